"""The printers of an edition: every file is opened again and compared with the deck that it was made from."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import zipfile
import zlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdf
import pytest
from docx.oxml.ns import qn as word
from pptx.oxml.ns import qn
from pptx.util import Pt

from streetboard import format, labels, queries
from streetboard.asking.answers import Answer
from streetboard.drawing import files, printing, typesetting
from streetboard.drawing.docx import document
from streetboard.drawing.pptx import presentation
from streetboard.drawing.xlsx import workbook
from streetboard.errors import StreetboardError
from streetboard.queries import Column
from streetboard.reading import readings
from streetboard.reading.blocks import (
    ACCENT,
    BAD,
    BARS,
    BRIDGE,
    GOOD,
    LINES,
    MAIN,
    MUTED,
    PALE,
    SECOND,
    Brand,
    Card,
    Cards,
    Change,
    Chart,
    Deck,
    Lines,
    Series,
    Slide,
    Table,
)
from streetboard.warehouse import Result

pytestmark = pytest.mark.slow

SHORT = ("天津路社区", "河嘉村社区", "未归属")
LONG = tuple(f"延吉新村街道内江{n}村第{n}居民委员会联合社区" for n in range(1, 31))
PARAMETERS = {
    "street": "朝阳街道",
    "communities": None,
    "start": date(2025, 4, 1),
    "end": date(2025, 6, 30),
    "as_of": date(2025, 6, 30),
}


def frozen(key: str, columns: tuple[str, ...], rows: list[tuple], total: int | None = None) -> Answer:
    query = queries.figure(key.partition("@")[0])
    result = Result(query, 17, PARAMETERS, columns, tuple(rows))
    return Answer(key, result, query.explained, len(rows) if total is None else total)


def figures(names: tuple[str, ...]) -> dict[str, Answer]:
    """Return the figures of a quarter with these communities."""
    days, reported = [date(2025, 4, 1) + timedelta(at) for at in range(91)], datetime(2025, 5, 1, 9, 30)
    made = [
        frozen("issues/summary", ("collected", "closed", "completion_rate", "median_hours", "first_day", "as_of"),
               [(2914, 2870, 2870 / 2914, 26.4321, date(2024, 1, 2), date(2025, 6, 30))]),
        frozen("issues/summary@previous", ("collected", "closed", "completion_rate"), [(2800, 2700, 2700 / 2800)]),
        frozen("issues/summary@year_before", ("collected", "closed", "completion_rate"), [(0, 0, None)]),
        frozen("issues/daily", ("day", "collected", "closed", "closed_mean_7d", "open_backlog"),
               [(day, 30 + at % 9, 28 + at % 11, None if at < 6 else 30.5 + at % 5, 44) for at, day in enumerate(days)]),
        frozen("issues/completion_rate_by_community", ("street", "community", "collected", "closed", "completion_rate", "is_ranked"),
               [("朝阳街道", name, 100 + at, 90 + at, (90 + at) / (100 + at), name != "未归属") for at, name in enumerate(names)]),
        frozen("issues/backlog_bridge", ("opening", "collected", "closed", "closing", "suspended", "overdue"),
               [(30, 2914, 2870, 74, 5, 12)]),
        frozen("renovation/progress_by_area", ("area", "parent_area", "projects", "planned_progress", "progress", "deviation"),
               [("北片区", None, 4, 0.8, 0.7654321, -0.0345679), ("南片区", None, 3, 0.5, 0.52, 0.02)]),
        frozen("issues/rows", ("issue_id", "community", "title", "reported_at", "status", "days_overdue"),
               [("=1+1", names[at % len(names)], "https://例.cn 楼道堆物", reported, "超期", at) for at in range(30)], 95),
    ]  # fmt: skip
    return {figure.key: figure for figure in made}


def cards(most: int = 6) -> Cards:
    made = (
        Card("收集", "issues/summary", "collected", 2914, "件", "", (Change("较上季", "▲ 114 件"), Change("同比", "—"))),
        Card("当期办结率", "issues/summary", "completion_rate", 2870 / 2914, "share", "2,870 / 2,914 件",
             (Change("较上季", "▲ 2.06 百分点", GOOD), Change("同比", "▼ 0.30 百分点", BAD))),
        Card("办理时长中位数", "issues/summary", "median_hours", 26.4321, "小时", "期内办结 2,870 件", (Change("较上季", "▼ 3.4%", GOOD),)),
        Card("同期", "issues/summary@year_before", "completion_rate", None, "share", "没有同期"),
        Card("进度偏差", "renovation/progress_by_area", "deviation", -0.0345, "百分点", "滞后 2 个"),
        Card("服务人次", "issues/summary", "collected", 1234567, "人次", "全部登记"),
    )  # fmt: skip
    return Cards(made[:most])


def table_of(figure: Answer, names: tuple[str, ...], most: int | None = None, **more) -> Table:
    query, rows = figure.result.query, figure.result.rows
    at = [figure.result.columns.index(name) for name in names]
    chosen = tuple(tuple(row[i] for i in at) for row in rows[:most])
    return Table(figure.key, tuple(queries.column_of(query, name) for name in names), chosen, figure.total, **more)


def rates(names: tuple[str, ...]) -> Chart:
    values = tuple((90 + at) / (100 + at) for at in range(len(names)))
    return Chart(
        BARS, "issues/completion_rate_by_community", names, (Series("办结率", values),), "share", frozenset({0, 2})
    )


def picture() -> bytes:
    """Return a red PNG of 3 × 1."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"\x00" + b"\xc8\x10\x2e" * 3)
    head = struct.pack(">IIBBBBB", 3, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def deck(names: tuple[str, ...] = SHORT, *, logo: bytes | None = None, is_demo: bool = False, slides=None) -> Deck:
    """Return a whole edition over some communities."""
    made = figures(names)
    daily = made["issues/daily"].result
    days = Chart(
        LINES,
        "issues/daily",
        tuple(f"{day:%Y-%m-%d}" for day in daily.column("day")),
        (
            Series("每日办结", tuple(daily.column("closed")), PALE),
            Series("7 日平均", tuple(daily.column("closed_mean_7d")), MAIN),
        ),
        "件",
    )
    bridge = Chart(
        BRIDGE,
        "issues/backlog_bridge",
        ("期初未结", "＋ 新增", "－ 办结", "期末未结", "其中超期"),
        (Series("起点", (0, 30, 74, 0, 0)), Series("件数", (30, 2914, 2870, 74, 12))),
        "件",
        colours=(MUTED, SECOND, MAIN, MUTED, ACCENT),
        note="期初未结 30 件，加新增 2,914 件，减办结 2,870 件，等于期末未结 74 件",
    )
    deviations = Chart(
        BARS,
        "renovation/progress_by_area",
        ("北片区", "南片区"),
        (Series("进度偏差", (-0.0345679, 0.02)),),
        "百分点",
        frozenset({0}),
    )
    progress = Chart(
        BARS,
        "renovation/progress_by_area",
        ("北片区", "南片区"),
        (Series("计划进度", (0.8, 0.5), PALE), Series("实际进度", (0.7654321, 0.52))),
        "share",
    )
    rate_table = table_of(made["issues/completion_rate_by_community"], ("community", "collected", "closed", "completion_rate"),
                          stands_out=frozenset({0, 2}))  # fmt: skip
    rows_table = table_of(
        made["issues/rows"], ("issue_id", "community", "title", "reported_at", "status", "days_overdue"), 30
    )
    notes = ("口径：统计期内收集的有效件中，截至统计时点已办结的比例。", "来源：问题台账，第 17 版。")
    whole = (
        Slide("cover", "党建联席会议数据通报", "二季度收集 2,914 件，办结 2,870 件，办结率 98.49%。", notes=notes),
        Slide("summary", "总体情况", "二季度收集 2,914 件，办结 2,870 件，办结率 98.49%，比上季上升 2.06 个百分点。", "", (cards(),), notes,
              ("issues/summary", "issues/summary@previous", "issues/summary@year_before")),
        Slide("few", "总体与逐日", "办结稳定在每日 30 件上下。", "五月假期后回升。", (cards(4), days), notes,
              ("issues/summary", "issues/daily")),
        Slide("communities", "各社区办结率", f"{names[0]}办结率最低，落后于街道平均。", "请有关社区在联席会上说明。\n下季继续跟踪。",
              (rates(names), rate_table), notes, ("issues/completion_rate_by_community",)),
        Slide("daily", "逐日办结", "办结稳定在每日 30 件上下，五月下旬起高于收集。", "", (days,), notes, ("issues/daily",)),
        Slide("bridge", "在办存量", "期末未结 74 件，比期初多 44 件，其中超期 12 件，挂账 5 件，需要在下一季度重点消化。" * 2, "",
              (bridge, cards(3)), notes, ("issues/backlog_bridge",)),
        Slide("areas", "片区进度", "北片区落后于计划 3.46 个百分点。", "", (deviations, progress), notes, ("renovation/progress_by_area",)),
        Slide("overdue", "超期未办", "95 件超期未办，最长 29 天。", "", (rows_table,), notes, ("issues/rows",), ("issues/rows",)),
        Slide("lines", "下一步", "三件事要办。", "", (Lines(("逐件清理超期件。", "每周通报办结率。" * 12, "片区进度按月核对。")),), notes),
        Slide("text", "会议议定事项", "", "一、通报上季度情况。\n二、讨论老旧小区改造。\n三、其他。", (), (), is_text=True),
        Slide("nothing", "志愿服务", "本季没有志愿服务记录。", "", (Chart(LINES, "issues/daily", (), (Series("人次", ()),), "人次"),
              Table("issues/rows", rows_table.columns, (), 0), Lines(())), notes),
    )  # fmt: skip
    return Deck(
        id="朝阳街道-2025Q2-1", street="朝阳街道", community=None, quarter="2025年第二季度", cut_off=date(2025, 6, 30),
        is_unfinished=False, is_demo=is_demo, version=17, frozen_at=datetime(2025, 7, 1, 9, 0), author="王办事员",
        brand=Brand("中共朝阳街道工作委员会", logo), fingerprint="a1b2c3d4",
        slides=whole if slides is None else slides, figures=made,
    )  # fmt: skip


DECKS = {
    "three communities, a demonstration with a logo": lambda: deck(logo=picture(), is_demo=True),
    "thirty communities with long names": lambda: deck(LONG),
    "one slide": lambda: deck(slides=(Slide("cover", "党建联席会议", "2025年第二季度党建联席会议"),)),
    "an unfinished quarter of one community": lambda: replace(deck(), community="天津路社区", is_unfinished=True),
}


@pytest.fixture(params=DECKS, scope="module")
def told(request) -> Deck:
    return DECKS[request.param]()


# --- pptx -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def slides(told):
    return pptx.Presentation(io.BytesIO(presentation.write(told)))


def blocks_of(told: Deck, kind: type) -> list:
    return [[block for block in slide.blocks if isinstance(block, kind)] for slide in told.slides]


def charts_on(slide) -> list:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def tables_on(slide) -> list:
    return [shape.table for shape in slide.shapes if shape.has_table]


def written(shape) -> str:
    return "".join(paragraph.text for paragraph in shape.text_frame.paragraphs)


def named(slide, name: str) -> list:
    return [shape for shape in slide.shapes if shape.name == name]


def test_each_slide_has_its_title_headline_source_and_notes(told, slides):
    assert len(slides.slides) == len(told.slides)
    assert (slides.slide_width, slides.slide_height) == (Pt(960), Pt(540))
    for at, (native, slide) in enumerate(zip(slides.slides, told.slides, strict=True), start=1):
        is_cover = slide.id == "cover"
        names_meeting = is_cover and slide.title in slide.headline
        assert native.shapes.title.text == (slide.headline if names_meeting else slide.title)
        if slide.headline and not is_cover:
            assert [written(shape) for shape in named(native, "结论")] == [slide.headline]
        texts = [written(shape) for shape in native.shapes if shape.has_text_frame]
        assert told.source in texts
        assert not slide.comment or slide.comment.replace("\n", "") in texts
        assert [field.get("type") for field in native.element.iter(qn("a:fld"))] == ["slidenum"]
        assert [written(shape) for shape in named(native, "页码")] == [str(at)]
        assert native.notes_slide.notes_text_frame.text.split("\n") == (list(slide.notes) or [""])


def test_the_cover_says_who_what_and_when(told, slides):
    texts = "\n".join(shape.text_frame.text for shape in slides.slides[0].shapes if shape.has_text_frame)
    for words in (told.brand.name, told.quarter, told.scope, "数据截至 2025-06-30"):
        assert words in texts
    assert ("（本季未结束）" in texts) == told.is_unfinished


def test_a_demonstration_says_so_on_every_slide_and_the_logo_stands_on_each(told, slides):
    for slide in slides.slides:
        assert [written(shape) for shape in named(slide, "演示数据")] == (["演示数据"] if told.is_demo else [])
        assert [shape.image.blob for shape in named(slide, "标识")] == ([told.brand.logo] if told.brand.logo else [])


def cached(chart) -> tuple[list[str], dict[str, list]]:
    """Return what a chart shows: its categories, days as they read, and the values of each series."""
    is_days = chart._chartSpace.find(f".//{qn('c:dateAx')}") is not None
    names = [str(category) for category in chart.plots[0].categories]
    if is_days:
        names = [str(date(1899, 12, 30) + timedelta(float(name))) for name in names]
    return names, {series.name: list(series.values) for series in chart.plots[0].series}


def inside(chart) -> tuple[list[str], dict[str, list]]:
    """Return what stands in the workbook inside a chart."""
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    (_, *names), *rows = list(sheet.iter_rows())
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    categories = [str(row[0].value.date()) if row[0].is_date else row[0].value for row in rows]
    return categories, {name.value: [row[at].value for row in rows] for at, name in enumerate(names, start=1)}


def joined(parts: list[tuple[list[str], dict[str, list]]]) -> tuple[list[str], dict[str, list]]:
    """Put together the columns of bars that one chart was drawn in."""
    names, series = [], {}
    for categories, values in parts:
        names += categories
        for name, numbers in values.items():
            series.setdefault(name, []).extend(numbers)
    return names, series


@pytest.mark.parametrize("read", [cached, inside])
def test_charts_hold_the_categories_and_values_of_the_deck_and_so_do_their_workbooks(told, slides, read):
    for native, wanted in zip(slides.slides, blocks_of(told, Chart), strict=True):
        wanted = [chart for chart in wanted if chart.categories]
        found = [read(chart) for chart in charts_on(native)]
        if len(found) > len(wanted):
            found = [joined(found)]
        assert len(found) == len(wanted)
        for chart, (names, series) in zip(wanted, found, strict=True):
            factor = 100 if chart.unit == format.POINTS else 1
            for one in chart.series:
                values = [None if value is None else pytest.approx(value * factor) for value in one.values]
                assert series[one.name] == values
            assert len(names) == len(chart.categories) == len(set(names))
            if max(map(len, chart.categories)) <= 10:
                assert names == list(chart.categories)


def colour_of(drawn) -> str:
    """Return what a fill is with the theme of the template."""
    return typesetting.THEME[drawn.format.fill.fore_color.theme_color.xml_value]


def test_bars_lie_with_the_first_on_top_their_names_at_the_low_side_and_those_that_stand_out_in_another_colour():
    native = pptx.Presentation(io.BytesIO(presentation.write(deck()))).slides[6]
    deviations, progress = charts_on(native)
    for chart in (deviations, progress):
        assert chart.category_axis.reverse_order
        assert chart.category_axis.tick_label_position == pptx.enum.chart.XL_TICK_LABEL_POSITION.LOW
        assert not chart.value_axis.visible and not chart.has_title
    assert (deviations.has_legend, progress.has_legend) == (False, True)
    assert deviations.plots[0].series[0].data_labels.number_format == "+0.00;-0.00;0.00"
    assert progress.plots[0].series[0].data_labels.number_format == "0.00%"
    (series,) = deviations.plots[0].series
    assert colour_of(series.points[0]) == typesetting.COLOURS[SECOND]
    assert colour_of(series) == typesetting.COLOURS[MAIN]
    assert deviations.value_axis.minimum_scale < -3.45679 and deviations.value_axis.maximum_scale > 2


def test_lines_label_every_fourteenth_day_and_bold_the_mean():
    (chart,) = charts_on(pptx.Presentation(io.BytesIO(presentation.write(deck()))).slides[4])
    assert chart._chartSpace.find(f".//{qn('c:majorUnit')}").get("val") is not None
    axis = chart.category_axis._element
    assert axis.find(qn("c:majorUnit")).get("val") == "14"
    daily, mean = chart.plots[0].series
    assert daily.format.line.width < mean.format.line.width
    assert daily.marker.style == mean.marker.style == pptx.enum.chart.XL_MARKER_STYLE.NONE


def test_days_that_the_figure_does_not_have_stand_as_texts_with_their_labels_thinned():
    days = tuple(f"第{at}日" for at in range(91))
    lines = Chart(LINES, "", days, (Series("办结", tuple(float(at) for at in range(91))),), "件")
    told = deck(slides=(Slide("daily", "逐日", "一天比一天多。", blocks=(lines,)),))
    (chart,) = charts_on(pptx.Presentation(io.BytesIO(presentation.write(told))).slides[0])
    assert cached(chart) == (list(days), {"办结": list(range(91))})
    assert int(chart.category_axis._element.find(qn("c:tickLblSkip")).get("val")) >= 5


def test_a_bridge_stands_on_a_base_that_nobody_sees_with_each_step_in_its_colour():
    native = pptx.Presentation(io.BytesIO(presentation.write(deck()))).slides[5]
    (chart,) = charts_on(native)
    base, steps = chart.plots[0].series
    assert base._element.find(f"{qn('c:spPr')}/{qn('a:noFill')}") is not None
    assert base._element.find(qn("c:dLbls")) is None
    colours = [colour_of(steps.points[at]) for at in range(5)]
    assert colours == [typesetting.COLOURS[name] for name in (MUTED, SECOND, MAIN, MUTED, ACCENT)]


def test_a_step_beyond_the_ceiling_is_cut_by_the_axis_and_keeps_its_number():
    row = {"opening": 0, "collected": 48_893, "closed": 47_360, "closing": 1_533, "overdue": 250}
    told = deck(slides=(Slide("backlog", "存量", "存量上升。", blocks=(readings.bridge_chart(row, "期"),)),))
    native = pptx.Presentation(io.BytesIO(presentation.write(told))).slides[0]
    (chart,) = charts_on(native)
    assert cached(chart)[1]["件数"] == [0, 48_893, 47_360, 1_533, 250]
    assert chart.value_axis.maximum_scale == 2_500
    formats = [label.find(qn("c:numFmt")).get("formatCode") for label in chart._chartSpace.iter(qn("c:dLbl"))]
    assert ["↑" in one for one in formats] == [False, True, True, False, False]
    assert [written(one) for one in named(native, "附注")] == ["新增、办结太高，只画到 2,500 件，以数字为准"]


def test_tables_hold_the_cells_of_the_deck_and_say_how_many_are_left_out(told, slides):
    for native, wanted in zip(slides.slides, blocks_of(told, Table), strict=True):
        wanted = [table for table in wanted if table.rows]
        for table, found in zip(wanted, tables_on(native), strict=True):
            head, *rows = [[cell.text.replace("\n", "") for cell in row.cells] for row in found.rows]
            assert head == list(table.headers)
            for cells, whole in zip(rows, table.texts(), strict=False):
                for cell, text in zip(cells, whole, strict=True):
                    assert cell == text or ("…" in cell and len(text) > 12)
            note = f"共 {table.total} 条，列出前 {len(rows)} 条，其余见附表"
            notes = [written(shape) for shape in named(native, "附注")]
            assert any(note in one for one in notes) == (len(rows) < table.total)
            sizes = {
                run.font.size for row in found.rows for cell in row.cells for run in cell.text_frame.paragraphs[0].runs
            }
            assert sizes <= set(map(Pt, range(14, 21)))


def test_rows_that_stand_out_are_told_by_colour_and_weight_and_numbers_stand_to_the_right():
    (table,) = tables_on(pptx.Presentation(io.BytesIO(presentation.write(deck()))).slides[3])
    bold = [row.cells[0].text_frame.paragraphs[0].runs[0].font.bold for row in table.rows]
    assert bold == [True, True, False, True]
    align = [cell.text_frame.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert align == [pptx.enum.text.PP_ALIGN.LEFT] + [pptx.enum.text.PP_ALIGN.RIGHT] * 3


def test_cards_say_their_number_what_it_is_made_of_and_how_it_moved(told, slides):
    for native, wanted in zip(slides.slides, blocks_of(told, Cards), strict=True):
        for card in (card for block in wanted for card in block.cards):
            (shape,) = named(native, f"指标 {card.label}")
            said = [card.label, card.text, *([card.detail] if card.detail else [])]
            # A unit may be held to its number.
            assert shape.text_frame.text.replace("\u00a0", " ").split("\n") == said + [
                f"{one.label} {one.text}" for one in card.changes
            ]


def test_cards_between_a_chart_and_a_table_are_read_from_the_back_of_a_room():
    bridge = next(slide for slide in deck().slides if slide.id == "bridge")
    moved = (Change("较上季", "▲ 6.4%", BAD), Change("同比", "▼ 5.3%", GOOD))
    two = Cards(
        tuple(
            Card(name, "issues/summary", "collected", 452, "件", "挂账中已过期限 210 件", moved)
            for name in ("超期", "挂账")
        )
    )
    rows = next(block for slide in deck().slides for block in slide.blocks if isinstance(block, Table))
    rows = replace(rows, rows=rows.rows[:5], total=5)
    told = deck(slides=(replace(bridge, blocks=(bridge.blocks[0], two, rows)),))
    (native,) = pptx.Presentation(io.BytesIO(presentation.write(told))).slides
    for name in ("超期", "挂账"):
        (card,) = named(native, f"指标 {name}")
        label, (number, _), *below = [[run.font.size.pt for run in one.runs] for one in card.text_frame.paragraphs]
        assert min(label + [size for line in below for size in line]) >= 14
        assert number > max(label)
        assert "▼ 5.3%" in card.text_frame.text


def test_nothing_on_a_slide_overlaps_or_leaves_it(told, slides):
    ground = {"装饰线", "说明底色", "演示数据", "标识"}
    for slide in slides.slides:
        shapes = [shape for shape in slide.shapes if shape.name not in ground]
        boxes = {(shape.shape_id, shape.name): box_of(shape) for shape in shapes}
        for left, top, right, bottom in boxes.values():
            assert left >= 0 and top >= 0 and right <= 960.5 and bottom <= 540
        names = list(boxes)
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                assert not overlap(boxes[one], boxes[other]), (one, other)


def box_of(shape) -> tuple[float, float, float, float]:
    return shape.left / 12700, shape.top / 12700, (shape.left + shape.width) / 12700, (shape.top + shape.height) / 12700


def overlap(one, other) -> bool:
    return all(min(one[at + 2], other[at + 2]) - max(one[at], other[at]) > 0.5 for at in (0, 1))


def test_every_text_has_an_east_asian_face_and_is_chinese_to_the_spelling_checker(told):
    for name, part in parts(presentation.write(told)):
        for run in part.iter(qn("a:rPr"), qn("a:defRPr")):
            assert run.get("lang") == "zh-CN" or "/charts/" in name or "/theme/" in name, name
        for fonts in part.iter(qn("a:fontScheme")):
            assert {font.get("typeface") for font in fonts.iter(qn("a:ea"))} == {"微软雅黑"}
        if re.search("slides/|notesSlides/|charts/", name):
            for run in part.iter(qn("a:r"), qn("a:fld")):
                assert run.find(f"{qn('a:rPr')}/{qn('a:ea')}").get("typeface") in ("+mn-ea", "+mj-ea")
        if "/charts/" in name:
            for default in part.iter(qn("a:defRPr")):
                assert default.find(qn("a:ea")).get("typeface") == "+mn-ea"


def parts(content: bytes) -> list[tuple[str, object]]:
    """Return the XML parts of a file."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, etree.fromstring(archive.read(name))) for name in archive.namelist() if name.endswith(".xml")]


def test_the_template_leaves_no_english_and_no_placeholder_behind(told):
    content = presentation.write(told)
    words = re.compile(r"[Cc]lick|[Ss]lide|[Ll]evel|[Tt]itle|[Cc]hart|[Pp]laceholder|PowerPoint|Office|Text|Picture")
    for name, part in parts(content):
        for text in part.iter(qn("a:t")):
            assert not words.search(text.text or ""), (name, text.text)
        for shape in part.iter(qn("p:cNvPr")):
            assert not words.search(shape.get("name")), (name, shape.get("name"))
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert sum("slideLayouts/slideLayout" in name and name.endswith(".xml") for name in names) == 2
    assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]
    made = pptx.Presentation(io.BytesIO(content))
    for slide in made.slides:
        assert all(shape.has_text_frame and shape._element.xpath("string(.)") for shape in slide.placeholders)
    about = made.core_properties
    assert (about.author, about.last_modified_by, about.language) == (told.street, told.author, "zh-CN")
    assert told.quarter in about.title and about.created.replace(tzinfo=None) == told.frozen_at


def test_a_name_that_looks_like_a_formula_stays_a_name_in_the_workbook_of_a_chart():
    bars = Chart(BARS, "", ("=1+1", "http://例.cn", "甲\x0b乙"), (Series("=SUM(A1)", (1, 2, 3)),), "件")
    told = deck(slides=(Slide("bars", "\x00标题", "=1+1", blocks=(bars,)),))
    (chart,) = charts_on(pptx.Presentation(io.BytesIO(presentation.write(told))).slides[0])
    assert inside(chart) == (["=1+1", "http://例.cn", "甲乙"], {"=SUM(A1)": [1, 2, 3]})


def test_a_share_never_reads_whole_where_something_is_left():
    bars = Chart(BARS, "", ("甲", "乙", "丙"), (Series("办结率", (0.99999, 1.0, 0.5)),), "share")
    told = deck(slides=(Slide("bars", "标题", "结论", blocks=(bars,)),))
    (chart,) = charts_on(pptx.Presentation(io.BytesIO(presentation.write(told))).slides[0])
    wanted = '[>=1]0.00%;[>=0.99995]"99.99%";0.00%'
    assert chart.plots[0].series[0].data_labels.number_format == wanted
    assert typesetting.number_format("share", [0.00001]) == '[>=0.00005]0.00%;[>0]"0.01%";0.00%'
    assert typesetting.number_format("share", [0.5, None, "<5"]) == "0.00%"


def test_a_long_comment_is_cut_on_the_slide_and_whole_in_the_notes():
    comment = "请有关单位说明情况。" * 80
    slide = Slide("rates", "办结率", "结论", comment, (rates(SHORT),), ("口径",))
    made = pptx.Presentation(io.BytesIO(presentation.write(deck(slides=(slide,))))).slides[0]
    (shape,) = named(made, "说明")
    assert written(shape).endswith("（全文见备注）")
    assert made.notes_slide.notes_text_frame.text == f"口径\n{comment}"


def test_more_bars_than_fit_are_the_first_ones_and_the_rest_is_counted():
    names = tuple(f"社区{at}" for at in range(90))
    told = deck(
        slides=(
            Slide("bars", "标题", "结论", blocks=(Chart(BARS, "", names, (Series("件数", tuple(range(90))),), "件"),)),
        )
    )
    made = pptx.Presentation(io.BytesIO(presentation.write(told))).slides[0]
    shown, values = joined([cached(chart) for chart in charts_on(made)])
    assert shown == list(names[: len(shown)]) and values == {"件数": list(range(len(shown)))}
    assert [written(shape) for shape in named(made, "附注")] == [f"共 90 条，列出前 {len(shown)} 条，其余见附表"]


def test_the_colours_on_paper_are_those_on_screen():
    from streetboard.drawing.screen.look import LIGHT

    for name, colour in typesetting.COLOURS.items():
        assert f"#{colour}".lower() == getattr(LIGHT, name)
    assert [f"#{one}".lower() for one in (typesetting.INK, typesetting.GREY, typesetting.RULE, typesetting.GROUND, typesetting.WHITE)] == [
        LIGHT.ink, LIGHT.muted, LIGHT.line, LIGHT.ground, LIGHT.panel,
    ]  # fmt: skip


def test_a_whole_deck_of_thirty_long_names_is_written():
    told = deck(LONG)
    written = pptx.Presentation(io.BytesIO(presentation.write(told)))
    assert [slide.shapes.title.text_frame.text for slide in written.slides][1:] == [one.title for one in told.slides][
        1:
    ]


# --- texts that find room ---------------------------------------------------------------------------------------------


def test_a_long_name_is_clipped_in_its_middle_and_many_alike_lose_their_common_beginning():
    assert typesetting.clip("天津路社区", 5) == "天津路社区"
    assert typesetting.clip("延吉新村街道内江一村第一社区", 8) == "延吉新村街…社区"
    alike = ["延吉新村街道内江一村社区居委会", "延吉新村街道内江二村社区居委会", "未归属"]
    assert typesetting.clip_all(alike, 8) == ["…一村社区居委会", "…二村社区居委会", "未归属"]


def test_what_a_figure_was_asked_for_is_told_in_words():
    rows = queries.figure("issues/rows")
    asked = {**PARAMETERS, "start": None, "communities": ["甲", "乙"], "measure": "overdue", "day": None, "limit": 1000}
    result = Result(rows, 17, asked, (), ())
    assert typesetting.titled("issues/rows?measure=overdue@previous", result) == "数字下面的件（超期未办，上季）"
    assert typesetting.titled("issues/rows", result) == "数字下面的件"
    assert labels.parameters(result) == (
        "统计期：首件 至 2025-06-30；街道：朝阳街道；社区：甲、乙；统计时点：2025-06-30；哪个数字：超期未办；最多列出的件数：1,000"
    )
    delayed = Result(queries.figure("renovation/progress_by_project"), 17, {"is_delayed": True}, (), ())
    assert typesetting.titled("renovation/progress_by_project?is_delayed=True", delayed).endswith("（滞后的项目）")
    assert labels.parameters(delayed) == "只列滞后的项目：是"


def test_chapters_are_numbered_in_chinese():
    assert [typesetting.ordinal(at) for at in (1, 9, 10, 11, 20, 21, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
    ]


# --- docx -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report(told):
    return docx.Document(io.BytesIO(document.write(told)))


def grid(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def wanted_tables(told: Deck) -> list[list[list[str]]]:
    """Return the tables of the chapters, as a deck has them."""
    tables = []
    for block in (block for slide in told.slides for block in slide.blocks):
        if isinstance(block, Cards):
            rows = [
                [c.label, c.text, c.detail, "\n".join(f"{m.label} {m.text}" for m in c.changes)] for c in block.cards
            ]
            tables.append([["指标", "数值", "构成", "变化"], *rows])
        elif isinstance(block, Table) and block.rows:
            tables.append([list(block.headers), *block.texts()])
        elif isinstance(block, Chart) and block.categories:
            tables.append(wanted_chart(block))
    return tables


def wanted_chart(chart: Chart) -> list[list[str]]:
    series = chart.series[1:] if chart.kind == BRIDGE else chart.series
    rows = [
        [name, *(format.cell(s.values[at], chart.unit) for s in series)] for at, name in enumerate(chart.categories)
    ]
    head = [*(format.header(one.name, chart.unit) for one in series)]
    if len(rows) <= 31:
        first = {BRIDGE: "项目", LINES: "日期"}.get(chart.kind) or ("片区" if "片区" in rows[0][0] else "社区")
        return [[first, *head], *rows]
    rows += [[""] * len(rows[0])] * 2
    return [["日期", *head] * 3, *(rows[at] + rows[at + 31] + rows[at + 62] for at in range(31))]


def test_a_brief_says_in_numbered_sections_what_the_slides_say_and_has_the_rest_in_its_annex(told, report):
    chapters = [slide for slide in told.slides if slide.id != "cover"]
    headings = [one.text for one in report.paragraphs if one.style.name == "Heading 1"]
    sections = dict.fromkeys(slide.section or slide.title for slide in chapters)
    numbered = [f"{typesetting.ordinal(at)}、{title}" for at, title in enumerate(sections, start=1)]
    enclosed = ["附件：各项数据"] if any(slide.blocks for slide in chapters) else []
    assert headings == [*numbered, *enclosed, "附件：指标口径"]
    body = [one.text for one in report.paragraphs if one.style.name == "Body Text"]
    for slide in chapters:
        lead = f"{slide.title}。" if slide.section else ""
        assert not slide.headline or lead + slide.headline in body
        assert all(line in body for line in slide.comment.splitlines())
        assert all(line in body for block in slide.blocks if isinstance(block, Lines) for line in block.lines)
    title = " ".join(one.text for one in report.paragraphs if one.style.name == "Title")
    assert "会议" in title
    top = "\n".join(one.text for one in report.paragraphs[:6])
    assert told.brand.name in top and told.scope in top and told.quarter in top and "数据截至 2025-06-30" in top


def test_neither_an_account_nor_a_fingerprint_stands_before_the_last_line_of_the_annex(told, report):
    *before, last = [one.text for one in report.paragraphs]
    assert last == f"会议版 {told.id}　指纹 {told.fingerprint}　数据第 17 版　2025-07-01 09:00 由 {told.author} 生成"
    feet = [one.text for section in report.sections for one in section.footer.paragraphs]
    assert [text for text in [*before, *feet] if told.fingerprint in text or told.author in text] == []


def test_a_table_that_is_talked_about_stands_in_the_text_before_the_signature():
    slides = tuple(replace(slide, section="办理", is_tabled=slide.id == "overdue") for slide in deck().slides)
    made = list(docx.Document(io.BytesIO(document.write(replace(deck(), slides=slides)))).iter_inner_content())
    signed = next(at for at, one in enumerate(made) if getattr(one, "text", "") == "附件：各项数据和指标口径")
    (tabled,) = [slide for slide in slides if slide.is_tabled]
    wanted = [[list(block.headers), *block.texts()] for block in tabled.blocks if isinstance(block, Table)]
    assert [grid(one) for one in made[:signed] if isinstance(one, docx.table.Table)] == wanted
    annex = made[signed + 3]
    assert (annex.text, annex.paragraph_format.page_break_before) == ("附件：各项数据", True)


def test_blocks_are_tables_with_the_cells_of_the_deck_and_a_header_on_every_page(told, report):
    wanted = wanted_tables(told)
    assert [grid(table) for table in report.tables[: len(wanted)]] == wanted
    for table in report.tables:
        assert table.rows[0]._tr.trPr.find(word("w:tblHeader")) is not None
        width = sum(cell.width.pt for cell in table.rows[0].cells)
        assert width <= (210 - 28 - 26) / 25.4 * 72 + 1


def test_the_last_chapter_tells_what_every_figure_that_is_shown_counts(told, report):
    text = "\n".join(one.text for one in report.paragraphs)
    cells = {cell for table in report.tables for row in grid(table) for cell in row}
    for frozen_one in (told.figures[key] for slide in told.slides for key in slide.figures):
        assert f"{frozen_one.title}" in text and f"口径：{frozen_one.result.query.definition}" in text
        assert {column.definition for column in typesetting.described(frozen_one.result)} <= cells
    if any(slide.figures for slide in told.slides):
        assert "统计期：2025-04-01 至 2025-06-30" in text
        assert "参数（上季）：" in text
        assert "第 17 版" in text


def test_the_document_is_chinese_a4_with_its_faces_in_its_styles(told, report):
    section = report.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for fonts in report.styles.element.iter(word("w:rFonts")):
        assert fonts.get(word("w:eastAsia")) and not [name for name in fonts.attrib if "Theme" in name]
    faces = {
        name: report.styles[name].element.rPr.find(word("w:rFonts")).get(word("w:eastAsia"))
        for name in ("Title", "Heading 1", "Heading 2", "Body Text")
    }
    assert faces == {"Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体", "Body Text": "仿宋"}
    body = report.styles["Body Text"]
    assert body.font.size.pt == 16 and body.element.pPr.find(word("w:ind")).get(word("w:firstLineChars")) == "200"
    assert {one.get(word("w:eastAsia")) for one in report.styles.element.iter(word("w:lang"))} == {"zh-CN"}
    assert report.core_properties.author == told.street and report.core_properties.language == "zh-CN"
    footer = section.footer._element
    assert [field.get(word("w:instr")) for field in footer.iter(word("w:fldSimple"))] == ["PAGE"]
    assert told.source in [one.text for one in section.footer.paragraphs]
    assert ("演示数据，非真实台账" in [one.text for one in section.header.paragraphs]) == told.is_demo
    assert len(report.inline_shapes) == bool(told.brand.logo)


# --- xlsx -------------------------------------------------------------------------------------------------------------


def opened(content: bytes):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None
    return book


@pytest.fixture(scope="module")
def book(told):
    return opened(workbook.write(told))


NAMES = [
    "事件办理总体情况",
    "事件办理总体情况（上季）",
    "事件办理总体情况（同比）",
    "每日收集与办结",
    "各社区办结率",
    "在办存量怎样变化",
    "各片区的计划与实际进度",
    "数字下面的件",
]


def test_an_edition_is_what_it_is_its_slides_its_figures_and_their_definitions(told, book):
    assert book.sheetnames == ["说明", "会议页面", *NAMES, "口径"]
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_row=3)}
    assert about["范围"] == told.scope and about["季度"] == told.quarter and about["指纹"] == told.fingerprint
    assert about["会议版"] == told.id and about["数据版本"] == "第 17 版"
    assert (about["数据性质"] == "演示数据，非真实台账") == told.is_demo
    rows = list(book["会议页面"].iter_rows(min_row=3, values_only=True))
    assert [row[:4] for row in rows] == [
        (at, slide.title, slide.headline or None, slide.comment or None)
        for at, slide in enumerate(told.slides, start=1)
    ]


def test_a_figure_stands_unrounded_under_frozen_headers_with_units_and_real_formats(told, book):
    sheet, result = book["各社区办结率"], told.figures["issues/completion_rate_by_community"].result
    assert sheet["A1"].value == "各社区办结率　2025-04-01 至 2025-06-30"
    assert [cell.value for cell in sheet[2]] == ["街道", "社区", "收集（件）", "办结（件）", "办结率", "参与排名"]
    rows = [tuple("是" if v is True else "否" if v is False else v for v in row) for row in result.rows]
    assert list(sheet.iter_rows(min_row=3, values_only=True)) == rows
    assert [cell.number_format for cell in sheet[3]] == ["General", "General", "#,##0", "#,##0", "0.00%", "General"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", f"A2:F{len(rows) + 2}")
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$1:$2"


def test_a_difference_of_shares_is_told_in_percentage_points_as_on_its_card(book):
    sheet = book["各片区的计划与实际进度"]
    assert [cell.value for cell in sheet[2]][3:] == ["计划进度", "实际进度", "进度偏差（百分点）"]
    assert [[cell.value for cell in row[3:]] for row in sheet.iter_rows(min_row=3)] == [
        [0.8, 0.7654321, -3.45679],
        [0.5, 0.52, 2.0],
    ]
    assert [cell.number_format for cell in sheet[3]][3:] == ["0.00%", "0.00%", "+0.00;-0.00;0.00"]


def test_days_and_moments_are_dates_and_what_is_missing_is_empty(book):
    daily, rows = book["每日收集与办结"], book["数字下面的件"]
    assert daily["A3"].value == datetime(2025, 4, 1) and daily["A3"].number_format == "yyyy-mm-dd"
    assert [daily.cell(row, 4).value for row in (3, 9)] == [None, 31.5] and daily["D9"].number_format == "#,##0.00"
    assert rows["D3"].value == datetime(2025, 5, 1, 9, 30) and rows["D3"].number_format == "yyyy-mm-dd hh:mm"
    assert rows["A1"].value.endswith("共 95 行，列出前 30 行")


def test_a_text_is_never_a_formula_or_an_address(book):
    rows = book["数字下面的件"]
    assert (rows["A3"].value, rows["A3"].data_type, rows["A3"].quotePrefix) == ("=1+1", "s", True)
    assert rows["C3"].value == "https://例.cn 楼道堆物"


def test_a_figure_of_one_row_stands_upright(book):
    sheet = book["事件办理总体情况"]
    assert [cell.value for cell in sheet[2]] == ["指标", "数值", "单位", "类型", "分子", "分母", "口径"]
    rows = {row[0].value: row[1:] for row in sheet.iter_rows(min_row=3)}
    assert [cell.value for cell in rows["办结率"]][:2] == [2870 / 2914, None] and rows["办结率"][
        0
    ].number_format == "0.00%"
    assert [cell.value for cell in rows["收集"]] == [2914, "件", "批次", None, None, "统计期内上报的有效件"]
    assert [cell.value for cell in rows["办结率"]][2:5] == ["批次", "办结", "收集"]
    assert rows["办理时长中位数"][0].value == 26.4321 and rows["办理时长中位数"][0].number_format == "#,##0.00"
    assert rows["首日"][0].value == datetime(2024, 1, 2)
    assert book["事件办理总体情况（同比）"]["B5"].value is None


def test_the_definitions_hold_every_column_its_parameters_and_the_sql(told, book):
    rows = list(book["口径"].iter_rows(min_row=3, values_only=True))
    assert len(rows) == sum(1 + len(one.result.columns) for one in told.figures.values())
    whole = {row[1]: row for row in rows if row[3] == "（整表）"}
    assert list(whole) == list(told.figures)
    for key, frozen_one in told.figures.items():
        query = frozen_one.result.query
        assert whole[key][10:13] == (query.definition, query.owner, query.header["checked"])
        assert whole[key][14] == frozen_one.statement
        assert "统计期：2025-04-01 至 2025-06-30" in whole[key][13] and "第 17 版" in whole[key][13]
    by_column = {row[2]: row for row in rows if row[1] == "issues/summary"}
    assert [cell.value for cell in book["口径"][2]] == [
        "指标", "代号", "列", "列名", "指标编号", "单位", "类型", "分子", "分母", "方向", "口径", "负责", "核对", "参数", "SQL",
    ]  # fmt: skip
    assert by_column["collected"] == (
        "事件办理总体情况", "issues/summary", "collected", "收集", "I01", "件", "批次", None, None, None,
        "统计期内上报的有效件", None, None, None, None,
    )  # fmt: skip
    assert by_column["completion_rate"][4:10] == ("I04", None, "批次", "办结", "收集", "越高越好")


def test_charts_stand_beside_the_figures_that_are_read_from_one(book):
    assert {sheet.title for sheet in book if sheet._charts} == {
        "每日收集与办结",
        "各社区办结率",
        "各片区的计划与实际进度",
    }


def test_widths_fit_chinese_texts(book):
    sheet = book["各社区办结率"]
    longest = max(len(row[1]) for row in sheet.iter_rows(min_row=3, values_only=True))
    assert sheet.column_dimensions["B"].width >= min(44, 2 * longest * 0.8)


def test_any_page_downloads_its_view():
    told = deck()
    results = [(key, one.result) for key, one in told.figures.items()] + [
        ("社区对比", told.figures["issues/daily"].result)
    ] * 2
    made = opened(workbook.write_view("事件办理", [("街道", "朝阳街道"), ("备注", "=1+1")], results))
    assert made.sheetnames == ["说明", *NAMES, "社区对比", "社区对比(2)", "口径"]
    assert made["说明"]["A1"].value == "事件办理" and made["说明"]["B4"].value == "=1+1"
    assert opened(workbook.write_view("空", [], [])).sheetnames == ["说明", "口径"]


def test_sheets_of_long_strange_or_equal_titles_have_short_names_of_their_own():
    daily = deck().figures["issues/daily"].result
    titles = ["甲/乙:丙*", "长" * 40, "长" * 41, "History", "口径", "'引'", "数据", "数据"]
    made = opened(workbook.write_view("看板", [], [(title, daily) for title in titles]))
    assert made.sheetnames == [
        "说明", "甲 乙 丙", "长" * 30 + "…", "长" * 27 + "…(2)", "History(2)", "口径(2)", "引", "数据", "数据(2)", "口径",
    ]  # fmt: skip


def test_values_of_every_kind_find_a_cell():
    query = queries.figure("issues/rows")
    row = ([1, "二"], True, float("nan"), date(1899, 1, 1), "<5", "长" * 40_000)
    result = Result(query, 1, {}, tuple("abcdef"), (row, (None,) * 6))
    sheet = opened(workbook.write_view("种种", [], [("种种", result)]))["种种"]
    values = [cell.value for cell in sheet[3]]
    assert values[:5] == ["1、二", "是", None, "1899-01-01", "<5"]
    assert len(values[5]) == 32_767 and values[5].endswith("（过长，已截断）")


def test_a_figure_without_rows_says_so():
    result = replace(deck().figures["issues/daily"].result, rows=())
    sheet = opened(workbook.write_view("空", [], [("issues/daily", result)]))["每日收集与办结"]
    assert sheet["A3"].value == "本期没有数据" and not sheet._charts


# --- pdf --------------------------------------------------------------------------------------------------------------


def test_a_pdf_has_a_page_for_each_slide():
    assert shutil.which("soffice"), "LibreOffice is missing: sudo apt-get install libreoffice-impress fonts-noto-cjk"
    told = deck()
    made = printing.write(presentation.write(told))
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == len(told.slides)


LONG_NAMES = {
    "digits": "示范小区2025年第08号院12345678",
    "digits only": "123456789012345678901234567890",
    "capitals": "WMWMWMWMWMWMWMWMWMWMWMWMWMWM",
    "both": "ABC城管执法第3中队WMW2025年5组A座",
}
ROWS = range(41_001, 41_013)


@pytest.mark.parametrize("texts", [2, 3], ids=lambda count: f"{count} texts")
def test_long_names_with_digits_and_capitals_keep_all_rows_on_the_slide(texts):
    columns = (*(Column(f"name{at}", "小区") for at in range(texts)), Column("number", "件数", "件"))
    slides = tuple(
        Slide(
            name,
            name,
            "名称很长。",
            blocks=(Table("x", columns, tuple((*[f"{long}{row}栋楼"] * texts, row) for row in ROWS), 12),),
        )
        for name, long in LONG_NAMES.items()
    )
    pages = pypdf.PdfReader(io.BytesIO(files.write(deck(slides=slides), "pdf"))).pages
    for page in pages:
        heights: dict[str, float] = {}

        def visit(text, matrix, place, _font, _size, heights=heights):
            for number in re.findall(r"41,0\d\d", text):
                heights[number] = place[5] * matrix[3] + matrix[5]

        page.extract_text(visitor_text=visit)
        assert list(heights) == [f"{row:,}" for row in ROWS]
        # The foot of a slide begins 32 points above its edge.
        assert min(heights.values()) > 540 - 508


def test_without_libreoffice_the_message_says_what_to_do(monkeypatch):
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    monkeypatch.setattr(printing, "_PLACES", ())
    with pytest.raises(StreetboardError) as caught:
        printing.write(b"")
    assert caught.value.problem == "生成 PDF 要用 LibreOffice，这台机器上没有找到"
    assert caught.value.remedy == "请安装 LibreOffice（含 Impress）；也可以下载 pptx，在 WPS 或 PowerPoint 里另存为 PDF"


def pretend(monkeypatch, tmp_path: Path, script: str) -> None:
    """Put a script in the place of LibreOffice."""
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(printing.shutil, "which", lambda name: str(program))


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        (
            "echo 'source file could not be loaded'; exit 1",
            "LibreOffice 没有生成 PDF（退出码 1：source file could not be loaded）",
        ),
        ("exit 0", "LibreOffice 没有生成 PDF"),
        ('touch "$9/slides0.pdf"', "LibreOffice 没有生成 PDF"),
    ],
)
def test_a_conversion_that_fails_is_told(monkeypatch, tmp_path, script, problem):
    pretend(monkeypatch, tmp_path, script)
    with pytest.raises(StreetboardError) as caught:
        printing.write(b"")
    assert caught.value.problem == problem


def test_a_conversion_that_hangs_is_ended_with_all_that_it_started(monkeypatch, tmp_path):
    pretend(monkeypatch, tmp_path, f"sleep 300 &\necho $! > {tmp_path / 'child'}\nwait")
    monkeypatch.setattr(printing, "TIMEOUT_SECONDS", 1.0)
    with pytest.raises(StreetboardError, match="用了 1 秒还没有生成 PDF，已停止"):
        printing.write(b"")
    child = (tmp_path / "child").read_text().strip()
    state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False).stdout
    assert not state.strip() or state.startswith("Z")
