"""Provenance: who did something, and when; the one clock, so that nothing else reads it."""

from __future__ import annotations

import getpass
from datetime import datetime, timedelta, timezone

# Ledgers are in the time of China, wherever the machine stands; it has no summer time.
CHINA = timezone(timedelta(hours=8))


def author() -> str:
    """Return the account that runs this, which is all there is to know while there is no login."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # Before Python 3.13 it asks for a module that Windows has not.
        return "未知"


def now() -> datetime:
    """Return the time in China to the second, as the ledgers have it."""
    return datetime.now(CHINA).replace(microsecond=0, tzinfo=None)
