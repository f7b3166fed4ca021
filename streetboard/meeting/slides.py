"""Slides: an edition as a deck: the story read from its figures, with a clerk's words, order and slides of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from streetboard import format
from streetboard.asking import periods
from streetboard.asking.answers import PREVIOUS, YEAR_BEFORE, Answer, Answers, Wanted
from streetboard.asking.periods import Period
from streetboard.asking.reach import DAYS_APART
from streetboard.asking.streets import ALL_STREETS
from streetboard.datasets import all_datasets
from streetboard.errors import StreetboardError
from streetboard.meeting import panels
from streetboard.meeting.editions import Edition, Edits, TextSlide, Words
from streetboard.queries import column_of
from streetboard.reading.blocks import COVER, Block, Cards, Deck, Lines, Reading, Slide, Table, texts_of
from streetboard.reading.story import ASK, SOURCES, STORY, Chapter

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CHAPTERS = {chapter.id: chapter for chapter in STORY}
_NO_LEDGER = "本季没有这一页的台账或记录。"


def deck(edition: Edition, *, everything: bool = False) -> Deck:
    """Return an edition ready to be drawn; with `everything`, the hidden slides too."""
    slides = in_order(edition)
    if not everything:
        hidden = hidden_ids(edition)
        slides = tuple(slide for slide in slides if slide.id not in hidden)
    return Deck(
        id=edition.id,
        street=edition.street,
        community=edition.community,
        quarter=periods.quarter_name(edition.quarter),
        cut_off=edition.cut_off,
        is_unfinished=edition.is_unfinished,
        is_demo=edition.is_demo,
        version=edition.version,
        fingerprint=edition.fingerprint[:8],
        frozen_at=edition.frozen_at,
        author=edition.author,
        brand=edition.brand,
        slides=slides,
        figures=edition.figures | {found.key: found for panel in edition.panels for found in panel.figures.values()},
    )


def in_order(edition: Edition) -> tuple[Slide, ...]:
    """Return every slide, those that the clerk has moved in that order, the others as the story has them."""
    slides = {slide.id: slide for slide in _all(edition)}
    order = [name for name in edition.edits.order if name in slides]
    return tuple(slides[name] for name in dict.fromkeys([*order, *slides]))


def hidden_ids(edition: Edition) -> frozenset[str]:
    """Return the slides that are not shown: those that the clerk hid, and those without a ledger that she did not show."""
    return (without_ledger(edition) - set(edition.edits.shown)) | set(edition.edits.hidden)


def without_ledger(edition: Edition) -> frozenset[str]:
    """Return the slides that have nothing to show."""
    figures = _figures(edition)
    return frozenset(chapter.id for chapter in STORY if chapter.read(figures) is None)


def turned_over(edition: Edition, slide_id: str) -> dict[str, tuple[str, ...]]:
    """Return what changes in the edits when a slide is hidden that was shown, or shown that was hidden."""
    hidden, shown = set(edition.edits.hidden), set(edition.edits.shown)
    if slide_id in hidden_ids(edition):
        hidden.discard(slide_id)
        shown |= {slide_id} & without_ledger(edition)
    else:
        shown.discard(slide_id)
        hidden |= {slide_id} - without_ledger(edition)
    return {"hidden": tuple(sorted(hidden)), "shown": tuple(sorted(shown))}


def _figures(edition: Edition) -> Answers:
    period = Period(edition.cut_off, edition.is_unfinished)
    return Answers(edition.figures, period, {PREVIOUS: f"较{period.last}", YEAR_BEFORE: "同比"}, edition.why_not)


def _all(edition: Edition) -> Iterator[Slide]:
    figures = _figures(edition)
    for chapter in STORY:
        yield _slide(edition, chapter, figures, edition.edits.words.get(chapter.id, Words()))
    for panel in edition.panels:
        yield panels.slide(panel, edition.edits.words.get(panel.id, Words()))
    for name, text in edition.edits.texts.items():
        yield _text_slide(edition, name, text)


def _text_slide(edition: Edition, name: str, text: TextSlide) -> Slide:
    notes = ("本页文字由工作人员编写，不含会议版的数字。",)
    return Slide(name, text.title, "", blocks=(Lines(text.lines),) if text.lines else (), notes=notes, is_text=True)


def _slide(edition: Edition, chapter: Chapter, figures: Answers, words: Words) -> Slide:
    main = chapter.figures[0]
    shown = chapter.read(figures.about(main))
    there = [wanted.key for wanted in chapter.figures if figures.get(wanted)]
    headline, blocks = _worded(chapter, figures, shown, words) if shown else (_nothing(figures, main), ())
    title = chapter.streets_title if edition.street == ALL_STREETS and chapter.streets_title else chapter.title
    if chapter.id == COVER:
        headline = f"{periods.quarter_name(edition.quarter)}工作情况"
    return Slide(
        id=chapter.id,
        title=f"{title}　{told}" if (told := _until(figures, chapter)) else title,
        headline=headline if words.headline is None else words.headline,
        comment=words.comment,
        blocks=blocks,
        notes=tuple(_notes(edition, chapter, blocks)),
        figures=tuple(there),
        details=tuple(wanted.key for wanted in chapter.details if figures.get(wanted)),
        section=chapter.section,
        is_tabled=chapter.is_tabled,
    )


def _nothing(figures: Answers, main: Wanted) -> str:
    return f"{figures.why_not(main)}。" if figures.why_not(main) else _NO_LEDGER


def _until(figures: Answers, chapter: Chapter) -> str:
    """Return up to which day the ledgers of a slide reach, where that is not as far as the edition does."""
    until = figures.until(chapter.figures[0])
    return f"（台账截至 {until.month} 月 {until.day} 日）" if until and chapter.id != COVER else ""


def _worded(chapter: Chapter, figures: Answers, shown: Reading, words: Words) -> tuple[str, tuple[Block, ...]]:
    """Return the headline and the blocks, with what the clerk took out of a proposal and put into it."""
    headline, blocks = shown.headline, shown.blocks
    if chapter.proposes and blocks:
        rows, kept = figures.rows(chapter.figures[0]), kept_keys(chapter.id, shown.keys, words)
        if chapter.retell:
            kept_rows = [row for row, key in zip(rows, shown.keys, strict=True) if key in kept]
            headline = chapter.retell(kept_rows, len(rows))
        (table,) = blocks
        assert isinstance(table, Table), "a proposal is a table"
        blocks = tuple(block for block in (_kept(table, shown.keys, kept, words.asks),) if block)
    return headline, (*blocks, Lines(words.lines)) if words.lines else blocks


def kept_keys(slide_id: str, keys: tuple[str, ...], words: Words) -> frozenset[str]:
    """Return the rows of a proposal that are shown: those that the clerk chose, else the first."""
    return frozenset(keys[: _CHAPTERS[slide_id].proposes] if words.kept is None else words.kept)


def _kept(table: Table, keys: tuple[str, ...], kept: frozenset[str], asks: dict[str, str]) -> Table | None:
    """Return a proposal's rows that are kept, with the clerk's words in the column for them."""
    has_asks = table.columns[-1].name == ASK
    rows = tuple(
        (*row[:-1], asks.get(key, row[-1])) if has_asks else row
        for row, key in zip(table.rows, keys, strict=False)
        if key in kept
    )
    return replace(table, rows=rows, total=len(rows)) if rows else None


# --- the speaker's notes -------------------------------------------------------------------------------------------------


def _notes(edition: Edition, chapter: Chapter, blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield 口径, scope and source of every figure on a slide, in sentences."""
    # What it is compared over has the same 口径.
    frozen = {w.name: edition.figures[w.key] for w in chapter.figures if not w.over and w.key in edition.figures}
    for figure in frozen.values():
        yield f"口径　{figure.title}（{figure.result.query.name}）：{figure.result.query.definition}"
        for column in _columns_shown(figure, blocks):
            yield f"　　{column_of(figure.result.query, column).label}：{column_of(figure.result.query, column).definition}"
    span = edition.span
    earlier = format.ends(edition.earlier)
    street = "全部" if edition.street == ALL_STREETS else edition.street
    community = f"，社区 {edition.community}" if edition.community else ""
    yield (
        f"范围　街道 {street}{community}；统计期 {format.day(span.start)} 至 {format.day(span.end)}，"
        f"数据截至 {format.day(edition.cut_off)}{'，本季未结束，与上季同期比较' if edition.is_unfinished else ''}"
        f"{f'（其中 {earlier}）' if earlier else ''}"
    )
    datasets = sorted({dataset for figure in frozen.values() for dataset in figure.datasets})
    yield from _sources(edition, datasets)
    yield f"版本　数据第 {edition.version} 版；会议版 {edition.id}，指纹 {edition.fingerprint[:8]}"


