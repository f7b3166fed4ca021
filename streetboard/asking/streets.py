"""Streets: what stands in the place of a street's name where a reader asks for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from streetboard.errors import NotPermittedError

T = TypeVar("T")

# In an address, a file's name, a sentence: wherever the name of one street would stand.
ALL_STREETS = "全部街道"


def narrowed(street: str) -> str | None:
    """Return the street that figures are narrowed to, null for all."""
    return None if street == ALL_STREETS else street


def among(street: str, by_street: Mapping[str, T]) -> list[T]:
    """Return what is kept of a street, or of each of all, by its name. Raises NotPermittedError for one that is not among them."""
    if street != ALL_STREETS and street not in by_street:
        raise NotPermittedError(f"没有查看{street}的权限", "请刷新页面，看这个账号现在能看的街道")
    return list(by_street.values()) if street == ALL_STREETS else [by_street[street]]
