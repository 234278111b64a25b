// The model of the speed of a run: the same sums as specviz/lessons/what_if.py, and nothing of the page.
const SpecvizWhatIf = (() => {
  const MOST_NODES = 4096; // of a tree in the model
  const HALVINGS = 40; // of the interval in which the break-even lies
  const SMALL = 1e-9;

  /**
   * @param {WhatIfValues} values
   * @returns {Modelled}
   */
  function model({ acceptance, depth, width, "draft-cost": draft, "score-cost": score, batch, free }) {
    const on = 1 - (1 - acceptance) ** width;
    const price = (/** @type {number} */ positions) => Math.max(1, batch * positions / free);
    let tokens = 1, nodes = 0, passes = 0;
    for (let level = 1; level <= depth; level++) {
      tokens += on ** level;
      nodes += width ** level;
      passes += price(width ** (level - 1));
    }
    const unit = score / price(1), drafting = unit * draft * passes, scoring = unit * price(nodes + 1);
    const cost = drafting + scoring, wasted = nodes - (tokens - 1);
    return { nodes, positions: nodes + 1, tokens, drafting, scoring, cost, speed: tokens / cost, wasted };
  }

  /**
   * The acceptance from which on a step is faster than plain decoding; null if it never is.
   * @param {WhatIfValues} values
   */
  function findBreakEven(values) {
    const speed = (/** @type {number} */ acceptance) => model({ ...values, acceptance }).speed;
    if (speed(1) <= 1) return null;
    let low = 0, high = 1;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (speed(middle) < 1) low = middle;
      else high = middle;
    }
    return high;
  }

  /**
   * @param {Modelled} found
   * @param {Record<string, number>} limits
   */
  const keepsTo = (found, limits) => Object.entries(limits).every(([name, most]) => found[name] <= most);

  /** @param {Modelled} found */
  const isDrawn = (found) => found.nodes <= MOST_NODES;

  /**
   * The best speed that can be reached by moving what is free, within the limits.
   * @param {Quantity[]} quantities
   * @param {string[]} free
   * @param {WhatIfValues} values
   * @param {Record<string, number>} limits
   */
  function findBest(quantities, free, values, limits) {
    const moved = quantities.filter(({ key }) => free.includes(key));
    let best = 0;
    const search = (/** @type {number} */ i, /** @type {WhatIfValues} */ at) => {
      if (i === moved.length) {
        const found = model(at);
        if (isDrawn(found) && keepsTo(found, limits)) best = Math.max(best, found.speed);
        return;
      }
      const { key, least, most, step } = moved[i], count = Math.round((most - least) / step);
      for (let k = 0; k <= count; k++) search(i + 1, { ...at, [key]: least + k * step });
    };
    search(0, values);
    return best;
  }

  /**
   * What the last level brings, and what one more would: tokens, cost, and the speed of the step without it.
   * @param {WhatIfValues} values
   */
  function weighLevels(values) {
    const at = (/** @type {number} */ depth) => model({ ...values, depth });
    const weigh = (/** @type {number} */ depth) => {
      const without = at(depth - 1), found = at(depth);
      return { gain: found.tokens - without.tokens, cost: found.cost - without.cost, rate: without.speed, found };
    };
    return { last: values.depth > 1 ? weigh(values.depth) : null, more: weigh(values.depth + 1) };
  }

  /** @param {Quantity[]} quantities @returns {WhatIfValues} */
  const startFrom = (quantities) => Object.fromEntries(quantities.map(({ key, value }) => [key, value]));

  return { model, findBreakEven, findBest, keepsTo, isDrawn, weighLevels, startFrom, SMALL };
})();
