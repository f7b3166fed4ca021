"""Volunteers: what 志愿服务 must show (V01–V13), counts of persons as they are: what is masked is another matter."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pandas as pd

from tests.oracle.issues import month_ends
from tests.oracle.ledgers import NOWHERE, Ledgers
from tests.oracle.periods import Asked, Scope, twelve_months_to
from tests.oracle.showing import PERCENT, Drawn, Kind, Listed, Number, amount, by_name, is_none, number, ratio

SERVICES = ("service_records", "volunteers", "activities")
STARS = (("未达星级", 0), ("一星", 100), ("二星", 300), ("三星", 600), ("四星", 1000), ("五星", 1500))
NO_BRAND = "未标品牌"
COLUMN_OF = {"issue": "发放", "redeem": "兑换", "expire": "过期", "adjust": "调整"}


@cache
def roster(ledgers: Ledgers) -> pd.DataFrame:
    """名册, one row a person."""
    return ledgers["volunteers"].drop_duplicates("volunteer_key").set_index("volunteer_key")


def at_home(ledgers: Ledgers, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of persons with the community that each belongs to; of who is not on the roster, the row's own."""
    people = roster(ledgers)
    of_person = rows["volunteer_key"].map(people["community"])
    return rows.assign(community=of_person.where(of_person.notna(), rows["community"]).fillna(NOWHERE))


@cache
def services(ledgers: Ledgers) -> pd.DataFrame:
    """服务记录 with the brand: the activity's, else the person's, else none."""
    rows = at_home(ledgers, ledgers["service_records"])
    of_activity = ledgers["activities"].drop_duplicates("activity_id").set_index("activity_id")["brand"]
    brand = rows["activity_id"].map(of_activity)
    brand = brand.where(brand.notna(), rows["volunteer_key"].map(roster(ledgers)["brand"])).fillna(NO_BRAND)
    return rows.assign(brand=brand)


