"""Intake: one table into a draft: read, map, check, merge, and what stays out into the quarantine."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from streetboard import provenance
from streetboard.datasets import Dataset, dataset, of_streets
from streetboard.errors import LedgerError
from streetboard.ledger import (
    amounts,
    bounds,
    check,
    databases,
    keys,
    mapping_files,
    mapping_toml,
    merge,
    natural,
    places,
    quarantine,
    read,
    recognise,
    wide,
    years,
)
from streetboard.ledger.mapping_files import Mapping, Plan
from streetboard.ledger.orders import Order, Question
from streetboard.ledger.results import only
from streetboard.ledger.turns import Tell, nobody


def take_in(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    order: Order,
    salt: str,
    earlier: int,
    is_last: bool,
    tell: Tell = nobody,
    among: Collection[str] | None = None,
) -> tuple[dict[str, Any], bool, set[str] | None, list[Order]]:
    """Import one table into the draft, whose own folder is `folder`.

    Return its report's fields, whether it changed anything, in which streets (null: in any), and what else is to be
    imported: of a sheet that was asked for as a whole, the tables beside this one. Imports up to `earlier` were there
    before; with `is_last` no further file of the same source follows. A wait is told. `among` are the streets that
    may be changed, null for any. Raises LedgerError if the table cannot be imported, or is of other streets.
    """
    data = dataset(order.dataset)
    mapping = _mapping_of(order, data)
    known = mapping_files.known_headers(data, mapping)
    street = (order.street or "").strip() or None
    # Unmasked text: in the draft's folder, where it does not outlive a killed import.
    with tempfile.TemporaryDirectory(prefix="text-", dir=folder) as private:
        table, file, sha256 = _bring(order, mapping, known, Path(private) / "text.csv", tell)
        part = table.part
        _refuse_choice(data, table, mapping, street, file)
        _refuse_effectless(order, table, mapping, file)
        fitting = [one for one in table.beside if not order.part and _fits(data, one, mapping, street, file)]
        further = [replace(order, part=one) for one in fitting]
        left_out = [*order.beside, *(one for one in table.beside if one not in fitting)]
        is_last = is_last and not further
        told = years.told(table, file, order.year)
        mapping = mapping_files.placed(mapping, table.sheet, file)
        table = wide.long(connection, data, table, mapping, file, Path(private) / "long.csv")
        plan = mapping_files.plan(data, table.header, mapping, street, file)
        # Before the rows are known by what they say: what was answered of names is a part of it.
        (import_id,) = only(connection.execute("select coalesce(max(import_id), 0) + 1 from meta.imports"))
        has_aliases = _keep_aliases(connection, order, import_id)
        settle = partial(natural.settle, connection, data, plan)
        staged = check.stage(connection, data, plan, table, salt, provenance.now(), told, settle)
        tickets = check.cells_of(connection, table, quarantine.TICKET)
    among = bounds.within(connection, data, file, order.aliases, among)
    _refuse_mixing(connection, data, order)
    last_day = _last_day(connection, data, _COMING)
    _refuse_cut_off(order.cut_off, last_day, file)

    # A file that names its streets is one source, whatever else is in the warehouse.
    named = plan.sources["street"].constant if "street" in plan.sources else None
    source = {"dataset": data.name, "street": named or "", "mapping": mapping.name}
    same_source = [
        number
        for (number,) in connection.execute(
            "select import_id from meta.imports where dataset = $dataset and street = $street and mapping = $mapping "
            "and not is_demo and import_id <= $earlier",
            {**source, "earlier": earlier},
        ).fetchall()
    ]
    own_source = bounds.own_sources(connection, data, same_source, among)
    if order.mode == "replace":
        bounds.refuse_replacing_others(same_source, own_source, among)
    same_source = own_source
    # Two sheets of one workbook are two contents.
    content = hashlib.sha256(f"{sha256}/{part}".encode()).hexdigest() if part else sha256
    overlap = _overlap(connection, data, same_source, content) if order.mode == "upsert" else 0
    notes = merge.notes(connection, data, plan, same_source, content)
    merge.identify(connection, data, content)
    merge.keep_unread(
        connection, data, {number: fault.field for number, fault in enumerate(staged.faults) if fault.is_cell}
    )
    questions = _questions(connection, data, plan, table, staged.faults, order, among)
    questions += _of_year(plan, staged.yearless)
    outcome = merge.merge(
        connection,
        data,
        plan,
        import_id=import_id,
        is_append=order.mode == "append",
        reaches_to=_reaches_to(connection, data, order.cut_off, last_day),
    )
    if overlap:
        outcome.warnings["overlaps_earlier_file"] = overlap
    outcome.warnings |= notes | natural.notes(connection)
    if beyond := check.beyond_calendar(connection, data):
        outcome.warnings["workdays_not_settled"] = beyond
    if mapping.unpivot:
        (outcome.warnings[wide.MADE_LONG],) = only(
            connection.execute("select count(*) from incoming where skip is null")
        )
    streets = merge.streets_changed(connection, data)
    quarantine_changed = _quarantine(connection, data, staged.faults, tickets, import_id, among)
    missing: list[dict[str, Any]] = []
    if order.mode == "replace":
        # Several files may make up one whole: what is missing is known after the last of them.
        connection.execute("create temp table if not exists seen (identity varchar, is_good boolean)")
        connection.execute("insert into seen select identity, is_good from identified")
        if is_last:
            streets |= merge.streets_of(connection, data, same_source)
            missing = merge.missing_rows(connection, data, same_source)
            outcome.disappeared = merge.remove_missing(connection, data, same_source)
            quarantine_changed |= _forget_missing(connection, same_source)
            connection.execute("drop table seen")
    rows, reasons, cells, skipped = _counts(connection, staged.faults, outcome)
    # A name or a header may hold a telephone number too, and what is reported is kept.
    named_safely, part_safely, *dropped = check.scrubbed_texts(connection, [file, part, *plan.dropped])
    alike = dict(zip(check.scrubbed_texts(connection, list(plan.alike)), plan.alike.values(), strict=True))
    fields = {
        "dataset": data.name,
        "file": named_safely,
        "part": part_safely,
        "sha256": sha256,
        "rows": rows,
        "reasons": reasons,
        "cells": cells,
        "skipped": skipped,
        "warnings": outcome.warnings,
        "disappeared": outcome.disappeared,
        "disappeared_rows": missing,
        "unknown": check.unknown_words(connection, data, staged.faults),
        "notes": [asdict(note) for note in staged.notes],
        "columns": {"mapped": plan.mapped, "dropped": dropped, "alike": alike},
        "questions": [asdict(question) for question in questions],
        "outside": _outside(table, left_out),
        "hidden": asdict(table.hidden),
        "last_day": last_day and last_day.isoformat(),
        "cut_off": order.cut_off and order.cut_off.isoformat(),
        "streets": [] if data.shared else _streets_coming(connection),
    }
    # What no file declares, and none takes away, is as it was.
    may_declare = order.cut_off is not None or order.mode == "replace"
    before = _declared(connection, data) if may_declare else []
    if order.mode == "replace" and is_last:
        # What the earlier files of this source reached to went with their rows.
        connection.execute(
            "update meta.imports set cut_off = null where import_id in (select unnest($sources::integer[]))",
            {"sources": same_source},
        )
    _remember(connection, order, import_id, {**source, "part": part, "content": content}, fields)
    told_anew = set(_declared(connection, data)) ^ set(before) if may_declare else set[tuple[Any, ...]]()
    streets |= {street for street, _ in told_anew}
    for table_name in (
        "incoming",
        "identified",
        "existing_rows",
        "repeats",
        "compared",
        "at_fault",
        "at_odds",
        "met",
        "alike",
    ):
        connection.execute(f"drop table if exists temp.{table_name}")
    has_changed = bool(outcome.changed or quarantine_changed or told_anew or has_aliases)
    return fields, has_changed, None if data.shared or has_aliases else streets, further


def _mapping_of(order: Order, data: Dataset) -> Mapping:
    mapping = mapping_toml.load(order.mapping, data) if isinstance(order.mapping, Path) else order.mapping or Mapping()
    if order.file and mapping.source:
        raise LedgerError(
            f"既有文件 {order.file.name}，又有映射文件 {mapping.name} 里 [source] 写的数据库，不知道导入哪一个",
            "请只留一个",
        )
    if not order.file and not mapping.source:
        raise LedgerError(
            "没有写明要导入的文件", "请写明文件；从数据库取数时，请用 --mapping 写明有 [source] 的映射文件"
        )
    return mapping


def _bring(order: Order, mapping: Mapping, known: set[str], into: Path, tell: Tell) -> tuple[read.Table, str, str]:
    """Return the table of an order, what reports call it, and the hash of its content."""
    if order.file:
        content, name = order.file, order.file.name
        try:
            table = read.read(
                order.file,
                into,
                known,
                mapping.sheet,
                mapping.encoding,
                header_row=mapping.header_row,
                part=order.part,
                tell=tell,
                is_ours=order.is_demo,
            )
        except read.UnreadableError as error:
            raise LedgerError(*error.args) from error
    elif mapping.source:
        table, content, name = databases.read(mapping.source, into), into, mapping.source.name
    else:
        raise AssertionError("_mapping_of refuses an order of nothing")
    with content.open("rb") as handle:
        return table, name, hashlib.file_digest(handle, "sha256").hexdigest()


def _refuse_choice(data: Dataset, table: read.Table, mapping: Mapping, street: str | None, file: str) -> None:
    """A workbook of several ledgers of one kind is not one of them: whoever brings it must say which."""
    also = [part.member or part.sheet for part in table.others if _fits(data, part, mapping, street, file)]
    if also:
        named = "、".join([table.member or table.sheet, *also])
        raise LedgerError(
            f"{file} 里有 {len(also) + 1} 张表都像{data.title}：{named}",
            "请用 --sheet 写明导入哪一张；全部导入请写 --sheet '*'",
        )


def _refuse_effectless(order: Order, table: read.Table, mapping: Mapping, file: str) -> None:
    """Raise LedgerError if the mapping says of a file what such a file does not have."""
    for key, given, there in (("sheet", mapping.sheet, table.sheet), ("encoding", mapping.encoding, table.encoding)):
        if given and not there:
            has_none = "没有工作表" if key == "sheet" else "自己写着编码"
            raise LedgerError(f"{file} {has_none}，映射文件的 {key} 不起作用", f"请去掉 {key}")
    for text in mapping.ignored:
        mapping_files.place_of(text, table.header, "ignored", file)
    if isinstance(order.mapping, Path) and mapping.headers and not recognise.is_same(mapping.headers, table.header):
        raise LedgerError(
            f"映射文件 {order.mapping.name} 是给另一种表头的（headers），和 {file} 的不同",
            f"请去掉 headers 一行，或核对文件；找到的列：{'、'.join(filter(None, table.header))}",
        )


def _fits(data: Dataset, part: read.Part, mapping: Mapping, street: str | None, file: str) -> bool:
    try:
        wide.plan_of(data, part, mapping, street, file)
    except LedgerError:
        return False
    return True


def _outside(table: read.Table, left_out: list[read.Part]) -> dict[str, int]:
    """Count the cells of a sheet that are not read, by where they stand."""
    found = Counter({part.place: part.cells for part in left_out})
    if table.above:
        found["表头上面"] = table.above
    return dict(found)


def _questions(
    connection: duckdb.DuckDBPyConnection,
    data: Dataset,
    plan: Plan,
    table: read.Table,
    faults: list[check.Fault],
    order: Order,
    among: Collection[str] | None,
) -> list[Question]:
    """Return what the file leaves open, once its rows are known."""
    found = []
    if any(fault.code == keys.AT_ODDS for fault in faults):
        found += keys.questions_of_file(connection, data, plan, table.header)
    if question := keys.question_of_others(connection, data, plan):
        found.append(question)
    found += places.questions(connection, data, among)
    found += amounts.questions(connection, data, plan, table)
    return [question for question in found if question.code not in order.confirmed]


def _of_year(plan: Plan, yearless: dict[str, int]) -> list[Question]:
    """Return the question in which year dates such as 3月5日 are, if there are any."""
    if not yearless:
        return []
    this, columns = provenance.now().year, "”“".join(plan.mapped[name] for name in yearless)
    problem = f"列“{columns}”有 {sum(yearless.values()):,} 个日期没有写年份（如 3月5日），表的标题、工作表和文件的名称里也看不出是哪一年"
    remedy = f"请在文件名里写上年份（如 {this}年3月），或在命令里写 --year {this}"
    choices = tuple(str(this - ago) for ago in range(3))
    return [Question("no_year", next(iter(yearless)), problem, remedy, max(yearless.values()), choices)]


def _keep_aliases(connection: duckdb.DuckDBPyConnection, order: Order, import_id: int) -> bool:
    """Keep what was answered of names, in the ledger of aliases. Return whether that is news."""
    columns = "(field, alias, name, import_id, row_no)"
    before = connection.execute("select field, alias, name from raw.aliases").fetchall()
    news = [alias for alias in order.aliases if alias not in before]
    for field, alias, name in news:
        connection.execute(
            "delete from raw.aliases where field = $field and alias = $alias", {"field": field, "alias": alias}
        )
        connection.execute(
            f"insert into raw.aliases {columns} values ($field, $alias, $name, $import_id, 0)",
            {"field": field, "alias": alias, "name": name, "import_id": import_id},
        )
    return bool(news)


_COMING = "incoming where fault is null and skip is null"


def _streets_coming(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the streets of the rows that come in."""
    found = connection.execute(f"select distinct street from {_COMING}").fetchall()
    return sorted(street for (street,) in found)


