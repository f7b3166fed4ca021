"""Child: the process that reads a file, bound by limits: a request as JSON comes in, one JSON object goes out."""

from __future__ import annotations

import errno
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from streetboard.reader import header, limits
from streetboard.reader.errors import NotATableError, UnreadableError, damaged, too_large
from streetboard.reader.header import Header
from streetboard.reader.kinds import GEOJSON, GZIP, HTML, OPENDOCUMENT, SPREADSHEETML, TEXT, ZIP, kind_of
from streetboard.reader.regions import Region, cells_above, cells_in, earliest, regions
from streetboard.reader.table import Content, Grid, Hidden, cut, filled_rows, rows_of, write
from streetboard.reader.text import Lines

# A reader takes in so much of a message, in characters; a file's name may be longer than that alone.
_LONGEST_MESSAGE, _LONGEST_NAME = 120, 24


@dataclass(frozen=True)
class Request:
    """What the parent asks for: a table written to `into`, or, if that is empty, the list of a file's tables."""

    path: str
    into: str
    known: set[str]
    sheet: str
    encoding: str
    member: str
    header_row: int
    # from which to before which column the table stands, from 0, and its last row, from 1; 0 is the edge of the sheet
    left: int
    right: int
    last: int
    scratch: str


def main() -> None:
    """Answer the request on stdin on stdout."""
    limits.enforce(int(sys.argv[2]))
    json.dump(answer(json.load(sys.stdin)), sys.stdout)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a request: what was found, or the problem and the remedy."""
    request = Request(**{**asked, "known": set(asked["known"])})
    name = Path(request.path).name
    try:
        return convert(request) if request.into else {"parts": inspect(request)}
    except MemoryError:
        return _refusal(too_large(name))
    except OSError as error:
        if error.errno == errno.EFBIG:
            return _refusal(too_large(name))
        if error.errno == errno.EINVAL:  # a damaged archive leads to places before its beginning
            return _refusal(damaged(name))
        remedy = "请核对文件的权限和磁盘空间，或复制到本机后再导入"
        return _refusal(UnreadableError(f"读不了文件（{error.strerror}）", remedy))
    except UnreadableError as error:
        return _refusal(error)


def _refusal(error: UnreadableError) -> dict[str, str]:
    problem, remedy = error.args
    return {"problem": problem, "remedy": remedy}


def inspect(request: Request) -> list[dict[str, Any]]:
    """Return all tables of a file as parts, visible ones first, without blank ones. Raises UnreadableError."""
    parts = []
    for grid in _in_order(_grids(request)):
        content = grid.load()
        found = _regions(content, request, by_form=True)
        if not found and _first_row(rows_of(content)):
            found = [Region(content, Header(0, []))]
        parts += [_part(grid, region) for region in found]
    if not parts:
        raise _blank(request)
    return parts


def convert(request: Request) -> dict[str, Any]:
    """Write the table that is asked for as CSV and return what a Table says of it. Raises UnreadableError."""
    grids = _in_order(_asked_for(_grids(request), request))
    chosen = _first(grids, request, must_be_ours=True)
    if chosen is None and request.header_row:
        chosen = _first(grids, request, must_be_ours=False)
    if chosen is None:
        raise _no_header(grids, request)
    (grid, whole, found, region), others = chosen
    content, name = region.content, Path(request.path).name
    is_part = bool(region.left or region.right or request.left or request.right)
    return {
        "header": region.header.names,
        "header_row": region.header.row,
        "encoding": content.encoding,
        "sheet": grid.sheet,
        "longest": write(
            content, Path(request.into), region.header.row, len(region.header.names), name, without_blank=is_part
        ),
        "member": grid.member,
        "place": region.place,
        "epoch_1904": grid.epoch_1904,
        "unsaved": _unsaved(region),
        "titles": region.titles,
        "hidden": _hidden(region),
        "above": 0 if request.header_row else cells_above(whole, min(one.header.row for one in found)),
        "beside": [_part(grid, one) for one in found if one is not region],
        "others": [_part(*other) for other in others],
    }


# A table, the sheet that it stands on, all tables of that, and itself.
_Chosen = tuple[Grid, Content | Lines, list[Region], Region]


def _first(
    grids: list[Grid], request: Request, *, must_be_ours: bool
) -> tuple[_Chosen, list[tuple[Grid, Region]]] | None:
    """Return the first table with headers of ours, and others; one with twice as many goes before a page that explains them."""
    chosen: _Chosen | None = None
    others: list[tuple[Grid, Region]] = []
    spoken = 0
    for grid in grids:
        if chosen and (request.sheet or request.member or grid.hidden):
            break
        content = grid.load()
        found = _regions(content, request)
        asked = [region for region in found if region.header.row == request.header_row] or found
        best = max(asked, key=lambda region: header.score(region.header.names, request.known), default=None)
        score = header.score(best.header.names, request.known) if best else 0
        if not best or (must_be_ours and not score):
            continue
        if chosen and score <= 2 * spoken:
            if 2 * score >= spoken:
                others.append((grid, best))
            continue
        spoken, others = score, []
        chosen = grid, content, found, best
    return (chosen, others) if chosen else None


def _unsaved(region: Region) -> dict[str, int]:
    """Count the formulas without a result under each header."""
    cells = [] if isinstance(region.content, Lines) else region.content.unsaved
    names = region.header.names
    return dict(Counter(names[at] for row, at in cells if row >= region.header.row and at < len(names)))


def _hidden(region: Region) -> dict[str, Any]:
    """Return what of a table is not shown: how many rows with content, and which columns."""
    hidden = Hidden() if isinstance(region.content, Lines) else region.content.hidden
    rows = 0
    if hidden.rows:
        beneath = (
            row for number, row in rows_of(region.content) if number > region.header.row and number - 1 in hidden.rows
        )
        rows = sum(any(_shown(cell) for cell in row) for row in beneath)
    names = region.header.names
    columns = [names[at] for at in sorted(hidden.columns) if at < len(names) and names[at]]
    return {"rows": rows, "columns": columns, "is_filtered": bool(rows) and hidden.is_filtered}


def _part(grid: Grid, region: Region) -> dict[str, Any]:
    found, content = region.header, region.content
    width, samples = len(found.names), []
    if found.row:
        for number, row in filled_rows(content):
            if number > found.row and any(_shown(cell) for cell in row):
                samples.append([_shown(cell) for cell in row[:width]] + [""] * (width - len(row)))
                if len(samples) == limits.SAMPLES:
                    break
    return {
        "member": grid.member,
        "sheet": grid.sheet,
        "hidden": grid.hidden,
        "encoding": content.encoding,
        "header_row": found.row,
        "header": found.names,
        "samples": samples,
        "left": region.left,
        "right": region.right,
        "last": region.last,
        "place": region.place,
        # Who is the only one of its sheet has nobody to tell of it.
        "cells": cells_in(region) if region.place else 0,
    }


def _shown(cell: Any) -> str:
    text = str(cell).strip()
    return text if len(text) <= limits.LONGEST_SHOWN else text[: limits.LONGEST_SHOWN] + "…"


# --- which tables a file holds -----------------------------------------------------------------------------------------


def _grids(request: Request) -> list[Grid]:
    path = Path(request.path)
    if path.is_dir():
        raise UnreadableError(f"{path} 是文件夹，不是文件", "请写明文件夹里的文件")
    if not path.is_file():
        raise UnreadableError(f"没有找到文件 {path}", "请核对文件名和路径")
    if path.stat().st_size == 0:
        raise UnreadableError(f"{path.name} 是空文件", "请重新导出后再导入")
    name, scratch = path.name, Path(request.scratch)
    kind = kind_of(path, name)
    if kind == GZIP:
        from streetboard.reader.archive import ungzipped

        path = ungzipped(path, name, scratch)
        kind = _unpacked_kind(path, name)
    if kind != ZIP:
        return _of_kind(kind, path, name, request)
    return _members(path, name, scratch, request)


def _members(path: Path, name: str, scratch: Path, request: Request) -> list[Grid]:
    from streetboard.reader.archive import members

    grids = []
    for member, file in members(path, name, scratch):
        called = f"{name} 里的 {member}"
        try:
            kind = _unpacked_kind(file, called)
        except NotATableError:
            continue
        for grid in _of_kind(kind, file, called, request):
            grid.member = member
            grids.append(grid)
        _refuse_many(grids, name)
    if not grids:
        raise UnreadableError(f"{name} 里没有表格文件", "请把 .xlsx 或 .csv 打进压缩包，或直接导入")
    return grids


def _unpacked_kind(path: Path, name: str) -> str:
    kind = kind_of(path, name)
    if kind in (ZIP, GZIP):
        raise UnreadableError(f"{name} 是压缩包里的压缩包", "请先解压，再导入里面的表格")
    return kind


def _of_kind(kind: str, path: Path, name: str, request: Request) -> list[Grid]:
    if kind == TEXT:
        return [Grid(partial(Lines, path, request.encoding, name, request.known))]
    if kind == GEOJSON:
        from streetboard.reader import outlines

        return outlines.grids(path, request.encoding, name)
    if kind in (HTML, SPREADSHEETML, OPENDOCUMENT):
        from streetboard.reader import markup

        read = {HTML: markup.of_page, SPREADSHEETML: markup.of_spreadsheetml, OPENDOCUMENT: markup.of_opendocument}
        grids = read[kind](path, name)
    else:
        from streetboard.reader import workbook

        grids = workbook.grids(path, name)
    _refuse_many(grids, name)
    return grids


def _refuse_many(grids: list[Grid], name: str) -> None:
    if len(grids) > limits.MOST_TABLES:
        raise UnreadableError(f"{name} 里有 {limits.MOST_TABLES} 张以上的表", "请只留下要导入的表")


def _in_order(grids: list[Grid]) -> list[Grid]:
    return sorted(grids, key=lambda grid: grid.hidden)


def _asked_for(grids: list[Grid], request: Request) -> list[Grid]:
    name = Path(request.path).name
    if request.member:
        names = list(dict.fromkeys(grid.member for grid in grids))
        grids = [grid for grid in grids if grid.member == request.member]
        if not grids:
            raise UnreadableError(f"{name} 里没有名为“{request.member}”的文件", f"现有的文件：{_listed(names)}")
    # A text has no sheets to choose from.
    if request.sheet and any(grid.sheet for grid in grids):
        names = [grid.sheet for grid in grids]
        grids = [grid for grid in grids if grid.sheet == request.sheet]
        if not grids:
            raise UnreadableError(f"{name} 里没有名为“{request.sheet}”的工作表", f"现有的工作表：{_listed(names)}")
    return grids


def _listed(names: list[str], most: int = 20) -> str:
    return "、".join(filter(None, names[:most])) + ("……" if len(names) > most else "")


# --- which row is the header -------------------------------------------------------------------------------------------


def _regions(content: Content | Lines, request: Request, *, by_form: bool = False) -> list[Region]:
    """Return the tables of a sheet that have a header, with the names of each made unique: the one asked for alone, or first."""
    content = cut(content, request.left, request.right, request.last)
    head = list(islice(rows_of(content), max(limits.HEADER_WITHIN, request.header_row)))
    spans = [] if isinstance(content, Lines) else content.spans
    found = header.find(head, spans, request.known, request.header_row, by_form=by_form)
    if not found or not found.names:
        return []
    if not request.header_row:
        found = earliest(head, found, spans, request.known)
    made = regions(content, found, head, request.known)
    for region in made:
        if len(region.header.names) > limits.MOST_COLUMNS:
            raise UnreadableError(
                f"{Path(request.path).name} 的表头有 {len(region.header.names):,} 列，最多 {limits.MOST_COLUMNS:,} 列",
                "请删去没有用的列后重新导入",
            )
    return made


def _first_row(rows: Iterable[tuple[int, list[Any]]]) -> list[str]:
    """Return the cells with content of the first row that has any."""
    return next(_filled(rows), [])


def _filled(rows: Iterable[tuple[int, list[Any]]]) -> Iterator[list[str]]:
    for _, row in rows:
        if cells := [text for cell in row if (text := _shown(cell))]:
            yield cells


def _blank(request: Request) -> UnreadableError:
    name = Path(request.path).name
    return UnreadableError(f"{name} 的前 {limits.HEADER_WITHIN} 行里没有任何内容", "请重新导出后再导入")


def _no_header(grids: list[Grid], request: Request) -> UnreadableError:
    name = Path(request.path).name
    if request.header_row:
        return UnreadableError(f"{name} 的第 {request.header_row} 行不是表头", "请核对表头在第几行")
    first = next(
        (row for grid in grids if (row := _first_row(islice(rows_of(grid.load()), limits.HEADER_WITHIN)))), None
    )
    if not first:
        return _blank(request)
    # What stands first may be a person's row, and a message may end up in a log.
    texts = [re.sub(r"[0-9０-９]{5,}", "…", text) for text in first]
    shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 6]}…{name[-5:]}"
    problem = f"{shown} 的前 {limits.HEADER_WITHIN} 行里没有找到表头；首行的这些列不认识："
    remedy = "请核对台账类型；叫法不同的，在“列的对应关系”或映射文件的 [columns] 里写明"
    return UnreadableError(problem + _fitted(texts, _LONGEST_MESSAGE - len(problem) - len(remedy) - 2), remedy)


def _fitted(texts: list[str], width: int) -> str:
    """Return as many of some texts as there is room for, and that there are more."""
    count = sum(len("、".join(texts[:number])) < width for number in range(1, len(texts) + 1))
    return ("、".join(texts[:count]) or texts[0][: width - 1]) + ("等" if count < len(texts) else "")
