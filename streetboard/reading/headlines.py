"""Headlines: one sentence for each slide, written by rules from the figures that stand below it.

Rows are those of the figures, by column. What is missing, too small to compare, equal, better or worse is said as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from streetboard import format
from streetboard.asking import periods
from streetboard.asking.periods import SMALLEST_BASE, Change, Period

Row = Mapping[str, Any]

# A Pareto chart tells which categories make up this share.
MOST = 0.8
# What the ledgers leave open, as staging calls it.
UNNAMED = "未归属"
NOBODY = (None, "未派单", "未明确")


def moved(change: Change | None, unit: str, against: str, up: str = "增加", down: str = "减少") -> str:
    """Return 较上季提高 1.24 个百分点, 与上季持平, or nothing where there is nothing to compare with."""
    if change is None:
        return ""
    if not change.amount:
        return f"与{against}持平"
    size = change_size(change, unit)
    if size is None:
        return f"与{against}基本持平"
    if change.kind == Change.POINTS:
        up, down = "提高", "下降"
    return f"较{against}{up if change.amount > 0 else down} {size}"


def change_size(change: Change, unit: str) -> str | None:
    """Return how much a number moved, null where that rounds to nothing."""
    amount = abs(change.amount)
    if change.kind == Change.POINTS:
        return f"{format.rounded(amount * 100, 2):f} 个百分点" if format.rounded(amount * 100, 2) else None
    if change.kind == Change.PERCENT:
        return f"{format.rounded(amount * 100, 1):,f}%" if format.rounded(amount * 100, 1) else None
    return format.with_unit(amount, unit) if format.rounded(amount, 2) else None


def _sentence(*clauses: str | tuple[str, ...]) -> str:
    """Join what there is to say: parts by a comma, clauses of several parts by a semicolon."""
    if not any(isinstance(clause, tuple) for clause in clauses):
        return "，".join(filter(None, clauses)) + "。"
    whole = ("，".join(filter(None, clause if isinstance(clause, tuple) else (clause,))) for clause in clauses)
    return "；".join(filter(None, whole)) + "。"


def _share(row: Row | None, name: str, denominator: str) -> tuple[float | None, float]:
    return (row[name], row[denominator]) if row else (None, 0)


def rate_against(now: Row, before: Row | None, rate: str, denominator: str, against: str, unit: str = "件") -> str:
    """Return how a rate moved; of fewer than 20 there is nothing to say, in either quarter."""
    (value, base), (earlier, earlier_base) = _share(now, rate, denominator), _share(before, rate, denominator)
    if value is None:
        return ""
    if base < SMALLEST_BASE:
        return f"不足 {SMALLEST_BASE} {unit}，不作比较"
    if earlier is None:
        return f"没有{against}数据可比"
    if earlier_base < SMALLEST_BASE:
        return f"{against}不足 {SMALLEST_BASE} {unit}，不作比较"
    return moved(periods.change(value, earlier, is_share=True), format.SHARE, against)


# --- the slides, in the order of the story -------------------------------------------------------------------------------


def last_items(last: Row) -> str:
    """上次议定事项落实: what became of what the last meeting agreed on."""
    earlier = f"以前会议还有 {last['earlier_open']} 项没有完成" if last["earlier_open"] else ""
    if not last["items"]:
        return _sentence(("上次会议没有议定事项" if last["meetings"] else "还没有开过联席会议",), earlier)
    total = f"上次会议议定 {format.number(last['items'])} 项"
    if last["done"] == last["items"]:
        return _sentence((total, "已全部完成"), earlier)
    kinds = [("in_progress", "推进中"), ("not_started", "未启动"), ("shelved", "搁置")]
    rest = "、".join(f"{word} {format.number(last[name])} 项" for name, word in kinds if last[name])
    overdue = f"其中 {format.number(last['overdue'])} 项已逾期" if last["overdue"] else "没有逾期的"
    done = f"已完成 {format.number(last['done'])} 项（{format.share(last['completion_rate'])}）"
    return _sentence((total, done), (rest, overdue), earlier)


def one_page(now: Row, before: Row | None, period: Period) -> str:
    """本季一页纸: what came in, what of it is closed, and whether it was on time."""
    if not now["collected"]:
        return _sentence(f"{period.this}没有收集到事件")
    count = f"{period.this}收集 {format.number(now['collected'])} 件"
    closed = f"其中办结 {format.number(now['closed'])} 件" if now["closed"] else "尚无办结"
    if not now["due"]:
        return _sentence(count, closed, "没有到期的件")
    on_time = f"按期处置率 {format.share(now['on_time_rate'])}"
    return _sentence(count, closed, on_time, rate_against(now, before, "on_time_rate", "due", period.last))


def daily(now: Row, before: Row | None, days: Sequence[Row], period: Period) -> str:
    """每日办结: the mean of a day, how it moved, and the busiest day."""
    if not now["closed_in_period"]:
        return _sentence(f"{period.this}没有办结的件")
    mean = f"{period.this}日均办结 {format.number(now['daily_closed'])} 件"
    change = periods.change(
        now["daily_closed"],
        before and before["daily_closed"],
        is_share=False,
        base=before and before["closed_in_period"],
    )
    against = moved(change, "件", period.last) or f"没有{period.last}数据可比"
    busiest = max(days, key=lambda row: row["closed"])
    when = f"{busiest['day'].month} 月 {busiest['day'].day} 日"
    return _sentence((mean, against), f"最多的一天是 {when}，办结 {format.number(busiest['closed'])} 件")


def communities(rows: Sequence[Row], period: Period) -> str:
    """社区办结率: who is below the street's own rate, the lowest by name."""
    named = [row for row in rows if row["community"] != UNNAMED]
    if not rows:
        return _sentence(f"{period.this}没有收集到事件")
    if not named:
        return _sentence(f"{period.this}收集的 {format.number(rows[0]['collected'])} 件都没有写社区")
    if len(named) == 1:
        return _one_community(named[0])
    ranked = [row for row in named if row["is_ranked"]]
    if not ranked:
        return _sentence(f"{len(named)} 个社区收集的件都太少", "只列示，不排名")
    behind = [row for row in ranked if row["completion_rate"] < row["street_rate"]]
    whole = format.share(ranked[0]["street_rate"])
    if not behind:
        return _sentence(f"参与排名的 {len(ranked)} 个社区办结率都不低于全街道的 {whole}")
    lowest = min(behind, key=lambda row: row["completion_rate"])
    return _sentence(
        (f"参与排名的 {len(ranked)} 个社区中", f"{len(behind)} 个低于全街道的 {whole}"),
        (
            f"最低的是{lowest['community']}",
            f"办结率 {format.share(lowest['completion_rate'])}",
            f"未办结 {format.number(lowest['unclosed'])} 件",
        ),
    )


