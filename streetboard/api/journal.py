"""Journal: what is recorded of each request of a program, whether it was answered or not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from streetboard import audit
from streetboard.provenance import Actor

_ANSWERED = (200, 304)


def record(
    home: Path, token: str, place: str, figure: str, parameters: Mapping[str, str], rows: int | None, status: int
) -> None:
    """Record which program asked for which figure with which parameters, as they were sent, and how many rows it was handed.

    `token` is its name, empty where none was shown; `figure` is empty, and `rows` null, where what there is was asked for.
    """
    actor = Actor(f"令牌 {token}" if token else "", place)
    if status in _ANSWERED:
        about = {"figure": figure, "parameters": parameters, "rows": rows} if figure else {}
        audit.record(home, audit.FIGURE_FETCHED, about, actor)
    else:
        audit.refused(home, "取数接口", actor)
