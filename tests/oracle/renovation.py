"""Renovation: what 旧改进度 and the works of 总览 must show (R01–R14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from tests.oracle.issues import month_ends, why_not
from tests.oracle.ledgers import NOWHERE, Ledgers, OfAllStreets
from tests.oracle.periods import DAY, Asked, Scope
from tests.oracle.showing import (
    PERCENT,
    POINTS,
    Branch,
    Drawn,
    Kind,
    Listed,
    Number,
    Spans,
    Waiting,
    amount,
    by_name,
    is_none,
    number,
    percent,
    points,
    ratio,
)

WORKS = ("renovation_projects", "renovation_items", "renovation_progress")
FEEDBACK = ("renovation_feedback", "renovation_projects")
DELAY = 0.05
CONVERTED = {"公里": ("米", 1000), "万㎡": ("㎡", 10000)}
STAGES = {
    "preparing": "前期准备",
    "surveyed": "摸底",
    "designed": "方案",
    "consulted": "问需公示",
    "tendering": "招标",
    "in_progress": "在建",
    "substantial": "基本完成",
    "accepted": "竣工验收",
    "handed_over": "移交管护",
    "paused": "暂停",
}
BEFORE_THE_START = ("surveyed", "designed", "consulted", "tendering")
CLASSES = ("基础类", "完善类", "提升类")


@dataclass(frozen=True)
class Item:
    """分项 as it stood on a day."""

    project_id: str
    item_id: str
    name: str
    kind: str
    unit: str
    plan: float | None
    done: float | None
    rate: float | None
    planned: float | None
    is_estimated: bool
    reported_share: float | None
    weight: float | None


@dataclass(frozen=True)
class Project:
    """项目 as it stood on a day."""

    row: Any
    items: tuple[Item, ...]
    stage: str
    is_started: bool
    is_substantial: bool
    is_accepted: bool
    progress: float | None
    planned: float | None
    is_delayed: bool
    days_late: int | None
    # by the first plan, where it was made anew
    planned_first: float | None
    days_late_first: int | None
    first_end: Any

    @property
    def deviation(self) -> float | None:
        return None if self.progress is None or self.planned is None else self.progress - self.planned

    @property
    def area(self) -> str:
        return self.row.area or NOWHERE

    @property
    def estate(self) -> tuple[str, ...]:
        """小区: the same name in two communities is two."""
        return (self.row.community, self.row.estate) if self.row.estate else (self.row.project_id,)


def mean(weighted: Iterable[tuple[float, float]]) -> float | None:
    """Return the weighted mean, null for no weight."""
    pairs = list(weighted)
    weight = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / weight if weight else None


def weights(given: Sequence[float | None]) -> list[float]:
    """Return the weights as they are given; equal ones where one is missing."""
    return [1.0] * len(given) if any(is_none(one) for one in given) else [float(one) for one in given]


@cache
def _reports(ledgers: Ledgers) -> dict[str, list[Any]]:
    rows = ledgers["renovation_progress"].sort_values("as_of", kind="stable")
    return {item: list(own.itertuples()) for item, own in rows.groupby("item_id")}


def item_on(ledgers: Ledgers, row: Any, line: float | None, day: pd.Timestamp) -> Item:
    """分项完成率 (R03): the latest report by then, no more than 100 %; without a plan quantity there is none; not reported yet is 0.

    A report that has only a share is the rate and makes no quantity.
    """
    unit, factor = CONVERTED.get(row.unit, (row.unit, 1))
    plan = float(row.plan_qty) * factor if not is_none(row.plan_qty) and row.plan_qty > 0 else None
    seen = [one for one in _reports(ledgers).get(row.item_id, []) if one.as_of <= day]
    last = seen[-1] if seen else None
    with_quantity = [one for one in seen if not is_none(one.done_qty)]
    done = float(with_quantity[-1].done_qty) * factor if with_quantity else None if seen else 0.0
    share = last.actual_pct if last is not None and not is_none(last.actual_pct) else None
    rate = None
    if plan:
        rate = share if last is not None and is_none(last.done_qty) else min((done or 0.0) / plan, 1.0)
    said = None if last is None or is_none(last.planned_pct) else float(last.planned_pct)
    planned = line if said is None else said
    weight = None if is_none(row.weight) else float(row.weight)
    return Item(
        row.project_id, row.item_id, row.name, row.kind, unit, plan, done, rate, planned,
        said is None and planned is not None, share, weight,
    )  # fmt: skip


def _line(row: Any, end: Any, day: pd.Timestamp) -> float | None:
    """计划进度 by the planned time: a straight line from the first planned day to the end of the last."""
    if is_none(row.plan_start) or is_none(end):
        return None
    days = (end - row.plan_start + DAY) / DAY
    return min(max((day - row.plan_start + DAY) / DAY / days, 0.0), 1.0)


@cache
def projects_on(ledgers: Ledgers, day: pd.Timestamp) -> tuple[Project, ...]:
    """各项目 at the end of a day, cancelled ones out."""
    works = ledgers["renovation_projects"]
    items = ledgers["renovation_items"].rename(columns={"class": "kind"})
    by_project = {name: list(own.itertuples()) for name, own in items.groupby("project_id")}
    return tuple(
        _project_on(ledgers, row, by_project.get(row.project_id, []), day)
        for row in works.itertuples()
        if row.stage != "cancelled"
    )


def _project_on(ledgers: Ledgers, row: Any, items: list[Any], day: pd.Timestamp) -> Project:
    """项目进度 (R04), 偏差 (R07) and 滞后 (R08)."""
    line = _line(row, row.plan_end, day)
    parts = tuple(item_on(ledgers, item, line, day) for item in items)
    is_accepted = not is_none(row.accepted_on) and row.accepted_on <= day
    is_substantial = is_accepted or (not is_none(row.substantial_on) and row.substantial_on <= day)
    is_started = is_substantial or (not is_none(row.actual_start) and row.actual_start <= day)
    with_plan = [item for item in parts if item.plan]
    counted = with_plan or parts
    weighed = list(zip(weights([item.weight for item in counted]), counted, strict=True))
    shares = [(w, i.rate) for w, i in weighed if i.rate is not None] if with_plan else []
    shares = shares or [(w, i.reported_share) for w, i in weighed if i.reported_share is not None]
    progress = 1.0 if is_accepted else mean(shares)
    told = [(w, i.planned) for w, i in weighed if i.planned is not None]
    planned = mean(told) if told else line
    deviation = None if progress is None or planned is None else progress - planned
    is_late = not is_none(row.plan_end) and day > row.plan_end
    is_running = is_started and not is_substantial
    until = next((one for one in (row.substantial_on, row.accepted_on) if not is_none(one) and one <= day), day)
    first_end = row.plan_end if is_none(row.plan_end_original) else row.plan_end_original
    is_replanned = first_end is not row.plan_end and first_end != row.plan_end
    late, late_first = (None if is_none(end) else max((until - end).days, 0) for end in (row.plan_end, first_end))
    return Project(
        row, parts, _stage(row, is_started, is_substantial, is_accepted), is_started, is_substantial, is_accepted,
        progress, planned, is_running and (is_late or (deviation is not None and round(deviation, 9) < -DELAY)), late,
        _line(row, first_end, day) if is_replanned else planned, late_first, first_end,
    )  # fmt: skip


def _stage(row: Any, is_started: bool, is_substantial: bool, is_accepted: bool) -> str:
    """阶段 by the dates; a pause and a hand-over have none, and are as the ledger has them now."""
    if is_accepted:
        return "handed_over" if row.stage == "handed_over" else "accepted"
    if is_substantial:
        return "substantial"
    if row.stage == "paused":
        return "paused"
    if is_started:
        return "in_progress"
    return row.stage if row.stage in BEFORE_THE_START else "preparing"


def of(ledgers: Ledgers, asked: Asked, day: pd.Timestamp | None = None) -> list[Project]:
    found = projects_on(ledgers, day or asked.as_of)
    return [one for one in found if not asked.communities or one.row.community in asked.communities]


@dataclass(frozen=True)
class Whole:
    """What some projects make together, weighed by households; equally where one of all that were chosen has none."""

    progress: float | None
    planned: float | None
    deviation: float | None
    measured: int


def together(some: Sequence[Project], chosen: Sequence[Project]) -> Whole:
    measured = [one for one in some if one.progress is not None]
    compared = [one for one in measured if one.planned is not None]

    def over(parts: Sequence[Project], value: Callable[[Project], Any]) -> float | None:
        return mean((_weight(one, chosen), value(one)) for one in parts)

    return Whole(
        over(measured, lambda one: one.progress),
        over(compared, lambda one: one.planned),
        over(compared, lambda one: one.deviation),
        len(measured),
    )


def _is_by_households(chosen: Sequence[Project]) -> bool:
    return not any(is_none(one.row.households) for one in chosen if one.progress is not None)


def _street(one: Project) -> str:
    """Return the street of a project; of all streets together each stands where a community would."""
    street: str = one.row.community if one.row.street == OfAllStreets.NAME else one.row.street
    return street


def _weight(one: Project, chosen: Sequence[Project]) -> float:
    """Return a project's weight; where the streets weigh differently, those of a street together weigh as many as they are."""
    if _is_by_households(chosen):
        return float(one.row.households)
    of_street = [other for other in chosen if _street(other) == _street(one) and other.progress is not None]
    if _is_by_households(of_street):
        return float(one.row.households) * len(of_street) / sum(other.row.households for other in of_street)
    return 1.0


