"""Meetings: what 联席会议 must show of promises and of who meets (G04–G06), and the promises of 总览."""

from __future__ import annotations

from functools import cache

import pandas as pd

from tests.oracle.issues import why_not
from tests.oracle.ledgers import Ledgers, each
from tests.oracle.periods import Asked, Scope
from tests.oracle.showing import PERCENT, Kind, Listed, Number, Waiting, amount, by_name, is_none, number, ratio

# What is called out to act where nobody is named.
NO_ONE = "责任单位未明确"
OWN_LEVEL, NO_OWNER, NO_TYPE = "街道本级", "未明确", "未分类"
HELD, AGREED = ("joint_meetings",), ("joint_meetings", "joint_meeting_items")
STATES = {
    "done": "已完成",
    "in_progress": "推进中",
    "not_started": "未启动",
    "shelved": "搁置",
    "done_since": "推进中（此后完成）",
}


@cache
def meetings(ledgers: Ledgers) -> pd.DataFrame:
    """会议 with the quarter that each is for: what the ledger says, else the day it was held, else the day it was planned for."""
    rows = ledgers["joint_meetings"].copy()
    rows["community"] = rows["community"].fillna(OWN_LEVEL)
    day = rows["held_on"].fillna(rows["planned_on"])
    said = rows["year_quarter"].map(lambda text: pd.Period(text, "Q") if text else pd.NaT)
    rows["quarter"] = [one if not pd.isna(one) else two.to_period("Q") for one, two in zip(said, day, strict=True)]
    # From which quarter on a community owes a meeting.
    first = rows[["held_on", "planned_on"]].min(axis=1)
    rows["owes_from"] = [one if not pd.isna(one) else two.to_period("Q") for one, two in zip(said, first, strict=True)]
    return rows


@cache
def items(ledgers: Ledgers) -> pd.DataFrame:
    """议定事项 with the day and the community of their meeting; the item's own community comes first."""
    rows = ledgers["joint_meeting_items"].copy()
    known = meetings(ledgers).set_index("meeting_id")
    rows["is_known"] = rows["meeting_id"].isin(known.index)
    rows["held_on"] = pd.to_datetime(rows["meeting_id"].map(known["held_on"]))
    rows["of_meeting"] = rows["meeting_id"].map(known["community"])
    own = rows["community"]
    rows["community"] = own.where(own.notna(), rows["of_meeting"]).fillna(OWN_LEVEL)
    rows["owner"] = rows["owner_unit"].fillna(NO_OWNER)
    return rows


