"""Part: some streets of a version that is being written, as a small version of its own.

It holds views of their rows, and the same staging views, macros and marts; so what is built, measured and checked over it is
by the same SQL, and costs what these streets have.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Set
from dataclasses import dataclass

import duckdb

from streetboard import queries
from streetboard.datasets import of_streets
from streetboard.warehouse import schema
from streetboard.warehouse.running import Answers

_NAME = "part"
# A part is held in memory, uncompressed; of more than this share of the rows it would cost more than all built anew.
_MANY = 0.25


@dataclass(frozen=True)
class Part:
    """A connection whose cursors see the part."""

    connection: duckdb.DuckDBPyConnection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        # A cursor does not know what its connection uses.
        cursor = self.connection.cursor()
        cursor.execute(f"use {_NAME}")
        return cursor

    def close(self) -> None:
        """Leave the connection to whoever has opened it."""


@contextlib.contextmanager
def rebuilt(
    connection: duckdb.DuckDBPyConnection, touched: Set[str] | None, streets: Set[str] | None
) -> Iterator[Answers]:
    """Build anew what rests on the datasets `touched` of some streets, null: of all; yield what answers for what was built.

    What is not built anew must be of this release. Meanwhile the connection itself sees what was built, and no more.
    """
    among = f"where street in ({', '.join(map(_text, sorted(streets)))})" if streets else "where false"
    if touched is None or streets is None or _are_many(connection, touched, among):
        schema.build_marts(connection, touched)
        yield connection
        return
    ((whole,),) = connection.execute("select current_database()").fetchall()
    connection.execute(f"attach ':memory:' as {_NAME}")
    try:
        connection.execute(f"use {_NAME}")
        built, of_all = _fill(connection, whole, touched, among)
        for mart in built:
            _put(connection, f"marts.{mart}", f'"{whole}".marts.{mart}', among)
        connection.execute(f'use "{whole}"')
        for query in of_all:
            schema.build_mart(connection, query, touched)
        connection.execute(f"use {_NAME}")
        yield Part(connection)
    finally:
        connection.execute(f'use "{whole}"')
        connection.execute(f"detach {_NAME}")


def _are_many(connection: duckdb.DuckDBPyConnection, touched: Set[str], among: str) -> bool:
    """Return whether the streets have so many of the rows that it is better to build all, and have them in order again."""
    counts = " union all ".join(
        f"select count(*) as row_count, (select count(*) from raw.{data.name} {among}) as touched from raw.{data.name}"
        for data in of_streets()
        if data.name in touched
    )
    if not counts:
        return False
    ((are_many,),) = connection.execute(f"select sum(touched) > {_MANY} * sum(row_count) from ({counts})").fetchall()
    return bool(are_many)


def _fill(
    connection: duckdb.DuckDBPyConnection, whole: str, touched: Set[str], among: str
) -> tuple[list[str], list[queries.Query]]:
    """Fill the part, and return the marts that were built anew: those of streets, and those that say none and are of all."""
    for name in schema.SCHEMAS:
        connection.execute(f"create schema {name}")
    tables = connection.execute(
        "select schema_name, table_name, bool_or(column_name = 'street') from duckdb_columns() "
        f"where database_name = {_text(whole)} and schema_name in ('raw', 'meta', 'marts') group by all"
    ).fetchall()
    narrowed = {
        # The street of an import is what its order said, not whose rows it brought.
        (layer, name): f'(from "{whole}".{layer}.{name} {among if has_street and name != "imports" else ""})'
        for layer, name, has_street in tables
    }
    for (layer, name), rows in narrowed.items():
        if layer != "marts":
            connection.execute(f"create view {layer}.{name} as {rows}")
    schema.create_staging(connection)
    with_street = {(layer, name) for layer, name, has_street in tables if has_street}
    built, of_all = [], []
    for query in schema.in_order():
        if schema.is_macro(query):
            schema.create_macro(connection, query)
            continue
        before = narrowed["marts", query.name]
        if sql := schema.rebuilt(query, touched, before):
            if ("marts", query.name) in with_street:
                built.append(query.name)
            else:
                of_all.append(query)
        connection.execute(f"create {'table' if sql else 'view'} marts.{query.name} as {sql or before}")
    schema.create_cubed(connection)
    return built, of_all


def _put(connection: duckdb.DuckDBPyConnection, fresh: str, kept: str, among: str) -> None:
    """Make the rows of a mart `kept` those that it has `fresh`. What is the same stays where it lies, in order by street."""
    # Two rows may be the same in all that they say: each has its turn.
    marked = (
        "select rowid as place, hash(mart) as said, row_number() over (partition by said) as turn from {} as mart {}"
    )
    connection.execute(f"""
        create or replace temp table changes as
        select old.place as gone, new.place as come
        from ({marked.format(kept, among)}) as old
        full join ({marked.format(fresh, "")}) as new using (said, turn)
        where old.place is null or new.place is null
    """)
    connection.execute(f"delete from {kept} where rowid in (select gone from changes)")
    connection.execute(f"insert into {kept} from {fresh} where rowid in (select come from changes)")


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
