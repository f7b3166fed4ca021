"""Workbook: the sheets of .xlsx, .xlsm, .xlsb and .xls, read by calamine; formulas give the value they were saved with.

calamine leaves out the texts of errors, formulas without a result, the zeros that a format puts before a number, what is
hidden, the merged cells of .xlsb, and which day a workbook counts from. Those are read here, from the files themselves.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from streetboard.reader import ole
from streetboard.reader.errors import UnreadableError, damaged, locked
from streetboard.reader.header import Span
from streetboard.reader.limits import is_scattered, refuse_bomb, refuse_scattered
from streetboard.reader.table import Content, Grid, Hidden

_PIECE = 1 << 20
# A cell with an error is never nearly this long.
_OVERLAP = 1 << 12
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c ([^<>]*\bt="e"[^<>]*)>(.{0,3000}?)</(?:\w+:)?c>', re.DOTALL)
# A whole number in one of some styles; what it was computed by may stand before it.
_PADDED_CELL = rb'<(?:\w+:)?c ([^<>]*\bs="(%b)"[^<>/]*)>(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]{0,1000}</(?:\w+:)?f>))?<(?:\w+:)?v>(\d{1,15})<'
# An empty text is a result, and says so.
_UNSAVED_CELL = re.compile(
    rb'<(?:\w+:)?c ((?:(?!\bt="str")[^<>])*)><(?:\w+:)?f\b[^<>]*(?:/>|>[^<]{0,3000}</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
# What may reach further than 26 columns, what tells how far down, and a cell that holds something.
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})')
_ROW = re.compile(rb'row [^<>]*?\br="(\d{1,7})"')
_HELD_CELL = re.compile(rb"<(?:\w+:)?c ([^<>]*[^/<>])>\s*<(?:\w+:)?(?:v|is|f)\b")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row ([^<>]*\bhidden="(?:1|true)"[^<>]*)>')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col ([^<>]*\bhidden="(?:1|true)"[^<>]*)>')
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass
class _Extra:
    """What calamine does not tell of a sheet: texts by (row, column) from 0, and merged cells where it knows none."""

    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    # formulas that whoever wrote the file has not computed
    unsaved: list[tuple[int, int]] = field(default_factory=list)
    hidden: Hidden = field(default_factory=Hidden)

    def add_error(self, row: int, column: int, code: int) -> None:
        self.add(row, column, _ERRORS.get(code, "#ERROR!"))

    def add_zeros(self, row: int, column: int, number: float, width: int | None) -> None:
        """Keep a number as its style shows it, if that puts zeros before it."""
        if width and number >= 0 and number.is_integer():
            self.add(row, column, f"{number:.0f}".zfill(width))

    def add(self, row: int, column: int, text: str) -> None:
        self.texts.setdefault(row, {})[column] = text


def grids(path: Path, name: str) -> list[Grid]:
    """Return the sheets of a workbook, in its order.

    Raises UnreadableError if it has a password, is damaged or unpacks to too much.
    """
    import python_calamine

    with path.open("rb") as handle:
        is_compound = handle.read(8) == ole.SIGNATURE
    try:
        extras, epoch_1904 = _of_xls(path, name) if is_compound else _of_package(path, name)
        with path.open("rb") as handle:  # by its path, calamine would go by the ending
            workbook = python_calamine.CalamineWorkbook.from_filelike(handle)
    except python_calamine.PasswordError as error:
        raise locked(name) from error
    except UnreadableError:
        raise
    except BaseException as error:  # calamine's panics are no Exceptions
        raise _explained(error, name) from error
    return [
        Grid(
            partial(_load, workbook, place, name, extras.get(meta.name, extras.get(place, _Extra()))),
            sheet=meta.name,
            hidden=meta.visible != python_calamine.SheetVisibleEnum.Visible,
            epoch_1904=epoch_1904,
        )
        for place, meta in enumerate(workbook.sheets_metadata)
        if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]


def _explained(error: BaseException, name: str) -> BaseException:
    """Return the error for what a reader of workbooks has raised; our own end goes on as it is."""
    if isinstance(error, (MemoryError, KeyboardInterrupt, SystemExit, PermissionError)):
        return error
    if "password" in f"{type(error).__name__} {error}".lower() or "encrypted" in str(error).lower():
        return locked(name)
    return damaged(name)


def _load(workbook: Any, place: int, name: str, extra: _Extra) -> Content:
    try:
        sheet = workbook.get_sheet_by_index(place)
        left = sheet.start[1] if sheet.start else 0
        width = sheet.end[1] + 1 if sheet.end else 0
        merged = [Span(top, first, bottom, last) for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()]
    except BaseException as error:
        raise _explained(error, name) from error

    def rows() -> Iterator[list[Any]]:
        blank = [""] * left
        for number, row in enumerate(sheet.iter_rows()):
            if left:
                row = blank + row
            if number in extra.texts:
                for column, text in extra.texts[number].items():
                    if column < width:
                        row[column] = text
            yield row

    return Content(rows, merged or extra.spans, extra.unsaved, extra.hidden)


# --- .xlsx and .xlsb ---------------------------------------------------------------------------------------------------


def _of_package(path: Path, name: str) -> tuple[dict[Any, _Extra], bool]:
    import zipfile

    with zipfile.ZipFile(path) as package:
        entries = package.infolist()
        refuse_bomb(name, sum(entry.compress_size for entry in entries), sum(entry.file_size for entry in entries))
        if any(entry.flag_bits & 1 for entry in entries):
            raise locked(name)
        # Some writers use backslashes, and names are compared without case.
        parts = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
        if "xl/workbook.bin" in parts:
            return _of_xlsb(package, parts, name)
        if "xl/workbook.xml" not in parts:
            return {}, False
        with package.open(parts["xl/workbook.xml"]) as stream:
            start = stream.read(_PIECE)
        epoch_1904 = bool(re.search(rb'<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["\'](1|true)', start))
        targets = _targets(package, parts, "xl/_rels/workbook.xml.rels")
        sheets = {targets.get(item.get("id", ""), ""): item.get("name", "") for item in _elements(start, "sheet")}
        found, widths = {}, _widths_of_styles(package, parts)
        for part, entry in parts.items():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                sheet = sheets.get(part, "")
                found[sheet] = _texts_of_xml(package, entry, widths, name, sheet)
    return found, epoch_1904


def _widths_of_styles(package: Any, parts: dict[str, Any]) -> dict[bytes, int]:
    """Return the styles that show 123 as 000123, by their number: to how many digits."""
    if "xl/styles.xml" not in parts:
        return {}
    with package.open(parts["xl/styles.xml"]) as stream:
        styles = stream.read(_PIECE)
    formats = {item.get("numFmtId"): item.get("formatCode", "") for item in _elements(styles, "numFmt")}
    cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    if not cells or not any(re.fullmatch("00+", code) for code in formats.values()):
        return {}
    shown = (formats.get(item.get("numFmtId"), "") for item in _elements(cells[0], "xf"))
    return {b"%d" % number: len(code) for number, code in enumerate(shown) if re.fullmatch("00+", code)}


def _widths(formats: dict[int, str], styles: list[int]) -> dict[int, int]:
    """Return the styles that show 123 as 000123, by their place: to how many digits."""
    shown = (formats.get(number, "") for number in styles)
    return {place: len(code) for place, code in enumerate(shown) if re.fullmatch("00+", code)}


def _texts_of_xml(package: Any, entry: Any, widths: dict[bytes, int], name: str, sheet: str) -> _Extra:
    """Return the errors of a sheet, and the numbers that a style shows with zeros before them.

    Raises UnreadableError if its cells are scattered: calamine would make room for all that lies between them.
    """
    extra, tail = _Extra(), b""
    last_row, last_letters, cells = 0, b"Z", 0
    unsaved: set[tuple[int, int]] = set()
    padded = re.compile(_PADDED_CELL % b"|".join(widths), re.DOTALL) if widths else None
    with package.open(entry) as stream:
        while piece := stream.read(_PIECE):
            text = tail + piece
            cells += text.count(b' r="')
            # The last row of a piece is its lowest.
            if row := _ROW.search(text, max(text.rfind(b"<row "), text.rfind(b":row "), 0)):
                last_row = max(last_row, int(row[1]))
            last_letters = max(
                last_letters, *_FAR_COLUMN.findall(text), b"", key=lambda letters: (len(letters), letters)
            )
            if b't="e"' in text:
                for attributes, inner in _ERROR_CELL.findall(text):
                    value = re.search(rb"<(?:\w+:)?v>([^<]{1,30})<", inner)
                    if (place := _place(attributes)) and value and not attributes.endswith(b"/"):
                        extra.add(*place, value[1].decode("utf-8", "replace"))
            for attributes in _UNSAVED_CELL.findall(text) if b"<f" in text or b":f" in text else ():
                if place := _place(attributes):
                    unsaved.add(place)
            if b' hidden="' in text:
                _add_hidden(extra.hidden, text)
            extra.hidden.is_filtered |= b"filterColumn" in text
            for attributes, style, digits in padded.findall(text) if padded else ():
                if (place := _place(attributes)) and (b"t=" not in attributes or b't="n"' in attributes):
                    extra.add(*place, digits.decode().zfill(widths[style]))
            tail = text[-_OVERLAP:]
    extra.unsaved = sorted(unsaved)
    if is_scattered(last_row, _column(last_letters) + 1, cells):
        # Cells that only have a style lie anywhere, and are not read.
        with package.open(entry) as stream:
            refuse_scattered(name, sheet, *_outermost(_held(stream)))
    return extra


def _held(stream: Any) -> Iterator[tuple[int, int]]:
    """Yield where the cells of a sheet that hold something stand."""
    tail = b""
    while piece := stream.read(_PIECE):
        text = tail + piece
        yield from filter(None, map(_place, _HELD_CELL.findall(text)))
        tail = text[-_OVERLAP:]


def _outermost(places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], tuple[int, int], int]:
    """Return the lowest of some places, the rightmost, and how many there are."""
    lowest = rightmost = (0, 0)
    count = 0
    for place in places:
        count += 1
        if place[0] > lowest[0]:
            lowest = place
        if place[1] > rightmost[1]:
            rightmost = place
    return lowest, rightmost, count


def _add_hidden(hidden: Hidden, xml: bytes) -> None:
    for attributes in _HIDDEN_ROW.findall(xml):
        if row := re.search(rb'\br="(\d{1,7})"', attributes):
            hidden.rows.add(int(row[1]) - 1)
    for attributes in _HIDDEN_COLUMN.findall(xml):
        first, last = (re.search(rb'\b%b="(\d{1,5})"' % end, attributes) for end in (b"min", b"max"))
        if first and last:
            hidden.columns |= {*range(int(first[1]) - 1, int(last[1]))}


def _place(attributes: bytes) -> tuple[int, int] | None:
    place = re.search(rb'\br="([A-Z]{1,3})(\d{1,7})"', attributes)
    return (int(place[2]) - 1, _column(place[1])) if place else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _elements(xml: bytes, tag: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of the elements of a name, by their names without a prefix."""
    from lxml import etree

    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    for element in root.iter("{*}" + tag) if root is not None else ():
        yield {etree.QName(key).localname: value for key, value in element.attrib.items()}


