"""Marks: targets and annotations put upon what a reading shows, by rules, so that no reading knows of them.

A target speaks of the measure of its metric: its card says whether it is reached, and a chart of it has a line, or where each community or
street has its own a mark on each row. An annotation marks every chart over time of its topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from streetboard import comparing, format, queries
from streetboard.asking.answers import Answer, Answers, Row, Wanted
from streetboard.asking.periods import spoken
from streetboard.queries import COHORT, FLOW, SHARE, UP, Measure, Query
from streetboard.reading import headlines, numbers
from streetboard.reading.blocks import (
    ACCENT,
    AREAS,
    BAD,
    DASHED,
    GOOD,
    LINES,
    LYING,
    MIXED,
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

# Over all streets there are none: each street has its own, which speak of its rows alone.
TARGETS = Wanted("shared/targets", match=("metric",), streets=None)
AREA_TARGETS = Wanted("shared/targets_by_area", match=("street", "metric", "community"))
ANNOTATIONS = Wanted("shared/annotations", streets=None)
# What a page, and an edition, asks for beside what its panels do.
MARKS = (TARGETS, AREA_TARGETS, ANNOTATIONS)

STREET = "街道本级"
# What stands beside the line of a mark; the whole of it stands below the chart.
_LONGEST = 8
# Figures of a row for each place, as their grain says.
_OF_PLACES = re.compile(r"one row per (community|street)\b(?! and)")
# What is so much in a time is less in a part of a street; what is so much of each household is not.
_IN_A_TIME = re.compile(r"/.*(日|天|季度|年)$")
_MOST_NAMED = 3


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
    targets, of_areas, happened = answers.get(TARGETS), answers.get(AREA_TARGETS), answers.rows(ANNOTATIONS)
    if reading is None or not (targets or of_areas or happened):
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
            if answer := answers.of(block.figure):
                block = _drawn(block, answer, targets, of_areas)
            block = replace(block, marks=tuple(_marks(block, happened)))
        blocks.append(block)
    told = "；".join(missed)
    return replace(reading, blocks=tuple(blocks), further=(*reading.further, *([f"{told}。"] if told else [])))


# --- targets ----------------------------------------------------------------------------------------------------------


def target_of(query: Query, column: str, targets: Answer) -> Target | None:
    """Return the target of a column, null where none is, or it is in another unit, or speaks of another column of its metric."""
    measure = _meant(query, column)
    row = next((row for row in targets.result.records() if measure and row["metric"] == measure.metric), None)
    if measure is None or row is None or (row["target_unit"] or measure.unit) != measure.unit:
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


def _meant(query: Query, column: str) -> Measure | None:
    """Return the measure of a column if a target of its metric speaks of it."""
    measure = queries.measure_of(query, column)
    return measure if measure and measure.metric and spoken_of(query, measure.metric) == measure else None


def spoken_of(query: Query, metric: str) -> Measure | None:
    """Return the measure of a figure that a target of a metric speaks of."""
    measures = [one for one in query.columns.values() if isinstance(one, Measure) and one.metric == metric]
    return queries.spoken_of(measures, {column for figure, column in numbers.ON_CARDS if figure == query.name})


@cache
def label_of(code: str) -> str:
    """Return what cards call the number that a target of a metric speaks of, else what its first figure does; empty of none."""
    units = queries.metric_units().get(code, ())
    named = [
        (name, one)
        for name, query in queries.layer("figures").items()
        if units and (one := spoken_of(query, code)) and one.unit == units[0]
    ]
    _, best = min(named, key=lambda one: (one[0], one[1].name) not in numbers.ON_CARDS, default=("", None))
    return best.label if best else ""


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
    said = _by_how_much(missing, aim) if aim.better else ""
    tone = (BAD if missing else GOOD) if aim.better else ""
    return replace(card, changes=(Change(f"目标 {aim.text}", said, tone, aim.told), *card.changes))


def _by_how_much(missing: float, aim: Target) -> str:
    return format.against_target(missing, aim.unit, is_short=aim.better == UP)


def _missed(card: Card, aim: Target) -> str:
    """Return a clause on a card that misses its target: 按期处置率 93.80%，目标 95%，差 1.2 个百分点; empty where it does not."""
    missing = _missing(card, aim)
    return f"{card.label} {card.text}，目标 {aim.text}，{_by_how_much(missing, aim)}" if missing else ""


def _drawn(chart: Chart, answer: Answer, targets: Answer | None, of_areas: Answer | None) -> Chart:
    """Return a chart with what each of its series is to reach."""
    if chart.days:
        return _drawn_over_time(chart, answer.result.query, targets) if targets else chart
    if chart.kind not in (*LYING, AREAS):
        return chart
    aims = [_aims_of_rows(chart, series, answer, targets, of_areas) for series in chart.series]
    series = tuple(replace(one, targets=own) for one, own in zip(chart.series, aims, strict=True))
    aimed = [one for one in series if one.targets]
    told = (f"{one.name if len(aimed) > 1 else ''}{_told_of_rows(chart, one, answer)}" for one in aimed)
    return replace(chart, series=series, target_label="；".join(told)) if aimed else chart


def _drawn_over_time(chart: Chart, query: Query, targets: Answer) -> Chart:
    """Return a chart over time with a line for each of its series that has a target and does not grow with the days."""
    aims = [
        (series, target)
        for series in chart.series
        if (measure := queries.measure_of(query, series.column))
        and not _is_count_of_days(measure)
        and (target := target_of(query, series.column, targets))
    ]
    if not aims or chart.kind not in (LINES, MIXED, SEVERAL):
        return chart
    if chart.kind == SEVERAL:
        # Each has its own scale, on which its line must lie.
        held = {series: _on_days(chart, target) for series, target in aims}
        told = "；".join(f"{series.name}目标 {target.text}" for series, target in aims)
        series = tuple(replace(one, targets=held.get(one, ())) for one in chart.series)
        return replace(chart, series=series, target_label=f"虚线：{told}")
    lines = (
        Series(
            "目标" if len(aims) == 1 else f"{series.name}目标",
            _on_days(chart, target),
            ACCENT,
            DASHED,
            series.unit,
            is_target=True,
        )
        for series, target in aims
    )
    return replace(chart, series=(*chart.series, *lines))


def _on_days(chart: Chart, target: Target) -> tuple[float | None, ...]:
    return tuple(target.value if target.holds_on(day) else None for day in chart.days)


def _aims_of_rows(
    chart: Chart, series: Series, answer: Answer, targets: Answer | None, of_areas: Answer | None
) -> tuple[float | None, ...]:
    """Return what each category is to reach, none where no target speaks of any.

    A community has its own before that of its street, which speaks of it if it is no number that grows with what is counted; a
    street has its own alone, and what is neither that of the whole.
    """
    query, measure = answer.result.query, _meant(answer.result.query, series.column)
    if measure is None:
        return ()
    whole = target_of(query, series.column, targets) if targets and _is_alike(measure) else None
    own = _own(measure, answer, of_areas)
    aims = tuple(own.get(chart.key(at), whole.value if whole else None) for at in range(len(chart.categories)))
    return aims if any(aim is not None for aim in aims) else ()


def _is_alike(measure: Measure) -> bool:
    """Tell whether a measure of a whole and that of its parts may be held against one number: shares, and what falls to each household."""
    return measure.unit == SHARE or ("/" in measure.unit and not _IN_A_TIME.search(measure.unit))


def _own(measure: Measure, answer: Answer, of_areas: Answer | None) -> dict[str, float]:
    """Return the targets of the places that are the rows of a figure, by their names."""
    place = _place(answer)
    begin = answer.result.parameters.get("start")
    found = {}
    for row in of_areas.result.records() if of_areas and place else ():
        is_own = (row["community"] == STREET) == (place == headlines.STREET)
        is_meant = row["metric"] == measure.metric and (row["target_unit"] or measure.unit) == measure.unit
        # What is to be reached in a year is not reached in a month.
        is_of_period = not _is_count_of_days(measure) or (begin is not None and begin == row["starts_on"])
        if is_own and is_meant and is_of_period:
            found[row[place]] = row["target"]
    return found


def _place(answer: Answer) -> str:
    """Return the column that names the place of each row, empty where rows are no places."""
    found = _OF_PLACES.match(answer.result.query.grain)
    return found[1] if found and found[1] in answer.result.columns else ""


def _told_of_rows(chart: Chart, series: Series, answer: Answer) -> str:
    """Return what is said of the targets of rows: 目标 95%; 目标 93.5%，丙社区 93%; 各自的目标：甲街道 95%、乙街道 94%."""
    named: dict[float, list[str]] = {}
    for name, aim in zip(chart.categories, series.targets, strict=True):
        if aim is not None:
            named.setdefault(aim, []).append(name)
    of_all, *others = sorted(named, key=lambda aim: -len(named[aim]))
    texts = {aim: format.target(aim, series.unit or chart.unit) for aim in named}
    said = [f"{_names(named[aim])} {texts[aim]}" for aim in (of_all, *others)]
    without = [name for name, aim in zip(chart.categories, series.targets, strict=True) if aim is None]
    if not others and not without:
        return f"目标 {texts[of_all]}"
    if others and not without and len(named[of_all]) > 1 and _place(answer) != headlines.STREET:
        return f"目标 {texts[of_all]}，{'、'.join(said[1:])}"
    return f"各自的目标：{'、'.join(said)}"


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_NAMED]) + (f"等 {len(names)} 个" if len(names) > _MOST_NAMED else "")


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
