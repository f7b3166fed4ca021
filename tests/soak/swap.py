"""Swap: publish a version, and be killed before a given step of putting it in the place of the one before.

The arguments of `main`: how many steps to take, and the folder of the warehouse.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from streetboard.ledger import publish

# What changes the disk.
STEPS = ((os, "fsync"), (Path, "replace"), (Path, "chmod"), (Path, "write_text"), (Path, "unlink"))


def main(arguments: Sequence[str]) -> int:
    steps, home = int(arguments[0]), Path(arguments[1])
    swap_in = publish._swap_in

    def killed_after_steps(*given: Any) -> None:
        left = iter(range(steps))
        for owner, name in STEPS:
            setattr(owner, name, _counted(getattr(owner, name), left))
        swap_in(*given)

    publish._swap_in = killed_after_steps
    with publish.drafting(home) as draft:
        draft.action = "测试"
        draft.connection.execute("update raw.issues set title = $title", {"title": arguments[0]})
    return 0


def _counted(call: Callable[..., Any], left: Any) -> Callable[..., Any]:
    def do(*given: Any, **named: Any) -> Any:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **named)

    return do
