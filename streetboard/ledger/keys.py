"""Keys: what rows are known by, and what only looks like it: rounded, said twice of two things, or given again to another."""

from __future__ import annotations

import duckdb

from streetboard.datasets import Dataset
from streetboard.errors import LedgerError
from streetboard.ledger.mapping_files import Plan
from streetboard.ledger.orders import Question
from streetboard.ledger.results import only

# The code of a fault whose column a spreadsheet has rounded, and of one whose rows say different things of one key.
ROUNDED, AT_ODDS = "rounded_number", "keys_at_odds"
_DIGITS_KEPT = 15
# So many zeros, all of them behind the digits that a spreadsheet keeps, are no chance.
_ZEROS_TELL = 4
# Fewer rows than these may well be corrections.
_FEWEST_OTHERS = 3
_AS_TEXT = (
    "请在原系统里导出为 CSV 直接导入，不要先用 Excel 打开；"
    "或在 Excel 里先把这一列设为“文本”，再重新粘贴编号（只改格式补不回丢掉的位数）"
)


def refuse_rounded(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan, rounded: dict[int, str]) -> None:
    """Raise LedgerError if a spreadsheet has shortened the numbers that rows or persons are known by.

    `rounded` are the fields that may be at fault so, by the fault's number in `incoming`.
    """
    found = connection.execute(
        "select fault, count(*) from incoming where list_contains($numbers::integer[], fault) group by fault order by fault",
        {"numbers": list(rounded)},
    ).fetchone()
    if found:
        raise LedgerError(
            f"列“{plan.mapped[rounded[found[0]]]}”有 {found[1]:,} 行的编号被 Excel 写成了 2.02403E+16 的样子，原来的数字已经丢失",
            _AS_TEXT,
        )
    name = data.number
    if not name or name not in plan.mapped or plan.key or plan.is_natural or data.fields[name].privacy:
        return
    is_long = f"\"{name}\" ~ '[0-9]{{{_DIGITS_KEPT + 1},}}'"
    count, zeros, example = only(
        connection.execute(
            f'select count(*), sum(length("{name}") - {_DIGITS_KEPT}) '
            f'filter ("{name}" ~ \'[0-9]{{{_DIGITS_KEPT}}}0+\'), any_value("{name}") '
            f"from incoming where skip is null and {is_long} "
            f"having bool_and(\"{name}\" ~ '[0-9]{{{_DIGITS_KEPT}}}0+') union all select 0, 0, null limit 1"
        )
    )
    if zeros and zeros >= _ZEROS_TELL:
        raise LedgerError(
            f"列“{plan.mapped[name]}”有 {count:,} 个 {_DIGITS_KEPT} 位以上的编号，后面的位数都是 0（如 {example}），"
            f"是 Excel 只保留 {_DIGITS_KEPT} 位造成的",
            _AS_TEXT + f'；编号本来如此的，请在映射文件里写明 key = ["{plan.mapped[name]}"]',
        )


def find_at_odds(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan) -> bool:
    """Fill the temporary table `at_odds` with the good rows that share a key, say different things, and none is newer.

    Return whether there are any.
    """
    if not all(name in plan.sources for name in data.full_key):
        return False
    key = [f'"{name}"' for name in data.full_key]
    given = [f'"{name}"' for name, source in plan.sources.items() if not source.is_default]
    keyed = (
        f"from incoming where fault is null and skip is null and {' and '.join(f'{name} is not null' for name in key)}"
    )
    newer = f'"{data.newer}"' if data.newer in plan.sources else "null"
    (times,) = only(
        connection.execute(f"select max(times) from (select count(*) as times {keyed} group by hash({', '.join(key)}))")
    )
    if (times or 0) < 2:
        return False
    connection.execute(f"""
        create or replace temp table at_odds as
        with
            repeated as (
                select row_no, {", ".join(key)}, hash({", ".join(given)}) as said, {newer} as newer, preferred {keyed}
                    and hash({", ".join(key)}) in (select hash({", ".join(key)}) {keyed} group by all having count(*) > 1)
            ),
            ranked as (
                select *, rank() over (partition by {", ".join(key)} order by newer desc nulls last, preferred desc nulls last)
                    as place
                from repeated
            )
        select row_no
        from repeated
        semi join (
            select {", ".join(key)} from ranked where place = 1 group by all having count(distinct said) > 1
        ) as contested using ({", ".join(key)})
    """)
    return bool(only(connection.execute("select count(*) from at_odds"))[0])


