"""Access: who may do what, at the moment of the act; whom the server answers, and that it asks nobody outside."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
from websockets.exceptions import InvalidStatus

from streetboard import audit, ledger, warehouse
from streetboard.access import accounts, listening, who
from streetboard.access.accounts import Accounts
from streetboard.access.connection import CLIENT_HEADER, Connection, connection_of, is_local
from streetboard.access.roles import Capability
from streetboard.errors import AccessError, StreetboardError
from streetboard.ledger import recognise
from streetboard.meeting import editions
from streetboard.ui import guard
from streetboard.ui.managing import preview
from streetboard.ui.managing.brought import Brought
from tests import staff
from tests.browsing import open_page, settle
from tests.serving import PROJECT, free_port, server, started_server, wait_until_healthy
from tests.viewer import Viewer, visit

# --- who sits at the machine ----------------------------------------------------------------------------------------------

LOCAL = Connection("127.0.0.1:8501", "http://127.0.0.1:8501", "127.0.0.1")


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, True),
        ({"host": "localhost:8501", "origin": "http://localhost:8501", "client": "::1"}, True),
        ({"host": "[::1]:8501", "origin": "http://[::1]:8501", "client": "::1"}, True),
        ({"host": "127.0.0.2:8501", "origin": "http://127.0.0.2:8501", "client": "127.0.0.2"}, True),
        ({"client": "127.255.255.254"}, True),
        ({"client": "128.0.0.1"}, False),
        ({"client": "127.0.0"}, False),
        ({"host": "127.0.0.2.evil.example", "origin": "http://127.0.0.2.evil.example"}, False),
        ({"host": "10.0.0.5"}, False),
        ({"host": "10.0.0.5", "origin": "http://10.0.0.5"}, False),
        ({"host": "evil.example:8501", "origin": "http://evil.example:8501"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://127.0.0.1.evil.example"}, False),
        ({"origin": "http://127.0.0.1@evil.example"}, False),
        ({"host": "localhost.evil.example"}, False),
        ({"origin": ""}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://["}, False),
        ({"host": ""}, False),
        ({"client": "10.0.0.9"}, False),
        ({"client": ""}, False),
        ({"is_forwarded": True}, False),
    ],
)
def test_without_accounts_who_sits_at_the_machine_may_everything_and_nobody_else_anything(home, changed, may):
    reader = who.reads(replace(LOCAL, **changed), home, list)
    assert reader.may == (frozenset(Capability) if may else frozenset())


def test_without_accounts_it_listens_wherever_its_own_machine_alone_hears_it(home):
    for own in ("127.0.0.1", "127.0.0.2", "127.1.2.3", "::1", "[::1]", "localhost"):
        listening.check(own, home)
    for others in (None, "", "0.0.0.0", "::", "128.0.0.1", "10.0.0.5", "127.0.0", "127.0.0.1.evil.example"):
        with pytest.raises(AccessError, match="会让别的电脑打开"):
            listening.check(others, home)


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Host", "x-forwarded-proto", "Forwarded", "X-Real-IP", "Via"]
)
def test_what_a_proxy_adds_proves_nothing_and_takes_the_right_away(header):
    headers = {"Host": LOCAL.host, "Origin": LOCAL.origin, CLIENT_HEADER: "127.0.0.1"}
    assert is_local(connection_of(headers))
    assert not is_local(connection_of(headers | {header: "127.0.0.1"}))


def test_with_accounts_nobody_is_anybody_without_a_session(home):
    known = staff.hired(home)
    assert who.reads(LOCAL, home, list).may == frozenset()
    session = accounts.hashed(known.begin(staff.ADMINISTRATOR, "", ""))
    assert who.reads(replace(LOCAL, session=session), home, list).name == staff.ADMINISTRATOR
    assert who.reads(replace(LOCAL, session=session[:-1]), home, list).may == frozenset()


def test_what_is_computed_later_still_asks_for_whom(home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(home))
    known = staff.hired(home, staff.CLERK)
    asking = replace(LOCAL, session=accounts.hashed(known.begin(staff.CLERK, "", "")))
    done = []
    act = guard.act(Capability.IMPORT, audit.FILE_READ)(lambda: done.append("done"))
    with pytest.raises(AccessError):
        act()
    with monkeypatch.context() as patched:
        patched.setattr(guard, "connection", lambda: asking)
        later = guard.later(act)
    assert done == []
    later()
    assert done == ["done"]
    known.set_roles(staff.CLERK, ["leader"])
    with pytest.raises(AccessError, match="没有“导入台账”的权限"):
        later()
    with pytest.raises(AccessError):
        act()
    assert done == ["done"]


def test_who_is_for_one_street_brings_in_no_other(home, tmp_path, monkeypatch):
    """While there is no other street whoever is for one may import; the file says of which it is."""
    monkeypatch.setenv("STREETBOARD_HOME", str(home))
    session = accounts.hashed(staff.hired(home, staff.STREET_CLERK).begin(staff.STREET_CLERK, "", ""))
    monkeypatch.setattr(guard, "connection", lambda: replace(LOCAL, session=session))
    path = tmp_path / "件.csv"
    path.write_text("问题编号,社区,上报时间,状态\n1,东社区,2025-03-05,处置中\n", "utf-8")
    (found,) = recognise.recognise(path, home)
    file = UploadedFile(UploadedFileRec("1", path.name, "text/csv", path.read_bytes()), FileURLs())
    one = Brought(file, found, "1-0")
    for street, is_mine in (("别的街道", False), (staff.STREET, True)):
        chosen = [(one, ledger.Order(Path("1"), "issues", found.mapping, street, part=found.part))]
        for act in (preview._rehearse, preview._import):
            if is_mine:
                act(chosen)
                continue
            with pytest.raises(StreetboardError, match=f"这个账号只能导入{staff.STREET}的台账"):
                act(chosen)
    assert warehouse.Warehouse(home).current().streets == {staff.STREET: False}


# --- every act is one that asks ------------------------------------------------------------------------------------------

# What changes the home or hands out what was not published, and what it takes. A page may refer to these in a guard.act of that.
ACTS = {
    "streetboard.meeting.editions.put_in": Capability.EDITIONS,
    "streetboard.ledger.import_files": Capability.IMPORT,
    "streetboard.ledger.typing_in.type_in": Capability.TARGETS,
    "streetboard.ledger.rehearse": Capability.IMPORT,
    "streetboard.ledger.remove_demo": Capability.PUBLISH,
    "streetboard.ledger.recognise.recognise": Capability.IMPORT,
    "streetboard.ledger.recognise.save": Capability.IMPORT,
    "streetboard.ledger.publish.rollback": Capability.PUBLISH,
    "streetboard.ledger.quarantine.workbook": Capability.IMPORT,
    "streetboard.meeting.making.make": Capability.EDITIONS,
    "streetboard.meeting.editions.edit": Capability.EDITIONS,
}
# What only reads, or what the first page of a fresh home does for everybody.
READINGS = {
    "streetboard.meeting.brand.load",
    "streetboard.meeting.brand.named",
    "streetboard.meeting.panels.can_be_read_again",
    "streetboard.meeting.panels.deck",
    "streetboard.meeting.panels.deck_of_page",
    "streetboard.meeting.panels.freeze",
    "streetboard.ledger.ensure_ready",
    "streetboard.ledger.wording.columns_alike",
    "streetboard.ledger.wording.describe",
    "streetboard.ledger.wording.meant",
    "streetboard.ledger.wording.of_cells",
    "streetboard.ledger.wording.of_sheet",
    "streetboard.ledger.wording.of_skipped",
    "streetboard.ledger.wording.year_told",
    "streetboard.ledger.effects.compare",
    "streetboard.ledger.mapping_files.alike",
    "streetboard.ledger.mapping_files.columns_of",
    "streetboard.ledger.mapping_files.implied_by",
    "streetboard.ledger.mapping_files.joined_of",
    "streetboard.ledger.mapping_files.placed",
    "streetboard.ledger.mapping_files.plan",
    "streetboard.ledger.mapping_files.seems",
    "streetboard.ledger.publish.keep_versions",
    "streetboard.ledger.recognise.left_out",
    "streetboard.ledger.template.write",
    "streetboard.ledger.wide.guess",
    "streetboard.ledger.wide.needs_year",
    "streetboard.ledger.wide.part_of",
    "streetboard.ledger.wide.year_of",
    "streetboard.meeting.differences.compare",
    "streetboard.meeting.editions.drafts",
    "streetboard.meeting.editions.file_of",
    "streetboard.meeting.editions.is_seen",
    "streetboard.meeting.editions.load",
    "streetboard.meeting.editions.names",
    "streetboard.meeting.editions.quarters",
    "streetboard.meeting.slides.behind",
    "streetboard.meeting.slides.check_headline",
    "streetboard.meeting.slides.deck",
    "streetboard.meeting.slides.hidden_ids",
    "streetboard.meeting.slides.is_proposal",
    "streetboard.meeting.slides.kept_keys",
    "streetboard.meeting.slides.proposal",
    "streetboard.meeting.slides.streets_behind",
    "streetboard.meeting.slides.told_by_rules",
    "streetboard.meeting.slides.turned_over",
}
ROOMS = ("streetboard.ledger", "streetboard.meeting")


def referred(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every function of the rooms that a module refers to, and what the act takes in which it does so, empty outside of one."""
    tree = ast.parse(path.read_text("utf-8"))
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            known |= {alias.asname or alias.name: alias.name for alias in node.names}

    def visit(node: ast.AST, needed: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.FunctionDef):
            named = [re.match(r"guard\.act\(Capability\.(\w+), ", ast.unparse(one)) for one in node.decorator_list]
            needed = next((found[1] for found in named if found), needed)
        if isinstance(node, ast.Name | ast.Attribute):
            head, _, tail = ast.unparse(node).partition(".")
            found = resolved(".".join(filter(None, (known.get(head), tail)))) if head in known else None
            if found:
                yield found, needed
        for child in ast.iter_child_nodes(node):
            yield from visit(child, needed)

    yield from visit(tree, "")