def _refuse_mixing(connection: duckdb.DuckDBPyConnection, data: Dataset, order: Order) -> None:
    """Real and demonstration rows in one street would give figures that are neither."""
    if data.shared:
        return
    (others,) = only(
        connection.execute("select count(*) from meta.imports where is_demo <> $is_demo", {"is_demo": order.is_demo})
    )
    if not others:
        return
    coming = _streets_coming(connection)
    mixed = [
        street
        for street, is_demo in connection.execute(_STREETS_OF_ROWS).fetchall()
        if street in coming and is_demo != order.is_demo
    ]
    if mixed and order.is_demo:
        raise LedgerError(f"{'、'.join(mixed)}已有真实数据，不能装入演示数据", "演示数据只用于还没有台账的系统")
    if mixed:
        raise LedgerError(
            f"{'、'.join(mixed)}目前是演示数据，不能与真实台账混在一起",
            "请先取出演示数据：python -m streetboard demo --remove，再重新导入",
            "请管理员先点上面的“取出演示数据”，再预览",
        )


def _last_day(connection: duckdb.DuckDBPyConnection, data: Dataset, rows: str) -> date | None:
    """Return the day of the last actual event in rows, the SQL after `from`; null without one."""
    if not data.events:
        return None
    days = ", ".join(f'case when {one.event_when or "true"} then "{one.name}"::date end' for one in data.events)
    last: date | None = only(
        connection.execute(f"select max(greatest(null::date, {days})) filter ({data.figures_when}) from {rows}")
    )[0]
    return last


