"""Rehearsal: what a preview says is what publishing does, and a preview changes nothing. And what stayed out comes back."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from python_calamine import load_workbook

from streetboard import ledger, warehouse
from streetboard.datasets import all_datasets
from streetboard.ledger import effects, quarantine
from streetboard.warehouse import Scope, Warehouse

HEADER = "问题编号,社区,上报时间,办结时间,状态,标题\n"
FIRST = HEADER + "1,东社区,2025-03-05,2025-03-06,办结,路灯\n2,东社区,2025-03-05,,处置中,路灯\n"
SECOND = (
    HEADER
    + "2,东社区,2025-03-05,2025-03-07,办结,路灯\n"
    + "3,西社区,2025-03-08,2025-03-01,办结,噪声 13812345678\n"
    + ",西社区,2025-03-08,,处置中,噪声\n"
)


def order(tmp_path, text: str, name: str = "a.csv", dataset: str = "issues") -> ledger.Order:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return ledger.Order(file, dataset, street="演示街道")


def test_a_rehearsal_tells_what_publishing_does_and_changes_nothing(home, tmp_path):
    ledger.import_files([order(tmp_path, FIRST)])
    coming = order(tmp_path, SECOND)
    files = {path.name: path.read_bytes() for path in home.glob("*.duckdb")}
    rehearsal = ledger.rehearse([coming])
    assert {path.name: path.read_bytes() for path in home.glob("*.duckdb")} == files

    (said,) = rehearsal.reports
    assert said.rows == {"read": 3, "inserted": 0, "updated": 1, "unchanged": 0, "quarantined": 2, "skipped": 0}
    assert rehearsal.changes
    assert rehearsal.broken == []
    assert [(row["row_no"], row["reason"], row["field"]) for row in rehearsal.quarantined] == [
        (3, "closed_before_reported", "closed_at"),
        (4, "missing_key", "issue_id"),
    ]
    assert "138****5678" in rehearsal.quarantined[0]["cells"]
    changed = {
        one.headline.column: (one.before["value"], one.after["value"]) for one in rehearsal.effects if one.is_change
    }
    assert changed == {"cumulative_completion_rate": (0.5, 1.0), "daily_closed": (0.5, 2 / 3)}

    (done,) = ledger.import_files([coming])
    assert done.rows == said.rows
    summary = Warehouse(home).figure("issues/summary", Scope("演示街道")).one()
    assert (summary["cumulative_completion_rate"], summary["daily_closed"]) == (1.0, 2 / 3)
    # the version remembers what it did
    newest, before = Warehouse(home).figure("data/versions").records()
    kept = effects.compare(json.loads(before["kpis"]), json.loads(newest["kpis"]))
    assert kept == rehearsal.effects
    assert json.loads(newest["reports"])[0]["rows"] == said.rows


def test_a_rehearsal_of_what_is_known_already_says_that_nothing_changes(home, tmp_path):
    ledger.import_files([order(tmp_path, FIRST)])
    rehearsal = ledger.rehearse([order(tmp_path, FIRST)])
    assert not rehearsal.changes
    assert not any(effect.is_change for effect in rehearsal.effects)
    assert rehearsal.reports[0].warnings == {"same_file_again": 2}


def test_the_first_rehearsal_needs_no_version(home, tmp_path):
    rehearsal = ledger.rehearse([order(tmp_path, FIRST)])
    assert rehearsal.reports[0].version is None
    assert {effect.before for effect in rehearsal.effects} == {None}
    assert warehouse.current_version(home) is None


def held(name: str) -> list[dict]:
    return Warehouse(warehouse.home()).figure("data/quarantine", dataset=name, limit=None).records()


def test_a_quarantined_row_is_marked_in_its_workbook_and_nothing_in_it_is_a_formula(home, tmp_path):
    ledger.import_files(
        [order(tmp_path, HEADER + "3,西社区,2025-03-08,2025-03-01,办结,=1+1\n,西社区,2025-03-08,,处置中,噪声\n")]
    )
    content = quarantine.workbook(all_datasets()["issues"], held("issues"))
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == [quarantine.TICKET, "隔离原因", "原文件", "原行号"]
    assert [row[1:4] for row in rows[1:]] == [["办结时间早于上报时间", "a.csv", "2"], ["缺少问题编号", "a.csv", "3"]]
    assert all(re.fullmatch("[0-9a-f]{12}", row[0]) for row in rows[1:])
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["问题编号"], first["办结时间"], first["标题"], first["街道"]) == (
        "3",
        "2025-03-01",
        "=1+1",
        "演示街道",
    )
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        comments = parts.read("xl/comments1.xml").decode()
    assert "办结时间早于上报时间" in comments
    assert "缺少问题编号" in comments


@pytest.mark.parametrize(
    ("dataset", "wrong", "right"),
    [
        ("issues", HEADER + ",西社区,2025-03-08,,处置中,噪声\n", {"问题编号": "9"}),
        ("service_records", "志愿者编号,服务日期,服务时长\nA,2025-03-08,90\n", {"服务时长": "9"}),
    ],
)
def test_a_corrected_row_goes_in_and_leaves_the_quarantine_though_it_had_no_key(home, tmp_path, dataset, wrong, right):
    ledger.import_files([order(tmp_path, wrong, dataset=dataset)])
    (row,) = held(dataset)
    cells = json.loads(row["cells"]) | right
    header = ",".join([quarantine.TICKET, *cells])
    values = ",".join([row["ticket"], *(text or "" for text in cells.values())])
    (report,) = ledger.import_files([order(tmp_path, f"{header}\n{values}\n", "改好的.csv", dataset)])
    assert report.rows == {"read": 1, "inserted": 1, "updated": 0, "unchanged": 0, "quarantined": 0, "skipped": 0}
    assert held(dataset) == []


def test_the_names_that_are_kept_of_a_file_hold_no_telephone_number(home, tmp_path):
    text = HEADER.replace("标题", "张三13812345678") + "1,东社区,2025-03-05,,处置中,x\n"
    (report,) = ledger.import_files([order(tmp_path, text, "13912345678的台账.csv")])
    assert report.file == "139****5678的台账.csv"
    assert report.columns["dropped"] == ["张三138****5678"]
    version = warehouse.file_of(home, 1).read_bytes()
    assert b"13912345678" not in version
    assert b"13812345678" not in version
