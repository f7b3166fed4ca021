"""Editing: the meeting editions of a street: made with one click, put into words, shown and handed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from streetboard import audit, format, provenance, warehouse
from streetboard.access.roles import Capability
from streetboard.asking import periods
from streetboard.asking.cache import SharedCache
from streetboard.asking.streets import ALL_STREETS
from streetboard.drawing import files, printing, screen
from streetboard.errors import StreetboardError
from streetboard.meeting import differences, editions, making, slides
from streetboard.meeting.editions import Edition, Edits, TextSlide, Words
from streetboard.reading import headlines
from streetboard.reading.blocks import COVER, Deck, Slide
from streetboard.reading.story import ASK
from streetboard.ui import downloads, filters, guard, menu, messages, session, shelf, shown
from streetboard.ui.markdown import plain
from streetboard.ui.meeting import slide_view
from streetboard.ui.shelf import deck_of, edition_of, everything_of, made_once, none_yet

EDITION, _SLIDE = "edition", "slide"
_WHO = "who"
_PROBLEM, _FORM, _PDF = "edit_problem", "edit_form", "edition_pdf"
_INTERVALS = {"每页 8 秒": 8, "每页 15 秒": 15, "每页 30 秒": 30, "每页 60 秒": 60}
_HEADLINE_SIGNS, _COMMENT_SIGNS, _LINE_SIGNS = 90, 120, 60
_MOST_LINES = 8


def section() -> None:
    """Show the edition that the address names, else those of the street, and make a new one."""
    if EDITION in st.query_params:
        _open(st.query_params[EDITION])
    else:
        choice = filters.street()
        if guard.may(Capability.EDITIONS):
            _new(choice.street)
        else:
            guard.explain(Capability.EDITIONS)
        _list(choice.street)


# --- the list ------------------------------------------------------------------------------------------------------------


def _new(street: str) -> None:
    """Ask for a quarter and a scope, and freeze them."""
    with st.container(border=True, key="panel-new-edition"):
        st.html(
            screen.render(
                "panel_head.html",
                ask="生成一份会议版",
                headline="",
                note="把一个季度开会要用的数字全部冻结成一份文件：屏幕、幻灯片、附表、简报都从它来，以后导入新数据也不会变。",
            )
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            known = editions.quarters(session.view().snapshot, street)
            quarter = st.selectbox("季度", known, format_func=periods.quarter_name, key="new_quarter", filter_mode=None)
            whole = ALL_STREETS if street == ALL_STREETS else headlines.WHOLES[headlines.COMMUNITY]
            communities = [name for name in session.view().communities.get(street, ()) if name != headlines.UNNAMED]
            scope = st.selectbox("范围", [whole, *communities], key=f"new_scope_{street}", filter_mode=None)
            made = st.button("生成", type="primary", key=shown.key("new_edition", street, quarter, scope))
        community = None if scope == whole else scope
        carry = False
        if editions.drafts(warehouse.home(), street, quarter, community):
            carry = st.checkbox("沿用上一稿的点评、顺序和补充的页（标题句按新的数字重写）", True, key="new_carry")
    if made:
        with st.spinner("正在冻结"):
            fresh = _freeze(street, quarter, community, carry)
        _go(fresh.id)


@guard.act(Capability.EDITIONS, audit.EDITION_MADE, is_kept_within=True)
def _freeze(street: str, quarter: str, community: str | None, carry: bool) -> Edition:
    guard.demand_street(street)
    return making.make(
        warehouse.home(), session.view().snapshot, street, quarter, community, by=provenance.author(), carry=carry
    )


def _go(name: str | None) -> None:
    """Open an edition, or go back to the list."""
    if name:
        st.query_params[EDITION] = name
    else:
        st.query_params.pop(EDITION, None)
        st.query_params.pop(_SLIDE, None)
    st.rerun()


def _list(street: str) -> None:
    st.html(screen.render("title.html", title="已有的会议版"))
    listed = 0
    for name in shelf.names(street):
        try:
            whose, line = made_once("line", name, partial(_street_and_line, name))
        except StreetboardError as error:
            messages.show_warning(error)
            continue
        if whose != street:
            continue
        listed += 1
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"edition-{name}"):
            st.html(line, width="stretch")
            if st.button("打开", key=f"open-{name}"):
                _go(name)
    if not listed:
        is_able = guard.may(Capability.EDITIONS)
        none = "还没有会议版。选好季度，点“生成”。" if is_able else f"{none_yet()}。"
        st.html(screen.render("empty.html", text=none))


def _street_and_line(name: str) -> tuple[str, str]:
    one = edition_of(name)
    return one.street, _line(one)


def _line(one: Edition) -> str:
    changed = f"　改过 {one.edits.revision} 次，最后 {one.edits.log[-1].at:%Y-%m-%d %H:%M}" if one.edits.log else ""
    told = f"数据截至 {format.day(one.cut_off)}　第 {one.version} 版数据　{one.frozen_at:%Y-%m-%d %H:%M} {one.author} 生成{changed}"
    return screen.render("meeting/line.html", title=_title(one), told=told)


def _title(one: Edition) -> str:
    number = one.id.rpartition("-")[2]
    community = f" · {one.community}" if one.community else ""
    return f"{one.street}{community}　{periods.quarter_name(one.quarter)}　第 {number} 稿"


# --- one edition ---------------------------------------------------------------------------------------------------------


def _open(name: str) -> None:
    try:
        one = edition_of(name)
    except StreetboardError as error:
        messages.show_error(error)
        if st.button("‹ 全部会议版", key="back"):
            _go(None)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("‹ 全部会议版", key="back"):
            _go(None)
        st.html(_line(one), width="stretch")
        if guard.may(Capability.EDITIONS) and not guard.has_accounts():
            st.text_input("修改人（记入修改记录）", provenance.author(), max_chars=20, key=_WHO, width=200)
    if problem := st.session_state.pop(_PROBLEM, None):
        messages.show_warning(problem)
    for title, last in slides.behind(one):
        told = f"{title}截至 {format.day(last)}，它的数字只统计到这一天，与以前同样长的一段比较。"
        st.warning(plain(told), icon="⚠️")
    for street, last in slides.streets_behind(one):
        told = f"{street}的台账截至 {format.day(last)}，它的数字只统计到这一天，全部街道的数字不与以前比较。"
        st.warning(plain(told), icon="⚠️")
    _actions(one)
    _compared(one)
    _slides(one)
    _log(one)


def _actions(one: Edition) -> None:
    """Lead to the presentation and its windows, and hand the files out."""
    with st.container(border=True, key="panel-actions"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.link_button("▶ 放映", _present(one), type="primary")
            st.link_button("演讲者视图", _present(one, view="presenter"))
            interval = st.selectbox(
                "自动播放",
                list(_INTERVALS),
                index=1,
                key="interval",
                label_visibility="collapsed",
                filter_mode=None,
                width=150,
            )
            st.link_button("大厅自动播放", _present(one, auto=_INTERVALS[interval]))
        with st.container(horizontal=True, vertical_alignment="center"):
            deck = deck_of(one.id)
            for ending in files.FORMATS:
                if ending != "pdf":
                    _download(one, ending, guard.later(partial(_written_out, one.id, deck, ending)))
            if printing.is_available():
                _pdf(one)
        if not printing.is_available():
            downloads.tell_no_office()


def _download(one: Edition, ending: str, content: Callable[[], bytes]) -> None:
    label = f"下载{plain(files.FORMATS[ending])} {plain(ending.upper())}"
    name = f"{one.id}.{ending}"
    made = guard.deferred(Capability.FIGURES, partial(_of_edition, one.id, content), {"edition": one.id, "file": name})
    st.download_button(label, made, name, on_click="ignore", key=f"download-{ending}")


def _of_edition(name: str, content: Callable[[], bytes]) -> bytes:
    """Return a file of an edition, to who may see it when he asks for it."""
    edition_of(name)
    return content()


def _written_out(name: str, deck: Deck, ending: str) -> bytes:
    """Return a file of an edition, to who may see it when he asks for it."""
    edition_of(name)
    return files.write(deck, ending)


def _pdf(one: Edition) -> None:
    """Make the pdf when it is asked for: it takes seconds, and what keeps it from being made must be told."""
    made = st.session_state.get(_PDF, ("", b""))
    what = f"{one.fingerprint}-{one.edits.revision}"
    if made[0] == what:
        _download(one, "pdf", lambda: made[1])
    elif st.button("制作 PDF", key="make-pdf"):
        try:
            with st.spinner("正在制作"):
                st.session_state[_PDF] = (what, files.write(deck_of(one.id), "pdf"))
        except StreetboardError as error:
            st.session_state[_PROBLEM] = error
        st.rerun()


def _present(one: Edition, **further: str | int) -> str:
    return f"{menu.HIDDEN[menu.PRESENT].name}?{urlencode({EDITION: one.id, **further})}"


def _compared(one: Edition) -> None:
    """Tell how today's figures differ from the edition's."""
    snapshot = session.view().snapshot
    if snapshot.version == one.version:
        st.html(screen.render("note.html", note="会议版用的就是现在的数据，数字相同。"))
        return
    try:
        found = _comparisons(one)
    except StreetboardError as error:
        st.warning(f"不能与现在的数据比较：**{plain(error.problem)}**。", icon="⚠️")
        return
    count = len(found.differences)
    told = f"有 **{plain(format.number(count))}** 个数字不同" if count else "数字都没有变"
    version, same = plain(snapshot.version), plain(format.number(found.same))
    title = f"现在的数据（第 {version} 版）按同一截止日再算：{told}，{same} 个相同"
    with st.expander(title, expanded=False, key="compared"):
        for word, names in (("口径后来改过", found.redefined), ("现在算不出来", found.gone)):
            if names:
                st.html(screen.render("note.html", note=f"{word}：{'、'.join(names)}"))
        rows = [
            [d.figure, d.row or "全部", d.label, format.cell(d.then, d.unit), format.cell(d.now, d.unit)]
            for d in found.differences
        ]
        if rows:
            st.html(
                screen.plain_table(["指标", "哪一项", "数字", "会议版", "现在"], rows[:_ROWS_SHOWN], numeric=(3, 4))
            )


_ROWS_SHOWN = 300


_found = SharedCache[differences.Comparison]()


def _comparisons(one: Edition) -> differences.Comparison:
    snapshot = session.view().snapshot
    return _found.get((session.view().key, one.fingerprint), lambda: differences.compare(one, snapshot))


# --- the slides ----------------------------------------------------------------------------------------------------------


def _slides(one: Edition) -> None:
    """Show the slides of an edition in their order: choose one, change its words, see it as it will be shown."""
    deck = everything_of(one.id)
    hidden = slides.hidden_ids(one)
    names = {slide.id: _name(slide, hidden) for slide in deck.slides}
    places, work = st.columns([1, 3], gap="medium")
    with places:
        chosen = _chosen(one, names)
        slide = next(slide for slide in deck.slides if slide.id == chosen)
        if guard.may(Capability.EDITIONS):
            _arrange(one, [*names], slide, hidden)
    with work:
        if guard.may(Capability.EDITIONS):
            _words(one, slide)
        with st.container(border=True, key="panel-preview"):
            slide_view.draw(slide, deck, 1 + [*names].index(chosen), len(names))


def _chosen(one: Edition, names: dict[str, str]) -> str:
    """Show the slides and return the one that the address names, else the first."""
    asked = st.query_params.get(_SLIDE)
    first = asked if asked in names else next(iter(names))
    # A new key after every saving: with other labels the widget would forget which one was chosen.
    key = f"slides-{one.id}-{one.edits.revision}"
    if st.session_state.get(key, first) != first:
        st.session_state[key] = first
    return st.radio(
        "页",
        list(names),
        index=list(names).index(first),
        format_func=lambda name: plain(names[name]),
        key=key,
        on_change=lambda: st.query_params.update({_SLIDE: st.session_state[key]}),
        label_visibility="collapsed",
    )


def _name(slide: Slide, hidden: frozenset[str]) -> str:
    return slide.title + ("（隐藏）" if slide.id in hidden else "")


def _who() -> str:
    """Return who changes an edition: the account that is logged in, else whom somebody at the machine names."""
    return guard.reader().name or " ".join(st.session_state.get(_WHO, "").split()) or provenance.author()


def _save(one: Edition, what: str, **changed: Any) -> bool:
    """Save a change and return whether it was; the next run of the page tells what kept it from being saved."""
    try:
        edits = replace(one.edits, **changed)
        _edit(one.id, edits, what)
    except StreetboardError as error:
        st.session_state[_PROBLEM] = error
        return False
    return True


@guard.act(Capability.EDITIONS, audit.EDITION_CHANGED, is_kept_within=True)
def _edit(name: str, edits: Edits, what: str) -> None:
    edition_of(name)
    editions.edit(warehouse.home(), name, edits, what=what, by=_who(), at=provenance.now())


def _arrange(one: Edition, order: list[str], slide: Slide, hidden: frozenset[str]) -> None:
    """Offer to move and hide the slide that is chosen, to add one after it, and to delete it if it is of text."""
    chosen, at = slide.id, order.index(slide.id)
    with st.container(horizontal=True, gap="small"):
        for word, to in (("↑ 上移", at - 1), ("↓ 下移", at + 1)):
            if st.button(word, key=shown.key(f"move-{to - at}", chosen), disabled=not 0 <= to < len(order)):
                moved = [name for name in order if name != chosen]
                moved.insert(to, chosen)
                _save(one, f"移动“{slide.title}”", order=tuple(moved))
                st.rerun()
        if st.button("显示这一页" if chosen in hidden else "隐藏这一页", key=shown.key("hide", chosen)):
            what = f"{'显示' if chosen in hidden else '隐藏'}“{slide.title}”"
            _save(one, what, **slides.turned_over(one, chosen))
            st.rerun()
        if st.button("＋ 加一页文字", key=shown.key("add", chosen)):
            name = next(f"text-{n}" for n in range(1, 1000) if f"text-{n}" not in one.edits.texts)
            texts = {**one.edits.texts, name: TextSlide("补充说明", ())}
            _save(one, "加一页文字", texts=texts, order=(*order[: at + 1], name, *order[at + 1 :]))
            st.query_params[_SLIDE] = name
            st.rerun()
        if chosen in one.edits.texts and st.button("删除这一页", key=shown.key("delete", chosen)):
            texts = {name: text for name, text in one.edits.texts.items() if name != chosen}
            order = [name for name in order if name != chosen]
            _save(one, f"删除“{slide.title}”", texts=texts, order=tuple(order))
            st.rerun()


def _words(one: Edition, slide: Slide) -> None:
    """Ask for the words of one slide; its numbers stay."""
    there = _written(one, slide)
    form = _form(one, slide, there)
    with st.form(f"words-{form.key}", border=False, enter_to_submit=False):
        changed = _text_fields(one, slide, form.key) if slide.is_text else _story_fields(one, slide, form.key)
        if not st.form_submit_button("保存这一页"):
            return
        if form.seen != there:
            last = one.edits.log[-1]
            told = f"{last.by}在 {last.at:%H:%M} 改过这一页。您写的还在，请核对后再保存一次。"
            st.warning(plain(told), icon="⚠️")
            st.session_state[_FORM] = replace(form, seen=there)
            return
        try:
            changes = changed()
        except StreetboardError as error:
            messages.show_warning(error)
            return
    if _save(one, f"修改“{slide.title}”", **changes):
        st.session_state[_FORM] = replace(form, saved=form.saved + 1, slide="")
    st.rerun()


@dataclass(frozen=True)
class _Form:
    """The form that is open: of which slide, what had been written there when it was opened, how many were saved before."""

    edition: str
    slide: str
    seen: Words | TextSlide
    saved: int = 0

    @property
    def key(self) -> str:
        """A new key after every saving: the fields must show what is saved, not what they remember."""
        return f"{self.edition}-{self.slide}-{self.saved}"


def _written(one: Edition, slide: Slide) -> Words | TextSlide:
    return one.edits.texts[slide.id] if slide.is_text else one.edits.words.get(slide.id, Words())


def _form(one: Edition, slide: Slide, there: Words | TextSlide) -> _Form:
    """Return the form of this slide: the open one, so that what somebody else saves meanwhile is noticed, or a new one."""
    form = st.session_state.get(_FORM) or _Form("", "", there)
    if (form.edition, form.slide) != (one.id, slide.id):
        form = st.session_state[_FORM] = _Form(one.id, slide.id, there, form.saved)
    return form


def _text_fields(one: Edition, slide: Slide, key: str) -> Callable[[], Mapping[str, object]]:
    text = one.edits.texts[slide.id]
    title = st.text_input("标题", text.title, max_chars=30, key=f"title-{key}")
    lines = st.text_area("正文（一行一条）", "\n".join(text.lines), height=150, key=f"text-{key}")
    return lambda: {"texts": {**one.edits.texts, slide.id: TextSlide(title.strip() or "补充说明", _lines(lines))}}


def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text. Raises StreetboardError if they would not fit on a slide."""
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if len(lines) > _MOST_LINES or any(len(line) > _LINE_SIGNS for line in lines):
        raise StreetboardError(
            "文字太多，一页放不下", f"最多 {_MOST_LINES} 行，每行 {_LINE_SIGNS} 字以内；再多请另加一页"
        )
    return lines


