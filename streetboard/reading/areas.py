"""Areas: figures by community, grid and estate as pictures of where they lie, in shades that have words.

A community without an outline is a square; of grids and estates, which are many, those without one are counted beside the picture.
"""

from __future__ import annotations

from collections import Counter
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
from streetboard.reading.organisation import GRIDS
from streetboard.reading.parts import has_any, rates, values
from streetboard.reading.readings import COMMUNITIES, ON_TIME_COMMUNITIES

OUTLINES = Wanted("areas/outlines", streets=None)
POINTS = Wanted("areas/points", streets=None)
GRID_OUTLINES, ESTATE_OUTLINES = (replace(OUTLINES, further=(("kind", kind),)) for kind in ("网格", "小区"))
# All there are: a picture of the first two hundred would be one of a part of the street.
GRID_ROWS = Wanted("organisation/grid_rows", further=(("measure", "grids"),), streets=None, most=5_000)
HOTSPOTS = Wanted("issues/hotspots", match=("street", "community", "estate", "category"), streets=None, most=5_000)

_BEHIND = Shade("明显低于全街道", SECOND, 0.5)
_BELOW = Shade("低于全街道，相差不明显", MAIN, 0.12)
_ABOVE = Shade("不低于全街道", MAIN, 0.42)
_FEW = Shade("件数太少，不比较", MUTED, 0.2)
_SMALL, _LARGE = Shade("户数偏少", SECOND, 0.25), Shade("户数偏多", SECOND, 0.5)
_FITS, _UNTOLD = Shade("户数合适", MAIN, 0.42), Shade("没有写户数", MUTED, 0.2)
_SHADES_OF_FIT = {"偏少": _SMALL, "偏多": _LARGE, "合适": _FITS}
_UNFIT, _ALL_FIT = Shade("有网格户数偏少或偏多", SECOND, 0.5), Shade("各网格户数都合适", MAIN, 0.42)
_STEPS = (0.12, 0.24, 0.36, 0.48)


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


@reads(GRIDS, OUTLINES)
def household_areas(answers: Answers) -> Reading | None:
    """How many households a grid has in each community, and where grids are too small or too large."""
    rows = [row for row in answers.rows(GRIDS) if row["grids"]]
    if not rows or headlines.COMMUNITY not in rows[0] or not has_any(rows, "counted_grids"):
        return None
    labels = tuple(
        f"{format.with_unit(row['households_per_grid'], '户/网格')}　偏少 {row['small_grids']} 个、偏多 {row['large_grids']} 个"
        if row["counted_grids"]
        else "没有写户数"
        for row in rows
    )
    series = Series("每网格户数", values(rows, "households_per_grid"), column="households_per_grid")
    names = tuple(row["community"] for row in rows)
    chart = Chart(AREAS, GRIDS.key, names, (series,), "户/网格", labels=labels)
    shades = [
        _UNTOLD if not row["counted_grids"] else _UNFIT if row["small_grids"] + row["large_grids"] else _ALL_FIT
        for row in rows
    ]
    return Reading(_households_said(rows), (_pictured(chart, shades, answers, points=False),))


@reads(GRID_ROWS, GRID_OUTLINES)
def grid_areas(answers: Answers) -> Reading | None:
    """How many households and staff each grid has that has an outline, which is of its number or of its name."""
    drawn = {row["name"]: row for row in answers.rows(GRID_OUTLINES)}
    known = [(row, name) for row in answers.rows(GRID_ROWS) for name in (row["grid_id"], row["grid"]) if name in drawn]
    of_grid = {row["grid_id"]: (row, name) for row, name in reversed(known)}
    if not of_grid:
        return None
    rows = [row for row in answers.rows(GRID_ROWS) if row["grid_id"] in of_grid]
    labels = tuple(
        f"{format.with_unit(row['households'], '户')}"
        + (f"　在岗 {format.number(row['on_post'])} 名" if row["on_post"] is not None else "")
        for row in rows
    )
    beneath = "organisation/grid_rows?grid={key}"
    series = Series("户数", values(rows, "households"), rows=beneath, column="households")
    chart = Chart(
        AREAS,
        GRID_ROWS.key,
        tuple(of_grid[row["grid_id"]][1] for row in rows),
        (series,),
        "户",
        labels=labels,
        keys=tuple(row["grid_id"] for row in rows),
        note=_left_out(len(answers.rows(GRID_ROWS)) - len(rows), "网格"),
    )
    shades = [_SHADES_OF_FIT.get(row["fit"], _UNTOLD) for row in rows]
    return Reading(_grids_said(rows), (_pictured(chart, shades, answers, drawn, points=False),))


