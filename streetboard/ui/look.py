"""The look of the reader's theme, light or dark."""

from __future__ import annotations

import streamlit as st

from streetboard.drawing.screen import css
from streetboard.drawing.screen.look import DARK, FONTS, LIGHT, Look

__all__ = ["DARK", "FONTS", "LIGHT", "Look", "css", "look"]


def look() -> Look:
    """Return the colours of the reader's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT
