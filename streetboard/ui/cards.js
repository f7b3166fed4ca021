// Cards: a link from a row to its card, or to its street, keeps what the address says of the page, and is followed without loading the page anew.
() => {
  if (window.cardsOpen) return; // One listener for as long as the tab is open, whatever page is shown.
  window.cardsOpen = true;
  const linkOf = (event) => event.target.closest?.("a.to-card");
  const complete = (event) => {
    const link = linkOf(event);
    if (!link) return;
    const whole = new URL(location);
    const own = new URLSearchParams(link.getAttribute("href").replace(/^[^?]*/, ""));
    // What is written already, by an earlier touch of the same link, says it all again.
    const name = own.has("rows") ? "rows" : "street";
    whole.searchParams.delete("rows");
    whole.searchParams.set(name, own.get(name));
    link.href = whole;
  };
  // Before the browser reads it: for a new tab, or to be copied.
  for (const kind of ["pointerdown", "focusin", "click"]) document.addEventListener(kind, complete, true);
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState({}, "", link.href);
    window.dispatchEvent(new PopStateEvent("popstate"));
  });
}
