"""Narrowing: what a reader may not see changes nothing of what he is told, whatever he asks, and is named nowhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from streetboard import format, queries
from streetboard.asking import masking
from streetboard.errors import NotPermittedError, UnknownNameError
from streetboard.permit import UNPLACED, Permit
from streetboard.reading import marks
from streetboard.warehouse import (
    FOR_EVERYBODY,
    Result,
    Scope,
    Sift,
    Snapshot,
    connect_read_only,
    named_parameters,
    schema,
)
from streetboard.warehouse.versions import file_of
from tests.rounding import rounded
from tests.staff import COMMUNITY, STREET

OTHER_STREET, OTHER = "龙凤桥街道", "河嘉村社区"
SECRETARY, CLERK = Permit((STREET,), (COMMUNITY,)), Permit((STREET,))
SCOPES = [
    Scope(STREET, None, date(2025, 4, 1), date(2025, 6, 30), date(2025, 6, 30)),
    Scope(None, None, None, None, date(2025, 6, 30)),
]
FIGURES = [name for name in queries.layer("figures") if name not in FOR_EVERYBODY]
NAMED = {name: named_parameters(queries.figure(name).sql) for name in FIGURES}
OF_COMMUNITIES = [name for name in FIGURES if {"street", "communities"} <= NAMED[name]]
OF_STREETS = [
    name for name in FIGURES if "street" in NAMED[name] and not queries.compares_streets(queries.figure(name))
]

# What a secretary is told of the street beside his own, named as such.
OF_WHOLE_STREET = {
    "issues/completion_rate_by_community": {"street_rate", "against_street"},
    "issues/on_time_by_community": {"street_rate", "against_street"},
    "profile/per_households_by_community": {"street_per_thousand"},
}
# A policy of an area (一区一策) is that of all communities in it, wherever it is entered.
OF_THE_AREA = {
    "renovation/policies": {"covered", "coverage_rate"},
    "renovation/policy_places": {"has_policy", "policies"},
}
TOLD_BESIDE = OF_WHOLE_STREET | OF_THE_AREA

# Tables of marts in which a row lies in a street, but says no community: whatever is read of them is joined to what says one, or summed up
# for who sees the whole street alone.
OF_NO_COMMUNITY = {
    "coverage", "gaps", "issue_callback_columns", "issue_category_daily", "issue_daily", "issue_handler_daily", "issue_hours_daily",
    "published_figures", "renovation_names", "renovation_progress", "sources",
}  # fmt: skip

# What is summed up over all streets. Nobody is told of it who does not see all of them: see `Snapshot._narrowed`.
OF_ALL = ("issue_daily_of_all", "issue_hours_daily_of_all")


def tables(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Return the columns of each table that lies in a street."""
    found: dict[str, set[str]] = {}
    for layer, table, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() where schema_name in ('marts', 'meta') and not internal"
    ).fetchall():
        found.setdefault(f"{layer}.{table}", set()).add(column)
    return {name: columns for name, columns in found.items() if "street" in columns}


def without(home: Path, folder: Path, keep: dict[str, str]) -> tuple[Snapshot, dict[str, int]]:
    """Return the version of a home without the rows that are not kept, and how many rows of each table went.

    `keep` is a condition on the rows of tables that have the column that it is named by.
    """
    path = folder / "000001.duckdb"
    shutil.copy(file_of(home, 1), path)
    path.chmod(0o644)
    gone = {}
    with duckdb.connect(str(path)) as connection:
        for table, columns in tables(connection).items():
            kept = " or ".join(condition for column, condition in keep.items() if column in columns)
            if kept:
                ((gone[table],),) = connection.execute(
                    f"delete from {table} where not coalesce({kept}, false)"
                ).fetchall()
        for name in OF_ALL:
            schema.build_mart(connection, queries.layer("marts")[name], None)
    return Snapshot(connect_read_only(path), 1), gone


@pytest.fixture(scope="module")
def mine_alone(demo_home, tmp_path_factory) -> tuple[Snapshot, dict[str, int]]:
    """Return the demonstration without any row of another community; those of the street itself stay."""
    ours = f"street = '{STREET}'"
    keep = {
        "community": f"({ours} and community in ('{COMMUNITY}', '{marks.STREET}'))",
        # Who comes to a merchant of the community comes to it, wherever he lives.
        "merchant_community": f"({ours} and merchant_community = '{COMMUNITY}')",
    }
    return without(demo_home, tmp_path_factory.mktemp("mine"), keep)


@pytest.fixture(scope="module")
def street_alone(demo_home, tmp_path_factory) -> tuple[Snapshot, dict[str, int]]:
    # A file that names streets in a column of its own is of those of its rows.
    keep = {"street": f"(street = '{STREET}')", "streets": f"(streets = ['{STREET}'])"}
    return without(demo_home, tmp_path_factory.mktemp("street"), keep)


def asked(snapshot: Snapshot, name: str, permit: Permit, scope: Scope, **further: Any) -> Result:
    narrowed = Scope(scope.street, scope.communities, scope.start, scope.end, scope.as_of, permit)
    return snapshot.figure(name, narrowed, **queries.figure(name).unlimited, **further)


