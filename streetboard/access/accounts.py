"""Accounts: who may log in, what each is, and who is logged in now; one SQLite file of the home, for all its processes.

Passwords are kept as argon2id hashes, sessions by the SHA-256 of what the browser holds: whoever reads the file can log in as nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import os
import secrets
import sqlite3
import threading
import time
import unicodedata
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from streetboard import audit, disk, private
from streetboard.access import settings
from streetboard.access.roles import ADMINISTRATOR, ROLES, SECRETARY, told
from streetboard.errors import AccessError
from streetboard.provenance import Actor

FILE = "accounts.sqlite"
IDLE_SECONDS, LONGEST_SECONDS = 8 * 3600, 7 * 24 * 3600
# What fails so often within the time is locked for as long. Few failures lock a name only where they came from: else anybody
# could keep a colleague out. A whole street may share one address.
NAME_AT_ADDRESS, NAME, ADDRESS = "name_at_address", "name", "address"
MOST_FAILURES = {NAME_AT_ADDRESS: 5, NAME: 50, ADDRESS: 50}
LOCKED_SECONDS = 15 * 60
SHORTEST_PASSWORD, LONGEST_PASSWORD, LONGEST_NAME = 8, 256, 32
# Who logs in elsewhere may be called by an address of mail there.
_LONGEST_ELSEWHERE = 64
# How long a log-in at the district may take from its beginning.
TRY_SECONDS = 10 * 60
# How exactly it is known when a session was last used: a line written for each request would be too many.
_SEEN_SECONDS = 60

# The least that OWASP recommends (2024): 19 MiB for each that logs in at once.
_HASHES = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))

_SCHEMA = """
create table if not exists accounts (
    key text primary key, name text not null, password text not null, roles text not null,
    streets text not null, communities text not null, is_disabled integer not null default 0, made_at real not null,
    source text not null default '', subject text not null default ''
);
create table if not exists sessions (
    hash text primary key, account text not null references accounts (key) on delete cascade,
    began_at real not null, seen_at real not null, address text not null, browser text not null
);
create index if not exists sessions_of on sessions (account);
create table if not exists failures (
    kind text not null, key text not null, began_at real not null, count integer not null, until real not null,
    primary key (kind, key)
);
create table if not exists tries (hash text primary key, at real not null);
create table if not exists secrets (name text primary key, value blob not null);
"""


# What ends with those who hold it, and has no place in a copy that is put away.
_FLEETING = ("sessions", "failures", "tries")


@dataclass(frozen=True)
class Account:
    """One who may log in: roles add up; no street means all, no community all of them.

    `source` is where he logs in, empty for those with a password here.
    """

    name: str
    roles: tuple[str, ...]
    streets: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    is_disabled: bool = False
    source: str = ""

    @property
    def told(self) -> str:
        """Return what the account is for in words: 社区书记（朝阳街道；东社区），区级统一登录."""
        scope = "；".join("、".join(names) for names in (self.streets, self.communities) if names)
        return (
            told(self.roles)
            + (f"（{scope}）" if scope else "")
            + (f"，{settings.SOURCES[self.source]}" if self.source else "")
        )

    def is_within(self, streets: Collection[str] | None) -> bool:
        """Return whether the account is for none but these streets, null for any: whoever is for them may manage it."""
        return streets is None or (bool(self.streets) and {*self.streets} <= {*streets})

    def is_asking(self, remote: str) -> bool:
        """Return whether a request may be this one's, for all that the proxy says: it names who came through it, each time."""
        return self.source != settings.PROXY or _key(self.name) == _key(remote)


@dataclass(frozen=True)
class Session:
    """One browser that is logged in: since when, when it was last used, and from where; `hash` is what it is known by."""

    hash: str
    began_at: float
    seen_at: float
    address: str
    browser: str