def averaged(chosen: Sequence[Project]) -> str:
    """Return how a mean over projects weighs them, and what it leaves out."""
    measured = sum(one.progress is not None for one in chosen)
    if not measured:
        return ""
    streets = {_street(one) for one in chosen if one.progress is not None}
    ways = {_is_by_households([one for one in chosen if _street(one) == street]) for street in streets}
    how = "各街道按自己的办法加权" if len(ways) > 1 else "按户数加权" if ways == {True} else "等权平均"
    left = len(chosen) - measured
    return f"{how}，{left} 个项目没有进度，未计入" if left else how


def estates(some: Iterable[Project]) -> dict[tuple[str, ...], list[Project]]:
    """已开工的小区 with their started projects; a project that names none is by itself."""
    found: dict[tuple[str, ...], list[Project]] = {}
    for one in some:
        if one.is_started:
            found.setdefault(one.estate, []).append(one)
    return found


def once(places: Iterable[list[Project]], column: str) -> float | None:
    """Sum a column over estates, each once however many projects it has."""
    values = [max((v for one in own if not is_none(v := getattr(one.row, column))), default=None) for own in places]
    known = [value for value in values if value is not None]
    return float(sum(known)) if known or not values else None


@cache
def cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    chosen = of(ledgers, asked)
    whole, places = together(chosen, chosen), estates(chosen)
    complete = [own for own in places.values() if all(one.is_accepted for one in own)]
    accepted = sum(one.is_accepted for one in chosen)
    substantial = sum(one.is_substantial for one in chosen) - accepted
    projects = f"项目数 {amount(len(chosen), '个')}"
    delayed = sum(one.is_delayed for one in chosen)
    return {
        "项目平均进度": Number(whole.progress, PERCENT, Kind.STOCK, 1, beside=f"计划进度 {percent(whole.planned)}"),
        "进度偏差": Number(whole.deviation, POINTS, Kind.STOCK, 1, beside=f"滞后项目 {amount(delayed, '个')}"),
        "开工小区": Number(
            sum(len(place) > 1 for place in places), "个", Kind.STOCK,
            beside=f"改造面积 {amount(once(places.values(), 'floor_area_m2'), '㎡')}"
        ),
        "惠及户数": Number(
            once(places.values(), "households"), "户", Kind.STOCK,
            beside=f"已完工惠及户数 {amount(once(complete, 'households'), '户')}",
        ),
        "基本完成": Number(substantial, "个", Kind.STOCK, beside=projects),
        "竣工验收": Number(accepted, "个", Kind.STOCK, beside=projects),
    }  # fmt: skip


