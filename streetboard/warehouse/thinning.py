"""Thinning: an old version is kept as what sets it apart from the next, and put together again where somebody wants it.

A version is a copy of the one before in which a few blocks are others, so thirty of them need little more room than two.
"""

from __future__ import annotations

import contextlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO

from streetboard import disk, platform, private
from streetboard.errors import WarehouseError
from streetboard.warehouse.versions import blocks_of, file_of, in_use, numbers, remove_unless_in_use

# The newest stay whole: what is read now, and was until just now, and where to go back if that is damaged.
WHOLE = 2
# To put together what is smaller than this costs more than the room for it.
LEAST_BYTES = 1 << 26
# DuckDB's blocks are larger, and begin behind a head.
_BLOCK = 1 << 16


def thin(folder: Path, own: Path) -> None:
    """Keep the old versions of a folder as blocks, written first into the folder `own` on the same disk.

    One that is being read stays whole until another time. Raises OSError; whatever happens, each version can be had.
    """
    kept = numbers(folder)
    for number, following in pairwise(kept[: 1 - WHOLE]):
        path, blocks, base = file_of(folder, number), blocks_of(folder, number), file_of(folder, following)
        if not path.exists() or path.stat().st_size < LEAST_BYTES:
            continue
        if not blocks.exists() and base.exists():
            _set_apart(path, base, own / blocks.name)
            disk.sync(own / blocks.name)
            platform.replace(own / blocks.name, blocks)
            disk.sync(folder)
        if blocks.exists():
            remove_unless_in_use(path)


def _set_apart(path: Path, base: Path, into: Path) -> None:
    """Write the blocks of a file in which it differs from the base, and where they stand."""
    places, shared = [], dict(_lying(path).items() & _lying(base).items())
    with zipfile.ZipFile(into, "x") as archive:
        with (
            path.open("rb") as own,
            base.open("rb") as other,
            archive.open("blocks", "w", force_zip64=True) as out,
        ):
            size = own.seek(0, os.SEEK_END)
            for place in range(-(-size // _BLOCK)):
                if place not in shared and (block := _block(own, place)) != _block(other, place):
                    places.append(place)
                    out.write(block)
            told = {"base": int(base.stem), "head": _head(other), "places": places, "size": size}
        archive.writestr("told", json.dumps(told))


def _lying(path: Path) -> dict[int, int]:
    """Return where blocks of a file lie on the disk, by their place in the file, as far as the file system tells.

    Of a file and its copy, which share what neither has changed, so most need not be read to be known to be the same.
    """
    return {
        place: on_disk + place * _BLOCK - start
        for start, on_disk, size in platform.extents(path)
        for place in range(-(-start // _BLOCK), (start + size) // _BLOCK)
    }


def put_together(folder: Path, version: int, into: Path) -> None:
    """Write a version to a new file, its blocks on those of the ones after it.

    Raises WarehouseError if it, or one that it is known by, is missing or damaged. DuckDB looks after what the blocks say.
    """
    if file_of(folder, version).exists():
        disk.copy(file_of(folder, version), into)
        return
    try:
        with zipfile.ZipFile(blocks_of(folder, version)) as archive, archive.open("blocks") as changed:
            told = json.loads(archive.read("told"))
            put_together(folder, told["base"], into)
            with into.open("r+b") as out:
                # The release before did not write it down.
                if told.get("head", _head(out)) != _head(out):
                    raise _damaged(version)
                for place in told["places"]:
                    out.seek(place * _BLOCK)
                    out.write(changed.read(_BLOCK))
                out.truncate(told["size"])
    except (FileNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _damaged(version) from error


def _damaged(version: int) -> WarehouseError:
    return WarehouseError(f"数据版本 {version} 的文件读不出来，可能已损坏", "请选择另一个版本，或从备份恢复")


def _block(file: IO[bytes], place: int) -> bytes:
    file.seek(place * _BLOCK)
    return file.read(_BLOCK)


def _head(file: IO[bytes]) -> int:
    """Return by what a version is told from every other: DuckDB counts in its head how often it was written."""
    return zlib.crc32(_block(file, 0))


@contextlib.contextmanager
def opened(folder: Path, version: int) -> Iterator[Path]:
    """Yield the file of a version, which stays meanwhile; of one that is kept as blocks, a file of its own.

    A version of which there is nothing has the file that it would have. Raises WarehouseError if blocks are damaged.
    """
    with contextlib.ExitStack() as held:
        path = file_of(folder, version)
        try:
            held.enter_context(in_use(path))
        except OSError:  # Whoever opens it says what is wrong.
            if not path.exists() and blocks_of(folder, version).exists():
                path = held.enter_context(private.folder(folder)) / path.name
                put_together(folder, version, path)
        yield path
