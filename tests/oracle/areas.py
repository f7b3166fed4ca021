"""Areas: whose outlines there are, and what must be said of a picture of them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tests.oracle.ledgers import NOWHERE
from tests.oracle.periods import Scope

COMMUNITY, GRID, ESTATE = "社区", "网格", "小区"


def outlines(scope: Scope, kind: str) -> pd.DataFrame:
    """Return the outlines of a kind that lie in the chosen communities; one of a community lies in itself."""
    rows = scope.ledgers["outlines"]
    if not len(rows):
        return rows
    kinds = rows["kind"].fillna(COMMUNITY)
    home = rows["name"] if kind == COMMUNITY else rows["community"].fillna(NOWHERE)
    return rows[(kinds == kind) & (home.isin(scope.communities) if scope.communities else True)]


def note(scope: Scope, drawn: Sequence[str], *said: str) -> str:
    """Return what must be said of a picture of communities: whose outlines they are, and which communities have none."""
    rows = outlines(scope, COMMUNITY)
    if not len(rows):
        return "；".join((*said, "没有导入轮廓，一个社区画一个方格，不代表位置和大小"))
    without = [name for name in drawn if name not in set(rows["name"])]
    notes = [*said, *dict.fromkeys(rows["note"])]
    return "；".join((*notes, f"{'、'.join(without)}没有轮廓，画成方格") if without else notes)


def note_of_some(rows: pd.DataFrame, left_out: int, what: str) -> str:
    """Return what must be said of a picture of grids or estates: how many have no outline, and whose outlines they are."""
    said = [f"{left_out} 个{what}没有轮廓，没有画"] if left_out else []
    return "；".join((*said, *dict.fromkeys(rows["note"].dropna())))
