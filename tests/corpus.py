"""Corpus: small messy and hostile files, as clerks and attackers bring them, made in code."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlsxwriter

SAVED = Path(__file__).parent / "data" / "files"

HEADER = "问题编号,社区,上报时间,状态\n"
ROWS = "1,东社区,2025-03-05 09:00,处置中\n2,西社区,2025-03-06,办结\n"
PLAIN = HEADER + ROWS

# name of the file → what makes its bytes
FILES: dict[str, Callable[[], bytes]] = {}


def texts(**files: str | bytes) -> None:
    """Add files that are a text (as UTF-8) or bytes; `a__csv` is called a.csv."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        FILES[name.replace("__", ".")] = lambda data=data: data


def file(name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Add a file that a function makes."""

    def add(make: Callable[[], bytes]) -> Callable[[], bytes]:
        FILES[name] = make
        return make

    return add


def workbook(name: str, **options: object) -> Callable[[Callable[[xlsxwriter.Workbook], None]], None]:
    """Add a workbook that a function fills."""

    def add(fill: Callable[[xlsxwriter.Workbook], None]) -> None:
        def make() -> bytes:
            held = io.BytesIO()
            with xlsxwriter.Workbook(held, {"in_memory": True, **options}) as book:
                fill(book)
            return held.getvalue()

        FILES[name] = make

    return add


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def tamper(path: Path, member: str, old: bytes, new: bytes) -> None:
    """Write a zip archive again with other bytes in one of its members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members[member]
    path.write_bytes(zipped({**members, member: members[member].replace(old, new)}))


def fill_sheet(sheet: xlsxwriter.worksheet.Worksheet, *rows: list[object], top: int = 0) -> None:
    """Write rows from a row on, counted from 0."""
    for number, row in enumerate(rows):
        sheet.write_row(top + number, 0, row)


# --- texts -------------------------------------------------------------------------------------------------------------

texts(
    plain__csv=PLAIN,
    bom__csv=PLAIN.encode("utf-8-sig"),
    gbk__csv=PLAIN.encode("gbk"),
    gb18030__csv=PLAIN.replace("东", "𠮷").encode("gb18030"),
    gbk_after_a_long_plain_start__csv=(
        "问题编号".encode("gbk") + b",title\n" + b"1,x\n" * 40_000 + "2,东\n".encode("gbk")
    ),
    utf16le__txt=PLAIN.encode("utf-16"),
    utf16be__txt=b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    utf16le_without_mark__txt=PLAIN.replace(",", "\t").encode("utf-16-le"),
    utf16be_without_mark__txt=PLAIN.encode("utf-16-be"),
    no_ending=PLAIN,
    tabs__tsv=PLAIN.replace(",", "\t").replace("东社区", "东,社区"),
    semicolons__csv=PLAIN.replace(",", ";").replace("东社区", '"东;社区"'),
    bars__txt=PLAIN.replace(",", "|"),
    sep__csv="sep=;\n" + PLAIN.replace(",", ";"),
    carriage_returns__csv=PLAIN.replace("\n", "\r"),
    mixed_line_ends__csv=HEADER.replace("\n", "\r\n") + "1,东社区,,x\r2,西社区,,y\n\r\n3,南社区,,z",
    line_ends_in_quotes__csv='问题编号,"上报\n时间",状态\n1,"一\r\n二",x\n"2","三","y"\n"3","四\n\n五","z"\n4,六,七\n',
    quotes__csv=HEADER + '1,"东""社区""",5" 管,"甲"乙\n"2","","a,b",\'c\'\n',
    ragged__csv=HEADER + "1,东社区\n\n2,西社区,2025-03-06,办结,多,,余\n3,南社区,2025-03-07,办结,,,\n",
    trailing_delimiters__csv=HEADER.replace("\n", ",,\n") + "1,东社区,2025-03-05,x,,\n",
    zeros__csv=PLAIN.replace("东社区", "东\0社区").encode(),
    titles__csv="演示街道问题台账,,,\n单位：件,,,\n,,,\n" + PLAIN,
    two_rows__csv="问题编号,社区,时间,,状态\n,,上报,办结,\n1,东,2025-03-05,2025-03-06,办结\n",
    no_second_row__csv="问题编号,社区,备注,,状态\n1,东社区,甲,乙,办结\n,,丙,丁,\n",
    duplicates__csv="问题编号,状态,状态,备注,状态\n1,a,b,c,d\n",
    blank_headers__csv="问题编号,,状态,,\n1,,x,,\n2,,y,备,\n",
    one_column__csv="问题编号\n1\n2\n",
    foreign__csv="导出自某系统,,\n编码,区域名称,登记日\n1,甲,2025-03-05\n2,乙,2025-03-06\n",
    unclosed__csv=HEADER + '1,"东社区,2025-03-05,x\n2,西社区,2025-03-06,y\n',
    closed_by_another__csv=HEADER + '1,"东社区,2025-03-05,x\n2,西社区,2025-03-06,y\n3,"南社区",2025-03-07,z\n',
    wrong_byte__csv=(HEADER + "一二三四五六七八九十\n").encode() + b"1,\xff\xfe,x\n",
    blank__csv="\n\n \n,,,\n",
    empty__csv=b"",
    no_header__csv="foo,bar\n1,13812345678\n",
    wide__csv=HEADER.strip() + ",x" * 10_000 + "\n",
    long_cell__csv=HEADER + f"1,{'长' * 10_000_000},2025-03-05,x\n",
    noise__csv=bytes(range(256)) * 40,
)

# --- workbooks ---------------------------------------------------------------------------------------------------------


@workbook("plain.xlsx")
def _(book):
    fill_sheet(
        book.add_worksheet(),
        ["问题编号", "社区", "上报时间", "状态"],
        [1, "东社区", "2025-03-05", "x"],
        [2, "", "", "y"],
    )


FILES["xlsx_named.xls"] = FILES["xlsx_named.csv"] = FILES["plain.xlsx"]


@workbook("cells.xlsx")
def _(book):
    sheet = book.add_worksheet("明细")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    day, lasting = book.add_format({"num_format": "m/d/yy"}), book.add_format({"num_format": "[h]:mm"})
    fill_sheet(sheet, ["问题编号", "数量", "上报时间", "办结时间", "用时", "核对", "备注"], top=3)
    sheet.write_row("A5", [1001.0, 0.1])
    sheet.write_datetime("C5", datetime(2025, 3, 5, 9, 30), moment)
    sheet.write_datetime("D5", datetime(2025, 3, 5), day)
    sheet.write_number("E5", 1.25, lasting)
    sheet.write_boolean("F5", False)
    sheet.write_string("G5", "=HYPERLINK(1)")
    sheet.write_formula("A6", "=1+1", None, 2)
    sheet.write_formula("B6", "='[别处.xlsx]表'!A1", None, 7)
    sheet.write_formula("C6", "=NA()", None, "#N/A")
    sheet.write_formula("D6", "=A9/0", None, "#DIV/0!")
    sheet.write_formula("G6", '="甲"&"乙"', None, "甲乙")
    book.add_worksheet("空")


@workbook("serials_1904.xlsx", date_1904=True)
def _(book):
    sheet = book.add_worksheet()
    fill_sheet(sheet, ["问题编号", "上报时间"], [1, 44259])
    sheet.write_datetime("B3", datetime(2025, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))


@workbook("two_rows.xlsx")
def _(book):
    sheet = book.add_worksheet()
    sheet.merge_range("A1:H1", "演示街道问题台账")
    for column, name in enumerate(["问题编号", "社区"]):
        sheet.merge_range(1, column, 2, column, name)
    sheet.merge_range("C2:D2", "时间")
    sheet.merge_range("E2:F2", "计划")
    sheet.merge_range("G2:H2", "完成")
    sheet.write_row("C3", ["上报", "办结时间", "数量", "单位", "数量", "单位"])
    sheet.write_row("A4", [1, "东社区", "2025-03-05", "2025-03-06", 5, "个", 3, "个"])


@workbook("three_rows.xlsx")
def _(book):
    sheet = book.add_worksheet()
    sheet.merge_range("A1:A3", "问题编号")
    sheet.merge_range("B1:D1", "办理")
    sheet.merge_range("B2:C2", "第一次")
    sheet.merge_range("D2:D3", "状态")
    sheet.write_row("B3", ["甲方", "乙方"])
    sheet.write_row("A4", ["1", "一", "二", "办结"])


@workbook("merged_pairs.xlsx")
def _(book):
    sheet = book.add_worksheet()
    for row, (left, right) in enumerate([("问题编号", "社区"), ("甲", "东社区"), ("乙", "西社区")]):
        sheet.merge_range(row, 0, row, 1, left)
        sheet.merge_range(row, 2, row, 3, right)


@workbook("merged_body.xlsx")
def _(book):
    sheet = book.add_worksheet()
    fill_sheet(sheet, ["问题编号", "社区", "状态", "办理", "备注"], ["1"], ["2"], ["3", "西社区", "", "x"])
    sheet.merge_range("B2:B3", "东社区")
    sheet.merge_range("C2:D3", "办结")
    sheet.merge_range("C4:D4", "处置中")
    sheet.merge_range("A5:E5", "注：截至三月底")
    sheet.merge_range("A6:B6", "合计")
    sheet.write("C6", 3)


@workbook("unnamed_columns.xlsx")
def _(book):
    fill_sheet(
        book.add_worksheet(),
        ["问题编号", "", "状态\n（必填）", "", "处理\r\n结果"],
        ["1", "", "x", "", "y", "", "旁注"],
        ["2", "", "x", "甲", "y"],
    )


@workbook("several_sheets.xlsx")
def _(book):
    hidden = book.add_worksheet("旧")
    fill_sheet(hidden, ["问题编号", "社区", "状态"], ["0", "旧", "x"])
    notes = book.add_worksheet("说明")
    fill_sheet(notes, ["字段", "说明"], ["社区", "必填"])
    for month in ("一月", "二月"):
        fill_sheet(book.add_worksheet(month), ["问题编号", "社区", "状态"], [month, "东社区", "x"])
    book.get_worksheet_by_name("二月").activate()
    hidden.hide()


@workbook("only_hidden.xlsx")
def _(book):
    book.add_worksheet("封面").write("A1", "问题台账")
    sheet = book.add_worksheet("数据")
    fill_sheet(sheet, ["问题编号", "状态"], ["1", "x"])
    sheet.very_hidden()


@workbook("far_away.xlsx")
def _(book):
    fill_sheet(book.add_worksheet(), ["x"], top=40)


@workbook("stray_cell.xlsx")
def _(book):
    sheet = book.add_worksheet("一月")
    fill_sheet(sheet, ["问题编号", "状态"], ["1", "办结"])
    sheet.write("ALM60001", " ")


@workbook("style_without_end.xlsx")
def _(book):
    sheet, red = book.add_worksheet(), book.add_format({"bg_color": "red"})
    fill_sheet(sheet, ["问题编号", "状态"], ["1", "x"])
    for place in ("AZ2", "XFD60001", "A1048576"):
        sheet.write_blank(place, None, red)


@workbook("wide.xlsx")
def _(book):
    fill_sheet(book.add_worksheet(), ["问题编号", *[f"列{n}" for n in range(10_000)]], ["1"])


def long_cell() -> bytes:
    """Return a workbook with a cell of ten million characters, which Excel itself would not write."""
    return changed(
        FILES["plain.xlsx"](), "xl/sharedStrings.xml", lambda xml: xml.replace("东社区".encode(), b"x" * 10_000_000)
    )


FILES["long_cell.xlsx"] = long_cell


def changed(package: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[part] = change(members[part])
    return zipped(members)


def xlsb(*, has_stray_cell: bool = False) -> bytes:
    """Return a workbook in Excel's binary format, with a merged cell and an error."""

    def record(kind: int, data: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return number + bytes([len(data)]) + data

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def text(column: int, value: str) -> bytes:
        return record(6, struct.pack("<2I", column, 0) + wide(value))

    def number(column: int, value: float, style: int = 0) -> bytes:
        return record(5, struct.pack("<2Id", column, style, value))

    def row(at: int, *cells: bytes) -> bytes:
        return record(0, struct.pack("<I", at) + bytes(13)) + b"".join(cells)

    sheet = b"".join(
        [
            record(129),
            record(148, struct.pack("<4I", 0, 2, 0, 2)),
            record(145),
            row(0, text(0, "问题编号"), text(1, "社区"), text(2, "返工次数")),
            row(1, number(0, 1001), text(1, "东社区"), number(2, 1.5)),
            row(2, number(0, 1002, style=1), record(3, struct.pack("<2IB", 2, 0, 42))),
            row(3, record(2, struct.pack("<3I", 0, 1, 7 << 2 | 2)), number(2, 2)),
            row(60_000, text(1000, "x")) if has_stray_cell else b"",
            record(146),
            record(177, struct.pack("<I", 1)),
            record(176, struct.pack("<4I", 1, 2, 1, 1)),
            record(178),
            record(130),
        ]
    )
    book = b"".join(
        [
            record(131),
            record(153, struct.pack("<3I", 1, 0, 0)),
            record(143),
            record(156, struct.pack("<2I", 0, 1) + wide("rId1") + wide("台账")),
            record(144),
            record(132),
        ]
    )
    styles = b"".join(
        [
            record(44, struct.pack("<H", 164) + wide("000000")),
            record(617, struct.pack("<I", 2)),
            *(record(47, struct.pack("<2H", 0, number) + bytes(12)) for number in (0, 164)),
            record(618),
        ]
    )
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": relations.format(
                f'<Relationship Id="rId1" Type="{kind}/officeDocument" Target="xl/workbook.bin"/>'
            ).encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations.format(
                f'<Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/sheet1.bin"/>'
            ).encode(),
            "xl/worksheets/sheet1.bin": sheet,
            "xl/styles.bin": styles,
        }
    )


