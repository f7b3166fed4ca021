"""Slide: every kind of block as it stands on a slide, drawn or by a simpler one, and how much room it wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from streetboard.drawing import standing_in
from streetboard.drawing.screen import slide_charts, slide_html
from streetboard.drawing.screen.drawn import Drawn
from streetboard.drawing.screen.look import Look
from streetboard.reading.blocks import (
    PARETO,
    PROGRESS,
    RATES,
    Block,
    Cards,
    Chart,
    Groups,
    Lines,
    Table,
    Timeline,
    Tree,
)

# What is drawn itself, and what a simpler block stands for.
DRAWERS: dict[str, Callable[[Any, Look, int, int], Drawn]] = {
    **slide_charts.DRAWERS,
    Cards.kind: slide_html.cards,
    Table.kind: slide_html.table,
    Lines.kind: slide_html.lines,
}
STOOD_IN: dict[str, Callable[[Any], Block]] = {
    RATES: standing_in.rates_as_bars,
    PARETO: standing_in.pareto_as_bars,
    PROGRESS: standing_in.progress_as_bars,
    Groups.kind: standing_in.groups_as_table,
    Tree.kind: standing_in.tree_as_table,
    Timeline.kind: standing_in.timeline_as_table,
}


def draw_on_slide(block: Block, look: Look, width: int, height: int) -> Drawn:
    """Return a block drawn for a place of this size, in pixels of a slide of 1600 × 900; a chart leaves room for its notes below."""
    simpler = _simpler(block)
    if isinstance(simpler, Chart):
        if is_empty(simpler):
            return slide_html.nothing(height)
        drawn = DRAWERS[simpler.kind](simpler, look, width, height - slide_html.NOTE)
        lines = slide_html.note_lines(drawn.notes, width)
        if lines == 1:
            return drawn
        drawn = DRAWERS[simpler.kind](simpler, look, width, height - slide_html.NOTE * lines)
        return replace(drawn, note_lines=lines)
    return DRAWERS[simpler.kind](simpler, look, width, height)


def wanted_height(block: Block, width: int, height: int) -> int:
    """Return how much of a height a block can use: cards and tables as much as they need, others all of it."""
    simpler = _simpler(block)
    if isinstance(simpler, Cards):
        return slide_html.cards_height(simpler, width)
    if isinstance(simpler, Table):
        return slide_html.table_height(simpler, width, height)
    return height


def is_empty(chart: Chart) -> bool:
    """Tell whether there is not one number to draw."""
    return not any(value is not None for series in chart.series for value in series.values)


def _simpler(block: Block) -> Block:
    return STOOD_IN[block.kind](block) if block.kind in STOOD_IN else block
