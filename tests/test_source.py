"""Source: a ledger fetched from another system's database, real ones: a PostgreSQL and a MariaDB, started for these tests."""

from __future__ import annotations

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from streetboard import __main__, warehouse
from streetboard.errors import StreetboardError
from streetboard.ledger import databases
from tests.test_import import rows

pytestmark = pytest.mark.slow

READER, PASSWORD, VARIABLE = "reader", "p@ss'w 0rd", "LEDGER_PASSWORD"
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A database server of our own: `run` is its owner, and READER may read everything."""

    kind: str
    port: int
    socket: Path
    run: Callable[[str], list[tuple]]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _as(user: str) -> dict:
    """No database server runs as root; a developer's own account will do."""
    return {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}


def _folder(user: str) -> Path:
    """Return a folder that the server's account can reach, as pytest's cannot be, with a name short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="sb-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user, user)
    return folder


def _eventually(connect: Callable[[], Any], server: subprocess.Popen, log: Path) -> Any:
    for _ in range(START_SECONDS * 10):
        try:
            return connect()
        except (psycopg.OperationalError, pymysql.OperationalError):
            assert server.poll() is None, log.read_text("utf-8", "replace")
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8", "replace"))


@contextmanager
def _connected(command: list, folder: Path, how: dict[str, Any], connect: Callable[[], Any]) -> Iterator[Any]:
    """Start a server, yield the connection of its owner, and leave nothing of it behind."""
    log = folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, **how)
    connection = None
    try:
        connection = _eventually(connect, server, log)
        yield connection
    finally:
        if connection:
            connection.close()
        server.terminate()
        server.wait(START_SECONDS)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    (programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    folder, port = _folder("postgres"), _free_port()
    how = {"cwd": folder, **_as("postgres")}
    subprocess.run(
        [programs / "initdb", "-D", "data", "-U", "owner", "-E", "UTF8", "--locale=C", "--auth-host=scram-sha-256"],
        check=True,
        capture_output=True,
        **how,
    )
    started = [programs / "postgres", "-D", "data", "-k", folder, "-p", str(port), "-h", "127.0.0.1"]

    def connect() -> psycopg.Connection:
        return psycopg.connect(host=str(folder), port=port, user="owner", dbname="postgres", autocommit=True)

    with _connected(started, folder, how, connect) as connection:

        def run(statement: str) -> list[tuple]:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

        run(f"create role {READER} login password '{PASSWORD.replace(chr(39), chr(39) * 2)}'")
        # Not what the importer expects.
        run(f"alter role {READER} set datestyle = 'SQL, DMY'")
        run(f"alter role {READER} set timezone = 'UTC'")
        run("create schema ledger")
        run(f"grant usage on schema ledger to {READER}")
        run(f"alter default privileges in schema ledger grant all on tables to {READER}")
        run(f"alter role {READER} set search_path = ledger")
        run("set search_path = ledger")
        yield Server("postgresql", port, folder, run)


@pytest.fixture(scope="session")
def mysql() -> Iterator[Server]:
    folder, port = _folder("mysql"), _free_port()
    how = {"cwd": folder, **_as("mysql")}
    private = ["--no-defaults", f"--datadir={folder / 'data'}"]
    subprocess.run(
        ["/usr/bin/mariadb-install-db", *private, "--auth-root-authentication-method=normal"],
        check=True,
        capture_output=True,
        **how,
    )
    at = folder / "socket"
    options = [f"--socket={at}", f"--port={port}", "--bind-address=127.0.0.1", f"--pid-file={folder / 'pid'}"]
    started = ["/usr/sbin/mariadbd", *private, *options, "--default-time-zone=+00:00", "--sql-mode="]

    def connect() -> pymysql.Connection:
        return pymysql.connect(host="127.0.0.1", port=port, user="root", autocommit=True)

    with _connected(started, folder, how, connect) as connection:

        def run(statement: str) -> list[tuple]:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())

        run("create database postgres character set utf8mb4")
        run("use postgres")
        for host in ("localhost", "127.0.0.1"):
            run(f"create user {READER}@'{host}' identified by '{PASSWORD.replace(chr(39), chr(39) * 2)}'")
            run(f"grant all on postgres.* to {READER}@'{host}'")
        yield Server("mysql", port, at, run)


@pytest.fixture(params=["postgresql", "mysql"])
def server(request, monkeypatch) -> Server:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    return request.getfixturevalue(request.param)


@pytest.fixture
def issues(server) -> Iterator[Server]:
    """Return a server with a ledger of issues in a table."""
    server.run(
        "create table issues (id int, area varchar(40), reported timestamp, closed timestamp null, state varchar(20))"
    )
    server.run(
        "insert into issues values (1, '天津路社区', '2025-03-05 09:00:00', '2025-03-06 10:30:00', '办结'), "
        "(2, '河嘉村社区, 二组', '2025-03-07 08:00:00', null, '处置中'), (3, '', '2025-03-08 00:00:00', null, '处置中')"
    )
    yield server
    server.run("drop table issues")


# The moments in the tables of both servers are naive there: timestamp in MySQL would be one in UTC.
QUERY = {
    "postgresql": 'select id as "问题编号", area as "社区", reported as "上报时间", closed as "办结时间", state as "状态" '
    "from issues where area like '%' order by id",
    "mysql": "select id as `问题编号`, area as `社区`, cast(convert_tz(reported, @@time_zone, '+00:00') as datetime) as "
    "`上报时间`, cast(convert_tz(closed, @@time_zone, '+00:00') as datetime) as `办结时间`, state as `状态` "
    "from issues where area like '%' order by id;",
}


def database(server: Server, query: str, **changed) -> databases.Database:
    place = {"host": "127.0.0.1", "port": server.port}
    spec = {"kind": server.kind, "database": "postgres", "user": READER, "password_env": VARIABLE, "query": query}
    return databases.parse("m.toml", {**spec, **place, **changed})


def mapping(folder: Path, server: Server, query: str, **changed) -> Path:
    """Write a mapping file whose [source] is a server."""
    place = {"host": "127.0.0.1", "port": server.port}
    spec = {"kind": server.kind, "database": "postgres", "user": READER, "password_env": VARIABLE, "query": query}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in {**spec, **place, **changed}.items()]
    path = folder / "m.toml"
    path.write_text("[source]\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def read(asked: databases.Database, folder: Path) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows that the importer is given."""
    table = databases.read(asked, folder / "text.csv")
    with table.path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    # Quotes are doubled and line breaks are two characters: at least as long as the cells and their commas.
    assert table.longest >= max((len(",".join(row)) for row in rows), default=0)
    return table.header, rows


