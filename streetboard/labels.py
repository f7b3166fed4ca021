"""Labels: what codes are called: those of an address, where rows are opened by them, and those of a measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from streetboard import format
from streetboard.queries import DOWN, UP, Measure, Query, column_of
from streetboard.warehouse import Result

_WORDS = {
    "collected": "收集",
    "closed": "收集的件中已办结",
    "unclosed": "收集的件中未办结",
    "unclosed_not_due": "未办结且未到期",
    "cumulative_collected": "累计收集",
    "cumulative_closed": "累计办结",
    "registered": "全部登记",
    "merged": "重复并入",
    "voided": "作废与不予受理",
    "without_due": "没有办理期限",
    "visited": "有效回访",
    "visited_closed": "办结件回访",
    "contacted": "已联系",
    "resolved": "已解决",
    "satisfied": "满意",
    "basically_satisfied": "基本满意",
    "unrated": "未评价",
    "closed_in_period": "期内办结",
    "first_closed": "首次办结",
    "reworked": "返工",
    "due": "应处置",
    "on_time": "按期处置",
    "late": "未按期处置",
    "open": "在办",
    "suspended": "挂账",
    "suspended_past_due": "挂账中已过期限",
    "overdue": "超期未办",
    "due_soon": "即将到期",
    "opening": "期初未结",
    "closing": "期末未结",
    "closing_suspended": "期末挂账",
    "closing_overdue": "期末超期",
    "confirmed": "已确认的服务",
    "pending": "待定",
    "active": "活跃志愿者的服务",
    "issue": "发放",
    "issued": "发放",
    "redeem": "兑换",
    "redeemed": "兑换",
    "expired": "过期",
    "adjusted": "调整",
    "all": "全部",
    "rejected": "驳回",
    "off_roster": "名册外",
    "honor": "荣誉积分",
    "consume": "消费积分",
    "before": "问需",
    "during": "问计",
    "after": "问效",
    "answered": "已答复",
    "adopted": "采纳",
    "implemented": "已落实",
    "rated": "有效问卷",
    "preparing": "前期准备",
    "surveyed": "摸底",
    "designed": "方案",
    "consulted": "问需公示",
    "tendering": "招标",
    "in_progress": "在建",
    "substantial": "基本完成",
    "accepted": "竣工验收",
    "handed_over": "移交管护",
    "paused": "暂停",
    "true": "累计",
}

_PARAMETER_WORDS = {"street": "街道", "communities": "社区", "as_of": "统计时点"}
_ALL = {"street": "全部", "communities": "全部"}
_KINDS = {"flow": "流量", "cohort": "批次", "stock": "存量", "cumulative": "累计"}
_BETTER = {UP: "越高越好", DOWN: "越低越好", "": ""}


def kind(measure: Measure) -> str:
    """Return over what a measure is taken: 流量, 批次, 存量, 累计."""
    return _KINDS[measure.kind]


def better(measure: Measure) -> str:
    """Return which direction is good: 越高越好, 越低越好, or nothing."""
    return _BETTER[measure.better]


def numerator(query: Query, measure: Measure) -> str:
    """Return what a rate divides, by its label; empty where it is none."""
    if not measure.numerator:
        return ""
    label = column_of(query, measure.numerator).label
    return {"running": f"累加到本行的{label}"}.get(measure.how, _of_whole(measure, label))


def denominator(query: Query, measure: Measure) -> str:
    """Return what a rate is divided by, by its label; empty where it is none."""
    if not measure.denominator:
        return ""
    label = column_of(query, measure.denominator).label
    whole = f"各行{label}合计"
    return {"running": whole, "total": whole}.get(measure.how, _of_whole(measure, label))


def _of_whole(measure: Measure, label: str) -> str:
    return {"street": "全街道的", "streets": "全部街道的"}.get(measure.how, "") + label


def made_of(query: Query, measure: Measure) -> str:
    """Return what a measure is made of, by labels: 期内办结 ÷ 天数，基数为期内办结. Empty for a count."""
    formula = ""
    if measure.denominator:
        formula = f"{numerator(query, measure)} ÷ {denominator(query, measure)}"
    elif measure.minuend:
        formula = f"{column_of(query, measure.minuend).label} − {column_of(query, measure.subtrahend).label}"
    how = {"weighted": "按权重平均", "capped": "不超过 100%", "reported": "按台账填报"}.get(measure.how, "")
    is_other_base = measure.base and measure.base != measure.denominator
    base = f"基数为{column_of(query, measure.base).label}" if is_other_base else ""
    return "，".join(filter(None, [formula, how, base]))


def of(value: str, parameter: str = "", query: Query | None = None) -> str:
    """Return the Chinese word of a code: what the parameter's definition says behind it, else the one that is known.

    What is no code of ours comes from a ledger and stays.
    """
    if parameter == "is_delayed":
        return "滞后的项目"
    if parameter in ("week", "month"):
        with suppress(ValueError):
            day = date.fromisoformat(value)
            return format.month(day) if parameter == "month" else f"{format.day(day)} 当周"
    declared = query.parameters.get(parameter) if query else None
    if declared and (said := re.search(rf"\b{re.escape(value)}\s+([^、，；。\s]+)", declared.definition)):
        return said[1].removeprefix("其中").removesuffix("等")
    return _WORDS.get(value, value)


def parameters(result: Result) -> str:
    """Return every parameter that a figure was computed with, in words: 街道：朝阳街道；统计期：首件 至 2025-06-30."""
    query, asked, said = result.query, dict(result.parameters), []
    if "start" in asked and "end" in asked:
        start, end = asked.pop("start"), asked.pop("end")
        said.append(f"统计期：{format.day(start) if start else '首件'} 至 {format.day(end)}")
    for name, value in asked.items():
        declared = query.parameters.get(name)
        if declared and value is None:
            continue
        word = _PARAMETER_WORDS.get(name) or (declared and _asked(declared.definition)) or name
        shown = [of(one, name, query) if isinstance(one, str) else format.cell(one) for one in _listed(value)]
        said.append(f"{word}：{'、'.join(shown) or _ALL.get(name, format.NONE)}")
    return "；".join(said)


def _asked(definition: str) -> str:
    """Return what a parameter asks for; what follows in its definition explains the values."""
    return re.sub(r"^\w+ ", "", re.split("[：，；]", definition)[0])


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]
