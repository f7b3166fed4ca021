"""Masking: the one door through which figures are handed out: what would tell of fewer persons than a limit stays inside.

Which columns count persons, and by which cells it is decided what of them may be told, stands in the header of each figure
(`-- persons:`); lists of persons say there what they leave out (`-- listed:`, `-- withheld:`).
"""

from __future__ import annotations

import threading
import weakref
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any

from streetboard import format, queries
from streetboard.asking.cache import SharedCache
from streetboard.asking.cells import Cell, Measured, Table, masked_cells
from streetboard.errors import UnknownNameError
from streetboard.queries import Persons, Query, column_of, measure_of
from streetboard.warehouse import Result, Scope, Sift, Snapshot

# Counts of persons, of their doings and of their disputes, which are as few as they.
PERSONAL_UNITS = ("人", "人次", "起")
# What cells say from which day to which they reach; those that do not are after some that do, or after these.
_FIRST_DAY = "first_day"
_MONTHS = "masking/services"
_FLOW = "flow"
_DIMENSIONS = ("community", "star", "brand", "point_type", "kind", "type", "month")

_known: weakref.WeakKeyDictionary[Snapshot, Masking] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def handed_out(
    snapshot: Snapshot, name: str, scope: Scope = Scope(), sift: Sift | None = None, **further: Any
) -> Result:
    """Return a figure as anybody may have it: on a page, in ⓘ, in a file, on a slide.

    In place of a count of persons that is masked stands `遮蔽`, small or not; what else tells of them is null.
    Raises what Snapshot.figure raises, and UnknownNameError for a parameter, or a column to sift by, that singles persons out.
    """
    query = _permitted(name, sift, further)
    if query.asks and not further:
        further = _of(snapshot).picked(name, scope, snapshot)
    result = snapshot.figure(name, scope, sift, **further)
    return _of(snapshot).shown(result) if query.persons or query.listed or query.withheld else result


def first_handed_out(
    most: int, snapshot: Snapshot, name: str, scope: Scope, sift: Sift, **further: Any
) -> tuple[Result, int]:
    """Return the first rows of those that a reader looks for in a list, and how many there are.

    The rest is not brought; of a list that leaves rows out, the first are those of the rows that it does not leave out.
    """
    sift = replace(sift, most=most)
    if _permitted(name, sift, further).listed:
        told = _of(snapshot).told(name, scope, sift, further)
        return handed_out(snapshot, name, scope, replace(sift, cells=tuple(told)), **further), sum(told.values())
    first = handed_out(snapshot, name, scope, sift, **further)
    return first, len(first) if len(first) < most else snapshot.count(name, scope, sift, **further)


def rows_handed_out(
    snapshot: Snapshot, name: str, scope: Scope = Scope(), sift: Sift | None = None, **further: Any
) -> int:
    """Return how many rows a figure has as anybody may have it, without bringing them."""
    if _permitted(name, sift, further).listed:
        return sum(_of(snapshot).told(name, scope, sift, further).values())
    return snapshot.count(name, scope, sift, **further)


def _permitted(name: str, sift: Sift | None, further: Mapping[str, Any]) -> queries.Query:
    query = queries.figure(name)
    for parameter in (*further, *((sift.by, *sift.among) if sift else ())):
        if parameter in query.withheld:
            raise UnknownNameError(f"参数（{name}）", parameter, set(query.parameters) - set(query.withheld))
    return query


def _of(snapshot: Snapshot) -> Masking:
    with _lock:
        if snapshot not in _known:
            _known[snapshot] = Masking(weakref.proxy(snapshot))
        return _known[snapshot]


@dataclass(frozen=True)
class _Asked:
    """What a row is about: by dimension the values that it is narrowed to, and the months of which it counts a part."""

    values: Mapping[str, frozenset[Any]]
    cut: frozenset[date] = frozenset()

    def may_be_told(self, table: Table) -> bool:
        first, second = (self.values.get(dimension) for dimension in table.dimensions)
        return set(self.values) <= set(table.dimensions) and table.tells(first, second, self.cut)


def _as_of(parameters: Mapping[str, Any]) -> date:
    """Return the day that a figure tells how things stood on; one that does not name it tells of the end of its period."""
    day: date = parameters.get("as_of") or parameters["end"]
    return day


def _end(parameters: Mapping[str, Any]) -> date:
    """Return the last day of what a figure counts, by those of the two parameters that it names."""
    days: list[date] = [day for name in ("end", "as_of") if (day := parameters.get(name))]
    return min(days)


