"""Filters: the address is the only state; nonsense in it gives a sentence and the default, never a traceback."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from streetboard import warehouse
from streetboard.asking import choice, periods
from streetboard.asking.choice import Choice
from tests.cases_runner import insert

KNOWN = {"朝阳街道": ("天津路社区", "河嘉村社区"), "龙凤桥街道": ("龙凤社区",)}


def parse(**parameters):
    given = {name: value if isinstance(value, list) else [value] for name, value in parameters.items()}
    return choice.parse(given, KNOWN, "朝阳街道")


def test_an_empty_address_is_the_default():
    assert parse() == (Choice("朝阳街道"), [])


def test_an_address_brings_back_the_choice_that_wrote_it():
    choice = Choice("朝阳街道", ("河嘉村社区", "天津路社区"), periods.CUSTOM, date(2025, 1, 1), date(2025, 3, 31))
    assert parse(**choice.address()) == (choice, [])


@pytest.mark.parametrize(
    ("parameters", "choice", "said"),
    [
        ({"street": "朝阳街"}, Choice("朝阳街道"), "是不是“朝阳街道”"),
        ({"street": "龙凤桥街道", "community": "天津路社区"}, Choice("龙凤桥街道"), "没有名为“天津路社区”的社区"),
        ({"period": "month"}, Choice("朝阳街道"), "没有名为“month”的统计期"),
        ({"start": "2025-13-01"}, Choice("朝阳街道"), "不是日期"),
        ({"period": "自选", "start": "2025-06-30", "end": "2025-06-01"}, Choice("朝阳街道"), "早于开始日期"),
    ],
)
def test_nonsense_is_told_and_replaced_by_the_default(parameters, choice, said):
    parsed, problems = parse(**parameters)
    assert parsed.street == choice.street
    assert parsed.communities == choice.communities
    assert (parsed.start, parsed.end) == (None, None)
    assert len(problems) == 1
    assert said in problems[0]


def test_a_community_named_twice_counts_once():
    assert parse(community=["天津路社区", "天津路社区"])[0].communities == ("天津路社区",)


def test_dates_without_a_period_mean_a_custom_one():
    assert parse(start="2025-01-01")[0] == Choice("朝阳街道", (), periods.CUSTOM, date(2025, 1, 1), None)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A published version with two streets, the second one with more issues."""
    with duckdb.connect(str(tmp_path / "000001.duckdb")) as connection:
        warehouse.create_schema(connection)
        rows = [("朝阳街道", "天津路社区", 1), ("龙凤桥街道", "龙凤社区", 2), ("龙凤桥街道", "燎原社区", 3)]
        for street, community, number in rows:
            reported_at = datetime(2025, 6, number)
            issue = {"issue_id": str(number), "street": street, "community": community, "reported_at": reported_at}
            insert(connection, "issues", [issue | {"status": "processing"}])
        warehouse.build_marts(connection)
    (tmp_path / "CURRENT").write_text("000001.duckdb", "utf-8")
    monkeypatch.setenv("STREETBOARD_HOME", str(tmp_path))


def bar():
    import streamlit as st

    from streetboard.ui import filters, session

    view = session.open_newest()
    chosen, problems = filters.from_address(view)
    filters.show(view, chosen, problems, filters.choose_communities)
    st.session_state["choice"] = chosen


def opened(**parameters) -> AppTest:
    at = AppTest.from_function(bar, default_timeout=20)
    for name, value in parameters.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


@pytest.mark.usefixtures("home")
def test_a_first_visit_shows_the_street_with_the_most_issues():
    at = opened()
    assert at.session_state["choice"] == Choice("龙凤桥街道")
    assert at.selectbox[0].value == "龙凤桥街道"
    assert not at.warning


@pytest.mark.usefixtures("home")
def test_a_deep_link_sets_the_widgets():
    at = opened(street="龙凤桥街道", community="燎原社区", period="本月")
    assert at.session_state["choice"] == Choice("龙凤桥街道", ("燎原社区",), "本月")
    assert at.multiselect[0].value == ["燎原社区"]


@pytest.mark.usefixtures("home")
def test_a_change_is_written_to_the_address_and_another_street_drops_the_communities():
    at = opened(community="燎原社区", period="本月")
    at.selectbox[0].set_value("朝阳街道").run()
    assert not at.exception
    assert at.session_state["choice"] == Choice("朝阳街道", (), "本月")
    assert at.query_params["street"] == "朝阳街道"
    assert "community" not in at.query_params
    at.multiselect[0].set_value(["天津路社区"]).run()
    assert at.query_params["community"] == "天津路社区"


@pytest.mark.usefixtures("home")
def test_choosing_a_custom_period_starts_from_what_was_shown():
    at = opened(period="本月")
    at.segmented_control[0].set_value("自选").run()
    assert at.session_state["choice"].start == date(2025, 6, 1)
    assert at.query_params["period"] == "自选"
    at.date_input[0].set_value(date(2025, 6, 2)).run()
    assert at.query_params["start"] == "2025-06-02"


@pytest.mark.usefixtures("home")
def test_nonsense_in_the_address_is_one_message():
    at = opened(street="不存在", period="foo", start="昨天")
    assert at.session_state["choice"] == Choice("龙凤桥街道")
    (warning,) = at.warning
    assert "不存在" in warning.value


def test_who_sees_several_streets_and_not_all_of_them_has_no_all_streets():
    asked = {"street": ["全部街道"]}
    assert choice.parse(asked, KNOWN, "朝阳街道")[0].is_of_all_streets
    assert choice.parse(asked, KNOWN, "朝阳街道", has_all=False) == (
        Choice("朝阳街道"),
        ["没有名为“全部街道”的街道，是不是“朝阳街道”"],
    )
