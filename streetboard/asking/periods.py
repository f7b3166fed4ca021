"""Periods: 本月 to 自选 relative to 数据截至, and what they are compared with."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from streetboard.errors import StreetboardError

MONTH, QUARTER, YEAR, TWELVE_MONTHS, ALL, CUSTOM = "本月", "本季", "本年", "近12个月", "累计", "自选"
PERIODS = (MONTH, QUARTER, YEAR, TWELVE_MONTHS, ALL, CUSTOM)

_MONTHS_LONG = {MONTH: 1, QUARTER: 3, YEAR: 12}
_LAST = {MONTH: "上月", QUARTER: "上季", YEAR: "去年", TWELVE_MONTHS: "前12个月", ALL: "上月末", CUSTOM: "前一段时间"}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days asked about; `start` null = from the first event. `as_of` is the moment that the outcome is read at."""

    start: date | None
    end: date
    as_of: date
    is_unfinished: bool = False


@dataclass(frozen=True)
class Period:
    """A period as a sentence speaks of it; an unfinished one is compared with the same stretch of the one before."""

    cut_off: date
    is_unfinished: bool = False
    name: str = QUARTER

    @property
    def this(self) -> str:
        """本季, 本季截至 5 月 20 日, 近12个月, or 这段时间 of 自选."""
        name = "这段时间" if self.name == CUSTOM else self.name
        return f"{name}截至 {self.cut_off.month} 月 {self.cut_off.day} 日" if self.is_unfinished else name

    @property
    def last(self) -> str:
        """What the numbers are compared with: 上季, or 上季同期 while the quarter lasts."""
        said = _LAST[self.name]
        return f"{said}同期" if self.is_unfinished and self.name in _MONTHS_LONG else said


def shift(day: date, months: int) -> date:
    """Return the same day some months away; the 31st becomes the last day, 29 February the 28th."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _is_last_of_month(day: date) -> bool:
    return (day + _DAY).month != day.month


def _first_day(period: str, as_of: date) -> date:
    month = {MONTH: as_of.month, QUARTER: (as_of.month - 1) // 3 * 3 + 1, YEAR: 1}[period]
    return date(as_of.year, month, 1)


def span(period: str, as_of: date, start: date | None = None, end: date | None = None) -> Span:
    """Return the days of a period that is read at `as_of`; `start` and `end` are those of 自选."""
    if period in _MONTHS_LONG:
        first = _first_day(period, as_of)
        return Span(first, as_of, as_of, as_of < shift(first, _MONTHS_LONG[period]) - _DAY)
    if period == TWELVE_MONTHS:
        return Span(_year_begins(as_of), as_of, as_of)
    if period == CUSTOM:
        return Span(start, min(end or as_of, as_of), as_of, end is not None and end > as_of)
    return Span(None, as_of, as_of)


def _year_begins(end: date) -> date:
    # The twelve months to 30 June begin on 1 July, those to 28 February 2025 on 1 March 2024.
    return shift(end + _DAY, -12) if _is_last_of_month(end) else shift(end, -12) + _DAY


def previous(period: str, now: Span) -> Span | None:
    """Return the period before, equally long; of an unfinished one, the same stretch of it. `as_of` moves likewise."""
    if period not in (*_MONTHS_LONG, TWELVE_MONTHS, CUSTOM):
        # 累计 has no period before; what a reader asks is what the last month added.
        end = date(now.end.year, now.end.month, 1) - _DAY if _is_last_of_month(now.end) else shift(now.end, -1)
        return Span(None, end, end)
    if now.start is None or now.end < now.start:
        return None
    if period in _MONTHS_LONG:
        first = shift(now.start, -_MONTHS_LONG[period])
        last = now.start - _DAY
        end = min(first + (now.end - now.start), last) if now.is_unfinished else last
        return Span(first, end, end)
    if period == TWELVE_MONTHS:
        end = now.start - _DAY
        return Span(_year_begins(end), end, end)
    length = now.end - now.start + _DAY
    return Span(now.start - length, now.end - length, now.as_of - length)


def year_before(period: str, now: Span) -> Span | None:
    """Return the same dates a year before; null where that is what `previous` returns."""
    if period in (YEAR, TWELVE_MONTHS):
        return None
    return Span(now.start and shift(now.start, -12), shift(now.end, -12), shift(now.as_of, -12))


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


def previous_label(period: str) -> str:
    """Return what the comparison with `previous` is called."""
    return "比上月" if period == ALL else "环比"
