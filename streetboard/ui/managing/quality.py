"""Quality: what stayed out and why, and whether what went in can be relied on."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from streetboard import audit, format, labels, provenance
from streetboard.access.roles import Capability
from streetboard.asking.streets import narrowed
from streetboard.datasets import all_datasets
from streetboard.drawing import screen
from streetboard.ledger.quarantine import workbook
from streetboard.reading import readings
from streetboard.reading.panels import Page, page, panel
from streetboard.reading.tables import MOST_LISTED, columns_of, filled
from streetboard.ui import filters, guard, panels, session
from streetboard.ui.markdown import plain
from streetboard.warehouse import PERSONS_ARE_FOR, Result, Scope, Snapshot

_HOW_TO_MEND = (
    "下载 Excel，原因写在每行旁边，出错的格子标红；改好直接拖回“导入”，改对的行就进来，并离开隔离。"
    "没有进来的行不计入任何数字。"
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def quarantine() -> None:
    """Show why rows stayed out, and offer them as workbooks to correct.

    To who sees all streets of all of them, since a row may lack its own; else of the one that is chosen.
    """
    view = session.view()
    street = None
    if view.permit.streets is not None and view.communities:
        choice = filters.street()
        street = narrowed(choice.street)
        answers = view.ask(readings.quarantine.wanted, choice)
    else:
        answers = view.everywhere(*readings.quarantine.wanted)
    reading = readings.quarantine(answers)
    with st.container(border=True, key="panel-quarantine"):
        st.html(screen.render("title.html", title="哪些行没有进来，为什么？"))
        if reading is None:
            st.html(screen.render("empty.html", text="没有隔离的行。"))
            return
        st.html(screen.render("headline.html", headline=reading.headline))
        st.html(screen.render("note.html", note=_HOW_TO_MEND))
        counts: dict[str, int] = {}
        for row in answers.rows(readings.quarantine.wanted[0]):
            counts[row["dataset"]] = counts.get(row["dataset"], 0) + row["quarantined"] + row["short"]
        if guard.may(Capability.IMPORT):
            with st.container(horizontal=True):
                for name, count in counts.items():
                    title = all_datasets()[name].title
                    st.download_button(
                        f"下载 Excel：{plain(title)} {plain(format.number(count))} 行",
                        guard.later(partial(_workbook, view.snapshot, name, street)),
                        f"隔离的{title}.xlsx",
                        XLSX,
                        on_click="ignore",
                        key=f"quarantine-{name}",
                    )
        else:
            guard.explain(Capability.IMPORT)
        panels.draw_blocks(reading, "quarantine")


@guard.act(
    Capability.IMPORT,
    audit.DOWNLOADED,
    lambda snapshot, name, street: {"datasets": [name], "file": "隔离", "street": street},
)
def _workbook(snapshot: Snapshot, name: str, street: str | None) -> bytes:
    scope = Scope(street, permitted=guard.permit())
    rows = snapshot.figure("data/quarantine", scope, dataset=name, limit=None).records()
    return workbook(all_datasets()[name], rows)


def quality() -> None:
    """Show how complete, how placed and how fresh each ledger is, and what the checks find."""
    view = session.view()
    if not view.communities:
        st.html(screen.render("empty.html", text="还没有任何台账。"))
        return
    choice = filters.street()
    shown = page_on(provenance.now().date())
    at = view.at_once()
    panels.draw(shown, panels.Asked(view, choice, at.ask(shown.wanted, choice), at.key))
    if view.is_whole:
        _checks()
    else:
        st.html(screen.render("note.html", note=_CHECKED_TOGETHER))


_CHECKED_TOGETHER = "台账有没有自相矛盾，各街道一并核对，请看全部街道的账号看；不通过的，发布时就拦住。"


def page_on(day: date) -> Page:
    """Return what is told on a day of how complete and how fresh the ledgers are."""
    return page(
        "数据质量",
        panel(readings.quality_by_dataset(day), "台账齐不齐、新不新？", empty="还没有台账。"),
        panel(readings.missing_by_column, "哪些列缺得多？", empty="没有缺内容的列。"),
    )


def _checks() -> None:
    results = session.view().checks(MOST_LISTED)
    broken = [(result, total) for result, total in results if total]
    with st.container(border=True, key="panel-checks"):
        told = f"{len(results)} 项核对，{len(results) - len(broken)} 项通过；不通过的拦住发布，提示的请核对原台账。各街道一并核对。"
        st.html(screen.render("panel_head.html", ask="台账有没有自相矛盾？", headline="", note=told))
        for result, total in broken:
            verdict = "⛔ 不通过" if result.query.level == "fail" else "⚠️ 提示"
            with st.expander(
                f"{verdict}　{plain(result.query.title)}　**{plain(format.number(total))}** 行",
                key=f"check-{result.query.name}",
            ):
                st.html(screen.render("note.html", note=result.query.definition))
                if result.rows:
                    st.html(screen.plain_table(*texts_of(result)))
                else:
                    st.html(screen.render("note.html", note=f"{PERSONS_ARE_FOR}。"))


def texts_of(result: Result) -> tuple[list[str], list[list[str]]]:
    """Return the headers and the cells of what a check has found, codes in words."""
    shown = columns_of(result, *filled(result))
    places = [result.columns.index(column.name) for column in shown]
    cells = [
        [labels.of(format.cell(row[at], column.unit)) for at, column in zip(places, shown, strict=True)]
        for row in result.rows
    ]
    return [format.header(column.label, column.unit) for column in shown], cells
