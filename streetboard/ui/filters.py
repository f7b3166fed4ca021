"""Filters: the widgets that choose street, communities and period; the address is the only place where the choice is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeAlias

import streamlit as st

from streetboard import format
from streetboard.asking import periods
from streetboard.asking.choice import NAMES, Choice, parse
from streetboard.asking.streets import ALL_STREETS
from streetboard.asking.view import View
from streetboard.errors import StreetboardError
from streetboard.ui import markdown, scripts, session
from streetboard.ui.sections import SECTION

# What stays in the address when a choice changes: the section of a page, and what 为什么 is about.
OF, BESIDE = "of", "beside"
_KEPT = (SECTION, OF, BESIDE)
# What shows the choice of communities.
Whom: TypeAlias = Callable[[View, Choice], None]
# Dates that were typed and make no period yet.
_PENDING = "filter_pending"


class NothingThereError(StreetboardError):
    """Raised if the chosen street has no ledger that the page could show."""


def from_address(view: View) -> tuple[Choice, list[str]]:
    """Return what the address of this page asks for, and what in it makes no sense."""
    parameters = {name: st.query_params.get_all(name) for name in NAMES if name in st.query_params}
    choice, problems = parse(parameters, view.communities, view.largest_street, has_all=view.is_whole)
    if choice.communities or not view.is_of_communities:
        return choice, problems
    # Whoever sees some communities alone is told so wherever a scope is told.
    return replace(choice, communities=view.communities[choice.street]), problems


def show(view: View, choice: Choice, problems: list[str], whom: Whom | None) -> None:
    """Show the filters, set to the choice, and what of the address made no sense; the street alone without `whom`."""
    if problems:
        st.warning("地址中有看不懂的内容：" + "；".join(map(markdown.plain, problems)) + "。其余按默认显示。", icon="⚠️")
    choice = _dated(view, choice)
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        _street(view, choice)
        if whom is None:
            return
        whom(view, choice)
        _period(choice)
        with st.container(horizontal=True, vertical_alignment="center", gap=None, width="content", key="steps"):
            _step(view, choice, "‹", -1, "上一期")
            _step(view, choice, "›", 1, "下一期")
        if choice.period == periods.CUSTOM:
            _days(view, choice)
    if choice.period == periods.CUSTOM:
        scripts.run("dates")
    if _PENDING in st.session_state:
        start, end = st.session_state[_PENDING]
        told = f"结束日期 {format.day(end)} 早于开始日期 {format.day(start)}，还没有采用；改好其中一个就生效。"
        st.warning(markdown.plain(told), icon="⚠️")


def _dated(view: View, choice: Choice) -> Choice:
    """Return a choice with 数据截至; where no page has said its own, that of all ledgers of the street."""
    if choice.cut_off:
        return choice
    return choice.at(max(view.reach(choice.street).cut_offs.values(), default=date.max))


def street() -> Choice:
    """Show the choice of the street alone, and return the choice."""
    view = session.view()
    choice, _ = from_address(view)
    _street(view, _dated(view, choice))
    return choice


def _ask(key: str, value: object) -> str:
    # The address wins over what a widget remembers: it may have changed by a link or the back button.
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def _write(choice: Choice) -> None:
    """Put a choice in the address, on the same section of the page; what else was open belonged to the one before."""
    st.session_state.pop(_PENDING, None)
    kept = {name: st.query_params[name] for name in _KEPT if name in st.query_params}
    st.query_params.from_dict({**choice.address(), **kept})


def _changed(what: str, key: str, shown: Choice) -> None:
    value = st.session_state[key]
    if what == "street":
        # Communities belong to a street, the period does not.
        _write(replace(shown, street=value, communities=()))
    elif what == "communities":
        _write(replace(shown, communities=tuple(value)))
    elif value == periods.CUSTOM:
        span = shown.span
        start = span.start or session.view().first_day(shown.street) or span.end
        _write(replace(shown, period=value, start=min(start, span.end), end=span.end))
    else:
        _write(replace(shown, period=value, start=None, end=None))


def _street(view: View, choice: Choice) -> None:
    st.selectbox(
        "街道",
        [*([ALL_STREETS] if view.is_whole and len(view.communities) > 1 else []), *view.communities],
        key=_ask("filter_street", choice.street),
        on_change=_changed,
        args=("street", "filter_street", choice),
        filter_mode=None,
        label_visibility="collapsed",
        width=180,
    )


def choose_communities(view: View, choice: Choice) -> None:
    """Show the choice of the communities that a page counts; they belong to a street."""
    if choice.is_of_all_streets:
        return
    st.multiselect(
        "社区",
        view.communities[choice.street],
        # A key of its own for each street: the options of another one must not be remembered.
        key=(key := _ask(f"filter_communities_{choice.street}", list(choice.communities))),
        on_change=_changed,
        args=("communities", key, choice),
        placeholder="全部社区",
        filter_mode=None,
        select_all=False,
        label_visibility="collapsed",
        width=300,
    )


def choose_one(view: View, choice: Choice) -> None:
    """Show the choice of the one community that a page is about, where there is one."""
    if not choice.communities:
        return

    def changed() -> None:
        _write(replace(choice, communities=(st.session_state[key],)))

    st.selectbox(
        "社区",
        view.communities[choice.street],
        key=(key := _ask(f"filter_community_{choice.street}", choice.communities[0])),
        on_change=changed,
        filter_mode=None,
        label_visibility="collapsed",
        width=180,
    )


def _period(choice: Choice) -> None:
    # A month that is named itself stands beside those that are named by where they lie.
    named = [] if choice.period in periods.PERIODS else [choice.period]
    st.segmented_control(
        "统计期",
        [*periods.PERIODS, *named],
        format_func=periods.spoken,
        key=_ask("filter_period", choice.period),
        on_change=_changed,
        args=("period", "filter_period", choice),
        required=True,
        wrap=True,
        label_visibility="collapsed",
    )


def _step(view: View, choice: Choice, sign: str, by: int, told: str) -> None:
    """Show the way to the period before or after, shut where there is none, or nothing of it is known."""
    other, first = choice.stepped(by), view.first_day(choice.street)
    is_known = other is not None and not other.span.is_empty and (first is None or other.span.end >= first)
    st.button(
        markdown.plain(sign),
        key=f"filter_step_{by}",
        help=markdown.plain(told),
        disabled=not is_known,
        on_click=_write,
        args=(other,),
    )


def _days_changed(shown: Choice) -> None:
    start, end = st.session_state["filter_start"], st.session_state["filter_end"]
    if end < start:
        # Whoever moves both dates on has for a moment an end before the start: what was typed stays, and nothing is made of it.
        st.session_state[_PENDING] = (start, end)
    else:
        _write(replace(shown, start=start, end=end))


def _days(view: View, choice: Choice) -> None:
    first, last = view.first_day(choice.street) or choice.span.end, choice.cut_off or choice.span.end
    typed = st.session_state.get(_PENDING, (choice.start or first, choice.end or last))
    for word, name, value in zip(("开始", "结束"), ("start", "end"), typed, strict=True):
        st.date_input(
            f"{word}日期",
            key=_ask(f"filter_{name}", value),
            min_value=min(first, value),
            max_value=max(last, value),
            format="YYYY-MM-DD",
            on_change=_days_changed,
            args=(choice,),
            label_visibility="collapsed",
            width=140,
        )
