"""Memory: about how many bytes a value takes, so that what is kept can be bounded by that."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import Any

# Of what is longer, so many parts speak for all.
_SAMPLE = 50
_PLAIN = (str, bytes, int, float, date)


def taken_by(value: Any) -> int:
    """Return about how many bytes a value and all that it holds take.

    What knows better says so in an attribute `memory`: a query is one, however many results hold it.
    """
    return _taken_by(value, set())


def _taken_by(value: Any, seen: set[int]) -> int:
    if value is None or isinstance(value, bool | type):
        return 0
    if isinstance(value, _PLAIN):
        return sys.getsizeof(value)
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, dict):
        return sys.getsizeof(value) + _of_some(value.items(), seen)
    if isinstance(value, list | tuple | set | frozenset):
        return sys.getsizeof(value) + _of_some(((one,) for one in value), seen)
    if (known := getattr(value, "memory", None)) is not None:
        return int(known)
    return sys.getsizeof(value) + _of_some(getattr(value, "__dict__", {}).items(), seen)


def _of_some(parts: Iterable[tuple[Any, ...]], seen: set[int]) -> int:
    parts = list(parts)
    some = parts[:: len(parts) // _SAMPLE + 1]
    return sum(_taken_by(one, seen) for one in chain.from_iterable(some)) * len(parts) // max(len(some), 1)
