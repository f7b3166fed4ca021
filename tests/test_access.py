"""Access: who may manage, whom the server answers, and that it asks nobody outside."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import shutil
import stat
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
from websockets.exceptions import InvalidStatus

from streetboard import ledger, warehouse
from streetboard.access import manager
from streetboard.access.door import Door
from streetboard.errors import AccessError
from streetboard.meeting import editions
from streetboard.ui import guard
from tests.browsing import Watch, as_manager, manager_of, open_page, settle
from tests.serving import PROJECT, free_port, server, started_server, wait_until_healthy
from tests.viewer import Viewer, visit

# --- who is a manager ---------------------------------------------------------------------------------------------------


@pytest.fixture
def token(home) -> str:
    return manager.token(home)


def test_the_token_is_long_kept_and_for_its_owner_only(home):
    token = manager.token(home)
    assert len(token) >= 40
    assert manager.token(home) == token
    assert stat.S_IMODE((home / "manage-token").stat().st_mode) == 0o600
    (home / "manage-token").chmod(0o644)
    assert manager.token(home) == token
    assert stat.S_IMODE((home / "manage-token").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["manage-token"]


def test_only_the_token_itself_is_known_and_no_token_lets_nobody_in(home, token):
    assert manager.knows(home, token)
    assert manager.knows(home, f" {token}\n")
    for typed in ("", token[:-1], f"{token}x", "口令"):
        assert not manager.knows(home, typed)
    (home / "manage-token").write_text("")
    assert not manager.knows(home, "")
    assert not manager.is_manager(manager_of_empty(), home)


def manager_of_empty() -> manager.Connection:
    """Return a local connection with a pass that an empty token would have signed."""
    ends = str(int(time.time()) + 60)
    return manager.Connection(
        "localhost", "http://localhost", "::1", False, f"{ends}.a.{manager._signature('', manager.PASS, ends, 'a')}"
    )


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, True),
        ({"host": "localhost:8501", "origin": "http://localhost:8501", "client": "::1"}, True),
        ({"host": "[::1]:8501", "origin": "http://[::1]:8501", "client": "::1"}, True),
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
        ({"shown": ""}, False),
        ({"shown": "口令"}, False),
        ({"shown": "9999999999.a.0"}, False),
    ],
)
def test_a_manager_is_at_the_machine_itself_and_shows_a_pass(home, changed, may):
    assert manager.is_manager(replace(manager_of(home), **changed), home) is may


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Host", "x-forwarded-proto", "Forwarded", "X-Real-IP", "Via"]
)
def test_what_a_proxy_adds_proves_nothing_and_takes_the_right_away(home, header):
    local = manager_of(home)
    headers = {"Host": local.host, "Origin": local.origin, manager.CLIENT_HEADER: "127.0.0.1"}
    cookies = {manager.cookie(local.host): local.shown}
    assert manager.is_manager(manager.connection(headers, cookies), home)
    assert not manager.is_manager(manager.connection(headers | {header: "127.0.0.1"}, cookies), home)


def test_a_pass_ends_and_is_of_one_home_one_token_and_one_purpose(home, tmp_path, token, monkeypatch):
    shown = manager.issue(home, manager.PASS, 60)
    assert manager.holds(home, manager.PASS, shown)
    assert not manager.holds(home, manager.TICKET, shown)
    assert not manager.holds(tmp_path / "other", manager.PASS, shown)
    ends, _, rest = shown.partition(".")
    assert not manager.holds(home, manager.PASS, f"{int(ends) + 1}.{rest}")
    now = time.time()
    monkeypatch.setattr(manager.time, "time", lambda: now + 61)
    assert not manager.holds(home, manager.PASS, shown)
    monkeypatch.undo()
    (home / "manage-token").unlink()
    assert not manager.holds(home, manager.PASS, shown)
    manager.token(home)
    assert not manager.holds(home, manager.PASS, shown)


def test_what_is_computed_later_still_asks_for_whom(home, monkeypatch):
    monkeypatch.setenv("STREETBOARD_HOME", str(home))
    asking = manager_of(home)
    done = []
    act = guard.act(lambda: done.append("done"))
    with pytest.raises(AccessError):
        act()
    with monkeypatch.context() as patched:
        patched.setattr(guard, "connection", lambda: asking)
        later = guard.later(act)
    assert done == []
    later()
    assert done == ["done"]
    (home / "manage-token").unlink()
    with pytest.raises(AccessError, match="没有管理权限"):
        later()
    with pytest.raises(AccessError):
        act()
    assert done == ["done"]


# --- every act is one that asks ------------------------------------------------------------------------------------------

# What changes the home or hands out what was not published. A page may refer to these in a function that is a guard.act.
ACTS = {
    "streetboard.meeting.editions.put_in",
    "streetboard.ledger.import_files",
    "streetboard.ledger.typing_in.type_in",
    "streetboard.ledger.rehearse",
    "streetboard.ledger.remove_demo",
    "streetboard.ledger.recognise.recognise",
    "streetboard.ledger.recognise.save",
    "streetboard.ledger.publish.rollback",
    "streetboard.ledger.quarantine.workbook",
    "streetboard.meeting.making.make",
    "streetboard.meeting.editions.edit",
}
# The one button of a page that everybody has.
SEARCH = "查指标"
# What only reads, or what the first page of a fresh home does for everybody.
READINGS = {
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


def referred(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield every function of the rooms that a module refers to, and whether it does so in an act."""
    tree = ast.parse(path.read_text("utf-8"))
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            known |= {alias.asname or alias.name: alias.name for alias in node.names}

    def visit(node: ast.AST, is_act: bool) -> Iterator[tuple[str, bool]]:
        if isinstance(node, ast.FunctionDef):
            is_act = is_act or any(ast.unparse(decorator) == "guard.act" for decorator in node.decorator_list)
        if isinstance(node, ast.Name | ast.Attribute):
            head, _, tail = ast.unparse(node).partition(".")
            found = resolved(".".join(filter(None, (known.get(head), tail)))) if head in known else None
            if found:
                yield found, is_act
        for child in ast.iter_child_nodes(node):
            yield from visit(child, is_act)

    yield from visit(tree, False)


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
    assert found - ACTS - READINGS == set()
    assert ACTS - found == set()


