"""Paper: what the printers of an edition share: colours, widths of text, formats that a spreadsheet keeps, and 口径 in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from math import ceil, isfinite
from typing import Any
from urllib.parse import parse_qsl

from streetboard import format, labels, queries
from streetboard.asking.answers import Answer
from streetboard.datasets import all_datasets
from streetboard.reading import blocks
from streetboard.warehouse import Result

# The light look of the dashboard; a test holds them together, for its module would bring the whole of Streamlit.
COLOURS = {
    blocks.MAIN: "1F6FB2",
    blocks.PALE: "B9C7D6",
    blocks.SECOND: "E08A00",
    blocks.THIRD: "2A9D8F",
    blocks.ACCENT: "C8102E",
    blocks.MUTED: "5B6672",
}
INK, GREY, RULE, GROUND, WHITE = "1F2933", "5B6672", "DFE3E8", "F5F6F8", "FFFFFF"
BADGE, BADGE_INK = "F6C445", "3A2A00"
# The slots of the templates' themes; what stands in a slot follows when an office restyles the theme.
THEME = {
    "dk1": INK,
    "dk2": GREY,
    "lt2": GROUND,
    **{f"accent{at}": colour for at, colour in enumerate(COLOURS.values(), start=1)},
}

DEMO = "演示数据"
DEMO_LONG = "演示数据，非真实台账"
NOTHING = "本期没有数据"
LANGUAGE = "zh-CN"
# What each Chinese machine has; the Latin one is found, or replaced by one of equal widths, everywhere.
FONT, LATIN = "微软雅黑", "Arial"

COMPARED = {"previous": "上季", "year_before": "同比"}
_DIGITS = "零一二三四五六七八九"
# How wide the signs of the Latin face are that are wider than the usual one, be they bold or not.
_USUAL, _GAP = 0.58, 0.25
_WIDER = {
    0.62: "FLTZbdghnopqu", 0.67: "EPSVXY", 0.73: "ABCDHKNRU&", 0.78: "GOQw", 0.84: "M", 0.89: "m%", 0.95: "W", 1.02: "@",
}  # fmt: skip
_WIDTHS = {sign: width for width, signs in _WIDER.items() for sign in signs}
_MEETING = re.compile(r"(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u3400-\u9fff])")
# XML cannot hold them, and a ledger may.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


# --- text -------------------------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """Return a text without the control characters that a document cannot hold."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(clean(text).split())


def ems(text: str) -> float:
    """Return about how wide a text is at most, in its own size: a Chinese sign is square, a digit little more than half.

    Where Chinese meets letters or digits, LibreOffice and WPS leave a quarter: 第 8 号院.
    """
    return sum(map(_wide, text)) + _GAP * len(_MEETING.findall(text))


@cache
def _wide(sign: str) -> float:
    return 1.0 if unicodedata.east_asian_width(sign) in "WFA" else _WIDTHS.get(sign, _USUAL)


def clip(text: str, width: float) -> str:
    """Return a text that is no wider than `width` ems, with … in its middle, since names differ at their ends."""
    text = one_line(text)
    if ems(text) <= width:
        return text
    for kept in range(len(text) - 1, 0, -1):
        tail = kept // 3
        short = f"{text[: kept - tail]}…{text[len(text) - tail :]}"
        if ems(short) <= width:
            return short
    return "…"


def clip_all(texts: Sequence[str], width: float) -> list[str]:
    """Return texts clipped to a width; where that makes two of them equal, what all begin with goes instead."""
    texts = [one_line(text) for text in texts]
    short = [clip(text, width) for text in texts]
    wide = {text for text in texts if ems(text) > width}
    start = _beginning(wide)
    if len(set(short)) == len(set(texts)) or len(start) < 2:
        return short
    return [_end_clipped(f"…{text.removeprefix(start)}", width) if text in wide else text for text in texts]


def _beginning(texts: Iterable[str]) -> str:
    """Return what all texts begin with."""
    first, last = min(texts, default=""), max(texts, default="")
    return next((first[:at] for at, sign in enumerate(first) if sign != last[at : at + 1]), first)


def _end_clipped(text: str, width: float) -> str:
    while ems(text) > width and len(text) > 1:
        text = f"{text[:-2]}…"
    return text


def wrapped(text: str, width: float) -> list[str]:
    """Return a text broken into lines of at most `width` ems, at its own breaks and at any sign in between."""
    lines = []
    for paragraph in clean(text).splitlines() or [""]:
        line = ""
        for sign in paragraph:
            if line and ems(line + sign) > width:
                lines.append(line)
                line = ""
            line += sign
        lines.append(line)
    return lines


def ordinal(number: int) -> str:
    """Return 一, 十二, 二十: of a chapter, up to 99."""
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def meeting(deck: blocks.Deck) -> str:
    """Return what the meeting is called: the headline of the cover if it has the title in it, else the title.

    A panel of a page, which is no edition, is called by its question.
    """
    if not deck.fingerprint:
        return deck.slides[0].title
    cover = next((slide for slide in deck.slides if slide.id == blocks.COVER), None)
    if cover is None:
        return f"{deck.quarter}情况通报"
    return cover.headline if cover.title in cover.headline else cover.title


def properties(deck: blocks.Deck) -> dict[str, Any]:
    """Return the properties of a document, by the names that python-pptx and python-docx share."""
    name = meeting(deck) if deck.quarter in meeting(deck) else f"{deck.quarter} {meeting(deck)}"
    texts = {
        "title": f"{deck.scope} {name}",
        "author": deck.street,
        "last_modified_by": deck.author,
        "subject": f"会议版 {deck.id} · {deck.fingerprint}" if deck.fingerprint else name,
        "comments": deck.source,
        "keywords": "",
        "category": "",
        "language": LANGUAGE,
    }
    # Longer ones are refused.
    short = {name: one_line(text)[:255] for name, text in texts.items()}
    return short | {"revision": 1, "created": deck.frozen_at, "modified": deck.frozen_at}


