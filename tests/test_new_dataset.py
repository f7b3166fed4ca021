"""A new ledger costs one TOML, a staging view, a mart and its rows: nothing else names the ledgers by hand."""

from __future__ import annotations

import ast
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from streetboard import datasets, queries, warehouse
from streetboard.warehouse import Scope
from tests import cases_runner

TOML = """
title = "调解台账"
key = ["case_id"]
placed = true
daily = true

[fields.case_id]
label = "调解编号"
type = "text"
required = true

[fields.community]
label = "社区"
type = "text"
missing_when = "community = '未归属'"

[fields.mediated_on]
label = "调解日期"
type = "date"
required = true
event = true

[fields.outcome]
label = "结果"
type = "text"
missing_when = "outcome is null"
"""
STAGING = """-- title: 调解，一件一行
select
    street,
    case_id,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    mediated_on,
    outcome,
    import_id,
    row_no
from raw.mediation
"""
MART = """-- title: 调解，一件一行
select *
from marts.ledger('staging.mediation')
order by street, mediated_on
"""
ROWS = [
    {"case_id": "1", "community": "新社区", "mediated_on": date(2031, 1, 5), "outcome": "成功"},
    {"case_id": "2", "community": "曾用名", "mediated_on": date(2031, 2, 5)},
    {"case_id": "3", "mediated_on": date(2031, 3, 5)},
]
LEDGERS = {name for name, data in datasets.all_datasets().items() if not data.shared}
ROOT = Path(queries.FOLDER).parent


def _forget() -> None:
    """Forget what was read from the folders, and all that was made of it, wherever it is kept."""
    modules = [module for name, module in sys.modules.items() if name.startswith("streetboard.")]
    for remembered in (kept for module in modules for kept in vars(module).values()):
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()


@pytest.fixture
def snapshot(tmp_path, monkeypatch):
    shutil.copytree(queries.FOLDER, tmp_path / "queries")
    shutil.copytree(datasets.FOLDER, tmp_path / "datasets")
    (tmp_path / "datasets" / "mediation.toml").write_text(TOML, "utf-8")
    (tmp_path / "queries" / "staging" / "mediation.sql").write_text(STAGING, "utf-8")
    (tmp_path / "queries" / "marts" / "mediation.sql").write_text(MART, "utf-8")
    monkeypatch.setattr(queries, "FOLDER", tmp_path / "queries")
    monkeypatch.setattr(datasets, "FOLDER", tmp_path / "datasets")
    _forget()
    aliases = [{"field": "community", "alias": "曾用名", "name": "新名社区"}]
    yield warehouse.Snapshot(cases_runner.filled_warehouse({"aliases": aliases, "mediation": ROWS}))
    _forget()


def test_a_new_ledger_stands_in_all_that_tells_of_ledgers(snapshot):
    told = [
        (row["dataset"], row["row_count"], row["first_day"], row["last_day"])
        for row in snapshot.figure("shared/coverage").records()
    ]
    assert told == [("mediation", 3, date(2031, 1, 5), date(2031, 3, 5))]
    assert snapshot.figure("shared/communities").column("community") == ["新名社区", "新社区", "未归属"]
    assert [(row["dataset"], row["rows"]) for row in snapshot.figure("shared/sources").records()] == [("mediation", 3)]
    (quality,) = snapshot.figure("data/quality_by_dataset", on_day=date(2031, 3, 6)).records()
    names = ("dataset", "rows", "success_rate", "placed_rows", "without_community", "days_old")
    assert [quality[name] for name in names] == ["mediation", 3, 1.0, 3, 1, 1]
    missing = snapshot.figure("data/missing_by_column").records()
    assert [(row["dataset"], row["field"], row["missing"], row["rows"]) for row in missing] == [
        ("mediation", "outcome", 2, 3),
        ("mediation", "community", 1, 3),
        ("mediation", "case_id", 0, 3),
        ("mediation", "mediated_on", 0, 3),
    ]
    # What looks at no ledger in particular has no community of it to refuse.
    assert snapshot.figure("issues/summary", Scope(communities=("新名社区",))).one()["collected"] == 0


def test_every_ledger_has_a_staging_view_and_a_mart_by_its_name():
    assert set(datasets.all_datasets()) <= set(queries.layer("staging"))
    assert set(queries.layer("marts")) >= LEDGERS


@pytest.mark.parametrize(
    ("layer", "name"),
    [(layer, name) for layer in ("macros", "marts", "figures", "checks") for name in queries.layer(layer)],
)
def test_no_statement_lists_the_ledgers(layer, name):
    # The widest topic has five ledgers and may count them all; whoever reads more is counting ledgers.
    read = {table for where, table in queries.layer(layer)[name].reads if where == "marts"} & LEDGERS
    named = {ledger for ledger in LEDGERS if f"'{ledger}'" in queries.layer(layer)[name].body}
    assert len(read) <= 5, f"{layer}/{name}: read marts.placed, marts.gaps or marts.coverage, made from the TOMLs"
    assert len(named) <= 2, f"{layer}/{name}: say in the TOML of a ledger what sets it apart"


def test_no_list_of_ledgers_stands_in_python():
    rosters = []
    # The oracle says by itself which ledgers make a number.
    others = (path for path in (ROOT / "tests").rglob("*.py") if path.parent.name != "oracle")
    for path in (*(ROOT / "streetboard").rglob("*.py"), *others):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.List | ast.Tuple | ast.Set):
                words = [element.value for element in node.elts if isinstance(element, ast.Constant)]
                # "issues" and "volunteers" are pages too; a name with an underscore is a ledger's.
                if len(words) >= 3 and LEDGERS.issuperset(words) and any("_" in word for word in words):
                    rosters.append((path.name, node.lineno, words))
    assert rosters == []