def test_every_act_that_a_page_refers_to_is_guarded():
    open_to_all = [
        (path.name, name) for path in PAGES_CODE for name, is_act in referred(path) if name in ACTS and not is_act
    ]
    assert open_to_all == []


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
    return copied(published)


@pytest.fixture(scope="module")
def shared(published) -> Iterator[str]:
    """Yield the address of a server that nobody changes anything on."""
    with server(published) as found:
        yield found


def showing(home: Path, host: str) -> dict[str, str]:
    """Return the header with a pass of a home, under the name that is looked for at this Host."""
    return {"Cookie": f"{manager.cookie(host)}={manager_of(home).shown}"}


def at_the_machine(address: str, home: Path) -> Viewer:
    return visit(address, headers=showing(home, urlsplit(address).netloc))


REMOVE = ("data", "section=导入", "取出演示数据", "确认取出")
ROLL_BACK = ("data", "section=版本", "回退到第 1 版", "确认回退")
WITHDRAW = ("data", "section=目标与标注&street=朝阳街道", "撤销目标")
QUARANTINED = ("data", "section=隔离", "下载 Excel：问题台账 1 行")
ELSEWHERE = (
    "导入、取出、回退和会议版的修改只能在运行看板的这台电脑上操作：请在那台电脑的浏览器里打开启动时印出的管理链接，"
    "或打开 http://127.0.0.1:8501/data 输入管理口令。"
)
NO_RIGHT = "**没有管理权限**。请在运行看板的电脑上打开“数据管理”页，输入管理口令"


def version(home: Path) -> int | None:
    return warehouse.current_version(home)


@pytest.mark.parametrize("act", [REMOVE, ROLL_BACK, WITHDRAW], ids=["remove", "roll back", "withdraw"])
def test_a_manager_may(address, own, act):
    page, query, *buttons = act
    viewer = at_the_machine(address, own).open(page, query)
    for label in buttons:
        viewer.press(label)
    assert version(own) == 3


def test_a_target_is_set_and_withdrawn_by_a_manager_alone(address, own):
    page, query, label = WITHDRAW
    shown = at_the_machine(address, own).open(page, query)
    assert {label, "撤销标注", "保存目标", "保存标注"} <= shown.buttons.keys()
    reader = visit(address).open(page, query)
    assert reader.buttons.keys() & shown.buttons.keys() & {label, "撤销标注", "保存目标", "保存标注"} == set()
    (own / "manage-token").unlink()
    # The page is drawn anew before its button is asked, and then there is none.
    shown.press(label)
    assert version(own) == 2


INTRUDERS = {
    "without the token": {},
    "who asks for another host": {"host": "10.0.0.5"},
    "who was led here by a name": {"host": "evil.example"},
    "who names no page": {"origin": None},
}


@pytest.mark.parametrize("who", INTRUDERS)
@pytest.mark.parametrize("act", [REMOVE, ROLL_BACK], ids=["remove", "roll back"])
def test_nobody_else_may_whatever_is_sent(shared, published, act, who):
    page, query, *buttons = act
    shown = at_the_machine(shared, published).open(page, query).press(buttons[0]).buttons
    claims = INTRUDERS[who]
    host = claims.get("host", urlsplit(shared).netloc)
    cookie = {} if who == "without the token" else showing(published, host)
    intruder = visit(shared, **claims, headers=cookie).open(page, query)
    assert intruder.buttons.keys() & set(buttons) == set()
    # As if the buttons had been there; a dialog that was not opened Streamlit runs for nobody.
    intruder.buttons = {label: (widget, "") for label, (widget, _) in shown.items()}
    for label in buttons:
        intruder.press(label)
    assert version(published) == 2


