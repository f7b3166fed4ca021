"""Source: a query against another system's database, read in batches into the same plain CSV as a file."""

from __future__ import annotations

import csv
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from streetboard.errors import LedgerError, UnknownNameError
from streetboard.ledger.read import LONGEST_ROW, MOST_COLUMNS, Table

if TYPE_CHECKING:
    import psycopg
    import pymysql

BATCH_ROWS = 5_000
CONNECT_SECONDS = 10
TIMEOUT_SECONDS = 600
# Ledgers are in local time, and so is every date that a query cuts out of a moment.
TIME_ZONE, UTC_OFFSET = "Asia/Shanghai", "+08:00"

_UNCHANGED = "原有数据没有改变"

# The cells of one row, null or as text, before _Cells has seen them.
_Rows = Iterator[list[tuple[str | bytes | None, ...]]]
_Cell = Callable[[Any], str]


@dataclass(frozen=True)
class Database:
    """A database, and what to ask it. The password is in the environment, under the name `password_env`."""

    kind: str
    database: str
    query: str
    user: str = ""
    host: str = ""
    port: int = 0
    # of the server's Unix socket, in place of a host: for PostgreSQL its folder, for MySQL the socket itself
    socket: str = ""
    password_env: str = ""
    timeout_seconds: int = TIMEOUT_SECONDS

    @property
    def name(self) -> str:
        """Return what reports call it: neither a user nor a password is in it."""
        return f"{self.kind}://{self.host or 'localhost'}/{self.database}"

    @property
    def where(self) -> dict[str, Any]:
        """Return how both drivers are told whom to speak to."""
        given = {"user": self.user, "port": self.port, "connect_timeout": CONNECT_SECONDS}
        return {key: value for key, value in given.items() if value}


# --- the [source] of a mapping file ------------------------------------------------------------------------------------


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\S(.*\S)?", value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


_RIGHT = {
    "kind": _is_line,
    "database": _is_line,
    "query": lambda value: isinstance(value, str) and bool(value.strip(" \t\r\n;")),
    "user": _is_line,
    "host": lambda value: _is_line(value) and bool(re.fullmatch(r"[^\s/@.]{1,63}(\.[^\s/@.]{1,63})*", value)),
    "port": lambda value: _is_number(value) and value < 1 << 16,
    "socket": _is_line,
    "password_env": _is_line,
    "timeout_seconds": _is_number,
}


KEYS = tuple(_RIGHT)


def parse(file: str, spec: dict[str, Any]) -> Database:
    """Return the database that the [source] of a mapping file names.

    Raises LedgerError if a key is missing, wrong, or a password; UnknownNameError if it is none of ours.
    """
    where = f"映射文件 {file} 的 [source]"
    if "password" in spec:
        raise LedgerError(
            f"{where} 里写了 password，密码不能写在文件里",
            "请删去它，把密码放进环境变量，用 password_env 写明变量的名字",
        )
    for key, value in spec.items():
        if key not in _RIGHT:
            raise UnknownNameError(f"映射项（{file} 的 [source]）", key, _RIGHT)
        if not _RIGHT[key](value):
            raise LedgerError(f"{where} 的 {key} 写法不对", "请对照使用说明中的例子修改")
    if missing := [key for key in ("kind", "database", "query") if key not in spec]:
        raise LedgerError(f"{where} 缺少 {'、'.join(missing)}", "请对照使用说明中的例子补上")
    if spec["kind"] not in _ASK:
        raise UnknownNameError(f"数据库种类（{file} 的 kind）", spec["kind"], _ASK)
    if "host" in spec and "socket" in spec:
        raise LedgerError(f"{where} 同时写了 host 和 socket", "请只留一个")
    # What stands there by mistake may be the password itself: it is not repeated.
    if not re.fullmatch(r"[A-Za-z_]\w*|", spec.get("password_env", ""), re.ASCII):
        raise LedgerError(f"{where} 的 password_env 不是环境变量的名字", "名字由字母、数字和下划线组成，不是密码本身")
    return Database(**spec)


# --- reading -----------------------------------------------------------------------------------------------------------


