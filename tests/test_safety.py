"""Safety: a version is published whole or not at all, no reader is ever blocked, and a damaged version says so."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from streetboard import audit, ledger, warehouse
from streetboard.__main__ import main
from streetboard.datasets import all_datasets
from streetboard.errors import StreetboardError
from streetboard.ledger import publish
from streetboard.warehouse import schema
from tests.soak import kill
from tests.soak.forked import Forks

PROJECT = Path(__file__).parent.parent
HEADER = "问题编号,上报时间,状态\n"
# Root may write everywhere; without these two it must ask, as anybody else.
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def bring(path: Path, *issues: str) -> Path:
    path.write_text(HEADER + "".join(f"{issue},2025-03-05,处置中\n" for issue in issues), "utf-8")
    return path


def load(file: Path, **how) -> ledger.Report:
    (report,) = ledger.import_files([ledger.Order(file, "issues", street="演示街道")], **how)
    return report


def importing(file: Path) -> list[str]:
    return ["import", str(file), "--dataset", "issues", "--street", "演示街道"]


def import_command(file: Path) -> list[str]:
    return [sys.executable, "-m", "streetboard", *importing(file)]


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """Yield what starts processes of their own that need not load the package first."""
    with Forks() as forks:
        yield forks


def publish_again(home: Path) -> None:
    with publish.drafting(home) as draft:
        draft.action, draft.touched = "测试", set()


def collected() -> int:
    return warehouse.Warehouse().figure("issues/summary").one()["collected"]


def state(home: Path) -> dict[str, str]:
    """Return every file below a folder with the hash of its bytes; what was tried, too, is recorded (tests/test_audit.py)."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in home.rglob("*")
        if audit.FOLDER not in path.relative_to(home).parts
    }


def tampered(home: Path, sql: str) -> None:
    """Change the published version behind the importer's back."""
    path = warehouse.file_of(home, warehouse.current_version(home))
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)


# --- published whole or not at all -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_imports_killed_at_random_instants_leave_the_version_before_or_the_one_after(tmp_path):
    assert kill.soak(tmp_path, imports=5).total() == 5


def test_a_writer_killed_at_any_step_of_the_swap_has_published_or_not_and_its_number_is_not_used_again(
    home, forks, tmp_path, monkeypatch
):
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", "2")
    load(bring(tmp_path / "a.csv", "1"))
    published, seen = [], {}
    for step in range(30):
        before = warehouse.current_version(home)
        code = forks.start(step, home, module="tests.soak.swap").wait().returncode
        snapshot = warehouse.Warehouse().current()
        published.append(snapshot.version > before)
        assert (snapshot.figure("issues/rows").column("title") == [str(step)]) == published[-1]
        if snapshot.version not in seen:
            assert all(not result.rows for result in snapshot.sound())
        snapshot.close()
        for number in warehouse.numbers(home):
            digest = hashlib.sha256(warehouse.file_of(home, number).read_bytes()).hexdigest()
            assert seen.setdefault(number, digest) == digest
        if code == 0:
            break
        assert code == -9
    assert code == 0, "it never came to its end"
    assert step > 6
    assert published == sorted(published)
    assert set(published) == {False, True}
    publish_again(home)
    newest = warehouse.current_version(home)
    assert set(state(home)) == {
        f"{newest - 1:06d}.duckdb",
        f"{newest:06d}.duckdb",
        "CURRENT",
        "LOCK",
        "READER1",
        "salt",
    }


