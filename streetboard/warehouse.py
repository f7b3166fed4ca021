"""The warehouse: published versions, read-only connections, and figures asked for by name."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Iterator, Set
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

try:
    import fcntl
except ImportError:  # Windows, which itself refuses to remove a file that is open.
    fcntl = None

DEFAULT_HOME = Path(__file__).parent.parent / "data" / "warehouse"
POINTER = "CURRENT"
QUERIES_AT_ONCE = 2
TIMEOUT_SECONDS = 20.0
OPEN_VERSIONS = 3
# Whoever verifies a version may wait longer than whoever looks at a page.
VERIFY_SECONDS = 600.0
# What DuckDB raises when the bytes of a file are not what it has written.
DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException)


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


def numbers(folder: Path) -> list[int]:
    """Return the numbers of the versions that are kept, in ascending order."""
    return sorted(int(path.stem) for path in folder.glob("[0-9]*.duckdb") if path.stem.isdigit())


@dataclass(frozen=True)
class DiskUse:
    """The bytes of each version that is kept, and the bytes that are free where they lie."""

    versions: dict[int, int]
    free: int

    @property
    def total(self) -> int:
        return sum(self.versions.values())


def disk_use(folder: Path) -> DiskUse:
    """Return what the versions of a folder take up.

    Raises WarehouseError if the folder cannot be read.
    """
    sizes = {}
    try:
        for number in numbers(folder):
            with contextlib.suppress(FileNotFoundError):  # pruned meanwhile
                sizes[number] = file_of(folder, number).stat().st_size
        free = shutil.disk_usage(next(path for path in (folder, *folder.absolute().parents) if path.exists())).free
    except OSError as error:
        raise WarehouseError(f"数据文件夹 {folder} 读不了（{error.strerror}）", "请检查文件夹和权限") from error
    return DiskUse(sizes, free)


@contextlib.contextmanager
def _in_use(path: Path) -> Iterator[None]:
    """Keep a version from being pruned, by any process, with a shared lock on its file.

    DuckDB's own locks would not do: a process loses them as soon as it closes the file anywhere else, as in copying it.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        if fcntl:
            with contextlib.suppress(OSError):  # Not every network drive has locks; reading matters more.
                fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def remove_unless_in_use(path: Path) -> bool:
    """Remove a version that no process has open. Return whether it is gone."""
    try:
        if fcntl:
            with path.open("rb") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
        else:
            path.chmod(0o644)
            path.unlink()
    except OSError:
        return not path.exists()
    return True


# --- the schema, shared by the importer and by the cases in tests/ ---------------------------------------------------


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
    return row and row[0]


def is_up_to_date(folder: Path, version: int) -> bool:
    """Return whether a version was built by the staging views and marts of this release.

    Raises WarehouseError if it is damaged.
    """
    with contextlib.closing(connect_read_only(file_of(folder, version))) as connection, _undamaged(version):
        return fingerprint_of(connection) == fingerprint()


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
    for name, sql in _marts().items():
        if touched is None or name in _OF_ALL or touched & queries.datasets_beneath("marts", name):
            connection.execute(f"create or replace table marts.{name} as {sql}")


# The marts that are made from the dataset files, so that a new dataset moves 数据截至 without a line of SQL.
_OF_ALL = ("coverage", "sources")


def _marts() -> dict[str, str]:
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


# --- whether a version is sound ------------------------------------------------------------------------------------------


@cache
def _soundness() -> tuple[queries.Query, ...]:
    """Return what holds of every sound version, as checks: each select returns what breaks it."""
    expected = [("raw", name) for name in all_datasets()]
    expected += [("raw", f"{data.name}_defaults") for data in all_datasets().values() if data.defaults]
    expected += [("staging", name) for name in queries.layer("staging")]
    expected += [("marts", name) for name in _marts()]
    expected += [("meta", name) for name in ("imports", "quarantine", "versions")]
    of_imports = [("raw", name) for name in all_datasets()] + [("meta", "quarantine")]
    return (
        queries.parse(
            "version/complete",
            "-- title: 数据版本的表和视图齐全\n-- level: fail\n"
            "-- definition: 本程序需要的每一张表、每一个视图都在版本文件里。\n"
            f"select layer, name from (values {', '.join(map(str, expected))}) as expected(layer, name) "
            "anti join information_schema.tables on table_schema = layer and table_name = name order by all",
        ),
        queries.parse(
            "version/numbered",
            "-- title: 数据版本的编号与历史一致\n-- level: fail\n"
            "-- definition: 文件名上的版本号就是发布历史里最新的一个，且历史里没有重复的版本号。\n"
            "select version from meta.versions group by version having count(*) > 1 "
            "union all select max(version) from meta.versions having max(version) is distinct from $version",
        ),
        queries.parse(
            "version/imports_known",
            "-- title: 每一行都知道来自哪次导入\n-- level: fail\n"
            "-- definition: 台账和隔离区的每一行都带有导入记录里有的导入编号。\n"
            + " union all ".join(
                f"select '{name}' as ledger, import_id, count(*) as row_count from {layer}.{name} "
                "anti join meta.imports using (import_id) group by import_id"
                for layer, name in of_imports
            ),
        ),
        queries.parse(
            "version/marts_match",
            "-- title: 汇总表与台账一致\n-- level: fail\n"
            "-- definition: 每张汇总表的行数等于由台账重新汇总所得的行数。\n"
            "select * from ("
            + " union all ".join(
                f"select '{name}' as mart, (select count(*) from marts.{name}) as kept, "
                f"(select count(*) from ({sql})) as rebuilt"
                for name, sql in _marts().items()
            )
            + ") where kept <> rebuilt",
        ),
    )


