"""Markdown: how a ledger's text stays what it is where Streamlit reads Markdown."""

from __future__ import annotations

from streetboard import format

_SIGNS = frozenset(r"\`*_{}[]()#+-.!|~$:<>")


def plain(text: object) -> str:
    """Keep a text from being read as Markdown; nothing is shown as —."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in str(text or format.NONE))
