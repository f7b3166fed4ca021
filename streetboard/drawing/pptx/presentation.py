"""As pptx: the slides of an edition, with charts and tables that PowerPoint and WPS can edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil
from typing import Any, NamedTuple, TypeAlias

from lxml import etree
from pptx.oxml.ns import qn
from pptx.slide import Slide as NativeSlide
from pptx.util import Pt

from streetboard import format
from streetboard.drawing import standing_in, typesetting
from streetboard.drawing.pptx import areas, charts, tables
from streetboard.drawing.pptx.base import (
    BADGE,
    BADGE_INK,
    CENTRE,
    COVER_LAYOUT,
    FOOT_TOP,
    GREY,
    GROUND,
    INK,
    LEADING,
    LEFT,
    MARGIN,
    MIDDLE,
    NUMBER_WIDTH,
    SERIES,
    SLIDE_LAYOUT,
    TITLE_FACE,
    TONES,
    TOP,
    WIDTH,
    Box,
    Colour,
    Run,
    fill,
    fill_paragraph,
    finish,
    foot,
    layout,
    logo,
    number,
    paint_xml,
    panel,
    presentation,
    text,
)
from streetboard.reading.blocks import (
    ACCENT,
    AREAS,
    BAD,
    BARS,
    BRIDGE,
    COLUMNS,
    COVER,
    DASHED,
    LINES,
    MIXED,
    PARETO,
    PROGRESS,
    RATES,
    SEVERAL,
    Block,
    Card,
    Cards,
    Change,
    Chart,
    Deck,
    Lines,
    Series,
    Slide,
    Table,
)

_INNER = WIDTH - 2 * MARGIN
_HEADLINE_TOP = 56.0
_BODY_BOTTOM = FOOT_TOP - 14
_GAP = 24.0
_MAIN_SHARE = 0.6
_IN_NOTES = "（全文见备注）"
_WARNING = "⚠ "
# of one of several charts below each other, in points; and up to how many months stand as columns
_LEAST_CHART, _MOST_COLUMNS = 90.0, 14
# cards that find room in one row
_MOST_ACROSS = 5
# what cards leave to each block below them
_LEAST_BESIDE_CARDS = 140.0
_CAPTION_SIZE, _NOTE_SIZE, _NOTE_LINES = 16.0, 13.0, 2
_BADGE = Box(WIDTH - MARGIN - 104, 20, 104, 26)
_LOGO = Box(WIDTH - MARGIN - NUMBER_WIDTH - 126, FOOT_TOP - 1, 120, 26)


def write(deck: Deck) -> bytes:
    """Return the edition as a pptx of 16:9: a slide each, with the speaker's notes."""
    made = presentation(deck)
    for at, slide in enumerate(deck.slides, start=1):
        is_cover = slide.id == COVER
        native = made.slides.add_slide(layout(made, COVER_LAYOUT if is_cover else SLIDE_LAYOUT))
        page = _Page(native, deck, slide, list(slide.notes))
        _cover(page) if is_cover else _content(page)
        _furniture(page, at)
        _notes(page)
    return finish(made)


class _Page(NamedTuple):
    """A slide being drawn; `notes` gain what found no room on it."""

    native: NativeSlide
    deck: Deck
    slide: Slide
    notes: list[str]


# A drawer is only ever given blocks of the kind that it is listed under.
Drawer: TypeAlias = Callable[[_Page, Any, Box], None]


# --- the page ---------------------------------------------------------------------------------------------------------


def _cover(page: _Page) -> None:
    """Draw who, what, when and the day that the data reach to."""
    deck, slide = page.deck, page.slide
    title, under = page.native.placeholders
    left, width = MARGIN + 24, _INNER - 48
    panel(page.native, Box(0, 0, 14, 540), SERIES[ACCENT], "装饰线")
    text(page.native, Box(left, 110, width, 40), [[Run(deck.brand.name, 28, GREY)]], "街道", anchor=MIDDLE)
    words = typesetting.meeting(deck)
    size = 46 if typesetting.ems(words) * 46 < width else 34
    fill(title.text_frame, [[Run(words, size, bold=True, face=TITLE_FACE)]], anchor=MIDDLE)
    # What stands above already is not said again.
    what = "　".join(part for part in (deck.scope, deck.quarter) if part != deck.brand.name and part not in words)
    day = f"数据截至 {format.day(deck.cut_off)}{'（本季未结束）' if deck.is_unfinished else ''}"
    fill(under.text_frame, [*([[Run(what, 28)]] if what else []), [Run(day, 22, GREY)]])
    said = [line for line in (slide.headline, slide.comment) if line and line != words]
    if said:
        height = 40 if slide.blocks else 100
        _prose(page, Box(left, 372, width, height), "\n".join(said), (20, 18, 16, 14, 12), "说明", GREY)
    for block, box in _arranged(slide.blocks, Box(left, 418, width, _BODY_BOTTOM - 418)):
        _block(page, block, box)
    if deck.brand.logo:
        logo(page.native, deck.brand.logo, Box(WIDTH - MARGIN - 260, 60, 260, 64))


