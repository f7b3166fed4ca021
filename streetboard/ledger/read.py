"""Read: one file of any kind into one plain CSV of text, with its header found.

This file is also run as a script, in a child process with limits on memory and time: a damaged workbook can make a
reader allocate gigabytes or abort the process. It imports nothing of ours, so that the child starts at once.
The child reads a request as JSON on stdin and answers with one JSON object on stdout.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

HEADER_WITHIN = 20
MEMORY_BYTES = 3 << 30
TIMEOUT_SECONDS = 600
# in characters
LONGEST_ROW = 1 << 23
MOST_COLUMNS = 1000
TEXT_ENDINGS = {".csv", ".tsv", ".txt"}
WORKBOOK_ENDINGS = {".xlsx", ".xlsm"}

# A line of our own at the end of a text: if it is not read as a row, a quote before it was never closed.
_END = "\x1cend\x1c"
_BRACKETED = re.compile(r"[(\[【〔<](.*?)[)\]】〕>]")


class UnreadableError(Exception):
    """Raised if a file cannot be read; its two arguments are the problem and the remedy."""


@dataclass(frozen=True)
class Table:
    """A file as text: a header, and a CSV of (row number in the file, one cell per header, surplus cells)."""

    path: Path
    header: list[str]
    header_row: int
    encoding: str
    sheet: str
    # the longest row of the CSV, in characters
    longest: int


def normalise(header: str) -> str:
    """Return a header as it is compared: half-width, without blanks, colons, stars and brackets, in lower case."""
    return re.sub(r"[\s:*★()\[\]【】〔〕<>_]", "", unicodedata.normalize("NFKC", str(header))).lower()


def without_unit(header: str) -> tuple[str, str]:
    """Return a header without what it has in brackets, as it is compared, and the bracketed text."""
    text = unicodedata.normalize("NFKC", str(header))
    unit = _BRACKETED.search(text)
    return normalise(_BRACKETED.sub("", text)), unit[1].strip() if unit else ""


def read(path: Path, into: Path, known: Iterable[str], sheet: str = "", encoding: str = "") -> Table:
    """Read a file in a child process.

    `known` are the headers to look for, as `normalise` gives them. `into` is the CSV to write.
    Raises UnreadableError.
    """
    request = {"path": str(path), "into": str(into), "known": sorted(known), "sheet": sheet, "encoding": encoding}
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", __file__],
            input=json.dumps(request),
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"读取 {path.name} 超时", "文件可能已损坏，请在 Excel 中打开后另存一份再导入") from error
    if child.returncode != 0:
        raise UnreadableError(f"{path.name} 读不出来，可能已损坏或过大", "请在 Excel 中打开后另存一份再导入")
    answer = json.loads(child.stdout)
    if "problem" in answer:
        raise UnreadableError(answer["problem"], answer["remedy"])
    return Table(path=into, **answer)


# --- in the child ------------------------------------------------------------------------------------------------------


def _rows_of_text(path: Path, encoding: str, known: set[str]) -> tuple[Iterator[tuple[int, list[str]]], str]:
    encoding = encoding or _encoding_of(path)
    try:
        handle = path.open(encoding=encoding, newline="")
        sample = handle.read(1 << 16)
    except (UnicodeDecodeError, LookupError) as error:
        raise _wrong_encoding(path, encoding) from error
    if "\0" in sample:
        raise UnreadableError(f"{path.name} 不是文本文件", "请导入 .xlsx 或 .csv 文件")
    handle.seek(0)
    csv.field_size_limit(LONGEST_ROW)
    return _numbered(path, handle, _delimiter_of(sample, known)), encoding


def _wrong_encoding(path: Path, encoding: str) -> UnreadableError:
    return UnreadableError(
        f"{path.name} 不能按 {encoding} 编码读取",
        "请在 Excel 中另存为 UTF-8 编码的 CSV 或 .xlsx，或在映射文件中写明 encoding",
    )


def _delimiter_of(sample: str, known: set[str]) -> str:
    """Return the delimiter that makes out the most of our headers; a title line or a text may hold any of them."""

    def found(delimiter: str) -> int:
        rows = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), HEADER_WITHIN)
        return max((_score(row, known) for row in rows), default=0)

    return max(",\t;|", key=found)


def _numbered(path: Path, handle: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    end = [_END]
    for number, row in enumerate(csv.reader(chain(handle, end), delimiter=delimiter), start=1):
        if row == end:
            return
        yield number, row
    raise UnreadableError(
        f"{path.name} 里有引号没有配对，第 {number} 行起读成了一行", "请在 Excel 中检查这一行，改正后重新导入"
    )


def _encoding_of(path: Path) -> str:
    with path.open("rb") as handle:
        start = handle.read(4)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start)
            while chunk := handle.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"


def _cell_text(value: Any) -> Any:
    """Return a workbook's cell as the text a person sees in it; calamine gives whole numbers as floats."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (time, timedelta)):
        return str(value)
    return value


def _rows_of_sheet(rows: Iterable[list[Any]]) -> Iterator[tuple[int, list[Any]]]:
    for number, row in enumerate(rows, start=1):
        yield number, [_cell_text(value) for value in row]


