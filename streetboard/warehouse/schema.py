"""The schema of a version: raw tables, staging views, macros and marts, made from data/datasets and queries."""

from __future__ import annotations

import hashlib
from collections.abc import Set

import duckdb

from streetboard import queries
from streetboard.datasets import all_datasets

_META = (
    """
    create table if not exists meta.imports (
        import_id integer, dataset varchar, street varchar, mapping varchar, file varchar, sha256 varchar,
        mode varchar, is_demo boolean, imported_at timestamp, author varchar, result json)
    """,
    """
    create table if not exists meta.quarantine (
        import_id integer, dataset varchar, street varchar, row_no bigint, reason varchar, field varchar,
        problem varchar, cells json, identity varchar)
    """,
    """
    create table if not exists meta.versions (
        version integer, published_at timestamp, author varchar, action varchar, note varchar, fingerprint varchar)
    """,
    # What the first releases did not remember.
    "alter table meta.quarantine add column if not exists identity varchar",
    "alter table meta.imports add column if not exists part varchar default ''",
    "alter table meta.versions add column if not exists kpis json",
    "alter table meta.versions add column if not exists reports json",
)


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the raw tables, one per dataset, and what is remembered of imports and versions."""
    for schema in ("raw", "staging", "marts", "meta"):
        connection.execute(f"create schema if not exists {schema}")
    there = set(
        connection.execute("select table_name, column_name from duckdb_columns() where schema_name = 'raw'").fetchall()
    )
    for data in all_datasets().values():
        columns = ", ".join(f'"{field.name}" {field.sql_type}' for field in data.fields.values())
        connection.execute(f"create table if not exists raw.{data.name} ({columns}, import_id integer, row_no bigint)")
        # A dataset may have gained a field since this warehouse was begun.
        for field in data.fields.values():
            if (data.name, "row_no") in there and (data.name, field.name) not in there:
                connection.execute(f'alter table raw.{data.name} add column "{field.name}" {field.sql_type}')
        if data.defaults:
            names = list(data.defaults[0])
            connection.execute(
                f"create or replace table raw.{data.name}_defaults ({', '.join(f'{n} varchar' for n in names)})"
            )
            marks = ", ".join("?" for _ in names)
            connection.executemany(
                f"insert into raw.{data.name}_defaults values ({marks})",
                [[row[name] for name in names] for row in data.defaults],
            )
    for statement in _META:
        connection.execute(statement)
    create_staging(connection)


def fingerprint() -> str:
    """Return a short hash of all that shapes a version: the datasets, what is remembered, the macros, views and marts."""
    texts = [query.sql for folder in ("macros", "staging", "marts") for query in queries.layer(folder).values()]
    return hashlib.sha256("\n".join([*texts, *_META, repr(all_datasets())]).encode()).hexdigest()[:16]


def fingerprint_of(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the fingerprint of the release that built a version, or None if nothing has been published in it."""
    row = connection.execute("select fingerprint from meta.versions order by version desc limit 1").fetchone()
    fingerprint: str | None = row[0] if row else None
    return fingerprint


def create_staging(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros of queries/macros, in the schema marts, and the staging views of queries/staging."""
    for macro in queries.layer("macros").values():
        arguments = macro.header["arguments"]
        connection.execute(f"create or replace macro marts.{macro.name}({arguments}) as {macro.body}")
    for view in queries.layer("staging").values():
        connection.execute(f"create or replace view staging.{view.name} as {view.body}")


def build_marts(connection: duckdb.DuckDBPyConnection, touched: Set[str] | None = None) -> None:
    """Build the marts anew, in the order of what they read.

    With `touched`, those that rest on none of these datasets stay as they are.
    """
    for name, sql in marts().items():
        if touched is None or name in _OF_ALL or touched & queries.datasets_beneath("marts", name):
            connection.execute(f"create or replace table marts.{name} as {sql}")


# The marts that are made from the dataset files, so that a new dataset moves 数据截至 without a line of SQL.
_OF_ALL = ("coverage", "sources")


def marts() -> dict[str, str]:
    """Return the SQL of every mart, each after those that it reads."""
    return {
        "coverage": _coverage_sql(),
        "sources": _sources_sql(),
        **{mart.name: mart.body for mart in queries.marts_in_order()},
    }


def _coverage_sql() -> str:
    """Return marts.coverage: per dataset and street its rows, first and last actual day, and whether it is demonstration."""
    parts = []
    for data in all_datasets().values():
        if data.shared:
            continue
        days = ["null::date"] + [
            f'case when {field.event_when or "true"} then "{field.name}"::date end' for field in data.events
        ]
        parts.append(f"""
            select
                '{data.name}' as dataset,
                ledger.street,
                count(*) as row_count,
                min(least({", ".join(days)})) filter ({data.figures_when}) as first_day,
                max(greatest({", ".join(days)})) filter ({data.figures_when}) as last_day,
                coalesce(bool_or(imports.is_demo), false) as is_demo
            from raw.{data.name} as ledger
            left join meta.imports as imports using (import_id)
            group by ledger.street
        """)
    return " union all ".join(parts)


def _sources_sql() -> str:
    """Return marts.sources: per dataset, street and import the rows that it brought and that are still there."""
    parts = [
        f"select '{data.name}' as dataset, street, import_id, count(*) as row_count from raw.{data.name} group by all"
        for data in all_datasets().values()
        if not data.shared
    ]
    return f"""
        select
            ledgers.dataset, ledgers.street, imports.file, imports.sha256, imports.imported_at, imports.is_demo,
            ledgers.row_count
        from ({" union all ".join(parts)}) as ledgers
        left join meta.imports as imports using (import_id)
    """
