"""Workdays: which days count where a deadline is so many working days away, by the calendar of the State Council."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

WORD = "工作日"
# For a ledger that does not use the word.
NONE = (date.min, list[int](), list[date]())
_BEYOND = 2 * 366
_SATURDAY = 5


@cache
def known() -> tuple[date, date]:
    """Return the first day that the calendar knows, and the last.

    A year is settled in the November before, and a deadline may lie in a year that is not yet: there Monday to Friday
    count, and the report says so.
    """
    # Few ledgers count in working days, and to import it takes as long as to read one of them.
    from chinese_calendar import holidays

    return date(min(holidays).year, 1, 1), date(max(holidays).year, 12, 31)


@cache
def table() -> tuple[date, list[int], list[date]]:
    """Return the first day known, how many working days there were up to each day from it on, and the working days."""
    from chinese_calendar import is_workday

    first, last = known()
    counts: list[int] = []
    days: list[date] = []
    for number in range((last - first).days + 1 + _BEYOND):
        day = first + timedelta(days=number)
        if is_workday(day) if day <= last else day.weekday() < _SATURDAY:
            days.append(day)
        counts.append(len(days))
    return first, counts, days
