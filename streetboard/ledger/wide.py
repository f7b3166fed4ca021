"""Wide: a table with a column for each month or each kind is made long, with a row for each of its values."""

from __future__ import annotations

import calendar
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from streetboard import provenance
from streetboard.datasets import Dataset
from streetboard.errors import LedgerError
from streetboard.ledger import years
from streetboard.ledger.mapping_files import DATES, NUMBERS, Mapping, Plan, Unpivot, implied_by, place_of, placed, plan
from streetboard.ledger.read import MOST_COLUMNS, Part, Table, normalise

# A row of a value is numbered by its row in the file and its column: 5003 is row 5, column 3.
ROW_FACTOR = MOST_COLUMNS
# What is said of a table that was made long.
MADE_LONG = "made_long"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_TENS = "一二三四五六七八九十"
_MONTH = re.compile(rf"(?:((?:19|20)\d\d)[年./\-\s]*)?(?:(1[0-2]|0?[1-9])月?份?|(十[一二]|[{_TENS}])月份?)")
_QUARTER = re.compile(r"(?:((?:19|20)\d\d)[年./\-\s]*)?(?:第?[一二三四1-4]季度?|[qQ][1-4])")
_DAY = re.compile(r"(?:((?:19|20)\d\d)[年./\-])?\d{1,2}[月./\-]\d{1,2}日?(?: 00:00:00)?")
_FIRST = re.compile(r"((?:19|20)\d\d)[年./\-](\d{1,2})[月./\-]0?1日?(?: 00:00:00)?")
# At least so many columns look as if they went on.
_FEWEST = 2


def guess(data: Dataset, header: Sequence[str], samples: Sequence[Sequence[str]]) -> Unpivot | None:
    """Return how a table seems to be wide: its columns are months, quarters or days, or say kinds of one number."""
    if kinds := _kinds(data, header):
        (values, headers), columns = kinds
    else:
        columns = [at for at, text in enumerate(header) if _is_period(text)]
        if len(columns) < _FEWEST:
            return None
        quarters = [f.name for f in data.fields.values() if f.type == "text" and f.label == "季度"]
        of_quarters = all(_QUARTER.fullmatch(_spelled(header[at])) for at in columns) and quarters
        headers = quarters[0] if of_quarters else data.events[0].name if data.events else ""
        cells = [row[at] for row in samples for at in columns if at < len(row) and row[at]]
        of_days = cells and all(_DAY.fullmatch(_spelled(cell)) for cell in cells)
        fitting = [
            f.name for f in data.fields.values() if (f in data.events if of_days else f.type in NUMBERS and f.required)
        ]
        values = next((name for name in fitting if name != headers), "")
    return Unpivot(tuple(text for at, text in enumerate(header) if text and at not in columns), headers, values)


def _kinds(data: Dataset, header: Sequence[str]) -> tuple[tuple[str, str], list[int]] | None:
    """Return (the field of a number, the field of its kinds) and the columns whose headers say of it which kind it is."""
    for f in data.fields.values():
        kinds = {at: kind for at, text in enumerate(header) for kind in implied_by(f, text)}
        for kind, times in Counter(kinds.values()).most_common(1):
            if times >= _FEWEST:
                return (f.name, kind), [at for at, one in kinds.items() if one == kind]
    return None


def needs_year(header: Sequence[str], unpivot: Unpivot) -> bool:
    """Return whether the headers of the values are months, quarters or days without their year."""
    return any(_is_period(text) and not _YEAR.search(text) for text in header if text and text not in unpivot.labels)


def header_of(data: Dataset, header: list[str], mapping: Mapping, file: str) -> list[str]:
    """Return the header that a table of this one has once it is long; itself where the mapping does not say that it is wide.

    Raises LedgerError if a column of the mapping is not there, or nothing is left to be unpivoted.
    """
    if not (unpivot := mapping.unpivot):
        return header
    labels, _ = _sorted(data, header, mapping, unpivot, file)
    return [*(header[at] for at in labels), *_names(data, unpivot)]


