"""The page: what every page opens with, also when it is run without dashboard.py, and how one is shown: choose, ask, read, draw."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from streetboard import format, provenance, warehouse
from streetboard.access import entrance
from streetboard.asking import periods
from streetboard.asking.choice import Choice, sentence
from streetboard.asking.periods import CUSTOM, spoken
from streetboard.asking.streets import narrowed
from streetboard.asking.view import View, datasets_of
from streetboard.datasets import all_datasets
from streetboard.drawing import screen
from streetboard.errors import EngineError, StreetboardError
from streetboard.reading.panels import Page
from streetboard.ui import (
    auditing,
    chinese,
    downloads,
    evidence,
    filters,
    guard,
    logging_in,
    look,
    menu,
    messages,
    panels,
    scripts,
    search,
    session,
    uploads,
)
from streetboard.ui.markdown import plain

_SOURCES_NAMED, _EARLIER_NAMED, _COMMUNITIES_NAMED = 5, 3, 3


@dataclass(frozen=True)
class Opened:
    """A page that has been opened: its version, what the address chose, and where its downloads stand, at the end of the menu.

    `choice` is null while there is no ledger at all. Of the ledgers on its `topics` there must be one. One without a period asks for
    all there is; the period and the communities stay in the address for the pages that have them.
    """

    view: View
    choice: Choice | None
    topics: tuple[str, ...]
    problems: list[str]
    take_away: DeltaGenerator
    # what tells 数据截至 and the period above the page; once is enough
    show_caption: Callable[[], None]
    has_period: bool


def show(page: Page) -> None:
    """Show a page of panels."""
    with open_page(page.title, with_numbers=True) as opened:
        show_panels(page, opened)


def show_panels(
    page: Page,
    opened: Opened,
    *,
    whom: filters.Whom = filters.choose_communities,
    of_all: bool = False,
) -> None:
    """Choose, ask, read, draw: each once. `whom` shows the choice of communities.

    A page `of_all` asks for the whole street; the communities stay in the address for the pages that count them.

    Raises NothingThereError if the street has no ledger on the topics of the page.
    """
    view, choice = opened.view, opened.choice
    if choice is None:
        raise _nothing_to_see()
    filters.show(view, choice, opened.problems, whom if opened.has_period else None)
    if of_all or not opened.has_period:
        choice = replace(choice, communities=())
    if not opened.has_period:
        choice = replace(choice, period=periods.ALL, start=None, end=None)
    page = page.of(choice).of_ledgers(view.reach(choice.street).has_ledger_of)
    if opened.topics and not view.has_ledger_on(choice.street, *opened.topics):
        raise filters.NothingThereError(f"{choice.street}还没有这一页的台账", "请先导入台账，或在上面选择其他街道")
    if choice.cut_off is None and opened.topics:
        raise filters.NothingThereError("这些台账里没有日期，不知道数据截至哪一天", "请再导入有日期的台账")
    if choice.cut_off and choice.span.is_empty:
        last = format.day(choice.cut_off)
        raise filters.NothingThereError(f"{_whole_days(choice)}都在数据截至 {last} 之后，还没有数据", "请换一个统计期")
    at = view.at_once()
    asked = panels.Asked(view, choice, at.ask(page.wanted, choice), at.key)
    opened.show_caption()
    has_dialog = panels.draw(page, asked)
    evidence.tell_missing()
    if not has_dialog:
        evidence.open_rows(page, asked.view, asked.choice, map(asked.read, page.panels))
    with opened.take_away:
        downloads.offer_page(page, view, choice)


def _nothing_to_see() -> filters.NothingThereError:
    """Return what a reader is told who sees no street: there is no ledger, or none of what his account is for."""
    if guard.permit().is_everywhere:
        return filters.NothingThereError("还没有任何台账", "请打开“数据管理”，把台账拖进去")
    return filters.NothingThereError("台账里还没有这个账号的街道和社区", "请找管理员核对账号里写的名称")


@contextmanager
def open_page(
    title: str, *, with_numbers: bool = False, narrow: Callable[[View, Choice], Choice] | None = None
) -> Iterator[Opened]:
    """Open a page: its title, the menu, 数据截至 and the source; what a reader can cure is told in one message.

    A page about less than was chosen says so by `narrow`.
    A caption `with_numbers` is shown when they are: else the old numbers would stand under the new period while they are asked for.
    """
    entry = (menu.PAGES | menu.HIDDEN)[title]
    if title != menu.MANAGE:
        uploads.let_go()
    known = begin(title, entry.icon)
    with told(), guard.running():
        make_ready()
        view = session.open_newest()
        if session.has_city() and not session.looks_at_city():
            _tell_local(view.snapshot.version)
        choice, problems = filters.from_address(view) if view.communities else (None, [])
        if choice and (cut_off := view.cut_off(choice.street, *_flat(_topics(entry)))):
            choice = choice.at(cut_off)
        auditing.tell_failing()
        take_away = _menu(known, title, choice.address() if choice else {})
        if choice and narrow:
            choice = narrow(view, choice)
        place = st.container()

        @cache
        def show_caption() -> None:
            if title in menu.OF_NO_STREET:
                place.html(screen.render("caption_of_no_street.html", title=title))
            elif choice:
                place.html(_caption(view, title, entry, choice))

        try:
            if not choice and title not in menu.WITHOUT_LEDGERS:
                raise _nothing_to_see()
            if not with_numbers:
                show_caption()
            needed = entry.topics if title != menu.OVERVIEW else ()
            yield Opened(view, choice, needed, problems, take_away, show_caption, entry.has_period)
        finally:
            show_caption()


def begin(title: str, icon: str) -> dict[str, StreamlitPage]:
    """Begin any page, with or without a menu, and return all pages that a link may lead to."""
    st.set_page_config(page_title=f"{title} · {menu.BRAND}", page_icon=icon, layout="wide")
    _, known = menu.register()
    st.html(screen.css(look.look()))
    chinese.speak()
    scripts.run("links", "charts", "chosen", "paper", "leaving")
    return known


@contextmanager
def told(afterwards: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Tell what a reader can cure in one message, with what `afterwards` shows below it, and end the run of the page there."""
    try:
        yield
    except filters.NothingThereError as nothing:
        messages.show_nothing(nothing)
        afterwards()
        st.stop()  # The page has not begun, so it cannot end.
    except StreetboardError as error:
        messages.show_error(error)
        if isinstance(error, EngineError):
            _offer_local()
        afterwards()
        st.stop()