def command(capsys, *arguments: object) -> tuple[int, str, str]:
    code = __main__.main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def bring(capsys, path: Path, dataset: str = "issues", *more: str) -> dict:
    code, out, err = command(
        capsys, "import", "--mapping", path, "--dataset", dataset, "--street", "演示街道", "--json", *more
    )
    assert (code, err) == (0, "")
    return json.loads(out)


def problem(capsys, path: Path, dataset: str = "issues") -> str:
    """Import what cannot be imported and return what is said of it: one line, exit 2, no password, no version."""
    code, out, err = command(capsys, "import", "--mapping", path, "--dataset", dataset, "--street", "演示街道")
    assert (code, out) == (2, "")
    assert PASSWORD not in err
    assert err.startswith("错误：")
    assert err.count("\n") == 1
    assert warehouse.current_version(warehouse.home()) is None
    return err.removeprefix("错误：").strip()


# --- what comes in -----------------------------------------------------------------------------------------------------


def test_a_query_is_imported_as_its_export_would_be(home, tmp_path, capsys, issues):
    report = bring(capsys, mapping(tmp_path, issues, QUERY[issues.kind]))
    assert report["rows"] == {"read": 3, "inserted": 3, "updated": 0, "unchanged": 0, "quarantined": 0, "skipped": 0}
    assert report["file"] == f"{issues.kind}://127.0.0.1/postgres"
    ours = "select row_no, issue_id, street, community, reported_at, closed_at, due_at, status from raw.issues order by all"
    fetched = rows(ours)

    export = tmp_path / "export.csv"
    export.write_text(
        "问题编号,社区,上报时间,办结时间,状态\n1,天津路社区,2025-03-05 09:00:00,2025-03-06 10:30:00,办结\n"
        '2,"河嘉村社区, 二组",2025-03-07 08:00:00,,处置中\n3,,2025-03-08 00:00:00,,处置中\n',
        "utf-8",
    )
    code, out, _ = command(capsys, "import", export, "--dataset", "issues", "--street", "演示街道", "--json")
    assert (code, json.loads(out)["rows"]["unchanged"]) == (0, 3)
    assert fetched == [(number - 1, *rest) for number, *rest in rows(ours.replace("row_no", "row_no + 1"))]


