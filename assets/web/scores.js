// The levels at which the rules are compared, as one table: a row for each level, a column for each rule.
const SpecvizScores = (() => {
  const { makeElement } = SpecvizDom;
  /** @type {ScoreRow["level"][]} */
  const KNOWN_BEFORE = ["tree", "averaged"]; // whatever the coins will say

  /**
   * @param {HTMLElement} host
   * @param {ScoreTable} scores
   * @param {{whole: boolean, known: Known}} view with the notes, and by depth; how much of the step is known
   * @param {Words} words
   */
  function showScores(host, scores, { whole, known }, words) {
    if (known === "draft") {
      makeElement("p", "sv-small", host, words.scores_before);
      return;
    }
    const ended = known === "verdicts";
    if (scores.finding) makeElement("p", "sv-finding", host, scores.finding);
    const several = scores.rows.some((row) => row.difference), columns = [...scores.rules];
    if (several && whole) columns.push(words.difference_column);
    const table = makeElement("table", "sv-scores", host), head = makeElement("tr", "", makeElement("thead", "", table));
    makeElement("caption", "", table, words.scores_title);
    makeElement("td", "", head);
    for (const name of columns) makeElement("th", "", head, name).scope = "col";
    const body = makeElement("tbody", "", table);
    const rows = (whole ? [...scores.rows, ...scores.depths] : scores.rows);
    for (const row of rows) if (ended || KNOWN_BEFORE.includes(row.level)) addRow(body, row, columns.length, whole, words);
    if (!ended) makeElement("p", "sv-small", host, words.scores_later);
    if (scores.trees) makeElement("p", "sv-small", host, scores.trees);
  }

  /**
   * @param {HTMLElement} body
   * @param {ScoreRow} row
   * @param {number} columns
   * @param {boolean} whole
   * @param {Words} words
   */
  function addRow(body, row, columns, whole, words) {
    const line = makeElement("tr", "", body), label = makeElement("th", "", line, row.name);
    label.scope = "row";
    makeElement("span", "sv-small", label, row.unit);
    if (whole) makeElement("span", "sv-small", label, row.note);
    const named = whole && row.level !== "depth" && row.level in words.elsewhere;
    if (named) makeElement("span", "sv-small sv-elsewhere", label, words.elsewhere[/** @type {"rate"} */ (row.level)]);
    const values = row.difference && columns > row.values.length ? [...row.values, row.difference] : row.values;
    for (let i = 0; i < columns; i++) {
      const missing = i < row.values.length || !row.values.length ? "–" : "";
      const cell = makeElement("td", "", line, values[i]?.text ?? missing);
      if (values[i]?.spread) makeElement("span", "sv-small", cell, values[i].spread);
    }
  }

  return { showScores, addRow };
})();
