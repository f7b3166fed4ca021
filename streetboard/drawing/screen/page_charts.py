"""Page charts: every kind of chart as it stands on a page; each labels directly and says which rows lie beneath a bar.

A trace names the rows in `meta` as its series does, and in `customdata` what stands for {key} in it, of each point. The note is not
drawn: below the chart it stands as words, which wrap on a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import and_
from typing import Any

import plotly.graph_objects as go

from streetboard import format
from streetboard.drawing import typesetting
from streetboard.drawing.screen.figures import HEIGHT, bar, finished, plain, plain_lines, scatter
from streetboard.drawing.screen.look import Look
from streetboard.reading import blocks
from streetboard.reading.blocks import Chart, Outline, Series, Shade, Spots, Timeline

# In the milliseconds of Plotly.
_DAY = 86_400_000
_MONTHS = [
    {"dtickrange": [None, _DAY * 27], "value": "%-m月%-d日"},
    {"dtickrange": [_DAY * 27, None], "value": "%Y-%m"},
]
# On an axis of days the bars of so few months would be as wide as the chart.
_FEW_MONTHS = 3
# More days than a quarter's are dots, since bars would run together.
_MOST_DAYS = 92
_MOST_MARKERS = 24
_BAR_HEIGHT = 34
_TWO_LINES_HEIGHT = 50
_LONGEST_NAME = 16
# How far a mark reaches to both sides of the middle of a row, of which a bar has half; that of a target goes beyond it.
_MARK, _AIM = 0.32, 0.42
_LABELS_ON_AXIS = 9
# Of weeks, which have no round days between them that an axis could label instead.
_WEEKS_ON_AXIS = 5
# Up to this many, each whole number has a tick.
_FEW_TICKS = 5
# A second scale, told by the label at the end of its line.
_HIDDEN_RIGHT = {
    "overlaying": "y",
    "side": "right",
    "showgrid": False,
    "rangemode": "tozero",
    "fixedrange": True,
    "visible": False,
}
# About how high a chart without its margins is, and a label at the end of a line.
_PLOT_HEIGHT, _END_HEIGHT = 230, 18
_HOVER = "%{hovertext}<extra></extra>"
# How wide the narrowest chart is, on a phone, how high a line of marks is, and how many lines there are at most.
_NARROWEST, _MARK_LINE, _MOST_LINES = 280, 22, 4
_WARNING = "⚠ "


# --- what the kinds share ---------------------------------------------------------------------------------------------


def _link(chart: Chart, series: Series) -> dict[str, Any]:
    """Return what says which rows lie beneath a point."""
    if not series.rows:
        return {}
    keys = [chart.key(at) for at in range(len(chart.categories))]
    return {"meta": series.rows, "customdata": keys}


def _colours(chart: Chart, series: Series, look: Look) -> list[str]:
    return [look.colour(name) for name in chart.colours_of(series)]


def _labels(chart: Chart, series: Sequence[Series] = ()) -> list[str]:
    """Return what stands beside each category: what the chart says, else the values of its series."""
    if chart.labels:
        return list(chart.labels)
    series = series or chart.series
    return ["\n".join(chart.label(one.values[at], one) for one in series) for at in range(len(chart.categories))]


def _number(chart: Chart, series: Series, value: float | None) -> str:
    """Return a value as it is told of a point: with one decimal where it is not whole."""
    unit = series.unit or chart.unit
    if value is None or unit in (format.SHARE, format.POINTS):
        return chart.label(value, series)
    return f"{format.number(value, 0 if value == int(value) else 1)} {unit}".rstrip()


def _is_monthly(chart: Chart) -> bool:
    return all(day.day == 1 for day in chart.days) and not any(name.endswith("日") for name in chart.categories[:1])


def _points_told(chart: Chart, series: Series) -> list[str]:
    """Return what is told of each point of a series over time."""
    spelled = format.month if _is_monthly(chart) else format.day
    when = [spelled(day) for day in chart.days] or list(chart.categories)
    if chart.until:
        when = [f"{first} 至 {format.day(last)}" for first, last in zip(when, chart.until, strict=True)]
    return [
        plain(f"{time} {series.name} {_number(chart, series, value)}")
        for time, value in zip(when, series.values, strict=True)
    ]


def _time_axis(chart: Chart, **axis: Any) -> tuple[list[date] | list[int], dict[str, Any]]:
    """Return where the points stand and the layout of their axis; a few months stand as words, side by side."""
    if chart.until:
        weeks = _words_axis(chart.categories, typesetting.every(len(chart.categories), _WEEKS_ON_AXIS))
        return list(range(len(chart.categories))), {"xaxis": weeks | axis}
    few = _is_monthly(chart) and len(chart.days) <= _FEW_MONTHS
    if chart.days and not few:
        # Of a few days Plotly would name each twice, at its noon too.
        daily = {"dtick": _DAY} if not _is_monthly(chart) and len(chart.days) <= _LABELS_ON_AXIS else {}
        return list(chart.days), {"xaxis": {"type": "date", "tickformatstops": _MONTHS, **daily, **axis}}
    words = [f"{day:%Y-%m}" for day in chart.days] or list(chart.categories)
    gap = {"bargap": 0.7} if few and chart.days else {}
    return list(range(len(words))), {"xaxis": _words_axis(words) | axis, **gap}


def _words_axis(words: Sequence[str], every: int = 0) -> dict[str, Any]:
    """Return an axis on which each category has its name; of very many, some, or one every so many."""
    count = len(words)
    every = every or (typesetting.every(count, _LABELS_ON_AXIS) if count > 2 * _LABELS_ON_AXIS else 1)
    places = list(range(0, count, every))
    return {
        "type": "linear",
        "range": [-0.5, count - 0.5],
        "tickmode": "array",
        "ticklabeloverflow": "allow",
        "tickvals": places,
        "ticktext": [plain(words[at]) for at in places],
    }


def _ticks(chart: Chart) -> dict[str, Any]:
    """Return how the axis of values is labelled."""
    if chart.unit in (format.SHARE, format.POINTS):
        return {"tickformat": ".0%"}
    suffix = {"ticksuffix": f" {plain(chart.unit)}"} if chart.unit else {}
    return suffix | _whole_steps(value for series in chart.series if not series.unit for value in series.values)


def _whole_steps(values: Iterable[float | None]) -> dict[str, Any]:
    """Return the step of an axis whose ticks are whole numbers; of a few, Plotly's own would show 0, 1, 1, 2, 2."""
    return {"dtick": 1} if max((value or 0 for value in values), default=0) <= _FEW_TICKS else {}