def test_a_query_again_changes_what_has_changed_and_nothing_else(home, tmp_path, capsys, issues):
    path = mapping(tmp_path, issues, QUERY[issues.kind])
    first = bring(capsys, path)
    again = bring(capsys, path)
    assert (again["rows"]["unchanged"], again["version"]) == (3, first["version"])
    issues.run("update issues set state = '办结', closed = '2025-03-09 00:00:00' where id = 3")
    issues.run("insert into issues values (4, '天津路社区', '2025-03-10 00:00:00', null, '处置中')")
    third = bring(capsys, path)
    assert (third["rows"]["inserted"], third["rows"]["updated"], third["rows"]["unchanged"]) == (1, 1, 2)
    assert third["version"] == first["version"] + 1


def test_rows_without_a_key_count_once_however_often_the_same_query_runs(home, tmp_path, capsys, server):
    query = (
        "select 'A' as volunteer_key, '2025-03-05' as service_date, 2 as hours union all select 'A', '2025-03-05', 2"
    )
    path = mapping(tmp_path, server, query)
    first = bring(capsys, path, "service_records")
    again = bring(capsys, path, "service_records")
    assert (first["rows"]["inserted"], again["rows"]["unchanged"]) == (2, 2)
    assert (first["sha256"], first["version"]) == (again["sha256"], again["version"])


def test_headers_and_codes_that_are_not_ours_are_mapped_as_in_a_file(home, tmp_path, capsys, issues):
    path = mapping(tmp_path, issues, "select id, area, reported, state, 'x' as other from issues")
    path.write_text(
        '[columns]\nissue_id = "id"\ncommunity = "area"\nreported_at = "reported"\nstatus = "state"\n'
        '[values.status]\n"办结" = "processing"\n' + path.read_text("utf-8"),
        "utf-8",
    )
    report = bring(capsys, path)
    assert report["columns"]["dropped"] == ["other"]
    assert rows("select issue_id, status from raw.issues order by 1") == [
        ("1", "processing"),
        ("2", "processing"),
        ("3", "processing"),
    ]


def test_a_result_of_many_batches_arrives_whole_and_in_order(tmp_path, server):
    count = 2 * databases.BATCH_ROWS + 1
    series = {"postgresql": f"generate_series(1, {count}) as s (seq)", "mysql": f"seq_1_to_{count}"}[server.kind]
    header, found = read(database(server, f"select seq, seq * 2 as twice from {series} order by seq"), tmp_path)
    assert header == ["seq", "twice"]
    assert found == [[str(n), str(n), str(2 * n), ""] for n in range(1, count + 1)]


def test_a_result_without_rows_is_an_empty_ledger(home, tmp_path, capsys, issues):
    report = bring(capsys, mapping(tmp_path, issues, QUERY[issues.kind].replace("where", "where id > 9 and")))
    assert report["rows"]["read"] == 0


def test_a_server_is_reached_through_its_socket(tmp_path, server):
    spec = {
        "kind": server.kind,
        "database": "postgres",
        "user": READER,
        "password_env": VARIABLE,
        "query": "select 1 as a",
    }
    asked = databases.parse("m.toml", {**spec, "socket": str(server.socket), "port": server.port})
    assert asked.name == f"{server.kind}://localhost/postgres"
    assert read(asked, tmp_path) == (["a"], [["1", "1", ""]])


