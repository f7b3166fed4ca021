"""Editing: a clerk makes an edition on the page, puts it into words and hands it out, in a real browser."""

from __future__ import annotations

import re
from io import BytesIO

import pptx
from playwright.sync_api import Page, expect

from streetboard import ledger
from streetboard.meeting import editions, slides
from tests import staff
from tests.browsing import Watch, open_page, settle
from tests.test_chinese import foreign

NAME = "龙凤桥街道-2025Q2-1"


def make(page: Page, address: str) -> None:
    open_page(page, f"{address}/meetings?street=龙凤桥街道")
    page.get_by_role("button", name="生成", exact=True).click()
    expect(page.get_by_role("button", name="‹ 全部会议版")).to_be_visible(timeout=30_000)
    settle(page)


def choose(page: Page, title: str, shown: str = "") -> None:
    """Choose a slide, and wait until its title, or whatever else it shows of itself, is shown."""
    page.get_by_role("radio", name=title).locator("xpath=ancestor::label").click()
    expect(page.locator(".st-key-panel-preview")).to_contain_text(shown or title)
    settle(page)


def save(page: Page, times: int) -> None:
    """Save the slide, and wait until it has been saved that often."""
    page.get_by_role("button", name="保存这一页").click()
    saved(page, times)


def saved(page: Page, times: int) -> None:
    expect(page.get_by_text(f"改过 {times} 次")).to_be_visible()
    settle(page)


def headline(page: Page):
    return page.get_by_role("textbox", name=re.compile("^标题句"))


def test_an_edition_is_made_put_into_words_and_handed_out(page, own, address):
    watch = Watch().over(page, address)
    make(page, address)
    assert editions.names(own) == [NAME]
    assert "edition=" in page.url
    assert foreign(page) == set()

    # Another wording with the slide's numbers is kept, another number is refused.
    choose(page, "本季一页纸")
    headline(page).fill("本季共收 758 件，按期处置率 94.37%。")
    page.get_by_role("textbox", name=re.compile("^点评")).fill("六月来件猛增，已加派人手。")
    save(page, 1)
    expect(page.locator("h1.s-headline")).to_have_text("本季共收 758 件，按期处置率 94.37%。")
    headline(page).fill("本季共收 800 件。")
    page.get_by_role("button", name="保存这一页").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("“800”不是这一页的数字")
    page.reload()
    expect(headline(page)).to_have_value("本季共收 758 件，按期处置率 94.37%。")
    # Emptied, the rules write it again.
    settle(page)
    headline(page).fill("")
    save(page, 2)
    expect(headline(page)).to_have_value(re.compile("^本季收集 758 件"))

    # Hidden, moved, and a slide of text.
    choose(page, "滞后项目与原因")
    page.get_by_role("button", name="隐藏这一页").click()
    saved(page, 3)
    expect(page.get_by_role("radio", name="滞后项目与原因（隐藏）")).to_be_checked()
    page.get_by_role("button", name="↑ 上移").click()
    saved(page, 4)
    choose(page, "党建联席会议", "2025年第二季度工作情况")
    page.get_by_role("button", name="＋ 加一页文字").click()
    saved(page, 5)
    expect(page.get_by_role("radio", name="补充说明")).to_be_checked()
    page.get_by_role("textbox", name="标题", exact=True).fill("下季重点")
    page.get_by_role("textbox", name=re.compile("^正文")).fill("加装电梯政策宣传\n防汛值守")
    save(page, 6)
    expect(page.locator(".s-lines li")).to_have_text(["加装电梯政策宣传", "防汛值守"])

    one = editions.load(own, NAME)
    assert [entry.what for entry in one.edits.log] == [
        "修改“本季一页纸”", "修改“本季一页纸”", "隐藏“滞后项目与原因”", "移动“滞后项目与原因”", "加一页文字", "修改“补充说明”",
    ]  # fmt: skip
    assert one.edits.words["summary"].comment == "六月来件猛增，已加派人手。"
    deck = slides.deck(one)
    assert [slide.title for slide in deck.slides][:3] == ["党建联席会议", "下季重点", "上次议定事项落实"]
    assert "delayed" not in {slide.id for slide in deck.slides}
    assert [slide.id for slide in slides.in_order(one)].index("delayed") == 8

    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="下载幻灯片 PPTX").click()
    assert download.value.suggested_filename == f"{NAME}.pptx"
    shown = pptx.Presentation(BytesIO(download.value.path().read_bytes()))
    assert len(shown.slides) == len(deck.slides)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="▶ 放映").click()
    expect(opened.value.locator(".s-place")).to_have_text(f"1 / {len(deck.slides)}", timeout=60_000)
    assert watch.faults == []


