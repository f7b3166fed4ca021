"""Browsing: what the tests in a real Chromium share."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

# A link straight to a page makes the client look for these below it, and then find them at the root.
KNOWN_MISSES = re.compile(r"/_stcore/(health|host-config)$")


@dataclass
class Watch:
    """What a page must not do: complain in the console, fail, or speak to another machine."""

    faults: list[str] = field(default_factory=list)

    def over(self, page: Page, address: str) -> Watch:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("request", lambda request: self._follow(request.url, address))
        return self

    def _hear(self, message) -> None:
        if message.type == "error" and not KNOWN_MISSES.search(message.location["url"]):
            self.faults.append(f"console: {message.text} ({message.location['url']})")

    def _follow(self, url: str, address: str) -> None:
        local = (address, address.replace("http", "ws", 1), "data:", "blob:")
        if not url.startswith(local):
            self.faults.append(f"request to another machine: {url}")


def settle(page: Page) -> None:
    """Wait until the script has ended, nothing stands in for what is still being loaded, and every chart is drawn."""
    page.wait_for_function(
        """() => document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")
          && !document.querySelector("[data-testid=stSkeleton]")
          && [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every((place) => place.querySelector(".main-svg"))""",
        timeout=60_000,
    )


def turn_to(page: Page, section: Locator) -> None:
    """Open another section of a page.

    The server writes it into the address. Until then the page looks settled, and is the one before, whose buttons are about to go.
    """
    if not section.is_checked():
        before = page.url
        section.click()
        page.wait_for_url(lambda url: url != before)
    settle(page)


def choose(page: Page, label: re.Pattern[str] | str, option: str) -> None:
    """Choose from a list."""
    box, wanted = page.get_by_role("combobox", name=label), page.get_by_role("option", name=option, exact=True)
    for _ in range(3):
        settle(page)
        box.click()
        # A long list draws only the options in sight.
        box.fill(option)
        # A page that is drawn meanwhile closes the list: it is opened again.
        with suppress(Error):
            wanted.click(timeout=5_000)
            break
    else:
        pytest.fail(f"{option} cannot be chosen")
    settle(page)


def unfold(page: Page) -> None:
    """Open what a page keeps folded up at its end, where it does."""
    for folded in page.locator("summary", has_text="更多：").all():
        folded.click()
    settle(page)


def forget(window: BrowserContext) -> None:
    """Make a browser forget what pages have left in it."""
    window.clear_cookies()
    window.clear_permissions()
    session = window.new_cdp_session(window.pages[0])
    session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
    session.detach()


def resize(page: Page, width: int, height: int) -> None:
    """Give a page another size, and wait until every chart has taken the width that it now has."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        """() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every(
          (place) => Math.abs(place.querySelector(".main-svg").getBoundingClientRect().width - place.clientWidth) < 2
        )"""
    )
    settle(page)


def eventually(check: Callable[[], None]) -> None:
    """Repeat a check of what no locator can wait for until it holds."""
    until = time.monotonic() + 20
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > until:
                raise
        time.sleep(0.1)


def listening(page: Page) -> None:
    """Wait until a slide is drawn and the clicker listens, which then says where it is."""
    expect(page.locator(".s-foot")).to_be_visible(timeout=60_000)
    expect(page.locator("#touch-place")).to_have_text(re.compile(r"\d / \d"), timeout=60_000)
    settle(page)


def open_page(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".caption")).to_be_visible(timeout=60_000)
    settle(page)
