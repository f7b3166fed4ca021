"""Platform: its ledgers go in as streets keep them, what is wrong is said, and its numbers agree with each other."""

from __future__ import annotations

from datetime import date

import pytest

from streetboard import queries, warehouse
from streetboard.asking import masking
from streetboard.datasets import dataset
from streetboard.reading import platform
from streetboard.warehouse import Scope
from tests import cases_runner, invented
from tests.scopes import SCOPES, in_each
from tests.test_charts import answer, read
from tests.test_import import bring, counts, load, rows
from tests.test_meetings import told

MONTHLY = "统计月份,所属板块,层级,村社区,事件总数（件）,应办结数,已办结,退回件数\n"
TASKS = "任务名称,板块,下达日期,完成时限,完成时间\n"
TASK_SUMS = "月份,跑道,任务总数,到期任务数,已完成任务数\n"
VISITS = "统计月份,所属社区,对象类别,应走访,实访人次\n"
CULTURE = "活动日期,活动名称,活动地点,所属社区,参与人次\n"
REVENUE = "入账日期,所属社区,收支,金额（万元）,用途\n"


def said(name: str, code: str) -> tuple[str, str]:
    """Return what is said of a broken rule: what is wrong, and what to do."""
    rule = next(rule for rule in dataset(name).rules if rule.code == code)
    return rule.problem, rule.remedy


# --- the ledgers -------------------------------------------------------------------------------------------------------


def test_a_month_is_read_as_streets_write_it_and_is_the_same_row_however_it_is_dated(home, tmp_path):
    text = MONTHLY + (
        "2025年4月,平安法治,基层指挥中心,,120,118,118,1\n"
        "2025-05,平安法治,社区级,天津路社区,30件,30,29,\n"
        "2025/5/31,公共服务,网格内,天津路社区,12,12,12,\n"
    )
    assert counts(load(bring(tmp_path / "四月.csv", text), "platform_monthly")) == (3, 3, 0, 0, 0, 0)
    again = text.replace("2025年4月", "2025-04-01").replace("2025-05,", "2025年5月末,").replace(",29,", ",30,")
    assert counts(load(bring(tmp_path / "五月.csv", again), "platform_monthly"))[:2] == (3, 0)
    assert rows("select month, lane, tier, community, received, due, due_completed from marts.platform_monthly") == [
        (date(2025, 4, 1), "平安法治", "街道指挥中心", "街道本级", 120, 118, 118),
        (date(2025, 5, 1), "平安法治", "社区网格", "天津路社区", 30, 30, 30),
        (date(2025, 5, 1), "公共服务", "社区网格", "天津路社区", 12, 12, 12),
    ]


def test_a_month_that_cannot_be_read_or_is_not_yet_there_and_a_negative_count_stay_out(home, tmp_path):
    text = MONTHLY + (
        "上个月,平安法治,,,10,10,10,\n"
        "2099-01,平安法治,,,10,10,10,\n"
        "2025-05,平安法治,,,-3,0,0,\n"
        "2025-05,公共服务,,,10,12,11,\n"
    )
    report = load(bring(tmp_path / "a.csv", text), "platform_monthly")
    assert told(report) == (
        (4, 1, 0, 0, 3, 0),
        {"unreadable_value": 1, "future_time": 1, "negative_number": 1},
        {"completed_more_than_received": 1, "due_more_than_received": 1, "without_number": 1},
    )
    problems = dict(rows("select reason, problem from meta.quarantine"))
    assert problems == {
        "unreadable_value": "月份读不懂",
        "future_time": "月份在导入时间之后",
        "negative_number": "件数为负数",
    }


