"""Guard: who may change what is published. There is no login yet, so: whoever sits at the machine itself."""

from __future__ import annotations

import os

import streamlit as st

SETTING = "STREETBOARD_MANAGE"
ANYONE = "any"


def may_manage() -> bool:
    """Return whether this reader may import and go back to another version.

    With STREETBOARD_MANAGE=any everyone may who can open the dashboard: for a server behind an access control of its own.
    """
    if os.environ.get(SETTING) == ANYONE:
        return True
    # A proxy on this machine speaks for somebody who is elsewhere.
    return st.context.ip_address is None and "X-Forwarded-For" not in st.context.headers


def explain() -> None:
    """Tell a reader elsewhere where managing is possible."""
    st.info(
        "导入、取出和回退只能在运行看板的这台电脑上操作（打开 http://127.0.0.1:8501）。"
        f"要让其他电脑也能操作，请管理员在启动时设置 {SETTING}={ANYONE}，并确保只有工作人员能打开看板。",
        icon="🔒",
    )
