"""Works: how the renovation was talked over, watched and decided, what it cost, and whom it served; beside how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from streetboard import format, queries
from streetboard.asking.answers import Answers, Row, Wanted, reads
from streetboard.reading import headlines
from streetboard.reading.blocks import BARS, Chart, Reading, Series, Table
from streetboard.reading.headlines import sentence
from streetboard.reading.parts import has_any, listing, rows_address, values

CONSULTATIONS = Wanted("renovation/consultations", match=("kind",))
SERVICE_METHODS = Wanted("renovation/service_methods", match=("kind",))
INSPECTIONS = Wanted("renovation/inspections", match=("kind",))
UNRECTIFIED = Wanted("renovation/inspection_rows", further=(("measure", "open"),))
POLICIES = Wanted("renovation/policies", match=("scope",))
BASES = Wanted("renovation/bases", match=("basis",))
FUNDS = Wanted("renovation/funds", match=("fund_source",))
# Flats and stairs differ from street to street, so that none is better off by it.
FLOOR_AREAS = Wanted("renovation/area_per_household", match=("area", "parent_area"), streets=None)
ELDERLY = Wanted("renovation/elderly", match=("item", "unit"))
VOLUNTEERING = Wanted("works/volunteering", match=("street", "project_id"))

_MOST_NAMED = 4
_MONEY = "资金"


@reads(CONSULTATIONS)
def consultations(answers: Answers) -> Reading | None:
    rows = answers.rows(CONSULTATIONS)
    if not has_any(rows, "times"):
        return None
    beneath = "renovation/consultation_rows?measure=visits&kind={key}"
    labels = tuple(
        f"{format.number(row['times'])} 次"
        + (f"　收集意见 {format.number(row['suggestions'])} 条" if row["suggestions"] else "")
        for row in rows
    )
    return Reading(_visits(rows), (_bars(rows, CONSULTATIONS, "kind", "times", "次", beneath, labels),))


@reads(SERVICE_METHODS)
def service_methods(answers: Answers) -> Reading | None:
    rows = answers.rows(SERVICE_METHODS)
    if not has_any(rows, "times"):
        return None
    beneath = "renovation/consultation_rows?measure=services&kind={key}"
    shares = format.shares_of_whole([row["share"] for row in rows])
    labels = tuple(f"{format.number(row['times'])} 次　{share}" for row, share in zip(rows, shares, strict=True))
    total = format.number(sum(row["times"] for row in rows))
    most = f"{rows[0]['kind']}最多，占 {shares[0]}" if len(rows) > 1 else f"都是{rows[0]['kind']}"
    return Reading(
        sentence(f"共办 {total} 次", most), (_bars(rows, SERVICE_METHODS, "kind", "times", "次", beneath, labels),)
    )


@reads(INSPECTIONS)
def inspections(answers: Answers) -> Reading | None:
    columns = ("kind", "inspections", "found", "rectified", "rectification_rate", "unrectified", "mean_days")
    read = listing(answers, INSPECTIONS, columns, lambda rows, _: _rectified(rows))
    return _leading(read, answers.rows(INSPECTIONS), lambda row: _rows("inspection_rows", kind=row["kind"]))


@reads(UNRECTIFIED)
def unrectified(answers: Answers) -> Reading | None:
    """What has been found and not put right, whenever that was, the longest first."""
    columns = ("project", "kind", "found_by", "problem", "inspected_on", "found", "rectified", "days_open")
    return listing(answers, UNRECTIFIED, columns, _waiting, everything=_rows("inspection_rows", measure="open"))


@reads(POLICIES)
def policies(answers: Answers) -> Reading | None:
    if not has_any(answers.rows(POLICIES), "policies", "places"):
        return None
    columns = ("scope", "place_kind", "policies", "places", "covered", "coverage_rate")
    read = listing(answers, POLICIES, columns, lambda rows, _: _covered(rows))
    return _leading(read, answers.rows(POLICIES), lambda row: _rows("policy_places", kind=row["scope"]))


@reads(BASES)
def bases(answers: Answers) -> Reading | None:
    """How much is complete and paid, each counted by estates, by households and by money; without money there is no payment."""
    rows = answers.rows(BASES)
    paid = ("contracted", "settled", "payment_rate") if has_any(rows, "contracted") else ()
    columns = ("basis", "unit", "started", "completed", "completion_rate", *paid)
    read = listing(answers, BASES, columns, lambda rows, _: _by_each_basis(rows))
    return _leading(read, rows, lambda _: _rows("fund_rows", measure="all"))


@reads(FUNDS)
def funds(answers: Answers) -> Reading | None:
    columns = ("fund_source", "projects", "budget_wan", "contract_wan", "paid_wan", "payment_rate")
    read = listing(answers, FUNDS, columns, lambda rows, _: _money(rows), bar="payment_rate")
    return _leading(
        read, answers.rows(FUNDS), lambda row: _rows("fund_rows", measure="funded", source=row["fund_source"])
    )


@reads(FLOOR_AREAS)
def floor_areas(answers: Answers) -> Reading | None:
    rows = answers.rows(FLOOR_AREAS)
    if not has_any(rows, "area_per_household"):
        return None
    labels = tuple(
        f"{format.number(row['area_per_household'])} ㎡/户\n"
        f"{format.fraction(row['floor_area_m2'], row['households'], '㎡/户')}"
        for row in rows
    )
    beneath = "renovation/progress_by_project?area={key}"
    chart = _bars(rows, FLOOR_AREAS, "area", "area_per_household", "㎡/户", beneath, labels)
    return Reading(_per_household(rows), (chart,))


@reads(ELDERLY)
def elderly(answers: Answers) -> Reading | None:
    columns = ("item", "unit", "planned_items", "finished", "finish_rate", "done_qty", "plan_qty")
    read = listing(answers, ELDERLY, columns, lambda rows, _: _for_the_old(rows))
    return _leading(read, answers.rows(ELDERLY), lambda row: _rows("elderly_rows", item=row["item"]))


@reads(VOLUNTEERING)
def volunteering(answers: Answers) -> Reading | None:
    columns = ("project", "area", "activities", "residents_served", "teams", "last_held_on")
    read = listing(answers, VOLUNTEERING, columns, lambda rows, _: _served(rows), bar="activities")
    return _leading(
        read, answers.rows(VOLUNTEERING), lambda row: rows_address("works/activity_rows", project=row["project_id"])
    )


def _rows(name: str, **parameters: str) -> str:
    return rows_address(f"renovation/{name}", **parameters)


def _bars(
    rows: Sequence[Row], wanted: Wanted, name: str, measure: str, unit: str, beneath: str, labels: tuple[str, ...]
) -> Chart:
    word = queries.figure(wanted.name).measure(measure).label
    series = (Series(word, values(rows, measure), rows=beneath, column=measure),)
    return Chart(BARS, wanted.key, tuple(row[name] for row in rows), series, unit, labels=labels)


def _leading(read: Reading | None, rows: Sequence[Row], beneath: Callable[[Row], str]) -> Reading | None:
    """Return a table each of whose rows leads to the rows that it counts."""
    if read is None:
        return None
    (table,) = read.blocks
    assert isinstance(table, Table)
    return replace(read, blocks=(replace(table, cards=tuple(map(beneath, rows))),))


# --- the sentences -------------------------------------------------------------------------------------------------------


def _visits(rows: Sequence[Row]) -> str:
    told = "、".join(f"{row['kind']} {format.number(row['times'])} 次" for row in rows[:_MOST_NAMED])
    collected = sum(row["suggestions"] or 0 for row in rows)
    return sentence(
        told + ("等" if len(rows) > _MOST_NAMED else ""), f"收集意见 {format.number(collected)} 条" if collected else ""
    )


def _rectified(rows: Sequence[Row]) -> str:
    """How much of what was found is put right, and of which kind most is left."""
    checked, found, rectified = (sum(row[name] for row in rows) for name in ("inspections", "found", "rectified"))
    if not found:
        return sentence(f"检查 {format.number(checked)} 次", "没有发现问题")
    count = f"检查 {format.number(checked)} 次发现问题 {format.number(found)} 个"
    if rectified == found:
        return sentence(count, "都已整改")
    unmended = [row for row in rows if row["unrectified"]]
    left = f"还有 {format.number(found - rectified)} 个没有整改"
    most = headlines.most(unmended, "kind", "unrectified", "个")
    of_worst = f"最多的是{most}" if len(unmended) > 1 else f"都是{unmended[0]['kind']}的"
    return sentence(count, left, of_worst)


def _waiting(rows: Sequence[Row], total: int) -> str:
    first = rows[0]
    count = f"{format.number(total)} 次检查的问题没有整改完"
    return sentence(count, f"最久的是{first['project'] or '没有写项目的'}，已等 {format.number(first['days_open'])} 天")


def _covered(rows: Sequence[Row]) -> str:
    told = [_of_scope(row) for row in rows if row["places"]]
    if told:
        return sentence(*told)
    return sentence(
        f"有方案 {format.number(sum(row['policies'] for row in rows))} 个", "没有旧改项目的片区和小区可以对照"
    )


def _of_scope(row: Row) -> str:
    if not row["policies"]:
        return f"还没有{row['scope']}"
    return f"{row['scope']}覆盖 {format.fraction(row['covered'], row['places'], '个' + row['place_kind'])}"


def _by_each_basis(rows: Sequence[Row]) -> str:
    """The same works look more or less complete by what is counted; an estate is paid when all of it is, money bit by bit."""
    counted, money = ([row for row in rows if (row["basis"] == _MONEY) == is_money] for is_money in (False, True))
    told = (
        ("完工率", _each(rows, "completion_rate")),
        ("付清", _each(counted, "payment_rate")),
        ("付款", _each(money, "payment_rate")),
    )
    begun = "" if told[0][1] else "还没有开工的项目"
    return sentence(begun, *(f"{word}{rates}" for word, rates in told if rates))


def _each(rows: Sequence[Row], rate: str) -> str:
    return "、".join(f"按{row['basis']} {format.share(row[rate])}" for row in rows if row[rate] is not None)


def _money(rows: Sequence[Row]) -> str:
    names = (("budget_wan", "总投资"), ("contract_wan", "合同金额"), ("paid_wan", "已付款"))
    told = [
        f"{word} {format.number(sum(row[name] or 0 for row in rows))} 万元"
        for name, word in names
        if has_any(rows, name)
    ]
    social = [row for row in rows if row["is_social"]]
    projects, amount = (sum(row[name] or 0 for row in social) for name in ("projects", "budget_wan"))
    from_society = f"社会资金 {format.number(projects)} 个项目、{format.number(amount)} 万元" if amount else ""
    return sentence(*told, from_society)


def _per_household(rows: Sequence[Row]) -> str:
    most, least = (pick(rows, key=lambda row: row["area_per_household"]) for pick in (max, min))
    size = f"{format.number(most['area_per_household'])} ㎡"
    if most is least:
        return sentence(f"{most['area']}户均改造 {size}")
    return sentence(
        f"户均改造面积最大的是{most['area']}，{size}",
        f"最小的是{least['area']}，{format.number(least['area_per_household'])} ㎡",
    )


def _for_the_old(rows: Sequence[Row]) -> str:
    items, planned, finished = (sum(row[name] for row in rows) for name in ("items", "planned_items", "finished"))
    if not planned:
        return sentence(f"适老分项 {format.number(items)} 项", "都没有计划量")
    of_those = f"有计划量的 {format.number(planned)} 项" if planned < items else ""
    if finished == planned:
        return sentence(f"适老分项 {format.number(items)} 项", f"{of_those}都已完成")
    done = f"已完成 {format.number(finished)} 项"
    return sentence(f"适老分项 {format.number(items)} 项", f"{of_those}中{done}" if of_those else done)


def _served(rows: Sequence[Row]) -> str:
    total = format.number(sum(row["activities"] for row in rows))
    if len(rows) == 1:
        return sentence(f"志愿服务 {total} 场，都为{rows[0]['project']}")
    return sentence(
        f"{format.number(len(rows))} 个项目有志愿服务，共 {total} 场",
        f"最多的是{headlines.most(rows, 'project', 'activities', '场')}",
    )
