"""Sifting: a list as a reader goes through it: only the rows in which a text stands, in the order of a column; or counted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from streetboard.queries import Query


@dataclass(frozen=True)
class Sift:
    """What a reader looks for in a list, and by which column it is ordered; without one it stays in its own order.

    `among` are the columns that are looked through. A text is ordered as Chinese dictionaries do, by its sound. No more than `most`
    rows are brought, all without it. `cells` are those of a list by cells that are brought at all, as `counted_by_cell` writes them.
    """

    text: str = ""
    among: tuple[str, ...] = ()
    by: str = ""
    is_text: bool = False
    is_descending: bool = False
    most: int | None = None
    cells: tuple[str, ...] | None = None


def sifted(query: Query, sift: Sift) -> Query:
    """Return the figure of a list with only the rows that are looked for; the text is bound as $sought.

    The columns are names of the figure's own, which the caller has looked up.
    """
    key = f'"{sift.by}"{" collate zh" if sift.is_text else ""}{" desc" if sift.is_descending else ""} nulls last, '
    statement = (
        f"with listed as ({query.body}), "
        "placed as (select *, row_number() over () as place_in_list from listed) "
        f"select * exclude (place_in_list) from placed {_found(query, sift)} order by {key if sift.by else ''}place_in_list"
    )
    return replace(query, sql=statement if sift.most is None else f"{statement} limit {sift.most}")


def counted(query: Query, sift: Sift) -> Query:
    """Return the count of the rows that are looked for, as `row_count`."""
    if not _found(query, sift):
        query = replace(query, sql=query.found)
    return replace(query, sql=f"select count(*) as row_count from ({query.body}) {_found(query, sift)}")


def counted_by_cell(query: Query, sift: Sift) -> Query:
    """Return the count of the rows that are looked for of each cell, as `cell`, `street`, `community`, `month` and `row_count`."""
    month = f"date_trunc('month', {query.dated})::date" if query.dated else "null::date"
    return replace(
        query,
        sql=f"select {_cell_of(query)} as cell, street, community, {month} as month, count(*) as row_count "
        f"from ({query.body}) {_found(query, sift)} group by all",
    )


def _cell_of(query: Query) -> str:
    month = f"strftime({query.dated}, '%Y-%m'), " if query.dated else ""
    return f"concat_ws(' ', {month}street, community)"


def _found(query: Query, sift: Sift) -> str:
    searched = ", ".join(f'"{name}"' for name in sift.among)
    conditions = [f"contains(lower(concat_ws(' ', {searched})), lower($sought))"] if sift.text else []
    if sift.cells is not None:
        conditions.append(f"{_cell_of(query)} in (select unnest($cells::varchar[]))")
    return f"where {' and '.join(conditions)}" if conditions else ""
