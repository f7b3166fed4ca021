"""Sticky: a cookie that says which of several processes serves a browser; what a tab has left in one is not in the others."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from streetboard.access.connection import at_port
from streetboard.access.gate import App, Message, Receive, Send

_COOKIE = "streetboard-process"


def told(headers: Headers) -> str:
    """Return the number of the process that a request asks for, empty where it names none."""
    return cookie_parser(headers.get("cookie", "")).get(at_port(_COOKIE, headers.get("host", "")), "")


class Sticky:
    """ASGI middleware in front of all that answer: gives a browser the cookie, and a connection to one request.

    The parent looks at the first request of a connection. A proxy sends those of several viewers through one, as long as it is open.
    """

    def __init__(self, app: App, number: int, base: str = "") -> None:
        self._app, self._number = app, str(number)
        self._path = f"/{base.strip('/')}"

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = Headers(raw=scope["headers"])

        async def sending(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                headers = message["headers"] = list(message.get("headers", ()))
                if scope["type"] == "http":
                    headers.append((b"connection", b"close"))
                if told(asked) != self._number:
                    headers.append((b"set-cookie", self._cookie(asked).encode()))
            await send(message)

        await self._app(scope, receive, sending)

    def _cookie(self, asked: Headers) -> str:
        name = at_port(_COOKIE, asked.get("host", ""))
        # Lax: whoever follows a link from the portal of the street comes to the same process, too.
        return f"{name}={self._number}; Path={self._path}; HttpOnly; SameSite=Lax"
