"""Places: communities and streets that a ledger spells in a way of its own; asked about, and never folded unasked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

import duckdb

from streetboard.datasets import Dataset, of_streets
from streetboard.ledger import bounds
from streetboard.ledger.orders import Question

ELSEWHERE = "未归属"
_ENDS = {
    "community": r"(社区居民委员会|社区居委会|社区服务站|居民委员会|居委会|村民委员会|村委会|社区|村)$",
    "street": r"(街道办事处|街道|街办|办事处|镇|乡)$",
}
# How a place of each kind is called in full.
_FULL = {"community": ("社区", "村"), "street": ("街道", "镇", "乡")}
_WHOLE = {"全街道", "本街道", "街道", "街道办", "全辖区", "辖区", "各社区", "所有社区", "全部社区", "多个社区"}
_BETWEEN = re.compile(r"[、,，;；/＋+]")
_MOST = 12


def questions(
    connection: duckdb.DuckDBPyConnection, data: Dataset, among: Collection[str] | None = None
) -> list[Question]:
    """Return what is to be asked of the places in the temporary table `incoming`: what is no place of its own, it seems.

    Nothing is said of the places of other streets than those `among` these, null for any.
    """
    if data.shared:
        return []
    asked = [field for field in ("street", "community") if field in data.fields]
    known = _known(connection, asked, among)
    strange = {field: _strange(connection, field, known[field], among) for field in asked}
    found = [_of_street(*told) for told in strange["street"]]
    return found + [_of_community(*told) for told in strange.get("community", [])]


def _of_street(name: str, near: list[str], count: int) -> Question:
    problem = f"街道“{name}”和“{near[0]}”写法不同，不知道是不是同一个"
    remedy = (
        f'请写成“{near[0]}”，或在映射文件的 [values.street] 里写明 "{name}" = "{near[0]}"；'
        "确是另一个街道的，请确认后再导入（命令行加 --confirm）"
    )
    return Question("strange_street", "street", problem, remedy, count, tuple(near), must=True, about=name)


def _of_community(name: str, near: list[str], count: int) -> Question:
    if name in _WHOLE:
        problem = f"“{name}”不是一个社区，{count:,} 行"
    elif len(_BETWEEN.split(name)) > 1:
        problem = f"“{name}”是几个社区，{count:,} 行"
    else:
        problem = f"社区“{name}”（{count:,} 行）和“{near[0]}”写法不同，不知道是不是同一个"
    remedy = f"请改正台账，或导入别名对照：社区，{name}，{near[0]}；确是单独一个社区的，正式名称也写 {name}"
    return Question("strange_community", "community", problem, remedy, count, tuple(near), about=name)


def _strange(
    connection: duckdb.DuckDBPyConnection, field: str, known: set[str], among: Collection[str] | None
) -> list[tuple[str, list[str], int]]:
    """Return the names that need an answer, beside those that are known: (name, what it may be, the nearest first, rows)."""
    # All at once: a row that another answer lets in would ask about its community then. A street must be answered for, so one
    # that does not come in is not asked about.
    rows = "true" if field == "community" else "fault is null"
    coming = Counter(
        dict(
            connection.execute(
                f'select "{field}", count(*) from incoming where skip is null and {rows} and "{field}" is not null '
                "group by all"
            ).fetchall()
        )
    )
    answered = dict(
        connection.execute("select alias, name from raw.aliases where field = $field", {"field": field}).fetchall()
    )
    if among is not None:
        # What others answered of their own names tells of their places.
        answered = {alias: name for alias, name in answered.items() if alias in coming}
    by_stem: dict[str, list[str]] = {}
    for name in {*coming, *known, *answered.values()} - {name for name, ours in answered.items() if ours != name}:
        by_stem.setdefault(_stem(field, name), []).append(name)
    strange = []
    for name, count in sorted(coming.items()):
        if name in answered or (field == "street" and name in known):
            continue
        parts = [part for part in map(str.strip, _BETWEEN.split(name)) if part]
        if field == "community" and (
            name in _WHOLE or (len(parts) > 1 and any(_is_full(field, part) for part in parts))
        ):
            strange.append((name, [ELSEWHERE, *(part for part in parts if part != name)], count))
            continue
        alike = [other for other in by_stem[_stem(field, name)] if other != name]
        # Of several spellings the one in full is the name, then the one that is known, then the more frequent.
        best = max([name, *alike], key=lambda one: (_is_full(field, one), one in known, coming[one], one))
        if alike and best != name:
            strange.append((name, [best, *(other for other in sorted(alike) if other != best)], count))
    return strange[:_MOST]


def _known(
    connection: duckdb.DuckDBPyConnection, fields: Sequence[str], among: Collection[str] | None
) -> dict[str, set[str]]:
    """Return of each field the names that the ledgers have, in one statement: it is the planning that takes long."""
    imported = {name for (name,) in connection.execute("select distinct dataset from meta.imports").fetchall()}
    named = [
        f"select {', '.join(name if name in data.fields else 'null' for name in ('street', *fields))} from raw.{data.name}"
        for data in of_streets()
        if data.name in imported
    ]
    if not named:
        return {field: set() for field in fields}
    columns = ", ".join(f"name_{field}" for field in fields)
    rows = connection.execute(
        f"select distinct {columns} from ({' union all '.join(named)}) as named(street, {columns}) "
        "where $among::varchar[] is null or list_contains($among, street)",
        bounds.parameters(among),
    ).fetchall()
    names = zip(*rows, strict=True) if rows else ((),) * len(fields)
    return {field: {*told} - {None} for field, told in zip(fields, names, strict=True)}


def _stem(field: str, name: str) -> str:
    return re.sub(_ENDS[field], "", name) or name


def _is_full(field: str, name: str) -> bool:
    return name.endswith(_FULL[field])
