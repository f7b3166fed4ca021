"""Publish: a new immutable version of the warehouse, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import filelock

from streetboard import __version__, audit, disk, environment, events, platform, private, provenance, queries, warehouse
from streetboard.errors import BusyError, QueryTimeoutError, WarehouseError
from streetboard.ledger import effects, turns

LOCK_SECONDS = 60
KEEP_VERSIONS = 30
# As many as the names of their files have room for; more memory than any machine has.
_MOST_VERSIONS, _MOST_GIGABYTES = 999_999, 9999
# What a version is that a newer program made of the one before, without a new row: none of those that are kept.
UPGRADE = "升级"
IMPORT, DEMONSTRATION = "导入", "演示数据"
# With what Python and the operating system hold beside it, a million rows stay within 1.5 GB; more is spilled, as far as it can be.
MEMORY_GIGABYTES = 1

Progress = Callable[[float, str], None]


def no_progress(share: float, what: str) -> None:
    """Tell nobody."""


@dataclass
class Draft:
    """A version being written: a private copy of the newest one."""

    connection: duckdb.DuckDBPyConnection
    version: int
    # the writer's own folder, for what must not outlive the draft
    folder: Path
    # build the marts, measure and check, then throw all away
    rehearsal: bool = False
    # what was done, in Chinese; a draft without it is thrown away
    action: str = ""
    note: str = ""
    # what became of each file, as `import --json` tells it; a rollback must not forget it with the rows
    reports: list[dict[str, Any]] = field(default_factory=list)
    # the fingerprint of the salt by which persons were made keys
    salt: str | None = None
    # the datasets, and the streets, that were changed; None: any may have been
    touched: Set[str] | None = None
    streets: Set[str] | None = None
    # the streets of which whoever writes it may be told; None: any
    among: Set[str] | None = None
    # the headline numbers of the version that it starts from, as far as they are known
    before: effects.Kpis | None = None
    # known when it has been published or rehearsed: the headline numbers, and the promises that it breaks
    kpis: effects.Kpis | None = None
    broken: list[str] = field(default_factory=list)


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Say in Chinese what a full disk, a read-only folder or a damaged file means."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError(
            f"导入需要的内存（现在最多 {memory_gigabytes()} GB）或临时磁盘空间不够",
            "请腾出磁盘空间，或用环境变量 STREETBOARD_IMPORT_MEMORY 写一个更大的数后重试；原有数据没有改变",
        ) from error
    except (OSError, duckdb.Error) as error:
        if not isinstance(error, OSError) and not warehouse.is_damage(error):
            raise
        reason = disk.reason(error)
        raise WarehouseError(
            f"数据文件夹 {folder} 读写失败（{reason or '内容读不出来'}）",
            f"请检查{'文件夹、权限和磁盘空间' if reason else '文件是否损坏'}；原有数据没有改变",
        ) from error


def keep_versions() -> int:
    """Return how many versions are kept: $STREETBOARD_KEEP_VERSIONS, else 30.

    Raises WarehouseError if that is not a number from 2 to 999999: the current version and the one before always stay.
    """
    told = f"默认保留 {KEEP_VERSIONS} 个版本"
    return environment.whole_number(
        "STREETBOARD_KEEP_VERSIONS", KEEP_VERSIONS, told, WarehouseError, least=2, most=_MOST_VERSIONS
    )


def memory_gigabytes() -> int:
    """Return how many gigabytes an import may take before it spills: $STREETBOARD_IMPORT_MEMORY, else 1.

    Raises WarehouseError if that is not a number from 1 to 9999.
    """
    told = f"默认 {MEMORY_GIGABYTES} GB"
    return environment.whole_number(
        "STREETBOARD_IMPORT_MEMORY", MEMORY_GIGABYTES, told, WarehouseError, least=1, most=_MOST_GIGABYTES
    )


@contextlib.contextmanager
def drafting(
    folder: Path, progress: Progress = no_progress, *, content_of: int | None = None, rehearsal: bool = False
) -> Iterator[Draft]:
    """Write a new version: yield a draft and publish it at the end if it has an `action`.

    The draft starts from the newest version, or from `content_of`. An exception leaves everything as it was. A
    `rehearsal` goes as far as measuring and checking, and publishes nothing.
    Raises WarehouseError if another writer is at work, if there is no version `content_of`, or if a promise of
    queries/checks at level fail is broken.
    """
    keep = keep_versions()
    with _explained(folder), _locked(folder, progress), private.folder(folder) as own:
        kept = warehouse.numbers(folder)
        if content_of and content_of not in kept:
            raise WarehouseError(f"没有版本 {content_of}", f"可以回退到的版本：{'、'.join(map(str, kept)) or '无'}")
        newest = _newest(folder) if content_of else warehouse.current_version(folder)
        starting = content_of or newest
        version = max([newest or 0, *kept]) + 1
        path = own / "draft.duckdb"
        if starting:
            if (whole := warehouse.file_of(folder, starting)).exists():
                # It says what is wrong with a file that cannot be opened.
                warehouse.connect_read_only(whole).close()
            warehouse.put_together(folder, starting, path)
        has_marts = bool(starting) or _write_empty(path)
        with contextlib.closing(_connect(path)) as connection:
            if starting:
                warehouse.refuse_newer(connection, starting)
            is_same_release = not starting or warehouse.fingerprint_of(connection) == warehouse.fingerprint()
            if not is_same_release:
                warehouse.create_schema(connection)
            draft = Draft(connection, version, own, rehearsal, before=_last_kpis(connection))
            yield draft
            if not draft.action:
                return
            progress(0.85, "正在汇总")
            if not is_same_release or not has_marts:
                draft.touched = draft.streets = None
            if rehearsal and is_same_release:
                draft.before = _measured(connection, draft) if has_marts else {}
            with warehouse.rebuilt(connection, draft.touched, draft.streets) as built:
                draft.kpis = _measured(built, draft)
                progress(0.95, "正在核对")
                draft.broken = _broken_promises(connection, is_told=draft.among is None)
            if rehearsal:
                return
            _refuse_broken_promises(draft.broken)
            if content_of and newest and newest != content_of:
                _keep_history(connection, warehouse.file_of(folder, newest))
            kind, told = _KINDS.get(draft.action, audit.IMPORTED), _told(draft)
            # What is not recorded is not published; the version keeps the end of the record, which nobody can then cut off.
            head = audit.record(folder, kind, told)
            with audit.unless(folder, kind, told):
                _remember(draft, head)
                upgrades = _upgrades(connection)
                connection.execute("checkpoint")
        with audit.unless(folder, kind, told):
            _swap_in(path, folder, version)
        events.tell("published", version=version, action=draft.action)
        # A version above the pointer is what was killed on the very way to it: nobody has ever seen it.
        superfluous = [number for number in kept if newest and number > newest]
        if newest and {newest, version} <= upgrades:
            # The same ledgers twice, and nobody works with the release between.
            superfluous.append(newest)
        prune(folder, keep, superfluous, uncounted=upgrades)
        # Published it is; where there is no room for less, the old ones stay as they are.
        with contextlib.suppress(OSError):
            warehouse.thin(folder, own)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        str(path),
        config={
            "memory_limit": f"{memory_gigabytes()}GB",
            "temp_directory": str(path.with_name("spill")),
            # What the release before this one can open as well: whoever goes back to it keeps the data.
            "storage_compatibility_version": "v1.5.0",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    # A draft that is thrown away need not be tidied first.
    connection.execute("pragma disable_checkpoint_on_shutdown")
    return connection


@dataclass
class _Empty:
    """What this process keeps of a version of one release that holds nothing: whoever rehearses a first import publishes it next."""

    was_asked_for: bool = False
    # with its marts built
    content: bytes | None = None


_empty: defaultdict[str, _Empty] = defaultdict(_Empty)


def _write_empty(path: Path) -> bool:
    """Write a version that holds nothing yet, and return whether its marts are built.

    The first time they are not: the demonstration touches all of them, and to build them takes as long as to fill them.
    """
    kept = _empty[warehouse.fingerprint()]
    if kept.content is not None:
        path.write_bytes(kept.content)
        return True
    has_marts, kept.was_asked_for = kept.was_asked_for, True
    with contextlib.closing(_connect(path)) as connection:
        warehouse.create_schema(connection)
        if has_marts:
            warehouse.build_marts(connection)
        connection.execute("checkpoint")
    if has_marts:
        kept.content = path.read_bytes()
    return has_marts


@contextlib.contextmanager
def _locked(folder: Path, progress: Progress = no_progress) -> Iterator[None]:
    """Be the only writer of a folder; wait for another one for LOCK_SECONDS."""
    private.make(folder)
    lock = filelock.FileLock(folder / "LOCK")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        progress(0.0, turns.WRITER)
        try:
            lock.acquire(timeout=LOCK_SECONDS)
        except filelock.Timeout as error:
            raise BusyError(
                f"另一个导入正在进行，等了 {LOCK_SECONDS} 秒还没有结束", "请等它结束后再试；原有数据没有改变"
            ) from error
    with lock:
        yield


def _newest(folder: Path) -> int | None:
    """Return the published version, or the last that there is where the pointer is lost: going back must still work."""
    try:
        return warehouse.current_version(folder)
    except WarehouseError:
        return max(warehouse.numbers(folder), default=None)


def _keep_history(connection: duckdb.DuckDBPyConnection, newest: Path) -> None:
    """A rollback takes an old version's content, never the memory of what was published since."""
    with contextlib.suppress(duckdb.Error):  # It may be damaged: the very reason to go back.
        connection.execute(f"attach {_quoted(newest)} as newest (read_only)")
        connection.execute("create or replace temp table history as select * from newest.meta.versions")
        connection.execute("delete from meta.versions")
        # A newer release may remember more of them than this one.
        both = connection.execute(
            "select string_agg(column_name, ', ') from (select column_name from (describe history) "
            "semi join (describe meta.versions) using (column_name))"
        ).fetchone()
        connection.execute(f"insert into meta.versions by name select {both[0] if both else '*'} from history")
        connection.execute("detach newest")


