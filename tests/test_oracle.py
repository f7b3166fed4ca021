"""The oracle: every card, comparison, label and cell of every page over forty scopes is what plain pandas finds in the ledgers.

`tests/oracle` is written from the definitions. A page that shows a panel or a card that the oracle does not know fails here. A count of
persons may be masked; all else must be equal.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from html import unescape
from typing import Any, NamedTuple

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from streetboard import format, warehouse
from streetboard.asking.choice import Choice
from streetboard.asking.streets import ALL_STREETS
from streetboard.asking.view import View
from streetboard.reading.blocks import Card, Cards, Chart, Group, Groups, Node, Reading, Table, Timeline, Tree, texts_of
from streetboard.reading.panels import Page
from streetboard.ui import menu
from streetboard.ui.profile import page_of
from streetboard.ui.why import page_about
from tests import cases_runner, invented
from tests.oracle import (
    headlines,
    issues,
    ledgers,
    meetings,
    organisation,
    party,
    periods,
    platform,
    profile,
    renovation,
    safety,
    sentences,
    targets,
    volunteers,
    why,
    works,
)
from tests.oracle.ledgers import Ledgers, OfAllStreets
from tests.oracle.periods import (
    MEETINGS,
    MONTH,
    MONTH_BEFORE,
    NOW,
    PREVIOUS,
    SINCE,
    TWELVE_MONTHS,
    VOLUNTEERING,
    Asked,
    Scope,
)
from tests.oracle.showing import (
    SMALLEST_BASE,
    Branch,
    Drawn,
    Listed,
    Number,
    Spans,
    half_up,
    is_none,
    moved,
    number,
    percent,
)
from tests.test_pages import opened

pytestmark = pytest.mark.slow

PAGES: dict[str, Page] = {
    name: importlib.import_module(f"pages.{name}").PAGE for name in periods.PAGES if name != "profile"
}
# Whose ledgers decide on 数据截至 of a page.
TOPICS = {name: menu.PAGES[page.title].topics for name, page in PAGES.items()} | {
    "profile": menu.PAGES[menu.PROFILE].topics
}
PANELS = {
    name: panel
    for topic in (issues, volunteers, renovation, works, meetings, organisation, platform, safety, party, profile)
    for name, panel in topic.PANELS.items()
}
ATTENTION = (issues.longest_overdue, issues.due_soon, issues.behind, renovation.delayed, meetings.promises)


class Source(NamedTuple):
    """Where cards come from: what counts them, on which ledgers they rest, and whether they tell how things stood on a day."""

    cards: Any
    ledgers: tuple[str, ...]
    is_stock: bool = False
    lines: Any = None


ISSUES = Source(issues.cards, (issues.LEDGER,), lines=issues.lines)
CALL_BACKS = Source(issues.call_backs, (issues.LEDGER,))
PEOPLE = Source(volunteers.cards, VOLUNTEERING, lines=volunteers.lines)
WORKS = Source(renovation.cards, renovation.WORKS, is_stock=True, lines=renovation.lines)
PROMISES = Source(meetings.cards, MEETINGS)
CALM = Source(safety.cards, safety.SAFETY)
EVENTS = Source(platform.event_cards, (platform.MONTHLY,))
TASKS = Source(platform.task_cards, (platform.TASKS,))
VISITS = Source(platform.visit_cards, (platform.VISITS,))
SOLVED = Source(platform.solved_cards, (issues.LEDGER,))
# Which rows of cards there are, and what may stand in each.
CARDS = {
    "overview_numbers": (ISSUES, WORKS, PEOPLE),
    "issue_numbers": (ISSUES,),
    "callback_numbers": (CALL_BACKS,),
    "volunteer_numbers": (PEOPLE,),
    "renovation_numbers": (WORKS,),
    "meeting_numbers": (PROMISES,),
    "safety_numbers": (CALM,),
    "platform_numbers": (EVENTS, TASKS, VISITS, SOLVED),
    "profile_numbers": (ISSUES, WORKS, PEOPLE),
}
# Lists, whose rows tell of communities too, and means that each street weighs as on its own page, where the oracle finds them.
TOLD_BY_STREET = {
    *("attention", "overdue", "merchants", "delayed_projects", "progress_by_area"),
    *("unrectified", "volunteering", "open_mediations", "incidents", "grids_to_mend", "unclaimed"),
}

PERSONAL = {"在册志愿者", "志愿活跃率", "服务人次", "服务时长", "重点对象关注率", "调解成功率", "敲门完成率"}


# --- what a reader may choose --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """One of the forty: a street of one of the two warehouses, communities, a period, the days of 自选."""

    street: str
    period: str
    communities: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None

    def __str__(self) -> str:
        days = f" {self.start}..{self.end}" if self.start or self.end else ""
        return f"{self.street} {'+'.join(self.communities)} {self.period}{days}"


CHAOYANG, LONGFENG = "朝阳街道", "龙凤桥街道"
TWO = ("天津路社区", "河嘉村社区")
CUSTOM = "自选"


def custom(street: str, start: date | None, end: date | None, *communities: str) -> Chosen:
    return Chosen(street, CUSTOM, communities, start, end)


DEMONSTRATION = [
    *(Chosen(CHAOYANG, period) for period in ("本月", "上月", "本季", "上季", "本年", "去年", "近12个月", "累计")),
    *(Chosen(LONGFENG, period) for period in ("本季", "去年", "累计")),
    Chosen(CHAOYANG, "本季", TWO),
    Chosen(CHAOYANG, "近12个月", ("演示社区丙",)),
    Chosen(CHAOYANG, "累计", ("天津路社区", "未归属")),
    Chosen(LONGFENG, "本年", ("龙凤社区",)),
    # A leap February, the one after it, months and quarters by name, a year before the ledgers of meetings.
    Chosen(CHAOYANG, "2024-02"),
    Chosen(CHAOYANG, "2025-02"),
    Chosen(CHAOYANG, "2025-04", ("新房子社区",)),
    Chosen(CHAOYANG, "2025Q1"),
    Chosen(LONGFENG, "2024Q1"),
    Chosen(CHAOYANG, "2022"),
    Chosen(CHAOYANG, "2021Q2"),
    # A period before the ledgers, one that is not over, one day, the leap day, days without a begin or an end.
    Chosen(CHAOYANG, "2019"),
    custom(CHAOYANG, date(2024, 2, 29), date(2024, 2, 29)),
    custom(CHAOYANG, date(2025, 3, 15), date(2025, 3, 15)),
    custom(CHAOYANG, date(2024, 1, 31), date(2024, 2, 29), *TWO),
    custom(CHAOYANG, date(2025, 6, 11), date(2025, 7, 31)),
    custom(LONGFENG, None, date(2024, 9, 30)),
    custom(LONGFENG, date(2025, 5, 1), None),
]
# Small ledgers with every state; the issues are of one quarter, the services begin before it and go on.
MADE_UP = [
    *(Chosen(CHAOYANG, period) for period in ("本月", "上季", "本年", "近12个月", "累计")),
    Chosen(CHAOYANG, "累计", TWO),
    Chosen(LONGFENG, "2024"),
    Chosen(LONGFENG, "2024Q1", ("天津路社区", "未归属")),
    Chosen(LONGFENG, "2024-02"),
    Chosen(LONGFENG, "2025-02"),
    custom(CHAOYANG, date(2024, 2, 10), date(2025, 3, 20), *TWO),
    custom(LONGFENG, date(2024, 3, 1), date(2024, 3, 31)),
]
EVERYWHERE = [Chosen(ALL_STREETS, period) for period in ("本季", "累计", "2024Q1", "2022", "2021Q2")]
EVERYWHERE_MADE_UP = [Chosen(ALL_STREETS, period) for period in ("本月", "近12个月", "2024-02", "累计")]


class World(NamedTuple):
    """A warehouse, and the raw ledgers of its streets."""

    view: View
    streets: Mapping[str, Ledgers]

    def of(self, street: str) -> Ledgers:
        return OfAllStreets(self.streets) if street == ALL_STREETS else self.streets[street]


@pytest.fixture(scope="module")
def demonstration(demo_home, demo_warehouse) -> World:
    return World(View(demo_home, demo_warehouse), ledgers.of_demonstration())


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> World:
    rows = {
        "issues": invented.issues(invented.SEED, 700),
        **invented.works_and_people(invented.SEED),
        **invented.meetings(),
        **invented.organisation(),
        **invented.safety(),
        **invented.platform(),
        **invented.self_government(),
        **invented.targets(),
        "aliases": invented.ALIASES,
    }
    connection = cases_runner.filled_warehouse(rows)
    return World(View(tmp_path_factory.mktemp("made_up"), warehouse.Snapshot(connection)), ledgers.of_rows(rows))


# --- what stands on a page, and what must ----------------------------------------------------------------------------------


@dataclass
class Differences:
    """What was compared of a page, and what of it is not as the oracle has it."""

    found: list[str] = field(default_factory=list)
    compared: int = 0

    def same(self, place: str, shown: Any, expected: Any, *, may_be_masked: bool = False) -> None:
        self.compared += 1
        if may_be_masked and (shown is None or shown == format.MASKED):
            return
        if not is_same(shown, expected):
            self.found.append(f"{place}: the page shows {shown!r}, the oracle {expected!r}")


def is_same(shown: Any, expected: Any) -> bool:
    if isinstance(expected, list | tuple):
        return len(shown) == len(expected) and all(map(is_same, shown, expected))
    if is_none(expected) or shown is None:
        return is_none(expected) and shown is None
    if isinstance(expected, pd.Timestamp):
        return pd.Timestamp(shown) == expected
    if isinstance(expected, set | str | bool) or isinstance(shown, set | str | bool):
        return shown == expected
    return float(shown) == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


def compare(page: str, world: World, chosen: Chosen, about: Page | None = None) -> Differences:
    """Read a page as it is shown under a choice, or one made `about` something, and hold all of it against the oracle."""
    told = Differences()
    first, last = (day and pd.Timestamp(day) for day in (chosen.start, chosen.end))
    scope = Scope(world.of(chosen.street), page, chosen.period, chosen.communities, first, last)
    if not any(len(scope.ledgers[name]) for name in periods.PAGES[page]):
        told.same("no ledger", world.view.has_ledger_on(chosen.street, *TOPICS[page]), False)
        return told
    choice = Choice(chosen.street, chosen.communities, chosen.period, chosen.start, chosen.end)
    choice = choice.at(world.view.cut_off(chosen.street, *TOPICS[page]))
    told.same("数据截至", choice.cut_off, scope.cut_off)
    told.same("统计期", [choice.span.start, choice.span.end], [scope.span.start, scope.span.end])
    if scope.span.is_empty:
        return told
    shown = about or PAGES[page].of(choice)
    answers = world.view.ask(shown.wanted, choice)
    # Most panels have a headline, and all of them may tell of these.
    beside = cache(lambda: [*headlines.of_page(scope)])
    for panel in shown.panels:
        name = panel.reader.name
        if choice.is_of_all_streets and name in TOLD_BY_STREET:
            continue
        reading = panel.read(answers.about(panel.main))
        blocks = reading.blocks if reading else ()
        if name in CARDS and not blocks:
            told.same(f"{name}: none", [*shown_cards(scope, CARDS[name])], [])
        elif name in CARDS:
            (block,) = blocks
            cards_agree(told, block, scope, CARDS[name])
            if not choice.is_of_all_streets and all(
                isinstance(scope.days(*one.ledgers, stock=one.is_stock)[NOW], Asked) for one in CARDS[name]
            ):
                clauses = [*sentences.SENTENCES[name](scope), *missed_targets(block, scope, CARDS[name])]
                sentences_agree(told, [reading.headline, *reading.further], clauses)
        elif name == "attention":
            (block,) = blocks
            attention_agrees(told, block, scope)
        else:
            if name not in PANELS:
                told.found.append(
                    f"the oracle knows no panel {name}: write it in tests/oracle, and add it to its PANELS"
                )
                continue
            expected = PANELS[name](scope)
            if isinstance(expected, Listed) and expected.is_part and not blocks:
                # All of its rows are of masked cells.
                continue
            told.same(f"{name}: there", bool(blocks), expected is not None)
            if blocks and expected is not None:
                (block,) = blocks
                if isinstance(block, Chart):
                    expected = targets.drawn(name, expected, block.days, scope)
                    marks_agree(told, name, block, scope)
                agrees(told, name, block, expected)
                headline_agrees(told, name, reading.headline, [*headlines.of_panel(scope, expected), *beside()])
    return told


# Days, and what a ledger calls something, are no numbers of ours.
_NO_NUMBER = re.compile(r"“[^”]*”|\d+ ?年|\d+ 月(?: \d+ 日)?|\d+-\d+(?:-\d+)?|\d+ ?个月")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def sentences_agree(told: Differences, shown: Sequence[str], clauses: Sequence[str]) -> None:
    """Hold the first sentences of a page against what they must tell; no number stands in them that is not told."""
    text = "".join(shown)
    missing = [clause for clause in clauses if clause not in text]
    if format.MASKED not in text:
        told.same(f"sentences: {text}", missing, [])
        numbers = set(_NUMBER.findall(_NO_NUMBER.sub("", "，".join(clauses))))
        told.same(
            f"sentences: {text}", [one for one in _NUMBER.findall(_NO_NUMBER.sub("", text)) if one not in numbers], []
        )


def headline_agrees(told: Differences, name: str, headline: str, known: Sequence[str]) -> None:
    """Hold every number of a headline against those of the texts `known`, which follow from its panel and its page."""
    # What is masked, and what is too few to be compared, is told by limits.
    if format.MASKED in headline or "遮蔽" in headline or "不作比较" in headline:
        return
    numbers = set(_NUMBER.findall(" ".join(known)))
    unknown = [one for one in _NUMBER.findall(_NO_NUMBER.sub("", headline)) if one not in numbers]
    told.same(f"{name}: {headline}", unknown, [])


def agrees(told: Differences, name: str, block: Any, expected: Any) -> None:
    match block, expected:
        case Chart(), Drawn():
            chart_agrees(told, name, block, expected)
        case Table(), Listed():
            table_agrees(told, name, block, expected)
        case Tree(), list():
            told.same(name, [node.name for node in block.nodes], [one.name for one in expected])
            for node, branch in zip(block.nodes, expected, strict=False):
                node_agrees(told, f"{name} {branch.name}", node, branch)
        case Timeline(), Spans():
            shown = [(s.name, s.planned, s.actual, sorted(s.milestones.items())) for s in block.spans]
            oracle = [(*span[:3], sorted(span[3].items())) for span in expected.spans]
            told.same(name, sorted(shown, key=str), sorted(oracle, key=str))
            told.same(f"{name} until", block.as_of, expected.as_of)
        case Cards(), list():
            masked = {card.label for card in block.cards if is_masked(card)}
            shown = sorted((card.label, card.text, card.detail) for card in block.cards if card.label not in masked)
            told.same(name, shown, sorted(one for one in expected if one[0] not in masked))
        case _:
            told.found.append(f"{name}: nobody knows how {block.kind} and {type(expected).__name__} compare")


def marks_agree(told: Differences, name: str, chart: Chart, scope: Scope) -> None:
    is_monthly = bool(chart.days) and chart.categories[0].startswith(f"{chart.days[0]:%Y-%m}")
    expected = targets.marks(chart.figure.partition("/")[0], chart.days, chart.until, is_monthly, scope)
    told.same(f"{name} marks", [(mark.first, mark.said) for mark in chart.marks], expected)


def chart_agrees(told: Differences, name: str, chart: Chart, expected: Drawn) -> None:
    both = chart.categories, expected.categories
    # In which order those stand that are not ranked says nothing.
    told.same(f"{name} categories", *([one for one in names if one not in expected.unranked] for names in both))
    told.same(f"{name} unranked categories", set(chart.categories), set(expected.categories))
    told.same(f"{name} series", [series.name for series in chart.series], list(expected.series))
    if set(chart.categories) != set(expected.categories):
        return
    is_same_order = list(chart.categories) == expected.categories
    places = [at if is_same_order else expected.categories.index(one) for at, one in enumerate(chart.categories)]
    for series in chart.series:
        for at, place in enumerate(places):
            value = expected.series[series.name][place]
            may_be_masked = series.name in expected.persons
            told.same(
                f"{name} {series.name} {chart.categories[at]}", series.values[at], value, may_be_masked=may_be_masked
            )
    if chart.labels or expected.labels:
        labels = [expected.labels[place] for place in places]
        for shown, label in zip(chart.labels, labels, strict=True):
            told.same(f"{name} label", shown, label, may_be_masked=bool(expected.persons))
    if not expected.persons:
        told.same(f"{name} note", chart.note, expected.note)
    told.same(f"{name} reference", chart.reference, expected.reference)
    aims = sorted((series.name, series.targets) for series in chart.series if series.targets)
    wanted = sorted((one, [own[at] for at in places]) for one, own in expected.targets.items())
    told.same(f"{name} targets", aims, wanted)
    if chart.reference is not None and expected.reference != 0.8:
        told.same(f"{name} bad", {chart.categories[at] for at in chart.stands_out}, expected.bad)
        told.same(f"{name} unranked", {chart.categories[at] for at in chart.muted}, expected.unranked)


def table_agrees(told: Differences, name: str, table: Table, expected: Listed) -> None:
    headers = [header.partition("（")[0] for header in table.headers]
    if headers[0] == "街道":
        headers[0] = expected.key
    told.same(f"{name} headers", headers, list(expected.rows[0]))
    if expected.is_part:
        rows = list(map(plain, expected.rows))
        told.same(
            name, [plain(dict(zip(headers, row, strict=True))) in rows for row in table.rows], [True] * table.total
        )
        return
    told.same(f"{name} rows", table.total, len(expected.rows))
    if headers != list(expected.rows[0]):
        return
    shown = [dict(zip(headers, row, strict=True)) for row in table.rows]
    if expected.rank:
        ranks = sorted(map(expected.rank, expected.rows))[: len(shown)]
        told.same(f"{name} order", [expected.rank(row) for row in shown], ranks)
    if expected.key:
        by_key = {expected.name(row): row for row in expected.rows}
        for row in shown:
            for header, value in by_key.get(expected.name(row), {}).items():
                place = f"{name} {expected.name(row)} {header}"
                told.same(place, row[header], value, may_be_masked=header in expected.persons)
        told.same(f"{name} keys", [expected.name(row) in by_key for row in shown], [True] * len(shown))
    else:
        for one, two in zip(sorted(map(plain, shown)), sorted(map(plain, expected.rows)), strict=False):
            told.same(name, one, two)


def plain(row: Mapping[str, Any]) -> str:
    """Return what a row says, whatever type its days have."""
    return str([None if is_none(one) else pd.Timestamp(one) if isinstance(one, date) else one for one in row.values()])


def node_agrees(told: Differences, place: str, node: Node, branch: Branch) -> None:
    def ordered(below: Sequence[Any]) -> list[Any]:
        return sorted(below, key=lambda one: (one.name, str(one.progress)))

    shown = [node.name, node.progress, node.planned, node.beside]
    told.same(place, shown, [branch.name, branch.progress, branch.planned, branch.beside])
    told.same(f"{place} below", sorted(one.name for one in node.below), sorted(one.name for one in branch.below))
    for own, expected in zip(ordered(node.below), ordered(branch.below), strict=False):
        node_agrees(told, f"{place} {expected.name}", own, expected)
    rows = [list(row) for row in node.table.rows] if node.table else []
    told.same(f"{place} items", sorted(rows, key=str), sorted(([*item.values()] for item in branch.items), key=str))


def attention_agrees(told: Differences, block: Groups, scope: Scope) -> None:
    for group, waiting in zip(block.groups, (rule(scope) for rule in ATTENTION), strict=True):
        told.same("attention", group.title, waiting.title)
        if not isinstance(group, Group):
            told.same(f"attention {group.title}", group.said, waiting.said)
            continue
        told.same(f"attention {group.title}", [group.count, ""], [len(waiting.entries), waiting.said])
        wrong = [wrong for wrong, _ in waiting.entries[: len(group.entries)]]
        told.same(f"attention {group.title} wrong", [entry.wrong for entry in group.entries], wrong)
        for entry in group.entries:
            known = (entry.wrong, entry.whose) in waiting.entries
            told.same(f"attention {group.title} {entry}", known, True)


# --- cards ---------------------------------------------------------------------------------------------------------------


def shown_cards(scope: Scope, sources: tuple[Source, ...]) -> Iterator[str]:
    """Yield the cards that have something to show."""
    for source in sources:
        asked = scope.days(*source.ledgers, stock=source.is_stock)[NOW]
        if isinstance(asked, Asked) and any(name in scope.ledgers.last_days for name in source.ledgers):
            yield from (name for name, one in source.cards(scope.ledgers, asked).items() if not is_none(one.value))


def cards_agree(told: Differences, block: Cards, scope: Scope, sources: tuple[Source, ...]) -> None:
    for card in block.cards:
        source = next((one for one in sources if card.label in LABELS[one.cards]), None)
        if source is None:
            told.found.append(f"the oracle knows no card {card.label}")
            continue
        days = scope.days(*source.ledgers, stock=source.is_stock)
        asked = {over: one for over, one in days.items() if isinstance(one, Asked)}
        there = any(name in scope.ledgers.last_days for name in source.ledgers)
        if not there or NOW not in asked:
            told.same(card.label, [card.text, card.detail], ["—", days[NOW] if there else "没有这类台账"])
            continue
        card_agrees(told, card, scope, source, days)


def card_agrees(told: Differences, card: Card, scope: Scope, source: Source, days: Mapping[str, Asked | str]) -> None:
    asked = {over: one for over, one in days.items() if isinstance(one, Asked)}
    numbers = {
        over: source.cards(scope.ledgers, one)[card.label] for over, one in asked.items() if over != TWELVE_MONTHS
    }
    now = numbers[NOW]
    if source.lines and card.trend:
        line = [value for value in source.lines(scope.ledgers, asked[TWELVE_MONTHS])[card.label] if value is not None]
        # The first months, in which few were there, may be masked.
        told.same(f"{card.label} line", list(card.trend), line[-len(card.trend) :] if card.label in PERSONAL else line)
    if card.label in PERSONAL and is_masked(card):
        return
    told.same(card.label, [card.value, card.text, card.warning], [now.value, now.text, now.warning])
    if format.MASKED not in card.detail:
        detail = "，".join(filter(None, (scope.cut(asked[NOW]), now.detail)))
        told.same(f"{card.label} detail", card.detail, detail)
    shown = [(one.label, one.text, one.tone, one.about) for one in card.changes]
    expected = [*targets.changes(card.label, scope, now), *changes(card.label, scope, days, numbers)]
    told.same(f"{card.label} changes", shown, expected)


def missed_targets(block: Cards, scope: Scope, sources: tuple[Source, ...]) -> Iterator[str]:
    """Yield what the sentences must tell of the targets that cards miss."""
    for card in block.cards:
        source = next(one for one in sources if card.label in LABELS[one.cards])
        asked = scope.days(*source.ledgers, stock=source.is_stock)[NOW]
        if isinstance(asked, Asked) and not isinstance(card.value, str):
            yield from targets.missed(card.label, scope, source.cards(scope.ledgers, asked)[card.label])


def is_masked(card: Card) -> bool:
    """Tell whether a card, or anything that it is compared with, is masked."""
    return card.value in (None, format.MASKED) or any(
        "遮蔽" in one.label + one.text + one.about for one in card.changes
    )


def changes(
    name: str, scope: Scope, days: Mapping[str, Asked | str], numbers: Mapping[str, Number]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield (label, how it moved, good or bad, what its hover tells) of each comparison of a card."""
    now = numbers[NOW]
    for over, label in scope.labels.items():
        if is_none(now.value) or name in UNDATED:
            break
        before, asked = numbers.get(over), days.get(over)
        why = asked if isinstance(asked, str) else ""
        yield (label, *moved(now, before, why), hover(before, asked) if before else why)
    if SINCE in numbers and now.goes_on and numbers[SINCE].text != now.text:
        since, day = numbers[SINCE], days[SINCE].as_of
        shown = f"{day.month}-{day.day}" if day.year == scope.span.end.year else f"{day:%Y-%m-%d}"
        yield (f"至 {shown} {COLUMNS.get(name, name)}", since.text, "", since.made_up)
    if MONTH in numbers and now.is_of_days:
        month, before, asked = numbers[MONTH], numbers.get(MONTH_BEFORE), days.get(MONTH_BEFORE)
        why = asked if isinstance(asked, str) else ""
        label = f"{days[MONTH].end.month} 月 {month.text}，环比"
        yield (label, *moved(month, before, why), hover(before, asked) if before else why)


