"""Outlines: GeoJSON of every kind comes in or is told in one sentence, and is drawn where it lies, small and from nowhere else."""

from __future__ import annotations

import csv
import json
import math
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from streetboard import queries, warehouse
from streetboard.asking.answers import Answer, Answers, Reader, Wanted
from streetboard.asking.periods import Period
from streetboard.drawing import screen
from streetboard.drawing.screen.look import DARK, LIGHT
from streetboard.errors import LedgerError
from streetboard.ledger import read, recognise
from streetboard.reader import outlines
from streetboard.reading import areas, geometry
from streetboard.reading.blocks import MAIN, SECOND, Chart, Reading
from streetboard.warehouse import Result
from tests.test_import import counts, load, rows

PAGES = Path(__file__).parent.parent / "pages"

pytestmark = pytest.mark.slow

KNOWN = {read.normalise(outlines.OUTLINE)}


def square(west: float, south: float, side: float = 0.01) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*shapes: Any, **further: Any) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": {"name": f"第{at}社区"}, "geometry": shape}
        for at, shape in enumerate(shapes, start=1)
    ]
    return {"type": "FeatureCollection", "features": features, **further}


def saved(path: Path, content: Any, encoding: str = "utf-8") -> Path:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_bytes(text.encode(encoding))
    return path


def quarantined(home: Path) -> list[tuple[int, str]]:
    return rows("select row_no, problem from meta.quarantine order by row_no", home)


# --- what is wrong with a file ----------------------------------------------------------------------------------------


POINT, LINE = {"type": "Point", "coordinates": [87, 43]}, {"type": "LineString", "coordinates": [[87, 43], [88, 43]]}
SWAPPED = polygon([[y, x] for x, y in square(87, 43)])
PROJECTED = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"type": "Topology", "objects": {}, "arcs": []}, "a.geojson 是 TopoJSON，不是 GeoJSON。"),
        (collection(polygon(square(543_210, 4_856_789, 500))), "a.geojson 的坐标（如 543210, 4856789）是以米计的投影坐标，不是经纬度。"),
        (collection(SWAPPED), "a.geojson 的坐标（如 43, 87）把纬度写在了经度前面。"),
        (collection(polygon(square(87, 43)), crs=PROJECTED), "a.geojson 的坐标系是 urn:ogc:def:crs:EPSG::4547，只认 WGS84 和 GCJ-02。"),
        (collection(POINT, LINE), "a.geojson 里只有点或线，没有面，画不出轮廓。"),
        (collection(polygon(square(87, 43)), crs="GCJ"), "a.geojson 的坐标系是 GCJ，只认 WGS84 和 GCJ-02。"),
        (collection(polygon(square(87, 43)), crs=[1, 2]), "a.geojson 的坐标系是 [1, 2]，只认 WGS84 和 GCJ-02。"),
        ({"type": "FeatureCollection", "features": {}}, "a.geojson 里的要素不是 GeoJSON 的样子。"),
        (collection(), "a.geojson 里一个要素也没有。"),
        (polygon(square(87, 43)), "a.geojson 只有图形，没有名称，不知道是哪个社区。"),
        (json.dumps(collection(polygon(square(87, 43))))[:-9], "a.geojson 第 1 行第 "),
        ('{"type": "FeatureCollection", "features": ' + "[" * 100_000, "a.geojson 里括号套了太多层，不是地图软件导出的 GeoJSON。"),
        ('{"type": "FeatureCollection", "features": [1, 2]}', "a.geojson 里的要素不是 GeoJSON 的样子。"),
        (collection(*[POINT] * 2_001), "a.geojson 里有 2,001 个要素，最多 2,000 个。"),
    ],
    ids=[
        "topojson", "metres", "swapped", "projected", "points", "a short crs", "a crs of numbers", "an object", "empty",
        "bare", "cut", "deep", "numbers", "many",
    ],
)  # fmt: skip
def test_a_file_that_is_no_outline_is_told_in_one_sentence_and_changes_nothing(home, tmp_path, content, said):
    with pytest.raises(LedgerError) as refused:
        load(saved(tmp_path / "a.geojson", content), "outlines", home)
    assert str(refused.value).startswith(said)
    assert "请" in str(refused.value)
    assert warehouse.current_version(home) is None


