"""As xlsx: the figures behind an edition, or behind any page, unrounded, each on a sheet, with their 口径 and SQL."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from streetboard import format, labels
from streetboard.asking.answers import Answer
from streetboard.drawing import typesetting
from streetboard.errors import StreetboardError
from streetboard.queries import Column, Measure, Query
from streetboard.reading.blocks import Deck
from streetboard.warehouse import Result

ABOUT, SLIDES, DEFINITIONS = "说明", "会议页面", "口径"
# what an Excel sheet and one of its cells can hold, and the length of a sheet's name
SHEET_ROWS, CELL_CHARACTERS, NAME_CHARACTERS = 1_048_576, 32_767, 31
_TITLE_ROW, _HEAD_ROW, _FIRST_ROW = 0, 1, 2
_NARROWEST, _WIDEST = 8, 44
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# Excel would turn such a text into a formula as soon as somebody edits the cell.
_FORMULA = re.compile(r"[=+\-@]")
_CUT = "……（过长，已截断）"
_FIRST_DAY = date(1900, 1, 1)
# Else a text touches the number at its left.
_INDENTED: dict[str, Any] = {"align": "left", "indent": 1}


class _Chart(NamedTuple):
    """Which columns of a figure are drawn beside it: lines over days and months, bars by anything else."""

    kind: str
    by: str
    measures: tuple[str, ...]


_CHARTS = {
    "issues/daily": _Chart("line", "day", ("closed", "closed_mean_7d")),
    "issues/by_week": _Chart("line", "week", ("collected", "closed")),
    "issues/by_month": _Chart("line", "month", ("collected", "closed")),
    "issues/completion_rate_by_community": _Chart("bar", "community", ("completion_rate",)),
    "issues/completion_rate_by_category": _Chart("bar", "category", ("completion_rate",)),
    "renovation/progress_by_area": _Chart("bar", "area", ("planned_progress", "progress")),
    "renovation/progress_by_month": _Chart("line", "month", ("planned_progress", "progress")),
    "volunteers/by_month": _Chart("line", "month", ("person_times", "hours")),
    "volunteers/by_brand": _Chart("bar", "brand", ("person_times",)),
}
_MOST_BARS = 60


def write(deck: Deck) -> bytes:
    """Return the edition's figures as an xlsx: what it is, its slides, one sheet a figure, and the 口径.

    Raises StreetboardError if a figure has more rows than a sheet.
    """
    figures = [(typesetting.titled(key, frozen.result), frozen) for key, frozen in deck.figures.items()]
    with _book(f"{deck.scope}{deck.quarter}附表", deck) as (book, out):
        book.about(f"{deck.scope}　{deck.quarter}　附表", _about(deck))
        names = book.names_of([title for title, _ in figures], (SLIDES,))
        _slides(book, deck, dict(zip(deck.figures, names, strict=True)))
        book.figures(names, figures)
    return out.getvalue()


def write_view(title: str, about: list[tuple[str, str]], results: list[tuple[str, Result]]) -> bytes:
    """Return the figures of a page as an xlsx; each comes with its key, or with the title that the page gives it.

    Raises StreetboardError if a figure has more rows than a sheet.
    """
    figures = [
        (_titled(key, result), Answer(key, result, result.query.explained, len(result))) for key, result in results
    ]
    with _book(title) as (book, out):
        book.about(title, about)
        book.figures(book.names_of([title for title, _ in figures]), figures)
    return out.getvalue()


def _titled(key: str, result: Result) -> str:
    """Return the title of a figure that came with its key; else what it came with."""
    return typesetting.titled(key, result) if re.split("[?@#]", key)[0] == result.query.name else key


def _about(deck: Deck) -> list[tuple[str, str]]:
    return [
        ("范围", deck.scope),
        ("季度", deck.quarter),
        ("数据截至", f"{format.day(deck.cut_off)}{'（本季未结束）' if deck.is_unfinished else ''}"),
        ("数据版本", f"第 {deck.version} 版"),
        ("会议版", deck.id),
        ("指纹", deck.fingerprint),
        ("制作", f"{deck.author}　{format.cell(deck.frozen_at)}"),
        ("数据性质", typesetting.DEMO_LONG if deck.is_demo else "台账数据"),
        ("读法", "数字未经四舍五入；比例为 0 到 1 的小数，按百分比显示；每张表的口径、参数和 SQL 见最后一张“口径”"),
    ]


def _slides(book: _Book, deck: Deck, names: dict[str, str]) -> None:
    """Write the slides as they stand in the presentation, with the sheets that they rest on."""
    sheet = book.sheet(SLIDES, "会议页面")
    rows = [
        [
            at,
            slide.title,
            slide.headline,
            slide.comment,
            "、".join(names[key] for key in dict.fromkeys((*slide.figures, *slide.details)) if key in names),
        ]
        for at, slide in enumerate(deck.slides, start=1)
    ]
    book.grid(sheet, ["页", "标题", "结论", "点评", "附表"], rows, [6, 20, 60, 40, 50])


# --- the workbook -----------------------------------------------------------------------------------------------------


@contextmanager
def _book(title: str, deck: Deck | None = None) -> Iterator[tuple[_Book, io.BytesIO]]:
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": typesetting.FONT, "font_size": 11},
    }
    with xlsxwriter.Workbook(out, options) as workbook:
        properties: dict[str, Any] = {"title": title}
        if deck:
            properties |= {"author": deck.street, "comments": deck.source, "created": deck.frozen_at}
        workbook.set_properties(properties)
        yield _Book(workbook), out


class _Book:
    """A workbook being written: its formats, and the names of its sheets."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._taken = {name.lower() for name in (ABOUT, DEFINITIONS, "History")}

    def format(self, numbers: str = "", **more: Any) -> Format:
        """Return a format, made once."""
        key = (numbers, *sorted(more.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"num_format": numbers, **more} if numbers else more)
        return self._formats[key]

    def names_of(self, titles: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
        """Return a sheet's name for each title: short, without forbidden signs, and unique."""
        self._taken |= {name.lower() for name in taken}
        return [self._unique(title) for title in titles]

    def _unique(self, title: str) -> str:
        bare = _FORBIDDEN.sub(" ", typesetting.one_line(title)).strip().strip("'") or "表"
        for at in range(1, 10_000):
            end = f"({at})" if at > 1 else ""
            name = _shortened(bare, NAME_CHARACTERS - len(end)) + end
            if name.lower() not in self._taken:
                self._taken.add(name.lower())
                return name
        raise AssertionError("a workbook of ten thousand sheets of one name")

    def sheet(self, name: str, title: str) -> Worksheet:
        """Add a sheet with its title, which prints in landscape, as wide as the page."""
        sheet = self._workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.set_row(_TITLE_ROW, 26)
        sheet.write_string(_TITLE_ROW, 0, title, self.format(bold=True, font_size=14))
        return sheet

    def head(self, sheet: Worksheet, headers: Sequence[str], rows: int, right: Iterable[int] = ()) -> None:
        """Write the header row, which stays in view, is repeated in print, and filters; some of it to the right."""
        look: dict[str, Any] = {
            "bold": True,
            "bg_color": f"#{typesetting.RULE}",
            "bottom": 1,
            "text_wrap": True,
            "valign": "vcenter",
        }
        right = set(right)
        for column, header in enumerate(headers):
            aligned: dict[str, Any] = {"align": "right"} if column in right else _INDENTED
            sheet.write_string(_HEAD_ROW, column, typesetting.clean(header), self.format(**look, **aligned))
        sheet.freeze_panes(_FIRST_ROW, 0)
        sheet.repeat_rows(_TITLE_ROW, _HEAD_ROW)
        sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(rows, 1), len(headers) - 1)

    def grid(
        self, sheet: Worksheet, headers: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]
    ) -> None:
        """Write texts under a header, wrapped into columns of given widths."""
        self.head(sheet, headers, len(rows))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for at, row in enumerate(rows, start=_FIRST_ROW):
            for column, value in enumerate(row):
                self.put(sheet, at, column, value, "", text_wrap=True, valign="top")

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, numbers: str, **more: Any) -> None:
        """Write one value as what it is; a text is never read as a formula, a number or an address."""
        if isinstance(value, Decimal):
            value = float(value)
        if isinstance(value, float) and not math.isfinite(value):
            value = None
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.format(**more))
        elif isinstance(value, datetime | date) and _day_of(value) >= _FIRST_DAY:
            pattern = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
            sheet.write_datetime(row, column, value, self.format(pattern, **_INDENTED, **more))
        elif _is_number(value):
            sheet.write_number(row, column, value, self.format(numbers, **more))
        else:
            text = _text(value)
            if _FORMULA.match(text):
                more |= {"quote_prefix": True}
            sheet.write_string(row, column, text, self.format(**_INDENTED, **more))

    # --- sheets ---

    def about(self, title: str, pairs: Sequence[tuple[str, str]]) -> None:
        sheet = self.sheet(ABOUT, title)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 100)
        for row, (word, value) in enumerate(pairs, start=_FIRST_ROW):
            self.put(sheet, row, 0, word, "", bold=True, valign="top")
            self.put(sheet, row, 1, value, "", text_wrap=True, valign="top")

    def figures(self, names: Sequence[str], figures: Sequence[tuple[str, Answer]]) -> None:
        """Write a sheet for each figure, and last their definitions."""
        for name, (title, frozen) in zip(names, figures, strict=True):
            self._figure(name, title, frozen.result, frozen.total)
        self._definitions(figures)

    def _figure(self, name: str, title: str, result: Result, total: int) -> None:
        """Write one figure: a table, or one of a single row upright."""
        if len(result) > SHEET_ROWS - _FIRST_ROW:
            raise StreetboardError(
                f"“{title}”有 {len(result):,} 行，超过一张 Excel 表", "请缩小范围或统计期，或下载 CSV"
            )
        more = f"　共 {total:,} 行，列出前 {len(result):,} 行" if total > len(result) else ""
        sheet = self.sheet(name, f"{title}{_span(result)}{more}")
        if result.query.grain == "the whole" and len(result) == 1:
            self._upright(sheet, result)
        else:
            self._table(sheet, name, result)

    def _upright(self, sheet: Worksheet, result: Result) -> None:
        columns = [typesetting.column(result, column) for column in result.columns]
        headers = ["指标", "数值", "单位", "类型", "分子", "分母", "口径"]
        self.grid(sheet, headers, [], [26, 20, 10, 8, 20, 20, 90])
        sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + len(columns), len(headers) - 1)
        for row, (column, value) in enumerate(zip(columns, result.rows[0], strict=True), start=_FIRST_ROW):
            numbers = typesetting.number_format(column.unit, [value])
            self.put(sheet, row, 0, column.label, "", valign="top")
            self.put(sheet, row, 1, typesetting.in_cells(value, column.unit), numbers, valign="top")
            self.put(sheet, row, 2, "" if column.unit == format.SHARE else column.unit, "", valign="top")
            for at, told in enumerate(_made(result.query, column), start=3):
                self.put(sheet, row, at, told, "", valign="top")
            self.put(sheet, row, 6, column.definition, "", text_wrap=True, valign="top")

    def _table(self, sheet: Worksheet, name: str, result: Result) -> None:
        columns = [typesetting.column(result, column) for column in result.columns]
        headers = [_header(column) for column in columns]
        numeric = [at for at in range(len(columns)) if any(_is_number(row[at]) for row in result.rows)]
        self.head(sheet, headers, len(result), numeric)
        for at, (column, header) in enumerate(zip(columns, headers, strict=True)):
            values = [typesetting.in_cells(row[at], column.unit) for row in result.rows]
            numbers = typesetting.number_format(column.unit, values)
            sheet.set_column(at, at, _width(header, values, numbers))
            for row, value in enumerate(values, start=_FIRST_ROW):
                self.put(sheet, row, at, value, numbers)
        if not result.rows:
            sheet.write_string(_FIRST_ROW, 0, typesetting.NOTHING, self.format(font_color=f"#{typesetting.GREY}"))
        else:
            self._chart(sheet, name, result)

    def _chart(self, sheet: Worksheet, name: str, result: Result) -> None:
        """Draw what the figure is usually read from, to the right of it, from the cells."""
        wanted = _CHARTS.get(result.query.name)
        if not wanted or not {wanted.by, *wanted.measures} <= set(result.columns) or len(result) < 2:
            return
        if wanted.kind == "bar" and len(result) > _MOST_BARS:
            return
        chart = self._workbook.add_chart({"type": wanted.kind})
        last, by = _HEAD_ROW + len(result), result.columns.index(wanted.by)
        for measure, colour in zip(wanted.measures, _colours(wanted), strict=True):
            at = result.columns.index(measure)
            look = {"line": {"color": colour, "width": 2.25}} if wanted.kind == "line" else {"fill": {"color": colour}}
            chart.add_series(
                {
                    "name": [name, _HEAD_ROW, at],
                    "categories": [name, _FIRST_ROW, by, last, by],
                    "values": [name, _FIRST_ROW, at, last, at],
                    **look,
                }
            )
        _dress(chart, wanted, result)
        sheet.insert_chart(_HEAD_ROW, len(result.columns) + 1, chart, {"object_position": 3})

    def _definitions(self, figures: Sequence[tuple[str, Answer]]) -> None:
        """Write the last sheet: each figure as a whole, then its columns, with its parameters and its SQL."""
        sheet = self.sheet(DEFINITIONS, "口径：每个数字的定义、参数和 SQL")
        rows = [row for title, frozen in figures for row in _defined(title, frozen)]
        headers = [
            "指标",
            "代号",
            "列",
            "列名",
            "指标编号",
            "单位",
            "类型",
            "分子",
            "分母",
            "方向",
            "口径",
            "负责",
            "核对",
            "参数",
            "SQL",
        ]
        self.head(sheet, headers, len(rows))
        for column, width in enumerate((28, 30, 20, 18, 10, 10, 8, 18, 18, 10, 70, 20, 12, 50, 40)):
            sheet.set_column(column, column, width)
        for at, row in enumerate(rows, start=_FIRST_ROW):
            for column, value in enumerate(row):
                # Wrapped, the SQL would make its row higher than a screen.
                self.put(sheet, at, column, value, "", valign="top", text_wrap=column != len(headers) - 1)


