"""District: people log in at a provider of OIDC, or in front of an nginx; what is forged is refused in words, and lets nobody in."""

from __future__ import annotations

import base64
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from streetboard.access import district, entrance
from streetboard.access.accounts import TRY_SECONDS, Accounts
from streetboard.access.connection import at_port
from tests import provider, staff
from tests.browsing import open_page
from tests.provider import Claims, Provider
from tests.serving import server, started_server
from tests.test_access import nginx
from tests.test_logging_in import Answer, Browser, ask, is_cut, state
from tests.test_settings import SECRET, written
from tests.viewer import visit

pytestmark = [pytest.mark.slow, provider.QUIET]

ZHANG, LI, WANG, ZHAO, QIAN = "s-zhang", "s-li", "s-wang", "s-zhao", "s-qian"
PEOPLE: dict[str, Claims] = {
    ZHANG: {"preferred_username": "张三", "groups": ["kanban-leaders", "everybody"]},
    LI: {"preferred_username": "李四", "groups": ["kanban-clerks"]},
    WANG: {"preferred_username": "王五", "groups": ["everybody"]},
    ZHAO: {"preferred_username": "赵六", "groups": ["kanban-leaders", "kanban-clerks-of-one"]},
    QIAN: {"preferred_username": "张三", "groups": ["kanban-clerks"]},
}
GROUPS = """
[[groups]]
name = "kanban-leaders"
roles = ["leader"]

[[groups]]
name = "kanban-clerks"
roles = ["clerk"]

[[groups]]
name = "kanban-clerks-of-one"
roles = ["clerk"]
streets = ["朝阳街道"]
"""


def configured(home: Path, issuer: str, further: str = "") -> Path:
    """Let people log in at a provider."""
    told = f'issuer = "{issuer}"\nclient_id = "{provider.CLIENT}"\nclient_secret = "{provider.SECRET}"\n{further}'
    written(home, f"[district]\n{told}{GROUPS}")
    return home


@pytest.fixture(scope="module")
def provided() -> Iterator[Provider]:
    with Provider(PEOPLE) as found:
        yield found


@pytest.fixture
def honest(provided) -> Iterator[Provider]:
    """Yield the provider; what a test forges is true again after it."""
    yield provided
    provided.true()


@pytest.fixture(scope="module")
def staffed(demo_home, homes, provided) -> Path:
    """Return a home with the demonstration ledgers, an account of its own, and a provider."""
    folder = homes()
    shutil.copytree(demo_home, folder)
    staff.hired(folder)
    return configured(folder, provided.address)


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("district") / "log.txt"


@pytest.fixture(scope="module")
def shared(staffed, log) -> Iterator[str]:
    with started_server(staffed, log) as found:
        yield found


def led(browser: Browser, wanted: str = "/issues") -> str:
    """Begin a log-in and return where the browser is led to."""
    answer = browser.ask(f"/login-district?{urlencode({'next': wanted})}")
    assert answer.status == 303, told(answer)
    return answer.headers["location"]


def coded(there: str, sub: str) -> str:
    """Log in at the provider and return where it leads back to, as a path."""
    back = urlsplit(ask(there, "POST", urlencode({"sub": sub}).encode()).headers["location"])
    return f"{back.path}?{back.query}"


def log_in(browser: Browser, sub: str, wanted: str = "/issues") -> Answer:
    return browser.ask(coded(led(browser, wanted), sub))


def told(answer: Answer) -> str:
    """Return what the page of the log-in says has come of it."""
    return answer.text.partition('role="alert">')[2].partition("<")[0]


def nobody(browser: Browser, answer: Answer, status: int, says: str) -> None:
    """Expect a page that says why nobody was let in, with the way to try again, and no session."""
    assert (answer.status, told(answer)) == (status, says)
    assert 'lang="zh-CN"' in answer.text and ">区级统一登录</a>" in answer.text
    assert (browser.session, state(browser)) == ("", 401)


# --- logging in ---------------------------------------------------------------------------------------------------------------