def test_types_of_postgresql_become_the_text_that_the_importer_reads(tmp_path, postgresql, monkeypatch):
    monkeypatch.setenv(VARIABLE, PASSWORD)
    spelled = {
        "date '2025-03-05'": "2025-03-05",
        "timestamp '2025-03-05 09:05:07'": "2025-03-05 09:05:07",
        "timestamp '2025-03-05 09:05:07.25'": "2025-03-05 09:05:07.25",
        # Ten at night in Greenwich is the next morning in China.
        "timestamptz '2025-03-05 22:05:07+00'": "2025-03-06 06:05:07",
        "timestamptz '2025-03-05 22:05:07.5-03:30'": "2025-03-06 09:35:07.5",
        "timestamptz '1900-01-01 00:00:00+00'": "1900-01-01 08:05:43",
        "date(timestamptz '2025-03-05 22:05:07+00')": "2025-03-06",
        "timestamp 'infinity'": "infinity",
        "time '09:05:07'": "09:05:07",
        "12345678901234567890.123456::numeric": "12345678901234567890.123456",
        "0.1::float8": "0.1",
        "42::bigint": "42",
        "true": "true",
        "false": "false",
        "null::boolean": "",
        "null::timestamptz": "",
        "null": "",
        "''": "",
        "'1,2\"3\n4'": '1,2"3\n4',
        "convert_to('天津路', 'UTF8')": "天津路",
        "'\\xff00'::bytea": "ff00",
        '\'{"a": [1, "天"]}\'::json': '{"a": [1, "天"]}',
        "'{\"a\": 1}'::jsonb": '{"a": 1}',
        "'00000000-0000-0000-0000-00000000000a'::uuid": "00000000-0000-0000-0000-00000000000a",
        "array['a', 'b']": "{a,b}",
        "'a'::char(3)": "a  ",
        "'happy'::mood": "happy",
    }
    postgresql.run("create type mood as enum ('happy')")
    select = ", ".join(f"{expression} as c{number}" for number, expression in enumerate(spelled))
    _, [(_, *cells, _)] = read(database(postgresql, f"select {select}"), tmp_path)
    assert dict(zip(spelled, cells, strict=True)) == spelled


def test_types_of_mysql_become_the_text_that_the_importer_reads(tmp_path, mysql, monkeypatch):
    monkeypatch.setenv(VARIABLE, PASSWORD)
    columns = {
        "date": ("'2025-03-05'", "2025-03-05"),
        "datetime": ("'2025-03-05 09:05:07'", "2025-03-05 09:05:07"),
        # Written by a session in Greenwich.
        "timestamp": ("'2025-03-05 22:05:07'", "2025-03-06 06:05:07"),
        "datetime(2)": ("'0000-00-00'", ""),
        "time": ("'09:05:07'", "09:05:07"),
        "year": ("2025", "2025"),
        "decimal(26, 6)": ("12345678901234567890.123456", "12345678901234567890.123456"),
        "double": ("0.1", "0.1"),
        "bigint": ("42", "42"),
        "boolean": ("true", "1"),
        "bit(1)": ("1", "1"),
        "varchar(9)": ("'1,2\"3\n4'", '1,2"3\n4'),
        "text": ("'天津路'", "天津路"),
        "varchar(8)": ("''", ""),
        "varchar(7)": ("null", ""),
        "blob": ("'天津路'", "天津路"),
        "binary(2)": ("x'ff00'", "ff00"),
        "json": ('\'{"a": [1, "天"]}\'', '{"a": [1, "天"]}'),
        "uuid": ("'00000000-0000-0000-0000-00000000000a'", "00000000-0000-0000-0000-00000000000a"),
        "enum('happy')": ("'happy'", "happy"),
    }
    mysql.run(f"create table kinds ({', '.join(f'c{number} {kind} null' for number, kind in enumerate(columns))})")
    try:
        mysql.run(f"insert into kinds values ({', '.join(value for value, _ in columns.values())})")
        _, [(_, *cells, _)] = read(database(mysql, "select * from kinds"), tmp_path)
    finally:
        mysql.run("drop table kinds")
    assert dict(zip(columns, cells, strict=True)) == {kind: text for kind, (_, text) in columns.items()}