def _offer_local() -> None:
    """Offer the version on this machine where the ClickHouse cannot be read."""
    if session.looks_at_city() and warehouse.current_version(warehouse.home()) is not None:
        st.button("改看本机的数据版本", on_click=session.look_at_city, args=(False,))


def _tell_local(version: int) -> None:
    """Tell a reader of the version on this machine that there is a ClickHouse."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(plain(f"这里是本机的第 {version} 版数据，ClickHouse 上的可能更新。"), icon="⚠️")
        st.button("改看 ClickHouse 上的数据", on_click=session.look_at_city, args=(True,))


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
    if session.looks_at_city() or _is_ready(folder, warehouse.current_version(folder)):
        _settle()
        return
    # Only here: a usual start needs no importer.
    from streetboard.ledger import ensure_ready

    st.html(screen.render("title.html", title=f"{menu.BRAND}正在准备数据"))
    bar = st.progress(0.0, "请稍候……")

    def tell(done: float, text: str) -> None:
        bar.progress(min(max(done, 0.0), 1.0), plain(text))

    ensure_ready(progress=tell)
    st.rerun()


def _menu(known: Mapping[str, StreamlitPage], title: str, address: dict[str, str | list[str]]) -> DeltaGenerator:
    """Show the menu of the page with a title, and return the place at its end."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="topbar"):
        st.html(screen.render("brand.html", brand=menu.BRAND), width="content")
        for group, entries in menu.GROUPS.items():
            if group == menu.FIRST or len(entries) == 1:
                _entries(entries, title, address)
            else:
                # Closed, it says where one is.
                here = f"：{title}" if title in entries else ""
                with st.popover(plain(f"{group}{here}"), width="content"):
                    _entries(entries, title, address)
        search.offer(known, address)
        _account(known)
        return st.container(width="content", key="actions")


