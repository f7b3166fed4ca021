"""Safety ledgers: they go in as streets keep them, say what is wrong with a row, and disputes that are few are told nowhere."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetboard import format
from streetboard.asking import masking
from streetboard.errors import StreetboardError
from streetboard.ledger import wording
from streetboard.warehouse import Scope, Snapshot
from tests import cases_runner
from tests.disclosure import Told, ranges, subsets
from tests.examples import quick
from tests.test_import import bring, load, rows
from tests.test_meetings import told

# --- the ledgers -------------------------------------------------------------------------------------------------------


def said(report) -> str:
    return "\n".join(wording.sentences(report))


def test_disputes_go_in_as_streets_spell_them_and_no_party_is_kept(home, tmp_path):
    text = (
        "卷宗编号,所属社区,登记日期,纠纷类别,当事人姓名,联系电话,调解组织,化解情况,化解时间,协调次数\n"
        "T1,天津路社区,2025年5月12日,邻里,张三,13800138000,前哨站,达成协议,2025.5.20,2\n"
        "T2,,2025-05-13,,李四,13800138001,,调解不成,2025-05-14,\n"
        "T3,天津路社区,2025-05,家庭,王五,13800138002,调解室,移送,2025-06-01,\n"
        "T4,天津路社区,2025-05-15,物业,赵六,13800138003,调解室,,,\n"
    )
    report = load(bring(tmp_path / "调解.csv", text), "mediations")
    assert told(report) == ((4, 4, 0, 0, 0, 0), {}, {})
    assert report.columns["dropped"] == ["当事人姓名", "联系电话"]
    assert rows("select mediation_id, accepted_on, type, place, times, result, closed_on from marts.mediations") == [
        ("T3", date(2025, 5, 1), "家庭", "调解室", 1, "转办", date(2025, 6, 1)),
        ("T1", date(2025, 5, 12), "邻里", "前哨站", 2, "成功", date(2025, 5, 20)),
        ("T2", date(2025, 5, 13), "其他", "未注明", 1, "未成", date(2025, 5, 14)),
        ("T4", date(2025, 5, 15), "物业", "调解室", 1, "调解中", None),
    ]


def test_disputes_that_cannot_be_counted_stay_out_and_others_warn(home, tmp_path):
    text = (
        "调解编号,社区,受理日期,调解结果,结案日期\n"
        "1,甲社区,2025-05-12,成功,2025-05-11\n"
        "2,甲社区,2025-05-12,差不多了,2025-05-13\n"
        "3,甲社区,,成功,2025-05-13\n"
        "4,甲社区,2025-05-12,成功,\n"
        "5,甲社区,2025-05-12,调解中,2025-05-13\n"
    )
    report = load(bring(tmp_path / "调解.csv", text), "mediations")
    reasons = {"closed_before_accepted": 1, "unknown_result": 1, "missing_required": 1}
    assert told(report) == ((5, 2, 0, 0, 3, 0), reasons, {"closed_without_date": 1, "closed_although_open": 1})
    assert "结案日期早于受理日期" in said(report)
    assert "不认识的调解结果：差不多了（1 行）" in said(report)


def test_a_dispute_that_comes_again_with_its_result_is_the_same_one(home, tmp_path):
    header = "调解编号,社区,受理日期,调解结果,结案日期\n"
    load(bring(tmp_path / "5月.csv", header + "1,甲社区,2025-05-12,在调,\n"), "mediations")
    report = load(bring(tmp_path / "6月.csv", header + "1,甲社区,2025-05-12,已化解,2025-06-02\n"), "mediations")
    assert told(report)[0] == (1, 0, 1, 0, 0, 0)
    assert rows("select result, closed_on from marts.mediations") == [("成功", date(2025, 6, 2))]


def test_facilities_without_a_number_of_them_stay_out_and_wrong_coordinates_are_said(home, tmp_path):
    text = (
        "点位编号,设备类型,村社区,点位名称,数量,单位,安装时间,运行状态,经度,纬度\n"
        "1,监控,甲社区,东门,12个,个,2024年底,在线,106.43,29.82\n"
        "2,监控,甲社区,西门,,个,2024-05-01,离线,,\n"
        "3,微型消防柜,甲社区,南门,,,2024-05-01,完好,29.82,106.43\n"
        "4,门禁,甲社区,北门,2,单元楼,2024-05-01,报修,2.35,48.86\n"
        "5,门禁,甲社区,北门二,-2,单元楼,2024-05-01,完好,106.43,\n"
        "6,门禁,甲社区,北门三,2,单元楼,2024-05-01,有点慢,,\n"
    )
    report = load(bring(tmp_path / "设施.csv", text), "safety_facilities")
    reasons = {"no_quantity": 1, "negative_number": 1, "unknown_status": 1}
    assert told(report) == ((6, 3, 0, 0, 3, 0), reasons, {"coordinates_swapped": 1, "coordinates_outside": 1})
    assert "写了计量单位而没有数量，不知道有多少" in said(report)
    assert "经度和纬度写反了，这一处不上图" in said(report)
    assert "坐标不在中国境内，这一处不上图" in said(report)
    assert rows("select facility_id, quantity, unit, status, longitude from marts.safety_facilities order by 1") == [
        ("1", 12, "个", "完好", 106.43),
        ("3", 1, "处", "完好", None),
        ("4", 2, "单元楼", "待修", None),
    ]


def test_incidents_and_patrols_go_in_as_streets_spell_them(home, tmp_path):
    text = (
        "警情编号,事发社区,接报时间,险情类别,处置时间,处置情况\n"
        "1,甲社区,2025-02-11,着火,2025-02-11,已扑灭\n"
        "2,甲社区,2025-02-11,疑似燃气泄漏,2025-02-10,已排除\n"
        "3,甲社区,2025-02-11,着火,,已处置\n"
    )
    report = load(bring(tmp_path / "火情.csv", text), "safety_incidents")
    assert told(report) == ((3, 2, 0, 0, 1, 0), {"handled_before_happened": 1}, {"handled_without_date": 1})
    text = (
        "巡防日期,社区,巡逻小队,队员姓名,队员人数,出动人数,圈数,巡逻时长（分钟）,发现隐患,现场处置\n"
        "2025-06-06,甲社区,一组,张三、李四,12人,4人,3圈,150,2处,2处\n"
        "2025-06-07,甲社区,一组,张三、李四,12人,14人,3圈,150,2处,3处\n"
    )
    report = load(bring(tmp_path / "巡逻.csv", text), "patrols")
    warnings = {"handled_more_than_found": 1, "more_on_duty_than_members": 1}
    assert told(report) == ((2, 2, 0, 0, 0, 0), {}, warnings)
    assert report.columns["dropped"] == ["队员姓名"]
    assert rows("select team_size, on_duty, rounds, hours, found, handled from marts.patrols limit 1") == [
        (12, 4, 3, 2.5, 2, 2)
    ]


def test_of_doors_that_were_knocked_at_no_names_go_in_and_it_is_said_so(home, tmp_path):
    text = (
        "走访月份,社区,走访对象姓名,身份证号,住址,应走访,实际走访\n"
        "2025年6月,甲社区,张三、李四,500109195001010011,演示小区甲1栋,12人,11人\n"
        "2025年5月,甲社区,王五,500109195001010012,演示小区甲2栋,4,5\n"
        "2025年4月,甲社区,王五,500109195001010012,演示小区甲2栋,-4,5\n"
    )
    report = load(bring(tmp_path / "敲门.csv", text), "door_knocks")
    assert told(report) == ((3, 2, 0, 0, 1, 0), {"negative_number": 1}, {"visited_above_target": 1})
    assert "没有用到的列：走访对象姓名、身份证号、住址" in said(report)
    assert "实访多于应访，多出的不计入完成率，也不抵别处没有访到的" in said(report)
    stored = rows("select columns(*)::varchar from raw.door_knocks")
    assert not any("张三" in str(cell) or "500109" in str(cell) for row in stored for cell in row)


def test_a_bare_list_of_names_is_no_ledger_of_doors(home, tmp_path):
    file = bring(tmp_path / "名单.csv", "社区,姓名,住址,走访日期\n甲社区,张三,演示小区甲1栋,2025-06-01\n")
    with pytest.raises(StreetboardError) as refused:
        load(file, "door_knocks")
    assert "应访人次" in str(refused.value)
    assert "实访人次" in str(refused.value)


# --- masking -----------------------------------------------------------------------------------------------------------

MONTHS = (date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1))
LIMIT = 5
DISPUTES = "safety/mediations_by_"


def few_disputes(seed: int) -> tuple[Snapshot, Counter]:
    """Return a small street in which nearly every cell is small, and its finest cells: (community, type, month)."""
    dice = random.Random(seed)
    communities, types = (
        ["甲社区", "乙社区", "丙社区"][: dice.randint(2, 3)],
        ["邻里", "家庭", "劳资"][: dice.randint(1, 3)],
    )
    disputes = [
        {
            "mediation_id": str(at),
            "community": dice.choice(communities),
            "type": dice.choice(types),
            "accepted_on": dice.choice(MONTHS) + timedelta(days=dice.randint(0, 27)),
            "result": dice.choice(["成功", "未成", "转办", "调解中"]),
        }
        for at in range(dice.randint(5, 60))
    ]
    connection = cases_runner.filled_warehouse({"mediations": disputes})
    cells = Counter((row["community"], row["type"], row["accepted_on"].replace(day=1)) for row in disputes)
    return Snapshot(connection), cells


def scopes(communities: list[str], months: tuple[date, ...]) -> Iterator[tuple[tuple, tuple, Scope]]:
    last = date(2025, 3, 31)
    for chosen, some in product(subsets(communities), ranges(months)):
        is_all = some == months
        end = last if is_all else (some[-1] + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        asked = None if len(chosen) == len(communities) else chosen
        yield chosen, some, Scope(cases_runner.STREET, asked, None if is_all else some[0], end, last)


@pytest.mark.slow
@quick(12)
@given(st.integers(0, 10**6))
def test_whoever_asks_for_all_disputes_recovers_no_small_count(seed):
    snapshot, counts = few_disputes(seed)
    communities = sorted({cell[0] for cell in counts})
    months = tuple(sorted({cell[2] for cell in counts}))
    types = sorted({cell[1] for cell in counts})
    heard = Told()

    def of(chosen, some, kind=None) -> list[tuple]:
        return [cell for cell in counts if cell[0] in chosen and cell[2] in some and kind in (None, cell[1])]

    def hear(row, cells) -> None:
        if row["accepted"] == format.MASKED:
            assert {row[name] for name in ("succeeded", "failed", "open")} == {format.MASKED}
            assert row["success_rate"] is row["sessions"] is None
        else:
            assert row["accepted"] == sum(counts[cell] for cell in cells)
            heard.add(cells)

    for chosen, some, scope in scopes(communities, months):
        (whole,) = masking.handed_out(snapshot, "safety/summary", scope).records()
        hear(whole, of(chosen, some))
        for row in masking.handed_out(snapshot, f"{DISPUTES}community", scope).records():
            hear(row, of((row["community"],), some))
        for row in masking.handed_out(snapshot, f"{DISPUTES}month", scope).records():
            if row["month"] in some:
                hear(row, of(chosen, (row["month"],)))
        for row in masking.handed_out(snapshot, f"{DISPUTES}type", scope).records():
            hear(row, of(chosen, some, row["type"]))
        listed = masking.handed_out(snapshot, "safety/mediation_rows", scope, limit=None)
        assert "type" not in listed.columns
        for row in listed.records():
            heard.add(of((row["community"],), (row["accepted_on"].replace(day=1),)))
    everywhere = tuple(communities)
    protected = [
        *(of(chosen, some) for chosen, some, _ in scopes(communities, months)),
        *(of(everywhere, some, kind) for some, kind in product(ranges(months), types)),
        *(of(chosen, months, kind) for chosen, kind in product(subsets(communities), types)),
    ]
    small = [cells for cells in protected if 0 < sum(counts[cell] for cell in cells) < LIMIT]
    assert not [cells for cells in small if heard.gives_away(cells)]


def test_of_disputes_that_are_told_the_few_that_failed_are_told_with_them(demo_warehouse):
    rows = masking.handed_out(demo_warehouse, f"{DISPUTES}community", Scope("龙凤桥街道")).records()
    exact = demo_warehouse.figure(f"{DISPUTES}community", Scope("龙凤桥街道")).records()
    assert rows == exact
    assert any(0 < row["open"] < LIMIT for row in rows)


def test_disputes_of_few_communities_and_types_are_masked_with_all_that_tells_of_them(demo_warehouse):
    scope = Scope("朝阳街道", ("河嘉村社区",))
    exact = demo_warehouse.figure(f"{DISPUTES}type", scope).records()
    shown = masking.handed_out(demo_warehouse, f"{DISPUTES}type", scope).records()
    few = [row for one, row in zip(exact, shown, strict=True) if one["accepted"] < LIMIT]
    assert few
    assert {row["accepted"] for row in few} == {row["failed"] for row in few} == {format.MASKED}
    assert {row[name] for row in few for name in ("sessions", "success_rate", "longest_open")} == {None}
