"""Address: where a ClickHouse is, and as whom to speak to it; the password never stands in it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from streetboard.errors import EngineError

ENGINE = "STREETBOARD_ENGINE"
PASSWORD = "STREETBOARD_ENGINE_PASSWORD"
_SPELLED = "请写成 clickhouse://用户@主机:8123/数据库 的样子；集群在后面加 ?cluster=集群名，走 TLS 的加 ?secure=1"


@dataclass(frozen=True)
class Address:
    """A ClickHouse, by HTTP. With a `cluster`, the tables lie on all its shards, each on all replicas of its shard."""

    host: str
    port: int
    user: str
    database: str
    cluster: str = ""
    is_secure: bool = False
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.database}"

    @classmethod
    def of(cls, text: str) -> Address:
        """Return what an address says, with the password that the environment holds.

        Raises EngineError for one that cannot be understood, or that has a password in it.
        """
        try:
            parts = urlsplit(text)
            port, further = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
        except ValueError as error:
            raise EngineError("ClickHouse 的地址写法不对", _SPELLED) from error
        if parts.password is not None:
            raise EngineError("ClickHouse 的地址里不能写密码", f"请删去密码，放进环境变量 {PASSWORD}")
        database = parts.path.removeprefix("/")
        is_known = parts.scheme == "clickhouse" and set(further) <= {"cluster", "secure"}
        if not (is_known and parts.hostname and parts.username and database.isidentifier()):
            raise EngineError("ClickHouse 的地址写法不对", _SPELLED)
        cluster = further.get("cluster", [""])[0]
        if cluster and not cluster.replace("-", "_").isidentifier():
            raise EngineError("ClickHouse 的地址写法不对", _SPELLED)
        is_secure = further.get("secure") == ["1"]
        return cls(
            parts.hostname,
            port or (8443 if is_secure else 8123),
            unquote(parts.username),
            database,
            cluster,
            is_secure,
            os.environ.get(PASSWORD, ""),
        )
