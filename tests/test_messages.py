"""Messages: what cannot be read is named for what it is, with the line and the way out; what is no row is skipped."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from streetboard import ledger
from streetboard.errors import LedgerError
from streetboard.ledger import read, wording

KNOWN = {"编号", "上报时间", "状态"}
SHEET = """<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="明细"><Table><Row><Cell><Data ss:Type="String">编号</Data></Cell><Cell><Data ss:Type="String">状态</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">1</Data></Cell><Cell><Data ss:Type="String">%s</Data></Cell></Row></Table></Worksheet></Workbook>"""


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(file: Path) -> str:
    with pytest.raises(LedgerError) as caught:
        ledger.import_files([ledger.Order(file, "issues", None, "演示街道")], dry_run=True)
    return str(caught.value)


def workbook_without(folder: Path, part: str, within: str = "") -> Path:
    whole, less = folder / "whole.xlsx", folder / "less.xlsx"
    with xlsxwriter.Workbook(str(whole)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "上报时间", "状态"])
        sheet.write_row(1, 0, ["1", "2025-03-05", "办结"])
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(less, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(within + name, source.read(name))
    return less


def test_a_workbook_without_its_list_of_content_types_is_read(tmp_path):
    (part,) = read.inspect(workbook_without(tmp_path, "[Content_Types].xml"), KNOWN)
    assert (part.header, part.samples) == (["编号", "上报时间", "状态"], [["1", "2025-03-05", "办结"]])


@pytest.mark.parametrize(("part", "within"), [("xl/workbook.xml", ""), ("", "台账/")])
def test_a_workbook_that_was_taken_apart_is_named_for_that(tmp_path, part, within):
    said = refused(workbook_without(tmp_path, part, within))
    assert "less.xlsx 是拆开过的 Excel 工作簿，已不完整" in said
    assert "另存为 .xlsx 再导入" in said


@pytest.mark.parametrize(
    "content",
    ['{"编号": "1"}', '[{"编号": "1"}]', '\ufeff[\n  {"编号": "1"}\n]', '{"编号": "1"}\n{"编号": "2"}\n', "[[1, 2]]"],
)
@pytest.mark.parametrize("name", ["a.json", "a.csv"])
def test_json_is_called_json(tmp_path, name, content):
    assert f"{name} 是 JSON 数据，不是表格。请导出为 .xlsx 或 .csv 后再导入" in refused(
        written(tmp_path / name, content)
    )


def test_a_text_that_begins_with_a_bracket_is_no_json(tmp_path):
    file = written(tmp_path / "a.csv", "[内部]台账\n编号,上报时间,状态\n1,2025-03-05,办结\n")
    assert read.inspect(file, KNOWN)[0].header == ["编号", "上报时间", "状态"]


@pytest.mark.parametrize(
    ("declared", "written_in"),
    [
        ("GB2312", "gb18030"),
        ("GBK", "gbk"),
        ("Big5", "big5"),
        ("UTF-8", "utf-8"),
        ("UTF-16", "utf-16"),
        ("GB2312", "utf-8"),
    ],
)
def test_an_xml_is_read_in_the_encoding_that_it_declares_unless_it_is_plainly_another(tmp_path, declared, written_in):
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<?mso-application progid="Excel.Sheet"?>\n' + SHEET % "台北"
    text = text.replace("明细", "台北").replace("编号", "A").replace("状态", "B")
    (part,) = read.inspect(written(tmp_path / "a.xls", text.encode(written_in)), KNOWN)
    assert (part.sheet, part.samples) == ("台北", [["1", "台北"]])


def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path):
    page = '<html><meta charset="big5"><table><tr><td>編號<td>狀態</tr><tr><td>1<td>臺北</tr></table></html>'
    (part,) = read.inspect(written(tmp_path / "a.xls", page.encode("big5")), {"編號", "狀態"})
    assert part.samples == [["1", "臺北"]]


