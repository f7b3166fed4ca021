"""Organisation: communities and villages, grids with who works in them, party organisations, buildings, chat groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tools.demo.chance import Dice, apportion
from tools.demo.days import CUT_OFF
from tools.demo.streets import CHAOYANG, LONGFENGQIAO

COLUMNS = {
    "communities": "street community type households population area_km2 counted_on",
    "grids": """grid_id name type street community parent_grid_id households leader_post has_party_org party_org since
        valid_until""",
    "grid_staff": "street grid_id role headcount party_members community",
    "party_orgs": "org_id name level street community parent_org_id grid_id",
    "buildings": "building_id name street community estate built_year households shops management managed_since",
    "chat_groups": "street type community groups buildings_covered",
}


@dataclass(frozen=True, eq=False)
class Place:
    """A community: who lives there and on how much ground, its grids, and what of it is not as it should be."""

    name: str
    households: int
    population: int
    area_km2: float
    grids: int
    micro_grids: int
    buildings: int
    # grid number -> its households, where they lie outside the band of 300 to 500
    odd: dict[int, int] = field(default_factory=dict)
    # grids without a party organisation, and without anybody who works in them
    without_party: tuple[int, ...] = ()
    without_staff: tuple[int, ...] = ()
    # 门店 and 楼栋
    chat_groups: tuple[int, int] = (0, 0)


# The sums of each street are the reported ones: 47 grids of 350 households on average, 249 micro-grids, 423 buildings and
# so on; how they are shared out is invented. What is bad is in invented communities only.
PLACES = {
    CHAOYANG: (
        Place("天津路社区", 3_180, 8_180, 0.42, 9, 48, 82, chat_groups=(3, 50)),
        Place("新房子社区", 2_790, 7_210, 0.38, 8, 42, 71, chat_groups=(2, 43)),
        Place("河嘉村社区", 2_440, 6_310, 0.33, 7, 37, 62, chat_groups=(1, 37)),
        Place("演示社区甲", 2_460, 6_350, 0.35, 7, 37, 63, chat_groups=(1, 38)),
        Place("演示社区乙", 1_720, 4_450, 0.27, 5, 26, 45, without_party=(5,), chat_groups=(1, 25)),
        Place(
            "演示社区丙", 2_560, 6_560, 0.36, 7, 39, 66,
            odd={7: 560}, without_party=(6, 7), without_staff=(7,), chat_groups=(1, 30),
        ),
        Place("演示社区丁", 1_300, 3_340, 0.23, 4, 20, 34, odd={4: 255}, chat_groups=(0, 20)),
    ),
    LONGFENGQIAO: (
        Place("龙凤社区", 4_060, 8_720, 1.12, 13, 58, 54),
        Place("燎原社区", 3_720, 7_990, 0.97, 12, 54, 51),
        Place("演示社区戊", 2_980, 6_410, 1.34, 10, 43, 40, odd={3: 270, 9: 265}),
    ),
}  # fmt: skip
VILLAGES = (
    ("演示村甲", 360, 1_010, 6.85),
    ("演示村乙", 330, 930, 7.42),
    ("演示村丙", 310, 880, 6.57),
    ("演示村丁", 300, 860, 7.46),
)
PREFIXES = {CHAOYANG: "CY", LONGFENGQIAO: "LF"}
SINCE = {CHAOYANG: date(2022, 7, 1), LONGFENGQIAO: date(2022, 9, 1)}
LEADERS = ("社区党委书记", "社区党委副书记", "社区党委委员", "社区居委会委员", "小区党支部书记")

# 203 full- and part-time workers in 朝阳街道, of whom one grid has none; 320-odd who come down to the grids.
FULL_TIME, PART_TIME, SENT_DOWN = 46, 157, 326
# 2 branches and 33 groups make 35 grids of 龙凤桥街道.
BRANCHES = {CHAOYANG: 12, LONGFENGQIAO: 2}

# Built before the 21st century, of how many with a property firm that came, and of the others how they are managed.
OLD_BUILDINGS = {CHAOYANG: 329, LONGFENGQIAO: 112}
FIRM_CAME = {"演示社区甲": ((78, 34), (66, 28), (71, 30), (59, 25)), "演示社区乙": ((82, 31), (64, 27), (66, 25))}
BY_FIRM = {CHAOYANG: 108, LONGFENGQIAO: 67}
BY_COMMITTEE = {CHAOYANG: 196, LONGFENGQIAO: 28}
COVERED_BY_CHAT = 0.9
PER_ESTATE = 8


def ledgers() -> dict[str, list[dict[str, Any]]]:
    """Return the ledgers of the organisation by name."""
    grids = [row for street in PLACES for row in _grids(street)]
    return {
        "communities": [row for street in PLACES for row in _communities(street)],
        "grids": grids,
        "grid_staff": [row for street in PLACES for row in _staff(street, _of(street, grids))],
        "party_orgs": [row for street in PLACES for row in _party_orgs(street, _of(street, grids))],
        "buildings": [row for street in PLACES for row in _buildings(street)],
        "chat_groups": list(_chat_groups()),
    }


def _of(street: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["street"] == street]


def _communities(street: str) -> Iterator[dict[str, Any]]:
    told = [("社区", one.name, one.households, one.population, one.area_km2) for one in PLACES[street]]
    if street == LONGFENGQIAO:
        told += [("行政村", *village) for village in VILLAGES]
    for kind, name, households, population, area in told:
        yield {
            "street": street, "community": name, "type": kind, "households": households, "population": population,
            "area_km2": area, "counted_on": CUT_OFF,
        }  # fmt: skip


def _grids(street: str) -> Iterator[dict[str, Any]]:
    """Yield each grid, after it its micro-grids; and one that was divided, which is no grid any more."""
    dice, number = Dice(20220701 + len(street)), 0
    for place in PLACES[street]:
        even = [at for at in range(1, place.grids + 1) if at not in place.odd]
        weights = [1 + dice.between(-0.03, 0.03) for _ in even]
        shared = dict(zip(even, apportion(place.households - sum(place.odd.values()), weights), strict=True))
        households = [(shared | place.odd)[at] for at in range(1, place.grids + 1)]
        parts = apportion(place.micro_grids, households)
        for at, (count, micro) in enumerate(zip(households, parts, strict=True), start=1):
            number += 1
            grid_id, name = f"{PREFIXES[street]}W{number:02d}", f"{place.name}第{at}网格"
            has_party = at not in place.without_party
            of_grid = {"street": street, "community": place.name, "since": SINCE[street]}
            yield {
                **of_grid, "grid_id": grid_id, "name": name, "type": "网格", "households": count,
                "leader_post": dice.one_of(LEADERS), "has_party_org": has_party,
                "party_org": f"第{at}网格党小组" if has_party else None,
            }  # fmt: skip
            for order, some in enumerate(apportion(count, [1.0] * micro), start=1):
                yield {
                    **of_grid, "grid_id": f"{grid_id}-{order}", "name": f"{name}第{order}微网格", "type": "微网格",
                    "parent_grid_id": grid_id, "households": some,
                }  # fmt: skip
    if street == CHAOYANG:
        yield {
            "street": street, "community": "演示社区丙", "grid_id": "CYW00", "name": "演示社区丙原第1网格", "type": "网格",
            "households": 712, "has_party_org": True, "since": date(2020, 1, 1), "valid_until": date(2022, 6, 30),
        }  # fmt: skip


def _staff(street: str, grids: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield who works in each grid that there is; each micro-grid of 龙凤桥街道 has one."""
    dice = Dice(20220702 + len(street))
    there = [row for row in grids if row["type"] == "网格" and not row.get("valid_until")]
    if street == LONGFENGQIAO:
        for grid in there:
            yield _workers(grid, "网格长", 1, 1)
            yield _workers(grid, "网格指导员", 1, 1)
        for row in grids:
            if row["type"] == "微网格":
                yield _workers(row, "微网格员", 1, int(dice.chance(0.3)))
        return
    bare = {f"{place.name}第{at}网格" for place in PLACES[street] for at in place.without_staff}
    worked = [grid for grid in there if grid["name"] not in bare]
    part_time = apportion(PART_TIME, [grid["households"] for grid in worked])
    sent_down = apportion(SENT_DOWN, [grid["households"] for grid in there])
    for grid, several in zip(worked, part_time, strict=True):
        yield _workers(grid, "专职网格员", 1, int(dice.chance(0.6)))
        yield _workers(grid, "兼职网格员", several, dice.whole(0, 2))
    for grid, several in zip(there, sent_down, strict=True):
        yield _workers(grid, "下沉力量", several, several - dice.whole(0, 2))


