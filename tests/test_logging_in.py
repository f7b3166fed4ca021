"""Logging in: an unauthenticated client gets nothing, a log-in what its roles allow, and a log-out ends what is open."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from playwright.sync_api import Page, expect
from starlette.routing import Mount, Route, WebSocketRoute
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from streetboard.access import entrance
from streetboard.access.accounts import Accounts, hashed
from streetboard.access.connection import at_port
from tests import staff
from tests.browsing import Watch, open_page, settle
from tests.serving import PROJECT, free_port, measured_server, server
from tests.test_access import as_one, nginx
from tests.viewer import Viewer, visit

pytestmark = pytest.mark.slow

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def own(demo_home, copied) -> Path:
    folder = copied(demo_home)
    staff.hired(folder, *staff.ROLES)
    return folder


@pytest.fixture(scope="module")
def staffed(demo_home, homes) -> Path:
    """Return a home with accounts, on which nothing is published."""
    folder = staff.copy_of(demo_home, homes())
    (folder / "logo.png").write_bytes(PNG)
    (folder / "branding.toml").write_text('["朝阳街道"]\nname = "北碚区朝阳街道"\nlogo = "logo.png"\n', "utf-8")
    return folder


@pytest.fixture(scope="module")
def shared(staffed) -> Iterator[str]:
    with server(staffed) as found:
        yield found


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Answer:
    """What a server has answered, redirects not followed."""

    def __init__(self, answer: HTTPResponse | HTTPError) -> None:
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies that are set, each with its attributes."""
        return {one.partition("=")[0]: one.partition("=")[2] for one in self.headers.get_all("set-cookie") or ()}


def ask(url: str, method: str = "GET", data: bytes | None = None, **headers: str) -> Answer:
    request = Request(url, data, {name.replace("_", "-"): value for name, value in headers.items()}, method=method)
    try:
        with build_opener(_Stay).open(request, timeout=60) as answer:
            return Answer(answer)
    except HTTPError as error:
        with error:
            return Answer(error)


class Browser:
    """A client that keeps cookies and fills in the form of the log-in, without a script."""

    def __init__(self, address: str, **headers: str) -> None:
        self.address, self.headers, self.cookies = address, headers, dict[str, str]()

    def ask(self, path: str, method: str = "GET", data: bytes | None = None, **headers: str) -> Answer:
        sent = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **self.headers,
            **headers,
        }
        answer = ask(f"{self.address}{path}", method, data, **sent)
        for name, value in answer.cookies.items():
            self.cookies[name] = value.partition(";")[0]
        return answer

    def fields(self, path: str = "/login") -> dict[str, str]:
        """Return what the hidden fields of the form hold."""
        page = self.ask(path)
        assert page.status == 200
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text.replace("&amp;", "&")))

    def log_in(self, name: str, password: str = staff.PASSWORD, path: str = "/login", **changed: str) -> Answer:
        typed = {**self.fields(path), "name": name, "password": password, **changed}
        return self.ask("/login", "POST", urlencode(typed).encode(), Origin=self.address)

    @property
    def session(self) -> str:
        return self.cookies.get(at_port(entrance.COOKIE, urlsplit(self.address).netloc), "")


def state(browser: Browser) -> int:
    return browser.ask("/login-state").status


# --- nobody -------------------------------------------------------------------------------------------------------------------


class _Nothing:
    """Stands for whatever the routes of Streamlit are made of; they are only named here."""

    def __getattr__(self, name: str) -> _Nothing:
        return _Nothing()


def addresses() -> dict[str, bool]:
    """Return every address that Streamlit serves, with something in the place of each parameter, and whether it is a websocket."""
    found = {}
    for route in create_streamlit_routes(_Nothing()):
        assert isinstance(route, Mount | Route | WebSocketRoute)
        path = re.sub(r"\{\w+(:path)?\}", "x", route.path) or "/"
        found[path] = isinstance(route, WebSocketRoute)
    return found


