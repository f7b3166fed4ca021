"""数据管理: ledgers in, what stayed out and why, what was published, and whether the data are any good."""

from streetboard.ui.managing import importing, marking, quality, templates, versions
from streetboard.ui.page import open_page
from streetboard.ui.sections import sections

SECTIONS = {
    "导入": importing.bring_in,
    "隔离": quality.quarantine,
    "数据质量": quality.quality,
    "目标与标注": marking.marking,
    "版本": versions.versions,
    "空白台账": templates.templates,
}

if __name__ == "__main__":
    with open_page("数据管理"):
        sections(SECTIONS)
