"""Faults: what nobody foresaw, kept whole in a log under a number that a reader can quote."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
import traceback
from collections import deque
from contextlib import suppress
from pathlib import Path

from streetboard import events, platform, private, provenance

FILE = "faults.log"
_MOST_BYTES = 2_000_000
# What one log-in's faults may be of the log in a minute: whoever provokes them must not push everybody else's out of it.
_MOST, _SECONDS = 20, 60
_LOGGER = logging.getLogger(__name__)


def record(error: BaseException, home: Path, whose: str | None = None) -> str:
    """Log a fault with its traceback, to stderr and to the home's log, and return its number.

    Of one log-in, `whose`, so many in a minute are logged: of more, the number of its last is returned.
    """
    with _quota:
        if whose is not None and (before := _over(whose)):
            return before
        number = keep(error, home)
        if whose is not None:
            _logged.setdefault(whose, deque()).append((time.monotonic(), number))
    if events.are_wanted():
        # The traceback may quote a ledger: it stands in the log of the home alone.
        events.tell("fault", "error", number=number, **events.of(error))
    else:
        _LOGGER.error("故障 %s\n%s", number, "".join(traceback.format_exception(error)))
    return number


def keep(error: BaseException, home: Path) -> str:
    """Log a fault to the home's log alone: of what goes on all the same, the command line says nothing."""
    number = f"{(at := provenance.now()):%m%d%H%M}-{secrets.randbelow(10_000):04}"
    whole = "".join(traceback.format_exception(error))
    # A full disk must not hide the fault that it has caused.
    with suppress(OSError):
        _keep(home / FILE, f"{at:%Y-%m-%d %H:%M:%S} 故障 {number}\n{whole}\n")
    return number


_quota = threading.Lock()
_logged: dict[str, deque[tuple[float, str]]] = {}


def _over(whose: str) -> str:
    """Return the number of a log-in's last fault where it has had its share of this minute, else nothing."""
    since = time.monotonic() - _SECONDS
    for one, logged in [*_logged.items()]:
        while logged and logged[0][0] < since:
            logged.popleft()
        if not logged:
            del _logged[one]
    mine = _logged.get(whose)
    return mine[-1][1] if mine and len(mine) >= _MOST else ""


def _keep(path: Path, text: str) -> None:
    """Append to a log that only its owner may read; of what is older than the last megabytes, the last are kept too."""
    private.make(path.parent)
    if path.exists() and path.stat().st_size > _MOST_BYTES:
        platform.replace(path, path.with_suffix(".log.1"))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as handle:  # noqa: PTH123
        handle.write(text)
