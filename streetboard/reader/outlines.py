"""Outlines: GeoJSON as a table, one row for each feature: its properties, and its shape as WKT, checked and simple enough to draw.

What is wrong with the file as a whole is refused; what is wrong with one shape stands in its row, so that the others come in.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import shapely

from streetboard.reader.errors import UnreadableError, not_a_table
from streetboard.reader.table import Content, Grid
from streetboard.reader.text import encoding_of, wrong_encoding

MOST_BYTES = 64 << 20
MOST_FEATURES = 2_000
# All shapes of a file make one picture, which a page draws in 300 kB; one of them still fits into a cell of Excel.
MOST_POINTS, MOST_POINTS_EACH = 8_000, 1_500
# what such a cell holds at most
MOST_SIGNS = 32_000
# about a metre; and the coordinates that China lies within
DECIMALS = 5
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0

OUTLINE, STATE, SYSTEM, LONGITUDE, LATITUDE = "轮廓", "轮廓检查", "坐标系", "标注点经度", "标注点纬度"
FINE = "正常"
MISSING, NO_AREA, COLLECTION, OPEN = "没有轮廓", "不是面", "几何集合", "没有闭合"
CROSSING, MISSHAPEN, ABROAD = "自相交", "不成形", "不在国内"

_SHAPES = ("Polygon", "MultiPolygon")
_OTHERS = ("Point", "MultiPoint", "LineString", "MultiLineString")
_AGAIN = "请在地图软件里另存为 GeoJSON，坐标系选 WGS84（EPSG:4326），再导入"
_LEAST_RING = 4

Ring = list[tuple[float, float]]
# (its outer ring, and its holes) of each part
Shape = list[list[Ring]]


def grids(path: Path, encoding: str, name: str) -> list[Grid]:
    """Return the one table of a GeoJSON. Raises UnreadableError."""
    encoding = encoding or encoding_of(path, name)
    return [Grid(cache(lambda: _content(path, encoding, name)))]


def _content(path: Path, encoding: str, name: str) -> Content:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UnreadableError(
            f"{name} 有 {size >> 20:,} MB，轮廓文件最多 {MOST_BYTES >> 20} MB",
            "请只导出本街道的面，或在地图软件里简化边界后再导入",
        )
    features, system = _features(_parsed(path, encoding, name), name)
    read = [_shape_of(feature.get("geometry")) for feature in features]
    _refuse_whole(read, name)
    states = [state for _, state in read]
    shapes = [_polygon(shape) if state == FINE else None for shape, state in read]
    for at, shape in enumerate(shapes):
        if shape is not None and (state := _fault(shape)):
            states[at], shapes[at] = state, None
    good = [at for at, shape in enumerate(shapes) if shape is not None]
    drawn = dict(zip(good, simplified([shapes[at] for at in good]), strict=True))
    properties = [feature.get("properties") or {} for feature in features]
    columns = list(dict.fromkeys(str(key) for one in properties if isinstance(one, dict) for key in one))
    columns = [column for column in columns if column not in (OUTLINE, STATE, LONGITUDE, LATITUDE)]
    if SYSTEM not in columns:
        columns.append(SYSTEM)
    rows = [
        [
            *(_cell(one.get(column, system if column == SYSTEM else "")) for column in columns),
            *_written(drawn.get(at)),
            states[at],
        ]
        for at, one in enumerate(one if isinstance(one, dict) else {} for one in properties)
    ]
    header = [*columns, OUTLINE, LONGITUDE, LATITUDE, STATE]
    return Content(lambda: iter([list(row) for row in (header, *rows)]), encoding=encoding)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# --- the file as a whole ----------------------------------------------------------------------------------------------


def _parsed(path: Path, encoding: str, name: str) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode(encoding).removeprefix("\ufeff")
    except (UnicodeError, LookupError) as error:
        raise wrong_encoding(name, encoding) from error
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"{name} 第 {error.lineno:,} 行第 {error.colno:,} 个字符起不是完整的 JSON，可能没有下载完", _AGAIN
        ) from error
    except RecursionError as error:
        raise UnreadableError(f"{name} 里括号套了太多层，不是地图软件导出的 GeoJSON", _AGAIN) from error
    if not isinstance(found, dict):
        raise not_a_table(name, " JSON 数据")
    return found


def _features(found: dict[str, Any], name: str) -> tuple[list[dict[str, Any]], str]:
    """Return the features of a GeoJSON, and the coordinate system that it names, if it does."""
    kind = found.get("type")
    if kind == "Topology":
        raise UnreadableError(f"{name} 是 TopoJSON，不是 GeoJSON", _AGAIN)
    if kind in (*_SHAPES, *_OTHERS, "GeometryCollection"):
        raise UnreadableError(
            f"{name} 只有图形，没有名称，不知道是哪个社区", "请在地图软件里连同名称导出为 GeoJSON 的要素集合"
        )
    features = [found] if kind == "Feature" else found.get("features")
    if kind not in ("Feature", "FeatureCollection"):
        raise not_a_table(name, " JSON 数据")
    if not isinstance(features, list):
        raise UnreadableError(f"{name} 里的要素不是 GeoJSON 的样子", _AGAIN)
    if not features:
        raise UnreadableError(f"{name} 里一个要素也没有", "请选中要导出的社区、网格或小区后重新导出")
    if len(features) > MOST_FEATURES:
        raise UnreadableError(
            f"{name} 里有 {len(features):,} 个要素，最多 {MOST_FEATURES:,} 个", "请只导出本街道的社区、网格或小区"
        )
    if not all(isinstance(feature, dict) for feature in features):
        raise UnreadableError(f"{name} 里的要素不是 GeoJSON 的样子", _AGAIN)
    return features, _system(found.get("crs"), name)


def _system(crs: Any, name: str) -> str:
    """Return the coordinate system by its name here; CGCS2000 and WGS84 differ by less than a metre."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = (properties.get("name") or properties.get("code") or "") if isinstance(properties, dict) else ""
    # What is written in another way than GeoJSON does is told as it stands: taken for WGS84, it would lie elsewhere.
    said = str(named) or (crs if isinstance(crs, str) else json.dumps(crs, ensure_ascii=False) if crs else "")
    plain = re.sub(r"[\s_-]", "", said.upper())
    if not said or re.search(r"CRS84|4326|4490|WGS84$|CGCS2000$", plain):
        return "WGS84" if said else ""
    if "GCJ02" in plain:
        return "GCJ-02"
    raise UnreadableError(f"{name} 的坐标系是 {said[:40]}，只认 WGS84 和 GCJ-02", _AGAIN)


