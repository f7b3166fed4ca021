"""Viewer: a reader without a browser, who may claim to be anybody: it speaks Streamlit's own websocket, with any Host and Origin."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60
_EMPTY = re.compile(r'class="empty">([^<]*)<')


@dataclass
class Viewer:
    """One open tab. It remembers every button that it was ever shown, and goes on pressing those that are gone."""

    socket: ClientConnection
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    deferred: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    caption: str = ""
    _session: str = ""
    _page: str = ""
    _query: str = ""

    def open(self, page: str, query: str = "") -> Viewer:
        """Run a page of the dashboard."""
        self._page, self._query = page, query
        return self._run(BackMsg())

    def press(self, label: str) -> Viewer:
        """Press a button; one in a dialog or a fragment runs that alone, without the top of its page."""
        widget, fragment = self.buttons[label]
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = widget, True
        message.rerun_script.fragment_id = fragment
        return self._run(message)

    def download(self, label: str) -> tuple[str, str]:
        """Press a button whose file is made only now; return the address of the file and what was said instead."""
        message = BackMsg()
        message.backend_operation_request.request_id = "1"
        message.backend_operation_request.session_id = self._session
        message.backend_operation_request.deferred_file.file_id = self.deferred[label]
        self.socket.send(message.SerializeToString())
        while True:
            answer = self._receive()
            if answer.WhichOneof("type") == "backend_operation_response":
                response = answer.backend_operation_response
                return response.deferred_file.url, response.error_msg

    def _run(self, message: BackMsg) -> Viewer:
        """Send a message and read until the script has ended and no other run follows."""
        state = message.rerun_script
        state.query_string, state.page_name = self._query, self._page
        state.context_info.timezone, state.context_info.locale = "Asia/Shanghai", "zh-CN"
        self.told, self.notes, self.empty = [], [], []
        self.socket.send(message.SerializeToString())
        while True:
            answer = self._receive()
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._session = answer.new_session.initialize.session_id
            elif kind == "delta":
                self._see(answer.delta)
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return self

    def _receive(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(self.socket.recv(PATIENCE))
        return message

    def _see(self, delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = (element.button.id, delta.fragment_id)
        elif kind == "download_button":
            self.deferred[element.download_button.label] = element.download_button.deferred_file_id
        elif kind == "html" and 'class="caption"' in element.html.body:
            self.caption = element.html.body
        elif kind == "html" and 'class="panel-note"' in element.html.body:
            self.notes.append(element.html.body)
        elif kind == "html" and (found := _EMPTY.search(element.html.body)):
            self.empty.append(found[1])
        elif kind == "alert":
            self.told.append(element.alert.body)
        elif kind == "exception":
            self.told.append(f"exception: {element.exception.message}")


def visit(address: str, *, host: str = "", origin: str | None = "", headers: dict[str, str] | None = None) -> Viewer:
    """Connect to the server at an address as if another Host had been asked for, by a page of another Origin.

    Raises websockets.exceptions.InvalidStatus if the server refuses the connection.
    """
    real = urlsplit(address)
    host = host or real.netloc
    return Viewer(
        connect(
            f"ws://{host}/_stcore/stream",
            sock=socket.create_connection((real.hostname, real.port)),
            origin=(origin or f"http://{host}") if origin is not None else None,
            additional_headers=headers or {},
            subprotocols=["streamlit"],
            max_size=None,
            compression=None,
            open_timeout=PATIENCE,
            proxy=None,
            legacy=True,
        )
    )
