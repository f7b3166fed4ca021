"""Importing: files are dropped in, recognised, corrected, rehearsed and published."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from streetboard import format, ledger, private, provenance, warehouse
from streetboard.datasets import Dataset, Field, all_datasets
from streetboard.drawing import screen
from streetboard.errors import LedgerError, StreetboardError
from streetboard.ledger import mapping_files, recognise
from streetboard.ledger.mapping_files import BESIDE_COLUMNS, Mapping, Repeats
from streetboard.ui import guard, messages, session, uploads
from streetboard.ui.managing import effects_table
from streetboard.ui.markdown import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

TYPES = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "txt", "zip", "gz", "htm", "html", "xml"]
NOT_THIS = "不导入"
MODES = {"upsert": "更新", "replace": "整体替换", "append": "只追加"}
MODE_HELP = (
    "更新：按编号新增或修改，其余不动。整体替换：用这份文件替换同一来源以前导入的全部行，并列出少了哪些。"
    "只追加：编号已存在就不导入。"
)
# What the counts of a report are called, in the order of the promise: read is the sum of the others.
COUNTS = {
    "read": "读到",
    "inserted": "新增",
    "updated": "更新",
    "unchanged": "未变",
    "quarantined": "隔离",
    "skipped": "跳过",
}
_WHAT_HAPPENS = (
    "认得出是哪种台账，也认得常见的表头叫法。先预览，看清楚会改变什么，再发布；"
    "发布之前什么都不会变。身份证号不导入，姓名、电话在入库前遮蔽。"
)
_MOST_VALUES = 12
_ROUNDS, _FOUND, _REHEARSED, _PUBLISHED = "import_rounds", "import_found", "import_rehearsed", "import_published"
# An answer is followed by another preview.
_AGAIN = "import_again"
_LONG_NUMBER = re.compile(r"(\d{3})\d{4,}(\d{4})")


T = TypeVar("T")


@dataclass(frozen=True)
class Brought:
    """One table of one file that was dropped in; `key` names its widgets."""

    file: UploadedFile
    found: recognise.Recognised
    key: str

    @property
    def name(self) -> str:
        part = self.found.part
        inside = " · ".join(filter(None, (part.member, part.sheet)))
        return _name(self.file) + (f" · {inside}" if inside else "") + ("（隐藏的工作表）" if part.hidden else "")


def bring_in() -> None:
    """Show the way of a file from the drop to the published version."""
    if not guard.may_manage():
        guard.explain()
        return
    _tell_published()
    uploader = f"upload-{st.session_state.setdefault(_ROUNDS, 0)}"
    if uploader not in st.session_state:
        uploads.let_go()
    files = st.file_uploader(
        "把台账拖到这里，可以一次放几个；Excel、CSV、压缩包都可以，不用先整理格式",
        type=TYPES,
        accept_multiple_files=True,
        key=uploader,
    )
    if not files:
        st.html(screen.render("note.html", note=_WHAT_HAPPENS))
    _offer_to_take_out_demo()
    brought = list(_recognised(files))
    chosen = [(one, order) for one in brought if (order := _ask_about(one))]
    if chosen:
        _rehearse_and_publish(chosen)


def _offer_to_take_out_demo() -> None:
    streets = [street for street, is_demo in session.view().snapshot.streets.items() if is_demo]
    if streets:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(
                screen.render("note.html", note=f"{'、'.join(streets)}是演示数据，导入同名街道的真实台账前要先取出。"),
                width="content",
            )
            if st.button("取出演示数据", key="remove-demo"):
                _confirm_taking_out_demo()


@st.dialog("取出演示数据")
def _confirm_taking_out_demo() -> None:
    st.html(screen.render("managing/take_out.html"))
    if st.button("确认取出", type="primary", key="remove-demo-confirm"):
        try:
            with st.spinner("正在取出"):
                _take_out_demo()
        except StreetboardError as error:
            messages.show_error(error)
            return
        st.query_params.clear()
        st.rerun()


@guard.act
def _take_out_demo() -> None:
    ledger.remove_demo(warehouse.home())


# --- what was brought --------------------------------------------------------------------------------------------------


def _name(file: UploadedFile) -> str:
    """Return the last part of a file's name: a browser may send anything."""
    return (
        re.sub(r"[\x00-\x1f\x7f]", "", file.name.replace("\\", "/").rpartition("/")[2]).strip(" .")[-120:] or "未命名"
    )


