"""Platform: what the 智治平台, visits to key subjects, civic activities and public revenue show, each with its sentence.

The platform is another system than the ledger of issues: nothing here adds the two.
"""

from __future__ import annotations

from collections.abc import Sequence

from streetboard import format, queries
from streetboard.asking.answers import Answers, Reader, Row, Wanted, reads
from streetboard.asking.periods import Period
from streetboard.reading import headlines
from streetboard.reading.blocks import MAIN, MIXED, PALE, Chart, Reading, Series
from streetboard.reading.headlines import month
from streetboard.reading.numbers import Number, about_the_whole, cards, wanted
from streetboard.reading.parts import listing, on_months, values

APART = "智治平台与问题台账（事事通、网格、12345 等）是两套系统，件数不相加，两边的率也不合成一个率。"

EVENTS, TASKS = about_the_whole("platform/summary"), about_the_whole("platform/tasks")
VISITS = about_the_whole("platform/key_subjects")
SOLVED = about_the_whole("issues/solved_in_grid")
CULTURE, REVENUE = about_the_whole("platform/culture"), about_the_whole("platform/revenue")
LANES = Wanted("platform/lanes", match=("lane",))
REGISTERED = Wanted("issues/platform_events", match=("lane",))
LEVELS = Wanted("platform/levels", match=("tier",))
BY_MONTH = Wanted("platform/by_month", match=("month",))
TASK_LANES = Wanted("platform/tasks_by_lane", match=("lane",))
VISITED_COMMUNITIES = Wanted("platform/key_subjects_by_community", match=("street", "community"), streets=None)
VISITED_KINDS = Wanted("platform/key_subjects_by_kind", match=("kind",))
CULTURE_YEARS = Wanted("platform/culture_by_year", match=("year_label",))
VENUES = Wanted("platform/culture_by_venue", match=("venue",))
REVENUE_COMMUNITIES = Wanted("platform/revenue_by_community", match=("street", "community"), streets=None)
REVENUE_YEARS = Wanted("platform/revenue_by_year", match=("year_label",))
PURPOSES = Wanted("platform/revenue_by_purpose", match=("purpose",))

NUMBERS = (
    Number("platform/summary", "received", "平台事件", "not_due"),
    Number("platform/summary", "completion_rate"),
    Number("platform/tasks", "completion_rate"),
    Number("platform/key_subjects", "attention_rate"),
    Number("issues/solved_in_grid", "in_grid_rate"),
)


# --- what is said of what was due ------------------------------------------------------------------------------------------


def settled(now: Row, unit: str, word: str) -> str:
    """Return what became of what was due, and how much is not: 到期的 9,187 件都已办结（100.00%），另有 43 件未到期."""
    not_due, no_limit = now["not_due"], now.get("no_limit", 0)
    if not now["due"]:
        many = (
            _waiting(not_due, no_limit, unit) if not_due and no_limit else f"{format.number(not_due + no_limit)} {unit}"
        )
        return f"{_nothing_due(not_due)}（{many}）" if not_due or no_limit else ""
    beside = _beside(not_due, no_limit, unit)
    due, rate = f"到期的 {format.number(now['due'])} {unit}", format.share(now["completion_rate"])
    if not now["overdue"]:
        return f"{due}都已{word}（{rate}）{beside}"
    done, left = (f"{format.number(now[name])} {unit}" for name in ("due_completed", "overdue"))
    return f"{due}{word} {done}（{rate}），{left}没有{word}{beside}"


def _beside(not_due: int, no_limit: int, unit: str) -> str:
    """Return what is not due, and what never will be since it has no limit: ，另有 3 项未到期、2 项没有时限; empty for neither."""
    told = _waiting(not_due, no_limit, unit)
    return f"，另有 {told}" if told else ""


def _nothing_due(not_due: int) -> str:
    return "都没有到期" if not_due else "都没有时限"


def _waiting(not_due: int, no_limit: int, unit: str) -> str:
    kinds = ((not_due, "未到期"), (no_limit, "没有时限"))
    return "、".join(f"{format.number(count)} {unit}{word}" for count, word in kinds if count)


