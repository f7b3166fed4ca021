"""Periods: 本月 to 自选 relative to 数据截至, and what they are compared with."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from streetboard.errors import StreetboardError

MONTH, QUARTER, YEAR = "本月", "本季", "本年"
LAST_MONTH, LAST_QUARTER, LAST_YEAR = "上月", "上季", "去年"
TWELVE_MONTHS, ALL, CUSTOM = "近12个月", "累计", "自选"
# What can be chosen by name; a month, a quarter or a year may also be named itself: 2025-04, 2025Q1, 2024.
PERIODS = (MONTH, QUARTER, YEAR, LAST_MONTH, LAST_QUARTER, LAST_YEAR, TWELVE_MONTHS, ALL, CUSTOM)

# By how many months a unit of the calendar has: the one that lasts, and the one before.
_UNITS = {1: (MONTH, LAST_MONTH), 3: (QUARTER, LAST_QUARTER), 12: (YEAR, LAST_YEAR)}
_LAST = {MONTH: "上月", QUARTER: "上季", YEAR: "去年", TWELVE_MONTHS: "前12个月", CUSTOM: "前一段时间", ALL: ""}
# Of a unit that is not the one that lasts.
_ONE_BEFORE = {1: "前一个月", 3: "前一季", 12: "上一年"}
_NAMED = re.compile(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])|Q([1-4]))?")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days asked about; `start` null = from the first event. Its end is the moment that every outcome is read at.

    `is_unfinished` where the period goes on after it, so that only the same stretch of another may stand against it; `is_cut` where
    the ledgers of the figure at hand do not reach as far as the page does.
    """

    start: date | None
    end: date
    is_unfinished: bool = False
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the whole period lies after the last day that is known."""
        return self.start is not None and self.end < self.start

    def until(self, cut_off: date) -> Span:
        """Return the span as far as ledgers reach that may end before it does; empty where they end before it begins."""
        return self if cut_off >= self.end else replace(self, end=cut_off, is_unfinished=True, is_cut=True)


@dataclass(frozen=True)
class Period:
    """A period as a sentence speaks of it; an unfinished one is compared with the same stretch of the one before."""

    cut_off: date
    is_unfinished: bool = False
    name: str = QUARTER

    @property
    def this(self) -> str:
        """本季, 2025 年 4 月, 本季截至 5 月 20 日, 近12个月, or 这段时间 of 自选."""
        name = "这段时间" if self.name == CUSTOM else spoken(self.name)
        if not self.is_unfinished:
            return name
        year = "" if months_of(self.name) else f" {self.cut_off.year} 年"
        return f"{name}截至{year} {self.cut_off.month} 月 {self.cut_off.day} 日"

    @property
    def last(self) -> str:
        """What the numbers are compared with: 上季, or 上季同期 while the quarter lasts; empty of 累计, which is compared with nothing."""
        months = months_of(self.name)
        said = _LAST[self.name] if self.name in _LAST else _ONE_BEFORE[months or 1]
        return f"{said}同期" if self.is_unfinished and (months or self.name == TWELVE_MONTHS) else said

    @property
    def edges(self) -> tuple[str, str]:
        """What its begin and its end are called: 季初, 季末."""
        word = {1: "月", 3: "季", 12: "年"}.get(months_of(self.name) or 0, "期")
        return f"{word}初", f"{word}末"


# --- what a period is called ---------------------------------------------------------------------------------------------


def is_period(text: str) -> bool:
    """Tell whether a text names a period: one of PERIODS, or a month, a quarter or a year of the calendar."""
    return text in PERIODS or bool(_NAMED.fullmatch(text))


def months_of(period: str) -> int | None:
    """Return how many months a unit of the calendar has, null for what is none."""
    for months, names in _UNITS.items():
        if period in names:
            return months
    found = _NAMED.fullmatch(period)
    return (1 if found[2] else 3 if found[3] else 12) if found else None


def spoken(period: str) -> str:
    """Return 2025 年 4 月, 2025 年第一季度 or 2024 年 for a unit that is named itself, else its name."""
    found = _NAMED.fullmatch(period)
    if not found:
        return period
    year, month, quarter = found.groups()
    return f"{year} 年" + (f" {int(month)} 月" if month else f"第{'一二三四'[int(quarter) - 1]}季度" if quarter else "")


def _begins(period: str, cut_off: date) -> date:
    """Return the first day of a unit of the calendar."""
    found, months = _NAMED.fullmatch(period), months_of(period)
    assert months, f"{period} is no unit of the calendar"
    if found:
        return date(int(found[1]), int(found[2] or 3 * int(found[3] or 1) - 2), 1)
    lasting = date(cut_off.year, (cut_off.month - 1) // months * months + 1, 1)
    return lasting if period in (MONTH, QUARTER, YEAR) else shift(lasting, -months)


def _unit(first: date, months: int) -> str:
    """Return the unit of the calendar that begins on a day: 2025-04, 2025Q1, 2024."""
    return {1: f"{first:%Y-%m}", 3: quarter_of(first), 12: f"{first:%Y}"}[months]


def canonical(period: str, cut_off: date) -> str:
    """Return 本月 or 上月 for a month that is that one, and so on; every other period as it is."""
    months = months_of(period)
    for name in _UNITS[months] if months else ():
        if _begins(name, cut_off) == _begins(period, cut_off):
            return name
    return period


def stepped(period: str, cut_off: date, by: int) -> str | None:
    """Return the unit of the calendar that lies `by` units from a period, null of a period that is none."""
    months = months_of(period)
    if not months:
        return None
    return canonical(_unit(shift(_begins(period, cut_off), by * months), months), cut_off)


# --- the days of a period ------------------------------------------------------------------------------------------------


def shift(day: date, months: int) -> date:
    """Return the same day some months away; the 31st becomes the last day, 29 February the 28th."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _is_last_of_month(day: date) -> bool:
    return (day + _DAY).month != day.month