def test_tasks_come_one_a_row_and_summed_by_month(home, tmp_path):
    single = (
        TASKS + "汛期隐患排查,平安法治,2025-06-02,2025-06-20,2025-06-18\n反诈宣传,平安法治,2025-06-05,2025年6月底,\n"
    )
    sums = TASK_SUMS + "2025年5月,平安法治,20,20,19\n2025年5月,公共服务,8,9,9\n2025年5月,党建统领,-1,,\n"
    report = load(bring(tmp_path / "任务汇总.csv", sums), "platform_tasks")
    assert told(report) == (
        (3, 2, 0, 0, 1, 0),
        {"negative_number": 1},
        {"completed_more_than_received": 1, "due_more_than_received": 1, "without_number": 2},
    )
    assert counts(load(bring(tmp_path / "任务.csv", single), "platform_tasks")) == (2, 2, 0, 0, 0, 0)
    assert rows("select task, is_single, tasks, due_on from marts.platform_tasks order by received_on, lane, task") == [
        (None, False, 8, None),
        (None, False, 20, None),
        ("汛期隐患排查", True, 1, date(2025, 6, 20)),
        ("反诈宣传", True, 1, date(2025, 6, 30)),
    ]


def test_what_is_not_said_to_be_done_is_told_as_it_comes_in(home, tmp_path):
    events = "月份,跑道,事件数,办结数\n2025-05,平安法治,20,\n2025-05,党建统领,0,\n"
    assert load(bring(tmp_path / "月报.csv", events), "platform_monthly").warnings["no_completed"] == 1
    visits = VISITS + "2025-05,天津路社区,独居老人,30,\n"
    assert load(bring(tmp_path / "走访.csv", visits), "key_subjects_monthly").warnings["no_visited"] == 1


def test_names_of_those_who_are_visited_are_dropped_and_it_is_said(home, tmp_path):
    text = "姓名,身份证号," + VISITS + "张三,500101199001011234,2025-05,天津路社区,独居老人,30,28\n"
    report = load(bring(tmp_path / "走访.csv", text), "key_subjects_monthly")
    assert counts(report) == (1, 1, 0, 0, 0, 0)
    assert report.columns["dropped"] == ["姓名", "身份证号"]
    kept = rows("select * from raw.key_subjects_monthly")
    assert "张三" not in str(kept)
    assert "500101" not in str(kept)


def test_visits_that_are_negative_stay_out_and_more_than_there_should_be_count_no_more(home, tmp_path):
    text = VISITS + "2025-05,天津路社区,独居老人,30,35\n2025-05,天津路社区,残疾人,-1,0\n"
    report = load(bring(tmp_path / "走访.csv", text), "key_subjects_monthly")
    assert told(report) == (
        (2, 1, 0, 0, 1, 0),
        {"negative_number": 1},
        {"visited_more_than_should": 1, "without_number": 1},
    )
    assert rows("select should_visit, visited from marts.key_subjects_monthly") == [(30, 30)]


def test_activities_are_known_by_day_venue_and_name(home, tmp_path):
    text = CULTURE + "2025年6月6日,读书会,艺术馆,天津路社区,45人\n2025-06-06,书画展,艺术馆,天津路社区,-2\n"
    file = bring(tmp_path / "活动.csv", text)
    report = load(file, "culture_activities")
    assert told(report) == ((2, 1, 0, 0, 1, 0), {"negative_number": 1}, {"without_number": 1})
    again = bring(tmp_path / "活动2.csv", text.replace("45人", "46"))
    assert counts(load(again, "culture_activities"))[:3] == (2, 0, 1)
    assert rows("select activity, venue, attendees from marts.culture_activities") == [("读书会", "艺术馆", 46)]


def test_money_in_wan_becomes_yuan_without_a_purpose_is_told_and_negative_stays_out(home, tmp_path):
    text = REVENUE + (
        "2025-03-31,新房子社区,收入,1.5,停车位租金\n"
        "2025-04-10,新房子社区,支出,0.32,\n"
        "2025-04-11,新房子社区,支出,-0.1,退款\n"
        "2025-04-12,新房子社区,转账,0.1,误转\n"
    )
    report = load(bring(tmp_path / "收益.csv", text), "public_revenue")
    assert told(report) == (
        (4, 2, 0, 0, 2, 0),
        {"negative_amount": 1, "unknown_direction": 1},
        {"no_purpose": 1, "without_number": 2},
    )
    assert rows("select direction, amount, purpose from marts.public_revenue") == [
        ("收", 15_000, "停车位租金"),
        ("支", 3_200, "未写用途"),
    ]
    assert said("public_revenue", "no_purpose") == (
        "没有写用途，归入“未写用途”",
        "补上用途；公共收益要公开收从哪里来、用到哪里去",
    )


