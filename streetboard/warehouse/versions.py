"""The versions of a folder: their files, which one is published, what they take up, and who has one open."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from streetboard.errors import WarehouseError

if sys.platform == "win32":  # It refuses by itself to remove a file that is open.
    fcntl = None
else:
    import fcntl

DEFAULT_HOME = Path(__file__).parents[2] / "data" / "warehouse"
POINTER = "CURRENT"


def home() -> Path:
    """Return the folder of the published versions: $STREETBOARD_HOME, else data/warehouse."""
    return Path(os.environ.get("STREETBOARD_HOME") or DEFAULT_HOME)


def file_of(folder: Path, version: int) -> Path:
    return folder / f"{version:06d}.duckdb"


def blocks_of(folder: Path, version: int) -> Path:
    """Return where what sets an old version apart from the next is, once it is kept so."""
    return folder / f"{version:06d}.blocks"


def current_version(folder: Path) -> int | None:
    """Return the published version, or None while there is none.

    Raises WarehouseError if the pointer does not name a version that exists.
    """
    try:
        name = (folder / POINTER).read_text("utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WarehouseError(f"数据文件夹 {folder} 读不了（{error.strerror}）", "请检查文件夹和权限") from error
    if not name.removesuffix(".duckdb").isdigit() or not (folder / name).exists():
        raise WarehouseError(
            f"数据仓库的 {POINTER} 指向不存在的版本“{name}”", f"请从备份恢复 {folder}，或运行 rollback"
        )
    return int(name.removesuffix(".duckdb"))


def numbers(folder: Path) -> list[int]:
    """Return the numbers of the versions that are kept, in ascending order."""
    found = (path for ending in ("duckdb", "blocks") for path in folder.glob(f"[0-9]*.{ending}"))
    return sorted({int(path.stem) for path in found if path.stem.isdigit()})


@dataclass(frozen=True)
class DiskUse:
    """The bytes of each version that is kept, and the bytes that are free where they lie."""

    versions: dict[int, int]
    free: int

    @property
    def total(self) -> int:
        return sum(self.versions.values())


def disk_use(folder: Path) -> DiskUse:
    """Return what the versions of a folder take up.

    Raises WarehouseError if the folder cannot be read.
    """
    sizes: dict[int, int] = {}
    try:
        for number in numbers(folder):
            for path in (file_of(folder, number), blocks_of(folder, number)):
                with contextlib.suppress(FileNotFoundError):  # not kept so, or pruned meanwhile
                    sizes[number] = sizes.get(number, 0) + path.stat().st_size
        free = shutil.disk_usage(next(path for path in (folder, *folder.absolute().parents) if path.exists())).free
    except OSError as error:
        raise WarehouseError(f"数据文件夹 {folder} 读不了（{error.strerror}）", "请检查文件夹和权限") from error
    return DiskUse(sizes, free)


@contextlib.contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Keep a version from being pruned, by any process, with a shared lock on its file.

    DuckDB's own locks would not do: a process loses them as soon as it closes the file anywhere else, as in copying it.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        if fcntl:
            with contextlib.suppress(OSError):  # Not every network drive has locks; reading matters more.
                fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def remove_unless_in_use(path: Path) -> bool:
    """Remove a version that no process has open. Return whether it is gone."""
    try:
        if fcntl:
            with path.open("rb") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
        else:
            path.chmod(0o644)
            path.unlink()
    except OSError:
        return not path.exists()
    return True
