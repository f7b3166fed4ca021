"""Limits: how much a file may ask of the machine before it is refused."""

from __future__ import annotations

from streetboard.reader.errors import too_large

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
MOST_MEMBERS = 10_000
HEADER_WITHIN = 20
SAMPLES = 5


def enforce() -> None:
    """Bind this process to the limits, as far as the system has them; the parent's time limit holds everywhere."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, UNPACKED_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))


def refuse_bomb(name: str, packed: int, unpacked: int) -> None:
    """Raise UnreadableError if so many bytes unpack to so many that no ledger would."""
    if unpacked > UNPACKED_BYTES or (unpacked > BOMB_BYTES and unpacked > BOMB_RATIO * packed):
        raise too_large(name)
