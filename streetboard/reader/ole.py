"""OLE: the streams of a compound file, as .xls and .doc are and as encrypted workbooks are wrapped."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
_LEAST_OF_ITS_OWN = 4096


class DamagedError(Exception):
    """Raised if the sectors of a compound file do not hold together."""


class CompoundFile:
    """A compound file: the names of its streams, and their bytes. Raises DamagedError."""

    def __init__(self, path: Path) -> None:
        try:
            self._data = path.read_bytes()
            self._size = 1 << struct.unpack_from("<H", self._data, 30)[0]
            if self._size not in (512, 4096):
                raise DamagedError
            tables = list(struct.unpack_from("<109I", self._data, 76))
            further, count = struct.unpack_from("<2I", self._data, 68)
            for _ in range(min(count, len(self._data) // self._size)):
                *more, further = struct.unpack(f"<{self._size // 4}I", self._sector(further))
                tables += more
            self._next = [
                place for table in tables if table < _FREE for (place,) in struct.iter_unpack("<I", self._sector(table))
            ]
            self._streams = dict(self._directory(struct.unpack_from("<I", self._data, 48)[0]))
        except (struct.error, IndexError) as error:
            raise DamagedError from error

    @property
    def names(self) -> set[str]:
        """Return the names of the streams and storages."""
        return set(self._streams)

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream. Raises DamagedError."""
        start, size = self._streams[name]
        try:
            if size >= _LEAST_OF_ITS_OWN:
                return b"".join(self._chain(start))[:size]
            # Small ones share a stream that belongs to the root, in sectors of 64 bytes with a table of their own.
            shared = b"".join(self._chain(self._streams["Root Entry"][0]))
            table = b"".join(self._chain(struct.unpack_from("<I", self._data, 60)[0]))
            parts: list[bytes] = []
            while start < _FREE and len(parts) * 64 < size:
                parts.append(shared[start * 64 : start * 64 + 64])
                (start,) = struct.unpack_from("<I", table, start * 4)
        except (struct.error, IndexError, KeyError) as error:
            raise DamagedError from error
        return b"".join(parts)[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        sector = self._data[at : at + self._size]
        return sector if len(sector) == self._size else sector.ljust(self._size, b"\xff")

    def _chain(self, number: int) -> Iterator[bytes]:
        for _ in range(len(self._data) // self._size + 1):
            if number >= _FREE:
                return
            yield self._sector(number)
            number = self._next[number]
        raise DamagedError

    def _directory(self, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
        entries = b"".join(self._chain(start))
        for at in range(0, len(entries), 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            if kind and 2 <= length <= 64:
                name = entries[at : at + length - 2].decode("utf-16-le", "replace")
                yield name, struct.unpack_from("<2I", entries, at + 116)
