// What if, by itself: a recorded run and the model of its speed, and two drafts side by side under one budget.
const SpecvizWhatIfPage = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { model, startFrom, isDrawn } = SpecvizWhatIf;
  const { labelQuantity, addQuantity, addResults, addCurve, addFormulas } = SpecvizWhatIfParts;
  const { write, read, keepWithin } = SpecvizWhatIfAddress;
  const PATIENCE = 300; // milliseconds without a move, before the address is written
  const SHARED = ["score-cost", "batch", "free"], OWN = ["acceptance", "draft-cost", "depth", "width"];
  const ALMOST = 0.005; // a difference of speed that two digits do not show
  let waiting = 0; // for the address to be written

  /** @typedef {{run: WhatIfRun, two: WhatIfWay[], budget: Quantity, values: WhatIfValues, words: LessonWords}} Compared */

  /**
   * @param {HTMLElement} host
   * @param {LessonsMessage} lessons
   */
  function showPage(host, lessons) {
    const { what_if: { runs, first, two, budget }, words } = lessons;
    const asked = read(location.hash);
    clearTimeout(waiting);
    const recorded = runs.find(({ key }) => key === asked?.run) ?? runs.find(({ key }) => key === first) ?? runs[0];
    const yours = asked && !asked.run && Object.keys(asked.values).length ? asked.values : null;
    const run = yours ? makeOwnRun(recorded, yours, words) : recorded;
    const start = listStart(run, two, budget), values = start.map((one) => keepWithin(one, asked?.values[one.key]));
    const set = Object.fromEntries(start.map(({ key }, i) => [key, values[i]])), from = startFrom(start);
    const keep = () => {
      const address = location.hash;
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (location.hash !== address) return; // somebody is on the way to another page
        history.replaceState(null, "", write({ run: run.key, values: set, start: yours ? {} : from }));
      }, PATIENCE);
    };
    host.textContent = "";
    makeElement("h1", "", host, words.what_if_title);
    makeElement("p", "", host, words.what_if_lead);
    showRunMenu(host, yours ? [run, ...runs] : runs, run, words);
    const columns = makeElement("div", "sv-what-if", host);
    const left = makeElement("div", "", columns), right = makeElement("div", "", columns);
    const showAll = showModel(right, run, words);
    const changed = () => {
      showAll(set);
      keep();
    };
    for (const quantity of run.quantities) {
      const named = yours && quantity.measured; // which of these were moved since, the address does not say
      addQuantity(left, quantity, named ? quantity.title : labelQuantity(quantity, words), set, changed);
    }
    makeButton(left, words.what_if_again, () => {
      location.hash = write({ run: run.key, values: from, start: yours ? {} : from });
      showPage(host, lessons);
    });
    showAll(set);
    showTwo(makeElement("section", "", host), { run, two, budget, words, values: set, changed: keep });
    makeElement("p", "sv-small", host, words.what_if_keeps);
  }

  /**
   * A run of which the address has the values alone: it measured nothing that stands here, and the rest is assumed.
   * @param {WhatIfRun} recorded
   * @param {WhatIfValues} values
   * @param {LessonWords} words
   * @returns {WhatIfRun}
   */
  function makeOwnRun({ quantities, ...recorded }, values, words) {
    const own = quantities.map((one) => ({ ...one, value: keepWithin(one, values[one.key]), measured: one.key in values }));
    return { ...recorded, key: "", title: words.what_if_yours, quantities: own, milliseconds: {} };
  }

  /**
   * Everything that can be set: the run's quantities, the budget, and those of A and B under a name of their own.
   * @param {WhatIfRun} run
   * @param {WhatIfWay[]} two
   * @param {Quantity} budget
   */
  function listStart(run, two, budget) {
    const own = two.flatMap(({ key, values }) => run.quantities.filter((one) => OWN.includes(one.key)).map((one) => (
      { ...one, key: `${key}.${one.key}`, value: values[one.key] ?? one.value }
    )));
    const both = run.quantities.filter(({ key }) => SHARED.includes(key));
    const shared = both.map((one) => ({ ...one, key: `two.${one.key}` }));
    return [...run.quantities, ...shared, ...own, budget];
  }

  /**
   * @param {HTMLElement} host
   * @param {WhatIfRun[]} runs
   * @param {WhatIfRun} run
   * @param {LessonWords} words
   */
  function showRunMenu(host, runs, run, words) {
    const label = makeElement("label", "sv-lesson-row", host, words.what_if_run), menu = document.createElement("select");
    for (const { key, title } of runs) makeElement("option", "", menu, title).value = key;
    menu.value = run.key;
    menu.onchange = () => { location.hash = `#what-if/${menu.value}`; };
    label.append(menu);
  }

  /**
   * What the model says, the curve, and what the run measured beside what is modelled.
   * @param {HTMLElement} host
   * @param {WhatIfRun} run
   * @param {LessonWords} words
   * @returns {(values: WhatIfValues) => void}
   */
  function showModel(host, run, words) {
    const showResults = addResults(host, words), levels = run.quantities.find(({ key }) => key === "depth");
    const drawCurve = levels && addCurve(host, levels, words), table = makeElement("table", "sv-what-if-table", host);
    const columns = words.what_if_columns.filter((_, i) => run.key || i !== 1); // your run's steps are not here
    makeElement("caption", "", table, run.key ? words.what_if_table : words.what_if_table_yours);
    const head = makeElement("tr", "", makeElement("thead", "", table)), rows = makeElement("tbody", "", table);
    for (const title of columns) makeElement("th", "", head, title).scope = "col";
    const timed = run.quantities.some(({ key, measured }) => key === "score-cost" && measured);
    makeElement("p", "sv-small", host, run.key ? words.what_if_uneven : words.what_if_yours_uneven);
    if (!timed) makeElement("p", "sv-small", host, words.what_if_not_timed);
    addFormulas(host, words);
    return (values) => {
      showResults(values);
      drawCurve?.(values, null);
      rows.textContent = "";
      for (const [name, measured, modelled] of compareRun(run, values)) {
        const row = makeElement("tr", "", rows);
        makeElement("th", "", row, words.what_if_rows[name]).scope = "row";
        if (run.key) makeElement("td", "", row, measured.toFixed(2));
        makeElement("td", "", row, modelled === null ? words.what_if_unmodelled : modelled.toFixed(2));
      }
    };
  }

  /**
   * Each row of the table: its name, what was measured, and what is modelled, if it is.
   * @param {WhatIfRun} run
   * @param {WhatIfValues} values
   * @returns {[keyof LessonWords["what_if_rows"], number, number | null][]}
   */
  function compareRun({ tokens, wasted, milliseconds }, values) {
    const found = model(values), { draft, score, verify, commit } = milliseconds;
    const all = /** @type {[keyof LessonWords["what_if_rows"], number, number | null][]} */ ([
      ["tokens", tokens, found.tokens], ["wasted", wasted, found.wasted],
    ]);
    if (score === undefined) return all;
    const pass = score / values["score-cost"]; // of plain decoding, in milliseconds
    const shared = Math.max(1, values.batch / values.free); // how much longer it takes with a batch of this size
    return [
      ...all, ["draft", draft, found.drafting * pass * shared], ["score", score, found.scoring * pass * shared],
      ["verify", verify, null], ["commit", commit, null],
    ];
  }

  /**
   * A and B, with their own sliders; the budget and the machine are those of both.
   * @param {HTMLElement} host
   * @param {Compared & {changed(): void}} page
   */
  function showTwo(host, { run, two, budget, words, values, changed }) {
    makeElement("h2", "", host, words.what_if_two);
    makeElement("p", "", host, words.what_if_two_lead);
    const shared = makeElement("div", "sv-what-if", host), said = makeElement("p", "sv-lesson-result", host);
    said.setAttribute("aria-live", "polite");
    const columns = makeElement("div", "sv-what-if", host);
    const moved = () => {
      show();
      changed();
    };
    addQuantity(shared, budget, budget.title, values, moved);
    for (const one of run.quantities.filter(({ key }) => SHARED.includes(key))) {
      addQuantity(shared, { ...one, key: `two.${one.key}` }, one.title, values, moved);
    }
    const ways = two.map(({ key, title }) => {
      const column = makeElement("div", "", columns);
      makeElement("h3", "", column, title);
      for (const one of run.quantities.filter((other) => OWN.includes(other.key))) {
        addQuantity(column, { ...one, key: `${key}.${one.key}` }, one.title, values, moved);
      }
      const used = makeElement("p", "sv-what-if-used", column), bar = makeElement("span", "sv-lesson-done", column);
      bar.setAttribute("aria-hidden", "true");
      return { key, title, used, filled: makeElement("i", "", bar), showResults: addResults(column, words) };
    });
    const show = () => {
      const speeds = ways.map((way) => showWay(way, { run, two, budget, values, words }));
      said.textContent = compareSpeeds(speeds, two, words);
    };
    show();
  }

  /**
   * One of the two; its speed, or null where it is over the budget.
   * @param {{key: string, used: HTMLElement, filled: HTMLElement, showResults(values: WhatIfValues): void}} way
   * @param {Compared} page
   */
  function showWay({ key, used, filled, showResults }, { run, budget, values, words }) {
    const own = startFrom(run.quantities);
    for (const name of OWN) own[name] = values[`${key}.${name}`];
    for (const name of SHARED) own[name] = values[`two.${name}`];
    const found = model(own), most = values[budget.key], fits = found.positions <= most && isDrawn(found);
    const template = fits ? words.what_if_used : words.what_if_over_budget;
    used.textContent = fill(template, { positions: found.positions, budget: most });
    used.classList.toggle("sv-lesson-refused", !fits);
    filled.style.width = `${Math.min(100, 100 * found.positions / most)}%`;
    showResults(own);
    return fits ? found.speed : null;
  }

  /**
   * @param {(number | null)[]} speeds
   * @param {WhatIfWay[]} two
   * @param {LessonWords} words
   */
  function compareSpeeds([a, b], [one, other], words) {
    if (a === null || b === null) return words.what_if_not_both;
    if (Math.abs(a / b - 1) < ALMOST) return words.what_if_same;
    const [times, name, slower] = a > b ? [a / b, one.title, other.title] : [b / a, other.title, one.title];
    return fill(words.what_if_faster, { times: times.toFixed(2), name, slower });
  }

  return { showPage };
})();
