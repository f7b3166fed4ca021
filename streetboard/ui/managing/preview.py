"""The preview: what publishing would change, and publishing it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from streetboard import audit, ledger, warehouse
from streetboard.access.roles import Capability
from streetboard.asking.choice import Choice
from streetboard.asking.view import datasets_of
from streetboard.datasets import all_datasets
from streetboard.drawing import screen
from streetboard.errors import LedgerError, StreetboardError
from streetboard.ledger import recognise
from streetboard.ledger.mapping_files import Mapping
from streetboard.ui import guard, menu, messages, session
from streetboard.ui.managing import brought, effects_table, questions
from streetboard.ui.managing.brought import Brought
from streetboard.ui.markdown import plain

# What the counts of a report are called, in the order of the promise: read is the sum of the others.
COUNTS = {
    "read": "读到",
    "inserted": "新增",
    "updated": "更新",
    "unchanged": "未变",
    "quarantined": "隔离",
    "skipped": "跳过",
}
_MOST_RESULTS = 6
_REHEARSED, _PUBLISHED = "import_rehearsed", "import_published"

T = TypeVar("T")


def rehearse_and_publish(chosen: list[tuple[Brought, ledger.Order]]) -> None:
    signature = (session.view().key, repr([order for _, order in chosen]))
    if st.button("预览", key="preview") or questions.answered():
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
    tables = [one for one, _ in chosen]
    questions.ask(list(zip(tables, rehearsal.reports, strict=True)))
    _show_rehearsal(tables, rehearsal)
    if rehearsal.broken:
        return
    if rehearsal.unanswered:
        st.info("请先回答上面必须回答的，再发布。", icon="ℹ️")
        return
    if not rehearsal.changes:
        st.info("没有任何变化，不需要发布。", icon="ℹ️")
        return
    if st.button("发布", type="primary", key="publish"):
        if rehearsal.doubts:
            _confirm(chosen, rehearsal)
        else:
            _publish(chosen)


@st.dialog("仍要发布？")
def _confirm(chosen: list[tuple[Brought, ledger.Order]], rehearsal: ledger.Rehearsal) -> None:
    """Ask for a second yes to what hardly anybody means, in the words of the doubt."""
    for report in rehearsal.reports:
        for doubt in report.questions:
            if doubt["code"] in ledger.DOUBTS:
                st.html(screen.render("note.html", note=f"{report.file}：{doubt['problem']}。"))
    st.html(screen.render("note.html", note="改正台账再导入更稳妥；进不来的行留在“隔离”里，不计入任何数字。"))
    if st.button("我看过了，仍要发布", type="primary", key="publish-confirm"):
        _publish([(one, replace(order, confirmed=order.confirmed | ledger.DOUBTS)) for one, order in chosen])


def _run(chosen: list[tuple[Brought, ledger.Order]], what: Callable[..., T], said: str) -> T:
    """Run an import over the files as they lie on disk, with progress."""
    bar = st.progress(0.0, plain(said))
    files = list({one.file.file_id: one.file for one, _ in chosen}.values())
    try:
        with brought.on_disk(files) as paths:
            orders = [replace(order, file=paths[one.file.file_id]) for one, order in chosen]
            return what(
                orders,
                warehouse.home(),
                progress=lambda done, text: bar.progress(min(max(done, 0.0), 1.0), plain(text)),
            )
    finally:
        bar.empty()


def _about(chosen: list[tuple[Brought, ledger.Order]]) -> dict[str, Any]:
    """Return what is recorded of an import: which ledgers, of which files."""
    return {
        "files": list(dict.fromkeys(brought.name_of(one.file) for one, _ in chosen)),
        "datasets": list(dict.fromkeys(order.dataset for _, order in chosen)),
    }


@guard.act(Capability.IMPORT, audit.REHEARSED, _about)
def _rehearse(chosen: list[tuple[Brought, ledger.Order]]) -> ledger.Rehearsal:
    return _run(chosen, partial(ledger.rehearse, among=guard.permit().streets), "正在预览")


@guard.act(Capability.IMPORT, audit.IMPORTED, _about, is_kept_within=True)
def _import(chosen: list[tuple[Brought, ledger.Order]]) -> list[ledger.Report]:
    named = [(one, replace(order, mapping=_remembered(one, order))) for one, order in chosen]
    return _run(named, partial(ledger.import_files, cautious=True, among=guard.permit().streets), "正在发布")


def _publish(chosen: list[tuple[Brought, ledger.Order]]) -> None:
    try:
        reports = _import(chosen)
    except StreetboardError as error:
        messages.show_error(error)
        return
    st.session_state[_PUBLISHED] = reports
    st.session_state.pop(_REHEARSED, None)
    brought.forget()
    st.rerun()


def _remembered(one: Brought, order: ledger.Order) -> Mapping:
    """Keep a corrected mapping for the next file of the same headers; an uncorrected one is as good as none."""
    if (asked := f"remember-{one.answered_as}") not in st.session_state:
        return one.found.mapping
    if not st.session_state[asked]:
        return _mapping(order)
    return _keep_mapping(brought.name_of(one.file), _mapping(order))


@guard.act(Capability.IMPORT, audit.MAPPING_KEPT, lambda file, mapping: {"files": [file]})
def _keep_mapping(file: str, mapping: Mapping) -> Mapping:
    return recognise.save(warehouse.home(), Path(file).stem, mapping)


def _mapping(order: ledger.Order) -> Mapping:
    assert isinstance(order.mapping, Mapping), "what is dropped in is mapped here, not by a file"
    return order.mapping


def tell_published() -> None:
    reports = st.session_state.pop(_PUBLISHED, None)
    if not reports:
        return
    said = "；".join(
        f"{report.name} {'，'.join(f'{word} {report.rows[what]:,} 行' for what, word in COUNTS.items() if report.rows[what])}"
        for report in reports
    )
    st.success(
        f"**已发布第 {plain(reports[-1].version)} 版**。{plain(said)}。其他人的页面下次刷新就是新数字。", icon="✅"
    )
    shown = {(title, street) for report in reports for title in _page_of(report.dataset) for street in report.streets}
    with st.container(horizontal=True):
        for title, street in sorted(shown)[:_MOST_RESULTS]:
            named = "看结果" if len(shown) == 1 else f"看结果：{street}的{title}"
            st.page_link(
                menu.pages()[title], label=plain(named), query_params=Choice(street).address(), width="content"
            )


def _page_of(dataset: str) -> list[str]:
    """Return the title of the first page that is about a ledger; none is about what all streets share."""
    return [title for title, topics in menu.TOPICS.items() if any(dataset in datasets_of(one) for one in topics)][:1]


def _show_rehearsal(tables: list[Brought], rehearsal: ledger.Rehearsal) -> None:
    with st.container(border=True, key="panel-rehearsal"):
        st.html(screen.render("title.html", title="发布后会怎样？"))
        for one, report in zip(tables, rehearsal.reports, strict=True):
            _show_report(one, report)
            questions.ask_cut_off(one, report)
        for broken in rehearsal.broken:
            messages.show_error(LedgerError(f"不能发布：{broken}", "请核对台账后重新导入"))
        st.html(effects_table.html(rehearsal.effects, "现在", "发布后"))
        if rehearsal.quarantined:
            st.html(_quarantined_html(rehearsal.quarantined))


def _show_report(one: Brought, report: ledger.Report) -> None:
    counts = [(word, report.rows[what]) for what, word in COUNTS.items()]
    told = [f"隔离 {count:,} 行：{ledger.describe(report.dataset, code)}" for code, count in report.reasons.items()]
    told += [*ledger.of_cells(report), *ledger.of_skipped(report)]
    told += [f"提示 {count:,} 行：{ledger.describe(report.dataset, code)}" for code, count in report.warnings.items()]
    told += [
        f"列“{note['header']}”的日期（如 {note['example']}）按 {note['format']} 读取，依据是同一列里只能这样读的日期"
        for note in report.notes
        if note["code"] == "date_order"
    ]
    told += [ledger.year_told(note) for note in report.notes if note["code"] == "year_told"]
    if report.disappeared:
        told.append(f"文件中不再出现、将移除：{report.disappeared:,} 行")
    if report.columns["dropped"]:
        told.append(f"没有用到的列：{'、'.join(report.columns['dropped'])}")
    told += ledger.of_sheet(report)
    told += [f"{question}是的话，请在“列的对应关系”里选它" for question in ledger.columns_alike(report)]
    told += questions.remarks(report)
    st.html(screen.render("managing/report.html", name=one.name, counts=counts, told=told))


def _quarantined_html(quarantined: list[dict[str, Any]]) -> str:
    rows = []
    for row in quarantined:
        cells = "　".join(f"{label}：{value}" for label, value in json.loads(row["cells"]).items() if value)
        rows.append([all_datasets()[row["dataset"]].title, str(row["row_no"]), row["problem"], cells])
    told = screen.render("note.html", note="会被隔离的行和格子（发布后可在“隔离”里下载，改好再拖进来）")
    return told + screen.plain_table(["台账", "行", "原因", "内容"], rows, numeric=(1,), style="whole-rows")
