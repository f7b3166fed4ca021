"""Numbers: which numbers stand at the head of pages and on slides, as cards; what each is made of says its figure's header."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from streetboard import comparing, format, queries
from streetboard.asking.answers import (
    MONTH,
    MONTH_BEFORE,
    PREVIOUS,
    SINCE,
    TWELVE_MONTHS,
    YEAR_BEFORE,
    Answer,
    Answers,
    Reader,
    Row,
    Wanted,
)
from streetboard.queries import COHORT, FLOW, UP, Measure, Query, column_of, measure_of
from streetboard.reading import headlines
from streetboard.reading.blocks import BAD, GOOD, Card, Cards, Change, Reading

BOTH = (PREVIOUS, YEAR_BEFORE)
_WEIGHED = {"户数": "按户数加权", "权重": "按分项权重加权", "等权": "等权平均", "各街道不同": "各街道按自己的办法加权"}
# Of what a mean is taken, of how many it could be, and why not of the others.
_AVERAGED = (("projects", "measured", "个项目没有进度"), ("items", "measured_items", "个分项没有计划量"))
TOO_FEW = f"样本不足 {comparing.SMALLEST_BASE} {{}}，不比"
_THIN = "⚠ 样本不足，仅供参考"


@dataclass(frozen=True)
class Number:
    """A column of a figure about the whole, shown as a card.

    `label` is its name where that is not the column's, `beside` another column that is told below it, `trend` the figure and the column
    of its line over twelve months. `is_compared` is false where nobody knows what it was before.
    """

    figure: str
    column: str
    label: str = ""
    beside: str = ""
    trend: tuple[str, str] = ("", "")
    is_compared: bool = True

    @property
    def now(self) -> Wanted:
        return about_the_whole(self.figure)

    @property
    def months(self) -> Wanted | None:
        """What its line is read from."""
        return Wanted(self.trend[0], TWELVE_MONTHS) if self.trend[0] else None

    def wanted(self, over: tuple[str, ...] = BOTH) -> tuple[Wanted, ...]:
        """Return every figure that its card needs."""
        compared = (about_the_whole(self.figure, one) for one in ((*over, *self._further) if self.is_compared else ()))
        return tuple(filter(None, (self.now, *compared, self.months)))

    @property
    def _further(self) -> tuple[str, ...]:
        """What else is told of it on a page: what has become of those of a past period, and of 累计 its newest month."""
        measure = measure_of(queries.figure(self.figure), self.column)
        if not measure or measure.kind not in (COHORT, FLOW):
            return ()
        return (*((SINCE,) if _goes_on(measure) else ()), MONTH, MONTH_BEFORE)


def about_the_whole(figure: str, over: str = "") -> Wanted:
    """Return a figure that has one row, over the period or what it is compared over."""
    return Wanted(figure, over, match=())


def wanted(*all_numbers: Number) -> tuple[Wanted, ...]:
    """Return every figure that some numbers and their comparisons need, each once."""
    return tuple(dict.fromkeys(one for number in all_numbers for one in number.wanted()))


def wanted_to_turn(*all_numbers: Number) -> tuple[Wanted, ...]:
    """Return every figure that `turns` needs: of 累计 that is the newest month and the one before, of whatever kind a number is."""
    months = (about_the_whole(number.figure, over) for number in all_numbers for over in (MONTH, MONTH_BEFORE))
    return tuple(dict.fromkeys((*wanted(*all_numbers), *months)))


def missing(answers: Answers, wanted: Wanted) -> str:
    """Return why there is no answer, as it stands in its place."""
    return answers.why_not(wanted) or "没有这类台账"


def card(answers: Answers, number: Number, over: tuple[str, ...] = BOTH) -> Card:
    """Return a number with what it is made of and how it moved; its value is null without a ledger."""
    answer = answers.get(number.now)
    if answer is None:
        label = number.label or column_of(queries.figure(number.figure), number.column).label
        return Card(label, number.now.key, number.column, None, "", missing(answers, number.now))
    return _card(answers, number, answer, answer.result.one(), over)


def _card(answers: Answers, number: Number, answer: Answer, row: Row, over: tuple[str, ...]) -> Card:
    query = answer.result.query
    until = answers.until(number.now)
    made_of = _detail(query, number, row)
    moved = (
        *_compared(answers, number, answer, over),
        *_since(answers, number, row),
        *_newest_month(answers, number),
    )
    # Another number of the same figure may have asked what there was before.
    changes = moved if number.is_compared else ()
    return Card(
        number.label or column_of(query, number.column).label,
        number.now.key,
        number.column,
        row[number.column],
        column_of(query, number.column).unit,
        "，".join(filter(None, (f"截至 {until.month} 月 {until.day} 日" if until else "", made_of))),
        changes,
        _THIN if row.get("is_thin") else "",
        _trend(answers, number),
        number.beside,
    )


def _compared(answers: Answers, number: Number, answer: Answer, over: tuple[str, ...]) -> Iterator[Change]:
    """Yield how a number moved against each thing that its period is compared with; what is no number has not moved."""
    for one in over:
        if one in answers.comparisons and answer.result.one()[number.column] is not None:
            wanted = about_the_whole(number.figure, one)
            yield _moved(answers.comparisons[one], number, answer, answers.get(wanted), answers.why_not(wanted))


def _moved(label: str, number: Number, now: Answer, before: Answer | None, why_not: str = "") -> Change:
    query, earlier = now.result.query, before.result.one() if before else None
    text, tone = compared(query, number.column, now.result.one(), earlier, why_not)
    return Change(label, text, tone, _told(number.column, before) if before else why_not)


def _since(answers: Answers, number: Number, row: Row) -> Iterator[Change]:
    """Yield what has become of a past period's cases since it ended, where that reads otherwise than at its end."""
    since = answers.get(about_the_whole(number.figure, SINCE))
    if since is None or not _goes_on(measure_of(since.result.query, number.column)):
        return
    column = column_of(since.result.query, number.column)
    then, now = (format.with_unit(one[column.name], column.unit) for one in (row, since.result.one()))
    if then != now:
        day = since.result.parameters["as_of"]
        shown = f"{day.month}-{day.day}" if day.year == answers.period.cut_off.year else format.day(day)
        yield Change(f"至 {shown} {column.label}", now, "", _made_up(number.column, since))


