"""Memory: about how many bytes a value takes, so that what is kept can be bounded by that."""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import date
from itertools import islice
from typing import Any

# Of what is longer, so many parts speak for all.
_SAMPLE = 50
_PLAIN = (str, bytes, int, float, date)
# Almost everything is one of these: they are known by their very type, which is asked four times as fast.
_OFTEN = frozenset(_PLAIN)


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
        return sys.getsizeof(value) + _of_some(value, seen) + _of_some(value.values(), seen)
    if isinstance(value, list | tuple | set | frozenset):
        return sys.getsizeof(value) + _of_some(value, seen)
    if (known := getattr(value, "memory", None)) is not None:
        return int(known)
    held = getattr(value, "__dict__", {})
    return sys.getsizeof(value) + _of_some(held, seen) + _of_some(held.values(), seen)


def _of_some(parts: Collection[Any], seen: set[int]) -> int:
    some = list(islice(parts, 0, None, len(parts) // _SAMPLE + 1))
    taken = 0
    for one in some:
        taken += sys.getsizeof(one) if type(one) in _OFTEN else _taken_by(one, seen)
    return taken * len(parts) // max(len(some), 1)
