"""Part: an import builds anew what it has touched, and that is what all built anew would be."""

from __future__ import annotations

import csv
import json
import random
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from streetboard import ledger, queries, warehouse
from streetboard.datasets import all_datasets
from streetboard.errors import StreetboardError
from streetboard.ledger import DEMO, Order, effects, publish
from tests.test_import import bring, rows
from tests.test_narrowing import OF_ALL
from tests.test_safety import tampered

STREETS = ("甲街道", "乙街道", "丙街道", "丁街道", "戊街道", "己街道", "庚街道", "辛街道")
# So many rows of each demonstration ledger, in each street.
ROWS = 30

Table = tuple[list[str], list[list[str]]]


def ledger_of(name: str, streets: tuple[str, ...] = STREETS) -> Table:
    """Return the header of a ledger and the first rows of the demonstration, as if they were those of each street."""
    with (DEMO / f"{name}.csv").open(encoding="utf-8-sig", newline="") as source:
        header, *rows = csv.reader(source)
    at = header.index("街道")
    return header, [[*row[:at], street, *row[at + 1 :]] for street in streets for row in rows[:ROWS]]


def write(path: Path, table: Table) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([table[0], *table[1]])
    return path


LEDGERS = sorted(path.stem for path in DEMO.glob("*.csv"))


@pytest.fixture(scope="module")
def streets_home(homes, tmp_path_factory) -> Path:
    """Return the folder of a warehouse with every ledger in eight streets."""
    folder = homes()
    files = tmp_path_factory.mktemp("files")
    ledger.import_files([Order(write(files / f"{name}.csv", ledger_of(name)), name) for name in LEDGERS], folder)
    return folder


def content(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple]:
    """Return of each mart how many rows there are, and what they add up to."""
    sql = "select count(*), sum(hash(mart)) from marts.{} as mart"
    return {mart: connection.execute(sql.format(mart)).fetchone() for mart in warehouse.marts()}


def assert_as_built_anew(home: Path, copy: Path) -> None:
    shutil.copyfile(warehouse.file_of(home, warehouse.current_version(home)), copy)
    with duckdb.connect(str(copy)) as connection:
        kept = content(connection)
        ((kpis,),) = connection.execute("select kpis from meta.versions order by version desc limit 1").fetchall()
        warehouse.build_marts(connection)
        assert kept == content(connection)
        assert json.loads(kpis) == effects.measure(connection)
        assert not connection.execute(
            "select issue_row from marts.issue_texts() group by all having count(*) > 1"
        ).fetchall()


