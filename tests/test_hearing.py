"""Hearing: a client that sends byte by byte holds no connection for as long as it likes; one that is logged in may take its time."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from streetboard.access import entrance
from streetboard.access.accounts import Accounts, hashed
from streetboard.access.connection import at_port
from streetboard.access.entrance import Entrance
from streetboard.access.gate import Gate
from streetboard.access.hearing import Hearing
from streetboard.access.sticky import Sticky
from streetboard.ui import guard
from streetboard.ui.logging_in import Desk, leaving
from tests import staff
from tests.serving import free_port

pytestmark = pytest.mark.slow

# How patient the server is here, and how much longer than that a client goes on sending before it gives up.
PATIENCE, MUCH_LONGER = 0.3, 60
FORM = "application/x-www-form-urlencoded"


async def everything(request: Request) -> Response:
    """Read what is sent to its end, as Streamlit does with a file."""
    return PlainTextResponse(f"{len(await request.body())} bytes")


@pytest.fixture(params=[1, 2], ids=["one process", "several processes"])
def served(home, monkeypatch, request) -> Iterator[int]:
    """Serve the entrance, the log-in and an address that takes files, as the dashboard does but for its patience; yield the port."""
    monkeypatch.setenv("STREETBOARD_HOME", str(home))
    staff.hired(home, staff.CLERK)
    port = free_port()

    app = Starlette(
        routes=[*Desk(home, "", PATIENCE).routes(), Route("/file", everything, methods=["PUT"])],
        middleware=[
            Middleware(Hearing, seconds=PATIENCE),
            *([Middleware(Sticky, number=1)] if request.param > 1 else []),
            Middleware(Gate),
            Middleware(Entrance, home=home, who=guard.reads),
        ],
    )
    running = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield port
    running.should_exit = True
    thread.join(20)


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), MUCH_LONGER)


def head(port: int, method: str, path: str, length: int, **headers: str) -> bytes:
    told = {"Host": f"127.0.0.1:{port}", "Content-Length": str(length)} | headers
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def dripped(port: int, request: bytes, body: bytes) -> tuple[bytes, bool]:
    """Send a body byte by byte; return what is answered, and whether the server ended the connection before all was sent."""
    heard: list[bytes] = []
    is_ended = threading.Event()
    with connected(port) as client:

        def listen() -> None:
            with contextlib.suppress(OSError):
                while some := client.recv(65_536):
                    heard.append(some)
            is_ended.set()

        listening = threading.Thread(target=listen)
        client.sendall(request)
        listening.start()
        until = time.monotonic() + MUCH_LONGER
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < len(body) and not is_ended.wait(0.02) and time.monotonic() < until:
                client.sendall(body[sent : sent + 1])
                sent += 1
        is_before = sent < len(body) and is_ended.wait(1)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)
        listening.join(MUCH_LONGER)
    return b"".join(heard), is_before


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def cookie(port: int, home) -> dict[str, str]:
    return staff.cookie(home, f"127.0.0.1:{port}", staff.CLERK)


ENDLESS = b"a" * 1_000_000


def test_a_log_in_that_comes_byte_by_byte_is_told_so_and_its_connection_ends(served):
    answer, is_ended = dripped(served, head(served, "POST", "/login", len(ENDLESS), **{"Content-Type": FORM}), ENDLESS)
    assert (status(answer), is_ended) == (408, True)
    assert "网络太慢，填写的内容没有收全，请再试一次。" in answer.decode()
    assert 'name="password"' in answer.decode()


def test_a_log_out_that_comes_byte_by_byte_logs_nobody_out(served, home):
    sent = cookie(served, home)
    answer, is_ended = dripped(served, head(served, "POST", "/logout", len(ENDLESS), **sent), ENDLESS)
    assert (status(answer), is_ended) == (408, True)
    assert answer.decode().endswith("没有退出：网络太慢，填写的内容没有收全，请再试一次。")
    assert Accounts(home).holder(hashed(sent["Cookie"].partition("=")[2])) is not None


@pytest.mark.parametrize("length", ["Content-Length", "Transfer-Encoding"])
def test_a_file_of_nobody_that_comes_byte_by_byte_is_refused_and_its_connection_ends(served, length):
    asked, body = head(served, "PUT", "/file", len(ENDLESS)), ENDLESS
    if length == "Transfer-Encoding":
        asked = asked.replace(f"Content-Length: {len(ENDLESS)}".encode(), b"Transfer-Encoding: chunked")
        body = b"1\r\na\r\n" * len(ENDLESS)
    answer, is_ended = dripped(served, asked, body)
    assert (status(answer), is_ended) == (401, True)
    assert answer.decode().endswith("请先登录。")


def test_what_another_site_sends_byte_by_byte_is_refused_and_its_connection_ends(served):
    asked = head(served, "POST", "/login", len(ENDLESS), Origin="http://evil.example")
    answer, is_ended = dripped(served, asked, ENDLESS)
    assert (status(answer), is_ended) == (403, True)


def test_a_form_that_is_too_long_is_not_read_to_its_end(served):
    with connected(served) as client:
        client.sendall(head(served, "POST", "/login", 10**9, **{"Content-Type": FORM}) + b"a" * 20_000)
        answer = b""
        while some := client.recv(65_536):
            answer += some
    assert (status(answer), "这一页打开得太久" in answer.decode()) == (403, True)


def test_who_is_logged_in_may_take_as_long_as_he_needs(served, home):
    body = b"a" * 60
    answer, is_ended = dripped(served, head(served, "PUT", "/file", len(body), **cookie(served, home)), body)
    # All of it took longer than anybody else would have been heard.
    assert len(body) * 0.02 > 2 * PATIENCE
    assert (status(answer), is_ended) == (200, False)
    assert answer.decode().endswith("60 bytes")


def test_a_form_of_several_parts_logs_in_and_out(served, home):
    with connected(served) as client:
        client.sendall(f"GET /login HTTP/1.1\r\nHost: 127.0.0.1:{served}\r\n\r\n".encode())
        page = client.recv(65_536).decode()
        while "</html>" not in page:
            page += client.recv(65_536).decode()
        shown = re.search(r"set-cookie: ([^;]+)", page, re.IGNORECASE)[1]
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    body = urlencode({**fields, "name": staff.CLERK, "password": staff.PASSWORD}).encode()
    with connected(served) as client:
        client.sendall(head(served, "POST", "/login", len(body), **{"Content-Type": FORM, "Cookie": shown}))
        for begin in range(0, len(body), 50):
            client.sendall(body[begin : begin + 50])
        answer = client.recv(65_536).decode()
    assert (status(answer.encode()), "location: /\r\n" in answer) == (303, True)
    token = re.search(rf"{at_port(entrance.COOKIE, f'127.0.0.1:{served}')}=([^;]+)", answer)[1]
    body = urlencode({"form": leaving(hashed(token))}).encode()
    name = at_port(entrance.COOKIE, f"127.0.0.1:{served}")
    with connected(served) as client:
        client.sendall(head(served, "POST", "/logout", len(body), Cookie=f"{name}={token}"))
        client.sendall(body)
        assert status(client.recv(65_536)) == 303
    assert Accounts(home).holder(hashed(token)) is None
