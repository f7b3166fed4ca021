"""All streets: chosen like one, ranked against all, added up as Σ ÷ Σ, and masked as each of them is."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import parse_qs

import pytest

from streetboard.asking import periods
from streetboard.asking.answers import NOW, PREVIOUS, YEAR_BEFORE
from streetboard.asking.choice import Choice, parse
from streetboard.asking.reach import Reach
from streetboard.asking.streets import ALL_STREETS
from streetboard.asking.view import View
from streetboard.drawing import files
from streetboard.meeting import differences, editions, slides
from streetboard.reading import readings
from streetboard.reading.blocks import Chart, Groups, Table
from streetboard.reading.links import OPENING
from streetboard.reading.panels import Page
from streetboard.reading.story import every_wanted
from streetboard.warehouse import Scope, Warehouse
from tests.test_import import bring, load_each
from tests.test_pages import opened, said

PAGES: dict[str, Page] = {
    name: importlib.import_module(f"pages.{name}").PAGE
    for name in ("overview", "issues", "volunteers", "renovation", "meetings")
}
STREETS = ("朝阳街道", "龙凤桥街道")
QUARTER = Choice(ALL_STREETS, (), periods.QUARTER)


@pytest.fixture(scope="module")
def view(demo_home, demo_warehouse):
    return View(demo_home, demo_warehouse)


# --- chosen --------------------------------------------------------------------------------------------------------------


def test_all_streets_are_chosen_by_the_address_and_an_empty_one_opens_a_single_street():
    known = {"朝阳街道": ("天津路社区",), "龙凤桥街道": ()}
    address = {name: [value] for name, value in QUARTER.address().items()}
    assert address == {"street": [ALL_STREETS], "period": ["本季"]}
    assert parse(address, known, "朝阳街道") == (QUARTER, [])
    assert parse({}, known, "朝阳街道")[0].street == "朝阳街道"


def test_a_community_is_of_one_street_so_beside_all_of_them_it_is_told_and_left_out():
    choice, problems = parse(
        {"street": [ALL_STREETS], "community": ["天津路社区"]}, {"甲": ("天津路社区",), "乙": ()}, "甲"
    )
    assert (choice, problems) == (Choice(ALL_STREETS), ["选了全部街道，社区“天津路社区”没有采用"])


def test_all_streets_are_the_one_where_there_is_but_one():
    assert parse({"street": [ALL_STREETS]}, {"朝阳街道": ()}, "朝阳街道") == (Choice("朝阳街道"), [])


def test_the_filter_offers_all_streets_and_the_choice_of_communities_goes_with_the_street(monkeypatch, demo_home):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("issues", period="本季")
    assert app.selectbox(key="filter_street").options == [ALL_STREETS, *STREETS]
    assert len(app.multiselect) == 1
    app.selectbox(key="filter_street").select(ALL_STREETS).run()
    assert not app.exception
    assert (app.query_params["street"], app.query_params["period"]) == (ALL_STREETS, "本季")
    assert not app.multiselect
    assert "全部街道 · 事件办理" in said(app)


def test_why_a_community_differs_is_asked_of_one_street(monkeypatch, demo_home):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("why", street=ALL_STREETS, of="天津路社区")
    assert not app.exception
    assert app.selectbox(key="filter_street").value == ALL_STREETS
    assert "请在上面选择一个街道" in app.info[0].value


# --- added up, ranked ----------------------------------------------------------------------------------------------------


def test_sums_are_of_all_streets_and_rates_are_divided_last(view):
    whole, *parts = (
        view.answer(readings.ISSUES, Choice(street, (), periods.QUARTER)).result.one()
        for street in (ALL_STREETS, *STREETS)
    )
    for name in ("collected", "closed", "due", "on_time", "open_backlog", "overdue_open"):
        assert whole[name] == sum(part[name] for part in parts)
    assert whole["on_time_rate"] == pytest.approx(whole["on_time"] / whole["due"])
    assert whole["on_time_rate"] not in [part["on_time_rate"] for part in parts]


def test_streets_stand_where_communities_would_each_as_on_its_own_page(view):
    by_street = {
        row["street"]: row
        for row in view.ask((readings.ON_TIME_COMMUNITIES,), QUARTER).rows(readings.ON_TIME_COMMUNITIES)
    }
    whole = view.answer(readings.ISSUES, QUARTER).result.one()
    assert by_street.keys() == set(STREETS)
    for street in STREETS:
        own = view.answer(readings.ISSUES, replace(QUARTER, street=street)).result.one()
        assert (by_street[street]["due"], by_street[street]["on_time_rate"]) == (own["due"], own["on_time_rate"])
        # A street is held against all, a community against its own.
        assert by_street[street]["street_rate"] == whole["on_time_rate"]
        communities = view.ask((readings.ON_TIME_COMMUNITIES,), replace(QUARTER, street=street))
        assert {row["street_rate"] for row in communities.rows(readings.ON_TIME_COMMUNITIES)} == {own["on_time_rate"]}


@pytest.mark.parametrize(
    ("by_street", "whole", "names"),
    [
        ("issues/completion_rate_by_street", "issues/summary", ("collected", "closed", "open_backlog", "overdue_open")),
        ("volunteers/by_street", "volunteers/summary", ("registered", "active_rate", "person_times", "hours")),
        ("renovation/progress_by_street", "renovation/summary", ("projects", "progress", "deviation", "delayed")),
        ("meetings/by_street", "meetings/summary", ("quarters_due", "items_due", "completion_rate", "items_overdue")),
        ("party/checkins_by_street", "party/checkins", ("members", "needs", "claim_rate", "activities")),
        ("safety/mediations_by_street", "safety/summary", ("accepted", "succeeded", "success_rate", "open")),
    ],
)
def test_what_ranks_a_street_is_what_its_own_page_says(view, by_street, whole, names):
    until = {"start": date(2025, 4, 1), "end": date(2025, 6, 30), "as_of": date(2025, 6, 30)}
    rows = {row["street"]: row for row in view.result(by_street, Scope(**until)).records()}
    assert rows.keys() == set(STREETS)
    for street in STREETS:
        own = view.result(whole, Scope(street, **until)).one()
        assert {name: rows[street][name] for name in names} == pytest.approx({name: own[name] for name in names})


def test_what_only_one_street_can_tell_is_not_asked(view):
    asked = view.ask((readings.ON_TIME_HANDLERS, readings.PROJECTS, readings.ITEMS), QUARTER)
    assert not any(map(asked.get, (readings.ON_TIME_HANDLERS, readings.PROJECTS, readings.ITEMS)))


@pytest.mark.parametrize("name", PAGES)
def test_every_panel_speaks_of_streets_and_of_all_of_them(view, name):
    choice = QUARTER.at(date(2025, 6, 30))
    page = PAGES[name].of(choice)
    answers = view.ask(page.wanted, choice)
    read = {panel: panel.read(answers.about(panel.main)) for panel in page.panels}
    told = [(panel.ask, reading) for panel, reading in read.items() if reading]
    assert len(told) >= 3
    for panel, reading in read.items():
        # What is counted in areas, and projects that are called so, may say 片区.
        own = ("片区",) if panel.reader.name not in ("policies", "volunteering") else ()
        texts = (panel.ask, reading.headline, *reading.further) if reading else ()
        assert not [text for text in texts if any(word in text for word in ("全街道", "社区", *own))]
    # What ranks streets opens the one that is clicked.
    assert any("街道" in ask for ask, _ in told)
    ranked = [block for _, reading in told for block in reading.blocks if ranks(block)]
    assert ranked
    for block in ranked:
        assert (
            all(series.rows in ("", OPENING) for series in block.series)
            if isinstance(block, Chart)
            else [parse_qs(card[1:])["street"] for card in block.cards] == [[row[0]] for row in block.rows]
        )


def ranks(block: object) -> bool:
    return (isinstance(block, Chart) and set(block.categories) == set(STREETS)) or (
        isinstance(block, Table) and {row[0] for row in block.rows} == set(STREETS)
    )


def test_a_page_of_one_street_is_as_it_was():
    assert all(page.of(Choice("朝阳街道")) is page for page in PAGES.values())


def test_a_thing_is_opened_by_its_number_and_its_street(view, tmp_path_factory, monkeypatch, demo_home):
    (block,) = readings.attention(view.ask(readings.attention.wanted, QUARTER)).blocks
    assert isinstance(block, Groups)
    entry = block.groups[0].entries[0]
    assert "朝阳街道" in entry.whose
    assert parse_qs(entry.rows.partition("?")[2])["street"] == ["朝阳街道"]
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = opened("overview", street=ALL_STREETS, period="本季", rows=entry.rows)
    assert not app.exception
    assert not app.warning
    app = opened("overview", street=ALL_STREETS, rows=entry.rows.replace("street=", "street=x"))
    assert "看不懂地址中的明细" in app.warning[0].value


# --- how far the ledgers go ----------------------------------------------------------------------------------------------


def covered(street: str, first: date, last: date) -> dict:
    return {
        "dataset": "issues",
        "street": street,
        "row_count": 9,
        "first_day": first,
        "last_day": last,
        "cut_off": last,
        "is_declared": False,
    }


JUNE = periods.Span(date(2025, 6, 1), date(2025, 6, 30))


def days(*rows: dict):
    return Reach(rows).days("issues/summary", periods.MONTH, JUNE, date(2025, 6, 30))


def test_all_streets_go_from_where_the_first_begins_to_where_the_last_ends():
    reach = Reach(
        [covered("甲", date(2024, 1, 1), date(2025, 6, 28)), covered("乙", date(2025, 2, 1), date(2025, 6, 30))]
    )
    assert (reach.first_days, reach.cut_offs) == ({"issues": date(2024, 1, 1)}, {"issues": date(2025, 6, 30)})


def test_a_street_that_begins_later_would_look_like_growth_and_is_not_compared():
    found = days(covered("甲", date(2024, 1, 1), date(2025, 6, 30)), covered("乙", date(2025, 2, 1), date(2025, 6, 30)))
    assert found.over[PREVIOUS].span.start == date(2025, 5, 1)
    assert YEAR_BEFORE not in found.over
    assert found.why_not == {YEAR_BEFORE: "台账从 2025-02 开始"}


def test_a_street_whose_ledger_ended_weeks_ago_would_look_like_decline_and_is_not_compared():
    found = days(covered("甲", date(2024, 1, 1), date(2025, 6, 30)), covered("乙", date(2024, 1, 1), date(2025, 6, 19)))
    assert found.over[NOW].span == JUNE
    assert found.why_not == dict.fromkeys((PREVIOUS, YEAR_BEFORE), "乙的台账只到 2025-06-19")
    assert (
        days(
            covered("甲", date(2024, 1, 1), date(2025, 6, 30)), covered("乙", date(2024, 1, 1), date(2025, 6, 20))
        ).why_not
        == {}
    )


def test_which_streets_end_earlier_is_said_above_the_page(home, tmp_path):
    head = "问题编号,上报时间,办结时间,状态\n"
    load_each(home, {
        "甲街道": bring(tmp_path / "1.csv", f"{head}1,2025-06-30,,处置中\n"),
        "乙街道": bring(tmp_path / "2.csv", f"{head}1,2025-05-31,,处置中\n2,2025-05-02,2025-05-30,已办结\n"),
    })  # fmt: skip
    view = View(home, Warehouse(home).current())
    assert view.earlier(ALL_STREETS, "issues") == {"乙街道": date(2025, 5, 31)}
    assert view.earlier("乙街道", "issues") == {}
    assert "其中 乙街道截至 2025-05-31" in said(opened("issues", street=ALL_STREETS))
    # The same number in two streets is two things.
    for street in ("甲街道", "乙街道"):
        app = opened("issues", street=ALL_STREETS, rows=f"issues/card?issue_id=1&source=其他&street={street}")
        assert f"<dt>街道</dt><dd>{street}" in re.sub(r">\s+", ">", said(app))


def test_a_number_of_some_streets_alone_says_whose_it_is():
    def reach(**ledgers: tuple[str, ...]) -> Reach:
        days = date(2024, 1, 1), date(2025, 6, 30)
        return Reach(covered(name, *days) | {"dataset": one} for name, there in ledgers.items() for one in there)

    both = ("issues", "patrols")
    assert reach(甲=both, 乙=("issues",)).of_some("safety/patrols") == "只有甲有台账"
    assert reach(甲=both, 乙=both, 丙=("issues",)).of_some("safety/patrols") == "丙没有台账，没有计入"
    many = reach(**dict.fromkeys("甲乙丙丁", ("patrols",)), **dict.fromkeys("戊己庚辛", ("issues",)))
    assert many.of_some("safety/patrols") == "只有甲、乙、丙等 4 个街道有台账"
    # Where all have it, where nobody has, and of one street there is nothing to say.
    assert reach(甲=both, 乙=both).of_some("safety/patrols") == ""
    assert reach(甲=("issues",), 乙=("issues",)).of_some("safety/patrols") == ""
    assert reach(甲=both).of_some("safety/patrols") == ""
    # Of a number, those that have the ledger which it counts: a share's is that of what it is a share of.
    safety = reach(甲=("mediations", "safety_facilities"), 乙=("mediations",))
    assert safety.of_some("safety/summary") == ""
    assert safety.of_some("safety/summary", "success_rate") == ""
    assert safety.of_some("safety/summary", "facility_rate") == "只有甲有台账"
    assert safety.of_some("safety/summary", "facility_points") == "只有甲有台账"


def test_a_page_of_all_streets_says_which_of_them_its_ledgers_are_of(monkeypatch, demo_home):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    page = said(opened("platform", street=ALL_STREETS))
    assert "平台事件、事件完成率、任务完成率、重点对象关注率：只有朝阳街道有台账。" in page
    assert re.search(r"平安设施装了多少，完好的有多少？.*?只有朝阳街道有台账.*?火情、燃气", page, re.DOTALL)
    # Their figure is about five ledgers, each of these numbers about one of them.
    assert "设施完好率、突发情况处置率、敲门完成率：只有朝阳街道有台账。" in page
    mediated = re.search(r"矛盾纠纷调解成了多少？.*?<table", page, re.DOTALL)
    assert mediated and "有台账" not in mediated[0]
    assert "只有朝阳街道有台账" not in said(opened("platform", street="朝阳街道"))


def test_what_is_aimed_at_is_of_the_street_that_the_page_names(home, tmp_path):
    head = "问题编号,上报时间,办结时间,状态\n"
    load_each(home, {
        "乙街道": bring(tmp_path / "1.csv", f"{head}1,2025-06-30,,处置中\n"),
        "甲街道": bring(tmp_path / "2.csv", f"{head}1,2025-06-30,,处置中\n2,2025-06-30,,处置中\n"),
    })  # fmt: skip
    for address, street in ({}, "甲街道"), ({"street": ALL_STREETS}, "甲街道"), ({"street": "乙街道"}, "乙街道"):
        app = opened("data", section="目标与标注", **address)
        assert app.selectbox(key="marks-street").value == street
        assert address or f"{street} · 数据管理" in said(app)


# --- masked --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "by", "count"),
    [
        ("volunteers/stars", "star", "volunteers"),
        ("volunteers/by_month", "month", "person_times"),
        ("volunteers/by_brand", "brand", "person_times"),
        ("volunteers/points_by_type", "point_type", "holders"),
        ("volunteers/active_by_month", "month", "active"),
    ],
)
@pytest.mark.parametrize("start", [None, date(2025, 4, 1)], ids=["all", "quarter"])
def test_a_count_over_all_streets_is_told_only_where_each_street_tells_its_part(view, figure, by, count, start):
    """Else the masked part of one street is what is told of all, less what the others tell."""
    until = {"start": start, "end": date(2025, 6, 30), "as_of": date(2025, 6, 30)}
    of_all = {row[by]: row[count] for row in view.result(figure, Scope(**until)).records()}
    parts = [
        {row[by]: row[count] for row in view.result(figure, Scope(street, **until)).records()} for street in STREETS
    ]
    assert of_all
    for key, value in of_all.items():
        own = [part[key] for part in parts if key in part]
        assert isinstance(value, int) == all(isinstance(one, int) for one in own), (key, value, own)
        assert not isinstance(value, int) or value == sum(own)


def test_communities_of_one_name_in_two_streets_are_masked_each_by_its_own(view):
    """未归属 is there in every street."""
    scope = Scope(as_of=date(2025, 6, 30))
    of_all = {(row["street"], row["community"]): row for row in view.result("volunteers/by_community", scope).records()}
    for street in STREETS:
        for row in view.result("volunteers/by_community", replace(scope, street=street)).records():
            assert of_all[street, row["community"]] == row


def test_a_list_of_persons_over_all_streets_is_that_of_each(view):
    scope = Scope(as_of=date(2025, 6, 30))
    of_all = view.result("volunteers/volunteer_rows", scope, limit=None).rows
    own = [
        view.result("volunteers/volunteer_rows", replace(scope, street=street), limit=None).rows for street in STREETS
    ]
    assert sorted(of_all, key=str) == sorted((row for rows in own for row in rows), key=str)
    assert of_all


# --- the meeting ---------------------------------------------------------------------------------------------------------


def test_an_edition_over_all_streets_is_frozen_shown_and_taken_away(own):
    snapshot = Warehouse(own).current()
    at = datetime(2025, 7, 8, 9, 30)
    one = editions.save(own, editions.freeze(snapshot, ALL_STREETS, "2025Q2", home=own, author="文书", at=at))
    assert one.id == "全部街道-2025Q2-1"
    assert editions.load(own, one.id) == one
    assert editions.names(own, "朝阳街道") == []
    assert {answer.result.parameters.get("street") for answer in one.figures.values()} == {None}
    assert differences.compare(one, snapshot).differences == ()

    deck = slides.deck(one)
    titles = {slide.id: slide.title for slide in deck.slides}
    assert (titles["communities"], titles["areas"]) == ("街道按期处置率", "旧改各街道进度")
    told = next(slide for slide in deck.slides if slide.id == "communities")
    chart, table = told.blocks
    assert set(chart.categories) == {row[0] for row in table.rows} == set(STREETS)
    assert chart.reference_label == "全部街道"
    assert "全部街道的 " in told.headline
    assert "范围　街道 全部；" in "".join(told.notes)
    assert "各街道按期处置率（issues/on_time_by_street）" in "".join(told.notes)
    assert not [
        text for slide in deck.slides for text in (slide.title, slide.headline) if "全街道" in text or "社区" in text
    ]
    for ending in ("pptx", "docx", "xlsx"):
        assert len(files.write(deck, ending)) > 10_000


def test_what_an_edition_asks_of_all_streets_is_what_it_knows_how_to_ask():
    names = {wanted.asked_of(None) for wanted in every_wanted()}
    assert {"issues/on_time_by_street", "renovation/progress_by_street", None} <= names
    assert not names & {"issues/on_time_by_community", "renovation/progress_by_area"}