def test_a_file_of_80_mb_is_refused_before_it_is_read(tmp_path):
    file = saved(tmp_path / "a.geojson", '{"type": "FeatureCollection", "features": []' + " " * (80 << 20) + "}")
    with pytest.raises(read.UnreadableError) as refused:
        read.read(file, tmp_path / "text.csv", KNOWN)
    assert refused.value.args[0] == "a.geojson 有 80 MB，轮廓文件最多 64 MB"


# --- what is wrong with a shape ---------------------------------------------------------------------------------------


WRONG = {
    "没有轮廓": None,
    "是点或线，不是面": POINT,
    "是几何集合（GeometryCollection），不是一个面": {
        "type": "GeometryCollection",
        "geometries": [{"type": "GeometryCollection", "geometries": [polygon(square(87, 43))]}],
    },
    "边界没有闭合，首尾不是同一个点": polygon(square(87, 43)[:-1]),
    "边界自己和自己相交": polygon([[87, 43], [87.01, 43.01], [87.01, 43], [87, 43.01], [87, 43]]),
    "边界不成形：点太少、坐标不是数，或洞在面的外面": polygon([[87, 43], ["x", 43], [87, 44], [87, 43]]),
    "坐标不在国内（经度 73–136，纬度 3–54）": polygon(square(2, 48)),
}


def test_a_shape_that_is_wrong_stays_out_with_its_reason_and_the_others_come_in(home, tmp_path):
    report = load(saved(tmp_path / "a.geojson", collection(polygon(square(87, 43)), *WRONG.values())), "outlines", home)
    assert counts(report) == (8, 1, 0, 0, 7, 0)
    assert quarantined(home) == list(enumerate(WRONG, start=3))


def test_a_name_that_comes_twice_is_of_neither(home, tmp_path):
    given = collection(polygon(square(87, 43)), polygon(square(88, 43)), polygon(square(89, 43)))
    for feature in given["features"][1:]:
        feature["properties"]["name"] = "重名社区"
    report = load(saved(tmp_path / "a.geojson", given), "outlines", home)
    assert counts(report) == (3, 1, 0, 0, 2, 0)
    assert quarantined(home) == [(3, "轮廓名称与别的行相同而内容不同"), (4, "轮廓名称与别的行相同而内容不同")]
    assert "2 行的“name”与别的行相同而内容不同" in report.questions[0]["problem"]


def test_holes_and_several_parts_are_taken_in_utf16_and_with_heights_too(home, tmp_path):
    hole = [[*place, 12.5] for place in square(87.002, 43.002, 0.002)[::-1]]
    several = {"type": "MultiPolygon", "coordinates": [[square(87.05, 43)], [square(87.07, 43)]]}
    file = saved(tmp_path / "a.json", collection(polygon(square(87, 43), hole), several), "utf-16")
    assert counts(load(file, "outlines", home)) == (2, 2, 0, 0, 0, 0)
    with_hole, parts = (
        shapely.from_wkt(text) for (text,) in rows("from (select outline from raw.outlines order by name)", home)
    )
    assert with_hole.area == pytest.approx(0.0001 - 0.000004, abs=1e-9)
    assert len(parts.geoms) == 2


def test_a_text_in_a_table_is_taken_only_as_it_can_be_drawn(home, tmp_path):
    good = "POLYGON ((87.00000 43.00000, 87.01000 43.00000, 87.01000 43.01000, 87.00000 43.00000))"
    rest = [good.replace("87", "543210"), good[:-2], "POLYGON ((1 2", "x", ""]
    lines = ["轮廓名称,轮廓", *(f'第{at}社区,"{text}"' for at, text in enumerate([good, *rest], start=1))]
    report = load(saved(tmp_path / "a.csv", "\n".join(lines)), "outlines", home)
    assert counts(report) == (6, 1, 0, 0, 5, 0)
    assert {problem for _, problem in quarantined(home)} == {"轮廓读不懂", "没有轮廓"}


