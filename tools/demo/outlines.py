"""Outlines: where communities, grids and estates of both streets might lie. Invented, and said so in every row; nothing is on any map."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import shapely

from tools.demo.chance import Dice
from tools.demo.organisation import PLACES
from tools.demo.streets import CHAOYANG, LONGFENGQIAO

COLUMNS = {"outlines": "name street kind community outline system label_longitude label_latitude note"}
NOTE = "示意轮廓，非真实边界"

# Each letter is a square of the lattice, those of one letter together are a community. Round numbers, where there is no such street.
_STREETS = {
    CHAOYANG: (
        20250630, (100.0, 30.0), ("aabbcc", "ddbeec", "dggeff"),
        {
            "a": "演示社区甲", "b": "天津路社区", "c": "演示社区丁", "d": "新房子社区", "e": "河嘉村社区", "f": "演示社区丙",
            "g": "演示社区乙",
        },
    ),
    LONGFENGQIAO: (
        20250631, (101.0, 30.0), ("hhii", "hjji"), {"h": "龙凤社区", "i": "燎原社区", "j": "演示社区戊"},
    ),
}  # fmt: skip
# Each a square within its community, so far from the corner of one square of it.
_ESTATES = {
    "天津路社区": ("演示小区甲",), "新房子社区": ("演示小区乙",), "演示社区甲": ("演示小区丙",), "演示社区乙": ("演示小区丁", "演示小区壬"),
    "演示社区丙": ("演示小区戊", "演示小区辛"), "河嘉村社区": ("演示小区己",), "演示社区丁": ("演示小区庚",),
    "燎原社区": ("马坪堡安置房小区", "仪材小区"),
}  # fmt: skip
_ESTATE, _FROM_CORNER = 0.7, 0.15
_SIDE, _STEPS = 0.006, 5

Corner = tuple[int, int]
Point = tuple[float, float]


def ledgers() -> dict[str, list[dict[str, Any]]]:
    return {"outlines": [row for street in _STREETS for row in _street(street)]}


def _street(street: str) -> list[dict[str, Any]]:
    seed, (west, north), squares, names = _STREETS[street]
    dice = Dice(seed)
    corners: dict[Corner, Point] = {}
    for y in range(len(squares) + 1):
        for x in range(len(squares[0]) + 1):
            off = (dice.between(-0.2, 0.2) * _SIDE, dice.between(-0.2, 0.2) * _SIDE)
            corners[x, y] = (west + x * _SIDE + off[0], north - y * _SIDE + off[1])
    edges: dict[tuple[Corner, Corner], list[Point]] = {}

    def edge(start: Corner, end: Corner) -> list[Point]:
        """Return the points between two corners: the same whoever of two neighbours asks."""
        if (end, start) in edges:
            return edges[end, start][::-1]
        if (start, end) not in edges:
            (x0, y0), (x1, y1) = corners[start], corners[end]
            edges[start, end] = [
                (
                    x0 + (x1 - x0) * at / _STEPS + dice.between(-0.05, 0.05) * _SIDE,
                    y0 + (y1 - y0) * at / _STEPS + dice.between(-0.05, 0.05) * _SIDE,
                )
                for at in range(1, _STEPS)
            ]
        return edges[start, end]

    rows = []
    for letter, name in names.items():
        mine = [(x, y) for y, row in enumerate(squares) for x, one in enumerate(row) if one == letter]
        ring: list[Point] = []
        for start, end in pairwise(_boundary(mine)):
            ring += [corners[start], *edge(start, end)]
        text = ", ".join(f"{x:.5f} {y:.5f}" for x, y in [*ring, ring[0]])
        x, y = _middle(mine)
        rows.append({
            "name": name, "street": street, "kind": "社区", "outline": f"POLYGON (({text}))", "system": "WGS84",
            "label_longitude": round(west + x * _SIDE, 5), "label_latitude": round(north - y * _SIDE, 5),
            "note": NOTE,
        })  # fmt: skip
        (place,) = (one for one in PLACES[street] if one.name == name)
        within = {"street": street, "community": name, "system": "WGS84", "note": NOTE}
        for at, strip in enumerate(_strips(shapely.Polygon(ring), place.grids), start=1):
            rows.append({**within, "name": f"{name}第{at}网格", "kind": "网格", "outline": strip})
        for (x, y), estate in zip(mine, _ESTATES.get(name, ()), strict=False):
            left, top = west + (x + _FROM_CORNER) * _SIDE, north - (y + _FROM_CORNER) * _SIDE
            square = shapely.box(left, top - _ESTATE * _SIDE, left + _ESTATE * _SIDE, top)
            rows.append(
                {**within, "name": estate, "kind": "小区", "outline": shapely.to_wkt(square, rounding_precision=5)}
            )
    return rows


def _strips(whole: shapely.Polygon, count: int) -> list[str]:
    """Return an outline cut from west to east into so many pieces, equally wide."""
    west, south, east, north = whole.bounds
    wide = (east - west) / count
    cuts = (shapely.box(west + at * wide, south, west + (at + 1) * wide, north) for at in range(count))
    return [shapely.to_wkt(shapely.intersection(whole, cut), rounding_precision=5) for cut in cuts]


def _middle(squares: list[Corner]) -> Point:
    """Return the middle of the longest row of some squares, where a name has most room."""
    rows = {row: [x for x, y in squares if y == row] for _, row in squares}
    row, longest = max(rows.items(), key=lambda one: len(one[1]))
    return sum(longest) / len(longest) + 0.5, row + 0.5


def _boundary(squares: list[Corner]) -> list[Corner]:
    """Return the corners around some squares that hang together, the first again at the end."""
    around = set()
    for x, y in squares:
        for start, end in pairwise([(x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y), (x, y)]):
            # What two of them share is inside.
            if (end, start) in around:
                around.remove((end, start))
            else:
                around.add((start, end))
    following = dict(around)
    ring = [min(following)]
    while len(ring) == 1 or ring[-1] != ring[0]:
        ring.append(following[ring[-1]])
    return ring
