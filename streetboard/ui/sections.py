"""Sections: the parts of a page of which one is shown at a time; the address says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

SECTION = "section"


def sections(known: Mapping[str, Callable[[], None]]) -> None:
    """Show the names of the sections, and the one that the address asks for, else the first."""
    asked = st.query_params.get(SECTION)
    shown = asked if asked is not None and asked in known else next(iter(known))
    if st.session_state.get(SECTION) != shown:
        st.session_state[SECTION] = shown
    st.segmented_control(
        "分区",
        list(known),
        key=SECTION,
        on_change=_changed,
        required=True,
        wrap=True,
        label_visibility="collapsed",
    )
    known[shown]()


def _changed() -> None:
    st.query_params[SECTION] = st.session_state[SECTION]
