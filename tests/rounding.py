"""Rounding: rows that are the same, whichever way they were added up."""

from __future__ import annotations

from collections.abc import Iterable


def rounded(rows: Iterable[tuple]) -> list[tuple]:
    """Return rows without the last digits of a sum, which two threads add up in whichever order they come."""
    return [tuple(float(f"{value:.9g}") if isinstance(value, float) else value for value in row) for row in rows]
