"""Outline: the interface as an OpenAPI document, made of the headers of the figures, so that it cannot say anything else than they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from streetboard import format, queries
from streetboard.api import offer, pace
from streetboard.queries import Query

_DAY = {"type": "string", "format": "date"}
_STANDARD: dict[str, tuple[dict[str, Any], str]] = {
    "street": ({"type": "string"}, "街道；不写就是令牌的街道，不限街道的令牌则是全部街道"),
    "communities": ({"type": "string"}, "社区，几个用英文逗号隔开；要同时知道是哪个街道"),
    "start": (_DAY, "统计期的第一天；不写就是从最早的一天起"),
    "end": (_DAY, "统计期的最后一天，含当天；不写就是 as_of"),
    "as_of": (_DAY, "统计时点；不写就是这些台账里最近一次实际发生的那天"),
}
_REFUSED = {
    "400": "参数不对", "401": "没有令牌，或者令牌不对、已经到期、已被删除", "403": "这个令牌或者接口不能看",
    "404": "没有这个指标或街道", "405": "只能用 GET 和 HEAD", "429": f"一个令牌一分钟不超过 {pace.MOST} 次，过 Retry-After 秒再来",
    "500": "看板出了故障，有编号", "503": "现在没有能取的数据，或者计算超时，过 Retry-After 秒再来",
}  # fmt: skip
_TEXT, _TEXT_OR_NULL = {"type": "string"}, {"type": ["string", "null"]}


def document(base: str, street: str | None, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the document of what a token of this street may ask, null for all; `base` is the path beneath which everything is."""
    found = [queries.with_settings(query, settings) for query in offer.for_token(street)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "街道治理看板：取数接口",
            "version": "1",
            "description": "只读。按名称取汇总的指标，数字和遮蔽与页面一样；比率是 0 到 1 的数，没有分母的是 null，"
            f"涉及少数人的写“{format.MASKED}”。",
        },
        "servers": [{"url": base.rstrip("/") or "/"}],
        "security": [{"token": []}],
        "paths": {
            "/api/v1/figures": {"get": _operation("figures", "全部指标", "指标的列表", [], _reference("Figures"))},
            **{f"/api/v1/figures/{query.name}": {"get": _figure(query)} for query in found},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
            "responses": {
                status: {"description": told, "content": _json(_reference("Error"))}
                for status, told in _REFUSED.items()
            },
        },
    }


def _figure(query: Query) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": told}
        for name in offer.parameters(query)
        for schema, told in [_STANDARD.get(name) or (_TEXT, query.parameters[name].definition)]
    ]
    row = {
        "type": "object",
        "properties": {
            measure.name: {
                "type": ["number", "string", "null"],
                "title": measure.label,
                "description": "；".join(filter(None, (measure.unit, measure.metric, measure.definition))),
            }
            for measure in offer.measures(query)
        },
    }
    rows = {"type": "object", "properties": {"rows": {"type": "array", "items": row}}}
    answer = {"allOf": [_reference("Figure"), rows]}
    return _operation(query.name.replace("/", "_"), query.title, query.definition, parameters, answer)


def _operation(
    name: str, title: str, told: str, parameters: list[dict[str, Any]], schema: dict[str, Any]
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": title,
        "description": told,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": title,
                "headers": {"ETag": {"schema": _TEXT, "description": "下次放在 If-None-Match 里，没有变就答 304"}},
                "content": _json(schema),
            },
            "304": {"description": "与 If-None-Match 的一样，没有变"},
            **{status: {"$ref": f"#/components/responses/{status}"} for status in _REFUSED},
        },
    }


def _schemas() -> dict[str, Any]:
    column = {"name": _TEXT, "label": _TEXT, "unit": _TEXT_OR_NULL}
    measure = column | dict.fromkeys(("metric", "definition", "numerator", "denominator", "better"), _TEXT_OR_NULL)
    measure["kind"] = {"type": "string", "enum": [*queries.KINDS]}
    told = {"name": _TEXT, "title": _TEXT, "definition": _TEXT, "owner": _TEXT_OR_NULL, "checked": _TEXT_OR_NULL}
    told["measures"] = {"type": "array", "items": _object(measure)}
    version = {"version": {"type": "integer"}, "is_demo": {"type": "boolean"}}
    figure = told | version
    figure["columns"] = {"type": "array", "items": _object(column)}
    figure["parameters"] = {"type": "object", "description": "算的时候实际用的参数"}
    figure["cut_off"] = {"type": ["string", "null"], "description": "数据截至"}
    figure["row_count"] = {"type": "integer"}
    figure["rows"] = {"type": "array", "items": {"type": "object"}}
    listed = told | {"parameters": {"type": "array", "items": _TEXT}}
    figures = version | {"streets": {"type": "array", "items": _TEXT}}
    figures["figures"] = {"type": "array", "items": _object(listed)}
    error = _object({"error": _object({"problem": _TEXT, "remedy": _TEXT})})
    return {"Figure": _object(figure), "Figures": _object(figures), "Error": error}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties]}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
