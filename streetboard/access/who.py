"""Who: who reads, and what he may do; resolved anew each time it is asked, so that a role that is withdrawn holds at the next act."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from streetboard.access import accounts
from streetboard.access.accounts import Account
from streetboard.access.connection import Connection, is_local
from streetboard.access.roles import AT_THE_MACHINE, NOBODY, ROLES, SECRETARY, Capability, Reader

_ONLY_SECRETARY = "社区书记只看本社区，按社区收窄还没有开放，所以暂时不能登录。请找管理员改角色，或者等新版本。"
_OF_OTHER_STREETS = "这个账号只看{}，看板里还有别的街道，按街道收窄还没有开放，所以暂时不能登录。请找管理员。"


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
    """Return what an account may do now: nothing where it would see what is not for it."""
    may = frozenset[Capability]().union(*(ROLES[role].may for role in account.roles if role in ROLES))
    refused = ""
    if Capability.FIGURES not in may and SECRETARY in account.roles:
        refused = _ONLY_SECRETARY
    elif account.streets and not set(streets()) <= set(account.streets):
        refused = _OF_OTHER_STREETS.format("、".join(account.streets))
    return Reader(account.name, frozenset() if refused else may, session, refused)
