"""Text: a file of lines in any encoding, with any delimiter, quoted or not."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from streetboard.reader import header
from streetboard.reader.errors import UnreadableError
from streetboard.reader.kinds import HEAD_BYTES, utf16_of
from streetboard.reader.limits import HEADER_WITHIN, LONGEST_ROW

PIECE_BYTES = 1 << 20
# What UTF-8 must have held before its first wrong byte to be taken for UTF-8 that is damaged.
_PLAINLY_UTF8 = 10
_UTF8 = ("utf-8", "utf-8-sig")
_HEAD_OF_MARKUP = 4096
_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding|<meta[^>]{0,200}?charset)\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE
)

# A line as it stands in the file, if it can be split where it lies, else its cells.
Record = bytes | list[str]


def encoding_of(path: Path, name: str) -> str:
    """Return the encoding of a text: by its mark, by its zeros, UTF-8 if all of it is that, else GB18030.

    Raises UnreadableError if it is UTF-8 with a byte in it that is not.
    """
    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
        if utf16 := utf16_of(head):
            return utf16
        encoding = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
        decoder, held, line = codecs.getincrementaldecoder("utf-8")(), 0, 1
        try:
            while head:
                text = decoder.decode(head)
                if held < _PLAINLY_UTF8:
                    held += _wide(text)
                line += head.count(b"\n")
                head = handle.read(PIECE_BYTES)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            held += _wide(head[: error.start].decode("utf-8", "ignore"))
            if encoding == "utf-8-sig" or held >= _PLAINLY_UTF8:
                raise wrong_encoding(name, encoding, line + error.object[: error.start].count(b"\n")) from error
            return "gb18030"
    return encoding


def _wide(text: str) -> int:
    """Count the characters that take three bytes in UTF-8; GBK never looks like ten of them."""
    return 0 if text.isascii() else sum(character >= "\u0800" for character in islice(text, 10_000))


def wrong_encoding(name: str, encoding: str, line: int = 0) -> UnreadableError:
    """Return the error for a text that is not in the encoding that it should be in: from which line on, if that is known."""
    place = f"第 {line:,} 行" if line else ""
    return UnreadableError(
        f"{name} {place}不能按 {encoding} 编码读取",
        "请在 Excel 中另存为 UTF-8 编码的 CSV 或 .xlsx，或在映射文件中写明 encoding",
    )


def _too_long(name: str) -> UnreadableError:
    return UnreadableError(f"{name} 里有过长的一行（{LONGEST_ROW:,} 字以上）", "可能有引号没有配对，请检查后重新导入")


def pieces(path: Path, encoding: str, name: str, *, is_checked: bool = False) -> Iterator[bytes]:
    """Yield a text as UTF-8 without zeros, in pieces of whole lines.

    With `is_checked` it is known to be UTF-8. Raises UnreadableError if it is not in that encoding, or a line is too long.
    """
    try:
        b"".decode(encoding)
        decoder, line = codecs.getincrementaldecoder(encoding)(), 1
        is_utf8, is_first = codecs.lookup(encoding).name in _UTF8, True
        tail = b""
        with path.open("rb") as handle:
            while True:
                raw = handle.read(PIECE_BYTES)
                text = "" if is_checked else decoder.decode(raw, not raw)
                line += raw.count(b"\n")
                data = raw if is_utf8 else text.encode()
                if is_first:
                    data, is_first = data.removeprefix(codecs.BOM_UTF8), False
                if b"\0" in data:
                    data = data.replace(b"\0", b"")
                data = tail + data
                if not raw:
                    break
                # Some texts end their lines with a carriage return only; one at the very end may be half of an end.
                cut = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1
                tail = data[cut:]
                if len(tail) > 4 * LONGEST_ROW:
                    raise _too_long(name)
                if cut:
                    yield data[:cut]
        if data:
            yield data
    except UnicodeDecodeError as error:
        raise wrong_encoding(name, encoding, line + error.object[: error.start].count(b"\n")) from error
    except (UnicodeError, LookupError) as error:
        raise wrong_encoding(name, encoding) from error


def markup_encoding_of(path: Path, name: str) -> str:
    """Return the encoding of a page or an XML: UTF-8 if all of it is that, else the one that it declares.

    Many systems declare UTF-8 and write GBK, or the other way round, so what is UTF-8 is not asked. Raises UnreadableError.
    """
    found = encoding_of(path, name)
    if found != "gb18030":
        return found
    with path.open("rb") as handle:
        declared = _DECLARED.search(handle.read(_HEAD_OF_MARKUP))
    try:
        said = codecs.lookup(declared[1].decode("ascii")).name if declared else ""
    except (LookupError, UnicodeDecodeError):
        return found
    return found if said in ("", "utf-8", "gb2312", "gbk", "gb18030") else said


class Lines:
    """The records of a text, from the first, as often as they are asked for."""

    def __init__(self, path: Path, encoding: str, name: str, known: set[str]) -> None:
        self.encoding = encoding or encoding_of(path, name)
        self._is_checked = not encoding and self.encoding in _UTF8
        self._path, self._name = path, name
        sample = next(pieces(path, self.encoding, name), b"")[: 1 << 18].decode("utf-8", "ignore")
        first = "".join(sample.splitlines()[:1]).strip(' "').lower()
        # Excel's own way to name the delimiter; not a row of the table.
        self._is_named = len(first) == 5 and first.startswith("sep=")
        self._delimiter = first[4] if self._is_named else _delimiter_of(sample, known)
        csv.field_size_limit(LONGEST_ROW)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (row number from 1, cells)."""
        for first, block in self._blocks():
            for number, record in enumerate(block, start=first):
                yield number, self._cells(record)

    def beginning_with(self, texts: set[str]) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows whose first cell with content is one of some texts."""
        delimiter, wanted = self._delimiter.encode(), {text.encode() for text in texts}
        wanted |= {b'"%b"' % text for text in wanted}
        for first, block in self._blocks():
            cells = [
                record.lstrip(delimiter).partition(delimiter)[0].strip()
                if isinstance(record, bytes)
                else next(filter(None, record), "").encode()
                for record in block
            ]
            if not wanted.isdisjoint(cells):
                for number, cell in enumerate(cells):
                    if cell in wanted:
                        yield first + number, self._cells(block[number])

    def _blocks(self) -> Iterator[tuple[int, list[Record]]]:
        """Yield (number of the first, records), many at once. A cell may hold line ends."""
        source = pieces(self._path, self.encoding, self._name, is_checked=self._is_checked)
        lines: Iterator[bytes] = iter(())

        def following() -> Iterator[bytes]:
            nonlocal lines
            yield from lines
            for piece in source:
                lines = iter(piece.splitlines())
                yield from lines

        number, is_first = 1, self._is_named
        for piece in source:
            if b'"' not in piece and not is_first:
                block: list[Record] = [*piece.splitlines()]
                yield number, block
                number += len(block)
                continue
            lines = iter(piece.splitlines())
            begun = None
            # A cell that goes on beyond its piece leaves the rest of a further one in `lines`.
            while begun is not lines:
                begun, block = lines, []
                for line in begun:
                    if b'"' in line and not self._is_quoted_throughout(line):
                        block.append(self._parse(line, following, number + len(block)))
                    else:
                        block.append(line)
                if is_first:
                    number, block, is_first = 2, block[1:], False
                if block:
                    yield number, block
                number += len(block)

    def _is_quoted_throughout(self, line: bytes) -> bool:
        """Return whether each cell has quotes around it and none within, so that every comma between is known."""
        return (
            self._delimiter == ","
            and line.count(b'"') == 2 * line.count(b'","') + 2
            and line.startswith(b'"')
            and line.endswith(b'"')
        )

    def _parse(self, line: bytes, following: Callable[[], Iterator[bytes]], number: int) -> list[str]:
        """Return the cells of the record that begins with a line, which may go on in those that follow."""
        text, taken = line.decode(), 1
        with suppress(csv.Error):
            return next(csv.reader((text,), delimiter=self._delimiter, strict=True))

        def further() -> Iterator[str]:
            nonlocal taken
            yield text + "\n"
            for more in following():
                taken += 1
                yield more.decode() + "\n"

        try:
            return next(csv.reader(further(), delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            if "field larger" in str(error):
                raise _too_long(self._name) from error
            # A quote in the midst of a line's text is only that; over several lines it is one that was not closed.
            if taken == 1 and "end of data" not in str(error):
                end = ["end"]
                row, *rest = csv.reader([text + "\n", *end], delimiter=self._delimiter)
                if rest == [end]:
                    return row
            raise UnreadableError(
                f"{self._name} 里有引号没有配对，第 {number} 行起读成了一行", "请在 Excel 中检查这一行，改正后重新导入"
            ) from error

    def _cells(self, record: Record) -> list[str]:
        if isinstance(record, list):
            return record
        if record.startswith(b'"'):
            return record[1:-1].decode().split('","')
        return record.decode().split(self._delimiter) if record else []

    def write(self, into: Path, after: int, width: int) -> int:
        """Write the rows after a number as the CSV of a Table, and return the characters of the longest.

        Most lines are copied as they stand: to take them apart and to put them together again is most of the time.
        """
        longest = b""
        with into.open("wb", buffering=PIECE_BYTES) as target:
            for first, block in self._blocks():
                if first <= after:
                    first, block = after + 1, block[after + 1 - first :]
                if not block:
                    continue
                lines = self._copied(first, block, width) or self._rewritten(first, block, width)
                target.writelines(lines)
                line = max(lines, key=len)
                if len(line) > len(longest):
                    longest = line
                    if len(line) > LONGEST_ROW and len(line.decode()) > LONGEST_ROW:
                        raise _too_long(self._name)
        return len(longest.decode())

    def _copied(self, first: int, block: list[Record], width: int) -> list[bytes] | None:
        """Return the lines of the CSV if all records stand in the file as they should there, else None."""
        lines = [record for record in block if isinstance(record, bytes)]
        if self._delimiter != "," or len(lines) < len(block):
            return None
        if {line.count(b",") for line in lines} != {width - 1} or any(line.startswith(b'"') for line in lines):
            return None
        return [b"%d,%b,\r\n" % numbered for numbered in enumerate(lines, start=first)]

    def _rewritten(self, first: int, block: list[Record], width: int) -> list[bytes]:
        delimiter, written = self._delimiter.encode(), csv.writer(_Echo()).writerow
        lines = []
        for number, record in enumerate(block, start=first):
            if isinstance(record, bytes):
                between = b'","' if record.startswith(b'"') else delimiter
                if record.count(between) == width - 1 and (delimiter == b"," or b"," not in record):
                    copied = record if delimiter == b"," else record.replace(delimiter, b",")
                    lines.append(b"%d,%b,\r\n" % (number, copied))
                    continue
            lines.append(written(padded(number, self._cells(record), width)).encode())
        return lines


class _Echo:
    """What csv.writer writes into, to give each line back."""

    @staticmethod
    def write(line: str) -> str:
        return line


def padded(number: int, row: list[Any], width: int) -> list[Any]:
    """Return a row as it stands in the CSV of a Table: its number, one cell for each header, what is beyond them."""
    if len(row) <= width:
        return [number, *row, *[""] * (width - len(row)), ""]
    return [number, *row[:width], " ".join(str(cell) for cell in row[width:] if cell not in (None, ""))]


def _delimiter_of(sample: str, known: set[str]) -> str:
    """Return the delimiter that makes out the most of our headers, else the one that makes out a table.

    A title line or a text may hold any of them.
    """

    def found(delimiter: str) -> tuple[int, int]:
        rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), HEADER_WITHIN))
        return max((header.score(row, known) for row in rows), default=0), _regularity(rows)

    return max(",\t;|", key=found)


def _regularity(rows: Iterable[list[str]]) -> int:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max((count * (width - 1) for width, count in widths.items()), default=0)
