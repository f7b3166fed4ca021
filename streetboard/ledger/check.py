"""Check: the text of a ledger becomes typed rows, or rows with the reason why not. Set-wise, in DuckDB."""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import duckdb
from duckdb.sqltypes import VARCHAR

from streetboard import queries
from streetboard.datasets import AS_WRITTEN, Dataset, Field
from streetboard.ledger import keys, natural, workdays, years
from streetboard.ledger.mapping_files import DATES, MONTH, SHEET, Plan, Source, units_of
from streetboard.ledger.read import Table
from streetboard.ledger.results import only

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
    "１",
    "ｙ",
    "√",
    "✓",
    "✔",
    "联系",
    "已联系",
    "解决",
    "已解决",
]
NO = [
    "否",
    "没有",
    "无效",
    "未",
    "错",
    "假",
    "n",
    "no",
    "false",
    "f",
    "0",
    "0.0",
    "０",
    "ｎ",
    "×",
    "✗",
    "✘",
    "未联系",
    "未解决",
]

# The longest line that DuckDB makes room for, and the pieces that it shares out to its threads: some for each.
LINE_BYTES = 1 << 21
PIECE_BYTES = 1 << 22
# What `clean` is for, as UTF-8: kinds of blanks, and what has no width.
ODD_BLANKS = (b"\xc2\xa0", b"\xc2\xad", b"\xe3\x80\x80", b"\xef\xbb\xbf", b"\t", b"\x1f", b"\0")
_MORE_BLANKS = re.compile(rb"\xe2(?:\x80[\x83\x89\x8b-\x8f\xaa-\xaf]|\x81[\xa0-\xaf])")

NUMBERS = ("integer", "decimal", "share")
# The kinds of privacy in which what tells of a person is masked where it stands; the others make the whole text another.
MASKED_IN_TEXT = ("", "scrub")
# Up to so many bytes of a file to plan how its cells are read takes longer than to look at all of them.
_SMALL = 1 << 20
# ten digits before the point: 亿 has nine
RATIO = "decimal(16, 6)"
# the days between 1899-12-30 and 1904-01-01
EPOCH_1904 = 1462

# What says that a cell is as the one above it.
DITTO = ["同上", "〃", "″"]
# So long may be three hours or eight.
_PARTS_OF_A_DAY = "[一两二半全整当1-9]{0,2}个?(天|日|上午|下午|晚上?|白天)"
_SUBTOTAL = (
    r".{0,12}(合\s*计|总\s*计|小\s*计|共\s*计)\s*[:：]?|(共计?|合计|总计)\s*[\d,]+\s*[件条户人次个项行笔份].{0,2}"
)
# What stands beside the word, where a key would: how many they are.
_COUNT = r"共?\s*[\d,]+\s*[件条户人次个项行笔份]"
# A total of everything, in whichever column that names what a row is of: 合计 as a lane, after the month.
_TOTAL = r"(合|总|小|共)\s*计\s*[:：]?"
_FOOTNOTE = (
    r"(注|说明|备注|填表|制表|填报|审核|统计|打印|导出|数据来源|以上)(人|单位|部门|日期|时间)?\s*[:：为均].*|(注|说明|备注)\d?"
    r"|(填表|制表|填报|审核|复核|经办|负责)人?(\s.*)?"
)
# How a template marks the row that shows how to fill it in; what it has instead of a number belongs to the mark.
_EXAMPLE = r"[（(【\[]?(填写|填表)?(示例|样例|范例|例)([）)】\]：:].*)?"
# Who has made a list and who has looked at it, on one line.
_SIGNED = r"(填表|制表|填报|审核|复核)(人|单位|部门|日期|时间)?\s*[:：].*"


@dataclass(frozen=True)
class Fault:
    """Why a row, or only a cell of it, cannot be taken; its place in the list is its number in the table."""

    code: str
    field: str
    condition: str
    problem: str
    is_cell: bool = False


@dataclass(frozen=True)
class Note:
    """What a column as a whole said about its dates.

    `date_order`: they were read by `format`, since the `example` can be read in no other order. `ambiguous_date`: nothing
    tells, `candidates` are the formats to choose from, and the rows are at fault. `year_told`: they name no year, and were
    read in that of `format`, as the `candidates` tell. `count` is how many dates it concerns.
    """

    code: str
    field: str
    header: str
    format: str
    example: str
    count: int
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staged:
    """What staging a file found."""

    faults: list[Fault]
    notes: list[Note]
    # the fields with dates that are in no year, and how many each
    yearless: dict[str, int]


@dataclass(frozen=True)
class _Share:
    """What a bare number of a column of shares is multiplied by, and up to which one it is open what it means."""

    ratio: tuple[int, int]
    unclear_up_to: float | None = None


