"""Tables: what a ClickHouse holds of a version: the tables that figures read, with the columns that DuckDB has them with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from streetboard import queries, warehouse
from streetboard.city.address import Address
from streetboard.city.translate import FIRST_DAY, LAST_DAY

_READS = re.compile(r"\b((?:marts|meta)\.\w+)")
_TYPES = {
    "BIGINT": "Nullable(Int64)",
    "BOOLEAN": "Nullable(Bool)",
    "DATE": "Nullable(Date32)",
    "DOUBLE": "Nullable(Float64)",
    "INTEGER": "Nullable(Int32)",
    "JSON": "Nullable(String)",
    "TIMESTAMP": "Nullable(DateTime64(6, 'UTC'))",
    "VARCHAR": "Nullable(String)",
    # What is in them is never null, and they are empty where they are null.
    "MAP(VARCHAR, VARCHAR)": "Map(String, String)",
    "VARCHAR[]": "Array(String)",
}


@dataclass(frozen=True)
class Table:
    """A table of a version, by its name in DuckDB, `marts.issues`; its columns by their types there."""

    name: str
    columns: dict[str, str]

    def staged(self, stage: str) -> str:
        """Return its name on the ClickHouse, of the version that has been pushed as `stage`."""
        return f"{stage}_{self.name.replace('.', '_')}"

    def selected(self) -> str:
        """Return what DuckDB is asked for: its rows, as ClickHouse can have them."""
        values = ", ".join(f'{_value(column, kind)} as "{column}"' for column, kind in self.columns.items())
        return f"select {values} from {self.name}"

    def created(self, stage: str, address: Address) -> list[str]:
        """Return the statements that create it, empty: on a cluster, a part on each shard, and what stands for all of them.

        Rows lie in the order of street and day, as figures ask for them; all rows of a street are on one shard.
        """
        name = self.staged(stage)
        columns = ", ".join(f"`{column}` {_type(kind)}" for column, kind in self.columns.items())
        days = [column for column, kind in self.columns.items() if kind == "DATE"]
        order = ", ".join(f"`{column}`" for column in ["street", *days[:1]]) if "street" in self.columns else ""
        kept = f"order by ({order}) settings allow_nullable_key = 1"
        if not address.cluster:
            return [f"create table if not exists {name} ({columns}) engine = MergeTree {kept}"]
        on_cluster = f"on cluster `{address.cluster}`"
        by = "street" if "street" in self.columns else next(iter(self.columns))
        shards = f"`{address.cluster}`, `{address.database}`, `{name}_shard`, cityHash64(toString(`{by}`))"
        return [
            f"create table if not exists {name}_shard {on_cluster} ({columns}) engine = ReplicatedMergeTree {kept}",
            f"create table if not exists {name} {on_cluster} ({columns}) engine = Distributed({shards})",
        ]


def _type(kind: str) -> str:
    return f"Nullable({kind.title()})" if kind.startswith("DECIMAL") else _TYPES[kind]


def _value(column: str, kind: str) -> str:
    match kind:
        case "DATE" | "TIMESTAMP":
            # What lies before the first day is as good as never; null stays null, which greatest() would leave out.
            within = f"greatest(least(\"{column}\", '{LAST_DAY}'::date), '{FIRST_DAY}'::date)"
            return f'case when "{column}" is not null then {within}::{kind} end'
        case "JSON":
            return f'"{column}"::varchar'
        case "MAP(VARCHAR, VARCHAR)":
            return f'coalesce("{column}", map {{}})'
        case "VARCHAR[]":
            return f'coalesce("{column}", [])'
    return f'"{column}"'


@cache
def tables() -> dict[str, Table]:
    """Return the tables that figures read, by name."""
    read: set[str] = set()
    for figure in queries.layer("figures").values():
        for query in (figure, *queries.macros_of(figure)):
            read |= set(_READS.findall(query.body))
    macros = {f"marts.{name}" for name in queries.layer("macros")}
    with warehouse.empty().cursor() as cursor:
        return {name: Table(name, _described(cursor, name)) for name in sorted(read - macros)}


def _described(cursor: warehouse.Connection, name: str) -> dict[str, str]:
    return {column: str(kind) for column, kind, *_ in cursor.execute(f"describe {name}").fetchall()}


@cache
def columns() -> dict[str, tuple[str, ...]]:
    """Return the names of the columns of each table."""
    return {name: tuple(table.columns) for name, table in tables().items()}
