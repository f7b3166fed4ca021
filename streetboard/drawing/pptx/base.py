"""The ground of a pptx: the template that an office can restyle, and text, boxes and pictures set upon it, all in points."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from lxml import etree
from pptx import Presentation
from pptx.dml.color import ColorFormat, RGBColor
from pptx.enum.dml import MSO_THEME_COLOR_INDEX
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as PresentationType
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide, SlideLayout
from pptx.text.text import Font, TextFrame, _Paragraph
from pptx.util import Emu, Length, Pt

from streetboard.drawing import typesetting
from streetboard.errors import StreetboardError
from streetboard.reading.blocks import ACCENT, BAD, GOOD, THIRD, Deck

WIDTH, HEIGHT = 960.0, 540.0
MARGIN = 36.0
TITLE_TOP, TITLE_HEIGHT = 18.0, 30.0
FOOT_TOP, FOOT_HEIGHT = 508.0, 22.0
NUMBER_WIDTH = 48.0
# The line spacing in parts of the size; exact, since 微软雅黑 is taller than what stands in for it elsewhere.
LEADING = 1.3

# Faces and colours are the theme's, so that they follow when an office changes it in the template.
TITLE_FACE, TEXT_FACE = "mj", "mn"
Colour: TypeAlias = MSO_THEME_COLOR_INDEX | RGBColor
INK, GREY, GROUND = MSO_THEME_COLOR_INDEX.TEXT_1, MSO_THEME_COLOR_INDEX.TEXT_2, MSO_THEME_COLOR_INDEX.BACKGROUND_2
SERIES = {name: MSO_THEME_COLOR_INDEX[f"ACCENT_{at}"] for at, name in enumerate(typesetting.COLOURS, start=1)}
TONES = {GOOD: SERIES[THIRD], BAD: SERIES[ACCENT]}
# A theme has no slot for these, and no office is to restyle the badge of a demonstration away: they stay as they are.
RULE, BADGE, BADGE_INK = map(RGBColor.from_string, (typesetting.RULE, typesetting.BADGE, typesetting.BADGE_INK))

LEFT, RIGHT, CENTRE = PP_ALIGN.LEFT, PP_ALIGN.RIGHT, PP_ALIGN.CENTER
TOP, MIDDLE = MSO_ANCHOR.TOP, MSO_ANCHOR.MIDDLE
# Its layouts are found by their names.
TEMPLATE = Path(__file__).with_name("template.pptx")
COVER_LAYOUT, SLIDE_LAYOUT = "封面", "内容"

_NAMES = {
    "title": "标题",
    "ctrTitle": "标题",
    "subTitle": "副标题",
    "body": "正文",
    "ftr": "页脚",
    "sldNum": "页码",
    "sldImg": "页面缩略图",
    "hdr": "页眉",
    "dt": "日期",
}
_THEME = "http://schemas.openxmlformats.org/drawingml/2006/main"


class Box(NamedTuple):
    """A rectangle on a slide, in points."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def emu(self) -> tuple[Length, Length, Length, Length]:
        return Pt(self.x), Pt(self.y), Pt(max(self.width, 1)), Pt(max(self.height, 1))


class Run(NamedTuple):
    """Some text of one look; `size` in points."""

    text: str
    size: float
    colour: Colour = INK
    bold: bool = False
    face: str = TEXT_FACE


# --- the template -----------------------------------------------------------------------------------------------------


def presentation(deck: Deck) -> PresentationType:
    """Return an empty presentation of the template's look, with the properties of the edition."""
    made = Presentation(str(TEMPLATE))
    _properties(made, deck)
    return made


def layout(made: PresentationType, name: str) -> SlideLayout:
    """Return a layout of the template. Raises StreetboardError if an office has renamed it."""
    found = made.slide_layouts.get_by_name(name)
    if found is None:
        raise StreetboardError(f"幻灯片模板里没有版式“{name}”", f"请在 {TEMPLATE.name} 的母版视图里把它改回这个名字")
    return found


def _properties(made: PresentationType, deck: Deck) -> None:
    about = made.core_properties
    for name, value in typesetting.properties(deck).items():
        setattr(about, name, value)


def finish(made: PresentationType) -> bytes:
    """Return the file; what the library named in English upon adding a slide is put into Chinese."""
    for slide in made.slides:
        for part in (slide.element, slide.notes_slide.element):
            into_chinese(part)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def into_chinese(part: Any) -> None:
    for properties in part.iter(qn("a:rPr"), qn("a:defRPr"), qn("a:endParaRPr")):
        properties.set("lang", typesetting.LANGUAGE)
    for shape in part.iter(qn("p:sp")):
        placeholder = shape.find(f".//{qn('p:ph')}")
        if placeholder is not None:
            name = _NAMES.get(placeholder.get("type", "body"), "正文")
            shape.find(f".//{qn('p:cNvPr')}").set("name", name)


# --- what is set upon a slide -----------------------------------------------------------------------------------------


def paint(target: ColorFormat, colour: Colour) -> None:
    """Set a colour: a slot of the theme, or the fixed one of what has no slot."""
    if isinstance(colour, RGBColor):
        target.rgb = colour
    else:
        target.theme_color = colour


def paint_xml(colour: Colour) -> Any:
    """Return a colour as an element, for what the library has no name for."""
    if isinstance(colour, RGBColor):
        return parse_xml(f'<a:srgbClr xmlns:a="{_THEME}" val="{colour}"/>')
    return parse_xml(f'<a:schemeClr xmlns:a="{_THEME}" val="{MSO_THEME_COLOR_INDEX.to_xml(colour)}"/>')


