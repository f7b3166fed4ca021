"""Blocks: what stands on a page or a slide before anybody has drawn it; screen, pptx and docx draw the same ones.

A block has a kind, and each medium a drawer for each kind (`drawing/<medium>`); where a medium cannot draw a kind natively, its
drawer says which simpler block stands for it (`drawing/standing_in.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, TypeAlias

from streetboard import format
from streetboard.asking.answers import Answer, Reader
from streetboard.queries import Column, Measure

# How a series or a bar is coloured; each medium has its own colours for these.
MAIN, PALE, SECOND, THIRD, ACCENT, MUTED = "main", "pale", "second", "third", "accent", "muted"

# What a chart is.
LINES = "lines"  # lines over days or months; a pale series is what was counted, the others what the eye should follow
BARS = "bars"  # bars lying down, one or two a category
COLUMNS = "columns"  # bars standing side by side, each with its label
BRIDGE = "bridge"  # a staircase from one stock to the next
RATES = "rates"  # rates against a reference: a dot each, since bars from zero would all look alike at 96 %
PARETO = "pareto"  # counts from the largest on as bars, and what share of all they make up so far as a line
MIXED = "mixed"  # bars and lines over days or months, a line perhaps on a second scale
PROGRESS = "progress"  # how far each is as a bar, how far it should be as a mark on it
SEVERAL = "several"  # the series one below the other over the same months, each with its own unit
AREAS = "areas"  # where the categories lie, each in the shade of its class; what has no outline is a square
CHARTS = (LINES, BARS, COLUMNS, BRIDGE, RATES, PARETO, MIXED, PROGRESS, SEVERAL, AREAS)
# Those whose categories are rows, one below the other.
LYING = (BARS, RATES, PROGRESS)

# How a series of a chart is drawn where the kind leaves a choice.
BAR, LINE, DASHED = "bar", "line", "dashed"

GOOD, BAD = "good", "bad"


@dataclass(frozen=True)
class Change:
    """How a number moved, or stands against its target: `label` 较上季, `text` ▲ 1.24 百分点, `tone` good, bad or empty.

    `about` tells what it was compared with, or why there is nothing: 2025-01-01 至 2025-03-31：96.20%（2,870 / 2,914 件）.
    """

    label: str
    text: str
    tone: str = ""
    about: str = ""


@dataclass(frozen=True)
class Card:
    """One number with what it is made of (`detail`, 2,870 / 2,914 件), how it moved, and its last twelve months.

    `warning` says why to be careful with it: ⚠ 样本不足，仅供参考.
    """

    label: str
    # the key of the figure and the column that the number is read from
    figure: str
    column: str
    # a text where a count of persons is masked: 遮蔽
    value: float | str | None
    unit: str
    detail: str = ""
    changes: tuple[Change, ...] = ()
    warning: str = ""
    trend: tuple[float, ...] = ()
    # another column of the figure, which `detail` tells
    beside: str = ""

    @property
    def text(self) -> str:
        """The number as it is shown, with its unit."""
        return format.points(self.value) if self.unit == format.POINTS else format.with_unit(self.value, self.unit)


@dataclass(frozen=True)
class Cards:
    """Several numbers side by side; `is_compact` where there are many small ones, as of quantities."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Card, ...]
    is_compact: bool = False


