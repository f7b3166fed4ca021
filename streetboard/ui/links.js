// Links: an address in the dashboard is followed without loading the page anew. One that begins with ? keeps what the address says of the page.
() => {
  if (window.linksFollowed) return; // One set of listeners for as long as the tab is open, whatever page is shown.
  window.linksFollowed = true;
  const linkOf = (event) => event.target.closest?.("a:is(.to-card, .to-page)");
  const complete = (event) => {
    const link = linkOf(event);
    if (!link?.matches(".to-card")) return;
    const whole = new URL(location);
    const own = new URLSearchParams(link.getAttribute("href").replace(/^[^?]*/, ""));
    // What is written already, by an earlier touch of the same link, says it all again.
    const name = ["rows", "about", "street"].find((one) => own.has(one));
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
    const before = location.href;
    // An ⓘ is opened once: whoever goes back does not meet it again.
    const isAbout = link.matches(".to-about");
    history[isAbout ? "replaceState" : "pushState"]({}, "", link.href);
    window.dispatchEvent(new PopStateEvent("popstate"));
    if (isAbout) history.replaceState({}, "", before);
    // A menu that opens closes behind whoever has chosen from it.
    if (link.matches(".menu a")) link.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
}
