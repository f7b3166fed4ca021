"""Reader: every file of the corpus gives exactly these rows, or exactly this sentence."""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from streetboard.ledger import read
from streetboard.ledger.read import UnreadableError
from tests import corpus

pytestmark = pytest.mark.slow

KNOWN = {read.normalise(text) for text in ["问题编号", "社区", "上报时间", "办结时间", "状态", "计划数量", "返工次数"]}

PLAIN = ("问题编号|社区|上报时间|状态", ["2|1|东社区|2025-03-05 09:00|处置中|", "3|2|西社区|2025-03-06|办结|"])
XLSX = ("问题编号|社区|上报时间|状态", ["2|1|东社区|2025-03-05|x|", "3|2|||y|"])
SAVED_HEADER = "问题编号|社区|上报时间|办理期限|状态|占比|用时|核对|返工次数"
SAVED_ROWS = [
    "3|1003|东社区|2025-03-05 09:30:00|2025-03-10|处置中|0.065|36:00:00|{}|2|",
    "4|1004|东社区|2025-03-05 09:30:00|2025-03-10|处置中|0.065|36:00:00|#N/A|45721|",
]


def saved(true: str = "TRUE") -> tuple[str, list[str]]:
    return SAVED_HEADER, [row.format(true) for row in SAVED_ROWS]


