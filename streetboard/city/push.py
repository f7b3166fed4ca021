"""Push: the published version is brought to a ClickHouse, and shown there once it is whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streetboard import warehouse
from streetboard.city.engine import PUBLISHED, Published, published
from streetboard.city.server import Server
from streetboard.city.tables import Table, tables
from streetboard.errors import EngineError, WarehouseError

# What is sent at once, and is there whole or not at all: a break is mended from the last whole part on.
PART_ROWS = 200_000
_STAGE = re.compile(r"(v(\d{6})_[0-9a-f]{8})_")


@dataclass(frozen=True)
class Pushed:
    """What has been pushed: the version, its rows by table, and whether it was there already."""

    version: int
    rows: dict[str, int]
    was_there: bool


def push(folder: Path, server: Server, tell: Callable[[str, int, int], None] = lambda *_: None) -> Pushed:
    """Bring the current version of a folder to a ClickHouse. Once more after a break, it goes on where it broke off.

    `tell` is told of each table how many of its rows are there, and how many it has. Raises WarehouseError if there is
    nothing to push, EngineError if the server is lost or says no; what it has shown before, it goes on showing.
    """
    with warehouse.reading(folder) as (version, connection):
        if warehouse.fingerprint_of(connection) != warehouse.fingerprint():
            raise WarehouseError("数据版本是旧版程序生成的", "请先打开一次看板，让它更新数据版本")
        stage = _stage(version, connection)
        before = published(server)
        counts = {name: _count(connection, name) for name in tables()}
        if before and before.stage == stage:
            return Pushed(version, counts, was_there=True)
        for table in tables().values():
            fill(connection, server, table, stage, counts[table.name], tell)
    _show(server, Published(version, stage, warehouse.fingerprint(), counts))
    _clear(server, {stage, before.stage if before else stage}, version)
    return Pushed(version, counts, was_there=False)


def _stage(version: int, connection: warehouse.Connection) -> str:
    """Return the name that the tables begin with: of the version, and of how it came to be, should two have its number."""
    history = connection.execute("select * exclude (kpis, reports) from meta.versions order by version").fetchall()
    return f"v{version:06d}_{hashlib.sha256(repr(history).encode()).hexdigest()[:8]}"


def _count(connection: warehouse.Connection, name: str) -> int:
    ((count,),) = connection.execute(f"select count(*) from {name}").fetchall()
    return int(count)


def fill(
    connection: warehouse.Connection,
    server: Server,
    table: Table,
    stage: str,
    count: int,
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> None:
    """Create a table and bring its rows, those that are not there yet. Raises EngineError if it is not whole then."""
    name = table.staged(stage)
    for statement in table.created(stage, server.address):
        server.command(statement)
    there = _rows_of(server, name)
    if there > count or (there % PART_ROWS and there != count):
        # A part that is not whole: nobody knows which rows they are.
        _drop(server, [name])
        for statement in table.created(stage, server.address):
            server.command(statement)
        there = 0
    if there < count:
        # On a cursor of its own: a result that is still being read keeps others off its connection.
        with connection.cursor() as cursor:
            parts = cursor.sql(f"{table.selected()} limit {count} offset {there}").to_arrow_reader(PART_ROWS)
            for part in _whole_parts(parts):
                server.insert(name, part)
                there += part.num_rows
                tell(table.name, there, count)
    if _rows_of(server, name) != count:
        raise EngineError(f"推送没有完成：{table.name} 的行数对不上", "请再推送一次，会接着推")


def _whole_parts(reader: Any) -> Any:
    """Yield what a reader brings in parts of exactly PART_ROWS rows, but the last: where one ends must not depend on DuckDB."""
    # Only here: reading figures needs no Arrow.
    import pyarrow

    held = reader.schema.empty_table()
    for batch in reader:
        held = pyarrow.concat_tables([held, pyarrow.Table.from_batches([batch])])
        while held.num_rows >= PART_ROWS:
            yield held.slice(0, PART_ROWS)
            held = held.slice(PART_ROWS)
    if held.num_rows:
        yield held


def _rows_of(server: Server, name: str) -> int:
    ((count,),) = server.rows(f"select count() from {name}")
    return int(count)


def _show(server: Server, whole: Published) -> None:
    """Show a version, in one step: a view is exchanged as a whole, on every node of a cluster."""
    counts = ", ".join(f"'{name}', {count}" for name, count in whole.rows.items())
    server.command(
        f"create or replace view {PUBLISHED} {_on_cluster(server)} as select {whole.version} as version, "
        f"'{whole.stage}' as stage, '{whole.fingerprint}' as fingerprint, map({counts}) as row_counts"
    )


def _clear(server: Server, kept: set[str], version: int) -> None:
    """Remove what was pushed before. Whoever looks at the version before this one goes on looking."""
    names = [name for (name,) in server.rows("select name from system.tables where database = currentDatabase()")]
    old = [
        name for name in names if (found := _STAGE.match(name)) and found[1] not in kept and int(found[2]) <= version
    ]
    _drop(server, old)


def _drop(server: Server, names: list[str]) -> None:
    for name in names:
        for one in (name, f"{name}_shard") if server.address.cluster else (name,):
            server.command(f"drop table if exists {one} {_on_cluster(server)} sync")


def _on_cluster(server: Server) -> str:
    return f"on cluster `{server.address.cluster}`" if server.address.cluster else ""
