"""Proxied: who a trusted proxy says that somebody is. Whoever sends the same headers without the secret has said nothing."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from urllib.parse import quote

from streetboard.access.connection import CLIENT_HEADER, GROUPS_HEADER, REMOTE_HEADER
from streetboard.access.gate import App, Message, Receive, Send
from streetboard.access.settings import Proxy

USER, GROUPS, SECRET = "x-remote-user", "x-remote-groups", "x-remote-secret"
# How it is told in the record.
_WRONG_SECRET = "代理登录没有出示密钥，或者密钥不对"


class Proxied:
    """ASGI middleware behind the gate: takes the proxy's headers off every request, and says in ours what is believed of them.

    Pages, which see the headers of their connection, never see the secret. `refused` hears of each that names somebody and has
    not shown it, and of the client's address: a proxy that was set up wrong, or one that went around it.
    """

    def __init__(
        self, app: App, proxy: Proxy | None, refused: Callable[[str, str], None] = lambda what, client: None
    ) -> None:
        self._app, self._proxy, self._refused = app, proxy, refused

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] in ("http", "websocket"):
            scope = {**scope, "headers": self._told(scope["headers"])}
        await self._app(scope, receive, send)

    def _told(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        said: dict[bytes, list[bytes]] = {name.encode(): [] for name in (USER, GROUPS, SECRET)}
        others = []
        for name, value in headers:
            # Some proxies take X_Remote_User for the same header: it is nobody's word here, and goes no further.
            if (alike := name.lower().replace(b"_", b"-")) not in said:
                others.append((name, value))
            elif alike == name.lower():
                said[alike].append(value)
        users, groups, secrets = said.values()
        if self._proxy is None:
            return others
        if not all(hmac.compare_digest(one, self._proxy.secret.encode()) for one in secrets or [b""]):
            if users or secrets:
                self._refused(_WRONG_SECRET, dict(others).get(CLIENT_HEADER.encode(), b"").decode())
            return others
        if len(users) != 1 or len(secrets) != 1 or len(groups) > 1:
            return others
        try:
            user, belongs = users[0].decode().strip(), b"".join(groups).decode()
        except UnicodeDecodeError:
            return others
        ours = {REMOTE_HEADER: user, GROUPS_HEADER: belongs} if user.isprintable() and user else {}
        return [*others, *((name.encode(), quote(value).encode()) for name, value in ours.items())]