# file → (header, rows as they stand in the CSV: number, cells, what is beyond the header)
READ = {
    "plain.csv": PLAIN,
    "bom.csv": PLAIN,
    "gbk.csv": PLAIN,
    "gb18030.csv": (PLAIN[0], [row.replace("东", "𠮷") for row in PLAIN[1]]),
    "gbk_after_a_long_plain_start.csv": ("问题编号|title", [*[f"{n}|1|x|" for n in range(2, 40_002)], "40002|2|东|"]),
    "utf16le.txt": PLAIN,
    "utf16be.txt": PLAIN,
    "utf16le_without_mark.txt": PLAIN,
    "utf16be_without_mark.txt": PLAIN,
    "no_ending": PLAIN,
    "tabs.tsv": (PLAIN[0], [row.replace("东社", "东,社") for row in PLAIN[1]]),
    "semicolons.csv": (PLAIN[0], [row.replace("东社", "东;社") for row in PLAIN[1]]),
    "bars.txt": PLAIN,
    "sep.csv": (PLAIN[0], ["3|1|东社区|2025-03-05 09:00|处置中|", "4|2|西社区|2025-03-06|办结|"]),
    "carriage_returns.csv": PLAIN,
    "mixed_line_ends.csv": (PLAIN[0], ["2|1|东社区||x|", "3|2|西社区||y|", "4|||||", "5|3|南社区||z|"]),
    "line_ends_in_quotes.csv": (
        "问题编号|上报时间|状态",
        ["2|1|一\n二|x|", "3|2|三|y|", "4|3|四\n\n五|z|", "5|4|六|七|"],
    ),
    "quotes.csv": (PLAIN[0], ['2|1|东"社区"|5" 管|甲乙|', "3|2||a,b|'c'|"]),
    "ragged.csv": (
        PLAIN[0],
        ["2|1|东社区|||", "3|||||", "4|2|西社区|2025-03-06|办结|多 余", "5|3|南社区|2025-03-07|办结|"],
    ),
    "trailing_delimiters.csv": (PLAIN[0], ["2|1|东社区|2025-03-05|x|"]),
    "zeros.csv": PLAIN,
    "titles.csv": (PLAIN[0], ["5|1|东社区|2025-03-05 09:00|处置中|", "6|2|西社区|2025-03-06|办结|"]),
    "two_rows.csv": ("问题编号|社区|上报时间|办结时间|状态", ["3|1|东|2025-03-05|2025-03-06|办结|"]),
    "no_second_row.csv": ("问题编号|社区|备注|第4列|状态", ["2|1|东社区|甲|乙|办结|", "3|||丙|丁||"]),
    "duplicates.csv": ("问题编号|状态|状态#2|备注|状态#3", ["2|1|a|b|c|d|"]),
    "blank_headers.csv": ("问题编号||状态", ["2|1||x|", "3|2||y|备"]),
    "one_column.csv": ("问题编号", ["2|1|", "3|2|"]),
    "plain.xlsx": XLSX,
    "xlsx_named.xls": XLSX,
    "xlsx_named.csv": XLSX,
    "workbook.xlsx.gz": XLSX,
    "cells.xlsx": (
        "问题编号|数量|上报时间|办结时间|用时|核对|备注",
        ["5|1001|0.1|2025-03-05 09:30:00|2025-03-05|30:00:00|FALSE|=HYPERLINK(1)|", "6|2|7|#N/A|#DIV/0!|||甲乙|"],
    ),
    "serials_1904.xlsx": ("问题编号|上报时间", ["2|1|44259|", "3||2025-03-05|"]),
    "two_rows.xlsx": (
        "问题编号|社区|上报时间|办结时间|计划数量|计划 单位|完成 数量|完成 单位",
        ["4|1|东社区|2025-03-05|2025-03-06|5|个|3|个|"],
    ),
    "three_rows.xlsx": ("问题编号|办理第一次 甲方|办理第一次 乙方|状态", ["4|1|一|二|办结|"]),
    "merged_pairs.xlsx": ("问题编号|问题编号#2|社区", ["2|甲|甲|东社区|", "3|乙|乙|西社区|"]),
    "merged_body.xlsx": (
        "问题编号|社区|状态|办理|备注",
        [
            "2|1|东社区|办结|办结||",
            "3|2|东社区|办结|办结||",
            "4|3|西社区|处置中|处置中||",
            "5|注：截至三月底|||||",
            "6|合计|合计|3|||",
        ],
    ),
    "unnamed_columns.xlsx": ("问题编号||状态（必填）|第4列|处理结果||第7列", ["2|1||x||y||旁注|", "3|2||x|甲|y|||"]),
    "several_sheets.xlsx": ("问题编号|社区|状态", ["2|一月|东社区|x|"]),
    "only_hidden.xlsx": ("问题编号|状态", ["2|1|x|"]),
    "style_without_end.xlsx": ("问题编号|状态", ["2|1|x|"]),
    "binary.xlsb": ("问题编号|社区|返工次数", ["2|1001|东社区|1.5|", "3|001002|东社区|#N/A|", "4|000007||2|"]),
    "ledger.xls": saved(),
    "ledger_1904.xls": saved(),
    "ledger.ods": saved("1"),
    "ods_named.xlsx": saved("1"),
    "opendocument_repeated.ods": ("问题编号|状态|状态#2", ["2|1\n二|||", "3|1\n二|||"]),
    "zeros_by_format.xls": (SAVED_HEADER, [row.replace("2025-03-10", "000000045726") for row in saved()[1]]),
    "zeros_by_format.ods": ("问题编号|数量", ["2|000123|0|", "3|7.5||"]),
    "page.xls": (
        "问题编号|社区|上报时间|办结时间|状态",
        ["4|1|东\n社区|2025-03-05 09:00|<无>|办结|", "5|2|东\n社区|待定|待定|b|"],
    ),
    "page_of_many_tables.html": ("问题编号|状态", ["2|1|x|"]),
    "excel_2003.xls": ("问题编号|社区||上报时间", ["3|1|东社区||2025-03-05|", "4|2|东社区||2025-03-05 09:30:00|"]),
    "months.zip": PLAIN,
    "named_in_gbk.zip": PLAIN,
    "gzip_named.csv": PLAIN,
}

DAMAGED = "{} 已损坏或不完整，读不出来"
LOCKED = "{} 设有密码，打不开"
TOO_LARGE = "{} 展开后过大，不像是台账"
NO_HEADER = "{} 的前 20 行里没有找到表头；首行的这些列不认识：%s"
STRAY = "{} 的工作表“%s”在很远的 %s 还有内容，中间几乎都是空格"
NO_CONTENT = "{} 的前 20 行里没有任何内容"
UNCLOSED = "{} 里有引号没有配对，第 2 行起读成了一行"

