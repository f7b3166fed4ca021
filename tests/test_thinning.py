"""Thinning: an old version takes the room of what sets it apart from the next, and is as it was where somebody wants it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from streetboard import warehouse
from streetboard.errors import WarehouseError
from streetboard.ledger import publish
from streetboard.warehouse import thinning
from tests.soak import kill
from tests.test_import import bring, load, rows

HEADER = "问题编号,社区,标题,上报时间,状态\n"


@pytest.fixture(autouse=True)
def small(monkeypatch) -> None:
    monkeypatch.setattr(thinning, "LEAST_BYTES", 0)


def publish_one(home: Path, tmp_path: Path, title: str) -> str:
    """Publish an issue with another title, and return the hash of the version's file."""
    load(bring(tmp_path / "a.csv", f"{HEADER}1,甲社区,{title},2025-01-05,处置中\n"))
    return digest(warehouse.file_of(home, warehouse.current_version(home)))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_version_is_as_it_was_published_and_the_newest_two_are_files(home, tmp_path):
    published = [publish_one(home, tmp_path, f"第{number}次") for number in range(5)]
    assert [path.name for path in sorted(home.glob("0*"))] == [
        *("000001.blocks", "000002.blocks", "000003.blocks", "000004.duckdb", "000005.duckdb")
    ]
    for version, expected in enumerate(published, start=1):
        into = tmp_path / f"{version}.duckdb"
        warehouse.put_together(home, version, into)
        assert digest(into) == expected
    use = warehouse.disk_use(home)
    assert list(use.versions) == [1, 2, 3, 4, 5]
    # Of a version that holds next to nothing most is what DuckDB writes anew each time.
    assert max(use.versions[version] for version in (1, 2, 3)) < 0.75 * use.versions[4]


def test_one_can_go_back_to_a_version_that_is_kept_as_blocks_and_read_it(home, tmp_path):
    for number in range(4):
        publish_one(home, tmp_path, f"第{number}次")
    snapshot = warehouse.Warehouse(home).snapshot(1)
    assert snapshot.figure("issues/rows").column("title") == ["第0次"]
    assert all(not result.rows for result in snapshot.sound())
    snapshot.close()
    assert not list(home.glob(".draft-*"))
    assert publish.rollback(home, 1) == 5
    assert rows("select title from raw.issues") == [("第0次",)]


def test_a_version_that_is_being_read_stays_whole_until_another_time(home, tmp_path):
    publish_one(home, tmp_path, "第0次")
    snapshot = warehouse.Warehouse(home).current()
    for number in range(1, 4):
        publish_one(home, tmp_path, f"第{number}次")
    assert warehouse.file_of(home, 1).exists()
    assert snapshot.figure("issues/rows").column("title") == ["第0次"]
    snapshot.close()
    publish_one(home, tmp_path, "第4次")
    assert not warehouse.file_of(home, 1).exists()
    assert warehouse.Warehouse(home).snapshot(1).figure("issues/rows").column("title") == ["第0次"]


def test_old_versions_go_as_before(home, tmp_path, monkeypatch):
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", "3")
    for number in range(6):
        publish_one(home, tmp_path, f"第{number}次")
    assert [path.name for path in sorted(home.glob("0*"))] == ["000004.blocks", "000005.duckdb", "000006.duckdb"]


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b""), lambda path: path.unlink()])
def test_blocks_that_are_damaged_are_told_of_and_change_nothing(home, tmp_path, harm):
    for number in range(5):
        publish_one(home, tmp_path, f"第{number}次")
    harm(warehouse.blocks_of(home, 2))
    with pytest.raises(WarehouseError, match="数据版本 2 的文件读不出来"):
        publish.rollback(home, 1)
    assert warehouse.current_version(home) == 5
    assert publish.rollback(home, 3) == 6


def test_a_base_that_is_another_file_is_noticed(home, tmp_path):
    for number in range(3):
        publish_one(home, tmp_path, f"第{number}次")
    warehouse.file_of(home, 2).unlink()
    warehouse.file_of(home, 3).rename(warehouse.file_of(home, 2))
    with pytest.raises(WarehouseError, match="数据版本 1 的文件读不出来"):
        warehouse.put_together(home, 1, tmp_path / "1.duckdb")


@pytest.mark.slow
def test_imports_killed_at_random_instants_leave_every_version_as_it_was(tmp_path):
    assert kill.soak(tmp_path, imports=5, thinned=True).total() == 5
