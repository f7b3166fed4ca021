"""History: what an import changed of an issue is kept, and a day that is over stands as it was published."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from streetboard import ledger, warehouse
from streetboard.__main__ import main
from streetboard.ledger import publish
from tests.test_changes import CLOSED, CLOSED_AGAIN, HEADER, OPEN
from tests.test_import import bring, load, rows


def transitions(issue: str = "1") -> list[tuple]:
    result = warehouse.Warehouse().figure("issues/transitions", warehouse.Scope(as_of=date(2025, 12, 31)), issue=issue)
    return [(row["changed_on"].isoformat(), row["field"], row["before"], row["after"]) for row in result.records()]


def test_what_each_import_changed_of_an_issue_is_listed_from_what_to_what(home, tmp_path):
    later = "2,甲社区,2025-02-15,,处置中\n"
    load(bring(tmp_path / "1.csv", CLOSED))
    load(bring(tmp_path / "2.csv", OPEN + later))
    load(bring(tmp_path / "3.csv", CLOSED_AGAIN.replace("甲社区", "乙社区")))
    assert transitions() == [
        ("2025-02-15", "closed_at", "2025-01-09 00:00:00", None),
        ("2025-02-15", "status", "已办结", "处置中"),
        ("2025-03-02", "closed_at", None, "2025-03-02 00:00:00"),
        ("2025-03-02", "community", "甲社区", "乙社区"),
        ("2025-03-02", "status", "处置中", "已办结"),
    ]
    assert transitions("2") == []


def test_a_file_that_changes_nothing_of_an_issue_leaves_no_transition(home, tmp_path):
    load(bring(tmp_path / "1.csv", OPEN))
    load(bring(tmp_path / "2.csv", OPEN + "2,甲社区,2025-02-15,,处置中\n"))
    load(bring(tmp_path / "3.csv", HEADER.replace("社区", "标题") + "1,路灯不亮,2025-01-05,,处置中\n"))
    assert transitions() == []


def test_an_issue_that_is_taken_out_of_the_ledger_takes_its_history_with_it(home, tmp_path):
    other = "2,甲社区,2025-01-05,,处置中\n"
    load(bring(tmp_path / "1.csv", OPEN + other))
    load(bring(tmp_path / "2.csv", CLOSED + other.replace("处置中", "挂账")))
    load(bring(tmp_path / "3.csv", CLOSED), mode="replace")
    assert rows("select issue_id, status from meta.issues_before") == [("1", "processing")]


# --- a day that is over ------------------------------------------------------------------------------------------------

LATER = "9,甲社区,2025-02-15,,处置中\n"
JANUARY, FEBRUARY = date(2025, 1, 31), date(2025, 2, 28)


def told(as_of: date, figure: str = "issues/summary", *names: str) -> dict:
    row = warehouse.Warehouse().figure(figure, warehouse.Scope(as_of=as_of)).one()
    return {name: row[name] for name in names}


def test_a_month_stands_as_it_was_published_when_an_issue_is_opened_again(home, tmp_path):
    load(bring(tmp_path / "1.csv", CLOSED))
    published = told(JANUARY, "issues/summary", "collected", "closed", "open_backlog", "closed_in_period")
    load(bring(tmp_path / "2.csv", OPEN + LATER))
    assert told(JANUARY, "issues/summary", *published) == published
    assert told(FEBRUARY, "issues/summary", *published) == {
        "collected": 2,
        "closed": 0,
        "open_backlog": 2,
        "closed_in_period": 0,
    }


def test_a_closing_that_comes_with_a_later_file_counts_from_its_own_day(home, tmp_path):
    load(bring(tmp_path / "1.csv", OPEN))
    load(bring(tmp_path / "2.csv", CLOSED + LATER))
    assert [told(date(2025, 1, day), "issues/summary", "closed")["closed"] for day in (8, 9, 31)] == [0, 1, 1]


def test_a_change_is_dated_by_the_ledger_s_own_time_of_change(home, tmp_path):
    header = "问题编号,上报时间,状态,更新时间\n"
    load(bring(tmp_path / "1.csv", header + "1,2025-01-05,处置中,2025-01-06\n"))
    load(bring(tmp_path / "2.csv", header + "1,2025-01-05,挂账,2025-02-10\n2,2025-02-20,处置中,2025-02-20\n"))
    assert transitions() == [("2025-02-10", "status", "处置中", "挂账")]


def test_a_change_without_a_time_is_dated_by_what_the_file_was_said_to_reach_to(home, tmp_path):
    header = "问题编号,上报时间,状态\n"
    load(bring(tmp_path / "1.csv", header + "1,2025-01-05,处置中\n"))
    load(bring(tmp_path / "2.csv", header + "1,2025-01-05,挂账\n"), cut_off=date(2025, 2, 28))
    assert transitions() == [("2025-02-28", "status", "处置中", "挂账")]


# --- rework ------------------------------------------------------------------------------------------------------------

PARTIAL = "问题编号,上报时间,状态\n1,2025-01-05,处置中\n"


@pytest.mark.parametrize(
    ("second", "reworked"),
    [
        (OPEN, 1),
        (PARTIAL, 1),
        (CLOSED.replace("已办结", "已重开"), 1),
        (CLOSED_AGAIN, 1),
        (CLOSED.replace("2025-01-09,", "2025-01-09 17:30,"), 0),
        (CLOSED.replace("2025-01-09,", "2025-01-08,"), 0),
        (CLOSED.replace("甲社区", "乙社区"), 0),
    ],
)
def test_a_reopening_that_an_import_saw_is_rework_and_a_correction_is_not(home, tmp_path, second, reworked):
    load(bring(tmp_path / "1.csv", CLOSED))
    load(bring(tmp_path / "2.csv", second), cut_off=date(2025, 3, 31))
    assert told(date(2025, 3, 31), "issues/rework", "first_closed", "reworked") == {
        "first_closed": 1,
        "reworked": reworked,
    }


# --- what happens to a version -----------------------------------------------------------------------------------------


def test_going_back_goes_back_in_history_too(home, tmp_path):
    load(bring(tmp_path / "1.csv", CLOSED))
    load(bring(tmp_path / "2.csv", OPEN + LATER))
    load(bring(tmp_path / "3.csv", CLOSED_AGAIN))
    publish.rollback(home, 2)
    assert transitions() == [
        ("2025-02-15", "closed_at", "2025-01-09 00:00:00", None),
        ("2025-02-15", "status", "已办结", "处置中"),
    ]
    assert main(["check"]) == 0


def test_the_demonstration_takes_its_history_with_it(home, tmp_path):
    for number, text in enumerate((CLOSED, OPEN)):
        ledger.import_files(
            [ledger.Order(bring(tmp_path / f"{number}.csv", text), "issues", street="演示街道", is_demo=True)]
        )
    load(bring(tmp_path / "a.csv", CLOSED), street="真街道")
    load(bring(tmp_path / "b.csv", OPEN), street="真街道")
    ledger.remove_demo(home)
    assert rows("select street, issue_id, status from meta.issues_before") == [("真街道", "1", "closed")]
    assert main(["check"]) == 0


def test_a_version_of_a_release_that_kept_no_history_is_one_without_any(home, tmp_path):
    load(bring(tmp_path / "1.csv", CLOSED))
    path = warehouse.file_of(home, 1)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop view staging.issues")
        connection.execute("drop table meta.issues_before")
        connection.execute("drop table marts.issues_before")
        connection.execute("drop table marts.issue_transitions")
        connection.execute("alter table raw.renovation_projects drop plan_end_original")
        connection.execute("update meta.versions set fingerprint = 'earlier'")
    ledger.ensure_ready(home)
    assert transitions() == []
    load(bring(tmp_path / "2.csv", OPEN + LATER))
    assert [row[:2] for row in transitions()] == [("2025-02-15", "closed_at"), ("2025-02-15", "status")]


# --- plans -------------------------------------------------------------------------------------------------------------

PROJECTS = "项目编号,项目名称,阶段,计划开工,计划完工\n"


def test_a_completion_date_that_is_planned_anew_keeps_the_first_plan(home, tmp_path):
    for month, end in enumerate(["2025-04-30", "2025-04-30", "2025-06-30", "2025-09-30"], start=1):
        load(bring(tmp_path / f"{month}.csv", PROJECTS + f"P1,甲,在建,2025-01-01,{end}\n"), "renovation_projects")
    assert rows("select plan_end, plan_end_original from raw.renovation_projects") == [
        (date(2025, 9, 30), date(2025, 4, 30))
    ]


def test_a_ledger_that_says_itself_what_the_first_plan_was_is_believed(home, tmp_path):
    text = PROJECTS.replace("\n", ",原计划完工\n")
    load(bring(tmp_path / "1.csv", text + "P1,甲,在建,2025-01-01,2025-06-30,2025-04-30\n"), "renovation_projects")
    load(bring(tmp_path / "2.csv", text + "P1,甲,在建,2025-01-01,2025-09-30,2025-03-31\n"), "renovation_projects")
    assert rows("select plan_end, plan_end_original from raw.renovation_projects") == [
        (date(2025, 9, 30), date(2025, 3, 31))
    ]


def test_the_first_deadline_of_an_issue_is_kept_too(home, tmp_path):
    header = "问题编号,上报时间,办理期限,状态\n"
    load(bring(tmp_path / "1.csv", header + "1,2025-01-05,2025-01-10,处置中\n"))
    load(bring(tmp_path / "2.csv", header + "1,2025-01-05,2025-01-20,处置中\n"))
    assert rows("select due_at::date, due_at_original::date from raw.issues") == [
        (date(2025, 1, 20), date(2025, 1, 10))
    ]