def resolved(dotted: str) -> str | None:
    """Return where a function of the rooms is defined; null for everything else."""
    module, _, name = dotted.rpartition(".")
    if not dotted.startswith(ROOMS):
        return None
    try:
        found = getattr(importlib.import_module(module), name, None)
    except ImportError:
        return None
    return f"{found.__module__}.{found.__qualname__}" if inspect.isfunction(found) else None


PAGES_CODE = [*(PROJECT / "streetboard" / "ui").rglob("*.py"), *(PROJECT / "pages").glob("*.py")]


def test_every_function_that_a_page_refers_to_is_known_as_an_act_or_as_a_reading():
    found = {name for path in PAGES_CODE for name, _ in referred(path)}
    assert found - ACTS.keys() - READINGS == set()
    assert ACTS.keys() - found == set()


def test_every_act_that_a_page_refers_to_is_guarded():
    wrong = [
        (path.name, name, needed)
        for path in PAGES_CODE
        for name, needed in referred(path)
        if name in ACTS and needed != ACTS[name].name
    ]
    assert wrong == []


# --- over the wire --------------------------------------------------------------------------------------------------------

LEDGER = "问题编号,社区,上报时间,办结时间,状态\n1,东社区,2025-03-05,,处置中\n2,东社区,2025-03-05,2025-03-01,已办结\n"


