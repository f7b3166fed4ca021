"""Accounts: passwords, roles, sessions and lock-outs in the file of a home, and the command line that makes them."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import threading
from collections.abc import Iterator

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from streetboard import __main__, ledger
from streetboard.access import accounts, listening, who
from streetboard.access.accounts import Accounts, LockedError, hashed
from streetboard.access.roles import ROLES, Capability, Reader
from streetboard.errors import AccessError
from streetboard.permit import EVERYTHING, NOTHING, Permit

PASSWORD = "足够长的一个密码"
HOUR = 3600


class Clock:
    """A clock that stands still until it is set on."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(home, clock) -> Accounts:
    made = Accounts(home, clock)
    made.add("张三", PASSWORD, ["administrator"])
    return made


# --- accounts -----------------------------------------------------------------------------------------------------------------


def test_a_home_without_accounts_has_no_file_of_them(home):
    assert not Accounts(home).exist()
    assert Accounts(home).listed() == []
    assert not home.exists()


def test_the_file_is_for_its_owner_and_holds_neither_passwords_nor_what_browsers_hold(home, known):
    token = known.begin("张三", "10.0.0.7", "Firefox")
    for file in home.glob("accounts*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert token.encode() not in file.read_bytes()
        assert PASSWORD.encode() not in file.read_bytes()
    with sqlite3.connect(home / accounts.FILE) as read:
        ((kept,),) = read.execute("select password from accounts").fetchall()
    read.close()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("name", "password", "roles", "problem"),
    [
        ("张三", PASSWORD, ["leader"], "已经有名为“张三”的账号"),
        (" 张三 ", PASSWORD, ["leader"], "已经有名为“张三”的账号"),
        ("", PASSWORD, ["leader"], "账号名称用不了"),
        ("李 四", PASSWORD, ["leader"], "账号名称用不了"),
        ("李\n四", PASSWORD, ["leader"], "账号名称用不了"),
        ("李" * 33, PASSWORD, ["leader"], "账号名称用不了"),
        ("李四", "1234567", ["leader"], "密码要有 8 到 256 个字符"),
        ("李四", "x" * 257, ["leader"], "密码要有 8 到 256 个字符"),
        ("lisi1234", "LISI1234", ["leader"], "密码不能与账号名称相同"),
        ("李四", PASSWORD, [], "没有写明角色"),
        ("李四", PASSWORD, ["king"], "没有写明角色"),
    ],
)
def test_what_is_no_account_is_not_added(known, name, password, roles, problem):
    with pytest.raises(AccessError) as told:
        known.add(name, password, roles)
    assert told.value.problem == problem
    assert [one.name for one in known.listed()] == ["张三"]


def test_a_name_is_the_same_however_it_is_typed(known):
    known.add("Ｌｉ4", PASSWORD, ["clerk"])
    assert [known.get(typed).name for typed in ("Li4", "li4", " LI4")] == ["Li4"] * 3
    assert known.verified("ＬＩ4", PASSWORD, "10.0.0.7") == known.get("Li4")


def test_roles_add_up_but_not_beyond_what_a_secretary_sees(known):
    may = {name: role.may for name, role in ROLES.items()}
    both = known.add("李四", PASSWORD, ["presenter", "leader"])
    assert both.roles == ("leader", "presenter")
    reader = who.of_account(both, list)
    assert (reader.may, reader.permit) == (may["leader"] | may["presenter"], Permit(persons=False))
    clerk = who.of_account(known.add("孙七", PASSWORD, ["clerk"]), list)
    assert (clerk.may, clerk.permit) == (may["clerk"], EVERYTHING)
    assert [name for name in ROLES if Capability.PERSONS in may[name]] == ["clerk", "administrator"]
    assert may["administrator"] == frozenset(Capability)
    for name, roles in {"王五": ["secretary"], "赵六": ["secretary", "administrator"]}.items():
        one = who.of_account(
            known.add(name, PASSWORD, roles, ["朝阳街道"], ["东社区"]), lambda: ["朝阳街道", "龙凤桥街道"]
        )
        assert (one.may, one.permit) == (may["secretary"], Permit(("朝阳街道",), ("东社区",), persons=False))
    assert may["secretary"] == {Capability.FIGURES, Capability.ROWS}


