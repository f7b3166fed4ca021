"""Chinese: the texts that Streamlit's widgets leave in English, put into Chinese in the reader's browser."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path

from streetboard.ui import scripts

_HERE = Path(__file__).parent


@cache
def words() -> dict[str, str]:
    """Return what each text of Streamlit is in Chinese; {} stands for what changes, in the same order in both."""
    groups = tomllib.loads((_HERE / "chinese.toml").read_text("utf-8"))
    return {english: chinese for group in groups.values() for english, chinese in group.items()}


@cache
def _given() -> str:
    return json.dumps(words(), ensure_ascii=False)


def speak() -> None:
    """Make the widgets of this page speak Chinese; it takes effect once in a tab."""
    scripts.run("chinese", given=_given())