def _targets(package: Any, parts: dict[str, Any], relations: str) -> dict[str, str]:
    """Return the part of the package that each relation of the workbook leads to."""
    if relations not in parts:
        return {}
    with package.open(parts[relations]) as stream:
        found = _elements(stream.read(_PIECE), "Relationship")
        return {
            item.get("Id", ""): str(PurePosixPath("/xl") / item.get("Target", "")).lstrip("/").lower() for item in found
        }


def _of_xlsb(package: Any, parts: dict[str, Any], name: str) -> tuple[dict[Any, _Extra], bool]:
    targets = _targets(package, parts, "xl/_rels/workbook.bin.rels")
    extras, epoch_1904 = {}, False
    widths = _widths_of_xlsb(package.read(parts["xl/styles.bin"])) if "xl/styles.bin" in parts else {}
    for kind, data in _records_of_xlsb(package.read(parts["xl/workbook.bin"])):
        if kind == 153:  # BrtWbProp
            epoch_1904 = bool(data[0] & 1)
        elif kind == 156:  # BrtBundleSh
            relation, at = _wide_text(data, 8)
            sheet, _ = _wide_text(data, at)
            if entry := parts.get(targets.get(relation, "")):
                extras[sheet] = _of_xlsb_sheet(package.read(entry), widths, name, sheet)
    return extras, epoch_1904