@pytest.fixture(scope="module")
def published(demo_home, tmp_path_factory) -> Path:
    """Return a home with two versions, demonstration data, and a row in quarantine."""
    folder = tmp_path_factory.mktemp("access") / "warehouse"
    shutil.copytree(demo_home, folder)
    file = folder.parent / "a.csv"
    file.write_text(LEDGER, "utf-8")
    ledger.import_files([ledger.Order(file, "issues", street="试点街道")], folder)
    return folder


@pytest.fixture
def own(published, copied) -> Path:
    folder = copied(published)
    staff.hired(folder, *staff.ROLES)
    return folder


@pytest.fixture(scope="module")
def staffed(published, homes) -> Path:
    """Return a home with accounts that nobody changes anything on."""
    return staff.copy_of(published, homes())


@pytest.fixture(scope="module")
def shared(staffed) -> Iterator[str]:
    """Yield the address of a server that nobody changes anything on."""
    with server(staffed) as found:
        yield found


def as_one(address: str, home: Path, name: str = staff.ADMINISTRATOR) -> Viewer:
    """Return a tab of somebody who is logged in."""
    return visit(address, headers=staff.cookie(home, urlsplit(address).netloc, name))


REMOVE = ("data", "section=导入", "取出演示数据", "确认取出")
ROLL_BACK = ("data", "section=版本", "回退到第 1 版", "确认回退")
WITHDRAW = ("data", "section=目标与标注&street=朝阳街道", "撤销目标")
QUARANTINED = ("data", "section=隔离", "下载 Excel：问题台账 1 行")


