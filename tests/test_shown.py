"""Shown: whoever presses a button acts on what he was shown, or on nothing, whatever others have done meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from streetboard import provenance
from streetboard.ledger import typing_in
from streetboard.meeting import editions, making
from streetboard.meeting.editions import TextSlide
from streetboard.ui import shown
from streetboard.warehouse import Scope, Warehouse
from tests.test_pages import opened

STREET = "朝阳街道"


def pressed(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


def standing(home: Path, figure: str) -> list[tuple]:
    return list(Warehouse(home).figure(figure, Scope(STREET)).rows)


LISTS = {
    "annotations": ("shared/annotations", ("happened_on", "community_given", "note"), "撤销标注"),
    "metric_targets": (
        "shared/target_rows",
        ("metric_given", "community_given", "period_given", "value_given"),
        "撤销目标",
    ),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("is_gone", [False, True])
def test_what_is_withdrawn_is_the_row_that_was_chosen_or_none(own, name, is_gone):
    figure, key, label = LISTS[name]
    app = opened("data", section="目标与标注", street=STREET)
    choose = app.selectbox(key=f"withdraw-{name}")
    chosen = Warehouse(own).figure(figure, Scope(STREET)).records()[-1]
    app = choose.select_index(len(choose.options) - 1).run()
    before = standing(own, figure)
    row = {one.removesuffix("_given"): str(chosen[one]) for one in key}
    if is_gone:
        typing_in.type_in(name, row | {"state": "已撤销"}, STREET, own, is_demo=True)
        assert len(standing(own, figure)) == len(before) - 1
    version = Warehouse(own).current().version
    app = pressed(app, label)
    assert not app.exception
    assert [one.value for one in app.error] == []
    # The row is gone, and no other; where somebody else had withdrawn it, nothing was published.
    assert standing(own, figure) == before[:-1]
    assert Warehouse(own).current().version == version + (not is_gone)


@pytest.fixture
def edition(own) -> editions.Edition:
    """Return an edition with a slide of text at its end."""
    one = making.make(own, Warehouse(own).current(), STREET, "2025Q2", None, by="文书")
    return edited(own, one, {"texts": {"text-1": TextSlide("补充说明", ())}})


def edited(home: Path, one: editions.Edition, changed: dict) -> editions.Edition:
    editions.edit(home, one.id, replace(one.edits, **changed), what="改", by="同事", at=provenance.now())
    return editions.load(home, one.id)


@pytest.mark.parametrize("label", ["↑ 上移", "隐藏这一页", "＋ 加一页文字", "删除这一页"])
def test_of_a_slide_that_somebody_else_has_deleted_no_other_takes_the_place(own, edition, label):
    app = opened("meetings", edition=edition.id, slide="text-1")
    before = edited(own, edition, {"texts": {}})
    app = pressed(app, label)
    assert not app.exception
    assert editions.load(own, edition.id).edits == before.edits


def test_a_key_tells_every_choice_apart():
    assert shown.key("a", "b", "c") != shown.key("a", "bc", "") != shown.key("a", "b", None)
    assert shown.key("a", "b") == shown.key("a", "b")