def first_day(ledgers: Ledgers) -> pd.Timestamp | None:
    """The first start or report of the street."""
    days = [ledgers["renovation_projects"]["actual_start"], ledgers["renovation_progress"]["as_of"]]
    known = [day.min() for day in days if day.notna().any()]
    return min(known) if known else None


def _month_ends(ledgers: Ledgers, asked: Asked) -> list[pd.Timestamp]:
    first = first_day(ledgers)
    return [] if first is None else [last for _, last in month_ends(first, asked)]


@cache
def lines(ledgers: Ledgers, asked: Asked) -> dict[str, list[Any]]:
    found = [of(ledgers, asked, last) for last in _month_ends(ledgers, asked)]
    return {"项目平均进度": [together(one, one).progress for one in found]}


# --- the panels ----------------------------------------------------------------------------------------------------------


def _areas(chosen: Sequence[Project]) -> list[tuple[str, str | None, list[Project]]]:
    """Return (area, upper area, projects) as the ledger numbers them; an upper area holds those of its parts, which follow it."""
    found: dict[tuple[str, str | None], list[Project]] = {}
    for one in sorted(chosen, key=lambda one: one.row.project_id):
        upper = one.row.parent_area
        if upper:
            found.setdefault((upper, None), []).append(one)
        found.setdefault((one.area, upper), []).append(one)
    tops = [name for name, upper in found if upper is None]
    ordered = sorted(found, key=lambda area: (tops.index(area[1] or area[0]), area[1] is not None))
    return [(*area, found[area]) for area in ordered]