def test_a_text_in_a_table_is_held_to_what_a_file_is(home, tmp_path):
    good = "POLYGON ((87 43, 87.01 43, 87.01 43.01, 87 43))"
    swapped = "POLYGON ((43 87, 43 87.01, 43.01 87.01, 43 87))"
    is_open = "MULTIPOLYGON (((87 43, 87.01 43, 87.01 43.01, 87 43)), ((88 43, 88.01 43, 88.01 43.01, 88.02 43)))"
    crossing = "POLYGON ((87 43, 87.01 43.01, 87.01 43, 87 43.01, 87 43))"
    touching = "POLYGON ((87 43, 87.01 43, 87.01 43.01, 87.005 43, 87 43.01, 87 43))"
    hole_outside = "POLYGON ((87 43, 87.01 43, 87.01 43.01, 87 43), (88 43, 88.01 43, 88.01 43.01, 88 43))"
    texts = [good, swapped, is_open, crossing, touching, hole_outside]
    lines = ["轮廓名称,轮廓", *(f'第{at}社区,"{text}"' for at, text in enumerate(texts, start=1))]
    report = load(saved(tmp_path / "a.csv", "\n".join(lines)), "outlines", home)
    assert counts(report) == (6, 1, 0, 0, 5, 0)
    assert quarantined(home) == [
        (3, "坐标不在国内（经度 73–136，纬度 3–54）"),
        (4, "边界没有闭合，首尾不是同一个点"),
        (5, "边界自己和自己相交"),
        (6, "边界自己和自己相交"),
        (7, "边界不成形：点太少、坐标不是数，或洞在面的外面"),
    ]


@pytest.mark.parametrize(
    ("crs", "system"),
    [("GCJ-02", "GCJ-02"), ({"type": "EPSG", "properties": {"code": 4326}}, "WGS84"), ({}, "WGS84")],
)
def test_coordinates_are_told_in_older_ways_too(home, tmp_path, crs, system):
    load(saved(tmp_path / "a.geojson", collection(polygon(square(87, 43)), crs=crs)), "outlines", home)
    assert rows("select system from marts.outlines", home) == [(system,)]


def test_a_header_says_what_kind_it_is_and_the_file_which_coordinates(home, tmp_path):
    crs = {"type": "name", "properties": {"name": "GCJ-02"}}
    given = collection(polygon(square(87, 43)), crs=crs)
    given["features"][0]["properties"] = {"网格名称": "第一网格", "所属社区": "天津路社区"}
    load(saved(tmp_path / "a.geojson", given), "outlines", home)
    assert rows("select kind, name, community, system from raw.outlines", home) == [
        ("网格", "第一网格", "天津路社区", "GCJ-02")
    ]


def test_a_geojson_is_recognised_as_outlines(home, tmp_path):
    (found,) = recognise.recognise(saved(tmp_path / "边界.json", collection(polygon(square(87, 43)))), home, "演示街道")
    assert (found.dataset, found.is_sure, found.problem) == ("outlines", True, "")


def test_an_outline_that_no_ledger_knows_is_told(home, tmp_path):
    load(saved(tmp_path / "a.csv", "问题编号,社区,上报时间,状态\n1,第1社区,2025-01-01,处置中\n"), "issues", home)
    load(saved(tmp_path / "a.geojson", collection(polygon(square(87, 43)), polygon(square(88, 43)))), "outlines", home)
    with warehouse.connect_read_only(warehouse.file_of(home, warehouse.current_version(home))) as connection:
        told = connection.execute(queries.layer("checks")["outlines_name_known"].sql).fetchall()
    assert told == [("演示街道", "社区", "第2社区", "a.geojson", 3)]
    # The name is known as soon as any other ledger has it.
    load(saved(tmp_path / "b.csv", "群类型,社区,群数\n楼栋,第2社区,3\n"), "chat_groups", home)
    assert rows("select name, is_known from marts.outlines order by name", home) == [
        ("第1社区", True),
        ("第2社区", True),
    ]


