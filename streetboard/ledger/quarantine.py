"""Quarantine: the rows that stayed out, as a workbook that a clerk corrects and brings again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter

from streetboard.datasets import Dataset
from streetboard.ledger.template import FONT

# By this column a corrected row leaves the quarantine, also where nothing else tells which row it was.
TICKET = "隔离编号"
_OURS = (TICKET, "隔离原因", "原文件", "原行号")
_WIDEST = 40


def workbook(data: Dataset, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return an xlsx with a row's reason beside it and the offending cell marked.

    A row has ticket, problem, field (null: the whole row), file, row_no and cells, a JSON object by label.
    """
    rows = [{**row, "cells": json.loads(row["cells"])} for row in rows]
    labels = [field.label for field in data.fields.values() if any(field.label in row["cells"] for row in rows)]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "font_name": FONT, "bg_color": "#E9ECEF", "border": 1})
        plain = book.add_format({"font_name": FONT, "num_format": "@"})
        faulty = book.add_format({"font_name": FONT, "num_format": "@", "bg_color": "#F8D7DA", "border": 1})
        sheet = book.add_worksheet(data.title)
        for column, header in enumerate((*_OURS, *labels)):
            sheet.write_string(0, column, header, head)
            longest = max((len(str(row["cells"].get(header) or "")) for row in rows), default=0)
            sheet.set_column(column, column, min(max(2 * len(header) + 2, longest + 2, 12), _WIDEST))
        for number, row in enumerate(rows, start=1):
            wrong = data.fields[row["field"]].label if row["field"] in data.fields else ""
            for column, text in enumerate((row["ticket"], row["problem"], row["file"], str(row["row_no"]))):
                sheet.write_string(number, column, text or "", faulty if column == 1 else plain)
            for column, label in enumerate(labels, start=len(_OURS)):
                sheet.write_string(number, column, row["cells"].get(label) or "", faulty if label == wrong else plain)
                if label == wrong:
                    sheet.write_comment(number, column, row["problem"])
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows), len(_OURS) + len(labels) - 1)
    return out.getvalue()