def progress_by_area(scope: Scope) -> Drawn | None:
    asked = scope.now(*WORKS, stock=True)
    chosen = of(scope.ledgers, asked) if asked else []
    areas = _areas(chosen)
    wholes = [(f"{'└ ' if upper else ''}{name}", together(own, chosen), own) for name, upper, own in areas]
    return _against_plan(wholes, averaged(chosen)) if wholes else None


def _against_plan(rows: Sequence[tuple[str, Whole, Sequence[Project]]], note: str) -> Drawn:
    labels = [
        f"{percent(one.progress)}　计划 {percent(one.planned)}\n偏差 {points(one.deviation)}" for _, one, _ in rows
    ]
    return Drawn(
        [name for name, _, _ in rows],
        {"计划": [one.planned for _, one, _ in rows], "实际": [one.progress for _, one, _ in rows]},
        labels,
        note,
        bad={name for name, _, own in rows if any(one.is_delayed for one in own)},
    )


def progress_by_class(scope: Scope) -> Drawn | None:
    """三类 (R06): items with a plan as they are reported, whatever has been accepted; one that has no weight makes all equal."""
    asked = scope.now(*WORKS, stock=True)
    items = [item for one in of(scope.ledgers, asked) for item in one.items] if asked else []
    measured = [item for item in items if item.plan]
    weight = dict(zip((item.item_id for item in measured), weights([i.weight for i in measured]), strict=True))
    rows: list[tuple[str, Whole, Sequence[Project]]] = []
    for kind in [kind for kind in CLASSES if any(item.kind == kind for item in items)]:
        own = [(weight[item.item_id], item) for item in measured if item.kind == kind and item.rate is not None]
        both = [(w, item) for w, item in own if item.planned is not None]
        planned = mean((w, item.planned) for w, item in both)
        deviation = mean((w, item.rate - item.planned) for w, item in both)
        rows.append((kind, Whole(mean((w, item.rate) for w, item in own), planned, deviation, len(own)), ()))
    if not rows:
        return None
    is_weighed = not any(item.weight is None for item in measured)
    left = len(items) - len(measured)
    how = ("按分项权重加权" if is_weighed else "等权平均") if measured else ""
    return _against_plan(rows, f"{how}，{left} 个分项没有计划量，未计入" if how and left else how)