def _behind(rows: Sequence[Row], name: str, unit: str) -> str:
    """Return who has most that is due and not done; empty where nobody has any."""
    late = [row for row in rows if row["overdue"]]
    if not late:
        return ""
    if len(late) == 1:
        return f"到期未办的 {format.number(late[0]['overdue'])} {unit}都在{late[0][name]}"
    return f"到期未办最多的是{headlines.most(late, name, 'overdue', unit)}"


# --- 智治平台 --------------------------------------------------------------------------------------------------------------


def _say_numbers(answers: Answers) -> list[str]:
    """What came in and what became of it, then tasks and visits; why the platform stands apart."""
    told = []
    events, registered = answers.one(EVENTS), answers.rows(REGISTERED)
    if events:
        came = f"{answers.period.this}智治平台收到事件 {format.number(events['received'])} 件"
        told.append(f"{came}；{text}。" if (text := settled(events, "件", "办结")) else f"{came}。")
    elif registered:
        told.append(_registered(registered))
    if (tasks := answers.one(TASKS)) and (text := settled(tasks, "项", "完成")):
        told.append(f"平台任务{text}。")
    if (visits := answers.one(VISITS)) and visits["should_visit"]:
        masked = isinstance(visits["should_visit"], str)
        told.append(f"重点对象{'的走访人次已遮蔽' if masked else _visits(visits)}。")
    return [*told, *([APART] if events or registered else [])] or ["没有智治平台月报。"]


def _visits(row: Row) -> str:
    should, visited = (format.number(row[name]) for name in ("should_visit", "visited"))
    if row["visited"] == row["should_visit"]:
        return f"应走访 {should} 人次，都已走访（{format.share(row['attention_rate'])}）"
    return f"应走访 {should} 人次，已走访 {visited} 人次（{format.share(row['attention_rate'])}）"


def _numbers(answers: Answers) -> Reading | None:
    found = cards(answers, *NUMBERS)
    if not found:
        return None
    headline, *further = _say_numbers(answers)
    return Reading(headline, (found,), further=tuple(further))


platform_numbers = Reader("platform_numbers", (*wanted(*NUMBERS), REGISTERED), _numbers)


@reads(LANES, REGISTERED)
def lanes(answers: Answers) -> Reading | None:
    """Each lane's events and what became of them; without a monthly report, those that the ledger of issues holds one by one."""
    if answers.get(LANES) is None:
        registered = ("lane", "received", "closed", "closed_rate")
        return listing(answers, REGISTERED, registered, lambda rows, _: _registered(rows), bar="received")
    columns = ("lane", "received", "due", "due_completed", "completion_rate", "overdue", "not_due")
    return listing(answers, LANES, columns, lambda rows, _: _lanes(rows))


def _lanes(rows: Sequence[Row]) -> str:
    worst = _behind(rows, "lane", "件")
    beside = _beside(sum(row["not_due"] for row in rows), 0, "件")
    return f"{_most(rows, 'lane')}；{worst or '各跑道到期的都已办结'}{beside}。"


def _most(rows: Sequence[Row], name: str) -> str:
    """Return which has most events, and what part of all."""
    top = max(row["received"] for row in rows)
    if not top:
        return "没有事件"
    most = [row for row in rows if row["received"] == top]
    who = headlines.named([row[name] for row in most])
    each = "各" if len(most) > 1 else ""
    return f"{who}的事件最多，{each and each + ' '}{format.number(top)} 件，{each}占 {format.share(most[0]['share'])}"


def _registered(rows: Sequence[Row]) -> str:
    received, closed = (format.number(sum(row[name] for row in rows)) for name in ("received", "closed"))
    return f"没有智治平台月报，这里是问题台账里登记的平台件：{received} 件，办结 {closed} 件。"


