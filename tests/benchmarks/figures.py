"""Figures: how long each takes on the demonstration data, uncached, best and median of several runs.

python -m tests.benchmarks.figures
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from streetboard import ledger, queries, warehouse

RUNS = 15
SCOPES = (
    warehouse.Scope(),
    warehouse.Scope("朝阳街道"),
    warehouse.Scope("朝阳街道", ("天津路社区",), date(2024, 1, 1), date(2025, 6, 30)),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger.publish_demo(Path(folder))
        snapshot = warehouse.Warehouse(Path(folder)).current()
        slowest: list[tuple[float, float, str]] = []
        for name in queries.layer("figures"):
            further = {"datasets": ["issues"]} if name == "shared/as_of" else {}
            taken = []
            for scope in SCOPES:
                for _ in range(RUNS):
                    began = time.perf_counter()
                    snapshot.figure(name, scope, **further)
                    taken.append(time.perf_counter() - began)
            slowest.append((statistics.median(taken), max(taken), name))
        for median, longest, name in sorted(slowest, reverse=True):
            print(f"{name}: median {median * 1000:.1f} ms, max {longest * 1000:.1f} ms")


if __name__ == "__main__":
    main()