def _one_community(row: Row) -> str:
    rate = f"{row['community']}办结率 {format.share(row['completion_rate'])}"
    if not row["is_ranked"]:
        return _sentence(rate, f"只收集 {format.number(row['collected'])} 件，不参与排名")
    change = periods.change(row["completion_rate"], row["street_rate"], is_share=True)
    size = change_size(change, format.SHARE)
    if size is None:
        return _sentence(rate, "与全街道持平")
    return _sentence(rate, f"{'高' if change.amount > 0 else '低'}于全街道 {size}")


def backlog(now: Row, summary: Row, period: Period) -> str:
    """存量与超期: how the stock moved over the quarter, and how much of it is overdue."""
    end = f"截至 {period.cut_off.month} 月 {period.cut_off.day} 日" if period.is_unfinished else "季末"
    if not now["closing"]:
        return _sentence(f"{end}没有未办结的件，全部办结")
    change = periods.change(now["closing"], now["opening"], is_share=False)
    against = moved(change, "件", "季初")
    overdue = f"其中超期 {format.number(now['overdue'])} 件" if now["overdue"] else "没有超期的"
    longest = summary["most_days_overdue"]
    worst = f"最长超期 {format.number(longest)} 天" if now["overdue"] and longest else ""
    return _sentence((f"{end}未办结 {format.number(now['closing'])} 件", against), (overdue, worst))


