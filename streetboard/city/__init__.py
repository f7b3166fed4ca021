"""The city: published versions on a ClickHouse, for where one machine is outgrown."""

from __future__ import annotations

import os
from pathlib import Path

from streetboard.city.address import ENGINE, PASSWORD, Address
from streetboard.warehouse import Warehouse

__all__ = ["ENGINE", "PASSWORD", "Address", "warehouse_of"]


def warehouse_of(folder: Path | None = None) -> Warehouse:
    """Return what figures are read from: the ClickHouse that $STREETBOARD_ENGINE names, else the versions of a folder.

    Raises EngineError for an address that cannot be understood.
    """
    if not (engine := os.environ.get(ENGINE)):
        return Warehouse(folder)
    # Only here: a street needs neither the client nor the translator, which take a second to load.
    from streetboard.city.engine import CityWarehouse

    return CityWarehouse(Address.of(engine))
