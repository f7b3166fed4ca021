"""Organisation: its ledgers go in as clerks keep them, what is wrong is said, and nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from streetboard import queries, warehouse
from streetboard.reading import organisation
from tests import cases_runner
from tests.test_charts import answer, read
from tests.test_import import bring, counts, load, rows

COMMUNITIES = "序号,村（社区）名称,类型,总户数,常住人口（万人）,辖区面积（公顷）,统计时间\n"


def told(report):
    """Return the counts of an import, why rows stayed out, and what it warned of."""
    return counts(report), report.reasons, report.warnings


# --- communities -------------------------------------------------------------------------------------------------------


def test_communities_come_in_with_the_units_that_a_street_writes_and_again_as_corrections(home, tmp_path):
    text = COMMUNITIES + (
        "1,天津路社区,居委会,3180户,0.818,42,2025年6月\n2,甲村,村,,0.101,685,\n合计,,,3180,0.919,727,\n"
    )
    assert counts(load(bring(tmp_path / "社区.csv", text), "communities")) == (3, 2, 0, 0, 0, 1)
    stored = "select community, type, households, population, area_km2, counted_on::varchar from marts.communities"
    assert rows(stored) == [
        ("天津路社区", "社区", 3180, 8180, Decimal("0.42"), "2025-06-01"),
        ("甲村", "行政村", None, 1010, Decimal("6.85"), None),
    ]
    again = load(bring(tmp_path / "社区二.csv", text.replace("2,甲村,村,,", "2,甲村,村,360,")), "communities")
    assert counts(again) == (3, 0, 1, 1, 0, 1)
    assert rows("select households from raw.communities where community = '甲村'") == [(360,)]


def test_a_community_of_minus_ten_households_stays_out_and_one_of_strange_size_is_asked_about(home, tmp_path):
    text = "社区,户数,人口,面积（平方公里）\n甲社区,-10,20,1\n乙社区,100,2000,2\n丙社区,100,250,420000\n丁社区,,,\n"
    assert told(load(bring(tmp_path / "社区.csv", text), "communities")) == (
        (4, 3, 0, 0, 1, 0),
        {"negative_number": 1},
        {"fewer_people_than_households": 1, "too_large": 1},
    )


# --- grids and who works in them ---------------------------------------------------------------------------------------


def test_grids_come_in_as_a_street_keeps_them(home, tmp_path):
    text = "网格编号,微网格名称,村社区,所属网格,总户数,有无党组织,撤销时间\n" + (
        "W1-1,第1微网格,,W1,66,,\nW1,第1网格,天津路社区,,352户,已建立,\nW2,第2网格,河嘉村社区,,-3,无,\n"
        "W3,第3网格,河嘉村社区,W3,301,无,2024年6月\n"
    )
    assert told(load(bring(tmp_path / "网格.csv", text), "grids")) == (
        (4, 3, 0, 0, 1, 0),
        {"negative_number": 1},
        {"own_parent": 1},
    )
    stored = (
        "select grid_id, community, level, parent_id, households, has_party_org, valid_until::varchar from marts.grids"
    )
    assert rows(stored) == [
        ("W1", "天津路社区", "网格", None, 352, True, None),
        ("W1-1", "天津路社区", "微网格", "W1", 66, None, None),
        ("W3", "河嘉村社区", "网格", None, 301, False, "2024-06-30"),
    ]


def test_staff_comes_in_by_grid_and_post_and_an_unknown_post_is_asked_about(home, tmp_path):
    text = "网格,角色,现有人数,党员数\nW1,专职,1人,1\nW1,兼职网格员,3,5\nW2,保洁员,2,\nW2,网格员,-1,\nW3,网格长,,\n"
    assert told(load(bring(tmp_path / "人员.csv", text), "grid_staff")) == (
        (5, 2, 0, 0, 3, 0),
        {"unknown_role": 1, "negative_number": 1, "missing_required": 1},
        {"more_members_than_staff": 1},
    )
    assert rows("select grid_id, role, headcount, community from marts.grid_staff") == [
        ("W1", "专职网格员", 1, "未归属"),
        ("W1", "兼职网格员", 3, "未归属"),
    ]


def test_party_organisations_take_the_community_of_their_grid_or_of_the_one_above(home, tmp_path):
    load(bring(tmp_path / "网格.csv", "网格编号,网格名称,社区\nW1,第1网格,天津路社区\n"), "grids")
    text = "组织编号,组织名称,党组织类型,上级党组织,所在网格,社区\n" + (
        "2,第1小组,党小组,1,W1,\n3,第2小组,党小组,1,,\n4,老年支部,离退休支部,4,,\n1,天津路社区党委,党委,,,天津路社区\n"
    )
    assert told(load(bring(tmp_path / "党组织.csv", text), "party_orgs")) == ((4, 4, 0, 0, 0, 0), {}, {"own_parent": 1})
    assert rows("select org_id, level, community, parent_id from marts.party_orgs") == [
        ("1", "社区党委", "天津路社区", None),
        ("2", "网格党小组", "天津路社区", "1"),
        ("3", "网格党小组", "天津路社区", "1"),
        ("4", "离退休支部", "未归属", None),
    ]
    # A grid that the ledger of party organisations names has one.
    assert rows("select has_party_org from marts.grids") == [(True,)]


def test_buildings_come_in_without_numbers_and_one_of_the_future_stays_out(home, tmp_path):
    text = "小区名称,楼栋号,社区,建成年代,住户数,物业情况\n" + (
        "甲院,1栋,天津路社区,1986年,36户,有物业\n甲院,2栋,天津路社区,,,散居\n乙院,1栋,天津路社区,2199,20,自管会\n"
        "丙院,1栋,河嘉村社区,86,-5,无\n丁院,1栋,河嘉村社区,86,5,托管\n"
    )
    assert told(load(bring(tmp_path / "楼栋.csv", text), "buildings")) == (
        (5, 3, 0, 0, 2, 0),
        {"built_in_the_future": 1, "negative_number": 1},
        {"built_long_ago": 1, "without_number": 3},
    )
    stored = (
        "select estate, building, built_year, households, management from marts.buildings order by estate, building"
    )
    assert rows(stored) == [
        ("丁院", "1栋", 86, 5, "未写明"),
        ("甲院", "1栋", 1986, 36, "物业"),
        ("甲院", "2栋", None, None, "无"),
    ]


def test_chat_groups_are_known_by_community_and_kind(home, tmp_path):
    text = "社区,微信群类型,微信群数,覆盖楼栋数\n天津路社区,楼栋群,50,73\n天津路社区,商户群,3,\n河嘉村社区,楼栋,-1,\n"
    assert told(load(bring(tmp_path / "群.csv", text), "chat_groups")) == (
        (3, 2, 0, 0, 1, 0),
        {"negative_number": 1},
        {},
    )
    load(bring(tmp_path / "群二.csv", text.replace(",50,", ",51,")), "chat_groups")
    assert rows("select type, groups, buildings_covered from marts.chat_groups order by type") == [
        ("楼栋", 51, 73),
        ("门店", 3, None),
    ]


# --- what is said ------------------------------------------------------------------------------------------------------


def lacking(**uncovered: int) -> str:
    """Return what is said of communities of ten grids each, of which so many have no party organisation."""
    shown = {"households_per_grid": 300.0, "small_grids": 0, "large_grids": 0, "counted_grids": 10, "on_post": 10}
    rows = [
        {
            **{"street": "演示街道", "community": name, "grids": 10, "told_grids": 10, "covered_grids": 10 - count},
            **{"uncovered_grids": count, "coverage_rate": 1 - count / 10, "staff_per_grid": 1.0, **shown},
        }
        for name, count in uncovered.items()
    ]
    return read(organisation.grids_by_community, answer("organisation/grids_by_community", rows)).headline


def test_of_the_grids_without_a_party_organisation_all_communities_are_named_that_have_most():
    fits = "；写明户数的 {} 个网格户数都合适。"
    assert lacking(甲=2, 乙=1) == "17 / 20 个网格有党组织，没有的 3 个，最多的是甲，2 个" + fits.format(20)
    assert lacking(甲=2, 乙=0, 丙=2) == "26 / 30 个网格有党组织，没有的 4 个，最多的是甲、丙，各 2 个" + fits.format(30)
    assert lacking(甲=0, 乙=3) == "17 / 20 个网格有党组织，没有的 3 个都在乙" + fits.format(20)
    assert lacking(甲=1) == "9 / 10 个网格有党组织，没有的 1 个" + fits.format(10)


def to_mend(*communities: str) -> str:
    """Return what is said of the tree of a street in which a grid of each of these is to be mended."""
    whole = {"street": "演示街道", "households": None, "grids": 2, "micro_grids": 0, "on_post": 1}
    places = [
        {**whole, "community": name, "grid_id": None, "parent": None, "name": name, "level": "社区", "needs": None}
        for name in dict.fromkeys(communities)
    ]
    grids = [
        {**places[0], "community": name, "grid_id": str(at), "name": str(at), "level": "网格", "needs": "户数偏少"}
        for at, name in enumerate(communities)
    ]
    return read(organisation.organisation_tree, answer("organisation/tree", [*places, *grids])).headline


def test_of_the_grids_to_be_mended_all_communities_are_named_that_have_most():
    assert to_mend("甲", "乙", "甲") == "划分 4 个网格，3 个网格要调整，最多的是甲，2 个。"
    assert to_mend("甲", "乙") == "划分 4 个网格，2 个网格要调整，最多的是甲、乙，各 1 个。"
    assert to_mend("甲", "甲") == "划分 2 个网格，2 个网格要调整，都在甲。"
    assert to_mend("甲") == "划分 2 个网格，1 个网格要调整，在甲。"


# --- the checks --------------------------------------------------------------------------------------------------------

GOOD = {
    "communities": [{"community": "甲社区", "counted_on": date(2025, 6, 30)}],
    "grids": [
        {"grid_id": "1"},
        {"grid_id": "1-1", "parent_grid_id": "1"},
        {"grid_id": "0", "valid_until": date(2024, 12, 31)},
        {"grid_id": "2", "valid_until": date(2025, 6, 30)},
    ],
    "grid_staff": [{"grid_id": "1", "role": "网格长", "headcount": 1}, {"grid_id": "2", "role": "网格长", "headcount": 1}],
    "party_orgs": [{"org_id": "1", "level": "社区党委"}, {"org_id": "2", "level": "网格党小组", "parent_org_id": "1", "grid_id": "1"}],
}  # fmt: skip
STAFF = {"role": "兼职网格员", "headcount": 2}
# Check -> the rows that break its promise, and those that it finds.
BROKEN = {
    "grid_parent_unknown": ("grids", [{"grid_id": "9", "parent_grid_id": "8"}], ["9"]),
    "grid_own_ancestor": (
        "grids",
        [
            {"grid_id": "7", "parent_grid_id": "9"},
            {"grid_id": "8", "parent_grid_id": "7"},
            {"grid_id": "9", "parent_grid_id": "8"},
            {"grid_id": "9-1", "parent_grid_id": "9"},
            {"grid_id": "6", "parent_grid_id": "6"},
        ],
        ["6", "7", "8", "9"],
    ),
    "grid_in_other_community": (
        "grids",
        [
            {"grid_id": "5", "community": "甲社区"},
            {"grid_id": "5-1", "parent_grid_id": "5", "community": "乙社区"},
            {"grid_id": "5-2", "parent_grid_id": "5", "community": "甲社区"},
            {"grid_id": "5-3", "parent_grid_id": "5"},
            {"grid_id": "6"},
            {"grid_id": "6-1", "parent_grid_id": "6", "community": "甲社区"},
        ],
        ["5-1"],
    ),
    "staff_grid_unknown": ("grid_staff", [{"grid_id": "9", **STAFF}], ["9"]),
    "staff_grid_gone": ("grid_staff", [{"grid_id": "0", **STAFF}], ["0"]),
    "party_org_parent": (
        "party_orgs",
        [
            {"org_id": "7", "level": "网格党小组", "parent_org_id": "none"},
            {"org_id": "8", "level": "网格党小组", "parent_org_id": "9"},
            {"org_id": "9", "level": "网格党小组", "parent_org_id": "8"},
        ],
        ["7", "8", "9"],
    ),
    "party_org_grid_unknown": ("party_orgs", [{"org_id": "9", "level": "网格党小组", "grid_id": "none"}], ["9"]),
}


def test_every_check_of_the_organisation_is_shown_at_work():
    checks = {name for name in queries.layer("checks") if name.startswith("organisation_")}
    assert checks == {f"organisation_{name}" for name in BROKEN}


@pytest.mark.parametrize("name", BROKEN)
def test_a_check_finds_what_breaks_its_promise_and_nothing_is_lost(name):
    dataset, broken, found = BROKEN[name]
    connection = cases_runner.filled_warehouse(GOOD)
    check = queries.layer("checks")[f"organisation_{name}"]
    assert warehouse.run(connection, check, {}).records() == []
    cases_runner.insert(connection, dataset, broken)
    warehouse.build_marts(connection, {dataset})
    number = "org_id" if dataset == "party_orgs" else "grid_id"
    assert [row[number] for row in warehouse.run(connection, check, {}).records()] == found
    kept = connection.execute(f"select count(*) from marts.{dataset}").fetchone()
    assert kept == (len(GOOD[dataset]) + len(broken),)
