"""Figures: what the charts of pages and slides share: our Plotly template, and texts that Plotly takes for nothing but text."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any

import plotly.graph_objects as go

from streetboard import memory
from streetboard.drawing import typesetting
from streetboard.drawing.screen.look import FONTS, Look

HEIGHT = 340
_BREAKS = re.compile(r"[\r\n\t]+")


def plain(text: str) -> str:
    """Return a text that Plotly shows as it stands, on one line: no tag, link, entity, break or formula is found in it.

    Plotly reads tags and entities in every text, also in the values that a hover template names, and formulas between dollars.
    """
    return escape(_BREAKS.sub(" ", typesetting.clean(text)), quote=False).replace("$", "&#36;")


def plain_lines(text: str) -> str:
    """Return a text whose lines stand one below the other."""
    return "<br>".join(map(plain, text.split("\n")))


@cache
def template(look: Look) -> dict[str, Any]:
    """Return our Plotly template: no grid but a faint horizontal one, nothing that zooms by accident on a phone."""
    axis = {
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
        "linecolor": look.line,
        "gridcolor": look.line,
        "tickcolor": look.line,
        "ticks": "",
    }
    return {
        "layout": {
            "font": {"family": FONTS, "size": 15, "color": look.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [look.main, look.second, look.third, look.muted],
            "margin": {"l": 8, "r": 12, "t": 28, "b": 8},
            "showlegend": False,
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}},
            "hovermode": "closest",
            "hoverlabel": {
                "font": {"family": FONTS, "size": 14, "color": look.ink},
                "bgcolor": look.panel,
                "bordercolor": look.line,
            },
            "dragmode": False,
            "bargap": 0.28,
            "separators": ".,",
            "xaxis": {**axis, "showgrid": False, "ticklabelstandoff": 6, "nticks": 9},
            "yaxis": {**axis, "showgrid": True, "tickformat": ",d", "rangemode": "tozero"},
        }
    }


class Finished(go.Figure):  # type: ignore[misc] # plotly brings no types
    """A chart that is never changed again.

    Plotly would examine every value while it is made, and copy it at every rerun: ten times the work of all else. What we make
    is examined in the tests.
    """

    def __init__(self, drawn: dict[str, Any]) -> None:
        super().__init__(drawn, _validate=False)
        self._drawn = drawn

    def to_dict(self) -> dict[str, Any]:
        return self._drawn

    @property
    def memory(self) -> int:
        """About how many bytes it takes: Plotly holds little beside what is drawn."""
        return memory.taken_by(self._drawn)


def bar(**trace: Any) -> dict[str, Any]:
    """Return a trace of bars."""
    return {"type": "bar", **trace}


def scatter(**trace: Any) -> dict[str, Any]:
    """Return a trace of points and lines."""
    return {"type": "scatter", **trace}


def finished(look: Look, traces: list[dict[str, Any]], **layout: Any) -> go.Figure:
    """Return a chart of these traces in our template."""
    # Streamlit looks for the height here alone, and not in a template; charts.js finds it in `meta` once a panel has stretched it.
    height = layout.pop("height", HEIGHT)
    how_high = {"height": height, "meta": {"height": height}}
    return Finished({"data": traces, "layout": {"template": template(look), **how_high, **layout}})