def test_a_byte_that_cannot_be_read_names_its_line(tmp_path):
    lines = ["编号,上报时间,状态".encode(), *(f"{number},2025-03-05,办结".encode() for number in range(2, 9))]
    lines[5] += b"\xff"
    said = refused(written(tmp_path / "a.csv", b"\n".join(lines)))
    assert "a.csv 第 6 行不能按 utf-8 编码读取" in said
    # far behind the first piece that is read, and in an encoding that was told
    many = "1,2025-03-05,办结\n".encode("gbk") * 200_000 + b"\x81\x20\n"
    file = written(tmp_path / "b.csv", "编号,上报时间,状态\n".encode("gbk") + many)
    with pytest.raises(read.UnreadableError) as caught:
        read.read(file, tmp_path / "out.csv", KNOWN, encoding="gbk")
    assert caught.value.args[0] == "b.csv 第 200,002 行不能按 gbk 编码读取"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a.csv", "foo,bar"),
        (
            "2025年6月朝阳街道城市管理和网格事件办理情况明细表（第三次修订稿）.csv",
            ",".join(f"第{n}项指标" for n in range(60)),
        ),
        ("{0}.csv", "很长" * 90),
    ],
)
def test_a_header_that_is_not_found_is_told_with_its_columns_and_the_way_out_in_a_hundred_and_twenty_signs(
    tmp_path, name, header
):
    said = refused(written(tmp_path / name, header + "\n1,2\n"))
    assert len(said) <= 120
    assert "的前 20 行里没有找到表头；首行的这些列不认识：" + header.split(",")[0][:6] in said
    assert said.endswith("请核对台账类型；叫法不同的，在“列的对应关系”或映射文件的 [columns] 里写明")


def test_a_telephone_in_the_first_row_is_not_told(tmp_path):
    assert "13812345678" not in refused(written(tmp_path / "a.csv", "张三,13812345678\n"))


SKIPPED = {
    "合  计,,": "subtotal",
    "合　计：,,2": "subtotal",
    "小 计,2,": "subtotal",
    "共 1 件,,": "subtotal",
    "共计12件。,,": "subtotal",
    "合计 3 件,,": "subtotal",
    "填表人：张三,审核：李四,2025年3月5日": "footnote",
    "填表人,张三,": "footnote",
    "填表人 张三,,": "footnote",
    "审核,,": "footnote",
    "审核人：,,": "footnote",
    "制表：张三,审核：,": "footnote",
}


def test_totals_and_signatures_are_no_rows(home, tmp_path):
    text = "编号,上报时间,状态\n1,2025-03-05,办结\n" + "".join(f"{line}\n" for line in SKIPPED)
    (report,) = ledger.import_files([ledger.Order(written(tmp_path / "a.csv", text), "issues", None, "演示街道")])
    assert (report.rows["inserted"], report.rows["quarantined"]) == (1, 0)
    assert report.skipped == {"subtotal": 6, "footnote": 6}


@pytest.mark.parametrize(
    ("dataset", "header", "row", "total"),
    [
        # The key is two columns, and the count stands in the other one; or the count stands where the key would.
        ("issues", "编号,来源系统,上报时间,状态", "1,热线,2025-03-05,办结", "合计,43件,,"),
        ("issues", "社区,编号,上报时间,状态", "天津路社区,1,2025-03-05,办结", "合计,43件,,"),
        ("issues", "社区,编号,上报时间,状态", "天津路社区,1,2025-03-05,办结", "天津路社区,小计,43件,"),
        ("joint_meeting_members", "单位,社区,类型", "某学校,天津路社区,共建单位", "合计,43个,"),
    ],
)
def test_a_total_is_no_row_wherever_in_the_key_it_stands(home, tmp_path, dataset, header, row, total):
    file = written(tmp_path / "a.csv", "\n".join([header, row, total]))
    (report,) = ledger.import_files([ledger.Order(file, dataset, None, "演示街道")])
    assert (report.rows["inserted"], report.rows["quarantined"]) == (1, 0)
    assert report.skipped == {"subtotal": 1}
    assert wording.of_skipped(report) == ["跳过的是：合计行 1 行"]


def test_a_row_that_only_begins_like_a_total_or_a_signature_is_one(home, tmp_path):
    rows = ["共建-1,2025-03-05,办结", "审核1号,2025-03-05,办结", "负责人投诉-3,2025-03-05,办结"]
    file = written(tmp_path / "a.csv", "\n".join(["编号,上报时间,状态", *rows]))
    (report,) = ledger.import_files([ledger.Order(file, "issues", None, "演示街道")])
    assert (report.rows["inserted"], report.skipped) == (3, {})
