// A file of another engine, in place of the run: what it reports, from top to bottom, until it is closed.
const SpecvizReport = (() => {
  const { makeElement, makeSvg, makeButton, makeReachable, fill } = SpecvizDom;
  const COLUMN = 112, ROW = 27, WIDE = 92, HIGH = 21, EDGE = 6; // pixels of a tree

  /**
   * @param {HTMLElement} root of the player
   * @param {ReportView} view
   */
  function showReport(root, view) {
    closeReport(root);
    const host = makeElement("section", "sv-report", root), head = makeElement("div", "sv-report-head", host);
    host.setAttribute("aria-label", view.title);
    const title = makeElement("h2", "", head, view.title);
    title.tabIndex = -1;
    makeButton(head, view.close, () => closeReport(root));
    makeElement("p", "sv-report-mark", host, view.mark);
    addFacts(host, view);
    addText(host, view);
    const charts = makeElement("div", "sv-report-charts", host);
    for (const chart of view.charts) addChart(charts, chart);
    addTrees(host, view);
    addTable(host, view);
    addModel(host, view);
    root.classList.add("sv-reporting");
    title.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  /** @param {HTMLElement} root */
  function closeReport(root) {
    root.classList.remove("sv-reporting");
    root.querySelector(".sv-report")?.remove();
  }

  /** @param {HTMLElement} root */
  const isOpen = (root) => root.classList.contains("sv-reporting");

  /** @param {HTMLElement} host @param {ReportView} view */
  function addFacts(host, view) {
    const list = makeElement("dl", "sv-report-facts", host);
    for (const [name, value] of view.facts) {
      const item = makeElement("div", "", list);
      makeElement("dt", "", item, name);
      makeElement("dd", "", item, value);
    }
    if (!view.notes.length) return;
    const notes = makeElement("ul", "sv-report-notes", host);
    for (const note of view.notes) makeElement("li", "", notes, note);
  }

  /** @param {HTMLElement} host @param {ReportView} view */
  function addText(host, view) {
    if (!view.steps.length) return;
    makeElement("h3", "", host, view.text_title);
    makeElement("p", "sv-small", host, view.text_note);
    const text = makeElement("p", "sv-report-text", host);
    for (const step of view.steps) {
      const part = makeElement("span", "sv-report-step", text);
      part.dataset.tip = step.title;
      for (const word of step.words) makeElement("span", `sv-report-${word.kind}`, part, word.text);
    }
  }

  /** @param {HTMLElement} host @param {ReportChart} chart */
  function addChart(host, chart) {
    const figure = makeElement("figure", "sv-report-chart", host), caption = makeElement("figcaption", "", figure);
    makeElement("h3", "", caption, chart.title);
    makeElement("p", "sv-small", caption, chart.note);
    const table = makeElement("table", "", figure), head = makeElement("tr", "", makeElement("thead", "", table));
    makeElement("th", "", head, chart.columns[0]).scope = "col";
    const wide = makeElement("th", "", head, chart.columns[1]);
    wide.scope = "col";
    wide.colSpan = 2;
    const body = makeElement("tbody", "", table);
    for (const { label, share, value } of chart.bars) {
      const row = makeElement("tr", "", body);
      makeElement("th", "", row, label).scope = "row";
      const bar = makeElement("i", "", makeElement("td", "sv-report-bar", row));
      bar.style.width = `${100 * share}%`;
      makeElement("td", "sv-report-value", row, value);
    }
  }

  /** @param {HTMLElement} host @param {ReportView} view */
  function addTable(host, view) {
    makeElement("h3", "", host, view.table_title);
    makeElement("p", "sv-small", host, view.table_note);
    const box = makeReachable(makeElement("div", "sv-report-wide", host), view.table_title);
    const table = makeElement("table", "sv-report-table", box);
    const head = makeElement("tr", "", makeElement("thead", "", table));
    for (const name of view.columns) makeElement("th", "", head, name).scope = "col";
    const body = makeElement("tbody", "", table);
    for (const { engine, name, formula, value, reported } of view.rows) {
      const row = makeElement("tr", "", body);
      makeElement("th", "", row, engine).scope = "row";
      addName(makeElement("td", "", row), name);
      for (const text of [value, reported, formula]) makeElement("td", "", row, text);
    }
  }

  /** A name that may break after its underscores. @param {HTMLElement} cell @param {string} name */
  function addName(cell, name) {
    for (const part of name.split(/(?<=_)/)) {
      cell.append(part);
      makeElement("wbr", "", cell);
    }
  }

  /** @param {HTMLElement} host @param {ReportView} view */
  function addModel(host, { model_title: title, model }) {
    makeElement("h3", "", host, title);
    const line = makeElement("p", "", host, model.text);
    if (!model.address || SpecvizPlaces.isFile) return;
    line.append(" ");
    const link = makeElement("a", "", line, model.label);
    link.href = `${SpecvizPlaces.lessons}${model.address}`;
  }

  /**
   * One tree at a time, with two buttons where there are several.
   * @param {HTMLElement} host
   * @param {ReportView} view
   */
  function addTrees(host, view) {
    const { trees } = view;
    if (!trees.length) return;
    makeElement("h3", "", host, view.trees_title);
    makeElement("p", "sv-small", host, view.trees_note);
    const line = makeElement("p", "sv-report-line", host), box = makeElement("div", "sv-report-wide", host);
    makeReachable(box, view.trees_title);
    let at = 0;
    const move = (/** @type {number} */ by) => {
      at = Math.min(trees.length - 1, Math.max(0, at + by));
      count.textContent = fill(view.tree_label, { number: at + 1, count: trees.length });
      title.textContent = trees[at].title;
      back.disabled = at === 0;
      on.disabled = at === trees.length - 1;
      box.textContent = "";
      drawTree(box, trees[at]);
    };
    const back = makeButton(line, view.back, () => move(-1)), on = makeButton(line, view.on, () => move(1));
    const count = makeElement("span", "sv-small", line), title = makeElement("b", "", line);
    line.setAttribute("aria-live", "polite");
    move(0);
  }

  /** @param {HTMLElement} host @param {ReportTree} tree */
  function drawTree(host, { title, columns, rows, nodes }) {
    const width = COLUMN * (columns - 1) + WIDE + 2, height = ROW * rows + 2;
    const size = { viewBox: `0 0 ${width} ${height}`, width, height };
    const picture = makeSvg("svg", { ...size, role: "img", "aria-label": title, class: "sv-report-tree" }, host);
    const places = nodes.map(({ column, row }) => ({ x: 1 + COLUMN * column, y: 1 + ROW * row + (ROW - HIGH) / 2 }));
    nodes.forEach(({ parent, accepted }, i) => {
      if (parent === null) return;
      const from = places[parent], to = places[i], x = from.x + WIDE, y = from.y + HIGH / 2;
      const path = `M${x} ${y}C${x + 2 * EDGE} ${y} ${to.x - 2 * EDGE} ${to.y + HIGH / 2} ${to.x} ${to.y + HIGH / 2}`;
      makeSvg("path", { d: path, class: accepted ? "sv-kept" : "" }, picture);
    });
    nodes.forEach(({ text, accepted }, i) => {
      const { x, y } = places[i], group = makeSvg("g", { class: accepted ? "sv-kept" : "" }, picture);
      makeSvg("rect", { x, y, width: WIDE, height: HIGH, rx: 4 }, group);
      makeSvg("text", { x: x + WIDE / 2, y: y + HIGH / 2 + 4, "text-anchor": "middle" }, group, text);
    });
  }

  document.addEventListener("keydown", (event) => {
    const root = document.querySelector(".sv-reporting");
    if (event.key !== "Escape" || !(root instanceof HTMLElement) || document.querySelector("dialog[open]")) return;
    closeReport(root);
  });

  return { showReport, closeReport, isOpen };
})();
