"""Snapshots: a published version open for reading, which answers figures by name."""

from __future__ import annotations

import contextlib
import logging
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from streetboard import queries
from streetboard.datasets import all_datasets
from streetboard.errors import NotPermittedError, StreetboardError, UnknownNameError, WarehouseError
from streetboard.permit import EVERYTHING, UNPLACED, Permit
from streetboard.warehouse import picking, soundness
from streetboard.warehouse.running import (
    VERIFY_SECONDS,
    Answers,
    Result,
    connect_read_only,
    named_parameters,
    run,
    undamaged,
)
from streetboard.warehouse.schema import fingerprint, fingerprint_of, refuse_others
from streetboard.warehouse.sifting import Sift, counted, counted_by_cell, sifted
from streetboard.warehouse.thinning import opened
from streetboard.warehouse.versions import current_version, file_of, home

OPEN_VERSIONS = 3
# What is told of streets and communities that a reader does not see, and why it may be. Whatever else cannot be narrowed is refused.
FOR_EVERYBODY = {"shared/settings": "thresholds and words, set for the whole program: no row of a ledger"}
# What is told in place of rows that are persons.
PERSONS_ARE_FOR = "一行一个人的明细只给街道的经办人看；要核对，请找经办人"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scope:
    """What is asked about: null means all; the standard parameters of every figure.

    `permitted` is what the reader may see, whatever is asked: it is part of the scope so that it is part of every cache's key.
    """

    street: str | None = None
    communities: tuple[str, ...] | None = None
    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    permitted: Permit = EVERYTHING


