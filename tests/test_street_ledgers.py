"""Street ledgers: small files as streets keep them, each with the figures that are right, or the question, or the refusal."""

from __future__ import annotations

import re
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from streetboard import ledger
from streetboard.__main__ import main
from streetboard.errors import LedgerError
from streetboard.ledger import mapping_toml, recognise
from streetboard.ledger.mapping_files import Mapping, Repeats
from streetboard.warehouse import Scope, Warehouse
from tests.test_import import HEADER, bring, counts, load, rows

LONG = 20240315000012345


def book(path: Path, **sheets: list[list[object]]) -> Path:
    """Write a workbook: a cell is a number, a text, or (number, format)."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as workbook:
        for name, table in sheets.items():
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(table):
                for column, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_number(at, column, cell[0], workbook.add_format({"num_format": cell[1]}))
                    else:
                        sheet.write(at, column, cell)
    return path


def without_results(path: Path, column: str) -> Path:
    """Let the formulas of a column have no result, as programs write them that do not compute."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, part in parts.items():
            pattern = rb'(<c r="' + column.encode() + rb'\d+"[^>]*><f>[^<]*</f>)<v>0</v>'
            packed.writestr(name, re.sub(pattern, rb"\1<v></v>", part))
    return path


def codes(report: ledger.Report) -> list[str]:
    return [question["code"] for question in report.questions]


def rehearsed(*orders: ledger.Order) -> ledger.Rehearsal:
    return ledger.rehearse(orders)


# --- keys --------------------------------------------------------------------------------------------------------------


def test_numbers_that_a_spreadsheet_has_rounded_stop_the_import(home, tmp_path):
    text = HEADER + "".join(f"2.02403E+16,东社区,2025-03-0{day},,处置中\n" for day in range(1, 6))
    with pytest.raises(
        LedgerError, match=r"列“问题编号”有 5 行的编号被 Excel 写成了 2.02403E\+16 .*已经丢失.*导出为 CSV"
    ):
        load(bring(tmp_path / "a.csv", text))


def test_numbers_longer_than_a_workbook_keeps_stop_the_import(home, tmp_path):
    table = [HEADER.strip().split(","), *([LONG + n, "东社区", "2025-03-01", "", "处置中"] for n in range(6))]
    with pytest.raises(LedgerError, match="列“问题编号”有 6 行的编号被 Excel"):
        load(book(tmp_path / "a.xlsx", 台账=table))
    text = HEADER + "".join(f"{LONG // 100 + n}00,东社区,2025-03-01,,处置中\n" for n in range(3))
    with pytest.raises(LedgerError, match=r"3 个 15 位以上的编号，后面的位数都是 0（如 2024031500001\d\d00）"):
        load(bring(tmp_path / "b.csv", text))
    kept = load(bring(tmp_path / "b.csv", text), mapping=Mapping(key=("问题编号",)))
    assert counts(kept) == (3, 3, 0, 0, 0, 0)


def test_a_telephone_that_a_spreadsheet_has_rounded_stops_the_import(home, tmp_path):
    text = "手机号,姓名,注册时间\n1.38E+10,张三,2025-01-01\n1.38E+10,李四,2025-01-01\n"
    with pytest.raises(LedgerError, match="列“手机号”有 2 行的编号被 Excel"):
        load(bring(tmp_path / "a.csv", text), "volunteers")


@pytest.mark.parametrize(
    ("dataset", "header", "rest"),
    [
        ("issues", "问题编号,上报时间,状态", "2025-03-01,处置中"),
        ("volunteers", "志愿者编号,注册时间,状态", "2025-03-01,在册"),
    ],
)
def test_what_stands_for_nothing_is_no_number(home, tmp_path, dataset, header, rest):
    words = ["无", "无", "/", "/", "-", "—", "#N/A", "#N/A", "NULL", "#REF!"]
    report = load(bring(tmp_path / "a.csv", header + "\n" + "".join(f"{word},{rest}\n" for word in words)), dataset)
    assert counts(report) == (10, 0, 0, 0, 10, 0)
    assert report.reasons == {"missing_key": 10}


