"""Serving: the dashboard as a process of its own.

`started_server` starts it as the README does. `server` runs the same command in a fork of a process that has imported everything
already, which spares most of a start: for every test that is not about starting.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from unittest.mock import patch
from urllib.error import URLError
from urllib.request import urlopen

PROJECT = Path(__file__).parent.parent
PATIENCE = 60
# What the pages import sooner or later; but not what tells Streamlit of a component, which a server learns in its first run.
# The first stands for whoever runs the tests, which every fork would import else.
IMPORTED = [
    "__main__", "pandas", "streamlit.emojis", "streamlit.web.bootstrap", "streamlit.web.cli", "tests.serving",
    "streetboard.ui.managing.importing", "streetboard.ui.managing.quality", "streetboard.ui.managing.versions",
    "streetboard.ui.meeting.editing", "streetboard.ui.page", "streetboard.ui.serving",
]  # fmt: skip

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(IMPORTED)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(home: Path, script: str = "dashboard.py") -> Iterator[str]:
    """Serve the dashboard (or another script) over a warehouse on a free port, and yield its address."""
    port = free_port()
    environment = os.environ | {"STREETBOARD_HOME": str(home)}
    process = _forks.Process(target=_serve, args=(_command(script, port), environment), daemon=True)
    # It begins with what is the main module here, and AppTest leaves a script of its own there.
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        process.start()
    try:
        yield wait_until_healthy(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.join(20)
        process.close()


@contextlib.contextmanager
def started_server(home: Path, log: Path = Path(os.devnull), processes: int = 1, **environment: str) -> Iterator[str]:
    """Start the dashboard as the README does, and yield its address.

    What it prints goes to `log`; `environment` is set beside that of the tests.
    """
    with measured_server(home, log, processes, **environment) as (address, _):
        yield address


@contextlib.contextmanager
def measured_server(
    home: Path, log: Path = Path(os.devnull), processes: int = 1, script: str = "dashboard.py", **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start the dashboard (or another script) as the README does, and yield its address and its process, of several their parent."""
    port = free_port()
    several = ["streetboard", "serve", "--processes", str(processes), "--port", str(port)]
    command = several if processes > 1 else _command(script, port)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=PROJECT,
            env=os.environ | {"STREETBOARD_HOME": str(home)} | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
            yield wait_until_healthy(f"http://127.0.0.1:{port}", base), process
        finally:
            process.terminate()
            process.wait(20)


def wait_until_healthy(address: str, base: str = "") -> str:
    """Return the address when the server there answers, beneath a path of its own. Raises TimeoutError."""
    asked = f"{address}/{base}/_stcore/health" if base else f"{address}/_stcore/health"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(URLError, ConnectionError), urlopen(asked) as answer:
            if answer.status == 200:
                return address
        time.sleep(0.1)
    raise TimeoutError(address)


def _command(script: str, port: int) -> list[str]:
    return ["streamlit", "run", script, "--server.port", str(port)]


def _serve(command: list[str], environment: dict[str, str]) -> None:
    """Become the server; this runs in the fork."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    with Path(os.devnull).open("wb") as output:
        for printed in (1, 2):
            os.dup2(output.fileno(), printed)
    sys.argv = command
    from streamlit.web import cli

    cli.main()