class Snapshot:
    """One published version, open for reading; safe to share between threads.

    It stays open, and its file stays, as long as anybody holds it.
    """

    @classmethod
    def open(cls, folder: Path, version: int) -> Snapshot:
        """Open a version that has been published.

        Raises WarehouseError if it is missing or damaged, or of another release.
        """
        with contextlib.ExitStack() as held:
            path = held.enter_context(opened(folder, version))
            connection = connect_read_only(path)
            with undamaged(version):
                refuse_others(connection, version)
            snapshot = cls(connection, version)
            snapshot._release = weakref.finalize(snapshot, held.pop_all().close)
        return snapshot

    def __init__(self, connection: Answers, version: int = 0) -> None:
        self.version = version
        self._connection = connection
        self._release: Callable[[], object] = lambda: None
        # rows of the issue ledger, by street
        self._issues: dict[str, int] = {}
        self._has_cubes = True
        self._coverage = self._run("shared/coverage", {}).records()
        self.streets: dict[str, bool] = {}
        for row in self._coverage:
            self.streets[row["street"]] = self.streets.get(row["street"], False) or row["is_demo"]
            if row["dataset"] == "issues":
                self._issues[row["street"]] = row["row_count"]
        places = self._run("shared/communities", {"street": None}).records()
        self.communities = frozenset((row["street"], row["community"]) for row in places)
        self._places: dict[str, list[str]] = {street: [] for street in self.streets}
        for row in places:
            self._places.setdefault(row["street"], []).append(row["community"])
        self._as_of: dict[tuple[frozenset[str], str | None], date | None] = {}
        self._settings = {row["name"]: row["value"] for row in self._run("shared/settings", {}).records()}
        self._figures: dict[str, queries.Query] = {}

    def close(self) -> None:
        """Close the version for everybody who holds this snapshot."""
        self._connection.close()
        self._release()

    def _run(self, name: str, parameters: dict[str, Any]) -> Result:
        return self._answered(queries.figure(name), parameters)

    def _told(self, name: str) -> queries.Query:
        """Return a figure whose 口径 says this version's settings."""
        if name not in self._figures:
            self._figures[name] = queries.with_settings(queries.figure(name), self._settings)
        return self._figures[name]

    def seen(self, permit: Permit) -> dict[str, tuple[str, ...]]:
        """Return the streets that a reader may see, each with those of its communities that he may see.

        Whoever sees some communities sees the streets that have one of them, and of these nothing that lies in no community.
        """
        streets = [street for street in self._places if permit.streets is None or street in permit.streets]
        if permit.communities is None:
            return {street: tuple(self._places[street]) for street in streets}
        mine = frozenset(permit.communities) - {UNPLACED}
        seen = {street: tuple(name for name in self._places[street] if name in mine) for street in streets}
        return {street: names for street, names in seen.items() if names}

    def is_whole(self, permit: Permit) -> bool:
        """Tell whether a reader may see all that there is."""
        return permit.communities is None and (permit.streets is None or self.streets.keys() <= {*permit.streets})

    def coverage(self, permit: Permit) -> list[dict[str, Any]]:
        """Return which ledgers there are in the streets that a reader may see, and how far they reach."""
        seen = self.seen(permit)
        return [row for row in self._coverage if row["street"] in seen]

    def default_as_of(self, names: frozenset[str], street: str | None) -> date | None:
        """Return the day of the latest actual event among datasets, in one street or in all."""
        key = (names, street)
        if key not in self._as_of:
            self._as_of[key] = self._run("shared/as_of", {"datasets": sorted(names), "street": street}).one()["as_of"]
        return self._as_of[key]

    def figure(self, name: str, scope: Scope = Scope(), sift: Sift | None = None, **further: Any) -> Result:
        """Return a figure's rows, of a list those that a reader looks for.

        Raises UnknownNameError for a figure, street, community or parameter that does not exist,
        StreetboardError for a period that ends before it starts.
        """
        query = self._told(name)
        if query.asks and not further:
            further = self.picked(name, scope, self.figure)
        parameters = self.resolve(query, scope, further)
        if sift:
            found = self._computed(sifted(query, sift), parameters | _sought(sift), further)
            found = replace(found, query=query)
        else:
            found = self._computed(query, parameters, further)
        return picking.left_to_others(found) if query.asks else found

    def picked(self, name: str, scope: Scope, answer: Callable[..., Result]) -> dict[str, list[str]]:
        """Return what a figure that asks others finds, as its parameters; `answer` is how those are asked."""
        query = self._told(name)
        as_of = self.resolve(query, scope, {})["as_of"]

        def ask(row: dict[str, Any]) -> Result:
            asked = queries.figure(row["figure"])
            if asked.asks or asked.listed:
                raise StreetboardError(f"指标 {asked.name} 不能用来对照", "请换一个汇总的指标")
            last = self._until(asked.name, row["street"], row["last_on"])
            self._refuse_too_early(asked.name, row["street"], row["said_on"], as_of)
            communities = tuple(row["communities"].split("、")) if row["communities"] else None
            narrowed = Scope(row["street"], communities, row["first_on"], last, last, permitted=scope.permitted)
            return answer(asked.name, narrowed, **asked.unlimited)

        return picking.picked(self.figure(query.asks, replace(scope, as_of=as_of)), ask)

    def _until(self, name: str, street: str, day: date | None) -> date | None:
        """Return a day, or the last one that a figure knows of in a street where something happens in its ledgers every day.

        Raises StreetboardError if the street has none of them.
        """
        read = queries.datasets_read(name)
        there = [row for row in self._coverage if row["street"] == street and row["dataset"] in read]
        if not any(row["row_count"] for row in there):
            raise StreetboardError(f"{street}还没有这类台账")
        ends = [row["cut_off"] for row in there if row["cut_off"] and _ends_with_its_last_event(row)]
        return min(day, max(ends)) if day and ends else day

    def _refuse_too_early(self, name: str, street: str, said_on: date | None, as_of: date | None) -> None:
        """Raise StreetboardError if what was said of a day, null for the newest, is held against an earlier one.

        Where the ledgers of a figure end before that day, their last is as near as they come.
        """
        read = queries.datasets_read(name)
        there = [row for row in self._coverage if row["street"] == street and row["last_day"]]
        ends = [row["last_day"] for row in there if row["dataset"] in read]
        # What a page asks of all its ledgers ends with those in which something happens every day.
        paged = [row["last_day"] for row in there if _ends_with_its_last_event(row)]
        if as_of is None or not ends:
            return
        newest = min(max(ends), max(paged, default=max(ends)))
        if as_of < min(said_on or newest, newest):
            said = f"公布的是 {said_on} 的数" if said_on else f"没有写公布截至，与台账最新的 {newest} 对照"
            raise StreetboardError(said, "请把统计期选到那一天")

    def count(self, name: str, scope: Scope = Scope(), sift: Sift | None = None, **further: Any) -> int:
        """Return how many rows a figure has, of a list those that a reader looks for, without bringing them.

        Raises what `figure` raises.
        """
        query, sift = self._told(name), sift or Sift()
        parameters = self.resolve(query, scope, further) | _sought(sift)
        count: int = self._computed(counted(query, sift), parameters, further).one()["row_count"]
        return count

    def count_by_cell(self, name: str, scope: Scope = Scope(), sift: Sift | None = None, **further: Any) -> Result:
        """Return how many rows of each cell a list has, those that a reader looks for: cell, street, community, month, row_count.

        Raises what `figure` raises.
        """
        query, sift = self._told(name), sift or Sift()
        parameters = self.resolve(query, scope, further) | _sought(sift)
        return self._computed(counted_by_cell(query, sift), parameters, further)

    def _computed(self, query: queries.Query, parameters: dict[str, Any], further: dict[str, Any]) -> Result:
        try:
            return self._answered(query, parameters)
        except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.BinderException) as error:
            if not further:
                raise
            given = "、".join(f"{key}={value}" for key, value in further.items())
            raise StreetboardError(
                f"参数 {given} 的取值不对", "日期请写成 2025-06-30 的样子，数量请写成整数"
            ) from error

    def _answered(self, query: queries.Query, parameters: dict[str, Any]) -> Result:
        """Answer from day cubes where the scope is large, else from the rows. The one place that chooses; both give the same.

        Where a cube is missing or damaged the rows answer, and `sound` tells of it.
        """
        street = parameters.get("street")
        rows = sum(self._issues.values()) if street is None else self._issues.get(street, 0)
        cubed = queries.on_cubes(query, rows)
        if cubed is not query and self._has_cubes:
            try:
                return replace(run(self._connection, cubed, parameters, self.version), query=query)
            except (duckdb.CatalogException, WarehouseError) as error:
                _LOG.warning("version %s has no cubes to read: %s", self.version, error)
                self._has_cubes = False
        return run(self._connection, query, parameters, self.version)

    def versions(self) -> list[dict[str, Any]]:
        """Return what has been published, newest first."""
        return self._run("shared/versions", {}).records()

    def check(self) -> list[Result]:
        """Return what each check of queries/checks finds; no rows is a promise kept."""
        return [found for found, _ in self.check_first(None)]

    def check_first(self, most: int | None, permit: Permit = EVERYTHING) -> list[tuple[Result, int]]:
        """Return the first rows that each check finds, all without `most`, and how many there are.

        Of one whose rows are persons that a reader may not see, no row is returned.
        """
        found = []
        for query in queries.layer("checks").values():
            first = run(self._connection, sifted(query, Sift(most=most)), {}, self.version)
            whole = counted(query, Sift())
            is_whole = len(first) != most
            total = len(first) if is_whole else run(self._connection, whole, {}, self.version).one()["row_count"]
            found.append((replace(first, rows=()) if query.personal and not permit.persons else first, total))
        return found

    def sound(self) -> list[Result]:
        """Return what is wrong with the version itself, as checks at level fail: no rows is a promise kept.

        It reads every block, which takes seconds where there are millions of rows. A version that cannot be read
        through is not examined further.
        """
        unreadable = []
        for table in self._tables():
            # A hash of the whole row is what no optimiser answers without reading every column.
            reading = queries.parse(f"version/{table}", f"select bit_xor(hash(ledger)) from {table} as ledger")
            try:
                run(self._connection, reading, {}, self.version, VERIFY_SECONDS)
            except WarehouseError:
                unreadable.append((table,))
        readable = Result(soundness.READABLE, self.version, {}, ("table",), tuple(unreadable))
        if unreadable:
            return [readable]
        parameters = {"version": self.version}
        results = [readable]
        for query in soundness.promises():
            results.append(run(self._connection, query, parameters, self.version, VERIFY_SECONDS))
            if results[-1].rows and query.name == "version/complete":
                break
        return results

    def _tables(self) -> list[str]:
        listed = queries.parse(
            "version/tables",
            "select schema_name || '.' || table_name as name from duckdb_tables() where not internal order by name",
        )
        return run(self._connection, listed, {}, self.version).column("name")

    def resolve(self, query: queries.Query, scope: Scope, further: dict[str, Any]) -> dict[str, Any]:
        """Return the value of every parameter. The one place that decides what a reader may see."""
        street, communities = self._narrowed(query, scope)
        if scope.start and scope.end and scope.end < scope.start:
            raise StreetboardError(f"统计期的结束日期 {scope.end} 早于开始日期 {scope.start}", "请调换两个日期")
        for name, value in further.items():
            if name not in query.parameters:
                raise UnknownNameError(f"参数（{query.name}）", name, query.parameters, none="这个指标没有参数")
            default = query.parameters[name].default
            if isinstance(default, bool) and not isinstance(value, bool):
                raise StreetboardError(f"参数 {name} 的取值 {value} 不对", "请写成 true 或 false")
            if type(default) is int and value is not None and not (type(value) is int and value >= 0):
                raise StreetboardError(f"参数 {name} 的取值 {value} 不对", "请写成不小于 0 的整数，或 null（不限）")
            if query.parameters[name].choices and value not in query.parameters[name].choices:
                raise UnknownNameError(f"参数 {name} 的取值", str(value), query.parameters[name].choices)
        as_of = scope.as_of or self.default_as_of(queries.datasets_read(query.name), street)
        end = min(scope.end, as_of) if scope.end and as_of else as_of
        return {
            "street": street,
            "communities": list(communities) if communities else None,
            "start": scope.start,
            "end": end,
            "as_of": as_of,
            **{name: parameter.default for name, parameter in query.parameters.items()},
            **further,
        }

    def _narrowed(self, query: queries.Query, scope: Scope) -> tuple[str | None, tuple[str, ...] | None]:
        """Return the street and the communities that a figure is narrowed to: those that were asked for and may be seen.

        What a reader may not see he is told of as of what does not exist. Raises UnknownNameError, and NotPermittedError for a figure
        that cannot be narrowed to what he may see, or whose rows are persons that he may not.
        """
        permit, seen = scope.permitted, self.seen(scope.permitted)
        if query.personal and not permit.persons:
            raise NotPermittedError(f"没有查看{query.personal}的权限", PERSONS_ARE_FOR)
        if scope.street is not None and scope.street not in seen:
            raise UnknownNameError("街道", scope.street, seen)
        known = [name for street, names in seen.items() if scope.street in (None, street) for name in names]
        for community in scope.communities or ():
            if community not in known:
                raise UnknownNameError("社区", community, set(known))
        if self.is_whole(permit) or query.name in FOR_EVERYBODY:
            return scope.street, scope.communities
        street, named = scope.street, named_parameters(query.sql)
        if street is None and len(seen) == 1:
            (street,) = seen
        needed = {"street"} if permit.communities is None else {"street", "communities"}
        if street is None or not needed <= named or queries.compares_streets(query):
            raise NotPermittedError("没有查看权限", "请选择自己的街道和社区，或联系管理员")
        return street, scope.communities or (None if permit.communities is None else seen[street])


