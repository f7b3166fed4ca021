"""Permit: what a reader may see: streets, communities, and rows that are persons. Figures are narrowed to it in one place."""

from __future__ import annotations

from dataclasses import dataclass

# Rows that a ledger gives to no community: they are the street's.
UNPLACED = "未归属"


@dataclass(frozen=True)
class Permit:
    """The streets that may be seen, and the communities of them; null means all, an empty tuple none.

    `persons` is whether lists may be seen whose rows are persons, or what one person did (`-- personal:`).
    """

    streets: tuple[str, ...] | None = None
    communities: tuple[str, ...] | None = None
    persons: bool = True

    @property
    def is_everywhere(self) -> bool:
        """Whether every street may be seen, whole."""
        return self.streets is None and self.communities is None


EVERYTHING, NOTHING = Permit(), Permit((), (), persons=False)
