"""Markup: tables written as elements: web pages named .xls, Excel's XML of 2003, and OpenDocument.

The three differ in their words, not in their shape: a parser tells each element as it begins and ends, and nothing
else of the document is kept. Entities and documents elsewhere are never looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from streetboard.reader.errors import UnreadableError, damaged, locked
from streetboard.reader.header import Span
from streetboard.reader.limits import MOST_CELLS, MOST_TABLES, refuse_bomb, refuse_scattered
from streetboard.reader.table import Content, Grid, Hidden
from streetboard.reader.text import markup_encoding_of, pieces

_MOST_ACROSS, _MOST_DOWN = 1 << 14, 1 << 20
_PIECE = 1 << 20
_MOST_ALIKE = 10_000


class _Sheet:
    """A table while it is being read: each cell is put where the last one ended. Blank rows take no room."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.hidden = False
        self.is_layout = False
        self.row = -1
        self.column = 0
        self.spans: list[Span] = []
        self.not_shown = Hidden()
        self._rows: dict[int, list[Any]] = {}
        self._cells = 0
        # the column of a cell that is merged downwards, and the last row it covers
        self._covered: dict[int, int] = {}

    def begin_row(self, at: int | None = None) -> None:
        self.row = self.row + 1 if at is None else max(at, self.row)
        self.column = 0

    def skip_covered(self) -> None:
        """Go on to the first column that no cell reaches into from above."""
        while self._covered.get(self.column, -1) >= self.row:
            self.column += 1

    def put(self, value: Any, across: int = 1, down: int = 1) -> None:
        """Put a cell in `column` and go on to the column after it."""
        top, last = max(self.row, 0), self.column + across - 1
        if value != "":
            row = self._rows.setdefault(top, [])
            self._count(last + 1 - len(row))
            row += [""] * (last + 1 - len(row))
            row[self.column] = value
        if across > 1 or down > 1:
            self.spans.append(Span(top, self.column, top + down - 1, last))
        if down > 1:
            self._covered |= dict.fromkeys(range(self.column, last + 1), top + down - 1)
        self.column = last + 1

    def repeat_row(self, times: int) -> None:
        """Have the row that ends stand there so many times in all."""
        if row := self._rows.get(self.row):
            self._count(len(row) * (times - 1))
            self._rows |= dict.fromkeys(range(self.row + 1, self.row + times), row)
        self.row += times - 1

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise MemoryError

    def grid(self, epoch_1904: bool, file: str) -> Grid:
        width = max(map(len, self._rows.values()), default=0)
        if self._rows:
            lowest, widest = max(self._rows), max(self._rows, key=lambda number: len(self._rows[number]))
            last_row, last_column = ((row, len(self._rows[row]) - 1) for row in (lowest, widest))
            refuse_scattered(file, self.name, last_row, last_column, self._cells)

        def rows() -> Iterator[list[Any]]:
            for number in range(max(self._rows, default=-1) + 1):
                row = self._rows.get(number, [])
                yield row + [""] * (width - len(row))

        def load() -> Content:
            return Content(rows, self.spans, hidden=self.not_shown)

        return Grid(load, sheet=self.name, hidden=self.hidden, epoch_1904=epoch_1904)


class _Parsing:
    """What all three have in common: a list of sheets, and the text of the cell that is open."""

    def __init__(self, name: str) -> None:
        self.file = name
        self.sheets: list[_Sheet] = []
        self.epoch_1904 = False
        self.words: list[str] | None = None

    def add_sheet(self, sheet: _Sheet) -> _Sheet:
        self.sheets.append(sheet)
        if len(self.sheets) > MOST_TABLES:
            raise UnreadableError(f"{self.file} 里有 {MOST_TABLES} 张以上的表", "请只留下要导入的表")
        return sheet

    def data(self, text: str) -> None:
        if self.words is not None:
            self.words.append(text)

    def comment(self, text: str) -> None:
        pass

    def pi(self, target: str, data: str | None = None) -> None:
        pass

    def close(self) -> list[Grid]:
        return [sheet.grid(self.epoch_1904, self.file) for sheet in self.sheets]


