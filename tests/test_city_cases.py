"""The same cases on ClickHouse: every figure says there what it says on DuckDB."""

from __future__ import annotations

import pytest

from streetboard import city, warehouse
from streetboard.city import engine
from streetboard.city.push import fill
from streetboard.city.tables import tables
from tests import cases_runner
from tests.clickhouse import address

CASES = cases_runner.load()
STAGE = "v000000_00000000"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runner(clickhouse):
    server = city.Server(address(clickhouse, "writer"), to_read=False)
    filled: set[str] = set()

    def opened(connection: warehouse.Connection) -> city.CitySnapshot:
        """Bring what a case has changed, and open it. Creating every table for every case would take minutes."""
        counts = dict(
            connection.execute(
                " union all ".join(f"select '{name}', count(*) from {name}" for name in tables())
            ).fetchall()
        )
        for name, table in tables().items():
            if name in filled:
                server.command(f"truncate table {table.staged(STAGE)}")
            if counts[name] or name not in filled | created:
                fill(connection, server, table, STAGE, counts[name])
                created.add(name)
            (filled.add if counts[name] else filled.discard)(name)
        return city.CitySnapshot(server, engine.Published(0, STAGE, warehouse.fingerprint(), counts))

    created: set[str] = set()
    return cases_runner.Runner(opened)


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['name']}" for name, case in CASES])
def test_case(runner, name, case):
    actual, expected = cases_runner.compared(runner.run(name, case), case["expect"])
    assert actual == [
        {column: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value for column, value in row.items()}
        for row in expected
    ]
