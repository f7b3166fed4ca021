"""Present: a meeting edition on the wall of a real Chromium, driven by nothing but the keys of a clicker."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from streetboard import warehouse
from streetboard.meeting import editions, slides
from streetboard.reading.blocks import Deck
from tests.browsing import Watch, listening, settle
from tests.odd_slides import SLIDES
from tests.serving import free_port, server, started_server
from tests.test_chinese import foreign

SIZES = [(1920, 1080), (1366, 768), (1024, 768), (390, 844)]
STREET, QUARTER = "朝阳街道", "2025Q2"
# What a slide may not do: words wider than their place, or blocks that reach into the foot.
OVERFLOWING = """() => {
  const found = [];
  for (const one of document.querySelectorAll(".s-headline, .s-card, .s-card > *, .s-table td, .s-comment, .s-lines, .s-cover"))
    if (one.scrollWidth > one.clientWidth + 1) found.push(`wide: ${one.textContent}`);
  const foot = document.querySelector(".s-foot").getBoundingClientRect();
  for (const one of document.querySelectorAll(".s-table, .s-cards, .s-lines, .s-note, .s-comment, .js-plotly-plot"))
    if (one.getBoundingClientRect().bottom > foot.top + 1) found.push(`low: ${one.className}`);
  for (const one of document.querySelectorAll("h1.s-headline, .s-comment"))
    if (one.getBoundingClientRect().bottom > one.parentElement.getBoundingClientRect().bottom + 1)
      found.push(`high: ${one.textContent}`);
  return found;
}"""


@pytest.fixture(scope="module")
def meeting(demo_home, tmp_path_factory):
    """Return a warehouse with one edition, and the slides of it."""
    home = tmp_path_factory.mktemp("meeting") / "warehouse"
    shutil.copytree(demo_home, home)
    snapshot = warehouse.Warehouse(home).current()
    made = editions.freeze(snapshot, STREET, QUARTER, home=home, author="测试", at=datetime(2025, 7, 1, 9))
    return home, slides.deck(editions.save(home, made))


@pytest.fixture(scope="module")
def address(meeting):
    with server(meeting[0]) as found:
        yield found


@pytest.fixture(scope="module")
def deck(meeting) -> Deck:
    return meeting[1]


def link(address: str, deck: Deck, slide: int | None = None, **more: str | int) -> str:
    asked = {"edition": deck.id} | ({"slide": slide} if slide else {}) | more
    return f"{address}/present?" + "&".join(f"{name}={quote(str(value))}" for name, value in asked.items())


def present(page: Page, address: str, deck: Deck, slide: int | None = None, **more: str | int) -> None:
    page.goto(link(address, deck, slide, **more))
    listening(page)


def at(page: Page, deck: Deck, number: int) -> None:
    """Expect a slide to be shown: its number, its headline, and the address that leads to it."""
    expect(page.locator(".s-place")).to_have_text(f"{number} / {len(deck.slides)}", timeout=15_000)
    slide = deck.slides[number - 1]
    expect(
        page.locator("h1.s-headline, .s-empty").filter(has_text=slide.headline or slide.title).first
    ).to_be_attached()
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("slide", ["1"]) == [str(number)])


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_deck_is_gone_through_with_the_keys_of_a_clicker(page, address, deck):
    watch = Watch().over(page, address)
    present(page, address, deck)
    last = len(deck.slides)
    for number in range(2, last + 1):
        page.keyboard.press("PageDown")
        at(page, deck, number)
    page.keyboard.press("PageDown")
    at(page, deck, last)
    for number in range(last - 1, 0, -1):
        page.keyboard.press("PageUp")
        at(page, deck, number)
    page.keyboard.press("PageUp")
    at(page, deck, 1)
    assert watch.faults == []


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("ArrowRight", 4), ("ArrowDown", 4), ("Space", 4), ("ArrowLeft", 2), ("ArrowUp", 2), ("Shift+Space", 2), ("Home", 1),
        ("n", 3), ("Control+ArrowRight", 3), ("Enter", 3),
    ],
)  # fmt: skip
def test_every_key_does_what_a_speaker_knows_it_for(page, address, deck, key, number):
    present(page, address, deck, 3)
    page.keyboard.press(key)
    page.wait_for_timeout(300)
    at(page, deck, number)


def test_the_end_and_a_number_are_one_key_away(page, address, deck):
    present(page, address, deck)
    page.keyboard.press("End")
    at(page, deck, len(deck.slides))
    page.keyboard.press("1")
    page.keyboard.press("0")
    expect(page.locator("#typed")).to_have_text("10")
    page.keyboard.press("Enter")
    at(page, deck, 10)
    expect(page.locator("#typed")).to_be_hidden()
    page.keyboard.press("7")
    page.keyboard.press("Backspace")
    page.keyboard.press("5")
    page.keyboard.press("Escape")
    expect(page.locator("#typed")).to_be_hidden()
    page.keyboard.press("9")
    page.keyboard.press("9")
    page.keyboard.press("Enter")
    expect(page.locator("#typed")).to_have_text("没有第 99 页")
    page.keyboard.press("Enter")
    at(page, deck, 10)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    at(page, deck, 3)


@pytest.mark.parametrize("key", [".", "b", "w"])
def test_the_screen_goes_dark_and_any_key_brings_it_back(page, address, deck, key):
    present(page, address, deck, 2)
    page.keyboard.press(key)
    expect(page.locator("#blank")).to_be_visible()
    assert page.locator("#blank").bounding_box() == {"x": 0, "y": 0, **page.viewport_size}
    page.keyboard.press("PageDown")
    expect(page.locator("#blank")).to_be_hidden()
    at(page, deck, 2)


def test_a_chinese_input_method_swallows_no_key(page, address, deck):
    present(page, address, deck, 2)
    event = "new KeyboardEvent('keydown', { key: %r, code: %r, bubbles: true })"
    page.evaluate(f"window.dispatchEvent({event % ('。', 'Period')})")
    expect(page.locator("#blank")).to_be_visible()
    page.evaluate(f"window.dispatchEvent({event % ('Process', 'KeyB')})")
    expect(page.locator("#blank")).to_be_hidden()
    page.evaluate(f"window.dispatchEvent({event % ('Process', 'Digit5')})")
    expect(page.locator("#typed")).to_have_text("5")


def test_five_quick_presses_are_five_slides(page, address, deck):
    present(page, address, deck)
    for _ in range(5):
        page.keyboard.press("PageDown", delay=10)
        page.wait_for_timeout(40)
    at(page, deck, 6)
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    at(page, deck, 2)


def test_a_step_and_the_step_back_before_the_server_has_answered_lead_nowhere(page, address, deck):
    present(page, address, deck, 4)
    for pair in (("PageDown", "PageUp"), ("d", "d"), ("End", "4", "Enter")):
        for key in pair:
            page.keyboard.press(key)
    page.wait_for_timeout(1_000)
    at(page, deck, 4)
    expect(page.locator(".st-key-sheet")).to_have_count(0)
    page.keyboard.press("PageDown")
    at(page, deck, 5)


def test_a_key_that_is_held_down_is_pressed_once(page, address, deck):
    present(page, address, deck)
    for _ in range(6):
        page.keyboard.down("PageDown")
    page.keyboard.up("PageDown")
    at(page, deck, 2)


def test_a_field_with_the_focus_keeps_its_letters_and_the_clicker_its_keys(page, address, deck):
    present(page, address, deck)
    page.evaluate("""() => {
      const field = document.createElement("input");
      field.id = "field";
      document.body.append(field);
      field.focus();
    }""")
    page.keyboard.type("b5.d f")
    assert page.locator("#field").input_value() == "b5.d f"
    expect(page.locator("#blank")).to_be_hidden()
    expect(page.locator("#typed")).to_be_hidden()
    page.keyboard.press("PageDown")
    at(page, deck, 2)
    page.keyboard.press("ArrowRight")
    at(page, deck, 3)


def test_escape_leads_back_to_the_edition(page, address, deck):
    present(page, address, deck, 3)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("/meetings"))
    assert parse_qs(urlsplit(page.url).query)["edition"] == [deck.id]


def test_the_history_of_the_tab_has_one_entry_for_a_presentation(page, address, deck):
    page.goto("about:blank")
    present(page, address, deck)
    for number in (2, 3):
        page.keyboard.press("PageDown")
        at(page, deck, number)
    page.go_back()
    page.wait_for_url("about:blank")


def test_a_hint_tells_the_keys_once_in_a_tab(page, address, deck):
    present(page, address, deck)
    expect(page.locator("#hint")).to_have_text("→ 下一页 · F 全屏 · D 明细 · . 黑屏 · 数字+回车 跳页 · Esc 退出")
    page.keyboard.press("PageDown")
    expect(page.locator("#hint")).to_be_hidden()
    page.reload()
    listening(page)
    at(page, deck, 2)
    expect(page.locator("#hint")).to_be_hidden()


def test_full_screen_is_one_key_away(page, address, deck):
    present(page, address, deck)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === document.documentElement")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    at(page, deck, 1)


def test_a_click_at_the_edge_turns_the_page(page, address, deck):
    page.set_viewport_size({"width": 1366, "height": 768})
    present(page, address, deck)
    page.mouse.click(1340, 400)
    at(page, deck, 2)
    page.mouse.click(683, 400)
    page.mouse.click(20, 400)
    at(page, deck, 1)


def test_a_finger_pushes_the_slides(browser, browser_context_args, address, deck):
    context = browser.new_context(**browser_context_args, viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    present(page, address, deck, 3)

    def swipe(begin: int, end: int) -> None:
        page.evaluate(
            """([begin, end]) => {
              const target = document.querySelector("h1.s-headline");
              const finger = (x) => new Touch({ identifier: 1, target, clientX: x, clientY: 200 });
              const fire = (kind, touches, changedTouches) =>
                target.dispatchEvent(new TouchEvent(kind, { touches, changedTouches, bubbles: true, composed: true }));
              fire("touchstart", [finger(begin)], [finger(begin)]);
              fire("touchend", [], [finger(end)]);
            }""",
            [begin, end],
        )

    swipe(300, 100)
    at(page, deck, 4)
    swipe(100, 300)
    at(page, deck, 3)
    swipe(100, 130)
    page.get_by_role("button", name="下一页").click()
    at(page, deck, 4)
    context.close()


# --- reload, restart, second window --------------------------------------------------------------------------------------


def test_a_reload_keeps_the_slide(page, address, deck):
    present(page, address, deck)
    for _ in range(3):
        page.keyboard.press("PageDown")
    at(page, deck, 4)
    page.reload()
    listening(page)
    at(page, deck, 4)
    page.keyboard.press("PageDown")
    at(page, deck, 5)


def test_a_server_that_is_started_again_goes_on_at_the_slide_that_was_asked_for_meanwhile(page, meeting, monkeypatch):
    home, deck = meeting
    port = free_port()
    monkeypatch.setattr("tests.serving.free_port", lambda: port)
    with server(home) as address:
        present(page, address, deck, 3)
    expect(page.locator("#lost")).to_be_visible(timeout=20_000)
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    # What was shown stays on the wall, and nothing covers it.
    expect(page.locator(".s-place")).to_have_text(f"3 / {len(deck.slides)}")
    expect(page.get_by_test_id("stDialog")).to_be_hidden()
    with server(home) as address:
        expect(page.locator(".s-place")).to_have_text(f"5 / {len(deck.slides)}", timeout=60_000)
        at(page, deck, 5)
        expect(page.locator("#lost")).to_be_hidden()
        page.keyboard.press("PageDown")
        at(page, deck, 6)


def test_two_windows_go_together(context, address, deck):
    wall, speaker = context.new_page(), context.new_page()
    present(wall, address, deck, 4)
    # A window that has just opened goes where the other one is.
    present(speaker, address, deck, view="presenter")
    at(speaker, deck, 4)
    speaker.keyboard.press("PageDown")
    at(speaker, deck, 5)
    at(wall, deck, 5)
    wall.keyboard.press("PageUp")
    wall.keyboard.press("PageUp")
    at(speaker, deck, 3)
    at(wall, deck, 3)
    speaker.keyboard.press(".")
    expect(wall.locator("#blank")).to_be_visible()
    expect(speaker.locator("#blank")).to_be_hidden()
    expect(speaker.locator("#projected")).to_have_text("投影为黑屏")
    wall.keyboard.press(".")
    expect(speaker.locator("#projected")).to_be_hidden()
    speaker.keyboard.press("d")
    expect(wall.locator(".st-key-sheet")).to_be_visible()
    speaker.keyboard.press("d")
    expect(wall.locator(".st-key-sheet")).to_be_hidden()


def test_a_speaker_sees_what_to_say_and_what_comes_next(page, address, deck):
    page.set_viewport_size({"width": 1366, "height": 768})
    watch = Watch().over(page, address)
    present(page, address, deck, 3, view="presenter")
    expect(page.locator(".p-next")).to_contain_text(deck.slides[3].headline)
    expect(page.locator(".p-notes")).to_contain_text(deck.slides[2].notes[0])
    expect(page.locator("#place")).to_have_text(f"第 3 / {len(deck.slides)} 页")
    expect(page.locator("#clock")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    expect(page.locator("#elapsed")).to_have_text("00:00:02", timeout=5_000)
    page.locator("#bar").get_by_role("button", name="重新计时").click()
    expect(page.locator("#elapsed")).to_have_text("00:00:00")
    page.locator("#bar").get_by_role("button", name="下一页").click()
    at(page, deck, 4)
    page.keyboard.press("End")
    expect(page.locator(".p-next")).to_contain_text("这是最后一页")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert foreign(page) == set()
    assert watch.faults == []


def test_slides_that_turn_by_themselves_begin_again_after_the_last(page, address, deck):
    last = len(deck.slides)
    present(page, address, deck, last - 1, auto=2)
    at(page, deck, last)
    at(page, deck, 1)
    page.keyboard.press(".")
    page.wait_for_timeout(3_000)
    page.keyboard.press(".")
    at(page, deck, 1)
    at(page, deck, 2)


# --- the rows beneath ---------------------------------------------------------------------------------------------------


def test_the_rows_beneath_a_slide_are_a_key_away_and_frozen(page, address, deck):
    watch = Watch().over(page, address)
    number = next(at for at, slide in enumerate(deck.slides, 1) if slide.id == "communities")
    slide = deck.slides[number - 1]
    present(page, address, deck, number)
    page.keyboard.press("d")
    sheet = page.locator(".st-key-sheet")
    expect(sheet).to_be_visible()
    for key in (*slide.figures, *slide.details):
        expect(sheet).to_contain_text(deck.figures[key].title)
    total = max(deck.figures[key].total for key in slide.details)
    expect(sheet).to_contain_text(f"共 {total:,} 条")
    with page.expect_download() as download:
        sheet.get_by_role("button", name="下载 CSV").first.click()
    frozen = deck.figures[slide.figures[0]]
    assert len(download.value.path().read_text("utf-8-sig").splitlines()) == len(frozen.result) + 1
    sheet.get_by_text("各列口径、参数与 SQL").first.click()
    expect(sheet.locator(".about").first).to_contain_text("统计时点：2025-06-30")
    sheet.get_by_text(f"SQL（{frozen.result.query.name}）").click()
    expect(sheet.locator("pre").first).to_contain_text("select")
    assert foreign(page) == set()
    page.keyboard.press("ArrowDown")
    expect(sheet).to_be_visible()
    assert "rows=1" in page.url
    page.reload()
    listening(page)
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    at(page, deck, number)
    for way_back in (lambda: page.keyboard.press("PageDown"), lambda: page.mouse.click(4, 300)):
        page.keyboard.press("d")
        expect(sheet).to_be_visible()
        way_back()
        expect(sheet).to_have_count(0)
    at(page, deck, number)
    page.keyboard.press("PageDown")
    at(page, deck, number + 1)
    assert watch.faults == []


# --- how it looks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_slide_is_whole_and_nothing_else_is_seen(page, address, deck, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watch = Watch().over(page, address)
    present(page, address, deck)
    for number in range(1, len(deck.slides) + 1):
        at(page, deck, number)
        settle(page)
        assert page.evaluate(OVERFLOWING) == [], f"slide {number}"
        assert foreign(page) == set()
        for part in ("stSidebar", "stHeader", "stToolbar", "stException", "stAlert"):
            assert not page.get_by_test_id(part).is_visible(), part
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if size[0] > 640:
            box = page.locator("[class*=st-key-slideframe]").bounding_box()
            assert box["x"] >= 0
            assert box["y"] >= 0
            assert box["x"] + box["width"] <= size[0]
            assert box["y"] + box["height"] <= size[1]
            assert max(box["width"] / size[0], box["height"] / size[1]) > 0.99
            assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01)
        page.keyboard.press("PageDown")
    assert watch.faults == []


@pytest.fixture(scope="module")
def odd_address(meeting):
    """Yield the address of a presentation of what no demonstration holds."""
    with server(meeting[0], "tests/odd_slides.py") as found:
        yield found


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_slide_overflows_whatever_stands_on_it(page, odd_address, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    watch = Watch().over(page, odd_address)
    page.goto(odd_address)
    listening(page)
    for number in range(1, len(SLIDES) + 1):
        expect(page.locator(".s-place")).to_have_text(f"{number} / {len(SLIDES)}", timeout=15_000)
        settle(page)
        assert page.evaluate(OVERFLOWING) == [], f"slide {number}"
        assert page.get_by_test_id("stException").count() == 0, f"slide {number}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("window.hacked") is None
        page.keyboard.press("PageDown")
    assert watch.faults == []


def test_a_fresh_server_opens_a_presentation_from_a_link(page, meeting):
    home, deck = meeting
    with started_server(home) as address:
        watch = Watch().over(page, address)
        present(page, address, deck, 4)
        at(page, deck, 4)
        assert watch.faults == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "没有指定要放映的会议版"),
        ("?edition=没有这份", "没有名为“没有这份”的会议版"),
        ("?edition=../../000001", "没有名为“../../000001”的会议版"),
    ],
)
def test_nothing_to_show_is_told_in_one_message_that_leads_back(page, address, query, said):
    page.goto(f"{address}/present{query}")
    expect(page.get_by_test_id("stAlert")).to_contain_text(said, timeout=60_000)
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    page.get_by_role("link", name="回到联席会议").click()
    page.wait_for_url(re.compile("/meetings"))


@pytest.mark.parametrize("slide", ["0", "-3", "999", "abc", "９９", "1e9", "9" * 5000])
def test_nonsense_for_a_slide_is_the_nearest_one(page, address, deck, slide):
    page.goto(link(address, deck) + f"&slide={slide}")
    last = len(deck.slides)
    shown = last if slide in ("999", "９９") else 1
    expect(page.locator(".s-place")).to_have_text(f"{shown} / {last}", timeout=60_000)
    assert page.get_by_test_id("stException").count() == 0


def test_a_damaged_edition_is_told_in_one_message(page, meeting, address):
    home, deck = meeting
    path = editions.file_of(home, deck.id)
    broken = path.with_name("朝阳街道-2025Q2-9.zip")
    broken.write_bytes(path.read_bytes()[:2000])
    try:
        page.goto(f"{address}/present?edition={quote(broken.stem)}")
        expect(page.get_by_test_id("stAlert")).to_contain_text("的文件读不出来", timeout=60_000)
    finally:
        broken.unlink()
