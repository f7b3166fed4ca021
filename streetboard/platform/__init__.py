"""Platform: what each family of operating systems does in its own way, behind one name; a module for each family.

It imports nothing else of ours: the reader's child, which starts often, asks it for its limits.
"""

from __future__ import annotations

import sys
from pathlib import Path

if sys.platform == "win32":
    from streetboard.platform.windows import STOP_SIGNALS, bind, extents, keep_to_owner, patiently
else:
    from streetboard.platform.unix import STOP_SIGNALS, bind, extents, keep_to_owner, patiently

__all__ = ["STOP_SIGNALS", "bind", "extents", "keep_to_owner", "make_folder", "patiently", "replace"]


def make_folder(path: Path) -> None:
    """Make a folder for its owner alone; one that is there already stays as it is. Raises OSError."""
    try:
        path.mkdir(0o700, parents=True)
    except FileExistsError:
        return
    keep_to_owner(path)


def replace(source: Path, target: Path) -> None:
    """Give a file the place of another, in one step. Raises OSError."""
    patiently(lambda: source.replace(target))
