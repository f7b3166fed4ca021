"""Workdays: which days count where a deadline is so many working days away, by the calendar of the State Council."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

# What the library knows. A year is settled in the November before, and a deadline may lie in a year that is not yet:
# there Monday to Friday count, and the report says so.
_HOLIDAYS = sorted(chinese_calendar.holidays)
FIRST, LAST = date(_HOLIDAYS[0].year, 1, 1), date(_HOLIDAYS[-1].year, 12, 31)
_BEYOND = 2 * 366
_SATURDAY = 5


@cache
def table() -> tuple[date, list[int], list[date]]:
    """Return the first day known, how many working days there were up to each day from it on, and the working days."""
    counts: list[int] = []
    days: list[date] = []
    for number in range((LAST - FIRST).days + 1 + _BEYOND):
        day = FIRST + timedelta(days=number)
        if chinese_calendar.is_workday(day) if day <= LAST else day.weekday() < _SATURDAY:
            days.append(day)
        counts.append(len(days))
    return FIRST, counts, days
