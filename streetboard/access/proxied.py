"""Proxied: who a trusted proxy says that somebody is. Whoever sends the same headers without the secret has said nothing."""

from __future__ import annotations

import hmac
from urllib.parse import quote

from streetboard.access.connection import GROUPS_HEADER, REMOTE_HEADER
from streetboard.access.gate import App, Message, Receive, Send
from streetboard.access.settings import Proxy

USER, GROUPS, SECRET = "x-remote-user", "x-remote-groups", "x-remote-secret"


class Proxied:
    """ASGI middleware behind the gate: takes the proxy's headers off every request, and says in ours what is believed of them.

    Pages, which see the headers of their connection, never see the secret.
    """

    def __init__(self, app: App, proxy: Proxy | None) -> None:
        self._app, self._proxy = app, proxy

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
        if self._proxy is None or len(users) != 1 or len(secrets) != 1 or len(groups) > 1:
            return others
        if not hmac.compare_digest(secrets[0], self._proxy.secret.encode()):
            return others
        try:
            user, belongs = users[0].decode().strip(), b"".join(groups).decode()
        except UnicodeDecodeError:
            return others
        ours = {REMOTE_HEADER: user, GROUPS_HEADER: belongs} if user.isprintable() and user else {}
        return [*others, *((name.encode(), quote(value).encode()) for name, value in ours.items())]
