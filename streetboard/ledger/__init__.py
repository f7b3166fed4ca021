"""Ledger: a file in, rows or reasons out: read, map, check, merge, publish."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from streetboard import warehouse
from streetboard.datasets import Dataset, all_datasets, dataset
from streetboard.errors import LedgerError, StreetboardError
from streetboard.ledger import check, merge, publish, read
from streetboard.ledger import map as mapping_files
from streetboard.ledger.publish import Progress, no_progress

MODES = ("upsert", "replace", "append")
DEMO = Path(__file__).parent.parent.parent / "data" / "demo"


@dataclass(frozen=True)
class Report:
    """What became of one file: `as_json` is the contract of `import --json`."""

    dataset: str
    file: str
    sha256: str
    version: int | None
    rows: dict[str, int]
    reasons: dict[str, int]
    skipped: dict[str, int]
    warnings: dict[str, int]
    disappeared: int
    columns: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {
            "dataset": self.dataset,
            "file": self.file,
            "sha256": self.sha256,
            "version": self.version,
            "rows": self.rows,
            "reasons": self.reasons,
            "skipped": self.skipped,
            "warnings": self.warnings,
            "disappeared": self.disappeared,
            "columns": self.columns,
        }


@dataclass(frozen=True)
class Order:
    """One file to import, and as what."""

    file: Path
    dataset: str
    mapping: Path | None = None
    street: str | None = None
    mode: str = "upsert"
    is_demo: bool = False


def import_files(
    orders: Sequence[Order],
    folder: Path | None = None,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> list[Report]:
    """Import files and publish them as one version; publish none if nothing has changed.

    Raises StreetboardError if one of the files cannot be imported: then nothing has changed.
    """
    folder = folder or warehouse.home()
    for order in orders:
        dataset(order.dataset)
        if order.mode not in MODES:
            raise LedgerError(f"没有导入方式“{order.mode}”", f"可用的有：{'、'.join(MODES)}")
    salt = publish.salt(folder)
    with publish.drafting(folder, progress) as draft:
        drafts = []
        earlier = draft.connection.execute("select coalesce(max(import_id), 0) from meta.imports").fetchone()[0]
        for number, order in enumerate(orders):
            title = all_datasets()[order.dataset].title
            progress(0.8 * number / len(orders), f"正在导入{title}")
            is_last = all(_source(order) != _source(later) for later in orders[number + 1 :])
            drafts.append(_import_one(draft.connection, order, salt, earlier, is_last))
        if any(changed for _, changed in drafts) and not dry_run:
            draft.action = "演示数据" if orders[0].is_demo else "导入"
            draft.note = "、".join(order.file.name for order in orders)
    version = warehouse.current_version(folder)
    progress(1.0, "完成")
    return [Report(**fields, version=version) for fields, _ in drafts]


def _source(order: Order) -> tuple[Any, ...]:
    return order.dataset, order.street, order.mapping, order.mode


def _import_one(
    connection: duckdb.DuckDBPyConnection, order: Order, salt: str, earlier: int, is_last: bool
) -> tuple[dict[str, Any], bool]:
    """Import one file into the draft. Return the fields of its report and whether it has changed anything.

    Imports up to `earlier` were there before; with `is_last` no further file of the same source follows.
    """
    data = dataset(order.dataset)
    mapping = mapping_files.load(order.mapping, data) if order.mapping else mapping_files.Mapping()
    known = mapping_files.known_headers(data, mapping)
    street = (order.street or "").strip() or None
    with tempfile.TemporaryDirectory(prefix="streetboard-") as private:
        try:
            table = read.read(order.file, Path(private) / "text.csv", known, mapping.sheet, mapping.encoding)
        except read.UnreadableError as error:
            raise LedgerError(*error.args) from error
        plan = mapping_files.plan(data, table.header, mapping, street, order.file.name)
        faults = check.stage(connection, data, plan, table, salt, publish.now())
    _refuse_mixing(connection, data, order)

    with order.file.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    import_id = connection.execute("select coalesce(max(import_id), 0) + 1 from meta.imports").fetchone()[0]
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
    overlap = _overlap(connection, data, same_source, sha256) if order.mode == "upsert" else 0
    merge.identify(connection, data, sha256)
    outcome = merge.merge(connection, data, plan, import_id=import_id, is_append=order.mode == "append")
    if overlap:
        outcome.warnings["overlaps_earlier_file"] = overlap
    quarantine_changed = _quarantine(connection, data, faults, import_id)
    if order.mode == "replace":
        # Several files may make up one whole: what is missing is known after the last of them.
        connection.execute("create temp table if not exists seen (identity varchar, is_good boolean)")
        connection.execute("insert into seen select identity, is_good from identified")
        if is_last:
            outcome.disappeared = merge.remove_missing(connection, data, same_source)
            quarantine_changed |= _forget_missing(connection, same_source)
            connection.execute("drop table seen")
    rows, reasons, skipped = _counts(connection, faults, outcome)
    fields = {
        "dataset": data.name,
        "file": order.file.name,
        "sha256": sha256,
        "rows": rows,
        "reasons": reasons,
        "skipped": skipped,
        "warnings": outcome.warnings,
        "disappeared": outcome.disappeared,
        "columns": {"mapped": plan.mapped, "dropped": plan.dropped},
    }
    _remember(connection, order, import_id, source, fields)
    for table_name in ("incoming", "identified", "existing_rows", "repeats", "compared", "at_fault"):
        connection.execute(f"drop table if exists temp.{table_name}")
    return fields, outcome.changed or quarantine_changed


def _counts(
    connection: duckdb.DuckDBPyConnection, faults: list[check.Fault], outcome: merge.Outcome
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Return what became of a file's rows, and how many were quarantined and skipped for which reason."""
    skipped = dict(
        connection.execute("select skip, count(*) from incoming where skip is not null group by skip").fetchall()
    )
    reasons: dict[str, int] = {}
    for number, count in connection.execute(
        "select fault, count(*) from incoming where fault is not null group by fault order by fault"
    ).fetchall():
        reasons[faults[number].code] = reasons.get(faults[number].code, 0) + count
    rows = {
        "read": connection.execute("select count(*) from incoming").fetchone()[0],
        "inserted": outcome.inserted,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "quarantined": sum(reasons.values()),
        "skipped": sum(skipped.values()),
    }
    return rows, reasons, skipped


