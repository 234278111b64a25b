// The task of the model of speed: move what is free until the run is as fast as it can be, or as fast as plain decoding.
const SpecvizWhatIfTask = (() => {
  const { makeElement, fill } = SpecvizDom;
  const { whenSet } = SpecvizPieces;
  const { model, findBest, keepsTo, weighLevels, startFrom, SMALL } = SpecvizWhatIf;
  const { writeValue, labelQuantity, addQuantity, addResults, addCurve, addFormulas } = SpecvizWhatIfParts;
  const CHAIN = ["width", "free", "batch"]; // which need not be read while one text has a chain

  /**
   * @param {WhatIfView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showWhatIf(task, { body, words, run, changed }) {
    const { quantities, free } = task, values = startFrom(quantities), tried = new Set([values.depth]);
    const host = makeElement("div", "sv-what-if-task", body), left = makeElement("div", "", host);
    let moved = false, solved = false;
    for (const quantity of quantities.filter(({ key }) => free.includes(key))) {
      addQuantity(left, quantity, labelQuantity(quantity, words), values, () => {
        if (quantity.key !== "depth") tried.clear();
        tried.add(values.depth);
        show();
        changed();
      });
    }
    whenSet(left, () => { moved = true; });
    const showResults = addResults(left, words, task.goal === "even");
    const levels = quantities.find(({ key }) => key === "depth");
    const drawCurve = levels && addCurve(makeElement("div", "", host), levels, words);
    const show = () => {
      showResults(values);
      drawCurve?.(values, free.includes("depth") && !solved ? tried : null);
    };
    showFixed(addFormulas(body, words), quantities.filter(({ key }) => !free.includes(key)));
    show();
    return () => {
      if (!moved) return null;
      const verdict = task.goal === "even" ? judgeEven(task, values, words) : judgeSpeed(task, values, words);
      if (verdict.right && !solved) {
        solved = true;
        show();
        const link = makeElement("a", "", makeElement("p", "sv-small", body), words.what_if_go_on);
        link.href = SpecvizWhatIfAddress.write({ run, values, start: startFrom(quantities) });
      }
      return verdict;
    };
  }

  /**
   * @param {HTMLElement} host
   * @param {Quantity[]} fixed
   */
  function showFixed(host, fixed) {
    const wide = fixed.some(({ key, value }) => key === "batch" && value > 1);
    const list = makeElement("dl", "sv-what-if-fixed");
    host.querySelector("summary")?.after(list);
    for (const quantity of fixed.filter(({ key }) => wide || !CHAIN.includes(key))) {
      makeElement("dt", "", list, quantity.title);
      makeElement("dd", "", list, writeValue(quantity, quantity.value));
    }
  }

  /**
   * @param {WhatIfView} task
   * @param {WhatIfValues} values
   * @param {LessonWords} words
   */
  function judgeEven({ near, wrong }, values, words) {
    const { speed, tokens, cost } = model(values);
    const facts = { tokens: tokens.toFixed(2), cost: cost.toFixed(2) };
    const says = fill(speed < 1 ? words.what_if_below_even : words.what_if_above_even, facts);
    return { right: Math.abs(speed - 1) <= near + SMALL, says: [says, wrong] };
  }

  /**
   * @param {WhatIfView} task
   * @param {WhatIfValues} values
   * @param {LessonWords} words
   */
  function judgeSpeed({ quantities, free, limits, share, wrong }, values, words) {
    const found = model(values), best = findBest(quantities, free, values, limits), reached = found.speed / (best || SMALL);
    if (!keepsTo(found, limits)) {
      const over = Object.entries(limits).filter((one) => found[one[0]] > one[1]);
      const says = over.map(([name, most]) => (
        fill(words.what_if_over[/** @type {"positions"} */ (name)], { count: Number(found[name].toFixed(1)), most })
      ));
      return { right: false, says: [...says, wrong] };
    }
    const said = fill(words.what_if_share, { share: `${Math.floor(100 * reached)} %` });
    const level = free.includes("depth") ? explainLevels(values, limits, words) : null;
    return { right: reached >= share, says: [level ?? wrong, said] };
  }

  /**
   * Whether the last level costs more than it brings, or one more would bring more than it costs.
   * @param {WhatIfValues} values
   * @param {Record<string, number>} limits
   * @param {LessonWords} words
   */
  function explainLevels(values, limits, words) {
    const { last, more } = weighLevels(values), { speed } = model(values);
    const write = (/** @type {typeof more} */ { gain, cost, rate }) => (
      { gain: gain.toFixed(2), cost: cost.toFixed(2), rate: rate.toFixed(2) }
    );
    if (last && last.rate > speed) return fill(words.what_if_too_deep, write(last));
    if (more.found.speed > speed && keepsTo(more.found, limits)) return fill(words.what_if_too_shallow, write(more));
    return null;
  }

  return { showWhatIf };
})();
