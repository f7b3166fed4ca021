// Dates: what is typed into a date field applies on Enter; Streamlit (1.67) takes it only when something else gets the focus.
() => {
  if (window.datesApply) return; // One listener for as long as the tab is open, whatever page is shown.
  window.datesApply = true;
  const apply = (event) => {
    if (event.key !== "Enter" || !event.target.closest("[data-testid=stDateInputField]")) return;
    document.querySelector("[data-testid=stMain]")?.focus();
  };
  // Before the field itself, which lets nobody else hear of its keys.
  document.addEventListener("keydown", apply, true);
}
