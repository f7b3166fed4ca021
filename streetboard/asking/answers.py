"""Answers: every result that a page or a meeting edition asked for, found again as it was wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from streetboard.asking.periods import Period
from streetboard.warehouse import Result

# What a figure is asked over: the period itself, what it is compared with, and the twelve months to its end; of a period that is past,
# the same days as they are seen from 数据截至; of 累计, the newest month that is over and the one before.
NOW, PREVIOUS, YEAR_BEFORE, TWELVE_MONTHS = "", "previous", "year_before", "twelve_months"
SINCE, MONTH, MONTH_BEFORE = "since", "month", "month_before"

Row: TypeAlias = dict[str, Any]
# What an edition can write down: a community, a day.
Argument: TypeAlias = str | date | None
T = TypeVar("T")

# Asked, or shown, over all streets as it is in one.
SAME = ""


@dataclass(frozen=True)
class Wanted:
    """A figure that is asked for, with its further parameters; `over` is what it is compared over.

    `match` are the columns by which a row is found again in a later version; null where rows are not compared one by one. `streets` is
    the figure that is asked in its place over all streets, where communities give way to streets; null where none is. `most` is how
    many rows of a list are brought, null for as many as its own limit says. `days` are the lengths of a period that it is asked over, null
    for any: of a row for each day a chart of ten years shows nothing.
    """

    name: str
    over: str = NOW
    further: tuple[tuple[str, Any], ...] = ()
    match: tuple[str, ...] | None = field(default=None, compare=False)
    streets: str | None = field(default=SAME, compare=False)
    most: int | None = None
    days: range | None = None

    def asked_of(self, street: str | None) -> str | None:
        """Return the name of the figure that is asked of a street, of all where it is null; null where none is."""
        return self.name if street or self.streets == SAME else self.streets

    @property
    def key(self) -> str:
        """`issues/rows?measure=open`, and what it is compared over behind an @: `issues/summary@previous`."""
        asked = f"?{urlencode(self.further)}" if self.further else ""
        return f"{self.name}{asked}{f'@{self.over}' if self.over else ''}"


@dataclass(frozen=True)
class Answer:
    """A figure's result under its key, with its SQL, how many rows there are in all, and the datasets that it rests on.

    `result` may hold fewer rows than `total`.
    """

    key: str
    result: Result
    # the SQL with the macros that it uses written out
    statement: str
    total: int
    datasets: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.result.query.title

    @property
    def memory(self) -> int:
        """About how many bytes it takes; its SQL is its query's."""
        return self.result.memory


class Answers:
    """The answers of a page or an edition, asked for as they were wanted; null where there was no ledger.

    `comparisons` says what a number is compared with, by what it is asked over: {"previous": "环比", "year_before": "同比"}. `why_not` says
    why there is no answer, by its key, where there is more to say than that there is no such ledger.
    """

    def __init__(
        self,
        by_key: Mapping[str, Answer],
        period: Period,
        comparisons: Mapping[str, str],
        why_not: Mapping[str, str] | None = None,
    ) -> None:
        self._by_key = by_key
        self._why_not = why_not or {}
        self._page = period
        self.period = period
        self.comparisons = comparisons

    def about(self, wanted: Wanted) -> Answers:
        """Return the same answers, as sentences on one figure speak of their period: up to where its own ledgers reach."""
        until = self.until(wanted)
        told = copy(self)
        told.period = replace(self._page, cut_off=until, is_unfinished=True) if until else self._page
        return told

    def until(self, wanted: Wanted) -> date | None:
        """Return the day up to which the ledgers of a figure reach, null where they reach as far as the page does."""
        answer = self.get(wanted)
        asked = answer.result.parameters if answer else {}
        day = asked.get("as_of") or asked.get("end")
        return day if day and day < self._page.cut_off else None

    def why_not(self, wanted: Wanted) -> str:
        """Return why there is no answer, empty where there is nothing to say of it."""
        return self._why_not.get(wanted.key, "")

    def get(self, wanted: Wanted) -> Answer | None:
        return self._by_key.get(wanted.key)

    def of(self, key: str) -> Answer | None:
        """Return the answer that a block names, as it was wanted."""
        return self._by_key.get(key)

    def rows(self, wanted: Wanted) -> list[Row]:
        """Return a figure's rows, none where there is no ledger."""
        answer = self.get(wanted)
        return answer.result.records() if answer else []

    def one(self, wanted: Wanted) -> Row | None:
        """Return the only row of a figure about the whole, null where there is no ledger."""
        answer = self.get(wanted)
        return answer.result.one() if answer else None


@dataclass(frozen=True)
class Reader(Generic[T]):
    """A rule that reads answers: the figures that it needs, the main one first, and what it makes of them.

    `read` returns null where there is nothing to show; `cards` are the figures and columns that stand there as cards. The name and the
    arguments that it was made with are what an edition remembers the rule by: two of one name, the same arguments and the same figures
    are the same rule.
    """

    name: str
    wanted: tuple[Wanted, ...]
    read: Callable[[Answers], T] = field(compare=False)
    arguments: tuple[Argument, ...] = ()
    cards: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def __call__(self, answers: Answers) -> T:
        return self.read(answers)


def reads(*wanted: Wanted | str) -> Callable[[Callable[[Answers], T]], Reader[T]]:
    """Declare which figures a rule reads, the main one first."""
    asked = tuple(one if isinstance(one, Wanted) else Wanted(one) for one in wanted)
    return lambda rule: Reader(rule.__name__, asked, rule)


@dataclass(frozen=True)
class Maker(Generic[T]):
    """Rules of one name that differ by their arguments: by a community, or by a day.

    `make` returns the figures that such a rule needs, the main one first, and the rule.
    """

    make: Callable[..., tuple[tuple[Wanted, ...], Callable[[Answers], T]]]

    @property
    def name(self) -> str:
        return self.make.__name__

    def __call__(self, *arguments: Argument) -> Reader[T]:
        return Reader(self.name, *self.make(*arguments), arguments)