def test_one_logs_in_at_the_district_and_comes_where_one_wanted_to(shared, staffed, honest):
    browser = Browser(shared)
    wanted = "/issues?" + urlencode({"street": "朝阳街道", "rows": "issues/rows?measure=open"})
    page = browser.ask(browser.ask(wanted).headers["location"])
    assert page.status == 200
    assert '<a class="elsewhere beside" href="/login-district?next=%2Fissues' in page.text
    answer = log_in(browser, ZHANG, wanted)
    assert (answer.status, answer.headers["location"]) == (303, wanted)
    assert state(browser) == 204
    name = at_port(entrance.COOKIE, urlsplit(shared).netloc)
    assert answer.cookies[name].split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=lax"]
    account = Accounts(staffed).get("张三")
    assert (account.roles, account.source) == (("leader",), "district")
    asked, redeemed = honest.heard("/oauth2/authorize"), honest.heard("/oauth2/token")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(redeemed["code_verifier"].encode()).digest()).decode()
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge.rstrip("="), "S256")
    assert len({asked["state"], asked["nonce"], redeemed["code_verifier"]}) == 3
    # What the browser keeps meanwhile is none of the three.
    assert not {asked["state"], asked["nonce"], redeemed["code_verifier"]} & set(
        "".join(browser.cookies.values()).split(".")
    )