def _content(page: _Page) -> None:
    """Draw title, headline, blocks and the clerk's comment, each in the room that the others leave."""
    slide = page.slide
    title = page.native.shapes.title
    assert title, "the layout has one"
    fill(title.text_frame, [[Run(typesetting.clip(slide.title, 38), 20, bold=True, face=TITLE_FACE)]], anchor=MIDDLE)
    top = _headline(page) + 10
    bottom = _BODY_BOTTOM
    if slide.comment and not slide.blocks:
        _prose(page, Box(MARGIN, top, _INNER, bottom - top), slide.comment, tuple(range(26, 11, -1)), "正文")
        return
    if slide.comment:
        bottom = _comment(page, (bottom - top) * 0.3, bottom) - 12
    for block, box in _arranged(slide.blocks, Box(MARGIN, top, _INNER, bottom - top)):
        _block(page, block, box)


def _headline(page: _Page) -> float:
    """Draw the sentence that the slide says; return where it ends."""
    words = page.slide.headline
    if not words:
        return _HEADLINE_TOP
    for size, most in ((28, 1), (26, 2), (24, 2), (24, 3), (20, 4)):
        lines = typesetting.wrapped(words, _INNER / size)
        if len(lines) <= most:
            break
    else:
        page.notes.append(words)
        lines = [*lines[: most - 1], typesetting.clip("".join(lines[most - 1 :]), _INNER / size)]
        words = "".join(lines)
    height = len(lines) * size * LEADING + 2
    runs = [[Run(line, size, bold=True)] for line in words.splitlines()]
    text(page.native, Box(MARGIN, _HEADLINE_TOP, _INNER, height), runs, "结论")
    return _HEADLINE_TOP + height


def _comment(page: _Page, most: float, bottom: float) -> float:
    """Draw the clerk's comment above the page's foot; return where it begins."""
    width = _INNER - 32
    for size in (18, 16, 15, 14, 13, 12):
        height = len(typesetting.wrapped(page.slide.comment, width / size)) * size * LEADING
        if height <= most:
            break
    height = min(height, most) + 14
    box = Box(MARGIN, bottom - height, _INNER, height)
    panel(page.native, box, GROUND, "说明底色")
    panel(page.native, Box(MARGIN, box.y, 4, height), SERIES[ACCENT], "装饰线")
    inner = Box(MARGIN + 16, box.y + 7, width, height - 14 + 0.1)
    _prose(page, inner, page.slide.comment, (18, 16, 15, 14, 13, 12), "说明")
    return box.y


def _prose(page: _Page, box: Box, words: str, sizes: Sequence[float], name: str, colour: Colour = INK) -> None:
    """Write some paragraphs as large as they fit; what does not fit at the smallest size goes into the notes."""
    for size in sizes:
        lines = typesetting.wrapped(words, box.width / size)
        if len(lines) * size * LEADING <= box.height:
            break
    else:
        most = max(1, int(box.height / (size * LEADING)))
        page.notes.append(words)
        last = typesetting.clip("".join(lines[most - 1 :]), box.width / size - typesetting.ems(_IN_NOTES))
        lines = [*lines[: most - 1], last + _IN_NOTES]
        words = "\n".join(lines)
    text(page.native, box, [[Run(line, size, colour)] for line in words.splitlines()], name)


