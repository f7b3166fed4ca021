"""Make both templates: python -m tools.templates

What an office has restyled is lost by it: restyle the files themselves, in PowerPoint, WPS or Word.
"""

from __future__ import annotations

from datetime import datetime

from streetboard.drawing import typesetting
from streetboard.drawing.docx import document
from streetboard.drawing.pptx import base
from tools.templates.paper import paper
from tools.templates.slides import slides

# What the libraries' own templates say of who made them goes.
_ABOUT = {
    **dict.fromkeys(("title", "author", "last_modified_by", "subject", "comments", "keywords", "category"), ""),
    "language": typesetting.LANGUAGE,
    "revision": 1,
    "created": datetime(2026, 1, 1),
    "modified": datetime(2026, 1, 1),
}


def main() -> None:
    """Write both templates where the package has them."""
    for made, path in ((slides(), base.TEMPLATE), (paper(), document.TEMPLATE)):
        for name, value in _ABOUT.items():
            setattr(made.core_properties, name, value)
        made.save(str(path))


main()