def agreed(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """Return what was agreed by then, with its state then: what was done later was on its way.

    What a meeting has agreed that was held later, or never, is not there; what no known meeting has agreed is.
    """
    rows = asked.chosen(items(ledgers))
    rows = rows[~rows["is_known"] | (rows["held_on"] <= asked.as_of)].copy()
    is_done = (rows["status"] == "done") & ~(rows["done_on"] > asked.as_of)
    rows["state"] = rows["status"].where(is_done | (rows["status"] != "done"), "done_since")
    rows["done_on"] = rows["done_on"].where(is_done)
    rows["is_done"] = is_done
    rows["is_due"] = rows["due_on"] <= asked.as_of
    rows["is_overdue"] = (rows["due_on"] < asked.as_of) & ~is_done & (rows["state"] != "shelved")
    rows["days"] = (asked.as_of - rows["due_on"]).dt.days.where(rows["is_overdue"])
    return rows


def owed(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """Return the quarters that end in the period, of each community and the street itself from its first on, and whether it met."""
    rows = meetings(ledgers)
    until = min(asked.end, asked.as_of)
    begins = asked.chosen(rows).groupby("community")["owes_from"].min()
    is_held = rows["held_on"] <= asked.as_of
    met = set(zip(rows.loc[is_held, "community"], rows.loc[is_held, "quarter"], strict=True))
    told = [
        (name, quarter, (name, quarter) in met)
        for name, begin in begins.items()
        for quarter in pd.period_range(begin, until, freq="Q")
        if quarter.end_time.normalize() <= until
        and (asked.start is None or quarter.end_time.normalize() >= asked.start)
    ]
    return pd.DataFrame(told, columns=["community", "quarter", "is_met"]).astype({"is_met": bool})


def held(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = asked.chosen(meetings(ledgers))
    return rows[asked.within(rows["held_on"])]


def came(rows: pd.DataFrame) -> tuple[int, int]:
    """实到、应到 of the meetings that say both."""
    both = rows[rows["invited_units"].notna() & rows["attended_units"].notna()]
    return int(both["attended_units"].sum()), int(both["invited_units"].sum())


def members_of(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = asked.chosen(ledgers["joint_meeting_members"])
    return rows[~(rows["joined_on"] > asked.as_of)].assign(type=lambda found: found["type"].fillna(NO_TYPE))


@cache
def cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    quarters = pd.concat([owed(own, asked) for own in each(ledgers)])
    meets, promises = held(ledgers, asked), agreed(ledgers, asked)
    met, (attended, invited) = int(quarters["is_met"].sum()), came(meets)
    due = promises[promises["is_due"]]
    done = int(due["is_done"].sum())
    waiting = int((~promises["is_done"]).sum())
    return {
        "会议召开率": Number(ratio(met, len(quarters)), PERCENT, Kind.COHORT, 1, met, len(quarters), "次", "应开"),
        "到会率": Number(ratio(attended, invited), PERCENT, Kind.FLOW, 1, attended, invited, "家次", "应到"),
        "议定事项完成率": Number(ratio(done, len(due)), PERCENT, Kind.STOCK, 1, done, len(due), "项", "到期事项"),
        "逾期事项": Number(
            int(promises["is_overdue"].sum()), "项", Kind.STOCK, -1, beside=f"未完成 {amount(waiting, '项')}"
        ),
        "成员单位": Number(count_members(ledgers, asked), "家", Kind.STOCK, beside=f"会议 {amount(len(meets), '次')}"),
    }


def count_members(ledgers: Ledgers, asked: Asked) -> int:
    """Count the units, one of two streets in each."""
    return sum(members_of(own, asked)["unit"].nunique() for own in each(ledgers))


def of_last(ledgers: Ledgers, asked: Asked, rows: pd.DataFrame) -> pd.Series:
    """Tell which promises the last meeting of a community, or of the street itself, has agreed on."""
    known = meetings(ledgers)
    known = known[known["held_on"] <= asked.as_of]
    last = known[known["held_on"] == known.groupby("community")["held_on"].transform("max")]
    return rows["meeting_id"].isin(last["meeting_id"])


def earlier_open(scope: Scope) -> int | None:
    """Return how many promises of meetings before the last ones are not kept, and of no meeting that is known."""
    asked = scope.now(*AGREED, stock=True)
    if asked is None or scope.ledgers["joint_meeting_items"].empty:
        return None
    rows = agreed(scope.ledgers, asked)
    return int((~of_last(scope.ledgers, asked, rows) & ~rows["is_done"]).sum())


def meeting_items(scope: Scope) -> Listed | None:
    """上次会议议定的事项: of the last meeting of each community and of the street itself, the unfinished and longest overdue first."""
    asked = scope.now(*AGREED, stock=True)
    if asked is None:
        return None
    rows = agreed(scope.ledgers, asked)
    rows = rows[of_last(scope.ledgers, asked, rows)]
    told = [
        {
            "议定事项": one.title,
            "社区": one.community,
            "责任单位": one.owner,
            "完成时限": one.due_on,
            "状态": STATES[one.state],
            "完成时间": one.done_on,
            "逾期天数": None if is_none(one.days) else int(one.days),
        }
        for one in rows.itertuples()
    ]
    return (
        Listed(told, lambda row: (row["状态"] == "已完成", 0 if is_none(row["逾期天数"]) else -row["逾期天数"]))
        if told
        else None
    )


def items_by_owner(scope: Scope) -> Listed | None:
    asked = scope.now(*AGREED, stock=True)
    rows = agreed(scope.ledgers, asked) if asked else pd.DataFrame({"owner": []})
    told = []
    for owner, own in rows.groupby("owner"):
        due = own[own["is_due"]]
        told.append(
            {
                "责任单位": owner,
                "议定事项": len(own),
                "已完成": int(own["is_done"].sum()),
                "未完成": int((~own["is_done"]).sum()),
                "逾期": int(own["is_overdue"].sum()),
                "到期事项": len(due),
                "到期已完成": int(due["is_done"].sum()),
                "议定事项完成率": ratio(int(due["is_done"].sum()), len(due)),
            }
        )
    return Listed(told, lambda row: -row["逾期"], "责任单位") if told else None


def members(scope: Scope) -> Listed | None:
    asked = scope.now("joint_meeting_members", stock=True)
    rows = members_of(scope.ledgers, asked) if asked else pd.DataFrame({"type": [], "unit": []})
    told = [{"单位类型": kind, "成员单位": own["unit"].nunique()} for kind, own in rows.groupby("type")]
    return Listed(told, lambda row: -row["成员单位"], "单位类型") if told else None


def meetings_by_community(scope: Scope) -> Listed | None:
    """各社区和街道本级 the rate of meetings held and of promises kept."""
    asked = scope.now(*AGREED)
    if asked is None:
        return None
    quarters, meets, promises = owed(scope.ledgers, asked), held(scope.ledgers, asked), agreed(scope.ledgers, asked)
    past = asked.chosen(meetings(scope.ledgers))
    begun = past[past["quarter"] <= min(asked.end, asked.as_of).to_period("Q")]
    past = past[past["held_on"] <= asked.as_of]
    told = []
    for name in sorted({*begun["community"], *promises["community"], *past["community"]}):
        mine = quarters[quarters["community"] == name]
        attended, invited = came(meets[meets["community"] == name])
        own = promises[promises["community"] == name]
        due = own[own["is_due"]]
        told.append(
            {
                "社区": name,
                "已开": int(mine["is_met"].sum()),
                "应开": len(mine),
                "召开率": ratio(int(mine["is_met"].sum()), len(mine)),
                "到会率": ratio(attended, invited),
                "到期事项": len(due),
                "到期已完成": int(due["is_done"].sum()),
                "议定事项完成率": ratio(int(due["is_done"].sum()), len(due)),
                "逾期": int(own["is_overdue"].sum()),
                "上次召开": past.loc[past["community"] == name, "held_on"].max(),
            }
        )
    return Listed(told, key="社区") if told else None


def promises(scope: Scope) -> Waiting:
    """议定事项逾期: the longest first, with the meeting that agreed on it."""
    title = "议定事项逾期"
    asked = scope.now(*AGREED, stock=True)
    if asked is None or not any(name in scope.ledgers.last_days for name in AGREED):
        return Waiting(title, [], why_not(scope, *AGREED, stock=True))
    rows = agreed(scope.ledgers, asked)
    rows = rows[rows["is_overdue"]].sort_values("days", ascending=False, kind="stable")
    told = []
    for one in rows.itertuples():
        day = "" if pd.isna(one.held_on) else f"{one.held_on:%Y-%m-%d}"
        meeting = " ".join(filter(None, (one.community, day, "会议")))
        told.append(
            (f"逾期 {number(one.days)} 天", (one.title, NO_ONE if one.owner == NO_OWNER else one.owner, meeting))
        )
    return Waiting(title, told)


PANELS = by_name(meeting_items, items_by_owner, members, meetings_by_community)
