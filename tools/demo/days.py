"""Days: the first and the last one, holidays, storms, and the months between."""

from __future__ import annotations

from datetime import date, datetime, timedelta

FIRST_DAY, CUT_OFF = date(2021, 4, 25), date(2025, 6, 30)
LAST_MINUTE = datetime(2025, 6, 30, 23, 59)

HOLIDAYS = {
    start + timedelta(days=day)
    for start, length in [
        (date(2022, 1, 31), 7),
        (date(2023, 1, 21), 7),
        (date(2024, 2, 10), 8),
        (date(2025, 1, 28), 8),
        *((date(year, 10, 1), 7) for year in range(2021, 2025)),
        *((date(year, 5, 1), 5) for year in range(2021, 2026)),
        *((date(year, 1, 1), 1) for year in range(2022, 2026)),
    ]
    for day in range(length)
}
# Days of heavy rain, each followed by two of calls about leaks, drains and trees.
STORMS = [
    date(2021, 6, 16), date(2021, 7, 9), date(2021, 8, 25), date(2022, 5, 10), date(2022, 6, 27), date(2022, 7, 17),
    date(2023, 5, 22), date(2023, 7, 4), date(2023, 7, 27), date(2023, 8, 19), date(2024, 5, 12), date(2024, 6, 28),
    date(2024, 7, 11), date(2024, 7, 22), date(2024, 8, 15), date(2025, 5, 21), date(2025, 6, 9), date(2025, 6, 19),
]  # fmt: skip
STORMY = {storm + timedelta(days=day): (2.6, 1.9, 1.4)[day] for storm in STORMS for day in range(3)}
# The winter in which the street fell behind: fewer hands, slower answers.
BAD_SPELL = (date(2022, 11, 7), date(2023, 1, 31))
# The rainy season of the last weeks brought more than could be answered at once.
RUSH = date(2025, 6, 3)


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def months_between(first: date, last: date) -> list[date]:
    """Return the first of each month that the days touch."""
    months = [first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    return months


def month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def is_rest(day: date) -> bool:
    return day.weekday() >= 5 or day in HOLIDAYS
