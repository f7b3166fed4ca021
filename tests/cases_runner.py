"""Cases: given rows, parameters and expected rows, run through staging, marts and figure on a real DuckDB."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from streetboard import queries, warehouse
from streetboard.datasets import all_datasets
from streetboard.warehouse import schema

FOLDER = Path(__file__).parent / "cases"
# What a warehouse remembers beside the ledgers; a case may give these too.
MEMORY = ("imports", "quarantine", "issues_before")
STREET = "演示街道"
# What is asked whenever a version is opened, or its last day is looked for (streetboard/warehouse/snapshots.py).
OF_EVERY_SNAPSHOT = ("shared/as_of", "shared/communities", "shared/coverage", "shared/settings")


@cache
def load() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return (figure name, case) for every case below tests/cases."""
    found = []
    for path in sorted(FOLDER.rglob("*.toml")):
        name = path.relative_to(FOLDER).with_suffix("").as_posix()
        found += [(name, case) for case in tomllib.loads(path.read_text("utf-8"))["case"]]
    return tuple(found)


@cache
def _file_of_empty(fingerprint: str) -> bytes:
    """Return the file of a version without a row, of one release: to build all marts takes seconds, to copy them a fraction of one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with duckdb.connect(str(path)) as connection:
            warehouse.create_schema(connection)
            warehouse.build_marts(connection)
        return path.read_bytes()


def empty_warehouse() -> duckdb.DuckDBPyConnection:
    """Return an in-memory database with the raw tables, staging views and marts, and no rows."""
    connection = duckdb.connect(config={"threads": 2})
    with tempfile.NamedTemporaryFile(suffix=".duckdb") as file:
        file.write(_file_of_empty(warehouse.fingerprint()))
        file.flush()
        connection.execute(f"attach '{file.name}' as empty (read_only)")
        connection.execute("copy from database empty to memory")
        connection.execute("detach empty")
    return connection


def filled_warehouse(rows: Mapping[str, list[dict[str, Any]]]) -> duckdb.DuckDBPyConnection:
    """Return an in-memory database with rows of datasets, and the marts that rest on them built anew."""
    connection = empty_warehouse()
    for dataset, given in rows.items():
        insert(connection, dataset, given)
    warehouse.build_marts(connection, rows.keys())
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
    values = []
    for row_no, row in enumerate(rows, start=1):
        assert set(row) <= set(fields), f"{dataset} has no field {set(row) - set(fields)}"
        defaults = {name: field.default for name, field in fields.items() if field.default is not None}
        if "street" in fields:
            defaults["street"] = STREET
        given = {name: _value(fields[name], value) for name, value in row.items()}
        values.append(defaults | given | {"row_no": row_no})
    columns = list(dict.fromkeys(name for row in values for name in row))
    if values:
        quoted, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" for _ in columns)
        connection.executemany(
            f"insert into raw.{dataset} ({quoted}) values ({marks})",
            [[row.get(name) for name in columns] for row in values],
        )


@cache
def read_by(name: str) -> frozenset[str]:
    """Return the marts that a figure reads, from rows or from cubes, and those that they are made of."""
    figure, built = queries.figure(name), {query.name: query for query in schema.in_order()}
    if figure.asks:
        # It asks whichever figures its rows name.
        return frozenset(built)
    found, waiting = set[str](), [figure, *map(queries.figure, OF_EVERY_SNAPSHOT)]
    while waiting:
        query = waiting.pop()
        read = {one for layer, one in query.reads if layer in ("marts", "cubes")} - found
        found |= read
        waiting += [layer[one] for one in read for layer in (built, queries.cubed()) if one in layer]
    return frozenset(found)


def on_rows(connection: duckdb.DuckDBPyConnection, read: frozenset[str]) -> warehouse.Snapshot:
    """Open the database as it is."""
    return warehouse.Snapshot(connection)


class Runner:
    """Runs cases one after the other in one database.

    Before a figure is asked, those of the marts that it reads are built anew whose ledgers have changed since they were built.
    """

    def __init__(
        self, opened: Callable[[duckdb.DuckDBPyConnection, frozenset[str]], warehouse.Snapshot] = on_rows
    ) -> None:
        """`opened` opens the database for a figure that reads these marts; no others need be as the rows have them."""
        self._opened = opened
        self._connection = empty_warehouse()
        self._filled: frozenset[str] = frozenset()
        # by mart
        self._changed: dict[str, frozenset[str]] = defaultdict(frozenset)

    def _build(self, read: frozenset[str], given: frozenset[str]) -> None:
        for mart in warehouse.marts():
            self._changed[mart] |= self._filled | given
        self._filled = given
        for query in schema.in_order():
            if query.name in read & self._changed.keys():
                schema.build_mart(self._connection, query, self._changed[query.name])
                del self._changed[query.name]

    def run(self, name: str, case: dict[str, Any]) -> warehouse.Result:
        """Return what a figure gives for a case; the raw tables are left as they were."""
        given, read = case.get("given", {}), read_by(name)
        for dataset, rows in given.items():
            insert(self._connection, dataset, rows)
        try:
            self._build(read, frozenset(given))
            parameters = dict(case.get("params", {}))
            standard = {key: parameters.pop(key) for key in queries.STANDARD_PARAMETERS if key in parameters}
            if "communities" in standard:
                standard["communities"] = tuple(standard["communities"])
            return self._opened(self._connection, read).figure(name, warehouse.Scope(**standard), **parameters)
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
