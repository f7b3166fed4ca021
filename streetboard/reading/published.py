"""Published: what the street has said in public, each number beside what its ledgers say of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import parse_qsl

from streetboard import format, queries
from streetboard.asking.answers import Answer, Answers, Row, Wanted, reads
from streetboard.queries import Column, column_of
from streetboard.reading import numbers
from streetboard.reading.blocks import Reading, Table
from streetboard.reading.links import is_of_all_streets
from streetboard.reading.numbers import Number
from streetboard.reading.parts import rows_address

SUMMARY = "published/summary"
RECONCILIATION = Wanted("published/reconciliation", match=("street", "id"))

# What was said of one day is not wrong because the ledgers said otherwise on an earlier one.
NUMBERS = tuple(
    Number(SUMMARY, column, beside="figures", is_compared=False)
    for column in ("agreeing", "differing", "not_computable")
)

AGREES, DIFFERS = "agrees", "differs"
_NAMED = 3


def _headline(rows: Sequence[Row]) -> str:
    """Say which numbers do not agree, else how many do, and of how many nobody can say."""
    differing = [row for row in rows if row["state"] == DIFFERS]
    agreeing = sum(row["state"] == AGREES for row in rows)
    unknown = len(rows) - agreeing - len(differing)
    if differing:
        named = "、".join(row["name"] for row in differing[:_NAMED]) + ("等" if len(differing) > _NAMED else "")
        said = f"{named} {format.number(len(differing))} 个公开数据与台账不一致"
    elif agreeing:
        said = f"算得出的 {format.number(agreeing)} 个公开数据都与台账一致"
    else:
        return "公开数据都还算不出，原因见各行。"
    return f"{said}，{format.number(unknown)} 个台账算不出。" if unknown else f"{said}。"


def _say(answers: Answers) -> Sequence[str]:
    rows = answers.rows(RECONCILIATION)
    return [_headline(rows)] if rows else ["还没有公开数据。"]


published_numbers = numbers.numbers("published_numbers", *NUMBERS, say=_say, besides=(RECONCILIATION,))


@reads(RECONCILIATION)
def reconciliation(answers: Answers) -> Reading | None:
    """One table a topic, the one with a number that differs first."""
    answer = answers.get(RECONCILIATION)
    if answer is None or not answer.result.rows:
        return None
    rows = answer.result.records()
    # They come with those first that differ, so that a topic stands where its first one does.
    places = {topic: at for at, topic in enumerate(dict.fromkeys(row["topic_label"] for row in rows))}
    by_topic = groupby(sorted(rows, key=lambda row: places[row["topic_label"]]), lambda row: row["topic_label"])
    return Reading(_headline(rows), tuple(_table(answer, topic, [*of_topic]) for topic, of_topic in by_topic))


def _table(answer: Answer, topic: str, rows: list[Row]) -> Table:
    query = answer.result.query
    # On a phone the first columns are in sight.
    shown = ("name", "state_label", "published", "computed", "low", "quote", "reason")
    labels = {"low": "允许的范围"}
    columns = [Column(name, labels.get(name, column_of(query, name).label)) for name in shown]
    cells = [
        (
            row["name"],
            row["state_label"],
            _said(row),
            None if row["computed"] is None else format.with_unit(row["computed"], row["unit"] or ""),
            _range(row),
            row["quote"],
            "；".join(filter(None, (row["reason"], row["caution"] and f"注意：{row['caution']}"))) or None,
        )
        for row in rows
    ]
    if is_of_all_streets(answer.result):
        columns.insert(1, column_of(query, "street"))
        cells = [(first, row["street"], *others) for row, (first, *others) in zip(rows, cells, strict=True)]
    return Table(
        answer.key,
        tuple(columns),
        tuple(cells),
        len(rows),
        frozenset(at for at, row in enumerate(rows) if row["state"] == DIFFERS),
        topic,
        cards=tuple(_beneath(answer, row) for row in rows),
    )


def _said(row: Row) -> str:
    """Return a number with what is said beside it, without which it must not be told: 320 余人, 近 500,000 平方米, 4.24 万人."""
    qualifier, unit = row["qualifier"], row["unit"] or ""
    if qualifier == "万-rounded":
        return f"{format.compact(row['published'])}{unit}"
    before, after = {"exact": ("", ""), "约…余": ("约 ", " 余"), "余": ("", " 余"), "多": ("", " 多")}.get(
        qualifier, (f"{qualifier} ", "")
    )
    return f"{before}{format.number(row['published'])}{after}{unit if after else format.beside(unit)}"


def _range(row: Row) -> str:
    """Return what agrees with a number: 650 至 660（不含）, or the number itself."""
    # Half of the last digit of a mean has one digit more than it is printed with.
    low, high = (format.number(row[end], 3).rstrip("0").rstrip(".") for end in ("low", "high"))
    return f"= {low}" if low == high else f"{low} 至 {high}{'（不含）' if row['is_open'] else ''}"


def _beneath(answer: Answer, row: Row) -> str:
    """Return what lists the rows of the figure that a number is computed by, as an address says it; empty where it is not."""
    if row["computed"] is None:
        return ""
    query = queries.figure(row["figure"])
    name, _, parameters = query.beneath.get(row["measure"] or "", query.name).partition("?")
    further = dict(parse_qsl(parameters))
    if row["communities"] and "、" not in row["communities"]:
        further["community"] = row["communities"]
    if row["first_on"] or row["last_on"] != answer.result.parameters["as_of"]:
        days = {"start": row["first_on"], "end": row["last_on"]}
        further |= {name: format.day(day) for name, day in days.items() if day}
    if is_of_all_streets(answer.result):
        further["street"] = row["street"]
    return rows_address(name, **further)
