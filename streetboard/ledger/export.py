"""Export: a published ledger as a file that a spreadsheet opens safely, and that changes nothing when it comes back."""

from __future__ import annotations

import contextlib
import csv
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from streetboard import platform, warehouse
from streetboard.datasets import Dataset, Field
from streetboard.errors import LedgerError, UnknownNameError
from streetboard.ledger.results import only

ROWS_AT_ONCE = 10_000
# what an Excel sheet and one of its cells can hold
SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767

# The importer takes one ' off such a text again, so one that has a ' of its own gets another.
_FORMULA = r"^'*[=+\-@]"

Row = Sequence[str | None]


def write(data: Dataset, out: Path, street: str | None = None, folder: Path | None = None) -> int:
    """Write all rows of a dataset, or those of one street, as .csv or .xlsx; return how many.

    The file is there whole or not at all. Raises LedgerError if it cannot be written, UnknownNameError for a street that
    has no rows, WarehouseError while nothing has been published.
    """
    folder = folder or warehouse.home()
    writers: dict[str, Callable[[Path, Dataset, Iterator[Row]], int]] = {".csv": _write_csv, ".xlsx": _write_xlsx}
    if out.suffix.lower() not in writers:
        raise LedgerError(f"台账只能导出为 .csv 或 .xlsx，不能存为 {out.name}", "请把文件名改成以 .csv 或 .xlsx 结尾")
    snapshot = warehouse.Warehouse(folder).current()
    if street is not None and data.shared:
        raise LedgerError(f"{data.title}不分街道", "请去掉 --street")
    if street is not None and street not in snapshot.streets:
        raise UnknownNameError("街道", street, snapshot.streets)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with contextlib.closing(warehouse.connect_read_only(warehouse.file_of(folder, snapshot.version))) as connection:
            count = writers[out.suffix.lower()](part, data, _rows(connection, data, street))
        platform.replace(part, out)
    except (FileCreateError, OSError) as error:
        raise LedgerError(f"写不了文件 {out}", "请检查文件夹是否存在、磁盘空间、文件是否正在 Excel 中打开") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        snapshot.close()
    return count


def _rows(connection: duckdb.DuckDBPyConnection, data: Dataset, street: str | None) -> Iterator[Row]:
    """Yield the rows of a dataset as the texts of a file, one for each field."""
    (there,) = only(
        connection.execute(
            "select list(column_name) from duckdb_columns() where schema_name = 'raw' and table_name = $name",
            {"name": data.name},
        )
    )
    values: dict[str, object] = {"formula": _FORMULA}
    # A version of an earlier release may lack a field.
    texts = [_text(data, f, values) if f.name in there else "null" for f in data.columns]
    if "as_written" in there:
        texts = [_as_written(f, text) for f, text in zip(data.columns, texts, strict=True)]
    chosen = ""
    if street is not None:
        chosen, values["street"] = "where ledger.street = $street", street
    found = connection.execute(
        f"select {', '.join(texts)} from raw.{data.name} as ledger "
        f"left join (select import_id, sha256 from meta.imports) as imports using (import_id) {chosen}",
        {name: value for name, value in values.items() if name != "formula" or any("$formula" in t for t in texts)},
    )
    while rows := found.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _text(data: Dataset, f: Field, values: dict[str, object]) -> str:
    """Return the SQL for a field's value as the importer reads it back."""
    value = f'ledger."{f.name}"'
    match f.type:
        case "text":
            if data.keyless and f.name in data.key:
                # See `merge.PLACE`.
                value = f"coalesce({value}, 'row_' || left(imports.sha256, 16) || '_' || ledger.row_no)"
            return _neutral(value)
        case "choice":
            words = f.words
            values |= {f"{f.name}_codes": list(words), f"{f.name}_words": list(words.values())}
            return _neutral(f"coalesce(${f.name}_words[list_position(${f.name}_codes, {value})], {value})")
        case "boolean":
            return f"case when {value} then '是' when not {value} then '否' end"
        case "share":
            return _plain(f"({value} * 100)::decimal(38, 7)") + " || '%'"
        case "decimal":
            return _plain(value)
    return f"{value}::varchar"


def _as_written(f: Field, text: str) -> str:
    """Return the SQL of what the ledger wrote, where its value alone says less: it comes back as it was."""
    label = "'" + f.label.replace("'", "''") + "'"
    return f"coalesce(ledger.as_written[{label}], {text})"


def _neutral(text: str) -> str:
    return f"case when regexp_matches({text}, $formula) then '''' || {text} else {text} end"


def _plain(decimal: str) -> str:
    return rf"regexp_replace({decimal}::varchar, '\.?0+$', '')"


def _labels(data: Dataset) -> list[str]:
    return [f.label for f in data.columns]


def _write_csv(path: Path, data: Dataset, rows: Iterator[Row]) -> int:
    # With the mark by which Excel knows UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(_labels(data))
        return sum(1 for row in rows if writer.writerow(row))


def _write_xlsx(path: Path, data: Dataset, rows: Iterator[Row]) -> int:
    labels, count = _labels(data), 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet(data.title)
        sheet.freeze_panes(1, 0)
        bold = workbook.add_format({"bold": True})
        for column, label in enumerate(labels):
            sheet.write_string(0, column, label, bold)
        for count, row in enumerate(rows, start=1):
            if count == SHEET_ROWS:
                raise LedgerError(
                    f"{data.title}超过一张 Excel 表的 {SHEET_ROWS:,} 行", "请导出为 .csv，或用 --street 分街道导出"
                )
            for column, text in enumerate(row):
                if text is None:
                    continue
                if len(text) > CELL_CHARACTERS:
                    raise LedgerError(
                        f"第 {count + 1} 行的“{labels[column]}”有 {len(text):,} 字，Excel 的一格最多 {CELL_CHARACTERS:,} 字",
                        "请导出为 .csv",
                    )
                sheet.write_string(count, column, text)
    return count
