"""Markup: HTML from templates, in which every text is escaped."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from streetboard import format

# 31 件/日, 6 月
_COUNTED = re.compile(r"[\d,.]*\d [^\s\d/，；：。、（）][^\s\d，；：。、（）]*")
_FOLDER = Path(__file__).parent / "templates"


def _unbroken(text: str) -> Markup:
    """Return a text in which no line ends between a number and its unit, nor within 件/日."""
    return Markup(_COUNTED.sub(lambda found: f'<span class="unbroken">{found[0]}</span>', str(escape(text))))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("cell", "day", "number", "share", "with_unit"):
        environment.filters[name] = getattr(format, name)
    environment.filters["unbroken"] = _unbroken
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def render(name: str, /, **values: Any) -> str:
    """Return the HTML of a template of `templates/`; whatever is put in is shown as plain text."""
    return _template(name).render(values)


def on_one_line(html: str) -> str:
    """Return HTML or rules as one line: Streamlit looks at each for its margin, whenever it shows them."""
    return html.replace("\n", " ")
