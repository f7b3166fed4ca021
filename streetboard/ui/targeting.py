"""Targeting: a target is typed where its number is explained, and listed and withdrawn where ledgers are managed."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from streetboard import format, provenance, queries, warehouse
from streetboard.access.roles import Capability
from streetboard.asking import periods
from streetboard.asking.answers import Answer
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.errors import StreetboardError
from streetboard.ledger import typing_in
from streetboard.reading import marks
from streetboard.ui import guard, messages
from streetboard.ui.markdown import plain

TARGETS, ANNOTATIONS = "metric_targets", "annotations"


def offer(answer: Answer, column: str, view: View, choice: Choice) -> None:
    """Offer to set a target for the number of a card; only to those who may, and where a target of its metric speaks of it."""
    measure = queries.measure_of(answer.result.query, column)
    if not guard.may(Capability.TARGETS) or choice.is_of_all_streets or not measure or len(choice.communities) > 1:
        return
    if not measure.metric or marks.spoken_of(answer.result.query, measure.metric) != measure:
        return
    whose = choice.communities[0] if choice.communities else choice.street
    with st.expander(f"设定{plain(whose)}的目标", key="set-target"), st.form("target", border=False):
        value = st.text_input(
            "目标值", placeholder=f"如 {format.target(0.95 if measure.unit == format.SHARE else 30, measure.unit)}"
        )
        period = st.selectbox("适用期", period_choices(choice), format_func=periods.spoken, filter_mode=None)
        reason = st.text_input("依据", placeholder="文件、会议，可不填")
        if not st.form_submit_button("保存目标"):
            return
    row = {"metric": measure.metric, "value": value, "period": period, "reason": reason, "author": provenance.author()}
    keep(TARGETS, row | ({"community": choice.communities[0]} if choice.communities else {}), choice.street, view)


def period_choices(choice: Choice) -> tuple[str, ...]:
    """Return the days that a target may be set for: the quarter and the year in which the page ends, the one that it is about first."""
    start, end = choice.span.start, choice.span.end
    year, quarter = f"{end:%Y}", periods.quarter_of(end)
    is_of_quarter = start is not None and periods.quarter_of(start) == quarter
    return (quarter, year, "长期") if is_of_quarter else (year, quarter, "长期")


def keep(name: str, row: Mapping[str, str], street: str, view: View) -> None:
    """Publish a row that was typed, and show the page anew; a sentence where it cannot be taken."""
    try:
        with st.spinner("正在保存"):
            _type_in(
                name, {field: text for field, text in row.items() if text.strip()}, street, is_demo=view.is_demo(street)
            )
    except StreetboardError as error:
        messages.show_error(error)
        return
    st.rerun()


@guard.act(Capability.TARGETS)
def _type_in(name: str, row: Mapping[str, str], street: str, *, is_demo: bool) -> None:
    guard.demand_street(street)
    typing_in.type_in(name, row, street, warehouse.home(), is_demo=is_demo)
