"""Evidence: what defends a number in a meeting: its 口径, its SQL and the rows that it counts, in a dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from streetboard import audit, format, labels, queries, warehouse
from streetboard.access.roles import Capability
from streetboard.asking.answers import NOW, Answer, Wanted
from streetboard.asking.choice import Choice, sentence
from streetboard.asking.periods import CUSTOM
from streetboard.asking.streets import narrowed
from streetboard.asking.view import View
from streetboard.drawing import csv, screen
from streetboard.errors import StreetboardError
from streetboard.queries import column_of
from streetboard.reading.blocks import Card, Change, Reading
from streetboard.reading.dossiers import dossier
from streetboard.reading.links import rows_of
from streetboard.reading.panels import Page, Panel
from streetboard.reading.tables import filled, placed, table_of
from streetboard.ui import downloads, guard, markdown, messages, putting_in, targeting
from streetboard.warehouse import Result, Sift

# The open list of rows, as it stands in the address: ?rows=issues/rows?measure=open&community=…
ROWS = "rows"
# The ⓘ that a link opens: ?about=issues-daily-daily
ABOUT = "about"
ROWS_SHOWN = 200
# The rows that were recorded as opened last.
_RECORDED = "rows_recorded"
# How many columns a list shows first that does not say which.
_MAIN_COLUMNS = 6


def address(key: str) -> str:
    """Return where the ⓘ of a panel or a number leads."""
    return f"?{urlencode({ABOUT: key})}"


def is_asked_for(key: str) -> bool:
    """Return whether the address asks for the ⓘ of a panel or a number, as a click on it does."""
    asked = st.query_params.get(ABOUT) == key
    if asked:
        # Once: whoever closes it does not meet it again with his next click.
        st.query_params.pop(ABOUT)
    return asked


def close() -> None:
    """Let go of what the address opens: another dialog takes its place."""
    for name in (ROWS, ABOUT):
        st.query_params.pop(name, None)


def tell_missing() -> None:
    """Say so where the address asks for an ⓘ that the page does not have as it is chosen."""
    if st.query_params.pop(ABOUT, None):
        messages.show_warning(
            StreetboardError("要看的指标在所选的街道没有数据", "请换一个街道，或打开“指标口径”看它的口径")
        )


@st.dialog("口径与数据", width="large")
def about_panel(page: Page, panel: Panel, view: View, choice: Choice) -> None:
    """Tell all columns of the figure that a panel is about, and its rows; offer the panel to be taken away."""
    wanted = panel.main
    if wanted.days:
        # Over many years another figure tells what it would tell.
        wanted = next((one for one in panel.reader.wanted if view.scope(one, choice)), wanted)
    query = queries.with_settings(
        queries.figure(wanted.asked_of(narrowed(choice.street)) or wanted.name), view.settings
    )
    answer = view.answer(_shown(wanted, query), choice)
    definition(query.title, query, answer.result.columns if answer else tuple(query.columns), _result(answer))
    if answer:
        _take_away(page, panel, view, choice)
        if guard.may(Capability.ROWS):
            _record(answer)
            _rows(answer, f"{query.title}.csv", _everything(wanted, view, choice))


@st.dialog("口径与数据", width="large")
def about_number(card: Card, page: Page, panel: Panel, view: View, choice: Choice) -> None:
    """Tell one number of a figure: its numerator, its denominator, and the rows of each."""
    wanted = next(one for one in panel.reader.wanted if one.key == card.figure)
    query = queries.with_settings(queries.figure(wanted.name), view.settings)
    measure = queries.measure_of(query, card.column)
    names = tuple(dict.fromkeys(filter(None, (card.column, *(measure.parts if measure else ()), card.beside))))
    answer = view.answer(wanted, choice)
    definition(card.label, query, names, _result(answer), changes=card.changes)
    if answer is None:
        return
    values = answer.result.one()
    has_rows = guard.may(Capability.ROWS)
    lists = {name: query.beneath[name] for name in names if name in query.beneath and has_rows}
    leading = {name: address for name, address in lists.items() if _may_open(address)}
    if len(leading) < len(lists):
        st.html(screen.render("note.html", note=f"{warehouse.PERSONS_ARE_FOR}。"))
    if leading:
        st.html(screen.render("note.html", note="组成这个数的每一行："))
    with st.container(horizontal=True):
        for name, address in leading.items():
            part = column_of(query, name)
            value = markdown.plain(format.with_unit(values[name], part.unit))
            if st.button(f"{markdown.plain(part.label)} {value} ›", key=f"beneath-{name}"):
                st.query_params[ROWS] = address
                st.rerun()
    if has_rows:
        _csv(query.title, _everything(wanted, view, choice), "csv-number")
    targeting.offer(answer, card.column, view, choice)
    _take_away(page, panel, view, choice)


def _taken_to_open(query: queries.Query) -> Capability:
    """Return what it takes to open a list, beside opening lists at all."""
    return Capability.PERSONS if query.personal else Capability.ROWS


def _may_open(address: str) -> bool:
    """Tell whether this reader may open the list of an address."""
    return guard.may(_taken_to_open(queries.figure(address.partition("?")[0])))


def _result(answer: Answer | None) -> Result | None:
    return answer.result if answer else None


def _take_away(page: Page, panel: Panel, view: View, choice: Choice) -> None:
    downloads.offer_panel(page, panel, view, choice)
    putting_in.offer(page, panel, view, choice)


def definition(
    title: str,
    query: queries.Query,
    names: tuple[str, ...],
    result: Result | None,
    statement: str = "",
    changes: tuple[Change, ...] = (),
) -> None:
    """Tell the 口径 of these columns with their values where there is one row, what they are compared with, the parameters and the SQL.

    The SQL is `statement` where it was frozen, else what the figure says today.
    """
    values = result.one() if result and len(result) == 1 else {}
    told = [
        (
            column,
            format.with_unit(values[column.name], column.unit) if column.name in values else "",
            " · ".join(_made(query, column)),
        )
        for column in (column_of(query, name) for name in names)
        if column.definition or column.metric
    ]
    st.html(
        screen.render(
            "definition.html",
            title=title,
            query=query,
            told=told,
            changes=[change for change in changes if change.about],
            answered="　".join(_answered(query)),
            parameters=f"{labels.parameters(result)}；第 {result.version} 版" if result else "",
            statement=statement or query.explained,
        )
    )


def _made(query: queries.Query, column: queries.Column) -> Iterator[str]:
    """Yield over what a measure is taken, what it is made of and which direction is good."""
    if isinstance(column, queries.Measure):
        yield from filter(None, (labels.kind(column), labels.made_of(query, column), labels.better(column)))


def _answered(query: queries.Query) -> Iterator[str]:
    """Yield who answers for the 口径, and when it was last checked."""
    if query.owner:
        yield f"负责：{query.owner}"
    if query.checked:
        yield f"核对：{format.day(query.checked)}"


def _shown(wanted: Wanted, query: queries.Query) -> Wanted:
    """Return what asks for no more rows of a list than are shown: the rest is fetched when it is downloaded."""
    return replace(wanted, most=ROWS_SHOWN if "limit" in query.parameters else None)


def _everything(wanted: Wanted, view: View, choice: Choice) -> Callable[[], Result]:
    (compute,) = view.all_rows([wanted], choice)
    return compute


def _rows(answer: Answer, file_name: str, everything: Callable[[], Result], columns: tuple[str, ...] = ()) -> None:
    listed = rows_html(answer, columns, leads_on=True)
    if listed is None:
        st.html(screen.render("empty.html", text="没有符合条件的记录。"))
        return
    st.html(screen.render("count.html", total=answer.total, shown=min(len(answer.result), ROWS_SHOWN)))
    st.html(listed)
    _csv(file_name.removesuffix(".csv"), everything, f"csv-{file_name}")


def rows_html(answer: Answer, columns: tuple[str, ...] = (), *, leads_on: bool = False) -> str | None:
    """Return the first rows of an answer, all that have anything in them of its columns unless some are named; null without rows.

    How many there are in all is told above them. `leads_on` is where each row leads to its card.
    """
    table = table_of(answer, *(columns or filled(answer.result)), most=ROWS_SHOWN)
    if table is None:
        return None
    return screen.table_html(replace(table, total=len(table.rows), cards=table.cards if leads_on else ()))


def _told(result: Result, total: int) -> dict[str, Any]:
    """Return what is recorded of rows: of which figure, with which parameters, and how many."""
    return {"figure": result.query.name, "parameters": result.asked, "rows": total, "version": result.version}


def _record(answer: Answer) -> None:
    """Record that rows were opened: once, however often the page runs meanwhile."""
    told = _told(answer.result, answer.total)
    if st.session_state.get(_RECORDED) == told:
        return
    st.session_state[_RECORDED] = told
    with guard.acting():
        audit.record(warehouse.home(), audit.ROWS_OPENED, told)


def _csv(title: str, everything: Callable[[], Result], key: str) -> None:
    told: dict[str, Any] = {}

    def made() -> bytes:
        result = everything()
        told.update(_told(result, len(result)))
        return csv.to_csv(result)

    st.download_button(
        "下载 CSV",
        guard.deferred(Capability.ROWS, made, told),
        f"{title}.csv",
        "text/csv",
        on_click="ignore",
        key=key,
    )


# --- the rows that the address names -------------------------------------------------------------------------------------


def _close_rows() -> None:
    st.query_params.pop(ROWS, None)


def open_rows(page: Page, view: View, choice: Choice, readings: Iterable[Reading | None]) -> None:
    """Show the rows that the address names, to those who may.

    One sentence if no figure of the page leads to them, or they make no sense.
    """
    if ROWS not in st.query_params:
        st.session_state.pop(_RECORDED, None)
        return
    name, _, parameters = st.query_params[ROWS].partition("?")
    further: dict[str, Any] = dict(parse_qsl(parameters))
    try:
        guard.demand(Capability.ROWS)
        if name not in rows_of(page, readings):
            raise StreetboardError("看不懂地址中的明细", "请从图上重新点选")
        query = queries.figure(name)
        guard.demand(_taken_to_open(query))
        scoped = _in_street(further.pop("street"), view, choice) if "street" in further else choice
        if "end" in further:
            scoped = _over_days(further.pop("start", None), further.pop("end"), scoped)
        if "community" in further and "community" not in query.parameters:
            scoped = replace(scoped, communities=(further.pop("community"),))
        further = {parameter: _understood(query, parameter, value) for parameter, value in further.items()}
        wanted = _shown(Wanted(name, NOW, tuple(further.items())), query)
        answer = view.answer(wanted, scoped)
    except StreetboardError as error:
        messages.show_warning(error)
        return
    if answer is None:
        return
    _record(answer)
    if not query.steps and answer.total == 1 and query.card:
        # A number that is one thing is that thing.
        query, (row,) = queries.figure(query.card), answer.result.records()
        wanted = Wanted(query.name, NOW, tuple((name, row[name]) for name in query.parameters))
    if query.steps:
        _open_card(wanted, view, scoped)
    else:
        title = markdown.plain(_title(answer, further))
        dialog = st.dialog(title, width="large", on_dismiss=_close_rows)(_rows_dialog)
        dialog(wanted, view, scoped)


def _in_street(street: str, view: View, choice: Choice) -> Choice:
    """Return a choice of all streets narrowed to the one that numbered a thing. Raises StreetboardError for any other street."""
    if not choice.is_of_all_streets or street not in view.communities:
        raise StreetboardError("看不懂地址中的明细", "请从图上重新点选")
    return replace(choice, street=street)


def _over_days(start: str | None, end: str, choice: Choice) -> Choice:
    """Return a choice over other days than the page's. Raises StreetboardError for what are no days."""
    with suppress(ValueError):
        first = date.fromisoformat(start) if start else None
        return replace(choice, period=CUSTOM, start=first, end=date.fromisoformat(end))
    raise StreetboardError("看不懂地址中的明细", "请从图上重新点选")


