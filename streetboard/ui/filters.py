"""Filters: the widgets that choose street, communities and period; the address is the only place where the choice is kept."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from streetboard.asking import periods
from streetboard.asking.choice import NAMES, Choice, parse
from streetboard.asking.view import View
from streetboard.errors import StreetboardError
from streetboard.ui import markdown, session
from streetboard.ui.sections import SECTION


class NothingThereError(StreetboardError):
    """Raised if the chosen street has no ledger that the page could show."""


def from_address(view: View) -> tuple[Choice, list[str]]:
    """Return what the address of this page asks for, and what in it makes no sense."""
    parameters = {name: st.query_params.get_all(name) for name in NAMES if name in st.query_params}
    return parse(parameters, view.communities, view.largest_street)


def show(view: View, choice: Choice, problems: list[str]) -> None:
    """Show the filters, set to the choice, and what of the address made no sense."""
    if problems:
        st.warning("地址中有看不懂的内容：" + "；".join(map(markdown.plain, problems)) + "。其余按默认显示。", icon="⚠️")
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        _street(view, choice)
        _communities(view, choice)
        _period(choice)
        if choice.period == periods.CUSTOM:
            _days(view, choice)


def street() -> Choice:
    """Show the choice of the street alone, and return the choice."""
    view = session.view()
    choice, _ = from_address(view)
    _street(view, choice)
    return choice


def _ask(key: str, value: object) -> str:
    # The address wins over what a widget remembers: it may have changed by a link or the back button.
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def _write(choice: Choice) -> None:
    """Put a choice in the address, on the same section of the page; what else was open belonged to the one before."""
    section = {SECTION: st.query_params[SECTION]} if SECTION in st.query_params else {}
    st.query_params.from_dict({**choice.address(), **section})


def _changed(what: str, key: str) -> None:
    view = session.view()
    choice, _ = from_address(view)
    value = st.session_state[key]
    if what == "street":
        # Communities belong to a street, the period does not.
        _write(replace(choice, street=value, communities=()))
    elif what == "communities":
        _write(replace(choice, communities=tuple(value)))
    elif value == periods.CUSTOM:
        span = choice.span(view.latest_day(choice.street))
        start = span.start or view.first_day(choice.street)
        _write(replace(choice, period=value, start=start, end=span.end))
    else:
        _write(replace(choice, period=value, start=None, end=None))


def _street(view: View, choice: Choice) -> None:
    st.selectbox(
        "街道",
        list(view.communities),
        key=_ask("filter_street", choice.street),
        on_change=_changed,
        args=("street", "filter_street"),
        filter_mode=None,
        label_visibility="collapsed",
        width=180,
    )


def _communities(view: View, choice: Choice) -> None:
    st.multiselect(
        "社区",
        view.communities[choice.street],
        # A key of its own for each street: the options of another one must not be remembered.
        key=(key := _ask(f"filter_communities_{choice.street}", list(choice.communities))),
        on_change=_changed,
        args=("communities", key),
        placeholder="全部社区",
        filter_mode=None,
        select_all=False,
        label_visibility="collapsed",
        width=300,
    )


def _period(choice: Choice) -> None:
    st.segmented_control(
        "统计期",
        periods.PERIODS,
        key=_ask("filter_period", choice.period),
        on_change=_changed,
        args=("period", "filter_period"),
        required=True,
        wrap=True,
        label_visibility="collapsed",
    )


def _days_changed() -> None:
    choice, _ = from_address(session.view())
    start, end = st.session_state["filter_start"], st.session_state["filter_end"]
    _write(replace(choice, start=start, end=max(start, end)))


def _days(view: View, choice: Choice) -> None:
    first, last = view.first_day(choice.street), view.latest_day(choice.street)
    for word, name, value in (("开始", "start", choice.start or first), ("结束", "end", choice.end or last)):
        st.date_input(
            f"{word}日期",
            key=_ask(f"filter_{name}", value),
            min_value=min(first, value),
            max_value=max(last, value),
            format="YYYY-MM-DD",
            on_change=_days_changed,
            label_visibility="collapsed",
            width=140,
        )
