"""Readings: what each panel of a page says and shows; a slide that shows the same takes it from here.

A reading returns null where there is nothing to show. `rows` of a series name what lists the rows beneath a bar, as an address does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from streetboard import format
from streetboard.asking.answers import PREVIOUS, Answer, Answers, Maker, Row, Wanted, reads
from streetboard.asking.periods import Period
from streetboard.datasets import all_datasets
from streetboard.queries import Column
from streetboard.reading import headlines, numbers
from streetboard.reading.blocks import (
    ACCENT,
    BARS,
    BRIDGE,
    DASHED,
    LINE,
    LINES,
    MAIN,
    MIXED,
    MUTED,
    PALE,
    PARETO,
    PROGRESS,
    SECOND,
    SEVERAL,
    THIRD,
    Card,
    Cards,
    Chart,
    Entry,
    Group,
    Groups,
    Node,
    NoLedger,
    Reading,
    Series,
    Span,
    Table,
    Timeline,
    Tree,
)
from streetboard.reading.links import OPENING, card_in, is_of_all_streets, opening
from streetboard.reading.numbers import about_the_whole
from streetboard.reading.parts import (
    buckets,
    has_any,
    listing,
    on_days,
    on_months,
    on_weeks,
    place_of,
    rates,
    rows_address,
    values,
)
from streetboard.reading.tables import columns_of, table_of

# More days than a month's are told by week, more than half a year's by month: as bars each, nobody could tell them apart.
_MONTH_OF_DAYS, _HALF_A_YEAR = 31, 184
# More than five years of days are told by weeks: no eye tells the days apart, and no page asks for so many rows.
_MOST_DAYS = 2_000
_MOST_CATEGORIES = 20
# A step so many times as high as the stocks beside it is cut.
_MOST_TIMES = 6
# The first of each kind that stand on the page; the rest is a click away.
_MOST_ENTRIES = 3
_ISSUES_PAGE, _WORKS_PAGE, _MEETINGS_PAGE = "事件办理", "旧改进度", "联席会议"

ISSUES, ISSUES_BEFORE = about_the_whole("issues/summary"), about_the_whole("issues/summary", PREVIOUS)
WORKS, WORKS_BEFORE = about_the_whole("renovation/summary"), about_the_whole("renovation/summary", PREVIOUS)
PEOPLE, PEOPLE_BEFORE = about_the_whole("volunteers/summary"), about_the_whole("volunteers/summary", PREVIOUS)
MEETINGS = about_the_whole("meetings/summary")
CALLBACKS = about_the_whole("issues/callbacks")
LAST_ITEMS = about_the_whole("meetings/last_items")
BACKLOG = about_the_whole("issues/backlog_bridge")
DAILY = Wanted("issues/daily", match=("day",), days=range(_MOST_DAYS + 1))
FEW_DAYS = replace(DAILY, days=range(_MONTH_OF_DAYS + 1))
BY_WEEK = Wanted("issues/by_week", match=("week",))
WEEKS_OF_YEARS = replace(BY_WEEK, days=range(_MOST_DAYS + 1, date.max.toordinal()))
BY_MONTH = Wanted("issues/by_month", match=("month",))
COMMUNITIES = Wanted(
    "issues/completion_rate_by_community", match=("street", "community"), streets="issues/completion_rate_by_street"
)
CATEGORIES = Wanted("issues/completion_rate_by_category", match=("category",))
ON_TIME_COMMUNITIES = Wanted(
    "issues/on_time_by_community", match=("street", "community"), streets="issues/on_time_by_street"
)
ON_TIME_HANDLERS = Wanted("issues/on_time_by_handler", match=("street", "handler_org"), streets=None)
AGEING = Wanted("issues/ageing", match=("bucket",))
TIME_TO_CLOSE = Wanted("issues/time_to_close", match=("bucket",))
OVERDUE, DUE_SOON = Wanted("issues/overdue"), Wanted("issues/due_soon")
FIRST_OVERDUE, FIRST_DUE_SOON = replace(OVERDUE, most=_MOST_ENTRIES), replace(DUE_SOON, most=_MOST_ENTRIES)
AREAS = Wanted("renovation/progress_by_area", match=("area", "parent_area"), streets="renovation/progress_by_street")
CLASSES = Wanted("renovation/progress_by_class", match=("class",))
WORKS_BY_MONTH = Wanted("renovation/progress_by_month", match=("month",))
STAGES = Wanted("renovation/stages", match=("stage",))
ITEMS = Wanted("renovation/progress_by_item", streets=None)
PROJECTS = Wanted("renovation/progress_by_project", match=("project_id",), streets=None)
DELAYED = Wanted("renovation/progress_by_project", further=(("is_delayed", True),))
QUANTITIES = Wanted("renovation/quantities", match=("item", "unit"))
FEEDBACK = Wanted("renovation/feedback", match=("phase",))
SERVICE = Wanted("volunteers/by_month", match=("month",))
BRANDS = Wanted("volunteers/by_brand", match=("brand",))
STARS = Wanted("volunteers/stars", match=("star",))
VOLUNTEER_COMMUNITIES = Wanted("volunteers/by_community", match=("street", "community"), streets="volunteers/by_street")
POINTS = Wanted("volunteers/points_by_type", match=("point_type",))
POINTS_BY_MONTH = Wanted("volunteers/points_by_month", match=("month",))
MERCHANTS = Wanted("volunteers/merchants")
MEETING_ITEMS = Wanted("meetings/item_rows")
BROKEN_PROMISES = Wanted("meetings/item_rows", further=(("measure", "overdue"),), most=_MOST_ENTRIES)
OWNERS = Wanted("meetings/items_by_owner", match=("street", "owner_unit"), streets=None)
MEMBERS = Wanted("meetings/members_by_type", match=("type",))
MEETING_COMMUNITIES = Wanted("meetings/by_community", match=("street", "community"), streets="meetings/by_street")


_EVERY_OVERDUE, _EVERY_DUE_SOON = (rows_address("issues/rows", measure=measure) for measure in ("overdue", "due_soon"))


# --- 事件办理 ------------------------------------------------------------------------------------------------------------


@reads(DAILY, WEEKS_OF_YEARS, ISSUES, ISSUES_BEFORE)
def daily(answers: Answers) -> Reading | None:
    """Daily closings as they were, and their mean of seven days, which is what the eye should follow; over many years those of weeks."""
    now, days = answers.one(ISSUES), answers.rows(DAILY)
    rows = days or answers.rows(WEEKS_OF_YEARS)
    if now is None or not has_any(rows, "closed"):
        return None
    headline = headlines.daily(now, answers.one(ISSUES_BEFORE), rows, answers.period)
    return Reading(headline, (daily_chart(days) if days else _weekly_chart(rows),))


def daily_chart(days: Sequence[Row]) -> Chart:
    """Return the closings of each day and their mean of seven days."""
    rows = "issues/rows?measure=closed_in_period&day={key}"
    series = (
        Series("每日办结", values(days, "closed"), PALE, rows=rows, column="closed"),
        Series("7 日平均", values(days, "closed_mean_7d"), MAIN, LINE, column="closed_mean_7d"),
    )
    return Chart(LINES, DAILY.key, series=series, unit="件", **on_days(days))


def _weekly_chart(weeks: Sequence[Row]) -> Chart:
    rows = "issues/rows?measure=closed_in_period&week={key}"
    series = (Series("每周办结", values(weeks, "closed"), MAIN, rows=rows),)
    return Chart(LINES, BY_WEEK.key, series=series, unit="件", **on_weeks(weeks))


@reads(COMMUNITIES)
def rates_by_community(answers: Answers) -> Reading | None:
    # Over all streets one may stand there for what is still open, though nothing came in.
    rows = [row for row in answers.rows(COMMUNITIES) if row["collected"]]
    place = place_of(answers.get(COMMUNITIES))
    beneath = OPENING if place == headlines.STREET else "issues/rows?measure=unclosed&community={key}"
    chart = rates(rows, COMMUNITIES, place, "completion_rate", beneath)
    return Reading(headlines.communities(rows, answers.period, place), (chart,)) if chart else None


@reads(ON_TIME_COMMUNITIES)
def on_time_by_community(answers: Answers) -> Reading | None:
    rows, place = answers.rows(ON_TIME_COMMUNITIES), place_of(answers.get(ON_TIME_COMMUNITIES))
    beneath = OPENING if place == headlines.STREET else "issues/rows?measure=late&community={key}"
    chart = rates(rows, ON_TIME_COMMUNITIES, place, "on_time_rate", beneath)
    if not chart:
        return None
    if place == headlines.STREET:
        return Reading(headlines.on_time(rows, place), (chart,))
    behind = [row["community"] for row in rows if row["is_behind"]][:_MOST_ENTRIES]
    onward = tuple(Entry("为什么", (community,), about=community) for community in behind)
    return Reading(headlines.on_time(rows, place), (chart,), onward=onward)


@reads(ON_TIME_HANDLERS)
def on_time_by_handler(answers: Answers) -> Reading | None:
    answer, rows = answers.get(ON_TIME_HANDLERS), answers.rows(ON_TIME_HANDLERS)
    beneath = "issues/rows?measure=late&handler={key}"
    chart = rates(rows, ON_TIME_HANDLERS, headlines.HANDLER, "on_time_rate", beneath)
    if not answer or not chart:
        return None
    whole = _whole_of(answer)
    return Reading(headlines.on_time(rows, headlines.HANDLER, whole), (replace(chart, reference_label=whole),))


def _whole_of(answer: Answer | None) -> str:
    """Return what handlers are held against: all issues of the same scope, which may be some communities."""
    return "所选社区" if answer and answer.result.parameters.get("communities") else headlines.WHOLES[headlines.HANDLER]


@reads(COMMUNITIES)
def overdue_by_street(answers: Answers) -> Reading | None:
    """Over all streets: how many issues of each are overdue, and how many are open."""
    if place_of(answers.get(COMMUNITIES)) != headlines.STREET:
        return None
    rows = sorted(
        (row for row in answers.rows(COMMUNITIES) if row["overdue_open"]), key=lambda row: -row["overdue_open"]
    )
    if not rows:
        return None
    labels = tuple(
        f"{format.number(row['overdue_open'])} 件　在办 {format.number(row['open_backlog'])} 件" for row in rows
    )
    series = (Series("超期未办", values(rows, "overdue_open"), rows=OPENING, column="overdue_open"),)
    chart = Chart(BARS, COMMUNITIES.key, tuple(row["street"] for row in rows), series, "件", labels=labels)
    return Reading(headlines.overdue_by_street(rows), (chart,))


@reads(BACKLOG, ISSUES)
def backlog_bridge(answers: Answers) -> Reading | None:
    """Opening + collected − closed = closing, as a staircase; how much of it is overdue stands beside."""
    now, summary = answers.one(BACKLOG), answers.one(ISSUES)
    if now is None or summary is None or not any(now[name] for name in ("opening", "collected", "closed", "closing")):
        return None
    chart = bridge_chart(now, "期")
    signs = ("", "+", "-", "", "")
    labels = tuple(f"{sign}{format.number(size)} 件" for sign, size in zip(signs, chart.series[1].values, strict=True))
    return Reading(headlines.backlog(now, summary, answers.period), (replace(chart, labels=labels),))


def bridge_chart(now: Row, period: str) -> Chart:
    """Return how the stock moved over a period that is called 期 or 季."""
    steps = (
        (f"{period}初未结", 0, now["opening"], MUTED, "opening"),
        ("新增", now["opening"], now["collected"], SECOND, "collected"),
        ("办结", now["closing"], now["closed"], MAIN, "closed_in_period"),
        (f"{period}末未结", 0, now["closing"], MUTED, "closing"),
        ("其中超期", 0, now["overdue"], ACCENT, "closing_overdue"),
    )
    words, bases, sizes, colours, measures = zip(*steps, strict=True)
    series = (Series("起点", bases), Series("件数", sizes, rows="issues/rows?measure={key}"))
    ceiling = _ceiling(max(now["opening"], now["closing"]), now["opening"] + now["collected"])
    return Chart(BRIDGE, BACKLOG.key, words, series, "件", colours=colours, keys=measures, ceiling=ceiling)


def _ceiling(stock: int, most: int) -> int | None:
    """Return a round number some way above a stock, where beside the highest step it would have no height; else null."""
    if not 0 < stock < most / _MOST_TIMES:
        return None
    return int(float(f"{stock * 1.6:.1e}"))


@reads(AGEING)
def ageing(answers: Answers) -> Reading | None:
    rows = answers.rows(AGEING)
    if not has_any(rows, "issues"):
        return None
    chart = buckets(rows, AGEING, "issues", "在办", "open")
    late = frozenset(at for at, row in enumerate(rows) if row["bucket"] == headlines.LONGEST_WAIT)
    return Reading(headlines.ageing(rows), (replace(chart, stands_out=late),))


@reads(TIME_TO_CLOSE, ISSUES)
def time_to_close(answers: Answers) -> Reading | None:
    rows, now = answers.rows(TIME_TO_CLOSE), answers.one(ISSUES)
    if now is None or not has_any(rows, "closed"):
        return None
    note = f"一半在 {format.hours(now['median_hours'])}内办结，九成在 {format.hours(now['p90_hours'])}内办结"
    chart = replace(buckets(rows, TIME_TO_CLOSE, "closed", "办结", "closed_in_period"), note=note)
    return Reading(headlines.time_to_close(rows, now, answers.period), (chart,))


@reads(CATEGORIES)
def categories(answers: Answers) -> Reading | None:
    """From the largest on, and what share of all they make up so far; those that make up the first 80 % stand out."""
    rows = answers.rows(CATEGORIES)
    if not rows:
        return None
    listed = rows[:_MOST_CATEGORIES]
    labels = tuple(
        f"{format.number(row['collected'])} 件　累计 {format.share(row['cumulative_share'])}\n办结率 {format.share(row['completion_rate'])}"
        for row in listed
    )
    left_out = len(rows) - len(listed)
    chart = Chart(
        PARETO,
        CATEGORIES.key,
        tuple(row["category"] for row in listed),
        (
            Series("收集", values(listed, "collected"), rows="issues/rows?measure=collected&category={key}"),
            Series("累计占比", values(listed, "cumulative_share"), SECOND, LINE, format.SHARE),
        ),
        "件",
        colours=first_four_fifths(listed),
        labels=labels,
        note=f"另有 {left_out} 类较少的" if left_out else "",
        reference=headlines.MOST,
        reference_label="八成",
    )
    return Reading(headlines.categories(rows, answers.period), (chart,))


def first_four_fifths(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return a colour for each category: it belongs to the first 80 % if what stands before it has not reached them."""
    before = [0, *(row["cumulative_share"] for row in rows)]
    return tuple(MAIN if reached < headlines.MOST else PALE for reached in before[: len(rows)])