def _open_card(wanted: Wanted, view: View, choice: Choice) -> None:
    """Show all that is known of one thing; one sentence if there is none of that number."""
    steps = replace(wanted, name=queries.figure(wanted.name).steps)
    card = view.answer(wanted, choice)
    found = dossier(card, view.answer(steps, choice)) if card else None
    if found is None:
        messages.show_warning(
            StreetboardError("没有找到地址中的这一件", "它可能不在所选的社区里，或在统计期之后才有，请换一个范围")
        )
        return
    scope = _scope(wanted.name, view, choice)
    dialog = st.dialog(markdown.plain(found.title), width="large", on_dismiss=_close_rows)
    dialog(lambda: st.html(screen.render("dossier.html", dossier=found, scope=scope)))()


def _understood(query: queries.Query, parameter: str, value: str) -> Any:
    """Return a parameter's value from the address. Raises StreetboardError if it cannot be one."""
    default = query.parameters[parameter].default if parameter in query.parameters else None
    with suppress(ValueError):
        if parameter in ("day", "week", "month"):
            date.fromisoformat(value)
        if isinstance(default, bool):
            return ("false", "true").index(value) == 1
        if parameter in query.parameters and parameter != "limit":
            choices = query.parameters[parameter].choices
            if not choices or value in choices:
                return value
    raise StreetboardError(f"看不懂地址中的明细“{parameter[:20]}={value[:20]}”", "请从图上重新点选")