@dataclass(frozen=True)
class Series:
    """The values of one series, one for each category, null where there is none.

    `unit` is its own where it is not the chart's, which puts it on a second scale. `rows` is what lists the rows beneath one of its
    points, as the address says it, `{key}` standing for the chart's key of the category: issues/rows?measure=open&community={key}.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str = MAIN
    shape: str = BAR
    unit: str = ""
    rows: str = ""
    # the column of the figure that it shows, by which a target of its metric finds it
    column: str = ""
    # what each is to reach, null where there is nothing; over time it is a series of its own, unless each series has its own scale
    targets: tuple[float | None, ...] = ()
    # whether it is such a series of its own
    is_target: bool = False


@dataclass(frozen=True)
class Mark:
    """Something that happened, on a chart over time: from which category to which, in a few words, and in whole."""

    first: int
    last: int
    text: str
    said: str


Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Outline:
    """Where a category lies, in metres to the east and the north of the middle: its rings, outer ones one way round, holes the other.

    Its name stands at `label`, where there are so many metres of `room` for it.
    """

    rings: tuple[tuple[Place, ...], ...]
    label: Place
    room: int


@dataclass(frozen=True)
class Shade:
    """How the categories of one class are coloured, and what they are called; `strength` is how much there is of the colour, 0 to 1."""

    label: str
    colour: str
    strength: float


@dataclass(frozen=True)
class Spots:
    """Points that a reader may switch on: where they are, and what is told of each."""

    name: str
    places: tuple[Place, ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """Where each category lies, and which of the shades it has."""

    outlines: tuple[Outline, ...]
    shades: tuple[Shade, ...]
    shade_of: tuple[int, ...]
    # those of whom nothing is told, by name
    silent: tuple[tuple[str, Outline], ...] = ()
    spots: tuple[Spots, ...] = ()

    def shade(self, at: int) -> Shade:
        return self.shades[self.shade_of[at]]

    @property
    def bounds(self) -> tuple[Place, Place]:
        """The south-west and the north-east corner."""
        every = (*self.outlines, *(outline for _, outline in self.silent))
        x, y = zip(*(place for outline in every for ring in outline.rings for place in ring), strict=True)
        return (min(x), min(y)), (max(x), max(y))


@dataclass(frozen=True)
class Chart:
    """A chart of one figure. `unit` is 件, share (values 0 to 1) or 百分点 (values are shares too, -0.012 is -1.20 百分点).

    Of a bridge, `series` are the invisible base and the steps upon it; of PROGRESS, what was planned and what is. `stands_out` are the
    categories, by number, that are bad news: of the last series they carry the second colour. `muted` are those that are listed and
    not judged. `colours`, where there are any, are those of each category instead.
    """

    kind: str
    figure: str
    # as they are shown
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    stands_out: frozenset[int] = frozenset()
    colours: tuple[str, ...] = ()
    note: str = ""
    # the day on which each category begins, where they are days or months
    days: tuple[date, ...] = ()
    # the day with which each ends, where they are weeks: those of a period begin and end within it
    until: tuple[date, ...] = ()
    # what `{key}` in `rows` of a series stands for, for each category; none: the category itself
    keys: tuple[str, ...] = ()
    # what stands beside each category instead of its values; lines are divided by \n
    labels: tuple[str, ...] = ()
    muted: frozenset[int] = frozenset()
    # a value that all are held against, and its name
    reference: float | None = None
    reference_label: str = ""
    # what a step of a bridge is drawn up to, where steps beyond it would leave the others no height
    ceiling: float | None = None
    # what is said of the targets of its series: 目标 95%
    target_label: str = ""
    # what happened, where the categories are days, weeks or months
    marks: tuple[Mark, ...] = ()
    # of AREAS
    picture: Picture | None = None

    @property
    def target(self) -> float | None:
        """What all categories are to reach alike: one line goes across them; null where they differ, or there is nothing to reach."""
        aims = [value for series in self.series for value in series.targets]
        return aims[0] if aims and len(set(aims)) == 1 else None

    @property
    def aims(self) -> tuple[tuple[int, float], ...]:
        """What each category is to reach, by its number, where there is no one line for all."""
        if self.target is not None:
            return ()
        return tuple((at, aim) for series in self.series for at, aim in enumerate(series.targets) if aim is not None)

    @property
    def cut(self) -> frozenset[int]:
        """The categories whose bars go on beyond the ceiling."""
        if self.ceiling is None:
            return frozenset()
        return frozenset(at for at in range(len(self.categories)) if self._whole_top(at) > self.top(at))

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below the chart: its note, what happened meanwhile, and which bars are not drawn to their ends.

        A bar says how much by its length.
        """
        cut = "、".join(self.categories[at] for at in sorted(self.cut))
        said = f"{cut}太高，只画到 {self.label(self.ceiling)}，以数字为准" if cut else ""
        return tuple(filter(None, (self.target_label, self.note, *(mark.said for mark in self.marks), said)))

    def top(self, at: int) -> float:
        """Return how high the bar of a category reaches that stands on others."""
        whole = self._whole_top(at)
        return whole if self.ceiling is None else min(whole, self.ceiling)

    def _whole_top(self, at: int) -> float:
        return sum(series.values[at] or 0 for series in self.series)

    def key(self, at: int) -> str:
        """Return what stands for a category in the address of its rows."""
        return self.keys[at] if self.keys else self.categories[at]

    def colours_of(self, series: Series) -> tuple[str, ...]:
        """Return the colour of each bar of a series."""
        if self.colours:
            return self.colours
        is_judged = series is self.series[-1]
        return tuple(
            MUTED if at in self.muted else SECOND if is_judged and at in self.stands_out else series.colour
            for at in range(len(series.values))
        )

    def label(self, value: float | None, series: Series | None = None) -> str:
        """Return a value as it stands beside its bar."""
        unit = (series and series.unit) or self.unit
        if series and series.is_target and value is not None:
            return format.target(value, unit)
        return format.points(value) if unit == format.POINTS else format.with_unit(value, unit)