@reads(OVERDUE)
def overdue(answers: Answers) -> Reading | None:
    listed = ("issue_id", "community", "category", "title", "handler_org", "reported_at", "due_at", "days_overdue")
    return listing(answers, OVERDUE, listed, headlines.overdue, everything=_EVERY_OVERDUE)


# --- 总览 ----------------------------------------------------------------------------------------------------------------


@reads(BY_MONTH, BY_WEEK, FEW_DAYS)
def collected_and_closed(answers: Answers) -> Reading | None:
    """What came in against what was closed, and the backlog that the difference leaves: by day, week or month."""
    count = sum(week["days"] for week in answers.rows(BY_WEEK))
    wanted, unit, stock, axis = (
        (FEW_DAYS, "day", "当日在办", on_days)
        if count <= _MONTH_OF_DAYS and answers.get(FEW_DAYS)
        else (BY_WEEK, "week", "当周在办", on_weeks)
        if count <= _HALF_A_YEAR
        else (BY_MONTH, "month", "月末在办", on_months)
    )
    rows = answers.rows(wanted)
    if not has_any(rows, "collected", "closed"):
        return None
    beneath = f"issues/rows?measure={{}}&{unit}={{{{key}}}}"
    series = (
        Series("收集", values(rows, "collected"), PALE, rows=beneath.format("collected")),
        Series("办结", values(rows, "closed"), MAIN, rows=beneath.format("closed_in_period")),
        # A day's or a week's work is small beside the backlog; a month's is of its size.
        Series(
            stock,
            values(rows, "open_backlog"),
            SECOND,
            LINE,
            "" if unit == "month" else "件",
            beneath.format("open"),
            "open_backlog",
        ),
    )
    chart = Chart(MIXED, wanted.key, series=series, unit="件", **axis(rows))
    return Reading(headlines.collected_and_closed(rows, answers.period), (chart,))


