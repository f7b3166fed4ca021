"""Periods: what 本月 to 自选 mean, what they are compared with, and when a change is told as a percentage."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import comparing
from streetboard.asking import periods
from streetboard.asking.periods import ALL, CUSTOM, MONTH, QUARTER, TWELVE_MONTHS, YEAR, Span
from streetboard.comparing import Change

D = date


@pytest.mark.parametrize(
    ("period", "as_of", "start", "is_unfinished"),
    [
        (MONTH, D(2025, 6, 15), D(2025, 6, 1), True),
        (MONTH, D(2025, 6, 30), D(2025, 6, 1), False),
        (QUARTER, D(2025, 5, 2), D(2025, 4, 1), True),
        (QUARTER, D(2025, 12, 31), D(2025, 10, 1), False),
        (YEAR, D(2025, 6, 30), D(2025, 1, 1), True),
        (YEAR, D(2024, 12, 31), D(2024, 1, 1), False),
        (TWELVE_MONTHS, D(2025, 6, 30), D(2024, 7, 1), False),
        (TWELVE_MONTHS, D(2025, 6, 15), D(2024, 6, 16), False),
        (TWELVE_MONTHS, D(2025, 2, 28), D(2024, 3, 1), False),
        (TWELVE_MONTHS, D(2024, 2, 29), D(2023, 3, 1), False),
        (ALL, D(2025, 6, 30), None, False),
    ],
)
def test_a_period_ends_at_as_of_and_says_when_it_is_not_over(period, as_of, start, is_unfinished):
    assert periods.span(period, as_of) == Span(start, as_of, as_of, is_unfinished)


def test_a_custom_period_is_cut_at_as_of():
    span = periods.span(CUSTOM, D(2025, 6, 15), D(2025, 6, 1), D(2025, 6, 30))
    assert span == Span(D(2025, 6, 1), D(2025, 6, 15), D(2025, 6, 15), is_unfinished=True)
    whole = periods.span(CUSTOM, D(2025, 6, 15), D(2025, 6, 1), D(2025, 6, 15))
    assert whole == Span(D(2025, 6, 1), D(2025, 6, 15), D(2025, 6, 15), is_unfinished=False)
    past = periods.span(CUSTOM, D(2025, 6, 15), D(2025, 1, 1), D(2025, 1, 31))
    assert past == Span(D(2025, 1, 1), D(2025, 1, 31), D(2025, 6, 15))


@pytest.mark.parametrize(
    ("period", "as_of", "start", "end"),
    [
        # A whole month is compared with the whole month before, however long that was.
        (MONTH, D(2025, 6, 30), D(2025, 5, 1), D(2025, 5, 31)),
        (MONTH, D(2025, 6, 15), D(2025, 5, 1), D(2025, 5, 15)),
        (MONTH, D(2025, 3, 30), D(2025, 2, 1), D(2025, 2, 28)),
        (MONTH, D(2025, 1, 10), D(2024, 12, 1), D(2024, 12, 10)),
        (QUARTER, D(2025, 6, 30), D(2025, 1, 1), D(2025, 3, 31)),
        (QUARTER, D(2025, 4, 10), D(2025, 1, 1), D(2025, 1, 10)),
        (YEAR, D(2025, 6, 30), D(2024, 1, 1), D(2024, 6, 29)),
        (TWELVE_MONTHS, D(2025, 6, 30), D(2023, 7, 1), D(2024, 6, 30)),
        (ALL, D(2025, 6, 30), None, D(2025, 5, 31)),
        (ALL, D(2025, 6, 15), None, D(2025, 5, 15)),
        (ALL, D(2025, 3, 31), None, D(2025, 2, 28)),
    ],
)
def test_the_period_before_is_as_far_on_as_this_one(period, as_of, start, end):
    assert periods.previous(period, periods.span(period, as_of)) == Span(start, end, end)


def test_the_period_before_a_custom_one_is_as_long_and_its_outcome_as_old():
    span = periods.span(CUSTOM, D(2025, 6, 30), D(2025, 1, 11), D(2025, 1, 20))
    assert periods.previous(CUSTOM, span) == Span(D(2025, 1, 1), D(2025, 1, 10), D(2025, 6, 20))


def test_the_period_before_a_single_day_is_the_day_before():
    span = periods.span(CUSTOM, D(2025, 6, 30), D(2025, 1, 11), D(2025, 1, 11))
    assert periods.previous(CUSTOM, span) == Span(D(2025, 1, 10), D(2025, 1, 10), D(2025, 6, 29))


def test_nothing_comes_before_a_custom_period_without_a_start():
    assert periods.previous(CUSTOM, periods.span(CUSTOM, D(2025, 6, 30), None, D(2025, 1, 20))) is None


def test_the_year_before_has_the_same_dates_and_a_leap_day_becomes_the_28th():
    month = periods.span(MONTH, D(2025, 6, 15))
    assert periods.year_before(MONTH, month) == Span(D(2024, 6, 1), D(2024, 6, 15), D(2024, 6, 15))
    leap = periods.span(MONTH, D(2024, 2, 29))
    assert periods.year_before(MONTH, leap) == Span(D(2023, 2, 1), D(2023, 2, 28), D(2023, 2, 28))
    assert periods.year_before(ALL, periods.span(ALL, D(2025, 6, 30))) == Span(None, D(2024, 6, 30), D(2024, 6, 30))


def test_a_year_is_not_compared_with_the_year_before_twice():
    assert periods.year_before(YEAR, periods.span(YEAR, D(2025, 6, 30))) is None
    assert periods.year_before(TWELVE_MONTHS, periods.span(TWELVE_MONTHS, D(2025, 6, 30))) is None


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
