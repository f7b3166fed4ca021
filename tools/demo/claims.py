"""Claims: what the street has said in public (data/published_figures.csv), which figure computes each, and how it misleads."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from streetboard.datasets import dataset

COLUMNS = {
    "published_figures": """published_id street topic name value unit qualifier scope place quote source figure measure
        rows_where counting communities period per_unit reason caution"""
}

# The articles bear no date.
_SOURCE = "公开报道（截至时点未注明日期）"
_SAID = Path(__file__).parents[2] / "data" / "published_figures.csv"
# Which figure computes each, by its id; what may stand there is told at its head.
_LOOKUPS = Path(__file__).with_name("published_figures.toml")

# What is easily got wrong in quoting them.
_CAUTIONS = {
    "智治平台四跑道与“朝阳事事通”是两个系统，件数不相加，两个完成率不混成一个": (
        "cy_platform_events cy_platform_event_completion_rate cy_platform_task_completion_rate cy_issues_collected"
    ),
    "原文“处理”“解决”混用，这里都按“办结”；群众回访认可的“解决”另算": "cy_issues_handled cy_issues_daily_resolved",
    "“开工改造”不是完工": "cy_renovation_estates_started",
    "“基本完成”不是竣工验收": "lf_renovation_areas_done",
    "报道没有改造计划量，不能据此算改造进度": "cy_renovation_area_m2 cy_renovation_households",
    "与“修补楼栋破损脏污墙面”不是同一项，不相加；范围是前一句的 4 个区域，为推定": "lf_corridor_wall_m2",
    "与“粉刷公共楼道墙面”不是同一项，不相加": "lf_wall_repair_m2",
    "与“雨污水管网”不是同一项，不相加": "lf_sewage_pipe_km",
    "与“污水管网”不是同一项，不相加": "lf_storm_sewage_pipe_m",
    "新装按“盏”，维修按“处”，单位不同，不相加": "lf_lamps_new lf_lamps_repaired",
    "范围是前一句的 4 个区域，为推定，原文没有逐字写明": "lf_waterproof_m2 lf_stairwell_units lf_wiring_units",
    "“今年”没有写明是哪一年": "cy_living_problems_solved",
    "“今年”为推定，原文只直接修饰“生活问题”": ("cy_fire_gas_incidents cy_neighbour_disputes cy_door_knock_visits"),
    "人次可以重复，不能当作人数": "cy_culture_beneficiaries cy_hjc_residents_served",
    "荣誉积分与消费积分没有分开，不能推出消费积分的兑换率": "cy_points_issued cy_points_redeemed",
    "报道只写了其中 3 个社区的名称，其余不得编造": "cy_communities",
    "报道只写了其中 2 个社区的名称，其余不得编造": "lf_communities",
    "人口含 4 个行政村，网格只在 3 个社区，不能算每个网格多少人": "lf_population lf_grids",
    "少于微网格数，是否含微网格员没有写明": "cy_grid_staff",
    "辖区人口、面积相差很大，两个街道的总量不直接相比": "cy_population cy_area_km2 lf_area_km2",
}


def ledgers() -> dict[str, list[dict[str, Any]]]:
    """Return the ledger of what was said in public."""
    cautions = {name: text for text, names in _CAUTIONS.items() for name in names.split()}
    lookups = tomllib.loads(_LOOKUPS.read_text("utf-8"))
    fields = dataset("published_figures").fields
    with _SAID.open(encoding="utf-8") as file:
        said = [*csv.DictReader(file)]
    return {
        "published_figures": [
            {
                "published_id": row["id"],
                "topic": fields["topic"].words[row["topic"]],
                "qualifier": fields["qualifier"].words[row["qualifier"]],
                "name": row["name_zh"],
                "unit": row["unit_zh"],
                "place": row["community"],
                "source": _SOURCE,
                "caution": cautions.get(row["id"]),
                **{name: row[name] for name in ("street", "value", "scope", "quote")},
                **_found(lookups.get(row["id"], {})),
            }
            for row in said
        ]
    }


def _found(lookup: dict[str, Any]) -> dict[str, Any]:
    """Return where a number comes from, as a clerk writes it."""
    how = "distinct" if "distinct" in lookup else "rows" if lookup.get("counted") else "sum"
    return {
        "measure": lookup.get("distinct") or lookup.get("column"),
        "rows_where": "；".join(f"{column}={_either(values)}" for column, values in lookup.get("rows", {}).items()),
        "counting": dataset("published_figures").fields["counting"].words[how] if "figure" in lookup else None,
        "communities": "、".join(lookup.get("communities", ())),
        **{name: lookup.get(name) for name in ("figure", "period", "per_unit", "reason")},
    }


def _either(values: Any) -> str:
    return "|".join(map(str, values)) if isinstance(values, list) else str(values)