def _account(known: Mapping[str, StreamlitPage]) -> None:
    """Show who is logged in, the way to what is his own, and the way out."""
    reader = guard.reader()
    if reader.name:
        with st.popover(plain(reader.name), width="content", key="account"):
            st.page_link(known[menu.USERS], label="我的账号")
            st.html(screen.render("log_out.html", action=entrance.LOG_OUT, form=logging_in.leaving(reader.session)))


def _entries(titles: Iterable[str], here: str, parameters: dict[str, str | list[str]]) -> None:
    """Show the way to some pages; their addresses carry the filters from page to page. One element, where a link of each page is many."""
    allowed = [title for title in titles if title not in menu.NEEDED or guard.may(menu.NEEDED[title])]
    entries = [(title, menu.address(title, parameters), title == here) for title in allowed]
    st.html(screen.render("menu.html", entries=entries), width="content")


def _topics(entry: menu.Entry) -> dict[str, tuple[str, ...]]:
    """Return the topics that a page tells of, by the titles of their own pages."""
    return {
        title: told
        for title, topics in menu.TOPICS.items()
        if (told := tuple(topic for topic in topics if not entry.topics or topic in entry.topics))
    }


def _flat(topics: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(topic for told in topics.values() for topic in told)


def _caption(view: View, title: str, entry: menu.Entry, choice: Choice) -> str:
    """Return 数据截至, the period, the source, and whether this is demonstration data, as HTML."""
    topics = _topics(entry)
    days = {word: day for word, told in topics.items() if (day := view.cut_off(choice.street, *told))}
    there = {row["dataset"] for row in view.coverage(narrowed(choice.street))}
    used = frozenset[str]().union(*map(datasets_of, _flat(topics)))
    sources = [dataset.title for name, dataset in all_datasets().items() if name in there & used]
    listed = "、".join(sources)
    is_one_day = len(set(days.values())) == 1
    return screen.render(
        "caption.html",
        street=choice.street,
        communities=_communities(choice) if title != menu.MANAGE else "",
        title=title,
        is_demo=view.is_demo(choice.street),
        days=[
            ("" if is_one_day else word, format.day(day), _age(view, day))
            for word, day in (list(days.items())[:1] if is_one_day else days.items())
        ],
        earlier=_earlier(view.earlier(choice.street, *_flat(topics))),
        period=_period(choice) if choice.cut_off and entry.has_period else "",
        sources=listed if len(sources) <= _SOURCES_NAMED else f"{len(sources)} 种台账",
        every_source=listed,
        version=view.snapshot.version,
    )


def _communities(choice: Choice) -> str:
    """Return the communities that are chosen: paper shows no filters."""
    more = f"等 {len(choice.communities)} 个社区" if len(choice.communities) > _COMMUNITIES_NAMED else ""
    return "、".join(choice.communities[:_COMMUNITIES_NAMED]) + more


def _earlier(days: Mapping[str, date]) -> str:
    """Return which streets' ledgers end before the others': 龙凤桥街道截至 2025-05-31."""
    more = f"等 {len(days)} 个街道" if len(days) > _EARLIER_NAMED else ""
    return format.ends(dict(islice(days.items(), _EARLIER_NAMED))) + more


def _period(choice: Choice) -> str:
    """Return 统计期 in words, and of a past one that every number is as it was at its end."""
    if choice.span.is_empty:
        return f"{_whole_days(choice)}，在数据截至之后"
    told = sentence(choice, choice.span)
    return f"{told}，数字截至期末" if choice.is_past else told


def _whole_days(choice: Choice) -> str:
    """Return a period that has no data yet in words: 自选（2025-08-01 至 2025-08-31）."""
    first, last = choice.start or choice.span.start, choice.end
    until = f" 至 {format.day(last)}" if last else "起"
    return (
        f"{spoken(choice.period)}（{format.day(first)}{until}）" if choice.period == CUSTOM else spoken(choice.period)
    )


def _age(view: View, day: date) -> str:
    """Return how old data are that are older than an office expects; empty of those that are not."""
    days = (provenance.now().date() - day).days
    return f"距今 {format.number(days)} 天" if days > view.stale_days else ""