class _Values:
    """The values that a statement binds, named as they come."""

    def __init__(self) -> None:
        self.bound: dict[str, object] = {}

    def bind(self, value: object) -> str:
        name = f"v{len(self.bound)}"
        self.bound[name] = value
        return f"${name}"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection, as long as it lasts, the macros that `stage` and the other functions of this module use."""
    connection.execute(MACROS.read_text("utf-8"))
    connection.create_function("state_of_outline", _state_of_outline, [VARCHAR], VARCHAR)
    # What a rule knows of the figures: in which units a target of each metric may be told.
    units = [(code, unit) for code, some in queries.metric_units().items() for unit in some]
    connection.execute(
        "create or replace temp table metrics as select unnest($codes::varchar[]) as code, unnest($units::varchar[]) as unit",
        {"codes": [code for code, _ in units], "units": [unit for _, unit in units]},
    )


def _state_of_outline(text: str) -> str | None:
    # Shapes are read where there are some: other ledgers wait for no library of geometry.
    from streetboard.reader import outlines

    return outlines.state_of(text)


def stage(
    connection: duckdb.DuckDBPyConnection,
    data: Dataset,
    plan: Plan,
    table: Table,
    salt: str,
    now: datetime,
    told: Sequence[years.Told] = (),
    settle: Callable[[], bool] = bool,
) -> Staged:
    """Fill the temporary table `incoming` from a file's text: every row of the file, one of

    - skipped: `skip` says why (blank, subtotal, footnote, title, example, repeated_header);
    - at fault: `fault` is an index into the faults returned, `cells` the row as masked JSON;
    - good: both are null, and the dataset's fields hold typed values. Then `cell_faults` may list faults too: of optional
      cells that cannot be read, without which the row is taken.

    `now` is the import's own time: nothing that has happened can lie after it. `told` are the years of dates without one.
    `settle` is natural.settle over what is there.
    """
    plan = _with_plain(connection, plan, table)
    fill = partial(_fill, connection, data, plan, table, salt, now, _share_scales(connection, plan, table))
    faults, notes, orders = fill({}), [], {}
    found = _found(connection, faults)
    unread = {
        fault.field for fault in found if fault.code == "unreadable_value" and data.fields[fault.field].type in DATES
    }
    yearless = dict(_yearless(connection, data, plan)) if unread else {}
    if yearless and told:
        said = "、".join(str(year) for year in dict.fromkeys(one.year for one in told))
        by = tuple(dict.fromkeys(one.by for one in told))
        notes = [Note("year_told", name, plan.mapped[name], said, "", count, by) for name, count in yearless.items()]
        fill = partial(fill, in_years=told)
        faults = fill({})
        found = _found(connection, faults)
    if any(fault.code == "ambiguous_date" for fault in found):
        date_notes = _date_notes(connection, plan, table)
        notes += date_notes
        orders = {note.field: _order(note.format) for note in date_notes if note.code == "date_order"}
        if orders:
            faults = fill(orders)
    rounded = {
        number: fault.field for number, fault in enumerate(faults) if fault.code == keys.ROUNDED and not fault.is_cell
    }
    keys.refuse_rounded(connection, data, plan, rounded)
    is_unsettled = settle()
    if (is_at_odds := keys.find_at_odds(connection, data, plan)) or is_unsettled:
        # Which rows are at odds is known when all have been read; what may be kept of them is said with the others.
        faults = fill(orders, is_at_odds=is_at_odds, is_unsettled=is_unsettled)
        settle()
    return Staged([_with_example(fault, data, notes) for fault in faults], notes, {} if told else yearless)


def date_questions(notes: Iterable[Note]) -> list[Note]:
    """Return the columns whose dates could be read in several ways: each with examples and the formats to choose from.

    The one chosen goes into the `[formats]` of a mapping, where it holds for the other separators of the column too.
    """
    return [note for note in notes if note.code == "ambiguous_date"]


def unknown_words(
    connection: duckdb.DuckDBPyConnection, data: Dataset, faults: list[Fault]
) -> dict[str, dict[str, int]]:
    """Return of each field the words that keep rows or cells out since it does not know them, with the rows, the most first."""
    words: dict[str, dict[str, int]] = {}
    for number, fault in enumerate(faults):
        if fault.code == f"unknown_{fault.field}":
            found = connection.execute(
                "select json_extract_string(cells, $path) as word, count(*) from incoming "
                "where fault = $fault or list_contains(cell_faults, $fault) group by word order by count(*) desc, word",
                {"path": f'$."{data.fields[fault.field].label}"', "fault": number},
            ).fetchall()
            if found:
                words[fault.field] = dict(found)
    return words


def beyond_calendar(connection: duckdb.DuckDBPyConnection, data: Dataset) -> int:
    """Count the deadlines in working days that lie in a year whose calendar is not settled yet."""
    counted = [f for f in data.fields.values() if f.counted_from]
    if not counted:
        return 0
    said = {f.name: f"as_written[{_literal(f.label)}] like '%{workdays.WORD}%'" for f in counted}
    if not only(connection.execute(f"select bool_or({' or '.join(said.values())}) from incoming"))[0]:
        return 0
    after = " or ".join(f'{is_said} and "{name}" > $last' for name, is_said in said.items())
    _, last = workdays.known()
    (count,) = only(
        connection.execute(f"select count(*) from incoming where fault is null and ({after})", {"last": last})
    )
    return int(count)


def scrubbed_texts(connection: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> list[str]:
    """Return texts as they may be kept, such as the name of a file or a header: without personal data."""
    if not texts:
        return []
    found = connection.execute("select scrubbed(text) from unnest($texts::varchar[]) as given(text)", {"texts": texts})
    return [text for (text,) in found.fetchall()]


def cells_of(connection: duckdb.DuckDBPyConnection, table: Table, header: str) -> list[str]:
    """Return what stands in a column that no field takes; nothing where the file has no such column."""
    if header not in table.header:
        return []
    values = _Values()
    cell = f"trim(c{table.header.index(header)})"
    found = connection.execute(f"select distinct {cell} from {_csv(table, values)} where {cell} <> ''", values.bound)
    return [text for (text,) in found.fetchall()]


def _fill(
    connection: duckdb.DuckDBPyConnection,
    data: Dataset,
    plan: Plan,
    table: Table,
    salt: str,
    now: datetime,
    shares: dict[str, _Share],
    orders: dict[str, str],
    *,
    in_years: Sequence[years.Told] = (),
    is_at_odds: bool = False,
    is_unsettled: bool = False,
) -> list[Fault]:
    """Do what `stage` says with dates of the `orders` that their columns have shown, and return the faults.

    With `is_at_odds` and `is_unsettled` the rows of the temporary tables of these names are at fault too.
    """
    values = _Values()
    fields = {name: data.fields[name] for name in plan.sources}
    faults = _faults(data, plan, now, shares, values)
    if is_at_odds:
        name = data.number or data.key[-1]
        number = natural.labels(data) if plan.is_natural else data.fields[name].label
        problem = f"{number}与别的行相同而内容不同"
        faults.append(Fault(keys.AT_ODDS, name, "row_no in (from at_odds)", problem))
    if is_unsettled:
        for code, problem in natural.problems(data).items():
            faults.append(
                Fault(code, data.key[-1], f"row_no in (select row_no from unsettled where code = '{code}')", problem)
            )
    clean = _clean(table)
    calendar = workdays.table() if clean == "clean" or _may_count_workdays(plan, table) else workdays.NONE
    cells = [f"c{i}" for i in range(len(table.header))]
    key_cells = [
        f"c{plan.sources[name].column}" for name in data.key if name in fields and plan.sources[name].column is not None
    ]
    key_text = f"coalesce({', '.join(key_cells)})" if key_cells else "null::varchar"
    names = [
        f"c{s.column}"
        for s in plan.sources.values()
        if s.column is not None and not s.parts and s.field.type in ("text", "choice", *DATES)
    ]
    filled = _sum([f"({cell} is not null)::integer" for cell in cells])
    header_texts = values.bind([normal for normal in table.header if normal])

    constants = [
        f"clean({values.bind(source.constant)}::varchar) as constant_{name}"
        for name, source in plan.sources.items()
        if source.column is None
    ]
    texts = [f"{_text(source)} as text_{name}" for name, source in plan.sources.items()]
    given = [f"{_given(source, values, in_years)} as given_{name}" for name, source in plan.sources.items()]
    quick = [f"{sql} as quick_{name}" for name, s in plan.sources.items() if (sql := _quick(s, values))]
    rough = [_rough(s.field) for s in plan.sources.values() if _may_be_rough(s)]
    later = EPOCH_1904 if getattr(table, "epoch_1904", False) else 0
    read = [
        f"{sql} as read_{name}"
        for name, s in plan.sources.items()
        if (sql := _read(s, later, orders.get(name) or _order(*s.formats), shares, plan, values))
    ]
    event = next((f.name for f in data.events[:1] if f.required and f.name in plan.mapped), None)
    composed = {name: _composed(s, data, plan, table, values) for name, s in plan.sources.items() if s.parts}
    typed = [
        f'{_typed(source, plan, values, salt, now, composed.get(name), event if in_years else None, calendar)} as "{name}"'
        for name, source in plan.sources.items()
    ]
    typed += [f'null::{f.sql_type} as "{name}"' for name, f in data.fields.items() if name not in fields]
    cases = "\n".join(
        f"when {fault.condition} then {number}" for number, fault in enumerate(faults) if not fault.is_cell
    )
    of_cells = [(number, fault.condition) for number, fault in enumerate(faults) if fault.is_cell]
    if data.keyless:
        # A row that comes again is known by its key alone: without one it would be counted a second time.
        no_key = " and ".join(f'"{name}" is null' for name in data.key)
        cases += "\n".join(f"when {no_key} and ({condition}) then {number}" for number, condition in of_cells)
    cases = f"case {cases} end" if cases else "null::integer"
    any_of_cells = " or ".join(f"({condition})" for _, condition in of_cells) or "false"
    each_of_cells = ", ".join(f"case when {condition} then {number} end" for number, condition in of_cells)
    told = {name: f for name, f in fields.items() if not plan.sources[name].is_default}
    # Any text may hold a number that it should not. As one list: one by one, each would be planned anew.
    plain = [name for name, f in told.items() if f.privacy in MASKED_IN_TEXT]
    masked = {name: f"scrubbed[{number}]" for number, name in enumerate(plain, start=1)}
    masked |= {
        name: _protected(plan.sources[name], f"text_{name}", values, salt) for name in told if name not in masked
    }
    label_cells = ", ".join(f"{_literal(f.label)}, {masked[name]}" for name, f in told.items())
    # Every row has its number, so their order is free.
    connection.execute("set preserve_insertion_order = false")
    connection.execute(
        f"""
        create or replace temp table incoming as
        -- Each step is a projection of its own: what it computes is computed once, and nothing is kept in between.
        with cleaned as (
            select
                row_no, {clean}(surplus) as surplus,
                {", ".join([*(f"{clean}({cell}) as {cell}" for cell in cells), *constants])}
            from {_csv(table, values)}
        ),
        {_dated(plan.sources.values())}
        texts as (
            select *, coalesce({", ".join(cells)}) as first_text, {", ".join(texts)}
            from {_filled_down(plan, table, values)}
        ),
        given as (select *, {", ".join(given)} from texts),
        quick as (select * {"".join(f", {sql}" for sql in quick)} from given),
        rough as (select * {"".join(f", {sql}" for sql in rough)} from quick),
        read as (select * {"".join(f", {sql}" for sql in read)} from rough),
        typed as (select *, {", ".join(typed)} from read),
        sorted as (
            select
                *,
                case
                    when first_text is null then 'blank'
                    {_titles(table, values)}
                    when {_is_total(key_cells, names, values)} then 'subtotal'
                    when ({key_text} is null or {key_text} = first_text)
                        and regexp_full_match(first_text, {values.bind(_FOOTNOTE)})
                        and ({filled} <= 2 or regexp_full_match(first_text, {values.bind(_SIGNED)})) then 'footnote'
                    when contains(first_text, '例') and regexp_full_match(first_text, {values.bind(_EXAMPLE)}) then 'example'
                    when {_repeats_header(plan, table)} and list_contains({header_texts}, first_text)
                        and {filled} > 1 then 'repeated_header'
                end as skip
            from typed
        ),
        judged as (
            select *, case when skip is null then {cases} end as fault
            from sorted
        ),
        of_cells as (
            select
                *,
                case
                    when skip is null and fault is null and ({any_of_cells})
                        then list_filter([{each_of_cells}]::integer[], lambda number: number is not null)
                end as cell_faults
            from judged
        ),
        masked as (
            select *, list_transform(
                case
                    when fault is not null or cell_faults is not null then [{", ".join(f"text_{name}" for name in plain)}]
                end,
                lambda cell: scrubbed(cell)
            ) as scrubbed
            from of_cells
        )
        select
            row_no, skip, fault, cell_faults, {_unlisted(plan, values)} as unlisted, {_preferred(plan, values)} as preferred,
            case when fault is not null or cell_faults is not null then json_object({label_cells}) end as cells,
            {", ".join(f'"{name}"' for name in data.fields)},
            {_as_written(plan)}::{AS_WRITTEN} as as_written
        from masked
        """,
        values.bound,
    )
    connection.execute("reset preserve_insertion_order")
    return faults


def _is_total(key_cells: Sequence[str], names: Sequence[str], values: _Values) -> str:
    """Return what tells a row of totals: a cell of its key says so; or its first one, or one of `names`, does and it has no key."""
    # A value that no statement asks for is refused.
    subtotal, total = values.bind(_SUBTOTAL), values.bind(_TOTAL) if names else ""
    says_so = "(contains({0}, '计') or starts_with({0}, '共')) and regexp_full_match({0}, {1})"
    of_key = [f"({says_so.format(cell, subtotal)})" for cell in key_cells]
    # What may stand there of no key: how many they are.
    count = values.bind(_COUNT) if key_cells else ""
    has_no_key = "".join(f" and ({cell} is null or regexp_full_match({cell}, {count}))" for cell in key_cells)
    others = [says_so.format("first_text", subtotal), *(says_so.format(cell, total) for cell in dict.fromkeys(names))]
    return " or ".join([*of_key, f"(({' or '.join(f'({one})' for one in others)}){has_no_key})"])


def _csv(table: Table, values: _Values) -> str:
    columns = {"row_no": "BIGINT"} | {f"c{i}": "VARCHAR" for i in range(len(table.header))} | {"surplus": "VARCHAR"}
    return f"""read_csv(
        {values.bind(str(table.path))}, columns = {columns}, auto_detect = false, header = false,
        delim = ',', quote = '"', escape = '"', new_line = '\\r\\n', null_padding = false,
        max_line_size = {max(LINE_BYTES, 4 * table.longest)}, buffer_size = {max(PIECE_BYTES, 4 * table.longest)}
    )"""


def _clean(table: Table) -> str:
    return "clean" if _has_odd_blanks(table.path) else "trimmed"


def _found(connection: duckdb.DuckDBPyConnection, faults: list[Fault]) -> list[Fault]:
    numbers = connection.execute(
        "select distinct fault from incoming where fault is not null union select unnest(cell_faults) from incoming"
    ).fetchall()
    return [faults[number] for (number,) in numbers]


def _has_odd_blanks(path: Path) -> bool:
    """Return whether a text has what `clean` is for; most have not, and to look is ten times as quick as to clean."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return any(text.find(blank) >= 0 for blank in ODD_BLANKS) or bool(_MORE_BLANKS.search(text))


