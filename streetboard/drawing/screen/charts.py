"""Charts: each answers one question, labels directly, and says in `meta` which rows lie beneath a bar.

A chart takes a result, the colours, and the results it is shown beside; it returns null when there is nothing to show. `meta`
names the rows as the address does, where {x}, {y} and {customdata} stand for the chosen point's. (The x of a bar among several on
one date is where it is drawn, days off; so months stand in customdata.)
"""

from __future__ import annotations

from datetime import date
from typing import Any

import plotly.graph_objects as go

from streetboard import format
from streetboard.drawing.screen.figures import Finished, template
from streetboard.drawing.screen.look import Look
from streetboard.warehouse import Result

_MONTHS = [
    {"dtickrange": [None, 86_400_000 * 27], "value": "%-m月%-d日"},
    {"dtickrange": [86_400_000 * 27, None], "value": "%Y-%m"},
]
# A line of fewer points than these says nothing, and on an axis of days their bars would be as wide as the chart.
_FEW_MONTHS = 3
_BAR_HEIGHT = 34
_TWO_LINES_HEIGHT = 50
_LONGEST_NAME = 16
# A second scale, told by the label at the end of its line.
_HIDDEN_RIGHT = {
    "overlaying": "y",
    "side": "right",
    "showgrid": False,
    "rangemode": "tozero",
    "fixedrange": True,
    "visible": False,
}
_MOST_CATEGORIES = 20
_BELOW = {"x": 0, "xref": "paper", "xanchor": "left", "y": 0, "yref": "paper", "yanchor": "top", "showarrow": False}


def _figure(look: Look, traces: list[Any], **layout: Any) -> go.Figure:
    return Finished(traces, {"template": template(look), **layout})


def _nothing(result: Result, *columns: str) -> bool:
    """Tell whether there is no number but zero in these columns: a chart of it would be empty."""
    return not any(value for column in columns for value in result.column(column))


def _end_label(look: Look, x: Any, y: Any, text: str, colour: str, **more: Any) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "right",
        "yanchor": "bottom",
        "font": {"color": colour},
    } | more


def _months(months: list[date], **axis: Any) -> dict[str, Any]:
    """Return the layout of an axis of months; a few of them stand as words, side by side."""
    if len(months) > _FEW_MONTHS:
        return {"xaxis": {"tickformatstops": _MONTHS, **axis}}
    words = [f"{month:%Y-%m}" for month in months]
    places = [f"{month:%Y-%m-%d}" for month in months]
    return {"xaxis": {"type": "category", "tickvals": places, "ticktext": words, **axis}, "bargap": 0.7}


def _line_mode(points: int) -> str:
    return "lines+markers" if points <= 24 else "lines"


def _width(text: str) -> int:
    """Return about how many pixels a text takes: a Chinese sign is square, others are half as wide."""
    return max(sum(16 if ord(sign) > 0x2E80 else 9 for sign in line) for line in text.split("<br>"))


