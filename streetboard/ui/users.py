"""Users: one's own password and sessions; for an administrator who may log in, and as what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import ParamSpec

import streamlit as st

from streetboard import audit, provenance, warehouse
from streetboard.access import accounts
from streetboard.access.accounts import SHORTEST_PASSWORD, Account, Session
from streetboard.access.roles import ADMINISTRATOR, ROLES, SECRETARY, Capability
from streetboard.access.tokens import Tokens
from streetboard.drawing import screen
from streetboard.errors import AccessError, StreetboardError
from streetboard.permit import UNPLACED
from streetboard.ui import auditing, guard, messages, session
from streetboard.ui.markdown import plain

_ELSEWHERE = (
    "这个账号不在看板里登录：角色和范围来自它所在的组，每次登录时更新。组收回以后，请结束它的全部登录，或者停用它；"
    "只是删除的话，组还在，再登录又会出现。"
)
P = ParamSpec("P")
_DONE = "users_done"
_ROLE_HELP = (
    "领导看指标、明细和版本；经办人还能导入台账、设目标；会务看指标，生成和修改会议版；管理员都可以。几个角色相加。"
    "社区书记只看写明的社区，兼别的角色也一样。写了街道的只看这些街道。"
)


# --- one's own ------------------------------------------------------------------------------------------------------------


def own() -> None:
    """Show a reader what his account is for, change its password, and end its other sessions."""
    reader = guard.reader()
    account = _known().get(reader.name)
    _tell_done()
    with st.container(border=True, key="panel-own"):
        st.html(screen.render("title.html", title=f"{account.name}：{account.told}"))
        allowed = "、".join(one.value for one in Capability if one in reader.may)
        st.html(screen.render("note.html", note=f"可以{allowed}。"))
        _sessions(_known().sessions(account.name), reader.session)
        if st.button("结束其他登录", key="end-others"):
            _attempt(_end_others, "其他登录都已结束。")
    if account.source:
        return
    with st.container(border=True, key="panel-password"), st.form("password", border=False, clear_on_submit=True):
        st.html(screen.render("title.html", title="改密码"))
        before = st.text_input("现在的密码", type="password", autocomplete="current-password")
        fresh, again = _twice("新密码")
        if st.form_submit_button("保存密码"):
            _attempt(_change_password, "密码已经改好；其他登录都已结束。", before, fresh, again)
    auditing.own()


def _change_password(before: str, fresh: str, again: str) -> None:
    reader = _named()
    _check_twice(fresh, again)
    try:
        is_right = _known().verified(reader, before, guard.connection().client)
    except accounts.LockedError as locked:
        raise AccessError("失败次数太多", f"请过 {locked.minutes} 分钟再试") from None
    if not is_right:
        raise AccessError("现在的密码不对", "请重新输入")
    with guard.acting():
        _known().set_password(reader, fresh, spare=guard.reader().session)


def _end_others() -> None:
    with guard.acting():
        _known().end_all(_named(), spare=guard.reader().session)


def _named() -> str:
    """Return the account that acts. Raises AccessError if its session has ended meanwhile."""
    if not (name := guard.reader().name):
        raise AccessError("登录已经结束", "请重新登录")
    return name


# --- everybody's ----------------------------------------------------------------------------------------------------------


def first() -> None:
    """Offer whoever sits at the machine the first account: an administrator's."""
    if not guard.may(Capability.ACCOUNTS):
        guard.explain(Capability.ACCOUNTS)
        return
    with st.container(border=True, key="panel-first"), st.form("first", border=False):
        st.html(screen.render("title.html", title="建第一个账号"))
        told = (
            "现在还没有账号：只有这台电脑能打开看板。第一个账号是管理员的；建好以后每个人（包括这台电脑）都要登录，"
            "再按使用手册的“账号”一章让别的电脑打开。"
        )
        st.html(screen.render("note.html", note=told))
        name = st.text_input("账号名称", max_chars=accounts.LONGEST_NAME, autocomplete="username")
        password, again = _twice("密码")
        if st.form_submit_button("建账号", type="primary"):
            _attempt(_add, "", name, [ADMINISTRATOR], password, again)


def everybody() -> None:
    """Show every account that the reader manages; add one, and change, disable or remove each."""
    _tell_done()
    mine = guard.permit().streets
    if mine is not None:
        told = f"这里只有只看{'、'.join(mine)}的账号；看别的街道、看全部街道的，由看全部街道的管理员管。"
        st.html(screen.render("note.html", note=told))
    _new()
    for one in _known().listed():
        if not one.is_within(mine):
            continue
        if one.source:
            _of_elsewhere(one)
        else:
            _one(one)