@contextlib.contextmanager
def _on_disk(files: list[UploadedFile]) -> Iterator[dict[str, Path]]:
    """Yield where each file lies, by its id, for as long as it is read: a ledger may hold personal data."""
    with private.folder(warehouse.home()) as folder:
        paths: dict[str, Path] = {}
        for file in files:
            paths[file.file_id] = folder / str(len(paths)) / _name(file)
            paths[file.file_id].parent.mkdir()
            paths[file.file_id].write_bytes(file.getbuffer())
        yield paths


def _recognised(files: list[UploadedFile]) -> Iterator[Brought]:
    """Yield the tables of all files; a file that cannot be read is told of and left out."""
    known: dict[str, list[recognise.Recognised] | StreetboardError] = st.session_state.setdefault(_FOUND, {})
    for file in files:
        if file.file_id not in known:
            try:
                with st.spinner(f"正在读 {plain(_name(file))}"):
                    known[file.file_id] = _recognise(file)
            except StreetboardError as error:
                known[file.file_id] = error
        found = known[file.file_id]
        if isinstance(found, StreetboardError):
            messages.show_error(found)
            continue
        if not found:
            messages.show_error(LedgerError(f"{_name(file)} 里没有表", "请核对文件，重新导出后再拖进来"))
        for number, one in enumerate(found):
            yield Brought(file, one, f"{file.file_id}-{number}")


@guard.act
def _recognise(file: UploadedFile) -> list[recognise.Recognised]:
    place = st.empty()

    def tell(what: str) -> None:
        place.info(plain(what))

    with _on_disk([file]) as paths:
        found = recognise.recognise(paths[file.file_id], warehouse.home(), tell=tell)
    place.empty()
    return found


# --- what it is taken for ----------------------------------------------------------------------------------------------


def _ask_about(one: Brought) -> ledger.Order | None:
    """Show what a table is taken for, let it be corrected, and return how to import it; null if it is not to be."""
    part, guess = one.found.part, one.found.dataset
    titles = {name: dataset.title for name, dataset in all_datasets().items()}
    with st.container(border=True, key=f"panel-brought-{one.key}"):
        st.html(screen.render("title.html", title=one.name))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.selectbox(
                "台账类型",
                [NOT_THIS, *titles],
                index=0 if guess is None or part.hidden else 1 + list(titles).index(guess),
                format_func=lambda name: titles.get(name, name),
                key=f"dataset-{one.key}",
                width=220,
            )
            if name == NOT_THIS:
                if guess is None:
                    st.html(
                        screen.render(
                            "note.html", note="没有认出是哪一种台账；要导入请选择类型，再核对下面的对应关系。"
                        )
                    )
                return None
            dataset = all_datasets()[name]
            mapping = one.found.mapping if name == guess else Mapping()
            usual = mapping_files.columns_of(dataset, part.header, mapping, one.name)
            joined = mapping_files.joined_of(dataset, part.header, mapping, usual, one.name)
            street = _ask_street(one, dataset) if "street" in dataset.fields and "street" not in usual else None
            mode = st.segmented_control(
                "方式",
                list(MODES),
                format_func=MODES.__getitem__,
                default="upsert",
                required=True,
                key=f"mode-{one.key}",
                help=MODE_HELP,
            )
        chosen = _ask_columns(one, dataset, usual, joined)
        if chosen is None:
            return None
        corrected = chosen != _headers_of(part.header, usual, joined)
        columns = {field: first for field, (first, *_) in chosen.items()}
        used = {header for headers in chosen.values() for header in headers}
        answered = _answers(one, "value")
        mapping = replace(mapping, key=_answers(one, "key").get("columns", mapping.key))
        mapping = replace(mapping, repeats=_answers(one, "repeats").get("row", mapping.repeats))
        mapping = replace(
            mapping,
            dataset=name,
            headers=tuple(part.header),
            columns=columns,
            joined={field: tuple(further) for field, (_, *further) in chosen.items() if further},
            ignored=tuple(header for header in part.header if header not in used),
            values=mapping.values | {field: mapping.values.get(field, {}) | words for field, words in answered.items()},
            units=mapping.units | _answers(one, "unit"),
            formats=mapping.formats | {field: (form,) for field, form in _answers(one, "format").items()},
        )
        if street is None and "street" in dataset.fields and "street" not in columns:
            st.html(screen.render("note.html", note="请选择街道。"))
            return None
        try:
            mapping_files.plan(dataset, part.header, mapping, street, one.name)
        except LedgerError as error:
            messages.show_warning(error)
            if dataset.number and dataset.number not in columns and not mapping.key:
                _ask_key(one, [header for header in part.header if header])
            return None
        if (
            corrected
            or mapping.values
            or mapping.formats
            or mapping.units
            or mapping.key
            or mapping.repeats != Repeats()
        ):
            st.checkbox("记住这份对应关系，下次同样表头的文件照此导入", value=True, key=f"remember-{one.key}")
        return ledger.Order(
            Path(one.file.file_id),
            name,
            mapping,
            street,
            mode or "upsert",
            part=part,
            cut_off=_answers(one, "cut_off").get("day"),
            confirmed="yes" in _answers(one, "confirmed"),
            aliases=tuple(("community", alias, name) for alias, name in _answers(one, "alias").items()),
        )


