"""The schema of a version: raw tables, staging views, macros and marts, made from data/datasets and queries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence, Set
from functools import cache, lru_cache

import duckdb

from streetboard import __version__, queries
from streetboard.datasets import AS_WRITTEN, Dataset, all_datasets, of_streets
from streetboard.errors import WarehouseError

SCHEMAS = ("raw", "staging", "marts", "cubes", "meta")

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
    # whether the row is in its ledger, without one cell
    "alter table meta.quarantine add column if not exists is_cell boolean default false",
    "alter table meta.imports add column if not exists part varchar default ''",
    # 数据截至 as it was declared, and the streets that the file speaks of
    "alter table meta.imports add column if not exists cut_off date",
    "alter table meta.imports add column if not exists streets varchar[]",
    "alter table meta.versions add column if not exists kpis json",
    "alter table meta.versions add column if not exists reports json",
    # by which salt the personal keys were made: its fingerprint, where rows were imported
    "alter table meta.versions add column if not exists salt varchar",
    # the end of the record of who did what (streetboard/audit.py): what is cut off afterwards is missed
    "alter table meta.versions add column if not exists audit_number bigint",
    "alter table meta.versions add column if not exists audit_hash varchar",
    # the release that published it, as its number
    "alter table meta.versions add column if not exists program varchar",
)


def _create_ledger(
    connection: duckdb.DuckDBPyConnection, data: Dataset, schema: str, table: str, there: Set[str], **further: str
) -> None:
    """Create a table of a dataset's rows, or give one that has the columns `there` the fields that the dataset has gained."""
    types = {name: field.sql_type for name, field in data.fields.items()} | {"as_written": AS_WRITTEN}
    columns = ", ".join(
        f'"{name}" {sql_type}'
        for name, sql_type in (types | {"import_id": "integer", "row_no": "bigint"} | further).items()
    )
    if not there:
        connection.execute(f"create table {schema}.{table} ({columns})")
        return
    for name, sql_type in types.items():
        connection.execute(f'alter table {schema}.{table} add column if not exists "{name}" {sql_type}')


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the raw tables, one per dataset, what is remembered of imports and versions, and the staging views."""
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists {schema}")
    there: dict[tuple[str, str], set[str]] = {}
    for schema, table, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where database_name = current_database() and schema_name in ('raw', 'meta')"
    ).fetchall():
        there.setdefault((schema, table), set()).add(column)
    for data in all_datasets().values():
        _create_ledger(connection, data, "raw", data.name, there.get(("raw", data.name), set()))
        if data.remembered:
            # What rows said before an import changed them: whole rows, so that the same view reads both.
            before = f"{data.name}_before"
            known = there.get(("meta", before), set())
            _create_ledger(connection, data, "meta", before, known, superseded_by="integer", changed_on="date")
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


def create_staging(connection: duckdb.DuckDBPyConnection) -> None:
    for view in queries.layer("staging").values():
        connection.execute(f"create or replace view staging.{view.name} as {view.body}")


@cache
def empty() -> duckdb.DuckDBPyConnection:
    """Return a version without a row, in memory: what there is in one of this release, and of which types."""
    connection = duckdb.connect(config={"threads": 1})
    create_schema(connection)
    build_marts(connection)
    return connection


@cache
def fingerprint() -> str:
    """Return a short hash of all that shapes a version: the datasets, what is remembered, the macros, views and marts."""
    texts = [query.sql for query in (*queries.layer("staging").values(), *in_order(), *queries.cubed().values())]
    return hashlib.sha256("\n".join([*texts, *_META, repr(all_datasets())]).encode()).hexdigest()[:16]


def fingerprint_of(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the fingerprint of the release that built a version, or None if nothing has been published in it."""
    row = connection.execute("select fingerprint from meta.versions order by version desc limit 1").fetchone()
    fingerprint: str | None = row[0] if row else None
    return fingerprint


