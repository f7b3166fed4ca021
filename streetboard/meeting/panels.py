"""Panels: a panel of a page as a slide, on its own or put into an edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from streetboard.asking.answers import Answer, Answers
from streetboard.asking.choice import Choice, sentence
from streetboard.asking.view import View, topic_of
from streetboard.errors import StreetboardError
from streetboard.meeting.editions import TakenPanel, Words, kept
from streetboard.reading.blocks import Block, Brand, Cards, Chart, Deck, Lines, Reading, Slide, Table, Timeline, Tree
from streetboard.reading.panels import Page, Panel
from streetboard.reading.readings import READERS


def take(page: Page, panel: Panel, view: View, choice: Choice) -> TakenPanel:
    """Return a panel as it stands now, its answers masked as in everything that is handed out; it has no id yet.

    Raises StreetboardError if there is nothing to show.
    """
    scopes = view.scopes(topic_of(panel.figure), choice)
    asked = view.ask(panel.reader.wanted, choice)
    found = {wanted.key: answer for wanted in panel.reader.wanted if (answer := asked.get(wanted))}
    if scopes is None or not found:
        raise StreetboardError("这一块没有数据", "请换一个统计期或社区")
    limit = view.small_count_limit
    return TakenPanel(
        id="",
        reader=panel.reader.name,
        title=panel.ask or page.title,
        note=panel.note,
        scope="，".join([" · ".join([choice.street, *choice.communities]), sentence(choice, scopes.span)]),
        period=asked.about(topic_of(panel.figure)).period,
        comparisons=dict(asked.comparisons),
        figures={key: replace(answer, result=kept(answer.result, limit)) for key, answer in found.items()},
    )


def reading(taken: TakenPanel) -> Reading | None:
    """Return what a panel says that was taken, by today's rules from what was frozen; null if there is no such rule any more."""
    reader = READERS.get(taken.reader)
    read = reader(Answers(taken.figures, taken.period, taken.comparisons)) if reader else None
    return replace(read, blocks=tuple(_of_its_own(block, taken) for block in read.blocks)) if read else None


def _of_its_own(block: Block, taken: TakenPanel) -> Block:
    """Return a block that names the panel's own figures: the edition may hold the same ones over other days."""
    match block:
        case Cards():
            return replace(block, cards=tuple(replace(card, figure=_own(card.figure, taken)) for card in block.cards))
        case Chart() | Table() | Timeline() | Tree():
            return replace(block, figure=_own(block.figure, taken))
    return block


def _own(key: str, taken: TakenPanel) -> str:
    return taken.figures[key].key if key in taken.figures else key


def slide(taken: TakenPanel, words: Words = Words()) -> Slide:
    """Return a panel that was taken as a slide, with a clerk's words."""
    read = reading(taken)
    if read is None:
        read = Reading("这一页的读法已不在本版本中，数字见附表。")
    return Slide(
        id=taken.id,
        title=_told_with_its_days(taken),
        headline=read.headline if words.headline is None else words.headline,
        comment=words.comment,
        blocks=(*read.blocks, Lines(words.lines)) if words.lines else read.blocks,
        notes=(f"范围　{taken.scope}", *_definitions(taken.figures)),
        figures=tuple(answer.key for answer in taken.figures.values()),
    )


def _told_with_its_days(taken: TakenPanel) -> str:
    """Return a panel's question with its communities and days, which may be others than the meeting's."""
    _, _, communities = taken.scope.partition("，")[0].partition(" · ")
    days = taken.scope.partition("，")[2]
    return f"{taken.title}　{communities.replace(' · ', '、')} {days}".replace("　 ", "　")


def _definitions(figures: Mapping[str, Answer]) -> tuple[str, ...]:
    told = {answer.result.query.name: answer for answer in figures.values()}
    return tuple(f"口径　{answer.title}（{name}）：{answer.result.query.definition}" for name, answer in told.items())


def deck(page: Page, panel: Panel, view: View, choice: Choice, *, author: str, at: datetime) -> Deck:
    """Return one panel as a deck of one slide, to be taken away.

    Raises StreetboardError if there is nothing to show.
    """
    taken = replace(take(page, panel, view, choice), id="panel")
    return Deck(
        id=f"{choice.street}-{taken.title}",
        street=choice.street,
        community="、".join(choice.communities) or None,
        quarter=taken.scope.partition("，")[2],
        cut_off=taken.period.cut_off,
        # The period says it.
        is_unfinished=False,
        is_demo=view.snapshot.streets[choice.street],
        version=view.snapshot.version,
        fingerprint="",
        frozen_at=at,
        author=author,
        brand=Brand(choice.street),
        slides=(slide(taken),),
        figures={answer.key: answer for answer in taken.figures.values()},
    )