def _count(text: str | None, most: int) -> int:
    text = (text or "").strip()
    return min(max(int(text), 1), most) if text.isdigit() and len(text) < 10 else 1


# --- web pages ---------------------------------------------------------------------------------------------------------


class _Page(_Parsing):
    """A web page. A table within a table is one of its own; what is around it is layout."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.open: list[tuple[_Sheet, tuple[int, int] | None, list[str] | None]] = []
        self.sheet: _Sheet | None = None
        self.cell: tuple[int, int] | None = None
        self.silent = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("script", "style"):
            self.silent += 1
        elif tag == "table":
            if self.sheet:
                self.sheet.is_layout = True
                self.open.append((self.sheet, self.cell, self.words))
            self.sheet = self.add_sheet(_Sheet(f"表格{len(self.sheets) + 1}"))
            self.cell = self.words = None
        elif self.sheet is None:
            return
        elif tag == "tr":
            self._end_cell()
            self.sheet.begin_row()
            if re.search(r"display\s*:\s*none", attributes.get("style", "")):
                self.sheet.not_shown.rows.add(self.sheet.row)
        elif tag in ("td", "th"):
            self._end_cell()
            down = _count(attributes.get("rowspan"), _MOST_DOWN)
            self.cell = _count(attributes.get("colspan"), _MOST_ACROSS), down
            self.words = []
        elif tag in ("br", "p", "div", "li") and self.words:
            self.words.append("\v")

    def end(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent -= 1
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self.sheet:
            self._end_cell()
            self.sheet, self.cell, self.words = self.open.pop() if self.open else (None, None, None)

    def data(self, text: str) -> None:
        if self.words is not None and not self.silent:
            self.words.append(text)

    def close(self) -> list[Grid]:
        self.sheets = [sheet for sheet in self.sheets if not sheet.is_layout]
        return super().close()

    def _end_cell(self) -> None:
        if self.sheet and self.cell:
            text = re.sub(r"[ \t\r\n\xa0]+", " ", "".join(self.words or ()))
            self.sheet.skip_covered()
            self.sheet.put(re.sub(r" ?\v[\v ]*", "\n", text).strip(), *self.cell)
        self.cell = self.words = None


def of_page(path: Path, name: str) -> list[Grid]:
    """Return the tables of a web page. Raises UnreadableError."""
    from lxml import etree

    # The stubs want every event of a target; lxml asks which it has.
    parser = etree.HTMLParser(target=_Page(name), encoding="utf-8", no_network=True, recover=True)  # type: ignore[call-overload] # a target of ours
    return _fed(parser, pieces(path, markup_encoding_of(path, name), name), name)


# --- Excel's XML of 2003 -----------------------------------------------------------------------------------------------


class _Strict(_Parsing):
    """XML as programs write it: it never declares a document type, which is where entities would come from."""

    def doctype(self, *_: Any) -> None:
        raise damaged(self.file)


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attributes(attributes: dict[str, str]) -> dict[str, str]:
    return {_plain(key): value for key, value in attributes.items()}


class _SpreadsheetML(_Strict):
    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag, attributes = _plain(tag), _attributes(attributes)
        if tag == "Worksheet":
            self.add_sheet(_Sheet(attributes.get("Name", "")))
            self.column = 0
        elif tag == "Row" and self.sheets:
            at = attributes.get("Index")
            self.sheets[-1].begin_row(_count(at, _MOST_DOWN) - 1 if at else None)
            if attributes.get("Hidden") == "1":
                self.sheets[-1].not_shown.rows.add(self.sheets[-1].row)
        elif tag == "Column" and self.sheets:
            self.column = _count(attributes["Index"], _MOST_ACROSS) - 1 if "Index" in attributes else self.column
            after = self.column + 1 + _merged(attributes.get("Span"), _MOST_ACROSS)
            if attributes.get("Hidden") == "1":
                self.sheets[-1].not_shown.columns |= {*range(self.column, after)}
            self.column = after
        elif tag == "AutoFilterColumn" and self.sheets:
            self.sheets[-1].not_shown.is_filtered = True
        elif tag == "Cell" and self.sheets:
            self.type, self.text = "", ""
            self.across = 1 + _merged(attributes.get("MergeAcross"), _MOST_ACROSS)
            self.down = 1 + _merged(attributes.get("MergeDown"), _MOST_DOWN)
            if at := attributes.get("Index"):
                self.sheets[-1].column = _count(at, _MOST_ACROSS) - 1
            else:
                self.sheets[-1].skip_covered()
        elif tag == "Data":
            self.type, self.words = attributes.get("Type", ""), []
        elif tag in ("Visible", "Date1904"):
            self.epoch_1904 |= tag == "Date1904"
            self.words = []

    def end(self, tag: str) -> None:
        tag, text = _plain(tag), "".join(self.words or ())
        if tag == "Data":
            self.text, self.words = text, None
        elif tag == "Cell" and self.sheets:
            self.sheets[-1].put(_of_type(self.type, self.text), self.across, self.down)
        elif tag == "Visible":
            if self.sheets and text.strip() != "SheetVisible":
                self.sheets[-1].hidden = True
            self.words = None


def _merged(text: str | None, most: int) -> int:
    return _count(text, most) if text and text != "0" else 0


def _of_type(kind: str, text: str) -> str:
    if kind == "DateTime":
        return _moment(text)
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text.strip(), text)
    return text


def _moment(text: str) -> str:
    """Return a moment as workbooks give it: 2025-03-05T00:00:00.000 is a day."""
    text = re.sub(r"\.0+$", "", text.strip()).replace("T", " ")
    return text.removesuffix(" 00:00:00")


def of_spreadsheetml(path: Path, name: str) -> list[Grid]:
    """Return the sheets of a workbook in Excel's XML of 2003. Raises UnreadableError."""
    from lxml import etree

    target = _SpreadsheetML(name)
    # As in `of_page`.
    parser = etree.XMLParser(target=target, encoding="utf-8", resolve_entities=False, no_network=True)  # type: ignore[call-overload] # a target of ours
    return _fed(parser, pieces(path, markup_encoding_of(path, name), name), name)


