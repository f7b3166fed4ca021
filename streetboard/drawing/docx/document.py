"""As docx: an edition as a 简报 of two or three pages with an annex, a page or panel as a document; all can be edited on."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.dml import MSO_THEME_COLOR
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as NativeTable
from docx.text.paragraph import Paragraph

from streetboard import format, labels
from streetboard.asking.answers import Answer
from streetboard.drawing import standing_in, typesetting
from streetboard.reading import blocks
from streetboard.reading.blocks import Block, Cards, Chart, Deck, Lines, Slide, Table

# The page, the styles and the language are the template's.
TEMPLATE = Path(__file__).with_name("template.docx")
# the margins of its page in millimetres
LEFT, RIGHT = 28, 26
_WIDTH = (210 - LEFT - RIGHT) / 25.4 * 72
_SIZES, _SMALL_SIZES = (12.0, 11.0, 10.5, 10.0, 9.0), (9.0, 8.5, 8.0)
# Days beyond these stand in several groups of columns side by side, so that a quarter stays on one page.
_MOST_DAYS, _GROUPS = 31, 3
# Colours are the theme's, with the template's own beside them for programs that do not know themes.
_RED, _GREY = MSO_THEME_COLOR.ACCENT_5, MSO_THEME_COLOR.TEXT_2
_COLOURS = {_RED: typesetting.COLOURS[blocks.ACCENT], _GREY: typesetting.GREY}
BODY, CELL, SMALL, NOTE, TOP_LINE = "Body Text", "表格文字", "小号表格文字", "附注", "版头"


def write(deck: Deck) -> bytes:
    """Return an edition, a page or a panel as a docx of A4."""
    document = Document(str(TEMPLATE))
    _set_up(document, deck)
    _head(document, deck)
    # Only an edition is sent to somebody.
    _brief(document, deck) if deck.fingerprint else _chapters(document, deck)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- the document -----------------------------------------------------------------------------------------------------


def _set_up(document: DocumentType, deck: Deck) -> None:
    """Write the properties, and what stands at the head and the foot of every page."""
    for name, value in typesetting.properties(deck).items():
        setattr(document.core_properties, name, value)
    section = document.sections[0]
    if deck.is_demo:
        _say(section.header.paragraphs[0], typesetting.DEMO_LONG, 12, _RED, bold=True)
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    source, page = section.footer.paragraphs[0], section.footer.add_paragraph()
    _say(source, deck.source, 9, _GREY)
    _say(page, "— ", 12)
    page._p.append(_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    _say(page, " —", 12)
    source.alignment = page.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _xml(text: str) -> Any:
    """Return an element that the library has no word for; lxml's types would let it stand below its own kind only."""
    return parse_xml(text)


def _say(
    paragraph: Paragraph, words: str, size: float = 0, colour: MSO_THEME_COLOR | None = None, *, bold: bool = False
) -> None:
    run = paragraph.add_run(typesetting.clean(words))
    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(_COLOURS[colour])
        run.font.color.theme_color = colour
    if bold:
        run.font.bold = True


# --- the text ---------------------------------------------------------------------------------------------------------


def _head(document: DocumentType, deck: Deck) -> None:
    """Write the red line of who sends it, the title, and what it covers."""
    if deck.brand.logo:
        document.add_paragraph(style=CELL).add_run().add_picture(io.BytesIO(deck.brand.logo), height=Mm(14))
        document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.paragraphs[-1].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    top = document.add_paragraph(style=TOP_LINE)
    top.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(top, deck.brand.name, colour=_RED)
    line = f'<w:bottom w:val="single" w:sz="18" w:space="6" w:color="{_COLOURS[_RED]}" w:themeColor="accent5"/>'
    top._p.get_or_add_pPr().append(_xml(f"<w:pBdr {nsdecls('w')}>{line}</w:pBdr>"))
    _order_borders(top)
    cover = next((slide for slide in deck.slides if slide.id == blocks.COVER), None)
    below = cover.headline if cover and cover.headline != typesetting.meeting(deck) else ""
    for words, size, before, after in ((typesetting.meeting(deck), 0, 14, 0 if below else 14), (below, 18, 0, 14)):
        if words:
            title = document.add_paragraph(style="Title")
            title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(before), Pt(after)
            _say(title, words, size)
    quarter = "" if deck.quarter in f"{typesetting.meeting(deck)}{below}" else f"　{deck.quarter}"
    day = f"数据截至 {format.day(deck.cut_off)}{'（本季未结束）' if deck.is_unfinished else ''}"
    paragraph = document.add_paragraph(style=NOTE)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(paragraph, f"{deck.scope}{quarter}　{day}")
    if cover:
        _paragraphs(document, cover.comment.splitlines())


