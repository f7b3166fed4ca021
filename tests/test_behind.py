"""Behind: the interval and the tolerance by which a community or a handler is accused, at their edges."""

from __future__ import annotations

import pytest

from tests import cases_runner


@pytest.fixture(scope="module")
def marts():
    return cases_runner.empty_warehouse()


# The upper ends of published Wilson intervals of 95 %: Newcombe 1998, table I (81 of 263, 15 of 148, 0 of 20, 1 of 29).
@pytest.mark.parametrize(
    ("part", "whole", "upper"),
    [(81, 263, 0.3662), (15, 148, 0.1605), (0, 20, 0.1611), (1, 29, 0.1718), (10, 20, 0.7007)],
)
def test_the_upper_end_of_the_interval_is_wilsons(marts, part, whole, upper):
    (found,) = marts.execute("select marts.wilson_upper(?, ?)", [part, whole]).fetchone()
    assert round(found, 4) == upper


@pytest.mark.parametrize(
    ("on_time", "due", "street", "is_behind"),
    [
        (9940, 10000, 0.9989, False),  # 0.49 points below: within the tolerance, though no chance
        (9940, 10000, 0.9991, True),
        (10, 20, 0.675, False),  # 17.5 points below: may be chance
        (10, 20, 0.75, True),
        (0, 0, 0.9, False),
    ],
)
def test_behind_is_who_lies_below_by_more_than_the_tolerance_and_by_more_than_chance(
    marts, on_time, due, street, is_behind
):
    (found,) = marts.execute("select marts.is_behind(?, ?, ?)", [on_time, due, street]).fetchone()
    assert found is is_behind
