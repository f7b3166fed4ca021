"""Marking: the targets and the annotations of a street, to be added to and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from streetboard import format, provenance, queries
from streetboard.access.roles import Capability
from streetboard.asking.periods import spoken
from streetboard.asking.view import View
from streetboard.datasets import dataset
from streetboard.drawing import screen
from streetboard.ui import guard, session, shown, targeting
from streetboard.warehouse import Scope

_WITHDRAWN = "已撤销"
_TARGETS = ("指标", "范围", "适用期", "目标值", "方向", "依据", "提出人")
_ANNOTATIONS = ("日期", "说明", "范围", "主题", "标注人")
_WAYS = {queries.UP: "不低于", queries.DOWN: "不高于"}


def marking() -> None:
    """Show what a street aims at and what it wrote on its charts; whoever may manages both."""
    view = session.view()
    streets = list(view.communities)
    if not streets:
        st.html(screen.render("empty.html", text="还没有任何台账。"))
        return
    asked = st.query_params.get("street")
    begun = asked if asked in streets else view.largest_street
    street = st.selectbox("街道", streets, index=streets.index(begun), key="marks-street", filter_mode=None)
    may = guard.may(Capability.TARGETS)
    if not may:
        guard.explain(Capability.TARGETS)
    _targets(street, view, may=may)
    _annotations(street, view, may=may)


def _targets(street: str, view: View, *, may: bool) -> None:
    rows = view.result("shared/target_rows", Scope(street)).records()
    with st.container(border=True, key="panel-targets"):
        st.html(screen.render("title.html", title="目标：各指标要到多少？"))
        st.html(
            screen.render(
                "note.html",
                note="卡片写明是否达标，图上画一条线。一个指标先看社区的、季度的目标，再看街道的、年度的、长期的。",
            )
        )
        _listed(_TARGETS, [_target_cells(row) for row in rows], "还没有目标。")
        if may:
            told = {_known_by(_target_key(row)): " ".join(_target_cells(row)[:4]) for row in rows}
            _withdraw(targeting.TARGETS, [_target_key(row) for row in rows], told, street, view)
            _add_target(street, view)


def _target_cells(row: dict[str, Any]) -> list[str]:
    unit = row["target_unit"] or queries.metric_units().get(row["metric"], ("",))[0]
    return [
        metric_named(row["metric"]), row["community"], spoken(row["period"]), format.target(row["target"], unit),
        _WAYS.get(row["direction"], ""), row["reason"] or "", row["author"] or "",
    ]  # fmt: skip


def _target_key(row: dict[str, Any]) -> dict[str, str]:
    """Return what a target is known by, as its ledger wrote it, and the value that no row may lack."""
    return {name: row[f"{name}_given"] for name in ("metric", "community", "period", "value")}


def metric_named(code: str) -> str:
    """Return a metric's code with its name: I09 按期处置率."""
    return f"{code} {queries.metric_names().get(code, '')}".rstrip()


def _add_target(street: str, view: View) -> None:
    codes = list(queries.metric_units())
    with st.expander("添加目标", key="add-target"), st.form(shown.key("add-target", street), border=False):
        with st.container(horizontal=True):
            metric = st.selectbox("指标", codes, format_func=metric_named, index=codes.index("I09"))
            value = st.text_input("目标值", placeholder="95%、31 件/日")
            period = st.text_input("适用期", placeholder="2025、2025Q2，不填为长期")
        with st.container(horizontal=True):
            community = _community(street, view, "target")
            direction = st.selectbox(
                "方向", ["", *_WAYS], format_func=lambda way: _WAYS.get(way, "按指标自己的"), filter_mode=None
            )
            reason = st.text_input("依据", placeholder="文件、会议，可不填")
        if not st.form_submit_button("保存目标"):
            return
    row = {"metric": metric, "value": value, "period": period, "community": community, "direction": direction}
    targeting.keep(targeting.TARGETS, row | {"reason": reason, "author": guard.author()}, street, view)


def _annotations(street: str, view: View, *, may: bool) -> None:
    rows = view.result("shared/annotations", Scope(street)).records()
    with st.container(border=True, key="panel-annotations"):
        st.html(screen.render("title.html", title="标注：图上要说明什么？"))
        st.html(
            screen.render(
                "note.html", note="按日、周、月的图上画一条细线，写上日期和说明。没有写主题的，每一页的图上都有。"
            )
        )
        _listed(_ANNOTATIONS, [_annotation_cells(row) for row in rows], "还没有标注。")
        if may:
            told = {_known_by(_annotation_key(row)): " ".join(_annotation_cells(row)[:3]) for row in rows}
            _withdraw(targeting.ANNOTATIONS, [_annotation_key(row) for row in rows], told, street, view)
            _add_annotation(street, view)


def _annotation_cells(row: dict[str, Any]) -> list[str]:
    until = f" 至 {format.day(row['until'])}" if row["until"] > row["happened_on"] else ""
    topic = dataset(targeting.ANNOTATIONS).fields["topic"].words.get(row["topic"], "")
    return [f"{format.day(row['happened_on'])}{until}", row["note"], row["community"], topic, row["author"] or ""]


def _annotation_key(row: dict[str, Any]) -> dict[str, str]:
    return {"happened_on": format.day(row["happened_on"]), "community": row["community_given"], "note": row["note"]}


def _add_annotation(street: str, view: View) -> None:
    topics = dataset(targeting.ANNOTATIONS).fields["topic"].words
    with st.expander("添加标注", key="add-annotation"), st.form(shown.key("add-annotation", street), border=False):
        with st.container(horizontal=True):
            first = st.date_input("日期", value=None, format="YYYY-MM-DD")
            last = st.date_input("结束日期（可不填）", value=None, format="YYYY-MM-DD")
            community = _community(street, view, "annotation")
            topic = st.selectbox(
                "主题", ["", *topics], format_func=lambda one: topics.get(one, "每一页"), filter_mode=None
            )
        note = st.text_input("说明", placeholder="暴雨", max_chars=60)
        author = "" if guard.has_accounts() else st.text_input("标注人", placeholder=provenance.author())
        if not st.form_submit_button("保存标注"):
            return
    row = {"happened_on": format.day(first) if first else "", "until": format.day(last) if last else "", "note": note}
    row |= {"community": community, "topic": topic, "author": author or guard.author()}
    targeting.keep(targeting.ANNOTATIONS, row, street, view)


def _community(street: str, view: View, key: str) -> str:
    known = ["", *view.communities[street]]
    return st.selectbox(
        "范围", known, format_func=lambda one: one or "街道本级", key=f"marks-{key}-community", filter_mode=None
    )


def _listed(headers: tuple[str, ...], rows: list[list[str]], nothing: str) -> None:
    if rows:
        st.html(screen.plain_table(list(headers), rows))
    else:
        st.html(screen.render("empty.html", text=nothing))


def _known_by(key: Mapping[str, str]) -> str:
    return " ".join(key.values())


def _withdraw(name: str, keys: list[dict[str, str]], told: Mapping[str, str], street: str, view: View) -> None:
    """Offer to withdraw one of the rows, each told in words: it stays in the ledger as one that no longer holds."""
    if not keys:
        return
    what = "目标" if name == targeting.TARGETS else "标注"
    by = {_known_by(key): key for key in keys}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            f"撤销哪一条{what}", list(by), format_func=lambda one: told[one], key=f"withdraw-{name}", filter_mode=None
        )
        if st.button(f"撤销{what}", key=shown.key(f"withdraw-{name}-now", street, chosen)):
            targeting.keep(name, by[chosen] | {"state": _WITHDRAWN}, street, view)
