"""Read: one file of any kind into one plain CSV of text, with its header found.

What clerks bring is read in a child process (streetboard/reader) with limits on memory and time: a damaged workbook can
make a reader allocate gigabytes or abort the process. This is the parent's side, which trusts nothing that comes back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from streetboard import private, warehouse
from streetboard.ledger import turns
from streetboard.ledger.turns import Tell, nobody
from streetboard.reader import child
from streetboard.reader.errors import UnreadableError
from streetboard.reader.header import normalise, without_unit
from streetboard.reader.limits import LONGEST_ROW, MOST_COLUMNS

__all__ = [
    "LONGEST_ROW",
    "MOST_COLUMNS",
    "Part",
    "Table",
    "UnreadableError",
    "inspect",
    "normalise",
    "read",
    "without_unit",
]

TIMEOUT_SECONDS = 600
MOST_ANSWER_BYTES = 64 << 20
# What asks for one of several tables of a sheet.
_PLACE = ("header_row", "left", "right", "last")
Made = TypeVar("Made")
Answered = TypeVar("Answered", "Part", "Table")
_ROOT = str(Path(__file__).resolve().parents[2])
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from streetboard.reader.child import main; main()"


@dataclass(frozen=True)
class Part:
    """One table in a file, with what it takes to ask for it by `read`."""

    # its name inside a zip archive, "" outside of one
    member: str
    # "" for text
    sheet: str
    hidden: bool
    # "" for workbooks
    encoding: str
    # the number in the file of the (last) header row, from 1; 0 if no header was found
    header_row: int
    # one name for each column; "" for a column without a name or content
    header: list[str]
    # the first non-blank rows beneath the header, as text
    samples: list[list[str]]
    # of several tables of one sheet: from which to before which column, from 0, down to which row; 0 is the sheet's edge
    left: int = 0
    right: int = 0
    last: int = 0
    # where that is, in words, and how many cells with content it has
    place: str = ""
    cells: int = 0

    @property
    def name(self) -> str:
        """Return what the table is called in its file."""
        return " · ".join(filter(None, (self.member, self.sheet, self.place)))


@dataclass(frozen=True)
class Hidden:
    """What of a table is not shown: how many rows with content, by a filter or not, and which columns."""

    rows: int = 0
    is_filtered: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A file as text: a header, and a CSV of (row number in the file, one cell per header, surplus cells)."""

    path: Path
    header: list[str]
    header_row: int
    encoding: str
    sheet: str
    # the characters of the longest row of the CSV; with four bytes each there is room for every row
    longest: int
    member: str = ""
    # whether the workbook counts the days of its serial numbers from 1904
    epoch_1904: bool = False
    # the headers beneath which formulas have no result, and how many
    unsaved: dict[str, int] = field(default_factory=dict)
    # where it stands among several tables of its sheet, in words
    place: str = ""
    # (row, text) of what stands alone above the header, and wherever the header is repeated
    titles: list[tuple[int, str]] = field(default_factory=list)
    hidden: Hidden = Hidden()
    # how many cells above the header are more than titles
    above: int = 0
    # the other tables of its sheet
    beside: list[Part] = field(default_factory=list)
    # those of other visible sheets with headers of ours, if neither a sheet nor a member was asked for
    others: list[Part] = field(default_factory=list)

    @property
    def part(self) -> str:
        """Return what tells the table from the others of its file."""
        return "/".join(filter(None, (self.member, self.sheet, self.place)))


def read(
    path: Path,
    into: Path,
    known: Iterable[str],
    sheet: str = "",
    encoding: str = "",
    *,
    member: str = "",
    header_row: int = 0,
    part: Part | None = None,
    tell: Tell = nobody,
    is_ours: bool = False,
) -> Table:
    """Write the table of a file to `into` as CSV: the first with headers of ours, hidden ones last, or a `part`.

    `known` are the headers to look for, as `normalise` gives them; `header_row` says where the header is instead. Whoever
    has to wait for a turn is told; a file that `is_ours` is trusted and read at once, right here. Raises UnreadableError;
    then there is no file `into`.
    """
    what = {"sheet": sheet, "encoding": encoding, "member": member, "header_row": header_row}
    if part:
        what = {name: getattr(part, name) for name in (*what, *_PLACE)}
    try:
        # Where the text goes, so does the scratch: one is as unmasked as the other.
        answer = _ask(path, known, into.parent, tell, is_ours=is_ours, into=str(into), **what)
        table = _checked(path, lambda: _table(into, answer))
        return replace(table, place=part.place) if part else table
    except BaseException:
        into.unlink(missing_ok=True)
        raise


