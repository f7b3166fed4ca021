"""Disk: files that are there whole or not at all, and what the operating system's refusals mean."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from pathlib import Path

from streetboard import platform

_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EFBIG: "文件超过了系统允许的大小",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "文件或文件夹不存在",
    errno.EEXIST: "同名的文件已经存在",
    errno.ENOTDIR: "它不是文件夹",
    errno.ELOOP: "是链接",
    errno.EIO: "磁盘读写出错",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EXDEV: "它是另一个磁盘的挂载点",
    errno.EBUSY: "正被占用，或者是挂载点",
}

# The kernel goes on from there by itself.
_AT_ONCE = 1 << 30


def reason(error: Exception) -> str:
    """Return in Chinese why the operating system refused, empty if it did not; DuckDB quotes its words."""
    said = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return next((chinese for number, chinese in _REASONS.items() if os.strerror(number) in said), "")


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, have reached the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and does not need to.
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy(path: Path, into: Path) -> None:
    """Write a copy of a file; where the file system lets two files share what they have in common (XFS, Btrfs), that takes no room.

    Then it takes no time either, whatever the size. Raises OSError.
    """
    if sys.platform == "linux":
        with path.open("rb") as source, into.open("wb") as target, contextlib.suppress(OSError):
            while os.copy_file_range(source.fileno(), target.fileno(), _AT_ONCE):
                pass
            # Some file systems say that they are done without having begun.
            if os.fstat(target.fileno()).st_size == os.fstat(source.fileno()).st_size:
                return
    shutil.copyfile(path, into)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that there is the old one or the new one at any instant. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        sync(part)
        platform.replace(part, path)
        sync(path.parent)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
