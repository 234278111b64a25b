// The address of what is set: #what-if/deep?depth=4&b.width=2. What is not named is as the run measured it.
const SpecvizWhatIfAddress = (() => {
  const HEAD = "#what-if";

  /**
   * @param {{run: string, values: WhatIfValues, start: WhatIfValues}} set
   */
  function write({ run, values, start }) {
    const moved = Object.entries(values).filter(([key, value]) => value !== start[key]);
    const query = new URLSearchParams(moved.map(([key, value]) => [key, String(Math.round(1000 * value) / 1000)]));
    return `${HEAD}/${run}${moved.length ? `?${query}` : ""}`;
  }

  /**
   * The run and the values of an address; null for any other address.
   * @param {string} hash
   */
  function read(hash) {
    const [path, query] = hash.split("?");
    if (path !== HEAD && !path.startsWith(`${HEAD}/`)) return null;
    const values = /** @type {WhatIfValues} */ ({});
    for (const [key, value] of new URLSearchParams(query ?? "")) values[key] = Number(value);
    return { run: path.slice(HEAD.length + 1), values };
  }

  /**
   * A value that a slider can have, or the one it starts with.
   * @param {Quantity} quantity
   * @param {number | undefined} value
   */
  function keepWithin({ least, most, step, value: start }, value) {
    if (value === undefined || !Number.isFinite(value)) return start;
    const steps = Math.round((Math.min(most, Math.max(least, value)) - least) / step);
    return Math.round(1000 * (least + steps * step)) / 1000;
  }

  return { write, read, keepWithin };
})();
