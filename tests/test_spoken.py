"""Spoken values: 约120户, 2小时30分, 5个工作日, 2024年底: read as they are meant, and what they leave open is kept."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from streetboard import ledger, warehouse
from streetboard.datasets import dataset
from streetboard.ledger import check, export, workdays
from tests.test_values import Staging, staged_dates

PROJECT = ["项目编号", "项目名称", "阶段"]


def cells(tmp_path, name: str, headers: list[str], rows: list[list[str]]) -> Staging:
    return Staging(tmp_path / "a.csv", dataset(name), headers, rows)


def of_project(tmp_path, header: str, texts: list[str]) -> Staging:
    rows = [[str(number), "甲", "在建", text] for number, text in enumerate(texts)]
    return cells(tmp_path, "renovation_projects", [*PROJECT, header], rows)


def kept(found: Staging) -> list[dict[str, str] | None]:
    rows = found.connection.execute("select as_written from incoming order by row_no").fetchall()
    return [said or None for (said,) in rows]


HOUSEHOLDS = {
    "约120户": (120, True),
    "大约 120 户": (120, True),
    "80余户": (80, True),
    "300多户": (300, True),
    "近300户": (300, True),
    "120户左右": (120, True),
    "不足50户": (50, True),
    "1,200户": (1200, False),
    "1，200": (1200, False),
    "五十": (50, False),
    "五十户": (50, False),
    "一百二十余户": (120, True),
    "三千零五": (3005, False),
    "约1.2万户": (12000, True),
    "120": (120, False),
    "百余户": ("unreadable_value", False),
    "几十户": ("unreadable_value", False),
    "约": ("unreadable_value", False),
}


def test_a_number_of_households_is_read_and_its_qualifier_kept(tmp_path):
    found = of_project(tmp_path, "户数", list(HOUSEHOLDS))
    assert dict(zip(HOUSEHOLDS, found.values("households"), strict=True)) == {
        text: value for text, (value, _) in HOUSEHOLDS.items()
    }
    qualified = [text.replace("，", ",") for text, (_, is_qualified) in HOUSEHOLDS.items() if is_qualified]
    assert [said["户数"] for said in kept(found) if said] == qualified


@pytest.mark.parametrize(
    ("header", "field", "text", "value"),
    [
        ("建筑面积", "floor_area_m2", "约2.1万㎡", Decimal(21000)),
        ("建筑面积", "floor_area_m2", "近50万平方米", Decimal(500000)),
        ("总投资", "budget_wan", "约800万元", Decimal(800)),
        ("总投资", "budget_wan", "1.2亿余元", Decimal(12000)),
        ("合同金额", "contract_wan", "约1.2亿元", Decimal(12000)),
    ],
)
def test_qualified_amounts_are_converted_as_plain_ones_are(tmp_path, header, field, text, value):
    assert of_project(tmp_path, header, [text]).values(field) == [value]


def test_a_quantity_with_its_unit_is_read_where_the_row_counts_in_that_unit(tmp_path):
    rows = [
        ["1", "P", "甲", "完善类", "部", "3部"],
        ["2", "P", "甲", "完善类", "米", "1,200米"],
        ["3", "P", "甲", "完善类", "公里", "1200米"],
        ["4", "P", "甲", "完善类", "米", "约1200米"],
        ["5", "P", "甲", "完善类", "部", "3"],
    ]
    found = cells(
        tmp_path, "renovation_items", ["分项编号", "项目编号", "分项名称", "类别", "单位", "计划工程量"], rows
    )
    # metres in a row of kilometres are not 1,200 kilometres
    assert found.values("plan_qty") == [Decimal(3), Decimal(1200), "unreadable_value", Decimal(1200), Decimal(3)]


HOURS = {
    "2小时30分": Decimal("2.5"),
    "2小时30分钟": Decimal("2.5"),
    "2个小时": Decimal(2),
    "1.5h": Decimal("1.5"),
    "2:30": Decimal("2.5"),
    # a cell that a workbook has for a time
    "02:30:00": Decimal("2.5"),
    "9:00-11:30": Decimal("2.5"),
    "9:00～11:30": Decimal("2.5"),
    "半小时": Decimal("0.5"),
    "两个半小时": Decimal("2.5"),
    "90分钟": Decimal("1.5"),
    "11:30-9:00": "hours_out_of_range",
    "半天": "unknown_hours",
    "1天": "unknown_hours",
    "上午": "unknown_hours",
    "好久": "unreadable_value",
}


def test_hours_are_read_in_whatever_way_they_are_written_and_half_a_day_is_asked_about(home, tmp_path):
    rows = [[f"A{number}", "2025-03-05", text] for number, text in enumerate(HOURS)]
    found = cells(tmp_path, "service_records", ["志愿者编号", "服务日期", "服务时长"], rows)
    assert dict(zip(HOURS, found.values("hours"), strict=True)) == HOURS

    file = tmp_path / "记录.csv"
    file.write_text("志愿者编号,服务日期,服务时长\nA,2025-03-05,半天\nB,2025-03-05,半天\n", "utf-8")
    mapping = tmp_path / "m.toml"
    mapping.write_text('[values.hours]\n"半天" = "4"\n', "utf-8")
    (asked,) = ledger.import_files([ledger.Order(file, "service_records", None, "演示街道")], dry_run=True)
    assert asked.unknown == {"hours": {"半天": 2}}
    assert any(
        '不认识的服务时长：半天（2 行）。请在映射文件的 [values.hours] 里写明，如 "半天" = "4"' in line
        for line in ledger.sentences(asked)
    )
    (report,) = ledger.import_files([ledger.Order(file, "service_records", mapping, "演示街道")])
    assert (report.rows["inserted"], report.unknown) == (2, {})


def test_a_time_in_a_column_of_minutes_is_not_taken_for_hours(tmp_path):
    found = cells(
        tmp_path, "service_records", ["志愿者编号", "服务日期", "服务时长(分钟)"], [["A", "2025-03-05", "2:30"]]
    )
    assert found.values("hours") == ["unreadable_value"]


DUE = {
    "3天": datetime(2025, 9, 29, 23, 59, 59),
    "3日内": datetime(2025, 9, 29, 23, 59, 59),
    "24小时": datetime(2025, 9, 27, 9, 20),
    # 28 September 2025 was a Sunday of work, 1 to 8 October were free
    "1个工作日": datetime(2025, 9, 28, 23, 59, 59),
    "5个工作日": datetime(2025, 10, 10, 23, 59, 59),
    "5工作日内": datetime(2025, 10, 10, 23, 59, 59),
    "2025-09-30": datetime(2025, 9, 30, 23, 59, 59),
    "尽快": "unreadable_value",
}


def test_a_deadline_is_counted_from_the_report_in_days_hours_and_working_days(tmp_path):
    rows = [[str(number), "2025-09-26 09:20", text, "处置中"] for number, text in enumerate(DUE)]
    found = cells(tmp_path, "issues", ["编号", "上报时间", "办理时限", "状态"], rows)
    assert dict(zip(DUE, found.values("due_at"), strict=True)) == DUE
    assert [said and said["办理期限"] for said in kept(found)] == [
        text if "202" not in text and text != "尽快" else None for text in DUE
    ]


ENDS = {
    "2024年12月": date(2024, 12, 31),
    "2024年2月份": date(2024, 2, 29),
    "2024.12": date(2024, 12, 31),
    "2024-06": date(2024, 6, 30),
    "2024年底": date(2024, 12, 31),
    "2024年12月底": date(2024, 12, 31),
    "2024年6月中旬": date(2024, 6, 20),
    "2024年上半年": date(2024, 6, 30),
    "2024年第三季度": date(2024, 9, 30),
    "2024年": date(2024, 12, 31),
    "二〇二四年三月五日": date(2024, 3, 5),
    "二〇二四年十二月": date(2024, 12, 31),
    "2024，3，5": date(2024, 3, 5),
    "2024、3、5": date(2024, 3, 5),
    "待定": None,
    "未完工": None,
    # October that a workbook has cut, or January
    "2024.1": "unreadable_value",
    "2024年13月": "unreadable_value",
}


def test_a_month_or_a_year_is_the_end_of_a_plan_and_says_that_it_is_no_more_than_that(tmp_path):
    found = of_project(tmp_path, "计划完工", list(ENDS))
    assert dict(zip(ENDS, found.values("plan_end"), strict=True)) == ENDS
    exact = {"二〇二四年三月五日", "2024，3，5", "2024、3、5", "待定", "未完工", "2024.1", "2024年13月"}
    assert [said is None for said in kept(found)] == [text in exact for text in ENDS]


def test_a_month_is_the_beginning_of_what_begins(tmp_path):
    found = of_project(tmp_path, "计划开工", ["2024年12月", "2024年底", "2024年第三季度", "2024年"])
    assert found.values("plan_start") == [date(2024, 12, 1), date(2024, 12, 1), date(2024, 7, 1), date(2024, 1, 1)]


def test_what_ended_this_month_did_not_end_in_the_future(tmp_path):
    assert of_project(tmp_path, "竣工时间", ["2026年1月"]).values("accepted_on") == [date(2026, 1, 1)]


def test_a_month_is_no_day_on_which_something_was_reported(tmp_path):
    assert staged_dates(tmp_path, "2024年3月", "二〇二四年三月五日").values("reported_at") == [
        "unreadable_value",
        datetime(2024, 3, 5),
    ]


# --- what was written is shown, and comes back --------------------------------------------------------------------------


def load(path: Path, text: str) -> ledger.Report:
    path.write_text(text, "utf-8")
    (report,) = ledger.import_files([ledger.Order(path, "renovation_projects", None, "演示街道")])
    return report


def card() -> dict[str, object]:
    scope = warehouse.Scope("演示街道", as_of=date(2025, 6, 30))
    (row,) = warehouse.Warehouse().figure("renovation/project_card", scope, project_id="P1").records()
    return row


def test_what_was_written_stands_on_the_card_until_a_file_says_it_otherwise(home, tmp_path):
    header = "项目编号,项目名称,阶段,户数,计划完工\n"
    load(tmp_path / "a.csv", header + "P1,甲,在建,约120户,2024年底\n")
    assert card()["as_written"] == "户数：约120户；计划完工：2024年底"
    assert (card()["households"], card()["plan_end"]) == (120, date(2024, 12, 31))
    # the same number, now without a doubt, in a file that does not speak of the plan
    report = load(tmp_path / "b.csv", "项目编号,项目名称,阶段,户数\nP1,甲,在建,120\n")
    assert (report.rows["updated"], card()["as_written"]) == (1, "计划完工：2024年底")
    load(tmp_path / "c.csv", header + "P1,甲,在建,120,2024-12-31\n")
    assert card()["as_written"] in (None, "")


def test_what_was_written_stands_in_the_list_of_projects_and_in_no_sum(home, tmp_path):
    text = "项目编号,项目名称,阶段,户数\nP1,甲,在建,约120户\nP2,乙,在建,80余户\nP3,丙,在建,50\n"
    load(tmp_path / "a.csv", text)
    scope = warehouse.Scope("演示街道", as_of=date(2025, 6, 30))
    listed = warehouse.Warehouse().figure("renovation/progress_by_project", scope).records()
    assert [(row["households"], row["as_written"]) for row in listed] == [
        (120, "户数：约120户"),
        (80, "户数：80余户"),
        (50, None),
    ]
    assert [
        row["households"] for row in warehouse.Warehouse().figure("renovation/progress_by_area", scope).records()
    ] == [250]


def test_what_was_written_stands_in_the_lists_of_items(home, tmp_path):
    ledgers = {
        "renovation_projects": "项目编号,项目名称,阶段\nP1,甲,在建\n",
        "renovation_items": "分项编号,项目编号,分项名称,改造类别,单位,计划工程量\nI1,P1,电梯,完善类,部,约12\n",
        "renovation_progress": "分项编号,填报日期,累计完成量\nI1,2025-05-31,近9\n",
        "joint_meeting_items": "事项编号,议定事项,状态,完成时限\nS1,划线,推进中,2025年5月\n",
    }
    for name, text in ledgers.items():
        file = tmp_path / f"{name}.csv"
        file.write_text(text, "utf-8")
        ledger.import_files([ledger.Order(file, name, None, "演示街道")])
    scope = warehouse.Scope("演示街道", as_of=date(2025, 6, 30))

    def listed(figure: str, **asked: object) -> list[object]:
        return warehouse.Warehouse().figure(figure, scope, **asked).column("as_written")

    assert listed("renovation/item_rows") == ["计划工程量：约12；累计完成量：近9"]
    assert listed("meetings/item_rows", measure="open") == ["完成时限：2025年5月"]
    assert listed("meetings/item_card", item_id="S1") == ["完成时限：2025年5月"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_it_was_written(home, tmp_path, ending):
    load(tmp_path / "a.csv", "项目编号,项目名称,阶段,户数,建筑面积,计划完工\nP1,甲,在建,约120户,约2.1万㎡,2024年底\n")
    exported = tmp_path / f"b.{ending}"
    assert export.write(dataset("renovation_projects"), exported) == 1
    (report,) = ledger.import_files([ledger.Order(exported, "renovation_projects", None, "演示街道")])
    assert (report.rows["unchanged"], report.rows["updated"]) == (1, 0)
    assert card()["as_written"] == "户数：约120户；建筑面积：约2.1万㎡；计划完工：2024年底"


def test_a_deadline_in_a_year_without_a_calendar_is_counted_by_weekdays_and_told(tmp_path):
    first, counts, days = workdays.table()
    assert (first, counts[0], days[0]) == (date(2004, 1, 1), 0, date(2004, 1, 2))
    assert [day.weekday() for day in days[-5:]] == [(days[-1].weekday() + step) % 5 for step in (1, 2, 3, 4, 0)]
    rows = [["1", "2025-12-29", "900个工作日", "处置中"], ["2", "2025-12-29", "3个工作日", "处置中"]]
    issues = dataset("issues")
    found = cells(tmp_path, "issues", ["编号", "上报时间", "办理时限", "状态"], rows)
    far = [["3", "2025-12-29", "300个工作日", "处置中"]]
    assert check.beyond_calendar(found.connection, issues) == 0
    assert found.values("due_at")[0] == "unreadable_value"
    found = cells(tmp_path, "issues", ["编号", "上报时间", "办理时限", "状态"], far)
    assert check.beyond_calendar(found.connection, issues) == 1
    assert "暂按周一到周五算" in ledger.describe("issues", "workdays_not_settled")
