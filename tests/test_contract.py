"""Contract: the columns, orders and values that other people's scripts read."""

from __future__ import annotations

import json
from datetime import date

import pytest

from streetboard import warehouse
from streetboard.errors import StreetboardError

COLUMNS = {
    "issues/summary": (
        "collected closed completion_rate closed_in_period days daily_closed open_backlog overdue_open due on_time "
        "on_time_rate median_hours p90_hours first_day as_of"
    ),
    "issues/daily": "day collected closed",
    "issues/completion_rate_by_community": "street community collected closed completion_rate",
    "issues/completion_rate_by_category": "category collected closed completion_rate",
    "volunteers/summary": (
        "registered active active_rate person_times hours points_issued points_redeemed points_expired points_adjusted "
        "points_outstanding redemption_rate"
    ),
    "volunteers/by_month": "month person_times hours",
    "renovation/progress_by_area": ("area parent_area projects households planned_progress progress deviation delayed"),
    "renovation/progress_by_item": "area estate project item class unit plan_qty done_qty completion_rate",
    "renovation/quantities": "item unit done_qty plan_qty",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_figure_has_the_columns_that_scripts_rely_on(demo_warehouse, name):
    columns = demo_warehouse.figure(name, warehouse.Scope("龙凤桥街道")).columns
    assert set(COLUMNS[name].split()) <= set(columns)


@pytest.mark.parametrize("name", COLUMNS)
def test_rates_are_shares_and_there_are_no_total_rows(demo_warehouse, name):
    for row in demo_warehouse.figure(name, warehouse.Scope("朝阳街道")).records():
        assert not {"合计", "总计", "小计"} & set(row.values())
        for column, value in row.items():
            if column.endswith("_rate") and value is not None:
                assert 0 <= value <= 1, (column, value)


def test_every_day_has_a_row(demo_warehouse):
    days = demo_warehouse.figure("issues/daily", warehouse.Scope("朝阳街道")).column("day")
    assert (days[0], days[-1], len(days)) == (date(2021, 4, 25), date(2025, 6, 30), 1528)


def test_a_later_cut_off_adds_days_and_changes_no_count(demo_warehouse):
    usual = demo_warehouse.figure("issues/summary", warehouse.Scope("朝阳街道")).one()
    later = demo_warehouse.figure("issues/summary", warehouse.Scope("朝阳街道", as_of=date(2025, 7, 10))).one()
    assert (later["days"], later["closed"]) == (usual["days"] + 10, usual["closed"])
    assert later["overdue_open"] >= usual["overdue_open"]


def test_the_command_line_prints_one_array_of_objects_with_iso_dates(demo_home, capsys, monkeypatch):
    from streetboard.__main__ import main

    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    assert main(["figure", "issues/daily", "--street", "朝阳街道", "--end", "2021-04-26"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["day"], second["day"], first["closed_mean_7d"]) == ("2021-04-25", "2021-04-26", None)
    assert main(["check"]) == 0
    assert "不通过" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "further"),
    [
        ("issues/rows", {"day": "昨天"}),
        ("issues/rows", {"month": "2024-01"}),
        ("issues/rows", {"limit": -1}),
        ("issues/rows", {"limit": "many"}),
        ("issues/rows", {"measure": "closd"}),
        ("issues/overdue", {"limit": 10**20}),
        ("volunteers/points_rows", {"is_cumulative": "yes"}),
        ("shared/as_of", {"datasets": "issues"}),
        ("issues/summary", {"limit": 1}),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_with_the_way_out(demo_warehouse, name, further):
    with pytest.raises(StreetboardError) as caught:
        demo_warehouse.figure(name, **further)
    assert caught.value.remedy
