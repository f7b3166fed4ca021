"""Marks: targets and annotations put upon what a reading shows, by rules, so that no reading knows of them.

A target speaks of the measure of its metric: its card says whether it is reached, a chart of it over time or by community has a line. An
annotation marks every chart over time of its topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from streetboard import comparing, format, queries
from streetboard.asking.answers import Answer, Answers, Row, Wanted
from streetboard.asking.periods import spoken
from streetboard.queries import COHORT, FLOW, SHARE, UP, Measure, Query
from streetboard.reading import numbers
from streetboard.reading.blocks import (
    ACCENT,
    BAD,
    DASHED,
    GOOD,
    LINES,
    MIXED,
    RATES,
    SEVERAL,
    Block,
    Card,
    Cards,
    Change,
    Chart,
    Mark,
    Reading,
    Series,
)

# Over all streets there are none: each street has its own.
TARGETS = Wanted("shared/targets", match=("metric",), streets=None)
ANNOTATIONS = Wanted("shared/annotations", streets=None)
# What a page, and an edition, asks for beside what its panels do.
MARKS = (TARGETS, ANNOTATIONS)

STREET = "街道本级"
# What stands beside the line of a mark; the whole of it stands below the chart.
_LONGEST = 8


@dataclass(frozen=True)
class Target:
    """What a measure is to reach in some days, null for any; `told` says of whom and since when: 2025 年目标."""

    value: float
    unit: str
    better: str
    starts_on: date | None
    ends_on: date | None
    told: str

    @property
    def text(self) -> str:
        return format.target(self.value, self.unit)

    def holds_on(self, day: date) -> bool:
        return self.starts_on is None or self.ends_on is None or self.starts_on <= day <= self.ends_on


def marked(reading: Reading | None, answers: Answers) -> Reading | None:
    """Return a reading with the targets and annotations that there are for what it shows."""
    targets, happened = answers.get(TARGETS), answers.rows(ANNOTATIONS)
    if reading is None or not (targets or happened):
        return reading
    blocks, missed = list[Block](), list[str]()
    for block in reading.blocks:
        if isinstance(block, Cards) and targets:
            aims = [_aim(card, answers, targets) for card in block.cards]
            held = zip(block.cards, aims, strict=True)
            block = replace(block, cards=tuple(_held(card, aim) if aim else card for card, aim in held))
            missed += [
                said for card, aim in zip(block.cards, aims, strict=True) if aim and (said := _missed(card, aim))
            ]
        elif isinstance(block, Chart):
            block = _drawn(block, answers.of(block.figure), targets)
            block = replace(block, marks=tuple(_marks(block, happened)))
        blocks.append(block)
    told = "；".join(missed)
    return replace(reading, blocks=tuple(blocks), further=(*reading.further, *([f"{told}。"] if told else [])))


# --- targets ----------------------------------------------------------------------------------------------------------


def target_of(query: Query, column: str, targets: Answer) -> Target | None:
    """Return the target of a column, null where none is, or it is in another unit, or speaks of another column of its metric."""
    measure = queries.measure_of(query, column)
    if measure is None or not measure.metric or spoken_of(query, measure.metric) != measure:
        return None
    row = next((row for row in targets.result.records() if row["metric"] == measure.metric), None)
    if row is None or (row["target_unit"] or measure.unit) != measure.unit:
        return None
    # How many there may be in a street says nothing of one of its communities.
    if row["community"] == STREET and targets.result.parameters.get("communities") and measure.unit != SHARE:
        return None
    return Target(
        row["target"],
        measure.unit,
        row["direction"] or measure.better,
        row["starts_on"],
        row["ends_on"],
        _told(row),
    )


def spoken_of(query: Query, metric: str) -> Measure | None:
    """Return the measure of a figure that a target of a metric speaks of."""
    measures = [one for one in query.columns.values() if isinstance(one, Measure) and one.metric == metric]
    return queries.spoken_of(measures, {column for figure, column in numbers.ON_CARDS if figure == query.name})


def _told(row: Row) -> str:
    whose = "" if row["community"] == STREET else f"{row['community']} "
    said = f"{whose}{spoken(row['period'])}目标"
    return "，".join(filter(None, (said, row["reason"], row["author"])))


def _is_count_of_days(measure: Measure) -> bool:
    """Tell whether a measure counts what happened over days, so that it grows with them."""
    is_mean = measure.denominator or measure.base or "/" in measure.unit
    return measure.kind in (FLOW, COHORT) and not is_mean


def _aim(card: Card, answers: Answers, targets: Answer) -> Target | None:
    """Return the target that a card is held against, null where there is none."""
    answer = answers.of(card.figure)
    if answer is None or not isinstance(card.value, int | float):
        return None
    query, begin = answer.result.query, answer.result.parameters.get("start")
    target, measure = target_of(query, card.column, targets), queries.measure_of(query, card.column)
    if target and measure and _is_count_of_days(measure) and (begin is None or begin != target.starts_on):
        # What is to be reached in a year is not reached in a month.
        return None
    return target


def _missing(card: Card, aim: Target) -> float:
    """Return by how much a card misses its target, nothing where neither direction is good."""
    return comparing.missing(float(card.value or 0), aim.value, aim.better) if aim.better else 0


def _held(card: Card, aim: Target) -> Card:
    """Return a card with what it says of its target."""
    missing = _missing(card, aim)
    said = format.against_target(missing, aim.unit, is_short=aim.better == UP) if aim.better else ""
    tone = (BAD if missing else GOOD) if aim.better else ""
    return replace(card, changes=(Change(f"目标 {aim.text}", said, tone, aim.told), *card.changes))


def _missed(card: Card, aim: Target) -> str:
    """Return a clause on a card that misses its target: 按期处置率 93.80%，低于目标 95% 1.2 个百分点; empty where it does not."""
    missing = _missing(card, aim)
    if not missing:
        return ""
    way = "低于" if aim.better == UP else "高于"
    return f"{card.label} {card.text}，{way}目标 {aim.text} {format.missed(missing, aim.unit)}"


def _drawn(chart: Chart, answer: Answer | None, targets: Answer | None) -> Chart:
    """Return a chart with a line for each of its series that has a target and does not grow with the days."""
    if answer is None or targets is None:
        return chart
    query = answer.result.query
    aims = [
        (series, target)
        for series in chart.series
        if (measure := queries.measure_of(query, series.column))
        and not _is_count_of_days(measure)
        and (target := target_of(query, series.column, targets))
    ]
    if not aims:
        return chart
    if chart.kind == RATES:
        return replace(chart, target=aims[-1][1].value)
    if chart.kind not in (LINES, MIXED) or not chart.days:
        return chart
    lines = (
        Series(
            "目标" if len(aims) == 1 else f"{series.name}目标",
            tuple(target.value if target.holds_on(day) else None for day in chart.days),
            ACCENT,
            DASHED,
            series.unit,
        )
        for series, target in aims
    )
    return replace(chart, series=(*chart.series, *lines))


# --- annotations ------------------------------------------------------------------------------------------------------


def _marks(chart: Chart, happened: Sequence[Row]) -> Iterator[Mark]:
    """Yield what happened while a chart over time goes on, the earliest first."""
    if chart.kind not in (LINES, MIXED, SEVERAL) or not chart.days:
        return
    topic, ends = chart.figure.partition("/")[0], _ends(chart)
    is_of_years = chart.days[0].year != ends[-1].year
    for row in reversed(happened):
        if row["topic"] not in (None, topic) or row["until"] < chart.days[0] or row["happened_on"] > ends[-1]:
            continue
        first = next(at for at, end in enumerate(ends) if end >= row["happened_on"])
        last = max(at for at, day in enumerate(chart.days) if day <= row["until"])
        yield Mark(first, max(first, last), *_words(row, is_of_years=is_of_years))


def _ends(chart: Chart) -> tuple[date, ...]:
    """Return the last day of each category."""
    if chart.until:
        return chart.until
    after = chart.days[1:]
    last = chart.days[-1]
    is_monthly = len(chart.categories[0]) == len("2025-06") and chart.categories[0][4] == "-"
    end = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if is_monthly else last
    return (*(day - timedelta(days=1) for day in after), end)


def _words(row: Row, *, is_of_years: bool) -> tuple[str, str]:
    """Return what stands beside the line, and below the chart: 6-9 暴雨; 2025-06-09 至 06-10 暴雨，来件猛增（演示科室）."""
    day, until, note = row["happened_on"], row["until"], row["note"]
    when = f"{day.year}-{day.month}-{day.day}" if is_of_years else f"{day.month}-{day.day}"
    short = note if len(note) <= _LONGEST else note.partition("，")[0]
    short = short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"
    to = f" 至 {until.month}-{until.day}" if until > day else ""
    place = "" if row["community"] in (STREET, None) or row["community"] in note else row["community"]
    by = "，".join(filter(None, (place, row["author"])))
    return f"{when} {short}", f"{when}{to} {note}{f'（{by}）' if by else ''}"
