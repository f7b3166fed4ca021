"""Tables of sheets: ledgers with several tables on one sheet, titles with the year, blanks beneath a value, hidden rows."""

from __future__ import annotations

import re
import struct
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from streetboard import ledger
from streetboard.__main__ import main
from streetboard.errors import LedgerError, StreetboardError
from streetboard.ledger import mapping_toml, read, recognise
from streetboard.ledger.mapping_files import Mapping
from tests import corpus
from tests.test_import import HEADER, bring, counts, load, rows
from tests.test_street_ledgers import book, codes, rehearsed

COLUMNS = HEADER.strip().split(",")
OTHER = ["社区", "问题编号", "状态", "上报时间", "承办单位"]


def issue(number: object, community: str = "东社区", day: str = "2025-03-01", closed: str = "") -> list[object]:
    return [number, community, day, closed, "办结" if closed else "处置中"]


def imported(file: Path, **how) -> list[ledger.Report]:
    return ledger.import_files([ledger.Order(file, "issues", street="演示街道", **how)])


def told(report: ledger.Report) -> str:
    return "\n".join(ledger.sentences(report))


# --- several tables of one sheet ---------------------------------------------------------------------------------------

SIDE_BY_SIDE = {
    "with a blank column between": [
        ["2025年3月问题台账"],
        [*COLUMNS, "", *COLUMNS],
        *([*issue(n), "", *issue(n + 4, "西社区")] for n in (1, 2, 3, 4)),
    ],
    "with nothing between": [
        [*COLUMNS, *COLUMNS],
        *([*issue(n), *(issue(n + 4, "西社区"))] for n in (1, 2, 3, 4)),
    ],
}


@pytest.mark.parametrize("table", SIDE_BY_SIDE.values(), ids=SIDE_BY_SIDE)
def test_of_two_tables_side_by_side_both_are_read(home, tmp_path, table):
    first, second = imported(book(tmp_path / "a.xlsx", 台账=table))
    assert [counts(first), counts(second)] == [(4, 4, 0, 0, 0, 0)] * 2
    assert first.name == "a.xlsx · 台账 · A 列起"
    assert (first.columns["dropped"], first.outside, second.outside) == ([], {}, {})
    assert rows("select community, count(*) from raw.issues group by all order by 1") == [("东社区", 4), ("西社区", 4)]


def test_of_tables_side_by_side_in_a_text_the_shorter_ends_where_it_ends(home, tmp_path):
    lines = [
        [*COLUMNS, "", *COLUMNS],
        *([*issue(n), "", *(issue(n + 4, "西社区") if n < 3 else [""] * 5)] for n in (1, 2, 3, 4)),
    ]
    first, second = imported(bring(tmp_path / "a.csv", "".join(",".join(map(str, line)) + "\n" for line in lines)))
    assert [counts(first), counts(second)] == [(4, 4, 0, 0, 0, 0), (2, 2, 0, 0, 0, 0)]
    assert rows("select count(*), min(row_no), max(row_no) from raw.issues") == [(6, 2, 5)]


def test_a_replacement_has_the_rows_of_both_tables(home, tmp_path):
    file = book(tmp_path / "a.xlsx", 台账=SIDE_BY_SIDE["with nothing between"])
    imported(file)
    reports = imported(file, mode="replace")
    assert [report.disappeared for report in reports] == [0, 0]
    assert rows("select count(*) from raw.issues") == [(8,)]


BELOW = [
    COLUMNS,
    *(issue(n) for n in (1, 2, 3)),
    [],
    ["二、西社区"],
    OTHER,
    *(["西社区", n, "处置中", "2025-03-02", "城管中队"] for n in (4, 5, 6, 7)),
]


def test_a_table_below_another_with_other_columns_is_read_by_its_own_header(home, tmp_path):
    first, second = imported(book(tmp_path / "a.xlsx", 台账=BELOW))
    assert [counts(first), counts(second)] == [(4, 3, 0, 0, 0, 1), (4, 4, 0, 0, 0, 0)]
    assert second.name == "a.xlsx · 台账 · 第 7 行起"
    assert rows("select community, handler_org, count(*) from raw.issues group by all order by 1") == [
        ("东社区", None, 3),
        ("西社区", "城管中队", 4),
    ]