def _may_count_workdays(plan: Plan, table: Table) -> bool:
    """Return whether the word stands anywhere in a text, or in what its mapping makes of one."""
    if not table.path.stat().st_size:
        return False
    ours = " ".join(str(word) for s in plan.sources.values() for word in (s.constant, s.fallback, *s.values.values()))
    with table.path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return workdays.WORD in ours or text.find(workdays.WORD.encode()) >= 0


def _sum(terms: list[str]) -> str:
    """Return terms added in pairs: DuckDB takes expressions of a thousand levels, and some files have more columns."""
    half = len(terms) // 2
    return f"({_sum(terms[:half])} + {_sum(terms[half:])})" if half else terms[0]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _cells(source: Source) -> list[str]:
    first = f"c{source.column}" if source.column is not None else f"constant_{source.field.name}"
    return [first, *(f"c{at}" for at in source.joined)]


def _dated(sources: Iterable[Source]) -> str:
    """Return the steps from `cleaned` to `dated`, in which the cells of dates are spelled as dates are read."""
    dates = [s for s in sources if s.field.type in DATES and not s.parts and not s.is_plain]
    cells = list(dict.fromkeys(cell for source in dates for cell in _cells(source)))
    said = "".join(f", said({cell}) as said_{cell}" for cell in cells)
    dated = "".join(f", half_width_date(said_{cell}) as dated_{cell}" for cell in cells)
    return f"said as (select * {said} from cleaned), dated as (select * {dated} from said),"


