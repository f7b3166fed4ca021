"""Numbers: one rule for comparing, on pages and slides alike."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import queries
from streetboard.asking.answers import MONTH, MONTH_BEFORE, PREVIOUS, SINCE, YEAR_BEFORE, Answer, Answers, Row
from streetboard.asking.periods import Period
from streetboard.reading import numbers
from streetboard.reading.blocks import Card, Change
from streetboard.reading.numbers import Number
from streetboard.warehouse import Result

ISSUES = queries.figure("issues/summary")
PEOPLE = queries.figure("volunteers/summary")


def on_time(rate: float | None, due: int) -> Row:
    return {"on_time_rate": rate, "on_time": None, "due": due}


# 按期处置率: (the rate, of how many) now and before.
RATES = {
    "twenty are enough": ((0.95, 20), (0.9, 20), ("▲ 5.00 百分点", "good")),
    "too few now": ((0.9, 19), (0.95, 100), ("样本不足 20 件，不比", "")),
    "too few before": ((0.9, 100), (0.95, 19), ("样本不足 20 件，不比", "")),
    "nothing before": ((0.9, 100), (None, 0), ("—（那时应处置为 0）", "")),
    "nothing now": ((None, 0), (0.9, 100), ("—（没有可比的数）", "")),
    "the ledger does not reach back": ((0.9, 100), None, ("—", "")),
    "a share that rounds to nothing": ((0.900049, 100), (0.9, 100), ("持平", "")),
}
# 超期未办, a stock of which less is good.
OVERDUE = {
    "more are worse": (30, 20, ("▲ 50.0%", "bad")),
    "a small base": (24, 19, ("▲ 5 件", "bad")),
    "equal": (5, 5, ("持平", "")),
    "a percentage that rounds to nothing": (10004, 10000, ("持平", "")),
}
# 日均办结: (the mean, of how many) now and before.
MEANS = {
    "a difference that rounds to nothing": ((2.004, 60), (2.0, 19), ("持平", "")),
    "a mean of fewer than twenty": ((2.0, 60), (1.0, 19), ("▲ 1 件/日", "good")),
    "a mean has the base of the count beneath it": ((2.0, 120), (1.0, 60), ("▲ 100.0%", "good")),
}


@pytest.mark.parametrize(("now", "before", "said"), RATES.values(), ids=RATES)
def test_a_rate_is_compared_by_points_where_enough_are_beneath_it(now, before, said):
    assert numbers.compared(ISSUES, "on_time_rate", on_time(*now), before and on_time(*before)) == said


@pytest.mark.parametrize(("now", "before", "said"), OVERDUE.values(), ids=OVERDUE)
def test_a_count_is_compared_by_percent_and_on_a_small_base_by_the_difference(now, before, said):
    assert numbers.compared(ISSUES, "overdue_open", {"overdue_open": now}, {"overdue_open": before}) == said


@pytest.mark.parametrize(("now", "before", "said"), MEANS.values(), ids=MEANS)
def test_a_mean_is_compared_by_what_is_beneath_it(now, before, said):
    both = ({"daily_closed": mean, "closed_in_period": count} for mean, count in (now, before))
    assert numbers.compared(ISSUES, "daily_closed", *both) == said


# Of few persons, nothing is told by a comparison.
MASKED = {
    "what is masked": ("person_times", {"person_times": "遮蔽"}, {"person_times": 30}),
    "a rate of persons who are masked": (
        "active_rate",
        {"active_rate": 0.5, "active": 50, "registered": 100},
        {"active_rate": None, "active": "遮蔽", "registered": "遮蔽"},
    ),
    "what persons did who are masked": (
        "hours",
        {"hours": 30.0, "person_times": 15},
        {"hours": None, "person_times": "遮蔽"},
    ),
}


@pytest.mark.parametrize(("column", "now", "before"), MASKED.values(), ids=MASKED)
def test_what_is_masked_is_not_compared(column, now, before):
    assert numbers.compared(PEOPLE, column, now, before) == ("—（人数已遮蔽）", "")


def test_a_number_without_another_says_why():
    assert numbers.compared(ISSUES, "on_time_rate", on_time(0.9, 100), None, "台账从 2023-01 开始") == (
        "—（台账从 2023-01 开始）",
        "",
    )


APRIL = {"start": date(2025, 4, 1), "end": date(2025, 4, 30), "as_of": date(2025, 4, 30)}
MAY = {"start": date(2025, 5, 1), "end": date(2025, 5, 31), "as_of": date(2025, 5, 31)}


def answer(name: str, row: Row, asked: dict[str, date], over: str = "") -> tuple[str, Answer]:
    key = f"{name}@{over}" if over else name
    return key, Answer(key, Result(queries.figure(name), 1, asked, tuple(row), (tuple(row.values()),)), "select", 1)


def answers(now: Row, before: Row | None) -> Answers:
    there = [answer("issues/callbacks", now, MAY)]
    there += [answer("issues/callbacks", before, APRIL, PREVIOUS)] if before else []
    why_not = {"issues/callbacks@year_before": "台账从 2025-01 开始"}
    return Answers(dict(there), Period(date(2025, 5, 31)), {PREVIOUS: "环比", YEAR_BEFORE: "同比"}, why_not)


def test_a_card_says_what_it_is_made_of_how_it_moved_and_when_to_be_careful():
    now = {"resolution_rate": 0.9, "resolved": 90, "valid_visits": 100, "is_thin": True}
    before = {"resolution_rate": 0.85, "resolved": 85, "valid_visits": 100, "is_thin": False}
    assert numbers.card(answers(now, before), Number("issues/callbacks", "resolution_rate")) == Card(
        "解决率",
        "issues/callbacks",
        "resolution_rate",
        0.9,
        "share",
        "90 / 100 件",
        (
            Change("环比", "▲ 5.00 百分点", "good", "2025-04-01 至 2025-04-30：85.00%（85 / 100 件）"),
            Change("同比", "—（台账从 2025-01 开始）", "", "台账从 2025-01 开始"),
        ),
        "⚠ 样本不足，仅供参考",
    )


def summary(**columns: float | None) -> Row:
    return {"open_backlog": 90, "overdue_open": 30, "closed": 50, "collected": 100, "completion_rate": 0.5, **columns}


@pytest.mark.parametrize(
    ("since", "moment", "told"),
    [
        (0.99, date(2025, 6, 30), [Change("至 6-30 办结率", "99.00%", "", "99.00%（99 / 100 件）")]),
        (0.99, date(2026, 1, 5), [Change("至 2026-01-05 办结率", "99.00%", "", "99.00%（99 / 100 件）")]),
        # What reads the same is no news.
        (0.50002, date(2025, 6, 30), []),
    ],
)
def test_a_past_period_says_what_has_become_of_its_cases(since, moment, told):
    later = summary(completion_rate=since, closed=99, collected=100, open_backlog=1)
    there = [answer("issues/summary", summary(), MAY), answer("issues/summary", later, MAY | {"as_of": moment}, SINCE)]
    asked = Answers(dict(there), Period(date(2025, 5, 31), name="上月"), {})
    assert list(numbers.card(asked, numbers.COMPLETION).changes) == told
    # How the stock stood that day is what it was, and what came in has not gone on coming.
    assert numbers.card(asked, numbers.BACKLOG).changes == ()
    assert numbers.card(asked, numbers.COLLECTED).changes == ()


def test_all_of_it_tells_its_newest_month_of_what_happened_in_it():
    there = [
        answer("issues/summary", summary(), {"start": None} | MAY),
        answer("issues/summary", summary(collected=40), MAY, MONTH),
        answer("issues/summary", summary(collected=80), APRIL, MONTH_BEFORE),
    ]
    asked = Answers(dict(there), Period(date(2025, 5, 31), name="累计"), {})
    assert numbers.card(asked, numbers.COLLECTED).changes == (
        Change("5 月 40 件，环比", "▼ 50.0%", "", "2025-04-01 至 2025-04-30：80 件"),
    )
    assert numbers.card(asked, numbers.BACKLOG).changes == ()


def test_a_card_says_up_to_which_day_its_own_ledger_reaches():
    there = dict([answer("issues/summary", summary(), MAY | {"end": date(2025, 5, 20), "as_of": date(2025, 5, 20)})])
    card = numbers.card(Answers(there, Period(date(2025, 5, 31)), {}), numbers.COMPLETION)
    assert card.detail == "截至 5 月 20 日，50 / 100 件"


def test_a_card_without_a_number_says_why():
    ended = {"issues/summary": "台账截至 2025-03-20，没有这段时间的记录"}
    card = numbers.card(Answers({}, Period(date(2025, 5, 31)), {}, ended), numbers.COMPLETION)
    assert (card.text, card.detail) == ("—", "台账截至 2025-03-20，没有这段时间的记录")
    assert numbers.card(Answers({}, Period(date(2025, 5, 31)), {}), numbers.COMPLETION).detail == "没有这类台账"


LINES = [
    number
    for name, group in vars(numbers).items()
    if isinstance(group, tuple) and name.isupper() and group and isinstance(group[0], Number)
    for number in group
    if number.trend[0]
]


@pytest.mark.parametrize("number", LINES, ids=lambda number: number.column)
def test_the_line_of_a_card_is_its_own_measure(number):
    said = queries.figure(number.figure).measure(number.column)
    drawn = queries.figure(number.trend[0]).measure(number.trend[1])
    assert (drawn.metric, drawn.unit, drawn.is_rate) == (said.metric, said.unit, said.is_rate)


def test_every_card_of_the_overview_has_a_line():
    assert set(numbers.OVERVIEW) <= set(LINES)


def test_a_slide_leaves_out_what_divides_by_nothing():
    now = {"resolution_rate": None, "resolved": 0, "valid_visits": 0, "is_thin": None}
    number = Number("issues/callbacks", "resolution_rate")
    assert numbers.cards(answers(now, None), number) is None
    assert numbers.card(answers(now, None), number).text == "—"


@pytest.mark.parametrize(("rates", "line"), [((0.8, 0.9), (0.8, 0.9)), ((0.8,), ()), ((0.8, None), ())])
def test_a_line_needs_two_months(rates, line):
    now = {"resolution_rate": 0.9, "resolved": 90, "valid_visits": 100, "is_thin": False}
    months = Result(queries.figure("issues/by_month"), 1, {}, ("cumulative_rate",), tuple((rate,) for rate in rates))
    number = Number("issues/callbacks", "resolution_rate", trend=("issues/by_month", "cumulative_rate"))
    there = {
        "issues/callbacks": Answer(
            "issues/callbacks",
            Result(queries.figure("issues/callbacks"), 1, {}, tuple(now), (tuple(now.values()),)),
            "select",
            1,
        ),
        number.months.key: Answer(number.months.key, months, "select", len(rates)),
    }
    assert numbers.card(Answers(there, Period(date(2025, 6, 30)), {}), number).trend == line
