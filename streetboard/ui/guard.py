"""Guard: asks at every act whether this reader may do it, and records it; streetboard/access/ says who reads and what each may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st
from streamlit import runtime
from streamlit.runtime.context import StreamlitHeaders

from streetboard import audit, provenance, warehouse
from streetboard.access import accounts, who
from streetboard.access.connection import Connection, connection_of
from streetboard.access.roles import Capability, Reader
from streetboard.audit import Kind
from streetboard.errors import AccessError, WarehouseError
from streetboard.permit import Permit
from streetboard.provenance import Actor
from streetboard.ui import sources
from streetboard.ui.markdown import plain

P = ParamSpec("P")
T = TypeVar("T")


# What a role is not asked for: somebody else has it.
_REMEDIES = {Capability.PERSONS: warehouse.PERSONS_ARE_FOR}

# The reader for whom something is computed outside of a session.
_carried: ContextVar[Connection | None] = ContextVar("connection", default=None)
# Who reads in the run of a page that is under way.
_reading: ContextVar[Reader | None] = ContextVar("reader", default=None)


def connection() -> Connection:
    """Return the connection of the reader for whom the script runs; without one, a connection that may do nothing."""
    return _carried.get() or connection_of(st.context.headers)


def connection_of_tab(tab: str) -> Connection:
    """Return the connection of an open tab, by its number; of one that has gone, a connection that may do nothing."""
    client = runtime.get_instance().get_client(tab)
    context = client.client_context if client else None
    return connection_of(StreamlitHeaders(context.headers)) if context else Connection()


@contextmanager
def carrying(asking: Connection) -> Iterator[None]:
    """Let what is computed meanwhile, outside of a session, be for the reader of a connection."""
    before, reading = _carried.set(asking), _reading.set(None)
    try:
        yield
    finally:
        _reading.reset(reading)
        _carried.reset(before)


@contextmanager
def running() -> Iterator[None]:
    """Know the reader once for a run of a page, whose every figure and link asks for him; an act in it asks anew. Raises AccessError."""
    with carrying(connection()):
        before = _reading.set(reader())
        try:
            yield
        finally:
            _reading.reset(before)


def reader() -> Reader:
    """Return who reads now: anew for each run and each act, since a role may be withdrawn while a tab is open. Raises AccessError."""
    return _reading.get() or reads(connection())


def reads(asking: Connection, *, is_used: bool = False) -> Reader:
    """Return who reads by a connection. Raises AccessError."""
    return who.reads(asking, warehouse.home(), streets, is_used=is_used)


def streets() -> frozenset[str]:
    """Return every street that a reader could see: of the version on this machine, and of the ClickHouse if there is one."""
    found: set[str] = set()
    for opened in sources.every_warehouse():
        with suppress(WarehouseError):  # Nothing has been published yet.
            found |= opened.streets()
    return frozenset(found)


def permit() -> Permit:
    """Return which streets and communities this reader may see now."""
    return reader().permit


def demand_street(street: str) -> None:
    """Raise AccessError if this reader does not see the whole of a street, or of all."""
    seen = permit()
    if seen.communities is not None or (seen.streets is not None and street not in seen.streets):
        raise AccessError(f"没有{street}的权限", "请在自己的街道操作，或联系管理员")


def may(capability: Capability) -> bool:
    """Return whether this reader may: to decide what is shown. What is done must be an `act`."""
    return capability in reader().may


def _actor(known: Reader) -> Actor:
    """Return a reader as whoever acts: without accounts, the account of the system that runs the dashboard."""
    return Actor(known.name or ("" if has_accounts() else provenance.author()), connection().client)


@contextmanager
def acting() -> Iterator[None]:
    """Let what is done meanwhile be done by this reader."""
    with provenance.acting(_actor(reader())):
        yield


def author() -> str:
    """Return whose name stands beside what this reader is about to do."""
    return _actor(reader()).name


def demand(capability: Capability) -> None:
    """Raise AccessError if this reader may not: at this moment, however long ago its page was drawn."""
    known = reads(connection())
    if capability not in known.may:
        audit.refused(warehouse.home(), capability.value, _actor(known))
        remedy = _REMEDIES.get(capability, "请重新登录，或者请管理员在“用户”页给这个账号加上相应的角色")
        raise AccessError(f"没有“{capability.value}”的权限", remedy)


def _nothing(*_: object, **__: object) -> Mapping[str, Any]:
    return {}


def act(
    capability: Capability,
    kind: Kind,
    about: Callable[..., Mapping[str, Any]] = _nothing,
    *,
    is_kept_within: bool = False,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a function an act that takes a capability: called for anybody without it, it raises AccessError and does nothing.

    It is recorded as an event of a kind, with what it is `about`; `is_kept_within` is where what it calls does so, whoever calls it.
    A button in a dialog, a fragment and a callback run without the top of their page, long after it was drawn.
    """

    def guarding(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            demand(capability)
            told = about(*args, **kwargs)
            with acting(), audit.doing(warehouse.home(), kind, told, is_kept_within=is_kept_within):
                return function(*args, **kwargs)

        return guarded

    return guarding


def later(function: Callable[[], T]) -> Callable[[], T]:
    """Carry the reader along to an act that a download button computes when it is clicked, outside of the session."""
    asking = connection()

    def computed() -> T:
        with carrying(asking):
            return function()

    return computed


def deferred(
    capability: Capability, function: Callable[[], T], about: Mapping[str, Any], kind: Kind = audit.DOWNLOADED
) -> Callable[[], T]:
    """Return what a download button computes when it is clicked: for this reader, who is asked again then; `about` may be filled by it."""
    return later(act(capability, kind, lambda: about)(function))


def explain(capability: Capability) -> None:
    """Tell a reader who may not do what stands here."""
    st.info(
        f"这个账号没有“{plain(capability.value)}”的权限；需要的话，请管理员在“用户”页给它加上相应的角色。", icon="🔒"
    )


def has_accounts() -> bool:
    """Return whether everybody logs in; else whoever sits at the machine may do everything."""
    return accounts.of(warehouse.home()).exist()
