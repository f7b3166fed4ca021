"""Uploads: what is dropped in: only of those who may import, so much at a time, and none is held longer than it is shown."""

from __future__ import annotations

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.stats import CacheStat

from streetboard import audit, warehouse
from streetboard.access.connection import connection_of
from streetboard.access.gate import App, Message, Receive, Send
from streetboard.access.roles import Capability
from streetboard.provenance import Actor
from streetboard.ui import guard

_ADDRESS = "/_stcore/upload_file/"
_MAY_NOT = "没有“导入台账”的权限，文件没有收下。"
_TOO_MUCH = "放进来的文件合计过大，这一个没有收下。"


class Uploads:
    """ASGI middleware behind the entrance: takes files, and lets go of them, for those who may import, and none beyond the room of all.

    Streamlit would keep any that comes with the number of an open tab, each as large as one may be.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        # the bytes of those that are still on their way
        self._coming = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403 or 413."""
        if scope["type"] != "http" or scope["method"] not in ("PUT", "DELETE") or _ADDRESS not in scope["path"]:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        asking = connection_of(request.headers)
        reader = guard.reads(asking)
        if Capability.IMPORT not in reader.may:
            audit.refused(warehouse.home(), Capability.IMPORT.value, Actor(reader.name, asking.client))
            await PlainTextResponse(_MAY_NOT, 403)(scope, receive, send)
            return
        if scope["method"] == "DELETE":
            await self._app(scope, receive, send)
            return
        told = request.headers.get("content-length", "")
        size = int(told) if told.isascii() and told.isdecimal() else room()
        if _held() + self._coming + size > room():
            # A browser that is still sending hears no answer.
            async for _ in request.stream():
                pass
            await PlainTextResponse(_TOO_MUCH, 413)(scope, receive, send)
            return
        self._coming += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming -= size


def room() -> int:
    """Return how many bytes all files together may have; what a form wraps around each counts."""
    return int(st.get_option("server.maxUploadSize")) << 20


def _held() -> int:
    held = runtime.get_instance().uploaded_file_mgr.get_stats()
    return sum(stat.byte_length for stats in held.values() for stat in stats if isinstance(stat, CacheStat))


def let_go() -> None:
    """Let go of the files of this tab: Streamlit keeps them until it is closed, though no uploader shows them any more."""
    if runtime.exists() and (context := get_script_run_ctx()):
        runtime.get_instance().uploaded_file_mgr.remove_session_files(context.session_id)
