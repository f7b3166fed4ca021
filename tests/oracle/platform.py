"""Platform: what 平台与平安 must show of the 智治平台, of visits, civic activities and public revenue (P01–P03, I25, G09, G10).

Counts of visits are as they are: what is masked is another matter.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from tests.oracle import issues
from tests.oracle.ledgers import Ledgers
from tests.oracle.periods import Asked, Scope
from tests.oracle.showing import PERCENT, Drawn, Kind, Listed, Number, amount, by_name, number, ratio

MONTHLY, TASKS, VISITS = "platform_monthly", "platform_tasks", "key_subjects_monthly"
CULTURE, REVENUE = "culture_activities", "public_revenue"
LANES = ("党建统领", "经济生态", "平安法治", "公共服务")
NO_LANE, NO_LEVEL, OWN_LEVEL = "未写跑道", "未写层级", "街道本级"
TIERS = {"网格": "社区网格", "社区": "社区网格", "街道": "街道指挥中心", "区级": "区治理中心"}
IN_ORDER = ("社区网格", "街道指挥中心", "区治理中心")


def of_months(asked: Asked, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose month begins in the period."""
    return rows[asked.within(rows["month"].dt.to_period("M").dt.start_time)]


@cache
def reported(ledgers: Ledgers) -> pd.DataFrame:
    """月报 with what is due, and what of that is done: no more than was received; without a number all is due."""
    rows = ledgers[MONTHLY].copy()
    rows["community"] = rows["community"].fillna(OWN_LEVEL)
    rows["lane"] = rows["lane"].fillna(NO_LANE)
    rows["tier"] = rows["level"].map(lambda level: TIERS.get(level, level or NO_LEVEL))
    rows["due"] = rows["due"].fillna(rows["received"]).clip(upper=rows["received"])
    rows["done"] = rows["completed"].fillna(0).clip(upper=rows["due"])
    return rows


