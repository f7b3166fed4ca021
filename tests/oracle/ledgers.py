"""Ledgers: the rows as they were handed in, as DataFrames of one street; nothing is counted here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from streetboard.datasets import all_datasets

DEMO = Path(__file__).parents[2] / "data" / "demo"
NOWHERE = "未归属"

# What really happened, by which it is known how far a ledger goes: (column, only rows of which it is true).
_EVENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "issues": tuple((f"{what}_at", "") for what in ("reported", "resolved", "closed", "first_closed", "voided")),
    "volunteers": (("registered_on", ""),),
    "activities": (("start_at", "status == '已开展'"),),
    "service_records": (("service_date", ""),),
    "points": (("at", ""),),
    "merchants": (("joined_on", ""),),
    "renovation_projects": (("actual_start", ""), ("substantial_on", ""), ("accepted_on", "")),
    "renovation_items": (),
    "renovation_progress": (("as_of", ""),),
    "renovation_feedback": (("at", ""), ("implemented_on", "")),
    "consultations": (("held_on", ""),),
    "inspections": (("inspected_on", ""), ("rectified_on", "")),
    "policies": (("adopted_on", ""),),
    "joint_meetings": (("held_on", ""),),
    "joint_meeting_items": (("done_on", "status == 'done'"),),
    "joint_meeting_members": (("joined_on", ""),),
    "selfgov_orgs": (("founded_on", ""),),
    "selfgov_motions": tuple((f"{what}_on", "") for what in ("rule", "proposal", "approved", "done", "feedback")),
    "party_checkins": (("checkin_on", ""),),
    "party_needs": (
        ("published_on", ""),
        ("claimed_on", "status in ('claimed', 'running', 'done')"),
        ("completed_on", "status == 'done'"),
    ),
    "party_activities": (("held_on", "status == '已开展'"),),
    "leader_visits": (("visited_on", ""),),
    "outlines": (),
    "mediations": (("accepted_on", ""), ("closed_on", "result != '调解中'")),
    "patrols": (("patrolled_on", ""),),
    "safety_facilities": (("installed_on", ""),),
    "safety_incidents": (("happened_on", ""), ("handled_on", "result != '处置中'")),
    "door_knocks": (("knocked_on", ""),),
    "communities": (("counted_on", ""),),
    "grids": (),
    "grid_staff": (),
    "party_orgs": (),
    "buildings": (),
    "chat_groups": (),
    "platform_monthly": (("month", ""),),
    "platform_tasks": (("received_on", ""), ("completed_on", "")),
    "key_subjects_monthly": (("month", ""),),
    "culture_activities": (("held_on", ""),),
    "public_revenue": (("happened_on", ""),),
    "metric_targets": (),
    "annotations": (),
}
NAMES = tuple(_EVENTS)
ROSTERS = (
    *("volunteers", "merchants", "joint_meeting_members", "communities", "grids", "grid_staff", "party_orgs"),
    *("buildings", "chat_groups", "selfgov_orgs", "party_checkins"),
)
# Ledgers to which something is added all the time: where they end, they were not brought any further.
KEPT = (
    *("issues", "activities", "service_records", "points", "renovation_progress"),
    *("platform_monthly", "key_subjects_monthly", "culture_activities"),
)
# Ledgers that tell of months as a whole, each dated with its end.
MONTHLY = ("platform_monthly", "key_subjects_monthly")
# Ledgers whose rows are there before anything has happened, and how a row stood before something did.
_PLANNED = ("renovation_projects", "joint_meetings", "joint_meeting_items", "communities", "leader_visits")
_BEFORE = {
    **dict.fromkeys(("resolved_at", "closed_at", "voided_at"), ("status", "processing")),
    "done_on": ("status", "in_progress"),
    "closed_on": ("result", "调解中"),
    "handled_on": ("result", "处置中"),
    "actual_start": ("stage", "tendering"),
    "substantial_on": ("stage", "in_progress"),
    "accepted_on": ("stage", "substantial"),
}
_MIDNIGHT_IS_THE_END = ("due_at", "due_at_original")


class Ledgers:
    """All ledgers of one street. Communities have their official names, and are 未归属 where there is none."""

    def __init__(self, street: str, frames: Mapping[str, pd.DataFrame]) -> None:
        self.street = street
        self._frames = {
            name: frame[frame["street"] == street].reset_index(drop=True) if len(frame) else frame
            for name, frame in frames.items()
        }

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frames[name]

    def on(self, day: pd.Timestamp) -> Ledgers:
        """Return the ledgers as they stood at the end of a day."""
        return self

    def handed_in(self, day: pd.Timestamp) -> Ledgers:
        """Return the ledgers as they would have been handed in at the end of a day, when nothing of what came later had happened."""
        frames = {}
        for name, events in _EVENTS.items():
            rows = self[name].copy()
            for column, _ in reversed(events):
                is_later = rows[column].dt.normalize() > day
                rows.loc[is_later, column] = pd.NaT
                state, before = _BEFORE.get(column, ("", ""))
                if state in rows:
                    rows.loc[is_later, state] = before
                if column == events[0][0] and name not in _PLANNED:
                    rows = rows[~is_later]
            frames[name] = rows
        return Ledgers(self.street, frames)

    def _events(self, name: str) -> list[pd.Series]:
        frame = self[name]
        if name == "issues":
            frame = frame[frame["source_system"] != "platform141"]
        return [
            (frame.query(only) if only else frame)[column].dropna().dt.normalize() for column, only in _EVENTS[name]
        ]

    @cached_property
    def first_days(self) -> dict[str, pd.Timestamp]:
        """The first day of each ledger in which something happened."""
        days = {name: min(day.min() for day in some) for name in _EVENTS if (some := self._some(name))}
        return {name: day.replace(day=1) if name in MONTHLY else day for name, day in days.items()}

    @cached_property
    def last_days(self) -> dict[str, pd.Timestamp]:
        """The day up to which each ledger goes."""
        return {name: max(day.max() for day in some) for name in _EVENTS if (some := self._some(name))}

    def _some(self, name: str) -> list[pd.Series]:
        return [days for days in self._events(name) if len(days)]

    @property
    def begun(self) -> dict[str, pd.Timestamp]:
        """From which day on each ledger can be compared."""
        return self.first_days

    def left_behind(self, names: Iterable[str], day: pd.Timestamp) -> str:
        """Say whose ledgers end so long before a day that nothing can be compared with before; nobody's of one street."""
        return ""


