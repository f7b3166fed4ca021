"""Story: the slides of a meeting in their order; each says which figures it freezes and what it shows of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from streetboard import format
from streetboard.asking import periods
from streetboard.asking.answers import PREVIOUS, YEAR_BEFORE, Answer, Answers, Row, Wanted
from streetboard.queries import Column, column_of
from streetboard.reading import headlines
from streetboard.reading.blocks import (
    ACCENT,
    BAD,
    BARS,
    BRIDGE,
    GOOD,
    LINES,
    MAIN,
    MUTED,
    PALE,
    SECOND,
    Block,
    Card,
    Cards,
    Change,
    Chart,
    Lines,
    Reading,
    Series,
    Table,
)

# What one slide can hold; the rest stands in the handout.
_MOST_BARS, _MOST_ROWS, _MOST_REASONS = 15, 40, 4
# Whatever is proposed can be chosen.
_MOST_PROPOSED = 300


@dataclass(frozen=True)
class Chapter:
    """One slide of the story: its figures, the lists of rows beneath them, and how it is read.

    `read` returns null where there is no ledger to read from.
    """

    id: str
    title: str
    read: Callable[[Answers], Reading | None]
    figures: tuple[Wanted, ...] = ()
    details: tuple[Wanted, ...] = ()
    # how many rows are proposed, of which a clerk keeps some; 0 where nothing is proposed
    proposes: int = 0
    # writes the headline of a proposal from the rows that are kept, and the number of those proposed
    retell: Callable[[Sequence[Row], int], str] | None = None


def _over_time(name: str) -> tuple[Wanted, Wanted, Wanted]:
    return Wanted(name, match=()), Wanted(name, PREVIOUS, match=()), Wanted(name, YEAR_BEFORE, match=())


ISSUES, ISSUES_BEFORE, ISSUES_YEAR = _over_time("issues/summary")
WORKS, WORKS_BEFORE, WORKS_YEAR = _over_time("renovation/summary")
PEOPLE, PEOPLE_BEFORE, PEOPLE_YEAR = _over_time("volunteers/summary")
MEETINGS = Wanted("meetings/summary", match=())
MEMBERS = Wanted("meetings/members_by_type", match=("type",))
LAST_ITEMS = Wanted("meetings/last_items", match=())
ITEM_ROWS = Wanted("meetings/item_rows", further=(("measure", "last"),))
OPEN_ITEMS = Wanted("meetings/item_rows", further=(("measure", "open"),))
DAILY = Wanted("issues/daily", match=("day",))
COMMUNITIES = Wanted("issues/completion_rate_by_community", match=("street", "community"))
BRIDGE_FIGURE = Wanted("issues/backlog_bridge", match=())
AGEING = Wanted("issues/ageing", match=("bucket",))
CATEGORIES = Wanted("issues/completion_rate_by_category", match=("category",))
AREAS = Wanted("renovation/progress_by_area", match=("area", "parent_area"))
DELAYED = Wanted("renovation/progress_by_project", further=(("is_delayed", True),))
PROJECTS = Wanted("renovation/progress_by_project", match=("project_id",))
BRANDS = Wanted("volunteers/by_brand", match=("brand",))
POINTS = Wanted("volunteers/points_by_type", match=("point_type",))
COORDINATION = Wanted("meetings/coordination", match=("kind", "unit", "subject", "community", "project_id", "item_id"))
NEXT_QUARTER = Wanted("meetings/next_quarter")
# Not shown, but the edition must be able to tell where its numbers come from.
SOURCES, SETTINGS = Wanted("shared/sources"), Wanted("shared/settings")


def _issue_rows(*measures: str) -> tuple[Wanted, ...]:
    return tuple(Wanted("issues/rows", further=(("measure", measure),)) for measure in measures)


# --- pieces --------------------------------------------------------------------------------------------------------------


def _columns(frozen: Answer, *names: str) -> tuple[Column, ...]:
    query = frozen.result.query
    return tuple(replace(column_of(query, name), unit=format.unit_of(query, name)) for name in names)


def _table(frozen: Answer | None, *names: str, flag: str = "", most: int = _MOST_ROWS, note: str = "") -> Table | None:
    """Return the first rows of a figure as a table of these columns; rows of which `flag` is true stand out."""
    if not frozen or not frozen.result.rows:
        return None
    records = frozen.result.records()[:most]
    rows = tuple(tuple(row[name] for name in names) for row in records)
    stands_out = frozenset(at for at, row in enumerate(records) if flag and row[flag])
    return Table(frozen.key, _columns(frozen, *names), rows, frozen.total, stands_out, note)


def _blocks(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block)


@dataclass(frozen=True)
class Number:
    """A card to be: a column of a figure, what it is made of, in which direction it is better, and its base (K9)."""

    label: str
    column: str
    better: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    beside: str = ""
    base: str = ""


def _card(figures: Answers, number: Number, now: Wanted, *over: Wanted) -> Card | None:
    """Return a number of a figure about the whole, null where there is nothing to divide by."""
    frozen = figures.get(now)
    if not frozen:
        return None
    row, query = frozen.result.one(), frozen.result.query
    if number.denominator and not row[number.denominator]:
        return None
    unit = format.unit_of(query, number.column)
    detail = ""
    if number.denominator:
        detail = _fraction(row[number.numerator], row[number.denominator], number.unit)
    elif number.beside:
        column = column_of(query, number.beside)
        detail = f"{column.label} {format.with_unit(row[number.beside], column.unit)}"
    changes = tuple(_change(figures, number, row, unit, wanted) for wanted in over)
    return Card(number.label, now.key, number.column, row[number.column], unit, detail, changes)


def _cards(*cards: Card | None) -> Cards | None:
    there = tuple(card for card in cards if card)
    return Cards(there) if there else None


def _fraction(numerator: Any, denominator: Any, unit: str) -> str:
    if isinstance(numerator, str) or isinstance(denominator, str):
        return ""  # masked
    return format.fraction(numerator, denominator, unit)


def _change(figures: Answers, number: Number, now: Row, unit: str, over: Wanted) -> Change:
    label = figures.comparisons[over.over]
    before = figures.one(over)
    values = now[number.column], before and before[number.column]
    if any(value is None or isinstance(value, str) for value in values):
        return Change(label, format.NONE)
    is_share = unit in (format.SHARE, format.POINTS)
    base = before[number.base] if number.base else None
    if (
        is_share
        and number.denominator
        and min(now[number.denominator], before[number.denominator]) < periods.SMALLEST_BASE
    ):
        return Change(label, "样本不足，不比")
    change = periods.change(*values, is_share=is_share, base=base)
    tone = ""
    if number.better and change.amount:
        tone = GOOD if (change.amount > 0) == (number.better == "up") else BAD
    return Change(label, format.change(change, unit), tone)


_COLLECTED = Number("收集", "collected", beside="closed")
_COMPLETION = Number("当期办结率", "completion_rate", "up", "closed", "collected", "件")
_ON_TIME = Number("按期处置率", "on_time_rate", "up", "on_time", "due", "件")
_DAILY_CLOSED = Number("日均办结", "daily_closed", "up", "closed_in_period", "days", "件/天", base="closed_in_period")
_OVERDUE = Number("超期未办", "overdue_open", "down", beside="open_backlog")
_PROGRESS = Number("旧改平均进度", "progress", "up", beside="planned_progress")
_TIMES = Number("志愿服务人次", "person_times", "up", beside="hours")
_HOURS = Number("志愿服务时长", "hours", "up", beside="activities")
_REGISTERED = Number("在册志愿者", "registered", "up")
_ACTIVE = Number("志愿活跃率", "active_rate", "up", "active", "registered", "人")
_ONE_COMMUNITY = (
    Number("办结率", "completion_rate", numerator="closed", denominator="collected", unit="件"),
    Number("与全街道相差", "against_street", beside="street_rate"),
    Number("未办结", "unclosed", beside="collected"),
    Number("超期未办", "overdue_open", beside="open_backlog"),
)
_REDEEMED = Number("积分兑换率", "redemption_rate", "", "points_redeemed", "points_issued", "分")


# --- the slides ----------------------------------------------------------------------------------------------------------


def _cover(figures: Answers) -> Reading:
    return Reading("")


def _last_items(figures: Answers) -> Reading | None:
    last = figures.one(LAST_ITEMS)
    if last is None:
        return None
    table = _table(
        figures.get(ITEM_ROWS),
        "community",
        "title",
        "owner_unit",
        "due_on",
        "status_label",
        "done_on",
        flag="is_overdue",
    )
    return Reading(headlines.last_items(last), _blocks(table))


def _one_page(figures: Answers) -> Reading | None:
    issues = figures.one(ISSUES)
    wanted = [
        *(
            (number, ISSUES, ISSUES_BEFORE, ISSUES_YEAR)
            for number in (_COLLECTED, _COMPLETION, _ON_TIME, _DAILY_CLOSED)
        ),
        (_OVERDUE, ISSUES, ISSUES_BEFORE, ISSUES_YEAR),
        (_PROGRESS, WORKS, WORKS_BEFORE, WORKS_YEAR),
        (_TIMES, PEOPLE, PEOPLE_BEFORE, PEOPLE_YEAR),
        (_REDEEMED, PEOPLE, PEOPLE_BEFORE, PEOPLE_YEAR),
    ]
    cards = _cards(*(_card(figures, *one) for one in wanted))
    if not cards:
        return None
    headline = (
        headlines.one_page(issues, figures.one(ISSUES_BEFORE), figures.period)
        if issues
        else "没有问题台账，只列出其他各项。"
    )
    return Reading(headline, (cards,))


def _daily(figures: Answers) -> Reading | None:
    now, days = figures.one(ISSUES), figures.rows(DAILY)
    if now is None or not days:
        return None
    chart = Chart(
        LINES,
        DAILY.key,
        tuple(f"{row['day'].month}月{row['day'].day}日" for row in days),
        (
            Series("每日办结", tuple(row["closed"] for row in days), PALE),
            Series("7 日平均", tuple(row["closed_mean_7d"] for row in days), MAIN),
        ),
        "件",
    )
    cards = _cards(
        *(_card(figures, number, ISSUES, ISSUES_BEFORE, ISSUES_YEAR) for number in (_DAILY_CLOSED, _COLLECTED))
    )
    headline = headlines.daily(now, figures.one(ISSUES_BEFORE), days, figures.period)
    return Reading(headline, _blocks(chart, cards) if now["closed_in_period"] else ())


def _communities(figures: Answers) -> Reading | None:
    frozen = figures.get(COMMUNITIES)
    if frozen is None:
        return None
    rows = figures.rows(COMMUNITIES)
    if len(rows) == 1:
        cards = _cards(*(_card(figures, number, COMMUNITIES) for number in _ONE_COMMUNITY))
        return Reading(headlines.communities(rows, figures.period), _blocks(cards))
    listed = rows[:_MOST_BARS]
    chart = Chart(
        BARS,
        COMMUNITIES.key,
        tuple(row["community"] for row in listed),
        (Series("与全街道相差", tuple(row["against_street"] for row in listed)),),
        format.POINTS,
        frozenset(at for at, row in enumerate(listed) if row["is_ranked"] and row["against_street"] < 0),
        note=f"与全街道办结率 {format.share(rows[0]['street_rate'])} 相差多少" if rows else "",
    )
    table = _table(frozen, "community", "collected", "closed", "completion_rate")
    return Reading(headlines.communities(rows, figures.period), _blocks(chart if rows else None, table))


def _backlog(figures: Answers) -> Reading | None:
    now, summary = figures.one(BRIDGE_FIGURE), figures.one(ISSUES)
    if now is None:
        return None
    steps = [
        ("季初未结", 0, now["opening"], MUTED),
        ("新增", now["opening"], now["collected"], SECOND),
        ("办结", now["closing"], now["closed"], MAIN),
        ("季末未结", 0, now["closing"], MUTED),
        ("其中超期", 0, now["overdue"], ACCENT),
    ]
    words, bases, sizes, colours = zip(*steps, strict=True)
    chart = Chart(
        BRIDGE, BRIDGE_FIGURE.key, words, (Series("起点", bases), Series("件数", sizes)), "件", colours=colours
    )
    cards = _cards(_card(figures, _OVERDUE, ISSUES, ISSUES_BEFORE, ISSUES_YEAR))
    ageing = _table(figures.get(AGEING), "bucket", "issues", "share")
    return Reading(headlines.backlog(now, summary, figures.period), _blocks(chart, cards, ageing))


def _categories(figures: Answers) -> Reading | None:
    frozen = figures.get(CATEGORIES)
    if frozen is None:
        return None
    rows = figures.rows(CATEGORIES)
    listed = rows[:10]
    before = [0, *(row["cumulative_share"] for row in listed)]
    chart = Chart(
        BARS,
        CATEGORIES.key,
        tuple(row["category"] for row in listed),
        (Series("收集", tuple(row["collected"] for row in listed)),),
        "件",
        # those that make up the first four fifths
        colours=tuple(MAIN if reached < headlines.MOST else PALE for reached in before[: len(listed)]),
    )
    table = _table(frozen, "category", "share", "cumulative_share", "completion_rate", most=10)
    return Reading(headlines.categories(rows, figures.period), _blocks(chart if rows else None, table))


def _areas(figures: Answers) -> Reading | None:
    frozen, now = figures.get(AREAS), figures.one(WORKS)
    if frozen is None or now is None:
        return None
    rows = figures.rows(AREAS)[:_MOST_BARS]
    chart = Chart(
        BARS,
        AREAS.key,
        tuple(("└ " if row["parent_area"] else "") + row["area"] for row in rows),
        _planned_and_actual(rows),
        format.SHARE,
        frozenset(at for at, row in enumerate(rows) if row["delayed"]),
        note=f"权重：{now['weighting']}" if now["weighting"] else "",
    )
    table = _table(frozen, "area", "projects", "deviation", "delayed")
    headline = headlines.areas(now, figures.one(WORKS_BEFORE), figures.period)
    return Reading(headline, _blocks(chart if rows else None, table))


def _delayed(figures: Answers) -> Reading | None:
    frozen = figures.get(DELAYED)
    if frozen is None:
        return None
    rows = figures.rows(DELAYED)
    if len(rows) > _MOST_REASONS:
        columns = (
            "project",
            "area",
            "planned_progress",
            "progress",
            "deviation",
            "plan_end",
            "days_late",
            "delay_reason",
        )
        return Reading(headlines.delayed(rows), _blocks(_table(frozen, *columns)))
    reasons = Lines(tuple(f"{row['project']}：{row['delay_reason'] or '台账没有写原因'}" for row in rows))
    return Reading(headlines.delayed(rows), _blocks(_under_way(figures), reasons if rows else None))


def _under_way(figures: Answers) -> Chart | None:
    """Return planned against actual of every project that is being built: delayed ones are seen among the others."""
    rows = [row for row in figures.rows(PROJECTS) if row["stage"] in ("in_progress", "paused")][:_MOST_BARS]
    if not rows:
        return None
    return Chart(
        BARS,
        PROJECTS.key,
        tuple(row["project"] for row in rows),
        _planned_and_actual(rows),
        format.SHARE,
        frozenset(at for at, row in enumerate(rows) if row["is_delayed"]),
        note="在建项目",
    )


def _planned_and_actual(rows: Sequence[Row]) -> tuple[Series, Series]:
    return (
        Series("计划", tuple(row["planned_progress"] for row in rows), MUTED),
        Series("实际", tuple(row["progress"] for row in rows), MAIN),
    )


def _volunteers(figures: Answers) -> Reading | None:
    now = figures.one(PEOPLE)
    if now is None:
        return None
    numbers = (_TIMES, _HOURS, _REGISTERED, _ACTIVE, _REDEEMED)
    cards = _cards(*(_card(figures, number, PEOPLE, PEOPLE_BEFORE) for number in numbers))
    brands = _table(figures.get(BRANDS), "brand", "activities", "person_times", "hours", most=12)
    points = _table(figures.get(POINTS), "point_type_label", "issued", "redeemed", "outstanding", "redemption_rate")
    headline = headlines.volunteers(now, figures.one(PEOPLE_BEFORE), figures.period)
    return Reading(headline, _blocks(cards, brands, points))


# The column that a clerk fills.
ASK = "ask"
_ASKS = {
    "overdue_issues": "请逐件明确办结时间",
    "delayed_project": "请落实赶工措施和完工时间",
    "overdue_item": "请说明原因，重新明确完成时间",
}


def _coordination(figures: Answers) -> Reading | None:
    frozen = figures.get(COORDINATION)
    if frozen is None:
        return None
    rows = figures.rows(COORDINATION)
    table = _table(frozen, "unit", "kind_label", "subject", "issues", "days", most=_MOST_PROPOSED)
    if table:
        asks = [_ASKS.get(row["kind"], "") for row in rows]
        table = replace(
            table,
            columns=(*table.columns, Column(ASK, "请求协调")),
            rows=tuple((*cells, ask) for cells, ask in zip(table.rows, asks, strict=False)),
        )
    keys = _row_keys(rows, "kind", "unit", "subject", "community", "project_id", "item_id")
    return Reading(headlines.coordination(rows, len(rows)), _blocks(table), keys)


def _next_quarter(figures: Answers) -> Reading | None:
    frozen = figures.get(NEXT_QUARTER)
    if frozen is None:
        return None
    rows = figures.rows(NEXT_QUARTER)
    table = _table(frozen, "day", "kind_label", "subject", "unit", "community", most=_MOST_PROPOSED)
    keys = _row_keys(rows, "kind", "day", "subject", "community", "project_id", "item_id")
    return Reading(headlines.next_quarter(rows, len(rows)), _blocks(table), keys)


def _row_keys(rows: Sequence[Row], *names: str) -> tuple[str, ...]:
    """Return what each row of a proposal is known by, in this edition and in the next one of the same quarter."""
    keys: list[str] = []
    for row in rows:
        key = "|".join(format.cell(row[name]) for name in names if row[name] is not None)
        # Two that are alike in everything are told apart by their order.
        alike = sum(other.partition("#")[0] == key for other in keys)
        keys.append(f"{key}#{alike + 1}" if alike else key)
    return tuple(keys)


STORY = (
    Chapter("cover", "党建联席会议", _cover, (MEETINGS, MEMBERS)),
    Chapter("items", "上次议定事项落实", _last_items, (LAST_ITEMS, MEETINGS, ITEM_ROWS), (OPEN_ITEMS,)),
    Chapter(
        "summary",
        "本季一页纸",
        _one_page,
        (ISSUES, ISSUES_BEFORE, ISSUES_YEAR, WORKS, WORKS_BEFORE, WORKS_YEAR, PEOPLE, PEOPLE_BEFORE, PEOPLE_YEAR),
        _issue_rows("collected", "late", "overdue"),
    ),
    Chapter("daily", "每日办结", _daily, (ISSUES, ISSUES_BEFORE, ISSUES_YEAR, DAILY), _issue_rows("closed_in_period")),
    Chapter("communities", "社区办结率", _communities, (COMMUNITIES,), _issue_rows("unclosed")),
    Chapter(
        "backlog",
        "存量与超期",
        _backlog,
        (BRIDGE_FIGURE, ISSUES, ISSUES_BEFORE, ISSUES_YEAR, AGEING),
        _issue_rows("overdue", "suspended"),
    ),
    Chapter("categories", "群众反映最多的问题", _categories, (CATEGORIES,), _issue_rows("collected")),
    Chapter("areas", "旧改各片区进度", _areas, (AREAS, WORKS, WORKS_BEFORE), (PROJECTS,)),
    Chapter("delayed", "滞后项目与原因", _delayed, (DELAYED, PROJECTS)),
    Chapter("volunteers", "志愿服务与双积分", _volunteers, (PEOPLE, PEOPLE_BEFORE, BRANDS, POINTS)),
    Chapter(
        "coordination",
        "需各成员单位协调事项",
        _coordination,
        (COORDINATION,),
        (*_issue_rows("overdue"), DELAYED),
        # more than a meeting can settle; the others can be chosen by hand
        proposes=10,
        retell=headlines.coordination,
    ),
    Chapter(
        "next",
        "下季度安排",
        _next_quarter,
        (NEXT_QUARTER,),
        proposes=_MOST_PROPOSED,
        retell=headlines.next_quarter,
    ),
)


@cache
def every_wanted() -> tuple[Wanted, ...]:
    """Return every figure that an edition freezes, once."""
    shown = [wanted for chapter in STORY for wanted in (*chapter.figures, *chapter.details)]
    return tuple(dict.fromkeys([*shown, SOURCES, SETTINGS]))
