"""Show: a figure as a chart, a table or a card, with its 口径, its SQL and the rows beneath one click away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import plotly.graph_objects as go
import streamlit as st

from streetboard import queries
from streetboard.errors import StreetboardError
from streetboard.queries import column_of
from streetboard.ui import data, format, look, periods, tables, words
from streetboard.ui.filters import Choice, sentence
from streetboard.ui.kept import Kept
from streetboard.ui.look import Look
from streetboard.warehouse import Result, Scope

# A view makes a chart, or HTML, of a result and of those that it is shown beside; null when there is nothing to show.
View = Callable[..., go.Figure | str | None]

# The open list of rows, as it stands in the address: ?rows=issues/rows?measure=open&community=…
ROWS = "rows"
_DIALOG = "dialog_is_open"
_ROWS_SHOWN = 200

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


def begin(pages: dict[str, st.Page]) -> None:
    """Start a run of a page: no dialog yet, and links may lead to these pages."""
    st.session_state[_DIALOG] = False
    st.session_state["pages"] = pages


def end(choice: Choice) -> None:
    """Open the rows that the address names, unless a 口径 was asked for in this run."""
    if ROWS in st.query_params and not st.session_state[_DIALOG]:
        _open_rows(st.query_params[ROWS], choice)


# --- charts and tables -------------------------------------------------------------------------------------------------


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
        _about_button(key, name, choice, further)
        results = [data.chosen(wanted, choice, **(further if wanted == name else {})) for wanted in (name, *beside)]
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


_drawings = Kept(600)


def _drawn(view: View, results: list[Result], colours: Look) -> go.Figure | str | None:
    key = (*data.opened(), view, colours, *((one.query.name, repr(one.parameters)) for one in results))
    return _drawings.get(key, lambda: view(results[0], colours, *results[1:]))


def _chart(figure: go.Figure, key: str) -> None:
    """Show a chart; where its traces say in `meta` which rows lie beneath, a click opens them."""
    beneath = [trace.meta for trace in figure.data]
    if not any(beneath):
        st.plotly_chart(figure, key=f"chart-{key}", theme=None, config=CHART_CONFIG)
        return
    # A new key forgets which bar was chosen, so that the same one can be clicked again.
    widget = f"chart-{key}-{st.session_state.setdefault(f'opened-{key}', 0)}"
    st.plotly_chart(
        figure,
        key=widget,
        theme=None,
        config=CHART_CONFIG,
        on_select=lambda: _picked(widget, key, beneath),
        selection_mode="points",
    )


def _picked(widget: str, key: str, beneath: list[str | None]) -> None:
    """Put the rows beneath the chosen bar in the address."""
    points = st.session_state[widget].selection.points
    if points and (template := beneath[points[0]["curve_number"]]):
        custom = points[0].get("customdata")
        st.session_state[f"opened-{key}"] += 1
        st.query_params[ROWS] = template.format(
            x=_quoted(points[0].get("x")),
            y=_quoted(points[0].get("y")),
            customdata=_quoted(custom[0] if isinstance(custom, list) else custom),
        )


def _quoted(value: Any) -> str:
    return quote(str(value))


def rows_address(rows: str, **parameters: Any) -> str:
    """Return what `rows=` in the address says for a figure of rows and its parameters."""
    return f"{rows}?{urlencode(parameters)}" if parameters else rows


# --- cards -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kpi:
    """One number of a figure about the whole, with what it is made of and how it moved.

    `better` is the direction that is good; `base` the count beneath an average (K9); `warning` a column that is true for a thin
    sample; `period` fixes the period where the number ignores the chosen one.
    """

    label: str
    figure: str
    column: str
    better: str = ""
    base: str = ""
    warning: str = ""
    period: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    spark: tuple[str, str] = ("", "")

    def of(self, numerator: str, denominator: str, unit: str) -> Kpi:
        """Show the fraction below the number; two units where they differ (件/天)."""
        return replace(self, numerator=numerator, denominator=denominator, unit=unit)

    def beside(self, column: str) -> Kpi:
        """Show another column of the figure below the number."""
        return replace(self, numerator=column)

    def over_months(self, figure: str, column: str) -> Kpi:
        """Show a line of the last twelve months."""
        return replace(self, spark=(figure, column))


def kpis(choice: Choice, *cards: Kpi, least_width: int = 160) -> None:
    """Show a row of cards, which wraps on a narrow screen."""
    choices = [replace(choice, period=card.period, start=None, end=None) if card.period else choice for card in cards]
    data.prepare(wanted for card, its in zip(cards, choices, strict=True) for wanted in _wanted(card, its))
    with st.grid(len(cards), min_column_width=least_width):
        for card, its in zip(cards, choices, strict=True):
            _card(card, its)


def _wanted(card: Kpi, choice: Choice) -> Iterator[tuple[str, Scope]]:
    """Yield every result that a card needs."""
    for name, its in ((card.figure, choice), (card.spark[0], _last_year(choice))):
        if name and (days := data.span(name, its)):
            yield name, its.scope(days)
    for scope in filter(None, data.comparisons(card.figure, choice).values()):
        yield card.figure, scope


def _last_year(choice: Choice) -> Choice:
    return replace(choice, period=periods.TWELVE_MONTHS, start=None, end=None)


def _card(card: Kpi, choice: Choice) -> None:
    key = f"{card.figure}-{card.column}".replace("/", "-")
    with st.container(border=True, key=f"panel-{key}", height="stretch", gap=None):
        _about_button(key, card.figure, choice, {})
        result = data.chosen(card.figure, choice)
        if result is None:
            st.html(
                f'<div class="kpi"><div class="label">{card.label}</div><div class="value">—</div>没有这类台账</div>'
            )
        else:
            st.html(_card_html(card, choice, result))


def _card_html(card: Kpi, choice: Choice, result: Result) -> str:
    now = result.one()
    unit = format.unit_of(result.query, card.column)
    is_share = unit in (format.SHARE, format.POINTS)
    big, small = _big(now[card.column], unit)
    parts = [f'<div class="label">{card.label}</div>', f'<div class="value">{big}<small>{small}</small></div>']
    if card.denominator:
        fraction = format.fraction(now[card.numerator], now[card.denominator], card.unit)
        parts.append(f'<div class="small">{fraction}</div>')
    else:
        parts.append(f'<div class="small">{_small(card, result, now)}</div>')
    for label, scope in data.comparisons(card.figure, choice).items():
        before = data.result(card.figure, scope).one() if scope else {}
        change = periods.change(
            now[card.column],
            before.get(card.column),
            is_share=is_share,
            base=before.get(card.base) if card.base else None,
        )
        parts.append(_change_html(label, change, unit, card.better))
    if card.warning and now[card.warning]:
        parts.append('<div class="small warn">⚠ 样本不足，仅供参考</div>')
    if card.spark[0]:
        parts.append(_spark_html(card.spark, choice, look.look()))
    return f'<div class="kpi">{"".join(parts)}</div>'


def _small(card: Kpi, result: Result, now: dict[str, Any]) -> str:
    if not card.numerator:
        return ""
    column = column_of(result.query, card.numerator)
    return f"{column.label} {format.with_unit(now[card.numerator], column.unit)}"


def _big(value: Any, unit: str) -> tuple[str, str]:
    if value is None:
        return format.NONE, ""
    if unit == format.SHARE:
        return format.share(value).removesuffix("%"), "%"
    if unit == format.POINTS:
        return format.points(value).removesuffix(format.POINTS), unit
    return format.number(value), unit


def _change_html(label: str, change: periods.Change | None, unit: str, better: str) -> str:
    if change is None:
        return f'<div class="change">{label} <b>{format.NONE}</b></div>'
    text = format.change(change, unit)
    style = ""
    if better and change.amount:
        style = "good" if (change.amount > 0) == (better == "up") else "bad"
    return f'<div class="change">{label} <b class="{style}">{text}</b></div>'


def _spark_html(spark: tuple[str, str], choice: Choice, colours: Look) -> str:
    result = data.chosen(spark[0], _last_year(choice))
    if result is None or spark[1] not in result.columns:
        return ""
    values = [value for value in result.column(spark[1]) if value is not None]
    return f'<img alt="近12个月走势" src="{spark_image(tuple(values), colours)}">' if len(values) > 1 else ""


def spark_image(values: tuple[float, ...], colours: Look) -> str:
    """Return a small line of these values as a data address, because Streamlit strips SVG from HTML."""
    low, high = min(values), max(values)
    step, height = 200 / (len(values) - 1), 30 / ((high - low) or 1)
    dots = [(position * step, 33 - (value - low) * height) for position, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 0 206 36" preserveAspectRatio="none">'
        f'<polyline points="{line}" fill="none" stroke="{colours.main}" stroke-width="2" vector-effect="non-scaling-stroke"/>'
        "</svg>"
    )
    return "data:image/svg+xml," + quote(svg)


# --- 口径 --------------------------------------------------------------------------------------------------------------


def _about_button(key: str, name: str, choice: Choice, further: dict[str, Any]) -> None:
    if st.button("ⓘ", key=f"about-{key}", type="tertiary"):
        st.session_state[_DIALOG] = True
        _about(name, choice, further)


@st.dialog("口径与数据", width="large")
def _about(name: str, choice: Choice, further: dict[str, Any]) -> None:
    query = queries.figure(name)
    result = data.chosen(name, choice, **further)
    columns = [column_of(query, column) for column in (result.columns if result else query.columns)]
    st.html(
        f'<div class="about"><div class="panel-title">{escape(query.title)}</div>'
        f"<dl><dt>口径</dt><dd>{escape(query.definition) or '见各列'}</dd>"
        + "".join(
            f"<dt>{escape(column.label)}{f'（{column.metric}）' if column.metric else ''}</dt>"
            f"<dd>{escape(column.definition) or '—'}{f' 单位：{_unit(column.unit)}' if column.unit else ''}</dd>"
            for column in columns
            if column.definition or column.metric
        )
        + (f"<dt>参数</dt><dd>{escape(_parameters(result))}</dd>" if result else "")
        + f"</dl><details><summary>SQL（{escape(name)}）</summary><pre>{escape(query.body)}</pre></details></div>"
    )
    if result:
        total, everything = data.count(name, choice, **further), data.everything(name, choice, **further)
        _rows(result, f"{query.title}.csv", total, everything)


def _unit(unit: str) -> str:
    return "百分比" if unit == format.SHARE else escape(unit)


_PARAMETER_WORDS = {"street": "街道", "communities": "社区", "start": "开始", "end": "结束", "as_of": "数据截至"}


def _parameters(result: Result) -> str:
    """Return every parameter that the figure was computed with, in words."""
    said = []
    for name, value in result.parameters.items():
        parameter = result.query.parameters.get(name)
        word = _PARAMETER_WORDS.get(name) or (parameter.definition or name if parameter else name)
        all_of_it = {"start": "首件", "communities": "全部"}.get(name, format.NONE)
        said.append(f"{word}：{format.cell(value) if value is not None else all_of_it}")
    return "；".join([*sorted(said), f"第 {result.version} 版"])


def _rows(result: Result, file_name: str, total: int, everything: Callable[[], Result]) -> None:
    if not result.rows:
        st.html('<div class="empty">没有符合条件的记录。</div>')
        return
    shown = min(len(result), _ROWS_SHOWN)
    more = f"，列出前 {format.number(shown)} 条，全部见下载" if shown < total else ""
    st.html(f'<div class="panel-note">共 <b>{format.number(total)}</b> 条{more}</div>')
    st.html(tables.html(result, tables.filled(result), most=_ROWS_SHOWN))
    st.download_button(
        "下载 CSV",
        lambda: tables.to_csv(everything()),
        file_name,
        "text/csv",
        on_click="ignore",
        key=f"csv-{file_name}",
    )


# --- the rows beneath a number -----------------------------------------------------------------------------------------


def _close_rows() -> None:
    st.query_params.pop(ROWS, None)


def _open_rows(asked: str, choice: Choice) -> None:
    """Show the rows that the address names; one sentence if it names what we do not know."""
    name, _, parameters = asked.partition("?")
    further: dict[str, Any] = dict(parse_qsl(parameters))
    try:
        if name not in queries.layer("figures") or name.startswith("shared/"):
            raise StreetboardError("看不懂地址中的明细", "请从图上重新点选")
        query = queries.figure(name)
        narrowed = choice
        if "community" in further and "community" not in query.parameters:
            narrowed = replace(choice, communities=(further.pop("community"),))
        further = {parameter: _understood(query, parameter, value) for parameter, value in further.items()}
        # No more than is shown: the rest is fetched when it is downloaded.
        limit = {"limit": _ROWS_SHOWN} if "limit" in query.parameters else {}
        result = data.chosen(name, narrowed, **further, **limit)
    except StreetboardError as error:
        st.warning(f"**{error.problem}**。{error.remedy}", icon="⚠️")
        return
    if result is None:
        return
    st.session_state[_DIALOG] = True
    st.dialog(query.title, width="large", on_dismiss=_close_rows)(_rows_dialog)(result, narrowed, further)


def _understood(query: queries.Query, parameter: str, value: str) -> Any:
    """Return a parameter's value from the address. Raises StreetboardError if it cannot be one."""
    default = query.parameters[parameter].default if parameter in query.parameters else None
    with suppress(ValueError):
        if parameter in ("day", "month"):
            date.fromisoformat(value)
        if isinstance(default, bool):
            return ("false", "true").index(value) == 1
        if parameter in query.parameters and parameter != "limit" and (parameter != "measure" or words.knows(value)):
            return value
    raise StreetboardError(f"看不懂地址中的明细“{parameter}={value[:20]}”", "请从图上重新点选")


def _rows_dialog(result: Result, choice: Choice, further: dict[str, Any]) -> None:
    name = result.query.name
    said = [
        words.of(str(value).lower() if isinstance(value, bool) else value, parameter)
        for parameter, value in further.items()
    ]
    days = data.span(name, choice)
    scope_said = [choice.street, *choice.communities, sentence(choice, days)]
    st.html(
        f'<div class="panel-title">{escape(" · ".join(said) or result.query.title)}</div>'
        f'<div class="panel-note">{escape("　".join(scope_said))}</div>'
    )
    _rows(
        result,
        f"{result.query.title}.csv",
        data.count(name, choice, **further),
        data.everything(name, choice, **further),
    )
    st.html(f'<div class="panel-note">{escape(result.query.definition)}</div>')


def columns(least_width: int = 520) -> Any:
    """Return two columns that become one where they would be too narrow; every `show` takes the next place."""
    return st.grid(2, min_column_width=least_width)
