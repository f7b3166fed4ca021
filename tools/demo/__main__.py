"""Write the demonstration ledgers again: python -m tools.demo."""

from __future__ import annotations

from tools.demo import FOLDER, write

if __name__ == "__main__":
    write(FOLDER)
