"""Definitions: every metric by its topic and code, as the headers of the figures tell it, with its targets and where it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from streetboard import format, queries
from streetboard.asking.answers import Row
from streetboard.asking.cache import SharedCache
from streetboard.asking.choice import Choice
from streetboard.asking.periods import spoken
from streetboard.drawing import screen
from streetboard.queries import SHARE, Query
from streetboard.reading import marks
from streetboard.reference import Told
from streetboard.ui import contents, evidence, menu
from streetboard.ui.page import open_page
from streetboard.warehouse import Scope

OTHERS = "其他"
_WAYS = {queries.UP: "不低于", queries.DOWN: "不高于"}

_drawn = SharedCache[str]()


@dataclass(frozen=True)
class Metric:
    """What is told under one code; of what has none, under one figure."""

    code: str
    told: tuple[Told, ...]

    @property
    def name(self) -> str:
        """What it is called; of what has no code, the figure's title."""
        return queries.metric_names()[self.code] if self.code else self.told[0].figure.title

    @property
    def figures(self) -> tuple[Query, ...]:
        return tuple({one.figure.name: one.figure for one in self.told}.values())

    @property
    def topic(self) -> str:
        """The page that most of its figures are about; what is about no topic of its own stands under the first that shows it."""
        about = (figure.name.partition("/")[0] for figure in self.figures)
        of_page = Counter(title for topic in about for title, topics in menu.TOPICS.items() if topic in topics)
        shown = (place.page for one in self.told for place in contents.shown(one))
        return next((title for title, _ in of_page.most_common(1)), None) or next(shown, None) or OTHERS

    def is_meant_by(self, sought: str) -> bool:
        """Tell whether it is just what somebody looks for, not one of several that say the same word."""
        return sought in (self.code.lower(), self.name.lower(), *(one.column.label.lower() for one in self.told))


@dataclass(frozen=True)
class Shown:
    """A metric as the page shows it: what leads to where else it is shown, its targets, each in a sentence, and the way to it alone."""

    metric: Metric
    links: Sequence[tuple[str, str]]
    targets: Sequence[str]
    alone: str
    is_open: bool


def show() -> None:
    """Show the page: a search, an index by topic, and what is found by its words, the first letters of its pinyin, or its code.

    A metric is a line that opens; one that is looked for alone is open, and on paper all are.
    """
    with open_page(menu.DEFINITIONS) as opened:
        assert opened.choice, "a page without ledgers has said so"
        sought = st.text_input(
            "搜索",
            value=st.query_params.get(contents.SOUGHT, ""),
            placeholder="输入后按回车：名称、拼音首字母或代码，如 办结率、bjl、I04",
            label_visibility="collapsed",
        )
        choice, view = opened.choice, opened.view
        asked = (tuple(view.settings.items()), sought.strip().lower(), choice)
        targets = view.result("shared/target_rows", Scope(None if choice.is_of_all_streets else choice.street))
        st.html(_drawn.get((*asked, view.key), lambda: _html(*asked, targets.records())))


def _html(settings: contents.Settings, sought: str, choice: Choice, targets: Sequence[Row]) -> str:
    found = [*_metrics(contents.measures(settings), sought)]
    topics: dict[str, list[Shown]] = {title: [] for title in (*menu.PAGES, OTHERS)}
    for metric in found:
        is_open = len(found) == 1 or (bool(sought) and metric.is_meant_by(sought))
        set_for = [_target(row, of_all=choice.is_of_all_streets) for row in targets if row["metric"] == metric.code]
        links = _links(metric, choice)
        topics[metric.topic].append(Shown(metric, links, set_for, _alone(metric, choice), is_open))
    there = {title: shown for title, shown in topics.items() if shown}
    return screen.render("metrics.html", topics=there, sought=sought, count=len(found))


def _target(row: Row, *, of_all: bool) -> str:
    """Return a target in a sentence: 朝阳街道本级 2025 年不低于 95%（实施方案，督查办）."""
    unit = row["target_unit"] or next(iter(queries.metric_units()[row["metric"]]))
    whose = f"{row['street']} {row['community']}" if of_all else row["community"]
    why = "，".join(filter(None, (row["reason"], row["author"])))
    way = _WAYS.get(row["direction"], "")
    said = f"{whose} {spoken(row['period'])} {way}{' ' if way else ''}{format.target(row['target'], unit)}"
    return f"{said}（{why}）" if why else said


def _links(metric: Metric, choice: Choice) -> list[tuple[str, str]]:
    """Return where a metric is shown, each with what leads there."""
    found: dict[str, str] = {}
    for place in (place for one in metric.told for place in contents.shown(one)):
        address = menu.address(place.page, {**choice.address(), evidence.ABOUT: place.about})
        found.setdefault("：".join(filter(None, (place.page, place.ask))), address)
    return [*found.items()]


def _alone(metric: Metric, choice: Choice) -> str:
    """Return the address under which a metric alone is shown, open."""
    asked = {**choice.address(), contents.SOUGHT: metric.code or metric.name}
    return menu.address(menu.DEFINITIONS, asked)


def _metrics(measures: Iterable[Told], sought: str) -> Iterable[Metric]:
    """Yield the metrics of which something fits what is looked for, with what of them fits; all of one whose code is asked for."""
    for (code, _), group in groupby(measures, lambda told: (told.code, "" if told.code else told.figure.name)):
        of_one = tuple(_once(group))
        fitting = of_one if sought in ("", code.lower()) else tuple(told for told in of_one if _fits(told, sought))
        if not fitting and _says(queries.metric_names().get(code, ""), sought):
            fitting = of_one
        if fitting:
            yield Metric(code, fitting)


def _once(measures: Iterable[Told]) -> Iterable[Told]:
    """Return each measure once, as the first figure tells it; what a target speaks of stands first, other rates before their parts."""
    told: dict[str, Told] = {}
    for one in measures:
        told.setdefault(one.column.label, one)
    return sorted(
        told.values(), key=lambda one: (one.column.label != marks.label_of(one.code), one.column.unit != SHARE)
    )


def _fits(told: Told, sought: str) -> bool:
    column = told.column
    return _says(column.label, sought) or any(sought in text.lower() for text in (column.definition, told.figure.title))


def _says(name: str, sought: str) -> bool:
    """Tell whether a name holds what is looked for, in its signs or in the first letters of its pinyin."""
    return sought in name.lower() or sought in contents.initials(name)
