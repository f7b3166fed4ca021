"""Blocks: what stands on a slide before anybody has drawn it; screen, pptx and docx draw the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from streetboard import format
from streetboard.queries import Column
from streetboard.warehouse import Result

# How a series or a bar is coloured; each medium has its own colours for these.
MAIN, PALE, SECOND, THIRD, ACCENT, MUTED = "main", "pale", "second", "third", "accent", "muted"

# What a chart is: lines over days, bars lying down (one or two a category), or a staircase from one stock to the next.
LINES, BARS, BRIDGE = "lines", "bars", "bridge"

GOOD, BAD = "good", "bad"


@dataclass(frozen=True)
class Frozen:
    """A figure as it was when the edition was made: rows, parameters, its header and its SQL.

    `key` is the figure's name, with what it is compared over behind an @: `issues/summary@previous`. `total` is how many rows the
    figure has, of which `result` may hold fewer.
    """

    key: str
    result: Result
    # the SQL with the macros that it uses written out
    statement: str
    total: int
    # the datasets that it rests on
    datasets: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.result.query.title


@dataclass(frozen=True)
class Change:
    """How a number moved: `label` 较上季, `text` ▲ 1.24 百分点, `tone` good, bad or empty."""

    label: str
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Card:
    """One number with what it is made of (`detail`, 2,870 / 2,914 件) and how it moved."""

    label: str
    # the key of the figure and the column that the number is read from
    figure: str
    column: str
    # a text where a count of persons is masked: <5
    value: float | str | None
    unit: str
    detail: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def text(self) -> str:
        """The number as it is shown, with its unit."""
        return format.points(self.value) if self.unit == format.POINTS else format.with_unit(self.value, self.unit)


@dataclass(frozen=True)
class Cards:
    """Several numbers side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Series:
    """The values of one series, one for each category, null where there is none."""

    name: str
    values: tuple[float | None, ...]
    colour: str = MAIN


@dataclass(frozen=True)
class Chart:
    """A chart of one figure. `unit` is 件, share (values 0 to 1) or 百分点 (values are shares too, -0.012 is -1.20 百分点).

    Of a bridge, `series` are the invisible base and the steps upon it. `stands_out` are the categories, by number, that are bad
    news: of the last series they carry the second colour. `colours`, where there are any, are those of each category instead.
    """

    kind: str
    figure: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    stands_out: frozenset[int] = frozenset()
    colours: tuple[str, ...] = ()
    note: str = ""

    def colours_of(self, series: Series) -> tuple[str, ...]:
        """Return the colour of each bar of a series."""
        if self.colours:
            return self.colours
        is_judged = series is self.series[-1]
        return tuple(
            SECOND if is_judged and at in self.stands_out else series.colour for at in range(len(series.values))
        )

    def label(self, value: float | None) -> str:
        """Return a value as it stands beside its bar."""
        return format.points(value) if self.unit == format.POINTS else format.with_unit(value, self.unit)


@dataclass(frozen=True)
class Table:
    """Some rows of one figure: typed values under columns that know their label and unit."""

    figure: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    # how many rows there are in all; fewer may stand here
    total: int
    # rows, by number, that stand out
    stands_out: frozenset[int] = frozenset()
    note: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(format.header(column.label, column.unit) for column in self.columns)

    def texts(self) -> list[list[str]]:
        """Return the cells as they are shown."""
        return [[format.cell(v, c.unit) for v, c in zip(row, self.columns, strict=True)] for row in self.rows]

    def is_numeric(self, at: int) -> bool:
        """Tell whether a column holds numbers, which stand to the right."""
        return any(isinstance(row[at], int | float) and not isinstance(row[at], bool) for row in self.rows)


@dataclass(frozen=True)
class Lines:
    """Sentences, one below the other."""

    lines: tuple[str, ...]


Block = Cards | Chart | Table | Lines


@dataclass(frozen=True)
class Slide:
    """One slide: a headline sentence, and the blocks that it is read from; the first block is the main one.

    `notes` are the speaker's: 口径, source and version of each figure, in sentences. `figures` are the keys of the figures that
    it shows, `details` of those that list the rows beneath. `is_text` is a slide that a clerk has written.
    """

    id: str
    title: str
    headline: str
    comment: str = ""
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    is_text: bool = False


@dataclass(frozen=True)
class Brand:
    """What the street calls itself on paper, and its logo as the bytes of a PNG or JPEG, null without one."""

    name: str
    logo: bytes | None = None


@dataclass(frozen=True)
class Deck:
    """An edition made ready to be drawn: its slides in order, those that are hidden left out."""

    # the edition's name: 朝阳街道-2025Q2-1
    id: str
    street: str
    # null: the whole street
    community: str | None
    # 2025年第二季度
    quarter: str
    cut_off: date
    is_unfinished: bool
    is_demo: bool
    version: int
    # eight characters of the hash of what is frozen
    fingerprint: str
    frozen_at: datetime
    author: str
    brand: Brand
    slides: tuple[Slide, ...]
    figures: dict[str, Frozen]

    @property
    def scope(self) -> str:
        """朝阳街道, or 朝阳街道 · 天津路社区."""
        return f"{self.street} · {self.community}" if self.community else self.street

    @property
    def source(self) -> str:
        """The line at the foot of every slide and page."""
        parts = [
            "演示数据，非真实台账" if self.is_demo else "",
            f"数据截至 {format.day(self.cut_off)}{'（本季未结束）' if self.is_unfinished else ''}",
            f"来源 各台账（第 {self.version} 版）",
            f"会议版 {self.id} · {self.fingerprint}",
        ]
        return "　".join(filter(None, parts))