def _line_mode(points: int) -> str:
    return "lines+markers" if points <= _MOST_MARKERS else "lines"


def _last(values: Sequence[float | None]) -> int | None:
    return next((at for at in range(len(values) - 1, -1, -1) if values[at] is not None), None)


def _end_label(x: Any, y: float | None, text: str, colour: str, **more: Any) -> dict[str, Any]:
    return {"x": x, "y": y, "text": plain(text), "showarrow": False, "font": {"color": colour}} | more


def _width(text: str) -> int:
    """Return about how many pixels a text takes: a Chinese sign is square, others are half as wide."""
    return max(sum(16 if ord(sign) > 0x2E80 else 9 for sign in line) for line in text.split("\n"))


def _beside(names: Sequence[str], labels: Sequence[str], *notes: dict[str, Any]) -> dict[str, Any]:
    """Return the layout that puts a label at the right of each row, in a margin that is wide enough on a phone too."""
    rows = [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8,
            "y": at,
            "text": plain_lines(label),
            "align": "left",
            "showarrow": False,
        }
        for at, label in enumerate(labels)
    ]
    short = [name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…" for name in names]
    margin = {
        "r": max(map(_width, labels), default=0) + 12,
        "l": max(map(_width, short), default=0) + 20,
        "t": 28,
        "b": 8,
    }
    return {"annotations": [*rows, *notes], "margin": margin, "yaxis": _rows_axis(short) | {"automargin": False}}


def _rows_axis(names: Sequence[str]) -> dict[str, Any]:
    """Return an axis of rows, the first on top."""
    return {
        "type": "linear",
        "range": [len(names) - 0.5, -0.5],
        "showgrid": False,
        "tickformat": None,
        "tickmode": "array",
        "ticklabeloverflow": "allow",
        # A name keeps clear of its bar, and of a dot that stands half outside.
        "ticklabelstandoff": 8,
        "tickvals": list(range(len(names))),
        "ticktext": [plain(name) for name in names],
    }


def _height(labels: Sequence[str], least: int, more: int) -> int:
    # One label of two lines fits between two of one.
    tall = ["\n" in label for label in labels]
    each = _TWO_LINES_HEIGHT if any(map(and_, tall, tall[1:])) else _BAR_HEIGHT
    return max(least, each * len(labels) + more)


def _rows_told(names: Sequence[str], labels: Sequence[str]) -> list[str]:
    return [f"{plain(name)}<br>{plain_lines(label)}" for name, label in zip(names, labels, strict=True)]


# --- over time --------------------------------------------------------------------------------------------------------


def lines(chart: Chart, look: Look) -> go.Figure:
    """What was counted in pale, and over it what the eye should follow; without the pale ones each line has its name at its end."""
    x, layout = _time_axis(chart)
    counted = any(series.colour == blocks.PALE for series in chart.series)
    traces = [_line(chart, series, x, look, counted=counted) for series in chart.series]
    labels = [] if counted else _ends(chart, x, look)
    if labels:
        layout["margin"] = {"r": max(_width(one["text"]) for one in labels) + 24}
        # Else the axis goes on below the labels, on a phone for years.
        layout["xaxis"].setdefault("range", [x[0], x[-1]])
    whole = {"range": [0, 1.08]} if chart.unit == format.SHARE else {}
    drawn = {"annotations": labels, "yaxis": _ticks(chart) | whole, "showlegend": True, **layout}
    return finished(look, traces, **_with_marks(chart, x, look, drawn))


def _line(chart: Chart, series: Series, x: Sequence[Any], look: Look, *, counted: bool) -> Any:
    colour = look.colour(series.colour)
    each = {
        "x": x,
        "y": list(series.values),
        "name": plain(series.name),
        "hovertext": _points_told(chart, series),
        "hovertemplate": _HOVER,
        **_link(chart, series),
    }
    if series.colour == blocks.PALE:
        if len(x) <= _MOST_DAYS:
            return bar(**each, marker={"color": colour})
        return scatter(**each, mode="markers", marker={"color": colour, "size": 4})
    dash = "dash" if series.shape == blocks.DASHED else "solid"
    mode = "lines" if counted and len(x) > 1 else _line_mode(len(x))
    return scatter(**each, mode=mode, line={"color": colour, "width": 2.5 if counted else 3, "dash": dash})


def _ends(chart: Chart, x: Sequence[Any], look: Look) -> list[dict[str, Any]]:
    """Return the name and the last value at the end of each line: above its end the highest, below it the others."""
    ends = [
        (value, series, at)
        for series in chart.series
        if (at := _last(series.values)) is not None and (value := series.values[at]) is not None
    ]
    most = max((value for value, *_ in ends), default=0)
    reach = 1.0 if chart.unit == format.SHARE else most or 1
    labels, floor = [], float("inf")
    for value, series, at in sorted(ends, key=lambda one: -one[0]):
        # Each keeps clear of the one above it.
        height = value / reach * _PLOT_HEIGHT
        place = height if value == most else min(height, floor)
        floor = place - (0 if value == most else _END_HEIGHT)
        said = f"{series.name} {_number(chart, series, value)}"
        where = {"xanchor": "left", "xshift": 8, "yshift": place - height}
        above = "bottom" if value == most else "top"
        labels.append(_end_label(x[at], value, said, look.text(series.colour), yanchor=above, **where))
    return labels


def mixed(chart: Chart, look: Look) -> go.Figure:
    """Bars and lines over days or months; a line with a unit of its own stands on a second scale."""
    x, layout = _time_axis(chart)
    traces, annotations = [], []
    for series in chart.series:
        colour = look.colour(series.colour)
        axis = "y2" if series.unit else "y"
        each = {
            "x": x,
            "y": list(series.values),
            "name": plain(series.name) + ("（右轴）" if series.unit else ""),
            "yaxis": axis,
            "hovertext": _points_told(chart, series),
            "hovertemplate": _HOVER,
            **_link(chart, series),
        }
        if series.shape not in (blocks.LINE, blocks.DASHED):
            traces.append(bar(**each, marker={"color": colour}))
            continue
        dash = "dash" if series.shape == blocks.DASHED else "solid"
        traces.append(scatter(**each, mode=_line_mode(len(x)), line={"color": colour, "width": 3, "dash": dash}))
        if (at := _last(series.values)) is not None:
            said = f"{series.name} {format.compact(series.values[at], series.unit or chart.unit)}"
            # It may stand upon a bar.
            end = {"yref": axis, "xanchor": "right", "yanchor": "bottom", "yshift": 6, "bgcolor": look.panel}
            annotations.append(_end_label(x[at], series.values[at], said, look.text(series.colour), **end))
    scales = {"yaxis": _ticks(chart), "yaxis2": _HIDDEN_RIGHT}
    drawn = {"annotations": annotations, "showlegend": True, **scales, "bargap": 0.2, **layout}
    return finished(look, traces, **_with_marks(chart, x, look, drawn))


def _with_marks(chart: Chart, x: Sequence[Any], look: Look, drawn: dict[str, Any]) -> dict[str, Any]:
    """Return a layout with what happened meanwhile: a thin line each, and its words above the chart, none on top of another."""
    if not chart.marks:
        return drawn
    shapes, labels, lines = marks(chart, x, look, _NARROWEST, 15)
    margin = drawn.get("margin", {})
    return drawn | {
        "annotations": [*drawn["annotations"], *labels],
        "shapes": shapes,
        "margin": margin | {"t": 32 + lines * _MARK_LINE},
        "height": HEIGHT + lines * _MARK_LINE,
        # Above the words of the marks.
        "legend": {"yref": "container", "y": 1, "yanchor": "top"},
    }


def marks(
    chart: Chart, x: Sequence[Any], look: Look, width: float, size: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Return the lines of a chart's marks, their words in as many lines above it as they need at a width, and how many those are.

    Words are of the size that the chart's are.

    Words that find no room stand below the chart alone.
    """
    count, taken = len(chart.categories), list[float]()
    shapes, labels = [], []
    for mark in chart.marks:
        line = {"color": look.muted, "width": 1}
        shapes.append(_across(x[mark.first], line | {"dash": "dot"}) | {"layer": "below"})
        if mark.last > mark.first:
            shapes.append(_across(x[mark.last], line | {"dash": "dot"}) | {"layer": "below"})
        place = (mark.first + 0.5) / count * width
        wide = typesetting.ems(mark.text) * size + 10
        # Words near the right edge stand to the left of their line.
        is_left = place + wide > width and place - wide > 0
        begin = place - wide if is_left else place
        line_of = next((at for at, end in enumerate(taken) if end <= begin), len(taken))
        if line_of >= _MOST_LINES:
            continue
        taken[line_of : line_of + 1] = [begin + wide]
        labels.append(
            {
                "x": x[mark.first],
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "yshift": line_of * (size + 7) + 2,
                "xanchor": "right" if is_left else "left",
                "text": plain(mark.text),
                "hovertext": plain(mark.said),
                "showarrow": False,
                "font": {"color": look.muted},
            }
        )
    return shapes, labels, len(taken)


def several(chart: Chart, look: Look, *, height: int | None = None, size: int = 15) -> go.Figure:
    """The series one above the other over the same months, each with its own unit."""
    count = len(chart.series)
    height = height or max(220, 440 * count // 3)
    x, layout = _time_axis(chart, anchor=f"y{count}" if count > 1 else "y")
    step = 1.035 / max(count, 1)
    traces, titles, shapes = [], [], list[dict[str, Any]]()
    for at, series in enumerate(chart.series):
        axis = "" if at == 0 else str(at + 1)
        top, colour = 1 - at * step, look.colour(series.colour)
        traces.append(
            bar(
                x=x,
                y=list(series.values),
                yaxis=f"y{axis}",
                marker={"color": colour},
                hovertext=_points_told(chart, series),
                hovertemplate=_HOVER,
                **_link(chart, series),
            )
        )
        layout[f"yaxis{axis}"] = {
            "domain": [max(top - step * 0.783, 0), top - 0.03],
            "nticks": 3,
            "anchor": "x",
            "tickformat": ",d",
            **_whole_steps(series.values),
            "rangemode": "tozero",
            "fixedrange": True,
            "gridcolor": look.line,
        }
        titles.append(
            {
                "x": 0,
                "y": top - 0.03,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "text": f"<b>{plain(series.name)}</b>（{plain(series.unit or chart.unit)}）",
                "font": {"color": look.text(series.colour)},
            }
        )
        shapes += [
            {"type": "line", "x0": first, "x1": last, "y0": aim, "y1": aim, "yref": f"y{axis}", "line": _aim_line(look)}
            for first, last, aim in _stretches(x, series.targets)
        ]
    # Between one chart and the next there is no room for words: they stand below.
    shapes += marks(chart, x, look, _NARROWEST, size)[0]
    return finished(look, traces, annotations=titles, shapes=shapes, height=height, font={"size": size}, **layout)


def _stretches(x: Sequence[Any], aims: Sequence[float | None]) -> Iterable[tuple[Any, Any, float]]:
    """Yield from where to where something is to be reached."""
    for aim, group in groupby(enumerate(aims), key=lambda one: one[1]):
        places = [at for at, _ in group]
        if aim is not None:
            yield x[places[0]], x[places[-1]], aim


_MILESTONES = {"基本完成": ("diamond", blocks.THIRD), "竣工验收": ("star", blocks.ACCENT)}
_OTHER_MILESTONE = ("circle", blocks.MUTED)


def _silent(points: dict[str, list[Any]], name: str, line: dict[str, Any]) -> dict[str, Any]:
    """Return a line that says nothing under the pointer."""
    return scatter(**points, name=name, mode="lines", line=line, hoverinfo="skip")


def timeline(block: Timeline, look: Look) -> go.Figure:
    """Each thing's planned span as a thick pale line, upon it what really happened, and its milestones."""
    spans = block.spans

    def stretches(ends: Sequence[tuple[date | None, date | None]]) -> dict[str, list[Any]]:
        x: list[Any] = []
        y: list[Any] = []
        for at, (start, end) in enumerate(ends):
            if start:
                x += [start, end or block.as_of, None]
                y += [at, at, None]
        return {"x": x, "y": y}

    def milestones(word: str) -> dict[str, Any]:
        there = [(at, span) for at, span in enumerate(spans) if span.milestones.get(word)]
        symbol, colour = _MILESTONES.get(word, _OTHER_MILESTONE)
        days = [span.milestones[word] for _, span in there]
        return scatter(
            x=days,
            y=[at for at, _ in there],
            name=plain(word),
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 13,
                "color": look.colour(colour),
                "line": {"width": 1, "color": look.panel},
            },
            hovertext=[f"{plain(span.name)}<br>{plain(word)} {format.day(span.milestones[word])}" for _, span in there],
            hovertemplate=_HOVER,
        )

    words = dict.fromkeys([*_MILESTONES, *(word for span in spans for word in span.milestones)])
    return finished(
        look,
        [
            _silent(stretches([span.planned for span in spans]), "计划工期", {"color": look.pale, "width": 16}),
            _silent(stretches([span.actual for span in spans]), "实际施工", {"color": look.main, "width": 6}),
            *(milestones(word) for word in words),
            _silent(
                {"x": [block.as_of, block.as_of], "y": [0, max(len(spans) - 1, 0)]},
                "数据截至",
                {"color": look.ink, "width": 1.5, "dash": "dot"},
            ),
        ],
        xaxis={"tickformatstops": _MONTHS, "type": "date"},
        yaxis=_rows_axis([span.name for span in spans]),
        showlegend=True,
        height=max(220, 36 * len(spans) + 90),
    )


# --- rows that lie down -----------------------------------------------------------------------------------------------


def bars(chart: Chart, look: Look) -> go.Figure:
    """Bars one below the other: their names stay whole on a phone."""
    labels = _labels(chart)
    several_series = len(chart.series) > 1
    return finished(
        look,
        [_lying(chart, series, labels, look) for series in chart.series],
        xaxis={"visible": False},
        height=_height(labels, 220, 60),
        bargap=0.35,
        showlegend=several_series,
        **_aimed(chart, look, _beside(chart.categories, labels)),
    )


def _aim_line(look: Look) -> dict[str, Any]:
    return {"color": look.accent, "width": 2, "dash": "dash"}


def aims(chart: Chart, look: Look, part: slice = slice(None), axis: str = "") -> list[dict[str, Any]]:
    """Return the line that all rows are to reach, else a mark on each row that has something to reach."""
    if chart.target is not None:
        return [_across(chart.target, _aim_line(look), f"x{axis}")]
    begin, end, _ = part.indices(len(chart.categories))
    return [
        {"type": "line", "xref": f"x{axis}", "yref": f"y{axis}", "x0": aim, "x1": aim, "y0": at - begin - _AIM, "y1": at - begin + _AIM,
         "line": _aim_line(look) | {"dash": "solid", "width": 3}}
        for at, aim in chart.aims
        if begin <= at < end
    ]  # fmt: skip


def _aimed(chart: Chart, look: Look, beside: dict[str, Any]) -> dict[str, Any]:
    """Return the layout of rows with what they are to reach; what one line is stands at its foot."""
    if chart.target is not None:
        place = {"x": chart.target, "y": 0, "yref": "paper", "yanchor": "top", "showarrow": False}
        beside["annotations"].append(place | {"text": plain(chart.target_label), "font": {"color": look.accent}})
        beside["margin"]["b"] = 28
    return beside | {"shapes": [*beside.get("shapes", ()), *aims(chart, look)]}


def _lying(chart: Chart, series: Series, labels: Sequence[str], look: Look) -> dict[str, Any]:
    return bar(
        y=list(range(len(chart.categories))),
        x=list(series.values),
        orientation="h",
        name=plain(series.name),
        marker={"color": _colours(chart, series, look)},
        hovertext=_rows_told(chart.categories, labels),
        hovertemplate=_HOVER,
        **_link(chart, series),
    )


def rates(chart: Chart, look: Look) -> go.Figure:
    """Rates against the one that all are held against: a dot each, since bars from zero would all look alike at 96 %."""
    series = chart.series[-1]
    there = [at for at, value in enumerate(series.values) if value is not None]
    every_label, keys = _labels(chart, (series,)), [chart.key(at) for at in there]
    names, labels = [chart.categories[at] for at in there], [every_label[at] for at in there]
    values, average = [value for value in series.values if value is not None], chart.reference
    colours = [_colours(chart, series, look)[at] for at in there]
    # What is not drawn has no row.
    aimed = replace(
        chart,
        categories=tuple(names),
        series=(replace(series, targets=tuple(series.targets[at] for at in there) if series.targets else ()),),
    )
    known = [
        *values,
        *(value for value in (average, aimed.target) if value is not None),
        *(aim for _, aim in aimed.aims),
    ]
    low, high = min(known, default=0), max(known, default=0)
    room = (high - low) or 0.02
    foot = low if average is None else average
    symbols = [
        "circle-open" if at in chart.muted else "triangle-left" if at in chart.stands_out else "circle" for at in there
    ]
    shapes = [
        {
            "type": "line",
            "x0": foot,
            "x1": value,
            "y0": at,
            "y1": at,
            "line": {"color": colour, "width": 3},
            "layer": "below",
        }
        for at, (value, colour) in enumerate(zip(values, colours, strict=True))
    ]
    notes = []
    if average is not None:
        shapes.append(_across(average, {"color": look.ink, "width": 1.5, "dash": "dot"}))
        said = f"{chart.reference_label} {chart.label(average)}".strip()
        notes.append(
            {"x": average, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False, "text": plain(said)}
        )
    beside = _aimed(aimed, look, _beside(names, labels, *notes) | {"shapes": shapes})
    return finished(
        look,
        [
            scatter(
                x=values,
                y=list(range(len(there))),
                mode="markers",
                hovertext=_rows_told(names, labels),
                marker={"color": colours, "size": 15, "symbol": symbols, "line": {"width": 2, "color": colours}},
                cliponaxis=False,
                hovertemplate=_HOVER,
                **(_link(chart, series) | ({"customdata": keys} if series.rows else {})),
            ),
        ],
        xaxis={"range": [low - room * 0.08, high + room * 0.08], "visible": False},
        height=_height(labels, 200, 60),
        **beside,
    )


def _across(value: float, line: dict[str, Any], xref: str = "x") -> dict[str, Any]:
    return {"type": "line", "xref": xref, "x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def pareto(chart: Chart, look: Look) -> go.Figure:
    """A Pareto chart lying down, since Chinese names are wide: counts as bars, what share they make up so far as a line."""
    counts, *shares = chart.series
    rows, labels = list(range(len(chart.categories))), _labels(chart, chart.series[:1])
    notes, shapes = [], []
    if chart.reference is not None:
        shapes.append(_across(chart.reference, {"color": look.ink, "dash": "dot"}, "x2"))
        place = {"x": chart.reference, "xref": "x2", "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
        notes.append(place | {"text": plain(chart.reference_label)})
    return finished(
        look,
        [
            _lying(chart, counts, labels, look),
            *(
                scatter(
                    y=rows,
                    x=list(series.values),
                    xaxis="x2",
                    name=plain(series.name),
                    mode="lines+markers",
                    line={"color": look.colour(series.colour), "width": 2},
                    hovertext=_rows_told(
                        chart.categories, [f"{series.name} {chart.label(value, series)}" for value in series.values]
                    ),
                    hovertemplate=_HOVER,
                )
                for series in shares
            ),
        ],
        xaxis={"visible": False, "rangemode": "tozero"},
        xaxis2={"visible": False, "overlaying": "x", "range": [0, 1.02], "fixedrange": True},
        shapes=shapes,
        height=_height(labels, 200, 60),
        showlegend=True,
        **_beside(chart.categories, labels, *notes),
    )


def progress(chart: Chart, look: Look) -> go.Figure:
    """How far each is as a bar, how far it should be as a mark on it; what stands out says so."""
    planned, actual = chart.series
    marks = [(at, value) for at, value in enumerate(planned.values) if value is not None]
    names = [(_WARNING if at in chart.stands_out else "") + name for at, name in enumerate(chart.categories)]
    rows, labels = list(range(len(names))), _labels(chart)
    return finished(
        look,
        [
            bar(
                y=rows,
                x=[value or 0 for value in actual.values],
                orientation="h",
                marker={"color": _colours(chart, actual, look)},
                hovertext=_rows_told(names, labels),
                hovertemplate=_HOVER,
                **_link(chart, actual),
            ),
            # Lines, not markers: they stand out over their bars however high a panel has stretched the chart.
            scatter(
                x=[x for _, value in marks for x in (value, value, None)],
                y=[y for at, _ in marks for y in (at - _MARK, at + _MARK, None)],
                mode="lines",
                line={"width": 3, "color": look.ink},
                hovertext=[
                    plain(f"{names[at]} {planned.name} {chart.label(value, planned)}")
                    for at, value in marks
                    for _ in range(3)
                ],
                hovertemplate=_HOVER,
            ),
        ],
        xaxis={"visible": False, "range": [0, 1.02]},
        height=_height(labels, 220, 50),
        bargap=0.5,
        **_aimed(chart, look, _beside(names, labels)),
    )


# --- where they lie ---------------------------------------------------------------------------------------------------

# A name that has no room of its own is told under the pointer.
_NAME_SIZE, _AREAS_HEIGHT, _USUAL_WIDTH = 15, 440, 900
_AROUND, _SILENT = 0.03, "没有数"


def areas(
    chart: Chart,
    look: Look,
    *,
    width: int = _USUAL_WIDTH,
    height: int = _AREAS_HEIGHT,
    size: int = _NAME_SIZE,
    above: int = 40,
    spots: bool = True,
    **layout: Any,
) -> go.Figure:
    """Each category where it lies, in the shade of its class; its name and number stand on it where there is room.

    How large it becomes is known on the screen alone, so `meta` says how many metres each name has: charts.js shows those that fit.
    """
    picture, series = chart.picture, chart.series[-1]
    assert picture, "it is drawn of nothing else"
    (west, south), (east, north) = picture.bounds
    scale = min(width / (east - west or 1), (height - above) / (north - south or 1)) / (1 + 2 * _AROUND)
    silent = [name for name, _ in picture.silent]
    every = [*chart.categories, *silent]
    outlines = [*picture.outlines, *(outline for _, outline in picture.silent)]
    shades = [*(picture.shade(at) for at in range(len(chart.categories))), *(None for _ in silent)]
    labels = [*_labels(chart), *(_SILENT for _ in silent)]
    keys = [*map(chart.key, range(len(chart.categories))), *silent] if series.rows else [""] * len(every)
    told = _rows_told(every, labels)
    lines = [(name, label.split("\n")[0].split("　")[0]) for name, label in zip(every, labels, strict=True)]
    names = ["<br>".join(map(plain, both)) for both in lines]
    fitting = [
        name if max(map(typesetting.ems, both)) * size <= outline.room * scale else ""
        for name, both, outline in zip(names, lines, outlines, strict=True)
    ]
    traces = [_area(*one, look) for one in zip(outlines, told, shades, keys, strict=True)]
    traces.append(_borders(outlines, look))
    traces += [_key(shade, look) for shade in picture.shades]
    x, y = zip(*(outline.label for outline in outlines), strict=True)
    traces.append(
        scatter(
            x=x,
            y=y,
            mode="markers+text",
            text=fitting,
            textfont={"color": look.ink},
            marker={"size": size, "opacity": 0},
            hovertext=told,
            hovertemplate=_HOVER,
            showlegend=False,
            **({"meta": series.rows, "customdata": keys} if series.rows else {}),
        )
    )
    traces += [_dots(one, look) for one in (picture.spots if spots else ())]
    x_room, y_room = (east - west) * _AROUND, (north - south) * _AROUND
    return finished(
        look,
        traces,
        height=height,
        meta={"height": height, "names": names, "rooms": [outline.room for outline in outlines]},
        margin={"l": 4, "r": 4, "t": above, "b": 4},
        showlegend=True,
        legend={"y": 1.0, "itemsizing": "constant", "itemdoubleclick": False},
        xaxis={"visible": False, "range": [west - x_room, east + x_room], "constrain": "domain"},
        yaxis={
            "visible": False,
            "range": [south - y_room, north + y_room],
            "constrain": "domain",
            "scaleanchor": "x",
            "rangemode": "normal",
        },
        **layout,
    )


def _around(outlines: Iterable[Outline]) -> tuple[tuple[int | None, ...], ...]:
    """Return where lines go around outlines: to the east, and to the north."""
    rings = [ring for outline in outlines for ring in outline.rings]
    return tuple(zip(*[place for ring in rings for place in (*ring, (None, None))][:-1], strict=True))


def _area(outline: Outline, told: str, shade: Shade | None, key: str, look: Look) -> dict[str, Any]:
    """Return an area, without its border; in a colour of the look, thinned, so that paper finds its own for it."""
    x, y = _around([outline])
    return scatter(
        x=x,
        y=y,
        mode="lines",
        fill="toself",
        fillcolor=look.colour(shade.colour) if shade else look.panel,
        opacity=shade.strength if shade else 1,
        line={"width": 0},
        hoveron="fills",
        hoverinfo="text",
        text=told,
        showlegend=False,
        **({"customdata": [key]} if key else {}),
    )


def _borders(outlines: Sequence[Outline], look: Look) -> dict[str, Any]:
    x, y = _around(outlines)
    return scatter(x=x, y=y, mode="lines", line={"width": 1, "color": look.muted}, hoverinfo="skip", showlegend=False)


def _key(shade: Shade, look: Look) -> dict[str, Any]:
    """Return what shows a shade in the legend alone."""
    marker = {"symbol": "square", "size": 14, "color": look.colour(shade.colour), "opacity": shade.strength}
    return scatter(x=[None], y=[None], mode="markers", name=plain(shade.label), marker=marker, hoverinfo="skip")


def _dots(spots: Spots, look: Look) -> dict[str, Any]:
    """Return points that a click on their name in the legend shows."""
    x, y = zip(*spots.places, strict=True)
    return scatter(
        x=x,
        y=y,
        mode="markers",
        name=plain(f"{spots.name}（点这里显示）"),
        visible="legendonly",
        marker={"size": 8, "color": look.colour(blocks.ACCENT), "line": {"width": 1, "color": look.panel}},
        hovertext=[plain(text) for text in spots.told],
        hovertemplate=_HOVER,
    )


# --- columns that stand -----------------------------------------------------------------------------------------------


def columns(chart: Chart, look: Look) -> go.Figure:
    """Bars standing side by side, each with its label above."""
    labels = _labels(chart)
    # Where there are several, each has its own.
    told = [labels if len(chart.series) == 1 else _labels(chart, (series,)) for series in chart.series]
    return finished(
        look,
        [
            _standing(chart, series, own, look, name=plain(series.name))
            for series, own in zip(chart.series, told, strict=True)
        ],
        yaxis={"visible": False},
        xaxis=_words_axis(chart.categories),
        margin={"t": 44},
        showlegend=len(chart.series) > 1,
    )


def _standing(chart: Chart, series: Series, labels: Sequence[str], look: Look, **how: Any) -> dict[str, Any]:
    return bar(
        **{"y": list(series.values)} | how,
        x=list(range(len(chart.categories))),
        text=[plain_lines(label) for label in labels],
        textposition="outside",
        cliponaxis=False,
        marker={"color": _colours(chart, series, look)},
        hovertext=_rows_told(chart.categories, labels),
        hovertemplate=_HOVER,
        **_link(chart, series),
    )


def bridge(chart: Chart, look: Look) -> go.Figure:
    """A staircase from one stock to the next, each step on the base that it begins at."""
    base, step = chart.series
    bases = [value or 0 for value in base.values]
    heights = [chart.top(at) - start for at, start in enumerate(bases)]
    return finished(
        look,
        [_standing(chart, step, _labels(chart, (step,)), look, y=heights, base=bases)],
        xaxis=_words_axis(chart.categories),
        yaxis={"visible": False},
        shapes=torn(chart, look),
    )


def torn(chart: Chart, look: Look) -> list[dict[str, Any]]:
    """Return a tear across each bar of a bridge that is not drawn to its end."""
    return [
        {"type": "line", "x0": at - 0.42, "x1": at + 0.42, "y0": chart.top(at) * 0.88, "y1": chart.top(at) * 0.92,
         "line": {"color": look.panel, "width": 5}}
        for at in sorted(chart.cut)
    ]  # fmt: skip


DRAWERS: dict[str, Callable[[Any, Look], go.Figure]] = {
    blocks.LINES: lines,
    blocks.BARS: bars,
    blocks.COLUMNS: columns,
    blocks.BRIDGE: bridge,
    blocks.RATES: rates,
    blocks.PARETO: pareto,
    blocks.MIXED: mixed,
    blocks.PROGRESS: progress,
    blocks.SEVERAL: several,
    blocks.AREAS: areas,
    Timeline.kind: timeline,
}
