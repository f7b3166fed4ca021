"""Parts: what readings are made of, whatever their topic: axes of days, rates against a whole, lists, the rows beneath a bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from streetboard import format, queries
from streetboard.asking.answers import Answer, Answers, Row, Wanted
from streetboard.reading import headlines
from streetboard.reading.blocks import COLUMNS, RATES, Chart, Reading, Series
from streetboard.reading.tables import placed, table_of


def rows_address(figure: str, **parameters: Any) -> str:
    """Return what lists the rows of a figure, as an address says it: issues/rows?measure=open&community=…"""
    return f"{figure}?{urlencode(parameters)}" if parameters else figure


def values(rows: Sequence[Row], column: str) -> tuple[float | None, ...]:
    """Return the numbers of a column, null where there is none, or it is masked."""
    return tuple(value if isinstance(value := row[column], int | float) else None for row in rows)


def has_any(rows: Sequence[Row], *columns: str) -> bool:
    """Tell whether there is any number but zero in these columns: a chart of none would be empty."""
    return any(value for column in columns for value in values(rows, column))


def on_days(rows: Sequence[Row]) -> dict[str, Any]:
    days = tuple(row["day"] for row in rows)
    return {"categories": tuple(f"{day.month}月{day.day}日" for day in days), "days": days, "keys": keys(days)}


def on_weeks(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the axis of weeks, which begin and end within the period; the rows of one open by its Monday."""
    partial = [f"{row['first_on'].month}月{row['first_on'].day}日" for row in rows if row["is_partial"]]
    return {
        **on_days([{"day": row["first_on"]} for row in rows]),
        "until": tuple(row["last_on"] for row in rows),
        "keys": keys(row["week"] for row in rows),
        "note": f"{'、'.join(partial)}起的一周不满七天" if partial else "",
    }


def on_months(rows: Sequence[Row]) -> dict[str, Any]:
    months = tuple(row["month"] for row in rows)
    return {"categories": tuple(f"{month:%Y-%m}" for month in months), "days": months, "keys": keys(months)}


def keys(days: Iterable[date]) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in days)


def place_of(answer: Answer | None) -> str:
    """Return the column that names what a figure by community ranks: over all streets those are the streets."""
    return headlines.STREET if answer and headlines.COMMUNITY not in answer.result.columns else headlines.COMMUNITY


def listing(
    answers: Answers,
    wanted: Wanted,
    columns: tuple[str, ...],
    say: Callable[[Sequence[Row], int], str],
    *,
    bar: str = "",
    flag: str = "",
    everything: str = "",
) -> Reading | None:
    """Return some columns of a figure as a table under a sentence, which is told of the rows and of how many there are in all.

    A column that was not counted yet when an edition was frozen is left out.
    """
    answer = answers.get(wanted)
    there = placed(answer.result, *columns) if answer else ()
    there = tuple(name for name in there if answer and name in answer.result.columns)
    table = table_of(answer, *there, bar=bar, flag=flag) if answer else None
    return Reading(say(answers.rows(wanted), table.total), (replace(table, everything=everything),)) if table else None


def rates(rows: Sequence[Row], wanted: Wanted, name: str, rate: str, beneath: str) -> Chart | None:
    """Rates against that of the whole; those that are behind it stand out, those that are too few to be ranked are muted."""
    measure = queries.figure(wanted.name).measure(rate)
    rows = [row for row in rows if row[rate] is not None]
    if not rows:
        return None
    street = rows[0]["street_rate"]
    behind = {at for at, row in enumerate(rows) if row.get("is_behind")}
    labels = tuple(
        f"{format.share(row[rate])}　{format.fraction(row[measure.numerator], row[measure.denominator], '件')}"
        + ("" if row["is_ranked"] else "\n不参与排名")
        for row in rows
    )
    return Chart(
        RATES,
        wanted.key,
        tuple(row[name] for row in rows),
        (Series(measure.label, values(rows, rate), rows=beneath, column=rate),),
        format.SHARE,
        frozenset(behind),
        labels=labels,
        muted=frozenset(at for at, row in enumerate(rows) if not row["is_ranked"]),
        reference=street,
        reference_label=headlines.WHOLES[name],
    )


def buckets(rows: Sequence[Row], wanted: Wanted, column: str, word: str, measure: str) -> Chart:
    shares = format.shares_of_whole([row["share"] for row in rows])
    labels = tuple(f"{format.number(row[column])} 件\n{share}" for row, share in zip(rows, shares, strict=True))
    series = Series(word, values(rows, column), rows=f"issues/rows?measure={measure}&bucket={{key}}")
    return Chart(COLUMNS, wanted.key, tuple(row["bucket"] for row in rows), (series,), "件", labels=labels)