def _order_borders(paragraph: Paragraph) -> None:
    """Move the borders to where the schema has them, behind the style."""
    properties: Any = paragraph._p.pPr
    borders = properties.find(qn("w:pBdr"))
    properties.find(qn("w:pStyle")).addnext(borders)


def _paragraphs(document: DocumentType, lines: Sequence[str], lead: str = "") -> None:
    """Write lines that say something, the first with a word in bold before it."""
    for line in filter(None, map(str.strip, lines)):
        paragraph = document.add_paragraph(style=BODY)
        if lead:
            _say(paragraph, f"{typesetting.one_line(lead)}。", bold=True)
            lead = ""
        _say(paragraph, line)


def _brief(document: DocumentType, deck: Deck) -> None:
    """Write what is sent: sentences in numbered sections, with the few tables that are talked about; all else in the annex."""
    sections: dict[str, list[Slide]] = {}
    for slide in deck.slides:
        if slide.id != blocks.COVER:
            sections.setdefault(slide.section or slide.title, []).append(slide)
    for number, (title, slides) in enumerate(sections.items(), start=1):
        _numbered(document, number, title)
        for slide in slides:
            _sentences(document, slide, slide.title if slide.section else "")
            for block in slide.blocks:
                if _is_sent(slide, block):
                    _block(document, deck, block)
    _signed(document, deck)
    _annex(document, deck)


def _is_sent(slide: Slide, block: Block) -> bool:
    return isinstance(block, Lines) or (slide.is_tabled and isinstance(block, Table))