def _furniture(page: _Page, at: int) -> None:
    """Draw the foot: source, logo and page number; and the badge of a demonstration."""
    room = _LOGO.x - MARGIN - 8
    foot(page.native, page.deck.source, max(8.0, min(12.0, int(2 * room / typesetting.ems(page.deck.source)) / 2)))
    number(page.native, at)
    if page.deck.brand.logo and page.slide.id != COVER:
        logo(page.native, page.deck.brand.logo, _LOGO)
    if page.deck.is_demo:
        badge = panel(page.native, _BADGE, BADGE, typesetting.DEMO, rounded=5)
        fill(badge.text_frame, [[Run(typesetting.DEMO, 16, BADGE_INK, bold=True)]], CENTRE, MIDDLE)


def _notes(page: _Page) -> None:
    frame = page.native.notes_slide.notes_text_frame
    assert frame, "the master of notes has one"
    for at, line in enumerate(page.notes):
        fill_paragraph(frame.paragraphs[0] if at == 0 else frame.add_paragraph(), [Run(line, 12)])


# --- blocks -----------------------------------------------------------------------------------------------------------


def _arranged(blocks: Sequence[Block], box: Box, main: float = _MAIN_SHARE) -> list[tuple[Block, Box]]:
    """Return a place for each block: a row of cards on top, else the first at the left and the others beside it."""
    if len(blocks) < 2:
        return [(block, box) for block in blocks]
    first, *others = blocks
    if isinstance(first, Cards) and len(first.cards) <= _MOST_ACROSS:
        height = min(140.0, box.height * 0.4)
        rest = Box(box.x, box.y + height + _GAP / 2, box.width, box.height - height - _GAP / 2)
        return [(first, Box(box.x, box.y, box.width, height)), *_arranged(others, rest, main=0.5)]
    width = (box.width - _GAP) * main
    left, beside = box.x + width + _GAP, box.width - width - _GAP
    places, top = [], box.y
    for height in _heights(others, beside, box.height - _GAP / 2 * (len(others) - 1)):
        places.append(Box(left, top, beside, height))
        top += height + _GAP / 2
    return [(first, Box(box.x, box.y, width, box.height)), *zip(others, places, strict=True)]


def _heights(blocks: Sequence[Block], width: float, room: float) -> list[float]:
    """Share a height among blocks: cards take what they need, the others the rest alike."""
    each = room / len(blocks)
    most = max(each, room - _LEAST_BESIDE_CARDS * (len(blocks) - 1))
    cards = [_cards_height(block, width, each, most) if isinstance(block, Cards) else 0.0 for block in blocks]
    others = sum(not height for height in cards)
    return [height or (room - sum(cards)) / others for height in cards] if others else [each] * len(blocks)


def _block(page: _Page, block: Block, box: Box) -> None:
    DRAWERS[block.kind](page, block, box)


def _captioned(page: _Page, figure: str, unit: str, box: Box, measure: str = "") -> tuple[str, Box]:
    """Write what a block shows, with its unit; return that, and the room below."""
    words = typesetting.caption(page.deck, figure, unit, measure)
    if not words:
        return figure, box
    height = _CAPTION_SIZE * LEADING + 4
    shown = typesetting.clip(words, box.width / _CAPTION_SIZE)
    text(
        page.native,
        Box(box.x, box.y, box.width, height),
        [[Run(shown, _CAPTION_SIZE, GREY)]],
        f"图题 {words}",
    )
    return words, Box(box.x, box.y + height, box.width, box.height - height)


def _noted(page: _Page, note: str, total: int, box: Box, shown_in: Callable[[Box], int]) -> Box:
    """Write a note at the foot of a box, and how many of `total` find room above it; return that room."""
    words, room = note, _above(note, box)
    if shown_in(room) < total:
        words = "　".join(filter(None, [note, typesetting.rest(page.deck, total, shown_in(room))]))
        room = _above(words, box)
        words = "　".join(filter(None, [note, typesetting.rest(page.deck, total, shown_in(room))]))
    if words:
        place = Box(box.x, room.bottom + 4, box.width, box.bottom - room.bottom - 4)
        shown = typesetting.clip(words, _NOTE_LINES * box.width / _NOTE_SIZE - 1)
        text(page.native, place, [[Run(shown, _NOTE_SIZE, GREY)]], "附注")
    return room


def _above(words: str, box: Box) -> Box:
    lines = len(typesetting.wrapped(words, box.width / _NOTE_SIZE)[:_NOTE_LINES]) if words else 0
    return Box(box.x, box.y, box.width, box.height - (lines * _NOTE_SIZE * LEADING + 4 if lines else 0))


