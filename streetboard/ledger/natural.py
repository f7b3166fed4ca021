"""Natural: rows that are known by what they say, in a ledger without numbers, and where they meet a numbered one.

A row without a number takes that of the row of which it says the same, else one that is made of its parts. A numbered row
that says the same as one whose number was made gives it its own. Where several may be meant nobody chooses: the rows stay out.
"""

from __future__ import annotations

import duckdb

from streetboard.datasets import Dataset
from streetboard.ledger.mapping_files import Plan
from streetboard.ledger.results import only

# The codes of faults of rows: several of ours may be meant, and what they are known by is missing.
UNCLEAR, UNNAMED = "unclear_row", "missing_key"
# What is said of rows: they are known by what they say, were found under a number, gave their number to a row that had
# none, and look like a row that has another number.
BY_NAME, FOUND, NUMBERED, TWICE = "without_number", "found_by_name", "number_given", "other_number"


def labels(data: Dataset) -> str:
    """Return what rows without a number are known by."""
    return "、".join(part.label for part in data.known_by)


def _number(data: Dataset) -> str:
    """Return the SQL of the number that is made of what a row says, over its fields; null where a part is missing."""
    both = list(zip(data.known_by, _parts(data), strict=True))
    parts = ", ".join(f"coalesce({sql}, '')" if part.blank else sql for part, sql in both)
    missing = " or ".join(f"{sql} is null" for part, sql in both if not part.blank)
    return f"case when not ({missing}) then trim(concat_ws('-', {parts}), '-') end"


def _parts(data: Dataset) -> list[str]:
    return [
        f"plain_name({_official(part.sql) if part.fields == ('community',) else part.sql})" for part in data.known_by
    ]


def _official(community: str) -> str:
    """Return the SQL of a community as the ledger of aliases calls it."""
    answered = f"select any_value(name) from raw.aliases where field = 'community' and alias = {community}"
    return f"coalesce(({answered}), {community})"


def settle(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan) -> bool:
    """Find, by what they say, which of our rows the good rows in the temporary table `incoming` are.

    Rows without a number get one. Into the temporary tables go: `met`, what is to be said of which rows, and the row of
    ours that it is about; `unsettled`, the rows at fault. Return whether there are any of these.
    """
    connection.execute("create or replace temp table met (row_no bigint, existing_row bigint, how varchar)")
    connection.execute("create or replace temp table unsettled (row_no bigint, code varchar)")
    if not data.known_by:
        return False
    number = f'"{data.number}"'
    names = [f"part_{at}" for at in range(len(data.known_by))]
    if plan.is_natural:
        connection.execute(f"update incoming set {number} = {_number(data)} where fault is null and skip is null")
        connection.execute(
            f"insert into unsettled select row_no, '{UNNAMED}' from incoming "
            f"where fault is null and skip is null and {number} is null"
        )
    same = {
        "": "theirs.{0} = ours.{0}",
        "counts": "theirs.{0} is not distinct from ours.{0}",
        "fits": "(theirs.{0} = ours.{0} or theirs.{0} is null or ours.{0} is null)",
    }
    is_alike = " and ".join(same[part.blank].format(name) for part, name in zip(data.known_by, names, strict=True))
    is_same = " and ".join(same["counts"].format(name) for name in names)
    says = f"street, {number} as number, {', '.join(f'{sql} as {name}' for name, sql in zip(names, _parts(data), strict=True))}"
    connection.execute(f"""
        create or replace temp table alike as
        with
            theirs as (select row_no, {says} from incoming where fault is null and skip is null),
            ours as (select rowid as existing_row, {_number(data)} as made, {says} from raw.{data.name}),
            known as (select distinct street, number, true as is_known from ours)
        select
            theirs.row_no, theirs.number, ours.existing_row, ours.number as our_number,
            ours.number is not distinct from ours.made as is_made,
            coalesce(is_known, false) as is_known
        from theirs
        join ours on theirs.street = ours.street and {is_alike}
        left join known on theirs.street = known.street and theirs.number = known.number
        -- Where one says all of the same, those that only may be meant are not.
        qualify ({is_same}) = bool_or({is_same}) over (partition by theirs.row_no)
    """)
    # Of a row with a number of its own, one without is the only one it may be.
    pairs = "alike" if plan.is_natural else "(from alike where is_made and not is_known)"
    connection.execute(f"""
        insert into unsettled
        select distinct row_no, '{UNCLEAR}'
        from (
            select row_no, count(distinct existing_row) over (partition by row_no) as ours,
                count(distinct number) over (partition by existing_row) as theirs
            from {pairs}
        )
        where ours > 1 {"" if plan.is_natural else "or theirs > 1"}
    """)
    settled = f"{pairs} where row_no not in (select row_no from unsettled)"
    if plan.is_natural:
        connection.execute(f"insert into met select row_no, existing_row, '{FOUND}' from {settled} and not is_made")
        connection.execute(
            f"update incoming set {number} = our_number from (select row_no, our_number from {settled}) as settled "
            "where settled.row_no = incoming.row_no"
        )
        connection.execute(f"insert into met select row_no, null, '{BY_NAME}' from incoming where {number} is not null")
    else:
        connection.execute(f"insert into met select row_no, existing_row, '{NUMBERED}' from {settled}")
        connection.execute(
            f"insert into met select row_no, existing_row, '{TWICE}' from alike where number <> our_number "
            "and (is_made or not is_known) and row_no not in (select row_no from met union all select row_no from unsettled)"
        )
    return bool(only(connection.execute("select count(*) from unsettled"))[0])


def notes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return what `settle` has found to be said: code to rows."""
    return dict(connection.execute("select how, count(distinct row_no) from met group by how order by how").fetchall())


def problems(data: Dataset) -> dict[str, str]:
    """Return what is wrong with the rows in `unsettled`, by code."""
    number = data.fields[data.key[-1]].label
    return {
        UNNAMED: f"没有{number}，{labels(data)}也不全",
        UNCLEAR: f"按{labels(data)}能对上不止一件，分不清是哪一件",
    }
