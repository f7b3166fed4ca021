"""Viewers: many at once, each thinking between clicks, and what the slowest twentieth of their clicks takes.

python -m tests.benchmarks.viewers [viewers] [seconds of thought] [clicks each] [--processes N] [--known] [--accounts]

Known means that every choice was made once before, by each process: what is measured then is a page that is only shown again.
With accounts everybody logs in with a name of his own, all at the same time, before he looks at anything; there are leaders, clerks and
presenters.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen

from tests import staff
from tests.benchmarks.client import Viewer, cpu_seconds, first_page, resident_megabytes
from tests.serving import measured_server
from tests.test_logging_in import Browser

PAGES = ("", "issues", "volunteers", "renovation")
PERIODS = ("本月", "本季", "本年", "近12个月", "累计")
STREETS = ("朝阳街道", "龙凤桥街道")


async def visit(
    viewer: Viewer, thought: float, clicks: int, dice: random.Random, pages: Sequence[str], streets: Sequence[str]
) -> tuple[list[float], list[str]]:
    await asyncio.sleep(dice.uniform(0, thought))
    await viewer.open()
    taken = []
    for _ in range(clicks):
        query = f"street={dice.choice(streets)}&period={dice.choice(PERIODS)}"
        taken.append(await viewer.run(dice.choice(pages), query))
        await asyncio.sleep(dice.uniform(0.5, 1.5) * thought)
    await viewer.close()
    return taken, viewer.exceptions


async def make_known(address: str, processes: int, headers: dict[str, str]) -> None:
    """Make every choice once in each process: they take turns with who brings no cookie of theirs."""
    for tab in [await Viewer(address, headers).open() for _ in range(processes)]:
        for page, period, street in itertools.product(PAGES, PERIODS, STREETS):
            await tab.run(page, f"street={street}&period={period}")
        await tab.close()


async def main(viewers: int, thought: float, clicks: int, processes: int, known: bool, accounts: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "warehouse"
        names = [f"用户{number}" for number in range(viewers)] if accounts else []
        if accounts:
            hired = staff.hired(home)
            for name, role in zip(names, itertools.cycle(("leader", "clerk", "presenter"))):
                hired.add(name, staff.PASSWORD, [role])
        with measured_server(home, processes=processes) as (address, process):
            first = staff.cookie(home, address.removeprefix("http://")) if accounts else {}
            await (await first_page(address, headers=first)).close()
            headers = await asyncio.to_thread(log_in, address, names)
            if known:
                await make_known(address, processes, first)
            await crowd(address, process, viewers, thought, clicks, headers=headers)


def log_in(address: str, names: Sequence[str]) -> list[dict[str, str]]:
    """Log in with every name at once, as browsers do, print how long the last one waited, and return what each then sends."""
    browsers = [Browser(address) for _ in names]
    began = time.perf_counter()
    with ThreadPoolExecutor(max(len(names), 1)) as pool:
        answers = list(pool.map(lambda one: one[0].log_in(one[1]), zip(browsers, names, strict=True)))
    assert {answer.status for answer in answers} <= {303}
    if names:
        print(f"{len(names)} log-ins at once, form and all: {time.perf_counter() - began:.1f} s")
    return [{"Cookie": "; ".join(f"{key}={value}" for key, value in one.cookies.items())} for one in browsers]


async def crowd(
    address: str,
    process: Popen[bytes],
    viewers: int,
    thought: float,
    clicks: int,
    pages: Sequence[str] = PAGES,
    streets: Sequence[str] = STREETS,
    headers: Sequence[dict[str, str]] = (),
) -> None:
    """Let so many look at the pages at once, and print what came of it."""
    began, worked = time.perf_counter(), cpu_seconds(process)
    tabs = [Viewer(address, sent) for sent in headers or [{}] * viewers]
    visits = await asyncio.gather(
        *(visit(tab, thought, clicks, random.Random(number), pages, streets) for number, tab in enumerate(tabs))
    )
    taken = sorted(seconds for clicks_taken, _ in visits for seconds in clicks_taken)
    exceptions = [text for _, shown in visits for text in shown]
    whole, worked = time.perf_counter() - began, cpu_seconds(process) - worked
    at = {share: taken[min(len(taken) - 1, int(len(taken) * share))] for share in (0.5, 0.95, 0.99)}
    print(
        f"{viewers} viewers, {thought:g} s of thought, {len(taken)} clicks in {whole:.1f} s: "
        f"{len(taken) / whole:.1f} pages/s, {1000 * worked / len(taken):.1f} ms of processor a page, "
        f"p50 {at[0.5]:.3f} s, p95 {at[0.95]:.3f} s, p99 {at[0.99]:.3f} s, max {taken[-1]:.3f} s; "
        f"memory {resident_megabytes(process):.0f} MB; exceptions shown: {len(exceptions)}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("viewers", type=int, nargs="?", default=50)
    parser.add_argument("thought", type=float, nargs="?", default=10.0)
    parser.add_argument("clicks", type=int, nargs="?", default=8)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--accounts", action="store_true")
    given = parser.parse_args()
    asyncio.run(main(given.viewers, given.thought, given.clicks, given.processes, given.known, given.accounts))
