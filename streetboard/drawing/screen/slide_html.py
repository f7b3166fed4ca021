"""Slide HTML: the blocks of a slide that are no charts, in words as large as find room; what finds none is cut, and the cut is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from streetboard import format
from streetboard.drawing import typesetting
from streetboard.drawing.screen.drawn import Drawn
from streetboard.drawing.screen.html import parts
from streetboard.drawing.screen.look import Look
from streetboard.drawing.screen.markup import render
from streetboard.reading.blocks import Cards, Change, Lines, Table

# How high a line of a note below a block is, and its words, in pixels of the slide; what happened meanwhile may take two.
NOTE, _NOTE_SIZE, _MOST_NOTE_LINES = 34, 19, 2
# Beside a chart a few cards stand one below the other.
_NARROW, _MOST_IN_A_ROW = 700, 3
# How small what a card says is beside its label, and which part of a wide one it has.
_SMALL, _RIGHT = 0.88, 0.56
# How large the words of a block are, the largest that fits.
_LINE_SIZES = (40, 36, 32, 28, 25, 22)
_CELL_SIZES = (26, 24, 22, 20, 18, 17)
_EASY_CELL = 20


# --- words that fit ---------------------------------------------------------------------------------------------------


def fitted(
    texts: Sequence[str], width: float, height: float, sizes: Sequence[int], leading: float = 1.5, between: float = 0
) -> tuple[int, list[str]]:
    """Return the largest size at which the paragraphs fit, and as much of them as fits at the smallest."""
    for size in sizes:
        # A line breaks before it is quite full, where a number or a sign that may not begin a line comes next.
        lines = [len(typesetting.wrapped(text, width / size - 1)) for text in texts]
        if sum(lines) * size * leading + between * size * len(texts) <= height:
            return size, list(texts)
    size = sizes[-1]
    left, kept = float(int(height / (size * leading))), []
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


def note_lines(notes: Sequence[str], width: int) -> int:
    """Return how many lines the notes below a chart take; what finds no room in them is cut."""
    lines = typesetting.wrapped("　".join(notes), width / _NOTE_SIZE - 1)
    return min(max(len(lines), 1), _MOST_NOTE_LINES)


# --- blocks that are HTML ---------------------------------------------------------------------------------------------


def card_columns(block: Cards, width: int) -> int:
    count, most = len(block.cards), max(1, width // (330 if width > 1000 else 270))
    if width < _NARROW and count <= _MOST_IN_A_ROW:
        return 1
    # Rows of the same length: four cards are two and two where three find room.
    return ceil(count / ceil(count / most)) if count else 1


class _CardPlan(NamedTuple):
    """How large the words of cards are and their numbers, and whether what they say stands beside the number, not below it."""

    text: int
    number: float
    is_wide: bool


def cards(block: Cards, look: Look, width: int, height: int) -> Drawn:
    """Return cards in rows of the same length, their numbers as large as all find room."""
    if not block.cards:
        return nothing(height)
    columns = card_columns(block, width)
    rows = ceil(len(block.cards) / columns) or 1
    wide, high = (width - 20 * (columns - 1)) / columns, (height - 20 * (rows - 1)) / rows
    plan = max(_below(block, wide, high), _beside(block, wide, high))
    html = render(
        "slide/cards.html",
        cards=[(card, *parts(card)) for card in block.cards],
        columns=columns,
        row=f"{min(high, 340):.0f}",
        height=height,
        plan=plan,
    )
    return Drawn(html)


def _below(block: Cards, wide: float, high: float) -> _CardPlan:
    # What is left for the number when its label and the lines below it have theirs.
    text = 28 if high > 250 else 24 if high > 190 else 21
    size = min(92.0, high - 34 - (most_lines(block) + 1) * text * 1.4)
    return _CardPlan(text, int(max(26, min(size, (wide - 48) / (_longest_number(block) + 0.3)))), False)


def _beside(block: Cards, wide: float, high: float) -> _CardPlan:
    """Return the plan of cards that are wide and low: label and number at the left, the rest at the right, as slide.css has them."""
    said = [text for card in block.cards for text in (card.detail, card.warning, *map(_moved, card.changes))]
    small = (wide - 42) * _RIGHT / max(1.0, *map(typesetting.ems, said))
    text = int(min(28.0, small / _SMALL, (high - 20) / (max(1, most_lines(block)) * _SMALL * 1.4)))
    left = (wide - 42) * (1 - _RIGHT) - 16
    size = min(92.0, (high - 20 - text * 1.4) / 1.15, left / (_longest_number(block) + 0.3))
    return _CardPlan(text if size > text else 0, int(size), True)


def _moved(change: Change) -> str:
    return f"{change.label} {change.text} "


def _longest_number(block: Cards) -> float:
    return max(typesetting.ems(number) + 0.45 * typesetting.ems(unit) for number, unit in map(parts, block.cards))


def most_lines(block: Cards) -> int:
    """Return how many lines stand below the number of a card at most."""
    return max((len(card.changes) + bool(card.detail) + bool(card.warning) for card in block.cards), default=0)


def lines(block: Lines, look: Look, width: int, height: int) -> Drawn:
    """Return sentences, one below the other."""
    texts = [text for line in block.lines if (text := line.strip())]
    size, kept = fitted(texts, width - 60, height - 10, _LINE_SIZES, leading=1.45, between=0.45)
    note = f"共 {len(texts)} 条，列出前 {len(kept)} 条" if len(kept) < len(texts) else ""
    return Drawn(render("slide/lines.html", lines=kept, size=size, note=note))


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


def table(block: Table, look: Look, width: int, height: int) -> Drawn:
    """Return a table in the largest setting in which it stands whole, else as many of its rows as find room."""
    if not block.rows:
        return nothing(height)
    texts, heads, numeric = _table_texts(block)
    plan = _planned(texts, heads, numeric, width, height - (NOTE if block.note else 0))
    total = sum(plan.widths)
    rows = [
        (at in block.stands_out, list(zip(numeric, row, map("".join, _cells(row, plan)), strict=True)))
        for at, row in enumerate(texts[: plan.shown])
    ]
    notes = [block.note] if block.note else []
    if plan.shown < block.total:
        notes.append(f"共 {format.number(block.total)} 条，列出前 {format.number(plan.shown)} 条，其余按 D 看明细")
    html = render(
        "slide/table.html",
        size=plan.size,
        widths=[f"{100 * part / total:.2f}" for part in plan.widths],
        heads=list(zip(numeric, heads, strict=True)),
        rows=rows,
        note="　".join(notes),
    )
    return Drawn(html)


def table_height(block: Table, width: int, height: int) -> int:
    """Return how much of a height a table can use."""
    cut = NOTE * ((min(len(block.rows), _MOST_ROWS) < block.total) or bool(block.note))
    texts, heads, numeric = _table_texts(block)
    plan = _planned(texts, heads, numeric, width, 100 * height)
    return ceil((_high(texts, heads, plan) + 0.2) * plan.size) + cut


def cards_height(block: Cards, width: int) -> int:
    """Return how much of a height cards can use."""
    return ceil(len(block.cards) / card_columns(block, width)) * (150 + 34 * most_lines(block))


def nothing(height: int) -> Drawn:
    """Return what stands in place of a block that has nothing in it."""
    return Drawn(render("slide/nothing.html", height=height, nothing=typesetting.NOTHING))


def _table_texts(table: Table) -> tuple[list[list[str]], list[list[str]], list[bool]]:
    """Return the cells of a table, the rows that stand out with a mark, the lines of each head, and which columns are numbers."""
    # Of the whole table, as every other medium writes them.
    texts = [[typesetting.one_line(text) for text in row] for row in table.texts()[:_MOST_ROWS]]
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
    while shown > 1 and _high(texts[:shown], heads, plan) * plan.size > height - (NOTE if shown < len(texts) else 0):
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
