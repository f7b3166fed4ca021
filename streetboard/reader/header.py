"""Header: which row of a table names its columns, and what it calls them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from streetboard.reader.limits import LONGEST_SHOWN

_BRACKETED = re.compile(r"[(\[【〔<](.*?)[)\]】〕>]")
# Numbers, dates, times, percentages, telephone numbers: no header is only that.
_DATA = re.compile(
    r"[\d.,:/+\-\s%‰年月日时分秒点号元件个户人T¥￥()*]*\d[\d.,:/+\-\s%‰年月日时分秒点号元件个户人TZ¥￥()*]*"
)
_LONGEST_PARENT = 15
_MOST_LEVELS = 4


@dataclass(frozen=True)
class Span:
    """A merged cell: its first and last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Header:
    """The names of a table's columns, and the number of the (last) row that holds them, from 1; "" names nothing."""

    row: int
    names: list[str]


def normalise(header: str) -> str:
    """Return a header as it is compared: half-width, without blanks, colons, stars and brackets, in lower case."""
    return re.sub(r"[\s:*★()\[\]【】〔〕<>_]", "", unicodedata.normalize("NFKC", str(header))).lower()


def without_unit(header: str) -> tuple[str, str]:
    """Return a header without what it has in brackets, as it is compared, and the bracketed text."""
    text = unicodedata.normalize("NFKC", str(header))
    unit = _BRACKETED.search(text)
    return normalise(_BRACKETED.sub("", text)), unit[1].strip() if unit else ""


def is_known(text: Any, known: set[str]) -> bool:
    """Return whether a text is one of our headers."""
    return len(text) <= LONGEST_SHOWN and (normalise(text) in known or without_unit(text)[0] in known)


def score(row: Iterable[Any], known: set[str]) -> int:
    """Count the different headers of ours in a row."""
    return sum(is_known(text, known) for text in {label(cell) for cell in row} if text)


def label(cell: Any) -> str:
    """Return a cell as a header: on one line, and not longer than one can be."""
    if cell is None:
        return ""
    text = str(cell).strip()[: 2 * LONGEST_SHOWN]
    if "\n" in text or "\r" in text:
        text = re.sub(r"\s*[\r\n]+\s*", " " if text.isascii() else "", text)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def is_label(cell: Any) -> bool:
    """Return whether a cell may be a header: a text that is not a number, a date or the like."""
    return isinstance(cell, str) and 0 < len(cell.strip()) <= LONGEST_SHOWN and not _DATA.fullmatch(cell.strip())


def find(
    head: list[tuple[int, list[Any]]], spans: list[Span], known: set[str], at_row: int = 0, *, by_form: bool = False
) -> Header | None:
    """Return the header among the first rows of a table.

    It is the one with the most headers of ours. With `at_row` it is the one that ends there; with `by_form`, if none
    is ours, the one with the most different labels. Headers of several rows are put together.
    """
    candidates = list(_candidates(head, spans, known))
    if at_row:
        ending = [header for header in candidates if header.row == at_row]
        return ending[0] if ending else None
    best = max(candidates, key=lambda header: score(header.names, known), default=None)
    if best and score(best.names, known):
        return best
    if not by_form:
        return None
    filled = [number for number, row in head if any(label(cell) for cell in row)]
    with_rows = [header for header in candidates if filled and header.row < filled[-1]] or candidates
    best = max(with_rows, key=_labels, default=None)
    return best if best and _labels(best) >= min(2, max(len(row) for _, row in head)) else None


def beginning(rows: list[tuple[int, list[Any]]], spans: list[Span], known: set[str]) -> Header:
    """Return the header that begins at the first of some rows, if that is one; it may be built of several."""
    *_, single = found = list(_candidates(rows, spans, known, within=1))
    return max(found, key=lambda header: score(header.names, known), default=single)


def _labels(header: Header) -> int:
    return len({name for name in header.names if is_label(name)})


def _candidates(
    head: list[tuple[int, list[Any]]], spans: list[Span], known: set[str], within: int | None = None
) -> Iterator[Header]:
    for at, (number, _) in enumerate(head[:within]):
        levels = _levels([row for _, row in head], at, spans)
        if len(levels) > 1:
            yield Header(number + len(levels) - 1, _combined(levels, known))
        yield Header(number, _combined(levels[:1], known))


