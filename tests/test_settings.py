"""Settings: what access.toml says and what is wrong with it, what groups grant, and whom a proxy's headers make somebody."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from streetboard import __main__
from streetboard.access import accounts, listening, settings, who
from streetboard.access.accounts import Accounts, hashed
from streetboard.access.connection import CLIENT_HEADER, Connection, connection_of
from streetboard.access.gate import Gate
from streetboard.access.proxied import Proxied
from streetboard.access.settings import DISTRICT, PROXY, Group, Proxy, Settings
from streetboard.errors import AccessError
from tests import staff
from tests.awaiting import awaited

SECRET = "proxy-secret-that-nobody-may-see"
GROUP = '\n[[groups]]\nname = "kanban-leaders"\nroles = ["leader"]\n'
AT_DISTRICT = '[district]\nissuer = "https://sso.example"\nclient_id = "kanban"\n'
BEHIND_PROXY = f'[proxy]\nsecret = "{SECRET}"\n'


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    """Write access.toml into a home."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / settings.FILE
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


# --- the file -----------------------------------------------------------------------------------------------------------------


def test_without_the_file_nobody_logs_in_elsewhere(tmp_path):
    assert settings.load(tmp_path / settings.FILE) == Settings()


def test_what_is_written_is_read(tmp_path, monkeypatch):
    further = (
        '[[groups]]\nname = "东社区书记"\nroles = ["secretary"]\nstreets = ["朝阳街道"]\ncommunities = ["东社区"]\n'
    )
    path = written(tmp_path, AT_DISTRICT + 'client_secret = "of the file"\n' + BEHIND_PROXY + GROUP + further)
    found = settings.load(path)
    assert found.sources == (DISTRICT, PROXY)
    assert (found.district.client_secret, found.proxy.secret) == ("of the file", SECRET)
    assert found.groups == (
        Group("kanban-leaders", ("leader",)),
        Group("东社区书记", ("secretary",), ("朝阳街道",), ("东社区",)),
    )
    assert found.told == "区级统一登录（https://sso.example）、反向代理登录：对应了 2 个组。"
    monkeypatch.setenv("STREETBOARD_CLIENT_SECRET", "of the environment")
    assert settings.load(path).district.client_secret == "of the environment"


def test_no_secret_stands_in_what_is_printed_of_the_settings(tmp_path):
    found = settings.load(written(tmp_path, AT_DISTRICT + f'client_secret = "{SECRET}"\n' + BEHIND_PROXY + GROUP))
    assert SECRET not in f"{found!r}{found.told}"


