"""Clicker: the keys of a presentation, heard wherever the focus is; clicker.js does what needs no server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

SLIDE, ROWS = "slide", "rows"
_HERE = Path(__file__).parent
_clicker = st.components.v2.component(
    "streetboard.clicker",
    html=(_HERE / "clicker.html").read_text("utf-8"),
    css=(_HERE / "clicker.css").read_text("utf-8"),
    js=(_HERE / "clicker.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Place:
    """Where a presentation is: a slide, counted from 1, and whether the rows beneath it are open."""

    slide: int
    rows: bool = False


def listen(name: str, count: int, *, home: str, presenter: bool = False, auto: int = 0) -> Place:
    """Return where the reader is; `home` is where Esc leads, `auto` the seconds after which the next slide comes.

    Windows that show the presentation of the same name move together.
    """
    place = _from_address(count)
    heard = _clicker(
        key=_KEY,
        data={
            "edition": name,
            "count": count,
            "slide": place.slide,
            "rows": place.rows,
            "presenter": presenter,
            "auto": auto,
            "home": home,
        },
        on_go_change=_moved,
    )
    # A server that has just started calls nobody back: it did not know of the clicker before this run.
    if heard.go and _place(heard.go, count) != place:
        _write(_place(heard.go, count))
        st.rerun()
    return place


_KEY = "clicker"


def _moved() -> None:
    """Put in the address where the reader has gone."""
    if told := st.session_state[_KEY].go:
        _write(_place(told))


def _place(told: dict[str, Any], count: int | None = None) -> Place:
    return _clipped(int(told[SLIDE]), bool(told[ROWS]), count)


def _clipped(slide: int, rows: bool, count: int | None) -> Place:
    return Place(max(slide if count is None else min(slide, count), 1), rows)


def _from_address(count: int) -> Place:
    asked = st.query_params.get(SLIDE, "1")
    number = int(asked) if asked.isdecimal() and len(asked) <= 6 else 1
    return _clipped(number, st.query_params.get(ROWS) == "1", count)


def _write(place: Place) -> None:
    """Put the place last in the address, as clicker.js does: two spellings would be two steps of the history."""
    others = {name: st.query_params.get_all(name) for name in st.query_params if name not in (SLIDE, ROWS)}
    st.query_params.from_dict({**others, SLIDE: str(place.slide)} | ({ROWS: "1"} if place.rows else {}))