def _header(column: Column) -> str:
    """Return what stands over a column of cells, which say no unit of their own: 与全街道相差（百分点）."""
    unit = f"（{format.POINTS}）" if column.unit == format.POINTS else ""
    return f"{format.header(column.label, column.unit)}{unit}"


def _colours(wanted: _Chart) -> list[str]:
    first, second = typesetting.COLOURS["main"], typesetting.COLOURS["second"]
    if wanted.measures[0] in ("closed", "planned_progress"):
        first, second = typesetting.COLOURS["pale"], typesetting.COLOURS["main"]
    return [f"#{colour}" for colour in (first, second)[: len(wanted.measures)]]


def _dress(chart: Any, wanted: _Chart, result: Result) -> None:
    """Give a chart its title, fonts and axes."""
    font = {"name": typesetting.FONT, "size": 11, "color": f"#{typesetting.INK}", "bold": False}
    chart.set_title({"name": result.query.title, "name_font": {**font, "size": 13}, "overlay": False})
    chart.set_legend({"none": True} if len(wanted.measures) == 1 else {"position": "top", "font": font})
    unit = typesetting.column(result, wanted.measures[0]).unit
    values = {"num_format": "0%" if unit == format.SHARE else "#,##0", "num_font": font}
    values |= {"major_gridlines": {"visible": True, "line": {"color": f"#{typesetting.RULE}"}}}
    if wanted.kind == "line":
        days = "yyyy-mm" if wanted.by == "month" else "m-d"
        chart.set_x_axis({"date_axis": True, "num_format": days, "num_font": font})
        chart.set_y_axis(values)
        chart.set_size({"width": 760, "height": 380})
    else:
        # Of a chart lying down, the x axis is the one that its numbers go by; bars begin at zero.
        chart.set_x_axis({**values, "min": 0})
        chart.set_y_axis({"reverse": True, "num_font": font})
        chart.set_size({"width": 760, "height": max(260, 110 + 24 * len(result) * len(wanted.measures))})


