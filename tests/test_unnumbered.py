"""Unnumbered: ledgers whose rows are known by what they say, and what happens where they meet numbered ones."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetboard import ledger, queries
from streetboard.datasets import Dataset, Field, all_datasets, dataset
from streetboard.errors import LedgerError
from streetboard.ledger import check, export
from streetboard.ledger.mapping_files import Mapping
from streetboard.warehouse import Scope, Warehouse, current_version
from tests.examples import quick
from tests.test_import import bring, counts, load, rows
from tests.test_properties import held, save, warehouses
from tests.test_street_ledgers import codes

MEETINGS = (
    "社区,季度,召开时间,应到单位,实到单位\n"
    "东社区,2025年第一季度,2025-03-20,10,8\n西社区,2025年第一季度,2025-03-21,10,10\n"
    ",2025Q1,2025-03-25,20,18\n东社区,2025年第二季度,,10,\n"
)


def figures(home, name: str, *wanted: str, **when) -> tuple:
    one = Warehouse(home).figure(name, Scope("演示街道", **when)).one()
    return tuple(one[measure] for measure in wanted)


def known(field: str, table: str) -> list:
    return [value for (value,) in rows(f"select {field} from raw.{table} order by 1")]


def test_meetings_without_a_number_are_known_by_community_and_quarter(home, tmp_path):
    report = load(bring(tmp_path / "a.csv", MEETINGS), "joint_meetings")
    assert (counts(report), report.warnings) == ((4, 4, 0, 0, 0, 0), {"without_number": 4})
    assert "台账没有会议编号，按社区、季度认是哪一件" in "".join(ledger.sentences(report))
    assert known("meeting_id", "joint_meetings") == ["2025Q1", "东社区-2025Q1", "东社区-2025Q2", "西社区-2025Q1"]
    first = {"start": date(2025, 1, 1), "end": date(2025, 3, 31), "as_of": date(2025, 3, 31)}
    assert figures(home, "meetings/summary", "quarters_due", "quarters_held", "invited", "attended", **first) == (
        3,
        3,
        40,
        36,
    )
    # The second quarter is held later, and is not another meeting.
    held_later = MEETINGS.replace("2025年第二季度,,10,", "2025年第二季度,2025-06-30,10,9").replace(
        "东社区,", "东 社区,"
    )
    assert counts(load(bring(tmp_path / "b.csv", held_later.replace("东 社区", "东社区")), "joint_meetings")) == (
        4,
        0,
        1,
        3,
        0,
        0,
    )
    assert counts(load(bring(tmp_path / "c.csv", held_later), "joint_meetings"))[:2] == (4, 0)
    assert len(known("meeting_id", "joint_meetings")) == 4


def test_a_meeting_without_a_quarter_belongs_to_that_of_its_plan_or_of_its_day(home, tmp_path):
    planned = "社区,计划召开时间\n东社区,2025-03-20\n西社区,2025-03-20\n"
    load(bring(tmp_path / "a.csv", planned), "joint_meetings")
    held_later = (
        "社区,计划召开时间,召开时间\n东社区,2025-03-20,2025-04-02\n西社区,2025-03-20,2025-03-20\n西社区,,2025-06-20\n"
    )
    assert counts(load(bring(tmp_path / "b.csv", held_later), "joint_meetings")) == (3, 1, 2, 0, 0, 0)
    assert known("meeting_id", "joint_meetings") == ["东社区-2025Q1", "西社区-2025Q1", "西社区-2025Q2"]


SPELLED = ["2025Q1", "2025年第一季度", "2025年1季度", "2025 Q1", "2025年第１季度", "一季度", "2025年3月", "1", ""]


def test_a_quarter_is_read_as_the_figures_read_it():
    connection = duckdb.connect()
    check.prepare(connection)
    connection.execute("create schema raw; create schema staging")
    fields = ", ".join(f'"{f.name}" {f.sql_type}' for f in dataset("joint_meetings").fields.values())
    connection.execute(f"create table raw.joint_meetings ({fields}, import_id integer, row_no bigint)")
    connection.executemany(
        "insert into raw.joint_meetings (year_quarter, topic) values ($1, $1)", [[text] for text in SPELLED]
    )
    connection.execute(f"create view staging.joint_meetings as {queries.layer('staging')['joint_meetings'].body}")
    read = connection.execute(
        "select year(stated_quarter) || 'Q' || quarter(stated_quarter), meeting_quarter(topic, null) from staging.joint_meetings"
    ).fetchall()
    assert [ours for _, ours in read] == [theirs for theirs, _ in read]
    assert {ours for _, ours in read} == {"2025Q1", None}


def test_the_street_itself_meets_whether_it_is_named_or_not(home, tmp_path):
    load(bring(tmp_path / "a.csv", "社区,召开时间\n,2025-03-20\n"), "joint_meetings")
    named = load(bring(tmp_path / "b.csv", "社区,召开时间\n演示街道,2025-03-20\n"), "joint_meetings")
    assert counts(named)[:2] == (1, 0)


def test_a_numbered_ledger_gives_its_numbers_to_rows_that_had_none(home, tmp_path):
    load(bring(tmp_path / "a.csv", MEETINGS), "joint_meetings")
    numbered = (
        "会议编号,社区,季度,召开时间,应到单位,实到单位\nLX-1,东社区,2025Q1,2025-03-20,10,9\n"
        "LX-2,西社区,2025Q1,2025-03-21,10,10\nLX-9,北社区,2025Q1,2025-03-25,10,10\n"
    )
    file = bring(tmp_path / "b.csv", numbered)
    report = load(file, "joint_meetings")
    assert (counts(report), report.warnings) == ((3, 1, 2, 0, 0, 0), {"number_given": 2})
    assert known("meeting_id", "joint_meetings") == ["2025Q1", "LX-1", "LX-2", "LX-9", "东社区-2025Q2"]
    assert counts(load(file, "joint_meetings")) == (3, 0, 0, 3, 0, 0)
    # And the ledger without numbers finds them again.
    again = load(bring(tmp_path / "c.csv", MEETINGS + "\n"), "joint_meetings")
    assert (counts(again), again.warnings) == ((5, 0, 2, 2, 0, 1), {"found_by_name": 2, "without_number": 4})
    when = {"start": date(2025, 1, 1), "end": date(2025, 3, 31), "as_of": date(2025, 3, 31)}
    assert figures(home, "meetings/summary", "meetings", "invited", "attended", **when) == (4, 50, 46)


def test_where_several_may_be_meant_nobody_chooses(home, tmp_path):
    two = "会议编号,社区,季度,召开时间\nLX-1,东社区,2025Q1,2025-02-20\nLX-2,东社区,2025Q1,2025-03-20\n"
    load(bring(tmp_path / "a.csv", two), "joint_meetings")
    report = load(bring(tmp_path / "b.csv", MEETINGS), "joint_meetings")
    assert (counts(report), report.reasons) == ((4, 3, 0, 0, 1, 0), {"unclear_row": 1})
    assert "按社区、季度能对上不止一件，分不清是哪一件；请补上会议编号" in "".join(ledger.sentences(report))
    assert rows("select row_no, field, problem from meta.quarantine") == [
        (2, "meeting_id", "按社区、季度能对上不止一件，分不清是哪一件")
    ]
    # The other way round: one row without a number, two numbers for it.
    west = two.replace("东社区", "西社区").replace("LX-", "XS-")
    report = load(bring(tmp_path / "c.csv", west), "joint_meetings")
    assert (counts(report), report.reasons) == ((2, 0, 0, 0, 2, 0), {"unclear_row": 2})
    # One of them by itself says which it is, then the other is new.
    single = "\n".join(west.splitlines()[:2]) + "\n"
    assert counts(load(bring(tmp_path / "d.csv", single), "joint_meetings")) == (1, 0, 1, 0, 0, 0)
    assert counts(load(tmp_path / "c.csv", "joint_meetings")) == (2, 1, 0, 1, 0, 0)
    assert known("meeting_id", "joint_meetings") == ["2025Q1", "LX-1", "LX-2", "XS-1", "XS-2", "东社区-2025Q2"]


def test_a_thing_under_a_second_number_is_told(home, tmp_path):
    project = "项目编号,小区,项目名称,阶段\n{},铁路家属区,铁路家属区改造,在建\n"
    load(bring(tmp_path / "a.csv", project.format("GZ-1")), "renovation_projects")
    report = load(bring(tmp_path / "b.csv", project.format("GZ-2")), "renovation_projects")
    assert (counts(report), report.warnings) == ((1, 1, 0, 0, 0, 0), {"other_number": 1})
    assert "与已有的另一件小区、项目名称相同、项目编号不同，可能是同一件导入了两次" in "".join(ledger.sentences(report))


def test_two_meetings_of_one_quarter_in_one_ledger_are_asked_about(home, tmp_path):
    text = "社区,召开时间,议题\n东社区,2025-02-20,停车\n东社区,2025-03-20,电梯\n西社区,2025-03-20,电梯\n"
    report = load(bring(tmp_path / "a.csv", text), "joint_meetings")
    assert (counts(report), codes(report)) == ((3, 1, 0, 0, 2, 0), ["keys_at_odds"])
    assert "2 行的“社区、季度”与别的行相同而内容不同" in report.questions[0]["problem"]
    composed = Mapping(key=("社区", "召开时间"))
    assert counts(load(tmp_path / "a.csv", "joint_meetings", mapping=composed)) == (3, 2, 1, 0, 0, 0)


def test_a_community_in_another_spelling_is_the_same_once_that_is_answered(home, tmp_path):
    load(bring(tmp_path / "a.csv", "社区,召开时间\n天津路社区,2025-03-20\n"), "joint_meetings")
    other = bring(tmp_path / "b.csv", "社区,召开时间\n天津路,2025-03-20\n")
    aliases = (("community", "天津路", "天津路社区"),)
    assert counts(load(other, "joint_meetings", aliases=aliases))[:2] == (1, 0)
    assert counts(load(tmp_path / "a.csv", "joint_meetings"))[:2] == (1, 0)
    assert known("meeting_id", "joint_meetings") == ["天津路社区-2025Q1"]


ITEMS = (
    "会议编号,议定事项,责任单位,完成时限,状态,完成时间\n"
    "2025年第一季度联席会议,划定停放点,物业甲,2025-05-31,已完成,2025-05-20\n"
    "2025年第一季度联席会议,加装电梯,街道,2025-06-30,推进中,\n2025年第二季度联席会议,划定停放点,物业乙,2025-06-30,未启动,\n"
)


def test_what_was_agreed_is_known_by_meeting_and_title(home, tmp_path):
    report = load(bring(tmp_path / "a.csv", ITEMS), "joint_meeting_items")
    assert (counts(report), report.warnings) == ((3, 3, 0, 0, 0, 0), {"without_number": 3})
    now = {"start": date(2025, 1, 1), "end": date(2025, 6, 30), "as_of": date(2025, 6, 30)}
    assert figures(home, "meetings/summary", "items", "items_done", "items_open", **now) == (3, 1, 2)
    done = ITEMS.replace("推进中,", "已完成,2025-06-20")
    assert counts(load(bring(tmp_path / "b.csv", done), "joint_meeting_items")) == (3, 0, 1, 2, 0, 0)
    assert figures(home, "meetings/summary", "items", "items_done", "items_open", **now) == (3, 2, 1)
    # Without the meeting nothing tells the two apart.
    lacking = load(bring(tmp_path / "c.csv", ITEMS.replace("2025年第二季度联席会议", "")), "joint_meeting_items")
    assert (lacking.rows["quarantined"], lacking.reasons) == (1, {"missing_key": 1})
    with pytest.raises(
        LedgerError, match=r"缺少议定事项台账的必填列：事项编号。.*没有事项编号的，有会议编号和议定事项也可以"
    ):
        load(bring(tmp_path / "d.csv", "议定事项,状态\n划定停放点,推进中\n"), "joint_meeting_items")


def test_projects_are_known_by_estate_and_name_and_what_belongs_to_them_by_their_name(home, tmp_path):
    projects = (
        "小区,项目名称,片区,户数,阶段,计划开工,计划完工,实际开工\n"
        "甲小区,路面改造,北片区,100,在建,2025-01-01,2025-12-31,2025-01-10\n"
        "乙小区,路面改造,南片区,50,在建,2025-01-01,2025-12-31,2025-01-10\n"
        "丙小区,电梯加装,南片区,30,在建,2025-01-01,2025-12-31,2025-01-10\n"
    )
    load(bring(tmp_path / "a.csv", projects), "renovation_projects")
    items = "分项编号,项目名称,分项名称,改造类别,单位,计划工程量\nF1,电梯加装,电梯,完善类,部,10\nF2,路面改造,路面,基础类,米,10\n"
    load(bring(tmp_path / "b.csv", items), "renovation_items")
    load(bring(tmp_path / "c.csv", "分项编号,填报日期,累计完成量\nF1,2025-06-30,4\n"), "renovation_progress")
    assert rows("select item_id, project_id, area from marts.renovation_items order by 1") == [
        ("F1", "丙小区-电梯加装", "南片区"),
        # Two projects are called so.
        ("F2", "路面改造", "未归属"),
    ]
    assert figures(home, "renovation/summary", "projects", "progress", as_of=date(2025, 6, 30)) == (3, 0.4)
    # A list of names alone means the one of that name, where there is one.
    names = "项目名称,户数,阶段\n电梯加装,36,在建\n路面改造,1,在建\n绿化,9,在建\n"
    report = load(bring(tmp_path / "d.csv", names), "renovation_projects")
    assert (counts(report), report.reasons) == ((3, 1, 1, 0, 1, 0), {"unclear_row": 1})
    assert rows("select estate, name, households from raw.renovation_projects order by households") == [
        (None, "绿化", 9),
        ("丙小区", "电梯加装", 36),
        ("乙小区", "路面改造", 50),
        ("甲小区", "路面改造", 100),
    ]


def test_a_ledger_by_name_that_replaces_its_earlier_one_takes_out_what_is_gone(home, tmp_path):
    text = "小区,项目名称,阶段\n甲小区,路面,在建\n乙小区,路面,在建\n"
    load(bring(tmp_path / "a.csv", text), "renovation_projects", mode="replace")
    shorter = bring(tmp_path / "b.csv", text.replace("乙小区,路面,在建\n", ""))
    report = load(shorter, "renovation_projects", mode="replace")
    assert (counts(report), report.disappeared) == ((1, 0, 0, 1, 0, 0), 1)
    assert known("project_id", "renovation_projects") == ["甲小区-路面"]


# --- whatever goes in --------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["东社区", "东 社区", "ＡＢ小区", "AB小区", "", "路面（一期）", "路面(一期)", "2025Q1", "a-b", "a", "b"]
)
CELLS = {
    "community": NAMES,
    "estate": NAMES,
    "name": NAMES.filter(bool),
    "title": NAMES.filter(bool),
    "meeting_id": st.sampled_from(["LX-1", "LX-2", "2025年第一季度会议"]),
    "year_quarter": st.sampled_from(["2025Q1", "2025年第一季度", "2025Q2", "一季度", ""]),
    "held_on": st.sampled_from(["2025-03-20", "2025-06-20"]),
    "status": st.just("推进中"),
    "stage": st.just("在建"),
}
BY_TYPE = {
    "date": st.sampled_from(["2025-03-20", "2025-06-20"]),
    "timestamp": st.sampled_from(["2025-03-20 09:30", "2025-06-20"]),
    "integer": st.sampled_from(["1", "2"]),
    "decimal": st.sampled_from(["1", "2.5"]),
    "boolean": st.sampled_from(["是", "否"]),
    "text": NAMES.filter(bool),
}
UNNUMBERED = [data for data in all_datasets().values() if data.known_by]


def cells_of(f: Field) -> st.SearchStrategy[str]:
    """Return what a field is told: by name, else one of its words, else something of its type."""
    if f.name in CELLS:
        return CELLS[f.name]
    return st.sampled_from([*f.choices]) if f.choices else BY_TYPE[f.type]


def told_in(data: Dataset) -> list[Field]:
    """Return the fields that a row without a number is written with: what it must have, and what it is known by."""
    known_by = {name for part in data.known_by for name in part.fields}
    others = {data.number, "street"}
    return [
        f
        for f in data.fields.values()
        if f.name not in others and (f.name in CELLS or f.required or f.name in known_by or f.name in data.one_of)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("data", UNNUMBERED, ids=lambda data: data.name)
def test_a_ledger_without_numbers_changes_nothing_when_it_comes_again_or_comes_back_from_an_export(data):
    fields = told_in(data)
    # A blank is one: it is not what stands above it.
    as_told = Mapping(fill_down={f.name: False for f in fields})

    @quick(2)
    @given(st.lists(st.tuples(*map(cells_of, fields)).map(list), min_size=1, max_size=8))
    def holds(table):
        with warehouses() as (folder,):
            folder.parent.mkdir(exist_ok=True)
            file = save(folder.parent / "a.csv", [[f.label for f in fields], *table])
            first = load(file, data.name, folder, mapping=as_told)
            if first.version is None:
                return
            before = held(folder, f"select * from raw.{data.name} order by all")
            again = load(file, data.name, folder, mapping=as_told)
            assert (again.rows["inserted"], again.rows["updated"], again.version) == (0, 0, first.version)
            assert again.rows["quarantined"] == first.rows["quarantined"]
            out = folder.parent / "导出.csv"
            count = export.write(data, out, folder=folder)
            back = load(out, data.name, folder, mapping=as_told)
            assert back.rows == {**dict.fromkeys(back.rows, 0), "read": count, "unchanged": count}
            assert held(folder, f"select * from raw.{data.name} order by all") == before
            assert current_version(folder) == first.version

    holds()