def _nothing(page: _Page, box: Box) -> None:
    shape = panel(page.native, box, GROUND, "无数据")
    fill(shape.text_frame, [[Run(typesetting.NOTHING, 18, GREY)]], CENTRE, MIDDLE)


def _chart(page: _Page, chart: Chart, box: Box) -> None:
    frozen = page.deck.figures.get(chart.figure)
    measure = chart.series[0].name if len(chart.series) == 1 else ""
    name, room = _captioned(page, chart.figure, chart.unit, box, measure)
    if charts.is_empty(chart):
        _nothing(page, room)
        return
    room = _noted(page, "；".join(chart.notes), len(chart.categories), room, lambda box: charts.drawn(chart, box))
    days = frozen.result.column("day") if frozen and "day" in frozen.result.columns else ()
    charts.add(page.native, room, _masked_named(chart), name, chart.days or days)


def _masked_named(chart: Chart) -> Chart:
    """Put what a label says in place of a number behind its category, since no bar is there for it to stand beside: <5 人."""
    names = [
        "　".join(filter(None, [name, typesetting.said_beside(chart, at)]))
        if all(series.values[at] is None for series in chart.series)
        else name
        for at, name in enumerate(chart.categories)
    ]
    return replace(chart, categories=tuple(names))


def _rates(page: _Page, chart: Chart, box: Box) -> None:
    """Draw how far each rate is from the one that all are held against; the rate itself stands behind the name."""
    bars = standing_in.rates_as_bars(chart)
    if chart.reference is None:
        _chart(page, bars, box)
        return
    room = charts.name_room(bars, box)
    names = []
    for at, name in enumerate(chart.categories):
        rate = chart.label(chart.series[-1].values[at])
        whole = "　".join(filter(None, [rate, typesetting.said_beside(chart, at)]))
        words = whole if typesetting.ems(name + whole) + 1 <= room else rate
        names.append(f"{typesetting.clip(name, max(room - typesetting.ems(words) - 1, 3))}　{words}")
    _chart(page, replace(bars, categories=tuple(names)), box)


def _several(page: _Page, chart: Chart, box: Box) -> None:
    """Draw the series one below the other, each with its unit; as a table where that leaves them no height."""
    height = (box.height - _NOTE_SIZE * LEADING * bool(chart.notes)) / max(len(chart.series), 1)
    if height < _LEAST_CHART or not chart.categories:
        _block(page, standing_in.chart_as_table(chart), box)
        return
    for at, series in enumerate(chart.series):
        unit, note = series.unit or chart.unit, "；".join(chart.notes) if at == len(chart.series) - 1 else ""
        # A line finds no place among columns.
        kind = COLUMNS if len(chart.categories) <= _MOST_COLUMNS and not series.targets else LINES
        aim = (Series("目标", series.targets, ACCENT, DASHED, series.unit),) if series.targets else ()
        one = replace(
            chart, kind=kind, series=(series, *aim), unit=unit, labels=(), note=note, target_label="", marks=()
        )
        _chart(page, one, Box(box.x, box.y + at * height, box.width, height - 4))


def _areas(page: _Page, chart: Chart, box: Box) -> None:
    """Draw where the categories lie; what finds no room there stands in the notes."""
    measure = chart.series[-1].name
    name, room = _captioned(page, chart.figure, chart.unit, box, measure)
    room = _noted(page, "；".join(chart.notes), 0, room, lambda _: 0)
    if told := areas.add(page.native, room, chart, name):
        page.notes.append(f"图上没有标出的：{'；'.join(told)}")


def _instead(simpler: Callable[[Any], Block]) -> Drawer:
    """Return the drawer of a kind for which a simpler block stands."""
    return lambda page, block, box: _block(page, simpler(block), box)


def _table(page: _Page, table: Table, box: Box) -> None:
    name, room = _captioned(page, table.figure, "", box)
    if not table.rows:
        _nothing(page, room)
        return
    room = _noted(page, table.note, table.total, room, lambda box: tables.drawn(table, box))
    tables.add(page.native, room, table, name)


# --- cards ------------------------------------------------------------------------------------------------------------

