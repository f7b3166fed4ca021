"""Headlines: one sentence for each slide, written by rules from the figures that stand below it.

Rows are those of the figures, by column. What is missing, too small to compare, equal, better or worse is said as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from streetboard import comparing, format, queries
from streetboard.asking import periods
from streetboard.asking.periods import Period
from streetboard.asking.streets import ALL_STREETS
from streetboard.comparing import SMALLEST_BASE, Change
from streetboard.queries import Measure

Row = Mapping[str, Any]

# A Pareto chart tells which categories make up this share.
MOST = 0.8
# What the ledgers leave open, as staging calls it.
UNNAMED, UNASSIGNED = "未归属", "未派单"
# What is ranked: the column that names it, what it is called, what nobody is called and how that is said, and what it is held against.
COMMUNITY, HANDLER, STREET = "community", "handler_org", "street"
_PLACES = {
    COMMUNITY: ("社区", UNNAMED, "没有写社区"),
    HANDLER: ("承办单位", UNASSIGNED, "没有派单"),
    STREET: ("街道", "", ""),
}
WHOLES = {COMMUNITY: "全街道", HANDLER: "全街道", STREET: ALL_STREETS}
NOBODY = (None, "未派单", "未明确")


def moved(change: Change | None, unit: str, against: str, up: str = "增加", down: str = "减少") -> str:
    """Return 较上季提高 1.24 个百分点, 与上季持平, or nothing where there is nothing to compare with."""
    if change is None or not against:
        return ""
    if not change.amount:
        return f"与{against}持平"
    size = change_size(change, unit)
    if not size or (change.kind == Change.PERCENT and not comparing.is_news(change)):
        return f"与{against}基本持平"
    return f"较{against}{way(change, unit, up, down)}"


def way(change: Change, unit: str, up: str = "增加", down: str = "减少") -> str:
    """Return which way a number moved and how far: 提高 1.24 个百分点, 减少 3.4%."""
    if change.kind == Change.POINTS:
        up, down = "提高", "下降"
    return f"{up if change.amount > 0 else down} {change_size(change, unit)}"


def change_size(change: Change, unit: str) -> str:
    """Return how much a number moved, as a sentence says it, empty where that rounds to nothing."""
    return format.change_size(change, unit).replace(f" {format.POINTS}", f" 个{format.POINTS}")


def _against(change: Change | None, unit: str, period: Period) -> str:
    """Return how a number moved against the period before, or that there is none; of 累计, which is compared with nothing, nothing."""
    if not period.last:
        return ""
    return moved(change, unit, period.last) or f"没有{period.last}数据可比"


def sentence(*clauses: str | tuple[str, ...]) -> str:
    """Join what there is to say: parts by a comma, clauses of several parts by a semicolon."""
    if not any(isinstance(clause, tuple) for clause in clauses):
        return "，".join(str(clause) for clause in clauses if clause) + "。"
    whole = ("，".join(filter(None, clause if isinstance(clause, tuple) else (clause,))) for clause in clauses)
    return "；".join(filter(None, whole)) + "。"


def rate_against(now: Row, before: Row | None, rate: Measure, against: str, unit: str = "件") -> str:
    """Return how a rate moved; of fewer than 20 there is nothing to say, in either quarter; `against` is empty of 累计."""
    value, base = now[rate.name], now[rate.base]
    earlier, earlier_base = (before[rate.name], before[rate.base]) if before else (None, 0)
    if value is None or not against:
        return ""
    if comparing.too_few(base):
        return f"不足 {SMALLEST_BASE} {unit}，不作比较"
    if earlier is None:
        return f"没有{against}数据可比"
    if comparing.too_few(earlier_base):
        return f"{against}不足 {SMALLEST_BASE} {unit}，不作比较"
    return moved(comparing.change(value, earlier, is_share=True), format.SHARE, against)


_MOST_NAMED = 3


def named(names: Sequence[str]) -> str:
    """Return 甲、乙、丙等 5 个: at most three by name."""
    return "、".join(names[:_MOST_NAMED]) + (f"等 {len(names)} 个" if len(names) > _MOST_NAMED else "")


def most(rows: Sequence[Row], name: str, count: str, unit: str) -> str:
    """Return who has most, all that have as much, and how much: 甲，12 件, or 甲、乙，各 12 件."""
    top = max(row[count] for row in rows)
    who = [row[name] for row in rows if row[count] == top]
    return f"{named(who)}，{'各 ' if len(who) > 1 else ''}{format.number(top)} {unit}"


def lowest(rows: Sequence[Row], name: str, rate: Measure, unit: str) -> str:
    """Return whose rate is the lowest, with what it is made of where it is one: 甲，80.00%（20 / 25 件）.

    Of fewer than 20 a rate says nothing: such a row is not ranked. Empty where fewer than two can be, or all are alike.
    """
    enough = [row for row in rows if isinstance(row[rate.base], int) and not comparing.too_few(row[rate.base])]
    least = min((row[rate.name] for row in enough), default=None)
    worst = [row for row in enough if row[rate.name] == least]
    if len(enough) < 2 or len(worst) == len(enough):
        return ""
    first = worst[0]
    made_of = f"（{format.fraction(first[rate.numerator], first[rate.denominator], unit)}）" if len(worst) == 1 else ""
    return f"{named([row[name] for row in worst])}，{format.share(least)}{made_of}"


# --- the slides, in the order of the story -------------------------------------------------------------------------------


def last_items(last: Row) -> str:
    """上次议定事项落实: what became of what the last meeting agreed on."""
    earlier = f"以前会议还有 {last['earlier_open']} 项没有完成" if last["earlier_open"] else ""
    if not last["items"]:
        return sentence(("上次会议没有议定事项" if last["meetings"] else "还没有开过联席会议",), earlier)
    day = last["last_held_on"]
    held = f"（{'最近一次 ' if last['meetings'] > 1 else ''}{day.year} 年 {day.month} 月 {day.day} 日）"
    total = f"上次会议{held}议定 {format.number(last['items'])} 项"
    if last["done"] == last["items"]:
        return sentence((total, "已全部完成"), earlier)
    kinds = [("in_progress", "推进中"), ("not_started", "未启动"), ("shelved", "搁置")]
    rest = "、".join(f"{word} {format.number(last[name])} 项" for name, word in kinds if last[name])
    is_all_late = last["overdue"] == last["items"] - last["done"]
    overdue = f"其中 {format.number(last['overdue'])} 项已逾期" if last["overdue"] else "没有逾期的"
    overdue = "已逾期" if is_all_late else overdue
    share = format.share(last["completion_rate"])
    done = f"已完成 {format.number(last['done'])} 项（{share}）" if last["done"] else "尚无完成的"
    return sentence((total, done), (rest, overdue), earlier)


def one_page(now: Row, before: Row | None, period: Period) -> str:
    """本季一页纸: what came in, what of it is closed, and whether it was on time."""
    if not now["collected"]:
        return sentence(f"{period.this}没有收集到事件")
    count = f"{period.this}收集 {format.number(now['collected'])} 件"
    closed = f"其中办结 {format.number(now['closed'])} 件" if now["closed"] else "尚无办结"
    if not now["due"]:
        return sentence(count, closed, "没有到期的件")
    # Those that were due are others than those that came in.
    due = f"到期的 {format.number(now['due'])} 件按期处置率 {format.share(now['on_time_rate'])}"
    moved = rate_against(now, before, queries.figure("issues/summary").measure("on_time_rate"), period.last)
    return sentence((count, closed), (due, moved))


def daily(now: Row, before: Row | None, rows: Sequence[Row], period: Period) -> str:
    """每日办结: the mean of a day, how it moved, and the busiest day, or week where the rows are weeks."""
    if not now["closed_in_period"]:
        return nothing_closed(period)
    mean = f"{period.this}日均办结 {format.number(now['daily_closed'])} 件"
    change = comparing.change(
        now["daily_closed"],
        before["daily_closed"] if before else None,
        is_share=False,
        base=before["closed_in_period"] if before else None,
    )
    against = _against(change, "件", period)
    busiest = max(rows, key=lambda row: row["closed"])
    begins, unit, since = ("day", "天", "") if "day" in busiest else ("first_on", "周", "起的一周")
    day = busiest[begins]
    year = f"{day.year} 年 " if rows[0][begins].year != rows[-1][begins].year else ""
    when = f"{year}{day.month} 月 {day.day} 日{since}"
    return sentence((mean, against), f"最多的一{unit}是 {when}，办结 {format.number(busiest['closed'])} 件")


def nothing_closed(period: Period) -> str:
    return sentence(f"{period.this}没有办结的件")


def communities(rows: Sequence[Row], period: Period, name: str = COMMUNITY) -> str:
    """社区办结率, or that of streets: between which rates they lie. It accuses nobody: what is not yet due counts against one too."""
    named = [row for row in rows if row[name] != UNNAMED]
    if not rows:
        return sentence(f"{period.this}没有收集到事件")
    if not named:
        return sentence(f"{period.this}收集的 {format.number(rows[0]['collected'])} 件都没有写社区")
    if len(rows) == 1:
        return _one_rate(rows[0], name)
    ranked = [row for row in rows if row["is_ranked"]]
    if not ranked:
        return sentence(f"{places(rows, name)}收集的件都太少", "只列示，不排名")
    whole = f"{WHOLES[name]}办结率 {format.share(ranked[0]['street_rate'])}"
    least, lowest = _extreme(ranked, "completion_rate", name, min)
    most, highest = _extreme(ranked, "completion_rate", name, max)
    if least == most:
        return sentence(whole, f"参与排名的 {places(ranked, name)}都是 {format.share(least)}")
    between = f"{lowest}最低（{format.share(least)}）", f"{highest}最高（{format.share(most)}）"
    return sentence((whole,), between)


def _one_rate(row: Row, name: str) -> str:
    rate = f"{row[name]}办结率 {format.share(row['completion_rate'])}"
    if not row["is_ranked"]:
        return sentence(rate, f"只收集 {format.number(row['collected'])} 件，不参与排名")
    change = comparing.change(row["completion_rate"], row["street_rate"], is_share=True)
    size = change and change_size(change, format.SHARE)
    if change is None or not size:
        return sentence(rate, f"与{WHOLES[name]}持平")
    return sentence(rate, f"{'高' if change.amount > 0 else '低'}于{WHOLES[name]} {size}")


def backlog(now: Row, summary: Row, period: Period) -> str:
    """存量与超期: how the stock moved over the quarter, and how much of it is overdue."""
    begun, ended = period.edges
    is_running = period.is_unfinished or period.name == periods.ALL
    end = f"截至 {period.cut_off.month} 月 {period.cut_off.day} 日" if is_running else ended
    if not now["closing"]:
        return sentence(f"{end}没有未办结的件，全部办结")
    # What begins with nothing, as 累计 and the first quarter of a ledger do, has not grown by all that waits.
    is_compared = now["opening"] and period.name != periods.ALL
    change = comparing.change(now["closing"], now["opening"], is_share=False) if is_compared else None
    against = moved(change, "件", begun)
    overdue = f"其中超期 {format.number(now['overdue'])} 件" if now["overdue"] else "没有超期的"
    longest = summary["most_days_overdue"]
    worst = f"最长超期 {format.number(longest)} 天" if now["overdue"] and longest else ""
    return sentence((f"{end}未办结 {format.number(now['closing'])} 件", against), (overdue, worst))


def categories(rows: Sequence[Row], period: Period) -> str:
    """群众反映最多的问题: the first, and how many make up four fifths."""
    if not rows:
        return sentence(f"{period.this}没有收集到事件")
    first = rows[0]
    most = f"{first['category']}反映最多，{format.number(first['collected'])} 件，占 {format.share(first['share'])}"
    if len(rows) == 1:
        return sentence(f"{period.this}反映的都是{first['category']}，共 {format.number(first['collected'])} 件")
    reaching = next(at for at, row in enumerate(rows, start=1) if row["cumulative_share"] >= MOST or at == len(rows))
    if reaching in (1, len(rows)):
        return sentence(most)
    return sentence((most,), f"前 {reaching} 类合占 {format.share(rows[reaching - 1]['cumulative_share'])}")


def areas(now: Row, before: Row | None, period: Period) -> str:
    """旧改各片区进度: the mean progress, against the plan and against the last quarter."""
    if not now["projects"]:
        return sentence("没有旧改项目")
    if now["progress"] is None:
        return sentence(f"{format.number(now['projects'])} 个旧改项目都还没有可以计算的进度")
    change = comparing.change(now["progress"], before["progress"] if before else None, is_share=True)
    delayed = f"{format.number(now['delayed'])} 个项目滞后" if now["delayed"] else "没有滞后的项目"
    return sentence(
        (f"旧改平均进度 {format.share(now['progress'])}", moved(change, format.SHARE, period.last)),
        (_against_plan(now["deviation"]), delayed),
    )


def _against_plan(deviation: float | None) -> str:
    if deviation is None:
        return "没有计划可比"
    size = change_size(Change(deviation, Change.POINTS), format.SHARE)
    if not size:
        return "与计划持平"
    return f"{'快于' if deviation > 0 else '落后'}计划 {size}"


def delayed(rows: Sequence[Row]) -> str:
    """滞后项目与原因: how many are delayed, and the worst of them."""
    if not rows:
        return sentence("没有滞后的旧改项目")
    worst = rows[0]
    behind = worst["deviation"]
    late = f"超出计划完工 {format.number(worst['days_late'])} 天" if worst["days_late"] else ""
    # An edition that was frozen before the first plan was kept does not know it.
    late_at_first = worst.get("days_late_original") or 0
    first = f"按原计划超出 {format.number(late_at_first)} 天" if late_at_first > (worst["days_late"] or 0) else ""
    name = worst["project"]
    told = [_against_plan(behind) if behind is not None and behind < 0 else "", late, first]
    if len(rows) == 1:
        return sentence(f"1 个旧改项目滞后：{name}", *told)
    return sentence(f"{len(rows)} 个旧改项目滞后，最突出的是{name}", *told)


def volunteers(now: Row, before: Row | None, period: Period) -> str:
    """志愿服务与双积分: what was served in the quarter, and what of the points was used so far."""
    points = (
        f"积分累计发放 {format.number(now['points_issued'])} 分，兑换 {format.number(now['points_redeemed'])} 分，"
        f"兑换率 {format.share(now['redemption_rate'])}"
        if now["points_issued"]
        else ""
    )
    times = now["person_times"]
    if not times:
        return sentence((f"{period.this}没有已确认的志愿服务",), points)
    served = f"{period.this}志愿服务{_times_and_hours(now)}"
    return sentence((served, _times_against(times, before and before["person_times"], period)), points)


def _times_and_hours(row: Row) -> str:
    """Return what was served, as it stands behind 服务: ` 214 人次、473.5 小时`, or 人次已遮蔽."""
    if isinstance(row["person_times"], str):
        return "人次已遮蔽"
    hours = row.get("hours")
    return f" {format.with_unit(row['person_times'], '人次')}" + (
        f"、{format.with_unit(hours, '小时')}" if hours is not None else ""
    )


def _times_against(now: Any, before: Any, period: Period) -> str:
    if before is None or not period.last:
        return _against(None, "人次", period)
    if isinstance(now, str):
        return "不作比较"
    if isinstance(before, str):
        return f"{period.last}人次已遮蔽，不作比较"
    change = comparing.change(now, before, is_share=False)
    against = moved(change, "人次", period.last)
    return f"人次{against}" if against.startswith("较") else against


def coordination(kept: Sequence[Row], proposed: int) -> str:
    """需要协调的事项: how many things are asked of how many."""
    if not proposed:
        return sentence("没有超期件、滞后项目和逾期事项需要协调")
    if not kept:
        return sentence("这次没有提请协调的事项")
    units = {row["unit"] for row in kept if row["unit"] not in NOBODY}
    whom = f"请 {len(units)} 个单位协调" if units else ""
    if len(kept) < proposed:
        return sentence(f"需要协调的共 {proposed} 项", f"这里列出 {len(kept)} 项", whom)
    return sentence(f"{whom or '需要协调'} {len(kept)} 个事项")


def next_quarter(kept: Sequence[Row], proposed: int) -> str:
    """下季度安排: what is arranged, by kind."""
    if not proposed:
        return sentence("下季度还没有已排定的事项")
    if not kept:
        return sentence("下季度没有列入安排的事项")
    said = {
        "plan_start": "计划开工 {} 个项目",
        "plan_end": "计划完工 {} 个项目",
        "item_due": "到期议定事项 {} 项",
        "meeting": "联席会议 {} 次",
    }
    kinds = [row["kind"] for row in kept]
    told = "、".join(text.format(kinds.count(kind)) for kind, text in said.items() if kind in kinds)
    return sentence(f"下季度安排 {len(kept)} 件事：{told}")


# --- the panels of the pages ---------------------------------------------------------------------------------------------

LONGEST_WAIT = ">30 日"
_MOST_NAMED = 3


def _whole(period: Period) -> str:
    """Return what a sentence about the period begins with; of 累计 nothing, since it begins with what is there."""
    return "" if period.name == periods.ALL else f"{period.this} "


def _extreme(rows: Sequence[Row], column: str, name: str, pick: Any) -> tuple[Any, str]:
    """Return the highest or lowest value of a column, and who has it: all of them where several are equal."""
    value = pick(row[column] for row in rows)
    names = [row[name] for row in rows if row[column] == value]
    return value, "、".join(names) if len(
        names
    ) <= _MOST_NAMED else f"{'、'.join(names[:_MOST_NAMED])}等 {len(names)} 个"


def on_time(rows: Sequence[Row], name: str, whole: str = "") -> str:
    """按期处置率 by `name`, a column of _PLACES: who is below that of the whole, the lowest by name."""
    whole = whole or WHOLES[name]
    _, nobody, left_open = _PLACES[name]
    rows = [row for row in rows if row["on_time_rate"] is not None]
    if all(row[name] == nobody for row in rows):
        return sentence(f"到期的 {format.number(sum(row['due'] for row in rows))} 件都{left_open}")
    if len(rows) == 1:
        return _one_on_time(rows[0], rows[0][name], whole)
    ranked = [row for row in rows if row["is_ranked"]]
    if not ranked:
        return sentence(f"{places(rows, name)}到期的件都太少", "只列示，不排名")
    street = format.share(ranked[0]["street_rate"])
    behind = [row for row in ranked if row["is_behind"]]
    if not behind:
        below = any(row["against_street"] < 0 for row in ranked)
        said = f"没有明显低于{whole}的 {street}" if below else f"不低于{whole}的 {street}"
        if len(ranked) == 1:
            return sentence(f"参与排名的只有{ranked[0][name]}，按期处置率{said}", _listed_only(rows, name))
        return sentence(f"参与排名的 {places(ranked, name)}按期处置率都{said}", _listed_only(rows, name))
    rate, who = _extreme(behind, "on_time_rate", name, min)
    lowest = [row for row in behind if row["on_time_rate"] == rate]
    made_of = f"（{format.fraction(lowest[0]['on_time'], lowest[0]['due'], '件')}）" if len(lowest) == 1 else ""
    return sentence(
        (f"参与排名的 {places(ranked, name)}中", f"{len(behind)} 个明显低于{whole}的 {street}"),
        (f"最低的是{who}", f"按期处置率 {format.share(rate)}{made_of}"),
        _listed_only(rows, name),
    )


def nothing_due(period: Period) -> str:
    return sentence(f"{period.this}没有到期的件")


def places(rows: Sequence[Row], name: str = COMMUNITY) -> str:
    """Return 12 个社区和未归属: what has no community is judged like the others, but is none."""
    what, nobody, _ = _PLACES[name]
    named = sum(row[name] != nobody for row in rows)
    rest = nobody if named < len(rows) else ""
    return "和".join(filter(None, (f"{named} 个{what}" if named else "", rest)))


def _listed_only(rows: Sequence[Row], name: str) -> str:
    few = [row for row in rows if not row["is_ranked"]]
    if not few:
        return ""
    told = places(few, name)
    return f"另有{' ' if told[0].isdigit() else ''}{told}到期件太少，只列示"


def nobody_behind(rows: Sequence[Row], name: str = COMMUNITY) -> str:
    """按期处置率落后: what is said where nobody is, of those that are judged and those that are too few for it."""
    ranked = [row for row in rows if row["is_ranked"]]
    if len(rows) == 1 and not ranked:
        return sentence(rows[0][name] + _too_few(rows[0]))
    nobody = f"没有可以排名的{_PLACES[name][0]}"
    who = ranked[0][name] if len(ranked) == 1 else f"{places(ranked, name)}都"
    judged = f"{who}没有明显低于{WHOLES[name]}" if ranked else nobody
    return sentence(judged, _listed_only(rows, name))


def _too_few(row: Row) -> str:
    return f"到期的只有 {format.number(row['due'])} 件，不参与排名"


def _one_on_time(row: Row, name: str, whole: str) -> str:
    rate = f"{name}按期处置率 {format.share(row['on_time_rate'])}"
    if not row["is_ranked"]:
        return sentence(rate, _too_few(row))
    change = Change(row["on_time_rate"] - row["street_rate"], Change.POINTS)
    size = change_size(change, format.SHARE)
    return sentence(rate, f"{'高' if change.amount > 0 else '低'}于{whole} {size}" if size else f"与{whole}持平")


def ageing(rows: Sequence[Row]) -> str:
    """没办结的等了多久: how many of the open ones have waited longest."""
    total = sum(row["issues"] for row in rows)
    longest = next((row for row in rows if row["bucket"] == LONGEST_WAIT), None)
    waiting = f"在办 {format.number(total)} 件"
    if not longest or not longest["issues"]:
        return sentence(waiting, "没有等了超过 30 日的")
    if longest["issues"] == total:
        return sentence(waiting, "都等了超过 30 日")
    return sentence(
        waiting, f"其中 {format.number(longest['issues'])} 件等了超过 30 日（{format.share(longest['share'])}）"
    )


def time_to_close(rows: Sequence[Row], now: Row, period: Period) -> str:
    """办结一件要多久: how long half and nine tenths took; of a few, what can be said of them."""
    closed = sum(row["closed"] for row in rows)
    count = f"{period.this}办结 {format.number(closed)} 件"
    if closed == 1:
        return sentence(count, f"用时 {_duration(now['median_hours'])}")
    half = f"一半在 {_duration(now['median_hours'])}内办结"
    if comparing.too_few(closed):
        return sentence(count, half)
    return sentence(count, half, f"九成在 {_duration(now['p90_hours'])}内办结")


def _duration(hours: float | None) -> str:
    if hours is not None and not format.rounded(hours, 1):
        return "不到 0.1 小时"
    return format.hours(hours)


def overdue(rows: Sequence[Row], total: int) -> str:
    """哪些件已经超期: how many, and the longest; the rows begin with it, and may be only the first."""
    longest = rows[0]["days_overdue"]
    return sentence(f"{format.number(total)} 件超期未办", f"最长的超期 {format.number(longest)} 天")


def collected_and_closed(rows: Sequence[Row], period: Period) -> str:
    """办结跟得上收集吗: what came in, what was closed, and what is open at the end."""
    collected, closed = (sum(row[name] for row in rows) for name in ("collected", "closed"))
    counts = f"{period.this}收集 {format.number(collected)} 件", f"办结 {format.number(closed)} 件"
    more = closed - collected
    against = f"办结比收集{'多' if more > 0 else '少'} {format.number(abs(more))} 件" if more else "两者持平"
    left = rows[-1]["open_backlog"]
    return sentence((*counts, against), f"期末在办 {format.number(left)} 件" if left else "期末没有在办的件")


def attention(
    overdue: int | None,
    due_soon: int | None,
    behind: int | None,
    delayed: int | None,
    promises: int | None,
    *,
    place: str = COMMUNITY,
) -> str:
    """需要领导关注: how many things of each kind; null where there is no such ledger."""
    what = _PLACES[place][0]
    kinds = (
        (overdue, "超期未办 {} 件"),
        (due_soon, "即将到期 {} 件"),
        (behind, f"{{}} 个{what}按期处置率落后"),
        (delayed, "{} 个旧改项目滞后"),
        (promises, "{} 项议定事项逾期"),
    )
    told = [text.format(format.number(count)) for count, text in kinds if count]
    if told:
        return sentence(*told)
    judged = (
        (overdue, "超期、即将到期的件"),
        (behind, f"明显落后的{what}"),
        (delayed, "滞后的旧改项目"),
        (promises, "逾期的议定事项"),
    )
    clear = [f"没有{word}" for count, word in judged if count is not None]
    return sentence(*clear) if clear else sentence("还没有问题、旧改项目和议定事项的台账")


def areas_against_plan(rows: Sequence[Row]) -> str:
    """哪个片区落后于计划: how many are behind, and the last of them; an area with others below it is told by those."""
    parents = {row["parent_area"] for row in rows}
    leaves = [row for row in rows if row["area"] not in parents or row["area"] is None]
    delayed = sum(bool(row["delayed"]) for row in leaves)
    told = f"{delayed} 个片区有滞后项目" if delayed else "没有滞后的项目"
    return sentence(_against_plans(leaves, "area", "个片区", "个"), told)


def streets_against_plan(rows: Sequence[Row]) -> str:
    """哪个街道落后于计划: how many are behind, and the last of them."""
    delayed = sum(bool(row["delayed"]) for row in rows)
    told = f"{delayed} 个街道有滞后项目" if delayed else "没有滞后的项目"
    return sentence(_against_plans(rows, "street", "个街道", "个"), told)


def overdue_by_street(rows: Sequence[Row]) -> str:
    """哪个街道超期未办最多: how many there are in all, and who has most of them."""
    total = sum(row["overdue_open"] for row in rows)
    most, who = _extreme(rows, "overdue_open", "street", max)
    count = f"超期未办 {format.number(total)} 件"
    return sentence(count, f"最多的是{who}，{'各 ' if '、' in who else ''}{format.number(most)} 件")


def classes_against_plan(rows: Sequence[Row]) -> str:
    """三类改造各到哪一步: which class is behind its plan."""
    return sentence(_against_plans(rows, "class", "类改造", "类"))


def _against_plans(rows: Sequence[Row], name: str, kind: str, counter: str) -> tuple[str, ...]:
    planned = [row for row in rows if row["deviation"] is not None]
    if not planned:
        return (f"{len(rows)} {kind}都没有计划可比",)
    behind = [row for row in planned if row["deviation"] < 0 and _rounds_to_something(row["deviation"])]
    of_those = "有计划的 " if len(planned) < len(rows) else ""
    if len(planned) == 1:
        return (f"{planned[0][name] or '未注明'}{_against_plan(planned[0]['deviation'])}",)
    if not behind:
        return (f"{of_those}{len(planned)} {kind}都不落后于计划",)
    least = min(row["deviation"] for row in behind)
    who = [row[name] or "未注明" for row in behind if row["deviation"] == least]
    named = "、".join(who) if len(who) <= _MOST_NAMED else f"{'、'.join(who[:_MOST_NAMED])}等"
    worst = f"{'' if len(behind) == 1 else '最多的'}是{named}"
    return f"{of_those}{len(planned)} {kind}中 {len(behind)} {counter}落后", f"{worst}，{_against_plan(least)}"


def _rounds_to_something(deviation: float) -> bool:
    return bool(change_size(Change(deviation, Change.POINTS), format.SHARE))


def progress_by_month(rows: Sequence[Row]) -> str:
    """实际跟得上计划吗: how it stood at the end of the last month that has a progress."""
    last = [row for row in rows if row["progress"] is not None][-1]
    month = f"{last['month'].year} 年 {last['month'].month} 月"
    return sentence(f"{month}平均进度 {format.share(last['progress'])}", _against_plan(last["deviation"]))


def stages(rows: Sequence[Row]) -> str:
    """项目走到哪个阶段: how many are at each stage that has any."""
    there = [row for row in rows if row["projects"]]
    total = sum(row["projects"] for row in there)
    if len(there) == 1:
        return sentence(f"{format.number(total)} 个项目{'都' if total > 1 else ''}在“{there[0]['stage_label']}”阶段")
    told = "、".join(f"{row['stage_label']} {format.number(row['projects'])} 个" for row in there)
    return sentence(f"共 {format.number(total)} 个项目：{told}")


def drill_down(areas: Sequence[Row], projects: Sequence[Row]) -> str:
    """片区—小区—分项: how many there are, and how many are delayed."""
    tops = sum(row["parent_area"] is None for row in areas)
    delayed = sum(bool(row["is_delayed"]) for row in projects)
    late = f"{delayed} 个滞后" if delayed else "没有滞后的项目"
    return sentence(f"{tops} 个片区共 {len(projects)} 个项目", late)


def timeline(projects: Sequence[Row]) -> str:
    """工期: how many of those under way are past their planned end, and the longest."""
    under_way = [row for row in projects if row["stage"] in ("in_progress", "paused")]
    if not under_way:
        return sentence("没有在建的项目")
    count = f"在建项目 {len(under_way)} 个"
    late = [row for row in under_way if row["days_late"]]
    if not late:
        without = sum(row["plan_end"] is None for row in under_way)
        if without == len(under_way):
            return sentence(count, "都没有计划完工日期")
        return sentence(count, "没有超出计划完工的")
    days, who = _extreme(late, "days_late", "project", max)
    which = (
        f"最久的是{who}，超出 {format.number(days)} 天" if len(late) > 1 else f"是{who}，超出 {format.number(days)} 天"
    )
    return sentence((count,), (f"{len(late)} 个超出计划完工", which))


def quantities(rows: Sequence[Row]) -> str:
    """完成了多少实物工程量: how many kinds of work are begun, and have reached what was planned of them."""
    begun = [row for row in rows if row["done_qty"]]
    idle = len(rows) - len(begun)
    count = f"{len(rows)} 项工程量中 {idle} 项还没有完成量" if idle else f"{len(rows)} 项工程量都已有完成量"
    planned = [row for row in rows if row["plan_qty"]]
    if not planned:
        return sentence(count, "都没有计划量可比")
    done = sum((row["done_qty"] or 0) >= row["plan_qty"] for row in planned)
    of_those = f"有计划量的 {len(planned)} 项" if len(planned) < len(rows) else ""
    if done == len(planned):
        return sentence(count, f"{of_those}都已达到计划量")
    if not done:
        return sentence(count, f"{of_those}都还没有达到计划量")
    return sentence(count, f"{of_those}{'中' if of_those else '其中 '}{' ' if of_those else ''}{done} 项已达到计划量")


def feedback(rows: Sequence[Row]) -> str:
    """问需、问计、问效: of what was suggested what was adopted, and of those asked how many are satisfied."""
    return sentence(*(_of_phase(row) for row in rows if row["suggestions"] or row["respondents"]))


def _of_phase(row: Row) -> tuple[str, ...]:
    if row["respondents"] is not None:
        if not row["respondents"]:
            return (f"{row['phase_label']}还没有有效问卷",)
        rate = f"满意率 {format.share(row['satisfaction_rate'])}"
        count = f"{row['phase_label']}有效问卷 {format.number(row['respondents'])} 份"
        return (count, rate, "样本不足，仅供参考") if row["is_thin"] else (count, rate)
    count = f"{row['phase_label']} {format.number(row['suggestions'])} 条"
    if not row["answered"]:
        return count, "都还没有答复"
    adopted = (
        f"采纳 {format.number(row['adopted'])} 条（{format.share(row['adoption_rate'])}）"
        if row["adopted"]
        else "没有采纳的"
    )
    return count, f"已答复 {format.number(row['answered'])} 条", adopted


def service_by_month(months: Sequence[Row], now: Row | None, before: Row | None, period: Period) -> str:
    """服务是多了还是少了: against the period before; of 累计, the last whole month against the one before."""
    if period.name != periods.ALL and now:
        served = f"{period.this}服务{_times_and_hours(now)}"
        return sentence(served, _times_against(now["person_times"], before and before["person_times"], period))
    whole = [row for row in months if not row["is_partial"]]
    if not whole:
        return sentence(f"{month(months[-1])}服务{_times(months[-1])}", "还不满一月")
    last = f"{month(whole[-1])}服务{_times(whole[-1])}"
    if len(whole) == 1:
        return sentence(last, "没有上月数据可比")
    values = [row["person_times"] for row in whole[-2:]]
    if isinstance(values[1], str):
        return sentence(last)
    if isinstance(values[0], str):
        return sentence(last, "上月人次已遮蔽，不作比较")
    return sentence(last, moved(comparing.change(values[1], values[0], is_share=False), "人次", "上月"))


def _times(row: Row) -> str:
    return _times_and_hours({"person_times": row["person_times"]})


def month(row: Row) -> str:
    return f"{row['month'].year} 年 {row['month'].month} 月"


_UNBRANDED = "未标品牌"


def brands(rows: Sequence[Row]) -> str:
    """哪个品牌做得最多: the brand with the most hours; what is masked is not told."""
    named = [row for row in rows if row["brand"] != _UNBRANDED]
    if not named:
        return sentence("服务和活动都没有标品牌")
    masked = sum(isinstance(row["person_times"], str) for row in named)
    served = [row for row in named if row["hours"]]
    if not served:
        return sentence("各品牌的服务人次已遮蔽" if masked else "各品牌都没有已确认的服务时长")
    hours, who = _extreme(served, "hours", "brand", max)
    most = f"{_but(masked)}{who}服务时长最多，{'各 ' if '、' in who else ''}{format.with_unit(hours, '小时')}"
    if len(named) == 1:
        return sentence(f"只有{who}一个品牌", f"服务 {format.with_unit(hours, '小时')}")
    idle = sum(row["hours"] == 0 and row["person_times"] == 0 for row in named)
    return sentence((f"{len(named)} 个品牌中", most), f"{idle} 个没有服务记录" if idle else "")


def stars(rows: Sequence[Row]) -> str:
    """有多少星级志愿者: how many have a star, and how many the highest; a masked count is not told, nor a sum with it."""
    starred = [row for row in rows if row["star"]]
    counts = [row["volunteers"] for row in starred]
    # An edition of before 2026-11-26 holds none in place of what was masked.
    masked = sum(not isinstance(count, int) for count in counts)
    if not masked:
        total = sum(counts)
        if not total:
            return sentence("还没有达到星级的志愿者")
        highest = max((row for row in starred if row["volunteers"]), key=lambda row: row["star"])
        top = f"最高是{highest['star_label']}，{format.number(highest['volunteers'])} 人"
        return sentence(f"达到星级的志愿者 {format.number(total)} 人", top)
    hidden = f"{masked} 个星级的人数已遮蔽"
    shown = [row for row in starred if isinstance(row["volunteers"], int) and row["volunteers"]]
    if not shown:
        return sentence(hidden)
    most, who = _extreme(shown, "volunteers", "star_label", max)
    return sentence((f"{who}志愿者{'各 ' if '、' in who else ' '}{format.number(most)} 人",), hidden)


def most_active(rows: Sequence[Row], name: str = COMMUNITY) -> str:
    """哪个社区（街道）的志愿者最活跃: the highest share of active ones among those with enough volunteers to be compared."""
    what = _PLACES[name][0]
    named = [row for row in rows if row[name] != UNNAMED and row["registered"]]
    if not named:
        return sentence("志愿者都没有写社区" if any(row["registered"] for row in rows) else "没有在册志愿者")
    known = [row for row in named if isinstance(row["active"], int) and row["active_rate"] is not None]
    enough = [row for row in known if not comparing.too_few(row["registered"])]
    if len(named) == 1:
        if not known:
            return sentence(f"{named[0][name]}活跃的人数已遮蔽")
        return sentence(f"{known[0][name]}志愿活跃率 {_active(known[0])}")
    if not enough:
        few = f"各{what}活跃的人数都已遮蔽" if not known else f"各{what}在册志愿者都不足 {SMALLEST_BASE} 人，不作比较"
        return sentence(few)
    rate, who = _extreme(enough, "active_rate", name, max)
    if not rate:
        return sentence(f"各{what}近 12 个月都没有活跃的志愿者")
    highest = [row for row in enough if row["active_rate"] == rate]
    return sentence(
        f"{_but(len(named) - len(known))}志愿活跃率最高的是{who}",
        _active(highest[0]) if len(highest) == 1 else format.share(rate),
    )


def _but(masked: int) -> str:
    """Return which are not among those that are compared: what is masked may be more than any of them."""
    return f"不计遮蔽的 {masked} 个，" if masked else ""


def _active(row: Row) -> str:
    return f"{format.share(row['active_rate'])}（{format.fraction(row['active'], row['registered'], '人')}）"


def points_ledger(rows: Sequence[Row]) -> str:
    """双积分: what of each type was issued, used and is left."""
    told = []
    for row in rows:
        if row["issued"]:
            issued = f"{row['point_type_label']}累计发放 {format.number(row['issued'])} 分"
            used = (
                f"兑换 {format.number(row['redeemed'])} 分（{format.share(row['redemption_rate'])}）"
                if row["redeemed"]
                else "没有兑换"
            )
            told.append((issued, used, f"结余 {format.number(row['outstanding'])} 分"))
    return sentence(*told)


def points_by_month(rows: Sequence[Row], period: Period) -> str:
    """积分发得多还是用得多: what was issued against what was used, and what is left."""
    issued, redeemed = (sum(row[name] for row in rows) for name in ("issued", "redeemed"))
    left = f"结余 {format.number(rows[-1]['outstanding'])} 分"
    if not issued and not redeemed:
        return sentence(f"{period.this}没有发放也没有兑换", left)
    counts = f"{period.this}发放 {format.number(issued)} 分", f"兑换 {format.number(redeemed)} 分"
    more = "发得多" if issued > redeemed else "用得多" if issued < redeemed else "两者持平"
    return sentence((*counts, more), left)


def merchants(rows: Sequence[Row], period: Period) -> str:
    """哪些商家有人兑换，哪些没有: how many of those that are known by name."""
    named = [row for row in rows if row["merchant_id"] is not None]
    if not named:
        return sentence("兑换都没有写明商家")
    used = sum(bool(row["is_used"]) for row in named)
    count = f"{format.number(len(named))} 家商家"
    if used == len(named):
        return sentence(f"{_whole(period)}{count}{'都' if len(named) > 1 else ''}有兑换")
    if not used:
        return sentence(f"{_whole(period)}{count}{'都' if len(named) > 1 else ''}没有兑换")
    return sentence(f"{_whole(period)}{count}中 {used} 家有兑换", f"{len(named) - used} 家没有")


def owners(rows: Sequence[Row]) -> str:
    """哪个责任单位的事项没有办完: how many have any open, and who is overdue most."""
    named = [row for row in rows if row["owner_unit"] not in NOBODY]
    if not named:
        return sentence("议定事项都没有明确责任单位")
    unfinished = [row for row in named if row["items_open"]]
    if not unfinished:
        return sentence(f"{len(named)} 个责任单位的议定事项都已办完")
    count = f"{len(named)} 个责任单位中 {len(unfinished)} 个有事项没有办完"
    late = [row for row in unfinished if row["items_overdue"]]
    if not late:
        return sentence(count, "没有逾期的")
    most, who = _extreme(late, "items_overdue", "owner_unit", max)
    return sentence(count, f"逾期最多的是{who}，{'各 ' if '、' in who else ''}{format.number(most)} 项")


def members(rows: Sequence[Row]) -> str:
    """有哪些成员单位: the type with the most."""
    most, who = _extreme(rows, "members", "type", max)
    if len(rows) == 1:
        return sentence(f"成员单位都是{who}", f"{format.number(most)} 家")
    if all(row["members"] == most for row in rows):
        return sentence(f"成员单位有 {len(rows)} 类", f"各 {format.number(most)} 家")
    return sentence(f"成员单位有 {len(rows)} 类", f"{who}最多，{'各 ' if '、' in who else ''}{format.number(most)} 家")


def meetings_held(rows: Sequence[Row], name: str = COMMUNITY) -> str:
    """哪个社区（街道）没有按季开会: who held fewer than were due."""
    what = _PLACES[name][0]
    places_due = [row for row in rows if row[name] not in ("街道本级", UNNAMED) and row["quarters_due"]]
    if not places_due:
        return sentence(f"各{what}还没有应开的会议")
    missing = [row for row in places_due if row["quarters_held"] < row["quarters_due"]]
    if not missing:
        one = places_due[0][name]
        return sentence(f"{len(places_due)} 个{what}都按季开了会" if len(places_due) > 1 else f"{one}按季开了会")
    rate, who = _extreme(missing, "held_rate", name, min)
    lowest = [row for row in missing if row["held_rate"] == rate]
    held = f"，应开 {lowest[0]['quarters_due']} 次，开了 {lowest[0]['quarters_held']} 次" if len(lowest) == 1 else ""
    if len(places_due) == 1:
        return sentence(f"{who}没有按季开会{held}")
    return sentence(
        f"{len(places_due)} 个{what}中 {len(missing)} 个没有按季开会",
        f"召开率最低的是{who}（{format.share(rate)}）{held}",
    )


# --- the numbers at the head of a page -----------------------------------------------------------------------------------


def turns(compared: str, told: int, better: Sequence[str], worse: Sequence[str]) -> str:
    """Better or worse: how many of the numbers told, and which; 与上季相比，4 项主要指标中 1 项好转、2 项退步。"""
    if not better and not worse:
        return sentence(compared, f"{told} 项主要指标{'都' if told > 1 else ''}没有明显变化")
    counts = [(better, "好转"), (worse, "退步")]
    how = "、".join(f"{len(which)} 项{word}" for which, word in counts if which)
    which = [f"{word}的是{'、'.join(which)}" for which, word in reversed(counts) if which]
    return sentence((compared, f"{told} 项主要指标中 {how}"), *which)


def why_backlog(bridge: Row | None, period: Period) -> str:
    """Why more or fewer issues wait than when the period began: what came in beside what was closed.

    What begins with nothing, as 累计 and the first quarter of a ledger do, is compared with nothing.
    """
    if not bridge or not bridge["opening"] or bridge["opening"] == bridge["closing"] or period.name == periods.ALL:
        return ""
    more = bridge["closing"] - bridge["opening"]
    moved = f"在办比{period.edges[0]}{'增加' if more > 0 else '减少'} {format.number(abs(more))} 件"
    came, closed = (format.number(bridge[name]) for name in ("collected", "closed"))
    return sentence(moved, f"因为收集 {came} 件，办结 {closed} 件")


def must_act(
    communities: Sequence[Row] | None = None,
    handlers: Sequence[Row] | None = None,
    works: Sequence[Row] | None = None,
    promises: Sequence[Row] | None = None,
    promises_in_all: int = 0,
    whole: str = WHOLES[HANDLER],
    place: str = COMMUNITY,
    names_streets: bool = False,
) -> str:
    """Who must act: the community (or street) and the handler furthest behind, the project most delayed, the promise longest overdue.

    Null of what the page does not judge, or there is no ledger of. Of the promises the first may be all that is brought, of so many
    in all. `whole` is what handlers are held against; over all streets what is of one of them says of which.
    """
    of = "street" if names_streets else ""
    named = [
        *_first_of(
            [row for row in communities or () if row["is_behind"]],
            place,
            f"个{_PLACES[place][0]}",
            partial(_below, WHOLES[place]),
        ),
        *_first_of(
            [row for row in handlers or () if row["is_behind"]], "handler_org", "个单位", partial(_below, whole)
        ),
        *_first_of(works or (), "project", "个项目", _delay, of),
        *_first_of(promises or (), "owner_unit", "项议定事项", _broken_promise, of, promises_in_all),
    ]
    if named:
        return f"需要推动：{'；'.join(named)}。"
    kinds = (
        (communities, f"明显落后的{_PLACES[place][0]}"),
        (handlers, "明显落后的单位"),
        (works, "滞后的项目"),
        (promises, "逾期的议定事项"),
    )
    judged = [word for rows, word in kinds if rows is not None]
    return sentence(f"没有{'、'.join(judged)}") if judged else ""


def _first_of(
    rows: Sequence[Row], name: str, counter: str, why: Callable[[Row], str], of: str = "", in_all: int = 0
) -> Iterator[str]:
    """Yield the first of some rows with what is wrong, and of how many it is the first: of these, or of more that are not brought."""
    if rows:
        count = max(in_all, len(rows))
        others = f"等 {count} {counter}" if count > 1 else ""
        yield f"{rows[0][of] if of else ''}{owner(rows[0][name])}（{why(rows[0])}）{others}"


def owner(name: str | None) -> str:
    """Return who has to act, or that nobody is named."""
    return "责任单位未明确" if name in NOBODY else str(name)


def _below(whole: str, row: Row) -> str:
    return f"按期处置率 {format.share(row['on_time_rate'])}，{whole} {format.share(row['street_rate'])}"


def _delay(row: Row) -> str:
    behind = row["deviation"] is not None and row["deviation"] < 0
    return _against_plan(row["deviation"]) if behind else f"超出计划完工 {format.number(row['days_late'])} 天"


def _broken_promise(row: Row) -> str:
    return f"“{row['title']}”逾期 {format.number(row['days_overdue'])} 天"


def callbacks(now: Row) -> str:
    """回访: what those who were called back say."""
    if not now["valid_visits"]:
        return sentence("没有有效回访")
    solved = f"有效回访 {format.number(now['valid_visits'])} 件", f"解决率 {format.share(now['resolution_rate'])}"
    satisfied = f"满意率 {format.share(now['satisfaction_rate'])}" if now["rated"] else "没有评价"
    return sentence((*solved, satisfied), "样本不足，仅供参考" if now["is_thin"] else "")


def meetings(now: Row) -> str:
    """联席会议: whether they were held, and what became of what was agreed on."""
    due = now["quarters_due"]
    held = (
        f"应开 {format.number(due)} 次，已开 {format.number(now['quarters_held'])} 次" if due else "没有到期应开的会议"
    )
    if not now["items"]:
        return sentence((held,), "没有议定事项")
    if not now["items_due"]:
        return sentence((held,), "议定事项都没有到期")
    done = f"到期事项完成率 {format.share(now['completion_rate'])}"
    late = f"逾期 {format.number(now['items_overdue'])} 项" if now["items_overdue"] else "没有逾期的"
    return sentence((held,), (done, late))


# --- 数据管理 ------------------------------------------------------------------------------------------------------------


def quarantine(rows: Sequence[Row]) -> str:
    """哪些行没有进来: how many and the first reason, and how many came in without a cell."""
    out, short = (sum(row[name] for row in rows) for name in ("quarantined", "short"))
    first = max(rows, key=lambda row: row["quarantined"])
    most = (
        f"最多的是“{first['problem']}”，{format.number(first['quarantined'])} 行" if first["quarantined"] < out else ""
    )
    return sentence(
        (f"{format.number(out)} 行没有进来", most or f"都是“{first['problem']}”") if out else "没有挡在外面的行",
        f"{'另有 ' if out else ''}{format.number(short)} 行进来了，只是有格子读不懂，先空着" if short else (),
    )


def quality(rows: Sequence[Row]) -> str:
    """台账齐不齐、新不新: how many rows there are, and how many stayed out."""
    out = sum(row["quarantined"] for row in rows)
    kinds = len({row["dataset"] for row in rows})
    return sentence(f"共 {kinds} 种台账", f"{format.number(out)} 行还在隔离" if out else "没有隔离的行")


def missing(columns: int) -> str:
    """哪些列缺得多: how many lack anything."""
    return sentence(f"{columns} 列有缺的内容")


# --- 为什么 --------------------------------------------------------------------------------------------------------------


def why(community: str, against: str, way: str, rows: Sequence[Row]) -> str:
    """为什么: how far the rate lies from the other one, and how much of that is doing otherwise, how much having other issues.

    The rows are all kinds of issues, in one way of telling them apart.
    """
    whole = rows[0]
    of_mix, of_rate, gap = format.parts_in_points(whole["mix_gap"], whole["rate_gap"])
    size = change_size(Change(gap, Change.POINTS), format.SHARE)
    rate = f"{community}按期处置率 {format.share(whole['whole_rate'])}"
    if not size:
        return sentence(rate, f"与{against}的 {format.share(whole['whole_rate_other'])} 持平")
    told = f"比{against}的 {format.share(whole['whole_rate_other'])} {'高' if gap > 0 else '低'} {size}"
    parts = sorted(
        (
            (of_rate, f"同样的件办得{'好' if of_rate > 0 else '差'}", "rate_part"),
            (of_mix, f"难办的件占得{'少' if of_mix > 0 else '多'}", "mix_part"),
        ),
        key=lambda part: abs(part[0]),
        reverse=True,
    )
    return sentence((rate, told), *(_part(way if at == 0 else "", rows, *part) for at, part in enumerate(parts)))


def _part(way: str, rows: Sequence[Row], amount: float, reason: str, column: str) -> tuple[str, ...]:
    """Return what one part of a gap does to the rate, and the kind of issue that does most of it."""
    size = change_size(Change(amount, Change.POINTS), format.SHARE)
    if not size:
        return ()
    most = (max if amount > 0 else min)(rows, key=lambda row: row[column])
    share = change_size(Change(most[column], Change.POINTS), format.SHARE)
    pull = "拉高" if amount > 0 else "拉低"
    which = f"（最多的是{most['kind']}，{pull} {share}）" if share else ""
    return (f"{way}看" if way else "", f"{reason}，{pull} {size}{which}")


def why_not(community: str, against: str, whole: Row) -> str:
    """为什么: why there is nothing to explain: nothing was due on one side, or too little to be compared."""
    counts = ((community, whole["whole_due"]), (against, whole["whole_due_other"]))
    none = [name for name, due in counts if not due]
    if none:
        return sentence(f"{'和'.join(none)}没有到期的件", "不作比较")
    few = "、".join(f"{name} {format.number(due)} 件" for name, due in counts if comparing.too_few(due))
    return sentence(f"到期的件不足 {SMALLEST_BASE} 件（{few}）", "不作比较")


def side_by_side(community: str, other: str, rows: Sequence[Row]) -> str:
    """两个社区并列: the rate of each."""
    rates = {row["community"]: row["on_time_rate"] for row in rows}
    told = (f"{name}按期处置率 {format.share(rates.get(name))}" for name in (community, other))
    return sentence(*told)
