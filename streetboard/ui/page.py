"""The page: what every page opens with, also when it is run without dashboard.py."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from html import escape
from pathlib import Path

import streamlit as st

from streetboard import format, warehouse
from streetboard.datasets import all_datasets
from streetboard.errors import StreetboardError
from streetboard.ui import chinese, data, downloads, evidence, filters, look, menu

_SOURCES_NAMED = 5


@contextmanager
def page(title: str) -> Iterator[None]:
    """Open a page: its title, the menu, 数据截至 and the source; what a reader can cure is told in one message."""
    topic, icon = menu.PAGES[title]
    known = begin(title, icon)
    with told():
        make_ready()
        data.open_newest()
        choice = filters.from_address()[0] if data.snapshot().streets else None
        _menu(known, choice.address() if choice else {})
        evidence.begin(known)
        if choice:
            place = _caption(title, topic, choice)
            data.foresee(title, choice)
        elif title != menu.MANAGE:
            raise filters.NothingThereError("还没有任何台账", "请打开“数据管理”，把台账拖进去")
        yield
        if choice:
            evidence.end(choice)
            with place:
                downloads.take_away(title, choice)


def begin(title: str, icon: str) -> dict[str, st.Page]:
    """Begin any page, with or without a menu, and return the pages that a menu leads to."""
    st.set_page_config(page_title=f"{title} · {menu.BRAND}", page_icon=icon, layout="wide")
    _, known = menu.register()
    st.html(look.css(look.look()))
    chinese.speak()
    return known


@contextmanager
def told(afterwards: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Tell what a reader can cure in one message, with what `afterwards` shows below it, and end the run of the page there."""
    try:
        yield
    except filters.NothingThereError as nothing:
        st.info(f"**{nothing.problem}**。{nothing.remedy}。", icon="ℹ️")
        afterwards()
        st.stop()  # The page has not begun, so it cannot end.
    except StreetboardError as error:
        st.error(f"**{error.problem}**。{error.remedy}", icon="⛔")
        afterwards()
        st.stop()


_one_at_a_time = threading.Lock()


@lru_cache(maxsize=4)
def _is_ready(folder: Path, version: int | None) -> bool:
    return version is not None and warehouse.is_up_to_date(folder, version)


@cache
def _settle() -> None:
    """Spare the modules that are loaded from every later garbage collection: one of them costs a page 100 ms."""
    gc.collect()
    gc.freeze()


def make_ready() -> None:
    """Publish the demonstration ledgers when there is nothing yet, and refresh what an older release has built."""
    folder = warehouse.home()
    if _is_ready(folder, warehouse.current_version(folder)):
        _settle()
        return
    # Only here: a usual start needs no importer.
    from streetboard.ledger import ensure_ready

    st.html(f'<div class="panel-title">{menu.BRAND}正在准备数据</div>')
    bar = st.progress(0.0, "请稍候……")
    # Other viewers wait for the one who does it.
    with _one_at_a_time:
        ensure_ready(progress=lambda done, text: bar.progress(min(max(done, 0.0), 1.0), text))
    st.rerun()


def _menu(known: dict[str, st.Page], address: dict[str, str | list[str]]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="topbar"):
        st.html(f'<div class="brand"><i>▍</i>{menu.BRAND}</div>', width="content")
        for title, target in known.items():
            # The address carries the filters from page to page.
            st.page_link(target, label=title, query_params=address, width="content")


def _caption(title: str, topic: str, choice: filters.Choice) -> st.container:
    """Tell 数据截至, the period, the source, and whether this is demonstration data; return the place beside it."""
    wanted = menu.OVERVIEW if topic == "overview" else (topic,)
    topics = {word: name for word, name in menu.TOPICS.items() if name in wanted}
    days = {word: day for word, name in topics.items() if (day := data.as_of(name, choice.street))}
    parts = []
    if data.snapshot().streets[choice.street]:
        parts.append('<span class="demo">⚠ 演示数据，非真实台账</span>')
    if len(set(days.values())) == 1:
        parts.append(f"数据截至 <b>{format.day(next(iter(days.values())))}</b>")
    elif days:
        parts.append("数据截至 " + "、".join(f"{word} <b>{format.day(day)}</b>" for word, day in days.items()))
    if days:
        parts.append(f"统计期 <b>{filters.sentence(choice, choice.span(max(days.values())))}</b>")
    there = {row["dataset"] for row in data.coverage(choice.street)}
    used = frozenset().union(*(data.topic_datasets(name) for name in topics.values()))
    sources = [dataset.title for name, dataset in all_datasets().items() if name in there & used]
    if sources:
        listed = "、".join(sources)
        named = listed if len(sources) <= _SOURCES_NAMED else f"{len(sources)} 种台账"
        parts.append(f'<span title="{escape(listed)}">来源 {named}（台账计算）</span>')
    parts.append(f"第 {data.snapshot().version} 版")
    with st.container(horizontal=True, vertical_alignment="center", key="captionbar"):
        st.html(
            f'<div class="caption"><b style="font-size:1.25rem">{escape(choice.street)} · {title}</b>'
            + "".join(f"<span>{part}</span>" for part in parts)
            + "</div>",
            width="stretch",
        )
        return st.container(width="content")