def plan_of(data: Dataset, part: Part, mapping: Mapping, street: str | None, file: str) -> Plan:
    """Return where each field of a table comes from, as it stands in its file. Raises LedgerError as `plan` does."""
    header = header_of(data, part.header, mapping, file)
    return plan(data, header, placed(mapping, part.sheet, file), street, file)


def part_of(data: Dataset, part: Part, mapping: Mapping, file: str) -> Part:
    """Return a table as it is once it is long. Raises LedgerError as `long` does."""
    if not (unpivot := mapping.unpivot):
        return part
    labels, values = _sorted(data, part.header, mapping, unpivot, file)
    said = _said(data, part.header, values, unpivot, (part.sheet, part.member, file), file)
    rows = [
        [*(row[at] for at in labels), said[at], row[at]]
        for row in part.samples
        for at in values
        if max(*labels, at) < len(row) and row[at]
    ]
    return replace(part, header=header_of(data, part.header, mapping, file), samples=rows)


def long(
    connection: duckdb.DuckDBPyConnection, data: Dataset, table: Table, mapping: Mapping, file: str, into: Path
) -> Table:
    """Return a table with a row for each value of a wide one, written to `into`; itself where the mapping does not say so.

    A cell without a value makes no row; a row without any makes a blank one, so that it is counted.
    Raises LedgerError as `header_of` does, if two columns of values are called alike, or a month has no year.
    """
    if not (unpivot := mapping.unpivot):
        return table
    labels, values = _sorted(data, table.header, mapping, unpivot, file)
    titles = [text for _, text in table.titles]
    said = _said(data, table.header, values, unpivot, (*titles, table.sheet, table.member, file), file)
    nothing = _words_for_nothing(connection, table, values)
    longest = 0
    with into.open("w", encoding="utf-8", newline="") as target:
        write = csv.writer(target).writerow
        for number, cells, surplus in _rows(table):
            told = [cells[at] for at in labels]
            found = [at for at in values if cells[at].strip() not in nothing]
            for at in found:
                longest = max(longest, write([ROW_FACTOR * number + at + 1, *told, said[at], cells[at], surplus]))
            if not found:
                write([ROW_FACTOR * number, *[""] * (len(labels) + 2), surplus])
    name, value = _names(data, unpivot)
    unsaved = {text: count for text, count in table.unsaved.items() if text in (table.header[at] for at in labels)}
    if lacking := sum(table.unsaved.get(table.header[at], 0) for at in values):
        unsaved[value] = lacking
    header = [*(table.header[at] for at in labels), name, value]
    return replace(table, path=into, header=header, longest=max(longest, table.longest), unsaved=unsaved)


def _rows(table: Table) -> Iterator[tuple[int, list[str], str]]:
    """Yield of each row of a text its number in the file, its cells, and what is beyond them."""
    with table.path.open(encoding="utf-8", newline="") as source:
        csv.field_size_limit(max(csv.field_size_limit(), 4 * table.longest))
        for number, *cells, surplus in csv.reader(source):
            yield int(number), cells, surplus


def _words_for_nothing(connection: duckdb.DuckDBPyConnection, table: Table, values: Iterable[int]) -> set[str]:
    words = {cells[at].strip() for _, cells, _ in _rows(table) for at in values if not any(map(str.isdigit, cells[at]))}
    found = connection.execute(
        "select text from unnest($words::varchar[]) as given(text) where said(clean(text)) is null", {"words": [*words]}
    )
    return {text for (text,) in found.fetchall()} | {""}


def _sorted(
    data: Dataset, header: Sequence[str], mapping: Mapping, unpivot: Unpivot, file: str
) -> tuple[list[int], list[int]]:
    """Return which columns stay and which are unpivoted."""
    labels = [place_of(text, list(header), "unpivot", file) for text in unpivot.labels]
    ignored = {place_of(text, list(header), "ignored", file) for text in mapping.ignored}
    values = [at for at, text in enumerate(header) if text and at not in labels and at not in ignored]
    if not values:
        raise LedgerError(
            f"{file} 除了{'、'.join(unpivot.labels)}没有别的列，没有可以拆开的（映射文件的 [unpivot]）",
            "请在 labels 里只留每一行共有的列，如 社区、姓名",
        )
    for name in _names(data, unpivot):
        if any(normalise(header[at]) == normalise(name) for at in labels):
            raise LedgerError(
                f"{file} 已经有一列“{name}”，拆开的列不能再叫这个（映射文件的 [unpivot]）",
                f"请从 labels 里去掉“{name}”，或把 headers、values 换成别的字段",
            )
    return labels, values


