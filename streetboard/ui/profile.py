"""社区画像: the page about one community; which one stands in the address, as everywhere."""

from __future__ import annotations

from dataclasses import replace

from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.reading import profile, readings
from streetboard.reading.panels import Page, halves, numbers, page, panel
from streetboard.ui import filters, menu
from streetboard.ui.page import open_page, show_panels

_NO_ISSUES = "这段时间没有收集到事件。请换一个统计期。"
_NO_WORKS = "这个社区没有旧改项目。"


def show() -> None:
    """Show the page about the community that the address names, or the first of the street."""
    with open_page(menu.PROFILE, with_numbers=True, narrow=_one_community) as opened:
        if opened.choice is None:
            return
        choice = opened.choice
        if choice.is_of_all_streets:
            filters.show(opened.view, choice, opened.problems, lambda view, choice: None)
            raise filters.NothingThereError("“社区画像”看的是一个街道里的社区", "请在上面选择一个街道")
        if not choice.communities:
            raise filters.NothingThereError(f"{choice.street}还没有社区", "请先导入台账，或选择其他街道")
        show_panels(page_of(*choice.communities), opened, whom=filters.choose_one)


def _one_community(view: View, choice: Choice) -> Choice:
    """Return a choice of the first community that was chosen, or else of the first of the street."""
    known = () if choice.is_of_all_streets else view.communities[choice.street]
    return replace(choice, communities=(choice.communities or known)[:1])


def page_of(community: str) -> Page:
    """Return the page about a community: its numbers, where it hurts, what is being done there, what people said and were promised."""
    return page(
        f"{menu.PROFILE}：{community}",
        numbers(profile.profile_numbers),
        halves(
            panel(readings.collected_and_closed, "办结跟得上收集吗？", empty=_NO_ISSUES),
            panel(profile.against_street, "与全街道比怎么样？", empty="没有到期的件，也没有社区户数。"),
            panel(profile.top_categories, "群众反映最多的是什么？", empty=_NO_ISSUES),
            panel(profile.hotspots, "哪些点位反复出问题？", empty="没有高频点位，或件没有写点位。"),
            panel(profile.promises, "上次联席会议议定的事项办了没有？", empty="没有这个社区的议定事项。"),
            panel(profile.longest_overdue, "哪些件超期最久？", empty="没有超期未办的件。"),
            panel(profile.projects, "旧改做到哪一步？", empty=_NO_WORKS),
            panel(profile.voices, "群众对旧改说了什么？", empty="这段时间没有征集意见。请换一个统计期。"),
        ),
        panel(
            profile.around_works,
            "旧改前后，同一小区的件多了还是少了？",
            note="每 30 天的件数（95% 区间），件数 / 天数；只看写了小区的件",
            empty="没有开工的旧改项目，或件没有写小区。",
        ),
    )
