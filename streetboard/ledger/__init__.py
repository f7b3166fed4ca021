"""Ledger: a file in, rows or reasons out: read, map, check, merge, publish."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from streetboard import warehouse
from streetboard.datasets import all_datasets, dataset
from streetboard.errors import LedgerError, StreetboardError
from streetboard.ledger import check, doubts, effects, intake, publish
from streetboard.ledger.orders import CONFIRMED, DOUBTS, MODES, Order, Report
from streetboard.ledger.publish import Draft, Progress, no_progress
from streetboard.ledger.results import only
from streetboard.ledger.wording import (
    columns_alike,
    describe,
    meant,
    of_cells,
    of_sheet,
    of_skipped,
    sentences,
    year_told,
)

__all__ = [
    "CONFIRMED",
    "DEMO",
    "DOUBTS",
    "MODES",
    "Order",
    "Rehearsal",
    "Report",
    "columns_alike",
    "describe",
    "ensure_ready",
    "import_files",
    "meant",
    "of_cells",
    "of_sheet",
    "of_skipped",
    "publish_demo",
    "rehearse",
    "remove_demo",
    "sentences",
    "year_told",
]

DEMO = Path(__file__).parent.parent.parent / "data" / "demo"
# Rows that a rehearsal shows.
ROWS_SHOWN = 200


@dataclass(frozen=True)
class Rehearsal:
    """What publishing would do: the reports, the headline numbers, the promises broken, and rows that would stay out."""

    reports: list[Report]
    effects: list[effects.Effect]
    broken: list[str]
    # each with dataset, row_no, reason, field, problem and cells (JSON), at most ROWS_SHOWN
    quarantined: list[dict[str, Any]]
    # whether there is anything to publish
    changes: bool

    @property
    def unanswered(self) -> bool:
        """Return whether something must be answered before anything is published; a second yes is another matter."""
        return any(question["must"] and question["code"] not in DOUBTS for question in self._questions)

    @property
    def doubts(self) -> list[dict[str, Any]]:
        """Return what needs a second yes."""
        return [question for question in self._questions if question["code"] in DOUBTS]

    @property
    def _questions(self) -> list[dict[str, Any]]:
        return [question for report in self.reports for question in report.questions]


def import_files(
    orders: Sequence[Order],
    folder: Path | None = None,
    *,
    dry_run: bool = False,
    cautious: bool = False,
    among: Collection[str] | None = None,
    action: str = publish.IMPORT,
    progress: Progress = no_progress,
) -> list[Report]:
    """Import files and publish them as one version; publish none if nothing has changed. `action` is what it is remembered as.

    A `dry_run` tells what is to be answered, and publishes nothing. The `cautious` doubt also what needs a second yes. `among` are the
    streets that may be changed, and told of, null for any: a file tells only when it is read which it is of.
    Raises StreetboardError if one of the files cannot be imported, or must be answered for: then nothing has changed.
    """
    folder = folder or warehouse.home()
    _refuse_unknown(orders)
    salt = publish.salt(folder)
    with publish.drafting(folder, progress) as draft:
        drafts = _import_all(draft, orders, salt, progress, cautious=cautious, among=among)
        if dry_run:
            draft.action = ""
        else:
            _refuse_unanswered(drafts)
            draft.action = draft.action and action
    version = warehouse.current_version(folder)
    progress(1.0, "完成")
    return [Report(**fields, version=version) for fields in drafts]


def rehearse(
    orders: Sequence[Order],
    folder: Path | None = None,
    *,
    among: Collection[str] | None = None,
    progress: Progress = no_progress,
) -> Rehearsal:
    """Import files as `import_files` would, tell what that does, and publish nothing.

    Raises StreetboardError if one of the files cannot be imported.
    """
    folder = folder or warehouse.home()
    _refuse_unknown(orders)
    salt = publish.salt(folder)
    version = warehouse.current_version(folder)
    with publish.drafting(folder, progress, rehearsal=True) as draft:
        earlier = _last_import(draft.connection)
        drafts = _import_all(draft, orders, salt, progress, cautious=True, among=among)
        out = draft.connection.execute(
            "select dataset, row_no, reason, field, problem, cells::varchar as cells from meta.quarantine "
            "where import_id > $earlier order by dataset, import_id, row_no limit $most",
            {"earlier": earlier, "most": ROWS_SHOWN},
        )
        names = [column[0] for column in out.description]
        quarantined = [dict(zip(names, row, strict=True)) for row in out.fetchall()]
    progress(1.0, "完成")
    reports = [Report(**fields, version=version) for fields in drafts]
    after = draft.kpis if draft.action else draft.before
    told = [effect for effect in effects.compare(draft.before, after) if among is None or effect.street in among]
    return Rehearsal(reports, told, draft.broken, quarantined, bool(draft.action))


def _refuse_unknown(orders: Sequence[Order]) -> None:
    for order in orders:
        dataset(order.dataset)
        if order.mode not in MODES:
            raise LedgerError(f"没有导入方式“{order.mode}”", f"可用的有：{'、'.join(MODES)}")


def _import_all(
    draft: Draft,
    orders: Sequence[Order],
    salt: str,
    progress: Progress,
    *,
    cautious: bool,
    among: Collection[str] | None,
) -> list[dict[str, Any]]:
    """Import files into a draft, say in it what was done if anything has changed, and return the fields of the reports."""
    drafts: list[tuple[dict[str, Any], bool]] = []
    draft.touched = {order.dataset for order in orders} | {"aliases" for order in orders if order.aliases}
    draft.among = None if among is None else frozenset(among)
    streets: set[str] | None = set()
    publish.salted(draft, salt)
    check.prepare(draft.connection)
    earlier = _last_import(draft.connection)
    waiting = deque(orders)
    while waiting:
        order = waiting.popleft()
        tell = partial(progress, 0.8 * len(drafts) / (len(drafts) + 1 + len(waiting)))
        tell(f"正在导入{all_datasets()[order.dataset].title}")
        is_last = all(_source(order) != _source(later) for later in waiting)
        fields, has_changed, changed, further = intake.take_in(
            draft.connection, draft.folder, order, salt, earlier, is_last, tell, among
        )
        streets = None if streets is None or changed is None else streets | changed
        waiting.extendleft(reversed(further))
        # What must be answered comes first: the answer may clear the doubt.
        if cautious and has_changed and not any(question["must"] for question in fields["questions"]):
            fields["questions"] += [
                asdict(doubt) for doubt in doubts.questions(fields) if doubt.code not in order.confirmed
            ]
        drafts.append((fields, has_changed))
    if any(changed for _, changed in drafts):
        draft.action = publish.IMPORT
        draft.note = "、".join(dict.fromkeys(fields["file"] for fields, _ in drafts))
    draft.streets = streets
    draft.reports = [fields for fields, _ in drafts]
    return draft.reports


def _refuse_unanswered(drafts: list[dict[str, Any]]) -> None:
    for fields in drafts:
        for question in fields["questions"]:
            if question["must"]:
                name = " · ".join(filter(None, (fields["file"], *fields["part"].split("/"))))
                raise LedgerError(f"{name}：{question['problem']}", question["remedy"])


def _last_import(connection: duckdb.DuckDBPyConnection) -> int:
    last: int = only(connection.execute("select coalesce(max(import_id), 0) from meta.imports"))[0]
    return last


def _source(order: Order) -> tuple[Any, ...]:
    return order.dataset, order.street, order.mapping, order.mode


# --- demonstration -----------------------------------------------------------------------------------------------------


def publish_demo(folder: Path | None = None, progress: Progress = no_progress) -> list[Report]:
    """Import the demonstration ledgers through the same importer as any other."""
    files = {path.stem: path for path in DEMO.glob("*.csv")}
    orders = [Order(files[name], name, is_demo=True) for name in all_datasets() if name in files]
    return import_files(orders, folder, action=publish.DEMONSTRATION, progress=progress)


def remove_demo(folder: Path | None = None) -> int:
    """Take the demonstration rows out again, publish what is left, and return how many rows went.

    Raises StreetboardError if there are none.
    """
    folder = folder or warehouse.home()
    with publish.drafting(folder) as draft:
        removed = 0
        for data in all_datasets().values():
            removed += only(
                draft.connection.execute(
                    f"delete from raw.{data.name} where import_id in (select import_id from meta.imports where is_demo)"
                )
            )[0]
            if data.remembered:
                draft.connection.execute(
                    f"delete from meta.{data.name}_before where superseded_by in (select import_id from meta.imports where is_demo)"
                )
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
    """Make sure that there is a version that this release can read: the demonstration data at the very first start.

    Whoever comes meanwhile, in this process or in another, waits and finds it done.
    """
    folder = folder or warehouse.home()
    with publish.preparing(folder):
        version = warehouse.current_version(folder)
        if version is None:
            publish_demo(folder, progress)
        elif not warehouse.is_up_to_date(folder, version):
            publish.refresh(folder, progress)