REFUSED = {
    "foreign.csv": NO_HEADER % "导出自某系统",
    "no_header.csv": NO_HEADER % "foo、bar",
    "far_away.xlsx": NO_CONTENT,
    "blank.csv": NO_CONTENT,
    "empty.csv": "{} 是空文件",
    "unclosed.csv": UNCLOSED,
    "closed_by_another.csv": UNCLOSED,
    "wrong_byte.csv": "{} 第 3 行不能按 utf-8 编码读取",
    "wide.csv": "{} 的表头有 10,004 列，最多 1,000 列",
    "wide.xlsx": "{} 的表头有 10,001 列，最多 1,000 列",
    "long_cell.csv": "{} 里有过长的一行（8,388,608 字以上）",
    "long_cell.xlsx": "{} 第 2 行过长（8,388,608 字以上）",
    "stray_cell.xlsx": STRAY % ("一月", "ALM60001"),
    "stray_cell.xlsb": STRAY % ("台账", "ALM60001"),
    "stray_cell.xls": STRAY % ("第 2 张", "GS60001"),
    "stray_cell.ods": STRAY % ("台账", "ALM60001"),
    "stray_cell.xml": STRAY % ("台账", "ALM60001"),
    "noise.csv": "{} 不是能读的表格文件",
    "encrypted.xlsx": LOCKED,
    "locked.xls": LOCKED,
    "locked.ods": LOCKED,
    "locked.zip": LOCKED,
    "bomb.gz": TOO_LARGE,
    "bomb.zip": TOO_LARGE,
    "bomb.xlsx": TOO_LARGE,
    "shared_strings.xlsx": TOO_LARGE,
    "opendocument_without_end.ods": TOO_LARGE,
    "excel_2003_laughs.xml": DAMAGED,
    "opendocument_laughs.ods": DAMAGED,
    "laughs.xlsx": DAMAGED,
    "lying.zip": DAMAGED,
    "truncated.xlsx": DAMAGED,
    "truncated.xls": DAMAGED,
    "truncated.gz": DAMAGED,
    "damaged_within.zip": "{} 里的 坏.xlsx 已损坏或不完整，读不出来",
    "nested.zip": "{} 里的 里.zip 是压缩包里的压缩包",
    "nothing.zip": "{} 里没有表格文件",
    "letter.doc": "{} 是 Word 文档（.doc），不是表格",
    "letter.docx": "{} 是 Word 文档（.docx），不是表格",
    "paper.pdf": "{} 是 PDF 文件，不是表格",
    "pdf_named.xlsx": "{} 是 PDF 文件，不是表格",
    "photo.csv": "{} 是图片（PNG），不是表格",
    "scan.jpg": "{} 是图片（JPEG），不是表格",
    "program.xlsx": "{} 是程序文件，不是表格",
    "packed.rar": "{} 是 RAR 压缩包，不是表格",
    "config.xml": "{} 是 XML 文件，不是表格",
}


@pytest.fixture
def bring(tmp_path, monkeypatch) -> Callable[[str], Path]:
    """Return what writes a file of the corpus; in the end nothing must be left of the reading but what was asked for."""
    folder, temporary = tmp_path / "brought", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def write(name: str) -> Path:
        file = folder / name
        file.write_bytes(corpus.FILES[name]())
        return file

    yield write
    assert list(temporary.iterdir()) == []


def rows_of(table: read.Table) -> list[str]:
    with table.path.open(encoding="utf-8", newline="") as handle:
        return ["|".join(row) for row in csv.reader(handle)]


def test_every_file_of_the_corpus_is_expected_to_give_rows_or_a_sentence():
    assert sorted(corpus.FILES) == sorted([*READ, *REFUSED])


