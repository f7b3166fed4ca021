"""放映: a meeting edition on the wall, slide by slide."""

from streetboard.ui.presenting import present
from streetboard.ui.stage import stage

with stage("放映"):
    present()