# What is smaller than the second is not read from the back of a room; a number is larger than the words beside it.
_CARD_SIDE, _LEAST_CARD_TEXT, _READABLE, _LEAST_NUMBER = 14.0, 9.0, 14.0, 28.0
_BETWEEN, _TALLEST_CARD = 12.0, 230.0
# the narrowest card, and the narrowest and most across of the small ones
_NARROWEST_CARD, _NARROWEST_TILE, _MOST_TILES = 150.0, 120.0, 6


class _CardSizes(NamedTuple):
    """The sizes of the texts of all cards of a block, in points, and whether what stands below a number may need two lines."""

    label: float
    number: float
    unit: float
    small: float
    is_wrapped: bool = False

    @property
    def rank(self) -> tuple[float, ...]:
        """Words that can be read come first, then the larger number."""
        return min(self.small, _READABLE), self.number, self.small


def _cards(page: _Page, block: Cards, box: Box) -> None:
    """Draw cards in a grid, all of one size of text."""
    if not block.cards:
        _nothing(page, box)
        return
    boxes, sizes = _card_grid(block, box)
    for card, place in zip(block.cards, boxes, strict=True):
        _card(page, card, place, sizes)


def _card_grid(block: Cards, box: Box) -> tuple[list[Box], _CardSizes]:
    """Return the places of cards and their sizes, in the one among the possible grids where they are read best."""
    grids = [_card_boxes(len(block.cards), across, box) for across in range(1, _most_across(block, box.width) + 1)]
    return max(((grid, _card_sizes(block.cards, grid[0])) for grid in grids), key=lambda one: one[1].rank)


def _cards_height(block: Cards, width: float, each: float, most: float) -> float:
    """Return the least height, up to `most`, at which cards can be read; what they would have anyhow where none is enough."""
    usual = min(each, 130.0 * ceil(len(block.cards) / _most_across(block, width)))
    heights = [usual, *range(int(usual), int(most), 10), most]
    sizes = (_card_grid(block, Box(0, 0, width, height))[1] for height in heights) if block.cards else ()
    return next((height for height, one in zip(heights, sizes, strict=False) if one.small >= _READABLE), usual)


def _most_across(block: Cards, width: float) -> int:
    """Return how many cards find room in a row: up to four, or five that then need no second one."""
    most = _MOST_TILES if block.is_compact else _MOST_ACROSS if len(block.cards) == _MOST_ACROSS else 4
    narrowest = _NARROWEST_TILE if block.is_compact else _NARROWEST_CARD
    return max(1, min(most, len(block.cards), int((width + _BETWEEN) / (narrowest + _BETWEEN))))


