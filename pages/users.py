"""用户: one's own account, and for an administrator everybody's."""

from streetboard.access.roles import Capability
from streetboard.ui import guard, menu, users
from streetboard.ui.page import open_page
from streetboard.ui.sections import sections

SECTIONS = {"我的账号": users.own, "全部账号": users.everybody, "接口令牌": users.tokens}

if __name__ == "__main__":
    with open_page(menu.USERS):
        if not guard.has_accounts():
            users.first()
        elif guard.may(Capability.ACCOUNTS):
            sections(SECTIONS)
        else:
            users.own()