class Clerk:
    """Somebody who changes a ledger here and there; each way returns the orders of an import."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random, self.number = folder, random.Random(seed), 0

    def some(self, name: str, streets: tuple[str, ...]) -> Path:
        """Write some rows of a ledger; of half of the others cells come from other rows."""
        header, rows = ledger_of(name, streets)
        chosen = self.random.sample(rows, self.random.randint(1, len(rows) // 2))
        key = 2 if name in ("renovation_progress", "joint_meeting_members") else 1
        at = header.index("街道")
        # The first stays as it is: a file without a usable row may not replace what there is.
        for row in chosen[1::2]:
            other = self.random.choice(rows)
            row[:] = [
                row[i] if i < key or i == at or self.random.random() < 0.7 else other[i] for i in range(len(header))
            ]
        self.number += 1
        return write(self.folder / f"{self.number}.csv", (header, chosen))

    def one_street(self) -> tuple[str, tuple[str, ...]]:
        return self.random.choice(LEDGERS), (self.random.choice(STREETS),)

    def upsert(self) -> list[Order]:
        name, streets = self.one_street()
        return [Order(self.some(name, streets), name)]

    def two_at_once(self) -> list[Order]:
        return self.upsert() + self.upsert()

    def replace(self) -> list[Order]:
        # As files for one street they are one source, and the second is the whole of it.
        name, streets = self.one_street()
        return [Order(self.some(name, streets), name, street=streets[0], mode="replace")]

    def append(self) -> list[Order]:
        name, street = self.random.choice(("issues", "points")), self.random.choice((*STREETS, "新街道"))
        header, rows = ledger_of(name, (street,))
        self.number += 1
        new = [[f"N{self.number}-{row[0]}", *row[1:]] for row in rows[:5]]
        return [Order(write(self.folder / f"{self.number}.csv", (header, new)), name, mode="append")]

    def declare(self) -> list[Order]:
        name, streets = "issues", (self.random.choice(STREETS),)
        return [Order(self.some(name, streets), name, cut_off=date(2026, 1, self.random.randint(1, 28)))]

    def alias(self) -> list[Order]:
        self.number += 1
        community = self.random.choice(("演示社区甲", "演示社区丁"))
        return [
            Order(
                bring(self.folder / f"{self.number}.csv", f"对照列,别名,正式名称\n社区,{community},天津路社区\n"),
                "aliases",
            )
        ]

    def setting(self) -> list[Order]:
        self.number += 1
        hours = self.random.randint(1, 9)
        return [
            Order(bring(self.folder / f"{self.number}.csv", f'参数,取值\nstar_hours,"{hours},100,300"\n'), "settings")
        ]


@pytest.mark.parametrize("seed", range(2))
def test_what_is_built_of_the_touched_streets_is_what_all_built_anew_would_be(streets_home, copied, tmp_path, seed):
    home = copied(streets_home)
    clerk = Clerk(tmp_path, seed)
    ways = [clerk.upsert, clerk.two_at_once, clerk.replace, clerk.append, clerk.declare, clerk.alias, clerk.setting]
    clerk.random.shuffle(ways)
    for step, way in enumerate(ways):
        ledger.import_files(way(), home)
        assert_as_built_anew(home, tmp_path / f"{step}.duckdb")
    publish.rollback(home, warehouse.numbers(home)[-3])
    assert_as_built_anew(home, tmp_path / "back.duckdb")


def test_what_is_built_of_a_street_is_of_no_other(streets_home, copied, tmp_path):
    home = copied(streets_home)
    planted = "select street, count(*) from marts.issues where title = '原来的' group by all order by all"
    tampered(home, "update marts.issues set title = '原来的'")
    ledger.import_files([Order(write(tmp_path / "a.csv", ledger_of("issues", ("新街道",))), "issues")], home)
    assert rows(planted, home) == [(street, ROWS) for street in sorted(STREETS)]
    changed = Clerk(tmp_path, 0).some("issues", ("甲街道",))
    ledger.import_files([Order(changed, "issues")], home)
    assert rows(planted, home) == [(street, ROWS) for street in sorted(STREETS) if street != "甲街道"]


def test_a_promise_that_a_touched_street_breaks_keeps_the_version_back(streets_home, copied):
    home = copied(streets_home)
    before = warehouse.current_version(home)
    with pytest.raises(StreetboardError, match="同一件只有一行"), publish.drafting(home) as draft:
        draft.action, draft.touched, draft.streets = "测试", {"issues"}, {"甲街道"}
        draft.connection.execute("insert into raw.issues from raw.issues where street = '甲街道'")
    assert warehouse.current_version(home) == before


def test_a_mart_that_rests_on_the_ledgers_of_streets_says_of_each_row_which_it_is_of_or_is_of_all(streets_home):
    of_streets = {data.name for data in all_datasets().values() if not data.shared}
    with_street = {
        name for (name,) in rows("select table_name from duckdb_columns() where column_name = 'street'", streets_home)
    }
    resting = {name for name in queries.layer("marts") if of_streets & queries.datasets_beneath("marts", name)}
    assert resting - with_street == {*OF_ALL}


def test_a_file_that_changes_nothing_but_what_is_kept_out_touches_no_street(streets_home, copied, tmp_path):
    home = copied(streets_home)
    header, (row, *_) = ledger_of("issues", ("甲街道",))
    row[header.index("上报时间")] = "不知道"
    before = rows("select count(*) from marts.issues", home)
    (report,) = ledger.import_files([Order(write(tmp_path / "a.csv", (header, [row])), "issues")], home)
    assert report.rows["quarantined"] == 1
    assert rows("select count(*) from marts.issues", home) == before
    assert_as_built_anew(home, tmp_path / "copy.duckdb")