def progress_by_month(scope: Scope) -> Drawn | None:
    """计划与实际 as they stood at each month's end."""
    asked = scope.now(*WORKS)
    ends = _month_ends(scope.ledgers, asked) if asked else []
    found = [of(scope.ledgers, asked, last) for last in ends]
    wholes = [together(one, one) for one in found]
    if all(one.progress is None for one in wholes):
        return None
    series = {"计划": [one.planned for one in wholes], "实际": [one.progress for one in wholes]}
    return Drawn([str(last.to_period("M")) for last in ends], series)


def stages(scope: Scope) -> Drawn | None:
    asked = scope.now(*WORKS, stock=True)
    chosen = of(scope.ledgers, asked) if asked else []
    if not chosen:
        return None
    counts = {name: sum(one.stage == code for one in chosen) for code, name in STAGES.items()}
    if not counts["前期准备"]:
        counts.pop("前期准备")
    return Drawn(list(counts), {"项目": list(counts.values())}, [f"{number(count)} 个" for count in counts.values()])


def drill_down(scope: Scope) -> list[Branch] | None:
    """片区—小区—分项."""
    asked = scope.now(*WORKS, stock=True)
    chosen = of(scope.ledgers, asked) if asked else []
    if not any(one.items for one in chosen):
        return None
    areas = _areas(chosen)

    def branch(name: str, upper: str | None, own: list[Project]) -> Branch:
        whole, places = together(own, chosen), estates(own)
        late = sum(one.is_delayed for one in own)
        beside = f"{number(len(own))} 个项目　{number(once(places.values(), 'households'))} 户"
        below = [branch(*area) for area in areas if area[1] == name] if upper is None else []
        leaves = [_leaf(one) for one in own if (one.area, one.row.parent_area) == (name, upper)]
        return Branch(
            name, whole.progress, whole.planned, beside + (f"　⚠ {late} 个滞后" if late else ""), [*below, *leaves]
        )

    return [branch(*area) for area in areas if area[1] is None]


def _leaf(one: Project) -> Branch:
    name, estate = one.row.name, one.row.estate
    if estate:
        name = estate if estate in name else f"{estate}（{name}）"
    beside = STAGES[one.stage] + ("　⚠ 滞后" if one.is_delayed else "")
    items = [
        {
            "分项": item.name,
            "类别": item.kind,
            "完成 / 计划": f"{number(item.done)} / {number(item.plan)} {item.unit}",
            "完成率": item.rate,
            "计划进度": f"{percent(item.planned)}（推算）" if item.is_estimated else item.planned,
        }
        for item in one.items
    ]
    return Branch(name, one.progress, one.planned, beside, items=items)


def timeline(scope: Scope) -> Spans | None:
    """工期: what was planned, and what has happened by then."""
    asked = scope.now(*WORKS, stock=True)
    spans = []
    for one in of(scope.ledgers, asked) if asked else []:
        row = one.row

        def known(day: Any) -> Any:
            return None if is_none(day) or day > asked.as_of else day

        if is_none(row.plan_start) and known(row.actual_start) is None:
            continue
        stones = {"基本完成": known(row.substantial_on), "竣工验收": known(row.accepted_on)}
        planned = tuple(None if is_none(day) else day for day in (row.plan_start, row.plan_end))
        actual = (known(row.actual_start), stones["竣工验收"] or stones["基本完成"])
        spans.append((row.name, planned, actual, {word: day for word, day in stones.items() if day}))
    return Spans(spans, asked.as_of) if spans else None


def delayed_projects(scope: Scope) -> Listed | None:
    rows = [
        {
            "项目": one.row.name,
            "片区": one.area,
            "阶段": STAGES[one.stage],
            "计划进度": one.planned,
            "实际进度": one.progress,
            "进度偏差": one.deviation,
            "与原计划偏差": one.progress - one.planned_first if one.deviation is not None else None,
            "超出计划完工的天数": one.days_late,
            "超出原计划的天数": one.days_late_first,
            "计划完工": one.row.plan_end,
            "原计划完工": one.first_end,
            "滞后原因": one.row.delay_reason,
        }
        for one in late(scope) or []
    ]
    return Listed(rows, lambda row: 1.0 if is_none(row["进度偏差"]) else row["进度偏差"], "项目") if rows else None


