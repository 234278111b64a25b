// Two runs side by side: the one on show, and one that was kept, until it is forgotten or the tab is closed.
const SpecvizComparison = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const KEY = "specviz-kept-run-1";
  const NOTHING = { text: "–", spread: "" };

  /** @typedef {{name: string, settings: [string, string][], steps: number, numbers: RunNumbers}} KeptRun */

  /** What is kept of a run: how it was made, and what it came to. @param {Run} run @returns {KeptRun} */
  function describeRun({ name, settings, scenes }) {
    return { name, settings, steps: scenes.length, numbers: scenes[scenes.length - 1].numbers };
  }

  /** @returns {KeptRun | null} */
  function readKept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    } catch {
      return null;
    }
  }

  /** A browser that keeps nothing has nothing to compare. @param {KeptRun | null} kept */
  function keep(kept) {
    try {
      if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
      else sessionStorage.removeItem(KEY);
    } catch { /* the button has no effect then */ }
  }

  /**
   * The button that keeps the run on show; and below it, beside the run that is kept, the one on show.
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {Words} words
   */
  function showComparison(host, run, words) {
    draw(makeElement("section", "sv-comparison", host), run, words);
  }

  /** @param {HTMLElement} box @param {Run} run @param {Words} words */
  function draw(box, run, words) {
    box.textContent = "";
    makeElement("h3", "", box, words.comparison_title);
    const kept = readKept(), shown = describeRun(run);
    const change = (/** @type {KeptRun | null} */ next) => {
      keep(next);
      draw(box, run, words);
      box.querySelector("button")?.focus();
    };
    if (!kept || kept.name === shown.name) {
      makeElement("p", "sv-small", box, kept ? words.comparison_kept : words.comparison_hint);
      if (kept) makeButton(box, words.forget_run, () => change(null));
      else makeButton(box, words.keep_run, () => change(shown));
      return;
    }
    showTable(box, shown, kept, words);
    makeButton(box, words.keep_run, () => change(shown));
    makeButton(box, words.forget_run, () => change(null));
  }

  /**
   * What differs in how they were made, then what they came to.
   * @param {HTMLElement} host
   * @param {KeptRun} shown
   * @param {KeptRun} kept
   * @param {Words} words
   */
  function showTable(host, shown, kept, words) {
    const table = makeElement("table", "sv-scores", host), head = makeElement("tr", "", makeElement("thead", "", table));
    makeElement("caption", "", table, words.comparison_caption);
    makeElement("td", "", head);
    for (const name of words.comparison_columns) makeElement("th", "", head, name).scope = "col";
    const body = makeElement("tbody", "", table), theirs = new Map(kept.settings);
    for (const [name, value] of shown.settings) {
      if (theirs.get(name) !== value) addRow(body, name, "", [value, theirs.get(name) ?? NOTHING.text]);
    }
    addRow(body, words.steps, "", [String(shown.steps), String(kept.steps)]);
    for (const row of shown.numbers.rows) {
      const other = kept.numbers.rows.find(({ level }) => level === row.level);
      const values = [row.values[0] ?? NOTHING, other?.values[0] ?? NOTHING];
      const own = row.level in words.comparison_rows;
      const name = own ? words.comparison_rows[/** @type {"observed"} */ (row.level)] : row.name;
      SpecvizScores.addRow(body, { ...row, name, values }, 2, false, words);
    }
    for (const { depth, share } of shown.numbers.depths) {
      const other = kept.numbers.depths.find((one) => one.depth === depth);
      addRow(body, fill(words.depth_row, { depth }), words.share_of_steps, [share, other?.share ?? NOTHING.text]);
    }
    makeElement("p", "sv-small", host, words.comparison_note);
  }

  /**
   * @param {HTMLElement} body
   * @param {string} name
   * @param {string} unit
   * @param {string[]} values
   */
  function addRow(body, name, unit, values) {
    const line = makeElement("tr", "", body), label = makeElement("th", "", line, name);
    label.scope = "row";
    if (unit) makeElement("span", "sv-small", label, unit);
    for (const value of values) makeElement("td", "", line, value);
  }

  return { showComparison };
})();
