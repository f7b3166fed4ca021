"""Unix: limits of the kernel, permissions by mode, and names that may change while a file is open."""

from __future__ import annotations

import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")

# What ends a program in order: Ctrl+C, and whoever runs it as a service.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# <linux/prctl.h>
_PR_SET_PDEATHSIG = 1
# <linux/fiemap.h>: what is asked and answered, an extent, and how many of them at once
_FS_IOC_FIEMAP = 0xC020660B
_FIEMAP_FLAG_SYNC = 1
_FIEMAP_EXTENT_LAST = 1
_FIEMAP, _EXTENT, _EXTENTS = struct.Struct("=QQLLLL"), struct.Struct("=QQQ16xL12x"), 512
# unknown, not yet on the disk, encoded, not aligned, among other data: it does not lie there as it is read
_ELSEWHERE = 0x2 | 0x4 | 0x8 | 0x100 | 0x200 | 0x400


def patiently(act: Callable[[], Made]) -> Made:
    """Do something with files that are open elsewhere, which is no hindrance here."""
    return act()


def keep_to_owner(path: Path) -> None:
    """Let nobody but its owner read a file, or enter a folder. Raises OSError."""
    path.chmod(0o700 if path.is_dir() else 0o600)


def extents(path: Path) -> list[tuple[int, int, int]]:
    """Return where the parts of a file lie on its disk, as far as the file system tells: (place in the file, on the disk, bytes).

    What two files have at the same places of the same disk is the same (`disk.copy`).
    """
    found: list[tuple[int, int, int]] = []
    if sys.platform != "linux":
        return found
    import fcntl

    with path.open("rb") as file:
        start, is_last = 0, False
        while not is_last:
            asked = _FIEMAP.pack(start, 2**64 - 1 - start, _FIEMAP_FLAG_SYNC, 0, _EXTENTS, 0)
            answer = bytearray(asked + bytes(_EXTENTS * _EXTENT.size))
            try:
                fcntl.ioctl(file, _FS_IOC_FIEMAP, answer)
            except OSError:  # Not every file system can say it.
                return []
            count = _FIEMAP.unpack_from(answer)[3]
            is_last = not count
            for number in range(count):
                place, on_disk, size, flags = _EXTENT.unpack_from(answer, _FIEMAP.size + number * _EXTENT.size)
                start, is_last = place + size, bool(flags & _FIEMAP_EXTENT_LAST)
                if not flags & _ELSEWHERE:
                    found.append((place, on_disk, size))
    return found


if sys.platform != "win32":

    def bind(memory: int, seconds: int, file_bytes: int, parent: int) -> None:
        """Bind this process to so many bytes of memory, seconds of CPU and bytes a file; on Linux it ends with its parent."""
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, file_bytes),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(kind)
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (least, least))
        if sys.platform == "linux":
            import ctypes
            import os

            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            # It may have gone before it was watched.
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)
