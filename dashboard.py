"""街道治理看板: the entry point: `streamlit run` finds the app by this assignment; the pages are in pages/."""

import streamlit as st

from streetboard.ui import serving

app = st.App(serving.SCRIPT, **serving.options())
