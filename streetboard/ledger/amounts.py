"""Amounts: what a column leaves open as a whole: in which unit it is, and what formulas without a result would have said."""

from __future__ import annotations

import duckdb

from streetboard.datasets import Dataset
from streetboard.ledger.mapping_files import Plan
from streetboard.ledger.orders import Question
from streetboard.ledger.read import Table
from streetboard.ledger.results import only

# One number that is too high is a slip; several, and one of five, are a habit.
_FEWEST, _ONE_OF = 2, 5


def questions(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan, table: Table) -> list[Question]:
    """Return what is to be asked of the columns of a file whose rows are in the temporary table `incoming`."""
    return [*_unclear_units(connection, data, plan), *_without_result(data, plan, table)]


def _unclear_units(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan) -> list[Question]:
    found = []
    for name, source in plan.sources.items():
        f = data.fields[name]
        if source.column is None or source.unit:
            continue
        for unit, limit in f.unclear_above.items():
            count, above, examples = only(
                connection.execute(
                    f'select count("{name}"), count(*) filter ("{name}" > {limit}), '
                    f'list("{name}"::double order by row_no) filter ("{name}" > {limit})[:3] from incoming where skip is null'
                )
            )
            if above < max(_FEWEST, count / _ONE_OF):
                continue
            told = "、".join(f"{example:g}" for example in examples)
            problem = f"列“{plan.mapped[name]}”没有写单位，{count:,} 个数里有 {above:,} 个大于 {limit}（如 {told}），是{f.unit}还是{unit}"
            remedy = f'请在表头写明，如 {f.label}（{unit}），或在映射文件的 [units] 里写明 {name} = "{unit}"'
            found.append(Question("unclear_unit", name, problem, remedy, above, (f.unit, unit), must=True))
    return found


def _without_result(data: Dataset, plan: Plan, table: Table) -> list[Question]:
    return [
        Question(
            "formula_without_result",
            name,
            f"列“{header}”有 {table.unsaved[header]:,} 个公式没有结果，当作空格",
            "请在 Excel 或 WPS 里打开后保存，再导入",
            table.unsaved[header],
        )
        for name, header in plan.mapped.items()
        if header in table.unsaved
    ]