@reads(FIRST_OVERDUE, FIRST_DUE_SOON, ON_TIME_COMMUNITIES, DELAYED, BROKEN_PROMISES)
def attention(answers: Answers) -> Reading:
    """What is overdue longest, due soon, behind the street, and delayed, and which promises of meetings are overdue."""
    groups = (
        _waiting(answers, FIRST_OVERDUE, _EVERY_OVERDUE, "days_overdue", ("超期未办", "超期", "没有超期未办的件。")),
        _waiting(answers, FIRST_DUE_SOON, _EVERY_DUE_SOON, "days_left", ("即将到期", "还剩", "没有即将到期的件。")),
        _behind(answers),
        _delayed(answers),
        _promises(answers),
    )
    counts = (group.count if isinstance(group, Group) else None for group in groups)
    place = place_of(answers.get(ON_TIME_COMMUNITIES))
    return Reading(headlines.attention(*counts, place=place), (Groups(groups),))


def _waiting(
    answers: Answers, wanted: Wanted, everything: str, days: str, words: tuple[str, str, str]
) -> Group | NoLedger:
    title, word, nothing = words
    answer = answers.get(wanted)
    if answer is None:
        return NoLedger(title, _missing(answers, wanted))
    entries = tuple(
        Entry(
            f"{word} {format.number(row[days])} 天" if row[days] else "当日到期",
            tuple(
                filter(None, dict.fromkeys((row["title"], *_whose(answer, row), row["community"], row["handler_org"])))
            ),
            card_in(answer.result, row),
        )
        for row in answers.rows(wanted)[:_MOST_ENTRIES]
    )
    return Group(title, "件", answer.total, entries, nothing, _ISSUES_PAGE, everything)


