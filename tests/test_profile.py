"""社区画像: one community, whatever the address says of others, and on two sheets of paper."""

from __future__ import annotations

import pytest

from tests.test_pages import opened, said

STREET, COMMUNITY, OTHER = "朝阳街道", "天津路社区", "河嘉村社区"


@pytest.fixture(autouse=True)
def demonstration(demo_home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))


def test_the_page_is_about_the_community_of_the_address_and_says_so_on_paper_too():
    app = opened("profile", street=STREET, community=COMMUNITY, period="本季")
    assert not app.exception
    assert f"{STREET} · {COMMUNITY} · 社区画像" in said(app)
    assert OTHER not in said(app)
    assert app.selectbox(key=f"filter_community_{STREET}").value == COMMUNITY


def test_of_several_communities_it_shows_the_first_and_without_any_the_first_of_the_street():
    app = opened("profile", street=STREET, community=[OTHER, COMMUNITY])
    assert f"{STREET} · {OTHER} · 社区画像" in said(app)
    first = opened("profile", street=STREET)
    assert first.selectbox(key=f"filter_community_{STREET}").value == "河嘉村社区"
    assert f"{STREET} · 河嘉村社区 · 社区画像" in said(first)


def test_another_community_is_a_choice_away_and_stands_in_the_address():
    app = opened("profile", street=STREET, community=COMMUNITY, period="本季")
    app.selectbox(key=f"filter_community_{STREET}").select(OTHER).run()
    assert dict(app.query_params) == {"street": STREET, "community": OTHER, "period": "本季"}
    assert f"{STREET} · {OTHER} · 社区画像" in said(app)


def test_all_streets_are_no_community_and_the_page_says_what_to_do():
    app = opened("profile", street="全部街道")
    assert not app.exception
    assert "“社区画像”看的是一个街道里的社区" in " ".join(element.value for element in app.info)
