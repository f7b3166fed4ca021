"""The smallest front of a ClickHouse: what clickhouse-connect asks over HTTP, answered by chdb, which is ClickHouse in a process.

It is a process of its own: chdb allows one engine in each, and stays in it. What chdb does not have, a cluster above all, is not
tested by it.

    python -m tests.clickhouse_front FOLDER

It prints its port. Users: `writer`, and `viewer`, who may read; the password of each is the name.
"""

from __future__ import annotations

import base64
import contextlib
import email
import os
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import chdb
import lz4.frame

from tests.clickhouse import DATABASE

USERS = ("writer", "viewer")
# What belongs to HTTP, and is no setting of a query; chdb has one user, who may set and write anything.
_OF_HTTP = {
    "wait_end_of_query",
    "query",
    "readonly",
    "database",
    "query_id",
    "session_id",
    "enable_http_compression",
    "client_protocol_version",
}
_READING = ("select", "with")


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one piece: in two, each answer waits 40 ms for the client's word that it has the first.
    wbufsize = -1
    folder = ""
    one_at_a_time = threading.Lock()

    def do_POST(self) -> None:
        body = (
            self.rfile.read(int(self.headers["Content-Length"])) if "Content-Length" in self.headers else self._chunks()
        )
        if self.headers.get("Content-Encoding") == "lz4":
            body = lz4.frame.decompress(body)
        asked = {
            name: values[0] for name, values in parse_qs(urlsplit(self.path).query, keep_blank_values=True).items()
        }
        data = body if "query" in asked else b""
        # What is too long for an address comes as a form.
        if self.headers.get_content_type() == "multipart/form-data":
            asked |= _form(self.headers["Content-Type"], body)
        statement = asked.get("query") or body.decode()
        user = self._user()
        is_reading = statement.split(None, 1)[0].lower() in _READING
        if user is None:
            self._refuse(516, "Authentication failed")
        elif not is_reading and user == "viewer":
            self._refuse(497, "Not enough privileges")
        elif not is_reading and asked.get("readonly", "0") != "0":
            self._refuse(164, "Cannot execute query in readonly mode")
        else:
            self._run(statement, data, asked)

    def _run(self, statement: str, data: bytes, asked: dict[str, str]) -> None:
        """Answer by a connection of its own: what the request sets ends with it."""
        settings = {
            name: value for name, value in asked.items() if name not in _OF_HTTP and not name.startswith("param_")
        }
        parameters = {name.removeprefix("param_"): value for name, value in asked.items() if name.startswith("param_")}
        try:
            with self.one_at_a_time, contextlib.closing(chdb.connect(self.folder)) as connection, _sent(data) as file:
                if "database" in asked:
                    connection.query(f"use `{asked['database']}`")
                for name, value in settings.items():
                    connection.query(f"set {name} = '{value}'")
                if statement.lower().startswith("insert"):
                    head, _, form = statement.rpartition(" FORMAT ")
                    statement = f"{head} from infile '{file}' format {form}"
                answer = connection.query(statement, "TabSeparated", params=parameters).bytes() or b""
        except RuntimeError as error:
            code = str(error).partition("Code: ")[2].partition(".")[0]
            self._refuse(int(code) if code.isdigit() else 1001, str(error).partition("DB::Exception: ")[2])
        else:
            self._answer(answer)

    def _chunks(self) -> bytes:
        found = b""
        while size := int(self.rfile.readline(), 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def _user(self) -> str | None:
        credentials = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        user, _, password = credentials.partition(":")
        return user if user in USERS and password == user else None

    def _refuse(self, code: int, message: str) -> None:
        self._answer(f"Code: {code}. DB::Exception: {message}".encode(), code)

    def _answer(self, body: bytes, code: int = 0) -> None:
        self.send_response(500 if code else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-ClickHouse-Timezone", "UTC")
        if code:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def _form(content_type: str, body: bytes) -> dict[str, str]:
    form = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = {
        part.get_param("name", header="Content-Disposition"): part.get_payload(decode=True)
        for part in form.get_payload()
    }
    return {name: content.decode() for name, content in parts.items()}


@contextlib.contextmanager
def _sent(data: bytes):
    """Write what was sent to a file, and yield its name: chdb takes rows from one."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield file.name


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    Front.folder = sys.argv[1]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # One connection stays open, and with it the engine.
    with contextlib.closing(chdb.connect(Front.folder)) as kept:
        kept.query(f"create database if not exists {DATABASE}")
        with ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
            print(server.server_address[1], flush=True)
            server.serve_forever()


if __name__ == "__main__":
    main()
