"""Safety: what 平台与平安 must show of disputes, facilities, incidents, doors and patrols (G07, G08), counts as they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd

from tests.oracle.issues import month_ends
from tests.oracle.ledgers import Ledgers
from tests.oracle.periods import SAFETY, Asked, Scope
from tests.oracle.showing import PERCENT, Drawn, Kind, Listed, Number, amount, by_name, number, percent, ratio

NO_TYPE, NO_PLACE, ONE = "其他", "未注明", "处"
LONG = 30
# What is masked with the count of disputes.
OF_DISPUTES = frozenset({"受理", "调解件次", "成功", "未成", "调解成功率", "转办", "调解中", "调解过久", "最久"})


def disputes(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """纠纷 that were accepted in the period, with what had become of each at the cut-off."""
    rows = asked.chosen(ledgers["mediations"])
    rows = rows[asked.within(rows["accepted_on"])].copy()
    is_later = (rows["result"] != "调解中") & (rows["closed_on"] > asked.as_of)
    rows["then"] = rows["result"].where(~is_later, "调解中")
    rows["days"] = (asked.as_of - rows["accepted_on"].dt.normalize()).dt.days.where(rows["then"] == "调解中")
    return rows.assign(
        type=rows["type"].fillna(NO_TYPE), place=rows["place"].fillna(NO_PLACE), times=rows["times"].fillna(1)
    )


def told_of(rows: pd.DataFrame) -> dict[str, Any]:
    """Return what is told of some disputes: 成功率 is of those that were settled one way or the other."""
    by = rows["then"].value_counts()
    won, lost, waiting = (int(by.get(name, 0)) for name in ("成功", "未成", "调解中"))
    return {
        "受理": len(rows),
        "调解件次": int(rows["times"].sum()),
        "成功": won,
        "未成": lost,
        "调解成功率": ratio(won, won + lost),
        "转办": int(by.get("转办", 0)),
        "调解中": waiting,
        "调解过久": int((rows["days"] > LONG).sum()),
        "最久": int(rows["days"].max()) if waiting else None,
    }


def points(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """设施点位 that were installed by the cut-off; without a number one is one."""
    rows = asked.chosen(ledgers["safety_facilities"])
    rows = rows[~(rows["installed_on"] > asked.as_of)]
    return rows.assign(quantity=rows["quantity"].fillna(1), unit=rows["unit"].fillna(ONE))


def happened(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """突发情况 of the period, and whether each was handled by the cut-off."""
    rows = asked.chosen(ledgers["safety_incidents"])
    rows = rows[asked.within(rows["happened_on"])].copy()
    is_said = (rows["result"] == "已处置") | (rows["result"].isna() & rows["handled_on"].notna())
    return rows.assign(is_handled=is_said & ~(rows["handled_on"] > asked.as_of))


def knocked(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = asked.chosen(ledgers["door_knocks"])
    return rows[asked.within(rows["knocked_on"])]


def reached(rows: pd.DataFrame) -> int:
    """What more was knocked at than was to be makes up for none that was not."""
    return int(rows[["visited_count", "target_count"]].min(axis=1).sum())


def patrolled(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """巡逻 of the period; what more was mended than was found makes up for nothing that was not."""
    rows = asked.chosen(ledgers["patrols"])
    rows = rows[asked.within(rows["patrolled_on"])]
    return rows.assign(handled=rows["handled"].clip(upper=rows["found"].fillna(0)))


@cache
def cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    whole, facilities = told_of(disputes(ledgers, asked)), points(ledgers, asked)
    working, events = int((facilities["status"] == "完好").sum()), happened(ledgers, asked)
    handled, doors, rounds = int(events["is_handled"].sum()), knocked(ledgers, asked), patrolled(ledgers, asked)
    targets, kept = int(doors["target_count"].sum()), reached(doors)
    found, mended = (int(rounds[name].sum()) for name in ("found", "handled"))
    won, settled = whole["成功"], whole["成功"] + whole["未成"]

    def rate(above: int, below: int, kind: Kind, unit: str, of: str) -> Number:
        return Number(ratio(above, below), PERCENT, kind, 1, above, below, unit, of)

    return {
        "调解成功率": rate(won, settled, Kind.COHORT, "起", "成功和未成"),
        "设施完好率": rate(working, len(facilities), Kind.STOCK, "条", "设施点位"),
        "突发情况处置率": rate(handled, len(events), Kind.COHORT, "件", "突发情况"),
        "敲门完成率": rate(kept, targets, Kind.FLOW, "人次", "应访"),
        "巡逻处置率": rate(mended, found, Kind.FLOW, "件", "巡逻发现"),
    }


def sentences(scope: Scope) -> Iterator[str]:
    """受理、成功率, 突发情况, and the points that do not work."""
    asked = scope.now(*SAFETY)
    if asked is None:
        return
    whole, events = told_of(disputes(scope.ledgers, asked)), happened(scope.ledgers, asked)
    if whole["受理"]:
        yield f"受理纠纷 {number(whole['受理'])} 起"
        if whole["成功"] + whole["未成"]:
            yield f"成功率 {percent(whole['调解成功率'])}（成功 {amount(whole['成功'], '起')}，未成 {amount(whole['未成'], '起')}）"
    if len(events):
        waiting = int((~events["is_handled"]).sum())
        yield f"突发情况 {number(len(events))} 件，" + (f"{number(waiting)} 件还没有处置" if waiting else "都已处置")
    installed = points(scope.ledgers, asked)["status"]
    if broken := int((installed != "完好").sum()):
        yield f"设施台账的 {number(broken)} / {number(len(installed))} 条不完好"


def whole_numbers(scope: Scope) -> Iterator[str]:
    """Yield what panels tell of all disputes and doors of the scope."""
    if asked := scope.now(*SAFETY):
        yield from (number(one) for one in told_of(disputes(scope.ledgers, asked)).values())


def mediations(scope: Scope) -> Listed | None:
    rows = _disputes(scope)
    names = ("受理", "调解件次", "成功", "未成", "调解成功率", "转办", "调解中")
    told = [
        {"纠纷类型": kind, **{name: one for name, one in told_of(own).items() if name in names}}
        for kind, own in rows.groupby("type")
    ]
    return Listed(told, key="纠纷类型", persons=OF_DISPUTES) if told else None


def mediations_by_community(scope: Scope) -> Listed | None:
    told = [{"社区": name, **told_of(own)} for name, own in _disputes(scope).groupby("community")]
    settled = [number(row["成功"] + row["未成"]) for row in told]
    return Listed(told, key="社区", persons=OF_DISPUTES, told=settled) if told else None


def mediations_by_month(scope: Scope) -> Drawn | None:
    asked = scope.now("mediations")
    rows = _disputes(scope)
    if asked is None or rows.empty:
        return None
    first = scope.ledgers["mediations"]["accepted_on"].min().normalize()
    months = [last.to_period("M") for _, last in month_ends(first, asked)]
    by = {month: told_of(own) for month, own in rows.groupby(rows["accepted_on"].dt.to_period("M"))}
    series = {name: [by[month][name] if month in by else 0 for month in months] for name in ("受理", "成功")}
    # Of a month that is not over it says until when.
    return Drawn([str(month) for month in months], series, persons=frozenset(series), told=[str(asked.as_of.day)])


def open_mediations(scope: Scope) -> Listed | None:
    """调解中的纠纷, the longest waiting first; rows of masked months may be left out."""
    rows = _disputes(scope)
    rows = rows[rows["then"] == "调解中"]
    told = [
        {
            "受理日期": one.accepted_on,
            "社区": one.community,
            "调解地点": one.place,
            "已调解天数": int(one.days),
            "调解编号": one.mediation_id,
        }
        for one in rows.itertuples()
    ]
    return Listed(told, lambda row: -row["已调解天数"], is_part=True) if told else None


def _disputes(scope: Scope) -> pd.DataFrame:
    asked = scope.now("mediations")
    rows = disputes(scope.ledgers, asked) if asked else None
    return pd.DataFrame({"type": [], "community": [], "then": []}) if rows is None else rows


def facilities(scope: Scope) -> Listed | None:
    asked = scope.now("safety_facilities", stock=True)
    rows = points(scope.ledgers, asked) if asked else pd.DataFrame({"type": [], "unit": []})
    told = []
    for (kind, unit), own in rows.groupby(["type", "unit"]):
        in_state = own.groupby("status")["quantity"].sum()
        count, working, broken, repaired, stopped = (
            int(one) for one in (own["quantity"].sum(), *(in_state.get(state, 0) for state in STATES))
        )
        told.append(
            {
                "设施类型": kind,
                "单位": unit,
                "已安装": count,
                "完好": working,
                "完好率": ratio(working, count),
                "故障": broken,
                "待修": repaired,
                "停用": stopped,
            }
        )
    return Listed(told, lambda row: 9 if row["完好率"] is None else row["完好率"]) if told else None


STATES = ("完好", "故障", "待修", "停用")


def incidents(scope: Scope) -> Listed | None:
    asked = scope.now("safety_incidents")
    rows = happened(scope.ledgers, asked) if asked else pd.DataFrame({"kind": []})
    told = []
    for kind, own in rows.groupby("kind"):
        handled = int(own["is_handled"].sum())
        told.append(
            {
                "情况类别": kind,
                "发生": len(own),
                "已处置": handled,
                "处置中": len(own) - handled,
                "处置率": ratio(handled, len(own)),
                "涉及社区": own.loc[own["community"] != "未归属", "community"].nunique(),
                "最近发生": own["happened_on"].max(),
            }
        )
    return Listed(told, lambda row: -row["发生"], "情况类别") if told else None


def door_knocks(scope: Scope) -> Listed | None:
    asked = scope.now("door_knocks")
    rows = knocked(scope.ledgers, asked) if asked else pd.DataFrame({"community": []})
    told = []
    for name, own in rows.groupby("community"):
        targets, visits = int(own["target_count"].sum()), int(own["visited_count"].sum())
        told.append(
            {
                "社区": name,
                "应访": targets,
                "实访": visits,
                "敲门完成率": ratio(reached(own), targets),
                "未访": targets - reached(own),
                "最近走访": own["knocked_on"].max(),
            }
        )
    return Listed(told, key="社区", persons=frozenset(told[0]) - {"社区"}) if told else None


def patrols(scope: Scope) -> Listed | None:
    asked = scope.now("patrols")
    rows = patrolled(scope.ledgers, asked) if asked else pd.DataFrame({"community": []})
    told = []
    for name, own in rows.groupby("community"):
        found, handled = int(own["found"].sum()), int(own["handled"].sum())
        told.append(
            {
                "社区": name,
                "队员": _members(scope.ledgers, name, asked.as_of),
                "巡逻": len(own),
                "上岗": int(own["on_duty"].sum()),
                "趟数": int(own["rounds"].sum()),
                "时长": float(own["hours"].sum()),
                "发现": found,
                "处置": handled,
                "处置率": ratio(handled, found),
                "最近巡逻": own["patrolled_on"].max(),
            }
        )
    return Listed(told, lambda row: -row["巡逻"], "社区") if told else None


def _members(ledgers: Ledgers, community: str, day: pd.Timestamp) -> int | None:
    """队员: of each team as it was last written by a day."""
    rows = ledgers["patrols"]
    rows = rows[(rows["community"] == community) & (rows["patrolled_on"] <= day) & rows["team_size"].notna()]
    last = rows.sort_values("patrolled_on", kind="stable").groupby(rows["team"].fillna(NO_PLACE))["team_size"].last()
    return int(last.sum()) if len(last) else None


PANELS = by_name(
    mediations,
    mediations_by_community,
    mediations_by_month,
    open_mediations,
    facilities,
    incidents,
    door_knocks,
    patrols,
)
