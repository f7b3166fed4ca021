"""Streets: the two of them, their communities, and how many issues each has from where."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tools.demo.days import FIRST_DAY
from tools.demo.published import CLOSED, COLLECTED

CHAOYANG, LONGFENGQIAO = "朝阳街道", "龙凤桥街道"


@dataclass(frozen=True, eq=False)
class Community:
    """One community: its share, its pace (1 is the street's) and what it complains of more than others."""

    name: str
    weight: float
    pace: float = 1.0
    late: float = 1.0
    visits: float = 1.0
    more_of: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Street:
    """One street's issues: how many, from where, until which backlog."""

    name: str
    prefix: str
    seed: int
    first_day: date
    valid: int
    communities: tuple[Community, ...]
    sources: dict[str, float]
    voided: int
    merged: int
    rejected: int
    returned: int
    still_open: int | None = None


# The one that is clearly behind is an invented one: no real community is shown worse than it may be.
STREETS = [
    Street(
        CHAOYANG, "CY", 20210425, FIRST_DAY, COLLECTED,
        (
            Community("天津路社区", 1.35, 0.92, 0.85, 1.1, {"停车交通": 1.5, "噪声油烟": 1.6, "物业管理": 1.4}),
            Community("新房子社区", 1.10, 0.85, 0.65, 1.2, {"物业管理": 1.3, "养老助残": 1.2}),
            Community("河嘉村社区", 0.95, 0.80, 0.70, 1.1, {"邻里矛盾": 0.6, "环境卫生": 1.2}),
            Community("演示社区甲", 1.00, 1.00, 1.00, 1.0, {"治安秩序": 1.4}),
            Community("演示社区乙", 0.80, 1.08, 1.20, 0.9, {"环境卫生": 1.3, "违法建设": 1.3}),
            Community("演示社区丙", 1.05, 1.50, 2.60, 0.5, {"房屋维修": 1.6, "违法建设": 1.7, "市政设施": 1.3}),
            Community("演示社区丁", 0.55, 0.95, 0.90, 1.0, {"养老助残": 1.9, "儿童关爱": 1.5}),
            Community("", 0.08, 1.25, 1.50, 0.2),
        ),
        {"事事通": 60, "网格": 23, "12345": 9, "微信群": 6, "来访": 2},
        voided=612, merged=874, rejected=297, returned=238, still_open=COLLECTED - CLOSED,
    ),
    Street(
        LONGFENGQIAO, "LF", 20230103, date(2023, 1, 3), 7_164,
        (
            Community("龙凤社区", 1.20, 0.95, 0.90, 1.0, {"停车交通": 1.3, "房屋维修": 1.2}),
            Community("燎原社区", 1.05, 1.00, 1.00, 1.0, {"养老助残": 1.6, "绿化树木": 1.3}),
            Community("演示社区戊", 0.75, 1.15, 1.40, 0.8, {"市政设施": 1.4, "环境卫生": 1.2}),
            Community("", 0.05, 1.25, 1.50, 0.2),
        ),
        {"网格": 58, "12345": 19, "微信群": 17, "来访": 6},
        voided=84, merged=121, rejected=46, returned=39,
    ),
]  # fmt: skip
