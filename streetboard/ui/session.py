"""Session: the version that a page was opened with, kept while its dialogs and downloads live."""

from __future__ import annotations

import streamlit as st

from streetboard import city, warehouse
from streetboard.asking.view import View
from streetboard.permit import Permit
from streetboard.ui import guard, sources

_OPENED = "opened"
_LOCAL = "looks_at_local"


def has_city() -> bool:
    """Return whether figures are read from a ClickHouse, unless a reader chooses otherwise."""
    return bool(city.named())


def looks_at_city() -> bool:
    """Return whether this reader sees the figures of the ClickHouse."""
    return has_city() and not st.session_state.get(_LOCAL, False)


def look_at_city(wanted: bool) -> None:
    """Show this reader the figures of the ClickHouse, or those of the version on this machine."""
    st.session_state[_LOCAL] = not wanted


def of_programs(street: str | None) -> View:
    """Return the newest version for a program that may read of a street, null for all: of the ClickHouse if there is one.

    Raises WarehouseError.
    """
    opened, permit = sources.every_warehouse()[-1], Permit((street,) if street else None, persons=False)
    return View(opened.source, opened.current(), lambda: permit)


def open_newest() -> View:
    """Choose the newest version for this run of the page, so that all its numbers are of one version.

    Raises WarehouseError while nothing has been published.
    """
    there = (warehouse.home(), city.named() if looks_at_city() else "")
    st.session_state[_OPENED] = (there, sources.warehouse_at(*there).current().version)
    return view()


def view() -> View:
    """Return the version that the page was opened with, which a dialog of an old page keeps, as its reader may see it at each call."""
    there, version = st.session_state[_OPENED]
    opened = sources.warehouse_at(*there)
    return View(opened.source, opened.snapshot(version), guard.permit)