# --- numbers ----------------------------------------------------------------------------------------------------------


def number_format(unit: str, values: Iterable[Any]) -> str:
    """Return the spreadsheet's format for the values of a column or a chart that are not null.

    A share keeps two decimals, and never reads 100.00% or 0.00% where something is left (K8).
    """
    known = [value for value in values if isinstance(value, int | float) and isfinite(value)]
    if unit == format.POINTS:
        return "+0.00;-0.00;0.00"
    if unit == format.SHARE:
        if any(0.99995 <= value < 1 for value in known):
            return '[>=1]0.00%;[>=0.99995]"99.99%";0.00%'
        if any(0 < value < 0.00005 for value in known):
            return '[>=0.00005]0.00%;[>0]"0.01%";0.00%'
        return "0.00%"
    return "#,##0" if all(value == int(value) for value in known) else "#,##0.00"


def in_cells(value: Any, unit: str) -> Any:
    """Return a value as a cell or a native chart holds it: a difference of shares in 百分点, as it is told everywhere else."""
    if unit != format.POINTS or not isinstance(value, int | float):
        return value
    # 0.07 × 100 is 7.000000000000001.
    return round(value * 100, 10)


# --- 口径 -------------------------------------------------------------------------------------------------------------


def titled(key: str, result: Result) -> str:
    """Return a figure's title, with what its key asks for, what it is compared over, and where a panel brought it in.

    `issues/rows?measure=overdue@previous#panel-1` is 数字下面的件（超期未办，上季，加入第 1 页）.
    """
    asked_for, _, panel = key.partition("#")
    address, _, over = asked_for.partition("@")
    asked = [labels.of(value, name, result.query) for name, value in parse_qsl(address.partition("?")[2])]
    # A code that has no word says nothing to a reader.
    said = [word for word in asked if not word.isascii()] + ([COMPARED.get(over, over)] if over else [])
    said += [f"加入第 {panel.removeprefix('panel-')} 页"] if panel else []
    return f"{result.query.title}（{'，'.join(said)}）" if said else result.query.title


def sources(frozen: Answer) -> str:
    """Return the ledgers that a figure rests on, and the version, in words."""
    known = all_datasets()
    names = "、".join(known[name].title if name in known else name for name in sorted(frozen.datasets))
    return f"{names or '各台账'}，第 {frozen.result.version} 版"


def caption(deck: blocks.Deck, figure: str, unit: str = "", measure: str = "") -> str:
    """Return what stands above a block: the figure's title, the one measure that is drawn, and the unit."""
    frozen = deck.figures.get(figure)
    title = titled(figure, frozen.result) if frozen else ""
    if measure not in title:
        title = f"{title}：{measure}" if title else measure
    if not unit or unit == format.SHARE:
        return title
    return f"{title}（{unit}）" if title else f"单位：{unit}"


def rest(deck: blocks.Deck, total: int, shown: int) -> str:
    """Return the note under a block that holds only the first of its rows."""
    # A panel comes without a workbook.
    where = "，其余见附表" if deck.fingerprint else ""
    return f"共 {format.number(total)} 条，列出前 {format.number(shown)} 条{where}"


def column(result: Result, name: str) -> queries.Column:
    """Return what is known of a column."""
    return queries.column_of(result.query, name)


def described(result: Result) -> list[queries.Column]:
    """Return the columns of a figure that have a 口径 of their own."""
    columns = [column(result, name) for name in result.columns]
    return [one for one in columns if one.definition]


# --- labels ----------------------------------------------------------------------------------------------------------


def said_beside(chart: blocks.Chart, at: int) -> str:
    """Return what the label of a category says beyond the values of the series: 80 / 85 件　不参与排名; empty without one."""
    parts = re.split(r"[\n　]", clean(chart.labels[at])) if chart.labels else []
    return "　".join(part for part in map(one_line, parts) if part and not _is_said(chart, at, part))


def _is_said(chart: blocks.Chart, at: int, part: str) -> bool:
    """Tell whether a part of a label is the value of a series, with a sign or within its name: +3,089 件, 累计 90.00%."""
    for series in chart.series:
        shown = format.with_unit(series.values[at], series.unit or chart.unit)
        if part.endswith(shown) and part.removesuffix(shown).strip(" +-") in series.name:
            return True
    return False


# --- room ------------------------------------------------------------------------------------------------------------


def squeeze(wanted: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Return widths that fill a room: the widest are cut down to one width, none below its least."""
    low, high = 0.0, max(wanted)
    cut = list(least)
    for _ in range(40):
        middle = (low + high) / 2
        tried = [max(floor, min(width, middle)) for width, floor in zip(wanted, least, strict=True)]
        if sum(tried) <= room:
            low, cut = middle, tried
        else:
            high = middle
    return [width * room / sum(cut) for width in cut]


def step(most: float, ticks: int, *, whole: bool) -> float:
    """Return a round distance between the ticks of an axis that reaches `most`."""
    size = 1.0 if whole else 1e-4
    while True:
        for factor in (1, 2, 5):
            if size * factor * ticks >= most:
                return size * factor
        size *= 10


def every(count: int, room: int, steps: Sequence[int] = (1, 2, 3, 5, 7, 10, 14, 15, 28, 30)) -> int:
    """Return how many categories to go on to the next label, so that at most `room` labels stand on the axis."""
    return next((each for each in steps if ceil(count / each) <= room), ceil(count / max(room, 1)))
