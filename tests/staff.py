"""Staff: people with accounts, and browsers and clients that are logged in as one of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from streetboard.access import entrance
from streetboard.access.accounts import Accounts
from streetboard.access.connection import at_port

PASSWORD = "足够长的一个密码"

ADMINISTRATOR, LEADER, CLERK, PRESENTER = "管理员甲", "领导乙", "经办人丙", "会务丁"
ROLES = {ADMINISTRATOR: "administrator", LEADER: "leader", CLERK: "clerk", PRESENTER: "presenter"}
# Who sees a part, of the demonstration: the streets and the communities.
SECRETARY, STREET_CLERK = "书记戊", "经办人己"
STREET, COMMUNITY = "朝阳街道", "天津路社区"
NARROWED = {SECRETARY: ("secretary", [STREET], [COMMUNITY]), STREET_CLERK: ("clerk", [STREET], [])}


def hired(home: Path, *names: str) -> Accounts:
    """Add accounts to a home, each with the role in its name, an administrator's in any case, and return all."""
    known = Accounts(home)
    for name in dict.fromkeys((ADMINISTRATOR, *names)):
        role, streets, communities = NARROWED.get(name) or (ROLES[name], [], [])
        known.add(name, PASSWORD, [role], streets, communities)
    return known


def copy_of(home: Path, folder: Path) -> Path:
    """Copy a home into a folder that is not there yet, with an account of each role, and return it."""
    shutil.copytree(home, folder)
    hired(folder, *ROLES)
    return folder


def cookie(home: Path, host: str, name: str = ADMINISTRATOR) -> dict[str, str]:
    """Return the header of a browser that has just logged in at this Host."""
    return {"Cookie": f"{at_port(entrance.COOKIE, host)}={Accounts(home).begin(name, '127.0.0.1', 'test')}"}


def log_in(page: Page, address: str, home: Path, name: str = ADMINISTRATOR) -> Page:
    """Give a browser the cookie that it would get by the log-in."""
    key, _, value = cookie(home, urlsplit(address).netloc, name)["Cookie"].partition("=")
    page.context.add_cookies([{"name": key, "value": value, "url": address, "sameSite": "Lax"}])
    return page
