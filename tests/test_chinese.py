"""Chinese: whatever Streamlit says by itself, a reader hears in Chinese, and an upgrade that says it differently is noticed."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import Page, expect
from streamlit.elements import exception
from streamlit.runtime import backend_operation_handler

from streetboard import provenance
from streetboard.ui import chinese, menu
from tests.browsing import Watch, eventually, open_page, settle, turn_to
from tests.serving import server

# Latin words that a Chinese reader uses as they are, and why.
ALLOWED = {
    "APP": "the street's own name for it",
    "CSV": "a kind of file",
    "ZIP": "a kind of file",
    "XLSX": "a kind of file",
    "XLSM": "a kind of file",
    "XLS": "a kind of file",
    "XLSB": "a kind of file",
    "ODS": "a kind of file",
    "TSV": "a kind of file",
    "TXT": "a kind of file",
    "GZ": "a kind of file",
    "HTML": "a kind of file",
    "XML": "a kind of file",
    "JSON": "a kind of file",
    "GEOJSON": "a kind of file",
    "PPTX": "a kind of file",
    "DOCX": "a kind of file",
    "PDF": "a kind of file",
    "LibreOffice": "a program",
    "WPS": "a program",
    "PowerPoint": "a program",
    "Excel": "the program that everyone has",
    "MB": "a size",
    "GB": "a size",
    "KB": "a size",
    "SQL": "the statement that the ⓘ shows",
    "SHA": "what a file's fingerprint is called",
    "KPI": "what the meeting papers call a headline number",
    "AI": "what such a camera is called, in the articles too",
    "bjl": "an example of initials",
    "Enter": "written on the key",
    "Esc": "written on the key",
}
# Names of figures, beside their SQL; names of files and types of their content.
NAMES = re.compile(r"\b[a-z]+/[a-z_]+\b|\b[\w.-]+\.(?:csv|xlsx?|toml|py)\b")
WORD = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]{2,}(?![A-Za-z0-9_])")

# Everything that can be read or heard: icons are ligatures of a font, charts and codes speak for themselves.
SAID = """() => {
  const said = [];
  const silent = "script, style, noscript, pre, code, svg, canvas, [data-testid=stIconMaterial]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (element.closest(silent) || !element.checkVisibility()) continue;
    if (node === element) {
      for (const name of ["placeholder", "title", "aria-label", "alt"]) said.push(node.getAttribute(name) ?? "");
    } else if (!element.closest("[data-live-announcer], [id^=react-aria-description]")) said.push(node.data);
  }
  return said;
}"""


def foreign(page: Page) -> set[str]:
    """Return what is said with a Latin word in it that is not allowed; whoever published is called as the system does."""
    said = {text: NAMES.sub("", text.replace(provenance.author(), "")) for text in page.evaluate(SAID)}
    return {text for text, prose in said.items() if set(WORD.findall(prose)) - ALLOWED.keys()}


@pytest.fixture(scope="module")
def address(demo_address):
    return demo_address


@pytest.fixture(scope="module")
def widgets(tmp_path_factory):
    with server(tmp_path_factory.mktemp("none"), "tests/widgets.py") as found:
        yield found


def open_widgets(page: Page, widgets) -> None:
    page.goto(widgets)
    expect(page.get_by_role("button", name="出错")).to_be_visible(timeout=60_000)
    settle(page)


def key(page: Page, name: str):
    return page.locator(f".st-key-{name}")


def chosen(page: Page):
    return page.locator("#chosen")


def a_file(name: str, size: int = 10) -> dict:
    return {"name": name, "mimeType": "text/csv", "buffer": b"x" * size}


@pytest.mark.parametrize("title", menu.PAGES)
def test_every_page_and_what_opens_on_it_is_chinese(page, address, title):
    name = menu.PAGES[title].name
    page.goto(f"{address}/{'' if name == 'overview' else name}?period=自选&start=2025-01-01&end=2025-03-31")
    expect(page.locator(".caption")).to_contain_text(title, timeout=60_000)
    settle(page)
    assert foreign(page) == set()
    for box in page.get_by_role("combobox").all():
        box.click()
        assert foreign(page) == set()
        page.keyboard.press("Escape")
    for calendar in page.get_by_test_id("stDateInputCalendarButton").all():
        calendar.click()
        expect(page.get_by_test_id("stDateInputCalendar")).to_be_visible()
        assert foreign(page) == set()
        page.keyboard.press("Escape")
    for section in page.locator(".st-key-section").get_by_role("radio").all():
        turn_to(page, section)
        assert foreign(page) == set()
    about = page.locator("a.to-about")
    if about.count():
        about.first.click()
        expect(page.get_by_role("dialog")).to_be_visible(timeout=20_000)
        settle(page)
        assert foreign(page) == set()


def test_widgets_say_nothing_in_english(page, widgets):
    watch = Watch().over(page, widgets)
    open_widgets(page, widgets)
    ours = {"Upload"}  # written on this page by the page itself
    assert foreign(page) == ours
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(key(page, "several")).to_contain_text("合计不超过 1MB")

    key(page, "one").locator("input[type=file]").set_input_files(a_file("照片.gif"))
    expect(key(page, "one").get_by_role("alert")).to_have_text("出错：不接受这种类型的文件（text/csv）。")
    key(page, "one").get_by_role("button", name="移除 照片.gif").click()
    key(page, "several").locator("input[type=file]").set_input_files([a_file("甲.csv"), a_file("大.csv", 1_500_000)])
    expect(key(page, "several").get_by_role("alert")).to_have_text("出错：文件不能超过 1.0MB。")
    expect(key(page, "several").get_by_role("button", name="移除 甲.csv")).to_be_visible()

    for name, nothing in (("street", "没有匹配的内容"), ("communities", "没有匹配的内容"), ("named", "添加：没有")):
        box = key(page, name).get_by_role("combobox")
        box.click()
        assert foreign(page) - {"Open", "Search", "Close"} == ours
        box.press_sequentially("没有")
        expect(page.get_by_role("option", name=nothing)).to_be_visible()
        assert foreign(page) == ours
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    for name, months in (("day", ["六月", "2025年"]), ("span", ["六月", "2025年"])):
        key(page, name).get_by_test_id("stDateInputCalendarButton").click()
        expect(page.get_by_test_id("stDateInputCalendar")).to_be_visible()
        for month in months:
            expect(page.get_by_test_id("stDateInputCalendar")).to_contain_text(month)
        assert foreign(page) == ours
        page.keyboard.press("Escape")
    key(page, "words").locator("input").fill("好")
    expect(key(page, "words")).to_contain_text("按 Enter 确认")
    key(page, "number").locator("input").fill("99")
    page.keyboard.press("Enter")
    expect(key(page, "number").get_by_role("alert")).to_have_text("出错：超出范围，请填写 0 至 10 之间的数。")
    assert foreign(page) == ours

    page.get_by_role("button", name="打开对话框").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="关闭")).to_be_visible()
    page.get_by_role("dialog").get_by_role("combobox").click()
    assert foreign(page) == ours
    page.keyboard.press("Escape")
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="出错").click()
    expect(page.get_by_test_id("stException")).to_contain_text("看板出了错")
    assert foreign(page) == ours
    assert watch.faults == []


def test_the_menu_of_a_table_is_chinese(page, widgets):
    open_widgets(page, widgets)
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    opened = page.get_by_test_id("stDataFrameColumnMenu")

    def open_menu() -> None:
        # The ⋮ is drawn on a canvas, at the right end of the first header, and only under the mouse.
        box = table.bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 17)
        page.mouse.click(box["x"] + 145, box["y"] + 17)
        expect(opened).to_be_visible(timeout=2_000)

    eventually(open_menu)
    for said in ("升序", "降序", "统计", "格式", "自动列宽", "固定列", "隐藏列"):
        expect(opened).to_contain_text(said)
    for item in ("统计", "格式"):
        opened.get_by_role("menuitem", name=item).hover()
        expect(page.get_by_text({"统计": "中位数", "格式": "科学记数"}[item])).to_be_visible()
        assert foreign(page) == {"Upload"}


def test_words_of_the_ledgers_stay_as_they_are(page, widgets):
    open_widgets(page, widgets)
    expect(page.locator("#said")).to_have_text("Upload")
    key(page, "communities").get_by_role("combobox").click()
    page.get_by_role("option", name="Open", exact=True).click()
    expect(key(page, "communities").locator("[data-tag]")).to_have_text("Open")
    # As a reader would: the next thing only when the list is closed and the page has heard of the choice.
    page.keyboard.press("Escape")
    expect(chosen(page)).to_have_text("[] 无 ['Open']")
    key(page, "several").locator("input[type=file]").set_input_files(a_file("Open.csv"))
    expect(key(page, "several").get_by_test_id("stFileChipName")).to_have_text("Open.csv")


def test_widgets_work_as_before(page, widgets):
    open_widgets(page, widgets)
    expect(chosen(page)).to_have_text("[] 无 []")
    street = key(page, "street").get_by_role("combobox")
    street.click()
    street.press_sequentially("社区2")
    expect(page.get_by_role("option")).to_have_count(12)  # and 社区12
    page.get_by_role("option", name="社区27").click()
    expect(chosen(page)).to_have_text("[] 社区27 []")
    key(page, "street").get_by_role("button", name="清除").click()
    expect(chosen(page)).to_have_text("[] 无 []")

    communities = key(page, "communities")
    for name in ("社区1", "社区2", "社区3"):
        communities.get_by_role("combobox").click()
        page.get_by_role("option", name=name, exact=True).click()
    expect(chosen(page)).to_have_text("[] 无 ['社区1', '社区2', '社区3']")
    expect(page.get_by_role("option")).to_have_text("最多选 3 项，请先移除一项。")
    page.keyboard.press("Escape")
    communities.get_by_label("移除 社区2").click()
    expect(chosen(page)).to_have_text("[] 无 ['社区1', '社区3']")
    communities.get_by_role("button", name="全部清除").click()
    expect(chosen(page)).to_have_text("[] 无 []")

    for round_ in ("甲.csv", "乙.csv"):
        key(page, "one").locator("input[type=file]").set_input_files(a_file(round_))
        expect(chosen(page)).to_have_text(f"['{round_}'] 无 []")
        key(page, "one").get_by_role("button", name=f"移除 {round_}").click()
        expect(chosen(page)).to_have_text("[] 无 []")
        expect(key(page, "one").get_by_test_id("stBaseButton-secondary")).to_have_text(re.compile("选择文件$"))


def test_it_is_sent_once_and_watches_once_and_nothing_english_is_ever_painted(page, widgets):
    sent = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(b"speaksChinese" in frame))
    )
    page.add_init_script("""
        window.painted = new Set();
        window.watching = 0;
        const observe = MutationObserver.prototype.observe;
        MutationObserver.prototype.observe = function (target, options) {
          window.watching += options.attributeFilter?.includes("placeholder") ? 1 : 0;
          return observe.call(this, target, options);
        };
        const look = () => {
          for (const widget of document.querySelectorAll("[data-testid=stFileUploader], [data-testid=stSelectbox]"))
            if (/Upload|per file|Choose/.test(widget.innerText + widget.querySelector("input")?.placeholder))
              window.painted.add(widget.innerHTML);
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    """)
    open_widgets(page, widgets)
    for name in ("社区1", "社区2"):
        key(page, "street").get_by_role("combobox").click()
        page.get_by_role("option", name=name, exact=True).click()
        expect(chosen(page)).to_have_text(f"[] {name} []")
    assert sum(sent) == 1
    assert page.evaluate("window.watching") == 1
    assert page.evaluate("[...window.painted]") == []


def test_one_observer_serves_every_page(page, address):
    page.add_init_script("""
        window.watching = 0;
        const observe = MutationObserver.prototype.observe;
        MutationObserver.prototype.observe = function (target, options) {
          window.watching += options.attributeFilter?.includes("placeholder") ? 1 : 0;
          return observe.call(this, target, options);
        };
    """)
    open_page(page, address)
    for title in [*menu.PAGES, *menu.PAGES][1:4]:
        page.get_by_role("link", name=title).click()
        expect(page.locator(".caption")).to_contain_text(f"· {title}")
        settle(page)
    assert page.evaluate("window.watching") == 1


def test_an_english_browser_is_told_everything_in_chinese_too(browser, browser_context_args, widgets):
    with browser.new_context(**{**browser_context_args, "locale": "en-US"}) as context:
        page = context.new_page()
        open_widgets(page, widgets)
        key(page, "street").get_by_role("combobox").click()
        page.get_by_role("option", name="社区1", exact=True).click()
        expect(chosen(page)).to_have_text("[] 社区1 []")
        key(page, "day").get_by_test_id("stDateInputCalendarButton").click()
        expect(page.get_by_test_id("stDateInputCalendar")).to_contain_text("六月")
        expect(key(page, "no_day")).to_contain_text("年/月/日")
        assert foreign(page) == {"Upload"}


def test_an_address_that_is_no_page_and_a_server_that_is_gone_are_told_in_chinese(page, demo_home):
    with server(demo_home) as found:
        page.goto(f"{found}/nothing")
        expect(page.get_by_role("dialog")).to_contain_text("没有这一页", timeout=60_000)
        settle(page)
        assert foreign(page) == set()
        page.get_by_role("button", name="关闭").click()
    expect(page.get_by_role("dialog")).to_contain_text("连接中断", timeout=60_000)
    assert foreign(page) == set()


@pytest.fixture(scope="module")
def said_by_streamlit() -> str:
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    # Two that the server says.
    server = [inspect.getsource(backend_operation_handler), f"`{exception._GENERIC_UNCAUGHT_EXCEPTION_TEXT}`"]
    return "\n".join([*(path.read_text("utf-8") for path in scripts), *server])


@pytest.mark.parametrize("english", chinese.words())
def test_streamlit_still_says_it(said_by_streamlit, english):
    """Every fixed part stands in the bundle as a text or as a part of one, between quotes and holes."""
    for part in re.split(r"\{n?\}", english):
        if fixed := part.strip(" ,:"):
            # A pattern that begins with what is fixed is found at once in so long a text.
            found = re.finditer(rf"{re.escape(fixed)}[ ,:]*[`\"'$/.]", said_by_streamlit)
            before = (said_by_streamlit[max(at.start() - 20, 0) : at.start()].rstrip(" ,:") for at in found)
            assert any(text.endswith(("`", '"', "'", "}", "/")) for text in before), (
                f"Streamlit no longer says “{fixed}”: see streetboard/ui/chinese.toml"
            )


def test_no_chinese_text_is_taken_for_english_again():
    words = chinese.words()
    assert [said for said in words.values() if said in words] == []
    assert [english for english, said in words.items() if said.count("{") > english.count("{")] == []
