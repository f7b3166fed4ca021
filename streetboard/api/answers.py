"""Answers: what a program gets: the list of figures, and one of them with its 口径, its measures and its rows, masked as on pages."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from streetboard import queries
from streetboard.api import offer
from streetboard.api.asked import Asked
from streetboard.api.refusal import Refusal
from streetboard.asking.reach import Reach
from streetboard.asking.streets import ALL_STREETS
from streetboard.asking.view import View
from streetboard.queries import Column, Measure, Query, column_of, measure_of

# A year that has begun may be asked for to its end.
_BEYOND = timedelta(days=366)


def listed(view: View, street: str | None) -> dict[str, Any]:
    """Return the list of the figures that a token of this street may have, null for all."""
    _check_there(view, street)
    found = [queries.with_settings(query, view.settings) for query in offer.for_token(street)]
    return {
        "version": view.snapshot.version,
        "is_demo": view.is_demo(street or ALL_STREETS),
        "streets": [street] if street else sorted(view.snapshot.streets),
        "figures": [
            {
                **_told(query),
                "measures": [_measure(one) for one in offer.measures(query)],
                "parameters": offer.parameters(query),
            }
            for query in found
        ],
    }


def figure(view: View, asked: Asked) -> dict[str, Any]:
    """Return a figure as pages show it. Raises Refusal, and StreetboardError for what does not exist."""
    name, street = asked.query.name, asked.scope.street
    _check_there(view, street)
    reach = view.reach(street or ALL_STREETS)
    _check_days(reach, asked)
    parameters = view.snapshot.resolve(asked.query, asked.scope, dict(asked.further))
    if reach.has_ledger_of(name) and parameters["as_of"]:
        result = view.result(name, asked.scope, **asked.further)
        query, columns, rows = result.query, result.columns, result.records()
    else:
        # Pages say so too instead of showing a zero.
        query, columns, rows = queries.with_settings(asked.query, view.settings), (), []
    taken = offer.parameters(query)
    return {
        **_told(query),
        "measures": [_measure(measure) for column in columns if (measure := measure_of(query, column))],
        "columns": [_column(column_of(query, column)) for column in columns],
        "parameters": {parameter: plain(parameters[parameter]) for parameter in taken},
        "version": view.snapshot.version,
        "cut_off": plain(reach.stand_as_of(queries.datasets_read(name))),
        "is_demo": view.is_demo(street or ALL_STREETS),
        "row_count": len(rows),
        "rows": [plain(row) for row in rows],
    }


def plain(value: Any) -> Any:
    """Return a value as JSON has it: days as 2025-06-30, seconds for a time between two, null for what is no number."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, Collection) and not isinstance(value, bytes):
        return [plain(one) for one in value]
    return str(value)


def _check_there(view: View, street: str | None) -> None:
    if street and street not in view.snapshot.streets:
        raise Refusal(404, "没有这个街道的数据", "请检查街道的名称，或者等它的台账导入")


def _check_days(reach: Reach, asked: Asked) -> None:
    """Raise Refusal for a moment long after all that is known: of each month to come it would be decided what is masked.

    An end is no later than the moment, whatever is asked.
    """
    known, as_of = reach.cut_off(reach.cut_offs), asked.scope.as_of
    if known and as_of and as_of > known + _BEYOND:
        raise Refusal(400, f"as_of {as_of} 离数据截至的 {known} 太远", f"最晚可以写到 {known + _BEYOND}，或者不写")


def _told(query: Query) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": query.title,
        "definition": query.definition,
        "owner": query.owner or None,
        "checked": plain(query.checked),
    }


def _column(column: Column) -> dict[str, Any]:
    return {"name": column.name, "label": column.label, "unit": column.unit or None}


def _measure(measure: Measure) -> dict[str, Any]:
    """Return what a measure is; a share is told from 0 to 1, and by which columns of its row it is divided."""
    return {
        **_column(measure),
        "metric": measure.metric or None,
        "definition": measure.definition or None,
        "kind": measure.kind,
        "numerator": measure.numerator or None,
        "denominator": measure.denominator or None,
        "better": measure.better or None,
    }
