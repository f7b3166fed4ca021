"""Publish: a new immutable version of the warehouse, whole or not at all."""

from __future__ import annotations

import contextlib
import getpass
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import filelock

from streetboard import queries, warehouse
from streetboard.errors import WarehouseError

LOCK_SECONDS = 60
KEEP_VERSIONS = 30
MEMORY_LIMIT = "2GB"

Progress = Callable[[float, str], None]


def no_progress(share: float, what: str) -> None:
    """Tell nobody."""


@dataclass
class Draft:
    """A version being written: a private copy of the newest one."""

    connection: duckdb.DuckDBPyConnection
    version: int
    # what was done, in Chinese; a draft without it is thrown away
    action: str = ""
    note: str = ""


def author() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "未知"


def now() -> datetime:
    """Return local time, as the ledgers have it; the one clock of the importer."""
    return datetime.now().replace(microsecond=0)


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Say in Chinese what a full disk, a read-only folder or a damaged file means."""
    try:
        yield
    except duckdb.IOException as error:
        raise WarehouseError(
            f"数据文件夹 {folder} 读写失败", "请检查磁盘空间和文件是否损坏；原有数据没有改变"
        ) from error
    except OSError as error:
        raise WarehouseError(
            f"数据文件夹 {folder} 读写失败（{error.strerror or error}）",
            "请检查文件夹、权限和磁盘空间；原有数据没有改变",
        ) from error


@contextlib.contextmanager
def drafting(folder: Path, progress: Progress = no_progress, *, content_of: int | None = None) -> Iterator[Draft]:
    """Write a new version: yield a draft and publish it at the end if it has an `action`.

    The draft starts from the newest version, or from `content_of`. An exception leaves everything as it was.
    Raises WarehouseError if another writer is at work, or if a promise of queries/checks at level fail is broken.
    """
    with _explained(folder), _locked(folder), _private(folder) as private:
        newest = _newest(folder) if content_of else warehouse.current_version(folder)
        starting = content_of or newest
        version = max([newest or 0, *_numbers(folder)]) + 1
        path = Path(private) / "draft.duckdb"
        if starting:
            shutil.copyfile(warehouse.file_of(folder, starting), path)
        connection = duckdb.connect(
            str(path),
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(Path(private) / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        with contextlib.closing(connection):
            warehouse.create_schema(connection)
            draft = Draft(connection, version)
            yield draft
            if not draft.action:
                return
            if content_of and newest and newest != content_of:
                _keep_history(connection, warehouse.file_of(folder, newest))
            connection.execute(
                "insert into meta.versions values ($version, $at, $author, $action, $note, $fingerprint)",
                {
                    "version": version,
                    "at": now(),
                    "author": author(),
                    "action": draft.action,
                    "note": draft.note,
                    "fingerprint": warehouse.fingerprint(),
                },
            )
            progress(0.85, "正在汇总")
            warehouse.build_marts(connection)
            progress(0.95, "正在核对")
            refuse_broken_promises(connection)
            connection.execute("checkpoint")
        _swap_in(path, folder, version)
    prune(folder)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / "LOCK")
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except filelock.Timeout as error:
        raise WarehouseError("另一个导入正在进行", "请等它结束后再试") from error
    with lock:
        # Whoever held the lock before is gone; a killed one has left its draft behind.
        for abandoned in folder.glob(".draft-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        yield


def _private(folder: Path) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix=".draft-", dir=folder, ignore_cleanup_errors=True)


def _newest(folder: Path) -> int | None:
    """Return the published version, or the last that there is where the pointer is lost: going back must still work."""
    try:
        return warehouse.current_version(folder)
    except WarehouseError:
        return max(_numbers(folder), default=None)


def _numbers(folder: Path) -> list[int]:
    return [int(path.stem) for path in folder.glob("[0-9]*.duckdb") if path.stem.isdigit()]


def _keep_history(connection: duckdb.DuckDBPyConnection, newest: Path) -> None:
    """A rollback takes an old version's content, never the memory of what was published since."""
    try:
        connection.execute(f"attach {_quoted(newest)} as newest (read_only)")
    except duckdb.Error:  # It is damaged: the very reason to go back.
        return
    connection.execute("create or replace table meta.versions as select * from newest.meta.versions")
    connection.execute("detach newest")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def refuse_broken_promises(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise WarehouseError if a check at level fail finds rows."""
    broken = [
        f"{query.title}（{len(rows):,} 处，如 {rows[0]}）"
        for query in queries.layer("checks").values()
        if query.level == "fail" and (rows := connection.execute(query.sql).fetchall())
    ]
    if broken:
        raise WarehouseError(f"数据没有通过核对，未发布：{'；'.join(broken)}", "请核对台账后重新导入；原有数据没有改变")


def _swap_in(path: Path, folder: Path, version: int) -> None:
    """Move the draft to its number, then the pointer to the draft; each step survives a loss of power."""
    _sync(path)
    target = warehouse.file_of(folder, version)
    path.replace(target)
    target.chmod(0o444)
    pointer = folder / f".{warehouse.POINTER}.new"
    pointer.write_text(f"{target.name}\n", "utf-8")
    _sync(pointer)
    pointer.replace(folder / warehouse.POINTER)
    _sync(folder)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and does not need to.
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prune(folder: Path) -> None:
    """Remove all but the newest versions; one that a reader on Windows holds open goes next time."""
    for number in sorted(_numbers(folder))[:-KEEP_VERSIONS]:
        if number != warehouse.current_version(folder):
            with contextlib.suppress(PermissionError):
                warehouse.file_of(folder, number).unlink(missing_ok=True)


def rollback(folder: Path, version: int) -> int:
    """Publish an old version's content as the newest, and return its number.

    Raises WarehouseError if there is no such version.
    """
    if version not in _numbers(folder):
        kept = "、".join(map(str, sorted(_numbers(folder)))) or "无"
        raise WarehouseError(f"没有版本 {version}", f"可以回退到的版本：{kept}")
    with drafting(folder, content_of=version) as draft:
        draft.action = "回退"
        draft.note = f"回退到版本 {version}"
    return draft.version


def refresh(folder: Path, progress: Progress = no_progress) -> None:
    """Publish the same content again, with staging views and marts of this release."""
    with drafting(folder, progress) as draft:
        draft.action = "升级"
        draft.note = "程序更新后重新汇总"


def salt(folder: Path) -> str:
    """Return the salt of personal keys, made at its first use; without it the same person would get another key.

    It lies beside the versions, never in them, and only its owner may read it.
    """
    path = folder / "salt"
    with _explained(folder):
        if not path.exists():
            _make_salt(folder, path)
        return path.read_text("utf-8").strip()


def _make_salt(folder: Path, path: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".salt-{secrets.token_hex(4)}"
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:  # noqa: PTH123
        handle.write(secrets.token_hex(32))
        handle.flush()
        os.fsync(handle.fileno())
    # Another importer may have been first: then its salt holds.
    with contextlib.suppress(FileExistsError):
        fresh.rename(path) if os.name == "nt" else os.link(fresh, path)
    fresh.unlink(missing_ok=True)
