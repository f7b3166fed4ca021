"""Odd slides: a presentation of what no demonstration holds, for tests/test_present.py: PageDown leads from one of SLIDES to the next."""

from __future__ import annotations

from datetime import date, datetime

from streetboard import format
from streetboard.queries import Column
from streetboard.reading import blocks
from streetboard.reading.blocks import Brand, Card, Cards, Change, Chart, Deck, Lines, Series, Slide, Table

LONG = "中关村国际商务中心区综合治理联合体第三社区居民委员会"
TAGS = "<b>粗</b><script>window.hacked = 1</script>&amp;"
SENTENCE = "请各社区书记会后一周内逐件核对未办结事项，重点是超期 30 天以上的 112 件，三家成员单位各自回复办理时限。"
HEADLINE = f"天津路社区办结率最高（99.12%），{LONG}最低（81.20%），有 14 个社区低于全街道的 96.86%，需要逐一说明原因。"


def names(count: int) -> tuple[str, ...]:
    return tuple([LONG, TAGS, "天津路社区", *(f"第{at}幸福家园社区" for at in range(3, count))][:count])


def bars(count: int, unit: str = format.POINTS, value: float | None = 0.01, *, two: bool = False) -> Chart:
    values = tuple(None if value is None else value * (at % 9 - 4) for at in range(count))
    series = (
        (Series("计划", values, blocks.MUTED), Series("实际", values, blocks.MAIN))
        if two
        else (Series("相差", values),)
    )
    return Chart(
        blocks.BARS, "x", names(count), series, unit, frozenset(range(0, count, 2)), note="全街道办结率 96.86%"
    )


def lines(*values: float | None) -> Chart:
    days = tuple(f"{4 + at // 30}月{at % 30 + 1}日" for at in range(len(values)))
    return Chart(
        blocks.LINES,
        "x",
        days,
        (Series("每日办结", values, blocks.PALE), Series("7 日平均", values, blocks.MAIN)),
        "件",
    )


def bridge(*values: float) -> Chart:
    words = tuple(f"{TAGS}{at}" for at in range(len(values)))
    return Chart(blocks.BRIDGE, "x", words, (Series("起点", (0,) * len(values)), Series("件数", values)), "件")


def table(count: int, width: int, total: int | None = None) -> Table:
    columns = tuple(Column(f"c{at}", f"{LONG[: 3 + at]}天数", "件" if at % 3 == 1 else "") for at in range(width))
    rows = tuple(
        tuple(12_345 + row if at % 3 == 1 else f"{names(4)[row % 4]}{LONG * (at % 2)}" for at in range(width))
        for row in range(count)
    )
    return Table("x", columns, rows, count if total is None else total, frozenset({0} if count else ()), note="按天数")


def cards(count: int) -> Cards:
    changes = (Change("较上季", "▲ 1.24 百分点", "good"), Change("同比", "样本不足，不比"))
    values = (0.9686, None, 48_893_123.0, "<5")
    units = (format.SHARE, format.SHARE, "平方米", "人")
    some = [
        Card(f"当期办结率{at}", "x", "x", values[at % 4], units[at % 4], "47,360 / 48,893 件", changes)
        for at in range(count)
    ]
    return Cards(tuple(some))


BLOCKS = [
    *((bars(count), table(count, 4)) for count in (1, 3, 30, 90)),
    *((bars(count, format.SHARE, 0.2, two=True),) for count in (1, 3, 30, 90)),
    (bars(30, "件", 1_000.0), cards(3)),
    (bars(5, value=None), table(0, 3)),
    (bars(5, value=0.0),),
    (bars(0),),
    (lines(*[1.0, None, 3.0] * 30), cards(2)),
    (lines(5.0),),
    (lines(0.0, 0.0, 0.0), cards(1), table(5, 2)),
    (bridge(1_272, 3_089, 2_828, 1_533, 254), cards(1), table(5, 3)),
    (bridge(0, 0, 0),),
    *((table(count, width, 300),) for count, width in ((1, 9), (3, 6), (40, 3), (40, 9))),
    *((cards(count),) for count in (0, 1, 4, 8, 12)),
    (cards(5), table(12, 4), table(3, 5)),
    (Lines((SENTENCE,) * 40),),
    (Lines((SENTENCE * 30,)),),
    (table(4, 3), Lines((SENTENCE,) * 6)),
    (),
]
SLIDES = [
    Slide("cover", "党建联席会议", HEADLINE * 2, comment=SENTENCE * 3),
    *(
        Slide(f"odd{at}", "奇怪的一页", HEADLINE * (1 + at % 2), comment=SENTENCE * (at % 3), blocks=standing)
        for at, standing in enumerate(BLOCKS)
    ),
]
DECK = Deck(
    id="朝阳街道-2025Q2-1", street="朝阳街道", community=LONG, quarter="2025年第二季度", cut_off=date(2025, 6, 30),
    is_unfinished=True, is_demo=True, version=3, fingerprint="0a1b2c3d", frozen_at=datetime(2025, 7, 1), author="测试",
    brand=Brand(LONG), slides=tuple(SLIDES), figures={},
)  # fmt: skip

if __name__ == "__main__":
    # A test imports the slides without drawing them.
    from streetboard.ui.meeting import clicker, slide_view
    from streetboard.ui.meeting.stage import stage, window

    with stage("放映"):
        place = clicker.listen(DECK.id, len(SLIDES), home="")
        with window():
            slide_view.draw(SLIDES[place.slide - 1], DECK, place.slide, len(SLIDES))
