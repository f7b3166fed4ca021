"""Style: the style sheets of the screen, in style/, whose colours are variables that are filled from the look."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path

from streetboard.drawing.screen.look import Look

_FOLDER = Path(__file__).parent / "style"


@cache
def css(look: Look) -> str:
    """Return what every page begins with: the colours of a look, and the rules of a page."""
    colours = "".join(f"--{name}: {value}; " for name, value in asdict(look).items() if name != "name")
    return f"<style>\n:root {{ {colours}}}\n{_read('page')}</style>"


@cache
def sheet(name: str) -> str:
    """Return a further style sheet, which takes the colours of the page: slide, stage, presenter or sheet."""
    return f"<style>\n{_read(name)}</style>"


def _read(name: str) -> str:
    return (_FOLDER / f"{name}.css").read_text("utf-8")
