"""Meetings: the joint party-building meeting, its members and what they agreed on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tools.demo.chance import Dice
from tools.demo.days import CUT_OFF, is_rest
from tools.demo.handwritten import by_heading
from tools.demo.streets import CHAOYANG, LONGFENGQIAO

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
LAST_ITEMS = by_heading(LAST_AGREED)


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
