"""Paper: template.docx, made of what python-docx brings: A4 with the styles of an official document."""

from __future__ import annotations

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from streetboard.drawing import typesetting
from streetboard.drawing.docx.document import BODY, CELL, LEFT, NOTE, RIGHT, SMALL, TOP_LINE
from tools.templates import APPLICATION, colour_themes

# The faces and sizes of official documents (GB/T 9704): 小标宋 二号, 黑体, 楷体 and 仿宋 三号, 28 points a line.
_TITLE_FONT, _HEAD_FONT, _SUBHEAD_FONT, _BODY_FONT, _LATIN = "方正小标宋简体", "黑体", "楷体", "仿宋", "Times New Roman"
_BODY_SIZE, _LEADING = 16.0, 28.0
_TOP, _BOTTOM, _LEFT, _RIGHT = 37, 35, LEFT, RIGHT


def paper() -> DocumentType:
    """Return the template of documents: A4 with the styles of an official document."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(18)
    _styles(document)
    for theme in colour_themes(document.part):
        theme.set("name", "街道看板")
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), typesetting.LANGUAGE)
        language.set(qn("w:eastAsia"), typesetting.LANGUAGE)
    package = document.part.package
    for id_, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[id_]
        elif relation.reltype.endswith("/extended-properties"):
            relation.target_part._blob = APPLICATION
    return document


def _styles(document: DocumentType) -> None:
    """Give every style its East Asian face, in place of the theme's."""
    styles = document.styles
    for fonts in styles.element.iter(qn("w:rFonts")):
        _set_faces(fonts, _BODY_FONT)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), typesetting.LANGUAGE)
        language.set(qn("w:eastAsia"), typesetting.LANGUAGE)
    _style(styles["Normal"], _BODY_FONT, _BODY_SIZE, _LEADING)
    _indent(_style(styles[BODY], _BODY_FONT, _BODY_SIZE, _LEADING))
    _style(styles["Title"], _TITLE_FONT, 22, 34, align=WD_ALIGN_PARAGRAPH.CENTER)
    for border in styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    for name, font in (("Heading 1", _HEAD_FONT), ("Heading 2", _SUBHEAD_FONT)):
        _indent(_style(styles[name], font, _BODY_SIZE, _LEADING, before=8))
    _style(styles["Caption"], _HEAD_FONT, 12, 20, before=6, align=WD_ALIGN_PARAGRAPH.CENTER)
    styles["Caption"].paragraph_format.keep_with_next = True
    for name, size in ((CELL, 12), (SMALL, 9), (NOTE, 10.5), (TOP_LINE, 26)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _style(style, _TITLE_FONT if name == TOP_LINE else _BODY_FONT, size, size * 1.4)
    for name in ("Header", "Footer"):
        _style(styles[name], _BODY_FONT, 9, 14)


def _set_faces(fonts, east_asian: str) -> None:
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, face in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", east_asian), ("cs", _LATIN)):
        fonts.set(qn(f"w:{name}"), face)


def _style(
    style: ParagraphStyle,
    font: str,
    size: float,
    leading: float,
    before: float = 0,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
) -> ParagraphStyle:
    style.font.name, style.font.size = _LATIN, Pt(size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _set_faces(style.element.rPr.find(qn("w:rFonts")), font)
    shape = style.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(leading)
    shape.space_before, shape.space_after, shape.alignment = Pt(before), Pt(0), align
    return style


def _indent(style: ParagraphStyle) -> None:
    """Set the first line in by two signs, as the unit of Chinese typesetting has it."""
    style.paragraph_format.first_line_indent = Pt(2 * _BODY_SIZE)
    style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
