"""Effects: what a version does to the headline numbers, street by street."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from streetboard import queries
from streetboard.warehouse import Answers, Scope, Snapshot


@dataclass(frozen=True)
class Headline:
    """One measure of a figure about the whole."""

    figure: str
    column: str

    @property
    def name(self) -> str:
        return f"{self.figure}.{self.column}"


HEADLINES = (
    Headline("issues/summary", "cumulative_completion_rate"),
    Headline("issues/summary", "daily_closed"),
    Headline("issues/summary", "overdue_open"),
    Headline("renovation/summary", "progress"),
    Headline("volunteers/summary", "registered"),
    Headline("volunteers/summary", "active_rate"),
    Headline("volunteers/summary", "redemption_rate"),
)

# street -> headline -> {"value", "numerator", "denominator"}
Kpis = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Effect:
    """A headline number of a street before and after; null where there was, or is, nothing to count."""

    street: str
    headline: Headline
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def is_change(self) -> bool:
        return self.before != self.after


def measure(marts: Answers, among: Set[str] | None = None) -> Kpis:
    """Return the headline numbers of every street, or of those `among` these, over all its days, from marts that are built."""
    snapshot = Snapshot(marts)
    kpis: Kpis = {}
    for street in snapshot.streets if among is None else among & snapshot.streets.keys():
        measured: dict[str, dict[str, Any]] = {}
        for figure in dict.fromkeys(headline.figure for headline in HEADLINES):
            if snapshot.default_as_of(queries.datasets_read(figure), street) is None:
                continue
            row = snapshot.figure(figure, Scope(street)).one()
            for headline in HEADLINES:
                if headline.figure == figure:
                    declared = queries.figure(figure).measure(headline.column)
                    parts = {"value": headline.column} | declared.fraction
                    measured[headline.name] = {part: row[column] for part, column in parts.items()}
        kpis[street] = measured
    return kpis


def compare(before: Kpis | None, after: Kpis | None) -> list[Effect]:
    """Return every headline number that there was or is, in the order of HEADLINES within each street."""
    before, after = before or {}, after or {}
    found = []
    for street in sorted(before.keys() | after.keys()):
        then, now = before.get(street, {}), after.get(street, {})
        found += [
            Effect(street, headline, then.get(headline.name), now.get(headline.name))
            for headline in HEADLINES
            if headline.name in then or headline.name in now
        ]
    return found