def read(database: Database, into: Path) -> Table:
    """Write the answer to the query into the CSV `into`, with rows numbered from 1; its columns are the header.

    Raises LedgerError if the database cannot be reached, does not answer in time, or does not take the query.
    """
    password = os.environ.get(database.password_env, "")
    if database.password_env and not password:
        raise LedgerError(
            f"没有设置环境变量 {database.password_env}，不知道数据库 {database.name} 的密码",
            "请在运行前设置它；定时任务要在任务里设置",
        )
    with _ASK[database.kind](database, password) as (header, batches):
        header = [text.strip() for text in header]
        _refuse_header(database, header)
        longest = _write(database, into, _in_time(database, batches))
    return Table(path=into, header=header, header_row=0, encoding="", sheet="", longest=longest)


def _refuse_header(database: Database, header: list[str]) -> None:
    if repeated := sorted({text for text in header if header.count(text) > 1}):
        raise LedgerError(
            f"数据库 {database.name} 的查询结果里有重名的列：{'、'.join(repeated)}",
            "请在 query 里用 as 给它们不同的名字",
        )
    if len(header) > MOST_COLUMNS:
        raise LedgerError(
            f"数据库 {database.name} 的查询结果有 {len(header):,} 列，最多 {MOST_COLUMNS:,} 列",
            "请在 query 里只选要用的列",
        )


def _in_time(database: Database, batches: _Rows) -> _Rows:
    """The servers' own time limits are for one step each; this one is for all of them."""
    end = time.monotonic() + database.timeout_seconds
    for batch in batches:
        yield batch
        if time.monotonic() > end:
            raise _too_late(database)


def _write(database: Database, into: Path, batches: Iterable[list[tuple[Any, ...]]]) -> int:
    """Write the CSV and return the length of its longest row."""
    longest = 0
    with into.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        for number, row in enumerate(chain.from_iterable(batches), start=1):
            written = writer.writerow([number, *row, ""])
            if written > longest:
                if written > LONGEST_ROW:
                    raise LedgerError(
                        f"数据库 {database.name} 的查询结果第 {number:,} 行过长（{LONGEST_ROW:,} 字以上）",
                        "请在 query 里只选要用的列",
                    )
                longest = written
    return longest


