"""Presenting: a meeting edition on the wall, the speaker's view of it, and the rows beneath a slide, all as they were frozen."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from streetboard import format
from streetboard.asking.answers import Answer
from streetboard.drawing import screen, typesetting
from streetboard.drawing.csv import to_csv
from streetboard.errors import StreetboardError
from streetboard.queries import column_of
from streetboard.reading.blocks import Deck, Slide
from streetboard.ui import evidence, guard, menu
from streetboard.ui.meeting import clicker, slide_view, stage
from streetboard.ui.shelf import deck_of, edition_of
from streetboard.warehouse import Result

EDITION, VIEW, AUTO = "edition", "view", "auto"
PRESENTER = "presenter"
_SLOWEST = 3600


def present() -> None:
    """Show the edition that the address names, at the slide that it names."""
    deck = _deck()
    is_presenter = st.query_params.get(VIEW) == PRESENTER
    place = clicker.listen(
        deck.id,
        len(deck.slides),
        home=f"{menu.PAGES[menu.MEETINGS].name}?{urlencode({'street': deck.street, EDITION: deck.id})}",
        presenter=is_presenter,
        auto=_seconds(st.query_params.get(AUTO, "")),
    )
    slide = deck.slides[place.slide - 1]
    if is_presenter:
        _presenter(slide, deck, place)
        return
    with stage.window():
        slide_view.draw(slide, deck, place.slide, len(deck.slides))
    if place.rows:
        _rows(slide, deck)


def _deck() -> Deck:
    """Return the edition of the address. Raises StreetboardError if there is none, or nothing to show of it."""
    name = st.query_params.get(EDITION)
    if not name:
        raise StreetboardError("没有指定要放映的会议版", f"请在“{menu.MEETINGS}”页选一份会议版，再点放映")
    deck = deck_of(name)
    if not deck.slides:
        raise StreetboardError(f"会议版 {name} 的每一页都被隐藏了", f"请在“{menu.MEETINGS}”页至少显示一页")
    return deck


def _seconds(asked: str) -> int:
    return min(int(asked), _SLOWEST) if asked.isdecimal() and len(asked) <= 6 else 0


# --- the speaker's view -----------------------------------------------------------------------------------------------


def _presenter(slide: Slide, deck: Deck, place: clicker.Place) -> None:
    """Show the slide small, what comes next, and what the speaker may have to say."""
    count = len(deck.slides)
    st.html(screen.sheet("presenter"))
    with st.container(key="presenter"):
        with st.container(key="presenter-now"):
            slide_view.draw(slide, deck, place.slide, count)
        with st.container(key="presenter-beside"):
            st.html(_next_html(deck, place.slide) + _notes_html(slide))


def _next_html(deck: Deck, number: int) -> str:
    count = len(deck.slides)
    after = deck.slides[number] if number < count else None
    return screen.render("meeting/next.html", after=after, number=number + 1, count=count)


def _notes_html(slide: Slide) -> str:
    return screen.render("meeting/notes.html", comment=slide.comment, notes=slide.notes)


# --- the rows beneath -------------------------------------------------------------------------------------------------


def _rows(slide: Slide, deck: Deck) -> None:
    """Lay the figures of a slide over it, one below the other."""
    st.html(screen.sheet("sheet"))
    with st.container(key="sheet"):
        st.html(screen.render("meeting/sheet_head.html", title=slide.title, source=deck.source))
        keys = [key for key in dict.fromkeys((*slide.figures, *slide.details)) if key in deck.figures]
        if not keys:
            st.html(screen.render("empty.html", text="这一页是文字，没有数字。"))
        for at, key in enumerate(keys):
            _figure(key, at, deck)


def _csv(name: str, frozen: Answer) -> bytes:
    """Return the rows of a figure, to who may see the edition when he asks for them."""
    edition_of(name)
    return to_csv(frozen.result)


def _figure(key: str, at: int, deck: Deck) -> None:
    frozen = deck.figures[key]
    result, total = frozen.result, frozen.total
    title = typesetting.titled(frozen.key, result)
    shown = min(len(result), evidence.ROWS_SHOWN)
    with st.container(key=f"sheet-{at}"):
        st.html(screen.render("meeting/figure_head.html", title=title, total=total, kept=len(result), shown=shown))
        if shown:
            st.html(_whole_html(result) if len(result) == total == 1 else evidence.rows_html(frozen))
            st.download_button(
                "下载 CSV",
                guard.later(partial(_csv, deck.id, frozen)),
                f"{deck.id}-{title}.csv",
                "text/csv",
                on_click="ignore",
                key=f"csv-sheet-{at}",
            )
        else:
            st.html(screen.render("empty.html", text="没有符合条件的记录。"))
        st.html(screen.render("note.html", note=f"口径：{result.query.definition or '见各列'}"))
        with st.expander("各列口径、参数与 SQL"):
            evidence.definition(title, result.query, result.columns, result, frozen.statement)


def _whole_html(result: Result) -> str:
    """Return the only row of a figure about the whole with one column below the other."""
    rows = []
    for name, value in result.one().items():
        column = column_of(result.query, name)
        rows.append([column.label, format.with_unit(value, column.unit)])
    return screen.plain_table(["项目", "数值"], rows, numeric=(1,), style="whole")
