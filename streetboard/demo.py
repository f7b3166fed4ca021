"""The demonstration ledgers: two streets' years, invented row by row, with the totals that the articles report.

Everything is drawn from `random.Random.random()`, the one stream that Python promises not to change between versions,
so that the files come out the same byte for byte. Nothing reads the clock. What is told and what is invented stands
in data/demo/README.md.
"""

from __future__ import annotations

import csv
import math
import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from streetboard.datasets import dataset

FOLDER = Path(__file__).parent.parent / "data" / "demo"

CHAOYANG, LONGFENGQIAO = "朝阳街道", "龙凤桥街道"
FIRST_DAY, CUT_OFF = date(2021, 4, 25), date(2025, 6, 30)
LAST_MINUTE = datetime(2025, 6, 30, 23, 59)

# What the articles report (data/published_figures.csv) and a ledger of this kind can show.
COLLECTED, CLOSED = 48_893, 47_360
PLATFORM_EVENTS = 9_230
VOLUNTEERS, POINTS_ISSUED, POINTS_REDEEMED = 403, 250_000, 25_000
LONGFENGQIAO_ACTIVITIES = 656
SUGGESTIONS = 169

STEMS = "甲乙丙丁戊己庚辛壬癸"
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"


# --- chance ------------------------------------------------------------------------------------------------------------


class Dice:
    """Chance that can be repeated: every method draws from random() alone."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed).random

    def chance(self, probability: float) -> bool:
        return self.draw() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.draw()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int((high - low + 1) * self.draw())

    def one_of(self, choices: Sequence[Any]) -> Any:
        return choices[int(len(choices) * self.draw())]

    def normal(self) -> float:
        return math.sqrt(-2 * math.log(1 - self.draw())) * math.cos(2 * math.pi * self.draw())

    def skewed(self, median: float, spread: float) -> float:
        """Return a log-normal number: half lie below the median, a few far above."""
        return median * math.exp(spread * self.normal())

    def some_of(self, count: int, population: Sequence[Any], weights: Sequence[float] | None = None) -> list[Any]:
        """Return `count` different members, the likelier the heavier."""
        weights = weights or [1.0] * len(population)
        keys = [(math.log(1 - self.draw()) / weight, at) for at, weight in enumerate(weights) if weight > 0]
        return [population[at] for _, at in sorted(keys, reverse=True)[:count]]


class Wheel:
    """A choice between weighted things, made ready once and turned often."""

    def __init__(self, weighted: dict[Any, float]) -> None:
        self.things = list(weighted)
        self.ends: list[float] = []
        for weight in weighted.values():
            self.ends.append((self.ends[-1] if self.ends else 0.0) + weight)

    def turn(self, dice: Dice) -> Any:
        return self.things[min(bisect_right(self.ends, dice.draw() * self.ends[-1]), len(self.things) - 1)]


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Share a total out in whole numbers, in proportion, by largest remainder."""
    scale = total / sum(weights)
    shares = [int(weight * scale) for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (shares[at] - weights[at] * scale, at))
    for at in by_remainder[: total - sum(shares)]:
        shares[at] += 1
    return shares


# --- the calendar ------------------------------------------------------------------------------------------------------