def _filled_down(plan: Plan, table: Table, values: _Values) -> str:
    """Return `dated`, with a column for each in which what stands once above blanks, or 同上, is said of them too."""
    columns = []
    for source in filter(_is_filled, plan.sources.values()):
        (cell,) = _cells(source)
        read = f"dated_{cell}" if source.field.type in DATES else cell
        own = f"case when not list_contains({values.bind(DITTO)}, {cell}) then {read} end"
        # Neither a header that is repeated nor a total holds for what stands below it.
        header = values.bind(table.header[int(cell[1:])])
        is_other = f"{cell} = {header} or regexp_full_match({cell}, {values.bind(_SUBTOTAL)})"
        above = f"last_value(case when {is_other} then null else {own} end ignore nulls) over (order by row_no)"
        columns.append(f", coalesce({own}, {above}) as down_{cell}")
    return f"(select * {''.join(columns)} from dated)" if columns else "dated"


# Where a ledger asks whether there is one this is an answer: 物业 or 无. Elsewhere it is what people write where there is nothing.
_NONE = "无"


def _is_filled(source: Source) -> bool:
    return bool(source.is_filled) and source.column is not None and not source.joined and not source.parts


def _text(source: Source) -> str:
    if source.parts:
        parts = [f"said(identifier(c{part}))" for part in source.parts if isinstance(part, int)]
        return f"nullif(concat_ws('-', {', '.join(parts)}), '')"
    cells = _cells(source)
    cell = f"down_{cells[0]}" if _is_filled(source) else cells[0]
    if source.is_plain and source.field.type in (*DATES, *NUMBERS):
        return cell
    match source.field.type:
        case "text":
            if source.joined:
                return f"nullif(concat_ws(' ', {', '.join(f'said(unquoted({cell}))' for cell in cells)}), '')"
            return f"said({'identifier' if source.field.identifies else 'unquoted'}({cell}))"
        case "choice" | "boolean":
            word = f"unquoted({cell})"
            return (
                f"coalesce(said({word}), case when {word} = '{_NONE}' then {word} end)"
                if _NONE in source.field.spellings
                else f"said({word})"
            )
    if source.field.type not in DATES:
        return f"half_width(said({cell}))"
    if _is_filled(source):
        return f"undated({cell})"
    parts = [f"dated_{cell}" for cell in cells]
    if source.joined:
        kind, rest = ("date", ", null" if len(parts) == 3 else "") if len(parts) > 2 else ("time", "")
        return f"undated(joined_{kind}({', '.join(parts)}{rest}))"
    return f"undated({parts[0]})"


