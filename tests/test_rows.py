"""The rows beneath a number: for every number of the issues pages, issues/rows lists just as many as it counts."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import queries, warehouse
from streetboard.warehouse import Scope
from tests import cases_runner, invented
from tests.scopes import WHOLE, in_each

pytestmark = pytest.mark.slow

SCOPES = WHOLE | {
    "two communities": Scope("朝阳街道", ("天津路社区", "未归属"), date(2025, 2, 10), date(2025, 3, 20)),
    "a month, seen later": Scope(start=date(2025, 2, 1), end=date(2025, 2, 28), as_of=date(2025, 3, 15)),
    "seen from within": Scope(start=date(2024, 1, 1), end=date(2026, 1, 1), as_of=date(2025, 2, 15)),
    "seen from after": Scope(as_of=date(2025, 12, 31)),
    "after the record": Scope(start=date(2026, 1, 1), as_of=date(2026, 1, 31)),
}
in_every_scope = in_each(SCOPES)
SUMMARISED = [
    *("collected", "closed", "unclosed", "unclosed_not_due", "cumulative_collected", "cumulative_closed"),
    *(
        "registered",
        "merged",
        "voided",
        "without_due",
        "closed_in_period",
        "due",
        "on_time",
        "suspended",
        "suspended_past_due",
        "due_soon",
    ),
]
# measure: the figure and the column that count it
COUNTED = {
    measure: (figure, column)
    for figure, columns in {
        "issues/summary": {
            **{column: column for column in SUMMARISED},
            **{"open": "open_backlog", "overdue": "overdue_open"},
        },
        "issues/backlog_bridge": {
            **{"opening": "opening", "closing": "closing"},
            **{"closing_suspended": "suspended", "closing_overdue": "overdue"},
        },
        "issues/rework": {"first_closed": "first_closed", "reworked": "reworked"},
        "issues/callbacks": {
            "visited": "valid_visits",
            **{column: column for column in ("visited_closed", "contacted", "resolved")},
            **{column: column for column in ("satisfied", "basically_satisfied", "unrated")},
        },
    }.items()
    for measure, column in columns.items()
}
# figure: the parameter that its rows are opened by, the column that gives its value, and measure by column
BROKEN_DOWN = {
    "issues/daily": (
        "day",
        "day",
        {"collected": "collected", "closed": "closed_in_period", "open_backlog": "open"},
    ),
    "issues/by_week": (
        "week",
        "week",
        {"collected": "collected", "closed": "closed_in_period", "open_backlog": "open"},
    ),
    "issues/by_month": (
        "month",
        "month",
        {
            "collected": "collected",
            "closed": "closed_in_period",
            "cohort_closed": "closed",
            "open_backlog": "open",
            "overdue": "overdue",
        },
    ),
    "issues/completion_rate_by_category": ("category", "category", {"collected": "collected", "closed": "closed"}),
    "issues/ageing": ("bucket", "bucket", {"issues": "open", "suspended": "suspended"}),
    "issues/time_to_close": ("bucket", "bucket", {"closed": "closed_in_period"}),
    "issues/on_time_by_handler": ("handler", "handler_org", {"due": "due", "on_time": "on_time", "late": "late"}),
}
BY_COMMUNITY = {
    "issues/completion_rate_by_community": {
        "collected": "collected",
        "closed": "closed",
        "unclosed": "unclosed",
        "open_backlog": "open",
        "overdue_open": "overdue",
    },
    "issues/on_time_by_community": {"due": "due", "on_time": "on_time", "late": "late"},
}

# What issues/hotspots counts of a community, an estate and a category.
REPEATED = "repeated"


@pytest.fixture(scope="module")
def snapshot():
    connection = cases_runner.empty_warehouse()
    cases_runner.insert(connection, "issues", invented.issues(invented.SEED, 700))
    cases_runner.insert(connection, "aliases", invented.ALIASES)
    connection.execute("update raw.issues set import_id = 7")
    connection.execute("insert into meta.imports (import_id, dataset, file) values (7, 'issues', '六月台账.xlsx')")
    warehouse.build_marts(connection, {"issues", "aliases"})
    return warehouse.Snapshot(connection)


def counted(snapshot, scope: Scope, **parameters) -> int:
    return len(snapshot.figure("issues/rows", scope, limit=None, **parameters))


FOUND_FIRST = [name for name, figure in queries.layer("figures").items() if figure.found_in]


@pytest.mark.parametrize("name", FOUND_FIRST)
@pytest.mark.parametrize("street", [None, "朝阳街道"])
def test_of_a_list_that_finds_its_rows_before_their_texts_as_many_are_counted_as_there_are(
    demo_warehouse, name, street
):
    scope = Scope(street, None, date(2025, 5, 1), date(2025, 6, 15), date(2025, 6, 15))
    there = demo_warehouse.figure(name, scope, limit=None)
    assert demo_warehouse.count(name, scope, limit=None) == len(there) > 1


def test_lists_of_issues_find_their_rows_before_their_texts():
    assert FOUND_FIRST == ["issues/due_soon", "issues/overdue", "issues/rows"]


def test_every_measure_is_a_number_of_a_figure():
    broken_down = [measures for _, _, measures in BROKEN_DOWN.values()] + list(BY_COMMUNITY.values())
    known = set(COUNTED) | {REPEATED} | {measure for measures in broken_down for measure in measures.values()}
    assert known == set(queries.figure("issues/rows").parameters["measure"].choices)


@in_every_scope
def test_rows_are_as_many_as_the_number(snapshot, scope):
    expected = {
        measure: snapshot.figure(figure, scope).one()[column] or 0 for measure, (figure, column) in COUNTED.items()
    }
    assert {measure: counted(snapshot, scope, measure=measure) for measure in COUNTED} == expected


@in_every_scope
@pytest.mark.parametrize("name", BROKEN_DOWN)
def test_rows_beneath_a_bar_are_as_many_as_it_shows(snapshot, name, scope):
    parameter, key, measures = BROKEN_DOWN[name]
    rows = snapshot.figure(name, scope).records()
    for row in rows[:: {"day": 29, "week": 5}.get(parameter, 1)]:
        narrowed = scope
        if "street" in row:
            narrowed = Scope(row["street"], scope.communities, scope.start, scope.end, row_as_of(snapshot, name, scope))
        for column, measure in measures.items():
            assert counted(snapshot, narrowed, measure=measure, **{parameter: row[key]}) == row[column], (row, measure)


@in_every_scope
@pytest.mark.parametrize("name", BY_COMMUNITY)
def test_rows_beneath_a_community_are_as_many_as_it_shows(snapshot, name, scope):
    for row in snapshot.figure(name, scope).records():
        narrowed = Scope(row["street"], (row["community"],), scope.start, scope.end, row_as_of(snapshot, name, scope))
        for column, measure in BY_COMMUNITY[name].items():
            assert counted(snapshot, narrowed, measure=measure) == row[column], (row, measure)


@in_every_scope
def test_rows_beneath_a_hotspot_are_as_many_as_it_counts(snapshot, scope):
    spots = snapshot.figure("issues/hotspots", scope).records()
    assert spots or scope != Scope()
    for spot in spots:
        as_of = row_as_of(snapshot, "issues/hotspots", scope)
        narrowed = Scope(spot["street"], (spot["community"],), scope.start, scope.end, as_of)
        of_spot = {"estate": spot["estate"], "category": spot["category"]}
        assert counted(snapshot, narrowed, measure=REPEATED, **of_spot) == spot["issues"], spot


def row_as_of(snapshot, name: str, scope: Scope) -> date:
    """Return the cut-off of the whole, which a page keeps when it opens one street's rows."""
    return scope.as_of or snapshot.default_as_of(queries.datasets_read(name), scope.street)


