"""Tables: a result as HTML with Chinese headers, and as a CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from streetboard import format
from streetboard.drawing.screen.look import Look
from streetboard.queries import column_of
from streetboard.warehouse import Result

# A cell that begins with one of these would be run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Texts up to this length stay on one line.
_SHORT = 12


@dataclass(frozen=True)
class Listing:
    """A view of a result as a table: these columns in this order, `bar` with a bar beside its number.

    Rows of which the column `flag` is true stand out, by colour and by a mark.
    """

    columns: tuple[str, ...] = ()
    bar: str = ""
    flag: str = ""
    most: int = 200

    def __call__(self, result: Result, look: Look) -> str | None:
        return html(result, self.columns or result.columns, bar=self.bar, flag=self.flag, most=self.most)


def listing(*columns: str, bar: str = "", flag: str = "", most: int = 200) -> Listing:
    """Return the view of a result as a table of these columns."""
    return Listing(columns, bar, flag, most)


def html(result: Result, columns: tuple[str, ...], *, bar: str = "", flag: str = "", most: int = 200) -> str | None:
    """Return the table, null without rows; columns that the figure does not have are left out."""
    if not result.rows:
        return None
    shown = [name for name in columns if name in result.columns]
    records = result.records()[:most]
    longest = max((row[bar] or 0 for row in records), default=0) if bar in shown else 0
    numeric = {name for name in shown if _is_numeric(result, name)}
    head = "".join(
        f'<th class="{"n" if name in numeric else ""}">{_head_html(result, name)}</th>'
        + ("<th></th>" if name == bar else "")
        for name in shown
    )
    body = []
    for row in records:
        cells = []
        for position, name in enumerate(shown):
            text = escape(format.cell(row[name], format.unit_of(result.query, name)))
            if flag and row[flag] and position == 0:
                text = f"⚠ {text}"
            short = isinstance(row[name], date) or len(text) <= _SHORT
            style = "n" if name in numeric else "d" if short else "t"
            cells.append(f'<td class="{style}">{text}</td>')
            if name == bar:
                cells.append(f"<td>{bar_html((row[name] or 0) / longest if longest else 0)}</td>")
        body.append(f"<tr{' class=flag' if flag and row[flag] else ''}>{''.join(cells)}</tr>")
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'


def plain(headers: list[str], rows: list[list[str]], *, numeric: tuple[int, ...] = ()) -> str:
    """Return a table of texts that no figure made; `numeric` are the places of the columns that stand to the right."""
    head = "".join(f'<th class="{"n" if at in numeric else ""}">{escape(text)}</th>' for at, text in enumerate(headers))

    def cell(at: int, text: str) -> str:
        style = "n" if at in numeric else "d" if len(text) <= _SHORT else "t"
        return f'<td class="{style}">{escape(text)}</td>'

    body = "".join(f"<tr>{''.join(cell(at, text) for at, text in enumerate(row))}</tr>" for row in rows)
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def filled(result: Result) -> tuple[str, ...]:
    """Return the columns that have anything in them."""
    return tuple(name for name in result.columns if any(value is not None for value in result.column(name)))


def bar_html(share: float | None, planned: float | None = None, *, late: bool = False) -> str:
    """Return a bar of a share, with a mark where the plan is."""
    mark = f'<u style="left:{_percent(planned)}"></u>' if planned is not None else ""
    return f'<div class="bar"><i class="{"late" if late else ""}" style="width:{_percent(share)}"></i>{mark}</div>'


def _percent(share: float | None) -> str:
    return f"{min(max(share or 0, 0), 1) * 100:.2f}%"


def _header(result: Result, name: str) -> str:
    return format.header(column_of(result.query, name).label, format.unit_of(result.query, name))


def _head_html(result: Result, name: str) -> str:
    # The unit goes below its name: Chinese headers are wider than their numbers.
    return escape(_header(result, name)).replace("（", "<br>（", 1)


def _is_numeric(result: Result, name: str) -> bool:
    at = result.columns.index(name)
    return any(isinstance(row[at], int | float) and not isinstance(row[at], bool) for row in result.rows)


def to_csv(result: Result) -> bytes:
    """Return all rows with Chinese headers; UTF-8 with BOM, because Excel takes anything else for GBK."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_header(result, name) for name in result.columns])
    writer.writerows([_plain(value) for value in row] for row in result.rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        value = "、".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
