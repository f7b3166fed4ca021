"""Kpi: one number of a figure about the whole as a card, with what it is made of and how it moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import streamlit as st

from streetboard import format
from streetboard.asking import periods
from streetboard.queries import column_of
from streetboard.ui import data, evidence, look
from streetboard.ui.filters import Choice
from streetboard.ui.look import Look
from streetboard.warehouse import Result


@dataclass(frozen=True)
class Kpi:
    """One number of a figure about the whole, with what it is made of and how it moved.

    `better` is the direction that is good; `base` the count beneath an average (K9); `warning` a column that is true for a thin
    sample.
    """

    label: str
    figure: str
    column: str
    better: str = ""
    base: str = ""
    warning: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    spark: tuple[str, str] = ("", "")

    @property
    def columns(self) -> tuple[str, ...]:
        """The number and what it is made of."""
        return tuple(filter(None, (self.column, self.numerator, self.denominator)))

    def of(self, numerator: str, denominator: str, unit: str) -> Kpi:
        """Show the fraction below the number; two units where they differ (件/天)."""
        return replace(self, numerator=numerator, denominator=denominator, unit=unit)

    def beside(self, column: str) -> Kpi:
        """Show another column of the figure below the number."""
        return replace(self, numerator=column)

    def over_months(self, figure: str, column: str) -> Kpi:
        """Show a line of the last twelve months."""
        return replace(self, spark=(figure, column))


def kpis(choice: Choice, *cards: Kpi, least_width: int = 160) -> None:
    """Show a row of cards, which wraps on a narrow screen."""
    data.prepare(wanted for card in cards for wanted in _wanted(card, choice))
    with st.grid(len(cards), min_column_width=least_width):
        for card in cards:
            _card(card, choice)


def _wanted(card: Kpi, choice: Choice) -> Iterator[data.Wanted]:
    """Yield every result that a card needs."""
    for name, its in ((card.figure, choice), (card.spark[0], _last_year(choice))):
        if name and (days := data.span(name, its)):
            yield name, its.scope(days), ()
    for scope in filter(None, data.comparisons(card.figure, choice).values()):
        yield card.figure, scope, ()


def _last_year(choice: Choice) -> Choice:
    return replace(choice, period=periods.TWELVE_MONTHS, start=None, end=None)


def _card(card: Kpi, choice: Choice) -> None:
    key = f"{card.figure}-{card.column}".replace("/", "-")
    with st.container(border=True, key=f"panel-{key}", height="stretch", gap=None):
        evidence.about_number(key, card.label, card.figure, card.columns, choice)
        result = data.noted(data.chosen(card.figure, choice), card.figure, choice)
        if result is None:
            st.html(
                f'<div class="kpi"><div class="label">{card.label}</div><div class="value">—</div>没有这类台账</div>'
            )
        else:
            st.html(_card_html(card, choice, result))


def _card_html(card: Kpi, choice: Choice, result: Result) -> str:
    now = result.one()
    unit = format.unit_of(result.query, card.column)
    is_share = unit in (format.SHARE, format.POINTS)
    big, small = _big(now[card.column], unit)
    parts = [f'<div class="label">{card.label}</div>', f'<div class="value">{big}<small>{small}</small></div>']
    if card.denominator:
        fraction = format.fraction(now[card.numerator], now[card.denominator], card.unit)
        parts.append(f'<div class="small">{fraction}</div>')
    else:
        parts.append(f'<div class="small">{_small(card, result, now)}</div>')
    for label, scope in data.comparisons(card.figure, choice).items():
        before = data.result(card.figure, scope).one() if scope else {}
        change = periods.change(
            now[card.column],
            before.get(card.column),
            is_share=is_share,
            base=before.get(card.base) if card.base else None,
        )
        parts.append(_change_html(label, change, unit, card.better))
    if card.warning and now[card.warning]:
        parts.append('<div class="small warn">⚠ 样本不足，仅供参考</div>')
    if card.spark[0]:
        parts.append(_spark_html(card.spark, choice, look.look()))
    return f'<div class="kpi">{"".join(parts)}</div>'


def _small(card: Kpi, result: Result, now: dict[str, Any]) -> str:
    if not card.numerator:
        return ""
    column = column_of(result.query, card.numerator)
    return f"{column.label} {format.with_unit(now[card.numerator], column.unit)}"


def _big(value: Any, unit: str) -> tuple[str, str]:
    if value is None:
        return format.NONE, ""
    if unit == format.SHARE:
        return format.share(value).removesuffix("%"), "%"
    if unit == format.POINTS:
        return format.points(value).removesuffix(format.POINTS), unit
    return format.number(value), unit


def _change_html(label: str, change: periods.Change | None, unit: str, better: str) -> str:
    if change is None:
        return f'<div class="change">{label} <b>{format.NONE}</b></div>'
    text = format.change(change, unit)
    style = ""
    if better and change.amount:
        style = "good" if (change.amount > 0) == (better == "up") else "bad"
    return f'<div class="change">{label} <b class="{style}">{text}</b></div>'


def _spark_html(spark: tuple[str, str], choice: Choice, colours: Look) -> str:
    result = data.chosen(spark[0], _last_year(choice))
    if result is None or spark[1] not in result.columns:
        return ""
    values = [value for value in result.column(spark[1]) if value is not None]
    return f'<img alt="近12个月走势" src="{spark_image(tuple(values), colours)}">' if len(values) > 1 else ""


def spark_image(values: tuple[float, ...], colours: Look) -> str:
    """Return a small line of these values as a data address, because Streamlit strips SVG from HTML."""
    low, high = min(values), max(values)
    step, height = 200 / (len(values) - 1), 30 / ((high - low) or 1)
    dots = [(position * step, 33 - (value - low) * height) for position, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 0 206 36" preserveAspectRatio="none">'
        f'<polyline points="{line}" fill="none" stroke="{colours.main}" stroke-width="2" vector-effect="non-scaling-stroke"/>'
        "</svg>"
    )
    return "data:image/svg+xml," + quote(svg)