def _newest_month(answers: Answers, number: Number) -> Iterator[Change]:
    """Yield of 累计 the newest month that is over, and how that moved against the month before."""
    wanted = about_the_whole(number.figure, MONTH_BEFORE)
    month, before = answers.get(about_the_whole(number.figure, MONTH)), answers.get(wanted)
    column = measure_of(queries.figure(number.figure), number.column)
    if month is None or column is None or column.kind not in (COHORT, FLOW):
        return
    value = format.with_unit(month.result.one()[column.name], column.unit)
    label = f"{month.result.parameters['end'].month} 月 {value}，环比"
    yield _moved(label, number, month, before, answers.why_not(wanted))


def _goes_on(measure: Measure | None) -> bool:
    """Tell whether a number says what becomes of a period's cases, which goes on after its end."""
    return measure is not None and measure.kind == COHORT and bool(measure.better)


def _told(column: str, answer: Answer) -> str:
    """Return over which days a number was taken, and what it was: 2025-05-01 至 2025-05-31：96.20%（2,870 / 2,914 件）."""
    asked = answer.result.parameters
    start, end = asked.get("start"), asked.get("end") or asked.get("as_of")
    measure = measure_of(answer.result.query, column)
    is_of_days = start and measure and measure.kind in (COHORT, FLOW)
    days = f"{format.day(start)} 至 {format.day(end)}" if is_of_days else format.day(end)
    return f"{days}：{_made_up(column, answer)}"


def _made_up(column: str, answer: Answer) -> str:
    """Return a number with what it is divided from: 96.20%（2,870 / 2,914 件）."""
    query, row = answer.result.query, answer.result.one()
    value, made_of = format.with_unit(row[column], column_of(query, column).unit), fraction(query, column, row)
    return f"{value}（{made_of}）" if made_of else value