# --- fewer points -----------------------------------------------------------------------------------------------------


def border(start: tuple[float, float], end: tuple[float, float], seed: str) -> list[list[float]]:
    """Return 500 places from one corner on towards another, in a crooked line that both neighbours share."""
    draw, off, places = random.Random(seed), 0.0, []
    for at in range(500):
        share = at / 500
        off = off * 0.98 + draw.uniform(-0.0001, 0.0001)
        x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
        side = off * math.sin(math.pi * share)
        places.append([round(x + side * (start[0] == end[0]), 7), round(y + side * (start[1] == end[1]), 7)])
    return places


def crooked(column: int, row: int) -> dict[str, Any]:
    """Return a square of a lattice with 2,000 places around it."""
    west, south, east, north = (round(87 + at * 0.01, 7) for at in (column, row - 4400, column + 1, row - 4399))
    below, above = (border((west, y), (east, y), f"{column} {at}") for y, at in ((south, row), (north, row + 1)))
    left, right = (border((x, south), (x, north), f"{at} {row}|") for x, at in ((west, column), (east, column + 1)))
    return polygon([*below, *right, [east, north], *above[:0:-1], [west, north], *left[::-1]])


@pytest.fixture(scope="module")
def crowd(tmp_path_factory) -> list[Any]:
    """Return 200 communities of 2,000 places each, as they are once they have been read."""
    folder = tmp_path_factory.mktemp("crowd")
    file = saved(folder / "a.geojson", collection(*(crooked(x, y) for x in range(20) for y in range(10))))
    table = read.read(file, folder / "text.csv", KNOWN)
    place = table.header.index(outlines.OUTLINE) + 1
    with table.path.open(encoding="utf-8", newline="") as text:
        return [row[place] for row in csv.reader(text)]


def test_neighbours_share_their_border_however_much_is_left_out(crowd):
    shapes = shapely.from_wkt(crowd)
    assert len(shapes) == 200 and shapely.is_valid(shapes).all()
    assert 2_000 < shapely.get_num_coordinates(shapes).sum() <= outlines.MOST_POINTS
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert whole.geom_type == "Polygon" and not whole.interiors


def test_shapes_that_overlap_are_made_simple_each_by_itself():
    circles = [shapely.Point(87 + at / 1000, 43).buffer(0.01, quad_segs=2_000) for at in range(3)]
    simple = outlines.simplified(circles, most=300, most_each=200)
    assert shapely.get_num_coordinates(simple).sum() <= 300 and shapely.is_valid(simple).all()


# --- the picture ------------------------------------------------------------------------------------------------------


def answer(name: str, given: list[dict[str, Any]]) -> Answer:
    columns = tuple(given[0]) if given else ()
    result = Result(queries.figure(name), 1, {}, columns, tuple(tuple(row.values()) for row in given))
    return Answer(name, result, "select 1", len(given))


def due(community: str, rate: float, *, is_behind: bool = False, is_ranked: bool = True) -> dict[str, Any]:
    return {
        "street": "演示街道", "community": community, "due": 100, "on_time": round(100 * rate), "on_time_rate": rate,
        "street_rate": 0.9, "against_street": rate - 0.9, "is_ranked": is_ranked, "is_behind": is_behind,
    }  # fmt: skip


def outline(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "outline": text, "system": "WGS84", "label": None, "note": None, **more}


def wkt(west: float, south: float, side: float = 0.01) -> str:
    return shapely.to_wkt(shapely.Polygon(square(west, south, side)), rounding_precision=5)


DUE = [due("甲", 0.7, is_behind=True), due("乙", 0.89), due("丙", 0.95), due("未归属", 0.5, is_ranked=False)]
DRAWN = [
    outline("甲", wkt(87, 43), note="示意轮廓，非真实边界"), outline("乙", wkt(87.01, 43)), outline("丙", wkt(87.02, 43)),
    outline("丁", wkt(87.03, 43)),
]  # fmt: skip