def _whose(answer: Answer, row: Row) -> tuple[str, ...]:
    """Return whose a row is where that is not said above it: over all streets, the street."""
    return (row["street"],) if is_of_all_streets(answer.result) else ()


def _behind(answers: Answers) -> Group | NoLedger:
    title, answer, rows = "按期处置率落后", answers.get(ON_TIME_COMMUNITIES), answers.rows(ON_TIME_COMMUNITIES)
    if answer is None:
        return NoLedger(title, _missing(answers, ON_TIME_COMMUNITIES))
    place = place_of(answer)
    is_street = place == headlines.STREET
    behind = [row for row in rows if row["is_behind"]]
    entries = tuple(
        Entry(
            f"{format.share(row['on_time_rate'])}（{headlines.WHOLES[place]} {format.share(row['street_rate'])}）",
            (row[place], f"未按期 {format.number(row['late'])} 件"),
            **({"rows": opening(row[place])} if is_street else {"about": row[place]}),
        )
        for row in behind[:_MOST_ENTRIES]
    )
    unit = "个街道" if is_street else "个社区"
    return Group(title, unit, len(behind), entries, headlines.nobody_behind(rows, place))


def _delayed(answers: Answers) -> Group | NoLedger:
    title, answer = "旧改滞后", answers.get(DELAYED)
    if answer is None:
        return NoLedger(title, _missing(answers, DELAYED))
    entries = tuple(
        Entry(
            format.points(row["deviation"]),
            (row["project"], *_whose(answer, row), row["delay_reason"] or "未写原因"),
            card_in(answer.result, row),
        )
        for row in answers.rows(DELAYED)[:_MOST_ENTRIES]
    )
    everything = rows_address("renovation/progress_by_project", is_delayed="true")
    return Group(title, "个项目", answer.total, entries, "没有滞后的项目。", _WORKS_PAGE, everything)


def _promises(answers: Answers) -> Group | NoLedger:
    title, answer = "议定事项逾期", answers.get(BROKEN_PROMISES)
    if answer is None:
        return NoLedger(title, _missing(answers, BROKEN_PROMISES))
    everything = rows_address("meetings/item_rows", measure="overdue")
    entries = tuple(
        Entry(
            f"逾期 {format.number(row['days_overdue'])} 天",
            (row["title"], *_whose(answer, row), headlines.owner(row["owner_unit"]), _meeting(row)),
            card_in(answer.result, row),
        )
        for row in answers.rows(BROKEN_PROMISES)[:_MOST_ENTRIES]  # an edition may hold more
    )
    return Group(title, "项", answer.total, entries, "没有逾期的议定事项。", _MEETINGS_PAGE, everything)


def _meeting(row: Row) -> str:
    """Return which meeting a promise was made at: 天津路社区 2025-03-27 会议."""
    return " ".join(filter(None, (row["community"], format.day(row["held_on"]) if row["held_on"] else "", "会议")))


def _missing(answers: Answers, wanted: Wanted) -> str:
    return f"{numbers.missing(answers, wanted)}。"


# --- 旧改进度 ------------------------------------------------------------------------------------------------------------


