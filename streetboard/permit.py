"""Permit: which streets and communities a reader may see. Whoever reads has one; figures are narrowed to it in one place."""

from __future__ import annotations

from dataclasses import dataclass

# Rows that a ledger gives to no community: they are the street's.
UNPLACED = "未归属"


@dataclass(frozen=True)
class Permit:
    """The streets that may be seen, and the communities of them; null means all, an empty tuple none."""

    streets: tuple[str, ...] | None = None
    communities: tuple[str, ...] | None = None


EVERYTHING, NOTHING = Permit(), Permit((), ())
