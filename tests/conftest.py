"""Fixtures: a warehouse of its own for each test, and one with the demonstration data for all.

The whole suite runs in as many processes as the machine has cores (pytest-xdist); what is asked for by name runs in this one.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import BrowserContext, expect

from streetboard import ledger, warehouse
from streetboard.access.connection import Connection
from tests.browsing import forget
from tests.clickhouse import running
from tests.serving import server

# What takes its time: a test that uses none of these, in a module that does not say otherwise, is one of `pytest -m fast`.
SLOW = {"browser", "clickhouse", "demo_home", "home", "homes"}

# A server and a browser share their core with another test's.
expect.set_options(timeout=20_000)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run single files and tests in this process, where a debugger reaches them."""
    return None if config.args == config.getini("testpaths") else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as fast what neither publishes a version nor opens a browser, unless it says that it is slow."""
    for item in items:
        if not SLOW.intersection(getattr(item, "fixturenames", ())) and not item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.fast)


@pytest.fixture(scope="session", autouse=True)
def elsewhere(tmp_path_factory) -> Iterator[None]:
    """Let what names no home write into none that somebody uses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREETBOARD_HOME", str(tmp_path_factory.mktemp("elsewhere") / "warehouse"))
        yield


@pytest.fixture(autouse=True)
def at_the_machine(monkeypatch) -> None:
    """Let a page that is run without a server (AppTest) be read by whoever sits at the machine: it has no connection."""
    if "streamlit.testing.v1" in sys.modules:
        local = Connection("127.0.0.1:8501", "http://127.0.0.1:8501", "127.0.0.1")
        monkeypatch.setattr("streetboard.ui.guard.connection_of", lambda headers: local)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """Return the folder of a warehouse that holds nothing yet."""
    folder = tmp_path / "warehouse"
    monkeypatch.setenv("STREETBOARD_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def homes(tmp_path_factory) -> Callable[[], Path]:
    """Return a function that gives the folder of another warehouse, to be filled once for several tests that only read it."""
    return lambda: tmp_path_factory.mktemp("home") / "warehouse"


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory, worker_id) -> Path:
    """Return the folder of a warehouse with the demonstration ledgers, imported as at a first start.

    One process imports them, the others wait for it; each has a copy of its own.
    """
    folder = tmp_path_factory.mktemp("demo") / "warehouse"
    if worker_id == "master":
        ledger.ensure_ready(folder)
        return folder
    imported = tmp_path_factory.getbasetemp().parent / "demo" / "warehouse"
    with FileLock(f"{imported.parent}.lock"):
        ledger.ensure_ready(imported)
    shutil.copytree(imported, folder)
    return folder


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Callable[[Path], Path]:
    """Return a function that copies the folder of a warehouse, and makes the copy the one that the program speaks to."""

    def copy(home: Path) -> Path:
        folder = tmp_path / "warehouse"
        shutil.copytree(home, folder)
        monkeypatch.setenv("STREETBOARD_HOME", str(folder))
        return folder

    return copy


@pytest.fixture
def own(demo_home, copied) -> Path:
    """Return the folder of a warehouse of the test's own that holds the demonstration ledgers."""
    return copied(demo_home)


@pytest.fixture
def address(own) -> Iterator[str]:
    """Yield the address of a server over the warehouse of the test's own. A module whose tests share one has its own fixture."""
    with server(own) as found:
        yield found


@pytest.fixture(scope="session")
def demo_warehouse(demo_home) -> warehouse.Snapshot:
    """Return the demonstration warehouse, open for reading."""
    return warehouse.Warehouse(demo_home).current()


@pytest.fixture(scope="session")
def demo_address(demo_home) -> Iterator[str]:
    """Yield the address of a server over the demonstration warehouse, for tests that publish nothing."""
    with server(demo_home) as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing: sudo apt-get install chromium fonts-noto-cjk"
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    # All tabs of a window in one process, which forgets nothing that it has compiled: see `lasting_window`.
    shared = ["--process-per-site", "--renderer-process-limit=1", "--js-flags=--no-flush-bytecode"]
    arguments = ["--no-sandbox", "--disable-gpu", *quiet, *shared]
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def lasting_window(browser, browser_context_args) -> Iterator[BrowserContext]:
    """Yield the window of all tests, whose process has compiled the scripts of the dashboard once.

    In a new window they are compiled anew, which costs more than all else that a test does. The process lives as long as a tab of
    the site: there is an empty one.
    """
    window = browser.new_context(**browser_context_args)
    empty = window.new_page()
    empty.route("**/*", lambda route: route.fulfill(content_type="text/html"))
    empty.goto("http://127.0.0.1/")
    yield window
    window.close()


@pytest.fixture
def context(lasting_window) -> Iterator[BrowserContext]:
    """Yield the window as if it were new: with no tab, no cookie and nothing stored of the tests before."""
    there = lasting_window.pages
    yield lasting_window
    for tab in lasting_window.pages:
        if tab not in there:
            tab.close()
    forget(lasting_window)


@pytest.fixture(scope="session")
def clickhouse(tmp_path_factory) -> Iterator[int]:
    """Return the port of a ClickHouse, with a database that holds nothing yet."""
    with running(tmp_path_factory.mktemp("clickhouse")) as port:
        yield port
