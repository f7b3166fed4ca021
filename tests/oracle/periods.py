"""Periods: which days a reader's choice means, what they are compared with, and how far the ledgers of a figure reach into them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from tests.oracle.ledgers import KEPT, ROSTERS, Ledgers

DAY = pd.Timedelta(days=1)
YEAR = pd.DateOffset(years=1)
NOW, PREVIOUS, YEAR_BEFORE, SINCE = "now", "previous", "year_before", "since"
MONTH, MONTH_BEFORE, TWELVE_MONTHS = "month", "month_before", "twelve_months"
# By the length of the calendar's unit: which one 本月 is, and which 上月.
_LASTING = {"本月": ("M", 0), "上月": ("M", 1), "本季": ("Q", 0), "上季": ("Q", 1), "本年": ("Y", 0), "去年": ("Y", 1)}

VOLUNTEERING = ("volunteers", "activities", "service_records", "points", "merchants")
WORKS = ("renovation_projects", "renovation_items", "renovation_progress", "renovation_feedback")
WATCHED = ("consultations", "inspections", "policies")
MEETINGS = ("joint_meetings", "joint_meeting_items", "joint_meeting_members")
ORGANISATION = ("communities", "grids", "grid_staff", "party_orgs", "buildings", "chat_groups")
SAFETY = ("mediations", "patrols", "safety_facilities", "safety_incidents", "door_knocks")
PLATFORM = ("platform_monthly", "platform_tasks", "key_subjects_monthly", "culture_activities", "public_revenue")
PARTY = (
    *("selfgov_orgs", "selfgov_motions", "party_checkins", "party_needs", "party_activities", "leader_visits"),
    *("activities", "renovation_projects", "renovation_items", "renovation_progress", *MEETINGS),
)
# The ledgers of each page, whose latest day is its 数据截至; a meeting also looks at issues and works.
PAGES = {
    "overview": ("issues", *VOLUNTEERING, *WORKS, *WATCHED, *MEETINGS),
    "issues": ("issues",),
    "volunteers": VOLUNTEERING,
    "renovation": (*WORKS, *WATCHED),
    "meetings": ("issues", *WORKS, *MEETINGS),
    "platform": (*PLATFORM, *SAFETY),
    "profile": ("issues", *VOLUNTEERING, *WORKS, *MEETINGS, *WATCHED),
    "organisation": (*ORGANISATION, *PARTY),
}
EDITION = "edition"


@dataclass(frozen=True)
class Asked:
    """What a figure is asked: some communities of a street (none: all), from one day to another, as it stood at the end of a third."""

    communities: tuple[str, ...]
    start: pd.Timestamp | None
    end: pd.Timestamp
    as_of: pd.Timestamp

    def within(self, days: pd.Series) -> pd.Series:
        """Tell of points in time whether they lie in the period."""
        days = days.dt.normalize()
        return (days <= min(self.end, self.as_of)) & (True if self.start is None else days >= self.start)

    def chosen(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["community"].isin(self.communities)] if self.communities else frame


@dataclass(frozen=True)
class Span:
    """Days; unfinished where the period goes on after them."""

    start: pd.Timestamp | None
    end: pd.Timestamp
    is_unfinished: bool = False

    @property
    def is_empty(self) -> bool:
        return self.start is not None and self.start > self.end


def a_year_before(day: pd.Timestamp) -> pd.Timestamp:
    """The same date; a month's last day answers to a month's last day."""
    before = day - YEAR
    return before + pd.offsets.MonthEnd(0) if day.is_month_end else before


def twelve_months_to(end: pd.Timestamp) -> pd.Timestamp:
    """Return the first of the twelve months that end with a day."""
    return a_year_before(end) + DAY


@dataclass(frozen=True)
class Scope:
    """A reader's choice on a page."""

    ledgers: Ledgers
    page: str
    period: str
    communities: tuple[str, ...] = ()
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None

    @cached_property
    def cut_off(self) -> pd.Timestamp:
        """数据截至 of the page; a meeting tells of every ledger."""
        read = self.ledgers.last_days if self.page == EDITION else PAGES[self.page]
        return max(day for name, day in self.ledgers.last_days.items() if name in read)

    @cached_property
    def unit(self) -> pd.Period | None:
        """The month, quarter or year of the calendar that was chosen."""
        if self.period in _LASTING:
            freq, back = _LASTING[self.period]
            return self.cut_off.to_period(freq) - back
        if self.period in ("近12个月", "累计", "自选"):
            return None
        return pd.Period(self.period, "Q" if "Q" in self.period else "M" if "-" in self.period else "Y")

    @cached_property
    def span(self) -> Span:
        """The days that were chosen, up to 数据截至."""
        if self.unit is not None:
            first, last = self.unit.start_time.normalize(), self.unit.end_time.normalize()
        elif self.period == "近12个月":
            first, last = twelve_months_to(self.cut_off), self.cut_off
        elif self.period == "自选":
            first, last = self.first, self.last or self.cut_off
        else:
            first, last = None, self.cut_off
        return Span(first, min(last, self.cut_off), last > self.cut_off)

    def _compared(self, now: Span) -> dict[str, Span]:
        """Return what a span is compared with: 环比 and 同比 of a month or quarter, 去年同期 of a year; 累计 its newest month."""
        if now.start is None:
            if self.period != "累计":
                return {}
            month = (now.end + DAY).to_period("M") - 1
            return {MONTH: _whole(month), MONTH_BEFORE: _whole(month - 1)}
        same_dates = Span(a_year_before(now.start), a_year_before(now.end))
        length, last = now.end - now.start, now.start - DAY
        if self.period == "自选":
            return {PREVIOUS: Span(last - length, last), YEAR_BEFORE: same_dates}
        if self.unit is None:
            before = Span(twelve_months_to(last), last)
        elif self.unit.freqstr.startswith("Y"):
            return {PREVIOUS: same_dates}
        else:
            before = _whole(self.unit - 1)
        if now.is_unfinished:
            before = Span(before.start, min(before.start + length, before.end))
        return {PREVIOUS: before} if self.unit is None else {PREVIOUS: before, YEAR_BEFORE: same_dates}

    @property
    def labels(self) -> dict[str, str]:
        """What the comparisons are called."""
        if self.period == "自选":
            return {PREVIOUS: "较前一段", YEAR_BEFORE: "较去年同期"} if self.first is not None else {}
        if self.period == "近12个月":
            return {PREVIOUS: "较前12个月"}
        if self.unit is None:
            return {}
        if self.unit.freqstr.startswith("Y"):
            return {PREVIOUS: "较去年同期" if self.unit == self.cut_off.to_period("Y") else "较上一年"}
        return {PREVIOUS: "环比", YEAR_BEFORE: "同比"}

    def days(self, *names: str, stock: bool = False) -> dict[str, Asked | str]:
        """Return what a figure of these ledgers is asked over, or the sentence why it is not; nothing without any of them.

        It reaches as far as those of its ledgers that are kept all the time, and is compared with what lies within all those that tell of
        doings. A `stock`, as opposed to a count over days, can be told of the last day that is known.
        """
        last_days, begun = self.ledgers.last_days, self.ledgers.begun
        there = [name for name in names if name in last_days]
        until = max((last_days[name] for name in there if name in KEPT), default=self.cut_off)
        now = self.span if until >= self.span.end else Span(self.span.start, until, is_unfinished=True)
        if now.is_empty:
            if not stock:
                return dict.fromkeys((NOW, PREVIOUS, YEAR_BEFORE), f"台账截至 {until:%Y-%m-%d}，没有这段时间的记录")
            now = Span(None, until, is_unfinished=True)
        found: dict[str, Asked | str] = {NOW: self._at_its_end(now)}
        found[TWELVE_MONTHS] = self._at_its_end(Span(twelve_months_to(now.end), now.end))
        if self.span.end < self.cut_off and now.end < until:
            found[SINCE] = Asked(self.communities, now.start, now.end, until)
        begin = max((begun[name] for name in there if name not in ROSTERS), default=None)
        left_behind = self.ledgers.left_behind(there, now.end)
        for over, other in self._compared(now).items():
            is_before = begin is not None and other.start is not None and other.start < begin
            why_not = f"台账从 {begin:%Y-%m} 开始" if is_before else left_behind
            found[over] = why_not or self._at_its_end(other)
        return found

    def _at_its_end(self, span: Span) -> Asked:
        return Asked(self.communities, span.start, span.end, span.end)

    def now(self, *names: str, stock: bool = False) -> Asked | None:
        """Return what a figure is asked over the period itself, null where it is not."""
        asked = self.days(*names, stock=stock)[NOW]
        return asked if isinstance(asked, Asked) else None

    def cut(self, asked: Asked) -> str:
        """Return what a card says of a ledger that ends before the page does: 截至 5 月 20 日."""
        return f"截至 {asked.as_of.month} 月 {asked.as_of.day} 日" if asked.as_of < self.span.end else ""


def _whole(unit: pd.Period) -> Span:
    return Span(unit.start_time.normalize(), unit.end_time.normalize())