# --- OpenDocument ------------------------------------------------------------------------------------------------------


class _OpenDocument(_Strict):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.hidden_styles: set[str] = set()
        self.style, self.depth, self.within = "", 0, 0
        self.sheet: _Sheet | None = None
        self.paragraphs = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag, attributes = _plain(tag), _attributes(attributes)
        if tag == "annotation" or self.depth:  # a remark pinned to a cell is not in it
            self.depth += 1
        elif tag == "style":
            self.style = attributes.get("name", "")
        elif tag == "table-properties" and attributes.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif tag == "null-date":
            self.epoch_1904 = attributes.get("date-value", "").startswith("1904")
        elif tag == "table":
            self.sheet = self.add_sheet(_Sheet(attributes.get("name", "")))
            self.sheet.hidden = attributes.get("style-name") in self.hidden_styles
            self.column = 0
        elif self.sheet is None:
            return
        elif tag == "table-row":
            self.sheet.begin_row()
            self.row_times = _count(attributes.get("number-rows-repeated"), _MOST_DOWN)
            if (visibility := attributes.get("visibility")) in ("collapse", "filter"):
                hidden = self.sheet.not_shown
                hidden.is_filtered |= visibility == "filter"
                # What is said of rows to the end of the sheet is said of blank ones.
                hidden.rows |= {*range(self.sheet.row, self.sheet.row + min(self.row_times, _MOST_ALIKE))}
        elif tag == "table-column":
            times = _count(attributes.get("number-columns-repeated"), _MOST_ACROSS)
            if attributes.get("visibility") in ("collapse", "filter"):
                self.sheet.not_shown.columns |= {*range(self.column, self.column + times)}
            self.column += times
        elif tag in ("table-cell", "covered-table-cell"):
            self.attributes, self.words, self.paragraphs = attributes, [], 0
        elif self.words is not None and tag == "p":
            self.words += ["\n"] if self.paragraphs else []
            self.paragraphs += 1
        elif self.words is not None and tag in ("s", "tab", "line-break"):
            self.words.append({"s": " " * _count(attributes.get("c"), 1000), "tab": "\t", "line-break": "\n"}[tag])

    def end(self, tag: str) -> None:
        tag = _plain(tag)
        if self.depth:
            self.depth -= 1
        elif self.sheet is None:
            return
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell(self.sheet, is_covered=tag.startswith("covered"))
        elif tag == "table-row":
            self.sheet.repeat_row(self.row_times)
        elif tag == "table":
            self.sheet = None

    def data(self, text: str) -> None:
        if self.words is not None and not self.depth and self.paragraphs:
            self.words.append(text)

    def _end_cell(self, sheet: _Sheet, is_covered: bool) -> None:
        given, text = self.attributes, "".join(self.words or ())
        self.words = None
        times = _count(given.get("number-columns-repeated"), _MOST_ACROSS)
        # What a merged cell covers is written out, so every cell stands where it is counted to.
        if is_covered or (value := _value_of(given, text)) == "":
            sheet.column += times
            return
        across = _count(given.get("number-columns-spanned"), _MOST_ACROSS)
        down = _count(given.get("number-rows-spanned"), _MOST_DOWN)
        for _ in range(times):
            at = sheet.column
            sheet.put(value, across, down)
            sheet.column = at + 1


