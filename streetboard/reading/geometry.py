"""Geometry: outlines as their ledger has them become places on a flat picture, in metres; what has none gets a square.

Distances are right to about a thousandth within a street, which is more than a picture shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil, cos, pi, radians, sin, sqrt

from streetboard.asking.answers import Row
from streetboard.reading.blocks import Outline, Place

GCJ02 = "GCJ-02"
_METRES = 111_195.0
_RING = re.compile(r"\(([^()]+)\)")
# of an ellipsoid of Krasovsky, by which GCJ-02 is moved
_AXIS, _FLATNESS = 6_378_245.0, 0.006_693_421_622_965_943
# How large the squares are beside outlines, and how far apart.
_SQUARE, _BETWEEN = 6, 0.12
_ALONE = 1_000

Degrees = tuple[float, float]
Ring = list[Degrees]


def wgs84(at: Degrees, system: str) -> Degrees:
    """Return longitude and latitude as WGS84; those of GCJ-02 lie some hundred metres beside, and are brought back to a metre or two."""
    if system != GCJ02:
        return at
    longitude, latitude = at
    x, y = longitude - 105, latitude - 35
    ripple = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3 + (
        160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)
    ) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3 + (
        150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    ) * 2 / 3
    bend = 1 - _FLATNESS * sin(radians(latitude)) ** 2
    north = north * 180 / (_AXIS * (1 - _FLATNESS) / (bend * sqrt(bend)) * pi)
    east = east * 180 / (_AXIS / sqrt(bend) * cos(radians(latitude)) * pi)
    return longitude - east, latitude - north


class Plane:
    """A flat picture around the middle of some rings, on which a degree of longitude is as long as it is there."""

    def __init__(self, rings: Iterable[Ring]) -> None:
        x, y = zip(*(at for ring in rings for at in ring), strict=True)
        self._middle = (min(x) + max(x)) / 2, (min(y) + max(y)) / 2
        self._narrow = cos(radians(self._middle[1]))
        self._half = self.place((max(x), max(y)))

    def place(self, at: Degrees) -> Place:
        east, north = at[0] - self._middle[0], at[1] - self._middle[1]
        return round(east * self._narrow * _METRES), round(north * _METRES)

    def shows(self, place: Place) -> bool:
        """Tell whether a place lies within the picture."""
        return all(abs(at) <= half for at, half in zip(place, self._half, strict=True))

    def outline(self, rings: Sequence[Ring], label: Degrees | None) -> Outline:
        drawn = tuple(tuple(map(self.place, ring)) for ring in rings)
        at = self.place(label) if label else _middle(max(drawn, key=lambda ring: abs(_area(ring))))
        return Outline(drawn, at, _room(drawn, at))


def rings_of(row: Row) -> list[Ring]:
    """Return the rings of an outline's row, outer ones one way round, holes the other, in WGS84."""
    text, rings = row["outline"], []
    for found in _RING.finditer(text):
        ring = [place_of(pair, row["system"]) for pair in found[1].split(",")]
        is_outer = text[found.start() - 1] == "("
        rings.append(ring if (_area(ring) > 0) == is_outer else ring[::-1])
    return rings


def label_of(row: Row) -> Degrees | None:
    """Return where the name of an outline's row stands, null where the ledger does not say."""
    return place_of(row["label"], row["system"]) if row["label"] else None


def place_of(text: str, system: str) -> Degrees:
    """Return longitude and latitude that stand beside each other, in WGS84."""
    longitude, latitude = map(float, text.split())
    return wgs84((longitude, latitude), system)


def squares(count: int, beneath: Sequence[Outline] = ()) -> list[Outline]:
    """Return equal squares, row by row from the north; `beneath` outlines, small ones, where there are some."""
    if not beneath:
        across, side, west, top = ceil(sqrt(1.6 * count)), _ALONE, 0, 0
    else:
        places = [place for outline in beneath for ring in outline.rings for place in ring]
        west, east = min(x for x, _ in places), max(x for x, _ in places)
        bottom, north = min(y for _, y in places), max(y for _, y in places)
        across, side = _SQUARE, max(round(max(east - west, north - bottom) / _SQUARE), 1)
        top = bottom - round(side / 2)
    inner = round(side * (1 - _BETWEEN))
    return [_square(west + at % across * side, top - at // across * side, inner) for at in range(count)]


def _square(west: int, north: int, side: int) -> Outline:
    east, south = west + side, north - side
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Outline((ring,), (west + side // 2, north - side // 2), side)


def _area(ring: Sequence[tuple[float, float]]) -> float:
    """Return twice the area within a ring, positive where it goes round against the clock."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _middle(ring: Sequence[Place]) -> Place:
    x, y = zip(*ring, strict=True)
    return (min(x) + max(x)) // 2, (min(y) + max(y)) // 2


def _room(rings: Sequence[Sequence[Place]], at: Place) -> int:
    """Return how wide a text may be whose middle is at a place, so that it stays within its rings."""
    x, y = at
    edges = [pair for ring in rings for pair in pairwise(ring)]
    crossed = [a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) for a, b in edges if (a[1] > y) != (b[1] > y)]
    return round(2 * min((abs(one - x) for one in crossed), default=0))
