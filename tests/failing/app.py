"""An app that is served as the dashboard is, over a script that fails."""

import streamlit as st

from streetboard.ui import serving

app = st.App("script.py", **serving.options())
