"""Pages: each runs bare, without dashboard.py and without a browser, over full, partial and odd ledgers."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from runpy import run_path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from streetboard import ledger, warehouse
from streetboard.access.roles import ROLES, Capability, Reader
from streetboard.meeting import making
from streetboard.permit import EVERYTHING
from streetboard.reading.panels import Panel
from streetboard.reading.story import STORY
from streetboard.ui import guard
from streetboard.warehouse import Scope, Warehouse
from tests.abouts import abouts, open_about

PROJECT = Path(__file__).parent.parent
PAGES = ("overview", "issues", "volunteers", "renovation")
MEETING = ("会议版", "议定事项")
PERIODS = ("本月", "本季", "本年", "近12个月", "累计")


def opened(page: str, **address: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages" / f"{page}.py"), default_timeout=60)
    app.query_params.update(address)
    return app.run()


@pytest.fixture(scope="module")
def emptied(demo_home, tmp_path_factory) -> Path:
    """Return the folder of a warehouse that the demonstration was taken out of."""
    folder = tmp_path_factory.mktemp("emptied") / "warehouse"
    shutil.copytree(demo_home, folder)
    ledger.remove_demo(folder)
    return folder


def said(app: AppTest) -> str:
    return " ".join(element.body for element in app.get("html"))


@pytest.mark.parametrize(("page", "title"), [("users", "用户"), ("audit", "审计")])
def test_what_is_of_no_street_names_none_and_no_ledger(demo_home, monkeypatch, page, title):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened(page, street="朝阳街道")
    (caption,) = (one.body for one in app.get("html") if 'class="caption"' in one.body)
    assert re.sub("<[^>]*>", "", caption).strip() == title


@pytest.mark.parametrize(("role", "is_told"), [("leader", True), ("clerk", False)])
def test_whoever_may_not_open_the_rows_of_persons_is_told_beside_the_number_whom_to_ask(
    demo_home, monkeypatch, role, is_told
):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    permit = replace(EVERYTHING, persons=Capability.PERSONS in ROLES[role].may)
    reader = Reader(role, ROLES[role].may, permit=permit)
    monkeypatch.setattr(guard, "reads", lambda asking, **how: reader)
    app = opened("volunteers", street="朝阳街道")
    assert [one.value for one in app.error] == []
    (key,) = (key for key, name in abouts(app).items() if "在册" in name)
    app = open_about(app, key)
    assert not app.exception
    assert (warehouse.PERSONS_ARE_FOR in said(app)) == is_told
    assert ("beneath-registered" in [one.key for one in app.button]) == (not is_told)


@pytest.mark.parametrize("asked", ["重点对象关注率", "哪个社区的重点对象走访得少？"])
def test_a_definition_says_the_value_of_a_setting_and_not_its_name(demo_home, monkeypatch, asked):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("platform", street="朝阳街道")
    (key,) = (key for key, name in abouts(app).items() if asked in name)
    app = open_about(app, key)
    assert not app.exception
    assert "人次小于 5 人次的、和能由合计推算出来的遮蔽" in said(app)


def panels_of(page: str) -> tuple[Panel, ...]:
    """Return the panels that a page declares, in the order of the screen."""
    return tuple(run_path(str(PROJECT / "pages" / f"{page}.py"))["PAGE"].panels)


def speaks(panel: Panel, bodies: list[str]) -> bool:
    """Return whether a headline stands below the question of a panel, or its `empty` sentence follows it."""
    body = next(body for body in bodies if panel.ask in body)
    headline = re.search(r'class="headline">([^<]*)<', body)
    return bool(headline and headline[1].strip()) or panel.empty in body


@pytest.mark.parametrize("street", ["朝阳街道", "龙凤桥街道"])
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_every_period_of_every_street(demo_home, monkeypatch, page, period, street):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened(page, street=street, period=period)
    assert not app.exception
    assert [one.value for one in app.error] == []
    assert not app.warning
    assert "数据截至 <b>2025-06-30</b>" in said(app)
    assert "演示数据" in said(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_period_without_a_single_row_leaves_every_panel_with_a_sentence(demo_home, monkeypatch, page):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened(page, street="朝阳街道", community=["未归属"], period="自选", start="2019-01-01", end="2019-01-31")
    assert not app.exception
    assert [one.value for one in app.error] == []
    bodies = [element.body for element in app.get("html")]
    # A panel without a sentence for nothing is left out.
    silent = [panel.ask for panel in panels_of(page) if panel.ask and panel.empty and not speaks(panel, bodies)]
    assert silent == []


@pytest.mark.parametrize("page", PAGES)
def test_a_street_with_but_one_issue_has_pages_too(home, tmp_path, page):
    file = tmp_path / "a.csv"
    file.write_text("问题编号,上报时间,状态\n1,2025-03-05,处置中\n", "utf-8")
    ledger.import_files([ledger.Order(file, "issues", street="真实街道")])
    app = opened(page)
    assert not app.exception
    assert [one.value for one in app.error] == []
    assert "演示数据" not in said(app)
    if page not in ("overview", "issues"):
        assert "还没有这一页的台账" in app.info[0].value


@pytest.mark.parametrize("page", PAGES)
def test_a_first_start_imports_the_demonstration_and_shows_the_page(demo_home, home, monkeypatch, page):
    if page != "overview":
        # What the import publishes is the same whichever page calls for it.
        monkeypatch.setattr(
            ledger, "publish_demo", lambda folder, _: shutil.copytree(demo_home, folder, dirs_exist_ok=True)
        )
    app = opened(page)
    assert warehouse.current_version(home) == 1
    assert not app.exception
    assert "演示数据" in said(app)


@pytest.mark.parametrize("section", ["导入", "隔离", "数据质量", "版本", "空白台账", "没有这一节"])
@pytest.mark.parametrize("kind", ["full", "empty"])
def test_every_section_of_the_ledgers_opens_with_and_without_data(demo_home, emptied, monkeypatch, section, kind):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home if kind == "full" else emptied))
    app = opened("data", section=section)
    assert not app.exception
    assert [one.value for one in app.error] == []


def test_the_quality_of_every_ledger_of_a_street_is_told(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    told = said(opened("data", section="数据质量", street="朝阳街道", period="本季"))
    of_street = [file for file in ledger.DEMO.glob("*.csv") if "朝阳街道" in file.read_text("utf-8-sig")]
    assert f"共 {len(of_street)} 种台账，没有隔离的行。" in told
    assert "7 列有缺的内容。" in told


@pytest.mark.parametrize("page", PAGES)
def test_without_any_ledger_a_page_leads_to_where_they_are_brought(emptied, monkeypatch, page):
    monkeypatch.setenv("STREETBOARD_HOME", str(emptied))
    app = opened(page)
    assert not app.exception
    assert "请打开“数据管理”，把台账拖进去" in app.info[0].value


def test_a_community_behind_leads_to_why_and_has_as_many_late_issues_as_it_says(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("overview", street="龙凤桥街道", period="本季")
    quarter = Scope("龙凤桥街道", None, date(2025, 4, 1), date(2025, 6, 30))
    shown = unescape("".join(element.body for element in app.get("html")))
    ((address, label),) = re.findall(r'href="\./why\?([^"]*)"[^>]*>(.*?)</a>', shown)
    count = int(re.search(r"未按期 ([\d,]+) 件", label)[1].replace(",", ""))
    scope = replace(quarter, communities=(dict(parse_qsl(address))["of"],))
    assert len(Warehouse(demo_home).figure("issues/rows", scope, limit=None, measure="late")) == count


def test_the_quality_of_the_ledgers_is_shown_and_not_said_to_be_nothing(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("data", section="数据质量", street="龙凤桥街道")
    said = " ".join(element.body for element in app.get("html"))
    assert [text for text in ("还没有台账。", "没有缺内容的列。") if text in said] == []
    assert [
        text for text in ("问题台账", "7,454", "没有隔离的行", "9 列有缺的内容", "服务品牌") if text not in said
    ] == []


@pytest.mark.parametrize("section", MEETING)
@pytest.mark.parametrize("street", ["朝阳街道", "龙凤桥街道"])
def test_the_meeting_page_opens_for_every_street(demo_home, monkeypatch, section, street):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("meetings", street=street, section=section)
    assert not app.exception
    assert [one.value for one in app.error] == []
    assert not app.warning
    assert "数据截至 <b>2025-06-30</b>" in said(app)


@pytest.mark.parametrize("section", MEETING)
def test_the_meeting_page_opens_for_a_street_with_but_one_issue(home, tmp_path, section):
    file = tmp_path / "a.csv"
    file.write_text("问题编号,上报时间,状态\n1,2025-03-05,处置中\n", "utf-8")
    ledger.import_files([ledger.Order(file, "issues", street="真实街道")])
    app = opened("meetings", section=section)
    assert not app.exception
    assert [one.value for one in app.error] == []


def test_a_change_of_street_stays_on_the_section_that_is_open(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("meetings", street="朝阳街道", section="议定事项")
    app.selectbox(key="filter_street").select("龙凤桥街道").run()
    assert not app.exception
    assert "哪个社区没有按季开会" in said(app)


@pytest.mark.parametrize("chapter", [chapter.id for chapter in STORY])
@pytest.mark.parametrize("street", ["朝阳街道", "龙凤桥街道"])
def test_every_slide_of_an_edition_can_be_edited(meeting_home, monkeypatch, street, chapter):
    monkeypatch.setenv("STREETBOARD_HOME", str(meeting_home))
    app = opened("meetings", street=street, edition=f"{street}-2025Q2-1", slide=chapter)
    assert not app.exception
    assert [one.value for one in app.error] == []
    assert any(field.label.startswith("点评") for field in app.text_input)


@pytest.fixture(scope="module")
def meeting_home(demo_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("meeting") / "warehouse"
    shutil.copytree(demo_home, home)
    for street in ("朝阳街道", "龙凤桥街道"):
        making.make(home, Warehouse(home).current(), street, "2025Q2", None, by="文书")
    return home
