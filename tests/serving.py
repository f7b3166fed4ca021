"""Serving: the dashboard as a process of its own, started as the README does."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PROJECT = Path(__file__).parent.parent
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(
    home: Path, script: str = "dashboard.py", log: Path = Path(os.devnull), **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start the dashboard (or another script) over a warehouse on a free port, and yield its address and process.

    What it prints goes to `log`; `environment` is set beside that of the tests.
    """
    port = free_port()
    output = log.open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)],
        cwd=PROJECT,
        env=os.environ | {"STREETBOARD_HOME": str(home)} | environment,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(20)
        output.close()


def wait_until_healthy(address: str) -> None:
    """Return when the server answers. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(URLError, ConnectionError), urlopen(f"{address}/_stcore/health") as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(address)
