"""Imports: rows a second of an issue ledger end to end, the ratio to DuckDB's own read_csv of the same file, and memory.

python -m tests.benchmarks.imports [csv rows] [xlsx rows]
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import xlsxwriter

from streetboard import ledger, warehouse

SAMPLE_SECONDS = 0.02


def enlarged(rows: int, first: int = 0) -> Iterator[list[str]]:
    """Return the header, then the demonstration issues over and over, numbered from `first`, until there are enough."""
    with (ledger.DEMO / "issues.csv").open(encoding="utf-8-sig", newline="") as source:
        header, *demo = csv.reader(source)
    number = header.index("问题编号")
    yield header
    for place, row in enumerate(islice(cycle(demo), rows), start=first):
        yield [*row[:number], str(place), *row[number + 1 :]]


def as_csv(path: Path, rows: Iterator[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(rows)
    return path


def as_xlsx(path: Path, rows: Iterator[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return path


class Memory:
    """The peak of the resident memory of this process and of all its children, in bytes, sampled (Linux)."""

    def __init__(self) -> None:
        self.own = self.children = self.total = 0
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Memory:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            own, children = _resident("self"), sum(map(_resident, _descendants("self")))
            self.own, self.children = max(self.own, own), max(self.children, children)
            self.total = max(self.total, own + children)


def _resident(process: str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # It has ended.
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def _descendants(process: str) -> Iterator[str]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield child
            yield from _descendants(child)


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def measure(what: str, file: Path, rows: int, home: Path, plain: float | None = None) -> None:
    with Memory() as memory:
        taken = timed(lambda: ledger.import_files([ledger.Order(file, "issues")], home))
    ratio = f", {taken / plain:.1f} times read_csv" if plain else ""
    print(
        f"{what}: {taken:.2f} s, {rows / taken:,.0f} rows/s{ratio}; peak {memory.total / 1e6:,.0f} MB "
        f"(the importer {memory.own / 1e6:,.0f}, its reader {memory.children / 1e6:,.0f}); "
        f"version {warehouse.current_version(home)}",
        flush=True,
    )


def main(csv_rows: int = 1_000_000, xlsx_rows: int = 100_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "warehouse"
        file = as_csv(Path(folder) / "issues.csv", enlarged(csv_rows))
        # In a process of its own: what it allocates must not count as the importer's.
        script = f"create table plain as select * from read_csv('{file}', all_varchar = true)"
        database = str(Path(folder) / "plain.duckdb")
        plain = timed(lambda: duckdb_alone(database, script)) - timed(lambda: duckdb_alone(":memory:", "select 1"))
        print(f"{csv_rows:,} rows, {file.stat().st_size / 1e6:.0f} MB; read_csv into a table: {plain:.2f} s")
        measure("csv into an empty warehouse", file, csv_rows, home, plain)
        measure("the same file again", file, csv_rows, home, plain)
        ten = as_csv(Path(folder) / "ten.csv", enlarged(10, first=csv_rows))
        measure(f"ten rows into {csv_rows:,}", ten, 10, home)
        book = as_xlsx(Path(folder) / "issues.xlsx", enlarged(xlsx_rows))
        measure(f"xlsx of {xlsx_rows:,} rows into an empty warehouse", book, xlsx_rows, Path(folder) / "other")
        use = warehouse.disk_use(home)
        print(f"{len(use.versions)} versions take {use.total / 1e6:.0f} MB")


def duckdb_alone(database: str, sql: str) -> None:
    script = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.argv[2])"
    subprocess.run([sys.executable, "-c", script, database, sql], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
