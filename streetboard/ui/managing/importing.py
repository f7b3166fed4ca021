"""Importing: files are dropped in, recognised, corrected, rehearsed and published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from streetboard import audit, ledger, warehouse
from streetboard.access.roles import Capability
from streetboard.drawing import screen
from streetboard.errors import StreetboardError
from streetboard.ledger import read, recognise
from streetboard.ui import guard, messages, session
from streetboard.ui.managing import brought, columns, preview, questions
from streetboard.ui.managing.brought import Brought

_WHAT_HAPPENS = (
    "认得出是哪种台账，也认得常见的表头叫法。先预览，看清楚会改变什么，再发布；"
    "发布之前什么都不会变。身份证号不导入，姓名、电话在入库前遮蔽。"
)


_OWN_ONLY = (
    "文件里有别的街道的行，或有没写街道的行，整份都不发布，并写明是哪几行；"
    "各街道共用的参数设置、别名对照，请用看全部街道的账号导入。"
)


def bring_in() -> None:
    """Show the way of a file from the drop to the published version."""
    if not guard.may(Capability.IMPORT):
        guard.explain(Capability.IMPORT)
        return
    preview.tell_published()
    files = brought.dropped()
    if not files:
        st.html(screen.render("note.html", note=_WHAT_HAPPENS))
        if not session.view().is_whole:
            mine = "、".join(session.view().communities)
            st.html(screen.render("note.html", note=f"这个账号只导入{mine}的台账：{_OWN_ONLY}"))
    _offer_to_take_out_demo()
    tables = list(brought.recognised(files))
    chosen = list(_asked(tables))
    if chosen:
        preview.rehearse_and_publish(
            [
                (one, replace(order, beside=_left_out(one, tables, [other for other, _ in chosen])))
                for one, order in chosen
            ]
        )


def _asked(tables: list[Brought]) -> Iterator[tuple[Brought, ledger.Order]]:
    """Ask what each table is taken for, and yield those to be imported with how.

    Months as sheets are asked about once: a table with the headers of one before it in its file goes as that one does.
    """
    leaders: dict[tuple[str, ...], tuple[Brought, ledger.Order | None]] = {}
    for one in tables:
        part, alike = one.found.part, (one.file.file_id, *one.found.part.header)
        leader, order = leaders.get(alike, (None, None))
        if leader and not part.hidden and columns.follows(one, leader):
            one = replace(one, leader=leader.key)
            order = order and replace(order, part=part, cut_off=questions.cut_off(one))
        else:
            order = columns.ask(one)
            if columns.is_taken(one):
                leaders.setdefault(alike, (one, order))
        if order:
            yield one, order


def _left_out(one: Brought, tables: list[Brought], chosen: list[Brought]) -> tuple[read.Part, ...]:
    """Return what of the sheet of a table is not imported, to be told with the first that is."""
    of_file = [
        [other.found.part for other in some if other.file.file_id == one.file.file_id] for some in (tables, chosen)
    ]
    return recognise.left_out(one.found.part, *of_file)


def _offer_to_take_out_demo() -> None:
    view = session.view()
    streets = [street for street in view.communities if view.snapshot.streets.get(street, False)]
    if streets:
        may = guard.may(Capability.PUBLISH)
        who = "" if may else "请管理员"
        with st.container(horizontal=True, vertical_alignment="center"):
            note = f"{'、'.join(streets)}是演示数据，导入同名街道的真实台账前要先{who}取出。"
            st.html(screen.render("note.html", note=note), width="content")
            if may and st.button("取出演示数据", key="remove-demo"):
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


@guard.act(Capability.PUBLISH, audit.DEMO_REMOVED, is_kept_within=True)
def _take_out_demo() -> None:
    ledger.remove_demo(warehouse.home())