SPELLED = ['"=""CY-1"""', "'CY-1", "`CY-1", "\u200eCY-1", "CY-1\u2060", "ＣＹ－１", " CY-1 ", "’CY-1"]


@pytest.mark.parametrize("spelled", SPELLED)
def test_a_number_is_the_same_in_whatever_spelling(home, tmp_path, spelled):
    row = "东社区,2025-03-01,,处置中,{}\n"
    header = HEADER.strip() + ",重复主件\n"
    load(bring(tmp_path / "a.csv", header + "CY-1," + row.format("CY-1")))
    report = load(bring(tmp_path / "b.csv", header + f"{spelled}," + row.format(spelled)))
    assert counts(report) == (1, 0, 0, 1, 0, 0)
    assert rows("select issue_id, duplicate_of from raw.issues") == [("CY-1", "CY-1")]


def test_a_number_is_the_same_with_a_point_or_with_zeros_by_its_format(home, tmp_path):
    row = "东社区,2025-03-01,,处置中\n"
    load(bring(tmp_path / "a.csv", HEADER + "123," + row))
    assert counts(load(bring(tmp_path / "b.csv", HEADER + "123.0," + row))) == (1, 0, 0, 1, 0, 0)
    table = [HEADER.strip().split(","), [(123, "000000"), "东社区", "2025-03-01", "", "处置中"]]
    load(book(tmp_path / "c.xlsx", 台账=table), street="别的街道")
    same = load(bring(tmp_path / "d.csv", HEADER + "000123," + row), street="别的街道")
    assert counts(same) == (1, 0, 0, 1, 0, 0)


TELEPHONES = [
    "13800000000",
    "138 0000 0000",
    "138-0000-0000",
    "+8613800000000",
    "１３８００００００００",
    "13800000000.0",
]


def test_a_telephone_is_one_person_in_any_spelling(home, tmp_path):
    body = "".join(f"{text},张三,2025-01-01\n" for text in TELEPHONES)
    report = load(bring(tmp_path / "a.csv", "手机号,姓名,注册时间\n" + body), "volunteers")
    assert counts(report) == (6, 1, 0, 5, 0, 0)
    assert rows("select count(*) from raw.volunteers") == [(1,)]


TWO_SAY = HEADER + "1,东社区,2025-03-01,2025-03-05,办结\n1,东社区,2025-03-01,,处置中\n2,东社区,2025-03-02,,处置中\n"


def test_of_two_rows_of_one_number_that_differ_neither_wins_in_silence(home, tmp_path):
    report = load(bring(tmp_path / "a.csv", TWO_SAY))
    assert (counts(report), report.reasons) == ((3, 1, 0, 0, 2, 0), {"keys_at_odds": 2})
    assert codes(report) == ["keys_at_odds"]
    assert "2 行的“问题编号”与别的行相同而内容不同，又没有更新时间可比（第 2、3 行）" in report.questions[0]["problem"]
    assert any("请回答" in sentence for sentence in ledger.sentences(report))
    assert rows("select issue_id from raw.issues") == [("2",)]
    assert rows("select row_no, reason, field from meta.quarantine order by 1") == [
        (2, "keys_at_odds", "issue_id"),
        (3, "keys_at_odds", "issue_id"),
    ]
    assert counts(load(bring(tmp_path / "b.csv", TWO_SAY + "\n")))[1:] == (0, 0, 1, 2, 1)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [('repeats = "first"', ("closed", "李")), ('repeats = "last"', ("processing", "王")),
     ('repeats = { column = "分工", value = "协办" }', ("processing", "王")),
     ('repeats = { column = "序", value = "" }', ("closed", "李"))],
)  # fmt: skip
def test_which_of_two_rows_counts_is_answered_once_and_remembered(home, tmp_path, answer, kept):
    text = (
        "问题编号,上报时间,办结时间,状态,承办单位,分工,序\n"
        "1,2025-03-01,2025-03-05,办结,李,主办,10\n1,2025-03-01,,处置中,王,协办,9\n"
    )
    mapping = mapping_toml.load(bring(tmp_path / "m.toml", answer), ledger.intake.dataset("issues"))
    headers = tuple(text.splitlines()[0].split(","))
    saved = recognise.save(home, "a", Mapping(dataset="issues", headers=headers, repeats=mapping.repeats))
    (again,) = recognise.recognise(bring(tmp_path / "a.csv", text), home, "演示街道")
    assert again.mapping == recognise.profiles(home)[0]
    assert again.mapping.repeats == saved.repeats
    report = load(tmp_path / "a.csv", mapping=again.mapping)
    assert (report.warnings, codes(report)) == ({"repeated_key": 1}, [])
    assert rows("select status, handler_org from raw.issues") == [kept]


