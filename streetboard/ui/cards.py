"""Cards: which numbers stand at the head of each page, and what each is made of."""

from __future__ import annotations

from functools import partial

from streetboard.ui.kpi import Kpi

_issues = partial(Kpi, figure="issues/summary")
_callbacks = partial(Kpi, figure="issues/callbacks", better="up", warning="is_thin")
_people = partial(Kpi, figure="volunteers/summary")
_works = partial(Kpi, figure="renovation/summary")
_meetings = partial(Kpi, figure="meetings/summary", better="up")

_DAILY_CLOSED = _issues("日均办结", column="daily_closed", better="up", base="closed_in_period").of(
    "closed_in_period", "days", "件/天"
)
_ACTIVE = _people("志愿活跃率", column="active_rate", better="up").of("active", "registered", "人")
_REDEEMED = _people("积分兑换率", column="redemption_rate").of("points_redeemed", "points_issued", "分")
_PROGRESS = _works("片区平均进度", column="progress", better="up").beside("planned_progress")

OVERVIEW = (
    _issues("累计办结率", column="cumulative_completion_rate", better="up")
    .of("cumulative_closed", "cumulative_collected", "件")
    .over_months("issues/by_month", "cumulative_rate"),
    _DAILY_CLOSED.over_months("issues/by_month", "closed"),
    _issues("超期未办", column="overdue_open", better="down")
    .beside("open_backlog")
    .over_months("issues/by_month", "overdue"),
    _PROGRESS.over_months("renovation/progress_by_month", "progress"),
    _ACTIVE.over_months("volunteers/by_month", "active"),
    _REDEEMED.over_months("volunteers/points_by_month", "redeemed"),
)

ISSUES = (
    _issues("收集", column="collected"),
    _issues("当期办结率", column="completion_rate", better="up").of("closed", "collected", "件"),
    _DAILY_CLOSED,
    _issues("在办存量", column="open_backlog", better="down").beside("overdue_open"),
    _issues("按期处置率", column="on_time_rate", better="up").of("on_time", "due", "件"),
    Kpi("返工率", figure="issues/rework", column="rework_rate", better="down").of("reworked", "first_closed", "件"),
)

CALLBACKS = (
    _callbacks("响应率", column="response_rate").of("contacted", "valid_visits", "件"),
    _callbacks("解决率", column="resolution_rate").of("resolved", "valid_visits", "件"),
    _callbacks("满意率", column="satisfaction_rate").of("satisfied_weighted", "rated", "件"),
    _callbacks("回访覆盖率", column="coverage_rate").of("visited_closed", "closed", "件"),
)

VOLUNTEERS = (
    _people("在册志愿者", column="registered").beside("brands"),
    _ACTIVE,
    _people("服务人次", column="person_times", better="up").beside("activities"),
    _people("服务时长", column="hours", better="up").beside("pending_hours"),
    _REDEEMED,
    _people("商家活跃率", column="merchant_usage_rate", better="up").of("merchants_used", "merchants", "家"),
)

RENOVATION = (
    _PROGRESS,
    _works("进度偏差", column="deviation", better="up").beside("delayed"),
    _works("开工小区", column="estates_started").beside("floor_area_m2"),
    _works("惠及户数", column="households_benefited").beside("households_completed"),
    _works("基本完成", column="substantial").beside("projects"),
    _works("竣工验收", column="accepted").beside("projects"),
)

MEETINGS = (
    _meetings("会议召开率", column="held_rate").of("quarters_held", "quarters_due", "次"),
    _meetings("到会率", column="attendance_rate").of("attended", "invited", "家次"),
    _meetings("议定事项完成率", column="completion_rate").of("items_due_done", "items_due", "项"),
    _meetings("逾期事项", column="items_overdue", better="down").beside("items_open"),
    _meetings("成员单位", column="members", better="").beside("meetings"),
)
