"""Programs: what a figure costs that is asked for with a token, over HTTP: python -m tests.benchmarks.programs.

Asked for the first time, which computes it; again, which is kept; again with If-None-Match; and refused, which opens no version.
The pace is not measured: each round has a token of its own.
"""

from __future__ import annotations

import http.client
import os
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from streetboard import ledger
from streetboard.access.tokens import Tokens
from tests import staff
from tests.serving import server

ROUNDS = 100
FIGURES = ("issues/summary", "issues/daily", "volunteers/by_community")


def _asked(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> tuple[float, int, str]:
    """Return the milliseconds that a request takes, its status and its ETag."""
    began = time.perf_counter()
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    return (time.perf_counter() - began) * 1000, answer.status, answer.headers.get("ETag", "")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["STREETBOARD_HOME"] = folder
        ledger.ensure_ready(home)
        staff.hired(home)
        with server(home) as address:
            for name in FIGURES:
                headers = {"Authorization": f"Bearer {Tokens(home).add(name.replace('/', '-'))}"}
                path = f"/api/v1/figures/{name}?street={quote('朝阳街道')}"
                connection = http.client.HTTPConnection(urlsplit(address).netloc)
                first, status, tag = _asked(connection, path, headers)
                kept = [_asked(connection, path, headers) for _ in range(ROUNDS)]
                assert {status, *(one[1] for one in kept)} == {200}
                again = [_asked(connection, path, headers | {"If-None-Match": tag}) for _ in range(10)]
                refused = [_asked(connection, path, {}) for _ in range(ROUNDS)]
                assert ({one[1] for one in again}, {one[1] for one in refused}) == ({304}, {401})
                connection.close()
                times = {"again": kept, "unchanged": again, "refused": refused}
                told = ", ".join(
                    f"{what} {statistics.median(one[0] for one in all_):.1f} ms" for what, all_ in times.items()
                )
                print(f"{name}: first {first:.0f} ms, {told}")


if __name__ == "__main__":
    main()