def _story_fields(one: Edition, slide: Slide, key: str) -> Callable[[], Mapping[str, object]]:
    ruled = slides.told_by_rules(one, slide.id)
    words = one.edits.words.get(slide.id, Words())
    headline = words.headline
    if slide.id != COVER:
        headline = st.text_area(
            "标题句（数字取自本页，不能改成别的）",
            slide.headline,
            height=80,
            max_chars=_HEADLINE_SIGNS,
            key=f"headline-{key}",
        )
        st.html(screen.render("note.html", note=f"按规则写的：{ruled.headline}　清空就恢复成这一句"))
    comment = st.text_input("点评（显示在本页下方）", words.comment, max_chars=_COMMENT_SIGNS, key=f"comment-{key}")
    kept, asks, lines = _proposal_fields(one, slide, words, key)

    def changed() -> Mapping[str, object]:
        written: str | None = " ".join((headline or "").split())
        if written in ("", ruled.headline):
            written = None
        chosen = tuple(key for key, is_kept in kept.items() if is_kept) if kept else words.kept
        told = Words(None, " ".join(comment.split()), chosen, asks, _lines(lines))
        if written:
            # Against the rows that will stand there.
            slides.check_headline(slides.told_by_rules(one, slide.id, told), written)
        return {"words": {**one.edits.words, slide.id: replace(told, headline=written)}}

    return changed


