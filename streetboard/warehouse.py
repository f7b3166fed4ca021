"""The warehouse: published versions, read-only connections, and figures asked for by name."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from streetboard import queries
from streetboard.datasets import all_datasets
from streetboard.errors import QueryTimeoutError, StreetboardError, UnknownNameError, WarehouseError

DEFAULT_HOME = Path(__file__).parent.parent / "data" / "warehouse"
POINTER = "CURRENT"
QUERIES_AT_ONCE = 2
TIMEOUT_SECONDS = 20.0
OPEN_VERSIONS = 3


def home() -> Path:
    """Return the folder of the published versions: $STREETBOARD_HOME, else data/warehouse."""
    return Path(os.environ.get("STREETBOARD_HOME") or DEFAULT_HOME)


def file_of(folder: Path, version: int) -> Path:
    return folder / f"{version:06d}.duckdb"


def current_version(folder: Path) -> int | None:
    """Return the published version, or None while there is none.

    Raises WarehouseError if the pointer does not name a version that exists.
    """
    try:
        name = (folder / POINTER).read_text("utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WarehouseError(f"数据文件夹 {folder} 读不了（{error.strerror}）", "请检查文件夹和权限") from error
    if not name.removesuffix(".duckdb").isdigit() or not (folder / name).exists():
        raise WarehouseError(
            f"数据仓库的 {POINTER} 指向不存在的版本“{name}”", f"请从备份恢复 {folder}，或运行 rollback"
        )
    return int(name.removesuffix(".duckdb"))


# --- the schema, shared by the importer and by the cases in tests/ ---------------------------------------------------


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
    connection.execute("""
        create table if not exists meta.imports (
            import_id integer, dataset varchar, street varchar, mapping varchar, file varchar, sha256 varchar,
            mode varchar, is_demo boolean, imported_at timestamp, author varchar, result json)
    """)
    connection.execute("""
        create table if not exists meta.quarantine (
            import_id integer, dataset varchar, street varchar, row_no bigint, reason varchar, field varchar,
            problem varchar, cells json, identity varchar)
    """)
    connection.execute("alter table meta.quarantine add column if not exists identity varchar")
    connection.execute("""
        create table if not exists meta.versions (
            version integer, published_at timestamp, author varchar, action varchar, note varchar, fingerprint varchar)
    """)
    create_staging(connection)


def fingerprint() -> str:
    """Return a short hash of all that shapes a version: the datasets, the macros, the staging views and the marts."""
    texts = [query.sql for folder in ("macros", "staging", "marts") for query in queries.layer(folder).values()]
    return hashlib.sha256("\n".join([*texts, repr(all_datasets())]).encode()).hexdigest()[:16]


def is_up_to_date(folder: Path, version: int) -> bool:
    """Return whether a version was built by the staging views and marts of this release."""
    with contextlib.closing(connect_read_only(file_of(folder, version))) as connection:
        row = connection.execute("select fingerprint from meta.versions order by version desc limit 1").fetchone()
    return row is not None and row[0] == fingerprint()


def create_staging(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros of queries/macros, in the schema marts, and the staging views of queries/staging."""
    for macro in queries.layer("macros").values():
        arguments = macro.header["arguments"]
        connection.execute(f"create or replace macro marts.{macro.name}({arguments}) as {macro.body}")
    for view in queries.layer("staging").values():
        connection.execute(f"create or replace view staging.{view.name} as {view.body}")


