"""Works: the ledgers beside the renovation go in as clerks keep them, each bad cell is one sentence, and nothing is lost."""

from __future__ import annotations

from datetime import date

from streetboard import queries
from streetboard.asking import masking
from streetboard.warehouse import Scope, Warehouse
from tests.test_import import bring, counts, load, rows
from tests.test_organisation import told
from tests.test_pages import opened

SCOPE = Scope("演示街道", as_of=date(2025, 6, 30))
PROJECT = "项目编号,项目名称,社区,片区,小区,阶段,实际开工,总投资(元),合同金额(万元),已付款(万元),资金来源\n"
WORKS = PROJECT + "P1,甲改造,燎原社区,燎原片区,甲院,在建,2025-01-01,12000000,1000,400,市级\n"


def works(tmp_path) -> None:
    load(bring(tmp_path / "项目.csv", WORKS), "renovation_projects")


def figure(name: str, **further) -> list[dict]:
    return Warehouse().figure(name, SCOPE, **further).records()


# --- consultations ------------------------------------------------------------------------------------------------------


def test_consultations_come_in_one_a_row_or_a_month_a_row_and_by_the_name_of_the_project(home, tmp_path):
    works(tmp_path)
    text = (
        "序号,所属社区,工作方式,开展时间,项目名称,次数,参加人数,意见建议条数\n"
        "1,,联合勘察,2025.3.5,甲改造,,6人,2条\n"
        "2,燎原社区,摸排,2025-03-06,,3,,\n"
        "3,燎原社区,窗口接件,2025年5月,,41件,,\n"
        "合计,,,,,45,,\n"
    )
    assert counts(load(bring(tmp_path / "走访.csv", text), "consultations")) == (4, 3, 0, 0, 0, 1)
    assert [(row["kind"], row["times"], row["suggestions"]) for row in figure("renovation/consultations")] == [
        ("入户摸排", 3, None),
        ("实地勘察", 1, 2),
    ]
    (service,) = figure("renovation/service_methods")
    assert (service["kind"], service["times"], service["share"]) == ("中心接件", 41, 1)


def test_consultations_without_numbers_are_known_by_what_they_were_and_the_same_file_changes_nothing(home, tmp_path):
    text = "社区,走访方式,走访日期,小区\n燎原社区,实地勘察,2025-03-05,甲院\n燎原社区,实地勘察,2025-03-05,乙院\n"
    assert counts(load(bring(tmp_path / "a.csv", text), "consultations")) == (2, 2, 0, 0, 0, 0)
    head, *found = text.splitlines()
    again = "\n".join([head, *reversed(found)])
    assert counts(load(bring(tmp_path / "b.csv", again), "consultations")) == (2, 0, 0, 2, 0, 0)


def test_participants_below_nought_are_told_and_left_out_and_times_below_nought_stay_out(home, tmp_path):
    text = "走访编号,社区,走访方式,走访日期,走访次数,参与人次\n1,甲社区,入户摸排,2025-03-05,,-6\n2,甲社区,入户摸排,2025-03-05,-2,\n"
    report = load(bring(tmp_path / "a.csv", text), "consultations")
    assert told(report) == ((2, 1, 0, 0, 1, 0), {"negative_times": 1}, {"negative_number": 1})
    assert rows("select participants, times from marts.consultations") == [(None, 1)]


def test_few_participants_are_masked(home, tmp_path):
    text = "走访编号,社区,走访方式,走访日期,参与人次\n1,甲社区,入户摸排,2025-03-05,3\n2,甲社区,入户摸排,2025-03-04,30\n"
    load(bring(tmp_path / "a.csv", text), "consultations")
    listed = masking.handed_out(Warehouse().current(), "renovation/consultation_rows", SCOPE)
    assert [row["participants"] for row in listed.records()] == ["遮蔽", 30]


# --- inspections --------------------------------------------------------------------------------------------------------