def _beside(names: list[str], labels: list[str], *notes: dict[str, Any]) -> dict[str, Any]:
    """Return the layout that puts a label at the right of each row, in a margin that is wide enough on a phone too."""
    rows = [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8,
            "y": name,
            "text": label,
            "align": "left",
            "showarrow": False,
        }
        for name, label in zip(names, labels, strict=True)
    ]
    short = [name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…" for name in names]
    margin = {"r": max(map(_width, labels)) + 12, "l": max(map(_width, short)) + 12, "t": 28, "b": 26}
    return {
        "annotations": [*rows, *notes],
        "margin": margin,
        "yaxis": {
            "autorange": "reversed",
            "showgrid": False,
            "tickformat": None,
            "automargin": False,
            "tickmode": "array",
            "tickvals": names,
            "ticktext": short,
        },
    }


# --- 事件办理 ----------------------------------------------------------------------------------------------------------


def daily_resolution(result: Result, look: Look) -> go.Figure | None:
    """Daily closings as they were, and their mean of seven days, which is what the eye should follow."""
    if _nothing(result, "closed"):
        return None
    day, closed, mean = (result.column(name) for name in ("day", "closed", "closed_mean_7d"))
    few = len(day) <= 92
    each = {"x": day, "y": closed, "name": "每日办结", "hovertemplate": "%{x|%Y-%m-%d} 办结 %{y:,} 件<extra></extra>"}
    each |= {"customdata": day, "meta": "issues/rows?measure=closed_in_period&day={customdata}"}
    return _figure(
        look,
        [
            go.Bar(each, marker={"color": look.pale})
            if few
            else go.Scatter(each, mode="markers", marker={"color": look.pale, "size": 4}),
            go.Scatter(
                x=day,
                y=mean,
                name="7 日平均",
                mode="lines",
                line={"color": look.main, "width": 2.5},
                hovertemplate="%{x|%Y-%m-%d} 7 日平均 %{y:.1f} 件<extra></extra>",
            ),
        ],
        xaxis={"tickformatstops": _MONTHS},
        yaxis={"ticksuffix": " 件"},
        showlegend=True,
    )


def _dots(
    result: Result, look: Look, *, name: str, part: str, whole: str, rate: str, reference: str, meta: str
) -> go.Figure | None:
    """Rates against the street's own: a dot each, since bars from zero would all look alike at 96 %."""
    rows = [row for row in result.records() if row[rate] is not None]
    if not rows:
        return None
    average = rows[0][reference]
    labels = [
        f"{format.share(row[rate])}　{format.fraction(row[part], row[whole], '件')}"
        + ("" if row["is_ranked"] else "<br>不参与排名")
        for row in rows
    ]
    behind = [bool(row["is_ranked"] and average is not None and row[rate] < average) for row in rows]
    colours = [
        look.second if late else look.main if row["is_ranked"] else look.muted
        for row, late in zip(rows, behind, strict=True)
    ]
    values = [row[rate] for row in rows]
    low, high = min([*values, average]), max([*values, average])
    room = (high - low) or 0.02
    names = [row[name] for row in rows]
    return _figure(
        look,
        [
            go.Scatter(
                x=values,
                y=names,
                mode="markers",
                text=labels,
                marker={
                    "color": colours,
                    "size": 15,
                    "symbol": [
                        "triangle-left" if late else "circle" if row["is_ranked"] else "circle-open"
                        for row, late in zip(rows, behind, strict=True)
                    ],
                    "line": {"width": 2, "color": colours},
                },
                cliponaxis=False,
                hovertemplate="%{y}<br>%{text}<extra></extra>",
                meta=meta,
            ),
        ],
        shapes=[
            {
                "type": "line",
                "x0": average,
                "x1": value,
                "y0": at,
                "y1": at,
                "line": {"color": colour, "width": 3},
                "layer": "below",
            }
            for at, (value, colour) in enumerate(zip(values, colours, strict=True))
        ]
        + [
            {
                "type": "line",
                "x0": average,
                "x1": average,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": look.ink, "width": 1.5, "dash": "dot"},
            }
        ],
        xaxis={"range": [low - room * 0.08, high + room * 0.08], "visible": False},
        height=max(200, (_BAR_HEIGHT if all(row["is_ranked"] for row in rows) else _TWO_LINES_HEIGHT) * len(rows) + 60),
        **_beside(
            names,
            labels,
            {
                "x": average,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "text": f"全街道 {format.share(average)}",
            },
        ),
    )


def rates_by_community(result: Result, look: Look) -> go.Figure | None:
    return _dots(
        result,
        look,
        name="community",
        part="closed",
        whole="collected",
        rate="completion_rate",
        reference="street_rate",
        meta="issues/rows?measure=unclosed&community={y}",
    )


def on_time_by_community(result: Result, look: Look) -> go.Figure | None:
    return _on_time(result, look, "community", "issues/rows?measure=late&community={y}")


def on_time_by_handler(result: Result, look: Look) -> go.Figure | None:
    return _on_time(result, look, "handler_org", "issues/rows?measure=late&handler={y}")


def _on_time(result: Result, look: Look, name: str, meta: str) -> go.Figure | None:
    return _dots(
        result, look, name=name, part="on_time", whole="due", rate="on_time_rate", reference="street_rate", meta=meta
    )


def backlog_bridge(result: Result, look: Look) -> go.Figure | None:
    """Opening + collected − closed = closing, as a staircase; how much of it is overdue stands beside."""
    row = result.one()
    steps = [
        ("期初未结", "opening", None, look.muted, "opening", ""),
        ("新增", "collected", row["opening"], look.second, "collected", "+"),
        ("办结", "closed", row["closing"], look.main, "closed_in_period", "−"),
        ("期末未结", "closing", None, look.muted, "closing", ""),
        ("其中超期", "overdue", None, look.accent, "closing_overdue", ""),
    ]
    if not any(row[column] for _, column, *_ in steps):
        return None
    return _figure(
        look,
        [
            go.Bar(
                x=[word for word, *_ in steps],
                y=[row[column] for _, column, *_ in steps],
                base=[base or 0 for _, _, base, *_ in steps],
                text=[f"{sign}{format.number(row[column])} 件" for _, column, _, _, _, sign in steps],
                textposition="outside",
                cliponaxis=False,
                marker={"color": [colour for _, _, _, colour, _, _ in steps]},
                customdata=[measure for _, _, _, _, measure, _ in steps],
                meta="issues/rows?measure={customdata}",
                hovertemplate="%{x} %{text}<extra></extra>",
            )
        ],
        yaxis={"visible": False},
    )


def _buckets(result: Result, look: Look, column: str, measure: str, late: tuple[str, ...] = ()) -> go.Figure | None:
    if _nothing(result, column):
        return None
    names, counts, shares = result.column("bucket"), result.column(column), result.column("share")
    return _figure(
        look,
        [
            go.Bar(
                x=names,
                y=counts,
                text=[f"{format.number(n)} 件<br>{format.share(part)}" for n, part in zip(counts, shares, strict=True)],
                textposition="outside",
                cliponaxis=False,
                marker={"color": [look.second if name in late else look.main for name in names]},
                meta=f"issues/rows?measure={measure}&bucket={{x}}",
                hovertemplate="%{x}：%{y:,} 件<extra></extra>",
            )
        ],
        yaxis={"visible": False},
        xaxis={"type": "category"},
        margin={"t": 44},
    )


def ageing(result: Result, look: Look) -> go.Figure | None:
    return _buckets(result, look, "issues", "open", late=(">30 日",))


def time_to_close(result: Result, look: Look, summary: Result) -> go.Figure | None:
    figure = _buckets(result, look, "closed", "closed_in_period")
    if figure:
        whole = summary.one()
        figure.add_annotation(
            text=f"一半在 {format.hours(whole['median_hours'])}内办结，九成在 {format.hours(whole['p90_hours'])}内办结",
            **{
                "x": 1,
                "y": 1.0,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "right",
                "yanchor": "bottom",
                "showarrow": False,
            },
        )
    return figure


def categories(result: Result, look: Look) -> go.Figure | None:
    """A Pareto chart lying down, since Chinese names are wide; those that make up the first 80 % stand out."""
    if not result.rows:
        return None
    rows = result.records()[:_MOST_CATEGORIES]
    left_out = len(result) - len(rows)
    names = [row["category"] for row in rows]
    # A category belongs to the first 80 % if what stands before it has not reached them.
    before = [0, *(row["cumulative_share"] for row in rows[:-1])]
    labels = [
        f"{format.number(row['collected'])} 件　累计 {format.share(row['cumulative_share'])}"
        f"<br>办结率 {format.share(row['completion_rate'])}"
        for row in rows
    ]
    return _figure(
        look,
        [
            go.Bar(
                y=names,
                x=[row["collected"] for row in rows],
                orientation="h",
                name="收集",
                text=labels,
                textposition="none",
                marker={"color": [look.main if reached < 0.8 else look.pale for reached in before]},
                meta="issues/rows?measure=collected&category={y}",
                hovertemplate="%{y}<br>%{text}<extra></extra>",
            ),
            go.Scatter(
                y=names,
                x=[row["cumulative_share"] for row in rows],
                xaxis="x2",
                name="累计占比",
                mode="lines+markers",
                line={"color": look.second, "width": 2},
                hovertemplate="%{y}<br>累计 %{x:.2%}<extra></extra>",
            ),
        ],
        xaxis={"visible": False, "rangemode": "tozero"},
        xaxis2={"visible": False, "overlaying": "x", "range": [0, 1.02], "fixedrange": True},
        shapes=[
            {
                "type": "line",
                "xref": "x2",
                "x0": 0.8,
                "x1": 0.8,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": look.ink, "dash": "dot"},
            }
        ],
        height=max(200, _TWO_LINES_HEIGHT * len(rows) + 60),
        showlegend=True,
        **_beside(
            names,
            labels,
            {"x": 0.8, "xref": "x2", "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False, "text": "八成"},
            *([{**_BELOW, "text": f"另有 {left_out} 类较少的，见 ⓘ"}] if left_out else []),
        ),
    )


# --- 总览 --------------------------------------------------------------------------------------------------------------


def collected_and_closed(result: Result, look: Look, daily: Result) -> go.Figure | None:
    """What came in against what was closed, and the backlog that the difference leaves: by month, in a short period by day."""
    if _nothing(result, "collected", "closed"):
        return None
    by_day = len(result) <= _FEW_MONTHS
    shown, unit, spelled, stock = (
        (daily, "day", "%-m月%-d日", "当日在办") if by_day else (result, "month", "%Y年%-m月", "月末在办")
    )
    when, backlog = shown.column(unit), shown.column("open_backlog")
    bars = [("收集", "collected", look.pale, "collected"), ("办结", "closed", look.main, "closed_in_period")]
    return _figure(
        look,
        [
            *(
                go.Bar(
                    x=when,
                    y=shown.column(column),
                    name=word,
                    marker={"color": colour},
                    customdata=when,
                    meta=f"issues/rows?measure={measure}&{unit}={{customdata}}",
                    hovertemplate=f"%{{x|{spelled}}} {word} %{{y:,}} 件<extra></extra>",
                )
                for word, column, colour, measure in bars
            ),
            go.Scatter(
                x=when,
                y=backlog,
                name=stock + ("（右轴）" if by_day else ""),
                mode=_line_mode(len(when)),
                # A day's work is small beside the backlog; a month's is of its size.
                yaxis="y2" if by_day else "y",
                line={"color": look.second, "width": 3},
                customdata=when,
                meta=f"issues/rows?measure=open&{unit}={{customdata}}",
                hovertemplate=f"%{{x|{spelled}}} {stock} %{{y:,}} 件<extra></extra>",
            ),
        ],
        annotations=[
            _end_label(
                look,
                when[-1],
                backlog[-1],
                f"在办 {format.number(backlog[-1])} 件",
                look.second,
                yref="y2" if by_day else "y",
                yshift=6,
            )
        ],
        xaxis={"tickformatstops": _MONTHS},
        yaxis={"ticksuffix": " 件"},
        yaxis2=_HIDDEN_RIGHT,
        showlegend=True,
        bargap=0.2,
    )


# --- 旧改进度 ----------------------------------------------------------------------------------------------------------


def _progress(rows: list[dict[str, Any]], names: list[str], look: Look, meta: str, group: str) -> go.Figure | None:
    """Actual progress as a bar, planned as a mark on it; what holds a delayed project stands out, and says so."""
    if not rows:
        return None
    labels = [
        f"{format.share(row['progress'])}　计划 {format.share(row['planned_progress'])}<br>偏差 {format.points(row['deviation'])}"
        for row in rows
    ]
    return _figure(
        look,
        [
            go.Bar(
                y=names,
                x=[row["progress"] or 0 for row in rows],
                orientation="h",
                text=labels,
                textposition="none",
                marker={"color": [look.second if row.get("delayed") else look.main for row in rows]},
                meta=meta,
                customdata=[row[group] for row in rows],
                hovertemplate="%{y}<br>%{text}<extra></extra>",
            ),
            go.Scatter(
                y=names,
                x=[row["planned_progress"] for row in rows],
                mode="markers",
                marker={"symbol": "line-ns", "size": 26, "line": {"width": 3, "color": look.ink}},
                hovertemplate="%{y} 计划 %{x:.2%}<extra></extra>",
            ),
        ],
        xaxis={"visible": False, "range": [0, 1.02]},
        height=max(220, _TWO_LINES_HEIGHT * len(rows) + 50),
        bargap=0.5,
        **_beside(
            names,
            labels,
            {**_BELOW, "text": "权重：" + "、".join(sorted({row["weighting"] for row in rows if row["weighting"]}))},
        ),
    )


def progress_by_area(result: Result, look: Look) -> go.Figure | None:
    rows = result.records()
    names = [f"{'⚠ ' if row['delayed'] else ''}{'└ ' if row['parent_area'] else ''}{row['area']}" for row in rows]
    return _progress(rows, names, look, "renovation/item_rows?area={customdata}", "area")


def progress_by_class(result: Result, look: Look) -> go.Figure | None:
    rows = result.records()
    return _progress(rows, [row["class"] for row in rows], look, "renovation/item_rows?class={customdata}", "class")


def progress_by_month(result: Result, look: Look) -> go.Figure | None:
    """Planned against actual over time."""
    month, planned, actual = (result.column(name) for name in ("month", "planned_progress", "progress"))
    if not any(value is not None for value in actual):
        return None
    lines = (("计划", planned, look.muted, "dash"), ("实际", actual, look.main, "solid"))
    return _figure(
        look,
        [
            go.Scatter(
                x=month,
                y=values,
                name=word,
                mode=_line_mode(len(month)),
                line={"color": colour, "width": 3, "dash": dash},
                hovertemplate=f"%{{x|%Y年%-m月}} {word} %{{y:.2%}}<extra></extra>",
            )
            for word, values, colour, dash in lines
        ],
        annotations=[
            _end_label(
                look,
                month[-1],
                values[-1],
                f"{word} {format.share(values[-1])}",
                colour,
                xanchor="left",
                xshift=8,
                # The higher one's label stands above its line's end, the lower one's below.
                yanchor="bottom" if values[-1] == max(planned[-1] or 0, actual[-1] or 0) else "top",
            )
            for word, values, colour, _ in lines
            if values[-1] is not None
        ],
        margin={"r": 120},
        **_months(month),
        yaxis={"tickformat": ".0%", "range": [0, 1.08]},
        showlegend=True,
    )


def stages(result: Result, look: Look) -> go.Figure | None:
    if _nothing(result, "projects"):
        return None
    done = {"substantial": look.third, "accepted": look.main, "handed_over": look.main}
    counts = result.column("projects")
    return _steps(
        look,
        result.column("stage_label"),
        counts,
        [f"{format.number(count)} 个" for count in counts],
        [done.get(stage, look.pale) for stage in result.column("stage")],
        customdata=result.column("stage"),
        meta="renovation/progress_by_project?stage={customdata}",
    )


def _steps(
    look: Look, names: list[str], values: list[float], labels: list[str], colours: list[str], **more: Any
) -> go.Figure:
    """Steps from the first to the last, one below the other: their names stay whole on a phone."""
    return _figure(
        look,
        [
            go.Bar(
                y=names,
                x=values,
                orientation="h",
                text=labels,
                textposition="none",
                marker={"color": colours},
                hovertemplate="%{y}：%{text}<extra></extra>",
                **more,
            )
        ],
        xaxis={"visible": False},
        height=max(220, _BAR_HEIGHT * len(names) + 60),
        bargap=0.35,
        **_beside(names, labels),
    )


def timeline(result: Result, look: Look) -> go.Figure | None:
    """Each project's planned span as a thin line, and below it what really happened."""
    rows = [row for row in result.records() if row["plan_start"] or row["actual_start"]]
    if not rows:
        return None
    as_of = result.parameters["as_of"]

    def spans(start: str, *ends: str) -> dict[str, list[Any]]:
        x: list[Any] = []
        y: list[Any] = []
        for row in rows:
            if row[start]:
                x += [row[start], next((row[end] for end in ends if row[end]), as_of), None]
                y += [row["project"], row["project"], None]
        return {"x": x, "y": y}

    def milestones(column: str, word: str, symbol: str, colour: str) -> go.Scatter:
        there = [row for row in rows if row[column]]
        return go.Scatter(
            x=[row[column] for row in there],
            y=[row["project"] for row in there],
            name=word,
            mode="markers",
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"width": 1, "color": look.panel}},
            hovertemplate=f"%{{y}}<br>{word} %{{x|%Y-%m-%d}}<extra></extra>",
        )

    return _figure(
        look,
        [
            go.Scatter(
                spans("plan_start", "plan_end"),
                name="计划工期",
                mode="lines",
                line={"color": look.pale, "width": 16},
                hoverinfo="skip",
            ),
            go.Scatter(
                spans("actual_start", "accepted_on", "substantial_on"),
                name="实际施工",
                mode="lines",
                line={"color": look.main, "width": 6},
                hoverinfo="skip",
            ),
            milestones("substantial_on", "基本完成", "diamond", look.third),
            milestones("accepted_on", "竣工验收", "star", look.accent),
            go.Scatter(
                x=[as_of, as_of],
                y=[rows[0]["project"], rows[-1]["project"]],
                name="数据截至",
                mode="lines",
                line={"color": look.ink, "width": 1.5, "dash": "dot"},
                hoverinfo="skip",
            ),
        ],
        xaxis={"tickformatstops": _MONTHS, "type": "date"},
        yaxis={"autorange": "reversed", "showgrid": False, "tickformat": None, "type": "category"},
        showlegend=True,
        height=max(220, 36 * len(rows) + 90),
    )