def _signed(document: DocumentType, deck: Deck) -> None:
    """Write what is enclosed, who sends it, and when."""
    when = f"{deck.frozen_at:%Y} 年 {deck.frozen_at.month} 月 {deck.frozen_at.day} 日"
    for words in ("附件：各项数据和指标口径", deck.brand.name, when):
        paragraph = document.add_paragraph(style=BODY)
        _say(paragraph, words)
        # A date does not stand on a page of its own.
        paragraph.paragraph_format.keep_with_next = words != when
        if not words.startswith("附件"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _annex(document: DocumentType, deck: Deck) -> None:
    """Write the numbers that the sentences are read from, the 口径, and on the last line which edition this is, and who made it."""
    rests = [(slide, [one for one in slide.blocks if not _is_sent(slide, one)]) for slide in deck.slides]
    enclosed = [(slide, rest) for slide, rest in rests if rest]
    if enclosed:
        document.add_heading("附件：各项数据", 1).paragraph_format.page_break_before = True
    for number, (slide, rest) in enumerate(enclosed, start=1):
        document.add_heading(f"（{typesetting.ordinal(number)}）{typesetting.one_line(slide.title)}", 2)
        for block in rest:
            _block(document, deck, block)
    _definitions(document, deck, "附件：指标口径")
    made = f"{deck.frozen_at:%Y-%m-%d %H:%M} 由 {deck.author} 生成"
    last = f"会议版 {deck.id}　指纹 {deck.fingerprint}　数据第 {deck.version} 版　{made}"
    _say(document.add_paragraph(style=NOTE), last)


def _chapters(document: DocumentType, deck: Deck) -> None:
    """Write each panel of a page with all that it shows, and the 口径 at the end."""
    for number, slide in enumerate((one for one in deck.slides if one.id != blocks.COVER), start=1):
        # A panel on its own is called what the whole document is called.
        if len(deck.slides) > 1:
            _numbered(document, number, slide.title)
        _sentences(document, slide)
        for block in slide.blocks:
            _block(document, deck, block)
    _definitions(document, deck, "附：指标口径")


def _numbered(document: DocumentType, number: int, title: str) -> None:
    document.add_heading(f"{typesetting.ordinal(number)}、{typesetting.one_line(title)}", 1)


def _sentences(document: DocumentType, slide: Slide, lead: str = "") -> None:
    """Write what a slide says; `lead` tells what it is about, where several stand under one heading."""
    _paragraphs(document, [slide.headline, *slide.comment.splitlines()], lead)


def _block(document: DocumentType, deck: Deck, block: Block) -> None:
    DRAWERS[block.kind](document, deck, block)


# A drawer is only ever given blocks of the kind that it is listed under.
Drawer: TypeAlias = Callable[[DocumentType, Deck, Any], None]


def _lines(document: DocumentType, deck: Deck, block: Lines) -> None:
    _paragraphs(document, block.lines)


def _table(document: DocumentType, deck: Deck, block: Table) -> None:
    caption = typesetting.caption(deck, block.figure)
    rest = typesetting.rest(deck, block.total, len(block.rows)) if len(block.rows) < block.total else ""
    numeric = [block.is_numeric(at) for at in range(len(block.columns))]
    grid = _Grid(list(block.headers), block.texts(), numeric, block.stands_out)
    _grid(document, grid, caption, "　".join(filter(None, [block.note, rest])))


def _cards(document: DocumentType, deck: Deck, block: Cards) -> None:
    changes = [
        [
            *(f"{change.label} {change.text}" for change in card.changes),
            *([f"⚠ {card.warning}"] if card.warning else []),
        ]
        for card in block.cards
    ]
    rows = [
        [card.label, card.text, card.detail, "\n".join(moved)] for card, moved in zip(block.cards, changes, strict=True)
    ]
    headers, numeric = ["指标", "数值", "构成", "变化"], [False, True, False, False]
    if block.is_compact and not any(changes):
        headers, rows, numeric = headers[:3], [row[:3] for row in rows], numeric[:3]
    _grid(document, _Grid(headers, rows, numeric))


def _chart(document: DocumentType, deck: Deck, chart: Chart) -> None:
    series = chart.series[1:] if chart.kind == blocks.BRIDGE else chart.series
    measure = series[0].name if len(series) == 1 else ""
    caption = typesetting.caption(deck, chart.figure, "", measure)
    headers = [_named(deck, chart), *(format.header(one.name, one.unit or chart.unit) for one in series)]
    rows = [
        [name, *(format.cell(one.values[at], one.unit or chart.unit) for one in series)]
        for at, name in enumerate(chart.categories)
    ]
    numeric, beside = [False] + [True] * len(series), _said_beside(chart)
    if beside:
        headers, numeric = [*headers, "说明"], [*numeric, False]
        rows = [[*row, words] for row, words in zip(rows, beside, strict=True)]
    grid = _Grid(headers, rows, numeric, chart.stands_out)
    if (chart.kind == blocks.LINES or chart.days) and len(rows) > _MOST_DAYS:
        grid = _side_by_side(grid)
    reference = (
        f"{chart.reference_label} {chart.label(chart.reference)}"
        if chart.kind == blocks.RATES and chart.reference
        else ""
    )
    happened = (mark.said for mark in chart.marks)
    _grid(document, grid, caption, "；".join(filter(None, [reference, chart.target_label, chart.note, *happened])))


def _said_beside(chart: Chart) -> list[str]:
    """Return what the labels say beyond the numbers, for each category; nothing if none does."""
    said = [typesetting.said_beside(chart, at) for at in range(len(chart.categories))]
    return said if any(said) else []


def _instead(simpler: Callable[[Any], Block]) -> Drawer:
    """Return the drawer of a kind for which a simpler block stands."""
    return lambda document, deck, block: _block(document, deck, simpler(block))


# A chart is a table here: the numbers can be quoted and edited on.
DRAWERS: dict[str, Drawer] = {
    **dict.fromkeys(blocks.CHARTS, _chart),
    Cards.kind: _cards,
    Table.kind: _table,
    Lines.kind: _lines,
    **{kind: _instead(as_table) for kind, as_table in standing_in.TABLES.items()},
}


def _named(deck: Deck, chart: Chart) -> str:
    """Return what the categories of a chart are: the label of the figure's column that holds them."""
    if chart.until:
        return "周（首日）"
    if chart.days and all(day.day == 1 for day in chart.days):
        return "月份"
    if chart.kind == blocks.LINES or chart.days:
        return "日期"
    frozen = deck.figures.get(chart.figure)
    if frozen is None:
        return "项目"
    for name in frozen.result.columns:
        if set(chart.categories) & {value for value in frozen.result.column(name) if isinstance(value, str)}:
            return _column_label(frozen, name)
    return "项目"


def _column_label(frozen: Answer, name: str) -> str:
    return typesetting.column(frozen.result, name).label


# --- tables -----------------------------------------------------------------------------------------------------------


class _Grid(NamedTuple):
    """A table's texts; which columns hold numbers, and which rows stand out."""

    headers: list[str]
    rows: list[list[str]]
    is_numeric: list[bool]
    stands_out: frozenset[int] = frozenset()
    is_small: bool = False


def _side_by_side(grid: _Grid) -> _Grid:
    """Return a long grid as several groups of columns, read downwards first."""
    height = ceil(len(grid.rows) / _GROUPS)
    empty = [""] * len(grid.headers)
    rows = [
        [
            cell
            for group in range(_GROUPS)
            for cell in (grid.rows[at + group * height : at + group * height + 1] or [empty])[0]
        ]
        for at in range(height)
    ]
    return _Grid(grid.headers * _GROUPS, rows, grid.is_numeric * _GROUPS, is_small=True)


def _grid(document: DocumentType, grid: _Grid, caption: str = "", note: str = "") -> None:
    """Write a table whose header is repeated on every page; without rows, a sentence."""
    if caption:
        _say(document.add_paragraph(style="Caption"), caption)
    if not grid.rows:
        _paragraphs(document, [f"{typesetting.NOTHING}。"])
        return
    table = document.add_table(len(grid.rows) + 1, len(grid.headers), "Table Grid")
    table.autofit = False
    size, widths = _fitted(grid)
    _fix_widths(table, widths, _side(grid))
    style = document.styles[SMALL if grid.is_small or size <= 9 else CELL]
    for at, (row, cells) in enumerate(zip(table.rows, [grid.headers, *grid.rows], strict=True)):
        is_head = at == 0
        properties = row._tr.get_or_add_trPr()
        properties.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if is_head:
            properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for number, (cell, words) in enumerate(zip(row.cells, cells, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.style = style
            paragraph.alignment = _alignment(is_head, grid.is_numeric[number])
            _say(paragraph, words, size, bold=is_head or at - 1 in grid.stands_out)
            if is_head:
                _shade(cell)
    if note:
        _say(document.add_paragraph(style=NOTE), note)
    document.add_paragraph(style=NOTE)


def _alignment(is_head: bool, is_numeric: bool) -> WD_ALIGN_PARAGRAPH:
    if is_head:
        return WD_ALIGN_PARAGRAPH.CENTER
    return WD_ALIGN_PARAGRAPH.RIGHT if is_numeric else WD_ALIGN_PARAGRAPH.LEFT


def _fitted(grid: _Grid) -> tuple[float, list[float]]:
    """Return the size of the text and the widths of the columns; long texts break into lines where they must."""
    parts = [
        [*header.replace("（", "\n（").splitlines(), *_lines_of(grid, at)] for at, header in enumerate(grid.headers)
    ]
    ems = [max(map(typesetting.ems, lines)) for lines in parts]
    side = 2 * _side(grid) + 2
    for size in _SMALL_SIZES if grid.is_small else _SIZES:
        wanted = [one * size + side for one in ems]
        if sum(wanted) <= _WIDTH:
            return size, [width * _WIDTH / sum(wanted) for width in wanted]
    size = 8.0 if grid.is_small else 10.5 if len(grid.headers) <= 5 else 9.0
    wanted = [one * size + side for one in ems]
    floor = [min(width, 4 * size + side) for width in wanted]
    return size, typesetting.squeeze(wanted, floor, _WIDTH)


def _lines_of(grid: _Grid, at: int) -> list[str]:
    return [line for row in grid.rows for line in row[at].splitlines()]


def _side(grid: _Grid) -> float:
    return 2.0 if grid.is_small else 4.0


def _fix_widths(table: NativeTable, widths: list[float], side: float) -> None:
    margins = "".join(f'<w:{edge} w:w="{side * 20:.0f}" w:type="dxa"/>' for edge in ("left", "right"))
    table._tbl.tblPr.append(_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    # The schema has it before the look.
    for look in table._tbl.tblPr.findall(qn("w:tblLook")):
        table._tbl.tblPr.append(look)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for row in table.rows:
        for cell, width in zip(row._tr.tc_lst, widths, strict=True):
            cell.width = Pt(width)


def _shade(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(
            f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{typesetting.GROUND}" w:themeFill="background2"/>'
        )
    )


# --- 口径 ------------------------------------------------------------------------------------------------------


def _definitions(document: DocumentType, deck: Deck, title: str) -> None:
    """Write the chapter that tells what each figure counts, with which parameters, from where."""
    if not deck.figures:
        return
    document.add_heading(title, 1).paragraph_format.page_break_before = True
    for number, group in enumerate(_by_query(deck), start=1):
        first = group[0]
        document.add_heading(f"（{typesetting.ordinal(number)}）{typesetting.one_line(first.title)}", 2)
        told = [f"口径：{first.result.query.definition}"] if first.result.query.definition else []
        for frozen in group:
            label = typesetting.titled(frozen.key, frozen.result).removeprefix(frozen.title)
            told += [f"参数{label}：{labels.parameters(frozen.result)}"] if frozen.result.parameters else []
        for words in (*told, f"来源：{typesetting.sources(first)}"):
            _say(document.add_paragraph(style=CELL), words)
        rows = [[one.label, _unit(one.unit), one.definition] for one in typesetting.described(first.result)]
        if rows:
            _grid(document, _Grid(["列", "单位", "口径"], rows, [False] * 3))


def _unit(unit: str) -> str:
    return "" if unit == format.SHARE else unit


def _by_query(deck: Deck) -> Iterator[list[Answer]]:
    """Yield the figures that the chapters show, those of one query together: they differ in their parameters alone."""
    groups: dict[str, list[Answer]] = {}
    for key in dict.fromkeys(key for slide in deck.slides for key in slide.figures):
        frozen = deck.figures[key]
        groups.setdefault(frozen.result.query.name, []).append(frozen)
    yield from groups.values()
