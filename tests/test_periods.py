"""Periods: what 本月 to 自选 mean, what they are compared with, and when a change is told as a percentage."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import comparing
from streetboard.asking import periods
from streetboard.asking.answers import PREVIOUS, YEAR_BEFORE
from streetboard.asking.periods import (
    ALL,
    CUSTOM,
    LAST_MONTH,
    LAST_QUARTER,
    LAST_YEAR,
    MONTH,
    QUARTER,
    TWELVE_MONTHS,
    YEAR,
    Period,
    Span,
)
from streetboard.asking.view import comparison_labels
from streetboard.comparing import Change

D = date


def days(start: date | None, end: date) -> Span:
    return Span(start, end)


# What each period is, what it is compared with first, and a year before; the ledger reaches as far as the page, or ends `until`.
@pytest.mark.parametrize(
    ("period", "cut_off", "until", "now", "before", "year_before"),
    [
        pytest.param(
            MONTH, D(2025, 6, 30), None,
            Span(D(2025, 6, 1), D(2025, 6, 30)), days(D(2025, 5, 1), D(2025, 5, 31)), days(D(2024, 6, 1), D(2024, 6, 30)),
            id="a whole month against the whole month before, however long",
        ),
        pytest.param(
            MONTH, D(2025, 6, 15), None,
            Span(D(2025, 6, 1), D(2025, 6, 15), True), days(D(2025, 5, 1), D(2025, 5, 15)), days(D(2024, 6, 1), D(2024, 6, 15)),
            id="a month that lasts",
        ),
        pytest.param(
            MONTH, D(2025, 3, 30), None,
            Span(D(2025, 3, 1), D(2025, 3, 30), True), days(D(2025, 2, 1), D(2025, 2, 28)), days(D(2024, 3, 1), D(2024, 3, 30)),
            id="as many days, never past its end",
        ),
        pytest.param(
            MONTH, D(2025, 2, 28), None,
            Span(D(2025, 2, 1), D(2025, 2, 28)), days(D(2025, 1, 1), D(2025, 1, 31)), days(D(2024, 2, 1), D(2024, 2, 29)),
            id="29 February belongs to February",
        ),
        pytest.param(
            MONTH, D(2024, 2, 29), None,
            Span(D(2024, 2, 1), D(2024, 2, 29)), days(D(2024, 1, 1), D(2024, 1, 31)), days(D(2023, 2, 1), D(2023, 2, 28)),
            id="a leap February",
        ),
        pytest.param(
            MONTH, D(2025, 1, 10), None,
            Span(D(2025, 1, 1), D(2025, 1, 10), True), days(D(2024, 12, 1), D(2024, 12, 10)), days(D(2024, 1, 1), D(2024, 1, 10)),
            id="a January",
        ),
        pytest.param(
            MONTH, D(2025, 6, 30), D(2025, 6, 20),
            Span(D(2025, 6, 1), D(2025, 6, 20), True, True),
            days(D(2025, 5, 1), D(2025, 5, 20)), days(D(2024, 6, 1), D(2024, 6, 20)),
            id="a month whose ledger ends early",
        ),
        pytest.param(
            QUARTER, D(2025, 6, 30), None,
            Span(D(2025, 4, 1), D(2025, 6, 30)), days(D(2025, 1, 1), D(2025, 3, 31)), days(D(2024, 4, 1), D(2024, 6, 30)),
            id="a whole quarter",
        ),
        pytest.param(
            QUARTER, D(2025, 5, 31), None,
            Span(D(2025, 4, 1), D(2025, 5, 31), True), days(D(2025, 1, 1), D(2025, 3, 2)), days(D(2024, 4, 1), D(2024, 5, 31)),
            id="a quarter that lasts: as many days",
        ),
        pytest.param(
            QUARTER, D(2025, 6, 30), D(2025, 5, 20),
            Span(D(2025, 4, 1), D(2025, 5, 20), True, True),
            days(D(2025, 1, 1), D(2025, 2, 19)), days(D(2024, 4, 1), D(2024, 5, 20)),
            id="a quarter whose ledger ends early",
        ),
        pytest.param(
            QUARTER, D(2024, 3, 31), None,
            Span(D(2024, 1, 1), D(2024, 3, 31)), days(D(2023, 10, 1), D(2023, 12, 31)), days(D(2023, 1, 1), D(2023, 3, 31)),
            id="a quarter of a leap year",
        ),
        pytest.param(
            YEAR, D(2025, 6, 30), None,
            Span(D(2025, 1, 1), D(2025, 6, 30), True), days(D(2024, 1, 1), D(2024, 6, 30)), None,
            id="a year by its dates, across a leap day",
        ),
        pytest.param(
            YEAR, D(2025, 2, 28), None,
            Span(D(2025, 1, 1), D(2025, 2, 28), True), days(D(2024, 1, 1), D(2024, 2, 29)), None,
            id="a year up to a month's end",
        ),
        pytest.param(
            YEAR, D(2024, 12, 31), None, Span(D(2024, 1, 1), D(2024, 12, 31)), days(D(2023, 1, 1), D(2023, 12, 31)), None,
            id="a whole year",
        ),
        pytest.param(
            YEAR, D(2025, 6, 30), D(2025, 5, 20),
            Span(D(2025, 1, 1), D(2025, 5, 20), True, True), days(D(2024, 1, 1), D(2024, 5, 20)), None,
            id="a year whose ledger ends early",
        ),
        pytest.param(
            LAST_MONTH, D(2025, 3, 15), None,
            Span(D(2025, 2, 1), D(2025, 2, 28)), days(D(2025, 1, 1), D(2025, 1, 31)), days(D(2024, 2, 1), D(2024, 2, 29)),
            id="last month",
        ),
        pytest.param(
            LAST_QUARTER, D(2025, 2, 15), None,
            Span(D(2024, 10, 1), D(2024, 12, 31)), days(D(2024, 7, 1), D(2024, 9, 30)), days(D(2023, 10, 1), D(2023, 12, 31)),
            id="last quarter, in last year",
        ),
        pytest.param(
            LAST_YEAR, D(2025, 6, 30), None, Span(D(2024, 1, 1), D(2024, 12, 31)), days(D(2023, 1, 1), D(2023, 12, 31)), None,
            id="last year",
        ),
        pytest.param(
            "2025-04", D(2025, 6, 30), None,
            Span(D(2025, 4, 1), D(2025, 4, 30)), days(D(2025, 3, 1), D(2025, 3, 31)), days(D(2024, 4, 1), D(2024, 4, 30)),
            id="a month by name",
        ),
        pytest.param(
            "2025Q1", D(2025, 6, 30), None,
            Span(D(2025, 1, 1), D(2025, 3, 31)), days(D(2024, 10, 1), D(2024, 12, 31)), days(D(2024, 1, 1), D(2024, 3, 31)),
            id="a quarter by name",
        ),
        pytest.param(
            "2023", D(2025, 6, 30), None, Span(D(2023, 1, 1), D(2023, 12, 31)), days(D(2022, 1, 1), D(2022, 12, 31)), None,
            id="a year by name",
        ),
        pytest.param(
            "2025-07", D(2025, 6, 30), None, Span(D(2025, 7, 1), D(2025, 6, 30), True), None, None,
            id="a month that has not begun",
        ),
        pytest.param(
            TWELVE_MONTHS, D(2025, 6, 30), None,
            Span(D(2024, 7, 1), D(2025, 6, 30)), days(D(2023, 7, 1), D(2024, 6, 30)), None,
            id="twelve months",
        ),
        pytest.param(
            TWELVE_MONTHS, D(2025, 6, 15), None,
            Span(D(2024, 6, 16), D(2025, 6, 15)), days(D(2023, 6, 16), D(2024, 6, 15)), None,
            id="twelve months to the middle of one",
        ),
        pytest.param(
            TWELVE_MONTHS, D(2025, 2, 28), None,
            Span(D(2024, 3, 1), D(2025, 2, 28)), days(D(2023, 3, 1), D(2024, 2, 29)), None,
            id="twelve months after a leap day",
        ),
        pytest.param(
            TWELVE_MONTHS, D(2025, 6, 30), D(2025, 5, 20),
            Span(D(2024, 7, 1), D(2025, 5, 20), True, True), days(D(2023, 7, 1), D(2024, 5, 19)), None,
            id="twelve months whose ledger ends early: as many days",
        ),
        pytest.param(ALL, D(2025, 6, 30), None, Span(None, D(2025, 6, 30)), None, None, id="all of it"),
        pytest.param(
            ALL, D(2025, 6, 30), D(2025, 5, 20), Span(None, D(2025, 5, 20), True, True), None, None,
            id="all of it, of a ledger that ends early",
        ),
    ],
)  # fmt: skip
def test_a_period_is_these_days_and_is_compared_with_those(period, cut_off, until, now, before, year_before):
    span = periods.span(period, cut_off).until(until or cut_off)
    assert span == now
    assert periods.previous(period, span) == before
    assert periods.year_before(period, span) == year_before


@pytest.mark.parametrize(
    ("start", "end", "now", "before", "year_before"),
    [
        pytest.param(
            D(2025, 1, 11), D(2025, 1, 20),
            Span(D(2025, 1, 11), D(2025, 1, 20)), days(D(2025, 1, 1), D(2025, 1, 10)), days(D(2024, 1, 11), D(2024, 1, 20)),
            id="each at its own end",
        ),
        pytest.param(
            D(2025, 1, 11), D(2025, 1, 11),
            Span(D(2025, 1, 11), D(2025, 1, 11)), days(D(2025, 1, 10), D(2025, 1, 10)), days(D(2024, 1, 11), D(2024, 1, 11)),
            id="a single day",
        ),
        pytest.param(
            D(2025, 2, 1), D(2025, 2, 28),
            Span(D(2025, 2, 1), D(2025, 2, 28)), days(D(2025, 1, 4), D(2025, 1, 31)), days(D(2024, 2, 1), D(2024, 2, 29)),
            id="a month's end answers to a month's end",
        ),
        pytest.param(
            D(2025, 6, 1), D(2025, 7, 31),
            Span(D(2025, 6, 1), D(2025, 6, 30), True), days(D(2025, 5, 2), D(2025, 5, 31)), days(D(2024, 6, 1), D(2024, 6, 30)),
            id="cut at the cut-off",
        ),
        pytest.param(None, D(2025, 1, 20), Span(None, D(2025, 1, 20)), None, None, id="without a start"),
        pytest.param(
            D(2025, 6, 21), None,
            Span(D(2025, 6, 21), D(2025, 6, 30)), days(D(2025, 6, 11), D(2025, 6, 20)), days(D(2024, 6, 21), D(2024, 6, 30)),
            id="without an end",
        ),
    ],
)  # fmt: skip
def test_a_custom_period_is_compared_with_as_long_a_one_and_with_its_dates(start, end, now, before, year_before):
    span = periods.span(CUSTOM, D(2025, 6, 30), start, end)
    assert span == now
    assert periods.previous(CUSTOM, span) == before
    assert periods.year_before(CUSTOM, span) == year_before


def test_a_period_wholly_after_the_cut_off_is_empty_and_compared_with_nothing():
    span = periods.span(CUSTOM, D(2025, 6, 30), D(2025, 8, 1), D(2025, 8, 31))
    assert span.is_empty
    assert periods.previous(CUSTOM, span) is periods.year_before(CUSTOM, span) is None
    assert not periods.span(CUSTOM, D(2025, 6, 30), D(2025, 6, 30)).is_empty


@pytest.mark.parametrize(
    ("period", "label", "year"),
    [
        (MONTH, "环比", "同比"),
        (LAST_QUARTER, "环比", "同比"),
        ("2025-04", "环比", "同比"),
        (YEAR, "较去年同期", None),
        (LAST_YEAR, "较上一年", None),
        ("2023", "较上一年", None),
        (TWELVE_MONTHS, "较前12个月", None),
        (CUSTOM, "较前一段", "较去年同期"),
        (ALL, None, None),
    ],
)
def test_a_comparison_is_named_for_what_it_is(period, label, year):
    span = periods.span(period, D(2025, 6, 30), *([D(2025, 6, 1)] if period == CUSTOM else []))
    names = {PREVIOUS: label, YEAR_BEFORE: year}
    assert comparison_labels(period, span) == {over: name for over, name in names.items() if name}


@pytest.mark.parametrize(
    ("cut_off", "month"),
    [
        (D(2025, 6, 30), days(D(2025, 6, 1), D(2025, 6, 30))),
        (D(2025, 6, 29), days(D(2025, 5, 1), D(2025, 5, 31))),
        (D(2024, 2, 29), days(D(2024, 2, 1), D(2024, 2, 29))),
        (D(2025, 1, 1), days(D(2024, 12, 1), D(2024, 12, 31))),
    ],
)
def test_the_newest_month_is_over(cut_off, month):
    assert periods.newest_month(cut_off) == month


@pytest.mark.parametrize(
    ("period", "back", "on"),
    [
        (MONTH, LAST_MONTH, "2025-07"),
        (LAST_MONTH, "2025-04", MONTH),
        ("2025-01", "2024-12", "2025-02"),
        (QUARTER, LAST_QUARTER, "2025Q3"),
        (LAST_QUARTER, "2024Q4", QUARTER),
        (YEAR, LAST_YEAR, "2026"),
        (LAST_YEAR, "2023", YEAR),
        (ALL, None, None),
        (TWELVE_MONTHS, None, None),
    ],
)
def test_a_step_leads_to_the_unit_of_the_calendar_beside(period, back, on):
    assert (periods.stepped(period, D(2025, 6, 15), -1), periods.stepped(period, D(2025, 6, 15), 1)) == (back, on)


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("2025-06", MONTH),
        ("2025-05", LAST_MONTH),
        ("2025Q2", QUARTER),
        ("2024", LAST_YEAR),
        ("2024-06", "2024-06"),
        (ALL, ALL),
    ],
)
def test_a_unit_that_is_this_one_or_the_last_is_called_so(period, name):
    assert periods.canonical(period, D(2025, 6, 15)) == name


@pytest.mark.parametrize("text", ["2025-13", "2025Q5", "25", "2025-4", "本周", "", "2025-04-01"])
def test_what_is_no_period_is_none(text):
    assert not periods.is_period(text)


@pytest.mark.parametrize(
    ("period", "this", "last"),
    [
        (Period(D(2025, 5, 20), True), "本季截至 5 月 20 日", "上季同期"),
        (Period(D(2025, 6, 30)), "本季", "上季"),
        (Period(D(2025, 5, 31), name=LAST_MONTH), "上月", "前一个月"),
        (Period(D(2025, 4, 20), True, "2025-04"), "2025 年 4 月截至 4 月 20 日", "前一个月同期"),
        (Period(D(2025, 3, 31), name="2025Q1"), "2025 年第一季度", "前一季"),
        (Period(D(2025, 6, 30), True, YEAR), "本年截至 6 月 30 日", "去年同期"),
        (Period(D(2024, 12, 31), name=LAST_YEAR), "去年", "上一年"),
        (Period(D(2024, 12, 31), True, ALL), "累计截至 2024 年 12 月 31 日", ""),
        (Period(D(2025, 6, 30), name=TWELVE_MONTHS), "近12个月", "前12个月"),
        (Period(D(2025, 6, 30), name=CUSTOM), "这段时间", "前一段时间"),
    ],
)
def test_a_sentence_names_the_period_and_what_it_is_compared_with(period, this, last):
    assert (period.this, period.last) == (this, last)


@pytest.mark.parametrize(
    ("now", "before", "options", "expected"),
    [
        (120, 100, {}, Change(0.2, Change.PERCENT)),
        (90, 100, {}, Change(-0.1, Change.PERCENT)),
        # Below 20 a percentage says more than the numbers do (K9).
        (25, 19, {}, Change(6, Change.AMOUNT)),
        (25, 20, {}, Change(0.25, Change.PERCENT)),
        (5, 0, {}, Change(5, Change.AMOUNT)),
        # An average has the base of the count beneath it.
        (3.0, 2.0, {"base": 60}, Change(0.5, Change.PERCENT)),
        (3.0, 2.0, {"base": 14}, Change(1.0, Change.AMOUNT)),
        (3.0, 0.0, {"base": 60}, Change(3.0, Change.AMOUNT)),
        # What is owed less than before has grown.
        (-30, -40, {}, Change(0.25, Change.PERCENT)),
        (0.95, 0.9, {"is_share": True}, Change(pytest.approx(0.05), Change.POINTS)),
        (None, 100, {}, None),
        (100, None, {}, None),
    ],
)
def test_a_change_is_told_in_the_form_that_its_base_bears(now, before, options, expected):
    assert comparing.change(now, before, **{"is_share": False} | options) == expected


@pytest.mark.parametrize(
    ("month", "quarter"), [(1, "2025Q1"), (3, "2025Q1"), (4, "2025Q2"), (6, "2025Q2"), (12, "2025Q4")]
)
def test_a_day_lies_in_the_quarter_of_its_month(month, quarter):
    assert periods.quarter_of(D(2025, month, 28)) == quarter
