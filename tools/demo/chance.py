"""Chance: dice that fall the same way every time, and totals shared out in whole numbers."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any


class Dice:
    """Chance that can be repeated: every method draws from random() alone."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed).random

    def chance(self, probability: float) -> bool:
        return self.draw() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.draw()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int((high - low + 1) * self.draw())

    def one_of(self, choices: Sequence[Any]) -> Any:
        return choices[int(len(choices) * self.draw())]

    def normal(self) -> float:
        return math.sqrt(-2 * math.log(1 - self.draw())) * math.cos(2 * math.pi * self.draw())

    def skewed(self, median: float, spread: float) -> float:
        """Return a log-normal number: half lie below the median, a few far above."""
        return median * math.exp(spread * self.normal())

    def some_of(self, count: int, population: Sequence[Any], weights: Sequence[float] | None = None) -> list[Any]:
        """Return `count` different members, the likelier the heavier."""
        weights = weights or [1.0] * len(population)
        keys = [(math.log(1 - self.draw()) / weight, at) for at, weight in enumerate(weights) if weight > 0]
        return [population[at] for _, at in sorted(keys, reverse=True)[:count]]


class Wheel:
    """A choice between weighted things, made ready once and turned often."""

    def __init__(self, weighted: dict[Any, float]) -> None:
        self.things = list(weighted)
        self.ends: list[float] = []
        for weight in weighted.values():
            self.ends.append((self.ends[-1] if self.ends else 0.0) + weight)

    def turn(self, dice: Dice) -> Any:
        return self.things[min(bisect_right(self.ends, dice.draw() * self.ends[-1]), len(self.things) - 1)]


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Share a total out in whole numbers, in proportion, by largest remainder."""
    scale = total / sum(weights)
    shares = [int(weight * scale) for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (shares[at] - weights[at] * scale, at))
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    return shares
