"""Party: what the panels of self-government, check-ins, the two lists and the leaders' visits say and show.

A count of persons that is masked is said to be; nothing is reckoned from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from streetboard import format, queries
from streetboard.asking.answers import Answers, Row, Wanted, reads
from streetboard.reading import headlines
from streetboard.reading.blocks import BARS, Chart, Reading, Series
from streetboard.reading.numbers import Number, about_the_whole, cards
from streetboard.reading.parts import listing, place_of, rows_address, values

SELFGOV, CHECKINS = about_the_whole("party/summary"), about_the_whole("party/checkins")
CONTACTS, MEETINGS = about_the_whole("party/contacts"), about_the_whole("meetings/summary")
ORGS = Wanted("party/selfgov", match=("type",))
FUNNEL = Wanted("party/motions_funnel", match=("step_label",))
MOTIONS = Wanted("party/motions_by_community", match=("street", "community"), streets=None)
CLASSES = Wanted("party/motions_by_class", match=("four_class",))
LISTS = Wanted("party/lists", match=("list",))
COMMUNITIES = Wanted("party/checkins_by_community", match=("street", "community"), streets="party/checkins_by_street")
UNCLAIMED = Wanted("party/unclaimed_rows")
ACTIVITIES = Wanted("party/activities_by_kind", match=("kind",))
VISITS = Wanted("party/contacts_by_community", match=("street", "community"), streets=None)
BODIES = Wanted("party/bodies", match=("body",))
LINKS = Wanted("party/links", match=("link", "thing"))

_FORCES = (
    *(Number("party/contacts", name) for name in ("done_rate", "issue_rate")),
    *(Number("party/checkins", name) for name in ("members", "units", "projects_claimed", "activities")),
)
_ALLIANCE = tuple(
    Number("meetings/summary", name) for name in ("members", "held_rate", "attendance_rate", "completion_rate")
)
# So many needs are called by name beside the two lists.
_MOST_CALLED = 3


def _sentence(*clauses: str) -> str:
    return "；".join(filter(None, clauses)) + "。"


def _count(row: Row, name: str, unit: str) -> str:
    return f"{format.number(row[name])} {unit}"


# --- 自管 ----------------------------------------------------------------------------------------------------------------


@reads(ORGS, SELFGOV)
def selfgov_orgs(answers: Answers) -> Reading | None:
    """The bodies by which residents govern themselves, by type."""
    whole = answers.one(SELFGOV)
    if whole is None:
        return None
    said = _sentence(
        f"共有自管组织 {_count(whole, 'orgs', '个')}，其中自管委员会 {_count(whole, 'committees', '个')}",
        f"{_count(whole, 'estates', '个')}小区有自管委员会或楼栋长" if whole["estates"] else "",
    )
    columns = ("type", "orgs", "estates", "members")
    return listing(answers, ORGS, columns, lambda *_: said, bar="orgs", everything="party/selfgov_rows")


@reads(FUNNEL)
def motions_funnel(answers: Answers) -> Reading | None:
    """How many motions have come to each of the five steps, and how long it took to get there."""
    rows = answers.rows(FUNNEL)
    if not rows:
        return None
    labels = tuple(
        f"{_count(row, 'reached', '件')}　{format.share(row['reach_rate'])}"
        + (f"\n停留中位 {_count(row, 'median_days', '天')}" if row["measured"] else "")
        for row in rows
    )
    beneath = "party/motion_rows?measure=reached&step={key}"
    series = (Series("走到", values(rows, "reached"), rows=beneath, column="reached"),)
    chart = Chart(BARS, FUNNEL.key, tuple(row["step_label"] for row in rows), series, "件", labels=labels)
    return Reading(_say_funnel(rows), (chart,))


def _say_funnel(rows: Sequence[Row]) -> str:
    last = rows[-1]
    finished = f"走完五步 {_count(last, 'reached', '件')}（{format.share(last['reach_rate'])}）"
    timed = [row for row in rows if row["measured"]]
    slowest = max(timed, key=lambda row: row["median_days"], default=None)
    return _sentence(
        f"自管提案 {_count(last, 'motions', '件')}，{finished if last['reached'] else '还没有走完五步的'}",
        f"用时最长的一步是{slowest['step_label']}，停留中位 {_count(slowest, 'median_days', '天')}" if slowest else "",
    )


@reads(FUNNEL)
def motions_stuck(answers: Answers) -> Reading | None:
    """At which step the open motions wait, and for how long."""
    columns = ("step_label", "waiting", "median_waiting", "longest_waiting", "stopped")
    return listing(
        answers,
        FUNNEL,
        columns,
        lambda rows, _: _say_stuck(rows),
        bar="waiting",
        everything=rows_address("party/motion_rows", measure="waiting"),
    )


def _say_stuck(rows: Sequence[Row]) -> str:
    stuck = [row for row in rows if row["waiting"]]
    if not stuck:
        return "没有停在半路的提案。"
    waiting = format.number(sum(row["waiting"] for row in stuck))
    longest = max(stuck, key=lambda row: row["longest_waiting"])
    most = headlines.most(stuck, "step_label", "waiting", "件")
    oldest = f"等得最久的停在{longest['step_label']}，已 {_count(longest, 'longest_waiting', '天')}"
    if len(stuck) == 1:
        return _sentence(f"没有走完的提案 {waiting} 件，都停在{longest['step_label']}", oldest)
    return _sentence(f"没有走完的提案 {waiting} 件，停得最多的是{most}", oldest)


@reads(MOTIONS)
def motions_by_community(answers: Answers) -> Reading | None:
    columns = ("community", "motions", "finished", "finish_rate", "waiting", "longest_waiting", "stopped")
    return listing(
        answers,
        MOTIONS,
        columns,
        lambda rows, _: _say_motions(rows),
        everything=rows_address("party/motion_rows", measure="waiting"),
    )


def _say_motions(rows: Sequence[Row]) -> str:
    waiting = [row for row in rows if row["waiting"]]
    if not waiting:
        return "各社区的提案都走完了五步，或已终止。"
    longest = waiting[0]
    if len(waiting) == 1:
        first = f"没有走完的 {_count(longest, 'waiting', '件')}，都在{longest['community']}"
    else:
        first = f"没有走完的最多的是{headlines.most(waiting, 'community', 'waiting', '件')}"
    if longest["waiting"] == max(row["waiting"] for row in waiting):
        return _sentence(f"{first}，最久已等 {_count(longest, 'longest_waiting', '天')}")
    return _sentence(first, f"等得最久的在{longest['community']}，已 {_count(longest, 'longest_waiting', '天')}")


@reads(CLASSES)
def four_things(answers: Answers) -> Reading | None:
    """四事分解: motions by the classes that the street has set."""
    columns = ("four_class", "motions", "finished", "finish_rate", "waiting")
    return listing(answers, CLASSES, columns, lambda rows, _: _say_classes(rows), bar="motions")


def _say_classes(rows: Sequence[Row]) -> str:
    whole = sum(row["motions"] for row in rows)
    finished, waiting = (sum(row[column] for row in rows) for column in ("finished", "waiting"))
    left = f"，没有走完的 {format.number(waiting)} 件" if waiting else ""
    lowest = headlines.lowest(rows, "four_class", queries.figure(CLASSES.name).measure("finish_rate"), "件")
    most = f"最多的是{headlines.most(rows, 'four_class', 'motions', '件')}" if len(rows) > 1 else ""
    return _sentence(
        "，".join(filter(None, (f"提案 {format.number(whole)} 件", most))),
        f"走完率最低的是{lowest}" if lowest else f"走完五步 {format.number(finished)} 件{left}",
    )


# --- 双报到、双清单 ------------------------------------------------------------------------------------------------------


@reads(LISTS, CHECKINS, UNCLAIMED)
def claims(answers: Answers) -> Reading | None:
    """双清单认领: what is published, claimed and completed on both lists; the needs that have waited longest are called by name."""
    whole = answers.one(CHECKINS)
    if whole is None:
        return None
    columns = ("list_label", "published", "claimed", "claim_rate", "completed", "completion_rate")
    reading = listing(answers, LISTS, columns, lambda *_: _say_claims(whole), everything="party/need_rows")
    if reading is None:
        return None
    waiting = [row for row in answers.rows(UNCLAIMED) if row["days_unclaimed"] is not None][:_MOST_CALLED]
    return replace(reading, further=tuple(f"待认领：{_waiting(row)}。" for row in waiting))


def _say_claims(whole: Row) -> str:
    needs = projects = ""
    if whole["needs"]:
        rate = f"认领率 {format.share(whole['claim_rate'])}"
        needs = f"发布需求 {_count(whole, 'needs', '项')}，认领 {_count(whole, 'needs_claimed', '项')}，{rate}"
        if whole["unclaimed"]:
            needs += f"，{_count(whole, 'unclaimed', '项')}没有人认领"
    if whole["projects"]:
        projects = f"发布项目 {_count(whole, 'projects', '项')}，认领 {_count(whole, 'projects_claimed', '项')}"
        if whole["projects_claimed"]:
            done = f"完成 {_count(whole, 'projects_completed', '项')}（{format.share(whole['completion_rate'])}）"
            projects += f"，其中{done}"
    return _sentence(needs, projects)


def _waiting(row: Row) -> str:
    return f"“{row['title']}”（{row['community']}）已等 {_count(row, 'days_unclaimed', '天')}"


@reads(UNCLAIMED)
def unclaimed(answers: Answers) -> Reading | None:
    columns = ("title", "community", "published_on", "days_unclaimed")
    return listing(answers, UNCLAIMED, columns, _say_unclaimed, bar="days_unclaimed")


def _say_unclaimed(rows: Sequence[Row], total: int) -> str:
    first = rows[0]
    if first["days_unclaimed"] is None:
        return f"待认领需求 {format.number(total)} 项，都没有写发布时间。"
    return f"待认领需求 {format.number(total)} 项，等得最久的是{_waiting(first)}。"


@reads(COMMUNITIES)
def checkins_by_community(answers: Answers) -> Reading | None:
    columns = (
        *("community", "members", "needs", "needs_claimed", "claim_rate", "projects_claimed", "projects_completed"),
        *("completion_rate", "activities"),
    )
    place = place_of(answers.get(COMMUNITIES))
    return listing(answers, COMMUNITIES, columns, lambda rows, _: _say_checkins(rows, place))


def _say_checkins(rows: Sequence[Row], place: str) -> str:
    rated = [row for row in rows if row["needs"]]
    short = [row for row in rated if row["needs_claimed"] < row["needs"]]
    what = "街道" if place == headlines.STREET else "社区"
    if not rated:
        return f"各{what}都没有发布需求。"
    if not short:
        return f"{f'各{what}' if len(rated) > 1 else rated[0][place]}发布的需求都有人认领。"
    if len(rated) == 1:
        (one,) = rated
        made_of = format.fraction(one["needs_claimed"], one["needs"], "项")
        return f"{one[place]}认领率 {format.share(one['claim_rate'])}（{made_of}）。"
    # A community publishes a handful: of so few a rate says less than how many nobody has taken.
    waiting = [{**row, "unclaimed": row["needs"] - row["needs_claimed"]} for row in short]
    whole = f"{len(rated)} 个{what}发布了 {format.number(sum(row['needs'] for row in rated))} 项需求"
    left = f"{format.number(sum(row['unclaimed'] for row in waiting))} 项没有人认领"
    if len(waiting) == 1:
        return f"{whole}，{left}，都在{waiting[0][place]}。"
    return f"{whole}，{left}，最多的是{headlines.most(waiting, place, 'unclaimed', '项')}。"


@reads(ACTIVITIES, CHECKINS)
def party_activities(answers: Answers) -> Reading | None:
    """What members have done, by kind, and how many tell others of it."""
    whole = answers.one(CHECKINS)
    if whole is None:
        return None
    columns = ("kind", "activities")
    said = _sentence(
        f"党员开展活动 {_count(whole, 'activities', '次')}",
        f"宣讲员 {_count(whole, 'speakers', '名')}" if whole["speakers"] else "",
    )
    return listing(answers, ACTIVITIES, columns, lambda *_: said, bar="activities", everything="party/activity_rows")


# --- 包联 ----------------------------------------------------------------------------------------------------------------


@reads(VISITS, CONTACTS)
def contacts(answers: Answers) -> Reading | None:
    """包联走访: whether each community was visited as planned in the quarters that are over; the running one is told apart."""
    whole = answers.one(CONTACTS)
    if whole is None:
        return None
    columns = (
        *("community", "planned", "kept", "done_rate", "issues_found", "issues_closed", "issue_rate"),
        "running_planned",
    )
    everything = rows_address("party/contact_rows", measure="all")
    return listing(answers, VISITS, columns, lambda rows, _: _say_contacts(whole, rows), everything=everything)


def _say_contacts(whole: Row, rows: Sequence[Row]) -> str:
    running = f"未满的一季计划 {_count(whole, 'running_planned', '次')}，不进完成率" if whole["running_planned"] else ""
    if not whole["planned"]:
        return _sentence("这段时间没有结束的包联季度", running)
    made_of = format.fraction(whole["kept"], whole["planned"], "次")
    rate = f"已结束的季度包联完成率 {format.share(whole['done_rate'])}（{made_of}）"
    short = [row["community"] for row in rows if row["planned"] and row["kept"] < row["planned"]]
    behind = f"没有走满的是{'、'.join(short[:3])}{'等社区' if len(short) > 3 else ''}" if short else ""
    return _sentence(f"{rate}，{behind}" if behind else rate, running)


# --- 四位一体、三联、红色力量、红色联盟 ------------------------------------------------------------------------------------


@reads(BODIES)
def four_in_one(answers: Answers) -> Reading | None:
    """Which of the four kinds of body takes part in what."""
    columns = ("body", "bodies", "meetings", "items", "motions", "claims", "activities")
    return listing(answers, BODIES, columns, lambda rows, _: _say_bodies(rows))


_DOES = (
    ("社区党委", "meetings", "召集联席会议", "次"),
    ("自管组织", "motions", "提出提案", "件"),
    ("共建单位", "items", "负责议定事项", "项"),
    ("共建单位", "claims", "认领需求和项目", "项"),
    ("社会力量", "activities", "开展活动", "次"),
)


def _say_bodies(rows: Sequence[Row]) -> str:
    by_body = {row["body"]: row for row in rows}
    done = [
        f"{body}{does} {_count(by_body[body], name, unit)}" for body, name, does, unit in _DOES if by_body[body][name]
    ]
    return f"{'，'.join(done)}。" if done else "台账里还没有四类主体参与的记录。"


@reads(LINKS)
def three_links(answers: Answers) -> Reading | None:
    """联建、联解、联享 over the ledgers that the street has set."""
    return listing(answers, LINKS, ("link", "thing", "amount", "unit"), lambda rows, _: _say_links(rows))


def _say_links(rows: Sequence[Row]) -> str:
    firsts = {row["link"]: row for row in reversed(rows) if row["amount"]}
    told = [f"{link}有{row['thing']} {_count(row, 'amount', row['unit'])}" for link, row in reversed(firsts.items())]
    return f"{'，'.join(told)}。" if told else "三联所看的台账里还没有记录。"


@reads(CONTACTS, CHECKINS)
def red_forces(answers: Answers) -> Reading | None:
    """红色力量: what the offices have sent down to the communities, leaders and members."""
    found = cards(answers, *_FORCES, over=())
    if found is None:
        return None
    visits, people = answers.one(CONTACTS), answers.one(CHECKINS)
    checked_in = ""
    if people and isinstance(people["members"], int):
        checked_in = f"{_count(people, 'members', '名')}在职党员到社区报到" if people["members"] else ""
    elif people:
        checked_in = "报到人数已遮蔽"
    claimed = f"认领项目 {_count(people, 'projects_claimed', '项')}" if people and people["projects_claimed"] else ""
    walked = (
        f"班子成员按计划走访 {format.fraction(visits['kept'], visits['planned'], '次')}"
        if visits and visits["planned"]
        else ""
    )
    said = _sentence(walked, "，".join(filter(None, (checked_in, claimed))))
    return Reading(said if said != "。" else "", (replace(found, is_compact=True),))


@reads(MEETINGS)
def red_alliance(answers: Answers) -> Reading | None:
    """红色联盟: the members of the joint meetings, and whether they come."""
    now, found = answers.one(MEETINGS), cards(answers, *_ALLIANCE, over=())
    if now is None or found is None:
        return None
    made_of = format.fraction(now["attended"], now["invited"], "家次")
    attended = (
        f"到会率 {format.share(now['attendance_rate'])}（{made_of}）"
        if now["invited"]
        else "统计期内没有写明到会的会议"
    )
    return Reading(f"成员单位 {_count(now, 'members', '家')}，{attended}。", (replace(found, is_compact=True),))