class LockedError(Exception):
    """Raised if a name at an address, or either of the two, has failed too often; for so many seconds more."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        """For how many minutes more, as it is told."""
        return math.ceil(self.seconds / 60)


class Accounts:
    """The accounts and the sessions of a home. `now` tells the time in seconds."""

    def __init__(self, home: Path, now: Callable[[], float] = time.time) -> None:
        self._home, self._path, self._now = home, home / FILE, now
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    # --- accounts ---------------------------------------------------------------------------------------------------------

    def exist(self) -> bool:
        """Return whether there is an account, or another way to log in: then everybody has to."""
        return bool(self.sources()) or (self._is_there() and bool(self._rows("select 1 from accounts limit 1")))

    def sources(self) -> tuple[str, ...]:
        """Return where people log in beside here. Raises AccessError if access.toml is of no use."""
        return settings.of(self._home).sources

    def has_passwords(self) -> bool:
        """Return whether anybody logs in with a password of ours."""
        return self._is_there() and bool(self._rows("select 1 from accounts where source = '' limit 1"))

    def listed(self) -> list[Account]:
        """Return every account, by name."""
        return [_account(row) for row in self._rows(f"{_ACCOUNTS} order by key")] if self._is_there() else []

    def get(self, name: str) -> Account:
        """Return an account. Raises AccessError if there is none of this name."""
        found = self._rows(f"{_ACCOUNTS} where key = ?", _key(name)) if self._is_there() else []
        if not found:
            raise AccessError(f"没有名为“{name}”的账号", "python -m streetboard account list 列出全部账号")
        return _account(found[0])

    def add(
        self,
        name: str,
        password: str,
        roles: Collection[str],
        streets: Collection[str] = (),
        communities: Collection[str] = (),
    ) -> Account:
        """Add an account and return it. Raises AccessError if the name is taken or of no use, or the password too short."""
        name = _checked_name(name)
        _check_password(name, password)
        made = (name, _HASHES.hash(password), *_stored(roles, streets, communities), self._now())
        with self._writing() as write:
            if write.execute("select 1 from accounts where key = ?", (_key(name),)).fetchone():
                raise AccessError(f"已经有名为“{name}”的账号", "请换一个名称，或者修改原来的账号")
            write.execute(
                "insert into accounts (key, name, password, roles, streets, communities, made_at) values (?, ?, ?, ?, ?, ?, ?)",
                (_key(name), *made),
            )
            told = {"account": name, "roles": list(roles), "streets": list(streets), "communities": list(communities)}
            audit.record(self._home, audit.ACCOUNT_ADDED, told)
        return self.get(name)

    def renew(self, source: str, subject: str, name: str, granted: settings.Group) -> Account:
        """Return the account of somebody who has just logged in elsewhere, as what his groups are now.

        `subject` is what he is known by there, whatever he is called. Raises AccessError if he is disabled here, or his name
        somebody else's: two people would share one account, and the open tabs of the one get the roles of the other.
        """
        name = _checked_name(name, _LONGEST_ELSEWHERE)
        stored = _stored(granted.roles, granted.streets, granted.communities)
        with self._writing() as write:
            known = write.execute(
                "select key, source, subject, is_disabled, roles, streets, communities from accounts"
                " where key = ? or (source = ? and subject = ?)",
                (_key(name), source, subject),
            ).fetchall()
            if any((of, who) != (source, subject) for _, of, who, *_ in known):
                raise AccessError(f"看板里名为“{name}”的账号是另一个人的", "请管理员在“用户”页核对，删除不用的账号")
            if any(is_disabled for _, _, _, is_disabled, *_ in known):
                raise AccessError(f"账号“{name}”已经停用", "请找管理员恢复")
            write.execute(
                "delete from accounts where source = ? and subject = ? and key <> ?", (source, subject, _key(name))
            )
            write.execute(
                "insert into accounts (key, name, password, roles, streets, communities, made_at, source, subject)"
                " values (?, ?, '', ?, ?, ?, ?, ?, ?) on conflict (key) do update set name = excluded.name,"
                " roles = excluded.roles, streets = excluded.streets, communities = excluded.communities",
                (_key(name), name, *stored, self._now(), source, subject),
            )
            if stored not in [tuple(row[4:]) for row in known]:
                told = {"account": name, "roles": granted.roles, "streets": granted.streets}
                told["communities"] = granted.communities
                audit.record(self._home, audit.ROLES_SET if known else audit.ACCOUNT_ADDED, told)
        return self.get(name)

    def withdraw(self, source: str, subject: str) -> None:
        """End every session of somebody who may log in no more."""
        for (name,) in self._rows("select name from accounts where source = ? and subject = ?", source, subject):
            if self.sessions(name):
                self.end_all(name)

    def set_roles(
        self,
        name: str,
        roles: Collection[str],
        streets: Collection[str] = (),
        communities: Collection[str] = (),
        *,
        keep_administrator: bool = False,
    ) -> None:
        """Give an account these roles instead of its own. It holds at the next act, also in tabs that are open."""
        self._check_ours(name, "角色和范围来自所在的组", "请改组，或者改 access.toml 里组的角色")
        stored = _stored(roles, streets, communities)
        self._change(
            name,
            "roles = ?, streets = ?, communities = ?",
            *stored,
            kind=audit.ROLES_SET,
            about={"roles": list(roles), "streets": list(streets), "communities": list(communities)},
            keep=keep_administrator and ADMINISTRATOR not in roles,
        )

    def set_password(self, name: str, password: str, *, spare: str = "") -> None:
        """Give an account another password, and end its sessions but the one that is spared. Raises AccessError."""
        self._check_ours(name, "在看板里没有密码", "请到统一登录那里改")
        _check_password(name, password)
        self._change(name, "password = ?", _HASHES.hash(password), kind=audit.PASSWORD_SET)
        self._end_sessions(name, spare)
        anywhere = _at(name, "")
        with self._writing() as write:
            write.execute("delete from failures where kind = ? and key = ?", (NAME, _key(name)))
            write.execute(
                "delete from failures where kind = ? and substr(key, 1, ?) = ?",
                (NAME_AT_ADDRESS, len(anywhere), anywhere),
            )

    def set_disabled(self, name: str, is_disabled: bool, *, keep_administrator: bool = False) -> None:
        """Let an account log in no more, or again; its sessions end."""
        kind = audit.ACCOUNT_DISABLED if is_disabled else audit.ACCOUNT_ENABLED
        self._change(name, "is_disabled = ?", int(is_disabled), kind=kind, keep=keep_administrator and is_disabled)
        if is_disabled:
            self._end_sessions(name)

    def remove(self, name: str, *, keep_administrator: bool = False) -> None:
        """Remove an account, and end its sessions."""
        name = self.get(name).name
        with self._writing() as write:
            if keep_administrator:
                _keep_administrator(write, name)
            write.execute("delete from accounts where key = ?", (_key(name),))
            audit.record(self._home, audit.ACCOUNT_REMOVED, {"account": name})

    def has_administrator(self) -> bool:
        """Return whether somebody could log in as an administrator."""
        return any(ADMINISTRATOR in one.roles and not one.is_disabled for one in self.listed())

    def _check_ours(self, name: str, problem: str, remedy: str) -> None:
        if source := self.get(name).source:
            raise AccessError(f"{settings.SOURCES[source]}的账号“{name}”{problem}", remedy)

    def _change(
        self,
        name: str,
        what: str,
        *values: object,
        kind: audit.Kind,
        about: Mapping[str, object] | None = None,
        keep: bool = False,
    ) -> None:
        name = self.get(name).name
        with self._writing() as write:
            if keep:
                _keep_administrator(write, name)
            # `what` is of the lines above, never of a reader.
            write.execute(f"update accounts set {what} where key = ?", (*values, _key(name)))
            # Within the transaction: what cannot be recorded is taken back.
            audit.record(self._home, kind, {"account": name, **(about or {})})

    # --- logging in -------------------------------------------------------------------------------------------------------

    def verified(self, name: str, password: str, address: str) -> Account | None:
        """Return the account that this is the password of, null where it is not. Raises LockedError.

        A try counts before it is looked at: of many at once no more are looked at than of as many in a row.
        """
        name = name[: 4 * LONGEST_NAME]
        self._count(name, address)
        found = self._rows("select password, is_disabled from accounts where key = ? and source = ''", _key(name))
        # An unknown name takes as long as a known one.
        kept, is_disabled = found[0] if found else (_nobodys_hash(), 0)
        is_right = len(password) <= LONGEST_PASSWORD and _HASHES.verify(password, kept)
        if not (found and is_right and not is_disabled):
            # Not what was typed: it may be a password, in the wrong place.
            actor = Actor(self.get(name).name if found else "", address)
            audit.record(self._home, audit.LOG_IN_FAILED, actor=actor)
            return None
        with self._writing() as write:
            write.execute("delete from failures where kind = ? and key = ?", (NAME_AT_ADDRESS, _at(name, address)))
            # Only this try: whoever has an account must not clear away what he has guessed at others', nor what others
            # have guessed at his.
            for kind, key in ((NAME, _key(name)), (ADDRESS, address)):
                write.execute(
                    "update failures set count = count - 1, until = 0 where kind = ? and key = ?", (kind, key)
                )
        return self.get(name)

    def _count(self, name: str, address: str) -> None:
        now = self._now()
        with self._writing() as write:
            write.execute("delete from failures where until <= ? and began_at <= ?", (now, now - LOCKED_SECONDS))
            tried = {NAME_AT_ADDRESS: _at(name, address), NAME: _key(name), ADDRESS: address}
            found = [
                write.execute("select until from failures where kind = ? and key = ?", one).fetchone()
                for one in tried.items()
            ]
            if (until := max((row[0] for row in found if row), default=0.0)) > now:
                raise LockedError(until - now)
            for kind, key in tried.items():
                write.execute(
                    "insert into failures values (?, ?, ?, 1, 0) on conflict do update set count = count + 1",
                    (kind, key, now),
                )
                locked = write.execute(
                    "update failures set until = ? where kind = ? and key = ? and count >= ?",
                    (now + LOCKED_SECONDS, kind, key, MOST_FAILURES[kind]),
                )
                if locked.rowcount:
                    known = write.execute("select name from accounts where key = ?", (_key(name),)).fetchone()
                    actor = Actor(known[0] if known and kind != ADDRESS else "", address)
                    audit.record(self._home, audit.LOCKED, {"locked": kind}, actor)

    # --- sessions ---------------------------------------------------------------------------------------------------------

    def begin(self, name: str, address: str, browser: str, before: str = "") -> str:
        """Begin a session and return what its browser holds; it is always new, and the one before ends."""
        token = secrets.token_urlsafe(32)
        now = self._now()
        with self._writing() as write:
            write.execute("delete from sessions where hash = ?", (hashed(before),))
            write.execute(
                "delete from sessions where seen_at <= ? or began_at <= ?", (now - IDLE_SECONDS, now - LONGEST_SECONDS)
            )
            write.execute(
                "insert into sessions values (?, ?, ?, ?, ?, ?)",
                (hashed(token), _key(name), now, now, address[:64], browser[:200]),
            )
        audit.record(self._home, audit.LOGGED_IN, actor=Actor(self.get(name).name, address))
        return token

    def holder(self, session: str, *, is_used: bool = False) -> Account | None:
        """Return whose session this is, null where it has ended; `is_used` puts the idle end off."""
        if not session or not self._is_there():
            return None
        found = self._rows(
            f"select seen_at, began_at, {_COLUMNS} from sessions join accounts on key = account where hash = ?", session
        )
        if not found:
            return None
        (seen_at, began_at, *account), now = found[0], self._now()
        one = _account(tuple(account))
        if one.source and one.source not in self.sources():
            return None
        if one.is_disabled or now - seen_at >= IDLE_SECONDS or now - began_at >= LONGEST_SECONDS:
            return None
        if is_used and now - seen_at >= _SEEN_SECONDS:
            with self._writing() as write:
                write.execute("update sessions set seen_at = ? where hash = ?", (now, session))
        return one

    def sessions(self, name: str) -> list[Session]:
        """Return the sessions of an account that have not ended, the newest first."""
        now = self._now()
        rows = self._rows(
            "select hash, began_at, seen_at, address, browser from sessions"
            " where account = ? and seen_at > ? and began_at > ? order by seen_at desc, began_at desc",
            _key(name),
            now - IDLE_SECONDS,
            now - LONGEST_SECONDS,
        )
        return [Session(*row) for row in rows]

    def end(self, session: str) -> None:
        """End one session."""
        whose = self._rows("select name, address from sessions join accounts on key = account where hash = ?", session)
        with self._writing() as write:
            write.execute("delete from sessions where hash = ?", (session,))
        for name, address in whose:
            audit.record(self._home, audit.LOGGED_OUT, actor=Actor(name, address))

    def end_all(self, name: str, *, spare: str = "") -> None:
        """End every session of an account but the one that is spared."""
        audit.record(self._home, audit.SESSIONS_ENDED, {"account": name})
        self._end_sessions(name, spare)

    def _end_sessions(self, name: str, spare: str = "") -> None:
        with self._writing() as write:
            write.execute("delete from sessions where account = ? and hash <> ?", (_key(name), spare))

    def is_first(self, seed: str) -> bool:
        """Return whether a try to log in elsewhere comes back for the first time, and remember that it has."""
        now = self._now()
        with self._writing() as write:
            write.execute("delete from tries where at <= ?", (now - TRY_SECONDS,))
            return write.execute("insert or ignore into tries values (?, ?)", (hashed(seed), now)).rowcount == 1

    def sign(self, purpose: str, what: str) -> str:
        """Return what a form proves with that it is ours, and for whom it was made."""
        return hmac.new(self._secret(), f"{purpose}|{what}".encode(), hashlib.sha256).hexdigest()

    def is_signed(self, purpose: str, what: str, shown: str) -> bool:
        """Return whether a form shows what it was given."""
        return bool(what) and hmac.compare_digest(self.sign(purpose, what).encode(), shown.encode())

    def _secret(self) -> bytes:
        found = self._rows("select value from secrets where name = 'forms'")
        if not found:
            with self._writing() as write:
                write.execute("insert or ignore into secrets values ('forms', ?)", (secrets.token_bytes(32),))
            found = self._rows("select value from secrets where name = 'forms'")
        value: bytes = found[0][0]
        return value

    # --- the file ---------------------------------------------------------------------------------------------------------

    def _is_there(self) -> bool:
        return self._connection is not None or self._path.exists()

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock, _told(self._path):
            return self._open().execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection in a transaction that no other process writes beside."""
        with self._lock, _told(self._path):
            connection = self._open()
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            private.make(self._path.parent)
            if not self._path.exists():
                # Never where it is: to close a file takes away what locks this process has on it (POSIX).
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            # What SQLite puts beside it has its rights, too.
            self._path.chmod(0o600)
            opened = sqlite3.connect(self._path, timeout=10, isolation_level=None, check_same_thread=False)
            opened.execute("pragma journal_mode = wal")
            opened.execute("pragma foreign_keys = on")
            opened.executescript(_SCHEMA)
            _bring_up_to_date(opened)
            self._connection = opened
            weakref.finalize(self, opened.close)
        return self._connection


