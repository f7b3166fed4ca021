"""Browser: a real Chromium opens every page of a running server, as a leader would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from streetboard import provenance
from streetboard.ui.managing import brought
from tests.browsing import Watch, eventually, forget, open_page, resize, settle, unfold
from tests.serving import started_server

PAGES = {
    "/": "总览",
    "/issues": "事件办理",
    "/volunteers": "志愿服务",
    "/renovation": "旧改进度",
    "/profile": "社区画像",
}
SECTIONS = ["导入", "隔离", "数据质量", "版本", "空白台账"]
MEETING = ["/meetings", "/meetings?section=议定事项"]
WHY = "/why?street=朝阳街道&period=本季&of=演示社区丙"
EVERY = [*PAGES, *MEETING, WHY, *(f"/data?section={section}" for section in SECTIONS)]
PHONE = (390, 844)
SIZES = [PHONE, (1366, 768), (1920, 1080)]
# Words of the trade that a Chinese reader uses as they are.
FOREIGN = {"CSV", "SQL", "P90", "APP", "KPI", "Excel", "SHA"}
# What the uploader takes, and who has published: the account that runs the tests.
FOREIGN |= {ending.upper() for ending in brought.TYPES} | set(re.findall("[A-Za-z]+", provenance.author()))


@pytest.fixture(scope="module")
def address(demo_address):
    return demo_address


def foreign_words(page: Page) -> set[str]:
    """Return the English words that a reader sees; numbers of issues (CY00123) and codes of persons are no words."""
    text = page.locator("[data-testid=stApp]").inner_text()
    # Files are called as whoever made them called them; an icon is drawn from its name.
    text = re.sub(r"\w+\.csv", "", text)
    icons = set(page.get_by_test_id("stIconMaterial").all_inner_texts())
    return set(re.findall(r"\b[A-Za-z]{3,}\b", text)) - FOREIGN - icons


@pytest.mark.parametrize("path", PAGES)
def test_a_link_to_a_page_opens_it_on_a_server_that_has_just_started(page, demo_home, path):
    with started_server(demo_home) as fresh:
        watch = Watch().over(page, fresh)
        open_page(page, f"{fresh}{path}?street=龙凤桥街道&period=本年")
        expect(page.locator(".caption")).to_contain_text(re.compile(f"龙凤桥街道 · .*{PAGES[path]}"))
        expect(page.locator(".caption")).to_contain_text("演示数据")
        expect(page.locator(".caption")).to_contain_text("数据截至 2025-06-30")
        assert watch.faults == []


def test_a_link_to_the_ledgers_opens_them_on_a_server_that_has_just_started(page, demo_home):
    with started_server(demo_home) as fresh:
        watch = Watch().over(page, fresh)
        open_page(page, f"{fresh}/data?street=龙凤桥街道&section=数据质量")
        expect(page.locator(".caption")).to_contain_text("龙凤桥街道 · 数据管理")
        expect(page.locator(".panel-title").first).to_have_text("台账齐不齐、新不新？")
        assert watch.faults == []


@pytest.fixture(scope="module", params=EVERY)
def opened(request, lasting_window, demo_home, address) -> Iterator[tuple[Page, Watch]]:
    """Yield a page that has been opened on a phone, and what has been watched since."""
    page = lasting_window.new_page()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    watch = Watch().over(page, address)
    open_page(page, f"{address}{request.param}")
    unfold(page)
    yield page, watch
    page.close()
    forget(lasting_window)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_page_is_whole_at_every_size(opened, size):
    page, watch = opened
    resize(page, *size)
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stAlert").count() == 0
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth")
    assert foreign_words(page) == set()
    assert watch.faults == []


def test_the_overview_shows_what_the_articles_report(page, address):
    open_page(page, address)
    cards = page.locator(".kpi")
    for position, shown in enumerate(("96.86%", "30.99", "250", "%", "%", "10.00%")):
        expect(cards.nth(position)).to_contain_text(shown)
    expect(cards.first).to_contain_text("47,360 / 48,893 件")


def test_what_is_chosen_survives_a_change_of_page_and_a_reload(page, address):
    open_page(page, address)
    page.get_by_role("radio", name="本年").click()
    expect(page.locator(".caption")).to_contain_text("2025-01-01 至 2025-06-30")
    page.get_by_test_id("stMultiSelect").get_by_role("combobox").click()
    page.get_by_role("option", name="天津路社区").click()
    page.wait_for_url(re.compile("community="))
    page.keyboard.press("Escape")
    page.get_by_role("link", name="事件办理").click()
    expect(page.locator(".caption")).to_contain_text("事件办理")
    settle(page)

    def state() -> tuple[str, str, list[str]]:
        return page.url, page.locator(".caption").inner_text(), page.locator(".kpi .value").all_inner_texts()

    before = state()
    assert "community=" in before[0]
    assert "period=" in before[0]
    page.reload()
    expect(page.locator(".caption")).to_be_visible(timeout=60_000)
    settle(page)
    assert state() == before


def test_a_bar_leads_to_its_rows_and_they_are_as_many(page, address):
    open_page(page, f"{address}/issues?street=朝阳街道&period=累计")
    panel = page.locator("[class*=st-key-panel-issues-ageing]")
    panel.scroll_into_view_if_needed()
    said = panel.locator(".bartext").first.text_content()
    box = panel.locator(".bars .point path").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=20_000)
    count = re.search(r"([\d,]+) 件", said)[1]
    expect(dialog.locator(".panel-note b").first).to_have_text(count)
    # the open list is part of the address
    page.reload()
    expect(page.get_by_role("dialog").locator(".panel-note b").first).to_have_text(count, timeout=60_000)


def test_every_number_has_its_definition_and_its_rows_one_click_away(page, address):
    open_page(page, address)
    page.get_by_role("link", name="累计办结率：口径与数据").click()
    dialog = page.get_by_role("dialog")
    for shown in (
        "累计办结率（I03）",
        "96.86%",
        "47,360 件",
        "48,893 件",
        "统计时点：2025-06-30",
        "SQL（issues/summary）",
    ):
        expect(dialog).to_contain_text(shown)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="下载 CSV").click()
    header, values = download.value.path().read_text("utf-8-sig").splitlines()
    downloaded = dict(zip(header.split(","), values.split(","), strict=True))
    assert (downloaded["累计办结（件）"], downloaded["累计收集（件）"]) == ("47360", "48893")
    dialog.get_by_role("button", name="累计办结 47,360 件").click()
    expect(page.get_by_role("dialog").locator(".panel-note b").first).to_have_text("47,360", timeout=20_000)


def test_links_are_followed_without_loading_the_page_anew_and_an_opened_definition_is_not_met_again(page, address):
    open_page(page, f"{address}/?street=朝阳街道&period=本年")
    page.evaluate("window.isStillHere = true")
    for name in ("累计办结率：口径与数据", "办结跟得上收集吗？：口径与数据"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("dialog").locator(".about")).to_be_visible(timeout=60_000)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="专题").click()
    page.get_by_role("link", name="组织与网格").click()
    expect(page.locator(".caption .place")).to_contain_text("组织与网格", timeout=60_000)
    # Of the menu that was opened nothing is left over the page.
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert parse_qs(urlsplit(page.url).query) == {"street": ["朝阳街道"], "period": ["本年"]}
    page.go_back()
    expect(page.locator(".caption .place")).to_contain_text("总览", timeout=60_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("window.isStillHere")


def test_what_needs_attention_leads_to_its_card_and_back(page, address):
    open_page(page, f"{address}/?street=朝阳街道&period=本季")
    longest = page.locator("[class*=st-key-panel-] a.entry").first
    expect(longest).to_contain_text("超期 1,265 天")
    longest.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="路灯不亮")).to_be_visible(timeout=20_000)
    card = dialog.locator(".dossier")
    for shown in (
        "超期天数",
        "1,265 天",
        "2022-01-12",
        "演示社区丙",
        "上报",
        "统计时点",
        "issues.csv 第 6,624 行",
        "CY06623",
    ):
        expect(card).to_contain_text(shown)
    # A card has an address of its own.
    page.reload()
    expect(card).to_be_visible(timeout=60_000)
    dialog.get_by_role("button", name="关闭").click()
    expect(dialog).to_have_count(0)
    expect(page).not_to_have_url(re.compile("rows="))
    expect(longest).to_be_visible()


def test_who_is_behind_leads_to_why_and_why_to_the_issues_that_make_it_so(page, address):
    open_page(page, f"{address}/?street=朝阳街道&period=本季")
    behind = page.get_by_role("link").filter(has_text="演示社区丙 · 未按期 71 件")
    behind.click()
    expect(page.locator(".caption")).to_contain_text("为什么", timeout=20_000)
    panel = page.locator("[class*=st-key-panel-issues-why-why_street]")
    expect(panel).to_contain_text("比全街道的 93.60% 低 7.97 个百分点", timeout=20_000)
    settle(page)
    # Of 61 at 城管办 a fifth was late.
    office = panel.get_by_role("row").filter(has_text="城管办").first
    expect(office).to_contain_text("80.33%")
    office.get_by_role("link").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".panel-note b").first).to_have_text("12", timeout=20_000)
    dialog.get_by_role("button", name="关闭").click()
    expect(dialog).to_have_count(0)
    # Whom it is held beside stands in the address, which a reload keeps.
    page.get_by_test_id("stSelectbox").nth(2).click()
    page.get_by_role("option", name="并列：河嘉村社区").click()
    table = page.locator("[class*=st-key-panel-issues-on_time_by_community-side_by_side]")
    expect(table.get_by_role("columnheader")).to_have_text(["指标", "演示社区丙", "河嘉村社区"], timeout=20_000)
    page.reload()
    expect(table.get_by_role("columnheader")).to_have_text(["指标", "演示社区丙", "河嘉村社区"], timeout=60_000)


def test_an_area_of_the_picture_opens_what_its_bar_does_and_nothing_is_fetched(page, address):
    watch = Watch().over(page, address)
    open_page(page, f"{address}/issues?street=朝阳街道&period=本季")
    unfold(page)
    panel = page.locator("[class*=st-key-panel-issues-on_time_by_community-on_time_areas]")
    picture = panel.locator(".js-plotly-plot")
    expect(picture).to_contain_text("演示社区丙")
    expect(panel).to_contain_text("示意轮廓，非真实边界")
    # A place in the area that is well apart from its name.
    place = picture.evaluate("""(chart) => {
        const { xaxis, yaxis } = chart._fullLayout, area = chart.data.find(({ customdata }) => customdata?.[0] === "演示社区丙");
        const named = chart.data.find(({ meta }) => meta), at = named.customdata.indexOf("演示社区丙");
        const [x, y] = [0.3 * named.x[at] + 0.7 * area.x[0], 0.3 * named.y[at] + 0.7 * area.y[0]];
        return { x: xaxis._offset + xaxis.d2p(x), y: yaxis._offset + yaxis.d2p(y) };
    }""")
    picture.click(position=place)
    expect(page.get_by_role("dialog")).to_contain_text("演示社区丙", timeout=20_000)
    assert "measure=late" in unquote(unquote(page.url))
    assert watch.faults == []


def test_names_that_find_no_room_on_a_phone_are_left_to_the_pointer(page, address):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_page(page, f"{address}/?street=朝阳街道")
    unfold(page)
    picture = page.locator("[class*=-collected_areas] .js-plotly-plot")
    expect(picture.locator("text", has_text="天津路社区")).to_be_visible()
    expect(picture.locator("text", has_text="未归属")).to_have_count(0)
    resize(page, 1366, 768)
    expect(picture.locator("text", has_text="未归属")).to_have_count(1)


def test_the_chart_of_communities_leads_to_why(page, address):
    open_page(page, f"{address}/issues?street=朝阳街道&period=本季")
    page.get_by_role("link", name="为什么 演示社区丙").click()
    expect(page.locator(".caption")).to_contain_text("为什么", timeout=20_000)
    expect(page.locator("[class*=st-key-panel-issues-why-why_street]")).to_contain_text("演示社区丙按期处置率 85.63%")


def test_a_list_is_searched_and_ordered_and_each_row_leads_to_its_card_and_back(page, address):
    open_page(page, f"{address}/issues?street=朝阳街道&period=本季&rows=issues/rows?measure=overdue")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="超期未办")).to_be_visible(timeout=20_000)
    heads = dialog.locator("th")
    main = ["标题", "社区", "承办单位", "状态", "办理期限", "超期天数"]
    expect(heads).to_have_text([re.compile(f"^{name}") for name in main])
    dialog.get_by_text("更多列").click()
    expect(heads.nth(6)).to_have_text("问题编号", timeout=20_000)
    dialog.get_by_label("搜索").fill("电梯")
    dialog.get_by_label("搜索").press("Enter")
    expect(dialog.locator(".panel-note b").first).to_have_text("10", timeout=20_000)
    expect(dialog.locator("a.to-card").first).to_contain_text("电梯")
    dialog.locator("a.to-card").first.click()
    expect(dialog.locator(".dossier")).to_contain_text("经过", timeout=20_000)
    assert "period=" in page.url
    page.go_back()
    expect(dialog.locator("table")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("street=不存在的街道", "没有名为“不存在的街道”的街道"),
        ("community=没有社区", "没有名为“没有社区”的社区"),
        ("period=明年", "没有名为“明年”的统计期"),
        ("period=自选&start=2025-13-45", "“2025-13-45”不是日期"),
        ("period=自选&start=2025-06-30&end=2025-01-01", "早于开始日期"),
        ("rows=issues/nothing", "看不懂地址中的明细"),
        ("rows=issues/card?issue_id=没有", "没有找到地址中的这一件"),
        ("rows=issues/card", "没有找到地址中的这一件"),
        ("rows=issues/rows?measure='; drop table raw.issues; --", "看不懂地址中的明细"),
    ],
)
def test_nonsense_in_the_address_gets_one_clear_message(page, address, query, said):
    open_page(page, f"{address}/?{query}")
    assert page.get_by_test_id("stException").count() == 0
    expect(page.locator(".kpi").first).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    expect(page.get_by_test_id("stAlert")).to_contain_text(said)


def test_a_date_that_is_typed_applies_on_enter(page, address):
    open_page(page, f"{address}/issues?street=朝阳街道&period=自选&start=2025-03-01&end=2025-03-15")
    page.locator(".st-key-filter_end [role=spinbutton]").first.click()
    page.keyboard.type("20250420", delay=50)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("start=2025-03-01&end=2025-04-20"))


# Each frame that is painted: what period the caption tells, what the first card says, and whether it is still of the choice before.
FRAMES = """() => {
  window.frames_seen = [];
  const look = () => {
    const card = document.querySelector(".kpi .value");
    const told = document.querySelector(".caption")?.textContent.match(/统计期\\s*(\\S+?)（/)?.[1];
    const old = card?.closest("[data-testid=stElementContainer]").dataset.stale === "true";
    window.frames_seen.push([told, card?.textContent, old]);
    window.frame = requestAnimationFrame(look);
  };
  look();
}"""


def test_no_old_number_stands_under_a_new_period(page, demo_address):
    open_page(page, f"{demo_address}/issues?street=朝阳街道&period=累计")
    before = page.locator(".kpi .value").first.inner_text()
    page.evaluate(FRAMES)
    page.get_by_role("radio", name="近12个月").click()
    expect(page.locator(".caption")).to_contain_text("近12个月")
    settle(page)
    seen = page.evaluate("() => { cancelAnimationFrame(window.frame); return window.frames_seen; }")
    after = page.locator(".kpi .value").first.inner_text()
    assert before != after
    periods = {
        told: {value for known, value, old in seen if known == told and not old} for told in ("累计", "近12个月")
    }
    assert periods["近12个月"] == {after.replace("\n", "")}
    assert before.replace("\n", "") in periods["累计"]


def test_what_is_not_yet_redrawn_is_dimmed(page, demo_address):
    open_page(page, f"{demo_address}/issues?street=朝阳街道&period=累计")
    card = page.locator("[data-testid=stElementContainer]:has(.kpi)").first
    expect(card).to_have_css("opacity", "1")
    card.evaluate("(element) => element.setAttribute('data-stale', 'true')")
    expect(card).to_have_css("opacity", "0.35")


def test_every_chart_and_every_definition_has_a_name(page, address):
    open_page(page, f"{address}/issues?street=朝阳街道&period=本季")
    unfold(page)
    asked = page.locator("[class*=st-key-panel-]:has(.stPlotlyChart) .panel-title").all_inner_texts()
    assert [page.get_by_role("figure", name=name).count() for name in asked] == [1] * len(asked) and len(asked) == 9
    names = page.locator("a.to-about")
    assert names.count() > 15
    for title in ("收集：口径与数据", "哪个社区没有按期处置？：口径与数据"):
        expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()
    # What is seen of each is the sign alone.
    assert {round(one.bounding_box()["width"]) for one in names.all()} <= set(range(20, 40))


def test_keys_alone_lead_from_a_chart_to_the_rows_of_a_bar(page, address):
    open_page(page, f"{address}/issues?street=朝阳街道&period=累计")
    chart = page.locator("[class*=st-key-panel-issues-ageing] .js-plotly-plot")
    expect(chart).to_have_attribute("tabindex", "0")
    page.locator("[class*=st-key-panel-issues-ageing] a.to-about").focus()
    page.keyboard.press("Tab")
    expect(chart).to_be_focused()
    told = page.get_by_role("status").and_(page.locator(".chart-told"))
    expect(told).to_have_text(re.compile("^0–3 日，"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(told).to_have_text(re.compile("^>30 日，"))
    expect(chart.locator(".hoverlayer")).to_contain_text(">30 日")
    page.keyboard.press("ArrowLeft")
    expect(told).to_have_text(re.compile("^16–30 日，"))
    count = re.search(r"，([\d,]+) 件", told.inner_text())[1]
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".panel-note b").first).to_have_text(count, timeout=20_000)
    assert "bucket=16" in unquote(unquote(page.url))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    # Where several stand side by side, each is a point of its own.
    open_page(page, f"{address}/?street=朝阳街道&period=本季")
    weeks = page.locator("[class*=st-key-panel-issues-by_month] .js-plotly-plot")
    expect(weeks).to_have_attribute("tabindex", "0")
    page.locator("[class*=st-key-panel-issues-by_month] a.to-about").focus()
    page.keyboard.press("Tab")
    for series in ("收集", "办结", "当周在办"):
        expect(told).to_have_text(re.compile(f"^2025-04-01 至 2025-04-06 {series} [\\d,]+ 件$"))
        page.keyboard.press("ArrowDown")


def edge(table: Locator) -> tuple[int, ...]:
    """Return the colour that most of a table's right edge has, below its heads."""
    shot = Image.open(BytesIO(table.screenshot())).convert("RGB")
    column = shot.crop((shot.width - 2, shot.height // 3, shot.width - 1, shot.height))
    return max(column.getcolors())[1]


def test_a_table_that_goes_on_beyond_a_phone_has_a_shade_until_it_is_scrolled_to_its_end(page, address):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_page(page, f"{address}/renovation?street=朝阳街道&period=累计")
    table = page.locator(".table").first
    assert table.evaluate("(one) => one.scrollWidth > one.clientWidth + 50")
    panel = (255, 255, 255)
    assert max(edge(table)) < 230
    table.evaluate("(one) => { one.scrollLeft = one.scrollWidth; }")
    eventually(lambda: assert_same(edge(table), panel))


def assert_same(found: object, wanted: object) -> None:
    assert found == wanted


def test_on_a_phone_the_page_and_the_period_that_are_chosen_are_in_sight(page, address):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_page(page, f"{address}/meetings?period=累计&section=议定事项")
    expect(page.locator(".st-key-topbar").get_by_text("联席会议")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("radio", name="累计")).to_be_in_viewport(ratio=1)


def test_on_a_phone_rows_have_their_names_and_labels_above_them_and_the_width_for_what_they_show(page, address):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_page(page, f"{address}/issues?street=朝阳街道&period=本年")
    panel = page.locator("[class*=st-key-panel-]", has_text="哪个社区没有按期处置？")
    chart = panel.locator(".js-plotly-plot")
    eventually(lambda: assert_same(chart.evaluate("(one) => one._fullLayout._size.w > 280"), True))
    texts = "[...one.querySelectorAll('.annotation-text')].map((text) => [text.textContent, text.getBoundingClientRect().top])"
    *rows, (whole, _) = chart.evaluate(f"(one) => {texts}")
    assert (rows[0][0], whole) == ("演示社区丙　86.31%　788 / 913 件", "全街道 93.91%")
    # A community may have a target of its own, so each row has its mark and all are told below.
    expect(panel.locator(".panel-note")).to_contain_text(["目标 93.5%，演示社区丙 93%"])
    # No row covers the one above.
    assert min(below - above for (_, above), (_, below) in pairwise(rows)) > 40


@pytest.mark.parametrize(
    ("asked", "ask", "names"),
    [
        ("renovation?period=累计", "实际跟得上计划吗？", ["计划", "实际", "目标"]),
        ("organisation?period=累计", "网格力量怎么配的？", ["人数", "其中党员"]),
    ],
)
def test_on_a_phone_the_names_of_series_stand_clear_of_the_words_below_them(page, address, asked, ask, names):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_page(page, f"{address}/{asked}&street=朝阳街道")
    panel = page.locator("[class*=st-key-panel-]", has_text=ask).last
    if not panel.is_visible():
        page.locator("details > summary", has_text="更多").first.click()
    chart = panel.locator(".js-plotly-plot")
    edges = "[...one.querySelectorAll('{}')].map((text) => text.getBoundingClientRect().{})"
    words, legend = edges.format(".annotation-text", "top"), edges.format(".legendtext", "bottom")
    eventually(lambda: assert_same(chart.evaluate(f"(one) => Math.min(...{words}) - Math.max(...{legend}) > -4"), True))
    assert chart.locator(".legendtext").all_text_contents() == names


def test_panels_side_by_side_are_filled_by_their_charts(page, address):
    open_page(page, f"{address}/?street=朝阳街道&period=本季")
    panel = page.locator("[class*=st-key-panel-]", has_text="哪个片区落后于计划？")
    left = "(panel) => panel.getBoundingClientRect().bottom - panel.querySelector('.panel-note:last-child').getBoundingClientRect().bottom"
    assert panel.locator(".js-plotly-plot").bounding_box()["height"] > 220
    assert panel.evaluate(left.replace(".panel-note:last-child", "[data-testid=stElementContainer]:last-child")) < 40


def test_on_a_wall_the_type_of_charts_grows_as_that_of_the_page_does(page, address):
    page.set_viewport_size({"width": 3840, "height": 2160})
    open_page(page, f"{address}/?street=朝阳街道&period=本季")
    shown = "[...document.querySelectorAll('.js-plotly-plot')].filter((one) => !one.closest('details'))"
    sizes = f"{shown}.map((one) => one._fullLayout.font.size)"
    eventually(lambda: assert_same(page.evaluate(sizes), [15 * 25 / 16] * 2))
    strokes = f"{shown}.map((one) => one._fullData.at(-1).line.width)"
    eventually(lambda: assert_same(page.evaluate(strokes), [3 * 25 / 16] * 2))
    # Another choice draws them anew.
    page.get_by_role("radio", name="本年").click()
    expect(page.locator(".caption")).to_contain_text("2025-01-01 至 2025-06-30")
    settle(page)
    eventually(lambda: assert_same(page.evaluate(sizes), [15 * 25 / 16] * 2))
    page.set_viewport_size({"width": 1366, "height": 768})


def test_a_chart_that_is_drawn_from_an_older_copy_is_fitted_again(page, address):
    """Streamlit may draw a copy that it made before the chart was fitted, and that shares with it what lies within."""
    open_page(page, f"{address}/?street=朝阳街道&period=本季")
    chart = page.locator(".js-plotly-plot").filter(visible=True).first
    strokes = "one._fullData.map(({ line, marker }) => [line?.width, marker?.size])"
    look = f"(one) => [one._fullLayout.font.size, one._fullLayout.margin, {strokes}]"
    chart.evaluate("(one) => { one.older = [one.data.map((trace) => ({ ...trace })), { ...one.layout }]; }")
    page.set_viewport_size({"width": 3840, "height": 2160})
    eventually(lambda: assert_same(chart.evaluate("(one) => one._fullLayout.font.size"), 15 * 25 / 16))
    grown = chart.evaluate(look)
    chart.evaluate("(one) => window.Plotly.react(one, one.older[0], { ...one.older[1], width: one.layout.width })")
    eventually(lambda: assert_same(chart.evaluate(look), grown))
