"""Tables: a result as HTML, whatever figure it is of."""

from __future__ import annotations

from dataclasses import dataclass

from streetboard.drawing.csv import to_csv
from streetboard.drawing.screen.html import plain_table as plain
from streetboard.drawing.screen.html import table_html
from streetboard.drawing.screen.look import Look
from streetboard.reading.blocks import Table
from streetboard.reading.tables import columns_of, filled
from streetboard.warehouse import Result

__all__ = ["Listing", "filled", "html", "listing", "plain", "to_csv"]


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
    rows = tuple(tuple(row[name] for name in shown) for row in records)
    stands_out = frozenset(at for at, row in enumerate(records) if flag and row[flag])
    return table_html(Table(result.query.name, columns_of(result, *shown), rows, len(rows), stands_out, bar=bar))
