"""Merge: checked rows into the raw table of their dataset, by key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from streetboard.datasets import Dataset
from streetboard.errors import LedgerError
from streetboard.ledger.map import Plan


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


def _all_equal(names: Iterable[str], left: str, right: str, operator: str = "=") -> str:
    return " and ".join(f'{left}."{name}" {operator} {right}."{name}"' for name in names) or "true"


def merge(
    connection: duckdb.DuckDBPyConnection,
    data: Dataset,
    plan: Plan,
    *,
    import_id: int,
    sha256: str,
    mode: str,
    same_source: list[int],
) -> Outcome:
    """Merge the good rows of the temporary table `incoming` into raw.<dataset>.

    A row is known by its key; in a keyless dataset a row without one is known by its file and its place there. Only
    the columns that the file has overwrite a row that exists. `same_source` are the earlier imports of the same source.
    Raises LedgerError if `mode` is append and a key exists.
    """
    given = [name for name, source in plan.sources.items() if not source.is_default]
    _identify(connection, data, sha256)
    _compare(connection, data, given, newer=data.newer if data.newer in given else None)

    if mode == "append":
        _refuse_existing(connection, data)
    counts = dict(connection.execute("select outcome, count(*) from compared group by outcome").fetchall())
    outcome = Outcome(counts.get("inserted", 0), counts.get("updated", 0), counts.get("unchanged", 0))
    outcome.warnings = _merge_warnings(connection, data)

    assignments = [f'"{name}" = compared."{name}"' for name in given if name not in data.full_key]
    assignments += [f"import_id = {import_id}", "row_no = compared.row_no"]
    connection.execute(
        f"update raw.{data.name} as existing set {', '.join(assignments)} from compared "
        "where compared.is_winner and compared.outcome = 'updated' and existing.rowid = compared.existing_row"
    )
    fields = ", ".join(f'"{name}"' for name in data.fields)
    if mode == "replace":
        outcome.disappeared = _remove_missing(connection, data, same_source)
    connection.execute(
        f"insert into raw.{data.name} ({fields}, import_id, row_no) "
        f"select {fields}, {import_id}, row_no from compared where is_winner and outcome = 'inserted' order by row_no"
    )
    return outcome


def _identify(connection: duckdb.DuckDBPyConnection, data: Dataset, sha256: str) -> None:
    """Give every row, ours and theirs, one `identity`: the key as text, or file and row where there is none."""
    street = [] if data.shared else ["street"]
    key = ", ".join(f'"{name}"::varchar' for name in [*street, *data.key])
    by_key = f"concat_ws(chr(31), {key})"
    if data.keyless:
        optional = " and ".join(f'"{name}" is not null' for name in data.key)
        of_incoming = f"case when {optional} then {by_key} else $sha || ':' || row_no end"
        of_existing = f"case when {optional} then {by_key} else imports.sha256 || ':' || row_no end"
    else:
        of_incoming = of_existing = by_key
    connection.execute(
        f"create or replace temp table identified as select *, {of_incoming} as identity from incoming "
        "where skip is null and fault is null",
        {"sha": sha256} if data.keyless else {},
    )
    connection.execute(
        f"create or replace temp table existing_rows as select existing.rowid as existing_row, {of_existing} as identity "
        f"from raw.{data.name} as existing left join (select import_id, sha256 from meta.imports) as imports using (import_id) "
        f"where {of_existing} in (select identity from identified)"
    )


def _compare(connection: duckdb.DuckDBPyConnection, data: Dataset, given: list[str], newer: str | None) -> None:
    """Say of each row whether it is new, changes one of ours, or changes nothing.

    Of rows with the same key in one file the newer wins, else the later; one that says the same as the winner counts
    as unchanged, another as updated.
    """
    order = f'"{newer}" desc nulls last, row_no desc' if newer else "row_no desc"
    same_as_winner = " and ".join(f'"{name}" is not distinct from first("{name}") over same_key' for name in given)
    is_stale = f'identified."{newer}" < existing."{newer}"' if newer else "false"
    connection.execute(f"""
        create or replace temp table compared as
        with ranked as (
            select
                *,
                row_number() over same_key = 1 as is_winner,
                case when count(*) over (partition by identity) > 1 then {same_as_winner} else true end as says_the_same
            from identified
            window same_key as (
                partition by identity order by {order} rows between unbounded preceding and unbounded following
            )
        )
        select
            identified.*,
            existing_rows.existing_row,
            coalesce({is_stale}, false) as is_stale,
            case
                when not is_winner then case when says_the_same then 'unchanged' else 'updated' end
                when existing_rows.existing_row is null then 'inserted'
                when {is_stale} then 'unchanged'
                when {_all_equal(given, "identified", "existing", "is not distinct from")} then 'unchanged'
                else 'updated'
            end as outcome
        from ranked as identified
        left join existing_rows using (identity)
        left join raw.{data.name} as existing on existing.rowid = existing_rows.existing_row
    """)


def _refuse_existing(connection: duckdb.DuckDBPyConnection, data: Dataset) -> None:
    count, examples = connection.execute(
        "select count(*), list(replace(identity, chr(31), ' ') order by row_no)[:3] from compared where existing_row is not null"
    ).fetchone()
    if count:
        raise LedgerError(
            f"有 {count:,} 行已经在{data.title}里（如 {'、'.join(examples)}），追加方式不允许重复",
            "请改用 --mode upsert，或从文件中去掉这些行",
        )


def _merge_warnings(connection: duckdb.DuckDBPyConnection, data: Dataset) -> dict[str, int]:
    found = {
        "repeated_key": "select count(*) from compared where not is_winner",
        "older_than_published": "select count(*) from compared where is_winner and is_stale",
    }
    for rule in data.rules:
        if rule.level == "warn":
            found[rule.code] = f"select count(*) from compared where is_winner and ({rule.breaks})"
    for unique in data.unique:
        names = ", ".join(f'"{name}"' for name in unique.fields)
        found[unique.code] = (
            f"select coalesce(sum(n - 1), 0)::bigint from (select count(*) as n from compared where is_winner group by {names})"
        )
    counts = {code: connection.execute(sql).fetchone()[0] for code, sql in found.items()}
    return {code: count for code, count in counts.items() if count}


def _remove_missing(connection: duckdb.DuckDBPyConnection, data: Dataset, same_source: list[int]) -> int:
    """Remove what the same source brought before and does not bring now; rows now at fault stay as they were."""
    at_fault = ""
    if not data.keyless:
        same_key = _all_equal(data.full_key, "incoming", "existing")
        at_fault = f"and not exists (select 1 from incoming where fault is not null and {same_key})"
    (count,) = connection.execute(
        f"delete from raw.{data.name} as existing where import_id in (select unnest($sources::integer[])) "
        f"and rowid not in (select existing_row from compared where existing_row is not null) {at_fault}",
        {"sources": same_source},
    ).fetchone()
    return count
