"""History: what an import changed of an issue is kept, and a day that is over stands as it was published."""

from __future__ import annotations

from datetime import date

from streetboard import warehouse
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
