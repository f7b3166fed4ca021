"""Party: what 组织与网格 must show of self-government (G11), the two lists (V14), the leaders' visits (G12), and who takes part in what."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from tests.oracle import meetings
from tests.oracle.ledgers import Ledgers, each
from tests.oracle.periods import MEETINGS, Asked, Scope
from tests.oracle.showing import PERCENT, Drawn, Kind, Listed, Number, by_name, number, percent, ratio

STEPS = {
    "rule_on": "建章立制",
    "proposal_on": "问需提案",
    "approved_on": "协商立项",
    "done_on": "共同办理",
    "feedback_on": "意见反馈",
}
CLASSES = ("一类事", "二类事", "三类事", "四类事")
NO_CLASS = "未分类"
GATHERED = ("party_checkins", "party_needs", "party_activities")
TAKING_PART = ("activities", *MEETINGS, "selfgov_orgs", "selfgov_motions", *GATHERED)
LINKED = (*TAKING_PART, "renovation_projects", "renovation_items", "renovation_progress")


def by_then(rows: pd.DataFrame, column: str, asked: Asked) -> pd.DataFrame:
    """Return the chosen rows that are not of a later day."""
    return asked.chosen(rows[~(rows[column] > asked.as_of)])


def whole_days(later: pd.Timestamp, earlier: pd.Timestamp) -> int | None:
    return None if pd.isna(later) or pd.isna(earlier) else (later - earlier).days


# --- 自管 ----------------------------------------------------------------------------------------------------------------


def orgs(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = by_then(ledgers["selfgov_orgs"], "founded_on", asked)
    return rows.assign(
        type=rows["type"].fillna(NO_CLASS),
        place=[f"{one.community} {one.estate}" if one.estate else None for one in rows.itertuples()],
    )


@cache
def motions(ledgers: Ledgers, asked: Asked) -> list[dict[str, Any]]:
    """提案 that have begun by then: the last step that each has come to, whether it waits there, and how long each step took."""
    found = []
    for row in asked.chosen(ledgers["selfgov_motions"]).to_dict("records"):
        days = [row[name] for name in STEPS]
        come = [at for at, day in enumerate(days) if day <= asked.as_of]
        if not come:
            continue
        last = come[-1]
        taken = [None] + [whole_days(days[at], days[at - 1]) for at in range(1, 5)]
        is_stopped = row["status"] == "stopped" and last < 4
        is_open = last < 4 and not is_stopped
        found.append(
            {
                "community": row["community"],
                "class": row["four_class"] if row["four_class"] in CLASSES else NO_CLASS,
                "last": last,
                "is_stopped": is_stopped,
                "is_open": is_open,
                "waits": (asked.as_of - days[last]).days if is_open else None,
                "taken": [d if d is not None and d >= 0 and at <= last else None for at, d in enumerate(taken)],
            }
        )
    return found


def of_scope(scope: Scope) -> list[dict[str, Any]]:
    asked = scope.now("selfgov_motions", stock=True)
    return motions(scope.ledgers, asked) if asked else []


def median(values: list[int]) -> float | None:
    return float(pd.Series(values).median()) if values else None


def selfgov_orgs(scope: Scope) -> Listed | None:
    asked = scope.now("selfgov_orgs", stock=True)
    rows = orgs(scope.ledgers, asked) if asked else pd.DataFrame({"type": []})
    told = [
        {
            "组织类型": kind,
            "自管组织": len(own),
            "覆盖小区": own["place"].nunique(),
            "成员": int(own["members"].sum()),
        }
        for kind, own in rows.groupby("type")
    ]
    return Listed(told, lambda row: -row["自管组织"], "组织类型") if told else None


def motions_funnel(scope: Scope) -> Drawn | None:
    found = of_scope(scope)
    if not found:
        return None
    reached, labels = [], []
    for at in range(5):
        came = sum(one["last"] >= at for one in found)
        taken = [one["taken"][at] for one in found if one["taken"][at] is not None]
        label = f"{number(came)} 件　{percent(came / len(found))}"
        labels.append(label + (f"\n停留中位 {number(median(taken))} 天" if taken else ""))
        reached.append(came)
    return Drawn(list(STEPS.values()), {"走到": reached}, labels)


def motions_stuck(scope: Scope) -> Listed | None:
    found = of_scope(scope)
    told = []
    for at, name in enumerate(STEPS.values()):
        waits = [one["waits"] for one in found if one["is_open"] and one["last"] == at]
        told.append(
            {
                "步骤": name,
                "停在这一步": len(waits),
                "中位等待": median(waits),
                "最长等待": max(waits, default=None),
                "终止": sum(one["is_stopped"] and one["last"] == at for one in found),
            }
        )
    return Listed(told, lambda row: list(STEPS.values()).index(row["步骤"])) if found else None


def motions_by_community(scope: Scope) -> Listed | None:
    found = of_scope(scope)
    told = []
    for name in sorted({one["community"] for one in found}):
        own = [one for one in found if one["community"] == name]
        waits = [one["waits"] for one in own if one["is_open"]]
        finished = sum(one["last"] == 4 for one in own)
        told.append(
            {
                "社区": name,
                "提案": len(own),
                "走完五步": finished,
                "走完率": ratio(finished, len(own)),
                "没有走完": len(waits),
                "最长等待": max(waits, default=None),
                "终止": sum(one["is_stopped"] for one in own),
            }
        )
    return Listed(told, lambda row: -1 if row["最长等待"] is None else -row["最长等待"] - 2, "社区") if told else None


def four_things(scope: Scope) -> Listed | None:
    found = of_scope(scope)
    told = []
    for name in (*CLASSES, NO_CLASS):
        own = [one for one in found if one["class"] == name]
        finished = sum(one["last"] == 4 for one in own)
        if own or name != NO_CLASS:
            told.append(
                {
                    "四事分类": name,
                    "提案": len(own),
                    "走完五步": finished,
                    "走完率": ratio(finished, len(own)),
                    "没有走完": sum(one["is_open"] for one in own),
                }
            )
    return Listed(told, lambda row: (*CLASSES, NO_CLASS).index(row["四事分类"])) if found else None


# --- 双报到、双清单 ------------------------------------------------------------------------------------------------------


def needs(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """双清单 without what was cancelled: what was published, claimed, completed by then."""
    rows = by_then(ledgers["party_needs"], "published_on", asked)
    rows = rows[rows["status"] != "cancelled"].copy()
    rows["list"] = rows["list"].fillna("need")
    rows["is_done"] = (rows["status"] == "done") & ~(rows["completed_on"] > asked.as_of)
    rows["is_claimed"] = rows["is_done"] | ((rows["status"] != "open") & ~(rows["claimed_on"] > asked.as_of))
    rows["waits"] = (asked.as_of - rows["published_on"]).dt.days.where(~rows["is_claimed"])
    return rows


def people(rows: pd.DataFrame) -> int:
    """人 who are known are counted once, of others as many as are told, one where nothing is."""
    known = rows[rows["member_key"].notna()]
    others = rows[rows["member_key"].isna()]["members"].fillna(1)
    return len(set(zip(known["unit"], known["member_key"], strict=True))) + int(others.sum())


def checked_in(ledgers: Ledgers, asked: Asked, role: str = "checkin") -> pd.DataFrame:
    rows = by_then(ledgers["party_checkins"], "checkin_on", asked)
    return rows[rows["role"] == role]


def units(ledgers: Ledgers, asked: Asked) -> int:
    """Count the units whose members have checked in, one of two streets in each."""
    return sum(checked_in(own, asked)["unit"].nunique() for own in each(ledgers))


def held(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = asked.chosen(ledgers["party_activities"])
    return rows[(rows["status"] == "已开展") & (rows["held_on"] <= asked.as_of)]


def claims(scope: Scope) -> Listed | None:
    asked = scope.now("party_needs", stock=True)
    rows = needs(scope.ledgers, asked) if asked else pd.DataFrame({"list": []})
    told = []
    for code, name in (("need", "需求清单"), ("project", "项目清单")):
        own = rows[rows["list"] == code]
        if len(own):
            claimed, done = int(own["is_claimed"].sum()), int(own["is_done"].sum())
            told.append(
                {
                    "清单": name,
                    "发布": len(own),
                    "认领": claimed,
                    "认领率": ratio(claimed, len(own)),
                    "完成": done,
                    "完成率": ratio(done, claimed),
                }
            )
    return Listed(told, key="清单") if told else None


def unclaimed(scope: Scope) -> Listed | None:
    asked = scope.now("party_needs", stock=True)
    if asked is None:
        return None
    rows = needs(scope.ledgers, asked)
    told = [
        {
            "清单事项": one.title,
            "社区": one.community,
            "发布时间": one.published_on,
            "待认领天数": None if pd.isna(one.waits) else int(one.waits),
        }
        for one in rows[(rows["list"] == "need") & ~rows["is_claimed"]].itertuples()
    ]
    return Listed(told, lambda row: 1 if row["待认领天数"] is None else -row["待认领天数"]) if told else None


def checkins_by_community(scope: Scope) -> Listed | None:
    asked = scope.now(*GATHERED, stock=True)
    if asked is None:
        return None
    members, lists, acts = (rule(scope.ledgers, asked) for rule in (checked_in, needs, held))
    told = []
    for name in sorted({*members["community"], *lists["community"], *acts["community"]}):
        own = lists[lists["community"] == name]
        wanted, projects = own[own["list"] == "need"], own[own["list"] == "project"]
        claimed, done = int(projects["is_claimed"].sum()), int(projects["is_done"].sum())
        told.append(
            {
                "社区": name,
                "双报到党员": people(members[members["community"] == name]),
                "发布需求": len(wanted),
                "已认领需求": int(wanted["is_claimed"].sum()),
                "认领率": ratio(int(wanted["is_claimed"].sum()), len(wanted)),
                "已认领项目": claimed,
                "已完成项目": done,
                "项目完成率": ratio(done, claimed),
                "党员活动": int((acts["community"] == name).sum()),
            }
        )
    rank = lambda row: 2 if row["认领率"] is None else row["认领率"]  # noqa: E731
    waiting = [row["发布需求"] - row["已认领需求"] for row in told]
    beside = [number(one) for one in (sum(waiting), max(waiting, default=0))]
    return Listed(told, rank, "社区", frozenset({"双报到党员"}), beside) if told else None


def party_activities(scope: Scope) -> Listed | None:
    asked = scope.now("party_activities", stock=True)
    rows = held(scope.ledgers, asked) if asked else pd.DataFrame({"kind": []})
    kinds = rows["kind"].fillna(NO_CLASS).value_counts()
    told = [{"党员活动类别": name, "党员活动": int(count)} for name, count in kinds.items()]
    return Listed(told, lambda row: -row["党员活动"], "党员活动类别") if told else None


@cache
def cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    """What has been taken on, as it stood on a day."""
    members, lists, acts = (rule(ledgers, asked) for rule in (checked_in, needs, held))
    wanted, projects = lists[lists["list"] == "need"], lists[lists["list"] == "project"]
    claimed = int(wanted["is_claimed"].sum())
    taken, done = int(projects["is_claimed"].sum()), int(projects["is_done"].sum())
    bodies = orgs(ledgers, asked)
    own = bodies[bodies["type"].isin(("自管委员会", "楼栋长"))]
    return {
        "双报到党员": Number(people(members), "人", Kind.STOCK, 1),
        "报到单位": Number(units(ledgers, asked), "家", Kind.STOCK, 1),
        "宣讲员": Number(people(checked_in(ledgers, asked, "speaker")), "名", Kind.STOCK, 1),
        "认领率": Number(ratio(claimed, len(wanted)), PERCENT, Kind.STOCK, 1, claimed, len(wanted), "项"),
        "待认领需求": Number(len(wanted) - claimed, "项", Kind.STOCK, -1),
        "发布项目": Number(len(projects), "项", Kind.STOCK),
        "已认领项目": Number(taken, "项", Kind.STOCK, 1),
        "项目完成率": Number(ratio(done, taken), PERCENT, Kind.STOCK, 1, done, taken, "项"),
        "党员活动": Number(len(acts), "次", Kind.STOCK, 1),
        "自管小区": Number(own["place"].nunique(), "个", Kind.STOCK),
        "自管委员会": Number(int((bodies["type"] == "自管委员会").sum()), "个", Kind.STOCK),
    }


# --- 包联 ----------------------------------------------------------------------------------------------------------------


def visits(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """包联 of the quarters of a period, those that are over and the running one."""
    rows = asked.chosen(ledgers["leader_visits"]).copy()
    quarters = [pd.Period(one, "Q") for one in rows["year_quarter"]]
    until = min(asked.end, asked.as_of)
    rows["first"] = pd.to_datetime([one.start_time.normalize() for one in quarters])
    rows["last"] = pd.to_datetime([one.end_time.normalize() for one in quarters])
    rows["is_over"] = rows["last"] <= until
    rows["done"] = rows["done"].fillna(0)
    rows["kept"] = rows[["done", "planned"]].min(axis=1).where(rows["planned"].notna())
    found, closed = rows["issues_found"].fillna(0), rows["issues_closed"].fillna(0)
    rows["found"], rows["closed"] = found, closed.where(closed < found, found)
    begun = rows["first"] <= until
    return rows[begun & ((rows["last"] >= asked.start) if asked.start is not None else True)]


@cache
def contact_cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    rows = visits(ledgers, asked)
    over = rows[rows["is_over"]]
    planned, kept, found, closed = (int(over[name].sum()) for name in ("planned", "kept", "found", "closed"))
    return {
        "包联完成率": Number(ratio(kept, planned), PERCENT, Kind.COHORT, 1, kept, planned, "次"),
        "问题办结率": Number(ratio(closed, found), PERCENT, Kind.COHORT, 1, closed, found, "个"),
    }


def contacts(scope: Scope) -> Listed | None:
    asked = scope.now("leader_visits")
    rows = visits(scope.ledgers, asked) if asked else pd.DataFrame({"community": []})
    told = []
    for name, own in rows.groupby("community"):
        over = own[own["is_over"]]
        planned, kept, found, closed = (int(over[one].sum()) for one in ("planned", "kept", "found", "closed"))
        told.append(
            {
                "社区": name,
                "计划走访": planned,
                "按计划走访": kept,
                "包联完成率": ratio(kept, planned),
                "发现问题": found,
                "办结问题": closed,
                "问题办结率": ratio(closed, found),
                "未满季计划": int(own.loc[~own["is_over"], "planned"].sum()),
            }
        )
    return Listed(told, lambda row: 2 if row["包联完成率"] is None else row["包联完成率"], "社区") if told else None


# --- 四位一体、三联、红色力量、红色联盟 ------------------------------------------------------------------------------------


def volunteering(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = asked.chosen(ledgers["activities"])
    return rows[(rows["status"] == "已开展") & (rows["start_at"].dt.normalize() <= asked.as_of)]


def four_in_one(scope: Scope) -> Listed | None:
    asked = scope.now(*TAKING_PART, stock=True)
    if asked is None:
        return None
    every = [taking_part(own, asked) for own in each(scope.ledgers)]
    names = ("数量", "召集会议", "议定事项", "自管提案", "认领事项", "活动")
    told = [
        {"主体": body} | {name: sum(one[body][name] for one in every) if name in does else None for name in names}
        for body, does in every[0].items()
    ]
    return Listed(told, key="主体")


def taking_part(ledgers: Ledgers, asked: Asked) -> dict[str, dict[str, int]]:
    """Return of one street what each kind of body does."""
    met = asked.chosen(meetings.meetings(ledgers))
    met = met[(met["held_on"] <= asked.as_of) & (met["community"] != meetings.OWN_LEVEL)]
    partners = {*meetings.members_of(ledgers, asked)["unit"], *checked_in(ledgers, asked)["unit"]}
    lists, acts = needs(ledgers, asked), volunteering(ledgers, asked)
    return {
        "社区党委": {"数量": met["community"].nunique(), "召集会议": len(met)},
        "自管组织": {"数量": len(orgs(ledgers, asked)), "自管提案": len(motions(ledgers, asked))},
        "共建单位": {
            "数量": len(partners),
            "议定事项": int(meetings.agreed(ledgers, asked)["owner_unit"].isin(partners).sum()),
            "认领事项": int((lists["is_claimed"] & lists["claimed_by"].notna()).sum()),
            "活动": len(held(ledgers, asked)),
        },
        "社会力量": {"数量": acts["team"].fillna(acts["brand"]).nunique(), "活动": len(acts)},
    }


def three_links(scope: Scope) -> Listed | None:
    asked = scope.now(*LINKED, stock=True)
    if asked is None:
        return None
    counts = {
        "联建": {
            "联席会议成员单位": (meetings.count_members(scope.ledgers, asked), "家"),
            "自管组织": (len(orgs(scope.ledgers, asked)), "个"),
            "报到单位": (units(scope.ledgers, asked), "家"),
        },
        "联解": {
            "议定事项": (len(meetings.agreed(scope.ledgers, asked)), "项"),
            "自管提案": (len(motions(scope.ledgers, asked)), "件"),
            "认领事项": (int(needs(scope.ledgers, asked)["is_claimed"].sum()), "项"),
        },
        "联享": {
            "党员活动": (len(held(scope.ledgers, asked)), "次"),
            "志愿活动": (len(volunteering(scope.ledgers, asked)), "次"),
            "改造小区": (sum(begun(own, asked) for own in each(scope.ledgers)), "个"),
        },
    }
    return Listed(
        [
            {"三联": link, "看什么": thing, "有多少": amount, "计量单位": unit}
            for link, things in counts.items()
            for thing, (amount, unit) in things.items()
        ]
    )


def begun(ledgers: Ledgers, asked: Asked) -> int:
    """Count the estates of one street in which works have begun."""
    works = by_then(ledgers["renovation_projects"], "actual_start", asked)
    works = works[works["actual_start"].notna() & (works["stage"] != "cancelled")]
    return len(set(zip(works["community"], works["estate"], strict=True)))


def _shown(scope: Scope, asked: Asked, told: dict[str, Number], names: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return some cards as they are written; one that divides by nothing is left out."""
    return [
        (label, told[name].text, "，".join(filter(None, (scope.cut(asked), told[name].fraction))))
        for name, label in names.items()
        if not told[name].parts or told[name].below
    ]


