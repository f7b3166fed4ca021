"""Organisation: its ledgers go in as clerks keep them, what is wrong is said, and nothing is lost."""

from __future__ import annotations

from decimal import Decimal

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
