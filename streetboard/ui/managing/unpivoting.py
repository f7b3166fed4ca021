"""Unpivoting: a table with a column for each month or each kind is taken apart, by the columns that all of a row share."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from streetboard import provenance
from streetboard.datasets import Dataset
from streetboard.errors import LedgerError
from streetboard.ledger import wide
from streetboard.ledger.mapping_files import Mapping, Unpivot
from streetboard.ui import messages
from streetboard.ui.managing.brought import Brought
from streetboard.ui.markdown import plain

_HELP = (
    "如 社区、1月、2月、3月，或 姓名、荣誉积分、消费积分：选出每一行共有的列，其余各列一列拆成一行，"
    "表头成为一个字段，格子里的数成为另一个字段。"
)


def ask(one: Brought, dataset: Dataset, mapping: Mapping) -> tuple[Brought, Mapping] | None:
    """Offer to take a wide table apart; return it as it is then, with a mapping that says so. Null while that is open."""
    part = one.found.part
    seems = mapping.unpivot or wide.guess(dataset, part.header, part.samples)
    if not seems:
        return one, mapping
    key = f"{one.key}-{dataset.name}"
    if not st.toggle(
        "一行里有几个月（几类）的数，拆成一个一行", mapping.unpivot is not None, key=f"wide-{key}", help=_HELP
    ):
        return one, replace(mapping, unpivot=None)
    fields = list(dataset.fields)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        headers = [text for text in part.header if text]
        labels = st.multiselect(
            "每一行共有的列（其余的拆开）",
            headers,
            list(seems.labels),
            key=f"wide-labels-{key}",
            placeholder="如 社区、姓名",
            width=420,
        )
        became = [
            st.selectbox(
                plain(asked),
                fields,
                fields.index(usual) if usual in fields else None,
                format_func=lambda name: dataset.fields[name].label,
                placeholder="选择",
                key=f"wide-{what}-{key}",
                width=200,
            )
            for what, asked, usual in (("headers", "拆开的表头是", seems.headers), ("values", "格子里是", seems.values))
        ]
        if not (labels and all(became)):
            return None
        unpivot = Unpivot(tuple(labels), str(became[0]), str(became[1]))
        if wide.needs_year(part.header, unpivot) and not wide.year_of(part, one.name):
            year = st.number_input(
                "是哪一年的？",
                2000,
                provenance.now().year,
                None,
                key=f"wide-year-{key}",
                placeholder="如 2025",
                width=160,
            )
            if not year:
                return None
            unpivot = replace(unpivot, year=int(year))
    mapping = replace(mapping, unpivot=unpivot)
    try:
        return replace(one, found=replace(one.found, part=wide.part_of(dataset, part, mapping, one.name))), mapping
    except LedgerError as error:
        messages.show_warning(error)
        return None
