"""Reference: docs/figures.md, written from the headers of the SQL.

python -m streetboard.reference
"""

from __future__ import annotations

from pathlib import Path

from streetboard import labels, queries
from streetboard.datasets import all_datasets
from streetboard.queries import Column, Measure, Query

FILE = Path(__file__).parent.parent / "docs" / "figures.md"

_BEGIN = """# 指标口径

本页由 `python -m streetboard.reference` 从 `queries/` 各文件的表头生成，请勿手改。
每个指标的名称就是它的文件名：`queries/figures/名称.sql`、`tests/cases/名称.toml`、页面上的 ⓘ 都用这一个名称。
"""


def text() -> str:
    """Return the whole page: figures with their columns and parameters, then checks."""
    parts = [_BEGIN]
    settings = {row["name"]: row["value"] for row in all_datasets()["settings"].defaults}
    for name, query in queries.layer("figures").items():
        figure = queries.with_settings(query, settings)
        parts.append(f"## {name}\n\n**{figure.title}**" + (f"（{figure.metric}）" if figure.metric else ""))
        parts.append(figure.definition)
        parts.append(f"口径由{figure.owner}负责，{figure.checked} 核对。")
        if figure.columns:
            rows = [
                f"| {' | '.join([f'`{column.name}`', *_told(figure, column), column.definition])} |"
                for column in figure.columns.values()
            ]
            heads = ["列", "名称", "指标", "单位", "类型", "构成", "方向", "口径"]
            parts.append("\n".join([f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|", *rows]))
        if figure.parameters:
            rows = [
                f"| `{parameter.name}` | `{parameter.default}` | {parameter.definition} |"
                for parameter in figure.parameters.values()
            ]
            parts.append("\n".join(["| 参数 | 默认 | 含义 |", "| --- | --- | --- |", *rows]))
    parts.append("# 核对\n\n发布前逐条核对；“不通过”的会阻止发布，“提示”的只报告。")
    rows = [
        f"| `{name}` | {check.title} | {'不通过' if check.level == 'fail' else '提示'} | {check.definition} |"
        for name, check in queries.layer("checks").items()
    ]
    parts.append("\n".join(["| 名称 | 核对 | 级别 | 说明 |", "| --- | --- | --- | --- |", *rows]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _told(figure: Query, column: Column) -> list[str]:
    """Return what is told of a column between its name and its 口径."""
    told = [column.label, column.metric, _unit(column.unit)]
    if not isinstance(column, Measure):
        return [*told, "", "", ""]
    return [*told, labels.kind(column), labels.made_of(figure, column), labels.better(column)]


def _unit(unit: str) -> str:
    return "比例" if unit == "share" else unit


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
