"""Archive: what is packed in .zip and .gz, unpacked with its size counted, never to a path made of a name."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from streetboard.reader.errors import UnreadableError, damaged, locked
from streetboard.reader.limits import UNPACKED_BYTES, refuse_bomb

# What the standard library raises of an archive that does not hold together.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError)
_PIECE = 1 << 20
_NOT_MEANT = {"thumbs.db", "desktop.ini"}


def ungzipped(path: Path, name: str, scratch: Path) -> Path:
    """Return a file in `scratch` that holds what a gzip file does. Raises UnreadableError."""
    into = scratch / "unpacked"
    try:
        with gzip.open(path) as source:
            _unpack(source, into, path.stat().st_size, name)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise
        raise damaged(name) from error
    return into


def members(path: Path, name: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield (name, a file in `scratch` with its content) of what a zip archive holds, without what systems leave in it.

    Raises UnreadableError if it has a password, is damaged or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _is_meant(entry)]
            refuse_bomb(name, path.stat().st_size, sum(entry.file_size for entry in entries))
            left = UNPACKED_BYTES
            for number, entry in enumerate(entries):
                if entry.flag_bits & 1:
                    raise locked(name)
                into = scratch / f"member{number}"
                with archive.open(entry) as source:
                    left -= _unpack(source, into, entry.compress_size, name, left)
                yield name_of(entry), into
    except DAMAGE as error:
        raise damaged(name) from error
    except RuntimeError as error:  # how zipfile says that it wants a password
        raise locked(name) from error


def name_of(entry: zipfile.ZipInfo) -> str:
    """Return a member's name; without a mark that it is UTF-8, Chinese systems mean GBK."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _is_meant(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    is_litter = "__MACOSX" in path.parts or path.name.startswith(("~$", ".")) or path.name.lower() in _NOT_MEANT
    return not (entry.is_dir() or is_litter or not entry.file_size)


def _unpack(source: IO[bytes] | gzip.GzipFile, into: Path, packed: int, name: str, most: int = UNPACKED_BYTES) -> int:
    unpacked = 0
    with into.open("wb") as target:
        while piece := source.read(_PIECE):
            unpacked += len(piece)
            refuse_bomb(name, packed, unpacked)
            if unpacked > most:
                raise UnreadableError(f"{name} 展开后过大", "请拆成几份再导入")
            target.write(piece)
    return unpacked
