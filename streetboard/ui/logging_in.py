"""Logging in: its page, which needs no script, and the way out; both are answered before anything of Streamlit."""

from __future__ import annotations

import base64
import math
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from streetboard import warehouse
from streetboard.access import accounts, entrance, who
from streetboard.access.connection import at_port
from streetboard.drawing import screen
from streetboard.errors import AccessError, StreetboardError
from streetboard.meeting import brand
from streetboard.ui import guard, menu

# What is signed for each form, and the cookie that the form of a browser that is not logged in belongs to.
_ENTERING, _LEAVING = "log-in", "log-out"
_FORM = "streetboard-form"
_LONGEST, _LONGEST_ADDRESS = 16_384, 4_000
# Each takes 19 MiB and a core for some hundredths of a second.
_AT_ONCE = 2
_LEFT = "left"
_WRONG = "账号或密码不对。忘记了请找管理员重设。"
_TOO_OFTEN = "失败次数太多，请过 {} 分钟再试。忘记了密码请找管理员重设。"
_OLD = "这一页打开得太久，请再登录一次。"
_GONE = "已退出登录。"
_PROTECTED = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    # Without any a browser would send the form with Origin: null, which the gate refuses.
    "Referrer-Policy": "same-origin",
}


def leaving(session: str) -> str:
    """Return what the form of the log-out shows for a session."""
    return accounts.of(warehouse.home()).sign(_LEAVING, session)


class Desk:
    """Where one logs in and out."""

    def __init__(self, home: Path, base: str) -> None:
        self._home, self._base = home, entrance.rooted(base)
        self._limit: anyio.CapacityLimiter | None = None

    def routes(self) -> list[Route]:
        """Return the addresses of the log-in, of the log-out, and where an open tab asks whether it is still in."""
        told = {
            entrance.LOG_IN: (self._log_in, ["GET", "POST"]),
            entrance.LOG_OUT: (self._log_out, ["POST"]),
            entrance.STATE: (self._state, ["GET"]),
        }
        return [
            Route(f"{self._base}{name}", _saying(answer), methods=methods) for name, (answer, methods) in told.items()
        ]

    async def _log_in(self, request: Request) -> Response:
        known = accounts.of(self._home)
        if not known.exist():
            return RedirectResponse(self._base, 303)
        wanted = request.query_params.get(entrance.NEXT, "")
        if request.method == "GET":
            return self._page(request, wanted, told=_GONE if _LEFT in request.query_params else "")
        form = await _typed(request)
        wanted, name = form.get(entrance.NEXT, ""), form.get("name", "")
        if not known.is_signed(_ENTERING, self._form(request), form.get("form", "")):
            return self._page(request, wanted, name, _OLD, 403)
        self._limit = self._limit or anyio.CapacityLimiter(_AT_ONCE)
        client = request.client.host if request.client else ""
        try:
            account = await to_thread.run_sync(
                known.verified, name, form.get("password", ""), client, limiter=self._limit
            )
        except accounts.LockedError as locked:
            page = self._page(request, wanted, name, _TOO_OFTEN.format(locked.minutes), 429)
            page.headers["Retry-After"] = str(math.ceil(locked.seconds))
            return page
        if account is None:
            return self._page(request, wanted, name, _WRONG, 401)
        if refused := who.of_account(account, guard.streets).refused:
            return self._page(request, wanted, name, refused, 403)
        browser = request.headers.get("user-agent", "")
        token = known.begin(account.name, client, browser, before=entrance.held(request.headers))
        answer = RedirectResponse(self.local(wanted), 303, {"Cache-Control": "no-store"})
        self._set(request, answer, entrance.COOKIE, token)
        return answer

    async def _log_out(self, request: Request) -> Response:
        known = accounts.of(self._home)
        session = entrance.seen(request.headers, is_page=True).session
        answer = RedirectResponse(f"{self._base}{entrance.LOG_IN}?{_LEFT}=1", 303, {"Cache-Control": "no-store"})
        if known.holder(session):
            if not known.is_signed(_LEAVING, session, (await _typed(request)).get("form", "")):
                return PlainTextResponse("没有退出：请用页面上的“退出登录”。", 403)
            known.end(session)
        answer.delete_cookie(at_port(entrance.COOKIE, request.headers.get("host", "")), path=self._base)
        return answer

    async def _state(self, request: Request) -> Response:
        is_in = guard.reads(entrance.seen(request.headers, is_page=True)).is_in
        return Response(status_code=204 if is_in else 401, headers={"Cache-Control": "no-store"})

    def local(self, wanted: str) -> str:
        """Return the address of ours that was asked for before the log-in; the start for anything else."""
        try:
            parts = urlsplit(wanted)
        except ValueError:
            return self._base
        is_ours = (
            wanted.startswith(self._base)
            and not wanted.startswith("//")
            and not (parts.scheme or parts.netloc)
            and len(wanted) <= _LONGEST_ADDRESS
            and "\\" not in wanted
            and wanted.isprintable()
        )
        leads_back = parts.path.removeprefix(self._base) in (entrance.LOG_IN, entrance.LOG_OUT, entrance.STATE)
        return wanted if is_ours and not leads_back else self._base

    def _page(self, request: Request, wanted: str, name: str = "", told: str = "", status: int = 200) -> Response:
        """Return the form of the log-in, with what has come of the last one."""
        shown = self._form(request) or secrets.token_urlsafe(16)
        street, logo = _street(self._home)
        page = HTMLResponse(
            screen.render(
                "login.html",
                title=menu.BRAND,
                street=street,
                logo=logo,
                action=f"{self._base}{entrance.LOG_IN}",
                form=accounts.of(self._home).sign(_ENTERING, shown),
                next=self.local(wanted),
                name=name[: accounts.LONGEST_NAME],
                told=told,
            ),
            status,
            _PROTECTED,
        )
        self._set(request, page, _FORM, shown)
        return page

    def _form(self, request: Request) -> str:
        return request.cookies.get(at_port(_FORM, request.headers.get("host", "")), "")[:64]

    def _set(self, request: Request, answer: Response, name: str, value: str) -> None:
        """Set a cookie that no script reads, no other site's form brings along, and that ends with the browser."""
        answer.set_cookie(
            at_port(name, request.headers.get("host", "")),
            value,
            path=self._base,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )


def _street(home: Path) -> tuple[str, str]:
    """Return the name and the logo, as an address, of the street that this is for; nothing where it is for several."""
    try:
        streets = brand.named(home) or tuple(guard.streets())
        if len(streets) != 1:
            return "", ""
        ours = brand.load(home, streets[0])
    except StreetboardError:  # Whoever makes slides with it is told.
        return "", ""
    kind = "png" if ours.logo and ours.logo.startswith(b"\x89PNG") else "jpeg"
    return ours.name, f"data:image/{kind};base64,{base64.b64encode(ours.logo).decode()}" if ours.logo else ""


def _saying(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Say so where the file of the accounts cannot be read; nobody is let in then."""

    async def saying(request: Request) -> Response:
        try:
            return await answer(request)
        except AccessError as error:
            return PlainTextResponse(str(error), 503)

    return saying


async def _typed(request: Request) -> dict[str, str]:
    """Return the fields of a form, none where it is too long to be one of ours."""
    sent = b""
    async for chunk in request.stream():
        sent += chunk
        if len(sent) > _LONGEST:
            return {}
    fields = parse_qs(sent.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20) if sent else {}
    return {name: values[0] for name, values in fields.items()}