HOLIDAYS = {
    start + timedelta(days=day)
    for start, length in [
        (date(2022, 1, 31), 7),
        (date(2023, 1, 21), 7),
        (date(2024, 2, 10), 8),
        (date(2025, 1, 28), 8),
        *((date(year, 10, 1), 7) for year in range(2021, 2025)),
        *((date(year, 5, 1), 5) for year in range(2021, 2026)),
        *((date(year, 1, 1), 1) for year in range(2022, 2026)),
    ]
    for day in range(length)
}
# Days of heavy rain, each followed by two of calls about leaks, drains and trees.
STORMS = [
    date(2021, 6, 16), date(2021, 7, 9), date(2021, 8, 25), date(2022, 5, 10), date(2022, 6, 27), date(2022, 7, 17),
    date(2023, 5, 22), date(2023, 7, 4), date(2023, 7, 27), date(2023, 8, 19), date(2024, 5, 12), date(2024, 6, 28),
    date(2024, 7, 11), date(2024, 7, 22), date(2024, 8, 15), date(2025, 5, 21), date(2025, 6, 9), date(2025, 6, 19),
]  # fmt: skip
STORMY = {storm + timedelta(days=day): (2.6, 1.9, 1.4)[day] for storm in STORMS for day in range(3)}
# The winter in which the street fell behind: fewer hands, slower answers.
BAD_SPELL = (date(2022, 11, 7), date(2023, 1, 31))
# The rainy season of the last weeks brought more than could be answered at once.
RUSH = date(2025, 6, 3)


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def months_between(first: date, last: date) -> list[date]:
    """Return the first of each month that the days touch."""
    months = [first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    return months


def month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def is_rest(day: date) -> bool:
    return day.weekday() >= 5 or day in HOLIDAYS


# --- issues ------------------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, eq=False)
class Community:
    """One community: its share, its pace (1 is the street's) and what it complains of more than others."""

    name: str
    weight: float
    pace: float = 1.0
    late: float = 1.0
    visits: float = 1.0
    more_of: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Street:
    """One street's issues: how many, from where, until which backlog."""

    name: str
    prefix: str
    seed: int
    first_day: date
    valid: int
    communities: tuple[Community, ...]
    sources: dict[str, float]
    voided: int
    merged: int
    rejected: int
    returned: int
    still_open: int | None = None


# The one that is clearly behind is an invented one: no real community is shown worse than it may be.
STREETS = [
    Street(
        CHAOYANG, "CY", 20210425, FIRST_DAY, COLLECTED,
        (
            Community("天津路社区", 1.35, 0.92, 0.85, 1.1, {"停车交通": 1.5, "噪声油烟": 1.6, "物业管理": 1.4}),
            Community("新房子社区", 1.10, 0.85, 0.65, 1.2, {"物业管理": 1.3, "养老助残": 1.2}),
            Community("河嘉村社区", 0.95, 0.80, 0.70, 1.1, {"邻里矛盾": 0.6, "环境卫生": 1.2}),
            Community("演示社区甲", 1.00, 1.00, 1.00, 1.0, {"治安秩序": 1.4}),
            Community("演示社区乙", 0.80, 1.08, 1.20, 0.9, {"环境卫生": 1.3, "违法建设": 1.3}),
            Community("演示社区丙", 1.05, 1.50, 2.60, 0.5, {"房屋维修": 1.6, "违法建设": 1.7, "市政设施": 1.3}),
            Community("演示社区丁", 0.55, 0.95, 0.90, 1.0, {"养老助残": 1.9, "儿童关爱": 1.5}),
            Community("", 0.08, 1.25, 1.50, 0.2),
        ),
        {"事事通": 60, "网格": 23, "12345": 9, "微信群": 6, "来访": 2},
        voided=612, merged=874, rejected=297, returned=238, still_open=COLLECTED - CLOSED,
    ),
    Street(
        LONGFENGQIAO, "LF", 20230103, date(2023, 1, 3), 7_164,
        (
            Community("龙凤社区", 1.20, 0.95, 0.90, 1.0, {"停车交通": 1.3, "房屋维修": 1.2}),
            Community("燎原社区", 1.05, 1.00, 1.00, 1.0, {"养老助残": 1.6, "绿化树木": 1.3}),
            Community("演示社区戊", 0.75, 1.15, 1.40, 0.8, {"市政设施": 1.4, "环境卫生": 1.2}),
            Community("", 0.05, 1.25, 1.50, 0.2),
        ),
        {"网格": 58, "12345": 19, "微信群": 17, "来访": 6},
        voided=84, merged=121, rejected=46, returned=39,
    ),
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


# --- volunteers --------------------------------------------------------------------------------------------------------


@dataclass
class Volunteer:
    """One volunteer: how keen, and when away."""

    volunteer_key: str
    display_name: str
    street: str
    community: str
    registered_on: date
    age_band: str
    is_party_member: bool
    team: str | None
    brand: str | None
    keenness: float
    status: str = "在册"
    external_hours: int | None = None
    away: tuple[tuple[date, date], ...] = ()

    def serves_on(self, day: date) -> bool:
        return self.registered_on <= day and not any(first <= day <= last for first, last in self.away)


@dataclass(frozen=True)
class Crowd:
    """One street's volunteering: how many people, activities and services that belong to no activity."""

    street: str
    prefix: str
    seed: int
    registered: int
    gone: int
    since: date
    held: int
    alone: int


CROWDS = [
    Crowd(CHAOYANG, "CY", 20210508, VOLUNTEERS, 36, date(2021, 9, 4), 596, 3_050),
    Crowd(LONGFENGQIAO, "LF", 20210618, 171, 8, date(2021, 7, 2), LONGFENGQIAO_ACTIVITIES, 420),
]


@dataclass(frozen=True, eq=False)
class Brand:
    """One kind of activity: where, how often, with how many hands, for how many people."""

    name: str | None
    title: str
    communities: tuple[str, ...]
    weight: float
    hands: tuple[int, int]
    served: tuple[float, float]
    since: date = FIRST_DAY
    team: str | None = None


CY_ALL = tuple(c.name for c in STREETS[0].communities if c.name)
LF_ALL = tuple(c.name for c in STREETS[1].communities if c.name)

# Which community runs which brand is invented, but for 河嘉村社区's two, whose activities are set out below.
BRANDS = {
    CHAOYANG: [
        Brand("邻里互助", "邻里互助日", CY_ALL, 5.0, (5, 14), (2, 5)),
        Brand("支部书记调解室", "调解接待", ("天津路社区", "新房子社区", "演示社区甲"), 2.4, (2, 4), (1, 3)),
        Brand("演示品牌甲", "环境清洁行动", ("演示社区甲", "演示社区乙", "演示社区丙"), 3.4, (8, 22), (2, 6)),
        Brand("演示品牌乙", "敲门关爱", ("天津路社区", "演示社区丁"), 2.6, (3, 8), (2, 4), date(2022, 3, 1)),
        Brand("演示品牌丙", "义诊服务", ("新房子社区", "演示社区乙"), 1.2, (4, 9), (6, 12), date(2022, 9, 1)),
        Brand("演示品牌丁", "儿童课堂", ("新房子社区", "演示社区丁"), 1.5, (3, 7), (3, 6), date(2023, 6, 1)),
        Brand("演示品牌戊", "文艺宣讲", ("天津路社区", "演示社区甲"), 1.0, (6, 16), (5, 10), date(2023, 3, 1)),
    ],
    LONGFENGQIAO: [
        Brand(None, "周五全民动手日", LF_ALL, 5.0, (4, 12), (1, 3), team="清扫保洁队"),
        Brand(None, "水电义务维修", LF_ALL, 2.2, (2, 5), (2, 6), team="水电维修队"),
        Brand(None, "老旧小区改造入户宣传", LF_ALL, 2.2, (3, 8), (3, 8), team="演示便民队甲"),
        Brand(None, "敲门探访", LF_ALL, 1.6, (2, 6), (2, 4), team="演示便民队乙"),
        Brand(None, "治安巡逻", LF_ALL, 1.5, (3, 7), (1, 2), team="演示便民队丙"),
        Brand(None, "便民理发磨刀", LF_ALL, 1.0, (2, 5), (5, 14), team="演示便民队丁"),
    ],
}  # fmt: skip

# 鲁班到家 and 生活帮帮团: nine activities, fifty residents served, and one that the rain cancelled.
HEJIACUN = [
    ("2023-04-15", "鲁班到家", "上门维修", 6), ("2023-07-08", "生活帮帮团", "生活帮扶", 5),
    ("2023-11-18", "鲁班到家", "上门维修", 7), ("2024-03-09", "生活帮帮团", "生活帮扶", 4),
    ("2024-05-25", "鲁班到家", "路灯检修", 6), ("2024-09-14", "生活帮帮团", "生活帮扶", 5),
    ("2024-12-07", "鲁班到家", "安全隐患排查", 8), ("2025-03-15", "生活帮帮团", "生活帮扶", 4),
    ("2025-05-17", "鲁班到家", "上门维修", 5), ("2024-07-13", "鲁班到家", "上门维修", None),
]  # fmt: skip

# March is the month of Lei Feng; the Spring Festival and the heat of high summer keep people at home.
SERVICE_SEASON = {1: 0.8, 2: 0.5, 3: 2.1, 4: 1.15, 5: 1.1, 6: 1.0, 7: 0.7, 8: 0.6, 9: 1.0, 10: 1.15, 11: 1.0, 12: 0.95}
SERVICE_DAYS = {CHAOYANG: (0.5, 0.5, 0.6, 0.6, 1.0, 2.6, 1.5), LONGFENGQIAO: (0.5, 0.5, 0.5, 0.6, 3.4, 1.2, 0.6)}
HOURS = Wheel({1.0: 16, 1.5: 22, 2.0: 30, 2.5: 12, 3.0: 12, 4.0: 6, 6.0: 2})


def volunteers(dice: Dice, crowd: Crowd) -> list[Volunteer]:
    """Return a street's volunteers, those on the books and those who have left."""
    street = crowd.street
    areas = next(s.communities for s in STREETS if s.name == street)
    places = Wheel({c.name: c.weight for c in areas if c.name})
    teams = [brand.team for brand in BRANDS[street] if brand.team]
    days = days_between(date(2021, 5, 8), date(2025, 6, 20))
    joining = [
        SERVICE_SEASON[day.month] * (0.5 if is_rest(day) else 1.0) / (1 + (day.year - 2021) * 0.25) for day in days
    ]
    when = Wheel(dict(zip(days, joining, strict=True)))
    people = []
    for at in range(crowd.registered + crowd.gone):
        community, joined = places.turn(dice), when.turn(dice)
        brands = [b.name for b in BRANDS[street] if b.name and community in b.communities]
        if street == CHAOYANG and community == "河嘉村社区":
            brands = brands * 4 + ["鲁班到家", "生活帮帮团"]
        person = Volunteer(
            volunteer_key=f"vk_{int(dice.draw() * 2**32):08x}{int(dice.draw() * 2**32):08x}",
            display_name=f"{dice.one_of(SURNAMES)}**",
            street=street,
            community=community,
            registered_on=joined,
            age_band=Wheel({"<18": 2, "18-35": 17, "36-60": 43, ">60": 38}).turn(dice),
            is_party_member=dice.chance(0.41 if street == CHAOYANG else 0.72),
            team=dice.one_of(teams) if teams and dice.chance(0.55) else None,
            brand=dice.one_of(brands) if brands and dice.chance(0.6) else None,
            keenness=min(dice.skewed(1.0, 1.15), 14),
        )
        if dice.chance(0.13):
            person.external_hours = int(dice.skewed(140, 0.9)) + 10
        person.away = _absences(dice, joined)
        if at >= crowd.registered:
            person.status = "停用" if dice.chance(0.6) else "注销"
            left = joined + timedelta(days=int(dice.between(0.15, 0.75) * (CUT_OFF - joined).days))
            person.away += ((left, CUT_OFF),)
        people.append(person)
    return sorted(people, key=lambda person: (person.registered_on, person.volunteer_key))


def _absences(dice: Dice, joined: date) -> tuple[tuple[date, date], ...]:
    """Draw when a volunteer stays away: some pause and come back, some just stop."""
    away, span = [], (CUT_OFF - joined).days
    if span > 240 and dice.chance(0.34):
        start = joined + timedelta(days=int(dice.between(0.1, 0.7) * span))
        away.append((start, start + timedelta(days=dice.whole(80, 330))))
    if dice.chance(0.27):
        away.append((joined + timedelta(days=int(dice.between(0.1, 0.8) * span)), CUT_OFF))
    return tuple(away)


def activities(dice: Dice, crowd: Crowd) -> list[dict[str, Any]]:
    """Return a street's activities: those held, some more cancelled, a few still to come."""
    days = days_between(crowd.since, CUT_OFF)
    weights = []
    for day in days:
        growth = 0.55 + 0.45 * min((day - crowd.since).days / 500, 1.0)
        rest = 0.35 if day in HOLIDAYS else 1.0
        weights.append(growth * rest * SERVICE_SEASON[day.month] * SERVICE_DAYS[crowd.street][day.weekday()])
    when = Wheel(dict(zip(days, weights, strict=True)))
    told = HEJIACUN if crowd.street == CHAOYANG else []
    drawn = crowd.held - sum(served is not None for *_, served in told)
    found = []
    for at in range(drawn + crowd.held // 24):
        day = when.turn(dice)
        brand = Wheel({b: b.weight for b in BRANDS[crowd.street] if b.since <= day}).turn(dice)
        hands = dice.whole(*brand.hands)
        is_held = at < drawn
        hour, minute = dice.one_of((9, 9, 9, 14, 14, 15, 19)), dice.one_of((0, 30))
        served = int(hands * dice.between(*brand.served)) if is_held else None
        start = datetime(day.year, day.month, day.day, hour, minute)
        found.append(_activity(dice, crowd, brand, start, "已开展" if is_held else "取消", hands, served))
    for day, brand_name, title, served in told:
        brand = Brand(brand_name, title, ("河嘉村社区",), 0, (4, 4), (0, 0))
        start = datetime.fromisoformat(f"{day} 09:00")
        found.append(_activity(dice, crowd, brand, start, "已开展" if served else "取消", 4, served))
    for day in (4, 5, 11):
        start = datetime(2025, 7, day, 9)
        found.append(_activity(dice, crowd, dice.one_of(BRANDS[crowd.street]), start, "计划", 8, None))
    return sorted(found, key=lambda activity: activity["start_at"])


def _activity(
    dice: Dice, crowd: Crowd, brand: Brand, start: datetime, status: str, hands: int, served: int | None
) -> dict[str, Any]:
    return {
        "name": brand.title,
        "street": crowd.street,
        "community": dice.one_of(brand.communities),
        "brand": brand.name,
        "team": brand.team,
        "start_at": start,
        "planned_count": hands,
        "status": status,
        "beneficiary_times": served,
    }


def service(dice: Dice, people: list[Volunteer], held: list[dict[str, Any]], alone: int) -> list[dict[str, Any]]:
    """Return the service records: those of activities, and `alone` more that belong to none."""
    rows = []
    for activity in held:
        day = activity["start_at"].date()
        likely = [
            person.keenness
            * (1.0 if person.community == activity["community"] else 0.07)
            * (1.8 if person.brand and person.brand == activity["brand"] else 1.0)
            * person.serves_on(day)
            for person in people
        ]
        hours = HOURS.turn(dice)
        for person in dice.some_of(activity["planned_count"], people, likely):
            mine = hours if dice.chance(0.7) else HOURS.turn(dice)
            rows.append(_served(dice, person, day, mine, activity["activity_id"]))
    days = days_between(date(2021, 9, 1), CUT_OFF)
    when = Wheel({day: SERVICE_SEASON[day.month] * (0.3 if day in HOLIDAYS else 1.0) for day in days})
    who = Wheel({at: person.keenness for at, person in enumerate(people)})
    taken = set()
    while alone:
        person, day = people[who.turn(dice)], when.turn(dice)
        if person.serves_on(day) and (person.volunteer_key, day) not in taken:
            taken.add((person.volunteer_key, day))
            rows.append(_served(dice, person, day, HOURS.turn(dice), None))
            alone -= 1
    return sorted(rows, key=lambda row: (row["service_date"], row["activity_id"] or "~", row["volunteer_key"]))


def _served(dice: Dice, person: Volunteer, day: date, hours: float, activity_id: str | None) -> dict[str, Any]:
    status = "驳回" if dice.chance(0.012) else "已确认"
    if day > date(2025, 6, 12) and dice.chance(0.3):
        status = "待审核"
    return {
        "street": person.street,
        "volunteer_key": person.volunteer_key,
        "activity_id": activity_id,
        "service_date": day,
        "hours": hours,
        "status": status,
    }


# --- points ------------------------------------------------------------------------------------------------------------

POINTS_FROM = date(2022, 3, 1)
HONOR_PER_HOUR, CONSUME_PER_HOUR = 10, 5
# joined, share of the redemptions; two have never been chosen by anybody
MERCHANTS = [
    ("天津路社区", "2022-06-10", 24), ("新房子社区", "2022-06-10", 17), ("演示社区甲", "2022-09-20", 15),
    ("天津路社区", "2022-11-08", 11), ("河嘉村社区", "2023-03-16", 10), ("演示社区乙", "2023-06-01", 8),
    ("演示社区丙", "2023-09-12", 0), ("新房子社区", "2024-01-18", 9), ("演示社区丁", "2024-05-22", 6),
    ("演示社区丙", "2024-11-05", 0),
]  # fmt: skip


class PointsLedger:
    """The points of 朝阳街道: issued by the month for service, redeemed at merchants, never below zero."""

    def __init__(self, people: list[Volunteer], records: list[dict[str, Any]]) -> None:
        self.dice = Dice(20220301)
        self.people = people
        self.rows: list[dict[str, Any]] = []
        self.issued = 0
        self.hours: dict[tuple[str, date], float] = defaultdict(float)
        for record in records:
            if record["status"] == "已确认" and record["service_date"] >= POINTS_FROM:
                self.hours[record["volunteer_key"], record["service_date"].replace(day=1)] += record["hours"]
        self.balance: dict[str, int] = defaultdict(int)
        self.spent: dict[str, int] = defaultdict(int)
        self.earned_by_2023: dict[str, int] = defaultdict(int)
        self.habit = {person.volunteer_key: self.dice.skewed(1.0, 1.0) for person in people}

    def entries(self) -> list[dict[str, Any]]:
        months = months_between(POINTS_FROM, CUT_OFF)
        growth = [
            0.0 if month < date(2022, 7, 1) else (0.35 + at / 24) * (1.9 if month.month in (1, 12) else 1.0)
            for at, month in enumerate(months)
        ]
        budgets = [10 * share for share in apportion(POINTS_REDEEMED // 10, growth)]
        for month, budget in zip(months, budgets, strict=True):
            self._issue(month)
            self._redeem(month, budget)
            if month == date(2024, 12, 1):
                self._expire()
        self._mistakes()
        self._adjust()
        self._award(POINTS_ISSUED - self.issued)
        self.rows.sort(key=lambda row: (row["at"], row["order"]))
        numbers = {row["order"]: f"J{at:05d}" for at, row in enumerate(self.rows, start=1)}
        for row in self.rows:
            row["entry_id"] = numbers[row["order"]]
            row["reversed_entry_id"] = numbers.get(row.get("reverses"))
        return self.rows

    def _enter(self, key: str, at: datetime, kind: str, direction: str, points: int, reason: str, **more: Any) -> int:
        self.rows.append({
            "order": len(self.rows), "street": CHAOYANG, "volunteer_key": key, "at": at, "point_type": f"{kind}积分",
            "direction": direction, "points": points, "reason": reason, **more,
        })  # fmt: skip
        return self.rows[-1]["order"]

    def _issue(self, month: date) -> None:
        day = month_end(month)
        at = datetime(day.year, day.month, day.day, 17)
        for person in self.people:
            hours = self.hours.get((person.volunteer_key, month))
            if not hours:
                continue
            honor, consume = int(HONOR_PER_HOUR * hours), int(CONSUME_PER_HOUR * hours)
            self._enter(person.volunteer_key, at, "荣誉", "发放", honor, "服务时长")
            self._enter(person.volunteer_key, at, "消费", "发放", consume, "服务时长")
            self.issued += honor + consume
            self.balance[person.volunteer_key] += consume
            if month.year < 2023:
                self.earned_by_2023[person.volunteer_key] += consume

    def _redeem(self, month: date, budget: int) -> None:
        # Points issued on a month's last day are there to spend from the next month on.
        shops = Wheel({
            f"SJ{at:02d}": share
            for at, (_, joined, share) in enumerate(MERCHANTS, start=1)
            if date.fromisoformat(joined) < month and share
        })  # fmt: skip
        last = month_end(month).day
        keys = list(self.habit)
        purses = {key: self.balance[key] - self._just_issued(key, month) for key in keys}
        while budget:
            able = [key for key in keys if purses[key] >= 20]
            who = Wheel({key: self.habit[key] * min(purses[key], 400) for key in able}).turn(self.dice)
            most = min(purses[who] // 10 * 10, budget)
            points = min(self.dice.one_of((20, 30, 50, 50, 60, 80, 100, 100, 150, 200)), most)
            if points == 10 and most > 10:
                points = 20
            day = self.dice.whole(2, last)
            at = datetime(month.year, month.month, day, self.dice.whole(9, 19), self.dice.whole(0, 59))
            if day == last:
                at = at.replace(hour=10)
            self._enter(who, at, "消费", "兑换", points, "商家兑换", merchant_id=shops.turn(self.dice))
            purses[who] -= points
            self.balance[who] -= points
            self.spent[who] += points
            budget -= points

    def _just_issued(self, key: str, month: date) -> int:
        return int(CONSUME_PER_HOUR * self.hours.get((key, month), 0.0))

    def _expire(self) -> None:
        for person in self.people:
            left = min(
                self.earned_by_2023[person.volunteer_key] - self.spent[person.volunteer_key],
                self.balance[person.volunteer_key],
            )
            if left > 0:
                self._enter(person.volunteer_key, datetime(2024, 12, 31, 23, 50), "消费", "过期", left, "满两年未使用")
                self.balance[person.volunteer_key] -= left

    def _mistakes(self) -> None:
        """Enter what was booked wrongly and taken back the next day; the totals are none the wiser."""
        issued = [row for row in self.rows if row["direction"] == "发放"]
        for row in self.dice.some_of(22, issued):
            again = row["at"] + timedelta(hours=1)
            wrong = self._enter(row["volunteer_key"], again, row["point_type"][:2], "发放", row["points"], "服务时长")
            self._enter(
                row["volunteer_key"], again + timedelta(hours=1), row["point_type"][:2], "冲正", row["points"], "重复发放",
                reverses=wrong,
            )  # fmt: skip
        rich = [key for key, balance in self.balance.items() if balance >= 200]
        for key in self.dice.some_of(9, sorted(rich)):
            day = self.dice.whole(5, 24)
            at = datetime(2025, self.dice.whole(1, 6), day, 15, self.dice.whole(0, 59))
            if self._lowest_from(key, at) < 60:
                continue
            shop = f"SJ{self.dice.one_of((1, 2, 3)):02d}"
            wrong = self._enter(key, at, "消费", "兑换", 50, "商家兑换", merchant_id=shop)
            self._enter(
                key, at + timedelta(days=1), "消费", "冲正", 50, "商品缺货退回", merchant_id=shop, reverses=wrong
            )

    def _lowest_from(self, key: str, moment: datetime) -> int:
        """Return the lowest balance of 消费积分 that a volunteer has from a moment on."""
        mine = sorted(
            (row for row in self.rows if row["volunteer_key"] == key), key=lambda row: (row["at"], row["order"])
        )
        signs = {"发放": 1, "兑换": -1, "过期": -1}
        balance, lowest = 0, None
        for row in mine:
            if row["point_type"] != "消费积分" or row["direction"] not in signs:
                continue
            if row["at"] >= moment and lowest is None:
                lowest = balance
            balance += signs[row["direction"]] * row["points"]
            if row["at"] >= moment:
                lowest = min(lowest, balance)
        return balance if lowest is None else lowest

    def _adjust(self) -> None:
        """Enter corrections of old records: mostly up, some down, never below zero."""
        keys = sorted(key for key, balance in self.balance.items() if balance >= 60)
        for key in self.dice.some_of(14, keys):
            at = datetime(2025, self.dice.whole(2, 6), self.dice.whole(3, 26), 11, self.dice.whole(0, 59))
            points = self.dice.one_of((20, 30, 15, 10, -10, -20))
            if points < 0 and self._lowest_from(key, at) < 40:
                points = 10
            self._enter(
                key,
                at,
                "消费" if self.dice.chance(0.6) else "荣誉",
                "调整",
                points,
                "补登历史服务" if points > 0 else "核减",
            )

    def _award(self, points: int) -> None:
        """Issue the rest as honours of the quarter, round sums to those who served most."""
        if points < 0:
            raise ValueError(f"{-points} more points than published: lower the rate per hour")
        quarters = [month for month in months_between(POINTS_FROM, CUT_OFF) if month.month % 3 == 0]
        at = 0
        while points:
            month = quarters[at % len(quarters)]
            served = {key: hours for (key, when), hours in self.hours.items() if when == month}
            best = sorted(served, key=lambda key: (-served[key], key))
            who = best[min(at // len(quarters), len(best) - 1)]
            given = min(points, (100, 60, 40)[min(at // len(quarters) // 4, 2)])
            day = month_end(month)
            self._enter(who, datetime(day.year, day.month, day.day, 18), "荣誉", "发放", given, "季度之星")
            points -= given
            at += 1


# --- renovation --------------------------------------------------------------------------------------------------------

# Who reports planned percentages (填报) and for whom the dashboard has to draw a straight line (推算) stands before the
# reason for the delay.
PROJECT_CELLS = """
project_id community parent_area area estate name households floor_area_m2 stage plan_start plan_end actual_start
substantial_on accepted_on percentages delay_reason
"""
PROJECTS = """
朝阳街道
CYG-01 | 天津路社区 |  | 演示一片区 | 演示小区甲 | 演示小区甲综合改造 | 1650 | 99800 | 移交管护 | 2021-09-01 | 2022-10-31 | 2021-09-06 | 2022-10-20 | 2022-12-15 | 填报 |
CYG-02 | 天津路社区 |  | 演示一片区 | 演示小区甲 | 演示小区甲加装电梯二期 | 1650 | 99800 | 在建 | 2024-09-01 | 2025-12-31 | 2024-09-10 |  |  | 填报 |
CYG-03 | 新房子社区 |  | 演示一片区 | 演示小区乙 | 演示小区乙综合改造 | 1420 | 86200 | 竣工验收 | 2022-04-01 | 2023-06-30 | 2022-04-11 | 2023-07-28 | 2023-09-20 | 填报 |
CYG-04 | 演示社区甲 |  | 演示二片区 | 演示小区丙 | 演示小区丙综合改造 | 1180 | 70400 | 基本完成 | 2023-06-01 | 2024-12-31 | 2023-06-05 | 2024-12-12 |  | 填报 |
CYG-05 | 演示社区乙 |  | 演示二片区 | 演示小区丁 | 演示小区丁综合改造 | 1510 | 92600 | 在建 | 2024-03-01 | 2025-08-31 | 2024-03-04 |  |  | 填报 |
CYG-06 | 演示社区丙 |  | 演示三片区 | 演示小区戊 | 演示小区戊综合改造 | 1260 | 77500 | 在建 | 2023-11-01 | 2025-03-31 | 2023-12-18 |  |  | 填报 | 部分居民对加装电梯选址意见未统一，地下管线迁改协调滞后
CYG-07 | 河嘉村社区 |  | 演示三片区 | 演示小区己 | 演示小区己综合改造 | 980 | 59800 | 在建 | 2024-11-15 | 2026-03-31 | 2024-11-18 |  |  | 推算 |
CYG-08 | 演示社区丁 |  | 演示三片区 | 演示小区庚 | 演示小区庚综合改造 | 870 | 52300 | 招标 | 2025-08-01 | 2026-09-30 |  |  |  | 填报 |
CYG-09 | 演示社区丙 |  | 演示三片区 | 演示小区辛 | 演示小区辛综合改造 | 640 | 38900 | 方案 | 2025-10-01 | 2026-12-31 |  |  |  | 填报 |
CYG-10 | 演示社区乙 |  | 演示二片区 | 演示小区壬 | 演示小区壬屋面改造 | 310 | 18600 | 取消 | 2023-03-01 | 2023-09-30 |  |  |  | 填报 | 纳入城市更新拆除范围，不再实施
龙凤桥街道
LFG-01 | 龙凤社区 |  | 龙凤片区 | 西山坪家属区 | 西山坪家属区改造 | 620 | 41500 | 基本完成 | 2022-03-01 | 2023-08-31 | 2022-03-07 | 2023-09-15 |  | 填报 |
LFG-02 | 龙凤社区 |  | 龙凤片区 | 衡器厂家属区 | 衡器厂家属区改造 | 480 | 31200 | 基本完成 | 2022-06-01 | 2023-10-31 | 2022-06-13 | 2023-10-24 |  | 填报 |
LFG-03 | 龙凤社区 |  | 龙凤片区 |  | 龙凤桥片区和龙凤溪沿线管网 |  |  | 在建 | 2023-03-01 | 2025-06-30 | 2023-03-20 |  |  | 填报 | 汛期停工，沿溪段征用临时用地较计划晚四个月
LFG-04 | 燎原社区 | 燎原片区 | 燎原一片区 | 铁路家属区 | 铁路家属区改造 | 560 | 36800 | 基本完成 | 2022-09-01 | 2024-03-31 | 2022-09-05 | 2024-03-22 |  | 填报 |
LFG-05 | 燎原社区 | 燎原片区 | 燎原二片区 | 马坪堡安置房小区 | 马坪堡安置房小区改造 | 710 | 48300 | 基本完成 | 2023-02-01 | 2024-08-31 | 2023-02-13 | 2024-08-16 |  | 填报 |
LFG-06 | 燎原社区 | 燎原片区 | 燎原三片区 | 仪材小区 | 仪材小区适老化改造 | 340 | 21900 | 竣工验收 | 2023-05-01 | 2023-12-31 | 2023-05-08 | 2023-11-30 | 2024-01-12 | 填报 |
LFG-07 | 燎原社区 | 燎原片区 | 燎原三片区 | 演示院落甲 | 演示院落甲改造 | 290 | 18700 | 在建 | 2024-06-01 | 2025-05-31 | 2024-07-02 |  |  | 填报 | 施工单位更换，雨季屋面作业顺延
LFG-08 | 燎原社区 | 燎原片区 | 燎原四片区 | 演示院落乙 | 演示院落乙改造 | 365 | 23400 | 在建 | 2024-11-01 | 2025-11-30 | 2024-10-21 |  |  | 填报 |
LFG-09 | 演示社区戊 |  | 兼善片区 | 演示院落丁 | 兼善片区改造 | 830 | 55600 | 在建 | 2025-03-01 | 2026-10-31 | 2025-03-10 |  |  | 推算 |
LFG-10 | 燎原社区 | 燎原片区 | 燎原四片区 | 演示院落丙 | 演示院落丙改造 | 210 | 13800 | 问需公示 | 2025-09-01 | 2026-08-31 |  |  |  | 填报 |
"""  # noqa: E501

# project | item | class | unit | planned ("" = the ledger states none) | done by the cut-off
ITEMS = """
CYG-01 | 加装电梯 | 完善类 | 部 | 24 | 24
CYG-01 | 新增停车场 | 完善类 | 个 | 1 | 1
CYG-01 | 新增停车位 | 完善类 | 个 | 280 | 286
CYG-01 | 屋面防水 | 基础类 | ㎡ | 9800 | 9800
CYG-01 | 道路“白改黑” | 基础类 | ㎡ | 12400 | 12400
CYG-01 | 排水管网改造 | 基础类 | 公里 | 3.2 | 3.2
CYG-01 | 智能门禁 | 提升类 | 套 | 46 | 46
CYG-02 | 加装电梯 | 完善类 | 部 | 16 | 7
CYG-02 | 电梯厅改造 | 完善类 | 处 | 16 | 10
CYG-03 | 加装电梯 | 完善类 | 部 | 20 | 20
CYG-03 | 新增停车场 | 完善类 | 个 | 1 | 1
CYG-03 | 新增停车位 | 完善类 | 个 | 240 | 240
CYG-03 | 外墙整治 | 基础类 | ㎡ | 21500 | 21500
CYG-03 | 强弱电规整 | 基础类 | 个单元 | 38 | 38
CYG-03 | 新装路灯 | 完善类 | 盏 | 74 | 76
CYG-03 | 助餐点 | 提升类 | 处 | 1 | 1
CYG-04 | 加装电梯 | 完善类 | 部 | 14 | 14
CYG-04 | 新增停车场 | 完善类 | 个 | 1 | 1
CYG-04 | 新增停车位 | 完善类 | 个 | 210 | 204
CYG-04 | 屋面防水 | 基础类 | ㎡ | 7600 | 7600
CYG-04 | 消防管道改造 | 基础类 | 米 | 2400 | 2400
CYG-04 | 绿化提升 | 完善类 | ㎡ | 3100 | 2950
CYG-05 | 加装电梯 | 完善类 | 部 | 10 | 7
CYG-05 | 新增停车场 | 完善类 | 个 | 1 | 1
CYG-05 | 新增停车位 | 完善类 | 个 | 260 | 256
CYG-05 | 外墙整治 | 基础类 | ㎡ | 24800 | 24100
CYG-05 | 排水管网改造 | 基础类 | 公里 | 2.6 | 2.6
CYG-05 | 老年活动室 | 提升类 | 处 | 2 | 2
CYG-06 | 加装电梯 | 完善类 | 部 | 12 | 8
CYG-06 | 屋面防水 | 基础类 | ㎡ | 8300 | 8000
CYG-06 | 道路“白改黑” | 基础类 | ㎡ | 9600 | 8200
CYG-06 | 强弱电规整 | 基础类 | 个单元 | 42 | 36
CYG-06 | 智能门禁 | 提升类 | 套 | 42 | 30
CYG-06 | 楼道清理 | 基础类 | 个单元 |  | 42
CYG-07 | 外墙整治 | 基础类 | ㎡ | 15600 | 8900
CYG-07 | 排水管网改造 | 基础类 | 公里 | 1.8 | 1.1
CYG-07 | 新装路灯 | 完善类 | 盏 | 58 | 31
CYG-07 | 儿童活动角 | 提升类 | 处 | 1 | 0
CYG-08 | 加装电梯 | 完善类 | 部 | 9 | -
CYG-08 | 屋面防水 | 基础类 | ㎡ | 5400 | -
LFG-01 | 加装电梯 | 完善类 | 部 | 4 | 4
LFG-01 | 防水改造 | 基础类 | ㎡ | 460 | 460
LFG-01 | 整治楼梯间 | 基础类 | 个单元 | 40 | 40
LFG-01 | 粉刷公共楼道墙面 | 基础类 | ㎡ | 14200 | 14200
LFG-01 | 规整强弱电线路 | 基础类 | 个单元 | 10 | 10
LFG-01 | 安装消防管道 | 基础类 | 栋 | 4 | 4
LFG-01 | 小区道路“白改黑” | 基础类 | ㎡ | 2900 | 2860
LFG-01 | 铺装透水砖 | 基础类 | ㎡ | 2300 | 2260
LFG-01 | 增加停车位 | 完善类 | 个 | 26 | 26
LFG-01 | 新装路灯 | 完善类 | 盏 | 34 | 34
LFG-01 | 维修路灯 | 完善类 | 处 |  | 48
LFG-01 | 屋顶整治 | 基础类 | ㎡ | 380 | 380
LFG-01 | 修补破损脏污墙面 | 基础类 | ㎡ | 5200 | 5050
LFG-02 | 加装电梯 | 完善类 | 部 | 2 | 2
LFG-02 | 防水改造 | 基础类 | ㎡ | 240 | 240
LFG-02 | 整治楼梯间 | 基础类 | 个单元 | 28 | 28
LFG-02 | 粉刷公共楼道墙面 | 基础类 | ㎡ | 9600 | 9600
LFG-02 | 规整强弱电线路 | 基础类 | 个单元 | 8 | 8
LFG-02 | 安装消防管道 | 基础类 | 栋 | 3 | 3
LFG-02 | 小区道路“白改黑” | 基础类 | ㎡ | 1900 | 1900
LFG-02 | 改建标准篮球场 | 完善类 | 个 | 1 | 1
LFG-02 | 增加停车位 | 完善类 | 个 | 16 | 18
LFG-02 | 新装路灯 | 完善类 | 盏 | 26 | 28
LFG-02 | 维修路灯 | 完善类 | 处 |  | 37
LFG-02 | 小区绿化整治 | 完善类 | ㎡ | 420 | 420
LFG-02 | 修补破损脏污墙面 | 基础类 | ㎡ | 3600 | 3600
LFG-02 | 垃圾分类宣传亭 | 基础类 | 个 | 8 | 8
LFG-03 | 污水管网 | 基础类 | 公里 | 5.8 | 5
LFG-03 | 雨污水管网 | 基础类 | 米 | 900 | 645
LFG-03 | 边坡排危 | 基础类 | 处 | 1 | 1
LFG-04 | 加装电梯 | 完善类 | 部 | 3 | 3
LFG-04 | 防水改造 | 基础类 | ㎡ | 300 | 300
LFG-04 | 整治楼梯间 | 基础类 | 个单元 | 33 | 33
LFG-04 | 粉刷公共楼道墙面 | 基础类 | ㎡ | 11400 | 11400
LFG-04 | 规整强弱电线路 | 基础类 | 个单元 | 8 | 8
LFG-04 | 安装消防管道 | 基础类 | 栋 | 2 | 2
LFG-04 | 小区道路“白改黑” | 基础类 | ㎡ | 2200 | 2180
LFG-04 | 铺装透水砖 | 基础类 | ㎡ | 2100 | 2100
LFG-04 | 增加停车位 | 完善类 | 个 | 14 | 14
LFG-04 | 新装路灯 | 完善类 | 盏 | 24 | 24
LFG-04 | 维修路灯 | 完善类 | 处 |  | 33
LFG-04 | 屋顶整治 | 基础类 | ㎡ | 320 | 320
LFG-04 | 小区绿化整治 | 完善类 | ㎡ | 480 | 460
LFG-04 | 垃圾分类容器 | 基础类 | 个 | 24 | 24
LFG-05 | 加装电梯 | 完善类 | 部 | 3 | 3
LFG-05 | 防水改造 | 基础类 | ㎡ | 200 | 200
LFG-05 | 整治楼梯间 | 基础类 | 个单元 | 38 | 38
LFG-05 | 粉刷公共楼道墙面 | 基础类 | ㎡ | 12800 | 12800
LFG-05 | 规整强弱电线路 | 基础类 | 个单元 | 8 | 8
LFG-05 | 安装消防管道 | 基础类 | 栋 | 4 | 4
LFG-05 | 小区道路“白改黑” | 基础类 | ㎡ | 2600 | 2540
LFG-05 | 铺装透水砖 | 基础类 | ㎡ | 3000 | 2960
LFG-05 | 增加停车位 | 完善类 | 个 | 26 | 26
LFG-05 | 新装路灯 | 完善类 | 盏 | 30 | 30
LFG-05 | 维修路灯 | 完善类 | 处 |  | 40
LFG-05 | 屋顶整治 | 基础类 | ㎡ | 260 | 260
LFG-05 | 小区绿化整治 | 完善类 | ㎡ | 520 | 480
LFG-05 | 修补破损脏污墙面 | 基础类 | ㎡ | 4400 | 4400
LFG-05 | 垃圾分类宣传亭 | 基础类 | 个 | 10 | 10
LFG-05 | 垃圾分类容器 | 基础类 | 个 | 30 | 30
LFG-06 | 老年活动小广场 | 提升类 | 个 | 2 | 2
LFG-06 | 楼梯扶手和休息椅 | 完善类 | 处 | 26 | 26
LFG-06 | 无障碍坡道 | 完善类 | 处 | 9 | 9
LFG-07 | 屋顶整治 | 基础类 | ㎡ | 160 | 140
LFG-07 | 修补破损脏污墙面 | 基础类 | ㎡ | 2600 | 2050
LFG-07 | 小区绿化整治 | 完善类 | ㎡ | 110 | 90
LFG-07 | 修剪排危树木 | 完善类 | 棵 |  | 144
LFG-07 | 楼道智能照明 | 提升类 | 套 | 60 | 44
LFG-08 | 修补破损脏污墙面 | 基础类 | ㎡ | 2600 | 1250
LFG-08 | 打造休闲广场 | 完善类 | 个 | 1 | 1
LFG-08 | 小区绿化整治 | 完善类 | ㎡ | 260 | 110
LFG-08 | 垃圾分类宣传亭 | 基础类 | 个 | 9 | 7
LFG-08 | 垃圾分类容器 | 基础类 | 个 | 16 | 12
LFG-08 | 维修路灯 | 完善类 | 处 |  | 0
LFG-08 | 社区助餐点 | 提升类 | 处 | 1 | 0
LFG-09 | 楼梯间墙面粉刷 | 基础类 | ㎡ | 16800 | 8800
LFG-09 | 消防管道改造 | 基础类 | 米 | 3600 | 1900
LFG-09 | 增加小区绿化 | 完善类 | ㎡ | 2200 | 0
LFG-09 | 平整道路 | 基础类 | ㎡ | 5200 | 0
LFG-09 | 边坡景观改造 | 完善类 | 处 | 2 | 0
LFG-09 | 新建停车场 | 完善类 | 个 | 1 | 0
LFG-09 | 康养健身区 | 提升类 | 处 |  | 0
LFG-10 | 屋顶整治 | 基础类 | ㎡ | 240 | -
LFG-10 | 加装电梯 | 完善类 | 部 | 2 | -
"""


def _lines(text: str) -> Iterable[list[str]]:
    for line in text.strip().splitlines():
        yield [cell.strip() for cell in line.split("|")]


# Who answers for the works, so that a delayed project is somebody's.
OWNER_UNIT = "建管办"


def projects() -> list[dict[str, Any]]:
    street, found = "", []
    for cells in _lines(PROJECTS):
        if len(cells) == 1:
            street = cells[0]
            continue
        row: dict[str, Any] = {"street": street, **dict(zip(PROJECT_CELLS.split(), cells, strict=True))}
        for name in ("plan_start", "plan_end", "actual_start", "substantial_on", "accepted_on"):
            row[name] = date.fromisoformat(row[name]) if row[name] else None
        found.append(row | {"batch_year": row["plan_start"].year, "owner_unit": OWNER_UNIT})
    return found


def items(works: list[dict[str, Any]]) -> list[dict[str, Any]]:
    streets = {work["project_id"]: work["street"] for work in works}
    found, counts = [], defaultdict(int)
    for project_id, name, kind, unit, planned, done in _lines(ITEMS):
        counts[project_id] += 1
        found.append({
            "item_id": f"{project_id}-{counts[project_id]:02d}", "project_id": project_id, "street": streets[project_id],
            "name": name, "class": kind, "unit": unit, "plan_qty": planned, "done": done,
        })  # fmt: skip
    return found


def _eased(share: float) -> float:
    """Return the part of a work that is done after a share of its time: slow to begin, slow to end."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def progress(works: list[dict[str, Any]], parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the monthly snapshots: cumulative, never falling, up to completion or the cut-off."""
    dice, rows = Dice(20220307), []
    for work in works:
        if work["actual_start"] is None:
            continue
        mine = [part for part in parts if part["project_id"] == work["project_id"]]
        ended = work["substantial_on"] or CUT_OFF
        # Reports begin when the work was to begin, and go on until it is both finished and due.
        reported = min(max(ended, work["plan_end"]), CUT_OFF)
        for at, part in enumerate(mine):
            # The items of a project follow each other, half overlapping.
            shift = 0.45 * at / max(len(mine) - 1, 1)
            total, is_whole = float(part["done"]), "." not in part["done"] + part["plan_qty"]
            previous = 0.0
            for month in months_between(min(work["plan_start"], work["actual_start"]), reported):
                day = min(month_end(month), reported)
                spent = (day - work["actual_start"]).days / max((ended - work["actual_start"]).days, 1)
                done = total * _eased((spent - shift) / (1 - shift) * (1 + 0.04 * dice.normal()))
                done = total if day >= ended else max(previous, round(done) if is_whole else round(done, 1))
                previous = done = min(done, total)
                row = {"item_id": part["item_id"], "street": work["street"], "as_of": day, "done_qty": f"{done:g}"}
                if work["percentages"] == "填报":
                    span = max((work["plan_end"] - work["plan_start"]).days, 1)
                    planned = _eased(((day - work["plan_start"]).days / span - shift) / (1 - shift))
                    row["planned_pct"] = f"{planned:.0%}"
                rows.append(row)
    return rows


TOPICS = [
    "加装电梯", "增加停车位", "楼道照明", "屋面漏水", "管网堵塞", "休息座椅", "晾晒架", "充电桩", "绿化补种", "道路平整",
    "无障碍坡道", "健身器材", "楼道扶手", "垃圾分类点位", "弱电线路规整", "儿童活动场地",
]  # fmt: skip


def feedback(works: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return 问需、问计 suggestions (169 in 龙凤桥街道) and 问效 surveys, one row per answer given."""
    dice, rows = Dice(20220220), []
    methods = Wheel({"楼栋管家": 46, "院坝会": 24, "菜单式问卷": 16, "入户": 10, "微信": 4})
    for street, count in ((CHAOYANG, 112), (LONGFENGQIAO, SUGGESTIONS)):
        started = [work for work in works if work["street"] == street and work["actual_start"] and work["estate"]]
        consulted = [work for work in works if work["street"] == street and work["stage"] == "问需公示"]
        shares = apportion(count, [float(work["households"]) for work in started + consulted])
        for work, share in zip(started + consulted, shares, strict=True):
            for _ in range(share):
                begun = work["actual_start"]
                before = begun is None or dice.chance(0.62)
                ended = work["substantial_on"] or CUT_OFF
                if begun is None:
                    day = date(2025, 4, 8) + timedelta(days=dice.whole(0, 75))
                elif before:
                    day = begun - timedelta(days=dice.whole(20, 110))
                else:
                    day = begun + timedelta(days=dice.whole(5, max(int((ended - begun).days * 0.8), 6)))
                is_fresh = day > date(2025, 5, 10)
                answer = Wheel({"采纳": 58, "部分": 17, "未采纳": 14, "待定": 60 if is_fresh else 7}).turn(dice)
                row = {
                    "street": street, "project_id": work["project_id"], "community": work["community"],
                    "phase": "问需" if before else "问计", "method": methods.turn(dice), "at": day,
                    "topic": dice.one_of(TOPICS), "adopted": answer,
                }  # fmt: skip
                done = day + timedelta(days=dice.whole(60, 420))
                if answer in ("采纳", "部分") and done <= ended:
                    row["implemented_on"] = done
                rows.append(row)
        for work in started:
            if not work["substantial_on"]:
                continue
            day = min(work["substantial_on"] + timedelta(days=dice.whole(25, 60)), CUT_OFF)
            # The smallest survey stays under thirty answers, which the page has to say.
            asked = 24 if work["estate"] == "仪材小区" else dice.whole(58, 140)
            answers = apportion(asked, [62 + 14 * dice.draw(), 20, 7 * dice.draw() + 1, 4])
            for word, respondents in zip(("满意", "基本满意", "不满意", "未评价"), answers, strict=True):
                if respondents:
                    rows.append({
                        "street": street, "project_id": work["project_id"], "community": work["community"],
                        "phase": "问效", "method": "菜单式问卷", "at": day, "topic": "改造效果", "satisfaction": word,
                        "respondents": respondents,
                    })  # fmt: skip
    rows.sort(key=lambda row: (row["street"], row["at"], row["project_id"]))
    return [{"feedback_id": f"YJ-{at:03d}", **row} for at, row in enumerate(rows, start=1)]


# --- the joint party-building meeting -------------------------------------------------------------------------------

# The street's own level has no community in the ledger of meetings.
OF_THE_STREET = ""
CLINIC, POLICE, PATROL, JUSTICE = "社区卫生服务中心", "派出所", "城管执法中队", "司法所"


@dataclass(frozen=True, eq=False)
class Table:
    """One round table: who sits at it, in which month of the quarter (0 to 2), how the last meeting went."""

    community: str
    month: int
    last_held: date
    enterprises: str
    committees: str
    firms: str
    offices: tuple[str, ...]
    absent: float = 0.03
    late: float = 0.03
    # A quarter without a meeting: True if it was planned at least.
    missed: dict[tuple[int, int], bool] = field(default_factory=dict)


# 龙凤桥街道: 3 enterprises, 10 owners' committees and 10 property firms in all, and a meeting each quarter, as reported.
# Who falls behind is an invented community, or the street's own level.
TABLES = {
    LONGFENGQIAO: (
        Table("龙凤社区", 1, date(2025, 5, 14), "甲", "甲乙丙丁", "甲乙丙丁", (POLICE, CLINIC)),
        Table("燎原社区", 2, date(2025, 6, 11), "乙", "戊己庚辛", "戊己庚", (POLICE, JUSTICE)),
        Table("演示社区戊", 0, date(2025, 4, 17), "丙", "壬癸", "辛壬癸", (POLICE, PATROL, JUSTICE), 0.12, 0.2),
    ),
    CHAOYANG: (
        Table(OF_THE_STREET, 0, date(2025, 4, 28), "甲乙丙丁", "甲乙丙丁", "甲乙丙戊", (POLICE, CLINIC, PATROL, JUSTICE), 0.08, 0.12),
        Table("天津路社区", 1, date(2025, 5, 15), "甲", "甲", "甲乙", (POLICE, CLINIC, PATROL)),
        Table("新房子社区", 1, date(2025, 5, 20), "乙", "乙", "乙", (POLICE, CLINIC)),
        Table("河嘉村社区", 2, date(2025, 6, 12), "丙", "己", "丙", (POLICE, JUSTICE)),
        Table("演示社区甲", 1, date(2025, 5, 22), "丁", "丙", "丁", (POLICE,), 0.09, 0.12),
        Table("演示社区乙", 0, date(2025, 4, 16), "戊", "丁壬", "戊", (POLICE, PATROL), 0.12, 0.2),
        Table("演示社区丙", 0, date(2025, 4, 24), "丁", "戊辛", "己", (POLICE, PATROL), 0.25, 0.4, {(2024, 3): True, (2025, 1): False}),
        Table("演示社区丁", 2, date(2025, 6, 10), "己", "庚", "庚", (POLICE, CLINIC)),
    ),
}  # fmt: skip
TABLES_SINCE = {LONGFENGQIAO: (2023, 1), CHAOYANG: (2024, 1)}
MEMBER_TYPES = {POLICE: "派出所", CLINIC: "卫生服务机构", PATROL: "执法队伍", JUSTICE: "司法所"}

# What is agreed, by whose task it is; where it answers to issues, of which category.
AGREED = {
    "企事业单位": (
        ("单位停车位错时共享", "停车交通"), ("暑期托管场地", "儿童关爱"), ("独居老人结对帮扶", "养老助残"),
        ("便民服务日物资支持", ""), ("会议室开放给居民议事", ""), ("老旧线路规整", "市政设施"),
    ),
    "业委会": (
        ("公共收益公示", "物业管理"), ("推选楼栋长", ""), ("维修资金使用表决", "房屋维修"), ("加装电梯议事规则", ""),
        ("宠物饲养公约", "邻里矛盾"), ("晾晒区选址", ""),
    ),
    "物业管理公司": (
        ("楼道堆物清理", "环境卫生"), ("电动自行车集中停放点", "消防安全"), ("消防器材更换", "消防安全"),
        ("遮窗树枝修剪", "绿化树木"), ("单元门禁维修", "物业管理"), ("化粪池清掏", "环境卫生"), ("屋面渗漏排查", "房屋维修"),
    ),
    "派出所": (("夜间噪声巡查", "治安秩序"), ("反诈宣传进小区", ""), ("警网联动夜巡", "治安秩序")),
    "卫生服务机构": (("家庭医生签约咨询", ""), ("老年人体检进小区", ""), ("慢病筛查进社区", "")),
    "执法队伍": (("占道经营整治", "停车交通"), ("楼顶搭建排查", "违法建设"), ("餐饮油烟检查", "噪声油烟")),
    "司法所": (("邻里纠纷联合调解", "邻里矛盾"), ("法律咨询日", "")),
}  # fmt: skip
# By quarter, since nobody speaks of the heat in winter.
MEETING_TOPICS = (
    ("年度联建计划与需求清单", "物业服务与公共收益", "双报到项目认领"),
    ("老旧小区改造中的协调", "矛盾纠纷联调", "暑期安全与儿童托管"),
    ("小区环境与停车", "老旧小区改造中的协调", "物业服务与公共收益"),
    ("冬季消防与独居老人关爱", "小区环境与停车", "年度联建项目总结"),
)

# The last meetings are written out: title | who | due | state | done | linked project, or category of the issue | note
LAST_AGREED = """
龙凤桥街道/龙凤社区
龙凤溪沿线管网临时用地协调 | 演示企业甲 | 2025-07-31 | 推进中 | | LFG-03 | 已商定腾退时间，分两段移交
小区路灯补装 | 演示物业公司甲 | 2025-06-20 | 已完成 | 2025-06-16 | 市政设施 |
电动自行车集中停放点 | 演示物业公司乙 | 2025-06-30 | 已完成 | 2025-06-30 | 消防安全 |
老年人体检进小区 | 社区卫生服务中心 | 2025-07-15 | 推进中 | | |
龙凤桥街道/燎原社区
演示院落甲雨季屋面施工时间协调 | 演示物业公司戊 | 2025-07-31 | 推进中 | | LFG-07 | 按天气分批进场
院落楼道堆物清理 | 演示物业公司己 | 2025-07-20 | 已完成 | 2025-06-27 | 环境卫生 |
暑期托管场地 | 演示企业乙 | 2025-07-11 | 推进中 | | 儿童关爱 |
反诈宣传进院落 | 派出所 | 2025-08-29 | 未启动 | | |
龙凤桥街道/演示社区戊
演示院落丁施工期间停车安排 | 演示物业公司辛 | 2025-05-31 | 已完成 | 2025-05-28 | LFG-09 |
占道经营整治 | 城管执法中队 | 2025-06-15 | 推进中 | | 停车交通 | 夜间时有反弹，正在增加巡查
消防器材更换 | 演示物业公司癸 | 2025-06-10 | 未启动 | | 消防安全 | 费用分摊没有谈妥
晾晒区选址 | 演示小区癸业委会 | 2025-07-10 | 搁置 | | | 居民意见分歧较大，下次会议再议
法律咨询日 | 司法所 | 2025-07-18 | 已完成 | 2025-06-20 | |
朝阳街道/
警网联动夜巡 | 派出所 | 2025-05-31 | 已完成 | 2025-05-30 | 治安秩序 |
消防通道划线 | 演示物业公司戊 | 2025-06-20 | 推进中 | | 消防安全 | 已划 6 个小区，剩 2 个
慢病筛查进社区 | 社区卫生服务中心 | 2025-06-30 | 已完成 | 2025-06-25 | |
物业服务互评 | 演示物业公司甲 | 2025-07-31 | 推进中 | | 物业管理 |
业委会换届指导 | 演示小区甲业委会 | 2025-07-25 | 未启动 | | |
朝阳街道/天津路社区
单位停车位错时共享 | 演示企业甲 | 2025-06-30 | 已完成 | 2025-06-24 | 停车交通 |
餐饮油烟检查 | 城管执法中队 | 2025-06-20 | 已完成 | 2025-06-18 | 噪声油烟 |
演示小区甲加装电梯二期施工通行安排 | 演示物业公司甲 | 2025-07-31 | 推进中 | | CYG-02 |
家庭医生签约咨询 | 社区卫生服务中心 | 2025-07-20 | 推进中 | | |
朝阳街道/新房子社区
公共收益公示 | 演示小区乙业委会 | 2025-06-25 | 已完成 | 2025-06-20 | 物业管理 |
助餐点延长供餐时间 | 演示企业乙 | 2025-07-15 | 推进中 | | 养老助残 |
单元门禁维修 | 演示物业公司乙 | 2025-07-05 | 已完成 | 2025-06-26 | 物业管理 |
朝阳街道/河嘉村社区
演示小区己外墙施工安全巡查 | 演示物业公司丙 | 2025-08-31 | 推进中 | | CYG-07 |
老旧线路规整 | 演示企业丙 | 2025-08-15 | 未启动 | | |
邻里纠纷联合调解 | 司法所 | 2025-07-31 | 推进中 | | 邻里矛盾 |
朝阳街道/演示社区甲
绿地补种 | 演示物业公司丁 | 2025-07-10 | 推进中 | | 绿化树木 |
夜间噪声巡查 | 派出所 | 2025-06-30 | 已完成 | 2025-06-30 | 治安秩序 |
推选楼栋长 | 演示小区丙业委会 | 2025-07-20 | 未启动 | | |
朝阳街道/演示社区乙
演示小区丁电梯井道移交 | 演示物业公司戊 | 2025-06-20 | 推进中 | | CYG-05 | 两部井道待复验
楼顶搭建排查 | 城管执法中队 | 2025-06-30 | 推进中 | | 违法建设 |
维修资金使用表决 | 演示小区丁业委会 | 2025-06-10 | 已完成 | 2025-06-06 | 房屋维修 |
朝阳街道/演示社区丙
演示小区戊加装电梯选址意见统一 | 演示小区戊业委会 | 2025-05-31 | 推进中 | | CYG-06 | 两栋低层住户仍有不同意见
地下管线迁改协调 | 演示企业丁 | 2025-06-15 | 推进中 | | CYG-06 | 迁改方案待产权单位确认
屋面渗漏应急维修 | 演示物业公司己 | 2025-05-26 | 未启动 | | 房屋维修 | 维修费用没有着落
楼道堆物清理 | 演示物业公司己 | 2025-06-06 | 已完成 | 2025-06-13 | 环境卫生 |
闲置车棚改建 | 演示小区辛业委会 | 2025-07-15 | 搁置 | | | 改建经费没有落实
朝阳街道/演示社区丁
独居老人结对帮扶 | 演示企业己 | 2025-07-31 | 推进中 | | 养老助残 |
儿童课堂场地 | 演示企业己 | 2025-07-10 | 已完成 | 2025-06-27 | 儿童关爱 |
无障碍坡道修缮 | 演示物业公司庚 | 2025-08-20 | 未启动 | | 养老助残 |
"""


class MeetingLedger:
    """One street's joint meetings: its members, a meeting a quarter at each table, and what they agreed."""

    def __init__(self, street: str, prefix: str, seed: int, issues: list[dict[str, Any]]) -> None:
        self.street, self.prefix, self.dice = street, prefix, Dice(seed)
        self.issues: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in issues:
            if row["street"] == street and row.get("is_valid") and row["reported_at"].year >= 2023:
                self.issues[row["community"], row["category_l1"]].append(row)
        self.members: list[dict[str, Any]] = []
        self.meetings: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        for table in TABLES[street]:
            self._join(table)
        self._meet()

    def _join(self, table: Table) -> None:
        units = [
            *((f"演示企业{stem}", "企事业单位") for stem in table.enterprises),
            *((f"演示小区{stem}业委会", "业委会") for stem in table.committees),
            *((f"演示物业公司{stem}", "物业管理公司") for stem in table.firms),
            *((office, MEMBER_TYPES[office]) for office in table.offices),
        ]
        begun = date(TABLES_SINCE[self.street][0], 1, 5)
        for unit, kind in units:
            # A few come later; the offices are there from the start.
            later = unit not in MEMBER_TYPES and self.dice.chance(0.15)
            day = begun + timedelta(days=self.dice.whole(120, 420) if later else self.dice.whole(0, 3))
            self.members.append({
                "unit": unit, "street": self.street, "type": kind, "community": table.community, "joined_on": day,
            })  # fmt: skip

    def _meet(self) -> None:
        year, number = TABLES_SINCE[self.street]
        drawn = []
        while (year, number) <= (2025, 3):
            for table in TABLES[self.street]:
                was_planned = table.missed.get((year, number))
                if was_planned is not False:
                    drawn.append(self._meeting(table, year, number, is_missed=was_planned is True))
            year, number = (year, number + 1) if number < 4 else (year + 1, 1)
        drawn.sort(key=lambda pair: (pair[1]["planned_on"], pair[1]["community"]))
        minutes: dict[int, int] = defaultdict(int)
        for at, (table, meeting) in enumerate(drawn, start=1):
            meeting["meeting_id"] = f"{self.prefix}L{at:03d}"
            self.meetings.append(meeting)
            if meeting.get("held_on"):
                minutes[meeting["held_on"].year] += 1
                meeting["minutes_ref"] = f"联席〔{meeting['held_on'].year}〕{minutes[meeting['held_on'].year]}号"
                self.items += self._agree(table, meeting)

    def _meeting(self, table: Table, year: int, number: int, *, is_missed: bool) -> tuple[Table, dict[str, Any]]:
        dice = self.dice
        day = date(year, 3 * number - 2 + table.month, dice.whole(10, 19))
        while is_rest(day):
            day += timedelta(days=1)
        held = day + timedelta(days=dice.one_of((0, 0, 0, 0, 1, 2)))
        while is_rest(held):
            held += timedelta(days=1)
        if (year, number) == (2025, 2):
            day = held = table.last_held
        meeting = {
            "street": self.street, "community": table.community, "year_quarter": f"{year}Q{number}", "planned_on": day,
            "topic": dice.one_of(MEETING_TOPICS[number - 1]),
        }  # fmt: skip
        if held <= CUT_OFF and not is_missed:
            seated = [m for m in self.members if m["community"] == table.community and m["joined_on"] <= held]
            came = sum(not dice.chance(table.absent) for _ in seated)
            meeting |= {"held_on": held, "invited_units": len(seated), "attended_units": came}
        return table, meeting

    def _agree(self, table: Table, meeting: dict[str, Any]) -> list[dict[str, Any]]:
        if meeting["year_quarter"] == "2025Q2":
            agreed = [self._told(cells) for cells in LAST_ITEMS[f"{self.street}/{table.community}"]]
        else:
            seated = [m for m in self.members if m["community"] == table.community]
            some = self.dice.some_of(self.dice.whole(2, 5), [m for m in seated if m["joined_on"] <= meeting["held_on"]])
            agreed = [self._drawn(table, meeting, member) for member in some]
        return [
            {
                "item_id": f"{meeting['meeting_id']}-{at}", "meeting_id": meeting["meeting_id"], "street": self.street,
                "community": table.community, **item, **self._linked(table, meeting, item),
            }
            for at, item in enumerate(agreed, start=1)
        ]  # fmt: skip

    def _told(self, cells: list[str]) -> dict[str, Any]:
        title, owner, due, status, done, link, note = cells
        return {
            "title": title, "owner_unit": owner, "due_on": date.fromisoformat(due), "status": status,
            "done_on": date.fromisoformat(done) if done else None, "link": link, "note": note,
        }  # fmt: skip

    def _drawn(self, table: Table, meeting: dict[str, Any], member: dict[str, Any]) -> dict[str, Any]:
        dice = self.dice
        title, category = dice.one_of(AGREED[member["type"]])
        held, term = meeting["held_on"], dice.whole(30, 100)
        due = held + timedelta(days=term)
        took = term * dice.between(0.25, 0.97)
        if dice.chance(table.late):
            took = term + dice.skewed(12, 0.7)
        done = held + timedelta(days=max(int(took), 3))
        while is_rest(done) and done < due:
            done += timedelta(days=1)
        item = {"title": title, "owner_unit": member["unit"], "due_on": due, "link": category}
        # Where things run late, some of the last winter still lie about.
        is_stuck = table.late >= 0.2 and held >= date(2024, 10, 1) and dice.chance(0.3)
        if done <= CUT_OFF and not is_stuck:
            return item | {"status": "已完成", "done_on": done}
        return item | {"status": "推进中"}

    def _linked(self, table: Table, meeting: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
        """Draw the issue that an item answers: open at the meeting, and closed only if the item is done."""
        link, held, done = item["link"], meeting["held_on"], item.get("done_on")
        if link[:4] in ("CYG-", "LFG-"):
            return {"linked_project_id": link}
        if not table.community:
            return {}
        fitting = []
        for row in self.issues[table.community, link]:
            closed = row["closed_at"].date() if row.get("closed_at") else None
            is_open = held - timedelta(days=90) <= row["reported_at"].date() < held <= (closed or held)
            if is_open and (closed <= done if closed and done else closed == done):
                fitting.append(row["issue_id"])
        return {"linked_issue_id": self.dice.one_of(fitting)} if fitting and self.dice.chance(0.7) else {}


def _by_heading(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for cells in _lines(text):
        if len(cells) == 1:
            mine = found[cells[0]] = []
        else:
            mine.append(cells)
    return found


LAST_ITEMS = _by_heading(LAST_AGREED)


# --- the files ---------------------------------------------------------------------------------------------------------


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else value


# Only what carries something: the datasets know more columns.
COLUMNS = {
    name: tuple(columns.split())
    for name, columns in {
        "issues": """issue_id source_system lane street community category_l1 title urgency reported_at closed_at
            first_closed_at voided_at due_at due_at_original suspended_days status duplicate_of reopen_count handler_org
            handling_level visit_valid visit_contacted visit_resolved satisfaction""",
        "volunteers": """volunteer_key display_name street community registered_on age_band is_party_member team brand
            status external_hours""",
        "activities": """activity_id name street community brand team start_at planned_count status beneficiary_times""",
        "service_records": """record_id street volunteer_key activity_id service_date hours status""",
        "points": """entry_id street volunteer_key at point_type direction points reason merchant_id reversed_entry_id""",
        "merchants": """merchant_id name street community joined_on status""",
        "renovation_projects": """project_id name street community area parent_area estate households floor_area_m2
            batch_year stage plan_start plan_end actual_start substantial_on accepted_on owner_unit
            delay_reason""",
        "renovation_items": """item_id project_id street name class unit plan_qty""",
        "renovation_progress": """item_id street as_of done_qty planned_pct""",
        "renovation_feedback": """feedback_id project_id street community phase method at topic adopted implemented_on
            satisfaction respondents""",
        "joint_meetings": """meeting_id street community year_quarter planned_on held_on invited_units attended_units
            topic minutes_ref""",
        "joint_meeting_members": """unit street type community joined_on""",
        "joint_meeting_items": """item_id meeting_id street community title owner_unit due_on status done_on
            linked_issue_id linked_project_id note""",
    }.items()
}


def ledgers() -> dict[str, list[dict[str, Any]]]:
    """Return every demonstration ledger: dataset name to rows, by field."""
    people, held, records = [], [], []
    for crowd in CROWDS:
        dice = Dice(crowd.seed)
        mine = volunteers(dice, crowd)
        numbered = [
            {"activity_id": f"{crowd.prefix}H{at:04d}", **activity}
            for at, activity in enumerate(activities(dice, crowd), start=1)
        ]
        people += mine
        held += numbered
        took_place = [activity for activity in numbered if activity["status"] == "已开展"]
        records += service(dice, mine, took_place, crowd.alone)
    records = [{"record_id": f"F{at:05d}", **record} for at, record in enumerate(records, start=1)]
    in_chaoyang = [person for person in people if person.street == CHAOYANG]
    works = projects()
    parts = items(works)
    issues = [row for street in STREETS for row in IssueLedger(street).rows()]
    tables = [MeetingLedger(CHAOYANG, "CY", 20240115, issues), MeetingLedger(LONGFENGQIAO, "LF", 20230112, issues)]
    return {
        "issues": issues + platform_rows(),
        "volunteers": [vars(person) for person in people],
        "activities": held,
        "service_records": records,
        "points": PointsLedger(in_chaoyang, [row for row in records if row["street"] == CHAOYANG]).entries(),
        "merchants": [
            {
                "merchant_id": f"SJ{at:02d}",
                "name": f"演示商家{STEMS[at - 1]}",
                "street": CHAOYANG,
                "community": community,
                "joined_on": joined,
                "status": "在营",
            }
            for at, (community, joined, _) in enumerate(MERCHANTS, start=1)
        ],
        "renovation_projects": works,
        "renovation_items": parts,
        "renovation_progress": progress(works, parts),
        "renovation_feedback": feedback(works),
        "joint_meetings": [row for table in tables for row in table.meetings],
        "joint_meeting_members": [row for table in tables for row in table.members],
        "joint_meeting_items": [row for table in tables for row in table.items],
    }


def write(folder: Path) -> None:
    """Write every ledger into a folder, one CSV per dataset, under the headers that the dataset gives its fields."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in ledgers().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([dataset(name).fields[column].label for column in COLUMNS[name]])
            writer.writerows([_cell(row.get(column)) for column in COLUMNS[name]] for row in rows)


if __name__ == "__main__":
    write(FOLDER)
