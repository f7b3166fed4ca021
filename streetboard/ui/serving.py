"""Serving: what the dashboard is served with, before and around the pages. dashboard.py names the app, which Streamlit finds by that."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.web.server import server_util

from streetboard import private, share, warehouse
from streetboard.access.door import Door
from streetboard.access.gate import Gate
from streetboard.access.sticky import Sticky
from streetboard.ui import faults
from streetboard.ui.uploads import Uploads

SCRIPT = "streetboard/ui/entry/script.py"


def options() -> dict[str, Any]:
    """Return what st.App is made with: the gate before everything, the door for a manager, and what is told of a fault."""
    door = Door(warehouse.home())
    mine, base = share.mine(), st.get_option("server.baseUrlPath")

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        faults.of_downloads()
        private.sweep(warehouse.home())
        if mine.number == 1:
            _print_link(door)
        yield

    return {
        "middleware": [
            *([Middleware(Sticky, number=mine.number, base=base)] if mine.of > 1 else []),
            Middleware(Gate, allowed=st.get_option("server.corsAllowedOrigins")),
            Middleware(Uploads, home=warehouse.home()),
        ],
        "routes": [door.route(base)],
        "on_script_error": faults.tell,
        "lifespan": lifespan,
    }


def _print_link(door: Door) -> None:
    """Print the way in for whoever starts the dashboard; without it, the token can still be read in the home."""
    try:
        link = door.link(server_util.get_url("127.0.0.1"))
    except OSError as error:
        print(f"  数据文件夹写不了，不能管理：{error}", file=sys.stderr, flush=True)
        return
    print(f"\n  管理链接（只能在这台电脑上打开，一小时内用一次）：\n  {link}\n", flush=True)