def test_two_payments_of_a_day_that_differ_in_nothing_are_told(home, tmp_path):
    """A ledger without numbers has nothing to tell them apart by; nobody counts one less in silence."""
    line = "2025-03-31,新房子社区,收入,1.5,停车位租金\n"
    report = load(bring(tmp_path / "收益.csv", REVENUE + line + line), "public_revenue")
    assert counts(report) == (2, 1, 0, 1, 0, 0)
    assert report.warnings["repeated_key"] == 1


# --- the check ---------------------------------------------------------------------------------------------------------


def test_the_report_and_the_events_of_the_ledger_of_issues_are_held_against_each_other_month_by_month():
    connection = cases_runner.empty_warehouse()
    event = {"source_system": "platform141", "lane": "平安法治", "status": "processing"}
    cases_runner.insert(
        connection, "issues", [{**event, "issue_id": str(day), "reported_at": date(2025, 5, day)} for day in (1, 2)]
    )
    month = {"report_id": "1", "month": date(2025, 5, 31), "lane": "平安法治", "received": 2}
    cases_runner.insert(connection, "platform_monthly", [month])
    check = queries.layer("checks")["platform_agrees_with_events"]
    warehouse.build_marts(connection, {"issues", "platform_monthly"})
    assert warehouse.run(connection, check, {}).records() == []
    cases_runner.insert(connection, "platform_monthly", [{**month, "report_id": "2", "lane": "公共服务"}])
    warehouse.build_marts(connection, {"platform_monthly"})
    (row,) = warehouse.run(connection, check, {}).records()
    assert (row["month"], row["in_report"], row["in_issue_ledger"]) == (date(2025, 5, 1), 4, 2)


# --- what is said ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "done", "not_due", "no_limit", "whole", "panel"),
    [
        (5, 5, 0, 0, "到期的 5 项都已完成（100.00%）", "到期的 5 项都已完成"),
        (5, 5, 3, 0, "到期的 5 项都已完成（100.00%），另有 3 项未到期", "到期的 5 项都已完成，另有 3 项未到期"),
        (5, 5, 0, 2, "到期的 5 项都已完成（100.00%），另有 2 项没有时限", "到期的 5 项都已完成，另有 2 项没有时限"),
        (
            *(5, 4, 3, 2),
            "到期的 5 项完成 4 项（80.00%），1 项没有完成，另有 3 项未到期、2 项没有时限",
            "到期未办的 1 项都在平安法治，另有 3 项未到期、2 项没有时限",
        ),
        (0, 0, 3, 0, "都没有到期（3 项）", "都没有到期"),
        (0, 0, 0, 2, "都没有时限（2 项）", "都没有时限"),
        (0, 0, 3, 2, "都没有到期（3 项未到期、2 项没有时限）", "都没有到期（3 项未到期、2 项没有时限）"),
    ],
)
def test_what_is_not_due_and_what_has_no_limit_are_told_apart(due, done, not_due, no_limit, whole, panel):
    row = {"tasks": due + not_due + no_limit, "due": due, "due_completed": done, "overdue": due - done}
    row |= {"completion_rate": done / due if due else None, "not_due": not_due, "no_limit": no_limit}
    assert platform.settled(row, "项", "完成") == whole
    by_lane = answer("platform/tasks_by_lane", [{"lane": "平安法治", **row}])
    assert read(platform.tasks, by_lane).headline == f"共 {row['tasks']} 项任务，{panel}。"


# --- the numbers -------------------------------------------------------------------------------------------------------

in_every_scope = in_each(SCOPES)


@pytest.fixture(scope="module")
def snapshot():
    return warehouse.Snapshot(cases_runner.filled_warehouse({**invented.platform(), "aliases": invented.ALIASES}))