def test_inspections_come_in_with_what_is_wrong_told_and_counted_as_it_can_be(home, tmp_path):
    works(tmp_path)
    text = (
        "编号,检查项目,检查时间,检查类别,发现人,问题数,整改数,整改时间,整改情况,问题内容\n"
        "1,甲改造,2025-03-05,施工质量,监督委,3处,3,2025-03-09,整改完成,抹灰不平\n"
        "2,P1,2025-03-05,安全,居民,1,2,2025-03-04,已完成,围挡缺失\n"
        "3,P9,2025-03-05,工期,监理单位,-1,,,未整改,\n"
    )
    report = load(bring(tmp_path / "监督.csv", text), "inspections")
    assert told(report) == (
        (3, 3, 0, 0, 0, 0),
        {},
        {"rectified_before_found": 1, "rectified_more_than_found": 1, "negative_number": 1},
    )
    assert [
        (row["kind"], row["found"], row["rectified"], row["mean_days"]) for row in figure("renovation/inspections")
    ] == [("质量", 3, 3, 4), ("进度", 0, 0, None), ("安全", 1, 1, None)]
    unknown = queries.layer("checks")["renovation_inspection_project_unknown"].sql
    assert [row[2] for row in rows(unknown)] == ["P9"]


def test_what_was_rectified_in_the_future_stays_out(home, tmp_path):
    text = "检查编号,检查日期,监督内容,整改日期\n1,2025-03-05,质量,2099-01-01\n"
    report = load(bring(tmp_path / "a.csv", text), "inspections")
    assert (counts(report)[4], list(report.reasons)) == (1, ["future_time"])


# --- policies and money -------------------------------------------------------------------------------------------------


def test_a_policy_for_an_estate_that_no_project_knows_is_counted_told_and_covers_nothing(home, tmp_path):
    works(tmp_path)
    text = (
        "方案编号,适用范围,片区名称,小区名称,楼号,审定日期\n"
        "1,片区,燎原片区,,,2025-01-05\n2,院落,,甲院,,2025-01-06\n3,楼栋,,丙院,3栋,2025-01-07\n4,一城一策,燎原片区,,,\n"
    )
    report = load(bring(tmp_path / "方案.csv", text), "policies")
    assert (counts(report), list(report.reasons)) == ((4, 3, 0, 0, 1, 0), ["unknown_scope"])
    assert [
        (row["scope"], row["policies"], row["covered"], row["places"]) for row in figure("renovation/policies")
    ] == [("一区一策", 1, 1, 1), ("一院一策", 1, 1, 1), ("一楼一策", 1, 0, 1)]
    unknown = queries.layer("checks")["renovation_policy_place_unknown"].sql
    assert [row[1:4] for row in rows(unknown)] == [("3", "一楼一策", "丙院")]


def test_money_is_converted_to_the_unit_of_the_ledger_and_what_is_paid_above_the_contract_is_asked_about(
    home, tmp_path
):
    report = load(bring(tmp_path / "项目.csv", WORKS.replace("1000,400", "1000,4000")), "renovation_projects")
    assert told(report) == ((1, 1, 0, 0, 0, 0), {}, {"paid_more_than_contract": 1})
    (money,) = figure("renovation/funds")
    assert (money["budget_wan"], money["contract_wan"], money["paid_wan"], money["payment_rate"]) == (
        1200,
        1000,
        4000,
        4,
    )


# --- the page -----------------------------------------------------------------------------------------------------------

PANELS = (
    "勘察、摸排、征集、协调",
    "用什么方式办",
    "各有没有方案",
    "质量、进度、安全的问题",
    "还没有整改",
    "钱从哪里来",
    "为哪些项目服务",
)


def test_a_street_without_these_ledgers_and_without_money_sees_no_empty_panels_for_them(home, tmp_path):
    bare = "项目编号,项目名称,小区,阶段,实际开工\nP1,甲改造,甲院,在建,2025-01-01\n"
    load(bring(tmp_path / "项目.csv", bare), "renovation_projects")
    page = opened("renovation", street="演示街道")
    assert not page.exception
    shown = " ".join(element.proto.body for element in page.get("html"))
    assert [words for words in PANELS if words in shown] == []
    assert "按小区、按户、按资金" in shown


def test_with_the_ledgers_the_panels_are_there_and_say_why_a_period_has_nothing(home, tmp_path):
    works(tmp_path)
    load(bring(tmp_path / "a.csv", "走访编号,走访方式,走访日期\n1,实地勘察,2024-03-05\n"), "consultations")
    page = opened("renovation", street="演示街道", period="2025")
    assert not page.exception
    shown = " ".join(element.proto.body for element in page.get("html"))
    assert "这段时间没有走访和协调会。请换一个统计期。" in shown
    assert "钱从哪里来" in shown