def _columns_shown(figure: Answer, blocks: tuple[Block, ...]) -> list[str]:
    """Return the columns of a figure that stand on the slide and have a 口径 of their own."""
    shown = []
    for block in blocks:
        if isinstance(block, Cards):
            shown += [card.column for card in block.cards if card.figure == figure.key]
        elif isinstance(block, Table) and block.figure == figure.key:
            shown += [column.name for column in block.columns]
    columns = figure.result.query.columns
    return [name for name in dict.fromkeys(shown) if name in columns and columns[name].definition]


def _sources(edition: Edition, datasets: list[str]) -> Iterator[str]:
    kept = edition.figures.get(SOURCES.key)
    for name in datasets:
        title = all_datasets()[name].title if name in all_datasets() else name
        last = edition.last_days.get(name)
        until = f"；台账截至 {format.day(last)}" if last and last < edition.cut_off else ""
        there = [row for row in kept.result.records() if row["dataset"] == name and row["file"]] if kept else []
        if there:
            listed = "、".join(f"{row['file']}（指纹 {row['sha256'][:8]}）" for row in there[:5])
            more = f"等 {len(there)} 个文件" if len(there) > 5 else ""
            yield f"来源　{title}：{listed}{more}{until}"
        elif kept is None and name in edition.last_days:
            # An edition of one community names no files: they are the whole street's.
            yield f"来源　{title}{until}"