def categories(rows: Sequence[Row], period: Period) -> str:
    """群众反映最多的问题: the first, and how many make up four fifths."""
    if not rows:
        return _sentence(f"{period.this}没有收集到事件")
    first = rows[0]
    most = f"{first['category']}反映最多，{format.number(first['collected'])} 件，占 {format.share(first['share'])}"
    if len(rows) == 1:
        return _sentence(f"{period.this}反映的都是{first['category']}，共 {format.number(first['collected'])} 件")
    reaching = next(at for at, row in enumerate(rows, start=1) if row["cumulative_share"] >= MOST or at == len(rows))
    if reaching in (1, len(rows)):
        return _sentence(most)
    return _sentence((most,), f"前 {reaching} 类合占 {format.share(rows[reaching - 1]['cumulative_share'])}")


def areas(now: Row, before: Row | None, period: Period) -> str:
    """旧改各片区进度: the mean progress, against the plan and against the last quarter."""
    if not now["projects"]:
        return _sentence("没有旧改项目")
    if now["progress"] is None:
        return _sentence(f"{format.number(now['projects'])} 个旧改项目都还没有可以计算的进度")
    change = periods.change(now["progress"], before and before["progress"], is_share=True)
    delayed = f"{format.number(now['delayed'])} 个项目滞后" if now["delayed"] else "没有滞后的项目"
    return _sentence(
        (f"旧改平均进度 {format.share(now['progress'])}", moved(change, format.SHARE, period.last)),
        (_against_plan(now["deviation"]), delayed),
    )


def _against_plan(deviation: float | None) -> str:
    if deviation is None:
        return "没有计划可比"
    size = change_size(Change(deviation, Change.POINTS), format.SHARE)
    if size is None:
        return "与计划持平"
    return f"{'快于' if deviation > 0 else '落后'}计划 {size}"


def delayed(rows: Sequence[Row]) -> str:
    """滞后项目与原因: how many are delayed, and the worst of them."""
    if not rows:
        return _sentence("没有滞后的旧改项目")
    worst = rows[0]
    behind = worst["deviation"]
    late = f"超出计划完工 {format.number(worst['days_late'])} 天" if worst["days_late"] else ""
    name = worst["project"]
    told = [_against_plan(behind) if behind is not None and behind < 0 else "", late]
    if len(rows) == 1:
        return _sentence(f"1 个旧改项目滞后：{name}", *told)
    return _sentence(f"{len(rows)} 个旧改项目滞后，最突出的是{name}", *told)


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
        return _sentence((f"{period.this}没有已确认的志愿服务",), points)
    hours = f"、{format.with_unit(now['hours'], '小时')}" if now["hours"] is not None else ""
    served = f"{period.this}志愿服务 {format.with_unit(times, '人次')}{hours}"
    return _sentence((served, _times_against(times, before and before["person_times"], period)), points)


def _times_against(now: Any, before: Any, period: Period) -> str:
    if before is None:
        return f"没有{period.last}数据可比"
    if isinstance(now, str) or isinstance(before, str):
        return "人次太少，不作比较"
    change = periods.change(now, before, is_share=False)
    against = moved(change, "人次", period.last)
    return f"人次{against}" if against.startswith("较") else against


def coordination(kept: Sequence[Row], proposed: int) -> str:
    """需各成员单位协调事项: how many things are asked of how many."""
    if not proposed:
        return _sentence("没有超期件、滞后项目和逾期事项需要协调")
    if not kept:
        return _sentence("这次没有提请协调的事项")
    units = {row["unit"] for row in kept if row["unit"] not in NOBODY}
    whom = f"请 {len(units)} 个单位协调" if units else "需要协调"
    return _sentence(f"{whom} {len(kept)} 个事项")


def next_quarter(kept: Sequence[Row], proposed: int) -> str:
    """下季度安排: what is arranged, by kind."""
    if not proposed:
        return _sentence("下季度还没有已排定的事项")
    if not kept:
        return _sentence("下季度没有列入安排的事项")
    said = {
        "plan_start": "计划开工 {} 个项目",
        "plan_end": "计划完工 {} 个项目",
        "item_due": "到期议定事项 {} 项",
        "meeting": "联席会议 {} 次",
    }
    kinds = [row["kind"] for row in kept]
    told = "、".join(text.format(kinds.count(kind)) for kind, text in said.items() if kind in kinds)
    return _sentence(f"下季度安排 {len(kept)} 件事：{told}")