class Masking:
    """What of one version is masked; decided on once for each street, and for each day that anything stood at."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._tables = SharedCache[Table]()
        self._picked = SharedCache[dict[str, list[str]]]()
        self._spans = SharedCache[dict[date, tuple[date, date]]]()
        settings = snapshot.figure("shared/settings").records()
        self.limit = int(float(next(row["value"] for row in settings if row["name"] == "small_count_limit")))

    def shown(self, result: Result) -> Result:
        """Return a result as it may be shown."""
        if result.query.listed or result.query.withheld:
            return self._listed(result)
        return replace(
            result, rows=tuple(tuple((row | self._hidden(result, row)).values()) for row in result.records())
        )

    def _streets(self, result: Result, row: dict[str, Any]) -> Collection[str]:
        """Return the streets that a row is about.

        What is told of all is what is told of each, added up: were a street's small count in it, taking off the others would give it away.
        """
        street = row.get("street") or result.parameters["street"]
        return [street] if street else self._snapshot.streets

    def picked(self, name: str, scope: Scope, snapshot: Snapshot) -> dict[str, list[str]]:
        """Return what a figure that asks others finds of them as they may be handed out; figures that ask alike share it."""
        asks = queries.figure(name).asks
        return self._picked.get((asks, scope), lambda: snapshot.picked(name, scope, partial(handed_out, snapshot)))

    # --- counts --------------------------------------------------------------------------------------------------------

    def _hidden(self, result: Result, row: dict[str, Any]) -> dict[str, Any]:
        """Return what is shown in place of the columns of a row that are masked."""
        hidden: dict[str, Any] = {}
        for persons in result.query.persons:
            hidden |= self._in_place_of(persons, result, row)
        for name in result.columns:
            measure = measure_of(result.query, name)
            if measure and name not in hidden and hidden.keys() & {*measure.parts, measure.base}:
                hidden[name] = None
        return hidden

    def _in_place_of(self, persons: Persons, result: Result, row: dict[str, Any]) -> dict[str, Any]:
        counts = [name for name in persons.columns if column_of(result.query, name).unit in PERSONAL_UNITS]
        judged = [name for name in counts if name not in persons.parts]
        is_small = any(row[name] is not None and 0 < row[name] < self.limit for name in judged)
        may_be_told = not persons.cells or all(
            self._may_be_told(persons, result, row, street) for street in self._streets(result, row)
        )
        if not is_small and may_be_told:
            return {}
        return {name: format.MASKED if name in counts and row[name] is not None else None for name in persons.columns}

    def _may_be_told(self, persons: Persons, result: Result, row: dict[str, Any], street: str) -> bool:
        if result.query.measure(persons.columns[0]).kind == _FLOW:
            return any(
                self._over_days(result, row, street, name).may_be_told(self.table(name, street))
                for name in persons.cells
            )
        asked, day = _Asked(_narrowed(result, row)), _as_of(result.parameters)
        if "month" not in row:
            return any(asked.may_be_told(self.table(name, street, day)) for name in persons.cells)
        # What stood at the ends of months is decided on once for all of them, what stood at the end of a period for that day.
        by_month = [name for name in persons.cells if "month" in queries.figure(name).columns]
        last = row["month"].replace(day=monthrange(row["month"].year, row["month"].month)[1])
        known = self._snapshot.default_as_of(queries.datasets_read(by_month[0]), street)
        if known and last <= min(known, _end(result.parameters)):
            return any(asked.may_be_told(self.table(name, street)) for name in by_month)
        asked = _Asked({name: chosen for name, chosen in asked.values.items() if name != "month"})
        day = min(last, _end(result.parameters))
        return any(asked.may_be_told(self.table(name, street, day)) for name in persons.cells if name not in by_month)

    def _over_days(self, result: Result, row: dict[str, Any], street: str, cells: str) -> _Asked:
        values, dated = _narrowed(result, row), _dated(cells)
        everybody = self.table(dated, street).values[0]
        if "community" not in row and everybody <= values.get("community", everybody):
            values.pop("community", None)
        months, cut = self._months(result.parameters, street, dated)
        if "month" in row:
            return _Asked(values, cut & values["month"])
        return _Asked(values if months is None else values | {"month": months}, cut)

    def _months(
        self, parameters: Mapping[str, Any], street: str, dated: str
    ) -> tuple[frozenset[date] | None, frozenset[date]]:
        """Return the months of some cells that a period reaches into, null for all, and those of which it leaves something out."""
        spans = self._spans.get((dated, street), lambda: self._spans_of(dated, street))
        start, end = parameters["start"] or date.min, _end(parameters)
        reached = frozenset(month for month, (first, last) in spans.items() if start <= last and first <= end)
        cut = frozenset(month for month in reached if start > spans[month][0] or end < spans[month][1])
        return (None if len(reached) == len(spans) and not cut else reached), cut

    def _spans_of(self, dated: str, street: str) -> dict[date, tuple[date, date]]:
        days: defaultdict[date, list[date]] = defaultdict(list)
        for row in self._snapshot.figure(dated, Scope(street)).records():
            days[row["month"]] += row[_FIRST_DAY], row["last_day"]
        return {month: (min(found), max(found)) for month, found in days.items()}

    # --- the cells -----------------------------------------------------------------------------------------------------

    def table(self, name: str, street: str, as_of: date | None = None) -> Table:
        """Return the cells by which it is decided what may be told in a street; at `as_of` where they stand at a day."""
        query = queries.figure(name)
        day = None if query.measure(next(iter(query.adds))).kind == _FLOW else as_of
        return self._tables.get((name, street, day), lambda: self._table(name, street, day))

    def _table(self, name: str, street: str, as_of: date | None) -> Table:
        result = self._snapshot.figure(name, Scope(street, as_of=as_of))
        query = result.query
        names = [column for column in result.columns if measure_of(query, column)]
        inner = result.columns[1 : result.columns.index(names[0])]
        dimensions = (inner[0], inner[1] if len(inner) > 1 else "")
        rows = [((row[inner[0]], row[inner[1]] if len(inner) > 1 else ""), row) for row in result.records()]
        measures = [
            Measured.of({cell: row[measure] for cell, row in rows}, dimensions, query.adds.get(measure, ()))
            for measure in names
        ]
        earlier = [self.table(one, street, as_of) for one in query.after]
        masked = masked_cells(
            dimensions,
            measures,
            self.limit,
            given=set(_totals_masked(earlier, dimensions)),
            fixed={dimension for table in earlier for dimension in table.dimensions},
        )
        return Table(
            dimensions,
            frozenset().union(*(measured.along for measured in measures)),
            (frozenset(cell[0] for cell, _ in rows), frozenset(cell[1] for cell, _ in rows)),
            masked,
        )

    # --- lists ---------------------------------------------------------------------------------------------------------

    def _listed(self, result: Result) -> Result:
        """Return a list without the rows of masked cells, and without the columns by which persons could be counted again."""
        query = result.query
        is_told = self._is_told(query, _as_of(result.parameters))

        def may_be_told(row: dict[str, Any]) -> bool:
            return is_told(row["street"], row["community"], row[query.dated].replace(day=1) if query.dated else None)

        columns = tuple(name for name in result.columns if name not in query.withheld)
        rows = tuple(tuple(row[name] for name in columns) for row in result.records() if may_be_told(row))
        return replace(result, columns=columns, rows=rows)

    def told(self, name: str, scope: Scope, sift: Sift | None, further: Mapping[str, Any]) -> dict[str, int]:
        """Return the cells of a list whose rows are not left out, with how many of those that are looked for each has."""
        counts = self._snapshot.count_by_cell(name, scope, sift, **further)
        is_told = self._is_told(counts.query, _as_of(counts.parameters))
        return {
            row["cell"]: row["row_count"]
            for row in counts.records()
            if is_told(row["street"], row["community"], row["month"])
        }

    def _is_told(self, query: Query, as_of: date) -> Callable[[str, str, date | None], bool]:
        """Return what tells, of a street's community and a month, whether a list has their rows; each is decided on once."""

        @cache
        def is_told(street: str, community: str, month: date | None) -> bool:
            values = {"community": frozenset({community})}
            asked = _Asked(values if month is None else values | {"month": frozenset({month})})
            return all(asked.may_be_told(self.table(name, street, as_of)) for name in query.listed)

        return is_told


def _dated(cells: str) -> str:
    """Return the cells, by community and month, that say which communities and months there are for some others."""
    either = (cells, *queries.figure(cells).after)
    return next((one for one in either if _FIRST_DAY in queries.figure(one).columns), _MONTHS)


def _narrowed(result: Result, row: dict[str, Any]) -> dict[str, frozenset[Any]]:
    """Return what a row is narrowed to, by what it is a row of and by the communities that were chosen."""
    values = {name: frozenset({row[name]}) for name in _DIMENSIONS if name in row}
    communities = result.parameters.get("communities")
    return values if communities is None else {"community": frozenset(communities)} | values


def _totals_masked(tables: Collection[Table], dimensions: tuple[str, str]) -> Iterator[Cell]:
    """Yield the totals of a table that others have masked, as its own cells."""
    for table in tables:
        for first, second in table.masked or ():
            if first is None and second is None:
                yield None, None
            for dimension, value in zip(table.dimensions, (first, second), strict=True):
                if None in (first, second) and value is not None and dimension in dimensions:
                    yield (value, None) if dimension == dimensions[0] else (None, value)
