"""Beneath: a number's 口径, its SQL and the rows that it counts, in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from streetboard import format, labels, queries
from streetboard.drawing.screen import tables
from streetboard.errors import StreetboardError
from streetboard.queries import column_of
from streetboard.ui import data
from streetboard.ui.filters import Choice, sentence
from streetboard.warehouse import Result

# The open list of rows, as it stands in the address: ?rows=issues/rows?measure=open&community=…
ROWS = "rows"
_DIALOG = "dialog_is_open"
_ROWS_SHOWN = 200


def begin(pages: dict[str, st.Page]) -> None:
    """Start a run of a page: no dialog yet, and links may lead to these pages."""
    st.session_state[_DIALOG] = False
    st.session_state["pages"] = pages


def end(choice: Choice) -> None:
    """Open the rows that the address names, unless a 口径 was asked for in this run."""
    if ROWS in st.query_params and not st.session_state[_DIALOG]:
        _open_rows(st.query_params[ROWS], choice)


def rows_address(rows: str, **parameters: Any) -> str:
    """Return what `rows=` in the address says for a figure of rows and its parameters."""
    return f"{rows}?{urlencode(parameters)}" if parameters else rows


def about_figure(key: str, name: str, choice: Choice, further: dict[str, Any]) -> None:
    """Show the ⓘ that tells all columns of a figure, and its rows."""
    if _is_asked(key):
        _about_figure(name, choice, further)


def about_number(key: str, label: str, name: str, columns: tuple[str, ...], choice: Choice) -> None:
    """Show the ⓘ that tells one number of a figure: its numerator, its denominator, and the rows of each."""
    if _is_asked(key):
        _about_number(label, name, columns, choice)


def _is_asked(key: str) -> bool:
    """Show an ⓘ and return whether it was clicked; a run has room for one dialog."""
    clicked = st.button("ⓘ", key=f"about-{key}", type="tertiary")
    if clicked:
        st.session_state[_DIALOG] = True
    return clicked


@st.dialog("口径与数据", width="large")
def _about_figure(name: str, choice: Choice, further: dict[str, Any]) -> None:
    query = queries.figure(name)
    result = data.chosen(name, choice, **further)
    names = result.columns if result else tuple(query.columns)
    definition(query.title, query, names, result)
    if result:
        total, everything = data.count(name, choice, **further), data.everything(name, choice, **further)
        _rows(result, f"{query.title}.csv", total, everything)


@st.dialog("口径与数据", width="large")
def _about_number(label: str, name: str, columns: tuple[str, ...], choice: Choice) -> None:
    query = queries.figure(name)
    result = data.chosen(name, choice)
    definition(label, query, columns, result)
    if result is None:
        return
    values = result.one()
    leading = {column: query.beneath[column] for column in columns if column in query.beneath}
    if leading:
        st.html('<div class="panel-note">组成这个数的每一行：</div>')
    with st.container(horizontal=True):
        for column, address in leading.items():
            known = column_of(query, column)
            value = format.with_unit(values[column], known.unit)
            if st.button(f"{known.label} {value} ›", key=f"beneath-{column}"):
                st.query_params[ROWS] = address
                st.rerun()
    st.download_button(
        "下载 CSV",
        lambda: tables.to_csv(result),
        f"{query.title}.csv",
        "text/csv",
        on_click="ignore",
        key="csv-number",
    )


def definition(
    title: str, query: queries.Query, names: tuple[str, ...], result: Result | None, statement: str = ""
) -> None:
    """Tell the 口径 of these columns with their values where there is one row, the parameters and the SQL.

    The SQL is `statement` where it was frozen, else what the figure says today.
    """
    values = result.one() if result and len(result) == 1 else {}
    told = []
    for column in (column_of(query, name) for name in names):
        if column.definition or column.metric:
            code = f"（{column.metric}）" if column.metric else ""
            value = f"：{format.with_unit(values[column.name], column.unit)}" if column.name in values else ""
            unit = f" 单位：{_unit(column.unit)}" if column.unit and not value else ""
            told.append(
                f"<dt>{escape(column.label)}{code}<b>{escape(value)}</b></dt>"
                f"<dd>{escape(column.definition) or '—'}{unit}{_made(query, column)}</dd>"
            )
    parameters = f"<dt>参数</dt><dd>{escape(_parameters(result))}</dd>" if result else ""
    st.html(
        f'<div class="about"><div class="panel-title">{escape(title)}</div><dl>{"".join(told)}'
        f"<dt>口径</dt><dd>{escape(query.definition) or '见各列'}{_answered(query)}</dd>{parameters}</dl>"
        f"<details><summary>SQL（{escape(query.name)}）</summary><pre>{escape(statement or queries.explained(query))}</pre></details></div>"
    )


def _made(query: queries.Query, column: queries.Column) -> str:
    """Return over what a measure is taken, what it is made of and which direction is good, as a line of its own."""
    if not isinstance(column, queries.Measure):
        return ""
    told = (labels.kind(column), labels.made_of(query, column), labels.better(column))
    return f'<div class="panel-note">{escape(" · ".join(filter(None, told)))}</div>'


def _answered(query: queries.Query) -> str:
    """Return who answers for the 口径, and when it was last checked."""
    told = filter(
        None, [query.owner and f"负责：{query.owner}", query.checked and f"核对：{format.day(query.checked)}"]
    )
    said = "　".join(told)
    return f'<div class="panel-note">{escape(said)}</div>' if said else ""


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
        if parameter in query.parameters and parameter != "limit":
            choices = query.parameters[parameter].choices
            if not choices or value in choices:
                return value
    raise StreetboardError(f"看不懂地址中的明细“{parameter}={value[:20]}”", "请从图上重新点选")


def _rows_dialog(result: Result, choice: Choice, further: dict[str, Any]) -> None:
    name = result.query.name
    said = [
        labels.of(str(value).lower() if isinstance(value, bool) else value, parameter, result.query)
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
