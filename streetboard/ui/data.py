"""Data: results asked for by name, each computed once for a version and its parameters and then shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from streetboard import queries, warehouse
from streetboard.asking import masking, periods
from streetboard.asking.cache import SharedCache
from streetboard.warehouse import Result, Scope, Snapshot, Warehouse

if TYPE_CHECKING:
    from streetboard.ui.filters import Choice

# The home and the version that a page was opened with, in the session's state.
_OPENED = "opened"

_PAGE = "page"
# What this run of the page has shown, by title, to be handed out as a workbook.
_ON_PAGE = "on_page"

# A figure's name, its scope and its further parameters.
Wanted = tuple[str, Scope, tuple[tuple[str, Any], ...]]

# page -> the figures that it shows, with their further parameters
_shown: dict[str, dict[tuple[str, tuple[tuple[str, Any], ...]], None]] = {}
_results = SharedCache(1000)
_counts = SharedCache(2000)
_checked = SharedCache(3)
_pool = ThreadPoolExecutor(warehouse.QUERIES_AT_ONCE, "figures")


@cache
def _warehouse(folder: Path) -> Warehouse:
    return Warehouse(folder)


def open_newest() -> Snapshot:
    """Choose the newest version for this run of the page, so that all its numbers are of one version."""
    folder = warehouse.home()
    newest = _warehouse(folder).current()
    st.session_state[_OPENED] = (folder, newest.version)
    return newest


def opened() -> tuple[Path, int]:
    """Return the home and the version of the page, which everything kept must name."""
    return st.session_state[_OPENED]


def snapshot() -> Snapshot:
    """Return the version that the page was opened with; a dialog of an old page keeps the old numbers."""
    folder, version = opened()
    return _warehouse(folder).snapshot(version)


def result(name: str, scope: Scope, /, **further: Any) -> Result:
    """Return a figure's rows. They are shared between readers: never change them."""
    key = (*opened(), name, scope, tuple(further.items()))
    return _results.get(key, lambda: snapshot().figure(name, scope, **further))


def prepare(wanted: Iterable[Wanted]) -> None:
    """Compute these results side by side: two queries may run at once, and a page would ask for one after the other."""
    folder, version = opened()
    held = snapshot()

    def compute(one: Wanted) -> None:
        name, scope, further = one
        _results.get((folder, version, *one), lambda: held.figure(name, scope, **dict(further)))

    list(_pool.map(compute, dict.fromkeys(wanted)))


def foresee(page: str, choice: Choice) -> None:
    """Prepare what the page has shown before: it will ask for it again."""
    st.session_state[_PAGE] = page
    st.session_state[_ON_PAGE] = {}
    shown_before = list(_shown.get(page, ()))
    prepare((name, choice.scope(days), further) for name, further in shown_before if (days := span(name, choice)))


def shown(name: str, choice: Choice, /, **further: Any) -> Result | None:
    """Return a figure for the choice, as `chosen`, and remember that this page shows it."""
    _shown.setdefault(st.session_state[_PAGE], {})[name, tuple(further.items())] = None
    return noted(chosen(name, choice, **further), name, choice, **further)


def noted(found: Result | None, name: str, choice: Choice, /, **further: Any) -> Result | None:
    """Remember that this run of the page shows a result, and return it."""
    if found is not None:
        st.session_state[_ON_PAGE][name, tuple(further.items())] = everything(name, choice, **further)
    return found


def on_page() -> list[Callable[[], Result]]:
    """Return what computes each result that this run of the page has shown, whole."""
    return list(st.session_state[_ON_PAGE].values())


def small_count_limit() -> int:
    """Return the count of persons below which it is masked in what is handed out."""
    return masking.limit(result("shared/settings", Scope()))


# --- what there is -----------------------------------------------------------------------------------------------------


def coverage(street: str | None = None) -> list[dict[str, Any]]:
    """Return which ledgers there are, of one street or of all."""
    rows = result("shared/coverage", Scope()).records()
    return [row for row in rows if street in (None, row["street"])]


def largest_street() -> str:
    """Return the street with the most issues; without issues, with the most rows."""

    def size(street: str) -> tuple[int, int]:
        rows = coverage(street)
        return (sum(r["row_count"] for r in rows if r["dataset"] == "issues"), sum(r["row_count"] for r in rows))

    return max(communities_by_street(), key=size)


def communities_by_street() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {street: [] for street in snapshot().streets}
    for row in result("shared/communities", Scope()).records():
        found[row["street"]].append(row["community"])
    return {street: tuple(names) for street, names in found.items()}


def _days_of(street: str, column: str) -> Iterator[date]:
    return (row[column] for row in coverage(street) if row[column])


def first_day(street: str) -> date:
    return min(_days_of(street, "first_day"))


def latest_day(street: str) -> date:
    return max(_days_of(street, "last_day"))


@cache
def topic_datasets(topic: str) -> frozenset[str]:
    """Return the datasets beneath all figures of a topic, so that every number of a page has one 数据截至."""
    names = [name for name in queries.layer("figures") if name.startswith(f"{topic}/")]
    return frozenset().union(*(queries.datasets_read(name) for name in names))


def as_of(topic: str, street: str) -> date | None:
    """Return 数据截至 of a topic; null if the street has none of its ledgers."""
    return snapshot().default_as_of(topic_datasets(topic), street)


# --- what the reader chose ---------------------------------------------------------------------------------------------


def span(name: str, choice: Choice) -> periods.Span | None:
    """Return the days that a figure covers under a choice; null without any data on its topic."""
    day = as_of(name.partition("/")[0], choice.street)
    return choice.span(day) if day else None


def chosen(name: str, choice: Choice, /, **further: Any) -> Result | None:
    """Return a figure for the chosen street, communities and period; null without any data on its topic."""
    days = span(name, choice)
    return result(name, choice.scope(days), **further) if days else None


def comparisons(name: str, choice: Choice) -> dict[str, Scope | None]:
    """Return the scopes that a figure is compared over, the period before and the year before, by their label.

    Null where the ledgers do not reach back that far: a difference to nothing would look like growth.
    """
    days = span(name, choice)
    if days is None:
        return {}
    others = {
        periods.previous_label(choice.period): periods.previous(choice.period, days),
        "同比": periods.year_before(choice.period, days),
    }
    datasets = topic_datasets(name.partition("/")[0])
    begin = min(row["first_day"] for row in coverage(choice.street) if row["dataset"] in datasets and row["first_day"])
    return {
        label: choice.scope(other) if (other.start or other.end) >= begin else None
        for label, other in others.items()
        if other
    }


def checks() -> list[Result]:
    """Return what each check finds in the version of the page."""
    return _checked.get(opened(), snapshot().check)


def everything(name: str, choice: Choice, /, **further: Any) -> Callable[[], Result]:
    """Return what computes a figure of rows without its limit.

    A download calls it later and outside of the session. The result is not kept: it may be the whole ledger.
    """
    unlimited = {"limit": None} if "limit" in queries.figure(name).parameters else {}
    return partial(snapshot().figure, name, choice.scope(span(name, choice)), **{**further, **unlimited})


def count(name: str, choice: Choice, /, **further: Any) -> int:
    """Return how many rows a figure of rows has without its limit."""
    limited = chosen(name, choice, **further)
    if limited is None:
        return 0
    limit = limited.parameters.get("limit")
    if limit is None or len(limited) < limit:
        return len(limited)
    key = (*opened(), name, choice, tuple(further.items()))
    return _counts.get(key, lambda: len(everything(name, choice, **further)()))
