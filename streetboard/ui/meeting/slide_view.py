"""Slides: one slide of a meeting edition drawn with Streamlit, in a box of 1600 × 900 that is scaled as a whole.

`draw` fills the width that it is given; ui/stage.py gives it the window. On a narrow screen held upright the stage lets the same
elements flow instead.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from math import ceil

import streamlit as st

from streetboard import format
from streetboard.asking.cache import SharedCache
from streetboard.drawing import screen, typesetting
from streetboard.drawing.screen import slide_charts
from streetboard.reading.blocks import Block, Card, Cards, Chart, Deck, Lines, Slide, Table
from streetboard.ui import look
from streetboard.ui.look import Look
from streetboard.ui.show import CHART_CONFIG

COVER = "cover"
WIDTH, HEIGHT = 1600, 900
_MARGIN, _TOP, _HEAD, _FOOT = 48, 30, 168, 46
_COMMENT = 88
_GAP = 28
_MAIN_SHARE = 0.6
_FULL = WIDTH - 2 * _MARGIN
# Beside a chart a few cards stand one below the other.
_NARROW, _MOST_IN_A_ROW = 700, 3
_NOTE = 34
_PHONE_TEXT = 14
_BAR_HTML = "▍"
_charts = SharedCache(200)
_STATIC = CHART_CONFIG | {"staticPlot": True}

# How large the words of a block are, the largest that fits; what does not fit at the smallest is cut, and the cut is told.
_LINE_SIZES = (40, 36, 32, 28, 25, 22)
_CELL_SIZES = (26, 24, 22, 20, 18, 17)
_EASY_CELL = 20
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
        st.html(_foot_html(deck, number, count))


def _body(slide: Slide, key: str, colours: Look) -> None:
    height = HEIGHT - _TOP - _HEAD - _FOOT - (_COMMENT + 12 if slide.comment else 16)
    main, *beside = slide.blocks or (None,)
    if main is None:
        st.html(f'<div class="s-empty">{escape(typesetting.clip(slide.headline or slide.title, 96))}</div>')
    elif not beside:
        _column((main,), f"full-{key}", _FULL, height, colours, slide)
    else:
        wide = int(_FULL * _MAIN_SHARE)
        _column((main,), f"main-{key}", wide, height, colours, slide)
        _column(tuple(beside), f"side-{key}", _FULL - wide - _GAP, height, colours, slide)


def _column(blocks: Sequence[Block], key: str, width: int, height: int, colours: Look, slide: Slide) -> None:
    with st.container(key=f"slidecolumn-{key}", gap=None, height="stretch"):
        for at, (block, room) in enumerate(zip(blocks, _rooms(blocks, width, height), strict=True)):
            if isinstance(block, Chart):
                _chart(block, f"{key}-{at}", width, room, colours, slide)
            else:
                st.html(_block_html(block, width, room))


def _rooms(blocks: Sequence[Block], width: int, height: int) -> list[int]:
    """Share the height between blocks one below the other: who needs little gets that, the others share what is left."""
    left = height - _GAP * (len(blocks) - 1)
    needs = [_need(block, width, height) for block in blocks]
    rooms = [0] * len(blocks)
    for done, at in enumerate(sorted(range(len(blocks)), key=lambda at: needs[at])):
        rooms[at] = min(needs[at], left // (len(blocks) - done))
        left -= rooms[at]
    # Nothing is gained by leaving the foot empty.
    rooms[needs.index(max(needs))] += left
    return rooms


def _need(block: Block, width: int, height: int) -> int:
    if isinstance(block, Cards):
        most = max((len(card.changes) + bool(card.detail) for card in block.cards), default=0)
        return ceil(len(block.cards) / _card_columns(block, width)) * (150 + 34 * most)
    if isinstance(block, Table):
        cut = _NOTE * ((min(len(block.rows), _MOST_ROWS) < block.total) or bool(block.note))
        texts, heads, numeric = _table_texts(block)
        plan = _planned(texts, heads, numeric, width, 100 * height)
        return ceil((_high(texts, heads, plan) + 0.2) * plan.size) + cut
    return height


# --- around the blocks ------------------------------------------------------------------------------------------------


def _brand_html(deck: Deck) -> str:
    badge = f'<span class="s-demo">⚠ {typesetting.DEMO}</span>' if deck.is_demo else ""
    return (
        f'<span class="s-brand">{badge}{_logo_html(deck)}<span>{escape(typesetting.clip(deck.scope, 26))}</span></span>'
    )


def _logo_html(deck: Deck) -> str:
    return '<span class="s-logo" role="img" aria-label="徽标"></span>' if deck.brand.logo else ""


@lru_cache(maxsize=8)
def _logo_css(logo: bytes | None) -> str:
    """Return a logo as an address that holds it, so that nothing is fetched."""
    kind = "png" if logo and logo.startswith(b"\x89PNG") else "jpeg"
    address = f'url("data:image/{kind};base64,{base64.b64encode(logo).decode()}")' if logo else "none"
    return f'<style>[class*="st-key-slideframe-"] {{ --logo: {address}; }}</style>'


def _head_html(slide: Slide, deck: Deck) -> str:
    # Without blocks the headline stands in the middle of the slide; a slide without a headline has its title there.
    headline = (slide.headline or slide.title) if slide.blocks else ""
    title = slide.title if slide.headline else ""
    size, lines = _fitted([headline], _FULL, _HEAD - 46, _HEADLINE_SIZES, leading=1.25)
    return (
        f'<div class="s-head"><div class="s-title"><i>{_BAR_HTML}</i><b>{escape(title)}</b>{_brand_html(deck)}</div>'
        f'<h1 class="s-headline" style="font-size:{size}px">{escape("".join(lines))}</h1></div>'
    )


def _comment_html(comment: str) -> str:
    if not comment:
        return '<div class="s-comment s-none"></div>'
    size, lines = _fitted(
        [f"点评　{typesetting.one_line(comment)}"], _FULL - 48, _COMMENT - 20, (24, 22, 20), leading=1.35
    )
    return f'<div class="s-comment" style="font-size:{size}px">{escape("".join(lines))}</div>'


def _foot_html(deck: Deck, number: int, count: int) -> str:
    return f'<div class="s-foot"><span class="s-source">{escape(deck.source)}</span><b class="s-place">{number} / {count}</b></div>'


def _cover_html(slide: Slide, deck: Deck) -> str:
    headline = slide.headline or f"{deck.quarter}{slide.title}"
    size, lines = _fitted([headline], 1300, 260, (84, 76, 68, 60, 52), leading=1.25)
    told = [
        ("范围", deck.scope),
        ("统计期", f"{deck.quarter}{'（未结束）' if deck.is_unfinished else ''}"),
        ("数据截至", format.day(deck.cut_off)),
        ("生成", f"{deck.frozen_at:%Y-%m-%d %H:%M}　{deck.author}"),
    ]
    rows = "".join(f"<div><span>{word}</span><b>{escape(typesetting.clip(text, 42))}</b></div>" for word, text in told)
    badge = f'<span class="s-demo">⚠ {typesetting.DEMO_LONG}</span>' if deck.is_demo else ""
    comment = f'<p class="s-say">{escape(typesetting.clip(slide.comment, 108))}</p>' if slide.comment else ""
    return (
        f'<div class="s-cover"><div class="s-who">{_logo_html(deck)}'
        f"<span>{escape(typesetting.clip(deck.brand.name, 30))}</span>{badge}</div>"
        f'<h1 class="s-headline" style="font-size:{size}px">{escape("".join(lines))}</h1>'
        f'{comment}<div class="s-told">{rows}</div></div>'
    )


# --- words that fit ---------------------------------------------------------------------------------------------------


def _fitted(
    texts: Sequence[str], width: float, height: float, sizes: Sequence[int], leading: float = 1.5, between: float = 0
) -> tuple[int, list[str]]:
    """Return the largest size at which the paragraphs fit, and as much of them as fits at the smallest."""
    for size in sizes:
        # A line breaks before it is quite full, where a number or a sign that may not begin a line comes next.
        lines = [len(typesetting.wrapped(text, width / size - 1)) for text in texts]
        if sum(lines) * size * leading + between * size * len(texts) <= height:
            return size, list(texts)
    size = sizes[-1]
    left, kept = int(height / (size * leading)), []
    for text in texts:
        wrapped = typesetting.wrapped(text, width / size - 1)
        left -= len(wrapped) + between / leading
        if left < 0:
            room = int(left + len(wrapped))
            if room > 0:
                kept.append("".join(wrapped[:room])[:-2].rstrip("，、；。") + "……")
            break
        kept.append(text)
    return size, kept


# --- blocks that are HTML ---------------------------------------------------------------------------------------------


def _block_html(block: Block, width: int, height: int) -> str:
    if isinstance(block, Cards):
        return _cards_html(block, width, height)
    if isinstance(block, Table):
        return _table_html(block, width, height)
    return _lines_html(block, width, height)


def _card_columns(block: Cards, width: int) -> int:
    count, most = len(block.cards), max(1, width // (330 if width > 1000 else 270))
    if width < _NARROW and count <= _MOST_IN_A_ROW:
        return 1
    # Rows of the same length: four cards are two and two where three find room.
    return ceil(count / ceil(count / most)) if count else 1


def _cards_html(block: Cards, width: int, height: int) -> str:
    if not block.cards:
        return _nothing_html(height)
    columns = _card_columns(block, width)
    rows = ceil(len(block.cards) / columns) or 1
    wide, high = (width - 20 * (columns - 1)) / columns, (height - 20 * (rows - 1)) / rows
    small = max((len(card.changes) + bool(card.detail) for card in block.cards), default=0)
    # What is left for the number when its label and the lines below it have theirs.
    text = 28 if high > 250 else 24 if high > 190 else 21
    size = min(92.0, high - 34 - (small + 1) * text * 1.4)
    longest = max(typesetting.ems(value) + 0.45 * typesetting.ems(unit) for value, unit in map(_value, block.cards))
    size = int(max(26, min(size, (wide - 48) / (longest + 0.3))))
    cards = "".join(_card_html(card, size, text) for card in block.cards)
    style = f"grid-template-columns:repeat({columns},minmax(0,1fr));grid-auto-rows:minmax(0,{min(high, 340):.0f}px);height:{height}px"
    return f'<div class="s-cards" style="{style}">{cards}</div>'


def _value(card: Card) -> tuple[str, str]:
    """Return a card's number and its unit."""
    for unit in ("%", format.POINTS, card.unit):
        if unit and card.text.endswith(unit):
            return card.text.removesuffix(unit).rstrip(), unit
    return card.text, ""


