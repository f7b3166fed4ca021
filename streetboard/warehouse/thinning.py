"""Thinning: an old version is kept as what sets it apart from the next, and put together again where somebody wants it.

A version is a copy of the one before in which a few blocks are others, so thirty of them need little more room than two.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from functools import reduce
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
    places, checksum = [], 0
    with zipfile.ZipFile(into, "x") as archive:
        with (
            path.open("rb") as own,
            base.open("rb") as other,
            archive.open("blocks", "w", force_zip64=True) as out,
        ):
            for place, block in enumerate(_blocks(own)):
                checksum = zlib.crc32(block, checksum)
                if block != other.read(_BLOCK):
                    places.append(place)
                    out.write(block)
            size = own.tell()
        told = {"base": int(base.stem), "places": places, "size": size, "checksum": checksum}
        archive.writestr("told", json.dumps(told))


def put_together(folder: Path, version: int, into: Path) -> None:
    """Write a version to a new file. Raises WarehouseError if it, or one that it is known by, is missing or damaged."""
    expected = _lay(folder, version, into)
    if expected is not None and expected != _checksum(into):
        raise _damaged(version)


def _lay(folder: Path, version: int, into: Path) -> int | None:
    """Write a version to a new file, its blocks on those of the ones after it; return its checksum, of a file null."""
    if file_of(folder, version).exists():
        shutil.copyfile(file_of(folder, version), into)
        return None
    try:
        with zipfile.ZipFile(blocks_of(folder, version)) as archive, archive.open("blocks") as changed:
            told = json.loads(archive.read("told"))
            _lay(folder, told["base"], into)
            with into.open("r+b") as out:
                for place in told["places"]:
                    out.seek(place * _BLOCK)
                    out.write(changed.read(_BLOCK))
                out.truncate(told["size"])
    except (FileNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _damaged(version) from error
    return int(told["checksum"])


def _damaged(version: int) -> WarehouseError:
    return WarehouseError(f"数据版本 {version} 的文件读不出来，可能已损坏", "请选择另一个版本，或从备份恢复")


def _checksum(path: Path) -> int:
    with path.open("rb") as file:
        return reduce(lambda so_far, block: zlib.crc32(block, so_far), _blocks(file), 0)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(_BLOCK), b"")


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
