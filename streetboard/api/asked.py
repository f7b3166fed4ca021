"""Asked: what a program asks for, read from its address; whatever is not understood is refused, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from streetboard.api import offer
from streetboard.api.refusal import Refusal
from streetboard.queries import STANDARD_PARAMETERS, Query
from streetboard.warehouse import Scope

_LONGEST, _LONGEST_VALUE, _MOST = 8_000, 4_000, 20
# A figure has a row for each day of its period: of two thousand years that is nobody's question.
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TO_DATE = f"请写成 2025-06-30 的样子，从 {_FIRST} 到 {_LAST}"


@dataclass(frozen=True)
class Asked:
    """A figure over a scope, with its own parameters."""

    query: Query
    scope: Scope
    further: Mapping[str, str]


def sent(query_string: bytes) -> dict[str, str]:
    """Return the parameters of an address as they were sent. Raises Refusal if one stands there twice, or they cannot be read."""
    if len(query_string) > _LONGEST:
        raise Refusal(400, "参数太长", f"一共不超过 {_LONGEST:,} 个字符")
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, strict_parsing=bool(query_string), errors="strict",
            max_num_fields=_MOST,
        )  # fmt: skip
    except ValueError:
        raise Refusal(400, "参数读不懂", "请写成 名称=取值，用 & 隔开，按 UTF-8 编码") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise Refusal(
                400, f"参数 {name[:80]} 写了两次", "请只写一次；几个社区写在一个 communities 里，用英文逗号隔开"
            )
        found[name] = value
    return found


def nothing(parameters: Mapping[str, str]) -> None:
    """Raise Refusal if there is any parameter, where none is known."""
    for name in parameters:
        raise Refusal(400, f"不认识的参数 {name[:80]}", "这个地址没有参数")


def of(query: Query, parameters: Mapping[str, str], street: str | None) -> Asked:
    """Return what is asked of a figure, for a token of this street, null for all. Raises Refusal."""
    known = offer.parameters(query)
    for name, value in parameters.items():
        if name not in known:
            raise Refusal(400, f"不认识的参数 {name[:80]}", f"{query.name} 的参数有：{'、'.join(known)}")
        if not value or len(value) > _LONGEST_VALUE or not value.isprintable():
            raise Refusal(400, f"参数 {name} 的取值不对", "请写明取值；不限就不要写这个参数")
    asked_street = parameters.get("street")
    if street and asked_street not in (None, street):
        # Whether there is such a street is not told.
        raise Refusal(403, "这个令牌不能看这个街道", f"它只看{street}；不写 street 就是它")
    chosen = asked_street or street
    communities = tuple(filter(None, (name.strip() for name in parameters.get("communities", "").split(","))))
    if communities and not chosen:
        raise Refusal(400, "写了社区，没有写街道", "几个街道可能有同名的社区，请同时写 street")
    days = {name: _day(name, parameters[name]) for name in ("start", "end", "as_of") if name in parameters}
    if query.persons and "as_of" in days and "end" in known and days["as_of"] != days.get("end", days["as_of"]):
        # As on pages: what else could be asked could be subtracted day by day.
        raise Refusal(400, "这个指标有人数，as_of 不能是 end 以外的日子", "请把两个写成同一天，或者只写一个")
    further = {name: value for name, value in parameters.items() if name not in STANDARD_PARAMETERS}
    scope = Scope(chosen, communities or None, days.get("start"), days.get("end"), days.get("as_of"))
    return Asked(query, scope, further)


def _day(name: str, value: str) -> date:
    try:
        # ISO has other spellings, by weeks; nobody means those.
        found = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        found = None
    if not found or not _FIRST <= found <= _LAST:
        raise Refusal(400, f"参数 {name} 的取值 {value[:80]} 不对", _TO_DATE)
    return found
