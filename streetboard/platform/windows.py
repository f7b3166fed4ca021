"""Windows: a job object for limits, access lists for permissions, and patience with files that somebody has open.

It can be imported anywhere, and is given what stands for the system in tests.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from ctypes import wintypes
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")

# Ctrl+C, and Ctrl+Break, which a console that is closed sends too; SIGTERM never comes.
STOP_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGBREAK") if hasattr(signal, name))
# A scanner of viruses, an index or a backup opens what has just been written, for an instant.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
# Whoever owns it, the system, and administrators, by numbers that are the same in every language.
_OWNERS = ("*S-1-3-4", "*S-1-5-18", "*S-1-5-32-544")
# winnt.h
_EXTENDED_LIMIT_INFORMATION = 9
_PROCESS_TIME, _ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_UNHANDLED_EXCEPTION = 0x2, 0x8, 0x100, 0x400
_SYNCHRONIZE, _FOR_EVER = 0x10_0000, 0xFFFF_FFFF


# A DWORD has 32 bits wherever this is imported; what ctypes calls so is the long of the machine.
class _BasicLimits(ctypes.Structure):
    _fields_ = [
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    ]


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = [
        ("Basic", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]


def patiently(act: Callable[[], Made], pause: Callable[[float], None] = time.sleep) -> Made:
    """Do something with files; where somebody has one of them open, try again for some seconds. Raises OSError."""
    for seconds in _PAUSES:
        try:
            return act()
        except PermissionError:
            pause(seconds)
    return act()


def extents(path: Path) -> list[tuple[int, int, int]]:
    """Return where the parts of a file lie on its disk: here it is not asked."""
    return []


def keep_to_owner(path: Path, run: Callable[..., Any] = subprocess.run) -> None:
    """Let nobody but its owner and administrators read a file, or what is in a folder. Raises OSError."""
    rights = "(OI)(CI)F" if path.is_dir() else "F"
    granted = [argument for owner in _OWNERS for argument in ("/grant:r", f"{owner}:{rights}")]
    done = run(["icacls", str(path), "/inheritance:r", *granted], capture_output=True, check=False)
    if done.returncode:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), str(path))


def bind(
    memory: int,
    seconds: int,
    file_bytes: int,
    parent: int,
    kernel: Any = None,
    end: Callable[[int], object] = os._exit,
) -> None:
    """Bind this process to so many bytes of memory and seconds of CPU, alone in its job; it ends with the process of that number.

    There is no limit on the bytes of a file here; what is unpacked is counted all the same. Raises OSError.
    """
    kernel = kernel or _kernel()
    limits = ExtendedLimits()
    limits.Basic.LimitFlags = _PROCESS_TIME | _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_UNHANDLED_EXCEPTION
    limits.Basic.PerProcessUserTimeLimit = seconds * 10_000_000
    limits.Basic.ActiveProcessLimit = 1
    limits.ProcessMemoryLimit = memory
    job = kernel.CreateJobObjectW(None, None)
    if not (
        job
        and kernel.SetInformationJobObject(
            job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
        )
        and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
    ):
        raise OSError(errno.EPERM, "no job object")
    watched = kernel.OpenProcess(_SYNCHRONIZE, False, parent)
    if not watched:  # It has gone already.
        end(1)
        return

    def follow() -> None:
        kernel.WaitForSingleObject(watched, _FOR_EVER)
        end(1)

    threading.Thread(target=follow, daemon=True).start()


def _kernel() -> Any:
    """Return kernel32 with its types told: a handle is wider than what is assumed."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        told = {
            "CreateJobObjectW": (wintypes.HANDLE, [ctypes.c_void_p, wintypes.LPCWSTR]),
            "SetInformationJobObject": (
                wintypes.BOOL,
                [wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD],
            ),
            "AssignProcessToJobObject": (wintypes.BOOL, [wintypes.HANDLE, wintypes.HANDLE]),
            "GetCurrentProcess": (wintypes.HANDLE, []),
            "OpenProcess": (wintypes.HANDLE, [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]),
            "WaitForSingleObject": (wintypes.DWORD, [wintypes.HANDLE, wintypes.DWORD]),
        }
        for name, (result, arguments) in told.items():
            function = getattr(kernel, name)
            function.restype, function.argtypes = result, arguments
        return kernel
    raise OSError(errno.ENOSYS, "kernel32 is of Windows")