def _given(source: Source, values: _Values, in_years: Sequence[years.Told] = ()) -> str:
    """Return the SQL of a field's text in our words, of a date with its year, where one is told.

    An empty cell is as good as an absent column: both mean the default, or the street that was given.
    """
    text = f"text_{source.field.name}"
    if source.values:
        spellings, ours = values.bind(list(source.values)), values.bind(list(source.values.values()))
        text = f"coalesce(({ours})[list_position({spellings}, {text})], {text})"
    if in_years and source.field.type in DATES and not source.parts:
        year, month = (_by_row([(one.row, getattr(one, what)) for one in in_years]) for what in ("year", "month"))
        # Of what follows an event the month tells nothing; see after_event.
        text = f"with_year({text}, {year}, {month if source.field.event and source.field.required else 'null'})"
    return text if source.fallback is None else f"coalesce({text}, {values.bind(source.fallback)}::varchar)"


def _by_row(told: Sequence[tuple[int, int | None]]) -> str:
    """Return the SQL of a number that holds from a row on, until the next."""
    (_, first), *others = told
    cases = " ".join(f"when row_no > {row} then {number or 'null'}" for row, number in reversed(others))
    number = f"{first or 'null'}::integer"
    return f"case {cases} else {number} end" if cases else number


def _titles(table: Table, values: _Values) -> str:
    """Return the SQL for the titles of what is below a repeated header, if there are any."""
    rows = [row for row, _ in table.titles if row > table.header_row]
    return f"when list_contains({values.bind(rows)}::bigint[], row_no) then 'title'" if rows else ""


def _repeats_header(plan: Plan, table: Table) -> str:
    """A page break of the other system prints the header again."""
    tests = [f"c{s.column} = {_literal(table.header[s.column])}" for s in plan.sources.values() if s.column is not None]
    return " and ".join(f"coalesce({test}, true)" for test in tests)


def _quick(source: Source, values: _Values) -> str:
    """Return the SQL that reads dates and numbers as most files write them: a cast."""
    text = f"given_{source.field.name}"
    if source.field.type in DATES:
        if not source.formats:
            return f"quick_timestamp({text})"
        parsed = f"try_strptime({text}, {values.bind(list(source.formats))})"
        # %Y reads the year 112 as well.
        return f"coalesce(case when {parsed} >= timestamp '1900-01-01' then {parsed} end, quick_timestamp({text}))"
    return f"quick_number({text})" if source.field.type in NUMBERS else ""


def _takes_rough(f: Field) -> bool:
    """Return whether a month or a year will do for a date: not for a moment, nor the day that something is counted under."""
    return f.type in DATES and (f.rough or not (f.event and (f.required or f.type == "timestamp")))


def _may_be_rough(source: Source) -> bool:
    return _takes_rough(source.field) and not source.is_plain


def _rough(f: Field) -> str:
    """Return the SQL that reads a date of which only the month, the quarter or the year is said."""
    rough = f"rough_date(given_{f.name}, {str(f.ends).lower()})"
    return f"case when quick_{f.name} is null then {rough} end as rough_{f.name}"


def _read(source: Source, later: int, order: str, shares: dict[str, _Share], plan: Plan, values: _Values) -> str:
    """Return the SQL that reads the other dates and numbers too; null where they cannot be read."""
    f = source.field
    text, quick = f"given_{f.name}", f"quick_{f.name}"
    if f.type in DATES:
        if source.is_plain:
            return quick
        slow = (
            f"{'slow_event' if f.event else 'slow_timestamp'}({text}, {later}, {_literal(order) if order else 'null'})"
        )
        if _may_be_rough(source):
            slow = f"coalesce({slow}, rough_{f.name})"
        return f"case when {quick} is not null or {text} is null then {quick} else {slow} end"
    if f.type not in NUMBERS:
        return ""
    units = {"": (1, 1), "%": (1, 100)} if f.type == "share" else units_of(f)
    ratio = shares[f.name].ratio if f.type == "share" else source.ratio
    if units.get("元") == ratio:
        units = {**units, "¥": ratio}
    top, bottom = (values.bind(number) for number in _exact(ratio))
    plain = f"scaled({quick}, {top}::{RATIO}, {bottom}::bigint)"
    if source.is_plain:
        return plain
    tops, bottoms = zip(*map(_exact, units.values()), strict=True)
    # 3部 is 3 where the row says that it counts in 部.
    further = [f", [{end}]" for end in (f"text_{f.counted_in}", "1", "1")] if f.counted_in in plan.sources else [""] * 3
    lists = [
        f"list_concat({values.bind(list(given))}{as_type}{more})" if more else f"{values.bind(list(given))}{as_type}"
        for given, as_type, more in zip(
            (units, tops, bottoms), ("::varchar[]", f"::{RATIO}[]", "::bigint[]"), further, strict=True
        )
    ]
    slow = f"slow_number(plain_number({text}), {top}::{RATIO}, {bottom}::bigint, {', '.join(lists)})"
    if f.unit == "小时" and source.ratio == (1, 1):
        slow = f"coalesce({slow}, hours_of({text}))"
    return f"case when {quick} is not null then {plain} when {text} is not null then {slow} end"


