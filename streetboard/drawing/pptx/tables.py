"""Tables of a pptx: native ones, with text as large as all rows allow, wrapped or clipped where it must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil
from typing import Any, NamedTuple

from lxml import etree
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Pt

from streetboard.drawing import typesetting
from streetboard.drawing.pptx.base import (
    GREY,
    GROUND,
    INK,
    LEADING,
    LEFT,
    MIDDLE,
    RIGHT,
    RULE,
    SERIES,
    Box,
    Colour,
    Run,
    fill_paragraph,
    paint,
    paint_xml,
)
from streetboard.reading.blocks import ACCENT, Table

# No style, no grid: what a table brings of the theme is not ours.
_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_SIDE = 6.0
# Programs measure text a little differently.
_SLACK = 4.0
_LARGEST, _EASY, _LEAST, _FLOOR, _WORTH = 20, 16, 14, 9, 2
_MOST_LINES = 4
# A column of texts may be cut to this many signs; one of numbers or days never.
_NARROWEST = 6.0


class _Plan(NamedTuple):
    """How a table finds room: the size of its text, the widths of its columns, the header's lines, and its rows' texts."""

    size: float
    widths: list[float]
    head: list[list[str]]
    rows: list[list[str]]

    @property
    def heights(self) -> list[float]:
        """The height of each row, the header first."""
        heads = max((len(lines) for lines in self.head), default=1)
        rows = [max((cell.count("\n") + 1 for cell in row), default=1) for row in self.rows]
        return [self.size * (LEADING * lines + 0.3) for lines in (heads, *rows)]


def drawn(table: Table, box: Box) -> int:
    """Return how many of a table's rows find room."""
    return len(_planned(table, box).rows)


def add(slide: Slide, box: Box, table: Table, name: str) -> None:
    """Draw as many rows of a table as find room, under its header."""
    plan = _planned(table, box)
    place = Box(box.x, box.y, sum(plan.widths), sum(plan.heights))
    frame = slide.shapes.add_table(len(plan.rows) + 1, len(table.columns), *place.emu())
    frame.name = typesetting.one_line(f"表格 {name}")
    native = frame.table
    native.horz_banding, native.first_row = False, True
    properties: Any = native._tbl.tblPr
    properties.find(qn("a:tableStyleId")).text = _STYLE
    for at, width in enumerate(plan.widths):
        native.columns[at].width = Pt(width)
    for row, height in zip(native.rows, plan.heights, strict=True):
        row.height = Pt(height)
    numeric = [table.is_numeric(at) for at in range(len(table.columns))]
    for at, lines in enumerate(plan.head):
        runs = [Run(line, plan.size, GREY, bold=True) for line in lines]
        _fill_cell(native.cell(0, at), runs, numeric[at], GROUND)
    for row, cells in enumerate(plan.rows):
        stands_out = row in table.stands_out
        colour = SERIES[ACCENT] if stands_out else INK
        for at, words in enumerate(cells):
            runs = [Run(line, plan.size, colour, stands_out) for line in words.split("\n")]
            _fill_cell(native.cell(row + 1, at), runs, numeric[at], None)


def _fill_cell(cell: Any, lines: Sequence[Run], is_numeric: bool, ground: Colour | None) -> None:
    cell.margin_left = cell.margin_right = Pt(_SIDE)
    cell.margin_top = cell.margin_bottom = Pt(lines[0].size * 0.15)
    cell.vertical_anchor = MIDDLE
    frame = cell.text_frame
    for at, line in enumerate(lines):
        fill_paragraph(frame.paragraphs[0] if at == 0 else frame.add_paragraph(), [line], RIGHT if is_numeric else LEFT)
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn("a:lnB"), w=str(Pt(0.75)))
    etree.SubElement(line, qn("a:solidFill")).append(paint_xml(RULE))
    if ground:
        cell.fill.solid()
        paint(cell.fill.fore_color, ground)


# --- how it finds room ------------------------------------------------------------------------------------------------


def _planned(table: Table, box: Box) -> _Plan:
    """Return the plan with the largest text at which all stands there whole: on one line, else wrapped, else clipped.

    Where even that has no room for all rows, the plan has the first ones.
    """
    for plan in _whole(table, box):
        if plan and sum(plan.heights) <= box.height:
            return plan
    for size in range(_LEAST, _FLOOR - 1, -1):
        if plan := _on_one_line(table, box, size) or _clipped(table, box, size):
            return _first_rows(plan, box)
    even = [box.width / len(table.columns)] * len(table.columns)
    return _first_rows(_cut(table, _FLOOR, even, 2), box)


