"""The oracle over editions: every number in the headline of every slide is the one that plain pandas finds in the ledgers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from streetboard import warehouse
from streetboard.meeting import editions, slides
from streetboard.warehouse import Snapshot
from tests import cases_runner
from tests.oracle import ledgers
from tests.oracle.ledgers import Ledgers
from tests.oracle.periods import EDITION, Scope
from tests.oracle.slides import SLIDES
from tests.test_oracle import CHAOYANG, LONGFENG, Differences, World, demonstration, made_up, sentences_agree

pytestmark = pytest.mark.slow
__all__ = ["demonstration", "made_up"]  # fixtures

# The last leap quarter, of which half was over, and an ordinary one on its first day.
HALF, FIRST = pd.Timestamp("2024-02-20"), pd.Timestamp("2025-04-01")

OF_DEMONSTRATION = [
    *((CHAOYANG, quarter, None) for quarter in ("2025Q2", "2024Q4", "2024Q1", "2021Q2")),
    *((LONGFENG, quarter, None) for quarter in ("2025Q1", "2024Q1", "2023Q2")),
    (CHAOYANG, "2025Q2", "天津路社区"),
    (CHAOYANG, "2025Q1", "未归属"),
]
# Small ledgers, some of which end within the quarter or before it, or begin with it.
OF_SMALL = [
    *(
        (street, quarter, None)
        for street in (CHAOYANG, LONGFENG)
        for quarter in ("2024Q1", "2025Q1", "2025Q2", "2025Q3")
    ),
    (CHAOYANG, "2025Q4", None),
    (CHAOYANG, "2025Q2", "河嘉村社区"),
]


def compare(snapshot: Snapshot, street: Ledgers, quarter: str, community: str | None) -> Differences:
    """Read the headlines of an edition as the rules write them, and hold all of them against the oracle."""
    told = Differences()
    asked = (street.street, quarter, community)
    edition = editions.freeze(snapshot, *asked, home=Path(), author="文书", at=datetime(2025, 7, 1, 9))
    scope = Scope(street, EDITION, quarter, (community,) if community else ())
    told.same("数据截至", [edition.cut_off, edition.is_unfinished], [scope.span.end, scope.span.is_unfinished])
    shown = {slide.id: slide.headline for slide in slides.in_order(edition)}
    told.same("slides", list(shown), list(SLIDES))
    for name, headline in shown.items():
        sentences_agree(told, [headline], list(SLIDES[name](scope)))
    return told


@pytest.mark.parametrize("asked", OF_DEMONSTRATION, ids=str)
def test_headlines_of_the_demonstration_tell_what_the_oracle_has(demonstration: World, asked):
    street, quarter, community = asked
    told = compare(demonstration.view.snapshot, demonstration.streets[street], quarter, community)
    assert told.found == []


@pytest.mark.parametrize("asked", OF_SMALL, ids=str)
def test_headlines_of_small_ledgers_tell_what_the_oracle_has(made_up: World, asked):
    street, quarter, community = asked
    told = compare(made_up.view.snapshot, made_up.streets[street], quarter, community)
    assert told.found == []


@pytest.fixture(scope="module", params=[HALF, FIRST], ids=str)
def unfinished(request, tmp_path_factory) -> tuple[Snapshot, Ledgers]:
    """Return the demonstration of a street as it would have been handed in within a quarter."""
    street = ledgers.of_demonstration()[LONGFENG].handed_in(request.param)
    connection = cases_runner.empty_warehouse()
    for name in ledgers.NAMES:
        path = tmp_path_factory.mktemp("rows") / f"{name}.csv"
        street[name].to_csv(path, index=False)
        rows = f"select *, row_number() over () as row_no from read_csv('{path}', all_varchar = true)"
        connection.execute(f"insert into raw.{name} by name {rows}")
    warehouse.build_marts(connection, set(ledgers.NAMES))
    return Snapshot(connection), street


@pytest.mark.parametrize("community", [None, "燎原社区"])
def test_headlines_of_an_unfinished_quarter_tell_what_the_oracle_has(unfinished, community):
    snapshot, street = unfinished
    quarter = str(street.last_days["issues"].to_period("Q"))
    assert compare(snapshot, street, quarter, community).found == []
