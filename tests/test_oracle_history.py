"""The oracle over states: what an import changed is there from its day on, and a day before it stands as it was published."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from streetboard import ledger, queries, warehouse
from streetboard.asking.view import View
from streetboard.datasets import all_datasets
from tests import invented
from tests.oracle.ledgers import Remembering, of_rows
from tests.test_oracle import CHAOYANG, LONGFENG, TWO, Chosen, World, compare, custom

pytestmark = pytest.mark.slow

PUBLISHED, BETWEEN, AMID, EXPORTED = date(2025, 2, 20), date(2025, 2, 28), date(2025, 3, 12), date(2025, 3, 31)
STREETS = (CHAOYANG, LONGFENG)
# What files of today tell of an issue. When it was first closed and due the importer remembers by itself.
UNTOLD = {"first_closed_at", "reopen_count"}
COLUMNS = ("issue_id", "reopen_count", "suspended_days", "updated_at")


def published() -> list[dict[str, Any]]:
    """Return the issues of January and February as they stood on the day of the first export."""
    rows = []
    for row in invented.issues(invented.SEED, 900):
        if row["reported_at"].date() > PUBLISHED:
            continue
        row = {name: value for name, value in row.items() if name not in UNTOLD}
        happened = max((row[name] for name in ("closed_at", "voided_at", "resolved_at") if name in row), default=None)
        if happened and happened.date() > PUBLISHED:
            row = {name: value for name, value in row.items() if not name.endswith(("closed_at", "voided_at"))}
            row = {**row, "status": "processing", "resolved_at": None}
        elif row.get("closed_at"):
            row["resolved_at"] = row["closed_at"] - timedelta(hours=1)
        rows.append(row)
    return rows + [last(street, PUBLISHED) for street in STREETS]


def last(street: str, day: date) -> dict[str, Any]:
    """Return an issue of the day of an export, so that the ledger goes as far."""
    return {"issue_id": f"{street} {day}", "street": street, "reported_at": at(day), "status": "pending"}


def changes(number: int, row: dict[str, Any], at_last: datetime) -> dict[str, Any] | None:
    """Return what the second export says otherwise of an issue, null for nothing."""
    due = row.get("due_at")
    match number % 12, row["status"]:
        case 0 | 1 | 2, "closed":
            # The ledger itself tells of some reopenings that they are some.
            return {"status": "processing", "closed_at": None, "reopen_count": number % 2, "updated_at": at_last}
        case 3, "closed" if row.get("closed_at"):
            return {"closed_at": at_last}
        case 4 | 5, "processing" | "pending" | "suspended":
            return {"status": "closed", "closed_at": at_last}
        case 6 | 7, "processing" | "pending" | "closed" if due:
            return {"due_at": due + timedelta(days=9), "updated_at": at_last}
        case 8, "processing" | "pending" | "verifying":
            # Without a time of change: it had changed by the day that the file reaches to.
            return {"status": "suspended"}
        case 9, _ if due:
            return {"suspended_days": row.get("suspended_days", 0) + 6, "updated_at": at_last}
        case 10, "processing" | "suspended":
            return {"status": "voided", "voided_at": at_last}
        case 11, "processing" | "pending" | "closed":
            return {"status": "returned", "updated_at": at_last}
    return None


def at(day: date) -> datetime:
    return datetime.combine(day, time(10, 30))


class History(NamedTuple):
    """The issues of three exports, the last of which only says otherwise where they belong, and from which day on each change counts."""

    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    changed_on: dict[str, date]


def history() -> History:
    before = published()
    after, changed_on = [], {}
    for number, row in enumerate(before):
        at_last = at(date(2025, 3, 3) + timedelta(days=number % 25))
        change = changes(number, row, at_last)
        after.append(row | (change or {}))
        if change:
            changed_on[row["issue_id"]] = at_last.date() if at_last in change.values() else EXPORTED
    new = [row for row in invented.issues(invented.SEED + 1, 300) if row["reported_at"].date() > BETWEEN]
    told = {name for row in before for name in row} - {"closed_at", "resolved_at", "voided_at"}
    for row in new:
        kept = {name: value for name, value in row.items() if name in told}
        after.append({**kept, "issue_id": f"new {row['issue_id']}", "status": "processing"})
    after += [last(street, EXPORTED) for street in STREETS]
    belonging = {"community": TWO[0], "category_l1": "环境卫生", "handler_org": "物业"}
    moved = [row | belonging if number % 5 == 0 else row for number, row in enumerate(after)]
    return History(before, after, moved, changed_on)


def remembered(told: History) -> list[dict[str, Any]]:
    """Return the last export with what nobody tells in it: when an issue was first closed, and first due."""
    before = {row["issue_id"]: row for row in told.before}
    rows = []
    for row in told.moved:
        stood = before.get(row["issue_id"], row)
        kept = {}
        if stood.get("closed_at") and row.get("closed_at") != stood["closed_at"]:
            kept["first_closed_at"] = stood["closed_at"]
        if row.get("due_at") != stood.get("due_at"):
            kept["due_at_original"] = stood["due_at"]
        rows.append(row | kept)
    return rows


def bring(home: Path, path: Path, rows: list[dict[str, Any]], cut_off: date) -> None:
    """Import an export of all columns, as each month's has them."""
    fields = all_datasets()["issues"].fields
    names = dict.fromkeys([*COLUMNS, *(name for row in rows for name in row)])
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([fields[name].label for name in names])
        for row in rows:
            writer.writerow(
                ["是" if (cell := row.get(name)) is True else "否" if cell is False else cell for name in names]
            )
    (report,) = ledger.import_files([ledger.Order(path, "issues", cut_off=cut_off)], home)
    assert report.rows["quarantined"] == 0, report