@reads(AREAS)
def progress_by_area(answers: Answers) -> Reading | None:
    rows = answers.rows(AREAS)
    if rows and "area" not in rows[0]:
        chart = _progress(rows, [row["street"] for row in rows], AREAS, headlines.STREET)
        return Reading(headlines.streets_against_plan(rows), (chart,)) if chart else None
    names = [f"{'└ ' if row['parent_area'] else ''}{row['area'] or '未注明'}" for row in rows]
    chart = _progress(rows, names, AREAS, "area")
    return Reading(headlines.areas_against_plan(rows), (chart,)) if chart else None


@reads(CLASSES)
def progress_by_class(answers: Answers) -> Reading | None:
    rows = answers.rows(CLASSES)
    chart = _progress(rows, [row["class"] or "未注明" for row in rows], CLASSES, "class")
    return Reading(headlines.classes_against_plan(rows), (chart,)) if chart else None


def _progress(rows: Sequence[Row], names: Sequence[str], wanted: Wanted, key: str) -> Chart | None:
    """Actual progress as a bar, planned as a mark on it; what holds a delayed project stands out, and says so."""
    if not rows:
        return None
    labels = tuple(
        f"{format.share(row['progress'])}　计划 {format.share(row['planned_progress'])}\n偏差 {format.points(row['deviation'])}"
        for row in rows
    )
    planned, actual = planned_and_actual(rows)
    return Chart(
        PROGRESS,
        wanted.key,
        tuple(names),
        (planned, replace(actual, rows=OPENING if key == headlines.STREET else f"renovation/item_rows?{key}={{key}}")),
        format.SHARE,
        frozenset(at for at, row in enumerate(rows) if row.get("delayed")),
        note=numbers.averaged([row for row in rows if not row.get("parent_area")]),
        keys=tuple(row[key] or "" for row in rows),
        labels=labels,
    )


def planned_and_actual(rows: Sequence[Row]) -> tuple[Series, Series]:
    """Return the planned and the actual progress of each row."""
    return (
        Series("计划", values(rows, "planned_progress"), MUTED, column="planned_progress"),
        Series("实际", values(rows, "progress"), MAIN, column="progress"),
    )


@reads(WORKS_BY_MONTH)
def progress_by_month(answers: Answers) -> Reading | None:
    """Planned against actual over time."""
    rows = answers.rows(WORKS_BY_MONTH)
    if all(row["progress"] is None for row in rows):
        return None
    planned, actual = planned_and_actual(rows)
    series = (replace(planned, shape=DASHED), replace(actual, shape=LINE))
    chart = Chart(LINES, WORKS_BY_MONTH.key, series=series, unit=format.SHARE, **on_months(rows))
    return Reading(headlines.progress_by_month(rows), (chart,))


@reads(STAGES)
def stages(answers: Answers) -> Reading | None:
    rows = answers.rows(STAGES)
    if not has_any(rows, "projects"):
        return None
    done = {"substantial": THIRD, "accepted": MAIN, "handed_over": MAIN}
    chart = Chart(
        BARS,
        STAGES.key,
        tuple(row["stage_label"] for row in rows),
        (
            Series(
                "项目", values(rows, "projects"), rows="renovation/progress_by_project?stage={key}", column="projects"
            ),
        ),
        "个",
        colours=tuple(done.get(row["stage"], PALE) for row in rows),
        keys=tuple(row["stage"] for row in rows),
        labels=tuple(f"{format.number(row['projects'])} 个" for row in rows),
    )
    return Reading(headlines.stages(rows), (chart,))


@reads(ITEMS, AREAS, PROJECTS)
def drill_down(answers: Answers) -> Reading | None:
    """Area → estate → item."""
    areas, projects, answer = answers.rows(AREAS), answers.rows(PROJECTS), answers.get(ITEMS)
    if not areas or not projects or not answer or not answer.result.rows:
        return None
    by_project: dict[str, list[Row]] = {}
    for item in answers.rows(ITEMS):
        by_project.setdefault(item["project_id"], []).append(item)

    def inside(area: Any, parent: Any) -> tuple[Node, ...]:
        """Return the areas below one, and after them its own projects."""
        below = tuple(_area(row, inside(row["area"], area)) for row in areas if row["parent_area"] == area)
        own = (row for row in projects if (row["area"], row["parent_area"]) == (area, parent))
        return (*below, *(_project(row, _items(answer, by_project.get(row["project_id"], []))) for row in own))

    tops = tuple(_area(row, inside(row["area"], None)) for row in areas if row["parent_area"] is None)
    return Reading(headlines.drill_down(areas, projects), (Tree(ITEMS.key, tops),))


def _area(area: Row, below: tuple[Node, ...]) -> Node:
    beside = f"{format.number(area['projects'])} 个项目　{format.number(area['households'])} 户"
    if area["delayed"]:
        beside += f"　⚠ {area['delayed']} 个滞后"
    return Node(
        area["area"] or "未注明", area["progress"], area["planned_progress"], beside, area["delayed"] > 0, below
    )


def _project(project: Row, items: Table | None) -> Node:
    name = project["estate"] or project["project"]
    if project["estate"] and project["estate"] not in project["project"]:
        name = f"{project['estate']}（{project['project']}）"
    beside = project["stage_label"] + ("　⚠ 滞后" if project["is_delayed"] else "")
    late = bool(project["is_delayed"])
    return Node(name, project["progress"], project["planned_progress"], beside, late, table=items)


