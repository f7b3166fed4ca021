"""Sheets: the rows beneath every slide of the demonstration's meeting editions, opened as key D opens them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from streetboard.meeting import making
from streetboard.reading.story import STORY
from streetboard.ui.shelf import deck_of
from streetboard.warehouse import Warehouse

PRESENT = Path(__file__).parent.parent / "pages" / "present.py"
# Both streets, and a community where counts of persons are so small that they are masked.
EDITIONS = {
    "朝阳街道-2025Q2-1": ("朝阳街道", None),
    "龙凤桥街道-2025Q2-1": ("龙凤桥街道", None),
    "朝阳街道-河嘉村社区-2025Q2-1": ("朝阳街道", "河嘉村社区"),
}
# One street's ledger of public revenue tells of three communities.
WITHOUT_REVENUE = ("龙凤桥街道-2025Q2-1", "朝阳街道-河嘉村社区-2025Q2-1")
SLIDES = [
    (edition, chapter.id)
    for edition in EDITIONS
    for chapter in STORY
    if chapter.id != "revenue" or edition not in WITHOUT_REVENUE
]


@pytest.fixture(scope="module")
def meeting_home(demo_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("sheets") / "warehouse"
    shutil.copytree(demo_home, home)
    for street, community in EDITIONS.values():
        making.make(home, Warehouse(home).current(), street, "2025Q2", community, by="文书")
    return home


@pytest.mark.parametrize(("edition", "name"), SLIDES)
def test_the_rows_beneath_a_slide_open(meeting_home, monkeypatch, edition, name):
    monkeypatch.setenv("STREETBOARD_HOME", str(meeting_home))
    deck = deck_of(edition)
    number, slide = next((at, slide) for at, slide in enumerate(deck.slides, 1) if slide.id == name)
    app = AppTest.from_file(str(PRESENT), default_timeout=60)
    app.query_params.update({"edition": edition, "slide": str(number), "rows": "1"})
    app.run()
    assert not app.exception
    assert not app.error
    told = " ".join(element.body for element in app.get("html"))
    counts = [f"{deck.figures[key].total:,}" for key in dict.fromkeys((*slide.figures, *slide.details))]
    assert re.findall(r"共 <b>([\d,]+)</b> 条", told) == counts
    assert told.count('<div class="about">') == len(counts)


def test_a_masked_count_is_said_in_the_sheet_to_be_masked(meeting_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(meeting_home))
    edition = "朝阳街道-河嘉村社区-2025Q2-1"
    slides = deck_of(edition).slides
    number = next(at for at, slide in enumerate(slides, 1) if slide.id == "volunteers")
    app = AppTest.from_file(str(PRESENT), default_timeout=60)
    app.query_params.update({"edition": edition, "slide": str(number), "rows": "1"})
    app.run()
    told = " ".join(element.body for element in app.get("html"))
    assert "遮蔽" in told