def cards(answers: Answers, *all_numbers: Number, over: tuple[str, ...] = BOTH) -> Cards | None:
    """Return the numbers that there are, null where there is none.

    What has no ledger, divides by nothing, or was not counted yet when an edition was frozen, is left out.
    """
    found = []
    for number in all_numbers:
        answer = answers.get(number.now)
        if answer is None or not {number.column, number.beside or number.column} <= set(answer.result.columns):
            continue
        row, divided_by = answer.result.one(), _made_of(answer.result.query, number.column)[1]
        if not divided_by or row[divided_by]:
            found.append(_card(answers, number, answer, row, over))
    return Cards(tuple(found)) if found else None


def compared(query: Query, column: str, now: Row, before: Row | None, why_not: str = "") -> tuple[str, str]:
    """Return how a number moved and whether that is good, bad or neither (empty): the one rule for pages and slides.

    A share on fewer than 20 cases, now or before, is not compared; of a base that small only the difference is told (K9). A count that is
    masked is not compared. Where there is nothing to compare with, `why_not` says why, or what is missing is said here.
    """
    if before is None:
        return _none(why_not), ""
    if incomparable := _incomparable(query, column, now, before):
        return incomparable, ""
    change, tone = _change(query, column, now, before)
    return (format.change(change, unit=column_of(query, column).unit) if change else format.NONE), tone


def _incomparable(query: Query, column: str, now: Row, before: Row) -> str:
    """Return why a number is not compared with that of before; empty where it is."""
    if any(_is_masked(query, column, row) for row in (now, before)):
        return _none("人数已遮蔽")
    divided_by = _made_of(query, column)[1]
    if divided_by and before[column] is None and before[divided_by] == 0:
        return _none(f"那时{column_of(query, divided_by).label}为 0")
    if any(row[column] is None for row in (now, before)):
        return _none("没有可比的数")
    if divided_by and _is_share(query, column):
        cases = [row[divided_by] for row in (now, before)]
        if any(isinstance(one, str) for one in cases) or comparing.too_few(*cases):
            return TOO_FEW.format(column_of(query, divided_by).unit)
    return ""


def _is_masked(query: Query, column: str, row: Row) -> bool:
    """Tell whether a number is masked: itself, or with a count of persons that it tells of."""
    measure = measure_of(query, column)
    names = {column, *(measure.parts if measure else ())}
    names |= {one for persons in query.persons if names & {*persons.columns} for one in persons.columns}
    return any(isinstance(row.get(name), str) for name in names)


def _change(query: Query, column: str, now: Row, before: Row) -> tuple[comparing.Change | None, str]:
    """Return how a number moved that may be compared, and whether that is good, bad or neither."""
    unit, measure, is_share = column_of(query, column).unit, measure_of(query, column), _is_share(query, column)
    base = before[measure.base] if measure and measure.base and not is_share else None
    change = comparing.change(now[column], before[column], is_share=is_share, base=base)
    if not change or not format.change_size(change, unit) or not measure or not measure.better:
        return change, ""
    return change, GOOD if (change.amount > 0) == (measure.better == UP) else BAD


def _is_share(query: Query, column: str) -> bool:
    return column_of(query, column).unit in (format.SHARE, format.POINTS)


def turns(answers: Answers, *all_numbers: Number) -> str:
    """Say what became better and what worse than in the period before; of 累计, in its newest month than in the one before."""
    better, worse, told = list[str](), list[str](), 0
    now_over, before_over = ("", PREVIOUS) if answers.period.last else (MONTH, MONTH_BEFORE)
    months = list[date]()
    for number in all_numbers:
        now, before = (answers.get(about_the_whole(number.figure, over)) for over in (now_over, before_over))
        if now is None or before is None:
            continue
        query, rows = now.result.query, (now.result.one(), before.result.one())
        if _incomparable(query, number.column, *rows):
            continue
        told, months = told + 1, [one.result.parameters["as_of"] for one in (now, before)]
        change, tone = _change(query, number.column, *rows)
        if change and tone and comparing.is_news(change):
            column = column_of(query, number.column)
            said = f"{number.label or column.label}{headlines.way(change, column.unit)}"
            (better if tone == GOOD else worse).append(said)
    if not told:
        return ""
    newest, one_before = months
    beside = answers.period.last or f" {one_before.month} 月"
    return headlines.turns(f"{'' if answers.period.last else f'{newest.month} 月'}与{beside}相比", told, better, worse)


