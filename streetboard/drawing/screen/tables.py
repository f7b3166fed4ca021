"""Tables: a result as HTML, whatever figure it is of."""

from __future__ import annotations

from streetboard.drawing.screen.html import plain_table as plain
from streetboard.drawing.screen.html import table_html
from streetboard.reading.blocks import Table
from streetboard.reading.tables import columns_of, filled
from streetboard.warehouse import Result

__all__ = ["filled", "html", "plain"]


def html(result: Result, columns: tuple[str, ...], *, bar: str = "", flag: str = "", most: int = 200) -> str | None:
    """Return the table, null without rows; columns that the figure does not have are left out."""
    if not result.rows:
        return None
    shown = [name for name in columns if name in result.columns]
    records = result.records()[:most]
    rows = tuple(tuple(row[name] for name in shown) for row in records)
    stands_out = frozenset(at for at, row in enumerate(records) if flag and row[flag])
    return table_html(Table(result.query.name, columns_of(result, *shown), rows, len(rows), stands_out, bar=bar))
