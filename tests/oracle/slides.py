"""Slides: what the headline of each slide of an edition must tell, as the clauses that hold its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import pandas as pd

from tests.oracle import issues, meetings, party, platform, renovation, safety
from tests.oracle.ledgers import NOWHERE
from tests.oracle.periods import MEETINGS, Asked, Scope
from tests.oracle.sentences import both, handled, of_people, progressed, way
from tests.oracle.showing import Kind, Number, half_up, is_none, number, percent

# As many things a slide proposes to be asked for.
MOST_ASKED = 10
NO_UNIT = (None, issues.UNASSIGNED, meetings.NO_OWNER)


def cover(scope: Scope) -> Iterator[str]:
    yield f"{scope.unit.year}年第{'一二三四'[scope.unit.quarter - 1]}季度工作情况"


def items(scope: Scope) -> Iterator[str]:
    """上次会议 of each community and of the street itself: what it agreed on, and what became of that."""
    asked = scope.now(*meetings.AGREED, stock=True)
    if asked is None:
        return
    held = asked.chosen(meetings.meetings(scope.ledgers))
    held = held[held["held_on"] <= asked.as_of]
    last = held[held["held_on"] == held.groupby("community")["held_on"].transform("max")]
    agreed = meetings.agreed(scope.ledgers, asked)
    rows = agreed[meetings.of_last(scope.ledgers, asked, agreed)]
    if len(rows):
        day = last["held_on"].max()
        newest = "最近一次 " if len(last) > 1 else ""
        yield f"上次会议（{newest}{day.year} 年 {day.month} 月 {day.day} 日）议定 {number(len(rows))} 项"
    done = int(rows["is_done"].sum())
    if len(rows) > done:
        yield f"已完成 {number(done)} 项（{percent(done / len(rows))}）" if done else "尚无完成的"
        for state, count in Counter(rows.loc[~rows["is_done"], "state"].replace("done_since", "in_progress")).items():
            yield f"{meetings.STATES[state]} {number(count)} 项"
        late = int(rows["is_overdue"].sum())
        yield "没有逾期的" if not late else "已逾期" if late == len(rows) - done else f"其中 {number(late)} 项已逾期"
    if earlier := meetings.earlier_open(scope):
        yield f"以前会议还有 {number(earlier)} 项没有完成"


def daily(scope: Scope) -> Iterator[str]:
    """日均办结, and the first of the days on which most were closed."""
    drawn = issues.daily(scope)
    if drawn is None:
        return
    now, before = both(scope, issues.cards, issues.LEDGER)
    yield f"日均办结 {number(now['日均办结'].value)} 件"
    yield way(now["日均办结"], before.get("日均办结")).replace("件/日", "件")
    closed = drawn.series["每日办结"]
    day = drawn.categories[closed.index(max(closed))].replace("月", " 月 ").replace("日", " 日")
    yield f"最多的一天是 {day}，办结 {number(max(closed))} 件"


def communities(scope: Scope) -> Iterator[str]:
    """按期处置率: how many are behind the street, and who is the last of them."""
    drawn = issues.on_time_by_community(scope)
    if drawn is None:
        return
    street = percent(drawn.reference)
    made_of = [label.partition("　")[2].partition("\n")[0] for label in drawn.labels]
    rates = drawn.series["按期处置率"]
    if drawn.categories == [NOWHERE]:
        yield f"到期的 {made_of[0].partition(' / ')[2]}都没有写社区"
        return
    if len(drawn.categories) == 1:
        (name,), (rate,) = drawn.categories, rates
        yield f"{name}按期处置率 {percent(rate)}"
        gap = half_up((rate - drawn.reference) * 100, 2)
        if name in drawn.unranked:
            yield f"到期的只有 {made_of[0].partition(' / ')[2]}"
        else:
            yield f"{'高' if gap > 0 else '低'}于全街道 {abs(gap)} 个百分点" if gap else "与全街道持平"
        return
    few = _places(drawn.unranked)
    ranked = [name for name in drawn.categories if name not in drawn.unranked]
    if not ranked:
        yield f"{few}到期的件都太少"
        return
    yield _places(ranked)
    yield f"全街道的 {street}"
    if few:
        yield f"{few}到期件太少"
    if drawn.bad:
        yield f"{len(drawn.bad)} 个明显低于"
        least = min(rate for name, rate in zip(drawn.categories, rates, strict=True) if name in drawn.bad)
        last = [at for at, name in enumerate(drawn.categories) if name in drawn.bad and rates[at] == least]
        yield f"按期处置率 {percent(least)}" + (f"（{made_of[last[0]]}）" if len(last) == 1 else "")
        yield from (drawn.categories[at] for at in last[:3])


def _places(names: Sequence[str] | set[str]) -> str:
    named = len([name for name in names if name != NOWHERE])
    return "和".join(filter(None, (f"{named} 个社区" if named else "", NOWHERE if NOWHERE in names else "")))


def backlog(scope: Scope) -> Iterator[str]:
    """未办结 at the end against the begin, and how long the oldest is overdue."""
    bridge = issues.backlog_bridge(scope)
    if bridge is None:
        return
    opening, _, _, closing, overdue = bridge.series["件数"]
    if not closing:
        return
    yield f"未办结 {number(closing)} 件"
    if opening:
        yield way(*(Number(one, "件", Kind.STOCK) for one in (closing, opening)))
    listed = issues.overdue(scope)
    longest = max(row["超期天数"] for row in listed.rows) if listed else 0
    yield f"其中超期 {number(overdue)} 件，最长超期 {number(longest)} 天" if overdue else "没有超期的"


def categories(scope: Scope) -> Iterator[str]:
    """The first, and the fewest that make up four fifths."""
    drawn = issues.categories(scope)
    if drawn is None:
        return
    counts, so_far = drawn.series["收集"], drawn.series["累计占比"]
    if len(counts) == 1:
        yield f"{drawn.categories[0]}，共 {number(counts[0])} 件"
        return
    yield f"{drawn.categories[0]}反映最多，{number(counts[0])} 件，占 {percent(so_far[0])}"
    reaching = sum(one < drawn.reference for one in so_far) + 1
    if reaching > 1 and (reaching < len(counts) or drawn.note):
        yield f"前 {reaching} 类合占 {percent(so_far[reaching - 1])}"


def delayed(scope: Scope) -> Iterator[str]:
    late = renovation.late(scope)
    if not late:
        return
    worst = late[0]
    yield f"{len(late)} 个旧改项目滞后"
    yield worst.row.name
    if worst.deviation is not None and (behind := half_up(-worst.deviation * 100, 2)) > 0:
        yield f"落后计划 {behind} 个百分点"
    if worst.days_late:
        yield f"超出计划完工 {number(worst.days_late)} 天"
    if (worst.days_late_first or 0) > (worst.days_late or 0):
        yield f"按原计划超出 {number(worst.days_late_first)} 天"


def claims(scope: Scope) -> Iterator[str]:
    """双清单: what is published, claimed and completed, each rate with what it is divided from."""
    asked = scope.now("party_needs", stock=True)
    if asked is None:
        return
    rows = party.needs(scope.ledgers, asked)
    needs, works = (rows[rows["list"] == name] for name in ("need", "project"))
    taken, begun, done = (int(column.sum()) for column in (needs["is_claimed"], works["is_claimed"], works["is_done"]))
    if len(needs):
        yield f"发布需求 {number(len(needs))} 项，认领 {number(taken)} 项，认领率 {percent(taken / len(needs))}"
        if taken < len(needs):
            yield f"{number(len(needs) - taken)} 项没有人认领"
    if len(works):
        yield f"发布项目 {number(len(works))} 项，认领 {number(begun)} 项"
        if begun:
            yield f"其中完成 {number(done)} 项（{percent(done / begun)}）"


def mediations(scope: Scope) -> Iterator[str]:
    """纠纷 of the quarter: what became of them, and of which type most are."""
    asked = scope.now("mediations")
    rows = safety.disputes(scope.ledgers, asked) if asked else []
    if not len(rows):
        return
    told = safety.told_of(rows)
    won, lost = (f"{word} {number(told[word])} 起" for word in ("成功", "未成"))
    yield f"受理纠纷 {number(told['受理'])} 起"
    settled = told["成功"] + told["未成"]
    yield f"成功率 {percent(told['调解成功率'])}（{won}，{lost}）" if settled else "还没有分出成败的"
    if told["调解中"]:
        yield f"还在调解 {number(told['调解中'])} 起，最久 {number(told['最久'])} 天"
    if named := Counter(rows.loc[rows["type"] != safety.NO_TYPE, "type"]):
        yield f"{number(max(named.values()))} 起"


def revenue(scope: Scope) -> Iterator[str]:
    """收入、支出、累计结余, who spent more than came in, and what most was spent on."""
    asked = scope.now(platform.REVENUE)
    rows = platform.entries(scope.ledgers, asked) if asked else None
    if rows is None or rows.empty:
        return
    now = rows[rows["is_in"]]
    sums = (now["income"].sum(), now["spending"].sum(), (rows["income"] - rows["spending"]).sum())
    income, spending, left = (f"{number(round(float(one), 2))} 元" for one in sums)
    yield f"收入 {income}、支出 {spending}，累计结余 {left}"
    for name, own in now.groupby("community"):
        if own["income"].sum() < own["spending"].sum():
            yield name
    if unsaid := int((now["purpose"] == "未写用途").sum()):
        yield f"{number(unsaid)} 笔没有写用途"
    by_purpose = now[now["direction"] == "支"].groupby("purpose")["spending"].sum()
    if len(by_purpose):
        most = float(by_purpose.max())
        yield f"{number(round(most, 2))} 元，占支出的 {percent(most / float(now['spending'].sum()))}"


class Asking(NamedTuple):
    """What is proposed to be asked for: of whom, since how many days, and of which kind it is."""

    unit: str | None
    days: float
    kind: str


def coordination(scope: Scope) -> Iterator[str]:
    """Overdue issues by unit, delayed projects, overdue promises: the most urgent of each in turns, ten of them."""
    asked = scope.now(issues.LEDGER, *renovation.WORKS, *MEETINGS, stock=True)
    if asked is None:
        return
    kinds = [list(one(scope, asked)) for one in (_overdue_issues, _delayed_projects, _overdue_promises)]
    turns = [[one for one in turn if one] for turn in zip_longest(*kinds)]
    proposed = [one for turn in turns for one in sorted(turn, key=lambda one: (-one.days, one.kind))]
    units = {one.unit for one in proposed[:MOST_ASKED]} - {*NO_UNIT}
    whom = f"请 {len(units)} 个单位协调" if units else "需要协调"
    if len(proposed) > MOST_ASKED:
        yield from (f"需要协调的共 {len(proposed)} 项，这里列出 {MOST_ASKED} 项", whom)
    elif proposed:
        yield f"{whom} {len(proposed)} 个事项"


def _overdue_issues(scope: Scope, asked: Asked) -> Iterator[Asking]:
    rows = issues.of(scope.ledgers, asked)
    rows = rows[rows["is_overdue"]]
    by = rows.assign(days=(asked.as_of - rows["due_on"]).dt.days).groupby("handler")["days"].agg(["size", "max"])
    for unit, (count, days) in sorted(by.iterrows(), key=lambda one: (-one[1]["size"], -one[1]["max"], one[0])):
        assert count
        yield Asking(unit, days, "overdue_issues")


def _delayed_projects(scope: Scope, asked: Asked) -> Iterator[Asking]:
    late = [one for one in renovation.of(scope.ledgers, asked) if one.is_delayed]
    for one in sorted(late, key=lambda one: (_last(one.deviation), -(one.days_late or 0), one.row.project_id)):
        yield Asking(one.row.owner_unit or one.row.contractor, one.days_late or 0, "delayed_project")


def _last(deviation: float | None) -> float:
    return float("inf") if deviation is None else deviation


def _overdue_promises(scope: Scope, asked: Asked) -> Iterator[Asking]:
    rows = meetings.agreed(scope.ledgers, asked)
    for one in rows[rows["is_overdue"]].sort_values(["due_on", "item_id"]).itertuples():
        yield Asking(one.owner, one.days, "overdue_item")


def next_quarter(scope: Scope) -> Iterator[str]:
    """What is planned for the quarter after: projects begun and completed, promises due, meetings."""
    asked = scope.now(*renovation.WORKS, *meetings.AGREED, stock=True)
    if asked is None:
        return
    quarter = asked.end.to_period("Q") + 1

    def coming(days: Any) -> int:
        return sum(not is_none(day) and pd.Timestamp(day).to_period("Q") == quarter for day in days)

    works = renovation.of(scope.ledgers, asked)
    promised = meetings.agreed(scope.ledgers, asked)
    planned = asked.chosen(meetings.meetings(scope.ledgers))
    told = {
        "计划开工 {} 个项目": coming(one.row.plan_start for one in works if not one.is_started),
        "计划完工 {} 个项目": coming(one.row.plan_end for one in works if not one.is_substantial),
        "到期议定事项 {} 项": coming(promised.loc[~promised["is_done"], "due_on"]),
        "联席会议 {} 次": coming(planned.loc[~(planned["held_on"] <= asked.as_of), "planned_on"]),
    }
    if any(told.values()):
        yield f"下季度安排 {sum(told.values())} 件事"
        yield from (text.format(count) for text, count in told.items() if count)


SLIDES: dict[str, Callable[[Scope], Iterator[str]]] = {
    "cover": cover,
    "items": items,
    "summary": handled,
    "daily": daily,
    "communities": communities,
    "backlog": backlog,
    "categories": categories,
    "areas": progressed,
    "delayed": delayed,
    "volunteers": of_people,
    "claims": claims,
    "mediations": mediations,
    "revenue": revenue,
    "coordination": coordination,
    "next": next_quarter,
}
