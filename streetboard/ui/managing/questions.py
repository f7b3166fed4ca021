"""Questions: what a preview could not tell of a ledger, asked of the clerk; all answers together make the next preview."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

import streamlit as st

from streetboard import format, ledger, provenance
from streetboard.datasets import all_datasets
from streetboard.drawing import screen
from streetboard.ledger.mapping_files import BESIDE_COLUMNS, Repeats
from streetboard.ui import session
from streetboard.ui.managing.brought import Brought
from streetboard.ui.markdown import plain

_MOST_VALUES = 12
# An answer is followed by another preview.
_AGAIN = "import_again"
_CUT_OFF = "cut_off"

# To what it is an answer, about what (a field, a word of one, a name), and the answer.
Answer = tuple[str, Any, Any]


def answers(one: Brought, what: str) -> dict[Any, Any]:
    """Return what the clerk answered to the questions of earlier previews, by what it is about."""
    return {about: answer for (kind, about), answer in _kept(one).items() if kind == what}


def _kept(one: Brought) -> dict[tuple[str, Any], Any]:
    kept: dict[tuple[str, Any], Any] = st.session_state.setdefault(f"answers-{one.answered_as}", {})
    return kept


def cut_off(one: Brought) -> date | None:
    """Return up to which day a table was exported, as the clerk said: each has one of its own."""
    return answers(one, _CUT_OFF).get(one.key)


def _keep(one: Brought, given: Iterable[Answer]) -> None:
    _kept(one).update({(what, about): answer for what, about, answer in given})


def _preview_again() -> None:
    st.session_state[_AGAIN] = True
    st.rerun()


def answered() -> bool:
    """Say whether a question was answered since the last preview."""
    return bool(st.session_state.pop(_AGAIN, False))


def ask(asked: Sequence[tuple[Brought, ledger.Report]]) -> None:
    """Ask what files leave open; of files that are clear nothing is shown."""
    is_open = any(_is_open(report) for _, report in asked)
    asked = [_together([each for each in asked if each[0].answered_as == key]) for key in _leaders(asked)]
    earlier = [one for one, _ in asked if any(what != _CUT_OFF for what, _ in _kept(one))]
    if not is_open and not earlier:
        return
    with st.container(border=True, key="panel-questions"):
        st.html(screen.render("title.html", title="发布之前，先问几处" if is_open else "问过的，都已照您的回答预览"))
        given = [(one, list(_ask_about(one, report, several=len(asked) > 1))) for one, report in asked]
        with st.container(horizontal=True, vertical_alignment="center"):
            nothing = not any(answers for _, answers in given)
            if is_open and st.button("照这些回答预览", type="primary", key="answers-done", disabled=nothing):
                for one, answer in given:
                    _keep(one, answer)
                _preview_again()
            if earlier and st.button("收回回答，重新问", key="answers-undo"):
                for one in earlier:
                    days = answers(one, _CUT_OFF)
                    _kept(one).clear()
                    _keep(one, ((_CUT_OFF, about, day) for about, day in days.items()))
                _preview_again()


def _leaders(asked: Iterable[tuple[Brought, ledger.Report]]) -> list[str]:
    return list(dict.fromkeys(one.answered_as for one, _ in asked))


def _together(alike: Sequence[tuple[Brought, ledger.Report]]) -> tuple[Brought, ledger.Report]:
    """Return tables that share their answers as one, what they leave open each once; a word with its rows in all of them."""
    (leader, first), reports = alike[0], [report for _, report in alike]
    unknown: dict[str, Counter[str]] = {}
    for name, words in ((name, words) for report in reports for name, words in report.unknown.items()):
        unknown.setdefault(name, Counter()).update(words)
    open_questions = {
        (question["code"], question["field"], question["about"]): question
        for report in reversed(reports)
        for question in report.questions
    }
    notes = {(note["code"], note["field"]): note for report in reversed(reports) for note in report.notes}
    together = replace(
        first,
        unknown={name: dict(words.most_common()) for name, words in unknown.items()},
        questions=list(open_questions.values())[::-1],
        notes=list(notes.values())[::-1],
    )
    return leader, together


def _is_open(report: ledger.Report) -> bool:
    return bool(report.unknown or _of_file(report) or _of_dates(report))


def _of_file(report: ledger.Report) -> list[dict[str, Any]]:
    """Return what the file leaves open as a whole; what needs only a second yes is asked at the end of all."""
    return [
        question
        for question in report.questions
        if question["code"] in _ASKED or (question["must"] and question["code"] not in ledger.DOUBTS)
    ]


def remarks(report: ledger.Report) -> list[str]:
    """Return what a file leaves open that only the file itself can answer."""
    asked = _of_file(report)
    return [
        f"{question['problem']}。{question['remedy']}"
        for question in report.questions
        if question not in asked and question["code"] not in ledger.DOUBTS
    ]


def _of_dates(report: ledger.Report) -> list[dict[str, Any]]:
    return [note for note in report.notes if note["code"] == "ambiguous_date"]


def _ask_about(one: Brought, report: ledger.Report, *, several: bool) -> Iterator[Answer]:
    """Ask what a file leaves open, and yield the answers: what must be answered first, then dates, then words."""
    if several and _is_open(report):
        st.html(screen.render("note.html", note=one.name))
    for question in sorted(_of_file(report), key=lambda question: not question["must"]):
        must = "（回答了才能发布）" if question["must"] else ""
        st.warning(plain(f"{question['problem']}。{must}"), icon="⚠️")
        yield from _ASKED.get(question["code"], _tell_remedy)(one, question)
    yield from _ask_dates(one, report)
    yield from _ask_values(one, report)


# --- about a file as a whole -------------------------------------------------------------------------------------------


def _ask_unit(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    field = question["field"]
    if chosen := st.radio("单位是", question["choices"], index=None, horizontal=True, key=f"unit-{one.key}-{field}"):
        yield "unit", field, chosen


# The ledger of aliases is of all streets.
_IN_THE_FILE = "先照原样计入；要算作别的社区的，请在文件里改好再导入，或者请看全部街道的账号导入别名对照。"


def _ask_community(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    name = question["about"]
    if not session.view().is_whole:
        st.html(screen.render("note.html", note=_IN_THE_FILE))
        return
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
        yield "alias", name, chosen


def _ask_street_meant(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    name, near = question["about"], question["choices"][0]
    ways = {"same": f"就是“{near}”", "other": f"“{name}”是另一个街道"}
    way = _choose("是哪个街道？", ways, f"street-meant-{one.key}-{name}")
    if way == "same":
        yield "value", ("street", name), near
    if way == "other":
        yield "confirmed", question["code"], True


def _ask_other_column(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    (header,), label = question["choices"], question["about"]
    ways = {"same": f"“{header}”就是{label}", "other": f"不是，{label}先空着"}
    way = _choose("是怎么回事？", ways, f"other-column-{one.key}-{question['field']}")
    if way == "same":
        yield "column", question["field"], header
    if way == "other":
        yield "confirmed", question["code"], True


def _ask_other_rows(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    ways = {"same": "是同一批件的更正，照此更新", "other": "是别的件，编号由几列合成"}
    way = _choose("是怎么回事？", ways, f"other-rows-{one.key}")
    if way == "same":
        yield "confirmed", question["code"], True
    if way == "other":
        yield from _ask_composed(one, [header for header in one.found.part.header if header])


def _ask_repeats(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    """Ask which of several rows of one number counts, or of which columns a number is made that tells them apart."""
    ways = {
        "first": "先出现的一行",
        "last": "后出现的一行",
        "column": "看一列",
        "key": "是几件，编号由几列合成",
    }
    way = _choose("同一编号的几行，取哪一行？", ways, f"repeats-{one.key}")
    if way == "key":
        yield from _ask_composed(one, question["choices"])
    elif way == "column":
        with st.container(horizontal=True, vertical_alignment="bottom"):
            column = st.selectbox("哪一列", question["choices"], index=None, key=f"repeats-column-{one.key}", width=200)
            value = st.text_input("写着（不填取最大、最晚的）", key=f"repeats-value-{one.key}", width=220)
        if column:
            yield "repeats", "row", Repeats(column=column, value=value.strip())
    elif way:
        yield "repeats", "row", Repeats(at=way)


def _ask_written_once(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    field = question["field"]
    ways = {"down": "和上面的一样，填下来", "blank": "空着就是没有"}
    if way := _choose("空着的是什么意思？", ways, f"fill-{one.key}-{field}"):
        yield "fill_down", field, way == "down"


def _ask_year(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    year = st.radio("是哪一年？", question["choices"], index=None, horizontal=True, key=f"year-{one.key}")
    if year:
        yield "year", "year", int(year)


def _ask_number(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    return _ask_composed(one, question["choices"])


def _ask_composed(one: Brought, headers: Sequence[str]) -> Iterator[Answer]:
    if chosen := st.multiselect(
        "编号由哪几列合成？（如 社区、序号、月份）",
        [*headers, *(part for part in BESIDE_COLUMNS if part not in headers)],
        placeholder="选几列，合起来不重复的",
        key=f"key-{one.key}",
        help="月份、年份取自台账的日期，工作表是工作表的名称。",
        width=420,
    ):
        yield "key", "columns", tuple(chosen)


def ask_key(one: Brought) -> None:
    """Ask of which columns a number is to be composed where a ledger has none at all: before that nothing can be previewed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        given = list(_ask_composed(one, [header for header in one.found.part.header if header]))
        if st.button("按这几列编号", key=f"key-done-{one.key}", disabled=not given):
            _keep(one, given)
            _preview_again()