def test_each_log_in_has_words_of_its_own(shared, honest):
    asked = [parse_qs(urlsplit(led(Browser(shared))).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


@pytest.mark.parametrize(
    "evil", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/login-district", "x" * 5000]
)
def test_a_log_in_leads_to_no_other_site_and_not_in_a_circle(shared, honest, evil):
    browser = Browser(shared)
    assert log_in(browser, ZHANG, evil).headers["location"] == "/"


def test_a_log_in_is_always_a_new_session_and_a_planted_one_ends(shared, staffed, honest):
    browser, known = Browser(shared), Accounts(staffed)
    others = known.sessions(staff.ADMINISTRATOR)
    planted = known.begin(staff.ADMINISTRATOR, "", "")
    browser.cookies[at_port(entrance.COOKIE, urlsplit(shared).netloc)] = planted
    assert log_in(browser, ZHANG).status == 303
    assert browser.session not in ("", planted)
    assert known.sessions(staff.ADMINISTRATOR) == others


def test_what_is_claimed_beside_the_token_counts_where_the_token_says_nothing(shared, staffed, honest):
    honest.forge = lambda claims: {key: value for key, value in claims.items() if key != "groups"}
    assert log_in(Browser(shared), LI).status == 303
    assert Accounts(staffed).get("李四").roles == ("clerk",)
    # Of somebody else it does not count.
    honest.forge = lambda claims: {
        key: value for key, value in {**claims, "sub": "s-nobody"}.items() if key != "groups"
    }
    browser = Browser(shared)
    assert told(log_in(browser, LI)).startswith("您所在的组没有对应看板里的角色")


def test_headers_of_groups_are_nothing_in_a_log_in_at_the_district(shared, honest):
    injected = {"X-Remote-User": "张三", "X-Remote-Groups": "kanban-leaders", "X-Remote-Secret": SECRET}
    browser = Browser(shared, **{name: value.encode().decode("latin-1") for name, value in injected.items()})
    answer = log_in(browser, WANG)
    assert answer.status == 403 and told(answer).startswith("您所在的组没有对应看板里的角色")
    assert state(browser) == 401


# --- what is refused ----------------------------------------------------------------------------------------------------------

FOREIGN = "统一登录给的凭据是给别的系统的。请重新登录；还是这样，请管理员核对。"
UNSIGNED = "统一登录给的凭据签名不对。请重新登录；还是这样，请管理员核对。"
ISSUER = "凭据不是登录配置里写明的统一登录签发的。请重新登录；还是这样，请管理员核对。"
NONCE = "凭据不是为这一次登录签发的。请重新登录；还是这样，请管理员核对。"
NO_SUBJECT = "统一登录没有说明您是谁（凭据里的用户编号是空的）。请找统一登录的管理员，让它在凭据里写明每个人的编号。"
EARLY = "凭据的签发时间还没有到。请重新登录；还是这样，请管理员核对。"
EXPIRED = "统一登录给的凭据已经过期。请重新登录；还是这样，请管理员核对这台服务器和统一登录的时钟。"
FORGED: dict[str, tuple[Callable[[Claims], Claims], provider.Sign, str]] = {
    "another audience": (lambda _: {"aud": "another"}, provider.signed, FOREIGN),
    "other audiences": (lambda _: {"aud": ["another", "more"]}, provider.signed, FOREIGN),
    "for another of two": (lambda _: {"aud": [provider.CLIENT, "another"], "azp": "another"}, provider.signed, FOREIGN),
    "another issuer": (lambda _: {"iss": "https://evil.example"}, provider.signed, ISSUER),
    "another nonce": (lambda _: {"nonce": "another"}, provider.signed, NONCE),
    "no nonce": (lambda _: {"nonce": None}, provider.signed, NONCE),
    "of nobody": (lambda _: {"sub": ""}, provider.signed, NO_SUBJECT),
    "of blanks": (lambda _: {"sub": " "}, provider.signed, NO_SUBJECT),
    "expired": (lambda _: {"exp": int(time.time()) - 200}, provider.signed, EXPIRED),
    "of tomorrow": (lambda _: {"iat": int(time.time()) + 200}, provider.signed, EARLY),
    "signed by nobody": (lambda _: {}, provider.unsigned, UNSIGNED),
    "signed by what all know": (lambda _: {}, provider.signed_by_what_all_know, UNSIGNED),
    "signed by another": (lambda _: {}, provider.signed_by_another, UNSIGNED),
    "no token": (lambda _: {}, lambda *_: "nonsense", UNSIGNED),
}  # fmt: skip


@pytest.mark.parametrize(("claims", "sign", "says"), FORGED.values(), ids=FORGED)
def test_a_forged_token_lets_nobody_in_and_the_page_says_why(shared, staffed, honest, claims, sign, says):
    before = Accounts(staffed).listed()
    honest.forge = lambda true: {key: value for key, value in {**true, **claims(true)}.items() if value is not None}
    honest.sign = sign
    browser = Browser(shared)
    nobody(browser, log_in(browser, ZHANG), 403, says)
    assert Accounts(staffed).listed() == before


@pytest.mark.parametrize("claims", [{"exp": -60}, {"iat": 60}, {"nbf": 60}])
def test_clocks_may_differ_by_two_minutes(shared, honest, claims):
    now = int(time.time())
    honest.forge = lambda true: {**true, **{name: now + seconds for name, seconds in claims.items()}}
    assert log_in(Browser(shared), ZHANG).status == 303
    assert district.LEEWAY_SECONDS == 120


LOST = "这一次登录没有从这个浏览器开始，或者过了十分钟，或者已经用过。请再点一次“区级统一登录”。"


def test_an_answer_that_this_browser_did_not_ask_for_is_nobodys(shared, honest):
    browser, other = Browser(shared), Browser(shared)
    theirs = coded(led(other), ZHANG)
    nobody(browser, browser.ask(theirs), 403, LOST)
    led(browser)
    nobody(browser, browser.ask(theirs), 403, LOST)
    led(browser)
    mine = coded(led(browser), ZHANG)
    forged = f"{mine.partition('state=')[0]}state={'0' * 64}"
    nobody(browser, browser.ask(forged), 403, LOST)
    led(browser)
    nobody(browser, browser.ask("/login-district-back"), 403, LOST)
    # Whoever asked for it is let in.
    assert other.ask(theirs).status == 303


def test_the_cookie_of_a_log_in_holds_as_it_was_given_and_ten_minutes(shared, staffed, honest):
    name = at_port("streetboard-district", urlsplit(shared).netloc)
    browser = Browser(shared)
    back = coded(led(browser), ZHANG)
    seed, began, signed, kept = browser.cookies[name].split(".")
    elsewhere = base64.urlsafe_b64encode(b"/data").decode()
    old = str(int(began) - TRY_SECONDS)
    of_old = Accounts(staffed).sign("district", f"{seed}.{old}./issues")
    for held in (
        f"{seed}.{began}.{signed}.{elsewhere}", f"{seed}.{old}.{signed}.{kept}", f"{seed}.{old}.{of_old}.{kept}",
        f"{seed}.{began}..{kept}", f"{seed}.x.{signed}.{kept}", "....", "x", "",
    ):  # fmt: skip
        browser.cookies[name] = held
        nobody(browser, browser.ask(back), 403, LOST)
    browser.cookies[name] = f"{seed}.{began}.{signed}.{kept}"
    assert browser.ask(back).headers["location"] == "/issues"


def test_an_answer_counts_once_and_so_does_a_code(shared, honest):
    browser, name = Browser(shared), at_port("streetboard-district", urlsplit(shared).netloc)
    back = coded(led(browser), ZHANG)
    kept = browser.cookies[name]
    assert browser.ask(back).status == 303
    again = Browser(shared)
    again.cookies[name] = kept
    nobody(again, again.ask(back), 403, LOST)
    code = parse_qs(urlsplit(back).query)["code"][0]
    fresh = parse_qs(urlsplit(led(again)).query)["state"][0]
    replayed = again.ask(f"/login-district-back?{urlencode({'code': code, 'state': fresh})}")
    nobody(again, replayed, 403, "这一次登录已经用过，或者过期了。请重新登录。")


def test_who_changes_his_mind_at_the_provider_is_told_so_and_nothing_that_it_says_is_shown(shared, honest):
    for error, says in (
        ("access_denied", "您在统一登录的页面取消了登录，或者那里不允许您用看板。请重新登录，或者找统一登录的管理员。"),
        ("<script>alert(1)</script>", "统一登录没有接受这一次登录。请重新登录；还是这样，请管理员核对。"),
    ):
        browser = Browser(shared)
        asked = parse_qs(urlsplit(led(browser)).query)
        answer = browser.ask(f"/login-district-back?{urlencode({'error': error, 'state': asked['state'][0]})}")
        nobody(browser, answer, 403, says)
        assert "<script" not in answer.text


def test_who_is_in_no_group_any_more_is_refused_and_what_he_had_open_ends(shared, staffed, honest):
    browser, known = Browser(shared), Accounts(staffed)
    nobody(
        browser,
        log_in(browser, WANG),
        403,
        "您所在的组没有对应看板里的角色。请管理员在登录配置里写明这个组能做什么。",
    )
    assert "王五" not in [one.name for one in known.listed()]
    nobody(
        browser,
        log_in(browser, ZHAO),
        403,
        "您同时在几个组里（“kanban-leaders”、“kanban-clerks-of-one”），它们的角色和范围都不同，合在一起说不清能做什么。"
        "请管理员让您只在其中一个组，或者在登录配置里写成一样的范围。",
    )
    assert log_in(browser, LI).status == 303
    honest.forge = lambda true: {**true, "groups": ["everybody"]}
    other = Browser(shared)
    assert log_in(other, LI).status == 403
    assert (state(browser), known.sessions("李四")) == (401, [])


def test_nobody_takes_the_account_of_another_of_his_name(shared, staffed, honest):
    mine, other = Browser(shared), Browser(shared)
    assert log_in(mine, ZHANG).status == 303
    nobody(
        other, log_in(other, QIAN), 403, "看板里名为“张三”的账号是另一个人的。请管理员在“用户”页核对，删除不用的账号。"
    )
    assert (state(mine), Accounts(staffed).get("张三").roles) == (204, ("leader",))


def test_a_password_does_not_open_the_account_of_somebody_of_the_district(shared, honest):
    assert log_in(Browser(shared), ZHANG).status == 303
    for password in ("", staff.PASSWORD):
        assert told(Browser(shared).log_in("张三", password)) == "账号或密码不对。忘记了请找管理员重设。"


def test_an_administrator_ends_and_disables_who_came_from_the_district(shared, staffed, honest):
    browser, known = Browser(shared), Accounts(staffed)
    assert log_in(browser, LI).status == 303
    name = at_port(entrance.COOKIE, urlsplit(shared).netloc)
    tab = visit(shared, headers={"Cookie": f"{name}={browser.session}"}).open("issues")
    known.end_all("李四")
    assert is_cut(tab) and state(browser) == 401
    known.set_disabled("李四", True)
    assert told(log_in(browser, LI)) == "账号“李四”已经停用。请找管理员恢复。"
    known.set_disabled("李四", False)
    assert log_in(browser, LI).status == 303


DOWN = "统一登录的服务器现在连不上。请过一会儿再试；一直这样，请告诉管理员。"


def test_a_provider_that_is_down_is_told_and_one_that_comes_back_with_another_key_is_believed(home, honest):
    browser, waiting = None, None
    with Provider(PEOPLE) as first, server(configured(home, first.address)) as address:
        browser, waiting = Browser(address), Browser(address)
        # Without an account of its own there is no form.
        assert "password" not in browser.ask("/login").text.partition("<body>")[2]
        assert log_in(browser, ZHANG).status == 303
        back = coded(led(waiting), LI)
        first.__exit__()
        nobody(waiting, waiting.ask(back), 503, DOWN)
        time.sleep(district._FRESH_SECONDS)
        refused = waiting.ask("/login-district?next=%2Fissues")
        nobody(waiting, refused, 503, DOWN)
        assert 'href="/login-district?next=%2Fissues"' in refused.text
        # Who is in stays in.
        assert state(browser) == 204
        with first.again() as second:
            assert log_in(waiting, LI).status == 303
            keys = [path for path, _ in second.asked].count("/jwks")
            assert log_in(Browser(address), ZHANG).status == 303
            assert (keys, [path for path, _ in second.asked].count("/jwks")) == (1, 1)
            # Of another's signature it asks once more, and no more often.
            second.sign = provider.signed_by_another
            assert log_in(Browser(address), ZHANG).status == 403
            assert [path for path, _ in second.asked].count("/jwks") == 2
        first.__enter__()


@pytest.mark.parametrize(
    ("metadata", "status", "says"),
    [
        ({"issuer": "https://evil.example"}, 403, "凭据不是登录配置里写明的统一登录签发的。请管理员核对登录配置里统一登录的网址。"),
        ({"authorization_endpoint": "javascript:alert(1)"}, 403, "统一登录的服务器答非所问。请管理员核对登录配置里统一登录的网址。"),
        ({"token_endpoint": "http://evil.example/token"}, 403, "统一登录的服务器答非所问。请管理员核对登录配置里统一登录的网址。"),
    ],
)  # fmt: skip
def test_a_provider_that_calls_itself_otherwise_or_leads_elsewhere_is_not_believed(
    home, honest, metadata, status, says
):
    honest.metadata = metadata
    with server(configured(home, honest.address)) as address:
        browser = Browser(address)
        nobody(browser, browser.ask("/login-district"), status, says)


def test_no_secret_and_no_code_stands_in_a_page_or_in_what_is_printed(shared, log, honest):
    browser = Browser(shared)
    back = coded(led(browser), ZHANG)
    honest.sign = provider.signed_by_another
    pages = browser.ask(back).text + browser.ask("/login").text
    for text in (pages, log.read_text("utf-8")):
        assert provider.SECRET not in text
        assert parse_qs(urlsplit(back).query)["code"][0] not in text
    assert "区级统一登录：bad_signature" in log.read_text("utf-8")


# --- in the browser -----------------------------------------------------------------------------------------------------------


def test_open_rows_survive_the_log_in_at_the_district_and_one_leaves_both(context, shared, staffed, honest):
    Accounts(staffed).end_all("张三")
    page = context.new_page()
    page.goto(f"{shared}/issues?rows=issues/rows?measure=open")
    expect(page.get_by_label("账号")).to_be_visible()
    page.get_by_role("link", name="区级统一登录").click()
    page.get_by_role("button", name=ZHANG).click()
    expect(page.get_by_role("dialog")).to_contain_text("在办", timeout=60_000)
    open_page(page, f"{shared}/users")
    expect(page.locator("#root")).to_contain_text("张三：领导，区级统一登录")
    assert page.get_by_label("现在的密码").count() == 0
    page.get_by_role("button", name="张三").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("alert")).to_have_text("已退出登录。")
    assert Accounts(staffed).sessions("张三") == []
    page.get_by_role("link", name="同时退出区级统一登录").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("alert")).to_have_text("已退出登录。")
    assert honest.heard("/oauth2/end_session")["client_id"] == provider.CLIENT


