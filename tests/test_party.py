"""Party: ledgers of self-government, check-ins, the two lists and visits go in as streets keep them; what cannot be is said."""

from __future__ import annotations

import csv

import pytest

from streetboard import ledger
from streetboard.datasets import dataset
from tests.test_import import bring, counts, load, rows
from tests.test_meetings import told
from tools.demo import party

MOTIONS = "编号,提案名称,自管委员会,所属社区,四事分解,建章立制时间,提案日期,立项时间,共同办理时间,反馈日期,状态\n"
NEEDS = "需求编号,需求名称,清单,需求社区,发布日期,认领日期,认领党组织,认领人数（名）,完成情况,完成日期\n"
VISITS = "季度,包联领导职务,包联社区,计划走访次数,走访次数,发现问题数（件）,解决问题数,最近走访时间\n"


def said(report) -> str:
    return "".join(ledger.sentences(report))


def test_bodies_go_in_without_numbers_and_a_file_twice_changes_nothing(home, tmp_path):
    text = (
        "自管组织名称,类型,所属社区,小区名称,成立日期,成员人数（人）\n"
        "演示小区甲自管委,自管委,天津路社区,演示小区甲,2023年5月18日,7人\n"
        "三号楼,楼长,天津路社区,演示小区甲,2024.3.5,1\n演示小区乙业委会,业主委员会,河嘉村社区,演示小区乙,,5\n"
    )
    assert counts(load(bring(tmp_path / "a.csv", text), "selfgov_orgs")) == (3, 3, 0, 0, 0, 0)
    assert counts(load(bring(tmp_path / "b.csv", text), "selfgov_orgs")) == (3, 0, 0, 3, 0, 0)
    assert rows("select org_id, type, members from raw.selfgov_orgs order by 1") == [
        ("天津路社区-三号楼", "楼栋长", 1),
        ("天津路社区-演示小区甲自管委", "自管委员会", 7),
        ("河嘉村社区-演示小区乙业委会", "业委会", 5),
    ]


def test_a_motion_whose_steps_are_out_of_order_goes_in_and_is_told(home, tmp_path):
    text = MOTIONS + (
        "1,门禁维修,甲,天津路社区,一类事,2025-03-01,2025-03-10,2025-03-24,2025-05-02,2025-05-10,已办结\n"
        "2,车棚改建,甲,天津路社区,二类事,2025-03-01,2025-03-24,2025-03-10,,,推进中\n"
        "3,晾晒区,甲,天津路社区,二类事,2025-03-01,2025-03-10,,,,未立项\n"
        "4,公约,甲,天津路社区,一类事,2025-03-01,,,,,已办结\n"
        "5,补种,甲,天津路社区,一类事,,,,,,推进中\n"
        "6,监控,甲,天津路社区,一类事,2025-03-01,,,,,飞走了\n"
    )
    report = load(bring(tmp_path / "提案.csv", text), "selfgov_motions")
    warnings = {"step_before_last": 1, "finished_without_feedback": 1}
    # How far a motion is say its days: it goes in without a state that nobody knows.
    assert told(report) == ((6, 5, 0, 0, 1, 0), {"missing_required": 1}, warnings)
    assert "不认识的提案状态：飞走了（1 行）" in said(report)
    assert "五步的日期前后颠倒，后一步早于前一步" in said(report)
    assert "五步日期：建章立制、问需提案、协商立项、共同办理、意见反馈应依次不早于前一步" in said(report)
    assert rows("select status from raw.selfgov_motions order by motion_id") == [
        ("finished",),
        ("going_on",),
        ("stopped",),
        ("finished",),
        (None,),
    ]


def test_members_who_check_in_are_known_by_a_key_and_never_by_name(home, tmp_path):
    text = "党员姓名,工作单位,报到社区,报到日期\n张三,演示单位甲,天津路社区,2024-04-18\n李四,演示单位甲,天津路社区,2024-04-18\n"
    report = load(bring(tmp_path / "报到.csv", text), "party_checkins")
    assert (counts(report)[:2], report.warnings.get("no_members")) == ((2, 2), None)
    keys = rows("select member_key, role from raw.party_checkins")
    assert len(keys) == 2
    assert all(key.startswith("vk_") and role == "checkin" for key, role in keys)
    assert "张三" not in str(rows("from raw.party_checkins"))


def test_check_ins_in_numbers_are_read_with_their_units_and_a_negative_one_stays_out(home, tmp_path):
    text = (
        "报到序号,单位名称,报到社区,报到时间,报到党员数（名）,报到类型\n"
        "1,演示单位甲,天津路社区,2024-04-18,6名,在职党员\n2,第一党支部,天津路社区,2024-04-18,12,龙微宣讲\n"
        "3,演示单位乙,天津路社区,2024-04-18,-3,在职党员\n4,演示单位丙,天津路社区,2024-04-18,,在职党员\n"
    )
    report = load(bring(tmp_path / "报到.csv", text), "party_checkins")
    assert told(report) == ((4, 3, 0, 0, 1, 0), {"not_a_count": 1}, {"no_members": 1})
    assert rows("select members, role from raw.party_checkins order by checkin_id") == [
        (6, "checkin"),
        (12, "speaker"),
        (None, "checkin"),
    ]
    assert "报到人数为负数" in said(report)


