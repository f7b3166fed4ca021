"""A page with a picture that everybody has, and with a picture and files of its reader alone."""

import streamlit as st

from streetboard.ui import guard

# What stands behind the end of a picture is not looked at.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

name = guard.reader().name or "这台电脑"
st.image(PICTURE)
st.image(PICTURE + name.encode())
st.download_button("做好的", f"做好的：{name}", "a.txt", on_click="ignore")
st.download_button("现做的", lambda: f"现做的：{guard.reader().name or '这台电脑'}", "b.txt", on_click="ignore")
st.button("再来一遍")
