"""Documentation that lives with the code: generated pages are fresh, and everything a script may call is written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from streetboard import __main__, reference

PROJECT = Path(__file__).parent.parent


def test_the_reference_of_figures_is_fresh():
    assert reference.FILE.read_text("utf-8") == reference.text(), "run: python -m streetboard.reference"


@pytest.mark.parametrize("command", __main__.COMMANDS)
def test_the_guide_names_every_command(command):
    assert f"streetboard {command}" in (PROJECT / "docs" / "guide.md").read_text("utf-8")