@pytest.mark.parametrize("act", [REMOVE, ROLL_BACK], ids=["remove", "roll back"])
def test_a_dialog_that_was_opened_with_the_right_does_nothing_without_it(address, own, act):
    page, query, first, confirm = act
    viewer = at_the_machine(address, own).open(page, query).press(first)
    (own / "manage-token").unlink()
    viewer.press(confirm)
    assert viewer.told == [NO_RIGHT]
    assert version(own) == 2


def test_a_workbook_of_quarantined_rows_is_not_made_once_the_right_is_gone(address, own):
    page, query, label = QUARANTINED
    viewer = at_the_machine(address, own).open(page, query)
    url, said = viewer.download(label)
    assert (url.rpartition(".")[2], said) == ("xlsx", "")
    viewer.open(page, query)
    (own / "manage-token").unlink()
    assert viewer.download(label) == ("", NO_RIGHT.replace("*", ""))
    assert visit(address).open(page, query).deferred == {}


@pytest.mark.parametrize("forwarded", ["", "proxy_set_header X-Forwarded-For $remote_addr;"])
def test_behind_nginx_on_the_same_machine_a_viewer_sees_and_may_not_manage(shared, published, tmp_path, forwarded):
    with nginx(shared, tmp_path, forwarded) as front:
        cookie = showing(published, "10.0.0.5")
        for page, query, *buttons in (REMOVE, ROLL_BACK):
            shown = at_the_machine(shared, published).open(page, query).press(buttons[0]).buttons
            viewer = visit(front, host="10.0.0.5", headers=cookie).open(page, query)
            assert viewer.buttons.keys() & set(buttons) == set()
            viewer.buttons = {label: (widget, "") for label, (widget, _) in shown.items()}
            for label in buttons:
                viewer.press(label)
        # Even the name of the machine itself is the viewer's own word, and without the token it is nothing.
        viewer = visit(front, host="127.0.0.1:8501").open("data", "section=导入")
        assert viewer.buttons.keys() == {SEARCH}
        assert version(published) == 2


