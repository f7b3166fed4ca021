"""Headlines: each rule through its edges: nothing, no base, fewer than twenty, unfinished, equal, better, worse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from streetboard.asking.periods import Period
from streetboard.reading import headlines

DONE = Period(date(2025, 6, 30))
RUNNING = Period(date(2025, 5, 12), is_unfinished=True)


def issues(**changed: Any) -> dict[str, Any]:
    usual = {"collected": 2914, "closed": 2870, "due": 2000, "on_time_rate": 0.9513, "closed_in_period": 2900}
    return {**usual, "daily_closed": 2900 / 91, "most_days_overdue": 213, **changed}


@pytest.mark.parametrize(
    ("now", "before", "period", "said"),
    [
        pytest.param(
            issues(),
            issues(on_time_rate=0.9393),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 95.13%，较上季提高 1.20 个百分点。",
            id="better",
        ),
        pytest.param(
            issues(),
            issues(on_time_rate=0.9613),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 95.13%，较上季下降 1.00 个百分点。",
            id="worse",
        ),
        pytest.param(
            issues(),
            issues(),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 95.13%，与上季持平。",
            id="equal",
        ),
        pytest.param(
            issues(on_time_rate=0.95131),
            issues(on_time_rate=0.9513),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 95.13%，与上季基本持平。",
            id="a difference that rounds to nothing",
        ),
        pytest.param(
            issues(),
            None,
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 95.13%，没有上季数据可比。",
            id="the ledger does not reach back",
        ),
        pytest.param(
            issues(),
            issues(due=0, on_time_rate=None),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 95.13%，没有上季数据可比。",
            id="nothing was due in the last quarter",
        ),
        pytest.param(
            issues(due=19, on_time_rate=18 / 19),
            issues(),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 94.74%，不足 20 件，不作比较。",
            id="fewer than twenty were due",
        ),
        pytest.param(
            issues(),
            issues(due=19, on_time_rate=1.0),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 95.13%，上季不足 20 件，不作比较。",
            id="fewer than twenty were due before",
        ),
        pytest.param(
            issues(due=20, on_time_rate=0.95),
            issues(due=20, on_time_rate=0.9),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 95.00%，较上季提高 5.00 个百分点。",
            id="twenty are enough",
        ),
        pytest.param(
            issues(collected=900, closed=500),
            issues(on_time_rate=0.94),
            RUNNING,
            "本季截至 5 月 12 日收集 900 件，其中办结 500 件，按期处置率 95.13%，较上季同期提高 1.13 个百分点。",
            id="the quarter is not over",
        ),
        pytest.param(
            issues(due=0, on_time_rate=None),
            issues(),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，没有到期的件。",
            id="nothing due",
        ),
        pytest.param(
            issues(closed=0, due=0, on_time_rate=None),
            None,
            DONE,
            "本季收集 2,914 件，尚无办结，没有到期的件。",
            id="nothing closed",
        ),
        pytest.param(issues(collected=0), issues(), DONE, "本季没有收集到事件。", id="nothing collected"),
        pytest.param(
            issues(on_time_rate=0.999999),
            issues(on_time_rate=0.99),
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件，按期处置率 99.99%，较上季提高 1.00 个百分点。",
            id="never 100 % when one was late",
        ),
    ],
)
def test_one_page(now, before, period, said):
    assert headlines.one_page(now, before, period) == said


DAYS = [{"day": date(2025, 4, 1), "closed": 20}, {"day": date(2025, 6, 9), "closed": 77}]


@pytest.mark.parametrize(
    ("now", "before", "period", "said"),
    [
        pytest.param(
            issues(),
            issues(daily_closed=30.0),
            DONE,
            "本季日均办结 31.87 件，较上季增加 6.2%；最多的一天是 6 月 9 日，办结 77 件。",
            id="more",
        ),
        pytest.param(
            issues(),
            issues(daily_closed=40.0),
            RUNNING,
            "本季截至 5 月 12 日日均办结 31.87 件，较上季同期减少 20.3%；最多的一天是 6 月 9 日，办结 77 件。",
            id="fewer, unfinished",
        ),
        pytest.param(
            issues(),
            issues(daily_closed=0.2, closed_in_period=19),
            DONE,
            "本季日均办结 31.87 件，较上季增加 31.67 件；最多的一天是 6 月 9 日，办结 77 件。",
            id="a mean of fewer than twenty is compared by its difference",
        ),
        pytest.param(
            issues(),
            None,
            DONE,
            "本季日均办结 31.87 件，没有上季数据可比；最多的一天是 6 月 9 日，办结 77 件。",
            id="no base",
        ),
        pytest.param(issues(closed_in_period=0), None, DONE, "本季没有办结的件。", id="none"),
    ],
)
def test_daily(now, before, period, said):
    assert headlines.daily(now, before, DAYS, period) == said


def community(name: str, rate: float | None, *, is_ranked: bool = True, collected: int = 100) -> dict[str, Any]:
    return {
        "community": name,
        "completion_rate": rate,
        "street_rate": 0.95,
        "is_ranked": is_ranked,
        "collected": collected,
        "unclosed": 7,
    }


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(
            [community("甲", 0.93), community("乙", 0.97), community("丙", 0.9, is_ranked=False)],
            "参与排名的 2 个社区中，1 个低于全街道的 95.00%；最低的是甲，办结率 93.00%，未办结 7 件。",
            id="the unranked one is not called the lowest",
        ),
        pytest.param(
            [community("甲", 0.95), community("乙", 0.95)],
            "参与排名的 2 个社区办结率都不低于全街道的 95.00%。",
            id="all equal",
        ),
        pytest.param(
            [community("甲", 0.9, is_ranked=False), community("乙", 1.0, is_ranked=False)],
            "2 个社区收集的件都太少，只列示，不排名。",
            id="none is ranked",
        ),
        pytest.param([community("甲", 0.97)], "甲办结率 97.00%，高于全街道 2.00 个百分点。", id="one, above"),
        pytest.param([community("甲", 0.9)], "甲办结率 90.00%，低于全街道 5.00 个百分点。", id="one, below"),
        pytest.param([community("甲", 0.95)], "甲办结率 95.00%，与全街道持平。", id="one, equal"),
        pytest.param(
            [community("甲", 0.9, is_ranked=False, collected=12)],
            "甲办结率 90.00%，只收集 12 件，不参与排名。",
            id="one, too few",
        ),
        pytest.param([], "本季没有收集到事件。", id="none"),
        pytest.param(
            [community("未归属", 0.95, is_ranked=False, collected=2914)],
            "本季收集的 2,914 件都没有写社区。",
            id="nobody has written a community",
        ),
        pytest.param(
            [community("甲", 0.9, is_ranked=False, collected=3), community("未归属", 0.9, is_ranked=False)],
            "甲办结率 90.00%，只收集 3 件，不参与排名。",
            id="what has no community is no community",
        ),
    ],
)
def test_communities(rows, said):
    assert headlines.communities(rows, DONE) == said


@pytest.mark.parametrize(
    ("opening", "closing", "overdue", "longest", "period", "said"),
    [
        (100, 120, 8, 213, DONE, "季末未办结 120 件，较季初增加 20.0%；其中超期 8 件，最长超期 213 天。"),
        (100, 80, 0, None, DONE, "季末未办结 80 件，较季初减少 20.0%；没有超期的。"),
        (100, 100, 0, None, DONE, "季末未办结 100 件，与季初持平；没有超期的。"),
        (19, 24, 1, 0, DONE, "季末未办结 24 件，较季初增加 5 件；其中超期 1 件。"),
        (0, 3, 0, None, DONE, "季末未办结 3 件，较季初增加 3 件；没有超期的。"),
        (5, 0, 0, None, DONE, "季末没有未办结的件，全部办结。"),
        (100, 90, 0, None, RUNNING, "截至 5 月 12 日未办结 90 件，较季初减少 10.0%；没有超期的。"),
    ],
)
def test_backlog(opening, closing, overdue, longest, period, said):
    now = {"opening": opening, "closing": closing, "overdue": overdue}
    assert headlines.backlog(now, {"most_days_overdue": longest}, period) == said


def category(name: str, collected: int, share: float, cumulative: float) -> dict[str, Any]:
    return {"category": name, "collected": collected, "share": share, "cumulative_share": cumulative}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [category("房屋维修", 50, 0.5, 0.5), category("环境", 30, 0.3, 0.8), category("其他", 20, 0.2, 1.0)],
            "房屋维修反映最多，50 件，占 50.00%；前 2 类合占 80.00%。",
        ),
        (
            [category("房屋维修", 90, 0.9, 0.9), category("其他", 10, 0.1, 1.0)],
            "房屋维修反映最多，90 件，占 90.00%。",
        ),
        ([category("房屋维修", 5, 1.0, 1.0)], "本季反映的都是房屋维修，共 5 件。"),
        ([], "本季没有收集到事件。"),
    ],
)
def test_categories(rows, said):
    assert headlines.categories(rows, DONE) == said


def works(**changed: Any) -> dict[str, Any]:
    return {"projects": 9, "progress": 0.75, "deviation": -0.0136, "delayed": 1, **changed}


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (
            works(),
            works(progress=0.66),
            "旧改平均进度 75.00%，较上季提高 9.00 个百分点；落后计划 1.36 个百分点，1 个项目滞后。",
        ),
        (
            works(deviation=0.02, delayed=0),
            works(),
            "旧改平均进度 75.00%，与上季持平；快于计划 2.00 个百分点，没有滞后的项目。",
        ),
        (works(deviation=0.0, delayed=0), None, "旧改平均进度 75.00%；与计划持平，没有滞后的项目。"),
        (works(deviation=None, delayed=0), None, "旧改平均进度 75.00%；没有计划可比，没有滞后的项目。"),
        (works(progress=None), None, "9 个旧改项目都还没有可以计算的进度。"),
        (works(projects=0), None, "没有旧改项目。"),
    ],
)
def test_areas(now, before, said):
    assert headlines.areas(now, before, DONE) == said


def project(name: str, deviation: float | None, days_late: int | None) -> dict[str, Any]:
    return {"project": name, "deviation": deviation, "days_late": days_late}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "没有滞后的旧改项目。"),
        ([project("甲", -0.1888, 91)], "1 个旧改项目滞后：甲，落后计划 18.88 个百分点，超出计划完工 91 天。"),
        (
            [project("甲", -0.1, 0), project("乙", -0.06, None)],
            "2 个旧改项目滞后，最突出的是甲，落后计划 10.00 个百分点。",
        ),
        ([project("甲", None, 12)], "1 个旧改项目滞后：甲，超出计划完工 12 天。"),
        ([project("甲", 0.02, 12)], "1 个旧改项目滞后：甲，超出计划完工 12 天。"),
    ],
)
def test_delayed(rows, said):
    assert headlines.delayed(rows) == said


def people(**changed: Any) -> dict[str, Any]:
    usual = {"person_times": 647, "hours": 1307.0, "points_issued": 250_000, "points_redeemed": 25_000}
    return {**usual, "redemption_rate": 0.1, **changed}


POINTS = "积分累计发放 250,000 分，兑换 25,000 分，兑换率 10.00%。"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (
            people(),
            people(person_times=600),
            f"本季志愿服务 647 人次、1,307 小时，人次较上季增加 7.8%；{POINTS}",
        ),
        (
            people(person_times=12, points_issued=0),
            people(person_times=7),
            "本季志愿服务 12 人次、1,307 小时，人次较上季增加 5 人次。",
        ),
        (people(), people(), f"本季志愿服务 647 人次、1,307 小时，与上季持平；{POINTS}"),
        (people(), None, f"本季志愿服务 647 人次、1,307 小时，没有上季数据可比；{POINTS}"),
        (
            people(person_times="<5"),
            people(),
            f"本季志愿服务 <5 人次、1,307 小时，人次太少，不作比较；{POINTS}",
        ),
        (people(person_times=0), people(), f"本季没有已确认的志愿服务；{POINTS}"),
    ],
)
def test_volunteers(now, before, said):
    assert headlines.volunteers(now, before, DONE) == said


def last(**changed: Any) -> dict[str, Any]:
    counts = {"items": 12, "done": 9, "in_progress": 2, "not_started": 0, "shelved": 1, "overdue": 1, "meetings": 3}
    return {**counts, "earlier_open": 0, "completion_rate": 0.75, **changed}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            last(),
            "上次会议议定 12 项，已完成 9 项（75.00%）；推进中 2 项、搁置 1 项，其中 1 项已逾期。",
        ),
        (
            last(overdue=0, earlier_open=3),
            "上次会议议定 12 项，已完成 9 项（75.00%）；推进中 2 项、搁置 1 项，没有逾期的；以前会议还有 3 项没有完成。",
        ),
        (last(done=12), "上次会议议定 12 项，已全部完成。"),
        (last(done=12, earlier_open=2), "上次会议议定 12 项，已全部完成；以前会议还有 2 项没有完成。"),
        (last(items=0, done=0), "上次会议没有议定事项。"),
        (last(items=0, done=0, meetings=0), "还没有开过联席会议。"),
    ],
)
def test_last_items(row, said):
    assert headlines.last_items(row) == said


def test_coordination_counts_what_stays_and_whom_it_is_asked_of():
    rows = [{"unit": "区住建委"}, {"unit": "区住建委"}, {"unit": None}, {"unit": "未派单"}, {"unit": "未明确"}]
    assert headlines.coordination(rows, 9) == "请 1 个单位协调 5 个事项。"
    assert headlines.coordination([{"unit": "未派单"}], 1) == "需要协调 1 个事项。"
    assert headlines.coordination([], 29) == "这次没有提请协调的事项。"
    assert headlines.coordination([], 0) == "没有超期件、滞后项目和逾期事项需要协调。"


def test_the_next_quarter_is_told_by_kind():
    rows = [{"kind": kind} for kind in ("plan_end", "item_due", "item_due", "meeting")]
    said = "下季度安排 4 件事：计划完工 1 个项目、到期议定事项 2 项、联席会议 1 次。"
    assert headlines.next_quarter(rows, 4) == said
    assert headlines.next_quarter([], 23) == "下季度没有列入安排的事项。"
    assert headlines.next_quarter([], 0) == "下季度还没有已排定的事项。"
