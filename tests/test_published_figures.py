"""What the articles report: the demonstration reproduces each figure, within what its qualifier allows, and says so itself."""

from __future__ import annotations

import csv
import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from streetboard import queries
from streetboard.asking import masking
from streetboard.warehouse import Scope

ROOT = Path(__file__).parent.parent

with (ROOT / "data" / "published_figures.csv").open(encoding="utf-8") as file:
    PUBLISHED = {row["id"]: row for row in csv.DictReader(file)}
LOOKUPS = tomllib.loads((ROOT / "tools" / "demo" / "published_figures.toml").read_text("utf-8"))
COMPUTED = [name for name, lookup in LOOKUPS.items() if "reason" not in lookup]


def interval(row: dict[str, str]) -> tuple[float, float]:
    """Return what a qualified figure allows, both ends included; an open end is moved in by a trifle."""
    value, qualifier = float(row["value"]), row["qualifier"]
    trifle = value * 1e-9
    if qualifier == "exact":
        # A mean such as 31 件/日, or a percentage, is itself rounded to the digits that are printed.
        is_rounded = "均" in row["scope"] or (row["unit_zh"] == "%" and row["value"] not in ("0", "100"))
        half = 0.5 * 10 ** -len(row["value"].partition(".")[2]) if is_rounded else trifle
        return value - half, value + half - trifle
    if qualifier in ("余", "多", "超"):
        digits = f"{value:.0f}"
        return value, value + 10 ** (len(digits) - len(digits.rstrip("0"))) - trifle
    if qualifier == "近":
        return 0.9 * value, value - trifle
    if qualifier in ("约", "约…余"):
        return 0.9 * value, 1.1 * value
    if qualifier == "万-rounded":
        printed = re.search(r"([\d.]+)万", row["quote"])[1]
        half = 0.5 * 10_000 * 10 ** -len(printed.partition(".")[2])
        return value - half, value + half
    raise AssertionError(f"{row['id']}: no interval is laid down for the qualifier {qualifier}")


@pytest.fixture(scope="module")
def reconciled(demo_warehouse) -> dict[str, dict[str, object]]:
    """Return what the dashboard says of each published figure, as a page has it."""
    return {row["id"]: row for row in masking.handed_out(demo_warehouse, "published/reconciliation").records()}


def test_the_demonstration_has_all_that_was_published_and_nothing_else(reconciled):
    assert reconciled.keys() == PUBLISHED.keys()
    for name, row in PUBLISHED.items():
        kept = reconciled[name]
        assert [kept[column] for column in ("street", "topic", "quote", "qualifier")] == [
            row[column] for column in ("street", "topic", "quote", "qualifier")
        ]
        assert kept["published"] == float(row["value"])


@pytest.mark.parametrize("name", COMPUTED)
def test_the_dashboard_reproduces_what_the_article_reports(reconciled, name):
    row = reconciled[name]
    low, high = interval(PUBLISHED[name])
    assert row["computed"] is not None, row["reason"]
    assert low <= row["computed"] <= high, PUBLISHED[name]["quote"]
    assert (row["state"], row["reason"]) == ("agrees", None)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_range_that_is_allowed_is_that_of_the_words(reconciled, name):
    low, high = interval(PUBLISHED[name])
    assert (reconciled[name]["low"], reconciled[name]["high"]) == pytest.approx((low, high), rel=1e-8)


def test_what_is_not_computed_says_why(reconciled):
    silent = [name for name, row in reconciled.items() if row["state"] == "not_computable" and not row["reason"]]
    assert silent == []
    told = {name: reconciled[name]["reason"] for name, lookup in LOOKUPS.items() if "reason" in lookup}
    assert told == {name: lookup["reason"] for name, lookup in LOOKUPS.items() if "reason" in lookup}


def test_the_summary_counts_the_states(demo_warehouse):
    for street in demo_warehouse.streets:
        states = masking.handed_out(demo_warehouse, "published/reconciliation", Scope(street)).column("state")
        assert masking.handed_out(demo_warehouse, "published/summary", Scope(street)).one() == {
            "figures": len(states),
            "agreeing": states.count("agrees"),
            "differing": states.count("differs"),
            "not_computable": states.count("not_computable"),
        }


