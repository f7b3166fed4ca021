"""Limits: how much a file may ask of the machine before it is refused."""

from __future__ import annotations

import os

from streetboard.reader.errors import scattered, too_large

MEMORY_BYTES = 3 << 30
CPU_SECONDS = 300
# What one file may unpack to, and what may be written for it.
UNPACKED_BYTES = 2 << 30
# A real workbook packs to a twentieth, a bomb to a thousandth.
BOMB_BYTES, BOMB_RATIO = 64 << 20, 250
# in characters
LONGEST_ROW = 1 << 23
LONGEST_SHOWN = 200
MOST_COLUMNS = 1000
MOST_TABLES = 500
MOST_CELLS = 1 << 26
# A sheet is read as the rectangle around all its cells: a ledger fills a good part of it, a stray cell spans one that is empty.
SPARE_CELLS, SPARE_RATIO = 1 << 22, 64
MOST_MEMBERS = 10_000
HEADER_WITHIN = 20
SAMPLES = 5


def enforce(parent: int) -> None:
    """Bind this process to the limits, as far as the system has them; the parent's time limit holds everywhere.

    When the process of that number ends, this one does, too (Linux, Windows).
    """
    # Each thread of numpy's library would reserve room of its own.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from streetboard import platform

    platform.bind(MEMORY_BYTES, CPU_SECONDS, UNPACKED_BYTES, parent)


def refuse_bomb(name: str, packed: int, unpacked: int) -> None:
    """Raise UnreadableError if so many bytes unpack to so many that no ledger would."""
    if unpacked > UNPACKED_BYTES or (unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * packed):
        raise too_large(name)


def is_scattered(rows: int, columns: int, cells: int) -> bool:
    """Return whether so few cells lie in a rectangle of so many rows and columns that no ledger would."""
    return rows * columns > max(SPARE_CELLS, SPARE_RATIO * cells)


def refuse_scattered(
    name: str, sheet: str, last_row: tuple[int, int], last_column: tuple[int, int], cells: int
) -> None:
    """Raise UnreadableError if some cells, the lowest and the rightmost of which stand so (from 0), are scattered."""
    if is_scattered(last_row[0] + 1, last_column[1] + 1, cells):
        raise scattered(name, sheet, dict.fromkeys(map(_reference, (last_row, last_column))))


def _reference(place: tuple[int, int]) -> str:
    row, column = place
    letters = ""
    while column >= 0:
        column, letter = column // 26 - 1, column % 26
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"