def _sought(sift: Sift) -> dict[str, Any]:
    return {"sought": sift.text, "cells": list(sift.cells or ())}


class Warehouse:
    """The versions of one folder: each is opened once, and let go when newer ones have taken its place."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home()
        self._open: OrderedDict[int, Snapshot] = OrderedDict()
        self._lock = threading.Lock()

    def current(self) -> Snapshot:
        """Return the newest published version.

        Raises WarehouseError while nothing has been published.
        """
        version = current_version(self.folder)
        if version is None:
            raise WarehouseError("还没有任何数据", "请先导入台账，或运行 python -m streetboard demo 装入演示数据")
        return self.snapshot(version)

    def streets(self) -> frozenset[str]:
        """Return the streets of the newest version. Raises WarehouseError while nothing has been published."""
        return frozenset(self.current().streets)

    def snapshot(self, version: int) -> Snapshot:
        """Return one version, opened once and shared."""
        with self._lock:
            if version not in self._open:
                self._open[version] = self._opened(version)
            self._open.move_to_end(version)
            if len(self._open) > OPEN_VERSIONS:
                # Not closed here: somebody may still be reading it.
                self._open.popitem(last=False)
            return self._open[version]

    def _opened(self, version: int) -> Snapshot:
        return Snapshot.open(self.folder, version)

    @property
    def source(self) -> Path | str:
        """Where the versions lie: two of different sources may have one number."""
        return self.folder

    def figure(self, name: str, scope: Scope = Scope(), **further: Any) -> Result:
        """Return a figure of the current version."""
        return self.current().figure(name, scope, **further)


def _ends_with_its_last_event(row: dict[str, Any]) -> bool:
    """Tell whether the last event of a ledger, a row of its coverage, says where it ends: not where weeks may pass without one."""
    data = all_datasets()[row["dataset"]]
    return bool(row["is_declared"] or data.daily or data.expected)


@contextlib.contextmanager
def reading(folder: Path) -> Iterator[tuple[int, duckdb.DuckDBPyConnection]]:
    """Open the published version's own tables, kept from being pruned meanwhile.

    Raises WarehouseError while nothing has been published, or if it is damaged.
    """
    version = Warehouse(folder).current().version
    with (
        opened(folder, version) as path,
        contextlib.closing(connect_read_only(path)) as connection,
        undamaged(version),
    ):
        yield version, connection


def is_up_to_date(folder: Path, version: int) -> bool:
    """Return whether a version was built by the staging views and marts of this release.

    Raises WarehouseError if it is damaged.
    """
    with contextlib.closing(connect_read_only(file_of(folder, version))) as connection, undamaged(version):
        return fingerprint_of(connection) == fingerprint()
