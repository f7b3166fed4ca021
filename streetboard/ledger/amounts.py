"""Amounts: what a column leaves open as a whole.

In which unit it is, what formulas without a result would have said, whether its blanks mean what stands above them, and
whether it says what another field lacks.
"""

from __future__ import annotations

import duckdb

from streetboard.datasets import Dataset, Field
from streetboard.ledger.check import DITTO
from streetboard.ledger.mapping_files import DATES, NUMBERS, Plan
from streetboard.ledger.orders import Question
from streetboard.ledger.read import Table
from streetboard.ledger.results import only

# One number that is too high is a slip; several, and one of five, are a habit.
_FEWEST, _ONE_OF = 2, 5


def questions(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan, table: Table) -> list[Question]:
    """Return what is to be asked of the columns of a file whose rows are in the temporary table `incoming`."""
    return [
        *_unclear_units(connection, data, plan),
        *_without_result(data, plan, table),
        *_written_once(connection, data, plan),
        *_of_another_field(connection, data, plan),
    ]


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


def _written_once(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan) -> list[Question]:
    """Ask of the columns whose blanks cost something, if each value stands once and blanks, or 同上, follow it."""
    asked = {
        name: f"nullif(\"{name}\"::varchar, '{source.fallback or ''}')"
        for name, source in plan.sources.items()
        if source.column is not None and source.is_filled is None and _may_stand_once(data, data.fields[name])
    }
    if not asked:
        return []
    # Most columns have no blanks, and to look is quick.
    dittos = "array[{}]".format(", ".join(f"'{text}'" for text in DITTO))
    counts = ", ".join(
        f"count(*) filter ({value} is null or list_contains({dittos}, {value}))" for value in asked.values()
    )
    _, *blanks = only(connection.execute(f"select count(*), {counts} from incoming where skip is null"))
    found = []
    for (name, value), blank in zip(asked.items(), blanks, strict=True):
        if not blank or not _is_written_once(connection, value, dittos, blank):
            continue
        problem = f"列“{plan.mapped[name]}”有 {blank:,} 行空着，上面写过一次，不知道是不是和上面的一样"
        remedy = f"请在映射文件的 [fill_down] 里写明：和上面的一样写 {name} = true，空着就是没有写 {name} = false"
        found.append(Question("written_once", name, problem, remedy, blank, must=True))
    return found


def _of_another_field(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan) -> list[Question]:
    """Ask whether a column is of a field that has none: 处置完成时间 may be when an issue was closed, or before that."""
    found = []
    for f in data.fields.values():
        if not f.or_else or f.name in plan.sources or f.or_else not in plan.mapped:
            continue
        lacking = f'skip is null and fault is null and "{f.or_else}" is not null and ({f.missing_when})'
        (count,) = only(connection.execute(f"select count(*) from incoming where {lacking}"))
        if count:
            header = plan.mapped[f.or_else]
            problem = f"文件里没有“{f.label}”列，{count:,} 行该有而没有，却写着“{header}”，不知道是不是就是{f.label}"
            remedy = (
                f'是的，请在映射文件的 [columns] 里写明 {f.name} = "{header}"；'
                "不是的，请确认后再导入（命令行加 --confirm）"
            )
            found.append(Question("other_column", f.name, problem, remedy, count, (header,), must=True, about=f.label))
    return found


def _may_stand_once(data: Dataset, f: Field) -> bool:
    # How many of something stands in its own row, or nowhere.
    if f.name == data.number or f.type in NUMBERS:
        return False
    return f.required or (bool(f.missing_when or f.name in data.key) and f.type not in DATES)


def _is_written_once(connection: duckdb.DuckDBPyConnection, value: str, dittos: str, blank: int) -> bool:
    begins, said, told, different = only(
        connection.execute(
            f"""
            select arg_min(value is not null, row_no), count(*) filter (is_ditto), count(value) filter (not is_ditto),
                count(distinct value) filter (not is_ditto)
            from (
                select row_no, {value} as value, coalesce(list_contains({dittos}, {value}), false) as is_ditto
                from incoming where skip is null
            )
            """
        )
    )
    return bool(said or (begins and blank >= max(_FEWEST, told / 2) and told and told == different))


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
