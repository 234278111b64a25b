// What the model of speed is shown with: a slider for each quantity, what it says, and the curve over the draft length.
const SpecvizWhatIfParts = (() => {
  const { makeElement, makeSvg, fill } = SpecvizDom;
  const { model, findBreakEven, isDrawn } = SpecvizWhatIf;
  const FRAME = { width: 330, height: 122, left: 26, right: 8, top: 8, bottom: 30 };

  /**
   * @param {Quantity} quantity
   * @param {number} value
   */
  function writeValue({ unit, step }, value) {
    if (unit === "%") return `${Math.round(100 * value)}\u00a0%`;
    return `${step < 1 ? value.toFixed(2) : value}${unit ? ` ${unit}` : ""}`;
  }

  /**
   * What a quantity is called, with where its value comes from.
   * @param {Quantity} quantity
   * @param {LessonWords} words
   */
  function labelQuantity(quantity, words) {
    const { title, value, measured } = quantity;
    return fill(measured ? words.what_if_measured : words.what_if_assumed, { title, value: writeValue(quantity, value) });
  }

  /**
   * @param {HTMLElement} host
   * @param {Quantity} quantity
   * @param {string} label
   * @param {WhatIfValues} values which it changes
   * @param {() => void} changed
   */
  function addQuantity(host, quantity, label, values, changed) {
    const at = { ...quantity, value: values[quantity.key] }, write = (/** @type {number} */ x) => writeValue(quantity, x);
    return SpecvizBuilds.addSlider(host, label, at, write, (value) => {
      values[quantity.key] = value;
      changed();
    });
  }

  /**
   * What the model says, in words; gives back what shows it again.
   * @param {HTMLElement} host
   * @param {LessonWords} words
   * @param {boolean} [asked] whether the break-even is what is asked
   * @returns {(values: WhatIfValues) => void}
   */
  function addResults(host, words, asked = false) {
    const speed = makeElement("p", "sv-lesson-result", host), facts = makeElement("p", "sv-small", host);
    const even = makeElement("p", "sv-small", host);
    speed.setAttribute("aria-live", "polite");
    return (values) => {
      const found = model(values), from = findBreakEven(values), drawn = isDrawn(found);
      speed.textContent = drawn ? fill(words.what_if_speed, { speed: found.speed.toFixed(2) }) : words.what_if_too_large;
      facts.hidden = !drawn;
      even.hidden = !drawn || asked;
      facts.textContent = [
        fill(words.what_if_tokens, { tokens: found.tokens.toFixed(2), cost: found.cost.toFixed(2) }),
        fill(words.what_if_nodes, { nodes: found.nodes, wasted: found.wasted.toFixed(1) }),
      ].join(" ");
      even.textContent = from === null
        ? words.what_if_never : fill(words.what_if_break_even, { acceptance: `${Math.round(100 * from)}\u00a0%` });
    };
  }

  /**
   * The speed over the draft length; gives back what draws it again, whole or only at the lengths that were tried.
   * @param {HTMLElement} host
   * @param {Quantity} levels
   * @param {LessonWords} words
   * @returns {(values: WhatIfValues, tried: Set<number> | null) => void}
   */
  function addCurve(host, levels, words) {
    const { width, height, left, right, top, bottom } = FRAME;
    const picture = makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, class: "sv-what-if-curve", role: "img" });
    host.append(picture);
    return (values, tried) => {
      const points = listSpeeds(values, levels), most = Math.max(1.5, ...points.map(({ speed }) => speed));
      const x = (/** @type {number} */ depth) => (
        left + (width - left - right) * (depth - levels.least + 0.5) / (levels.most - levels.least + 1)
      );
      const y = (/** @type {number} */ speed) => height - bottom - (height - top - bottom) * speed / (1.08 * most);
      picture.textContent = "";
      drawAxes(picture, levels, most, x, y, words);
      const shown = points.filter(({ depth }) => !tried || tried.has(depth));
      if (!tried) makeSvg("polyline", { points: shown.map((one) => `${x(one.depth)},${y(one.speed)}`).join(" ") }, picture);
      for (const { depth, speed } of shown) {
        const at = depth === values.depth;
        makeSvg("circle", { cx: x(depth), cy: y(speed), r: at ? 5.5 : 2.5, class: at ? "sv-what-if-at" : "" }, picture);
      }
      picture.setAttribute("aria-label", describe(shown, tried !== null, words));
    };
  }

  /**
   * @param {WhatIfValues} values
   * @param {Quantity} levels
   */
  function listSpeeds(values, { least, most }) {
    const points = [];
    for (let depth = least; depth <= most; depth++) {
      const found = model({ ...values, depth });
      if (isDrawn(found)) points.push({ depth, speed: found.speed });
    }
    return points;
  }

  /**
   * @param {{depth: number, speed: number}[]} points
   * @param {boolean} some only those that were tried
   * @param {LessonWords} words
   */
  function describe(points, some, words) {
    const best = points.reduce((one, other) => (other.speed > one.speed ? other : one), { depth: 0, speed: 0 });
    return fill(some ? words.what_if_tried : words.what_if_curve, { levels: best.depth, speed: best.speed.toFixed(2) });
  }

  /**
   * The levels below, the speeds at the left, and plain decoding as a line.
   * @param {Element} picture
   * @param {Quantity} levels
   * @param {number} most
   * @param {(depth: number) => number} x
   * @param {(speed: number) => number} y
   * @param {LessonWords} words
   */
  function drawAxes(picture, levels, most, x, y, words) {
    const { width, height, left, right, bottom } = FRAME;
    makeSvg("line", { x1: left, x2: width - right, y1: y(0), y2: y(0) }, picture);
    makeSvg("line", { x1: left, x2: width - right, y1: y(1), y2: y(1), class: "sv-what-if-plain" }, picture);
    makeSvg("text", { x: left, y: y(1) + 12 }, picture, words.what_if_plain);
    for (let speed = 0; speed <= most; speed += most > 6 ? 2 : 1) {
      makeSvg("text", { x: left - 6, y: y(speed) + 4, "text-anchor": "end" }, picture, String(speed));
    }
    for (let depth = levels.least; depth <= levels.most; depth++) {
      makeSvg("text", { x: x(depth), y: height - bottom + 13, "text-anchor": "middle" }, picture, String(depth));
    }
    makeSvg("text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle" }, picture, words.what_if_axis);
  }

  /**
   * @param {HTMLElement} host
   * @param {LessonWords} words
   */
  function addFormulas(host, words) {
    const more = makeElement("details", "sv-what-if-formulas", host);
    makeElement("summary", "", more, words.what_if_formulas);
    for (const line of words.what_if_lines) makeElement("p", "sv-small", more, line);
    return more;
  }

  return { writeValue, labelQuantity, addQuantity, addResults, addCurve, addFormulas };
})();
