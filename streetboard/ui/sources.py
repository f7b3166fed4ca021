"""Sources: what readers may see the figures of: the versions on this machine, and the ClickHouse if there is one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from streetboard import city, warehouse
from streetboard.warehouse import Warehouse


@cache
def warehouse_at(folder: Path, engine: str) -> Warehouse:
    """Return what figures are read from, opened once: the ClickHouse of an address, or the versions of a folder."""
    return city.warehouse_of(folder, engine)


def every_warehouse() -> list[Warehouse]:
    """Return what readers may see the figures of: the version on this machine, and the ClickHouse if there is one."""
    return [warehouse_at(warehouse.home(), engine) for engine in dict.fromkeys(("", city.named()))]