def _items(answer: Answer, items: Sequence[Row]) -> Table | None:
    """Return the items of a project, null where it has none."""
    if not items:
        return None
    item, kind, rate, planned = columns_of(answer.result, "item", "class", "completion_rate", "planned_progress")
    quantity = Column("done_of_plan", "完成 / 计划")
    rows = tuple(
        (
            row["item"],
            row["class"],
            f"{format.number(row['done_qty'])} / {format.number(row['plan_qty'])} {row['unit'] or ''}".rstrip(),
            row["completion_rate"],
            f"{format.share(row['planned_progress'])}（推算）"
            if row["is_planned_estimated"]
            else row["planned_progress"],
        )
        for row in items
    )
    shown = (item, replace(kind, label="类别"), quantity, rate, planned)
    return Table(answer.key, shown, rows, len(rows), bar="completion_rate")


@reads(PROJECTS)
def timeline(answers: Answers) -> Reading | None:
    """Each project's planned span, and what really happened."""
    answer = answers.get(PROJECTS)
    rows = [row for row in answers.rows(PROJECTS) if row["plan_start"] or row["actual_start"]]
    if not answer or not rows:
        return None
    milestones = (("substantial_on", "基本完成"), ("accepted_on", "竣工验收"))
    spans = tuple(
        Span(
            row["project"],
            (row["plan_start"], row["plan_end"]),
            (row["actual_start"], row["accepted_on"] or row["substantial_on"]),
            {word: row[column] for column, word in milestones if row[column]},
        )
        for row in rows
    )
    block = Timeline(PROJECTS.key, spans, answer.result.parameters["as_of"])
    return Reading(headlines.timeline(rows), (block,))


@reads(DELAYED)
def delayed_projects(answers: Answers) -> Reading | None:
    columns = (
        *("project", "area", "stage_label", "planned_progress", "progress", "deviation", "deviation_original"),
        *("days_late", "days_late_original", "plan_end", "plan_end_original", "delay_reason"),
    )
    return listing(answers, DELAYED, columns, lambda rows, _: headlines.delayed(rows))


@reads(QUANTITIES)
def quantities(answers: Answers) -> Reading | None:
    """A tile for each kind of work: what is done, and of how much where that was planned."""
    rows = answers.rows(QUANTITIES)
    if not has_any(rows, "done_qty"):
        return None
    tiles = tuple(
        Card(
            row["item"],
            QUANTITIES.key,
            "done_qty",
            row["done_qty"],
            row["unit"] or "",
            f"计划 {format.with_unit(row['plan_qty'], row['unit'] or '')}",
        )
        for row in rows
    )
    return Reading(headlines.quantities(rows), (Cards(tiles, is_compact=True),))


@reads(FEEDBACK)
def feedback(answers: Answers) -> Reading | None:
    columns = (
        *("phase_label", "suggestions", "answered", "adopted", "adoption_rate", "pending", "implemented"),
        *("respondents", "satisfied", "satisfaction_rate"),
    )
    return listing(answers, FEEDBACK, columns, lambda rows, _: headlines.feedback(rows))


# --- 志愿服务 ------------------------------------------------------------------------------------------------------------


@reads(SERVICE, PEOPLE, PEOPLE_BEFORE)
def service_by_month(answers: Answers) -> Reading | None:
    """Three measures with three units over the same months."""
    rows = answers.rows(SERVICE)
    if not any(row["person_times"] for row in rows):
        return None
    measures = (
        ("服务人次", "person_times", "人次", MAIN),
        ("服务时长", "hours", "小时", THIRD),
        ("参与人数", "active", "人", SECOND),
    )
    series = tuple(
        Series(word, values(rows, column), colour, unit=unit, rows="volunteers/service_rows?month={key}", column=column)
        for word, column, unit, colour in measures
    )
    masked = sum(isinstance(row["person_times"], str) for row in rows)
    note = f"{masked} 个月涉及的人太少，已遮蔽" if masked else ""
    chart = Chart(SEVERAL, SERVICE.key, series=series, unit="", note=note, **on_months(rows))
    told = headlines.service_by_month(rows, answers.one(PEOPLE), answers.one(PEOPLE_BEFORE), answers.period)
    return Reading(told, (chart,))


@reads(BRANDS)
def brands(answers: Answers) -> Reading | None:
    columns = ("brand", "activities", "person_times", "residents_served", "hours")
    return listing(answers, BRANDS, columns, lambda rows, _: headlines.brands(rows), bar="hours")


@reads(STARS)
def stars(answers: Answers) -> Reading | None:
    rows = answers.rows(STARS)
    if not any(row["volunteers"] for row in rows):
        return None
    names = tuple(
        row["star_label"] + (f"（{format.number(row['min_hours'])} 小时起）" if row["min_hours"] else "")
        for row in rows
    )
    chart = Chart(
        BARS,
        STARS.key,
        names,
        (Series("人数", values(rows, "volunteers"), column="volunteers"),),
        "人",
        colours=tuple(MAIN if row["star"] else PALE for row in rows),
        labels=tuple(format.with_unit(row["volunteers"], "人") for row in rows),
    )
    return Reading(headlines.stars(rows), (chart,))


@reads(VOLUNTEER_COMMUNITIES)
def volunteers_by_community(answers: Answers) -> Reading | None:
    columns = ("community", "registered", "active", "active_rate", "person_times", "hours")
    place = place_of(answers.get(VOLUNTEER_COMMUNITIES))
    return listing(
        answers, VOLUNTEER_COMMUNITIES, columns, lambda rows, _: headlines.most_active(rows, place), bar="hours"
    )


