"""Handout: the files that are handed out of an edition, or of one panel of a page, by their endings."""

from __future__ import annotations

from streetboard.errors import UnknownNameError
from streetboard.reading.blocks import Deck

FORMATS = {
    "pptx": "幻灯片",
    "xlsx": "附表",
    "docx": "简报",
    "pdf": "幻灯片（定稿）",
}
# Of a panel, which is a deck of one slide.
PANEL_FORMATS = {
    "png": "图片",
    "pptx": "幻灯片",
    "docx": "文档",
}

# What one panel of a page can be taken away as.
PANEL_FORMATS = {"png": "图片", "pptx": "幻灯片", "docx": "文档"}


def write(deck: Deck, ending: str) -> bytes:
    """Return an edition, or a panel, as a file of this kind; a png shows the first slide.

    Raises UnknownNameError for another ending, StreetboardError for a pdf or png where LibreOffice is missing or fails.
    """
    # Each brings a library of its own, which a page should not load before somebody asks for it.
    if ending == "pptx":
        from streetboard.drawing.pptx import presentation

        return presentation.write(deck)
    if ending == "docx":
        from streetboard.drawing.docx import document

        return document.write(deck)
    if ending == "xlsx":
        from streetboard.drawing.xlsx import workbook

        return workbook.write(deck)
    if ending == "pdf":
        from streetboard.drawing import printing

        return printing.write(write(deck, "pptx"))
    if ending == "png":
        from streetboard.drawing import printing

        return printing.picture(write(deck, "pptx"))
    raise UnknownNameError("文件格式", ending, FORMATS | PANEL_FORMATS)
