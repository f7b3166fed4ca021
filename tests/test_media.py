"""Media: a picture or a file that Streamlit holds in its memory is handed out to the log-in alone that it was made for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from streetboard.access.accounts import Accounts, hashed
from tests import staff
from tests.serving import server
from tests.test_logging_in import ask

pytestmark = pytest.mark.slow
PICTURES = "tests/pictures/app.py"


@pytest.fixture
def served(home) -> Iterator[str]:
    staff.hired(home, staff.CLERK, staff.LEADER)
    with server(home, PICTURES) as address:
        yield address


def opened(page: Page, address: str) -> dict[str, str]:
    """Open the page of pictures, look that all is there, and return the addresses: of what all have, and of what is the reader's."""
    page.goto(address)
    pictures = page.locator("img[src*='/media/']")
    expect(pictures).to_have_count(2, timeout=60_000)
    for picture in pictures.all():
        expect(picture).to_have_js_property("naturalWidth", 1)
    everybodys, mine = (f"{address}{urlsplit(picture.evaluate('one => one.src')).path}" for picture in pictures.all())
    return {"everybody's": everybodys, "picture": mine} | {
        label: downloaded(page, label)[0] for label in ("做好的", "现做的")
    }


def downloaded(page: Page, label: str) -> tuple[str, str]:
    """Press a button, and return the address and the text of its file."""
    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()
    return download.value.url, Path(download.value.path()).read_text("utf-8")


def context_of(browser: Browser, address: str, home: Path, name: str) -> BrowserContext:
    context = browser.new_context(locale="zh-CN")
    staff.log_in(context.new_page(), address, home, name)
    return context


def test_a_file_is_handed_out_to_the_log_in_alone_that_it_was_made_for(browser, served, home):
    clerk, leader, again = (
        context_of(browser, served, home, name) for name in (staff.CLERK, staff.LEADER, staff.CLERK)
    )
    mine = opened(clerk.pages[0], served)
    assert len(set(mine.values())) == 4
    assert {name: clerk.request.get(url).status for name, url in mine.items()} == dict.fromkeys(mine, 200)
    assert clerk.request.get(mine["现做的"]).text() == f"现做的：{staff.CLERK}"
    assert clerk.request.get(mine["现做的"], headers={"Range": "bytes=0-8"}).text() == "现做的"
    # Whoever else knows the addresses, the same account in another browser too, learns not even that there is something.
    nothing = leader.request.get(f"{served}/media/{'0' * 56}.txt")
    component = leader.request.get(f"{served}/component/none/index.html")
    said = (404, "没有这个文件，或者已经过期。请回到原来的一页，刷新后再试。")
    assert [(one.status, one.text()) for one in (nothing, component)] == [said] * 2
    for other in (leader, again):
        for url in mine.values():
            for asked in (url, url.replace("/media/", "/media//"), url.replace("/media/", "//media/")):
                assert other.request.get(asked).text().find(staff.CLERK) == -1
            for told in (other.request.get(url), other.request.get(url, headers={"Range": "bytes=0-8"})):
                assert (told.status, told.body()) == (404, nothing.body())
            assert other.request.head(url).status == 404
    assert ask(mine["picture"]).status == 401
    # What is alike is of all for whom it was made, and of no more.
    theirs = opened(leader.pages[0], served)
    assert theirs["everybody's"] == mine["everybody's"]
    assert not {theirs[name] for name in ("picture", "做好的", "现做的")} & set(mine.values())
    assert [leader.request.get(url).status for url in theirs.values()] == [200] * 4
    assert again.request.get(mine["everybody's"]).status == 404
    assert clerk.request.get(theirs["picture"]).status == 404
    for one in (clerk, leader, again):
        one.close()


def test_a_header_of_ours_that_a_client_sends_hands_nothing_out(page, served, home):
    known = Accounts(home)
    token = known.begin(staff.CLERK, "", "")
    key = next(iter(staff.cookie(home, urlsplit(served).netloc).values())).partition("=")[0]
    page.context.add_cookies([{"name": key, "value": token, "url": served, "sameSite": "Lax"}])
    url = opened(page, served)["picture"]
    forged = {"X-Streetboard-Session": hashed(token)}
    assert ask(url, **staff.cookie(home, urlsplit(served).netloc, staff.LEADER), **forged).status == 404
    assert ask(url, Cookie=f"{key}={token}").status == 200
    known.end(hashed(token))
    assert ask(url, Cookie=f"{key}={token}").status == 401


def test_pictures_and_files_are_there_when_the_page_is_drawn_anew(page, served, home):
    staff.log_in(page, served, home, staff.CLERK)
    before = opened(page, served)
    page.get_by_role("button", name="再来一遍").click()
    assert downloaded(page, "现做的")[1] == f"现做的：{staff.CLERK}"
    assert opened(page, served) == before


def test_without_accounts_whoever_is_at_the_machine_gets_them(page, home):
    with server(home, PICTURES) as address:
        found = opened(page, address)
        assert downloaded(page, "现做的")[1] == "现做的：这台电脑"
        assert [ask(url).status for url in found.values()] == [200] * 4