class OfAllStreets(Ledgers):
    """The ledgers of all streets, as those of one whose communities are the streets; what is numbered is numbered by street."""

    NAME = "全部街道"

    def __init__(self, streets: Mapping[str, Ledgers]) -> None:
        frames = {}
        for name in NAMES:
            parts = [self._of_one(street, own[name]) for street, own in streets.items() if len(own[name])]
            frames[name] = pd.concat(parts) if parts else next(iter(streets.values()))[name]
        super().__init__(self.NAME, frames)
        self.of_each = streets

    def _of_one(self, street: str, rows: pd.DataFrame) -> pd.DataFrame:
        numbers = [name for name in rows if name.endswith(("_id", "_key")) and name != "issue_id"]
        named = {
            # As objects: what is nowhere said stays None, as it is on the street's own page.
            name: pd.Series(
                [None if pd.isna(one) else f"{street} {one}" for one in rows[name]], rows.index, dtype=object
            )
            for name in numbers
        }
        if "estate" in rows:
            # Of one name in two communities they are two.
            named["estate"] = rows["estate"].where(rows["estate"].isna(), rows["community"] + rows["estate"])
        return rows.assign(**named, street=self.NAME, **({"community": street} if "community" in rows else {}))

    @property
    def begun(self) -> dict[str, pd.Timestamp]:
        """A ledger that one street has begun later would look like growth."""
        return {name: max(own.first_days[name] for own in self._having(name)) for name in self.first_days}

    def _having(self, name: str) -> list[Ledgers]:
        return [own for own in self.of_each.values() if name in own.last_days]

    def left_behind(self, names: Iterable[str], day: pd.Timestamp) -> str:
        """One that ended more than ten days before would look like decline."""
        kept = set(names) & set(KEPT)
        ends = [
            (max(own.last_days[one] for one in kept & own.last_days.keys()), own.street)
            for own in self.of_each.values()
            if kept & own.last_days.keys()
        ]
        last, street = min(ends, default=(day, ""))
        return f"{street}的台账只到 {last:%Y-%m-%d}" if (day - last).days > 10 else ""


# What an issue belongs to is as it is now, whenever it is looked at (K6).
_BELONGING = ["community", "category_l1", "handler_org"]


def each(ledgers: Ledgers) -> tuple[Ledgers, ...]:
    """Return the ledgers of each street: what one is called belongs to it alone."""
    return tuple(ledgers.of_each.values()) if isinstance(ledgers, OfAllStreets) else (ledgers,)


class Remembering(Ledgers):
    """Ledgers whose issues were changed: each stands as before up to the day from which its change counts."""

    def __init__(self, now: Ledgers, before: Ledgers, changed_on: Mapping[str, date]) -> None:
        super().__init__(now.street, {name: now[name] for name in _EVENTS})
        self._before = before["issues"].set_index("issue_id", drop=False)
        self._changed_on = pd.Series(changed_on).astype("datetime64[ns]")
        self._then: dict[pd.Timestamp, Ledgers] = {}

    def on(self, day: pd.Timestamp) -> Ledgers:
        if day not in self._then:
            rows = self["issues"].set_index("issue_id", drop=False)
            later = rows.index.intersection(self._changed_on.index[self._changed_on > day])
            stood = self._before.loc[later].assign(**{name: rows.loc[later, name] for name in _BELONGING})
            issues = pd.concat([rows.drop(later), stood])
            frames = {name: self[name] for name in _EVENTS}
            self._then[day] = Ledgers(self.street, frames | {"issues": issues})
        return self._then[day]


