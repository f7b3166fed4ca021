"""Offline: a Python that starts with this folder on its path has no network: every look-up and every connection elsewhere
is written down, and never answered."""

import os
import sys
import time
from pathlib import Path

_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_WAYS_OUT = ("socket.connect", "socket.sendto", "socket.sendmsg")
_HERE = (None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0", "::")


def _watch(event: str, arguments: tuple) -> None:
    if event in _LOOKUPS:
        asked = arguments[0]
    elif event in _WAYS_OUT and isinstance(arguments[-1], tuple):
        asked = arguments[-1][0]
    else:
        return
    if asked not in _HERE:
        with Path(os.environ["STREETBOARD_ASKED"]).open("a", encoding="utf-8") as told:
            told.write(f"{event} {asked}\n")
        time.sleep(60)


sys.addaudithook(_watch)
