"""为什么: what explains that a community handles fewer of its issues in time, or more."""

from streetboard.ui.why import show

if __name__ == "__main__":
    show()
