"""Panels: a panel of a page is taken away as it stands, becomes a slide of an edition, and leads to its own rows only."""

from __future__ import annotations

import importlib
import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from streetboard.asking import periods
from streetboard.asking.answers import NOW
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.drawing import files
from streetboard.errors import WarehouseError
from streetboard.meeting import editions, making, panels, slides
from streetboard.reading import why
from streetboard.reading.blocks import texts_of
from streetboard.reading.links import rows_of
from streetboard.reading.panels import Page, Panel
from streetboard.ui.managing import quality
from streetboard.warehouse import Warehouse
from tests import corpus

PROJECT = Path(__file__).parent.parent
NAMES = ("overview", "issues", "volunteers", "renovation", "meetings")
SOMEBODY, ANOTHER = "演示社区丙", "河嘉村社区"
EXPLAINED = Page(
    "为什么",
    (
        Panel(why.why_street(SOMEBODY), "为什么与全街道不同？"),
        Panel(why.why_before(SOMEBODY, date(2025, 1, 1), date(2025, 3, 31), NOW), "为什么与此前不同？"),
        Panel(why.why_beside(SOMEBODY, ANOTHER), "为什么与另一个社区不同？"),
        Panel(why.side_by_side(SOMEBODY, ANOTHER), "各是多少？"),
    ),
)
PAGES: dict[str, Page] = {
    **{name: importlib.import_module(f"pages.{name}").PAGE for name in NAMES},
    "why": EXPLAINED,
    "quality": quality.page_on(date(2025, 7, 1)),
}
PANELS = [(name, panel) for name, page in PAGES.items() for panel in page.panels]
DAILY = next(panel for panel in PAGES["issues"].panels if panel.reader.name == "daily")
IDS = [f"{name}: {panel.ask or panel.reader.name}" for name, panel in PANELS]
QUARTER = Choice("朝阳街道", (), periods.QUARTER)
JUNE = replace(QUARTER, period=periods.MONTH)
AT = datetime(2025, 7, 1, 9, 30)


@pytest.fixture(scope="module")
def view(demo_home, demo_warehouse):
    return View(demo_home, demo_warehouse)


@pytest.fixture
def edition(demo_home, home):
    """Return an edition in a home of its own."""
    return making.make(home, Warehouse(demo_home).current(), "朝阳街道", "2025Q2", None, by="文书")


@pytest.mark.parametrize(("name", "panel"), PANELS, ids=IDS)
def test_every_panel_says_a_sentence_and_can_be_found_again(view, name, panel: Panel):
    taken = panels.freeze(PAGES[name], panel, view, QUARTER)
    made = panels.slide(taken)
    asked = view.ask(PAGES[name].wanted, QUARTER).about(panel.main)
    assert made.headline == panel.read(asked).headline != ""
    assert panels.can_be_read_again(panel)


def test_a_panel_in_an_edition_says_what_the_page_said_whatever_is_imported_since(view, edition, home):
    for name, panel in PANELS:
        editions.put_in(home, edition.id, panels.freeze(PAGES[name], panel, view, QUARTER), by="文书", at=AT)
    opened = editions.load(home, edition.id)
    added = [slide for slide in slides.deck(opened, everything=True).slides if slide.id.startswith("panel-")]
    days = "本季（2025-04-01 至 2025-06-30）"
    # The ledger of activities ends a day before the others.
    cut = {"volunteering": "本季（2025-04-01 至 2025-06-29，未满期）"}
    assert [slide.title for slide in added] == [
        f"{panel.ask or PAGES[name].title}　{cut.get(panel.reader.name, days)}" for name, panel in PANELS
    ]
    for slide, (name, panel) in zip(added, PANELS, strict=True):
        now = panels.slide(panels.freeze(PAGES[name], panel, view, QUARTER))
        said = [text for block in slide.blocks for text in texts_of(block)]
        assert (slide.headline, said) == (now.headline, [text for block in now.blocks for text in texts_of(block)])
    assert opened.edits.log[-1].what == f"加入“{PANELS[-1][1].ask}”"


