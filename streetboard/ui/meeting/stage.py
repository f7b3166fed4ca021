"""Stage: what a presentation opens with instead of a page: nothing but the slide, as large as the window allows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from streetboard.drawing import screen
from streetboard.ui import menu, page


@contextmanager
def stage(title: str) -> Iterator[None]:
    """Open a presentation: no menu, no filters; what a reader can cure is told in one message that leads back."""
    page.begin(title, menu.HIDDEN[title].icon)
    st.html(screen.sheet("stage"))
    with page.told(afterwards=_way_back):
        page.make_ready()
        yield


def window() -> DeltaGenerator:
    """Return the place for one slide that fills the window."""
    return st.container(key="stage", gap=None)


def _way_back() -> None:
    st.html(screen.render("meeting/back.html", address=menu.PAGES[menu.MEETINGS].name, title=menu.MEETINGS))
