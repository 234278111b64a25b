// What the run comes to for the rule that commits: its acceptance, why it is not more, and when its steps pay.
const SpecvizRunNumbers = (() => {
  const { makeElement, fill } = SpecvizDom;
  /** @type {ScoreRow["level"][]} */
  const OWN = ["rate", "written"]; // of its rows those that no table of scores has

  /**
   * In the side panel: the reason first.
   * @param {HTMLElement} host
   * @param {RunNumbers} numbers
   * @param {Words} words
   */
  function showLosses(host, numbers, words) {
    makeElement("h3", "", host, fill(words.reason_title, { rule: numbers.rule }));
    makeElement("p", "sv-loss", host, numbers.reason);
    const body = makeElement("tbody", "", makeElement("table", "sv-scores", host));
    for (const row of numbers.rows) if (row.level === "rate") SpecvizScores.addRow(body, row, 1, !row.values.length, words);
    if (!numbers.speed) return;
    makeElement("h3", "", host, words.speed_title);
    makeElement("p", "sv-speed", host, numbers.speed);
    addWhatIf(host, numbers, words);
  }

  /**
   * To the model of speed, set as this run measured it.
   * @param {HTMLElement} host
   * @param {RunNumbers} numbers
   * @param {Words} words
   */
  function addWhatIf(host, numbers, words) {
    if (!numbers.what_if || SpecvizPlaces.isFile) return;
    const link = makeElement("a", "sv-what-if-link", makeElement("p", "", host), words.what_if_link);
    link.href = `${SpecvizPlaces.lessons}#what-if/?${numbers.what_if}`;
  }

  /**
   * Below the trees: with the denominators, the other engines' names, and depth by depth.
   * @param {HTMLElement} host
   * @param {RunNumbers} numbers
   * @param {Words} words
   */
  function showNumbers(host, numbers, words) {
    const table = makeElement("table", "sv-scores", host), body = makeElement("tbody", "", table);
    makeElement("caption", "", table, fill(words.numbers_title, { rule: numbers.rule }));
    for (const row of numbers.rows) if (OWN.includes(row.level)) SpecvizScores.addRow(body, row, 1, true, words);
    makeElement("p", "sv-loss", host, numbers.reason);
    if (numbers.depths.length) showDepths(host, numbers, words);
    if (!numbers.speed) return;
    makeElement("p", "sv-speed", host, numbers.speed);
    addWhatIf(host, numbers, words);
  }

  /**
   * @param {HTMLElement} host
   * @param {RunNumbers} numbers
   * @param {Words} words
   */
  function showDepths(host, numbers, words) {
    const caption = fill(words.depths_title, { rule: numbers.rule });
    const table = makeElement("table", "sv-scores sv-depths", host);
    makeElement("caption", "", table, caption);
    const head = makeElement("tr", "", makeElement("thead", "", table)), body = makeElement("tbody", "", table);
    for (const name of words.depths_columns) makeElement("th", "", head, name).scope = "col";
    for (const { depth, tried, accepted, share, overlap } of numbers.depths) {
      const line = makeElement("tr", "", body);
      makeElement("th", "", line, depth).scope = "row";
      for (const text of [tried, accepted, share, overlap]) makeElement("td", "", line, text);
    }
    makeElement("p", "sv-small", host, words.depths_note);
    makeElement("p", "sv-small sv-elsewhere", host, words.elsewhere.depth);
  }

  return { showLosses, showNumbers };
})();