def _names(data: Dataset, unpivot: Unpivot) -> tuple[str, str]:
    return data.fields[unpivot.headers].label, data.fields[unpivot.values].label


def _said(
    data: Dataset, header: Sequence[str], values: Sequence[int], unpivot: Unpivot, places: Iterable[str], file: str
) -> dict[int, str]:
    """Return what the header of each column of values says, in a form in which its field is read.

    A month of a date is its last day, and today at the latest; a month, quarter or day without a year is one of the mapping's,
    else of the year in the title, or in the name of the sheet or the file.
    """
    # The reader tells a second column of a name by a number.
    names = [
        re.sub(r"#\d+$", "", header[at]) if re.sub(r"#\d+$", "", header[at]) in header else header[at] for at in values
    ]
    for text, times in Counter(map(normalise, names)).items():
        if times > 1:
            alike = "、".join(header[at] for at, name in zip(values, names, strict=True) if normalise(name) == text)
            raise LedgerError(
                f"{file} 要拆开的列里有 {times} 列叫同一个名称（{alike}），分不清", "请改成不同的名称，或去掉一列"
            )
    texts = [_spelled(header[at]) for at in values]
    if unpivot.year and not any(_is_period(text) and not _YEAR.search(text) for text in texts):
        raise LedgerError(f"{file} 要拆开的表头自己写着年份，[unpivot] 的 year 不起作用", "请去掉 year")
    is_date = data.fields[unpivot.headers].type in DATES
    firsts = [_FIRST.fullmatch(text) for text in texts]
    # A spreadsheet makes a date of 2025年1月.
    if (
        is_date
        and len(values) >= _FEWEST
        and all(firsts)
        and len({found.groups() for found in firsts if found}) == len(values)
    ):
        texts = [f"{found[1]}年{int(found[2])}月" for found in firsts if found]
    return {at: _with_year(text, is_date, unpivot, places, file) for at, text in zip(values, texts, strict=True)}


def _with_year(text: str, is_date: bool, unpivot: Unpivot, places: Iterable[str], file: str) -> str:
    if not _is_period(text):
        return text
    if not _YEAR.search(text):
        year = unpivot.year or _year_of(places, text, file)
        day = re.fullmatch(r"(\d{1,2})\D(\d{1,2})\D?", text)
        text = f"{year}-{day[1]}-{day[2]}" if day else f"{year}年{text}"
    month = _MONTH.fullmatch(text)
    if not (is_date and month):
        return text
    year, number = int(month[1]), int(month[2]) if month[2] else _number(month[3])
    last = date(year, number, calendar.monthrange(year, number)[1])
    today = provenance.now().date()
    return f"{min(last, today) if (year, number) == (today.year, today.month) else last}"


def year_of(part: Part, file: str) -> int | None:
    """Return the year that the name of a table's sheet or file says; null where they say none, or several."""
    return years.named((part.sheet, part.member, file))


def _year_of(places: Iterable[str], text: str, file: str) -> int:
    if year := years.named(places):
        return year
    raise LedgerError(
        f"{file} 要拆开的表头“{text}”没有写年份",
        "请在 [unpivot] 里写明 year = 2025 的样子，或把年份写进工作表、文件的名称",
    )


def _number(text: str) -> int:
    return sum(_TENS.index(sign) + 1 for sign in text)


def _is_period(text: str) -> bool:
    spelled = _spelled(text)
    month = _MONTH.fullmatch(spelled)
    # A number alone is no month.
    is_month = month and ("月" in spelled or month[1])
    return bool(is_month or _QUARTER.fullmatch(spelled) or _DAY.fullmatch(spelled))


def _spelled(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
