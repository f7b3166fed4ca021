"""Slide charts: the charts of a slide, large enough for the last row; nothing moves and nothing is hovered over.

Names and numbers stand in margins that are measured, so that neither is cut and the bars take what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

import plotly.graph_objects as go

from streetboard import format
from streetboard.drawing import standing_in, typesetting
from streetboard.drawing.screen import page_charts
from streetboard.drawing.screen.drawn import Drawn
from streetboard.drawing.screen.figures import finished, plain
from streetboard.drawing.screen.look import Look
from streetboard.reading.blocks import (
    AREAS,
    BAR,
    BARS,
    BRIDGE,
    COLUMNS,
    DASHED,
    LINES,
    MIXED,
    PALE,
    SEVERAL,
    Chart,
    Series,
)

_LARGEST, _SMALLEST = 25, 14
# More bars than these, one below the other, stand in two columns where there is room for two.
_ONE_COLUMN, _TWO_COLUMNS_FROM = 14, 800
_LEGEND = 44
_BETWEEN, _LEAST_BARS = 48, 220
_BETWEEN_ROWS = 0.26
_NAME_SHARE = 0.46
# Where many are the most, not the worst.
_WARNING, _EMPHASIS = "⚠ ", "◆ "
_FIRST_OF_MONTH = re.compile(r"^\d+月1日$")


def _finished(look: Look, height: int, size: int, traces: list[Any], **layout: Any) -> go.Figure:
    common = {"height": height, "font": {"size": size}, "uniformtext": {"mode": False}}
    return finished(look, traces, **(common | layout))


def _legend(look: Look) -> dict[str, Any]:
    return {
        "showlegend": True,
        "legend": {"x": 0, "xanchor": "left", "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
                   "orientation": "h", "traceorder": "normal", "font": {"size": 20, "color": look.ink}},
    }  # fmt: skip


# --- bars -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rows:
    """How bars are laid out: in columns of so many rows, how high a row is, and what stands left and right of the bars."""

    columns: int
    each: int
    shown: int
    row: float
    # from one row to the next, which is more where there are but a few
    pitch: float
    # of one column, in pixels
    width: float
    size: int
    name_size: int
    names: list[str]
    # of each series
    labels: list[list[str]]

    @property
    def left(self) -> float:
        return max(map(typesetting.ems, self.names)) * self.name_size + 16

    @property
    def right(self) -> float:
        return max(typesetting.ems(label) for series in self.labels for label in series) * self.size + 16


def _rows(chart: Chart, width: int, height: int) -> _Rows:
    count, series = len(chart.categories), len(chart.series)
    columns = 2 if count > _ONE_COLUMN and width >= _TWO_COLUMNS_FROM else 1
    shown = min(count, columns * int(height / ((_SMALLEST + 4) * (1.15 * series if series > 1 else 1))))
    each = ceil(shown / columns)
    # A few bars would be as high as houses.
    row = height / max(each, 4)
    wide = (width - _BETWEEN * (columns - 1)) / columns
    size = int(max(_SMALLEST, min(_LARGEST, row * (0.72 / series if series > 1 else 0.6))))
    name_size = int(max(size, min(_LARGEST, row * 0.5)))
    mark = _WARNING if chart.unit in (format.SHARE, format.POINTS) else _EMPHASIS
    names = [(mark if at in chart.stands_out else "") + name for at, name in enumerate(chart.categories[:shown])]
    names = [typesetting.clip(name, wide * _NAME_SHARE / name_size) for name in names]
    labels = [[_label(chart, series, at) for at in range(shown)] for series in chart.series]
    return _Rows(columns, each, shown, row, height / max(each, 1), wide, size, name_size, names, labels)


def _label(chart: Chart, series: Series, at: int) -> str:
    if chart.labels and len(chart.series) == 1:
        return chart.labels[at].split("\n")[0]
    # The unit of all of them is told once: a bar has more need of the room.
    return chart.label(series.values[at], series).removesuffix(f" {format.POINTS}")


def bars(chart: Chart, look: Look, width: int, height: int) -> Drawn:
    """Bars lying down, the first on top; many of them in two columns on one scale."""
    several = len(chart.series) > 1
    top, bottom = _LEGEND if several else 6, 6
    rows = _rows(chart, width, height - top - bottom)
    values = [
        value
        for series in chart.series
        for value in (*series.values[: rows.shown], *series.targets[: rows.shown])
        if value is not None
    ]
    low, high = min([0, *values]), max([0, *values])
    room = (high - low) * 0.02 or 0.5
    reach = [low - room if low < 0 else 0, high + room if high > 0 else 0]
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {}
    annotations: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    for column in range(rows.columns):
        part = slice(column * rows.each, min(rows.shown, (column + 1) * rows.each))
        suffix = str(column + 1) if column else ""
        # One column keeps its names and numbers in the margins, which stay as they are on a narrower screen.
        begin = column * (rows.width + _BETWEEN)
        ends = (
            [(begin + rows.left) / width, (begin + rows.width - rows.right) / width] if rows.columns > 1 else [0.0, 1.0]
        )
        layout |= _bar_axes(rows, part, suffix, ends, reach)
        place: dict[str, Any] = {"x": (begin + rows.width) / width if rows.columns > 1 else 1, "yref": f"y{suffix}"}
        place["xshift"] = 0 if rows.columns > 1 else rows.right
        annotations += _bar_labels(rows, part, place, look)
        shapes += page_charts.aims(chart, look, part, suffix)
        for number, series in enumerate(chart.series):
            bar = _bar(chart, series, number, part, look)
            traces.append(bar | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "showlegend": column == 0})
        if low < 0:
            shapes.append({"type": "line", "x0": 0, "x1": 0, "xref": f"x{suffix}", "y0": 0, "y1": 1, "yref": "paper",
                           "line": {"color": look.muted, "width": 2}})  # fmt: skip
    sides = (0, 0) if rows.columns > 1 else (rows.left, rows.right)
    drawn = _finished(
        look, height, rows.size, traces, annotations=annotations, shapes=shapes, barmode="group", bargap=_BETWEEN_ROWS,
        bargroupgap=0.06, margin={"l": sides[0], "r": sides[1], "t": top, "b": bottom}, **layout,
        **(_legend(look) if several else {}),
    )  # fmt: skip
    unit = f"单位：{format.POINTS}" if chart.unit == format.POINTS else ""
    cut = (
        f"共 {count} 个，列出前 {rows.shown} 个，其余按 D 看明细"
        if rows.shown < (count := len(chart.categories))
        else ""
    )
    least = width if rows.columns > 1 else int(rows.left + rows.right) + _LEAST_BARS
    return Drawn(drawn, rows.size, least, tuple(filter(None, (unit, chart.target_label, chart.note, cut))))


def _bar_axes(rows: _Rows, part: slice, suffix: str, ends: list[float], reach: list[float]) -> dict[str, Any]:
    return {
        f"xaxis{suffix}": {"domain": ends, "range": reach, "visible": False, "anchor": f"y{suffix}"},
        f"yaxis{suffix}": {
            "range": [rows.each - 0.5, -0.5],
            "tickvals": list(range(rows.each)),
            "ticktext": [plain(name) for name in rows.names[part]],
            "showgrid": False,
            "automargin": False,
            "anchor": f"x{suffix}",
            "side": "left",
            "ticklabelstandoff": 6,
            "tickfont": {"size": rows.name_size},
        },
    }


def _bar(chart: Chart, series: Series, number: int, part: slice, look: Look) -> dict[str, Any]:
    values = series.values[part]
    colours = [look.colour(name) for name in chart.colours_of(series)[part]]
    return {
        "type": "bar",
        "orientation": "h",
        "name": plain(series.name),
        "x": list(values),
        "y": list(range(len(values))),
        "marker": {"color": colours},
        "offsetgroup": str(number),
        "legendgroup": str(number),
        "hoverinfo": "skip",
    }


def _bar_labels(rows: _Rows, part: slice, place: dict[str, Any], look: Look) -> list[dict[str, Any]]:
    """Return the numbers at the right of each row, each beside its bar where there are several series."""
    count = len(rows.labels)
    common = {"xref": "paper", "xanchor": "right", "yanchor": "middle", "showarrow": False, **place}
    return [
        common
        | {
            "y": at,
            "yshift": rows.pitch * (1 - _BETWEEN_ROWS) * ((count - 1) / 2 - number) / count,
            "text": plain(label),
            "font": {"size": rows.size, "color": look.ink if number == count - 1 else look.muted},
        }
        for number, series in enumerate(rows.labels)
        for at, label in enumerate(series[part])
    ]


# --- lines ------------------------------------------------------------------------------------------------------------


def lines(chart: Chart, look: Look, width: int, height: int) -> Drawn:
    """Lines over days: the pale ones thin, the others bold, with their names above and their last numbers at their ends.

    Bars stand among them in a chart that is mixed; a series with a unit of its own has a second scale.
    """
    size = 22
    # So far below the axis that the first label of days is clear of the 0 of the values.
    standoff = 16
    shapes, words, high = page_charts.marks(chart, range(len(chart.categories)), look, width * 0.85, size)
    top, bottom = _LEGEND + 8 + high * (size + 7), 44 + standoff
    scales = {axis: _Scale.of(chart, axis) for axis in ("y", "y2")}
    ends = [
        (series, at, value, f"{plain(_short(chart, series, value))}")
        for series in chart.series
        if not _is_bar(chart, series) and (series.colour != PALE or len(chart.series) == 1)
        for at, value in [_last(series.values)]
        if value is not None
    ]
    right = max((typesetting.ems(_short(chart, series, value)) * size for series, _, value, _ in ends), default=0) + 22
    heights = [scales[_axis(series)].height(value, height - top - bottom) for series, _, value, _ in ends]
    annotations = [
        {"x": at, "y": value, "yref": _axis(series), "xanchor": "left", "xshift": 8, "yshift": shift, "yanchor": "middle",
         "text": f"<b>{label}</b>", "showarrow": False, "font": {"size": size, "color": look.text(series.colour)}}
        for (series, at, value, label), shift in zip(ends, _apart(heights, size * 1.25), strict=True)
    ]  # fmt: skip
    places = _ticks(chart.categories, int((width - right) / (typesetting.ems("00月00日") * size * 1.3)))
    is_share = chart.unit in (format.SHARE, format.POINTS)
    most, low = scales["y"].most, scales["y"].low
    # A half of a case is none.
    steps = {"dtick": 1} if most <= 5 and not is_share and chart.unit in format.WHOLE_UNITS else {"nticks": 6}
    drawn = _finished(
        look, height, size, [_over_time(chart, series, look) for series in chart.series],
        annotations=[*annotations, *words], shapes=shapes,
        xaxis={"tickvals": places, "ticktext": [plain(chart.categories[at]) for at in places], "automargin": False,
               "range": [-0.5, len(chart.categories) - 0.5], "tickfont": {"size": size}, "ticklabelstandoff": standoff},
        yaxis={"range": [low, low + scales["y"].reach], "ticksuffix": "" if is_share else f" {plain(chart.unit)}",
               "tickfont": {"size": size}, "tickformat": ".0%" if is_share else ",~f", **steps, "automargin": True},
        yaxis2={"overlaying": "y", "side": "right", "visible": False, "fixedrange": True,
                "range": [scales["y2"].low, scales["y2"].low + scales["y2"].reach]},
        margin={"l": 8, "r": right, "t": top, "b": bottom}, bargap=0.2, **_legend(look),
    )  # fmt: skip
    return Drawn(drawn, size, notes=chart.notes)


@dataclass(frozen=True)
class _Scale:
    """What the values of one axis reach from and to."""

    low: float
    most: float

    @classmethod
    def of(cls, chart: Chart, axis: str) -> _Scale:
        values = [v for series in chart.series if _axis(series) == axis for v in series.values if v is not None]
        return cls(min([0, *values]), max(values, default=0) or 1)

    @property
    def reach(self) -> float:
        return (self.most - self.low) * 1.08

    def height(self, value: float, room: float) -> float:
        """Return how high a value stands, in pixels of a room."""
        return (value - self.low) / self.reach * room


def _axis(series: Series) -> str:
    return "y2" if series.unit else "y"


def _is_bar(chart: Chart, series: Series) -> bool:
    return chart.kind == MIXED and series.shape == BAR


def _over_time(chart: Chart, series: Series, look: Look) -> dict[str, Any]:
    colour = look.colour(series.colour)
    each = {
        "x": list(range(len(series.values))),
        "y": list(series.values),
        "name": plain(series.name) + ("（右轴）" if series.unit else ""),
        "yaxis": _axis(series),
        "hoverinfo": "skip",
    }
    if _is_bar(chart, series):
        return each | {"type": "bar", "marker": {"color": colour}}
    line = {"color": colour, "width": 2.5 if series.colour == PALE else 6}
    return each | {
        "type": "scatter",
        "mode": "lines" if len(series.values) > 3 else "lines+markers",
        "line": line | ({"dash": "dash"} if series.shape == DASHED else {}),
        "marker": {"size": 14},
    }


def _last(values: Sequence[float | None]) -> tuple[int, float | None]:
    return next(((at, values[at]) for at in range(len(values) - 1, -1, -1) if values[at] is not None), (0, None))


def _short(chart: Chart, series: Series, value: float) -> str:
    unit = series.unit or chart.unit
    if unit in (format.SHARE, format.POINTS):
        return chart.label(value, series)
    return f"{format.number(value, 0 if value == int(value) else 1)} {unit}".rstrip()


def _apart(heights: list[float], least: float) -> list[float]:
    """Return how many pixels each label moves up so that none covers another."""
    shifts = [0.0] * len(heights)
    below = float("-inf")
    for at in sorted(range(len(heights)), key=lambda at: heights[at]):
        place = max(heights[at], below + least)
        shifts[at], below = place - heights[at], place
    return shifts


def _ticks(categories: Sequence[str], room: int) -> list[int]:
    """Return where a label stands on the axis of days: on the first of each month where there are several, else evenly."""
    firsts = [at for at, name in enumerate(categories) if _FIRST_OF_MONTH.match(name)]
    if 2 <= len(firsts) <= room:
        return firsts
    return list(range(0, len(categories), typesetting.every(len(categories), max(room, 2))))


# --- steps that stand -------------------------------------------------------------------------------------------------


def bridge(chart: Chart, look: Look, width: int, height: int) -> Drawn:
    """Steps from one stock to the next, standing on a base that is not seen."""
    # Where one step ends the next begins.
    shapes = [
        {"type": "line", "x0": at + 0.31, "x1": at + 0.69, "y0": level, "y1": level,
         "line": {"color": look.muted, "width": 1.5, "dash": "dot"}}
        for at, level in enumerate(_levels(chart)[:-1]) if level is not None and level <= (chart.ceiling or level)
    ] + page_charts.torn(chart, look)  # fmt: skip
    return _standing(chart, chart.series[:1], chart.series[1:], look, width, height, shapes)


def columns(chart: Chart, look: Look, width: int, height: int) -> Drawn:
    """Bars standing side by side; several a category lie down, where their labels find room."""
    if len(chart.series) > 1:
        return bars(standing_in.columns_as_bars(chart), look, width, height)
    return _standing(chart, (), chart.series, look, width, height, [])


def _standing(
    chart: Chart,
    bases: Sequence[Series],
    steps: Sequence[Series],
    look: Look,
    width: int,
    height: int,
    shapes: list[dict[str, Any]],
) -> Drawn:
    size = 24
    count = len(chart.categories)
    room = (width - 20) / max(count, 1) / size
    names = [
        "<br>".join(plain(line) for line in typesetting.wrapped(typesetting.clip(name, 2 * room - 2), room - 0.6))
        for name in chart.categories
    ]
    lines_high = max((name.count("<br>") + 1 for name in names), default=1)
    labels = [
        chart.labels[at].split("\n") if chart.labels else ["、".join(chart.label(one.values[at], one) for one in steps)]
        for at in range(count)
    ]
    labels_high = max(map(len, labels), default=1)
    tops = [chart.top(at) for at in range(count)]
    common = {"type": "bar", "x": list(range(count)), "hoverinfo": "skip"}
    traces = [common | {"y": list(base.values), "marker": {"color": "rgba(0,0,0,0)"}} for base in bases]
    for series in steps:
        colours = [look.colour(name) for name in chart.colours_of(series)]
        shown = [top - sum(base.values[at] or 0 for base in bases) for at, top in enumerate(tops)]
        traces.append(common | {"y": shown, "marker": {"color": colours}})
    annotations = [
        {"x": at, "y": tops[at], "yanchor": "bottom", "yshift": 4, "showarrow": False, "font": {"size": size + 4, "color": look.ink},
         "text": f"<b>{'<br>'.join(map(plain, labels[at]))}</b>"}
        for at in range(count)
    ]  # fmt: skip
    drawn = _finished(
        look, height, size, traces, annotations=annotations, shapes=shapes, barmode="stack", bargap=0.38,
        xaxis={"tickvals": list(range(count)), "ticktext": names, "range": [-0.5, count - 0.5], "tickfont": {"size": size},
               "automargin": False, "tickangle": 0},
        yaxis={"visible": False, "range": [0, (max(tops, default=0) or 1) * 1.02]},
        margin={"l": 4, "r": 4, "t": int(labels_high * size * 1.35) + 14, "b": int(lines_high * size * 1.35) + 14},
    )  # fmt: skip
    widest = max((typesetting.ems(line) for name in names for line in name.split("<br>")), default=0)
    return Drawn(drawn, size, int(widest * size * count), chart.notes)


def _levels(chart: Chart) -> list[float | None]:
    """Return the height at which each step meets the next, null where it does not."""
    base, *steps = chart.series
    edges = [
        {base.values[at] or 0, (base.values[at] or 0) + sum(series.values[at] or 0 for series in steps)}
        for at in range(len(chart.categories))
    ]
    meeting = [one & other - {0} for one, other in pairwise(edges)]
    return [*(max(levels) if levels else None for levels in meeting), None]


# --- one above the other ----------------------------------------------------------------------------------------------


def several(chart: Chart, look: Look, width: int, height: int) -> Drawn:
    """The series one above the other over the same months, as on a page and larger."""
    size = 20
    return Drawn(page_charts.several(chart, look, height=height, size=size), size, notes=chart.notes)


# --- where they lie ---------------------------------------------------------------------------------------------------


def areas(chart: Chart, look: Look, width: int, height: int) -> Drawn:
    """Each category where it lies, as on a page and larger."""
    size = 20
    font = {"font": {"size": size}, "uniformtext": {"mode": False}}
    figure = page_charts.areas(chart, look, width=width, height=height, size=size, above=_LEGEND, spots=False, **font)
    return Drawn(figure, size, notes=chart.notes)


DRAWERS: dict[str, Callable[[Chart, Look, int, int], Drawn]] = {
    LINES: lines,
    MIXED: lines,
    BARS: bars,
    COLUMNS: columns,
    BRIDGE: bridge,
    SEVERAL: several,
    AREAS: areas,
}