@pytest.mark.parametrize("name", READ)
def test_a_file_gives_its_header_and_rows(bring, tmp_path, name):
    table = read.read(bring(name), tmp_path / "out.csv", KNOWN)
    assert ("|".join(table.header), rows_of(table)) == READ[name]
    longest = max(len(line) for line in table.path.read_bytes().split(b"\r\n"))
    assert longest <= 4 * table.longest


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_one_sentence(bring, tmp_path, name):
    with pytest.raises(UnreadableError) as caught:
        read.read(bring(name), tmp_path / "out.csv", KNOWN)
    problem, remedy = caught.value.args
    assert problem == REFUSED[name].format(name)
    assert remedy
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gbk.csv", {"encoding": "gb18030", "header_row": 1}),
        ("bom.csv", {"encoding": "utf-8-sig"}),
        ("utf16le_without_mark.txt", {"encoding": "utf-16-le"}),
        ("sep.csv", {"header_row": 2}),
        ("two_rows.xlsx", {"header_row": 3, "sheet": "Sheet1", "encoding": "", "epoch_1904": False}),
        ("serials_1904.xlsx", {"epoch_1904": True}),
        ("ledger_1904.xls", {"epoch_1904": True, "sheet": "台账"}),
        ("ledger.xls", {"epoch_1904": False}),
        ("binary.xlsb", {"epoch_1904": True, "sheet": "台账"}),
        ("months.zip", {"member": "一月.csv", "sheet": ""}),
        ("named_in_gbk.zip", {"member": "台账.csv", "others": []}),
        ("only_hidden.xlsx", {"sheet": "数据", "others": []}),
    ],
)
def test_a_table_says_where_it_was_found(bring, tmp_path, name, said):
    table = read.read(bring(name), tmp_path / "out.csv", KNOWN)
    assert {key: getattr(table, key) for key in said} == said


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_cells_with_line_ends_are_whole_wherever_a_long_text_is_cut_to_be_read(tmp_path, newline):
    """A text is read in pieces of a megabyte; a cell, a row or a line end may lie across."""
    cell = '"一{0}二""{1}"'
    lines = ["问题编号,社区,状态", *[f"{n},{cell.format(newline, 'x' * (n % 97))},y" for n in range(40_000)]]
    file = tmp_path / "long.csv"
    file.write_text(newline.join(lines), encoding="utf-8", newline="")
    table = read.read(file, tmp_path / "out.csv", KNOWN)
    assert file.stat().st_size > 2 << 20
    assert rows_of(table) == [f'{n + 2}|{n}|一\n二"{"x" * (n % 97)}|y|' for n in range(40_000)]


# --- several tables ----------------------------------------------------------------------------------------------------


def part(**given) -> read.Part:
    return read.Part(
        **{"member": "", "sheet": "", "hidden": False, "encoding": "", "header_row": 1, "header": [], "samples": []}
        | given
    )


HEADINGS = ["问题编号", "社区", "状态"]


def test_all_tables_of_a_workbook_are_listed_visible_ones_first_and_blank_ones_left_out(bring):
    assert read.inspect(bring("several_sheets.xlsx"), KNOWN) == [
        part(sheet="说明", header_row=2, header=["社区", "必填"]),
        part(sheet="一月", header=HEADINGS, samples=[["一月", "东社区", "x"]]),
        part(sheet="二月", header=HEADINGS, samples=[["二月", "东社区", "x"]]),
        part(sheet="旧", hidden=True, header=HEADINGS, samples=[["0", "旧", "x"]]),
    ]


def test_all_tables_of_an_archive_are_listed_and_can_be_asked_for_by_name(bring, tmp_path):
    file = bring("months.zip")
    header = PLAIN[0].split("|")
    first, second = read.inspect(file, KNOWN)
    assert first == part(
        member="一月.csv",
        encoding="utf-8",
        header=header,
        samples=[["1", "东社区", "2025-03-05 09:00", "处置中"], ["2", "西社区", "2025-03-06", "办结"]],
    )
    assert (second.member, second.sheet, second.header) == ("../../二月.xlsx", "Sheet1", header)
    table = read.read(file, tmp_path / "out.csv", KNOWN, member="../../二月.xlsx")
    assert (rows_of(table), table.member, table.others) == (XLSX[1], "../../二月.xlsx", [])
    assert [path.name for path in tmp_path.parent.rglob("*二月*")] == []


