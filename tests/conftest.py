"""Fixtures: a warehouse of its own for each test, and one with the demonstration data for all."""

from __future__ import annotations

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
