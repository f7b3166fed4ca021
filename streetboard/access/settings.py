"""Settings: who logs in elsewhere, at the district or in front of a proxy, and what his groups are here, from `<home>/access.toml`.

[district]
issuer = "https://sso.example.gov.cn/realms/district"
client_id = "streetboard"

[[groups]]
name = "kanban-leaders"
roles = ["leader"]
streets = ["朝阳街道"]
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from streetboard import disk
from streetboard.access.connection import is_loopback
from streetboard.access.roles import ROLES, SECRETARY
from streetboard.errors import AccessError

FILE = "access.toml"
DISTRICT, PROXY = "district", "proxy"
SOURCES = {DISTRICT: "区级统一登录", PROXY: "反向代理登录"}
CLIENT_SECRET, PROXY_SECRET = "STREETBOARD_CLIENT_SECRET", "STREETBOARD_PROXY_SECRET"
SHORTEST_SECRET = 16
_GROUPS = "groups"
_TEXTS = frozenset({"roles", "streets", "communities"})
_KEYS = {
    DISTRICT: ("issuer", "client_id", "client_secret", "title", "user", "groups", "scope"),
    PROXY: ("secret", "separator"),
    _GROUPS: ("name", "roles", "streets", "communities"),
}
_NEEDED = {DISTRICT: ("issuer", "client_id"), PROXY: (), _GROUPS: ("name", "roles")}
_REMEDY = "写法见使用手册“区级统一登录”一章"


@dataclass(frozen=True)
class District:
    """A provider of OIDC: `user` and `groups` are the claims that name a person and what he belongs to."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    title: str = SOURCES[DISTRICT]
    user: str = "preferred_username"
    groups: str = "groups"
    scope: str = "openid profile"


@dataclass(frozen=True)
class Proxy:
    """A proxy that says who somebody is: believed where it shows the secret."""

    secret: str = field(repr=False)
    separator: str = ","


@dataclass(frozen=True)
class Group:
    """What those who belong to a group elsewhere are here; no street means all, no community all of them."""

    name: str
    roles: tuple[str, ...]
    streets: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What is configured; nothing at all where there is no file."""

    district: District | None = None
    proxy: Proxy | None = None
    groups: tuple[Group, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Return where people log in beside the accounts of our own."""
        return tuple(name for name, one in ((DISTRICT, self.district), (PROXY, self.proxy)) if one)

    @property
    def told(self) -> str:
        """Return what is configured in one sentence, empty where nothing is."""
        named = [f"{SOURCES[DISTRICT]}（{self.district.issuer}）"] if self.district else []
        named += [SOURCES[PROXY]] if self.proxy else []
        return f"{'、'.join(named)}：对应了 {len(self.groups)} 个组。" if named else ""

    def granted(self, names: Collection[str]) -> Group:
        """Return what somebody in these groups is here. Raises AccessError where that is nothing, or cannot be told.

        Roles and scopes add up where the groups differ in one of the two only: an administrator of one street who is a
        leader of all would become an administrator of all.
        """
        found = [one for one in self.groups if one.name in names]
        if not found:
            raise AccessError("您所在的组没有对应看板里的角色", "请管理员在登录配置里写明这个组能做什么")
        kinds = [{one.roles for one in found}, {one.streets for one in found}, {one.communities for one in found}]
        if sum(len(kind) > 1 for kind in kinds) > 1:
            listed = "、".join(f"“{one.name}”" for one in found)
            raise AccessError(
                f"您同时在几个组里（{listed}），它们的角色和范围都不同，合在一起说不清能做什么",
                "请管理员让您只在其中一个组，或者在登录配置里写成一样的范围",
            )
        roles, streets, communities = (_together(kind) for kind in kinds)
        return Group(found[0].name, roles, streets, communities)