def no_right(capability: Capability) -> str:
    return f"**没有“{capability.value}”的权限**。请重新登录，或者请管理员在“用户”页给这个账号加上相应的角色"


def version(home: Path) -> int | None:
    return warehouse.current_version(home)


@pytest.mark.parametrize("act", [REMOVE, ROLL_BACK, WITHDRAW], ids=["remove", "roll back", "withdraw"])
def test_an_administrator_may(address, own, act):
    page, query, *buttons = act
    viewer = as_one(address, own).open(page, query)
    for label in buttons:
        viewer.press(label)
    assert version(own) == 3


@pytest.mark.parametrize(("name", "who"), [(staff.ADMINISTRATOR, ""), (staff.CLERK, "请管理员")])
def test_it_is_told_who_takes_out_the_demonstration(shared, staffed, name, who):
    viewer = as_one(shared, staffed, name).open("data", "section=导入")
    assert sum(f"导入同名街道的真实台账前要先{who}取出。" in note for note in viewer.notes) == 1
    assert ("取出演示数据" in viewer.buttons) == (not who)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (staff.PRESENTER, "还没有会议版。选好季度，点“生成”。"),
        (staff.LEADER, "还没有会议版，请街道的会务人员或管理员生成。"),
    ],
)
def test_who_may_not_make_an_edition_is_told_whom_to_ask(shared, staffed, name, told):
    viewer = as_one(shared, staffed, name).open("meetings", "street=朝阳街道")
    assert viewer.empty == [told]
    asked = as_one(shared, staffed, name).open("meetings", "edition=没有这一份").told
    wanted = "请先在“联席会议”页生成一份" if name == staff.PRESENTER else "请街道的会务人员或管理员生成"
    assert [wanted in one for one in asked] == [True]


def test_without_accounts_who_sits_at_the_machine_may(published, copied):
    home = copied(published)
    with server(home) as address:
        page, query, *buttons = REMOVE
        viewer = visit(address).open(page, query)
        for label in buttons:
            viewer.press(label)
    assert version(home) == 3


ELSEWHERE = {
    "who asks for another host": {"host": "10.0.0.5"},
    "who was led here by a name": {"host": "evil.example"},
    "who names no page": {"origin": None},
    "who comes through a proxy": {"headers": {"X-Forwarded-For": "127.0.0.1"}},
}