def _rows_dialog(wanted: Wanted, view: View, choice: Choice) -> None:
    # Asked again: a dialog runs alone, long after its page.
    answer = view.answer(wanted, choice)
    if answer is None:
        return
    query = answer.result.query
    st.html(screen.render("note.html", note=_scope(query.name, view, choice)))
    _listed(answer, wanted, view, choice)
    st.html(screen.render("note.html", note=query.definition))


def _scope(figure: str, view: View, choice: Choice) -> str:
    days = view.days(figure, choice)
    assert days, "an answer has days"
    return "　".join([choice.street, *choice.communities, sentence(choice, days.span)])


def _title(answer: Answer, further: dict[str, Any]) -> str:
    """Return what a list is of, in words: 超期未办 · 市政设施; the title of its figure where it is of everything."""
    query = answer.result.query
    return " · ".join(_asked(answer, further)) or query.title


def _asked(answer: Answer, further: dict[str, Any]) -> Iterator[str]:
    first = next(iter(answer.result.records()), {})
    for parameter, value in further.items():
        if value == first.get(f"{parameter}_id"):
            # A number is called by the name that stands beside it.
            yield str(first.get(parameter) or value)
        else:
            yield labels.of(str(value).lower() if isinstance(value, bool) else value, parameter, answer.result.query)