def test_the_first_of_two_tables_is_read_where_the_second_has_more_columns(home, tmp_path):
    table = [
        [*COLUMNS[:3], "状态"],
        *([n, "东社区", "2025-03-01", "处置中"] for n in (1, 2)),
        COLUMNS,
        *(issue(n) for n in (3, 4, 5)),
    ]
    # The one with more of our headers goes first.
    assert [counts(report) for report in imported(book(tmp_path / "a.xlsx", 台账=table))] == [
        (3, 3, 0, 0, 0, 0),
        (2, 2, 0, 0, 0, 0),
    ]


def test_tables_below_each_other_with_the_same_header_are_one_and_their_titles_are_no_rows(home, tmp_path):
    table = [
        ["2024年12月问题台账"],
        COLUMNS,
        issue(1, day="12月5日"),
        issue(2, day="12月28日", closed="1月3日"),
        ["合  计", "2"],
        [],
        ["2025年1月问题台账"],
        COLUMNS,
        issue(3, day="1月5日"),
        ["共 1 件"],
        ["填表人：张三", "", "审核：李四"],
    ]
    report = load(book(tmp_path / "a.xlsx", 台账=table))
    assert counts(report) == (9, 3, 0, 0, 0, 6)
    assert report.skipped == {"subtotal": 2, "blank": 1, "title": 1, "repeated_header": 1, "footnote": 1}
    assert rows("select issue_id, reported_at, closed_at from raw.issues order by 1") == [
        ("1", datetime(2024, 12, 5), None),
        ("2", datetime(2024, 12, 28), datetime(2025, 1, 3)),
        ("3", datetime(2025, 1, 5), None),
    ]


def test_what_stands_beside_or_above_a_ledger_and_is_none_is_told_with_its_number_of_cells(home, tmp_path):
    beside = [[*COLUMNS, "", "社区", "件数"], *([*issue(n), "", f"{n}社区", n] for n in (1, 2, 3))]
    report = load(book(tmp_path / "a.xlsx", 台账=beside))
    assert (counts(report), report.outside) == ((3, 3, 0, 0, 0, 0), {"G 列起": 8})
    assert "同一张表上还有 8 个格子在读到的范围之外（G 列起），没有导入" in told(report)
    above = [["社区", "状态", "件数"], ["东社区", "办结", 3], [], COLUMNS, *(issue(n) for n in (4, 5))]
    report = load(book(tmp_path / "b.xlsx", 台账=above))
    assert (counts(report), report.outside) == ((2, 2, 0, 0, 0, 0), {"表头上面": 3})


def test_the_tables_of_a_sheet_are_recognised_each_and_one_that_is_left_out_is_told(home, tmp_path, capsys):
    file = book(tmp_path / "a.xlsx", 台账=SIDE_BY_SIDE["with a blank column between"])
    left, right = (one.part for one in recognise.recognise(file, home, "演示街道"))
    assert (left.name, right.name, right.samples[0][1]) == ("台账 · A 列起", "台账 · G 列起", "西社区")
    (report,) = imported(file, part=right, beside=recognise.left_out(right, [left, right], [right]))
    assert (counts(report), report.outside) == ((4, 4, 0, 0, 0, 0), {"A 列起": 21})
    assert rows("select distinct community from raw.issues") == [("西社区",)]
    call = ["import", str(file), "--dataset", "issues", "--street", "演示街道", "--sheet", "台账"]
    assert main(call) == 0
    assert "a.xlsx · 台账 · A 列起：读到 4 行，新增 4" in capsys.readouterr().out
    assert rows("select count(*) from raw.issues") == [(8,)]


def test_a_second_row_of_names_and_a_row_of_codes_are_no_tables(home, tmp_path):
    table = [COLUMNS, ["issue_id", "community", "reported_at", "closed_at", "status"], issue(1)]
    report = load(book(tmp_path / "a.xlsx", 台账=table))
    assert (counts(report), report.outside) == ((2, 1, 0, 0, 1, 0), {})


# --- the year of a date ------------------------------------------------------------------------------------------------

SAYING_2024 = [
    ("a", "Sheet1", ["2024年1月诉求台账"], "表的标题"),
    ("a", "Sheet1", ["二〇二四年度诉求台账"], "表的标题"),
    ("a", "Sheet1", ["统计时间：2024年1月1日至2024年12月31日"], "表的标题"),
    ("a", "2024.1", ["诉求台账"], "工作表的名称"),
    ("2024年诉求", "1月", ["诉求台账（填表日期：2025年2月3日）"], "文件名"),
    ("诉求202401", "Sheet1", ["诉求台账"], "文件名"),
]


