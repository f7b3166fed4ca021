"""Engine: figures asked of a ClickHouse, and answered as DuckDB would: the same columns, of the same types."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from streetboard import queries, warehouse
from streetboard.city.address import Address
from streetboard.city.server import Server
from streetboard.city.tables import columns, tables
from streetboard.city.translate import SETTINGS, translated
from streetboard.errors import EngineError
from streetboard.permit import EVERYTHING, Permit
from streetboard.warehouse import Result, Snapshot, Warehouse

PUBLISHED = "published"
# For how long the streets of a ClickHouse are known without asking it again.
_STREETS_SECONDS = 10.0
# What figures bind. A bool is an int too, so it stands before it.
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "Bool"),
    (int, "Int64"),
    (float, "Float64"),
    (str, "String"),
    (date, "Date32"),
    (list, "Array(String)"),
)
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT"}


@dataclass(frozen=True)
class Published:
    """Which version a ClickHouse shows, the name that its tables begin with, and how many rows each has."""

    version: int
    stage: str
    fingerprint: str
    rows: dict[str, int]


def published(server: Server) -> Published | None:
    """Return what has been pushed whole; null while nothing has.

    Raises what `Server.rows` raises.
    """
    found = "select name from system.tables where database = currentDatabase() and name = {name: String}"
    if not server.rows(found, {"name": PUBLISHED}):
        return None
    ((version, stage, fingerprint, rows),) = server.rows(
        f"select version, stage, fingerprint, row_counts from {PUBLISHED}"
    )
    return Published(int(version), str(stage), str(fingerprint), dict(rows))


class CitySnapshot(Snapshot):
    """A version that has been pushed to a ClickHouse, which answers figures by name."""

    def __init__(self, server: Server, shown: Published) -> None:
        """Raises EngineError if it is of another release of this program, or a table is not there whole."""
        if shown.fingerprint != warehouse.fingerprint():
            raise EngineError("ClickHouse 上的数据是另一个版本的程序推送的", "请用同一个版本的程序重新推送")
        self._server, self.stage = server, shown.stage
        there = dict(
            server.rows(
                "select name, total_rows from system.tables where database = currentDatabase() and startsWith(name, {stage: String})",
                {"stage": shown.stage},
            )
        )
        for table in tables().values():
            name = table.staged(shown.stage)
            # Of a table on several shards it is not known.
            if name not in there or there[name] not in (None, shown.rows.get(table.name)):
                raise EngineError(f"ClickHouse 上第 {shown.version} 版数据不完整（{table.name}）", "请重新推送")
        super().__init__(warehouse.empty().cursor(), shown.version)

    def _answered(self, query: queries.Query, parameters: dict[str, Any]) -> Result:
        """Ask DuckDB, which holds no rows here, for the columns and whether the parameters are right; ClickHouse for the rows."""
        named = warehouse.named_parameters(query.sql)
        wanted = {name: value for name, value in parameters.items() if name in named}
        with self._connection.cursor() as cursor:
            described = cursor.execute(query.sql, wanted).description
        kinds = tuple((name, _kind(value)) for name, value in wanted.items())
        bound = {name: value for name, value in wanted.items() if value is not None}
        rows = self._server.rows(_statement(query.sql, kinds, self.stage), bound, SETTINGS)
        plain = [_plain(str(column[1])) for column in described]
        return Result(
            query,
            self.version,
            wanted,
            tuple(column[0] for column in described),
            tuple(
                tuple(None if value is None else to(value) for to, value in zip(plain, row, strict=True))
                for row in rows
            ),
        )

    def check_first(self, most: int | None, permit: Permit = EVERYTHING) -> list[tuple[Result, int]]:
        """The promises are about the ledgers, which stay where they were imported."""
        raise EngineError(
            "数据核对在导入台账的那台机器上做", "请到那台机器上打开“数据管理”，或运行 python -m streetboard check"
        )

    def sound(self) -> list[Result]:
        """A version is sound where its file is."""
        return self.check()


@lru_cache(maxsize=2000)
def _statement(sql: str, kinds: tuple[tuple[str, str], ...], stage: str) -> str:
    return translated(sql, dict(kinds), columns(), stage)


def _kind(value: Any) -> str:
    return "" if value is None else next(kind for of, kind in _KINDS if isinstance(value, of))


def _plain(kind: str) -> Callable[[Any], Any]:
    """Return what makes of a value of ClickHouse one of this type of DuckDB, as figures have it."""
    if kind == "BOOLEAN":
        return bool
    if kind in _WHOLE:
        return int
    if kind == "DOUBLE" or kind.startswith("DECIMAL"):
        return float
    return lambda value: value


class CityWarehouse(Warehouse):
    """The version that a ClickHouse shows."""

    def __init__(self, address: Address) -> None:
        super().__init__()
        self._server = Server(address, seconds=warehouse.TIMEOUT_SECONDS)
        self._shown: Published | None = None
        self._streets, self._streets_until = frozenset[str](), 0.0

    @property
    def source(self) -> str:
        return f"{self._server.address}/{self._shown.stage if self._shown else ''}"

    def current(self) -> Snapshot:
        """Return the version that the ClickHouse shows. Raises EngineError while nothing has been pushed whole."""
        shown = published(self._server)
        if shown is None:
            raise EngineError(
                f"ClickHouse 上还没有推送完整的数据（{self._server.address}）",
                "请在导入台账的机器上运行 python -m streetboard push --to …，推完即可查看",
            )
        if shown != self._shown:
            self._shown = shown
            with self._lock:
                self._open.pop(shown.version, None)
        return self.snapshot(shown.version)

    def streets(self) -> frozenset[str]:
        """Return the streets of what is shown, or of what was some seconds ago: every act of an account for some streets asks."""
        if time.monotonic() > self._streets_until:
            self._streets = super().streets()
            self._streets_until = time.monotonic() + _STREETS_SECONDS
        return self._streets

    def _opened(self, version: int) -> Snapshot:
        if self._shown is None or self._shown.version != version:
            raise EngineError(f"ClickHouse 上已经没有第 {version} 版数据", "请刷新页面")
        return CitySnapshot(self._server, self._shown)