Told = dict[str, list[dict[str, Any]]]


def figures(home: Path, issues: list[str]) -> Told:
    """Return what every figure of the issues tells of two days before the second export, in each street."""
    snapshot = warehouse.Warehouse(home).current()
    told = {}
    for name, query in queries.layer("figures").items():
        if not name.startswith("issues/"):
            continue
        measures = query.parameters["measure"].choices if "measure" in query.parameters else ()
        asked = [{"measure": measure} for measure in measures] or [{}]
        if "issue_id" in query.parameters:
            asked = [{"issue_id": issue} for issue in issues]
        for street, (start, day) in product(STREETS, ((None, PUBLISHED), (date(2025, 2, 1), BETWEEN))):
            for further in asked:
                result = snapshot.figure(name, warehouse.Scope(street, None, start, day, day), **further)
                told[f"{name} {further} {street} {start}..{day}"] = result.records()
    return told


@pytest.fixture(scope="module")
def told() -> History:
    return history()


@pytest.fixture(scope="module")
def states(told, homes, tmp_path_factory) -> tuple[Path, Told, Told]:
    """Return a home with all three exports, and what the figures told after the first and after the second."""
    folder, files = homes(), tmp_path_factory.mktemp("files")
    some = list(told.changed_on)[:15]
    bring(folder, files / "1.csv", told.before, PUBLISHED)
    first = figures(folder, some)
    bring(folder, files / "2.csv", told.after, EXPORTED)
    second = figures(folder, some)
    bring(folder, files / "3.csv", told.moved, EXPORTED)
    return folder, first, second


def test_every_figure_of_a_day_before_stands_as_it_was_published(states):
    _, first, second = states
    assert [name for name, rows in first.items() if rows != second[name]] == []


@pytest.fixture(scope="module")
def world(told, states) -> World:
    now, before = (of_rows({"issues": rows}) for rows in (remembered(told), told.before))
    streets = {street: Remembering(now[street], before[street], told.changed_on) for street in STREETS}
    return World(View(states[0], warehouse.Warehouse(states[0]).current()), streets)


@pytest.mark.parametrize("page", ["overview", "issues"])
@pytest.mark.parametrize(
    "chosen",
    [
        custom(CHAOYANG, None, PUBLISHED),
        custom(LONGFENG, date(2025, 2, 1), BETWEEN),
        custom(CHAOYANG, date(2025, 2, 1), BETWEEN, *TWO),
        # Some changes count by then and some do not.
        custom(CHAOYANG, date(2025, 1, 1), AMID),
        custom(LONGFENG, date(2025, 3, 1), AMID, TWO[0]),
        Chosen(CHAOYANG, "2025-02"),
        Chosen(LONGFENG, "本月"),
        Chosen(CHAOYANG, "累计"),
    ],
    ids=str,
)
def test_a_page_shows_each_day_as_the_states_of_that_day_have_it(world, chosen, page):
    told = compare(page, world, chosen)
    assert told.found == []
    assert told.compared > 20
