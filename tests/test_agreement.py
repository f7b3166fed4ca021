"""Agreement: every number of an edition is the same on the screen, in the pptx, in the docx and in the xlsx."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from playwright.sync_api import Page, expect

from streetboard import format
from streetboard.drawing import standing_in, typesetting
from streetboard.drawing.docx import document
from streetboard.drawing.pptx import presentation
from streetboard.drawing.xlsx import workbook
from streetboard.meeting import editions, slides
from streetboard.provenance import now
from streetboard.queries import column_of
from streetboard.reading.blocks import BRIDGE, LINES, RATES, Cards, Chart, Deck, Lines, Slide, Table
from streetboard.warehouse import Warehouse
from tests.browsing import eventually, listening, settle
from tests.serving import server

MADE = [("朝阳街道", "2025Q2", None), ("龙凤桥街道", "2025Q1", None), ("朝阳街道", "2021Q2", "天津路社区")]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# What is drawn in a chart is compared by its data, not by the words on its axes.
TEXT_OUTSIDE_CHARTS = """box => {
  const said = [];
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest("svg, style, script") && node.parentElement.checkVisibility()) said.push(node.data);
  return said.join("\\n");
}"""


@pytest.fixture(scope="module")
def home(demo_home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("agreement") / "warehouse"
    shutil.copytree(demo_home, folder)
    return folder


@pytest.fixture(scope="module", params=MADE, ids=lambda made: "-".join(filter(None, made)))
def deck(request, home) -> Deck:
    frozen = editions.freeze(Warehouse(home).current(), *request.param, home=home, author="文书", at=now())
    saved = editions.save(home, frozen)
    return slides.deck(editions.load(home, saved.id))


@pytest.fixture(scope="module")
def address(home):
    with server(home) as found:
        yield found


# --- what a slide says, by the edition ----------------------------------------------------------------------------------


def tokens(*texts: str) -> Counter[str]:
    return Counter(number.replace(",", "") for text in texts for number in NUMBER.findall(text))


def cards_say(slide: Slide) -> Iterator[str]:
    for block in slide.blocks:
        for card in block.cards if isinstance(block, Cards) else ():
            yield from (card.text, card.detail)
            # A target stands in the name of what is told of it.
            yield from (text for change in card.changes for text in (change.label, change.text))


def charts(slide: Slide) -> list[Chart]:
    return [block for block in slide.blocks if isinstance(block, Chart)]


def charts_drawn(slide: Slide) -> list[Chart]:
    """Return the charts of a slide as they are drawn: rates by how far they lie from that of the whole street."""
    return [standing_in.rates_as_bars(chart) if chart.kind == RATES else chart for chart in charts(slide)]


def tables(slide: Slide) -> list[Table]:
    return [block for block in slide.blocks if isinstance(block, Table)]


def whole(slide: Slide, deck: Deck) -> Counter[str]:
    """Return every number that may stand on a slide: what is more comes from nowhere."""
    said = [
        slide.title,
        slide.headline,
        slide.comment,
        deck.source,
        deck.quarter,
        deck.scope,
        deck.brand.name,
        *slide.notes,
    ]
    said += [f"{deck.frozen_at:%Y-%m-%d %H:%M}", *cards_say(slide)]
    for chart in charts(slide):
        said += [
            *chart.categories,
            chart.note,
            chart.target_label,
            *(series.name for series in chart.series),
            deck.figures[chart.figure].title,
        ]
        said += [chart.label(value) for series in chart.series for value in series.values]
    said += [line for block in slide.blocks if isinstance(block, Lines) for line in block.lines]
    for table in tables(slide):
        said += [
            *table.headers,
            table.note,
            format.number(table.total),
            *(text for row in table.texts() for text in row),
        ]
        # how many of the rows fit
        said += [format.number(count) for count in range(len(table.rows) + 1)]
    return tokens(*said)


def agrees(found: str, slide: Slide, deck: Deck, *furniture: str) -> None:
    """Require that a medium says every number of a slide's headline and cards, and none that is not the slide's."""
    there = tokens(found)
    missing = tokens(slide.headline, *cards_say(slide)) - there
    assert not missing, (slide.id, missing)
    strange = there.keys() - whole(slide, deck).keys() - tokens(*furniture).keys()
    assert not strange, (slide.id, strange)


def rows_agree(found: list[list[str]], table: Table, *, numeric: list[int] | None = None) -> None:
    """Require that the rows that a medium shows are the first of a table, cell by cell; long names may be clipped."""
    assert found or not table.rows
    at = [place for place in range(len(table.columns)) if table.is_numeric(place)] if numeric is None else numeric
    expected = [[row[place] for place in at] for row in table.texts()[: len(found)]]
    assert [[" ".join(row[place].split()) for place in at] for row in found] == expected, table.figure


def same(found: list[Any], expected: list[Any]) -> bool:
    """Tell whether two lists hold the same, numbers as near as a file keeps them."""
    return len(found) == len(expected) and all(
        a == pytest.approx(b, rel=1e-8, abs=1e-9) if isinstance(b, float) else a == b
        for a, b in zip(found, expected, strict=True)
    )


# --- the media -----------------------------------------------------------------------------------------------------------


def test_the_pptx_says_what_the_edition_says(deck):
    shown = pptx.Presentation(BytesIO(presentation.write(deck)))
    assert len(shown.slides) == len(deck.slides)
    for number, (native, slide) in enumerate(zip(shown.slides, deck.slides, strict=True), start=1):
        texts, grids, drawn = [], [], []
        for shape in native.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if getattr(shape, "has_table", False) and shape.has_table:
                grids.append([[cell.text for cell in row.cells] for row in shape.table.rows])
            if getattr(shape, "has_chart", False) and shape.has_chart:
                drawn.append(shape.chart)
        said = "\n".join([*texts, *(cell for grid in grids for row in grid for cell in row)])
        agrees(said, slide, deck, str(number))
        assert len(grids) == len(tables(slide))
        for grid, table in zip(grids, tables(slide), strict=True):
            rows_agree(grid[1:], table)
        for chart in charts_drawn(slide):
            factor = 100 if chart.unit == format.POINTS else 1
            for series in chart.series:
                values = [v for one in drawn for s in one.plots[0].series if s.name == series.name for v in s.values]
                # A chart keeps ten decimals.
                assert same(values, [v if v is None else v * factor for v in series.values]), (slide.id, series.name)


def test_the_docx_says_what_the_edition_says(deck):
    told = [slide for slide in deck.slides if slide.id != "cover"]
    parts = parts_of(docx.Document(BytesIO(document.write(deck))), told)
    for slide in told:
        paragraphs, grids = parts[slide.id]
        said = "\n".join([*paragraphs, *(cell for grid in grids for row in grid for cell in row)])
        agrees(said, slide, deck)
        for chart in charts(slide):
            labels = [chart.label(value) for series in _told(chart) for value in series.values]
            assert not tokens(*labels) - tokens(said), (slide.id, chart.figure)
        for table in tables(slide):
            header = [text.split("（")[0] for text in table.headers]
            grid = next(g for g in grids if [" ".join(cell.split()).split("（")[0] for cell in g[0]] == header)
            rows_agree(grid[1:], table)
            assert len(grid) - 1 == len(table.rows)


def parts_of(brief, told: list[Slide]) -> dict[str, tuple[list[str], list[list[list[str]]]]]:
    """Return the paragraphs and tables of a brief that belong to each slide: those in its text, and those in its annex."""
    parts: dict[str, tuple[list[str], list[list[list[str]]]]] = {slide.id: ([], []) for slide in told}
    coming, titles = list(told), {slide.title: slide.id for slide in told}
    belongs, is_annex = "", False
    for element in brief.iter_inner_content():
        if not isinstance(element, docx.text.paragraph.Paragraph):
            if belongs:
                parts[belongs][1].append([[cell.text for cell in row.cells] for row in element.rows])
            continue
        text, style = element.text, element.style.name
        lead = f"{coming[0].title}。" if coming and coming[0].section else ""
        if coming and text == lead + coming[0].headline:
            belongs = coming.pop(0).id
        elif style == "Heading 1" or text.startswith("附件："):
            belongs, is_annex = "", text == "附件：各项数据"
        elif style == "Heading 2" and is_annex:
            belongs = titles[text.partition("）")[2]]
        if belongs:
            parts[belongs][0].append(text)
    assert coming == []
    return parts


def _told(chart: Chart):
    """Return the series that a reader is told of: the base of a bridge is drawn, not said."""
    return chart.series[1:] if chart.kind == BRIDGE else chart.series


def test_the_xlsx_says_what_the_edition_says(deck):
    book = openpyxl.load_workbook(BytesIO(workbook.write(deck)))
    by_title: dict[str, Any] = {}
    for sheet in book.worksheets:
        by_title.setdefault(str(sheet.cell(1, 1).value).partition("　")[0], []).append(sheet)
    for key, frozen in deck.figures.items():
        result = frozen.result
        candidates = [s for title, sheets in by_title.items() if title.startswith(frozen.title) for s in sheets]
        assert any(_holds(sheet, result) for sheet in candidates), (key, [sheet.title for sheet in candidates])
    overview = next(sheet for sheet in book.worksheets if sheet.title == workbook.SLIDES)
    cells = [str(cell.value) for row in overview.iter_rows() for cell in row if cell.value is not None]
    for slide in deck.slides:
        assert slide.headline in cells


def _holds(sheet, result) -> bool:
    """Tell whether a sheet has exactly the rows of a figure, unrounded."""
    header = next(row for row in range(1, 10) if sheet.cell(row, 1).value and sheet.cell(row, 2).value)
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=header + 1)]
    if not result.rows:
        return [value for row in found for value in row if value is not None] == [typesetting.NOTHING]
    if len(result) == 1 and sheet.cell(header, 2).value == "数值":
        return same([row[1] for row in found][: len(result.columns)], _cells(result, result.rows[0]))
    shown = [row[: len(result.columns)] for row in found if any(value is not None for value in row)]
    rows = [_cells(result, row) for row in result.rows]
    return len(shown) == len(rows) and all(same(a, b) for a, b in zip(shown, rows, strict=True))


def _cells(result: Any, row: tuple[Any, ...]) -> list[Any]:
    """Return a row of a figure as a workbook gives it back: differences of shares in 百分点."""
    units = [column_of(result.query, name).unit for name in result.columns]
    return [
        value * 100 if unit == "百分点" and isinstance(value, float) else _cell(value)
        for value, unit in zip(row, units, strict=True)
    ]


def _cell(value: Any) -> Any:
    """Return a value as a workbook gives it back."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return None if value == "" else value