# --- texts ------------------------------------------------------------------------------------------------------------


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _day_of(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else format.cell(value)
    return text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - len(_CUT)] + _CUT


def _span(result: Result) -> str:
    """Return the period that a figure was asked for, to stand behind its title."""
    start, end = result.parameters.get("start"), result.parameters.get("end")
    if end is None:
        as_of = result.parameters.get("as_of")
        return f"　截至 {format.cell(as_of)}" if as_of else ""
    return f"　{format.cell(start) if start else '首件'} 至 {format.cell(end)}"


def _width(header: str, values: Sequence[Any], numbers: str) -> float:
    """Return a width that fits most texts, in signs of the default font: two for a Chinese one."""
    shown = [2 * typesetting.ems(_shown(value, numbers)) for value in values[:2000]]
    return min(_WIDEST, max([_NARROWEST, 2 * typesetting.ems(header) + 4, *(width + 2 for width in shown)]))


def _shown(value: Any, numbers: str) -> str:
    if _is_number(value):
        return f"{value * 100:.2f}%" if "%" in numbers else f"{value:,.2f}" if "." in numbers else f"{value:,.0f}"
    return format.cell(value)


def _defined(title: str, frozen: Answer) -> Iterator[list[str]]:
    """Yield the rows of a figure on the sheet of definitions."""
    query = frozen.result.query
    parameters = "；".join(filter(None, [labels.parameters(frozen.result), f"第 {frozen.result.version} 版"]))
    unit = "" if query.unit == format.SHARE else query.unit
    checked = query.header.get("checked", "")
    answer = [query.definition, query.owner, checked, parameters, frozen.statement]
    yield [title, frozen.key, "", "（整表）", query.metric, unit, "", "", "", "", *answer]
    for name in frozen.result.columns:
        column = typesetting.column(frozen.result, name)
        unit = "" if column.unit == format.SHARE else column.unit
        known = [title, frozen.key, name, column.label, column.metric, unit, *_made(query, column)]
        better = labels.better(column) if isinstance(column, Measure) else ""
        yield [*known, better, column.definition, "", "", "", ""]


def _made(query: Query, column: Column) -> list[str]:
    """Return over what a measure is taken, its numerator and its denominator; nothing of a column that is none."""
    if not isinstance(column, Measure):
        return ["", "", ""]
    return [labels.kind(column), labels.numerator(query, column), labels.denominator(query, column)]
