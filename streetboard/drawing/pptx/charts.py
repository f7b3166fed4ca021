"""Charts of a pptx: native ones with their workbook inside, which PowerPoint and WPS can edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cached_property
from math import ceil
from typing import Any, cast

import xlsxwriter
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import ChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Pt

from streetboard import format
from streetboard.drawing import typesetting
from streetboard.drawing.pptx.base import GREY, INK, RULE, SERIES, Box, Colour, Run, fill_paragraph, paint, set_font
from streetboard.reading.blocks import ACCENT, BARS, BRIDGE, COLUMNS, DASHED, PALE, Chart, Series

_LEGEND_HEIGHT = 26
_GAP = 20.0
# The least height that a bar with its labels needs, and the one from which on it is read at ease, in points.
_LEAST_BAR, _EASY_BAR = 13.0, 21.0
_LEAST_SIZE, _MOST_SIZE = 10.0, 18.0
_NARROWEST = 210.0
# what the names of bars may have of the width
_NAME_SHARE = 0.4
_CHART = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'


# An axis of days labels every so many in each program; one of texts does not.
_DAY_FORMATS = {
    'm"月"d"日"': lambda day: f"{day.month}月{day.day}日",
    "yyyy-mm-dd": format.day,
}

# Labels that have been moved are else tied to their bars.
_NO_LEADERS = (
    f'<c:extLst {_CHART}><c:ext uri="{{CE6537A1-D6FC-4f65-9D91-7224C49458BB}}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)


class _Writer(CategoryWorkbookWriter):
    """The workbook inside a chart, in which a name from a ledger that begins with = stays a text."""

    def __init__(self, data: ChartData) -> None:
        super().__init__(data)  # type: ignore[no-untyped-call] # the library's is not typed

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[Any]:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(xlsx_file, options) as workbook:
            workbook.formats[0].set_font_name(typesetting.FONT)
            yield workbook, workbook.add_worksheet()


class _Data(ChartData):
    def __init__(self, number_format: str) -> None:
        super().__init__(number_format)  # type: ignore[no-untyped-call] # the library's is not typed

    @cached_property
    def _workbook_writer(self) -> _Writer:
        return _Writer(self)


def is_empty(chart: Chart) -> bool:
    """Tell whether there is not one number to draw."""
    return not any(value is not None for series in chart.series for value in series.values)


def drawn(chart: Chart, box: Box) -> int:
    """Return how many of a chart's categories find room; of bars, the first ones."""
    if chart.kind != BARS:
        return len(chart.categories)
    columns = 2 if box.width >= 2 * _NARROWEST + _GAP else 1
    return min(len(chart.categories), columns * max(1, int(_room(chart, box) / (_LEAST_BAR * len(chart.series)))))


def add(slide: Slide, box: Box, chart: Chart, name: str, days: Sequence[date] = ()) -> None:
    """Draw a chart; of bars, as many as find room, in two columns of one scale where they are many.

    Values are the chart's own, of 百分点 a hundredfold. With `days`, lines stand on an axis of days.
    """
    if chart.kind == BRIDGE:
        _bridge(_native(slide, box, chart, name), box, chart)
    elif chart.kind == COLUMNS:
        _columns(_native(slide, box, chart, name), box, chart)
    elif chart.kind == BARS:
        _columns_of_bars(slide, box, chart, name)
    else:
        days = days if _day_format(chart, days) else ()
        _lines(_native(slide, box, chart, name, days), box, chart, days)


def _columns_of_bars(slide: Slide, box: Box, chart: Chart, name: str) -> None:
    shown, room, columns = drawn(chart, box), _room(chart, box), _across(chart, box)
    each = ceil(shown / columns)
    width = (box.width - _GAP * (columns - 1)) / columns
    for column in range(columns):
        part = _part(chart, column * each, min(shown, (column + 1) * each))
        height = (box.height - room) + room * len(part.categories) / each
        place = Box(box.x + column * (width + _GAP), box.y, width, height)
        native = _native(slide, place, part, name if columns == 1 else f"{name}（{column + 1}）")
        _bars(native, place, part, chart, shown)
        _aims(slide, native, place, part)


