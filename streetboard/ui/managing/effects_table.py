"""Changes: what a version does to the headline numbers, as a table."""

from __future__ import annotations

from typing import Any

from streetboard import comparing, format, queries
from streetboard.drawing import screen
from streetboard.ledger.effects import Effect


def html(effects: list[Effect], before: str, after: str) -> str:
    """Return the headline numbers that change under these two headers, and how many stay as they were."""
    rows = [_row(effect) for effect in effects if effect.is_change]
    stay = len(effects) - len(rows)
    if not rows:
        return screen.render("note.html", note="关键数字都没有变化。")
    note = screen.render("note.html", note=f"其余 {stay} 个关键数字没有变化。") if stay else ""
    return screen.plain_table(["街道", "关键数字", before, after, "变化"], rows, numeric=(2, 3, 4)) + note


def _row(effect: Effect) -> list[str]:
    headline = effect.headline
    measure = queries.figure(headline.figure).measure(headline.column)
    unit = measure.unit
    then, now = effect.before or {}, effect.after or {}
    moved = comparing.change(now.get("value"), then.get("value"), is_share=unit == format.SHARE, base=None)
    return [
        effect.street,
        measure.label,
        _said(then, unit),
        _said(now, unit),
        format.change(moved, unit) if moved else format.NONE,
    ]


def _said(measured: dict[str, Any], unit: str) -> str:
    value = format.with_unit(measured.get("value"), unit)
    if "denominator" not in measured:
        return value
    return f"{value}（{format.fraction(measured['numerator'], measured['denominator'], '')}）"