def _exact(ratio: tuple[int, int]) -> tuple[str, int]:
    """Return a ratio with the denominator 1 if six decimals can say it."""
    top, bottom = ratio
    millionths, rest = divmod(top * 1_000_000, bottom)
    return (f"{top}", bottom) if rest else (f"{millionths // 1_000_000}.{millionths % 1_000_000:06}", 1)


def _composed(source: Source, data: Dataset, plan: Plan, table: Table, values: _Values) -> str:
    """Return the SQL of a number that is composed: of dates as they were read, so that it is the same in any file."""
    dates = {s.column: name for name, s in plan.sources.items() if s.field.type in DATES and not s.parts}
    parts = []
    for part in source.parts:
        if part == SHEET:
            parts.append(f"{values.bind(table.sheet or table.member)}::varchar")
        elif isinstance(part, str):
            form = "%Y-%m" if part == MONTH else "%Y"
            parts.append(f"strftime(read_{data.events[0].name}, '{form}')")
        elif part in dates:
            parts.append(f"replace(strftime(read_{dates[part]}, '%Y-%m-%d %H:%M'), ' 00:00', '')")
        else:
            parts.append(f"said(identifier(c{part}))")
    told = ", ".join(f"coalesce({part}, '')" for part in parts)
    return f"case when given_{source.field.name} is not null then concat_ws('-', {told}) end"


def _preferred(plan: Plan, values: _Values) -> str:
    """Return the SQL by which one row of a key goes before another, the greatest first; null where the mapping does not say."""
    at, by = plan.repeats.at, f"c{plan.repeats_column}"
    if at:
        return "-row_no::double" if at == "first" else "row_no::double"
    if plan.repeats.value:
        return f"coalesce(said({by}) = {values.bind(plan.repeats.value)}, false)::integer::double"
    if plan.repeats_column is not None:
        return f"coalesce(epoch(quick_timestamp(half_width({by}))), quick_number(half_width({by}))::double)"
    return "null::double"


def _typed(
    source: Source,
    plan: Plan,
    values: _Values,
    salt: str,
    now: datetime,
    composed: str | None,
    event: str | None,
    calendar: tuple[date, list[int], list[date]],
) -> str:
    """Return the SQL that makes a field's value; null where it cannot be read.

    With an `event`, which every row has, a date that was written without its year is within a year of that.
    """
    f = source.field
    text, read = composed or f"given_{f.name}", f"read_{f.name}"
    match f.type:
        case "text":
            return _protected(source, text, values, salt)
        case "choice":
            return _choice(f, text, values)
        case "boolean":
            yes, no = [*YES, *f.true_words], [*NO, *f.false_words]
            parsed = f"parse_boolean({text}, {values.bind(yes)}, {values.bind(no)})"
            # A column of kinds, such as 政治面貌, says yes by some of its words and no by all the others.
            return f"coalesce({parsed}, case when {text} is not null then false end)" if f.true_words else parsed
        case "date" | "timestamp":
            if event and event != f.name and source.column is not None:
                is_yearless = f"month_of_yearless(text_{f.name}) is not null and read_{event} is not null"
                read = f"case when {is_yearless} then after_event({read}, read_{event}) else {read} end"
            if f.counted_from in plan.sources and not source.is_plain:
                first, counts, days = (values.bind(value) for value in calendar)
                after = (
                    f"deadline_after(read_{f.counted_from}, {text}, {first}::date, {counts}::integer[], {days}::date[])"
                )
                read = f"case when {read} is not null or {text} is null then {read} else {after} end"
            if f.event and f.ends and _may_be_rough(source):
                # A month that goes on is told up to today; one that has not begun lies in the future, and stays there.
                moment = values.bind(now)
                goes_on = f"{_is_rough(f)} and rough_date(given_{f.name}, false) <= {moment}"
                read = f"case when {goes_on} then least({read}, {moment}) else {read} end"
            return f"end_of_day({read})::{f.sql_type}" if f.whole_day else f"({read})::{f.sql_type}"
        case "integer":
            return f"case when {read} = round({read}) then try_cast({read} as bigint) end"
        case "decimal" | "share":
            return f"try_cast({read} as {f.sql_type})"
    raise AssertionError(f.type)


def _is_rough(f: Field) -> str:
    return f"rough_{f.name} is not null"


def _is_as_written(f: Field) -> str:
    """Return the SQL that is true where the value of a cell that was read says less, or other, than the cell."""
    if f.type not in DATES:
        return f"quick_{f.name} is null and is_qualified(given_{f.name})"
    return f"(({_is_rough(f)}) or deadline_parts(given_{f.name}).count <> '')" if f.counted_from else _is_rough(f)


def _as_written(plan: Plan) -> str:
    """Return the SQL of what is to be shown beside the values of a row, label to text: 约120户, 2024年底."""
    marked = [
        (f, _is_as_written(f))
        for source in plan.sources.values()
        if not source.is_default
        and not source.is_plain
        and ((f := source.field).type in NUMBERS or _may_be_rough(source))
    ]
    if not marked:
        return "null"
    told = ", ".join(
        f"case when {when} and \"{f.name}\" is not null then {{'key': {_literal(f.label)}, 'value': given_{f.name}}} end"
        for f, when in marked
    )
    some = " or ".join(f"(quick_{f.name} is null and given_{f.name} is not null)" for f, _ in marked)
    listed = f"list_filter([{told}], lambda entry: entry is not null)"
    return f"case when {some} then map_from_entries({listed}) end"


