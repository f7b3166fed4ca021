"""Merge: checked rows into the raw table of their dataset, by key."""

from __future__ import annotations

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


def merge(
    connection: duckdb.DuckDBPyConnection,
    data: Dataset,
    plan: Plan,
    *,
    import_id: int,
    is_append: bool,
) -> Outcome:
    """Merge the good rows of the temporary table `incoming`, which `identify` has seen, into raw.<dataset>.

    Only the columns that the file has overwrite a row that exists. Raises LedgerError if `is_append` and a key exists.
    """
    given = [name for name, source in plan.sources.items() if not source.is_default]
    newer = data.newer if data.newer in given else None
    _rank_repeats(connection, given, newer)
    _compare(connection, data, given, newer)

    if is_append:
        _refuse_existing(connection, data)
    counts = dict(connection.execute("select outcome, count(*) from compared group by outcome").fetchall())
    outcome = Outcome(counts.get("inserted", 0), counts.get("updated", 0), counts.get("unchanged", 0))
    outcome.warnings = _warnings(connection, data)

    assignments = [f'"{name}" = incoming."{name}"' for name in given if name not in data.full_key]
    assignments += [f"import_id = {import_id}", "row_no = incoming.row_no"]
    connection.execute(
        f"update raw.{data.name} as existing set {', '.join(assignments)} from incoming join compared using (row_no) "
        "where compared.is_winner and compared.outcome = 'updated' and existing.rowid = compared.existing_row"
    )
    fields = ", ".join(f'"{name}"' for name in data.fields)
    connection.execute(
        f"insert into raw.{data.name} ({fields}, import_id, row_no) "
        f"select {fields}, {import_id}, row_no from incoming "
        "where row_no in (select row_no from compared where is_winner and outcome = 'inserted')"
    )
    return outcome


def _identity(data: Dataset, sha256: str) -> str:
    """Return the SQL of what a row is known by: its key, or else its street, its file and its place there."""
    street = "" if data.shared else "coalesce(street, '') || chr(31) || "
    has_key = " and ".join(f'"{name}" is not null' for name in data.full_key)
    key = ", ".join(f'"{name}"::varchar' for name in data.full_key)
    return f"case when {has_key} then concat_ws(chr(31), {key}) else {street}{sha256} || ':' || row_no end"


def identify(connection: duckdb.DuckDBPyConnection, data: Dataset, sha256: str) -> None:
    """Give every row, ours and theirs, one `identity`; rows at fault too, so that they are found when they come right."""
    connection.execute(
        f"create or replace temp table identified as select row_no, fault is null as is_good, "
        f"{_identity(data, '$sha')} as identity from incoming where skip is null",
        {"sha": sha256},
    )
    of_existing = _identity(data, "imports.sha256")
    connection.execute(
        f"create or replace temp table existing_rows as select existing.rowid as existing_row, {of_existing} as identity "
        f"from raw.{data.name} as existing left join (select import_id, sha256 from meta.imports) as imports "
        f"using (import_id) where {of_existing} in (select identity from identified where is_good)"
    )


def _rank_repeats(connection: duckdb.DuckDBPyConnection, given: list[str], newer: str | None) -> None:
    """Of rows with the same key in one file find the winner: the newer, else the later."""
    order = f'"{newer}" desc nulls last, row_no desc' if newer else "row_no desc"
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
    same = " and ".join(f'incoming."{name}" is not distinct from existing."{name}"' for name in given) or "true"
    is_stale = f'coalesce(incoming."{newer}" < existing."{newer}", false)' if newer else "false"
    connection.execute(f"""
        create or replace temp table compared as
        select
            row_no,
            identity,
            existing_row,
            coalesce(repeats.is_winner, true) as is_winner,
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
        left join existing_rows using (identity)
        left join raw.{data.name} as existing on existing.rowid = existing_rows.existing_row
        where is_good
    """)
    connection.execute("""
        update compared set outcome = 'unchanged'
        where not is_winner and identity in (select identity from compared where is_winner and outcome = 'unchanged')
    """)


def _refuse_existing(connection: duckdb.DuckDBPyConnection, data: Dataset) -> None:
    count, examples = connection.execute(
        "select count(*), list(row_no order by row_no)[:3] from compared where existing_row is not null"
    ).fetchone()
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
    counts = {code: connection.execute(sql).fetchone()[0] for code, sql in found.items()}
    for name, count in connection.execute(f"select unlisted, count(*) {winners} group by unlisted").fetchall():
        if name:
            counts[f"unknown_{name}"] = count
    return {code: count for code, count in counts.items() if count}


def remove_missing(connection: duckdb.DuckDBPyConnection, data: Dataset, same_source: list[int]) -> int:
    """Remove what the imports `same_source` brought and `seen` does not have; rows now at fault stay as they were.

    Raises LedgerError if nothing good has come: an empty export is a mistake, not the news that all is gone.
    """
    if not connection.execute("select coalesce(bool_or(is_good), false) from seen").fetchone()[0]:
        raise LedgerError(
            "文件里没有一行可用的数据，整体替换会清空原有台账", "请核对文件；确要清空时请用 rollback 回退"
        )
    (count,) = connection.execute(
        f"""
        delete from raw.{data.name} where rowid in (
            select existing.rowid
            from raw.{data.name} as existing join (select import_id, sha256 from meta.imports) as imports using (import_id)
            where import_id in (select unnest($sources::integer[]))
                and {_identity(data, "imports.sha256")} not in (select identity from seen)
        )
        """,
        {"sources": same_source},
    ).fetchone()
    return count
