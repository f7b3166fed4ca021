// Charts: what a click on a bar opens is reached by keys as well: Tab to the chart, arrows from point to point, Enter for its rows.
// On a wall their type and strokes grow as those of the page do, and on a phone rows make room for themselves, which no style can do:
// Plotly lays them out in pixels.
() => {
  if (window.chartsByKey) return; // One set of listeners for as long as the tab is open, whatever page is shown.
  window.chartsByKey = true;
  const HINT = "方向键逐项，回车看明细";
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const told = document.createElement("div");
  told.className = "chart-told";
  told.setAttribute("role", "status");
  document.body.append(told);

  const chartOf = (event) => event.target.closest?.(".js-plotly-plot[tabindex]");
  // Category by category, and in each its series in their order.
  const pointsOf = (chart) =>
    chart.data
      .flatMap((trace, curveNumber) => (trace.meta ? trace.customdata.map((key, at) => ({ trace, curveNumber, key, at })) : []))
      .filter(({ trace, at }) => trace.x[at] != null && trace.y[at] != null)
      .sort((one, other) => one.at - other.at || one.curveNumber - other.curveNumber);
  const show = (chart, place) => {
    const { trace, curveNumber, at } = pointsOf(chart)[place];
    chart.place = place;
    window.Plotly.Fx.hover(chart, [{ curveNumber, pointNumber: at }], (trace.xaxis ?? "x") + (trace.yaxis ?? "y"));
    // Plain text but for its breaks, as Plotly shows it. A script with a tag in it would not be let through.
    told.innerHTML = trace.hovertext[at].replaceAll("\x3cbr>", "，");
  };
  const open = (template, key) => {
    const link = document.createElement("a");
    link.className = "to-card";
    link.href = `?rows=${encodeURIComponent(template.replace("{key}", encodeURIComponent(key)))}`;
    document.body.append(link);
    link.click();
    link.remove();
  };

  document.addEventListener("focusin", (event) => {
    const chart = chartOf(event);
    if (chart?.matches(":focus-visible")) show(chart, Math.min(chart.place ?? 0, pointsOf(chart).length - 1));
  });
  document.addEventListener("focusout", (event) => {
    const chart = chartOf(event);
    if (!chart) return;
    window.Plotly.Fx.unhover(chart);
    told.textContent = "";
  });
  document.addEventListener("keydown", (event) => {
    const chart = chartOf(event);
    if (!chart || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in STEPS) show(chart, Math.max(0, Math.min(pointsOf(chart).length - 1, (chart.place ?? 0) + STEPS[event.key])));
    else if (event.key === "Enter" && chart.place != null) {
      const { trace, key } = pointsOf(chart)[chart.place];
      open(trace.meta, key);
    }
    else return;
    event.preventDefault();
  });

  // An area is no point, so that no click on it would be told of; what it opens is what its name does.
  const openArea = (chart, { points: [{ data, pointNumber }] }) => {
    const template = chart.data.find((trace) => trace.meta)?.meta;
    if (pointNumber === undefined && data.customdata && template) open(template, data.customdata[0]);
  };

  // Streamlit keeps copies of a chart that share what lies within them, and may draw one that is older than a change made here.
  // So nothing within is changed: with a change comes a new whole, or neither is there and the change is made again.
  const replaced = (kept, changes) => {
    const wholes = {};
    for (const [path, value] of Object.entries(changes)) {
      const [name, ...within] = path.split(/[.[\]]+/), last = within.pop();
      if (last === undefined) wholes[name] = value;
      else within.reduce((one, key) => (one[key] ??= {}), (wholes[name] ??= structuredClone(kept[name] ?? {})))[last] = value;
    }
    return wholes;
  };

  const WALL = matchMedia("(min-width: 2400px)"); // As in page.css.
  const USUAL = 15, GROWTH = 25 / 16; // As the page itself.
  const grow = (chart) => {
    const { annotations = [], margin, meta, shapes = [] } = chart._fullLayout;
    const strokes = chart._fullData.map((trace, at) =>
      replaced(chart.data[at], Object.fromEntries(
        ["marker.size", "marker.line.width", "line.width"]
          .map((path) => [path, path.split(".").reduce((within, key) => within?.[key], trace)])
          .filter(([, size]) => typeof size === "number")
          .map(([path, size]) => [path, size * GROWTH]),
      )),
    );
    // What is undefined stays as it is.
    const drawn = Object.fromEntries(["marker", "line"].map((name) => [name, strokes.map((one) => one[name])]));
    const sides = ["l", "r", "t", "b"].map((side) => [`margin.${side}`, margin[side] * GROWTH]);
    const lines = shapes.map(({ line }, at) => [`shapes[${at}].line.width`, line.width * GROWTH]);
    const words = annotations.map(({ yshift }, at) => [`annotations[${at}].yshift`, yshift * GROWTH]);
    const changed = { "font.size": USUAL * GROWTH, "meta.fits": true, ...Object.fromEntries([...sides, ...lines, ...words]) };
    window.Plotly.update(chart, drawn, replaced(chart.layout, changed));
    return meta.height * GROWTH;
  };

  // A Chinese sign is square, others are about half as wide.
  const wide = (text, size = USUAL) => [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? size : size * 0.6), 0);

  // A name stands on its area where there is room for it, however large that is drawn; else it is told under the pointer alone.
  const thin = (chart) => {
    const { font, height, meta, width, xaxis } = chart._fullLayout, size = `${width} ${height}`;
    // Plotly narrows an axis so that distances to the east and to the north are alike, and does not widen it where there is more room.
    if (chart.drawnAt !== size) {
      chart.drawnAt = size;
      window.Plotly.relayout(chart, { "xaxis.domain": [0, 1], "yaxis.domain": [0, 1] }).then(() => thin(chart));
      return;
    }
    const named = chart.data.findIndex((trace) => trace.mode === "markers+text");
    const scale = xaxis._length / (xaxis.range[1] - xaxis.range[0]);
    const fits = (name, at) => name.split("\x3cbr>").every((line) => wide(line, font.size) <= meta.rooms[at] * scale);
    const text = meta.names.map((name, at) => (fits(name, at) ? name : ""));
    // A name that was empty is not drawn by restyling alone.
    if (text.some((name, at) => name !== chart.data[named].text[at])) window.Plotly.restyle(chart, { text: [text] }, [named]).then(() => window.Plotly.redraw(chart));
  };

  // Where names and labels leave too little between them, as on a phone, they stand in lines of their own above each row.
  const NARROW = 140, LINE = 20, ROW = 38;
  const isLabel = ({ x, xref, xanchor }) => xref === "paper" && x === 1 && xanchor === "left";
  const stack = (chart) => {
    const { annotations, margin, width, yaxis, ...layout } = chart._fullLayout;
    const labels = annotations.filter(isLabel);
    const told = ({ text, y }, between) => `${yaxis.ticktext[y]}${between}${text}`;
    // A long name has a line of its own.
    const fits = labels.every((one) => told(one, "　").split("\x3cbr>").every((line) => wide(line) < width - 20));
    const between = fits ? "　" : "\x3cbr>";
    const lines = Math.max(...labels.map((one) => told(one, between).split("\x3cbr>").length));
    const row = ROW + LINE * lines, above = margin.t + (LINE * lines) / 2;
    const changed = { "margin.l": 8, "margin.r": 12, "margin.t": above, "yaxis.showticklabels": false, bargap: 0.65, "meta.fits": true };
    // The names of the first row stand where those of the series would.
    if (layout.showlegend) Object.assign(changed, { "legend.yref": "container", "legend.y": 1, "legend.yanchor": "top" });
    // What runs down across the rows goes on behind them.
    const bgcolor = getComputedStyle(chart).getPropertyValue("--panel");
    // What stands above it does not leave the chart at its sides.
    const anchor = ({ x, xref }) => {
      const [from, to] = layout[xref.replace("x", "xaxis")].range, place = (x - from) / (to - from);
      return place < 0.25 ? "left" : place > 0.75 ? "right" : "center";
    };
    annotations.forEach((one, at) => {
      const move = isLabel(one)
        ? { x: 0, xshift: 0, yshift: row / 2, align: "left", text: told(one, between), bgcolor }
        : one.yref === "paper" && { yshift: one.y && (LINE * lines) / 2, xanchor: anchor(one) }; // Below it nothing moves.
      for (const [name, value] of Object.entries(move || {})) changed[`annotations[${at}].${name}`] = value;
    });
    window.Plotly.relayout(chart, replaced(chart.layout, changed));
    return row * labels.length + above + margin.b;
  };
  // Names of series that take a second line push down what stands below them.
  const LEGEND = 34;
  const isTall = ({ yref, _height }) => yref === "container" && _height > LEGEND;
  const lower = (chart) => {
    const { legend, margin, meta } = chart._fullLayout, more = legend._height - LEGEND;
    window.Plotly.relayout(chart, replaced(chart.layout, { "margin.t": margin.t + more, "meta.fits": true }));
    return meta.height + more;
  };
  const fit = (chart) => {
    const { annotations = [], font, legend, meta, _size } = chart._fullLayout;
    if (meta?.fits || font.size !== USUAL) return; // The charts of slides have a size of their own.
    const isNarrow = _size.w < NARROW && annotations.some(isLabel);
    // As high as it asks to be: what it got, the panel beside may have stretched.
    const room = WALL.matches ? grow : isNarrow ? stack : legend && isTall(legend) ? lower : null;
    const asked = room ? `${room(chart)}px` : "";
    chart.closest("[data-testid=stElementContainer]").style.setProperty("--asked", asked);
  };

  // Charts come and go with every choice.
  const reachable = () => {
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      if (chart._fullLayout) fit(chart);
      if (chart._fullLayout?.meta?.rooms && !chart.isHeard) {
        chart.isHeard = true;
        chart.on("plotly_click", (event) => openArea(chart, event));
        chart.on("plotly_afterplot", () => thin(chart));
        thin(chart);
      }
      if (!chart.data?.some((trace) => trace.meta) || !pointsOf(chart).length) chart.removeAttribute("tabindex");
      else if (!chart.hasAttribute("tabindex")) {
        chart.tabIndex = 0;
        chart.setAttribute("role", "group");
        chart.setAttribute("aria-label", HINT);
      }
    }
  };
  let waiting = 0;
  new MutationObserver(() => (waiting ||= setTimeout(() => { waiting = 0; reachable(); }, 100)))
    .observe(document.body, { childList: true, subtree: true });
  reachable();
}