def test_a_mapping_that_names_no_such_answer_is_explained(home, tmp_path):
    for wrong in ('repeats = "middle"', 'repeats = { value = "主办" }', "key = []"):
        with pytest.raises(LedgerError, match="写法不对"):
            load(bring(tmp_path / "a.csv", TWO_SAY), mapping=bring(tmp_path / "m.toml", wrong))
    with pytest.raises(LedgerError, match="没有映射文件所写的列“分工”（repeats）"):
        load(tmp_path / "a.csv", mapping=Mapping(repeats=Repeats(column="分工")))
    with pytest.raises(LedgerError, match="没有映射文件所写的列“序号”（key）"):
        load(tmp_path / "a.csv", mapping=Mapping(key=("序号",)))
    with pytest.raises(LedgerError, match="只用月份不能把一行与别的行分开"):
        load(tmp_path / "a.csv", mapping=Mapping(key=("月份",)))


def test_a_project_on_several_rows_is_asked_about(home, tmp_path):
    estates = {"甲小区": 100, "乙小区": 150, "丙小区": 50}
    rows_of_one = "".join(f"A1,甲乙丙改造,{estate},{households},在建\n" for estate, households in estates.items())
    text = "项目编号,项目名称,小区,惠及户数,阶段\n" + rows_of_one
    file = bring(tmp_path / "a.csv", text)
    report = load(file, "renovation_projects")
    assert (counts(report), codes(report)) == ((3, 0, 0, 0, 3, 0), ["keys_at_odds"])
    load(file, "renovation_projects", mapping=Mapping(key=("项目编号", "小区")))
    assert rows("select sum(benefit_households) from raw.renovation_projects") == [(300,)]


MONTHS = {
    f"{month}月": [
        HEADER.strip().split(","),
        *([n, "东社区", f"2025-0{month}-1{n}", "", "处置中"] for n in (1, 2, 3)),
    ]
    for month in (1, 2)
}


def test_a_workbook_that_numbers_each_month_anew_is_asked_about_and_takes_a_composed_key(home, tmp_path, capsys):
    file = book(tmp_path / "a.xlsx", **MONTHS)
    call = ["import", str(file), "--dataset", "issues", "--street", "演示街道", "--sheet", "*"]
    assert main(call) == 2
    told = capsys.readouterr().err
    assert "这些编号以前是别的件：已有的 3 行里，3 行的上报时间变了（如第 2 行）" in told
    assert 'key = ["月份", "问题编号"]' in told
    mapping = bring(tmp_path / "m.toml", 'key = ["月份", "问题编号"]')
    assert main([*call, "--mapping", str(mapping)]) == 0
    assert rows("select issue_id from raw.issues order by 1") == [
        (f"2025-0{m}-{n}",) for m in (1, 2) for n in (1, 2, 3)
    ]
    # The same files again are the same issues.
    assert main([*call, "--mapping", str(mapping)]) == 0
    assert rows("select count(*) from raw.issues") == [(6,)]


def test_numbers_that_were_other_things_need_a_second_yes(home, tmp_path):
    january = HEADER + "".join(f"{n},东社区,2025-01-1{n},,处置中\n" for n in range(1, 5))
    load(bring(tmp_path / "a.csv", january))
    february = ledger.Order(
        bring(tmp_path / "b.csv", january.replace("2025-01", "2025-02")), "issues", street="演示街道"
    )
    rehearsal = rehearsed(february)
    assert codes(rehearsal.reports[0]) == ["other_rows"]
    assert rehearsal.unanswered
    with pytest.raises(LedgerError, match=r"b.csv：这些编号以前是别的件：已有的 4 行里，4 行.*--confirm"):
        ledger.import_files([february])
    assert main(["import", str(february.file), "--dataset", "issues", "--street", "演示街道", "--confirm"]) == 0
    assert rows("select distinct strftime(reported_at, '%Y-%m') from raw.issues") == [("2025-02",)]


