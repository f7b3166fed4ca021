"""The menu: page order, titles, icons, addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from streetboard.access.roles import Capability

FOLDER = Path(__file__).parent.parent.parent / "pages"


@dataclass(frozen=True)
class Entry:
    """A page in the menu: its script in pages/, its icon in the browser's tab, and the topics of figures that it is about.

    Those of a page about topics tell its 数据截至 and its sources; one that names none is about every ledger.
    """

    name: str
    icon: str
    topics: tuple[str, ...] = ()
    # whether it tells of a period, and of chosen communities; what does not tells of all there is
    has_period: bool = True


OVERVIEW, PROFILE, MEETINGS, MANAGE = "总览", "社区画像", "联席会议", "数据管理"
PUBLISHED, DEFINITIONS, USERS, AUDIT = "公开数据", "指标口径", "用户", "审计"
# The groups of the menu, in their order. Those of the first are a click away, as is a page that is its group; the others open.
FIRST = "看板"
GROUPS = {
    FIRST: {
        OVERVIEW: Entry("overview", "📊", ("issues", "volunteers", "renovation", "meetings")),
        "事件办理": Entry("issues", "📋", ("issues",)),
        "志愿服务": Entry("volunteers", "🤝", ("volunteers",)),
        "旧改进度": Entry("renovation", "🏗️", ("renovation",)),
    },
    "专题": {
        "组织与网格": Entry("organisation", "🕸️", ("organisation", "party")),
        "平台与平安": Entry("platform", "🛡️", ("platform", "safety")),
        PROFILE: Entry("profile", "🏘️", ("issues", "volunteers", "renovation", "meetings")),
    },
    "会议": {MEETINGS: Entry("meetings", "🏛️", ("meetings",))},
    "数据": {
        PUBLISHED: Entry("published", "📰", has_period=False),
        DEFINITIONS: Entry("definitions", "📐", has_period=False),
        MANAGE: Entry("data", "🗂️", has_period=False),
        USERS: Entry("users", "👥", has_period=False),
        AUDIT: Entry("audit", "🧾", has_period=False),
    },
}
PAGES = {title: entry for group in GROUPS.values() for title, entry in group.items()}
# The topics of the pages that are about them; 总览 and 社区画像 tell of those of others.
TOPICS = {title: entry.topics for title, entry in PAGES.items() if entry.topics and title not in (OVERVIEW, PROFILE)}
# What stands in the menu of those only who may do what it is for; everybody else reaches his own part of it by his name.
NEEDED = {USERS: Capability.ACCOUNTS, AUDIT: Capability.RECORD}
# What is of no street, nor of its ledgers.
OF_NO_STREET = (USERS, AUDIT)
# The pages that tell of no ledger: they are there before one is.
WITHOUT_LEDGERS = (MANAGE, *OF_NO_STREET)
# What no menu leads to.
PRESENT, WHY = "放映", "为什么"
HIDDEN = {PRESENT: Entry("present", "📽️"), WHY: Entry("why", "🔍", ("issues",))}
BRAND = "街道治理看板"


def address(title: str, parameters: Mapping[str, str | Sequence[str]]) -> str:
    """Return where a page is, as a link on any other page says it, also where the dashboard has a path of its own: ./issues?period=本年."""
    path = "" if title == OVERVIEW else (PAGES | HIDDEN)[title].name
    return f"./{path}?{urlencode(parameters, doseq=True)}"


def pages() -> dict[str, st.Page]:
    """Return the pages by title, for one run: Streamlit marks the one that may run in it."""
    return {title: copy(page) for title, page in _found().items()}


@cache
def _found() -> dict[str, st.Page]:
    """Return the pages by title; the first one is also the address /. Their icons are for the browser's tab only.

    Streamlit resolves the path of each, which would be a tenth of every rerun.
    """
    return {
        title: st.Page(FOLDER / f"{entry.name}.py", title=title, default=title == OVERVIEW)
        for title, entry in (PAGES | HIDDEN).items()
    }


def register() -> tuple[st.Page, dict[str, st.Page]]:
    """Tell Streamlit all pages and return the one that is asked for, and all by title.

    Pages call this too: a deep link to a fresh server runs a page without dashboard.py (platform note of 2026-11).
    """
    known = pages()
    asked_for = st.navigation(list(known.values()), position="hidden")
    return asked_for, known
