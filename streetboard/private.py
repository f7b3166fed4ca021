"""Private: folders of a home for what must not outlive its process: uploads, archives unpacked, text not yet masked, drafts.

A backup, and what becomes a home, is made in such a folder, too, of another name beside the place where it will be. The folder is
locked while its process lives. The system lets go of the lock of a process that was killed: whoever comes next, or starts the
dashboard, clears the folder away.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from streetboard import disk, platform
from streetboard.errors import WarehouseError

if sys.platform == "win32":  # It refuses by itself to move a folder in which a file is open.
    fcntl = None
else:
    import fcntl

_PREFIX = ".draft-"
# Beside other people's files: what is called so is ours to clear away.
BESIDE = ".streetboard-draft-"


@contextlib.contextmanager
def folder(home: Path, prefix: str = _PREFIX) -> Iterator[Path]:
    """Yield a new folder for its owner only, gone at the end. Raises WarehouseError if there can be none."""
    sweep(home, prefix)
    try:
        make(home)
        made, handle = _made(home, prefix)
    except OSError as error:
        reason = disk.reason(error) or error.strerror
        what = "数据文件夹" if prefix == _PREFIX else "文件夹"
        raise WarehouseError(
            f"{what} {home} 读写失败（{reason}）", "请检查文件夹、权限和磁盘空间；原有数据没有改变"
        ) from error
    try:
        yield made
    finally:
        os.close(handle)
        shutil.rmtree(made, ignore_errors=True)


def make(home: Path) -> None:
    """Make a home where there is none yet: only its owner may look into it. Raises OSError."""
    platform.make_folder(home)


def closed(home: Path) -> str:
    """Let only its owner into a home that others may enter, and return nothing; or in a sentence why that cannot be."""
    if os.name == "nt" or not home.exists():
        return ""
    try:
        if _is_open(home):
            # What its owner has closed to himself stays so.
            home.chmod(home.stat().st_mode & 0o700)
        why = "这个磁盘不记权限" if _is_open(home) else ""
    except OSError as error:
        why = disk.reason(error) or str(error.strerror)
    return why and f"数据文件夹 {home} 别的账户也能打开，改不了（{why}）；请由它的主人改成 0700，或换一个磁盘。"


def _is_open(home: Path) -> bool:
    return bool(home.stat().st_mode & 0o077)


def sweep(home: Path, prefix: str = _PREFIX) -> None:
    """Clear away what processes that were killed have left behind."""
    for left in home.glob(f"{prefix}*"):
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


def _made(home: Path, prefix: str) -> tuple[Path, int]:
    """Return a new folder, and the open handle that keeps it from being swept."""
    while True:
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=home))
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
    with contextlib.suppress(OSError):  # Not every network drive has locks; there nobody clears it away, either.
        fcntl.flock(handle, fcntl.LOCK_EX)
    return handle