@pytest.mark.parametrize(("name", "sheet", "title", "by"), SAYING_2024)
def test_a_date_without_a_year_takes_it_from_the_title_the_sheet_or_the_file(home, tmp_path, name, sheet, title, by):
    table = [
        title,
        COLUMNS,
        issue(1, day="1月5日"),
        issue(2, day="1月6日 14:30", closed="3月1日"),
        issue(3, day="2024-01-07"),
    ]
    report = load(book(tmp_path / f"{name}.xlsx", **{sheet: table}))
    assert (counts(report), codes(report)) == ((3, 3, 0, 0, 0, 0), [])
    assert f"列“上报时间”有 2 个日期没有写年份，按 2024 年读取（跨年的算前后一年），依据是{by}" in told(report)
    assert rows("select reported_at, closed_at from raw.issues order by issue_id") == [
        (datetime(2024, 1, 5), None),
        (datetime(2024, 1, 6, 14, 30), datetime(2024, 3, 1)),
        (datetime(2024, 1, 7), None),
    ]


@pytest.mark.parametrize("title", ["2023-2024年度诉求台账", "诉求台账", "诉求台账 填表日期：2024年2月3日"])
def test_a_date_without_a_year_is_asked_about_where_nothing_tells_it(home, tmp_path, title):
    file = book(
        tmp_path / "a.xlsx", 台账=[[title], COLUMNS, issue(1, day="1月5日"), issue(2, day="12月30日", closed="1月8日")]
    )
    report = load(file)
    assert (counts(report), report.reasons, codes(report)) == ((2, 0, 0, 0, 2, 0), {"unreadable_value": 2}, ["no_year"])
    assert "列“上报时间”“办结时间”有 3 个日期没有写年份" in told(report)
    assert "--year" in told(report)
    assert main(["import", str(file), "--dataset", "issues", "--street", "演示街道", "--year", "2024"]) == 0
    # What is closed is closed after it was reported.
    assert rows("select reported_at, closed_at from raw.issues order by issue_id") == [
        (datetime(2024, 1, 5), None),
        (datetime(2024, 12, 30), datetime(2025, 1, 8)),
    ]


def test_what_a_month_carries_over_is_of_the_year_before(home, tmp_path):
    table = [["2025年1月诉求台账"], COLUMNS, issue(1, day="12月30日", closed="12月31日"), issue(2, day="1月5日")]
    load(book(tmp_path / "a.xlsx", 台账=table))
    assert rows("select reported_at, closed_at from raw.issues order by issue_id") == [
        (datetime(2024, 12, 30), datetime(2024, 12, 31)),
        (datetime(2025, 1, 5), None),
    ]


def test_a_plan_without_a_year_is_in_that_of_its_ledger(home, tmp_path):
    text = "2024年旧改项目台账,,,\n项目编号,项目名称,阶段,计划完工\nA1,甲小区改造,在建,12月底\nA2,乙小区改造,在建,6月\n"
    load(bring(tmp_path / "a.csv", text), "renovation_projects")
    assert rows("select plan_end from raw.renovation_projects order by project_id") == [
        (datetime(2024, 12, 31).date(),),
        (datetime(2024, 6, 30).date(),),
    ]


def test_months_as_sheets_with_running_numbers_and_dates_without_a_year(home, tmp_path, capsys):
    months = {
        f"{month}月": [[f"{month}月诉求台账"], COLUMNS, *(issue(n, day=f"{month}月{n + 4}日") for n in (1, 2, 3))]
        for month in (1, 2)
    }
    file = book(tmp_path / "2024年诉求台账.xlsx", **months)
    call = ["import", str(file), "--dataset", "issues", "--street", "演示街道", "--sheet", "*"]
    assert main(call) == 2
    assert "2024年诉求台账.xlsx · 2月：这些编号以前是别的件" in capsys.readouterr().err
    mapping = bring(tmp_path / "m.toml", 'key = ["工作表", "问题编号"]')
    assert main([*call, "--mapping", str(mapping)]) == 0
    said = capsys.readouterr().out
    assert re.findall(r"2024年诉求台账.xlsx · (\d月)：读到 (\d) 行，新增 (\d)", said) == [
        ("1月", "3", "3"),
        ("2月", "3", "3"),
    ]
    assert rows("select issue_id, reported_at from raw.issues order by 1") == [
        (f"{month}月-{n}", datetime(2024, month, n + 4)) for month in (1, 2) for n in (1, 2, 3)
    ]


