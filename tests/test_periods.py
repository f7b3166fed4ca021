"""Periods: what 本月 to 自选 mean, what they are compared with, and when a change is told as a percentage."""

from __future__ import annotations

import re
from datetime import date

import pytest
from _pytest.mark import ParameterSet

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


# What each period is, what it is compared with first, and a year before; the ledger reaches as far as the page (cut-off), or ends
# before it does (until). `running` goes on after its end, `cut` by its ledger.
PERIODS = """
period | cut-off | until | now | before | a year before | what it shows
本月 | 2025-06-30 |  | 2025-06-01..2025-06-30 | 2025-05-01..2025-05-31 | 2024-06-01..2024-06-30 | a whole month
本月 | 2025-06-15 |  | 2025-06-01..2025-06-15 running | 2025-05-01..2025-05-15 | 2024-06-01..2024-06-15 | a month that lasts
本月 | 2025-03-30 |  | 2025-03-01..2025-03-30 running | 2025-02-01..2025-02-28 | 2024-03-01..2024-03-30 | as many days, never past its end
本月 | 2025-02-28 |  | 2025-02-01..2025-02-28 | 2025-01-01..2025-01-31 | 2024-02-01..2024-02-29 | 29 February belongs to February
本月 | 2024-02-29 |  | 2024-02-01..2024-02-29 | 2024-01-01..2024-01-31 | 2023-02-01..2023-02-28 | a leap February
本月 | 2025-01-10 |  | 2025-01-01..2025-01-10 running | 2024-12-01..2024-12-10 | 2024-01-01..2024-01-10 | a January
本月 | 2025-06-30 | 2025-06-20 | 2025-06-01..2025-06-20 running cut | 2025-05-01..2025-05-20 | 2024-06-01..2024-06-20 | early ledger
本季 | 2025-06-30 |  | 2025-04-01..2025-06-30 | 2025-01-01..2025-03-31 | 2024-04-01..2024-06-30 | a whole quarter
本季 | 2025-05-31 |  | 2025-04-01..2025-05-31 running | 2025-01-01..2025-03-02 | 2024-04-01..2024-05-31 | a quarter that lasts: as many days
本季 | 2025-06-30 | 2025-05-20 | 2025-04-01..2025-05-20 running cut | 2025-01-01..2025-02-19 | 2024-04-01..2024-05-20 | early ledger
本季 | 2024-03-31 |  | 2024-01-01..2024-03-31 | 2023-10-01..2023-12-31 | 2023-01-01..2023-03-31 | a quarter of a leap year
本年 | 2025-06-30 |  | 2025-01-01..2025-06-30 running | 2024-01-01..2024-06-30 |  | a year by its dates, across a leap day
本年 | 2025-02-28 |  | 2025-01-01..2025-02-28 running | 2024-01-01..2024-02-29 |  | a year up to a month's end
本年 | 2024-12-31 |  | 2024-01-01..2024-12-31 | 2023-01-01..2023-12-31 |  | a whole year
本年 | 2025-06-30 | 2025-05-20 | 2025-01-01..2025-05-20 running cut | 2024-01-01..2024-05-20 |  | early ledger
上月 | 2025-03-15 |  | 2025-02-01..2025-02-28 | 2025-01-01..2025-01-31 | 2024-02-01..2024-02-29 | last month
上季 | 2025-02-15 |  | 2024-10-01..2024-12-31 | 2024-07-01..2024-09-30 | 2023-10-01..2023-12-31 | last quarter, in last year
去年 | 2025-06-30 |  | 2024-01-01..2024-12-31 | 2023-01-01..2023-12-31 |  | last year
2025-04 | 2025-06-30 |  | 2025-04-01..2025-04-30 | 2025-03-01..2025-03-31 | 2024-04-01..2024-04-30 | a month by name
2025Q1 | 2025-06-30 |  | 2025-01-01..2025-03-31 | 2024-10-01..2024-12-31 | 2024-01-01..2024-03-31 | a quarter by name
2023 | 2025-06-30 |  | 2023-01-01..2023-12-31 | 2022-01-01..2022-12-31 |  | a year by name
2025-07 | 2025-06-30 |  | 2025-07-01..2025-06-30 running |  |  | a month that has not begun
近12个月 | 2025-06-30 |  | 2024-07-01..2025-06-30 | 2023-07-01..2024-06-30 |  | twelve months
近12个月 | 2025-06-15 |  | 2024-06-16..2025-06-15 | 2023-06-16..2024-06-15 |  | twelve months to the middle of one
近12个月 | 2025-02-28 |  | 2024-03-01..2025-02-28 | 2023-03-01..2024-02-29 |  | twelve months after a leap day
近12个月 | 2025-06-30 | 2025-05-20 | 2024-07-01..2025-05-20 running cut | 2023-07-01..2024-05-19 |  | early: as many days
累计 | 2025-06-30 |  | ..2025-06-30 |  |  | all of it
累计 | 2025-06-30 | 2025-05-20 | ..2025-05-20 running cut |  |  | all of it, of a ledger that ends early
"""
CUSTOM_PERIODS = """
start | end | now | before | a year before | what it shows
2025-01-11 | 2025-01-20 | 2025-01-11..2025-01-20 | 2025-01-01..2025-01-10 | 2024-01-11..2024-01-20 | each at its own end
2025-01-11 | 2025-01-11 | 2025-01-11..2025-01-11 | 2025-01-10..2025-01-10 | 2024-01-11..2024-01-11 | a single day
2025-02-01 | 2025-02-28 | 2025-02-01..2025-02-28 | 2025-01-04..2025-01-31 | 2024-02-01..2024-02-29 | a month's end answers to a month's end
2025-06-01 | 2025-07-31 | 2025-06-01..2025-06-30 running | 2025-05-02..2025-05-31 | 2024-06-01..2024-06-30 | cut at the cut-off
 | 2025-01-20 | ..2025-01-20 |  |  | without a start
2025-06-21 |  | 2025-06-21..2025-06-30 | 2025-06-11..2025-06-20 | 2024-06-21..2024-06-30 | without an end
"""


def cases(table: str) -> list[ParameterSet]:
    """Return the lines of a table but its first, each named by its last cell: days, spans, else the words themselves."""
    _, *lines = table.strip().splitlines()
    return [pytest.param(*map(read, cells[:-1]), id=cells[-1]) for line in lines for cells in [line.split(" | ")]]


def read(cell: str) -> date | Span | str | None:
    if span := re.fullmatch(r"(\S*)\.\.(\S+)( running)?( cut)?", cell):
        start = date.fromisoformat(span[1]) if span[1] else None
        return Span(start, date.fromisoformat(span[2]), bool(span[3]), bool(span[4]))
    return date.fromisoformat(cell) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else cell or None


@pytest.mark.parametrize(("period", "cut_off", "until", "now", "before", "year_before"), cases(PERIODS))
def test_a_period_is_these_days_and_is_compared_with_those(period, cut_off, until, now, before, year_before):
    span = periods.span(period, cut_off).until(until or cut_off)
    assert span == now
    assert periods.previous(period, span) == before
    assert periods.year_before(period, span) == year_before


@pytest.mark.parametrize(("start", "end", "now", "before", "year_before"), cases(CUSTOM_PERIODS))
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
