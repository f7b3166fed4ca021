"""Audit: who did what, and when: a line for each event, chained to the one before, so that what is changed afterwards is found.

`<home>/audit/2026-11.jsonl` is written by all processes, under a lock. It holds names of accounts, figures with their parameters, and
counts; never a cell, a password, or what somebody has searched for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import filelock

from streetboard import disk, environment, faults, provenance
from streetboard.errors import AuditError, StreetboardError
from streetboard.provenance import Actor

FOLDER = "audit"
KEEP_MONTHS = 12
# How long a change waits for another writer, and what is merely looked at.
_CHANGE_SECONDS, _VIEW_SECONDS = 10.0, 1.0
_MOST_SIGNS, _MOST_NAMES = 200, 20
_TAIL_BYTES = 1 << 16
_NOTHING_BEFORE = "0" * 64
# Of what anybody may cause without an account, so much is kept that it cannot fill the disk.
_REFUSED_SECONDS, _MOST_REFUSED = 60.0, 60
_FAULT_SECONDS = 60.0
_LINES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
_WRITTEN = re.compile(rb'(.*), "hash": "([0-9a-f]{64})"\}\n')
_FILE = re.compile(r"\d{4}-\d{2}\.jsonl")


@dataclass(frozen=True)
class Kind:
    """A kind of event: how it is told, and whether it changes anything. A change that cannot be recorded is not done."""

    name: str
    title: str
    is_change: bool = False


LOGGED_IN = Kind("logged_in", "登录")
LOG_IN_FAILED = Kind("log_in_failed", "登录失败")
LOCKED = Kind("locked", "登录锁定")
LOGGED_OUT = Kind("logged_out", "退出登录")
SESSIONS_ENDED = Kind("sessions_ended", "结束登录", is_change=True)
ACCOUNT_ADDED = Kind("account_added", "添加账号", is_change=True)
ROLES_SET = Kind("roles_set", "改角色", is_change=True)
PASSWORD_SET = Kind("password_set", "改密码", is_change=True)
ACCOUNT_DISABLED = Kind("account_disabled", "停用账号", is_change=True)
ACCOUNT_ENABLED = Kind("account_enabled", "恢复账号", is_change=True)
ACCOUNT_REMOVED = Kind("account_removed", "删除账号", is_change=True)
ROWS_OPENED = Kind("rows_opened", "看明细")
DOWNLOADED = Kind("downloaded", "下载")
FILE_READ = Kind("file_read", "放进文件")
REHEARSED = Kind("rehearsed", "预览导入")
IMPORTED = Kind("imported", "导入", is_change=True)
MAPPING_KEPT = Kind("mapping_kept", "记住列的对应关系", is_change=True)
DEMO_PUBLISHED = Kind("demo_published", "装入演示数据", is_change=True)
DEMO_REMOVED = Kind("demo_removed", "取出演示数据", is_change=True)
ROLLED_BACK = Kind("rolled_back", "回退", is_change=True)
REBUILT = Kind("rebuilt", "升级后重新汇总", is_change=True)
EDITION_MADE = Kind("edition_made", "生成会议版", is_change=True)
EDITION_CHANGED = Kind("edition_changed", "修改会议版", is_change=True)
EXPORTED = Kind("exported", "导出")
BACKED_UP = Kind("backed_up", "备份")
RESTORED = Kind("restored", "恢复备份")
TOKEN_ADDED = Kind("token_added", "添加令牌", is_change=True)
TOKEN_REMOVED = Kind("token_removed", "删除令牌", is_change=True)
FIGURE_FETCHED = Kind("figure_fetched", "取数")
REFUSED = Kind("refused", "拒绝")
# What is recorded of the record itself.
MENDED = Kind("mended", "修补没有写完的一行", is_change=True)
CLEARED = Kind("cleared", "清理到期的记录", is_change=True)
KINDS = {kind.name: kind for kind in list(globals().values()) if isinstance(kind, Kind)}
# What even a leader reads of himself.
OF_LOG_IN = (LOGGED_IN, LOG_IN_FAILED, LOCKED, LOGGED_OUT, SESSIONS_ENDED, PASSWORD_SET)

# What has become of an act whose line was written before it was done, or that found nothing to do.
NOT_DONE, UNCHANGED = "not_done", "unchanged"


@dataclass(frozen=True)
class Head:
    """The end of the chain: how many lines there have been, and the hash of the last."""

    number: int = 0
    hash: str = _NOTHING_BEFORE


@dataclass
class Verdict:
    """What was found: how many lines there are, what is wrong, each in a sentence, and what is worth knowing."""

    lines: int = 0
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


# --- writing ------------------------------------------------------------------------------------------------------------------


def record(home: Path, kind: Kind, about: Mapping[str, Any] | None = None, actor: Actor | None = None) -> Head | None:
    """Write a line about an event, and return the new end of the chain.

    A change has reached the disk then. Raises AuditError if one cannot be written; of anything else the fault is told, and null returned.
    """
    try:
        with _locked(home, _CHANGE_SECONDS if kind.is_change else _VIEW_SECONDS) as folder:
            head = _append(folder, kind, about or {}, actor or provenance.actor(), is_synced=kind.is_change)
    except (OSError, filelock.Timeout, AuditError) as error:
        _tell(error, home)
        if not kind.is_change:
            return None
        if isinstance(error, AuditError):
            raise
        reason = "正被别的程序占用" if isinstance(error, filelock.Timeout) else disk.reason(error) or "读写出错"
        raise AuditError(
            f"“{kind.title}”没有执行：操作记录写不进去（{reason}）",
            f"请检查 {home / FOLDER} 的权限和磁盘空间；没有记录的改动不执行，原有数据没有改变",
        ) from error
    _failed.pop(home, None)
    if (kept := _kept.get()) is not None:
        kept.append(kind)
    return head


@contextmanager
def doing(home: Path, kind: Kind, about: Mapping[str, Any], *, is_kept_within: bool = False) -> Iterator[None]:
    """Record an act: a change before it is done, anything else when it is; `is_kept_within`, where what it calls does so.

    So none is left out: where nothing was recorded within, nothing was changed, and that is recorded.
    """
    if kind.is_change and not is_kept_within:
        record(home, kind, about)
    kept: list[Kind] = []
    outer = _kept.get()
    before = _kept.set(kept)
    try:
        yield
    except StreetboardError:
        if kind.is_change:
            with suppress(AuditError):  # It is the very thing that failed, perhaps.
                record(home, kind, {**about, "outcome": NOT_DONE})
        raise
    finally:
        _kept.reset(before)
        if outer is not None:
            outer += kept
    if not kind.is_change:
        record(home, kind, about)
    elif is_kept_within and not kept:
        record(home, kind, {**about, "outcome": UNCHANGED})


@contextmanager
def unless(home: Path, kind: Kind, about: Mapping[str, Any]) -> Iterator[None]:
    """Record of a change whose line has been written that it has not come about, where that is so."""
    try:
        yield
    except Exception:
        with suppress(AuditError):  # It is the very thing that failed, perhaps.
            record(home, kind, {**about, "outcome": NOT_DONE})
        raise


def refused(home: Path, what: str, actor: Actor) -> None:
    """Record that something was refused; once a minute of the same, and not more than so many of one account, or of nobody known."""
    now, key = time.monotonic(), (home, what, actor)
    with _quota:
        for old in [one for one, at in _refused.items() if now - at >= _REFUSED_SECONDS]:
            del _refused[old]
        # What nobody known asks for takes no account's place.
        if key in _refused or sum(whose.name == actor.name for _, _, whose in _refused) >= _MOST_REFUSED:
            return
        _refused[key] = now
    record(home, REFUSED, {"refused": what}, actor)


def is_failing(home: Path) -> bool:
    """Return whether the last line that this process wanted to write could not be written."""
    return home in _failed


_kept: ContextVar[list[Kind] | None] = ContextVar("kept", default=None)
_writing, _quota = threading.Lock(), threading.Lock()
_refused: dict[tuple[Path, str, Actor], float] = {}
# When a fault of writing was last told, by home.
_failed: dict[Path, float] = {}


def _tell(error: Exception, home: Path) -> None:
    """Log that the record cannot be written, once a minute."""
    now = time.monotonic()
    if now - _failed.get(home, -_FAULT_SECONDS) >= _FAULT_SECONDS:
        _failed[home] = now
        faults.keep(error, home)


@contextmanager
def _locked(home: Path, seconds: float) -> Iterator[Path]:
    """Be the only writer of a home's record, in this process and among all, and yield its folder."""
    folder = home / FOLDER
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk.sync(home)
    if not _writing.acquire(timeout=seconds):
        raise filelock.Timeout(str(folder))
    try:
        with filelock.FileLock(folder / "LOCK", timeout=seconds, mode=0o600):
            yield folder
    finally:
        _writing.release()


