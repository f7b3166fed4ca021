"""Fixtures: a warehouse of its own for each test, and one with the demonstration data for all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from streetboard import ledger, warehouse


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """Return the folder of a warehouse that holds nothing yet."""
    folder = tmp_path / "warehouse"
    monkeypatch.setenv("STREETBOARD_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory) -> Path:
    """Return the folder of a warehouse with the demonstration ledgers, imported as at a first start."""
    folder = tmp_path_factory.mktemp("demo") / "warehouse"
    ledger.ensure_ready(folder)
    return folder


@pytest.fixture(scope="session")
def demo_warehouse(demo_home) -> warehouse.Snapshot:
    """Return the demonstration warehouse, open for reading."""
    return warehouse.Warehouse(demo_home).current()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing: sudo apt-get install chromium fonts-noto-cjk"
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox", "--disable-gpu", *quiet]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "reduced_motion": "reduce"}