@reads(BY_MONTH)
def platform_by_month(answers: Answers) -> Reading | None:
    rows = answers.rows(BY_MONTH)
    if not any(row["received"] for row in rows):
        return None
    beneath = "platform/monthly_rows?measure={}&month={{key}}"
    series = (
        Series("事件", values(rows, "received"), PALE, rows=beneath.format("received"), column="received"),
        Series("到期办结", values(rows, "due_completed"), MAIN, rows=beneath.format("due"), column="due_completed"),
    )
    chart = Chart(MIXED, BY_MONTH.key, series=series, unit="件", **on_months(rows))
    told = [{**row, "of_month": month(row)} for row in rows]
    peak = f"，最多的是 {headlines.most(told, 'of_month', 'received', '件')}" if len(rows) > 1 else ""
    return Reading(f"{len(rows)} 个月共 {format.number(sum(row['received'] for row in rows))} 件{peak}。", (chart,))


@reads(LEVELS, SOLVED)
def levels(answers: Answers) -> Reading | None:
    """Where events are dealt with, and what part of the issues never left the grid: two systems, told one beside the other."""
    columns = ("tier", "received", "share", "due", "due_completed", "completion_rate", "not_due")

    def say(rows: Sequence[Row], _: int) -> str:
        solved = answers.one(SOLVED)
        beside = f"；问题台账里{_solved(solved)}，与平台不相加" if solved and solved["with_level"] else ""
        return f"平台事件中{_most(rows, 'tier')}{beside}。"

    return listing(answers, LEVELS, columns, say)


def _solved(row: Row) -> str:
    known, inside = (format.number(row[name]) for name in ("with_level", "in_grid"))
    return f"写明层级的 {known} 件办结件有 {inside} 件在网格和社区解决（{format.share(row['in_grid_rate'])}）"


@reads(TASK_LANES)
def tasks(answers: Answers) -> Reading | None:
    columns = ("lane", "tasks", "due", "due_completed", "completion_rate", "overdue", "not_due", "no_limit")

    def say(rows: Sequence[Row], _: int) -> str:
        whole, due, not_due, no_limit = (
            sum(row[name] for row in rows) for name in ("tasks", "due", "not_due", "no_limit")
        )
        if not due:
            told = _nothing_due(not_due) + (f"（{_waiting(not_due, no_limit, '项')}）" if not_due and no_limit else "")
        else:
            done = _behind(rows, "lane", "项") or f"到期的 {format.number(due)} 项都已完成"
            told = f"{done}{_beside(not_due, no_limit, '项')}"
        return f"共 {format.number(whole)} 项任务，{told}。"

    return listing(answers, TASK_LANES, columns, say)


# --- 重点对象 --------------------------------------------------------------------------------------------------------------


@reads(VISITED_COMMUNITIES)
def key_subjects(answers: Answers) -> Reading | None:
    columns = ("community", "should_visit", "visited", "attention_rate")
    return listing(
        answers, VISITED_COMMUNITIES, columns, lambda rows, _: _attention(rows, VISITED_COMMUNITIES, "community")
    )


@reads(VISITED_KINDS)
def key_subject_kinds(answers: Answers) -> Reading | None:
    columns = ("kind", "should_visit", "visited", "attention_rate")
    return listing(answers, VISITED_KINDS, columns, lambda rows, _: _attention(rows, VISITED_KINDS, "kind"))


def _attention(rows: Sequence[Row], wanted: Wanted, name: str) -> str:
    """Say whose rate is the lowest; what is masked is not told, nor that it would be more or less."""
    told = [row for row in rows if row["attention_rate"] is not None]
    masked = sum(isinstance(row["should_visit"], str) for row in rows)
    but = f"不计遮蔽的 {masked} 个，" if masked else ""
    if not told:
        return "走访人次都已遮蔽。" if masked else "没有应走访的人次。"
    should, visited = (sum(row[count] for row in told) for count in ("should_visit", "visited"))
    if visited == should:
        return f"{but}应走访的 {format.number(should)} 人次都已走访（100.00%）。"
    if lowest := headlines.lowest(told, name, queries.figure(wanted.name).measure("attention_rate"), "人次"):
        return f"{but}关注率最低的是{lowest}。"
    return f"{but}应走访 {format.number(should)} 人次，已走访 {format.number(visited)} 人次。"


# --- 文明实践 --------------------------------------------------------------------------------------------------------------