def _ask_street(one: Brought, dataset: Dataset) -> str | None:
    streets = sorted(session.view().snapshot.streets)
    named = [at for at, street in enumerate(streets) if street in one.name]
    chosen = st.selectbox(
        "街道（文件里没有街道列）",
        streets,
        index=named[0] if len(named) == 1 else None,
        placeholder="选择或输入",
        accept_new_options=True,
        key=f"street-{one.key}-{dataset.name}",
        width=220,
    )
    return (chosen or "").strip() or None


def _headers_of(
    header: list[str], columns: dict[str, int], joined: dict[str, tuple[int, ...]]
) -> dict[str, tuple[str, ...]]:
    return {name: tuple(header[part] for part in joined.get(name, (at,))) for name, at in columns.items()}


def _ask_columns(
    one: Brought, dataset: Dataset, usual: dict[str, int], joined: dict[str, tuple[int, ...]]
) -> dict[str, tuple[str, ...]] | None:
    """Show each column of the file with samples and the field that it becomes; null while two become the same.

    A date may have several: its day and its time, or its year, month and day.
    """
    part = one.found.part
    fields = {at: name for name, first in usual.items() for at in joined.get(name, (first,))}
    alike = mapping_files.alike(dataset, part.header, set(fields), usual)
    title = f"列的对应关系：{plain(len(part.header))} 列中有 {plain(len(fields))} 列认得"
    with st.expander(title, expanded=not one.found.is_sure or bool(alike), key=f"columns-{one.key}"):
        for header, names in alike.items():
            note = f"列“{header}”是不是{ledger.meant(dataset, names)}？是的话请在下面选它。"
            st.html(screen.render("note.html", note=note))
        with st.grid(3, min_column_width=260):
            chosen = [_ask_column(one, dataset, at, fields.get(at)) for at in range(len(part.header))]
    columns: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys(filter(None, chosen)):
        places = [at for at, field in enumerate(chosen) if field == name]
        field = dataset.fields[name]
        if len(places) > 1 and field.type not in mapping_files.DATES:
            told = f"{'和'.join(f'“{part.header[at]}”' for at in places)}都对应到“{field.label}”，请只留一个"
            st.warning(plain(told), icon="⚠️")
            return None
        usually = joined.get(name, ())
        columns[name] = tuple(part.header[at] for at in (usually if {*usually} == {*places} else places))
    # One column may make two fields, such as a name that is also the key.
    for name, at in usual.items():
        if name not in columns and fields[at] != name and chosen[at] == fields[at]:
            columns[name] = (part.header[at],)
    return columns


def _ask_column(one: Brought, dataset: Dataset, at: int, usual: str | None) -> str | None:
    part = one.found.part
    options = ["", *dataset.fields]
    samples = list(dict.fromkeys(row[at] for row in part.samples if at < len(row) and row[at]))
    told = "、".join(_sample(text) for text in samples[:3]) or "（空）"
    chosen = st.selectbox(
        f"{plain(part.header[at])}　:gray[{plain(told)}]",
        options,
        index=options.index(usual or ""),
        format_func=lambda name: _label(dataset.fields[name]) if name else NOT_THIS,
        key=f"column-{one.key}-{dataset.name}-{at}",
    )
    return chosen or None