def _reaches_to(
    connection: duckdb.DuckDBPyConnection, data: Dataset, cut_off: date | None, last_day: date | None
) -> date:
    """Return the day by which what a file changes had changed: its 数据截至, and never before what was known already."""
    known = _last_day(connection, data, f"raw.{data.name} where street in (select street from {_COMING})")
    return max((day for day in (cut_off, last_day, known) if day), default=provenance.now().date())


def _refuse_cut_off(cut_off: date | None, last_day: date | None, file: str) -> None:
    """A ledger cannot end before its own last event, nor know what has not happened yet."""
    if cut_off and cut_off > provenance.now().date():
        raise LedgerError(f"数据截至 {cut_off} 还没有到", "请写导出这份台账的日期")
    if cut_off and last_day and cut_off < last_day:
        raise LedgerError(
            f"数据截至 {cut_off} 早于 {file} 里最后一次实际发生的 {last_day}",
            "请写导出这份台账的日期，不早于最后一次发生",
        )


def _declared(connection: duckdb.DuckDBPyConnection, data: Dataset) -> list[tuple[Any, ...]]:
    """Return 数据截至 of a ledger in each street, as the imports so far have declared it."""
    return connection.execute(
        "select street, max(cut_off) from (select unnest(streets) as street, cut_off from meta.imports "
        "where dataset = $dataset and cut_off is not null) group by street order by street",
        {"dataset": data.name},
    ).fetchall()


