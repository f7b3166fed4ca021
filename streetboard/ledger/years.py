"""Years: which year dates such as 3月5日 are in, as the title of the table, its sheet or its file says it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from streetboard.ledger.read import Table

_HAN = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_DAY = r"(?<!\d)((?:19|20)\d{2})(?:\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}(?!\d)\s*[日号]?|\d{4}(?!\d))"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=(?:0[1-9]|1[0-2])?(?!\d))")
_MONTH = re.compile(r"(?<!\d)(?:(?:19|20)\d{2}\s*[-./年]?\s*)?(0?[1-9]|1[0-2])\s*月(?!\s*\d)")
_MONTH_BEHIND = re.compile(r"(?:19|20)\d{2}\s*[-./]?\s*(0[1-9]|1[0-2]|[1-9])(?![\d月])")
# From a day to a day: the time that a ledger is about, where a single day is the one on which it was printed.
_SPAN = re.compile(_DAY + r"\s*(?:至|到|~|～|—|–|-)+\s*" + _DAY)


@dataclass(frozen=True)
class Told:
    """The year, and the month if it is told, of the dates from a row on, and where it is told."""

    row: int
    year: int
    month: int | None
    by: str


def told(table: Table, file: str, answered: int | None) -> list[Told]:
    """Return the years that dates without one are in, from which row on each; none if nothing tells, or two things do."""
    named = (("工作表的名称", table.sheet), ("压缩包里的文件名", table.member), ("文件名", file))
    titles = [(row, text) for row, text in table.titles if _numbers(text)[0] or _numbers(text)[1]]
    if answered:
        years, by = [answered], "填写的年份"
    else:
        years, by = next(((numbers, by) for by, text in named if (numbers := _numbers(text)[0])), ([], ""))
    month = _only(_numbers(table.sheet)[1])
    found = []
    for row, text in titles or [(0, "")]:
        own, months = _numbers(text)
        year = answered or _only(own or years)
        if not year:
            return []
        found.append(Told(row, year, _only(months) or month, "表的标题" if own and not answered else by))
    return found


def named(places: Iterable[str]) -> int | None:
    """Return the year that the first of some names says that says any; null where it says several."""
    return next((_only(years) for place in places if (years := _numbers(place)[0])), None)


def _numbers(text: str) -> tuple[list[int], list[int]]:
    """Return the years and the months that a text names, without the day on which something was printed."""
    text = re.sub(
        r"[〇零○一二三四五六七八九]{4}(?=年)", lambda year: year[0].translate(_HAN), unicodedata.normalize("NFKC", text)
    )
    spans = {int(year) for span in _SPAN.findall(text) for year in span}
    rest = re.sub(_DAY, " ", _SPAN.sub(" ", text))
    years = spans | {*map(int, _YEAR.findall(rest))}
    months = {*map(int, _MONTH.findall(rest))} or {*map(int, _MONTH_BEHIND.findall(rest))}
    return sorted(years), sorted(months)


def _only(numbers: Iterable[int]) -> int | None:
    one, *others = [*numbers] or [0]
    return None if others else one or None
