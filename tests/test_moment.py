"""The moment: everything on a page is as of the end of its period, as far as the ledgers of each figure reach."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from streetboard import __main__, ledger, provenance
from streetboard.asking import periods
from streetboard.asking.answers import NOW, PREVIOUS, SINCE, Answers, Wanted
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.errors import LedgerError
from streetboard.meeting import editions, panels, slides
from streetboard.reading import numbers, readings
from streetboard.reading.blocks import Card, Cards
from streetboard.reading.panels import Page, cut_short
from streetboard.warehouse import Scope, Warehouse

STREET = "朝阳街道"
PAGES: dict[str, Page] = {
    name: importlib.import_module(f"pages.{name}").PAGE
    for name in ("overview", "issues", "volunteers", "renovation", "meetings")
}
PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def view(demo_home, demo_warehouse) -> View:
    return View(demo_home, demo_warehouse)


def asked(view: View, page: str, choice: Choice) -> Answers:
    return view.ask(PAGES[page].wanted, choice)


def cards_of(answers: Answers, page: str) -> dict[str, Card]:
    read = [panel.read(answers.about(panel.main)) for panel in PAGES[page].panels]
    blocks = [block for reading in read if reading for block in reading.blocks if isinstance(block, Cards)]
    return {card.label: card for block in blocks for card in block.cards}


# --- one moment ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("choice", "end"),
    [
        (Choice(STREET, period="2024"), date(2024, 12, 31)),
        (Choice(STREET, period=periods.LAST_MONTH), date(2025, 5, 31)),
        (Choice(STREET, period=periods.CUSTOM, start=date(2025, 3, 1), end=date(2025, 3, 15)), date(2025, 3, 15)),
        (Choice(STREET), date(2025, 6, 30)),
    ],
    ids=lambda value: value.period if isinstance(value, Choice) else "",
)
def test_every_figure_of_a_page_is_asked_at_the_end_of_the_period(view, page, choice, end):
    answers = asked(view, page, choice)
    there = {one: answer for one in PAGES[page].wanted if (answer := answers.get(one))}
    moments = {
        one.key: {answer.result.parameters.get(name, end) for name in ("end", "as_of")}
        for one, answer in there.items()
        if one.over == NOW
    }
    assert moments
    # The ledger of activities ends on the day before, and its panel says so.
    late = {"works/volunteering"} if page == "renovation" and end == date(2025, 6, 30) else set()
    assert {key for key, days in moments.items() if days != {end}} == late


def test_in_a_past_year_cards_bridge_and_lists_say_the_same(view):
    year = Choice(STREET, period="2024")
    answers = asked(view, "issues", year)
    cards, bridge = cards_of(answers, "issues"), answers.one(readings.BACKLOG)
    assert (
        (cards["在办存量"].value, cards["在办存量"].detail)
        == (bridge["closing"], "超期未办 246 件")
        == (1285, "超期未办 246 件")
    )
    assert bridge["overdue"] == answers.get(readings.OVERDUE).total == 246
    assert cards_of(asked(view, "overview", year), "overview")["超期未办"].value == 246
    assert sum(answers.rows(readings.AGEING)[at]["issues"] for at in range(len(answers.rows(readings.AGEING)))) == 1285


def test_on_a_day_of_march_the_rate_and_the_stock_are_those_of_that_day(view):
    day = date(2025, 3, 15)
    answers = asked(view, "issues", Choice(STREET, period=periods.CUSTOM, start=day, end=day))
    then = view.result("issues/summary", Scope(STREET, None, day, day, day)).one()
    assert answers.one(readings.ISSUES) == then
    assert then["overdue_open"] == answers.get(readings.OVERDUE).total != 254


def test_what_has_become_of_a_past_period_since_is_asked_of_a_past_one_only(view):
    completion = numbers.COMPLETION.now
    of_may = asked(view, "issues", Choice(STREET, period=periods.LAST_MONTH))
    since = of_may.get(replace(completion, over=SINCE)).result
    assert since.parameters | {"street": STREET} == since.parameters
    assert [since.parameters[name] for name in ("start", "end", "as_of")] == [
        date(2025, 5, 1), date(2025, 5, 31), date(2025, 6, 30),
    ]  # fmt: skip
    told = {change.label: change.text for change in cards_of(of_may, "issues")["当期办结率"].changes}
    assert told["至 6-30 办结率"] == "85.64%"
    assert asked(view, "issues", Choice(STREET, period=periods.MONTH)).get(replace(completion, over=SINCE)) is None


# --- one meaning -----------------------------------------------------------------------------------------------------------


def test_a_year_is_compared_by_its_dates_and_no_reporting_day_is_lost(view):
    answers = asked(view, "renovation", Choice(STREET, period=periods.YEAR))
    (change,) = cards_of(answers, "renovation")["进度偏差"].changes
    assert (change.label, change.text) == ("较去年同期", "▲ 0.18 百分点")
    assert change.about == "2024-06-30：-1.54 百分点"


def test_all_of_it_has_no_month_before_and_tells_the_newest_one(view):
    answers = asked(view, "volunteers", Choice(STREET))
    cards = cards_of(answers, "volunteers")
    (change,) = cards["服务人次"].changes
    assert (change.label, change.text, change.about) == (
        "6 月 143 人次，环比", "▼ 43.3%", "2025-05-01 至 2025-05-31：252 人次",
    )  # fmt: skip
    assert cards["在册志愿者"].changes == ()
    assert answers.comparisons == {}


def test_the_line_of_the_active_rate_ends_where_its_card_stands(view):
    cards = cards_of(asked(view, "overview", Choice(STREET, period=periods.LAST_MONTH)), "overview")
    for label in ("累计办结率", "日均办结", "超期未办", "项目平均进度", "志愿活跃率", "积分兑换率"):
        assert cards[label].trend[-1] == pytest.approx(cards[label].value), label
        assert len(cards[label].trend) == 12


# --- a ledger that ends early ----------------------------------------------------------------------------------------------


def bring(tmp_path: Path, dataset: str, text: str, **how) -> ledger.Report:
    file = tmp_path / f"{dataset}.csv"
    file.write_text(text, "utf-8")
    (report,) = ledger.import_files([ledger.Order(file, dataset, street="试点街道", **how)])
    return report


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def issues_until(last: date, first: date = date(2024, 10, 1)) -> str:
    """Return a ledger in which one issue comes in and is closed every day."""
    rows = "".join(f"{day:%Y%m%d},{day},{day},已办结\n" for day in days_of(first, last))
    return f"问题编号,上报时间,办结时间,状态\n{rows}"


# Enough of them not to be masked.
PEOPLE = "甲乙丙丁戊己庚辛壬癸"


def services_until(last: date) -> str:
    days = days_of(date(2024, 10, 1), last)
    rows = "".join(f"F{day:%Y%m%d},{PEOPLE[at % len(PEOPLE)]},{day},2,已确认\n" for at, day in enumerate(days))
    return f"记录编号,志愿者编号,服务日期,服务时长,审核状态\n{rows}"


@pytest.fixture
def street(home, tmp_path) -> Path:
    """Return a warehouse whose issues end on 20 May and whose services end on 30 June."""
    bring(tmp_path, "issues", issues_until(date(2025, 5, 20)))
    bring(tmp_path, "volunteers", "志愿者编号,注册时间\n" + "".join(f"{one},2024-09-01\n" for one in PEOPLE))
    bring(tmp_path, "service_records", services_until(date(2025, 6, 30)))
    return home


def opened(home: Path) -> View:
    return View(home, Warehouse(home).current())


PILOT = Choice("试点街道", period=periods.QUARTER)


def test_a_ledger_that_ends_early_shows_no_fall_on_the_page(street):
    answers = asked(opened(street), "overview", PILOT)
    summary = answers.get(readings.ISSUES).result
    assert [summary.parameters[name] for name in ("start", "end", "as_of")] == [
        date(2025, 4, 1), date(2025, 5, 20), date(2025, 5, 20),
    ]  # fmt: skip
    before = answers.get(replace(readings.ISSUES, over=PREVIOUS)).result
    assert (before.parameters["start"], before.parameters["end"]) == (date(2025, 1, 1), date(2025, 2, 19))
    card = cards_of(answers, "overview")["日均办结"]
    assert (card.detail, card.changes[0].text) == ("截至 5 月 20 日，50 件 / 50 天", "持平")
    panel = next(panel for panel in PAGES["overview"].panels if panel.reader.name == "collected_and_closed")
    assert cut_short(answers, panel.reader.wanted) == "台账截至 2025-05-20，只统计到这一天"
    assert panel.read(answers.about(panel.main)).headline.startswith("本季截至 5 月 20 日收集 50 件")
    # The services reach as far as the page does.
    assert cards_of(answers, "overview")["志愿活跃率"].detail == "10 / 10 人"


def test_a_ledger_that_ends_early_shows_no_fall_on_a_slide(street):
    snapshot = Warehouse(street).current()
    at = datetime(2025, 7, 8, 9, 30)
    one = editions.save(street, editions.freeze(snapshot, "试点街道", "2025Q2", home=street, author="文书", at=at))
    deck = slides.deck(editions.load(street, one.id))
    daily = next(slide for slide in deck.slides if slide.id == "daily")
    assert daily.title == "每日办结　（台账截至 5 月 20 日）"
    assert daily.headline.startswith("本季截至 5 月 20 日日均办结 1 件，与上季同期持平；")
    (shown,) = [block for block in daily.blocks if isinstance(block, Cards)]
    assert shown.cards[0].detail == "截至 5 月 20 日，50 件 / 50 天"
    assert (deck.cut_off, deck.is_unfinished) == (date(2025, 6, 30), False)
    people = next(slide for slide in deck.slides if slide.id == "volunteers")
    assert people.title == "志愿服务与双积分"
    assert people.headline.startswith("本季志愿服务 91 人次")


def test_a_panel_that_is_cut_short_says_so_where_it_is_taken_to(street):
    page = PAGES["issues"]
    panel = next(panel for panel in page.panels if panel.reader.name == "daily")
    choice = PILOT.at(date(2025, 6, 30))
    slide = panels.slide(panels.freeze(page, panel, opened(street), choice))
    assert slide.title == "每天办结多少件？　本季（2025-04-01 至 2025-05-20，台账到此为止）"
    assert "与上季同期持平" in slide.headline


def test_a_figure_whose_ledger_ends_before_the_period_says_so_and_shows_no_zero(street):
    answers = asked(opened(street), "overview", replace(PILOT, period=periods.MONTH))
    ended = "台账截至 2025-05-20，没有这段时间的记录"
    card = cards_of(answers, "overview")["日均办结"]
    assert (card.text, card.detail) == ("—", ended)
    assert answers.why_not(readings.BY_MONTH) == ended
    assert answers.get(readings.OVERDUE) is None
    attention = next(panel for panel in PAGES["overview"].panels if panel.reader.name == "attention")
    assert attention.read(answers.about(attention.main)).blocks[0].groups[0].said == f"{ended}。"


def test_how_works_stood_can_be_told_of_the_last_day_that_is_known(street, tmp_path):
    columns, values = "实际开工,计划开工,计划完工", "2025-01-01,2025-01-01,2025-12-31"
    works = f"项目编号,项目名称,片区,{columns},阶段\nP1,甲项目,甲片区,{values},在建\n"
    bring(tmp_path, "renovation_projects", works)
    bring(tmp_path, "renovation_items", "项目编号,分项编号,分项名称,类别,单位,计划工程量\nP1,F1,防水,基础类,㎡,100\n")
    bring(tmp_path, "renovation_progress", "分项编号,填报日期,累计完成量\nF1,2025-04-30,30\nF1,2025-05-31,40\n")
    answers = asked(opened(street), "overview", replace(PILOT, period=periods.MONTH))
    card = cards_of(answers, "overview")["项目平均进度"]
    assert card.text == "40.00%"
    assert card.detail.startswith("截至 5 月 31 日，计划进度 ")


def test_what_lies_before_a_ledger_is_named(street):
    answers = asked(opened(street), "overview", replace(PILOT, period="2024Q4"))
    assert answers.why_not(replace(readings.ISSUES, over=PREVIOUS)) == "台账从 2024-10 开始"


# --- 数据截至 that is declared -----------------------------------------------------------------------------------------------


def covered(home: Path, dataset: str = "issues") -> tuple[date, date, bool]:
    rows = Warehouse(home).figure("shared/coverage").records()
    (row,) = [row for row in rows if row["dataset"] == dataset]
    return row["last_day"], row["cut_off"], row["is_declared"]


def test_a_declared_cut_off_is_remembered_and_moves_the_page_but_not_the_command_line(street, tmp_path):
    assert covered(street) == (date(2025, 5, 20), date(2025, 5, 20), False)
    report = bring(tmp_path, "issues", issues_until(date(2025, 5, 20)), cut_off=date(2025, 6, 30))
    assert (report.rows["unchanged"], report.last_day, report.cut_off) == (232, "2025-05-20", "2025-06-30")
    assert covered(street) == (date(2025, 5, 20), date(2025, 6, 30), True)
    answers = asked(opened(street), "overview", PILOT)
    assert answers.one(readings.ISSUES)["days"] == 91
    assert answers.until(readings.ISSUES) is None
    assert Warehouse(street).figure("issues/summary").parameters["as_of"] == date(2025, 5, 20)


def test_what_was_declared_holds_until_something_happens_later(street, tmp_path):
    bring(tmp_path, "issues", issues_until(date(2025, 5, 20)), cut_off=date(2025, 5, 25))
    bring(tmp_path, "issues", issues_until(date(2025, 6, 2)))
    assert covered(street)[:2] == (date(2025, 6, 2), date(2025, 6, 2))


def test_the_same_declaration_twice_publishes_nothing(street, tmp_path):
    first = bring(tmp_path, "issues", issues_until(date(2025, 5, 20)), cut_off=date(2025, 6, 30)).version
    assert bring(tmp_path, "issues", issues_until(date(2025, 5, 20)), cut_off=date(2025, 6, 30)).version == first
    assert bring(tmp_path, "issues", issues_until(date(2025, 5, 20))).version == first


def test_a_replacement_takes_back_what_was_declared(street, tmp_path):
    bring(tmp_path, "issues", issues_until(date(2025, 5, 20)), cut_off=date(2026, 5, 20))
    bring(tmp_path, "issues", issues_until(date(2025, 5, 20)), cut_off=date(2025, 5, 21), mode="replace")
    assert covered(street)[1] == date(2025, 5, 21)


@pytest.mark.parametrize(
    ("cut_off", "said"),
    [
        (date(2025, 5, 19), "数据截至 2025-05-19 早于 issues.csv 里最后一次实际发生的 2025-05-20"),
        (provenance.now().date() + timedelta(days=2), "还没有到"),
    ],
)
def test_a_cut_off_before_the_last_event_or_in_the_future_is_refused(home, tmp_path, cut_off, said):
    with pytest.raises(LedgerError, match=said):
        bring(tmp_path, "issues", issues_until(date(2025, 5, 20)), cut_off=cut_off)


def test_the_command_line_declares_it_too(home, tmp_path, capsys):
    file = tmp_path / "issues.csv"
    file.write_text(issues_until(date(2025, 5, 20)), "utf-8")
    how = ["import", str(file), "--dataset", "issues", "--street", "试点街道", "--json"]
    assert __main__.main([*how, "--cut-off", "2025-05-31"]) == 0
    assert json.loads(capsys.readouterr().out)["cut_off"] == "2025-05-31"
    assert covered(home)[1] == date(2025, 5, 31)
    assert __main__.main([*how, "--cut-off", "2025-05-01"]) == 2
    assert "早于" in capsys.readouterr().err


def test_of_a_ledger_with_weeks_between_events_the_last_one_is_no_end(home, tmp_path):
    bring(tmp_path, "issues", issues_until(date(2025, 6, 30)))
    meetings = "会议编号,社区,季度,计划时间,召开时间\n1,甲社区,2025Q2,2025-04-10,2025-04-10\n"
    bring(tmp_path, "joint_meetings", meetings)
    held = Wanted("meetings/summary", match=())
    assert opened(home).answer(held, PILOT.at(date(2025, 6, 30))).result.parameters["as_of"] == date(2025, 6, 30)
    bring(tmp_path, "joint_meetings", meetings, cut_off=date(2025, 5, 31))
    assert opened(home).answer(held, PILOT.at(date(2025, 6, 30))).result.parameters["as_of"] == date(2025, 5, 31)


# --- the page says so ------------------------------------------------------------------------------------------------------


def shown(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "pages" / f"{page}.py"), default_timeout=60)
    app.query_params.update({"street": STREET, **address})
    app.run()
    assert not app.exception
    return app


def caption(app: AppTest) -> str:
    return next(re.sub(r"<[^>]*>", "", html.body) for html in app.get("html") if 'class="caption"' in html.body)


def test_the_header_says_the_moment_of_a_past_period_once(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    assert "统计期 去年（2024-01-01 至 2024-12-31），数字截至期末" in caption(shown("overview", period="2024"))
    assert "截至期末" not in caption(shown("overview", period="本年"))


@pytest.mark.parametrize("page", [*PAGES, "data"])
@pytest.mark.parametrize(("today", "told"), [(datetime(2025, 8, 14), ""), (datetime(2025, 8, 15), "，距今 46 天")])
def test_every_page_says_how_old_data_are_that_are_older_than_expected(demo_home, monkeypatch, page, today, told):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    monkeypatch.setattr(provenance, "now", lambda: today)
    said = caption(shown(page))
    assert f"数据截至 2025-06-30{told}" in said
    assert ("距今" in said) == bool(told)


def test_a_period_wholly_after_the_cut_off_is_told_with_the_filters_there(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = shown("issues", period="自选", start="2025-08-01", end="2025-08-31")
    assert "自选（2025-08-01 至 2025-08-31）都在数据截至 2025-06-30 之后，还没有数据" in app.info[0].value.replace(
        "\\", ""
    )
    assert app.segmented_control[0].value == "自选"
    assert [str(one.value) for one in app.date_input] == ["2025-08-01", "2025-08-31"]


def test_the_steps_lead_from_month_to_month_and_end_where_the_ledgers_do(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = shown("issues", period="本月")
    assert [app.button(key=f"filter_step_{by}").disabled for by in (-1, 1)] == [False, True]
    app.button(key="filter_step_-1").click().run()
    assert app.query_params["period"] == "上月"
    app.button(key="filter_step_-1").click().run()
    assert (app.query_params["period"], app.segmented_control[0].value) == ("2025-04", "2025-04")
    assert "统计期 2025 年 4 月（2025-04-01 至 2025-04-30）" in caption(app)
    app.button(key="filter_step_1").click().run()
    assert app.query_params["period"] == "上月"
    assert shown("issues", period="2021-04").button(key="filter_step_-1").disabled
    assert [shown("issues", period="累计").button(key=f"filter_step_{by}").disabled for by in (-1, 1)] == [True, True]


def test_a_custom_period_steps_by_its_own_length(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = shown("issues", period="自选", start="2025-06-11", end="2025-06-20")
    app.button(key="filter_step_-1").click().run()
    assert (app.query_params["start"], app.query_params["end"]) == ("2025-06-01", "2025-06-10")


def test_an_end_before_the_start_is_said_and_becomes_no_day(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = shown("issues", period="自选", start="2025-01-01", end="2025-01-31")
    app.date_input[0].set_value(date(2025, 3, 1)).run()
    assert "结束日期 2025-01-31 早于开始日期 2025-03-01，还没有采用" in app.warning[0].value.replace("\\", "")
    assert (app.query_params["start"], app.query_params["end"]) == ("2025-01-01", "2025-01-31")
    assert [one.value for one in app.date_input] == [date(2025, 3, 1), date(2025, 1, 31)]
    app.date_input[1].set_value(date(2025, 3, 31)).run()
    assert not app.warning
    assert (app.query_params["start"], app.query_params["end"]) == ("2025-03-01", "2025-03-31")
