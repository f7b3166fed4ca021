"""Organisation: what 组织与网格 must show of communities, grids, staff, party organisations, buildings and groups (G01–G03)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache

import pandas as pd

from tests.oracle import areas
from tests.oracle.ledgers import NOWHERE, Ledgers, each
from tests.oracle.periods import Asked, Scope
from tests.oracle.showing import PERCENT, Branch, Drawn, Listed, amount, by_name, is_none, number, ratio

GRIDS = ("grids", "grid_staff", "party_orgs")
WHOLE = ("communities", *GRIDS)
POSTS = ("网格长", "专职网格员", "兼职网格员")
ORDER = (*POSTS, "微网格员", "网格指导员", "下沉力量")
LEVELS = ("社区党委", "小区党支部", "网格党小组")
LEAST, MOST = 300, 500
MANAGED = ("物业", "自管")


def parents(numbers: pd.Series, above: pd.Series) -> dict[str, str | None]:
    """Return who is above each: nobody where the ledger does not know him, or where the way up comes back."""
    stated = {one: up for one, up in zip(numbers, above, strict=True) if up in set(numbers)}

    def comes_back(one: str) -> bool:
        seen, at = set[str](), stated.get(one)
        while at is not None and at not in seen:
            if at == one:
                return True
            seen.add(at)
            at = stated.get(at)
        return False

    return {one: None if comes_back(one) else stated.get(one) for one in numbers}


def topmost(one: str, up: dict[str, str | None]) -> str:
    while up[one] is not None:
        one = up[one]
    return one


@cache
def grids(ledgers: Ledgers) -> pd.DataFrame:
    rows = ledgers["grids"].copy()
    up = parents(rows["grid_id"], rows["parent_grid_id"])
    own = dict(zip(rows["grid_id"], rows["community"], strict=True))
    ring = {
        one
        for one, above in zip(rows["grid_id"], rows["parent_grid_id"], strict=True)
        if above in up and up[one] is None
    }
    rows["parent"] = rows["grid_id"].map(up)
    rows["top"] = [topmost(one, up) for one in rows["grid_id"]]
    rows["community"] = rows["community"].fillna(rows["top"].map(own)).fillna(NOWHERE)
    by_parent = [
        above is None or one in ring for one, above in zip(rows["grid_id"], rows["parent_grid_id"], strict=True)
    ]
    rows["level"] = rows["type"].fillna(pd.Series(["网格" if top else "微网格" for top in by_parent], rows.index))
    rows["is_grid"] = rows["level"] == "网格"
    linked = set(ledgers["party_orgs"]["grid_id"].dropna())
    rows["party"] = [
        told if told is not None else True if name is not None or one in linked else None
        for told, name, one in zip(rows["has_party_org"], rows["party_org"], rows["grid_id"], strict=True)
    ]
    rows["name"] = rows["name"].fillna(rows["grid_id"])
    return rows


def there(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    return rows[~(rows["since"] > asked.as_of) & ~(rows["valid_until"] < asked.as_of)]


@cache
def staff(ledgers: Ledgers) -> pd.DataFrame:
    rows = ledgers["grid_staff"].copy()
    known = grids(ledgers).set_index("grid_id")
    rows["is_known"] = rows["grid_id"].isin(known.index)
    rows["community"] = rows["community"].fillna(rows["grid_id"].map(known["community"])).fillna(NOWHERE)
    rows["top"] = rows["grid_id"].map(known["top"])
    for column in ("since", "valid_until"):
        rows[column] = pd.to_datetime(rows["grid_id"].map(known[column]))
    return rows


def on_post(rows: pd.DataFrame) -> int:
    return int(rows.loc[rows["role"].isin(POSTS), "headcount"].sum())


@cache
def listed(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """Return the grids that there are, with the people on each and what is to be mended."""
    rows = asked.chosen(there(grids(ledgers), asked)).copy()
    people = there(staff(ledgers), asked)
    people = people[people["role"].isin(POSTS)].groupby("top")["headcount"].sum()
    rows["on_post"] = [
        int(people.get(one, 0)) if is_grid and len(ledgers["grid_staff"]) else None
        for one, is_grid in zip(rows["grid_id"], rows["is_grid"], strict=True)
    ]
    below = rows[~rows["is_grid"]].groupby("top").size()
    rows["micro"] = [
        int(below.get(one, 0)) if is_grid else None
        for one, is_grid in zip(rows["grid_id"], rows["is_grid"], strict=True)
    ]
    rows["fit"] = [
        fit(one) if is_grid else None for one, is_grid in zip(rows["households"], rows["is_grid"], strict=True)
    ]
    rows["needs"] = [needs(one) if one.is_grid else None for one in rows.itertuples()]
    return rows


def fit(households: float) -> str:
    if is_none(households):
        return "未写明"
    return "偏少" if households < LEAST else "偏多" if households > MOST else "合适"


def needs(one) -> str | None:
    told = ["没有党组织"] if one.party is False else []
    told += ["没有在岗人员"] if one.on_post == 0 else []
    told += [f"户数{one.fit}"] if one.fit in ("偏少", "偏多") else []
    return "、".join(told) or None


@cache
def places(ledgers: Ledgers, asked: Asked) -> dict[str, dict]:
    """Return of each community what its ledgers say."""
    # Of all streets each is a place, with all of its communities.
    own = asked.chosen(ledgers["communities"]).groupby("community")
    stated, kinds = own["households"].sum(min_count=1), own["type"].first()
    rows, people = listed(ledgers, asked), asked.chosen(there(staff(ledgers), asked))
    found = {}
    for name in {*stated.index, *rows["community"], *people["community"]}:
        all_of = rows[rows["community"] == name]
        mine, working = all_of[all_of["is_grid"]], people[people["community"] == name]
        households = stated.get(name)
        found[name] = {
            "type": kinds.get(name, "社区"),
            "households": None if is_none(households) else int(households),
            "grids": len(mine),
            "micro": len(all_of) - len(mine),
            "counted": int(mine["households"].notna().sum()),
            "grid_households": int(mine["households"].sum()),
            "small": int((mine["fit"] == "偏少").sum()),
            "large": int((mine["fit"] == "偏多").sum()),
            "told": int(mine["party"].notna().sum()),
            "covered": int((mine["party"] == True).sum()),  # noqa: E712
            "on_post": on_post(working),
        }
    return found


def now(scope: Scope, *names: str) -> Asked | None:
    """Return what is asked, null where the street has none of these ledgers."""
    return scope.now(*names, stock=True) if any(len(scope.ledgers[name]) for name in names) else None


def organisation_numbers(scope: Scope) -> list[tuple[str, str, str]] | None:
    asked = now(scope, *WHOLE)
    if asked is None:
        return None
    own = asked.chosen(scope.ledgers["communities"])
    every = places(scope.ledgers, asked).values()

    def whole(name: str) -> int:
        return sum(one[name] for one in every)

    def told(column: str, unit: str) -> str:
        return amount(own[column].sum() if own[column].notna().any() else None, unit)

    def rate(label: str, above: int, below: int, unit: str, parts: str) -> list[tuple[str, str, str]]:
        first, _, second = parts.partition("/")
        beside = (
            f"{number(above)} {first} / {number(below)} {second}"
            if second
            else f"{number(above)} / {number(below)} {first}"
        )
        return [(label, amount(ratio(above, below), unit), beside)] if below else []

    found = [
        ("社区", f"{number((own['type'] == '社区').sum())} 个", f"行政村 {number((own['type'] == '行政村').sum())} 个"),
        ("户数", told("households", "户"), f"常住人口 {told('population', '人')}"),
        ("网格", f"{number(whole('grids'))} 个", f"微网格 {number(whole('micro'))} 个"),
        *rate("每网格户数", whole("grid_households"), whole("counted"), "户/网格", "户/个"),
        *rate("每网格人员", whole("on_post"), whole("grids"), "名/网格", "名/个"),
        *rate("网格党组织覆盖率", whole("covered"), whole("told"), PERCENT, "个"),
    ]
    if len(scope.ledgers["buildings"]):
        counts = managed(buildings(scope.ledgers, asked))
        found += rate("管理覆盖率", counts["物业"] + counts["自管"], sum(counts.values()), PERCENT, "栋")
    return found


def organisation_tree(scope: Scope) -> list[Branch] | None:
    asked = now(scope, *WHOLE)
    rows = listed(scope.ledgers, asked) if asked else pd.DataFrame()
    if not len(rows):
        return None
    hangs: dict[tuple[str, str | None], list] = defaultdict(list)
    home = dict(zip(rows["grid_id"], rows["community"], strict=True))
    for one in rows.itertuples():
        hangs[one.community, one.parent if home.get(one.parent) == one.community else None].append(one)

    def branch(one) -> Branch:
        parts = (count(one.micro, "个微网格"), count(one.households, "户"), posts(one.on_post), marked(one.needs))
        return Branch(
            one.name, None, None, joined(parts), [branch(below) for below in hangs[one.community, one.grid_id]]
        )

    every = places(scope.ledgers, asked)
    has_staff = len(scope.ledgers["grid_staff"]) > 0
    communities = [
        Branch(
            name,
            None,
            None,
            joined(
                (
                    count(one["grids"], "个网格"),
                    count(one["micro"], "个微网格"),
                    count(one["households"], "户"),
                    posts(one["on_post"]) if has_staff and one["grids"] else "",
                    marked(mended(rows[rows["community"] == name])),
                )
            ),
            [branch(below) for below in hangs[name, None]],
        )
        for name, one in every.items()
    ]
    named = [one for name, one in every.items() if name != NOWHERE]
    villages = sum(one["type"] == "行政村" for one in named)
    parts = (
        count(len(named) - villages, "个社区"),
        count(villages, "个行政村"),
        count(sum(one["grids"] for one in every.values()), "个网格"),
        count(sum(one["micro"] for one in every.values()), "个微网格"),
        marked(mended(rows)),
    )
    return [Branch(scope.ledgers.street, None, None, joined(parts), communities)]


def mended(rows: pd.DataFrame) -> str:
    return count(int(rows["needs"].notna().sum()), "个网格要调整")


def count(value, unit: str) -> str:
    return "" if is_none(value) or not value else f"{number(value)} {unit}"


def posts(value) -> str:
    return "" if is_none(value) else f"在岗 {number(value)} 名"


def marked(text: str | None) -> str:
    return "" if is_none(text) or not text else f"⚠ {text}"


def joined(parts) -> str:
    return "　".join(filter(None, parts))


def grids_by_community(scope: Scope) -> Listed | None:
    asked = now(scope, *WHOLE)
    every = places(scope.ledgers, asked) if asked else {}
    told = [
        {
            "社区": name,
            "网格": one["grids"],
            "有党组织的网格": one["covered"],
            "写明有无党组织的网格": one["told"],
            "没有党组织的网格": one["told"] - one["covered"],
            "网格党组织覆盖率": ratio(one["covered"], one["told"]),
            "每网格户数": ratio(one["grid_households"], one["counted"]),
            "户数偏少": one["small"],
            "户数偏多": one["large"],
            "在岗人员": one["on_post"],
            "每网格人员": ratio(one["on_post"], one["grids"]),
        }
        for name, one in every.items()
        if one["grids"] + one["micro"] + one["on_post"]
    ]
    return (
        Listed(told, lambda row: 2 if is_none(row["网格党组织覆盖率"]) else row["网格党组织覆盖率"], "社区")
        if told
        else None
    )


def household_areas(scope: Scope) -> Drawn | None:
    """每网格户数 of each community where it lies, and how many of its grids are outside the band."""
    asked = now(scope, *WHOLE)
    every = {name: one for name, one in places(scope.ledgers, asked).items() if one["grids"]} if asked else {}
    if not any(one["counted"] for one in every.values()):
        return None
    mean = {name: ratio(one["grid_households"], one["counted"]) for name, one in every.items()}
    labels = [
        f"{amount(mean[name], '户/网格')}　偏少 {one['small']} 个、偏多 {one['large']} 个"
        if one["counted"]
        else "没有写户数"
        for name, one in every.items()
    ]
    names = list(every)
    drawn = Drawn(names, {"每网格户数": [mean[name] for name in names]}, labels, areas.note(scope, names))
    # A picture has no order.
    return replace(drawn, unranked=set(names))


def grid_areas(scope: Scope) -> Drawn | None:
    """The households of each grid that has an outline, which may be of its number or of its name."""
    asked = now(scope, *GRIDS)
    rows = listed(scope.ledgers, asked) if asked else pd.DataFrame()
    drawn = areas.outlines(scope, areas.GRID)
    if not len(rows) or not len(drawn):
        return None
    rows = rows[rows["is_grid"]]
    there = rows[rows["grid_id"].isin(drawn["name"]) | rows["name"].isin(drawn["name"])]
    if not len(there):
        return None
    labels = [joined((amount(one.households, "户"), posts(one.on_post))) for one in there.itertuples()]
    names = [one.grid_id if one.grid_id in set(drawn["name"]) else one.name for one in there.itertuples()]
    note = areas.note_of_some(drawn, len(rows) - len(there), "网格")
    return Drawn(names, {"户数": list(there["households"])}, labels, note, unranked=set(names))


def grids_to_mend(scope: Scope) -> Listed | None:
    asked = now(scope, *GRIDS)
    rows = listed(scope.ledgers, asked) if asked else pd.DataFrame({"needs": []})
    told = [
        {
            "网格": one.name,
            "社区": one.community,
            "户数": None if is_none(one.households) else int(one.households),
            "户数情况": one.fit,
            "有党组织": one.party,
            "在岗人员": None if is_none(one.on_post) else int(one.on_post),
            "要调整的": one.needs,
        }
        for one in rows[rows["needs"].notna()].itertuples()
    ]
    return Listed(told) if told else None


def grid_staff(scope: Scope) -> Drawn | None:
    asked = now(scope, "grid_staff", *GRIDS)
    rows = asked.chosen(there(staff(scope.ledgers), asked)) if asked else pd.DataFrame({"role": [], "headcount": []})
    found = [role for role in ORDER if (rows["role"] == role).any()]
    if not rows["headcount"].sum():
        return None
    sums = {
        name: [int(rows.loc[rows["role"] == role, column].sum()) for role in found]
        for name, column in (("人数", "headcount"), ("其中党员", "party_members"))
    }
    return Drawn(found, sums)


def red_stewards(scope: Scope) -> list[tuple[str, str, str]] | None:
    asked = now(scope, "grid_staff", *GRIDS)
    rows = asked.chosen(there(staff(scope.ledgers), asked)) if asked else pd.DataFrame()
    if rows.empty:
        return None
    by_role = rows.groupby("role")[["headcount", "party_members"]].sum()
    leaders = by_role.index.intersection(["网格长", "专职网格员"])
    # A post that the ledger does not have is not one that nobody holds.
    counts = {"党员网格长和专职网格员": by_role["party_members"][leaders].sum()} if len(leaders) else {}
    counts |= {role: by_role["headcount"][role] for role in ("网格指导员", "微网格员") if role in by_role.index}
    covered = [one for one in organisation_numbers(scope) or () if one[0] == "网格党组织覆盖率"]
    return [*((name, f"{number(count)} 名", "") for name, count in counts.items()), *covered]


def buildings(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = asked.chosen(ledgers["buildings"])
    rows = rows[~(rows["built_year"] > asked.as_of.year)].copy()
    ways = rows["management"].where(rows["management"].isin((*MANAGED, "无")), "未写明")
    rows["way"] = ways.where(~(rows["managed_since"] > asked.as_of), "未写明")
    return rows


def managed(rows: pd.DataFrame) -> dict[str, int]:
    return {way: int((rows["way"] == way).sum()) for way in (*MANAGED, "无")}


def building_management(scope: Scope) -> Drawn | None:
    asked = now(scope, "buildings")
    rows = buildings(scope.ledgers, asked) if asked else ()
    if not len(rows):
        return None
    counts = managed(rows)
    untold = len(rows) - sum(counts.values())
    note = f"{number(untold)} 栋没有写明管理方式，没有画在图上" if untold else ""
    return Drawn([*MANAGED, "没有人管"], {"楼栋": list(counts.values())}, note=note)


def buildings_by_community(scope: Scope) -> Listed | None:
    asked = now(scope, "buildings")
    rows = buildings(scope.ledgers, asked) if asked else pd.DataFrame({"community": []})
    told = []
    for name, own in rows.groupby("community"):
        counts = managed(own)
        told.append(
            {
                "社区": name,
                "楼栋": len(own),
                "物业管理": counts["物业"],
                "自管": counts["自管"],
                "没有人管": counts["无"],
                "管理覆盖率": ratio(counts["物业"] + counts["自管"], sum(counts.values())),
                "21 世纪前修建": int((own["built_year"] <= 2000).sum()),
            }
        )
    return Listed(told, lambda row: 2 if is_none(row["管理覆盖率"]) else row["管理覆盖率"], "社区") if told else None


def party_orgs(scope: Scope) -> Listed | None:
    asked = now(scope, "party_orgs", "grids")
    if asked is None:
        return None
    rows = scope.ledgers["party_orgs"].copy()
    known = grids(scope.ledgers).set_index("grid_id")["community"]
    up = parents(rows["org_id"], rows["parent_org_id"])
    own = dict(zip(rows["org_id"], rows["community"], strict=True))
    tops = pd.Series([own[topmost(one, up)] for one in rows["org_id"]], rows.index, dtype=object)
    rows["community"] = rows["community"].fillna(rows["grid_id"].map(known)).fillna(tops).fillna(NOWHERE)
    rows = asked.chosen(rows)
    told = [
        {
            "党组织层级": level,
            "党组织": len(own),
            "对应的网格": own.loc[own["grid_id"].isin(known.index), "grid_id"].nunique(),
        }
        for level, own in rows.groupby("level")
    ]
    rank = {level: at for at, level in enumerate(LEVELS)}
    return Listed(told, lambda row: rank.get(row["党组织层级"], 9), "党组织层级") if told else None


def chat_groups(scope: Scope) -> Listed | None:
    asked = now(scope, "chat_groups")
    every = [_groups(own, asked) for own in each(scope.ledgers)] if asked else []
    rows = pd.concat(every) if every else pd.DataFrame({"type": []})
    told = []
    for kind, own in rows.groupby("type"):
        covered = int(own["buildings_covered"].sum())
        whole = int(own["standing"].sum()) if kind == "楼栋" and own["standing"].notna().any() else None
        told.append(
            {
                "群类型": kind,
                "群数": int(own["groups"].sum()),
                "建群的社区": int(((own["groups"] > 0) & (own["community"] != NOWHERE)).sum()),
                "覆盖楼栋": covered,
                "楼栋": whole,
                "楼栋覆盖率": ratio(min(covered, whole), whole) if whole else None,
            }
        )
    return Listed(told, lambda row: -row["群数"], "群类型") if told else None


def _groups(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """Return the groups of one street, each beside the buildings that stand in its community."""
    rows = asked.chosen(ledgers["chat_groups"])
    standing = buildings(ledgers, asked).groupby("community").size()
    return rows.assign(standing=rows["community"].map(standing))


PANELS = by_name(
    organisation_numbers,
    organisation_tree,
    grids_by_community,
    household_areas,
    grid_areas,
    grids_to_mend,
    grid_staff,
    red_stewards,
    building_management,
    buildings_by_community,
    party_orgs,
    chat_groups,
)
