"""Scripts: what a page asks of the reader's browser beyond Streamlit; each is a function, and takes effect once in a tab."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from streetboard.drawing import screen

_HERE = Path(__file__).parent


def run(name: str, given: str = "") -> None:
    """Run a script of this folder in the reader's browser; `given` is what it is called with, as JSON."""
    st.html(_html(name, given), unsafe_allow_javascript=True)


@cache
def _html(name: str, given: str) -> str:
    script = (_HERE / f"{name}.js").read_text("utf-8").rstrip().rstrip(";")
    return screen.render("script.html", name=name, script=script, given=given)