def _label(field: Field) -> str:
    return field.label + ("（必填）" if field.required else "")


def _sample(text: str) -> str:
    text = _LONG_NUMBER.sub(r"\1…\2", " ".join(str(text).split()))
    return text if len(text) <= 16 else text[:16] + "…"


def _answers(one: Brought, what: str) -> dict[str, Any]:
    """Return what the clerk answered to the questions of an earlier preview, by field."""
    answers: dict[str, Any] = st.session_state.get(f"answers-{what}-{one.key}", {})
    return answers


# --- what publishing would do ------------------------------------------------------------------------------------------


def _rehearse_and_publish(chosen: list[tuple[Brought, ledger.Order]]) -> None:
    signature = (session.view().key, repr([order for _, order in chosen]))
    if st.button("预览", key="preview") or st.session_state.pop(_AGAIN, False):
        try:
            rehearsal = _rehearse(chosen)
        except StreetboardError as error:
            st.session_state.pop(_REHEARSED, None)
            messages.show_error(error)
            return
        st.session_state[_REHEARSED] = (signature, rehearsal)
    kept, rehearsal = st.session_state.get(_REHEARSED, (None, None))
    if kept != signature:
        if kept:
            st.html(screen.render("note.html", note="选择有改动，或数据已有新版本，请重新预览。"))
        return
    _show_rehearsal(chosen, rehearsal)
    if rehearsal.broken:
        return
    if rehearsal.unanswered:
        st.info("请先回答上面的问题，再发布。", icon="ℹ️")
        return
    if not rehearsal.changes:
        st.info("没有任何变化，不需要发布。", icon="ℹ️")
        return
    if st.button("发布", type="primary", key="publish"):
        _publish(chosen)


def _run(chosen: list[tuple[Brought, ledger.Order]], what: Callable[..., T], said: str) -> T:
    """Run an import over the files as they lie on disk, with progress."""
    bar = st.progress(0.0, plain(said))
    files = list({one.file.file_id: one.file for one, _ in chosen}.values())
    try:
        with _on_disk(files) as paths:
            orders = [replace(order, file=paths[one.file.file_id]) for one, order in chosen]
            return what(
                orders,
                warehouse.home(),
                progress=lambda done, text: bar.progress(min(max(done, 0.0), 1.0), plain(text)),
            )
    finally:
        bar.empty()


@guard.act
def _rehearse(chosen: list[tuple[Brought, ledger.Order]]) -> ledger.Rehearsal:
    return _run(chosen, ledger.rehearse, "正在预览")


@guard.act
def _import(chosen: list[tuple[Brought, ledger.Order]]) -> list[ledger.Report]:
    named = [(one, replace(order, mapping=_remembered(one, order))) for one, order in chosen]
    return _run(named, ledger.import_files, "正在发布")


def _publish(chosen: list[tuple[Brought, ledger.Order]]) -> None:
    try:
        reports = _import(chosen)
    except StreetboardError as error:
        messages.show_error(error)
        return
    st.session_state[_PUBLISHED] = reports
    # A new uploader has forgotten the files, and with them whatever was asked about them.
    st.session_state[_ROUNDS] += 1
    for gone in (_FOUND, _REHEARSED):
        st.session_state.pop(gone, None)
    st.rerun()


@guard.act
def _remembered(one: Brought, order: ledger.Order) -> Mapping:
    """Keep a corrected mapping for the next file of the same headers; an uncorrected one is as good as none."""
    if f"remember-{one.key}" not in st.session_state:
        return one.found.mapping
    if not st.session_state[f"remember-{one.key}"]:
        return _mapping(order)
    return recognise.save(warehouse.home(), Path(_name(one.file)).stem, _mapping(order))


def _mapping(order: ledger.Order) -> Mapping:
    assert isinstance(order.mapping, Mapping), "what is dropped in is mapped here, not by a file"
    return order.mapping


def _tell_published() -> None:
    reports = st.session_state.pop(_PUBLISHED, None)
    if not reports:
        return
    said = "；".join(
        f"{report.file} {'，'.join(f'{word} {report.rows[what]:,} 行' for what, word in COUNTS.items() if report.rows[what])}"
        for report in reports
    )
    st.success(
        f"**已发布第 {plain(reports[-1].version)} 版**。{plain(said)}。其他人的页面下次刷新就是新数字。", icon="✅"
    )