@dataclass(frozen=True)
class Table:
    """Some rows of one figure: typed values under columns that know their label and unit; `bar` is the column with a bar beside it."""

    kind: ClassVar[str] = "table"
    figure: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    # how many rows there are in all; fewer may stand here
    total: int
    # rows, by number, that stand out
    stands_out: frozenset[int] = frozenset()
    note: str = ""
    bar: str = ""
    # what tells all of each row, as an address says it; none where nothing does
    cards: tuple[str, ...] = ()
    # the rows that list all, as an address says it; a page then shows the first of them
    everything: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(format.header(column.label, column.unit) for column in self.columns)

    def texts(self) -> list[list[str]]:
        """Return the cells as they are shown: numbers of a column with equally many decimals; the parts of one whole add up to it."""
        columns = []
        for at, column in enumerate(self.columns):
            values = [row[at] for row in self.rows]
            is_part = isinstance(column, Measure) and column.how == "total" and column.unit == format.SHARE
            columns.append(format.shares_of_whole(values) if is_part else format.cells(values, column.unit))
        return [list(row) for row in zip(*columns, strict=True)]

    def is_numeric(self, at: int) -> bool:
        """Tell whether a column holds numbers, which stand to the right; one of a unit does too where none is known or may be told."""
        values = [row[at] for row in self.rows]
        if any(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            return True
        return bool(self.columns[at].unit) and all(value in (None, format.MASKED) for value in values)


@dataclass(frozen=True)
class Lines:
    """Sentences, one below the other."""

    kind: ClassVar[str] = "sentences"
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One thing that somebody has to act on: what is wrong, with whom, and where it leads.

    That is its card (`rows`), or what explains that a community is behind (`about`).
    """

    wrong: str
    whose: tuple[str, ...]
    rows: str = ""
    about: str = ""


@dataclass(frozen=True)
class NoLedger:
    """Things of one kind that no ledger tells of, so that nobody knows whether there are any; `said` is why."""

    title: str
    said: str


@dataclass(frozen=True)
class Group:
    """Things of one kind: how many there are, the first of them, and the rows that list all.

    `nothing` is what to say where there is none.
    """

    title: str
    unit: str
    count: int
    entries: tuple[Entry, ...]
    nothing: str
    page: str = ""
    everything: str = ""


@dataclass(frozen=True)
class Groups:
    """Groups of things side by side that need somebody's attention."""

    kind: ClassVar[str] = "groups"
    groups: tuple[Group | NoLedger, ...]


@dataclass(frozen=True)
class Node:
    """One level of a tree: how far it is and should be (shares), what stands beside, what is below it, or a table of its parts."""

    name: str
    progress: float | None
    planned: float | None
    beside: str
    is_late: bool
    below: tuple[Node, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Tree:
    """Levels that are unfolded one after the other: area, estate, item. Some are no work that proceeds: street, community, grid."""

    kind: ClassVar[str] = "tree"
    figure: str
    nodes: tuple[Node, ...]
    is_progress: bool = True


@dataclass(frozen=True)
class Span:
    """One thing over time: when it was to begin and end, when it did, and its milestones."""

    name: str
    planned: tuple[date | None, date | None]
    actual: tuple[date | None, date | None]
    milestones: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Timeline:
    """Things over time, planned against actual, up to `as_of`."""

    kind: ClassVar[str] = "timeline"
    figure: str
    spans: tuple[Span, ...]
    as_of: date


Block = Cards | Chart | Table | Lines | Groups | Tree | Timeline

# Every kind that a medium needs a drawer for.
KINDS = (*CHARTS, *(block.kind for block in (Cards, Table, Lines, Groups, Tree, Timeline)))


def texts_of(block: Block) -> Iterator[str]:
    """Yield every text of a block that a reader sees, numbers as they are shown."""
    match block:
        case Cards():
            for card in block.cards:
                yield from (card.label, card.text, card.detail, card.warning)
                yield from (change.text for change in card.changes)
        case Chart():
            yield from (*block.categories, *block.labels, block.note, block.reference_label, block.target_label)
            yield from (mark.said for mark in block.marks)
            yield from (block.label(value, series) for series in block.series for value in series.values)
            if block.reference is not None:
                yield block.label(block.reference)
            if block.picture:
                yield from (shade.label for shade in block.picture.shades)
                yield from (name for name, _ in block.picture.silent)
        case Table():
            yield from (text for row in block.texts() for text in row)
        case Lines():
            yield from block.lines
        case Groups():
            for group in block.groups:
                yield group.title
                if isinstance(group, Group):
                    yield format.number(group.count)
                    yield from (text for entry in group.entries for text in (entry.wrong, *entry.whose))
        case Tree():
            for node in block.nodes:
                yield from _texts_of_node(node, block.is_progress)
        case Timeline():
            for span in block.spans:
                days = (*span.planned, *span.actual, *span.milestones.values())
                yield from (span.name, *span.milestones, *(format.day(day) for day in days if day))


def _texts_of_node(node: Node, is_progress: bool) -> Iterator[str]:
    yield from (node.name, node.beside)
    if is_progress:
        yield from (format.share(node.progress), format.share(node.planned))
    if node.table:
        yield from texts_of(node.table)
    for below in node.below:
        yield from _texts_of_node(below, is_progress)


@dataclass(frozen=True)
class Reading:
    """What a panel or a slide makes of its figures: a sentence and the blocks that it is read from, the main one first.

    The rows of a proposal can be taken out and given words by hand, by their `keys`.
    """

    headline: str
    blocks: tuple[Block, ...] = ()
    keys: tuple[str, ...] = ()
    # why that is so, and who must act: below the headline on a page, beside the blocks on a slide
    further: tuple[str, ...] = ()
    # where a reader goes on from it, on a page
    onward: tuple[Entry, ...] = ()


# A rule that makes a reading of answers; null where there is nothing to show.
PanelReader: TypeAlias = Reader[Reading] | Reader[Reading | None]


# the id of the first slide, which says who, what and when
COVER = "cover"


@dataclass(frozen=True)
class Slide:
    """One slide: a headline sentence, and the blocks that it is read from; the first block is the main one.

    `notes` are the speaker's: 口径, source and version of each figure, in sentences. `figures` are the keys of the figures that
    it shows, `details` of those that list the rows beneath. `is_text` is a slide that a clerk has written. In a brief it stands under
    `section`, where others do too, with its blocks in the text if it `is_tabled`.
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
    section: str = ""
    is_tabled: bool = False


@dataclass(frozen=True)
class Brand:
    """What the street calls itself on paper, and its logo as the bytes of a PNG or JPEG, null without one."""

    name: str
    logo: bytes | None = None


@dataclass(frozen=True)
class Imprint:
    """What a paper is of, and who made it when: of an edition, and of the deck that is drawn of it."""

    # the edition's name: 朝阳街道-2025Q2-1
    id: str
    street: str
    # null: the whole street
    community: str | None
    # 2025Q2; of a deck as it is read: 2025年第二季度
    quarter: str
    cut_off: date
    is_unfinished: bool
    is_demo: bool
    version: int
    frozen_at: datetime
    author: str
    brand: Brand


@dataclass(frozen=True)
class Deck(Imprint):
    """An edition made ready to be drawn: its slides in order, those that are hidden left out."""

    # eight characters of the hash of what is frozen; empty of a page's panel, which is no edition
    fingerprint: str
    slides: tuple[Slide, ...]
    figures: dict[str, Answer]

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
            f"会议版 {self.id}" if self.fingerprint else "",
        ]
        return "　".join(filter(None, parts))
