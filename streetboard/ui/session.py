"""Session: the version that a page was opened with, kept while its dialogs and downloads live."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from streetboard import warehouse
from streetboard.asking.view import View
from streetboard.warehouse import Warehouse

_OPENED = "opened"


@cache
def _warehouse(folder: Path) -> Warehouse:
    return Warehouse(folder)


def open_newest() -> View:
    """Choose the newest version for this run of the page, so that all its numbers are of one version.

    Raises WarehouseError while nothing has been published.
    """
    folder = warehouse.home()
    st.session_state[_OPENED] = (folder, _warehouse(folder).current().version)
    return view()


def view() -> View:
    """Return the version that the page was opened with; a dialog of an old page keeps the old numbers."""
    folder, version = st.session_state[_OPENED]
    return View(folder, _warehouse(folder).snapshot(version))
