"""Handwritten: rows that are set out by hand, one a line, with bars between the cells."""

from __future__ import annotations

from collections.abc import Iterable


def lines(text: str) -> Iterable[list[str]]:
    for line in text.strip().splitlines():
        yield [cell.strip() for cell in line.split("|")]


def by_heading(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for cells in lines(text):
        if len(cells) == 1:
            mine = found[cells[0]] = []
        else:
            mine.append(cells)
    return found