@reads(HOTSPOTS, ESTATE_OUTLINES)
def hotspot_areas(answers: Answers) -> Reading | None:
    """Where problems come again and again: of each estate that has an outline, the kind of which there are most."""
    drawn, every = {row["name"]: row for row in answers.rows(ESTATE_OUTLINES)}, answers.rows(HOTSPOTS)
    # The first of an estate is the one with most.
    first = {row["estate"]: row for row in reversed(every)}
    rows = [row for row in every if first[row["estate"]] is row and row["estate"] in drawn]
    if not rows:
        return None
    kinds = Counter(row["estate"] for row in every)
    labels = tuple(
        f"{row['category']} {format.number(row['issues'])} 件"
        + (f"　另有 {kinds[row['estate']] - 1} 类" if kinds[row["estate"]] > 1 else "")
        for row in rows
    )
    # What lists the issues of an estate lists those of all kinds: no number here counts them.
    series = Series("件数最多的一类", values(rows, "issues"), column="issues")
    names = tuple(row["estate"] for row in rows)
    note = _left_out(len(first) - len(rows), "点位")
    chart = Chart(AREAS, HOTSPOTS.key, names, (series,), "件", labels=labels, note=note)
    shades = _stepped([row["issues"] for row in rows])
    return Reading(_hotspots_said(rows), (_pictured(chart, shades, answers, drawn, points=False),))


def _left_out(count: int, what: str) -> str:
    return f"{format.number(count)} 个{what}没有轮廓，没有画" if count else ""


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
        f"{len(behind)} 个明显低于全街道的 {street}：{headlines.named(behind)}"
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
        return f"收集最多的是{headlines.named(names)}，各 {format.number(most)} 件。"
    return (
        f"收集最多的是{headlines.named(names)}，{format.fraction(most, total, '件')}，占 {format.share(most / total)}。"
    )


def _households_said(rows: Sequence[Row]) -> str:
    """Return in how many communities all grids fit, and where most do not."""
    unfit = [row for row in rows if row["small_grids"] + row["large_grids"]]
    if not unfit:
        return "写明户数的网格，户数都合适。"
    count = max(row["small_grids"] + row["large_grids"] for row in unfit)
    most = [row["community"] for row in unfit if row["small_grids"] + row["large_grids"] == count]
    each = "各 " if len(most) > 1 else ""
    which = f"是{most[0]}" if len(unfit) == 1 else f"最多的是{headlines.named(most)}"
    return f"{len(unfit)} 个社区有网格户数偏少或偏多，{which}，{each}{format.number(count)} 个。"


def _grids_said(rows: Sequence[Row]) -> str:
    """Return how many of the grids that are drawn are too small or too large, and which one is the largest."""
    told = [row for row in rows if row["households"] is not None]
    if not told:
        return f"画出的 {format.number(len(rows))} 个网格都没有写户数。"
    unfit = "、".join(
        f"{fit} {format.number(count)} 个"
        for fit in ("偏少", "偏多")
        if (count := sum(row["fit"] == fit for row in told))
    )
    largest = f"户数最多的是{headlines.most(told, 'grid', 'households', '户')}"
    return f"画出的 {format.number(len(rows))} 个网格，户数{unfit or '都合适'}；{largest}。"


def _hotspots_said(rows: Sequence[Row]) -> str:
    """Return how many estates are drawn, and which of them has most of one kind."""
    first = rows[0]
    most = f"{first['estate']}的{first['category']}，{format.number(first['issues'])} 件"
    return f"画出的 {format.number(len(rows))} 个点位反复出问题，件最多的是{most}。"


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


def _pictured(
    chart: Chart,
    shades: Sequence[Shade],
    answers: Answers,
    outlines_of: dict[str, Row] | None = None,
    *,
    points: bool = True,
) -> Chart:
    """Return a chart as a picture: with the outlines given, else those of communities, and a square for who has none."""
    drawn = {row["name"]: row for row in answers.rows(OUTLINES)} if outlines_of is None else outlines_of
    silent = tuple(name for name in drawn if name not in chart.categories)
    outlines, spots = _placed((*chart.categories, *silent), drawn, answers.get(POINTS) if points else None)
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
    said = [whole, chart.note, *dict.fromkeys(row["note"] for row in drawn.values() if row["note"])]
    if not drawn:
        said.append("没有导入轮廓，一个社区画一个方格，不代表位置和大小")
    elif without := [name for name in chart.categories if name not in drawn]:
        said.append(f"{headlines.named(without)}没有轮廓，画成方格")
    if spots:
        said.append("点在图例里打开，位置取到约 100 米")
    return "；".join(filter(None, said))
