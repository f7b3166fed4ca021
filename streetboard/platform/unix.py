"""Unix: limits of the kernel, permissions by mode, and names that may change while a file is open."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")

# What ends a program in order: Ctrl+C, and whoever runs it as a service.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# <linux/prctl.h>
_PR_SET_PDEATHSIG = 1


def patiently(act: Callable[[], Made]) -> Made:
    """Do something with files that are open elsewhere, which is no hindrance here."""
    return act()


def keep_to_owner(path: Path) -> None:
    """Let nobody but its owner read a file, or enter a folder. Raises OSError."""
    path.chmod(0o700 if path.is_dir() else 0o600)


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