_IS_DEMO = "import_id in (select import_id from meta.imports where is_demo)"
_STREETS_OF_ROWS = (
    f"select street, bool_or({_IS_DEMO}) from ({bounds.rows_of(of_streets(), 'street, import_id')}) group by street"
)


def _overlap(connection: duckdb.DuckDBPyConnection, data: Dataset, same_source: list[int], sha256: str) -> int:
    """Count rows without a key whose days an earlier file of the same source covers already: they may count twice."""
    if not data.keyless or not same_source:
        return 0
    day, no_key = data.events[0].name, " and ".join(f'"{name}" is null' for name in data.key)
    rows: int = only(
        connection.execute(
            f"""
        with earlier as (
            select min("{day}") as first_day, max("{day}") as last_day
            from raw.{data.name} join meta.imports as imports using (import_id)
            where import_id in (select unnest($sources::integer[])) and imports.sha256 <> $sha and {no_key}
        )
        select count(*) from incoming, earlier
        where skip is null and fault is null and {no_key} and "{day}" between first_day and last_day
        """,
            {"sources": same_source, "sha": sha256},
        )
    )[0]
    return rows


def _quarantine(
    connection: duckdb.DuckDBPyConnection,
    data: Dataset,
    faults: list[check.Fault],
    tickets: list[str],
    import_id: int,
    among: Collection[str] | None,
) -> bool:
    """Keep the rows at fault, masked; rows of earlier files that come again, right or wrong, leave the quarantine.

    They are known by their key or their place, or by the ticket that our workbook of them gave them, and are of the streets `among`
    these.

    Return whether that changed what the quarantine says.
    """
    connection.execute(
        """
        create or replace temp table at_fault as
        select row_no, identity, cells, fault is null as is_cell,
            ($codes::varchar[])[coalesce(fault, cell_faults[1]) + 1] as reason,
            ($fields::varchar[])[coalesce(fault, cell_faults[1]) + 1] as field,
            case
                when fault is not null then ($problems::varchar[])[fault + 1]
                else array_to_string(
                    list_transform(cell_faults, lambda number: ($problems::varchar[])[number + 1]), '；'
                ) || '，这一格没有导入'
            end as problem
        from incoming join identified using (row_no)
        where fault is not null or cell_faults is not null
        """,
        {
            "codes": [fault.code for fault in faults],
            "fields": [fault.field for fault in faults],
            "problems": [fault.problem for fault in faults],
        },
    )
    coming_again = (
        f"dataset = '{data.name}' and (identity in (select identity from identified) "
        f"or left(sha256(identity), 12) in (select unnest($tickets::varchar[]))) and {bounds.OF_STREETS}"
    )
    again = {"tickets": tickets, **bounds.parameters(among)}
    says = "select identity, reason, field, problem, cells::varchar from"
    before = connection.execute(f"{says} meta.quarantine where {coming_again} order by all", again).fetchall()
    if before == connection.execute(f"{says} at_fault order by all").fetchall():
        return False
    connection.execute(f"delete from meta.quarantine where {coming_again}", again)
    street = "null" if data.shared else "street"
    connection.execute(
        "insert into meta.quarantine by name "
        f"select $import_id as import_id, $dataset as dataset, {street} as street, at_fault.* exclude (cells), at_fault.cells "
        "from at_fault join incoming using (row_no)",
        {"import_id": import_id, "dataset": data.name},
    )
    return True