@cache
def of(home: Path) -> Accounts:
    """Return the accounts of a home: one object for this process."""
    return Accounts(home)


def copy(path: Path, into: Path) -> None:
    """Write what an SQLite file of a home holds at this moment to a new file, whoever writes it meanwhile.

    Sessions, failures and what forms are signed with are not in it, nor in the pages that they had. Raises AccessError.
    """
    with (
        _told(path),
        closing(sqlite3.connect(path, timeout=10)) as source,
        closing(sqlite3.connect(into, isolation_level=None)) as copied,
    ):
        source.backup(copied)
        copied.execute("pragma journal_mode = delete")
        there = {name for (name,) in copied.execute("select name from sqlite_master where type = 'table'")}
        for table in there.intersection(_FLEETING):
            copied.execute(f"delete from {table}")
        if "secrets" in there:
            copied.execute("delete from secrets where name = 'forms'")
        copied.execute("vacuum")


def hashed(token: str) -> str:
    """Return what a session is known by, of what its browser holds."""
    return hashlib.sha256(token.encode()).hexdigest()


_COLUMNS = "name, roles, streets, communities, is_disabled, source"
_ACCOUNTS = f"select {_COLUMNS} from accounts"


def _account(row: tuple[object, ...]) -> Account:
    name, *lists, is_disabled, source = row
    roles, streets, communities = (tuple[str, ...](json.loads(str(one))) for one in lists)
    return Account(str(name), roles, streets, communities, bool(is_disabled), str(source))