# Those that hold something: BrtCellRk to BrtFmlaError, and BrtCellRString.
_CELLS_OF_XLSB = frozenset([*range(2, 12), 62])


def _widths_of_xlsb(data: bytes) -> dict[int, int]:
    formats: dict[int, str] = {}
    styles: list[int] = []
    is_of_cells = False
    for kind, record in _records_of_xlsb(data):
        if kind == 44:  # BrtFmt
            formats[struct.unpack_from("<H", record)[0]], _ = _wide_text(record, 2)
        elif kind in (617, 618):  # BrtBeginCellXFs, BrtEndCellXFs
            is_of_cells = kind == 617
        elif kind == 47 and is_of_cells:  # BrtXF
            styles.append(struct.unpack_from("<H", record, 2)[0])
    return _widths(formats, styles)


def _of_xlsb_sheet(data: bytes, widths: dict[int, int], name: str, sheet: str) -> _Extra:
    extra, row = _Extra(), 0
    held: list[tuple[int, int]] = []
    for kind, record in _records_of_xlsb(data):
        if kind == 0:  # BrtRowHdr
            (row,) = struct.unpack_from("<I", record)
            if record[11] & 0x10:
                extra.hidden.rows.add(row)
        elif kind == 60 and record[16] & 1:  # BrtColInfo
            first, last = struct.unpack_from("<2I", record)
            extra.hidden.columns |= {*range(first, last + 1)}
        elif kind == 163:  # BrtBeginFilterColumn
            extra.hidden.is_filtered = True
        elif kind in _CELLS_OF_XLSB:
            held.append((row, struct.unpack_from("<I", record)[0]))
            if kind in (3, 11):  # BrtCellError, BrtFmlaError
                extra.add_error(*held[-1], record[8])
            elif widths and kind in (2, 5):  # BrtCellRk, BrtCellReal
                (number,) = (
                    (_of_rk(*struct.unpack_from("<I", record, 8)),)
                    if kind == 2
                    else struct.unpack_from("<d", record, 8)
                )
                extra.add_zeros(*held[-1], number, widths.get(int.from_bytes(record[4:7], "little")))
        elif kind == 176:  # BrtMergeCell
            top, bottom, left, right = struct.unpack_from("<4I", record)
            extra.spans.append(Span(top, left, bottom, right))
    refuse_scattered(name, sheet, *_outermost(held))
    return extra