FURTHER = (
    "/issues", "/data", "/present", "/users", "/issues?rows=issues/rows?measure=open", "/static/js/index.js", "/app/static/x",
    "//login", "/login/", "/login/x", "/./login-state/x", "//_stcore/health", "/_stcore/health/", "/x/_stcore/health", "/%6cogin/x",
    "/media/x.csv", "/_stcore/agent/v1/x", "/healthz/", "/x/healthz", "/%68ealthz/x", "/api/v1/figures", "/docs", "/manage",
    "/..%2flogin", "/login%00",
)  # fmt: skip


def test_nobody_gets_anything_whatever_is_asked_for_and_how(shared):
    served = addresses()
    assert {"/_stcore/stream", "/_stcore/health", "/_stcore/metrics", "/media/x"} <= served.keys()
    for path in [*served, "/healthz", *FURTHER]:
        for method in METHODS:
            answer = ask(f"{shared}{path}", method, b"x" if method in ("POST", "PUT", "PATCH") else None)
            if path in ("/_stcore/health", "/healthz") and method in ("GET", "HEAD"):
                assert (answer.status, answer.body) == (200, b"ok" if method == "GET" else b"")
            elif path == "/healthz":
                assert (answer.status, answer.text) in (
                    (405, "Method Not Allowed"),
                    (405, ""),
                    (400, "Invalid HTTP request received."),
                )
            elif path == "/_stcore/health":
                assert answer.status in (200, 204, 405)
            elif path.startswith("/api/"):
                # Programs are told what theirs is, in JSON.
                assert answer.status == 401
                assert (json.loads(answer.text or "{}").keys(), method) in (({"error"}, method), (set(), "HEAD"))
            elif answer.status == 303:
                assert method in ("GET", "HEAD") and answer.headers["location"].startswith("/login?next=")
                assert answer.body == b""
            else:
                assert answer.status in (400, 401, 404), (path, method, answer.status)
                assert answer.text in (
                    "",
                    "请先登录。",
                    "没有这个地址。",
                    "Not Found",
                    "Invalid HTTP request received.",
                    "Bad Request",
                )


@pytest.mark.parametrize("name", entrance.OPEN)
def test_what_is_open_is_so_only_as_it_is_answered(shared, name):
    for method in METHODS:
        answer = ask(f"{shared}/{name}", method, b"" if method in ("POST", "PUT", "PATCH") else None)
        # Never what Streamlit shows at any address that nobody else answers to.
        assert b"Streamlit" not in answer.body and answer.status not in (404, 405), (method, answer.status)
        if method not in entrance.OPEN[name]:
            assert answer.status == (303 if method in ("GET", "HEAD") else 401), method
    seen = {method: ask(f"{shared}/{name}", method).status for method in ("GET", "HEAD")}
    assert seen["GET"] == seen["HEAD"]


def test_nobody_opens_a_websocket(shared):
    host = urlsplit(shared).netloc
    forged = {
        "X-Streetboard-Session": hashed("x"),
        "X-Streetboard-User": "admin",
        "X-Streetboard-Client": "127.0.0.1",
        "Cookie": f"{at_port(entrance.COOKIE, host)}={'x' * 43}",
    }
    for path in ["/_stcore/stream", "/", "/login", "/_stcore/health", "/_stcore/agent/ws", *addresses()]:
        for headers in ({}, forged):
            with pytest.raises(InvalidStatus) as refused:
                connect(f"ws://{host}{path}", origin=shared, additional_headers=headers, proxy=None).close()
            assert refused.value.response.status_code == 403, path


def test_headers_of_ours_that_a_client_sends_make_him_nobody_else(shared, staffed):
    known = Accounts(staffed)
    session = hashed(known.begin(staff.ADMINISTRATOR, "", ""))
    assert ask(f"{shared}/login-state", X_Streetboard_Session=session).status == 401
    host = urlsplit(shared).netloc
    headers = staff.cookie(staffed, host, staff.PRESENTER) | {"X-Streetboard-Session": session}
    viewer = visit(shared, headers=headers).open("users", "section=全部账号")
    assert "添加" not in viewer.buttons


# --- the log-in ---------------------------------------------------------------------------------------------------------------


