"""The screen: every kind of block has its drawer, and what a ledger says is never markup on the way there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly.offline import get_plotlyjs

from streetboard.drawing import screen
from streetboard.drawing.screen import slide
from streetboard.drawing.screen.figures import bar, finished, plain
from streetboard.drawing.screen.look import DARK, LIGHT
from streetboard.queries import Column
from streetboard.reading.blocks import (
    ACCENT,
    BARS,
    KINDS,
    LINES,
    MAIN,
    MUTED,
    PALE,
    SECOND,
    THIRD,
    Chart,
    Series,
    Table,
)
from tests import every_kind, odd_slides
from tests.examples import quick

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
HOSTILE = (
    '<a href="//x">x</a>',
    "<img src=//x>",
    "<b>粗</b><script>window.hacked = 1</script>",
    "%{y}%{customdata}",
    "[a](//x)![](//x)",
    r"$\x$",
    "&lt;b&gt;&amp;",
    "{{ 7 * 7 }}{% raw %}",
    "甲\n乙<br>丙\t丁",
)
# What our own charts say in tags.
OURS = re.compile(r"</?b>|<br>")
ENTITY = re.compile(r"&(amp|lt|gt|#36);")


# --- every kind -------------------------------------------------------------------------------------------------------


def test_there_is_a_sample_of_every_kind():
    assert {block.kind for block in every_kind.one_of_each()} == set(KINDS)


def test_every_kind_has_one_drawer_at_the_size_of_a_page():
    assert screen.DRAWERS.keys() | screen.DRAWN_BY_THE_PAGE == set(KINDS)
    assert not screen.DRAWERS.keys() & screen.DRAWN_BY_THE_PAGE


def test_every_kind_has_one_drawer_on_a_slide_or_what_stands_for_it():
    assert slide.DRAWERS.keys() | slide.STOOD_IN.keys() == set(KINDS)
    assert not slide.DRAWERS.keys() & slide.STOOD_IN.keys()
    simpler = [slide.STOOD_IN[block.kind](block) for block in every_kind.one_of_each() if block.kind in slide.STOOD_IN]
    assert {block.kind for block in simpler} <= slide.DRAWERS.keys()


def page_size(look, name: str | None = None) -> Iterator[go.Figure | str]:
    for block in every_kind.one_of_each(name):
        if block.kind not in screen.DRAWN_BY_THE_PAGE:
            yield screen.draw(block, look)


def slide_size(look, name: str | None = None) -> Iterator[screen.Drawn]:
    for block in every_kind.one_of_each(name):
        yield screen.draw_on_slide(block, look, 760, 500)


def examine(drawn: go.Figure | str) -> None:
    """Raise ValueError for what Plotly does not know, which a chart is not asked while it is made."""
    if not isinstance(drawn, str):
        go.Figure(drawn.to_dict())


def test_what_plotly_does_not_know_is_found():
    with pytest.raises(ValueError, match="colour"):
        examine(finished(LIGHT, [bar(x=[1], y=[1], marker={"colour": "#000000"})]))


@LOOKS
def test_every_kind_is_drawn_at_both_sizes(look):
    for content in page_size(look):
        assert content
        examine(content)
    for drawn in slide_size(look):
        examine(drawn.content)
        assert isinstance(drawn.content, str) or drawn.content.layout.height == 466
        assert isinstance(drawn.content, str) == (drawn.size == 0)


def test_what_no_demonstration_holds_is_drawn_at_both_sizes():
    for block in (one for blocks in odd_slides.BLOCKS for one in blocks):
        for content in (screen.draw(block, LIGHT), screen.draw_on_slide(block, LIGHT, 900, 560).content):
            assert content
            examine(content)


def test_the_first_day_of_lines_is_clear_of_the_zero_of_their_values():
    drawn = screen.draw_on_slide(every_kind.lines(), LIGHT, 900, 560)
    axis = drawn.content.layout.xaxis
    # Half of a digit reaches below the axis, and as much of a day above the middle of its label.
    assert axis.ticklabelstandoff >= drawn.size / 2
    assert drawn.content.layout.margin.b >= axis.ticklabelstandoff + 1.3 * drawn.size


# --- text from outside ------------------------------------------------------------------------------------------------


def texts(part: Any) -> Iterator[str]:
    """Yield every text of a chart but the addresses of rows, which nobody sees."""
    if isinstance(part, dict):
        for key, inside in part.items():
            if key not in ("customdata", "meta"):
                yield from texts(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from texts(inside)
    elif isinstance(part, str):
        yield part


def strings(figure: go.Figure) -> list[str]:
    whole = json.loads(figure.to_json())
    whole["layout"].pop("template")
    return list(texts(whole))


def templates(figure: go.Figure) -> set[str | None]:
    return {trace.hovertemplate for trace in figure.data}


def check_plain(figure: go.Figure) -> None:
    for text in strings(figure):
        if text in templates(figure):
            continue
        left = OURS.sub("", text)
        assert not re.search(r"[<>$\n\t]", left), text
        assert "&" not in ENTITY.sub("", left), text
    assert templates(figure) <= {"%{hovertext}<extra></extra>", None}
    assert not any(getattr(trace, "texttemplate", None) for trace in figure.data)


class Tags(HTMLParser):
    """The tags of some HTML with their addresses, and what it says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.said = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
        self.said += "".join(value or "" for name, value in attrs if name == "title")

    def handle_data(self, data):
        self.said += data


