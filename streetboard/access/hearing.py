"""Hearing: a client that is answered before it has sent all is heard out for a while only, and its connection ends then.

Without it a form or a file that comes byte by byte would hold a connection as long as its sender likes, with no account at all.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers

from streetboard.access.gate import App, Message, Receive, Send

# How long whoever is not logged in may take to send something; an office's slowest line brings a form in a second.
PATIENCE_SECONDS = 20.0


class Hearing:
    """ASGI middleware around whatever may answer early. What is read to its end, as the files of those logged in, takes its time.

    The answer is sent at once, all but its end. A connection that ended while its client is sending would take the answer along.
    """

    def __init__(self, app: App, seconds: float = PATIENCE_SECONDS) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or not _BODY.intersection(Headers(raw=scope["headers"]).keys()):
            await self._app(scope, receive, send)
            return
        is_heard = is_early = False

        async def hearing() -> Message:
            nonlocal is_heard
            message = await receive()
            is_heard = is_heard or not message.get("more_body")
            return message

        async def sending(message: Message) -> None:
            nonlocal is_early
            if message["type"] == "http.response.start" and not is_heard:
                is_early = True
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            if message["type"] == "http.response.body" and is_early and not message.get("more_body"):
                await send({**message, "more_body": True})
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._seconds):
                        while not is_heard:
                            await hearing()
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self._app(scope, hearing, sending)


_BODY = frozenset({"content-length", "transfer-encoding"})
