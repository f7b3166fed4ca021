"""HTML: the blocks of a page that are no charts, from templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

from streetboard import format
from streetboard.drawing import typesetting
from streetboard.drawing.screen.look import Look
from streetboard.drawing.screen.markup import render
from streetboard.reading.blocks import Card, Cards, Lines, Table, Tree
from streetboard.reading.links import href

# Texts up to this length stay on one line.
_SHORT = 12
# A card's number is bold, its unit stands a little off: by the one as many times, by the other so many ems more.
_BOLD, _APART = 1.08, 0.4
# The rows of a table that a page shows where a list of all is a click away; and those that are printed: paper.css hides the rest.
_MOST_AT_ONCE = _MOST_PRINTED = 30

# --- numbers ----------------------------------------------------------------------------------------------------------


def parts(card: Card) -> tuple[str, str]:
    """Return a card's number and its unit, which stands smaller."""
    for unit in ("%", format.POINTS, card.unit):
        if unit and card.text.endswith(unit):
            return card.text.removesuffix(unit).rstrip(), unit
    return card.text, ""


def card_html(card: Card, look: Look) -> str:
    """Return one number with what it is made of, how it moved, and a small line of its last months."""
    number, unit = parts(card)
    spark = spark_image(card.trend, look) if len(card.trend) > 1 else ""
    wide = {"number_ems": typesetting.ems(number) * _BOLD, "unit_ems": typesetting.ems(unit) + _APART}
    return render("card.html", card=card, number=number, unit=unit, spark=spark, **wide)


def cards(block: Cards, look: Look) -> str:
    """Return several numbers side by side, small ones as tiles."""
    if block.is_compact:
        return render("tiles.html", tiles=[(card, *parts(card)) for card in block.cards])
    return render("cards.html", cards=[card_html(card, look) for card in block.cards])


def cards_on_page(cards: Iterable[Card], about: Iterable[str], look: Look) -> str:
    """Return numbers side by side, each in a frame with its ⓘ, which leads to an address `about` it."""
    return render(
        "cards_on_page.html", cards=[(one, card_html(one, look), to) for one, to in zip(cards, about, strict=True)]
    )


def spark_image(values: tuple[float, ...], look: Look) -> str:
    """Return a small line of these values as a data address, because Streamlit strips SVG from HTML."""
    low, high = min(values), max(values)
    step, height = 200 / max(len(values) - 1, 1), 30 / ((high - low) or 1)
    dots = [(at * step, 33 - (value - low) * height) for at, value in enumerate(values)]
    svg = render("spark.svg", line=" ".join(f"{x:.1f},{y:.1f}" for x, y in dots), colour=look.main)
    return "data:image/svg+xml," + quote(svg)


# --- tables -----------------------------------------------------------------------------------------------------------


def table(block: Table, look: Look) -> str:
    """Return a table; the bar column has a bar beside its number, rows that stand out a colour and a mark."""
    if block.everything:
        block = replace(block, rows=block.rows[:_MOST_AT_ONCE], cards=block.cards[:_MOST_AT_ONCE])
    return table_html(block)


def table_html(block: Table, *, longest: float | None = None, mark: str = "") -> str:
    """Return a table, whatever the look: its colours are variables.

    A bar is as long as its number is of `longest`, which is the largest of them unless it is given; the column `mark` says where
    on it the plan is.
    """
    places = range(len(block.columns))
    numeric = [block.is_numeric(at) for at in places]
    bar = next((at for at in places if block.columns[at].name == block.bar), None)
    plan = next((at for at in places if block.columns[at].name == mark), None)
    if longest is None:
        longest = max((row[bar] or 0 for row in block.rows), default=0) if bar is not None else 0
    rows = [
        {
            "stands_out": number in block.stands_out,
            "cells": [
                (texts[at], "n" if numeric[at] else "d" if isinstance(row[at], date) or _is_short(texts[at]) else "t")
                for at in places
            ],
            "bar": percent(row[bar] / longest if longest else 0) if bar is not None and row[bar] is not None else "",
            "mark": percent(row[plan]) if plan is not None and isinstance(row[plan], int | float) else "",
            "card": href(block.cards[number]) if block.cards else "",
        }
        for number, (row, texts) in enumerate(zip(block.rows, block.texts(), strict=True))
    ]
    heads = [(*_head(header), numeric[at]) for at, header in enumerate(block.headers)]
    cut = cut_note(block.total, len(block.rows)) if len(block.rows) < block.total else ""
    return render(
        "table.html",
        heads=heads,
        rows=rows,
        bar=bar,
        cut=cut,
        everything=href(block.everything),
        notes=[block.note] if block.note else [],
        style="",
        printed=_MOST_PRINTED,
        unprinted=format.number(block.total - _MOST_PRINTED) if len(rows) > _MOST_PRINTED else "",
    )


def plain_table(headers: list[str], rows: list[list[str]], *, numeric: tuple[int, ...] = (), style: str = "") -> str:
    """Return a table of texts that no figure made; `numeric` are the places of the columns that stand to the right."""
    heads = [(header, "", at in numeric) for at, header in enumerate(headers)]
    shown = [
        {
            "stands_out": False,
            "cells": [(text, "n" if at in numeric else "d" if _is_short(text) else "t") for at, text in enumerate(row)],
            "bar": "",
            "mark": "",
            "card": "",
        }
        for row in rows
    ]
    return render("table.html", heads=heads, rows=shown, bar=None, cut="", notes=[], style=style, unprinted="")


def cut_note(total: int, shown: int) -> str:
    """Return what to say above a table that holds only the first of its rows."""
    return f"共 {format.number(total)} 条，列出前 {format.number(shown)} 条"


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT


def _head(header: str) -> tuple[str, str]:
    # The unit goes below its name: Chinese headers are wider than their numbers.
    name, bracket, unit = header.partition("（")
    return name, bracket + unit


def percent(share: float | None) -> str:
    """Return how wide a bar of a share is in CSS."""
    return f"{min(max(share or 0, 0), 1) * 100:.2f}%"


# --- the others -------------------------------------------------------------------------------------------------------


def lines(block: Lines, look: Look) -> str:
    """Return sentences, one below the other."""
    return render("lines.html", lines=[text for line in block.lines if (text := line.strip())])


def tree(block: Tree, look: Look) -> str:
    """Return the levels of a tree, which the browser itself unfolds."""
    return render("tree.html", nodes=block.nodes, is_progress=block.is_progress, percent=percent, parts=_parts_html)


def _parts_html(block: Table) -> str:
    return table_html(block, longest=1, mark="planned_progress")


DRAWERS: dict[str, Callable[[Any, Look], str]] = {
    Cards.kind: cards,
    Table.kind: table,
    Lines.kind: lines,
    Tree.kind: tree,
}
