"""The city: published versions on a ClickHouse, for where one machine is outgrown."""

from __future__ import annotations

import os
from pathlib import Path

from streetboard.city.address import ENGINE, PASSWORD, Address
from streetboard.warehouse import Warehouse

__all__ = ["ENGINE", "PASSWORD", "Address", "named", "warehouse_of"]


def named() -> str:
    """Return the address of the ClickHouse that figures are read from, empty where they are read from this machine."""
    return os.environ.get(ENGINE, "")


def warehouse_of(folder: Path | None, engine: str) -> Warehouse:
    """Return what figures are read from: the ClickHouse of an address, or the versions of a folder.

    Raises EngineError for an address that cannot be understood.
    """
    if not engine:
        return Warehouse(folder)
    # Only here: a street needs neither the client nor the translator, which take a second to load.
    from streetboard.city.engine import CityWarehouse

    return CityWarehouse(Address.of(engine))
