"""Memory: what is kept is weighed as it is, and all caches of a process together stay within their bytes."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from streetboard import memory, queries
from streetboard.asking.cache import Room, SharedCache
from streetboard.drawing import screen
from streetboard.drawing.screen.look import LIGHT
from streetboard.warehouse import Result, Scope
from tests import every_kind


def really(make: Callable[[], object]) -> int:
    """Return how many bytes a value takes that is made anew."""
    make()  # What is kept for all is kept now.
    gc.collect()
    tracemalloc.start()
    made = [make() for _ in range(5)]
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken // len(made)


def rows(count: int) -> tuple[tuple[object, ...], ...]:
    return tuple(
        (f"第 {at} 件", f"{at}", at * 1000, at / 7, date(2025, 1, 1) + timedelta(at), None, at % 2 == 0)
        for at in range(count)
    )


@pytest.mark.parametrize("count", [1, 30, 5_000])
def test_rows_are_weighed_as_they_are(count):
    assert memory.taken_by(rows(count)) == pytest.approx(really(lambda: rows(count)), rel=0.3)


@pytest.mark.parametrize("make", [every_kind.lines, every_kind.mixed, every_kind.bars, every_kind.table])
def test_what_is_drawn_is_weighed_as_it_is(make):
    block = make()
    assert memory.taken_by(screen.draw(block, LIGHT)) == pytest.approx(
        really(lambda: screen.draw(block, LIGHT)), rel=0.4
    )


def test_what_a_figure_brings_is_weighed_as_it_is(demo_warehouse):
    def ask() -> Result:
        return demo_warehouse.figure("issues/rows", Scope("朝阳街道"), limit=2_000)

    assert len(ask()) == 2_000
    assert ask().memory == pytest.approx(really(ask), rel=0.3)


def test_a_query_weighs_nothing_in_what_it_explains_and_a_ring_is_weighed_once():
    ring: list[object] = [queries.figure("issues/summary")]
    ring.append(ring)
    assert memory.taken_by(ring) < 200


def test_what_was_not_used_for_longest_goes_whichever_cache_keeps_it():
    room = Room(60_000)
    texts, lists = SharedCache[str](room), SharedCache[list[str]](room)
    made = []

    def make(name: str) -> str:
        made.append(name)
        return name * 20_000

    for name in ("a", "b", "a", "c", "a", "b"):
        assert texts.get(name, lambda name=name: make(name)) == name * 20_000
    assert made == ["a", "b", "c", "b"]
    assert lists.get("a", lambda: [make("d")]) == ["d" * 20_000]
    assert texts.get("a", lambda: make("a")) and texts.get("b", lambda: make("b"))
    assert made == ["a", "b", "c", "b", "d", "a", "b"]
    assert 0 < room.taken <= room.most_bytes


def test_what_is_larger_than_all_room_is_given_and_not_kept():
    room = Room(60_000)
    cache = SharedCache[str](room)
    assert cache.get("small", lambda: "small") == "small"
    taken = room.taken
    assert [cache.get("large", lambda: "x" * 100_000)[:1] for _ in range(2)] == ["x", "x"]
    assert room.taken == taken
    assert cache.get("small", lambda: "made again") == "small"


def test_what_fails_is_not_kept_and_gives_no_value():
    cache = SharedCache[int](Room(60_000))
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", lambda: 1) == 1


def test_many_who_ask_at_once_have_one_value():
    cache, made = SharedCache[int](Room(60_000)), []

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: cache.get("a", make), range(8))) == [1] * 8
