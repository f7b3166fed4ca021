"""Tables: some rows and columns of an answer as a block."""

from __future__ import annotations

from streetboard.asking.answers import Answer
from streetboard.queries import Column, column_of
from streetboard.reading.blocks import Table
from streetboard.reading.links import card_in, is_of_all_streets, opening
from streetboard.warehouse import Result

# What a page lists; the rest stands in its downloads.
MOST_LISTED = 200


def columns_of(result: Result, *names: str) -> tuple[Column, ...]:
    """Return what is known of some columns, each with the unit that it is shown in."""
    return tuple(column_of(result.query, name) for name in names)


def placed(result: Result, *names: str) -> tuple[str, ...]:
    """Return columns as they are over all streets: the street stands where what it is made of would, or before its community."""
    if not is_of_all_streets(result) or "street" in names:
        return names
    ranked = (at for at, name in enumerate(names) if name not in result.columns)
    at = next(ranked, names.index("community") if "community" in names else 1)
    return (*names[:at], "street", *(name for name in names[at:] if name in result.columns))


def table_of(
    answer: Answer, *names: str, flag: str = "", bar: str = "", most: int = MOST_LISTED, note: str = ""
) -> Table | None:
    """Return the first rows of an answer under these columns, null without rows; those of which `flag` is true stand out.

    `bar` is the column that has a bar beside its number.
    """
    if not answer.result.rows:
        return None
    names = placed(answer.result, *names)
    records = answer.result.records()[:most]
    rows = tuple(tuple(row[name] for name in names) for row in records)
    stands_out = frozenset(at for at, row in enumerate(records) if flag and row[flag])
    cards = tuple(filter(None, (card_in(answer.result, row) for row in records)))
    if is_of_all_streets(answer.result) and not cards and names[0] == "street":
        cards = tuple(opening(row["street"]) for row in records)
    return Table(answer.key, columns_of(answer.result, *names), rows, answer.total, stands_out, note, bar, cards)


def filled(result: Result) -> tuple[str, ...]:
    """Return the columns that have anything in them."""
    return tuple(name for name in result.columns if any(value is not None for value in result.column(name)))