def build_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Build every mart anew, in the order of what they read; marts.coverage and marts.sources first."""
    _build_coverage(connection)
    _build_sources(connection)
    for mart in queries.marts_in_order():
        connection.execute(f"create or replace table marts.{mart.name} as {mart.body}")


def _build_coverage(connection: duckdb.DuckDBPyConnection) -> None:
    """Build marts.coverage: per dataset and street its rows, first and last actual day, and whether it is demonstration.

    It is made from the dataset files, so that a new dataset moves 数据截至 without a line of SQL.
    """
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
    connection.execute("create or replace table marts.coverage as " + " union all ".join(parts))


def _build_sources(connection: duckdb.DuckDBPyConnection) -> None:
    """Build marts.sources: per dataset, street and import the rows that it brought and that are still there."""
    parts = [
        f"select '{data.name}' as dataset, street, import_id, count(*) as row_count from raw.{data.name} group by all"
        for data in all_datasets().values()
        if not data.shared
    ]
    connection.execute(f"""
        create or replace table marts.sources as
        select ledgers.dataset, ledgers.street, imports.file, imports.imported_at, imports.is_demo, ledgers.row_count
        from ({" union all ".join(parts)}) as ledgers
        left join meta.imports as imports using (import_id)
    """)


# --- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """What is asked about: null means all; the standard parameters of every figure."""

    street: str | None = None
    communities: tuple[str, ...] | None = None
    start: date | None = None
    end: date | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Result:
    """A figure's rows with the parameters that gave them. Shared between readers: never change it."""

    query: queries.Query
    version: int
    parameters: dict[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Any]:
        """Return one column as a list."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def one(self) -> dict[str, Any]:
        """Return the only row of a figure about the whole."""
        (row,) = self.records()
        return row


class FairGate:
    """Let a few through at once, and the others in the order in which they came (a semaphore may starve one)."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextlib.contextmanager
    def enter(self, timeout: float) -> Iterator[None]:
        turn = threading.Event()
        with self._lock:
            if self._free:
                self._free -= 1
                turn.set()
            else:
                self._waiting.append(turn)
        if not turn.wait(timeout):
            with self._lock:
                # The turn may have come between the time-out and this lock.
                if not turn.is_set():
                    self._waiting.remove(turn)
                    raise QueryTimeoutError("查询排队太久", "同时查看的人较多，请稍后刷新")
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._free += 1


GATE = FairGate(QUERIES_AT_ONCE)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def run(
    connection: duckdb.DuckDBPyConnection, query: queries.Query, parameters: dict[str, Any], version: int = 0
) -> Result:
    """Run one query on a cursor of its own, behind the gate and within the time-out.

    Raises QueryTimeoutError.
    """
    wanted = {name: parameters[name] for name in named_parameters(query.sql)}
    with GATE.enter(TIMEOUT_SECONDS), connection.cursor() as cursor:
        watch = threading.Timer(TIMEOUT_SECONDS, cursor.interrupt)
        watch.start()
        try:
            cursor.execute(query.sql, wanted)
            columns = tuple(description[0] for description in cursor.description)
            rows = tuple(tuple(map(_plain, row)) for row in cursor.fetchall())
        except duckdb.InterruptException as error:
            raise QueryTimeoutError(f"“{query.title}”计算超时", "请缩小统计范围后再试") from error
        finally:
            watch.cancel()
    return Result(query, version, wanted, columns, rows)


@cache
def named_parameters(sql: str) -> frozenset[str]:
    """Return the names of the parameters that a statement binds."""
    (statement,) = duckdb.extract_statements(sql)
    return frozenset(statement.named_parameters)