def test_the_screen_says_what_the_edition_says(page: Page, deck, address):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{address}/present?edition={deck.id}")
    listening(page)
    for number, slide in enumerate(deck.slides, start=1):
        box = page.locator("[class*=st-key-slidebox-]")
        expect(box).to_contain_text(f"{number} / {len(deck.slides)}")
        settle(page)
        said = box.evaluate(TEXT_OUTSIDE_CHARTS)
        agrees(said, slide, deck, str(number), str(len(deck.slides)))
        if slide.headline and slide.blocks:
            assert re.sub(r"\s", "", page.locator("h1.s-headline").inner_text()) == re.sub(r"\s", "", slide.headline)
        grids = page.locator(".s-table table").all()
        assert len(grids) == len(tables(slide))
        for grid, table in zip(grids, tables(slide), strict=True):
            rows = grid.locator("tbody tr").all()
            rows_agree([row.locator("td").all_inner_texts() for row in rows], table)
        expect(page.locator(".js-plotly-plot")).to_have_count(len(charts(slide)))
        eventually(lambda slide=slide: _drawn_agree(page, charts_drawn(slide)))
        page.keyboard.press("PageDown")


def _drawn_agree(page: Page, shown: list[Chart]) -> None:
    drawn = page.evaluate("[...document.querySelectorAll('.js-plotly-plot')].map(p => p.data)")
    for traces, chart in zip(drawn, shown, strict=True):
        _drawn_agrees(traces, chart)


def _drawn_agrees(traces: list[dict[str, Any]], chart: Chart) -> None:
    if chart.kind == BRIDGE:
        assert [_numbers(trace["y"]) for trace in traces[:2]] == [list(series.values) for series in chart.series]
        return
    axis = "y" if chart.kind == LINES else "x"
    for series in chart.series:
        values = [value for trace in traces if trace.get("name") == series.name for value in _numbers(trace[axis])]
        assert same(values, list(series.values)), (chart.figure, series.name)


def _numbers(values: Any) -> list[Any]:
    """Return a trace's values, which Plotly may have packed."""
    if isinstance(values, dict) and "_inputArray" in values:
        values = values["_inputArray"]
    return list(values.values()) if isinstance(values, dict) else list(values)
