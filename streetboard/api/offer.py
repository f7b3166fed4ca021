"""Offer: which figures programs may have: those that count. What lists rows, or is for masking and for pages, is not handed out."""

from __future__ import annotations

from functools import cache

from streetboard import queries
from streetboard.api.refusal import Refusal
from streetboard.errors import UnknownNameError
from streetboard.queries import STANDARD_PARAMETERS, Measure, Query
from streetboard.warehouse import named_parameters

# Cells before they are masked; what the warehouse knows of itself; how good the ledgers are, which is for those who bring them.
_INNER = frozenset(["masking", "shared", "data"])
_STREETS = "streets"


@cache
def names() -> tuple[str, ...]:
    """Return the names of the figures that are handed out."""
    figures = queries.layer("figures")
    beneath = {address.partition("?")[0] for query in figures.values() for address in query.beneath.values()}
    of_one = {name for query in figures.values() for name in (query.card, query.steps) if name}
    return tuple(
        name
        for name, query in figures.items()
        if name.partition("/")[0] not in _INNER and name not in beneath | of_one and _counts(query)
    )


def _counts(query: Query) -> bool:
    """Tell whether a figure counts, by streets, as opposed to listing rows: only a list has a limit, a card or columns to begin with."""
    is_list = query.main or query.card or query.listed or query.withheld or query.unlimited
    return bool(measures(query)) and not is_list and "street" in named_parameters(query.sql)


def measures(query: Query) -> list[Measure]:
    """Return the measures of a figure, in the order of its header."""
    return [column for column in query.columns.values() if isinstance(column, Measure)]


def figure(name: str, street: str | None) -> Query:
    """Return a figure that is handed out to a token of this street, null for all. Raises Refusal."""
    if name not in names():
        if name in queries.layer("figures"):
            raise Refusal(
                403,
                f"“{name}”逐行列出台账，或者供看板内部使用，不通过接口给出",
                "请取汇总的指标；明细请登录后在页面上看",
            )
        unknown = UnknownNameError("指标", name[:80], names())
        raise Refusal(404, unknown.problem, unknown.remedy)
    query = queries.figure(name)
    if street and compares_streets(query):
        raise Refusal(
            403,
            f"“{name}”把各个街道放在一起比，这个令牌只看一个街道",
            "请取不带 by_street 的指标，或者请管理员另给令牌",
        )
    return query


def compares_streets(query: Query) -> bool:
    """Tell whether something of a figure is told of all streets, whichever is chosen."""
    return any(measure.how == _STREETS for measure in measures(query))


def for_token(street: str | None) -> list[Query]:
    """Return the figures that are handed out to a token of this street, null for all."""
    found = [queries.figure(name) for name in names()]
    return [query for query in found if not (street and compares_streets(query))]


def parameters(query: Query) -> list[str]:
    """Return the parameters that a figure takes: the standard ones that it names, and its own."""
    named = named_parameters(query.sql)
    # Those of a figure that asks others are what it has asked.
    own = () if query.asks else tuple(query.parameters)
    return [*(name for name in STANDARD_PARAMETERS if name in named), *own]
