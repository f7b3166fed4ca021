"""Definitions: every metric under its topic, a line that opens, with its targets; found alone it is open, as all are on paper."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from streetboard import reference
from streetboard.queries import layer, metric_names, metric_units
from streetboard.ui import contents, menu
from tests.browsing import Watch, open_page

PAGE = Path(__file__).parent.parent / "pages" / "definitions.py"
_METRIC = re.compile(
    r'<details class="metric"( open)?><summary><b>(.*?)</b> (.*?)(?:<span[^>]*>(.*?)</span>)?</summary>'
)
_TOPIC = re.compile(r'<h2 class="panel-title" id="topic-\d+">(.*?)</h2>')


@pytest.fixture(autouse=True)
def _home(monkeypatch, demo_home):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))


def shown(**address: str) -> str:
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.query_params.update({"street": "朝阳街道", **address})
    app.run()
    assert not app.exception
    return "".join(element.body for element in app.get("html"))


def metrics(html: str) -> list[tuple[str, str]]:
    return [(code, name) for _, code, name, _ in _METRIC.findall(html)]


def opened(html: str) -> list[str]:
    return [code or name for is_open, code, name, _ in _METRIC.findall(html) if is_open]


def targets(html: str, code: str) -> list[str]:
    (told,) = re.findall(rf"<b>{code}</b>.*?目标：(.*?)</div>", html, re.DOTALL)
    return told.split("；")


def test_every_code_that_a_figure_declares_has_a_name_of_its_own_and_none_is_superfluous():
    declared = {column.metric for figure in layer("figures").values() for column in figure.columns.values()}
    assert set(metric_names()) == declared - {""}
    assert set(metric_names()) >= set(metric_units())
    assert len(set(metric_names().values())) == len(metric_names())
    assert all(name == name.strip() != "" for name in metric_names().values())


def test_every_metric_stands_once_and_is_called_by_its_name():
    found = metrics(shown())
    coded = [(code, name) for code, name in found if code]
    told = {told.code for told in contents.measures(tuple(reference.default_settings().items()))} - {""}
    assert sorted(coded) == sorted((code, metric_names()[code]) for code in told)
    assert {"I24": "高频点位", "V06": "星级分布", "P01": "四跑道事件量"}.items() <= dict(coded).items()
    assert opened(shown()) == []


@pytest.mark.parametrize("sought", ["四跑道事件量", "spdsjl"])
def test_a_metric_is_found_by_its_name_though_no_measure_of_it_says_it(sought):
    assert metrics(shown(sought=sought)) == [("P01", "四跑道事件量")]


def test_a_metric_stands_under_the_page_that_most_of_its_figures_are_about():
    # One figure of issues tells of it, too.
    parts = _TOPIC.split(shown())[1:]
    topics = {code: title for title, part in zip(parts[::2], parts[1::2], strict=True) for code, _ in metrics(part)}
    assert [topics[code] for code in ("P01", "P02", "I25", "V14")] == [
        "平台与平安",
        "平台与平安",
        "事件办理",
        "组织与网格",
    ]


def test_an_index_leads_to_each_topic_and_says_how_many_it_has():
    html = shown()
    parts = _TOPIC.split(html)[1:]
    counted = [(title, len(metrics(part))) for title, part in zip(parts[::2], parts[1::2], strict=True)]
    index = re.findall(r'href="#topic-(\d+)">(.*?)（(\d+)）</a>', html)
    assert [(title, int(count)) for _, title, count in index] == counted
    assert [int(number) for number, _, _ in index] == list(range(1, len(counted) + 1))
    assert [title for title in menu.TOPICS if title in dict(counted)] == [*menu.TOPICS]
    assert f"共 {len(metrics(html))} 个指标" in html


def test_the_targets_of_a_metric_say_for_which_area_and_period_how_much_and_who_set_them():
    html = shown()
    why = "（演示目标（编造），演示科室）"
    assert targets(html, "I09") == [
        f"演示社区丙 2025 年 93%{why}",
        f"街道本级 2025 年 95%{why}",
        f"街道本级 2025 年第二季度 93.5%{why}",
    ]
    assert targets(html, "I11") == [f"街道本级 2025 年 不高于 260 件{why}"]
    assert targets(html, "I01") == ["没有设"]
    every = {code for _, code, _, has in _METRIC.findall(html) if has == "有目标"}
    assert every == {"I03", "I04", "I05", "I06", "I09", "I11", "R05", "V02", "G05"}


def test_over_all_streets_a_target_says_whose_it_is():
    why = "（演示目标（编造），演示科室）"
    assert targets(shown(street="全部街道"), "I11") == [
        f"朝阳街道 街道本级 2025 年 不高于 260 件{why}",
        f"龙凤桥街道 街道本级 2025 年 不高于 60 件{why}",
    ]


@pytest.mark.parametrize("sought", ["I09", "i09"])
def test_a_link_to_one_metric_opens_it(sought):
    html = shown(sought=sought)
    assert metrics(html) == [("I09", "按期处置率")]
    assert opened(html) == ["I09"]
    assert 'class="topics"' not in html


def test_what_is_meant_by_its_name_is_open_among_those_that_say_the_word():
    html = shown(sought="办结率")
    assert len(metrics(html)) > len(opened(html))
    assert "I04" in opened(html)
    assert opened(shown(sought="没有这样的指标")) == []


def test_a_metric_opens_at_a_click_and_leads_to_itself_alone(page: Page, demo_address):
    watch = Watch().over(page, demo_address)
    open_page(page, f"{demo_address}/definitions?street=朝阳街道")
    metric = page.locator("details.metric", has=page.locator("b", has_text=re.compile("^I09$")))
    expect(metric.locator("table")).to_be_hidden()
    metric.locator("> summary").click()
    expect(metric.locator("table")).to_be_visible()
    metric.get_by_role("link", name="只看这一个").click()
    page.wait_for_url(re.compile("sought=I09"))
    expect(page.locator("details.metric[open] > summary")).to_contain_text("I09 按期处置率")
    assert watch.faults == []


def test_the_index_leads_down_the_page(page: Page, demo_address):
    page.set_viewport_size({"width": 1366, "height": 768})
    open_page(page, f"{demo_address}/definitions?street=朝阳街道")
    title = page.get_by_role("heading", name="平台与平安", exact=True)
    expect(title).not_to_be_in_viewport()
    page.locator(".topics").get_by_role("link", name=re.compile("平台与平安")).click()
    expect(title).to_be_in_viewport()


def test_on_paper_every_metric_is_open_and_is_closed_again(page: Page, demo_address):
    open_page(page, f"{demo_address}/definitions?street=朝阳街道&sought=志愿")
    closed = page.locator("details.metric:not([open])")
    expect(closed.first).to_be_visible()
    count = closed.count()
    definitions = page.locator("details.metric td.t:nth-child(2)").all_text_contents()
    paper = pypdf.PdfReader(BytesIO(page.pdf(format="A4", print_background=True)))
    whole = "".join(re.sub(r"\s", "", sheet.extract_text()) for sheet in paper.pages)
    # A pdf writes some signs as radicals that look alike: of each text all but a few signs are there.
    assert len(definitions) > count
    for text in definitions:
        signs = re.sub(r"\s", "", text)
        assert sum(sign in whole for sign in signs) > 0.8 * len(signs)
    assert "只看这一个" not in whole
    assert closed.count() == count
