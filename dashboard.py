"""街道治理看板: the entry point; the menu is in streetboard/ui/menu.py, which a deep link needs too."""

from streetboard.ui import menu

asked_for, _ = menu.register()
asked_for.run()
