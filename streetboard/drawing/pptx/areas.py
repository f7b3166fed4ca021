"""Areas of a pptx: native shapes, grouped, so that an office can move and colour them; the legend above, names where there is room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Pt

from streetboard.drawing import typesetting
from streetboard.drawing.pptx.base import (
    CENTRE,
    GREY,
    LEADING,
    MIDDLE,
    SERIES,
    Box,
    Run,
    paint,
    panel,
    text,
)
from streetboard.reading.blocks import MUTED, Chart, Outline, Picture, Place, Shade

_SIZE, _LEAST, _LEGEND_SIZE = 16.0, 9.0, 13.0
_KEY, _GAP = 11.0, 18.0
_SILENT, _BLANK = "没有数", Shade("", MUTED, 0.04)


def add(slide: Slide, box: Box, chart: Chart, name: str) -> list[str]:
    """Draw where the categories lie; return what is told of those on which there was no room for it."""
    picture = chart.picture
    assert picture, "it is drawn of nothing else"
    top = _legend(slide, box, picture)
    x, y, scale = _fitted(picture, Box(box.x, top, box.width, box.bottom - top))

    def at(place: Place) -> tuple[int, int]:
        return Pt(x + place[0] * scale), Pt(y - place[1] * scale)

    group: Any = slide.shapes.add_group_shape()
    group.name = typesetting.one_line(f"图 {name}")
    group._element.nvGrpSpPr.cNvPr.set("descr", typesetting.one_line(name))
    told = []
    labels = chart.labels or tuple(map(chart.label, chart.series[-1].values))
    drawn = [*zip(chart.categories, labels, picture.outlines, map(picture.shade, range(len(labels))), strict=True)]
    drawn += [(name, _SILENT, outline, _BLANK) for name, outline in picture.silent]
    for category, label, outline, shade in drawn:
        said = label.split("\n")[0]
        _shape(group, outline, shade, typesetting.one_line(f"{category} {said}"), at)
        lines = typesetting.one_line(category), said.split("　")[0]
        widest = max(map(typesetting.ems, lines)) + 0.3
        if (size := min(_SIZE, outline.room * scale / widest)) < _LEAST:
            told.append(f"{lines[0]} {said}")
            continue
        width, height = widest * size, 2 * size * LEADING
        middle, level = x + outline.label[0] * scale, y - outline.label[1] * scale
        place = Box(middle - width / 2, level - height / 2, width, height)
        text(slide, place, [[Run(line, size)] for line in lines], f"名称 {lines[0]}", CENTRE, MIDDLE)
    return told


def _fitted(picture: Picture, box: Box) -> tuple[float, float, float]:
    """Return where the middle of the earth's picture lies on the slide, and how many points a metre takes."""
    (west, south), (east, north) = picture.bounds
    scale = min(box.width / (east - west or 1), box.height / (north - south or 1))
    return (
        box.x + box.width / 2 - (west + east) / 2 * scale,
        box.y + box.height / 2 + (south + north) / 2 * scale,
        scale,
    )


def _shape(group: Any, outline: Outline, shade: Shade, name: str, at: Callable[[Place], tuple[int, int]]) -> None:
    first, *others = outline.rings
    builder = group.shapes.build_freeform(*at(first[0]), scale=1.0)
    builder.add_line_segments([at(place) for place in first[1:]], close=True)
    for ring in others:
        builder.move_to(*at(ring[0]))
        builder.add_line_segments([at(place) for place in ring[1:]], close=True)
    shape = builder.convert_to_shape()
    shape.name = name
    _tint(shape, shade)
    paint(shape.line.color, GREY)
    shape.line.width = Pt(0.75)
    # The style of a new shape brings a shadow of the theme.
    if (style := shape._element.find(qn("p:style"))) is not None:
        shape._element.remove(style)


def _tint(shape: Any, shade: Shade) -> None:
    """Fill a shape with so much of a colour of the theme, the rest white."""
    shape.fill.solid()
    paint(shape.fill.fore_color, SERIES[shade.colour])
    shape.fill.fore_color.brightness = 1 - shade.strength


def _legend(slide: Slide, box: Box, picture: Picture) -> float:
    """Draw what each shade means, in as many lines as it takes; return where they end."""
    height = _LEGEND_SIZE * LEADING
    x, y = box.x, box.y
    for shade in picture.shades:
        words = typesetting.one_line(shade.label)
        width = min(typesetting.ems(words) * _LEGEND_SIZE + 4, box.width - _KEY - 6)
        if x > box.x and x + _KEY + 6 + width > box.x + box.width:
            x, y = box.x, y + height
        key = panel(slide, Box(x, y + (height - _KEY) / 2, _KEY, _KEY), SERIES[shade.colour], f"图例 {words}")
        _tint(key, shade)
        place = Box(x + _KEY + 6, y, width, height)
        text(slide, place, [[Run(words, _LEGEND_SIZE)]], f"图例 {words}", anchor=MIDDLE)
        x += _KEY + 6 + width + _GAP
    return y + height + 8