def _workers(grid: dict[str, Any], role: str, headcount: int, members: int) -> dict[str, Any]:
    return {
        "street": grid["street"], "grid_id": grid["grid_id"], "role": role, "headcount": headcount,
        "party_members": members, "community": grid["community"],
    }  # fmt: skip


def _party_orgs(street: str, grids: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the committee of each community, branches and groups; in 龙凤桥街道 each is that of a grid."""
    prefix, number = PREFIXES[street], 0
    covered = [row for row in grids if row["type"] == "网格" and row["has_party_org"] and not row.get("valid_until")]
    branches = apportion(BRANCHES[street], [place.grids for place in PLACES[street]])
    for order, (place, several) in enumerate(zip(PLACES[street], branches, strict=True), start=1):
        committee = f"{prefix}D{order:02d}"
        of_place = {"street": street, "community": place.name}
        yield {**of_place, "org_id": committee, "name": f"{place.name}党委", "level": "社区党委"}
        own = [row for row in covered if row["community"] == place.name]
        ids = [f"{committee}-{at}" for at in range(1, several + 1)]
        for org_id in ids:
            number += 1
            grid = own.pop(0) if street == LONGFENGQIAO else None
            yield {
                **of_place, "org_id": org_id, "name": f"演示院落党支部{number}", "level": "小区党支部",
                "parent_org_id": committee, "grid_id": grid["grid_id"] if grid else None,
            }  # fmt: skip
        for at, grid in enumerate(own):
            yield {
                **of_place, "org_id": f"{committee}-X{at + 1:02d}", "name": grid["name"] + "党小组", "level": "网格党小组",
                "parent_org_id": ids[at % len(ids)] if ids else committee, "grid_id": grid["grid_id"],
            }  # fmt: skip


def _buildings(street: str) -> Iterator[dict[str, Any]]:
    """Yield the buildings of each community, as many as households fill; the newest have a firm, of the others some a committee."""
    dice = Dice(20220703 + len(street))
    rows: list[dict[str, Any]] = []
    estates = 0
    for place in PLACES[street]:
        came = FIRM_CAME.get(place.name, ())
        left = place.households - sum(households for households, _ in came)
        sizes = apportion(left, [dice.between(0.6, 1.5) for _ in range(place.buildings - len(came))])
        for at, households in enumerate([*(one for one, _ in came), *sizes]):
            has_come, of_estate = at < len(came), at % PER_ESTATE
            estates += not of_estate
            rows.append({
                "street": street, "community": place.name, "estate": f"演示院落{estates}号",
                "name": f"{of_estate + 1}栋", "households": households,
                "shops": came[at][1] if has_come else dice.one_of((None, None, None, 2, 4)),
                "management": "物业" if has_come else None,
                "managed_since": date(2023, 3 + at, 1) if has_come else None,
            })  # fmt: skip
    # Where a firm came the buildings are old: that is why none was there before.
    others = [row for row in rows if not row["management"]]
    old = {id(row) for row in dice.some_of(OLD_BUILDINGS[street] - (len(rows) - len(others)), others)}
    for row in rows:
        is_old = bool(row["management"]) or id(row) in old
        row["built_year"] = dice.whole(1974, 1999) if is_old else dice.whole(2001, 2018)
    others.sort(key=lambda row: -row["built_year"])
    firms = BY_FIRM[street] - (len(rows) - len(others))
    for row in others[:firms]:
        row["management"] = "物业"
    # Nobody looks after most of those in invented communities.
    weights = [0.3 if row["community"].startswith("演示") else 1.0 for row in others[firms:]]
    managed = {id(row) for row in dice.some_of(BY_COMMITTEE[street], others[firms:], weights)}
    for row in others[firms:]:
        row["management"] = "自管" if id(row) in managed else "无"
    for at, row in enumerate(rows, start=1):
        row["building_id"] = f"{PREFIXES[street]}F{at:03d}"
    yield from rows


def _chat_groups() -> Iterator[dict[str, Any]]:
    """Yield the groups of 朝阳街道; the other street keeps no such ledger."""
    for place in PLACES[CHAOYANG]:
        shops, buildings = place.chat_groups
        of_place = {"street": CHAOYANG, "community": place.name}
        if shops:
            yield {**of_place, "type": "门店", "groups": shops}
        covered = int(place.buildings * COVERED_BY_CHAT)
        yield {**of_place, "type": "楼栋", "groups": buildings, "buildings_covered": covered}
