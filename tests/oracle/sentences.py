"""Sentences: what the first sentences of each page must tell, as the clauses that hold its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.oracle import issues, meetings, platform, renovation, safety, volunteers
from tests.oracle.periods import MONTH, MONTH_BEFORE, NOW, PREVIOUS, VOLUNTEERING, Asked, Scope
from tests.oracle.showing import SMALLEST_BASE, Number, amount, half_up, moved, number, percent

# A percentage and a difference of shares up to which nothing has become better or worse.
NO_NEWS = {"%": 0.5, "百分点": 0.1}
WHOLE_STREET = "全街道"
TOO_FEW = "不足 20 件"


def both(
    scope: Scope,
    cards: Callable[..., dict[str, Number]],
    *ledgers: str,
    stock: bool = False,
    over: tuple[str, str] = (NOW, PREVIOUS),
) -> tuple[dict[str, Number], dict[str, Number]]:
    """Return the cards of the period and of the one before, none of either where it is not asked."""
    days = scope.days(*ledgers, stock=stock)
    asked = [days.get(one) for one in over]
    return tuple(cards(scope.ledgers, one) if isinstance(one, Asked) else {} for one in asked)  # type: ignore[return-value]


def way(now: Number, before: Number | None) -> str:
    """Return how a number moved in words, nothing where it hardly did or is not compared."""
    text, _ = moved(now, before)
    if TOO_FEW in text:
        return TOO_FEW
    if text[0] not in "▲▼":
        return ""
    size = text[2:]
    if size.endswith("%") and float(size.removesuffix("%").replace(",", "")) < NO_NEWS["%"]:
        return "基本持平"
    if size.endswith("百分点"):
        return f"{'提高' if text[0] == '▲' else '下降'} {size.replace('百分点', '个百分点')}"
    if size.endswith("%") and abs(now.value / before.value - 1) <= NO_NEWS["%"] / 100:
        return ""
    return f"{'增加' if text[0] == '▲' else '减少'} {size}"


def handled(scope: Scope) -> Iterator[str]:
    """收集、办结，和到期的按期处置率."""
    now, before = both(scope, issues.cards, issues.LEDGER)
    if not now:
        return
    collected, closed, on_time = (now[name] for name in ("收集", "当期办结率", "按期处置率"))
    if collected.value:
        yield f"收集 {number(collected.value)} 件"
        if closed.above:
            yield f"其中办结 {number(closed.above)} 件"
        if on_time.below:
            yield f"到期的 {number(on_time.below)} 件按期处置率 {percent(on_time.value)}"
            if on_time.below >= SMALLEST_BASE:
                yield way(on_time, before.get("按期处置率"))
            elif PREVIOUS in scope.labels:
                yield TOO_FEW


def of_issues(scope: Scope) -> Iterator[str]:
    yield from handled(scope)
    yield from backlog(scope)
    yield from community_behind(scope)
    yield from handler_behind(scope)


def backlog(scope: Scope) -> Iterator[str]:
    bridge = issues.backlog_bridge(scope)
    if bridge is None or scope.period == "累计":
        return
    opening, collected, closed, closing, _ = bridge.series["件数"]
    if opening and (more := closing - opening):
        yield f"{'增加' if more > 0 else '减少'} {number(abs(more))} 件，因为收集 {number(collected)} 件，办结 {number(closed)} 件"


def community_behind(scope: Scope) -> Iterator[str]:
    behind = issues.behind(scope).entries
    if behind:
        (rates, (name, _)) = behind[0]
        rate, _, street = rates.removesuffix("）").partition(f"（{WHOLE_STREET} ")
        yield f"{name}（按期处置率 {rate}，{WHOLE_STREET} {street}）{_of(behind, '个社区')}"


def handler_behind(scope: Scope) -> Iterator[str]:
    drawn = issues.on_time_by_handler(scope)
    if drawn is None:
        return
    rates = zip(drawn.categories, drawn.series["按期处置率"], strict=True)
    behind = [(name, rate) for name, rate in rates if name in drawn.bad]
    if behind:
        whole = "所选社区" if scope.communities else WHOLE_STREET
        name, rate = behind[0]
        yield f"{name}（按期处置率 {percent(rate)}，{whole} {percent(drawn.reference)}）{_of(behind, '个单位')}"


def _of(found: list[Any], unit: str) -> str:
    return f"等 {len(found)} {unit}" if len(found) > 1 else ""


def work_behind(scope: Scope) -> Iterator[str]:
    late = renovation.late(scope) or []
    if late:
        first = late[0]
        is_behind = first.deviation is not None and first.deviation < 0
        why = (
            f"落后计划 {half_up(-first.deviation * 100, 2)} 个百分点"
            if is_behind
            else f"超出计划完工 {number(first.days_late)} 天"
        )
        yield f"{first.row.name}（{why}）{_of(late, '个项目')}"


def promise_broken(scope: Scope) -> Iterator[str]:
    broken = meetings.promises(scope).entries
    if broken:
        late, (title, owner, _) = broken[0]
        yield f"{owner}（“{title}”{late}）{_of(broken, '项议定事项')}"


# What it is told by whether a street is better or worse off.
TURNS = (
    (issues.cards, (issues.LEDGER,), False, ("按期处置率", "日均办结", "超期未办")),
    (renovation.cards, renovation.WORKS, True, ("进度偏差",)),
    (volunteers.cards, VOLUNTEERING, False, ("志愿活跃率",)),
)


OF_ONE_COMMUNITY = (TURNS[0], (renovation.cards, renovation.WORKS, True, ("项目平均进度",)))


def turned(scope: Scope, turns: Any) -> Iterator[str]:
    """Yield what became better or worse, and how many of the numbers did."""
    over = (MONTH, MONTH_BEFORE) if scope.period == "累计" else (NOW, PREVIOUS)
    told, counts = 0, {"good": 0, "bad": 0}
    for cards, ledgers, stock, names in turns:
        now, before = both(scope, cards, *ledgers, stock=stock, over=over)
        for name in names if now and before else ():
            text, tone = moved(now[name], before[name])
            if text[0] not in "▲▼持":
                continue
            told += 1
            size, _, unit = text[2:].replace("%", " %").partition(" ")
            if tone and float(size.replace(",", "")) > NO_NEWS.get(unit, 0):
                counts[tone] += 1
                yield way(now[name], before[name])
    words = {"good": "好转", "bad": "退步"}
    how = "、".join(f"{count} 项{words[tone]}" for tone, count in counts.items() if count)
    if told:
        yield f"{told} 项主要指标中 {how}" if how else f"{told} 项主要指标"


def of_overview(scope: Scope) -> Iterator[str]:
    yield from turned(scope, TURNS)
    yield from backlog(scope)
    yield from community_behind(scope)
    yield from work_behind(scope)
    yield from promise_broken(scope)


def of_profile(scope: Scope) -> Iterator[str]:
    yield from turned(scope, OF_ONE_COMMUNITY)
    drawn = issues.on_time_by_community(scope)
    if drawn:
        (name,), (rate,) = drawn.categories, drawn.series["按期处置率"]
        yield f"{name}按期处置率 {percent(rate)}"
        gap = half_up((rate - drawn.reference) * 100, 2)
        if name in drawn.unranked:
            asked = scope.now(issues.LEDGER)
            yield f"到期的只有 {number(len(issues.due(issues.of(scope.ledgers, asked), asked)))} 件"
        elif gap:
            yield f"{'高' if gap > 0 else '低'}于{WHOLE_STREET} {abs(gap)} 个百分点"
    yield from work_behind(scope)
    yield from promise_broken(scope)


def progressed(scope: Scope) -> Iterator[str]:
    """平均进度, held against the plan and the period before."""
    now, before = both(scope, renovation.cards, *renovation.WORKS, stock=True)
    if not now:
        return
    progress, deviation = now["项目平均进度"], now["进度偏差"]
    late = renovation.late(scope) or []
    if progress.value is not None:
        yield f"旧改平均进度 {percent(progress.value)}"
        yield way(progress, before.get("项目平均进度"))
        if deviation.value is not None and (size := half_up(abs(deviation.value) * 100, 2)):
            yield f"{'快于' if deviation.value > 0 else '落后'}计划 {size} 个百分点"
        if late:
            yield f"{len(late)} 个项目滞后"


def of_works(scope: Scope) -> Iterator[str]:
    yield from progressed(scope)
    yield from work_behind(scope)


def of_people(scope: Scope) -> Iterator[str]:
    now, before = both(scope, volunteers.cards, *VOLUNTEERING)
    if not now:
        return
    times, hours, points = (now[name] for name in ("服务人次", "服务时长", "积分兑换率"))
    if times.value:
        yield f"志愿服务 {amount(times.value, '人次')}、{amount(hours.value, '小时')}"
        yield way(times, before.get("服务人次"))
    if points.below:
        yield f"积分累计发放 {number(points.below)} 分，兑换 {number(points.above)} 分，兑换率 {percent(points.value)}"


def of_meetings(scope: Scope) -> Iterator[str]:
    now, _ = both(scope, meetings.cards, *meetings.AGREED, "joint_meeting_members")
    held, done, late = (now[name] for name in ("会议召开率", "议定事项完成率", "逾期事项"))
    if held.below:
        yield f"应开 {held.below} 次，已开 {held.above} 次"
    if done.below:
        yield f"到期事项完成率 {percent(done.value)}"
        if late.value:
            yield f"逾期 {number(late.value)} 项"
    yield from promise_broken(scope)


def of_call_backs(scope: Scope) -> Iterator[str]:
    now, _ = both(scope, issues.call_backs, issues.LEDGER)
    solved, content = now["解决率"], now["满意率"]
    if solved.below:
        yield f"有效回访 {number(solved.below)} 件，解决率 {percent(solved.value)}"
        if content.below:
            yield f"满意率 {percent(content.value)}"


def settled(done: Number, whole: int, unit: str, word: str, open_ended: int = 0) -> Iterator[str]:
    """What became of what was due, what was not, and what never will be."""
    due, later = done.below, whole - done.below - open_ended
    waiting = "、".join(
        f"{number(count)} {unit}{kind}" for count, kind in ((later, "未到期"), (open_ended, "没有时限")) if count
    )
    if due:
        yield f"到期的 {number(due)} {unit}"
        yield percent(done.value)
        if done.above < due:
            yield f"{word} {number(done.above)} {unit}"
            yield f"{number(due - done.above)} {unit}没有{word}"
        else:
            yield f"都已{word}"
        if waiting:
            yield f"另有 {waiting}"
    elif later and open_ended:
        yield f"都没有到期（{waiting}）"
    elif waiting:
        yield f"都没有{'到期' if later else '时限'}（{number(later or open_ended)} {unit}）"


def of_platform(scope: Scope) -> Iterator[str]:
    """事件、任务、走访, each from its own ledger; the platform stands apart from the ledger of issues."""
    ledgers = scope.ledgers
    if len(ledgers[platform.MONTHLY]) and (asked := scope.now(platform.MONTHLY)):
        cards = platform.event_cards(ledgers, asked)
        yield f"收到事件 {number(cards['平台事件'].value)} 件"
        yield from settled(cards["事件完成率"], cards["平台事件"].value, "件", "办结")
        yield "12345 等）是两套系统"
    if len(ledgers[platform.TASKS]) and (asked := scope.now(platform.TASKS)):
        given = platform.tasks_then(ledgers, asked)
        done = platform.task_cards(ledgers, asked)["任务完成率"]
        open_ended = int((given["is_single"] & given["due_on"].isna()).sum())
        yield from settled(done, int(given["count"].sum()), "项", "完成", open_ended)
    if len(ledgers[platform.VISITS]) and (asked := scope.now(platform.VISITS)):
        visits = platform.visit_cards(ledgers, asked)["重点对象关注率"]
        if visits.below:
            yield f"应走访 {number(visits.below)} 人次"
            yield f"已走访 {number(visits.above)} 人次" if visits.above < visits.below else "都已走访"
            yield percent(visits.value)


SENTENCES = {
    "overview_numbers": of_overview,
    "issue_numbers": of_issues,
    "callback_numbers": of_call_backs,
    "volunteer_numbers": of_people,
    "renovation_numbers": of_works,
    "meeting_numbers": of_meetings,
    "safety_numbers": safety.sentences,
    "platform_numbers": of_platform,
    "profile_numbers": of_profile,
}
