"""Handout: the files that are handed out of an edition, of a page, or of one panel of it, by their endings."""

from __future__ import annotations

from dataclasses import replace

from streetboard.errors import UnknownNameError
from streetboard.reading.blocks import COVER, Deck

FORMATS = {
    "pptx": "幻灯片",
    "xlsx": "附表",
    "docx": "简报",
    "pdf": "幻灯片（定稿）",
}
# What a page, or one panel of it, can be taken away as; its figures as a workbook are written without slides.
TAKEN = {"png": "图片", "pdf": "PDF", "pptx": "幻灯片", "docx": "文档"}
# What LibreOffice makes.
BY_OFFICE = frozenset({"png", "pdf"})


def write(deck: Deck, ending: str) -> bytes:
    """Return an edition, a page or a panel as a file of this kind; a png shows its slides one below the other, without a cover.

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

        slides = [slide for slide in deck.slides if slide.id != COVER] or deck.slides
        return printing.picture([write(replace(deck, slides=(slide,)), "pptx") for slide in slides])
    raise UnknownNameError("文件格式", ending, FORMATS | TAKEN)
