"""Processes: several of the dashboard behind one address; every connection is handed to the process of its viewer, as it is.

The parent looks at the first request of a connection without taking it. What a process gets is the client's own connection: Host,
Origin and address are what the client really has sent, and nothing is copied on its way.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import runpy
import signal
import socket
import sys
import time
from collections import deque
from pathlib import Path

from starlette.datastructures import Headers

from streetboard import events, share, warehouse
from streetboard.access import listening, sticky
from streetboard.errors import StreetboardError

MOST = 16
_DASHBOARD = Path(__file__).parent.parent / "dashboard.py"
# How long a connection may take to send its first request, and a request waits while no process is ready.
_PATIENCE_SECONDS = 60
# What a process has to end by itself, the running downloads included.
_END_SECONDS = 10
# What starts again and again, and ends at once, is started ever more rarely.
_STEADY_SECONDS, _MOST_PAUSE_SECONDS = 10, 30
_LONGEST_HEAD = 64 << 10
_NOBODY = "看板正在重新启动，请过一会儿再刷新。".encode()
_UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    b"Content-Length: %d\r\nRetry-After: 5\r\n\r\n%s" % (len(_NOBODY), _NOBODY)
)


def serve(address: str | None, port: int | None, count: int) -> None:
    """Serve the dashboard; with one process this is the plain start, which then takes what is not told from its configuration.

    Raises StreetboardError if several cannot be had.
    """
    if count > 1:
        _serve(address or "127.0.0.1", port or 8501, count)
    else:
        sys.argv = ["streamlit", *_streamlit_run(address, port)]
        runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def _streamlit_run(address: str | None, port: int | None) -> list[str]:
    """Return the arguments of `streamlit` that start the dashboard."""
    told = {"--server.address": address, "--server.port": port}
    return ["run", str(_DASHBOARD), *(f"{name}={value}" for name, value in told.items() if value)]


def _serve(address: str, port: int, count: int) -> None:
    """Serve the dashboard by so many processes until a signal says to end.

    Raises StreetboardError if the address cannot be had, or a process does not start.
    """
    if not hasattr(socket, "send_fds"):
        raise StreetboardError("这个系统上只能用一个进程", "请去掉 --processes")
    listening.demand(address, warehouse.home())
    try:
        listener = socket.create_server(
            (address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET, backlog=1024
        )
    except OSError as error:
        raise StreetboardError(
            f"地址 {address}、端口 {port} 用不了（{error.strerror}）", "请用 --port 换一个端口，或结束占用它的程序"
        ) from error
    with listener:
        host = f"[{address}]" if ":" in address else address
        print(f"\n  看板由 {count} 个进程服务：http://{host}:{port}\n", flush=True)
        asyncio.run(_Front(listener, count).run())


class _Front:
    """The one who is spoken to: takes connections, hands them over, and keeps the processes running."""

    def __init__(self, listener: socket.socket, count: int) -> None:
        self._listener = listener
        self._processes = {
            str(number): _Process(share.Share(number, count), listener) for number in range(1, count + 1)
        }
        self._turns = itertools.cycle(self._processes.values())
        self._handing = set[asyncio.Task[None]]()

    async def run(self) -> None:
        """Serve until a signal says to end."""
        self._listener.setblocking(False)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        works = [self._accept(), stop.wait(), *(process.keep() for process in self._processes.values())]
        tasks = [asyncio.create_task(work) for work in works]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        self._listener.close()
        for task in (*tasks, *self._handing):
            task.cancel()
        await asyncio.gather(*(process.end() for process in self._processes.values()))
        for task in done:
            task.result()

    async def _accept(self) -> None:
        while True:
            try:
                client, _ = await asyncio.get_running_loop().sock_accept(self._listener)
            except OSError:  # It has gone already, or there are as many as the system allows.
                await asyncio.sleep(0.1)
                continue
            task = asyncio.create_task(self._hand_over(client))
            self._handing.add(task)
            task.add_done_callback(self._handing.discard)

    async def _hand_over(self, client: socket.socket) -> None:
        """Hand a connection to the process that its first request names; where that is not to be had, to the next."""
        with client, contextlib.suppress(OSError, TimeoutError):  # It may go at any time, or never ask for anything.
            async with asyncio.timeout(_PATIENCE_SECONDS):
                named = self._processes.get(sticky.told(await _first_request(client)))
            for _ in range(_PATIENCE_SECONDS * 10):
                others = (next(self._turns) for _ in self._processes)
                for process in itertools.chain([named] if named else [], others):
                    if await process.take(client):
                        return
                await asyncio.sleep(0.1)
            # Closed with something unread, the system would cut the answer off.
            client.recv(_LONGEST_HEAD)
            client.send(_UNAVAILABLE)


async def _first_request(client: socket.socket) -> Headers:
    """Return the headers of the first request of a connection, and leave it there. Raises OSError if the client has gone."""
    loop, pause = asyncio.get_running_loop(), 0.01
    client.setblocking(False)
    while True:
        came = asyncio.Event()
        loop.add_reader(client, came.set)
        try:
            await came.wait()
        finally:
            loop.remove_reader(client)
        seen = client.recv(_LONGEST_HEAD, socket.MSG_PEEK)
        if not seen:
            raise ConnectionAbortedError
        head, end, _ = seen.partition(b"\r\n\r\n")
        if end or len(seen) == _LONGEST_HEAD:
            lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
            return Headers(raw=[(name.lower(), value.strip()) for name, _, value in lines])
        # What is there already keeps the connection readable.
        await asyncio.sleep(pause)
        pause = min(2 * pause, 1)


class _Process:
    """One of the processes: whoever stands in its place now, and how connections are handed to it."""

    def __init__(self, its: share.Share, listener: socket.socket) -> None:
        address, port = listener.getsockname()[:2]
        self._its = its
        self._environment = os.environ | {share.NAME: str(its)}
        self._command = _streamlit_run(address, port)
        self._child: asyncio.subprocess.Process | None = None
        # there while it is ready
        self._channel: socket.socket | None = None
        self._offered = deque[asyncio.Future[bool]]()

    async def take(self, client: socket.socket) -> bool:
        """Hand a connection over; return whether the process has taken it. If not, nothing has been read from it."""
        if self._channel is None:
            return False
        try:
            socket.send_fds(self._channel, [b"."], [client.fileno()])
        except OSError:  # It is just ending, or has not taken any for long.
            return False
        is_taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._offered.append(is_taken)
        return await is_taken

    async def keep(self) -> None:
        """Keep the process running: start it again whenever it has ended. Raises StreetboardError if it never was ready."""
        has_served, pause = False, 0.0
        while True:
            began = time.monotonic()
            has_served |= await self._live()
            if not has_served:
                raise StreetboardError(f"看板的进程 {self._its} 没有启动", "原因见上面的输出")
            events.tell("process_lost", "error", lost=str(self._its))
            if not events.are_wanted():
                print(f"  进程 {self._its} 意外结束，正在重新启动。", file=sys.stderr, flush=True)
            is_steady = time.monotonic() - began > _STEADY_SECONDS
            pause = 0.0 if is_steady else min(2 * pause + 1, _MOST_PAUSE_SECONDS)
            await asyncio.sleep(pause)

    async def _live(self) -> bool:
        """Start the process and return when it has ended, whether it was ready."""
        ours, theirs = socket.socketpair()
        with ours:
            ours.setblocking(False)
            with theirs:
                handle = theirs.fileno()
                command = (sys.executable, "-m", "streetboard.ui.process", str(handle), *self._command)
                # In a group of its own: Ctrl+C is for the parent, which then ends them in order.
                self._child = await asyncio.create_subprocess_exec(
                    *command, env=self._environment, pass_fds=[handle], process_group=0
                )
            is_ready = bool(await _heard(ours, 1))
            if is_ready:
                self._channel = ours
            try:
                # A word for each connection that it has taken.
                while words := await _heard(ours, 1024):
                    for _ in words:
                        _answer(self._offered.popleft(), True)
            finally:
                self._channel = None
                while self._offered:
                    _answer(self._offered.popleft(), False)
            await self._child.wait()
        return is_ready

    async def end(self) -> None:
        """End the process: by its own hand, else by ours."""
        if self._child is None or self._child.returncode is not None:
            return
        self._child.terminate()
        try:
            await asyncio.wait_for(self._child.wait(), _END_SECONDS)
        except TimeoutError:
            self._child.kill()
            await self._child.wait()


async def _heard(channel: socket.socket, most: int) -> bytes:
    """Return what a process has said, nothing if it has ended."""
    try:
        return await asyncio.get_running_loop().sock_recv(channel, most)
    except ConnectionError:  # It has ended with something that it had not read.
        return b""


def _answer(waiting: asyncio.Future[bool], answer: bool) -> None:
    if not waiting.done():
        waiting.set_result(answer)
