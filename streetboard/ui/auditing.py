"""Auditing: who did what, and when: everybody's for an administrator, one's own for everybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import streamlit as st

from streetboard import audit, format, labels, queries, warehouse
from streetboard.access import accounts
from streetboard.access.roles import LEADER, ROLES, Capability
from streetboard.datasets import all_datasets
from streetboard.drawing import csv, screen
from streetboard.errors import AuditError
from streetboard.ui import guard, messages
from streetboard.ui.markdown import plain
from streetboard.warehouse import Result, Sought

_SHOWN, _OWN_SHOWN = 200, 50
_HEADERS = ["时间", "谁", "来自", "做了什么", "内容"]
_NOBODY = "没有登录的人"
_FAILING = AuditError(
    "操作记录写不进去：看的还能看，要改的都不会执行",
    "请检查数据文件夹里 audit 的权限和磁盘空间，原因在 faults.log 里",
)
# What an event is about, in the order in which it is told.
_WORDS = {
    "account": "账号",
    "roles": "角色",
    "locked": "锁定",
    "refused": "没有权限或不开放",
    "datasets": "台账",
    "files": "文件",
    "file": "文件",
    "street": "街道",
    "streets": "街道",
    "communities": "社区",
    "edition": "会议版",
    "revision": "第几次修改",
    "titles": "指标",
    "token": "令牌",
    "until_day": "用到",
    "version": "数据版本",
    "to": "目标",
    "note": "说明",
    "rows": "行数",
    "inserted": "新增",
    "updated": "更新",
    "quarantined": "隔离",
    "until": "清理到第几条",
    "bytes": "字节数",
}
_OUTCOMES = {audit.NOT_DONE: "没有完成", audit.UNCHANGED: "没有变化"}
_LOCKED = {
    accounts.NAME_AT_ADDRESS: "这个名称在这个地址",
    accounts.NAME: "这个名称",
    accounts.ADDRESS: "这个地址",
}


def tell_failing() -> None:
    """Tell an administrator, on every page, that the record cannot be written."""
    if audit.is_failing(warehouse.home()) and guard.may(Capability.RECORD):
        messages.show_error(_FAILING)


def everybody() -> None:
    """Show the record to whoever may see all of it: by person, by kind, by day; whole as a file; and whether it is whole."""
    if not guard.may(Capability.RECORD):
        st.info(
            "这个账号不能看“审计”：大家的操作记录只给管理整个看板的管理员看。自己的操作记录，点右上角自己的名称，在“我的账号”里看。",
            icon="🔒",
        )
        return
    there = audit.files(warehouse.home())
    with st.container(border=True, key="panel-audit"):
        st.html(screen.render("title.html", title="谁在什么时候做了什么？"))
        st.html(
            screen.render(
                "note.html",
                note=f"只记做了什么，不记看到的内容、密码和搜索的字。保留 {audit.keep_months()} 个月，一个月一个文件。",
            )
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            who = st.selectbox(
                "谁", ["", *warehouse.people(there)], format_func=lambda one: one or "全部", key="audit-who"
            )
            kind = st.selectbox("做了什么", ["", *audit.KINDS], format_func=_title, key="audit-kind")
            first = st.date_input("从", value=None, format="YYYY-MM-DD", key="audit-first")
            last = st.date_input("到", value=None, format="YYYY-MM-DD", key="audit-last")
        sought = Sought(who or None, [kind] if kind else None, _day(first), _day(last))
        events, total = warehouse.events(there, sought, _SHOWN)
        _show(events, total)
        if total:
            told: dict[str, Any] = {}

            def made() -> bytes:
                every, count = warehouse.events(audit.files(warehouse.home()), sought)
                told.update(file="操作记录.csv", rows=count)
                return csv.written(_HEADERS, map(words, every))

            st.download_button(
                "下载 CSV",
                guard.deferred(Capability.RECORD, made, told),
                "操作记录.csv",
                "text/csv",
                on_click="ignore",
                key="audit-csv",
            )
        if st.button("核对记录", key="audit-verify", help="从头核对每一行，有没有被改过、删过、截断"):
            _verify()


def _verify() -> None:
    home = warehouse.home()
    with st.spinner("正在核对"):
        verdict = audit.verify(home, warehouse.heads(home))
    for sentence in verdict.wrong[:_OWN_SHOWN]:
        st.error(plain(sentence), icon="⛔")
    for sentence in verdict.notes:
        st.info(plain(sentence), icon="ℹ️")
    if not verdict.wrong:
        st.success(plain(f"{format.number(verdict.lines)} 条前后相接，没有改过的痕迹。"), icon="✅")


def own() -> None:
    """Show a reader what he has done himself; whoever is a leader only, when he logged in and out."""
    account = accounts.of(warehouse.home()).get(guard.reader().name)
    is_leader = account.roles == (LEADER,)
    kinds = [kind.name for kind in audit.OF_LOG_IN] if is_leader else None
    events, total = warehouse.events(audit.files(warehouse.home()), Sought(account.name, kinds), _OWN_SHOWN)
    with st.container(border=True, key="panel-own-audit"):
        st.html(screen.render("title.html", title="我的登录记录" if is_leader else "我的操作记录"))
        _show(events, total)


def _show(events: Sequence[dict[str, Any]], total: int) -> None:
    if not events:
        st.html(screen.render("empty.html", text="没有符合条件的记录。"))
        return
    st.html(screen.render("count.html", total=total, shown=len(events)))
    st.html(screen.plain_table(_HEADERS, [words(event) for event in events]))


def _title(name: str) -> str:
    return audit.KINDS[name].title if name else "全部"


def _day(chosen: Any) -> date | None:
    return chosen if isinstance(chosen, date) else None


def words(event: dict[str, Any]) -> list[str]:
    """Return an event as a row of words."""
    kind = audit.KINDS.get(event["kind"])
    at = f"{event['at'][:10]} {event['at'][11:19]}"
    about = json.loads(event["about"] or "{}")
    return [at, event["who"] or _NOBODY, event["place"], kind.title if kind else event["kind"], "；".join(_told(about))]


def _told(about: dict[str, Any]) -> Iterator[str]:
    """Yield what an event is about, each as a word and what it is."""
    if name := about.get("figure"):
        yield from _figure(name, about.get("parameters", {}))
    for name, word in _WORDS.items():
        if (value := about.get(name)) not in (None, "", []):
            yield f"{word}：{_said(name, value)}"
    if outcome := _OUTCOMES.get(about.get("outcome", "")):
        yield outcome


def _figure(name: str, parameters: dict[str, Any]) -> Iterator[str]:
    query = queries.layer("figures").get(name)
    if query is None:  # A figure of a release before this one.
        yield f"指标：{name}"
        return
    yield f"指标：{query.title}"
    # What was not asked for is not kept: a period without a first day begins with the ledger.
    begins = {"start": None} if "end" in parameters else {}
    asked = begins | {
        one: date.fromisoformat(told) if one in ("start", "end", "as_of") else told for one, told in parameters.items()
    }
    if told := labels.parameters(Result(query, 0, asked, (), ())):
        yield told


def _said(name: str, value: Any) -> str:
    if name == "datasets":
        known = all_datasets()
        value = [known[one].title if one in known else one for one in value]
    if name == "roles":
        value = [ROLES[one].title if one in ROLES else one for one in value]
    if name == "locked":
        return _LOCKED[value]
    if isinstance(value, list):
        return "、".join(map(str, value))
    return format.number(value) if isinstance(value, int) else str(value)
