"""Folders: a directory that is held itself, not its name, and in which no link is followed.

Whoever may write into a watched folder may put a link there, at any moment, that leads to a file which was never theirs. So
everything is reached from the held directory, one name at a time, and a link is refused by the act itself: to look
first and open afterwards leaves time for a swap. Windows cannot hold a directory; there what a name is gets looked at
before and after each act.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from streetboard import platform

_CAN_HOLD = {os.open, os.stat, os.mkdir, os.rename, os.unlink} <= os.supports_dir_fd and os.listdir in os.supports_fd
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# A pipe would be waited for, and text would be changed.
_AS_IT_IS = _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_DIRECTORY = _NO_LINK | getattr(os, "O_DIRECTORY", 0)
# What lies above a folder need not be readable to be passed through.
_PASSING = _DIRECTORY | getattr(os, "O_PATH", 0)
# The bit of a reparse tag of Windows that says "stands for another place": links, junctions, mounted volumes, links of WSL.
_SURROGATE = 0x2000_0000


class LinkError(OSError):
    """Raised if a name is a link, or if a file has another name elsewhere."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(errno.ELOOP, what)
        self.remedy = remedy


def _link() -> LinkError:
    return LinkError("是链接", "请删去链接，把文件或文件夹本身放进来")


def _hard_link() -> LinkError:
    return LinkError("在别处还有名字（硬链接）", "请另外复制一份放进来")


@dataclass(frozen=True)
class Folder:
    """An open directory; every method takes the name of something directly in it, and raises OSError."""

    path: Path
    # None on Windows
    _handle: int | None

    def names(self) -> list[str]:
        self._refuse_moved()
        return sorted(os.listdir(self.path if self._handle is None else self._handle))  # noqa: PTH208

    def status(self, name: str) -> os.stat_result:
        """Return what a name is, a link not followed. Raises LinkError if it is one, or a file with two names."""
        self._refuse_moved()
        return _refuse_links(os.stat(self._reach(name), dir_fd=self._handle, follow_symlinks=False))

    def copy(self, name: str, to: Path) -> None:
        """Copy a file's content to `to`. Raises LinkError; FileNotFoundError also if it is no file (a pipe, say)."""
        with open(self._open(name, os.O_RDONLY | _AS_IT_IS), "rb") as source, to.open("xb") as target:  # noqa: PTH123
            opened = _refuse_links(os.fstat(source.fileno()))
            if self._handle is None and not os.path.samestat(opened, self.status(name)):
                raise _link()
            if not stat.S_ISREG(opened.st_mode):
                raise FileNotFoundError(errno.ENOENT, "不是文件", name)
            shutil.copyfileobj(source, target, 1 << 20)

    def write(self, name: str, content: bytes) -> None:
        """Write a new file that its owner's group may read, and nobody else."""
        self._refuse_moved()
        created = os.open(
            self._reach(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_IT_IS, 0o640, dir_fd=self._handle
        )
        with open(created, "wb") as handle:  # noqa: PTH123
            handle.write(content)

    def move(self, name: str, to: Folder, new: str) -> None:
        """Move what a name stands for; of a link, that is the link."""
        self._refuse_moved()
        to._refuse_moved()
        places = self._reach(name), to._reach(new)
        platform.patiently(partial(os.rename, *places, src_dir_fd=self._handle, dst_dir_fd=to._handle))

    def remove(self, name: str) -> None:
        self._refuse_moved()
        os.unlink(self._reach(name), dir_fd=self._handle)

    @contextlib.contextmanager
    def inner(self, name: str, *, make: bool = False) -> Iterator[Folder]:
        """Open a folder in this one, with `make` also one that is not there yet. Raises LinkError."""
        if make:
            self._refuse_moved()
            with contextlib.suppress(FileExistsError):
                os.mkdir(self._reach(name), dir_fd=self._handle)
        with self._step(name, os.O_RDONLY | _DIRECTORY) as folder:
            yield folder

    @contextlib.contextmanager
    def _step(self, name: str, flags: int) -> Iterator[Folder]:
        if self._handle is None:
            if not stat.S_ISDIR(self.status(name).st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), name)
            yield Folder(self.path / name, None)
            return
        handle = self._open(name, flags)
        try:
            yield Folder(self.path / name, handle)
        finally:
            os.close(handle)

    def _open(self, name: str, flags: int) -> int:
        try:
            return os.open(self._reach(name), flags, dir_fd=self._handle)
        except OSError:
            # Each system has words of its own for a link that it was told not to follow.
            self.status(name)
            raise

    def _reach(self, name: str) -> str:
        return name if self._handle is not None else str(self.path / name)

    def _refuse_moved(self) -> None:
        if self._handle is None and os.path.normcase(os.path.realpath(self.path)) != os.path.normcase(self.path):
            raise _link()


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Open a folder by a path without links in it, as `Path.resolve` gives it.

    Raises LinkError if there is a link on the way by now, else OSError.
    """
    if not _CAN_HOLD:
        folder = Folder(path, None)
        folder._refuse_moved()
        yield folder
        return
    with contextlib.ExitStack() as held:
        top = os.open(path.anchor, os.O_RDONLY | _PASSING)
        held.callback(os.close, top)
        folder = Folder(Path(path.anchor), top)
        for name in path.parts[1:-1]:
            folder = held.enter_context(folder._step(name, os.O_RDONLY | _PASSING))
        yield held.enter_context(folder.inner(path.name or "."))


def _refuse_links(found: os.stat_result) -> os.stat_result:
    if stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) & _SURROGATE:
        raise _link()
    if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
        raise _hard_link()
    return found