def _records_of_xlsb(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | data[at] << 7, at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, data[at : at + size]
        at += size


def _wide_text(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le"), end


# --- .xls --------------------------------------------------------------------------------------------------------------


# FORMULA in three versions, MULRK (its first), RSTRING, LABELSST, NUMBER, LABEL, BOOLERR, RK
_CELLS_OF_XLS = frozenset([0x06, 0x206, 0x406, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E])


def _of_xls(path: Path, name: str) -> tuple[dict[Any, _Extra], bool]:
    """Return the errors of each sheet of an .xls by its place, and whether it counts its days from 1904."""
    compound = ole.CompoundFile(path)
    stream = next(
        (compound.stream(name) for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if name in compound.names), b""
    )
    offsets, epoch_1904 = [], False
    formats: dict[int, str] = {}
    styles: list[int] = []
    for kind, at, _ in _records_of_xls(stream, 0):
        if kind == 0x85:  # BOUNDSHEET
            offsets.append(struct.unpack_from("<I", stream, at)[0])
        elif kind == 0x22:  # DATEMODE
            epoch_1904 = stream[at] == 1
        elif kind == 0x41E:  # FORMAT
            number, length, is_wide = struct.unpack_from("<2HB", stream, at)
            code = stream[at + 5 : at + 5 + (2 * length if is_wide & 1 else length)]
            formats[number] = code.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")
        elif kind == 0xE0:  # XF
            styles.append(struct.unpack_from("<H", stream, at + 2)[0])
        elif kind == 0x2F:  # FILEPASS
            raise locked(name)
    widths = _widths(formats, styles)
    extras = {}
    for place, offset in enumerate(offsets):
        extra = extras[place] = _Extra()
        held: list[tuple[int, int]] = []
        for kind, at, size in _records_of_xls(stream, offset):
            if kind in _CELLS_OF_XLS:
                held.append(struct.unpack_from("<2H", stream, at))
            if widths and kind in (0x203, 0x27E, 0xBD):  # NUMBER, RK, MULRK
                row, first = held[-1]
                for column, (style, number) in enumerate(_numbers_of_xls(kind, stream, at, size), start=first):
                    extra.add_zeros(row, column, number, widths.get(style))
            if kind == 0x208 and stream[at + 12] & 0x20:  # ROW
                extra.hidden.rows.add(struct.unpack_from("<H", stream, at)[0])
            elif kind == 0x7D and stream[at + 8] & 1:  # COLINFO
                first, last = struct.unpack_from("<2H", stream, at)
                extra.hidden.columns |= {*range(first, last + 1)}
            elif kind == 0x9B:  # FILTERMODE
                extra.hidden.is_filtered = True
            elif kind == 0x205 and stream[at + 7]:  # BOOLERR
                row, column = struct.unpack_from("<2H", stream, at)
                extra.add_error(row, column, stream[at + 6])
            elif kind in (0x06, 0x206, 0x406) and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff":
                row, column = struct.unpack_from("<2H", stream, at)
                extra.add_error(row, column, stream[at + 8])
        refuse_scattered(name, f"第 {place + 1} 张", *_outermost(held))
    return extras, epoch_1904


def _numbers_of_xls(kind: int, stream: bytes, at: int, size: int) -> Iterator[tuple[int, float]]:
    """Yield the style and the value of each number in a record."""
    if kind == 0x203:
        yield struct.unpack_from("<Hd", stream, at + 4)
        return
    for place in range(at + 4, at + size - (2 if kind == 0xBD else 0), 6):
        style, packed = struct.unpack_from("<HI", stream, place)
        yield style, _of_rk(packed)


def _of_rk(packed: int) -> float:
    """Return a number that is packed into 32 bits: the last two say whether it is whole, and whether in hundredths."""
    whole, double = struct.unpack("<i", struct.pack("<I", packed))[0] >> 2, packed & ~3
    number = float(whole) if packed & 2 else struct.unpack("<d", struct.pack("<2I", 0, double))[0]
    return number / 100 if packed & 1 else number


def _records_of_xls(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, where its content begins, size) of the records from a place on, to the end of its part."""
    depth, unpack = 0, struct.Struct("<2H").unpack_from
    while at + 4 <= len(stream):
        kind, size = unpack(stream, at)
        if kind in (0x809, 0x409, 0x209, 0x09):  # BOF
            depth += 1
        elif kind == 0x0A:  # EOF
            depth -= 1
            if depth <= 0:
                return
        yield kind, at + 4, size
        at += 4 + size
