"""CSV: a result as a spreadsheet opens it safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from streetboard import format
from streetboard.queries import column_of
from streetboard.warehouse import Result

# A cell that begins with one of these would be run as a formula; with a sign of full width, by an Excel of East Asia (OWASP, 2026-11).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(result: Result) -> bytes:
    """Return all rows with Chinese headers; UTF-8 with BOM, because Excel takes anything else for GBK."""
    columns = [column_of(result.query, name) for name in result.columns]
    return written([format.header(column.label, column.unit) for column in columns], result.rows)


def written(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows that no figure made, as `to_csv` does."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        value = "、".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
