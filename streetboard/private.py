"""Private: folders of a home for what must not outlive its process: uploads, archives unpacked, text not yet masked, drafts.

Such a folder is locked while its process lives. The system lets go of the lock of a process that was killed: whoever comes next,
or starts the dashboard, clears the folder away.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from streetboard import disk
from streetboard.errors import WarehouseError

if sys.platform == "win32":  # It refuses by itself to move a folder in which a file is open.
    fcntl = None
else:
    import fcntl

_PREFIX = ".draft-"


@contextlib.contextmanager
def folder(home: Path) -> Iterator[Path]:
    """Yield a new folder for its owner only, gone at the end. Raises WarehouseError if there can be none."""
    sweep(home)
    try:
        home.mkdir(parents=True, exist_ok=True)
        made, handle = _made(home)
    except OSError as error:
        reason = disk.reason(error) or error.strerror
        raise WarehouseError(
            f"数据文件夹 {home} 读写失败（{reason}）", "请检查文件夹、权限和磁盘空间；原有数据没有改变"
        ) from error
    try:
        yield made
    finally:
        os.close(handle)
        shutil.rmtree(made, ignore_errors=True)


def sweep(home: Path) -> None:
    """Clear away what processes that were killed have left behind."""
    for left in home.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # In use, or another process clears it away.
            if fcntl is None:
                left = left.rename(left.with_name(f"{left.name}.left"))
                shutil.rmtree(left, ignore_errors=True)
                continue
            handle = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(handle)


def _made(home: Path) -> tuple[Path, int]:
    """Return a new folder, and the open handle that keeps it from being swept."""
    while True:
        made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
        # Between the two lines it looks abandoned, and may be swept: then there is another one.
        with contextlib.suppress(FileNotFoundError):
            handle = _held(made)
            if made.exists():
                return made, handle
            os.close(handle)


def _held(made: Path) -> int:
    if fcntl is None:
        return os.open(made / "in-use", os.O_RDWR | os.O_CREAT)
    handle = os.open(made, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle
