"""Template: an empty ledger of a dataset, with the headers, an example and lists to choose from."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from streetboard.datasets import Dataset, Field
from streetboard.errors import LedgerError

ROWS = 5000
FONT = "微软雅黑"
NOTES = "填写说明"
# A row that begins so is no row of the ledger, as check.stage knows it.
EXAMPLE = "示例："


def write(data: Dataset, path: Path) -> None:
    """Write the template of a dataset.

    Raises LedgerError if the file cannot be written.
    """
    try:
        with xlsxwriter.Workbook(str(path)) as workbook:
            _fill(workbook, data)
    except (FileCreateError, OSError) as error:
        raise LedgerError(f"写不了文件 {path}", "请检查文件夹是否存在、文件是否正在 Excel 中打开") from error


def _fill(workbook: xlsxwriter.Workbook, data: Dataset) -> None:
    sheet, notes = workbook.add_worksheet(data.title), workbook.add_worksheet(NOTES)
    required = workbook.add_format({"bold": True, "font_name": FONT, "bg_color": "#F8D7DA", "border": 1})
    optional = workbook.add_format({"bold": True, "font_name": FONT, "bg_color": "#E9ECEF", "border": 1})
    plain = workbook.add_format({"font_name": FONT})
    wrapped = workbook.add_format({"font_name": FONT, "text_wrap": True, "valign": "top"})
    for column, field in enumerate(data.columns):
        sheet.write_string(0, column, field.label, required if field.required else optional)
        sheet.write_string(1, column, (EXAMPLE if not column else "") + field.example, plain)
        sheet.set_column(column, column, max(12, 2 * len(field.label) + 4))
        if words := _words(field):
            sheet.data_validation(1, column, ROWS, column, {"validate": "list", "source": words})
    sheet.freeze_panes(1, 0)
    for column, (title, width) in enumerate((("列", 16), ("必填", 8), ("填写要求", 60), ("也认得的表头", 60))):
        notes.write_string(0, column, title, optional)
        notes.set_column(column, column, width)
    for row, field in enumerate(data.columns, start=1):
        cells = (field.label, "是" if field.required else "", _requirement(field), "、".join(field.headers))
        for column, text in enumerate(cells):
            notes.write_string(row, column, text, wrapped)
    notes.freeze_panes(1, 0)


def _words(field: Field) -> list[str]:
    """Return the words to choose from; Excel takes 255 characters of them."""
    if field.type == "boolean":
        return ["是", "否"]
    words = list(field.words.values())
    return words if len(",".join(words)) <= 255 else []


def _requirement(field: Field) -> str:
    kinds = {
        "text": "文字",
        "choice": f"从下拉中选：{'、'.join(_words(field))}",
        "integer": f"整数{f'，单位{field.unit}' if field.unit else ''}",
        "decimal": f"数字{f'，单位{field.unit}' if field.unit else ''}",
        "share": "百分比，如 65%",
        "date": "日期，如 2025-06-30",
        "timestamp": "日期和时间，如 2025-06-30 09:30",
        "boolean": "是或否",
    }
    protected = {"hash": "；导入时变成不可还原的代号", "name": "；导入时遮蔽", "scrub": "；其中的电话、证件号会被遮蔽"}
    return kinds[field.type] + protected.get(field.privacy, "")