# --- what cannot be asked ----------------------------------------------------------------------------------------------


def test_a_wrong_password_is_refused_and_never_shown(home, tmp_path, capsys, issues, monkeypatch):
    monkeypatch.setenv(VARIABLE, "secret-but-wrong")
    said = problem(capsys, mapping(tmp_path, issues, "select 1"))
    assert said == (
        f"数据库 {issues.kind}://127.0.0.1/postgres 拒绝了用户 {READER} 的登录。请核对 user 和环境变量 {VARIABLE} 里的密码"
    )


def test_a_password_that_is_not_set_is_named(home, tmp_path, capsys, server, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    said = problem(capsys, mapping(tmp_path, server, "select 1"))
    assert f"没有设置环境变量 {VARIABLE}" in said


def test_a_server_that_does_not_answer_is_named(home, tmp_path, capsys, server):
    said = problem(capsys, mapping(tmp_path, server, "select 1", port=_free_port()))
    assert said.startswith(f"连不上数据库 {server.kind}://127.0.0.1/postgres（")


def test_a_database_that_is_not_there_is_named(home, tmp_path, capsys, server):
    said = problem(capsys, mapping(tmp_path, server, "select 1", database="nowhere"))
    assert "nowhere" in said


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("select a from missing_table", "missing_table"),
        ("select missing_column from issues", "missing_column"),
        ("select id from issues wher id = 1 order", "syntax"),
    ],
)
def test_a_query_that_is_wrong_is_refused_in_the_words_of_the_database(home, tmp_path, capsys, issues, query, named):
    said = problem(capsys, mapping(tmp_path, issues, query))
    assert said.startswith(f"数据库 {issues.kind}://127.0.0.1/postgres 不接受这条 query（")
    assert named in said


@pytest.mark.parametrize(
    "statement",
    [
        "delete from issues",
        "update issues set area = 'x'",
        "insert into issues (id) values (9)",
        "drop table issues",
        "create table more (a int)",
        "truncate table issues",
        "select id from issues; delete from issues",
        "set @a = 1",
    ],
)
def test_nothing_but_a_query_is_taken_and_the_database_stays_as_it_is(home, tmp_path, capsys, issues, statement):
    before = issues.run("select * from issues order by id")
    said = problem(capsys, mapping(tmp_path, issues, statement))
    assert "不是只读的查询" in said or ";" in statement
    assert issues.run("select * from issues order by id") == before


def test_a_query_that_writes_in_passing_is_refused(home, tmp_path, capsys, postgresql, monkeypatch):
    monkeypatch.setenv(VARIABLE, PASSWORD)
    postgresql.run("create table counted (a int)")
    try:
        for query in (
            "with gone as (insert into counted values (1) returning a) select a from gone",
            "select nextval('n')",
        ):
            postgresql.run("create sequence if not exists n")
            postgresql.run(f"grant all on n to {READER}")
            assert "不是只读的查询" in problem(capsys, mapping(tmp_path, postgresql, query))
        assert postgresql.run("select count(*) from counted") == [(0,)]
    finally:
        postgresql.run("drop table counted")
        postgresql.run("drop sequence n")


def test_a_query_that_takes_too_long_is_stopped(home, tmp_path, capsys, server):
    query = {"postgresql": "select pg_sleep(60)", "mysql": "select sleep(60) from seq_1_to_100"}[server.kind]
    said = problem(capsys, mapping(tmp_path, server, query, timeout_seconds=1))
    assert said.startswith(f"数据库 {server.kind}://127.0.0.1/postgres 在 1 秒内没有给完结果")


def test_a_result_that_drips_is_stopped_as_well(home, tmp_path, capsys, server, monkeypatch):
    monkeypatch.setattr(databases.time, "monotonic", iter([0, 5, 601]).__next__)
    series = {"postgresql": "generate_series(1, 50000) as s (seq)", "mysql": "seq_1_to_50000"}[server.kind]
    said = problem(capsys, mapping(tmp_path, server, f"select seq as issue_id from {series}"))
    assert "在 600 秒内没有给完结果" in said