def test_a_proposal_is_chosen_and_put_into_words(page, own, address):
    make(page, address)
    choose(page, "需要协调的事项")
    rows = page.locator("[data-testid=stForm] [data-testid=stCheckbox]")
    expect(rows.first).to_be_visible()
    before = rows.count()
    assert before > 10
    rows.first.locator("label").click()
    page.get_by_role("textbox", name="请求协调").nth(1).fill("请于七月底前办结")
    page.get_by_role("textbox", name=re.compile("^补充事项")).fill("请派出所协助夜间巡查")
    save(page, 1)
    expect(page.locator("h1.s-headline")).to_contain_text("这里列出 9 项")
    expect(page.locator(".s-table").first).to_contain_text("请于七月底前办结")
    expect(page.locator(".s-lines")).to_contain_text("请派出所协助夜间巡查")
    expect(rows).to_have_count(before)


def test_whoever_is_second_to_save_is_told_and_loses_nothing_of_the_first(page, own, address, context):
    make(page, address)
    choose(page, "每日办结")
    other = context.new_page()
    open_page(other, f"{address}/meetings?edition={NAME}")
    choose(other, "每日办结")
    other.get_by_role("textbox", name=re.compile("^点评")).fill("先")
    save(other, 1)
    page.get_by_role("textbox", name=re.compile("^点评")).fill("后")
    page.get_by_role("button", name="保存这一页").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("改过这一页。您写的还在")
    expect(page.get_by_role("textbox", name=re.compile("^点评"))).to_have_value("后")
    assert editions.load(own, NAME).edits.words["daily"].comment == "先"
    save(page, 2)
    assert editions.load(own, NAME).edits.words["daily"].comment == "后"
    # What was saved on another slide meanwhile is in nobody's way.
    choose(page, "存量与超期")
    choose(other, "社区按期处置率")
    other.get_by_role("textbox", name=re.compile("^点评")).fill("社区")
    save(other, 3)
    page.get_by_role("textbox", name=re.compile("^点评")).fill("存量")
    save(page, 4)
    words = editions.load(own, NAME).edits.words
    assert {slide: words[slide].comment for slide in words} == {"daily": "后", "communities": "社区", "backlog": "存量"}


def test_after_new_data_the_edition_says_how_today_differs(page, own, address, tmp_path):
    make(page, address)
    expect(page.get_by_text("会议版用的就是现在的数据，数字相同。")).to_be_visible()
    ledger.remove_demo(own)
    file = tmp_path / "a.csv"
    file.write_text("问题编号,上报时间,办结时间,状态,社区\n1,2025-05-06,2025-05-08,已办结,龙凤社区\n", "utf-8")
    ledger.import_files([ledger.Order(file, "issues", street="龙凤桥街道")], own)
    page.reload()
    told = page.get_by_text(re.compile("现在的数据（第 3 版）按同一截止日再算"))
    expect(told).to_be_visible()
    told.click()
    row = page.locator(".st-key-compared tr").filter(has_text="事件办理总体情况").filter(has_text="收集").first
    expect(row).to_contain_text("758")
    expect(page.locator("h1.s-headline").or_(page.locator(".s-cover")).first).to_contain_text("2025年第二季度")


def test_a_leader_sees_and_takes_but_does_not_change(browser, own, address, page):
    make(page, address)
    staff.hired(own, staff.LEADER)
    elsewhere = browser.new_context(locale="zh-CN", extra_http_headers={"X-Forwarded-For": "10.0.0.9"})
    guest = staff.log_in(elsewhere.new_page(), address, own, staff.LEADER)
    open_page(guest, f"{address}/meetings?edition={NAME}")
    expect(guest.get_by_role("button", name="下载简报 DOCX")).to_be_visible()
    expect(guest.get_by_role("link", name="▶ 放映")).to_be_visible()
    assert guest.get_by_role("button", name="保存这一页").count() == 0
    assert guest.get_by_role("button", name="隐藏这一页").count() == 0
    open_page(guest, f"{address}/meetings?street=龙凤桥街道")
    assert guest.get_by_role("button", name="生成", exact=True).count() == 0
    elsewhere.close()


def test_an_edition_that_is_not_there_leads_back_to_the_list(context, demo_address, demo_home):
    page = context.new_page()
    open_page(page, f"{demo_address}/meetings?edition=没有这份")
    expect(page.get_by_test_id("stAlert")).to_contain_text("没有名为“没有这份”的会议版")
    page.get_by_role("button", name="‹ 全部会议版").click()
    expect(page.get_by_text("还没有会议版。选好季度，点“生成”。")).to_be_visible()
