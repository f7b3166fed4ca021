"""Headers: what other systems call our columns, each known to mean one field, and where it was seen."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime

import pytest

from streetboard import ledger, warehouse
from streetboard.datasets import EVERY, SEEN, all_datasets, dataset
from streetboard.errors import LedgerError
from streetboard.ledger import recognise
from streetboard.ledger.mapping_files import Mapping, alike, columns_of, plan
from streetboard.ledger.mapping_toml import load
from streetboard.reader.header import normalise
from tests.test_values import Staging

ISSUES = dataset("issues")

with SEEN.open(encoding="utf-8", newline="") as handle:
    ROWS = list(csv.DictReader(handle))


def test_more_than_three_hundred_headers_were_seen_elsewhere_and_each_says_where():
    assert len({row["header"] for row in ROWS}) >= 300
    assert [row for row in ROWS if not row["seen"].strip()] == []


def test_a_header_seen_elsewhere_names_a_dataset_and_a_field_of_ours():
    known = {(name, field) for name, data in all_datasets().items() for field in data.fields}
    known |= {(EVERY, field) for _, field in known}
    assert [row for row in ROWS if (row["dataset"], row["field"]) not in known] == []


@pytest.mark.parametrize("name", all_datasets())
def test_no_header_means_two_fields_of_a_dataset(name):
    meant = defaultdict(set)
    for field in all_datasets()[name].fields.values():
        for spelling in (field.label, field.name, *field.headers):
            meant[normalise(spelling)].add(field.name)
    assert {spelling: fields for spelling, fields in meant.items() if len(fields) > 1} == {}


@pytest.mark.parametrize("name", all_datasets())
def test_every_header_seen_elsewhere_is_found_where_it_stands_alone(name):
    data = all_datasets()[name]
    for row in ROWS:
        if row["dataset"] in (name, EVERY) and row["field"] in data.fields:
            assert columns_of(data, [row["header"]], Mapping(), "a.csv") == {row["field"]: 0}, row


# --- a day and its time in columns of their own ------------------------------------------------------------------------

JOINED = [
    (["上报日期", "上报时间"], ["2025-03-05", "9:20"], datetime(2025, 3, 5, 9, 20)),
    (["上报时间", "上报日期"], ["09:20:05", "2025年3月5日"], datetime(2025, 3, 5, 9, 20, 5)),
    (["受理日期", "受理时间"], ["2025-03-05 00:00:00", "下午3点"], datetime(2025, 3, 5, 15)),
    # each a whole moment, as some systems write both
    (["上报日期", "上报时间"], ["2025-03-05", "2025-03-05 09:20"], datetime(2025, 3, 5, 9, 20)),
    (["上报日期", "上报时间"], ["2025-03-05", ""], datetime(2025, 3, 5)),
    # of a stretch the beginning
    (["上报日期", "上报时间"], ["2025-03-05", "9:00-11:30"], datetime(2025, 3, 5, 9)),
    (["年", "月", "日"], ["2025", "3", "5"], datetime(2025, 3, 5)),
    (["上报年份", "上报月份", "上报日"], ["2025年", "3月", "5日"], datetime(2025, 3, 5)),
    (["年", "月", "日", "上报时间"], ["2025", "3", "5", "9:20"], datetime(2025, 3, 5, 9, 20)),
    (["年", "月", "日", "上报时间"], ["2025", "3", "5", "2025-03-06 9:20"], datetime(2025, 3, 6, 9, 20)),
]


@pytest.mark.parametrize(("headers", "cells", "meant"), JOINED)
def test_a_moment_in_several_columns_is_one(tmp_path, headers, cells, meant):
    found = Staging(tmp_path / "a.csv", ISSUES, ["编号", "状态", *headers], [["1", "处置中", *cells]])
    assert found.values("reported_at") == [meant]


def test_two_columns_that_are_alike_in_nothing_but_their_field_are_not_joined(tmp_path):
    header = ["编号", "状态", "登记时间", "来电日期"]
    found = Staging(tmp_path / "a.csv", ISSUES, header, [["1", "处置中", "2025-03-05 09:20", "2025-03-04"]])
    assert found.values("reported_at") == [datetime(2025, 3, 5, 9, 20)]


def test_a_mapping_file_joins_columns_in_its_own_order_and_says_so(home, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("号,甲,乙,状态\n1,2025-03-05,9:20,处置中\n", "utf-8")
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\nissue_id = "号"\nreported_at = ["甲", "乙"]\n', "utf-8")
    (report,) = ledger.import_files([ledger.Order(file, "issues", mapping, "演示街道")])
    assert (report.rows["inserted"], report.columns["mapped"]["reported_at"]) == (1, "甲＋乙")
    assert report.columns["dropped"] == []


def test_a_saved_mapping_keeps_what_was_joined(home):
    mapping = Mapping(
        dataset="issues", headers=("号", "甲", "乙"), columns={"reported_at": "甲"}, joined={"reported_at": ("乙",)}
    )
    saved = recognise.save(home, "某系统", mapping)
    assert recognise.profiles(home) == [saved]
    assert saved.joined == {"reported_at": ("乙",)}


def test_numbers_of_rows_are_not_joined_but_composed(tmp_path):
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\nissue_id = ["号", "甲"]\n', "utf-8")
    with pytest.raises(LedgerError, match="只有时间和文字可以由几列合成"):
        load(mapping, ISSUES)


# --- nearly one of ours ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("上报时闻", ("reported_at",)),
        ("上报时", ("reported_at",)),
        ("上报的时间", ("reported_at",)),
        ("上报间时", ("reported_at",)),
        # 办结时间 or 办结时限
        ("办结时问", ("closed_at", "due_at")),
        ("备注说明", ()),
        # two edits, two signs
        ("上報时闻", ()),
        ("社去", ()),
    ],
)
def test_a_header_one_edit_from_ours_is_proposed_for_what_has_no_column(header, fields):
    assert alike(ISSUES, ["编号", header], {0}, {"issue_id"}).get(header, ()) == fields
    assert alike(ISSUES, ["编号", header], {0}, {"issue_id", *fields}) == {}


def test_what_is_proposed_is_not_taken():
    found = plan(ISSUES, ["编号", "状态", "上报日期", "办结时问"], Mapping(), "演示街道", "a.csv")
    assert (found.dropped, "closed_at" in found.sources) == (["办结时问"], False)


def test_a_required_column_that_is_misspelt_is_asked_about(home, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("编号,上报时闻,状态\n1,2025-03-05,处置中\n", "utf-8")
    with pytest.raises(LedgerError, match=r"缺少问题台账的必填列：上报时间。.*“上报时闻”是不是“上报时间”？"):
        ledger.import_files([ledger.Order(file, "issues", None, "演示街道")])


def test_a_misspelt_column_is_asked_about_in_the_report(home, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("编号,上报时间,办结时闻,状态\n1,2025-03-05,2025-03-06,办结\n", "utf-8")
    (report,) = ledger.import_files([ledger.Order(file, "issues", None, "演示街道")], dry_run=True)
    assert report.as_json()["columns"]["alike"] == {"办结时闻": ("closed_at", "due_at")}
    assert (
        '  列“办结时闻”是不是“办结时间”或“办理期限”？是的话，请在列的对应关系里选它（映射文件：closed_at = "办结时闻"）'
        in ledger.sentences(report)
    )


# --- ledgers as streets bring them -------------------------------------------------------------------------------------


def test_the_time_limit_of_a_work_order_makes_it_overdue(home, tmp_path):
    lines = [f"{number},2025-03-0{number},2025-03-1{number},处理中" for number in range(1, 6)]
    file = tmp_path / "工单.csv"
    file.write_text(
        "\n".join(["工单编号,受理时间,办理时限,工单状态", *lines, "6,2025-03-06,2025-12-31,处理中"]), "utf-8"
    )
    ledger.import_files([ledger.Order(file, "issues", None, "演示街道")])
    scope = warehouse.Scope("演示街道", as_of=date(2025, 3, 31))
    assert warehouse.Warehouse().figure("issues/summary", scope).one()["overdue_open"] == 5


def test_two_volunteers_of_one_name_are_told_apart_by_their_telephones(home, tmp_path):
    rows = "张三,13800000001,2023-03-05\n张三,13800000002,2023-03-05\n李四,13800000003,2023-03-05\n"
    file = tmp_path / "志愿者.csv"
    file.write_text("姓名,手机号码,注册时间\n" + rows, "utf-8")
    (report,) = ledger.import_files([ledger.Order(file, "volunteers", None, "演示街道")])
    assert (report.rows["inserted"], report.columns["mapped"]["volunteer_key"]) == (3, "手机号码")


def test_an_export_of_a_platform_for_questions_is_an_issue_ledger(home, tmp_path):
    file = tmp_path / "问政.csv"
    file.write_text(
        "留言编号,留言主题,留言详情,留言时间,答复时间,答复单位,所在村居,办理状态\n"
        "1,路灯,不亮,2025-03-05,2025-03-08,城管办,东社区,已答复\n",
        "utf-8",
    )
    (found,) = recognise.recognise(file, home, "演示街道")
    assert (found.dataset, found.is_sure, found.problem) == ("issues", True, "")
    mapped = plan(ISSUES, found.part.header, Mapping(), "演示街道", "a.csv").mapped
    assert mapped == {
        "issue_id": "留言编号",
        "title": "留言主题",
        "content": "留言详情",
        "reported_at": "留言时间",
        "closed_at": "答复时间",
        "handler_org": "答复单位",
        "community": "所在村居",
        "status": "办理状态",
    }