def _append(folder: Path, kind: Kind, about: Mapping[str, Any], actor: Actor, *, is_synced: bool) -> Head:
    now = provenance.instant()
    files = _files(folder)
    torn = _mend(files[-1]) if files else 0
    head = _end(files)
    # A clock that went back must not put a line before those that are there.
    path = max([folder / f"{now:%Y-%m}.jsonl", *files[-1:]])
    out = _outdated(files, now) if path not in files else []
    first: list[tuple[Kind, Mapping[str, Any], Actor]] = [(MENDED, {"bytes": torn}, actor)] if torn else []
    if out:
        last = _end(out)
        first.append((CLEARED, {"files": [one.name for one in out], "until": last.number, "last": last.hash}, actor))
    text = b""
    for what, told, who in (*first, (kind, about, actor)):
        line, head = _line(what, told, who, now, head)
        text += line
    _write(path, text, is_synced=is_synced or bool(first))
    for one in out:
        one.unlink()
    return head


def _write(path: Path, text: bytes, *, is_synced: bool) -> None:
    """Append to a file, or leave it as it is. Raises OSError."""
    is_new = not path.exists()
    # Windows would write two signs for the end of a line.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    size = os.fstat(handle).st_size
    try:
        # A full disk may take a part of it, and say nothing until it is asked to take the rest.
        while text:
            text = text[os.write(handle, text) :]
        if is_synced:
            os.fsync(handle)
    except OSError:
        with suppress(OSError):
            os.ftruncate(handle, size)
        raise
    finally:
        os.close(handle)
    if is_new:
        disk.sync(path.parent)


