"""Format: what a reader sees of a number, and what he must never see."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from streetboard import format
from streetboard.comparing import Change


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (47360 / 48893, "96.86%"),
        (1.0, "100.00%"),
        (0.99996, "99.99%"),
        (0.999999999, "99.99%"),
        (0.0, "0.00%"),
        (0.00001, "0.01%"),
        (0.02675, "2.68%"),
        (1.045, "104.50%"),
        (None, "—"),
    ],
)
def test_a_share_is_never_full_while_something_is_left_nor_nothing_while_something_is_there(value, shown):
    assert format.share(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (48893, "48,893"),
        (30.994, "30.99"),
        (2.675, "2.68"),
        (2.5, "2.5"),
        (1530.0, "1,530"),
        (-20, "-20"),
        (0, "0"),
        (-0.001, "0"),
        (None, "—"),
    ],
)
def test_a_number_has_separators_and_no_decimals_that_say_nothing(value, shown):
    assert format.number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(250_000, "25 万分"), (218_863, "21.89 万分"), (9_999, "9,999 分"), (120_000_000, "1.2 亿分")]
)
def test_large_numbers_are_told_in_wan_and_yi(value, shown):
    assert format.compact(value, "分") == shown


def test_a_fraction_names_its_unit_once_or_each():
    assert format.fraction(47360, 48893, "件") == "47,360 / 48,893 件"
    assert format.fraction(47360, 1528, "件/天") == "47,360 件 / 1,528 天"


@pytest.mark.parametrize(
    ("moved", "shown"),
    [
        (Change(0.0125, Change.POINTS), "▲ 1.25 百分点"),
        (Change(-0.034, Change.PERCENT), "▼ 3.4%"),
        (Change(5, Change.AMOUNT), "▲ 5 件"),
        (Change(0, Change.AMOUNT), "持平"),
    ],
)
def test_a_change_is_told_by_an_arrow_and_not_only_by_its_colour(moved, shown):
    assert format.change(moved, "件") == shown


def test_cells():
    assert format.cell(None) == "—"
    assert format.cell(True) == "是"
    assert format.cell(date(2025, 6, 30)) == "2025-06-30"
    assert format.cell(datetime(2025, 6, 30, 9, 5)) == "2025-06-30 09:05"
    assert format.cell(0.5, "share") == "50.00%"
    assert format.cell(-0.0302, format.POINTS) == "-3.02 百分点"
    assert format.cell(1528, "天") == "1,528"
    assert format.header("收集", "件") == "收集（件）"
    assert format.header("办结率", "share") == "办结率"


def test_the_numbers_of_a_column_have_equally_many_decimals():
    assert format.cells([5276, 4838.5, 1205.25, None, "遮蔽"], "小时") == [
        "5,276.00",
        "4,838.50",
        "1,205.25",
        "—",
        "遮蔽",
    ]
    assert format.cells([0.1 + 0.2, 2], "") == ["0.3", "2.0"]
    assert format.cells([176, 94.0], "场") == ["176", "94"]
    assert format.cells([1, 2.675], "件/日") == ["1.00", "2.68"]
    # A text, a day and a yes among them are shown as they would be alone.
    assert format.cells([True, "第 1.5 期", 3, 2.5, date(2025, 6, 30)]) == [
        "是",
        "第 1.5 期",
        "3.0",
        "2.5",
        "2025-06-30",
    ]
    assert format.cells([0.5, 1], format.SHARE) == ["50.00%", "100.00%"]
    assert format.cells([]) == []


def test_hours_become_days_where_hours_would_be_hard_to_grasp():
    assert format.hours(26.4) == "26.4 小时"
    assert format.hours(127.2) == "5.3 天"


def test_what_was_masked_is_shown_as_it_stands_wherever_a_number_would_be():
    for shown in (format.number, format.share, format.points, format.hours):
        assert [shown("<5"), shown(format.MASKED), shown(None)] == ["<5", "遮蔽", "—"]
    assert [format.compact("<5", "人"), format.with_unit("<5", "人"), format.cell("<5", "人")] == [
        "<5 人",
        "<5 人",
        "<5",
    ]
    assert format.fraction("<5", 48, "人") == "<5 / 48 人"
    assert format.fraction(format.MASKED, None, "人/天") == "遮蔽 人 / — 天"


def test_a_sign_of_per_cent_stands_right_after_its_number():
    assert [format.with_unit(100, "%"), format.with_unit(87.5, "%"), format.with_unit(12, "件")] == [
        "100%",
        "87.5%",
        "12 件",
    ]


def test_with_its_unit_a_value_that_is_no_number_is_shown_as_in_a_cell():
    assert format.with_unit(date(2025, 6, 30), "") == "2025-06-30"
    assert format.with_unit(True, "") == "是"
    assert format.with_unit(["东社区", "西社区"], "") == "东社区、西社区"
    assert format.with_unit("", "") == "—"
    assert format.with_unit(0.0125, format.POINTS) == "+1.25 百分点"
    assert format.with_unit(0.5, format.SHARE) == "50.00%"


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((1 / 3, 1 / 3, 1 / 3), ["33.34%", "33.33%", "33.33%"]),
        ((1 / 6, 1 / 6, 2 / 3), ["16.67%", "16.67%", "66.66%"]),
        ((0.000001, 0.999999), ["0.01%", "99.99%"]),
        ((0.0, 1.0), ["0.00%", "100.00%"]),
        # What does not make up the whole is no part of it.
        ((1 / 6, 1 / 6), ["16.67%", "16.67%"]),
        ((0.5, "<5", None), ["50.00%", "<5", "—"]),
    ],
)
def test_the_parts_of_one_whole_add_up_to_it(parts, shown):
    assert format.shares_of_whole(parts) == shown


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (-0.00396, -0.07573, ["-0.40", "-7.57", "-7.97"]),
        (0.00034, -0.10836, ["+0.04", "-10.84", "-10.80"]),
        (0.004, -0.004, ["+0.40", "-0.40", "0.00"]),
        (0.00004, 0.00004, ["0.00", "+0.01", "+0.01"]),
        (0.0, 0.25, ["0.00", "+25.00", "+25.00"]),
    ],
)
def test_two_parts_of_a_difference_add_up_as_they_are_shown(first, second, shown):
    parts = format.parts_in_points(first, second)
    assert [format.points(part).partition(" ")[0] for part in parts] == shown
