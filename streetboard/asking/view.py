"""View: a published version as one reader may see it, and every result that a choice asks of it, each computed once and then shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from streetboard import queries
from streetboard.asking import masking, periods
from streetboard.asking.answers import NOW, PREVIOUS, TWELVE_MONTHS, YEAR_BEFORE, Answer, Answers, Wanted
from streetboard.asking.cache import SharedCache
from streetboard.asking.choice import Choice
from streetboard.asking.periods import Period, Span
from streetboard.warehouse import QUERIES_AT_ONCE, Result, Scope, Snapshot

_results = SharedCache[Result](1000)
_totals = SharedCache[int](2000)
_asked = SharedCache[Answers](100)
_checked = SharedCache[list[Result]](3)
_pool = ThreadPoolExecutor(QUERIES_AT_ONCE, "figures")


@cache
def datasets_of(topic: str) -> frozenset[str]:
    """Return the datasets beneath all figures of a topic, so that every number of a page has one 数据截至."""
    names = [name for name in queries.layer("figures") if name.startswith(f"{topic}/")]
    return frozenset().union(*(queries.datasets_read(name) for name in names))


def topic_of(figure: str) -> str:
    return figure.partition("/")[0]


@dataclass(frozen=True)
class Scopes:
    """What the figures of one topic are asked over, under one choice.

    `over` has a scope for the period and for each thing that it is compared with; null where the ledgers do not reach back that far: a
    difference to nothing would look like growth.
    """

    span: Span
    over: Mapping[str, Scope | None]


class View:
    """One version, as it was opened for one run of a page, so that all its numbers are of one version, and masked.

    `permitted` are the communities that the reader may see, null for all. Results are shared between readers: never change them.
    """

    def __init__(self, folder: Path, snapshot: Snapshot, permitted: tuple[str, ...] | None = None) -> None:
        self.snapshot = snapshot
        self.permitted = permitted
        # Whatever is kept of a view must name this.
        self.key = (folder, snapshot.version, permitted)

    # --- results -------------------------------------------------------------------------------------------------------

    def result(self, name: str, scope: Scope = Scope(), /, **further: Any) -> Result:
        """Return a figure's rows.

        Raises UnknownNameError for a figure, street, community or parameter that does not exist.
        """
        return self._result(name, scope, tuple(further.items()))

    def _result(self, name: str, scope: Scope, further: tuple[tuple[str, Any], ...]) -> Result:
        scope = replace(scope, permitted=self.permitted)
        compute = partial(masking.handed_out, self.snapshot, name, scope, **dict(further))
        return _results.get((self.key, name, scope, further), compute)

    def checks(self) -> list[Result]:
        """Return what each check finds."""
        return _checked.get(self.key, self.snapshot.check)

    # --- what there is -------------------------------------------------------------------------------------------------

    def coverage(self, street: str | None = None) -> list[dict[str, Any]]:
        """Return which ledgers there are, of one street or of all."""
        return [row for row in self._known("shared/coverage").records() if street in (None, row["street"])]

    def _known(self, name: str) -> Result:
        # What there is in all streets; it names no community's numbers.
        return _results.get((self.key, name), lambda: self.snapshot.figure(name))

    @property
    def largest_street(self) -> str:
        """The street with the most issues; without issues, with the most rows."""

        def size(street: str) -> tuple[int, int]:
            rows = self.coverage(street)
            return sum(r["row_count"] for r in rows if r["dataset"] == "issues"), sum(r["row_count"] for r in rows)

        return max(self.communities, key=size)

    @property
    def communities(self) -> dict[str, tuple[str, ...]]:
        """The communities of each street that the reader may see."""
        found: dict[str, list[str]] = {street: [] for street in self.snapshot.streets}
        for row in self._known("shared/communities").records():
            if self.permitted is None or row["community"] in self.permitted:
                found[row["street"]].append(row["community"])
        return {street: tuple(names) for street, names in found.items()}

    def _days_of(self, street: str, column: str) -> Iterator[date]:
        return (row[column] for row in self.coverage(street) if row[column])

    def first_day(self, street: str) -> date:
        return min(self._days_of(street, "first_day"))

    def latest_day(self, street: str) -> date:
        return max(self._days_of(street, "last_day"))

    def as_of(self, topic: str, street: str) -> date | None:
        """Return 数据截至 of a topic; null if the street has none of its ledgers."""
        return self.snapshot.default_as_of(datasets_of(topic), street)

    # --- what a choice asks --------------------------------------------------------------------------------------------

    def scopes(self, topic: str, choice: Choice) -> Scopes | None:
        """Return what the figures of a topic are asked over; null without any data on it."""
        as_of = self.as_of(topic, choice.street)
        if as_of is None:
            return None
        span = choice.span(as_of)
        ledgers = datasets_of(topic)
        begin = min(
            row["first_day"] for row in self.coverage(choice.street) if row["dataset"] in ledgers and row["first_day"]
        )
        over: dict[str, Scope | None] = {
            NOW: _scope(choice, span),
            TWELVE_MONTHS: _scope(choice, periods.span(periods.TWELVE_MONTHS, as_of)),
        }
        for name, other in _compared(choice.period, span).items():
            over[name] = _scope(choice, other) if other and (other.start or other.end) >= begin else None
        return Scopes(span, over)

    def ask(self, wanted: tuple[Wanted, ...], choice: Choice) -> Answers:
        """Return every answer under a choice, computed side by side: two queries may run at once.

        Raises StreetboardError if a query fails, or for what does not exist.
        """
        return _asked.get((self.key, wanted, choice), lambda: self._ask(wanted, choice))

    def _ask(self, wanted: tuple[Wanted, ...], choice: Choice) -> Answers:
        scopes = self._scopes_of(wanted, choice)

        def answer(one: Wanted) -> Answer | None:
            scope = _over(scopes, one)
            return self._answer(one, scope) if scope else None

        answers = list(_pool.map(answer, wanted))
        cut_off = max((known.span.as_of for known in scopes.values() if known), default=date.min)
        span = choice.span(cut_off) if cut_off > date.min else None
        return Answers(
            {found.key: found for found in answers if found},
            _period(choice, span) if span else Period(cut_off, False, choice.period),
            comparison_labels(choice.period, span) if span else {},
            {topic: _period(choice, known.span) for topic, known in scopes.items() if known},
        )

    def _scopes_of(self, wanted: Iterable[Wanted], choice: Choice) -> dict[str, Scopes | None]:
        """Return what the figures are asked over, once for each topic."""
        return {topic: self.scopes(topic, choice) for topic in dict.fromkeys(topic_of(one.name) for one in wanted)}

    def everywhere(self, *wanted: Wanted) -> Answers:
        """Return answers over all streets and days, of what belongs to no street."""
        found = {one.key: self._answer(one, Scope()) for one in wanted}
        last = max(map(self.latest_day, self.snapshot.streets), default=date.min)
        return Answers(found, Period(last, False, periods.ALL), {})

    def _answer(self, wanted: Wanted, scope: Scope) -> Answer:
        result = self._result(wanted.name, scope, wanted.further)
        return Answer(
            wanted.key,
            result,
            queries.explained(result.query),
            self._total(wanted, scope, result),
            tuple(sorted(queries.datasets_read(wanted.name))),
        )

    def _total(self, wanted: Wanted, scope: Scope, result: Result) -> int:
        """Return how many rows there are without the figure's limit."""
        limit = result.parameters.get("limit")
        # A list that leaves rows out may be shorter than its limit although there are more.
        if limit is None or (len(result) < limit and not result.query.listed):
            return len(result)
        key = (self.key, wanted.name, scope, tuple(one for one in wanted.further if one[0] != "limit"))
        return _totals.get(key, lambda: len(self.everything(wanted, scope)()))

    def answer(self, wanted: Wanted, choice: Choice) -> Answer | None:
        """Return one answer under a choice; null without any data on its topic."""
        return self.ask((wanted,), choice).get(wanted)

    def everything(self, wanted: Wanted, scope: Scope) -> Callable[[], Result]:
        """Return what computes a figure without its limit.

        A download calls it later and outside of the page. The result is not kept: it may be the whole ledger.
        """
        unlimited = {"limit": None} if "limit" in queries.figure(wanted.name).parameters else {}
        scope = replace(scope, permitted=self.permitted)
        return partial(masking.handed_out, self.snapshot, wanted.name, scope, **{**dict(wanted.further), **unlimited})

    def all_rows(self, wanted: Sequence[Wanted], choice: Choice) -> list[Callable[[], Result]]:
        """Return what computes each figure of a page whole, those without a ledger left out."""
        scopes = self._scopes_of(wanted, choice)
        return [self.everything(one, scope) for one in wanted if (scope := _over(scopes, one))]


def _scope(choice: Choice, span: Span) -> Scope:
    return Scope(choice.street, choice.communities or None, span.start, span.end, span.as_of)


def _over(scopes: Mapping[str, Scopes | None], wanted: Wanted) -> Scope | None:
    known = scopes[topic_of(wanted.name)]
    return known.over[wanted.over] if known else None


def _compared(period: str, span: Span) -> dict[str, Span | None]:
    """Return the days that a period is compared with, null where it has no such comparison."""
    return {PREVIOUS: periods.previous(period, span), YEAR_BEFORE: periods.year_before(period, span)}


def _period(choice: Choice, span: Span) -> Period:
    return Period(span.as_of, span.is_unfinished, choice.period)


def comparison_labels(period: str, span: Span) -> dict[str, str]:
    """Return what the comparisons of a period are called, those that it has."""
    labels = {PREVIOUS: periods.previous_label(period), YEAR_BEFORE: "同比"}
    return {over: labels[over] for over, days in _compared(period, span).items() if days}
