"""Thinned: the command line, which keeps old versions of any size as blocks."""

from __future__ import annotations

from collections.abc import Sequence

from streetboard import __main__
from streetboard.warehouse import thinning


def main(arguments: Sequence[str]) -> int:
    thinning.LEAST_BYTES = 0
    return __main__.main(arguments)
