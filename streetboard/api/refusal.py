"""Refusal: what a program is told that gets no answer: a status, a problem and a remedy."""

from __future__ import annotations

from collections.abc import Mapping

from streetboard.errors import AccessError, QueryTimeoutError, StreetboardError, WarehouseError


class Refusal(Exception):
    """Raised if a request is not answered; `headers` go along with the status."""

    def __init__(self, status: int, problem: str, remedy: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem)
        self.status, self.problem, self.remedy = status, problem, remedy
        self.headers = dict(headers or {})


def of(error: StreetboardError) -> Refusal:
    """Return what a program is told of an error. What is wrong with our files names their folders, and is for the log alone."""
    if isinstance(error, QueryTimeoutError):
        return Refusal(503, error.problem, error.remedy, {"Retry-After": "30"})
    if isinstance(error, WarehouseError | AccessError):
        return Refusal(503, "现在取不了数", "请过一会儿再试；一直这样，请告诉管理员", {"Retry-After": "60"})
    return Refusal(400, error.problem, error.remedy)
