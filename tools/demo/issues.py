"""Issues: what is reported to a street, day by day, who answers for it and how it ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tools.demo.chance import Dice, Wheel, apportion
from tools.demo.days import (
    BAD_SPELL,
    CUT_OFF,
    FIRST_DAY,
    HOLIDAYS,
    LAST_MINUTE,
    RUSH,
    STORMY,
    days_between,
    is_rest,
)
from tools.demo.published import PLATFORM_EVENTS
from tools.demo.streets import CHAOYANG, STREETS, Street


@dataclass(frozen=True, eq=False)
class Category:
    """One category: how often, how fast, and who answers for it."""

    name: str
    weight: float
    median_days: float
    term_days: int
    complex_share: float  # needs a budget, a project or a procedure, and gets a longer term
    complex_term: int
    late: float
    urgent: float
    season: str  # twelve digits, one a month: 5 is usual
    storm: float  # how far rain drives it
    offices: tuple[str, ...]  # of the street, then of the district
    titles: tuple[str, ...]


CATEGORIES = [
    Category("环境卫生", 17, 0.6, 5, 0.025, 90, 0.035, 0.02, "555556666555", 0.2, ("城管办", "区城管局"),
             ("垃圾未清运", "楼道堆物", "公厕不洁", "垃圾桶满溢", "卫生死角")),
    Category("市政设施", 13, 2.0, 10, 0.11, 240, 0.06, 0.08, "555556776555", 0.8, ("城管办", "区城管局"),
             ("路灯不亮", "路面破损", "井盖松动", "排水不畅", "人行道塌陷")),
    Category("房屋维修", 13, 3.6, 15, 0.24, 300, 0.075, 0.07, "554566887655", 1.0, ("建管办", "区住建委"),
             ("屋面漏水", "外墙脱落", "楼道渗水", "电梯故障", "下水道堵塞")),
    Category("消防安全", 7, 0.9, 3, 0.07, 120, 0.04, 0.30, "876544456678", 0.0, ("应急办", "区消防救援大队"),
             ("通道堵塞", "电动车飞线充电", "燃气异味", "灭火器过期", "楼道停放电动车")),
    Category("治安秩序", 4, 0.7, 3, 0.02, 90, 0.03, 0.15, "555555666555", 0.0, ("平安办", "派出所"),
             ("夜间扰民", "可疑人员", "高空抛物", "犬只未牵绳")),
    Category("邻里矛盾", 5, 2.8, 10, 0.05, 90, 0.05, 0.02, "546555666555", 0.1, ("平安办", "司法所"),
             ("漏水纠纷", "噪声纠纷", "占用公共空间", "宠物纠纷")),
    Category("物业管理", 9, 3.2, 15, 0.16, 180, 0.07, 0.02, "655555555556", 0.1, ("建管办", "区住建委"),
             ("物业收费", "保洁不到位", "门禁损坏", "公共收益公示")),
    Category("停车交通", 9, 2.0, 10, 0.12, 240, 0.055, 0.03, "755555555556", 0.0, ("城管办", "区交巡警支队"),
             ("占道停车", "车位不足", "消防通道停车", "标线模糊")),
    Category("违法建设", 4, 7.0, 30, 0.34, 360, 0.10, 0.01, "456666555654", 0.0, ("综合执法队", "区城管局"),
             ("楼顶搭建", "占用绿地", "阳台外扩", "违规开门")),
    Category("绿化树木", 5, 1.9, 10, 0.06, 180, 0.045, 0.06, "345677886543", 1.1, ("城管办", "区园林所"),
             ("树枝遮窗", "树木倒伏", "枯枝坠落", "绿地破坏")),
    Category("养老助残", 3.5, 1.8, 10, 0.05, 120, 0.025, 0.05, "765555555676", 0.0, ("民政办", "区民政局"),
             ("助餐需求", "适老化改造", "无障碍坡道", "独居老人关爱")),
    Category("儿童关爱", 1.2, 1.8, 7, 0.04, 90, 0.025, 0.04, "544445994444", 0.0, ("民政办", "区民政局"),
             ("暑期托管", "课后照看", "游乐设施损坏")),
    Category("噪声油烟", 5, 1.1, 5, 0.05, 150, 0.05, 0.02, "445566788654", 0.0, ("综合执法队", "区生态环境局"),
             ("夜间施工", "广场舞噪声", "餐饮油烟", "空调外机噪声")),
    Category("政策咨询", 3, 0.25, 3, 0.00, 30, 0.015, 0.00, "467655555555", 0.0, ("便民中心", "区人社局"),
             ("社保咨询", "加装电梯补助", "居住证办理")),
    Category("其他", 1.3, 1.8, 7, 0.04, 90, 0.04, 0.01, "555555555555", 0.0, ("便民中心", "区信访办"),
             ("意见建议", "表扬感谢", "其他诉求")),
]  # fmt: skip

# Hours of the day at which people report, 0 to 23.
REPORT_HOURS = Wheel(
    dict(enumerate([2, 1, 1, 1, 1, 2, 6, 18, 40, 62, 58, 44, 26, 22, 38, 48, 46, 36, 28, 34, 30, 20, 10, 5]))
)
LEVELS = Wheel({"网格": 31, "社区": 37, "街道": 25, "区级": 7})
# Each column begins on the day on which such a ledger would have gained it, which also keeps the file small. Titles
# are there from their day on, and for whatever is still open.
TITLES_FROM = date(2025, 1, 1)
LEVELS_FROM = date(2023, 1, 1)
VISITS_FROM = date(2023, 7, 1)


def _volume(day: date) -> float:
    """Return how busy a day is, whatever the category: growth, weekday, holidays."""
    age = (day - FIRST_DAY).days
    growth = min(0.42 + age / 420, 1.0) + 0.10 * math.sin(age / 330)
    rhythm = (1.16, 1.08, 1.03, 1.02, 1.00, 0.80, 0.72)[day.weekday()]
    if day in HOLIDAYS:
        rhythm = 0.42 if day.month in (1, 2) else 0.66
    return growth * rhythm * (1.45 if day >= RUSH else 1.0)


def _progress_of_years(day: date) -> float:
    """Return how slow the street is on a day: it gets better over the years, but for one winter."""
    slow = 1.75 * math.exp(-(day - FIRST_DAY).days / 1200)
    return slow * 1.9 if BAD_SPELL[0] <= day <= BAD_SPELL[1] else slow


class IssueLedger:
    """One street's issues, drawn day by day, then settled to the exact totals."""

    def __init__(self, street: Street) -> None:
        self.street = street
        self.dice = Dice(street.seed)
        self.communities = {
            category.name: Wheel({c: c.weight * c.more_of.get(category.name, 1.0) for c in street.communities})
            for category in CATEGORIES
        }

    def rows(self) -> list[dict[str, Any]]:
        street, dice = self.street, self.dice
        reported = self._reported()
        invalid = self._invalid(len(reported))
        rows, latest = [], {}
        for at, (moment, category) in enumerate(reported):
            row = {
                "issue_id": f"{street.prefix}{at + 1:05d}",
                "source_system": self._source(moment),
                "street": street.name,
                "reported_at": moment,
                "category": category,
                "place": self.communities[category.name].turn(dice),
                "is_valid": at not in invalid,
            }
            row |= {"community": row["place"].name, "category_l1": category.name}
            spot = (row["community"], category.name)
            self._handle(row)
            fate = invalid.get(at)
            if fate == "重复并入" and spot not in latest:
                fate = "不予受理"
            if fate:
                self._leave(row, fate, latest.get(spot))
            else:
                latest[spot] = row["issue_id"]
            rows.append(row)
        if street.still_open is not None:
            self._settle([row for row in rows if row["is_valid"]], street.still_open)
        for row in rows:
            self._finish(row)
        return rows

    def _source(self, moment: datetime) -> str:
        # The app is taken up slowly: in its first year the grid workers still report most.
        sources = dict(self.street.sources)
        if "事事通" in sources:
            sources["事事通"] *= min(0.35 + (moment.date() - FIRST_DAY).days / 700, 1.15)
        return Wheel(sources).turn(self.dice)

    def _reported(self) -> list[tuple[datetime, Category]]:
        street, dice = self.street, self.dice
        total = street.valid + street.voided + street.merged + street.rejected + street.returned
        days = days_between(street.first_day, CUT_OFF)
        mixes = []
        for day in days:
            storm = STORMY.get(day, 1.0) - 1.0
            mixes.append({c: c.weight * int(c.season[day.month - 1]) * (1 + c.storm * storm) for c in CATEGORIES})
        weights = [
            _volume(day) * sum(mix.values()) * dice.skewed(1.0, 0.17) for day, mix in zip(days, mixes, strict=True)
        ]
        found = []
        for day, mix, count in zip(days, mixes, apportion(total, weights), strict=True):
            wheel = Wheel(mix)
            for _ in range(max(count, 1)):
                moment = datetime(day.year, day.month, day.day, REPORT_HOURS.turn(dice), dice.whole(0, 59))
                found.append((moment, wheel.turn(dice)))
        return sorted(found, key=lambda pair: pair[0])

    def _invalid(self, count: int) -> dict[int, str]:
        street = self.street
        fates = (
            ["作废"] * street.voided + ["重复并入"] * street.merged
            + ["不予受理"] * street.rejected + ["退回"] * street.returned
        )  # fmt: skip
        chosen = self.dice.some_of(len(fates), range(1, count))
        return dict(zip(chosen, fates, strict=True))

    def _handle(self, row: dict[str, Any]) -> None:
        """Draw who answers for an issue, by when, and when it would be closed."""
        dice, category, place = self.dice, row["category"], row["place"]
        day = row["reported_at"].date()
        level = LEVELS.turn(dice)
        is_complex = dice.chance(category.complex_share)
        if is_complex and level in ("网格", "社区"):
            level = "街道" if dice.chance(0.6) else "区级"
        urgency = ("特急" if dice.chance(0.12) else "紧急") if dice.chance(category.urgent) else "一般"
        row |= {"urgency": urgency, "handling_level": level, "is_complex": is_complex}
        row["handler_org"] = (
            category.offices[level == "区级"] if level in ("街道", "区级") or not place.name else place.name
        )
        usual = category.term_days
        term = category.complex_term if is_complex else {"特急": 1, "紧急": max(usual // 2, 1), "一般": usual}[urgency]
        row["due_at"] = day + timedelta(days=term)
        if is_complex and dice.chance(0.22):
            row["due_at_original"] = day + timedelta(days=usual)
        slow = _progress_of_years(day)
        farther = 1.9 if level == "区级" else 1.0
        late = (1.7 if is_complex else 1.0) * category.late * place.late * farther * 1.05 * slow
        if day >= date(2022, 9, 1) and dice.chance(0.0125 * place.late):
            # A few are lost from sight: nobody's task, or one that several push to each other.
            wait = term + dice.skewed(420, 0.6)
        elif dice.chance(min(late, 0.6)):
            lag = dice.skewed(160, 0.8) if dice.chance(0.11) else dice.skewed(3.5 * place.pace, 1.25)
            wait = term + 1 + lag
        else:
            median = 0.85 * term if is_complex else category.median_days * farther * place.pace * slow
            if day >= RUSH:
                median *= 3.6
            if urgency != "一般":
                median = min(median, 0.4 * term)
            wait = dice.skewed(median, 0.3 if is_complex else 0.95)
            if wait > term:
                # Most of what would run over is hurried to its deadline.
                wait = term * (1 - 0.3 * dice.draw() ** 2)
        row["would_close"] = self._working_time(row, wait, row["due_at"])
        if is_complex and day >= date(2022, 3, 1) and dice.chance(0.115):
            row["would_close"] = None

    def _working_time(self, row: dict[str, Any], wait: float, due: date) -> datetime:
        """Return the moment of closing, moved into working hours without making a timely issue late."""
        dice, reported = self.dice, row["reported_at"]
        moment = reported + timedelta(days=wait)
        day = moment.date()
        if wait < 0.4 and 8 <= moment.hour < 21:
            return max(moment, reported + timedelta(minutes=6)).replace(second=0, microsecond=0)
        if day == reported.date() and moment.hour >= 18:
            day += timedelta(days=1)
        if is_rest(day) and dice.chance(0.62):
            working = day
            while is_rest(working):
                working += timedelta(days=1)
            working += timedelta(days=dice.one_of((0, 0, 1)))
            if not day <= due < working:
                day = working
        closing = datetime(day.year, day.month, day.day) + timedelta(minutes=int(dice.between(8.5, 17.8) * 60))
        return max(closing, reported + timedelta(minutes=dice.whole(9, 150)))

    def _leave(self, row: dict[str, Any], fate: str, main: str | None) -> None:
        row |= {"status": fate, "would_close": None}
        if fate == "作废":
            voided = row["reported_at"] + timedelta(minutes=int(self.dice.skewed(1100, 1.0)) + 5)
            row["voided_at"] = min(voided, LAST_MINUTE)
        if fate == "重复并入":
            row["duplicate_of"] = main

    def _settle(self, valid: list[dict[str, Any]], still_open: int) -> None:
        """Close or keep open just as many of the recent ones as the published total asks for."""
        opened = [row for row in valid if row["would_close"] is None or row["would_close"] > LAST_MINUTE]
        excess = len(opened) - still_open
        if excess > 0:
            closable = [row for row in opened if row["would_close"] and row["due_at"] > date(2025, 7, 10)]
            for row in self.dice.some_of(excess, closable):
                room = (CUT_OFF - row["reported_at"].date()).days
                row["would_close"] = self._working_time(row, room * self.dice.between(0.2, 0.85), CUT_OFF)
        else:
            recent = [
                row for row in valid
                if row["would_close"] and datetime(2025, 6, 1) <= row["would_close"] <= LAST_MINUTE
                and row["due_at"] > CUT_OFF
            ]  # fmt: skip
            for row in self.dice.some_of(-excess, recent):
                row["would_close"] = LAST_MINUTE + timedelta(days=1)

    def _finish(self, row: dict[str, Any]) -> None:
        """Turn what would happen into what a ledger of the cut-off day says."""
        dice, closes, reported = self.dice, row["would_close"], row["reported_at"]
        if row["is_valid"]:
            if closes is not None and closes <= LAST_MINUTE:
                row |= {"status": "办结", "closed_at": closes}
                self._look_back(row)
            else:
                self._wait(row)
        if row["urgency"] == "一般":
            row["urgency"] = None
        if reported.date() < LEVELS_FROM:
            row["handling_level"] = None
        is_read = reported.date() >= TITLES_FROM or row.get("status") in OPEN_STATUSES
        titles = row["category"].titles
        row["title"] = titles[int(len(titles) * dice.draw() ** 1.4)] if is_read else None

    def _look_back(self, row: dict[str, Any]) -> None:
        """Draw reopening, suspension and the call-back of a closed issue."""
        dice, reported, closed, place = self.dice, row["reported_at"], row["closed_at"], row["place"]
        took = closed - reported
        reworked = dice.chance(0.026 * (0.6 + 0.6 * place.late)) and took > timedelta(hours=20)
        if reworked:
            row["reopen_count"] = 2 if dice.chance(0.12) else 1
            first = reported + took * dice.between(0.35, 0.75)
            row["first_closed_at"] = first.replace(second=0, microsecond=0)
        elif row["is_complex"] and took.days > 24 and dice.chance(0.12):
            row["suspended_days"] = int(took.days * dice.between(0.1, 0.45))
        if closed.date() < VISITS_FROM:
            return
        years = (closed.date() - VISITS_FROM).days / 365
        if not dice.chance(min((0.34 + 0.11 * years) * place.visits, 0.8)):
            return
        is_late = closed.date() > row["due_at"]
        if not dice.chance(0.93):
            row["visit_valid"] = "否"
            return
        row |= {"visit_valid": "是", "visit_contacted": "是" if dice.chance(0.975) else "否"}
        trouble = 1.0 + 1.6 * is_late + 1.2 * reworked + 0.5 * (place.late > 2)
        solved = dice.chance(1 - 0.075 * trouble)
        row["visit_resolved"] = "是" if solved else "否"
        happy = {"满意": 80 if solved else 12, "基本满意": 13 * trouble, "不满意": 3 if solved else 50, "未评价": 3}
        row["satisfaction"] = Wheel(happy).turn(dice)

    def _wait(self, row: dict[str, Any]) -> None:
        """Draw the state of an open issue."""
        dice, reported = self.dice, row["reported_at"]
        age = (LAST_MINUTE - reported) / timedelta(days=1)
        if row["would_close"] is None and age > 20:
            row |= {"status": "挂账", "suspended_days": int(age * dice.between(0.4, 0.85))}
        elif age < 0.5:
            row |= {"status": "待受理", "handler_org": None, "handling_level": None}
        elif age < 1.6:
            row["status"] = "已受理" if dice.chance(0.4) else "已派遣"
        elif age > 9 and dice.chance(0.03):
            first = reported + timedelta(days=age * dice.between(0.3, 0.8))
            row |= {"status": "重新办理", "reopen_count": 1, "first_closed_at": first.replace(second=0, microsecond=0)}
        else:
            row["status"] = "待核查" if dice.chance(0.08) else "处置中"


OPEN_STATUSES = {"待受理", "已受理", "已派遣", "处置中", "待核查", "重新办理", "挂账"}

LANES = Wheel({"平安法治": 44, "公共服务": 31, "党建统领": 14, "经济生态": 11})


def platform_rows() -> list[dict[str, Any]]:
    """Return the events of the 智治平台 since the year before: another system, counted apart, all of them closed."""
    dice = Dice(20240101)
    places = Wheel({c.name: c.weight for c in STREETS[0].communities if c.name})
    days = days_between(date(2024, 1, 1), date(2025, 6, 29))
    weights = [_volume(day) * dice.skewed(1.0, 0.2) for day in days]
    rows = []
    for day, count in zip(days, apportion(PLATFORM_EVENTS, weights), strict=True):
        for _ in range(count):
            reported = datetime(day.year, day.month, day.day, REPORT_HOURS.turn(dice), dice.whole(0, 59))
            closed = reported + timedelta(minutes=int(min(dice.skewed(420, 0.9), 3000)) + 4)
            rows.append({
                "source_system": "智治平台",
                "lane": LANES.turn(dice),
                "street": CHAOYANG,
                "community": places.turn(dice),
                "reported_at": reported,
                "closed_at": min(closed, LAST_MINUTE),
                "status": "办结",
            })  # fmt: skip
    rows.sort(key=lambda row: row["reported_at"])
    return [{"issue_id": f"ZZ-{at:04d}", **row} for at, row in enumerate(rows, start=1)]