# --- what is said once above blanks ------------------------------------------------------------------------------------

GROUPED = [
    issue(1, "东社区"),
    issue(2, ""),
    issue(3, ""),
    ["小计", "", "", "", ""],
    issue(4, "西社区"),
    COLUMNS,
    issue(5, ""),
    issue(6, ""),
]
SPREAD = {"": [("未归属", 4), ("东社区", 1), ("西社区", 1)], "down": [("东社区", 3), ("西社区", 3)]}


def as_text(path: Path, table: list[list[object]]) -> Path:
    return bring(path, "".join(",".join(map(str, row)) + "\n" for row in table))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_community_once_above_blanks_is_offered_to_be_filled_down(home, tmp_path, kind):
    table = [COLUMNS, *GROUPED]
    file = as_text(tmp_path / "a.csv", table) if kind == "csv" else book(tmp_path / "a.xlsx", 台账=table)
    order = ledger.Order(file, "issues", street="演示街道")
    assert codes(rehearsed(order).reports[0]) == ["written_once"]
    with pytest.raises(LedgerError, match=r"列“社区”有 4 行空着，上面写过一次.*community = true"):
        ledger.import_files([order])
    mapping = mapping_toml.load(
        bring(tmp_path / "m.toml", "[fill_down]\ncommunity = true\n"), ledger.intake.dataset("issues")
    )
    report = load(file, mapping=mapping)
    assert (counts(report), codes(report)) == ((8, 6, 0, 0, 0, 2), [])
    assert rows("select community, count(*) from marts.issues group by all order by 1") == SPREAD["down"]
    # That a blank is one may be meant as well.
    assert counts(load(file, mapping=Mapping(fill_down={"community": False})))[1:] == (0, 4, 2, 0, 2)


def test_what_was_answered_of_blanks_is_remembered(home, tmp_path):
    file = as_text(tmp_path / "a.csv", [COLUMNS, *GROUPED])
    recognise.save(home, "a", Mapping(dataset="issues", headers=tuple(COLUMNS), fill_down={"community": False}))
    (again,) = recognise.recognise(file, home, "演示街道")
    assert again.mapping.fill_down == {"community": False}
    load(file, mapping=again.mapping)
    assert rows("select community, count(*) from marts.issues group by all order by 2 desc, 1") == SPREAD[""]
    for wrong in ("[fill_down]\ncommunity = 1\n", "[fill_down]\nwhere = true\n"):
        with pytest.raises(StreetboardError):
            load(file, mapping=bring(tmp_path / "m.toml", wrong))


def test_as_above_is_asked_about_and_a_blank_here_and_there_is_not(home, tmp_path):
    ditto = [COLUMNS, issue(1), issue(2, "同上"), issue(3, "西社区"), issue(4, "西社区")]
    order = ledger.Order(as_text(tmp_path / "a.csv", ditto), "issues", street="演示街道")
    assert codes(rehearsed(order).reports[0]) == ["written_once"]
    load(order.file, mapping=Mapping(fill_down={"community": True}))
    assert rows("select community, count(*) from raw.issues group by all order by 1") == [("东社区", 2), ("西社区", 2)]
    some = [COLUMNS, issue(1), issue(2), issue(3, ""), issue(4, ""), issue(5, "西社区")]
    assert codes(load(as_text(tmp_path / "b.csv", some))) == []


def test_a_required_value_once_above_blanks_is_filled_down_before_it_is_missed(home, tmp_path):
    text = "志愿者编号,服务日期,服务时长\nA,2025年3月1日,2\nB,,2\nC,,3\nA,2025年3月8日,2\nB,,2\n"
    order = ledger.Order(bring(tmp_path / "a.csv", text), "service_records", street="演示街道")
    assert codes(rehearsed(order).reports[0]) == ["written_once"]
    load(order.file, "service_records", mapping=Mapping(fill_down={"service_date": True}))
    assert rows(
        "select service_date::varchar, sum(hours)::integer from raw.service_records group by all order by 1"
    ) == [
        ("2025-03-01", 7),
        ("2025-03-08", 4),
    ]


