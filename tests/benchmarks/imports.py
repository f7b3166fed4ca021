"""Imports: rows a second of an issue ledger end to end, and the ratio to DuckDB's own read_csv of the same file.

python -m tests.benchmarks.imports [rows]
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import duckdb

from streetboard import ledger


def enlarged(rows: int, into: Path) -> Path:
    """Write the demonstration issues over and over, each time with other numbers, until there are enough."""
    with (ledger.DEMO / "issues.csv").open(encoding="utf-8-sig", newline="") as source:
        header, *demo = csv.reader(source)
    number = header.index("问题编号")
    with into.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(header)
        for place, row in enumerate(islice(cycle(demo), rows)):
            writer.writerow([f"{place}" if column == number else cell for column, cell in enumerate(row)])
    return into


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = enlarged(rows, Path(folder) / "issues.csv")
        began = time.perf_counter()
        duckdb.connect(str(Path(folder) / "plain.duckdb")).execute(
            "create table plain as select * from read_csv($file, all_varchar = true)", {"file": str(file)}
        )
        plain = time.perf_counter() - began
        for what in ("into an empty warehouse", "the same file again"):
            began = time.perf_counter()
            (report,) = ledger.import_files([ledger.Order(file, "issues")], Path(folder) / "warehouse")
            taken = time.perf_counter() - began
            print(
                f"{rows:,} rows ({file.stat().st_size / 1e6:.0f} MB) {what}: {taken:.2f} s, {rows / taken:,.0f} rows/s, "
                f"{taken / plain:.1f} times read_csv ({plain:.2f} s); version {report.version}"
            )
        usage = (
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        )
        print(f"peak memory: {usage[0] / 1024:.0f} MB, of the reading child {usage[1] / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