_LEDGER = (
    ("发放", "issued"),
    ("− 兑换", "redeemed"),
    ("− 过期", "expired"),
    ("± 调整", "adjusted"),
    ("= 结余", "outstanding"),
)


@reads(POINTS)
def points_ledger(answers: Answers) -> Reading | None:
    """The points of each type as the equation that they must fulfil."""
    answer, rows = answers.get(POINTS), answers.rows(POINTS)
    if not answer or not any(row["issued"] for row in rows):
        return None
    names = ("point_type_label", *(column for _, column in _LEDGER), "redemption_rate")
    labels = ("积分", *(word for word, _ in _LEDGER), "兑换率")
    table = table_of(answer, *names)
    assert table
    columns = tuple(replace(column, label=label) for column, label in zip(table.columns, labels, strict=True))
    return Reading(headlines.points_ledger(rows), (replace(table, columns=columns),))


@reads(POINTS_BY_MONTH)
def points_by_month(answers: Answers) -> Reading | None:
    rows = answers.rows(POINTS_BY_MONTH)
    if not has_any(rows, "issued", "redeemed", "outstanding"):
        return None
    beneath = "volunteers/points_rows?measure={}&month={{key}}"
    series = (
        Series("发放", values(rows, "issued"), PALE, rows=beneath.format("issued")),
        Series("兑换", values(rows, "redeemed"), SECOND, rows=beneath.format("redeemed")),
        Series("月末结余", values(rows, "outstanding"), MAIN, LINE, "分", column="outstanding"),
    )
    chart = Chart(MIXED, POINTS_BY_MONTH.key, series=series, unit="分", **on_months(rows))
    return Reading(headlines.points_by_month(rows, answers.period), (chart,))


@reads(MERCHANTS)
def merchants(answers: Answers) -> Reading | None:
    columns = ("merchant", "is_used", "last_redeemed_on", "redemptions", "customers", "points_redeemed")
    period = answers.period
    return listing(
        answers, MERCHANTS, columns, lambda rows, _: headlines.merchants(rows, period), bar="points_redeemed"
    )


# --- 联席会议 ------------------------------------------------------------------------------------------------------------


@reads(MEETING_ITEMS, LAST_ITEMS)
def meeting_items(answers: Answers) -> Reading | None:
    last = answers.one(LAST_ITEMS)
    if last is None:
        return None
    columns = ("title", "community", "owner_unit", "due_on", "status_label", "done_on", "days_overdue")
    return listing(answers, MEETING_ITEMS, columns, lambda *_: headlines.last_items(last), flag="is_overdue")


@reads(OWNERS)
def items_by_owner(answers: Answers) -> Reading | None:
    columns = (
        *("owner_unit", "items", "items_done", "items_open", "items_overdue", "items_due", "items_due_done"),
        "completion_rate",
    )
    return listing(answers, OWNERS, columns, lambda rows, _: headlines.owners(rows))


@reads(MEMBERS)
def members(answers: Answers) -> Reading | None:
    return listing(answers, MEMBERS, ("type", "members"), lambda rows, _: headlines.members(rows), bar="members")


@reads(MEETING_COMMUNITIES)
def meetings_by_community(answers: Answers) -> Reading | None:
    columns = (
        *("community", "quarters_held", "quarters_due", "held_rate", "attendance_rate", "items_due", "items_due_done"),
        *("completion_rate", "items_overdue", "last_held_on"),
    )
    place = place_of(answers.get(MEETING_COMMUNITIES))
    return listing(answers, MEETING_COMMUNITIES, columns, lambda rows, _: headlines.meetings_held(rows, place))


# --- 数据管理 ------------------------------------------------------------------------------------------------------------


QUARANTINE = Wanted("data/quarantine_by_reason", match=("dataset", "reason", "field"))
MISSING = Wanted("data/missing_by_column", match=("dataset", "street", "field"))


@reads(QUARANTINE)
def quarantine(answers: Answers) -> Reading | None:
    columns = ("dataset", "problem", "field", "quarantined", "short", "files", "last_imported_at")
    read = listing(answers, QUARANTINE, columns, lambda rows, _: headlines.quarantine(rows), bar="quarantined")
    return read and _named(read)


@Maker
def quality_by_dataset(on_day: date) -> tuple[tuple[Wanted, ...], Callable[[Answers], Reading | None]]:
    """How complete, how placed and, on a day, how fresh each ledger is."""
    wanted = Wanted("data/quality_by_dataset", further=(("on_day", f"{on_day:%Y-%m-%d}"),))
    columns = (
        *("dataset", "rows", "quarantined", "success_rate", "without_community", "without_community_share"),
        *("last_day", "days_old"),
    )

    def read(answers: Answers) -> Reading | None:
        read = listing(answers, wanted, columns, lambda rows, _: headlines.quality(rows))
        return read and _named(read)

    return (wanted,), read


@reads(MISSING)
def missing_by_column(answers: Answers) -> Reading | None:
    """The columns that lack anything."""
    answer = answers.get(MISSING)
    if not answer:
        return None
    at = answer.result.columns.index("missing")
    some = tuple(row for row in answer.result.rows if row[at])
    lacking = replace(answer, result=replace(answer.result, rows=some), total=len(some))
    table = table_of(lacking, "dataset", "field", "missing", "rows", "missing_rate", bar="missing_rate")
    return _named(Reading(headlines.missing(len(some)), (table,))) if table else None