def _together(kind: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    """Return all of several lists; an empty one means everything."""
    return tuple(sorted(set().union(*kind))) if all(kind) else ()


@cache
def of(home: Path) -> Settings:
    """Return the settings of a home, read once in this process: half a file that is being written locks nobody out.

    Raises AccessError, with the line and the key.
    """
    return load(home / FILE)


def load(path: Path) -> Settings:
    """Read the file. Raises AccessError if it is of no use."""
    try:
        text = path.read_text("utf-8-sig")
        told = tomllib.loads(text)
    except FileNotFoundError:
        return Settings()
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第 {place[1]} 行第 {place[2]} 个字符" if place else "的末尾"
        raise AccessError(f"配置 {path} {where}不合 TOML 的写法", _REMEDY) from None
    except (UnicodeDecodeError, OSError) as error:
        raise AccessError(f"配置 {path} 读不了（{disk.reason(error) or '不是 UTF-8 编码'}）", _REMEDY) from error
    return _Reading(path, text, told).settings()


class _Reading:
    """The tables of a file, looked at one key after the other; what is wrong is told with its line."""

    def __init__(self, path: Path, text: str, told: dict[str, Any]) -> None:
        self._path, self._lines, self._told = path, text.splitlines(), told

    def settings(self) -> Settings:
        self._known(self._told, _KEYS, "", 0)
        groups = self._told.get(_GROUPS, [])
        if not isinstance(groups, list):
            raise self._wrong("", 0, _GROUPS, "要写成 [[groups]]，一个组一段")
        found = Settings(self._district(), self._proxy(), tuple(map(self._group, range(len(groups)))))
        if not found.sources:
            raise AccessError(f"配置 {self._path} 里没有 [district]，也没有 [proxy]", _REMEDY)
        if not groups:
            raise AccessError(f"配置 {self._path} 里没有 [[groups]]：谁也登录不了", _REMEDY)
        for number, one in enumerate(found.groups):
            if one.name in {other.name for other in found.groups[:number]}:
                raise self._wrong(_GROUPS, number, "name", f"“{one.name}”写了两次")
        return found

    def _district(self) -> District | None:
        if DISTRICT not in self._told:
            return None
        table = self._table(DISTRICT, 0)
        parts = urlsplit(table["issuer"])
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if not is_safe or not parts.netloc or parts.query or parts.fragment:
            raise self._wrong(DISTRICT, 0, "issuer", "要写成 https:// 开头的网址，后面不带参数")
        if "openid" not in table.get("scope", "openid").split():
            raise self._wrong(DISTRICT, 0, "scope", "里要有 openid")
        secret = self._secret(DISTRICT, "client_secret", CLIENT_SECRET)
        return District(**{**table, "client_secret": secret})

    def _proxy(self) -> Proxy | None:
        if PROXY not in self._told:
            return None
        table = self._table(PROXY, 0)
        secret = self._secret(PROXY, "secret", PROXY_SECRET)
        if len(secret) < SHORTEST_SECRET:
            told = f"要有 {SHORTEST_SECRET} 个字符以上，写在这里或者环境变量 {PROXY_SECRET} 里"
            raise self._wrong(PROXY, 0, "secret", told)
        return Proxy(secret, table.get("separator", ","))

    def _group(self, number: int) -> Group:
        table = self._table(_GROUPS, number)
        roles, streets, communities = (
            tuple(sorted(set(table.get(key, ())))) for key in ("roles", "streets", "communities")
        )
        unknown = [name for name in roles if name not in ROLES]
        if unknown or not roles:
            what = f"里的“{'、'.join(unknown)}”不是角色" if unknown else "是空的"
            offered = "、".join(f"{name}（{role.title}）" for name, role in ROLES.items())
            raise self._wrong(_GROUPS, number, "roles", f"{what}；可用的有：{offered}")
        if communities and SECRETARY not in roles:
            raise self._wrong(_GROUPS, number, "communities", f"只能和角色 {SECRETARY}（社区书记）一起写")
        return Group(table["name"], roles, streets, communities)

    def _table(self, name: str, number: int) -> dict[str, Any]:
        """Return a table whose keys are known and whose values are of their kinds."""
        table = self._told[name][number] if name == _GROUPS else self._told[name]
        if not isinstance(table, dict):
            raise self._wrong("", 0, name, f"要写成 [{name}] 一段")
        self._known(table, _KEYS[name], name, number)
        for key in _NEEDED[name]:
            if key not in table:
                raise self._wrong(name, number, key, "没有写")
        for key, value in table.items():
            if key in _TEXTS and name == _GROUPS:
                if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
                    raise self._wrong(name, number, key, '要写成 ["甲", "乙"] 的样子')
            elif not isinstance(value, str) or not value.strip():
                raise self._wrong(name, number, key, "要写成引号里的文字")
        return table

    def _known(self, table: Collection[str], known: Collection[str], name: str, number: int) -> None:
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                told = f"不认识；是不是“{near[0]}”？" if near else f"不认识；可用的有：{'、'.join(known)}"
                raise self._wrong(name, number, key, told)

    def _secret(self, name: str, key: str, variable: str) -> str:
        """Return a secret: of the environment, else of the file, which nobody else may read then."""
        if from_environment := os.environ.get(variable, ""):
            return from_environment
        secret: str = self._told[name].get(key, "")
        if secret and os.name == "posix" and self._path.stat().st_mode & 0o077:
            told = f"写在文件里时，这个文件只能自己读：请运行 chmod 600 {self._path}，或者改用环境变量 {variable}"
            raise self._wrong(name, 0, key, told)
        return secret

    def _wrong(self, name: str, number: int, key: str, told: str) -> AccessError:
        place = f" [{name}] 的" if name else ""
        return AccessError(f"配置 {self._path} 第 {self._line(name, number, key)} 行{place} {key} {told}", _REMEDY)

    def _line(self, name: str, number: int, key: str) -> int:
        """Return the line of a key, of its table where it is missing, the first where it is written otherwise."""
        table, seen, found = ("", 0), Counter[str](), 1
        for at, line in enumerate(self._lines, 1):
            if head := re.match(r"\s*\[\[?\s*[\"']?([\w-]+)", line):
                table = head[1], seen[head[1]]
                seen[head[1]] += 1
                if table == (name, number) or (not name and head[1] == key):
                    found = at
            elif table == (name, number) and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return at
        return found