def test_wherever_an_import_runs_out_of_disk_nothing_has_changed_and_one_line_says_so(home, forks, tmp_path):
    # A file of the import may not grow beyond a limit, so that it fails in turn at every stage that writes.
    load(bring(tmp_path / "a.csv", *map(str, range(3000))))
    before = state(home)
    size = warehouse.file_of(home, 1).stat().st_size
    failed = 0
    for limit in (1, 20_000, size // 2, size, size + 400_000, 8 * size):
        file = bring(tmp_path / "b.csv", *(f"new {row}" for row in range(3000)))
        told = forks.start(*importing(file), most_bytes=limit).wait()
        if told.returncode == 0:
            break
        failed += 1
        assert told.returncode == 2, told.stderr
        assert told.stderr.startswith("错误：")
        assert told.stderr.count("\n") == 1
        assert state(home) == before
    assert failed >= 3
    assert collected() == 6000


def test_a_folder_that_is_read_only_is_explained_and_still_read(home, tmp_path):
    load(bring(tmp_path / "a.csv", "1"))
    before = state(home)
    home.chmod(0o555)
    try:
        command = [*AS_ANYBODY, *import_command(bring(tmp_path / "b.csv", "2"))]
        told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
        reading = [*AS_ANYBODY, sys.executable, "-m", "streetboard", "figure", "issues/summary"]
        answer = subprocess.run(reading, cwd=PROJECT, capture_output=True, text=True)
    finally:
        home.chmod(0o755)
    assert told.returncode == 2
    where = f"数据文件夹 {home} 读写失败（没有权限）"
    assert told.stderr == f"错误：{where}。请检查文件夹、权限和磁盘空间；原有数据没有改变\n"
    assert state(home) == before
    assert json.loads(answer.stdout)[0]["collected"] == 1


# --- several writers ---------------------------------------------------------------------------------------------------


def test_importers_at_the_same_time_take_turns_and_nothing_is_lost(home, tmp_path):
    files = [bring(tmp_path / f"{name}.csv", *(f"{name}{row}" for row in range(500))) for name in "abc"]
    running = [
        subprocess.Popen([*import_command(file), "--json"], cwd=PROJECT, stdout=subprocess.PIPE) for file in files
    ]
    reports = [json.loads(process.communicate()[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert [report["rows"]["inserted"] for report in reports] == [500, 500, 500]
    assert sorted(warehouse.numbers(home)) == [1, 2, 3]
    assert collected() == 1500
    assert len((home / "salt").read_text()) == 64


def test_an_importer_that_waits_for_another_says_so(home, tmp_path):
    load(bring(tmp_path / "a.csv", "1"))
    heard, waits = [], threading.Event()

    def progress(share: float, what: str) -> None:
        heard.append(what)
        waits.set()

    second = threading.Thread(target=load, args=[bring(tmp_path / "b.csv", "2")], kwargs={"progress": progress})
    with publish.drafting(home) as draft:
        second.start()
        assert waits.wait(30)
        draft.action = "测试"
    second.join()
    assert heard[0] == "另一个导入正在进行，等它结束"
    assert warehouse.current_version(home) == 3
    assert collected() == 2


def test_an_importer_does_not_wait_for_ever(home, tmp_path, monkeypatch):
    load(bring(tmp_path / "a.csv", "1"))
    monkeypatch.setattr(publish, "LOCK_SECONDS", 0.1)
    with publish.drafting(home), pytest.raises(StreetboardError, match=r"另一个导入正在进行，等了 0\.1 秒还没有结束"):
        load(bring(tmp_path / "b.csv", "2"))
    assert warehouse.current_version(home) == 1


# --- readers and pruning -----------------------------------------------------------------------------------------------

READER = """
import sys
from pathlib import Path
from streetboard import warehouse

snapshot = warehouse.Snapshot.open(Path(sys.argv[1]), 1)
for line in sys.stdin:
    print(snapshot.figure("issues/rows").rows, flush=True)
"""


@pytest.fixture
def reader(home, tmp_path) -> Iterator[subprocess.Popen[str]]:
    """Return another process that has version 1 open, and answers each line with its rows."""
    load(bring(tmp_path / "a.csv", "1", "2"))
    process = subprocess.Popen(
        [sys.executable, "-c", READER, str(home)], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.communicate()


def asked(reader: subprocess.Popen[str]) -> str:
    reader.stdin.write("?\n")
    reader.stdin.flush()
    return reader.stdout.readline()


def test_a_reader_keeps_its_version_through_fifty_publishes(home, reader, monkeypatch):
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", "2")
    ours = warehouse.Warehouse()
    held, elsewhere = ours.current(), asked(reader)
    here = held.figure("issues/rows").rows
    with publish.drafting(home) as draft:
        draft.action = "测试"
        draft.connection.execute("delete from raw.issues where issue_id = '1'")
    for _ in range(49):
        publish_again(home)
        assert asked(reader) == elsewhere
        assert held.figure("issues/rows").rows == here
        assert len(ours.current().figure("issues/rows")) == 1
    # What `ours` keeps open for its pages stays as well.
    assert {1, 50, 51} <= set(warehouse.numbers(home)) <= {1, 48, 49, 50, 51}

    held.close()
    publish_again(home)
    assert 1 in warehouse.numbers(home), "the other process still reads it"
    reader.communicate()
    publish_again(home)
    assert 1 not in warehouse.numbers(home)


def test_a_version_that_is_read_here_stays_until_it_is_let_go(home, tmp_path, monkeypatch):
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", "2")
    load(bring(tmp_path / "a.csv", "1"))
    held, also = warehouse.Snapshot.open(home, 1), warehouse.Snapshot.open(home, 1)
    for _ in range(3):
        publish_again(home)
    assert warehouse.numbers(home) == [1, 3, 4]
    held.close()
    publish_again(home)
    assert warehouse.numbers(home) == [1, 4, 5]
    del also
    publish_again(home)
    assert warehouse.numbers(home) == [5, 6]


def test_a_rollback_while_both_versions_are_read_remembers_what_was_published(home, tmp_path):
    load(bring(tmp_path / "a.csv", "1"))
    first = warehouse.Snapshot.open(home, 1)
    load(bring(tmp_path / "b.csv", "2"))
    second = warehouse.Snapshot.open(home, 2)
    assert publish.rollback(home, 1) == 3
    assert [row["version"] for row in warehouse.Warehouse().current().versions()] == [3, 2, 1]
    assert [len(reader.figure("issues/rows")) for reader in (first, second)] == [1, 2]


def test_how_many_versions_are_kept_is_for_the_environment_to_say(home, tmp_path, monkeypatch):
    load(bring(tmp_path / "a.csv", "1"))
    for _ in range(4):
        publish_again(home)
    assert warehouse.numbers(home) == [1, 2, 3, 4, 5]
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", "3")
    publish_again(home)
    assert warehouse.numbers(home) == [4, 5, 6]
    use = warehouse.disk_use(home)
    assert use.versions == {number: (home / f"{number:06d}.duckdb").stat().st_size for number in (4, 5, 6)}
    assert use.total == sum(use.versions.values())
    assert use.free > 0


@pytest.mark.parametrize("text", ["1", "0", "-3", "many", "2.5", "1000000"])
def test_a_number_of_versions_to_keep_that_is_none_is_refused_before_anything_is_done(
    home, tmp_path, monkeypatch, text
):
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", text)
    with pytest.raises(
        StreetboardError, match=f"STREETBOARD_KEEP_VERSIONS 的取值“{text}”不对。请写成 2 到 999999 的整数"
    ):
        publish_again(home)


@pytest.mark.parametrize("text", ["0", "-3", "1GB", "2.5", "10000", "9" * 30, "9" * 5000])
def test_a_memory_of_imports_that_is_none_is_refused_and_nothing_is_changed(home, monkeypatch, text):
    before = warehouse.numbers(home)
    monkeypatch.setenv("STREETBOARD_IMPORT_MEMORY", text)
    told = text if len(text) <= 20 else f"{text[:20]}…"
    with pytest.raises(
        StreetboardError, match=f"STREETBOARD_IMPORT_MEMORY 的取值“{told}”不对。请写成 1 到 9999 的整数"
    ):
        publish_again(home)
    assert warehouse.numbers(home) == before


def test_an_import_takes_the_memory_that_it_is_given(home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_IMPORT_MEMORY", "3")
    with publish.drafting(home) as draft:
        told = draft.connection.execute("select current_setting('memory_limit')").fetchone()
    assert told == ("2.7 GiB",)


def test_versions_tells_the_disk_use(home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", "2")
    load(bring(tmp_path / "a.csv", "1"))
    for _ in range(2):
        publish_again(home)
    assert main(["versions", "--json"]) == 0
    sizes = [(row["version"], row["bytes"]) for row in json.loads(capsys.readouterr().out)]
    assert sizes == [(number, warehouse.disk_use(home).versions.get(number)) for number in (3, 2, 1)]
    assert sizes[-1] == (1, None)
    assert main(["versions"]) == 0
    assert "保留 2 个版本，占用" in capsys.readouterr().out


# --- a version that is sound -------------------------------------------------------------------------------------------


def test_a_version_as_published_is_sound(demo_home):
    results = warehouse.Warehouse(demo_home).current().sound()
    assert {result.query.name: len(result) for result in results} == {
        "version/readable": 0,
        "version/complete": 0,
        "version/numbered": 0,
        "version/imports_known": 0,
        "version/marts_match": 0,
    }


@pytest.fixture(scope="module")
def two_versions(homes, tmp_path_factory) -> Path:
    """Return the folder of a warehouse that has been published with one issue, and then with a second."""
    home, folder = homes(), tmp_path_factory.mktemp("files")
    for name, issue in (("a.csv", "1"), ("b.csv", "2")):
        load(bring(folder / name, issue), folder=home)
    return home


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("drop table marts.issues", {"version/complete": [{"layer": "marts", "name": "issues"}]}),
        ("drop view staging.points", {"version/complete": [{"layer": "staging", "name": "points"}]}),
        ("delete from meta.versions where version = 2", {"version/numbered": [{"version": 1}]}),
        (
            "delete from meta.imports where import_id = 2",
            {"version/imports_known": [{"ledger": "issues", "import_id": 2, "row_count": 1}]},
        ),
        (
            "delete from marts.issues where issue_id = '1'",
            # What is counted from is made of it, and has a row more than it now.
            {"version/marts_match": [("issues", 1, 2), ("issue_facts", 2, 1)]},
        ),
    ],
)
def test_check_finds_what_a_version_lacks(two_versions, home, capsys, sql, found):
    shutil.copytree(two_versions, home)
    tampered(home, sql)
    assert main(["check", "--json"]) == 1
    rows = {result["check"]: result["rows"] for result in json.loads(capsys.readouterr().out) if result["rows"]}
    if "version/marts_match" in found:
        rows = {name: [tuple(row.values()) for row in of_check] for name, of_check in rows.items()}
    assert rows == found


def _overwritten(content: bytes, at: int, length: int) -> bytes:
    return content[:at] + b"\xa5" * length + content[at + length :]


@pytest.fixture(scope="module")
def of_many_blocks(homes, tmp_path_factory) -> Path:
    """Return the folder of a warehouse whose second version has two thousand issues."""
    home, folder = homes(), tmp_path_factory.mktemp("files")
    load(bring(folder / "a.csv", "1"), folder=home)
    load(bring(folder / "b.csv", *map(str, range(2000))), folder=home)
    return home


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"no database at all" * 1000,
        lambda content: content[: len(content) // 2],
        lambda content: content[:-4096],
        lambda content: _overwritten(content, 0, 16),
        lambda content: _overwritten(content, 4096 * 3 + 100, 1),
        lambda content: _overwritten(content, len(content) * 3 // 4, len(content) // 6),
        lambda content: _overwritten(content, len(content) // 4, len(content) // 2),
    ],
    ids=["empty", "another file", "half", "end missing", "no header", "one byte", "tables near the end", "most"],
)
def test_a_damaged_version_is_told_in_chinese_and_can_be_left_behind(of_many_blocks, home, forks, damage):
    shutil.copytree(of_many_blocks, home)
    path = warehouse.file_of(home, 2)
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(damage(content))

    told = forks.run("check")
    assert told.returncode in (1, 2)
    assert "Traceback" not in told.stderr
    if told.returncode == 2:
        assert told.stderr.startswith(
            "错误：数据版本 2 的文件读不出来，可能已损坏。请用 python -m streetboard rollback"
        )
    else:
        assert "数据版本的每一块都读得出：不通过" in told.stdout

    assert publish.rollback(home, 1) == 3
    assert collected() == 1
    assert main(["check"]) == 0


def test_a_page_over_a_damaged_version_says_so(home, tmp_path):
    load(bring(tmp_path / "a.csv", "1"))
    path = warehouse.file_of(home, 1)
    path.unlink()
    path.write_bytes(b"no database at all" * 1000)
    app = AppTest.from_file(str(PROJECT / "pages" / "issues.py"), default_timeout=60).run()
    assert not app.exception
    assert "数据版本 1 的文件读不出来，可能已损坏" in app.error[0].value
    assert "rollback" in app.error[0].value


# --- what a version remembers ------------------------------------------------------------------------------------------


def test_a_version_remembers_the_headline_numbers(home, tmp_path):
    load(bring(tmp_path / "a.csv", "1", "2"))
    with duckdb.connect(str(warehouse.file_of(home, 1)), read_only=True) as connection:
        ((kpis,),) = connection.execute("select kpis from meta.versions").fetchall()
    assert list(json.loads(kpis)) == ["演示街道"]
    assert json.loads(kpis)["演示街道"]["issues/summary.overdue_open"] == {"value": 0}


def test_a_rehearsal_measures_and_checks_and_publishes_nothing(home, tmp_path):
    load(bring(tmp_path / "a.csv", "1"))
    before = state(home)
    with publish.drafting(home, rehearsal=True) as draft:
        draft.action = "导入"
        draft.connection.execute("insert into raw.issues select * from raw.issues")
    assert list(draft.kpis) == ["演示街道"]
    assert len(draft.broken) == 1
    assert "同一件只有一行" in draft.broken[0]
    assert state(home) == before


def test_a_version_of_an_earlier_release_is_taken_over(home, tmp_path):
    load(bring(tmp_path / "a.csv", "1"))
    tampered(home, "alter table meta.versions drop kpis; alter table meta.imports drop part")
    tampered(home, "update meta.versions set fingerprint = 'earlier'")
    load(bring(tmp_path / "b.csv", "2"))
    with duckdb.connect(str(warehouse.file_of(home, 2)), read_only=True) as connection:
        assert connection.execute("select version, kpis is null from meta.versions order by 1").fetchall() == [
            (1, True),
            (2, False),
        ]
        assert connection.execute("select distinct part from meta.imports").fetchall() == [("",)]


@contextmanager
def version_copied(home: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a copy of the published version."""
    path = folder / "copy.duckdb"
    path.write_bytes(warehouse.file_of(home, warehouse.current_version(home)).read_bytes())
    with duckdb.connect(str(path)) as connection:
        yield connection


def test_no_mart_that_a_dataset_does_not_touch_reads_it_or_a_mart_that_it_touches(demo_home, tmp_path):
    built = [query for query in schema.in_order() if not schema.is_macro(query)]
    with version_copied(demo_home, tmp_path) as connection:
        for name in all_datasets():
            touched = [query for query in built if schema.rebuilt(query, {name})]
            away = {f"raw.{name}": "away", **{f"marts.{query.name}": f"{query.name}_away" for query in touched}}
            for table, moved in away.items():
                connection.execute(f"alter table {table} rename to {moved}")
            for query in built:
                if query not in touched:
                    # A view is bound when it is made.
                    connection.execute(f"create or replace temp view bound as {query.body}")
            for table, moved in away.items():
                layer, _, called = table.partition(".")
                connection.execute(f"alter table {layer}.{moved} rename to {called}")
            assert touched, name


# Where it is read by itself, by marts about all ledgers, by all marts of a topic, or by what names places and sets thresholds.
@pytest.mark.parametrize("name", ["aliases", "grids", "issues", "renovation_projects", "settings", "volunteers"])
def test_marts_of_which_a_part_is_built_anew_are_those_that_are_built_whole(demo_home, tmp_path, name):
    with version_copied(demo_home, tmp_path) as connection:
        connection.execute(f"delete from raw.{name} where row_no % 2 = 0")
        if name == "settings":
            connection.execute("insert into raw.settings (name, value) values ('star_hours', '1,2,3')")
        if name == "aliases":
            connection.execute("insert into raw.aliases (field, alias, name) values ('community', '天津路社区', '津')")
        built = []
        for touched in ({name}, None):
            warehouse.build_marts(connection, touched)
            # How many rows there are, and what they add up to.
            sql = "select count(*), sum(hash(mart)) from marts.{} as mart"
            built.append({mart: connection.execute(sql.format(mart)).fetchone() for mart in warehouse.marts()})
    assert built[0] == built[1]
