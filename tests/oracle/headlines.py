"""Headlines: which numbers the sentence above a panel may tell: those of the panel, their sums, shares, counts and differences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from numbers import Real
from typing import Any

from tests.oracle import issues, meetings, party, platform, renovation, safety, volunteers
from tests.oracle.ledgers import NOWHERE
from tests.oracle.periods import MONTH, MONTH_BEFORE, NOW, PREVIOUS, Asked, Scope
from tests.oracle.showing import Branch, Drawn, Listed, Number, Spans, half_up, hours, is_none, moved, number, percent

# Of whose cards a panel may tell: what counts them, and on which ledgers they rest.
_CARDS = (
    (issues.cards, (issues.LEDGER,)),
    (volunteers.cards, ("volunteers", "activities", "service_records", "points", "merchants")),
    (renovation.cards, renovation.WORKS),
    (meetings.cards, ("joint_meetings", "joint_meeting_items", "joint_meeting_members")),
    (safety.cards, safety.SAFETY),
    (platform.event_cards, (platform.MONTHLY,)),
    (platform.task_cards, (platform.TASKS,)),
    (platform.visit_cards, (platform.VISITS,)),
    (platform.solved_cards, (issues.LEDGER,)),
    (party.contact_cards, ("leader_visits",)),
    (party.cards, (*party.GATHERED, "selfgov_orgs")),
)


def of_panel(scope: Scope, expected: Any) -> Iterator[str]:
    """Yield texts with the numbers that follow from what stands in a panel, and from the cards about the same days."""
    match expected:
        case Drawn():
            yield from expected.told
            ranked = len(expected.categories) - len(expected.unranked)
            yield from map(number, (len(expected.categories), ranked, len(expected.bad), len(expected.unranked)))
            # 未归属 is ranked, and told beside the communities.
            yield number(ranked - (NOWHERE in expected.categories and NOWHERE not in expected.unranked))
            yield number(len(expected.unranked) - (NOWHERE in expected.unranked))
            yield from (*expected.categories, *expected.labels, expected.note)
            if expected.reference is not None:
                yield percent(expected.reference)
                for values in expected.series.values():
                    yield from (str(half_up(abs(one - expected.reference) * 100, 2)) for one in _numbers(values))
                    judged = [
                        value < expected.reference
                        for name, value in zip(expected.categories, values, strict=True)
                        if name not in expected.bad | expected.unranked
                    ]
                    yield number(sum(judged))
                    # So many make up the share that the line stands at.
                    yield number(sum(one < expected.reference for one in _numbers(values)) + 1)
            for values in expected.series.values():
                yield from _of_values(values)
            yield from _differences(list(expected.series.values()))
        case Listed():
            yield from expected.told
            yield number(len(expected.rows))
            for name in expected.rows[0] if expected.rows else ():
                column = [row[name] for row in expected.rows]
                # 推进中（此后完成） is on its way too.
                for told in (map(str, column), (str(one).partition("（")[0] for one in column)):
                    for count in Counter(told).values():
                        yield from (number(count), percent(count / len(column)))
                # A name may have a number in it.
                yield from (one for one in column if isinstance(one, str))
                yield from _of_values(column)
        case Spans():
            if stages := renovation.stages(scope):
                (counts,) = stages.series.values()
                by_stage = dict(zip(stages.categories, counts, strict=True))
                yield from map(number, counts)
                # A project that pauses is under way.
                yield number(by_stage.get("在建", 0) + by_stage.get("暂停", 0))
            yield from (number(one.days_late) for one in renovation.late(scope) or ())
            yield number(sum(1 for one in renovation.late(scope) or () if one.days_late))
        case list():
            yield number(len(expected))
            for one in expected:
                yield from _of_branch(one) if isinstance(one, Branch) else map(str, one)
            yield number(sum(len(one.below) for one in expected if isinstance(one, Branch)))
            if expected and isinstance(expected[0], tuple):
                yield from _of_quantities([(_quantity(done), _quantity(plan)) for _, done, plan in expected])


def of_page(scope: Scope) -> Iterator[str]:
    """Yield texts with the numbers that the headline of any panel of a page may tell."""
    yield from of_cards(scope)
    yield from of_overdue(scope)
    yield from of_meetings(scope)
    yield from of_platform(scope)
    yield from safety.whole_numbers(scope)


def of_cards(scope: Scope) -> Iterator[str]:
    """Yield texts with the numbers of the cards about a period, and how they moved."""
    for cards, ledgers in _CARDS:
        if not any(len(scope.ledgers[name]) for name in ledgers):
            continue
        days = scope.days(*ledgers, stock=cards in (renovation.cards, party.cards))
        numbers = {over: cards(scope.ledgers, one) for over, one in days.items() if isinstance(one, Asked)}
        for now, before in ((NOW, PREVIOUS), (MONTH, MONTH_BEFORE)):
            for name, one in numbers.get(now, {}).items():
                yield from _of_card(one)
                yield moved(one, numbers.get(before, {}).get(name))[0]


def of_overdue(scope: Scope) -> Iterator[str]:
    """Yield how long the oldest issue has been overdue, and how the backlog has moved since the period began."""
    listed = issues.overdue(scope)
    yield number(max((row["超期天数"] for row in listed.rows), default=None)) if listed else ""
    if bridge := issues.backlog_bridge(scope):
        opening, _, _, closing, _ = (Number(one, "件", issues.Kind.STOCK) for one in bridge.series["件数"])
        yield moved(closing, opening)[0]


def of_meetings(scope: Scope) -> Iterator[str]:
    """Yield how many promises of meetings before the last ones are open."""
    yield number(meetings.earlier_open(scope))


def of_platform(scope: Scope) -> Iterator[str]:
    """Yield what is told of activities and money beside their panels."""
    yield from platform.beside(scope)


def _of_card(one: Number) -> Iterator[str]:
    yield one.text
    yield one.detail
    yield from map(number, (one.above, one.below))
    if not is_none(one.value):
        yield str(half_up(abs(one.value) * 100, 2))


def _of_branch(branch: Branch) -> Iterator[str]:
    yield percent(branch.progress)
    yield percent(branch.planned)
    yield branch.beside
    for one in branch.below:
        yield from _of_branch(one)


def _quantity(text: str) -> float:
    """Return 1,240 of 计划 1,240 米, 0 of “—”."""
    found = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    return float(found[0].replace(",", "")) if found else 0


def _of_quantities(quantities: list[tuple[float, float]]) -> Iterator[str]:
    """Yield how many kinds of work are not begun, have a plan, and have reached it."""
    planned = [(done, plan) for done, plan in quantities if plan]
    yield from map(number, (sum(not done for done, _ in quantities), len(planned), sum(d >= p for d, p in planned)))


def _numbers(values: Sequence[Any]) -> list[float]:
    return [float(one) for one in values if isinstance(one, Real) and not is_none(one)]


def _of_values(values: Sequence[Any]) -> Iterator[str]:
    numbers = _numbers(values)
    for one in numbers:
        yield from (number(abs(one)), percent(one), str(half_up(abs(one) * 100, 2)), hours(one))
    whole = sum(numbers)
    # All of them, all but the first (who has no star), and how many there are.
    yield from map(number, (whole, sum(numbers[1:]), len(numbers), len(values) - len(numbers)))
    for count in (
        sum(1 for one in numbers if one),
        sum(1 for one in numbers if not one),
        sum(one >= 1 for one in numbers),
    ):
        yield number(count)
    yield number(sum(one < 1 for one in numbers))
    if whole:
        yield from (percent(one / whole) for one in numbers)


def _differences(series: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Yield by how much two series differ, at each place and in sum, and at how many places one lies below the other."""
    for at, one in enumerate(series):
        for other in series[at + 1 :]:
            pairs = [(a, b) for a, b in zip(one, other, strict=True) if not (is_none(a) or is_none(b))]
            yield number(abs(sum(a - b for a, b in pairs)))
            yield from (str(half_up(abs(a - b) * 100, 2)) for a, b in pairs)
            yield from map(number, (sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)))
