"""Why: the page about one community, held against the street, the period before and another community, as the address says.

?of=演示社区丙&beside=河嘉村社区; whoever is not named is the one that lies lowest, and the one that lies highest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from streetboard import format
from streetboard.asking import periods
from streetboard.asking.answers import MONTH, MONTH_BEFORE, NOW, PREVIOUS
from streetboard.asking.choice import Choice
from streetboard.asking.periods import Span
from streetboard.asking.view import View
from streetboard.reading import why
from streetboard.reading.panels import Page, Part, more, page, panel
from streetboard.reading.readings import ON_TIME_COMMUNITIES
from streetboard.ui import filters, menu
from streetboard.ui.page import open_page, show_panels

_OF_WHOLE_STREET = "按种类拆分全街道的件，只给看整个街道的账号；与全街道相差多少，见“事件办理”的各社区按期处置率。"
_NOTHING = "没有到期的件，或台账没有办理期限。请换一个统计期，或在上面选择其他社区。"


def show() -> None:
    """Show the page about the community that the address names."""
    with open_page(menu.WHY, with_numbers=True) as opened:
        if opened.choice is None:
            return
        # It holds a community against the whole street, whichever communities another page counts.
        choice = replace(opened.choice, communities=())
        if choice.is_of_all_streets:
            filters.show(opened.view, choice, opened.problems, lambda view, choice: None)
            raise filters.NothingThereError("“为什么”看的是一个街道里的社区", "请在上面选择一个街道")
        view, problems = opened.view, list(opened.problems)
        community, other = _asked(view, choice, problems)

        def whom(view: View, choice: Choice) -> None:
            known = view.communities[choice.street]
            _pick(filters.OF, "为什么", choice.street, known, community)
            others = tuple(name for name in known if name != community)
            if others:
                _pick(filters.BESIDE, "并列", f"{choice.street}-{community}", others, other)

        about = page_about(community, other, view, choice)
        show_panels(about, replace(opened, problems=problems), whom=whom, of_all=True)


def _asked(view: View, choice: Choice, problems: list[str]) -> tuple[str, str | None]:
    """Return which community is explained and which stands beside; a sentence for each that does not exist goes to `problems`."""
    known = view.communities[choice.street]
    if not known:
        raise filters.NothingThereError(f"{choice.street}还没有社区", "请先导入台账，或选择其他街道")
    answer = None if choice.cut_off is None or choice.span.is_empty else view.answer(ON_TIME_COMMUNITIES, choice)
    rows = answer.result.records() if answer else []
    named = {}
    for name in (filters.OF, filters.BESIDE):
        if (asked := st.query_params.get(name)) in known:
            named[name] = asked
        elif asked is not None:
            problems.append(f"{choice.street}没有名为“{asked[:20]}”的社区")
    community = named.get(filters.OF) or (rows[0]["community"] if rows else known[0])
    other = named.get(filters.BESIDE)
    if other in (None, community):
        other = why.best_beside(rows, community)
    return community, other


def page_about(community: str, other: str | None, view: View, choice: Choice) -> Page:
    """Return the page about a community: against the street, against the period before, against another community."""
    return page(f"{menu.WHY}：{community}", *_parts(community, other, view, choice))


def _parts(community: str, other: str | None, view: View, choice: Choice) -> Iterator[Part]:
    days = view.days(why.FIGURE, choice) if choice.cut_off and not choice.span.is_empty else None
    # 累计 is compared with nothing: its newest full month is, with the one before.
    now, before = (MONTH, MONTH_BEFORE) if choice.period == periods.ALL else (NOW, PREVIOUS)
    here, then = (days.over.get(over) if days else None for over in (now, before))
    why_not = days.why_not.get(before, "") if days else ""
    yield panel(
        why.why_street(community),
        f"{menu.WHY}：{community}的按期处置率与全街道不同？",
        note=f"不与此前比较：{why_not}" if why_not else "",
        empty=_OF_WHOLE_STREET if view.is_of_communities else _NOTHING,
    )
    if here and then:
        yield panel(
            why.why_before(community, then.span.start, then.span.end, now),
            f"{menu.WHY}：{community}的按期处置率与此前不同？",
            note=f"{_days(here.span)}，此前为 {_days(then.span)}",
            empty=_NOTHING,
        )
    if other:
        yield panel(why.side_by_side(community, other), f"{community}与{other}各是多少？", empty=_NOTHING)
        ask = f"{menu.WHY}：{community}的按期处置率与{other}不同？"
        yield more(panel(why.why_beside(community, other), ask, empty=_NOTHING))


def _days(span: Span) -> str:
    return f"{format.day(span.start)} 至 {format.day(span.end)}"


def _pick(name: str, label: str, among: str, known: tuple[str, ...], chosen: str | None) -> None:
    """Show the choice of one community, and put another one in the address."""
    # A key for each list of them: the options of another street must not be remembered.
    key = f"why_{name}_{among}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen

    def changed() -> None:
        st.query_params[name] = st.session_state[key]

    st.selectbox(
        label,
        known,
        key=key,
        on_change=changed,
        format_func=lambda community: f"{label}：{community}",
        filter_mode=None,
        label_visibility="collapsed",
        width=176,
    )
