"""Manager: who may change what is published. Until there are accounts: whoever is at the machine and shows its token."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FILE = "manage-token"
# The address of the client as the gate saw it; what a client sends under this name never gets past the gate.
CLIENT_HEADER = "x-streetboard-client"

# The link that is printed at the start works once, in this time; the cookie it leaves ends by itself.
TICKET, TICKET_SECONDS = "ticket", 3600
PASS, PASS_SECONDS = "pass", 12 * 3600

_LOOPBACK = frozenset(["127.0.0.1", "::1", "localhost"])
# What a proxy adds. It may be anybody's word, so it proves nothing but that somebody elsewhere may be speaking.
_FORWARDED = ("forwarded", "x-forwarded", "x-real-ip", "via")
_SHORTEST = 32


@dataclass(frozen=True)
class Connection:
    """What a connection says of itself: which Host it asked for, from which Origin, the client's address, and its pass."""

    host: str = ""
    origin: str = ""
    client: str = ""
    is_forwarded: bool = False
    shown: str = ""


def cookie(host: str) -> str:
    """Return the name of the cookie that holds a pass for the dashboard at this Host."""
    return at_port("streetboard-manager", host)


def at_port(name: str, host: str) -> str:
    """Return the name of a cookie of the dashboard at this Host.

    It has the port in it: a browser gives what one port set to every port of the machine, and two dashboards would lock each other out.
    """
    port = host.rpartition(":")[2]
    return f"{name}-{port}" if port.isascii() and port.isdecimal() else name


def connection(headers: Mapping[str, str], cookies: Mapping[str, str]) -> Connection:
    """Return what the headers and the cookies of a request say, as they came through the gate."""
    known = {name.lower(): value for name, value in headers.items()}
    host = known.get("host", "")
    return Connection(
        host,
        known.get("origin", ""),
        known.get(CLIENT_HEADER, ""),
        any(name.startswith(_FORWARDED) for name in known),
        cookies.get(cookie(host), ""),
    )


def is_local(asking: Connection) -> bool:
    """Return whether somebody at this machine speaks to it directly: no proxy, no name that merely leads here, no other page."""
    return (
        asking.client in _LOOPBACK
        and not asking.is_forwarded
        and _name(f"//{asking.host}") in _LOOPBACK
        and asking.origin.startswith(("http://", "https://"))
        and _name(asking.origin) in _LOOPBACK
    )


def is_manager(asking: Connection, home: Path) -> bool:
    """Return whether a connection may change what is published: it is local, and shows a pass of this home's token."""
    return is_local(asking) and holds(home, PASS, asking.shown)


def _name(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return "" if parts.username is not None or parts.path or parts.query else parts.hostname or ""


# --- the token --------------------------------------------------------------------------------------------------------


def token(home: Path) -> str:
    """Return the token of a home, made at its first use; only its owner may read it. Raises OSError."""
    path = home / FILE
    if not (there := _read(home)):
        home.mkdir(parents=True, exist_ok=True)
        fresh = home / f".{FILE}-{secrets.token_hex(8)}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:  # noqa: PTH123
            handle.write(secrets.token_urlsafe(32))
        # Whole or not at all, as everything in a home. Of two that start at once the later one holds.
        fresh.replace(path)
        there = _read(home)
    with suppress(OSError):
        path.chmod(0o600)
    return there


def _read(home: Path) -> str:
    """Return the token, empty where there is none: then nobody may manage."""
    try:
        found = (home / FILE).read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""
    return found if len(found) >= _SHORTEST else ""


def knows(home: Path, typed: str) -> bool:
    """Return whether somebody typed the token of a home."""
    there = _read(home)
    return bool(there) and hmac.compare_digest(there.encode(), typed.strip().encode())


def issue(home: Path, purpose: str, seconds: int) -> str:
    """Return what proves, for some seconds, that its holder knew the token: when it ends, and a signature by the token."""
    ends = str(int(time.time()) + seconds)
    nonce = secrets.token_hex(8)
    return f"{ends}.{nonce}.{_signature(token(home), purpose, ends, nonce)}"


def holds(home: Path, purpose: str, shown: str) -> bool:
    """Return whether this was issued for this purpose by the token that holds now, and has not ended."""
    ends, _, rest = shown.partition(".")
    nonce, _, signature = rest.partition(".")
    there = _read(home)
    if not (there and ends.isascii() and ends.isdecimal() and len(ends) < 16):
        return False
    signed = hmac.compare_digest(_signature(there, purpose, ends, nonce).encode(), signature.encode())
    return signed and time.time() < int(ends)


def use(home: Path, ticket: str) -> bool:
    """Use a ticket up; return whether it was good. Of all processes that serve a home only one finds it so, and only once."""
    if not holds(home, TICKET, ticket):
        return False
    used = home / f".used-{hashlib.sha256(ticket.encode()).hexdigest()}"
    with suppress(OSError):  # A home that nothing can be written into cannot be managed either.
        for older in home.glob(".used-*"):
            if time.time() - older.stat().st_mtime > TICKET_SECONDS:
                older.unlink(missing_ok=True)
        used.touch(0o600, exist_ok=False)
        return True
    return False


def _signature(key: str, *parts: str) -> str:
    return hmac.new(key.encode(), ".".join(parts).encode(), hashlib.sha256).hexdigest()
