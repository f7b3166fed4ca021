"""Provenance: who does something, and when; the one clock, so that nothing else reads it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

# Ledgers are in the time of China (Asia/Shanghai), wherever the machine stands; it has no summer time.
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Actor:
    """Who acts, and from where: the address of a browser, or the command line."""

    name: str
    place: str = ""


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let whatever is done meanwhile be done by this one."""
    before = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(before)


def actor() -> Actor:
    """Return who acts: the account that is logged in; without one, the account of the system that runs this."""
    return _acting.get() or Actor(_of_the_system())


def author() -> str:
    """Return the name of who acts."""
    return actor().name


def _of_the_system() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # Before Python 3.13 it asks for a module that Windows has not.
        return "未知"


def now() -> datetime:
    """Return the time in China to the second, as the ledgers have it."""
    return instant().replace(microsecond=0, tzinfo=None)


def instant() -> datetime:
    """Return the time as exactly as it is known, with its zone, which is China's."""
    return datetime.now(CHINA)
