"""Style: the style sheets of the screen, in style/, whose colours are variables that are filled from the look."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path

from streetboard.drawing.screen.look import LIGHT, Look
from streetboard.drawing.screen.markup import on_one_line

_FOLDER = Path(__file__).parent / "style"


@cache
def css(look: Look) -> str:
    """Return what every page begins with: the colours of a look, the rules of a page, and those of paper, which is light."""
    on_paper = f"@media print {{\n{_colours(LIGHT)}\n{_recoloured(look, LIGHT)}}}"
    return on_one_line(f"<style>\n{_colours(look)}\n{_read('page')}\n{_read('paper')}\n{on_paper}</style>")


def _colours(look: Look) -> str:
    colours = "".join(f"--{name}: {value}; " for name, value in _named(look))
    return f":root {{ {colours}}}"


def _recoloured(look: Look, other: Look) -> str:
    """Return rules that draw charts which stand in the colours of one look in those of another: Plotly writes them in each shape."""
    pairs = [(was, to) for (_, was), (_, to) in zip(_named(look), _named(other), strict=True) if was != to]
    return "".join(
        f'.main-svg [style*="{paint}: {_as_written(was)}"] {{ {paint}: {to} !important; }}\n'
        for was, to in pairs
        for paint in ("fill", "stroke")
    )


def _named(look: Look) -> list[tuple[str, str]]:
    return [(name, value) for name, value in asdict(look).items() if name != "name"]


def _as_written(colour: str) -> str:
    """Return a colour as a browser writes it in the style of an element: #5ba8e6 as rgb(91, 168, 230)."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"


@cache
def sheet(name: str) -> str:
    """Return a further style sheet, which takes the colours of the page: slide, stage, presenter or sheet."""
    return f"<style>\n{_read(name)}</style>"


def _read(name: str) -> str:
    return (_FOLDER / f"{name}.css").read_text("utf-8")
