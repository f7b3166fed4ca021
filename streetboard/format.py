"""Display: the one place where a value becomes what a reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from streetboard import queries
from streetboard.comparing import Change

NONE = "—"
SHARE, POINTS = queries.SHARE, queries.POINTS

# Units of things that cannot be split; everything else may carry decimals.
WHOLE_UNITS = frozenset(
    ["件", "户", "人", "人次", "天", "个", "处", "部", "盏", "条", "场", "家", "分", "行", "次", "份", "项", "栋"]
)
_HUNDRED_MILLION, _TEN_THOUSAND = 100_000_000, 10_000


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """Round half up, as a reader does; repr() keeps 2.675 the 2.675 that was written."""
    return Decimal(repr(value) if isinstance(value, float) else str(value)).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP
    )


# A figure that was masked holds texts among its numbers; every function here shows such a text as it stands.
Number = float | Decimal | str | None


def number(value: Number, decimals: int | None = None, *, signed: bool = False) -> str:
    """Return 48,893 or 31.02: without `decimals`, two at most and none that are zero."""
    if value is None or isinstance(value, str):
        return value or NONE
    size = rounded(value, 2 if decimals is None else decimals) + 0
    text = f"{size:{'+' if signed and size else ''},f}"
    return text.rstrip("0").rstrip(".") if decimals is None and "." in text else text


def share(value: Number, decimals: int = 2) -> str:
    """Return 96.86%: never 100% when something is left, never 0% when something is there (K8)."""
    if value is None or isinstance(value, str):
        return value or NONE
    percent, step = rounded(value * 100, decimals), Decimal(1).scaleb(-decimals)
    if value < 1 and percent >= 100:
        percent = 100 - step
    elif value > 0 and percent == 0:
        percent = step
    return f"{percent:,f}%"


def shares_of_whole(values: Sequence[Number], decimals: int = 2) -> list[str]:
    """Return the parts of one whole so that what is shown adds up to 100% (the method of largest remainders), as `share` shows each.

    Parts that are masked, missing or do not make up the whole are shown one by one.
    """
    parts = [value for value in values if isinstance(value, float | int)]
    if len(parts) < len(values) or abs(sum(parts) - 1) > 1e-9:
        return [share(value, decimals) for value in values]
    steps = 100 * 10**decimals
    exact = [Decimal(repr(float(value))) * steps for value in parts]
    # Never 0% where something is there (K8).
    shown = [max(int(size), 1 if size else 0) for size in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: exact[at] - shown[at], reverse=True)
    for at in by_remainder[: max(steps - sum(shown), 0)]:
        shown[at] += 1
    if sum(shown) > steps:
        shown[shown.index(max(shown))] -= sum(shown) - steps
    return [f"{Decimal(size).scaleb(-decimals):,f}%" for size in shown]


def points(value: Number, decimals: int = 2) -> str:
    """Return +1.25 百分点, the difference of two shares."""
    if value is None or isinstance(value, str):
        return value or NONE
    return f"{number(value * 100, decimals, signed=True)} {POINTS}"


def parts_in_points(first: float, second: float) -> tuple[float, float, float]:
    """Return two parts of a difference of shares, and the whole, which add up as shown: the smaller takes what rounding leaves."""
    whole = rounded((first + second) * 100, 2)
    larger = rounded(max(first, second, key=abs) * 100, 2)
    parts = (larger, whole - larger) if abs(first) >= abs(second) else (whole - larger, larger)
    return float(parts[0] / 100), float(parts[1] / 100), float(whole / 100)


def compact(value: Number, unit: str = "") -> str:
    """Return 25 万分 or 1.2 亿: for headlines and labels, where the exact number stands elsewhere."""
    if value is None or isinstance(value, str):
        return with_unit(value, unit)
    for size, word in ((_HUNDRED_MILLION, "亿"), (_TEN_THOUSAND, "万")):
        if not -size < value < size:
            return f"{number(value / size)} {word}{unit}"
    return with_unit(value, unit)


# What stands for a count of persons that is too small to be shown, or that would give such a one away.
MASKED = "遮蔽"


def with_unit(value: Any, unit: str) -> str:
    """Return 1,533 件, or 遮蔽 for a count that is masked; what is no number (a day, a text without unit) as in a cell."""
    if isinstance(value, str) and value not in ("", MASKED):
        return f"{value}{beside(unit)}"
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool) or unit in (SHARE, POINTS):
        return cell(value, unit)
    return f"{number(value, 0 if unit in WHOLE_UNITS and value == int(value) else None)}{beside(unit)}"


def beside(unit: str) -> str:
    """Return a unit as it stands after its number: 件 after a space, % without one, nothing where there is none."""
    return unit if unit in ("", "%") else f" {unit}"


def fraction(numerator: Number, denominator: Number, unit: str) -> str:
    """Return 47,360 / 48,893 件, the small print of a rate, or 47,360 件 / 1,528 天 where `unit` names two."""
    if "/" in unit:
        above, _, below = unit.partition("/")
        return f"{number(numerator)} {above} / {number(denominator)} {below}"
    return f"{number(numerator)} / {number(denominator)} {unit}".rstrip()


def size(bytes_: int) -> str:
    """Return 15.2 MB or 3.4 GB."""
    unit, name = (1e9, "GB") if bytes_ >= 1e9 else (1e6, "MB")
    return f"{number(bytes_ / unit, 1)} {name}"


def day(value: date | None) -> str:
    return NONE if value is None else f"{value:%Y-%m-%d}"


def ends(days: Mapping[str, date]) -> str:
    """Return up to where the ledgers of some streets go: 龙凤桥街道截至 2025-05-31、…."""
    return "、".join(f"{street}截至 {day(last)}" for street, last in days.items())


def month(value: date | None) -> str:
    return NONE if value is None else f"{value.year}年{value.month}月"


def cell(value: Any, unit: str = "") -> str:
    """Return a table cell; the unit stands in the column's header, so only a share shows it."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        # A limit without a time is kept as the last second of its day.
        return day(value) if value.time() == time.max.replace(microsecond=0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float):
        if unit == SHARE:
            return share(value)
        return points(value) if unit == POINTS else number(value)
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or NONE
    return str(value)