def _levels(rows: list[list[Any]], at: int, spans: list[Span]) -> list[list[str]]:
    """Return the rows of a header that begins at a row, merged cells filled: one, unless it is built of several."""
    merged = [span for span in spans if at <= span.top < at + _MOST_LEVELS and label(_cell(rows, span.top, span.left))]
    levels = [_across([label(cell) for cell in rows[at]], [span for span in merged if span.top == at])]
    if len(set(filter(None, levels[0]))) < 2:  # a title
        return levels
    while len(levels) < _MOST_LEVELS and (last := at + len(levels)) < len(rows):
        above = merged or _implied(levels[-1], rows[last])
        tall = [span for span in merged if span.top < last <= span.bottom]
        wide = [span for span in above if span.left < span.right and (not merged or span.bottom == last - 1)]
        below = [label(cell) for cell in rows[last]]
        if not _is_built_on(rows[last], levels[-1], wide, tall):
            break
        if not merged:
            levels[-1] = _across(levels[-1], wide)
        below = _across(below, [span for span in merged if span.top == last])
        for span in tall:
            for column in range(span.left, min(span.right + 1, len(levels[-1]))):
                below += [""] * (column + 1 - len(below))
                below[column] = levels[-1][column]
        levels.append(below)
    return levels


def _is_built_on(row: list[Any], above: list[str], wide: list[Span], tall: list[Span]) -> bool:
    """Return whether a row goes on with the header above it.

    It does if it only has labels beneath cells that are merged across, two or more beneath one of them, or if nothing
    in it is its own; a row of data has numbers, or something beneath the other headers.
    """
    covered = {column for span in tall for column in range(span.left, span.right + 1)}
    beneath = {column: span for span in wide for column in range(span.left, span.right + 1)}
    own = {column: cell for column, cell in enumerate(row) if label(cell) and column not in covered}
    if not own:
        return bool(tall)
    if not all(column in beneath and is_label(cell) for column, cell in own.items()):
        return False
    if any(len(above[span.left]) > _LONGEST_PARENT for span in wide):
        return False
    return max(Counter(beneath[column] for column in own).values()) > 1


def _implied(above: list[str], row: list[Any]) -> list[Span]:
    """Return the cells that were merged across before a file lost it: blanks follow them, and labels stand beneath."""
    width = max(len(above), len(row))
    above, below = above + [""] * width, [label(cell) for cell in row] + [""] * width
    spans = []
    for left in range(width):
        if above[left] and below[left]:
            right = left
            while right + 1 < width and not above[right + 1] and below[right + 1]:
                right += 1
            spans.append(Span(0, left, 0, right))
    return spans


def _cell(rows: list[list[Any]], row: int, column: int) -> Any:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _across(labels: list[str], spans: Iterable[Span]) -> list[str]:
    labels = list(labels)
    for span in spans:
        for column in range(span.left + 1, min(span.right + 1, len(labels))):
            labels[column] = labels[span.left]
    return labels


def _combined(levels: list[list[str]], known: set[str]) -> list[str]:
    """Return one name for each column of a header of several rows."""
    width = max(map(len, levels))
    columns = [[level[at] if at < len(level) else "" for level in levels] for at in range(width)]
    # A cell that is merged downwards stands in each of its rows.
    columns = [[text for n, text in enumerate(texts) if text and text not in texts[:n]] for texts in columns]
    lowest = Counter(texts[-1] for texts in columns if texts)
    names = []
    for texts in columns:
        if len(texts) < 2:
            names.append("".join(texts))
            continue
        *parents, child = texts
        parent = "".join(parents)
        joined = [text for text in (parent + child, child + parent) if is_known(text, known)]
        if lowest[child] == 1 and is_known(child, known):
            names.append(child)
        else:
            names.append(joined[0] if joined else f"{parent} {child}")
    while names and not names[-1]:
        names.pop()
    return names


def named(header: Header, width: int, has_content: set[int]) -> Header:
    """Return a header in which no two names are alike, and columns without a name but with content have one.

    A second 状态 becomes 状态#2; the sixth column, if it is blank above, 第6列.
    """
    names = header.names + [""] * (width - len(header.names))
    names = [name or (f"第{at + 1}列" if at in has_content else "") for at, name in enumerate(names)]
    while names and not names[-1]:
        names.pop()
    taken, counts = set(names), Counter[str]()
    for at, name in enumerate(names):
        counts[name] += 1
        if name and counts[name] > 1:
            while f"{name}#{counts[name]}" in taken:
                counts[name] += 1
            names[at] = f"{name}#{counts[name]}"
            taken.add(names[at])
    return Header(header.row, names)
