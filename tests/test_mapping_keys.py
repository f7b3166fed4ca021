"""Mapping keys: every key of a mapping file does something, stands in the guide, and is refused where it would do nothing."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from streetboard.__main__ import main
from streetboard.datasets import dataset
from streetboard.errors import LedgerError, StreetboardError
from streetboard.ledger import mapping_files, mapping_toml, recognise
from streetboard.ledger.mapping_files import FromName, Mapping, Unpivot
from tests.test_import import HEADER, bring, counts, load, rows
from tests.test_street_ledgers import book

GUIDE = Path(__file__).parent.parent / "docs" / "guide.md"
ROW = "1,东社区,2025-03-01,,处置中\n"


def test_the_guide_has_a_row_for_every_key_and_for_nothing_else():
    _, table = GUIDE.read_text("utf-8").split("**映射文件的每一项**")
    listed = re.findall(r"^\| `([\w.]+)` \|", table.split("\n\n")[1], re.MULTILINE)
    inside = [f"{key}.{name}" for key, names in mapping_toml.INSIDE.items() for name in names]
    assert sorted(listed) == sorted([*mapping_toml.KEYS, *inside])


def test_texts_of_several_columns_are_one(home, tmp_path):
    text = "问题编号,上报时间,状态,事项,说明\n1,2025-03-01,处置中,路灯,不亮\n2,2025-03-01,处置中,垃圾,\n"
    mapping = bring(tmp_path / "m.toml", '[columns]\ntitle = ["事项", "说明"]\n')
    report = load(bring(tmp_path / "a.csv", text), mapping=mapping)
    assert (report.columns["mapped"]["title"], report.columns["dropped"]) == ("事项＋说明", [])
    assert rows("select title from raw.issues order by issue_id") == [("路灯 不亮",), ("垃圾",)]


def test_a_sheet_of_each_community_says_which_it_is(home, tmp_path):
    header = ["问题编号", "上报时间", "状态"]
    sheets = {name: [header, [f"{at}-1", "2025-03-01", "处置中"]] for at, name in enumerate(["东社区", "西社区"])}
    file = book(tmp_path / "朝阳街道2025年3月.xlsx", **sheets)
    toml = (
        '[constants]\ncommunity = { from = "sheet" }\nstreet = { from = "file", find = ".+街道" }\nchannel = "热线"\n'
    )
    mapping = bring(tmp_path / "m.toml", toml)
    assert main(["import", str(file), "--dataset", "issues", "--mapping", str(mapping), "--sheet", "*"]) == 0
    assert rows("select street, community, channel from raw.issues order by 2") == [
        ("朝阳街道", "东社区", "热线"),
        ("朝阳街道", "西社区", "热线"),
    ]


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ('{ from = "file", find = "[^_]+社区" }', "东社区"),
        ('{ from = "file", find = "_(.+)社区" }', "东"),
        ('{ from = "file" }', "a_东社区"),
    ],
)
def test_a_part_of_a_name_is_found(tmp_path, taken, said):
    mapping = mapping_toml.load(bring(tmp_path / "m.toml", f"[constants]\ncommunity = {taken}\n"), dataset("issues"))
    assert mapping_files.placed(mapping, "", "a_东社区.csv").constants == {"community": said}


def test_a_name_that_does_not_say_it_stops_the_import(home, tmp_path):
    file = bring(tmp_path / "3月.csv", "问题编号,上报时间,状态\n1,2025-03-01,处置中\n")
    for taken, problem in (
        (FromName("file", ".+社区"), "3月.csv 的文件名称里找不到“.+社区”"),
        (FromName("sheet"), "3月.csv 的工作表名称没有写"),
    ):
        with pytest.raises(LedgerError, match=re.escape(problem)):
            load(file, mapping=Mapping(named={"community": taken}))


def test_the_row_of_the_header_and_the_encoding_hold_where_a_sheet_is_asked_for_too(home, tmp_path, capsys):
    table = [["问题编号", "上报时间", "状态"], ["说明", "", ""], ["号", "何时", "如何"], ["1", "2025-03-01", "处置中"]]
    file = book(tmp_path / "a.xlsx", 一=table, 二=table)
    mapping = bring(
        tmp_path / "m.toml", 'header_row = 3\n[columns]\nissue_id = "号"\nreported_at = "何时"\nstatus = "如何"\n'
    )
    call = ["import", str(file), "--dataset", "issues", "--street", "演示街道", "--mapping", str(mapping)]
    assert main([*call, "--sheet", "二"]) == 0
    assert rows("select issue_id, reported_at, row_no from raw.issues") == [("1", datetime(2025, 3, 1), 4)]
    text = bring(tmp_path / "b.csv", HEADER + ROW, "gb18030")
    assert counts(load(text, mapping=bring(tmp_path / "e.toml", 'encoding = "gbk"\n')))[1:3] == (0, 1)
    with pytest.raises(LedgerError):
        load(text, mapping=bring(tmp_path / "f.toml", 'encoding = "utf-8"\n'))
    both = bring(tmp_path / "s.toml", 'sheet = "一"\n')
    assert main([*call[:-1], str(both), "--sheet", "二"]) == 2
    assert "既用 --sheet，又在映射文件里写了 sheet" in capsys.readouterr().err


WITHOUT_EFFECT = [
    ('reapets = "first"', "没有名为“reapets”的映射项（m.toml）。是不是“repeats”？"),
    ('[constants]\ncommunity = { form = "sheet" }', "没有名为“form”的映射项（m.toml 的 [constants]）。是不是“from”？"),
    ('[constants]\ncommunity = { from = "title" }', "constants 写法不对"),
    ('[constants]\ncommunity = { from = "file", find = "(" }', "find 写法不对"),
    ('repeats = { columm = "状态" }', "没有名为“columm”的映射项（m.toml 的 [repeats]）。是不是“column”？"),
    ('[source]\nkinds = "mysql"', "没有名为“kinds”的映射项（m.toml 的 [source]）。是不是“kind”？"),
    ('[columns]\ncommunity = "社区"\n[constants]\ncommunity = "东社区"', "给“社区”既写了列又写了固定的值（community）"),
    ('ignored = ["社区"]\n[columns]\ncommunity = "社区"', "既用了又不要列“社区”"),
    ('key = ["社区", "问题编号"]\n[columns]\nissue_id = "问题编号"', "写了 key，[columns] 里的 issue_id 不起作用"),
    ('key = ["社区", "问题编号"]\n[constants]\nissue_id = "1"', "写了 key，[constants] 里的 issue_id 不起作用"),
    ('[columns]\nissue_id = ["问题编号", "社区"]', "只有时间和文字可以由几列合成。请只留一列；编号由几列合成的，写 key"),
    ('[columns]\nstatus = ["状态", "社区"]', "给“状态”写了几列，只有时间和文字可以由几列合成"),
    ('[formats]\nstatus = "%Y"', "[formats] 里 status 不是日期，不起作用"),
    ('[units]\ncommunity = "个"', "[units] 里 community 没有单位，不起作用"),
    ('[values.status]\n"已办" = "clsd"', "[values.status] 里写着“clsd”，不是状态的一种。可用的有：待受理"),
    ('dataset = "points"', "是给 points 的，而导入的是 issues（问题台账）"),
    ('headers = ["编号", "状态"]', "是给另一种表头的（headers），和 a.csv 的不同"),
    ('ignored = ["备注"]', "a.csv 里没有映射文件所写的列“备注”（ignored）"),
    ('sheet = "明细"', "a.csv 没有工作表，映射文件的 sheet 不起作用。请去掉 sheet"),
    ('[formats]\ndue_at = "%Y-%m-%d"', "a.csv 没有“办理期限”列，映射文件的 [formats] 里 due_at 不起作用"),
    ('[values.channel]\n"12345" = "热线"', "a.csv 没有“受理渠道”列，映射文件的 [values] 里 channel 不起作用"),
    (
        'header_row = 2\n[source]\nkind = "mysql"\ndatabase = "a"\nquery = "select 1"',
        "从数据库取数，header_row 不起作用。请去掉",
    ),
    (
        '[constants]\ncommunity = { from = "file" }\n[source]\nkind = "mysql"\ndatabase = "a"\nquery = "select 1"',
        "从数据库取数，community 的 from 不起作用",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "said"), WITHOUT_EFFECT)
def test_what_would_have_no_effect_is_refused_by_its_name_with_what_to_do(home, tmp_path, toml, said):
    with pytest.raises(StreetboardError) as caught:
        load(bring(tmp_path / "a.csv", HEADER + ROW), mapping=bring(tmp_path / "m.toml", toml))
    assert said in str(caught.value)
    assert caught.value.remedy


def test_an_encoding_of_a_workbook_is_refused(home, tmp_path):
    file = book(tmp_path / "a.xlsx", 台账=[HEADER.strip().split(","), ROW.strip().split(",")])
    with pytest.raises(LedgerError, match="自己写着编码，映射文件的 encoding 不起作用。请去掉 encoding"):
        load(file, mapping=Mapping(encoding="gbk"))


def test_all_that_a_mapping_says_is_saved_and_read_again(home):
    whole = Mapping(
        sheet="明细",
        encoding="gbk",
        header_row=2,
        ignored=("备注",),
        key=("社区", "序号"),
        dataset="joint_meetings",
        headers=("社区", "序号"),
        columns={"topic": "议题"},
        joined={"topic": ("内容",)},
        constants={"minutes_ref": "无"},
        named={"community": FromName("sheet"), "street": FromName("file", ".+街道")},
        values={"topic": {"甲": "乙"}},
        units={"invited_units": "个"},
        formats={"planned_on": ("%Y-%m-%d",)},
        unpivot=Unpivot(("序号",), "year_quarter", "held_on"),
    )
    assert [recognise.save(home, "全部", whole)] == recognise.profiles(home)
    assert recognise.profiles(home)[0].unpivot == whole.unpivot
