"""Handout: the files that are handed out of an edition, by their endings."""

from __future__ import annotations

from streetboard.errors import UnknownNameError
from streetboard.report.blocks import Deck

FORMATS = {
    "pptx": "幻灯片",
    "xlsx": "附表",
    "docx": "简报",
    "pdf": "幻灯片（定稿）",
}


def write(deck: Deck, ending: str) -> bytes:
    """Return an edition as a file of this kind.

    Raises UnknownNameError for another ending, StreetboardError for a pdf where LibreOffice is missing or fails.
    """
    # Each brings a library of its own, which a page should not load before somebody asks for it.
    if ending == "pptx":
        from streetboard.report import as_pptx

        return as_pptx.write(deck)
    if ending == "docx":
        from streetboard.report import as_docx

        return as_docx.write(deck)
    if ending == "xlsx":
        from streetboard.report import as_xlsx

        return as_xlsx.write(deck)
    if ending == "pdf":
        from streetboard.report import as_pdf

        return as_pdf.write(write(deck, "pptx"))
    raise UnknownNameError("文件格式", ending, FORMATS)