def test_a_log_in_gives_a_cookie_that_no_script_and_no_other_site_has_and_leads_where_one_wanted_to(shared):
    browser = Browser(shared)
    wanted = "/issues?street=朝阳街道&rows=issues/rows?measure=open"
    led = browser.ask("/issues?" + urlencode({"street": "朝阳街道", "rows": "issues/rows?measure=open"}))
    assert led.status == 303
    form = browser.log_in(staff.LEADER, path=led.headers["location"])
    assert form.status == 303
    there = urlsplit(form.headers["location"])
    assert (there.netloc, there.path) == ("", "/issues")
    assert parse_qs(there.query) == {"street": ["朝阳街道"], "rows": ["issues/rows?measure=open"]}, wanted
    name = at_port(entrance.COOKIE, urlsplit(shared).netloc)
    assert form.cookies[name].split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=lax"]
    assert state(browser) == 204
    assert browser.ask("/issues").status == 200
    assert "nobody" not in browser.ask("/").text


def test_under_https_the_cookie_is_for_https_only(shared, tmp_path):
    with nginx(shared, tmp_path, "proxy_set_header X-Forwarded-Proto https;") as front:
        browser = Browser(front)
        browser.fields()
        # The browser's page is of https there.
        answer = browser.log_in(staff.LEADER)
        assert all("; Secure" in told for told in answer.cookies.values())
        assert len(answer.cookies) == 1


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example/", "/\\evil.example", "https://evil.example/", "evil.example", "javascript:alert(1)", "/\t/evil.example",
        "///evil.example", "http:/evil.example", "/issues\r\nSet-Cookie: a=b", "/login?next=/login", "/logout", "",
    ],
)  # fmt: skip
def test_a_log_in_leads_to_no_other_site(shared, evil):
    answer = Browser(shared).log_in(staff.LEADER, next=evil)
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_a_session_that_somebody_else_has_planted_is_not_taken(shared, staffed):
    known, name = Accounts(staffed), at_port(entrance.COOKIE, urlsplit(shared).netloc)
    planted = known.begin(staff.LEADER, "", "")
    for token in ("planted", planted):
        browser = Browser(shared)
        browser.cookies[name] = token
        assert browser.log_in(staff.CLERK).status == 303
        assert browser.session not in ("", token)
        assert known.holder(hashed(token)) is None
        assert known.holder(hashed(browser.session)).name == staff.CLERK


@pytest.mark.parametrize("shown", ["", "0" * 64, "口令"])
def test_a_form_that_is_not_ours_logs_nobody_in_or_out(shared, shown):
    browser = Browser(shared)
    answer = browser.log_in(staff.LEADER, form=shown)
    assert (answer.status, browser.session) == (403, "")
    assert "这一页打开得太久" in answer.text
    # That of another browser neither.
    other = Browser(shared).fields()["form"]
    assert browser.log_in(staff.LEADER, form=other).status == 403
    assert browser.log_in(staff.LEADER).status == 303
    assert browser.ask("/logout", "POST", urlencode({"form": shown}).encode(), Origin=shared).status == 403
    assert browser.ask("/logout", "POST", urlencode({"form": other}).encode()).status == 403
    assert browser.ask("/logout").status in (303, 405, 200)
    assert state(browser) == 204


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9"])
def test_another_sites_form_logs_nobody_in_or_out(shared, origin):
    browser = Browser(shared)
    typed = {**browser.fields(), "name": staff.LEADER, "password": staff.PASSWORD}
    assert browser.ask("/login", "POST", urlencode(typed).encode(), Origin=origin).status == 403
    assert browser.session == ""
    assert browser.log_in(staff.LEADER).status == 303
    assert browser.ask("/logout", "POST", b"form=x", Origin=origin).status == 403
    assert state(browser) == 204


