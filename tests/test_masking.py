"""Masking: few persons are not shown, nor whatever tells how few, and no number is shown that is not so."""

from __future__ import annotations

import pytest

from streetboard import format, queries
from streetboard.asking.masking import masked
from streetboard.queries import Column
from streetboard.warehouse import Result, Scope


def result(columns: dict[str, str], *rows: tuple) -> Result:
    query = queries.Query("x/y", "", {}, {name: Column(name, name, unit) for name, unit in columns.items()}, {}, {})
    return Result(query, 1, {}, tuple(columns), rows)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([480, 150, 3], [480, "遮蔽", "<5"]),
        ([480, 4, 3], [480, "<5", "<5"]),
        ([3], ["<5"]),
        ([0, 5, 480], [0, 5, 480]),
        ([0, 3, 0], [0, "<5", 0]),
        ([None, 3, 9], [None, "<5", "遮蔽"]),
    ],
)
def test_the_total_does_not_give_the_only_small_one_away(values, shown):
    masked_result = masked(result({"brand": "", "person_times": "人次"}, *((str(v), v) for v in values)), 5)
    assert masked_result.column("person_times") == shown


def test_what_tells_of_the_same_persons_is_left_out():
    columns = {"active": "人", "hours": "小时", "hours_per_person": "小时", "activities": "场"}
    assert masked(result(columns, (2, 7.5, 3.75, 1), (9, 20.0, 2.2, 4), (30, 60.0, 2.0, 9)), 5).rows == (
        ("<5", None, None, 1), ("遮蔽", None, None, 4), (30, 60.0, 2.0, 9),
    )  # fmt: skip
    merchants = {"customers": "人", "redemptions": "次", "points_redeemed": "分", "last_redeemed_on": ""}
    assert masked(result(merchants, (1, 1, 200, "2025-04-03")), 5).rows == (("<5", None, None, None),)


def test_a_masked_count_is_said_with_its_unit_and_a_hidden_one_without():
    assert (format.with_unit("<5", "人"), format.with_unit("遮蔽", "人")) == ("<5 人", "遮蔽")


def test_nothing_is_masked_where_there_are_enough(demo_warehouse):
    whole = demo_warehouse.figure("volunteers/summary", Scope("朝阳街道"))
    assert masked(whole, 5) is whole
