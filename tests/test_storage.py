"""Storage: versions that another release of DuckDB wrote: older ones open, newer ones are one sentence and can be left behind."""

from __future__ import annotations

import lzma
import struct
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from streetboard import ledger, warehouse
from streetboard.__main__ import main
from streetboard.errors import WarehouseError
from streetboard.ledger import publish

PROJECT = Path(__file__).parent.parent
# Two issues, published by DuckDB 1.5.6 on 2026-11-26, with a salt of noughts.
OF_1_5_6 = PROJECT / "tests" / "data" / "versions" / "of_duckdb_1.5.6.xz"
NEWER = "数据版本 2 是较新的程序发布的，本程序打不开"


def bring(path: Path, issue: str) -> ledger.Order:
    path.write_text(f"问题编号,上报时间,状态\n{issue},2025-03-05,处置中\n", "utf-8")
    return ledger.Order(path, "issues", street="演示街道")


def collected() -> int:
    return warehouse.Warehouse().figure("issues/summary").one()["collected"]


@pytest.fixture
def of_1_5_6(home) -> Path:
    """Return the home with a version that DuckDB 1.5.6 has published."""
    home.mkdir()
    warehouse.file_of(home, 1).write_bytes(lzma.decompress(OF_1_5_6.read_bytes()))
    (home / "salt").write_text("0" * 64)
    (home / warehouse.POINTER).write_text("000001.duckdb\n")
    return home


def make_newer(path: Path) -> None:
    """Let a file say that a DuckDB which is not there yet has written it."""
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    struct.pack_into("<Q", content, 12, 9999)
    checksum = 5381
    for (word,) in struct.iter_unpack("<Q", content[8:4096]):
        checksum ^= word * 0xBF58476D1CE4E5B9 % 2**64
    struct.pack_into("<Q", content, 0, checksum)
    path.unlink()
    path.write_bytes(content)


@pytest.fixture
def newer(home, tmp_path) -> Path:
    """Return the home with a version of ours, and a newest one that a newer DuckDB has written."""
    ledger.import_files([bring(tmp_path / "a.csv", "1")])
    ledger.import_files([bring(tmp_path / "b.csv", "2")])
    make_newer(warehouse.file_of(home, 2))
    return home


def test_a_version_of_the_duckdb_before_is_read_imported_into_and_gone_back_to(of_1_5_6, tmp_path):
    ledger.ensure_ready()
    assert collected() == 2
    ledger.import_files([bring(tmp_path / "a.csv", "3")])
    assert collected() == 3
    assert main(["check"]) == 0
    publish.rollback(of_1_5_6, 1)
    assert collected() == 2


def test_a_version_is_written_so_that_the_duckdb_before_opens_it(home, tmp_path):
    ledger.import_files([bring(tmp_path / "a.csv", "1")])
    with duckdb.connect(str(warehouse.file_of(home, 1)), read_only=True) as connection:
        ((tags,),) = connection.execute("select tags from duckdb_databases() where not internal").fetchall()
    assert tags["storage_version"] == "v1.5.0+"


@pytest.mark.parametrize(
    "command",
    [
        ["versions"],
        ["check"],
        ["rollback", "2"],
        ["figure", "issues/summary"],
        ["import", "{folder}/c.csv", "--dataset", "issues", "--street", "演示街道"],
    ],
    ids=lambda command: command[0],
)
def test_a_version_of_a_newer_duckdb_is_one_sentence_on_the_command_line(newer, tmp_path, capsys, command):
    bring(tmp_path / "c.csv", "3")
    assert main([part.format(folder=tmp_path) for part in command]) == 2
    told = capsys.readouterr().err
    assert told == f"错误：{NEWER}。请换回较新的程序，或用 python -m streetboard rollback 回退到较早的版本\n"
    assert warehouse.numbers(newer) == [1, 2]


def test_a_version_of_a_newer_duckdb_is_one_sentence_on_a_page(newer):
    app = AppTest.from_file(str(PROJECT / "pages" / "overview.py"), default_timeout=60).run()
    assert not app.exception
    assert [error.value.startswith(f"**{NEWER}**。请换回较新的程序") for error in app.error] == [True]


def test_a_version_of_a_newer_duckdb_can_be_left_behind(newer):
    with pytest.raises(WarehouseError, match=NEWER):
        warehouse.Warehouse().current()
    assert publish.rollback(newer, 1) == 3
    assert collected() == 1
    assert main(["check"]) == 0