FILES["binary.xlsb"] = xlsb
FILES["stray_cell.xlsb"] = lambda: xlsb(has_stray_cell=True)


def compound(*streams: str) -> bytes:
    """Return a compound file with streams of these names, all empty: enough to tell what it is."""

    def entry(name: str, kind: int, child: int) -> bytes:
        wide = name.encode("utf-16-le") + b"\0\0"
        free = 0xFFFFFFFF
        return wide.ljust(64, b"\0") + struct.pack("<HBB3I36xIQ", len(wide), kind, 1, free, free, child, 0xFFFFFFFE, 0)

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = entry("Root Entry", 5, 1) + b"".join(entry(name, 2, 0xFFFFFFFF) for name in streams)
    return header + table + entries.ljust(512, b"\0")


for _name in ("ledger.xls", "ledger_1904.xls", "ledger.ods", "locked.xls", "locked.ods"):
    FILES[_name] = (SAVED / _name).read_bytes
FILES["ods_named.xlsx"] = FILES["ledger.ods"]

# --- markup ------------------------------------------------------------------------------------------------------------

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312">
<style>td {{ color: red }}</style><script>var a = "<table><tr><td>no</td></tr></table>"</script></head><body>
<table><tr><td>布局<table border=1>
<tr><th colspan=5>问题台账&nbsp;</th></tr>
<tr><th rowspan=2>问题编号<th rowspan=2>社区<th colspan=2>时间<th rowspan=2>状态</tr>
<tr><th>上报<th>办结</tr>
<tr><td>1</td><td rowspan="2">东<br>社区</td><td> 2025-03-05
 09:00</td><td>&lt;无&gt;</td><td>{status}</td></tr>