def _none(why_not: str) -> str:
    return f"{format.NONE}（{why_not}）" if why_not else format.NONE


def _made_of(query: Query, column: str) -> tuple[str, str]:
    """Return the columns that a rate is divided from and by, empty for a column that is no such rate."""
    measure = measure_of(query, column)
    return (measure.numerator, measure.denominator) if measure and measure.is_rate else ("", "")


def _detail(query: Query, number: Number, row: Row) -> str:
    """Return what stands below a number: what was asked for beside it, else what it is divided from."""
    if number.beside:
        beside = column_of(query, number.beside)
        return f"{beside.label} {format.with_unit(row[beside.name], beside.unit)}"
    return fraction(query, number.column, row)


def averaged(rows: Sequence[Row]) -> str:
    """Return how means over projects or items weigh them and what they leave out: 按户数加权，1 个项目没有进度，未计入."""
    weighed = sorted({row["weighting"] for row in rows if row.get("weighting")})
    counted = next((one for one in _AVERAGED if rows and {*one[:2]} <= rows[0].keys()), None)
    left_out = sum(row[counted[0]] - row[counted[1]] for row in rows) if weighed and counted else 0
    how = "、".join(_WEIGHED.get(one, one) for one in weighed) + ("（各街道不同）" if len(weighed) > 1 else "")
    return "，".join(filter(None, (how, f"{left_out} {counted[2]}，未计入" if counted and left_out else "")))


def fraction(query: Query, column: str, row: Row) -> str:
    """Return what a rate is divided from, empty for what is none, or is masked."""
    above, below = _made_of(query, column)
    if not below or isinstance(row[above], str) or isinstance(row[below], str):
        return ""
    units = [column_of(query, name).unit for name in (above, below)]
    return format.fraction(row[above], row[below], units[0] if units[0] == units[1] else "/".join(units))


def _trend(answers: Answers, number: Number) -> tuple[float, ...]:
    rows = answers.rows(number.months) if number.months else []
    values = tuple(row[number.trend[1]] for row in rows if isinstance(row[number.trend[1]], int | float))
    return values if len(values) > 1 else ()


def numbers(
    name: str, *all_numbers: Number, say: Callable[[Answers], Sequence[str]], besides: tuple[Wanted, ...] = ()
) -> Reader[Reading]:
    """Return the reader of a row of cards; `say` writes the sentences above them, from the figures of the cards and those `besides`."""

    def read(answers: Answers) -> Reading:
        headline, *further = say(answers)
        blocks = (Cards(tuple(card(answers, number) for number in all_numbers)),)
        return Reading(headline, blocks, further=tuple(further))

    shown = tuple((number.figure, number.column) for number in all_numbers)
    return Reader(name, tuple(dict.fromkeys([*wanted(*all_numbers), *besides])), read, cards=shown)


# --- the numbers ---------------------------------------------------------------------------------------------------------

_ISSUES, _CALLBACKS, _PEOPLE = "issues/summary", "issues/callbacks", "volunteers/summary"
_WORKS, _MEETINGS = "renovation/summary", "meetings/summary"
_BY_MONTH = "issues/by_month"

COLLECTED = Number(_ISSUES, "collected", "收集")
COMPLETION = Number(_ISSUES, "completion_rate", "当期办结率")
ON_TIME = Number(_ISSUES, "on_time_rate")
DAILY_CLOSED = Number(_ISSUES, "daily_closed")
BACKLOG = Number(_ISSUES, "open_backlog", beside="overdue_open")
OVERDUE = Number(_ISSUES, "overdue_open", beside="open_backlog")
ACTIVE = Number(_PEOPLE, "active_rate", "志愿活跃率")
PERSON_TIMES = Number(_PEOPLE, "person_times", beside="activities")
REDEEMED = Number(_PEOPLE, "redemption_rate")
PROGRESS = Number(_WORKS, "progress", "项目平均进度", "planned_progress")

