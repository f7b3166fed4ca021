"""An app that is served as the dashboard is, over a page of pictures and files."""

import streamlit as st

from streetboard.ui import serving

app = st.App("script.py", **serving.options())