def of_demonstration() -> dict[str, Ledgers]:
    """Return the demonstration ledgers of each street."""
    return _by_street({name: _as_field_names(name, _read(DEMO / f"{name}.csv")) for name in _EVENTS}, {})


def of_rows(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Ledgers]:
    """Return ledgers of rows in our own words, those of `aliases` among them."""
    aliases = {row["alias"]: row["name"] for row in rows.get("aliases", [])}
    return _by_street({name: pd.DataFrame(rows.get(name, [])) for name in _EVENTS}, aliases)


def _by_street(raw: Mapping[str, pd.DataFrame], aliases: Mapping[str, str]) -> dict[str, Ledgers]:
    frames = {name: _typed(name, frame, aliases) for name, frame in raw.items()}
    streets = sorted({street for frame in frames.values() for street in frame["street"].dropna()})
    return {street: Ledgers(street, frames) for street in streets}


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False, na_values=[""])


def _as_field_names(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a file with our names for its columns and words, which the contract of the ledger gives."""
    found: dict[str, pd.Series] = {}
    for field in all_datasets()[name].fields.values():
        header = next((one for one in (field.label, *field.headers) if one in frame), None)
        if header is None:
            continue
        column = frame.pop(header)
        words = {word: code for code, others in field.choices.items() for word in (code, *others)}
        found[field.name] = column.map(lambda cell, words=words: words.get(cell, cell)) if words else column
    assert frame.empty or not len(frame.columns), f"{name} has columns that nobody knows: {list(frame.columns)}"
    return pd.DataFrame(found)


def _typed(name: str, frame: pd.DataFrame, aliases: Mapping[str, str]) -> pd.DataFrame:
    """Return a ledger with every column that it may have, in the type that it has."""
    typed: dict[str, pd.Series] = {}
    for field in all_datasets()[name].fields.values():
        column = frame[field.name] if field.name in frame else pd.Series([None] * len(frame), dtype=object)
        if field.default is not None:
            column = column.fillna(field.default)
        match field.type:
            case "timestamp" | "date":
                column = _days(column, is_end=field.name in _MIDNIGHT_IS_THE_END, is_of_month=name in MONTHLY)
            case "integer" | "decimal":
                column = pd.to_numeric(column)
            case "share":
                column = column.map(_share).astype(float)
            case "boolean":
                column = _plain(column.map(lambda cell: {"是": True, "否": False}.get(cell, cell)))
            case _:
                column = _plain(column)
        typed[field.name] = column
    rows = pd.DataFrame(typed, columns=list(typed))
    if "community" in rows:
        named = rows["community"].map(lambda one: aliases.get(one, one))
        rows["community"] = _plain(named if name in _FILLED_IN_LATER else named.fillna(NOWHERE))
    return rows


# What has no community of its own takes that of the person, the project or the meeting that it belongs to.
_FILLED_IN_LATER = (
    "service_records",
    "points",
    "renovation_items",
    "renovation_feedback",
    "consultations",
    "inspections",
    "policies",
    "joint_meetings",
    "joint_meeting_items",
    "joint_meeting_members",
    "grids",
    "grid_staff",
    "party_orgs",
    "platform_monthly",
    "platform_tasks",
)


def _plain(column: pd.Series) -> pd.Series:
    """Return a column of texts with None where there is none."""
    column = column.astype(object)
    return column.where(column.notna(), None)


def _share(cell: Any) -> float | None:
    if cell is None or pd.isna(cell):
        return None
    return float(cell[:-1]) / 100 if isinstance(cell, str) and cell.endswith("%") else float(cell)


def _days(column: pd.Series, *, is_end: bool, is_of_month: bool = False) -> pd.Series:
    """Return points in time; of a deadline a day without a time means the end of it, of a month its last day."""
    times = pd.to_datetime(column, format="mixed")
    if is_of_month:
        bare = column.map(lambda cell: isinstance(cell, str) and len(cell) == len("2025-06"))
        return times.where(~bare.astype(bool), times + pd.offsets.MonthEnd(0))
    if is_end:
        bare = column.map(
            lambda cell: len(cell) <= 10 if isinstance(cell, str) else type(cell) is date and type(cell) is not datetime
        )
        times = times.where(~bare.astype(bool), times + pd.Timedelta(days=1, seconds=-1))
    return times
