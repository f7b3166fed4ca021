"""Charts and tables: nothing is drawn of nothing, and what is exported cannot run as a formula."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from streetboard import queries
from streetboard.asking.answers import Answer, Answers, Reader
from streetboard.asking.periods import Period
from streetboard.drawing import csv, screen
from streetboard.drawing.screen.look import DARK, LIGHT
from streetboard.queries import Column
from streetboard.reading import readings
from streetboard.reading.blocks import Chart, Node, Reading, Table, Tree
from streetboard.reading.tables import table_of
from streetboard.ui import evidence
from streetboard.warehouse import Result
from tests import every_kind


def result(name, rows, **parameters):
    return Result(
        queries.figure(name), 1, parameters, tuple(rows[0]) if rows else (), tuple(tuple(r.values()) for r in rows)
    )


def answer(name, rows) -> Answer:
    return Answer(name, result(name, rows), "select 1", len(rows))


def read(reader: Reader, *answers: Answer) -> Reading | None:
    """Return what a reader makes of some figures."""
    return reader(Answers({one.key: one for one in answers}, Period(date(2025, 6, 30)), {}))


def chart(reader: Reader, *answers: Answer) -> Chart:
    (block,) = read(reader, *answers).blocks
    return block


def _due(community: str, on_time: int, due: int, **judged: bool) -> dict[str, object]:
    rates = {"on_time_rate": on_time / due, "street_rate": 0.9, "against_street": on_time / due - 0.9}
    return {"community": community, "due": due, "on_time": on_time, "late": due - on_time, **rates, **judged}


RATES = [
    _due("甲", 80, 100, is_ranked=True, is_behind=True),
    _due("乙", 99, 100, is_ranked=True, is_behind=False),
    _due("未归属", 0, 3, is_ranked=False, is_behind=False),
]
SUMMARY = {"most_days_overdue": 3}


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_who_is_behind_is_told_by_shape_too_and_few_issues_are_not_ranked(colours):
    figure = screen.draw(chart(readings.on_time_by_community, answer("issues/on_time_by_community", RATES)), colours)
    assert figure.data[0].marker.symbol == ("triangle-left", "circle", "circle-open")
    assert figure.layout.annotations[2].text == "0.00%　0 / 3 件<br>不参与排名"
    assert figure.data[0].hovertext[2] == "未归属<br>0.00%　0 / 3 件<br>不参与排名"
    assert figure.data[0].meta == "issues/rows?measure=late&community={key}"
    assert figure.data[0].customdata == ("甲", "乙", "未归属")


def test_a_chart_of_nothing_is_not_drawn():
    assert read(readings.rates_by_community, answer("issues/completion_rate_by_community", [])) is None
    bridge = {"opening": 0, "collected": 0, "closed": 0, "closing": 0, "overdue": 0}
    nothing = answer("issues/backlog_bridge", [bridge]), answer("issues/summary", [SUMMARY])
    assert read(readings.backlog_bridge, *nothing) is None


def test_lines_end_where_their_labels_begin():
    drawn = every_kind.planned_and_actual_lines()
    assert screen.draw(drawn, LIGHT).layout.xaxis.range == (drawn.days[0], drawn.days[-1])


def test_the_bridge_joins_its_steps():
    bridge = {"opening": 10, "collected": 5, "closed": 8, "closing": 7, "overdue": 2}
    figures = answer("issues/backlog_bridge", [bridge]), answer("issues/summary", [SUMMARY])
    bars = screen.draw(chart(readings.backlog_bridge, *figures), LIGHT).data[0]
    assert list(bars.y) == [10, 5, 8, 7, 2]
    assert list(bars.base) == [0, 10, 7, 0, 0]
    assert list(bars.text) == ["10 件", "+5 件", "-8 件", "7 件", "2 件"]
    assert list(bars.customdata) == ["opening", "collected", "closed_in_period", "closing", "closing_overdue"]


def test_steps_that_would_dwarf_the_stocks_are_cut_and_say_so():
    bridge = {"opening": 0, "collected": 48_893, "closed": 47_360, "closing": 1_533, "overdue": 250}
    drawn = chart(
        readings.backlog_bridge, answer("issues/backlog_bridge", [bridge]), answer("issues/summary", [SUMMARY])
    )
    assert drawn.series[1].values == (0, 48_893, 47_360, 1_533, 250)
    assert drawn.notes == ("新增、办结太高，只画到 2,500 件，以数字为准",)
    figure = screen.draw(drawn, LIGHT)
    (bars,) = figure.data
    assert [start + height for start, height in zip(bars.base, bars.y, strict=True)] == [0, 2_500, 2_500, 1_533, 250]
    assert bars.text[1:3] == ("+48,893 件", "-47,360 件")
    assert [shape.x0 + shape.x1 for shape in figure.layout.shapes] == [2, 4]
    slide = screen.draw_on_slide(drawn, LIGHT, 900, 560)
    assert list(slide.content.data[1].y) == [0, 2_500, 2_500 - 1_533, 1_533, 250]
    assert slide.notes == drawn.notes


@pytest.mark.parametrize(
    ("stock", "most", "ceiling"), [(1_533, 9_198, None), (1_533, 9_199, 2_500), (7, 100, 11), (0, 100, None)]
)
def test_a_step_is_cut_from_six_times_the_stocks_on(stock, most, ceiling):
    moved = {"opening": stock, "collected": most - stock, "closed": most - stock, "closing": stock, "overdue": 0}
    assert readings.bridge_chart(moved, "期").ceiling == ceiling


def test_a_category_belongs_to_the_first_eighty_percent_until_they_are_reached():
    rows = [
        {"category": name, "collected": n, "share": n / 100, "cumulative_share": reached, "completion_rate": 1.0}
        for name, n, reached in (("甲", 70, 0.7), ("乙", 20, 0.9), ("丙", 10, 1.0))
    ]
    bars = screen.draw(chart(readings.categories, answer("issues/completion_rate_by_category", rows)), LIGHT).data[0]
    assert bars.marker.color == (LIGHT.main, LIGHT.main, LIGHT.pale)


def test_categories_that_are_left_out_are_counted():
    rows = [
        {"category": f"第{at}类", "collected": 1, "share": 0.025, "cumulative_share": at / 40, "completion_rate": 1.0}
        for at in range(1, 41)
    ]
    drawn = chart(readings.categories, answer("issues/completion_rate_by_category", rows))
    left_out = f"另有 {40 - len(drawn.categories)} 类较少的"
    assert 0 < len(drawn.categories) < 40 and drawn.note == left_out


def test_a_note_stands_below_its_chart_as_words_and_that_of_a_pareto_leads_to_its_evidence():
    def page() -> None:
        from streetboard.reading.blocks import Reading
        from streetboard.ui import panels
        from tests import every_kind

        panels.draw_blocks(Reading("", (every_kind.pareto("<b>"), every_kind.bars("甲"))), "notes")

    noted = [one for one in AppTest.from_function(page).run().get("html") if "panel-note" in one.value]
    assert [one.value.strip() for one in noted] == [
        '<div class="panel-note">另有 3 类较少的&lt;b&gt;，见 ⓘ</div>',
        '<div class="panel-note">甲</div>',
    ]


def test_the_weeks_of_a_period_are_told_with_their_days_and_labelled_by_the_first_of_them():
    rows = [
        {"week": date(2024, 12, 30), "first_on": date(2025, 1, 1), "last_on": date(2025, 1, 5), "days": 5},
        {"week": date(2025, 1, 6), "first_on": date(2025, 1, 6), "last_on": date(2025, 1, 12), "days": 7},
    ]
    weeks = [row | {"collected": 3, "closed": 2, "open_backlog": 9, "is_partial": row["days"] < 7} for row in rows]
    # Of more than a month no day is asked.
    answers = answer("issues/by_week", weeks), answer("issues/by_month", [{}])
    drawn = chart(readings.collected_and_closed, *answers)
    assert (drawn.categories, drawn.note) == (("1月1日", "1月6日"), "1月1日起的一周不满七天")
    bars = screen.draw(drawn, LIGHT).data[0]
    assert bars.hovertext == ("2025-01-01 至 2025-01-05 收集 3 件", "2025-01-06 至 2025-01-12 收集 3 件")
    assert bars.meta.format(key=bars.customdata[0]) == "issues/rows?measure=collected&week=2024-12-30"


def table(rows, *columns, total=None, **options) -> str:
    found = answer("issues/completion_rate_by_community", rows)
    block = table_of(Answer(found.key, found.result, "", total or len(rows)), *columns, **options)
    return screen.draw(block, LIGHT)


def test_a_table_names_units_in_its_headers_and_escapes_what_a_ledger_says():
    rows = [{"community": "<b>甲</b>", "collected": 1234, "completion_rate": None}]
    html = table(rows, "community", "collected", "completion_rate")
    assert "&lt;b&gt;甲" in html
    assert "收集<br>（件）" in html
    assert "1,234" in html
    assert "—" in html
    # The rows that are listed in a dialog and below a slide are the same table; null columns are left out there.
    filled = [{**rows[0], "completion_rate": 0.5}]
    listed = evidence.rows_html(answer("issues/completion_rate_by_community", filled))
    assert listed == table(filled, "community", "collected", "completion_rate")


def test_a_table_marks_what_stands_out_draws_its_bar_and_says_what_is_left_out():
    rows = [{"community": "甲", "collected": 50, "late": True}, {"community": "乙", "collected": 200, "late": False}]
    html = table(rows, "community", "collected", total=9, flag="late", bar="collected")
    assert '<tr class="flag"><td class="d">⚠ 甲</td>' in html
    assert html.count('class="flag"') == 1
    assert '<div class="bar"><i style="width:25.00%"></i></div>' in html
    assert '<div class="bar"><i style="width:100.00%"></i></div>' in html
    assert '<div class="panel-note">共 9 条，列出前 2 条</div>' in html


def test_a_share_of_a_part_is_drawn_of_a_whole_with_its_plan_as_a_mark():
    columns = (Column("item", "分项"), Column("rate", "完成率", "share"), Column("planned_progress", "计划", "share"))
    parts = Table("x", columns, (("电梯", 0.25, 0.5), ("管网", 0.5, "50.00%（推算）")), 2, bar="rate")
    html = screen.draw(Tree("x", (Node("甲", 0.4, None, "施工", False, table=parts),)), LIGHT)
    assert '<i style="width:25.00%"></i><u style="left:50.00%"></u>' in html
    assert '<i style="width:50.00%"></i></div>' in html
    assert '<i class="" style="width:40.00%"></i></div>' in html


def test_a_tree_of_what_does_not_proceed_has_no_bars_and_its_one_top_is_open():
    below = Node("甲社区", None, None, "2 个网格", is_late=False)
    html = screen.draw(
        Tree("x", (Node("演示街道", None, None, "1 个社区", False, (below,)),), is_progress=False), LIGHT
    )
    assert "<details open>" in html
    assert 'class="bar"' not in html
    assert "计划" not in html
    assert "2 个网格" in html


def test_a_csv_opens_in_chinese_and_runs_no_formula():
    rows = [{"community": "=1+1", "collected": -5, "day": date(2025, 6, 30)}]
    text = csv.to_csv(result("issues/completion_rate_by_community", rows))
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").splitlines() == ["社区,收集（件）,日期", "'=1+1,-5,2025-06-30"]