WRONG = {
    "no TOML": ("[district\n", " 第 1 行第 10 个字符不合 TOML 的写法"),
    "no TOML at the end": (AT_DISTRICT + 'title = """', " 的末尾不合 TOML 的写法"),
    "nothing": ("", " 里没有 [district]，也没有 [proxy]"),
    "groups only": (GROUP, " 里没有 [district]，也没有 [proxy]"),
    "no groups": (AT_DISTRICT, " 里没有 [[groups]]：谁也登录不了"),
    "a table that is none": ("[distrikt]\n" + GROUP, " 第 1 行 distrikt 不认识；是不是“district”？"),
    "a key that is none": (AT_DISTRICT + 'isuer = "x"\n' + GROUP, " 第 4 行 [district] 的 isuer 不认识；是不是“issuer”？"),
    "a key that is nothing like one": (
        AT_DISTRICT + '"颜色" = "x"\n' + GROUP,
        " 第 4 行 [district] 的 颜色 不认识；可用的有：issuer、client_id、client_secret、title、user、groups、scope",
    ),
    "no issuer": ('\n[district]\nclient_id = "x"\n' + GROUP, " 第 2 行 [district] 的 issuer 没有写"),
    "an issuer that others can read": (
        '[district]\nclient_id = "x"\nissuer = "http://sso.example"\n' + GROUP,
        " 第 3 行 [district] 的 issuer 要写成 https:// 开头的网址，后面不带参数",
    ),
    "an issuer that is no address": (
        '[district]\nissuer = "sso"\nclient_id = "x"\n' + GROUP,
        " 第 2 行 [district] 的 issuer 要写成 https:// 开头的网址，后面不带参数",
    ),
    "a number for a text": (
        '[district]\nissuer = "https://x"\nclient_id = 1\n' + GROUP,
        " 第 3 行 [district] 的 client_id 要写成引号里的文字",
    ),
    "a scope without openid": (AT_DISTRICT + 'scope = "profile"\n' + GROUP, " 第 4 行 [district] 的 scope 里要有 openid"),
    "a short secret": (
        '[proxy]\nsecret = "short"\n' + GROUP,
        " 第 2 行 [proxy] 的 secret 要有 16 个字符以上，写在这里或者环境变量 STREETBOARD_PROXY_SECRET 里",
    ),
    "no secret": (
        "[proxy]\n" + GROUP,
        " 第 1 行 [proxy] 的 secret 要有 16 个字符以上，写在这里或者环境变量 STREETBOARD_PROXY_SECRET 里",
    ),
    "a role that is none": (
        AT_DISTRICT + GROUP + '\n[[groups]]\nname = "b"\nroles = ["leader", "king"]\n',
        " 第 11 行 [groups] 的 roles 里的“king”不是角色；可用的有：leader（领导）、secretary（社区书记）、clerk（经办人）、"
        "presenter（会务）、administrator（管理员）",
    ),
    "roles in a text": (
        AT_DISTRICT + '[[groups]]\nname = "b"\nroles = "leader"\n',
        ' 第 6 行 [groups] 的 roles 要写成 ["甲", "乙"] 的样子',
    ),
    "no role": (AT_DISTRICT + '[[groups]]\nname = "b"\n', " 第 4 行 [groups] 的 roles 没有写"),
    "communities of a leader": (
        AT_DISTRICT + GROUP + 'communities = ["东社区"]\n',
        " 第 8 行 [groups] 的 communities 只能和角色 secretary（社区书记）一起写",
    ),
    "a group twice": (AT_DISTRICT + GROUP + GROUP, " 第 10 行 [groups] 的 name “kanban-leaders”写了两次"),
    "groups that are no list": (AT_DISTRICT + '[groups]\nname = "b"\n', " 第 4 行 groups 要写成 [[groups]]，一个组一段"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_file_its_line_and_its_key(tmp_path, text, told):
    path = written(tmp_path, text)
    with pytest.raises(AccessError) as wrong:
        settings.load(path)
    assert str(wrong.value) == f"配置 {path}{told}。写法见使用手册“区级统一登录”一章"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_secret_in_a_file_that_others_can_read_is_refused(tmp_path, monkeypatch, mode):
    path = written(tmp_path, AT_DISTRICT + f'client_secret = "{SECRET}"\n' + GROUP, mode)
    with pytest.raises(AccessError) as wrong:
        settings.load(path)
    assert f"第 4 行 [district] 的 client_secret 写在文件里时，这个文件只能自己读：请运行 chmod 600 {path}" in str(
        wrong.value
    )
    assert SECRET not in str(wrong.value)
    monkeypatch.setenv("STREETBOARD_CLIENT_SECRET", SECRET)
    assert settings.load(path).district.client_secret == SECRET


def test_mistakes_keep_it_from_starting_and_the_command_line_tells_them(home, capsys):
    written(home, "[district]\n" + GROUP)
    for address in ("127.0.0.1", "0.0.0.0"):
        with pytest.raises(AccessError, match="第 1 行"):
            listening.check(address, home)
    assert __main__.main(["account", "list"]) == 2
    assert "第 1 行 [district] 的 issuer 没有写" in capsys.readouterr().err


@pytest.mark.parametrize("text", [AT_DISTRICT, BEHIND_PROXY])
def test_it_may_be_heard_on_the_network_where_people_log_in_elsewhere(home, capsys, text):
    with pytest.raises(AccessError, match="还没有账号"):
        listening.check("0.0.0.0", home)
    settings.of.cache_clear()
    written(home, text + GROUP)
    listening.check("0.0.0.0", home)
    assert listening.told(home) == ""
    assert who.reads(Connection("127.0.0.1", "http://127.0.0.1", "127.0.0.1"), home, list).may == frozenset()
    assert __main__.main(["account", "list"]) == 0
    assert "对应了 1 个组。" in capsys.readouterr().out


# --- groups -------------------------------------------------------------------------------------------------------------------

EVERYWHERE, OF_ONE = Group("领导", ("leader",)), Group("朝阳领导", ("leader",), ("朝阳街道",))
OF_OTHER, CLERK = Group("龙凤桥领导", ("leader",), ("龙凤桥街道",)), Group("朝阳经办", ("clerk",), ("朝阳街道",))
EAST = Group("东", ("secretary",), ("朝阳街道",), ("东社区",))
WEST = Group("西", ("secretary",), ("朝阳街道",), ("西社区",))
FAR = Group("远", ("secretary",), ("龙凤桥街道",), ("远社区",))
ALL = Settings(groups=(EVERYWHERE, OF_ONE, OF_OTHER, CLERK, EAST, WEST, FAR))


@pytest.mark.parametrize(
    ("names", "roles", "streets", "communities"),
    [
        (["朝阳领导", "别的"], ("leader",), ("朝阳街道",), ()),
        (["朝阳领导", "龙凤桥领导"], ("leader",), ("朝阳街道", "龙凤桥街道"), ()),
        (["朝阳领导", "领导"], ("leader",), (), ()),
        (["朝阳领导", "朝阳经办"], ("clerk", "leader"), ("朝阳街道",), ()),
        (["东", "西"], ("secretary",), ("朝阳街道",), ("东社区", "西社区")),
    ],
)
def test_groups_add_up(names, roles, streets, communities):
    granted = ALL.granted(names)
    assert (granted.roles, granted.streets, granted.communities) == (roles, streets, communities)


@pytest.mark.parametrize("names", [["领导", "朝阳经办"], ["东", "远"], ["朝阳领导", "东"], ["东", "西", "远"]])
def test_groups_of_which_the_one_would_widen_the_other_do_not(names):
    with pytest.raises(AccessError, match="它们的角色和范围都不同"):
        ALL.granted(names)


@pytest.mark.parametrize("names", [[], ["别的"], ["领导 "], ["领"], "领导"])
def test_who_is_in_no_group_that_is_named_is_nothing(names):
    with pytest.raises(AccessError, match="您所在的组没有对应看板里的角色"):
        ALL.granted(names if isinstance(names, list) else list(names))


# --- their accounts -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def known(home) -> Accounts:
    written(home, AT_DISTRICT + BEHIND_PROXY + GROUP)
    return Accounts(home)


def test_an_account_is_made_at_the_first_log_in_and_is_at_each_what_its_groups_are(known):
    made = known.renew(DISTRICT, "s1", "zhangsan", OF_ONE)
    assert (made.name, made.roles, made.streets, made.source) == ("zhangsan", ("leader",), ("朝阳街道",), DISTRICT)
    assert made.told == "领导（朝阳街道），区级统一登录"
    session = hashed(known.begin("zhangsan", "", ""))
    assert known.renew(DISTRICT, "s1", "zhangsan", CLERK).roles == ("clerk",)
    assert known.holder(session).roles == ("clerk",)
    assert len(known.listed()) == 1


def test_nobody_becomes_somebody_else_by_his_name(known):
    staff.hired(known._home)
    known.renew(DISTRICT, "s1", "zhangsan", EVERYWHERE)
    before = known.listed()
    for source, subject, name in (
        (DISTRICT, "s2", "zhangsan"),
        (DISTRICT, "s2", "ＺhangSan"),
        (PROXY, "s1", "zhangsan"),
        (DISTRICT, "s2", staff.ADMINISTRATOR),
    ):
        with pytest.raises(AccessError, match="的账号是另一个人的"):
            known.renew(source, subject, name, Group("", ("administrator",)))
    assert known.listed() == before


def test_who_is_called_otherwise_now_has_one_account_and_what_he_had_open_ends(known):
    known.renew(DISTRICT, "s1", "zhangsan", EVERYWHERE)
    session = hashed(known.begin("zhangsan", "", ""))
    known.renew(DISTRICT, "s1", "zhang.san", EVERYWHERE)
    assert [one.name for one in known.listed()] == ["zhang.san"]
    assert known.holder(session) is None


def test_who_is_disabled_here_does_not_come_in_under_any_name(known):
    known.renew(DISTRICT, "s1", "zhangsan", EVERYWHERE)
    known.set_disabled("zhangsan", True)
    for name in ("zhangsan", "other"):
        with pytest.raises(AccessError, match="已经停用"):
            known.renew(DISTRICT, "s1", name, EVERYWHERE)
    assert [(one.name, one.is_disabled) for one in known.listed()] == [("zhangsan", True)]


def test_an_account_of_elsewhere_has_no_password_and_no_roles_that_are_given_here(known):
    known.renew(DISTRICT, "s1", "zhangsan", EVERYWHERE)
    assert not known.has_passwords()
    for password in ("", staff.PASSWORD):
        assert known.verified("zhangsan", password, "") is None
    with pytest.raises(AccessError, match="区级统一登录的账号“zhangsan”在看板里没有密码"):
        known.set_password("zhangsan", staff.PASSWORD)
    with pytest.raises(AccessError, match="角色和范围来自所在的组"):
        known.set_roles("zhangsan", ["administrator"])
    assert known.get("zhangsan").roles == ("leader",)


def test_sessions_end_where_the_way_in_is_closed_or_somebody_is_withdrawn(known):
    known.renew(DISTRICT, "s1", "zhangsan", EVERYWHERE)
    known.renew(DISTRICT, "s2", "lisi", EVERYWHERE)
    withdrawn, other = (hashed(known.begin(name, "", "")) for name in ("zhangsan", "lisi"))
    known.withdraw(DISTRICT, "s1")
    assert (known.holder(withdrawn), known.holder(other).name) == (None, "lisi")
    (known._home / settings.FILE).unlink()
    settings.of.cache_clear()
    assert known.holder(other) is None
    assert known.exist()


def test_a_try_comes_back_once(known):
    assert [known.is_first(seed) for seed in ("a", "a", "b", "a")] == [True, False, True, False]


def test_a_file_from_before_there_was_an_elsewhere_is_read(home):
    home.mkdir()
    with sqlite3.connect(home / accounts.FILE) as earlier:
        earlier.executescript(
            "create table accounts (key text primary key, name text not null, password text not null, roles text not null,"
            " streets text not null, communities text not null, is_disabled integer not null default 0, made_at real not null);"
            """insert into accounts values ('张三', '张三', 'x', '["leader"]', '[]', '[]', 0, 0)"""
        )
    earlier.close()
    for _ in range(2):
        assert [(one.name, one.source) for one in Accounts(home).listed()] == [("张三", "")]
    assert Accounts(home).has_passwords()


# --- what a proxy says --------------------------------------------------------------------------------------------------------

TRUE = (("x-remote-user", "zhangsan"), ("x-remote-groups", "a,b"), ("x-remote-secret", SECRET))


def passed(*headers: tuple[str, str], kind: str = "http", secret: str = SECRET) -> list[tuple[str, str]]:
    """Return the headers that come through the gate and what stands behind it."""
    seen: list[tuple[str, str]] = []

    async def app(scope, _receive, _send):
        seen.extend((name.decode(), value.decode()) for name, value in scope["headers"])

    sent = [(name.encode("latin-1"), value.encode()) for name, value in headers]
    scope = {"type": kind, "headers": sent, "client": ("10.0.0.9", 1)}
    through = Gate(Proxied(app, Proxy(secret) if secret else None))
    awaited(through(scope, None, None))
    return [pair for pair in seen if pair[0] != "x-streetboard-client"]


@pytest.mark.parametrize(
    ("client", "known"),
    [("10.0.0.9", "10.0.0.9"), ("::1", "::1"), ('=HYPERLINK("http://evil")', ""), ("127.0.0.1, x", ""), (None, "")],
)
def test_whom_a_request_comes_from_is_an_address_or_nothing(client, known):
    seen = []

    async def app(scope, _receive, _send):
        seen.extend(value.decode() for name, value in scope["headers"] if name == CLIENT_HEADER.encode())

    awaited(Gate(app)({"type": "http", "headers": [], "client": (client, 1) if client else None}, None, None))
    assert seen == [known]


def test_whoever_names_somebody_without_the_secret_is_told_of_and_nobody_else_is():
    told = []

    async def app(_scope, _receive, _send):
        pass

    def ask(*headers):
        sent = [(name.encode(), value.encode()) for name, value in headers]
        scope = {"type": "http", "headers": sent, "client": ("10.0.0.9", 1)}
        through = Proxied(app, Proxy(SECRET), lambda what, client: told.append((what, client)))
        awaited(Gate(through)(scope, None, None))
        return told.copy()

    assert ask() == ask(*TRUE) == ask(TRUE[2]) == ask(TRUE[1]) == []
    refused = ("代理登录没有出示密钥，或者密钥不对", "10.0.0.9")
    assert ask(*TRUE[:2]) == [refused]
    assert ask(*TRUE[:2], ("x-remote-secret", "another")) == [refused] * 2
    assert ask(*TRUE, ("x-remote-secret", "another")) == [refused] * 3


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_proxy_that_shows_the_secret_is_believed_and_the_secret_goes_no_further(kind):
    assert passed(*TRUE, ("accept", "x"), kind=kind) == [
        ("accept", "x"),
        ("x-streetboard-remote", "zhangsan"),
        ("x-streetboard-groups", "a%2Cb"),
    ]
    capitals = [(name.title(), value) for name, value in TRUE]
    assert ("x-streetboard-remote", "zhangsan") in passed(*capitals, kind=kind)
    named = passed(("x-remote-user", "张三"), TRUE[2], kind=kind)
    assert connection_of(dict(named)).remote == "张三"


UNBELIEVED = {
    "no secret": TRUE[:2],
    "an empty secret": (*TRUE[:2], ("x-remote-secret", "")),
    "another secret": (*TRUE[:2], ("x-remote-secret", SECRET[:-1])),
    "two secrets": (*TRUE, ("x-remote-secret", "x")),
    "two users": (*TRUE, ("x-remote-user", "lisi")),
    "two lists of groups": (*TRUE, ("X-Remote-Groups", "c")),
    "no user": TRUE[1:],
    "a user of nothing": (("x-remote-user", " "), *TRUE[1:]),
    "a user of signs that are none": (("x-remote-user", "a\nb"), *TRUE[1:]),
    "underscores": tuple((name.replace("-", "_"), value) for name, value in TRUE),
    "an underscore in the secret": (*TRUE[:2], ("x-remote_secret", SECRET)),
    "an underscore in the user": (("x_remote_user", "zhangsan"), *TRUE[1:]),
    "ours": (("x-streetboard-remote", "zhangsan"), ("x-streetboard-groups", "a"), ("X-Streetboard-Remote", "b")),
}


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("headers", UNBELIEVED.values(), ids=UNBELIEVED)
def test_whoever_says_the_same_otherwise_has_said_nothing(headers, kind):
    assert passed(*headers, kind=kind) == []


def test_where_no_proxy_is_configured_nobody_is_believed():
    assert passed(*TRUE, secret="") == []


def test_a_session_of_who_came_through_the_proxy_is_his_only_through_the_proxy(known):
    known.renew(PROXY, "zhangsan", "zhangsan", EVERYWHERE)
    session = hashed(known.begin("zhangsan", "", ""))
    for remote, name in (("zhangsan", "zhangsan"), ("ZhangSan", "zhangsan"), ("lisi", ""), ("", "")):
        assert who.reads(Connection(session=session, remote=remote), known._home, list).name == name
