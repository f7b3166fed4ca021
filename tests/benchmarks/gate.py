"""Gate: what it costs a request to be asked who sends it: python -m tests.benchmarks.gate.

A page is answered by an app that does nothing, alone and behind the gate and the entrance, with as many accounts and sessions as a
street may have; and told beside it what a static file of Streamlit costs over HTTP, which is the least that a browser asks for.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path
from urllib.request import Request, urlopen

from streetboard.access.accounts import Accounts, hashed
from streetboard.access.entrance import Entrance
from streetboard.access.gate import App, Gate, Message
from streetboard.ui import guard
from tests import staff
from tests.serving import server

REQUESTS, ROUNDS = 2_000, 5
_HOST = "127.0.0.1:8501"


async def _nothing(_scope: Message, _receive: object, send) -> None:  # type: ignore[no-untyped-def]
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _milliseconds(app: App, cookie: str) -> float:
    """Return what one of many requests takes, of the fastest round."""
    headers = [(b"host", _HOST.encode()), (b"cookie", cookie.encode())]
    statuses = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def all_of_them() -> None:
        for _ in range(REQUESTS):
            scope = {
                "type": "http", "method": "GET", "path": "/issues", "query_string": b"", "headers": list(headers),
                "client": ("127.0.0.1", 1),
            }  # fmt: skip
            await app(scope, receive, send)

    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        asyncio.run(all_of_them())
        rounds.append((time.perf_counter() - began) * 1000 / REQUESTS)
    assert set(statuses) == {204}, set(statuses)
    return min(rounds)


def _over_http(home: Path) -> float:
    """Return what the page without its content takes over HTTP, logged in, in the middle."""
    with server(home) as address:
        cookie = staff.cookie(home, address.removeprefix("http://"), staff.LEADER)
        taken = []
        for _ in range(200):
            began = time.perf_counter()
            with urlopen(Request(f"{address}/issues", headers=cookie)) as answer:
                answer.read()
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "warehouse"
        os.environ["STREETBOARD_HOME"] = str(home)
        staff.hired(home, staff.LEADER)
        known = Accounts(home)
        for _ in range(500):
            known.begin(staff.LEADER, "10.0.0.7", "benchmark")
        cookie = staff.cookie(home, _HOST, staff.LEADER)["Cookie"]
        assert known.holder(hashed(cookie.partition("=")[2]))
        bare = _milliseconds(_nothing, cookie)
        gated = _milliseconds(Gate(Entrance(_nothing, home, guard.reads)), cookie)
        whole = _over_http(home)
    print(
        f"gate and entrance: {gated - bare:.3f} ms a request; a page over HTTP {whole:.2f} ms, of which {(gated - bare) / whole:.1%}"
    )


if __name__ == "__main__":
    main()
