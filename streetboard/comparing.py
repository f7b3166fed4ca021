"""Comparing: the one subtraction of two results of a figure, and when it says too much, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass

from streetboard.queries import UP

# Below this base a percentage says more than the numbers do (K9): of counts the difference is told, shares are not compared.
SMALLEST_BASE = 20
# A percentage, and a difference of shares, below this is no news: a sentence calls it 基本持平, a verdict does not count it.
NO_NEWS, NO_NEWS_OF_POINTS = 0.005, 0.001


@dataclass(frozen=True)
class Change:
    """What a number gained: in its own unit, as a share of the earlier one, or in percentage points."""

    amount: float
    kind: str

    AMOUNT = "amount"
    PERCENT = "percent"
    POINTS = "points"


def is_news(moved: Change) -> bool:
    """Tell whether a number moved far enough to be better or worse."""
    least = {Change.PERCENT: NO_NEWS, Change.POINTS: NO_NEWS_OF_POINTS}.get(moved.kind, 0)
    return abs(moved.amount) > least


def too_few(*cases: float | None) -> bool:
    """Tell whether a share rests on too few cases to be compared, on either side."""
    return any(count is None or count < SMALLEST_BASE for count in cases)


def missing(value: float, target: float, better: str) -> float:
    """Return by how much a number misses its target, 0 where it is reached: the one subtraction of a target."""
    return max(target - value if better == UP else value - target, 0)


def change(now: float | None, before: float | None, *, is_share: bool, base: float | None = None) -> Change | None:
    """Subtract two results of one figure; null if either is missing. `base` is the count beneath an average."""
    if now is None or before is None:
        return None
    if is_share:
        return Change(now - before, Change.POINTS)
    if before == 0 or too_few(abs(before if base is None else base)):
        return Change(now - before, Change.AMOUNT)
    return Change((now - before) / abs(before), Change.PERCENT)
