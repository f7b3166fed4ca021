"""Readings: every panel over the demonstration: its numbers are those of the figure, and whatever it links to is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest

from streetboard import format, queries
from streetboard.asking import periods
from streetboard.asking.answers import Answers, Reader, Wanted
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.errors import StreetboardError
from streetboard.reading import readings, registry
from streetboard.reading.blocks import BRIDGE, Cards, Chart, Group, Groups, NoLedger, Reading, Series, Table
from streetboard.reading.tables import table_of

STREET = "朝阳街道"
CHOICES = {
    "everything": Choice(STREET),
    "a quarter": Choice(STREET, period=periods.QUARTER),
    "a month of a community": Choice(STREET, ("天津路社区",), periods.MONTH),
    "days": Choice(STREET, ("天津路社区", "河嘉村社区"), periods.CUSTOM, date(2025, 6, 2), date(2025, 6, 5)),
    "another street": Choice("龙凤桥街道", period=periods.YEAR),
}
READERS = [*registry.READERS.values(), readings.quality_by_dataset(date(2025, 7, 1))]


@pytest.fixture(scope="module")
def view(demo_home, demo_warehouse) -> View:
    return View(demo_home, demo_warehouse)


@pytest.fixture(params=CHOICES.values(), ids=CHOICES)
def choice(request) -> Choice:
    return request.param


def read(view: View, choice: Choice, reader: Reader) -> tuple[Answers, Reading | None]:
    answers = view.ask(reader.wanted, choice)
    return answers, reader(answers)


# --- links -----------------------------------------------------------------------------------------------------------------


def understood(address: str, choice: Choice) -> tuple[str, Choice, dict[str, Any]]:
    """Return the figure, the choice and the parameters that an address of rows names, as a page understands it."""
    name, _, asked = address.partition("?")
    query = queries.figure(name)
    further: dict[str, Any] = dict(parse_qsl(asked, strict_parsing=bool(asked)))
    if "community" in further and "community" not in query.parameters:
        choice = Choice(choice.street, (further.pop("community"),), choice.period, choice.start, choice.end)
    for parameter, value in further.items():
        declared = query.parameters.get(parameter)
        if declared is None or (declared.choices and value not in declared.choices):
            raise StreetboardError(f"{name} has no {parameter}={value}", "")
        if isinstance(declared.default, bool):
            further[parameter] = {"true": True, "false": False}[value]
        if parameter in ("day", "month"):
            date.fromisoformat(value)
    return name, choice, further


def count(view: View, choice: Choice, address: str) -> int:
    """Return how many rows an address lists."""
    name, narrowed, further = understood(address, choice)
    unlimited = {"limit": None} if "limit" in queries.figure(name).parameters else {}
    scope = view.scope(Wanted(name), narrowed)
    # Of a ledger that the street has not, nothing is listed.
    return len(view.snapshot.figure(name, scope, **further, **unlimited)) if scope else 0


def some(series: Series) -> list[int]:
    """Return some points of a series: the first, the last, and the largest."""
    there = [at for at, value in enumerate(series.values) if value is not None]
    return sorted({there[0], there[-1], max(there, key=lambda at: series.values[at])}) if there else []


def links(reading: Reading) -> Iterator[tuple[str, float | None]]:
    """Yield every address in the blocks of a reading, with what it must count where the number above it counts rows."""
    for block in reading.blocks:
        if isinstance(block, Chart):
            for series in block.series:
                if not series.rows:
                    continue
                counts = (series.unit or block.unit) in ("件", "人次") or block.figure == readings.STAGES.key
                # A row of a monthly report counts many.
                counts &= not series.rows.startswith("platform/monthly_rows")
                places = range(len(series.values)) if block.kind == BRIDGE else some(series)
                for at in places:
                    yield series.rows.format(key=quote(block.key(at))), series.values[at] if counts else None
        elif isinstance(block, Groups):
            for group in (one for one in block.groups if isinstance(one, Group)):
                if group.everything:
                    yield group.everything, group.count
                yield from ((entry.rows, None) for entry in group.entries if entry.rows)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_every_link_of_a_panel_lists_what_its_number_counts(view, choice, reader):
    _, reading = read(view, choice, reader)
    for address, counted in links(reading) if reading else ():
        found = count(view, choice, address)
        assert counted is None or found == counted, address


@pytest.mark.parametrize("name", [name for name, query in queries.layer("figures").items() if query.beneath])
def test_every_figure_leads_to_rows_that_are_there(view, name):
    query = queries.figure(name)
    choice = CHOICES["a quarter"]
    result = view.snapshot.figure(name, view.scope(Wanted(name), choice))
    assert set(query.beneath) <= set(result.columns)
    for address in query.beneath.values():
        count(view, choice, address)


@pytest.mark.parametrize(
    "address",
    [
        "issues/row?measure=open",
        "issues/rows?mesure=open",
        "issues/rows?measure=opened",
        "issues/rows?measure=open&day=yesterday",
        "issues/rows?measure=open&comunity=天津路社区",
        "renovation/progress_by_project?is_delayed=yes",
        "renovation/item_rows?clas=基础类",
    ],
)
def test_a_misspelt_link_is_found(view, address):
    with pytest.raises((StreetboardError, ValueError, KeyError)):
        count(view, CHOICES["everything"], address)


def test_a_listing_with_a_misspelt_column_is_found(view):
    answers = view.ask((readings.OVERDUE,), CHOICES["everything"])
    with pytest.raises(KeyError):
        table_of(answers.get(readings.OVERDUE), "issue_id", "days_overdu")


# --- numbers ---------------------------------------------------------------------------------------------------------------

# What each series of a chart shows of its figure.
SHOWN = {
    "daily": ("closed", "closed_mean_7d"),
    "rates_by_community": ("completion_rate",),
    "on_time_by_community": ("on_time_rate",),
    "on_time_by_handler": ("on_time_rate",),
    "ageing": ("issues",),
    "time_to_close": ("closed",),
    "categories": ("collected", "cumulative_share"),
    "collected_and_closed": ("collected", "closed", "open_backlog"),
    "progress_by_area": ("planned_progress", "progress"),
    "progress_by_class": ("planned_progress", "progress"),
    "progress_by_month": ("planned_progress", "progress"),
    "stages": ("projects",),
    "service_by_month": ("person_times", "hours", "active"),
    "stars": ("volunteers",),
    "points_by_month": ("issued", "redeemed", "outstanding"),
}


def drawn(value: Any) -> Any:
    """Return what a chart draws of a value: of what is masked, nothing."""
    return None if value == format.MASKED else value


def answer_of(answers: Answers, reader: Reader, key: str):
    return answers.get(next(wanted for wanted in reader.wanted if wanted.key == key))


@pytest.mark.parametrize("name", SHOWN)
def test_a_chart_shows_the_numbers_of_its_figure(view, choice, name):
    reader = registry.READERS[name]
    answers, reading = read(view, choice, reader)
    if reading is None:
        return
    (chart,) = reading.blocks
    assert isinstance(chart, Chart)
    result = answer_of(answers, reader, chart.figure).result
    length = len(chart.categories)
    shown = [tuple(map(drawn, result.column(column)[:length])) for column in SHOWN[name]]
    assert [series.values for series in chart.series] == shown
    assert all(len(one) in (0, length) for one in (chart.keys, chart.labels, chart.days, chart.colours))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_every_panel_has_a_sentence_and_cards_and_tables_of_its_figures(view, choice, reader):
    answers, reading = read(view, choice, reader)
    if reading is None:
        return
    assert reading.headline.endswith("。")
    assert not any(word in reading.headline for word in ("None", "—", "nan", "，，", "；；", "-0"))
    for block in reading.blocks:
        if isinstance(block, Cards) and not block.is_compact:
            assert [card.value for card in block.cards] == [
                answer_of(answers, reader, card.figure).result.one()[card.column] for card in block.cards
            ]
        elif isinstance(block, Table) and not block.figure.startswith(("data/", "published/")):
            answer = answer_of(answers, reader, block.figure)
            names = [column.name for column in block.columns]
            if not set(names) <= set(answer.result.columns):
                # Its cells are put together from several; the oracle knows them.
                continue
            records = answer.result.records()[: len(block.rows)]
            assert block.rows == tuple(tuple(row[name] for name in names) for row in records)
            assert block.total == answer.total


# What is told of the demonstration where a sentence once said more than its rows: the first of several equal ones alone, a rate of
# five, none of a post that the ledger does not have, a year that is not over, an estate that is not paid in full as one not paid.
CLAIMS = {
    "organisation_tree": "划分 47 个网格、249 个微网格，4 个网格要调整，最多的是演示社区丙，2 个。",
    "checkins_by_community": "7 个社区发布了 33 项需求，7 项没有人认领，最多的是演示社区丙，4 项。",
    "four_things": "提案 74 件，最多的是二类事、三类事，各 20 件；走完五步 54 件，没有走完的 20 件。",
    "red_stewards": "党员网格长和专职网格员 25 名，台账没有写网格指导员、微网格员。",
    "mediations_by_month": "18 个月每月都受理 25 起。",
    "revenue_years": "2025年（截至 6 月 30 日）收入 132,500 元、支出 107,500 元、结余 25,000 元。",
    "bases": "完工率按小区 16.67%、按户 17.75%、按资金 35.83%，付清按小区 0.00%、按户 0.00%，付款按资金 72.23%。",
}
CLAIMS_OF_ONE = {
    "organisation_tree": "划分 9 个网格、48 个微网格，没有发现要调整的。",
    "checkins_by_community": "天津路社区发布的需求都有人认领。",
    "mediations_by_month": "没有遮蔽的月份里受理最多的是 2024 年 11 月、2025 年 3 月、2025 年 5 月，各 10 起，"
    "2025 年 6 月（截至 28 日）受理 5 起，5 个月已遮蔽。",
    "around_works": "“演示小区甲综合改造”改造后与改造前的区间有重叠，不能说多了或少了；"
    "“演示小区甲加装电梯二期”还没有改造前和改造后都有的记录，不比较。只是件数，不说明原因。",
}


@pytest.mark.parametrize(("name", "said"), CLAIMS.items(), ids=CLAIMS)
def test_a_sentence_claims_no_more_than_its_rows_hold(view, name, said):
    _, reading = read(view, CHOICES["everything"], registry.READERS[name])
    assert reading.headline == said


@pytest.mark.parametrize(("name", "said"), CLAIMS_OF_ONE.items(), ids=CLAIMS_OF_ONE)
def test_a_sentence_about_one_community_claims_no_more_than_its_rows_hold(view, name, said):
    _, reading = read(view, Choice(STREET, ("天津路社区",)), registry.READERS[name])
    assert reading.headline == said


def test_a_post_that_a_ledger_does_not_have_has_no_card(view):
    _, reading = read(view, CHOICES["everything"], registry.READERS["red_stewards"])
    assert [card.label for card in reading.blocks[0].cards] == ["党员网格长和专职网格员", "网格党组织覆盖率"]
    _, reading = read(view, CHOICES["another street"], registry.READERS["red_stewards"])
    assert [(card.label, card.value) for card in reading.blocks[0].cards[1:3]] == [
        ("网格指导员", 35),
        ("微网格员", 155),
    ]


def test_a_street_without_ledgers_says_so_and_shows_nothing():
    nothing = Answers({}, periods.Period(date(2025, 6, 30)), {})
    shown = {reader.name: reader(nothing) for reader in READERS}
    # What a page shows only where there is a ledger for it says nothing at all.
    numbers = {name for name, reading in shown.items() if reading and name.endswith("_numbers")}
    assert {name for name, reading in shown.items() if reading} == numbers | {"attention"}
    assert numbers >= {"overview_numbers", "issue_numbers", "volunteer_numbers", "renovation_numbers"}
    for name in numbers:
        (cards,) = shown[name].blocks
        assert {(card.text, card.detail) for card in cards.cards} == {("—", "没有这类台账")}
    assert shown["attention"].headline == "还没有问题、旧改项目和议定事项的台账。"
    groups = shown["attention"].blocks[0].groups
    assert groups == tuple(
        NoLedger(title, "没有这类台账。")
        for title in ("超期未办", "即将到期", "按期处置率落后", "旧改滞后", "议定事项逾期")
    )