def test_what_is_wrong_is_said_in_one_chinese_sentence_and_tells_not_which_of_the_two(address, own):
    known, wrong = Accounts(own), Browser(address)
    answers = [wrong.log_in(name, "不是密码不是密码") for name in (staff.LEADER, "没有这个人")]
    told = [re.search(r'role="alert">([^<]*)<', answer.text)[1] for answer in answers]
    assert told == ["账号或密码不对。忘记了请找管理员重设。"] * 2
    assert [answer.status for answer in answers] == [401, 401]
    known.set_disabled(staff.CLERK, True)
    assert "账号或密码不对" in wrong.log_in(staff.CLERK).text
    known.add("书记", staff.PASSWORD, ["secretary"], ["朝阳街道"])
    known.add("外街道", staff.PASSWORD, ["leader"], ["外街道"])
    assert "还没有写明是哪个社区" in wrong.log_in("书记").text
    assert "看板里还没有这个账号的街道（外街道）" in wrong.log_in("外街道").text
    assert wrong.session == ""
    for _ in range(4):
        assert wrong.log_in(staff.LEADER, "不是密码不是密码").status == 401
    locked = wrong.log_in(staff.LEADER)
    assert (locked.status, locked.headers["retry-after"]) == (429, "900") or int(locked.headers["retry-after"]) > 800
    assert "失败次数太多，请过 15 分钟再试" in locked.text
    assert Browser(address).log_in(staff.PRESENTER).status == 303
    # As an nginx on this machine says of somebody who comes from elsewhere.
    assert Browser(address, **{"X-Forwarded-For": "10.0.0.8"}).log_in(staff.LEADER).status == 303


