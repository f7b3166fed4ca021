"""The same cases on ClickHouse: every figure says there what it says on DuckDB."""

from __future__ import annotations

import pytest

from streetboard import warehouse
from streetboard.city.engine import CitySnapshot, Published
from streetboard.city.push import fill
from streetboard.city.server import Server
from streetboard.city.tables import tables
from tests import cases_runner
from tests.clickhouse import address

CASES = cases_runner.load()
STAGE = "v000000_00000000"


@pytest.fixture(scope="module")
def runner(clickhouse):
    server = Server(address(clickhouse, "writer"), to_read=False)
    brought: dict[str, tuple[int, int]] = {}

    def opened(connection: warehouse.Connection, read: frozenset[str]) -> CitySnapshot:
        """Bring the tables that a case has changed, of those that its figure reads, and open the version."""
        asked = {
            name: table
            for name, table in tables().items()
            if name not in brought or name.startswith("meta.") or name.removeprefix("marts.") in read
        }
        sums = (f"select '{name}', count(*), sum(hash(row)) from {name} as row" for name in asked)
        now = {
            name: (count, content) for name, count, content in connection.execute(" union all ".join(sums)).fetchall()
        }
        for name, table in asked.items():
            if name not in brought:
                fill(connection, server, table, STAGE, now[name][0])
            elif now[name] != brought[name]:
                if brought[name][0]:
                    server.command(f"truncate table {table.staged(STAGE)}")
                if now[name][0]:
                    server.insert(table.staged(STAGE), connection.sql(table.selected()).to_arrow_table())
        brought.update(now)
        counts = {name: count for name, (count, _) in brought.items()}
        return CitySnapshot(server, Published(0, STAGE, warehouse.fingerprint(), counts))

    return cases_runner.Runner(opened)


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['name']}" for name, case in CASES])
def test_case(runner, name, case):
    actual, expected = cases_runner.compared(runner.run(name, case), case["expect"])
    assert actual == expected
