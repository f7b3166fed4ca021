"""Share: the dashboard may run as several processes; which of them this one is, and its part of what all of them may use."""

from __future__ import annotations

import os
from dataclasses import dataclass

# Told by the parent to each of its processes: 2/4 is the second of four.
NAME = "STREETBOARD_PROCESS"


@dataclass(frozen=True)
class Share:
    """The how manieth process this is, from 1, of how many."""

    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def part(self, whole: int) -> int:
        """Return the part of something that is there for all processes together, at least 1."""
        return max(1, whole // self.of)


def mine() -> Share:
    """Return the share of this process; a process that nobody has told anything has it all."""
    number, _, of = os.environ.get(NAME, "").partition("/")
    return Share(int(number), int(of)) if number else Share()
