"""Panels: a page's readings on the screen, each under its question, with its ⓘ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, groupby
from typing import TypeAlias
from urllib.parse import quote

import plotly.graph_objects as go
import streamlit as st

from streetboard.asking.answers import Answers
from streetboard.asking.cache import SharedCache
from streetboard.asking.choice import Choice
from streetboard.asking.view import View
from streetboard.drawing import screen
from streetboard.drawing.screen.look import Look
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
_LEAST_COLUMN = 520

# What a block is on the screen: a chart, or HTML.
Drawing: TypeAlias = go.Figure | str

_readings = SharedCache[Reading | None]()
_panels = SharedCache[tuple[Drawing, ...]]()


@dataclass(frozen=True)
class Asked:
    """What a page was asked and answered: the version, the choice, and every answer.

    `key` is that of the answers, which whatever is made of them is kept by: what the reader of `view` sees may change meanwhile.
    """

    view: View
    choice: Choice
    answers: Answers
    key: Hashable

    def read(self, panel: Panel) -> Reading | None:
        """Return what a panel shows; null where there is nothing to show."""
        # Two ledgers may reach to different days, and a sentence says to which.
        make = partial(panel.read, self.answers.about(panel.main))
        return _readings.get((self.key, panel, self.choice), make)

    def of_some(self, figure: str, column: str = "") -> str:
        """Return which of all streets a figure, or a number of it, tells of, where it is not all of them; else nothing."""
        return self.view.reach(self.choice.street).of_some(figure, column)


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
        opened = evidence.is_asked_for(panel.id)
        if opened:
            evidence.about_panel(page, panel, asked.view, asked.choice)
        _show(_kept(panel, asked, partial(_drawings, panel, reading, asked)), panel.ask, panel.id)
    return opened


def _kept(panel: Panel, asked: Asked, draw: Callable[[Look], Iterator[Drawing]]) -> tuple[Drawing, ...]:
    """Return what stands in a panel, drawn once for whoever sees the same numbers in the same colours."""
    colours = look.look()
    return _panels.get((asked.key, panel, asked.choice, colours), lambda: tuple(_stacked(draw(colours))))


def _drawings(panel: Panel, reading: Reading | None, asked: Asked, colours: Look) -> Iterator[Drawing]:
    """Yield what stands in a panel, from its question to where it leads."""
    until = cut_short(asked.answers, panel.reader.wanted)
    yield _head(panel, reading, "　".join(filter(None, (panel.note, until, asked.of_some(panel.figure)))))
    if reading is None or not reading.blocks:
        why_not = asked.answers.why_not(panel.main)
        yield screen.render("empty.html", text=f"{why_not}。" if why_not else panel.empty)
        return
    for block in reading.blocks:
        if isinstance(block, Groups):
            yield _groups(block, asked)
        else:
            yield from _with_notes(block, screen.draw(block, colours))
    if reading.onward:
        yield screen.render("onward.html", entries=[(entry, _onward(entry, asked)) for entry in reading.onward])


def draw_blocks(reading: Reading, key: str) -> None:
    """Draw the blocks of a reading that belongs to no page of panels; they lead nowhere."""
    colours = look.look()
    drawings = (one for block in reading.blocks for one in _with_notes(block, screen.draw(block, colours)))
    _show(_stacked(drawings), reading.headline, key)


def _with_notes(block: Block, drawn: Drawing) -> Iterator[Drawing]:
    yield drawn
    if isinstance(block, Chart) and (notes := _notes(block)):
        # What a Pareto chart leaves out stands behind the panel's ⓘ, which there is on a page alone.
        note = "；".join(notes) + ("，见 ⓘ" if block.kind == PARETO else "")
        yield screen.render("note.html", note=note)


def _notes(chart: Chart) -> tuple[str, ...]:
    """Return what stands below a chart; what one line says that all are to reach stands at the line."""
    return (replace(chart, target_label="") if chart.target is not None and chart.kind in LYING else chart).notes


def _stacked(drawings: Iterable[Drawing]) -> Iterator[Drawing]:
    """Yield drawings with what is HTML between two charts as one, since a page costs by the element."""
    for is_html, some in groupby(drawings, lambda one: isinstance(one, str)):
        if is_html:
            yield screen.on_one_line(screen.render("stack.html", parts=list(some)))
        else:
            yield from some


def _show(drawings: Iterable[Drawing], name: str, key: str) -> None:
    """Show drawings below each other."""
    charts = count()
    for drawn in drawings:
        if isinstance(drawn, str):
            st.html(drawn)
        else:
            _chart(drawn, name, f"{key}-{next(charts)}")


def _head(panel: Panel, reading: Reading | None, note: str) -> str:
    # The heads of groups say how many there are of each kind, which is all that the sentence says.
    headline = reading.headline if reading and not any(isinstance(block, Groups) for block in reading.blocks) else ""
    address = evidence.address(panel.id)
    return screen.render("panel_head.html", ask=panel.ask, address=address, headline=headline, note=note)


# --- numbers ----------------------------------------------------------------------------------------------------------


def _numbers(page: Page, panel: Panel, reading: Reading | None, asked: Asked) -> bool:
    """Show cards side by side, which wrap on a narrow screen, each with an ⓘ of its own."""
    if reading is None:
        return False
    cards = [card for block in reading.blocks if isinstance(block, Cards) for card in block.cards]
    keys = [card_id(card.figure, card.column) for card in cards]
    _show(_kept(panel, asked, partial(_verdict_and_cards, reading, cards, keys, asked)), panel.ask, panel.id)
    opened = False
    for key, card in zip(keys, cards, strict=True):
        if evidence.is_asked_for(key):
            evidence.about_number(card, page, panel, asked.view, asked.choice)
            opened = True
    return opened


def _verdict_and_cards(
    reading: Reading, cards: list[Card], keys: list[str], asked: Asked, colours: Look
) -> Iterator[Drawing]:
    if reading.headline:
        sentences = (reading.headline, *reading.further, *_of_some(cards, asked))
        yield screen.render("verdict.html", sentences=sentences)
    yield screen.cards_on_page(cards, [evidence.address(key) for key in keys], colours)


def _of_some(cards: Iterable[Card], asked: Asked) -> list[str]:
    """Return a sentence for the cards, of all streets, that tell of the same few of them."""
    labels: dict[str, list[str]] = {}
    for card in cards:
        if told := asked.of_some(card.figure.partition("?")[0].partition("@")[0], card.column):
            labels.setdefault(told, []).append(card.label)
    return [f"{'、'.join(those)}：{told}。" for told, those in labels.items()]


# --- blocks -----------------------------------------------------------------------------------------------------------


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


def _groups(block: Groups, asked: Asked) -> str:
    """Return things of several kinds side by side: how many, the first of them, and the way to all of them."""
    return screen.render("groups.html", groups=[_group(group, asked) for group in block.groups])


def _group(group: Group | NoLedger, asked: Asked) -> tuple[Group | NoLedger, list[tuple[Entry, str]] | None, str]:
    """Return things of one kind with where each of the first leads, and all of them; null and nothing where no ledger tells of them."""
    if isinstance(group, NoLedger):
        return group, None, ""
    entries = [(entry, _onward(entry, asked) if entry.about else href(entry.rows)) for entry in group.entries]
    is_cut = group.everything and len(entries) < group.count
    return group, entries, _address(group.page, asked, {evidence.ROWS: group.everything}) if is_cut else ""


def _onward(entry: Entry, asked: Asked) -> str:
    """Return where it is explained that a community is behind."""
    return _address(menu.WHY, asked, {filters.OF: entry.about})


def _address(page: str, asked: Asked, further: dict[str, str]) -> str:
    return menu.address(page, {**asked.choice.address(), **further})
