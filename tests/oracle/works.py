"""Works: what 旧改进度 must show of how the works were talked over, watched, decided and paid (R12, R15, R16), and whom they serve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from tests.oracle import renovation
from tests.oracle.ledgers import NOWHERE, Ledgers, each
from tests.oracle.periods import Asked, Scope
from tests.oracle.showing import Drawn, Listed, by_name, is_none, number, ratio, shares

# By their sound, as equal ones stand.
SERVICES = ("常态协调", "定期议事", "上门服务", "中心接件")
# A 口径 of its own: what is for old people where the ledger does not say.
FOR_THE_OLD = ("适老", "老年", "养老", "助餐", "无障碍", "坡道", "扶手", "休息椅", "电梯")
SOCIAL = ("社会", "基金会", "捐")


def linked(own: Ledgers, name: str, column: str = "project_id") -> pd.DataFrame:
    """Return a ledger with the project that each row names, by its number or by a name that only one has, and its community."""
    rows, works = own[name].copy(), list(own["renovation_projects"].itertuples())
    known = {one.project_id: one for one in works}
    for one in works:
        if one.name not in known and sum(other.name == one.name for other in works) == 1:
            known[one.name] = one
    rows["project"] = [known.get(written) for written in rows[column]]
    of_project = [one.community if one else NOWHERE for one in rows["project"]]
    rows["community"] = rows["community"].where(rows["community"].notna(), pd.Series(of_project, rows.index))
    return rows


def held(scope: Scope, name: str, day: str, *besides: str) -> pd.DataFrame | None:
    """Return what is in a ledger of the period, null without any such ledger."""
    if scope.ledgers[name].empty:
        return None
    asked = scope.now(name, *besides)
    if asked is None:
        return None
    column = {"activities": "linked_project_id"}.get(name, "project_id")
    found = [asked.chosen(linked(own, name, column)) for own in each(scope.ledgers)]
    rows = pd.concat(found)
    return rows[asked.within(rows[day])]


def standing(scope: Scope, *names: str) -> Asked | None:
    return scope.now(*names, stock=True)


def works_on(scope: Scope, asked: Asked) -> Iterator[renovation.Project]:
    for own in each(scope.ledgers):
        yield from renovation.of(own, asked)


def counted(rows: pd.DataFrame) -> pd.Series:
    """So many times: as is written, else once."""
    return rows["times"].fillna(1).astype(int)


def by_kind(rows: pd.DataFrame) -> list[tuple[str, int, float | None]]:
    """Return (kind, times, suggestions), the most frequent first."""
    found = []
    for kind, own in rows.groupby("kind"):
        written = own["suggestions"][own["suggestions"] >= 0]
        found.append((str(kind), int(counted(own).sum()), float(written.sum()) if len(written) else None))
    return sorted(found, key=lambda one: -one[1])


def ties(told: Sequence[tuple[str, int, Any]]) -> set[str]:
    """Return those of which as many are equal: which stands first says nothing."""
    values = [one[1] for one in told]
    return {one[0] for one in told if values.count(one[1]) > 1}


def consultations(scope: Scope) -> Drawn | None:
    rows = held(scope, "consultations", "held_on")
    told = by_kind(rows[~rows["kind"].isin(SERVICES)]) if rows is not None else []
    if not any(times for _, times, _ in told):
        return None
    labels = [f"{number(times)} 次" + (f"　收集意见 {number(said)} 条" if said else "") for _, times, said in told]
    collected = sum(said or 0 for *_, said in told)
    kinds, counts = [kind for kind, *_ in told], [times for _, times, _ in told]
    return Drawn(kinds, {"次数": counts}, labels, unranked=ties(told), told=[number(collected)])


def service_methods(scope: Scope) -> Drawn | None:
    rows = held(scope, "consultations", "held_on")
    told = by_kind(rows[rows["kind"].isin(SERVICES)]) if rows is not None else []
    told.sort(key=lambda one: (-one[1], SERVICES.index(one[0])))
    counts = [times for _, times, _ in told]
    if not any(counts):
        return None
    labels = [f"{number(one)} 次　{share}" for one, share in zip(counts, shares(counts), strict=True)]
    return Drawn([kind for kind, *_ in told], {"次数": counts}, labels)


def watched(scope: Scope) -> pd.DataFrame | None:
    """监督检查, whenever it was, with how much was found, and put right by then, and how long that took or has waited (R15)."""
    asked = scope.now("inspections")
    if asked is None or scope.ledgers["inspections"].empty:
        return None
    rows = pd.concat([asked.chosen(linked(own, "inspections")) for own in each(scope.ledgers)])
    rows = rows[rows["inspected_on"] <= asked.as_of].copy()
    found, rectified, days = [], [], []
    for one in rows.itertuples():
        count = (0 if one.status == "无问题" else 1) if is_none(one.issues_found) else max(int(one.issues_found), 0)
        is_done = not is_none(one.rectified_on) or one.status == "已整改"
        done = (count if is_done else 0) if is_none(one.rectified) else min(max(int(one.rectified), 0), count)
        is_later = not is_none(one.rectified_on) and one.rectified_on > asked.as_of
        found.append(count)
        rectified.append(0 if is_later else done)
        is_told = rectified[-1] and not is_none(one.rectified_on) and one.rectified_on >= one.inspected_on
        days.append((one.rectified_on - one.inspected_on).days if is_told else None)
    rows = rows.assign(found=found, done=rectified, days=pd.Series(days, rows.index, dtype=object))
    return rows.assign(is_now=asked.within(rows["inspected_on"]), waited=(asked.as_of - rows["inspected_on"]).dt.days)


def inspections(scope: Scope) -> Listed | None:
    rows = watched(scope)
    rows = rows[rows["is_now"]] if rows is not None else pd.DataFrame({"kind": []})
    told = []
    for kind, own in rows.assign(kind=rows["kind"].fillna("未写明")).groupby("kind"):
        found, done = int(own["found"].sum()), int(own["done"].sum())
        dated = own[own["days"].notna()]
        told.append(
            {
                "监督内容": kind,
                "检查": len(own),
                "发现问题": found,
                "已整改": done,
                "整改率": ratio(done, found),
                "未整改": found - done,
                "平均整改天数": ratio(int((dated["days"] * dated["done"]).sum()), int(dated["done"].sum())),
            }
        )
    place = {"质量": 0, "进度": 1, "安全": 2}
    return Listed(told, lambda row: place.get(row["监督内容"], 3), "监督内容") if told else None


def unrectified(scope: Scope) -> Listed | None:
    rows = watched(scope)
    rows = rows[rows["found"] > rows["done"]] if rows is not None else pd.DataFrame()
    told = [
        {
            "项目": one.project.name if one.project else None,
            "监督内容": one.kind or "未写明",
            "监督主体": one.found_by,
            "问题描述": one.problem,
            "检查日期": one.inspected_on,
            "发现问题": one.found,
            "已整改": one.done,
            "已等天数": one.waited,
        }
        for one in rows.itertuples()
    ]
    return Listed(told, lambda row: -row["已等天数"]) if told else None


def policies(scope: Scope) -> Listed | None:
    """方案覆盖率: areas and estates with works, and those for which there is a policy."""
    asked = standing(scope, "policies", "renovation_projects")
    if asked is None or scope.ledgers["policies"].empty:
        return None
    told = {kind: [0, 0, 0] for kind in ("一区一策", "一院一策", "一楼一策")}
    for own in each(scope.ledgers):
        everything = [one for one in own["renovation_projects"].itertuples() if one.stage != "cancelled"]
        decided = [
            _decided(one, everything)
            for one in linked(own, "policies").itertuples()
            if is_none(one.adopted_on) or one.adopted_on <= asked.as_of
        ]
        works = [one for one in everything if not asked.communities or one.community in asked.communities]
        places: dict[str, set[tuple[Any, ...]]] = {
            "一区一策": {
                (one.area or one.parent_area, one.parent_area) for one in works if one.area or one.parent_area
            },
            "一院一策": {(one.estate, one.community) for one in works if one.estate},
        }
        places["一楼一策"] = places["一院一策"]
        for kind, counts in told.items():
            of_kind = [(place, community) for scope_, place, community in decided if scope_ == kind]
            counts[0] += sum(not asked.communities or community in asked.communities for _, community in of_kind)
            counts[1] += len(places[kind])
            for name, besides in places[kind]:
                if kind == "一区一策":
                    counts[2] += any(place is not None and place in (name, besides) for place, _ in of_kind)
                else:
                    counts[2] += any(place == name and where in (besides, NOWHERE) for place, where in of_kind)
    rows = [
        {
            "方案范围": kind,
            "数的是": "片区" if kind == "一区一策" else "小区",
            "方案数": count,
            "有项目的": places,
            "有方案的": covered,
            "覆盖率": ratio(covered, places),
        }
        for kind, (count, places, covered) in told.items()
    ]
    return Listed(rows, key="方案范围") if any(row["方案数"] or row["有项目的"] for row in rows) else None


def _decided(one: Any, works: Sequence[Any]) -> tuple[str, str | None, str]:
    """Return what a policy is for: its scope, its area or estate, and the community of that where it has only one."""
    of_area = one.scope == "一区一策"
    own = one.area if of_area else one.estate
    project = (
        (one.project.area or one.project.parent_area or NOWHERE if of_area else one.project.estate)
        if one.project
        else None
    )
    place = own or project
    if one.community != NOWHERE or one.project:
        return one.scope, place, one.community
    there = {
        work.community
        for work in works
        if place
        and place in ((work.area or work.parent_area or NOWHERE, work.parent_area) if of_area else (work.estate,))
    }
    return one.scope, place, there.pop() if len(there) == 1 else NOWHERE


def _sum(values: Sequence[Any]) -> float | None:
    known = [float(one) for one in values if not is_none(one)]
    return sum(known) if known else None


def bases(scope: Scope) -> Listed | None:
    """三种口径: the same works by estates, by households and by money (R09, R16)."""
    asked = standing(scope, *renovation.WORKS[:1])
    works = list(works_on(scope, asked)) if asked else []
    if not works:
        return None
    places: dict[tuple[Any, ...], list[renovation.Project]] = {}
    for one in works:
        places.setdefault((one.row.street, *one.estate, len(one.estate)), []).append(one)
    started = {key: [one for one in own if one.is_started] for key, own in places.items()}
    begun = [(own, len(key) > 3) for key, own in started.items() if own]
    complete = [(own, named) for own, named in begun if all(one.is_accepted for one in own)]
    signed = [([o for o in own if not is_none(o.row.contract_wan)], len(key) > 3) for key, own in places.items()]
    signed = [(own, named) for own, named in signed if own]
    settled = [
        (own, named)
        for own, named in signed
        if all(not is_none(one.row.paid_wan) and one.row.paid_wan >= one.row.contract_wan for one in own)
    ]

    def households(some: Sequence[tuple[list[renovation.Project], bool]]) -> float | None:
        return _sum([_most([one.row.households for one in own]) for own, _ in some])

    def estates(some: Sequence[tuple[list[renovation.Project], bool]]) -> int:
        return sum(named for _, named in some)

    homes = households(begun) if begun else 0.0
    money = [_sum([one.row.budget_wan for one in works if one.is_started])]
    money.append(_sum([one.row.budget_wan for one in works if one.is_accepted]))
    contracts = [one for one in works if not is_none(one.row.contract_wan)]
    money += [_sum([one.row.contract_wan for one in contracts]), _sum([one.row.paid_wan for one in contracts])]
    told = [
        ("小区", "个", estates(begun), estates(complete), estates(signed), estates(settled)),
        ("户", "户", homes, households(complete), households(signed), households(settled)),
        ("资金", "万元", *money),
    ]
    if money[0] is None and money[2] is None:
        told.pop()
    rows = []
    for basis, unit, all_, done, contracted, paid in told:
        done = None if all_ is None else done or 0
        contracted = contracted or None
        paid = None if contracted is None else paid or 0
        rows.append(
            {
                "口径": basis,
                "单位": unit,
                "已开工": all_,
                "已完工": done,
                "完工率": ratio(done, all_),
                "已签合同": contracted,
                "已付清": paid,
                "支付率": ratio(paid, contracted),
            }
        )
    if all(row["已签合同"] is None for row in rows):
        rows = [
            {name: value for name, value in row.items() if name not in ("已签合同", "已付清", "支付率")} for row in rows
        ]
    return Listed(rows, key="口径")


def _most(values: Sequence[Any]) -> float | None:
    known = [float(one) for one in values if not is_none(one)]
    return max(known) if known else None


def funds(scope: Scope) -> Listed | None:
    """资金来源 (R16); what is paid counts where there is a contract."""
    asked = standing(scope, *renovation.WORKS[:1])
    sources: dict[str, list[Any]] = {}
    for one in works_on(scope, asked) if asked else ():
        if not all(map(is_none, (one.row.budget_wan, one.row.contract_wan, one.row.paid_wan))):
            sources.setdefault(one.row.fund_source or "未写明", []).append(one.row)
    rows = []
    for source, own in sources.items():
        contract = _sum([one.contract_wan for one in own])
        paid = _sum([one.paid_wan for one in own if not is_none(one.contract_wan)])
        paid = None if contract is None else paid or 0
        rows.append(
            {
                "资金来源": source,
                "项目数": len(own),
                "总投资": _sum([one.budget_wan for one in own]),
                "合同金额": contract,
                "已付款": paid,
                "支付率": ratio(paid, contract),
            }
        )
    return (
        Listed(rows, lambda row: float("inf") if row["总投资"] is None else -row["总投资"], "资金来源")
        if rows
        else None
    )


def floor_areas(scope: Scope) -> Drawn | None:
    """户均改造面积 (R12) by area, of the estates that are started and have both numbers."""
    asked = standing(scope, *renovation.WORKS)
    areas: dict[tuple[Any, ...], dict[tuple[str, ...], list[renovation.Project]]] = {}
    for one in sorted(works_on(scope, asked), key=lambda one: one.row.project_id) if asked else ():
        if one.is_started:
            areas.setdefault((one.area, one.row.parent_area), {}).setdefault(one.estate, []).append(one)
    told = []
    for (area, _), places in areas.items():
        sizes = [
            (_most([o.row.floor_area_m2 for o in p]), _most([o.row.households for o in p])) for p in places.values()
        ]
        firsts = [own[0].row.project_id for own in places.values()]
        both = [(size, homes, first) for (size, homes), first in zip(sizes, firsts, strict=True) if size and homes]
        if both:
            told.append(
                (area, sum(size for size, *_ in both), sum(homes for _, homes, _ in both), min(b[2] for b in both))
            )
    if not told:
        return None
    told.sort(key=lambda one: one[3])
    labels = [f"{number(size / homes)} ㎡/户\n{number(size)} ㎡ / {number(homes)} 户" for _, size, homes, _ in told]
    return Drawn([area for area, *_ in told], {"户均改造面积": [size / homes for _, size, homes, _ in told]}, labels)


def elderly(scope: Scope) -> Listed | None:
    """适老分项: what the ledger says is for old people, else what its name says."""
    asked = standing(scope, *renovation.WORKS)
    groups: dict[tuple[str, str], list[renovation.Item]] = {}
    for own in each(scope.ledgers) if asked else ():
        said = own["renovation_items"].set_index("item_id")["for_elderly"].to_dict()
        for one in renovation.of(own, asked):
            for item in one.items:
                flag = said[item.item_id]
                if any(word in item.name for word in FOR_THE_OLD) if is_none(flag) else flag:
                    groups.setdefault((item.name, item.unit), []).append(item)
    rows = []
    for (name, unit), found in groups.items():
        planned = [item for item in found if item.plan]
        finished = sum(1 for item in planned if item.rate is not None and item.rate >= 1)
        rows.append(
            {
                "分项": name,
                "单位": unit,
                "有计划的": len(planned),
                "已完成": finished,
                "完成率": ratio(finished, len(planned)),
                "完成量": _sum([item.done for item in found]),
                "计划量": _sum([item.plan for item in planned]),
            }
        )
    return Listed(rows, told=[number(sum(map(len, groups.values())))]) if rows else None


def volunteering(scope: Scope) -> Listed | None:
    """志愿活动 that name a project which is known, by project (V07)."""
    rows = held(scope, "activities", "start_at", "renovation_projects")
    if rows is None:
        return None
    rows = rows[(rows["status"] == "已开展") & rows["project"].notna()]
    told = []
    for _, own in rows.groupby(rows["project"].map(lambda one: one.project_id)):
        project = own["project"].iloc[0]
        told.append(
            {
                "项目": project.name,
                "片区": project.area or project.parent_area or NOWHERE,
                "活动场次": len(own),
                "服务居民人次": _sum(list(own["beneficiary_times"])),
                "服务队伍": own["team"].nunique() or None,
                "最近一场": own["start_at"].max().normalize(),
            }
        )
    return Listed(told, lambda row: -row["活动场次"], "项目") if told else None


PANELS = by_name(
    consultations,
    service_methods,
    inspections,
    unrectified,
    policies,
    bases,
    funds,
    floor_areas,
    elderly,
    volunteering,
)
