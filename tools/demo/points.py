"""Points: what 朝阳街道 issues for service, and what is redeemed at which merchant."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from tools.demo.chance import Dice, Wheel, apportion
from tools.demo.days import CUT_OFF, month_end, months_between
from tools.demo.published import POINTS_ISSUED, POINTS_REDEEMED
from tools.demo.streets import CHAOYANG
from tools.demo.volunteering import Volunteer

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
