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
