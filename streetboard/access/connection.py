"""Connection: what a request says of itself, as it came through the gate, and whether somebody at this machine sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

# What the gate says of a client and its session; what a client sends under such names never gets past it.
CLIENT_HEADER, SESSION_HEADER, USER_HEADER = "x-streetboard-client", "x-streetboard-session", "x-streetboard-user"
# What is believed of a trusted proxy: who somebody is, and what he belongs to.
REMOTE_HEADER, GROUPS_HEADER = "x-streetboard-remote", "x-streetboard-groups"

# What a proxy adds. It may be anybody's word, so it proves nothing but that somebody elsewhere may be speaking.
_FORWARDED = ("forwarded", "x-forwarded", "x-real-ip", "via")


@dataclass(frozen=True)
class Connection:
    """Which Host a connection asks for, from which Origin, the client's address, and the session that its cookie is of.

    `remote` is who a trusted proxy says that it is.
    """

    host: str = ""
    origin: str = ""
    client: str = ""
    is_forwarded: bool = False
    session: str = ""
    remote: str = ""


def connection_of(headers: Mapping[str, str]) -> Connection:
    """Return what the headers of a request say, as they came through the gate."""
    known = {name.lower(): value for name, value in headers.items()}
    return Connection(
        known.get("host", ""),
        known.get("origin", ""),
        known.get(CLIENT_HEADER, ""),
        any(name.startswith(_FORWARDED) for name in known),
        known.get(SESSION_HEADER, ""),
        unquote(known.get(REMOTE_HEADER, "")),
    )


def at_port(name: str, host: str) -> str:
    """Return the name of a cookie of the dashboard at this Host.

    It has the port in it: a browser gives what one port set to every port of the machine, and two dashboards would lock each other out.
    """
    port = host.rpartition(":")[2]
    return f"{name}-{port}" if port.isascii() and port.isdecimal() else name


def is_loopback(address: str) -> bool:
    """Return whether an address is the machine's own: localhost, ::1 and all of 127.0.0.0/8, in square brackets or not.

    A server that listens there is heard by its own machine only. A name that merely leads there is none.
    """
    bare = address.strip("[]")
    try:
        return bare == "localhost" or ip_address(bare).is_loopback
    except ValueError:
        return False


def is_local(asking: Connection) -> bool:
    """Return whether somebody at this machine speaks to it directly: no proxy, no name that merely leads here, no other page."""
    return (
        is_loopback(asking.client)
        and not asking.is_forwarded
        and is_loopback(_name(f"//{asking.host}"))
        and asking.origin.startswith(("http://", "https://"))
        and is_loopback(_name(asking.origin))
    )


def _name(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return "" if parts.username is not None or parts.path or parts.query else parts.hostname or ""