def questions_of_file(
    connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan, header: list[str]
) -> list[Question]:
    """Return what is to be asked of a file some rows of which are `at_odds`."""
    number = data.number or data.key[-1]
    label = plan.mapped.get(number, data.fields[number].label)
    count, examples = only(
        connection.execute(
            "select count(*), list(row_no order by row_no)[:6] from at_odds semi join incoming using (row_no)"
        )
    )
    rows = (
        f"如第 {'、'.join(map(str, examples))} 行"
        if count > len(examples)
        else f"第 {'、'.join(map(str, examples))} 行"
    )
    choices = tuple(text for text in header if text)
    compose = f'在映射文件里写明由哪几列合成编号，如 key = ["社区", "{label}", "月份"]'
    if number in plan.mapped and plan.mapped[number] == plan.mapped.get("display_name"):
        problem = f"没有编号和电话，只能按“{label}”认人，而有同名的人（{rows}）：不能分清是一个人还是几个人"
        return [
            Question(
                "name_is_key", number, problem, f"请补上志愿者编号或手机号；或{compose}", count, choices, must=True
            )
        ]
    if data.number == number and not plan.key and _is_running(connection, number):
        problem = f"“{label}”是从 1 编起的序号，中途又从头编起，{count:,} 行与别的行同号而内容不同（{rows}）"
        return [Question("running_number", number, problem, f"请{compose}", count, choices, must=True)]
    problem = f"{count:,} 行的“{label}”与别的行相同而内容不同，又没有更新时间可比（{rows}），都没有导入"
    remedy = 'repeats = "first"（取先出现的）、repeats = "last"（取后出现的）或 repeats = { column = "办理类型", value = "主办" }'
    if data.number == number:
        remedy += f"；同一编号本是几件的，{compose}"
    return [Question(AT_ODDS, number, problem, f"请核对台账，或在映射文件里写明 {remedy}", count, choices)]


def _is_running(connection: duckdb.DuckDBPyConnection, number: str) -> bool:
    """Return whether the numbers are 1, 2, 3 … without a gap, and those at odds are such too: from 1 on, several."""
    rows, told, first, has_gap, first_at_odds, has_gap_at_odds, several = only(
        connection.execute(
            f"""
            with
                numbers as (
                    select try_cast("{number}" as integer) as n, row_no in (from at_odds) as is_at_odds
                    from incoming where skip is null
                )
            select count(*), count(n), min(n), max(n) - min(n) + 1 <> count(distinct n),
                min(n) filter (is_at_odds),
                max(n) filter (is_at_odds) - min(n) filter (is_at_odds) + 1 <> count(distinct n) filter (is_at_odds),
                count(distinct n) filter (is_at_odds) > 1
            from numbers
            """
        )
    )
    return bool(
        rows == told and first in (0, 1) and not has_gap and first_at_odds == first and not has_gap_at_odds and several
    )


def question_of_others(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan) -> Question | None:
    """Return what to ask if most of the rows that are there already would become another thing by this file.

    `existing_rows` must have been filled by merge.identify.
    """
    told = [data.fields[name] for name in data.told_by if name in plan.sources and not plan.sources[name].is_default]
    if not told or not data.number:
        return None
    changes = " or ".join(
        f'incoming."{f.name}"::date <> existing."{f.name}"::date'
        if f.type in ("date", "timestamp")
        else f'jaccard(incoming."{f.name}", existing."{f.name}") < 0.5'
        for f in told
    )
    matched, changed, first = only(
        connection.execute(
            f"select count(*), count(*) filter ({changes}), min(row_no) filter ({changes}) "
            "from incoming join existing_rows using (row_no) "
            f"join raw.{data.name} as existing on existing.rowid = existing_rows.existing_row"
        )
    )
    if changed < _FEWEST_OTHERS or 2 * changed <= matched:
        return None
    labels, own = "或".join(f.label for f in told), plan.mapped.get(data.number, data.fields[data.number].label)
    return Question(
        "other_rows",
        data.number,
        f"这些编号以前是别的件：已有的 {matched:,} 行里，{changed:,} 行的{labels}变了（如第 {first} 行），导入会盖掉以前的",
        f'编号每月从头编起的，请在映射文件里写明由哪几列合成编号，如 key = ["月份", "{own}"]；'
        "确是同一批的更正，请确认后再导入（命令行加 --confirm）",
        changed,
        must=True,
    )
