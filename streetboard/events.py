"""Events: what the program has done, one JSON line each on stderr when $STREETBOARD_LOG asks for it; never a word about persons.

What others log goes the same way: who logged, where and how grave, and the sentence without what was put into it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from types import TracebackType

from streetboard import provenance, share

NAME = "STREETBOARD_LOG"
JSON = "json"


def are_wanted() -> bool:
    """Return whether events are to be written."""
    return os.environ.get(NAME, "").strip().lower() == JSON


def tell(event: str, level: str = "info", **facts: str | int | float | bool | None) -> None:
    """Write what has happened, if that is wanted; the facts are about the program, never about a person."""
    if are_wanted():
        told = {"at": _now(), "level": level, "event": event, "process": str(share.mine()), **facts}
        # In one go: several processes share the stream.
        sys.stderr.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stderr.flush()


def of(error: BaseException) -> dict[str, str]:
    """Return what may be told of an error: its kind, and where it was raised; its words may quote a ledger."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{_short(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "where": where}


def take_over() -> None:
    """Write what libraries log, and what ends this process, as events too, if events are wanted."""
    if are_wanted():
        # All of a log goes through this one place, whichever handlers are added later, and by whom.
        logging.Handler.format = _line  # type: ignore[assignment, method-assign]
        sys.excepthook = _ended


def _line(_: logging.Handler, record: logging.LogRecord) -> str:
    told = {
        "at": _now(),
        "level": record.levelname.lower(),
        "event": "log",
        "process": str(share.mine()),
        "logger": record.name,
        "at_line": f"{_short(record.pathname)}:{record.lineno}",
        # With nothing to be put in, it may have been put in already.
        "said": str(record.msg) if record.args else "",
    }
    if record.exc_info and record.exc_info[1]:
        told |= of(record.exc_info[1])
    return json.dumps(told, ensure_ascii=False)


def _ended(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    tell("crashed", "critical", **of(error))


def _now() -> str:
    return provenance.instant().isoformat(timespec="milliseconds")


def _short(path: str) -> str:
    """Return the end of a path: where somebody has installed it is nobody's business."""
    return "/".join(path.replace("\\", "/").split("/")[-2:])
