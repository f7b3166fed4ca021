"""Health: whether this process can serve figures, for whoever watches over it; open to all, so it says nothing else."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from streetboard import city, events, warehouse
from streetboard.access import entrance
from streetboard.errors import EngineError, WarehouseError

# Nobody can make it work harder by asking more often.
_KEPT_SECONDS = 2
_NO_VERSION = "有数据版本，没有指明用哪一版。"
_NOT_OPEN = "当前的数据版本打不开。"
_NOT_READ = "数据文件夹读不了。"
_NO_CITY = "全市的数据连不上。"
_NO_ANSWER = "数据没有回答。"


class Health:
    """Asks the warehouse at most every two seconds, and answers everybody what it has found."""

    def __init__(self, home: Path, base: str) -> None:
        self._home, self._base = home, entrance.rooted(base)
        self._lock, self._until, self._wrong = threading.Lock(), 0.0, ""

    def routes(self) -> list[Route]:
        """Return its address."""
        return [Route(f"{self._base}{entrance.HEALTH}", self._answer, methods=["GET"])]

    async def _answer(self, _request: Request) -> Response:
        wrong = await to_thread.run_sync(self._asked)
        return PlainTextResponse(wrong or "ok", 503 if wrong else 200, {"Cache-Control": "no-store"})

    def _asked(self) -> str:
        with self._lock:
            if time.monotonic() >= self._until:
                before, self._wrong = self._wrong, fault_of(self._home)
                self._until = time.monotonic() + _KEPT_SECONDS
                if self._wrong != before:
                    events.tell("health", "error" if self._wrong else "info", reason=self._wrong)
            return self._wrong


def fault_of(home: Path) -> str:
    """Return why figures cannot be served from a home, empty if they can; in general terms, without names and numbers.

    Where nothing has been published yet nothing is wrong: the first who opens a page gets the demonstration data.
    """
    try:
        version = warehouse.current_version(home)
        if version is not None:
            # It opens the file and asks it.
            warehouse.is_up_to_date(home, version)
        elif warehouse.numbers(home):
            return _NO_VERSION
        if engine := city.named():
            city.warehouse_of(home, engine).current()
    except EngineError:  # It is one of the warehouse, too.
        return _NO_CITY
    except WarehouseError:
        return _NOT_OPEN
    except OSError:
        return _NOT_READ
    except Exception:  # Whatever it is, whoever watches is told, and nothing more.
        return _NO_ANSWER
    return ""