# What a draft does by its action, where it does not bring rows.
_KINDS = {
    DEMONSTRATION: audit.DEMO_PUBLISHED,
    "取出演示数据": audit.DEMO_REMOVED,
    "回退": audit.ROLLED_BACK,
    UPGRADE: audit.REBUILT,
}


def _told(draft: Draft) -> dict[str, Any]:
    """Return what is recorded of a version: of which files and ledgers, and how many rows."""
    told: dict[str, Any] = {"version": draft.version}
    if draft.action == "回退":
        told["note"] = draft.note
    if draft.reports:
        told["files"] = list(dict.fromkeys(fields["file"] for fields in draft.reports))
        told["datasets"] = list(dict.fromkeys(fields["dataset"] for fields in draft.reports))
        counted = ("inserted", "updated", "quarantined")
        told |= {name: sum(fields["rows"][name] for fields in draft.reports) for name in counted}
    return told


def _remember(draft: Draft, head: audit.Head | None) -> None:
    """Write into the version who published it, when, why, and what it did to the headline numbers."""
    draft.connection.execute(
        "insert into meta.versions by name select $version as version, $at as published_at, $author as author, "
        "$action as action, $note as note, $fingerprint as fingerprint, $kpis::json as kpis, $reports::json as reports, "
        "$salt as salt, $audit_number as audit_number, $audit_hash as audit_hash, $program as program",
        {
            "version": draft.version,
            "at": provenance.now(),
            "author": provenance.author(),
            "action": draft.action,
            "note": draft.note,
            "fingerprint": warehouse.fingerprint(),
            "kpis": None if draft.kpis is None else json.dumps(draft.kpis, ensure_ascii=False),
            "reports": json.dumps(draft.reports, ensure_ascii=False),
            "salt": draft.salt,
            "audit_number": head and head.number,
            "audit_hash": head and head.hash,
            "program": __version__,
        },
    )