def _listed(answer: Answer, wanted: Wanted, view: View, choice: Choice) -> None:
    """Show a list that a reader can search, order, and see all columns of; each of these runs the dialog alone."""
    guard.demand(Capability.ROWS)
    query, names = answer.result.query, filled(answer.result)
    main = [name for name in placed(answer.result, *query.main) if name in names] or list(names[:_MAIN_COLUMNS])
    others = [name for name in names if name not in main]
    labelled = {name: column_of(query, name).label for name in (*main, *others)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sought = st.text_input("搜索", placeholder="输入后按回车：标题、编号、单位……", key="sought").strip()
        by = st.selectbox("排序", ["", *labelled], format_func=lambda name: labelled.get(name, "默认"), key="sorted-by")
        is_descending = st.toggle("从大到小", key="sorted-down", disabled=not by)
        shows_all = bool(others) and st.toggle("更多列", key="all-columns")
    everything = _everything(wanted, view, choice)
    if sought or by:
        is_text = any(isinstance(value, str) for value in answer.result.column(by)) if by else False
        sift = Sift(sought, tuple(labelled), by, is_text, is_descending and bool(by))
        answer = view.sifted(answer, wanted, choice, sift, ROWS_SHOWN)
        everything = view.sifting(wanted, choice, sift)
    shown = tuple(main + others) if shows_all else tuple(main)
    _rows(answer, f"{query.title}.csv", everything, shown)