def told(result: Result) -> list[dict[str, Any]]:
    """Return the rows without what is told beside them."""
    beside = TOLD_BESIDE.get(result.query.name, set())
    kept = [at for at, name in enumerate(result.columns) if name not in beside]
    return [{result.columns[at]: row[at] for at in kept} for row in rounded(result.rows)]


def furthers(name: str, full: Snapshot, scope: Scope) -> Iterator[dict[str, Any]]:
    """Yield what else a figure may be asked: nothing, every choice of each parameter, and values that other communities have, too."""
    yield {}
    query = queries.figure(name)
    whole = full.figure(name, scope, **query.unlimited).records()
    for parameter, declared in query.parameters.items():
        if parameter in query.unlimited or parameter in ("places", "picked", "failed", "why"):
            continue
        values = [one for one in declared.choices if one != declared.default]
        if parameter in ("community", "beside", "handler"):
            values += [OTHER, COMMUNITY, UNPLACED]
        values += sorted({row[parameter] for row in whole if isinstance(row.get(parameter), str)})[:3]
        yield from ({parameter: value} for value in values)
    if name == "issues/why":
        yield from ({"community": one, "beside": other} for one in (COMMUNITY, OTHER) for other in (OTHER, COMMUNITY))


@pytest.mark.parametrize("name", OF_COMMUNITIES)
def test_a_secretary_is_told_the_same_where_there_is_no_other_community(demo_warehouse, mine_alone, name):
    cut, _ = mine_alone
    for scope in SCOPES:
        # Once as it is, and over a quarter in every way.
        for further in furthers(name, demo_warehouse, scope) if scope.street else [{}]:
            found = asked(demo_warehouse, name, SECRETARY, scope, **further)
            assert told(found) == told(asked(cut, name, SECRETARY, scope, **further)), further
            said = {value for row in found.rows for value in map(str, row)}
            others = {other for _, other in demo_warehouse.communities} - {COMMUNITY}
            assert not [(value, other) for value in said for other in {*others, OTHER_STREET} if other in value], (
                further
            )


@pytest.mark.parametrize("name", OF_STREETS)
def test_who_is_for_one_street_is_told_the_same_where_there_is_no_other(demo_warehouse, street_alone, name):
    cut, _ = street_alone
    for scope in SCOPES:
        further = {"datasets": ["issues"]} if name == "shared/as_of" else {}
        found = asked(demo_warehouse, name, CLERK, scope, **further)
        assert rounded(found.rows) == rounded(asked(cut, name, CLERK, scope, **further).rows)
        assert not [row for row in found.rows if OTHER_STREET in map(str, row)]


def test_these_are_no_empty_comparisons(demo_warehouse, mine_alone, street_alone):
    """What went is much, what is told is told of something, and others are told other things."""
    for _, gone in (mine_alone, street_alone):
        assert sum(gone.values()) > 10_000
        assert len([table for table, count in gone.items() if count]) > 30
    assert len(OF_COMMUNITIES) > 150
    scope = SCOPES[1]
    whole = {name: demo_warehouse.figure(name, scope, **queries.figure(name).unlimited).rows for name in OF_COMMUNITIES}
    mine = {name: asked(demo_warehouse, name, SECRETARY, scope).rows for name in OF_COMMUNITIES}
    assert len([name for name in OF_COMMUNITIES if mine[name]]) > 120
    assert len([name for name in OF_COMMUNITIES if mine[name] != whole[name]]) > 110


def test_every_table_says_the_community_of_its_rows_or_is_known_not_to(demo_home, tmp_path):
    path = tmp_path / "000001.duckdb"
    shutil.copy(file_of(demo_home, 1), path)
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        found = {
            name.removeprefix("marts.") for name, columns in tables(connection).items() if name.startswith("marts.")
        }
        placed = {name.removeprefix("marts.") for name, columns in tables(connection).items() if "community" in columns}
    assert found - placed == OF_NO_COMMUNITY


@pytest.mark.parametrize("name", OF_WHOLE_STREET)
def test_what_is_told_of_the_street_beside_is_called_so_and_differs(demo_warehouse, mine_alone, name):
    cut, _ = mine_alone
    found = asked(demo_warehouse, name, SECRETARY, SCOPES[1])
    assert all("全街道" in queries.column_of(found.query, column).label for column in OF_WHOLE_STREET[name])
    assert found.rows != asked(cut, name, SECRETARY, SCOPES[1]).rows


@pytest.mark.parametrize("permit", [SECRETARY, CLERK, Permit((), ()), Permit((STREET,), (UNPLACED,))])
def test_whatever_cannot_be_narrowed_is_refused(demo_warehouse, permit):
    needed = {"street"} if permit.communities is None else {"street", "communities"}
    may_see = permit.communities != () and permit.communities != (UNPLACED,)
    refused = set()
    for name in FIGURES:
        try:
            demo_warehouse.resolve(queries.figure(name), Scope(as_of=date(2025, 6, 30), permitted=permit), {})
        except NotPermittedError:
            refused.add(name)
    may_ask = {name for name in OF_STREETS if may_see and needed <= NAMED[name]}
    assert refused == {*FIGURES} - may_ask
    assert {"data/versions", "shared/versions", "issues/on_time_by_street"} <= refused


