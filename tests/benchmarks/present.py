"""Present: how soon after a key the next slide stands there, in a Chromium on the same machine as the server.

python -m tests.benchmarks.present
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from streetboard import ledger, warehouse
from streetboard.meeting import editions, slides
from tests.serving import measured_server, wait_until_healthy

ROUNDS = 5
# Before the page: its clicker lets no key through.
PRESSED = 'window.addEventListener("keydown", () => { window.pressed = performance.now(); }, { capture: true });'
# From the key to the number of the slide in the foot, which comes last, and to the last chart of the slide.
WATCH = """() => {
  window.took = [];
  const drawn = () => [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every((one) => one.querySelector(".main-svg"));
  let shown = document.querySelector(".s-place").textContent;
  let words = 0;
  const look = () => {
    const place = document.querySelector(".s-place")?.textContent;
    if (place && place !== shown && window.pressed) {
      shown = place;
      words = performance.now() - window.pressed;
    }
    if (words && drawn()) {
      window.took.push([words, performance.now() - window.pressed]);
      words = 0;
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def press(page: Page, key: str) -> tuple[float, float]:
    """Press a key and return the milliseconds to the new words and to the last chart."""
    before = page.evaluate("window.took.length")
    page.keyboard.press(key)
    page.wait_for_function("before => window.took.length > before", arg=before)
    page.wait_for_timeout(300)
    return tuple(page.evaluate("window.took.at(-1)"))


def report(name: str, times: list[tuple[float, float]]) -> None:
    for what, values in zip(("headline", "with its charts"), zip(*times, strict=True), strict=True):
        print(f"{name}, {what}: median {statistics.median(values):.0f} ms, max {max(values):.0f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ledger.ensure_ready(home)
        snapshot = warehouse.Warehouse(home).current()
        made = editions.freeze(snapshot, "朝阳街道", "2025Q2", home=home, author="", at=datetime(2025, 7, 1))
        made = editions.save(home, made)
        count = len(slides.deck(made).slides)
        with measured_server(home) as (address, _), sync_playwright() as playwright:
            wait_until_healthy(address)
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.add_init_script(PRESSED)
            page.goto(f"{address}/present?edition={quote(made.id)}")
            page.wait_for_selector(".s-foot")
            page.wait_for_timeout(2000)
            page.evaluate(WATCH)
            report("never shown before", [press(page, "PageDown") for _ in range(count - 1)])
            shown = [
                press(page, key) for _ in range(ROUNDS) for key in ["PageUp"] * (count - 1) + ["PageDown"] * (count - 1)
            ]
            report("shown before", shown)
            browser.close()


if __name__ == "__main__":
    main()
