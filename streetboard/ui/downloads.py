"""Taking: what a page shows, taken away as a workbook."""

from __future__ import annotations

import streamlit as st

from streetboard import format
from streetboard.asking import masking
from streetboard.ui import data
from streetboard.ui.filters import Choice, sentence


def take_away(title: str, choice: Choice) -> None:
    """Offer everything that this run of the page has shown as one workbook, small counts of persons masked."""
    computing = data.on_page()
    if not computing:
        return
    about, limit = _about(title, choice), data.small_count_limit()

    def workbook() -> bytes:
        # Only here: a page that nobody takes away needs no writer of workbooks.
        from streetboard.drawing.xlsx import workbook

        results = [compute() for compute in computing]
        return workbook.write_view(
            f"{choice.street}{title}", about, [(one.query.title, masking.masked(one, limit)) for one in results]
        )

    st.download_button(
        "下载本页",
        workbook,
        f"{choice.street}-{title}-{data.latest_day(choice.street):%Y%m%d}.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        icon="⬇️",
        key="take-away",
    )


def _about(title: str, choice: Choice) -> list[tuple[str, str]]:
    """Return what a workbook must say of itself to be defended in a meeting."""
    last = data.latest_day(choice.street)
    is_demo = data.snapshot().streets[choice.street]
    return [
        ("页面", title),
        ("街道", choice.street),
        ("社区", "、".join(choice.communities) or "全部"),
        ("统计期", sentence(choice, choice.span(last))),
        ("数据截至", format.day(last)),
        ("数据版本", f"第 {data.snapshot().version} 版"),
        *([("注意", "演示数据，非真实台账")] if is_demo else []),
    ]
