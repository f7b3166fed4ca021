"""Logging in: its page, which needs no script, and the way out; both are answered before anything of Streamlit."""

from __future__ import annotations

import asyncio
import base64
import hmac
import math
import secrets
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from streetboard import events, warehouse
from streetboard.access import accounts, district, entrance, settings, who
from streetboard.access.accounts import Account
from streetboard.access.connection import GROUPS_HEADER, REMOTE_HEADER, at_port
from streetboard.access.hearing import PATIENCE_SECONDS
from streetboard.drawing import screen
from streetboard.errors import AccessError, StreetboardError
from streetboard.meeting import brand
from streetboard.ui import guard, menu

# What is signed for each form, and the cookie that the form of a browser that is not logged in belongs to.
_ENTERING, _LEAVING, _TRYING = "log-in", "log-out", "district"
_FORM, _TRY = "streetboard-form", "streetboard-district"
_LONGEST, _LONGEST_ADDRESS = 16_384, 4_000
# A browser keeps no cookie of more than 4,096 bytes.
_LONGEST_KEPT = 2_600
# Each takes 19 MiB and a core for some hundredths of a second.
_AT_ONCE = 2
_LEFT = "left"
_WRONG = "账号或密码不对。忘记了请找管理员重设。"
_TOO_OFTEN = "失败次数太多，请过 {} 分钟再试。忘记了密码请找管理员重设。"
_OLD = "这一页打开得太久，请再登录一次。"
_SLOW = "网络太慢，填写的内容没有收全，请再试一次。"
_GONE = "已退出登录。"
_LOST = "这一次登录没有从这个浏览器开始，或者过了十分钟，或者已经用过。请再点一次“{}”。"
_THROUGH_PROXY = "请从街道的统一入口打开看板：这里不能直接登录。"
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
    """Where one logs in and out. A form has so many seconds to come."""

    def __init__(self, home: Path, base: str, patience: float = PATIENCE_SECONDS) -> None:
        self._home, self._base, self._patience = home, entrance.rooted(base), patience
        self._limit: anyio.CapacityLimiter | None = None
        self._settings = settings.of(home)
        self._provider = district.Provider(self._settings.district) if self._settings.district else None

    def routes(self) -> list[Route]:
        """Return the addresses of the log-in, of the log-out, and where an open tab asks whether it is still in."""
        told = {
            entrance.LOG_IN: (self._log_in, ["GET", "POST"]),
            entrance.LOG_OUT: (self._log_out, ["POST"]),
            entrance.STATE: (self._state, ["GET"]),
            entrance.DISTRICT: (self._to_district, ["GET"]),
            entrance.DISTRICT_BACK: (self._from_district, ["GET"]),
        }
        return [
            Route(f"{self._base}{name}", _saying(answer), methods=methods) for name, (answer, methods) in told.items()
        ]

    async def _log_in(self, request: Request) -> Response:
        known = accounts.of(self._home)
        if not known.exist():
            return RedirectResponse(self._base, 303)
        wanted = request.query_params.get(entrance.NEXT, "")
        if request.method != "POST":
            if _LEFT in request.query_params:
                return self._page(request, wanted, told=_GONE, out=await self._way_out(request))
            if request.headers.get(REMOTE_HEADER):
                return self._from_proxy(request, wanted)
            return self._page(request, wanted)
        try:
            form = await self._typed(request)
        except TimeoutError:
            return self._page(request, wanted, told=_SLOW, status=408)
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
            events.tell("log_in_refused", "warning", reason="locked")
            page.headers["Retry-After"] = str(math.ceil(locked.seconds))
            return page
        if account is None:
            events.tell("log_in_refused", "warning", reason="wrong")
            return self._page(request, wanted, name, _WRONG, 401)
        return self._let_in(request, account, wanted)

    def _let_in(self, request: Request, account: Account, wanted: str) -> Response:
        """Begin a session and lead where one wanted to, unless the account may see nothing."""
        if refused := who.of_account(account, guard.streets).refused:
            return self._page(request, wanted, "" if account.source else account.name, refused, 403)
        client, browser = request.client.host if request.client else "", request.headers.get("user-agent", "")
        before = entrance.held(request.headers)
        token = accounts.of(self._home).begin(account.name, client, browser, before=before)
        events.tell("logged_in")
        answer = RedirectResponse(self.local(wanted), 303, {"Cache-Control": "no-store"})
        self._set(request, answer, entrance.COOKIE, token)
        return answer

    def _renewed(self, source: str, person: district.Person) -> Account:
        """Return the account of somebody who has logged in elsewhere. Raises AccessError, and ends what he had before then."""
        known = accounts.of(self._home)
        try:
            granted = self._settings.granted(person.groups)
            return known.renew(source, person.subject, person.name, granted)
        except AccessError:
            known.withdraw(source, person.subject)
            raise

    def _from_proxy(self, request: Request, wanted: str) -> Response:
        """Let in whom a trusted proxy names."""
        proxy, name = self._settings.proxy, unquote(request.headers[REMOTE_HEADER])
        belongs = unquote(request.headers.get(GROUPS_HEADER, "")).split(proxy.separator if proxy else ",")
        try:
            groups = tuple(one.strip() for one in belongs if one.strip())
            account = self._renewed(settings.PROXY, district.Person(name, name, groups))
        except AccessError as error:
            return self._page(request, wanted, told=f"{error}。", status=403)
        return self._let_in(request, account, wanted)

    async def _to_district(self, request: Request) -> Response:
        """Lead to the log-in of the district, with a cookie by which the same browser is known when it comes back."""
        wanted = self.local(request.query_params.get(entrance.NEXT, ""))
        if self._provider is None:
            return RedirectResponse(f"{self._base}{entrance.LOG_IN}", 303)
        kept = wanted if len(wanted.encode()) <= _LONGEST_KEPT else self._base
        seed = secrets.token_urlsafe(24)
        try:
            there = await self._provider.way_in(self._try(seed), self._back(request))
        except AccessError as error:
            return self._refused(request, wanted, error)
        began, known = str(int(time.time())), accounts.of(self._home)
        signed = known.sign(_TRYING, f"{seed}.{began}.{kept}")
        held = base64.urlsafe_b64encode(kept.encode()).decode().rstrip("=")
        answer = RedirectResponse(there, 303, {"Cache-Control": "no-store"})
        self._set(request, answer, _TRY, f"{seed}.{began}.{signed}.{held}")
        return answer

    async def _from_district(self, request: Request) -> Response:
        """Let in who comes back from the district with a code, in the browser that was led there, once."""
        answer = await self._returned(request)
        answer.delete_cookie(at_port(_TRY, request.headers.get("host", "")), path=self._base)
        return answer

    async def _returned(self, request: Request) -> Response:
        if self._provider is None or self._settings.district is None:
            return RedirectResponse(f"{self._base}{entrance.LOG_IN}", 303)
        seed, wanted = self._tried(request)
        said, attempt = request.query_params, self._try(seed)
        is_ours = bool(seed) and hmac.compare_digest(attempt.state.encode(), said.get("state", "").encode())
        if not is_ours or not accounts.of(self._home).is_first(seed):
            return self._page(request, wanted, told=_LOST.format(self._settings.district.title), status=403)
        try:
            if "error" in said or "code" not in said:
                district.note(said.get("error", ""))
                raise district.refused(said.get("error", ""))
            person = await self._provider.person(attempt, self._back(request), said["code"])
            account = self._renewed(settings.DISTRICT, person)
        except AccessError as error:
            return self._refused(request, wanted, error)
        return self._let_in(request, account, wanted)

    def _refused(self, request: Request, wanted: str, error: AccessError) -> Response:
        status = 503 if isinstance(error, district.ProviderDownError) else 403
        return self._page(request, wanted, told=f"{error}。", status=status)

    def _try(self, seed: str) -> district.Try:
        """Return what a log-in at the district is known by: of the secret of this home, so that nobody needs to remember it."""
        known = accounts.of(self._home)
        state, nonce, verifier = (known.sign(f"{_TRYING}-{what}", seed) for what in ("state", "nonce", "verifier"))
        return district.Try(state, nonce, verifier)

    def _tried(self, request: Request) -> tuple[str, str]:
        """Return what the cookie of a log-in at the district is of, and where it shall lead; nothing if it is not ours, or old."""
        held = request.cookies.get(at_port(_TRY, request.headers.get("host", "")), "")
        try:
            seed, began, signed, kept = held.split(".")
            wanted = base64.urlsafe_b64decode(f"{kept}{'=' * (-len(kept) % 4)}").decode()
            age = time.time() - int(began)
        except ValueError:
            return "", ""
        is_ours = accounts.of(self._home).is_signed(_TRYING, f"{seed}.{began}.{wanted}", signed)
        return (seed, wanted) if is_ours and 0 <= age < accounts.TRY_SECONDS else ("", "")

    def _back(self, request: Request, name: str = entrance.DISTRICT_BACK) -> str:
        """Return an address of ours as the browser sees it."""
        return f"{request.url.scheme}://{request.headers.get('host', '')}{self._base}{name}"

    async def _way_out(self, request: Request) -> str:
        """Return where somebody who came from the district leaves that, too; empty for everybody else."""
        if self._provider is None or request.query_params[_LEFT] != settings.DISTRICT:
            return ""
        return await self._provider.way_out(self._back(request, f"{entrance.LOG_IN}?{_LEFT}=1"))

    async def _log_out(self, request: Request) -> Response:
        known = accounts.of(self._home)
        session = entrance.seen(request.headers, is_page=True).session
        holder = known.holder(session)
        left = (holder.source if holder else "") or "1"
        answer = RedirectResponse(f"{self._base}{entrance.LOG_IN}?{_LEFT}={left}", 303, {"Cache-Control": "no-store"})
        if holder:
            try:
                form = await self._typed(request)
            except TimeoutError:
                return PlainTextResponse(f"没有退出：{_SLOW}", 408)
            if not known.is_signed(_LEAVING, session, form.get("form", "")):
                return PlainTextResponse("没有退出：请用页面上的“退出登录”。", 403)
            known.end(session)
            events.tell("logged_out")
        answer.delete_cookie(at_port(entrance.COOKIE, request.headers.get("host", "")), path=self._base)
        return answer

    async def _typed(self, request: Request) -> dict[str, str]:
        """Return the fields of a form, none where it is too long to be one of ours. Raises TimeoutError."""
        sent = b""
        async with asyncio.timeout(self._patience):
            async for chunk in request.stream():
                sent += chunk
                if len(sent) > _LONGEST:
                    return {}
        fields = parse_qs(sent.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20) if sent else {}
        return {name: values[0] for name, values in fields.items()}

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
        leads_back = parts.path.removeprefix(self._base) in entrance.OPEN
        return wanted if is_ours and not leads_back else self._base

    def _page(
        self, request: Request, wanted: str, name: str = "", told: str = "", status: int = 200, out: str = ""
    ) -> Response:
        """Return the form of the log-in, with what has come of the last one."""
        shown = self._form(request) or secrets.token_urlsafe(16)
        street, logo = _street(self._home)
        known, there = accounts.of(self._home), self.local(wanted)
        has_form = known.has_passwords()
        elsewhere = []
        if self._settings.district:
            asked = urlencode({entrance.NEXT: there})
            elsewhere.append((self._settings.district.title, f"{self._base}{entrance.DISTRICT}?{asked}"))
        if request.headers.get(REMOTE_HEADER):
            elsewhere.append(("进入看板", f"{self._base}{entrance.LOG_IN}?{urlencode({entrance.NEXT: there})}"))
        if not has_form and not elsewhere:
            told, status = told or _THROUGH_PROXY, status if told else 401
        page = HTMLResponse(
            screen.render(
                "login.html",
                title=menu.BRAND,
                street=street,
                logo=logo,
                action=f"{self._base}{entrance.LOG_IN}",
                form=known.sign(_ENTERING, shown),
                next=there,
                has_form=has_form,
                elsewhere=elsewhere,
                out=out,
                out_told=f"同时退出{settings.SOURCES[settings.DISTRICT]}",
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
