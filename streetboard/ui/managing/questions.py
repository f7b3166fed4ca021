"""Questions: what a preview could not tell of a ledger, asked of the clerk; each answer is followed by another preview."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import streamlit as st

from streetboard import format, ledger, provenance
from streetboard.datasets import all_datasets
from streetboard.drawing import screen
from streetboard.ledger.mapping_files import BESIDE_COLUMNS, Repeats
from streetboard.ui.managing.brought import Brought
from streetboard.ui.markdown import plain

_MOST_VALUES = 12
# An answer is followed by another preview.
_AGAIN = "import_again"


def answers(one: Brought, what: str) -> dict[str, Any]:
    """Return what the clerk answered to the questions of an earlier preview, by field."""
    known: dict[str, Any] = st.session_state.get(f"answers-{what}-{one.key}", {})
    return known


def _answer(one: Brought, what: str, field: str, answer: Any) -> None:
    known = answers(one, what)
    if known.get(field) != answer:
        st.session_state[f"answers-{what}-{one.key}"] = {**known, field: answer}
        st.session_state[_AGAIN] = True
        st.rerun()


def answered() -> bool:
    """Say whether a question was answered since the last preview."""
    return bool(st.session_state.pop(_AGAIN, False))


def ask(one: Brought, question: dict[str, Any]) -> None:
    """Ask what a file leaves open about its keys; whatever is answered is followed by another preview."""
    st.warning(f"{plain(question['problem'])}。", icon="⚠️")
    if question["code"] == "unclear_unit":
        chosen = st.radio(
            "单位是", question["choices"], index=None, horizontal=True, key=f"unit-{one.key}-{question['field']}"
        )
        if chosen:
            _answer(one, "unit", question["field"], chosen)
        return
    if question["code"] == "written_once":
        with st.container(horizontal=True):
            if st.button("和上面的一样，填下来", key=f"fill-{one.key}-{question['field']}"):
                _answer(one, "fill_down", question["field"], True)
            if st.button("空着就是没有", key=f"blank-{one.key}-{question['field']}"):
                _answer(one, "fill_down", question["field"], False)
        return
    if question["code"] == "no_year":
        year = st.radio("是哪一年？", question["choices"], index=None, horizontal=True, key=f"year-{one.key}")
        if year:
            _answer(one, "year", "year", int(year))
        return
    if question["code"] == "formula_without_result":
        st.html(screen.render("note.html", note=f"{question['remedy']}。"))
        return
    if question["code"] == "strange_community":
        _ask_community(one, question)
        return
    if question["code"] == "strange_street":
        _ask_street_meant(one, question)
        return
    if question["code"] == "other_rows":
        if st.button("是同一批件的更正，照此更新", key=f"confirm-{one.key}"):
            _answer(one, "confirmed", "yes", True)
        ask_key(one, [header for header in one.found.part.header if header])
        return
    if question["code"] == "keys_at_odds":
        _ask_repeats(one, question["choices"])
    ask_key(one, question["choices"])


def _ask_community(one: Brought, question: dict[str, Any]) -> None:
    name = question["about"]
    chosen = st.selectbox(
        f"“{plain(name)}”算哪个社区？",
        [*question["choices"], name],
        index=None,
        placeholder="先照原样计入",
        format_func=lambda one: f"就是“{one}”，单独一个社区" if one == name else one,
        accept_new_options=True,
        key=f"alias-{one.key}-{name}",
        help="记在别名对照里，以后的台账都照此办理。",
        width=320,
    )
    if chosen:
        _answer(one, "alias", name, chosen)


def _ask_street_meant(one: Brought, question: dict[str, Any]) -> None:
    name, near = question["about"], question["choices"][0]
    with st.container(horizontal=True):
        if st.button(plain(f"就是“{near}”"), key=f"street-same-{one.key}-{name}"):
            _answer(one, "value", "street", {**answers(one, "value").get("street", {}), name: near})
        if st.button(plain(f"“{name}”是另一个街道"), key=f"street-other-{one.key}-{name}"):
            _answer(one, "confirmed", "yes", True)


def _ask_repeats(one: Brought, headers: Sequence[str]) -> None:
    """Ask which of several rows of one number counts."""
    ways = {"first": "先出现的一行", "last": "后出现的一行", "column": "看一列"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = st.radio(
            "同一编号的几行，取哪一行？", ways, None, ways.__getitem__, horizontal=True, key=f"repeats-{one.key}"
        )
        if way == "column":
            column = st.selectbox("哪一列", headers, index=None, key=f"repeats-column-{one.key}", width=200)
            value = st.text_input("写着（不填取最大、最晚的）", key=f"repeats-value-{one.key}", width=220)
            answer = Repeats(column=column or "", value=value.strip())
        else:
            answer = Repeats(at=way or "")
        if st.button("照此取", key=f"repeats-done-{one.key}", disabled=not (answer.at or answer.column)):
            _answer(one, "repeats", "row", answer)


def ask_key(one: Brought, headers: Sequence[str]) -> None:
    """Ask of which columns a number is to be composed where the ledger's own does not tell its rows apart."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            "编号由哪几列合成？（如 社区、序号、月份）",
            [*headers, *(part for part in BESIDE_COLUMNS if part not in headers)],
            placeholder="选几列，合起来不重复的",
            key=f"key-{one.key}",
            help="月份、年份取自台账的日期，工作表是工作表的名称。",
            width=420,
        )
        if st.button("按这几列编号", key=f"key-done-{one.key}", disabled=not chosen):
            _answer(one, "key", "columns", tuple(chosen))


