"""审计: who did what, and when."""

from streetboard.ui import auditing, menu
from streetboard.ui.page import open_page

if __name__ == "__main__":
    with open_page(menu.AUDIT):
        auditing.everybody()