def _named(reading: Reading) -> Reading:
    """Return a reading with the datasets of its table, and their fields, called by name."""
    (table,) = reading.blocks
    assert isinstance(table, Table)
    places = {column.name: at for at, column in enumerate(table.columns)}

    def named(row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells, dataset = list(row), all_datasets()[row[places["dataset"]]]
        cells[places["dataset"]] = dataset.title
        if "field" in places and cells[places["field"]] in dataset.fields:
            cells[places["field"]] = dataset.fields[cells[places["field"]]].label
        return tuple(cells)

    return replace(reading, blocks=(replace(table, rows=tuple(map(named, table.rows))),))


# --- the numbers at the head of a page -----------------------------------------------------------------------------------


def _say_overview(answers: Answers) -> list[str]:
    """The verdict: better or worse, why, who must act."""
    acting = headlines.must_act(
        communities=_if_any(answers, ON_TIME_COMMUNITIES),
        works=_if_any(answers, DELAYED),
        promises=_if_any(answers, BROKEN_PROMISES),
        promises_in_all=_in_all(answers, BROKEN_PROMISES),
        place=place_of(answers.get(ON_TIME_COMMUNITIES)),
        names_streets=_names_streets(answers, DELAYED) or _names_streets(answers, BROKEN_PROMISES),
    )
    why = headlines.why_backlog(answers.one(BACKLOG), answers.period)
    return list(filter(None, (numbers.turns(answers, *numbers.VERDICT), why, acting))) or ["还没有可以计算的数。"]


def _say_issues(answers: Answers) -> list[str]:
    """What came in and what became of it, why more of it waits, who must act."""
    whole = _comparing(headlines.one_page, ISSUES, ISSUES_BEFORE)(answers)
    if answers.one(ISSUES) is None:
        return whole
    why = headlines.why_backlog(answers.one(BACKLOG), answers.period)
    acting = headlines.must_act(
        communities=answers.rows(ON_TIME_COMMUNITIES),
        handlers=_if_any(answers, ON_TIME_HANDLERS),
        whole=_whole_of(answers.get(ON_TIME_HANDLERS)),
        place=place_of(answers.get(ON_TIME_COMMUNITIES)),
    )
    return [*whole, *filter(None, (why, acting))]


def _say_works(answers: Answers) -> list[str]:
    delayed = answers.rows(DELAYED)
    acting = [headlines.must_act(works=delayed, names_streets=_names_streets(answers, DELAYED))] if delayed else []
    return [*_comparing(headlines.areas, WORKS, WORKS_BEFORE)(answers), *acting]


def _say_meetings(answers: Answers) -> list[str]:
    promises = answers.rows(BROKEN_PROMISES)
    of_all = _names_streets(answers, BROKEN_PROMISES)
    in_all = _in_all(answers, BROKEN_PROMISES)
    acting = [headlines.must_act(promises=promises, promises_in_all=in_all, names_streets=of_all)] if promises else []
    return [*_saying(headlines.meetings, MEETINGS)(answers), *acting]


def _names_streets(answers: Answers, wanted: Wanted) -> bool:
    answer = answers.get(wanted)
    return answer is not None and is_of_all_streets(answer.result)


def _in_all(answers: Answers, wanted: Wanted) -> int:
    """Return how many rows a list has, of which the first are brought."""
    answer = answers.get(wanted)
    return answer.total if answer else 0


def _if_any(answers: Answers, wanted: Wanted) -> list[Row] | None:
    """Return the rows of a figure, null where there is no such ledger."""
    return None if answers.get(wanted) is None else answers.rows(wanted)


def _saying(headline: Callable[[Row], str], whole: Wanted) -> Callable[[Answers], list[str]]:
    """Return what says a page's numbers in a sentence."""

    def say(answers: Answers) -> list[str]:
        now = answers.one(whole)
        return [headline(now) if now else _missing(answers, whole)]

    return say


def _comparing(
    headline: Callable[[Row, Row | None, Period], str], whole: Wanted, before: Wanted
) -> Callable[[Answers], list[str]]:
    """Return what says a page's numbers in a sentence, beside those of the period before."""
    return lambda answers: _saying(lambda now: headline(now, answers.one(before), answers.period), whole)(answers)


overview_numbers = numbers.numbers(
    "overview_numbers",
    *numbers.OVERVIEW,
    say=_say_overview,
    besides=(*numbers.wanted_to_turn(*numbers.VERDICT), BACKLOG, ON_TIME_COMMUNITIES, DELAYED, BROKEN_PROMISES),
)
issue_numbers = numbers.numbers(
    "issue_numbers", *numbers.ISSUES, say=_say_issues, besides=(BACKLOG, ON_TIME_COMMUNITIES, ON_TIME_HANDLERS)
)
callback_numbers = numbers.numbers("callback_numbers", *numbers.CALLBACKS, say=_saying(headlines.callbacks, CALLBACKS))
volunteer_numbers = numbers.numbers(
    "volunteer_numbers", *numbers.VOLUNTEERS, say=_comparing(headlines.volunteers, PEOPLE, PEOPLE_BEFORE)
)
renovation_numbers = numbers.numbers("renovation_numbers", *numbers.RENOVATION, say=_say_works, besides=(DELAYED,))
meeting_numbers = numbers.numbers("meeting_numbers", *numbers.MEETINGS, say=_say_meetings, besides=(BROKEN_PROMISES,))