# --- 志愿服务 ----------------------------------------------------------------------------------------------------------


def service_by_month(result: Result, look: Look) -> go.Figure | None:
    """Three measures with three units, one above the other over the same months."""
    if _nothing(result, "person_times"):
        return None
    month = result.column("month")
    measures = (("服务人次", "person_times", "人次"), ("服务时长", "hours", "小时"), ("参与人数", "active", "人"))
    traces, layout, notes = [], {}, []
    for position, ((word, column, unit), colour) in enumerate(
        zip(measures, (look.main, look.third, look.second), strict=True)
    ):
        axis = "" if position == 0 else str(position + 1)
        top = 1 - position * 0.345
        traces.append(
            go.Bar(
                x=month,
                y=result.column(column),
                yaxis=f"y{axis}",
                marker={"color": colour},
                customdata=month,
                meta="volunteers/service_rows?month={customdata}",
                hovertemplate=f"%{{x|%Y年%-m月}} {word} %{{y:,.0f}} {unit}<extra></extra>",
            )
        )
        layout[f"yaxis{axis}"] = {
            "domain": [max(top - 0.27, 0), top - 0.03],
            "nticks": 3,
            "anchor": "x",
            "tickformat": ",d",
            "rangemode": "tozero",
            "fixedrange": True,
            "gridcolor": look.line,
        }
        notes.append(
            {
                "x": 0,
                "y": top - 0.03,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "text": f"<b>{word}</b>（{unit}）",
                "font": {"color": colour},
            }
        )
    return _figure(
        look,
        traces,
        annotations=notes,
        height=440,
        **_months(month, anchor=f"y{len(measures)}"),
        **layout,
    )


