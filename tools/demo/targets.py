"""Targets and annotations: what two streets might want to reach, and what happened on days that stand out; all of it is invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from tools.demo.handwritten import by_heading
from tools.demo.streets import CHAOYANG, LONGFENGQIAO

COLUMNS = {
    "metric_targets": "metric value period street community direction reason author",
    "annotations": "happened_on until note street community topic author",
}
_REASON, _AUTHOR = "演示目标（编造）", "演示科室"

# metric | value | period | community | direction, where it is not that of the metric
_TARGETS = by_heading("""
朝阳街道
I03 | 96.5% | 2025 | |
I04 | 80% | 2024 | |
I05 | 31 件/日 | 长期 | |
I06 | 31 件/日 | 长期 | |
I09 | 95% | 2025 | |
I09 | 93.5% | 2025Q2 | |
I09 | 93% | 2025 | 演示社区丙 |
I11 | 260 件 | 2025 | | 不高于
R05 | 70% | 2025 | |
V02 | 40% | 2025 | |
G05 | 95% | 长期 | |
龙凤桥街道
I03 | 95% | 2025 | |
I09 | 0.94 | 2025 | |
I11 | 60 件 | 2025 | | 不高于
R05 | 70% | 2025 | |
""")
# first day | last day | what | community | topic
_ANNOTATIONS = by_heading("""
朝阳街道
2024-07-11 | 2024-07-12 | 暴雨 | | 事件办理
2025-03-05 | | 学雷锋志愿服务月启动 | | 志愿服务
2025-04-28 | | 事事通系统升级 | | 事件办理
2025-06-09 | 2025-06-10 | 暴雨，来件猛增 | | 事件办理
2025-06-12 | | 演示社区丙地下管线抢修 | 演示社区丙 | 事件办理
2025-06-20 | | 高温橙色预警 | |
龙凤桥街道
2025-06-09 | 2025-06-10 | 暴雨 | | 事件办理
2025-05-14 | | 龙凤社区联席会议 | 龙凤社区 |
""")


def ledgers() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of both ledgers."""
    streets = (CHAOYANG, LONGFENGQIAO)
    return {
        "metric_targets": [
            {
                "metric": metric, "value": value, "period": period, "street": street, "community": community,
                "direction": direction, "reason": _REASON, "author": _AUTHOR,
            }
            for street in streets
            for metric, value, period, community, direction in _TARGETS[street]
        ],
        "annotations": [
            {
                "happened_on": date.fromisoformat(first), "until": date.fromisoformat(last) if last else None, "note": note,
                "street": street, "community": community, "topic": topic, "author": _AUTHOR,
            }
            for street in streets
            for first, last, note, community, topic in _ANNOTATIONS[street]
        ],
    }  # fmt: skip
