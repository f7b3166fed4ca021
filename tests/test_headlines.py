"""Headlines: each rule through its edges: nothing, no base, fewer than twenty, unfinished, equal, better, worse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from streetboard import queries
from streetboard.asking import periods
from streetboard.asking.periods import Period
from streetboard.reading import headlines, published, safety

DONE = Period(date(2025, 6, 30))
RUNNING = Period(date(2025, 5, 12), is_unfinished=True)


def issues(**changed: Any) -> dict[str, Any]:
    usual = {"collected": 2914, "closed": 2870, "due": 2000, "on_time_rate": 0.9513, "closed_in_period": 2900}
    return {**usual, "daily_closed": 2900 / 91, "most_days_overdue": 213, **changed}


# (how many were due, 按期处置率) now and in the quarter before, and how the sentence tells of them.
ON_TIME = {
    "better": ((2000, 0.9513), (2000, 0.9393), "2,000 件按期处置率 95.13%，较上季提高 1.20 个百分点。"),
    "worse": ((2000, 0.9513), (2000, 0.9613), "2,000 件按期处置率 95.13%，较上季下降 1.00 个百分点。"),
    "equal": ((2000, 0.9513), (2000, 0.9513), "2,000 件按期处置率 95.13%，与上季持平。"),
    "rounds to nothing": ((2000, 0.95131), (2000, 0.9513), "2,000 件按期处置率 95.13%，与上季基本持平。"),
    "nothing was due before": ((2000, 0.9513), (0, None), "2,000 件按期处置率 95.13%，没有上季数据可比。"),
    "fewer than twenty": ((19, 18 / 19), (2000, 0.9513), "19 件按期处置率 94.74%，不足 20 件，不作比较。"),
    "fewer before": ((2000, 0.9513), (19, 1.0), "2,000 件按期处置率 95.13%，上季不足 20 件，不作比较。"),
    "twenty are enough": ((20, 0.95), (20, 0.9), "20 件按期处置率 95.00%，较上季提高 5.00 个百分点。"),
    "one was late": ((2000, 0.999999), (2000, 0.99), "2,000 件按期处置率 99.99%，较上季提高 1.00 个百分点。"),
}


@pytest.mark.parametrize(("now", "before", "said"), ON_TIME.values(), ids=ON_TIME)
def test_one_page_compares_what_was_due(now, before, said):
    both = (issues(due=due, on_time_rate=rate) for due, rate in (now, before))
    assert headlines.one_page(*both, DONE) == f"本季收集 2,914 件，其中办结 2,870 件；到期的 {said}"


@pytest.mark.parametrize(
    ("now", "before", "period", "said"),
    [
        pytest.param(
            issues(),
            None,
            DONE,
            "本季收集 2,914 件，其中办结 2,870 件；到期的 2,000 件按期处置率 95.13%，没有上季数据可比。",
            id="the ledger does not reach back",
        ),
        pytest.param(
            issues(collected=900, closed=500),
            issues(on_time_rate=0.94),
            RUNNING,
            "本季截至 5 月 12 日收集 900 件，其中办结 500 件；到期的 2,000 件按期处置率 95.13%，较上季同期提高 1.13 个百分点。",
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
            "全街道办结率 95.00%；甲最低（93.00%），乙最高（97.00%）。",
            id="the unranked one is not called the lowest",
        ),
        pytest.param(
            [community("甲", 0.95), community("乙", 0.95)],
            "全街道办结率 95.00%，参与排名的 2 个社区都是 95.00%。",
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
            "1 个社区和未归属收集的件都太少，只列示，不排名。",
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
        (0, 3, 0, None, DONE, "季末未办结 3 件；没有超期的。"),
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
        (
            [project("甲", -0.1, 0) | {"days_late_original": 91}],
            "1 个旧改项目滞后：甲，落后计划 10.00 个百分点，按原计划超出 91 天。",
        ),
        (
            [project("甲", None, 12) | {"days_late_original": 12}],
            "1 个旧改项目滞后：甲，超出计划完工 12 天。",
        ),
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
            people(person_times="遮蔽", hours=None),
            people(),
            f"本季志愿服务人次已遮蔽，不作比较；{POINTS}",
        ),
        (
            people(),
            people(person_times="遮蔽"),
            f"本季志愿服务 647 人次、1,307 小时，上季人次已遮蔽，不作比较；{POINTS}",
        ),
        (people(person_times=0), people(), f"本季没有已确认的志愿服务；{POINTS}"),
    ],
)
def test_volunteers(now, before, said):
    assert headlines.volunteers(now, before, DONE) == said


def last(**changed: Any) -> dict[str, Any]:
    counts = {"items": 12, "done": 9, "in_progress": 2, "not_started": 0, "shelved": 1, "overdue": 1, "meetings": 3}
    counts["last_held_on"] = date(2025, 6, 20)
    return {**counts, "earlier_open": 0, "completion_rate": 0.75, **changed}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            last(),
            "上次会议（最近一次 2025 年 6 月 20 日）议定 12 项，已完成 9 项（75.00%）；推进中 2 项、搁置 1 项，其中 1 项已逾期。",
        ),
        (
            last(overdue=0, earlier_open=3),
            "上次会议（最近一次 2025 年 6 月 20 日）议定 12 项，已完成 9 项（75.00%）；推进中 2 项、搁置 1 项，没有逾期的；"
            "以前会议还有 3 项没有完成。",
        ),
        (
            last(done=0, in_progress=12, shelved=0, overdue=0, completion_rate=0.0),
            "上次会议（最近一次 2025 年 6 月 20 日）议定 12 项，尚无完成的；推进中 12 项，没有逾期的。",
        ),
        (
            last(done=11, in_progress=1, shelved=0, completion_rate=11 / 12),
            "上次会议（最近一次 2025 年 6 月 20 日）议定 12 项，已完成 11 项（91.67%）；推进中 1 项，已逾期。",
        ),
        (last(done=12), "上次会议（最近一次 2025 年 6 月 20 日）议定 12 项，已全部完成。"),
        (
            last(done=12, earlier_open=2),
            "上次会议（最近一次 2025 年 6 月 20 日）议定 12 项，已全部完成；以前会议还有 2 项没有完成。",
        ),
        (last(items=0, done=0), "上次会议没有议定事项。"),
        (last(items=0, done=0, meetings=0), "还没有开过联席会议。"),
    ],
)
def test_last_items(row, said):
    assert headlines.last_items(row) == said


def test_coordination_counts_what_stays_and_whom_it_is_asked_of():
    rows = [{"unit": "区住建委"}, {"unit": "区住建委"}, {"unit": None}, {"unit": "未派单"}, {"unit": "未明确"}]
    assert headlines.coordination(rows, 5) == "请 1 个单位协调 5 个事项。"
    assert headlines.coordination(rows, 9) == "需要协调的共 9 项，这里列出 5 项，请 1 个单位协调。"
    assert headlines.coordination([{"unit": "未派单"}], 1) == "需要协调 1 个事项。"
    assert headlines.coordination([], 29) == "这次没有提请协调的事项。"
    assert headlines.coordination([], 0) == "没有超期件、滞后项目和逾期事项需要协调。"


def test_the_next_quarter_is_told_by_kind():
    rows = [{"kind": kind} for kind in ("plan_end", "item_due", "item_due", "meeting")]
    said = "下季度安排 4 件事：计划完工 1 个项目、到期议定事项 2 项、联席会议 1 次。"
    assert headlines.next_quarter(rows, 4) == said
    assert headlines.next_quarter([], 23) == "下季度没有列入安排的事项。"
    assert headlines.next_quarter([], 0) == "下季度还没有已排定的事项。"


# --- the panels of the pages ---------------------------------------------------------------------------------------------

MONTH = Period(date(2025, 6, 30), name=periods.MONTH)
ALL = Period(date(2025, 6, 30), name=periods.ALL)


def due(name: str, on_time: int, of: int, *, is_ranked: bool = True, is_behind: bool = False) -> dict[str, Any]:
    return {
        "community": name,
        "handler_org": name,
        "on_time": on_time,
        "due": of,
        "on_time_rate": on_time / of,
        "street_rate": 0.95,
        "against_street": on_time / of - 0.95,
        "is_ranked": is_ranked,
        "is_behind": is_behind,
    }


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(
            [due("甲", 90, 100, is_behind=True), due("乙", 97, 100), due("丙", 1, 5, is_ranked=False)],
            "参与排名的 2 个社区中，1 个明显低于全街道的 95.00%；最低的是甲，按期处置率 90.00%（90 / 100 件）；"
            "另有 1 个社区到期件太少，只列示。",
            id="the unranked one is not called the lowest",
        ),
        pytest.param(
            [due("甲", 97, 100), due("乙", 98, 100), due("未归属", 1, 5, is_ranked=False)],
            "参与排名的 2 个社区按期处置率都不低于全街道的 95.00%，另有未归属到期件太少，只列示。",
            id="what has no community is too few",
        ),
        pytest.param(
            [due("乙", 90, 100, is_behind=True), due("甲", 80, 100, is_behind=True), due("丙", 99, 100)],
            "参与排名的 3 个社区中，2 个明显低于全街道的 95.00%；最低的是甲，按期处置率 80.00%（80 / 100 件）。",
            id="the lowest of two, wherever it stands",
        ),
        pytest.param(
            [due("甲", 90, 100, is_behind=True), due("乙", 45, 50, is_behind=True)],
            "参与排名的 2 个社区中，2 个明显低于全街道的 95.00%；最低的是甲、乙，按期处置率 90.00%。",
            id="two are equally low",
        ),
        pytest.param(
            [due("甲", 95, 100), due("乙", 19, 20)],
            "参与排名的 2 个社区按期处置率都不低于全街道的 95.00%。",
            id="all equal",
        ),
        pytest.param(
            [due("甲", 9490, 10000), due("乙", 97, 100), due("未归属", 30, 31)],
            "参与排名的 2 个社区和未归属按期处置率都没有明显低于全街道的 95.00%。",
            id="a hair below the street is not behind",
        ),
        pytest.param(
            [due("未归属", 60, 100, is_behind=True), due("乙", 97, 100)],
            "参与排名的 1 个社区和未归属中，1 个明显低于全街道的 95.00%；最低的是未归属，按期处置率 60.00%（60 / 100 件）。",
            id="what has no community is judged like the others",
        ),
        pytest.param(
            [due("甲", 1, 2, is_ranked=False), due("乙", 2, 2, is_ranked=False)],
            "2 个社区到期的件都太少，只列示，不排名。",
            id="none is ranked",
        ),
        pytest.param(
            [due("甲", 97, 100), due("乙", 1, 5, is_ranked=False)],
            "参与排名的只有甲，按期处置率不低于全街道的 95.00%，另有 1 个社区到期件太少，只列示。",
            id="one is ranked",
        ),
        pytest.param([due("甲", 97, 100)], "甲按期处置率 97.00%，高于全街道 2.00 个百分点。", id="one, above"),
        pytest.param([due("甲", 95, 100)], "甲按期处置率 95.00%，与全街道持平。", id="one, equal"),
        pytest.param(
            [due("甲", 1, 2, is_ranked=False)], "甲按期处置率 50.00%，到期的只有 2 件，不参与排名。", id="one, too few"
        ),
        pytest.param([due("未归属", 9, 10, is_ranked=False)], "到期的 10 件都没有写社区。", id="nobody"),
    ],
)
def test_on_time(rows, said):
    assert headlines.on_time(rows, "community") == said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([due("甲", 97, 100)], "甲没有明显低于全街道。"),
        ([due("甲", 97, 100), due("乙", 96, 100)], "2 个社区都没有明显低于全街道。"),
        ([due("甲", 1, 5, is_ranked=False)], "甲到期的只有 5 件，不参与排名。"),
        (
            [due("甲", 1, 5, is_ranked=False), due("乙", 1, 5, is_ranked=False)],
            "没有可以排名的社区，另有 2 个社区到期件太少，只列示。",
        ),
        (
            [due("甲", 97, 100), due("乙", 1, 5, is_ranked=False)],
            "甲没有明显低于全街道，另有 1 个社区到期件太少，只列示。",
        ),
    ],
)
def test_nobody_is_behind(rows, said):
    assert headlines.nobody_behind(rows) == said


def test_handlers_are_held_against_the_same_scope():
    said = "参与排名的 2 个承办单位中，1 个明显低于所选社区的 95.00%；最低的是甲，按期处置率 90.00%（90 / 100 件）。"
    assert (
        headlines.on_time([due("甲", 90, 100, is_behind=True), due("乙", 97, 100)], "handler_org", "所选社区") == said
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((3, 1), "在办 4 件，其中 1 件等了超过 30 日（25.00%）。"),
        ((3, 0), "在办 3 件，没有等了超过 30 日的。"),
        ((0, 2), "在办 2 件，都等了超过 30 日。"),
    ],
)
def test_ageing(counts, said):
    rows = [
        {"bucket": bucket, "issues": count, "share": count / sum(counts)}
        for bucket, count in zip(("0–3 日", ">30 日"), counts, strict=True)
    ]
    assert headlines.ageing(rows) == said


@pytest.mark.parametrize(
    ("closed", "median", "said"),
    [
        (100, 26.4, "本月办结 100 件，一半在 26.4 小时内办结，九成在 5.3 天内办结。"),
        (19, 26.4, "本月办结 19 件，一半在 26.4 小时内办结。"),
        (1, 26.4, "本月办结 1 件，用时 26.4 小时。"),
        (1, 0.01, "本月办结 1 件，用时 不到 0.1 小时。"),
    ],
)
def test_time_to_close(closed, median, said):
    rows = [{"closed": closed}, {"closed": 0}]
    assert headlines.time_to_close(rows, {"median_hours": median, "p90_hours": 127.2}, MONTH) == said


@pytest.mark.parametrize(
    ("collected", "closed", "backlog", "said"),
    [
        (100, 90, 12, "本月收集 100 件，办结 90 件，办结比收集少 10 件；期末在办 12 件。"),
        (90, 100, 2, "本月收集 90 件，办结 100 件，办结比收集多 10 件；期末在办 2 件。"),
        (90, 90, 0, "本月收集 90 件，办结 90 件，两者持平；期末没有在办的件。"),
    ],
)
def test_collected_and_closed(collected, closed, backlog, said):
    rows = [
        {"collected": collected, "closed": 0, "open_backlog": 99},
        {"collected": 0, "closed": closed, "open_backlog": backlog},
    ]
    assert headlines.collected_and_closed(rows, MONTH) == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((8, 3, 1, 1, 2), "超期未办 8 件，即将到期 3 件，1 个社区按期处置率落后，1 个旧改项目滞后，2 项议定事项逾期。"),
        ((0, 0, 0, 2, 0), "2 个旧改项目滞后。"),
        ((0, 0, 0, 0, 0), "没有超期、即将到期的件，没有明显落后的社区，没有滞后的旧改项目，没有逾期的议定事项。"),
        ((0, 0, 0, None, None), "没有超期、即将到期的件，没有明显落后的社区。"),
        ((None, None, None, 0, 0), "没有滞后的旧改项目，没有逾期的议定事项。"),
        ((None, None, None, None, None), "还没有问题、旧改项目和议定事项的台账。"),
    ],
)
def test_attention(counts, said):
    assert headlines.attention(*counts) == said


def area(name: str, deviation: float | None, delayed: int = 0, parent: str | None = None) -> dict[str, Any]:
    return {"area": name, "class": name, "parent_area": parent, "deviation": deviation, "delayed": delayed}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [area("甲", -0.03, 1), area("甲东", -0.08, 1, "甲"), area("甲西", 0.02, 0, "甲"), area("乙", -0.01)],
            "3 个片区中 2 个落后，最多的是甲东，落后计划 8.00 个百分点；1 个片区有滞后项目。",
        ),
        ([area("甲", -0.08), area("乙", 0.0)], "2 个片区中 1 个落后，是甲，落后计划 8.00 个百分点；没有滞后的项目。"),
        ([area("甲", -0.00001), area("乙", 0.0)], "2 个片区都不落后于计划；没有滞后的项目。"),
        ([area("甲", None), area("乙", None)], "2 个片区都没有计划可比；没有滞后的项目。"),
        ([area("甲", 0.02)], "甲快于计划 2.00 个百分点；没有滞后的项目。"),
    ],
)
def test_areas_against_the_plan(rows, said):
    assert headlines.areas_against_plan(rows) == said


def star(number: int, count: int | str | None) -> dict[str, Any]:
    return {"star": number, "star_label": "零一二三四五"[number] + "星", "volunteers": count}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([star(0, 90), star(1, 60), star(2, 12), star(3, 0)], "达到星级的志愿者 72 人，最高是二星，12 人。"),
        ([star(0, 90), star(1, 60), star(2, "遮蔽")], "一星志愿者 60 人；1 个星级的人数已遮蔽。"),
        ([star(0, 90), star(1, "遮蔽"), star(2, None)], "2 个星级的人数已遮蔽。"),
        ([star(0, 90), star(1, 0), star(2, 0)], "还没有达到星级的志愿者。"),
    ],
)
def test_stars(rows, said):
    assert headlines.stars(rows) == said


def served(month: int, times: int | str, *, is_partial: bool = False) -> dict[str, Any]:
    return {"month": date(2025, month, 1), "person_times": times, "is_partial": is_partial}


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (
            [served(4, 100), served(5, 120), served(6, 3, is_partial=True)],
            "2025 年 5 月服务 120 人次，较上月增加 20.0%。",
        ),
        ([served(5, 7), served(6, 5)], "2025 年 6 月服务 5 人次，较上月减少 2 人次。"),
        ([served(5, 7), served(6, 7)], "2025 年 6 月服务 7 人次，与上月持平。"),
        ([served(5, "遮蔽"), served(6, 7)], "2025 年 6 月服务 7 人次，上月人次已遮蔽，不作比较。"),
        ([served(5, 7), served(6, "遮蔽")], "2025 年 6 月服务人次已遮蔽。"),
        ([served(6, 7)], "2025 年 6 月服务 7 人次，没有上月数据可比。"),
        ([served(6, 7, is_partial=True)], "2025 年 6 月服务 7 人次，还不满一月。"),
    ],
)
def test_service_from_the_first_day_on_is_told_by_its_last_whole_month(months, said):
    assert headlines.service_by_month(months, {"person_times": 9, "hours": 9.0}, None, ALL) == said


def test_service_of_a_period_is_told_against_the_one_before():
    now, before = {"person_times": 120, "hours": 240.0}, {"person_times": 100}
    said = "本月服务 120 人次、240 小时，人次较上月增加 20.0%。"
    assert headlines.service_by_month([], now, before, MONTH) == said


def brand(name: str, hours: float | None, times: int | str = 9) -> dict[str, Any]:
    return {"brand": name, "hours": hours, "person_times": times}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [brand("甲", 12.5), brand("乙", 0.0, 0), brand("未标品牌", 99.0)],
            "2 个品牌中，甲服务时长最多，12.5 小时；1 个没有服务记录。",
        ),
        ([brand("甲", 12.0), brand("乙", 12.0)], "2 个品牌中，甲、乙服务时长最多，各 12 小时。"),
        ([brand("甲", 12.0)], "只有甲一个品牌，服务 12 小时。"),
        ([brand("甲", None, "遮蔽"), brand("乙", 0.0, 0)], "各品牌的服务人次已遮蔽。"),
        (
            [brand("甲", None, "遮蔽"), brand("乙", 12.0), brand("丙", 9.0)],
            "3 个品牌中，不计遮蔽的 1 个，乙服务时长最多，12 小时。",
        ),
        ([brand("甲", 0.0, 0)], "各品牌都没有已确认的服务时长。"),
        ([brand("未标品牌", 9.0)], "服务和活动都没有标品牌。"),
    ],
)
def test_brands(rows, said):
    assert headlines.brands(rows) == said


def merchant(is_used: bool, key: str | None = "m") -> dict[str, Any]:
    return {"merchant_id": key, "is_used": is_used}


@pytest.mark.parametrize(
    ("rows", "period", "said"),
    [
        ([merchant(True), merchant(False), merchant(True, None)], MONTH, "本月 2 家商家中 1 家有兑换，1 家没有。"),
        ([merchant(True), merchant(True)], ALL, "2 家商家都有兑换。"),
        ([merchant(False)], MONTH, "本月 1 家商家没有兑换。"),
        ([merchant(True, None)], ALL, "兑换都没有写明商家。"),
    ],
)
def test_merchants(rows, period, said):
    assert headlines.merchants(rows, period) == said


@pytest.mark.parametrize(
    ("issued", "redeemed", "said"),
    [
        (100, 20, "本月发放 100 分，兑换 20 分，发得多；结余 80 分。"),
        (20, 100, "本月发放 20 分，兑换 100 分，用得多；结余 80 分。"),
        (20, 20, "本月发放 20 分，兑换 20 分，两者持平；结余 80 分。"),
        (0, 0, "本月没有发放也没有兑换，结余 80 分。"),
    ],
)
def test_points_by_month(issued, redeemed, said):
    assert headlines.points_by_month([{"issued": issued, "redeemed": redeemed, "outstanding": 80}], MONTH) == said


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (MONTH, "月末未办结 120 件，较月初增加 20.0%；其中超期 8 件，最长超期 213 天。"),
        (
            Period(date(2025, 12, 31), name=periods.YEAR),
            "年末未办结 120 件，较年初增加 20.0%；其中超期 8 件，最长超期 213 天。",
        ),
        (ALL, "截至 6 月 30 日未办结 120 件；其中超期 8 件，最长超期 213 天。"),
    ],
)
def test_the_backlog_of_other_periods(period, said):
    now = {"opening": 100, "closing": 120, "overdue": 8}
    assert headlines.backlog(now, {"most_days_overdue": 213}, period) == said


def test_what_meetings_have_come_to():
    held = {
        "quarters_due": 8,
        "quarters_held": 7,
        "items": 9,
        "items_due": 4,
        "completion_rate": 0.75,
        "items_overdue": 1,
    }
    assert headlines.meetings(held) == "应开 8 次，已开 7 次；到期事项完成率 75.00%，逾期 1 项。"
    assert headlines.meetings({**held, "items_due": 0}) == "应开 8 次，已开 7 次；议定事项都没有到期。"
    assert headlines.meetings({**held, "quarters_due": 0, "items": 0}) == "没有到期应开的会议；没有议定事项。"


def test_who_has_not_held_the_meetings_that_were_due():
    def held(name: str, done: int, of: int) -> dict[str, Any]:
        return {"community": name, "quarters_held": done, "quarters_due": of, "held_rate": done / of if of else None}

    rows = [held("甲", 3, 4), held("乙", 4, 4), held("街道本级", 0, 4)]
    assert (
        headlines.meetings_held(rows)
        == "2 个社区中 1 个没有按季开会，召开率最低的是甲（75.00%），应开 4 次，开了 3 次。"
    )
    assert headlines.meetings_held(rows[1:]) == "乙按季开了会。"
    assert headlines.meetings_held([held("甲", 0, 0)]) == "各社区还没有应开的会议。"


def test_how_far_the_works_are():
    def done(quantity: float, of: float | None) -> dict[str, Any]:
        return {"done_qty": quantity, "plan_qty": of}

    assert headlines.quantities([done(5, 5), done(1, 2)]) == "2 项工程量都已有完成量，其中 1 项已达到计划量。"
    assert (
        headlines.quantities([done(5, 5), done(1, None)]) == "2 项工程量都已有完成量，有计划量的 1 项都已达到计划量。"
    )
    assert headlines.quantities([done(1, None)]) == "1 项工程量都已有完成量，都没有计划量可比。"
    begun = headlines.quantities([done(5, 5), done(1, 2), done(0, 9), done(0, None)])
    assert begun == "4 项工程量中 2 项还没有完成量，有计划量的 3 项中 1 项已达到计划量。"
    stages = [{"stage_label": "在建", "projects": 3}, {"stage_label": "竣工验收", "projects": 1}]
    assert headlines.stages(stages) == "共 4 个项目：在建 3 个、竣工验收 1 个。"
    assert headlines.stages(stages[:1]) == "3 个项目都在“在建”阶段。"


# --- the verdict at the head of a page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("better", "worse", "said"),
    [
        (
            ["日均办结增加 12.2%"],
            ["按期处置率下降 0.65 个百分点", "超期未办增加 7.2%"],
            "与上季相比，4 项主要指标中 1 项好转、2 项退步；退步的是按期处置率下降 0.65 个百分点、超期未办增加 7.2%；"
            "好转的是日均办结增加 12.2%。",
        ),
        (["日均办结增加 12.2%"], [], "与上季相比，4 项主要指标中 1 项好转；好转的是日均办结增加 12.2%。"),
        ([], ["超期未办增加 7.2%"], "与上季相比，4 项主要指标中 1 项退步；退步的是超期未办增加 7.2%。"),
        ([], [], "与上季相比，4 项主要指标都没有明显变化。"),
    ],
)
def test_turns_for_better_and_worse(better, worse, said):
    assert headlines.turns("与上季相比", 4, better, worse) == said


@pytest.mark.parametrize(
    ("bridge", "period", "said"),
    [
        ((1272, 3089, 2828, 1533), DONE, "在办比季初增加 261 件，因为收集 3,089 件，办结 2,828 件。"),
        ((1533, 100, 1000, 633), DONE, "在办比季初减少 900 件，因为收集 100 件，办结 1,000 件。"),
        ((5, 7, 7, 5), DONE, ""),
        # A ledger that has just begun.
        ((0, 1137, 897, 240), DONE, ""),
        ((0, 9, 2, 7), Period(date(2025, 6, 30), name=periods.ALL), ""),
        (None, DONE, ""),
    ],
)
def test_why_more_or_fewer_wait(bridge, period, said):
    row = dict(zip(("opening", "collected", "closed", "closing"), bridge, strict=True)) if bridge else None
    assert headlines.why_backlog(row, period) == said


BEHIND = {"is_behind": True, "on_time_rate": 0.8537, "street_rate": 0.9346}
LATE_WORK = {"project": "演示小区戊综合改造", "deviation": -0.1888, "days_late": 91}
PROMISE = {"owner_unit": "城管办", "title": "划定停放点", "days_overdue": 45}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            {"communities": [{"community": "天津路社区", **BEHIND}], "works": [LATE_WORK], "promises": [PROMISE]},
            "需要推动：天津路社区（按期处置率 85.37%，全街道 93.46%）；"
            "演示小区戊综合改造（落后计划 18.88 个百分点）；城管办（“划定停放点”逾期 45 天）。",
        ),
        (
            {"handlers": [{"handler_org": name, **BEHIND} for name in ("区住建委", "建管办")]},
            "需要推动：区住建委（按期处置率 85.37%，全街道 93.46%）等 2 个单位。",
        ),
        (
            {"handlers": [{"handler_org": "区住建委", **BEHIND}], "whole": "所选社区"},
            "需要推动：区住建委（按期处置率 85.37%，所选社区 93.46%）。",
        ),
        ({"works": [{**LATE_WORK, "deviation": 0.01}]}, "需要推动：演示小区戊综合改造（超出计划完工 91 天）。"),
        ({"works": [{**LATE_WORK, "deviation": None}]}, "需要推动：演示小区戊综合改造（超出计划完工 91 天）。"),
        (
            {"promises": [{**PROMISE, "owner_unit": "未明确"}, PROMISE]},
            "需要推动：责任单位未明确（“划定停放点”逾期 45 天）等 2 项议定事项。",
        ),
        (
            {"promises": [PROMISE, PROMISE], "promises_in_all": 7},
            "需要推动：城管办（“划定停放点”逾期 45 天）等 7 项议定事项。",
        ),
        (
            {"communities": [{"community": "天津路社区", **BEHIND, "is_behind": False}], "works": []},
            "没有明显落后的社区、滞后的项目。",
        ),
        ({}, ""),
    ],
)
def test_who_must_act(found, said):
    assert headlines.must_act(**found) == said


HELD = {
    "one reason": ([("缺少状态", 3, 0)], "3 行没有进来，都是“缺少状态”。"),
    "several reasons": (
        [("缺少状态", 3, 0), ("办结时间早于上报时间", 1, 0)],
        "4 行没有进来，最多的是“缺少状态”，3 行。",
    ),
    "cells too": (
        [("缺少状态", 3, 0), ("办理期限读不懂", 0, 2)],
        "3 行没有进来，都是“缺少状态”；另有 2 行进来了，只是有格子读不懂，先空着。",
    ),
    "cells only": ([("办理期限读不懂", 0, 2)], "没有挡在外面的行，2 行进来了，只是有格子读不懂，先空着。"),
}


@pytest.mark.parametrize(("reasons", "said"), HELD.values(), ids=HELD)
def test_the_quarantine_tells_rows_that_stayed_out_from_rows_that_lack_a_cell(reasons, said):
    rows = [{"problem": problem, "quarantined": out, "short": short} for problem, out, short in reasons]
    assert headlines.quarantine(rows) == said


FINISHED = queries.figure("party/motions_by_class").measure("finish_rate")


def classes(*of: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [
        {"four_class": name, "motions": motions, "finished": done, "finish_rate": done / motions}
        for name, motions, done in of
    ]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ([("甲", 20, 10), ("乙", 12, 10)], "甲，20 件"),
        ([("甲", 20, 10), ("乙", 20, 10)], "甲、乙，各 20 件"),
        ([("甲", 3, 1), ("乙", 3, 1), ("丙", 3, 1), ("丁", 3, 1)], "甲、乙、丙等 4 个，各 3 件"),
    ],
)
def test_all_that_have_most_are_named(of, said):
    assert headlines.most(classes(*of), "four_class", "motions", "件") == said


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ([("甲", 20, 10), ("乙", 40, 10)], "乙，25.00%（10 / 40 件）"),
        # Of one or two a rate says nothing.
        ([("甲", 20, 10), ("乙", 40, 30), ("丙", 1, 0)], "甲，50.00%（10 / 20 件）"),
        ([("甲", 20, 10), ("乙", 1, 0)], ""),
        ([("甲", 20, 10), ("乙", 40, 20)], ""),
        ([("甲", 20, 10), ("乙", 40, 20), ("丙", 20, 20)], "甲、乙，50.00%"),
    ],
)
def test_the_lowest_of_those_that_can_be_compared_is_told_with_what_it_is_made_of(of, said):
    assert headlines.lowest(classes(*of), "four_class", FINISHED, "件") == said


def disputes(*accepted: int | str) -> list[dict[str, Any]]:
    return [{"month": date(2025, at, 1), "accepted": count} for at, count in enumerate(accepted, start=4)]


@pytest.mark.parametrize(
    ("rows", "last", "said"),
    [
        (
            disputes(25, 25, 20),
            date(2025, 6, 30),
            "受理最多的是 2025 年 4 月、2025 年 5 月，各 25 起，2025 年 6 月受理 20 起。",
        ),
        (
            disputes(30, 16),
            date(2025, 5, 15),
            "受理最多的是 2025 年 4 月，30 起，2025 年 5 月（截至 15 日）受理 16 起。",
        ),
        (
            disputes(6, "遮蔽", 5),
            date(2025, 6, 30),
            "没有遮蔽的月份里受理最多的是 2025 年 4 月，6 起，2025 年 6 月受理 5 起，1 个月已遮蔽。",
        ),
    ],
)
def test_months_of_disputes_are_equal_unfinished_and_masked(rows, last, said):
    assert safety._say_months(rows, last) == said


def test_a_state_without_a_day_is_not_compared():
    compared = {number.column: number.is_compared for number in (*safety.NUMBERS, *published.NUMBERS)}
    assert [name for name, is_compared in compared.items() if not is_compared] == [
        *("facility_rate", "agreeing", "differing", "not_computable")
    ]