def refuse_newer(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Raise WarehouseError if a version must not be built anew by this release: a newer one, or another copy, has taken over.

    Else two releases at one home would build it anew in turn, at every page that somebody opens.
    """
    if fingerprint_of(connection) in (None, fingerprint()):
        return
    published = connection.execute("from meta.versions order by version desc")
    columns = [name for name, *_ in published.description]
    history = [dict(zip(columns, row, strict=True)) for row in published.fetchall()]
    # The first releases did not say which they were.
    program = history[0].get("program") or ""
    if is_newer(program):
        raise WarehouseError(
            f"数据版本 {version} 是较新的程序（{program}）发布的，本程序是 {__version__}",
            "请换回较新的程序，或用 python -m streetboard rollback 回退到本程序发布的版本；原有数据没有改变",
        )
    if program == __version__ and fingerprint() in {row["fingerprint"] for row in history}:
        raise WarehouseError(
            f"数据版本 {version} 是另一份同号（{program}）的程序发布的，它已经接手这个数据文件夹",
            "请只用其中一份，或用 python -m streetboard rollback 回退到这一份发布的版本；原有数据没有改变",
        )


def refuse_others(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Raise WarehouseError if a version was built by another release: its marts may lack what figures ask of them."""
    refuse_newer(connection, version)
    if fingerprint_of(connection) not in (None, fingerprint()):
        raise WarehouseError(
            f"数据版本 {version} 是较早的程序发布的，还没有用本程序重新汇总",
            "请打开一次看板，或运行 python -m streetboard upgrade；原有数据没有改变",
        )


def is_newer(program: str) -> bool:
    """Return whether a release is newer than this one, by its number; one that does not say it is not."""
    theirs, ours = (tuple(map(int, re.findall("[0-9]+", number))) for number in (program, __version__))
    return theirs > ours


def build_marts(connection: duckdb.DuckDBPyConnection, touched: Set[str] | None = None) -> None:
    """Build the schema marts anew, its macros and tables in the order of what they read.

    With `touched`, over marts of this release, only what rests on these datasets is built.
    """
    for query in in_order():
        if not is_macro(query):
            build_mart(connection, query, touched)
        elif touched is None:
            create_macro(connection, query)
    if touched is None:
        create_cubed(connection)


def build_mart(connection: duckdb.DuckDBPyConnection, query: queries.Query, touched: Set[str] | None) -> None:
    """Build a mart anew, if it rests on any of the datasets `touched`; null: in any case. What it reads must have been."""
    if sql := rebuilt(query, touched):
        connection.execute(f"create or replace table marts.{query.name} as {sql}")


def is_macro(query: queries.Query) -> bool:
    return query.name in queries.layer("macros")


def create_macro(connection: duckdb.DuckDBPyConnection, macro: queries.Query, schema: str = "marts") -> None:
    table = "table " if macro.is_table else ""
    connection.execute(f"create or replace macro {schema}.{macro.signature} as {table}{macro.body}")


def create_cubed(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros that answer from day cubes."""
    for macro in queries.cubed().values():
        create_macro(connection, macro, "cubes")


def rebuilt(query: queries.Query, touched: Set[str] | None, before: str = "") -> str | None:
    """Return the SQL of a mart, null where it rests on none of the datasets `touched`; null of these: on any.

    Of a mart about all ledgers the part of the others stays, as it was in `before`: the mart itself, where nothing is given.
    """
    if touched is None:
        return query.body
    changed, of_ledgers = _of_changed(frozenset(touched))
    if query.name in of_ledgers:
        kept = f"from {before or f'marts.{query.name}'} where dataset not in ({changed})"
        return f"{kept} union all {of_ledgers[query.name]}"
    if query.name not in queries.layer("marts"):
        return None
    rests_on = queries.beneath("marts", query.name)
    changes = {*(("raw", name) for name in touched), *(("marts", name) for name in of_ledgers)}
    return query.body if changes & rests_on else None


def marts() -> dict[str, str]:
    """Return the SQL of every mart, each after those that it reads."""
    return {query.name: query.body for query in in_order() if not is_macro(query)}


@cache
def in_order() -> tuple[queries.Query, ...]:
    """Return the macros and the tables of the schema marts, each after those that it reads."""
    of_all = {name: queries.parse(name, sql) for name, sql in _of_ledgers(of_streets()).items()}
    return queries.in_order({**of_all, **queries.layer("macros"), **queries.layer("marts")})


@lru_cache(maxsize=100)
def _of_changed(touched: frozenset[str]) -> tuple[str, dict[str, str]]:
    """Return the ledgers whose marts rest on any of these datasets, quoted, and the part that they have in the marts about all."""
    changed = [data for data in of_streets() if touched & queries.datasets_beneath("marts", data.name)]
    return ", ".join(f"'{data.name}'" for data in changed), _of_ledgers(changed)


def _of_ledgers(ledgers: Sequence[Dataset]) -> dict[str, str]:
    """Return the SQL of the marts that are made from the dataset files, as far as these ledgers have a part in them.

    So a new dataset is in them without a line of SQL.
    """
    sql = {
        "coverage": [_coverage_sql(data) for data in ledgers],
        "sources": [_sources_sql(data) for data in ledgers],
        "placed": [_placed_sql(data) for data in ledgers if data.placed],
        "gaps": [_gaps_sql(data) for data in ledgers],
        "located": [_NOWHERE, *(_located_sql(data) for data in ledgers if data.fields.keys() >= _POINT)],
    }
    return {name: " union all ".join(parts) for name, parts in sql.items() if parts}


def _coverage_sql(data: Dataset) -> str:
    """Return a ledger's part of marts.coverage: per street its rows, first and last actual day, 数据截至, whether it is demonstration."""
    last = [f'case when {field.event_when or "true"} then "{field.name}"::date end' for field in data.events]
    # What tells of a month as a whole is dated with its end, and began with its first day.
    first = [
        f"date_trunc('month', {day})::date" if field.rough and field.ends else day
        for field, day in zip(data.events, last, strict=True)
    ]
    return f"""
        select
            '{data.name}' as dataset,
            ledger.*,
            -- Without events there is nothing that a day could be the end of.
            case when last_day is not null then greatest(last_day, declared_on) end as cut_off,
            declared_on is not null as is_declared
        from (
            select
                ledger.street,
                count(*) as row_count,
                min(least({", ".join(["null::date", *first])})) filter ({data.figures_when}) as first_day,
                max(greatest({", ".join(["null::date", *last])})) filter ({data.figures_when}) as last_day,
                coalesce(bool_or(imports.is_demo), false) as is_demo
            from raw.{data.name} as ledger
            -- Nothing more of it: a ledger has columns of the same names.
            left join (select import_id, is_demo from meta.imports) as imports using (import_id)
            group by ledger.street
        ) as ledger
        left join (
            select street, max(cut_off) as declared_on
            from (select unnest(streets) as street, cut_off from meta.imports where dataset = '{data.name}')
            where cut_off is not null
            group by street
        ) as declared using (street)
    """


def _sources_sql(data: Dataset) -> str:
    """Return a ledger's part of marts.sources: per street and import the rows that it brought and that are still there."""
    return f"""
        select
            '{data.name}' as dataset, ledger.street, imports.file, imports.sha256, imports.imported_at, imports.is_demo,
            ledger.row_count
        from (select street, import_id, count(*) as row_count from raw.{data.name} group by all) as ledger
        left join meta.imports as imports using (import_id)
    """


def _placed_sql(data: Dataset) -> str:
    """Return a ledger's part of marts.placed: per street and community the rows that the mart places there."""
    return (
        f"select '{data.name}' as dataset, street, community, count(*) as row_count from marts.{data.name} group by all"
    )


_POINT = {"longitude", "latitude"}
# As long as no ledger says where its things are.
_NOWHERE = """
    select ''::varchar as dataset, ''::varchar as street, ''::varchar as community,
        0::double as longitude, 0::double as latitude, ''::varchar as system
    where false
"""


def _located_sql(data: Dataset) -> str:
    """Return a ledger's part of marts.located: where its rows are, those of which it says so, and in China."""
    system = "system" if "system" in data.fields else "'WGS84'"
    return (
        f"select '{data.name}', street, community, longitude::double, latitude::double, {system} from marts.{data.name} "
        "where longitude between 73 and 136 and latitude between 3 and 54"
    )


def _gaps_sql(data: Dataset) -> str:
    """Return a ledger's part of marts.gaps: per street and field that figures need, the rows and those that lack it."""
    counts = ", ".join(
        f"{{'field': '{field}', 'missing': count(*) filter ({condition})}}" for field, condition in data.gaps.items()
    )
    return f"""
        select '{data.name}' as dataset, street, count(*) as row_count, unnest([{counts}], recursive := true)
        from marts.{data.name}
        group by street
    """