def _show_rehearsal(chosen: list[tuple[Brought, ledger.Order]], rehearsal: ledger.Rehearsal) -> None:
    with st.container(border=True, key="panel-rehearsal"):
        st.html(screen.render("title.html", title="发布后会怎样？"))
        for (one, order), report in zip(chosen, rehearsal.reports, strict=True):
            _show_report(one, report)
            for question in report.questions:
                _ask(one, question)
            _ask_cut_off(one, report)
            _ask_dates(one, order, report)
            _ask_values(one, report)
        for broken in rehearsal.broken:
            messages.show_error(LedgerError(f"不能发布：{broken}", "请核对台账后重新导入"))
        st.html(effects_table.html(rehearsal.effects, "现在", "发布后"))
        if rehearsal.quarantined:
            st.html(_quarantined_html(rehearsal.quarantined))


def _show_report(one: Brought, report: ledger.Report) -> None:
    counts = [(word, report.rows[what]) for what, word in COUNTS.items()]
    told = [f"隔离 {count:,} 行：{ledger.describe(report.dataset, code)}" for code, count in report.reasons.items()]
    told += ledger.of_cells(report)
    told += [f"提示 {count:,} 行：{ledger.describe(report.dataset, code)}" for code, count in report.warnings.items()]
    told += [
        f"列“{note['header']}”的日期（如 {note['example']}）按 {note['format']} 读取，依据是同一列里只能这样读的日期"
        for note in report.notes
        if note["code"] == "date_order"
    ]
    if report.disappeared:
        told.append(f"文件中不再出现、将移除：{report.disappeared:,} 行")
    if report.columns["dropped"]:
        told.append(f"没有用到的列：{'、'.join(report.columns['dropped'])}")
    told += ledger.columns_alike(report)
    st.html(screen.render("managing/report.html", name=one.name, counts=counts, told=told))


def _ask(one: Brought, question: dict[str, Any]) -> None:
    """Ask what a file leaves open about its keys; whatever is answered is followed by another preview."""
    st.warning(f"{plain(question['problem'])}。", icon="⚠️")
    if question["code"] == "unclear_unit":
        chosen = st.radio(
            "单位是", question["choices"], index=None, horizontal=True, key=f"unit-{one.key}-{question['field']}"
        )
        if chosen:
            _answer(one, "unit", question["field"], chosen)
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
        _ask_key(one, [header for header in one.found.part.header if header])
        return
    if question["code"] == "keys_at_odds":
        _ask_repeats(one, question["choices"])
    _ask_key(one, question["choices"])


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
            _answer(one, "value", "street", {**_answers(one, "value").get("street", {}), name: near})
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


def _ask_key(one: Brought, headers: Sequence[str]) -> None:
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


def _ask_cut_off(one: Brought, report: ledger.Report) -> None:
    """Ask up to which day the ledger was exported: after its last event nothing happened, or nobody has exported what did."""
    if not report.last_day:
        return
    last, today = date.fromisoformat(report.last_day), provenance.now().date()
    told = _answers(one, "cut_off").get("day") or last
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


def _ask_dates(one: Brought, order: ledger.Order, report: ledger.Report) -> None:
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


def _ask_values(one: Brought, report: ledger.Report) -> None:
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
                _answer(one, "value", field.name, {**_answers(one, "value").get(field.name, {}), word: chosen})


def _answer(one: Brought, what: str, field: str, answer: Any) -> None:
    answers = _answers(one, what)
    if answers.get(field) != answer:
        st.session_state[f"answers-{what}-{one.key}"] = {**answers, field: answer}
        st.session_state[_AGAIN] = True
        st.rerun()


def _quarantined_html(quarantined: list[dict[str, Any]]) -> str:
    rows = []
    for row in quarantined:
        cells = "　".join(f"{label}：{value}" for label, value in json.loads(row["cells"]).items() if value)
        rows.append([all_datasets()[row["dataset"]].title, str(row["row_no"]), row["problem"], cells])
    told = screen.render("note.html", note="会被隔离的行和格子（发布后可在“隔离”里下载，改好再拖进来）")
    return told + screen.plain_table(["台账", "行", "原因", "内容"], rows, numeric=(1,))
