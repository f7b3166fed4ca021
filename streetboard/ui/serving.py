"""Serving: what the dashboard is served with, before and around the pages. dashboard.py names the app, which Streamlit finds by that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from streetboard import audit, events, platform, private, share, warehouse
from streetboard.access import listening, settings
from streetboard.access.connection import SESSION_HEADER, USER_HEADER
from streetboard.access.entrance import Entrance
from streetboard.access.gate import Gate
from streetboard.access.hearing import Hearing
from streetboard.access.proxied import Proxied
from streetboard.access.sticky import Sticky
from streetboard.api.door import Door
from streetboard.provenance import Actor
from streetboard.ui import faults, guard, media, session
from streetboard.ui.health import Health
from streetboard.ui.logging_in import Desk
from streetboard.ui.media import Media
from streetboard.ui.missing import Missing
from streetboard.ui.uploads import Uploads

SCRIPT = "streetboard/ui/entry/script.py"
# What a tab was opened by is part of whose it is: under another session it is not resumed (Streamlit 1.67, `matches_user_info`).
_IDENTITY = {USER_HEADER: "account", SESSION_HEADER: "session"}


def _address() -> str:
    """Return where a browser opens the dashboard."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    host, port = st.get_option("browser.serverAddress"), st.get_option("browser.serverPort")
    return f"{scheme}://{host}:{port}/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")


def options() -> dict[str, Any]:
    """Return what st.App is made with: gate, door and entrance before everything, the log-in, and what is told of a fault.

    Ends the process where it would be heard on the network and nobody has an account.
    """
    events.take_over()
    media.take_over()
    mine, base, home = share.mine(), st.get_option("server.baseUrlPath"), warehouse.home()
    with suppress(OSError):  # Whoever reads or writes there says in Chinese what is wrong with it.
        platform.make_folder(home)
    listening.demand(st.get_option("server.address"), home)
    # Whatever somebody's own configuration says: the first tells whose a tab is, the second would drive the app for anybody.
    config.set_option("server.trustedUserHeaders", _IDENTITY)
    config.set_option("server.enableAgentApi", False)

    def refused(what: str, client: str) -> None:
        audit.refused(home, what, Actor("", client))

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        faults.of_downloads()
        private.sweep(home)
        if mine.of == 1:  # Of several, their parent says where they are.
            print(f"\n  看板已启动，用浏览器打开：{_address()}\n", flush=True)
        if mine.number == 1 and (open_to_others := private.closed(home)):
            print(f"\n注意：{open_to_others}\n", flush=True)
        if mine.number == 1 and (told := listening.told(home)):
            print(f"\n{told}\n", flush=True)
        events.tell("started")
        yield
        events.tell("ended")

    return {
        "middleware": [
            Middleware(Hearing),
            *([Middleware(Sticky, number=mine.number, base=base)] if mine.of > 1 else []),
            Middleware(Gate, allowed=st.get_option("server.corsAllowedOrigins"), refused=refused),
            Middleware(Door, home=home, view=session.of_programs, base=base),
            Middleware(Proxied, proxy=settings.of(home).proxy, refused=refused),
            Middleware(Entrance, home=home, who=guard.reads, base=base),
            Middleware(Uploads),
            Middleware(Media),
            Middleware(Missing),
        ],
        "routes": [*Desk(home, base).routes(), *Health(home, base).routes()],
        "on_script_error": faults.tell,
        "lifespan": lifespan,
    }
