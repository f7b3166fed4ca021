"""Editions: the meeting editions of this warehouse, opened once and shared until somebody saves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from streetboard import warehouse
from streetboard.asking.cache import SharedCache
from streetboard.meeting import editions, slides
from streetboard.meeting.editions import Edition
from streetboard.reading.blocks import Deck

_opened = SharedCache[Edition]()
# What is made of editions: their slides, and the lines of their list, which must not open them all at every rerun.
_made = SharedCache[object]()

T = TypeVar("T")


def _key(name: str) -> tuple[str, str, int, int]:
    """Return what an edition is kept by: its file is replaced whole whenever somebody saves it."""
    path = editions.file_of(warehouse.home(), name)
    there = path.stat()
    return str(path), name, there.st_mtime_ns, there.st_size


def edition_of(name: str) -> Edition:
    """Return an edition as it is saved now. Raises StreetboardError if there is none, or if its file is damaged."""
    return _opened.get(_key(name), lambda: editions.load(warehouse.home(), name))


def deck_of(name: str) -> Deck:
    """Return the slides of an edition that are shown, in order. Raises StreetboardError as `edition_of`."""
    return made_once("deck", name, lambda: slides.deck(edition_of(name)))


def everything_of(name: str) -> Deck:
    """Return the slides of an edition with those that are hidden. Raises StreetboardError as `edition_of`."""
    return made_once("everything", name, lambda: slides.deck(edition_of(name), everything=True))


def made_once(what: str, name: str, make: Callable[[], T]) -> T:
    """Return what is made of an edition as it is saved now: under one word always the same kind of thing.

    Raises StreetboardError as `edition_of`.
    """
    return cast(T, _made.get((what, *_key(name)), make))
