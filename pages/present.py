"""放映: a meeting edition on the wall, slide by slide."""

from streetboard.ui.meeting.presenting import present
from streetboard.ui.meeting.stage import stage

with stage("放映"):
    present()
