"""Comparing: the one subtraction of two results of a figure, and the base below which it says too much."""

from __future__ import annotations

from dataclasses import dataclass

# Below this base a percentage says more than the numbers do (K9).
SMALLEST_BASE = 20


@dataclass(frozen=True)
class Change:
    """What a number gained: in its own unit, as a share of the earlier one, or in percentage points."""

    amount: float
    kind: str

    AMOUNT = "amount"
    PERCENT = "percent"
    POINTS = "points"


def change(now: float | None, before: float | None, *, is_share: bool, base: float | None = None) -> Change | None:
    """Subtract two results of one figure; null if either is missing. `base` is the count beneath an average."""
    if now is None or before is None:
        return None
    if is_share:
        return Change(now - before, Change.POINTS)
    if before == 0 or abs(before if base is None else base) < SMALLEST_BASE:
        return Change(now - before, Change.AMOUNT)
    return Change((now - before) / abs(before), Change.PERCENT)
