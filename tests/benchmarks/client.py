"""Client: a viewer without a browser, over the websocket that the browser uses."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN)


@dataclass
class Viewer:
    """One open tab: runs pages and notes how long each took, and any exception that it was shown."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    exceptions: list[str] = field(default_factory=list)
    page: str = ""
    _known: set[str] = field(default_factory=set)

    async def open(self) -> Viewer:
        stream = self.address.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await websockets.connect(
            stream,
            subprotocols=["streamlit"],
            origin=self.address,
            additional_headers=self.headers,
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=60,
        )
        return self

    async def close(self) -> None:
        await self._socket.close()

    def forget(self) -> None:
        """Be sent everything again: what was sent before is named by its hash alone."""
        self._known.clear()

    async def run(
        self,
        page: str = "",
        query: str = "",
        timeout: float = 60,
        seen: Callable[[ForwardMsg], None] = lambda message: None,
    ) -> float:
        """Run a page (“” is the first one) and return the seconds until its script has ended; every message is `seen`."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = query, page
        state.cached_message_hashes.extend(self._known)
        state.context_info.timezone, state.context_info.locale = "Asia/Shanghai", "zh-CN"
        state.context_info.url = f"{self.address}/{page}"
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(self._socket.recv(), timeout))
            seen(answer)
            if answer.metadata.cacheable and answer.hash:
                self._known.add(answer.hash)
            kind = answer.WhichOneof("type")
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                self.exceptions.append(answer.delta.new_element.exception.message)
            if kind == "script_finished" and answer.script_finished in FINISHED:
                return time.perf_counter() - began


async def first_page(address: str, patience: float = 60, headers: Mapping[str, str] | None = None) -> Viewer:
    """Return a viewer that has seen the first page, however long the server takes to answer."""
    until = time.perf_counter() + patience
    while True:
        viewer = Viewer(address, dict(headers or {}))
        try:
            await viewer.open()
            await viewer.run(timeout=patience)
            return viewer
        except OSError:
            if time.perf_counter() > until:
                raise
            await asyncio.sleep(0.05)


def resident_megabytes(process: subprocess.Popen[bytes]) -> float:
    """Return the memory that a process and those that it has started hold now, in MB (Linux)."""
    return sum(map(_resident, [process.pid, *children(process.pid)])) / 1024


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Return the processor time of a process and of those that it has started (Linux): a busy machine hardly changes it."""
    return sum(map(_worked, [process.pid, *children(process.pid)])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Return the processes that a process has started (Linux)."""
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def _worked(pid: int) -> int:
    user, system = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    return int(user) + int(system)