def _whole(table: Table, box: Box) -> Iterator[_Plan | None]:
    """Yield the plans with all rows, the best first: a text on one line may be a little smaller than a broken one."""
    for size in range(_LARGEST, _LEAST - 1, -1):
        yield _on_one_line(table, box, size)
        if size + _WORTH <= _LARGEST:
            yield _wrapped(table, box, size + _WORTH)
    for size in range(_LEAST + _WORTH - 1, _LEAST - 1, -1):
        yield _wrapped(table, box, size)
    for size in range(_EASY, _LEAST - 1, -1):
        yield _clipped(table, box, size)


def _first_rows(plan: _Plan, box: Box) -> _Plan:
    """Return a plan with the rows that find room, at least one."""
    room, shown = box.height - plan.heights[0], 0
    for height in plan.heights[1:]:
        room -= height
        if room < 0:
            break
        shown += 1
    return plan._replace(rows=plan.rows[: max(shown, 1)])


def _texts(table: Table) -> list[list[str]]:
    return [[typesetting.one_line(cell) for cell in row] for row in table.texts()]


def _cells_wide(table: Table) -> list[float]:
    """Return the width of the widest cell of each column, in ems."""
    return [max(map(typesetting.ems, column)) for column in zip(*_texts(table), strict=True)]


def _on_one_line(table: Table, box: Box, size: float) -> _Plan | None:
    """Return the plan in which no cell is broken, and the header perhaps; null if it is too wide."""
    for lines in (1, 2, 3):
        head = [_broken(title, lines) for title in table.headers]
        wanted = _wanted(_cells_wide(table), head, size)
        if sum(wanted) <= box.width:
            # No further than a number can be followed along its row.
            stretch = min(box.width / sum(wanted), 2.0)
            return _Plan(size, [width * stretch for width in wanted], head, _texts(table))
    return None


def _wrapped(table: Table, box: Box, size: float) -> _Plan | None:
    """Return the plan in which long texts are broken into a few lines; null if that is not enough."""
    widths, head = _squeezed(table, box, size)
    if not widths:
        return None
    rows = [
        ["\n".join(typesetting.wrapped(cell, _inner(width, size))) for cell, width in zip(row, widths, strict=True)]
        for row in _texts(table)
    ]
    if any(cell.count("\n") >= _MOST_LINES for row in rows for cell in row):
        return None
    return _Plan(size, widths, head, rows)


def _clipped(table: Table, box: Box, size: float) -> _Plan | None:
    """Return the plan in which long texts are clipped to one line; null if numbers and days alone are too wide."""
    widths, _ = _squeezed(table, box, size)
    return _cut(table, size, widths, 3) if widths else None


def _cut(table: Table, size: float, widths: list[float], lines: int) -> _Plan:
    head = [
        [typesetting.clip(line, _inner(width, size)) for line in _broken(title, lines)]
        for title, width in zip(table.headers, widths, strict=True)
    ]
    columns = zip(*_texts(table), strict=True)
    cut = [typesetting.clip_all(column, _inner(width, size)) for column, width in zip(columns, widths, strict=True)]
    return _Plan(size, widths, head, [list(row) for row in zip(*cut, strict=True)])


def _squeezed(table: Table, box: Box, size: float) -> tuple[list[float], list[list[str]]]:
    """Return the widths when the widest columns of texts are cut down alike, and the header; none if it cannot be."""
    cells, head = _cells_wide(table), [_broken(title, 3) for title in table.headers]
    wanted = _wanted(cells, head, size)
    least = _wanted(
        [min(wide, _NARROWEST) if _may_shrink(table, at) else wide for at, wide in enumerate(cells)], head, size
    )
    if sum(least) > box.width:
        return [], head
    return typesetting.squeeze(wanted, least, box.width), head


def _wanted(cells: Sequence[float], head: Sequence[Sequence[str]], size: float) -> list[float]:
    titles = [max(map(typesetting.ems, lines)) for lines in head]
    return [max(pair) * size + 2 * _SIDE + _SLACK for pair in zip(cells, titles, strict=True)]


def _inner(width: float, size: float) -> float:
    """Return how many ems a column holds."""
    return (width - 2 * _SIDE - _SLACK / 2) / size


def _may_shrink(table: Table, at: int) -> bool:
    return not table.is_numeric(at) and not any(isinstance(row[at], date) for row in table.rows)


def _broken(title: str, lines: int) -> list[str]:
    """Return a header on up to three lines: its unit goes to a line of its own first, then a long label breaks."""
    title = typesetting.one_line(title)
    label, bracket, unit = title.rpartition("（")
    if lines == 1:
        return [title]
    if not label:
        label, bracket, unit = title, "", ""
    halves = [label]
    if typesetting.ems(label) > 6 and (lines == 3 or not bracket):
        halves = typesetting.wrapped(label, ceil(typesetting.ems(label) / 2))
    return [*halves, bracket + unit] if bracket else halves
