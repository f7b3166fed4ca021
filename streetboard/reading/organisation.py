"""Organisation: communities, grids, who works in them, party organisations, and who looks after the buildings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from streetboard import format, queries
from streetboard.asking.answers import Answers, Row, Wanted, reads
from streetboard.reading import headlines
from streetboard.reading.blocks import BARS, MAIN, PALE, SECOND, THIRD, Chart, Node, Reading, Series, Tree
from streetboard.reading.headlines import UNNAMED, sentence
from streetboard.reading.numbers import Number, about_the_whole, cards
from streetboard.reading.parts import has_any, listing, place_of, rows_address, values

SUMMARY, BUILDINGS = about_the_whole("organisation/summary"), about_the_whole("organisation/buildings")
TREE = Wanted("organisation/tree", streets=None)
GRIDS = Wanted("organisation/grids_by_community", match=("street", "community"), streets="organisation/grids_by_street")
TO_MEND = Wanted("organisation/grid_rows", further=(("measure", "to_mend"),))
STAFF = Wanted("organisation/staff_by_role", match=("role",))
MANAGED = Wanted(
    "organisation/buildings_by_community", match=("street", "community"), streets="organisation/buildings_by_street"
)
PARTY_ORGS = Wanted("organisation/party_orgs_by_level", match=("level",))
CHAT_GROUPS = Wanted("organisation/chat_groups", match=("type",))

_NUMBERS = (
    Number(SUMMARY.name, "communities", beside="villages"),
    Number(SUMMARY.name, "households", beside="population"),
    Number(SUMMARY.name, "grids", beside="micro_grids"),
    Number(SUMMARY.name, "households_per_grid"),
    Number(SUMMARY.name, "staff_per_grid"),
    Number(SUMMARY.name, "coverage_rate"),
    Number(BUILDINGS.name, "managed_rate"),
)
# Who is counted in which number of 红色管家.
_STEWARDS = {
    "party_staff": ("网格长", "专职网格员"),
    "instructors": ("网格指导员",),
    "micro_workers": ("微网格员",),
}


@reads(SUMMARY, BUILDINGS)
def organisation_numbers(answers: Answers) -> Reading | None:
    """How it stands; nobody knows how many households there were before, so nothing is compared."""
    now = answers.one(SUMMARY)
    block = cards(answers, *_NUMBERS, over=())
    return Reading(_whole(now), (block,)) if now and block else None


def _whole(now: Row) -> str:
    told = [_counted(now["communities"], "个社区"), _counted(now["villages"], "个行政村")]
    places = "、".join(filter(None, told))
    grids = "、".join(filter(None, (_counted(now["grids"], "个网格"), _counted(now["micro_grids"], "个微网格"))))
    households = _counted(now["households"], "户")
    return "，".join(filter(None, (places, households, f"划分 {grids}" if grids else ""))) + "。"


def _counted(count: Any, unit: str) -> str:
    """Return 7 个社区, nothing for none."""
    return f"{format.number(count)} {unit}" if count else ""


# --- 组织架构 ------------------------------------------------------------------------------------------------------------


@reads(TREE)
def organisation_tree(answers: Answers) -> Reading | None:
    """街道 → 社区 → 网格 → 微网格."""
    rows = answers.rows(TREE)
    grids: dict[tuple[str, Any], list[Row]] = defaultdict(list)
    for row in rows:
        if row["grid_id"]:
            grids[row["community"], row["parent"]].append(row)
    if not grids:
        return None

    def beneath(community: str, parent: Any = None) -> tuple[Node, ...]:
        return tuple(_node(row, beneath(community, row["grid_id"])) for row in grids[community, parent])

    places = [row for row in rows if not row["grid_id"]]
    mended = [row["community"] for row in rows if row["needs"]]
    below = tuple(
        _node({**row, "needs": _to_be_mended(mended.count(row["community"]))}, beneath(row["community"]))
        for row in places
    )
    whole = Node(rows[0]["street"], None, None, _street(places, len(mended)), bool(mended), below)
    return Reading(_structure(places, mended), (Tree(TREE.key, (whole,), is_progress=False),))


def _node(row: Row, below: tuple[Node, ...]) -> Node:
    beside = (
        _counted(row["grids"], "个网格"),
        _counted(row["micro_grids"], "个微网格"),
        _counted(row["households"], "户"),
        f"在岗 {format.number(row['on_post'])} 名" if row["on_post"] is not None else "",
        f"⚠ {row['needs']}" if row["needs"] else "",
    )
    return Node(row["name"], None, None, _beside(beside), bool(row["needs"]), below)


def _street(places: Sequence[Row], mended: int) -> str:
    def whole(column: str) -> int:
        return sum(row[column] or 0 for row in places)

    named = [row for row in places if row["community"] != UNNAMED]
    villages = sum(row["level"] == "行政村" for row in named)
    beside = (
        _counted(len(named) - villages, "个社区"),
        _counted(villages, "个行政村"),
        _counted(whole("grids"), "个网格"),
        _counted(whole("micro_grids"), "个微网格"),
        f"⚠ {_to_be_mended(mended)}" if mended else "",
    )
    return _beside(beside)


def _to_be_mended(grids: int) -> str:
    return f"{format.number(grids)} 个网格要调整" if grids else ""


def _beside(parts: Sequence[str]) -> str:
    return "　".join(filter(None, parts))


def _structure(places: Sequence[Row], mended: Sequence[str]) -> str:
    grids, micro = (sum(row[column] or 0 for row in places) for column in ("grids", "micro_grids"))
    told = f"划分 {format.number(grids)} 个网格" + (f"、{format.number(micro)} 个微网格" if micro else "")
    if not mended:
        return f"{told}，没有发现要调整的。"
    by_community = [{"community": one, "mended": mended.count(one)} for one in dict.fromkeys(mended)]
    told = f"{told}，{_to_be_mended(len(mended))}"
    if len(by_community) == 1:
        return f"{told}，{'都' if len(mended) > 1 else ''}在{mended[0]}。"
    return f"{told}，最多的是{headlines.most(by_community, 'community', 'mended', '个')}。"


# --- 网格 ----------------------------------------------------------------------------------------------------------------


@reads(GRIDS)
def grids_by_community(answers: Answers) -> Reading | None:
    columns = (
        *("community", "grids", "covered_grids", "told_grids", "uncovered_grids", "coverage_rate"),
        *("households_per_grid", "small_grids", "large_grids", "on_post", "staff_per_grid"),
    )
    place = place_of(answers.get(GRIDS))
    return listing(answers, GRIDS, columns, lambda rows, _: _coverage(rows, place), flag="uncovered_grids")


def _coverage(rows: Sequence[Row], place: str) -> str:
    """哪个社区的网格没有党组织，户数合不合适: who lacks most, and how many are outside the band."""
    told, covered = (sum(row[column] for row in rows) for column in ("told_grids", "covered_grids"))
    if not told:
        first = "网格台账没有写有无党组织"
    elif covered == told:
        first = f"写明的 {format.number(told)} 个网格都有党组织"
    else:
        first = f"{format.fraction(covered, told, '个')}网格有党组织，{_most(rows, 'uncovered_grids', place)}"
    small, large = (sum(row[column] for row in rows) for column in ("small_grids", "large_grids"))
    counted = sum(row["counted_grids"] for row in rows)
    if not counted:
        return f"{first}；网格台账没有写户数。"
    parts = [_counted(small, "个偏少"), _counted(large, "个偏多")]
    fit = "、".join(filter(None, parts))
    return f"{first}；" + (f"网格户数 {fit}。" if fit else f"写明户数的 {format.number(counted)} 个网格户数都合适。")


def _most(rows: Sequence[Row], column: str, place: str) -> str:
    """Return 没有的 3 个，最多的是演示社区丙，2 个."""
    whole, some = sum(row[column] for row in rows), [row for row in rows if row[column]]
    said = f"没有的 {format.number(whole)} 个"
    if len(rows) == 1:
        return said
    return (
        f"{said}都在{some[0][place]}"
        if len(some) == 1
        else f"{said}，最多的是{headlines.most(some, place, column, '个')}"
    )


@reads(TO_MEND)
def grids_to_mend(answers: Answers) -> Reading | None:
    columns = ("grid", "community", "households", "fit", "has_party_org", "on_post", "needs")
    return listing(answers, TO_MEND, columns, _to_mend)


def _to_mend(rows: Sequence[Row], total: int) -> str:
    kinds = (
        ("没有党组织", sum(row["has_party_org"] is False for row in rows)),
        ("没有在岗人员", sum(row["on_post"] == 0 for row in rows)),
        ("户数偏少", sum(row["fit"] == "偏少" for row in rows)),
        ("户数偏多", sum(row["fit"] == "偏多" for row in rows)),
    )
    whole = f"{format.number(total)} 个网格要调整"
    if total > len(rows):
        return f"{whole}，列出前 {format.number(len(rows))} 个。"
    return f"{whole}：{'，'.join(f'{kind} {format.number(count)} 个' for kind, count in kinds if count)}。"


@reads(STAFF)
def grid_staff(answers: Answers) -> Reading | None:
    rows = answers.rows(STAFF)
    if not has_any(rows, "headcount"):
        return None
    beneath = rows_address("organisation/staff_rows") + "?role={key}"
    chart = Chart(
        BARS,
        STAFF.key,
        tuple(row["role"] for row in rows),
        (
            Series("人数", values(rows, "headcount"), MAIN, rows=beneath, column="headcount"),
            Series("其中党员", values(rows, "party_members"), PALE, rows=beneath, column="party_members"),
        ),
        "名",
    )
    whole = sum(row["headcount"] for row in rows)
    if len(rows) == 1:
        return Reading(f"只有{rows[0]['role']}，{format.number(whole)} 名。", (chart,))
    most = headlines.most(rows, "role", "headcount", "名")
    told = f"{len(rows)} 种岗位共 {format.number(whole)} 名，最多的是{most}。"
    return Reading(told, (chart,))


@reads(STAFF, SUMMARY)
def red_stewards(answers: Answers) -> Reading | None:
    """红色管家: who of the party looks after the grids. A post that the ledger does not have is not one that nobody holds."""
    now, roles = answers.one(SUMMARY), {row["role"] for row in answers.rows(STAFF)}
    told = [name for name, posts in _STEWARDS.items() if roles & {*posts}]
    found = cards(answers, *(Number(SUMMARY.name, name) for name in (*told, "coverage_rate")), over=())
    if now is None or found is None or not roles:
        return None
    measures = {name: queries.figure(SUMMARY.name).measure(name).label for name in _STEWARDS}
    counts = "，".join(f"{measures[name]} {format.number(now[name])} 名" for name in told)
    missing = [post for name, posts in _STEWARDS.items() if name not in told for post in posts]
    untold = f"台账没有写{'、'.join(missing)}" if missing else ""
    return Reading(sentence(counts, untold), (replace(found, is_compact=True),))


# --- 楼栋 ----------------------------------------------------------------------------------------------------------------

_MANAGEMENT = (
    ("物业", "by_firm", MAIN),
    ("自管", "by_committee", THIRD),
    ("没有人管", "unmanaged", SECOND),
)


@reads(BUILDINGS)
def building_management(answers: Answers) -> Reading | None:
    now = answers.one(BUILDINGS)
    if now is None or not now["buildings"]:
        return None
    untold = now["buildings"] - now["told"]
    note = f"{format.number(untold)} 栋没有写明管理方式，没有画在图上" if untold else ""
    chart = Chart(
        BARS,
        BUILDINGS.key,
        tuple(name for name, _, _ in _MANAGEMENT),
        (
            Series(
                "楼栋",
                tuple(now[column] for _, column, _ in _MANAGEMENT),
                rows="organisation/building_rows?management={key}",
            ),
        ),
        "栋",
        colours=tuple(colour for _, _, colour in _MANAGEMENT),
        note=note,
        keys=("物业", "自管", "无"),
    )
    if not now["told"]:
        return Reading(f"{format.number(now['buildings'])} 栋楼都没有写明管理方式。", (chart,))
    told = f"写明管理方式的 {format.number(now['told'])} 栋"
    left = f"中 {format.number(now['unmanaged'])} 栋没有人管。" if now["unmanaged"] else "都有人管。"
    return Reading(f"{told}{left}", (chart,))


@reads(MANAGED)
def buildings_by_community(answers: Answers) -> Reading | None:
    columns = ("community", "buildings", "by_firm", "by_committee", "unmanaged", "managed_rate", "old_buildings")
    place = place_of(answers.get(MANAGED))
    return listing(answers, MANAGED, columns, lambda rows, _: _unmanaged(rows, place), bar="unmanaged")


def _unmanaged(rows: Sequence[Row], place: str) -> str:
    whole = sum(row["unmanaged"] for row in rows)
    if not whole:
        told = sum(row["told"] for row in rows)
        return f"写明管理方式的 {format.number(told)} 栋都有人管。" if told else "楼栋台账没有写管理方式。"
    most = max(row["unmanaged"] for row in rows)
    who = [row[place] for row in rows if row["unmanaged"] == most]
    if len(who) > 3 or len(rows) == 1:
        return f"{format.number(whole)} 栋没有人管。"
    if most == whole:
        return f"{format.number(whole)} 栋没有人管，都在{who[0]}。"
    return f"{format.number(whole)} 栋没有人管，{'、'.join(who)}最多，{'各 ' if len(who) > 1 else ''}{format.number(most)} 栋。"


# --- 党组织和微信群 --------------------------------------------------------------------------------------------------------


@reads(PARTY_ORGS)
def party_orgs(answers: Answers) -> Reading | None:
    def say(rows: Sequence[Row], _: int) -> str:
        return "，".join(f"{row['level']} {format.number(row['party_orgs'])} 个" for row in rows) + "。"

    return listing(answers, PARTY_ORGS, ("level", "party_orgs", "linked_grids"), say, bar="party_orgs")


@reads(CHAT_GROUPS)
def chat_groups(answers: Answers) -> Reading | None:
    """How many there are says nothing of what comes of them: what they reach does."""

    def say(rows: Sequence[Row], _: int) -> str:
        counts = "，".join(f"{row['type']}微信群 {format.number(row['groups'])} 个" for row in rows)
        reached = next((row for row in rows if row["covered_rate"] is not None), None)
        if reached is None:
            return f"{counts}。"
        return f"{counts}；覆盖楼栋 {format.fraction(reached['buildings_covered'], reached['buildings'], '栋')}。"

    columns = ("type", "groups", "communities", "buildings_covered", "buildings", "covered_rate")
    return listing(answers, CHAT_GROUPS, columns, say)