def pictured(*answers: Answer) -> Chart:
    (chart,) = areas.on_time_areas(Answers({one.key: one for one in answers}, Period(date(2025, 6, 30)), {})).blocks
    return chart


def test_a_picture_says_who_is_behind_who_has_no_outline_and_of_whom_nothing_is_told():
    given = answer("issues/on_time_by_community", DUE), answer("areas/outlines", DRAWN)
    reading = areas.on_time_areas(Answers({one.key: one for one in given}, Period(date(2025, 6, 30)), {}))
    assert (
        reading.headline == "可以比较的 3 个社区里，1 个明显低于全街道的 90.00%：甲；另有 1 个低于全街道，相差不明显。"
    )
    (chart,) = reading.blocks
    assert chart.note == "全街道 90.00%；示意轮廓，非真实边界；未归属没有轮廓，画成方格"
    picture = chart.picture
    assert [picture.shade(at).label for at in range(4)] == [
        "明显低于全街道",
        "低于全街道，相差不明显",
        "不低于全街道",
        "件数太少，不比较",
    ]
    assert [shade.colour for shade in picture.shades][:2] == [SECOND, MAIN]
    assert [name for name, _ in picture.silent] == ["丁"]
    # The square of whom has no outline lies below all that have one.
    assert max(y for ring in picture.outlines[3].rings for _, y in ring) < picture.outlines[0].rings[0][0][1]


def test_distances_to_the_east_and_to_the_north_are_alike():
    chart = pictured(answer("issues/on_time_by_community", DUE), answer("areas/outlines", [outline("甲", wkt(87, 43))]))
    x, y = zip(*chart.picture.outlines[0].rings[0], strict=True)
    assert (max(x) - min(x)) / (max(y) - min(y)) == pytest.approx(math.cos(math.radians(43.005)), abs=0.002)


def test_without_outlines_communities_are_squares_in_an_order_that_stays():
    first, second = (
        pictured(answer("issues/on_time_by_community", given)).picture
        for given in (DUE, [DUE[2], DUE[0], DUE[3], DUE[1]])
    )
    places = {name: first.outlines[at].label for at, name in enumerate("甲乙丙")}
    assert places == {name: second.outlines[at].label for at, name in ((1, "甲"), (3, "乙"), (0, "丙"))}
    assert len({outline.label for outline in first.outlines}) == 4
    assert "没有导入轮廓，一个社区画一个方格" in pictured(answer("issues/on_time_by_community", DUE)).note


def test_points_are_switched_on_in_the_legend_and_say_how_exact_they_are():
    there = {"street": "演示街道", "dataset": "merchants", "place": "87.005 43.005", "system": "WGS84", "places": 3}
    points = [there, there | {"place": "106.43 29.83"}]
    chart = pictured(
        answer("issues/on_time_by_community", DUE), answer("areas/outlines", DRAWN), answer("areas/points", points)
    )
    assert chart.note.endswith("点在图例里打开，位置取到约 100 米")
    dots = screen.draw(chart, LIGHT).to_dict()["data"][-1]
    assert (dots["name"], dots["visible"]) == ("积分商家（点这里显示）", "legendonly")
    assert dots["hovertext"] == ["积分商家 3 处（约 100 米内）"]


def test_gcj02_lies_some_hundred_metres_beside_and_is_brought_back():
    # As others give it of the same place in 北京.
    found = geometry.wgs84((116.404 + 0.006243, 39.915 + 0.001404), geometry.GCJ02)
    assert found == pytest.approx((116.404, 39.915), abs=3e-5)


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_a_click_on_an_area_opens_what_its_bar_does_and_words_are_read_on_every_shade(look):
    chart = pictured(answer("issues/on_time_by_community", DUE), answer("areas/outlines", DRAWN))
    drawn = screen.draw(chart, look).to_dict()
    (named,) = [one for one in drawn["data"] if one.get("meta")]
    assert named["meta"] == "issues/rows?measure=late&community={key}"
    assert named["customdata"][:4] == ["甲", "乙", "丙", "未归属"]
    filled = [one for one in drawn["data"] if one.get("fill")]
    assert [one["customdata"] for one in filled[:4]] == [["甲"], ["乙"], ["丙"], ["未归属"]]
    assert filled[0]["text"] == "甲<br>70.00%　70 / 100 件"
    assert "geo" not in drawn["layout"] and {one["type"] for one in drawn["data"]} == {"scatter"}
    for one in filled:
        own, ground = (bytes.fromhex(colour[1:]) for colour in (one["fillcolor"], look.panel))
        mixed = (round(a * one["opacity"] + b * (1 - one["opacity"])) for a, b in zip(own, ground, strict=True))
        assert contrast(f"#{bytes(mixed).hex()}", look.ink) >= 4.5


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [part / 255 for part in bytes.fromhex(colour[1:])]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05

    low, high = sorted((light(one), light(other)))
    return high / low


