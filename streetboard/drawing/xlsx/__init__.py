"""Xlsx: the figures themselves, unrounded, with their 口径."""
