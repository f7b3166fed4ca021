"""Journal: what is kept of each request of a program, whether it was answered or not."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

_LOG = logging.getLogger(__name__)


def record(token: str, figure: str, parameters: Mapping[str, str], rows: int | None, status: int) -> None:
    """Keep who asked for which figure with which parameters, as they were sent, and how many rows were handed out.

    `token` is its name, empty where none was shown; `rows` is null where no figure was handed out.
    """
    kept = {"token": token, "figure": figure, "parameters": dict(parameters), "rows": rows, "status": status}
    # As JSON: what somebody sends cannot begin a line of its own.
    _LOG.info("%s", json.dumps(kept, ensure_ascii=False))
