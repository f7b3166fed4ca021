"""Links: the lists of rows that a page leads to, which are the only ones that its address opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from streetboard import queries
from streetboard.reading.blocks import Chart, Group, Groups, Reading
from streetboard.reading.panels import Page


def rows_of(page: Page, readings: Iterable[Reading | None]) -> frozenset[str]:
    """Return the names of the figures of rows that a figure or a block of the page leads to."""
    addresses = [address for wanted in page.wanted for address in queries.figure(wanted.name).beneath.values()]
    addresses += [address for reading in readings if reading for address in addresses_in(reading)]
    return frozenset(address.partition("?")[0] for address in addresses)


def addresses_in(reading: Reading) -> Iterator[str]:
    """Yield what the blocks of a reading lead to on its own page, `{key}` standing for the point that is chosen."""
    for block in reading.blocks:
        if isinstance(block, Chart):
            yield from (series.rows for series in block.series if series.rows)
        elif isinstance(block, Groups):
            for group in (one for one in block.groups if isinstance(one, Group)):
                yield from (address for address in (group.everything, *(one.rows for one in group.entries)) if address)
