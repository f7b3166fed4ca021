"""Slides: template.pptx, made of what python-pptx brings: 16:9, two layouts, all in Chinese."""

from __future__ import annotations

from typing import Any

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as PresentationType
from pptx.util import Pt

from streetboard.drawing import typesetting
from streetboard.drawing.pptx import base
from streetboard.reading.blocks import ACCENT
from tools.templates import APPLICATION, THEME, colour_themes

_ENGLISH = {
    "Click to edit Master title style": "单击此处编辑标题",
    "Click to edit Master subtitle style": "单击此处编辑副标题",
    "Click to edit Master text styles": "单击此处编辑正文",
    "Second level": "第二级",
    "Third level": "第三级",
    "Fourth level": "第四级",
    "Fifth level": "第五级",
}


def slides() -> PresentationType:
    """Return the template of slides: two layouts, 封面 and 内容, and the notes, all in Chinese."""
    made = Presentation()
    made.slide_width, made.slide_height = Pt(base.WIDTH), Pt(base.HEIGHT)
    made.part._element.find(qn("p:sldSz")).attrib.pop("type", None)
    for at in (10, 9, 8, 7, 6, 4, 3, 2, 1):
        made.slide_layouts.remove(made.slide_layouts[at])
    master, (cover, content) = made.slide_master, made.slide_layouts
    _theme(master.part, "街道看板")
    for layout, name in ((cover, base.COVER_LAYOUT), (content, base.SLIDE_LAYOUT)):
        layout.element.cSld.set("name", name)
    for holder in (master, cover, content):
        _place(holder)
    shape = content.placeholders[0]._element.getparent()
    shape.append(
        _line_of(base.Box(base.MARGIN, base.TITLE_TOP + 3, 6, base.TITLE_HEIGHT - 6), base.SERIES[ACCENT], 101)
    )
    shape.append(_line_of(base.Box(base.MARGIN, base.FOOT_TOP - 4, base.WIDTH - 2 * base.MARGIN, 0.75), base.RULE, 102))
    _style_titles(master)
    _drop_extras(made)
    notes = made.notes_master
    _theme(notes.part, "备注")
    for part in (made.element, master.element, cover.element, content.element, notes.element):
        _into_chinese(part)
    return made


def _place(holder) -> None:
    """Move the placeholders of a master or layout to where a wide slide has them, and take the date away."""
    title = base.Box(base.MARGIN + 14, base.TITLE_TOP, base.WIDTH - 2 * base.MARGIN - 14 - 130, base.TITLE_HEIGHT)
    places = {
        "title": title,
        "ctrTitle": base.Box(base.MARGIN + 24, 170, base.WIDTH - 2 * base.MARGIN - 48, 100),
        "subTitle": base.Box(base.MARGIN + 24, 285, base.WIDTH - 2 * base.MARGIN - 48, 80),
        "body": base.Box(base.MARGIN, 60, base.WIDTH - 2 * base.MARGIN, 430),
        "ftr": base.Box(base.MARGIN, base.FOOT_TOP, base.WIDTH - 2 * base.MARGIN - 190, base.FOOT_HEIGHT),
        "sldNum": base.Box(
            base.WIDTH - base.MARGIN - base.NUMBER_WIDTH, base.FOOT_TOP, base.NUMBER_WIDTH, base.FOOT_HEIGHT
        ),
    }
    for shape in list(holder.placeholders):
        kind = shape._element.ph.get("type", "body")
        if kind == "dt":
            shape._element.getparent().remove(shape._element)
        elif kind in places:
            shape.left, shape.top, shape.width, shape.height = places[kind].emu()


def _line_of(box: base.Box, colour: base.Colour, id_: int):
    x, y, width, height = box.emu()
    line = parse_xml(
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        f'xmlns:a="{THEME}"><p:nvSpPr><p:cNvPr id="{id_}" name="装饰线"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "<a:solidFill/><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    line.find(f".//{qn('a:solidFill')}").append(base.paint_xml(colour))
    return line


def _style_titles(master) -> None:
    """Set titles to the left at 20 points, and the page's foot in grey."""
    level = master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    level.set("algn", "l")
    level.find(qn("a:defRPr")).set("sz", "2000")
    level.find(qn("a:defRPr")).set("b", "1")
    for shape in master.placeholders:
        if shape._element.ph.get("type") == "ftr":
            shape._element.find(f".//{qn('a:lvl1pPr')}").set("algn", "l")


def _theme(part, name: str) -> None:
    """Give a theme our fonts and colours, so that what a clerk adds looks like the rest."""
    for theme in colour_themes(part):
        theme.set("name", name)
        for kind, typeface in (("latin", typesetting.LATIN), ("ea", typesetting.FONT)):
            for font in theme.iterfind(f".//{{{THEME}}}fontScheme/*/{{{THEME}}}{kind}"):
                font.set("typeface", typeface)
        for hans in theme.iterfind(f".//{{{THEME}}}font[@script='Hans']"):
            hans.set("typeface", typesetting.FONT)


def _drop_extras(made: PresentationType) -> None:
    """Drop the thumbnail and the printer of whoever made the template, and what it says of its program."""
    package = made.part.package
    for rels in (package._rels, made.part.rels):
        for id_, relation in list(rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/printerSettings")):
                rels.pop(id_)
            elif relation.reltype.endswith("/extended-properties"):
                relation.target_part._blob = APPLICATION


def _into_chinese(part: Any) -> None:
    base.into_chinese(part)
    for text in part.iter(qn("a:t")):
        text.text = _ENGLISH.get(text.text, text.text)