# --- what is hidden ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_filtered", [False, True])
def test_hidden_and_filtered_rows_and_hidden_columns_are_read_and_told(home, tmp_path, is_filtered):
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as workbook:
        sheet = workbook.add_worksheet("台账")
        for at, row in enumerate([COLUMNS, *(issue(n) for n in range(1, 7))]):
            sheet.write_row(at, 0, row)
        sheet.set_column(1, 1, None, None, {"hidden": True})
        if is_filtered:
            sheet.autofilter(0, 0, 6, 4)
            sheet.filter_column(0, "x > 2")
        # Blank ones at the end are nobody's.
        for at in (1, 2, 20):
            sheet.set_row(at, options={"hidden": True})
    report = load(file)
    assert (counts(report), report.hidden["rows"]) == ((6, 6, 0, 0, 0, 0), 2)
    assert f"表里有 2 行隐藏着{'（有的是被筛选掉的）' if is_filtered else ''}，照常导入" in told(report)
    assert "隐藏的列照常读取：社区" in told(report)


SPREADSHEETML = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><Worksheet ss:Name="台账"><Table><Column/><Column ss:Hidden="1"/>{}</Table>
<x:AutoFilter x:Range="R1C1:R3C5"><x:AutoFilterColumn/></x:AutoFilter></Worksheet></Workbook>"""


def rows_as(element: str, cell: str, hidden: str, those: set[int]) -> str:
    """Return a ledger of three issues as elements, some of its rows hidden."""
    table = [COLUMNS, issue(1), issue(2), issue(3)]
    return "".join(
        f"<{element} {hidden if at in those else ''}>{''.join(cell.format(text) for text in row)}</{element}>"
        for at, row in enumerate(table)
    )


def test_hidden_rows_of_tables_written_as_elements_are_told(home, tmp_path):
    xml = rows_as("Row", '<Cell><Data ss:Type="String">{}</Data></Cell>', 'ss:Hidden="1"', {2})
    report = load(bring(tmp_path / "a.xml", SPREADSHEETML.format(xml)))
    assert report.hidden == {"rows": 1, "is_filtered": True, "columns": ("社区",)}
    html = rows_as("tr", "<td>{}</td>", 'style="display: none"', {2, 3})
    report = load(bring(tmp_path / "b.xls", f"<html><table>{html}</table></html>"), street="别的街道")
    assert (counts(report), report.hidden["rows"]) == ((3, 3, 0, 0, 0, 0), 2)


def hidden_in_ods() -> bytes:
    def row(attributes: str, cells: list[object]) -> str:
        texts = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row {attributes}>{texts}</table:table-row>"

    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    body = row("", ["问题编号", "社区"]) + row('table:visibility="filter"', [1, "东社区"]) + row("", [2, "东社区"])
    return corpus.opendocument(
        corpus.OPENDOCUMENT.format(f'<table:table table:name="台账">{columns}{body}</table:table>')
    )


def hidden_in_xlsb() -> bytes:
    def hide(sheet: bytes) -> bytes:
        shown, column = struct.pack("<BBI", 0, 17, 1) + bytes(13), struct.pack("<BB4IH", 60, 18, 1, 1, 0, 0, 1)
        return column + sheet.replace(shown, shown[:13] + b"\x10" + shown[14:]) + struct.pack("<BBB", 0xA3, 1, 0)

    return corpus.changed(corpus.xlsb(), "xl/worksheets/sheet1.bin", hide)


def hidden_in_xls() -> bytes:
    book = bytearray(corpus.FILES["ledger.xls"]())
    at = book.index(struct.pack("<3H", 0x208, 16, 2))
    book[at + 4 + 12] |= 0x20
    return bytes(book)


@pytest.mark.parametrize(
    ("ending", "make", "hidden"),
    [
        ("ods", hidden_in_ods, read.Hidden(1, True, ("社区",))),
        ("xlsb", hidden_in_xlsb, read.Hidden(1, True, ("社区",))),
        ("xls", hidden_in_xls, read.Hidden(1, False, ())),
    ],
)
def test_hidden_rows_of_other_workbooks_are_counted(tmp_path, ending, make, hidden):
    file = tmp_path / f"a.{ending}"
    file.write_bytes(make())
    table = read.read(file, tmp_path / "out.csv", {"问题编号", "社区", "状态"})
    assert table.hidden == hidden