def test_what_was_typed_is_shown_as_text(shared):
    answer = Browser(shared).log_in('"><script>alert(1)</script>', "x")
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_sixty_log_in_at_once(address, own):
    known = Accounts(own)
    names = [f"用户{number}" for number in range(60)]
    for name in names:
        known.add(name, staff.PASSWORD, ["leader"])
    browsers = [Browser(address) for _ in names]
    told: dict[str, int] = {}

    def enter(name: str, browser: Browser) -> None:
        told[name] = browser.log_in(name).status

    threads = [threading.Thread(target=enter, args=pair) for pair in zip(names, browsers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == dict.fromkeys(names, 303)
    held = [known.holder(hashed(browser.session)).name for browser in browsers]
    assert held == names


def test_a_session_holds_in_every_process_and_ends_in_every_one(own, tmp_path):
    with measured_server(own, tmp_path / "log.txt", 2) as (address, _):
        browser = Browser(address)
        assert browser.log_in(staff.LEADER).status == 303
        process = at_port("streetboard-process", urlsplit(address).netloc)
        held = {number: {**browser.cookies, process: number} for number in ("1", "2")}

        def states() -> list[int]:
            told = []
            for cookies in held.values():
                browser.cookies = dict(cookies)
                told.append(state(browser))
            return told

        assert states() == [204, 204]
        Accounts(own).end_all(staff.LEADER)
        assert states() == [401, 401]


# --- open tabs ----------------------------------------------------------------------------------------------------------------


def is_cut(viewer: Viewer) -> bool:
    """Wait until the connection of a tab is closed, and say whether that is because its session has ended."""
    try:
        while True:
            viewer.socket.recv(30)
    except ConnectionClosed as closed:
        return closed.rcvd is not None and closed.rcvd.code == 4401


@pytest.mark.parametrize("ending", ["end_all", "set_disabled", "remove", "set_password", "secretary"])
def test_a_tab_is_cut_when_its_session_ends_or_its_account_sees_nothing_more(address, own, ending):
    known = Accounts(own)
    mine, others = as_one(address, own, staff.LEADER).open("issues"), as_one(address, own, staff.CLERK).open("issues")
    if ending == "set_disabled":
        known.set_disabled(staff.LEADER, True)
    elif ending == "set_password":
        known.set_password(staff.LEADER, staff.PASSWORD + "!")
    elif ending == "secretary":
        known.set_roles(staff.LEADER, ["secretary"])
    else:
        getattr(known, ending)(staff.LEADER)
    assert is_cut(mine)
    assert others.open("issues").caption


def test_nothing_is_run_for_a_tab_whose_session_has_just_ended(address, own):
    viewer = as_one(address, own, staff.LEADER).open("issues")
    Accounts(own).end_all(staff.LEADER)
    viewer.caption = ""
    with pytest.raises(ConnectionClosed):
        viewer.open("volunteers")
    assert viewer.caption == ""


def test_a_tab_without_accounts_is_cut_when_there_is_the_first(demo_home, copied):
    home = copied(demo_home)
    with server(home) as address:
        viewer = visit(address).open("issues")
        assert viewer.caption
        staff.hired(home)
        assert is_cut(viewer)
        with pytest.raises(InvalidStatus):
            visit(address)


def test_a_tab_that_comes_back_as_somebody_else_is_not_the_one_it_was(shared, staffed):
    first = as_one(shared, staffed, staff.ADMINISTRATOR).open("data", "section=导入")
    assert "取出演示数据" in first.buttons
    session = first._session
    first.socket.close()
    host = urlsplit(shared).netloc
    real = urlsplit(shared)
    second = Viewer(
        connect(
            f"ws://{host}/_stcore/stream",
            sock=socket.create_connection((real.hostname, real.port)),
            origin=shared,
            additional_headers=staff.cookie(staffed, host, staff.PRESENTER),
            subprotocols=["streamlit", "x", session],
            max_size=None,
            compression=None,
            proxy=None,
            legacy=True,
        )
    ).open("data", "section=导入")
    assert second._session != session
    assert "取出演示数据" not in second.buttons


# --- starting -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["streamlit", "serve", "serve 2"])
def test_it_does_not_start_where_others_hear_it_and_nobody_has_an_account(home, command):
    port = str(free_port())
    arguments = {
        "streamlit": ["streamlit", "run", "dashboard.py", "--server.address", "0.0.0.0", "--server.port", port],
        "serve": ["streetboard", "serve", "--address", "0.0.0.0", "--port", port],
        "serve 2": ["streetboard", "serve", "--processes", "2", "--address", "0.0.0.0", "--port", port],
    }[command]
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=PROJECT, env=os.environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for told in ("看板没有启动", "account add 姓名 --role administrator", "--server.address 127.0.0.1"):
        assert told in done.stderr
    # Whoever copies a command copies nothing else.
    assert "  python -m streetboard account add 姓名 --role administrator\n" in done.stderr
    assert not (home / "accounts.sqlite").exists()


# --- in the browser -----------------------------------------------------------------------------------------------------------


def test_one_logs_in_without_a_script_sees_the_street_and_comes_where_one_wanted_to(browser, shared):
    window = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = window.new_page()
    page.goto(f"{shared}/issues?street=龙凤桥街道")
    expect(page).to_have_title("登录 · 街道治理看板")
    expect(page.locator("main")).to_contain_text("北碚区朝阳街道")
    assert page.locator("img").evaluate("image => image.naturalWidth") == 1
    page.get_by_label("账号").fill(staff.LEADER)
    page.get_by_label("密码").fill("不是密码不是密码")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("账号或密码不对。忘记了请找管理员重设。")
    expect(page.get_by_label("账号")).to_have_value(staff.LEADER)
    page.get_by_label("密码").fill(staff.PASSWORD)
    page.get_by_role("button", name="登录").click()
    assert parse_qs(urlsplit(page.url).query) == {"street": ["龙凤桥街道"]}
    assert urlsplit(page.url).path == "/issues"
    window.close()


def test_open_rows_survive_the_log_in_and_the_log_out_is_told_in_every_tab(context, shared, staffed):
    before = {session.hash for session in Accounts(staffed).sessions(staff.LEADER)}
    page = context.new_page()
    page.goto(f"{shared}/issues?rows=issues/rows?measure=open")
    page.get_by_label("账号").fill(staff.LEADER)
    page.get_by_label("密码").fill(staff.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("dialog")).to_contain_text("在办", timeout=60_000)
    other = context.new_page()
    open_page(other, f"{shared}/volunteers")
    open_page(page, f"{shared}/issues")
    page.get_by_role("button", name=staff.LEADER).click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("alert")).to_have_text("已退出登录。")
    expect(other.get_by_role("alert")).to_contain_text("登录已经结束", timeout=30_000)
    assert other.locator("[data-testid=stApp]").count() == 0
    other.get_by_role("link", name="重新登录").click()
    assert parse_qs(urlsplit(other.url).query) == {"next": ["/volunteers"]}
    assert {session.hash for session in Accounts(staffed).sessions(staff.LEADER)} == before


def test_the_first_account_is_made_by_who_sits_at_the_machine_and_then_he_logs_in(page, demo_home, copied):
    home = copied(demo_home)
    with server(home) as address:
        open_page(page, f"{address}/users")
        page.get_by_label("账号名称").fill("张三")
        page.get_by_label("密码", exact=True).fill(staff.PASSWORD)
        page.get_by_label("再输入一次密码").fill(staff.PASSWORD)
        page.get_by_role("button", name="建账号").click()
        expect(page.get_by_role("alert")).to_contain_text("登录已经结束", timeout=30_000)
        page.get_by_role("link", name="重新登录").click()
        page.get_by_label("账号").fill("张三")
        page.get_by_label("密码").fill(staff.PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.locator("#root")).to_contain_text("张三：管理员", timeout=60_000)
    assert [(one.name, one.roles) for one in Accounts(home).listed()] == [("张三", ("administrator",))]


def test_an_administrator_adds_changes_disables_and_removes_an_account(page: Page, address, own):
    watch = Watch().over(staff.log_in(page, address, own), address)
    known = Accounts(own)
    open_page(page, f"{address}/users?section=全部账号")
    page.get_by_text("添加账号").click()
    page.get_by_label("账号名称").fill("李四")
    page.get_by_role("button", name="经办人", exact=True).first.click()
    page.get_by_label("密码", exact=True).first.fill(staff.PASSWORD)
    page.get_by_label("再输入一次密码").first.fill(staff.PASSWORD)
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("已添加账号 李四。", timeout=30_000)
    settle(page)
    assert known.get("李四").roles == ("clerk",)
    mine = page.get_by_test_id("stExpander").filter(has_text="李四")
    mine.locator("summary").click()
    mine.get_by_role("button", name="领导").click()
    mine.get_by_role("button", name="保存角色").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("角色已经改好")
    settle(page)
    assert known.get("李四").roles == ("leader", "clerk")
    session = hashed(known.begin("李四", "", ""))
    mine.get_by_role("button", name="停用").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("已停用账号 李四。")
    assert (known.get("李四").is_disabled, known.holder(session)) == (True, None)
    settle(page)
    mine.get_by_role("button", name="删除").click()
    page.get_by_role("button", name="确认删除").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("已删除账号 李四。")
    assert "李四" not in [one.name for one in known.listed()]
    settle(page)
    mine = page.get_by_test_id("stExpander").filter(has_text=staff.ADMINISTRATOR)
    mine.locator("summary").click()
    mine.get_by_role("button", name="停用").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("这是最后一个管理员")
    assert watch.faults == []


def test_everybody_changes_his_own_password_and_ends_his_other_sessions(page: Page, address, own):
    staff.log_in(page, address, own, staff.PRESENTER)
    known = Accounts(own)
    elsewhere = hashed(known.begin(staff.PRESENTER, "10.0.0.9", ""))
    open_page(page, f"{address}/users?section=全部账号")
    assert page.get_by_text("添加账号").count() == 0
    page.get_by_role("button", name="结束其他登录").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("其他登录都已结束。")
    assert known.holder(elsewhere) is None
    settle(page)
    for before, told in (("不是密码不是密码", "现在的密码不对"), (staff.PASSWORD, "密码已经改好")):
        page.get_by_label("现在的密码").fill(before)
        page.get_by_label("新密码", exact=True).fill("另外一个够长的密码")
        page.get_by_label("再输入一次新密码").fill("另外一个够长的密码")
        page.get_by_role("button", name="保存密码").click()
        expect(page.get_by_test_id("stAlert")).to_contain_text(told)
        settle(page)
    assert known.verified(staff.PRESENTER, "另外一个够长的密码", "") is not None
    # This tab goes on.
    open_page(page, f"{address}/issues")


def test_an_act_of_an_administrator_does_nothing_once_he_is_none(address, own):
    known = Accounts(own)
    known.add("李四", staff.PASSWORD, ["administrator"])
    viewer = as_one(address, own).open("users", "section=全部账号")
    assert {"添加", "停用", "结束全部登录"} <= viewer.buttons.keys()
    known.set_roles(staff.ADMINISTRATOR, ["leader"])
    before = known.listed()
    for label in ("停用", "结束全部登录", "删除"):
        viewer.press(label)
    assert known.listed() == before
