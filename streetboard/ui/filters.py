"""Filters: street, communities and period, kept in the address (?street=&community=&period=&start=&end=)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

import streamlit as st

from streetboard import format
from streetboard.asking import periods
from streetboard.errors import StreetboardError
from streetboard.ui import data
from streetboard.ui.sections import SECTION
from streetboard.warehouse import Scope

# What the filters own of the address; `rows` (an open list) belongs to beneath.py.
NAMES = ("street", "community", "period", "start", "end")


class NothingThereError(StreetboardError):
    """Raised if the chosen street has no ledger that the page could show."""


@dataclass(frozen=True)
class Choice:
    """What the reader has chosen; `start` and `end` only with 自选."""

    street: str
    communities: tuple[str, ...] = ()
    period: str = periods.ALL
    start: date | None = None
    end: date | None = None

    def span(self, as_of: date) -> periods.Span:
        """Return the days that the chosen period covers."""
        return periods.span(self.period, as_of, self.start, self.end)

    def scope(self, span: periods.Span) -> Scope:
        """Return the standard parameters of a figure over some days."""
        return Scope(self.street, self.communities or None, span.start, span.end, span.as_of)

    def address(self) -> dict[str, str | list[str]]:
        """Return the query parameters that bring this choice back."""
        parameters: dict[str, str | list[str]] = {"street": self.street}
        if self.communities:
            parameters["community"] = list(self.communities)
        parameters["period"] = self.period
        if self.period == periods.CUSTOM:
            parameters |= {name: f"{day:%Y-%m-%d}" for name in ("start", "end") if (day := getattr(self, name))}
        return parameters


def parse(
    parameters: Mapping[str, list[str]], known: Mapping[str, tuple[str, ...]], usual: str
) -> tuple[Choice, list[str]]:
    """Return the choice that an address names, and one Chinese sentence for each thing in it that makes no sense.

    `known` has the communities of each street; what is missing or wrong takes the default.
    """
    problems: list[str] = []
    street = _one_of(parameters.get("street"), tuple(known), "街道", problems) or usual
    communities = []
    for name in dict.fromkeys(parameters.get("community", [])):
        if name in known[street]:
            communities.append(name)
        else:
            problems.append(f"{street}没有名为“{_clip(name)}”的社区{_nearest(name, known[street])}")
    period = _one_of(parameters.get("period"), periods.PERIODS, "统计期", problems)
    choice = Choice(street, tuple(communities), period or periods.ALL)
    dates = {name: _day(parameters.get(name), word, problems) for name, word in (("start", "开始"), ("end", "结束"))}
    if not any(dates.values()):
        return choice, problems
    if dates["start"] and dates["end"] and dates["end"] < dates["start"]:
        problems.append(f"结束日期 {dates['end']} 早于开始日期 {dates['start']}，两个日期都没有采用")
        return choice, problems
    # Dates without a period can only mean 自选; beside another period they are what a script left over.
    return (replace(choice, period=periods.CUSTOM, **dates) if period in (None, periods.CUSTOM) else choice), problems


def _one_of(given: list[str] | None, known: tuple[str, ...], kind: str, problems: list[str]) -> str | None:
    if not given:
        return None
    if given[-1] in known:
        return given[-1]
    problems.append(f"没有名为“{_clip(given[-1])}”的{kind}{_nearest(given[-1], known)}")
    return None


def _nearest(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name[:50], known, n=1, cutoff=0.5)
    return f"，是不是“{near[0]}”" if near else ""


def _clip(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "……"


def _day(given: list[str] | None, word: str, problems: list[str]) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given[-1])
    except ValueError:
        problems.append(f"{word}日期“{_clip(given[-1])}”不是日期，应写作 2025-06-30")
        return None


def from_address() -> tuple[Choice, list[str]]:
    """Return what the address of this page asks for, and what in it makes no sense."""
    parameters = {name: st.query_params.get_all(name) for name in NAMES if name in st.query_params}
    return parse(parameters, data.communities_by_street(), data.largest_street())


def scope(topic: str = "") -> Choice:
    """Show the filters and return the choice; the address is the only place where it is kept.

    Raises NothingThereError if the street has no ledger on the topic of the page.
    """
    choice, problems = from_address()
    if problems:
        st.warning("地址中有看不懂的内容：" + "；".join(problems) + "。其余按默认显示。", icon="⚠️")
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        _street(choice)
        _communities(choice)
        _period(choice)
        if choice.period == periods.CUSTOM:
            _days(choice)
    if topic and data.as_of(topic, choice.street) is None:
        raise NothingThereError(f"{choice.street}还没有这一页的台账", "请先导入台账，或在上面选择其他街道")
    return choice


def street() -> Choice:
    """Show the choice of the street alone, and return the choice."""
    choice, _ = from_address()
    _street(choice)
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
    choice, _ = from_address()
    value = st.session_state[key]
    if what == "street":
        # Communities belong to a street, the period does not.
        _write(replace(choice, street=value, communities=()))
    elif what == "communities":
        _write(replace(choice, communities=tuple(value)))
    elif value == periods.CUSTOM:
        span = choice.span(data.latest_day(choice.street))
        start = span.start or data.first_day(choice.street)
        _write(replace(choice, period=value, start=start, end=span.end))
    else:
        _write(replace(choice, period=value, start=None, end=None))


def _street(choice: Choice) -> None:
    st.selectbox(
        "街道",
        list(data.communities_by_street()),
        key=_ask("filter_street", choice.street),
        on_change=_changed,
        args=("street", "filter_street"),
        filter_mode=None,
        label_visibility="collapsed",
        width=180,
    )


def _communities(choice: Choice) -> None:
    st.multiselect(
        "社区",
        data.communities_by_street()[choice.street],
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
    choice, _ = from_address()
    start, end = st.session_state["filter_start"], st.session_state["filter_end"]
    _write(replace(choice, start=start, end=max(start, end)))


def _days(choice: Choice) -> None:
    first, last = data.first_day(choice.street), data.latest_day(choice.street)
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


def sentence(choice: Choice, span: periods.Span) -> str:
    """Return 统计期 in words: 本月（2025-06-01 至 2025-06-18，未满期）."""
    days = f"{format.day(span.start)} 至 {format.day(span.end)}" if span.start else f"截至 {format.day(span.end)}"
    return f"{choice.period}（{days}{'，未满期' if span.is_unfinished else ''}）"