def test_the_picture_of_200_communities_is_below_300_kb(crowd):
    names = [f"第{at}社区" for at in range(200)]
    given = [due(name, 0.95) for name in names]
    chart = pictured(
        answer("issues/on_time_by_community", given),
        answer("areas/outlines", [outline(name, text) for name, text in zip(names, crowd, strict=True)]),
    )
    assert len(screen.draw(chart, LIGHT).to_json().encode()) < 300_000
    assert len(chart.picture.outlines) == 200


# --- grids and estates --------------------------------------------------------------------------------------------------


def made_of(reader: Reader, *answers: Answer) -> Reading | None:
    return reader(Answers({one.key: one for one in answers}, Period(date(2025, 6, 30)), {}))


def keyed(wanted: Wanted, given: list[dict[str, Any]]) -> Answer:
    return replace(answer(wanted.name, given), key=wanted.key)


def grid(number: str, name: str, households: int | None, fit: str, on_post: int | None = 2) -> dict[str, Any]:
    return {"grid_id": number, "grid": name, "households": households, "fit": fit, "on_post": on_post}


GRID_LIST = [
    grid("G1", "甲社区第1网格", 350, "合适"),
    grid("G2", "甲社区第2网格", 620, "偏多"),
    grid("G3", "甲社区第3网格", 210, "偏少", None),
    grid("G4", "甲社区第4网格", None, "未写明", 0),
    grid("G5", "甲社区第5网格", 400, "合适"),
]


def test_grids_are_drawn_by_their_number_or_their_name_in_the_shade_of_what_they_fit():
    # The third is known by its number, of the fifth there is no outline, of a sixth nothing is told.
    names = ("甲社区第1网格", "甲社区第2网格", "G3", "甲社区第4网格", "乙社区第1网格")
    drawn = [outline(name, wkt(87 + at / 100, 43), note="示意轮廓") for at, name in enumerate(names)]
    reading = made_of(areas.grid_areas, keyed(areas.GRID_ROWS, GRID_LIST), keyed(areas.GRID_OUTLINES, drawn))
    assert reading
    assert reading.headline == "画出的 4 个网格，户数偏少 1 个、偏多 1 个；户数最多的是甲社区第2网格，620 户。"
    (chart,) = reading.blocks
    assert chart.categories == ("甲社区第1网格", "甲社区第2网格", "G3", "甲社区第4网格")
    assert chart.keys == ("G1", "G2", "G3", "G4")
    assert chart.labels == ("350 户　在岗 2 名", "620 户　在岗 2 名", "210 户", "—　在岗 0 名")
    assert chart.note == "1 个网格没有轮廓，没有画；示意轮廓"
    assert [chart.picture.shade(at).label for at in range(4)] == ["户数合适", "户数偏多", "户数偏少", "没有写户数"]
    assert [name for name, _ in chart.picture.silent] == ["乙社区第1网格"]