# --- what a clerk may write ----------------------------------------------------------------------------------------------


def check_headline(slide: Slide, text: str) -> None:
    """Refuse a headline with a number that does not stand on the slide: numbers cannot be typed over.

    Raises StreetboardError that names the first such number.
    """
    there = set(_numbers(slide))
    for number in _NUMBER.findall(text):
        if number.replace(",", "") not in there:
            raise StreetboardError(
                f"“{number}”不是这一页的数字", "标题里的数字只能取自本页；要补充其他情况，请写在点评里"
            )


def _numbers(slide: Slide) -> Iterator[str]:
    """Yield every number that a reader sees on a slide, without its thousands separators."""
    for text in _texts(slide):
        yield from (number.replace(",", "") for number in _NUMBER.findall(text))


def _texts(slide: Slide) -> Iterator[str]:
    yield from (slide.title, slide.headline)
    for block in slide.blocks:
        yield from texts_of(block)


def told_by_rules(edition: Edition, slide_id: str, words: Words | None = None) -> Slide:
    """Return a slide of the story as the rules write it, with these words or the saved ones, but without their headline."""
    words = edition.edits.words.get(slide_id, Words()) if words is None else words
    plain = {**edition.edits.words, slide_id: replace(words, headline=None)}
    return next(s for s in _all(replace(edition, edits=replace(edition.edits, words=plain))) if s.id == slide_id)


def carried_over(old: Edition, new: Edition) -> Edits:
    """Return what of an earlier draft's words holds for a new one of the same quarter.

    Headlines and proposals are made anew, since what they tell may have changed; the words beside them stay.
    """
    words = {slide: replace(told, headline=None, kept=None) for slide, told in old.edits.words.items()}
    return replace(old.edits, revision=new.edits.revision, words=words, log=new.edits.log)


def is_proposal(slide_id: str) -> bool:
    """Tell whether a slide lists what is proposed, which is edited by hand."""
    return slide_id in _CHAPTERS and _CHAPTERS[slide_id].proposes > 0


def proposal(edition: Edition, slide_id: str) -> tuple[Table, tuple[str, ...]] | None:
    """Return a proposal's whole table and the key of each row, null where there is none."""
    shown = _CHAPTERS[slide_id].read(_figures(edition))
    if not shown or not shown.blocks:
        return None
    (table,) = shown.blocks
    assert isinstance(table, Table), "a proposal is a table"
    return table, shown.keys


def behind(edition: Edition) -> list[tuple[str, date]]:
    """Return the ledgers of daily doings that end well before the cut-off: their numbers stop there."""
    return [
        (data.title, last)
        for name, data in all_datasets().items()
        if data.expected and (last := edition.last_days.get(name)) and (edition.cut_off - last).days > DAYS_APART
    ]


def streets_behind(edition: Edition) -> list[tuple[str, date]]:
    """Return the streets, of all, whose ledgers end so long before the cut-off that nothing is compared with before."""
    return [(street, last) for street, last in edition.earlier.items() if (edition.cut_off - last).days > DAYS_APART]
