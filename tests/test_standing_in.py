"""Standing in: the simpler block says the same numbers as the one that a medium cannot draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from streetboard import format
from streetboard.drawing import standing_in
from streetboard.queries import Column
from streetboard.reading import blocks
from streetboard.reading.blocks import Chart, Entry, Group, Groups, Node, NoLedger, Series, Span, Table, Timeline, Tree


def test_rates_become_what_each_is_above_or_below_the_reference():
    rates = Chart(
        blocks.RATES,
        "x",
        ("甲", "乙", "丙"),
        (Series("办结率", (0.75, 1.0, None)),),
        format.SHARE,
        frozenset({0}),
        note="点选可看",
        labels=("75%", "100%", "—"),
        muted=frozenset({2}),
        reference=0.5,
        reference_label="全街道",
    )
    assert standing_in.rates_as_bars(rates) == replace(
        rates,
        kind=blocks.BARS,
        series=(Series("与全街道相差", (0.25, 0.5, None)),),
        unit=format.POINTS,
        note="全街道 50.00%；点选可看",
        labels=(),
        reference=None,
        reference_label="",
    )


def test_rates_without_a_reference_stay_rates():
    rates = Chart(blocks.RATES, "x", ("甲",), (Series("办结率", (0.75,)),), format.SHARE)
    assert standing_in.rates_as_bars(rates) == Chart(
        blocks.BARS, "x", ("甲",), (Series("办结率", (0.75,)),), format.SHARE
    )


def test_columns_and_progress_become_bars_of_the_same_series():
    series = (Series("计划", (0.5,), blocks.MUTED), Series("实际", (0.25,), blocks.MAIN))
    for kind, simpler in (
        (blocks.COLUMNS, standing_in.columns_as_bars),
        (blocks.PROGRESS, standing_in.progress_as_bars),
    ):
        assert simpler(Chart(kind, "x", ("甲",), series, format.SHARE)) == Chart(
            blocks.BARS, "x", ("甲",), series, format.SHARE
        )


def test_a_pareto_chart_becomes_its_counts():
    counts, shares = Series("收集", (3, 1)), Series("累计占比", (0.75, 1.0), shape=blocks.LINE, unit=format.SHARE)
    pareto = Chart(blocks.PARETO, "x", ("甲", "乙"), (counts, shares), "件", labels=("3 件", "1 件"))
    assert standing_in.pareto_as_bars(pareto) == Chart(
        blocks.BARS, "x", ("甲", "乙"), (counts,), "件", labels=("3 件", "1 件")
    )


def test_bars_and_lines_of_one_unit_become_lines_and_of_two_units_a_table():
    months = (date(2025, 4, 1), date(2025, 5, 1))
    bars, line = Series("收集", (3, 1)), Series("在办", (7, None), shape=blocks.LINE)
    one = Chart(blocks.MIXED, "x", ("4月", "5月"), (bars, line), "件", days=months)
    assert standing_in.mixed_as_lines(one) == Chart(blocks.LINES, "x", ("4月", "5月"), (bars, line), "件", days=months)
    two = Chart(blocks.MIXED, "x", ("4月", "5月"), (bars, Series("占比", (0.5, None), unit="share")), "件", days=months)
    assert standing_in.mixed_as_lines(two) == Table(
        "x",
        (Column("category", "日期"), Column("series0", "收集", "件"), Column("series1", "占比", "share")),
        (("4月", 3, 0.5), ("5月", 1, None)),
        2,
    )


def test_several_series_become_a_table_of_one_column_each():
    chart = Chart(
        blocks.SEVERAL, "x", ("甲",), (Series("人次", (3,)), Series("时长", (1.5,), unit="小时")), "人次", note="注"
    )
    assert standing_in.chart_as_table(chart) == Table(
        "x",
        (Column("category", "名称"), Column("series0", "人次", "人次"), Column("series1", "时长", "小时")),
        (("甲", 3, 1.5),),
        1,
        note="注",
    )


def test_a_timeline_becomes_a_table_of_days():
    first, last = date(2025, 1, 1), date(2025, 6, 30)
    spans = (
        Span("甲", (first, last), (first, None), {"基本完成": last}),
        Span("乙", (first, None), (None, None), {"竣工验收": last}),
    )
    table = standing_in.timeline_as_table(Timeline("x", spans, last))
    assert table.headers == ("项目", "计划开工", "计划完工", "实际开工", "实际完工", "基本完成", "竣工验收")
    assert table.rows == (
        ("甲", first, last, first, None, last, None),
        ("乙", first, None, None, None, None, last),
    )
    assert (table.total, table.note) == (2, "截至 2025-06-30")


def test_a_tree_becomes_its_levels_one_below_the_other():
    parts = Table("x", (Column("item", "分项"),), (("电梯",),), 1)
    leaf = Node("乙小区", 0.2, 0.5, "施工　⚠ 滞后", is_late=True, table=parts)
    tree = Tree("x", (Node("甲片区", 0.4, None, "1 个项目", is_late=False, below=(leaf,)),))
    table = standing_in.tree_as_table(tree)
    assert table.headers == ("名称", "计划进度", "实际进度", "情况")
    assert table.rows == (("甲片区", None, 0.4, "1 个项目"), ("└ 乙小区", 0.5, 0.2, "施工　⚠ 滞后"))
    assert (table.stands_out, table.total, table.note) == (frozenset({1}), 2, "分项没有列出")


def test_a_tree_of_what_does_not_proceed_has_no_progress_and_of_a_long_one_the_lowest_levels_are_left_to_the_page():
    def street(micro: int) -> Tree:
        below = tuple(Node(f"微网格{at}", None, None, "70 户", is_late=False) for at in range(micro))
        grid = Node("第1网格", None, None, "350 户　⚠ 没有党组织", is_late=True, below=below)
        return Tree("x", (Node("演示街道", None, None, "1 个网格", is_late=False, below=(grid,)),), is_progress=False)

    table = standing_in.tree_as_table(street(1))
    assert table.headers == ("名称", "情况")
    assert table.rows == (("演示街道", "1 个网格"), ("└ 第1网格", "350 户　⚠ 没有党组织"), ("└─ 微网格0", "70 户"))
    assert (table.stands_out, table.total, table.note) == (frozenset({1}), 3, "")
    table = standing_in.tree_as_table(street(59))
    assert table.rows == (("演示街道", "1 个网格"), ("└ 第1网格", "350 户　⚠ 没有党组织"))
    assert (table.total, table.note) == (2, "下面各级 59 项没有列出，请在看板上点开")


def test_groups_become_a_table_in_which_an_empty_one_says_so():
    entry = Entry("超期 30 天", ("路灯不亮", "甲社区"), "issues/card?issue_id=1")
    groups = Groups(
        (
            Group("超期未办", "件", 12, (entry,), "没有超期未办的件。"),
            Group("即将到期", "件", 0, (), "没有即将到期的件。"),
            NoLedger("旧改滞后", "没有这类台账。"),
        )
    )
    table = standing_in.groups_as_table(groups)
    assert table.rows == (
        ("超期未办（12 件）", "超期 30 天", "路灯不亮 · 甲社区"),
        ("即将到期（0 件）", "没有即将到期的件。", ""),
        ("旧改滞后", "没有这类台账。", ""),
    )
    assert table.total == 14
