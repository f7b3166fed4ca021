"""Session: the version that a page was opened with, kept while its dialogs and downloads live."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from streetboard import city, warehouse
from streetboard.asking.view import View
from streetboard.warehouse import Warehouse

_OPENED = "opened"
_LOCAL = "looks_at_local"


@cache
def _warehouse(folder: Path, engine: str) -> Warehouse:
    return city.warehouse_of(folder, engine)


def has_city() -> bool:
    """Return whether figures are read from a ClickHouse, unless a reader chooses otherwise."""
    return bool(city.named())


def looks_at_city() -> bool:
    """Return whether this reader sees the figures of the ClickHouse."""
    return has_city() and not st.session_state.get(_LOCAL, False)


def look_at_city(wanted: bool) -> None:
    """Show this reader the figures of the ClickHouse, or those of the version on this machine."""
    st.session_state[_LOCAL] = not wanted


def every_warehouse() -> list[Warehouse]:
    """Return what readers may see the figures of: the version on this machine, and the ClickHouse if there is one."""
    return [_warehouse(warehouse.home(), engine) for engine in dict.fromkeys(("", city.named()))]


def of_programs() -> View:
    """Return the newest version as it is asked outside of a page: of the ClickHouse if there is one. Raises WarehouseError."""
    opened = every_warehouse()[-1]
    return View(opened.source, opened.current())


def open_newest() -> View:
    """Choose the newest version for this run of the page, so that all its numbers are of one version.

    Raises WarehouseError while nothing has been published.
    """
    there = (warehouse.home(), city.named() if looks_at_city() else "")
    st.session_state[_OPENED] = (there, _warehouse(*there).current().version)
    return view()


def view() -> View:
    """Return the version that the page was opened with; a dialog of an old page keeps the old numbers."""
    there, version = st.session_state[_OPENED]
    opened = _warehouse(*there)
    return View(opened.source, opened.snapshot(version))
