"""Downloads: what a page shows, taken away as a workbook; one panel of it as a slide, a document or a picture."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from streetboard import format, provenance
from streetboard.asking.answers import NOW
from streetboard.asking.choice import Choice, sentence
from streetboard.asking.view import View
from streetboard.drawing import files
from streetboard.meeting import panels
from streetboard.reading.panels import Page, Panel
from streetboard.ui.markdown import plain

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer_page(page: Page, view: View, choice: Choice) -> None:
    """Offer every figure that a page shows as one workbook."""
    computing = view.all_rows([one for one in page.wanted if one.over == NOW], choice)
    if not computing:
        return
    about = _about(page.title, view, choice)

    def workbook() -> bytes:
        # Only here: a page that nobody takes away needs no writer of workbooks.
        from streetboard.drawing.xlsx import workbook

        results = [compute() for compute in computing]
        return workbook.write_view(f"{choice.street}{page.title}", about, [(one.query.title, one) for one in results])

    st.download_button(
        "下载本页",
        workbook,
        f"{choice.street}-{page.title}-{choice.span.end:%Y%m%d}.xlsx",
        _XLSX,
        on_click="ignore",
        icon="⬇️",
        key="take-away",
    )


def _about(title: str, view: View, choice: Choice) -> list[tuple[str, str]]:
    """Return what a workbook must say of itself to be defended in a meeting."""
    assert choice.cut_off, "there is something to take away"
    return [
        ("页面", title),
        ("街道", choice.street),
        ("社区", "、".join(choice.communities) or "全部"),
        ("统计期", sentence(choice, choice.span)),
        ("数据截至", format.day(choice.cut_off)),
        ("数据版本", f"第 {view.snapshot.version} 版"),
        *([("注意", "演示数据，非真实台账")] if view.snapshot.streets[choice.street] else []),
    ]


def offer_panel(page: Page, panel: Panel, view: View, choice: Choice) -> None:
    """Offer one panel as a picture, a slide and a document."""

    def made(ending: str) -> Callable[[], bytes]:
        return lambda: files.write(
            panels.deck(page, panel, view, choice, author=provenance.author(), at=provenance.now()), ending
        )

    with st.container(horizontal=True):
        for ending, word in files.PANEL_FORMATS.items():
            st.download_button(
                f"下载{plain(word)}",
                made(ending),
                f"{choice.street}-{panel.ask or page.title}.{ending}",
                on_click="ignore",
                key=f"take-{ending}",
            )