def set_font(font: Font, size: float, colour: Colour = INK, bold: bool = False, face: str = TEXT_FACE) -> None:
    """Set a font with its East Asian face, of a run or of the texts of a chart."""
    font.size, font.bold, font.name = Pt(size), bold, f"+{face}-lt"
    paint(font.color, colour)
    # lxml's types let an element hold its own kind only.
    properties: Any = font._rPr
    properties.set("lang", typesetting.LANGUAGE)
    for old in properties.findall(qn("a:ea")):
        properties.remove(old)
    east_asian = etree.Element(qn("a:ea"), typeface=f"+{face}-ea")
    properties.find(qn("a:latin")).addnext(east_asian)


def fill_paragraph(paragraph: _Paragraph, runs: Iterable[Run], align: PP_ALIGN = LEFT) -> None:
    """Write runs into a paragraph, spaced exactly."""
    runs = list(runs)
    paragraph.alignment = align
    paragraph.line_spacing = Pt(round(max((run.size for run in runs), default=12) * LEADING, 1))
    for run in runs:
        written = paragraph.add_run()
        written.text = typesetting.clean(run.text)
        set_font(written.font, run.size, run.colour, run.bold, run.face)


def fill(
    frame: TextFrame, paragraphs: Sequence[Sequence[Run]], align: PP_ALIGN = LEFT, anchor: MSO_ANCHOR = TOP
) -> None:
    """Write paragraphs into a frame without margins."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    frame.vertical_anchor = anchor
    for at, runs in enumerate(paragraphs):
        fill_paragraph(frame.paragraphs[0] if at == 0 else frame.add_paragraph(), runs, align)


def text(
    slide: Slide,
    box: Box,
    paragraphs: Sequence[Sequence[Run]],
    name: str,
    align: PP_ALIGN = LEFT,
    anchor: MSO_ANCHOR = TOP,
) -> Shape:
    """Set a text box."""
    shape = slide.shapes.add_textbox(*box.emu())
    shape.name = typesetting.one_line(name)
    fill(shape.text_frame, paragraphs, align, anchor)
    return shape


def panel(slide: Slide, box: Box, colour: Colour, name: str, rounded: float = 0.0) -> Shape:
    """Set a filled rectangle without a border; `rounded` is the radius in points."""
    kind = MSO_SHAPE.ROUNDED_RECTANGLE if rounded else MSO_SHAPE.RECTANGLE
    shape = slide.shapes.add_shape(kind, *box.emu())
    shape.name = typesetting.one_line(name)
    if rounded:
        shape.adjustments[0] = min(0.5, rounded / max(min(box.width, box.height), 1))
    shape.fill.solid()
    paint(shape.fill.fore_color, colour)
    shape.line.fill.background()
    # The style of a new shape brings a shadow of the theme.
    element: Any = shape._element
    style = element.find(qn("p:style"))
    if style is not None:
        element.remove(style)
    return shape


def logo(slide: Slide, image: bytes, box: Box) -> None:
    """Set a picture as large as fits, to the right of a box."""
    picture = slide.shapes.add_picture(io.BytesIO(image), Emu(0), Emu(0))
    scale = min(Pt(box.width) / picture.width, Pt(box.height) / picture.height)
    picture.width, picture.height = Emu(int(picture.width * scale)), Emu(int(picture.height * scale))
    picture.left = Emu(Pt(box.x + box.width) - picture.width)
    picture.top = Emu(Pt(box.y) + (Pt(box.height) - picture.height) // 2)
    picture.name = "标识"
    picture._element._nvXxPr.cNvPr.set("descr", "街道标识")


def number(slide: Slide, at: int) -> None:
    """Set the page's number: the placeholder of the layout, with a field that follows when slides are moved."""
    size = _placeholder(slide, "sldNum", 12, "页码", "r")
    paragraph = size.find(f".//{qn('a:p')}")
    field = etree.SubElement(paragraph, qn("a:fld"), id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}", type="slidenum")
    field.append(_run_properties(12, GREY))
    etree.SubElement(field, qn("a:t")).text = str(at)


def foot(slide: Slide, words: str, size: float) -> None:
    """Set the page's foot: the placeholder of the layout."""
    paragraph = _placeholder(slide, "ftr", 11, "页脚", "l").find(f".//{qn('a:p')}")
    run = etree.SubElement(paragraph, qn("a:r"))
    run.append(_run_properties(size, GREY))
    etree.SubElement(run, qn("a:t")).text = typesetting.clean(words)


def _run_properties(size: float, colour: Colour) -> Any:
    properties = parse_xml(
        f'<a:rPr xmlns:a="{_THEME}" lang="{typesetting.LANGUAGE}" sz="{int(size * 100)}"><a:solidFill/>'
        f'<a:latin typeface="+{TEXT_FACE}-lt"/><a:ea typeface="+{TEXT_FACE}-ea"/></a:rPr>'
    )
    properties.find(qn("a:solidFill")).append(paint_xml(colour))
    return properties


def _placeholder(slide: Slide, kind: str, index: int, name: str, align: str) -> Any:
    tree = slide.shapes._spTree
    id_ = max(int(shape.get("id", "0")) for shape in tree.iter(qn("p:cNvPr"))) + 1
    shape = parse_xml(
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        f'xmlns:a="{_THEME}"><p:nvSpPr><p:cNvPr id="{id_}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}" sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        f'<p:txBody><a:bodyPr lIns="0" rIns="0"/><a:lstStyle/><a:p><a:pPr algn="{align}"/></a:p></p:txBody></p:sp>'
    )
    tree.append(shape)
    return shape