def test_the_tables_that_were_not_taken_are_named_unless_one_was_asked_for(bring, tmp_path):
    file = bring("several_sheets.xlsx")
    table = read.read(file, tmp_path / "out.csv", KNOWN)
    assert table.sheet == "一月"
    assert table.others == [part(sheet="二月", header=HEADINGS, samples=[["二月", "东社区", "x"]])]
    hidden = read.read(file, tmp_path / "out.csv", KNOWN, "旧")
    assert (rows_of(hidden), hidden.others) == (["2|0|旧|x|"], [])


@pytest.mark.parametrize(
    ("name", "asked", "problem", "remedy"),
    [
        (
            "several_sheets.xlsx",
            {"sheet": "三月"},
            "several_sheets.xlsx 里没有名为“三月”的工作表",
            "现有的工作表：旧、说明、一月、二月",
        ),
        ("months.zip", {"member": "x"}, "months.zip 里没有名为“x”的文件", "现有的文件：一月.csv、../../二月.xlsx"),
        ("plain.csv", {"header_row": 9}, "plain.csv 的第 9 行不是表头", "请核对表头在第几行"),
        (
            "plain.csv",
            {"encoding": "utf-99"},
            "plain.csv 不能按 utf-99 编码读取",
            "请在 Excel 或 WPS 里打开，改正乱码的格子，另存为 .xlsx 再导入；编码认错了的，用命令行在映射文件中写明 encoding",
        ),
    ],
)
def test_what_is_not_there_is_explained(bring, tmp_path, name, asked, problem, remedy):
    with pytest.raises(UnreadableError) as caught:
        read.read(bring(name), tmp_path / "out.csv", KNOWN, **asked)
    assert caught.value.args == (problem, remedy)


def test_a_header_without_a_word_of_ours_is_found_by_its_form_and_read_where_it_is_said_to_be(bring, tmp_path):
    file = bring("foreign.csv")
    header = ["编码", "区域名称", "登记日"]
    assert read.inspect(file, KNOWN) == [
        part(
            encoding="utf-8",
            header_row=2,
            header=header,
            samples=[["1", "甲", "2025-03-05"], ["2", "乙", "2025-03-06"]],
        )
    ]
    table = read.read(file, tmp_path / "out.csv", KNOWN, header_row=2)
    assert (table.header, rows_of(table)) == (header, ["3|1|甲|2025-03-05|", "4|2|乙|2025-03-06|"])


def test_a_table_without_a_header_is_listed_all_the_same(bring):
    assert read.inspect(bring("far_away.xlsx"), KNOWN) == [part(sheet="Sheet1", header_row=0)]


@pytest.mark.parametrize(
    "name", sorted(set(REFUSED) - {"foreign.csv", "no_header.csv", "far_away.xlsx", "long_cell.csv", "long_cell.xlsx"})
)
def test_looking_at_a_file_refuses_it_as_reading_does(bring, name):
    with pytest.raises(UnreadableError) as caught:
        read.inspect(bring(name), KNOWN)
    assert caught.value.args[0] == REFUSED[name].format(name)


