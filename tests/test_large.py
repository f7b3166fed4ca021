"""Large: at a million issues in ten years no page fetches more rows than it shows, and what is kept stays within its bytes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from streetboard.asking import periods
from streetboard.asking.answers import Wanted
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.ledger import publish
from streetboard.reading import readings, why
from streetboard.reading.panels import page, panel
from streetboard.warehouse import Warehouse
from tests.test_oracle import PAGES

STREET, COMMUNITIES, DAYS = "演示街道", 199, 3653
MOST_ROWS = 2_000
# Of every kind in every community (no two of the divisors have one in common); one in twenty is closed late, one in fifty waits.
ISSUES = """
insert into raw.issues by name
select
    format('{:08d}', place) as issue_id,
    'grid' as source_system,
    $street as street,
    format('第{}社区', place * 7919 % $communities) as community,
    format('类别{}', place * 31 % 59) as category_l1,
    format('单位{}', place * 17 % 83) as handler_org,
    format('第 {} 件', place) as title,
    date '2015-07-01' + to_minutes(place * $days * 1440 // $count) as reported_at,
    reported_at + to_days((3 + place * 13 % 12)::integer) as due_at,
    case when place % 50 <> 0 then reported_at + to_hours(if(place % 20 = 1, 500, place * 101 % 240)::integer) end as closed_at,
    case
        when place % 50 <> 0 then 'closed' when place % 150 = 0 then 'suspended' when place % 250 = 0 then 'rejected' else 'processing'
    end as status,
    1 as import_id,
    place + 2 as row_no
from range($count) as numbers(place)
"""
CHOICES = {
    "everything": Choice(STREET, (), periods.ALL),
    "five years and a half": Choice(STREET, (), periods.CUSTOM, date(2019, 1, 1), date(2024, 6, 22)),
    "one community": Choice(STREET, ("第7社区",), periods.ALL),
}


def publish_large(folder: Path, count: int) -> None:
    """Publish a version with so many issues, of which none went through the importer."""
    with publish.drafting(folder) as draft:
        draft.action = "测试"
        draft.connection.execute(ISSUES, {"street": STREET, "communities": COMMUNITIES, "days": DAYS, "count": count})
        draft.connection.execute(
            "insert into meta.imports by name select 1 as import_id, 'issues' as dataset, $street as street, "
            "'made.csv' as file, now()::timestamp as imported_at, false as is_demo",
            {"street": STREET},
        )


@pytest.fixture(scope="module")
def view(homes) -> View:
    folder = homes()
    publish_large(folder, 1_000_000)
    return View(folder, Warehouse(folder).current())


def every_wanted() -> set[Wanted]:
    against = why.why_street("第7社区"), why.why_beside("第7社区", "第8社区"), why.side_by_side("第7社区", "第8社区")
    pages = [*PAGES.values(), page("为什么", *(panel(reader, "", empty="") for reader in against))]
    return {one for shown in pages for one in shown.wanted}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_no_page_fetches_more_rows_than_it_shows(view, choice):
    fetched = {wanted: len(answer.result) for wanted in every_wanted() if (answer := view.answer(wanted, choice))}
    assert fetched[readings.ISSUES] == 1
    assert fetched[readings.FIRST_OVERDUE] == 3
    assert {wanted.key: rows for wanted, rows in fetched.items() if rows > MOST_ROWS} == {}


def test_how_many_there_are_is_counted_and_not_fetched(view):
    answers = view.ask((readings.ISSUES, readings.FIRST_OVERDUE), CHOICES["everything"])
    assert answers.get(readings.FIRST_OVERDUE).total == answers.one(readings.ISSUES)["overdue_open"] > 10_000


def test_many_years_of_days_are_told_by_weeks(view):
    answers = view.ask(readings.daily.wanted, CHOICES["everything"])
    assert answers.get(readings.DAILY) is None
    reading = readings.daily(answers)
    (chart,) = reading.blocks
    assert [series.name for series in chart.series] == ["每周办结"]
    assert sum(chart.series[0].values) == answers.one(readings.ISSUES)["closed_in_period"]
    assert "最多的一周是" in reading.headline and "起的一周，办结" in reading.headline
    days = readings.daily(view.ask(readings.daily.wanted, CHOICES["five years and a half"])).blocks[0]
    assert [len(series.values) for series in days.series] == [2_000, 2_000]
