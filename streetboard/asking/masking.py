"""Masking: counts of persons that are too small to be shown outside the office (domain rule: fewer than a limit, usually 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from streetboard import format
from streetboard.queries import Query, column_of, measure_of
from streetboard.warehouse import Result

# Counts of persons, and of their doings, which are as few as they.
PERSONAL_UNITS = ("人", "人次")


def masked(result: Result, smallest: int) -> Result:
    """Return the result with small personal counts as `<5`, and what tells of the same persons left out.

    Where one row alone of a column is masked, the next smallest is masked too, since the total may be known.
    """
    columns = {name: result.column(name) for name in result.columns}
    personal = [name for name in columns if column_of(result.query, name).unit in PERSONAL_UNITS]
    small = {name: _small(columns[name], smallest) for name in personal}
    beside = {name: _next_smallest(columns[name], small[name]) for name in personal}
    hidden = {name: small[name] | beside[name] for name in personal}
    if not any(hidden.values()):
        return result
    told = {name: told_by(result.query, name) for name in columns}

    def shown(name: str, at: int, value: Any) -> Any:
        if at in small.get(name, ()):
            return format.few(smallest)
        if at in beside.get(name, ()):
            return format.MASKED
        return None if any(at in hidden.get(count, ()) for count in told[name]) else value

    rows = [
        tuple(shown(name, at, value) for name, value in zip(result.columns, row, strict=True))
        for at, row in enumerate(result.rows)
    ]
    return replace(result, rows=tuple(rows))


def told_by(query: Query, name: str) -> frozenset[str]:
    """Return the columns that a column tells of: shown beside one that is masked, it would give the same few persons away.

    They are what it is made of, the count beneath it, and what the header says that it tells of.
    """
    found: set[str] = set()
    waiting = [name]
    while waiting:
        column = waiting.pop()
        measure = measure_of(query, column)
        beneath = {*query.tells.get(column, ()), *((*measure.parts, measure.base) if measure else ())} - {""}
        waiting += beneath - found
        found |= beneath
    return frozenset(found)


def limit(settings: Result) -> int:
    """Return the count of persons from which on it is shown, out of the figure shared/settings."""
    return int(float(next(row["value"] for row in settings.records() if row["name"] == "small_count_limit")))


def _small(values: list[Any], smallest: int) -> set[int]:
    return {at for at, value in enumerate(values) if value is not None and 0 < value < smallest}


def _next_smallest(values: list[Any], small: set[int]) -> set[int]:
    """Return the row that is masked beside the only small one of several."""
    others = [(value, at) for at, value in enumerate(values) if value and at not in small]
    return {min(others)[1]} if len(small) == 1 and others else set()
