"""Volunteers and renovation, twice: numbers equal the rows beneath them, and the oracle."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from streetboard import queries, warehouse
from streetboard.asking.view import View
from streetboard.permit import EVERYTHING, Permit
from streetboard.ui.managing import quality
from streetboard.warehouse import Scope
from tests import cases_runner, invented, scopes
from tests.oracle import ledgers, renovation, volunteers
from tests.oracle.periods import Asked
from tests.scopes import FIRST

pytestmark = pytest.mark.slow

SCOPES = scopes.SCOPES | {
    "a community and nowhere": Scope("朝阳街道", ("天津路社区", "未归属"), date(2024, 3, 10), date(2024, 9, 20)),
}
in_every_scope = scopes.in_each(SCOPES)


LEDGERS = invented.works_and_people(invented.SEED)
ORACLE = ledgers.of_rows(LEDGERS)


@pytest.fixture(scope="module")
def snapshot():
    return warehouse.Snapshot(cases_runner.filled_warehouse(LEDGERS))


def of_the_same_day(snapshot, scope: Scope, *names: str) -> Scope:
    """Return the scope with the cut-off that a page gives all its figures."""
    datasets = frozenset().union(*(queries.datasets_read(name) for name in names))
    as_of = scope.as_of or snapshot.default_as_of(datasets, scope.street)
    return Scope(scope.street, scope.communities, scope.start, scope.end, as_of)


def total(result, column: str):
    return sum(value for value in result.column(column) if value is not None)


# --- numbers and the rows beneath them ---------------------------------------------------------------------------------


@in_every_scope
def test_volunteer_numbers_are_those_of_the_rows_beneath(snapshot, scope):
    scope = of_the_same_day(snapshot, scope, "volunteers/summary")
    whole = snapshot.figure("volunteers/summary", scope).one()

    def rows(name, **parameters):
        return snapshot.figure(f"volunteers/{name}", scope, limit=None, **parameters)

    assert len(rows("volunteer_rows")) == whole["registered"]
    assert len(rows("volunteer_rows", measure="active")) == whole["active"]
    assert len(rows("volunteer_rows", measure="inactive")) == whole["registered"] - whole["active"]
    active = rows("service_rows", measure="active")
    assert len(set(zip(active.column("street"), active.column("volunteer_key"), strict=True))) == whole["active"]
    assert len(rows("service_rows")) == whole["person_times"]
    assert total(rows("service_rows"), "hours") == whole["hours"]
    assert total(rows("service_rows", measure="pending"), "hours") == whole["pending_hours"]
    assert len(rows("activity_rows")) == whole["activities"]
    assert total(rows("activity_rows"), "residents_served") == whole["residents_served"]
    for column in ("issued", "redeemed", "expired", "adjusted"):
        beneath = rows("points_rows", measure=column, is_cumulative=True)
        assert total(beneath, column) == whole[f"points_{column}"]


@in_every_scope
def test_volunteer_figures_agree_with_each_other(snapshot, scope):
    scope = of_the_same_day(snapshot, scope, "volunteers/summary")
    whole = snapshot.figure("volunteers/summary", scope).one()
    communities = snapshot.figure("volunteers/by_community", scope)
    for column in ("registered", "active", "person_times", "hours"):
        assert total(communities, column) == whole[column]
    for name in ("volunteers/by_month", "volunteers/by_brand"):
        for column in ("person_times", "hours"):
            assert total(snapshot.figure(name, scope), column) == whole[column]
    brands = snapshot.figure("volunteers/by_brand", scope)
    assert total(brands, "activities") == whole["activities"]
    assert total(brands, "residents_served") == whole["residents_served"]
    types = snapshot.figure("volunteers/points_by_type", scope)
    for column in ("issued", "redeemed", "expired", "adjusted", "outstanding"):
        assert total(types, column) == whole[f"points_{column}"]
    if scope.communities is None:
        entries = snapshot.figure("volunteers/points_rows", scope, measure="redeemed", limit=None)
        assert total(snapshot.figure("volunteers/merchants", scope), "points_redeemed") == total(entries, "redeemed")
    stars = snapshot.figure("volunteers/stars", scope)
    assert total(stars, "volunteers") == whole["registered"]


@in_every_scope
def test_rows_beneath_a_month_a_brand_or_a_merchant_are_those_that_it_counts(snapshot, scope):
    scope = of_the_same_day(snapshot, scope, "volunteers/summary")
    for month in snapshot.figure("volunteers/by_month", scope).records():
        beneath = snapshot.figure("volunteers/service_rows", scope, month=month["month"], limit=None)
        assert (len(beneath), total(beneath, "hours")) == (month["person_times"], month["hours"])
    months = snapshot.figure("volunteers/points_by_month", scope).records()
    for month in months:
        beneath = snapshot.figure("volunteers/points_rows", scope, month=month["month"], limit=None)
        for column in ("issued", "redeemed", "expired", "adjusted"):
            assert total(beneath, column) == month[column]
    for brand in snapshot.figure("volunteers/by_brand", scope).records():
        beneath = snapshot.figure("volunteers/service_rows", scope, brand=brand["brand"], limit=None)
        assert (len(beneath), total(beneath, "hours")) == (brand["person_times"], brand["hours"])
        held = snapshot.figure("volunteers/activity_rows", scope, brand=brand["brand"], limit=None)
        assert len(held) == brand["activities"]
    for merchant in snapshot.figure("volunteers/merchants", scope).records():
        narrowed = Scope(merchant["street"], scope.communities, scope.start, scope.end, scope.as_of)
        beneath = snapshot.figure(
            "volunteers/points_rows",
            narrowed,
            measure="redeemed",
            merchant=merchant["merchant_id"] or "未注明商家",
            limit=None,
        )
        assert total(beneath, "redeemed") == merchant["points_redeemed"]


@in_every_scope
def test_the_last_balance_by_month_is_the_balance(snapshot, scope):
    scope = of_the_same_day(snapshot, scope, "volunteers/points_by_month")
    months = snapshot.figure("volunteers/points_by_month", scope)
    if months and not scope.end:
        types = snapshot.figure("volunteers/points_by_type", scope)
        assert months.column("outstanding")[-1] == total(types, "outstanding")


@in_every_scope
def test_renovation_numbers_are_those_of_the_rows_beneath(snapshot, scope):
    scope = of_the_same_day(snapshot, scope, "renovation/progress_by_item", "renovation/feedback")
    for quantity in snapshot.figure("renovation/quantities", scope).records():
        beneath = snapshot.figure(
            "renovation/item_rows", scope, item=quantity["item"], unit=quantity["unit"], limit=None
        )
        assert len(beneath) == quantity["items"]
        assert total(beneath, "done_qty") == pytest.approx(quantity["done_qty"])
        assert total(beneath, "plan_qty") == pytest.approx(quantity["plan_qty"] or 0)
    measures = {
        "all": "suggestions",
        **{m: m for m in ("answered", "adopted", "pending", "implemented")},
        "rated": "respondents",
        "satisfied": "satisfied",
    }
    for phase in snapshot.figure("renovation/feedback", scope).records():
        for measure, column in measures.items():
            beneath = snapshot.figure(
                "renovation/feedback_rows", scope, phase=phase["phase"], measure=measure, limit=None
            )
            counted = total(beneath, "respondents") if measure in ("rated", "satisfied") else len(beneath)
            assert phase[column] in (counted, None)
    whole = snapshot.figure("renovation/summary", scope).one()
    projects = snapshot.figure("renovation/progress_by_project", scope)
    assert len(projects) == whole["projects"]
    assert sum(projects.column("is_delayed")) == whole["delayed"]
    assert len(snapshot.figure("renovation/progress_by_project", scope, is_delayed=True)) == whole["delayed"]
    assert total(snapshot.figure("renovation/stages", scope), "projects") == whole["projects"]
    parts = ("not_started", "in_progress", "substantial", "accepted")
    assert sum(whole[part] for part in parts) == whole["projects"]
    areas = [row for row in snapshot.figure("renovation/progress_by_area", scope).records() if not row["parent_area"]]
    assert sum(area["projects"] for area in areas) == whole["projects"]
    assert sum(area["delayed"] for area in areas) == whole["delayed"]
    months = snapshot.figure("renovation/progress_by_month", scope)
    if months and not scope.end:
        for column in ("planned_progress", "progress", "deviation", "delayed"):
            assert months.records()[-1][column] == pytest.approx(whole[column])


# --- points and progress, as the oracle has them ---------------------------------------------------------------------------


@pytest.mark.parametrize("scope", [scope for scope in SCOPES.values() if not scope.communities])
def test_points_are_those_of_the_oracle(snapshot, scope):
    scope = of_the_same_day(snapshot, scope, "volunteers/summary")
    day = pd.Timestamp(scope.as_of)
    expected = Counter(dict.fromkeys(("发放", "兑换", "过期", "调整", "结余"), 0))
    for street in [scope.street] if scope.street else ORACLE:
        expected.update(volunteers.balance(volunteers.entered(ORACLE[street], Asked((), None, day, day), day)))
    whole = snapshot.figure("volunteers/summary", scope).one()
    columns = ("issued", "redeemed", "expired", "adjusted", "outstanding")
    assert [whole[f"points_{column}"] for column in columns] == list(expected.values())


@pytest.mark.parametrize("day", range(-5, 900, 37))
def test_progress_is_that_of_the_oracle(snapshot, day):
    as_of = FIRST + timedelta(days=day)
    found = {
        row["project_id"]: row
        for row in snapshot.figure("renovation/progress_by_project", Scope(as_of=as_of)).records()
    }
    expected = [one for street in ORACLE.values() for one in renovation.projects_on(street, pd.Timestamp(as_of))]
    assert set(found) == {one.row.project_id for one in expected}
    for one in expected:
        row = found[one.row.project_id]
        numbers = {"progress": one.progress, "planned_progress": one.planned, "deviation": one.deviation}
        assert {key: row[key] for key in numbers} == pytest.approx(numbers, abs=1e-9)
        assert (row["is_delayed"], row["days_late"]) == (one.is_delayed, one.days_late)


# --- the checks ------------------------------------------------------------------------------------------------------------

BREAKING = {
    "points_negative_balance": {
        "points": [
            {"volunteer_key": "vk_1", "at": "2025-01-01", "point_type": "honor", "direction": "issue", "points": 9},
            {"volunteer_key": "vk_1", "at": "2025-01-02", "point_type": "consume", "direction": "redeem", "points": 5},
        ]
    },
    "points_reversal_without_entry": {
        "points": [
            {"volunteer_key": "vk_1", "at": "2025-01-01", "point_type": "honor", "direction": "reverse", "points": 9}
        ]
    },
    "points_without_volunteer": {
        "points": [
            {"volunteer_key": "vk_1", "at": "2025-01-01", "point_type": "honor", "direction": "issue", "points": 9}
        ]
    },
    "volunteers_service_without_volunteer": {
        "service_records": [{"volunteer_key": "vk_1", "service_date": "2025-01-01", "hours": 2}]
    },
    "volunteers_service_without_activity": {
        "service_records": [{"volunteer_key": "vk_1", "service_date": "2025-01-01", "hours": 2, "activity_id": "9"}]
    },
    "volunteers_service_before_registration": {
        "volunteers": [{"volunteer_key": "vk_1", "registered_on": "2025-01-02"}],
        "service_records": [{"volunteer_key": "vk_1", "service_date": "2025-01-01", "hours": 2}],
    },
    "renovation_falling_quantity": {
        "renovation_items": [{"item_id": "1", "project_id": "1", "name": "路灯", "class": "完善类", "unit": "盏"}],
        "renovation_progress": [
            {"item_id": "1", "as_of": "2025-01-01", "done_qty": 5},
            {"item_id": "1", "as_of": "2025-02-01", "done_qty": 4},
        ],
    },
    "renovation_over_plan": {
        "renovation_items": [
            {"item_id": "1", "project_id": "1", "name": "管网", "class": "基础类", "unit": "公里", "plan_qty": 5}
        ],
        "renovation_progress": [{"item_id": "1", "as_of": "2025-01-01", "done_qty": 6.1}],
    },
    "renovation_item_without_project": {
        "renovation_items": [{"item_id": "1", "project_id": "9", "name": "路灯", "class": "完善类", "unit": "盏"}]
    },
    "renovation_progress_without_item": {
        "renovation_progress": [{"item_id": "9", "as_of": "2025-01-01", "done_qty": 5}]
    },
    "renovation_stage_against_dates": {
        "renovation_projects": [{"project_id": "1", "name": "甲", "stage": "tendering", "actual_start": "2025-01-01"}]
    },
}


def checked(ledgers: dict[str, list[dict]]) -> dict[str, warehouse.Result]:
    connection = cases_runner.filled_warehouse(ledgers)
    return {result.query.name: result for result in warehouse.Snapshot(connection).check()}


def found(ledgers: dict[str, list[dict]]) -> dict[str, int]:
    return {name: len(result) for name, result in checked(ledgers).items()}


@pytest.mark.parametrize("name", BREAKING)
def test_a_check_finds_the_one_row_that_breaks_it(name):
    assert found(BREAKING[name])[name] == 1


@pytest.mark.parametrize(
    ("name", "word"), [("points_negative_balance", "消费积分"), ("renovation_stage_against_dates", "招标")]
)
def test_what_a_check_has_found_is_told_in_words(name, word):
    _, [cells] = quality.texts_of(checked(BREAKING[name])[name])
    assert word in cells


@pytest.mark.parametrize("name", [name for name, query in queries.layer("checks").items() if query.personal])
def test_rows_of_a_check_that_are_persons_are_told_only_to_who_may_see_persons(name):
    snapshot = warehouse.Snapshot(cases_runner.filled_warehouse(BREAKING[name]))
    for permit, rows in ((EVERYTHING, 1), (Permit(persons=False), 0)):
        checks = View(name, snapshot, lambda permit=permit: permit).checks(5)
        assert [(len(result), total) for result, total in checks if result.query.name == name] == [(rows, 1)]


def test_every_check_with_the_key_of_a_person_in_it_is_known_as_one_of_persons(snapshot):
    keyed = {result.query.name for result in snapshot.check() if "volunteer_key" in result.columns}
    assert keyed == {name for name, query in queries.layer("checks").items() if query.personal} != set()


def test_twenty_percent_over_the_plan_is_not_yet_suspicious():
    ledgers = {dataset: [dict(row) for row in rows] for dataset, rows in BREAKING["renovation_over_plan"].items()}
    ledgers["renovation_progress"][0]["done_qty"] = Decimal(6)
    assert found(ledgers)["renovation_over_plan"] == 0


def test_points_are_conserved_whatever_is_reversed(snapshot):
    checks = {result.query.name: result for result in snapshot.check()}
    assert len(checks["points_conservation"]) == 0
    assert checks["points_conservation"].query.level == "fail"


def test_points_conservation_notices_a_point_that_is_lost():
    connection = cases_runner.filled_warehouse({"points": [dict(LEDGERS["points"][0], direction="issue")]})
    connection.execute("update marts.points set issued = issued - 1")
    checks = {result.query.name: len(result) for result in warehouse.Snapshot(connection).check()}
    assert checks["points_conservation"] == 1
