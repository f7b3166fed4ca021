"""Quality figures: no required column is forgotten, and the demonstration ledgers are as good as they look."""

from __future__ import annotations

from datetime import date

from streetboard.datasets import all_datasets
from streetboard.warehouse import Scope


def test_the_missing_columns_are_named_as_in_the_datasets_and_include_every_required_one(demo_warehouse):
    listed = {(row["dataset"], row["field"]) for row in demo_warehouse.figure("data/missing_by_column").records()}
    datasets = {name: data for name, data in all_datasets().items() if not data.shared}
    assert listed <= {(name, field) for name, data in datasets.items() for field in data.fields}
    required = {
        (name, field.name)
        for name, data in datasets.items()
        for field in data.fields.values()
        if field.required and field.name != "street"
    }
    assert required <= listed


def test_the_demonstration_ledgers_add_up(demo_warehouse):
    imports = demo_warehouse.figure("data/imports").records()
    assert {row["dataset"] for row in imports} == {name for name, data in all_datasets().items() if not data.shared}
    for row in imports:
        assert row["read"] == row["taken"] + row["quarantined"] + row["skipped"]
    quality = demo_warehouse.figure("data/quality_by_dataset", Scope(), on_day=date(2025, 7, 1)).records()
    issues = next(row for row in quality if row["dataset"] == "issues" and row["street"] == "朝阳街道")
    assert (issues["last_day"], issues["days_old"]) == (date(2025, 6, 30), 1)
    held = sum(row["quarantined"] for row in demo_warehouse.figure("data/quarantine_by_reason").records())
    assert sum(row["quarantined"] for row in quality) == held
    assert len(demo_warehouse.figure("data/quarantine", limit=10_000)) == held
