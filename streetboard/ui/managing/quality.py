"""Quality: what stayed out and why, and whether what went in can be relied on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from html import escape

import streamlit as st

from streetboard import format
from streetboard.datasets import all_datasets
from streetboard.drawing.screen import tables
from streetboard.ledger.quarantine import workbook
from streetboard.ui import data, filters, guard
from streetboard.ui.look import Look
from streetboard.ui.show import show
from streetboard.warehouse import Result, Scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def quarantine() -> None:
    """Show why rows stayed out, and offer them as workbooks to correct; of all streets, since a row may lack its own."""
    reasons = data.result("data/quarantine_by_reason", Scope())
    with st.container(border=True, key="panel-quarantine"):
        st.html('<div class="panel-title">哪些行没有进来，为什么？</div>')
        if not reasons.rows:
            st.html('<div class="empty">没有隔离的行。</div>')
            return
        st.html(
            '<div class="panel-note">下载 Excel，原因写在每行旁边，出错的格子标红；改好直接拖回“导入”，'
            "改对的行就进来，并离开隔离。隔离的行不计入任何数字。</div>"
        )
        counts: dict[str, int] = {}
        for row in reasons.records():
            counts[row["dataset"]] = counts.get(row["dataset"], 0) + row["quarantined"]
        if guard.may_manage():
            with st.container(horizontal=True):
                for name, count in counts.items():
                    title = all_datasets()[name].title
                    st.download_button(
                        f"下载 Excel：{title} {format.number(count)} 行",
                        guard.later(partial(_workbook, data.snapshot(), name)),
                        f"隔离的{title}.xlsx",
                        XLSX,
                        on_click="ignore",
                        key=f"quarantine-{name}",
                    )
        else:
            guard.explain()
        shown = ("dataset", "problem", "field", "quarantined", "files", "last_imported_at")
        st.html(tables.html(_named(reasons), shown, bar="quarantined"))


@guard.act
def _workbook(snapshot: data.Snapshot, name: str) -> bytes:
    rows = snapshot.figure("data/quarantine", Scope(), dataset=name, limit=None).records()
    return workbook(all_datasets()[name], rows)


def quality() -> None:
    """Show how complete, how placed and how fresh each ledger is, and what the checks find."""
    if not data.snapshot().streets:
        st.html('<div class="empty">还没有任何台账。</div>')
        return
    choice = filters.street()
    show(
        "data/quality_by_dataset",
        choice,
        "台账齐不齐、新不新？",
        _by_dataset,
        empty="还没有台账。",
        on_day=f"{date.today():%Y-%m-%d}",
    )
    show("data/missing_by_column", choice, "哪些列缺得多？", _missing, empty="没有缺内容的列。")
    _checks()


def _named(result: Result) -> Result:
    """Return a result with the datasets and their fields called by name."""
    places = {name: at for at, name in enumerate(result.columns)}

    def named(row: tuple) -> tuple:
        cells = list(row)
        known = all_datasets()[cells[places["dataset"]]]
        cells[places["dataset"]] = known.title
        if "field" in places and cells[places["field"]] in known.fields:
            cells[places["field"]] = known.fields[cells[places["field"]]].label
        return tuple(cells)

    return replace(result, rows=tuple(map(named, result.rows)))


def _by_dataset(result: Result, look: Look) -> str | None:
    shown = (
        "dataset",
        "rows",
        "quarantined",
        "success_rate",
        "without_community",
        "without_community_share",
        "last_day",
        "days_old",
    )
    return tables.html(_named(result), shown)


def _missing(result: Result, look: Look) -> str | None:
    at = result.columns.index("missing")
    some = replace(result, rows=tuple(row for row in result.rows if row[at]))
    return tables.html(_named(some), ("dataset", "field", "missing", "rows", "missing_rate"), bar="missing_rate")


def _checks() -> None:
    results = data.checks()
    broken = [result for result in results if result.rows]
    with st.container(border=True, key="panel-checks"):
        st.html(
            '<div class="panel-title">台账有没有自相矛盾？</div>'
            f'<div class="panel-note">{len(results)} 项核对，{len(results) - len(broken)} 项通过；'
            "不通过的拦住发布，提示的请核对原台账。各街道一并核对。</div>"
        )
        for result in broken:
            verdict = "⛔ 不通过" if result.query.level == "fail" else "⚠️ 提示"
            with st.expander(
                f"{verdict}　{result.query.title}　**{format.number(len(result))}** 行",
                key=f"check-{result.query.name}",
            ):
                st.html(f'<div class="panel-note">{escape(result.query.definition)}</div>')
                st.html(tables.html(result, tables.filled(result)))
