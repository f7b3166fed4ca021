"""Templates: an empty ledger of each kind, for those who have no export."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from streetboard.access.roles import Capability
from streetboard.datasets import Dataset, all_datasets, of_streets
from streetboard.drawing import screen
from streetboard.ledger import template
from streetboard.ui import guard
from streetboard.ui.markdown import plain

_WHAT_IT_IS = "表头、示例、下拉选项和填写说明都在里面；红底的列必填。有系统导出的，直接拖到“导入”，不用照这个改。"


def templates() -> None:
    """Offer the empty ledger of every dataset that this reader may import: those that streets share only to who sees all of them."""
    st.html(screen.render("note.html", note=_WHAT_IT_IS))
    offered = all_datasets().values() if guard.permit().streets is None else of_streets()
    with st.grid("auto", min_column_width=230):
        for data in offered:
            st.download_button(
                plain(data.title),
                guard.deferred(Capability.IMPORT, partial(_workbook, data), {"file": f"{data.title}.xlsx"}),
                f"{data.title}.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                on_click="ignore",
                width="stretch",
                key=f"template-{data.name}",
            )


def _workbook(data: Dataset) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        template.write(data, path)
        return path.read_bytes()