def _upgrades(connection: duckdb.DuckDBPyConnection) -> set[int]:
    rows = connection.execute("select version from meta.versions where action = $action", {"action": UPGRADE})
    return {version for (version,) in rows.fetchall()}


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _last_kpis(connection: duckdb.DuckDBPyConnection) -> effects.Kpis | None:
    last = connection.execute("select kpis from meta.versions order by version desc limit 1").fetchone()
    return json.loads(last[0]) if last and last[0] else None


def _measured(marts: warehouse.Answers, draft: Draft) -> effects.Kpis | None:
    """Return the headline numbers of all streets; of those that were not touched they are known.

    On a machine that is too busy to measure, null: the import matters more than its effect.
    """
    known = None if draft.streets is None else draft.before
    with contextlib.suppress(QueryTimeoutError):
        if known is None or draft.streets is None:
            return effects.measure(draft.connection)
        others = {street: told for street, told in known.items() if street not in draft.streets}
        return others | effects.measure(marts, draft.streets)
    return None


def _broken_promises(connection: duckdb.DuckDBPyConnection, *, is_told: bool) -> list[str]:
    """Return what the checks at level fail find, in Chinese; without `is_told` not where, which may be in another street."""
    return [
        query.title + (f"（{len(rows):,} 处，如 {rows[0]}）" if is_told else "")
        for query in queries.layer("checks").values()
        if query.level == "fail" and (rows := connection.execute(query.sql).fetchall())
    ]