def _mend(path: Path) -> int:
    """Cut off a line that was not written whole, and return how many bytes it had."""
    size = end = path.stat().st_size
    with path.open("r+b") as handle:
        while end:
            begin = max(0, end - _TAIL_BYTES)
            handle.seek(begin)
            at = handle.read(end - begin).rfind(b"\n")
            if at >= 0:
                end = begin + at + 1
                break
            end = begin
        if end < size:
            handle.truncate(end)
    return size - end


def _line(kind: Kind, about: Mapping[str, Any], actor: Actor, now: datetime, before: Head) -> tuple[bytes, Head]:
    """Return an event as a line, and the end of the chain that it makes."""
    told = {
        "number": before.number + 1,
        "at": now.isoformat(timespec="seconds"),
        "who": actor.name[:_MOST_SIGNS],
        "place": actor.place[:_MOST_SIGNS],
        "kind": kind.name,
        "about": {name: _small(value) for name, value in about.items()},
        "before": before.hash,
    }
    # Over the bytes as they stand: what JSON reads alike, such as a name given twice, is a change all the same.
    # What reads lines by Unicode's rules must not see one where there is none.
    body = json.dumps(told, ensure_ascii=False).translate(_LINES)[:-1].encode("utf-8", "replace")
    head = Head(before.number + 1, hashlib.sha256(body).hexdigest())
    return body + f', "hash": "{head.hash}"}}\n'.encode(), head


def _small(value: Any) -> Any:
    """Return a value as it is kept: a list of many names, or a long text, is cut."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(name): _small(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [*(_small(one) for one in list(value)[:_MOST_NAMES]), *(["…"] if len(value) > _MOST_NAMES else [])]
    return (
        (value.isoformat() if isinstance(value, date) else str(value)).encode("utf-8", "replace").decode()[:_MOST_SIGNS]
    )


def _files(folder: Path) -> list[Path]:
    """Return the files of the record, the oldest first."""
    return sorted(path for path in folder.glob("*.jsonl") if _FILE.fullmatch(path.name))


def _end(files: Sequence[Path]) -> Head:
    """Return the end of the chain: what somebody has put after it is left to be found, and does not keep anything from being recorded."""
    for path in reversed(files):
        with path.open("rb") as handle:
            size = handle.seek(0, os.SEEK_END)
            for length in dict.fromkeys((min(size, _TAIL_BYTES), size)):
                handle.seek(size - length)
                whole = handle.read(length).split(b"\n")[:-1]
                for line in reversed(whole):
                    if told := _understood(line):
                        return Head(told["number"], told["hash"])
    return Head()


def _understood(line: bytes) -> dict[str, Any] | None:
    """Return what a line says, null where it is no line of a record."""
    try:
        told = json.loads(line)
    except ValueError:  # It is no UTF-8, or no JSON.
        return None
    is_whole = isinstance(told, dict) and isinstance(told.get("number"), int) and isinstance(told.get("hash"), str)
    return told if is_whole and isinstance(told.get("before"), str) else None


# --- keeping ------------------------------------------------------------------------------------------------------------------


def keep_months() -> int:
    """Return how many months are kept: $STREETBOARD_KEEP_AUDIT_MONTHS, else 12. Raises AuditError if that is no number of 1 or more."""
    told = f"操作记录默认保留 {KEEP_MONTHS} 个月"
    return environment.whole_number("STREETBOARD_KEEP_AUDIT_MONTHS", KEEP_MONTHS, told, AuditError, least=1, most=1200)


def _outdated(files: Sequence[Path], now: datetime) -> list[Path]:
    """Return the files of months that are not kept any more."""
    months = now.year * 12 + now.month - 1 - keep_months()
    oldest = f"{months // 12:04}-{months % 12 + 1:02}.jsonl"
    return [path for path in files if path.name < oldest]


def files(home: Path) -> list[Path]:
    """Return the files of a home's record, the oldest first."""
    return _files(home / FOLDER)


