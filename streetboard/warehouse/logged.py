"""Logged: the record of who did what, read from its files as they are, and what the versions know of its end."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from streetboard.audit import Head
from streetboard.warehouse.snapshots import reading
from streetboard.warehouse.versions import current_version

_COLUMNS = "{number: 'bigint', 'at': 'varchar', who: 'varchar', place: 'varchar', kind: 'varchar', about: 'json'}"
# A line that is not whole, or that somebody has spoilt, is for whoever verifies the record.
_FROM = f"from read_json($files, format = 'newline_delimited', columns = {_COLUMNS}, ignore_errors = true)"
_WHERE = (
    "where number is not null and ($who is null or who = $who) and ($kinds is null or list_contains($kinds, kind)) "
    'and ($first is null or "at"[:10] >= $first) and ($last is null or "at"[:10] <= $last)'
)


@dataclass(frozen=True)
class Sought:
    """What is looked for in a record: whose events, of which kinds, on which days; null means all."""

    who: str | None = None
    kinds: Collection[str] | None = None
    first: date | None = None
    last: date | None = None


def events(files: Sequence[Path], sought: Sought, most: int | None = None) -> tuple[list[dict[str, Any]], int]:
    """Return the newest events that are looked for, and how many there are."""
    if not files:
        return [], 0
    asked = {
        "who": sought.who,
        "kinds": None if sought.kinds is None else list(sought.kinds),
        "first": sought.first and sought.first.isoformat(),
        "last": sought.last and sought.last.isoformat(),
    }
    with contextlib.closing(_connect()) as connection:
        told = connection.execute(
            f"select *, count(*) over () as total {_FROM} {_WHERE} order by number desc limit $most",
            {**asked, "files": [str(path) for path in files], "most": most},
        )
        names = [column[0] for column in told.description]
        rows = [dict(zip(names, row, strict=True)) for row in told.fetchall()]
    return rows, rows[0]["total"] if rows else 0


def people(files: Sequence[Path]) -> list[str]:
    """Return everybody of whom there is an event."""
    if not files:
        return []
    with contextlib.closing(_connect()) as connection:
        told = connection.execute(
            f"select distinct who {_FROM} where who <> '' order by who collate zh",
            {"files": [str(path) for path in files]},
        )
        return [name for (name,) in told.fetchall()]


def heads(folder: Path) -> dict[int, Head]:
    """Return the end of the record as it was when each version was published; of those before there was a record nothing."""
    if current_version(folder) is None:
        return {}
    with reading(folder) as (_, connection):
        try:
            told = connection.execute(
                "select version, audit_number, audit_hash from meta.versions where audit_number is not null"
            )
        except duckdb.BinderException:  # An earlier release has published it.
            return {}
        return {version: Head(number, hash) for version, number, hash in told.fetchall()}


def _connect() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": "256MB", "autoinstall_known_extensions": "false"})
