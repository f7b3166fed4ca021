"""Gate: what every request passes before Streamlit sees it. Another site's page gets no answer, and no one else's words are believed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from streetboard.access.connection import CLIENT_HEADER

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_OURS = CLIENT_HEADER.rpartition("-")[0].encode()
_REFUSED = "这个请求来自别的网站或别的地址，没有执行。前面有 nginx 时，请让它保留 Host 头。".encode()


class Gate:
    """ASGI middleware: refuses at once what another site's page sends, and says where a connection comes from.

    Streamlit would ask an outside service for this machine's address before it refuses (1.67, `is_url_from_allowed_origins`),
    and nobody is served meanwhile. `refused` hears of each that is, and of the client's address.
    """

    def __init__(
        self, app: App, allowed: Collection[str] = (), refused: Callable[[str, str], None] = lambda what, client: None
    ) -> None:
        self._app, self._refused = app, refused
        self._allowed = frozenset(origin.strip().rstrip("/").lower() for origin in allowed)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(_OURS)]
        origins = [value.decode("latin-1").lower() for name, value in headers if name.lower() == b"origin"]
        hosts = [value.decode("latin-1").lower() for name, value in headers if name.lower() == b"host"]
        if origins and origins[0] in self._allowed and len(origins) == 1:
            # Streamlit looks outside before it looks into the list.
            headers = [(name, value) for name, value in headers if name.lower() != b"origin"]
        elif origins and not (len(origins) == len(hosts) == 1 and _is_of(origins[0], hosts[0])):
            self._refused("别的网站发来的请求", _address(scope))
            await _refuse(scope, send)
            return
        headers.append((CLIENT_HEADER.encode(), _address(scope).encode()))
        await self._app({**scope, "headers": headers}, receive, send)


def _address(scope: Message) -> str:
    """Return whom a request comes from; nothing where a program at this machine, which may forward for others, says what is no address."""
    client = scope.get("client")
    try:
        return str(ip_address(client[0])) if client else ""
    except ValueError:
        return ""


def _is_of(origin: str, host: str) -> bool:
    """Return whether a page of this host has sent a request; browsers leave the usual port out of both."""
    try:
        return bool(host) and urlsplit(origin).netloc == host
    except ValueError:
        return False


async def _refuse(scope: Message, send: Send) -> None:
    if scope["type"] == "websocket":
        # Closed before it is open: the server answers 403.
        await send({"type": "websocket.close", "code": 1008})
        return
    length = str(len(_REFUSED)).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": _REFUSED})
