"""Standing in: what a medium draws in place of a block that it cannot draw itself, always a simpler block with the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from streetboard import format
from streetboard.queries import Column
from streetboard.reading.blocks import BARS, LINES, Chart, Groups, Node, NoLedger, Table, Timeline, Tree

_BELOW, _FURTHER = "└", "─"
_LEFT_OUT = "分项没有列出"
# More levels than these on paper, and nobody finds his way: the lowest ones are left to the page.
_MOST_LEVELLED = 60


# --- charts -----------------------------------------------------------------------------------------------------------


def columns_as_bars(chart: Chart) -> Chart:
    """Return standing bars lying down."""
    return replace(chart, kind=BARS)


def progress_as_bars(chart: Chart) -> Chart:
    """Return what was planned as a bar of its own above what is."""
    return replace(chart, kind=BARS)


def rates_as_bars(chart: Chart) -> Chart:
    """Return how far each rate is from the one that all are held against: bars from zero would all look alike at 96 %."""
    rates = chart.series[-1]
    whole = chart.reference
    if whole is None:
        return replace(chart, kind=BARS, series=(rates,))
    apart, aims = (
        tuple(None if value is None else value - whole for value in of_rows)
        for of_rows in (rates.values, rates.targets)
    )
    against = f"与{chart.reference_label or '参照'}相差"
    return replace(
        chart,
        kind=BARS,
        series=(replace(rates, name=against, values=apart, targets=aims),),
        unit=format.POINTS,
        labels=(),
        reference=None,
        reference_label="",
        note=_joined(f"{chart.reference_label or '参照'} {chart.label(whole)}", chart.note),
    )


def pareto_as_bars(chart: Chart) -> Chart:
    """Return the counts alone; how much of all they make up so far stands in a table beside."""
    return replace(chart, kind=BARS, series=chart.series[:1])


def mixed_as_lines(chart: Chart) -> Chart | Table:
    """Return bars and lines as lines; as a table where they have not all one unit."""
    if len({series.unit or chart.unit for series in chart.series}) > 1:
        return chart_as_table(chart)
    return replace(chart, kind=LINES)


def chart_as_table(chart: Chart) -> Table:
    """Return the numbers of a chart, one row a category and one column a series."""
    columns = (
        Column("category", "周（首日）" if chart.until else "日期" if chart.days else "名称"),
        *(Column(f"series{at}", one.name, one.unit or chart.unit) for at, one in enumerate(chart.series)),
    )
    rows = tuple(zip(chart.categories, *(one.values for one in chart.series), strict=True))
    return Table(chart.figure, columns, rows, len(rows), chart.stands_out, _joined(*chart.notes))


# --- what is no chart -------------------------------------------------------------------------------------------------


def timeline_as_table(timeline: Timeline) -> Table:
    """Return what was planned, what was done and each milestone as days, one row a thing."""
    words = tuple(dict.fromkeys(word for span in timeline.spans for word in span.milestones))
    labels = ("项目", "计划开工", "计划完工", "实际开工", "实际完工", *words)
    columns = tuple(Column(f"column{at}", label) for at, label in enumerate(labels))
    rows = tuple(
        (span.name, *span.planned, *span.actual, *(span.milestones.get(word) for word in words))
        for span in timeline.spans
    )
    note = f"截至 {format.day(timeline.as_of)}"
    return Table(timeline.figure, columns, rows, len(rows), note=note)


def tree_as_table(tree: Tree) -> Table:
    """Return the levels of a tree one below the other, each a little further in; the tables of its parts are left out."""
    levels = [(depth, node) for top in tree.nodes for depth, node in _levels(top)]
    name, beside = Column("name", "名称"), Column("beside", "情况")
    if not tree.is_progress:
        return _told_as_table(tree, levels, (name, beside))
    columns = (
        name,
        Column("planned", "计划进度", format.SHARE),
        Column("progress", "实际进度", format.SHARE),
        beside,
    )
    rows = tuple((_indented(node.name, depth), node.planned, node.progress, node.beside) for depth, node in levels)
    late = frozenset(at for at, (_, node) in enumerate(levels) if node.is_late)
    note = _LEFT_OUT if any(node.table for _, node in levels) else ""
    return Table(tree.figure, columns, rows, len(rows), late, note)


def _told_as_table(tree: Tree, levels: list[tuple[int, Node]], columns: tuple[Column, Column]) -> Table:
    """Return the upper levels of a tree that has no progress: what is above a level tells how many are in it."""
    every, deepest = len(levels), max(depth for depth, _ in levels)
    while len(levels) > _MOST_LEVELLED and deepest > 1:
        levels, deepest = [one for one in levels if one[0] < deepest], deepest - 1
    rows = tuple((_indented(node.name, depth), node.beside) for depth, node in levels)
    late = frozenset(at for at, (_, node) in enumerate(levels) if node.is_late)
    left_out = every - len(rows)
    note = f"下面各级 {format.number(left_out)} 项没有列出，请在看板上点开" if left_out else ""
    return Table(tree.figure, columns, rows, len(rows), late, note)


def groups_as_table(groups: Groups) -> Table:
    """Return what needs attention, one row a thing; a group with nothing in it says so in a row of its own."""
    columns = (Column("group", "事项"), Column("wrong", "情况"), Column("whose", "涉及"))
    rows: list[tuple[str, str, str]] = []
    total = 0
    for group in groups.groups:
        if isinstance(group, NoLedger):
            rows.append((group.title, group.said, ""))
            total += 1
            continue
        title = f"{group.title}（{format.number(group.count)} {group.unit}）"
        if not group.entries:
            rows.append((title, group.nothing, ""))
        rows += ((title, entry.wrong, " · ".join(entry.whose)) for entry in group.entries)
        total += max(group.count, len(group.entries), 1)
    return Table("", columns, tuple(rows), total)


# What stands for each kind where a medium has no drawing of its own for it.
TABLES: dict[str, Callable[[Any], Table]] = {
    Groups.kind: groups_as_table,
    Tree.kind: tree_as_table,
    Timeline.kind: timeline_as_table,
}


def _indented(name: str, depth: int) -> str:
    return f"{_BELOW}{_FURTHER * (depth - 1)} {name}" if depth else name


def _levels(node: Node, depth: int = 0) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for below in node.below:
        yield from _levels(below, depth + 1)


def _joined(*notes: str) -> str:
    return "；".join(filter(None, notes))
