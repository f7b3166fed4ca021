// Chosen: on a phone the menu and the filters are a line each, which moves sideways; what is chosen in it is brought into sight.
() => {
  if (window.chosenInSight) return; // One observer for as long as the tab is open, whatever page is shown.
  window.chosenInSight = true;
  const CHOSEN = {
    // The last: Streamlit (1.67) writes the first page as no address at all, which on any other page reads as that one's.
    ".st-key-topbar": (row) => [...row.querySelectorAll("a")].findLast((link) => link.pathname === location.pathname),
    ".st-key-filters": (row) => row.querySelector("[role=radio][aria-checked=true]"),
  };
  const BEYOND = 40; // So that what follows it is seen to follow.
  const SETTLED = 1000; // After so many milliseconds a row is whole.
  const shown = new WeakMap(); // In a row: its reader may move it on.
  const bring = () => {
    for (const [name, find] of Object.entries(CHOSEN)) {
      const row = document.querySelector(name);
      const chosen = row && find(row);
      if (!chosen || shown.get(row) === chosen) continue;
      const [within, there] = [row, chosen].map((one) => one.getBoundingClientRect());
      if (there.left < within.left || there.right > within.right) row.scrollLeft += there.right + BEYOND - within.right;
      // While the row is still being filled it cannot be moved so far, or what comes moves it again.
      if (chosen.getBoundingClientRect().right <= within.right) setTimeout(() => shown.set(row, chosen), SETTLED);
    }
  };
  let waiting = 0;
  new MutationObserver(() => (waiting ||= setTimeout(() => { waiting = 0; bring(); }, 100)))
    .observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-checked"] });
  bring();
}