def _remember(
    connection: duckdb.DuckDBPyConnection, order: Order, import_id: int, source: dict[str, str], fields: dict[str, Any]
) -> None:
    """Keep in the version which file its rows came from, and what the report said."""
    connection.execute(
        "insert into meta.imports values ($import_id, $dataset, $street, $mapping, $file, $sha256, $mode, $is_demo, $at, "
        "$author, $result)",
        {
            **source,
            "import_id": import_id,
            "file": fields["file"],
            "sha256": fields["sha256"],
            "mode": order.mode,
            "is_demo": order.is_demo,
            "at": publish.now(),
            "author": publish.author(),
            "result": json.dumps(fields, ensure_ascii=False),
        },
    )


def _streets_sql() -> str:
    parts = [
        f"select street, import_id in (select import_id from meta.imports where is_demo) as is_demo from raw.{data.name}"
        for data in all_datasets().values()
        if not data.shared
    ]
    return f"select street, bool_or(is_demo) from ({' union all '.join(parts)}) group by street"


_STREETS_OF_ROWS = _streets_sql()


def _refuse_mixing(connection: duckdb.DuckDBPyConnection, data: Dataset, order: Order) -> None:
    """Real and demonstration rows in one street would give figures that are neither."""
    if data.shared:
        return
    coming = {
        street
        for (street,) in connection.execute(
            "select distinct street from incoming where fault is null and skip is null"
        ).fetchall()
    }
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
        )


def _overlap(connection: duckdb.DuckDBPyConnection, data: Dataset, same_source: list[int], sha256: str) -> int:
    """Count rows without a key whose days an earlier file of the same source covers already: they may count twice."""
    if not data.keyless or not same_source:
        return 0
    day, no_key = data.events[0].name, " and ".join(f'"{name}" is null' for name in data.key)
    return connection.execute(
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
    ).fetchone()[0]


