"""The menu: page order, titles, icons, addresses."""

from __future__ import annotations

from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent.parent.parent / "pages"
PAGES = {
    "总览": ("overview", "📊"),
    "事件办理": ("issues", "📋"),
    "志愿服务": ("volunteers", "🤝"),
    "旧改进度": ("renovation", "🏗️"),
    "联席会议": ("meetings", "🏛️"),
    "数据管理": ("data", "🗂️"),
}
# What no menu leads to.
HIDDEN = {"放映": ("present", "📽️"), "为什么": ("why", "🔍")}
PRESENT = "放映"
WHY = "为什么"
# The pages about one topic each, the datasets of which they show.
TOPICS = {title: name for title, (name, _) in PAGES.items() if name not in ("overview", "data")}
# Those that the overview tells of.
OVERVIEW = ("issues", "volunteers", "renovation")
MANAGE = "数据管理"
MEETINGS = "联席会议"
BRAND = "街道治理看板"


def pages() -> dict[str, st.Page]:
    """Return the pages by title, for one run: Streamlit marks the one that may run in it."""
    return {title: copy(page) for title, page in _found().items()}


@cache
def _found() -> dict[str, st.Page]:
    """Return the pages by title; the first one is also the address /. Their icons are for the browser's tab only.

    Streamlit resolves the path of each, which would be a tenth of every rerun.
    """
    return {
        title: st.Page(_FOLDER / f"{name}.py", title=title, default=name == "overview")
        for title, (name, _) in (PAGES | HIDDEN).items()
    }


def register() -> tuple[st.Page, dict[str, st.Page]]:
    """Tell Streamlit all pages and return the one that is asked for, and all by title.

    Pages call this too: a deep link to a fresh server runs a page without dashboard.py (platform note of 2026-11).
    """
    known = pages()
    asked_for = st.navigation(list(known.values()), position="hidden")
    return asked_for, known
