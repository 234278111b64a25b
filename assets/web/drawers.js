// The drawers below the trees: pseudocode, and the tables of nodes and of events.
const SpecvizDrawers = (() => {
  const { makeElement, makeButton, makeReachable, fill } = SpecvizDom;
  const { describeStatus } = SpecvizTree;
  const { listPathWeights } = SpecvizState;

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {ShownPane[]} panes
   * @param {ShownEvent[]} current the event of each pane at the cursor
   * @param {string} notation
   * @param {Words} words
   */
  function showCode(host, run, panes, current, notation, words) {
    host.textContent = "";
    const place = run.notations.findIndex(([key]) => key === notation);
    panes.forEach((pane, i) => {
      const box = makeElement("div", "sv-code", host), event = current[i];
      makeElement("h3", "", box, pane.title);
      const list = makeReachable(makeElement("pre", "", box), fill(words.code_label, { rule: pane.title }));
      run.code[i][notation].forEach((text, k) => {
        const live = k === event.line, row = makeElement("code", live ? "sv-live" : "", list, text);
        if (!live) return;
        row.setAttribute("aria-current", "step");
        if (event.values[place]) makeElement("span", "sv-values", row, event.values[place]);
      });
    });
  }

  /**
   * @param {Element} host
   * @param {string} caption
   * @param {string[]} columns
   * @param {(string | number | null | undefined)[][]} rows
   */
  function addTable(host, caption, columns, rows) {
    const table = makeElement("table", "", makeReachable(makeElement("div", "sv-wide", host), caption));
    const head = makeElement("tr", "", makeElement("thead", "", table));
    makeElement("caption", "", table, caption);
    for (const name of columns) makeElement("th", "", head, name).scope = "col";
    const body = makeElement("tbody", "", table);
    for (const cells of rows) {
      const row = makeElement("tr", "", body);
      for (const cell of cells) makeElement("td", "", row, String(cell ?? ""));
    }
    return body;
  }

  /**
   * All that the picture says at this cursor.
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {ShownEvent[]} current
   * @param {boolean} written whether the step is committed
   * @param {Words} words
   */
  function showNodes(host, scene, current, written, words) {
    host.textContent = "";
    const kept = new Set(scene.mask.kept);
    const own = scene.panes.flatMap((pane) => words.nodes_pane_columns.map((name) => fill(name, { rule: pane.title })));
    const letters = Object.values(current[0].letters), scored = !letters.includes("h") && !letters.includes("d");
    const drafted = scene.nodes.filter((node) => current[0].letters[node.id] !== "h");
    addTable(host, words.nodes_table, [...words.nodes_columns, ...own], drafted.map((node) => [
      node.id, node.parent, node.text, ...listNumbers(node, scored),
      !written ? "" : kept.has(node.id) ? words.kept : words.dropped, scored && scene.gaps ? scene.gaps[node.id][1] : "",
      ...scene.panes.flatMap((pane, i) => [
        describeStatus(pane, current[i], node.id, words), current[i].ordered[node.id] ?? "",
        scored ? pane.stop_texts?.[node.id] : "",
      ]),
    ]));
    scene.panes.forEach((pane, i) => showPaneTables(host, pane, current[i], words));
    showLengths(host, scene, words);
  }

  /**
   * p, q, their ratio, and all in full: before the target's pass only q is known.
   * @param {NodeView} node
   * @param {boolean} scored
   */
  function listNumbers(node, scored) {
    if (!node.numbers) return ["", "", "", node.exact];
    return scored ? [...node.numbers, node.exact] : ["", node.numbers[1], "", ""];
  }

  /**
   * @param {HTMLElement} host
   * @param {ShownPane} pane
   * @param {ShownEvent} event
   * @param {Words} words
   */
  function showPaneTables(host, pane, event, words) {
    if (event.residual !== null) {
      const bars = pane.residuals[event.residual], caption = { rule: pane.title, node: bars.node };
      const rows = bars.tokens.map((token, k) => [token, ...bars.texts[k]]);
      addTable(host, fill(words.residual_table, caption), words.residual_columns, rows);
    }
    if (event.path_weights !== null) {
      const caption = { rule: pane.title, node: event.node };
      const rows = listPathWeights(pane, event.path_weights).map((step) => [step.text, ...step.texts]);
      addTable(host, fill(words.weights_table, caption), words.weights_columns, rows);
    }
  }

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {Words} words
   */
  function showLengths(host, scene, words) {
    const known = scene.panes.filter((pane) => pane.lengths), depths = known[0]?.lengths ?? [];
    if (!known.length) return;
    const rows = depths.map((_, depth) => [depth, ...known.map((pane) => pane.lengths?.[depth]?.[0])]);
    addTable(host, words.lengths, [words.length_column, ...known.map((pane) => pane.title)], rows);
  }

  /**
   * What has happened so far, and nothing of what will.
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {number[]} places of the cursor in each pane
   * @param {(event: number) => void} go
   * @param {Words} words
   */
  function showEvents(host, scene, places, go, words) {
    host.textContent = "";
    scene.panes.forEach((pane, i) => {
      const rows = pane.events.slice(0, places[i] + 1).map((event, k) => [
        k + 1, words.kinds[/** @type {keyof Words["kinds"]} */ (event.kind)] ?? event.kind, event.node,
        event.say, event.detail, event.facts, event.coin?.text,
      ]);
      const caption = fill(words.events_table, { rule: pane.title });
      const body = addTable(host, caption, words.events_columns, rows);
      [...body.rows].forEach((row, k) => {
        if (k === places[i]) row.setAttribute("aria-current", "step");
        row.cells[0].replaceChildren(makeButton(null, row.cells[0].textContent ?? "", () => go(k)));
      });
    });
  }

  return { showCode, showNodes, showEvents };
})();
