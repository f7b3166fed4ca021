"""Abouts: the ⓘ of a page under test: a link each, which AppTest follows as a browser does, by the address."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote_plus

from streamlit.testing.v1 import AppTest

from streetboard.ui import evidence

_LINK = re.compile(r'href="\?about=([^"]+)" aria-label="([^"]*)：口径与数据"')


def abouts(app: AppTest) -> dict[str, str]:
    """Return the key of every ⓘ on a page, with what it is about."""
    found = [one for element in app.get("html") for one in _LINK.findall(element.body)]
    return {unquote_plus(key): unescape(name) for key, name in found}


def open_about(app: AppTest, key: str) -> AppTest:
    """Open an ⓘ of a page."""
    assert key in abouts(app)
    app.query_params[evidence.ABOUT] = key
    return app.run()