@in_every_scope
def test_the_numbers_of_different_figures_agree(snapshot, scope):
    whole = snapshot.figure("issues/summary", scope).one()
    bridge = snapshot.figure("issues/backlog_bridge", scope).one()
    daily = snapshot.figure("issues/daily", scope)
    weeks = snapshot.figure("issues/by_week", scope)
    months = snapshot.figure("issues/by_month", scope)
    categories = snapshot.figure("issues/completion_rate_by_category", scope)
    assert bridge["opening"] + bridge["collected"] - bridge["closed"] == bridge["closing"]
    assert bridge["collected"] == whole["collected"]
    assert bridge["closed"] == whole["closed_in_period"]
    for parts in (daily, weeks, months):
        assert sum(parts.column("collected")) == whole["collected"]
        assert sum(parts.column("closed")) == whole["closed_in_period"]
        if parts:
            assert parts.column("open_backlog")[-1] == bridge["closing"]
    if months:
        assert months.column("overdue")[-1] == bridge["overdue"]
    assert len(daily) == whole["days"]
    assert sum(months.column("cohort_closed")) == whole["closed"]
    assert sum(categories.column("collected")) == whole["collected"]
    assert sum(categories.column("closed")) == whole["closed"]
    assert sum(snapshot.figure("issues/ageing", scope).column("issues")) == whole["open_backlog"]
    assert sum(snapshot.figure("issues/time_to_close", scope).column("closed")) == whole["closed_in_period"]
    for name in ("issues/on_time_by_community", "issues/on_time_by_handler"):
        assert sum(snapshot.figure(name, scope).column("due")) == whole["due"]
        assert sum(snapshot.figure(name, scope).column("on_time")) == whole["on_time"]
    communities = snapshot.figure("issues/completion_rate_by_community", scope)
    assert sum(communities.column("collected")) == whole["collected"]
    assert sum(communities.column("closed")) == whole["closed"]
    assert len(snapshot.figure("issues/overdue", scope, limit=10_000)) == whole["overdue_open"]
    assert len(snapshot.figure("issues/due_soon", scope, limit=10_000)) == whole["due_soon"]
    longest = snapshot.figure("issues/overdue", scope, limit=1).column("days_overdue")
    assert whole["most_days_overdue"] == (longest[0] if longest else None)


def test_a_row_leads_to_the_file_and_the_row_it_came_from(snapshot):
    (row,) = snapshot.figure("issues/rows", limit=1).records()
    assert row["file"] == "六月台账.xlsx"
    assert row["row_no"] == int(row["issue_id"]) + 1


def test_what_people_wrote_is_not_shown(snapshot):
    assert "content" not in snapshot.figure("issues/rows", limit=1).columns
