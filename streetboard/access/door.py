"""Door: the address where a manager shows the token, once, and gets the cookie that every act asks for."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from streetboard.access import manager

PATH = "manage"
_LONGEST = 4096
_NOT_HERE = "只能在运行看板的这台电脑上管理：请在那台电脑的浏览器里打开启动时印出的管理链接。"
_WRONG = "管理口令不对。口令在数据文件夹的 manage-token 文件里。请返回上一页再试。"
_OVER = "这个管理链接已经用过，或者已经过期。请打开“数据管理”页，输入数据文件夹里 manage-token 文件的内容。"
# An address with a ticket must not be kept, nor told to the page that it leads to.
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class Door:
    """The two ways in: the link that was printed at the start, and the form on 数据管理."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def link(self, address: str) -> str:
        """Return a link that lets in whoever opens it first, at this machine. Raises OSError if the token cannot be kept."""
        ticket = manager.issue(self._home, manager.TICKET, manager.TICKET_SECONDS)
        return f"{address}/{PATH}?{urlencode({manager.TICKET: ticket})}"

    def route(self, base: str = "") -> Route:
        """Return the address under which the door stands; `base` is where the dashboard is mounted."""
        return Route(f"{base.strip('/') and '/' + base.strip('/')}/{PATH}", self._answer, methods=["GET", "POST"])

    async def _answer(self, request: Request) -> Response:
        asking = manager.connection(request.headers, request.cookies)
        if request.method == "POST":
            typed = await _typed(request)
            return (
                self._let_in(request, asking)
                if manager.is_local(asking) and manager.knows(self._home, typed)
                else _no(asking, _WRONG)
            )
        # A browser names no Origin when a link is followed.
        origin = asking.origin or f"http://{asking.host}"
        asking = manager.Connection(asking.host, origin, asking.client, asking.is_forwarded)
        ticket = request.query_params.get(manager.TICKET, "")
        if manager.is_local(asking) and manager.use(self._home, ticket):
            return self._let_in(request, asking)
        return _no(asking, _OVER)

    def _let_in(self, request: Request, asking: manager.Connection) -> Response:
        answer = RedirectResponse("data", 303, _PRIVATE)
        answer.set_cookie(
            manager.cookie(asking.host),
            manager.issue(self._home, manager.PASS, manager.PASS_SECONDS),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer


def _no(asking: manager.Connection, why: str) -> Response:
    return PlainTextResponse(why if manager.is_local(asking) else _NOT_HERE, 403, _PRIVATE)


async def _typed(request: Request) -> str:
    """Return what was typed into the form, empty where it is none."""
    sent = b""
    async for chunk in request.stream():
        sent += chunk
        if len(sent) > _LONGEST:
            return ""
    return parse_qs(sent.decode("utf-8", "replace")).get("token", [""])[0]
