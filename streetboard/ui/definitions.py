"""Definitions: every metric by its code, as the headers of the figures tell it, and where each is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

import streamlit as st

from streetboard.asking.cache import SharedCache
from streetboard.asking.choice import Choice
from streetboard.drawing import screen
from streetboard.queries import SHARE, Query
from streetboard.reference import Told
from streetboard.ui import contents, evidence, menu
from streetboard.ui.page import open_page

_drawn = SharedCache[str]()


@dataclass(frozen=True)
class Metric:
    """What is told under one code; of what has none, under one figure."""

    code: str
    told: tuple[Told, ...]

    @property
    def name(self) -> str:
        """What it is called: a metric is a rate where it has one, which stands first, and the counts are its parts."""
        if not self.code:
            return self.told[0].figure.title
        return self.told[0].column.label

    @property
    def figures(self) -> tuple[Query, ...]:
        return tuple({one.figure.name: one.figure for one in self.told}.values())

    def links(self, choice: Choice) -> list[tuple[str, str]]:
        """Return where it is shown, each with what leads there."""
        found: dict[str, str] = {}
        for place in (place for one in self.told for place in contents.shown(one)):
            found.setdefault("：".join(filter(None, (place.page, place.ask))), _address(place, choice))
        return [*found.items()]


def show() -> None:
    """Show the page: a search, and what is found by its words, the first letters of its pinyin, or its code."""
    with open_page(menu.DEFINITIONS) as opened:
        assert opened.choice, "a page without ledgers has said so"
        sought = st.text_input(
            "搜索",
            value=st.query_params.get(contents.SOUGHT, ""),
            placeholder="输入后按回车：名称、拼音首字母或代码，如 办结率、bjl、I04",
            label_visibility="collapsed",
        )
        asked = (tuple(opened.view.settings.items()), sought.strip().lower(), opened.choice)
        st.html(_drawn.get(asked, lambda: _html(*asked)))


def _html(settings: contents.Settings, sought: str, choice: Choice) -> str:
    found = [(metric, metric.links(choice)) for metric in _metrics(contents.measures(settings), sought)]
    return screen.render("metrics.html", metrics=found, sought=sought)


def _metrics(measures: Iterable[Told], sought: str) -> Iterable[Metric]:
    """Yield the metrics of which something fits what is looked for, with what of them fits; all of one whose code is asked for."""
    for (code, _), group in groupby(measures, lambda told: (told.code, "" if told.code else told.figure.name)):
        of_one = tuple(_once(group))
        fitting = of_one if sought in ("", code.lower()) else tuple(told for told in of_one if _fits(told, sought))
        if fitting:
            yield Metric(code, fitting)


def _once(measures: Iterable[Told]) -> Iterable[Told]:
    """Return each measure once, as the first figure tells it; what the metric is called stands first."""
    told: dict[str, Told] = {}
    for one in measures:
        told.setdefault(one.column.label, one)
    return sorted(told.values(), key=lambda one: one.column.unit != SHARE)


def _fits(told: Told, sought: str) -> bool:
    column = told.column
    return any(sought in text.lower() for text in (column.label, column.definition, told.figure.title)) or (
        sought in contents.initials(column.label)
    )


def _address(place: contents.Place, choice: Choice) -> str:
    entry = menu.PAGES[place.page]
    path = "" if place.page == menu.OVERVIEW else entry.name
    return f"/{path}?{urlencode({**choice.address(), evidence.ABOUT: place.about}, doseq=True)}"
