"""Day cubes give what the rows give: over ledgers of every state, whatever is asked."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from streetboard import queries, warehouse
from tests import cases_runner
from tests.test_safety import tampered

LARGE = 10**9
CUBED = [name for name, figure in queries.layer("figures").items() if queries.on_cubes(figure, LARGE) is not figure]
CASES = [(name, case) for name, case in cases_runner.load() if name in CUBED]
FIRST, DAYS = date(2024, 1, 30), 45
STREETS = {"甲街道": ["东社区", "西社区", None], "乙街道": ["南社区", None]}

_answered = queries.on_cubes


def on_rows(query: queries.Query, rows: int) -> queries.Query:
    """Answer from the rows, however many there are."""
    return query


def on_cubes(query: queries.Query, rows: int) -> queries.Query:
    """Answer from cubes, however few rows there are."""
    return _answered(query, LARGE)


@pytest.fixture(scope="module")
def runner():
    return cases_runner.Runner()


def test_the_figures_of_issues_that_pages_show_are_cubed():
    assert set(CUBED) == {
        "issues/backlog_bridge",
        "issues/by_month",
        "issues/by_week",
        "issues/callbacks",
        "issues/completion_rate_by_category",
        "issues/completion_rate_by_community",
        "issues/completion_rate_by_street",
        "issues/daily",
        "issues/on_time_by_community",
        "issues/on_time_by_handler",
        "issues/on_time_by_street",
        "issues/rework",
        "issues/summary",
        "issues/time_to_close",
    }


# The cases themselves are fast ones, from rows.
@pytest.mark.slow
@pytest.mark.parametrize("answer", [on_rows, on_cubes], ids=["rows", "cubes"])
@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['name']}" for name, case in CASES])
def test_a_case_is_the_same_from_rows_and_from_cubes(runner, monkeypatch, answer, name, case):
    monkeypatch.setattr(queries, "on_cubes", answer)
    actual, expected = cases_runner.compared(runner.run(name, case), case["expect"])
    assert actual == expected


def _issue(chance: random.Random, number: int, street: str) -> dict[str, Any]:
    """Return an issue in any state that a ledger can hold, the contradictory ones too."""

    def moment(earliest: int, latest: int) -> datetime:
        return datetime.combine(FIRST, datetime.min.time()) + timedelta(
            hours=chance.randrange(24 * earliest, 24 * latest)
        )

    def maybe(share: float, value: Any) -> Any:
        return value if chance.random() < share else None

    day = chance.randrange(DAYS)
    status = chance.choice(
        ["closed"] * 6 + ["processing", "verifying", "suspended", "voided", "merged", "rejected", "returned"]
    )
    return {
        "issue_id": f"N{number}",
        "street": street,
        "community": chance.choice(STREETS[street]),
        "category_l1": chance.choice(["环境", "停车", None]),
        "handler_org": chance.choice(["城管", "社区", None]),
        "reported_at": moment(day, day + 1),
        "status": status,
        # now and then before the report
        "closed_at": maybe(0.95 if status == "closed" else 0.2, moment(max(day - 2, 0), day + 15)),
        "first_closed_at": maybe(0.2, moment(max(day - 2, 0), day + 20)),
        "resolved_at": maybe(0.5, moment(day, day + 10)),
        "due_at": maybe(0.85, moment(max(day - 3, 0), day + 12)),
        "suspended_days": chance.choice([0, 0, 0, 2]),
        "voided_at": maybe(0.7, moment(day, day + 25)) if status == "voided" else None,
        "duplicate_of": "N0" if status == "merged" or chance.random() < 0.02 else None,
        "reopen_count": chance.choice([0, 0, 0, 1, 2]),
        "visit_valid": chance.choice([True, True, False, None]),
        "visit_contacted": chance.choice([True, False, None]),
        "visit_resolved": chance.choice([True, False, None]),
        "satisfaction": chance.choice(["满意", "基本满意", "不满意", "未评价", None]),
    }


def _made_up(seed: int) -> warehouse.Snapshot:
    """Return a warehouse with issues of every state, a third of them changed by imports, once or several times."""
    chance = random.Random(seed)
    connection = cases_runner.empty_warehouse()
    issues = [_issue(chance, number, chance.choice(list(STREETS))) for number in range(300)]
    cases_runner.insert(connection, "issues", issues)
    before = [
        _issue(chance, int(issue["issue_id"][1:]), issue["street"])
        | {"superseded_by": change, "changed_on": FIRST + timedelta(days=chance.randrange(DAYS + 10))}
        for issue in issues
        for change in range(2, 2 + chance.choice([0, 0, 0, 0, 1, 3]))
    ]
    cases_runner.insert(connection, "issues_before", [{"source_system": "other"} | row for row in before])
    connection.execute("update raw.issues set source_system = 'other'")
    warehouse.build_marts(connection, {"issues", "issues_before"})
    return warehouse.Snapshot(connection)


def _asked(chance: random.Random) -> warehouse.Scope:
    """Return any scope: of past and future days, of one street or all, of some communities or all."""
    days = sorted(FIRST + timedelta(days=chance.randrange(-5, DAYS + 30)) for _ in range(3))
    street = chance.choice([None, *STREETS])
    places = [place or "未归属" for name in STREETS if street in (None, name) for place in STREETS[name]]
    communities = tuple(sorted(set(chance.sample(places, chance.randint(1, 2))))) if chance.random() < 0.4 else None
    return warehouse.Scope(street, communities, chance.choice([None, days[0]]), days[1], chance.choice(days[1:]))


def _same(result: warehouse.Result) -> list[dict[str, Any]]:
    return [
        {column: cases_runner.near(value, rel=1e-12, abs=1e-12) for column, value in row.items()}
        for row in result.records()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_any_figure_of_any_ledger_is_the_same_from_rows_and_from_cubes(monkeypatch, seed):
    made_up, chance = _made_up(seed), random.Random(-seed)
    for _ in range(12):
        scope = _asked(chance)
        for name in CUBED:
            monkeypatch.setattr(queries, "on_cubes", on_rows)
            rows = made_up.figure(name, scope)
            monkeypatch.setattr(queries, "on_cubes", on_cubes)
            cubes = made_up.figure(name, scope)
            assert (cubes.columns, cubes.records()) == (rows.columns, _same(rows)), (name, scope)


@pytest.mark.parametrize(
    "lost",
    [
        "issue_daily",
        "issue_daily_of_all",
        "issue_daily_by_community",
        "issue_category_daily",
        "issue_handler_daily",
        "issue_hours",
        "issue_hours_daily",
        "issue_hours_daily_of_all",
    ],
)
def test_without_a_cube_a_version_answers_from_the_rows_and_check_tells_of_it(demo_warehouse, own, monkeypatch, lost):
    tampered(own, f"drop table marts.{lost}")
    monkeypatch.setattr(queries, "on_cubes", on_cubes)
    maimed = warehouse.Warehouse(own).current()
    for name in CUBED:
        assert maimed.figure(name).records() == _same(demo_warehouse.figure(name)), name
    found = {result.query.name: result.records() for result in maimed.sound() if result.rows}
    assert found == {"version/complete": [{"layer": "marts", "name": lost}]}
