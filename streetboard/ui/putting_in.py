"""Putting in: a panel of a page becomes a slide of a meeting edition, frozen as it stands."""

from __future__ import annotations

import streamlit as st

from streetboard import audit, provenance, warehouse
from streetboard.access.roles import Capability
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.errors import StreetboardError
from streetboard.meeting import editions, panels
from streetboard.meeting.editions import FrozenPanel
from streetboard.reading.panels import Page, Panel
from streetboard.ui import guard, markdown, messages, shelf, shown

_MOST_OFFERED = 20


def offer(page: Page, panel: Panel, view: View, choice: Choice) -> None:
    """Offer to put a panel into one of the street's editions, the newest first; only to those who may."""
    if not guard.may(Capability.EDITIONS) or not panels.can_be_read_again(panel):
        return
    known = shelf.names(choice.street)[:_MOST_OFFERED]
    if not known:
        st.caption("还没有会议版；请先在“联席会议”页生成一份，就可以把这一块加入。")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("会议版", known, key="put-into", filter_mode=None, width=300)
        if not st.button("加入会议版", key=shown.key("put-in", name)):
            return
    try:
        _put_in(name, panels.freeze(page, panel, view, choice))
    except StreetboardError as error:
        messages.show_error(error)
        return
    st.success(f"已加入 {markdown.plain(name)}，是它的最后一页；可在“联席会议”页改标题、调整顺序。", icon="✅")


@guard.act(Capability.EDITIONS, audit.EDITION_CHANGED, is_kept_within=True)
def _put_in(name: str, frozen: FrozenPanel) -> None:
    shelf.edition_of(name)
    editions.put_in(warehouse.home(), name, frozen, by=provenance.author(), at=provenance.now())