_READABLE = queries.parse(
    "version/readable",
    "-- title: 数据版本的每一块都读得出\n-- level: fail\n-- definition: 每张表从头读到尾，逐块核对校验和。",
)


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


@contextlib.contextmanager
def _undamaged(version: int) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        if not version:
            raise
        raise WarehouseError(
            f"数据版本 {version} 的文件读不出来，可能已损坏",
            "请用 python -m streetboard rollback 回退到较早的版本，或从备份恢复",
        ) from error


def run(
    connection: duckdb.DuckDBPyConnection,
    query: queries.Query,
    parameters: dict[str, Any],
    version: int = 0,
    timeout: float = TIMEOUT_SECONDS,
) -> Result:
    """Run one query on a cursor of its own, behind the gate and within the time-out in seconds.

    Raises QueryTimeoutError, or WarehouseError if the file of the version is damaged.
    """
    wanted = {name: parameters[name] for name in named_parameters(query.sql)}
    with GATE.enter(timeout), _undamaged(version), connection.cursor() as cursor:
        watch = threading.Timer(timeout, cursor.interrupt)
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
    if not path.exists():
        raise WarehouseError(f"没有数据版本文件 {path.name}", f"请检查 {path.parent}，或从备份恢复")
    with _undamaged(int(path.stem)):
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


class Snapshot:
    """One published version, open for reading; safe to share between threads.

    It stays open, and its file stays, as long as anybody holds it.
    """

    @classmethod
    def open(cls, folder: Path, version: int) -> Snapshot:
        """Open a version that has been published.

        Raises WarehouseError if it is missing or damaged.
        """
        path = file_of(folder, version)
        with contextlib.ExitStack() as in_use:
            with contextlib.suppress(OSError):  # connect_read_only says what is wrong
                in_use.enter_context(_in_use(path))
            snapshot = cls(connect_read_only(path), version)
            snapshot._release = weakref.finalize(snapshot, in_use.pop_all().close)
        return snapshot

    def __init__(self, connection: duckdb.DuckDBPyConnection, version: int = 0) -> None:
        self.version = version
        self._connection = connection
        self._release = lambda: None
        coverage = self._run("shared/coverage", {})
        self.streets: dict[str, bool] = {}
        for row in coverage.records():
            self.streets[row["street"]] = self.streets.get(row["street"], False) or row["is_demo"]
        self.communities = frozenset(
            (row["street"], row["community"]) for row in self._run("shared/communities", {"street": None}).records()
        )
        self._as_of: dict[tuple[frozenset[str], str | None], date | None] = {}

    def close(self) -> None:
        """Close the version for everybody who holds this snapshot."""
        self._connection.close()
        self._release()

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

    def sound(self) -> list[Result]:
        """Return what is wrong with the version itself, as checks at level fail: no rows is a promise kept.

        It reads every block, which takes seconds where there are millions of rows. A version that cannot be read
        through is not examined further.
        """
        unreadable = []
        for table in self._tables():
            # A hash of the whole row is what no optimiser answers without reading every column.
            reading = queries.parse(f"version/{table}", f"select bit_xor(hash(ledger)) from {table} as ledger")
            try:
                run(self._connection, reading, {}, self.version, VERIFY_SECONDS)
            except WarehouseError:
                unreadable.append((table,))
        readable = Result(_READABLE, self.version, {}, ("table",), tuple(unreadable))
        if unreadable:
            return [readable]
        parameters = {"version": self.version}
        results = [readable]
        for query in _soundness():
            results.append(run(self._connection, query, parameters, self.version, VERIFY_SECONDS))
            if results[-1].rows and query.name == "version/complete":
                break
        return results

    def _tables(self) -> list[str]:
        listed = queries.parse(
            "version/tables",
            "select schema_name || '.' || table_name as name from duckdb_tables() where not internal order by name",
        )
        return run(self._connection, listed, {}, self.version).column("name")

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
    """The versions of one folder: each is opened once, and let go when newer ones have taken its place."""

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
                self._open[version] = Snapshot.open(self.folder, version)
            self._open.move_to_end(version)
            if len(self._open) > OPEN_VERSIONS:
                # Not closed here: somebody may still be reading it.
                self._open.popitem(last=False)
            return self._open[version]

    def figure(self, name: str, scope: Scope = Scope(), **further: Any) -> Result:
        """Return a figure of the current version."""
        return self.current().figure(name, scope, **further)