@reads(CULTURE_YEARS, CULTURE)
def culture(answers: Answers) -> Reading | None:
    """How many activities and attendances by year; a mean of years counts whole ones only."""
    columns = ("year_label", "activities", "attendees", "attendees_per_activity", "coverage")

    def say(*_: object) -> str:
        now = answers.one(CULTURE) or {}
        held = (
            f"{answers.period.this}举办 {format.number(now['activities'])} 场、{format.number(now['attendees'])} 人次"
        )
        each = f"，场均 {format.number(now['attendees_per_activity'])} 人次" if now["counted_activities"] else ""
        if not now["full_years"]:
            return f"{held}{each}；没有满一整年的，不算年均。"
        mean = f"{format.number(now['activities_per_year'])} 场、{format.number(now['attendees_per_year'])} 人次"
        return f"{held}{each}；{now['full_years']} 个整年平均每年 {mean}。"

    return listing(answers, CULTURE_YEARS, columns, say, bar="activities")


@reads(VENUES)
def culture_venues(answers: Answers) -> Reading | None:
    columns = ("venue", "activities", "attendees", "attendees_per_activity")

    def say(rows: Sequence[Row], _: int) -> str:
        if len(rows) == 1:
            return f"都在{rows[0]['venue']}，{format.number(rows[0]['activities'])} 场。"
        return f"活动最多的是{headlines.most(rows, 'venue', 'activities', '场')}。"

    return listing(answers, VENUES, columns, say, bar="activities")


# --- 公共收益 --------------------------------------------------------------------------------------------------------------


@reads(REVENUE_COMMUNITIES, REVENUE)
def revenue(answers: Answers) -> Reading | None:
    """What came in, what was spent and what is left, by community; who has spent more than came in."""
    columns = ("community", "income", "spending", "balance", "total_balance")

    def say(rows: Sequence[Row], _: int) -> str:
        return say_revenue(answers.one(REVENUE) or {}, rows, (), answers.period)

    return listing(answers, REVENUE_COMMUNITIES, columns, say, bar="income")


def say_revenue(now: Row, places: Sequence[Row], spent: Sequence[Row], period: Period) -> str:
    """Return the sums of a period, who spent more than came in, and, where purposes are given, what most was spent on."""
    sums = [f"{word} {_yuan(now[name])}" for word, name in (("收入", "income"), ("支出", "spending"))]
    over = [row["community"] for row in places if row["balance"] < 0]
    worse = f"，支出多于收入的是{'、'.join(over)}" if over else ""
    unexplained = f"，{format.number(now['unexplained'])} 笔没有写用途" if now["unexplained"] else ""
    told = f"{period.this}{'、'.join(sums)}，累计结余 {_yuan(now['total_balance'])}{worse}{unexplained}"
    return f"{told}；{_most_spent(spent[0])}。" if spent else f"{told}。"


def _most_spent(most: Row) -> str:
    return f"用得最多的是{most['purpose']}，{_yuan(most['spending'])}，占支出的 {format.share(most['share'])}"


@reads(PURPOSES)
def revenue_purposes(answers: Answers) -> Reading | None:
    columns = ("purpose", "spending", "share", "entries")

    def say(rows: Sequence[Row], _: int) -> str:
        return f"{_most_spent(rows[0])}。"

    return listing(answers, PURPOSES, columns, say, bar="spending")


@reads(REVENUE_YEARS)
def revenue_years(answers: Answers) -> Reading | None:
    columns = ("year_label", "income", "spending", "balance", "total_balance")

    def say(rows: Sequence[Row], _: int) -> str:
        newest, until = rows[0], answers.get(REVENUE_YEARS)
        last = until.result.parameters.get("end") if until else None
        # A year that is not over is no whole one.
        part = f"（截至 {last.month} 月 {last.day} 日）" if last and (last.month, last.day) != (12, 31) else ""
        is_last = last is None or newest["year_label"] == f"{last.year}年"
        sums = "、".join(
            f"{word} {_yuan(newest[name])}"
            for word, name in (("收入", "income"), ("支出", "spending"), ("结余", "balance"))
        )
        return f"{newest['year_label']}{part if is_last else ''}{sums}。"

    return listing(answers, REVENUE_YEARS, columns, say)


def _yuan(value: float) -> str:
    return format.with_unit(value, "元")
