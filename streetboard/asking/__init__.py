"""Asking: what a reader chose, as scopes and comparisons, and every result of a page; knows no screen."""