def test_what_only_moves_on_needs_no_second_yes(home, tmp_path):
    load(bring(tmp_path / "a.csv", HEADER + "".join(f"{n},东社区,2025-01-1{n},,处置中\n" for n in range(1, 5))))
    later = HEADER + "".join(f"{n},西社区,2025-01-1{n} 09:00,2025-02-01,办结\n" for n in range(1, 5))
    assert counts(load(bring(tmp_path / "b.csv", later))) == (4, 0, 4, 0, 0, 0)


def test_a_running_number_that_starts_again_in_one_file_stops_the_import(home, tmp_path):
    text = HEADER + "".join(f"{n},{c}社区,2025-03-0{n},,处置中\n" for c in "东西" for n in (1, 2, 3))
    order = ledger.Order(bring(tmp_path / "a.csv", text), "issues", street="演示街道")
    assert codes(rehearsed(order).reports[0]) == ["running_number"]
    with pytest.raises(
        LedgerError, match=r'“问题编号”是从 1 编起的序号，中途又从头编起，6 行.*key = \["社区", "问题编号", "月份"\]'
    ):
        ledger.import_files([order])
    report = load(tmp_path / "a.csv", mapping=Mapping(key=("社区", "问题编号", "月份")))
    assert (counts(report), codes(report)) == ((6, 6, 0, 0, 0, 0), [])
    assert rows("select min(issue_id) from raw.issues") == [("东社区-1-2025-03",)]


def test_two_persons_of_one_name_are_not_made_one(home, tmp_path):
    file = bring(
        tmp_path / "a.csv",
        "姓名,社区,注册时间\n张三,东社区,2025-01-01\n张三,西社区,2025-02-01\n李四,东社区,2025-01-01\n",
    )
    with pytest.raises(LedgerError, match="没有编号和电话，只能按“姓名”认人，而有同名的人（第 2、3 行）"):
        load(file, "volunteers")
    assert counts(load(file, "volunteers", mapping=Mapping(key=("姓名", "注册时间")))) == (3, 3, 0, 0, 0, 0)


def test_a_date_in_a_composed_key_is_the_same_from_a_text_and_a_workbook(home, tmp_path):
    mapping = Mapping(key=("社区", "上报时间"))
    text = "社区,上报时间,状态\n东社区,2025/3/5,处置中\n西社区,2025年3月5日,处置中\n"
    load(bring(tmp_path / "a.csv", text), mapping=mapping)
    table = [
        ["社区", "上报时间", "状态"],
        ["东社区", (45721, "yyyy-mm-dd"), "处置中"],
        ["西社区", "2025-03-05", "处置中"],
    ]
    assert counts(load(book(tmp_path / "b.xlsx", 台账=table), mapping=mapping)) == (2, 0, 0, 2, 0, 0)


# --- totals -------------------------------------------------------------------------------------------------------------

TOTALS = {
    "platform_monthly": (
        "序号,月份,跑道,处置层级,事件数,到期数,办结数\n1,2025-06,平安法治,网格,100,90,90\n2,2025-06,合计,,100,90,90\n3,合计,,,100,90,90\n",
        2,
    ),
    "door_knocks": ("敲门日期,社区,应访人次,实访人次\n2025-06,东社区,10,9\n2025-06,合 计：,10,9\n", 1),
    "key_subjects_monthly": (
        "走访月份,社区,重点对象类别,应走访人次,已走访人次\n2025-06,东社区,独居老人,10,9\n2025-06,东社区,小计,10,9\n",
        1,
    ),
    "public_revenue": (
        "收支日期,社区,收支方向,收支金额,收支用途\n2025-06-01,东社区,支,100,修灯\n2025-06-30,东社区,支,100,合计\n",
        1,
    ),
    "communities": ("序号,社区,户数\n1,东社区,300\n2,合计,300\n", 1),
    "grids": ("序号,网格编号,网格名称,户数\n1,A,甲,300\n2,,总计,300\n", 1),
}


