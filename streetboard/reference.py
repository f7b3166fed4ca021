"""Reference: docs/figures.md, written from the headers of the SQL.

python -m streetboard.reference
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from streetboard import labels, queries
from streetboard.datasets import all_datasets
from streetboard.queries import Column, Measure, Query

FILE = Path(__file__).parent.parent / "docs" / "figures.md"

_BEGIN = """# 指标口径

本页由 `python -m streetboard.reference` 从 `queries/` 各文件的表头生成，请勿手改。
每个指标的名称就是它的文件名：`queries/figures/名称.sql`、`tests/cases/名称.toml`、页面上的 ⓘ 都用这一个名称。
"""


@dataclass(frozen=True)
class Told:
    """A measure, or another column with a metric code, as its figure's header tells it, in words."""

    figure: Query
    column: Column

    @property
    def code(self) -> str:
        """Its metric code, that of the whole figure where it has none of its own."""
        return self.column.metric or self.figure.metric

    @property
    def unit(self) -> str:
        return "比例" if self.column.unit == "share" else self.column.unit

    @property
    def kind(self) -> str:
        return labels.kind(self.column) if isinstance(self.column, Measure) else ""

    @property
    def made_of(self) -> str:
        return labels.made_of(self.figure, self.column) if isinstance(self.column, Measure) else ""

    @property
    def numerator(self) -> str:
        return labels.numerator(self.figure, self.column) if isinstance(self.column, Measure) else ""

    @property
    def denominator(self) -> str:
        return labels.denominator(self.figure, self.column) if isinstance(self.column, Measure) else ""

    @property
    def better(self) -> str:
        return labels.better(self.column) if isinstance(self.column, Measure) else ""

    @property
    def texts(self) -> list[str]:
        """What a line of a table tells of it."""
        column = self.column
        first = [f"`{column.name}`", column.label, column.metric, self.unit]
        return [*first, self.kind, self.made_of, self.better, column.definition]


def default_settings() -> dict[str, str]:
    """Return the settings as they are where a street has set none."""
    return {row["name"]: row["value"] for row in all_datasets()["settings"].defaults}


def figures(settings: Mapping[str, str]) -> Iterator[Query]:
    """Yield every figure, its 口径 with the values of the settings."""
    for figure in queries.layer("figures").values():
        yield queries.with_settings(figure, settings)


def text() -> str:
    """Return the whole page: figures with their columns and parameters, then checks."""
    parts = [_BEGIN]
    for figure in figures(default_settings()):
        parts.append(f"## {figure.name}\n\n**{figure.title}**" + (f"（{figure.metric}）" if figure.metric else ""))
        parts.append(figure.definition)
        parts.append(f"口径由{figure.owner}负责，{figure.checked} 核对。")
        if figure.columns:
            rows = [f"| {' | '.join(Told(figure, column).texts)} |" for column in figure.columns.values()]
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


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
