"""Outlines: where the communities of both streets might lie. Invented, and said so in every row; nothing of it is on any map."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tools.demo.chance import Dice
from tools.demo.streets import CHAOYANG, LONGFENGQIAO

COLUMNS = {"outlines": "name street kind outline system label_longitude label_latitude note"}
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
    return rows


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
