"""Messages: an error of ours told to the reader, the words that it quotes as plain text."""

from __future__ import annotations

import streamlit as st

from streetboard.errors import StreetboardError
from streetboard.ui.markdown import plain


def show_error(error: StreetboardError) -> None:
    """Tell what could not be done, and what to do about it."""
    st.error(_said(error), icon="⛔")


def show_warning(error: StreetboardError) -> None:
    """Tell what is missing from a page that is shown all the same."""
    st.warning(_said(error), icon="⚠️")


def show_nothing(error: StreetboardError) -> None:
    """Tell why there is nothing to show."""
    st.info(f"{_said(error)}。", icon="ℹ️")


def _said(error: StreetboardError) -> str:
    return f"**{plain(error.problem)}**。{plain(error.on_page) if error.on_page else ''}"
