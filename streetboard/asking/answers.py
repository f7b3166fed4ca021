"""Answers: every result that a page or a meeting edition asked for, found again as it was wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from streetboard.asking.periods import Period
from streetboard.warehouse import Result

# What a figure is asked over: the period itself, the one before, the year before, and the twelve months to the cut-off.
NOW, PREVIOUS, YEAR_BEFORE, TWELVE_MONTHS = "", "previous", "year_before", "twelve_months"

Row: TypeAlias = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """A figure that is asked for, with its further parameters; `over` is what it is compared over.

    `match` are the columns by which a row is found again in a later version; null where rows are not compared one by one.
    """

    name: str
    over: str = NOW
    further: tuple[tuple[str, Any], ...] = ()
    match: tuple[str, ...] | None = field(default=None, compare=False)

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


class Answers:
    """The answers of a page or an edition, asked for as they were wanted; null where there was no ledger.

    `comparisons` says what a number is compared with, by what it is asked over: {"previous": "环比", "year_before": "同比"}. `periods` are
    those of topics of which the ledgers reach to another day than `period`.
    """

    def __init__(
        self,
        by_key: Mapping[str, Answer],
        period: Period,
        comparisons: Mapping[str, str],
        periods: Mapping[str, Period] | None = None,
    ) -> None:
        self._by_key = by_key
        self._periods = periods or {}
        self.period = period
        self.comparisons = comparisons

    def about(self, topic: str) -> Answers:
        """Return the same answers, as sentences on one topic speak of their period."""
        return Answers(self._by_key, self._periods.get(topic, self.period), self.comparisons)

    def get(self, wanted: Wanted) -> Answer | None:
        return self._by_key.get(wanted.key)

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

    `read` returns null where there is nothing to show. The name is what an edition remembers the rule by: two of one name and the same
    figures are the same rule.
    """

    name: str
    wanted: tuple[Wanted, ...]
    read: Callable[[Answers], T] = field(compare=False)

    def __call__(self, answers: Answers) -> T:
        return self.read(answers)


def reads(*wanted: Wanted | str) -> Callable[[Callable[[Answers], T]], Reader[T]]:
    """Declare which figures a rule reads, the main one first."""
    asked = tuple(one if isinstance(one, Wanted) else Wanted(one) for one in wanted)
    return lambda rule: Reader(rule.__name__, asked, rule)