def _across(chart: Chart, box: Box) -> int:
    """Return in how many columns bars stand."""
    easy = max(1, int(_room(chart, box) / (_EASY_BAR * len(chart.series))))
    return 1 if drawn(chart, box) <= easy or box.width < 2 * _NARROWEST + _GAP else 2


def name_room(chart: Chart, box: Box) -> float:
    """Return how many ems the name of a bar may have at most before it is clipped."""
    columns = _across(chart, box)
    width = (box.width - _GAP * (columns - 1)) / columns
    each = _part(chart, 0, ceil(drawn(chart, box) / columns))
    return width * _NAME_SHARE / _bar_size(each, Box(0, 0, width, box.height))


def _room(chart: Chart, box: Box) -> float:
    return box.height - (_LEGEND_HEIGHT if len(chart.series) > 1 else 4)


def _part(chart: Chart, start: int, end: int) -> Chart:
    """Return some of a chart's categories as a chart."""
    return replace(
        chart,
        categories=chart.categories[start:end],
        series=tuple(
            replace(series, values=series.values[start:end], targets=series.targets[start:end])
            for series in chart.series
        ),
        stands_out=frozenset(at - start for at in chart.stands_out if start <= at < end),
        muted=frozenset(at - start for at in chart.muted if start <= at < end),
        colours=chart.colours[start:end],
        labels=chart.labels[start:end],
    )


# --- what all have in common ------------------------------------------------------------------------------------------


def _number_format(chart: Chart) -> str:
    return typesetting.number_format(chart.unit, (value for series in chart.series for value in series.values))


def _values(chart: Chart, series: Series) -> list[float | None]:
    return [typesetting.in_cells(value, chart.unit) for value in series.values]


def _native(slide: Slide, box: Box, chart: Chart, name: str, days: Sequence[date] = ()) -> NativeChart:
    """Add a chart with its data, its fonts and no title; the kinds give it its shape."""
    kinds = {
        BARS: XL_CHART_TYPE.BAR_CLUSTERED,
        BRIDGE: XL_CHART_TYPE.COLUMN_STACKED,
        COLUMNS: XL_CHART_TYPE.COLUMN_CLUSTERED,
    }
    data: ChartData = _Data(_number_format(chart))
    data.categories = days or [name or format.NONE for name in _names(chart, box)]
    if days:
        data.categories.number_format = "yyyy-mm-dd"
    for series in chart.series:
        data.add_series(typesetting.one_line(series.name), _values(chart, series))
    # The library says that it returns the chart; it returns the frame.
    frame = cast(GraphicFrame, slide.shapes.add_chart(kinds.get(chart.kind, XL_CHART_TYPE.LINE), *box.emu(), data))
    frame.name = typesetting.one_line(f"图表 {name}")
    element: Any = frame._element
    element.nvGraphicFramePr.cNvPr.set("descr", typesetting.one_line(name))
    native = frame.chart
    native.has_title = False
    set_font(native.font, 14)
    space = native._chartSpace
    for old in space.findall(qn("c:roundedCorners")):
        space.remove(old)
    for tag, value in (("roundedCorners", 0), ("lang", typesetting.LANGUAGE)):
        space.find(qn("c:date1904")).addnext(parse_xml(f'<c:{tag} {_CHART} val="{value}"/>'))
    native.has_legend = chart.kind != BRIDGE and len(chart.series) > 1
    if native.has_legend:
        native.legend.position = XL_LEGEND_POSITION.TOP
        native.legend.include_in_layout = False
        set_font(native.legend.font, 14, GREY)
    return native


def _day_format(chart: Chart, days: Sequence[date]) -> str:
    """Return the format by which days read as the chart's categories do; empty if there is none, or they are weeks, one a place."""
    if chart.until:
        return ""
    for code, text in _DAY_FORMATS.items():
        if tuple(map(text, days)) == chart.categories:
            return code
    return ""


