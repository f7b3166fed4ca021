"""Panels: views in HTML that are neither a chart nor a plain table."""

from __future__ import annotations

from html import escape
from typing import Any

from streetboard import format
from streetboard.drawing.screen.html import percent
from streetboard.drawing.screen.look import Look
from streetboard.warehouse import Result


def drill_down(items: Result, look: Look, areas: Result, projects: Result) -> str | None:
    """Return area → estate → item as a tree that the browser itself unfolds."""
    if not areas.rows:
        return None
    by_project: dict[str, list[dict[str, Any]]] = {}
    for item in items.records():
        by_project.setdefault(item["project_id"], []).append(item)

    def inside(area: Any, parent: Any) -> str:
        """Return the areas below one, and after them its own projects."""
        below = [_area(row, inside(row["area"], area)) for row in areas.records() if row["parent_area"] == area]
        own = [
            _project(row, by_project.get(row["project_id"], []))
            for row in projects.records()
            if (row["area"], row["parent_area"]) == (area, parent)
        ]
        return "".join(below + own)

    tops = [_area(row, inside(row["area"], None)) for row in areas.records() if row["parent_area"] is None]
    return f'<div class="tree">{"".join(tops)}</div>'


def _area(area: dict[str, Any], inside: str) -> str:
    side = f"{format.number(area['projects'])} 个项目　{format.number(area['households'])} 户"
    if area["delayed"]:
        side += f"　⚠ {area['delayed']} 个滞后"
    return _level(area["area"], area, side, inside, late=area["delayed"] > 0)


def _level(name: str | None, row: dict[str, Any], side: str, inside: str, *, late: bool) -> str:
    numbers = f"{format.share(row['progress'])} / 计划 {format.share(row['planned_progress'])}"
    head = (
        f"<span><b>{escape(name or '未注明')}</b>{bar_html(row['progress'], row['planned_progress'], late=late)}"
        f"<span>{numbers}</span><span>{escape(side)}</span></span>"
    )
    return f"<details><summary>{head}</summary>{inside}</details>" if inside else f'<div class="leaf">{head}</div>'


def _project(project: dict[str, Any], items: list[dict[str, Any]]) -> str:
    name = project["estate"] or project["project"]
    if project["estate"] and project["estate"] not in project["project"]:
        name = f"{project['estate']}（{project['project']}）"
    side = project["stage_label"] + ("　⚠ 滞后" if project["is_delayed"] else "")
    return _level(name, project, side, _items(items), late=project["is_delayed"])


def _items(items: list[dict[str, Any]]) -> str:
    if not items:
        return '<div class="panel-note">没有分项台账。</div>'
    rows = "".join(
        f"<tr><td>{escape(item['item'])}</td><td>{escape(item['class'] or format.NONE)}</td>"
        f'<td class="n">{format.number(item["done_qty"])} / {format.number(item["plan_qty"])} {escape(item["unit"] or "")}</td>'
        f"<td>{bar_html(item['completion_rate'], item['planned_progress'])}</td>"
        f'<td class="n">{format.share(item["completion_rate"])}</td>'
        f'<td class="n">{format.share(item["planned_progress"])}{"（推算）" if item["is_planned_estimated"] else ""}</td></tr>'
        for item in items
    )
    head = "<tr><th>分项</th><th>类别</th><th class=n>完成 / 计划</th><th></th><th class=n>完成率</th><th class=n>计划进度</th></tr>"
    return f'<div class="table"><table>{head}{rows}</table></div>'


def quantities(result: Result, look: Look) -> str | None:
    """Return a tile for each kind of work: what is done, and of how much where that was planned."""
    rows = [row for row in result.records() if row["done_qty"]]
    tiles = "".join(
        f"<div>{escape(row['item'])}<br><b>{format.number(row['done_qty'])}</b> {escape(row['unit'] or '')}"
        f"<small>计划 {format.number(row['plan_qty'])} {escape(row['unit'] or '') if row['plan_qty'] is not None else ''}</small></div>"
        for row in rows
    )
    return f'<div class="tiles">{tiles}</div>' if rows else None


_LEDGER = (
    ("发放", "issued"),
    ("− 兑换", "redeemed"),
    ("− 过期", "expired"),
    ("± 调整", "adjusted"),
    ("= 结余", "outstanding"),
)


def points_ledger(result: Result, look: Look) -> str | None:
    """Return the points of each type as the equation that they must fulfil."""
    if not any(row["issued"] for row in result.records()):
        return None
    head = "".join(f'<th class="n">{word}（分）</th>' for word, _ in _LEDGER)
    rows = "".join(
        f"<tr><td>{escape(row['point_type_label'])}</td>"
        + "".join(f'<td class="n">{format.number(row[column])}</td>' for _, column in _LEDGER)
        + f'<td class="n"><b>{format.share(row["redemption_rate"])}</b></td></tr>'
        for row in result.records()
    )
    return f'<div class="table"><table><tr><th>积分</th>{head}<th class="n">兑换率</th></tr>{rows}</table></div>'


def bar_html(share: float | None, planned: float | None = None, *, late: bool = False) -> str:
    """Return a bar of a share, with a mark where the plan is."""
    mark = f'<u style="left:{percent(planned)}"></u>' if planned is not None else ""
    return f'<div class="bar"><i class="{"late" if late else ""}" style="width:{percent(share)}"></i>{mark}</div>'
