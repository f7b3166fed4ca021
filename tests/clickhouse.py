"""A ClickHouse to test against: a process of its own, asked over HTTP (tests/clickhouse_front.py)."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from streetboard.city import Address

DATABASE = "streetboard"
ROOT = Path(__file__).parents[1]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[int]:
    """Run a ClickHouse over a folder, and yield its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.clickhouse_front", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def address(port: int, user: str) -> Address:
    return Address("127.0.0.1", port, user, DATABASE, password=user)
