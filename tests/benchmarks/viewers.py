"""Viewers: many at once, each thinking between clicks, and what the slowest twentieth of their clicks takes.

python -m tests.benchmarks.viewers [viewers] [seconds of thought] [clicks each]
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.client import Viewer, first_page, resident_megabytes
from tests.serving import measured_server

PAGES = ("", "issues", "volunteers", "renovation")
PERIODS = ("本月", "本季", "本年", "近12个月", "累计")
STREETS = ("朝阳街道", "龙凤桥街道")


async def visit(address: str, thought: float, clicks: int, dice: random.Random) -> tuple[list[float], list[str]]:
    await asyncio.sleep(dice.uniform(0, thought))
    viewer = await Viewer(address).open()
    taken = []
    for _ in range(clicks):
        query = f"street={dice.choice(STREETS)}&period={dice.choice(PERIODS)}"
        taken.append(await viewer.run(dice.choice(PAGES), query))
        await asyncio.sleep(dice.uniform(0.5, 1.5) * thought)
    await viewer.close()
    return taken, viewer.exceptions


async def main(viewers: int, thought: float, clicks: int) -> None:
    with tempfile.TemporaryDirectory() as folder, measured_server(Path(folder)) as (address, process):
        await (await first_page(address)).close()
        began = time.perf_counter()
        visits = await asyncio.gather(
            *(visit(address, thought, clicks, random.Random(number)) for number in range(viewers))
        )
        taken = sorted(seconds for clicks_taken, _ in visits for seconds in clicks_taken)
        exceptions = [text for _, shown in visits for text in shown]
        at = {share: taken[min(len(taken) - 1, int(len(taken) * share))] for share in (0.5, 0.95, 0.99)}
        print(
            f"{viewers} viewers, {thought:g} s of thought, {len(taken)} clicks in {time.perf_counter() - began:.0f} s: "
            f"p50 {at[0.5]:.3f} s, p95 {at[0.95]:.3f} s, p99 {at[0.99]:.3f} s, max {taken[-1]:.3f} s; "
            f"memory {resident_megabytes(process):.0f} MB; exceptions shown: {len(exceptions)}"
        )


if __name__ == "__main__":
    given = sys.argv[1:]
    asyncio.run(
        main(
            int(given[0]) if given else 50,
            float(given[1]) if len(given) > 1 else 10.0,
            int(given[2]) if len(given) > 2 else 8,
        )
    )
