"""指标口径: every metric by its code: what it counts, who answers for it, where it is shown."""

from streetboard.ui.definitions import show

if __name__ == "__main__":
    show()
