"""Check: the text of a ledger becomes typed rows, or rows with the reason why not. Set-wise, in DuckDB."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from streetboard.datasets import Dataset, Field
from streetboard.ledger.map import Plan, Source, units_of
from streetboard.ledger.read import Table

MACROS = Path(__file__).with_name("macros.sql")

YES = [
    "是",
    "有",
    "有效",
    "已",
    "对",
    "真",
    "y",
    "yes",
    "true",
    "t",
    "1",
    "1.0",
    "√",
    "✓",
    "✔",
    "联系",
    "已联系",
    "解决",
    "已解决",
]
NO = ["否", "没有", "无效", "未", "错", "假", "n", "no", "false", "f", "0", "0.0", "×", "✗", "✘", "未联系", "未解决"]

# What DuckDB is told of the longest line sets the size of the pieces that it shares out to its threads.
LINE_BYTES = 1 << 21
ODD_BLANKS = "\xa0\u3000\t\ufeff\u200b\x1f\0"

_SUBTOTAL = r".{0,12}(合计|总计|小计)[:：]?"
_FOOTNOTE = r"(注|说明|备注|填表|制表|填报|审核|统计|打印|导出|数据来源|以上)(人|单位|部门|日期|时间)?[:：为均].*|(注|说明|备注)\d?"


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken; its place in the list is its number in the table."""

    code: str
    field: str
    condition: str
    problem: str


class _Values:
    """The values that a statement binds, named as they come."""

    def __init__(self) -> None:
        self.bound: dict[str, object] = {}

    def bind(self, value: object) -> str:
        name = f"v{len(self.bound)}"
        self.bound[name] = value
        return f"${name}"


def stage(
    connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan, table: Table, salt: str, now: datetime
) -> list[Fault]:
    """Fill the temporary table `incoming` from a file's text: every row of the file, one of

    - skipped: `skip` says why (blank, subtotal, footnote, repeated_header);
    - at fault: `fault` is an index into the list returned, `cells` the row as masked JSON;
    - good: both are null, and the dataset's fields hold typed values.

    `now` is the import's own time: nothing that has happened can lie after it.
    """
    connection.execute(MACROS.read_text("utf-8"))
    values = _Values()
    width = len(table.header)
    columns = {"row_no": "BIGINT"} | {f"c{i}": "VARCHAR" for i in range(width)} | {"surplus": "VARCHAR"}
    texts = {name: _text(source, values) for name, source in plan.sources.items()}
    fields = {name: data.fields[name] for name in plan.sources}
    faults = _faults(data, plan, now, values)

    cells = [f"c{i}" for i in range(width)]
    clean = "clean" if _has_odd_blanks(table.path) else "trimmed"
    key_texts = [f"text_{name}" for name in data.key if name in fields and plan.sources[name].column is not None]
    key_text = f"coalesce({', '.join(key_texts)})" if key_texts else "null::varchar"
    filled = _sum([f"({cell} is not null)::integer" for cell in cells])
    header_texts = [normal for normal in table.header if normal]
    label_cells = ", ".join(
        f"{_literal(f.label)}, {_masked(f, f'text_{name}', values, salt)}" for name, f in fields.items()
    )

    typed = ",\n".join(
        f'{_typed(plan.sources[name], f, f"text_{name}", values, salt)} as "{name}"' for name, f in fields.items()
    )
    absent = ",\n".join(f'null::{f.sql_type} as "{name}"' for name, f in data.fields.items() if name not in fields)
    cases = "\n".join(f"when {fault.condition} then {number}" for number, fault in enumerate(faults))
    connection.execute(
        f"""
        create or replace temp table incoming as
        with source as (
            select * from read_csv(
                {values.bind(str(table.path))}, columns = {columns}, auto_detect = false, header = false,
                delim = ',', quote = '"', escape = '"', new_line = '\\r\\n', null_padding = false,
                max_line_size = {max(LINE_BYTES, 4 * table.longest)}
            )
        ),
        -- Materialised, since a macro writes its argument out as often as it uses it.
        cleaned as materialized (
            select row_no, {clean}(surplus) as surplus, {", ".join(f"{clean}({cell}) as {cell}" for cell in cells)}
            from source
        ),
        texts as materialized (
            select
                row_no,
                surplus,
                coalesce({", ".join(cells)}) as first_text,
                {filled} as filled,
                {", ".join(f"{text} as text_{name}" for name, text in texts.items())}
            from cleaned
        ),
        typed as (
            select texts.*, {typed} {"," + absent if absent else ""}
            from texts
        ),
        sorted as (
            select
                *,
                case
                    when first_text is null then 'blank'
                    when regexp_full_match(first_text, {values.bind(_SUBTOTAL)})
                        and ({key_text} is null or {key_text} = first_text) then 'subtotal'
                    when filled <= 2 and regexp_full_match(first_text, {values.bind(_FOOTNOTE)})
                        and ({key_text} is null or {key_text} = first_text) then 'footnote'
                    when filled > 1 and list_contains({values.bind(header_texts)}, first_text)
                        and {_repeats_header(plan, table)} then 'repeated_header'
                end as skip
            from typed
        ),
        judged as (
            select *, case when skip is null then case {cases} end end as fault
            from sorted
        )
        select
            row_no, skip, fault, {_unlisted(plan, values)} as unlisted,
            case when fault is not null then json_object({label_cells}) end as cells,
            {", ".join(f'"{name}"' for name in data.fields)}
        from judged
        """,
        values.bound,
    )
    return faults