def test_a_secretary_is_let_in_only_when_it_is_plain_of_which_community(known):
    nowhere = who.of_account(known.add("李四", PASSWORD, ["secretary"]), lambda: ["朝阳街道"])
    assert (nowhere.may, nowhere.permit, nowhere.refused[:13]) == (frozenset(), NOTHING, "这个账号是社区书记，还没有")
    one = known.add("王五", PASSWORD, ["secretary"], communities=["东社区"])
    assert who.of_account(one, lambda: ["朝阳街道"]).permit == Permit(("朝阳街道",), ("东社区",), persons=False)
    either = who.of_account(one, lambda: ["朝阳街道", "龙凤桥街道"])
    assert (either.permit, "哪个街道" in either.refused) == (NOTHING, True)


def test_who_is_for_some_streets_sees_these_and_changes_nothing_that_is_of_all(known):
    one = known.add("李四", PASSWORD, ["administrator"], ["朝阳街道"])
    mine = Permit(("朝阳街道",))
    for there in (["朝阳街道"], []):
        assert who.of_account(one, lambda there=there: there) == Reader("李四", frozenset(Capability), permit=mine)
    some = who.of_account(one, lambda: ["朝阳街道", "龙凤桥街道"])
    assert some.permit == mine
    assert frozenset(Capability) - some.may == {Capability.PUBLISH, Capability.RECORD}
    elsewhere = who.of_account(one, lambda: ["龙凤桥街道"])
    assert (elsewhere.may, elsewhere.permit, elsewhere.refused[:8]) == (frozenset(), NOTHING, "看板里还没有这个")


def test_communities_are_a_secretarys_only(known):
    # Whoever else had some would believe that he sees no others.
    with pytest.raises(AccessError, match="只有社区书记的账号能写社区"):
        known.add("李四", PASSWORD, ["leader"], communities=["东社区"])
    assert known.add("李四", PASSWORD, ["leader", "secretary"], communities=["东社区"]).communities == ("东社区",)


def test_the_last_administrator_stays_where_that_is_asked(known):
    known.add("李四", PASSWORD, ["leader"])
    for act in (
        lambda: known.remove("张三", keep_administrator=True),
        lambda: known.set_disabled("张三", True, keep_administrator=True),
        lambda: known.set_roles("张三", ["leader"], keep_administrator=True),
    ):
        with pytest.raises(AccessError, match="这是最后一个管理员"):
            act()
    known.set_roles("李四", ["administrator"])
    known.remove("张三", keep_administrator=True)
    assert [(one.name, one.roles) for one in known.listed()] == [("李四", ("administrator",))]


def test_a_file_that_is_broken_lets_nobody_in_and_says_so(home):
    home.mkdir()
    (home / accounts.FILE).write_bytes(b"x" * 5000)
    with pytest.raises(AccessError, match=r"账号文件 .* 读写失败"):
        Accounts(home).exist()


# --- sessions -------------------------------------------------------------------------------------------------------------------


def test_a_session_ends_when_it_is_not_used_and_after_a_week_in_any_case(known, clock):
    session = hashed(known.begin("张三", "", ""))
    clock.now += 8 * HOUR - 1
    assert known.holder(session, is_used=True)
    clock.now += 8 * HOUR - 1
    assert known.holder(session)
    clock.now += 1
    assert known.holder(session) is None
    # Once seen too late, it does not come back.
    assert known.holder(session, is_used=True) is None
    session = hashed(known.begin("张三", "", ""))
    for _ in range(7 * 24 - 1):
        clock.now += HOUR
        assert known.holder(session, is_used=True)
    clock.now += HOUR
    assert known.holder(session, is_used=True) is None
    assert known.sessions("张三") == []


