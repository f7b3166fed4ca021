"""Server: a ClickHouse that is asked over HTTP; what may go wrong there is told in one sentence."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError, DatabaseError, OperationalError

from streetboard.city.address import ENGINE, PASSWORD, Address
from streetboard.errors import EngineError, QueryTimeoutError

if TYPE_CHECKING:
    import pyarrow
    from clickhouse_connect.driver.client import Client

# The oldest that the figures have been run on; 26.3 takes null for a day that there is not.
OLDEST = (26, 9)
CONNECT_SECONDS = 5
_CODE = re.compile(r"Code: (\d+)")
_MEANWHILE = f"恢复前可去掉环境变量 {ENGINE}，先看本机的数据版本"
_ON_PAGE = "请联系管理员；恢复前可先看本机的数据版本"
_AGAIN = "请刷新页面；仍然这样，请重新推送"


class Server:
    """A database of a ClickHouse. A server `to_read` changes nothing there, whatever its user may do."""

    def __init__(self, address: Address, *, to_read: bool = True, seconds: float = 20.0) -> None:
        self.address = address
        self._seconds = seconds
        self._settings: dict[str, Any] = {"max_execution_time": seconds}
        if to_read:
            # 2, and not 1: with 1 a query could not even say how it means to be read.
            self._settings["readonly"] = 2
        if address.cluster:
            # Shards ask each other for what is joined, and take rows at once, or say that they could not.
            self._settings |= {"distributed_product_mode": "global", "distributed_foreground_insert": 1}

    @cached_property
    def _client(self) -> Client:
        address = self.address
        client = clickhouse_connect.get_client(
            host=address.host,
            port=address.port,
            username=address.user,
            password=address.password,
            database=address.database,
            secure=address.is_secure,
            connect_timeout=CONNECT_SECONDS,
            # The server gives up first, and says why.
            send_receive_timeout=self._seconds + CONNECT_SECONDS,
            # A session would let one query through at a time.
            autogenerate_session_id=False,
        )
        version = tuple(int(part) for part in str(client.server_version).split(".")[:2])
        if version < OLDEST:
            raise EngineError(
                f"ClickHouse 的版本是 {client.server_version}，太旧了", f"请升级到 {OLDEST[0]}.{OLDEST[1]} 或更新的版本"
            )
        return client

    def rows(
        self, sql: str, parameters: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a statement, its parameters bound by the server.

        Raises EngineError if the server is not there, or says no; QueryTimeoutError if it took too long.
        """
        with self._told():
            answer = self._client.query(
                sql, parameters=dict(parameters or {}), settings=self._settings | dict(settings or {})
            )
            return [tuple(row) for row in answer.result_rows]

    def command(self, sql: str) -> None:
        """Run a statement that changes something. Raises what `rows` raises."""
        with self._told():
            self._client.command(sql, settings=self._settings)

    def insert(self, table: str, rows: pyarrow.Table) -> None:
        """Put rows into a table, all of them or none. Raises what `rows` raises."""
        with self._told():
            self._client.insert_arrow(table, rows, settings=self._settings)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except ClickHouseError as error:
            raise self._explained(error) from error

    def _explained(self, error: ClickHouseError) -> Exception:
        address = self.address
        found = _CODE.search(str(error))
        match int(found[1]) if found else None:
            case 60 | 47:
                return EngineError("ClickHouse 上的这一版数据不完整，或已被更新的一版替下", _AGAIN)
            case 81:
                return EngineError(f"ClickHouse 上没有数据库 {address.database}", "请检查地址，或请管理员先建好数据库")
            case 159 | 160:
                return QueryTimeoutError("ClickHouse 计算超时", "请缩小统计范围后再试")
            case 164 | 497:
                return EngineError(f"ClickHouse 的用户 {address.user} 没有这个权限", "请管理员授权，见 docs/city.md")
            case 192 | 193 | 194 | 516:
                return EngineError(
                    f"ClickHouse 不认用户 {address.user} 或密码", f"请检查地址里的用户和环境变量 {PASSWORD}"
                )
            case 241:
                return EngineError("ClickHouse 的内存不够算这个指标", "请缩小统计范围，或请管理员调大内存上限")
            case 243 | 252:
                return EngineError("ClickHouse 的磁盘满了，或写不过来", "请管理员清理磁盘；稍后再推送，会接着推")
            case 170 | 701:
                return EngineError(f"ClickHouse 上没有名为 {address.cluster} 的集群", "请检查地址里的 cluster")
            case 279 | 209 | 210 | 198 | 242 | 319 | 1000:
                return EngineError("ClickHouse 有节点连不上", f"请管理员查看集群；{_MEANWHILE}", _ON_PAGE)
        if isinstance(error, OperationalError) or not isinstance(error, DatabaseError) or found is None:
            return EngineError(f"连不上 ClickHouse（{address}）", f"请检查地址和网络；{_MEANWHILE}", _ON_PAGE)
        return error
