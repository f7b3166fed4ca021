// Paper: what the browser prints is whole. Plotly lays charts out in pixels: they are drawn again as wide as paper, and then as before.
() => {
  if (window.goesOnPaper) return; // One pair of listeners for as long as the tab is open, whatever page is shown.
  window.goesOnPaper = true;
  const WIDTH = 688; // What a panel holds on A4 upright, in pixels of CSS, with the margins of paper.css,
  const HALF = 324; // and one of two that stand side by side.
  const LOWER = 0.85; // Two of the usual charts then stand on a sheet,
  const HIGHEST = 880; // and one of very many rows, under its question.
  const charts = new Map();
  const unfolded = []; // What stands behind “更多” is printed too; a tree as far as its reader has opened it.
  const draw = (chart, width, height) => window.Plotly.relayout(chart, { width, height });
  addEventListener("beforeprint", () => {
    unfolded.push(...document.querySelectorAll(":is([data-testid=stExpander] details, details.metric):not([open])"));
    for (const one of unfolded) one.open = true;
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      const { width, height, meta } = chart._fullLayout;
      charts.set(chart, [width, height]);
      draw(chart, chart.closest("[class*=st-key-halves-]") ? HALF : WIDTH, Math.min(meta.height * LOWER, HIGHEST)); // Not as high as the panel beside it has made it.
    }
  });
  addEventListener("afterprint", () => {
    for (const [chart, size] of charts) if (chart.isConnected) draw(chart, ...size);
    charts.clear();
    for (const one of unfolded.splice(0)) one.open = false;
  });
}