def test_needs_that_contradict_themselves_go_in_and_are_told_an_unknown_status_stays_out(home, tmp_path):
    text = NEEDS + (
        "1,周末课业辅导,需求清单,天津路社区,2025-02-10,2025-02-01,演示单位甲,6名,实施中,\n"
        "2,爱心义诊,项目清单,天津路社区,2025-02-10,,,,已完成,2025-03-01\n"
        "3,家电维修,需求清单,天津路社区,2025-02-10,2025-02-20,演示单位甲,3,未认领,\n"
        "4,法律咨询,需求清单,天津路社区,2025-02-10,,,,飞走了,\n"
        "5,楼道美化,,天津路社区,2025-02-10,,,,征集中,\n"
        "6,亲子阅读,需求清单,天津路社区,2025-02-10,2025-02-20,演示单位甲,3,完成,2025-02-15\n"
    )
    report = load(bring(tmp_path / "清单.csv", text), "party_needs")
    warnings = {
        "claimed_before_published": 1,
        "done_without_claim": 1,
        "claimed_although_open": 1,
        "no_list": 1,
        "completed_before_claimed": 1,
    }
    assert told(report) == ((6, 5, 0, 0, 1, 0), {"unknown_status": 1}, warnings)
    for sentence in (
        "认领时间早于发布时间，照样算认领",
        "没有认领时间和认领单位，算作已认领、已完成",
        "按需求清单统计",
    ):
        assert sentence in said(report)
    assert rows("select list, status, member_count from raw.party_needs order by need_id") == [
        ("need", "running", 6),
        ("project", "done", None),
        ("need", "open", 3),
        (None, "open", None),
        ("need", "done", 3),
    ]


def test_visits_above_the_plan_are_told_and_a_quarter_that_nobody_can_read_stays_out(home, tmp_path):
    text = VISITS + (
        "2025年第一季度,党工委书记,天津路社区,1,3,2件,3,2025-03-12\n2025Q1,办事处主任,河嘉村社区,,1,,,\n"
        "春季,党工委副书记,新房子社区,1,1,,,\n2025Q2,党工委书记,天津路社区,1次,1,,,2025-05-12\n"
    )
    report = load(bring(tmp_path / "包联.csv", text), "leader_visits")
    warnings = {"more_than_planned": 1, "closed_more_than_found": 1, "no_plan": 1, "without_number": 3}
    assert told(report) == ((4, 3, 0, 0, 1, 0), {"unknown_quarter": 1}, warnings)
    assert "实际走访多于计划，多出的不抵别处的欠账" in said(report)
    # One that is corrected and spells the quarter otherwise is the same visit.
    again = text.replace("2025年第一季度,党工委书记,天津路社区,1,3,2件,3", "2025Q1,党工委书记,天津路社区,1,1,2,2")
    assert counts(load(bring(tmp_path / "包联二.csv", again), "leader_visits"))[:4] == (4, 0, 1, 2)
    assert rows("select leader_role, done from raw.leader_visits where community = '天津路社区' order by all") == [
        ("党工委书记", 1),
        ("党工委书记", 1),
    ]


def test_activities_know_what_was_held_and_keep_out_a_state_that_nobody_knows(home, tmp_path):
    text = (
        "党员活动名称,活动类别,活动社区,主办单位,活动日期,活动状态\n爱心义诊,爱心义诊,天津路社区,演示单位甲,2025-03-05,已举办\n"
        "环境治理,环境治理,天津路社区,演示单位甲,2025-03-06,飞走了\n"
    )
    report = load(bring(tmp_path / "活动.csv", text), "party_activities")
    assert (counts(report), report.reasons) == ((2, 1, 0, 0, 1, 0), {"unknown_status": 1})
    assert rows("select name, kind, status from raw.party_activities") == [("爱心义诊", "爱心义诊", "已开展")]


@pytest.mark.parametrize("name", party.COLUMNS)
def test_a_demonstration_ledger_tells_of_both_streets_and_of_nothing_that_happens_later(name):
    with (ledger.DEMO / f"{name}.csv").open(encoding="utf-8-sig") as file:
        told_rows = list(csv.DictReader(file))
    assert {row["街道"] for row in told_rows} == {"朝阳街道", "龙凤桥街道"}
    done = [row for row in told_rows if row.get("开展状态") != "计划"]
    assert max(row[field.label] for row in done for field in dataset(name).events) <= "2025-06-30"
