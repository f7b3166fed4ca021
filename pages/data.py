"""数据管理: ledgers in, what stayed out and why, what was published, and whether the data are any good."""

from streetboard.access.roles import Capability
from streetboard.ui import guard
from streetboard.ui.managing import backups, importing, marking, quality, templates, versions
from streetboard.ui.page import open_page
from streetboard.ui.sections import sections

SECTIONS = {
    "导入": (Capability.IMPORT, importing.bring_in),
    "隔离": (Capability.IMPORT, quality.quarantine),
    "数据质量": (Capability.VERSIONS, quality.quality),
    "目标与标注": (Capability.FIGURES, marking.marking),
    "版本": (Capability.VERSIONS, versions.versions),
    "空白台账": (Capability.IMPORT, templates.templates),
}

if __name__ == "__main__":
    with open_page("数据管理"):
        backups.warn()
        sections({title: section for title, (needed, section) in SECTIONS.items() if guard.may(needed)})
