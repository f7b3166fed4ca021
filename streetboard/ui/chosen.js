// Chosen: on a phone the menu and the filters are a line each, which moves sideways; what is chosen in it is brought into sight.
() => {
  if (window.chosenInSight) return; // One observer for as long as the tab is open, whatever page is shown.
  window.chosenInSight = true;
  const CHOSEN = {
    ".st-key-topbar": (row) => [...row.querySelectorAll("a")].find((link) => link.pathname === location.pathname),
    ".st-key-filters": (row) => row.querySelector("[role=radio][aria-checked=true]"),
  };
  const shown = new WeakMap(); // In a row: its reader may move it on.
  const bring = () => {
    for (const [name, find] of Object.entries(CHOSEN)) {
      const row = document.querySelector(name);
      const chosen = row && find(row);
      if (!chosen || shown.get(row) === chosen) continue;
      shown.set(row, chosen);
      const [within, there] = [row, chosen].map((one) => one.getBoundingClientRect());
      row.scrollLeft += there.left + there.width / 2 - (within.left + within.width / 2);
    }
  };
  let waiting = 0;
  new MutationObserver(() => (waiting ||= setTimeout(() => { waiting = 0; bring(); }, 100)))
    .observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-checked"] });
  bring();
}