@in_every_scope
def test_the_rows_beneath_a_number_add_up_to_it(snapshot, scope):
    for name in ("summary", "tasks", "key_subjects", "culture", "revenue"):
        query = queries.figure(f"platform/{name}")
        whole = snapshot.figure(query.name, scope).one()
        for column, address in query.beneath.items():
            listed, _, asked = address.partition("?")
            further = dict(one.split("=") for one in asked.split("&")) if asked else {}
            further = {key: True if value == "true" else value for key, value in further.items()}
            found = snapshot.figure(listed, scope, limit=None, **further).records()
            match name, column:
                case "revenue", "entries" | "unexplained":
                    total = len(found)
                case "revenue", _:
                    total = round(sum(row["amount"] * (1 if row["direction"] == "收" else -1) for row in found), 2)
                    total = -total if column == "spending" else total
                case "culture", "activities":
                    total = len(found)
                case _:
                    total = sum(row[column] or 0 for row in found)
            assert total == whole[column], (name, column)


@in_every_scope
def test_parts_make_the_whole(snapshot, scope):
    for whole, parts, columns in (
        ("summary", ("lanes", "by_month", "levels"), ("received", "due", "due_completed", "not_due", "returned")),
        ("tasks", ("tasks_by_lane",), ("tasks", "due", "due_completed", "overdue", "not_due", "no_limit")),
        ("key_subjects", ("key_subjects_by_community", "key_subjects_by_kind"), ("should_visit", "visited")),
        ("culture", ("culture_by_venue",), ("activities", "attendees")),
        ("revenue", ("revenue_by_community",), ("income", "spending", "balance", "total_balance")),
    ):
        one = snapshot.figure(f"platform/{whole}", scope).one()
        for part in parts:
            found = snapshot.figure(f"platform/{part}", scope).records()
            for column in columns:
                assert sum(row[column] for row in found) == pytest.approx(one[column]), (part, column)


def test_a_small_number_of_visits_does_not_follow_from_the_others():
    month = {"month": date(2025, 5, 31), "kind": "独居老人"}
    counted = {"天津路社区": 40, "河嘉村社区": 25, "新房子社区": 3}
    given = [
        {**month, "report_id": name, "community": name, "should_visit": count, "visited": count}
        for name, count in counted.items()
    ]
    snapshot = warehouse.Snapshot(cases_runner.filled_warehouse({"key_subjects_monthly": given}))
    scope = Scope(cases_runner.STREET, end=date(2025, 6, 30))
    shown = masking.handed_out(snapshot, "platform/key_subjects_by_community", scope).records()
    by_name = {row["community"]: (row["should_visit"], row["attention_rate"]) for row in shown}
    assert masking.handed_out(snapshot, "platform/key_subjects", scope).one()["should_visit"] == 68
    assert by_name["天津路社区"] == (40, 1)
    # The small one, and the one without which it would be 68 − 40 − 25.
    assert by_name["新房子社区"] == by_name["河嘉村社区"] == ("遮蔽", None)


def test_a_year_of_visits_is_decided_on_by_months_of_its_own_ledger():
    """A street without volunteers has no months of theirs: those of a report are its own."""
    given = [
        {"report_id": f"{month}", "month": date(2025, month, 28), "community": "天津路社区", "should_visit": count}
        for month, count in ((4, 30), (5, 2), (6, 30))
    ]
    snapshot = warehouse.Snapshot(cases_runner.filled_warehouse({"key_subjects_monthly": given}))

    def told_of(start: int, end: int) -> int | str:
        scope = Scope(cases_runner.STREET, start=date(2025, start, 1), end=date(2025, end, 28))
        return masking.handed_out(snapshot, "platform/key_subjects", scope).one()["should_visit"]

    assert told_of(5, 5) == "遮蔽"
    assert told_of(4, 6) == 62
    # Else the small month would be what is left of the three.
    assert "遮蔽" in (told_of(4, 4), told_of(6, 6))
