"""Shown: how a button acts on what stood beside it when it was pressed, whatever has become of that meanwhile."""

from __future__ import annotations

import hashlib


def key(name: str, *chosen: object) -> str:
    """Return the key of a button, or of a form, that acts on what is chosen beside it.

    Where a choice has gone meanwhile, Streamlit falls back to the first one and still delivers the press (1.67). A button of another key
    hears nothing of it: whoever pressed sees what there is now, and chooses again.
    """
    known = hashlib.sha256("\0".join(map(str, chosen)).encode()).hexdigest()[:12]
    return f"{name}-{known}"
