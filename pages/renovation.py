"""旧改进度: how far the renovation of the old estates is, area by area, against its plan."""

from streetboard.reading import readings, works
from streetboard.reading.panels import columns, more, numbers, page, panel
from streetboard.ui.page import show

NOTHING = "还没有旧改项目台账，或所选社区没有旧改项目。"

PAGE = page(
    "旧改进度",
    numbers(readings.renovation_numbers),
    columns(
        panel(
            readings.progress_by_area,
            "哪个片区落后于计划？",
            note="竖线是计划；⚠ 有滞后项目",
            empty=NOTHING,
            streets="哪个街道落后于计划？",
        ),
        panel(readings.progress_by_month, "实际跟得上计划吗？", empty=NOTHING),
        panel(readings.progress_by_class, "三类改造各到哪一步？", empty=NOTHING),
        panel(readings.stages, "项目走到哪个阶段？", empty=NOTHING),
    ),
    panel(readings.delayed_projects, "哪些项目滞后，为什么？", empty="没有滞后的项目。"),
    panel(
        readings.drill_down,
        "片区—小区—分项：逐级展开",
        note="没有计划工程量的分项没有完成率，显示“—”",
        empty=NOTHING,
        streets=None,
    ),
    more(
        panel(readings.timeline, "工期：计划与实际", empty=NOTHING, streets=None),
        panel(readings.quantities, "完成了多少实物工程量？", empty=NOTHING),
        panel(
            readings.feedback,
            "问需、问计、问效：听了多少，办了多少？",
            empty="这段时间没有征集意见。请换一个统计期。",
        ),
    ),
    more(
        columns(
            panel(
                works.consultations,
                "勘察、摸排、征集、协调各做了多少次？",
                empty="这段时间没有走访和协调会。请换一个统计期。",
                optional=True,
            ),
            panel(
                works.service_methods,
                "居民的事用什么方式办？",
                note="与事件办理的件数不相加",
                empty="这段时间没有接件、上门、协调和议事的次数。请换一个统计期。",
                optional=True,
            ),
            panel(works.policies, "片区、小区、楼栋各有没有方案？", empty=NOTHING, optional=True),
            panel(
                works.inspections,
                "质量、进度、安全的问题整改了多少？",
                empty="这段时间没有监督检查。请换一个统计期。",
                optional=True,
            ),
        ),
        panel(works.unrectified, "哪些问题还没有整改？", empty="没有待整改的问题。", optional=True),
        columns(
            panel(works.bases, "按小区、按户、按资金，完工和付款各到哪里？", note="金额是台账现在写的", empty=NOTHING),
            panel(works.funds, "改造的钱从哪里来，付了多少？", note="金额是台账现在写的", empty="", optional=True),
            panel(
                works.floor_areas,
                "每户改造了多少面积？",
                note="各街道户型不同，不在街道之间比较",
                empty="已开工的小区没有写建筑面积和户数。请在旧改项目台账里补上。",
                streets=None,
            ),
            panel(
                works.elderly,
                "为老年人改了什么？",
                empty="没有适老的分项：台账写了“适老”，或名称里有适老、无障碍等词的才算。",
            ),
        ),
        panel(
            works.volunteering,
            "志愿者为哪些项目服务？",
            empty="这段时间没有写明关联项目的志愿活动。志愿活动台账的“关联项目”写旧改项目的编号或名称，就列在这里。",
            optional=True,
        ),
    ),
)

if __name__ == "__main__":
    show(PAGE)
