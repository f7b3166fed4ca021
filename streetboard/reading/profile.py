"""Profile: what stands on the page about one community; two sheets of paper hold it, so each panel is short and leads to all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from streetboard import format
from streetboard.asking.answers import Answer, Answers, Reader, Row, Wanted, reads
from streetboard.queries import Column, column_of
from streetboard.reading import headlines, numbers, organisation, party
from streetboard.reading.blocks import Entry, Reading, Table
from streetboard.reading.parts import listing, rows_address
from streetboard.reading.readings import (
    BROKEN_PROMISES,
    CATEGORIES,
    DELAYED,
    FEEDBACK,
    LAST_ITEMS,
    MEETING_ITEMS,
    ON_TIME_COMMUNITIES,
    OVERDUE,
    PROJECTS,
)
from streetboard.reading.tables import table_of

PER_HOUSEHOLDS = Wanted("profile/per_households_by_community", match=("street", "community"), streets=None)
HOTSPOTS = Wanted("issues/hotspots", match=("street", "community", "estate", "category"))
AROUND_WORKS = Wanted("profile/around_works", match=("project_id", "phase"))
_BEFORE, _AFTER = "改造前", "改造后"
_PHASES = (_BEFORE, "改造中", _AFTER)
_MOST = 5
# As many grids as a community has; one that has more is listed whole a click away.
_GRIDS = Wanted("organisation/grid_rows", further=(("measure", "grids"),), most=10)
_NEEDS = Wanted("party/need_rows", most=_MOST)
_FIRST_OVERDUE = replace(OVERDUE, most=_MOST)


def _say_profile(answers: Answers) -> list[str]:
    """Better or worse than before, how it stands against the street, what somebody must act on."""
    rows, works = answers.rows(ON_TIME_COMMUNITIES), answers.rows(DELAYED)
    promises, told = answers.rows(BROKEN_PROMISES), answers.get(BROKEN_PROMISES)
    said = [
        numbers.turns(answers, *_VERDICT),
        headlines.on_time(rows, headlines.COMMUNITY) if rows else "",
        headlines.must_act(works=works, promises=promises, promises_in_all=told.total if told else 0)
        if works or promises
        else "",
    ]
    return list(filter(None, said)) or ["还没有可以计算的数。"]


_VERDICT = (numbers.ON_TIME, numbers.DAILY_CLOSED, numbers.OVERDUE, numbers.PROGRESS)
profile_numbers: Reader[Reading] = numbers.numbers(
    "profile_numbers",
    numbers.COLLECTED,
    numbers.COMPLETION,
    numbers.ON_TIME,
    numbers.BACKLOG,
    numbers.PROGRESS,
    numbers.PERSON_TIMES,
    say=_say_profile,
    besides=(*numbers.wanted_to_turn(*_VERDICT), ON_TIME_COMMUNITIES, DELAYED, BROKEN_PROMISES),
)


@reads(ON_TIME_COMMUNITIES, PER_HOUSEHOLDS)
def against_street(answers: Answers) -> Reading | None:
    """What of a community can be held against its street, since it is divided by something: side by side."""
    measured = (
        (ON_TIME_COMMUNITIES, "on_time_rate", "street_rate"),
        (PER_HOUSEHOLDS, "per_thousand", "street_per_thousand"),
    )
    rows = tuple(
        (
            column_of(answer.result.query, mine).label,
            *(format.with_unit(row[name], column_of(answer.result.query, name).unit) for name in (mine, streets)),
            numbers.fraction(answer.result.query, mine, row),
        )
        for wanted, mine, streets in measured
        for answer, row in _only(answers, wanted)
        if row[mine] is not None
    )
    if not rows:
        return None
    columns = (
        Column("measure", "指标"),
        Column("mine", "本社区"),
        Column("street", "全街道"),
        Column("made_of", "分子 / 分母"),
    )
    on_time = answers.rows(ON_TIME_COMMUNITIES)
    onward = tuple(Entry("为什么", (row["community"],), about=row["community"]) for row in on_time if row["is_behind"])
    table = Table(ON_TIME_COMMUNITIES.key, columns, rows, len(rows))
    return Reading(_say_against_street(answers), (table,), onward=onward)


def _only(answers: Answers, wanted: Wanted) -> Iterator[tuple[Answer, Row]]:
    answer = answers.get(wanted)
    if answer and len(answer.result) == 1:
        yield answer, answer.result.one()


def _say_against_street(answers: Answers) -> str:
    rows = [row for _, row in _only(answers, PER_HOUSEHOLDS) if row["per_thousand"] is not None]
    if not rows:
        return "没有社区户数，不能比每千户问题量；请导入“社区基本情况”。"
    mine, streets = rows[0]["per_thousand"], rows[0]["street_per_thousand"]
    more = "多于" if mine > streets else "少于" if mine < streets else "等于"
    return f"每千户 {format.number(mine)} 件，{more}全街道的 {format.number(streets)} 件；件多不等于工作差，也可能是群众更愿意反映。"


@reads(CATEGORIES)
def top_categories(answers: Answers) -> Reading | None:
    answer = answers.get(CATEGORIES)
    table = (
        table_of(answer, "category", "collected", "share", "completion_rate", bar="collected", most=_MOST)
        if answer
        else None
    )
    return Reading(_say_categories(answers.rows(CATEGORIES)), (table,)) if table else None


def _say_categories(rows: Sequence[Row]) -> str:
    first = rows[0]
    count = format.number(first["collected"])
    share, closed = (format.share(first[name]) for name in ("share", "completion_rate"))
    return f"{first['category']}反映最多，{count} 件，占 {share}，办结率 {closed}。"


@reads(HOTSPOTS)
def hotspots(answers: Answers) -> Reading | None:
    answer = answers.get(HOTSPOTS)
    table = (
        table_of(answer, "estate", "category", "issues", "most_within", "open_issues", most=_MOST) if answer else None
    )
    return Reading(_say_hotspots(answers.rows(HOTSPOTS), table.total), (table,)) if table else None


def _say_hotspots(rows: Sequence[Row], total: int) -> str:
    first = rows[0]
    still = f"其中 {format.number(first['open_issues'])} 件还没有办结" if first["open_issues"] else "都已办结"
    return (
        f"{format.number(total)} 处高频点位，件最多的是{first['estate']}的{first['category']}，"
        f"{format.number(first['issues'])} 件，{still}。"
    )


@reads(_FIRST_OVERDUE)
def longest_overdue(answers: Answers) -> Reading | None:
    columns = ("issue_id", "category", "title", "handler_org", "days_overdue")
    everything = rows_address("issues/rows", measure="overdue")
    return listing(answers, _FIRST_OVERDUE, columns, headlines.overdue, everything=everything)


@reads(_GRIDS, organisation.GRIDS)
def grids(answers: Answers) -> Reading | None:
    """Each grid with its households, who is on post, and whether it has a party organisation."""
    columns = ("grid", "households", "on_post", "has_party_org")
    whole = answers.rows(organisation.GRIDS)
    everything = rows_address(_GRIDS.name, measure="grids")
    return listing(
        answers, _GRIDS, columns, lambda rows, _: _say_grids(rows, whole[0]), flag="needs", everything=everything
    )


def _say_grids(rows: Sequence[Row], whole: Row) -> str:
    each, told = whole["households_per_grid"], whole["told_grids"]
    said = (
        f"{format.number(whole['grids'])} 个网格",
        f"{format.number(whole['micro_grids'])} 个微网格" if whole["micro_grids"] else "",
        f"平均每网格 {format.number(each)} 户" if each is not None else "",
        f"在岗 {format.number(whole['on_post'])} 名" if any(row["on_post"] is not None for row in rows) else "",
        f"写明的 {format.fraction(whole['covered_grids'], told, '个')}有党组织" if told else "",
    )
    return f"{'，'.join(filter(None, said))}。"


@reads(_NEEDS, party.LISTS)
def needs(answers: Answers) -> Reading | None:
    """What the community has asked for and offered, what nobody has claimed first."""
    lists = answers.rows(party.LISTS)
    columns = ("title", "list_label", "status_label", "claimed_by", "days_unclaimed")
    return listing(answers, _NEEDS, columns, lambda *_: _say_lists(lists), everything=rows_address(_NEEDS.name))


def _say_lists(lists: Sequence[Row]) -> str:
    said = []
    for row in lists:
        taken = f"认领 {format.number(row['claimed'])} 项（{format.share(row['claim_rate'])}）"
        left = row["published"] - row["claimed"]
        done = f"完成 {format.number(row['completed'])} 项"
        waiting = f"{format.number(left)} 项没有人认领" if left else ""
        first = f"{row['list_label']}发布 {format.number(row['published'])} 项"
        said.append("，".join(filter(None, (first, taken, done, waiting))))
    return f"{'；'.join(said)}。"


@reads(PROJECTS)
def projects(answers: Answers) -> Reading | None:
    rows = answers.rows(PROJECTS)
    columns = ("project", "stage_label", "progress", "planned_progress", "plan_end")
    return listing(answers, PROJECTS, columns, lambda *_: _say_projects(rows), flag="is_delayed")


def _say_projects(rows: Sequence[Row]) -> str:
    late = "、".join(row["project"] for row in rows if row["is_delayed"])
    return f"{format.number(len(rows))} 个项目，{f'滞后的是{late}' if late else '没有滞后的'}。"


@reads(FEEDBACK)
def voices(answers: Answers) -> Reading | None:
    columns = ("phase_label", "suggestions", "answered", "adopted", "adoption_rate", "respondents", "satisfaction_rate")
    return listing(answers, FEEDBACK, columns, lambda rows, _: headlines.feedback(rows))


@reads(AROUND_WORKS)
def around_works(answers: Answers) -> Reading | None:
    """Counts of each stretch, brought to the same length, with an interval; nothing is said of why."""
    answer = answers.get(AROUND_WORKS)
    if not answer or not answer.result.rows:
        return None
    rows = answer.result.records()
    cells = []
    for _, some in groupby(rows, key=_work):
        by_phase = {row["phase"]: row for row in some}
        cells.append((next(iter(by_phase.values()))["project"], *(_stretch(by_phase.get(phase)) for phase in _PHASES)))
    columns = (column_of(answer.result.query, "project"), *(Column(phase, phase) for phase in _PHASES))
    table = Table(
        AROUND_WORKS.key, columns, tuple(cells), len(cells), everything=rows_address("profile/around_works_rows")
    )
    return Reading(_say_around_works(rows), (table,))


def _work(row: Row) -> tuple[str, str]:
    return row["street"], row["project_id"]


def _stretch(row: Row | None) -> str:
    """Return 29 件 / 134 天，6.49（4.35 至 9.32）."""
    if row is None:
        return format.NONE
    count, rate, low, high = (
        format.number(row[name], 0 if name == "issues" else 2) for name in ("issues", "per_month", "low", "high")
    )
    return f"{rate}（{low} 至 {high}），{count} 件 / {format.number(row['days'])} 天"


def _say_around_works(rows: Sequence[Row]) -> str:
    """Return of each project whether more or fewer issues came after it than before: only what the intervals allow."""
    told: dict[str, list[str]] = {"比改造前少": [], "比改造前多": [], "与改造前的区间有重叠，不能说多了或少了": []}
    fewer, more, alike = told
    unknown = []
    for _, some in groupby(rows, key=_work):
        by_phase = {row["phase"]: row for row in some}
        name = next(iter(by_phase.values()))["project"]
        if not by_phase.keys() >= {_BEFORE, _AFTER}:
            unknown.append(name)
            continue
        before, after = by_phase[_BEFORE], by_phase[_AFTER]
        told[fewer if after["high"] < before["low"] else more if after["low"] > before["high"] else alike].append(name)
    said = [f"{_quoted(names)}改造后{how}" for how, names in told.items() if names]
    if unknown:
        said.append(f"{_quoted(unknown)}还没有改造前和改造后都有的记录，不比较")
    return "；".join(said) + "。只是件数，不说明原因。"


def _quoted(names: Sequence[str]) -> str:
    """Return “甲改造”“乙改造”: behind a name that ends like the word that follows, nobody would know where it ends."""
    return "".join(f"“{name}”" for name in names)


@reads(MEETING_ITEMS, LAST_ITEMS)
def promises(answers: Answers) -> Reading | None:
    last = answers.one(LAST_ITEMS)
    if last is None:
        return None
    columns = ("title", "owner_unit", "due_on", "status_label")
    return listing(answers, MEETING_ITEMS, columns, lambda *_: headlines.last_items(last), flag="is_overdue")
