"""Markdown: how a ledger's text stays what it is where Streamlit reads Markdown.

Streamlit 1.67 does so in the bodies of messages, in the labels of all widgets, expanders, dialogs, links and bars, and in the
options of radio buttons and segmented controls; not in the options of select boxes.
"""

from __future__ import annotations

import re

from streetboard import format

_SIGNS = re.compile(r"[\\`*_{}\[\]()#+\-.!|~$:<>&]")
# What Streamlit's browser side makes of a text after its escapes are gone: emoji and icons, links, arrows and dashes.
_LATER = re.compile(
    r":(?=[\w+\-/]+:)|https?:(?=//)|www(?=\.)|@|(?<!\S)(?:<(?=->)|[<\-](?=-)|-(?=>)|[<>~](?==))",
    re.ASCII | re.IGNORECASE,
)
# A sign without width, at which no line is broken either.
_JOINER = "\u2060"


def plain(text: object) -> str:
    """Keep a text from being read as Markdown; nothing is shown as —."""
    line = re.sub(r"[\t\r\n\v\f]+", " ", str(text or format.NONE))
    return _SIGNS.sub(r"\\\g<0>", _LATER.sub(rf"\g<0>{_JOINER}", line))
