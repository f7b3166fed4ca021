"""Contents: on which page, and in which panel, each figure is shown, as the pages' own lists say; and how one is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from runpy import run_path
from typing import TypeAlias

from streetboard import reference
from streetboard.queries import Measure
from streetboard.reading.panels import Page, Panel, card_id
from streetboard.reference import Told
from streetboard.ui import menu

# What is looked for on the page of all metrics, in its address.
SOUGHT = "sought"
# What no reader looks for: by which cells is masked, and what the warehouse knows of itself.
_WITHIN = ("masking", "shared")


@dataclass(frozen=True)
class Place:
    """Where a figure is shown: on which page, under which question, and the ⓘ that tells of it."""

    page: str
    ask: str
    about: str


@dataclass(frozen=True)
class Entry:
    """Something to be found: what it is called, its metric code, and where it is shown; null where only its 口径 is."""

    name: str
    code: str
    place: Place | None

    @property
    def label(self) -> str:
        """What a reader sees, and what his letters are looked for in: 按期处置率 · I09 · 事件办理 · aqczl."""
        return " · ".join(filter(None, (self.name, self.code, self.page, initials(self.name))))

    @property
    def page(self) -> str:
        return self.place.page if self.place else menu.DEFINITIONS


@cache
def initials(text: str) -> str:
    """Return the first letters of a text's syllables in pinyin: aqczl for 按期处置率."""
    # Only here: its dictionary takes a while to load, and a page is shown without it.
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))


@cache
def lists() -> dict[str, Page]:
    """Return the list of panels of each page that is one, by its title."""
    found = {title: run_path(str(menu.FOLDER / f"{entry.name}.py")).get("PAGE") for title, entry in menu.PAGES.items()}
    return {title: page for title, page in found.items() if page}


@cache
def places() -> dict[tuple[str, str], tuple[Place, ...]]:
    """Return where figures are shown, by figure and column; by a figure and no column where all of it is."""
    found: dict[tuple[str, str], dict[Place, None]] = {}
    for title, page in lists().items():
        for panel in page.panels:
            for key, place in _shown_in(title, panel):
                found.setdefault(key, {})[place] = None
    return {key: tuple(told) for key, told in found.items()}


def _shown_in(title: str, panel: Panel) -> Iterator[tuple[tuple[str, str], Place]]:
    for figure, column in panel.reader.cards:
        yield (figure, column), Place(title, "", card_id(figure, column))
    if panel.ask:
        yield (panel.figure, ""), Place(title, panel.ask, panel.id)


def shown(told: Told) -> tuple[Place, ...]:
    """Return where a measure is shown, as a card first."""
    figure = told.figure.name
    return (*places().get((figure, told.column.name), ()), *places().get((figure, ""), ()))


Settings: TypeAlias = tuple[tuple[str, str], ...]


@lru_cache(maxsize=8)
def measures(settings: Settings) -> tuple[Told, ...]:
    """Return every measure that a reader may look for, by its code; those without one come last."""
    found = [
        Told(figure, column)
        for figure in reference.figures(dict(settings))
        if figure.name.partition("/")[0] not in _WITHIN
        for column in figure.columns.values()
        if isinstance(column, Measure)
    ]
    # A figure about the whole tells of a metric before those that tell of its parts.
    return tuple(
        sorted(found, key=lambda told: (not told.code, _in_order(told.code), told.figure.grain != "the whole"))
    )


def _in_order(code: str) -> tuple[str, int]:
    letters = code.rstrip("0123456789")
    return letters, int(code.removeprefix(letters) or 0)


@cache
def entries() -> tuple[Entry, ...]:
    """Return everything that can be found: each measure once under its name, where it is shown first, then each question."""
    found: dict[tuple[str, str], Entry] = {}
    for told in measures(tuple(reference.default_settings().items())):
        entry = Entry(told.column.label, told.code, next(iter(shown(told)), None))
        kept = found.get((entry.name, entry.code))
        if kept is None or (entry.place and not kept.place):
            found[entry.name, entry.code] = entry
    asked = (place for told in places().values() for place in told if place.ask)
    return (*found.values(), *dict.fromkeys(Entry(place.ask, "", place) for place in asked))
