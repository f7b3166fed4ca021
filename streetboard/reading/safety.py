"""Safety: what the panels of 平安 say and show: disputes and what became of them, facilities, incidents, doors, patrols.

What is masked is not told, nor compared with: it may be more or less than any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from streetboard import format, queries
from streetboard.asking.answers import Answers, Reader, Row, Wanted, reads
from streetboard.comparing import SMALLEST_BASE
from streetboard.reading import numbers
from streetboard.reading.blocks import LINE, MAIN, MIXED, PALE, Cards, Chart, Reading, Series
from streetboard.reading.headlines import COMMUNITY, STREET, UNNAMED, month, most, named, sentence
from streetboard.reading.numbers import Number, about_the_whole
from streetboard.reading.parts import has_any, listing, on_months, place_of, rows_address, values

_SUMMARY = "safety/summary"
SAFETY = about_the_whole(_SUMMARY)
BY_TYPE = Wanted("safety/mediations_by_type", match=("type",))
BY_COMMUNITY = Wanted(
    "safety/mediations_by_community", match=("street", "community"), streets="safety/mediations_by_street"
)
BY_MONTH = Wanted("safety/mediations_by_month", match=("month",))
OPEN = Wanted("safety/mediation_rows", further=(("measure", "open"),))
FACILITIES = Wanted("safety/facilities", match=("type", "unit"))
INCIDENTS = Wanted("safety/incidents", match=("kind",))
DOOR_KNOCKS = Wanted("safety/door_knocks", match=("street", "community"), streets=None)
PATROLS = Wanted("safety/patrols", match=("street", "community"), streets=None)

# Rates alone: of a ledger that there is not, none is told, where a count would say that nothing happened.
NUMBERS = tuple(
    # A facility's state has no day: what share worked before is not known.
    Number(_SUMMARY, name, is_compared=name != "facility_rate")
    for name in ("success_rate", "facility_rate", "incident_rate", "knock_rate", "patrol_rate")
)
ON_SLIDES = (Number(_SUMMARY, "facility_rate"), Number(_SUMMARY, "incident_rate", "突发处置率"))
_OTHER = "其他"


def _is_told(count: Any) -> bool:
    return isinstance(count, int)


def _told(rows: Sequence[Row], count: str) -> list[Row]:
    """Return the rows whose count is not masked, and is not nothing."""
    return [row for row in rows if _is_told(row[count]) and row[count]]


def _masked(rows: Sequence[Row], count: str, counter: str) -> str:
    """Return how many rows are masked, as a part of a sentence."""
    hidden = sum(isinstance(row[count], str) for row in rows)
    return f"{hidden} {counter}已遮蔽" if hidden else ""


def _rate(row: Row) -> str:
    """Return 95.20%（成功 119 起，未成 6 起）, or that nothing has been settled."""
    if not row["settled"]:
        return "还没有分出成败的"
    return (
        f"成功率 {format.share(row['success_rate'])}"
        f"（成功 {format.number(row['succeeded'])} 起，未成 {format.number(row['failed'])} 起）"
    )


def _still_open(row: Row) -> str:
    return (
        f"还在调解 {format.number(row['open'])} 起，最久 {format.number(row['longest_open'])} 天" if row["open"] else ""
    )


def _lowest(rows: Sequence[Row], wanted: Wanted, rate: str, place: str = COMMUNITY) -> tuple[Row, str] | None:
    """Return a place with the lowest rate and all that have it, of those with enough cases to be compared; null of less than two."""
    base = queries.figure(wanted.name).measure(rate).base
    enough = [row for row in rows if _is_told(row[base]) and row[base] >= SMALLEST_BASE and row[place] != UNNAMED]
    if len(enough) < 2:
        return None
    lowest = min(enough, key=lambda row: row[rate])
    if lowest[rate] == max(row[rate] for row in enough):
        return None
    return lowest, "、".join(row[place] for row in enough if row[rate] == lowest[rate])


def _made_up(row: Row, wanted: Wanted, rate: str, unit: str) -> str:
    """Return a rate with what it is made of: 78.57%（22 / 28 人次）."""
    measure = queries.figure(wanted.name).measure(rate)
    return f"{format.share(row[rate])}（{format.fraction(row[measure.numerator], row[measure.denominator], unit)}）"


# --- the numbers at the head of the page ---------------------------------------------------------------------------------


def _say_safety(answers: Answers) -> list[str]:
    now = answers.one(SAFETY)
    if now is None:
        return [f"{numbers.missing(answers, SAFETY)}。"]
    if isinstance(now["accepted"], str):
        disputes = "受理的纠纷已遮蔽"
    else:
        disputes = f"受理纠纷 {format.number(now['accepted'])} 起，{_rate(now)}" if now["accepted"] else ""
    incidents = f"突发情况 {format.number(now['incidents'])} 件，"
    incidents += f"{format.number(now['incidents_open'])} 件还没有处置" if now["incidents_open"] else "都已处置"
    broken = now["facility_points"] - now["facility_points_working"]
    facilities = f"设施台账的 {format.fraction(broken, now['facility_points'], '条')}不完好" if broken else ""
    said = filter(None, (disputes, incidents if now["incidents"] else "", facilities))
    return ["；".join(said) + "。"] if disputes or now["incidents"] or broken else ["这段时间没有纠纷和突发情况。"]


def _read_safety(answers: Answers) -> Reading:
    headline, *further = _say_safety(answers)
    # A street without one of the ledgers has no empty card for it.
    found = numbers.cards(answers, *NUMBERS) or Cards(tuple(numbers.card(answers, number) for number in NUMBERS))
    return Reading(headline, (found,), further=tuple(further))


safety_numbers = Reader("safety_numbers", numbers.wanted(*NUMBERS), _read_safety)


# --- 矛盾纠纷 ------------------------------------------------------------------------------------------------------------


@reads(BY_TYPE, SAFETY)
def mediations(answers: Answers) -> Reading | None:
    """平安与调解: what disputes were about and what became of them."""
    columns = ("type", "accepted", "sessions", "succeeded", "failed", "success_rate", "referred", "open")
    return listing(answers, BY_TYPE, columns, lambda rows, _: _say_types(rows, answers.one(SAFETY)), bar="sessions")


def _say_types(rows: Sequence[Row], whole: Row | None) -> str:
    told = _told(rows, "accepted")
    if not whole or not _is_told(whole["accepted"]):
        return sentence("纠纷起数太少或能推算，已遮蔽")
    named = [row for row in told if row["type"] != _OTHER]
    return sentence(
        f"受理纠纷 {format.number(whole['accepted'])} 起",
        _rate(whole),
        _still_open(whole),
        f"最多的是{most(named, 'type', 'accepted', '起')}" if named else "",
        _masked(rows, "accepted", "类"),
    )


@reads(BY_COMMUNITY)
def mediations_by_community(answers: Answers) -> Reading | None:
    columns = (
        *("community", "accepted", "sessions", "succeeded", "failed", "success_rate", "referred", "open"),
        *("open_long", "longest_open"),
    )
    place = place_of(answers.get(BY_COMMUNITY))
    return listing(answers, BY_COMMUNITY, columns, lambda rows, _: _say_communities(rows, place), bar="sessions")


def _say_communities(rows: Sequence[Row], place: str) -> str:
    what = "街道" if place == STREET else "社区"
    told = _told(rows, "accepted")
    if not told:
        return sentence(f"各{what}的纠纷起数都已遮蔽")
    late = [row for row in told if row["open_long"]]
    found = _lowest(told, BY_COMMUNITY, "success_rate", place)
    waiting = max(late, key=lambda row: row["longest_open"], default=None)
    lowest = f"成功率最低的是{found[1]}，{_made_up(found[0], BY_COMMUNITY, 'success_rate', '起')}" if found else ""
    whose = f"该{what}" if waiting and found and waiting[place] == found[1] else waiting and waiting[place]
    single = f"{told[0][place]}受理 {format.number(told[0]['accepted'])} 起，{_rate(told[0])}" if len(told) == 1 else ""
    return sentence(
        lowest or single or f"{len(rows)} 个{what}有受理的纠纷",
        f"{whose}有 {waiting['open_long']} 起调解过久，最久 {waiting['longest_open']} 天" if waiting else "",
        _masked(rows, "accepted", f"个{what}"),
    )


@reads(BY_MONTH)
def mediations_by_month(answers: Answers) -> Reading | None:
    rows = answers.rows(BY_MONTH)
    if not has_any(rows, "accepted") and not _masked(rows, "accepted", ""):
        return None
    beneath = "safety/mediation_rows?measure={}&month={{key}}"
    series = (
        Series("受理", values(rows, "accepted"), PALE, rows=beneath.format("accepted"), column="accepted"),
        Series("成功", values(rows, "succeeded"), MAIN, LINE, rows=beneath.format("succeeded"), column="succeeded"),
    )
    note = _masked(rows, "accepted", "个月")
    chart = Chart(MIXED, BY_MONTH.key, series=series, unit="起", note=note, **on_months(rows))
    answer = answers.get(BY_MONTH)
    return Reading(_say_months(rows, answer.result.parameters.get("end") if answer else None), (chart,))


def _say_months(rows: Sequence[Row], last: date | None) -> str:
    """Say which month had most of those that are told, and what the newest had; one that is not over is said to be so."""
    told = [{**row, "of_month": month(row)} for row in _told(rows, "accepted")]
    if not told:
        return sentence("各月的纠纷起数都已遮蔽")
    if len(told) == len(rows) > 1 and len({row["accepted"] for row in told}) == 1:
        return sentence(f"{len(rows)} 个月每月都受理 {format.number(told[0]['accepted'])} 起")
    newest = rows[-1]
    is_over = last is None or (last + timedelta(days=1)).day == 1
    until = "" if is_over or last is None else f"（截至 {last.day} 日）"
    but = "没有遮蔽的月份里" if _masked(rows, "accepted", "") else ""
    return sentence(
        f"{but}受理最多的是 {most(told, 'of_month', 'accepted', '起')}" if len(told) > 1 else "",
        f"{month(newest)}{until}受理 {format.number(newest['accepted'])} 起" if _is_told(newest["accepted"]) else "",
        _masked(rows, "accepted", "个月"),
    )


@reads(OPEN, SAFETY)
def open_mediations(answers: Answers) -> Reading | None:
    """还有哪些没有结果: those that may be listed, the longest waiting first."""
    columns = ("accepted_on", "community", "place", "days_open", "mediation_id")
    everything = rows_address("safety/mediation_rows", measure="open")
    return listing(
        answers,
        OPEN,
        columns,
        lambda rows, total: _say_open(answers.one(SAFETY), total),
        everything=everything,
        flag="is_long",
    )


def _say_open(whole: Row | None, listed: int) -> str:
    if not whole or not _is_told(whole["open"]):
        return sentence(f"列出 {format.number(listed)} 起，其余已遮蔽")
    left_out = whole["open"] - listed
    return sentence(
        _still_open(whole),
        f"调解过久的 {format.number(whole['open_long'])} 起" if whole["open_long"] else "没有调解过久的",
        f"{format.number(left_out)} 起所在的社区和月份已遮蔽，没有列出" if left_out > 0 else "",
    )


# --- 设施、突发情况 --------------------------------------------------------------------------------------------------------


@reads(FACILITIES)
def facilities(answers: Answers) -> Reading | None:
    columns = ("type", "unit", "installed", "working", "working_rate", "broken", "in_repair", "stopped")
    return listing(answers, FACILITIES, columns, lambda rows, _: _say_facilities(rows))


def _say_facilities(rows: Sequence[Row]) -> str:
    failing = [row for row in rows if row["working"] < row["installed"]]
    if not failing:
        return sentence(f"{len(rows)} 类设施都完好")
    least = min(row["working_rate"] for row in failing)
    worst = [row for row in failing if row["working_rate"] == least]
    parts = "、".join(format.fraction(row["working"], row["installed"], row["unit"]) for row in worst[:3])
    return sentence(
        f"{len(rows)} 类设施中 {len(failing)} 类有不完好的",
        f"完好率最低的是{named([row['type'] for row in worst])}，{format.share(least)}（{parts}）",
    )


@reads(INCIDENTS)
def incidents(answers: Answers) -> Reading | None:
    columns = ("kind", "incidents", "handled", "open", "handled_rate", "communities", "last_on")
    return listing(answers, INCIDENTS, columns, lambda rows, _: _say_incidents(rows))


def _say_incidents(rows: Sequence[Row]) -> str:
    count, waiting = sum(row["incidents"] for row in rows), sum(row["open"] for row in rows)
    return sentence(
        f"突发情况 {format.number(count)} 件",
        f"{format.number(waiting)} 件还没有处置" if waiting else "都已处置",
        f"最多的是{most(rows, 'kind', 'incidents', '件')}" if len(rows) > 1 else f"都是{rows[0]['kind']}",
    )


# --- 敲门、巡逻 ------------------------------------------------------------------------------------------------------------


@reads(DOOR_KNOCKS, SAFETY)
def door_knocks(answers: Answers) -> Reading | None:
    columns = ("community", "targets", "visits", "visit_rate", "missed", "last_on")
    return listing(answers, DOOR_KNOCKS, columns, lambda rows, _: _say_knocks(rows, answers.one(SAFETY)))


def _say_knocks(rows: Sequence[Row], whole: Row | None) -> str:
    masked = _masked(rows, "targets", "个社区")
    if not whole or not _is_told(whole["knock_targets"]) or whole["knock_rate"] is None:
        return sentence(masked or "没有应访的")
    found = _lowest(rows, DOOR_KNOCKS, "visit_rate")
    made_of = format.fraction(whole["knock_kept"], whole["knock_targets"], "人次")
    return sentence(
        f"敲门完成率 {format.share(whole['knock_rate'])}（{made_of}）",
        f"最低的是{found[1]}，{_made_up(found[0], DOOR_KNOCKS, 'visit_rate', '人次')}" if found else "",
        masked,
    )


@reads(PATROLS)
def patrols(answers: Answers) -> Reading | None:
    columns = (
        *("community", "members", "patrols", "on_duty", "rounds", "hours", "found", "handled", "handled_rate"),
        "last_on",
    )
    return listing(answers, PATROLS, columns, lambda rows, _: _say_patrols(rows), bar="patrols")


def _say_patrols(rows: Sequence[Row]) -> str:
    count, found, handled = (sum(row[name] for row in rows) for name in ("patrols", "found", "handled"))
    lowest = _lowest(rows, PATROLS, "handled_rate")
    return sentence(
        f"巡逻 {format.number(count)} 次",
        f"发现 {format.number(found)} 件，处置 {format.number(handled)} 件" if found else "没有发现问题",
        f"处置率最低的是{lowest[1]}，{_made_up(lowest[0], PATROLS, 'handled_rate', '件')}" if lowest else "",
    )
