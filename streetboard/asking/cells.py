"""Cells: which cells of a table of counts of persons are masked, and which sums of its cells may then be told.

A table has two dimensions, as communities and months, and its totals are cells of it too. Whatever is told is a sum of cells that
are not masked, of whole columns or of whole rows, so nothing that is told changes when the masked cells are filled in another way.
`masked_cells` sees to it that for each small cell there is such a way: a circuit of masked cells along which one person is
moved. (Gusfield 1988 and Cox 1995 show it for tables of two dimensions; a circuit is found as the cheapest path.) So it does for
each small sum that a reader can select.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

# The values of a cell in the two dimensions; null is all of them together.
Cell: TypeAlias = tuple[Any, Any]
Counts: TypeAlias = Mapping[Cell, int]

# A total is masked only where nothing else helps, the total of all last.
_TOTAL, _WHOLE = 10**6, 10**9
# Where the counts of a row or column may not be added up, one may change alone.
_FREE = ("free", None)


@dataclass(frozen=True)
class Measured:
    """One count of all cells, its totals among them, zeros left out; `along` are the dimensions in which it may be added up."""

    counts: Counts
    along: frozenset[str]

    @classmethod
    def of(cls, counts: Counts, dimensions: tuple[str, str], along: Collection[str]) -> Measured:
        """Return the counts of the inner cells with the totals that they add up to."""
        totals: defaultdict[Cell, int] = defaultdict(int)
        for (first, second), count in counts.items():
            if dimensions[0] in along:
                totals[None, second] += count
            if dimensions[1] in along:
                totals[first, None] += count
            if set(dimensions) <= set(along):
                totals[None, None] += count
        return cls({cell: count for cell, count in {**counts, **totals}.items() if count}, frozenset(along))


def masked_cells(
    dimensions: tuple[str, str],
    measures: Collection[Measured],
    limit: int,
    given: Collection[Cell] = (),
    fixed: Collection[str] = (),
) -> frozenset[Cell] | None:
    """Return the cells of a table that are masked: those below the limit, and what would give them away.

    `given` are totals that another table has masked, `fixed` the dimensions whose totals are decided on there. Null where they leave
    no way out: then nothing of the table may be told, not even a zero.
    """
    masked = {cell for cell in given if any(cell in one.counts for one in measures)}
    masked |= {cell for one in measures for cell, count in one.counts.items() if count < limit}
    adding = [_Adding(dimensions, one, limit, masked, frozenset(fixed)) for one in measures if one.along]
    for one in adding:
        one.guarded |= {cell for cell in given if cell in one.counts}
    while any(one.guard() for one in adding):
        pass
    if any(one.is_lost for one in adding):
        return None
    return frozenset(masked)


class _Adding:
    """One measure of a table while it is decided on what is masked; `masked` is that of all measures together."""

    def __init__(
        self, dimensions: tuple[str, str], measured: Measured, limit: int, masked: set[Cell], fixed: frozenset[str]
    ) -> None:
        self.counts = measured.counts
        self.guarded = {cell for cell, count in self.counts.items() if count < limit}
        self.is_lost = False
        self._done: set[Cell] = set()
        self._dimensions, self._along = dimensions, measured.along
        self._limit, self._masked, self._fixed = limit, masked, fixed
        self._cells_at: defaultdict[Cell, list[Cell]] = defaultdict(list)
        for cell in self.counts:
            for node in self._nodes(cell):
                self._cells_at[node].append(cell)

    def guard(self) -> bool:
        """Mask what the guarded cells need, and the groups that come to too little; return whether anything had to be done."""
        waiting = [(cell, frozenset({cell})) for cell in sorted(self.guarded - self._done, key=str)]
        self._done |= self.guarded
        waiting = waiting or list(self._small_sums())
        for cell, group in waiting:
            circuit = self._circuit(cell, group)
            self.is_lost |= circuit is None
            self._masked.update(circuit or ())
        return bool(waiting) and not self.is_lost

    def _nodes(self, cell: Cell) -> tuple[Cell, Cell]:
        """Return the column and the row in which a cell adds up with others."""
        first, second = cell
        return (
            ("column", second) if self._dimensions[0] in self._along else _FREE,
            ("row", first) if self._dimensions[1] in self._along else _FREE,
        )

    def _circuit(self, start: Cell, group: frozenset[Cell]) -> set[Cell] | None:
        """Return the cells of the cheapest circuit along which the count of a cell can be another, and that of its group.

        It goes through no other cell of the group. Null if there is none.
        """
        more = self._path(start, 1, group)
        less = self._path(start, -1, group) if more is None or more[0] else None
        paths = [path for path in (more, less) if path]
        return min(paths, key=lambda path: path[0])[1] if paths else None

    def _path(self, start: Cell, by: int, group: frozenset[Cell]) -> tuple[int, set[Cell]] | None:
        """Return what the rest of a circuit costs, and its cells, when the count of its first cell grows `by` one."""
        if not self._may_change(start, by):
            return None
        flow = by * _sign(start)
        begin, end = self._nodes(start)
        best: dict[Cell, int] = {begin: 0}
        came: dict[Cell, tuple[Cell, Cell]] = {}
        waiting: list[tuple[int, int, Cell]] = [(0, 0, begin)]
        count = 0
        while waiting:
            cost, _, node = heapq.heappop(waiting)
            if node == end:
                cells = {start}
                while node != begin:
                    cell, node = came[node]
                    cells.add(cell)
                return cost, cells
            if cost > best[node]:
                continue
            onwards = -flow if node[0] == "column" else flow
            for cell in self._cells_at[node]:
                if cell in group or not self._may_change(cell, onwards * _sign(cell)):
                    continue
                other = self._beyond(node, cell)
                total = cost + self._cost(cell)
                if total < best.get(other, _WHOLE**2):
                    best[other] = total
                    came[other] = cell, node
                    count += 1
                    heapq.heappush(waiting, (total, count, other))
        return None

    def _may_change(self, cell: Cell, by: int) -> bool:
        """Tell whether a count can be one more, or less, for all that is shown in its place: a zero would be shown."""
        return self.counts[cell] + by >= 1 and (cell in self._masked or not self._is_fixed(cell))

    def _is_fixed(self, cell: Cell) -> bool:
        total_of = [name for name, value in zip(self._dimensions, cell, strict=True) if value is not None]
        return None in cell and bool(self._fixed) and (not total_of or total_of[0] in self._fixed)

    def _cost(self, cell: Cell) -> int:
        if cell in self._masked:
            return 0
        return self.counts[cell] + (0, _TOTAL, _WHOLE)[cell.count(None)]

    def _small_sums(self) -> Iterator[tuple[Cell, frozenset[Cell]]]:
        """Yield the masked cells that a reader can select together, come to less than the limit and whose sum is told; and one of each.

        Their sum follows from what is told if it stays the same however the masked cells are filled.
        """
        change = self._any_change()
        hidden = [cell for cell in change if None not in cell]
        for second in _choices(self._dimensions[1], {cell[1] for cell in hidden}):
            lines: defaultdict[Any, list[Cell]] = defaultdict(list)
            for cell in hidden:
                if cell[1] in second:
                    lines[cell[0]].append(cell)
            sums = {first: sum(self.counts[cell] for cell in cells) for first, cells in lines.items()}
            for first in self._small_choices(sums):
                group = frozenset(cell for one in first for cell in lines[one])
                if not sum(change[cell] for cell in group):
                    yield min(group, key=str), group

    def _small_choices(self, sums: Mapping[Any, int]) -> Iterator[tuple[Any, ...]]:
        """Yield what a reader can choose of the first dimension that comes to less than the limit: any communities, else one or all."""
        if self._dimensions[0] != "community":
            chosen: list[tuple[Any, ...]] = [*((one,) for one in sums), tuple(sums)]
            yield from (some for some in chosen if sum(sums[one] for one in some) < self._limit)
            return
        small: list[tuple[tuple[Any, ...], int]] = [((), 0)]
        for first, count in sums.items():
            grown = [((*some, first), total + count) for some, total in small if total + count < self._limit]
            yield from (some for some, _ in grown)
            small += grown

    def _any_change(self) -> dict[Cell, int]:
        """Return by how much each masked cell is another in one way to fill them, drawn at random, that changes nothing that is told.

        What stays the same in it stays the same in every other.
        """
        dice = random.Random(0)
        reached: dict[Cell, Cell | None] = {}
        order: list[Cell] = []
        for root in self._cells_at:
            waiting = [] if root in reached else [root]
            reached.setdefault(root, None)
            while waiting:
                order.append(node := waiting.pop())
                for cell in self._cells_at[node]:
                    if cell in self._masked and (other := self._beyond(node, cell)) not in reached:
                        reached[other] = cell
                        waiting.append(other)
        tree = set(reached.values())
        masked = [cell for cell in self.counts if cell in self._masked]
        change = {cell: 0 if cell in tree else dice.randrange(1, 2**60) for cell in masked}
        for node in reversed(order):
            if (towards_root := reached[node]) is not None:
                change[towards_root] = -sum(change[cell] for cell in self._cells_at[node] if cell in self._masked)
        return change

    def _beyond(self, node: Cell, cell: Cell) -> Cell:
        column, row = self._nodes(cell)
        return row if node == column else column


def _choices(dimension: str, values: Collection[Any]) -> Iterator[Collection[Any]]:
    """Yield what a reader can choose of the second dimension: an unbroken run of months, one or all of anything else."""
    ordered = sorted(values, key=str)
    if dimension == "month":
        yield from (ordered[begin:end] for begin in range(len(ordered)) for end in range(begin + 1, len(ordered) + 1))
    else:
        yield from ([value] for value in ordered)
        yield ordered


def _sign(cell: Cell) -> int:
    """A total stands on the other side of its sum, and the total of totals on this side again."""
    return -1 if cell.count(None) == 1 else 1


@dataclass(frozen=True)
class Table:
    """A table of counts of persons with its masked cells."""

    dimensions: tuple[str, str]
    # the dimensions in which anything of it is added up
    along: frozenset[str]
    # by dimension, the values that anybody is counted under
    values: tuple[frozenset[Any], frozenset[Any]]
    # null where nothing of it may be told
    masked: frozenset[Cell] | None

    def tells(self, first: Collection[Any] | None, second: Collection[Any] | None, cut: Collection[Any] = ()) -> bool:
        """Tell whether the sum over a choice of values may be told.

        `cut` are those of the second dimension of which a part alone is counted, as a month that a period ends in.
        """
        return self.masked is not None and any(
            self._is_told(self.masked, one, other, frozenset(cut))
            for one in self._sides(0, first)
            # Beside what was done in one month stands who did it, and they may not be added up over months.
            for other in self._sides(1, second, may_be_total=not cut and (second is None or len(second) > 1))
        )

    def _sides(self, axis: int, chosen: Collection[Any] | None, may_be_total: bool = True) -> Iterator[frozenset[Any]]:
        known = self.values[axis]
        there = known if chosen is None else known.intersection(chosen)
        yield there
        if there == known and may_be_total and self.dimensions[axis] in self.along:
            yield frozenset({None})

    def _is_told(
        self, masked: frozenset[Cell], first: frozenset[Any], second: frozenset[Any], cut: frozenset[Any]
    ) -> bool:
        hidden = [cell for cell in masked if cell[0] in first and cell[1] in second]
        if not hidden or self._are_whole(masked, 0, {cell[1] for cell in hidden}, first):
            return True
        return len(second) > 1 and self._are_whole(masked, 1, {cell[0] for cell in hidden}, second - cut)

    def _are_whole(self, masked: frozenset[Cell], axis: int, lines: Collection[Any], chosen: frozenset[Any]) -> bool:
        """Tell whether each of these columns, or rows, has all its masked cells within a choice, and a total that is told."""
        if self.dimensions[axis] not in self.along:
            return False
        totals = {(None, line) if axis == 0 else (line, None) for line in lines}
        hidden = {cell[axis] for cell in masked if cell[1 - axis] in lines}
        return not totals & masked and hidden <= chosen and None not in chosen
