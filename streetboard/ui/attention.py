"""需要领导关注: the few things that somebody has to act on, each a link to the rows beneath it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from streetboard import format
from streetboard.ui import data, markdown
from streetboard.ui.evidence import ROWS, rows_address
from streetboard.ui.filters import Choice

_MOST = 4
_ISSUES, _RENOVATION = "事件办理", "旧改进度"


@dataclass(frozen=True)
class Entry:
    """One thing: what is wrong, with whom, and the page, the choice and the rows that it leads to."""

    wrong: str
    whose: tuple[Any, ...]
    page: str
    choice: Choice
    rows: str

    @property
    def label(self) -> str:
        return f"**{self.wrong}**　" + " · ".join(map(markdown.plain, self.whose))


def attention(choice: Choice) -> None:
    """List what is overdue longest, due soon, behind the street, and delayed."""
    with st.container(border=True, key="panel-attention"):
        st.html('<div class="panel-title">需要领导关注</div>')
        with st.grid(4, min_column_width=290):
            _issues(choice, "issues/overdue", "overdue", "days_overdue", "超期未办", "超期", "没有超期未办的件。")
            _issues(choice, "issues/due_soon", "due_soon", "days_left", "即将到期", "还剩", "没有即将到期的件。")
            _behind(choice)
            _delayed(choice)


def _group(title: str, unit: str, entries: list[Entry] | None, nothing: str, everything: str) -> None:
    """Show one kind of thing: how many, the first of them, and the way to all of them."""
    with st.container(gap=None):
        count = None if entries is None else len(entries)
        st.html(f'<div class="attention-head">{title} <b>{format.number(count)}</b> {unit}</div>')
        if not entries:
            st.html(f'<div class="panel-note">{"没有这类台账。" if entries is None else nothing}</div>')
            return
        for entry in entries[:_MOST]:
            _link(entry, entry.label)
        if len(entries) > _MOST and everything:
            _link(replace(entries[0], rows=everything), f"全部 {format.number(count)} {unit} ›")


def _link(entry: Entry, label: str) -> None:
    page = st.session_state["pages"][entry.page]
    st.page_link(page, label=label, query_params={**entry.choice.address(), ROWS: entry.rows}, width="stretch")


def _records(name: str, choice: Choice, **further: Any) -> list[dict[str, Any]] | None:
    """Return a figure's rows, null if the street has no such ledger."""
    result = data.noted(data.chosen(name, choice, **further), name, choice, **further)
    return result.records() if result else None


def _issues(choice: Choice, name: str, measure: str, days: str, title: str, word: str, nothing: str) -> None:
    rows = _records(name, choice, limit=None)
    entries = rows and [
        Entry(
            f"{word} {format.number(row[days])} 天",
            (row["title"], row["community"], row["handler_org"]),
            _ISSUES,
            choice,
            rows_address("issues/rows", measure=measure, handler=row["handler_org"], community=row["community"]),
        )
        for row in rows
    ]
    _group(title, "件", entries, nothing, name)


def _behind(choice: Choice) -> None:
    rows = _records("issues/completion_rate_by_community", choice)
    entries = rows and [
        Entry(
            format.share(row["completion_rate"]),
            (row["community"], f"未办结 {format.number(row['unclosed'])} 件"),
            _ISSUES,
            choice,
            rows_address("issues/rows", measure="unclosed", community=row["community"]),
        )
        for row in rows
        if row["is_ranked"] and row["completion_rate"] < row["street_rate"]
    ]
    _group("办结率低于全街道", "个社区", entries, "没有低于全街道的社区。", "")


def _delayed(choice: Choice) -> None:
    rows = _records("renovation/progress_by_project", choice, is_delayed=True)
    entries = rows and [
        Entry(
            format.points(row["deviation"]),
            (row["project"], row["delay_reason"] or "未写原因"),
            _RENOVATION,
            choice,
            rows_address("renovation/item_rows", project=row["project_id"]),
        )
        for row in rows
    ]
    _group(
        "旧改滞后",
        "个项目",
        entries,
        "没有滞后的项目。",
        rows_address("renovation/progress_by_project", is_delayed="true"),
    )
