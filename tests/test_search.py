"""Search: from any page to where a figure is shown, by its words, the first letters of its pinyin, or its code, in two steps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from streetboard.reading.panels import card_id
from streetboard.ui import contents
from tests.browsing import Watch, open_page, resize

PAGES = Path(__file__).parent.parent / "pages"


def opened(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=60)
    app.query_params.update(address)
    return app.run()


def said(app: AppTest) -> str:
    return " ".join(element.body for element in app.get("html"))


# --- what can be found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "letters"),
    [("按期处置率", "aqczl"), ("重复并入", "cfbr"), ("12345 热线", "rx"), ("P90 办结时长", "bjsc"), ("", "")],
)
def test_the_first_letters_of_a_name_are_those_of_its_syllables(text, letters):
    assert contents.initials(text) == letters


@pytest.mark.parametrize("typed", ["按期处置率", "aqczl", "I09"])
def test_a_metric_is_found_by_its_words_its_letters_and_its_code(typed):
    found = [entry for entry in contents.entries() if typed in entry.label]
    assert "按期处置率" in {entry.name for entry in found}


def test_a_card_is_found_where_it_stands_and_leads_to_its_own_circle():
    (entry,) = (entry for entry in contents.entries() if (entry.name, entry.code) == ("办结率", "I04"))
    assert entry.place == contents.Place("事件办理", "", "issues-summary-completion_rate")
    assert entry.label == "办结率 · I04 · 事件办理 · bjl"


def test_a_question_of_a_page_is_found_by_its_words():
    (entry,) = (entry for entry in contents.entries() if entry.name == "哪些商家有人兑换，哪些没有？")
    assert entry.place == contents.Place("志愿服务", entry.name, "volunteers-merchants-merchants")


def test_what_no_page_shows_is_found_where_all_metrics_are_told():
    entry = next(entry for entry in contents.entries() if entry.name == "出清比")
    assert (entry.place, entry.page) == (None, "指标口径")


def test_nothing_can_be_chosen_twice():
    labels = [entry.label for entry in contents.entries()]
    assert len(labels) == len(set(labels))


# --- where it leads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "about", "told"),
    [
        ("issues", card_id("issues/summary", "on_time_rate"), "按期处置率（I09）"),
        ("issues", "issues-overdue-overdue", "超期未办"),
        ("published", card_id("published/summary", "differing"), "不一致"),
    ],
)
def test_an_address_opens_the_circle_that_it_names(demo_home, monkeypatch, page, about, told):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened(page, street="朝阳街道", about=about)
    assert not app.exception
    assert not app.warning
    (dialog,) = app.get("dialog")
    assert told in " ".join(element.body for element in dialog.get("html"))
    assert "about" not in app.query_params


@pytest.mark.parametrize("about", ["issues-nothing", "renovation-summary-progress"])
def test_an_address_that_names_a_circle_of_another_page_says_so(demo_home, monkeypatch, about):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("issues", street="朝阳街道", about=about)
    assert not app.exception
    assert "要看的指标在所选的街道没有数据" in app.warning[0].value
    assert not app.get("dialog")


# --- in a browser ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["按期处置率", "aqczl", "I09"])
def test_any_page_leads_to_a_metric_in_two_steps_without_a_mouse(page: Page, demo_address, typed):
    watch = Watch().over(page, demo_address)
    open_page(page, f"{demo_address}/volunteers?street=龙凤桥街道&period=本年")
    page.get_by_role("button", name="查指标").press("Enter")
    box = page.get_by_role("dialog").get_by_role("combobox")
    expect(box).to_be_visible()
    box.press_sequentially(typed)
    page.get_by_role("option", name=re.compile("^按期处置率 · I09 · 事件办理")).first.wait_for()
    box.press("Enter")
    page.wait_for_url(re.compile("/issues"))
    expect(page.locator(".caption")).to_contain_text("龙凤桥街道 · 事件办理")
    expect(page.get_by_role("dialog")).to_contain_text("按期处置率（I09）")
    assert "about=" not in page.url
    assert watch.faults == []


def test_the_search_is_within_reach_on_a_phone(page: Page, demo_address):
    open_page(page, f"{demo_address}/renovation?street=朝阳街道")
    resize(page, 390, 844)
    button = page.get_by_role("button", name="查指标")
    # All of it, once the sidebar has slid away.
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_visible()


def test_what_no_page_shows_leads_to_its_definition(page: Page, demo_address):
    open_page(page, f"{demo_address}/issues?street=朝阳街道")
    page.get_by_role("button", name="查指标").click()
    box = page.get_by_role("dialog").get_by_role("combobox")
    box.press_sequentially("出清比")
    page.get_by_role("option").first.wait_for()
    box.press("Enter")
    page.wait_for_url(re.compile("/definitions"))
    expect(page.locator("details.metric[open] > summary")).to_have_text("I08 出清比")
