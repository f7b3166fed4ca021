"""Upgrade: a newer release builds the marts of an older home anew once; an older one, or another copy, is refused in one sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from streetboard import __version__, ledger, warehouse
from streetboard.__main__ import main
from streetboard.errors import WarehouseError
from streetboard.ledger import publish

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parent.parent


def load(path: Path, issue: str = "1") -> None:
    path.write_text(f"问题编号,上报时间,状态\n{issue},2025-03-05,处置中\n", "utf-8")
    ledger.import_files([ledger.Order(path, "issues", street="演示街道")])


def tampered(home: Path, sql: str) -> None:
    """Let the newest version be as another release would have published it."""
    path = warehouse.file_of(home, warehouse.current_version(home))
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)


def publish_as(home: Path, program: str, fingerprint: str = "another") -> None:
    """Let the newest version be one that another release has published after this one."""
    number = warehouse.current_version(home)
    tampered(
        home,
        f"update meta.versions set program = '{program}', fingerprint = '{fingerprint}' where version = {number}; "
        "drop table marts.coverage",
    )


def of_an_earlier_release(home: Path) -> None:
    tampered(
        home,
        "update meta.versions set fingerprint = 'earlier'; alter table meta.versions drop program; "
        "drop table marts.coverage",
    )


@pytest.mark.parametrize(
    "command",
    [
        ["versions"],
        ["check"],
        ["figure", "issues/summary"],
        ["export", "ledger", "--dataset", "issues", "--out", "x.csv"],
    ],
    ids=lambda command: command[0],
)
def test_before_the_rebuild_the_command_line_answers_in_one_sentence(home, tmp_path, capsys, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    load(tmp_path / "a.csv")
    of_an_earlier_release(home)
    assert main(command) == 2
    assert capsys.readouterr().err == (
        "错误：数据版本 1 是较早的程序发布的，还没有用本程序重新汇总。"
        "请打开一次看板，或运行 python -m streetboard upgrade；原有数据没有改变\n"
    )


def test_upgrade_builds_anew_once(home, tmp_path, capsys):
    load(tmp_path / "a.csv")
    of_an_earlier_release(home)
    assert [main(["upgrade"]), main(["upgrade"]), main(["check"])] == [0, 0, 0]
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["已用本程序重新汇总，发布为第 2 版。", "第 2 版数据已经是本程序的，不用更新。"]
    published = warehouse.Warehouse(home).current().versions()
    assert [(row["version"], row["action"], row["program"]) for row in published] == [
        (2, "升级", __version__),
        (1, "导入", None),
    ]


def test_a_rebuild_uses_up_no_kept_version_and_of_several_in_a_row_the_last_stays(home, tmp_path, monkeypatch):
    monkeypatch.setenv("STREETBOARD_KEEP_VERSIONS", "2")
    for number in "12":
        load(tmp_path / f"{number}.csv", number)
    for expected in ([1, 2, 3], [1, 2, 4], [1, 2, 5]):
        tampered(home, "update meta.versions set fingerprint = 'earlier'")
        ledger.ensure_ready(home)
        assert warehouse.numbers(home) == expected
    load(tmp_path / "3.csv", "3")
    assert warehouse.numbers(home) == [2, 5, 6]
    publish.rollback(home, 2)
    assert warehouse.Warehouse(home).figure("issues/summary").one()["collected"] == 2


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("99.0", f"数据版本 2 是较新的程序（99.0）发布的，本程序是 {__version__}"),
        (__version__, f"数据版本 2 是另一份同号（{__version__}）的程序发布的，它已经接手这个数据文件夹"),
    ],
)
def test_a_home_that_another_release_has_taken_over_is_refused_and_left_alone(home, tmp_path, capsys, program, said):
    load(tmp_path / "a.csv")
    load(tmp_path / "b.csv", "2")
    publish_as(home, program)
    before = warehouse.file_of(home, 2).read_bytes()
    file = tmp_path / "c.csv"
    file.write_text("问题编号,上报时间,状态\n3,2025-03-05,处置中\n", "utf-8")
    importing = ["import", str(file), "--dataset", "issues", "--street", "演示街道"]
    for command in (["versions"], ["check"], ["upgrade"], ["rollback", "2"], importing):
        assert main(command) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"错误：{said}。") and told.count("\n") == 1
    with pytest.raises(WarehouseError, match=re.escape(said)):
        ledger.ensure_ready(home)
    assert (warehouse.numbers(home), warehouse.file_of(home, 2).read_bytes()) == ([1, 2], before)


def test_one_can_go_back_to_what_the_older_release_has_published(home, tmp_path):
    load(tmp_path / "a.csv")
    load(tmp_path / "b.csv", "2")
    publish_as(home, "99.0")
    tampered(home, "alter table meta.versions add column unheard_of varchar")
    assert publish.rollback(home, 1) == 3
    current = warehouse.Warehouse(home).current()
    assert current.figure("issues/summary").one()["collected"] == 1
    assert [row["program"] for row in current.versions()] == [__version__, "99.0", __version__]
    ledger.ensure_ready(home)
    assert warehouse.numbers(home) == [1, 2, 3]


def test_a_later_release_is_later_by_its_numbers():
    assert [warehouse.is_newer(one) for one in ("99", "0.0.9", __version__, "", f"{__version__}.1")] == [
        True, False, False, False, True,
    ]  # fmt: skip


def test_the_number_of_the_release_stands_in_one_place(capsys):
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"] == {"version": {"attr": "streetboard.__version__"}}
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert (end.value.code, capsys.readouterr().out) == (0, f"街道治理看板 {__version__}\n")


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_now_is_the_time_in_china_wherever_the_machine_stands(zone):
    asked = "from streetboard import provenance; print(provenance.now().isoformat())"
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, env=os.environ | {"TZ": zone}, capture_output=True, text=True
    ).stdout
    ahead = datetime.fromisoformat(told.strip()) - datetime.now(UTC).replace(tzinfo=None)
    assert abs(ahead - timedelta(hours=8)) < timedelta(minutes=10)


def test_nothing_else_reads_the_clock_of_the_machine():
    reads = re.compile(r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|\blocaltime\(")
    found = [
        f"{path.relative_to(PROJECT)}: {line.strip()}"
        for folder in ("streetboard", "pages")
        for path in sorted((PROJECT / folder).rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if reads.search(line)
    ]
    assert found == ["streetboard/provenance.py: return datetime.now(CHINA)"]
    clock = re.compile(r"\b(?:current_date|current_timestamp|now\(\)|today\(\))", re.I)
    assert [path.name for path in (PROJECT / "queries").rglob("*.sql") if clock.search(path.read_text("utf-8"))] == []
