"""Write the demonstration ledgers again: python -m streetboard.demo."""

from __future__ import annotations

from streetboard.demo import FOLDER, write

if __name__ == "__main__":
    write(FOLDER)
