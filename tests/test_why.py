"""Why: whatever the ledger, the parts of a gap make it up, and are what the formula of Kitagawa gives, in exact numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetboard import warehouse
from streetboard.warehouse import Scope
from tests import cases_runner
from tests.test_properties import quick

pytestmark = pytest.mark.slow

FIRST, LAST = date(2025, 1, 1), date(2025, 2, 28)
JANUARY, FEBRUARY = date(2025, 1, 31), date(2025, 2, 1)
# From when on, against whom, over which days, and how that is asked: the street, another community, the days before.
AGAINST = (
    (FIRST, ("甲社区", "乙社区", "丙社区"), (FIRST, LAST), {}),
    (FIRST, ("乙社区",), (FIRST, LAST), {"beside": "乙社区"}),
    (FEBRUARY, ("甲社区",), (FIRST, JANUARY), {"before_start": FIRST, "before_end": JANUARY}),
)
BY = ("category", "handler", "time_limit", "time_taken", "cross")

ISSUES = st.lists(
    st.fixed_dictionaries(
        {
            "community": st.sampled_from(["甲社区", "乙社区", "丙社区"]),
            "category_l1": st.sampled_from(["市政设施", "环境卫生"]),
            "handler_org": st.sampled_from(["城管办", "甲社区", "乙社区"]),
            "reported_at": st.integers(0, 50).map(lambda days: FIRST + timedelta(days)),
            "allowed": st.sampled_from([2, 5, 20]),
            "taken": st.sampled_from([None, 1, 4, 12, 40]),
        }
    ),
    min_size=12,
    max_size=40,
)


def as_rows(issues):
    """Return issues as the ledger has them: closed ones on a day, others under way."""
    for number, issue in enumerate(issues):
        row = {name: value for name, value in issue.items() if name not in ("allowed", "taken")}
        row |= {"issue_id": str(number), "due_at": row["reported_at"] + timedelta(issue["allowed"])}
        if issue["taken"] is None:
            yield row | {"status": "processing"}
        else:
            yield row | {"status": "closed", "closed_at": row["reported_at"] + timedelta(issue["taken"])}


def counted(issues, by, communities, start, end):
    """Return of each kind how many were due from one day to another, and how many of them were handled in time."""
    due, on_time = Counter(), Counter()
    for issue in issues:
        until = issue["reported_at"] + timedelta(issue["allowed"])
        if issue["community"] not in communities or not start <= until <= end or issue["reported_at"] > end:
            continue
        waited = (end - issue["reported_at"]).days
        handler = "本社区" if issue["handler_org"] == issue["community"] else issue["handler_org"]
        taken = waited if issue["taken"] is None else min(issue["taken"], waited)
        limit, bucket = (
            "0–3 日" if days <= 3 else "4–7 日" if days <= 7 else "8–15 日" if days <= 15 else
            "16–30 日" if days <= 30 else ">30 日"
            for days in (issue["allowed"], taken)
        )  # fmt: skip
        kind = {
            "category": (issue["category_l1"], None, None, None),
            "handler": (None, handler, None, None),
            "time_limit": (None, None, limit, None),
            "time_taken": (None, None, None, bucket),
            "cross": (issue["category_l1"], handler, limit, None),
        }[by]
        due[kind] += 1
        on_time[kind] += issue["taken"] is not None and issue["taken"] <= issue["allowed"]
    return due, on_time


def parted(here, there):
    """Return mix and rate of each kind in exact numbers: the mix as Kitagawa wrote it, not held against the mean of the rates."""
    (due, on_time), (due_other, on_time_other) = here, there
    for kind in due | due_other:
        share, share_other = Fraction(due[kind], due.total()), Fraction(due_other[kind], due_other.total())
        rate = Fraction(on_time[kind], due[kind]) if due[kind] else Fraction(on_time_other[kind], due_other[kind])
        rate_other = Fraction(on_time_other[kind], due_other[kind]) if due_other[kind] else rate
        yield kind, (share - share_other) * (rate + rate_other) / 2, (rate - rate_other) * (share + share_other) / 2


@pytest.fixture(scope="module")
def connection():
    return cases_runner.empty_warehouse()


@quick(6)
@given(issues=ISSUES)
def test_the_parts_make_up_the_gap_and_nothing_is_left(connection, issues):
    connection.execute("delete from raw.issues")
    cases_runner.insert(connection, "issues", list(as_rows(issues)))
    warehouse.build_marts(connection, {"issues"})
    snapshot = warehouse.Snapshot(connection)
    for start, others, days, asked in AGAINST:
        scope = Scope(start=start, end=LAST, as_of=LAST)
        for by in BY:
            rows = snapshot.figure("issues/why", scope, community="甲社区", by=by, **asked).records()
            made_up(rows, counted(issues, by, ["甲社区"], start, LAST), counted(issues, by, others, *days))


def made_up(rows, here, there):
    """Hold the rows of a figure against what was counted on either side."""
    (due, on_time), (due_other, on_time_other) = here, there
    assert {kind_of(row): (row["due"], row["due_other"]) for row in rows} == {
        kind: (due[kind], due_other[kind]) for kind in due | due_other
    }
    if not due or not due_other:
        assert all(row["part"] is row["gap"] is None for row in rows)
        return
    rates = Fraction(on_time.total(), due.total()), Fraction(on_time_other.total(), due_other.total())
    gap, mean = rates[0] - rates[1], sum(rates) / 2
    parts = {kind: (mix, rate) for kind, mix, rate in parted(here, there)}
    assert sum(mix + rate for mix, rate in parts.values()) == gap
    for row in rows:
        mix, rate = parts[kind_of(row)]
        # Held against the mean of both rates a kind's mix is another one, and the sum is the same: so is that of the shares.
        mix -= (Fraction(row["due"], due.total()) - Fraction(row["due_other"], due_other.total())) * mean
        assert (row["mix_part"], row["rate_part"]) == pytest.approx((float(mix), float(rate)), abs=1e-12)
        assert row["part"] == pytest.approx(float(mix + rate), abs=1e-12)
        assert (row["gap"], row["gap_of_mix"] + row["gap_of_rate"]) == pytest.approx((float(gap),) * 2, abs=1e-12)
    for column, at in (("mix_part", 0), ("rate_part", 1)):
        whole = float(sum(part[at] for part in parts.values()))
        assert sum(row[column] for row in rows) == pytest.approx(whole, abs=1e-12)
        assert rows[0][f"gap_of_{column.removesuffix('_part')}"] == pytest.approx(whole, abs=1e-12)


def kind_of(row):
    return row["category"], row["handler_org"], row["time_limit"], row["time_taken"]
