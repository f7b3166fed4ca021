"""Every kind: a block of each kind there is, for the tests of each medium; `name` stands wherever a text of a ledger may stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from streetboard import format
from streetboard.queries import Column
from streetboard.reading import blocks
from streetboard.reading.blocks import (
    Block,
    Card,
    Cards,
    Change,
    Chart,
    Entry,
    Group,
    Groups,
    Lines,
    Node,
    Outline,
    Picture,
    Series,
    Shade,
    Span,
    Spots,
    Table,
    Timeline,
    Tree,
)

_DAYS = tuple(date(2025, 6, day) for day in range(1, 31))
_MONTHS = tuple(date(2025, month, 1) for month in range(1, 7))
_RATE_ROWS = "issues/rows?measure=unclosed&community={key}"
_ROWS = "issues/rows?measure=collected&community={key}"


def _names(name: str, count: int) -> tuple[str, ...]:
    return tuple([name, "天津路社区", "河嘉村社区", "未归属", *(f"第{at}社区" for at in range(4, count))][:count])


def lines(name: str = "每日办结") -> Chart:
    counted = tuple(float(20 + at * 7 % 13) for at in range(30))
    mean = tuple(25 + at % 7 * 0.5 for at in range(30))
    return Chart(
        blocks.LINES, "issues/daily", tuple(f"{day.month}月{day.day}日" for day in _DAYS),
        (Series(name, counted, blocks.PALE, rows="issues/rows?measure=closed_in_period&day={key}"), Series("7 日平均", mean)),
        "件", note=name, days=_DAYS, keys=tuple(f"{day}" for day in _DAYS),
    )  # fmt: skip


def planned_and_actual_lines(name: str = "计划") -> Chart:
    series = (
        Series(name, (0.1, 0.2, 0.35, 0.5, 0.65, 0.8), blocks.MUTED, blocks.DASHED),
        Series("实际", (0.1, 0.18, 0.3, 0.44, 0.6, 0.72), blocks.MAIN, blocks.LINE),
    )
    return Chart(
        blocks.LINES, "x", tuple(f"2025年{day.month}月" for day in _MONTHS), series, format.SHARE, days=_MONTHS
    )


def bars(name: str = "前期") -> Chart:
    return Chart(
        blocks.BARS, "x", _names(name, 5), (Series(name, (3, 8, 1, 0, 12), rows=_ROWS),), "个",
        colours=(blocks.PALE, blocks.PALE, blocks.THIRD, blocks.MAIN, blocks.MAIN), note=name,
        labels=(name, "8 个", "1 个", "0 个", "12 个"),
    )  # fmt: skip


def two_bars(name: str = "甲片区") -> Chart:
    series = (Series(name, (0.5, 0.6, None), blocks.MUTED), Series("实际", (0.4, 0.7, 0.2), blocks.MAIN))
    return Chart(blocks.BARS, "x", _names(name, 3), series, format.SHARE, frozenset({0}))


def columns(name: str = "≤7 日") -> Chart:
    return Chart(
        blocks.COLUMNS, "issues/ageing", _names(name, 4), (Series(name, (120, 60, 40, 34), rows=_ROWS),), "件", frozenset({3}),
        note=f"一半在 26.4 小时内办结，九成在 5.3 天内办结{name}", labels=(f"120 件\n{name}", "60 件\n24%", "40 件\n16%", "34 件\n13%"),
    )  # fmt: skip


def bridge(name: str = "期初未结") -> Chart:
    bases, sizes = (0, 1272, 1533, 0, 0), (1272, 3089, 2828, 1533, 254)
    return Chart(
        blocks.BRIDGE, "issues/backlog_bridge", (name, "新增", "办结", "期末未结", "其中超期"),
        (Series("起点", bases), Series("件数", sizes, rows="issues/rows?measure={key}")), "件",
        colours=(blocks.MUTED, blocks.SECOND, blocks.MAIN, blocks.MUTED, blocks.ACCENT), note=name,
        keys=("opening", "collected", "closed_in_period", "closing", "closing_overdue"),
        labels=("1,272 件", "+3,089 件", f"-2,828 件{name}", "1,533 件", "254 件"),
    )  # fmt: skip


def rates(name: str = "甲社区") -> Chart:
    return Chart(
        blocks.RATES, "issues/completion_rate_by_community", _names(name, 4),
        (Series("办结率", (0.9412, 0.9912, 0.9801, 0.5), rows=_RATE_ROWS),),
        format.SHARE, frozenset({0}), note=name,
        labels=(f"94.12%　80 / 85 件{name}", "99.12%　900 / 908 件", "98.01%　99 / 101 件", "50.00%　1 / 2 件\n不参与排名"),
        muted=frozenset({3}), reference=0.9686, reference_label="全街道" if name == "甲社区" else name,
    )  # fmt: skip


def pareto(name: str = "市容环境") -> Chart:
    series = (
        Series(name, (700, 200, 60, 40), rows="issues/rows?measure=collected&category={key}"),
        Series("累计占比", (0.7, 0.9, 0.96, 1.0), blocks.SECOND, blocks.LINE, unit=format.SHARE),
    )
    return Chart(
        blocks.PARETO, "issues/completion_rate_by_category", _names(name, 4), series, "件",
        colours=(blocks.MAIN, blocks.MAIN, blocks.PALE, blocks.PALE),
        note=f"另有 3 类较少的{name}", reference=0.8, reference_label="八成" if name == "市容环境" else name,
        labels=(f"700 件　累计 70.00%\n办结率 99.00%{name}", "200 件　累计 90.00%\n办结率 98.00%",
                "60 件　累计 96.00%\n办结率 97.00%", "40 件　累计 100.00%\n办结率 96.00%"),
    )  # fmt: skip


def mixed(name: str = "收集") -> Chart:
    series = (
        Series(name, (300, 320, 280, 350, 330, 310), blocks.PALE, rows="issues/rows?measure=collected&month={key}"),
        Series(
            "办结", (290, 310, 300, 340, 320, 330), blocks.MAIN, rows="issues/rows?measure=closed_in_period&month={key}"
        ),
        Series("月末在办", (1_200, 1_210, 1_190, 1_200, 1_210, 1_190), blocks.SECOND, blocks.LINE, "件"),
    )
    months = tuple(f"2025年{day.month}月" for day in _MONTHS)
    return Chart(
        blocks.MIXED, "issues/by_month", months, series, "件", days=_MONTHS, keys=tuple(f"{day}" for day in _MONTHS)
    )


def progress(name: str = "甲片区") -> Chart:
    series = (
        Series("计划" if name == "甲片区" else name, (0.8, 0.6, 0.5, None), blocks.MUTED),
        Series("实际", (0.76, 0.62, 0.3, 0.1), blocks.MAIN, rows="renovation/item_rows?area={key}"),
    )
    return Chart(
        blocks.PROGRESS, "renovation/progress_by_area", _names(name, 4), series, format.SHARE, frozenset({0, 2}), note=f"权重：户数{name}",
        labels=(f"76.00%　计划 80.00%\n偏差 -4.00 百分点{name}", "62.00%　计划 60.00%\n偏差 +2.00 百分点",
                "30.00%　计划 50.00%\n偏差 -20.00 百分点", "10.00%　计划 —\n偏差 —"),
    )  # fmt: skip


def several(name: str = "服务人次") -> Chart:
    rows = "volunteers/service_rows?month={key}"
    series = (
        Series(name, (300, 420, 280, 350, 330, 310), blocks.MAIN, unit="人次", rows=rows),
        Series("服务时长", (600.5, 820.0, 560.0, 720.0, 640.0, 620.0), blocks.THIRD, unit="小时", rows=rows),
        Series("参与人数", (120, 130, 110, 140, 125, 118), blocks.SECOND, unit="人", rows=rows),
    )
    months = tuple(f"2025年{day.month}月" for day in _MONTHS)
    return Chart(
        blocks.SEVERAL, "volunteers/by_month", months, series, "", days=_MONTHS, keys=tuple(f"{day}" for day in _MONTHS)
    )


def bars_with_a_line(name: str = "甲片区") -> Chart:
    aimed = Series("户均改造面积", (62.5, 80, 71), rows=_ROWS, targets=(75, 75, 75))
    label = "目标 75 ㎡/户" if name == "甲片区" else name
    return Chart(blocks.BARS, "x", _names(name, 3), (aimed,), "㎡/户", target_label=label)


def progress_with_marks(name: str = "甲街道") -> Chart:
    planned, actual = progress().series
    label = "各自的目标：甲街道 80%、天津路社区 60%" if name == "甲街道" else name
    series = (planned, replace(actual, targets=(0.8, 0.6, None, 0.6)))
    return replace(progress(name), series=series, target_label=label)


def several_with_a_line(name: str = "人均时长") -> Chart:
    first, *others = several(name).series
    aimed = replace(first, targets=(None, None, None, 400, 400, 400))
    return replace(several(name), series=(aimed, *others), target_label="虚线：人均时长目标 400 人次")


def areas(name: str = "甲社区") -> Chart:
    def square(west: int) -> Outline:
        ring = ((west, 0), (west + 1_000, 0), (west + 1_000, 1_000), (west, 1_000), (west, 0))
        return Outline((ring,), (west + 500, 500), 1_000)

    hole = ((1_200, 200), (1_200, 400), (1_400, 400), (1_400, 200), (1_200, 200))
    outlines = (square(0), replace(square(1_000), rings=(*square(1_000).rings, hole)), square(2_000), square(3_000))
    word = "明显低于全街道" if name == "甲社区" else name
    shades = (
        Shade(word, blocks.SECOND, 0.5),
        Shade("不低于全街道", blocks.MAIN, 0.42),
        Shade("没有数", blocks.MUTED, 0.04),
    )
    spots = (Spots(name, ((300, 300), (1_700, 700)), (f"{name} 3 处", "1 处")),)
    return replace(
        rates(name), kind=blocks.AREAS, picture=Picture(outlines, shades, (0, 1, 1, 1), ((name, square(4_000)),), spots)
    )  # fmt: skip


def card(name: str = "累计办结率") -> Card:
    changes = (Change("较上季", "▲ 1.24 百分点", blocks.GOOD), Change(name, "—"))
    return Card(
        name, "issues/summary", "completion_rate", 0.9686, format.SHARE, f"47,360 / 48,893 件{name[5:]}", changes,
        warning="⚠ 样本不足，仅供参考" if name == "累计办结率" else name, trend=(0.9, 0.94, 0.93, 0.97),
    )  # fmt: skip


def cards(name: str = "累计办结率") -> Cards:
    return Cards((card(name), Card("超期未办", "issues/summary", "overdue_open", 254, "件", "在办 1,533 件")))


def tiles(name: str = "雨污管网") -> Cards:
    return Cards(
        (Card(name, "x", "done", 12_000.5, "米", "计划 20,000 米"), Card("电梯", "x", "done", "<5", "部")),
        is_compact=True,
    )


def table(name: str = "甲社区") -> Table:
    columns = (
        Column("community", "社区"),
        Column("hours", "服务时长", "小时"),
        Column("rate", "占比", format.SHARE),
        Column("day", "日期"),
    )
    rows = ((name, 1_234.5, 0.5, date(2025, 6, 30)), ("天津路社区", 600, None, None))
    return Table("volunteers/by_community", columns, rows, 12, frozenset({0}), note=name, bar="hours")


def sentences(name: str = "请逐件核对未办结事项。") -> Lines:
    return Lines((name, "三家成员单位各自回复办理时限。"))


def groups(name: str = "路灯不亮") -> Groups:
    entry = Entry("超期 30 天", (name, "甲社区"), "issues/card?issue_id=1")
    return Groups(
        (
            Group("超期未办", "件", 12, (entry,), "没有超期未办的件。"),
            Group("即将到期", "件", 0, (), "没有即将到期的件。"),
        )
    )


def tree(name: str = "甲小区") -> Tree:
    parts = Table("x", (Column("item", "分项"), Column("rate", "完成率", format.SHARE)), ((name, 0.4),), 1, bar="rate")
    late = Node(name, 0.2, 0.5, f"施工　⚠ 滞后{name}", is_late=True, table=parts)
    area = Node(
        "甲片区", 0.4, 0.6, "2 个项目　300 户", is_late=True, below=(late, Node("乙小区", None, None, "前期", False))
    )
    return Tree("renovation/progress_by_item", (area,))


def told_tree(name: str = "甲社区") -> Tree:
    grid = Node(
        "第1网格", None, None, "350 户　⚠ 没有党组织", is_late=True, below=(Node(name, None, None, "70 户", False),)
    )
    street = Node(
        "演示街道", None, None, "1 个网格", is_late=False, below=(Node(name, None, None, "1 个网格", False, (grid,)),)
    )
    return Tree("organisation/tree", (street,), is_progress=False)


def timeline(name: str = "甲小区改造") -> Timeline:
    spans = (
        Span(name, (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 2, 1), None), {}),
        Span(
            "乙小区改造", (date(2024, 9, 1), date(2025, 3, 31)), (date(2024, 9, 10), date(2025, 5, 8)),
            {"基本完成": date(2025, 4, 10), "竣工验收": date(2025, 5, 8)},
        ),
        Span("丙小区改造", (date(2025, 5, 1), None), (None, None), {}),
    )  # fmt: skip
    return Timeline("renovation/progress_by_project", spans, date(2025, 6, 30))


SAMPLES = (
    lines, planned_and_actual_lines, bars, two_bars, columns, bridge, rates, pareto, mixed, progress, several,
    bars_with_a_line, progress_with_marks, several_with_a_line, areas,
    cards, tiles, table, sentences, groups, tree, told_tree, timeline,
)  # fmt: skip


def one_of_each(name: str | None = None) -> list[Block]:
    """Return a block of every kind; `name` takes the place of the names that a ledger brings."""
    return [sample() if name is None else sample(name) for sample in SAMPLES]
