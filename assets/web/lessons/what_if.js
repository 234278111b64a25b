// The model of the speed of a run, with its quantities to move. The same sums as specviz/lessons/what_if.py.
const SpecvizWhatIf = (() => {
  const { makeElement, fill } = SpecvizDom;
  const MOST_NODES = 4096; // of a tree in the model
  const SMALL = 1e-9;

  /** @typedef {Record<string, number>} Values */

  /**
   * @param {Values} values
   * @returns {{nodes: number, tokens: number, cost: number, speed: number}}
   */
  function model({ acceptance, depth, width, "draft-cost": draft, batch, free }) {
    const on = 1 - (1 - acceptance) ** width, plain = Math.max(1, batch / free);
    let tokens = 1, nodes = 0;
    for (let level = 1; level <= depth; level++) {
      tokens += on ** level;
      nodes += width ** level;
    }
    const cost = (depth * draft * plain + Math.max(1, batch * (nodes + 1) / free)) / plain;
    return { nodes, tokens, cost, speed: tokens / cost };
  }

  /**
   * The acceptance from which on a step is faster than plain decoding; null if it never is.
   * @param {Values} values
   */
  function findBreakEven(values) {
    const speed = (/** @type {number} */ acceptance) => model({ ...values, acceptance }).speed;
    if (speed(1) <= 1) return null;
    let low = 0, high = 1;
    for (let i = 0; i < 40 && speed(0) < 1; i++) {
      const middle = (low + high) / 2;
      if (speed(middle) < 1) low = middle;
      else high = middle;
    }
    return speed(0) < 1 ? high : 0;
  }

  /**
   * The best speed that can be reached by moving what is free.
   * @param {Quantity[]} quantities
   * @param {string[]} free
   * @param {Values} values
   */
  function findBest(quantities, free, values) {
    const moved = quantities.filter(({ key }) => free.includes(key));
    let best = 0;
    const search = (/** @type {number} */ i, /** @type {Values} */ at) => {
      if (i === moved.length) {
        const found = model(at);
        if (found.nodes <= MOST_NODES) best = Math.max(best, found.speed);
        return;
      }
      const { key, least, most, step } = moved[i], count = Math.round((most - least) / step);
      for (let k = 0; k <= count; k++) search(i + 1, { ...at, [key]: least + k * step });
    };
    search(0, values);
    return best;
  }

  /**
   * Sliders, and what the model says; gives back what share of the best speed is reached.
   * @param {HTMLElement} host
   * @param {Quantity[]} quantities
   * @param {string[]} free
   * @param {LessonWords} words
   * @param {() => void} changed
   * @returns {() => number}
   */
  function showModel(host, quantities, free, words, changed) {
    /** @type {Values} */
    const values = Object.fromEntries(quantities.map(({ key, value }) => [key, value]));
    for (const quantity of quantities) {
      const { key, title, measured, step } = quantity, digits = step < 1 ? 2 : 0;
      const label = `${title} (${measured ? words.what_if_measured : words.what_if_assumed})`;
      const slider = SpecvizBuilds.addSlider(host, label, quantity, (value) => value.toFixed(digits), (value) => {
        values[key] = value;
        show();
        changed();
      });
      slider.disabled = !free.includes(key);
    }
    const speed = makeElement("p", "sv-lesson-result", host), facts = makeElement("p", "sv-small", host);
    const even = makeElement("p", "sv-small", host), more = makeElement("details", "", host);
    makeElement("summary", "", more, words.what_if_formulas);
    for (const line of words.what_if_lines) makeElement("p", "sv-small", more, line);
    speed.setAttribute("aria-live", "polite");
    const show = () => {
      const { nodes, tokens, cost, speed: times } = model(values), from = findBreakEven(values);
      speed.textContent = fill(words.what_if_speed, { speed: times.toFixed(2) });
      facts.textContent = [
        fill(words.what_if_tokens, { tokens: tokens.toFixed(2) }),
        fill(words.what_if_nodes, { nodes, wasted: (nodes - tokens + 1).toFixed(1) }),
        fill(words.what_if_cost, { cost: cost.toFixed(2) }),
      ].join("; ");
      even.textContent = from === null
        ? words.what_if_never : fill(words.what_if_break_even, { acceptance: `${Math.round(100 * from)} %` });
    };
    show();
    return () => model(values).speed / (findBest(quantities, free, values) || SMALL);
  }

  return { model, findBreakEven, findBest, showModel };
})();
