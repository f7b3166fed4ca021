"""Process: one of several that serve the dashboard, each as `streamlit run` does; its connections come from the parent.

`python -m streetboard.ui.process HANDLE …`, where HANDLE is the end of the channel of streetboard/processes.py, and what follows is
for `streamlit run`.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import uvicorn
from streamlit.web import cli
from streamlit.web.server.starlette import starlette_server

# What a process without a parent has to end by itself.
_END_SECONDS = 10


class _Server(uvicorn.Server):
    """A server that listens nowhere: it serves to whom the parent sends."""

    def __init__(self, config: uvicorn.Config, channel: socket.socket) -> None:
        super().__init__(config)
        self._channel = channel
        self._taking = set[asyncio.Task[None]]()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell the parent."""
        await super().startup(sockets=[])
        self._channel.setblocking(False)
        asyncio.get_running_loop().add_reader(self._channel, self._take)
        self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; the parent hands what comes from now on to another."""
        asyncio.get_running_loop().remove_reader(self._channel)
        self._channel.close()
        await super().shutdown(sockets)

    def _tell(self) -> None:
        with suppress(OSError):  # The parent has been killed, which is heard of next.
            self._channel.send(b".")

    def _take(self) -> None:
        """Take a connection from the parent, and tell it; when there is no parent any more, end."""
        try:
            word, handles, _, _ = socket.recv_fds(self._channel, 1, 1)
        except BlockingIOError:
            return
        except ConnectionError:  # The parent was killed before it had heard all that it was told.
            word, handles = b"", []
        for handle in handles:
            self._tell()
            task = asyncio.get_running_loop().create_task(self._serve_to(socket.socket(fileno=handle)))
            self._taking.add(task)
            task.add_done_callback(self._taking.discard)
        if not word:
            asyncio.get_running_loop().remove_reader(self._channel)
            self.should_exit = True
            # Nobody is there to end what goes on for long.
            at_last = threading.Timer(_END_SECONDS, os._exit, [1])
            at_last.daemon = True
            at_last.start()

    async def _serve_to(self, client: socket.socket) -> None:
        client.setblocking(False)
        client.set_inheritable(False)
        http: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        made = partial(http, config=self.config, server_state=self.server_state, app_state=self.lifespan.state)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(made, client)
        except OSError:  # It has gone already.
            client.close()


class _Runner(starlette_server.UvicornRunner):
    """What `streamlit run` runs the app with."""

    channel: socket.socket

    def run(self) -> None:
        config = uvicorn.Config(self._app, **starlette_server._get_uvicorn_config_kwargs())
        if config.is_ssl:
            # The parent could not read whose connection it is.
            sys.exit("错误：几个进程一起服务时，https 请交给前面的 nginx，不要写 server.sslCertFile。")
        server = _Server(config, self.channel)
        server.run()
        if not server.started:
            sys.exit(1)


def main() -> None:
    """Become the process."""
    handle = int(sys.argv.pop(1))
    os.set_inheritable(handle, False)
    _Runner.channel = socket.socket(fileno=handle)
    starlette_server.UvicornRunner = _Runner  # type: ignore[misc]
    sys.argv[0] = "streamlit"
    cli.main()


if __name__ == "__main__":
    main()