def test_a_connection_lost_half_way_changes_nothing(home, tmp_path, capsys, server, monkeypatch):
    series = {"postgresql": "generate_series(1, 300000) as s (seq)", "mysql": "seq_1_to_300000"}[server.kind]

    def cut(asked: databases.Database, batches: Iterator) -> Iterator:
        yield next(batches)
        if server.kind == "postgresql":
            killed = server.run(f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{READER}'")
        else:
            killed = server.run(f"select id from information_schema.processlist where user = '{READER}'")
            for (number,) in killed:
                server.run(f"kill {number}")
        assert len(killed) == 1
        yield from batches

    monkeypatch.setattr(databases, "_in_time", cut)
    query = f"select seq as issue_id, '2025-03-05' as reported_at, '{'x' * 100}' as title from {series}"
    said = problem(capsys, mapping(tmp_path, server, query))
    assert said.startswith(f"与数据库 {server.kind}://127.0.0.1/postgres 的连接中途断了（")


def test_columns_of_the_same_name_are_refused(home, tmp_path, capsys, issues):
    said = problem(capsys, mapping(tmp_path, issues, "select id, area, id from issues"))
    assert "查询结果里有重名的列：id" in said


def test_a_row_that_is_too_long_is_refused(home, tmp_path, capsys, server, monkeypatch):
    monkeypatch.setattr(databases, "LONGEST_ROW", 1000)
    said = problem(capsys, mapping(tmp_path, server, "select 'a' as a union all select repeat('x', 1001)"))
    assert "第 2 行过长" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "hunter2"}, "密码不能写在文件里"),
        ({"password_env": "p@ss word"}, "password_env 不是环境变量的名字"),
        ({"kind": "oracle"}, "没有名为“oracle”的数据库种类"),
        ({"hots": "10.0.0.8"}, "没有名为“hots”的映射项"),
        ({"port": "5432"}, "port 写法不对"),
        ({"port": 0}, "port 写法不对"),
        ({"host": "reader:hunter2@10.0.0.8"}, "host 写法不对"),
        ({"host": "a..b"}, "host 写法不对"),
        ({"query": " ;"}, "query 写法不对"),
        ({"timeout_seconds": 0}, "timeout_seconds 写法不对"),
        ({"timeout_seconds": True}, "timeout_seconds 写法不对"),
        ({"socket": "/run/x"}, "同时写了 host 和 socket"),
        ({"database": None}, "缺少 database"),
        ({"query": None, "kind": None}, "缺少 kind、query"),
    ],
)
def test_a_source_written_wrongly_is_refused_before_anything_is_asked(changed, said):
    spec = {"kind": "mysql", "host": "10.0.0.8", "database": "d", "query": "select 1", **changed}
    with pytest.raises(StreetboardError) as raised:
        databases.parse("m.toml", {key: value for key, value in spec.items() if value is not None})
    assert said in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert "p@ss word" not in str(raised.value)


def test_a_source_that_is_no_table_is_refused(home, tmp_path, capsys):
    path = tmp_path / "m.toml"
    path.write_text('source = "postgresql://10.0.0.8/d"\n', "utf-8")
    assert "source 写法不对" in problem(capsys, path)


def test_a_file_and_a_source_together_are_refused(home, tmp_path, capsys, issues):
    export = tmp_path / "export.csv"
    export.write_text("问题编号,上报时间\n1,2025-03-05\n", "utf-8")
    path = mapping(tmp_path, issues, QUERY[issues.kind])
    code, out, err = command(capsys, "import", export, "--mapping", path, "--dataset", "issues")
    assert (code, out) == (2, "")
    assert "既有文件 export.csv，又有映射文件 m 里 [source] 写的数据库" in err


def test_neither_a_file_nor_a_source_is_bad_usage(home, tmp_path, capsys):
    code, out, err = command(capsys, "import", "--dataset", "issues")
    assert (code, out) == (2, "")
    assert "没有写明要导入的文件" in err


def test_a_start_pays_nothing_for_the_drivers():
    loaded = "import sys, streetboard.__main__; print(sorted({'psycopg', 'pymysql'} & sys.modules.keys()))"
    found = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