def _forget_missing(connection: duckdb.DuckDBPyConnection, same_source: list[int]) -> bool:
    """Remove the quarantined rows of earlier imports that a replacement does not have. Return whether there were any."""
    count: int = only(
        connection.execute(
            "delete from meta.quarantine where import_id in (select unnest($sources::integer[])) "
            "and identity not in (select identity from seen)",
            {"sources": same_source},
        )
    )[0]
    return count > 0


def _counts(
    connection: duckdb.DuckDBPyConnection, faults: list[check.Fault], outcome: merge.Outcome
) -> tuple[dict[str, int], dict[str, int], dict[str, int], dict[str, int]]:
    """Return what became of a file's rows, and how many rows and cells were quarantined and skipped for which reason."""
    skipped, reasons, cells = Counter[str](), Counter[str](), Counter[str]()
    found = connection.execute(
        "select skip, fault, cell_faults, count(*) from incoming group by all order by fault, cell_faults"
    ).fetchall()
    of_cells = Counter[int]()
    for skip, fault, numbers, count in found:
        if skip is not None:
            skipped[skip] += count
        if fault is not None:
            reasons[faults[fault].code] += count
        of_cells.update(dict.fromkeys(numbers or (), count))
    for number, count in sorted(of_cells.items()):
        cells[faults[number].code] += count
    rows = {
        "read": sum(count for *_, count in found),
        "inserted": outcome.inserted,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "quarantined": sum(reasons.values()),
        "skipped": sum(skipped.values()),
    }
    return rows, dict(reasons), dict(cells), dict(skipped)


def _remember(
    connection: duckdb.DuckDBPyConnection, order: Order, import_id: int, source: dict[str, str], fields: dict[str, Any]
) -> None:
    """Keep in the version which file its rows came from, how far it reaches, and what the report said."""
    connection.execute(
        "insert into meta.imports by name select $import_id as import_id, $dataset as dataset, $street as street, "
        "$streets::varchar[] as streets, $mapping as mapping, $file as file, $part as part, $content as sha256, $mode as mode, "
        "$is_demo as is_demo, $cut_off::date as cut_off, $at as imported_at, $author as author, $result as result",
        {
            **source,
            "import_id": import_id,
            "file": fields["file"],
            "mode": order.mode,
            "cut_off": order.cut_off,
            "streets": fields["streets"],
            "is_demo": order.is_demo,
            "at": provenance.now(),
            "author": provenance.author(),
            "result": json.dumps(fields, ensure_ascii=False),
        },
    )
