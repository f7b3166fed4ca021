"""Bounds: what whoever is for some streets may bring: their rows and nothing else, and nothing that other streets share with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import duckdb

from streetboard.datasets import Dataset, of_streets
from streetboard.errors import LedgerError
from streetboard.ledger.results import only

_SHOWN = 3
_WHOLE_HOUSE = "请用看全部街道的账号导入"
# How many rows there are and which the first are, in a select that goes on with which.
_COUNTED = f"count(*), list(row_no order by row_no)[:{_SHOWN}] from incoming where skip is null"


def within(
    connection: duckdb.DuckDBPyConnection,
    data: Dataset,
    file: str,
    aliases: Sequence[tuple[str, str, str]],
    among: Collection[str] | None,
) -> Collection[str] | None:
    """Return the streets to which the rows in the temporary table `incoming` are bound, null for any; rows at fault are, too.

    While there is no other street than those `among` these, what names none and what all share is theirs, and nothing binds them.
    Raises LedgerError if the table is of more.
    """
    if among is None:
        return None
    mine = f"这个账号只能导入{'、'.join(sorted(among))}的台账"
    if not data.shared:
        theirs = connection.execute(
            f"select street, {_COUNTED} and not list_contains($among::varchar[], street) "
            "group by street order by min(row_no)",
            {"among": sorted(among)},
        ).fetchone()
        if theirs:
            street, count, examples = theirs
            raise LedgerError(
                f"{file} {_rows(count, examples)}是{street}的，{mine}",
                "请核对文件的街道列和所选的街道；要导入别的街道，请找管理员",
            )
    if not _has_others(connection, among):
        return None
    if data.shared:
        raise LedgerError(f"{file}：{data.title}各街道共用，{mine}", _WHOLE_HOUSE)
    count, examples = only(connection.execute(f"select {_COUNTED} and street is null"))
    if count:
        raise LedgerError(
            f"{file} {_rows(count, examples)}没有写街道，{mine}", f"请在文件里补上街道再导入，或者{_WHOLE_HOUSE}"
        )
    if aliases:
        raise LedgerError(
            f"“{aliases[0][1]}”算哪个社区，记在各街道共用的别名对照里，{mine}",
            f"请在文件里改好再导入，或者{_WHOLE_HOUSE}",
        )
    return among


def _rows(count: int, examples: list[int]) -> str:
    """Return which rows in words: 第 3、4 行; 有 12 行（如第 3、4、5 行）."""
    named = f"第 {'、'.join(map(str, examples))} 行"
    return f"的{named}" if count <= _SHOWN else f"有 {count:,} 行（如{named}）"


def rows_of(ledgers: Iterable[Dataset], columns: str) -> str:
    """Return the SQL of the rows of some ledgers together, with columns that all of them have."""
    return " union all ".join(f"select {columns} from raw.{data.name}" for data in ledgers)


def _has_others(connection: duckdb.DuckDBPyConnection, among: Collection[str]) -> bool:
    return bool(
        only(
            connection.execute(
                f"select count(*) from ({rows_of(of_streets(), 'street')} union all select street from meta.quarantine) "
                "where street is not null and not list_contains($among::varchar[], street)",
                {"among": sorted(among)},
            )
        )[0]
    )


def own_sources(
    connection: duckdb.DuckDBPyConnection, data: Dataset, sources: list[int], among: Collection[str] | None
) -> list[int]:
    """Return those of some imports that brought rows of these streets and of no other, and left none out that name no street."""
    if among is None or not sources or data.shared:
        return sources
    found = connection.execute(
        f"""
        with told as (
            select import_id, unnest(streets) as street from meta.imports
            union all
            select import_id, street from raw.{data.name}
            union all
            select import_id, coalesce(quarantine.street, streets[1], '') as street
            from meta.quarantine as quarantine join meta.imports as imports using (import_id)
        )
        select import_id from told
        where list_contains($sources::integer[], import_id) and not list_contains($among::varchar[], street)
        """,
        {"sources": sources, "among": sorted(among)},
    )
    others = {number for (number,) in found.fetchall()}
    return [number for number in sources if number not in others]


def refuse_replacing_others(sources: list[int], own: list[int], among: Collection[str] | None) -> None:
    """Raise LedgerError if to replace what these imports brought would take away rows of other streets."""
    if among is not None and sources != own:
        raise LedgerError(
            f"整体替换会动到不只{'、'.join(sorted(among))}的台账，这个账号不能这样导入",
            f"请把方式改为“更新”，或者{_WHOLE_HOUSE}",
        )


# The rows in quarantine of some streets, null for any: those that name one, and those without whose file is of these alone.
OF_STREETS = """(
    $among::varchar[] is null or list_contains($among::varchar[], street) or (street is null and import_id in (
        select import_id from meta.imports where len(streets) > 0 and list_has_all($among::varchar[], streets)
    ))
)"""


def parameters(among: Collection[str] | None) -> dict[str, Any]:
    """Return what OF_STREETS is asked with."""
    return {"among": None if among is None else sorted(among)}
