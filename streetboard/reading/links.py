"""Links: the lists of rows that a page leads to, and the card of each row, which are all that its address opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlencode

from streetboard import queries
from streetboard.asking.answers import Row
from streetboard.reading.blocks import Chart, Group, Groups, Reading, Table
from streetboard.reading.panels import Page
from streetboard.warehouse import Result

# What opens a street, as an address says it, `{key}` standing for the street; it lists no rows.
OPENING = "?street={key}"


def rows_of(page: Page, readings: Iterable[Reading | None]) -> frozenset[str]:
    """Return the names of the figures of rows that a figure or a block of the page leads to, and of the cards of their rows."""
    addresses = [address for wanted in page.wanted for address in queries.figure(wanted.name).beneath.values()]
    addresses += [address for reading in readings if reading for address in addresses_in(reading)]
    lists = {address.partition("?")[0] for address in addresses}
    cards = {queries.figure(name).card for name in lists | {wanted.name for wanted in page.wanted}} - {""}
    linked = {card for name in cards for card in queries.figure(name).linked.values()}
    return frozenset(lists | cards | linked)


def card_of(query: queries.Query, row: Row) -> str:
    """Return the card of a row as an address says it: issues/card?issue_id=…&source=…; empty where rows of its kind have none."""
    names = tuple(queries.figure(query.card).parameters) if query.card else ()
    # A row that was frozen earlier may lack what its card asks for.
    if not names or not set(names) <= set(row):
        return ""
    return f"{query.card}?{urlencode({name: row[name] for name in names})}"


def card_in(result: Result, row: Row) -> str:
    """Return the card of a row of a result; of all streets it names the street, since two may number alike."""
    card = card_of(result.query, row)
    return f"{card}&{urlencode({'street': row['street']})}" if card and is_of_all_streets(result) else card


def is_of_all_streets(result: Result) -> bool:
    """Tell whether a result with a row for each of many things is of all streets, each of its rows saying its own."""
    return "street" in result.columns and result.parameters.get("street", "") is None


def opening(street: str) -> str:
    """Return what opens a street, as an address says it."""
    return f"?{urlencode({'street': street})}"


def href(address: str) -> str:
    """Return where a link leads that lists rows, or opens a street, `address` being what the page's own address then says."""
    return f"?rows={quote(address)}" if _lists_rows(address) else address


def _lists_rows(address: str) -> bool:
    return bool(address) and not address.startswith("?")


def linked_card(query: queries.Query, column: str, value: object) -> str:
    """Return the card of a thing that a card names by its number, as an address says it; empty of any other column."""
    card = query.linked.get(column, "")
    return f"{card}?{urlencode({next(iter(queries.figure(card).parameters)): value})}" if card else ""


def addresses_in(reading: Reading) -> Iterator[str]:
    """Yield what the blocks of a reading lead to on its own page, `{key}` standing for the point that is chosen."""
    for block in reading.blocks:
        if isinstance(block, Chart):
            yield from filter(_lists_rows, (series.rows for series in block.series))
        elif isinstance(block, Table):
            yield from filter(_lists_rows, (*block.cards, block.everything))
        elif isinstance(block, Groups):
            for group in (one for one in block.groups if isinstance(one, Group)):
                yield from filter(_lists_rows, (group.everything, *(one.rows for one in group.entries)))
