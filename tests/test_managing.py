"""Managing: the page 数据管理 in a real browser, from the file that is dropped in to the way back."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, Page, expect
from python_calamine import load_workbook

from streetboard import provenance, warehouse
from streetboard.ledger.quarantine import TICKET
from streetboard.warehouse import Scope, Warehouse
from tests.browsing import Watch, choose, open_page, settle, turn_to

STREET = "试点街道"
HEADER = ["工单编号", "所属社区", "标题", "创建时间", "结案时间", "要求完成时间", "办理状态"]
GOOD = ["1", "东社区", "路灯不亮，电话 13812345678", "2025-06-03 09:20", "2025-06-05 16:40", "2025-06-10", "已办结"]
OPEN = ["2", "东社区", "垃圾", "2025-06-04", "", "", "处理中"]
BEFORE = ["3", "西社区", "噪声", "2025-06-06", "2025-06-01", "", "办结"]
NOBODY = ["", "西社区", "噪声", "2025-06-06", "", "", "办结"]


def ledger_of(path: Path, *rows: list[str], header: list[str] = HEADER, title: str = "") -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("明细")
        sheet.write(0, 0, title)
        for number, row in enumerate((header, *rows), start=1 if title else 0):
            sheet.write_row(number, 0, row)
    return path


def bring(page: Page, *files: Path | FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(list(files))
    # What is told of the files; that nothing was backed up yet stands there from the beginning.
    told = page.get_by_test_id("stAlert").filter(has_not_text="备份")
    expect(page.locator("[class*=st-key-panel-brought]").or_(told).first).to_be_visible()
    settle(page)


def choose_street(page: Page, street: str = STREET) -> None:
    box = page.get_by_role("combobox", name="街道（文件里没有街道列）")
    box.click()
    box.fill(street)
    box.press("Enter")
    expect(page.get_by_role("button", name="预览")).to_be_visible()
    settle(page)


def preview(page: Page) -> None:
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".st-key-panel-rehearsal .tiles div").first).to_be_visible(timeout=60_000)
    settle(page)


def pick(page: Page, answer: str) -> None:
    page.locator(".st-key-panel-questions").get_by_text(answer, exact=True).click()
    settle(page)


def compose(page: Page, *columns: str) -> None:
    for column in columns:
        choose(page, re.compile("编号由哪几列合成"), column)
    # While the list is open, nothing else can be reached.
    page.keyboard.press("Escape")
    settle(page)


def answer(page: Page) -> None:
    """Give all answers that were chosen, and wait for the preview that follows them."""
    # The one before is there for a moment, and can no longer be clicked.
    page.get_by_role("button", name="照这些回答预览", disabled=False).click()
    expect(page.get_by_role("button", name="收回回答，重新问")).to_be_visible(timeout=60_000)
    settle(page)


def publish(page: Page, *, after_all: bool = False) -> None:
    page.get_by_role("button", name="发布", exact=True).click()
    if after_all:
        page.get_by_role("button", name="我看过了，仍要发布").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="已发布第")).to_be_visible(timeout=60_000)
    settle(page)


def tiles(page: Page) -> dict[str, int]:
    """Return the counts of the only report that the preview shows."""
    said = page.locator(".st-key-panel-rehearsal .tiles div").all_inner_texts()
    return {text.split()[0]: int(text.split()[1].replace(",", "")) for text in said}


def summary(street: str = STREET) -> dict:
    return Warehouse(warehouse.home()).figure("issues/summary", Scope(street)).one()


def test_a_ledger_goes_the_whole_way_from_the_drop_to_the_rollback(page, address, tmp_path):
    watch = Watch().over(page, address)
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "6月.xlsx", GOOD, OPEN, BEFORE, NOBODY, title="试点街道6月问题台账"))
    choose_street(page)
    preview(page)
    assert tiles(page) == {"读到": 4, "新增": 2, "更新": 0, "未变": 0, "隔离": 2, "跳过": 0}
    shown = page.locator(".st-key-panel-rehearsal")
    for text in ("办结时间早于上报时间", "缺少问题编号", "累计办结率", "50.00%（1 / 2）"):
        expect(shown).to_contain_text(text)
    assert Warehouse(warehouse.home()).current().version == 1

    publish(page, after_all=True)
    assert Warehouse(warehouse.home()).current().version == 2
    assert (summary()["collected"], summary()["closed"]) == (2, 1)

    # what stayed out comes back with the reason beside it
    turn_to(page, page.get_by_role("radio", name="隔离"))
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Excel").click()
    (header, *rows) = load_workbook(download.value.path()).get_sheet_by_index(0).to_python()
    told = {row[header.index("上报时间")]: row for row in rows}
    assert len(rows) == 2
    assert {row[header.index("隔离原因")] for row in rows} == {"办结时间早于上报时间", "缺少问题编号"}
    assert header[0] == TICKET
    assert told

    for row in rows:
        if row[header.index("隔离原因")] == "缺少问题编号":
            row[header.index("问题编号")] = "4"
        else:
            row[header.index("办结时间")] = "2025-06-08"
    turn_to(page, page.get_by_role("radio", name="导入"))
    bring(page, ledger_of(tmp_path / "改好的.xlsx", *rows, header=header))
    preview(page)
    assert tiles(page) == {"读到": 2, "新增": 2, "更新": 0, "未变": 0, "隔离": 0, "跳过": 0}
    publish(page)
    assert summary()["collected"] == 4
    turn_to(page, page.get_by_role("radio", name="隔离"))
    expect(page.locator(".empty")).to_contain_text("没有隔离的行")

    # and back to before it all
    turn_to(page, page.get_by_role("radio", name="版本"))
    page.get_by_text("第 1 版", exact=False).first.click()
    page.get_by_role("button", name="回退到第 1 版").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("回退后")
    dialog.get_by_role("button", name="确认回退").click()
    expect(page.locator(".caption")).to_contain_text("第 4 版", timeout=60_000)
    assert STREET not in Warehouse(warehouse.home()).current().streets
    assert watch.faults == []


def test_a_page_that_is_open_elsewhere_shows_the_new_numbers_at_its_next_rerun(page, address, tmp_path, context):
    other = context.new_page()
    open_page(other, f"{address}/issues?street=朝阳街道")
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", GOOD))
    choose_street(page)
    preview(page)
    publish(page)
    other.get_by_role("radio", name="本年").click()
    expect(other.locator(".caption")).to_contain_text("第 2 版")


def test_a_corrected_mapping_is_remembered_for_the_next_file_of_the_same_headers(page, address, tmp_path):
    header = ["工单编号", "所属社区", "标题", "创建时间", "结案时间", "要求完成时间", "现状"]
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", GOOD, header=header))
    box = page.get_by_role("combobox", name=re.compile("台账类型"))
    assert box.input_value() == "问题台账"
    # nothing says that 现状 is the state
    choose(page, re.compile("现状"), "状态（必填）")
    choose_street(page)
    preview(page)
    publish(page)
    assert summary()["closed"] == 1

    bring(page, ledger_of(tmp_path / "b.xlsx", ["9", *OPEN[1:]], header=header))
    choose_street(page)
    preview(page)
    assert tiles(page)["新增"] == 1


def test_what_the_file_leaves_open_is_asked_and_not_guessed(page, address, tmp_path):
    asked = ["7", "东社区", "垃圾", "03/04/2025", "", "", "待反馈"]
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", asked))
    choose_street(page)
    preview(page)
    assert tiles(page)["隔离"] == 1
    pick(page, "2025 年 4 月 3 日")
    answer(page)
    # a row has one reason at a time
    choose(page, re.compile("“待反馈”"), "待核查")
    answer(page)
    expect(page.locator(".st-key-panel-rehearsal .told")).not_to_contain_text("隔离", timeout=60_000)
    settle(page)
    assert tiles(page) == {"读到": 1, "新增": 1, "更新": 0, "未变": 0, "隔离": 0, "跳过": 0}
    publish(page)
    rows = Warehouse(warehouse.home()).figure("issues/rows", Scope(STREET), measure="registered").records()
    assert [(row["issue_id"], f"{row['reported_at']:%Y-%m-%d}") for row in rows] == [("7", "2025-04-03")]


def test_the_year_of_dates_and_blanks_beneath_a_value_are_asked_about(page, address, tmp_path):
    rows = [
        [str(n), community, "垃圾", f"3月{n}日", "", "", "处理中"] for n, community in enumerate(("东社区", "", ""), 1)
    ]
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", *rows))
    choose_street(page)
    preview(page)
    last_year = provenance.now().year - 1
    pick(page, str(last_year))
    pick(page, "和上面的一样，填下来")
    answer(page)
    assert tiles(page) == {"读到": 3, "新增": 3, "更新": 0, "未变": 0, "隔离": 0, "跳过": 0}
    publish(page)
    rows = Warehouse(warehouse.home()).figure("issues/rows", Scope(STREET), measure="registered").records()
    assert {(row["community"], row["reported_at"].year) for row in rows} == {("东社区", last_year)}


def test_numbers_that_start_again_are_composed_of_columns_before_anything_is_published(page, address, tmp_path):
    rows = [[str(n), f"{side}社区", "垃圾", f"2025-06-0{n}", "", "", "处理中"] for side in "东西" for n in (1, 2)]
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", *rows))
    choose_street(page)
    preview(page)
    expect(page.locator(".st-key-panel-questions")).to_contain_text(
        "是从 1 编起的序号，中途又从头编起，4 行与别的行同号"
    )
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
    compose(page, "所属社区", "工单编号")
    answer(page)
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_visible()
    assert tiles(page) == {"读到": 4, "新增": 4, "更新": 0, "未变": 0, "隔离": 0, "跳过": 0}
    publish(page)
    assert summary()["collected"] == 4
    # and so is the next file of these headers, unasked
    bring(page, ledger_of(tmp_path / "b.xlsx", *rows))
    choose_street(page)
    preview(page)
    assert tiles(page)["未变"] == 4


HANDLED = [*HEADER, "办理类型"]
# One issue is on two rows, of who leads and who helps; the others are as they should be.
LEADING = [*GOOD, "主办"]
HELPING = ["1", *OPEN[1:], "协办"]


@pytest.mark.parametrize(
    ("ways", "column", "value", "counted"),
    [
        ("先出现的一行", "", "", (2, 1)),
        ("后出现的一行", "", "", (2, 0)),
        ("看一列", "办理类型", "主办", (2, 1)),
        ("是几件，编号由几列合成", "", "", (3, 1)),
    ],
)
def test_what_two_rows_of_one_number_are_is_answered_and_remembered(
    page, address, tmp_path, ways, column, value, counted
):
    rows = [LEADING, HELPING, [*OPEN, "主办"]]
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", *rows, header=HANDLED))
    choose_street(page)
    preview(page)
    assert tiles(page)["隔离"] == 2
    pick(page, ways)
    if column:
        choose(page, re.compile("哪一列"), column)
        page.get_by_label("写着").fill(value)
        page.get_by_label("写着").press("Enter")
        settle(page)
    elif "合成" in ways:
        compose(page, "所属社区", "工单编号", "办理类型")
    answer(page)
    assert tiles(page)["隔离"] == 0
    publish(page)
    assert (summary()["collected"], summary()["closed"]) == counted
    # the same headers are asked about no more
    bring(page, ledger_of(tmp_path / "b.xlsx", *rows, header=HANDLED))
    choose_street(page)
    preview(page)
    expect(page.locator(".st-key-panel-questions")).to_have_count(0)
    assert (tiles(page)["隔离"], tiles(page)["新增"]) == (0, 0)


def test_places_and_states_that_nobody_knows_are_asked_about_at_once_and_can_be_asked_again(page, address, tmp_path):
    names = ["天津路社区", "天津路社区", "天津路", "全街道"]
    states = ["已办结", "已办结", "办妥啦", "处理中"]
    rows = [
        [str(7 * n), name, "路灯", f"2025-06-0{n}", f"2025-06-0{n + 1}" if "办" in state else "", "", state]
        for n, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    ]
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", *rows))
    choose_street(page)
    preview(page)
    asked = page.locator(".st-key-panel-questions")
    for text in ("和“天津路社区”写法不同", "“全街道”不是一个社区，1 行", "状态“办妥啦”是什么意思？（1 行）"):
        expect(asked).to_contain_text(text)
    # the questions stand above what they lead to
    assert asked.bounding_box()["y"] < page.locator(".st-key-panel-rehearsal").bounding_box()["y"]
    choose(page, re.compile("“天津路”算哪个社区"), "天津路社区")
    choose(page, re.compile("“全街道”算哪个社区"), "未归属")
    choose(page, re.compile("“办妥啦”"), "处置中")
    answer(page)
    assert tiles(page)["新增"] == 4

    page.get_by_role("button", name="收回回答，重新问").click()
    expect(asked).to_contain_text("是什么意思", timeout=60_000)
    settle(page)
    choose(page, re.compile("“天津路”算哪个社区"), "天津路社区")
    choose(page, re.compile("“全街道”算哪个社区"), "未归属")
    choose(page, re.compile("“办妥啦”"), "已办结")
    answer(page)
    publish(page)
    assert (summary()["collected"], summary()["closed"]) == (4, 3)
    counted = Warehouse(warehouse.home()).figure("issues/completion_rate_by_community", Scope(STREET)).records()
    assert {row["community"]: row["collected"] for row in counted} == {"天津路社区": 3, "未归属": 1}


@pytest.mark.parametrize(("same", "streets"), [(True, {STREET: 2}), (False, {STREET: 1, "试点": 1})])
def test_a_street_in_another_spelling_is_asked_about(page, address, tmp_path, same, streets):
    header = ["街道", *HEADER]
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", [STREET, *GOOD], header=header))
    preview(page)
    publish(page)
    bring(page, ledger_of(tmp_path / "b.xlsx", ["试点", *OPEN], header=header))
    preview(page)
    expect(page.locator(".st-key-panel-questions")).to_contain_text(f"街道“试点”和“{STREET}”写法不同")
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
    pick(page, f"就是“{STREET}”" if same else "“试点”是另一个街道")
    answer(page)
    publish(page)
    assert {street: summary(street)["collected"] for street in streets} == streets
    assert ("试点" in Warehouse(warehouse.home()).current().streets) is not same


def test_minutes_that_may_be_hours_are_asked_about(page, address, tmp_path):
    people = [[STREET, "A", "东社区", "2025-01-05"]]
    hours = [[STREET, "A", "东社区", f"2025-03-0{n}", spent] for n, spent in enumerate(("90", "120", "30"), start=1)]
    open_page(page, f"{address}/data")
    bring(
        page,
        ledger_of(tmp_path / "名册.xlsx", *people, header=["街道", "志愿者编号", "社区", "注册时间"]),
        ledger_of(tmp_path / "服务.xlsx", *hours, header=["街道", "志愿者编号", "社区", "服务日期", "服务时长"]),
    )
    expect(page.locator("[class*=st-key-panel-brought]")).to_have_count(2)
    settle(page)
    preview(page)
    expect(page.locator(".st-key-panel-questions")).to_contain_text("是小时还是分钟")
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
    pick(page, "分钟")
    answer(page)
    publish(page)
    told = Warehouse(warehouse.home()).figure("volunteers/summary", Scope(STREET)).one()
    assert told["hours"] == 4


def test_numbers_that_were_other_things_are_updated_after_a_second_yes_only(page, address, tmp_path):
    def month(number: int) -> list[list[str]]:
        return [[str(7 * n), "东社区", "路灯", f"2025-0{number}-1{n}", "", "", "处理中"] for n in (1, 2, 3, 4)]

    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "5月.xlsx", *month(5)))
    choose_street(page)
    preview(page)
    publish(page)
    bring(page, ledger_of(tmp_path / "6月.xlsx", *month(6)))
    choose_street(page)
    preview(page)
    expect(page.locator(".st-key-panel-questions")).to_contain_text("这些编号以前是别的件")
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
    pick(page, "是同一批件的更正，照此更新")
    answer(page)
    assert (tiles(page)["更新"], tiles(page)["新增"]) == (4, 0)
    publish(page)
    assert summary()["collected"] == 4
    monthly = Warehouse(warehouse.home()).figure("issues/by_month", Scope(STREET)).records()
    assert [(f"{row['month']:%Y-%m}", row["collected"]) for row in monthly if row["collected"]] == [("2025-06", 4)]


def test_what_mostly_stays_out_is_published_after_a_second_yes_and_its_result_is_one_click_away(
    page, address, tmp_path
):
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", GOOD, OPEN, BEFORE))
    choose_street(page)
    expect(page.locator("[class*=st-key-panel-brought]")).to_contain_text("7 列中 7 列有对应；")
    page.get_by_text("列的对应关系", exact=True).click()
    choose(page, re.compile("标题"), "主要内容")
    expect(page.locator("[class*=st-key-panel-brought]")).to_contain_text("7 列中 7 列有对应，其中 1 列是您选的")
    # and what was unfolded stays so
    expect(page.get_by_role("combobox", name=re.compile("标题"))).to_be_visible()
    preview(page)
    page.get_by_role("button", name="发布", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("3 行里有 1 行（33.33%）进不来：办结时间早于上报时间 1 行")
    assert Warehouse(warehouse.home()).current().version == 1
    dialog.get_by_role("button", name="我看过了，仍要发布").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="已发布第 2 版")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="看结果").click()
    expect(page.get_by_role("combobox", name="街道")).to_have_value(STREET, timeout=60_000)
    settle(page)
    assert "/issues?street=" in page.url
    assert summary()["collected"] == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.xlsx", b"", "空文件"),
        ("..\\..\\照片.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200), "图片"),
        ("台账.csv", "啊,\n".encode(), "没有认出是哪一种台账"),
    ],
)
def test_a_file_that_is_no_ledger_gets_one_message_and_the_server_goes_on(
    context, demo_address, demo_home, name, content, said
):
    page = context.new_page()
    open_page(page, f"{demo_address}/data")
    bring(page, {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    expect(page.locator("[data-testid=stMain]")).to_contain_text(said)
    assert page.get_by_test_id("stException").count() == 0
    open_page(page, demo_address)
    expect(page.locator(".kpi").first).to_contain_text("96.86%")


def test_a_street_of_demonstration_data_is_not_mixed_with_real_rows(page, address, tmp_path):
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "朝阳街道.xlsx", GOOD))
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="朝阳街道目前是演示数据")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="取出演示数据").click()
    page.get_by_role("dialog").get_by_role("button", name="确认取出").click()
    expect(page.locator(".caption")).to_have_count(0, timeout=60_000)
    assert Warehouse(warehouse.home()).current().streets == {}


QUARTERS = ["社区", "一季度", "二季度", "备注"]
HELD = (["东社区", "2025-03-20", "2025-06-20", ""], ["西社区", "2025-03-21", "", "换届"])


def test_a_wide_table_is_taken_apart_by_its_labels_and_so_is_the_next_one(page, address, tmp_path):
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "联席会议.xlsx", *HELD, header=QUARTERS))
    choose(page, re.compile("台账类型"), "联席会议台账")
    page.get_by_text("一行里有几个月（几类）的数，拆成一个一行").click()
    settle(page)
    # What it seems to be is proposed; of which year the quarters are stands nowhere, and is asked.
    for label, proposed in (("拆开的表头是", "季度"), ("格子里是", "召开时间")):
        expect(page.get_by_role("combobox", name=label)).to_have_value(proposed)
    year = page.get_by_role("spinbutton", name="是哪一年的？")
    year.fill("2025")
    year.press("Enter")
    expect(page.get_by_role("combobox", name="街道（文件里没有街道列）")).to_be_visible(timeout=60_000)
    choose_street(page)
    preview(page)
    assert tiles(page) == {"读到": 3, "新增": 3, "更新": 0, "未变": 0, "隔离": 0, "跳过": 0}
    expect(page.locator(".st-key-panel-rehearsal")).to_contain_text("台账没有会议编号，按社区、季度认是哪一件")
    publish(page)
    asked = Scope(STREET, start=date(2025, 1, 1), end=date(2025, 6, 30), as_of=date(2025, 6, 30))
    told = Warehouse(warehouse.home()).figure("meetings/summary", asked).one()
    assert (told["quarters_due"], told["quarters_held"], told["meetings"]) == (4, 3, 3)

    # The next file of these headers says its year by its name, and changes nothing.
    bring(page, ledger_of(tmp_path / "2025年联席会议.xlsx", *HELD, header=QUARTERS))
    choose_street(page)
    preview(page)
    assert tiles(page) == {"读到": 3, "新增": 0, "更新": 0, "未变": 3, "隔离": 0, "跳过": 0}


# --- what a new clerk met with ----------------------------------------------------------------------------------------


def test_months_as_sheets_are_asked_about_once_and_one_of_them_may_go_its_own_way(page, address, tmp_path):
    header = ["序号", "社区", "诉求内容", "受理日期", "办理情况"]
    with xlsxwriter.Workbook(str(tmp_path / "2025年诉求.xlsx")) as workbook:
        for month, word in ((1, "已办结"), (2, "办妥啦"), (3, "办妥啦")):
            sheet = workbook.add_worksheet(f"{month}月")
            rows = [[n, "东社区", f"第{n}件", f"2025-0{month}-0{n}", word if n == 1 else "处理中"] for n in (1, 2, 3)]
            for at, row in enumerate([header, *rows]):
                sheet.write_row(at, 0, row)
    open_page(page, f"{address}/data")
    bring(page, tmp_path / "2025年诉求.xlsx")
    expect(page.locator("[class*=st-key-panel-brought]")).to_have_count(1)
    expect(page.locator("[class*=st-key-panel-brought]")).to_contain_text("列“办理情况”是不是“状态”？")
    page.get_by_role("combobox", name="街道（文件里没有街道列）").fill(STREET)
    page.get_by_role("combobox", name="街道（文件里没有街道列）").press("Enter")
    settle(page)
    choose(page, re.compile("办理情况"), "状态（必填）")
    expect(page.get_by_test_id("stAlert").filter(has_text="请在“列的对应关系”里选出它是哪一列")).to_be_visible()
    compose(page, "序号", "月份")
    page.get_by_role("button", name="按这几列编号").click()
    # a word of two months is asked about once, with the rows of both
    asked = page.locator(".st-key-panel-questions")
    expect(asked).to_contain_text("状态“办妥啦”是什么意思？（2 行）", timeout=60_000)
    settle(page)
    expect(asked.get_by_role("combobox")).to_have_count(1)
    choose(page, re.compile("“办妥啦”"), "已办结")
    answer(page)
    expect(page.locator(".st-key-panel-rehearsal .tiles")).to_have_count(3)
    # the last of them is no ledger of ours after all
    page.get_by_text("“3月”和“1月”的表头相同，照它办理").click()
    expect(page.locator("[class*=st-key-panel-brought]")).to_have_count(2)
    settle(page)
    page.locator("[class*=st-key-panel-brought]").last.get_by_role("combobox", name="台账类型").fill("不导入")
    page.get_by_role("option", name="不导入", exact=True).click()
    settle(page)
    preview(page)
    expect(page.locator(".st-key-panel-rehearsal .tiles")).to_have_count(2)
    publish(page)
    assert summary()["collected"] == 6
    monthly = Warehouse(warehouse.home()).figure("issues/by_month", Scope(STREET)).records()
    assert {f"{row['month']:%m}": row["collected"] for row in monthly if row["collected"]} == {"01": 3, "02": 3}


def test_the_end_of_the_work_is_taken_for_the_closing_when_the_clerk_says_so_and_next_time_too(page, address, tmp_path):
    header = [name.replace("结案时间", "处置完成时间") for name in HEADER]
    open_page(page, f"{address}/data")
    for number in (7, 14):
        bring(page, ledger_of(tmp_path / f"{number}.xlsx", [str(number), *GOOD[1:]], header=header))
        choose_street(page)
        preview(page)
        asked = page.locator(".st-key-panel-questions")
        if number == 7:
            expect(asked).to_contain_text("文件里没有“办结时间”列，1 行该有而没有，却写着“处置完成时间”")
            expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
            pick(page, "“处置完成时间”就是办结时间")
            answer(page)
        else:
            expect(asked).to_have_count(0)
        publish(page)
    assert (summary()["collected"], summary()["closed"]) == (2, 2)


def test_points_of_two_kinds_that_say_no_day_take_the_one_that_the_clerk_says(page, address, tmp_path):
    header = ["街道", "姓名", "手机号码", "荣誉积分", "消费积分"]
    rows = [[STREET, "张三", "13800000001", "10", "5"], [STREET, "李四", "13800000002", "20", ""]]
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "积分台账6月.xlsx", *rows, header=header))
    page.get_by_text("一行里有几个月（几类）的数，拆成一个一行").click()
    settle(page)
    choose(page, re.compile("积分变动（没有对应的列"), "发放")
    expect(page.get_by_test_id("stAlert").filter(has_text="缺少积分流水的必填列：变动时间")).to_be_visible()
    # points have no number: nothing is to be composed
    expect(page.get_by_role("combobox", name=re.compile("编号由哪几列合成"))).to_have_count(0)
    page.get_by_test_id("stDateInput").get_by_role("spinbutton").first.click()
    page.keyboard.type("20250630")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="积分台账6月").click()
    expect(page.get_by_role("button", name="预览")).to_be_visible()
    settle(page)
    preview(page)
    publish(page)
    told = Warehouse(warehouse.home()).figure("volunteers/summary", Scope(STREET)).one()
    assert told["points_issued"] == 35
    assert Warehouse(warehouse.home()).current().default_as_of(("points",), STREET) == date(2025, 6, 30)


def test_on_a_phone_a_row_that_stays_out_is_read_in_the_whole_width(page, address, tmp_path):
    open_page(page, f"{address}/data")
    bring(page, ledger_of(tmp_path / "a.xlsx", GOOD, BEFORE))
    choose_street(page)
    preview(page)
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    table = page.locator(".st-key-panel-rehearsal .whole-rows")
    shown, cell = table.bounding_box(), table.locator("td.t").last.bounding_box()
    assert cell["width"] > 0.9 * shown["width"]
    assert table.evaluate("(one) => one.scrollWidth <= one.clientWidth")
