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
  const left = new WeakMap(); // What was chosen in a row when its reader took hold of it: he may move it on.
  const bring = () => {
    for (const [name, find] of Object.entries(CHOSEN)) {
      const row = document.querySelector(name);
      const chosen = row && find(row);
      if (!chosen || left.get(row) === chosen) continue;
      const [within, there] = [row, chosen].map((one) => one.getBoundingClientRect());
      if (there.left < within.left || there.right > within.right) row.scrollLeft += there.right + BEYOND - within.right;
    }
  };
  const leave = (event) => {
    for (const [name, find] of Object.entries(CHOSEN)) {
      const row = event.target.closest?.(name);
      if (row) left.set(row, find(row));
    }
  };
  for (const kind of ["pointerdown", "wheel", "keydown"]) document.addEventListener(kind, leave, { capture: true, passive: true });
  let waiting = 0;
  new MutationObserver(() => (waiting ||= setTimeout(() => { waiting = 0; bring(); }, 100)))
    .observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-checked"] });
  bring();
}