def cells(values: Sequence[Any], unit: str = "") -> list[str]:
    """Return the cells of one column: its numbers with equally many decimals, as many as the one with most has of the two at most."""
    texts = [cell(value, unit) for value in values]
    if unit in (SHARE, POINTS):
        return texts
    decimals = max(
        (len(text.partition(".")[2]) for v, text in zip(values, texts, strict=True) if _is_number(v)), default=0
    )
    return [number(v, decimals) if _is_number(v) else text for v, text in zip(values, texts, strict=True)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def header(label: str, unit: str = "") -> str:
    """Return a column's header: 收集（件）."""
    return f"{label}（{unit}）" if unit and unit not in (SHARE, POINTS) else label


def change(moved: Change, unit: str) -> str:
    """Return ▲ 1.25 百分点, ▼ 3.4%, ▲ 5 件, or 持平 where that rounds to nothing; the arrow tells the direction, the colour repeats it."""
    size = change_size(moved, unit)
    return f"{'▲' if moved.amount > 0 else '▼'} {size}" if size else "持平"


def change_size(moved: Change, unit: str) -> str:
    """Return how much a number moved, without its direction: 1.25 百分点, 3.4%, 5 件; empty where that rounds to nothing."""
    amount = abs(moved.amount)
    if moved.kind == Change.POINTS:
        size = rounded(amount * 100, 2)
        return f"{size:f} {POINTS}" if size else ""
    if moved.kind == Change.PERCENT:
        size = rounded(amount * 100, 1)
        return f"{size:,f}%" if size else ""
    return with_unit(amount, unit) if rounded(amount, 2) else ""


def target(value: float, unit: str) -> str:
    """Return 95% or 31 件/日, a target as it was set: without decimals that are zero."""
    return f"{number(value * 100)}%" if unit == SHARE else with_unit(value, unit)


def against_target(missing: float, unit: str, *, is_short: bool) -> str:
    """Return 达标, 差 1.2 个百分点 where a number is short of its target, 多 3 天 where it is beyond it."""
    return f"{'差' if is_short else '多'} {missed(missing, unit)}".replace(" 不", "不") if missing else "达标"


def missed(missing: float, unit: str) -> str:
    """Return 1.2 个百分点 or 3 天; what rounds to nothing is missing all the same (K8)."""
    scale, unit = (100, f"个{POINTS}") if unit == SHARE else (1, unit)
    return f"{number(missing * scale)} {unit}" if rounded(missing * scale, 2) else f"不到 0.01 {unit}"


def hours(value: Number) -> str:
    """Return 26.4 小时, or 5.3 天 where hours would be hard to grasp."""
    if value is None or isinstance(value, str):
        return value or NONE
    return f"{number(value, 1)} 小时" if value < 72 else f"{number(value / 24, 1)} 天"