def _refuse_whole(read: list[tuple[Shape, str]], name: str) -> None:
    """Raise UnreadableError where every shape is wrong in the same way: then the file was exported so."""
    if all(state == NO_AREA for _, state in read):
        raise UnreadableError(
            f"{name} 里只有点或线，没有面，画不出轮廓", "请导出社区、网格或小区的面；点请用带经度、纬度两列的台账导入"
        )
    points = [(x, y) for shape, _ in read for part in shape for ring in part for x, y in ring]
    if not points:
        return
    shown = f"{name} 的坐标（如 {', '.join(f'{number:.5f}'.rstrip('0').rstrip('.') for number in points[0])}）"
    if all(SOUTH <= x <= NORTH and WEST <= y <= EAST for x, y in points):
        raise UnreadableError(f"{shown}把纬度写在了经度前面", "请在导出时选“经度, 纬度”的顺序，再导入")
    if all(abs(x) > 180 or abs(y) > 90 for x, y in points):
        raise UnreadableError(f"{shown}是以米计的投影坐标，不是经纬度", _AGAIN)


# --- each shape -------------------------------------------------------------------------------------------------------


def _shape_of(geometry: Any) -> tuple[Shape, str]:
    """Return the rings of a geometry, and whether they can be a shape."""
    if not isinstance(geometry, dict):
        return [], MISSING
    kind = geometry.get("type")
    coordinates: Any = geometry.get("coordinates")
    if kind == "GeometryCollection":
        return [], COLLECTION
    if kind not in _SHAPES:
        return [], NO_AREA if kind in _OTHERS else MISSING
    try:
        parts = [coordinates] if kind == "Polygon" else coordinates
        shape = [[[(float(at[0]), float(at[1])) for at in ring] for ring in part] for part in parts]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        return [], MISSHAPEN
    rings = [ring for part in shape for ring in part]
    if not rings or not all(shape):
        return [], MISSING
    if not all(math.isfinite(x) and math.isfinite(y) for ring in rings for x, y in ring):
        return [], MISSHAPEN
    if any(len(ring) < _LEAST_RING for ring in rings):
        return shape, MISSHAPEN
    if any(ring[0] != ring[-1] for ring in rings):
        return shape, OPEN
    if not all(WEST <= x <= EAST and SOUTH <= y <= NORTH for ring in rings for x, y in ring):
        return shape, ABROAD
    return shape, FINE


def _polygon(shape: Shape) -> Any:
    return shapely.MultiPolygon([(shell, holes) for shell, *holes in shape])


def _fault(shape: Any) -> str:
    """Return what is wrong with a shape, "" if nothing is."""
    why = shapely.is_valid_reason(shape)
    if why == "Valid Geometry":
        return ""
    return CROSSING if "elf-intersection" in why else MISSHAPEN


def state_of(text: str) -> str | None:
    """Return what is wrong with an outline that a table holds as WKT, FINE if nothing is; null for what is no area, or too long."""
    if len(text) > MOST_SIGNS or not text.startswith(("POLYGON", "MULTIPOLYGON")):
        return None
    shape = shapely.from_wkt(text, on_invalid="ignore")
    return None if shape is None else _fault(shape) or FINE


def _written(shape: Any) -> tuple[str, str, str]:
    """Return a shape as WKT, and where its name stands: in the middle of the largest circle that it holds."""
    if shape is None:
        return "", "", ""
    west, south, east, north = shape.bounds
    circle = shapely.maximum_inscribed_circle(shape, max(east - west, north - south) / 50)
    x, y = circle.coords[0]
    return shapely.to_wkt(shape, rounding_precision=DECIMALS), f"{x:.{DECIMALS}f}", f"{y:.{DECIMALS}f}"


# --- fewer points -----------------------------------------------------------------------------------------------------


def simplified(shapes: list[Any], most: int = MOST_POINTS, most_each: int = MOST_POINTS_EACH) -> list[Any]:
    """Return shapes with no more points than a picture of them needs. What two have in common, both keep in common.

    Where shapes overlap, as grids and the community around them do, the edges in question cannot be kept so, and each shape is
    simplified by itself in the end.
    """
    if not shapes:
        return []
    found = shapely.set_precision(shapes, 10**-DECIMALS)
    west, south, east, north = shapely.total_bounds(found)
    for simplify, steps in ((_together, 24), (_each, 40)):
        tolerance = max(east - west, north - south) / 8_000
        for _ in range(steps):
            counts = shapely.get_num_coordinates(found)
            if counts.sum() <= most and counts.max() <= most_each:
                return list(found)
            found = simplify(found, tolerance)
            tolerance *= 1.4
    return list(found)


def _together(shapes: Any, tolerance: float) -> Any:
    return shapely.coverage_simplify(shapes, tolerance)


def _each(shapes: Any, tolerance: float) -> Any:
    return shapely.simplify(shapes, tolerance, preserve_topology=True)
