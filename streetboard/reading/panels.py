"""Panels: what a page consists of; each asks a question, and is a reading of figures, as a slide is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from streetboard import format
from streetboard.asking.answers import NOW, SAME, Answers, Wanted
from streetboard.asking.choice import Choice
from streetboard.reading.blocks import PanelReader, Reading
from streetboard.reading.marks import MARKS, marked

_OPENS = "点选一个街道就打开它"


@dataclass(frozen=True)
class Panel:
    """A question with the reader that answers it; `empty` says why there may be nothing, and what to do next.

    `streets` is what stands in its place over all streets: another question, the same or another panel, null where there is none.
    """

    reader: PanelReader
    ask: str = ""
    empty: str = ""
    note: str = ""
    streets: Panel | str | None = SAME
    # left out where the street has none of the ledgers that its figure is about
    is_optional: bool = False

    @property
    def of_streets(self) -> tuple[Panel, ...]:
        """What stands in its place over all streets."""
        if not isinstance(self.streets, str):
            return (self.streets,) if self.streets else ()
        return (
            replace(self, ask=self.streets, note=" · ".join(filter(None, (self.note, _OPENS))))
            if self.streets
            else self,
        )

    @property
    def id(self) -> str:
        """What the panel is known by on its page: issues-daily-daily."""
        return f"{self.figure}-{self.reader.name}".replace("/", "-")

    @property
    def main(self) -> Wanted:
        """What it is about."""
        return self.reader.wanted[0]

    @property
    def figure(self) -> str:
        """The name of the figure that it is about."""
        return self.main.name

    def read(self, answers: Answers) -> Reading | None:
        """Return what the panel shows; null where the street has no ledger for it, or there is nothing to show."""
        return marked(self.reader(answers), answers)


def card_id(figure: str, column: str) -> str:
    """Return what a card is known by on its page: issues-summary-collected."""
    return f"{figure}-{column}".replace("/", "-")


@dataclass(frozen=True)
class Columns:
    """Panels in two columns, which become one where they would be too narrow; `are_halves` stay side by side on paper."""

    panels: tuple[Panel, ...]
    are_halves: bool = False

    @property
    def of_streets(self) -> tuple[Columns, ...]:
        panels = tuple(one for panel in self.panels for one in panel.of_streets)
        return (replace(self, panels=panels),) if panels else ()


@dataclass(frozen=True)
class Either:
    """Panels of which one is shown at a time, each under a word: 社区, 网格, 小区; those after the first where they show something."""

    choices: tuple[tuple[str, Panel], ...]

    @property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(panel for _, panel in self.choices)

    @property
    def of_streets(self) -> tuple[Either, ...]:
        choices = tuple((word, one) for word, panel in self.choices for one in panel.of_streets)
        return (Either(choices),) if choices else ()


@dataclass(frozen=True)
class More:
    """What a page keeps folded up, so that the rest of it is three screens at most; it names the questions that it answers."""

    parts: tuple[Panel | Columns | Either, ...]

    @property
    def of_streets(self) -> tuple[More, ...]:
        parts = tuple(one for part in self.parts for one in part.of_streets)
        return (More(parts),) if parts else ()

    @property
    def panels(self) -> Iterator[Panel]:
        for part in self.parts:
            yield from (part,) if isinstance(part, Panel) else part.panels


Part: TypeAlias = Panel | Columns | Either | More


@dataclass(frozen=True)
class Page:
    """What a page shows, in the order of the screen. Whatever else is wanted of a page reads this list."""

    title: str
    parts: tuple[Part, ...]

    @property
    def panels(self) -> Iterator[Panel]:
        """Yield every panel, in the order of the screen."""
        for part in self.parts:
            yield from (part,) if isinstance(part, Panel) else part.panels

    def of(self, choice: Choice) -> Page:
        """Return the page as it is shown of a choice: over all streets they are ranked, and what is of one street alone is left out."""
        if not choice.is_of_all_streets:
            return self
        return replace(self, parts=tuple(one for part in self.parts for one in part.of_streets))

    def of_ledgers(self, has_ledger_of: Callable[[str], bool]) -> Page:
        """Return the page without the optional panels whose figure has no ledger."""
        if not any(panel.is_optional for panel in self.panels):
            return self
        return replace(self, parts=tuple(_of_ledgers(self.parts, has_ledger_of)))

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Every figure that the page asks for, once, and what is marked upon what it shows."""
        return tuple(dict.fromkeys([*(one for panel in self.panels for one in panel.reader.wanted), *MARKS]))


def _of_ledgers(parts: Iterable[Part], has_ledger_of: Callable[[str], bool]) -> Iterator[Any]:
    """Yield the parts with what is left of them, those of which nothing is left out."""
    for part in parts:
        if isinstance(part, Columns):
            if panels := tuple(_of_ledgers(part.panels, has_ledger_of)):
                yield replace(part, panels=panels)
        elif isinstance(part, Either):
            kept = [*_of_ledgers(part.panels, has_ledger_of)]
            if choices := tuple(one for one in part.choices if one[1] in kept):
                yield Either(choices)
        elif isinstance(part, More):
            if within := tuple(_of_ledgers(part.parts, has_ledger_of)):
                yield More(within)
        elif not part.is_optional or has_ledger_of(part.figure):
            yield part


def page(title: str, *parts: Part) -> Page:
    """Return a page of these parts."""
    return Page(title, parts)


def numbers(reader: PanelReader, *, optional: bool = False) -> Panel:
    """Return a row of cards: a panel without a question."""
    return Panel(reader, is_optional=optional)


def panel(
    reader: PanelReader,
    ask: str,
    *,
    empty: str,
    note: str = "",
    streets: Panel | str | None = SAME,
    optional: bool = False,
) -> Panel:
    """Return a panel that asks a question.

    `note` is what helps to read the answer, `streets` what stands there over all streets; an `optional` one is not shown to a street
    without a ledger for it, nor, where `empty` has nothing to say, without anything to show: of
    columns that few ledgers have.
    """
    return Panel(reader, ask, empty, note, streets, optional)


def columns(*panels: Panel) -> Columns:
    """Return panels that stand in two columns."""
    return Columns(panels)


def halves(*panels: Panel) -> Columns:
    """Return panels of a few short columns, which stand side by side on paper too."""
    return Columns(panels, are_halves=True)


def either(**choices: Panel) -> Either:
    """Return panels of which a reader sees the one whose word he has chosen."""
    return Either(tuple(choices.items()))


def more(*parts: Panel | Columns | Either) -> More:
    """Return what stands folded up at the end of a page."""
    return More(parts)


def cut_short(answers: Answers, wanted: Iterable[Wanted]) -> str:
    """Return up to which day the ledgers of a panel or a slide reach, where that is not as far as all others do; else nothing."""
    asked = [one for one in wanted if one.over == NOW and answers.get(one)]
    days = {one: answers.until(one) for one in asked}
    if not any(days.values()):
        return ""
    if len(set(days.values())) == 1:
        (day,) = set(days.values())
        return f"台账截至 {format.day(day)}，只统计到这一天"
    told = (f"{answer.title} {format.day(day)}" for one, day in days.items() if day and (answer := answers.get(one)))
    return f"台账截至：{'、'.join(told)}"
