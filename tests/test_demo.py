"""The demonstration ledgers: made by rule, imported without a fault, exact where the articles are, and like life."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from streetboard import warehouse
from streetboard.datasets import all_datasets
from streetboard.warehouse import Scope
from tools import demo

CHAOYANG = Scope(street="朝阳街道")
LONGFENGQIAO = Scope(street="龙凤桥街道")
LEFT = {"作废", "重复并入", "不予受理", "退回"}
# Places and brands that the articles name; every other name has to say that it is invented.
NAMED = {
    "天津路社区", "新房子社区", "河嘉村社区", "龙凤社区", "燎原社区",
    "西山坪家属区", "衡器厂家属区", "铁路家属区", "马坪堡安置房小区", "仪材小区", "兼善片区",
    "龙凤片区", "燎原片区", "燎原一片区", "燎原二片区", "燎原三片区", "燎原四片区",
    "邻里互助", "支部书记调解室", "鲁班到家", "生活帮帮团", "清扫保洁队", "水电维修队",
    # offices that every sub-district has
    "派出所", "建管办", "社区卫生服务中心", "城管执法中队", "司法所",
}  # fmt: skip


def ledger(name: str) -> list[dict[str, str]]:
    with (demo.FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def issues() -> list[dict[str, str]]:
    """Return the issues of 朝阳街道 that count."""
    return [
        row
        for row in ledger("issues")
        if row["街道"] == "朝阳街道" and row["来源系统"] != "智治平台" and row["状态"] not in LEFT
    ]


# --- the files ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_making_them_again_gives_the_same_bytes(tmp_path):
    demo.write(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in demo.FOLDER.glob("*.csv")}
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []


def test_they_stay_within_thirteen_megabytes():
    assert sum(path.stat().st_size for path in demo.FOLDER.glob("*.csv")) <= 13_000_000


@pytest.mark.parametrize("path", sorted(demo.FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_every_column_is_headed_by_its_label_and_carries_something(path: Path):
    rows = ledger(path.stem)
    assert set(rows[0]) <= {field.label for field in all_datasets()[path.stem].fields.values()}
    assert [label for label in rows[0] if not any(row[label] for row in rows)] == []


def test_the_importer_takes_every_row_without_a_warning(demo_home):
    version = warehouse.current_version(demo_home)
    connection = warehouse.connect_read_only(warehouse.file_of(demo_home, version))
    results = {
        name: json.loads(text)
        for name, text in connection.execute("select dataset, result from meta.imports").fetchall()
    }
    connection.close()
    assert results.keys() == {path.stem for path in demo.FOLDER.glob("*.csv")}
    for name, result in results.items():
        assert result["rows"]["inserted"] == result["rows"]["read"] == len(ledger(name))
        assert (result["reasons"], result["warnings"], result["columns"]["dropped"]) == ({}, {}, [])


def test_only_places_that_the_articles_name_carry_real_names():
    places = {
        row[column]
        for path in demo.FOLDER.glob("*.csv")
        for row in ledger(path.stem)
        for column in (
            *("社区", "小区", "片区", "上级片区", "服务品牌", "服务队伍", "所属队伍", "商家名称"),
            *("成员单位", "责任单位"),
        )
        if row.get(column)
    }
    assert {place for place in places if not place.startswith("演示")} <= NAMED


def test_nobody_is_named():
    assert all(re.fullmatch(r"\w\*\*", row["姓名"]) for row in ledger("volunteers"))
    assert all(re.fullmatch(r"vk_[0-9a-f]{16}", row["志愿者代号"]) for row in ledger("volunteers"))


# --- exact where the articles are --------------------------------------------------------------------------------------


def test_chaoyang_has_the_reported_issues_over_1528_days(demo_warehouse):
    whole = demo_warehouse.figure("issues/summary", CHAOYANG).one()
    assert (whole["collected"], whole["closed"], whole["closed_in_period"]) == (48_893, 47_360, 47_360)
    assert (whole["open_backlog"], whole["days"]) == (1_533, 1_528)
    assert (whole["first_day"], whole["as_of"]) == (date(2021, 4, 25), date(2025, 6, 30))
    assert round(whole["completion_rate"], 4) == 0.9686
    assert round(whole["daily_closed"], 2) == 30.99


def test_the_platform_of_141_is_counted_apart():
    events = [row for row in ledger("issues") if row["来源系统"] == "智治平台"]
    assert len(events) == 9_230
    assert {row["状态"] for row in events} == {"办结"}
    assert len({row["跑道"] for row in events}) == 4


def test_points_and_volunteers_are_exact(demo_warehouse):
    whole = demo_warehouse.figure("volunteers/summary", CHAOYANG).one()
    assert (whole["registered"], whole["points_issued"], whole["points_redeemed"]) == (403, 250_000, 25_000)
    assert whole["redemption_rate"] == 0.1


def test_no_balance_is_ever_negative_and_honour_is_not_spent():
    entries = ledger("points")
    direction = {row["流水编号"]: row["积分变动"] for row in entries}
    sign = {"发放": 1, "调整": 1, "兑换": -1, "过期": -1}
    balance: dict[tuple[str, str], int] = defaultdict(int)
    for row in entries:
        factor = -sign[direction[row["被冲正流水"]]] if row["积分变动"] == "冲正" else sign[row["积分变动"]]
        purse = row["志愿者代号"], row["积分类型"]
        balance[purse] += factor * int(row["分值"])
        assert balance[purse] >= 0, row
    assert all(row["积分类型"] == "消费积分" for row in entries if row["积分变动"] in ("兑换", "过期"))
    assert [row["变动时间"] for row in entries] == sorted(row["变动时间"] for row in entries)


def test_quantities_never_fall(demo_warehouse):
    last: dict[str, float] = {}
    for row in ledger("renovation_progress"):
        assert float(row["累计完成量"]) >= last.get(row["分项编号"], 0.0), row
        last[row["分项编号"]] = float(row["累计完成量"])


# --- like life ---------------------------------------------------------------------------------------------------------


def test_weekdays_are_busier_than_weekends_and_the_spring_festival_is_quiet(issues):
    by_day = Counter(row["上报时间"][:10] for row in issues)
    by_weekday = Counter()
    for day, count in by_day.items():
        by_weekday[date.fromisoformat(day).weekday()] += count
    assert min(by_weekday[day] for day in range(5)) > max(by_weekday[5], by_weekday[6])
    festival = [by_day[f"2025-{day}"] for day in ("01-28", "01-29", "01-30", "01-31")]
    assert max(festival) < 0.75 * sum(by_day.values()) / len(by_day)


def test_leaks_come_with_the_rain_and_fire_hazards_in_winter(issues):
    summer, winter = {"06", "07", "08"}, {"12", "01", "02"}

    def share(category: str, months: set[str]) -> float:
        picked = [row["问题类别"] for row in issues if row["上报时间"][5:7] in months]
        return picked.count(category) / len(picked)

    assert share("房屋维修", summer) > 1.2 * share("房屋维修", winter)
    assert share("消防安全", winter) > 1.5 * share("消防安全", summer)


def test_one_community_is_clearly_behind_and_it_is_an_invented_one(demo_warehouse):
    rows = demo_warehouse.figure("issues/on_time_by_community", CHAOYANG).records()
    rates = sorted((row["on_time_rate"], row["community"]) for row in rows)
    assert rates[0][1] == "演示社区丙"
    assert rates[1][0] - rates[0][0] > 0.05


def test_most_is_closed_within_days_and_some_takes_months(demo_warehouse):
    whole = demo_warehouse.figure("issues/summary", CHAOYANG).one()
    assert 24 < whole["median_hours"] < 96
    assert whole["p90_hours"] > 5 * whole["median_hours"]
    assert 0.88 < whole["on_time_rate"] < 0.95
    assert 150 < whole["overdue_open"] < 400


def test_the_street_gets_faster_but_for_one_winter(demo_warehouse):
    def median(start: date, end: date) -> float:
        return demo_warehouse.figure("issues/summary", Scope("朝阳街道", None, start, end)).one()["median_hours"]

    before = median(date(2022, 8, 1), date(2022, 10, 31))
    assert median(date(2022, 11, 15), date(2023, 1, 31)) > 1.2 * before
    assert median(date(2025, 3, 1), date(2025, 5, 31)) < 0.7 * before


def test_volunteers_peak_in_march_stop_and_come_back(demo_warehouse):
    times = {
        row["month"]: row["person_times"] for row in demo_warehouse.figure("volunteers/by_month", CHAOYANG).records()
    }
    for year in (2023, 2024, 2025):
        assert times[date(year, 3, 1)] > 1.5 * times[date(year, 2, 1)]
    days = defaultdict(list)
    for row in ledger("service_records"):
        days[row["志愿者代号"]].append(date.fromisoformat(row["服务日期"]))
    gaps = [max((b - a).days for a, b in pairwise(mine)) for mine in days.values() if len(mine) > 12]
    assert sum(gap > 120 for gap in gaps) > 20


def test_two_merchants_have_never_been_used(demo_warehouse):
    merchants = demo_warehouse.figure("volunteers/merchants", CHAOYANG).records()
    assert [row["is_used"] for row in merchants].count(False) == 2


@pytest.mark.parametrize("scope", [CHAOYANG, LONGFENGQIAO], ids=["朝阳街道", "龙凤桥街道"])
def test_some_projects_are_ahead_and_those_behind_say_why(demo_warehouse, scope):
    projects = demo_warehouse.figure("renovation/progress_by_project", scope).records()
    deviations = [row["deviation"] for row in projects if row["deviation"] is not None]
    assert max(deviations) > 0.05
    assert any(abs(deviation) < 0.02 for deviation in deviations)
    behind = [row for row in projects if row["is_delayed"]]
    assert behind
    assert all(row["delay_reason"] for row in behind)


def test_the_joint_meeting_of_longfengqiao_meets_each_quarter_with_the_reported_members(demo_warehouse):
    meetings = demo_warehouse.figure("meetings/summary", LONGFENGQIAO).one()
    assert (meetings["quarters_due"], meetings["quarters_held"], meetings["meetings"]) == (30, 30, 30)
    members = {
        row["type"]: row["members"] for row in demo_warehouse.figure("meetings/members_by_type", LONGFENGQIAO).records()
    }
    assert (members["企事业单位"], members["业委会"], members["物业管理公司"]) == (3, 10, 10)


def test_only_an_invented_community_has_missed_a_meeting_and_only_invented_ones_are_overdue(demo_warehouse):
    rows = demo_warehouse.figure("meetings/by_community", CHAOYANG).records()
    assert {row["community"]: row["quarters_due"] - row["quarters_held"] for row in rows if row["held_rate"] < 1} == {
        "演示社区丙": 2
    }
    for scope in (CHAOYANG, LONGFENGQIAO):
        for row in demo_warehouse.figure("meetings/by_community", scope).records():
            if row["community"] in NAMED:
                assert (row["completion_rate"], row["items_overdue"]) == (1, 0), row
            assert 0.8 < row["attendance_rate"] <= 1


@pytest.mark.parametrize("scope", [CHAOYANG, LONGFENGQIAO], ids=["朝阳街道", "龙凤桥街道"])
def test_of_what_the_last_meetings_agreed_some_is_done_some_late_and_one_thing_shelved(demo_warehouse, scope):
    last = demo_warehouse.figure("meetings/last_items", scope).one()
    assert 0.25 < last["completion_rate"] < 0.6
    assert min(last["in_progress"], last["not_started"], last["overdue"], last["earlier_open"]) >= 2
    assert last["shelved"] == 1
    assert demo_warehouse.figure("meetings/next_quarter", scope).records()


def test_agreed_items_lead_to_issues_and_projects_that_exist():
    known = {(row["街道"], row["问题编号"]) for row in ledger("issues")}
    known |= {(row["街道"], row["项目编号"]) for row in ledger("renovation_projects")}
    links = [(row["街道"], row[column]) for row in ledger("joint_meeting_items") for column in ("关联问题", "关联项目")]
    links = [link for link in links if link[1]]
    assert len(links) > 50
    assert set(links) <= known
