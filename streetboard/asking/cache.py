"""SharedCache: what has been computed, shared between all readers, the least recently used going first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from streetboard import memory

Value = TypeVar("Value")

# What all caches of a process keep together. Beside it stand some 300 MB of Python and its libraries, and DuckDB's own memory.
MOST_BYTES = 128_000_000
# A key with the choice and the names in it.
_KEY_BYTES = 1_000


class Room:
    """Memory that caches share: what has not been used for longest goes, whichever cache it is of."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.taken = 0
        self.lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def find(self, key: Hashable) -> tuple[Any, int] | None:
        """Return what is kept under a key, and its bytes; null where there is nothing."""
        with self.lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, value: Any) -> None:
        """Keep a value, and let go of others until there is room; one that takes all of it is not kept."""
        taken = memory.taken_by(value) + _KEY_BYTES
        if taken > self.most_bytes:
            return
        with self.lock:
            self.taken += taken - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = value, taken
            while self.taken > self.most_bytes:
                self.taken -= self._kept.popitem(last=False)[1][1]


_room = Room(MOST_BYTES)


class SharedCache(Generic[Value]):
    """A cache in which each value is made once, however many ask for it at the same moment.

    `st.cache_resource` does this too, but hashes its arguments for 0.2 ms, and a page asks 150 times.
    """

    def __init__(self, room: Room = _room) -> None:
        self._room = room
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made by `make` if there is none; an exception of it is not kept."""
        place = (self, key)
        if found := self._room.find(place):
            return self._value(found)
        with self._room.lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if found := self._room.find(place):
                return self._value(found)
            try:
                value = make()
                self._room.keep(place, value)
            finally:
                with self._room.lock:
                    self._making.pop(key, None)
        return value

    @staticmethod
    def _value(found: tuple[Any, int]) -> Value:
        value: Value = found[0]
        return value