def _has_odd_blanks(path: Path) -> bool:
    """Return whether a text has what `clean` is for; most have not, and to look is ten times as quick as to clean."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return any(text.find(blank.encode()) >= 0 for blank in ODD_BLANKS)


def _sum(terms: list[str]) -> str:
    """Return terms added in pairs: DuckDB takes expressions of a thousand levels, and some files have more columns."""
    half = len(terms) // 2
    return f"({_sum(terms[:half])} + {_sum(terms[half:])})" if half else terms[0]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _text(source: Source, values: _Values) -> str:
    cell = f"c{source.column}" if source.column is not None else f"clean({values.bind(source.constant)}::varchar)"
    match source.field.type:
        case "text":
            return cell
        case "choice":
            return f"said({cell})"
    return f"half_width(said({cell}))"


def _repeats_header(plan: Plan, table: Table) -> str:
    """A page break of the other system prints the header again."""
    tests = [
        f"text_{name} = {_literal(table.header[s.column])}" for name, s in plan.sources.items() if s.column is not None
    ]
    return " and ".join(f"coalesce({test}, true)" for test in tests)


def _typed(source: Source, f: Field, text: str, values: _Values, salt: str) -> str:
    """Return the SQL that makes a field's value of its text; null where it cannot be read.

    An empty cell is as good as an absent column: both mean the default, or the street that was given.
    """
    value = _read(source, f, text, values, salt)
    if source.fallback is None:
        return value
    default = _read(Source(f, None), f, f"{values.bind(source.fallback)}::varchar", values, salt)
    return f"case when {text} is null then {default} else {value} end"


def _read(source: Source, f: Field, text: str, values: _Values, salt: str) -> str:
    if source.values:
        text = _translated(text, source.values, values)
    match f.type:
        case "text":
            return _protected(f, text, values, salt)
        case "choice":
            return _choice(f, text, values)
        case "boolean":
            yes, no = [*YES, *f.true_words], [*NO, *f.false_words]
            parsed = f"parse_boolean({text}, {values.bind(yes)}, {values.bind(no)})"
            # A column of kinds, such as 政治面貌, says yes by some of its words and no by all the others.
            return f"coalesce({parsed}, case when {text} is not null then false end)" if f.true_words else parsed
        case "date" | "timestamp":
            parsed = f"parse_timestamp({text})"
            if source.formats:
                parsed = f"coalesce(try_strptime({text}, {values.bind(list(source.formats))}), {parsed})"
            if f.whole_day:
                parsed = f"end_of_day({parsed}, {text})"
            return f"({parsed})::{f.sql_type}"
        case "share":
            scale = _share_scale(source)
            return f"parse_number({text}, {scale}, ['%'], [0.01])"
        case "integer" | "decimal":
            return _number(source, f, text, values)
    raise AssertionError(f.type)


def _translated(text: str, table: dict[str, str], values: _Values) -> str:
    spellings, ours = values.bind(list(table)), values.bind(list(table.values()))
    return f"coalesce(({ours})[list_position({spellings}, {text})], {text})"


def _choice(f: Field, text: str, values: _Values) -> str:
    codes = {code.lower(): code for code in f.choices}
    codes |= {spelling.lower(): code for code, spellings in f.choices.items() for spelling in spellings}
    known = f"({values.bind(list(codes.values()))})[list_position({values.bind(list(codes))}, lower({text}))]"
    if f.unknown == "quarantine":
        return known
    otherwise = f"case when {text} is not null then 'other' end" if f.unknown == "other" else f"without_numbers({text})"
    return f"coalesce({known}, {otherwise})"


def _unlisted(plan: Plan, values: _Values) -> str:
    """Return the SQL for the first field of a row whose word became 其他, so that it can be reported."""
    cases = [
        f"when text_{name} is not null and \"{name}\" = 'other' and not list_contains({values.bind(_other(source))}, "
        f"lower(text_{name})) then '{name}'"
        for name, source in plan.sources.items()
        if source.field.unknown == "other" and source.column is not None
    ]
    return f"case {' '.join(cases)} end" if cases else "null"


def _other(source: Source) -> list[str]:
    mapped = [theirs.lower() for theirs, ours in source.values.items() if ours == "other"]
    return ["other", *source.field.choices["other"], *mapped]


def _number(source: Source, f: Field, text: str, values: _Values) -> str:
    ratios = {unit: top / bottom for unit, (top, bottom) in units_of(f).items()}
    top, bottom = source.ratio
    number = f"parse_number({text}, {values.bind(top / bottom)}, {values.bind(list(ratios))}, {values.bind(list(ratios.values()))})"
    if f.type == "integer":
        return f"case when {number} = round({number}) then try_cast({number} as bigint) end"
    return f"try_cast({number} as {f.sql_type})"


def _share_scale(source: Source) -> str:
    """65 and 0.65 both mean 65 %: one number above 1.5 in a column says that it holds percentages."""
    if source.percent:
        return "0.01"
    if source.column is None:
        return "1.0"
    largest = f"(select max(try_cast(half_width(c{source.column}) as double)) from cleaned)"
    return f"case when {largest} > 1.5 then 0.01 else 1.0 end"


def _protected(f: Field, text: str, values: _Values, salt: str) -> str:
    match f.privacy:
        case "hash":
            return f"person_key({text}, {values.bind(salt)})"
        case "name":
            return f"masked_name({text})"
        case "scrub":
            return f"scrubbed({text})"
    # An identifier that is changed is another one.
    return text if f.name.endswith("_id") or f.name == "duplicate_of" else f"without_numbers({text})"


def _masked(f: Field, text: str, values: _Values, salt: str) -> str:
    """Return a quarantined cell as it may be kept: any text may hold a number that it should not."""
    return _protected(f, text, values, salt) if f.privacy else f"scrubbed({text})"


def _faults(data: Dataset, plan: Plan, now: datetime, values: _Values) -> list[Fault]:
    """Return what keeps a row out, most telling first; a row is counted under the first that holds."""
    given = {name: source for name, source in plan.sources.items() if not source.is_default}
    found = [Fault("too_many_cells", "", "surplus is not null", "单元格比表头多，可能错列")]
    for name, f in data.fields.items():
        if name not in plan.sources or plan.sources[name].fallback is not None:
            continue
        if name in data.key and not data.keyless:
            found.append(Fault("missing_key", name, f"text_{name} is null", f"缺少{f.label}"))
        elif f.required:
            found.append(Fault("missing_required", name, f"text_{name} is null", f"缺少{f.label}"))
    for name, source in given.items():
        f = source.field
        unread = f'text_{name} is not null and "{name}" is null'
        if f.type == "choice" and f.unknown == "quarantine":
            found.append(Fault(f"unknown_{name}", name, unread, f"不认识的{f.label}"))
        elif f.type not in ("text", "choice"):
            found.append(Fault("unreadable_value", name, unread, f"{f.label}读不懂"))
    for rule in data.rules:
        if rule.level == "quarantine":
            found.append(Fault(rule.code, rule.field, rule.breaks, rule.problem))
    for f in data.events:
        if f.name in given:
            condition = f'"{f.name}" > {values.bind(now)} and ({f.event_when or "true"})'
            found.append(Fault("future_time", f.name, condition, f"{f.label}在导入时间之后"))
    return found