def events(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    return of_months(asked, asked.chosen(reported(ledgers)))


@cache
def given_out(ledgers: Ledgers) -> pd.DataFrame:
    rows = ledgers[TASKS].copy()
    rows["community"] = rows["community"].fillna(OWN_LEVEL)
    rows["lane"] = rows["lane"].fillna(NO_LANE)
    rows["is_single"] = rows[["tasks", "due", "completed"]].isna().all(axis=1)
    both = rows[["due", "completed"]].max(axis=1)
    rows["count"] = rows["tasks"].fillna(both).fillna(1)
    return rows


def tasks_then(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """任务 of the period: a single one is due by its deadline and done by its day, a summary as it says."""
    rows = asked.chosen(given_out(ledgers))
    rows = rows[asked.within(rows["received_on"])].copy()
    rows["owed"] = (
        rows["due"]
        .fillna(rows["count"])
        .clip(upper=rows["count"])
        .where(~rows["is_single"], rows["due_on"] <= asked.as_of)
    )
    done = rows["completed"].fillna(0).where(~rows["is_single"], rows["completed_on"] <= asked.as_of)
    rows["done"] = done.astype(float).clip(upper=rows["owed"].astype(float))
    return rows


@cache
def visits(ledgers: Ledgers) -> pd.DataFrame:
    rows = ledgers[VISITS].copy()
    rows["kind"] = rows["kind"].fillna("未分类")
    rows["visited"] = rows["visited"].fillna(0).clip(upper=rows["should_visit"])
    return rows


def visited(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    return of_months(asked, asked.chosen(visits(ledgers)))


def held(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """活动 up to the end of the period, and which of them are in it."""
    rows = asked.chosen(ledgers[CULTURE])
    rows = rows[rows["held_on"] <= asked.end]
    return rows.assign(is_in=asked.within(rows["held_on"]), year=rows["held_on"].dt.year)


def whole_years(ledgers: Ledgers, asked: Asked) -> list[int]:
    """Return the years from the first of January of the ledger's own first January on that are over."""
    first = ledgers.first_days[CULTURE]
    years = range(first.year, asked.end.year + 1)
    return [year for year in years if first <= pd.Timestamp(year, 1, 31) and asked.end >= pd.Timestamp(year, 12, 31)]


def entries(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """收支 up to the end of the period, and which of them are in it."""
    rows = asked.chosen(ledgers[REVENUE])
    rows = rows[rows["happened_on"] <= asked.end]
    sign = rows["direction"].map({"收": 1, "支": -1})
    return rows.assign(
        is_in=asked.within(rows["happened_on"]),
        year=rows["happened_on"].dt.year,
        income=rows["amount"].where(sign > 0, 0.0),
        spending=rows["amount"].where(sign < 0, 0.0),
        purpose=rows["purpose"].fillna("未写用途"),
    )


# --- the cards -----------------------------------------------------------------------------------------------------------


@cache
def event_cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    rows = events(ledgers, asked)
    came, due, done = (int(rows[name].sum()) for name in ("received", "due", "done"))
    return {
        "平台事件": Number(came, "件", Kind.FLOW, beside=f"未到期 {amount(came - due, '件')}"),
        "事件完成率": Number(ratio(done, due), PERCENT, Kind.FLOW, 1, done, due, "件", "到期"),
    }


@cache
def task_cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    rows = tasks_then(ledgers, asked)
    due, done = int(rows["owed"].sum()), int(rows["done"].sum())
    return {"任务完成率": Number(ratio(done, due), PERCENT, Kind.COHORT, 1, done, due, "项", "到期")}


@cache
def visit_cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    rows = visited(ledgers, asked)
    should, did = int(rows["should_visit"].sum()), int(rows["visited"].sum())
    return {"重点对象关注率": Number(ratio(did, should), PERCENT, Kind.FLOW, 1, did, should, "人次", "应走访")}


@cache
def solved_cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    """网格内解决率 of the ledger of issues: of those closed in the period that say a level."""
    rows = issues.of(ledgers, asked)
    rows = rows[rows["closed_on"].notna() & asked.within(rows["closed_on"])]
    levels = rows["handling_level"].dropna().map(lambda level: TIERS.get(level, level))
    inside = int((levels == IN_ORDER[0]).sum())
    return {
        "网格内解决率": Number(
            ratio(inside, len(levels)), PERCENT, Kind.FLOW, 1, inside, len(levels), "件", "写明层级的"
        )
    }


# --- the panels ----------------------------------------------------------------------------------------------------------


def _in_order(names: Any, order: tuple[str, ...], last: str = "") -> list[str]:
    return sorted(names, key=lambda name: order.index(name) if name in order else 99 + (name == last))


def _due(rows: pd.DataFrame) -> dict[str, Any]:
    due, done = int(rows["due"].sum()), int(rows["done"].sum())
    return {"到期": due, "到期办结": done, "事件完成率": ratio(done, due), "未到期": int(rows["received"].sum()) - due}


def lanes(scope: Scope) -> Listed | None:
    asked = scope.now(MONTHLY)
    rows = events(scope.ledgers, asked) if asked else pd.DataFrame({"lane": []})
    told = []
    for lane in _in_order(rows["lane"].unique(), LANES):
        own = rows[rows["lane"] == lane]
        came = int(own["received"].sum())
        due = _due(own)
        late = {"到期未办结": due["到期"] - due["到期办结"], "未到期": due.pop("未到期")}
        told.append({"跑道": lane, "事件": came, **due, **late})
    return Listed(told, key="跑道") if told else None


def levels(scope: Scope) -> Listed | None:
    asked = scope.now(MONTHLY)
    rows = events(scope.ledgers, asked) if asked else pd.DataFrame({"tier": []})
    whole = rows["received"].sum() if len(rows) else 0
    told = []
    for tier in _in_order(rows["tier"].unique(), IN_ORDER, NO_LEVEL):
        own = rows[rows["tier"] == tier]
        came = int(own["received"].sum())
        told.append({"层级": tier, "事件": came, "占比": ratio(came, whole), **_due(own)})
    return Listed(told, key="层级") if told else None


def platform_by_month(scope: Scope) -> Drawn | None:
    asked = scope.now(MONTHLY)
    if asked is None:
        return None
    rows = events(scope.ledgers, asked)
    by = rows.groupby(rows["month"].dt.to_period("M"))
    came, done = by["received"].sum(), by["done"].sum()
    if not came.any():
        return None
    return Drawn([str(month) for month in came.index], {"事件": [*map(int, came)], "到期办结": [*map(int, done)]})


def tasks(scope: Scope) -> Listed | None:
    asked = scope.now(TASKS)
    rows = tasks_then(scope.ledgers, asked) if asked else pd.DataFrame({"lane": []})
    told = []
    for lane in _in_order(rows["lane"].unique(), LANES):
        own = rows[rows["lane"] == lane]
        count, due, done = (int(own[name].sum()) for name in ("count", "owed", "done"))
        open_ended = int((own["is_single"] & own["due_on"].isna()).sum())
        told.append(
            {
                "跑道": lane,
                "任务": count,
                "到期": due,
                "到期完成": done,
                "任务完成率": ratio(done, due),
                "到期未完成": due - done,
                "未到期": count - due - open_ended,
                "没有时限": open_ended,
            }
        )
    return Listed(told, key="跑道") if told else None


def _attention(scope: Scope, column: str, header: str) -> Listed | None:
    asked = scope.now(VISITS)
    rows = visited(scope.ledgers, asked) if asked else pd.DataFrame({column: []})
    told = []
    for name, own in rows.groupby(column):
        should, did = int(own["should_visit"].sum()), int(own["visited"].sum())
        told.append({header: name, "应走访": should, "已走访": did, "重点对象关注率": ratio(did, should)})
    return Listed(told, key=header, persons=frozenset({"应走访", "已走访", "重点对象关注率"})) if told else None


def key_subjects(scope: Scope) -> Listed | None:
    return _attention(scope, "community", "社区")


def key_subject_kinds(scope: Scope) -> Listed | None:
    return _attention(scope, "kind", "类别")


def culture(scope: Scope) -> Listed | None:
    asked, first = scope.now(CULTURE), scope.ledgers.first_days.get(CULTURE)
    if asked is None or first is None:
        return None
    full = whole_years(scope.ledgers, asked)
    told = []
    for year, own in held(scope.ledgers, asked).groupby("year"):
        counted = own["attendees"].dropna()
        days = (max(first, pd.Timestamp(year, 1, 1)), min(asked.end, pd.Timestamp(year, 12, 31)))
        told.append(
            {
                "年份": f"{year}年",
                "场次": len(own),
                "人次": int(counted.sum()),
                "场均人次": ratio(counted.sum(), len(counted)),
                "覆盖": "整年" if year in full else " 至 ".join(f"{day:%m-%d}" for day in days),
            }
        )
    return Listed(told, key="年份") if told else None


def culture_venues(scope: Scope) -> Listed | None:
    asked = scope.now(CULTURE)
    rows = held(scope.ledgers, asked) if asked else pd.DataFrame({"is_in": pd.Series(dtype=bool), "venue": []})
    rows = rows[rows["is_in"]]
    told = []
    for venue, own in rows.assign(venue=rows["venue"].fillna("未写阵地")).groupby("venue"):
        counted = own["attendees"].dropna()
        told.append(
            {
                "阵地": venue,
                "场次": len(own),
                "人次": int(counted.sum()),
                "场均人次": ratio(counted.sum(), len(counted)),
            }
        )
    return Listed(told, lambda row: -row["场次"], "阵地") if told else None


def revenue(scope: Scope) -> Listed | None:
    asked = scope.now(REVENUE)
    rows = entries(scope.ledgers, asked) if asked else pd.DataFrame({"community": []})
    told = []
    for name, own in rows.groupby("community"):
        now = own[own["is_in"]]
        income, spending = (round(float(now[column].sum()), 2) for column in ("income", "spending"))
        left = round(float((own["income"] - own["spending"]).sum()), 2)
        told.append({"社区": name, "收入": income, "支出": spending, "期内结余": income - spending, "累计结余": left})
    return Listed(told, lambda row: -row["收入"], "社区") if told else None


def revenue_purposes(scope: Scope) -> Listed | None:
    asked = scope.now(REVENUE)
    rows = entries(scope.ledgers, asked) if asked else pd.DataFrame({"is_in": pd.Series(dtype=bool), "purpose": []})
    rows = rows[rows["is_in"]]
    rows = rows[rows["direction"] == "支"] if len(rows) else rows
    whole = rows["spending"].sum() if len(rows) else 0
    told = [
        {
            "用途": name,
            "支出": round(float(own["spending"].sum()), 2),
            "占比": ratio(own["spending"].sum(), whole),
            "笔数": len(own),
        }
        for name, own in rows.groupby("purpose")
    ]
    return Listed(told, lambda row: -row["支出"], "用途") if told else None


def revenue_years(scope: Scope) -> Listed | None:
    asked = scope.now(REVENUE)
    rows = entries(scope.ledgers, asked) if asked else pd.DataFrame({"year": []})
    told: list[dict[str, Any]] = []
    left = 0.0
    for year, own in rows.groupby("year"):
        income, spending = (round(float(own[column].sum()), 2) for column in ("income", "spending"))
        left += income - spending
        told.append(
            {"年份": f"{year}年", "收入": income, "支出": spending, "当年结余": income - spending, "年末结余": left}
        )
    return Listed(told, key="年份") if told else None


# --- what sentences tell beside ------------------------------------------------------------------------------------------


def beside(scope: Scope) -> list[str]:
    """Return texts with the numbers about a period that stand in no panel: means of activities, sums of money."""
    told = []
    if asked := scope.now(CULTURE):
        rows = held(scope.ledgers, asked) if CULTURE in scope.ledgers.first_days else pd.DataFrame()
        if len(rows):
            now, years = rows[rows["is_in"]], whole_years(scope.ledgers, asked)
            counted, full = now["attendees"].dropna(), rows[rows["year"].isin(years)]
            told += [
                number(len(now)),
                number(counted.sum()),
                number(ratio(counted.sum(), len(counted))),
                number(len(years)),
            ]
            told += [number(ratio(len(full), len(years))), number(ratio(full["attendees"].sum(), len(years)))]
    if asked := scope.now(REVENUE):
        rows = entries(scope.ledgers, asked)
        now = rows[rows["is_in"]]
        sums = (now["income"].sum(), now["spending"].sum(), (rows["income"] - rows["spending"]).sum())
        told += [number(round(float(one), 2)) for one in sums]
        told.append(number(int((now["purpose"] == "未写用途").sum())))
    return told


PANELS = by_name(
    lanes,
    levels,
    platform_by_month,
    tasks,
    key_subjects,
    key_subject_kinds,
    culture,
    culture_venues,
    revenue,
    revenue_purposes,
    revenue_years,
)