@pytest.mark.parametrize("name", [name for name in FIGURES if queries.figure(name).personal])
def test_rows_that_are_persons_are_refused_to_who_may_not_see_persons(demo_warehouse, name):
    scope = Scope(STREET, permitted=Permit((STREET,)))
    assert len(demo_warehouse.figure(name, scope, limit=1)) == 1
    told = f"没有查看{queries.figure(name).personal}的权限"
    for ask in (demo_warehouse.figure, demo_warehouse.count, masking.handed_out, masking.rows_handed_out):
        before = () if ask.__module__.startswith("streetboard.warehouse") else (demo_warehouse,)
        with pytest.raises(NotPermittedError, match=told):
            ask(*before, name, Scope(STREET, permitted=Permit((STREET,), persons=False)))


def test_every_list_with_the_key_of_a_person_in_it_is_known_as_one_of_persons(demo_warehouse):
    keyed = {name for name in FIGURES if "volunteer_key" in demo_warehouse.figure(name, SCOPES[0]).columns}
    assert keyed == {name for name in FIGURES if queries.figure(name).personal} != set()


def test_what_is_for_everybody_says_why():
    assert FOR_EVERYBODY.keys() <= queries.layer("figures").keys()
    assert all(len(why) > 20 for why in FOR_EVERYBODY.values())


@pytest.mark.parametrize(
    "scope",
    [
        Scope(OTHER_STREET),
        Scope(STREET, (OTHER,)),
        Scope(STREET, (COMMUNITY, OTHER)),
        Scope(None, (OTHER,)),
        Scope(STREET, (UNPLACED,)),
    ],
)
def test_what_may_not_be_seen_is_told_of_as_what_does_not_exist(demo_warehouse, scope):
    with pytest.raises(UnknownNameError) as refused:
        asked(demo_warehouse, "issues/summary", SECRETARY, scope)
    asked_for = (scope.communities or (scope.street,))[-1]
    assert refused.value.problem.startswith(f"没有名为“{asked_for}”的")
    assert refused.value.remedy == f"可用的有：{STREET if scope.street == OTHER_STREET else COMMUNITY}"


@pytest.mark.parametrize("name", [name for name in OF_COMMUNITIES if not queries.figure(name).asks])
def test_what_is_handed_out_is_masked_as_it_is_for_everybody(demo_warehouse, name):
    """It is decided over the whole street what is masked: two readers together learn no more. Nothing but what is hidden differs."""
    scope = SCOPES[0]
    raw = asked(demo_warehouse, name, SECRETARY, scope)
    narrowed = Scope(scope.street, None, scope.start, scope.end, scope.as_of, SECRETARY)
    shown = masking.handed_out(demo_warehouse, name, narrowed, **raw.query.unlimited)
    rows = iter(raw.records())
    for row in shown.records():
        assert any(
            all(value in (of_raw[column], format.MASKED, None) for column, value in row.items()) for of_raw in rows
        ), row


def test_a_list_is_counted_searched_and_ordered_within_what_may_be_seen(demo_warehouse):
    scope = Scope(STREET, None, None, None, date(2025, 6, 30), SECRETARY)
    whole = demo_warehouse.figure("issues/rows", Scope(STREET, as_of=scope.as_of), measure="collected", limit=None)
    mine = [row for row in whole.records() if row["community"] == COMMUNITY]
    theirs = next(row for row in whole.records() if row["community"] != COMMUNITY)
    assert demo_warehouse.count("issues/rows", scope, measure="collected", limit=None) == len(mine) > 100
    sift = Sift(theirs["issue_id"], ("issue_id",))
    assert demo_warehouse.count("issues/rows", Scope(STREET, as_of=scope.as_of), sift, measure="collected", limit=None)
    assert demo_warehouse.count("issues/rows", scope, sift, measure="collected", limit=None) == 0
    assert demo_warehouse.figure("issues/rows", scope, sift, measure="collected", limit=None).rows == ()


@pytest.mark.parametrize("name", sorted({one.card for one in queries.layer("figures").values() if one.card}))
def test_a_card_of_another_community_is_not_found(demo_warehouse, name):
    """Its number may be typed into an address."""
    listing = next(one for one in queries.layer("figures").values() if one.card == name)
    day = Scope(STREET, as_of=date(2025, 6, 30))
    rows = demo_warehouse.figure(listing.name, day, **listing.unlimited).records()
    keys = tuple(queries.figure(name).parameters)
    found = dict.fromkeys((row["community"], tuple(row[key] for key in keys)) for row in rows)
    told_of = {
        is_mine: [
            asked(demo_warehouse, card, SECRETARY, day, **dict(zip(keys, key, strict=True))).rows
            for community, key in [*found][:400]
            if (community == COMMUNITY) is is_mine
            for card in filter(None, (name, queries.figure(name).steps))
        ]
        for is_mine in (True, False)
    }
    assert told_of[False] and not any(told_of[False])
    assert any(told_of[True])
