"""Cases: given rows, parameters and expected rows, run through staging, marts and figure on a real DuckDB."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from streetboard import queries, warehouse
from streetboard.datasets import all_datasets

FOLDER = Path(__file__).parent / "cases"
# What a warehouse remembers beside the ledgers; a case may give these too.
MEMORY = ("imports", "quarantine", "issues_before")
STREET = "演示街道"


@cache
def load() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return (figure name, case) for every case below tests/cases."""
    found = []
    for path in sorted(FOLDER.rglob("*.toml")):
        name = path.relative_to(FOLDER).with_suffix("").as_posix()
        found += [(name, case) for case in tomllib.loads(path.read_text("utf-8"))["case"]]
    return tuple(found)


def empty_warehouse() -> duckdb.DuckDBPyConnection:
    """Return an in-memory database with the raw tables and staging views, and no rows."""
    connection = duckdb.connect(config={"threads": 2})
    warehouse.create_schema(connection)
    warehouse.build_marts(connection)
    return connection


def _value(field: Any, value: Any) -> Any:
    if field.whole_day and isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day) + timedelta(days=1, seconds=-1)
    return value


def insert(connection: duckdb.DuckDBPyConnection, dataset: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows as the importer would: absent columns take the dataset's defaults."""
    if dataset in MEMORY:
        for row_no, row in enumerate(rows, start=1):
            # What was there before an import had been brought by another one.
            brought = {"import_id": -1, "row_no": row_no} if dataset == "issues_before" else {}
            values = brought | {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
                for name, value in row.items()
            }
            columns, marks = ", ".join(values), ", ".join("?" for _ in values)
            connection.execute(f"insert into meta.{dataset} ({columns}) values ({marks})", list(values.values()))
        return
    fields = all_datasets()[dataset].fields
    for row_no, row in enumerate(rows, start=1):
        assert set(row) <= set(fields), f"{dataset} has no field {set(row) - set(fields)}"
        values = {name: field.default for name, field in fields.items() if field.default is not None}
        if "street" in fields:
            values["street"] = STREET
        values |= {name: _value(fields[name], value) for name, value in row.items()}
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        connection.execute(
            f"insert into raw.{dataset} ({columns}, row_no) values ({marks}, {row_no})", list(values.values())
        )


class Runner:
    """Runs cases one after the other in one database: a mart is built anew where this case, or the one before, has rows for it."""

    def __init__(self, opened: Callable[[duckdb.DuckDBPyConnection], warehouse.Snapshot] = warehouse.Snapshot) -> None:
        self._opened = opened
        self._connection = empty_warehouse()
        self._filled: frozenset[str] = frozenset()

    def run(self, name: str, case: dict[str, Any]) -> warehouse.Result:
        """Return what a figure gives for a case; the raw tables are left as they were."""
        given = case.get("given", {})
        for dataset, rows in given.items():
            insert(self._connection, dataset, rows)
        try:
            warehouse.build_marts(self._connection, self._filled | set(given))
            self._filled = frozenset(given)
            parameters = dict(case.get("params", {}))
            standard = {key: parameters.pop(key) for key in queries.STANDARD_PARAMETERS if key in parameters}
            if "communities" in standard:
                standard["communities"] = tuple(standard["communities"])
            return self._opened(self._connection).figure(name, warehouse.Scope(**standard), **parameters)
        finally:
            for dataset in given:
                self._connection.execute(f"delete from {'meta' if dataset in MEMORY else 'raw'}.{dataset}")


def compared(
    result: warehouse.Result, expect: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the result's and the expected rows in one form: only the columns that the expectation names, "—" for null.

    What is expected is a number as near as it was written.
    """
    named = [column for column in result.columns if any(column in row for row in expect)]
    unknown = {column for row in expect for column in row} - set(result.columns)
    assert not unknown, f"{result.query.name} has no column {unknown}, only {result.columns}"
    actual = [{column: _shown(row[column]) for column in named or result.columns} for row in result.records()]
    return actual, [{column: near(row.get(column, "—"), rel=1e-9) for column in named} for row in expect]


def near(value: Any, **within: float) -> Any:
    """Return what a number is compared with, by how much of it; anything else is as it is."""
    return pytest.approx(value, **within) if isinstance(value, float) else value


def _shown(value: Any) -> Any:
    return "—" if value is None else value
