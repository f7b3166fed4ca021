"""Show: a figure as a chart or a table under a title that asks its question."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote

import plotly.graph_objects as go
import streamlit as st

from streetboard import format
from streetboard.asking.cache import SharedCache
from streetboard.drawing.screen import tables
from streetboard.ui import data, evidence, look
from streetboard.ui.filters import Choice
from streetboard.ui.look import Look
from streetboard.warehouse import Result

# A view makes a chart, or HTML, of a result and of those that it is shown beside; null when there is nothing to show.
View = Callable[..., go.Figure | str | None]

CHART_CONFIG = {
    "locale": "zh-CN",
    "locales": {
        "zh-CN": {
            "dictionary": {"Download plot as a PNG": "下载图片", "Download plot as a png": "下载图片"},
            "format": {
                "days": ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
                "shortDays": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
                "months": [f"{month}月" for month in range(1, 13)],
                "shortMonths": [f"{month}月" for month in range(1, 13)],
                "date": "%Y-%m-%d",
                "decimal": ".",
                "thousands": ",",
                "grouping": [3],
            },
        }
    },
    "displaylogo": False,
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "showTips": False,
}


def show(
    name: str,
    choice: Choice,
    title: str,
    view: View,
    *,
    empty: str,
    beside: tuple[str, ...] = (),
    note: str = "",
    **further: Any,
) -> None:
    """Show a figure under a title that asks its question.

    `beside` are figures that the view needs as well; `empty` says why there may be nothing, and what to do next.
    """
    key = f"{name}-{getattr(view, '__name__', 'table')}".replace("/", "-")
    with st.container(border=True, key=f"panel-{key}", height="stretch"):
        evidence.about_figure(key, name, choice, further)
        results = [data.shown(wanted, choice, **(further if wanted == name else {})) for wanted in (name, *beside)]
        if isinstance(view, tables.Listing) and results[0]:
            note = note or _how_many(name, choice, further, min(len(results[0]), view.most))
        note_html = f'<div class="panel-note">{escape(note)}</div>' if note else ""
        st.html(f'<div class="panel-title">{escape(title)}</div>{note_html}')
        drawn = _drawn(view, results, look.look()) if all(results) else None
        if drawn is None:
            st.html(f'<div class="empty">{escape(empty)}</div>')
        elif isinstance(drawn, str):
            st.html(drawn)
        else:
            _chart(drawn, key)


def _how_many(name: str, choice: Choice, further: dict[str, Any], shown: int) -> str:
    total = data.count(name, choice, **further)
    return f"共 {format.number(total)} 条，列出前 {format.number(shown)} 条" if shown < total else ""


_drawings = SharedCache(600)


def _drawn(view: View, results: list[Result], colours: Look) -> go.Figure | str | None:
    key = (*data.opened(), view, colours, *((one.query.name, repr(one.parameters)) for one in results))
    return _drawings.get(key, lambda: view(results[0], colours, *results[1:]))


def _chart(figure: go.Figure, key: str) -> None:
    """Show a chart; where its traces say in `meta` which rows lie beneath, a click opens them."""
    templates = [trace.meta for trace in figure.data]
    if not any(templates):
        st.plotly_chart(figure, key=f"chart-{key}", theme=None, config=CHART_CONFIG)
        return
    # A new key forgets which bar was chosen, so that the same one can be clicked again.
    widget = f"chart-{key}-{st.session_state.setdefault(f'opened-{key}', 0)}"
    st.plotly_chart(
        figure,
        key=widget,
        theme=None,
        config=CHART_CONFIG,
        on_select=lambda: _picked(widget, key, templates),
        selection_mode="points",
    )


def _picked(widget: str, key: str, templates: list[str | None]) -> None:
    """Put the rows beneath the chosen bar in the address."""
    points = st.session_state[widget].selection.points
    if points and (template := templates[points[0]["curve_number"]]):
        custom = points[0].get("customdata")
        st.session_state[f"opened-{key}"] += 1
        st.query_params[evidence.ROWS] = template.format(
            x=_quoted(points[0].get("x")),
            y=_quoted(points[0].get("y")),
            customdata=_quoted(custom[0] if isinstance(custom, list) else custom),
        )


def _quoted(value: Any) -> str:
    return quote(str(value))


def columns(least_width: int = 520) -> Any:
    """Return two columns that become one where they would be too narrow; every `show` takes the next place."""
    return st.grid(2, min_column_width=least_width)