def _choice(f: Field, text: str, values: _Values) -> str:
    codes = {code.lower(): code for code in f.choices}
    codes |= {spelling.lower(): code for code, spellings in f.choices.items() for spelling in spellings}
    spelled, meant = values.bind(list(codes)), values.bind(list(codes.values()))
    known, cut = (f"({meant})[list_position({spelled}, lower({word}))]" for word in (text, f"cut({text})"))
    known = f"coalesce({known}, case when can_be_cut({text}) then {cut} end)"
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


# --- columns that speak as a whole -------------------------------------------------------------------------------------


def _with_plain(connection: duckdb.DuckDBPyConnection, plan: Plan, table: Table) -> Plan:
    """Tell the columns of a small file that are written plainly throughout; of the others all ways to read them are planned."""
    if table.path.stat().st_size > _SMALL:
        return plan
    clean = _clean(table)
    asked = {name: sql for name, source in plan.sources.items() if (sql := _is_plain(source, clean))}
    if not asked:
        return plan
    values = _Values()
    tests = ", ".join(f"coalesce(bool_and({sql}), true)" for sql in asked.values())
    found = only(connection.execute(f"select {tests} from {_csv(table, values)}", values.bound))
    plain = {name for name, is_plain in zip(asked, found, strict=True) if is_plain}
    sources = {name: replace(source, is_plain=name in plain) for name, source in plan.sources.items()}
    return replace(plan, sources=sources)


def _is_plain(source: Source, clean: str) -> str:
    """Return the SQL that is true of a cell that is read by a cast, or has nothing to be masked; "" where it depends on more."""
    f = source.field
    if source.column is None or source.joined or source.parts or source.formats or source.values:
        return ""
    if source.fallback is not None or _is_filled(source):
        return ""
    cell = f"{clean}(c{source.column})"
    if f.type in DATES:
        # Neither the first day of a clock nor its last.
        return f"{cell} is null or ({cell} between '1972' and '9999' and quick_timestamp({cell}) is not null)"
    if f.type in NUMBERS:
        return f"{cell} is null or quick_number({cell}) is not null"
    if f.type == "text" and f.privacy in MASKED_IN_TEXT and not f.identifies:
        return f"not coalesce({'may_tell_of_person' if f.privacy else 'may_hold_number'}({cell}), false)"
    return ""


def _share_scales(connection: duckdb.DuckDBPyConnection, plan: Plan, table: Table) -> dict[str, _Share]:
    """Say of each column of shares whether 65 or 0.65 means 65 %, and which of its numbers leave that open.

    One number above 1.5 says that the column holds percentages; but where fractions stand beside it, some may be
    meant as they are. So may fractions below a header that says % if nothing is above 1: a workbook shows 0.65 as 65%.
    """
    scales = {name: _Share((1, 1)) for name, source in plan.sources.items() if source.field.type == "share"}
    for name in scales:
        source = plan.sources[name]
        if source.column is None:
            continue
        values = _Values()
        number = f"quick_number(half_width({_clean(table)}(c{source.column})))"
        largest, has_fractions = only(
            connection.execute(
                f"select coalesce(max(number), 0), coalesce(bool_or(number > 0 and number < 1), false) "
                f"from (select {number} as number from {_csv(table, values)})",
                values.bound,
            )
        )
        if source.percent:
            scales[name] = _Share((1, 100), 1.0 if has_fractions and largest <= 1 else None)
        elif largest > 1.5:
            scales[name] = _Share((1, 100), 1.5 if has_fractions else None)
    return scales


def _yearless(connection: duckdb.DuckDBPyConnection, data: Dataset, plan: Plan) -> Iterator[tuple[str, int]]:
    """Yield the fields with dates such as 3月5日 that could not be read, and how many."""
    for name, source in plan.sources.items():
        if source.field.type in DATES and source.column is not None:
            (count,) = only(
                connection.execute(
                    f'select count(*) from incoming where "{name}" is null and cells is not null '
                    "and month_of_yearless(json_extract_string(cells, $path)) is not null",
                    {"path": f'$."{data.fields[name].label}"'},
                )
            )
            if count:
                yield name, count


def _date_notes(connection: duckdb.DuckDBPyConnection, plan: Plan, table: Table) -> list[Note]:
    """Say of each column with dates such as 03/04/2015 in which order it writes them, or that it does not tell.

    It tells by dates that can be read in one order only, if all of them agree. A short year in front never tells: 95
    may be 1995 or the 95th year of the Republic.
    """
    notes = []
    for name, source in plan.sources.items():
        if source.field.type not in DATES or source.column is None or source.formats:
            continue
        values = _Values()
        as_written = replace(source, is_filled=None)
        cells = ", ".join(f"{_clean(table)}(c{at}) as c{at}" for at in (source.column, *source.joined))
        found = connection.execute(
            f"""
            with cleaned as (select row_no, {cells} from {_csv(table, values)}),
            {_dated([as_written])}
            texts as (select row_no, {_text(as_written)} as text_{name} from dated),
            given as (select row_no, {_given(source, values)} as text from texts)
            select orders, count(*), list(text order by row_no)[:3]
            from (select row_no, text, orders_of(text) as orders from given where quick_timestamp(text) is null)
            where orders is not null
            group by orders
            order by min(row_no)
            """,
            values.bound,
        ).fetchall()
        if not found:
            continue
        count = sum(times for _, times, _ in found)
        header = table.header[source.column]
        told = [orders for orders, _, _ in found if " " not in orders]
        if len(told) == 1 and told[0] != "ymd":
            (example, *_) = next(examples for orders, _, examples in found if orders == told[0])
            notes.append(Note("date_order", name, header, _format(example, told[0]), example, count))
        else:
            examples = [text for _, _, texts in found for text in texts][:3]
            formats = {
                _format(text, order): None
                for orders, _, texts in found
                for text in texts[:1]
                for order in orders.split()
            }
            notes.append(Note("ambiguous_date", name, header, "", "、".join(examples), count, tuple(formats)))
    return notes


