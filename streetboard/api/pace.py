"""Pace: how many requests a token has each minute, counted in this process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

MOST, SECONDS = 120, 60


class Pace:
    """The requests of each token in its minute, which begins with its first one. `now` tells the time in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._counted: dict[str, tuple[float, int]] = {}

    def wait(self, token: str) -> int:
        """Count a request of a token and return after how many seconds it may come again; zero where it may now."""
        now = self._now()
        began, count = self._counted.get(token, (now, 0))
        if now - began >= SECONDS:
            began, count = now, 0
        if count >= MOST:
            return math.ceil(began + SECONDS - now)
        self._counted[token] = began, count + 1
        return 0