@pytest.mark.parametrize("claims", ELSEWHERE.values(), ids=ELSEWHERE)
def test_without_accounts_nobody_else_gets_in(demo_address, claims):
    with pytest.raises(InvalidStatus) as refused:
        visit(demo_address, **claims)
    assert refused.value.response.status_code == 403
    if claims.get("origin", "") is not None:
        sent = claims.get("headers", {}) | ({"Host": claims["host"]} if "host" in claims else {})
        status, _, told = answer(
            f"{demo_address}/issues", **{name.replace("-", "_"): value for name, value in sent.items()}
        )
        assert (status, told[:13]) == (403, "还没有账号，看板只有它所在")


def test_what_one_may_not_stands_nowhere_and_does_nothing(shared, staffed):
    for (page, query, *buttons), names in {
        REMOVE: (staff.LEADER, staff.CLERK, staff.PRESENTER),
        ROLL_BACK: (staff.LEADER, staff.CLERK, staff.PRESENTER),
        WITHDRAW: (staff.LEADER, staff.PRESENTER),
    }.items():
        shown = as_one(shared, staffed).open(page, query)
        if len(buttons) > 1:
            shown.press(buttons[0])
        assert set(buttons) <= shown.buttons.keys()
        for name in names:
            intruder = as_one(shared, staffed, name).open(page, query)
            assert intruder.buttons.keys() & set(buttons) == set()
            # As if the buttons had been there; a dialog that was not opened Streamlit runs for nobody.
            intruder.buttons = {label: (widget, "") for label, (widget, _) in shown.buttons.items()}
            for label in buttons:
                intruder.press(label)
    assert version(staffed) == 2


@pytest.mark.parametrize("act", [REMOVE, ROLL_BACK], ids=["remove", "roll back"])
def test_a_dialog_that_was_opened_with_the_right_does_nothing_without_it(address, own, act):
    page, query, first, confirm = act
    viewer = as_one(address, own).open(page, query).press(first)
    Accounts(own).set_roles(staff.ADMINISTRATOR, ["clerk"])
    viewer.press(confirm)
    assert viewer.told == [no_right(Capability.PUBLISH)]
    assert version(own) == 2


def test_a_workbook_of_quarantined_rows_is_not_made_once_the_right_is_gone(address, own):
    page, query, label = QUARANTINED
    viewer = as_one(address, own, staff.CLERK).open(page, query)
    url, said = viewer.download(label)
    assert (url.rpartition(".")[2], said) == ("xlsx", "")
    viewer.open(page, query)
    Accounts(own).set_roles(staff.CLERK, ["presenter"])
    assert viewer.download(label) == ("", no_right(Capability.IMPORT).replace("*", ""))
    assert as_one(address, own, staff.LEADER).open(page, query).deferred == {}


def test_rows_and_their_download_are_for_those_who_may_at_that_moment(address, own):
    asked = ("issues", "rows=issues/rows?measure=open")
    viewer = as_one(address, own, staff.LEADER).open(*asked)
    assert viewer.download("下载 CSV")[1] == ""
    viewer.open(*asked)
    Accounts(own).set_roles(staff.LEADER, ["presenter"])
    assert viewer.download("下载 CSV") == ("", no_right(Capability.ROWS).replace("*", ""))
    shown = as_one(address, own, staff.PRESENTER).open(*asked)
    assert (shown.told, shown.deferred) == ([no_right(Capability.ROWS)], {})


def test_a_number_is_handed_out_as_its_reader_may_see_it_then(address, own):
    viewer = as_one(address, own, staff.CLERK).open("issues", "street=龙凤桥街道&about=issues-summary-collected")
    assert viewer.download("下载 CSV")[1] == ""
    Accounts(own).set_roles(staff.CLERK, ["clerk"], ["朝阳街道"])
    assert viewer.download("下载 CSV") == ("", "没有名为“龙凤桥街道”的街道。可用的有：朝阳街道")


