"""Pages: how soon the first one comes, and how long a rerun takes with nothing cached and with everything cached.

python -m tests.benchmarks.pages
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from tests.benchmarks.client import first_page, resident_megabytes
from tests.serving import measured_server

PAGES = ("", "issues", "volunteers", "renovation")
# Periods that nobody has asked for yet: each run of a page computes all its figures.
FRESH = [
    f"period=自选&start=2022-{month:02d}-{day:02d}&end=2025-05-31" for month in range(1, 13) for day in (1, 11, 21)
]


async def starts(home: Path) -> None:
    for name in ("first start (imports the demonstration ledgers)", "later start"):
        began = time.perf_counter()
        with measured_server(home) as (address, _):
            viewer = await first_page(address)
            print(f"{name}: {time.perf_counter() - began:.2f} s")
            assert not viewer.exceptions, viewer.exceptions
            await viewer.close()


async def reruns(home: Path) -> None:
    with measured_server(home) as (address, process):
        viewer = await first_page(address)
        for page in PAGES:
            await viewer.run(page, "period=累计")
            fresh = [await viewer.run(page, query) for query in FRESH]
            cached = [await viewer.run(page, FRESH[0]) for _ in range(20)]
            print(
                f"/{page}: nothing cached median {statistics.median(fresh) * 1000:.0f} ms, "
                f"max {max(fresh) * 1000:.0f} ms; cached median {statistics.median(cached) * 1000:.0f} ms"
            )
        print(f"memory of the server: {resident_megabytes(process):.0f} MB")
        assert not viewer.exceptions, viewer.exceptions


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(starts(Path(folder)))
        asyncio.run(reruns(Path(folder)))
