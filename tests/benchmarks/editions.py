"""Editions: how long it takes to freeze one, to open it again, and to print it in every form.

python -m tests.benchmarks.editions
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streetboard import ledger
from streetboard.drawing import files, printing
from streetboard.meeting import differences, editions, slides
from streetboard.provenance import author, now
from streetboard.warehouse import Warehouse

TIMES = 5
STREET, QUARTER = "朝阳街道", "2025Q2"


def timed(what: str, do: Callable[[], Any]) -> Any:
    """Do something several times, print its median and longest time in seconds, and return the last result."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        result = do()
        taken.append(time.perf_counter() - began)
    size = f"  {len(result) / 1e3:,.0f} kB" if isinstance(result, bytes) else ""
    print(f"{what:<28} median {statistics.median(taken):.3f} s  most {max(taken):.3f} s{size}")
    return result


def main() -> None:
    """Measure over the demonstration ledgers."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "warehouse"
        ledger.ensure_ready(home)
        snapshot = Warehouse(home).current()

        def make() -> editions.Edition:
            frozen = editions.freeze(snapshot, STREET, QUARTER, home=home, author=author(), at=now())
            return editions.save(home, frozen)

        one = timed("freeze and save", make)
        timed("open", lambda: editions.load(home, one.id))
        timed("compare with today", lambda: differences.compare(one, snapshot))
        deck = timed("read the slides", lambda: slides.deck(one))
        for ending in files.FORMATS:
            if ending != "pdf" or printing.is_available():
                timed(ending, lambda ending=ending: files.write(deck, ending))
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB")


if __name__ == "__main__":
    main()
