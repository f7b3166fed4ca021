"""The screen: every kind of block has its drawer, and what a ledger says is never markup on the way there."""

from __future__ import annotations

import pytest

from streetboard.drawing import screen
from streetboard.drawing.screen.look import DARK, LIGHT
from streetboard.reading.blocks import KINDS
from tests import every_kind


def test_every_kind_has_a_drawer_at_the_size_of_a_page():
    assert set(screen.DRAWERS) | screen.DRAWN_BY_THE_PAGE == set(KINDS)


def test_there_is_a_sample_of_every_kind():
    assert {block.kind for block in every_kind.blocks()} == set(KINDS)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_every_kind_is_drawn_at_the_size_of_a_page(look):
    for block in every_kind.blocks():
        if block.kind not in screen.DRAWN_BY_THE_PAGE:
            assert screen.draw(block, look)
