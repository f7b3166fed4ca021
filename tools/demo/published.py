"""Published: what the articles report (data/published_figures.csv) and a ledger of this kind can show."""

from __future__ import annotations

COLLECTED, CLOSED = 48_893, 47_360
PLATFORM_EVENTS = 9_230
VOLUNTEERS, POINTS_ISSUED, POINTS_REDEEMED = 403, 250_000, 25_000
LONGFENGQIAO_ACTIVITIES = 656
SUGGESTIONS = 169
SITE_SURVEYS, SELFGOV_MEETINGS = 97, 10
