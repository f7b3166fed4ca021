"""What the articles report: the demonstration reproduces each figure, within what its qualifier allows."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from streetboard.warehouse import Scope

ROOT = Path(__file__).parent.parent
TOPICS = {"issue", "volunteer", "points", "renovation", "consultation", "platform_event", "culture"}
TOPICS |= {"safety", "mediation", "environment"}

with (ROOT / "data" / "published_figures.csv").open(encoding="utf-8") as file:
    PUBLISHED = {row["id"]: row for row in csv.DictReader(file)}
LOOKUPS = tomllib.loads((ROOT / "tests" / "published_figures.toml").read_text("utf-8"))
COMPUTED = [name for name, lookup in LOOKUPS.items() if "reason" not in lookup]


def interval(row: dict[str, str]) -> tuple[float, float]:
    """Return what a qualified figure allows, both ends included; an open end is moved in by a trifle."""
    value, qualifier = float(row["value"]), row["qualifier"]
    trifle = value * 1e-9
    if qualifier == "exact":
        # A mean such as 31 件/日 is itself rounded to the digits that are printed.
        half = 0.5 * 10 ** -len(row["value"].partition(".")[2]) if row["scope"] == "日均" else trifle
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


def computed(snapshot, name: str) -> float:
    lookup, street = LOOKUPS[name], PUBLISHED[name]["street"]
    communities = tuple(lookup["communities"]) if "communities" in lookup else None
    scope = Scope(street, communities, start=lookup.get("start"))
    records = snapshot.figure(lookup["figure"], scope).records()
    for column, wanted in lookup.get("rows", {}).items():
        allowed = wanted if isinstance(wanted, list) else [wanted]
        records = [record for record in records if record[column] in allowed]
    assert records, f"{lookup['figure']} has no row with {lookup.get('rows')}"
    if lookup.get("counted"):
        return len(records)
    if "distinct" in lookup:
        return len({record[lookup["distinct"]] for record in records if record[lookup["distinct"]]})
    return sum(record[lookup["column"]] for record in records) / lookup.get("per_unit", 1)


@pytest.mark.parametrize("name", COMPUTED)
def test_the_dashboard_reproduces_what_the_article_reports(demo_warehouse, name):
    low, high = interval(PUBLISHED[name])
    assert low <= computed(demo_warehouse, name) <= high, PUBLISHED[name]["quote"]


def test_every_figure_of_these_topics_is_computed_or_has_a_reason():
    wanted = {name for name, row in PUBLISHED.items() if row["topic"] in TOPICS}
    assert wanted - set(LOOKUPS) == set()


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
    low, high = interval({"id": "?", "value": value, "qualifier": qualifier, "scope": "累计", "quote": quote})
    assert all(low <= number <= high for number in inside)
    assert not any(low <= number <= high for number in outside)