def _quarantine(
    connection: duckdb.DuckDBPyConnection, data: Dataset, faults: list[check.Fault], import_id: int
) -> bool:
    """Keep the rows at fault, masked; rows of earlier files that come again, right or wrong, leave the quarantine.

    Return whether that changed what the quarantine says.
    """
    connection.execute(
        """
        create or replace temp table at_fault as
        select row_no, identity, cells, ($codes::varchar[])[fault + 1] as reason, ($fields::varchar[])[fault + 1] as field,
            ($problems::varchar[])[fault + 1] as problem
        from incoming join identified using (row_no)
        where fault is not null
        """,
        {
            "codes": [fault.code for fault in faults],
            "fields": [fault.field for fault in faults],
            "problems": [fault.problem for fault in faults],
        },
    )
    coming_again = f"dataset = '{data.name}' and identity in (select identity from identified)"
    says = "select identity, reason, field, cells::varchar from"
    before = connection.execute(f"{says} meta.quarantine where {coming_again} order by all").fetchall()
    if before == connection.execute(f"{says} at_fault order by all").fetchall():
        return False
    connection.execute(f"delete from meta.quarantine where {coming_again}")
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
    (count,) = connection.execute(
        "delete from meta.quarantine where import_id in (select unnest($sources::integer[])) "
        "and identity not in (select identity from seen)",
        {"sources": same_source},
    ).fetchone()
    return count > 0


# --- demonstration -----------------------------------------------------------------------------------------------------


def publish_demo(folder: Path | None = None, progress: Progress = no_progress) -> list[Report]:
    """Import the demonstration ledgers through the same importer as any other."""
    files = {path.stem: path for path in DEMO.glob("*.csv")}
    orders = [Order(files[name], name, is_demo=True) for name in all_datasets() if name in files]
    return import_files(orders, folder, progress=progress)


def remove_demo(folder: Path | None = None) -> int:
    """Take the demonstration rows out again, publish what is left, and return how many rows went.

    Raises StreetboardError if there are none.
    """
    folder = folder or warehouse.home()
    with publish.drafting(folder) as draft:
        removed = 0
        for data in all_datasets().values():
            removed += draft.connection.execute(
                f"delete from raw.{data.name} where import_id in (select import_id from meta.imports where is_demo)"
            ).fetchone()[0]
        draft.connection.execute(
            "delete from meta.quarantine where import_id in (select import_id from meta.imports where is_demo)"
        )
        draft.connection.execute("delete from meta.imports where is_demo")
        if removed:
            draft.action = "取出演示数据"
    if not removed:
        raise StreetboardError("目前没有演示数据", "无需操作")
    return removed


def ensure_ready(folder: Path | None = None, progress: Progress = no_progress) -> None:
    """Make sure that there is a version that this release can read: the demonstration data at the very first start."""
    folder = folder or warehouse.home()
    version = warehouse.current_version(folder) if folder.exists() else None
    if version is None:
        publish_demo(folder, progress)
    elif not warehouse.is_up_to_date(folder, version):
        publish.refresh(folder, progress)


_REASONS = {
    "too_many_cells": "单元格比表头多，可能错列",
    "missing_key": "缺少编号",
    "missing_required": "缺少必填内容",
    "unreadable_value": "日期、数字或是否读不懂",
    "future_time": "实际发生的时间在导入时间之后",
    "repeated_key": "文件中编号重复，取较新的一行",
    "older_than_published": "比已发布的旧，保留已发布的",
    "overlaps_earlier_file": "与同一来源以前导入的文件时间重叠，可能重复；如是完整导出，请用 --mode replace",
}


def describe(dataset_name: str, code: str) -> str:
    """Return the Chinese sentence of a reason or warning code."""
    data = dataset(dataset_name)
    own = {rule.code: f"{rule.problem}；{rule.remedy}" for rule in (*data.rules, *data.unique)}
    if code.startswith("unknown_") and code.removeprefix("unknown_") in data.fields:
        return f"不认识的{data.fields[code.removeprefix('unknown_')].label}；请核对写法，或在映射文件的 [values] 中写明"
    return own.get(code) or _REASONS[code]