def _names(chart: Chart, box: Box) -> list[str]:
    if chart.kind != BARS:
        return [typesetting.one_line(name) for name in chart.categories]
    size = _bar_size(chart, box)
    return _unique(typesetting.clip_all(chart.categories, _name_width(chart, box) / size))


def _unique(names: list[str]) -> list[str]:
    """Number names that became equal by being clipped, so that no two bars are called the same."""
    return [f"{name}{names[: at + 1].count(name)}" if names.count(name) > 1 else name for at, name in enumerate(names)]


def _lay_out(native: NativeChart, box: Box, plot: Box) -> None:
    """Fix the inner plot area, in points within the chart: else each program would choose another."""
    x, y, width, height = plot.x / box.width, plot.y / box.height, plot.width / box.width, plot.height / box.height
    layout = parse_xml(
        f'<c:layout {_CHART}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.4f}"/><c:y val="{y:.4f}"/><c:w val="{width:.4f}"/><c:h val="{height:.4f}"/>'
        "</c:manualLayout></c:layout>"
    )
    area = native._chartSpace.find(f".//{qn('c:plotArea')}")
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, layout)


def _fill(target: Any, colour: str) -> None:
    target.format.fill.solid()
    paint(target.format.fill.fore_color, SERIES[colour])


def _fill_point(series: Any, at: int, colour: str) -> None:
    point = series.points[at]
    _fill(point, colour)
    # Left out, a negative bar may turn white.
    element = next(e for e in series._element.findall(qn("c:dPt")) if e.find(qn("c:idx")).get("val") == str(at))
    if element.find(qn("c:invertIfNegative")) is None:
        element.find(qn("c:idx")).addnext(parse_xml(f'<c:invertIfNegative {_CHART} val="0"/>'))


def _quiet(axis: Any, size: float, colour: Colour = INK) -> None:
    """Take the grid and the ticks from an axis and set its labels."""
    axis.has_major_gridlines = axis.has_minor_gridlines = False
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    paint(axis.format.line.color, RULE)
    set_font(axis.tick_labels.font, size, colour)


def _labels(series: Any, number_format: str, size: float, colour: Colour = INK, bold: bool = False) -> Any:
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = number_format, False
    set_font(labels.font, size, colour, bold)
    return labels


def _shown(chart: Chart, at: int, value: float, between: str = "　") -> str:
    """Return what stands beside a value of the last series: the number, and what its label says beyond it."""
    return between.join(filter(None, [_label(chart, value), typesetting.said_beside(chart, at)]))


def _say_beside(drawn_series: Any, chart: Chart, size: float, between: str = "　") -> None:
    """Write beside the values of the last series what their labels say beyond them; the others stay as the program counts them."""
    for at, value in enumerate(chart.series[-1].values):
        if value is not None and typesetting.said_beside(chart, at):
            label = drawn_series.points[at].data_label
            label.position = XL_LABEL_POSITION.OUTSIDE_END
            frame = label.text_frame
            frame.word_wrap = False
            for number, line in enumerate(_shown(chart, at, value, between).split("\n")):
                fill_paragraph(frame.paragraphs[0] if number == 0 else frame.add_paragraph(), [Run(line, size)])


# --- bars -------------------------------------------------------------------------------------------------------------


def _bar_size(chart: Chart, box: Box) -> float:
    pitch = _room(chart, box) / max(len(chart.categories), 1)
    return round(min(_MOST_SIZE, max(_LEAST_SIZE, pitch * 0.66)), 1)


def _label_size(chart: Chart, box: Box) -> float:
    pitch = _room(chart, box) / max(len(chart.categories), 1) / len(chart.series)
    return round(min(_bar_size(chart, box), max(9.0, pitch * 0.8)), 1)


def _name_width(chart: Chart, box: Box) -> float:
    """Return how wide the names may be, in points."""
    widest = max((typesetting.ems(typesetting.one_line(name)) for name in chart.categories), default=0)
    return min(widest * _bar_size(chart, box) + 2, box.width * _NAME_SHARE)