def _new() -> None:
    with st.expander("添加账号", key="add-account"), st.form("account", border=False):
        st.html(screen.render("note.html", note=_ROLE_HELP))
        name = st.text_input(
            "账号名称", placeholder="姓名，如 张三", max_chars=accounts.LONGEST_NAME, autocomplete="off"
        )
        roles = st.pills("角色", list(ROLES), selection_mode="multi", format_func=_title)
        streets, communities = _seen("new", guard.permit().streets or (), ())
        password, again = _twice("密码")
        if st.form_submit_button("添加"):
            _attempt(_add, f"已添加账号 {name}。", name, roles, password, again, streets, communities)


def _seen(key: str, streets: tuple[str, ...], communities: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Ask what an account sees: those that are there, and those that it names already."""
    there = session.view().communities
    known = {name for names in there.values() for name in names} - {UNPLACED}
    nothing = "全部街道" if guard.permit().streets is None else "要选街道"
    with st.container(horizontal=True):
        return (
            _several("只看街道", nothing, {*there, *streets}, streets, f"streets-{key}"),
            _several("社区书记的社区", "社区书记要选", known | {*communities}, communities, f"communities-{key}"),
        )


def _several(label: str, nothing: str, known: set[str], chosen: tuple[str, ...], key: str) -> list[str]:
    return st.multiselect(
        label, sorted(known), list(chosen), placeholder=nothing, filter_mode=None, select_all=False, key=key
    )


def _one(one: Account) -> None:
    state = "　**已停用**" if one.is_disabled else ""
    with st.expander(f"**{plain(one.name)}**　{plain(one.told)}{state}", key=f"account-{one.name}"):
        _sessions(_known().sessions(one.name), guard.reader().session)
        with st.form(f"roles-{one.name}", border=False):
            roles = st.pills("角色", list(ROLES), default=one.roles, selection_mode="multi", format_func=_title)
            streets, communities = _seen(one.name, one.streets, one.communities)
            if st.form_submit_button("保存角色"):
                _attempt(_set_roles, f"{one.name} 的角色已经改好，马上生效。", one, roles, streets, communities)
        with st.form(f"password-{one.name}", border=False, clear_on_submit=True):
            password, again = _twice("新密码")
            if st.form_submit_button("重设密码"):
                _attempt(_reset, f"{one.name} 的密码已经重设，登录都已结束。", one.name, password, again)
        _ends(one)


def _of_elsewhere(one: Account) -> None:
    """Show an account whose roles come from elsewhere, and are not changed here."""
    state = "　**已停用**" if one.is_disabled else ""
    with st.expander(f"**{plain(one.name)}**　{plain(one.told)}{state}", key=f"account-{one.name}"):
        _sessions(_known().sessions(one.name), guard.reader().session)
        st.html(screen.render("note.html", note=_ELSEWHERE))
        _ends(one)


def _ends(one: Account) -> None:
    """Offer to end the sessions of an account, or the account itself."""
    with st.container(horizontal=True):
        if st.button("结束全部登录", key=f"end-{one.name}"):
            _attempt(_end_all, f"{one.name} 的登录都已结束。", one.name)
        word = "恢复" if one.is_disabled else "停用"
        if st.button(word, key=f"disable-{one.name}"):
            _attempt(_disable, f"已{word}账号 {one.name}。", one.name, not one.is_disabled)
        if st.button("删除", key=f"remove-{one.name}"):
            _confirm(one.name)


@st.dialog("删除账号")
def _confirm(name: str) -> None:
    st.write(f"删除账号 {plain(name)}？它的登录马上结束。只是暂时不用的，停用就可以。")
    if st.button("确认删除", type="primary", key="remove-confirm"):
        _attempt(_remove, f"已删除账号 {name}。", name)


@guard.act(Capability.ACCOUNTS, audit.ACCOUNT_ADDED, is_kept_within=True)
def _add(
    name: str,
    roles: list[str],
    password: str,
    again: str,
    streets: Collection[str] = (),
    communities: Collection[str] = (),
) -> None:
    _check_twice(password, again)
    _check_within(streets)
    _known().add(name, password, roles, streets, communities)


@guard.act(Capability.ACCOUNTS, audit.ROLES_SET, is_kept_within=True)
def _set_roles(one: Account, roles: list[str], streets: Collection[str], communities: Collection[str]) -> None:
    name = _managed(one.name)
    _check_within(streets)
    _known().set_roles(name, roles, streets, communities if SECRETARY in roles else (), keep_administrator=True)


@guard.act(Capability.ACCOUNTS, audit.PASSWORD_SET, is_kept_within=True)
def _reset(name: str, password: str, again: str) -> None:
    _check_twice(password, again)
    _known().set_password(_managed(name), password)


@guard.act(Capability.ACCOUNTS, audit.SESSIONS_ENDED, is_kept_within=True)
def _end_all(name: str) -> None:
    _known().end_all(_managed(name))


@guard.act(Capability.ACCOUNTS, audit.ACCOUNT_DISABLED, is_kept_within=True)
def _disable(name: str, is_disabled: bool) -> None:
    _known().set_disabled(_managed(name), is_disabled, keep_administrator=True)


@guard.act(Capability.ACCOUNTS, audit.ACCOUNT_REMOVED, is_kept_within=True)
def _remove(name: str) -> None:
    _known().remove(_managed(name), keep_administrator=True)


def _managed(name: str) -> str:
    """Return the name of an account that the reader manages. Raises AccessError, of one of others as where there is none."""
    mine = guard.permit().streets
    if mine is not None and name not in [one.name for one in _known().listed() if one.is_within(mine)]:
        raise AccessError(f"没有名为“{name}”的账号", "请核对名称，或者找看全部街道的管理员")
    return name


def _check_within(streets: Collection[str]) -> None:
    """Raise AccessError if an account would see more than whoever gives it does."""
    mine = guard.permit().streets
    if mine is not None and not (streets and {*streets} <= {*mine}):
        raise AccessError(
            f"这个账号只管{'、'.join(mine)}的账号",
            f"“只看街道”请从{'、'.join(mine)}里选，不能空着；别的请找看全部街道的管理员",
        )


# --- tokens of programs ---------------------------------------------------------------------------------------------------


def tokens() -> None:
    """Show every token by which a program reads figures, and remove one; they are made on the command line alone."""
    _tell_done()
    told = (
        "别的程序用令牌从取数接口取汇总的指标，页面和明细它看不到。令牌在运行看板的电脑上用命令添加，"
        "写法见使用手册的“取数接口”。"
    )
    st.html(screen.render("note.html", note=told))
    known, mine = Tokens(warehouse.home()), guard.permit().streets
    if not (found := [one for one in known.listed() if mine is None or one.street in mine]):
        st.html(screen.render("empty.html", text="现在没有令牌。"))
    for one in found:
        with st.container(border=True, key=f"token-{one.name}"):
            st.html(screen.render("title.html", title=one.name))
            until = f"{'已过期' if known.is_over(one) else '用到'} {one.until}" if one.until else "不到期"
            used = f"最近使用 {_moment(one.used_at)}" if one.used_at else "没有用过"
            note = f"{one.street or '全部街道'} · {until} · 添加于 {_moment(one.made_at)} · {used}"
            st.html(screen.render("note.html", note=note))
            if st.button("删除令牌", key=f"remove-token-{one.name}"):
                _confirm_token(one.name)


@st.dialog("删除令牌")
def _confirm_token(name: str) -> None:
    st.write(f"删除令牌 {plain(name)}？用它的程序马上取不到数。")
    if st.button("确认删除", type="primary", key="remove-token-confirm"):
        _attempt(_remove_token, f"已删除令牌 {name}。", name)


@guard.act(Capability.ACCOUNTS, audit.TOKEN_REMOVED, is_kept_within=True)
def _remove_token(name: str) -> None:
    known, mine = Tokens(warehouse.home()), guard.permit().streets
    if mine is not None and not any(one.name == name and one.street in mine for one in known.listed()):
        raise AccessError(f"没有名为“{name}”的令牌", "请核对名称，或者找看全部街道的管理员")
    known.remove(name)


# --- what both need -------------------------------------------------------------------------------------------------------


def _known() -> accounts.Accounts:
    return accounts.of(warehouse.home())


def _title(role: str) -> str:
    return plain(ROLES[role].title)


def _twice(label: str) -> tuple[str, str]:
    told = f"至少 {SHORTEST_PASSWORD} 个字符"
    with st.container(horizontal=True):
        return (
            st.text_input(label, type="password", placeholder=told, autocomplete="new-password"),
            st.text_input(f"再输入一次{label}", type="password", autocomplete="new-password"),
        )


def _check_twice(password: str, again: str) -> None:
    if password != again:
        raise AccessError("两次输入的密码不一样", "请重新输入")


def _attempt(act: Callable[P, None], done: str, *arguments: P.args, **named: P.kwargs) -> None:
    """Do something and show the page anew with what has been done; a sentence where it could not be."""
    try:
        act(*arguments, **named)
    except StreetboardError as error:
        messages.show_error(error)
        return
    st.session_state[_DONE] = done
    st.rerun()


def _tell_done() -> None:
    if told := st.session_state.pop(_DONE, ""):
        st.success(plain(told), icon="✅")


def _sessions(there: list[Session], mine: str) -> None:
    if not there:
        st.html(screen.render("empty.html", text="现在没有登录。"))
        return
    rows = [
        [_moment(one.began_at), _moment(one.seen_at), one.address, "这一个" if one.hash == mine else ""]
        for one in there
    ]
    st.html(screen.plain_table(["登录时间", "最近使用", "来自", ""], rows))


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, provenance.CHINA):%Y-%m-%d %H:%M}"