def connect_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published version: read-only, without access to files or extensions, its configuration locked.

    Raises WarehouseError if the file is missing or damaged.
    """
    try:
        return duckdb.connect(
            str(path),
            read_only=True,
            config={
                "threads": 2,
                "memory_limit": "1GB",
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "lock_configuration": "true",
            },
        )
    except duckdb.IOException as error:
        raise WarehouseError(f"打不开数据版本文件 {path.name}", f"请检查 {path}，或从备份恢复") from error


class Snapshot:
    """One published version, open for reading; safe to share between threads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, version: int = 0) -> None:
        self.version = version
        self._connection = connection
        coverage = self._run("shared/coverage", {})
        self.streets: dict[str, bool] = {}
        for row in coverage.records():
            self.streets[row["street"]] = self.streets.get(row["street"], False) or row["is_demo"]
        self.communities = frozenset(
            (row["street"], row["community"]) for row in self._run("shared/communities", {"street": None}).records()
        )
        self._as_of: dict[tuple[frozenset[str], str | None], date | None] = {}

    def close(self) -> None:
        self._connection.close()

    def _run(self, name: str, parameters: dict[str, Any]) -> Result:
        return run(self._connection, queries.figure(name), parameters, self.version)

    def default_as_of(self, names: frozenset[str], street: str | None) -> date | None:
        """Return the day of the latest actual event among datasets, in one street or in all."""
        key = (names, street)
        if key not in self._as_of:
            self._as_of[key] = self._run("shared/as_of", {"datasets": sorted(names), "street": street}).one()["as_of"]
        return self._as_of[key]

    def figure(self, name: str, scope: Scope = Scope(), **further: Any) -> Result:
        """Return a figure's rows.

        Raises UnknownNameError for a figure, street, community or parameter that does not exist,
        StreetboardError for a period that ends before it starts.
        """
        query = queries.figure(name)
        parameters = self.resolve(query, scope, further)
        try:
            return run(self._connection, query, parameters, self.version)
        except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.BinderException) as error:
            if not further:
                raise
            given = "、".join(f"{key}={value}" for key, value in further.items())
            raise StreetboardError(
                f"参数 {given} 的取值不对", "日期请写成 2025-06-30 的样子，数量请写成整数"
            ) from error

    def versions(self) -> list[dict[str, Any]]:
        """Return what has been published, newest first."""
        return self._run("shared/versions", {}).records()

    def check(self) -> list[Result]:
        """Return what each check of queries/checks finds; no rows is a promise kept."""
        return [run(self._connection, query, {}, self.version) for query in queries.layer("checks").values()]

    def resolve(self, query: queries.Query, scope: Scope, further: dict[str, Any]) -> dict[str, Any]:
        """Return the value of every parameter. The one place that decides what a reader may see."""
        if scope.street is not None and scope.street not in self.streets:
            raise UnknownNameError("街道", scope.street, self.streets)
        for community in scope.communities or ():
            known = {name for street, name in self.communities if scope.street in (None, street)}
            if community not in known:
                raise UnknownNameError("社区", community, known)
        if scope.start and scope.end and scope.end < scope.start:
            raise StreetboardError(f"统计期的结束日期 {scope.end} 早于开始日期 {scope.start}", "请调换两个日期")
        for name, value in further.items():
            if name not in query.parameters:
                raise UnknownNameError(f"参数（{query.name}）", name, query.parameters, none="这个指标没有参数")
            default = query.parameters[name].default
            if isinstance(default, bool) and not isinstance(value, bool):
                raise StreetboardError(f"参数 {name} 的取值 {value} 不对", "请写成 true 或 false")
            if type(default) is int and value is not None and not (type(value) is int and value >= 0):
                raise StreetboardError(f"参数 {name} 的取值 {value} 不对", "请写成不小于 0 的整数，或 null（不限）")
            if query.parameters[name].choices and value not in query.parameters[name].choices:
                raise UnknownNameError(f"参数 {name} 的取值", str(value), query.parameters[name].choices)
        as_of = scope.as_of or self.default_as_of(queries.datasets_read(query.name), scope.street)
        end = min(scope.end, as_of) if scope.end and as_of else as_of
        return {
            "street": scope.street,
            "communities": list(scope.communities) if scope.communities else None,
            "start": scope.start,
            "end": end,
            "as_of": as_of,
            **{name: parameter.default for name, parameter in query.parameters.items()},
            **further,
        }


class Warehouse:
    """The versions of one folder: each is opened once, and closed when newer ones have taken its place."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home()
        self._open: OrderedDict[int, Snapshot] = OrderedDict()
        self._lock = threading.Lock()

    def current(self) -> Snapshot:
        """Return the newest published version.

        Raises WarehouseError while nothing has been published.
        """
        version = current_version(self.folder)
        if version is None:
            raise WarehouseError("还没有任何数据", "请先导入台账，或运行 python -m streetboard demo 装入演示数据")
        return self.snapshot(version)

    def snapshot(self, version: int) -> Snapshot:
        """Return one version, opened once and shared."""
        with self._lock:
            if version not in self._open:
                self._open[version] = Snapshot(connect_read_only(file_of(self.folder, version)), version)
            self._open.move_to_end(version)
            if len(self._open) > OPEN_VERSIONS:
                self._open.popitem(last=False)[1].close()
            return self._open[version]

    def figure(self, name: str, scope: Scope = Scope(), **further: Any) -> Result:
        """Return a figure of the current version."""
        return self.current().figure(name, scope, **further)