def inspect(
    path: Path, known: Iterable[str], encoding: str = "", *, header_row: int = 0, tell: Tell = nobody
) -> list[Part]:
    """Return all tables of a file that are not blank, visible ones first.

    The header is the row with the most headers of ours (`known`), else the first that looks like one; `header_row` says
    where it is instead. Whoever has to wait for a turn is told. Raises UnreadableError.
    """
    with private.folder(warehouse.home()) as folder:
        answer = _ask(path, known, folder, tell, encoding=encoding, header_row=header_row)
    return _checked(path, lambda: _parts(answer["parts"]))


def _ask(
    path: Path, known: Iterable[str], folder: Path, tell: Tell, *, is_ours: bool = False, **what: Any
) -> dict[str, Any]:
    """Have a child do what is asked for when it is its turn, with a scratch in a folder, and return what it answers."""
    asked = {"into": "", "sheet": "", "encoding": "", "member": "", **dict.fromkeys(_PLACE, 0), **what}
    request = {"path": str(path), "known": sorted(known), "scratch": str(folder), **asked}
    if is_ours:
        return child.answer(request)
    with (
        turns.reading(warehouse.home(), tell),
        tempfile.TemporaryDirectory(prefix="scratch-", dir=folder, ignore_cleanup_errors=True) as scratch,
    ):
        said = Path(scratch) / "answer"
        request["scratch"] = scratch
        with said.open("wb") as stdout:
            try:
                ended = subprocess.run(
                    [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, _ROOT, str(os.getpid())],
                    input=json.dumps(request).encode(),
                    stdout=stdout,
                    stderr=subprocess.DEVNULL,
                    timeout=TIMEOUT_SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise UnreadableError(
                    f"读取 {path.name} 超时", "文件可能已损坏，请在 Excel 中打开后另存一份再导入"
                ) from error
        if ended.returncode != 0 or said.stat().st_size > MOST_ANSWER_BYTES:
            raise _unreadable(path)
        answer = _checked(path, lambda: json.loads(said.read_bytes()))
    if not isinstance(answer, dict):
        raise _unreadable(path)
    if "problem" in answer:
        raise UnreadableError(str(answer["problem"]), str(answer.get("remedy", "")))
    return answer


def _unreadable(path: Path) -> UnreadableError:
    return UnreadableError(f"{path.name} 读不出来，可能已损坏或过大", "请在 Excel 中打开后另存一份再导入")


def _checked(path: Path, make: Callable[[], Made]) -> Made:
    """Return what `make` makes of an answer, if it can; a child that has gone wrong may say anything."""
    try:
        return make()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _unreadable(path) from error


def _table(into: Path, answer: dict[str, Any]) -> Table:
    hidden = answer["hidden"]
    made = {
        "unsaved": {str(header): int(count) for header, count in answer["unsaved"].items()},
        "titles": [(int(row), str(text)) for row, text in answer["titles"]],
        "hidden": Hidden(int(hidden["rows"]), bool(hidden["is_filtered"]), tuple(map(str, hidden["columns"]))),
        "beside": _parts(answer["beside"]),
        "others": _parts(answer["others"]),
    }
    return _of_right_types(Table(path=into, **{**answer, **made}))


def _parts(answers: list[dict[str, Any]]) -> list[Part]:
    return [_of_right_types(Part(**answer)) for answer in answers]


def _of_right_types(item: Answered) -> Answered:
    wanted = {"str": str, "bool": bool, "int": int}
    for f in fields(item):
        if f.type in wanted and type(getattr(item, f.name)) is not wanted[f.type]:
            raise TypeError(f.name)
    texts = [item.header, *(item.samples if isinstance(item, Part) else [])]
    if len(item.header) > MOST_COLUMNS or not all(isinstance(text, str) for row in texts for text in row):
        raise TypeError(texts)
    return item
