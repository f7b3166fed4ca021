"""Panels: a panel of a page as a slide, on its own, with all others of its page, or put into an edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from streetboard import queries
from streetboard.asking.answers import Answer, Answers
from streetboard.asking.choice import Choice, sentence
from streetboard.asking.view import View
from streetboard.errors import StreetboardError
from streetboard.meeting.editions import FrozenPanel, Words, as_frozen
from streetboard.reading.blocks import (
    COVER,
    Block,
    Brand,
    Cards,
    Chart,
    Deck,
    Lines,
    PanelReader,
    Reading,
    Slide,
    Table,
    Timeline,
    Tree,
)
from streetboard.reading.marks import MARKS, marked
from streetboard.reading.panels import Page, Panel
from streetboard.reading.registry import reader_of


def freeze(page: Page, panel: Panel, view: View, choice: Choice) -> FrozenPanel:
    """Return a panel as it stands now; it has no id yet.

    Raises StreetboardError if there is nothing to show.
    """
    days = view.days(panel.figure, choice)
    wanted = (*panel.reader.wanted, *MARKS)
    asked = view.ask(wanted, choice)
    found = {one.key: answer for one in wanted if (answer := asked.get(one))}
    if days is None or not any(one.key in found for one in panel.reader.wanted):
        raise StreetboardError("这一块没有数据", "请换一个统计期或社区")
    return FrozenPanel(
        id="",
        reader=panel.reader.name,
        arguments=panel.reader.arguments,
        title=panel.ask or page.title,
        note=panel.note,
        street=choice.street,
        communities=choice.communities,
        days=sentence(choice, days.span),
        period=asked.period,
        comparisons=dict(asked.comparisons),
        figures={key: replace(answer, result=as_frozen(answer.result)) for key, answer in found.items()},
        why_not={one.key: told for one in panel.reader.wanted if (told := asked.why_not(one))},
    )


def can_be_read_again(panel: Panel) -> bool:
    """Tell whether an edition will find the panel's reader by its name."""
    return reader_of(panel.reader.name, panel.reader.arguments) == panel.reader


def reading(frozen: FrozenPanel) -> Reading | None:
    """Return what a frozen panel says, by today's rules from its answers; null if there is no such rule any more."""
    reader = reader_of(frozen.reader, frozen.arguments)
    return _read(frozen, reader) if reader else None


def _read(frozen: FrozenPanel, reader: PanelReader) -> Reading | None:
    answers = Answers(frozen.figures, frozen.period, frozen.comparisons, frozen.why_not)
    about = answers.about(reader.wanted[0])
    read = marked(reader(about), about)
    return replace(read, blocks=tuple(_of_its_own(block, frozen) for block in read.blocks)) if read else None


def _of_its_own(block: Block, frozen: FrozenPanel) -> Block:
    """Return a block that names the panel's own figures: the edition may hold the same ones over other days."""
    match block:
        case Cards():
            return replace(block, cards=tuple(replace(card, figure=_own(card.figure, frozen)) for card in block.cards))
        case Chart() | Table() | Timeline() | Tree():
            return replace(block, figure=_own(block.figure, frozen))
    return block


def _own(key: str, frozen: FrozenPanel) -> str:
    return frozen.figures[key].key if key in frozen.figures else key


def slide(frozen: FrozenPanel, words: Words = Words()) -> Slide:
    """Return a frozen panel as a slide, with a clerk's words."""
    return _slide(frozen, reading(frozen) or Reading("这一页的读法已不在本版本中，数字见附表。"), words)


def _slide(frozen: FrozenPanel, read: Reading, words: Words = Words()) -> Slide:
    return Slide(
        id=frozen.id,
        title=_told_with_its_days(frozen),
        headline=read.headline if words.headline is None else words.headline,
        comment=words.comment or "".join(read.further),
        blocks=(*read.blocks, Lines(words.lines)) if words.lines else read.blocks,
        notes=(
            f"范围　{' · '.join((frozen.street, *frozen.communities))}，{frozen.days}",
            *_definitions(frozen.figures),
        ),
        figures=tuple(answer.key for answer in frozen.figures.values()),
    )


def _told_with_its_days(frozen: FrozenPanel) -> str:
    """Return a panel's question with its communities and days, which may be others than the meeting's."""
    return f"{frozen.title}　" + " ".join(filter(None, ("、".join(frozen.communities), frozen.days)))


def _definitions(figures: Mapping[str, Answer]) -> tuple[str, ...]:
    told = {answer.result.query.name: answer for answer in figures.values()}
    return tuple(f"口径　{answer.title}（{name}）：{answer.result.query.definition}" for name, answer in told.items())


def deck(page: Page, panel: Panel, view: View, choice: Choice, *, author: str, at: datetime) -> Deck:
    """Return one panel as a deck of one slide, to be taken away.

    Raises StreetboardError if there is nothing to show.
    """
    frozen = replace(freeze(page, panel, view, choice), id="panel")
    read = _read(frozen, panel.reader)
    if read is None:
        raise StreetboardError("这一块没有数据", "请换一个统计期或社区")
    return _deck(frozen.title, [frozen], (_slide(frozen, read),), view, choice, author, at)


def deck_of_page(page: Page, view: View, choice: Choice, *, author: str, at: datetime) -> Deck:
    """Return a page as a deck: a cover, and a slide for each panel that has something to show.

    Raises StreetboardError if none has.
    """
    shown, slides = [], [Slide(COVER, page.title, "")]
    for number, panel in enumerate(page.panels, start=1):
        with suppress(StreetboardError):
            frozen = replace(freeze(page, panel, view, choice), id=f"panel-{number}")
            if read := _read(frozen, panel.reader):
                shown.append(frozen)
                # The cover says the days of all of them.
                title = panel.ask or queries.figure(panel.figure).title
                slides.append(replace(_slide(frozen, read), title=title))
    if not shown:
        raise StreetboardError("这一页没有数据", "请换一个统计期或社区")
    return _deck(page.title, shown, tuple(slides), view, choice, author, at)


def _deck(
    title: str,
    shown: Sequence[FrozenPanel],
    slides: tuple[Slide, ...],
    view: View,
    choice: Choice,
    author: str,
    at: datetime,
) -> Deck:
    return Deck(
        id=f"{choice.street}-{title}",
        street=choice.street,
        community="、".join(choice.communities) or None,
        quarter=shown[0].days,
        cut_off=shown[0].period.cut_off,
        # The period says it.
        is_unfinished=False,
        is_demo=view.is_demo(choice.street),
        version=view.snapshot.version,
        fingerprint="",
        frozen_at=at,
        author=author,
        brand=Brand(choice.street),
        slides=slides,
        figures={answer.key: answer for frozen in shown for answer in frozen.figures.values()},
    )
