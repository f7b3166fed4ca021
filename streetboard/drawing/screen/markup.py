"""Markup: HTML from templates, in which every text is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from streetboard import format

_FOLDER = Path(__file__).parent / "templates"


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
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def render(name: str, /, **values: Any) -> str:
    """Return the HTML of a template of `templates/`; whatever is put in is shown as plain text."""
    return _template(name).render(values)