def confirmed(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = asked.chosen(services(ledgers))
    return rows[rows["status"] == "已确认"]


def served(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """已确认的服务 of the period."""
    rows = confirmed(ledgers, asked)
    return rows[asked.within(rows["service_date"])]


def registered(ledgers: Ledgers, asked: Asked, day: pd.Timestamp) -> pd.DataFrame:
    """在册志愿者: 在册 as the roster stands now, registered by a day."""
    people = asked.chosen(roster(ledgers))
    return people[(people["status"] == "在册") & (people["registered_on"] <= day)]


def active(ledgers: Ledgers, asked: Asked, day: pd.Timestamp) -> pd.Index:
    """活跃: of those, who served in the twelve months up to the day."""
    rows = confirmed(ledgers, asked)
    days = rows["service_date"]
    lately = rows[(days >= twelve_months_to(day)) & (days <= day)]
    return registered(ledgers, asked, day).index.intersection(lately["volunteer_key"])


def held(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """已开展的活动 of the period, by the community that held them."""
    rows = asked.chosen(ledgers["activities"])
    return rows[(rows["status"] == "已开展") & asked.within(rows["start_at"])].assign(
        brand=lambda found: found["brand"].fillna(NO_BRAND)
    )


@cache
def entries(ledgers: Ledgers) -> pd.DataFrame:
    """积分流水 with the column that each entry counts in, and with which sign.

    A reversal is taken off the column of what it reverses, whose reversal restores it; without an entry, off what was issued.
    """
    rows = at_home(ledgers, ledgers["points"])
    by_id = {row.entry_id: row for row in rows.itertuples() if row.entry_id is not None}

    def counted(row: Any) -> tuple[str, int, Any, bool]:
        sign, shop, is_whole = 1, row.merchant_id, True
        for _ in range(2):
            if row.direction == "reverse":
                origin = by_id.get(row.reversed_entry_id)
                if origin is None:
                    return "发放", -sign, shop, is_whole
                sign, is_whole = -sign, is_whole and row.points >= origin.points
                row, shop = origin, origin.merchant_id if is_none(shop) else shop
        return COLUMN_OF.get(row.direction, "发放"), sign, shop, is_whole

    found = pd.DataFrame([counted(row) for row in rows.itertuples()], columns=["counts_in", "sign", "shop", "is_whole"])
    found = found.astype({"sign": int, "is_whole": bool})
    return rows.join(found).assign(amount=rows["points"] * found["sign"])


def balance(rows: pd.DataFrame) -> dict[str, int]:
    """发放 − 兑换 − 过期 + 调整 = 结余."""
    sums = {name: int(rows.loc[rows["counts_in"] == name, "amount"].sum()) for name in COLUMN_OF.values()}
    return sums | {"结余": sums["发放"] - sums["兑换"] - sums["过期"] + sums["调整"]}


def entered(ledgers: Ledgers, asked: Asked, day: pd.Timestamp) -> pd.DataFrame:
    rows = asked.chosen(entries(ledgers))
    return rows[rows["at"].dt.normalize() <= day]


def redeemed(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """兑换 of the period and what was taken back in it, by the merchant."""
    rows = entries(ledgers)
    return rows[(rows["counts_in"] == "兑换") & asked.within(rows["at"])]


def open_merchants(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = asked.chosen(ledgers["merchants"])
    return rows[~(rows["joined_on"] > asked.as_of)]


# --- the cards -----------------------------------------------------------------------------------------------------------


@cache
def cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    until = min(asked.end, asked.as_of)
    people, lively = registered(ledgers, asked, asked.as_of), active(ledgers, asked, asked.as_of)
    done = served(ledgers, asked)
    pending = asked.chosen(services(ledgers))
    pending = pending[(pending["status"] == "待审核") & asked.within(pending["service_date"])]
    sums = balance(entered(ledgers, asked, asked.as_of))
    shops = open_merchants(ledgers, asked)
    shops = shops[shops["status"] == "在营"]
    used = shops["merchant_id"].isin(shops_used(ledgers, asked))
    brands = {*people["brand"].dropna()}
    whole = Asked(asked.communities, None, until, asked.as_of)
    brands |= {*held(ledgers, whole)["brand"], *served(ledgers, whole)["brand"]} - {NO_BRAND}
    return {
        "在册志愿者": Number(len(people), "人", Kind.STOCK, 1, beside=f"服务品牌 {amount(len(brands), '个')}"),
        "志愿活跃率": Number(
            ratio(len(lively), len(people)), PERCENT, Kind.STOCK, 1, len(lively), len(people), "人", "在册志愿者"
        ),
        "服务人次": Number(
            len(done), "人次", Kind.FLOW, 1, beside=f"活动场次 {amount(len(held(ledgers, asked)), '场')}"
        ),
        "服务时长": Number(
            float(done["hours"].sum()),
            "小时",
            Kind.FLOW,
            1,
            beside=f"待审核时长 {amount(pending['hours'].sum(), '小时')}",
        ),
        "积分兑换率": Number(
            ratio(sums["兑换"], sums["发放"]), PERCENT, Kind.CUMULATIVE, 0, sums["兑换"], sums["发放"], "分", "积分发放"
        ),
        "商家活跃率": Number(
            ratio(int(used.sum()), len(shops)), PERCENT, Kind.FLOW, 1, int(used.sum()), len(shops), "家", "在营商家"
        ),
    }


def shops_used(ledgers: Ledgers, asked: Asked) -> set[str]:
    """Return the merchants at which something was redeemed in the period that has not been taken back."""
    rows = redeemed(ledgers, asked)
    counted = rows[rows["is_whole"]].groupby("shop")["sign"].sum()
    return {shop for shop, count in counted.items() if count > 0}


@cache
def lines(ledgers: Ledgers, asked: Asked) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = {"志愿活跃率": [], "积分兑换率": []}
    first = confirmed(ledgers, Asked((), None, asked.end, asked.as_of))["service_date"].min()
    for _, last in month_ends(first, asked):
        told["志愿活跃率"].append(ratio(len(active(ledgers, asked, last)), len(registered(ledgers, asked, last))))
    first = entries(ledgers)["at"].min()
    for _, last in month_ends(first.normalize(), asked) if len(entries(ledgers)) else []:
        sums = balance(entered(ledgers, asked, last))
        told["积分兑换率"].append(ratio(sums["兑换"], sums["发放"]))
    return told


# --- the panels ----------------------------------------------------------------------------------------------------------


def service_by_month(scope: Scope) -> Drawn | None:
    """服务人次、时长和参与的人 of each month of the period, from the first record on."""
    asked = scope.now(*SERVICES)
    rows = served(scope.ledgers, asked) if asked else pd.DataFrame()
    if rows.empty:
        return None
    record = confirmed(scope.ledgers, Asked((), None, asked.end, asked.as_of))["service_date"].min()
    months = [last.to_period("M") for _, last in month_ends(record, asked)]
    by = rows.groupby(rows["service_date"].dt.to_period("M"))
    names = {"服务人次": by.size(), "服务时长": by["hours"].sum(), "参与人数": by["volunteer_key"].nunique()}
    series = {name: [float(found.get(month, 0)) for month in months] for name, found in names.items()}
    return Drawn([str(month) for month in months], series, persons=frozenset(names))


def brands(scope: Scope) -> Listed | None:
    """各品牌的活动和服务, those with nothing in the period too."""
    asked = scope.now(*SERVICES)
    if asked is None:
        return None
    whole = Asked(asked.communities, None, min(asked.end, asked.as_of), asked.as_of)
    known = {*registered(scope.ledgers, asked, asked.as_of)["brand"].dropna()}
    known |= {*held(scope.ledgers, whole)["brand"], *served(scope.ledgers, whole)["brand"]}
    done, events = served(scope.ledgers, asked), held(scope.ledgers, asked)
    # What has no brand is a row where there is any of it.
    known = known - {NO_BRAND} | ({NO_BRAND} & {*done["brand"], *events["brand"]})
    rows = [
        {
            "服务品牌": brand,
            "活动场次": int((events["brand"] == brand).sum()),
            "服务人次": int((done["brand"] == brand).sum()),
            "服务居民人次": int(events.loc[events["brand"] == brand, "beneficiary_times"].sum()),
            "服务时长": float(done.loc[done["brand"] == brand, "hours"].sum()),
        }
        for brand in sorted(known)
    ]
    return Listed(rows, key="服务品牌", persons=frozenset({"服务人次", "服务时长"})) if rows else None


def stars(scope: Scope) -> Drawn | None:
    """在册志愿者 by the confirmed hours since each registered, with those from outside (V06)."""
    asked = scope.now(*SERVICES)
    people = registered(scope.ledgers, asked, asked.as_of) if asked else pd.DataFrame()
    if people.empty:
        return None
    done = services(scope.ledgers)
    done = done[(done["status"] == "已确认") & (done["service_date"] <= asked.as_of)]
    since = done["service_date"] >= done["volunteer_key"].map(people["registered_on"])
    total = done[since].groupby("volunteer_key")["hours"].sum().reindex(people.index, fill_value=0)
    total = total + people["external_hours"].fillna(0)
    reached = Counter(max(at for at, (_, least) in enumerate(STARS) if one >= least or not at) for one in total)
    counts = [reached[at] for at in range(len(STARS))]
    names = [name + (f"（{number(least)} 小时起）" if least else "") for name, least in STARS]
    labels = [amount(count, "人") for count in counts]
    return Drawn(names, {"人数": counts}, labels, persons=frozenset({"人数"}))


def volunteers_by_community(scope: Scope) -> Listed | None:
    """各社区在册、活跃和服务, by the community that a person belongs to."""
    asked = scope.now(*SERVICES)
    if asked is None:
        return None
    people, done = registered(scope.ledgers, asked, asked.as_of), served(scope.ledgers, asked)
    lively = people.loc[active(scope.ledgers, asked, asked.as_of)]
    rows = []
    for name in sorted({*people["community"], *done["community"]}):
        own, alive, mine = (frame[frame["community"] == name] for frame in (people, lively, done))
        rows.append(
            {
                "社区": name,
                "在册志愿者": len(own),
                "活跃志愿者": len(alive),
                "活跃率": ratio(len(alive), len(own)),
                "服务人次": len(mine),
                "服务时长": float(mine["hours"].sum()),
            }
        )
    return Listed(rows, key="社区", persons=frozenset(rows[0]) - {"社区"}) if rows else None


def points_ledger(scope: Scope) -> Listed | None:
    """双积分，截至统计时点的累计."""
    asked = scope.now("points")
    rows = []
    for kind, name in (("honor", "荣誉积分"), ("consume", "消费积分")):
        found = entered(scope.ledgers, asked, asked.as_of) if asked else pd.DataFrame({"point_type": []})
        found = found[found["point_type"] == kind]
        if len(found):
            sums = balance(found)
            signed = {f"{sign}{key}": sums[key] for sign, key in zip(("", "− ", "− ", "± ", "= "), sums, strict=True)}
            rows.append({"积分": name, **signed, "兑换率": ratio(sums["兑换"], sums["发放"])})
    return Listed(rows, key="积分") if any(row["发放"] for row in rows) else None


def points_by_month(scope: Scope) -> Drawn | None:
    """每月发放、兑换, and the balance at each month's end from the first entry on."""
    asked = scope.now("points")
    if asked is None or entries(scope.ledgers).empty:
        return None
    first = entries(scope.ledgers)["at"].min().normalize()
    series: dict[str, list[Any]] = {"发放": [], "兑换": [], "月末结余": []}
    ends = month_ends(first, asked)
    rows = asked.chosen(entries(scope.ledgers))
    days = rows["at"].dt.normalize()
    for begin, last in ends:
        month = balance(rows[(days >= begin) & (days <= last)])
        series["发放"].append(month["发放"])
        series["兑换"].append(month["兑换"])
        series["月末结余"].append(balance(rows[days <= last])["结余"])
    if not any(value for values in series.values() for value in values):
        return None
    return Drawn([str(last.to_period("M")) for _, last in ends], series)


def merchants(scope: Scope) -> Listed | None:
    """每一家商家, used or not; redemptions at one that is not listed, and at none, in rows of their own."""
    asked = scope.now("points", "merchants")
    if asked is None:
        return None
    shops = open_merchants(scope.ledgers, asked)
    every = scope.ledgers["merchants"].set_index("merchant_id")
    rows = entries(scope.ledgers)
    rows = rows[rows["counts_in"] == "兑换"].assign(place=lambda found: found["shop"].map(every["community"]))
    # By the merchant's community; one that is not listed, by that of the person.
    rows = asked.chosen(rows.assign(community=rows["place"].where(rows["place"].notna(), rows["community"])))
    until = min(asked.end, asked.as_of)
    rows = rows[rows["at"].dt.normalize() <= until]
    rows = rows.assign(shop=rows["shop"].fillna(""))
    now = rows[asked.within(rows["at"])]
    names = {
        one.merchant_id: one.name or one.merchant_id for one in shops[["merchant_id", "name"]].itertuples(index=False)
    }
    names |= {shop: shop or "未注明商家" for shop in rows["shop"] if shop not in names}
    told = []
    for shop, name in names.items():
        here, ever = now[now["shop"] == shop], rows[rows["shop"] == shop]
        told.append(
            {
                "商家": name,
                "有兑换": bool(here.loc[here["is_whole"], "sign"].sum() > 0),
                "最近兑换": ever.loc[ever["direction"] == "redeem", "at"].dt.normalize().max(),
                "兑换笔数": int(here.loc[here["is_whole"], "sign"].sum()),
                "兑换人数": here.loc[here["direction"] == "redeem", "volunteer_key"].nunique(),
                "兑换积分": int(here["amount"].sum()),
            }
        )
    return (
        Listed(told, key="商家", persons=frozenset({"兑换人数", "兑换笔数", "兑换积分", "最近兑换", "有兑换"}))
        if told
        else None
    )


PANELS = by_name(
    service_by_month,
    brands,
    stars,
    volunteers_by_community,
    points_ledger,
    points_by_month,
    merchants,
)
