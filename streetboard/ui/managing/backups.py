"""Backups: when the home was last backed up, for who looks after it; a warning where that was never, or long ago."""

from __future__ import annotations

import streamlit as st

from streetboard import __version__, backup, format, provenance, warehouse
from streetboard.access.roles import Capability
from streetboard.drawing import screen
from streetboard.ui import guard, session
from streetboard.ui.markdown import plain


def warn() -> None:
    """Warn who looks after the home where it is not backed up: demonstration data can be made again."""
    if not guard.may(Capability.PUBLISH) or all(session.view().snapshot.streets.values()):
        return
    made = backup.last(warehouse.home())
    if made is None:
        st.warning(plain(f"还没有备份过。{_HOW}"), icon="⚠️")
    elif provenance.now() - made.at > backup.OLD:
        days = (provenance.now() - made.at).days
        st.warning(plain(f"{format.number(days)} 天没有备份了。{_HOW}"), icon="⚠️")


_HOW = "请在运行看板的电脑上运行 python -m streetboard backup 文件，最好每天定时做，存到另一个磁盘。"


def tell() -> None:
    """Tell when the home was last backed up, and which program this is."""
    told = f"程序版本 {__version__}。"
    if guard.may(Capability.PUBLISH):
        made = backup.last(warehouse.home())
        told += _made(made) if made else "还没有备份过。"
    st.html(screen.render("note.html", note=told))


def _made(made: backup.Backup) -> str:
    version = f"（第 {made.version} 版）" if made.version is not None else ""
    return f"上次备份 {made.at:%Y-%m-%d %H:%M}{version}，{format.size(made.size)}：{made.file}。"
