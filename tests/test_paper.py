"""Paper: what the browser's own print makes of every page on A4, read back: whole, no wider than the sheet, in light colours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

import pypdf
import pytest

from streetboard.drawing import typesetting
from streetboard.drawing.screen.look import DARK, LIGHT
from tests.browsing import forget, open_page

PROFILE = "/profile?street=朝阳街道&community=天津路社区&period=本季"
PATHS = (
    "/?street=朝阳街道",
    "/issues?street=朝阳街道",
    "/volunteers?street=朝阳街道",
    "/renovation?street=龙凤桥街道",
    "/meetings?street=龙凤桥街道&section=议定事项",
    "/organisation?street=朝阳街道",
    "/platform?street=龙凤桥街道",
    PROFILE,
)
A4 = (595, 842)
# 10 mm at each side, in points; a pixel of CSS is three quarters of a point.
MARGIN, PIXEL = 28.3, 0.75
# Rows of a table that find room on a sheet together with the head of their panel.
ROWS_ON_A_SHEET = 30
# Those that Unicode does not know to be the same.
RADICALS = str.maketrans("―\u2012⻓⻔⻅⻋⻉⻰⻛⻜⻢⻬⻆⻚⻘⻩⺠戶", "—\u2013长门见车贝龙风飞马齐角页青黄民户")
# A number of an axis may be another one at another width, the name of a category may not; an area has its name where there is room.
TEXTS = """() => {
  const texts = (place, chosen) =>
    [...place.querySelectorAll(chosen)]
      .filter((one) => !one.closest(".tree details:not([open]) > :not(summary), tbody tr:nth-child(n + 31)"))
      .map((one) => one.textContent);
  const labels = (chart) =>
    [...chart.querySelectorAll(".main-svg text")]
      .filter((text) => {
        const axis = text.closest(".xtick, .ytick, .x2tick, .y2tick")?.classList[0].replace(/^(.)(2?)tick$/, "$1axis$2");
        return !axis || chart._fullLayout[axis].type === "category";
      })
      .filter((text) => !(chart._fullLayout.meta?.rooms && text.closest(".textpoint")))
      .flatMap((text) => (text.querySelector("tspan.line") ? texts(text, "tspan.line") : [text.textContent]));
  return [...document.querySelectorAll("[class*=st-key-panel-], .frame")].map((panel) => ({
    rows: panel.querySelectorAll("tbody tr:nth-child(-n + 30)").length,
    unprinted: [...panel.querySelectorAll("tbody tr:nth-child(31) td:first-child")].map((cell) => cell.textContent),
    texts: [
      ...texts(panel, ".kpi .label, .kpi .value, .kpi .small, .kpi .change, h2, h3, .headline, .panel-note, .entry, th, td, summary span"),
      ...[...panel.querySelectorAll(".js-plotly-plot")].flatMap(labels),
    ],
  }));
}"""
SIZES = (
    "[...document.querySelectorAll('.js-plotly-plot')].map((one) => [one._fullLayout.width, one._fullLayout.height])"
)
EDGES = """[...document.querySelectorAll("[class*=st-key-panel-published-reconciliation] thead")]
  .map((head) => [...head.querySelectorAll("th")].map((cell) => Math.round(cell.getBoundingClientRect().left)))"""
COLOURS = """[...document.querySelectorAll("[data-testid=stApp] *")]
  .filter((one) => one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
  .filter((one) => !one.closest("script, style"))
  .map((one) => (one.closest("svg.main-svg") ? getComputedStyle(one).fill : getComputedStyle(one).color))"""


@pytest.fixture(scope="module")
def address(demo_address):
    return demo_address


@dataclass(frozen=True)
class Printed:
    """A page as it stood on the screen, and what was printed of it; the sizes of its charts before and after."""

    caption: list[str]
    panels: list[dict[str, Any]]
    sheets: list[pypdf.PageObject]
    sizes: tuple[list[Any], list[Any]]


@pytest.fixture(scope="module", params=PATHS)
def printed(request, lasting_window, address) -> Iterator[Printed]:
    page = lasting_window.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    open_page(page, address + request.param)
    caption, panels, before = (
        page.locator(".caption > *").all_text_contents(),
        page.evaluate(TEXTS),
        page.evaluate(SIZES),
    )
    paper = pypdf.PdfReader(BytesIO(page.pdf(format="A4", print_background=True)))
    yield Printed(caption, panels, list(paper.pages), (before, page.evaluate(SIZES)))
    page.close()
    forget(lasting_window)


def plain(text: str) -> str:
    """Return a text without white space; a pdf has some signs of Chinese as the radicals that look alike: ⽉ for 月."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).translate(RADICALS))


def test_every_page_is_whole_on_paper(printed):
    sheets = [plain(sheet.extract_text()) for sheet in printed.sheets]
    whole = "".join(sheets)
    assert [told for told in printed.caption if plain(told) not in whole] == []
    assert len(printed.panels) >= 8
    for panel in printed.panels:
        texts = [plain(text) for text in panel["texts"]]
        assert texts
        assert [text for text in texts if text not in whole] == []
        if panel["rows"] <= ROWS_ON_A_SHEET:
            assert any(all(text in sheet for text in texts) for sheet in sheets), f"broken in two: {texts[0]}"
    assert [pressed for pressed in ("数据管理", "下载本页", "近12个月", "ⓘ") if pressed in whole] == []


def test_of_a_long_table_thirty_rows_are_printed_and_how_many_more_there_are_is_told(printed):
    whole = "".join(plain(sheet.extract_text()) for sheet in printed.sheets)
    long = [panel for panel in printed.panels if panel["unprinted"]]
    for panel in long:
        told = next(plain(text) for text in panel["texts"] if "纸上印前 30 条" in text)
        assert told in whole
        # An issue's number stands first.
        assert [text for text in panel["unprinted"] if text.startswith("CY") and text in whole] == []
    if "事件办理" in printed.caption[0]:
        assert [text for panel in printed.panels for text in panel["texts"] if "列出前" in text] == [
            "共 250 条，列出前 30 条，看全部"
        ]


def test_nothing_is_wider_than_the_paper_or_made_smaller_to_fit_it(printed):
    for sheet in printed.sheets:
        assert (int(sheet.mediabox.width), int(sheet.mediabox.height)) == A4
        placed: list[tuple[float, float, str]] = []

        def visit(text, matrix, place, _font, _size, placed=placed):
            if text.strip():
                a, b, c, d, e, _ = multiplied(place, matrix)
                placed.append((abs(a * d - b * c) ** 0.5, e, text))

        sheet.extract_text(visitor_text=visit)
        assert {round(scale, 3) for scale, _, _ in placed} == {PIXEL}
        assert [one for one in placed if not MARGIN <= one[1] <= A4[0] - MARGIN] == []


def test_all_about_one_community_goes_on_two_sheets(page, address):
    open_page(page, address + PROFILE)
    assert len(pypdf.PdfReader(BytesIO(page.pdf(format="A4", print_background=True))).pages) == 2


def test_the_tables_of_all_topics_of_public_figures_line_up_on_the_screen_and_on_paper(page, address):
    open_page(page, f"{address}/published?street=朝阳街道")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        edges = page.evaluate(EDGES)
        assert len(edges) > 5
        assert edges == [edges[0]] * len(edges)


def test_the_charts_are_afterwards_as_they_were(printed):
    before, after = printed.sizes
    assert after == before


def multiplied(first: list[float], then: list[float]) -> tuple[float, ...]:
    """Return the matrix of two that are applied one after the other, as a pdf writes them."""
    (a, b, c, d, e, f), (p, q, r, s, t, u) = first, then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


@pytest.mark.parametrize("path", PATHS)
def test_a_dark_page_is_printed_in_light_colours(page, address, path):
    page.emulate_media(color_scheme="dark")
    open_page(page, address + path)
    assert written(DARK.ink) in page.evaluate(COLOURS)
    page.emulate_media(media="print", color_scheme="dark")
    light = {colour for colour in asdict(LIGHT).values() if colour.startswith("#")} | {f"#{typesetting.BADGE_INK}"}
    assert set(page.evaluate(COLOURS)) <= set(map(written, light))


def written(colour: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))
