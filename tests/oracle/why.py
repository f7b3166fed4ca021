"""Why: what explains that a community handles more or fewer of its issues in time, counted from the issues and split by the definition.

构成 of a kind = (本方占比 − 对照占比) × (双方按期率的平均 − 双方总按期率的平均); 办理 = (本方按期率 − 对照按期率) × 双方占比的平均.
A kind that only one side has takes its rate on both.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from tests.oracle import issues
from tests.oracle.ledgers import Ledgers
from tests.oracle.periods import Asked
from tests.oracle.showing import half_up

OWN_OFFICE = "本社区"
# What tells kinds apart, and how a kind is written.
WAYS = {
    "按问题类别": ("category",),
    "按承办单位": ("handler",),
    "按办理时限": ("limit",),
    "三者交叉": ("category", "handler", "limit"),
    "按用时": ("taken",),
}
_WORDS = {"limit": "时限 ", "taken": "用时 "}


@dataclass(frozen=True)
class Part:
    """A kind, or all of a way: how many were due, how many of them were handled in time here and there, and what comes of it."""

    due: int
    rate: float | None
    rate_other: float | None
    mix: float
    handling: float

    @property
    def cells(self) -> list[Any]:
        """As it is shown: the parts add up, the smaller one takes what rounding leaves."""
        whole = half_up((self.mix + self.handling) * 100, 2)
        larger = half_up(max(self.mix, self.handling, key=abs) * 100, 2)
        parts = (larger, whole - larger) if abs(self.mix) >= abs(self.handling) else (whole - larger, larger)
        return [self.due, self.rate, self.rate_other, *(float(one / Decimal(100)) for one in (*parts, whole))]


def owed(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """应处置, with what kind each is: its own community's office is one kind in all of them, and times are told in the classes of age."""
    rows = issues.due(issues.of(ledgers, asked), asked)
    handled = rows["handled"].dt.normalize().fillna(asked.as_of).clip(upper=asked.as_of)
    return rows.assign(
        handler=rows["handler"].where(rows["handler"] != rows["community"], OWN_OFFICE),
        limit=(rows["due_on"] - rows["reported_on"]).map(_age),
        taken=(handled - rows["reported_on"]).map(_age),
    )


def _age(time: pd.Timedelta) -> str:
    return next(name for name, up_to in issues.AGES if up_to is None or time.days <= up_to)


def split(here: pd.DataFrame, there: pd.DataFrame, way: str) -> tuple[Part, dict[str, Part]]:
    """Return the gap between two sides, and what each kind does to it."""
    kinds = list(WAYS[way])
    sides = [rows.groupby(kinds)["is_on_time"].agg(due="size", good="sum") for rows in (here, there)]
    both = sides[0].join(sides[1].add_suffix("_other"), how="outer").fillna(0)
    rates = [_mean(rows) for rows in (here, there)]
    parts = {}
    for key, one in zip(both.index, both.itertuples(), strict=True):
        shares = one.due / len(here), one.due_other / len(there)
        shown = [good / due if due else None for good, due in ((one.good, one.due), (one.good_other, one.due_other))]
        rate, other = (shown[at] if shown[at] is not None else shown[1 - at] for at in (0, 1))
        parts[_named(kinds, key)] = Part(
            int(one.due),
            *shown,
            (shares[0] - shares[1]) * ((rate + other) / 2 - sum(rates) / 2),
            (rate - other) * sum(shares) / 2,
        )
    whole = Part(
        len(here), *rates, *(sum(getattr(part, name) for part in parts.values()) for name in ("mix", "handling"))
    )
    return whole, parts


def _mean(rows: pd.DataFrame) -> float:
    return float(rows["is_on_time"].mean())


def _named(kinds: list[str], key: Any) -> str:
    names = key if isinstance(key, tuple) else (key,)
    return " · ".join(f"{_WORDS.get(kind, '')}{name}" for kind, name in zip(kinds, names, strict=True))
