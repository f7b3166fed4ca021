"""Entrance: nobody gets past it who is not logged in: no page, no file, no upload, no open tab."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from streetboard import audit
from streetboard.access import accounts
from streetboard.access.connection import SESSION_HEADER, USER_HEADER, Connection, at_port, connection_of
from streetboard.access.gate import App, Message, Receive, Send
from streetboard.access.roles import Capability, Reader
from streetboard.errors import AccessError
from streetboard.provenance import Actor

COOKIE = "streetboard-session"
LOG_IN, LOG_OUT, STATE = "login", "logout", "login-state"
# Where one is led to the district, and comes back from it.
DISTRICT, DISTRICT_BACK = "login-district", "login-district-back"
_SEEN = ("GET", "HEAD")
# By the methods that are answered there; asked otherwise, they would be pages of Streamlit's, which answers to any address.
OPEN = {LOG_IN: (*_SEEN, "POST"), LOG_OUT: ("POST",), STATE: _SEEN, DISTRICT: _SEEN, DISTRICT_BACK: _SEEN}

# Whoever watches over the server learns from it whether figures can be had.
HEALTH = "healthz"
NEXT = "next"
# Whoever is not logged in learns from it that a server is there, and nothing else.
_HEALTH = "_stcore/health"
# What drives the whole app is for nobody: Streamlit's agent interface, and its own log-in. What it tells of itself is for administrators.
_CLOSED = ("_stcore/agent", "auth", "oauth2callback", "_stcore/script-health-check")
_METRICS = "_stcore/metrics"
# What only scripts ask for is told in one line; whoever opens anything else is led to the log-in.
_OF_SCRIPTS = ("_stcore/", "static/", "media/", "component/", "app/static/", "favicon.png")
_CHECK_SECONDS = 2
# How these are told in the record.
_CLOSED_ADDRESS, _FROM_ELSEWHERE = "打开不开放的地址", "没有账号时从别的电脑打开"
_NO_SUCH = "没有这个地址。"
_NOT_LOGGED_IN = "请先登录。"
_ONLY_HERE = (
    "还没有账号，看板只有它所在的电脑自己能打开。要让别人使用，请管理员在那台电脑上运行：\n"
    "python -m streetboard account add 姓名 --role administrator\n然后重新打开这一页登录。"
)
# 4401 is the web's 401 among the numbers that are free for applications (RFC 6455, 7.4.2).
_CUT = 4401


class Who(Protocol):
    """Tells who reads by a connection."""

    def __call__(self, asking: Connection, *, is_used: bool = False) -> Reader:
        """Return the reader; `is_used` puts the idle end of a session off."""


class Entrance:
    """ASGI middleware behind the gate: lets in who is logged in, and where there are no accounts who sits at the machine.

    An open tab is asked at each of its messages, and every two seconds: when its session ends, so does its connection.
    """

    def __init__(self, app: App, home: Path, who: Who, base: str = "") -> None:
        self._app, self._home, self._who = app, home, who
        self._base = rooted(base)
        self._health = frozenset(f"{self._base}{name}" for name in (_HEALTH, HEALTH))
        self._open = {f"{self._base}{name}": methods for name, methods in OPEN.items()}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, lead it to the log-in, or answer 401, 403, 404 or 503."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(self._base.rstrip("/")).lstrip("/")
        is_page = scope["type"] == "http"
        # As it stands: what merely looks like one of these may be another's.
        if is_page and (scope["path"] in self._health or scope["method"] in self._open.get(scope["path"], ())):
            await self._app(scope, receive, send)
            return
        if any(path == closed or path.startswith(f"{closed}/") for closed in _CLOSED):
            client = scope.get("client")
            audit.refused(self._home, _CLOSED_ADDRESS, Actor("", client[0] if client else ""))
            await _answer(PlainTextResponse(_NO_SUCH, 404), scope, receive, send)
            return
        asking = seen(Headers(raw=scope["headers"]), is_page=is_page)
        try:
            reader = self._who(asking, is_used=True)
            refusal = None if reader.is_in else self._refusal(scope, path)
            if path.startswith(_METRICS) and not refusal and Capability.RECORD not in reader.may:
                refusal = PlainTextResponse(_NO_SUCH, 404)
                audit.refused(self._home, _CLOSED_ADDRESS, Actor(reader.name, asking.client))
        except AccessError as error:
            refusal = PlainTextResponse(str(error), 503)
        if refusal:
            await _answer(refusal, scope, receive, send)
            return
        headers = MutableHeaders(raw=[*scope["headers"]])
        headers[SESSION_HEADER] = reader.session
        # Headers are latin-1, names are not.
        headers[USER_HEADER] = quote(reader.name)
        passed = {**scope, "headers": headers.raw}
        if is_page:
            await self._app(passed, receive, send)
        else:
            tab = _Tab(receive, send, lambda is_used: self._is_in(asking, is_used))
            await self._app(passed, tab.hear, tab.say)

    def _is_in(self, asking: Connection, is_used: bool) -> bool:
        try:
            return self._who(asking, is_used=is_used).is_in
        except AccessError:
            return False

    def _refusal(self, scope: Message, path: str) -> Response:
        """Return what a request gets that is not let in. Raises AccessError."""
        if not accounts.of(self._home).exist():
            client = scope.get("client")
            audit.refused(self._home, _FROM_ELSEWHERE, Actor("", client[0] if client else ""))
            return PlainTextResponse(_ONLY_HERE, 403)
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and not path.startswith(_OF_SCRIPTS):
            asked = scope.get("query_string", b"").decode("latin-1")
            there = f"{self._base}{quote(path)}{'?' if asked else ''}{asked}"
            return RedirectResponse(f"{self._base}{LOG_IN}?{urlencode({NEXT: there})}", 303)
        return PlainTextResponse(_NOT_LOGGED_IN, 401)


class _Tab:
    """The connection of an open tab, cut as soon as its reader is not logged in any more."""

    def __init__(self, receive: Receive, send: Send, is_in: Callable[[bool], bool]) -> None:
        self._receive, self._send, self._is_in = receive, send, is_in
        self._coming: asyncio.Task[Message] | None = None
        self._is_cut = False

    async def hear(self) -> Message:
        """Return the next message of the browser; that it has gone, when the session has ended."""
        while not self._is_cut:
            if self._coming is None:
                self._coming = asyncio.ensure_future(self._receive())
            await asyncio.wait([self._coming], timeout=_CHECK_SECONDS)
            if self._coming.done():
                message = self._coming.result()
                self._coming = None
                if message["type"] != "websocket.receive" or self._is_in(True):
                    return message
            elif self._is_in(False):
                continue
            await self._cut()
        return {"type": "websocket.disconnect", "code": _CUT}

    async def say(self, message: Message) -> None:
        """Pass a message on to the browser, unless it is cut off."""
        if not self._is_cut:
            await self._send(message)

    async def _cut(self) -> None:
        self._is_cut = True
        if self._coming:
            self._coming.cancel()
        with suppress(Exception):  # It may have gone at this moment.
            await self._send({"type": "websocket.close", "code": _CUT})


def rooted(base: str) -> str:
    """Return the path beneath which everything is: / or /kanban/."""
    return f"/{base.strip('/')}/" if base.strip("/") else "/"


def seen(headers: Headers, *, is_page: bool) -> Connection:
    """Return the connection of a request, with the session that its cookie is of."""
    token = held(headers)
    asking = replace(connection_of(headers), session=accounts.hashed(token) if token else "")
    # A browser names no Origin when a page is opened or a picture fetched.
    return replace(asking, origin=f"http://{asking.host}") if is_page and not asking.origin else asking


def held(headers: Headers) -> str:
    """Return what the cookie of a request holds of a session, empty without one."""
    return cookie_parser(headers.get("cookie", "")).get(at_port(COOKIE, headers.get("host", "")), "")


async def _answer(response: Response, scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        # Closed before it is open: the server answers 403.
        await send({"type": "websocket.close", "code": 1008})
        return
    response.headers["Cache-Control"] = "no-store"
    await response(scope, receive, send)
