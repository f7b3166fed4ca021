"""The look of the reader's theme, light or dark."""

from __future__ import annotations

import streamlit as st

from streetboard.drawing.screen.look import DARK, LIGHT, Look


def look() -> Look:
    """Return the colours of the reader's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT
