"""Missing: an address that there is not is told in Chinese, where Streamlit would say so in its own words."""

from __future__ import annotations

from starlette.responses import PlainTextResponse

from streetboard.access.gate import App, Message, Receive, Send

_NO_SUCH = "没有这个文件，或者已经过期。请回到原来的一页，刷新后再试。"
_NOT_FOUND = 404


class Missing:
    """ASGI middleware right in front of Streamlit, which tells of a file that it has not in plain English (1.67)."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_missing = False

        async def saying(message: Message) -> None:
            nonlocal is_missing
            if message["type"] == "http.response.start" and message["status"] == _NOT_FOUND:
                is_missing = True
                await PlainTextResponse(_NO_SUCH, _NOT_FOUND, {"Cache-Control": "no-store"})(scope, receive, send)
            elif not is_missing:
                await send(message)

        await self._app(scope, receive, saying)
