// The levels at which the rules are compared, as one table: a row for each level, a column for each rule.
const SpecvizScores = (() => {
  const { makeElement } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {Words} words
   */
  function showScores(host, scene, words) {
    const table = makeElement("table", "sv-scores", host), head = makeElement("tr", "", makeElement("thead", "", table));
    makeElement("caption", "", table, words.scores_title);
    for (const name of ["", ...scene.panes.map((pane) => pane.title)]) makeElement("th", "", head, name).scope = "col";
    const body = makeElement("tbody", "", table);
    for (const { name, values, note } of scene.scores) {
      const row = makeElement("tr", "", body), label = makeElement("th", "", row, name);
      label.scope = "row";
      if (note) makeElement("span", "sv-small", label, note);
      for (const value of values) makeElement("td", "", row, value);
    }
  }

  return { showScores };
})();