def _stored(roles: Collection[str], streets: Collection[str], communities: Collection[str]) -> tuple[str, str, str]:
    """Return roles and scope as they are kept. Raises AccessError if there is no role, or one that we do not know."""
    if not roles or not set(roles) <= ROLES.keys():
        raise AccessError(
            "没有写明角色", f"可用的有：{'、'.join(f'{name}（{role.title}）' for name, role in ROLES.items())}"
        )
    if communities and SECRETARY not in roles:
        raise AccessError("只有社区书记的账号能写社区", "其他角色看整个街道，请不要写社区")
    ordered = [name for name in ROLES if name in roles]
    kept = [ordered, sorted(set(streets)), sorted(set(communities))]
    roles_kept, streets_kept, communities_kept = (json.dumps(one, ensure_ascii=False) for one in kept)
    return roles_kept, streets_kept, communities_kept


def _keep_administrator(write: sqlite3.Connection, name: str) -> None:
    """Raise AccessError if without this account nobody could log in as an administrator."""
    rows = write.execute("select roles from accounts where key <> ? and not is_disabled", (_key(name),))
    if not any(ADMINISTRATOR in json.loads(roles) for (roles,) in rows):
        raise AccessError("这是最后一个管理员", "请先让另一个账号成为管理员")


def _key(name: str) -> str:
    """Return what a name is known by: however it was typed, 全角 or capital."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _at(name: str, address: str) -> str:
    """Return what a name at an address is known by; at none, what it begins with at every one. No name that there is has a space."""
    return f"{_key(name)} {address}"


def _checked_name(name: str, longest: int = LONGEST_NAME) -> str:
    name = unicodedata.normalize("NFKC", name).strip()
    if not 1 <= len(name) <= longest or not name.isprintable() or any(sign.isspace() for sign in name):
        raise AccessError("账号名称用不了", f"请写 1 到 {longest} 个字，中间不要空格")
    return name


def _check_password(name: str, password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccessError(f"密码要有 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 个字符", "请换一个密码")
    if _key(password) == _key(name):
        raise AccessError("密码不能与账号名称相同", "请换一个密码")


def _bring_up_to_date(opened: sqlite3.Connection) -> None:
    """Give a file from before anybody logged in elsewhere what it lacks; several processes may open it at once."""
    opened.execute("begin immediate")
    if not opened.execute("select 1 from pragma_table_info('accounts') where name = 'source'").fetchone():
        for column in ("source", "subject"):
            opened.execute(f"alter table accounts add column {column} text not null default ''")
    opened.execute("commit")


@cache
def _nobodys_hash() -> str:
    return _HASHES.hash(secrets.token_urlsafe(16))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in Chinese what keeps the file from being read or written. Raises AccessError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = disk.reason(error) or "文件损坏，或者正被别的程序占用"
        raise AccessError(f"账号文件 {path} 读写失败（{reason}）", "请检查磁盘空间和权限") from error