# --- verifying ----------------------------------------------------------------------------------------------------------------


def verify(home: Path, heads: Mapping[int, Head]) -> Verdict:
    """Read the whole record and return what is wrong with it; `heads` are the ends of the chain that the versions have kept, by number."""
    verdict = Verdict()
    there = files(home)
    asked = {head.number for head in heads.values()}
    found: dict[int, tuple[str, str]] = {}
    cleared: dict[int, str] = {}
    before = first = None
    for path in there:
        for row, line in enumerate(_lines(path), 1):
            place = f"{path.name} 第 {row} 行"
            if not line.endswith(b"\n"):
                told = f"{place}没有写完（断电或程序被杀），"
                if path == there[-1]:
                    verdict.notes.append(f"{told}下一次记录时会修补。")
                else:
                    verdict.wrong.append(f"{told}后面却还有文件：文件的结尾被改过。")
                continue
            verdict.lines += 1
            event = _understood(line)
            if event is None:
                verdict.wrong.append(f"{place}不是一条记录：被改过，或者损坏了。")
                continue
            first = first or (Head(event["number"], event["before"]), place)
            if not _is_as_written(line):
                verdict.wrong.append(f"{place}被改过：内容和它的校验码对不上。")
            if before:
                verdict.wrong += _joint(before, event, place)
            before = Head(event["number"], event["hash"])
            if before.number in asked:
                found[before.number] = (before.hash, place)
            if event.get("kind") == CLEARED.name and isinstance(about := event.get("about"), dict):
                cleared[about.get("until", 0)] = about.get("last", "")
    if first and first[0] != Head(1) and cleared.get(first[0].number - 1) != first[0].hash:
        verdict.wrong.append(f"{first[1]}之前的记录不见了，也没有到期清理的记录：文件或开头的行被删除。")
    verdict.wrong += _cut_off(heads, first[0].number if first else 1, before or Head(), found)
    return verdict


def _is_as_written(line: bytes) -> bool:
    told = _WRITTEN.fullmatch(line)
    return told is not None and hashlib.sha256(told[1]).hexdigest().encode() == told[2]


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        yield from handle


def _joint(before: Head, event: Mapping[str, Any], place: str) -> Iterable[str]:
    """Yield what is wrong between a line and the one before it."""
    missing = event["number"] - before.number - 1
    if missing > 0:
        yield f"{place}之前少了 {missing} 行：被删除，或者换了次序。"
    elif missing < 0:
        yield f"{place}的编号 {event['number']} 在第 {before.number} 条之后：换了次序，或者是插进去的。"
    elif event["before"] != before.hash:
        yield f"{place}接不上前一行：前一行被改过或者换过，或者这一行是插进去的。"


def _cut_off(heads: Mapping[int, Head], first: int, last: Head, found: Mapping[int, tuple[str, str]]) -> Iterable[str]:
    """Yield what the versions know of the record that it does not say any more."""
    for version, head in sorted(heads.items()):
        if head.number > last.number:
            yield (
                f"记录的结尾被截断：第 {version} 版数据发布时已经有 {head.number} 条，现在只到第 {last.number} 条，"
                f"少了 {head.number - last.number} 条。"
            )
            return
        if head.number >= first and (there := found.get(head.number)) and there[0] != head.hash:
            yield f"{there[1]}不是第 {version} 版数据发布时的那一条：从那以前起被改过，或者截断后重新写过。"
            return
