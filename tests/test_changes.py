"""Datasets change: month after month, corrected, reopened, renamed, exported and brought back."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
import python_calamine

from streetboard import ledger, warehouse
from streetboard.datasets import all_datasets
from streetboard.errors import LedgerError, StreetboardError, UnknownNameError, WarehouseError
from streetboard.ledger import export
from tests.test_import import bring, command, load, rows

HEADER = "问题编号,社区,上报时间,办结时间,状态\n"
JANUARY = HEADER + "1,甲社区,2025-01-05,2025-01-09,已办结\n2,乙社区,2025-01-20,,处置中\n"
FEBRUARY = (
    HEADER
    + "1,甲社区,2025-01-05,2025-01-09,已办结\n2,乙社区,2025-01-20,2025-02-03,已办结\n3,乙社区,2025-02-10,,处置中\n"
)


def told(report: ledger.Report) -> tuple[dict[str, int], dict[str, int]]:
    """Return what a report counts, without the zeros, and its warnings."""
    assert report.rows["read"] == sum(count for name, count in report.rows.items() if name != "read")
    return {name: count for name, count in report.rows.items() if count}, report.warnings


def summary(as_of: date, **further) -> dict:
    return warehouse.Warehouse().figure("issues/summary", warehouse.Scope(as_of=as_of), **further).one()


# --- month after month -------------------------------------------------------------------------------------------------


def test_a_cumulative_export_each_month_counts_what_is_new_changed_and_unchanged(home, tmp_path):
    first = load(bring(tmp_path / "1月.csv", JANUARY))
    second = load(bring(tmp_path / "2月.csv", FEBRUARY))
    assert told(first) == ({"read": 2, "inserted": 2}, {})
    assert told(second) == ({"read": 3, "inserted": 1, "updated": 1, "unchanged": 1}, {})
    assert (first.version, second.version) == (1, 2)
    assert [summary(date(2025, 2, 28))[name] for name in ("collected", "closed", "open_backlog")] == [3, 2, 1]


def test_a_partial_export_leaves_the_other_rows_and_columns_as_they_are(home, tmp_path):
    load(bring(tmp_path / "a.csv", FEBRUARY))
    part = load(bring(tmp_path / "b.csv", "问题编号,上报时间,状态,承办单位\n3,2025-02-10,挂账,城管办\n"))
    assert told(part) == ({"read": 1, "updated": 1}, {})
    assert rows("select issue_id, community, status, handler_org from raw.issues order by 1") == [
        ("1", "甲社区", "closed", None),
        ("2", "乙社区", "closed", None),
        ("3", "乙社区", "suspended", "城管办"),
    ]


def test_the_same_file_again_changes_nothing_and_says_so(home, tmp_path):
    load(bring(tmp_path / "a.csv", JANUARY))
    again = load(bring(tmp_path / "改了名.csv", JANUARY))
    assert told(again) == ({"read": 2, "unchanged": 2}, {"same_file_again": 2})
    assert again.version == warehouse.current_version(home) == 1
    other_street = load(bring(tmp_path / "b.csv", JANUARY), street="乙街道")
    assert told(other_street) == ({"read": 2, "inserted": 2}, {})


def test_a_file_that_ends_before_what_is_published_is_taken_but_warned_of(home, tmp_path):
    load(bring(tmp_path / "2月.csv", FEBRUARY))
    older = load(bring(tmp_path / "1月.csv", JANUARY))
    assert told(older) == ({"read": 2, "updated": 1, "unchanged": 1}, {"older_file": 2})
    assert "旧" in ledger.describe("issues", "older_file")
    assert told(load(bring(tmp_path / "3月.csv", FEBRUARY + "4,甲社区,2025-03-01,,处置中\n")))[1] == {}
    elsewhere = load(bring(tmp_path / "x.csv", JANUARY), street="乙街道")
    assert told(elsewhere) == ({"read": 2, "inserted": 2}, {})


def test_where_rows_have_a_time_of_change_each_is_compared_by_it_instead(home, tmp_path):
    header = "问题编号,上报时间,状态,更新时间\n"
    load(bring(tmp_path / "a.csv", header + "1,2025-01-05,处置中,2025-01-06\n2,2025-02-05,处置中,2025-02-06\n"))
    mended = load(bring(tmp_path / "b.csv", header + "1,2025-01-04,处置中,2025-03-01\n"))
    assert told(mended) == ({"read": 1, "updated": 1}, {})
    stale = load(bring(tmp_path / "c.csv", header + "1,2025-01-05,处置中,2025-01-06\n"))
    assert told(stale) == ({"read": 1, "unchanged": 1}, {"older_than_published": 1})


def test_rows_that_a_full_export_no_longer_has_are_removed_and_named(home, tmp_path):
    load(bring(tmp_path / "a.csv", FEBRUARY))
    report = load(
        bring(tmp_path / "b.csv", FEBRUARY.replace("2,乙社区,2025-01-20,2025-02-03,已办结\n", "")), mode="replace"
    )
    assert told(report) == ({"read": 2, "unchanged": 2}, {})
    assert report.disappeared == 1
    assert report.disappeared_rows == report.as_json()["disappeared_rows"]
    assert report.disappeared_rows == [
        {"街道": "演示街道", "问题编号": "2", "来源系统": "other", "上报时间": "2025-01-20 00:00:00", "状态": "closed"}
    ]
    assert rows("select issue_id from raw.issues order by 1") == [("1",), ("3",)]


# --- reopened ----------------------------------------------------------------------------------------------------------

OPEN = HEADER + "1,甲社区,2025-01-05,,处置中\n"
CLOSED = HEADER + "1,甲社区,2025-01-05,2025-01-09,已办结\n"
CLOSED_AGAIN = HEADER + "1,甲社区,2025-01-05,2025-03-02,已办结\n"


def closings() -> list[tuple]:
    return rows("select status, closed_at::date, first_closed_at::date from raw.issues")


def test_a_reopened_issue_is_open_again_and_keeps_when_it_was_first_closed(home, tmp_path):
    load(bring(tmp_path / "1.csv", CLOSED))
    assert told(load(bring(tmp_path / "2.csv", OPEN)))[0] == {"read": 1, "updated": 1}
    assert closings() == [("processing", None, date(2025, 1, 9))]
    assert [summary(date(2025, 2, 28))[name] for name in ("collected", "closed", "open_backlog")] == [1, 0, 1]
    load(bring(tmp_path / "3.csv", CLOSED_AGAIN))
    assert closings() == [("closed", date(2025, 3, 2), date(2025, 1, 9))]
    assert [summary(date(2025, 3, 31))[name] for name in ("collected", "closed", "open_backlog")] == [1, 1, 0]
    assert told(load(bring(tmp_path / "4.csv", CLOSED_AGAIN + "\n")))[0] == {"read": 2, "unchanged": 1, "skipped": 1}
    listed = warehouse.Warehouse().current().check()
    assert [len(result) for result in listed if result.query.name == "issues_reopened_marked"] == [1]


def test_a_system_that_leaves_the_closing_time_when_it_reopens_loses_nothing_either(home, tmp_path):
    load(bring(tmp_path / "1.csv", CLOSED))
    load(bring(tmp_path / "2.csv", CLOSED.replace("已办结", "已重开")))
    assert [summary(date(2025, 2, 28))[name] for name in ("closed", "open_backlog")] == [0, 1]
    load(bring(tmp_path / "3.csv", CLOSED_AGAIN))
    assert closings() == [("closed", date(2025, 3, 2), date(2025, 1, 9))]


def test_another_closing_time_for_a_closed_issue_is_a_correction(home, tmp_path):
    load(bring(tmp_path / "1.csv", CLOSED))
    load(bring(tmp_path / "2.csv", CLOSED.replace("2025-01-09", "2025-01-08")))
    assert closings() == [("closed", date(2025, 1, 8), None)]


def test_a_ledger_that_says_itself_when_an_issue_was_first_closed_is_believed(home, tmp_path):
    header = "问题编号,上报时间,办结时间,首次办结时间,状态\n"
    load(bring(tmp_path / "1.csv", header + "1,2025-01-05,2025-01-09,2025-01-09,已办结\n"))
    load(bring(tmp_path / "2.csv", header + "1,2025-01-05,,2025-01-07,处置中\n"))
    assert closings() == [("processing", None, date(2025, 1, 7))]


# --- renamed -----------------------------------------------------------------------------------------------------------


def test_a_renamed_community_is_one_and_its_rows_stay_as_they_were_written(home, tmp_path):
    load(bring(tmp_path / "1.csv", HEADER + "1,老街社区,2025-01-05,2025-01-09,已办结\n2,河东,2025-01-06,,处置中\n"))
    load(bring(tmp_path / "别名.csv", "对照列,别名,正式名称\n社区,老街社区,新街社区\n社区,河东,新街社区\n"), "aliases")
    load(bring(tmp_path / "2.csv", HEADER + "3,新街社区,2025-02-05,,处置中\n"))
    result = warehouse.Warehouse().figure(
        "issues/completion_rate_by_community", warehouse.Scope(as_of=date(2025, 2, 28))
    )
    assert [(row["community"], row["collected"], row["closed"]) for row in result.records()] == [("新街社区", 3, 1)]
    assert rows("select issue_id, community from raw.issues order by 1") == [
        ("1", "老街社区"),
        ("2", "河东"),
        ("3", "新街社区"),
    ]


# --- renovation: 累计 or 本月 ------------------------------------------------------------------------------------------

PROJECT = "项目编号,项目名称,阶段\nP1,甲,在建\n"
ITEM = "分项编号,项目编号,分项名称,改造类别,单位,计划工程量\nI1,P1,加装电梯,完善类,部,12\n"


@pytest.fixture
def elevators(home, tmp_path) -> None:
    load(bring(tmp_path / "p.csv", PROJECT), "renovation_projects")
    load(bring(tmp_path / "i.csv", ITEM), "renovation_items")


def done(as_of: date) -> tuple:
    row = warehouse.Warehouse().figure("renovation/progress_by_item", warehouse.Scope(as_of=as_of)).one()
    return row["done_qty"], row["completion_rate"]


def progress(path: Path, text: str) -> ledger.Report:
    return load(bring(path, text), "renovation_progress")


def test_months_are_added_up_and_an_old_month_can_be_corrected(elevators, tmp_path):
    header = "分项编号,填报日期,本月完成（部）\n"
    progress(tmp_path / "1.csv", header + "I1,2025-01-31,2\n")
    progress(tmp_path / "2.csv", header + "I1,2025-02-28,3\n")
    assert (done(date(2025, 1, 31)), done(date(2025, 2, 28))) == ((2.0, 2 / 12), (5.0, 5 / 12))
    again = progress(tmp_path / "2b.csv", header + "I1,2025-02-28,3\n")
    assert told(again) == ({"read": 1, "unchanged": 1}, {"same_file_again": 1})
    mended = progress(tmp_path / "1b.csv", header + "I1,2025-01-31,1\n")
    assert told(mended) == ({"read": 1, "updated": 1}, {"older_file": 1})
    assert (done(date(2025, 1, 31)), done(date(2025, 2, 28))) == ((1.0, 1 / 12), (4.0, 4 / 12))


def test_a_cumulative_report_is_the_base_for_the_months_after_it(elevators, tmp_path):
    progress(tmp_path / "1.csv", "分项编号,填报日期,累计完成量\nI1,2025-01-31,4\n")
    progress(tmp_path / "2.csv", "分项编号,填报日期,本月完成\nI1,2025-02-28,2\n")
    assert done(date(2025, 2, 28)) == (6.0, 0.5)
    progress(tmp_path / "3.csv", "分项编号,填报日期,累计完成量,本月完成\nI1,2025-03-31,9,3\nI1,2025-04-30,,3\n")
    assert (done(date(2025, 3, 31)), done(date(2025, 4, 30))) == ((9.0, 0.75), (12.0, 1.0))
    assert not any(result.rows for result in warehouse.Warehouse().current().check() if "falling" in result.query.name)


def test_a_ledger_that_only_has_a_share_gives_the_completion_rate_and_no_quantity(elevators, tmp_path):
    assert told(progress(tmp_path / "1.csv", "分项编号,填报日期,形象进度\nI1,2025-01-31,50%\n"))[0] == {
        "read": 1,
        "inserted": 1,
    }
    assert done(date(2025, 1, 31)) == (None, 0.5)
    (row,) = warehouse.Warehouse().figure("renovation/quantities", warehouse.Scope(as_of=date(2025, 1, 31))).records()
    assert (row["done_qty"], row["plan_qty"]) == (None, 12.0)


def test_progress_without_any_quantity_or_share_is_refused_or_quarantined(elevators, tmp_path):
    with pytest.raises(LedgerError, match="累计完成量、本月完成量、累计进度，至少要有一列"):
        progress(tmp_path / "1.csv", "分项编号,填报日期,计划进度\nI1,2025-01-31,50%\n")
    report = progress(tmp_path / "2.csv", "分项编号,填报日期,累计完成量,累计进度\nI1,2025-01-31,,\nI1,2025-02-28,,5%\n")
    assert report.reasons == {"missing_required": 1}
    assert rows("select problem from meta.quarantine") == [("累计完成量、本月完成量、累计进度一项也没有",)]


# --- headers that say more than their column ---------------------------------------------------------------------------


def points(path: Path, header: str, row: str, **how) -> tuple[ledger.Report, list[tuple]]:
    report = load(bring(path, f"志愿者编号,变动时间,{header}\nA,2025-03-05,{row}\n"), "points", **how)
    return report, rows("select direction, point_type, points from raw.points order by import_id desc limit 1")


@pytest.mark.parametrize(
    ("header", "row", "meant"),
    [
        ("积分类型,获得积分", "消费积分,20", ("issue", "consume", 20)),
        ("积分类型,发放积分（分）", "荣誉,20", ("issue", "honor", 20)),
        ("积分类型,使用积分", "消费积分,5", ("redeem", "consume", 5)),
        ("积分变动,荣誉积分", "发放,20", ("issue", "honor", 20)),
        ("积分变动,消费积分", "兑换,5", ("redeem", "consume", 5)),
        ("积分类型,积分变动,获得积分", "消费积分,调整,20", ("adjust", "consume", 20)),
        ("积分类型,积分变动,获得积分", "消费积分,,20", ("issue", "consume", 20)),
    ],
)
def test_a_header_says_what_other_ledgers_have_a_column_for(home, tmp_path, header, row, meant):
    report, found = points(tmp_path / "a.csv", header, row)
    assert (report.reasons, found) == ({}, [meant])


def test_a_ledger_with_two_amounts_in_a_row_is_refused_and_can_be_brought_in_parts(home, tmp_path):
    header, row = "积分类型,获得积分,使用积分", "消费积分,20,5"
    with pytest.raises(LedgerError, match=r"同时有“获得积分”和“使用积分”列.*拆成几份，每份只留其中一列"):
        points(tmp_path / "a.csv", header, row)
    points(tmp_path / "b.csv", "积分类型,获得积分", "消费积分,20")
    points(tmp_path / "c.csv", "积分类型,使用积分", "消费积分,5")
    assert rows("select direction, points from raw.points order by all") == [("issue", 20), ("redeem", 5)]
    mapping = bring(tmp_path / "m.toml", '[columns]\npoints = "获得积分"\n')
    report, found = points(tmp_path / "d.csv", header, row, mapping=mapping)
    assert (found, report.columns["dropped"]) == ([("issue", "consume", 20)], ["使用积分"])


def test_the_state_of_a_suggestion_is_kept_beside_its_date(home, tmp_path):
    text = (
        "意见编号,征求阶段,征集时间,落实情况,落实时间\n1,问需,2025-01-05,落实中,\n2,问需,2025-01-05,已落实,2025-02-01\n"
    )
    load(bring(tmp_path / "a.csv", text), "renovation_feedback")
    result = warehouse.Warehouse().figure("renovation/feedback_rows", warehouse.Scope(as_of=date(2025, 2, 28)))
    assert [(row["feedback_id"], row["implementation"], row["implemented_on"]) for row in result.records()] == [
        ("1", "正在落实", None),
        ("2", "已落实", date(2025, 2, 1)),
    ]


# --- exported and brought back -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def brought_back(demo_home, tmp_path_factory) -> dict[str, tuple[int, ledger.Report]]:
    """Return for each dataset how many rows of the demonstration were exported, and the report of importing them again."""
    folder = tmp_path_factory.mktemp("exported")
    files = {name: folder / f"{name}.csv" for name in all_datasets()}
    written = [export.write(all_datasets()[name], file, folder=demo_home) for name, file in files.items()]
    orders = [ledger.Order(file, name, is_demo=True) for name, file in files.items()]
    reports = ledger.import_files(orders, demo_home, dry_run=True)
    return {name: found for name, *found in zip(files, written, reports, strict=True)}


@pytest.mark.parametrize("dataset", sorted(all_datasets()))
def test_a_demonstration_ledger_exported_and_imported_again_changes_nothing(demo_home, brought_back, dataset):
    count, report = brought_back[dataset]
    assert told(report) == (({"read": count, "unchanged": count} if count else {}), {})
    assert rows(f"select count(*) from raw.{dataset}", demo_home) == [(count,)]


TEXTS = [
    "=1+1",
    "+86",
    "-",
    "- 一",
    "@某人",
    "'=1",
    "''+",
    "'引号'",
    '一"二"',
    "一,二",
    "一\n二",
    "00123",
    "1e5",
    "_x0041_",
    "a\\nb",
    "𠮷",
    "<b>&",
]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_kind_of_value_comes_back_as_it_was(home, tmp_path, ending):
    source = tmp_path / "a.csv"
    with source.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(
            ["问题编号", "社区", "标题", "上报时间", "办理期限", "是否解决", "满意度", "紧急程度", "挂账天数", "状态"]
        )
        for number, text in enumerate(TEXTS):
            moment = f"2025-03-05 09:00:0{number % 10}.5"
            writer.writerow([number, text, text, moment, "2025-04-01", "是", "一般", "不急", "3", "挂账"])
    load(source)
    before = rows("select * exclude (import_id, row_no) from raw.issues order by issue_id")
    out = tmp_path / f"导出.{ending}"
    assert export.write(all_datasets()["issues"], out) == len(TEXTS)
    report = load(out, street=None)
    assert told(report) == ({"read": len(TEXTS), "unchanged": len(TEXTS)}, {})
    assert rows("select * exclude (import_id, row_no) from raw.issues order by issue_id") == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_no_cell_of_an_export_is_a_formula(home, tmp_path):
    load(bring(tmp_path / "a.csv", "问题编号,社区,上报时间,状态\n" + '=1+1,"=HYPERLINK(""x"")",2025-03-05,处置中\n'))
    export.write(all_datasets()["issues"], tmp_path / "x.csv")
    text = (tmp_path / "x.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert (row["问题编号"], row["社区"]) == ("'=1+1", '\'=HYPERLINK("x")')
    export.write(all_datasets()["issues"], tmp_path / "x.xlsx")
    sheet = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).get_sheet_by_index(0)
    header, cells = sheet.to_python()
    assert dict(zip(header, cells, strict=True)) == {name: value or "" for name, value in row.items()}


def test_the_words_of_an_export_are_those_of_the_ledger(home, tmp_path):
    load(
        bring(
            tmp_path / "a.csv",
            "分项编号,填报日期,累计完成量,计划进度\nI1,2025-03-31,1.50,57%\nI2,2025-03-31,100,160%\n",
        ),
        "renovation_progress",
    )
    load(
        bring(
            tmp_path / "p.csv", "志愿者编号,变动时间,积分类型,获得积分\nvk_0123456789abcdef,2025-03-05 08:00,消费,20\n"
        ),
        "points",
    )
    for dataset, expected in (
        ("renovation_progress", [("1.5", "57%"), ("100", "160%")]),
        ("points", [("vk_0123456789abcdef", "2025-03-05 08:00:00", "消费", "发放", "20")]),
    ):
        file = tmp_path / f"{dataset}.csv"
        export.write(all_datasets()[dataset], file)
        with file.open(encoding="utf-8-sig", newline="") as handle:
            records = list(csv.DictReader(handle))
        names = (
            ["累计完成量", "计划进度"]
            if dataset == "renovation_progress"
            else ["志愿者代号", "变动时间", "积分类型", "积分变动", "分值"]
        )
        assert [tuple(row[name] for name in names) for row in records] == expected
        assert told(load(file, dataset, street=None))[0] == {"read": len(expected), "unchanged": len(expected)}


def test_the_word_of_every_code_means_that_code():
    for data in all_datasets().values():
        for field in data.fields.values():
            for code, word in field.words.items():
                meanings = [other for other, words in field.choices.items() if word in (other, *words)]
                assert meanings == [code], (data.name, field.name, word)


SERVICES = "志愿者编号,服务日期,服务时长\nA,2025-03-05,2\nA,2025-03-05,2\nB,2025-03-06,3\n"


def test_rows_without_a_number_are_known_again_by_the_place_that_an_export_gives_them(home, tmp_path):
    original = bring(tmp_path / "a.csv", SERVICES)
    load(original, "service_records")
    out = tmp_path / "导出.csv"
    export.write(all_datasets()["service_records"], out)
    assert told(load(out, "service_records", street=None))[0] == {"read": 3, "unchanged": 3}
    edited = bring(tmp_path / "改.csv", out.read_text("utf-8-sig").replace(",3,", ",4,"))
    for _ in range(2):
        load(edited, "service_records", street=None)
        assert rows("select hours::integer, record_id from raw.service_records order by all") == [
            (2, None),
            (2, None),
            (4, None),
        ]
    assert told(load(original, "service_records"))[0] == {"read": 3, "updated": 1, "unchanged": 2}


def test_an_export_of_rows_without_a_number_goes_into_another_warehouse_once(home, tmp_path, monkeypatch):
    load(bring(tmp_path / "a.csv", SERVICES), "service_records")
    out = tmp_path / "导出.csv"
    export.write(all_datasets()["service_records"], out)
    monkeypatch.setenv("STREETBOARD_HOME", str(tmp_path / "other"))
    assert told(load(out, "service_records", street=None))[0] == {"read": 3, "inserted": 3}
    assert told(load(out, "service_records", street=None))[0] == {"read": 3, "unchanged": 3}


def test_an_export_can_be_of_one_street(home, tmp_path):
    load(bring(tmp_path / "a.csv", JANUARY), street="甲街道")
    load(bring(tmp_path / "b.csv", FEBRUARY), street="乙街道")
    issues = all_datasets()["issues"]
    assert [export.write(issues, tmp_path / "x.csv", street) for street in ("甲街道", "乙街道", None)] == [2, 3, 5]
    with pytest.raises(UnknownNameError, match="甲街道"):
        export.write(issues, tmp_path / "x.csv", "甲街到")
    with pytest.raises(LedgerError, match="不分街道"):
        export.write(all_datasets()["aliases"], tmp_path / "x.csv", "甲街道")


def test_an_export_that_cannot_be_written_says_why_and_leaves_what_was_there(home, tmp_path, monkeypatch):
    issues, out = all_datasets()["issues"], tmp_path / "x.xlsx"
    with pytest.raises(WarehouseError, match="还没有任何数据"):
        export.write(issues, out)
    out.write_text("以前的")
    load(bring(tmp_path / "a.csv", f"问题编号,标题,上报时间,状态\n1,{'长' * 40_000},2025-03-05,处置中\n"))
    for name, said in (
        ("x.xlsx", "第 2 行的“标题”有 40,000 字"),
        ("x.docx", "只能导出为"),
        ("没有/x.csv", "写不了文件"),
    ):
        with pytest.raises(StreetboardError, match=said):
            export.write(issues, tmp_path / name)
    monkeypatch.setattr(export, "SHEET_ROWS", 1)
    with pytest.raises(LedgerError, match=r"超过一张 Excel 表的 1 行"):
        export.write(issues, out)
    assert (out.read_text(), sorted(path.name for path in tmp_path.iterdir())) == (
        "以前的",
        ["a.csv", "warehouse", "x.xlsx"],
    )


def test_the_command_line_exports_a_ledger(home, tmp_path):
    load(bring(tmp_path / "a.csv", JANUARY))
    out = tmp_path / "台账.csv"
    finished = command("export", "ledger", "--dataset", "issues", "--street", "演示街道", "--out", out)
    assert (finished.returncode, finished.stderr, finished.stdout) == (0, "", f"已导出 2 行：{out}。\n")
    assert told(load(out, street=None))[0] == {"read": 2, "unchanged": 2}
    for arguments, said in (
        (["ledger", "--dataset", "isues", "--out", out], "是不是“issues”"),
        (["ledger", "--dataset", "issues", "--out", tmp_path / "x.pdf"], "只能导出为 .csv 或 .xlsx"),
        ([], "缺少参数：导出什么"),
    ):
        wrong = command("export", *arguments)
        assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
        assert said in wrong.stderr


def test_an_earlier_time_of_a_moment_keeps_its_fraction(home, tmp_path):
    load(bring(tmp_path / "a.csv", "问题编号,上报时间,状态\n1,2025-03-05 09:00:00.25,处置中\n"))
    assert rows("select reported_at from raw.issues") == [(datetime(2025, 3, 5, 9, 0, 0, 250000),)]
    export.write(all_datasets()["issues"], tmp_path / "x.csv")
    assert told(load(tmp_path / "x.csv", street=None))[0] == {"read": 1, "unchanged": 1}
