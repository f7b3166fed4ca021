"""Narrowed readers: what a server sends to a secretary, and to a clerk of one street, names nobody else, whatever the address asks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from streetboard import warehouse
from streetboard.access.accounts import Accounts
from streetboard.asking.streets import ALL_STREETS
from streetboard.datasets import all_datasets
from streetboard.meeting import making
from streetboard.ui import menu
from tests import staff
from tests.browsing import settle
from tests.serving import server
from tests.viewer import Viewer, visit

pytestmark = pytest.mark.slow

OTHER_STREET, OTHER = "龙凤桥街道", "河嘉村社区"
OWN_EDITION, OTHERS_EDITION = "朝阳街道-天津路社区-2025Q2-1", "朝阳街道-河嘉村社区-2025Q2-1"
EDITIONS = {
    OWN_EDITION: (staff.STREET, staff.COMMUNITY),
    OTHERS_EDITION: (staff.STREET, OTHER),
    "朝阳街道-2025Q2-1": (staff.STREET, None),
}
PAGES = [entry.name for entry in (menu.PAGES | menu.HIDDEN).values()]


@pytest.fixture(scope="module")
def home(demo_home, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("narrowed") / "warehouse"
    shutil.copytree(demo_home, folder)
    for name, (street, community) in EDITIONS.items():
        made = making.make(folder, warehouse.Warehouse(folder).current(), street, "2025Q2", community, by="文书")
        assert made.id == name
    staff.hired(folder, staff.SECRETARY, staff.STREET_CLERK, staff.LEADER)
    return folder


@pytest.fixture(scope="module")
def address(home) -> Iterator[str]:
    with server(home) as found:
        yield found


@pytest.fixture(scope="module")
def hidden(home) -> dict[str, set[str]]:
    """Return the names that each of the two must not meet."""
    known = warehouse.Warehouse(home).current().communities
    elsewhere = {OTHER_STREET} | {community for street, community in known if street == OTHER_STREET} - {"未归属"}
    return {
        staff.STREET_CLERK: elsewhere - {community for street, community in known if street == staff.STREET},
        staff.SECRETARY: elsewhere | {community for _, community in known} - {staff.COMMUNITY, "未归属"},
    }


class Listener:
    """A tab that keeps all that the server sends."""

    def __init__(self, address: str, home: Path, name: str) -> None:
        self._address, self._cookie = address, staff.cookie(home, urlsplit(address).netloc, name)
        self.tab: Viewer = visit(address, headers=self._cookie)
        self.sent = ""
        receive = self.tab._receive

        def listening():
            message = receive()
            self.sent += message.SerializeToString().decode("utf-8", "replace")
            return message

        self.tab._receive = listening

    def open(self, page: str, **query: str) -> str:
        """Return all that is sent when a page is opened."""
        self.sent = ""
        self.tab.open(page, urlencode(query))
        return self.sent

    def press(self, label: str) -> str:
        self.sent = ""
        self.tab.press(label)
        return self.sent

    def download(self, label: str) -> str:
        """Return what a file holds that is made when it is asked for, and what is said instead."""
        where, error = self.tab.download(label)
        if error:
            return f"refused: {error}"
        return self.fetch(where).decode("utf-8", "replace")

    def fetch(self, where: str) -> bytes:
        """Return the file at an address, which is there for this log-in alone."""
        address = f"{self._address}{quote(where, safe='/:?=&%')}"
        with urlopen(Request(address, headers=self._cookie), timeout=60) as answer:
            return answer.read()


def named(sent: str, names: set[str], typed: tuple[str, ...] = ()) -> set[str]:
    """Return the names that stand in what was sent, but what was typed into the address."""
    return {name for name in names if name in sent and name not in typed}


@pytest.mark.parametrize("reader", [staff.SECRETARY, staff.STREET_CLERK])
def test_no_page_names_what_its_reader_may_not_see(address, home, hidden, reader):
    tab, leader = Listener(address, home, reader), Listener(address, home, staff.LEADER)
    for page in PAGES:
        assert named(tab.open(page), hidden[reader]) == set(), page
        assert "Traceback" not in tab.sent and "exception" not in " ".join(tab.tab.told), page
    # They are there to be seen by others.
    assert named(leader.open("issues", street=ALL_STREETS) + leader.open("issues", street=staff.STREET), hidden[reader])


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("issues", {"street": OTHER_STREET}),
        ("issues", {"street": ALL_STREETS}),
        ("overview", {"street": ALL_STREETS}),
        ("issues", {"street": staff.STREET, "community": OTHER}),
        ("profile", {"street": staff.STREET, "community": OTHER}),
        ("why", {"street": staff.STREET, "of": OTHER, "beside": OTHER}),
        ("why", {"street": staff.STREET, "of": staff.COMMUNITY, "beside": OTHER}),
        ("issues", {"rows": f"issues/rows?measure=open&community={OTHER}"}),
        ("issues", {"rows": f"issues/rows?measure=open&street={OTHER_STREET}"}),
        ("issues", {"rows": f"issues/rows?measure=open&handler={OTHER}"}),
        ("issues", {"rows": "issues/card?issue_id=WG202502020001"}),
        *((page, {"rows": rows}) for page in ("issues", "overview") for rows in ("data/quarantine", "data/imports", "shared/sources")),
        ("data", {"section": "隔离"}),
        ("data", {"section": "版本"}),
        ("data", {"section": "数据质量"}),
        ("definitions", {"street": OTHER_STREET}),
        ("present", {"edition": OTHERS_EDITION}),
        ("present", {"edition": "朝阳街道-2025Q2-1", "rows": "1", "slide": "3"}),
        ("present", {"edition": OTHERS_EDITION, "view": "presenter"}),
        ("present", {"edition": "没有这一份"}),
        ("meetings", {"edition": OTHERS_EDITION}),
        ("meetings", {"edition": "朝阳街道-2025Q2-1"}),
        ("meetings", {"street": OTHER_STREET}),
    ],
)  # fmt: skip
def test_no_address_leads_a_secretary_to_what_he_may_not_see(address, home, hidden, page, query):
    tab = Listener(address, home, staff.SECRETARY)
    sent = tab.open(page, **query)
    typed = tuple(name for name in (OTHER, OTHER_STREET) if name in " ".join(query.values()))
    assert named(sent, hidden[staff.SECRETARY], typed) == set()
    assert "exception" not in " ".join(tab.tab.told)
    # What he typed is told back to him once or twice, beside numbers that are his own.
    assert all(sent.count(name) <= 8 for name in typed)
    if "edition" in query:
        assert ["没有名为" in told for told in tab.tab.told] == [True]


def test_a_clerk_of_a_street_is_offered_the_empty_ledgers_that_he_may_import_alone(address, home):
    offered = {
        name: [*visited(address, home, name).open("data", "section=空白台账").deferred]
        for name in (staff.STREET_CLERK, staff.ADMINISTRATOR)
    }
    assert offered[staff.ADMINISTRATOR] == [data.title for data in all_datasets().values()]
    assert offered[staff.STREET_CLERK] == [data.title for data in all_datasets().values() if not data.shared]
    assert {*offered[staff.ADMINISTRATOR]} - {*offered[staff.STREET_CLERK]} >= {"参数设置", "别名对照"}


def visited(address: str, home: Path, name: str) -> Viewer:
    """Return a tab of somebody who is logged in."""
    return visit(address, headers=staff.cookie(home, urlsplit(address).netloc, name))


def test_his_own_edition_opens_on_the_wall_and_names_nobody_else(address, home, hidden):
    tab = Listener(address, home, staff.SECRETARY)
    assert OWN_EDITION in tab.open("meetings", street=staff.STREET)
    for slide in range(1, 12):
        sent = tab.open("present", edition=OWN_EDITION, slide=str(slide), rows="1")
        assert named(sent, hidden[staff.SECRETARY]) == set(), slide
        assert staff.COMMUNITY in sent
    assert named(tab.open("meetings", edition=OWN_EDITION), hidden[staff.SECRETARY]) == set()


def test_what_stands_behind_numbers_and_every_file_is_his_own(address, home, hidden):
    tab = Listener(address, home, staff.SECRETARY)
    mine = hidden[staff.SECRETARY]
    opened = sorted(set(re.findall(r"\?about=([\w.-]+)", tab.open("issues"))))
    assert len(opened) > 8
    files = 0
    for key in opened:
        tab.tab.deferred.clear()
        assert named(tab.open("issues", about=key), mine) == set(), key
        if "下载 CSV" in tab.tab.deferred:
            files += 1
            assert named(tab.download("下载 CSV"), mine) == set(), key
    assert files > 8
    assert named(tab.press("查指标"), mine) == set()


def test_what_an_account_may_see_changes_at_the_next_act_of_an_open_tab(demo_home, copied):
    own = copied(demo_home)
    staff.hired(own, staff.SECRETARY)
    known = Accounts(own)
    with server(own) as address:
        tab = Listener(address, own, staff.SECRETARY)
        tab.open("issues", rows="issues/rows?measure=open")
        before = tab.download("下载 CSV")
        assert staff.COMMUNITY in before and OTHER not in before
        known.set_roles(staff.SECRETARY, ["secretary"], [staff.STREET], [OTHER])
        # The dialog is still open, and what its button was made for is not to be had any more.
        assert tab.download("下载 CSV").startswith(f"refused: 没有名为“{staff.COMMUNITY}”的社区")
        sent = tab.open("issues")
        assert OTHER in sent and staff.COMMUNITY not in sent


def test_a_secretary_sees_in_a_browser_whose_numbers_these_are(page: Page, address, home):
    staff.log_in(page, address, home, staff.SECRETARY)
    page.goto(f"{address}/issues")
    settle(page)
    expect(page.locator(".caption")).to_contain_text(staff.COMMUNITY)
    expect(page.get_by_text(OTHER)).to_have_count(0)
    expect(page.get_by_text("全街道").first).to_be_attached()
