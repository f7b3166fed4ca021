"""Why: what explains that a community handles more or fewer of its issues in time than the street, than before, than another one.

A difference of two rates is split, for one way after the other of telling issues apart, into what comes of having other issues (构成)
and what comes of doing otherwise with the same ones (办理); the two make it up (issues/why).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from streetboard import comparing, format
from streetboard.asking.answers import MONTH, NOW, Answer, Answers, Maker, Row, Wanted
from streetboard.queries import Column
from streetboard.reading import headlines
from streetboard.reading.blocks import Reading, Table
from streetboard.reading.parts import rows_address
from streetboard.reading.readings import COMMUNITIES, ON_TIME_COMMUNITIES
from streetboard.reading.tables import columns_of
from streetboard.warehouse import Result

FIGURE = "issues/why"
# The ways of telling issues apart; how long one took is what came of it, and no kind of issue.
_CROSS, _TAKEN = "cross", "time_taken"
WAYS = {
    "category": "按问题类别",
    "handler": "按承办单位",
    "time_limit": "按办理时限",
    _CROSS: "三者交叉",
    _TAKEN: "按用时",
}
# How many kinds of each way stand on the page; the rest is behind ⓘ.
_MOST = {"category": 1, "handler": 2, "time_limit": 1, _CROSS: 2, _TAKEN: 1}
_OWN_OFFICE = "本社区"
# What is told of a kind, and the same of all kinds of a way together: how many, how they were handled, and what comes of it.
_COUNTED, _COUNTED_ALL = ("due", "on_time_rate", "rate_other"), ("whole_due", "whole_rate", "whole_rate_other")
_PARTS, _PARTS_OF_ALL = ("mix_part", "rate_part"), ("mix_gap", "rate_gap")


_Rule: TypeAlias = tuple[tuple[Wanted, ...], Callable[[Answers], Reading | None]]


@dataclass(frozen=True)
class _Against:
    """Whom a community is held against: its name in a sentence, and how the figure is asked for it, over which days."""

    name: str
    asked: tuple[tuple[str, Any], ...] = ()
    over: str = NOW


@Maker
def why_street(community: str) -> _Rule:
    """What explains the rate of a community against that of its street."""
    return _explaining(community, _Against("全街道"))


@Maker
def why_before(community: str, start: date | None, end: date, over: str) -> _Rule:
    """What explains the rate of a community against its own over the days before."""
    return _explaining(community, _Against("此前", (("before_start", start), ("before_end", end)), over))


@Maker
def why_beside(community: str, other: str) -> _Rule:
    """What explains the rate of a community against that of another one, over the same days."""
    return _explaining(community, _Against(other, (("beside", other),)))


def _explaining(community: str, against: _Against) -> _Rule:
    wanted = {by: Wanted(FIGURE, against.over, (("community", community), *against.asked, ("by", by))) for by in WAYS}
    # Behind ⓘ stands the finest.
    main_first = tuple(sorted(wanted.values(), key=lambda one: one != wanted[_CROSS]))
    return main_first, partial(_read, community, against, wanted)


@Maker
def side_by_side(community: str, other: str) -> _Rule:
    """The numbers of two communities in two columns."""
    by_category = Wanted(FIGURE, NOW, (("community", community), ("beside", other), ("by", "category")))
    return (ON_TIME_COMMUNITIES, COMMUNITIES, by_category), partial(_read_beside, community, other, by_category)


def _read(community: str, against: _Against, wanted: Mapping[str, Wanted], answers: Answers) -> Reading | None:
    found = {by: answer for by, one in wanted.items() if (answer := answers.get(one)) and len(answer.result)}
    if len(found) < len(wanted):
        return None
    rows = {by: answer.result.records() for by, answer in found.items()}
    whole = rows[_CROSS][0]
    if comparing.too_few(whole["whole_due"], whole["whole_due_other"]):
        return Reading(headlines.why_not(community, against.name, whole))
    telling = _most_telling(rows)
    headline = headlines.why(community, against.name, WAYS[telling], _named(rows[telling]))
    return Reading(headline, (_table(community, against, found),))


def _most_telling(rows: Mapping[str, Sequence[Row]]) -> str:
    """Return the way in which one kind alone makes up most of the gap, of those by which somebody can be asked to act."""
    sign = 1 if rows[_CROSS][0]["gap"] > 0 else -1
    return max(("handler", "category"), key=lambda by: max(sign * row["part"] for row in rows[by]))


def _table(community: str, against: _Against, found: Mapping[str, Answer]) -> Table:
    """Return mix and rate of each way, which make up the same gap, and below it the kinds that tell most, each leading to its issues."""
    cells, cards = list[tuple[Any, ...]](), list[str]()
    for by, answer in found.items():
        rows = answer.result.records()
        cells.append((f"{WAYS[by]}（{format.number(answer.total)} 种）", *_told(rows[0], _COUNTED_ALL, _PARTS_OF_ALL)))
        cards.append("")
        for row in _telling(rows, _MOST[by]):
            cells.append((f"　{kind(row)}", *_told(row, _COUNTED, _PARTS)))
            cards.append(_rows_of(community, against, answer, by, row))
    answer = found[_CROSS]
    columns = (Column("kind", "种类"), *columns_of(answer.result, *_COUNTED, *_PARTS, "part"))
    note = "构成：件的种类占比不同；办理：同一种类的按期率不同。每种分法的两部分之和都等于相差，下面列出影响最大的种类，点开是这些件"
    return Table(answer.key, columns, tuple(cells), len(cells), note=note, cards=tuple(cards))


def _told(row: Row, counted: tuple[str, ...], parts: tuple[str, str]) -> tuple[Any, ...]:
    return (*(row[name] for name in counted), *format.parts_in_points(*(row[name] for name in parts)))


def _telling(rows: Sequence[Row], most: int) -> list[Row]:
    """Return the kinds that pull most the way that the gap goes; the rows begin with what pulls down most."""
    return list(rows[:most]) if rows[0]["gap"] <= 0 else list(reversed(rows[-most:]))


def kind(row: Row) -> str:
    """Return a kind in words: 房屋维修 · 建管办 · 时限 8–15 日."""
    limit, taken = row["time_limit"], row["time_taken"]
    parts = (row["category"], row["handler_org"], limit and f"时限 {limit}", taken and f"用时 {taken}")
    return " · ".join(filter(None, parts))


def _rows_of(community: str, against: _Against, answer: Answer, by: str, row: Row) -> str:
    """Return what lists the issues of a kind, those that were late if any was; empty where the list would be another one."""
    is_month = against.over == MONTH
    if not row["due"] or (is_month and by == _TAKEN):
        return ""
    handler = community if row["handler_org"] == _OWN_OFFICE else row["handler_org"]
    asked = {
        "measure": "late" if row["late"] else "due",
        "community": community,
        "category": row["category"],
        "handler": handler,
        "time_limit": row["time_limit"],
        "time_taken": row["time_taken"],
        "month": answer.result.parameters["start"].isoformat() if is_month else None,
    }
    return rows_address("issues/rows", **{name: value for name, value in asked.items() if value is not None})


def _named(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "kind": "社区自办" if row["handler_org"] == _OWN_OFFICE else kind(row)} for row in rows]


# What is told of two communities, in the order of the table, and which of their categories are.
_TOLD = (
    (COMMUNITIES, ("collected", "closed", "completion_rate", "open_backlog", "overdue_open")),
    (ON_TIME_COMMUNITIES, ("due", "late", "on_time_rate", "against_street")),
)
_RANKS = ("应处置最多的类别", "其次", "再次")


def _read_beside(community: str, other: str, by_category: Wanted, answers: Answers) -> Reading | None:
    answered = [(answer.result, names) for wanted, names in _TOLD if (answer := answers.get(wanted))]
    if not answered:
        return None
    cells = [
        (
            column.label,
            *(format.with_unit(_number_of(result, place, column.name), column.unit) for place in (community, other)),
        )
        for result, names in answered
        for column in columns_of(result, *names)
    ]
    categories = answers.rows(by_category)
    cells += zip(_RANKS, _top(categories, "due"), _top(categories, "due_other"), strict=True)
    columns = (Column("what", "指标"), Column("community", community), Column("beside", other))
    table = Table(ON_TIME_COMMUNITIES.key, columns, tuple(cells), len(cells))
    return Reading(headlines.side_by_side(community, other, answers.rows(ON_TIME_COMMUNITIES)), (table,))


def _number_of(result: Result, community: str, name: str) -> Any:
    """Return a number of a community; null where it has no row."""
    return next((row[name] for row in result.records() if row["community"] == community), None)


def _top(rows: Sequence[Row], due: str) -> list[str]:
    """Return the categories with most issues due: 房屋维修 1,422 件, —."""
    first = sorted((row for row in rows if row[due]), key=lambda row: row[due], reverse=True)
    told = [f"{row['category']} {format.number(row[due])} 件" for row in first[: len(_RANKS)]]
    return told + [format.NONE] * (len(_RANKS) - len(told))


def best_beside(rows: Sequence[Row], community: str) -> str | None:
    """Return whom a community is held beside unless another one is chosen: who handles most in time of those that are ranked."""
    others = [row["community"] for row in rows if row["community"] not in (community, headlines.UNNAMED)]
    ranked = {row["community"] for row in rows if row["is_ranked"]}
    return next((name for name in reversed(others) if name in ranked), others[0] if others else None)
