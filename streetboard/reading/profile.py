"""Profile: what stands on the page about one community beside the readings of other pages, narrowed to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from streetboard import format
from streetboard.asking.answers import Answers, Row, Wanted, reads
from streetboard.reading import headlines, numbers
from streetboard.reading.blocks import Reading
from streetboard.reading.numbers import Number
from streetboard.reading.parts import listing
from streetboard.reading.readings import BROKEN_PROMISES, DELAYED, ON_TIME_COMMUNITIES
from streetboard.reading.tables import table_of

PER_HOUSEHOLDS = Wanted("issues/per_households_by_community", match=("street", "community"), streets=None)
HOTSPOTS = Wanted("issues/hotspots", match=("street", "community", "estate", "category"))
AROUND_WORKS = Wanted("issues/around_works", match=("project_id", "phase"))
_BEFORE, _DURING, _AFTER = "改造前", "改造中", "改造后"


def _say_profile(answers: Answers) -> list[str]:
    """Better or worse than before, how it stands against the street, what somebody must act on."""
    rows = answers.rows(ON_TIME_COMMUNITIES)
    against = headlines.on_time(rows, headlines.COMMUNITY) if rows else ""
    promises, works = answers.rows(BROKEN_PROMISES), answers.rows(DELAYED)
    told = answers.get(BROKEN_PROMISES)
    acting = (
        headlines.must_act(works=works, promises=promises, promises_in_all=told.total if told else 0)
        if promises or works
        else ""
    )
    return [*filter(None, (numbers.turns(answers, *_VERDICT), against, acting))] or ["还没有可以计算的数。"]


_VERDICT = (numbers.ON_TIME, numbers.DAILY_CLOSED, numbers.OVERDUE, numbers.PROGRESS)
profile_numbers = numbers.numbers(
    "profile_numbers",
    numbers.COLLECTED,
    # PH
    numbers.ON_TIME,
    numbers.BACKLOG,
    numbers.PROGRESS,
    Number("volunteers/summary", "person_times", beside="registered"),
    say=_say_profile,
    besides=(
        *numbers.wanted_to_turn(*_VERDICT),
        ON_TIME_COMMUNITIES,
        DELAYED,
        BROKEN_PROMISES,
    ),
)


@reads(HOTSPOTS)
def hotspots(answers: Answers) -> Reading | None:
    columns = ("community", "estate", "category", "issues", "most_within", "open_issues", "last_on")
    return listing(answers, HOTSPOTS, columns, _say_hotspots, bar="issues")


def _say_hotspots(rows: Sequence[Row], total: int) -> str:
    first = rows[0]
    still = f"，其中 {format.number(first['open_issues'])} 件还没有办结" if first["open_issues"] else "，都已办结"
    return (
        f"{format.number(total)} 处高频点位，件最多的是{first['estate']}的{first['category']}，"
        f"{format.number(first['issues'])} 件{still}。"
    )


@reads(AROUND_WORKS)
def around_works(answers: Answers) -> Reading | None:
    """Counts of each stretch, brought to the same length, with an interval; nothing is said of why."""
    answer = answers.get(AROUND_WORKS)
    columns = ("project", "phase", "first_on", "last_on", "days", "issues", "per_month", "low", "high")
    table = table_of(answer, *columns) if answer else None
    if not table:
        return None
    return Reading(_say_around_works(answers.rows(AROUND_WORKS)), (table,))


def _say_around_works(rows: Sequence[Row]) -> str:
    """Return of each project whether more or fewer issues came after it than before: only what the intervals allow."""
    fewer, more, alike, unknown = [], [], [], []
    for _, some in groupby(rows, key=lambda row: (row["street"], row["project_id"])):
        by_phase = {row["phase"]: row for row in some}
        before, after = by_phase.get(_BEFORE), by_phase.get(_AFTER)
        name = next(iter(by_phase.values()))["estate"]
        if before is None or after is None:
            unknown.append(name)
        elif after["high"] < before["low"]:
            fewer.append(name)
        elif after["low"] > before["high"]:
            more.append(name)
        else:
            alike.append(name)
    told = [
        f"{'、'.join(dict.fromkeys(names))}{said}"
        for names, said in (
            (fewer, "改造后每 30 天的件比改造前少"),
            (more, "改造后每 30 天的件比改造前多"),
            (alike, "改造前后的区间有重叠，不能说多了或少了"),
            (unknown, "还没有改造前后都有的记录，不比较"),
        )
        if names
    ]
    return "；".join(told) + "。只是件数，不说明原因。"
