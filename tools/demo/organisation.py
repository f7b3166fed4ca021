"""Organisation: communities and villages, how many live there and on how much ground."""

from __future__ import annotations

from typing import Any

from tools.demo.days import CUT_OFF
from tools.demo.streets import CHAOYANG, LONGFENGQIAO

COLUMNS = {"communities": "street community type households population area_km2 counted_on"}

# name, households, population, km². Each street's sums are the reported ones; 47 grids of 350 households are 16,450.
COMMUNITIES = {
    CHAOYANG: (
        ("天津路社区", 3_180, 8_180, 0.42),
        ("新房子社区", 2_790, 7_210, 0.38),
        ("河嘉村社区", 2_440, 6_310, 0.33),
        ("演示社区甲", 2_460, 6_350, 0.35),
        ("演示社区乙", 1_720, 4_450, 0.27),
        ("演示社区丙", 2_560, 6_560, 0.36),
        ("演示社区丁", 1_300, 3_340, 0.23),
    ),
    LONGFENGQIAO: (
        ("龙凤社区", 4_060, 8_720, 1.12),
        ("燎原社区", 3_720, 7_990, 0.97),
        ("演示社区戊", 2_980, 6_410, 1.34),
        ("演示村甲", 360, 1_010, 6.85),
        ("演示村乙", 330, 930, 7.42),
        ("演示村丙", 310, 880, 6.57),
        ("演示村丁", 300, 860, 7.46),
    ),
}


def ledgers() -> dict[str, list[dict[str, Any]]]:
    """Return the ledgers of the organisation by name."""
    return {"communities": _communities()}


def _communities() -> list[dict[str, Any]]:
    return [
        {
            "street": street, "community": name, "type": "行政村" if name.startswith("演示村") else "社区",
            "households": households, "population": population, "area_km2": area, "counted_on": CUT_OFF,
        }
        for street, rows in COMMUNITIES.items()
        for name, households, population, area in rows
    ]  # fmt: skip