def _card_boxes(count: int, across: int, box: Box) -> list[Box]:
    rows = ceil(count / across)
    width = (box.width - _BETWEEN * (across - 1)) / across
    height = min((box.height - _BETWEEN * (rows - 1)) / rows, _TALLEST_CARD)
    return [
        Box(box.x + at % across * (width + _BETWEEN), box.y + at // across * (height + _BETWEEN), width, height)
        for at in range(count)
    ]


def _card_sizes(cards: Sequence[Card], box: Box) -> _CardSizes:
    """Return the largest sizes at which the fullest card fits its height and the longest number its width."""
    width, height = box.width - 2 * _CARD_SIDE, (box.height - _CARD_SIDE) / LEADING
    said = [_said(card) for card in cards]
    lines = max(map(len, said), default=0)
    scale = max(0.5, min(1.3, height / (18 + 44 + 16 * lines)))
    widest = max(
        (typesetting.ems(value) * 1.05 + typesetting.ems(unit) * 0.45 for value, unit in map(_split, cards)), default=1
    )
    longest = max(1.0, *(typesetting.ems(words) + 0.5 for one in said for words in one))
    label, large, small = min(18 * scale, 20), 44 * scale, min(16 * scale, 18, width / longest)
    moves = (typesetting.ems(_moved(change)) + 0.5 for card in cards for change in card.changes)
    if is_wrapped := small < _READABLE and max(moves, default=0) <= width / _READABLE:
        # Before words are too small, the number gives way, and what it is made of goes on on a second line.
        wrapped = (sum(len(typesetting.wrapped(words, width / _READABLE - 0.5)) for words in one) for one in said)
        left = height - (max(wrapped, default=0) + 1) * _READABLE
        if is_wrapped := left >= _LEAST_NUMBER:
            label, large, small = _READABLE, left, _READABLE
    large = round(min(large, width / widest), 1)
    small = round(max(_LEAST_CARD_TEXT, small), 1)
    return _CardSizes(round(label, 1), large, round(large * 0.45, 1), small, is_wrapped)


def _said(card: Card) -> list[str]:
    """Return the lines below the number of a card."""
    return [
        *filter(None, [card.detail]),
        *map(_moved, card.changes),
        *([f"{_WARNING}{card.warning}"] if card.warning else []),
    ]


def _moved(change: Change) -> str:
    return f"{change.label} {change.text}"


def _split(card: Card) -> tuple[str, str]:
    value, space, unit = card.text.partition(" ")
    return value, space + unit


def _card(page: _Page, card: Card, box: Box, sizes: _CardSizes) -> None:
    width = box.width - 2 * _CARD_SIDE
    value, unit = _split(card)
    paragraphs = [
        [Run(typesetting.clip(card.label, width / sizes.label), sizes.label, GREY)],
        [Run(value, sizes.number, bold=True), Run(unit, sizes.unit, GREY)],
    ]
    longest = width / sizes.small * (2 if sizes.is_wrapped else 1)
    if card.detail:
        # A unit does not begin a line.
        words = typesetting.clip(card.detail, longest)
        paragraphs.append([Run("\u00a0".join(words.rsplit(" ", 1)) if sizes.is_wrapped else words, sizes.small, GREY)])
    for change in card.changes:
        moved = Run(change.text, sizes.small, TONES.get(change.tone, INK), bold=bool(change.tone))
        paragraphs.append([Run(f"{change.label} ", sizes.small, GREY), moved])
    if card.warning:
        words = typesetting.clip(f"{_WARNING}{card.warning}", longest)
        paragraphs.append([Run(words, sizes.small, TONES[BAD])])
    shape = panel(page.native, box, GROUND, f"指标 {card.label}", rounded=8)
    # Side by side, labels stand at one height though one card has a line more.
    fill(shape.text_frame, paragraphs, LEFT, TOP if sizes.is_wrapped else MIDDLE)
    shape.text_frame.margin_left = shape.text_frame.margin_right = Pt(_CARD_SIDE)
    shape.text_frame.margin_top = shape.text_frame.margin_bottom = Pt(_CARD_SIDE / 2)


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(page: _Page, block: Lines, box: Box) -> None:
    """Write sentences one below the other, as many as fit."""
    if not block.lines:
        _nothing(page, box)
        return
    for size in (22, 20, 18, 16, 15, 14):
        heights = [
            len(typesetting.wrapped(line, box.width / size - 1.2)) * size * LEADING + size * 0.5 for line in block.lines
        ]
        if sum(heights) <= box.height:
            break
    shown = len(heights)
    if sum(heights) > box.height:
        room = box.height - _NOTE_SIZE * LEADING - 6
        shown = max(1, next(at for at in range(len(heights)) if sum(heights[: at + 1]) > room))
        page.notes.extend(block.lines[shown:])
        words = f"共 {len(block.lines)} 条，列出前 {shown} 条，其余见备注"
        place = Box(box.x, box.y + room + 4, box.width, box.height - room - 4)
        text(page.native, place, [[Run(words, _NOTE_SIZE, GREY)]], "附注")
    shape = text(page.native, box, [[Run(line, size)] for line in block.lines[:shown]], "要点")
    for paragraph in shape.text_frame.paragraphs:
        paragraph.space_after = Pt(size * 0.5)
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(Pt(size)))
        properties.set("indent", str(-Pt(size)))
        etree.SubElement(properties, qn("a:buClr")).append(paint_xml(SERIES[ACCENT]))
        etree.SubElement(properties, qn("a:buChar"), char="•")


# --- the registry -----------------------------------------------------------------------------------------------------

DRAWERS: dict[str, Drawer] = {
    LINES: _chart,
    BARS: _chart,
    COLUMNS: _chart,
    BRIDGE: _chart,
    RATES: _rates,
    PARETO: _instead(standing_in.pareto_as_bars),
    MIXED: _instead(standing_in.mixed_as_lines),
    PROGRESS: _instead(standing_in.progress_as_bars),
    SEVERAL: _several,
    AREAS: _areas,
    Cards.kind: _cards,
    Table.kind: _table,
    Lines.kind: _lines,
    **{kind: _instead(as_table) for kind, as_table in standing_in.TABLES.items()},
}
