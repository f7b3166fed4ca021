"""Table: one table of a file, whatever kind of file it stands in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

from streetboard.reader.errors import UnreadableError
from streetboard.reader.header import Span
from streetboard.reader.limits import LONGEST_ROW
from streetboard.reader.text import Lines, padded

# A workbook keeps fifteen digits: of a longer number it shows, and has, no more.
_ROUNDED = 1e15
# (row number from 1, cells)
Row = tuple[int, list[Any]]


@dataclass
class Grid:
    """One table as it stands in a file; its rows are read when they are asked for."""

    load: Callable[[], Content | Lines]
    sheet: str = ""
    hidden: bool = False
    member: str = ""
    epoch_1904: bool = False


@dataclass
class Content:
    """The cells of a sheet. Merged cells hold their value in the first; `rows` begins again with each call."""

    rows: Callable[[], Iterable[list[Any]]]
    spans: list[Span] = field(default_factory=list)
    # (row, column), from 0, of formulas that were saved without a result
    unsaved: list[tuple[int, int]] = field(default_factory=list)
    hidden: Hidden = field(default_factory=lambda: Hidden())
    # that of the text that it was cut from
    encoding: str = ""


@dataclass
class Hidden:
    """What of a sheet is not shown, from 0; a filter hides rows too."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    is_filtered: bool = False


def rows_of(content: Content | Lines) -> Iterator[Row]:
    """Yield the rows as they stand, merged cells unfilled."""
    return content.rows() if isinstance(content, Lines) else enumerate(map(_texts, content.rows()), start=1)


def filled_rows(content: Content | Lines) -> Iterator[Row]:
    """Yield the rows as a person reads them: a merged cell speaks for all that it covers."""
    spans = [] if isinstance(content, Lines) else content.spans
    return _filled(rows_of(content), spans) if spans else rows_of(content)


def cut(content: Content | Lines, left: int = 0, right: int = 0, last: int = 0) -> Content | Lines:
    """Return the cells from the column `left` to before `right`, and down to the row `last`; 0 is as far as it goes.

    What is blank all along a row of some columns only is a row of what stands beside them.
    """
    if not (left or right or last):
        return content
    end, bottom = right or None, last or None

    def rows() -> Iterator[list[Any]]:
        numbered = rows_of(content)
        first = next(numbered, None)
        if first:
            above: list[list[Any]] = [[]] * (first[0] - 1)
            yield from (row[left:end] for row in islice(chain(above, [first[1]], (row for _, row in numbered)), bottom))

    if isinstance(content, Lines):
        return Content(rows, encoding=content.encoding)
    spans = [
        Span(span.top, span.left - left, span.bottom, min(span.right, right - 1 if right else span.right) - left)
        for span in content.spans
        if left <= span.left and not (right and span.left >= right) and not (last and span.top >= last)
    ]
    unsaved = [(row, at - left) for row, at in content.unsaved if left <= at and not (right and at >= right)]
    columns = {at - left for at in content.hidden.columns if left <= at and not (right and at >= right)}
    hidden = Hidden(content.hidden.rows, columns, content.hidden.is_filtered)
    return Content(rows, spans, [(row, at) for row, at in unsaved if not last or row < last], hidden)


def write(
    content: Content | Lines, into: Path, after: int, width: int, name: str, *, without_blank: bool = False
) -> int:
    """Write the rows after a number as CSV: (row number, one cell for each header, what is beyond them).

    Blank rows go too, or not: beside another table they are not this one's. Return the characters of the longest row.
    Raises UnreadableError if one is too long.
    """
    if isinstance(content, Lines):
        return content.write(into, after, width)
    longest = 0
    with into.open("w", encoding="utf-8", newline="") as target:
        writerow = csv.writer(target).writerow
        for number, row in filled_rows(content):
            if number > after and not (without_blank and all(cell in ("", None) for cell in row)):
                written = writerow(padded(number, row, width))
                if written > longest:
                    longest = written
                    if longest > LONGEST_ROW:
                        raise UnreadableError(
                            f"{name} 第 {number} 行过长（{LONGEST_ROW:,} 字以上）", "请检查这一行后重新导入"
                        )
    return longest


def _texts(row: list[Any]) -> list[Any]:
    return [cell if type(cell) is str else _text(cell) for cell in row]


def _text(value: Any) -> Any:
    """Return a cell as the text a person sees in it, or what csv writes as that; workbooks hold every number as a float."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if abs(value) >= _ROUNDED:
            return f"{value:.14E}"
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (date, time)):
        return str(value)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return "" if value is None else value


def _filled(rows: Iterable[Row], spans: list[Span]) -> Iterator[Row]:
    starting: dict[int, list[Span]] = {}
    for span in spans:
        starting.setdefault(span.top, []).append(span)
    # (span, value) of the merged cells that the row lies in
    open_spans: list[tuple[Span, Any]] = []
    for number, row in rows:
        new = starting.get(number - 1)
        if not new and not open_spans:
            yield number, row
            continue
        open_spans = [(span, value) for span, value in open_spans if span.bottom >= number - 1]
        # What stands alone in its row and is merged across is a title, a note, the name of a group.
        alone = sum(cell not in (None, "") for cell in row) < 2
        for span in new or ():
            if span.left < len(row) and row[span.left] not in (None, "") and not (alone and span.left < span.right):
                open_spans.append((span, row[span.left]))
        for span, value in open_spans:
            for column in range(span.left, min(span.right + 1, len(row))):
                row[column] = value
        yield number, row


def columns_with_content(rows: Iterable[Row], wanted: set[int]) -> set[int]:
    """Return those of some columns, from 0, that are not blank all the way down."""
    missing = set(wanted)
    for _, row in rows:
        if not missing:
            break
        missing -= {at for at in missing if at < len(row) and str(row[at]).strip()}
    return wanted - missing