class nginx:
    """An nginx in front of the dashboard on another port, as the README says."""

    def __init__(self, address: str, folder: Path, further: str) -> None:
        self._folder = folder / "nginx"
        self._folder.mkdir()
        self._port = free_port()
        (self._folder / "nginx.conf").write_text(
            f"""daemon off; pid {self._folder}/pid; error_log {self._folder}/error.log; worker_processes 1;
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


# --- the door ---------------------------------------------------------------------------------------------------------------


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


def test_the_link_that_is_printed_lets_in_once_and_leaves_no_trace_in_the_address(page, own, tmp_path):
    with started_server(own, log=tmp_path / "printed.txt") as address:
        (link,) = re.findall(rf"{address}/manage\?ticket=\S+", (tmp_path / "printed.txt").read_text("utf-8"))
        assert manager.token(own) not in (tmp_path / "printed.txt").read_text("utf-8")
        watch = Watch().over(page, address)
        page.goto(link)
        expect(page.locator("input[type=file]")).to_be_attached(timeout=60_000)
        assert page.url == f"{address}/data"
        assert "ticket" not in page.evaluate("document.referrer + performance.getEntries().map(e => e.name).join()")
        page.reload()
        expect(page.locator("input[type=file]")).to_be_attached(timeout=60_000)
        (cookie,) = (one for one in page.context.cookies() if one["name"] == manager.cookie(urlsplit(address).netloc))
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Strict", -1)
        assert watch.faults == []
        status, headers, told = answer(link)
        assert (status, told[:11], "set-cookie" in headers) == (403, "这个管理链接已经用过，", False)


def test_the_token_is_typed_once_where_ledgers_are_brought(page, shared, published):
    open_page(page, f"{shared}/data")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.get_by_label("管理口令").fill("不是口令")
    page.get_by_role("button", name="确定").click()
    expect(page.locator("body")).to_contain_text("管理口令不对")
    page.go_back()
    page.get_by_label("管理口令").fill(manager.token(published))
    page.get_by_role("button", name="确定").click()
    expect(page.locator("input[type=file]")).to_be_attached(timeout=60_000)
    assert page.url == f"{shared}/data"


def test_of_two_dashboards_on_one_machine_neither_locks_out_the_manager_of_the_other(page, shared, published, own):
    with server(own) as other:
        homes = {shared: published, other: own}
        for address, home in homes.items():
            open_page(page, f"{address}/data")
            page.get_by_label("管理口令").fill(manager.token(home))
            page.get_by_role("button", name="确定").click()
            expect(page.locator("input[type=file]")).to_be_attached(timeout=60_000)
        for address in homes:
            open_page(page, f"{address}/data")
            expect(page.locator("input[type=file]")).to_be_attached()


@pytest.mark.parametrize(
    ("host", "ending"), [("127.0.0.1:8501", "-8501"), ("[::1]:8502", "-8502"), ("[::1]", ""), ("localhost", "")]
)
def test_the_cookie_of_a_manager_is_named_by_the_port(host, ending):
    assert manager.cookie(host) == f"streetboard-manager{ending}"


def test_the_door_opens_to_nobody_elsewhere(shared, published):
    token = manager.token(published)
    typed = f"token={token}".encode()
    url = f"{shared}/manage"
    local = {"Origin": shared}
    assert answer(url, typed, **local)[0] == 303
    for sent in ({"Host": "10.0.0.5", "Origin": "http://10.0.0.5"}, {**local, "X_Forwarded_For": "127.0.0.1"}, {}):
        status, headers, told = answer(url, typed, **sent)
        assert (status, "set-cookie" in headers, told[:7]) == (403, False, "只能在运行看板")
    assert answer(url, typed + b"&" * 5000, **local)[0] == 403
    assert answer(url, b"", **local)[0] == 403
    ticket = Door(published).link(shared)
    assert answer(ticket, Host="evil.example")[0] == 403
    assert answer(ticket.replace(manager.TICKET, "t"))[0] == 403
    assert answer(ticket)[0] == 303


# --- other pages, and the world outside -------------------------------------------------------------------------------------


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
                ("/manage", b"token=x"),
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
        for host in ("", "10.0.0.5", "kanban.street.example"):
            assert visit(address, host=host).open("issues").told == []
        for path in ("", "issues", "volunteers", "renovation", "meetings", "data"):
            open_page(page, f"{address}/{path}")
    assert not asked.exists(), asked.read_text("utf-8")


def test_an_origin_that_is_allowed_is_answered_without_a_look_outside_and_may_not_manage(own, tmp_path):
    asked = tmp_path / "asked.txt"
    environment = {
        "PYTHONPATH": str(PROJECT / "tests" / "offline"),
        "STREETBOARD_ASKED": str(asked),
        "STREAMLIT_SERVER_CORS_ALLOWED_ORIGINS": "http://front.example",
    }
    with started_server(own, **environment) as address:
        cookie = showing(own, urlsplit(address).netloc)
        viewer = visit(address, origin="http://front.example", headers=cookie).open("data", "section=导入")
        assert (viewer.told, viewer.buttons.keys()) == ([ELSEWHERE], {SEARCH})
    assert not asked.exists(), asked.read_text("utf-8")


# --- in the browser ---------------------------------------------------------------------------------------------------------


def test_a_reader_elsewhere_is_told_where_managing_is_possible(page: Page, shared):
    port = shared.rpartition(":")[2]
    open_page(page, f"http://kanban.localhost:{port}/data")
    expect(page.get_by_test_id("stAlert")).to_contain_text("只能在运行看板的这台电脑上操作")
    expect(page.get_by_label("管理口令")).to_have_count(0)
    open_page(page, f"http://kanban.localhost:{port}/meetings")
    expect(page.get_by_test_id("stAlert")).to_contain_text("只能在运行看板的这台电脑上操作")
    expect(page.get_by_role("button", name="生成", exact=True)).to_have_count(0)


def test_an_edition_is_neither_made_nor_changed_once_the_right_is_gone(page: Page, address, own):
    as_manager(page, address, own)
    open_page(page, f"{address}/meetings?street=龙凤桥街道")
    page.get_by_role("button", name="生成", exact=True).click()
    expect(page.get_by_role("button", name="‹ 全部会议版")).to_be_visible(timeout=60_000)
    settle(page)
    (own / "manage-token").unlink()
    page.get_by_role("button", name="保存这一页").click()
    expect(page.get_by_role("button", name="保存这一页")).to_have_count(0)
    (name,) = editions.names(own)
    assert editions.load(own, name).edits.revision == 0


def test_nothing_is_read_previewed_or_published_once_the_right_is_gone(page: Page, address, own, tmp_path):
    as_manager(page, address, own)
    file = tmp_path / "b.csv"
    file.write_text(LEDGER.replace("\n1,", "\n9,"), "utf-8")
    open_page(page, f"{address}/data")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("combobox", name="街道（文件里没有街道列）").fill("试点街道")
    page.get_by_role("combobox", name="街道（文件里没有街道列）").press("Enter")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_visible(timeout=60_000)
    settle(page)
    (own / "manage-token").unlink()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("input[type=file]")).to_have_count(0)
    assert version(own) == 2
