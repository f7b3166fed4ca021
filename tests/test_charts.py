"""Charts and tables: nothing is drawn of nothing, and what is exported cannot run as a formula."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import queries
from streetboard.drawing.screen import charts, tables
from streetboard.ui import look
from streetboard.warehouse import Result


def result(name, rows, **parameters):
    return Result(
        queries.figure(name), 1, parameters, tuple(rows[0]) if rows else (), tuple(tuple(r.values()) for r in rows)
    )


RATES = [
    {"community": "甲", "collected": 100, "closed": 80, "completion_rate": 0.8, "street_rate": 0.9, "is_ranked": True},
    {"community": "乙", "collected": 100, "closed": 99, "completion_rate": 0.99, "street_rate": 0.9, "is_ranked": True},
    {
        "community": "未归属",
        "collected": 3,
        "closed": 0,
        "completion_rate": 0.0,
        "street_rate": 0.9,
        "is_ranked": False,
    },
]


@pytest.mark.parametrize("colours", [look.LIGHT, look.DARK])
def test_who_is_behind_is_told_by_shape_too_and_few_issues_are_not_ranked(colours):
    figure = charts.rates_by_community(result("issues/completion_rate_by_community", RATES), colours)
    assert figure.data[0].marker.symbol == ("triangle-left", "circle", "circle-open")
    assert figure.data[0].text[2] == "0.00%　0 / 3 件<br>不参与排名"
    assert figure.data[0].meta == "issues/rows?measure=unclosed&community={y}"


def test_a_chart_of_nothing_is_not_drawn():
    assert charts.rates_by_community(result("issues/completion_rate_by_community", []), look.LIGHT) is None
    bridge = {"opening": 0, "collected": 0, "closed": 0, "closing": 0, "overdue": 0}
    assert charts.backlog_bridge(result("issues/backlog_bridge", [bridge]), look.LIGHT) is None


def test_the_bridge_joins_its_steps():
    bridge = {"opening": 10, "collected": 5, "closed": 8, "closing": 7, "overdue": 2}
    bars = charts.backlog_bridge(result("issues/backlog_bridge", [bridge]), look.LIGHT).data[0]
    assert list(bars.y) == [10, 5, 8, 7, 2]
    assert list(bars.base) == [0, 10, 7, 0, 0]


def test_a_category_belongs_to_the_first_eighty_percent_until_they_are_reached():
    rows = [
        {"category": name, "collected": n, "cumulative_share": reached, "completion_rate": 1.0}
        for name, n, reached in (("甲", 70, 0.7), ("乙", 20, 0.9), ("丙", 10, 1.0))
    ]
    bars = charts.categories(result("issues/completion_rate_by_category", rows), look.LIGHT).data[0]
    assert bars.marker.color == (look.LIGHT.main, look.LIGHT.main, look.LIGHT.pale)


def test_a_table_names_units_in_its_headers_and_escapes_what_a_ledger_says():
    rows = [{"community": "<b>甲</b>", "collected": 1234, "completion_rate": None}]
    html = tables.html(
        result("issues/completion_rate_by_community", rows), ("community", "collected", "completion_rate")
    )
    assert "&lt;b&gt;甲" in html
    assert "收集<br>（件）" in html
    assert "1,234" in html
    assert "—" in html


def test_a_csv_opens_in_chinese_and_runs_no_formula():
    rows = [{"community": "=1+1", "collected": -5, "day": date(2025, 6, 30)}]
    text = tables.to_csv(result("issues/completion_rate_by_community", rows))
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").splitlines() == ["社区,收集（件）,日期", "'=1+1,-5,2025-06-30"]
