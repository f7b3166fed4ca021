"""Door: answers everything beneath /api/ itself, before the entrance: no cookie counts here, and no token for a page."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response

from streetboard import faults
from streetboard.access import accounts, entrance
from streetboard.access.connection import is_local
from streetboard.access.gate import App, Message, Receive, Send
from streetboard.access.tokens import Token, Tokens
from streetboard.api import answers, asked, journal, offer, outline, refusal
from streetboard.api.pace import MOST, Pace
from streetboard.api.refusal import Refusal
from streetboard.asking.view import View
from streetboard.errors import StreetboardError
from streetboard.warehouse import QUERIES_AT_ONCE

_FIGURES, _OUTLINE = "v1/figures", "v1/openapi.json"
_METHODS = ("GET", "HEAD")
_HEADERS = {
    # It may be kept by whoever asked, who then asks whether it still holds.
    "Cache-Control": "private, no-cache",
    "Vary": "Authorization",
    "X-Content-Type-Options": "nosniff",
}
_LOG = logging.getLogger(__name__)


@dataclass
class _Request:
    """A request, and what has been learned of it so far, for the journal."""

    path: str
    method: str
    place: str
    query_string: bytes
    headers: Headers
    token: str = ""
    figure: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    rows: int | None = None


class Door:
    """ASGI middleware behind the gate. `view` opens the newest version for a token of a street, null for all."""

    def __init__(self, app: App, home: Path, view: Callable[[str | None], View], base: str = "") -> None:
        self._app, self._home, self._view = app, home, view
        self._base = entrance.rooted(base)
        self._tokens, self._pace = Tokens(home), Pace()
        self._limit: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request of a program, and pass every other one on."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not f"{path}/".startswith(f"{self._base}api/"):
            await self._app(scope, receive, send)
            return
        asking = _Request(
            path.removeprefix(f"{self._base}api").removeprefix("/"),
            scope["method"],
            (scope.get("client") or ("",))[0],
            scope.get("query_string", b""),
            Headers(raw=scope["headers"]),
        )
        try:
            answer = await self._answer(asking)
        except Refusal as refused:
            answer = _refused(refused)
        what = (asking.token, asking.place, asking.figure, asking.parameters, asking.rows, answer.status_code)
        await to_thread.run_sync(journal.record, self._home, *what)
        await answer(scope, receive, send)

    async def _answer(self, asking: _Request) -> Response:
        """Raises Refusal, and nothing else: what nobody foresaw is kept under a number."""
        try:
            token = await to_thread.run_sync(self._holder, asking)
            asking.token = token.name
            if wait := self._pace.wait(token.name):
                headers = {"Retry-After": str(wait)}
                raise Refusal(429, f"一分钟超过了 {MOST} 次", f"请过 {wait} 秒再试", headers)
            if asking.method not in _METHODS:
                raise Refusal(405, "接口只能读", "请用 GET", {"Allow": ", ".join(_METHODS)})
            # As many at once as queries may run: the others wait here, and not in the way of pages.
            self._limit = self._limit or anyio.CapacityLimiter(QUERIES_AT_ONCE)
            body = await to_thread.run_sync(self._body, asking, token, limiter=self._limit)
        except StreetboardError as error:
            _LOG.warning("%s", error)
            raise refusal.of(error) from error
        except Refusal:
            raise
        except Exception as error:
            number = faults.record(error, self._home)
            raise Refusal(500, f"看板出了故障，编号 {number}", "请把编号告诉管理员") from error
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = _HEADERS | {"ETag": tag}
        if _is_known(tag, asking.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        return Response(body, 200, headers, "application/json")

    def _holder(self, asking: _Request) -> Token:
        """Return the token of a request. Raises Refusal."""
        known = accounts.of(self._home)
        if not known.exist() and not is_local(entrance.seen(asking.headers, is_page=True)):
            raise Refusal(403, "还没有账号，只有看板所在的电脑能取数", "请管理员先建账号，再让别的电脑使用")
        shown = asking.headers.getlist("authorization")
        scheme, _, text = shown[0].partition(" ") if len(shown) == 1 else ("", "", "")
        held = self._tokens.holder(text.strip()) if scheme.lower() == "bearer" else None
        if held is None:
            raise Refusal(
                401,
                "没有令牌，或者令牌不对、已经到期、已被删除",
                "请在请求头里写 Authorization: Bearer 令牌（不要写在网址里）；没有令牌请找管理员",
                {"WWW-Authenticate": 'Bearer realm="streetboard"'},
            )
        return held

    def _body(self, asking: _Request, token: Token) -> bytes:
        """Return what is answered. Raises Refusal and StreetboardError."""
        parameters = asking.parameters = asked.sent(asking.query_string)
        name = asking.path.removeprefix(f"{_FIGURES}/")
        if asking.path == _FIGURES:
            asked.nothing(parameters)
            return _json(answers.listed(self._view(token.street), token.street))
        if asking.path == _OUTLINE:
            asked.nothing(parameters)
            return _json(outline.document(self._base, token.street, self._view(token.street).settings))
        if name == asking.path:
            raise Refusal(404, "没有这个地址", "可用的是 /api/v1/figures、/api/v1/figures/名称 和 /api/v1/openapi.json")
        query = offer.figure(name, token.street)
        asking.figure = query.name
        found = answers.figure(self._view(token.street), asked.of(query, parameters, token.street))
        asking.rows = found["row_count"]
        return _json(found)


def _refused(refused: Refusal) -> Response:
    told = {"error": {"problem": refused.problem, "remedy": refused.remedy}}
    headers = _HEADERS | {"Cache-Control": "no-store"} | refused.headers
    return Response(_json(told), refused.status, headers, "application/json")


def _is_known(tag: str, named: str) -> bool:
    """Tell whether a program says that it has what is answered."""
    return named.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in named.split(",")]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
