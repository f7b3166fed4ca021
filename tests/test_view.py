"""View: what a choice asks of a version is computed once, and holds nothing that the reader may not see."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from streetboard.asking import periods
from streetboard.asking.answers import NOW, PREVIOUS, TWELVE_MONTHS, YEAR_BEFORE, Wanted, reads
from streetboard.asking.choice import Choice
from streetboard.asking.reach import Reach
from streetboard.asking.view import View, _pool
from streetboard.errors import NotPermittedError, UnknownNameError
from streetboard.permit import EVERYTHING, NOTHING, Permit
from streetboard.reading import readings
from streetboard.reading.panels import Panel, columns, more, page, panel
from streetboard.warehouse import Scope, Sift, Warehouse
from tests.test_changes import OPEN
from tests.test_import import bring, load

JUNE = Choice("朝阳街道", (), periods.MONTH)
SUMMARY = Wanted("issues/summary")


@pytest.fixture(scope="module")
def view(demo_home, demo_warehouse):
    return View(demo_home, demo_warehouse)


def test_a_choice_asks_over_its_period_and_what_it_is_compared_with(view):
    asked = view.ask(tuple(replace(SUMMARY, over=over) for over in (NOW, PREVIOUS, YEAR_BEFORE, TWELVE_MONTHS)), JUNE)
    days = {
        over: (one["start"], one["end"])
        for over in (NOW, PREVIOUS, YEAR_BEFORE, TWELVE_MONTHS)
        if (one := asked.get(replace(SUMMARY, over=over)).result.parameters)
    }
    assert days == {
        NOW: (date(2025, 6, 1), date(2025, 6, 30)),
        PREVIOUS: (date(2025, 5, 1), date(2025, 5, 31)),
        YEAR_BEFORE: (date(2024, 6, 1), date(2024, 6, 30)),
        TWELVE_MONTHS: (date(2024, 7, 1), date(2025, 6, 30)),
    }
    assert asked.comparisons == {PREVIOUS: "环比", YEAR_BEFORE: "同比"}


def test_what_lies_before_the_ledgers_is_not_asked(view):
    first = view.first_day("朝阳街道")
    begin = Choice("朝阳街道", (), periods.CUSTOM, first, date(first.year, 12, 31))
    asked = view.ask((SUMMARY, replace(SUMMARY, over=YEAR_BEFORE)), begin)
    assert asked.get(SUMMARY)
    assert asked.get(replace(SUMMARY, over=YEAR_BEFORE)) is None
    assert asked.why_not(replace(SUMMARY, over=YEAR_BEFORE)) == "台账从 2021-04 开始"
    assert asked.comparisons == {PREVIOUS: "较前一段", YEAR_BEFORE: "较去年同期"}


def test_the_same_question_is_answered_once(view):
    assert view.ask((SUMMARY,), JUNE) is view.ask((SUMMARY,), JUNE)
    assert (
        view.ask((SUMMARY,), JUNE).get(SUMMARY).result
        is view.ask((SUMMARY, Wanted("issues/daily")), JUNE).get(SUMMARY).result
    )


def test_what_is_kept_does_not_wait_for_the_queries_of_others(view):
    kept, end = view.ask((SUMMARY,), JUNE).get(SUMMARY).result, threading.Event()
    others = [_pool.submit(end.wait) for _ in range(2)]
    try:
        # Another question, so that the whole answer is not kept.
        asking_again = ThreadPoolExecutor(1).submit(view.ask, (SUMMARY, SUMMARY), JUNE)
        assert asking_again.result(60).get(SUMMARY).result is kept
        assert not any(other.done() for other in others)
    finally:
        end.set()


def test_a_list_that_is_cut_tells_how_many_there_are(view):
    cut = view.answer(Wanted("issues/rows", NOW, (("measure", "collected"), ("limit", 5))), JUNE)
    whole = view.answer(SUMMARY, JUNE).result.one()
    assert (len(cut.result), cut.total) == (5, whole["collected"])


def test_a_reader_of_one_community_gets_its_rows_whatever_is_asked(demo_home, demo_warehouse, view):
    mine = View(demo_home, demo_warehouse, lambda: Permit(("朝阳街道",), ("天津路社区",)))
    assert mine.communities["朝阳街道"] == ("天津路社区",)
    asked = mine.answer(SUMMARY, JUNE).result
    assert (
        asked.rows
        == view.result("issues/summary", Scope("朝阳街道", ("天津路社区",), date(2025, 6, 1), date(2025, 6, 30))).rows
    )
    assert asked.rows != view.answer(SUMMARY, JUNE).result.rows
    for scope in (Scope("朝阳街道", ("河嘉村社区",)), Scope("朝阳街道", ("天津路社区", "河嘉村社区"))):
        # It is told of as what does not exist, and no other name beside it.
        with pytest.raises(UnknownNameError, match="没有名为“河嘉村社区”的社区") as refused:
            mine.result("issues/summary", scope)
        assert refused.value.remedy == "可用的有：天津路社区"
    with pytest.raises(NotPermittedError):
        mine.result("data/quarantine_by_reason")
    with pytest.raises(NotPermittedError):
        mine.checks(5)
    nobody = View(demo_home, demo_warehouse, lambda: NOTHING)
    assert (nobody.communities, nobody.answer(SUMMARY, JUNE)) == ({}, None)
    with pytest.raises(UnknownNameError):
        nobody.result("issues/summary", Scope("朝阳街道"))
    with pytest.raises(NotPermittedError):
        nobody.result("issues/summary")


def test_what_a_reader_may_see_is_asked_at_each_call_and_each_download(demo_home, demo_warehouse, view):
    permits = [Permit(("朝阳街道",), ("天津路社区",))]
    live = View(demo_home, demo_warehouse, lambda: permits[-1])
    first, download = live.answer(SUMMARY, JUNE), live.everything(SUMMARY, live.scope(SUMMARY, JUNE))
    at_once = live.at_once()
    assert download().rows == first.result.rows
    permits.append(Permit(("朝阳街道",), ("河嘉村社区",)))
    other = live.answer(SUMMARY, JUNE)
    assert other.result.parameters["communities"] == ["河嘉村社区"]
    assert download().rows == other.result.rows != first.result.rows
    assert live.communities == {"朝阳街道": ("河嘉村社区",)}
    # What was begun is ended for whom it was begun, and kept under his name.
    assert (at_once.answer(SUMMARY, JUNE).result.rows, at_once.key[2]) == (first.result.rows, permits[0])
    permits.append(EVERYTHING)
    assert live.answer(SUMMARY, JUNE).result.rows == view.answer(SUMMARY, JUNE).result.rows


def test_clerks_and_leaders_share_what_is_no_list_of_persons_and_nothing_else(demo_home, demo_warehouse, view):
    leader = View(demo_home, demo_warehouse, lambda: replace(EVERYTHING, persons=False))
    assert leader.key == view.key
    assert leader.ask((SUMMARY,), JUNE) is view.ask((SUMMARY,), JUNE)
    rows, sift = Wanted("volunteers/volunteer_rows", NOW), Sift("社区", ("community",))
    kept = view.answer(rows, JUNE)
    assert view.sifted(kept, rows, JUNE, sift, 5).total > 5
    scope = view.scope(rows, JUNE)
    assert view.result(rows.name, scope).rows
    for asked in (
        lambda: leader.answer(rows, JUNE),
        lambda: leader.ask((SUMMARY, rows), JUNE),
        lambda: leader.sifted(kept, rows, JUNE, sift, 5),
        lambda: leader.result(rows.name, scope),
        leader.everything(rows, scope),
        leader.sifting(rows, JUNE, sift),
    ):
        with pytest.raises(NotPermittedError, match="没有查看志愿者名册的权限"):
            asked()


def test_what_a_warehouse_knows_of_itself_is_asked_of_a_street_over_no_days(view):
    quality = Wanted("data/quality_by_dataset", further=(("on_day", "2025-07-01"),))
    choice = Choice("龙凤桥街道", (), periods.QUARTER, cut_off=date(2025, 6, 30))
    asked = view.scope(quality, choice)
    assert asked == Scope(street="龙凤桥街道")
    assert {row["street"] for row in view.ask((quality,), choice).rows(quality)} == {"龙凤桥街道"}
    assert len(view.ask((Wanted("data/missing_by_column"),), choice).rows(Wanted("data/missing_by_column"))) > 20


def test_a_ledger_that_is_not_there_is_not_an_empty_one(home, tmp_path):
    """The promises of meetings lie beside the issues that they are about; a street without meetings has broken none."""
    load(bring(tmp_path / "1.csv", OPEN))
    view = View(home, Warehouse(home).current())
    promises = readings.BROKEN_PROMISES
    choice = Choice("演示街道", (), periods.ALL).at(date(2025, 1, 5))
    answers = view.ask((readings.OVERDUE, promises), choice)
    assert (answers.rows(readings.OVERDUE), answers.get(readings.OVERDUE) is None) == ([], False)
    assert answers.get(promises) is None


def coverage(dataset: str, rows: int, last: date | None) -> dict:
    return {
        "street": "演示街道",
        "dataset": dataset,
        "row_count": rows,
        "first_day": last,
        "last_day": last,
        "cut_off": last,
        "is_declared": False,
    }


def test_ledgers_that_tell_no_day_stand_as_of_the_latest_of_the_others():
    reach = Reach([coverage("joint_meeting_members", 3, None), coverage("issues", 2, date(2025, 6, 30))])
    assert reach.cut_off({"joint_meeting_members"}) is None
    assert reach.stand_as_of({"joint_meeting_members"}) == date(2025, 6, 30)
    assert reach.stand_as_of({"merchants"}) is None
    # Issues without a day are none of which figures tell.
    empty = Reach([coverage("merchants", 3, date(2025, 6, 30)), coverage("issues", 2, None)])
    assert empty.stand_as_of({"issues"}) is None
    assert Reach([coverage("joint_meeting_members", 3, None)]).stand_as_of({"joint_meeting_members"}) is None


def test_an_optional_panel_is_left_out_of_a_street_without_a_ledger_for_it():
    def about(figure: str, *, optional: bool | str) -> Panel:
        return panel(reads(figure)(lambda answers: None), figure, empty="", optional=optional)

    always, members, items, merchants = (
        about("issues/summary", optional=False),
        about("meetings/members_by_type", optional=True),
        about("meetings/items_by_owner", optional=True),
        about("volunteers/merchants", optional=True),
    )
    whole = page("页", always, columns(members, items), more(columns(merchants), members))
    assert whole.of_ledgers(lambda figure: True) == whole
    assert whole.of_ledgers("volunteers/merchants".__eq__) == page("页", always, more(columns(merchants)))
    assert whole.of_ledgers(lambda figure: False) == page("页", always)
    # It rests on the roster of buildings too, but is about groups.
    groups = page("页", always, about("organisation/chat_groups", optional="chat_groups"))
    for name, is_shown in (("buildings", False), ("chat_groups", True)):
        reach = Reach([coverage(name, 3, date(2025, 6, 30))])
        assert list(groups.of_ledgers(reach.has_ledger_of).panels) == list(groups.panels)[: 1 + is_shown]
