"""Panels: a page's readings on the screen, each under its question, with its ⓘ."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

import plotly.graph_objects as go
import streamlit as st
from streamlit.navigation.page import StreamlitPage

from streetboard import format
from streetboard.asking.answers import Answers
from streetboard.asking.cache import SharedCache
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.drawing import screen
from streetboard.reading.blocks import LYING, PARETO, Block, Card, Cards, Chart, Entry, Group, Groups, NoLedger, Reading
from streetboard.reading.links import OPENING, href
from streetboard.reading.panels import Columns, Either, More, Page, Panel, Part, card_id, cut_short
from streetboard.ui import evidence, filters, look, markdown, menu

CHART_CONFIG = {
    "locale": "zh-CN",
    "locales": {
        "zh-CN": {
            "dictionary": {"Download plot as a PNG": "下载图片", "Download plot as a png": "下载图片"},
            "format": {
                "days": ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
                "shortDays": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
                "months": [f"{month}月" for month in range(1, 13)],
                "shortMonths": [f"{month}月" for month in range(1, 13)],
                "date": "%Y-%m-%d",
                "decimal": ".",
                "thousands": ",",
                "grouping": [3],
            },
        }
    },
    "displaylogo": False,
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "showTips": False,
}
_LEAST_CARD, _LEAST_COLUMN, _LEAST_GROUP = 160, 520, 230

_readings = SharedCache[Reading | None]()
_drawn = SharedCache[go.Figure | str]()


@dataclass(frozen=True)
class Asked:
    """What a page was asked and answered: the version, the choice, and every answer; the pages that links may lead to.

    `key` is that of the answers, which whatever is made of them is kept by: what the reader of `view` sees may change meanwhile.
    """

    view: View
    choice: Choice
    answers: Answers
    pages: Mapping[str, StreamlitPage]
    key: Hashable

    def read(self, panel: Panel) -> Reading | None:
        """Return what a panel shows; null where there is nothing to show."""
        # Two ledgers may reach to different days, and a sentence says to which.
        make = partial(panel.read, self.answers.about(panel.main))
        return _readings.get((self.key, panel, self.choice), make)

    def of_some(self, figure: str) -> str:
        """Return which of all streets a figure tells of, where it is not all of them; else nothing."""
        return self.view.reach(self.choice.street).of_some(figure)


def draw(page: Page, asked: Asked) -> bool:
    """Draw every panel of a page; return whether one of them has opened its ⓘ, since a run has room for one dialog."""
    return _parts(page, page.parts, asked)


def _parts(page: Page, parts: Iterable[Part], asked: Asked) -> bool:
    opened = False
    for part in parts:
        if isinstance(part, Columns):
            key = f"halves-{part.panels[0].id}" if part.are_halves else None
            with st.grid(2, min_column_width=_LEAST_COLUMN, key=key):
                for panel in part.panels:
                    opened |= _panel(page, panel, asked)
        elif isinstance(part, Either):
            opened |= _either(page, part, asked)
        elif isinstance(part, More):
            folded = [panel for panel in part.panels if panel.ask]
            questions = "　".join(panel.ask for panel in folded)
            with st.expander(f"更多：{markdown.plain(questions)}", key=f"more-{folded[0].id}"):
                opened |= _parts(page, part.parts, asked)
        else:
            opened |= _panel(page, part, asked)
    return opened


def _either(page: Page, part: Either, asked: Asked) -> bool:
    """Show one of several panels, and the words that switch between those that there are; an address that asks for one shows it."""
    first, *others = part.choices
    there = dict([first, *((word, panel) for word, panel in others if asked.read(panel))])
    if len(there) == 1:
        return _panel(page, first[1], asked)
    key = f"either-{first[1].id}"
    for word, panel in there.items():
        if st.query_params.get(evidence.ABOUT) == panel.id:
            st.session_state[key] = word
    if st.session_state.get(key) not in there:
        st.session_state[key] = first[0]
    chosen = st.segmented_control("图上画的", list(there), key=key, required=True, label_visibility="collapsed")
    return _panel(page, there[chosen or first[0]], asked)


def _panel(page: Page, panel: Panel, asked: Asked) -> bool:
    reading = asked.read(panel)
    if not panel.ask:
        return _numbers(page, panel, reading, asked)
    if reading is None and panel.is_optional and not panel.empty:
        return False
    with st.container(border=True, key=f"panel-{panel.id}", height="stretch"):
        opened = evidence.button(panel.id, panel.ask)
        if opened:
            evidence.about_panel(page, panel, asked.view, asked.choice)
        until = cut_short(asked.answers, panel.reader.wanted)
        _head(panel.ask, reading, "　".join(filter(None, (panel.note, until, asked.of_some(panel.figure)))))
        if reading is None or not reading.blocks:
            why_not = asked.answers.why_not(panel.main)
            st.html(screen.render("empty.html", text=f"{why_not}。" if why_not else panel.empty))
        else:
            for at, block in enumerate(reading.blocks):
                _block(block, panel.ask, f"{panel.id}-{at}", (asked.key, panel, asked.choice, at), asked)
            for entry in reading.onward:
                _onward(entry, asked)
    return opened


def draw_blocks(reading: Reading, key: str) -> None:
    """Draw the blocks of a reading that belongs to no page of panels; they lead nowhere."""
    colours = look.look()
    for at, block in enumerate(reading.blocks):
        _show(block, screen.draw(block, colours), reading.headline, f"{key}-{at}")


def _head(ask: str, reading: Reading | None, note: str) -> None:
    # The heads of groups say how many there are of each kind, which is all that the sentence says.
    headline = reading.headline if reading and not any(isinstance(block, Groups) for block in reading.blocks) else ""
    st.html(screen.render("panel_head.html", ask=ask, headline=headline, note=note))


# --- numbers ----------------------------------------------------------------------------------------------------------


def _numbers(page: Page, panel: Panel, reading: Reading | None, asked: Asked) -> bool:
    """Show cards side by side, which wrap on a narrow screen, each with an ⓘ of its own."""
    if reading is None:
        return False
    opened = False
    cards = [card for block in reading.blocks if isinstance(block, Cards) for card in block.cards]
    if reading.headline:
        sentences = (reading.headline, *reading.further, *_of_some(cards, asked))
        st.html(screen.render("verdict.html", sentences=sentences))
    with st.grid(len(cards), min_column_width=_LEAST_CARD):
        for card in cards:
            opened |= _card(page, panel, card, asked)
    return opened


def _of_some(cards: Iterable[Card], asked: Asked) -> list[str]:
    """Return a sentence for the cards, of all streets, that tell of the same few of them."""
    labels: dict[str, list[str]] = {}
    for card in cards:
        if told := asked.of_some(card.figure.partition("?")[0].partition("@")[0]):
            labels.setdefault(told, []).append(card.label)
    return [f"{'、'.join(those)}：{told}。" for told, those in labels.items()]


def _card(page: Page, panel: Panel, card: Card, asked: Asked) -> bool:
    key = card_id(card.figure, card.column)
    with st.container(border=True, key=f"panel-{key}", height="stretch", gap=None):
        opened = evidence.button(key, card.label)
        if opened:
            evidence.about_number(card, page, panel, asked.view, asked.choice)
        colours = look.look()
        made = _drawn.get((asked.key, card, colours), lambda: screen.card_html(card, colours))
        st.html(made)
    return opened


# --- blocks -----------------------------------------------------------------------------------------------------------


def _block(block: Block, name: str, key: str, made_of: tuple[Any, ...], asked: Asked) -> None:
    if isinstance(block, Groups):
        _groups(block, asked)
        return
    colours = look.look()
    _show(block, _drawn.get((*made_of, colours), lambda: screen.draw(block, colours)), name, key)


def _show(block: Block, drawn: go.Figure | str, name: str, key: str) -> None:
    if isinstance(drawn, str):
        st.html(drawn)
        return
    _chart(drawn, name, key)
    if isinstance(block, Chart) and (notes := _notes(block)):
        # What a Pareto chart leaves out stands behind the panel's ⓘ, which there is on a page alone.
        note = "；".join(notes) + ("，见 ⓘ" if block.kind == PARETO else "")
        st.html(screen.render("note.html", note=note))


def _notes(chart: Chart) -> tuple[str, ...]:
    """Return what stands below a chart; what one line says that all are to reach stands at the line."""
    return (replace(chart, target_label="") if chart.target is not None and chart.kind in LYING else chart).notes


def _chart(figure: go.Figure, name: str, key: str) -> None:
    """Show a chart; where its traces say in `meta` which rows lie beneath, a click or Enter opens them.

    Its name is the question that it answers.
    """
    templates = [trace.meta for trace in figure.data]
    if not any(templates):
        st.plotly_chart(figure, key=f"chart-{key}", theme=None, config=CHART_CONFIG, alt=name, height="stretch")
        return
    # A new key forgets which bar was chosen, so that the same one can be clicked again.
    widget = f"chart-{key}-{st.session_state.setdefault(f'opened-{key}', 0)}"
    st.plotly_chart(
        figure,
        key=widget,
        theme=None,
        config=CHART_CONFIG,
        alt=name,
        height="stretch",
        on_select=lambda: _picked(widget, key, templates),
        selection_mode="points",
    )


def _picked(widget: str, key: str, templates: list[str | None]) -> None:
    """Put the rows beneath the chosen point in the address, or the street that it stands for."""
    points = st.session_state[widget].selection.points
    if points and (template := templates[points[0]["curve_number"]]):
        custom = points[0].get("customdata")
        st.session_state[f"opened-{key}"] += 1
        chosen = str(custom[0] if isinstance(custom, list) else custom)
        if template == OPENING:
            st.query_params["street"] = chosen
        else:
            st.query_params[evidence.ROWS] = template.format(key=quote(chosen))


def _groups(block: Groups, asked: Asked) -> None:
    with st.grid(len(block.groups), min_column_width=_LEAST_GROUP):
        for group in block.groups:
            _group(group, asked)


def _group(group: Group | NoLedger, asked: Asked) -> None:
    """Show one kind of thing: how many, the first of them, and the way to all of them."""
    with st.container(gap=None):
        if isinstance(group, NoLedger):
            st.html(screen.render("group_head.html", title=group.title, count=format.NONE, unit=""))
            st.html(screen.render("note.html", note=group.said))
            return
        st.html(screen.render("group_head.html", title=group.title, count=format.number(group.count), unit=group.unit))
        if not group.entries:
            st.html(screen.render("note.html", note=group.nothing))
            return
        for entry in group.entries:
            if entry.about:
                _onward(entry, asked)
            else:
                st.html(screen.render("entry.html", entry=entry, href=href(entry.rows)))
        if group.everything and len(group.entries) < group.count:
            label = f"全部 {markdown.plain(format.number(group.count))} {markdown.plain(group.unit)} ›"
            _link(group.page, label, asked, {evidence.ROWS: group.everything})


def _label(entry: Entry) -> str:
    return f"**{markdown.plain(entry.wrong)}** " + " · ".join(map(markdown.plain, entry.whose))


def _onward(entry: Entry, asked: Asked) -> None:
    """Lead to what explains that a community is behind."""
    _link(menu.WHY, _label(entry), asked, {filters.OF: entry.about})


def _link(page: str, label: str, asked: Asked, further: dict[str, str]) -> None:
    address = {**asked.choice.address(), **further}
    st.page_link(asked.pages[page], label=label, query_params=address, width="stretch")