_ZEROS_FIRST = re.compile(r"0[0-9]{1,15}")


def _value_of(given: dict[str, str], text: str) -> Any:
    match given.get("value-type"):
        case "float" | "currency" | "percentage" if (number := given.get("value")) is not None:
            try:
                # Zeros that a format puts before a number are shown, and part of it.
                return text if _ZEROS_FIRST.fullmatch(text) and int(text) == float(number) else float(number)
            except ValueError:
                return text
        case "date" if day := given.get("date-value"):
            return _moment(day)
        case "boolean" if said := given.get("boolean-value"):
            return said.upper()
        case "time" if found := re.fullmatch(r"PT(\d+)H(\d+)M(\d+)(?:\.\d+)?S", given.get("time-value", "")):
            hours, minutes, seconds = map(int, found.groups())
            return f"{hours:02}:{minutes:02}:{seconds:02}"
    return text


def of_opendocument(path: Path, name: str) -> list[Grid]:
    """Return the sheets of an OpenDocument workbook. Raises UnreadableError."""
    import zipfile

    from lxml import etree

    from streetboard.reader.archive import DAMAGE

    try:
        with zipfile.ZipFile(path) as package:
            entry = package.getinfo("content.xml")
            manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.namelist() else b""
            if entry.flag_bits & 1 or b"encryption-data" in manifest:
                raise locked(name)
            refuse_bomb(name, entry.compress_size, entry.file_size)
            with package.open(entry) as stream:
                # As in `of_page`.
                parser = etree.XMLParser(target=_OpenDocument(name), resolve_entities=False, no_network=True)  # type: ignore[call-overload] # a target of ours
                return _fed(parser, iter(partial(stream.read, _PIECE), b""), name)
    except (*DAMAGE, KeyError) as error:
        raise damaged(name) from error


def _fed(parser: Any, parts: Iterable[bytes], name: str) -> list[Grid]:
    from lxml import etree

    try:
        for part in parts:
            parser.feed(part)
        sheets: list[Grid] = parser.close()
    except (etree.LxmlError, ValueError, AttributeError) as error:
        raise damaged(name) from error
    return sheets
