"""History: what has been published, what each version did to the headline numbers, and the way back."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from streetboard import audit, format, warehouse
from streetboard.access.roles import Capability
from streetboard.asking.streets import narrowed
from streetboard.datasets import all_datasets
from streetboard.drawing import screen
from streetboard.errors import StreetboardError
from streetboard.ledger import effects, publish
from streetboard.ui import filters, guard, messages, session
from streetboard.ui.managing import backups, effects_table
from streetboard.ui.managing.preview import COUNTS
from streetboard.ui.markdown import plain
from streetboard.warehouse import Scope

_MOST = 50


def versions() -> None:
    """Show every version: when, who, which files, what it did to the headline numbers; and go back to one.

    Whoever does not see all streets is shown what was brought of his.
    """
    if not session.view().is_whole:
        _own()
        return
    published = session.view().result("data/versions", Scope()).records()
    use = warehouse.disk_use(warehouse.home())
    st.html(screen.render("note.html", note=_disk(use)))
    backups.tell()
    for newer, row in enumerate(published[:_MOST]):
        before = published[newer + 1] if newer + 1 < len(published) else None
        _version(row, before, is_current=newer == 0, is_kept=row["version"] in use.versions)


_ALL_STREETS = (
    "一版是各街道合在一起的：各版的变化和回退，请用看全部街道的账号。"
    "这里列出所选街道的台账由哪些文件导入；还有别的街道的行的文件不列。"
)


def _own() -> None:
    st.html(screen.render("note.html", note=_ALL_STREETS))
    choice = filters.street()
    found = session.view().result("data/imports", Scope(narrowed(choice.street)), limit=_MOST).records()
    if not found:
        st.html(screen.render("empty.html", text="还没有只有这个街道的文件。"))
        return
    headers = ["导入时间", "操作人", "台账", "文件", *COUNTS.values()]
    rows = [
        [
            f"{row['imported_at']:%Y-%m-%d %H:%M}",
            row["author"],
            all_datasets()[row["dataset"]].title,
            row["file"],
            *(format.number(row[what]) for what in COUNTS),
        ]
        for row in found
    ]
    st.html(screen.plain_table(headers, rows, numeric=tuple(range(4, 4 + len(COUNTS)))))


def _disk(use: warehouse.DiskUse) -> str:
    return (
        f"保留 {len(use.versions)} 个版本，最多 {publish.keep_versions()} 个（升级的不算），"
        f"共占 {format.size(use.total)}；磁盘还剩 {format.size(use.free)}。"
    )


def _version(row: dict[str, Any], before: dict[str, Any] | None, *, is_current: bool, is_kept: bool) -> None:
    number = row["version"]
    told = [
        f"{row['published_at']:%Y-%m-%d %H:%M}",
        row["author"],
        row["action"],
        *([f"程序 {row['program']}"] if row["program"] else []),
        *(["（当前）"] if is_current else []),
    ]
    title = f"**第 {plain(number)} 版**　{plain('　'.join(told))}"
    with st.expander(title, expanded=is_current, key=f"version-{number}"):
        if row["note"]:
            st.html(screen.render("note.html", note=row["note"]))
        if reports := json.loads(row["reports"] or "[]"):
            st.html(_reports_html(reports))
        if row["kpis"]:
            st.html(effects_table.html(effects.compare(_kpis(before), _kpis(row)), "上一版", "这一版"))
        if is_kept and not is_current and guard.may(Capability.PUBLISH):
            if st.button(f"回退到第 {plain(number)} 版", key=f"rollback-{number}"):
                _confirm(row)
        elif not is_kept:
            st.html(screen.render("note.html", note="这一版的数据文件已清理，不能回退。"))


def _kpis(row: dict[str, Any] | None) -> effects.Kpis:
    return json.loads(row["kpis"] or "{}") if row else {}


def _reports_html(reports: list[dict[str, Any]]) -> str:
    headers = ["台账", "文件", *COUNTS.values(), "文件指纹（SHA-256）"]
    rows = [
        [
            all_datasets()[report["dataset"]].title,
            report["file"],
            *(format.number(report["rows"][what]) for what in COUNTS),
            report["sha256"][:16],
        ]
        for report in reports
    ]
    return screen.plain_table(headers, rows, numeric=tuple(range(2, 2 + len(COUNTS))))


@st.dialog("回退", width="large")
def _confirm(row: dict[str, Any]) -> None:
    now = session.view().result("data/versions", Scope()).records()[0]
    st.html(
        screen.render(
            "panel_head.html",
            ask=f"把第 {row['version']} 版的内容发布为最新一版？",
            headline="",
            note=f"现在是第 {now['version']} 版，它会留着，随时可以再回来。对关键数字的影响：",
        )
    )
    st.html(effects_table.html(effects.compare(_kpis(now), _kpis(row)), "现在", "回退后"))
    if st.button("确认回退", type="primary", key="rollback-confirm"):
        try:
            with st.spinner("正在回退"):
                _roll_back(row["version"])
        except StreetboardError as error:
            messages.show_error(error)
            return
        st.rerun()


@guard.act(Capability.PUBLISH, audit.ROLLED_BACK, lambda version: {"to": version}, is_kept_within=True)
def _roll_back(version: int) -> None:
    publish.rollback(warehouse.home(), version)
