"""Templates: what made template.pptx and template.docx, once."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from pptx.opc.package import XmlPart

from streetboard.drawing import typesetting

THEME = "http://schemas.openxmlformats.org/drawingml/2006/main"

# What a file says of the program that made it, in place of what the libraries' templates say.
APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Streetboard</Application></Properties>"
)


def colour_themes(part) -> Iterator[etree._Element]:
    """Give the themes of a part our colours, and yield each to be changed further before it is written."""
    for relation in part.rels.values():
        if not relation.reltype.endswith("/theme"):
            continue
        written = relation.target_part
        theme = written._element if isinstance(written, XmlPart) else etree.fromstring(written.blob)
        for slot, colour in typesetting.THEME.items():
            for old in theme.iterfind(f".//{{{THEME}}}clrScheme/{{{THEME}}}{slot}"):
                old.clear()
                etree.SubElement(old, f"{{{THEME}}}srgbClr", val=colour)
        yield theme
        if not isinstance(written, XmlPart):
            written._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)