@pytest.mark.parametrize("dataset", TOTALS)
def test_a_total_is_no_row_in_whichever_column_it_is_called_one(home, tmp_path, dataset):
    text, totals = TOTALS[dataset]
    report = load(bring(tmp_path / "a.csv", text), dataset)
    assert counts(report) == (1 + totals, 1, 0, 0, 0, totals)
    assert report.skipped == {"subtotal": totals}


def test_what_has_a_number_of_its_own_is_a_row_whatever_it_is_called(home, tmp_path):
    report = load(bring(tmp_path / "a.csv", "网格编号,网格名称,户数\nA,合计,300\n"), "grids")
    assert counts(report) == (1, 1, 0, 0, 0, 0)


# --- values that mean nothing, and places that are none ----------------------------------------------------------------


def test_a_word_for_nothing_in_a_community_is_no_community_and_in_an_optional_field_empty(home, tmp_path):
    header = "问题编号,社区,小区,上报时间,状态,承办单位\n"
    words = ["无", "/", "-", "NULL", "#REF!", "—"]
    load(
        bring(tmp_path / "a.csv", header + "".join(f"{n},{w},{w},2025-03-01,处置中,{w}\n" for n, w in enumerate(words)))
    )
    assert rows("select distinct community, estate, handler_org from marts.issues") == [("未归属", None, "未派单")]


NO_DATES = [
    "1970-01-01 08:00:00",
    "1970/1/1",
    "1970-01-01T00:00:00",
    "1900-01-01",
    "1900/1/0",
    "1899-12-30",
    "0000-00-00",
    "25569",
]


@pytest.mark.parametrize(
    ("dataset", "header", "row"),
    [
        ("issues", "问题编号,社区,上报时间,状态,办结时间", "{n},东社区,{day},办结,2025-03-30"),
        ("volunteers", "志愿者编号,注册时间", "A{n},{day}"),
        ("service_records", "记录编号,志愿者编号,服务日期,服务时长", "{n},A,{day},2"),
    ],
)
def test_the_first_day_of_a_clock_is_no_date(home, tmp_path, dataset, header, row):
    body = "".join(row.format(n=n, day=day) + "\n" for n, day in enumerate([*NO_DATES, "2025-03-01"]))
    report = load(bring(tmp_path / "a.csv", header + "\n" + body), dataset)
    assert counts(report) == (9, 1, 0, 0, 8, 0)
    assert report.reasons == {"missing_required": 8}


def test_the_first_day_of_a_clock_in_an_optional_date_is_empty(home, tmp_path):
    text = "问题编号,社区,上报时间,状态,办理期限\n1,东社区,2025-03-01,处置中,1970-01-01\n2,东社区,2025-03-01,处置中,9999-12-31\n"
    load(bring(tmp_path / "a.csv", text))
    assert rows("select count(*), count(due_at) from raw.issues") == [(2, 0)]


COMMUNITIES = ["天津路社区", "天津路社区", "天津路", "天津路社区居委会", "全街道", "天津路社区、新房子社区", "和平社区"]


def test_a_community_in_another_spelling_is_asked_about_and_the_answer_remembered(home, tmp_path):
    body = "".join(f"{n},{name},2025-03-01,,处置中\n" for n, name in enumerate(COMMUNITIES))
    file = bring(tmp_path / "a.csv", HEADER + body)
    asked = {question["about"]: question["choices"] for question in load(file).questions}
    assert asked == {
        "天津路": ("天津路社区", "天津路社区居委会"),
        "天津路社区居委会": ("天津路社区", "天津路"),
        "全街道": ("未归属",),
        "天津路社区、新房子社区": ("未归属", "天津路社区", "新房子社区"),
    }
    # Nothing is folded before it is answered.
    assert rows("select count(distinct community) from marts.issues") == [(6,)]
    meant = {**{name: choices[0] for name, choices in asked.items()}, "天津路社区居委会": "天津路社区居委会"}
    aliases = tuple(("community", name, ours) for name, ours in meant.items())
    assert load(file, aliases=aliases).questions == []
    assert rows("select community, count(*) from marts.issues group by all order by 2 desc, 1") == [
        ("天津路社区", 3),
        ("未归属", 2),
        ("和平社区", 1),
        ("天津路社区居委会", 1),
    ]
    other = "志愿者编号,社区,注册时间\nA1,天津路,2025-01-01\nA2,天津路社区,2025-01-01\n"
    assert load(bring(tmp_path / "b.csv", other), "volunteers").questions == []