def ask_cut_off(one: Brought, report: ledger.Report) -> None:
    """Ask up to which day the ledger was exported: after its last event nothing happened, or nobody has exported what did."""
    if not report.last_day:
        return
    last, today = date.fromisoformat(report.last_day), provenance.now().date()
    told = answers(one, "cut_off").get("day") or last
    chosen = st.date_input(
        "数据截至（台账导出到哪一天）",
        value=max(told, last),
        min_value=last,
        max_value=max(today, last),
        format="YYYY-MM-DD",
        key=f"cut-off-{one.key}",
        help="默认是最后一次实际发生的日期。之后几天确实没有事发生、台账也导出到了，请改成导出的日期：页面就按它统计和比较。",
        width=260,
    )
    if chosen != told:
        _answer(one, "cut_off", "day", chosen)


def ask_dates(one: Brought, order: ledger.Order, report: ledger.Report) -> None:
    """Ask how the dates of a column are written, where nothing in the file tells."""
    for note in report.notes:
        if note["code"] != "ambiguous_date":
            continue
        field = all_datasets()[order.dataset].fields[note["field"]]
        chosen = st.radio(
            f"“{plain(note['header'])}”里的 {plain(note['example'])} 是哪一天？（这样的有 {plain(format.number(note['count']))} 行）",
            note["candidates"],
            index=None,
            format_func=partial(_plain_day, note["example"]),
            horizontal=True,
            key=f"date-{one.key}-{field.name}",
        )
        if chosen:
            _answer(one, "format", field.name, chosen)


def _plain_day(examples: str, form: str) -> str:
    return plain(_day_in_words(examples, form))


def _day_in_words(examples: str, form: str) -> str:
    """Return what a date would mean by one of the formats, 2015 年 3 月 4 日; the format itself where it has another sign."""
    try:
        day = datetime.strptime(re.split("[、 T]", examples)[0], form)
    except ValueError:
        return form
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def ask_values(one: Brought, report: ledger.Report) -> None:
    """Ask what words mean that are not in our list, the most frequent first; what is answered is kept with the mapping."""
    for name, words in report.unknown.items():
        field = all_datasets()[report.dataset].fields[name]
        for word, count in list(words.items())[:_MOST_VALUES]:
            asked = f"{field.label}“{word}”是{'什么意思' if field.choices else f'几{field.unit}'}？（{format.number(count)} 行）"
            key = f"word-{one.key}-{field.name}-{word}"
            if not field.choices:
                number = st.number_input(plain(asked), min_value=0.0, value=None, key=key, width=320)
                chosen = f"{number:g}" if number else None
            else:
                chosen = st.selectbox(
                    plain(asked),
                    list(field.choices),
                    index=None,
                    placeholder="不认识，先隔离",
                    format_func=field.words.__getitem__,
                    key=key,
                    width=320,
                )
            if chosen:
                _answer(one, "value", field.name, {**answers(one, "value").get(field.name, {}), word: chosen})