def test_what_was_frozen_before_stays_and_the_fingerprint_speaks_for_all(view, edition, home):
    before = editions.load(home, edition.id)
    page = PAGES["issues"]
    daily = next(panel for panel in page.panels if panel.reader.name == "daily")
    editions.put_in(home, edition.id, panels.freeze(page, daily, view, JUNE), by="文书", at=AT)
    after = editions.load(home, edition.id)
    assert after.figures == before.figures
    assert after.fingerprint != before.fingerprint
    deck = slides.deck(after)
    # The same figure stands twice: over the quarter, and over the month of the page.
    quarter, month = deck.figures["issues/daily"].result, deck.figures["issues/daily#panel-1"].result
    assert (len(quarter), len(month)) == (91, 30)
    assert {block.figure for block in deck.slides[-1].blocks} == {"issues/daily#panel-1"}
    assert deck.slides[-1].notes[0] == "范围　朝阳街道，本月（2025-06-01 至 2025-06-30）"


def test_a_panel_of_an_edition_that_was_changed_is_refused(view, edition, home):
    page, panel = PAGES["issues"], DAILY
    editions.put_in(home, edition.id, panels.freeze(page, panel, view, QUARTER), by="文书", at=AT)
    corpus.tamper(editions.file_of(home, edition.id), "panels/001.json", b'"total":91', b'"total":92')
    with pytest.raises(WarehouseError, match="数字被改动过"):
        editions.load(home, edition.id)


@pytest.mark.parametrize(("name", "panel"), PANELS, ids=IDS)
def test_a_panel_is_taken_away_as_a_slide_and_a_document(view, name, panel):
    deck = panels.deck(PAGES[name], panel, view, QUARTER, author="文书", at=AT)
    (slide,) = Presentation(io.BytesIO(files.write(deck, "pptx"))).slides
    shown = "".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert deck.slides[0].headline in shown.replace("\n", "")
    assert "会议版" not in shown
    paragraphs = docx.Document(io.BytesIO(files.write(deck, "docx"))).paragraphs
    assert deck.slides[0].headline in [paragraph.text for paragraph in paragraphs]


def test_a_panel_of_some_communities_names_them(view):
    chosen = replace(JUNE, communities=("天津路社区", "河嘉村社区"))
    slide = panels.slide(panels.freeze(PAGES["issues"], DAILY, view, chosen))
    assert slide.title == "每天办结多少件？　天津路社区、河嘉村社区 本月（2025-06-01 至 2025-06-30）"


# --- the rows that a page leads to ----------------------------------------------------------------------------------------


def led_to(view: View, page: Page) -> frozenset[str]:
    asked = view.ask(page.wanted, QUARTER)
    return rows_of(page, [panel.read(asked) for panel in page.panels])


def test_a_page_leads_to_the_rows_of_its_own_figures_only(view):
    assert led_to(view, PAGES["issues"]) == {"issues/rows", "issues/card"}
    assert led_to(view, PAGES["renovation"]) == {
        *("renovation/item_rows", "renovation/progress_by_project", "renovation/project_card"),
        *("renovation/consultation_rows", "renovation/inspection_rows", "renovation/fund_rows"),
        *("renovation/policy_rows", "renovation/policy_places", "renovation/elderly_rows", "works/activity_rows"),
    }
    assert led_to(view, PAGES["meetings"]) == {
        *("meetings/item_rows", "meetings/meeting_rows", "meetings/item_card"),
        # What the card of a promise names.
        *("issues/card", "renovation/project_card"),
    }


NOT_LED_TO = (
    "data/versions",
    "data/quarantine",
    "volunteers/volunteer_rows",
    "volunteers/points_rows",
    "shared/settings",
)


@pytest.mark.parametrize("rows", NOT_LED_TO)
@pytest.mark.parametrize("name", ["issues", "renovation"])
def test_the_address_opens_no_list_that_no_figure_of_the_page_leads_to(demo_home, monkeypatch, name, rows):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = AppTest.from_file(str(PROJECT / "pages" / f"{name}.py"), default_timeout=60)
    app.query_params.update({"street": "朝阳街道", "rows": rows})
    app.run()
    assert not app.exception
    assert [warning.value for warning in app.warning] == ["**看不懂地址中的明细**。请从图上重新点选"]
    assert not app.get("dialog")


def test_the_address_opens_the_list_that_a_figure_of_the_page_leads_to(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = AppTest.from_file(str(PROJECT / "pages" / "issues.py"), default_timeout=60)
    app.query_params.update({"street": "朝阳街道", "rows": "issues/rows?measure=overdue"})
    app.run()
    assert not app.exception
    assert not app.warning
    assert any("共 <b>250</b> 条" in element.body for element in app.get("html"))
