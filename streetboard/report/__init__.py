"""Report: a meeting edition, the slides that are read from it, and what is printed from them."""
