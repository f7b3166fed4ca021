"""Renovation: the projects, their items, the progress month by month, and what residents say."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from tools.demo.chance import Dice, Wheel, apportion
from tools.demo.days import CUT_OFF, month_end, months_between
from tools.demo.handwritten import lines
from tools.demo.published import SUGGESTIONS
from tools.demo.streets import CHAOYANG, LONGFENGQIAO

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

# Who answers for the works, so that a delayed project is somebody's.
OWNER_UNIT = "建管办"


def projects() -> list[dict[str, Any]]:
    street, found = "", []
    for cells in lines(PROJECTS):
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
    for project_id, name, kind, unit, planned, done in lines(ITEMS):
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
