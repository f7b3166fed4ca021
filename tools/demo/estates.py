"""Estates: on which of the renovated estates an issue was reported, for some of them."""

from __future__ import annotations

from typing import Any

from tools.demo.chance import Dice, Wheel

# What is reported of an estate, as opposed to a street or a person.
_CATEGORIES = ("房屋维修", "物业管理", "市政设施", "停车交通", "绿化树木", "环境卫生", "消防安全")
# Of the issues of these categories in a community with renovated estates.
_SHARE = 0.06


def settle(issues: list[dict[str, Any]], works: list[dict[str, Any]]) -> None:
    """Write an estate into some issues; which ones has nothing to do with how far its renovation is."""
    estates: dict[tuple[str, str], dict[str, float]] = {}
    for work in works:
        if work["estate"]:
            estates.setdefault((work["street"], work["community"]), {})[work["estate"]] = float(work["households"])
    wheels = {place: Wheel(households) for place, households in estates.items()}
    dice = Dice(20250629)
    for row in issues:
        wheel = wheels.get((row["street"], row["community"]))
        if wheel and row["category_l1"] in _CATEGORIES and dice.chance(_SHARE):
            row["estate"] = wheel.turn(dice)