def test_an_administrator_sees_who_came_from_the_district_and_ends_what_he_has_open(page, shared, staffed, honest):
    browser = Browser(shared)
    assert log_in(browser, LI).status == 303
    staff.log_in(page, shared, staffed)
    open_page(page, f"{shared}/users?section=全部账号")
    mine = page.get_by_test_id("stExpander").filter(has_text="李四　经办人，区级统一登录")
    mine.locator("summary").click()
    expect(mine).to_contain_text("角色和范围来自它所在的组")
    assert mine.get_by_role("button", name="保存角色").or_(mine.get_by_role("button", name="重设密码")).count() == 0
    mine.get_by_role("button", name="结束全部登录").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("李四 的登录都已结束。")
    assert state(browser) == 401


# --- in front of an nginx -----------------------------------------------------------------------------------------------------


def basic(name: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{staff.PASSWORD}'.encode()).decode()}"}


def test_in_front_of_nginx_one_is_who_it_says_and_directly_nobody(demo_home, copied, tmp_path):
    home, people = copied(demo_home), tmp_path / "people"
    written(home, f'[proxy]\nsecret = "{SECRET}"\nseparator = "|"\n{GROUPS}')
    people.write_text("".join(f"{name}:{{PLAIN}}{staff.PASSWORD}\n" for name in ("张三", "李四")), "utf-8")
    with server(home) as address:
        further = f"""
            auth_basic "kanban"; auth_basic_user_file {people};
            proxy_set_header X-Remote-User $remote_user; proxy_set_header X-Remote-Groups "kanban-leaders|x";
            proxy_set_header X-Remote-Secret "{SECRET}"; proxy_set_header Authorization "";
            }} location = /_stcore/health {{ proxy_pass {address};"""
        with nginx(address, tmp_path, further) as front:
            assert Browser(front).ask("/issues").status == 401
            forged = {"X-Remote-User": "admin", "X-Remote-Groups": "kanban-clerks", "X-Remote-Secret": "x"}
            browser = Browser(front, **basic("张三"), **forged)
            wanted = browser.ask("/issues?rows=a").headers["location"]
            answer = browser.ask(wanted)
            assert (answer.status, answer.headers["location"]) == (303, "/issues?rows=a")
            assert (state(browser), Accounts(home).get("张三").roles) == (204, ("leader",))
            cookie = {"Cookie": f"{at_port(entrance.COOKIE, urlsplit(front).netloc)}={browser.session}"}
            tab = visit(front, headers={**basic("张三"), **cookie}).open("issues")
            assert tab.caption
            # The same session directly, or under another's name, is nobody's.
            host = urlsplit(front).netloc
            for there, headers in ((address, {}), (address, forged), (front, basic("李四"))):
                if there == address:
                    headers = {**headers, "Host": host}
                assert ask(f"{there}/login-state", **cookie, **headers).status == 401
                with pytest.raises(InvalidStatus):
                    visit(there, host=host, headers={**cookie, **{k: v for k, v in headers.items() if k != "Host"}})
            # Whoever goes on as somebody else gets a session of his own, and the former ends.
            before = browser.session
            browser.headers = basic("李四")
            assert browser.ask("/login").status == 303
            assert browser.session not in ("", before)
            assert Accounts(home).sessions("张三") == []
            with pytest.raises(ConnectionClosed):
                tab.open("volunteers")
            # The log-out is one, though nginx goes on naming him.
            left = browser.ask("/login?left=1")
            assert (left.status, told(left)) == (200, "已退出登录。")
            assert ">进入看板</a>" in left.text
        direct = Browser(address, **{"X-Remote-User": "admin", "X-Remote-Groups": "kanban-leaders"})
        page = direct.ask("/login")
        assert (page.status, told(page)) == (401, "请从街道的统一入口打开看板：这里不能直接登录。")
        assert [one.name for one in Accounts(home).listed()] == ["张三", "李四"]
