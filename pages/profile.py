"""社区画像: all about one community, which a leader reads on the way to it."""

from streetboard.ui import profile

if __name__ == "__main__":
    profile.show()
