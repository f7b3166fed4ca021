"""Widgets: a page with every widget that says something of its own, for tests/test_chinese.py to use."""

from datetime import date

import pandas as pd
import streamlit as st

from streetboard.drawing import screen
from streetboard.ui import chinese, look

st.set_page_config(page_title="控件", layout="wide")
st.html(screen.css(look.look()))
chinese.speak()

# Words of the dictionary that are ours here, and must stay.
OURS = ["Open", "Search", "Close", *(f"社区{number}" for number in range(30))]
st.html('<p id="said">Upload</p>')
one = st.file_uploader("一个文件", type=["csv"], key="one")
several = st.file_uploader("几个文件", type=["csv"], accept_multiple_files=True, max_upload_size=1, key="several")
street = st.selectbox("街道", OURS, index=None, key="street")
communities = st.multiselect("社区", OURS, max_selections=3, key="communities")
st.selectbox("名称", ["甲", "乙"], accept_new_options=True, key="named")
st.multiselect("没有选项", [], key="nothing")
st.date_input("日期", date(2025, 6, 30), key="day")
st.date_input("期间", (date(2025, 6, 1), date(2025, 6, 30)), key="span")
st.date_input("没有日期", None, key="no_day")
st.number_input("数", 0, 10, key="number")
st.text_input("文字", help="解释", key="words")
TABLE = pd.DataFrame({"件数": [1, 2], "社区": ["Open", "乙"]})
# Of a known width: what opens its menu is drawn on a canvas.
st.dataframe(TABLE, width="content", hide_index=True, column_config={"件数": st.column_config.Column(width=160)})
st.progress(0.5, "进度")
names = [file.name for file in (one, *several) if file]
st.html(f'<p id="chosen">{names} {street or "无"} {communities}</p>')


@st.dialog("对话框")
def dialog() -> None:
    """Show a dialog with a widget in it."""
    st.selectbox("里面", ["甲"], index=None, key="inside")


if st.button("打开对话框"):
    dialog()
if st.button("出错"):
    raise ValueError
