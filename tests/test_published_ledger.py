"""Published figures come in as streets keep them, and each mistake is told in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from streetboard import ledger
from streetboard.warehouse import Warehouse

CSV = Path(__file__).parent.parent / "data" / "published_figures.csv"


def brought(tmp_path: Path, text: str) -> ledger.Report:
    file = tmp_path / "公开数据.csv"
    file.write_text(text, "utf-8")
    (report,) = ledger.import_files([ledger.Order(file, "published_figures", street="试点街道")])
    return report


def test_the_list_of_what_the_articles_say_comes_in_as_it_is(home):
    (report,) = ledger.import_files([ledger.Order(CSV, "published_figures")])
    assert (report.rows["inserted"], report.rows["quarantined"]) == (113, 0)
    rows = Warehouse(home).figure("published/reconciliation").records()
    assert {(row["state"], row["reason"]) for row in rows} == {("not_computable", "没有写明由哪个指标计算")}


def test_a_list_is_known_by_the_headers_that_an_office_gives_it(home, tmp_path):
    report = brought(
        tmp_path,
        "数据编号,主题,数据名称,公布数,计量单位,修饰词,原句,报道,公布时点,指标编号,指标列\n"
        "1,党建,成员单位,10,家,大约,约10家成员单位,北碚报,2025-03-31,meetings/summary,members\n",
    )
    assert report.rows["inserted"] == 1
    (row,) = Warehouse(home).figure("published/reconciliation").records()
    assert (row["topic"], row["qualifier"], row["low"], row["high"]) == ("party", "约", 9.0, 11.0)
    assert row["reason"] == "试点街道还没有这类台账"
    assert f"{row['last_on']:%Y-%m-%d}" == "2025-03-31"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,10,大概也许,,,", "unknown_qualifier"),
        ("1,十来个,,,,", "unreadable_value"),
        ("1,,,,,", "missing_required"),
        (",10,,,,", "missing_key"),
        ("1,10,,上上个月,,", "unclear_period"),
        ("1,10,,,0,", "not_above_zero"),
        ("1,10,,,,猜", "unknown_counting"),
        ("1,-5,近,,,", "negative_number"),
        ("1,0,余,,,", "qualifier_of_nothing"),
        ("1,100～200,约,,,", "unreadable_value"),
    ],
)
def test_what_cannot_be_held_against_anything_stays_out_with_its_reason(home, tmp_path, line, reason):
    report = brought(tmp_path, f"编号,公布数值,限定词,统计期,折合,取数方法\n{line}\n")
    assert report.reasons == {reason: 1}
    assert report.rows["quarantined"] == 1


def test_two_rows_of_one_number_that_differ_both_stay_out(home, tmp_path):
    report = brought(tmp_path, "编号,公布数值\n1,10\n1,11\n2,5\n")
    assert (report.rows["inserted"], report.rows["quarantined"]) == (1, 2)


def test_a_number_may_stand_with_its_own_unit_and_with_no_other(home, tmp_path):
    report = brought(tmp_path, "编号,公布数值,公布单位\n1,96.86%,%\n2,48893件,件\n3,5人,件\n")
    assert (report.rows["inserted"], report.reasons) == (2, {"unreadable_value": 1})
    told = {row["id"]: row["published"] for row in Warehouse(home).figure("published/reconciliation").records()}
    assert told == {"1": 96.86, "2": 48893}
