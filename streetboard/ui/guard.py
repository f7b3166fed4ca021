"""Guard: lets none but a manager change what is published, at every act; streetboard/access/ says who is one."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from streetboard import warehouse
from streetboard.access import door, manager
from streetboard.drawing import screen
from streetboard.errors import AccessError

P = ParamSpec("P")
T = TypeVar("T")


# The reader for whom something is computed outside of a session.
_carried: ContextVar[manager.Connection | None] = ContextVar("connection", default=None)


def connection() -> manager.Connection:
    """Return the connection of the reader for whom the script runs; without one, a connection that may do nothing."""
    return _carried.get() or manager.connection(st.context.headers, st.context.cookies)


def may_manage() -> bool:
    """Return whether this reader may manage: to decide what is shown. What is done must be an `act`."""
    return manager.is_manager(connection(), warehouse.home())


def act(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function an act of managing: called for anybody else it raises AccessError, and does nothing.

    A button in a dialog, a fragment and a callback run without the top of their page, long after it was drawn.
    """

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        if not may_manage():
            raise AccessError("没有管理权限", "请在运行看板的电脑上打开“数据管理”页，输入管理口令")
        return function(*args, **kwargs)

    return guarded


def later(function: Callable[[], T]) -> Callable[[], T]:
    """Carry the reader along to an act that a download button computes when it is clicked, outside of the session."""
    asking = connection()

    def carrying() -> T:
        before = _carried.set(asking)
        try:
            return function()
        finally:
            _carried.reset(before)

    return carrying


def explain() -> None:
    """Tell a reader how to become a manager, and at the machine itself ask for the token."""
    if not manager.is_local(connection()):
        st.info(
            "导入、取出、回退和会议版的修改只能在运行看板的这台电脑上操作：请在那台电脑的浏览器里打开启动时印出的管理链接，"
            "或打开 http://127.0.0.1:8501/data 输入管理口令。",
            icon="🔒",
        )
        return
    with st.container(border=True, key="panel-door"):
        st.html(screen.render("door.html", action=door.PATH))