def span(period: str, cut_off: date, start: date | None = None, end: date | None = None) -> Span:
    """Return the days of a period up to 数据截至; `start` and `end` are those of 自选. Empty where all of it lies after that."""
    if months := months_of(period):
        first = _begins(period, cut_off)
        last = shift(first, months) - _DAY
        return Span(first, min(last, cut_off), cut_off < last)
    if period == TWELVE_MONTHS:
        return Span(_year_begins(cut_off), cut_off)
    if period == CUSTOM:
        return Span(start, min(end or cut_off, cut_off), end is not None and end > cut_off)
    return Span(None, cut_off)


def _year_begins(end: date) -> date:
    # The twelve months to 30 June begin on 1 July, those to 28 February 2025 on 1 March 2024.
    return shift(end + _DAY, -12) if _is_last_of_month(end) else shift(end, -12) + _DAY


def newest_month(cut_off: date) -> Span:
    """Return the newest month that is over."""
    end = cut_off if _is_last_of_month(cut_off) else cut_off.replace(day=1) - _DAY
    return Span(end.replace(day=1), end)


# --- what a period is compared with --------------------------------------------------------------------------------------


def previous(period: str, now: Span) -> Span | None:
    """Return what a period is compared with first: the month or quarter before, of a year the same dates of the year before.

    An unfinished one is compared with as many days of the one before, which never reach past its end. 近12个月 has the twelve months
    before, 自选 as many days before, 累计 nothing.
    """
    if now.start is None or now.is_empty or period == ALL:
        return None
    months = months_of(period)
    if months == 12:
        return _a_year_before(now)
    last = now.start - _DAY
    if period == CUSTOM:
        return Span(last - (now.end - now.start), last)
    first = shift(now.start, -months) if months else _year_begins(last)
    return Span(first, min(first + (now.end - now.start), last) if now.is_unfinished else last)


def year_before(period: str, now: Span) -> Span | None:
    """Return the same dates a year before; null where `previous` says it already, or the period has no such dates."""
    if now.start is None or now.is_empty or (months_of(period) not in (1, 3) and period != CUSTOM):
        return None
    return _a_year_before(now)


def _a_year_before(now: Span) -> Span:
    return Span(now.start and _same_date(now.start), _same_date(now.end))


def _same_date(day: date) -> date:
    """Return the same date a year before: to a month's last day answers a month's last day, so 29 February belongs to February."""
    return shift(day + _DAY, -12) - _DAY if _is_last_of_month(day) else shift(day, -12)


def previous_label(period: str) -> str:
    """Return what the comparison with `previous` is called."""
    if months := months_of(period):
        # Beside 去年, 去年同期 would be that year itself.
        return "环比" if months < 12 else "较去年同期" if period == YEAR else "较上一年"
    return "较前12个月" if period == TWELVE_MONTHS else "较前一段"


def year_before_label(period: str) -> str:
    """Return what the comparison with `year_before` is called."""
    return "同比" if months_of(period) else "较去年同期"


# --- quarters ------------------------------------------------------------------------------------------------------------


def quarter_of(day: date) -> str:
    """Return the quarter that a day lies in: 2025Q2."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_days(quarter: str) -> tuple[date, date]:
    """Return the first and the last day of 2025Q2.

    Raises StreetboardError if the text is no quarter.
    """
    found = re.fullmatch(r"((?:19|20)\d\d)\s*[年-]?\s*[Qq]?([1-4])", quarter.strip())
    if not found:
        raise StreetboardError(f"“{quarter[:20]}”不是季度", "请写成 2025Q2 的样子")
    first = date(int(found[1]), 3 * int(found[2]) - 2, 1)
    return first, shift(first, 3) - _DAY


def quarter_name(quarter: str) -> str:
    """Return 2025年第二季度 for 2025Q2."""
    first, _ = quarter_days(quarter)
    return f"{first.year}年第{'一二三四'[first.month // 3]}季度"