def _proposal_fields(
    one: Edition, slide: Slide, words: Words, form: str
) -> tuple[dict[str, bool], dict[str, str], str]:
    """Ask which rows of a proposal stay, what is asked of each, and what else there is to say."""
    kept: dict[str, bool] = {}
    asks: dict[str, str] = dict(words.asks)
    if not slides.is_proposal(slide.id):
        return kept, asks, "\n".join(words.lines)
    found = slides.proposal(one, slide.id)
    if found:
        table, keys = found
        has_asks, shown = table.columns[-1].name == ASK, slides.kept_keys(slide.id, keys, words)
        with st.container(height=320, border=True):
            said = table.columns[:-1] if has_asks else table.columns
            for key, row in zip(keys, table.rows, strict=False):
                parts = [
                    _said(value, column.unit) for value, column in zip(row, said, strict=False) if value is not None
                ]
                proposed = row[-1] if has_asks else None
                kept[key] = _proposal_row(key, " · ".join(parts), proposed, key in shown, asks, form)
    return kept, asks, st.text_area("补充事项（一行一条）", "\n".join(words.lines), height=90, key=f"lines-{form}")


def _said(value: object, unit: str) -> str:
    return format.with_unit(value, unit) if isinstance(value, int | float) else format.cell(value)


def _proposal_row(key: str, said: str, proposed: str | None, is_shown: bool, asks: dict[str, str], form: str) -> bool:
    """Ask for one row whether it is shown, and what is asked; return the first and put the second into `asks`."""
    what, ask = st.columns([3, 2], vertical_alignment="center")
    if proposed is not None:
        usual = asks.pop(key, proposed)
        written = ask.text_input("请求协调", usual, label_visibility="collapsed", max_chars=40, key=f"ask-{form}-{key}")
        if written.strip() != proposed:
            asks[key] = written.strip()
    return what.checkbox(plain(said), is_shown, key=f"keep-{form}-{key}")


def _log(one: Edition) -> None:
    if one.edits.log:
        with st.expander(f"修改记录（{plain(len(one.edits.log))} 次）", key="log"):
            rows = [[f"{e.at:%Y-%m-%d %H:%M}", e.by, e.what] for e in reversed(one.edits.log)]
            st.html(screen.plain_table(["时间", "谁", "改了什么"], rows))