def _refuse_broken_promises(broken: list[str]) -> None:
    if broken:
        raise WarehouseError(f"数据没有通过核对，未发布：{'；'.join(broken)}", "请核对台账后重新导入；原有数据没有改变")


def _swap_in(path: Path, folder: Path, version: int) -> None:
    """Move the draft to its number, then the pointer to the draft; each step survives a loss of power."""
    target = warehouse.file_of(folder, version)
    pointer = path.with_name(warehouse.POINTER)
    pointer.write_text(f"{target.name}\n", "utf-8")
    for file in (path, pointer):
        disk.sync(file)
    path.chmod(0o444)
    platform.replace(path, target)
    # Else the pointer might reach the disk before what it points to.
    disk.sync(folder)
    platform.replace(pointer, folder / warehouse.POINTER)
    disk.sync(folder)


def prune(folder: Path, keep: int, superfluous: Iterable[int] = (), uncounted: Collection[int] = ()) -> None:
    """Remove all but the newest `keep` versions, and what is superfluous; one that is being read goes another time.

    Those `uncounted` stay and go with the versions about them.
    """
    kept = warehouse.numbers(folder)
    counted = [number for number in kept if number not in uncounted]
    oldest = counted[-keep] if len(counted) >= keep else 0
    for number in {*(number for number in kept if number < oldest), *superfluous}:
        for path in (warehouse.file_of(folder, number), warehouse.blocks_of(folder, number)):
            warehouse.remove_unless_in_use(path)


def rollback(folder: Path, version: int, progress: Progress = no_progress) -> int:
    """Publish an old version's content as the newest, and return its number.

    Raises WarehouseError if there is no such version.
    """
    with drafting(folder, progress, content_of=version) as draft:
        draft.action = "回退"
        draft.note = f"回退到版本 {version}"
    return draft.version


@contextlib.contextmanager
def preparing(folder: Path) -> Iterator[None]:
    """Be the only one who makes a folder ready to be read. Raises WarehouseError if it cannot be written to."""
    with _explained(folder):
        private.make(folder)
        with filelock.FileLock(folder / "PREPARING"):
            yield


def refresh(folder: Path, progress: Progress = no_progress) -> None:
    """Publish the same content again, with staging views and marts of this release."""
    with drafting(folder, progress) as draft:
        draft.action = UPGRADE
        draft.note = "程序更新后重新汇总"


def salt(folder: Path) -> str:
    """Return the salt of personal keys, made at its first use; with another the same person would get another key.

    It lies beside the versions, never in them, and only its owner may read it. Raises WarehouseError if there are versions
    and it is lost.
    """
    path = folder / "salt"
    with _explained(folder):
        # In this order: whoever makes the salt meanwhile publishes after it.
        has_versions = bool(warehouse.numbers(folder))
        if not (known := _read(path)):
            if has_versions:
                raise WarehouseError("数据文件夹里的 salt 不见了，志愿者会变成另外的人", _SALT_IS_BACKED_UP)
            with private.folder(folder) as own:
                _make_salt(own / "salt", path)
            known = _read(path)
        return known


_SALT_IS_BACKED_UP = "请从备份恢复 salt；没有备份的，请把整个数据文件夹移走，重新导入全部台账；原有数据没有改变"


def salted(draft: Draft, salt: str) -> None:
    """Keep in a draft by which salt its persons become keys. Raises WarehouseError if those that it has are by another."""
    draft.salt = hashlib.sha256(f"streetboard {salt}".encode()).hexdigest()[:16]
    last = draft.connection.execute(
        "select salt from meta.versions where salt is not null order by version desc limit 1"
    ).fetchone()
    if last and last[0] != draft.salt:
        raise WarehouseError("数据文件夹里的 salt 不是这些版本的，志愿者会变成另外的人", _SALT_IS_BACKED_UP)


def _read(path: Path) -> str:
    """Return the text of a file, empty where there is none."""
    return path.read_text("utf-8").strip() if path.exists() else ""


def _make_salt(fresh: Path, path: Path) -> None:
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:  # noqa: PTH123
        handle.write(secrets.token_hex(32))
        handle.flush()
        os.fsync(handle.fileno())
    # The mode of a new file says nothing on Windows.
    platform.keep_to_owner(fresh)
    try:
        # Of several first importers one wins, and none waits for the other: a writer may take minutes.
        os.link(fresh, path)
    except FileExistsError:
        if not _read(path):
            platform.replace(fresh, path)
    disk.sync(path.parent)