def test_a_street_in_another_spelling_needs_a_yes(home, tmp_path):
    file = bring(tmp_path / "a.csv", HEADER + "1,东社区,2025-03-01,,处置中\n")
    load(file, street="朝阳街道")
    with pytest.raises(LedgerError, match="街道“朝阳”和“朝阳街道”写法不同"):
        load(file, street="朝阳")
    answered = Mapping(values={"street": {"朝阳": "朝阳街道"}})
    assert counts(load(file, street="朝阳", mapping=answered)) == (1, 0, 0, 1, 0, 0)
    assert counts(load(file, street="朝阳", confirmed=ledger.CONFIRMED)) == (1, 1, 0, 0, 0, 0)


# --- signs, units, formulas, time --------------------------------------------------------------------------------------


def test_points_that_are_redeemed_in_negative_numbers_are_redeemed_and_it_is_said(home, tmp_path):
    header = "流水编号,志愿者编号,社区,变动时间,积分类型,积分变动,分值\n"
    text = header + "1,A,东社区,2025-03-01,消费,发放,100\n2,A,东社区,2025-03-02,消费,兑换,-30\n"
    assert load(bring(tmp_path / "a.csv", text), "points").warnings == {"spent_negative": 1}
    (told,) = Warehouse(home).figure("volunteers/points_by_type", Scope("演示街道")).records()
    assert (told["outstanding"], told["redemption_rate"]) == (70, 0.3)
    report = load(bring(tmp_path / "b.csv", header + "3,A,东社区,2025-03-03,消费,发放,-10\n"), "points")
    assert report.warnings == {"issue_negative": 1}
    assert "发放写成负数，按调整统计" in "".join(ledger.sentences(report))


HOURS = "志愿者编号,服务日期,服务时长\n" + "".join(
    f"A,2025-03-0{n},{h}\n" for n, h in enumerate([90, 120, 20, 15, 24], start=1)
)


def test_hours_that_may_be_minutes_are_asked_about(home, tmp_path):
    order = ledger.Order(bring(tmp_path / "a.csv", HOURS), "service_records", street="演示街道")
    assert codes(rehearsed(order).reports[0]) == ["unclear_unit"]
    with pytest.raises(
        LedgerError, match="列“服务时长”没有写单位，5 个数里有 2 个大于 24（如 90、120），是小时还是分钟"
    ):
        ledger.import_files([order])
    mapping = bring(tmp_path / "m.toml", '[units]\nhours = "分钟"\n')
    load(order.file, "service_records", mapping=mapping)
    assert rows("select sum(hours)::double from raw.service_records") == [(pytest.approx(269 / 60, abs=1e-5),)]
    said = load(order.file, "service_records", mapping=Mapping(units={"hours": "小时"}), street="别的街道")
    assert said.reasons == {"hours_out_of_range": 2}
    with pytest.raises(LedgerError, match="单位是年，不会换算成小时"):
        load(order.file, "service_records", mapping=Mapping(units={"hours": "年"}))


def test_formulas_without_a_result_are_told_in_optional_columns_too(home, tmp_path):
    header = ["问题编号", "社区", "上报时间", "状态", "办理期限"]
    table = [header, *([n, "东社区", "2025-03-01", "处置中", f"=C{n + 1}+4"] for n in range(1, 6))]
    file = without_results(book(tmp_path / "a.xlsx", 台账=table), "E")
    report = load(file)
    assert counts(report) == (5, 5, 0, 0, 0, 0)
    assert codes(report) == ["formula_without_result"]
    assert "列“办理期限”有 5 个公式没有结果" in report.questions[0]["problem"]
    assert "请在 Excel 或 WPS 里打开后保存" in "".join(ledger.sentences(report))
    assert load(book(tmp_path / "b.xlsx", 台账=table)).questions == []


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_what_happened_hours_ago_in_china_is_no_future_on_any_machine(home, tmp_path, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        ago = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=8 - 3)
        report = load(bring(tmp_path / "a.csv", HEADER + f"1,东社区,{ago:%Y-%m-%d %H:%M},,处置中\n"))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert counts(report) == (1, 1, 0, 0, 0, 0)


