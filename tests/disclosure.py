"""Disclosure: what a reader can work out from all that is told: sums of cells, solved as an attacker would."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def subsets(values: Sequence[Value]) -> list[tuple[Value, ...]]:
    """Return every selection of at least one value."""
    return list(chain.from_iterable(combinations(values, size) for size in range(1, len(values) + 1)))


def ranges(values: Sequence[Value]) -> list[tuple[Value, ...]]:
    """Return every unbroken run of values."""
    return [tuple(values[begin:end]) for begin in range(len(values)) for end in range(begin + 1, len(values) + 1)]


# Solved by a large prime: as exact as with fractions for sums of this size, and much faster.
_PRIME = 2**61 - 1


class Told:
    """All sums of cells that a reader has been told; it answers which other sums follow from them."""

    def __init__(self, sums: Iterable[Collection[Hashable]] = ()) -> None:
        # Each has a cell, its pivot, that no other has.
        self._solved: dict[Hashable, dict[Hashable, int]] = {}
        for cells in sums:
            self.add(cells)

    def add(self, cells: Collection[Hashable]) -> None:
        rest = self._reduced(cells)
        if not rest:
            return
        pivot, factor = next(iter(rest.items()))
        rest = {cell: weight * pow(factor, -1, _PRIME) % _PRIME for cell, weight in rest.items()}
        for known in self._solved.values():
            if weight := known.get(pivot):
                _subtract(known, rest, weight)
        self._solved[pivot] = rest

    def gives_away(self, cells: Collection[Hashable]) -> bool:
        """Tell whether the sum of these cells is a combination of what was told."""
        return not self._reduced(cells)

    def _reduced(self, cells: Collection[Hashable]) -> dict[Hashable, int]:
        rest = dict.fromkeys(cells, 1)
        for cell in list(rest):
            if (weight := rest.get(cell)) and cell in self._solved:
                _subtract(rest, self._solved[cell], weight)
        return rest


def _subtract(rest: dict[Hashable, int], known: Mapping[Hashable, int], weight: int) -> None:
    for cell, one in known.items():
        left = (rest.get(cell, 0) - weight * one) % _PRIME
        if left:
            rest[cell] = left
        else:
            rest.pop(cell, None)


def fillings(cells: Mapping[Key, range], sums: Collection[tuple[frozenset[Key], int]]) -> Iterator[dict[Key, int]]:
    """Yield every way to fill the cells, each from its range, so that the sums come out."""
    order = list(cells)
    beside = {cell: [(names, total) for names, total in sums if cell in names] for cell in order}

    def fill(filled: dict[Key, int]) -> Iterator[dict[Key, int]]:
        if len(filled) == len(order):
            yield dict(filled)
            return
        cell = order[len(filled)]
        for value in cells[cell]:
            filled[cell] = value
            if all(_may_come_out(names, total, filled, cells) for names, total in beside[cell]):
                yield from fill(filled)
            del filled[cell]

    return fill({})


def _may_come_out(names: frozenset[Key], total: int, filled: Mapping[Key, int], cells: Mapping[Key, range]) -> bool:
    least = sum(filled[name] if name in filled else cells[name][0] for name in names)
    most = sum(filled[name] if name in filled else cells[name][-1] for name in names)
    return least <= total <= most