class _Cells:
    """The columns whose cells a driver does not give as the text that the importer expects."""

    def __init__(self, of_column: Iterable[_Cell | None]) -> None:
        self.odd = [(at, cell) for at, cell in enumerate(of_column) if cell]

    def __call__(self, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if not self.odd:
            return list(rows)
        done = []
        for row in rows:
            cells = list(row)
            for at, cell in self.odd:
                if cells[at] is not None:
                    cells[at] = cell(cells[at])
            done.append(tuple(cells))
        return done


def _text_of_bytes(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()


# --- errors ------------------------------------------------------------------------------------------------------------


def _said(message: object, password: str) -> str:
    """Return the first line of what a database says, without what it must not say: a message may end up in a log."""
    text = " ".join(str(message).strip().splitlines()[:1])
    if password:
        text = text.replace(password, "…")
    # It may repeat a value of the row that it stumbled over.
    return re.sub(r"[0-9０-９]{6,}", "…", text)[:200]


def _refused(database: Database) -> LedgerError:
    secret = (
        f" 和环境变量 {database.password_env} 里的密码" if database.password_env else "；要密码的请写明 password_env"
    )
    return LedgerError(
        f"数据库 {database.name} 拒绝了用户 {database.user or '（未写）'} 的登录", f"请核对 user{secret}"
    )


def _unreachable(database: Database, said: str) -> LedgerError:
    return LedgerError(
        f"连不上数据库 {database.name}（{said}）",
        "请核对 host、port 和 database，以及数据库是否在运行、网络和防火墙是否放行",
    )


def _lost(database: Database, said: str) -> LedgerError:
    return LedgerError(f"与数据库 {database.name} 的连接中途断了（{said}）", f"请稍后再试；{_UNCHANGED}")


def _too_late(database: Database) -> LedgerError:
    return LedgerError(
        f"数据库 {database.name} 在 {database.timeout_seconds:,} 秒内没有给完结果",
        f"请缩小 query 的范围，或把 timeout_seconds 改大；{_UNCHANGED}",
    )


def _not_a_query(database: Database, said: str = "") -> LedgerError:
    said = f"（{said}）" if said else ""
    return LedgerError(
        f"数据库 {database.name} 的 query 不是只读的查询{said}", f"query 只能是一条 select；{_UNCHANGED}"
    )


def _wrong_query(database: Database, said: str) -> LedgerError:
    return LedgerError(
        f"数据库 {database.name} 不接受这条 query（{said}）", "请核对表名、列名和语法，以及这个用户有没有查询的权限"
    )


# --- PostgreSQL --------------------------------------------------------------------------------------------------------


@contextmanager
def _postgresql(database: Database, password: str) -> Iterator[tuple[list[str], _Rows]]:
    # Here, so that a start pays nothing for a driver that most never use.
    import psycopg

    try:
        connection = psycopg.connect(
            host=database.socket or database.host or "localhost",
            dbname=database.database,
            password=password or None,
            client_encoding="utf8",
            application_name="streetboard",
            # A host that vanishes says nothing: the system has to ask whether it is still there.
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
            **database.where,
        )
    except psycopg.OperationalError as error:
        said = str(error)
        if re.search(r"authentication failed|no password supplied|认证失败", said):
            raise _refused(database) from None
        raise _unreachable(database, _said(said.rpartition("FATAL:")[2], password)) from None
    try:
        connection.read_only = True
        connection.execute(
            "select set_config('timezone', %s, true), set_config('statement_timeout', %s, true), "
            "set_config('datestyle', 'ISO, YMD', true), set_config('bytea_output', 'hex', true), "
            # else the rows of a big table come in another order while somebody else reads it
            "set_config('synchronize_seqscans', 'off', true)",
            [TIME_ZONE, f"{database.timeout_seconds}s"],
        )
        with connection.cursor(name="streetboard") as cursor:
            _leave_as_text(cursor)
            cursor.execute(database.query.rstrip("; \t\r\n").encode())
            described = cursor.description or []
            odd = {connection.adapters.types[name].oid: cell for name, cell in _POSTGRESQL_CELLS.items()}
            cells = _Cells(odd.get(column.type_code) for column in described)
            yield (
                [column.name for column in described],
                (cells(batch) for batch in iter(lambda: cursor.fetchmany(BATCH_ROWS), [])),
            )
    except psycopg.Error as error:
        raise _explain_postgresql(database, error, password) from None
    except UnicodeDecodeError as error:
        raise _wrong_query(database, "有的内容不是 UTF-8，请在 query 里用 convert_from 转换") from error
    finally:
        connection.close()


def _leave_as_text(cursor: psycopg.ServerCursor[Any]) -> None:
    """Take values as PostgreSQL writes them: exact, quick, and even where Python knows no such date."""
    from psycopg.types.string import TextLoader

    for known in cursor.adapters.types:
        for oid in filter(None, (known.oid, known.array_oid)):
            cursor.adapters.register_loader(oid, TextLoader)


def _explain_postgresql(database: Database, error: psycopg.Error, password: str) -> LedgerError:
    from psycopg import errors

    said = _said(error.diag.message_primary or error, password)
    match error:
        case errors.ReadOnlySqlTransaction() | errors.InvalidCursorDefinition() | errors.FeatureNotSupported():
            return _not_a_query(database, said)
        case errors.SyntaxError() if not re.match(r"\s*(select|with|values|table|\()", database.query, re.I):
            # A cursor takes nothing but a query: to the parser of the server, all else is a wrong word.
            return _not_a_query(database, said)
        case errors.QueryCanceled():
            return _too_late(database)
        case _ if error.sqlstate is None or error.sqlstate.startswith(("08", "57P")):
            return _lost(database, said)
    return _wrong_query(database, said)


_POSTGRESQL_CELLS: dict[str, _Cell] = {
    "bool": {"t": "true", "f": "false"}.__getitem__,
    "bytea": lambda text: _text_of_bytes(bytes.fromhex(text.removeprefix("\\x"))),
    # It stands in local time already.
    "timestamptz": lambda text: re.sub(r"[+-]\d\d(:\d\d)*$", "", text),
}


# --- MySQL and MariaDB -------------------------------------------------------------------------------------------------

# Numbers of errors: MariaDB's own are the first of _LATE and 1927.
_DENIED = {1044, 1045, 1698}
_LATE = {1969, 3024}
_WRITES = {1792, 1290}
_GONE = {1053, 1080, 1152, 1159, 1161, 1317, 1927, 2006, 2013}
_UNKNOWN_VARIABLE = 1193


@contextmanager
def _mysql(database: Database, password: str) -> Iterator[tuple[list[str], _Rows]]:
    import pymysql
    from pymysql.cursors import SSCursor

    place = {"unix_socket": database.socket} if database.socket else {"host": database.host or "127.0.0.1"}
    try:
        connection = pymysql.connect(
            database=database.database,
            password=password.encode(),
            charset="utf8mb4",
            read_timeout=database.timeout_seconds,
            # nothing but encoders: values as the server writes them
            conv=pymysql.converters.encoders,
            **place,
            **database.where,
        )
    except pymysql.MySQLError as error:
        number, said = _of_mysql(error, password)
        raise (_refused(database) if number in _DENIED else _unreachable(database, said)) from None
    cursor = connection.cursor(SSCursor)
    try:
        cursor.execute("set session transaction read only")
        cursor.execute(f"set session time_zone = '{UTC_OFFSET}'")
        _limit_time(connection, cursor, database.timeout_seconds)
        cursor.execute("start transaction read only")
        cursor.execute(database.query.rstrip("; \t\r\n"))
        if not cursor.description:
            raise _not_a_query(database)
        cells = _Cells(_mysql_cell(column[1]) for column in cursor.description)
        yield (
            [column[0] for column in cursor.description],
            (cells(batch) for batch in iter(lambda: cursor.fetchmany(BATCH_ROWS), ())),
        )
    except pymysql.MySQLError as error:
        raise _explain_mysql(database, error, password) from None
    finally:
        # Else the driver would fetch what is left of the result before it lets go of it.
        if cursor._result:
            cursor._result.unbuffered_active = False
        cursor.connection = None
        connection.close()


def _limit_time(connection: pymysql.Connection, cursor: pymysql.cursors.SSCursor, seconds: int) -> None:
    import pymysql

    if "mariadb" in connection.get_server_info().lower():
        limit = f"max_statement_time = {seconds}"
    else:
        limit = f"max_execution_time = {1000 * seconds}"
    try:
        cursor.execute(f"set session {limit}")
    except pymysql.MySQLError as error:
        # MySQL before 5.7 has no such limit; that of the connection holds there.
        if error.args[0] != _UNKNOWN_VARIABLE:
            raise


def _mysql_cell(type_code: int) -> _Cell | None:
    from pymysql.constants import FIELD_TYPE

    match type_code:
        case FIELD_TYPE.BIT:
            return lambda value: str(int.from_bytes(value, "big"))
        case FIELD_TYPE.DATE | FIELD_TYPE.DATETIME | FIELD_TYPE.TIMESTAMP:
            # The zero date is how MySQL writes that there is none.
            return lambda text: "" if text.startswith("0000-00-00") else text
        case FIELD_TYPE.BLOB | FIELD_TYPE.STRING | FIELD_TYPE.VAR_STRING | FIELD_TYPE.GEOMETRY:
            return lambda value: _text_of_bytes(value) if isinstance(value, bytes) else value
    return None


def _of_mysql(error: pymysql.MySQLError, password: str) -> tuple[int, str]:
    number, *said = error.args if error.args else (0,)
    return (number, _said(said[0], password)) if said else (0, _said(number, password))


def _explain_mysql(database: Database, error: pymysql.MySQLError, password: str) -> LedgerError:
    number, said = _of_mysql(error, password)
    if number in _WRITES:
        return _not_a_query(database, said)
    if number in _LATE or "timed out" in said:
        return _too_late(database)
    if number in _GONE or not number:
        return _lost(database, said)
    return _wrong_query(database, said)


_Ask = Callable[[Database, str], AbstractContextManager[tuple[list[str], _Rows]]]
_ASK: dict[str, _Ask] = {"postgresql": _postgresql, "mysql": _mysql}
