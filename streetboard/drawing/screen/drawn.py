"""Drawn: what a drawer of slides gives back."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True)
class Drawn:
    """A block as it is drawn for a place on a slide: a chart, or HTML that tells its own notes.

    `size` is how large a chart's words are and `least` how wide it must at least be, in pixels of the slide; `notes` stand below it,
    in so many lines.
    """

    content: go.Figure | str
    size: int = 0
    least: int = 0
    notes: tuple[str, ...] = ()
    note_lines: int = 1
