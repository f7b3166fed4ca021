"""Editions: the meeting editions of this warehouse, opened once and shared until somebody saves them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

from streetboard import warehouse
from streetboard.access.roles import PRESENTER, ROLES, Capability
from streetboard.asking.cache import SharedCache
from streetboard.errors import StreetboardError, UnknownNameError
from streetboard.meeting import editions, slides
from streetboard.meeting.editions import Edition
from streetboard.permit import Permit
from streetboard.reading.blocks import Deck
from streetboard.ui import guard

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
    """Return an edition as it is saved now.

    Raises StreetboardError if there is none that this reader may see, or if its file is damaged.
    """
    with suppress(UnknownNameError):
        one = _load(name)
        if editions.is_seen(one, guard.permit()):
            return one
    # It is not told apart from one that is not there.
    raise UnknownNameError("会议版", name, names(), none=none_yet())


def none_yet() -> str:
    """Return that there is no edition, and how this reader comes by one."""
    if guard.may(Capability.EDITIONS):
        return "还没有会议版，请先在“联席会议”页生成一份"
    return f"还没有会议版，请街道的{ROLES[PRESENTER].title}人员或管理员生成"


def _load(name: str) -> Edition:
    return _opened.get(_key(name), lambda: editions.load(warehouse.home(), name))


def names(street: str = "") -> list[str]:
    """Return the editions that this reader may see, the newest first; one whose file is damaged only to who sees all."""
    permit = guard.permit()
    return [name for name in editions.names(warehouse.home(), street) if _is_seen(name, permit)]


def _is_seen(name: str, permit: Permit) -> bool:
    if permit.is_everywhere:
        return True
    try:
        return editions.is_seen(_load(name), permit)
    except StreetboardError:
        return False


def deck_of(name: str) -> Deck:
    """Return the slides of an edition that are shown, in order. Raises StreetboardError as `edition_of`."""
    return made_once("deck", name, lambda: slides.deck(edition_of(name)))


def everything_of(name: str) -> Deck:
    """Return the slides of an edition with those that are hidden. Raises StreetboardError as `edition_of`."""
    return made_once("everything", name, lambda: slides.deck(edition_of(name), everything=True))


def made_once(what: str, name: str, make: Callable[[], T]) -> T:
    """Return what is made of an edition as it is saved now: under one word always the same kind of thing.

    Raises StreetboardError as `edition_of`: who may see it is asked each time, though it is made once.
    """
    edition_of(name)
    return cast(T, _made.get((what, *_key(name)), make))