def red_forces(scope: Scope) -> list[tuple[str, str, str]] | None:
    over, stood = scope.now("leader_visits"), scope.now(*GATHERED, stock=True)
    found = []
    if over and len(scope.ledgers["leader_visits"]):
        told = contact_cards(scope.ledgers, over)
        found += _shown(scope, over, told, {name: name for name in told})
    if stood and any(len(scope.ledgers[name]) for name in GATHERED):
        names = ("双报到党员", "报到单位", "已认领项目", "党员活动")
        found += _shown(scope, stood, cards(scope.ledgers, stood), {name: name for name in names})
    return found or None


def red_alliance(scope: Scope) -> list[tuple[str, str, str]] | None:
    asked = scope.now(*MEETINGS)
    if asked is None or not any(len(scope.ledgers[name]) for name in MEETINGS):
        return None
    names = {name: name for name in ("成员单位", "到会率", "议定事项完成率")} | {"会议召开率": "召开率"}
    return _shown(scope, asked, meetings.cards(scope.ledgers, asked), names)


PANELS = by_name(
    selfgov_orgs,
    motions_funnel,
    motions_stuck,
    motions_by_community,
    four_things,
    claims,
    unclaimed,
    checkins_by_community,
    party_activities,
    contacts,
    four_in_one,
    three_links,
    red_forces,
    red_alliance,
)
