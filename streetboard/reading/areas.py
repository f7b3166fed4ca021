"""Areas: figures by community as pictures of where they lie, in shades that have words; squares where a community has no outline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from streetboard import format
from streetboard.asking.answers import Answer, Answers, Row, Wanted, reads
from streetboard.datasets import all_datasets
from streetboard.reading import geometry, headlines
from streetboard.reading.blocks import (
    AREAS,
    MAIN,
    MUTED,
    SECOND,
    Chart,
    Outline,
    Picture,
    Reading,
    Series,
    Shade,
    Spots,
)
from streetboard.reading.parts import rates, values
from streetboard.reading.readings import COMMUNITIES, ON_TIME_COMMUNITIES

OUTLINES = Wanted("areas/outlines", streets=None)
POINTS = Wanted("areas/points", streets=None)

_BEHIND = Shade("明显低于全街道", SECOND, 0.5)
_BELOW = Shade("低于全街道，相差不明显", MAIN, 0.12)
_ABOVE = Shade("不低于全街道", MAIN, 0.42)
_FEW = Shade("件数太少，不比较", MUTED, 0.2)
_STEPS = (0.12, 0.24, 0.36, 0.48)
_MOST_NAMED = 3


@reads(ON_TIME_COMMUNITIES, OUTLINES, POINTS)
def on_time_areas(answers: Answers) -> Reading | None:
    """按期处置率 by community, as it is judged in the chart of the same figure."""
    rows = [row for row in answers.rows(ON_TIME_COMMUNITIES) if row["on_time_rate"] is not None]
    if not rows or headlines.COMMUNITY not in rows[0]:
        return None
    beneath = "issues/rows?measure=late&community={key}"
    chart = rates(rows, ON_TIME_COMMUNITIES, headlines.COMMUNITY, "on_time_rate", beneath)
    shades = [_judged(row) for row in rows]
    return Reading(_on_time_said(rows), (_pictured(chart, shades, answers),)) if chart else None


@reads(COMMUNITIES, OUTLINES, POINTS)
def collected_areas(answers: Answers) -> Reading | None:
    """How many issues came from where."""
    rows = [row for row in answers.rows(COMMUNITIES) if row["collected"]]
    if not rows or headlines.COMMUNITY not in rows[0]:
        return None
    series = Series(
        "收集", values(rows, "collected"), rows="issues/rows?measure=collected&community={key}", column="collected"
    )
    names = tuple(row["community"] for row in rows)
    chart = Chart(AREAS, COMMUNITIES.key, names, (series,), "件")
    return Reading(_collected_said(rows), (_pictured(chart, _stepped([row["collected"] for row in rows]), answers),))


# --- what is said -----------------------------------------------------------------------------------------------------


def _on_time_said(rows: Sequence[Row]) -> str:
    """Return how many lie below the street beyond doubt, who they are, and how many are merely below it."""
    ranked = [row for row in rows if row["is_ranked"]]
    if not ranked:
        return f"{headlines.places(rows)}到期的件都太少，只列示，不比较。"
    behind = [row["community"] for row in ranked if row["is_behind"]]
    below = sum(row["against_street"] < 0 and not row["is_behind"] for row in ranked)
    street = format.share(ranked[0]["street_rate"])
    said = (
        f"{len(behind)} 个明显低于全街道的 {street}：{_named(behind)}"
        if behind
        else f"没有明显低于全街道的 {street} 的"
    )
    rest = f"；另有 {below} 个低于全街道，相差不明显" if below else ""
    return f"可以比较的 {headlines.places(ranked)}里，{said}{rest}。"


def _collected_said(rows: Sequence[Row]) -> str:
    """Return from where most came, and what share of all that is."""
    total, most = sum(row["collected"] for row in rows), max(row["collected"] for row in rows)
    names = [row["community"] for row in rows if row["collected"] == most]
    if len(names) > 1:
        return f"收集最多的是{_named(names)}，各 {format.number(most)} 件。"
    return f"收集最多的是{_named(names)}，{format.fraction(most, total, '件')}，占 {format.share(most / total)}。"


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_NAMED]) + (f"等 {len(names)} 个" if len(names) > _MOST_NAMED else "")


# --- shades -----------------------------------------------------------------------------------------------------------


def _judged(row: Row) -> Shade:
    if not row["is_ranked"]:
        return _FEW
    if row["is_behind"]:
        return _BEHIND
    return _BELOW if row["against_street"] < 0 else _ABOVE


def _stepped(counts: Sequence[int]) -> list[Shade]:
    """Return for each count the shade of its quarter, which says from how many to how many it goes; equal counts have one."""
    order, classes = sorted(counts), min(len(_STEPS), len(set(counts)))
    quarter = {count: order.index(count) * classes // len(order) for count in order}
    within: dict[int, list[int]] = {}
    for count in order:
        within.setdefault(quarter[count], []).append(count)
    strength = dict(zip(within, _STEPS[-len(within) :], strict=True))
    shades = {at: Shade(_span(counts), MAIN, strength[at]) for at, counts in within.items()}
    return [shades[quarter[count]] for count in counts]


def _span(counts: Sequence[int]) -> str:
    ends = dict.fromkeys((counts[0], counts[-1]))
    return f"{'–'.join(map(format.number, ends))} 件"


# --- where they lie ---------------------------------------------------------------------------------------------------


def _pictured(chart: Chart, shades: Sequence[Shade], answers: Answers) -> Chart:
    """Return a chart as a picture: with the outlines that there are, a square for who has none."""
    drawn = {row["name"]: row for row in answers.rows(OUTLINES)}
    silent = tuple(name for name in drawn if name not in chart.categories)
    outlines, spots = _placed((*chart.categories, *silent), drawn, answers.get(POINTS))
    used, count = _in_order(shades), len(chart.categories)
    shade_of = tuple(used.index(shade) for shade in shades)
    picture = Picture(outlines[:count], tuple(used), shade_of, tuple(zip(silent, outlines[count:], strict=True)), spots)
    return replace(chart, kind=AREAS, note=_note(chart, drawn, spots), picture=picture)


def _in_order(shades: Iterable[Shade]) -> list[Shade]:
    """Return the shades that there are: the worst first, then as they grow, those that are not judged last."""
    return sorted(dict.fromkeys(shades), key=lambda one: (one.colour != SECOND, one.colour == MUTED, -one.strength))


def _placed(
    names: Sequence[str], drawn: dict[str, Row], points: Answer | None
) -> tuple[tuple[Outline, ...], tuple[Spots, ...]]:
    rings = {name: geometry.rings_of(row) for name, row in drawn.items()}
    if not rings:
        # In an order that is the same at every look.
        order = sorted(names, key=lambda name: (name == headlines.UNNAMED, name))
        squares = dict(zip(order, geometry.squares(len(names)), strict=True))
        return tuple(squares[name] for name in names), ()
    plane = geometry.Plane(ring for of_one in rings.values() for ring in of_one)
    outlines = {name: plane.outline(rings[name], geometry.label_of(drawn[name])) for name in rings}
    without = [name for name in names if name not in outlines]
    outlines |= dict(zip(without, geometry.squares(len(without), tuple(outlines.values())), strict=True))
    return tuple(outlines[name] for name in names), tuple(_spots(plane, points))


def _spots(plane: geometry.Plane, points: Answer | None) -> Iterable[Spots]:
    by_ledger: dict[str, list[Row]] = {}
    for row in points.result.records() if points else ():
        by_ledger.setdefault(row["dataset"], []).append(row)
    for name, rows in by_ledger.items():
        title = all_datasets()[name].title if name in all_datasets() else name
        places = [plane.place(geometry.place_of(row["place"], row["system"])) for row in rows]
        # What lies elsewhere, by mistake or not, would make the street a dot.
        there = [(at, row) for at, row in zip(places, rows, strict=True) if plane.shows(at)]
        if there:
            told = tuple(f"{title} {format.number(row['places'])} 处（约 100 米内）" for _, row in there)
            yield Spots(title, tuple(at for at, _ in there), told)


def _note(chart: Chart, drawn: dict[str, Row], spots: Sequence[Spots]) -> str:
    """Return what must be said of the picture: whose outlines they are, who has none, how exact its points are."""
    whole = f"{chart.reference_label} {chart.label(chart.reference)}" if chart.reference is not None else ""
    said = [whole, *dict.fromkeys(row["note"] for row in drawn.values() if row["note"])]
    if not drawn:
        said.append("没有导入轮廓，一个社区画一个方格，不代表位置和大小")
    elif without := [name for name in chart.categories if name not in drawn]:
        said.append(f"{_named(without)}没有轮廓，画成方格")
    if spots:
        said.append("点在图例里打开，位置取到约 100 米")
    return "；".join(filter(None, said))