def _bars(native: NativeChart, box: Box, part: Chart, whole: Chart, shown: int) -> None:
    """Shape bars lying down, the first on top: names at the left, numbers at the ends, no axis of values."""
    size, label_size = _bar_size(part, box), _label_size(part, box)
    names = _name_width(part, box) + 8
    top = box.height - _room(part, box)
    _lay_out(native, box, Box(names, top, box.width - names, box.height - top))
    plot = native.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = (45 if len(part.categories) > 4 else 90), 0, False
    native.category_axis.reverse_order = True
    native.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _quiet(native.category_axis, size)
    native.category_axis._element.append(parse_xml(f'<c:tickLblSkip {_CHART} val="1"/>'))
    _order_axis(native.category_axis._element)
    values = [value for series in whole.series for value in _values(whole, series)[:shown] if value is not None]
    aims = [
        typesetting.in_cells(aim, whole.unit) for one in whole.series for aim in one.targets[:shown] if aim is not None
    ]
    texts = [_label(whole, value) for value in values]
    texts += [_shown(whole, at, v) for at, v in enumerate(whole.series[-1].values[:shown]) if v is not None]
    longest = max(map(typesetting.ems, texts), default=0) * label_size + 8
    axis = native.value_axis
    axis.minimum_scale, axis.maximum_scale = _scale([*values, *aims], longest, box.width - names)
    _quiet(axis, size)
    axis.visible = False
    _fill_bars(plot, part, _number_format(whole), label_size)
    _say_beside(plot.series[-1], part, label_size)


def _aims(slide: Slide, native: NativeChart, box: Box, part: Chart) -> None:
    """Draw what is to be reached upon bars, whose places are fixed: a line across all of them, or one on each row."""
    names, top = _name_width(part, box) + 8, box.height - _room(part, box)
    low, high = (end or 0.0 for end in (native.value_axis.minimum_scale, native.value_axis.maximum_scale))
    row = (box.height - top) / max(len(part.categories), 1)
    rows = [(part.target, 0.0, row * len(part.categories))] if part.target is not None else []
    rows += [(aim, at * row, row) for at, aim in part.aims]
    for aim, begin, height in rows:
        share = (typesetting.in_cells(aim, part.unit) - low) / (high - low)
        x, y = box.x + names + share * (box.width - names), box.y + top + begin
        line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Pt(x), Pt(y), Pt(x), Pt(y + height))
        line.name = "目标"
        paint(line.line.color, SERIES[ACCENT])
        line.line.width = Pt(2)
        line.line.dash_style = MSO_LINE.DASH if part.target is not None else MSO_LINE.SOLID


def _fill_bars(plot: Any, chart: Chart, number_format: str, label_size: float) -> None:
    """Give each bar its colour, and its number at its end."""
    for drawn_series, series in zip(plot.series, chart.series, strict=True):
        drawn_series.invert_if_negative = False
        _fill(drawn_series, series.colour)
        _labels(drawn_series, number_format, label_size).position = XL_LABEL_POSITION.OUTSIDE_END
        for at, colour in enumerate(chart.colours_of(series)):
            if colour != series.colour:
                _fill_point(drawn_series, at, colour)


def _label(chart: Chart, value: float) -> str:
    if chart.unit == format.POINTS:
        return f"{value:+.2f}"
    return format.share(value) if chart.unit == format.SHARE else format.number(value)


