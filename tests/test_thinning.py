"""Thinning: an old version takes the room of what sets it apart from the next, and is as it was where somebody wants it."""

from __future__ import annotations

import errno
import hashlib
import json
import zipfile
from pathlib import Path
from unittest import mock

import pytest

from streetboard import disk, warehouse
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


def block_of(path: Path, place: int) -> bytes:
    with path.open("rb") as file:
        return thinning._block(file, place)


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


def test_blocks_of_the_release_before_are_put_together(home, tmp_path):
    published = [publish_one(home, tmp_path, f"第{number}次") for number in range(3)]
    blocks = warehouse.blocks_of(home, 1)
    with zipfile.ZipFile(blocks) as archive:
        told, changed = json.loads(archive.read("told")), archive.read("blocks")
    # They had a checksum of the whole, and did not say by what their base is known.
    del told["head"]
    with zipfile.ZipFile(blocks, "w") as archive:
        archive.writestr("blocks", changed)
        archive.writestr("told", json.dumps(told | {"checksum": 1}))
    warehouse.put_together(home, 1, tmp_path / "1.duckdb")
    assert digest(tmp_path / "1.duckdb") == published[0]


@pytest.mark.parametrize("shares", [True, False])
def test_what_a_version_and_its_copy_have_at_one_place_of_the_disk_is_not_read(home, tmp_path, monkeypatch, shares):
    """A file system that lets copies share their blocks, as the kernel would tell of it."""
    published = [publish_one(home, tmp_path, f"第{number}次") for number in range(2)]
    before, after = (warehouse.file_of(home, version) for version in (1, 2))
    block = thinning._BLOCK
    whole = range(min(before.stat().st_size, after.stat().st_size) // block)
    same = [place for place in whole if block_of(before, place) == block_of(after, place)]
    assert same
    # What differs lies far from everything, in each file elsewhere.
    own = {before: 1 << 40, after: 2 << 40}
    lying = {
        path: [(place * block, (place if place in same else far) * block, block) for place in whole]
        for path, far in own.items()
    }
    monkeypatch.setattr("streetboard.platform.extents", lambda path: lying[path] if shares else [])
    read, plainly = [], thinning._block
    monkeypatch.setattr(thinning, "_block", lambda file, place: read.append(place) or plainly(file, place))
    (tmp_path / "own").mkdir()
    thinning._set_apart(before, after, tmp_path / "own" / "000001.blocks")
    assert not {*same} & {*read} - {0} if shares else {*same} <= {*read}
    before.unlink()
    (tmp_path / "own" / "000001.blocks").rename(warehouse.blocks_of(home, 1))
    warehouse.put_together(home, 1, tmp_path / "1.duckdb")
    assert digest(tmp_path / "1.duckdb") == published[0]


def test_two_files_lie_at_different_places_and_a_file_at_those_where_it_lies(tmp_path):
    paths = [tmp_path / name for name in "ab"]
    for path in paths:
        path.write_bytes(bytes(range(256)) * 4096)
    one, other = ({*thinning._lying(path).items()} for path in paths)
    # Some file systems, as that in memory, do not tell.
    assert not one & other and len(one) in (0, 16)


@pytest.mark.parametrize("kernel", ["copies", "copies nothing", "refuses"])
def test_a_copy_is_the_same_file(tmp_path, monkeypatch, kernel):
    source, into = tmp_path / "a", tmp_path / "b"
    if kernel != "copies":
        asked = mock.Mock(return_value=0, side_effect=OSError(errno.EXDEV, "") if kernel == "refuses" else None)
        monkeypatch.setattr("os.copy_file_range", asked, raising=False)
    for content in (b"", b"abc", bytes(range(256)) * 10_000):
        source.write_bytes(content)
        disk.copy(source, into)
        assert into.read_bytes() == content
    with pytest.raises(FileNotFoundError):
        disk.copy(tmp_path / "none", into)


@pytest.mark.slow
def test_imports_killed_at_random_instants_leave_every_version_as_it_was(tmp_path):
    assert kill.soak(tmp_path, imports=5, thinned=True).total() == 5