<tr><td>2</td><td colspan=2>待定<td>b</td></tr>
</table></td></tr></table></body></html>"""

SPREADSHEETML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>{doctype}
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="隐藏"><Table><Row><Cell><Data ss:Type="String">问题编号</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="台账"><Table>
<Row ss:Index="2"><Cell><Data ss:Type="String">问题编号</Data></Cell><Cell><Data ss:Type="String">社区</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="String">上报时间</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">1</Data></Cell><Cell ss:MergeDown="1"><Data ss:Type="String">东<B>社</B>区</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="DateTime">2025-03-05T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">{text}</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="DateTime">2025-03-05T09:30:00.000</Data></Cell></Row>
</Table></Worksheet></Workbook>"""

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">{}]>'.format(
    "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
)
OPENDOCUMENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def opendocument(content: str) -> bytes:
    """Return an OpenDocument workbook with this content."""
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


texts(
    page__xls=PAGE.format(status="办结").encode("gbk"),
    page_of_many_tables__html="<table><tr><td>问题编号<td>状态<tr><td>1<td>x</table>"
    "<p>x</p><table></table><table><tr><td>问题编号<td>状态<tr><td>2<td>y</table>",
    excel_2003__xls=SPREADSHEETML.format(doctype="", text="2"),
    stray_cell__xml=SPREADSHEETML.format(doctype="", text="2").replace(
        "</Table></Worksheet></Workbook>",
        '<Row ss:Index="60001"><Cell ss:Index="1001"><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet></Workbook>',
    ),
    excel_2003_laughs__xml=SPREADSHEETML.format(doctype=LAUGHS, text="&i;"),
    opendocument_laughs__ods=opendocument(LAUGHS + OPENDOCUMENT.format("")),
    opendocument_repeated__ods=opendocument(
        OPENDOCUMENT.format(
            '<table:table table:name="台账"><table:table-row>'
            "<table:table-cell><text:p>问题编号</text:p></table:table-cell>"
            '<table:table-cell table:number-columns-repeated="2"><text:p>状态</text:p></table:table-cell>'
            '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>1</text:p><text:p>二</text:p>'
            "<office:annotation><text:p>旁注</text:p></office:annotation></table:table-cell></table:table-row>"
            '<table:table-row table:number-rows-repeated="1048573"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        )
    ),
    zeros_by_format__ods=opendocument(
        OPENDOCUMENT.format(
            '<table:table table:name="台账"><table:table-row><table:table-cell><text:p>问题编号</text:p></table:table-cell>'
            "<table:table-cell><text:p>数量</text:p></table:table-cell></table:table-row>"
            '<table:table-row><table:table-cell office:value-type="float" office:value="123"><text:p>000123</text:p>'
            '</table:table-cell><table:table-cell office:value-type="float" office:value="0"><text:p>0</text:p>'
            "</table:table-cell></table:table-row>"
            '<table:table-row><table:table-cell office:value-type="float" office:value="7.5"><text:p>008</text:p>'
            "</table:table-cell></table:table-row></table:table>"
        )
    ),
    stray_cell__ods=opendocument(
        OPENDOCUMENT.format(
            '<table:table table:name="台账"><table:table-row><table:table-cell><text:p>问题编号</text:p></table:table-cell>'
            '</table:table-row><table:table-row table:number-rows-repeated="59999"><table:table-cell/></table:table-row>'
            '<table:table-row><table:table-cell table:number-columns-repeated="1000"/>'
            "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        )
    ),
    opendocument_without_end__ods=opendocument(
        OPENDOCUMENT.format(
            '<table:table table:name="台账"><table:table-row table:number-rows-repeated="1048576">'
            '<table:table-cell table:number-columns-repeated="16384"><text:p>问题编号</text:p></table:table-cell>'
            "</table:table-row></table:table>"
        )
    ),
)

# --- archives ----------------------------------------------------------------------------------------------------------


@file("months.zip")
def _() -> bytes:
    return zipped(
        {
            "一月.csv": PLAIN.encode(),
            "../../二月.xlsx": FILES["plain.xlsx"](),
            "__MACOSX/._一月.csv": b"\0\5\x16\7",
            ".DS_Store": b"\0\0\0\1Bud1",
            "~$二月.xlsx": b"\5admin",
            "说明.pdf": b"%PDF-1.7",
            "空/": b"",
        }
    )


@file("named_in_gbk.zip")
def _() -> bytes:
    # zipfile marks what is not ASCII as UTF-8; older Chinese software writes GBK without a mark.
    return zipped({"AAAA.csv": PLAIN.encode()}).replace(b"AAAA", "台账".encode("gbk"))


@file("locked.zip")
def _() -> bytes:
    data = bytearray(zipped({"a.csv": PLAIN.encode()}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


@file("lying.zip")
def _() -> bytes:
    honest = zipped({"a.csv": PLAIN.encode() * 1000})
    size = struct.pack("<I", len(PLAIN.encode()) * 1000)
    return honest.replace(size, struct.pack("<I", 100))


NOTHING = b"\0" * (1 << 20)


def much_of_nothing(megabytes: int, start: bytes = b"") -> bytes:
    """Return gzip of so many megabytes, which is a thousandth of them."""
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", mtime=0) as target:
        target.write(start)
        for _ in range(megabytes):
            target.write(NOTHING)
    return held.getvalue()


def bomb(part: str, members: dict[str, bytes]) -> bytes:
    """Return a zip archive of which one part unpacks to 80 MB of the same."""
    return zipped({**members, part: b"<t>" + b"A" * (80 << 20)})


def _parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


FILES["gzip_named.csv"] = lambda: gzip.compress(PLAIN.encode("gbk"), mtime=0)
FILES["workbook.xlsx.gz"] = lambda: gzip.compress(FILES["plain.xlsx"](), mtime=0)
FILES["nested.zip"] = lambda: zipped({"里.zip": FILES["months.zip"](), "a.csv": PLAIN.encode()})
FILES["nothing.zip"] = lambda: zipped({"说明.pdf": b"%PDF-1.7"})
FILES["damaged_within.zip"] = lambda: zipped({"a.csv": PLAIN.encode(), "坏.xlsx": FILES["plain.xlsx"]()[:3000]})
FILES["bomb.gz"] = lambda: much_of_nothing(70, PLAIN.encode())
FILES["bomb.zip"] = lambda: bomb("a.csv", {})
FILES["bomb.xlsx"] = lambda: bomb("xl/worksheets/sheet1.xml", _parts_of(FILES["plain.xlsx"]()))
FILES["shared_strings.xlsx"] = lambda: bomb("xl/sharedStrings.xml", _parts_of(FILES["plain.xlsx"]()))
FILES["laughs.xlsx"] = lambda: changed(
    FILES["plain.xlsx"](),
    "xl/sharedStrings.xml",
    lambda xml: xml.replace(b"<sst", LAUGHS.encode() + b"<sst").replace("东社区".encode(), b"&i;"),
)
FILES["truncated.xlsx"] = lambda: FILES["plain.xlsx"]()[:-300]


def _with_stray_cell(book: bytes) -> bytes:
    """Return an .xls whose last text (LABELSST) stands far away from the others."""
    at = book.rindex(b"\xfd\x00\x0a\x00") + 4
    return book[:at] + struct.pack("<2H", 60_000, 200) + book[at + 4 :]


# Its days are shown as numbers of twelve digits.
FILES["zeros_by_format.xls"] = lambda: FILES["ledger.xls"]().replace(b"\x0c\0\0yyyy\\-mm\\-dd", b"\x0c\0\0" + b"0" * 12)
FILES["stray_cell.xls"] = lambda: _with_stray_cell(FILES["ledger.xls"]())
FILES["truncated.xls"] = lambda: FILES["ledger.xls"]()[:3000]
FILES["truncated.gz"] = lambda: gzip.compress(PLAIN.encode() * 100, mtime=0)[:-30]

# --- no tables ---------------------------------------------------------------------------------------------------------

FILES["encrypted.xlsx"] = lambda: compound("EncryptionInfo", "EncryptedPackage")
FILES["letter.doc"] = lambda: compound("WordDocument", "1Table")
FILES["letter.docx"] = lambda: zipped({"[Content_Types].xml": b"", "word/document.xml": b"<w/>"})
texts(
    paper__pdf=b"%PDF-1.7\n",
    pdf_named__xlsx=b"%PDF-1.7\n",
    photo__csv=b"\x89PNG\r\n\x1a\n\0\0\0",
    scan__jpg=b"\xff\xd8\xff\xe0",
    program__xlsx=b"MZ\x90\0\3\0\0\0",
    packed__rar=b"Rar!\x1a\x07\x01\0",
    config__xml="<?xml version='1.0'?><a/>",
)
