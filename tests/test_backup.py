"""Backup: a home that is in use goes into one file whole, and comes out of it whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from streetboard import audit, backup, ledger, private, provenance, queries, warehouse
from streetboard.__main__ import main
from streetboard.access import accounts
from streetboard.errors import StreetboardError
from streetboard.ledger import publish
from streetboard.warehouse import Scope
from tests import staff
from tests.rounding import rounded

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parent.parent
ARGUMENTS = [sys.executable, "-m", "streetboard"]
# What stops a process right in front of an act of ours, and says that it is there.
STOPPED = """
import sys, time
from pathlib import Path
from streetboard import backup
from streetboard.__main__ import main
def stop(*_):
    print("there", flush=True)
    time.sleep(600)
backup.{act} = stop
main(sys.argv[1:])
"""


def bring(path: Path, issue: str = "1") -> Path:
    path.write_text(f"问题编号,上报时间,状态\n{issue},2025-03-05,处置中\n", "utf-8")
    return path


def load(path: Path, issue: str = "1") -> None:
    ledger.import_files([ledger.Order(bring(path, issue), "issues", street="演示街道")])


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def restored(file: Path, into: Path) -> Path:
    backup.restore(into, file)
    return into


@pytest.fixture(scope="module")
def pattern(homes, tmp_path_factory) -> Path:
    """Return a home with a version, accounts, a brand, a mapping and an edition, for tests that only copy it."""
    home = homes()
    file = bring(tmp_path_factory.mktemp("files") / "a.csv")
    ledger.import_files([ledger.Order(file, "issues", street="演示街道")], home)
    known = accounts.Accounts(home)
    known.add(staff.ADMINISTRATOR, staff.PASSWORD, ["administrator"])
    (home / "branding.toml").write_text('["演示街道"]\nname = "演示街道办"\n', "utf-8")
    for name in ("mappings/issues.toml", "editions/演示街道-2025Q1-1.zip", "access.toml"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(name, "utf-8")
    return home


@pytest.fixture
def small(pattern, copied) -> Path:
    return copied(pattern)


@pytest.fixture(scope="module")
def saved(pattern, tmp_path_factory) -> Path:
    """Return a backup of such a home."""
    file = tmp_path_factory.mktemp("backups") / "saved.zip"
    backup.make(pattern, file)
    return file


def test_every_figure_of_the_demonstration_is_the_same_in_a_home_that_was_restored(demo_home, tmp_path):
    made = backup.make(demo_home, tmp_path / "b.zip")
    there = restored(tmp_path / "b.zip", tmp_path / "there")
    before, after = warehouse.Warehouse(demo_home).current(), warehouse.Warehouse(there).current()
    assert after.version == before.version == made.version
    compared = 0
    for name, figure in queries.layer("figures").items():
        if not figure.asks:
            for street in (None, *before.streets):
                answers = []
                for snapshot in (before, after):
                    try:
                        answers.append(rounded(snapshot.figure(name, Scope(street)).rows))
                    except StreetboardError as error:
                        answers.append(str(error))
                assert answers[0] == answers[1], name
                compared += 1
    assert compared > 300
    assert [result.rows for result in after.sound() if result.rows] == []


def test_all_that_cannot_be_made_again_comes_back_and_nothing_that_ends_with_its_process(small, tmp_path):
    known = accounts.of(small)
    session = known.begin(staff.ADMINISTRATOR, "10.0.0.1", "a browser")
    known.sign("a form", "somebody")
    (small / "faults.log").write_text("故障\n", "utf-8")
    for left in ("LOCK", "READER1", "PREPARING", "x.sqlite-wal", "editions/.x.zip.9.part", ".draft-gone/secret"):
        (small / left).parent.mkdir(exist_ok=True)
        (small / left).touch()
    (small / "elsewhere").symlink_to(tmp_path)
    made = backup.make(small, tmp_path / "b.zip")
    assert made.skipped == ("elsewhere",)
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    there = restored(tmp_path / "b.zip", tmp_path / "there")
    names = {
        "000001.duckdb", "CURRENT", "salt", "branding.toml", "access.toml", "mappings/issues.toml", "faults.log",
        "editions/演示街道-2025Q1-1.zip", "accounts.sqlite", *(f"audit/{path.name}" for path in audit.files(small)),
    }  # fmt: skip
    assert len(audit.files(small)) == 1
    after, before = content(there), content(small)
    assert after.keys() == {*names, backup.RECORD}
    assert {name: after[name] for name in names - {"accounts.sqlite"}} == {
        name: before[name] for name in names - {"accounts.sqlite"}
    }
    modes = {name: stat.S_IMODE((there / name).stat().st_mode) for name in names}
    assert modes == {name: 0o444 if name == "000001.duckdb" else 0o600 for name in names}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (there, *there.rglob("*")) if path.is_dir()} == {0o700}
    # The hash of a session is not even in a page that was let go of.
    assert session.encode() not in after["accounts.sqlite"]
    assert accounts.hashed(session).encode() not in after["accounts.sqlite"]
    with sqlite3.connect(there / "accounts.sqlite") as connection:
        counts = connection.execute(
            "select (select count(*) from accounts), (select count(*) from sessions), (select count(*) from secrets)"
        ).fetchone()
    assert counts == (len(known.listed()), 0, 0)
    assert known.verified(staff.ADMINISTRATOR, staff.PASSWORD, "10.0.0.1") == accounts.Accounts(there).verified(
        staff.ADMINISTRATOR, staff.PASSWORD, "10.0.0.1"
    )


def test_a_backup_while_others_publish_is_whole_each_time(small, tmp_path, monkeypatch):
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", "2")
    loop = (
        "import itertools, sys\nfrom pathlib import Path\nfrom streetboard import ledger\n"
        "for number in itertools.count(2):\n"
        "    file = Path(sys.argv[1]) / f'{number}.csv'\n"
        "    file.write_text(f'问题编号,上报时间,状态\\n{number},2025-03-05,处置中\\n', 'utf-8')\n"
        "    ledger.import_files([ledger.Order(file, 'issues', street='演示街道')])\n"
    )
    folder = tmp_path / "files"
    folder.mkdir()
    publishing = subprocess.Popen([sys.executable, "-c", loop, str(folder)], cwd=PROJECT)
    try:
        versions = []
        for number in range(4):
            while versions and warehouse.current_version(small) <= versions[-1]:
                assert publishing.poll() is None
                time.sleep(0.05)
            file = tmp_path / f"{number}.zip"
            done = subprocess.run([*ARGUMENTS, "backup", str(file), "--json"], cwd=PROJECT, capture_output=True)
            assert done.returncode == 0, done.stderr.decode()
            versions.append(json.loads(done.stdout)["version"])
    finally:
        publishing.kill()
        publishing.wait()
    for number, version in enumerate(versions):
        snapshot = warehouse.Warehouse(restored(tmp_path / f"{number}.zip", tmp_path / f"home{number}")).current()
        # Every import brings one row.
        assert (snapshot.version, snapshot.figure("issues/summary").one()["collected"]) == (version, version)
        assert [result.rows for result in snapshot.sound() if result.rows] == []
    assert len(set(versions)) == 4


def test_old_versions_that_are_kept_as_blocks_can_be_gone_back_to(small, tmp_path, monkeypatch):
    monkeypatch.setattr("streetboard.warehouse.thinning.LEAST_BYTES", 0)
    for number in range(2, 6):
        load(tmp_path / f"{number}.csv", str(number))
    assert warehouse.blocks_of(small, 1).exists() and not warehouse.file_of(small, 1).exists()
    backup.make(small, tmp_path / "b.zip")
    there = restored(tmp_path / "b.zip", tmp_path / "there")
    publish.rollback(there, 1)
    assert warehouse.Warehouse(there).figure("issues/summary").one()["collected"] == 1


@pytest.mark.parametrize("act", ["_put_in", "_refuse_unsound", "disk.sync"])
def test_a_backup_that_is_killed_leaves_no_file_and_the_next_clears_up(small, tmp_path, act):
    file, where = tmp_path / "out" / "b.zip", tmp_path / "out"
    where.mkdir()
    kill(STOPPED.format(act=act), "backup", file, small)
    left = [path.name for path in where.iterdir()]
    # At the last of the three it has just got its name, and is whole.
    named = [name for name in left if not name.startswith(private.BESIDE)]
    assert (named, len(left) - len(named)) == (["b.zip"] if act == "disk.sync" else [], 1)
    before = content(small)
    backup.make(small, where / "next.zip")
    assert [path.name for path in where.glob(".*")] == []
    for whole in where.iterdir():
        restored(whole, tmp_path / f"of_{whole.stem}")
    after = content(small)
    assert {name for name in before if not name.startswith(".draft-")} <= after.keys()
    assert [name for name in after if name.startswith(".draft-")] == []


@pytest.mark.parametrize("act", ["_new", "_refuse_unsound", "_put"])
def test_a_restoring_that_is_killed_leaves_no_home_and_the_next_clears_up(saved, small, tmp_path, act):
    there = tmp_path / "place" / "home"
    there.parent.mkdir()
    kill(STOPPED.format(act=act), "restore", saved, there)
    assert not there.exists()
    assert [path.name.startswith(private.BESIDE) for path in there.parent.iterdir()] == [True]
    restored(saved, there)
    assert [path.name for path in there.parent.iterdir()] == ["home"]
    assert content(there)["salt"] == content(small)["salt"]


def kill(script: str, command: str, file: Path, home: Path) -> None:
    """Let a command come to where its script stops it, and kill it there."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, command, str(file)],
        cwd=PROJECT,
        env=os.environ | {"STREETBOARD_HOME": str(home)},
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout and process.stdout.readline() == b"there\n"
        process.kill()
        assert process.wait() == -signal.SIGKILL


