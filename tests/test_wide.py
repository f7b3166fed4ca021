"""Wide tables: a column for each month, quarter, day or kind becomes a row for each value, by a mapping."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import ledger
from streetboard.datasets import dataset
from streetboard.errors import StreetboardError
from streetboard.ledger import mapping_toml, recognise, wide
from streetboard.ledger.mapping_files import Mapping, Unpivot
from streetboard.warehouse import Scope, Warehouse
from tests.test_import import bring, counts, load, rows
from tests.test_street_ledgers import book

MEETINGS = "社区,一季度,二季度,三季度\n东社区,2025-03-20,2025-06-20,/\n西社区,2025-03-21,,2025-09-10\n,,,\n合计,2,1,1\n"
QUARTERS = Unpivot(("社区",), "year_quarter", "held_on")


def test_communities_by_quarters_are_one_meeting_each(home, tmp_path):
    file = bring(tmp_path / "2025年联席会议.csv", MEETINGS)
    toml = '[unpivot]\nlabels = ["社区"]\nheaders = "year_quarter"\nvalues = "held_on"\n'
    report = load(file, "joint_meetings", mapping=bring(tmp_path / "m.toml", toml))
    # Of the row of totals each value is one, and a row without values is one too.
    assert (counts(report), report.skipped) == ((8, 4, 0, 0, 0, 4), {"blank": 1, "subtotal": 3})
    assert "行号的后三位是第几列，如 5003 是第 5 行第 3 列" in "".join(ledger.sentences(report))
    assert rows("select meeting_id, held_on, row_no from raw.joint_meetings order by row_no") == [
        ("东社区-2025Q1", date(2025, 3, 20), 2002),
        ("东社区-2025Q2", date(2025, 6, 20), 2003),
        ("西社区-2025Q1", date(2025, 3, 21), 3002),
        ("西社区-2025Q3", date(2025, 9, 10), 3004),
    ]
    year = Scope("演示街道", start=date(2025, 1, 1), end=date(2025, 9, 30), as_of=date(2025, 9, 30))
    told = Warehouse(home).figure("meetings/summary", year).one()
    assert (told["quarters_due"], told["quarters_held"], told["quarters_missed"]) == (6, 4, 2)
    assert counts(load(file, "joint_meetings", mapping=tmp_path / "m.toml")) == (8, 0, 0, 4, 0, 4)


POINTS = "姓名,手机号,变动时间,荣誉积分,消费积分\n张三,13800000000,2025-03-01,10,20\n李四,13800000001,2025-03-01,,5\n"
KINDS = Mapping(
    constants={"direction": "发放"}, unpivot=Unpivot(("姓名", "手机号", "变动时间"), "point_type", "points")
)


def test_kinds_of_points_beside_each_other_are_one_entry_each(home, tmp_path):
    file = bring(tmp_path / "a.csv", POINTS)
    assert counts(load(file, "points", mapping=KINDS)) == (3, 3, 0, 0, 0, 0)
    found = Warehouse(home).figure("volunteers/points_by_type", Scope("演示街道")).records()
    assert {row["point_type_label"]: row["outstanding"] for row in found} == {"荣誉积分": 10, "消费积分": 25}
    # Rows without a number are known by their place: the same file is not counted twice.
    assert counts(load(file, "points", mapping=KINDS)) == (3, 0, 0, 3, 0, 0)


@pytest.mark.parametrize(
    "header",
    [
        "2025年1月,2025年2月,2025年3月",
        "1月,2月,3月",
        "一月,二月,三月",
        "2025.1月,2025.2月,2025.3月",
        "2025-01-01,2025-02-01,2025-03-01",
    ],
)
def test_progress_by_months_is_that_of_the_end_of_each(home, tmp_path, header):
    load(bring(tmp_path / "p.csv", "项目编号,项目名称,阶段\nP,甲,在建\n"), "renovation_projects")
    load(
        bring(tmp_path / "i.csv", "分项编号,项目编号,分项名称,改造类别,单位,计划工程量\nF1,P,电梯,完善类,部,10\n"),
        "renovation_items",
    )
    text = f"分项编号,{header}\nF1,10%,-,35.5%\n"
    mapping = Mapping(unpivot=Unpivot(("分项编号",), "as_of", "actual_pct"))
    load(bring(tmp_path / "2025年进度.csv", text), "renovation_progress", mapping=mapping)
    assert rows("select as_of, actual_pct from raw.renovation_progress order by 1") == [
        (date(2025, 1, 31), 0.1),
        (date(2025, 3, 31), 0.355),
    ]
    told = [
        Warehouse(home).figure("renovation/summary", Scope("演示街道", as_of=day)).one()["progress"]
        for day in (date(2025, 1, 30), date(2025, 2, 28), date(2025, 3, 31))
    ]
    assert told == [0.0, 0.1, 0.355]


def test_months_that_a_workbook_keeps_as_dates_are_months(home, tmp_path):
    months = [(45658 + days, 'yyyy"年"m"月"') for days in (0, 31, 59)]
    file = book(tmp_path / "a.xlsx", 进度=[["分项编号", *months], ["F1", 1, 2, 4]])
    mapping = Mapping(unpivot=Unpivot(("分项编号",), "as_of", "month_qty"))
    load(file, "renovation_progress", mapping=mapping)
    assert rows("select as_of, month_qty::double from raw.renovation_progress order by 1") == [
        (date(2025, 1, 31), 1.0),
        (date(2025, 2, 28), 2.0),
        (date(2025, 3, 31), 4.0),
    ]


def test_hours_by_days_are_one_service_each(home, tmp_path):
    text = "志愿者编号,3月1日,3月8日,2025-03-15,备注\nA1,2,1.5,,全勤\nA2,,,3,\n"
    mapping = Mapping(ignored=("备注",), unpivot=Unpivot(("志愿者编号",), "service_date", "hours", year=2025))
    assert counts(load(bring(tmp_path / "a.csv", text), "service_records", mapping=mapping)) == (3, 3, 0, 0, 0, 0)
    assert rows("select service_date, hours::double from raw.service_records order by 1") == [
        (date(2025, 3, 1), 2.0),
        (date(2025, 3, 8), 1.5),
        (date(2025, 3, 15), 3.0),
    ]
    assert Warehouse(home).figure("volunteers/summary", Scope("演示街道")).one()["hours"] == 6.5


def test_the_year_of_months_is_in_the_name_of_the_sheet_or_of_the_file(home, tmp_path):
    sheets = {f"{year}年": [["社区", "一季度"], ["东社区", f"{year}-03-20"]] for year in (2024, 2025)}
    file = book(tmp_path / "会议.xlsx", **sheets)
    mapping = Mapping(unpivot=QUARTERS)
    for part, _ in recognise.parts(file, dataset("joint_meetings"), mapping, ["*"]):
        load(file, "joint_meetings", mapping=mapping, part=part)
    assert rows("select meeting_id from raw.joint_meetings order by 1") == [("东社区-2024Q1",), ("东社区-2025Q1",)]


def test_a_month_that_is_not_over_is_said_by_today(home, tmp_path, monkeypatch):
    from streetboard import provenance

    today = provenance.now()
    header = f"分项编号,{today.year}年{today.month}月"
    mapping = Mapping(unpivot=Unpivot(("分项编号",), "as_of", "actual_pct"))
    report = load(bring(tmp_path / "a.csv", f"{header}\nF1,10%\n"), "renovation_progress", mapping=mapping)
    assert counts(report) == (1, 1, 0, 0, 0, 0)
    assert rows("select as_of from raw.renovation_progress") == [(today.date(),)]


def test_what_is_wrong_of_a_value_is_told_by_its_row_and_column(home, tmp_path):
    text = "分项编号,2025年1月,2025年2月\nF1,10%,很多\n"
    mapping = Mapping(unpivot=Unpivot(("分项编号",), "as_of", "actual_pct"))
    load(bring(tmp_path / "a.csv", text), "renovation_progress", mapping=mapping)
    assert rows("select row_no, problem from meta.quarantine") == [(2003, "累计进度读不懂")]


WRONG = [
    ('labels = ["小区"]', "没有映射文件所写的列“小区”（unpivot）"),
    ('labels = ["社区", "一季度", "二季度", "三季度"]', "除了社区、一季度、二季度、三季度没有别的列，没有可以拆开的"),
    ('labels = ["社区"]\nyear = 2025', None),
    ("labels = []", "unpivot 写法不对"),
    ('labels = ["社区"]\nyear = "2025"', "unpivot 写法不对"),
    ('labels = ["社区"]\nyears = 2025', "没有名为“years”的映射项"),
]


@pytest.mark.parametrize(("said", "problem"), WRONG)
def test_a_wrong_unpivot_is_explained(home, tmp_path, said, problem):
    toml = f'[unpivot]\n{said}\nheaders = "year_quarter"\nvalues = "held_on"\n'
    file, mapping = bring(tmp_path / "a.csv", MEETINGS), bring(tmp_path / "m.toml", toml)
    if problem is None:
        assert load(file, "joint_meetings", mapping=mapping).rows["inserted"] == 4
        return
    with pytest.raises(StreetboardError) as caught:
        load(file, "joint_meetings", mapping=mapping)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("header", "unpivot", "problem"),
    [
        ("社区,一季度,一季度", QUARTERS, "要拆开的列里有 2 列叫同一个名称（一季度、一季度#2），分不清"),
        ("社区,一季度,二季度", QUARTERS, "要拆开的表头“一季度”没有写年份。请在 [unpivot] 里写明 year = 2025"),
        ("社区,2024年一季度,2025年一季度", Unpivot(("社区",), "year_quarter", "held_on", 2025), "year 不起作用"),
        ("社区,季度,二季度", Unpivot(("社区", "季度"), "year_quarter", "held_on"), "已经有一列“季度”"),
    ],
)
def test_columns_that_cannot_be_taken_apart_are_explained(home, tmp_path, header, unpivot, problem):
    file = bring(tmp_path / "a.csv", f"{header}\n东社区,2025-03-20,2025-06-20\n")
    with pytest.raises(StreetboardError) as caught:
        load(file, "joint_meetings", mapping=Mapping(unpivot=unpivot))
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('headers = "quarter"\nvalues = "held_on"', "没有名为“quarter”的字段"),
        ('headers = "held_on"\nvalues = "held_on"', "headers 和 values 是同一个字段"),
        (
            'headers = "year_quarter"\nvalues = "held_on"\n[columns]\nheld_on = "一季度"',
            "[columns] 里的 held_on 不起作用",
        ),
    ],
)
def test_fields_of_an_unpivot_are_checked(tmp_path, said, problem):
    with pytest.raises(StreetboardError) as caught:
        mapping_toml.load(
            bring(tmp_path / "m.toml", f'[unpivot]\nlabels = ["社区"]\n{said}\n'), dataset("joint_meetings")
        )
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("name", "header", "sample", "seems"),
    [
        ("joint_meetings", "社区,一季度,二季度", "东社区,2025-03-20,", QUARTERS),
        ("points", "姓名,荣誉积分,消费积分", "张三,1,2", Unpivot(("姓名",), "point_type", "points")),
        ("points", "姓名,获得积分,使用积分", "张三,1,2", Unpivot(("姓名",), "direction", "points")),
        (
            "service_records",
            "姓名,3月1日,3月2日,合计",
            "张三,1,2,3",
            Unpivot(("姓名", "合计"), "service_date", "hours"),
        ),
        ("renovation_progress", "分项编号,1月,2月", "F1,1%,2%", Unpivot(("分项编号",), "as_of", "")),
        ("issues", "问题编号,上报时间,办结时间,状态", "1,2025-03-01,,处置中", None),
        ("issues", "年,月,日,问题编号,状态", "2025,3,1,1,处置中", None),
        ("points", "姓名,1,2,3", "张三,1,2,3", None),
    ],
)
def test_what_looks_wide_is_offered_and_nothing_else(name, header, sample, seems):
    assert wide.guess(dataset(name), header.split(","), [sample.split(",")]) == seems


def test_a_saved_unpivot_is_found_again_and_asks_for_the_year_anew(home, tmp_path):
    file = bring(tmp_path / "a.csv", MEETINGS)
    mapping = Mapping(
        dataset="joint_meetings",
        headers=("社区", "一季度", "二季度", "三季度"),
        unpivot=Unpivot(("社区",), "year_quarter", "held_on", year=2025),
    )
    recognise.save(home, "会议", mapping)
    (found,) = recognise.recognise(file, home, "演示街道")
    assert (found.dataset, found.mapping.unpivot, found.is_sure) == ("joint_meetings", QUARTERS, True)
    report = load(file, "joint_meetings", mapping=mapping)
    assert counts(report) == (8, 4, 0, 0, 0, 4)


def test_the_year_of_months_is_in_the_title(home, tmp_path):
    file = bring(tmp_path / "a.csv", "2024年联席会议\n社区,一季度,二季度\n东社区,2024-03-20,2024-06-20\n")
    load(file, "joint_meetings", mapping=Mapping(unpivot=QUARTERS))
    assert rows("select meeting_id from raw.joint_meetings order by 1") == [("东社区-2024Q1",), ("东社区-2024Q2",)]