def test_a_log_in_makes_a_new_session_and_ends_the_one_before(known):
    before = known.begin("张三", "", "")
    after = known.begin("张三", "", "", before=before)
    assert after != before
    assert known.holder(hashed(before)) is None
    assert known.holder(hashed(after)).name == "张三"
    # What a browser holds is not what a session is known by.
    assert known.holder(after) is None


def test_the_sessions_of_an_account_end_together(known):
    known.add("李四", PASSWORD, ["leader"])
    first, second, others = (hashed(known.begin(name, "", "")) for name in ("张三", "张三", "李四"))
    known.end_all("张三", spare=first)
    assert [bool(known.holder(one)) for one in (first, second, others)] == [True, False, True]
    known.set_password("张三", PASSWORD + "!")
    known.set_disabled("李四", True)
    assert [bool(known.holder(one)) for one in (first, others)] == [False, False]
    assert known.verified("李四", PASSWORD, "") is None
    assert known.verified("张三", PASSWORD, "") is None
    assert known.verified("张三", PASSWORD + "!", "") == known.get("张三")
    known.set_disabled("李四", False)
    session = hashed(known.begin("李四", "", ""))
    known.remove("李四")
    assert known.holder(session) is None


def test_another_process_sees_at_once_what_has_changed(home, known, clock):
    other = Accounts(home, clock)
    session = hashed(other.begin("张三", "", ""))
    known.set_roles("张三", ["clerk"])
    assert other.holder(session).roles == ("clerk",)
    known.end(session)
    assert other.holder(session) is None


# --- lock-outs --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch) -> Iterator[None]:
    """Let a password be hashed in no time, where hundreds are tried."""
    monkeypatch.setattr(accounts, "_HASHES", PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
    accounts._nobodys_hash.cache_clear()
    yield
    accounts._nobodys_hash.cache_clear()


def tried(known: Accounts, name: str, password: str, address: str = "10.0.0.7") -> str:
    try:
        return "in" if known.verified(name, password, address) else "wrong"
    except LockedError as locked:
        return f"locked {locked.seconds:.0f}"


@pytest.mark.parametrize("name", ["张三", "没有这个人"])
def test_five_failures_lock_the_name_where_they_came_from_and_tell_not_whether_there_is_one(known, clock, name):
    assert [tried(known, name, "wrong") for _ in range(6)] == ["wrong"] * 5 + ["locked 900"]
    assert tried(known, name, PASSWORD) == "locked 900"
    # However it is typed; and whoever shares the address goes on.
    assert tried(known, f" {name} ", PASSWORD) == "locked 900"
    known.add("李四", PASSWORD, ["leader"])
    assert tried(known, "李四", PASSWORD) == "in"
    clock.now += 15 * 60 - 1
    assert tried(known, name, PASSWORD) == "locked 1"
    clock.now += 1
    assert tried(known, name, PASSWORD) == ("in" if name == "张三" else "wrong")


@pytest.mark.usefixtures("quick")
def test_nobody_is_kept_out_by_what_somebody_elsewhere_fails(known, clock):
    for _ in range(11):
        assert [tried(known, "张三", "wrong", "10.0.0.66") for _ in range(6)] == ["wrong"] * 5 + ["locked 900"]
        assert tried(known, "张三", PASSWORD) == "in"
        clock.now += 15 * 60


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["张三", "没有这个人"])
def test_fifty_failures_from_anywhere_lock_the_name_everywhere(known, clock, name):
    for number in range(49):
        assert tried(known, name, "wrong", f"10.0.1.{number}") == "wrong"
    # What the owner gets right meanwhile takes back only that try.
    assert tried(known, name, PASSWORD) == ("in" if name == "张三" else "wrong")
    assert tried(known, name, "wrong", "10.0.1.49") == ("wrong" if name == "张三" else "locked 900")
    assert tried(known, name, PASSWORD) == "locked 900"
    assert tried(known, name, PASSWORD, "10.0.2.1") == "locked 900"
    known.add("李四", PASSWORD, ["leader"])
    assert tried(known, "李四", PASSWORD) == "in"
    clock.now += 15 * 60
    assert tried(known, name, PASSWORD) == ("in" if name == "张三" else "wrong")