def check_html(html: str, name: str) -> None:
    found = Tags(html)
    assert not found.tags & {"a", "script", "style", "iframe", "svg", "image"}
    assert all(address.startswith("data:image/svg+xml,") for address in found.addresses)
    assert " ".join(name.split()) in " ".join(found.said.split())


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_ledger_says_is_plain_text_on_a_page(name):
    for drawn in page_size(LIGHT, name):
        if isinstance(drawn, str):
            check_html(drawn, name)
        else:
            check_plain(drawn)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_ledger_says_is_plain_text_on_a_slide(name):
    for drawn in slide_size(LIGHT, name):
        if isinstance(drawn.content, str):
            check_html(drawn.content, name)
        else:
            check_plain(drawn.content)


@quick(100)
@given(st.text())
def test_plain_text_is_what_it_was_and_has_no_markup(text):
    made = plain(text)
    assert not re.search(r"[<>$\r\n\t]", made)
    assert "&" not in ENTITY.sub("", made)
    assert plain(unescape(made)) == made


def test_a_chart_shows_the_tags_of_a_ledger_as_they_stand_there(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content("<body></body>")
    page.add_script_tag(content=get_plotlyjs())
    name = '<a href="//x">x</a><img src=//x><b>粗</b>%{y}&lt;'
    figures = [one for one in page_size(LIGHT, name) if not isinstance(one, str)]
    figures += [one.content for one in slide_size(LIGHT, name) if not isinstance(one.content, str)]
    for figure in figures:
        drawn = page.evaluate(
            """async (figure) => {
                const place = document.createElement('div');
                document.body.replaceChildren(place);
                await Plotly.newPlot(place, figure.data, figure.layout);
                figure.data.forEach((trace, at) => {
                    try { Plotly.Fx.hover(place, [{curveNumber: at, pointNumber: 0}]); } catch { /* it has no points */ }
                });
                return [
                    [...place.querySelectorAll('svg a, svg image, img')].length,
                    [...place.querySelectorAll('text')].map((one) => one.textContent).join(' '),
                ];
            }""",
            json.loads(figure.to_json()),
        )
        assert drawn[0] == 0
        assert "<a href" in drawn[1].replace("\xa0", " ")
    assert asked == []


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2 of a colour written as #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@LOOKS
def test_words_stand_out_from_their_ground(look):
    words = {"ink": look.ink} | {name: look.text(name) for name in (MAIN, SECOND, THIRD, ACCENT, MUTED, PALE)}
    pairs = {(name, ground): sorted(map(luminance, (colour, getattr(look, ground)))) for name, colour in words.items()
             for ground in ("panel", "ground")}  # fmt: skip
    contrast = {pair: (light + 0.05) / (dark + 0.05) for pair, (dark, light) in pairs.items()}
    assert {pair: round(ratio, 1) for pair, ratio in contrast.items() if ratio < 4.5} == {}


def _bars_and_rows(html: str) -> tuple[int, int]:
    return html.count('class="bar"'), html.split("<tbody>")[1].count("<tr")


def test_a_number_that_is_not_told_has_no_bar_and_a_long_table_shows_thirty_rows_and_the_way_to_all():
    columns = (Column("name", "社区"), Column("hours", "服务时长"))
    rows = tuple((f"社区{at}", at if at % 2 else None) for at in range(50))
    whole = Table("x", columns, rows, 250, bar="hours")
    assert _bars_and_rows(screen.draw(whole, LIGHT)) == (25, 50)
    html = screen.draw(Table("x", columns, rows, 250, bar="hours", everything="issues/rows?measure=overdue"), LIGHT)
    assert _bars_and_rows(html) == (15, 30)
    link = '<a class="to-card" href="?rows=issues/rows%3Fmeasure%3Doverdue">看全部</a>'
    assert f"共 250 条，列出前 30 条，{link}" in html


@pytest.mark.parametrize(("series", "categories"), [(2, 3), (3, 1), (3, 2), (3, 30), (2, 40)])
def test_each_number_of_a_row_stands_beside_its_bar_and_none_covers_another(series, categories):
    names = tuple(f"第{at}" for at in range(categories))
    chart = Chart(
        BARS, "party/claims", names, tuple(Series(f"列{n}", (n + 1,) * categories) for n in range(series)), "项"
    )
    drawn = screen.draw_on_slide(chart, LIGHT, 700, 560).content
    shown = len(drawn.data[0].y)
    row = (drawn.layout.height - drawn.layout.margin.t - drawn.layout.margin.b) / shown
    bar = row * (1 - drawn.layout.bargap) / series
    first = [label for label in drawn.layout.annotations if label.y == 0]
    assert [label.text for label in first] == [f"{n + 1} 项" for n in range(series)]
    assert [label.yshift for label in first] == pytest.approx([bar * ((series - 1) / 2 - n) for n in range(series)])
    assert all(label.font.size <= bar for label in first)


def test_what_happened_meanwhile_has_two_lines_on_a_slide_where_one_would_cut_it():
    days = ("6月1日", "6月2日")
    short = Chart(LINES, "issues/daily", days, (Series("办结", (1, 2)),), "件", note="6-9 暴雨（演示科室）")
    long = replace(short, note="　".join([short.note] * 5))
    one, two = (screen.draw_on_slide(chart, LIGHT, 880, 560) for chart in (short, long))
    assert (one.note_lines, two.note_lines) == (1, 2)
    assert one.content.layout.height - two.content.layout.height == 560 - one.content.layout.height


def test_each_of_a_few_days_is_named_once():
    def axis(count: int) -> Any:
        days = tuple(date(2025, 6, 10) + timedelta(at) for at in range(count))
        names = tuple(f"{day.month}月{day.day}日" for day in days)
        chart = Chart(LINES, "issues/daily", names, (Series("办结", (1,) * count),), "件", days=days)
        return screen.draw(chart, LIGHT).layout.xaxis

    assert (axis(3).dtick, axis(9).dtick) == (24 * 60 * 60 * 1000,) * 2
    assert axis(30).dtick is None


def test_a_column_of_a_unit_stands_to_the_right_though_none_of_its_numbers_is_known_or_told():
    columns = (Column("team", "", "服务队伍"), Column("teams", "支", "支数"), Column("people", "人", "人数"))
    table = Table("renovation/delayed", columns, (("甲", None, "遮蔽"), ("乙", None, None)), 2)
    assert [table.is_numeric(at) for at in range(3)] == [False, True, True]
    written = replace(table, rows=(("甲", "一支", "遮蔽"),))
    assert [written.is_numeric(at) for at in range(3)] == [False, False, True]
    cells = re.findall(r'<td class="(.)">([^<]*)', screen.draw(table, LIGHT))
    assert cells == [("d", "甲"), ("n", "—"), ("n", "遮蔽"), ("d", "乙"), ("n", "—"), ("n", "—")]
