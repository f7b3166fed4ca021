"""Masking: few persons are not shown, nor whatever tells how few, and no number is shown that is not so."""

from __future__ import annotations

import pytest

from streetboard import format, queries
from streetboard.asking.masking import PERSONAL_UNITS, masked, told_by
from streetboard.queries import Column
from streetboard.warehouse import Result, Scope


def result(columns: dict[str, str], *rows: tuple) -> Result:
    query = queries.Query("x/y", "", {}, {name: Column(name, name, unit) for name, unit in columns.items()}, {}, {})
    return Result(query, 1, {}, tuple(columns), rows)


def result_of(figure: str, columns: tuple[str, ...], *rows: tuple) -> Result:
    return Result(queries.figure(figure), 1, {}, columns, rows)


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
    columns = ("active", "hours", "hours_per_person", "is_partial")
    rows = (2, 7.5, 3.75, False), (9, 20.0, 2.2, False), (30, 60.0, 2.0, False)
    assert masked(result_of("volunteers/by_month", columns, *rows), 5).rows == (
        ("<5", None, None, False), ("遮蔽", None, None, False), (30, 60.0, 2.0, False),
    )  # fmt: skip
    merchants = ("customers", "redemptions", "points_redeemed", "last_redeemed_on", "is_used")
    assert masked(result_of("volunteers/merchants", merchants, (1, 1, 200, "2025-04-03", True)), 5).rows == (
        ("<5", None, None, None, True),
    )


def test_what_tells_of_persons_follows_from_what_it_is_made_of_and_from_what_the_header_says():
    """Every column that is left out beside a masked count; whoever adds a figure of persons looks at it here."""
    telling = {}
    for name, query in queries.layer("figures").items():
        personal = {column.name for column in query.columns.values() if column.unit in PERSONAL_UNITS}
        found = {column: sorted(told_by(query, column) & personal) for column in query.columns}
        telling |= {(name, column): counts for column, counts in found.items() if counts}
    assert telling == {
        ("volunteers/by_brand", "hours"): ["person_times", "volunteers"],
        ("volunteers/by_community", "active_rate"): ["active", "registered"],
        ("volunteers/by_community", "hours"): ["active", "person_times"],
        ("volunteers/by_month", "hours"): ["active", "person_times"],
        ("volunteers/by_month", "hours_per_person"): ["active", "person_times"],
        ("volunteers/merchants", "redemptions"): ["customers"],
        ("volunteers/merchants", "points_redeemed"): ["customers"],
        ("volunteers/merchants", "last_redeemed_on"): ["customers"],
        ("volunteers/summary", "active_rate"): ["active", "registered"],
        ("volunteers/summary", "hours"): ["active", "person_times"],
        ("volunteers/summary", "pending_hours"): ["active", "person_times"],
    }


def test_a_masked_count_is_said_with_its_unit_and_a_hidden_one_without():
    assert (format.with_unit("<5", "人"), format.with_unit("遮蔽", "人")) == ("<5 人", "遮蔽")


def test_nothing_is_masked_where_there_are_enough(demo_warehouse):
    whole = demo_warehouse.figure("volunteers/summary", Scope("朝阳街道"))
    assert masked(whole, 5) is whole
