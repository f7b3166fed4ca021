"""Floor: what a page costs that Streamlit is given the same elements for, by a script that does nothing else.

python -m tests.benchmarks.floor [runs]

The elements of a page that is shown again are recorded, and shown by a bare script: what ours takes beyond that is our own.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.benchmarks.client import Viewer, cpu_seconds, first_page
from tests.serving import measured_server

PAGES = ("", "issues", "volunteers", "renovation", "organisation", "platform")
QUERY = "period=累计"
RECORDED = "STREETBOARD_RECORDED"
BARE = f"""
import json, os
from pathlib import Path
import plotly.graph_objects as go
import streamlit as st

@st.cache_resource
def recorded():
    every = json.loads(Path(os.environ["{RECORDED}"]).read_text("utf-8"))
    return [(kind, go.Figure(json.loads(told["spec"])) if kind == "plotly_chart" else told) for kind, told in every]

containers = {{"flex_container": st.container, "grid_container": lambda: st.grid(2), "popover": lambda: st.popover("更多"),
    "expandable": lambda: st.expander("更多")}}
st.set_page_config(layout="wide")
for at, (kind, told) in enumerate(recorded()):
    if kind in containers:
        containers[kind]()
    elif kind == "html":
        st.html(told["body"], unsafe_allow_javascript=told.get("unsafeAllowJavascript", False))
    elif kind == "button":
        st.button(told["label"], key=f"button-{{at}}", type="tertiary")
    elif kind == "plotly_chart":
        st.plotly_chart(told, key=f"chart-{{at}}", theme=None, on_select="rerun", selection_mode="points")
    else:
        choose = {{"selectbox": st.selectbox, "multiselect": st.multiselect, "button_group": st.segmented_control}}[kind]
        choose(kind, told, key=f"choice-{{at}}", label_visibility="collapsed")
"""


async def elements(viewer: Viewer, page: str) -> list[tuple[str, Any]]:
    """Return the elements and containers of a page in their order, each with what a bare script needs to show it again."""
    found: list[tuple[str, Any]] = []

    def note(message: ForwardMsg) -> None:
        if message.WhichOneof("type") != "delta":
            return
        if message.delta.WhichOneof("type") == "add_block":
            found.append((message.delta.add_block.WhichOneof("type"), {}))
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind in ("selectbox", "multiselect"):
            told: Any = list(getattr(element, kind).options)
        elif kind == "button_group":
            told = [option.content for option in element.button_group.options]
        elif kind == "html":
            told = {"body": element.html.body, "unsafeAllowJavascript": element.html.unsafe_allow_javascript}
        else:
            told = {
                name: getattr(getattr(element, kind), name)
                for name in ("label", "spec")
                if hasattr(getattr(element, kind), name)
            }
        found.append((kind, told))

    # What the browser knows already is sent as its hash alone.
    viewer.forget()
    await viewer.run(page, QUERY, seen=note)
    return found


async def milliseconds(viewer: Viewer, process: Any, page: str, query: str, runs: int) -> tuple[float, float]:
    """Return the processor time that a page costs the server, and the median until its script has ended."""
    for _ in range(3):
        await viewer.run(page, query)
    before = cpu_seconds(process)
    taken = [await viewer.run(page, query) for _ in range(runs)]
    return (cpu_seconds(process) - before) / runs * 1000, statistics.median(taken) * 1000


async def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder, measured_server(Path(folder) / "warehouse") as (address, process):
        viewer = await first_page(address)
        for page in PAGES:
            await viewer.run(page, QUERY)
            shown = await elements(viewer, page)
            ours = await milliseconds(viewer, process, page, QUERY, runs)
            recorded, script = Path(folder) / "recorded.json", Path(folder) / "bare.py"
            recorded.write_text(json.dumps(shown), "utf-8")
            script.write_text(BARE, "utf-8")
            with measured_server(Path(folder), script=str(script), **{RECORDED: str(recorded)}) as (bare, other):
                alone = await first_page(bare)
                floor = await milliseconds(alone, other, "", "", runs)
                assert not alone.exceptions, alone.exceptions
                await alone.close()
            print(
                f"/{page}: {len(shown)} elements; processor {ours[0]:.1f} ms, bare {floor[0]:.1f} ms ({ours[0] / floor[0]:.2f}); "
                f"median {ours[1]:.1f} ms, bare {floor[1]:.1f} ms ({ours[1] / floor[1]:.2f})"
            )
        assert not viewer.exceptions, viewer.exceptions
        await viewer.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
