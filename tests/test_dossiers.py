"""Dossiers: a card says what is known of one thing, and a list leads to it; a list is searched and ordered as a whole."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from pages import meetings
from streetboard import queries, warehouse
from streetboard.asking.answers import NOW, Answer, Wanted
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.errors import UnknownNameError
from streetboard.reading.dossiers import Fact, Step, dossier
from streetboard.reading.links import card_of, rows_of
from streetboard.warehouse import Sift

QUARTER = Choice("朝阳街道", period="本季")
LISTS = [name for name, figure in queries.layer("figures").items() if figure.main]
CARDS = sorted({figure.card for figure in queries.layer("figures").values() if figure.card})
OVERDUE = Wanted("issues/rows", NOW, (("measure", "overdue"), ("limit", 200)))
EVERYTHING = 10**6


@pytest.fixture(scope="module")
def view(demo_home):
    there = warehouse.Warehouse(demo_home)
    return View(demo_home, there.current())


def sift(view: View, wanted: Wanted, **sifted) -> Answer:
    answer = view.answer(wanted, QUARTER)
    return view.sifted(answer, wanted, QUARTER, Sift(**sifted), EVERYTHING)


# --- cards ----------------------------------------------------------------------------------------------------------------


def test_a_card_tells_what_is_known_in_its_order_and_what_became_of_it(view):
    further = (("issue_id", "CY06623"), ("source", "朝阳事事通"))
    told = dossier(*(view.answer(Wanted(name, NOW, further), QUARTER) for name in ("issues/card", "issues/steps")))
    assert (told.title, told.number, told.source) == ("路灯不亮", "CY06623", "issues.csv 第 6,624 行")
    assert told.facts[:4] == (
        Fact("状态", "处置中"),
        Fact("办理期限", "2022-01-12"),
        Fact("超期天数", "1,265 天", is_bad=True),
        Fact("承办单位", "演示社区丙"),
    )
    assert told.steps == (
        Step("2022-01-02 19:56", "上报", "朝阳事事通"),
        Step("2022-01-12", "办理期限"),
        Step("2025-06-30", "统计时点", "处置中，超期 1,265 天"),
    )


def test_a_promise_leads_to_the_issue_and_the_project_that_it_is_about(view):
    def facts(item: str) -> dict[str, str]:
        told = dossier(view.answer(Wanted("meetings/item_card", NOW, (("item_id", item),)), QUARTER), None)
        return {fact.label: fact.card for fact in told.facts if fact.card}

    assert facts("CYL041-3") == {"关联问题": "issues/card?issue_id=CY46161"}
    assert facts("CYL041-1") == {"关联项目": "renovation/project_card?project_id=CYG-06"}
    opened = rows_of(meetings.PAGE, ())
    for item, number in (("CYL041-3", "CY46161"), ("CYL041-1", "CYG-06")):
        ((_, address),) = facts(item).items()
        card, _, asked = address.partition("?")
        assert card in opened
        assert number in view.answer(Wanted(card, NOW, tuple(parse_qsl(asked))), QUARTER).result.one().values()


def test_there_is_no_card_of_what_is_not_there(view):
    assert dossier(view.answer(Wanted("issues/card", NOW, (("issue_id", "没有"),)), QUARTER), None) is None


@pytest.mark.parametrize("name", [name for name, figure in queries.layer("figures").items() if figure.card])
def test_every_row_of_a_list_leads_to_the_card_that_tells_of_it(view, name):
    parameters = queries.figure(name).parameters
    further = {"measure": "all"} if name == "meetings/item_rows" else {"limit": 20} if "limit" in parameters else {}
    rows = view.answer(Wanted(name, NOW, tuple(further.items())), replace(QUARTER, period="累计")).result.records()
    assert rows, "the demonstration has some"
    query = queries.figure(name)
    for row in rows[:20]:
        card, _, asked = card_of(query, row).partition("?")
        answer = view.answer(Wanted(card, NOW, tuple(parse_qsl(asked))), replace(QUARTER, period="累计"))
        told = answer.result.one()
        assert [str(told[key]) for key, _ in parse_qsl(asked)] == [value for _, value in parse_qsl(asked)]
        assert told["community"] == row["community"]


@pytest.mark.parametrize("name", CARDS)
def test_a_card_has_a_title_a_source_and_steps_by_the_same_parameters(view, name):
    query = queries.figure(name)
    columns = view.snapshot.figure(name, warehouse.Scope("朝阳街道")).columns
    assert {"title", "file", "row_no"} <= set(columns)
    assert list(query.parameters) == list(queries.figure(query.steps).parameters)
    steps = view.snapshot.figure(query.steps, warehouse.Scope("朝阳街道"))
    assert steps.columns == ("happened_at", "step", "note")


def test_a_row_that_was_frozen_without_what_its_card_asks_for_leads_nowhere():
    assert card_of(queries.figure("issues/overdue"), {"issue_id": "1"}) == ""
    assert card_of(queries.figure("issues/daily"), {"issue_id": "1"}) == ""


# --- lists ----------------------------------------------------------------------------------------------------------------


def test_every_list_that_a_number_leads_to_says_which_six_columns_come_first(view):
    led_to = {
        address.partition("?")[0] for figure in queries.layer("figures").values() for address in figure.beneath.values()
    }
    assert led_to <= set(LISTS)
    for name in LISTS:
        query = queries.figure(name)
        assert 1 <= len(query.main) <= 6
        assert set(query.main) <= set(view.snapshot.figure(name, warehouse.Scope("朝阳街道")).columns)
        assert not set(query.main) & set(query.withheld)


def test_a_search_looks_through_all_rows_and_not_only_those_that_are_shown(view):
    found = sift(view, OVERDUE, text="电梯", among=("title", "issue_id"))
    assert found.total == len(found.result) == 10
    assert all("电梯" in title for title in found.result.column("title"))
    last = view.answer(replace(OVERDUE, further=(("measure", "overdue"), ("limit", None))), QUARTER).result.column(
        "issue_id"
    )[-1]
    assert last not in view.answer(OVERDUE, QUARTER).result.column("issue_id")
    assert sift(view, OVERDUE, text=last.lower(), among=("issue_id",)).result.column("issue_id") == [last]


@pytest.mark.parametrize("text", ["'; drop table raw.issues; --", "%", "_", '"'])
def test_what_is_searched_for_is_text_and_nothing_else(view, text):
    assert sift(view, OVERDUE, text=text, among=("title",)).total == 0


def test_a_list_is_ordered_by_numbers_days_and_the_sound_of_texts(view):
    days = sift(view, OVERDUE, by="days_overdue", is_descending=True).result.column("days_overdue")
    assert days == sorted(days, reverse=True)
    assert days[0] == 1265
    names = sift(view, OVERDUE, by="community", is_text=True).result.column("community")
    # 河 hé, 天 tiān, 新 xīn: by their code 天 would come first.
    assert names[0] == "河嘉村社区"


def test_no_search_goes_by_what_a_list_withholds(view):
    wanted = Wanted("volunteers/service_rows")
    for sifted in ({"by": "volunteer_key"}, {"text": "vk", "among": ("volunteer_key",)}):
        with pytest.raises(UnknownNameError):
            sift(view, wanted, **sifted)


def test_a_list_of_persons_that_is_searched_leaves_out_the_same_rows(view):
    wanted = Wanted("volunteers/service_rows")
    everything = {tuple(row) for row in view.answer(replace(wanted, further=(("limit", None),)), QUARTER).result.rows}
    found = sift(view, wanted, text="社区", among=("community",))
    assert found.result.rows
    assert set(found.result.rows) <= everything
