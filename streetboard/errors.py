"""The errors a reader may see: each a problem and a remedy, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class StreetboardError(Exception):
    """Raised if a reader asked for, or brought, something that cannot be served.

    `on_page` is the remedy where a page has a button for what a command or a mapping file would need a word for.
    Everything else is a defect of ours and is left to crash.
    """

    def __init__(self, problem: str, remedy: str = "", on_page: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.on_page = on_page or remedy

    def __str__(self) -> str:
        return f"{self.problem}。{self.remedy}" if self.remedy else f"{self.problem}。"


class UnknownNameError(StreetboardError):
    """Raised if a name (dataset, figure, street, community, parameter) is not one we know."""

    def __init__(
        self, kind: str, name: str, known: Iterable[str], most: int = 12, none: str = "目前还没有数据，请先导入台账"
    ) -> None:
        known = sorted(known)
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        # the name that was meant, perhaps
        self.nearest = near[0] if near else ""
        listed = "、".join(known[:most]) + ("……" if len(known) > most else "")
        if near:
            remedy = f"是不是“{self.nearest}”？可用的有：{listed}"
        elif known:
            remedy = f"可用的有：{listed}"
        else:
            remedy = none
        super().__init__(f"没有名为“{name}”的{kind}", remedy)


class LedgerError(StreetboardError):
    """Raised if a file cannot be imported at all; nothing has been changed."""


class WarehouseError(StreetboardError):
    """Raised if a version is missing, locked by another writer, or breaks a promise in queries/checks."""


class EngineError(WarehouseError):
    """Raised if the ClickHouse that figures are read from, or pushed to, is lost, wrong or not whole."""


class BusyError(WarehouseError):
    """Raised if another writer is at work: the same can be done later."""


class QueryTimeoutError(StreetboardError):
    """Raised if a figure waited or ran longer than a reader would."""


class NotPermittedError(StreetboardError):
    """Raised if a reader asks for what cannot be narrowed to what he may see."""


class AccessError(StreetboardError):
    """Raised if a reader may not do what was asked."""