@pytest.mark.usefixtures("quick")
def test_the_time_that_is_told_is_that_of_the_longest_lock(known, clock):
    assert [tried(known, "张三", "wrong") for _ in range(5)] == ["wrong"] * 5
    clock.now += 600
    assert tried(known, "张三", PASSWORD) == "locked 300"
    assert [tried(known, f"猜{number}", "wrong") for number in range(45)] == ["wrong"] * 45
    assert tried(known, "张三", PASSWORD) == "locked 900"
    clock.now += 300
    # The name at the address has come free, and the address has not.
    assert tried(known, "张三", PASSWORD) == "locked 600"
    clock.now += 600
    assert tried(known, "张三", PASSWORD) == "in"


@pytest.mark.usefixtures("quick")
def test_another_password_unlocks_the_name_everywhere_and_no_other(known):
    known.add("张三丰", PASSWORD, ["leader"])
    for name in ("张三", "张三丰"):
        for address in ("10.0.0.7", "10.0.0.8"):
            assert [tried(known, name, "wrong", address) for _ in range(6)] == ["wrong"] * 5 + ["locked 900"]
    for number in range(40):
        tried(known, "张三", "wrong", f"10.0.1.{number}")
    assert tried(known, "张三", PASSWORD, "10.0.0.9") == "locked 900"
    known.set_password("张三", PASSWORD + "!")
    for address in ("10.0.0.7", "10.0.0.8", "10.0.0.9"):
        assert tried(known, "张三", PASSWORD + "!", address) == "in"
        assert tried(known, "张三丰", PASSWORD, address) == ("in" if address == "10.0.0.9" else "locked 900")


@pytest.mark.usefixtures("quick")
def test_fifty_failures_lock_the_address_and_an_account_of_ones_own_clears_none_away(known):
    known.add("李四", PASSWORD, ["leader"])
    for number in range(49):
        assert tried(known, f"猜{number}", "wrong") == "wrong"
        assert tried(known, "李四", PASSWORD) == "in"
    assert tried(known, "猜", "wrong") == "wrong"
    assert tried(known, "李四", PASSWORD) == "locked 900"
    assert tried(known, "李四", PASSWORD, "10.0.0.8") == "in"


