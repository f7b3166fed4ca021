"""Volunteering: the volunteers, the activities they hold and the hours they serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tools.demo.chance import Dice, Wheel
from tools.demo.days import CUT_OFF, FIRST_DAY, HOLIDAYS, days_between, is_rest
from tools.demo.published import LONGFENGQIAO_ACTIVITIES, VOLUNTEERS
from tools.demo.streets import CHAOYANG, LONGFENGQIAO, STREETS

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"


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
