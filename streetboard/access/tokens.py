"""Tokens: by which programs read figures; of one street or of all, until a day, beside the accounts in the one SQLite file of the home.

A token is shown once, when it is made. What is kept is its SHA-256: whoever reads the file can ask for nothing.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from streetboard import audit, disk, provenance
from streetboard.access.accounts import FILE, hashed
from streetboard.errors import AccessError

LONGEST_NAME = 32
# What a token begins with, so that whoever finds one in a file knows what it is.
_BEGINNING = "sbt_"
_LONGEST = 100
# How exactly it is known when a token was last used: a line written for each request would be too many.
_USED_SECONDS = 60
_SCHEMA = """
create table if not exists tokens (
    key text primary key, name text not null, hash text not null unique, street text not null, until text not null,
    made_at real not null, used_at real
)
"""
_LISTED = "select name, street, until, made_at, used_at from tokens order by key"
_HELD = "select name, street, until, made_at, used_at from tokens where hash = ?"


@dataclass(frozen=True)
class Token:
    """What a program may read: the figures of a street, null for those of all, up to and with the day `until`, null for ever."""

    name: str
    street: str | None
    until: date | None
    made_at: float
    used_at: float | None


class Tokens:
    """The tokens of a home. `now` tells the time in seconds."""

    def __init__(self, home: Path, now: Callable[[], float] = time.time) -> None:
        self._home, self._path, self._now = home, home / FILE, now

    def add(self, name: str, street: str | None = None, until: date | None = None) -> str:
        """Add a token and return what is shown once. Raises AccessError if the name is taken or of no use, or the day is over."""
        name = unicodedata.normalize("NFKC", name).strip()
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or any(sign.isspace() for sign in name):
            raise AccessError("令牌名称用不了", f"请写 1 到 {LONGEST_NAME} 个字，中间不要空格")
        if until and until < self._today():
            raise AccessError(f"到期的日子 {until} 已经过了", "请写今天或以后的日子，或者不写")
        shown = _BEGINNING + secrets.token_urlsafe(32)
        made = (_key(name), name, hashed(shown), street or "", until.isoformat() if until else "", self._now())
        with self._changing() as connection:
            try:
                connection.execute("insert into tokens values (?, ?, ?, ?, ?, ?, null)", made)
            except sqlite3.IntegrityError:
                raise AccessError(f"已经有名为“{name}”的令牌", "请换一个名称，或者先删除原来的令牌") from None
            audit.record(self._home, audit.TOKEN_ADDED, {"token": name, "street": street, "until_day": until})
        return shown

    def listed(self) -> list[Token]:
        """Return every token, by name, those that have expired too."""
        if not self._path.exists():
            return []
        with self._open() as connection:
            return [_token(row) for row in connection.execute(_LISTED)]

    def remove(self, name: str) -> None:
        """Remove a token: the next request with it is refused. Raises AccessError if there is none of this name."""
        with self._changing() as connection:
            if not connection.execute("delete from tokens where key = ?", (_key(name),)).rowcount:
                raise AccessError(f"没有名为“{name}”的令牌", "python -m streetboard token list 列出全部令牌")
            audit.record(self._home, audit.TOKEN_REMOVED, {"token": name})

    def holder(self, shown: str) -> Token | None:
        """Return the token that a program shows, null where there is none, or its day is over. Its use is kept."""
        if not shown.startswith(_BEGINNING) or len(shown) > _LONGEST or not self._path.exists():
            return None
        with self._open() as connection:
            row = connection.execute(_HELD, (hashed(shown),)).fetchone()
            found = _token(row) if row else None
            if found is None or self.is_over(found):
                return None
            now = self._now()
            if found.used_at is None or now - found.used_at >= _USED_SECONDS:
                connection.execute("update tokens set used_at = ? where key = ?", (now, _key(found.name)))
        return found

    def is_over(self, token: Token) -> bool:
        """Return whether the last day of a token has passed."""
        return token.until is not None and token.until < self._today()

    def _today(self) -> date:
        return datetime.fromtimestamp(self._now(), provenance.CHINA).date()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction, which is not kept where it cannot be recorded. Raises AccessError and AuditError."""
        with self._open() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection, each statement a transaction of its own. Raises AccessError if the file cannot be read or written."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                # Never where it is: to close a file takes away what locks this process has on it, those of the accounts too (POSIX).
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as connection:
                connection.execute(_SCHEMA)
                yield connection
        except (sqlite3.Error, OSError) as error:
            reason = disk.reason(error) or "文件损坏，或者正被别的程序占用"
            raise AccessError(f"账号文件 {self._path} 读写失败（{reason}）", "请检查磁盘空间和权限") from error


def _token(row: tuple[Any, ...]) -> Token:
    name, street, until, made_at, used_at = row
    return Token(name, street or None, date.fromisoformat(until) if until else None, made_at, used_at)


def _key(name: str) -> str:
    """Return what a name is known by: however it was typed, 全角 or capital."""
    return unicodedata.normalize("NFKC", name).strip().casefold()
