"""Choice: street, communities and period, as they stand in the address (?street=&community=&period=&start=&end=)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches

from streetboard import format
from streetboard.asking import periods
from streetboard.asking.streets import ALL_STREETS

# What a choice owns of the address.
NAMES = ("street", "community", "period", "start", "end")


@dataclass(frozen=True)
class Choice:
    """What the reader has chosen: a street or ALL_STREETS; communities only of one street, `start` and `end` only with 自选.

    `cut_off` is 数据截至 of the page, the latest of all its ledgers, which the period is relative to; null until a page has asked them.
    """

    street: str
    communities: tuple[str, ...] = ()
    period: str = periods.ALL
    start: date | None = None
    end: date | None = None
    cut_off: date | None = None

    def at(self, cut_off: date) -> Choice:
        """Return the choice as a page with this 数据截至 understands it: 2025-06 is 本月 while June is the newest month."""
        return replace(self, cut_off=cut_off, period=periods.canonical(self.period, cut_off))

    @property
    def span(self) -> periods.Span:
        """The days that the chosen period covers, up to 数据截至."""
        assert self.cut_off, "a page has asked its ledgers"
        return periods.span(self.period, self.cut_off, self.start, self.end)

    @property
    def is_of_all_streets(self) -> bool:
        return self.street == ALL_STREETS

    @property
    def is_past(self) -> bool:
        """Whether the period was over before 数据截至, so that more may have become of it since."""
        return self.cut_off is not None and self.span.end < self.cut_off

    def stepped(self, by: int) -> Choice | None:
        """Return the same choice one period on (1) or back (-1); null where there is no such step.

        自选 steps by its own length.
        """
        assert self.cut_off, "a page has asked its ledgers"
        if self.period == periods.CUSTOM and self.start:
            length = ((self.end or self.cut_off) - self.start + timedelta(days=1)) * by
            return replace(self, start=self.start + length, end=(self.end or self.cut_off) + length)
        period = periods.stepped(self.period, self.cut_off, by)
        return replace(self, period=period) if period else None

    def address(self) -> dict[str, str | list[str]]:
        """Return the query parameters that bring this choice back."""
        parameters: dict[str, str | list[str]] = {"street": self.street}
        if self.communities:
            parameters["community"] = list(self.communities)
        parameters["period"] = self.period
        if self.period == periods.CUSTOM:
            parameters |= {name: f"{day:%Y-%m-%d}" for name in ("start", "end") if (day := getattr(self, name))}
        return parameters


def parse(
    parameters: Mapping[str, list[str]], known: Mapping[str, tuple[str, ...]], usual: str, *, has_all: bool = True
) -> tuple[Choice, list[str]]:
    """Return the choice that an address names, and one Chinese sentence for each thing in it that makes no sense.

    `known` has the communities of each street; what is missing or wrong takes the default. All streets are one where there is but one,
    and there are none for who sees several and not all of them: without `has_all`.
    """
    problems: list[str] = []
    offered = (*known, ALL_STREETS) if has_all or len(known) == 1 else tuple(known)
    street = _one_of(parameters.get("street"), offered, "街道", problems) or usual
    if street == ALL_STREETS and len(known) == 1:
        street = usual
    communities = []
    for name in dict.fromkeys(parameters.get("community", [])):
        if street == ALL_STREETS:
            problems.append(f"选了{ALL_STREETS}，社区“{_clip(name)}”没有采用")
        elif name in known[street]:
            communities.append(name)
        else:
            problems.append(f"{street}没有名为“{_clip(name)}”的社区{_nearest(name, known[street])}")
    named = parameters.get("period", [""])[-1]
    period = (
        named if periods.is_period(named) else _one_of(parameters.get("period"), periods.PERIODS, "统计期", problems)
    )
    choice = Choice(street, tuple(communities), period or periods.ALL)
    dates = {name: _day(parameters.get(name), word, problems) for name, word in (("start", "开始"), ("end", "结束"))}
    if not any(dates.values()):
        return choice, problems
    if dates["start"] and dates["end"] and dates["end"] < dates["start"]:
        problems.append(f"结束日期 {dates['end']} 早于开始日期 {dates['start']}，两个日期都没有采用")
        return choice, problems
    # Dates without a period can only mean 自选; beside another period they are what a script left over.
    if period in (None, periods.CUSTOM):
        choice = replace(choice, period=periods.CUSTOM, start=dates["start"], end=dates["end"])
    return choice, problems


def _one_of(given: list[str] | None, known: tuple[str, ...], kind: str, problems: list[str]) -> str | None:
    if not given:
        return None
    if given[-1] in known:
        return given[-1]
    problems.append(f"没有名为“{_clip(given[-1])}”的{kind}{_nearest(given[-1], known)}")
    return None


def _nearest(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name[:50], known, n=1, cutoff=0.5)
    return f"，是不是“{near[0]}”" if near else ""


def _clip(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "……"


def _day(given: list[str] | None, word: str, problems: list[str]) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given[-1])
    except ValueError:
        problems.append(f"{word}日期“{_clip(given[-1])}”不是日期，应写作 2025-06-30")
        return None


def sentence(choice: Choice, span: periods.Span) -> str:
    """Return 统计期 in words: 本月（2025-06-01 至 2025-06-18，未满期）."""
    days = f"{format.day(span.start)} 至 {format.day(span.end)}" if span.start else f"截至 {format.day(span.end)}"
    note = "，台账到此为止" if span.is_cut else "，未满期" if span.is_unfinished else ""
    return f"{periods.spoken(choice.period)}（{days}{note}）"
