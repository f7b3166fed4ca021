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
    # 数据截至 as it was declared, and the streets that the file speaks of
    "alter table meta.imports add column if not exists cut_off date",
    "alter table meta.imports add column if not exists streets varchar[]",
    "alter table meta.versions add column if not exists kpis json",
    "alter table meta.versions add column if not exists reports json",
)


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the raw tables, one per dataset, what is remembered of imports and versions, and the staging views."""
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
    for view in queries.layer("staging").values():
        connection.execute(f"create or replace view staging.{view.name} as {view.body}")


def fingerprint() -> str:
    """Return a short hash of all that shapes a version: the datasets, what is remembered, the macros, views and marts."""
    texts = [query.sql for query in (*queries.layer("staging").values(), *_in_order())]
    return hashlib.sha256("\n".join([*texts, *_META, repr(all_datasets())]).encode()).hexdigest()[:16]


def fingerprint_of(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the fingerprint of the release that built a version, or None if nothing has been published in it."""
    row = connection.execute("select fingerprint from meta.versions order by version desc limit 1").fetchone()
    fingerprint: str | None = row[0] if row else None
    return fingerprint


def build_marts(connection: duckdb.DuckDBPyConnection, touched: Set[str] | None = None) -> None:
    """Build the schema marts anew, its macros and tables in the order of what they read.

    With `touched`, the tables that rest on none of these datasets stay as they are.
    """
    of_all = _of_all_ledgers()
    for query in _in_order():
        if query.name in queries.layer("macros"):
            table = "table " if query.is_table else ""
            connection.execute(f"create or replace macro marts.{query.signature} as {table}{query.body}")
        elif (
            touched is None
            or query.name in of_all
            or any(("marts", name) in query.reads for name in of_all)
            or touched & queries.datasets_beneath("marts", query.name)
        ):
            connection.execute(f"create or replace table marts.{query.name} as {query.body}")


def marts() -> dict[str, str]:
    """Return the SQL of every mart, each after those that it reads."""
    return {query.name: query.body for query in _in_order() if query.name not in queries.layer("macros")}


def _in_order() -> tuple[queries.Query, ...]:
    """Return the macros and the tables of the schema marts, each after those that it reads."""
    return queries.in_order({**_of_all_ledgers(), **queries.layer("macros"), **queries.layer("marts")})


def _of_all_ledgers() -> dict[str, queries.Query]:
    """Return the marts that are made from the dataset files, so that a new dataset is in them without a line of SQL."""
    sql = {"coverage": _coverage_sql(), "sources": _sources_sql(), "placed": _placed_sql(), "gaps": _gaps_sql()}
    return {name: queries.parse(name, text) for name, text in sql.items()}


def _coverage_sql() -> str:
    """Return marts.coverage: per dataset and street its rows, first and last actual day, 数据截至, and whether it is demonstration."""
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
    return f"""
        with
            ledgers as ({" union all ".join(parts)}),
            declared as (
                select dataset, street, max(cut_off) as declared_on
                from (select dataset, unnest(streets) as street, cut_off from meta.imports)
                where cut_off is not null
                group by all
            )
        select
            ledgers.*,
            -- Without events there is nothing that a day could be the end of.
            case when last_day is not null then greatest(last_day, declared_on) end as cut_off,
            declared_on is not null as is_declared
        from ledgers
        left join declared using (dataset, street)
    """


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


def _placed_sql() -> str:
    """Return marts.placed: per dataset, street and community the rows that the mart places there."""
    return " union all ".join(
        f"select '{data.name}' as dataset, street, community, count(*) as row_count from marts.{data.name} group by all"
        for data in all_datasets().values()
        if data.placed
    )


def _gaps_sql() -> str:
    """Return marts.gaps: per dataset, street and field that figures need, the rows and those that lack it."""
    parts = []
    for data in all_datasets().values():
        if data.shared:
            continue
        counts = ", ".join(
            f"{{'field': '{field}', 'missing': count(*) filter ({condition})}}"
            for field, condition in data.gaps.items()
        )
        parts.append(f"""
            select
                '{data.name}' as dataset, street, count(*) as row_count, unnest([{counts}], recursive := true)
            from marts.{data.name}
            group by street
        """)
    return " union all ".join(parts)
