"""Examples: how many a property test tries, the same on every machine, so that what makes a test fail is a change.

More, and other ones: STREETBOARD_EXAMPLES=200 pytest tests/test_properties.py
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

ASKED_FOR = int(os.environ.get("STREETBOARD_EXAMPLES", "0"))


def quick(examples: int):
    """Return the settings of a test that runs this many examples, or as many as were asked for by hand."""
    return settings(
        max_examples=ASKED_FOR or examples,
        derandomize=not ASKED_FOR,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink) if ASKED_FOR else (Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
