"""The look: colours for light and dark, and the few style rules that Streamlit's theme cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import streamlit as st

# By system name, so that nothing is fetched: Windows, macOS, Linux.
FONTS = "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', sans-serif"


@dataclass(frozen=True)
class Look:
    """The colours of one theme; main, second and third stay apart for colour-blind readers, on paper too."""

    name: str
    ink: str
    muted: str
    line: str
    ground: str
    panel: str
    main: str
    pale: str
    second: str
    third: str
    accent: str


LIGHT = Look(
    name="light",
    ink="#1f2933",
    muted="#5b6672",
    line="#dfe3e8",
    ground="#f5f6f8",
    panel="#ffffff",
    main="#1f6fb2",
    pale="#b9c7d6",
    second="#e08a00",
    third="#2a9d8f",
    accent="#c8102e",
)
DARK = Look(
    name="dark",
    ink="#e8ecf1",
    muted="#a3adb9",
    line="#333d49",
    ground="#12171d",
    panel="#1a212a",
    main="#5ba8e6",
    pale="#4a5a6b",
    second="#f0a83c",
    third="#5cc4b6",
    accent="#ff6b78",
)


def look() -> Look:
    """Return the colours of the reader's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


@cache
def css(colours: Look) -> str:
    """Return the style sheet; the class names are those of the HTML in cards.py and tables.py."""
    ink, muted, line, panel = colours.ink, colours.muted, colours.line, colours.panel
    return f"""<style>
[data-testid=stHeader], [data-testid=stStatusWidget], [data-testid=stElementToolbar], [data-testid=stSkipToContent] {{ display: none; }}
[data-testid=stMain]:focus-visible {{ outline: none !important; }}
[data-testid=stMainBlockContainer] {{ max-width: 1840px; padding-left: 1.5rem; padding-right: 1.5rem; }}
.st-key-topbar {{ border-bottom: 3px solid {colours.accent}; padding-bottom: .35rem; }}
.st-key-topbar .brand {{ font-size: 1.35rem; font-weight: 700; white-space: nowrap; padding-right: 1rem; }}
.st-key-topbar .brand i {{ color: {colours.accent}; font-style: normal; }}
.st-key-topbar [data-testid=stPageLink] a {{ padding: .3rem .8rem; font-size: 1.05rem; }}
.st-key-topbar [data-testid=stPageLink] p {{ font-size: 1.05rem; }}
.st-key-filters {{ row-gap: .4rem; }}
.caption {{ display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; align-items: center; color: {muted}; font-size: .95rem; }}
.caption b {{ color: {ink}; font-weight: 600; }}
.demo {{ background: #f6c445; color: #3a2a00; font-weight: 700; padding: .1rem .6rem; border-radius: .3rem; }}
[class*="st-key-panel-"] {{ background: {panel}; position: relative; }}
[class*="st-key-about-"] {{ position: absolute; top: .35rem; right: .5rem; width: auto !important; z-index: 2; }}
[class*="st-key-about-"] button {{ color: {muted}; min-height: 2rem; padding: .1rem .4rem; font-size: 1.1rem; }}
.panel-title {{ font-size: 1.2rem; font-weight: 650; padding-right: 2.4rem; line-height: 1.4; }}
.panel-note {{ color: {muted}; font-size: .92rem; }}
.empty {{ color: {muted}; padding: 1.6rem .4rem; text-align: center; }}
.kpi {{ line-height: 1.35; }}
.kpi .label {{ color: {muted}; font-size: 1rem; padding-right: 2rem; }}
.kpi .value {{ font-size: 2.3rem; font-weight: 700; line-height: 1.2; white-space: nowrap; }}
.kpi .value small {{ font-size: 1.05rem; font-weight: 500; padding-left: .15rem; }}
.kpi .small {{ color: {muted}; font-size: .95rem; min-height: 1.3em; }}
.kpi .change {{ font-size: .92rem; color: {muted}; white-space: nowrap; }}
.kpi .change b {{ font-weight: 600; color: {ink}; }}
.kpi .change b.good {{ color: {colours.third}; }}
.kpi .change b.bad {{ color: {colours.accent}; }}
.kpi .warn {{ color: {colours.accent}; }}
.kpi img {{ display: block; width: 100%; height: 34px; margin-top: .3rem; }}
.table {{ overflow-x: auto; max-height: 34rem; overflow-y: auto; }}
.table table {{ border-collapse: collapse; width: 100%; font-size: .98rem; }}
.table th {{ position: sticky; top: 0; background: {panel}; color: {muted}; font-weight: 600; text-align: left;
  white-space: nowrap; }}
.table th, .table td {{ padding: .38rem .6rem; border-bottom: 1px solid {line}; vertical-align: top; }}
.table td.n, .table th.n {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }}
.table td.d {{ white-space: nowrap; }}
.table td.t {{ min-width: 12rem; }}
.table tr.flag td {{ color: {colours.accent}; }}
.bar {{ background: {line}; height: .55rem; border-radius: .3rem; position: relative; min-width: 4rem; margin-top: .45rem; }}
.tree .bar {{ margin-top: 0; }}
.bar i {{ display: block; background: {colours.main}; height: 100%; border-radius: .3rem; }}
.bar i.late {{ background: {colours.second}; }}
.bar u {{ position: absolute; top: -.2rem; bottom: -.2rem; width: 3px; background: {ink}; }}
.tree details {{ border-bottom: 1px solid {line}; padding: .25rem 0; }}
.tree details details {{ margin-left: 1.4rem; border-bottom: 0; border-top: 1px dashed {line}; }}
.tree summary {{ cursor: pointer; padding: .3rem 0; }}
.tree summary > span, .tree .leaf > span {{ display: inline-grid; align-items: center; gap: .8rem; width: calc(100% - 1.4rem);
  grid-template-columns: minmax(8rem, 2fr) minmax(5rem, 3fr) 12rem minmax(8rem, 1.6fr); vertical-align: middle; }}
.tiles {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .7rem; }}
.tiles div {{ border-left: 3px solid {colours.main}; padding: .1rem .7rem; }}
.tiles b {{ font-size: 1.45rem; }} .tiles small {{ color: {muted}; display: block; }}
.told {{ margin: .5rem 0 .2rem; padding-left: 1.2rem; }} .told:empty {{ display: none; }}
.about dt {{ color: {muted}; font-size: .92rem; margin-top: .5rem; }} .about dd {{ margin: 0; }}
.about pre {{ white-space: pre-wrap; font-size: .85rem; background: {colours.ground}; padding: .7rem; border-radius: .4rem; }}
.about summary {{ cursor: pointer; padding: .4rem 0; }}
.attention-head {{ font-weight: 650; font-size: 1.1rem; padding-bottom: .2rem; }}
.attention-head b {{ color: {colours.accent}; font-size: 1.35rem; padding: 0 .15rem; }}
.st-key-panel-attention .stElementContainer {{ margin-top: 0; }}
.st-key-panel-attention [data-testid=stPageLink] a {{ padding: .25rem .3rem; margin: 0; }}
.st-key-panel-attention [data-testid=stPageLink] span {{ white-space: normal; }}
.st-key-panel-attention [data-testid=stPageLink] p {{ font-size: 1rem; line-height: 1.4; }}
@media (min-width: 1700px) {{ html {{ font-size: 18px !important; }} }}
@media (max-width: 640px) {{
  [data-testid=stMainBlockContainer] {{ padding-left: .7rem; padding-right: .7rem; }}
  .kpi .value {{ font-size: 1.65rem; }}
  .kpi .small, .kpi .change {{ font-size: .82rem; white-space: normal; }}
  .tree summary > span, .tree .leaf > span {{ grid-template-columns: 1fr 1fr; }}
}}
</style>"""
