"""Joint meetings: their ledgers go in as clerks keep them, their checks work, and their numbers agree with each other."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import queries, warehouse
from tests import cases_runner, invented
from tests.scopes import SCOPES, in_each
from tests.test_import import bring, counts, load, rows

MEETINGS = "会议编号,社区,季度,计划召开时间,召开时间,应到单位数（家）,实到单位数,议题\n"
MEMBERS = "序号,成员单位,单位类型,所属社区,联系人,联系电话,加入时间\n"
ITEMS = "事项编号,会议编号,议定事项,责任单位,完成时限,完成情况,完成时间,备注\n"


def told(report):
    """Return the counts of an import, why rows stayed out, and what it warned of."""
    return counts(report), report.reasons, report.warnings


# --- the ledgers -------------------------------------------------------------------------------------------------------


def test_one_unit_may_be_a_member_in_two_communities_and_of_the_street_and_a_file_twice_changes_nothing(home, tmp_path):
    text = MEMBERS + (
        "1,派出所,派出所,天津路社区,张三,13800138000,2024-01-01\n"
        "2,派出所,派出所,河嘉村社区,张三,13800138000,2024-01-01\n"
        "3,派出所,派出所,,张三,13800138000,2024-01-01\n"
    )
    file = bring(tmp_path / "成员.csv", text)
    assert counts(load(file, "joint_meeting_members")) == (3, 3, 0, 0, 0, 0)
    again = load(file, "joint_meeting_members")
    assert (counts(again), again.version) == ((3, 0, 0, 3, 0, 0), 1)
    # a roster that was corrected and comes again under another name
    corrected = bring(tmp_path / "新成员.csv", text.replace("3,派出所,派出所", "3,派出所,政法单位"))
    assert counts(load(corrected, "joint_meeting_members")) == (3, 0, 1, 2, 0, 0)
    assert rows("select unit, community, type from raw.joint_meeting_members order by all") == [
        ("派出所", "天津路社区", "派出所"),
        ("派出所", "河嘉村社区", "派出所"),
        ("派出所", "街道本级", "政法单位"),
    ]


def test_meetings_warn_of_what_cannot_be_and_stay_out_without_any_date(home, tmp_path):
    text = MEETINGS + (
        "1,天津路社区,2025年第一季度,2025-03-01,2025年3月5日,8家,9,停车\n"
        "2,天津路社区,,,,8,7,停车\n"
        "3,,春季,2025-04-01,,,,\n"
        "4,河嘉村社区,2025Q1,2024-03-01,2025-03-01,8,,\n"
    )
    report = load(bring(tmp_path / "会议.csv", text), "joint_meetings")
    warnings = {"attended_more_than_invited": 1, "unknown_quarter": 1, "held_far_from_plan": 1}
    assert told(report) == ((4, 3, 0, 0, 1, 0), {"missing_required": 1}, warnings)


def test_items_know_the_words_of_states_keep_out_others_and_hide_numbers_of_people(home, tmp_path):
    text = ITEMS + (
        "1,m,划定停放点,演示物业公司甲,2025-05-31,已办结,2025-05-20,联系13800138000\n"
        "2,m,清理楼道,演示物业公司甲,2025-05-31,正在推进,,\n"
        "3,m,议定公约,,,尚未启动,,\n"
        "4,m,改建车棚,演示物业公司甲,2025-05-31,暂缓,2025-05-20,\n"
        "5,m,助餐,演示物业公司甲,2025-05-31,完成,,\n"
        "6,m,夜巡,派出所,2025-05-31,飞走了,,\n"
        "7,m,,派出所,2025-05-31,完成,2025-05-20,\n"
    )
    report = load(bring(tmp_path / "事项.csv", text), "joint_meeting_items")
    warnings = {"done_on_although_not_done": 1, "done_without_date": 1, "no_due_date": 1, "no_owner": 1}
    assert told(report) == ((7, 5, 0, 0, 2, 0), {"unknown_status": 1, "missing_required": 1}, warnings)
    assert rows("select status, note from raw.joint_meeting_items order by item_id") == [
        ("done", "联系138****8000"),
        ("in_progress", None),
        ("not_started", None),
        ("shelved", None),
        ("done", None),
    ]


# --- the checks --------------------------------------------------------------------------------------------------------

GOOD = {
    "joint_meetings": [{"meeting_id": "m", "held_on": date(2025, 1, 10)}, {"meeting_id": "n"}],
    "renovation_projects": [{"project_id": "P", "name": "甲", "stage": "in_progress"}],
    "joint_meeting_items": [
        {"item_id": "1", "meeting_id": "m", "title": "甲", "status": "done", "linked_project_id": "P"},
        {"item_id": "2", "meeting_id": "m", "title": "乙", "status": "done"},
    ],
}
BROKEN = {
    "meetings_item_without_meeting": {"meeting_id": "unknown"},
    "meetings_item_before_meeting": {"meeting_id": "n"},
    "meetings_item_project_unknown": {"meeting_id": "m", "linked_project_id": "Q"},
}


def test_every_check_of_the_meetings_is_shown_at_work():
    assert {name for name in queries.layer("checks") if name.startswith("meetings_")} == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_a_check_finds_what_breaks_its_promise_and_nothing_else(name):
    connection = cases_runner.filled_warehouse(GOOD)
    check = queries.layer("checks")[name]
    assert warehouse.run(connection, check, {}).records() == []
    broken = {"item_id": "9", "title": "丙", "status": "in_progress", **BROKEN[name]}
    cases_runner.insert(connection, "joint_meeting_items", [broken])
    warehouse.build_marts(connection, {"joint_meeting_items"})
    (row,) = warehouse.run(connection, check, {}).records()
    assert {column: row[column] for column in broken if column in row} == {
        column: value for column, value in broken.items() if column in row
    }


# --- the numbers -------------------------------------------------------------------------------------------------------

in_every_scope = in_each(SCOPES)


@pytest.fixture(scope="module")
def ledgers() -> dict[str, list[dict]]:
    return invented.meetings()


@pytest.fixture(scope="module")
def snapshot(ledgers):
    return warehouse.Snapshot(cases_runner.filled_warehouse({**ledgers, "aliases": invented.ALIASES}))


@in_every_scope
def test_rows_are_as_many_as_the_number(snapshot, scope):
    for name in ("meetings/summary", "meetings/last_items"):
        whole = snapshot.figure(name, scope).one()
        for column, address in queries.figure(name).beneath.items():
            figure, _, parameters = address.partition("?")
            further = dict(part.split("=") for part in parameters.split("&"))
            listed = snapshot.figure(figure, scope, limit=None, **further)
            if column in ("invited", "attended"):
                assert sum(listed.column(f"{column}_units")) == whole[column]
            else:
                assert len(listed) == whole[column], (name, column)


@in_every_scope
def test_the_parts_make_the_whole(snapshot, scope):
    whole = snapshot.figure("meetings/summary", scope).one()
    communities = snapshot.figure("meetings/by_community", scope)
    for column in ("quarters_due", "quarters_held", "meetings", "invited", "attended"):
        assert sum(communities.column(column)) == whole[column], column
    for parts in (communities, snapshot.figure("meetings/items_by_owner", scope)):
        for column in ("items", "items_due", "items_due_done", "items_open", "items_overdue"):
            assert sum(parts.column(column)) == whole[column], column
    last = snapshot.figure("meetings/last_items", scope).one()
    assert last["unfinished"] + last["earlier_open"] == whole["items_open"]
    states = ("done", "in_progress", "not_started", "shelved")
    assert sum(last[state] for state in states) == last["items"]
    settled = snapshot.figure("meetings/coordination", scope, limit=None).column("kind")
    assert settled.count("overdue_item") == whole["items_overdue"]