def _card_html(card: Card, size: int, text: int) -> str:
    value, unit = _value(card)
    detail = f'<div class="s-detail">{escape(card.detail)}</div>' if card.detail else ""
    changes = "".join(
        f'<div class="s-change">{escape(change.label)} <b class="{escape(change.tone)}">{escape(change.text)}</b></div>'
        for change in card.changes
    )
    return (
        f'<div class="s-card" style="font-size:{text}px"><div class="s-label">{escape(card.label)}</div>'
        f'<div class="s-value" style="font-size:{size}px">{escape(value)}<small>{escape(unit)}</small></div>{detail}{changes}</div>'
    )


def _lines_html(block: Lines, width: int, height: int) -> str:
    texts = [text for line in block.lines if (text := line.strip())]
    size, kept = _fitted(texts, width - 60, height - 10, _LINE_SIZES, leading=1.45, between=0.45)
    more = f'<div class="s-note">共 {len(texts)} 条，列出前 {len(kept)} 条</div>' if len(kept) < len(texts) else ""
    items = "".join(f"<li>{escape(text)}</li>" for text in kept)
    return f'<ul class="s-lines" style="font-size:{size}px">{items}</ul>{more}'


# In ems of the table's own size: what stands left and right of a cell's text, above and below it, and how high a line is.
_PADDING, _SPACE, _LINE = 1.1, 0.42, 1.3
_NARROWEST, _MOST_LINES = 4.0, 3
# More never find room.
_MOST_ROWS = 25
_LONGEST_HEAD = 6.0
# A date, a name: broken in two they would be read wrongly.
_UNBROKEN = 8.0


