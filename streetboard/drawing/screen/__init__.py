"""The screen: every block drawn with Plotly or as HTML, at the size of a page and of a slide; knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from streetboard.drawing.screen import html, page_charts
from streetboard.drawing.screen.drawn import Drawn
from streetboard.drawing.screen.html import cards_on_page, plain_table, table_html
from streetboard.drawing.screen.look import Look
from streetboard.drawing.screen.markup import on_one_line, render
from streetboard.drawing.screen.slide import draw_on_slide, wanted_height
from streetboard.drawing.screen.style import css, sheet
from streetboard.reading.blocks import Block, Groups

__all__ = [
    "DRAWERS", "Drawn", "cards_on_page", "css", "draw", "draw_on_slide", "on_one_line", "plain_table", "render",
    "sheet", "table_html", "wanted_height",
]  # fmt: skip

# One drawer a kind. Groups are links from page to page, which only the page itself can make.
DRAWERS: dict[str, Callable[[Any, Look], go.Figure | str]] = {**page_charts.DRAWERS, **html.DRAWERS}
DRAWN_BY_THE_PAGE = frozenset({Groups.kind})


def draw(block: Block, look: Look) -> go.Figure | str:
    """Return a block at the size of a page: a chart, or HTML."""
    return DRAWERS[block.kind](block, look)
