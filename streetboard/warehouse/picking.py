"""Picking: what a figure asks of others (`-- asks:`), as the rows of a ledger name it: values as they are, or why there are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from streetboard import format
from streetboard.errors import StreetboardError, UnknownNameError
from streetboard.warehouse.running import Result

# What a figure that asks others counts them by: the values and which row each is for, the rows without one and why.
PARAMETERS = ("places", "picked", "failed", "why")

Row = dict[str, Any]

_COLUMN, _VALUE, _IS = re.compile("[；;]"), re.compile("[|｜]"), re.compile("[=＝]")


def picked(sources: Result, ask: Callable[[Row], Result]) -> dict[str, list[str]]:
    """Return what the rows of `sources` name, under PARAMETERS: as texts, since a list holds values of one type.

    `ask` returns the figure that a row names, once for all rows that ask it alike. It raises StreetboardError where there is none.
    """
    answers: dict[tuple[Any, ...], Result | StreetboardError] = {}
    places, values, failed, why = list[str](), list[str](), list[str](), list[str]()
    for row in sources.records():
        key = tuple(row[name] for name in ("street", "figure", "communities", "first_on", "last_on", "said_on"))
        if key not in answers:
            try:
                answers[key] = ask(row)
            except StreetboardError as error:
                answers[key] = error
        try:
            found = [*_values(answers[key], row)]
        except StreetboardError as error:
            failed.append(row["entry"])
            why.append(_said(error))
        else:
            places += [row["entry"]] * len(found)
            values += found
    return dict(zip(PARAMETERS, (places, values, failed, why), strict=True))


def left_to_others(result: Result) -> Result:
    """Return a result without what was found of other figures among its parameters: that is theirs to tell."""
    asked = {name: value for name, value in result.parameters.items() if name not in PARAMETERS}
    return replace(result, parameters=asked)


def _said(error: StreetboardError) -> str:
    """Return in one line what is wrong; a ledger's row has no room for all names that there are."""
    if isinstance(error, UnknownNameError):
        return f"{error.problem}{f'，是不是“{error.nearest}”' if error.nearest else ''}"
    return "，".join(filter(None, (error.problem, error.remedy)))


def _values(answer: Result | StreetboardError, row: Row) -> Iterator[str]:
    """Yield what a row takes of a figure. Raises StreetboardError where there is nothing to take."""
    if isinstance(answer, StreetboardError):
        raise answer
    records = [*_narrowed(answer, row["rows_where"])]
    if not records:
        raise StreetboardError(f"指标 {row['figure']} 里没有{'取数行写的行' if row['rows_where'] else '任何行'}")
    if row["counting"] == "rows":
        yield from ("1" for _ in records)
        return
    values = [record[_known(answer, row["measure"])] for record in records]
    if row["counting"] == "distinct":
        yield from dict.fromkeys(str(value) for value in values if value is not None)
        return
    for value, record in zip(values, records, strict=True):
        # What is made of a masked count is null beside it.
        if format.MASKED in (value, *(record.values() if value is None else ())):
            raise StreetboardError("涉及的人数太少，已遮蔽")
        if value is None:
            raise StreetboardError("台账里没有这个数")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise StreetboardError(f"取数列 {row['measure']} 不是数，不能合计")
        yield repr(value)


def _narrowed(answer: Result, where: str | None) -> Iterator[Row]:
    """Yield the rows that have the values that `where` names: item=加装电梯；unit=部, several of a column as 甲|乙."""
    wanted: dict[str, set[str]] = {}
    for part in filter(None, map(str.strip, _COLUMN.split(where or ""))):
        column, *values = _IS.split(part, maxsplit=1)
        if not values:
            raise StreetboardError(f"取数行“{part}”没有写等号", "请写成 列=值 的样子")
        wanted[_known(answer, column.strip())] = {value.strip() for value in _VALUE.split(values[0])}
    for record in answer.records():
        if all(_text(record[column]) in values for column, values in wanted.items()):
            yield record


def _known(answer: Result, column: str | None) -> str:
    if not column:
        raise StreetboardError(f"没有写取指标 {answer.query.name} 的哪一列")
    if column not in answer.columns:
        raise StreetboardError(f"指标 {answer.query.name} 没有 {column} 这一列")
    return column


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