def stars(result: Result, look: Look) -> go.Figure | None:
    if not any(shown not in (None, "0") for shown in result.column("shown")):
        return None
    names = [
        row["star_label"] + (f"（{format.number(row['min_hours'])} 小时起）" if row["min_hours"] else "")
        for row in result.records()
    ]
    return _steps(
        look,
        names,
        [count or 0 for count in result.column("volunteers")],
        [f"{shown} 人" if shown != "遮蔽" else shown for shown in result.column("shown")],
        [look.pale if star == 0 else look.main for star in result.column("star")],
    )


def points_by_month(result: Result, look: Look) -> go.Figure | None:
    if _nothing(result, "issued", "redeemed", "outstanding"):
        return None
    month, outstanding = result.column("month"), result.column("outstanding")
    return _figure(
        look,
        [
            *(
                go.Bar(
                    x=month,
                    y=result.column(column),
                    name=word,
                    marker={"color": colour},
                    customdata=month,
                    meta=f"volunteers/points_rows?measure={column}&month={{customdata}}",
                    hovertemplate=f"%{{x|%Y年%-m月}} {word} %{{y:,}} 分<extra></extra>",
                )
                for word, column, colour in (
                    ("发放", "issued", look.pale),
                    ("兑换", "redeemed", look.second),
                )
            ),
            go.Scatter(
                x=month,
                y=outstanding,
                name="月末结余（右轴）",
                mode=_line_mode(len(month)),
                yaxis="y2",
                line={"color": look.main, "width": 3},
                hovertemplate="%{x|%Y年%-m月} 结余 %{y:,} 分<extra></extra>",
            ),
        ],
        annotations=[
            _end_label(
                look,
                month[-1],
                outstanding[-1],
                f"结余 {format.compact(outstanding[-1], '分')}",
                look.main,
                yref="y2",
                yshift=4,
            )
        ],
        **_months(month),
        yaxis={"ticksuffix": " 分"},
        yaxis2=_HIDDEN_RIGHT,
        showlegend=True,
    )
