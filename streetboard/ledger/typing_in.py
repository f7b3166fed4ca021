"""Typing in: one row that somebody types on a page goes into its ledger as a file of one row would, as a version of its own."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from streetboard import private
from streetboard.datasets import dataset
from streetboard.errors import LedgerError
from streetboard.ledger import Order, Report, describe, import_files

FILE = "页面录入.csv"


def type_in(name: str, row: Mapping[str, str], street: str, folder: Path, *, is_demo: bool = False) -> Report:
    """Publish one row of a dataset, by its fields; a row of the same key is changed by it.

    Raises StreetboardError, and publishes nothing, if anything of the row cannot be taken.
    """
    data = dataset(name)
    with private.folder(folder) as place:
        file = place / FILE
        with file.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([[data.fields[one].label for one in row], row.values()])
        order = Order(file, name, street=street, is_demo=is_demo)
        (rehearsed,) = import_files([order], folder, dry_run=True)
        for code in (*rehearsed.reasons, *rehearsed.cells):
            raise LedgerError(describe(name, code), "请改好再保存")
        (report,) = import_files([order], folder)
    return report
