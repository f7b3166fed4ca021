"""The city: published versions on a ClickHouse, for where one machine is outgrown."""

from streetboard.city.address import ENGINE, PASSWORD, Address
from streetboard.city.engine import CitySnapshot, CityWarehouse, warehouse_of
from streetboard.city.push import Pushed, push
from streetboard.city.server import Server

__all__ = ["ENGINE", "PASSWORD", "Address", "CitySnapshot", "CityWarehouse", "Pushed", "Server", "push", "warehouse_of"]