def test_a_fraction_of_a_second_before_the_hour_is_the_hour(home, tmp_path):
    text = HEADER + "1,东社区,2025-03-01 09:59:59.999,,处置中\n2,东社区,2025/03/01 23:59:59.9997,,处置中\n"
    load(bring(tmp_path / "a.csv", text))
    almost = (45717 + (10 * 3600 - 0.001) / 86400, "yyyy-mm-dd hh:mm")
    load(book(tmp_path / "b.xlsx", 台账=[HEADER.strip().split(","), [3, "东社区", almost, "", "处置中"]]))
    assert rows("select reported_at from raw.issues order by issue_id") == [
        (datetime(2025, 3, 1, 10),),
        (datetime(2025, 3, 2),),
        (datetime(2025, 3, 1, 10),),
    ]


# --- cells -------------------------------------------------------------------------------------------------------------

DUE = "问题编号,社区,上报时间,状态,办理期限,挂账天数,返工次数\n"


def test_an_optional_cell_that_cannot_be_read_does_not_cost_its_row(home, tmp_path):
    text = (
        DUE
        + "1,东社区,2025-03-01,处置中,尽快,几天,1\n2,东社区,2025-03-01,处置中,2025-03-09,0,0\n3,东社区,某日,处置中,尽快,,\n"
    )
    report = load(bring(tmp_path / "a.csv", text))
    assert counts(report) == (3, 2, 0, 0, 1, 0)
    assert (report.reasons, report.cells) == ({"unreadable_value": 1}, {"unreadable_value": 2})
    assert "2 个选填的格子没有导入，所在的行照常导入" in "".join(ledger.sentences(report))
    assert rows("select issue_id, due_at, suspended_days, reopen_count from raw.issues order by 1") == [
        ("1", None, None, 1),
        ("2", datetime(2025, 3, 9, 23, 59, 59), 0, 0),
    ]
    assert rows("select row_no, field, problem, is_cell from meta.quarantine order by row_no") == [
        (2, "due_at", "办理期限读不懂；挂账天数读不懂，这一格没有导入", True),
        (4, "reported_at", "上报时间读不懂", False),
    ]
    # What lacks the cell is told where figures need it, and a row that is in does not count as kept out.
    (told,) = Warehouse(home).figure("data/quality_by_dataset", Scope("演示街道")).records()
    assert (told["rows"], told["quarantined"]) == (2, 1)
    missing = Warehouse(home).figure("data/missing_by_column", Scope("演示街道")).records()
    assert {row["field"]: row["missing"] for row in missing}["due_at"] == 1
    mended = load(bring(tmp_path / "b.csv", DUE + "1,东社区,2025-03-01,处置中,2025-03-10,2,1\n"))
    assert counts(mended) == (1, 0, 1, 0, 0, 0)
    assert rows("select row_no from meta.quarantine") == [(4,)]


def test_what_is_known_stands_where_a_later_cell_cannot_be_read(home, tmp_path):
    load(bring(tmp_path / "a.csv", DUE + "1,东社区,2025-03-01,处置中,2025-03-09,0,0\n"))
    report = load(bring(tmp_path / "b.csv", DUE + "1,东社区,2025-03-01,挂账,尽快,3,0\n"))
    assert (counts(report), report.cells) == ((1, 0, 1, 0, 0, 0), {"unreadable_value": 1})
    assert rows("select status, due_at, suspended_days from raw.issues") == [
        ("suspended", datetime(2025, 3, 9, 23, 59, 59), 3)
    ]


