"""View: a published version as one reader may see it, and every result that a choice asks of it, each computed once and then shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from streetboard import queries
from streetboard.asking import masking, periods
from streetboard.asking.answers import PREVIOUS, YEAR_BEFORE, Answer, Answers, Wanted
from streetboard.asking.cache import SharedCache
from streetboard.asking.choice import Choice
from streetboard.asking.periods import Period, Span
from streetboard.asking.reach import Days, Moment, Reach, ledgers_of
from streetboard.asking.streets import among, narrowed
from streetboard.datasets import all_datasets
from streetboard.errors import NotPermittedError
from streetboard.permit import EVERYTHING, Permit
from streetboard.warehouse import QUERIES_AT_ONCE, Result, Scope, Sift, Snapshot

T = TypeVar("T")

_results = SharedCache[Result]()
_totals = SharedCache[int]()
_asked = SharedCache[Answers]()
_sifted = SharedCache[Answer]()
_checked = SharedCache[list[tuple[Result, int]]]()
_pool = ThreadPoolExecutor(QUERIES_AT_ONCE, "figures")


@cache
def datasets_of(topic: str) -> frozenset[str]:
    """Return the datasets beneath all figures of a topic, so that every number of a page has one 数据截至.

    What names none, as how complete ledgers are, is about all of them.
    """
    names = [name for name in queries.layer("figures") if name.startswith(f"{topic}/")]
    return frozenset().union(*(queries.datasets_read(name) for name in names)) or frozenset(all_datasets())


def _datasets_of(topics: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(datasets_of, topics))


def topic_of(figure: str) -> str:
    return figure.partition("/")[0]


class View:
    """One version, as it was opened for one run of a page, so that all its numbers are of one version, and masked.

    `permitted` tells what the reader may see, and is asked at each call: a tab, a dialog or a download outlives what its reader might see
    when it was opened. Results are shared between readers: never change them.
    """

    def __init__(
        self, source: Path | str, snapshot: Snapshot, permitted: Callable[[], Permit] = lambda: EVERYTHING
    ) -> None:
        self.snapshot = snapshot
        self._source, self._permitted = source, permitted
        self._reaches: dict[tuple[Permit, str], Reach] = {}

    @property
    def permit(self) -> Permit:
        """What the reader may see at this moment."""
        return self._permitted()

    @property
    def key(self) -> tuple[Path | str, int, Permit]:
        """What whatever is kept of a view must name; of a view `at_once` it is that of its answers."""
        return self._key()

    def _key(self, *figures: str) -> tuple[Path | str, int, Permit]:
        return self._source, self.snapshot.version, self._permit_for(*figures)

    def _permit_for(self, *figures: str) -> Permit:
        """Return the permit as far as it matters to figures: clerks and leaders share what is no list of persons."""
        is_personal = any(queries.figure(name).personal for name in figures)
        return self.permit if is_personal else replace(self.permit, persons=True)

    def at_once(self) -> View:
        """Return the view for one act, whose answers and key are of the same moment, also in a thread that knows no reader."""
        permit = self.permit
        once = View(self._source, self.snapshot, lambda: permit)
        once._reaches = self._reaches
        return once

    # --- results -------------------------------------------------------------------------------------------------------

    def result(self, name: str, scope: Scope = Scope(), /, **further: Any) -> Result:
        """Return a figure's rows.

        Raises UnknownNameError for a figure, street, community or parameter that does not exist.
        """
        at = self.at_once()
        return at._result(name, replace(scope, permitted=at._permit_for(name)), tuple(further.items()))

    def _result(
        self,
        name: str,
        scope: Scope,
        further: tuple[tuple[str, Any], ...],
        ask: Callable[..., Result] = masking.handed_out,
    ) -> Result:
        compute = partial(ask, self.snapshot, name, scope, **dict(further))
        return _results.get((self._key(name), name, scope, further), compute)

    def checks(self, most: int) -> list[tuple[Result, int]]:
        """Return the first rows that each check finds, and how many there are; only to who sees all that there is.

        Rows that are persons are left out for who may not see them. Raises NotPermittedError.
        """
        at = self.at_once()
        if not at.is_whole:
            raise NotPermittedError("没有查看权限", "核对的是全部街道的台账，只有看全部街道的账号能看")
        return _checked.get((at.key, at.permit, most), partial(self.snapshot.check_first, most, at.permit))

    # --- what there is -------------------------------------------------------------------------------------------------

    def coverage(self, street: str | None = None) -> list[dict[str, Any]]:
        """Return which ledgers there are, of one street or of all."""
        return [row for row in self.snapshot.coverage(self.permit) if street in (None, row["street"])]

    @property
    def is_whole(self) -> bool:
        """Whether the reader sees all that there is."""
        return self.snapshot.is_whole(self.permit)

    @property
    def is_of_communities(self) -> bool:
        """Whether the reader sees some communities alone, and of the street no more than what is told beside theirs."""
        return self.permit.communities is not None

    @property
    def largest_street(self) -> str:
        """The street with the most issues; without issues, with the most rows."""
        sizes = dict.fromkeys(self.communities, (0, 0))
        for row in self.coverage():
            issues, rows = sizes[row["street"]]
            count = row["row_count"]
            sizes[row["street"]] = (issues + (count if row["dataset"] == "issues" else 0), rows + count)
        return max(sizes, key=sizes.__getitem__)

    @property
    def communities(self) -> dict[str, tuple[str, ...]]:
        """The communities of each street that the reader may see."""
        return self.snapshot.seen(self.permit)

    def is_demo(self, street: str) -> bool:
        """Tell whether any of what is told of a street is demonstration data."""
        streets = self.snapshot.streets
        return any(among(street, {name: streets.get(name, False) for name in self.communities}))

    def reach(self, street: str) -> Reach:
        """Return from when to when the ledgers of a street go, or of all."""
        key = self.permit, street
        if key not in self._reaches:
            self._reaches[key] = Reach(self.coverage(narrowed(street)))
        return self._reaches[key]

    def first_day(self, street: str) -> date | None:
        """Return the day of the first event in any ledger; null without one."""
        return min(self.reach(street).first_days.values(), default=None)

    def has_ledger_on(self, street: str, *topics: str) -> bool:
        """Tell whether a street has any ledger on some topics."""
        return self.reach(street).has_any_of(_datasets_of(topics))

    def cut_off(self, street: str, *topics: str) -> date | None:
        """Return 数据截至 of some topics, the latest of their ledgers; null if the street has none of them.

        Ledgers that tell no day, as one of grids, stand as of the street's latest.
        """
        return self.reach(street).stand_as_of(_datasets_of(topics))

    def earlier(self, street: str, *topics: str) -> dict[str, date]:
        """Return 数据截至 of those streets of all whose ledgers on some topics end before the others', the earliest first."""
        return self.reach(street).earlier(_datasets_of(topics))

    @property
    def stale_days(self) -> int:
        """The age in days from which on pages say how old the data are."""
        return int(float(self.settings["stale_days"]))

    @property
    def settings(self) -> dict[str, str]:
        """The thresholds and words that the street has set, or that are usual."""
        return {row["name"]: row["value"] for row in self.result("shared/settings").records()}

    # --- what a choice asks --------------------------------------------------------------------------------------------

    def days(self, figure: str, choice: Choice) -> Days | None:
        """Return the days that a figure is asked over; null without any of its ledgers."""
        reach = self.reach(choice.street)
        if not reach.has_ledger_of(figure) or self.cut_off(choice.street, topic_of(figure)) is None:
            return None
        choice = self._dated(choice, [figure])
        assert choice.cut_off, "a ledger of the topic has one"
        return reach.days(figure, choice.period, choice.span, choice.cut_off)

    def _dated(self, choice: Choice, figures: Iterable[str]) -> Choice:
        """Return a choice with 数据截至 of the page, or of these figures where no page has said it."""
        if choice.cut_off:
            return choice
        cut_off = self.cut_off(choice.street, *{topic_of(figure) for figure in figures})
        return choice.at(cut_off) if cut_off else choice

    def ask(self, wanted: tuple[Wanted, ...], choice: Choice) -> Answers:
        """Return every answer under a choice, those that are not kept computed side by side: two queries may run at once.

        Raises StreetboardError if a query fails, or for what does not exist.
        """
        at = self.at_once()
        key = at._key(*(one.name for one in wanted))
        return _asked.get((key, wanted, choice), lambda: at._ask(wanted, choice))

    def _ask(self, wanted: tuple[Wanted, ...], choice: Choice) -> Answers:
        choice = self._dated(choice, [one.name for one in wanted])

        scopes = {one: scope for one in wanted if (scope := self.scope(one, choice))}
        # What is kept does not wait behind the queries of others.
        kept = {one: self._kept(one, scope) for one, scope in scopes.items()}
        missing = [one for one, answer in kept.items() if answer is None]
        computed = _pool.map(lambda one: self._answer(one, scopes[one]), missing)
        # Where two ask for one list, both have the longer.
        answered = sorted((*filter(None, kept.values()), *computed), key=lambda one: len(one.result))
        found = {one.key: one for one in answered}
        why_not = {
            one.key: told
            for one in wanted
            if (days := self.days(one.name, choice)) and (told := days.why_not.get(one.over))
        }
        if choice.cut_off is None:
            return Answers(found, Period(date.min, False, choice.period), {})
        period = Period(choice.span.end, choice.span.is_unfinished, choice.period)
        return Answers(found, period, comparison_labels(choice.period, choice.span), why_not)

    def scope(self, wanted: Wanted, choice: Choice) -> Scope | None:
        """Return the standard parameters of a figure; null where it is not asked: a difference to nothing would look like growth."""
        street = narrowed(choice.street)
        figure = wanted.asked_of(street)
        if figure is None:
            return None
        if not ledgers_of(figure):
            return Scope(street, permitted=self._permit_for(figure))
        days = self.days(figure, choice)
        asked = days.over.get(wanted.over) if days else None
        if asked is None or (wanted.days and self._length(wanted, choice, asked) not in wanted.days):
            return None
        permit = self._permit_for(figure)
        return Scope(street, choice.communities or None, asked.span.start, asked.span.end, asked.as_of, permit)

    def _length(self, wanted: Wanted, choice: Choice, asked: Moment) -> int:
        """Return how many days a figure is asked over, those before the first of its ledgers left out."""
        first_days = self.reach(choice.street).first_days
        first = min(first_days[name] for name in ledgers_of(wanted.name) if name in first_days)
        return (asked.span.end - max(asked.span.start or first, first)).days + 1

    def everywhere(self, *wanted: Wanted) -> Answers:
        """Return answers over all streets and days, of what belongs to no street."""
        at = self.at_once()
        found = {one.key: at._answer(one, Scope(permitted=at._permit_for(one.name))) for one in wanted}
        last = max((day for street in at.communities for day in at.reach(street).cut_offs.values()), default=date.min)
        return Answers(found, Period(last, False, periods.ALL), {})

    def _kept(self, wanted: Wanted, scope: Scope) -> Answer | None:
        """Return an answer whose result has been computed before, or is just being computed for somebody else; else null."""
        try:
            return self._answer(wanted, scope, _compute_nothing)
        except _NotKeptError:
            return None

    def _answer(self, wanted: Wanted, scope: Scope, ask: Callable[..., Result] = masking.handed_out) -> Answer:
        limit = () if wanted.most is None else (("limit", wanted.most),)
        result = self._result(_figure(wanted, scope), scope, (*wanted.further, *limit), ask)
        return Answer(
            wanted.key,
            result,
            result.query.explained,
            self._total(wanted, scope, result),
            tuple(sorted(queries.datasets_read(result.query.name))),
        )

    def _total(self, wanted: Wanted, scope: Scope, result: Result) -> int:
        """Return how many rows there are without the figure's limit."""
        limit = result.parameters.get("limit")
        # A list that leaves rows out may be shorter than its limit although there are more.
        if limit is None or (len(result) < limit and not result.query.listed):
            return len(result)
        key = (
            self._key(result.query.name),
            result.query.name,
            scope,
            tuple(one for one in wanted.further if one[0] != "limit"),
        )
        return _totals.get(key, self._whole(masking.rows_handed_out, wanted, scope))

    def answer(self, wanted: Wanted, choice: Choice) -> Answer | None:
        """Return one answer under a choice; null without any of its ledgers."""
        return self.ask((wanted,), choice).get(wanted)

    def everything(self, wanted: Wanted, scope: Scope, sift: Sift | None = None) -> Callable[[], Result]:
        """Return what computes a figure without its limit, of a list those rows that are looked for.

        A download calls it later and outside of the page: for what its reader may see then. The result is not kept: it may be the whole
        ledger.
        """
        figure = _figure(wanted, scope)
        return lambda: self._whole(
            masking.handed_out, wanted, replace(scope, permitted=self._permit_for(figure)), sift
        )()

    def _whole(self, ask: Callable[..., T], wanted: Wanted, scope: Scope, sift: Sift | None = None) -> Callable[[], T]:
        """Return what asks for something of a figure without its limit."""
        figure = _figure(wanted, scope)
        further = dict(wanted.further) | queries.figure(figure).unlimited
        return partial(ask, self.snapshot, figure, scope, sift, **further)

    def sifted(self, answer: Answer, wanted: Wanted, choice: Choice, sift: Sift, most: int) -> Answer:
        """Return the first rows of a list as a reader sifts it, of all its rows, in place of those that it was answered with."""

        at = self.at_once()

        def sifted() -> Answer:
            scope = at.scope(wanted, choice)
            assert scope, "what was answered has a scope"
            found, total = at._whole(partial(masking.first_handed_out, most), wanted, scope, sift)()
            return replace(answer, result=found, total=total)

        return _sifted.get((at._key(wanted.name), wanted, choice, sift, most), sifted)

    def sifting(self, wanted: Wanted, choice: Choice, sift: Sift) -> Callable[[], Result]:
        """Return what computes all rows that a reader looks for in a list that has been answered."""
        scope = self.scope(wanted, choice)
        assert scope, "what was answered has a scope"
        return self.everything(wanted, scope, sift)

    def all_rows(self, wanted: Sequence[Wanted], choice: Choice) -> list[Callable[[], Result]]:
        """Return what computes each figure of a page whole, those without a ledger left out."""
        return [self.everything(one, scope) for one in wanted if (scope := self.scope(one, choice))]


def _figure(wanted: Wanted, scope: Scope) -> str:
    name = wanted.asked_of(scope.street)
    assert name, "what has a scope is asked"
    return name


class _NotKeptError(Exception):
    """Raised if a result would have to be computed."""


def _compute_nothing(*_: Any, **__: Any) -> Result:
    raise _NotKeptError


def comparison_labels(period: str, span: Span) -> dict[str, str]:
    """Return what the comparisons of a period are called, those that it has."""
    labels = {
        PREVIOUS: (periods.previous(period, span), periods.previous_label(period)),
        YEAR_BEFORE: (periods.year_before(period, span), periods.year_before_label(period)),
    }
    return {over: label for over, (days, label) in labels.items() if days}