OVERVIEW = (
    Number(_ISSUES, "cumulative_completion_rate", trend=(_BY_MONTH, "cumulative_rate")),
    Number(_ISSUES, "daily_closed", "日均办结", trend=(_BY_MONTH, "daily_closed")),
    Number(_ISSUES, "overdue_open", "超期未办", "open_backlog", (_BY_MONTH, "overdue")),
    Number(_WORKS, "progress", "项目平均进度", "planned_progress", ("renovation/progress_by_month", "progress")),
    Number(_PEOPLE, "active_rate", "志愿活跃率", trend=("volunteers/active_by_month", "active_rate")),
    Number(_PEOPLE, "redemption_rate", trend=("volunteers/points_by_month", "redemption_rate")),
)
# By which it is told whether a street is better or worse off: none that can only grow.
VERDICT = (
    ON_TIME,
    DAILY_CLOSED,
    OVERDUE,
    Number(_WORKS, "deviation", "旧改进度与计划相比"),
    ACTIVE,
)
SUSPENDED = Number(_ISSUES, "suspended", beside="suspended_past_due")
ISSUES = (
    COLLECTED,
    COMPLETION,
    DAILY_CLOSED,
    BACKLOG,
    SUSPENDED,
    ON_TIME,
    Number("issues/rework", "rework_rate", "返工率"),
)
CALLBACKS = tuple(Number(_CALLBACKS, f"{name}_rate") for name in ("response", "resolution", "satisfaction", "coverage"))
VOLUNTEERS = (
    Number(_PEOPLE, "registered", beside="brands"),
    ACTIVE,
    PERSON_TIMES,
    Number(_PEOPLE, "hours", beside="pending_hours"),
    REDEEMED,
    Number(_PEOPLE, "merchant_usage_rate"),
)
RENOVATION = (
    PROGRESS,
    Number(_WORKS, "deviation", beside="delayed"),
    Number(_WORKS, "estates_started", "开工小区", "floor_area_m2"),
    Number(_WORKS, "households_benefited", "惠及户数", "households_completed"),
    Number(_WORKS, "substantial", "基本完成", "projects"),
    Number(_WORKS, "accepted", "竣工验收", "projects"),
)
MEETINGS = (
    Number(_MEETINGS, "held_rate", "会议召开率"),
    Number(_MEETINGS, "attendance_rate"),
    Number(_MEETINGS, "completion_rate"),
    Number(_MEETINGS, "items_overdue", "逾期事项", "items_open"),
    Number(_MEETINGS, "members", beside="meetings"),
)

# What the slides call them, and set beside them.
ON_SLIDES = (
    Number(_ISSUES, "collected", "收集", "closed"),
    COMPLETION,
    ON_TIME,
    DAILY_CLOSED,
    OVERDUE,
    Number(_WORKS, "progress", "旧改平均进度", "planned_progress"),
    Number(_PEOPLE, "person_times", "志愿服务人次", "hours"),
    REDEEMED,
)
PEOPLE_ON_SLIDES = (
    Number(_PEOPLE, "person_times", "志愿服务人次", "hours"),
    Number(_PEOPLE, "hours", "志愿服务时长", "activities"),
    Number(_PEOPLE, "registered"),
    ACTIVE,
    REDEEMED,
)
_ONE_COMMUNITY = "issues/on_time_by_community"
OF_ONE_COMMUNITY = (
    Number(_ONE_COMMUNITY, "on_time_rate"),
    Number(_ONE_COMMUNITY, "against_street", beside="street_rate"),
    Number(_ONE_COMMUNITY, "late", beside="due"),
)
# Of several numbers of one metric without a rate, a target speaks of the one that stands on a card.
ON_CARDS = frozenset(
    (number.figure, number.column)
    for row in (OVERVIEW, ISSUES, CALLBACKS, VOLUNTEERS, RENOVATION, MEETINGS, ON_SLIDES, PEOPLE_ON_SLIDES)
    for number in row
)