def _tell_remedy(one: Brought, question: dict[str, Any]) -> Iterator[Answer]:
    st.html(screen.render("note.html", note=f"{question['remedy']}。"))
    return iter(())


def _choose(asked: str, ways: dict[str, str], key: str) -> str | None:
    return st.radio(plain(asked), ways, None, lambda way: plain(ways[way]), horizontal=True, key=key)


_ASKED = {
    "unclear_unit": _ask_unit,
    "written_once": _ask_written_once,
    "no_year": _ask_year,
    "strange_community": _ask_community,
    "strange_street": _ask_street_meant,
    "other_column": _ask_other_column,
    "other_rows": _ask_other_rows,
    "keys_at_odds": _ask_repeats,
    "running_number": _ask_number,
    "name_is_key": _ask_number,
}

# --- about columns and words -------------------------------------------------------------------------------------------


def _ask_dates(one: Brought, report: ledger.Report) -> Iterator[Answer]:
    """Ask how the dates of a column are written, where nothing in the file tells."""
    for note in _of_dates(report):
        count = format.number(note["count"])
        chosen = st.radio(
            plain(f"“{note['header']}”里的 {note['example']} 是哪一天？（这样的有 {count} 行，不答就先隔离）"),
            note["candidates"],
            index=None,
            format_func=partial(_plain_day, note["example"]),
            horizontal=True,
            key=f"date-{one.key}-{note['field']}",
        )
        if chosen:
            yield "format", note["field"], chosen


def _plain_day(examples: str, form: str) -> str:
    return plain(_day_in_words(examples, form))


def _day_in_words(examples: str, form: str) -> str:
    """Return what a date would mean by one of the formats, 2015 年 3 月 4 日; the format itself where it has another sign."""
    try:
        day = datetime.strptime(re.split("[、 T]", examples)[0], form)
    except ValueError:
        return form
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _ask_values(one: Brought, report: ledger.Report) -> Iterator[Answer]:
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
                yield "value", (field.name, word), chosen


# --- about the whole ---------------------------------------------------------------------------------------------------


def ask_cut_off(one: Brought, report: ledger.Report) -> None:
    """Ask up to which day the ledger was exported: after its last event nothing happened, or nobody has exported what did."""
    if not report.last_day:
        return
    last, today = date.fromisoformat(report.last_day), provenance.now().date()
    told = cut_off(one) or last
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
        _keep(one, [(_CUT_OFF, one.key, chosen)])
        _preview_again()
