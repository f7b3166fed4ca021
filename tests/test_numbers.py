"""Numbers: one rule for comparing, on pages and slides alike."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import queries
from streetboard.asking.answers import PREVIOUS, YEAR_BEFORE, Answer, Answers, Row
from streetboard.asking.periods import Period
from streetboard.reading import numbers
from streetboard.reading.blocks import Card, Change
from streetboard.reading.numbers import Number
from streetboard.warehouse import Result

ISSUES = queries.figure("issues/summary")
PEOPLE = queries.figure("volunteers/summary")


def on_time(rate: float | None, due: int) -> Row:
    return {"on_time_rate": rate, "on_time": None, "due": due}


@pytest.mark.parametrize(
    ("query", "column", "now", "before", "said"),
    [
        pytest.param(
            ISSUES,
            "on_time_rate",
            on_time(0.95, 20),
            on_time(0.9, 20),
            ("▲ 5.00 百分点", "good"),
            id="twenty are enough",
        ),
        pytest.param(
            ISSUES, "on_time_rate", on_time(0.9, 19), on_time(0.95, 100), ("样本不足，不比", ""), id="too few now"
        ),
        pytest.param(
            ISSUES, "on_time_rate", on_time(0.9, 100), on_time(0.95, 19), ("样本不足，不比", ""), id="too few before"
        ),
        pytest.param(ISSUES, "on_time_rate", on_time(0.9, 100), on_time(None, 0), ("—", ""), id="nothing before"),
        pytest.param(ISSUES, "on_time_rate", on_time(0.9, 100), None, ("—", ""), id="the ledger does not reach back"),
        pytest.param(
            ISSUES, "overdue_open", {"overdue_open": 30}, {"overdue_open": 20}, ("▲ 50.0%", "bad"), id="more are worse"
        ),
        pytest.param(
            ISSUES, "overdue_open", {"overdue_open": 24}, {"overdue_open": 19}, ("▲ 5 件", "bad"), id="a small base"
        ),
        pytest.param(ISSUES, "overdue_open", {"overdue_open": 5}, {"overdue_open": 5}, ("持平", ""), id="equal"),
        pytest.param(
            PEOPLE, "person_times", {"person_times": "遮蔽"}, {"person_times": 30}, ("—", ""), id="what is masked"
        ),
        pytest.param(
            ISSUES,
            "daily_closed",
            {"daily_closed": 2.0, "closed_in_period": 60},
            {"daily_closed": 1.0, "closed_in_period": 19},
            ("▲ 1 件/日", "good"),
            id="a mean of fewer than twenty",
        ),
        pytest.param(
            ISSUES,
            "daily_closed",
            {"daily_closed": 2.0, "closed_in_period": 120},
            {"daily_closed": 1.0, "closed_in_period": 60},
            ("▲ 100.0%", "good"),
            id="a mean has the base of the count beneath it",
        ),
    ],
)
def test_a_number_is_compared_by_one_rule(query, column, now, before, said):
    assert numbers.compared(query, column, now, before) == said


def answers(now: Row, before: Row | None) -> Answers:
    there = {"issues/callbacks": now} | ({"issues/callbacks@previous": before} if before else {})
    query = queries.figure("issues/callbacks")
    found = {
        key: Answer(key, Result(query, 1, {}, tuple(row), (tuple(row.values()),)), "select", 1)
        for key, row in there.items()
    }
    return Answers(found, Period(date(2025, 6, 30)), {PREVIOUS: "环比", YEAR_BEFORE: "同比"})


def test_a_card_says_what_it_is_made_of_how_it_moved_and_when_to_be_careful():
    now = {"resolution_rate": 0.9, "resolved": 90, "valid_visits": 100, "is_thin": True}
    before = {"resolution_rate": 0.85, "resolved": 85, "valid_visits": 100, "is_thin": False}
    assert numbers.card(answers(now, before), Number("issues/callbacks", "resolution_rate")) == Card(
        "解决率",
        "issues/callbacks",
        "resolution_rate",
        0.9,
        "share",
        "90 / 100 件",
        (Change("环比", "▲ 5.00 百分点", "good"), Change("同比", "—")),
        "⚠ 样本不足，仅供参考",
    )


def test_a_slide_leaves_out_what_divides_by_nothing():
    now = {"resolution_rate": None, "resolved": 0, "valid_visits": 0, "is_thin": None}
    number = Number("issues/callbacks", "resolution_rate")
    assert numbers.cards(answers(now, None), number) is None
    assert numbers.card(answers(now, None), number).text == "—"


@pytest.mark.parametrize(("rates", "line"), [((0.8, 0.9), (0.8, 0.9)), ((0.8,), ()), ((0.8, None), ())])
def test_a_line_needs_two_months(rates, line):
    now = {"resolution_rate": 0.9, "resolved": 90, "valid_visits": 100, "is_thin": False}
    months = Result(queries.figure("issues/by_month"), 1, {}, ("cumulative_rate",), tuple((rate,) for rate in rates))
    number = Number("issues/callbacks", "resolution_rate", trend=("issues/by_month", "cumulative_rate"))
    there = {
        "issues/callbacks": Answer(
            "issues/callbacks",
            Result(queries.figure("issues/callbacks"), 1, {}, tuple(now), (tuple(now.values()),)),
            "select",
            1,
        ),
        number.months.key: Answer(number.months.key, months, "select", len(rates)),
    }
    assert numbers.card(Answers(there, Period(date(2025, 6, 30)), {}), number).trend == line