def _format(text: str, order: str) -> str:
    """Return the strptime format of a date in a given order, without its time."""
    parts: list[str] = re.findall(r"\d+|\D+", text)
    first, between, second, after, third = parts[:5]
    directives = [
        ("%Y" if len(number) == 4 else "%y") if part == "y" else f"%{part}"
        for part, number in zip(order, (first, second, third), strict=True)
    ]
    return directives[0] + between + directives[1] + after + directives[2]


def _order(*formats: str) -> str:
    """Return the order of the first format that has a day, a month and a year, such as dmy; "" if none has."""
    for form in formats:
        order = "".join(re.findall(r"%-?([dmyY])", form)).lower()
        if order in ("ymd", "dmy", "mdy"):
            return order
    return ""


def _rounded(f: Field) -> str:
    return f"{f.label}被 Excel 写成了 2.02403E+16 的样子"


def _unclear_date(f: Field, note: Note | None = None) -> str:
    example = note.example.split("、")[0] if note else "03/04/2015"
    unclear = "年月日" if note and any("%y" in form for form in note.candidates) else "月和日"
    return f"{f.label}分不清{unclear}（如 {example}），请写明日期格式"


def _with_example(fault: Fault, data: Dataset, notes: list[Note]) -> Fault:
    """Let the fault quote its column: a row alone does not show what the question is."""
    for note in date_questions(notes):
        if (fault.code, fault.field) == (note.code, note.field):
            return replace(fault, problem=_unclear_date(data.fields[fault.field], note))
    return fault


# --- what may be kept --------------------------------------------------------------------------------------------------


def _protected(source: Source, text: str, values: _Values, salt: str) -> str:
    f = source.field
    if source.is_plain and f.privacy in MASKED_IN_TEXT:
        return text
    match f.privacy:
        case "hash":
            return f"person_key({text}, {values.bind(salt)})"
        case "name":
            return f"masked_name({text})"
        case "scrub":
            return f"scrubbed({text})"
    # An identifier that is changed is another one.
    return text if f.identifies else f"without_numbers({text})"


def _faults(data: Dataset, plan: Plan, now: datetime, shares: dict[str, _Share], values: _Values) -> list[Fault]:
    """Return what keeps a row out, most telling first; a row is counted under the first that holds."""
    given = {name: source for name, source in plan.sources.items() if not source.is_default}
    found = [Fault("too_many_cells", "", "surplus is not null", "单元格比表头多，可能错列")]
    for name, f in data.fields.items():
        if name not in plan.sources or plan.sources[name].fallback is not None:
            continue
        if plan.is_natural and name == data.number:
            continue
        if name in data.key and not data.keyless:
            found.append(Fault("missing_key", name, f"text_{name} is null", f"缺少{f.label}"))
        elif f.required:
            found.append(Fault("missing_required", name, f"text_{name} is null", f"缺少{f.label}"))
    if data.one_of:
        nothing = " and ".join(f"text_{name} is null" for name in data.one_of if name in plan.sources)
        labels = "、".join(data.fields[name].label for name in data.one_of)
        found.append(Fault("missing_required", data.one_of[0], nothing, f"{labels}一项也没有"))
    # First of all: whatever else is wrong with its row, what it stood for is lost.
    rounded = [name for name in given if data.fields[name].must_identify(data.key)]
    found[:0] = [Fault(keys.ROUNDED, name, f"is_rounded(text_{name})", _rounded(data.fields[name])) for name in rounded]
    for name, source in given.items():
        f = source.field
        unread = f'text_{name} is not null and "{name}" is null'
        is_cell = not (f.required or name in data.key or name in data.one_of or source.fallback is not None)
        if f.identifies and not f.must_identify(data.key):
            found.append(Fault(keys.ROUNDED, name, f"is_rounded(text_{name})", _rounded(f), is_cell=True))
        if f.type == "choice" and f.unknown == "quarantine":
            found.append(Fault(f"unknown_{name}", name, unread, f"不认识的{f.label}", is_cell))
        if f.type in DATES and not source.is_plain:
            # `case`, since DuckDB tries the other order of an `and` now and then, and this is dear.
            is_unclear = f"case when {unread} then orders_of(given_{name}) is not null end"
            found.append(Fault("ambiguous_date", name, is_unclear, _unclear_date(f), is_cell))
        if f.type == "share" and (limit := shares[name].unclear_up_to):
            is_unclear = f"quick_{name} > 0 and quick_{name} <= {limit}"
            problem = f"{f.label}分不清是小数还是百分数（0.65 还是 65），请统一写法或加上 %"
            found.append(Fault("ambiguous_share", name, is_unclear, problem, is_cell))
        if f.unit == "小时":
            is_asked = f"{unread} and regexp_full_match(given_{name}, '{_PARTS_OF_A_DAY}')"
            found.append(Fault(f"unknown_{name}", name, is_asked, f"{f.label}没有写小时数", is_cell))
        if f.type in DATES and not source.is_plain and not _takes_rough(f):
            is_rough = f"case when {unread} then rough_date(given_{name}, false) is not null end"
            found.append(Fault("unreadable_value", name, is_rough, f"{f.label}没有写到哪一天", is_cell))
        if f.type not in ("text", "choice"):
            found.append(Fault("unreadable_value", name, unread, f"{f.label}读不懂", is_cell))
    for rule in data.rules:
        if rule.level == "quarantine":
            found.append(Fault(rule.code, rule.field, rule.breaks, rule.problem))
    for f in data.events:
        if f.name in given:
            condition = f'"{f.name}" > {values.bind(now)} and ({f.event_when or "true"})'
            found.append(Fault("future_time", f.name, condition, f"{f.label}在导入时间之后"))
    return found