@dataclass(frozen=True)
class _Plan:
    """How a table is set: the size of its words, the width of each column in ems, lines a cell may have, and rows shown."""

    size: int
    widths: list[float]
    lines: int
    shown: int


def _table_html(table: Table, width: int, height: int) -> str:
    if not table.rows:
        return _nothing_html(height)
    texts, heads, numeric = _table_texts(table)
    plan = _planned(texts, heads, numeric, width, height - (_NOTE if table.note else 0))
    total = sum(plan.widths)
    columns = "".join(f'<col style="width:{100 * part / total:.2f}%">' for part in plan.widths)
    head = "".join(
        f'<th class="{"n" if number else ""}">{"<br>".join(map(escape, lines))}</th>'
        for number, lines in zip(numeric, heads, strict=True)
    )
    rows = []
    for at, row in enumerate(texts[: plan.shown]):
        cells = "".join(
            f'<td class="{"n" if number else ""}" title="{escape(text)}">{escape("".join(lines))}</td>'
            for number, text, lines in zip(numeric, row, _cells(row, plan), strict=True)
        )
        rows.append(f"<tr{' class=s-flag' if at in table.stands_out else ''}>{cells}</tr>")
    notes = [table.note] if table.note else []
    if plan.shown < table.total:
        notes.append(f"共 {format.number(table.total)} 条，列出前 {format.number(plan.shown)} 条，其余按 D 看明细")
    note = f'<div class="s-note">{escape("　".join(notes))}</div>' if notes else ""
    return (
        f'<div class="s-table"><table style="font-size:{plan.size}px"><colgroup>{columns}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{note}"
    )