# --- hostile files and children that go wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["plain.xlsx", "binary.xlsb", "ledger.xls", "ledger.ods", "page.xls", "months.zip", "excel_2003.xls"]
)
def test_a_damaged_file_gives_rows_or_one_sentence_and_nothing_else(tmp_path, name):
    """Bytes are changed and files cut at random, the same ones each time."""
    chance, whole = random.Random(name), corpus.FILES[name]()
    for _ in range(8):
        data = bytearray(whole[: chance.randrange(len(whole) // 2, len(whole) + 1)])
        for _ in range(chance.randrange(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        file, into = tmp_path / name, tmp_path / "out.csv"
        file.write_bytes(data)
        try:
            table = read.read(file, into, KNOWN)
        except UnreadableError as error:
            problem, remedy = error.args
            assert name in problem and remedy and "Traceback" not in problem
            assert not into.exists()
        else:
            assert all(row.split("|")[0].isdigit() for row in rows_of(table))


def child_that(monkeypatch, does: str) -> None:
    monkeypatch.setattr(read, "_CHILD", does)


GARBAGE = [
    "print('x')",
    "print('[]')",
    "print('null')",
    "print('{}')",
    "print('{\"parts\": 3}')",
    "print('{\"parts\": [{}]}')",
    "print('[' * 100000)",
    "import sys; sys.stdout.buffer.write(b'\\xff' * 100)",
    "import sys; sys.exit(3)",
    "import os; os.kill(os.getpid(), 9)",
    "raise SystemError('secret')",
]


@pytest.mark.parametrize("does", GARBAGE)
def test_a_child_that_goes_wrong_is_one_sentence_too(bring, tmp_path, monkeypatch, does):
    file = bring("plain.csv")
    child_that(monkeypatch, does)
    for ask in (lambda: read.inspect(file, KNOWN), lambda: read.read(file, tmp_path / "out.csv", KNOWN)):
        with pytest.raises(UnreadableError) as caught:
            ask()
        assert caught.value.args == ("plain.csv 读不出来，可能已损坏或过大", "请在 Excel 中打开后另存一份再导入")


def test_an_answer_of_the_wrong_shape_is_not_taken(bring, tmp_path, monkeypatch):
    answer = {"header": ["a"], "header_row": "1", "encoding": "", "sheet": "", "longest": 1, "others": []}
    child_that(monkeypatch, f"import json; print(json.dumps({answer!r}))")
    with pytest.raises(UnreadableError):
        read.read(bring("plain.csv"), tmp_path / "out.csv", KNOWN)


def test_an_answer_without_end_does_not_fill_the_memory_of_the_parent(bring, monkeypatch):
    file = bring("plain.csv")
    child_that(monkeypatch, "import sys\nfor _ in range(300): sys.stdout.write('x' * (1 << 20))")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableError):
        read.inspect(file, KNOWN)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_a_child_that_never_ends_is_ended(bring, monkeypatch):
    file = bring("plain.csv")
    monkeypatch.setattr(read, "TIMEOUT_SECONDS", 0.5)
    child_that(monkeypatch, "while True: pass")
    with pytest.raises(UnreadableError) as caught:
        read.inspect(file, KNOWN)
    assert caught.value.args[0] == "读取 plain.csv 超时"


LIMITED = "import sys; sys.path.insert(0, {root!r}); from streetboard.reader import limits; {set}; limits.enforce({parent}); {do}"


@pytest.mark.parametrize(
    ("lowered", "does", "ends"),
    [
        ("limits.MEMORY_BYTES = 1 << 28", "bytearray(1 << 29)", "MemoryError"),
        ("limits.UNPACKED_BYTES = 1 << 20", "open({out!r}, 'wb').write(bytes(1 << 21))", "File too large"),
        ("limits.CPU_SECONDS = 1", "exec('while True: pass')", -9),
    ],
)
def test_the_child_is_bound_by_the_system(tmp_path, lowered, does, ends):
    root = str(Path(read.__file__).parents[2])
    code = LIMITED.format(root=root, parent=os.getpid(), set=lowered, do=does.format(out=str(tmp_path / "out")))
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == ends if isinstance(ends, int) else ends in done.stderr


def test_the_child_starts_without_what_only_its_parent_needs():
    """Each takes longer to import than most files to read."""
    code = "import sys; sys.path.insert(0, {!r}); import streetboard.reader.child; print('\\n'.join(sys.modules))"
    root = str(Path(read.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-I", "-c", code.format(root)], capture_output=True, encoding="utf-8", check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert (
        loaded & {"duckdb", "pandas", "numpy", "pyarrow", "lxml", "python_calamine", "zipfile", "subprocess"} == set()
    )
    assert {name for name in done.stdout.split() if name.startswith("streetboard.")} == {
        f"streetboard.reader{module}"
        for module in ("", ".child", ".errors", ".header", ".kinds", ".limits", ".ole", ".regions", ".table", ".text")
    }