def test_a_download_is_made_for_the_tab_alone_that_has_its_button(address, own):
    asked = ("issues", "rows=issues/rows?measure=open")
    mine = as_one(address, own, staff.CLERK).open(*asked)
    others = as_one(address, own, staff.PRESENTER).open(*asked)
    others.deferred |= mine.deferred
    assert others.download("下载 CSV") == ("", "文件没有生成。请刷新后再试")
    assert mine.download("下载 CSV")[1] == ""


@pytest.mark.parametrize("rows", ["volunteer_rows", "service_rows", "points_rows"])
def test_rows_that_are_persons_are_for_clerks_at_that_moment(address, own, rows):
    asked = ("volunteers", f"rows=volunteers/{rows}")
    shown = as_one(address, own, staff.LEADER).open(*asked)
    told = "**没有“看志愿者、服务和积分的明细”的权限**。一行一个人的明细只给街道的经办人看；要核对，请找经办人"
    assert (shown.told, shown.deferred) == ([told], {})
    viewer = as_one(address, own, staff.CLERK).open(*asked)
    assert viewer.told == []
    assert viewer.download("下载 CSV")[1] == ""
    viewer.open(*asked)
    Accounts(own).set_roles(staff.CLERK, ["leader"])
    assert viewer.download("下载 CSV")[1].startswith("没有查看")


@pytest.mark.parametrize("forwarded", ["", "proxy_set_header X-Forwarded-For $remote_addr;"])
def test_behind_nginx_each_is_who_he_logged_in_as(shared, staffed, tmp_path, forwarded):
    with nginx(shared, tmp_path, forwarded) as front:
        with pytest.raises(InvalidStatus):
            visit(front, host="10.0.0.5")
        for name, may in {staff.LEADER: False, staff.ADMINISTRATOR: True}.items():
            cookie = staff.cookie(staffed, "10.0.0.5", name)
            viewer = visit(front, host="10.0.0.5", headers=cookie).open(*REMOVE[:2])
            assert (REMOVE[2] in viewer.buttons) is may
        assert version(staffed) == 2


class nginx:
    """An nginx in front of the dashboard on another port, as the README says."""

    def __init__(self, address: str, folder: Path, further: str) -> None:
        self._folder = folder / "nginx"
        self._folder.mkdir()
        self._port = free_port()
        (self._folder / "nginx.conf").write_text(
            f"""daemon off; user root; pid {self._folder}/pid; error_log {self._folder}/error.log; worker_processes 1;
            events {{}}
            http {{
              access_log off;
              client_body_temp_path {self._folder}/body; proxy_temp_path {self._folder}/proxy;
              fastcgi_temp_path {self._folder}/f; uwsgi_temp_path {self._folder}/u; scgi_temp_path {self._folder}/s;
              server {{
                listen 127.0.0.1:{self._port};
                location / {{
                  proxy_pass {address}; proxy_http_version 1.1; proxy_buffering off;
                  proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";
                  proxy_set_header Host $http_host; {further}
                }}
              }}
            }}"""
        )

    def __enter__(self) -> str:
        # Debian keeps it where only root looks.
        command = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert command, "nginx is missing: sudo apt-get install nginx"
        self._process = subprocess.Popen([command, "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")])
        wait_until_healthy(f"http://127.0.0.1:{self._port}")
        return f"http://127.0.0.1:{self._port}"

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)