def test_of_many_guesses_at_once_no_more_are_looked_at(home, known):
    told: list[str] = []
    threads = [threading.Thread(target=lambda: told.append(tried(known, "张三", "wrong"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["locked 900"] * 15 + ["wrong"] * 5


@pytest.mark.usefixtures("quick")
def test_what_was_locked_leaves_nothing_behind(home, known, clock):
    for number in range(60):
        tried(known, f"猜{number}", "wrong", f"10.0.0.{number}")
    clock.now += 15 * 60
    assert tried(known, "张三", PASSWORD) == "in"
    with sqlite3.connect(home / accounts.FILE) as read:
        assert set(read.execute("select kind, count from failures")) == {("name", 0), ("address", 0)}
    read.close()


# --- the command line ---------------------------------------------------------------------------------------------------------------


def said(monkeypatch, capsys, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    code = __main__.main(["account", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_accounts_are_made_listed_changed_and_removed_at_the_command_line(home, monkeypatch, capsys):
    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        return said(monkeypatch, capsys, *arguments, typed=typed)

    assert run("list") == (0, "还没有账号。\n", "")
    assert run("add", "张三", "--role", "administrator", typed=f"{PASSWORD}\n") == (
        0,
        "已添加账号 张三：管理员。\n",
        "",
    )
    assert run("add", "李四", "--role", "leader", "--role", "clerk", typed=PASSWORD)[:2] == (
        0,
        "已添加账号 李四：领导、经办人。\n",
    )
    assert run("role", "李四", "--role", "会务") == (0, "账号 李四 的角色：会务，马上生效。\n", "")
    code, out, err = run(
        "add", "王五", "--role", "secretary", "--street", "朝阳街道", "--community", "东社区", typed=PASSWORD
    )
    assert (code, out) == (0, "已添加账号 王五：社区书记（朝阳街道；东社区）。\n")
    assert err == ""
    assert run("disable", "王五") == (0, "账号 王五 已停用。\n", "")
    assert run("list") == (0, "张三\t管理员\n李四\t会务\n王五\t社区书记（朝阳街道；东社区）　停用\n", "")
    assert json.loads(run("list", "--json")[1])[2] == {
        "name": "王五", "roles": ["secretary"], "streets": ["朝阳街道"], "communities": ["东社区"], "is_disabled": True,
        "source": "",
    }  # fmt: skip
    assert run("disable", "王五", "--undo") == (0, "账号 王五 已恢复。\n", "")
    assert run("remove", "王五") == (0, "账号 王五 已删除。\n", "")
    assert run("password", "李四", typed="另外一个长密码\r\n")[:2] == (2, "")
    assert run("password", "李四", typed="另外一个够长的密码\r\n") == (
        0,
        "账号 李四 的密码已重设，登录都已结束。\n",
        "",
    )
    known = Accounts(home)
    assert known.verified("李四", "另外一个够长的密码", "") == known.get("李四")
    assert run("remove", "没有这个人")[2] == (
        "错误：没有名为“没有这个人”的账号。python -m streetboard account list 列出全部账号\n"
    )
    assert run("disable", "张三")[2] == (
        "注意：现在没有能登录的管理员，没有人能在“用户”页管理账号。可以运行 "
        "python -m streetboard account role 名称 --role administrator 让一个账号成为管理员。\n"
    )


def test_a_secretary_of_a_community_that_no_ledger_has_is_told_of(home, tmp_path, monkeypatch, capsys):
    file = tmp_path / "问题台账.csv"
    file.write_text("问题编号,社区,上报时间,状态\n1,东社区,2025-03-05,处置中\n", "utf-8")
    ledger.import_files([ledger.Order(file, "issues", street="朝阳街道")], home)
    Accounts(home).add("张三", PASSWORD, ["administrator"])
    role = ("role", "张三", "--role", "administrator", "--role", "社区书记", "--street", "朝阳街道", "--community")
    Accounts(home).add("李四", PASSWORD, ["administrator"])
    assert said(monkeypatch, capsys, *role, "东社区")[2] == ""
    unknown = "注意：台账里还没有这个账号的社区（东）。请核对名称。\n"
    assert said(monkeypatch, capsys, *role, "东", "--community", "东社区")[2] == unknown


@pytest.mark.usefixtures("home")
def test_a_password_is_never_an_argument_and_an_empty_one_is_refused(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        said(monkeypatch, capsys, "add", "张三", PASSWORD, "--role", "leader")
    capsys.readouterr()
    assert said(monkeypatch, capsys, "add", "张三", "--role", "leader")[0] == 2


# --- where it may be heard ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("", False),
        (None, False),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.5", False),
    ],
)
def test_without_accounts_only_the_machine_itself_may_hear_it(home, address, may):
    if may:
        listening.check(address, home)
    else:
        with pytest.raises(AccessError) as told:
            listening.check(address, home)
        assert "python -m streetboard account add 姓名 --role administrator" in told.value.remedy
        assert "streamlit run dashboard.py --server.address 127.0.0.1" in told.value.remedy
    Accounts(home).add("张三", PASSWORD, ["administrator"])
    listening.check(address, home)


def test_whoever_starts_it_is_told_what_holds_and_that_the_former_token_is_done_with(home):
    assert listening.told(home).startswith("  还没有账号：只有这台电脑能打开看板")
    assert "manage-token" not in listening.told(home)
    home.mkdir()
    (home / "manage-token").touch()
    assert "管理口令不再使用" in listening.told(home)
    accounts.of(home).add("张三", PASSWORD, ["administrator"])
    assert listening.told(home) == ""
