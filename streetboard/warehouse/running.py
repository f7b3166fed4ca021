"""Running: one read-only connection per version, and at most two queries at once, each within its time."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import duckdb

from streetboard import memory, queries, share
from streetboard.errors import QueryTimeoutError, WarehouseError

# Of all processes together, as is the memory.
QUERIES_AT_ONCE = share.mine().part(2)
MEMORY = f"{share.mine().part(1000)}MB"
TIMEOUT_SECONDS = 20.0
# Whoever verifies a version may wait longer than whoever looks at a page.
VERIFY_SECONDS = 600.0
_DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException)
# How DuckDB says that it does not know how a file is written; it knows all that came before it.
_WRITTEN_OTHERWISE = "The database file was created with a newer version of DuckDB"


@dataclass(frozen=True)
class Result:
    """A figure's rows with the parameters that gave them. Shared between readers: never change it."""

    query: queries.Query
    version: int
    parameters: dict[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @cached_property
    def memory(self) -> int:
        """About how many bytes its rows take."""
        return memory.taken_by(self.rows)

    @property
    def asked(self) -> dict[str, Any]:
        """What it was asked with: every parameter that has a value, as it is recorded; not what somebody has searched for."""
        kept = ("street", "communities", "start", "end", "as_of", *self.query.parameters)
        return {name: value for name in kept if (value := self.parameters.get(name)) is not None}

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


# A whole version, for who reads its tables.
Connection: TypeAlias = duckdb.DuckDBPyConnection


class Answers(Protocol):
    """What a version is read through: its connection, or one that sees a part of it."""

    def cursor(self) -> duckdb.DuckDBPyConnection: ...

    def close(self) -> None: ...


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


def is_damage(error: BaseException | None) -> bool:
    """Return whether DuckDB found the bytes of a file to be not what it has written.

    Of a checksum that is wrong DuckDB 2.0 raises the base of its errors itself.
    """
    return isinstance(error, _DAMAGE) or type(error) is duckdb.Error


@contextlib.contextmanager
def undamaged(version: int) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if not version or not is_damage(error):
            raise
        if _WRITTEN_OTHERWISE in str(error):
            raise WarehouseError(
                f"数据版本 {version} 是较新的程序发布的，本程序打不开",
                "请换回较新的程序，或用 python -m streetboard rollback 回退到较早的版本",
            ) from error
        raise WarehouseError(
            f"数据版本 {version} 的文件读不出来，可能已损坏",
            "请用 python -m streetboard rollback 回退到较早的版本，或从备份恢复",
        ) from error


def run(
    connection: Answers,
    query: queries.Query,
    parameters: dict[str, Any],
    version: int = 0,
    timeout: float = TIMEOUT_SECONDS,
) -> Result:
    """Run one query on a cursor of its own, behind the gate and within the time-out in seconds.

    Raises QueryTimeoutError, or WarehouseError if the file of the version is damaged.
    """
    named = named_parameters(query.sql)
    # In the order in which they came: a set's own order differs from one process to the next.
    wanted = {name: value for name, value in parameters.items() if name in named}
    with GATE.enter(timeout), undamaged(version), connection.cursor() as cursor:
        watch = threading.Timer(timeout, cursor.interrupt)
        watch.start()
        try:
            cursor.execute(_parsed(query.sql), wanted)
            columns = tuple(description[0] for description in cursor.description)
            rows = tuple(tuple(map(_plain, row)) for row in cursor.fetchall())
        except duckdb.InterruptException as error:
            raise QueryTimeoutError(f"“{query.title}”计算超时", "请缩小统计范围后再试") from error
        finally:
            watch.cancel()
    return Result(query, version, wanted, columns, rows)


# A list that is looked through has many statements.
@lru_cache(maxsize=1_000)
def _parsed(sql: str) -> duckdb.Statement:
    """Return a statement that is parsed once, however often it is asked: half a millisecond each time."""
    (statement,) = duckdb.extract_statements(sql)
    return statement


@cache
def named_parameters(sql: str) -> frozenset[str]:
    """Return the names of the parameters that a statement binds."""
    return frozenset(_parsed(sql).named_parameters)


def connect_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published version: read-only, without access to files or extensions, its configuration locked.

    Raises WarehouseError if the file is missing, damaged, or written by a newer release.
    """
    if not path.exists():
        raise WarehouseError(f"没有数据版本文件 {path.name}", f"请检查 {path.parent}，或从备份恢复")
    with undamaged(int(path.stem)):
        return duckdb.connect(
            str(path),
            read_only=True,
            config={
                "threads": 2,
                "memory_limit": MEMORY,
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "lock_configuration": "true",
            },
        )