def test_each_number_is_that_of_its_figure(demo_warehouse, reconciled):
    """Of the headline numbers, asked for by themselves."""
    for name, lookup in LOOKUPS.items():
        if set(lookup) == {"figure", "column"}:
            figure = demo_warehouse.figure(lookup["figure"], Scope(PUBLISHED[name]["street"]))
            assert reconciled[name]["computed"] == sum(figure.column(lookup["column"])), name


def test_the_traps_of_quoting_are_told_beside_the_numbers_that_they_are_about(reconciled):
    assert "不混成一个" in reconciled["cy_platform_event_completion_rate"]["caution"]
    assert reconciled["lf_renovation_areas_done"]["caution"] == "“基本完成”不是竣工验收"
    assert "单位不同" in reconciled["lf_lamps_new"]["caution"]
    assert "人次可以重复" in reconciled["cy_hjc_residents_served"]["caution"]


def test_what_is_masked_is_not_computed_and_says_so(demo_warehouse, monkeypatch):
    monkeypatch.setattr(masking.Masking, "shown", lambda self, result: _masked(result))
    masking._known.pop(demo_warehouse, None)
    try:
        rows = masking.handed_out(demo_warehouse, "published/reconciliation", Scope("朝阳街道")).records()
    finally:
        masking._known.pop(demo_warehouse, None)
    (row,) = (row for row in rows if row["id"] == "cy_points_volunteers")
    assert (row["computed"], row["state"], row["reason"]) == (None, "not_computable", "涉及的人数太少，已遮蔽")


def _masked(result):
    """Return a result whose counts of persons are all masked."""
    counts = [name for persons in result.query.persons for name in persons.columns]
    rows = [tuple(({**row, **dict.fromkeys(counts, "遮蔽")}).values()) for row in result.records()]
    return dataclasses.replace(result, rows=tuple(rows))


def test_figures_are_asked_once_however_many_numbers_they_give(demo_warehouse, monkeypatch):
    asked: list[tuple[str, Scope]] = []
    answer = type(demo_warehouse).figure
    monkeypatch.setattr(
        type(demo_warehouse),
        "figure",
        lambda self, name, *rest, **more: asked.append(name) or answer(self, name, *rest, **more),
    )
    demo_warehouse.figure("published/reconciliation", Scope("龙凤桥街道"))
    assert asked.count("renovation/quantities") == 1
    assert not any(queries.figure(name).asks for name in asked[1:])


def test_every_figure_is_computed_or_has_a_reason_and_few_have_one():
    assert set(PUBLISHED) - set(LOOKUPS) == set()
    assert len(LOOKUPS) - len(COMPUTED) <= 5


def test_no_lookup_names_a_figure_that_was_never_published():
    assert set(LOOKUPS) - set(PUBLISHED) == set()


def test_a_reason_stands_instead_of_a_lookup_not_beside_it():
    assert [name for name, lookup in LOOKUPS.items() if "reason" in lookup and len(lookup) > 1] == []


@pytest.mark.parametrize(
    ("value", "qualifier", "quote", "inside", "outside"),
    [
        ("48893", "exact", "", [48893], [48892, 48894]),
        ("650", "多", "", [650, 659], [649, 660]),
        ("16000", "余", "1.6万余", [16000, 16999], [15999, 17000]),
        ("500000", "近", "近50万", [450000, 499999], [449999, 500000]),
        ("1000", "约", "", [900, 1100], [899, 1101]),
        ("250000", "万-rounded", "25万分", [245000, 255000], [244999, 255001]),
        ("42400", "万-rounded", "4.24万人", [42350, 42450], [42349, 42451]),
    ],
)
def test_a_qualifier_allows_what_its_words_mean(value, qualifier, quote, inside, outside):
    low, high = interval(
        {"id": "?", "value": value, "qualifier": qualifier, "scope": "累计", "unit_zh": "", "quote": quote}
    )
    assert all(low <= number <= high for number in inside)
    assert not any(low <= number <= high for number in outside)
