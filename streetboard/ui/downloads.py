"""Downloads: what a page shows, or one panel of it, taken away as a picture, a PDF, slides, a document or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from streetboard import format, provenance
from streetboard.access.roles import Capability
from streetboard.asking.answers import NOW, Wanted
from streetboard.asking.choice import Choice, sentence
from streetboard.asking.view import View
from streetboard.drawing import files, printing, screen
from streetboard.meeting import panels
from streetboard.reading.blocks import Deck
from streetboard.reading.panels import Page, Panel
from streetboard.ui import guard
from streetboard.ui.markdown import plain

_WORKBOOK = "xlsx"


def offer_page(page: Page, view: View, choice: Choice) -> None:
    """Offer all that a page shows, and every figure of it as a workbook; only to those who may."""
    if not guard.may(Capability.ROWS) or not any(view.scope(one, choice) for one in page.wanted):
        return
    # Its buttons come when somebody opens it: made at every rerun, they would take a fifth of its time.
    take_away = st.popover("下载本页", icon="⬇️", key="take-away", on_change="rerun")
    if not take_away.open:
        return
    with take_away:
        _offer(
            f"{choice.street}-{page.title}-{choice.span.end:%Y%m%d}",
            lambda: panels.deck_of_page(page, view, choice, author=provenance.author(), at=provenance.now()),
            lambda: _workbook(page.title, page.wanted, view, choice),
            "page",
        )


def offer_panel(page: Page, panel: Panel, view: View, choice: Choice) -> None:
    """Offer one panel, and every figure of it as a workbook; only to those who may."""
    if not guard.may(Capability.ROWS):
        return
    title = panel.ask or page.title
    with st.container(horizontal=True):
        _offer(
            f"{choice.street}-{title}",
            lambda: panels.deck(page, panel, view, choice, author=provenance.author(), at=provenance.now()),
            lambda: _workbook(title, panel.reader.wanted, view, choice),
            "panel",
        )


def _offer(name: str, deck: Callable[[], Deck], workbook: Callable[[], bytes], key: str) -> None:
    """Offer each kind of file; it is made when it is asked for."""

    def made(ending: str) -> Callable[[], bytes]:
        return lambda: files.write(deck(), ending)

    has_office = printing.is_available()
    offered = {
        ending: (word, made(ending))
        for ending, word in files.TAKEN.items()
        if has_office or ending not in files.BY_OFFICE
    }
    for ending, (word, content) in {**offered, _WORKBOOK: ("表格", workbook)}.items():
        st.download_button(
            f"下载{plain(word)}",
            guard.deferred(Capability.ROWS, content, {"file": f"{name}.{ending}"}),
            f"{name}.{ending}",
            on_click="ignore",
            key=f"take-{key}-{ending}",
        )
    if not has_office:
        tell_no_office()


def tell_no_office() -> None:
    """Say why there is neither a PDF nor a picture, and what else to do."""
    told = "这台电脑没有安装 LibreOffice，不能直接生成 PDF 和图片：请下载幻灯片，用 WPS 或 PowerPoint 另存。"
    st.html(screen.render("note.html", note=told))


def _workbook(title: str, wanted: Iterable[Wanted], view: View, choice: Choice) -> bytes:
    # Only here: a page that nobody takes away needs no writer of workbooks.
    from streetboard.drawing.xlsx import workbook

    results = [compute() for compute in view.all_rows([one for one in wanted if one.over == NOW], choice)]
    about = _about(title, view, choice)
    return workbook.write_view(f"{choice.street}{title}", about, [(one.query.title, one) for one in results])


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
        *([("注意", "演示数据，非真实台账")] if view.is_demo(choice.street) else []),
    ]
