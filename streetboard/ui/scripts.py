"""Scripts: what the browser does for a page that no widget of Streamlit does."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from streetboard.drawing import screen


def run(*names: str, given: str = "") -> None:
    """Run scripts of this folder in the reader's browser; each sees to it that it takes effect once in a tab.

    A script is a function, and `given` what it is called with, as JSON.
    """
    st.html("\n".join(_html(name, given) for name in names), unsafe_allow_javascript=True)


@cache
def _html(name: str, given: str) -> str:
    script = (Path(__file__).parent / f"{name}.js").read_text("utf-8").rstrip().rstrip(";")
    return screen.render("script.html", name=f"script-{name}", script=script, given=given)
