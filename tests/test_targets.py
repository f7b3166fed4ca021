"""Targets and annotations: how they come in, what of them holds, and what they say of a number and on a chart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from streetboard import audit, comparing, format, ledger, queries, warehouse
from streetboard.asking.answers import Answer, Answers
from streetboard.asking.periods import Period
from streetboard.datasets import dataset
from streetboard.drawing import screen, standing_in
from streetboard.drawing.screen.look import LIGHT
from streetboard.errors import LedgerError
from streetboard.ledger import typing_in
from streetboard.reading import marks
from streetboard.reading.blocks import (
    BAD,
    BARS,
    GOOD,
    LINES,
    MIXED,
    PROGRESS,
    RATES,
    SEVERAL,
    Card,
    Cards,
    Change,
    Chart,
    Reading,
    Series,
)
from streetboard.ui import menu
from streetboard.warehouse import Result, Scope, Warehouse
from tests import every_kind

STREET = "试点街道"
CHECK = "targets_one_for_a_period"


def brought(home: Path, name: str, text: str) -> ledger.Report:
    file = home.parent / f"{name}.csv"
    file.write_text(text, "utf-8")
    (report,) = ledger.import_files([ledger.Order(file, name, street=STREET)], home)
    return report


def found(home: Path, figure: str, **scope: Any) -> list[dict[str, Any]]:
    return Warehouse(home).figure(figure, Scope(STREET, **scope)).records()


# --- how they come in ---------------------------------------------------------------------------------------------------


def test_targets_are_taken_as_offices_write_them(home):
    report = brought(
        home,
        "metric_targets",
        "指标编码,年度目标值,计量单位,考核年度,所属社区,指标方向,依据\n"
        "I09,95,%,2025年,,,实施方案\n"
        "i11,≤260件,,2025年第二季度,,≤,\n"
        "I05 日均办结,31 件/日,,,,,\n"
        "V02,0.4,,2025年度,天津路社区,不低于,\n",
    )
    assert (report.rows["inserted"], report.reasons) == (4, {})
    shown = [
        (row["metric"], row["community"], row["target"], row["target_unit"], row["direction"], row["period"])
        for row in found(home, "shared/target_rows")
    ]
    assert shown == [
        ("I05", "街道本级", 31.0, "件/日", None, "长期"),
        ("I09", "街道本级", 0.95, "share", None, "2025"),
        ("I11", "街道本级", 260.0, "件", "down", "2025Q2"),
        ("V02", "天津路社区", 0.4, None, "up", "2025"),
    ]


@pytest.mark.parametrize(
    ("row", "code", "told"),
    [
        ("I99,95%,2025", "no_such_metric", "没有这个指标代码"),
        ("按期处置率,95%,2025", "no_such_metric", "没有这个指标代码"),
        ("I09,95 件,2025", "target_of_another_unit", "目标值的单位和这个指标的不同"),
        ("I09,95,2025", "target_of_another_unit", "目标值的单位和这个指标的不同"),
        ("I01,95%,2025", "target_of_another_unit", "目标值的单位和这个指标的不同"),
        ("I11,95%,2025", "target_of_another_unit", "目标值的单位和这个指标的不同"),
        ("I09,195%,2025", "more_than_all", "目标超过 100%，达不到"),
        ("I09,尽量高,2025", "unreadable_target", "目标值读不懂"),
        ("I09,90%-95%,2025", "unreadable_target", "目标值读不懂"),
        ("I09,95%,上半年", "unclear_period", "适用期看不懂"),
        ("I09,,2025", "missing_required", "缺少"),
    ],
)
def test_a_target_that_says_nothing_clear_stays_out_with_its_reason(home, row, code, told):
    report = brought(home, "metric_targets", f"指标代码,目标值,适用期\n{row}\nI03,96%,2025\n")
    assert report.reasons == {code: 1}
    assert told in ledger.describe("metric_targets", code)
    assert [one["metric"] for one in found(home, "shared/targets")] == ["I03"]


def test_what_may_be_more_than_all_may_have_such_a_target(home):
    report = brought(home, "metric_targets", "指标代码,目标值,适用期\nI08,105%,2025\nI03,100%,2025\n")
    assert (report.rows["inserted"], report.reasons) == (2, {})


def test_two_targets_for_one_period_however_it_is_written_are_told_and_the_later_holds(home):
    report = brought(
        home,
        "metric_targets",
        "指标代码,目标值,适用期,社区\nI09,95%,2025,\ni09,97%,2025年度,街道本级\nI09,96%,2025Q2,\n",
    )
    assert (report.rows["inserted"], report.reasons) == (3, {})
    assert [row["target"] for row in found(home, "shared/target_rows") if row["period"] == "2025"] == [0.97]
    with warehouse.connect_read_only(warehouse.file_of(home, warehouse.current_version(home))) as connection:
        told = warehouse.run(connection, queries.layer("checks")[CHECK], {})
    assert [(row["period_given"], row["value_given"]) for row in told.records()] == [
        ("2025", "95%"),
        ("2025年度", "97%"),
    ]


def test_an_annotation_that_lies_years_ahead_is_told(home):
    report = brought(home, "annotations", "标注日期,标注说明\n2099-01-01,系统切换\n2025-06-10,暴雨\n")
    assert (report.rows["inserted"], report.warnings) == (2, {"far_ahead": 1})


def test_annotations_are_taken_and_one_that_ends_before_it_begins_is_not(home):
    report = brought(
        home,
        "annotations",
        "发生日期,结束日期,事件说明,涉及社区,主题,填报单位\n"
        "2025年6月9日,2025年6月10日,暴雨,,事件办理,应急办\n"
        "2025-06-20,,高温,天津路社区,,\n"
        "2025-06-12,2025-06-11,停电,,,\n"
        "2025-06-13,,停水,,水务,\n",
    )
    # A topic that nobody knows is left out alone.
    assert report.reasons == {"ends_before_it_begins": 1}
    assert sum(report.cells.values()) == 1
    shown = [
        (row["happened_on"], row["until"], row["note"], row["community"], row["topic"], row["author"])
        for row in found(home, "shared/annotations")
    ]
    assert shown == [
        (date(2025, 6, 20), date(2025, 6, 20), "高温", "天津路社区", None, None),
        (date(2025, 6, 13), date(2025, 6, 13), "停水", "街道本级", None, None),
        (date(2025, 6, 9), date(2025, 6, 10), "暴雨", "街道本级", "issues", "应急办"),
    ]


def test_what_happened_may_be_of_the_topic_of_any_page():
    topics = {topic for told in menu.TOPICS.values() for topic in told}
    assert set(dataset("annotations").fields["topic"].choices) == topics


def test_what_is_typed_is_a_version_of_its_own_and_can_be_withdrawn(home):
    row = {"metric": "I09", "value": "95%", "period": "2025", "reason": "方案", "author": "督查办"}
    report = typing_in.type_in("metric_targets", row, STREET, home)
    assert (report.version, report.file) == (1, typing_in.FILE)
    (target,) = found(home, "shared/target_rows")
    assert (target["target"], target["reason"], target["author"]) == (0.95, "方案", "督查办")
    typing_in.type_in("metric_targets", row | {"value": "96%"}, STREET, home)
    (target,) = found(home, "shared/target_rows")
    assert target["target"] == 0.96
    key = {name: target[f"{name}_given"] for name in ("metric", "community", "period", "value")}
    assert typing_in.type_in("metric_targets", key | {"state": "已撤销"}, STREET, home).version == 3
    assert found(home, "shared/target_rows") == []


def test_what_is_typed_and_cannot_be_taken_is_said_and_publishes_nothing(home):
    with pytest.raises(LedgerError, match="没有这个指标代码"):
        typing_in.type_in("metric_targets", {"metric": "I99", "value": "95%"}, STREET, home)
    with pytest.raises(LedgerError, match="读不懂"):
        typing_in.type_in("annotations", {"happened_on": "尽快", "note": "暴雨"}, STREET, home)
    assert warehouse.current_version(home) is None


def test_in_a_street_of_the_demonstration_what_is_typed_goes_with_it(home):
    file = home.parent / "demo.csv"
    file.write_text("问题编号,社区,上报时间,状态\n1,东社区,2025-03-05,处置中\n", "utf-8")
    ledger.import_files([ledger.Order(file, "issues", street=STREET, is_demo=True)], home)
    with pytest.raises(LedgerError, match="演示数据"):
        typing_in.type_in("annotations", {"happened_on": "2025-06-09", "note": "暴雨"}, STREET, home)
    typing_in.type_in("annotations", {"happened_on": "2025-06-09", "note": "暴雨"}, STREET, home, is_demo=True)
    assert [row["note"] for row in found(home, "shared/annotations")] == ["暴雨"]
    # It is told as what it was: nobody has loaded a demonstration anew.
    assert [row["action"] for row in found(home, "data/versions")] == ["导入", "导入"]
    told = [json.loads(line) for file in audit.files(home) for line in file.read_text("utf-8").splitlines()]
    assert [(line["kind"], line["about"]["files"]) for line in told] == [
        ("imported", ["demo.csv"]),
        ("imported", [typing_in.FILE]),
    ]
    assert ledger.remove_demo(home) == 2


# --- what they say ------------------------------------------------------------------------------------------------------

SUMMARY, BY_COMMUNITY, DAILY = "issues/summary", "issues/on_time_by_community", "issues/daily"
TARGET_COLUMNS = (
    "metric",
    "community",
    "target",
    "target_unit",
    "direction",
    "period",
    "starts_on",
    "ends_on",
    "reason",
    "author",
)


def answer(name: str, rows: Sequence[dict[str, Any]], **parameters: Any) -> Answer:
    columns = tuple(rows[0]) if rows else ()
    result = Result(queries.figure(name), 1, parameters, columns, tuple(tuple(row.values()) for row in rows))
    return Answer(name, result, "", len(rows))


def target(metric: str, value: float, **more: Any) -> dict[str, Any]:
    return (
        dict.fromkeys(TARGET_COLUMNS)
        | {"metric": metric, "community": "街道本级", "target": value, "period": "长期"}
        | more
    )


def asked(
    *answers: Answer, targets: Sequence[dict[str, Any]] = (), happened: Sequence[dict[str, Any]] = (), **parameters: Any
) -> Answers:
    known = {one.key: one for one in answers}
    if targets:
        known[marks.TARGETS.key] = answer("shared/targets", targets, **parameters)
    if happened:
        known[marks.ANNOTATIONS.key] = answer("shared/annotations", happened)
    return Answers(known, Period(date(2025, 6, 30)), {})


def held(
    column: str, value: Any, targets: list[dict[str, Any]], *, start: date | None = None, **parameters: Any
) -> Reading:
    card = Card(
        queries.figure(SUMMARY).columns[column].label,
        SUMMARY,
        column,
        value,
        queries.figure(SUMMARY).columns[column].unit,
    )
    answers = asked(answer(SUMMARY, [{column: value}], start=start), targets=targets, **parameters)
    shown = marks.marked(Reading("", (Cards((card,)),)), answers)
    assert shown
    return shown


def told(reading: Reading) -> list[tuple[str, str, str]]:
    (block,) = reading.blocks
    assert isinstance(block, Cards)
    return [(one.label, one.text, one.tone) for one in block.cards[0].changes]


@pytest.mark.parametrize(
    ("column", "value", "aim", "said"),
    [
        ("on_time_rate", 0.938, target("I09", 0.95), ("目标 95%", "差 1.2 个百分点", BAD)),
        ("on_time_rate", 0.95, target("I09", 0.95, target_unit="share"), ("目标 95%", "达标", GOOD)),
        ("on_time_rate", 0.949999, target("I09", 0.95), ("目标 95%", "差不到 0.01 个百分点", BAD)),
        ("overdue_open", 263, target("I11", 260), ("目标 260 件", "多 3 件", BAD)),
        ("overdue_open", 260, target("I11", 260), ("目标 260 件", "达标", GOOD)),
        ("median_hours", 50.5, target("I14", 48, target_unit="小时"), ("目标 48 小时", "多 2.5 小时", BAD)),
        ("daily_closed", 30.5, target("I05", 31, target_unit="件/日"), ("目标 31 件/日", "差 0.5 件/日", BAD)),
        # Which way is good says the ledger, where it says so.
        ("on_time_rate", 0.96, target("I09", 0.95, direction="down"), ("目标 95%", "多 1 个百分点", BAD)),
    ],
)  # fmt: skip
def test_a_card_says_whether_its_target_is_reached_and_by_how_much_it_is_missed(column, value, aim, said):
    assert told(held(column, value, [aim])) == [said]


def test_a_card_without_a_target_of_its_own_says_nothing():
    assert told(held("on_time_rate", 0.9, [target("I03", 0.95)])) == []
    # Of the same metric, and not what a target of it speaks of.
    assert told(held("due", 100, [target("I09", 0.95)])) == []
    assert told(held("suspended", 100, [target("I07", 90)])) == []
    # Another unit.
    assert told(held("on_time_rate", 0.9, [target("I09", 95, target_unit="件")])) == []
    assert told(held("on_time_rate", "遮蔽", [target("I09", 0.95)])) == []
    assert told(held("on_time_rate", None, [target("I09", 0.95)])) == []


def test_what_is_to_be_reached_in_a_year_is_not_asked_of_a_month():
    year = target("I02", 20_000, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), period="2025")
    assert told(held("closed", 9_000, [year], start=date(2025, 1, 1))) == [("目标 20,000 件", "差 11,000 件", BAD)]
    assert told(held("closed", 900, [year], start=date(2025, 6, 1))) == []
    assert told(held("closed", 900, [target("I02", 20_000)])) == []


def test_how_many_there_may_be_in_a_street_says_nothing_of_its_communities():
    chosen = {"communities": ("天津路社区",)}
    assert told(held("overdue_open", 30, [target("I11", 260)], **chosen)) == []
    assert told(held("overdue_open", 30, [target("I11", 20, community="天津路社区")], **chosen)) == [
        ("目标 20 件", "多 10 件", BAD)
    ]
    assert told(held("on_time_rate", 0.9, [target("I09", 0.95)], **chosen)) == [("目标 95%", "差 5 个百分点", BAD)]


def test_a_sentence_tells_the_targets_that_are_missed():
    assert held("on_time_rate", 0.938, [target("I09", 0.95)]).further == (
        "按期处置率 93.80%，目标 95%，差 1.2 个百分点。",
    )
    assert held("overdue_open", 263, [target("I11", 260)]).further == ("超期未办 263 件，目标 260 件，多 3 件。",)
    assert held("daily_closed", 30.99, [target("I05", 31, target_unit="件/日")]).further == (
        "日均办结 30.99 件/日，目标 31 件/日，差 0.01 件/日。",
    )
    assert held("on_time_rate", 0.949999, [target("I09", 0.95)]).further == (
        "按期处置率 95.00%，目标 95%，差不到 0.01 个百分点。",
    )
    assert held("on_time_rate", 0.96, [target("I09", 0.95)]).further == ()


def test_the_ledger_stands_behind_the_target_of_a_card():
    aim = target("I09", 0.95, period="2025Q2", community="天津路社区", reason="实施方案", author="督查办")
    (block,) = held("on_time_rate", 0.95, [aim]).blocks
    assert isinstance(block, Cards)
    assert block.cards[0].changes == (
        Change("目标 95%", "达标", GOOD, "天津路社区 2025 年第二季度目标，实施方案，督查办"),
    )


def test_by_how_much_a_target_is_missed_is_subtracted_once():
    assert comparing.missing(0.9, 1.0, queries.UP) == pytest.approx(0.1)
    assert comparing.missing(1.1, 1.0, queries.UP) == 0
    assert comparing.missing(5, 3, queries.DOWN) == 2
    assert format.target(0.955, "share") == "95.5%"


def test_of_each_metric_one_number_is_meant():
    meant = {
        code: marks.spoken_of(queries.figure(SUMMARY), code) for code in ("I03", "I05", "I07", "I09", "I11", "I14")
    }
    assert {code: one.name if one else None for code, one in meant.items()} == {
        "I03": "cumulative_completion_rate", "I05": "daily_closed", "I07": "open_backlog",
        "I09": "on_time_rate", "I11": "overdue_open", "I14": "median_hours",
    }  # fmt: skip
    # A target is told in the unit of what it speaks of, and of every metric there is one.
    units = queries.metric_units()
    assert {units[code] for code in ("I04", "I09")} == {("share",)}
    assert {units[code][0] for code in ("I01", "I05", "I11", "V02")} == {"件", "件/日", "share"}
    assert "件/日" in units["I06"]


def days(*numbers: int) -> tuple[date, ...]:
    return tuple(date(2025, 6, number) for number in numbers)


def drawn(chart: Chart, **known: Any) -> Chart:
    name = chart.figure
    shown = marks.marked(Reading("", (chart,)), asked(answer(name, [{"x": 1}]), **known))
    assert shown
    (block,) = shown.blocks
    assert isinstance(block, Chart)
    return block


def test_a_chart_over_time_has_the_line_of_its_target_on_the_days_that_it_holds():
    axis = (*days(29, 30), date(2025, 7, 1))
    series = (
        Series("每日办结", (30, 31, 32), column="closed"),
        Series("7 日平均", (30, 31, 32), column="closed_mean_7d"),
    )
    chart = Chart(LINES, DAILY, ("6月29日", "6月30日", "7月1日"), series, "件", days=axis)
    aim = target("I06", 31, target_unit="件/日", starts_on=date(2025, 4, 1), ends_on=date(2025, 6, 30))
    *others, line = drawn(chart, targets=[aim]).series
    assert tuple(others) == series
    assert (line.name, line.values, line.shape) == ("目标", (31, 31, None), "dashed")
    # The target of another unit draws nothing, nor does one of what grows with the days.
    assert drawn(chart, targets=[target("I06", 31, target_unit="件")]).series == series
    assert drawn(chart, targets=[target("I05", 31)]).series == series


def test_at_the_end_of_its_line_a_target_is_written_as_on_a_card():
    axis = (date(2025, 5, 1), date(2025, 6, 1))
    series = (Series("实际", (0.71, 0.7583), column="progress"),)
    chart = Chart(LINES, "renovation/progress_by_month", ("5月", "6月"), series, "share", days=axis)
    aimed = drawn(chart, targets=[target("R05", 0.7)])
    assert [aimed.label(one.values[-1], one) for one in aimed.series] == ["75.83%", "70%"]
    assert [note.text for note in screen.draw(aimed, LIGHT).layout.annotations] == ["实际 75.83%", "目标 70%"]


def test_rates_by_community_have_the_line_of_their_target():
    chart = Chart(
        RATES, BY_COMMUNITY, ("甲",), (Series("按期处置率", (0.9,), column="on_time_rate"),), "share", reference=0.92
    )
    shown = drawn(chart, targets=[target("I09", 0.95)])
    assert (shown.target, shown.target_label) == (0.95, "目标 95%")
    assert drawn(chart).target is None


AREAS_OF_TARGETS = ("street", "metric", "community", "target", "target_unit", "period", "starts_on", "ends_on")


def own(community: str, metric: str, value: float, street: str = STREET, **more: Any) -> dict[str, Any]:
    row = {"street": street, "metric": metric, "community": community, "target": value, "period": "长期"}
    return dict.fromkeys(AREAS_OF_TARGETS) | row | more


def aimed(
    chart: Chart,
    rows: Sequence[dict[str, Any]],
    of_areas: Sequence[dict[str, Any]],
    *,
    targets: Sequence[dict[str, Any]] = (),
    **parameters: Any,
) -> Chart:
    """Return a chart as it is marked with the targets of a street, and of its areas."""
    known = [answer(chart.figure, rows, **parameters), replace(answer(AREA_FIGURE, of_areas), key=AREA_FIGURE)]
    shown = marks.marked(Reading("", (chart,)), asked(*known, targets=targets))
    assert shown
    (block,) = shown.blocks
    assert isinstance(block, Chart)
    return block


AREA_FIGURE = marks.AREA_TARGETS.key
NAMES = ("甲社区", "乙社区", "丙社区")
PLACES = [{"community": name, "on_time_rate": 0.9, "street_rate": 0.9} for name in NAMES]


def rates_of(*names: str) -> Chart:
    series = Series("按期处置率", (0.9,) * len(names), column="on_time_rate")
    return Chart(RATES, BY_COMMUNITY, names, (series,), "share", reference=0.9, reference_label="全街道")


def test_a_community_has_a_target_of_its_own_before_that_of_its_street():
    others = [own("乙社区", "I09", 0.93), own("街道本级", "I09", 0.95), own("丙社区", "I03", 0.5)]
    shown = aimed(rates_of(*NAMES), PLACES, others, targets=[target("I09", 0.95)])
    assert shown.series[0].targets == (0.95, 0.93, 0.95)
    assert (shown.target, shown.aims) == (None, ((0, 0.95), (1, 0.93), (2, 0.95)))
    assert shown.target_label == "目标 95%，乙社区 93%"
    # Where the street has none, only the community that has one is held against it.
    alone = aimed(rates_of(*NAMES), PLACES, [own("乙社区", "I09", 0.93)])
    assert alone.series[0].targets == (None, 0.93, None)
    assert alone.target_label == "各自的目标：乙社区 93%"
    # Another unit draws nothing.
    assert aimed(rates_of(*NAMES), PLACES, [own("乙社区", "I09", 93, target_unit="件")]).series[0].targets == ()


def test_over_all_streets_each_has_its_own_and_no_line_goes_across_that_is_not_of_all():
    rows = [{"street": name, "on_time_rate": 0.9, "street_rate": 0.9} for name in ("甲街道", "乙街道")]
    chart = replace(rates_of("甲街道", "乙街道"), figure="issues/on_time_by_street")
    both = [
        own("街道本级", "I09", 0.95, "甲街道"),
        own("街道本级", "I09", 0.94, "乙街道"),
        own("丙社区", "I09", 0.9, "甲街道"),
    ]
    shown = aimed(chart, rows, both)
    assert (shown.series[0].targets, shown.target) == ((0.95, 0.94), None)
    assert shown.target_label == "各自的目标：甲街道 95%、乙街道 94%"
    alike = aimed(chart, rows, [own("街道本级", "I09", 0.95, street) for street in ("甲街道", "乙街道")])
    assert (alike.target, alike.target_label) == (0.95, "目标 95%")
    # Of what is no street, nothing is said over all of them.
    series = (Series("基础类", (0.9,), column="progress"),)
    classes = Chart(PROGRESS, "renovation/progress_by_class", ("基础类",), series, "share")
    assert aimed(classes, [{"class": "基础类"}], [own("街道本级", "R06", 0.6)]) == classes


def test_how_many_there_may_be_in_a_street_is_drawn_at_no_community_but_its_own_is():
    series = (Series("超期未办", (12, 30), column="overdue_open"),)
    chart = Chart(BARS, "issues/completion_rate_by_community", NAMES[:2], series, "件")
    rows = [{"community": name, "overdue_open": 12} for name in NAMES[:2]]
    assert aimed(chart, rows, [], targets=[target("I11", 260)]).series[0].targets == ()
    shown = aimed(chart, rows, [own("乙社区", "I11", 20)], targets=[target("I11", 260)])
    assert (shown.series[0].targets, shown.target_label) == ((None, 20), "各自的目标：乙社区 20 件")


def test_what_is_to_be_reached_in_a_year_is_drawn_upon_that_year_alone():
    series = (Series("办结", (90, 80), column="closed"),)
    chart = Chart(BARS, "issues/completion_rate_by_community", NAMES[:2], series, "件")
    rows = [{"community": name, "closed": 90} for name in NAMES[:2]]
    year = own("乙社区", "I02", 100, period="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    assert aimed(chart, rows, [year], start=date(2025, 1, 1)).series[0].targets == (None, 100)
    assert aimed(chart, rows, [year], start=date(2025, 6, 1)).series[0].targets == ()
    assert aimed(chart, rows, [year]).series[0].targets == ()


def test_parts_of_a_street_are_held_against_its_shares_and_not_against_what_is_less_in_a_part():
    def part(figure: str, column: str, unit: str, aim: dict[str, Any]) -> tuple[float | None, ...]:
        chart = Chart(BARS, figure, ("甲", "乙"), (Series("数", (1, 2), column=column),), unit)
        return aimed(chart, [{"x": 1}], [], targets=[aim]).series[0].targets

    assert part("renovation/progress_by_area", "progress", "share", target("R05", 0.7)) == (0.7, 0.7)
    assert part("renovation/area_per_household", "area_per_household", "㎡/户", target("R12", 80)) == (80, 80)
    assert part("renovation/stages", "projects", "个", target("R02", 50)) == ()
    assert part("issues/ageing", "issues", "件", target("I16", 50)) == ()


def test_each_of_several_series_has_its_line_upon_its_own_scale():
    axis = (date(2025, 3, 1), date(2025, 4, 1))
    series = (
        Series("日均办结", (30.0, 32.0), unit="件/日", column="daily_closed"),
        Series("办结", (900, 960), unit="件", column="closed"),
    )
    chart = Chart(SEVERAL, "issues/by_month", ("2025-03", "2025-04"), series, "", days=axis)
    quarter = target(
        "I05", 31, target_unit="件/日", period="2025Q2", starts_on=date(2025, 4, 1), ends_on=date(2025, 6, 30)
    )
    shown = drawn(chart, targets=[quarter, target("I02", 1_000)])
    assert [one.targets for one in shown.series] == [(None, 31), ()]
    assert shown.notes == ("虚线：日均办结目标 31 件/日",)


def test_a_line_or_marks_are_drawn_on_the_page_the_slide_and_the_pptx():
    line, marked_rows, several = (
        every_kind.bars_with_a_line(),
        every_kind.progress_with_marks(),
        every_kind.several_with_a_line(),
    )
    (across,) = screen.draw(line, LIGHT).layout.shapes
    assert (across.x0, across.x1, across.y0, across.y1, across.yref) == (75, 75, 0, 1, "paper")
    assert screen.draw(line, LIGHT).layout.annotations[-1].text == "目标 75 ㎡/户"
    upon = screen.draw(marked_rows, LIGHT).layout.shapes
    assert [(one.x0, round((one.y0 + one.y1) / 2, 6)) for one in upon] == [(0.8, 0), (0.6, 1), (0.6, 3)]
    (aim,) = screen.draw(several, LIGHT).layout.shapes
    assert (aim.yref, aim.y0, aim.x0, aim.x1) == ("y", 400, date(2025, 4, 1), date(2025, 6, 1))
    slide = screen.draw_on_slide(line, LIGHT, 900, 560)
    assert [(one.x0, one.yref) for one in slide.content.layout.shapes] == [(75, "paper")]
    assert slide.notes == ("目标 75 ㎡/户",)
    on_slide = screen.draw_on_slide(marked_rows, LIGHT, 900, 560)
    assert [one.x0 for one in on_slide.content.layout.shapes] == [0.8, 0.6, 0.6]


def test_against_a_reference_a_target_is_as_far_from_it_as_a_rate_would_be():
    chart = replace(rates_of("甲", "乙"), target_label="目标 95%")
    (series,) = chart.series
    bars = standing_in.rates_as_bars(replace(chart, series=(replace(series, targets=(0.95, 0.95)),)))
    assert bars.series[0].targets == pytest.approx((0.05, 0.05))
    assert bars.notes == ("目标 95%", "全街道 90.00%")


HAPPENED = {"until": None, "community": "街道本级", "topic": None, "author": None}


def happened(day: date, note: str, **more: Any) -> dict[str, Any]:
    return HAPPENED | {"happened_on": day, "until": day, "note": note} | more


def test_what_happened_marks_the_charts_of_its_topic_and_of_its_days():
    chart = Chart(
        LINES,
        DAILY,
        tuple(f"6月{at}日" for at in range(8, 13)),
        (Series("办结", (1,) * 5),),
        "件",
        days=days(8, 9, 10, 11, 12),
    )
    rows = [
        happened(date(2025, 6, 13), "太晚"),
        happened(date(2025, 6, 12), "抢修", community="天津路社区", topic="issues"),
        happened(date(2025, 6, 9), "暴雨，来件猛增，多处内涝", until=date(2025, 6, 10), author="应急办"),
        happened(date(2025, 6, 9), "培训", topic="volunteers"),
        happened(date(2025, 6, 1), "太早"),
        happened(date(2025, 6, 1), "高温", until=date(2025, 6, 8)),
    ]
    shown = drawn(chart, happened=rows)
    assert [(mark.first, mark.last, mark.text, mark.said) for mark in shown.marks] == [
        (0, 0, "6-1 高温", "6-1 至 6-8 高温"),
        (1, 2, "6-9 暴雨", "6-9 至 6-10 暴雨，来件猛增，多处内涝（应急办）"),
        (4, 4, "6-12 抢修", "6-12 抢修（天津路社区）"),
    ]
    assert shown.notes == tuple(mark.said for mark in shown.marks)


def test_weeks_and_months_are_marked_where_the_day_lies_in_them_and_years_are_told_where_there_are_several():
    weeks = Chart(
        MIXED,
        "issues/by_week",
        ("6月2日", "6月9日"),
        (Series("办结", (1, 2)),),
        "件",
        days=days(2, 9),
        until=days(8, 15),
    )
    assert [mark.first for mark in drawn(weeks, happened=[happened(date(2025, 6, 8), "高温")]).marks] == [0]
    assert [mark.first for mark in drawn(weeks, happened=[happened(date(2025, 6, 15), "高温")]).marks] == [1]
    months = Chart(
        MIXED,
        "issues/by_month",
        ("2024-12", "2025-01"),
        (Series("办结", (1, 2)),),
        "件",
        days=(date(2024, 12, 1), date(2025, 1, 1)),
    )
    (mark,) = drawn(months, happened=[happened(date(2025, 1, 31), "年终")]).marks
    assert (mark.first, mark.text) == (1, "2025-1-31 年终")


def test_without_targets_and_annotations_a_reading_is_as_it_was():
    reading = Reading("句子", (Cards(()),))
    assert marks.marked(reading, asked()) is reading
    assert marks.marked(None, asked()) is None
