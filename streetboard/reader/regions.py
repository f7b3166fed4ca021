"""Regions: the tables that one sheet holds, side by side or below each other, and the titles that stand above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from streetboard.reader import header
from streetboard.reader.header import Header, Span
from streetboard.reader.table import Content, Row, columns_with_content, cut, rows_of
from streetboard.reader.text import Lines

# A row with fewer headers of ours is no header of a further table.
_FEWEST = 2
# How far above a header its title stands, and how far a header may go down.
_ABOVE, _BELOW = 3, 4
_LONGEST_TITLE = 60


@dataclass
class Region:
    """One table of a sheet: its cells, its header, from which to before which column and down to which row it stands.

    0 is the edge of the sheet.
    """

    content: Content | Lines
    header: Header
    left: int = 0
    right: int = 0
    last: int = 0
    # (row, text) of what stands alone in its row, above the header and wherever the header is repeated
    titles: list[tuple[int, str]] = field(default_factory=list)
    # where it stands, in words, if it is not the only one
    place: str = ""


def side_by_side(names: list[str], blank: set[int], known: set[str]) -> list[tuple[int, int]]:
    """Return from which to before which column each table stands whose header is part of one row; 0 is the edge.

    Behind a column that is blank all the way down a table begins if one of its headers has been there before; without
    such a column, if all of them come again in their order.
    """
    starts = [0]
    for at in sorted(blank):
        further = _between(names, at + 1, next((end for end in sorted(blank) if end > at + 1), len(names)))
        before = {header.normalise(name) for name in names[starts[-1] : at] if name}
        if any(header.normalise(name) in before and header.is_known(name, known) for name in further):
            starts.append(at + 1)
    if len(starts) == 1:
        width = next(
            (width for width in range(_FEWEST, len(names) // 2 + 1) if names == names[:width] * (len(names) // width)),
            0,
        )
        if width and header.score(names[:width], known) >= _FEWEST:
            starts = list(range(0, len(names), width))
    return list(zip(starts, [*starts[1:], 0], strict=True))


def _between(names: list[str], start: int, end: int) -> list[str]:
    return [name for name in names[start:end] if name]


def below(content: Content | Lines, first: Header, known: set[str]) -> Iterator[tuple[Header, list[tuple[int, str]]]]:
    """Yield each header further down a table, with the titles above it."""
    spelled = known | {name for name in first.names if name}
    numbers = [
        number
        for number, cells in _beginning_with(content, spelled)
        if number > first.row and _is_one(cells, first, known)
    ]
    if not numbers:
        return
    near = {n for number in numbers for n in range(number - _ABOVE, number + _BELOW)}
    rows = {number: row for number, row in rows_of(content) if number in near}
    spans = [] if isinstance(content, Lines) else content.spans
    before = first.row
    for number in numbers:
        # A second row of names, such as their codes, is none of another table.
        if number <= before + 1:
            continue
        window = [(n, rows[n]) for n in range(number, number + _BELOW) if n in rows]
        moved = [Span(s.top - number + 1, s.left, s.bottom - number + 1, s.right) for s in spans if s.top >= number - 1]
        found = header.beginning(window, moved, known)
        yield found, titles_of((n, rows[n]) for n in range(max(before + 1, number - _ABOVE), number) if n in rows)
        before = found.row


def _beginning_with(content: Content | Lines, spelled: set[str]) -> Iterator[Row]:
    """Yield the rows whose first cell with content is one of some texts."""
    if isinstance(content, Lines):
        yield from content.beginning_with(spelled)
        return
    for number, row in enumerate(content.rows(), start=1):
        # Of most rows it is the very first cell.
        first = row[0] if row and row[0] else next((cell for cell in row if cell not in ("", None)), None)
        if isinstance(first, str) and first.strip() in spelled:
            yield number, row


def _is_one(cells: list[Any], first: Header, known: set[str]) -> bool:
    texts = [header.label(cell) for cell in cells if header.label(cell)]
    fewest = max(_FEWEST, header.score(first.names, known) / 2)
    return all(map(header.is_label, texts)) and header.score(texts, known) >= fewest


def titles_of(rows: Iterable[Row]) -> list[tuple[int, str]]:
    """Return what stands alone in a row: the title of a table, the name of a part of it."""
    found = []
    for number, row in rows:
        texts = {text for cell in row if (text := header.label(cell))}
        if len(texts) == 1:
            found.append((number, texts.pop()[:_LONGEST_TITLE]))
    return found


def earliest(head: list[Row], found: Header, spans: list[Span], known: set[str]) -> Header:
    """Return the header of the first table of a sheet, which may have fewer headers of ours than another below it."""
    fewest = max(_FEWEST, header.score(found.names, known) / 2)
    for number, row in head:
        if number + 1 >= found.row:
            break
        at = number - head[0][0]
        moved = [Span(s.top - at, s.left, s.bottom - at, s.right) for s in spans if s.top >= at]
        one = header.beginning(head[at : at + _BELOW], moved, known)
        between = (cells for n, cells in head if one.row < n < found.row)
        if _is_one(row, found, known) and header.score(one.names, known) >= fewest and any(map(_is_data, between)):
            return one
    return found


def _is_data(row: list[Any]) -> bool:
    cells = [cell for cell in row if header.label(cell)]
    return len(cells) > 1 and not all(map(header.is_label, cells))


def cells_above(content: Content | Lines, first: int) -> int:
    """Count the cells above a header that are more than titles and remarks: those of rows with a number or a date."""
    rows = (row for number, row in islice(rows_of(content), first - 1) if number < first)
    return sum(sum(1 for cell in row if header.label(cell)) for row in rows if _is_data(row))


def cells_in(region: Region) -> int:
    """Count the cells with content in a table, with its header."""
    rows = (row for number, row in rows_of(region.content) if number >= region.header.row)
    return sum(1 for row in rows for cell in row if header.label(cell))


def regions(content: Content | Lines, found: Header, head: list[Row], known: set[str]) -> list[Region]:
    """Return the tables of a sheet whose first header was found, in the order of their columns, then of their rows."""
    # A cell beyond the header of a text has slipped there; in a workbook it is a column that nobody has named.
    is_text = bool(content.encoding)
    width = len(found.names) if is_text else max(len(row) for _, row in head)
    blank = {at for at in range(width) if at >= len(found.names) or not found.names[at]}
    filled = _filled(content, found.row, blank)
    sides = side_by_side(found.names, {at for at in blank - filled if at < len(found.names)}, known)
    made = []
    for left, right in sides:
        first = Header(found.row, found.names[left : right or None])
        stacked = _stacked(Region(cut(content, left, right), first, left, right), known)
        for region in stacked:
            own, columns = (right or width) - left, {at - left for at in filled}
            if region.header is not first:
                own = len(region.header.names) if is_text else own
                names = region.header.names + [""] * (own - len(region.header.names))
                columns = _filled(region.content, region.header.row, {at for at, name in enumerate(names) if not name})
            region.place = "".join(
                (f"{_letters(left)} 列起" * (len(sides) > 1), f"第 {region.header.row} 行起" * (len(stacked) > 1))
            )
            region.header = header.named(region.header, own, columns)
        made += stacked
    return made


def _filled(content: Content | Lines, after: int, blank: set[int]) -> set[int]:
    return columns_with_content((row for row in rows_of(content) if row[0] > after), blank) if blank else set()


def _stacked(first: Region, known: set[str]) -> list[Region]:
    """Return a table as the several that it is, if headers that say other things stand further down."""
    first.titles = titles_of(islice(rows_of(first.content), first.header.row - 1))
    parts = [first]
    for one, titles in below(first.content, first.header, known):
        *_, latest = parts
        if [*map(header.normalise, one.names)] == [*map(header.normalise, latest.header.names)]:
            latest.titles += titles
            continue
        whole, latest.last = latest.content, (titles[0][0] if titles else one.row) - 1
        latest.content = cut(whole, last=latest.last)
        parts.append(Region(whole, one, first.left, first.right, titles=titles))
    return parts


def _letters(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
