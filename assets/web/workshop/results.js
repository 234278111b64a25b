// What came of a file: headline, sentences, tables. The run of a counterexample stands in the player below.
const SpecvizWorkshopResults = (() => {
  const { makeElement, makeButton, makeReachable, fill } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {WorkshopVerdict} verdict
   * @param {WorkshopTable | null} times
   * @param {WorkshopWords} words
   * @param {(line: number) => void} showLine
   */
  function showVerdict(host, verdict, times, words, showLine) {
    host.replaceChildren();
    const box = makeElement("div", `sv-verdict sv-verdict-${verdict.outcome}`, host);
    makeElement("h2", "", box, verdict.headline);
    for (const sentence of verdict.sentences) makeElement("p", "", box, sentence);
    const { line } = verdict;
    if (line !== null) makeButton(box, fill(words.go_to_line, { line }), () => showLine(line));
    for (const table of [...verdict.tables, ...(times ? [times] : [])]) showTable(host, table);
    if (!verdict.trust.length) return;
    const worth = makeElement("details", "sv-verdict-worth", host);
    makeElement("summary", "", worth, words.trust);
    for (const sentence of verdict.trust) makeElement("p", "", worth, sentence);
  }

  /** @param {HTMLElement} host @param {WorkshopTable} table */
  function showTable(host, { title, columns, rows, note }) {
    const part = makeElement("section", "sv-workshop-table", host);
    makeElement("h3", "", part, title);
    const table = makeElement("table", "", makeReachable(makeElement("div", "", part), title));
    const head = makeElement("tr", "", makeElement("thead", "", table));
    for (const column of columns) makeElement("th", "", head, column).scope = "col";
    const body = makeElement("tbody", "", table);
    for (const cells of rows) {
      const row = makeElement("tr", "", body);
      cells.forEach((cell, i) => {
        if (i) makeElement("td", "", row, cell);
        else makeElement("th", "", row, cell).scope = "row";
      });
    }
    if (note) makeElement("p", "sv-small", part, note);
  }

  return { showVerdict };
})();
