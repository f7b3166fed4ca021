"""Merge: checked rows into the raw table of their dataset, by key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from streetboard.datasets import Dataset, Field
from streetboard.errors import LedgerError
from streetboard.ledger import natural
from streetboard.ledger.mapping_files import Plan
from streetboard.ledger.results import only

# An exported row without a key of its own names its place in the file that it came from.
PLACE = "row_([0-9a-f]{16})_([0-9]{1,18})"
MISSING_SHOWN = 1000


@dataclass
class Outcome:
    """What became of a file's rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    disappeared: int = 0
    warnings: dict[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return bool(self.inserted or self.updated or self.disappeared)


def merge(
    connection: duckdb.DuckDBPyConnection,
    data: Dataset,
    plan: Plan,
    *,
    import_id: int,
    is_append: bool,
    reaches_to: date,
) -> Outcome:
    """Merge the good rows of the temporary table `incoming`, which `identify` has seen, into raw.<dataset>.

    `reaches_to` is the last day that the file knows of: by then at the latest what it changes had changed.
    Only the columns that the file has overwrite a row that exists. Raises LedgerError if `is_append` and a key exists.
    """
    given = [name for name, source in plan.sources.items() if not source.is_default]
    newer = data.newer if data.newer in given else None
    _compare(connection, data, given, newer)

    if is_append:
        _refuse_existing(connection, data)
    counts = dict(connection.execute("select outcome, count(*) from compared group by outcome").fetchall())
    outcome = Outcome(counts.get("inserted", 0), counts.get("updated", 0), counts.get("unchanged", 0))
    outcome.warnings = _warnings(connection, data)

    _remember_before(connection, data, given, import_id, reaches_to)
    assignments = [f'"{name}" = incoming."{name}"' for name in given if name not in data.full_key]
    if data.known_by:
        assignments.append(f'"{data.number}" = incoming."{data.number}"')
    assignments += [
        _kept(f) for f in data.fields.values() if f.keeps and (f.keeps_when or f.keeps in given) and f.name not in given
    ]
    # A row without a key is known by where it came from, so it stays there.
    moves = f"({_has_key(data, 'existing')}) or compared.is_same_place" if data.keyless else "true"
    assignments += [
        f"as_written = {_as_written_now(data, given)}",
        f"import_id = case when {moves} then {import_id} else existing.import_id end",
        f"row_no = case when {moves} then incoming.row_no else existing.row_no end",
    ]
    if outcome.updated:
        connection.execute(
            f"update raw.{data.name} as existing set {', '.join(assignments)} from incoming join compared using (row_no) "
            "where compared.is_winner and compared.outcome = 'updated' and existing.rowid = compared.existing_row"
        )
    fields = ", ".join(f'"{name}"' for name in data.fields)
    connection.execute(
        f"insert into raw.{data.name} ({fields}, as_written, import_id, row_no) "
        f"select {fields}, nullif(as_written, map {{}}), {import_id}, row_no from incoming "
        "where row_no in (select row_no from compared where is_winner and outcome = 'inserted')"
    )
    return outcome


def _as_written_now(data: Dataset, given: list[str]) -> str:
    """Return the SQL of what is shown beside the values of a row that a file changes in the fields given."""
    labels = ", ".join("'" + data.fields[name].label.replace("'", "''") + "'" for name in given)
    kept = f"list_filter(map_entries(existing.as_written), lambda entry: not list_contains([{labels}], entry.key))"
    new = "map_entries(incoming.as_written)"
    return f"nullif(map_from_entries(list_concat(coalesce({kept}, []), coalesce({new}, []))), map {{}})"


def _kept(f: Field) -> str:
    """Return the SQL that keeps, in one field, the first value of another that an update changes."""
    before = f'existing."{f.keeps}"'
    is_news = f.keeps_when or f'incoming."{f.keeps}" is distinct from {before}'
    return (
        f'"{f.name}" = case when existing."{f.name}" is null and ({is_news}) then {before} else existing."{f.name}" end'
    )


def _remember_before(
    connection: duckdb.DuckDBPyConnection, data: Dataset, given: list[str], import_id: int, reaches_to: date
) -> None:
    """Keep what the rows that are about to be updated say in the fields that are remembered, where that changes."""
    changed = [f'existing."{f.name}" is distinct from incoming."{f.name}"' for f in data.remembered if f.name in given]
    if not changed:
        return
    connection.execute(
        f"insert into meta.{data.name}_before by name "
        f"select existing.*, {import_id} as superseded_by, coalesce(({data.changed_at})::date, $reaches_to) as changed_on "
        "from incoming join compared using (row_no) "
        f"join raw.{data.name} as existing on existing.rowid = compared.existing_row "
        f"where compared.is_winner and compared.outcome = 'updated' and ({' or '.join(changed)})",
        {"reaches_to": reaches_to},
    )


def _has_key(data: Dataset, table: str) -> str:
    return " and ".join(f'{table}."{name}" is not null' for name in data.full_key)


def _identity(data: Dataset, table: str, sha256: str, row_no: str) -> str:
    """Return the SQL of what a row is known by: its key, or else its street, its file and its place there.

    Hashed, since the quarantine keeps it, and somebody may have written a telephone number where a key belongs.
    """
    street = "" if data.shared else f"coalesce({table}.street, '') || chr(31) || "
    key = ", ".join(f'{table}."{name}"::varchar' for name in data.full_key)
    place = f"{street}{sha256} || ':' || {row_no}"
    return f"md5(case when {_has_key(data, table)} then concat_ws(chr(31), {key}) else {place} end)"


def identify(connection: duckdb.DuckDBPyConnection, data: Dataset, sha256: str) -> None:
    """Give every row, ours and theirs, one `identity`; rows at fault too, so that they are found when they come right."""
    if data.keyless:
        _place(connection, data)
        place = "left join places using (row_no)"
        sha, row_no = "coalesce(places.sha256, $sha)", "coalesce(places.place_no, incoming.row_no)"
    else:
        place, sha, row_no = "", "$sha", "incoming.row_no"
    connection.execute(
        f"""
        create or replace temp table identified as
        select row_no, fault is null as is_good, {sha} as sha256, {row_no} as place_no,
            {_identity(data, "incoming", sha, row_no)} as identity
        from incoming {place}
        where skip is null
        """,
        {"sha": sha256},
    )
    # A row that had no number, and gets one, is known by what it says.
    by_name = f"select row_no, existing_row, true from met where how = '{natural.NUMBERED}'"
    # By the key's own columns, of those rows only that come: to spell out every identity takes ten times as long.
    same_key = " and ".join(f'existing."{name}" = theirs."{name}"' for name in data.full_key)
    by_key = f"""
        select theirs.row_no, existing.rowid as existing_row, true as is_same_place
        from raw.{data.name} as existing join incoming as theirs on {same_key}
        where theirs.skip is null and theirs.fault is null
    """
    by_place = f"""
        select theirs.row_no, existing.rowid, theirs.sha256 = $sha
        from raw.{data.name} as existing
        join meta.imports as imports using (import_id)
        join (select * from identified join incoming using (row_no) where is_good) as theirs
            on imports.sha256 = theirs.sha256 and existing.row_no = theirs.place_no and existing.street = theirs.street
        where not ({_has_key(data, "existing")}) and not ({_has_key(data, "theirs")})
    """
    connection.execute(
        f"create or replace temp table existing_rows as {by_key} union all {by_name} {'union all ' + by_place if data.keyless else ''}",
        {"sha": sha256} if data.keyless else {},
    )


def _place(connection: duckdb.DuckDBPyConnection, data: Dataset) -> None:
    """Find the rows without a key that an export of ours brings back by their place, and take that for no key of theirs."""
    (name,) = data.key
    connection.execute(f"""
        create or replace temp table places as
        select distinct incoming.row_no, imports.sha256, existing.row_no as place_no
        from incoming
        join meta.imports as imports on left(imports.sha256, 16) = regexp_extract(incoming."{name}", '{PLACE}', 1)
        join raw.{data.name} as existing
            on existing.import_id = imports.import_id
            and existing.row_no = try_cast(regexp_extract(incoming."{name}", '{PLACE}', 2) as bigint)
            and existing.street = incoming.street
        where regexp_full_match(incoming."{name}", '{PLACE}') and existing."{name}" is null
    """)
    connection.execute(f'update incoming set "{name}" = null where row_no in (select row_no from places)')


def keep_unread(connection: duckdb.DuckDBPyConnection, data: Dataset, fields: dict[int, str]) -> None:
    """Let a cell that cannot be read say nothing: what is known of it stays.

    `fields` are those of the faults of cells, by their number in `incoming`, which `identify` has seen.
    """
    found = connection.execute("select distinct unnest(cell_faults) from incoming").fetchall()
    for (number,) in found:
        name = fields[number]
        connection.execute(
            f"""
            update incoming set "{name}" = known.value
            from (
                select theirs.row_no, existing."{name}" as value
                from incoming as theirs
                left join existing_rows using (row_no)
                left join raw.{data.name} as existing on existing.rowid = existing_rows.existing_row
                where list_contains(theirs.cell_faults, $number)
            ) as known
            where known.row_no = incoming.row_no
            """,
            {"number": number},
        )


def _rank_repeats(connection: duckdb.DuckDBPyConnection, given: list[str], newer: str | None) -> None:
    """Of rows with the same key in one file find the winner: the newer, else the preferred, else they say the same."""
    order = f"{f'{chr(34)}{newer}{chr(34)} desc nulls last, ' if newer else ''}preferred desc nulls last, row_no desc"
    says_the_same = " and ".join(f'"{name}" is not distinct from first("{name}") over same_key' for name in given)
    connection.execute(f"""
        create or replace temp table repeats as
        select row_no, row_number() over same_key = 1 as is_winner, {says_the_same} as says_the_same
        from incoming
        join identified using (row_no)
        where is_good and identity in (select identity from identified where is_good group by all having count(*) > 1)
        window same_key as (
            partition by identity order by {order} rows between unbounded preceding and unbounded following
        )
    """)


def _compare(connection: duckdb.DuckDBPyConnection, data: Dataset, given: list[str], newer: str | None) -> None:
    """Say of each row whether it is new, changes one of ours, or changes nothing.

    A row that is not the winner of its key counts as unchanged if it says the same as the winner, else as updated; but
    where the winner changes nothing neither does the loser.
    """
    has_existing, has_repeats = only(
        connection.execute(
            "select exists (from existing_rows), "
            "exists (select identity from identified where is_good group by identity having count(*) > 1)"
        )
    )
    if not has_existing and not has_repeats:
        # All is new, as of a ledger that is brought for the first time; to plan what asks of more takes longer than all else.
        connection.execute("""
            create or replace temp table compared as
            select row_no, identity, null::bigint as existing_row, true as is_winner, null::boolean as is_same_place,
                false as is_stale, 'inserted' as outcome
            from identified
            where is_good
        """)
        return
    _rank_repeats(connection, given, newer)
    same = " and ".join(f'incoming."{name}" is not distinct from existing."{name}"' for name in given) or "true"
    same += f" and {_as_written_now(data, given)} is not distinct from existing.as_written"
    is_stale = f'coalesce(incoming."{newer}" < existing."{newer}", false)' if newer else "false"
    connection.execute(f"""
        create or replace temp table compared as
        select
            row_no,
            identity,
            existing_row,
            coalesce(repeats.is_winner, true) as is_winner,
            is_same_place,
            {is_stale} as is_stale,
            case
                when not repeats.is_winner then case when says_the_same then 'unchanged' else 'updated' end
                when existing_row is null then 'inserted'
                when {is_stale} or ({same}) then 'unchanged'
                else 'updated'
            end as outcome
        from identified
        join incoming using (row_no)
        left join repeats using (row_no)
        left join existing_rows using (row_no)
        left join (
            -- Of millions of rows no more is read than these.
            select *, rowid from raw.{data.name} where rowid in (select existing_row from existing_rows)
        ) as existing on existing.rowid = existing_rows.existing_row
        where is_good
    """)
    connection.execute("""
        update compared set outcome = 'unchanged'
        where not is_winner and identity in (select identity from compared where is_winner and outcome = 'unchanged')
    """)


def _refuse_existing(connection: duckdb.DuckDBPyConnection, data: Dataset) -> None:
    count, examples = only(
        connection.execute(
            "select count(*), list(row_no order by row_no)[:3] from compared where existing_row is not null"
        )
    )
    if count:
        raise LedgerError(
            f"有 {count:,} 行已经在{data.title}里（如第 {'、'.join(map(str, examples))} 行），追加方式不允许重复",
            "请改用 --mode upsert，或从文件中去掉这些行",
        )


def _warnings(connection: duckdb.DuckDBPyConnection, data: Dataset) -> dict[str, int]:
    winners = "from incoming where row_no in (select row_no from compared where is_winner)"
    found = {
        "repeated_key": "select count(*) from compared where not is_winner",
        "older_than_published": "select count(*) from compared where is_winner and is_stale",
    }
    for rule in data.rules:
        if rule.level == "warn":
            found[rule.code] = f"select count(*) {winners} and ({rule.breaks})"
    for unique in data.unique:
        names = ", ".join(f'"{name}"' for name in unique.fields)
        found[unique.code] = (
            f"select coalesce(sum(times - 1), 0)::bigint from (select count(*) as times {winners} group by {names})"
        )
    # In one statement: to plan each of them anew takes longer than to count.
    told = only(connection.execute(f"select {', '.join(f'({sql})' for sql in found.values())}"))
    counts = dict(zip(found, told, strict=True))
    if any(f.unknown == "other" for f in data.fields.values()):
        for name, count in connection.execute(f"select unlisted, count(*) {winners} group by unlisted").fetchall():
            if name:
                counts[f"unknown_{name}"] = count
    return {code: count for code, count in counts.items() if count}


def notes(
    connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan, same_source: list[int], sha256: str
) -> dict[str, int]:
    """Return what to say of a file beside earlier ones of the same source, before it is merged: code to rows.

    `same_file_again`: it has been imported before. `older_file`: what it says ends before what they said. Where both have
    a time of change it is not said, since then older rows change nothing.
    """
    good = "from incoming where skip is null and fault is null"
    said = {
        "same_file_again": "select count(*) from incoming where exists ("
        "from meta.imports where import_id in (select unnest($sources::integer[])) and sha256 = $sha)"
    }
    given = {name for name, source in plan.sources.items() if not source.is_default}
    theirs = f"from raw.{data.name} where import_id in (select unnest($sources::integer[])) and $sha is not null"
    if newest := _newest_day(data, given):
        changed = f'max("{data.newer}")' if data.newer in given else "null"
        said["older_file"] = f"""
            with
                ours as (select {changed} as changed, {newest} as day, count(*) as rows {good}),
                before as (select {changed} as changed, {newest} as day {theirs})
            select rows from ours, before
            where ours.day < before.day and (ours.changed is null or before.changed is null)
        """
    counts = {
        code: connection.execute(sql, {"sources": same_source, "sha": sha256}).fetchone()
        for code, sql in said.items()
        if same_source
    }
    return {code: row[0] for code, row in counts.items() if row and row[0]}


def _newest_day(data: Dataset, given: set[str]) -> str:
    """Return the SQL for the latest day on which something happened, null without a column that says so."""
    days = [
        f'max(case when {f.event_when or "true"} then "{f.name}" end)::date' for f in data.events if f.name in given
    ]
    return f"greatest({', '.join(days)})" if days else ""


def _missing(data: Dataset) -> str:
    """Return the SQL after `from` for the rows that earlier imports brought and `seen` does not have."""
    return f"""
        raw.{data.name} as existing join (select import_id, sha256 from meta.imports) as imports using (import_id)
        where import_id in (select unnest($sources::integer[]))
            and {_identity(data, "existing", "imports.sha256", "existing.row_no")} not in (select identity from seen)
    """


def streets_changed(connection: duckdb.DuckDBPyConnection, data: Dataset) -> set[str]:
    """Return the streets in which `merge` has inserted or updated rows."""
    if data.shared:
        return set()
    found = connection.execute(
        "select distinct street from incoming join compared using (row_no) where outcome <> 'unchanged'"
    )
    return {street for (street,) in found.fetchall()}


def streets_of(connection: duckdb.DuckDBPyConnection, data: Dataset, sources: list[int]) -> set[str]:
    """Return the streets of the rows that some imports have brought."""
    if data.shared:
        return set()
    found = connection.execute(
        f"select distinct street from raw.{data.name} where import_id in (select unnest($sources::integer[]))",
        {"sources": sources},
    )
    return {street for (street,) in found.fetchall()}


def missing_rows(
    connection: duckdb.DuckDBPyConnection, data: Dataset, same_source: list[int], most: int = MISSING_SHOWN
) -> list[dict[str, Any]]:
    """Return the first rows that `remove_missing` would remove: their key and required fields, label to text."""
    shown = [f for f in data.fields.values() if f.name in data.full_key or f.required]
    texts = ", ".join(f'existing."{f.name}"::varchar' for f in shown)
    found = connection.execute(
        f"select {texts} from {_missing(data)} order by existing.rowid limit $most",
        {"sources": same_source, "most": most},
    ).fetchall()
    return [{f.label: value for f, value in zip(shown, row, strict=True)} for row in found]


def remove_missing(connection: duckdb.DuckDBPyConnection, data: Dataset, same_source: list[int]) -> int:
    """Remove what the imports `same_source` brought and `seen` does not have; rows now at fault stay as they were.

    Raises LedgerError if nothing good has come: an empty export is a mistake, not the news that all is gone.
    """
    if not only(connection.execute("select coalesce(bool_or(is_good), false) from seen"))[0]:
        raise LedgerError(
            "文件里没有一行可用的数据，整体替换会清空原有台账", "请核对文件；确要清空时请用 rollback 回退"
        )
    if data.remembered:
        same_key = " and ".join(f'before."{name}" = existing."{name}"' for name in data.full_key)
        connection.execute(
            f"delete from meta.{data.name}_before as before using (select existing.* from {_missing(data)}) as existing "
            f"where {same_key}",
            {"sources": same_source},
        )
    removed: int = only(
        connection.execute(
            f"delete from raw.{data.name} where rowid in (select existing.rowid from {_missing(data)})",
            {"sources": same_source},
        )
    )[0]
    return removed
