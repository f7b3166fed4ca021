"""Search: from any page to where a figure is shown, by its words, the first letters of its pinyin, or its code."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from streetboard.ui import contents, evidence

_FOUND = "found"


def offer(known: Mapping[str, StreamlitPage], address: Mapping[str, str | list[str]]) -> None:
    """Show the way to the search; nothing of it is made before somebody opens it."""
    if st.button("查指标", key="search", type="tertiary", icon=":material/search:", on_click=evidence.close):
        _dialog(known, address)


@st.dialog("查指标")
def _dialog(known: Mapping[str, StreamlitPage], address: Mapping[str, str | list[str]]) -> None:
    """Show all that can be found in one box, which narrows as one types, and go to what is chosen."""
    chosen = st.selectbox(
        "名称、拼音首字母或指标代码",
        contents.entries(),
        index=None,
        format_func=lambda entry: entry.label,
        key=_FOUND,
        placeholder="例如 办结率、bjl、I04",
        filter_mode="contains",
    )
    if chosen:
        asked = {evidence.ABOUT: chosen.place.about} if chosen.place else {contents.SOUGHT: chosen.name}
        st.switch_page(known[chosen.page], query_params={**address, **asked})