def _nothing_html(height: int) -> str:
    return f'<div class="s-empty s-small" style="height:{height}px">{typesetting.NOTHING}</div>'


def _table_texts(table: Table) -> tuple[list[list[str]], list[list[str]], list[bool]]:
    """Return the cells of a table, the rows that stand out with a mark, the lines of each head, and which columns are numbers."""
    texts = [
        [typesetting.one_line(text) for text in row] for row in replace(table, rows=table.rows[:_MOST_ROWS]).texts()
    ]
    for at in table.stands_out:
        if at < len(texts):
            texts[at][0] = f"⚠ {texts[at][0]}"
    return (
        texts,
        [_head_lines(header) for header in table.headers],
        [table.is_numeric(at) for at in range(len(table.columns))],
    )


def _head_lines(header: str) -> list[str]:
    # The unit goes below its name, and a long name on two lines: Chinese headers are wider than their numbers.
    name, bracket, unit = header.partition("（")
    parts = ceil(typesetting.ems(name) / _LONGEST_HEAD) or 1
    lines = typesetting.wrapped(name, ceil(typesetting.ems(name) / parts)) if parts > 1 else [name]
    return [*lines, bracket + unit] if bracket else lines


def _cells(row: list[str], plan: _Plan) -> list[list[str]]:
    """Return the lines of each cell of a row, the last one clipped where there are too many."""
    found = []
    for text, part in zip(row, plan.widths, strict=True):
        lines = typesetting.wrapped(text, part - _PADDING)
        if len(lines) > plan.lines:
            lines = [*lines[: plan.lines - 1], typesetting.clip("".join(lines[plan.lines - 1 :]), part - _PADDING)]
        found.append(lines)
    return found


def _planned(texts: list[list[str]], heads: list[list[str]], numeric: list[bool], width: int, height: int) -> _Plan:
    """Return the largest setting in which all rows stand whole; where there is none, the smallest one that is read at ease."""
    plans = [
        _Plan(size, widths, lines, 0)
        for size in _CELL_SIZES
        for lines in range(1, _MOST_LINES + 1)
        if (widths := _widths(texts, heads, numeric, width / size, lines))
    ]
    # Smaller words on one line are read sooner than larger ones on three.
    for plan in sorted(plans, key=lambda plan: plan.size - 2.5 * plan.lines, reverse=True):
        if _high(texts, heads, plan) * plan.size <= height and not _is_cut(texts, plan):
            return replace(plan, shown=len(texts))
    # Whole rows of one or two lines are better than more of them that nobody reads from the back.
    easy = [plan for plan in plans if plan.size <= _EASY_CELL and plan.lines <= 2]
    size = _CELL_SIZES[-1]
    plan = next(iter(easy), _Plan(size, _narrowed(_natural(texts, heads), width / size), 2, 0))
    shown = len(texts)
    while shown > 1 and _high(texts[:shown], heads, plan) * plan.size > height - (_NOTE if shown < len(texts) else 0):
        shown -= 1
    return replace(plan, shown=shown)


