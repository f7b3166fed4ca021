"""Slides: one slide of a meeting edition drawn with Streamlit, in a box of 1600 × 900 that is scaled as a whole.

`draw` fills the width that it is given; ui/stage.py gives it the window. On a narrow screen held upright the stage lets the same
elements flow instead.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from streetboard import format
from streetboard.asking.cache import SharedCache
from streetboard.drawing import screen, typesetting
from streetboard.drawing.screen import slide_html
from streetboard.drawing.screen.look import Look
from streetboard.reading.blocks import COVER, Block, Chart, Deck, Slide
from streetboard.ui import look
from streetboard.ui.panels import CHART_CONFIG

WIDTH, HEIGHT = 1600, 900
_MARGIN, _TOP, _HEAD, _FOOT = 48, 30, 168, 46
_COMMENT = 88
_GAP = 28
_MAIN_SHARE = 0.6
_FULL = WIDTH - 2 * _MARGIN
_PHONE_TEXT = 14
_charts = SharedCache[screen.Drawn]()
_STATIC = CHART_CONFIG | {"staticPlot": True}

_HEADLINE_SIZES = (46, 42, 38, 34)


def draw(slide: Slide, deck: Deck, number: int, count: int, *, key: str = "one") -> None:
    """Draw a slide, the `number`th of `count`, into the width that there is; `key` tells two of one page apart."""
    colours = look.look()
    st.html(screen.sheet("slide"))
    # Apart from the rest, which changes from slide to slide: it is sent once.
    st.html(_logo_css(deck.brand.logo))
    with st.container(key=f"slideframe-{key}"), st.container(key=f"slidebox-{key}", gap=None):
        if slide.id == COVER:
            st.html(_cover_html(slide, deck))
        else:
            st.html(_head_html(slide, deck))
            with st.container(key=f"slidebody-{key}", gap=None):
                _body(slide, key, colours)
            st.html(_comment_html(slide.comment))
        st.html(screen.render("slide/foot.html", source=deck.source, number=number, count=count))


def _body(slide: Slide, key: str, colours: Look) -> None:
    height = HEIGHT - _TOP - _HEAD - _FOOT - (_COMMENT + 12 if slide.comment else 16)
    main, *beside = slide.blocks or (None,)
    if main is None:
        st.html(screen.render("slide/sentence.html", text=typesetting.clip(slide.headline or slide.title, 96)))
    elif not beside:
        _column((main,), f"full-{key}", _FULL, height, colours, slide)
    else:
        wide = int(_FULL * _MAIN_SHARE)
        _column((main,), f"main-{key}", wide, height, colours, slide)
        _column(tuple(beside), f"side-{key}", _FULL - wide - _GAP, height, colours, slide)


def _column(blocks: Sequence[Block], key: str, width: int, height: int, colours: Look, slide: Slide) -> None:
    with st.container(key=f"slidecolumn-{key}", gap=None, height="stretch"):
        for at, (block, room) in enumerate(zip(blocks, _rooms(blocks, width, height), strict=True)):
            _block(block, f"{key}-{at}", width, room, colours, slide)


def _rooms(blocks: Sequence[Block], width: int, height: int) -> list[int]:
    """Share the height between blocks one below the other: who needs little gets that, the others share what is left."""
    left = height - _GAP * (len(blocks) - 1)
    needs = [screen.wanted_height(block, width, height) for block in blocks]
    rooms = [0] * len(blocks)
    for done, at in enumerate(sorted(range(len(blocks)), key=lambda at: needs[at])):
        rooms[at] = min(needs[at], left // (len(blocks) - done))
        left -= rooms[at]
    # Nothing is gained by leaving the foot empty.
    rooms[needs.index(max(needs))] += left
    return rooms


def _block(block: Block, key: str, width: int, height: int, colours: Look, slide: Slide) -> None:
    drawn = _block_drawn(block, width, height, colours)
    if isinstance(drawn.content, str):
        st.html(drawn.content)
        return
    place, high = f"slidechart-{key}", int(drawn.content.layout.height)
    with st.container(key=place):
        st.plotly_chart(drawn.content, key=f"slideplot-{key}", theme=None, config=_STATIC, height=high, alt=slide.title)
    # For the phone: how much smaller it is drawn there, and how wide it must at least be.
    phone = f"{min(1.0, _PHONE_TEXT / drawn.size):.2f}"
    told = {"notes": "　".join(drawn.notes), "note_lines": drawn.note_lines}
    st.html(screen.render("slide/below_chart.html", place=place, height=high, phone=phone, least=drawn.least, **told))


def _block_drawn(block: Block, width: int, height: int, colours: Look) -> screen.Drawn:
    def draw_it() -> screen.Drawn:
        return screen.draw_on_slide(block, colours, width, height)

    # Others are made sooner than they would be found.
    return _charts.get((block, colours, width, height), draw_it) if isinstance(block, Chart) else draw_it()


# --- around the blocks ------------------------------------------------------------------------------------------------


def _head_html(slide: Slide, deck: Deck) -> str:
    # Without blocks the headline stands in the middle of the slide; a slide without a headline has its title there.
    headline = (slide.headline or slide.title) if slide.blocks else ""
    size, lines = slide_html.fitted([headline], _FULL, _HEAD - 46, _HEADLINE_SIZES, leading=1.25)
    return screen.render(
        "slide/head.html",
        title=slide.title if slide.headline else "",
        demo=typesetting.DEMO if deck.is_demo else "",
        has_logo=bool(deck.brand.logo),
        scope=typesetting.clip(deck.scope, 26),
        size=size,
        headline="".join(lines),
    )


def _comment_html(comment: str) -> str:
    if not comment:
        return screen.render("slide/comment.html", comment="", size=0)
    told = f"点评　{typesetting.one_line(comment)}"
    size, lines = slide_html.fitted([told], _FULL - 48, _COMMENT - 20, (24, 22, 20), leading=1.35)
    return screen.render("slide/comment.html", comment="".join(lines), size=size)


def _cover_html(slide: Slide, deck: Deck) -> str:
    headline = slide.headline or f"{deck.quarter}{slide.title}"
    size, lines = slide_html.fitted([headline], 1300, 260, (84, 76, 68, 60, 52), leading=1.25)
    told = [
        ("范围", deck.scope),
        ("统计期", f"{deck.quarter}{'（未结束）' if deck.is_unfinished else ''}"),
        ("数据截至", format.day(deck.cut_off)),
        ("生成", format.day(deck.frozen_at.date())),
    ]
    return screen.render(
        "slide/cover.html",
        demo=typesetting.DEMO_LONG if deck.is_demo else "",
        has_logo=bool(deck.brand.logo),
        name=typesetting.clip(deck.brand.name, 30),
        size=size,
        headline="".join(lines),
        comment=typesetting.clip(slide.comment, 108) if slide.comment else "",
        told=[(word, typesetting.clip(text, 42)) for word, text in told],
    )


@lru_cache(maxsize=8)
def _logo_css(logo: bytes | None) -> str:
    """Return a logo as an address that holds it, so that nothing is fetched."""
    kind = "png" if logo and logo.startswith(b"\x89PNG") else "jpeg"
    address = f"url(data:image/{kind};base64,{base64.b64encode(logo).decode()})" if logo else "none"
    return screen.render("slide/logo.html", address=address)
