"""Masking: counts of persons that are too small to be shown outside the office (domain rule: fewer than a limit, usually 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from streetboard import format
from streetboard.queries import column_of
from streetboard.warehouse import Result

# Counts of persons, and of their doings, which are as few as they.
PERSONAL_UNITS = ("人", "人次")
# rate -> what it is computed from: with one of them masked, it would give the other away
_RATES = {"active_rate": ("active", "registered")}


def masked(result: Result, smallest: int) -> Result:
    """Return the result with small personal counts as `<5`, and whatever would give them away left out.

    Where one row alone of a column is masked, the next smallest is masked too: the total may be known.
    """
    personal = [name for name in result.columns if column_of(result.query, name).unit in PERSONAL_UNITS]
    columns = {name: result.column(name) for name in result.columns}
    hidden: dict[str, set[int]] = {}
    for name in personal:
        hidden[name] = _small(columns[name], smallest)
        if len(columns[name]) > 1 and len(hidden[name]) == 1:
            hidden[name] |= _next_smallest(columns[name], hidden[name])
    if not any(hidden.values()):
        return result
    shown: dict[str, list[Any]] = {}
    for name, values in columns.items():
        gone = hidden.get(name, set())
        tells = set().union(*(hidden.get(part, set()) for part in _RATES.get(name, ())))
        shown[name] = [
            format.few(smallest) if at in gone else None if at in tells else value for at, value in enumerate(values)
        ]
    return replace(result, rows=tuple(zip(*shown.values(), strict=True)))


def limit(settings: Result) -> int:
    """Return the count of persons from which on it is shown, out of the figure shared/settings."""
    return int(float(next(row["value"] for row in settings.records() if row["name"] == "small_count_limit")))


def _small(values: list[Any], smallest: int) -> set[int]:
    return {at for at, value in enumerate(values) if value is not None and 0 < value < smallest}


def _next_smallest(values: list[Any], already: set[int]) -> set[int]:
    others = [(value, at) for at, value in enumerate(values) if value and at not in already]
    return {min(others)[1]} if others else set()
