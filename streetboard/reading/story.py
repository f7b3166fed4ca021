"""Story: the slides of a meeting in their order; each is a reading of figures that an edition freezes, as a page's panel is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from streetboard import format, queries
from streetboard.asking.answers import PREVIOUS, YEAR_BEFORE, Answers, Row, Wanted, reads
from streetboard.queries import Column
from streetboard.reading import headlines, numbers, party, platform, readings, safety
from streetboard.reading.blocks import (
    BARS,
    COVER,
    MAIN,
    PALE,
    RATES,
    SECOND,
    THIRD,
    Block,
    Chart,
    Lines,
    PanelReader,
    Reading,
    Series,
    Table,
)
from streetboard.reading.links import is_of_all_streets
from streetboard.reading.marks import MARKS, marked
from streetboard.reading.numbers import about_the_whole, cards
from streetboard.reading.parts import has_any, place_of, values
from streetboard.reading.readings import (
    AGEING,
    AREAS,
    BACKLOG,
    BRANDS,
    CATEGORIES,
    COMMUNITIES,
    DAILY,
    DELAYED,
    ISSUES,
    ISSUES_BEFORE,
    LAST_ITEMS,
    MEETINGS,
    MEMBERS,
    ON_TIME_COMMUNITIES,
    PEOPLE,
    PEOPLE_BEFORE,
    POINTS,
    PROJECTS,
    WORKS,
    WORKS_BEFORE,
    first_four_fifths,
    planned_and_actual,
)
from streetboard.reading.tables import placed, table_of

# What one slide can hold; the rest stands in the handout.
_MOST_BARS, _MOST_ROWS, _MOST_REASONS = 15, 40, 4
# Whatever is proposed can be chosen.
_MOST_PROPOSED = 300


@dataclass(frozen=True)
class Chapter:
    """One slide of the story: how it is read, and the lists of rows beneath it, which are frozen with it."""

    id: str
    title: str
    reader: PanelReader
    details: tuple[Wanted, ...] = ()
    # what it stands under in a brief, with others; null where it stands there by itself
    section: str = ""
    # a brief has its block in its text; those of the others are in its annex
    is_tabled: bool = False
    # how many rows are proposed, of which a clerk keeps some; 0 where nothing is proposed
    proposes: int = 0
    # writes the headline of a proposal from the rows that are kept, and the number of those proposed
    retell: Callable[[Sequence[Row], int], str] | None = None
    # over all streets, where it has another one
    streets_title: str = ""

    @property
    def figures(self) -> tuple[Wanted, ...]:
        """The figures that it freezes and shows."""
        return self.reader.wanted

    def read(self, answers: Answers) -> Reading | None:
        """Return what the slide says and shows; null where there is no ledger to read from."""
        return marked(self.reader(answers), answers)


ISSUES_YEAR, WORKS_YEAR, PEOPLE_YEAR = (about_the_whole(one.name, YEAR_BEFORE) for one in (ISSUES, WORKS, PEOPLE))
ITEM_ROWS = Wanted("meetings/item_rows", further=(("measure", "last"),))
OPEN_ITEMS = Wanted("meetings/item_rows", further=(("measure", "open"),))
COORDINATION = Wanted("meetings/coordination", match=("kind", "unit", "subject", "community", "project_id", "item_id"))
NEXT_QUARTER = Wanted("meetings/next_quarter")
NEED_ROWS, REVENUE_ROWS = Wanted("party/need_rows"), Wanted("platform/revenue_rows")
DISPUTE_ROWS = (
    Wanted("safety/mediation_rows", further=(("measure", "accepted"),)),
    Wanted("safety/facility_rows"),
    Wanted("safety/incident_rows"),
)
# Not shown, but the edition must be able to tell where its numbers come from.
SOURCES, SETTINGS = Wanted("shared/sources"), Wanted("shared/settings")


def _issue_rows(*measures: str) -> tuple[Wanted, ...]:
    return tuple(Wanted("issues/rows", further=(("measure", measure),)) for measure in measures)


def _table(answers: Answers, wanted: Wanted, *names: str, flag: str = "", most: int = _MOST_ROWS) -> Table | None:
    answer = answers.get(wanted)
    return table_of(answer, *names, flag=flag, most=most) if answer else None


def _blocks(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block)


# --- the slides ----------------------------------------------------------------------------------------------------------


@reads(MEETINGS, MEMBERS)
def cover(answers: Answers) -> Reading:
    return Reading("")


@reads(LAST_ITEMS, MEETINGS, ITEM_ROWS)
def last_items(answers: Answers) -> Reading | None:
    last = answers.one(LAST_ITEMS)
    if last is None:
        return None
    columns = ("community", "title", "owner_unit", "due_on", "status_label", "done_on")
    table = _table(answers, ITEM_ROWS, *columns, flag="is_overdue")
    return Reading(headlines.last_items(last), _blocks(table))


@reads(ISSUES, ISSUES_BEFORE, ISSUES_YEAR, WORKS, WORKS_BEFORE, WORKS_YEAR, PEOPLE, PEOPLE_BEFORE, PEOPLE_YEAR)
def one_page(answers: Answers) -> Reading | None:
    issues, shown = answers.one(ISSUES), cards(answers, *numbers.ON_SLIDES)
    if not shown:
        return None
    headline = (
        headlines.one_page(issues, answers.one(ISSUES_BEFORE), answers.period)
        if issues
        else "没有问题台账，只列出其他各项。"
    )
    return Reading(headline, (shown,))


@reads(ISSUES, ISSUES_BEFORE, ISSUES_YEAR, DAILY)
def daily(answers: Answers) -> Reading | None:
    if answers.one(ISSUES) is None or not answers.rows(DAILY):
        return None
    panel = readings.daily(answers)
    if panel is None:
        return Reading(headlines.nothing_closed(answers.period))
    return replace(panel, blocks=_blocks(*panel.blocks, cards(answers, numbers.DAILY_CLOSED, numbers.ON_SLIDES[0])))


@reads(ON_TIME_COMMUNITIES, COMMUNITIES)
def communities(answers: Answers) -> Reading | None:
    if answers.get(ON_TIME_COMMUNITIES) is None:
        return _completion_rates(answers)
    rows = answers.rows(ON_TIME_COMMUNITIES)
    if not rows:
        return Reading(headlines.nothing_due(answers.period))
    headline = headlines.on_time(rows, place_of(answers.get(ON_TIME_COMMUNITIES)))
    if len(rows) == 1 and "community" in rows[0]:
        return Reading(headline, _blocks(cards(answers, *numbers.OF_ONE_COMMUNITY, over=())))
    table = _table(
        answers, ON_TIME_COMMUNITIES, "community", "due", "on_time", "on_time_rate", "late", flag="is_behind"
    )
    return Reading(headline, _blocks(_against_whole(rows, "on_time_rate", ON_TIME_COMMUNITIES), table))


def _completion_rates(answers: Answers) -> Reading | None:
    """Return what an edition shows that was frozen before communities were judged by what was due."""
    if answers.get(COMMUNITIES) is None:
        return None
    rows = answers.rows(COMMUNITIES)
    table = _table(answers, COMMUNITIES, "community", "collected", "closed", "completion_rate")
    chart = _against_whole(rows, "completion_rate", COMMUNITIES) if rows else None
    return Reading(headlines.communities(rows, answers.period), _blocks(chart, table))


def _against_whole(rows: Sequence[Row], rate: str, wanted: Wanted) -> Chart:
    listed = rows[:_MOST_BARS]
    place = headlines.COMMUNITY if headlines.COMMUNITY in rows[0] else headlines.STREET
    whole = headlines.WHOLES[place]
    return Chart(
        RATES,
        wanted.key,
        tuple(row[place] for row in listed),
        (Series(queries.figure(wanted.name).measure(rate).label, tuple(row[rate] for row in listed), column=rate),),
        format.SHARE,
        frozenset(at for at, row in enumerate(listed) if row.get("is_behind")),
        reference=rows[0]["street_rate"],
        reference_label=whole,
    )


@reads(BACKLOG, ISSUES, ISSUES_BEFORE, ISSUES_YEAR, AGEING)
def backlog(answers: Answers) -> Reading | None:
    now, summary = answers.one(BACKLOG), answers.one(ISSUES)
    if now is None or summary is None:
        return None
    chart = readings.bridge_chart(now, "季")
    ageing = _table(answers, AGEING, "bucket", "issues", "share")
    headline = headlines.backlog(now, summary, answers.period)
    return Reading(headline, _blocks(chart, cards(answers, numbers.OVERDUE, numbers.SUSPENDED), ageing))


@reads(CATEGORIES)
def categories(answers: Answers) -> Reading | None:
    if answers.get(CATEGORIES) is None:
        return None
    rows = answers.rows(CATEGORIES)
    listed = rows[:10]
    chart = Chart(
        BARS,
        CATEGORIES.key,
        tuple(row["category"] for row in listed),
        (Series("收集", tuple(row["collected"] for row in listed)),),
        "件",
        colours=first_four_fifths(listed),
    )
    table = _table(answers, CATEGORIES, "category", "share", "cumulative_share", "completion_rate", most=10)
    return Reading(headlines.categories(rows, answers.period), _blocks(chart if rows else None, table))


@reads(AREAS, WORKS, WORKS_BEFORE)
def areas(answers: Answers) -> Reading | None:
    now = answers.one(WORKS)
    if answers.get(AREAS) is None or now is None:
        return None
    rows = answers.rows(AREAS)[:_MOST_BARS]
    chart = Chart(
        BARS,
        AREAS.key,
        tuple(("└ " if row["parent_area"] else "") + row["area"] if "area" in row else row["street"] for row in rows),
        planned_and_actual(rows),
        format.SHARE,
        frozenset(at for at, row in enumerate(rows) if row["delayed"]),
        note=numbers.averaged([now]),
    )
    table = _table(answers, AREAS, "area", "projects", "deviation", "delayed")
    headline = headlines.areas(now, answers.one(WORKS_BEFORE), answers.period)
    return Reading(headline, _blocks(chart if rows else None, table))


@reads(DELAYED, PROJECTS)
def delayed(answers: Answers) -> Reading | None:
    answer, rows = answers.get(DELAYED), answers.rows(DELAYED)
    if answer is None:
        return None
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
        return Reading(headlines.delayed(rows), _blocks(_table(answers, DELAYED, *columns)))
    of_all = is_of_all_streets(answer.result)
    reasons = Lines(
        tuple(
            f"{row['street'] if of_all else ''}{row['project']}：{row['delay_reason'] or '台账没有写原因'}"
            for row in rows
        )
    )
    return Reading(headlines.delayed(rows), _blocks(_under_way(answers), reasons if rows else None))


def _under_way(answers: Answers) -> Chart | None:
    """Return planned against actual of every project that is being built: delayed ones are seen among the others."""
    rows = [row for row in answers.rows(PROJECTS) if row["stage"] in ("in_progress", "paused")][:_MOST_BARS]
    if not rows:
        return None
    return Chart(
        BARS,
        PROJECTS.key,
        tuple(row["project"] for row in rows),
        planned_and_actual(rows),
        format.SHARE,
        frozenset(at for at, row in enumerate(rows) if row["is_delayed"]),
        note="在建项目",
    )


@reads(PEOPLE, PEOPLE_BEFORE, BRANDS, POINTS)
def volunteers(answers: Answers) -> Reading | None:
    now = answers.one(PEOPLE)
    if now is None:
        return None
    shown = cards(answers, *numbers.PEOPLE_ON_SLIDES, over=(PREVIOUS,))
    brands = _table(answers, BRANDS, "brand", "activities", "person_times", "hours", most=12)
    points = _table(answers, POINTS, "point_type_label", "issued", "redeemed", "outstanding", "redemption_rate")
    headline = headlines.volunteers(now, answers.one(PEOPLE_BEFORE), answers.period)
    return Reading(headline, _blocks(shown, brands, points))


@reads(party.LISTS, party.CHECKINS, party.UNCLAIMED)
def claims(answers: Answers) -> Reading | None:
    """双清单认领: what is published, claimed and completed, and the needs that a unit at the table could claim."""
    told, rows = party.claims(answers), answers.rows(party.LISTS)
    if told is None:
        return None
    series = (("发布", "published", PALE), ("认领", "claimed", MAIN), ("完成", "completed", THIRD))
    chart = Chart(
        BARS,
        party.LISTS.key,
        tuple(row["list_label"] for row in rows),
        tuple(Series(name, values(rows, column), colour) for name, column, colour in series),
        "项",
    )
    waiting = _table(answers, party.UNCLAIMED, "title", "community", "published_on", "days_unclaimed", most=_MOST_ROWS)
    return Reading(told.headline, (chart, *((waiting,) if waiting else told.blocks)))


@reads(safety.BY_TYPE, safety.SAFETY)
def mediations(answers: Answers) -> Reading | None:
    """平安与调解: what became of disputes, beside what was broken and what happened."""
    told, whole = safety.mediations(answers), answers.one(safety.SAFETY)
    if told is None or whole is None:
        return None
    outcomes = (("成功", "succeeded"), ("未成", "failed"), ("转办", "referred"), ("调解中", "open"))
    chart = Chart(
        BARS,
        safety.SAFETY.key,
        tuple(name for name, _ in outcomes),
        (Series("纠纷", tuple(value for _, column in outcomes for value in values([whole], column))),),
        "起",
        colours=(MAIN, SECOND, PALE, PALE),
    )
    table = _table(answers, safety.BY_TYPE, "type", "accepted", "settled", "success_rate", "open")
    shown = chart if has_any([whole], "accepted") else None
    return Reading(told.headline, _blocks(shown, cards(answers, *safety.ON_SLIDES, over=()), table))


@reads(platform.REVENUE, platform.REVENUE_COMMUNITIES, platform.PURPOSES)
def revenue(answers: Answers) -> Reading | None:
    """公共收益: what came in, what it was spent on, and what each community has left; over all streets only the former two."""
    now = answers.one(platform.REVENUE)
    if now is None or not (now["entries"] or now["total_balance"]):
        return None
    spent, places = answers.rows(platform.PURPOSES)[:_MOST_BARS], answers.rows(platform.REVENUE_COMMUNITIES)
    chart = Chart(
        BARS,
        platform.PURPOSES.key,
        tuple(row["purpose"] for row in spent),
        (Series("支出", values(spent, "spending")),),
        "元",
    )
    table = _table(answers, platform.REVENUE_COMMUNITIES, "community", "income", "spending", "balance", "total_balance")
    headline = platform.say_revenue(now, places, spent, answers.period)
    return Reading(headline, _blocks(chart if spent else None, table))


# The column that a clerk fills.
ASK = "ask"
_ASKS = {
    "overdue_issues": "请逐件明确办结时间",
    "delayed_project": "请落实赶工措施和完工时间",
    "overdue_item": "请说明原因，重新明确完成时间",
}


@reads(COORDINATION)
def coordination(answers: Answers) -> Reading | None:
    columns = ("unit", "kind_label", "subject", "issues", "days")
    proposed = _proposed(answers, COORDINATION, headlines.coordination, columns, COORDINATION.match or ())
    if proposed is None or not proposed.blocks:
        return proposed
    (table,) = proposed.blocks
    assert isinstance(table, Table)
    asks = [_ASKS.get(row["kind"], "") for row in answers.rows(COORDINATION)]
    rows = tuple((*cells, ask) for cells, ask in zip(table.rows, asks, strict=False))
    asking = replace(table, columns=(*table.columns, Column(ASK, "请求协调")), rows=rows)
    return replace(proposed, blocks=(asking,))


@reads(NEXT_QUARTER)
def next_quarter(answers: Answers) -> Reading | None:
    columns = ("day", "kind_label", "subject", "unit", "community")
    known_by = ("kind", "day", "subject", "community", "project_id", "item_id")
    return _proposed(answers, NEXT_QUARTER, headlines.next_quarter, columns, known_by)


def _proposed(
    answers: Answers,
    wanted: Wanted,
    say: Callable[[Sequence[Row], int], str],
    columns: tuple[str, ...],
    known_by: tuple[str, ...],
) -> Reading | None:
    """Return a list from which a clerk takes out rows; what each is `known_by` holds in the next edition of the quarter too."""
    answer, rows = answers.get(wanted), answers.rows(wanted)
    if answer is None:
        return None
    table = _table(answers, wanted, *columns, most=_MOST_PROPOSED)
    keys = _row_keys(rows, *(placed(answer.result, *known_by)))
    return Reading(say(rows, len(rows)), _blocks(table), keys)


def _row_keys(rows: Sequence[Row], *names: str) -> tuple[str, ...]:
    """Return what each row of a proposal is known by, in this edition and in the next one of the same quarter."""
    keys: list[str] = []
    for row in rows:
        key = "|".join(format.cell(row[name]) for name in names if row[name] is not None)
        # Two that are alike in everything are told apart by their order.
        alike = sum(other.partition("#")[0] == key for other in keys)
        keys.append(f"{key}#{alike + 1}" if alike else key)
    return tuple(keys)


_HANDLING, _WORKS, _GOVERNING = "群众诉求办理", "老旧小区改造", "党建引领基层治理"
STORY = (
    Chapter(COVER, "党建联席会议", cover),
    Chapter("items", "上次议定事项落实", last_items, (OPEN_ITEMS,)),
    Chapter("summary", "本季一页纸", one_page, _issue_rows("collected", "late", "overdue"), _HANDLING),
    Chapter("daily", "每日办结", daily, _issue_rows("closed_in_period"), _HANDLING),
    Chapter(
        "communities",
        "社区按期处置率",
        communities,
        _issue_rows("late", "unclosed"),
        _HANDLING,
        is_tabled=True,
        streets_title="街道按期处置率",
    ),
    Chapter("backlog", "存量与超期", backlog, _issue_rows("overdue", "suspended"), _HANDLING),
    Chapter("categories", "群众反映最多的问题", categories, _issue_rows("collected"), _HANDLING),
    Chapter("areas", "旧改各片区进度", areas, (PROJECTS,), _WORKS, streets_title="旧改各街道进度"),
    Chapter("delayed", "滞后项目与原因", delayed, section=_WORKS),
    Chapter("volunteers", "志愿服务与双积分", volunteers),
    Chapter("claims", "双清单认领", claims, (NEED_ROWS,), _GOVERNING),
    Chapter("mediations", "平安与调解", mediations, DISPUTE_ROWS, _GOVERNING),
    Chapter("revenue", "公共收益", revenue, (REVENUE_ROWS,), _GOVERNING),
    Chapter(
        "coordination",
        "需要协调的事项",
        coordination,
        (*_issue_rows("overdue"), DELAYED),
        is_tabled=True,
        # more than a meeting can settle; the others can be chosen by hand
        proposes=10,
        retell=headlines.coordination,
    ),
    Chapter("next", "下季度安排", next_quarter, proposes=_MOST_PROPOSED, retell=headlines.next_quarter),
)


@cache
def every_wanted() -> tuple[Wanted, ...]:
    """Return every figure that an edition freezes, once."""
    shown = [wanted for chapter in STORY for wanted in (*chapter.figures, *chapter.details)]
    return tuple(dict.fromkeys([*shown, SOURCES, SETTINGS, *MARKS]))