# --- other pages, and the world outside -------------------------------------------------------------------------------------


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def answer(url: str, data: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    request = Request(url, data, {name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with build_opener(_Stay).open(request, timeout=30) as response:
            return response.status, dict(response.headers), response.read().decode()
    except HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


def foreign_origins(address: str) -> dict[str, dict[str, str]]:
    return {
        "another site": {"Origin": "http://evil.example"},
        "another port": {"Origin": "http://127.0.0.1:9"},
        "a page without a name": {"Origin": "null"},
        "nonsense": {"Origin": "http://["},
        "another host": {"Host": "10.0.0.5", "Origin": address},
    }


def test_nothing_outside_is_asked_for_and_another_site_is_refused_at_once(own, tmp_path, page):
    asked = tmp_path / "asked.txt"
    offline = {"PYTHONPATH": str(PROJECT / "tests" / "offline"), "STREETBOARD_ASKED": str(asked)}
    with started_server(own, **offline) as address:
        for headers in foreign_origins(address).values():
            for path, data in (
                ("/_stcore/stream", None),
                ("/_stcore/health", None),
                ("/login", b"name=x"),
                ("/", b"x"),
            ):
                began = time.monotonic()
                assert answer(f"{address}{path}", data, **headers)[0] == 403
                assert time.monotonic() - began < 1
        for host, origin in (("", "http://evil.example"), ("10.0.0.5", address)):
            began = time.monotonic()
            with pytest.raises(InvalidStatus) as refused:
                visit(address, host=host, origin=origin)
            assert refused.value.response.status_code == 403
            assert time.monotonic() - began < 1
        # Everything else goes on meanwhile, by whatever name the machine is called.
        for host in (urlsplit(address).netloc, "10.0.0.5", "kanban.street.example"):
            assert visit(address, host=host, headers=staff.cookie(own, host)).open("issues").told == []
        staff.log_in(page, address, own)
        for path in ("", "issues", "volunteers", "renovation", "meetings", "data"):
            open_page(page, f"{address}/{path}")
    assert not asked.exists(), asked.read_text("utf-8")


def test_an_origin_that_is_allowed_is_answered_without_a_look_outside(own, tmp_path):
    asked = tmp_path / "asked.txt"
    environment = {
        "PYTHONPATH": str(PROJECT / "tests" / "offline"),
        "STREETBOARD_ASKED": str(asked),
        "STREAMLIT_SERVER_CORS_ALLOWED_ORIGINS": "http://front.example",
    }
    with started_server(own, **environment) as address:
        cookie = staff.cookie(own, urlsplit(address).netloc, staff.CLERK)
        viewer = visit(address, origin="http://front.example", headers=cookie).open("data", "section=导入")
        assert viewer.told == []
        with pytest.raises(InvalidStatus):
            visit(address, origin="http://front.example")
    assert not asked.exists(), asked.read_text("utf-8")


# --- in the browser ---------------------------------------------------------------------------------------------------------


def test_an_edition_is_neither_made_nor_changed_once_the_right_is_gone(page: Page, address, own):
    staff.log_in(page, address, own)
    open_page(page, f"{address}/meetings?street=龙凤桥街道")
    page.get_by_role("button", name="生成", exact=True).click()
    expect(page.get_by_role("button", name="‹ 全部会议版")).to_be_visible(timeout=60_000)
    settle(page)
    Accounts(own).set_roles(staff.ADMINISTRATOR, ["leader"])
    page.get_by_role("button", name="保存这一页").click()
    expect(page.get_by_role("button", name="保存这一页")).to_have_count(0)
    (name,) = editions.names(own)
    assert editions.load(own, name).edits.revision == 0


def test_nothing_is_read_previewed_or_published_once_the_right_is_gone(page: Page, address, own, tmp_path):
    staff.log_in(page, address, own, staff.CLERK)
    file = tmp_path / "b.csv"
    file.write_text(LEDGER.replace("\n1,", "\n9,"), "utf-8")
    open_page(page, f"{address}/data")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("combobox", name="街道（文件里没有街道列）").fill("试点街道")
    page.get_by_role("combobox", name="街道（文件里没有街道列）").press("Enter")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_visible(timeout=60_000)
    settle(page)
    Accounts(own).set_roles(staff.CLERK, ["leader"])
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("input[type=file]")).to_have_count(0)
    assert version(own) == 2
