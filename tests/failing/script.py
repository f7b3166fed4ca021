"""A page that fails wherever a page can fail."""

import streamlit as st

from streetboard.errors import StreetboardError
from streetboard.ui.page import open_page


def fail() -> bytes:
    raise ValueError("something went wrong")


def refuse() -> bytes:
    raise StreetboardError("这件事办不了", "请换一个办法")


@st.dialog("对话框")
def dialog() -> None:
    if st.button("对话框里"):
        fail()


@st.fragment
def fragment() -> None:
    if st.button("片段里"):
        fail()


with open_page("总览"):
    st.button("回调里", on_click=fail)
    st.button("回调里不让", on_click=refuse)
    if st.button("打开对话框"):
        dialog()
    fragment()
    st.download_button("下载里", fail, "a.csv", on_click="ignore")
    st.download_button("下载里不让", refuse, "b.csv", on_click="ignore")
    if "fail" in st.query_params:
        fail()