# --- refused ---------------------------------------------------------------------------------------------------------------


def remade(saved: Path, file: Path, change, **how) -> Path:
    """Write a backup anew: `change` takes its members, and the manifest, and returns what becomes of them."""
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    members, manifest = change(members, manifest)
    with zipfile.ZipFile(file, "w", **how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        if manifest is not None:
            archive.writestr("manifest.json", json.dumps(manifest))
    return file


def told_of(data: bytes) -> dict[str, object]:
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def with_member(name: str, data: bytes = b"x"):
    """Return a change by which a member comes in that the manifest speaks for, too."""
    return lambda members, manifest: (
        {**members, name: data},
        {**manifest, "members": {**manifest["members"], name: told_of(data)}},
    )


HOSTILE = {
    "no_manifest": lambda members, manifest: (members, None),
    "other_content": lambda members, manifest: ({**members, "salt": b"0" * 64}, manifest),
    "one_more": lambda members, manifest: ({**members, "more": b""}, manifest),
    "one_less": lambda members, manifest: ({name: members[name] for name in members if name != "salt"}, manifest),
    "another_version": lambda members, manifest: (members, {**manifest, "version": 9}),
    "a_manifest_of_something_else": lambda members, manifest: (members, {"members": []}),
    "above": with_member("../above"),
    "below_and_above": with_member("mappings/../../above"),
    "absolute": with_member("/etc/streetboard"),
    "a_drive": with_member("C:/streetboard"),
    "backslashes": with_member("..\\above"),
    "a_draft": with_member(".draft-x/secret"),
    "a_lock": with_member("LOCK"),
    "below_a_file": with_member("salt/x"),
    "nothing_between": with_member("mappings//x"),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_an_archive_that_was_tampered_with_is_one_sentence_and_writes_nothing(
    saved, tmp_path, capsys, monkeypatch, change
):
    refused(remade(saved, tmp_path / "bad.zip", change), tmp_path, capsys, monkeypatch)


def as_it_was(members, manifest):
    return members, manifest


def test_a_bomb_is_refused_before_it_is_unpacked(saved, tmp_path, capsys, monkeypatch):
    bomb = with_member("bomb", b"\0" * 50_000_000)
    file = remade(saved, tmp_path / "bad.zip", bomb, compression=zipfile.ZIP_DEFLATED)
    refused(file, tmp_path, capsys, monkeypatch)


def test_a_link_is_refused(saved, tmp_path, capsys, monkeypatch):
    file = remade(saved, tmp_path / "bad.zip", as_it_was)
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16 if name == "salt" else 0
            archive.writestr(info, data)
    refused(file, tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_an_archive_that_was_cut_short_is_refused(saved, tmp_path, capsys, monkeypatch, share):
    file = tmp_path / "bad.zip"
    whole = saved.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    refused(file, tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_byte_that_was_turned_is_found(saved, tmp_path, capsys, monkeypatch, place):
    file = tmp_path / "bad.zip"
    whole = bytearray(saved.read_bytes())
    whole[int(len(whole) * place)] ^= 0xFF
    file.write_bytes(whole)
    refused(file, tmp_path, capsys, monkeypatch)


def refused(file: Path, tmp_path: Path, capsys, monkeypatch) -> None:
    """Assert that an archive is refused in one sentence, and that nothing is written anywhere."""
    place = tmp_path / "place"
    place.mkdir()
    capsys.readouterr()
    monkeypatch.setenv("STREETBOARD_HOME", str(place / "home"))
    assert main(["restore", str(file)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"错误：{file} 不是看板的备份，或者已经损坏（")
    assert told.endswith("）。请换一份备份；什么都没有写入\n")
    assert list(place.iterdir()) == []
    assert not (tmp_path / "above").exists()


def test_what_is_not_empty_is_not_restored_into_and_what_is_there_not_written_over(small, saved, tmp_path, capsys):
    before = content(small)
    assert main(["restore", str(saved)]) == 2
    assert capsys.readouterr().err.startswith(f"错误：数据文件夹 {small} 不是空的，不能恢复到里面。")
    assert main(["backup", str(saved)]) == 2
    assert capsys.readouterr().err.startswith(f"错误：已经有 {saved}，不会覆盖它。")
    assert main(["backup", str(small / "b.zip")]) == 2
    assert capsys.readouterr().err.startswith("错误：备份不能放在数据文件夹里面。")
    assert main(["backup", str(tmp_path / "nowhere" / "b.zip")]) == 2
    assert capsys.readouterr().err.startswith(f"错误：没有文件夹 {tmp_path / 'nowhere'}。")
    assert content(small) == before


def test_a_version_that_is_damaged_is_not_backed_up(small, tmp_path, capsys):
    path = warehouse.file_of(small, 1)
    whole = bytearray(path.read_bytes())
    for place in range(1 << 16, len(whole), 5000):
        whole[place] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(whole)
    assert main(["backup", str(tmp_path / "b.zip")]) == 2
    assert capsys.readouterr().err.startswith("错误：数据版本 1 ")
    assert not (tmp_path / "b.zip").exists()


def test_a_backup_of_a_newer_program_is_one_sentence(saved, tmp_path, capsys, monkeypatch):
    newer = remade(saved, tmp_path / "newer.zip", lambda members, told: (members, {**told, "program": "99.1"}))
    monkeypatch.setenv("STREETBOARD_HOME", str(tmp_path / "there"))
    assert main(["restore", str(newer)]) == 2
    assert capsys.readouterr().err.startswith("错误：这份备份是较新的程序（99.1）做的，本程序是 ")
    assert not (tmp_path / "there").exists()


# --- the home ------------------------------------------------------------------------------------------------------------


def test_only_its_owner_may_look_into_a_home(home, tmp_path, capsys):
    load(tmp_path / "a.csv")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    home.chmod(0o755)
    assert main(["versions"]) == 0
    assert (stat.S_IMODE(home.stat().st_mode), capsys.readouterr().err) == (0o700, "")


def test_where_others_cannot_be_kept_out_that_is_said(home, tmp_path, monkeypatch):
    home.mkdir(0o755)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    assert private.closed(home).startswith(f"数据文件夹 {home} 别的账户也能打开，改不了（这个磁盘不记权限）；")


# --- the page ------------------------------------------------------------------------------------------------------------


def warnings(home: Path) -> list[str]:
    page = AppTest.from_file(str(PROJECT / "pages" / "data.py"), default_timeout=60).run()
    assert not page.exception
    return [warning.value for warning in page.warning if "备份" in warning.value]


def test_the_page_warns_who_looks_after_the_home_when_it_is_not_backed_up(home, tmp_path):
    load(tmp_path / "a.csv")
    assert [text.split("。")[0] for text in warnings(home)] == ["还没有备份过"]
    made = backup.make(home, tmp_path / "b.zip")
    assert (backup.last(home), warnings(home)) == (made, [])
    told = json.loads((home / backup.RECORD).read_text("utf-8"))
    told["at"] = (provenance.now() - timedelta(days=9)).isoformat()
    (home / backup.RECORD).write_text(json.dumps(told), "utf-8")
    assert [text.split("。")[0] for text in warnings(home)] == ["9 天没有备份了"]


def test_demonstration_data_need_no_backup(own):
    shutil.rmtree(own / "editions", ignore_errors=True)
    assert warnings(own) == []