def _scale(values: list[float], label: float, width: float) -> tuple[float, float]:
    """Return the ends of an axis so that the labels, `label` points wide, find room beyond the bars."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        return 0.0, 1.0
    sides = (low < 0) + (high > 0)
    spare = (high - low) * label / max(width - sides * label, label)
    return (low - spare if low < 0 else 0.0), (high + spare if high > 0 else 0.0)


# What may follow the label spacing in an axis, by the schema's order.
_AFTER_SKIP = ("c:tickMarkSkip", "c:noMultiLvlLbl", "c:extLst")


def _order_axis(axis: Any) -> None:
    """Move what must stand last in an axis of categories behind the spacing of labels."""
    for tag in _AFTER_SKIP:
        for element in axis.findall(qn(tag)):
            axis.remove(element)
            axis.append(element)


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(native: NativeChart, box: Box, chart: Chart, days: Sequence[date]) -> None:
    """Shape lines over days: pale ones thin, the others bold; labels only at every seventh day or so."""
    size = 14.0 if box.width > 420 else 12.0
    label = (max((typesetting.ems(name) for name in chart.categories), default=1) + 1) * size
    skip = typesetting.every(len(chart.categories), max(1, int((box.width - 60) / label)))
    axis = native.category_axis
    _quiet(axis, size, GREY)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    spacing: tuple[tuple[str, int | str], ...]
    if days:
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _day_format(chart, days), False
        spacing = ("majorUnit", skip), ("majorTimeUnit", "days")
    else:
        spacing = ("tickLblSkip", skip), ("tickMarkSkip", skip)
    for tag, value in spacing:
        axis._element.append(parse_xml(f'<c:{tag} {_CHART} val="{value}"/>'))
    _order_axis(axis._element)
    _value_axis(native, chart, size)
    for drawn_series, series in zip(native.plots[0].series, chart.series, strict=True):
        drawn_series.smooth = False
        paint(drawn_series.format.line.color, SERIES[series.colour])
        drawn_series.format.line.width = Pt(1.25 if series.colour == PALE else 3)
        if series.shape == DASHED:
            drawn_series.format.line.dash_style = MSO_LINE.DASH
        _markers(drawn_series, series)


def _markers(drawn_series: Any, series: Series) -> None:
    """Take the markers away, unless a single day would then be no line at all."""
    known = sum(value is not None for value in series.values)
    drawn_series.marker.style = XL_MARKER_STYLE.CIRCLE if known == 1 else XL_MARKER_STYLE.NONE
    if known == 1:
        drawn_series.marker.size = 8
        _fill(drawn_series.marker, series.colour)


def _value_axis(native: NativeChart, chart: Chart, size: float) -> None:
    values = [value for series in chart.series for value in _values(chart, series) if value is not None]
    axis = native.value_axis
    _quiet(axis, size, GREY)
    axis.has_major_gridlines = True
    paint(axis.major_gridlines.format.line.color, RULE)
    axis.format.line.fill.background()
    is_rate = chart.unit in (format.SHARE, format.POINTS)
    axis.tick_labels.number_format = "0%" if chart.unit == format.SHARE else "+0;-0;0" if is_rate else "#,##0"
    axis.tick_labels.number_format_is_linked = False
    if values and min(values) >= 0 and max(values) > 0:
        step = typesetting.step(max(values), 5, whole=not is_rate)
        axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, round(step * ceil(max(values) / step), 6), step
        if chart.unit == format.SHARE and step < 0.01:
            axis.tick_labels.number_format = "0.00%"


# --- columns ----------------------------------------------------------------------------------------------------------


def _columns(native: NativeChart, box: Box, chart: Chart) -> None:
    """Shape standing bars, each with its number above, and below that what its label says beyond it."""
    each = box.width / max(len(chart.categories), 1)
    widest = max((typesetting.ems(typesetting.one_line(name)) for name in chart.categories), default=1) + 1
    size = max(10.0, min(_MOST_SIZE, box.height / 16, each / widest))
    texts = [_shown(chart, at, value, "\n") for at, value in enumerate(chart.series[-1].values) if value is not None]
    longest = max((typesetting.ems(line) for text in texts for line in text.split("\n")), default=1) + 0.5
    label_size = max(9.0, min(size, each / longest))
    legend = _LEGEND_HEIGHT if len(chart.series) > 1 else 2
    plot_height = max(box.height - size * 2 - legend, size)
    _lay_out(native, box, Box(6, legend, box.width - 12, plot_height))
    plot = native.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 60, 0, False
    axis = native.category_axis
    _quiet(axis, size)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    skip = typesetting.every(len(chart.categories), max(1, int(box.width / (widest * size))))
    axis._element.append(parse_xml(f'<c:tickLblSkip {_CHART} val="{skip}"/>'))
    _order_axis(axis._element)
    values = [value for series in chart.series for value in _values(chart, series) if value is not None]
    lines = max((text.count("\n") + 1 for text in texts), default=1)
    native.value_axis.minimum_scale, native.value_axis.maximum_scale = _scale(
        values, lines * label_size * 1.4 + 4, plot_height
    )
    _quiet(native.value_axis, size)
    native.value_axis.visible = False
    _fill_bars(plot, chart, _number_format(chart), label_size)
    _say_beside(plot.series[-1], chart, label_size, "\n")


# --- the bridge -------------------------------------------------------------------------------------------------------


def _bridge(native: NativeChart, box: Box, chart: Chart) -> None:
    """Shape a staircase: steps on a base that nobody sees, each with its number above.

    The numbers are whole in its workbook; what goes on beyond the ceiling is cut by the end of the axis, and ↑ says so.
    """
    size = 16.0 if box.width > 420 else 13.0
    # The numbers stand above the plot area, where the axis ends, so that it may cut a step.
    above = size * 1.8
    plot_height = max(box.height - size * 2 - 6 - above, size)
    _lay_out(native, box, Box(6, 2 + above, box.width - 12, plot_height))
    plot = native.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 45, 100, False
    _quiet(native.category_axis, size)
    tops = [chart.top(at) for at in range(len(chart.categories))]
    axis = native.value_axis
    most = max([*tops, 1])
    axis.minimum_scale, axis.maximum_scale = 0, most
    _quiet(axis, size)
    axis.visible = False
    base, *steps = plot.series
    base.format.fill.background()
    base.format.line.fill.background()
    for drawn_series, series in zip(steps, chart.series[1:], strict=True):
        drawn_series.invert_if_negative = False
        _fill(drawn_series, series.colour)
        for at, colour in enumerate(chart.colours_of(series)):
            _fill_point(drawn_series, at, colour)
        _labels(drawn_series, _number_format(chart), size, bold=True)
        labels = drawn_series.data_labels._element
        labels.append(parse_xml(_NO_LEADERS))
        for at, value in enumerate(series.values):
            height = (tops[at] - (chart.series[0].values[at] or 0)) / most * plot_height
            _lift(drawn_series, at, value is not None, height, box, size, _signed_format(chart, at))


def _signed_format(chart: Chart, at: int) -> str:
    """Return the format of a step's number, with the sign that its label has, and an arrow where it goes on beyond the ceiling."""
    sign = chart.labels[at][:1] if chart.labels else ""
    signed = f'"{sign}"{_number_format(chart)}' if sign in ("+", "-") else _number_format(chart)
    return f'{signed}" ↑"' if at in chart.cut else signed


def _lift(drawn_series: Any, at: int, is_known: bool, height: float, box: Box, size: float, numbers: str) -> None:
    """Move the number of a step from its middle, the only place a stacked column has, to above it."""
    labels = drawn_series.data_labels._element
    shown = int(is_known)
    up = (height / 2 + size * 0.8) / box.height
    font = labels.find(qn("c:txPr"))
    label = parse_xml(
        f'<c:dLbl {_CHART}><c:idx val="{at}"/><c:layout><c:manualLayout><c:x val="0"/><c:y val="{-up:.4f}"/>'
        f'</c:manualLayout></c:layout><c:numFmt formatCode="" sourceLinked="0"/><c:spPr/>'
        f'<c:showLegendKey val="0"/><c:showVal val="{shown}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
    )
    label.find(qn("c:numFmt")).set("formatCode", numbers)
    label.find(qn("c:spPr")).addnext(deepcopy(font))
    last = labels.findall(qn("c:dLbl"))
    if last:
        last[-1].addnext(label)
    else:
        labels.insert(0, label)
