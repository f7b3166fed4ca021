"""Real input: Boston's service requests, every figure compared with an independent computation in pandas."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from streetboard import ledger, warehouse

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "data" / "boston311"
FILE = Path(os.environ.get("BOSTON311_CSV", FOLDER / "requests_2015-06_excerpt.csv"))
MOMENT = "%m/%d/%Y %I:%M:%S %p"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("boston")
    (report,) = ledger.import_files([ledger.Order(FILE, "issues", FOLDER / "mapping.toml")], folder)
    return report, warehouse.Warehouse(folder).current()


@pytest.fixture(scope="module")
def requests() -> pd.DataFrame:
    """Return the file as pandas reads it, without the rows that close before they open."""
    frame = pd.read_csv(FILE, dtype=str, encoding="utf-8")
    for name in ("OPEN_DT", "TARGET_DT", "CLOSED_DT"):
        frame[name] = pd.to_datetime(frame[name], format=MOMENT)
    return frame[~(frame["CLOSED_DT"] < frame["OPEN_DT"])]


def test_rows_that_close_before_they_open_are_quarantined_with_that_reason(imported, requests):
    report, _ = imported
    total = len(pd.read_csv(FILE, dtype=str))
    assert report.reasons == {"closed_before_reported": 56}
    assert report.rows == {
        "read": total,
        "inserted": len(requests),
        "updated": 0,
        "unchanged": 0,
        "quarantined": 56,
        "skipped": 0,
    }


PERIODS = [(None, None, None), ("2015-06-01", "2015-06-15", "2015-06-30"), ("2015-06-10", "2015-09-30", "2015-07-31")]


@pytest.mark.parametrize(("start", "end", "as_of"), PERIODS)
def test_the_summary_agrees_with_pandas(imported, requests, start, end, as_of):
    _, snapshot = imported
    first, last = pd.Timestamp(start or "2015-06-01"), pd.Timestamp(as_of or requests["CLOSED_DT"].max().date())
    until = min(pd.Timestamp(end) if end else last, last)
    after = last + pd.Timedelta(days=1)

    known = requests[requests["OPEN_DT"] < after]
    is_closed = known["CLOSED_DT"] < after
    opened, closed, due = (known[name].dt.normalize() for name in ("OPEN_DT", "CLOSED_DT", "TARGET_DT"))
    cohort = opened.between(first, until)
    in_period = closed.between(first, until)
    is_due = due.between(first, until)
    hours = (known["CLOSED_DT"] - known["OPEN_DT"])[in_period].dt.total_seconds() / 3600
    on_time = is_due & (known["CLOSED_DT"] <= known["TARGET_DT"])
    days = (until - first).days + 1

    dates = [pd.Timestamp(text).date() if text else None for text in (start, end, as_of)]
    row = snapshot.figure("issues/summary", warehouse.Scope("Boston", None, *dates)).one()
    expected = {
        "collected": cohort.sum(),
        "closed": (cohort & is_closed).sum(),
        "completion_rate": (cohort & is_closed).sum() / cohort.sum(),
        "closed_in_period": in_period.sum(),
        "days": days,
        "daily_closed": in_period.sum() / days,
        "open_backlog": (~is_closed).sum(),
        "overdue_open": (~is_closed & (due < last)).sum(),
        "due": is_due.sum(),
        "on_time": on_time.sum(),
        "on_time_rate": on_time.sum() / is_due.sum(),
        "median_hours": hours.quantile(0.5),
        "p90_hours": hours.quantile(0.9),
    }
    assert {name: row[name] for name in expected} == pytest.approx(expected, rel=1e-9)
    assert (row["first_day"], row["as_of"]) == (pd.Timestamp("2015-06-01").date(), last.date())


@pytest.mark.parametrize(
    ("figure", "column", "header"),
    [
        ("issues/completion_rate_by_community", "community", "neighborhood"),
        ("issues/completion_rate_by_category", "category", "REASON"),
    ],
)
def test_rates_by_community_and_category_agree_with_pandas(imported, requests, figure, column, header):
    _, snapshot = imported
    groups = requests.groupby(requests[header].fillna("未归属").str.strip().replace("", "未归属"))["CLOSED_DT"]
    expected = {name: (len(closed), closed.notna().sum(), closed.notna().mean()) for name, closed in groups}
    rows = snapshot.figure(figure, warehouse.Scope("Boston")).records()
    actual = {row[column]: (row["collected"], row["closed"], row["completion_rate"]) for row in rows}
    assert actual == {name: pytest.approx(values, rel=1e-9) for name, values in expected.items()}


def test_closings_per_day_agree_with_pandas(imported, requests):
    _, snapshot = imported
    days = pd.date_range("2015-06-01", requests["CLOSED_DT"].max().normalize())
    collected = requests["OPEN_DT"].dt.normalize().value_counts().reindex(days, fill_value=0)
    closed = requests["CLOSED_DT"].dt.normalize().value_counts().reindex(days, fill_value=0)
    rows = snapshot.figure("issues/daily", warehouse.Scope("Boston")).records()
    assert [(row["day"], row["collected"], row["closed"]) for row in rows] == [
        (day.date(), collected[day], closed[day]) for day in days
    ]
