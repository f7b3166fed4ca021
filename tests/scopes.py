"""Scopes: what a reader may choose, for tests that hold the numbers of a made-up record against a second computation.

The record begins on FIRST and runs for a year and a half.
"""

from __future__ import annotations

from datetime import date

import pytest

from streetboard.warehouse import Scope

FIRST = date(2024, 1, 1)
STREETS = ("朝阳街道", "龙凤桥街道")
WHOLE = {"everything": Scope(), "one street": Scope(street="朝阳街道")}
SCOPES = WHOLE | {
    "two communities": Scope("朝阳街道", ("天津路社区", "河嘉村社区"), date(2024, 2, 10), date(2025, 3, 20)),
    "a month, seen later": Scope(start=date(2024, 6, 1), end=date(2024, 6, 30), as_of=date(2024, 8, 15)),
    "a quarter, seen later": Scope(start=date(2024, 10, 1), end=date(2024, 12, 31), as_of=date(2025, 3, 15)),
    "seen from early within": Scope(start=date(2023, 1, 1), end=date(2026, 1, 1), as_of=date(2024, 5, 15)),
    "seen from within": Scope(start=date(2024, 1, 1), end=date(2026, 1, 1), as_of=date(2024, 11, 15)),
    "seen from after": Scope(as_of=date(2026, 12, 31)),
    "after the record": Scope(start=date(2026, 1, 1), as_of=date(2026, 3, 31)),
    "before the record": Scope(as_of=date(2023, 12, 31)),
}


def in_each(scopes: dict[str, Scope]) -> pytest.MarkDecorator:
    """Return the mark of a test that is run in each of these."""
    return pytest.mark.parametrize("scope", scopes.values(), ids=scopes.keys())
