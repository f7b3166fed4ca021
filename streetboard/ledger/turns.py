"""Turns: two files are read at a time in a home, whichever processes read them: each may take gigabytes of memory."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock

from streetboard import disk
from streetboard.errors import BusyError, WarehouseError

# What is told of waiting goes to a progress bar, a log or a terminal.
Tell = Callable[[str], None]

AT_ONCE = 2
MOST_SECONDS = 600
WRITER = "另一个导入正在进行，等它结束"
READERS = f"已有 {AT_ONCE} 份文件正在读取，排队等候"
WAITS = (WRITER, READERS)
_LOOK_SECONDS = 0.1


def nobody(_what: str) -> None:
    """Tell nobody."""


@contextlib.contextmanager
def reading(home: Path, tell: Tell = nobody) -> Iterator[None]:
    """Be one of those who read a file; while there are enough of them, say so and wait.

    Raises BusyError after MOST_SECONDS, WarehouseError if the home cannot be written to.
    """
    places = [filelock.FileLock(home / f"READER{number}") for number in range(1, AT_ONCE + 1)]
    until, is_told = time.monotonic() + MOST_SECONDS, False
    while not (place := _free(places, home)):
        if not is_told:
            tell(READERS)
            is_told = True
        if time.monotonic() > until:
            raise BusyError(
                f"已有 {AT_ONCE} 份文件正在读取，等了 {MOST_SECONDS // 60} 分钟还没有读完",
                "请等它们结束后再试；原有数据没有改变",
            )
        time.sleep(_LOOK_SECONDS)
    try:
        yield
    finally:
        place.release()


def _free(places: list[filelock.FileLock], home: Path) -> filelock.FileLock | None:
    """Take the first place that is free, and return it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        for place in places:
            with contextlib.suppress(filelock.Timeout):
                place.acquire(timeout=0)
                return place
    except OSError as error:
        raise WarehouseError(
            f"数据文件夹 {home} 读写失败（{disk.reason(error) or error.strerror}）", "请检查文件夹、权限和磁盘空间"
        ) from error
    return None