def late(scope: Scope) -> list[Project] | None:
    asked = scope.now(*WORKS, stock=True)
    late = [one for one in of(scope.ledgers, asked) if one.is_delayed] if asked else None
    return late and sorted(late, key=lambda one: 1.0 if one.deviation is None else one.deviation)


def delayed(scope: Scope) -> Waiting:
    title = "旧改滞后"
    if scope.now(*WORKS, stock=True) is None or not any(name in scope.ledgers.last_days for name in WORKS):
        return Waiting(title, [], why_not(scope, *WORKS, stock=True))
    told = [(points(one.deviation), (one.row.name, one.row.delay_reason or "未写原因")) for one in late(scope) or []]
    return Waiting(title, told)


def quantities(scope: Scope) -> list[tuple[str, str, str]] | None:
    """实物工程量 (R11) by name and unit, beyond the plan too; as (name, what is done, what was planned)."""
    asked = scope.now(*WORKS, stock=True)
    by: dict[tuple[str, str], list[Item]] = {}
    for item in (item for one in of(scope.ledgers, asked) for item in one.items) if asked else ():
        by.setdefault((item.name, item.unit), []).append(item)
    told = []
    for (name, unit), own in by.items():
        done, plan = (
            [value for item in own if (value := getattr(item, column)) is not None] for column in ("done", "plan")
        )
        told.append(
            (name, amount(sum(done) if done else None, unit), f"计划 {amount(sum(plan) if plan else None, unit)}")
        )
    is_any = any(item.done for own in by.values() for item in own)
    return told if is_any else None


@cache
def _feedback(ledgers: Ledgers) -> pd.DataFrame:
    rows = ledgers["renovation_feedback"].copy()
    works = ledgers["renovation_projects"].set_index("project_id")
    of_project = rows["project_id"].map(works["community"])
    rows["community"] = rows["community"].where(rows["community"].notna(), of_project).fillna(NOWHERE)
    return rows


def feedback(scope: Scope) -> Listed | None:
    """问需、问计、问效 by when it was raised (R13, R14)."""
    asked = scope.now(*FEEDBACK)
    if asked is None:
        return None
    rows = asked.chosen(_feedback(scope.ledgers))
    rows = rows[asked.within(rows["at"])]
    if rows.empty:
        return None
    told = []
    for code, name in (("before", "问需"), ("during", "问计"), ("after", "问效")):
        own = rows[rows["phase"] == code]
        row: dict[str, Any] = {"征求阶段": name, "意见条数": len(own)}
        adopted = int(own["adopted"].isin(["采纳", "部分"]).sum())
        answered = adopted + int((own["adopted"] == "未采纳").sum())
        is_after = code == "after"
        row |= dict.fromkeys(("已答复", "采纳", "采纳率", "待定"))
        if not is_after:
            row |= {
                "已答复": answered,
                "采纳": adopted,
                "采纳率": ratio(adopted, answered),
                "待定": len(own) - answered,
            }
        row["已落实"] = int((own["implemented_on"] <= asked.as_of).sum())
        row |= dict.fromkeys(("有效问卷", "满意", "满意率"))
        if is_after:
            copies = own["respondents"].fillna(1)
            rated = int(copies[own["satisfaction"].isin(["满意", "基本满意", "不满意"])].sum())
            content = int(copies[own["satisfaction"].isin(["满意", "基本满意"])].sum())
            row |= {"有效问卷": rated, "满意": content, "满意率": ratio(content, rated)}
        told.append(row)
    return Listed(told, key="征求阶段")


PANELS = by_name(
    progress_by_area,
    progress_by_class,
    progress_by_month,
    stages,
    drill_down,
    timeline,
    delayed_projects,
    quantities,
    feedback,
)