def test_a_bad_cell_keeps_a_row_without_a_number_out_that_could_not_be_found_again(home, tmp_path):
    text = "记录编号,志愿者编号,服务日期,服务时长,签到时间\n,A,2025-03-01,2,早上\nR1,A,2025-03-02,2,早上\n"
    report = load(bring(tmp_path / "a.csv", text), "service_records")
    assert counts(report) == (2, 1, 0, 0, 1, 0)
    assert (report.reasons, report.cells) == ({"unreadable_value": 1}, {"unreadable_value": 1})


def test_a_telephone_of_a_reporter_that_was_rounded_is_left_out(home, tmp_path):
    text = "问题编号,社区,上报时间,状态,来电号码\n" + "".join(
        f"{n},东社区,2025-03-01,处置中,1.38E+10\n" for n in (1, 2)
    )
    report = load(bring(tmp_path / "a.csv", text))
    assert (counts(report), report.cells) == ((2, 2, 0, 0, 0, 0), {"rounded_number": 2})
    assert rows("select distinct reporter_key from raw.issues") == [(None,)]


# --- what a column says of another field ------------------------------------------------------------------------------

HANDLED = "问题编号,社区,上报时间,处置完成时间,状态\n"
HANDLED_ROWS = (
    "1,东社区,2025-03-01,2025-03-03,已归档\n2,东社区,2025-03-02,2025-03-04,已处理\n3,东社区,2025-03-03,,处理中\n"
)


@pytest.mark.parametrize(
    ("how", "closed"),
    [({"mapping": Mapping(columns={"closed_at": "处置完成时间"})}, 2), ({"confirmed": ledger.CONFIRMED}, 0)],
    ids=["it is when it was closed", "it is not"],
)
def test_whether_the_end_of_the_work_is_when_an_issue_was_closed_is_asked(home, tmp_path, how, closed):
    file = bring(tmp_path / "网格.csv", HANDLED + HANDLED_ROWS)
    order = ledger.Order(file, "issues", street="演示街道")
    rehearsal = rehearsed(order)
    (question,) = [one for one in rehearsal.reports[0].questions if one["code"] == "other_column"]
    assert question["problem"] == (
        "文件里没有“办结时间”列，2 行该有而没有，却写着“处置完成时间”，不知道是不是就是办结时间"
    )
    assert (question["count"], question["must"], rehearsal.unanswered) == (2, True, True)
    load(file, **how)
    summary = Warehouse(home).figure("issues/summary", Scope("演示街道")).one()
    assert (summary["collected"], summary["closed"]) == (3, closed)


@pytest.mark.parametrize(
    "text",
    [
        HANDLED + "1,东社区,2025-03-01,2025-03-03,处理中\n",
        HANDLED.replace("\n", ",办结时间\n") + "1,东社区,2025-03-01,,已归档,\n",
    ],
    ids=["nothing is closed", "there is a column for it"],
)
def test_nothing_is_asked_of_the_end_of_the_work_where_nothing_lacks_its_closing(home, tmp_path, text):
    report = load(bring(tmp_path / "网格.csv", text))
    assert "other_column" not in codes(report)


# --- months -----------------------------------------------------------------------------------------------------------


def test_who_joined_in_a_month_is_in_the_roster_and_a_service_in_a_month_is_not_counted(home, tmp_path):
    roster = bring(
        tmp_path / "名册.csv", "姓名,手机号码,入队日期\n张三,13800000001,2024年3月\n李四,13800000002,2024-03-05\n"
    )
    assert counts(load(roster, "volunteers")) == (2, 2, 0, 0, 0, 0)
    found = rows("select registered_on, as_written from raw.volunteers order by 1")
    assert [day.isoformat() for day, _ in found] == ["2024-03-01", "2024-03-05"]
    assert [written for _, written in found] == [{"注册时间": "2024年3月"}, None]
    served = bring(tmp_path / "服务.csv", "手机号码,服务日期,服务时长\n13800000001,2025年3月,2\n13800000001,三月份,2\n")
    report = load(served, "service_records")
    assert (counts(report), report.reasons) == ((2, 0, 0, 0, 2, 0), {"unreadable_value": 2})
    told = rows("select row_no, problem from meta.quarantine order by 1")
    assert told == [(2, "服务日期没有写到哪一天"), (3, "服务日期读不懂")]
