"""Who: who reads, and what he may do; resolved anew each time it is asked, so that a role that is withdrawn holds at the next act."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from streetboard.access import accounts
from streetboard.access.accounts import Account
from streetboard.access.connection import Connection, is_local
from streetboard.access.roles import AT_THE_MACHINE, NOBODY, ROLES, SECRETARY, Capability, Reader
from streetboard.permit import Permit

# What is about all streets at once: nothing for whoever sees some of them alone. What else he may do holds within those.
_OF_ALL_STREETS = frozenset({Capability.PUBLISH, Capability.RECORD})
_NO_COMMUNITY = "这个账号是社区书记，还没有写明是哪个社区，所以不能登录。请找管理员写上。"
_WHICH_STREET = "这个账号是社区书记，还没有写明是哪个街道的社区，所以不能登录。请找管理员写上。"
_NO_SUCH_STREET = "看板里还没有这个账号的街道（{}）。请找管理员核对。"


def reads(asking: Connection, home: Path, streets: Callable[[], Collection[str]], *, is_used: bool = False) -> Reader:
    """Return who reads by a connection; `streets` tells those that there are, `is_used` puts the idle end of the session off.

    Without accounts whoever sits at the machine may do everything, and nobody else anything. Raises AccessError.
    """
    known = accounts.of(home)
    if not known.exist():
        return AT_THE_MACHINE if is_local(asking) else NOBODY
    account = known.holder(asking.session, is_used=is_used)
    if account is None or not account.is_asking(asking.remote):
        return NOBODY
    return of_account(account, streets, asking.session)


def of_account(account: Account, streets: Callable[[], Collection[str]], session: str = "") -> Reader:
    """Return what an account may do and see now.

    Whoever is for some communities does what a secretary does, whatever else the account is; roles do not add up beyond what he sees.
    """
    may = frozenset[Capability]().union(*(ROLES[role].may for role in account.roles if role in ROLES))
    mine, communities, refused = account.streets, account.communities if SECRETARY in account.roles else None, ""
    if communities is not None:
        may &= ROLES[SECRETARY].may
        # Two streets may have a community of one name.
        mine = mine or (tuple(there) if len(there := streets()) == 1 else ())
        refused = _NO_COMMUNITY if not communities else "" if mine else _WHICH_STREET
    if mine and not refused:
        known = frozenset(streets())
        if not known <= {*mine}:
            may -= _OF_ALL_STREETS
        if known and not known & {*mine}:
            refused = _NO_SUCH_STREET.format("、".join(mine))
    if refused or Capability.FIGURES not in may:
        return Reader(account.name, session=session, refused=refused)
    permit = Permit(mine or None, communities, Capability.PERSONS in may)
    return Reader(account.name, may, session, permit=permit)
