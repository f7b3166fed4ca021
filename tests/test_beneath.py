"""Beneath: the rows that a number leads to are as many, or sum up to, what the number says."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from urllib.parse import parse_qsl

import pytest

from streetboard import labels, queries, warehouse
from streetboard.ui import evidence

SCOPES = (
    warehouse.Scope("朝阳街道"),
    warehouse.Scope("龙凤桥街道", None, date(2025, 4, 1), date(2025, 6, 30)),
    warehouse.Scope("朝阳街道", ("天津路社区", "河嘉村社区"), date(2024, 1, 1), date(2024, 12, 31)),
)
LINKS = [(name, column) for name, figure in queries.layer("figures").items() for column in figure.beneath]
# Numbers that are a sum over their rows, and the column that is summed.
SUMMED = {"hours": "hours", "pending_hours": "hours", "invited": "invited_units", "attended": "attended_units"} | {
    f"points_{what}": what for what in ("issued", "redeemed", "expired", "adjusted")
}
SUMMED |= {one: one for one in ("area_km2", "population", "households")}
SUMMED |= dict.fromkeys(("grid_households", "came_households", "unmanaged_households"), "households")
SUMMED |= dict.fromkeys(
    ("on_post", "grid_workers", "leaders", "micro_workers", "instructors", "sent_down"), "headcount"
)
SUMMED |= {"party_staff": "party_members", "came_shops": "shops"}
SUMMED |= {name: name for name in ("planned", "kept", "visits", "issues_found", "issues_closed")}
SUMMED["running_planned"] = "planned"
SUMMED |= {"knock_targets": "targets", "knock_visits": "visits", "knock_kept": "kept"}
SUMMED |= {f"patrol_{what}": what for what in ("hours", "found", "handled")}
# Where a name is counted in one figure and summed in another.
OF_FIGURE = {
    ("platform/culture", "attendees"): "attendees",
    **{("platform/key_subjects", name): name for name in ("should_visit", "visited")},
    **{("platform/revenue", name): "amount" for name in ("income", "spending")},
    **{("platform/summary", name): name for name in ("received", "due", "due_completed", "not_due", "returned")},
    **{("platform/tasks", name): name for name in ("tasks", "due", "due_completed", "not_due", "no_limit")},
    ("renovation/consultations", "suggestions"): "suggestions",
    ("renovation/consultations", "times"): "times",
    ("renovation/service_methods", "times"): "times",
    **{("renovation/inspections", name): name for name in ("found", "rectified", "unrectified")},
    ("renovation/funds", "paid_wan"): "paid_wan",
}
# What comes in less what is spent, of the same rows.
NET = {("platform/revenue", "balance"), ("platform/revenue", "total_balance")}
# The same projects told on three bases, and a mean: the list is of what they are made of.
MADE_OF = {("renovation/bases", name) for name in ("started", "completed", "contracted", "settled")}
MADE_OF |= {("renovation/inspections", "mean_days")}
# Numbers made of every project: the list of all projects lies beneath them.
OF_ALL_PROJECTS = {"planned_progress", "progress", "deviation", "accepted", "estates_started", "floor_area_m2"}
OF_ALL_PROJECTS |= {"households_benefited", "households_completed"}


@pytest.fixture(scope="module")
def figure_of(demo_warehouse):
    """Return what answers a figure of the demonstration, each question once: many numbers stand in one figure."""
    return cache(demo_warehouse.figure)


@pytest.mark.parametrize(("name", "column"), LINKS, ids=[f"{name}: {column}" for name, column in LINKS])
def test_a_number_is_its_rows(figure_of, name, column):
    figure, _, parameters = queries.figure(name).beneath[column].partition("?")
    further = {key: value == "true" if value in ("true", "false") else value for key, value in parse_qsl(parameters)}
    if "limit" in queries.figure(figure).parameters:
        further["limit"] = None
    for scope in SCOPES:
        told, rows = figure_of(name, scope), figure_of(figure, scope, **further)
        # Of a figure of several rows, what they make together.
        number = sum(value or 0 for value in told.column(column)) if len(told) != 1 else told.one()[column]
        if (name, column) in MADE_OF:
            assert bool(len(rows)) == bool(number)
        elif (name, column) in NET:
            signs = [1 if direction == "收" else -1 for direction in rows.column("direction")]
            assert sum(
                sign * amount for sign, amount in zip(signs, rows.column("amount"), strict=True)
            ) == pytest.approx(number)
        elif summed := OF_FIGURE.get((name, column)) or SUMMED.get(column):
            assert sum(value or 0 for value in rows.column(summed)) == pytest.approx(number or 0)
        elif column == "merchants_used":
            assert sum(rows.column("is_used")) == number
        elif column in OF_ALL_PROJECTS and name.startswith("renovation/"):
            assert len(rows) == told.one()["projects"]
        else:
            assert len(rows) == number


ADDRESSES = sorted({address for figure in queries.layer("figures").values() for address in figure.beneath.values()})


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_list_that_a_number_leads_to_is_understood_and_said_in_chinese(address):
    name, _, asked = address.partition("?")
    query = queries.figure(name)
    for parameter, value in parse_qsl(asked):
        understood = evidence._understood(query, parameter, value)
        assert re.search("[\u4e00-\u9fff]", labels.of(value, parameter, query)), (parameter, understood)


def test_a_code_means_what_its_own_list_says():
    assert labels.of("due", "measure", queries.figure("issues/rows")) == "应处置"
    assert labels.of("due", "measure", queries.figure("meetings/item_rows")) == "到期的"
    assert labels.of("in_progress", "status", queries.figure("meetings/item_rows")) == "推进中"
    assert labels.of("in_progress", "stage", queries.figure("renovation/progress_by_project")) == "在建"