def _fill_down(rows: list[list[Any]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give every row of a merged cell its value, as a person reads it: only the first of them holds it in the file."""
    for (top, left), (bottom, _) in merged:
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]


def _sheets(path: Path) -> Iterator[tuple[str, Iterator[tuple[int, list[Any]]]]]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        raise UnreadableError(
            f"{path.name} 不是能打开的 Excel 工作簿", "如有密码请先去掉；否则请在 Excel 中另存为 .xlsx 再导入"
        ) from error
    for meta in workbook.sheets_metadata:
        if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_name(meta.name)
            rows = sheet.to_python(skip_empty_area=False)
            _fill_down(rows, sheet.merged_cell_ranges or ())
            yield meta.name, _rows_of_sheet(rows)


def _tables(
    path: Path, sheet: str, encoding: str, known: set[str]
) -> Iterator[tuple[str, str, Iterator[tuple[int, list[Any]]]]]:
    """Yield (sheet, encoding, rows) of each table that the file may mean."""
    ending = path.suffix.lower()
    if ending in TEXT_ENDINGS:
        rows, encoding = _rows_of_text(path, encoding, known)
        yield "", encoding, rows
    elif ending in WORKBOOK_ENDINGS:
        names = []
        for name, rows in _sheets(path):
            names.append(name)
            if sheet in ("", name):
                yield name, "", rows
        if sheet and sheet not in names:
            raise UnreadableError(f"{path.name} 里没有名为“{sheet}”的工作表", f"现有的工作表：{'、'.join(names)}")
    else:
        raise UnreadableError(f"不认识的文件类型“{ending or path.name}”", "请导入 .xlsx 或 .csv 文件")


def _is_blank(row: list[Any]) -> bool:
    return not any(str(cell).strip() for cell in row if cell is not None)


def _score(row: list[Any], known: set[str]) -> int:
    return sum(normalise(cell) in known or without_unit(cell)[0] in known for cell in row if cell not in (None, ""))


def _find_header(rows: list[tuple[int, list[Any]]], known: set[str]) -> int | None:
    """Return the place of the row with the most headers that we know; a title line has but one cell."""
    scores = [_score(row, known) for _, row in rows]
    return scores.index(max(scores)) if scores and max(scores) else None


def _write(into: Path, width: int, rows: Iterable[tuple[int, list[Any]]]) -> int:
    """Write the CSV and return the length of its longest row."""
    longest = 0
    padding = [[""] * missing for missing in range(width + 1)]
    with into.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        for number, row in rows:
            if len(row) == width:
                written = writer.writerow([number, *row, ""])
            elif len(row) < width:
                written = writer.writerow([number, *row, *padding[width - len(row)], ""])
            else:
                surplus = [str(cell) for cell in row[width:] if cell not in (None, "")]
                written = writer.writerow([number, *row[:width], " ".join(surplus)])
            if written > longest:
                if written > LONGEST_ROW:
                    raise csv.Error(number)
                longest = written
    return longest


def convert(request: dict[str, Any]) -> dict[str, Any]:
    """Do what `read` asks for, in this process. Raises UnreadableError."""
    path, known = Path(request["path"]), set(request["known"])
    if path.is_dir():
        raise UnreadableError(f"{path} 是文件夹，不是文件", "请写明文件夹里的文件")
    if not path.is_file():
        raise UnreadableError(f"没有找到文件 {path}", "请核对文件名和路径")
    if path.stat().st_size == 0:
        raise UnreadableError(f"{path.name} 是空文件", "请重新导出后再导入")
    seen: list[Any] = []
    for sheet, encoding, rows in _tables(path, request["sheet"], request["encoding"], known):
        try:
            first = list(islice(rows, HEADER_WITHIN))
            seen += [row for _, row in first if not _is_blank(row)][:1]
            at = _find_header(first, known)
            if at is None:
                continue
            header_row, header = first[at]
            header = ["" if cell is None else str(cell).strip() for cell in header]
            while not header[-1]:
                header.pop()
            if len(header) > MOST_COLUMNS:
                raise UnreadableError(
                    f"{path.name} 的表头有 {len(header):,} 列，最多 {MOST_COLUMNS:,} 列", "请删去没有用的列后重新导入"
                )
            longest = _write(Path(request["into"]), len(header), chain(first[at + 1 :], rows))
        except UnicodeDecodeError as error:
            raise _wrong_encoding(path, encoding) from error
        except csv.Error as error:
            raise UnreadableError(
                f"{path.name} 里有过长的一行（{LONGEST_ROW:,} 字以上）", "可能有引号没有配对，请检查后重新导入"
            ) from error
        return {"header": header, "header_row": header_row, "encoding": encoding, "sheet": sheet, "longest": longest}
    if not seen:
        raise UnreadableError(f"{path.name} 的前 {HEADER_WITHIN} 行里没有任何内容", "请重新导出后再导入")
    # What stands first may be a person's row, and a message may end up in a log.
    found = re.sub(r"[0-9０-９]{5,}", "…", "、".join(str(cell) for cell in seen[0] if cell not in (None, "")))[:200]
    raise UnreadableError(
        f"{path.name} 的前 {HEADER_WITHIN} 行里没有找到表头（第一行是：{found}）",
        "请确认台账类型选对了；表头与我们的不同时，请用映射文件写明对应关系",
    )


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit still holds there.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    _limit_memory()
    try:
        answer = convert(json.load(sys.stdin))
    except OSError as error:
        answer = {
            "problem": f"读不了文件（{error.strerror}）",
            "remedy": "请核对文件的权限和磁盘空间，或复制到本机后再导入",
        }
    except UnreadableError as error:
        answer = {"problem": error.args[0], "remedy": error.args[1]}
    json.dump(answer, sys.stdout, ensure_ascii=False)
