"""Differences: what an edition says, against what the ledgers of today say of the same quarter."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from streetboard import format, queries
from streetboard.asking import masking
from streetboard.asking.answers import Answer, Wanted
from streetboard.asking.streets import narrowed
from streetboard.drawing import typesetting
from streetboard.errors import StreetboardError
from streetboard.meeting.editions import Edition
from streetboard.queries import column_of
from streetboard.reading.story import STORY
from streetboard.reading.tables import placed
from streetboard.warehouse import Result, Scope, Snapshot


@dataclass(frozen=True)
class Difference:
    """One number that is not what it was; `row` says of which row of the figure, empty of the whole."""

    figure: str
    row: str
    label: str
    unit: str
    then: Any
    now: Any


@dataclass(frozen=True)
class Comparison:
    """How today's figures differ from an edition's."""

    version: int
    differences: tuple[Difference, ...]
    # how many numbers are the same
    same: int
    # titles of the figures whose SQL is no longer what it was, and of those that cannot be computed any more
    redefined: tuple[str, ...]
    gone: tuple[str, ...]


def compare(edition: Edition, snapshot: Snapshot) -> Comparison:
    """Compute the edition's figures again, for the same days and the same cut-off, and tell what differs.

    Raises UnknownNameError if the street or the community is no longer in the ledgers.
    """
    differences: list[Difference] = []
    redefined, gone = [], []
    same = 0
    for wanted in dict.fromkeys(w for chapter in STORY for w in chapter.figures if w.match is not None):
        frozen = edition.figures.get(wanted.key)
        if not frozen:
            continue
        now = _today(edition, snapshot, wanted, frozen)
        if now is None:
            gone.append(frozen.title)
            continue
        if now.query.explained != frozen.statement:
            redefined.append(frozen.title)
        for difference in _against(frozen, now, placed(frozen.result, *(wanted.match or ()))):
            if difference is None:
                same += 1
            else:
                differences.append(difference)
    return Comparison(snapshot.version, tuple(differences), same, tuple(redefined), tuple(gone))


def _today(edition: Edition, snapshot: Snapshot, wanted: Wanted, frozen: Answer) -> Result | None:
    # Over the days that were asked then, whatever the ledgers reach to now.
    start, end, as_of = (frozen.result.parameters.get(name) for name in ("start", "end", "as_of"))
    # The name is that of the figure that answered then, which over all streets is another one.
    name = frozen.result.query.name
    scope = Scope(narrowed(edition.street), (edition.community,) if edition.community else None, start, end, as_of)
    if name not in queries.layer("figures"):
        return None
    # Whoever is unknown today is unknown to every figure: that is said once.
    query = queries.figure(name)
    snapshot.resolve(query, scope, {})
    try:
        # Frozen are all rows of a list, not the first of them.
        return masking.handed_out(snapshot, name, scope, **(dict(wanted.further) | query.unlimited))
    except StreetboardError:
        return None


def _against(frozen: Answer, now: Result, match: tuple[str, ...]) -> Iterator[Difference | None]:
    """Yield, for every number there was or is, null if it is the same, else the difference."""
    then = frozen.result
    before, after = _by_key(then, match), _by_key(now, match)
    query = then.query
    columns = [name for name in then.columns if name not in match and column_of(query, name).unit]
    for key in dict.fromkeys([*before, *after]):
        row_then, row_now = before.get(key, {}), after.get(key, {})
        for name in columns:
            values = row_then.get(name), row_now.get(name)
            if _is_same(*values):
                yield None
            else:
                column = column_of(query, name)
                yield Difference(
                    typesetting.titled(frozen.key, then),
                    " · ".join(filter(None, key)),
                    column.label,
                    column.unit,
                    *values,
                )


def _by_key(result: Result, match: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, Any]]:
    return {
        tuple(format.cell(row[name]) if row.get(name) is not None else "" for name in match): row
        for row in result.records()
    }


def _is_same(then: Any, now: Any) -> bool:
    if isinstance(then, float) and isinstance(now, int | float):
        return math.isclose(then, now, rel_tol=1e-9, abs_tol=1e-12)
    return bool(then == now)