# Of what the ledger says without a day, nobody knows what it was before.
UNDATED = {"设施完好率"}
# What the number of a card is called in its figure, where that is not the card's name.
COLUMNS = {"当期办结率": "办结率", "会议召开率": "召开率"}


def hover(before: Number, asked: Asked) -> str:
    start = asked.start if before.is_of_days else None
    days = f"{start:%Y-%m-%d} 至 {asked.end:%Y-%m-%d}" if start is not None else f"{asked.end:%Y-%m-%d}"
    return f"{days}：{before.made_up}"


LABELS = {
    issues.cards: {
        "收集",
        "当期办结率",
        "日均办结",
        "在办存量",
        "超期未办",
        "挂账",
        "按期处置率",
        "返工率",
        "累计办结率",
    },
    issues.call_backs: {"响应率", "解决率", "满意率", "回访覆盖率"},
    volunteers.cards: {"在册志愿者", "志愿活跃率", "服务人次", "服务时长", "积分兑换率", "商家活跃率"},
    renovation.cards: {"项目平均进度", "进度偏差", "开工小区", "惠及户数", "基本完成", "竣工验收"},
    meetings.cards: {"会议召开率", "到会率", "议定事项完成率", "逾期事项", "成员单位"},
    safety.cards: {"调解成功率", "设施完好率", "突发情况处置率", "敲门完成率", "巡逻处置率"},
    platform.event_cards: {"平台事件", "事件完成率"},
    platform.task_cards: {"任务完成率"},
    platform.visit_cards: {"重点对象关注率"},
    platform.solved_cards: {"网格内解决率"},
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("chosen", DEMONSTRATION, ids=str)
def test_the_demonstration_is_shown_as_the_oracle_has_it(demonstration, chosen, page):
    told = compare(page, demonstration, chosen)
    assert told.found == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("chosen", MADE_UP, ids=str)
def test_small_ledgers_of_every_state_are_shown_as_the_oracle_has_them(made_up, chosen, page):
    told = compare(page, made_up, chosen)
    assert told.found == []


@pytest.mark.parametrize("page", ["overview", "issues", "volunteers", "renovation", "organisation", "platform"])
@pytest.mark.parametrize("chosen", EVERYWHERE, ids=str)
def test_all_streets_of_the_demonstration_are_shown_as_the_oracle_has_them(demonstration, chosen, page):
    assert compare(page, demonstration, chosen).found == []


@pytest.mark.parametrize("page", ["overview", "issues", "volunteers", "renovation", "organisation", "platform"])
@pytest.mark.parametrize("chosen", EVERYWHERE_MADE_UP, ids=str)
def test_all_streets_of_small_ledgers_are_shown_as_the_oracle_has_them(made_up, chosen, page):
    assert compare(page, made_up, chosen).found == []


# --- one community -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", DEMONSTRATION, ids=str)
def test_the_profile_of_a_community_of_the_demonstration_is_as_the_oracle_has_it(demonstration, chosen):
    community = (*chosen.communities, "天津路社区" if chosen.street == CHAOYANG else "燎原社区")[0]
    told = compare("profile", demonstration, replace(chosen, communities=(community,)), page_of(community))
    assert told.found == []


@pytest.mark.parametrize("chosen", MADE_UP, ids=str)
def test_the_profile_of_one_of_small_ledgers_is_as_the_oracle_has_it(made_up, chosen):
    community = (*chosen.communities, "天津路社区")[0]
    told = compare("profile", made_up, replace(chosen, communities=(community,)), page_of(community))
    assert told.found == []


# --- why a community differs ---------------------------------------------------------------------------------------------


def explain(world: World, chosen: Chosen, community: str, other: str) -> Differences:
    """Read what is told of a community beside another, and hold it against the oracle: the street, the days before, the other one."""
    told = Differences()
    first, last = (day and pd.Timestamp(day) for day in (chosen.start, chosen.end))
    scope = Scope(world.streets[chosen.street], "issues", chosen.period, (), first, last)
    choice = Choice(chosen.street, (), chosen.period, chosen.start, chosen.end)
    choice = choice.at(world.view.cut_off(chosen.street, "issues"))
    if scope.span.is_empty:
        return told
    page = page_about(community, other, world.view, choice)
    answers = world.view.ask(page.wanted, choice)
    readings = {panel.reader.name: panel.read(answers.about(panel.main)) for panel in page.panels}
    days = scope.days(issues.LEDGER)
    # 累计 is compared with nothing: its newest full month is, with the one before.
    here, before = (days.get(over) for over in ((MONTH, MONTH_BEFORE) if chosen.period == "累计" else (NOW, PREVIOUS)))
    sides = {"why_street": (days[NOW], (), days[NOW]), "why_beside": (days[NOW], (other,), days[NOW])}
    if isinstance(here, Asked) and isinstance(before, Asked):
        sides["why_before"] = here, (community,), before
    told.same("panels", readings.keys() - {"side_by_side"}, sides.keys())
    for name, (now, them, then) in sides.items():
        both = (
            [replace(now, communities=(community,)), replace(then, communities=them)] if isinstance(now, Asked) else []
        )
        owed = [why.owed(scope.ledgers, asked) for asked in both]
        gap_agrees(told, f"{community} {name}", readings.get(name), owed)
    return told


def gap_agrees(told: Differences, place: str, reading: Reading | None, owed: Sequence[pd.DataFrame]) -> None:
    if not any(map(len, owed)):
        told.same(place, reading, None)
        return
    if min(map(len, owed)) < SMALLEST_BASE:
        told.same(f"{place}: no parts", reading.blocks, ())
        return
    (table,) = reading.blocks
    ways = {way: why.split(*owed, way) for way in why.WAYS}
    told.same(f"{place} ways", [row[0].partition("（")[0] for row in table.rows if not is_kind(row)], list(ways))
    for row in table.rows:
        if not is_kind(row):
            way, _, kinds = row[0].partition("（")
            whole, parts = ways[way]
            told.same(f"{place} {way}", [kinds, *row[1:]], [f"{number(len(parts))} 种）", *whole.cells])
            # What pulls most the way that the gap goes.
            pulls = sorted(
                (part.mix + part.handling for part in parts.values()), reverse=whole.mix + whole.handling > 0
            )
            continue
        kind = row[0].removeprefix("　")
        part = parts[kind]
        told.same(f"{place} {kind}", row[1:], part.cells)
        told.same(f"{place} {kind} pulls most", part.mix + part.handling, pulls.pop(0))
    rate, other = (percent(whole.rate), percent(whole.rate_other))
    gap = half_up((whole.mix + whole.handling) * 100, 2)
    how = f" {'高' if gap > 0 else '低'} {abs(gap)} 个百分点" if gap else " 持平"
    for said in (f"按期处置率 {rate}", f"的 {other}{how}"):
        told.same(f"{place} headline", said in reading.headline or reading.headline, True)


def is_kind(row: Sequence[Any]) -> bool:
    return row[0].startswith("　")


@pytest.mark.parametrize("chosen", DEMONSTRATION, ids=str)
def test_why_a_community_of_the_demonstration_differs_is_as_the_oracle_has_it(demonstration, chosen):
    communities = TWO if chosen.street == CHAOYANG else ("龙凤社区", "燎原社区")
    told = explain(demonstration, chosen, *communities)
    assert told.found == []


@pytest.mark.parametrize("chosen", MADE_UP, ids=str)
def test_why_one_of_small_ledgers_differs_is_as_the_oracle_has_it(made_up, chosen):
    assert explain(made_up, chosen, *TWO).found == []


# --- what is drawn is what the blocks say --------------------------------------------------------------------------------


def strings(value: Any) -> Iterator[str]:
    """Yield every text of a figure as Plotly gets it."""
    match value:
        case str():
            yield value
        case list():
            yield from (text for one in value for text in strings(one))
        case dict():
            yield from (text for one in value.values() for text in strings(one))


def on_screen(app: AppTest) -> str:
    """Return all that stands on a page and in its charts, without markup and spaces."""
    figures = [text for chart in app.get("plotly_chart") for text in strings(json.loads(chart.proto.spec))]
    bodies = [element.body for element in app.get("html")] + [element.proto.body for element in app.get("markdown")]
    labels = [element.label for kind in ("expander", "page_link", "button") for element in app.get(kind)]
    return squeezed(" ".join([*figures, *bodies, *map(str, labels)]))


def squeezed(text: str) -> str:
    return re.sub(r"\\|\s", "", unescape(re.sub(r"<[^>]*>", " ", text)))


@pytest.mark.parametrize("page", [name for name in PAGES if name != "meetings"])
@pytest.mark.parametrize(
    "chosen", [Chosen(CHAOYANG, "上季"), custom(CHAOYANG, date(2025, 3, 15), date(2025, 3, 15), *TWO)], ids=str
)
def test_what_is_drawn_is_what_was_compared(demonstration, demo_home, monkeypatch, chosen, page):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    days = {"start": chosen.start, "end": chosen.end}
    address = {name: str(day) for name, day in days.items() if day} | {"period": chosen.period}
    app = opened(page, street=chosen.street, community=list(chosen.communities), **address)
    assert not app.exception
    said = on_screen(app) + "".join(
        on_screen(switch.set_value(word).run())
        for switch in app.segmented_control
        if switch.key.startswith("either-")
        for word in switch.options[1:]
    )
    choice = Choice(chosen.street, chosen.communities, chosen.period, chosen.start, chosen.end)
    answers = demonstration.view.ask(
        PAGES[page].wanted, choice.at(demonstration.view.cut_off(chosen.street, *TOPICS[page]))
    )
    for panel in PAGES[page].panels:
        reading = panel.read(answers.about(panel.main))
        for block in reading.blocks if reading else ():
            if isinstance(block, Table) and block.everything:
                # The page shows the first thirty, and where all are.
                block = replace(block, rows=block.rows[:30], cards=block.cards[:30])
            texts = (
                [line for label in block.labels for line in label.split("\n")]
                if isinstance(block, Chart)
                else texts_of(block)
            )
            missing = [text for text in filter(None, texts) if squeezed(text) not in said]
            assert missing == [], panel.id
