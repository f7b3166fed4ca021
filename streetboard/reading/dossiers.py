"""Dossiers: all that is known of one thing, an issue, a project or a promise: how it stands, what became of it, and whence we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from streetboard import format
from streetboard.asking.answers import Answer
from streetboard.queries import column_of
from streetboard.reading.links import linked_card

# What the head and the foot of a dossier tell.
_TOLD_APART = ("title", "file", "row_no")


@dataclass(frozen=True)
class Fact:
    """One thing that is known; `is_bad` where somebody has to act on it, `card` where it names another thing that has one."""

    label: str
    text: str
    is_bad: bool = False
    card: str = ""


@dataclass(frozen=True)
class Step:
    """One step on the way; `when` is empty where the ledger says no time."""

    when: str
    what: str
    note: str = ""


@dataclass(frozen=True)
class Dossier:
    """All that is known of one thing, called by its title and its number."""

    title: str
    number: str
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]
    source: str


def dossier(card: Answer, steps: Answer | None) -> Dossier | None:
    """Return what a card tells of the one thing that was asked for, null if there is no such thing.

    The first column is its number; the others are told in their order, those without a value left out.
    """
    if not card.result.rows:
        return None
    row = card.result.one()
    number, *names = (name for name in row if name not in _TOLD_APART)
    facts = tuple(_fact(card, name, row[name]) for name in names if row[name] not in (None, "", False))
    taken = tuple(
        Step(_moment(step["happened_at"]), step["step"], step["note"] or "")
        for step in (steps.result.records() if steps else ())
    )
    source = f"{row['file']} 第 {format.number(row['row_no'])} 行" if row["file"] else ""
    return Dossier(row["title"] or str(row[number]), str(row[number]), facts, taken, source)


def _fact(card: Answer, name: str, value: Any) -> Fact:
    column = column_of(card.result.query, name)
    text = _moment(value) if isinstance(value, date) else format.with_unit(value, column.unit)
    is_bad = name in ("days_overdue", "days_late", "is_delayed")
    return Fact(column.label, text, is_bad, linked_card(card.result.query, name, value))


def _moment(value: date | None) -> str:
    """Return a day with its time where the ledger wrote one."""
    if isinstance(value, datetime) and value.time() == time.min:
        return format.day(value)
    return format.cell(value) if value else ""
