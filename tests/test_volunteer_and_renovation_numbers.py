"""Volunteers and renovation, twice: numbers equal the rows beneath them, and a second computation in plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from streetboard import queries, warehouse
from streetboard.warehouse import Scope
from tests import cases_runner, scopes
from tests.scopes import FIRST, STREETS

COMMUNITIES = ("天津路社区", "河嘉村社区", None)
SCOPES = scopes.SCOPES | {
    "a community and nowhere": Scope("朝阳街道", ("天津路社区", "未归属"), date(2024, 3, 10), date(2024, 9, 20)),
}
in_every_scope = scopes.in_each(SCOPES)


def some_day(chance: random.Random, days: int = 540) -> date:
    return FIRST + timedelta(days=chance.randrange(days))


def invented(seed: int) -> dict[str, list[dict]]:
    """Return ledgers with what ledgers have: strangers, reversals, missing plans, quantities that fall, pauses."""
    chance = random.Random(seed)
    people = [(chance.choice(STREETS), f"vk_{number}") for number in range(60)]
    return {
        "volunteers": [
            {
                "street": street,
                "volunteer_key": key,
                "community": chance.choice(COMMUNITIES),
                "registered_on": some_day(chance),
                "status": chance.choice(("在册", "在册", "在册", "停用")),
                "brand": chance.choice(("邻里互助", None)),
                "external_hours": chance.choice((None, 95, 290)),
            }
            for street, key in people[:50]
        ],
        "activities": [
            {
                "street": chance.choice(STREETS),
                "activity_id": str(number),
                "brand": chance.choice(("鲁班到家", "邻里互助", None)),
                "community": chance.choice(COMMUNITIES),
                "start_at": datetime.combine(some_day(chance), datetime.min.time()) + timedelta(hours=19),
                "status": chance.choice(("已开展", "已开展", "取消")),
                "beneficiary_times": chance.choice((None, 12, 40)),
            }
            for number in range(60)
        ],
        "service_records": [
            {
                **dict(zip(("street", "volunteer_key"), chance.choice(people), strict=True)),
                "community": chance.choice(COMMUNITIES),
                "activity_id": chance.choice((None, str(chance.randrange(60)))),
                "service_date": some_day(chance),
                "hours": chance.randrange(1, 16) / 2,
                "status": chance.choice(("已确认", "已确认", "已确认", "待审核", "驳回")),
            }
            for _ in range(600)
        ],
        "merchants": [
            {
                "street": STREETS[number % 2],
                "merchant_id": f"SJ{number}",
                "community": chance.choice(COMMUNITIES),
                "joined_on": some_day(chance, 200),
                "status": chance.choice(("在营", "停用")),
            }
            for number in range(6)
        ],
        "points": [
            {
                **dict(zip(("street", "volunteer_key"), chance.choice(people), strict=True)),
                "entry_id": chance.choice((str(number), str(number), None)),
                "at": datetime.combine(some_day(chance), datetime.min.time()) + timedelta(minutes=number),
                "point_type": chance.choice(("honor", "consume")),
                "direction": chance.choice(("issue", "issue", "redeem", "expire", "adjust", "reverse", "reverse")),
                "points": chance.randrange(1, 40),
                "merchant_id": chance.choice((None, f"SJ{chance.randrange(8)}")),
                "reversed_entry_id": str(chance.randrange(500)),
            }
            for number in range(500)
        ],
        **invented_renovation(chance),
    }


def invented_renovation(chance: random.Random) -> dict[str, list[dict]]:
    projects, items, snapshots = [], [], []
    for number in range(24):
        started = some_day(chance, 300)
        stage = chance.choice(
            ("in_progress", "in_progress", "paused", "substantial", "accepted", "tendering", "cancelled")
        )
        area = chance.choice((("龙凤片区", None), ("燎原一区", "燎原片区"), ("燎原二区", "燎原片区"), (None, None)))
        project = {
            "project_id": str(number),
            "street": chance.choice(STREETS),
            "name": f"项目{number}",
            "community": chance.choice(COMMUNITIES),
            "area": area[0],
            "parent_area": area[1],
            "estate": chance.choice(("铁路家属区", "衡器厂", "西山坪", None)),
            "households": chance.choice((100, 230, 480, 480, 500, None if number == 5 else 90)),
            "stage": stage,
        }
        if chance.random() < 0.8:
            project["plan_start"] = some_day(chance, 200)
            project["plan_end"] = project["plan_start"] + timedelta(days=chance.randrange(200, 500))
        if stage != "tendering":
            project["actual_start"] = started
        if stage in ("substantial", "accepted"):
            project["substantial_on"] = started + timedelta(days=chance.randrange(100, 200))
        if stage == "accepted":
            project["accepted_on"] = project["substantial_on"] + timedelta(days=chance.randrange(60))
        projects.append(project)
        for item_number in range(chance.randrange(5)):
            item = {
                "street": project["street"],
                "project_id": project["project_id"],
                "item_id": f"{number}-{item_number}",
                "name": chance.choice(("污水管网", "路灯", "绿化")),
                "class": chance.choice(("基础类", "完善类", "提升类")),
                "unit": chance.choice(("公里", "米", "盏")),
                "plan_qty": chance.choice((None, 0, 5, 40, 40)),
                "weight": chance.choice((1, 2, 5, 5, None if number % 3 == 0 else 3)),
            }
            items.append(item)
            for month in range(chance.randrange(8)):
                snapshots.append(
                    {
                        "street": item["street"],
                        "item_id": item["item_id"],
                        "as_of": FIRST + timedelta(days=60 * month + chance.randrange(50)),
                        "done_qty": max(0, 6 * month - chance.randrange(8)),
                        "planned_pct": chance.choice((None, month / 8)),
                        "actual_pct": chance.choice((None, month / 10)),
                    }
                )
    feedback = [
        {
            "feedback_id": str(number),
            "street": chance.choice(STREETS),
            "project_id": chance.choice((None, str(chance.randrange(24)))),
            "phase": chance.choice(("before", "during", "after")),
            "at": some_day(chance),
            "adopted": chance.choice(("采纳", "部分", "未采纳", "待定")),
            "implemented_on": chance.choice((None, some_day(chance))),
            "satisfaction": chance.choice(("满意", "基本满意", "不满意", "未评价", None)),
            "respondents": chance.choice((None, 5)),
        }
        for number in range(120)
    ]
    return {
        "renovation_projects": projects,
        "renovation_items": items,
        "renovation_progress": snapshots,
        "renovation_feedback": feedback,
    }


LEDGERS = invented(seed=20250630)


@pytest.fixture(scope="module")
def snapshot():
    connection = cases_runner.empty_warehouse()
    for dataset, rows in LEDGERS.items():
        cases_runner.insert(connection, dataset, rows)
    warehouse.build_marts(connection)
    return warehouse.Snapshot(connection)


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


# --- points and progress, computed a second time -------------------------------------------------------------------------


@pytest.mark.parametrize("scope", [scope for scope in SCOPES.values() if not scope.communities])
def test_points_equal_a_second_computation(snapshot, scope):
    scope = of_the_same_day(snapshot, scope, "volunteers/summary")
    columns = {"issue": "issued", "redeem": "redeemed", "expire": "expired", "adjust": "adjusted"}
    by_id = {(entry["street"], entry["entry_id"]): entry for entry in LEDGERS["points"] if entry["entry_id"]}
    expected = dict.fromkeys(columns.values(), 0)
    for entry in LEDGERS["points"]:
        if entry["at"].date() > scope.as_of or (scope.street and entry["street"] != scope.street):
            continue
        sign, origin = 1, entry
        # Followed twice: a reversal, and the reversal of a reversal.
        for _ in range(2):
            if origin and origin["direction"] == "reverse":
                sign, origin = -sign, by_id.get((entry["street"], origin["reversed_entry_id"]))
        direction = origin["direction"] if origin else "reverse"
        if direction == "reverse":
            direction = "issue"
        expected[columns[direction]] += sign * entry["points"]
    whole = snapshot.figure("volunteers/summary", scope).one()
    assert {column: whole[f"points_{column}"] for column in expected} == expected


def expected_project(project: dict, as_of: date) -> dict:
    """Return a project's progress at the end of a day, from the ledgers' rows."""
    items = [i for i in LEDGERS["renovation_items"] if i["project_id"] == project["project_id"]]
    counted = [i for i in items if i["plan_qty"]] or items
    equal = any(i["weight"] is None for i in counted)
    linear = None
    if project.get("plan_start"):
        days = (project["plan_end"] - project["plan_start"]).days + 1
        linear = min(max(((as_of - project["plan_start"]).days + 1) / days, 0), 1)
    done, planned, reported = [], [], []
    for item in counted:
        weight = 1 if equal else item["weight"]
        seen = [s for s in LEDGERS["renovation_progress"] if s["item_id"] == item["item_id"] and s["as_of"] <= as_of]
        last = max(seen, key=lambda s: s["as_of"], default={"done_qty": 0, "planned_pct": None, "actual_pct": None})
        if item["plan_qty"]:
            done.append((weight, min(last["done_qty"], item["plan_qty"]) / item["plan_qty"]))
        if last["actual_pct"] is not None:
            reported.append((weight, last["actual_pct"]))
        plan = linear if last["planned_pct"] is None else last["planned_pct"]
        if plan is not None:
            planned.append((weight, plan))
    accepted = project.get("accepted_on") and project["accepted_on"] <= as_of
    substantial = project.get("substantial_on") and project["substantial_on"] <= as_of
    started = project.get("actual_start") and project["actual_start"] <= as_of
    progress = 1 if accepted else mean(done) if done else mean(reported)
    plan = mean(planned) if planned else linear
    deviation = None if progress is None or plan is None else progress - plan
    late = project.get("plan_end") and as_of > project["plan_end"]
    behind = deviation is not None and round(deviation, 9) < -0.05
    return {
        "progress": progress,
        "planned_progress": plan,
        "deviation": deviation,
        "is_delayed": bool(started and not substantial and not accepted and (late or behind)),
    }


def mean(weighted: list[tuple[float, float]]) -> float | None:
    """Return the weighted mean, or None for no weight."""
    weight = sum(w for w, _ in weighted)
    return sum(w * value for w, value in weighted) / weight if weight else None


@pytest.mark.parametrize("day", range(-5, 900, 37))
def test_progress_equals_a_second_computation(snapshot, day):
    as_of = FIRST + timedelta(days=day)
    result = snapshot.figure("renovation/progress_by_project", Scope(as_of=as_of))
    ledger = {p["project_id"]: p for p in LEDGERS["renovation_projects"] if p["stage"] != "cancelled"}
    assert set(result.column("project_id")) == set(ledger)
    by_area = defaultdict(list)
    for row in result.records():
        project = ledger[row["project_id"]]
        expected = expected_project(project, as_of)
        assert {key: row[key] for key in expected} == pytest.approx(expected, abs=1e-9)
        area = (project["street"], project["parent_area"] or project["area"] or "未归属")
        by_area[area].append((project["households"], expected))
    for row in snapshot.figure("renovation/progress_by_area", Scope(as_of=as_of)).records():
        if row["parent_area"]:
            continue
        members = by_area[(row["street"], row["area"])]
        measured = [(households, e) for households, e in members if e["progress"] is not None]
        equal = any(households is None for households, _ in measured)
        weighed = [(1 if equal else households, e) for households, e in measured]
        compared = [(w, e) for w, e in weighed if e["planned_progress"] is not None]
        assert row["progress"] == pytest.approx(mean([(w, e["progress"]) for w, e in weighed]), abs=1e-9)
        assert row["deviation"] == pytest.approx(mean([(w, e["deviation"]) for w, e in compared]), abs=1e-9)
        assert row["delayed"] == sum(e["is_delayed"] for _, e in members)
        assert row["weighting"] == (None if not measured else "等权" if equal else "户数")


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


def found(ledgers: dict[str, list[dict]]) -> dict[str, int]:
    connection = cases_runner.empty_warehouse()
    for dataset, rows in ledgers.items():
        cases_runner.insert(connection, dataset, rows)
    warehouse.build_marts(connection)
    return {result.query.name: len(result) for result in warehouse.Snapshot(connection).check()}


@pytest.mark.parametrize("name", BREAKING)
def test_a_check_finds_the_one_row_that_breaks_it(name):
    assert found(BREAKING[name])[name] == 1


def test_twenty_percent_over_the_plan_is_not_yet_suspicious():
    ledgers = {dataset: [dict(row) for row in rows] for dataset, rows in BREAKING["renovation_over_plan"].items()}
    ledgers["renovation_progress"][0]["done_qty"] = Decimal(6)
    assert found(ledgers)["renovation_over_plan"] == 0


def test_points_are_conserved_whatever_is_reversed(snapshot):
    checks = {result.query.name: result for result in snapshot.check()}
    assert len(checks["points_conservation"]) == 0
    assert checks["points_conservation"].query.level == "fail"


def test_points_conservation_notices_a_point_that_is_lost():
    connection = cases_runner.empty_warehouse()
    cases_runner.insert(connection, "points", [dict(LEDGERS["points"][0], direction="issue")])
    warehouse.build_marts(connection)
    connection.execute("update marts.points set issued = issued - 1")
    checks = {result.query.name: len(result) for result in warehouse.Snapshot(connection).check()}
    assert checks["points_conservation"] == 1
