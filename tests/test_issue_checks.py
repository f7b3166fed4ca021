"""The checks of the issues ledger: each finds the rows that break its promise, and is silent about a good ledger."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import queries, warehouse
from tests import cases_runner

pytestmark = pytest.mark.slow

DAY = date(2025, 1, 10)
GOOD = [
    {"issue_id": "1", "community": "天津路社区", "reported_at": DAY, "status": "processing", "due_at": DAY},
    {
        "issue_id": "2",
        "community": "天津路社区",
        "reported_at": DAY,
        "closed_at": DAY,
        "status": "closed",
        "due_at": DAY,
    },
    {"issue_id": "3", "community": "天津路社区", "reported_at": DAY, "status": "merged", "duplicate_of": "1"},
    {"issue_id": "1", "source_system": "platform141", "reported_at": DAY, "status": "processing"},
]
# check: rows that break it beside the good ones, and the value of a column of the first row that it returns
BROKEN = {
    "issues_key_unique": ({"issues": [GOOD[0]]}, {"issue_id": "1", "issues": 2}),
    "issues_bridge_balances": (
        {"issues": [{"issue_id": "9", "reported_at": date(2025, 2, 1), "closed_at": DAY, "status": "closed"}]},
        {"month": date(2025, 1, 1), "opening": 0, "collected": 2, "closed": 2, "closing": 1},
    ),
    "issues_aliases_clear": (
        {
            "aliases": [
                {"field": "community", "alias": "新房子", "name": "新房子小区"},
                {"field": "community", "alias": "新房子小区", "name": "新房子社区"},
            ]
        },
        {"alias": "新房子", "name": "新房子小区"},
    ),
    "issues_settings_numeric": (
        {"settings": [{"name": "rank_minimum", "value": "三十"}]},
        {"name": "rank_minimum", "value": "三十"},
    ),
    "issues_closed_without_time": (
        {"issues": [{"issue_id": "9", "reported_at": DAY, "status": "closed"}]},
        {"issue_id": "9"},
    ),
    "issues_voided_without_time": (
        {"issues": [{"issue_id": "9", "reported_at": DAY, "status": "voided"}]},
        {"issue_id": "9"},
    ),
    "issues_main_exists": (
        {"issues": [{"issue_id": "9", "reported_at": DAY, "status": "merged", "duplicate_of": "3"}]},
        {"issue_id": "9", "duplicate_of": "3"},
    ),
    "issues_void_share": (
        {"issues": [{"issue_id": "9", "reported_at": DAY, "status": "rejected"}]},
        {"registered": 4, "voided": 1, "voided_share": 0.25},
    ),
    "issues_community_known": (
        {"issues": [{"issue_id": "9", "reported_at": DAY, "status": "pending"}]},
        {"registered": 4, "without_community": 1},
    ),
    "issues_due_known": (
        {"issues": [{"issue_id": str(number), "reported_at": DAY, "status": "pending"} for number in range(10, 13)]},
        {"issues": 5, "with_due": 2},
    ),
    "issues_reopened_marked": (
        {"issues": [{"issue_id": "9", "reported_at": DAY, "closed_at": DAY, "status": "processing"}]},
        {"issue_id": "9"},
    ),
}
# Only a defect of a mart can break it, so no ledger shows it.
ABOUT_OURSELVES = {"issues_none_lost"}


def found(name: str, *ledgers: dict) -> list[dict]:
    """Return what a check finds in ledgers."""
    connection = cases_runner.empty_warehouse()
    for ledger in ledgers:
        for dataset, rows in ledger.items():
            cases_runner.insert(connection, dataset, rows)
    warehouse.build_marts(connection, {dataset for ledger in ledgers for dataset in ledger})
    return warehouse.run(connection, queries.layer("checks")[name], {}).records()


def test_every_check_of_the_issues_is_shown_at_work():
    assert {name for name in queries.layer("checks") if name.startswith("issues_")} == set(BROKEN) | ABOUT_OURSELVES


@pytest.mark.parametrize("name", [*BROKEN, *ABOUT_OURSELVES])
def test_a_good_ledger_breaks_no_promise(name):
    assert found(name, {"issues": GOOD}) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_check_finds_what_breaks_its_promise(name):
    broken, expected = BROKEN[name]
    first = found(name, {"issues": GOOD}, broken)[0]
    assert {column: first[column] for column in expected} == expected


def test_a_mart_that_lost_a_row_is_found():
    connection = cases_runner.filled_warehouse({"issues": GOOD})
    connection.execute("delete from marts.issues where issue_id = '2'")
    (row,) = warehouse.run(connection, queries.layer("checks")["issues_none_lost"], {}).records()
    assert (row["ledger_rows"], row["counted_rows"]) == (3, 2)