def test_an_estate_is_drawn_with_the_kind_of_which_there_are_most():
    def spot(estate: str, category: str, issues: int) -> dict[str, Any]:
        return {"community": "甲社区", "estate": estate, "category": category, "issues": issues}

    spots = [spot("甲小区", "停车", 9), spot("乙小区", "噪音", 7), spot("甲小区", "漏水", 5), spot("丙小区", "路灯", 4)]
    drawn = [outline("甲小区", wkt(87, 43)), outline("乙小区", wkt(87.01, 43))]
    reading = made_of(areas.hotspot_areas, keyed(areas.HOTSPOTS, spots), keyed(areas.ESTATE_OUTLINES, drawn))
    assert reading
    assert reading.headline == "画出的 2 个点位反复出问题，件最多的是甲小区的停车，9 件。"
    (chart,) = reading.blocks
    assert (chart.categories, chart.series[0].values) == (("甲小区", "乙小区"), (9, 7))
    assert chart.labels == ("停车 9 件　另有 1 类", "噪音 7 件")
    assert chart.note == "1 个点位没有轮廓，没有画"


def test_communities_whose_grids_do_not_fit_stand_out_and_the_worst_are_named():
    def place(community: str, grids: int, small: int, large: int, counted: int = 9) -> dict[str, Any]:
        mean = 350.0 if counted else None
        return {
            "community": community, "grids": grids, "small_grids": small, "large_grids": large, "counted_grids": counted,
            "households_per_grid": mean,
        }  # fmt: skip

    rows = [
        place("甲", 4, 0, 0),
        place("乙", 3, 1, 1),
        place("丙", 5, 0, 2),
        place("丁", 2, 0, 0, 0),
        place("戊", 0, 0, 0),
    ]
    reading = made_of(areas.household_areas, keyed(areas.GRIDS, rows), answer("areas/outlines", DRAWN))
    assert reading
    assert reading.headline == "2 个社区有网格户数偏少或偏多，最多的是乙、丙，各 2 个。"
    (chart,) = reading.blocks
    assert chart.categories == ("甲", "乙", "丙", "丁")
    assert chart.labels[1:] == (
        "350 户/网格　偏少 1 个、偏多 1 个",
        "350 户/网格　偏少 0 个、偏多 2 个",
        "没有写户数",
    )
    assert [chart.picture.shade(at).label for at in range(4)] == [
        "各网格户数都合适", "有网格户数偏少或偏多", "有网格户数偏少或偏多", "没有写户数",
    ]  # fmt: skip


def test_without_an_outline_of_the_kind_there_is_no_picture_of_grids_and_estates():
    other = [outline("别处", wkt(87, 43))]
    for drawn in ([], other):
        assert made_of(areas.grid_areas, keyed(areas.GRID_ROWS, GRID_LIST), keyed(areas.GRID_OUTLINES, drawn)) is None
        assert made_of(areas.hotspot_areas, keyed(areas.HOTSPOTS, []), keyed(areas.ESTATE_OUTLINES, drawn)) is None


def test_the_picture_of_200_grids_is_below_300_kb(crowd):
    names = [f"第{at}网格" for at in range(200)]
    drawn = [outline(name, text) for name, text in zip(names, crowd, strict=True)]
    rows = [grid(f"G{at}", name, 350, "合适") for at, name in enumerate(names)]
    (chart,) = made_of(areas.grid_areas, keyed(areas.GRID_ROWS, rows), keyed(areas.GRID_OUTLINES, drawn)).blocks
    assert len(chart.picture.outlines) == 200
    assert len(screen.draw(chart, LIGHT).to_json().encode()) < 300_000


def test_a_reader_switches_between_communities_and_grids_where_there_are_outlines_of_both(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    app = AppTest.from_file(str(PAGES / "organisation.py"), default_timeout=60)
    app.query_params["street"] = "朝阳街道"
    app.run()
    (switch,) = (one for one in app.segmented_control if one.key and one.key.startswith("either-"))
    assert switch.options == ["社区", "网格"]
    asked = [
        [ask for ask in ("网格户数不合适的在哪里？", "哪些网格户数不合适？") if ask in body]
        for body in (told(app), told(switch.set_value("网格").run()))
    ]
    assert asked == [["网格户数不合适的在哪里？"], ["哪些网格户数不合适？"]]


def told(app: AppTest) -> str:
    return " ".join(element.body for element in app.get("html") if 'class="panel-title"' in element.body)