def _natural(texts: list[list[str]], heads: list[list[str]]) -> list[float]:
    return [
        max(map(typesetting.ems, [*head, *(row[at] for row in texts)])) + _PADDING + 0.2
        for at, head in enumerate(heads)
    ]


def _widths(
    texts: list[list[str]], heads: list[list[str]], numeric: list[bool], room: float, lines: int
) -> list[float] | None:
    """Return how wide the columns are, texts on so many lines, with what is left shared out; null where they find no room."""
    natural = _natural(texts, heads)
    least = [
        part
        if number or lines == 1 or part - _PADDING <= _UNBROKEN
        else max(_NARROWEST + _PADDING, *map(_ems, heads[at]), (part - _PADDING) / lines + 1.5)
        for at, (part, number) in enumerate(zip(natural, numeric, strict=True))
    ]
    least = [min(some, part) for some, part in zip(least, natural, strict=True)]
    if sum(least) > room:
        return None
    # What is left goes to the columns whose texts are broken, then to all alike.
    wanting = [part - some for part, some in zip(natural, least, strict=True)]
    given = min(1.0, (room - sum(least)) / sum(wanting)) if sum(wanting) else 0
    return [some + want * given for some, want in zip(least, wanting, strict=True)]


def _narrowed(widths: list[float], room: float) -> list[float]:
    """Take from the widest columns until all find room."""
    widths = list(widths)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] = max(_NARROWEST, max(widths) - 0.5)
    return widths


def _high(texts: list[list[str]], heads: list[list[str]], plan: _Plan) -> float:
    """Return how high a table is, in ems."""
    lines = sum(min(plan.lines, max(_lines_in(*cell) for cell in zip(row, plan.widths, strict=True))) for row in texts)
    return lines * _LINE + len(texts) * _SPACE + max(map(len, heads)) * _LINE + 0.6


def _is_cut(texts: list[list[str]], plan: _Plan) -> bool:
    return any(_lines_in(*cell) > plan.lines for row in texts for cell in zip(row, plan.widths, strict=True))


def _lines_in(text: str, width: float) -> int:
    """Return on how many lines a cell's text stands; at the end of each there may be room for less than one sign."""
    room = width - _PADDING
    return 1 if _ems(text) <= room else ceil(_ems(text) / max(room - 0.9, 1))


# The same texts are measured for every setting that is tried.
_ems = lru_cache(maxsize=20_000)(typesetting.ems)


# --- charts -----------------------------------------------------------------------------------------------------------


def _chart(chart: Chart, key: str, width: int, height: int, colours: Look, slide: Slide) -> None:
    if slide_charts.is_empty(chart):
        st.html(_nothing_html(height))
        return
    high = height - _NOTE
    drawn = _charts.get((chart, colours, width, high), lambda: slide_charts.figure(chart, colours, width, high))
    place = f"slidechart-{key}"
    with st.container(key=place):
        st.plotly_chart(drawn.figure, key=f"slideplot-{key}", theme=None, config=_STATIC, height=high, alt=slide.title)
    notes = [*drawn.notes, *([chart.note] if chart.note else [])]
    if drawn.shown < len(chart.categories):
        notes.append(f"共 {len(chart.categories)} 个，列出前 {drawn.shown} 个，其余按 D 看明细")
    # For the phone: how much smaller it is drawn there, and how wide it must at least be.
    phone = min(1.0, _PHONE_TEXT / drawn.size)
    told = f"--high: {high}px; --phone: {phone:.2f}; --least: {drawn.least}px"
    st.html(
        f"<style>[data-testid=stLayoutWrapper]:has(> .st-key-{place}) {{ {told} }}</style>"
        f'<div class="s-note">{escape("　".join(notes))}</div>'
    )
