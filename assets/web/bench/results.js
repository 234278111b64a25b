// Shows a study: charts, tables, and its files to download.
const SpecvizBenchResults = (() => {
  const { makeElement, makeButton, makeReachable, fill } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {BenchWords} words
   * @param {() => string} readFile
   */
  function createResults(host, words, readFile) {
    const box = makeElement("section", "sv-bench-results", host);
    box.setAttribute("aria-label", words.results_label);
    makeElement("p", "sv-bench-empty", box, words.empty);
    return {
      clear() {
        box.textContent = "";
        makeElement("p", "sv-bench-empty", box, words.empty);
      },
      /** @param {StudyView} study */
      show(study) {
        const scrolled = [...box.querySelectorAll(".sv-bench-scroll")].map((one) => one.scrollLeft);
        box.textContent = "";
        for (const note of study.notes) makeElement("p", "sv-bench-note", box, note);
        if (!study.tables.length) makeElement("p", "sv-bench-empty", box, words.empty);
        const charts = makeElement("div", "sv-bench-charts", box);
        for (const chart of study.charts) SpecvizBenchChart.draw(charts, chart);
        if (study.charts.length) makeElement("p", "sv-bench-note", box, words.interval);
        for (const table of study.tables) showTable(box, table, words);
        [...box.querySelectorAll(".sv-bench-scroll")].forEach((one, place) => { one.scrollLeft = scrolled[place] ?? 0; });
        showDownloads(box, study, words, readFile);
      },
    };
  }

  /**
   * @param {HTMLElement} box
   * @param {Table} table
   * @param {BenchWords} words
   */
  function showTable(box, { note, head, rows, words: names }, words) {
    makeElement("p", "sv-bench-caption", box, note);
    const scroll = makeReachable(makeElement("div", "sv-bench-scroll", box), fill(words.table_label, { note }));
    const table = makeElement("table", "", scroll);
    const line = makeElement("tr", "", makeElement("thead", "", table));
    head.forEach((text, place) => makeElement("th", place < names ? "" : "sv-number", line, text));
    const body = makeElement("tbody", "", table);
    for (const row of rows) {
      const cells = makeElement("tr", "", body);
      row.forEach((text, place) => makeElement(place < names ? "th" : "td", "", cells, text));
    }
  }

  /**
   * @param {HTMLElement} box
   * @param {StudyView} study
   * @param {BenchWords} words
   * @param {() => string} readFile
   */
  function showDownloads(box, study, words, readFile) {
    const line = makeElement("div", "sv-bench-files", box);
    makeElement("span", "", line, words.downloads);
    for (const [title, name, type, write] of /** @type {const} */ ([
      [words.csv, "specviz-study.csv", "text/csv", () => study.csv],
      [words.markdown, "specviz-study.md", "text/markdown", () => study.markdown],
      [words.jsonl, "specviz-study.jsonl", "application/jsonl", readFile],
      [words.toml, "specviz-study.toml", "application/toml", () => study.toml],
    ])) makeButton(line, title, () => SpecvizFiles.save(write(), name, type));
  }

  return { createResults };
})();
