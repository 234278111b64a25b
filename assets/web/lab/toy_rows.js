// The bars of p and q: real sliders, each with a field for its sixtieths. What one gains the others lose, as Python says.
const SpecvizLabRows = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const WHO = /** @type {const} */ (["p", "q"]);

  /**
   * @typedef {{move: (context: string, who: "p" | "q", token: number, units: number) => void, begin: () => void,
   *   own: (context: string, on: boolean) => void}} RowActs
   */

  /**
   * @param {HTMLElement} row
   * @param {RowsView} rows
   * @param {number} token
   * @param {"p" | "q"} who
   * @param {{units: number, words: LabWords, acts: RowActs}} about
   * @returns {[HTMLInputElement, HTMLInputElement, HTMLElement]} the slider, the field, the fraction
   */
  function addBar(row, rows, token, who, { units, words, acts }) {
    const { letter } = rows.bars[token], { context, title } = rows;
    const name = fill(words.bar_label, { who: words[who], letter, context: title });
    const bar = makeElement("div", `sv-lab-bar sv-lab-${who}`, row);
    const slider = makeElement("input", "", bar), field = makeElement("input", "", bar);
    Object.assign(slider, { type: "range", min: 0, max: units, step: 1 });
    Object.assign(field, { type: "number", min: 0, max: units, step: 1 });
    slider.setAttribute("aria-label", name);
    field.setAttribute("aria-label", fill(words.bar_units, { name, units }));
    makeElement("span", "sv-small", bar, `/${units}`).setAttribute("aria-hidden", "true");
    const fraction = makeElement("output", "", bar);
    const moveTo = (/** @type {HTMLInputElement} */ input) => {
      bar.style.setProperty("--fill", `${100 * Number(slider.value) / units}%`);
      if (input.value !== "") acts.move(context, who, token, Number(input.value));
    };
    for (const input of [slider, field]) {
      input.addEventListener("focus", acts.begin);
      input.addEventListener("pointerdown", acts.begin);
      input.addEventListener("input", () => moveTo(input));
    }
    let before = slider.value;
    slider.addEventListener("pointerdown", () => { before = slider.value; }, true);
    slider.addEventListener("pointercancel", () => { // the finger has scrolled the page
      slider.value = before;
      moveTo(slider);
    });
    return [slider, field, fraction];
  }

  /**
   * @param {HTMLElement} host
   * @param {LabWords} words
   * @param {RowActs} acts
   */
  function createRows(host, words, acts) {
    let shape = "";
    /** @type {Map<string, [HTMLInputElement, HTMLInputElement, HTMLElement]>} */
    const bars = new Map();

    /** @param {SettingReply} setting */
    function build(setting) {
      host.textContent = "";
      bars.clear();
      for (const rows of setting.rows) {
        const set = makeElement("fieldset", "sv-lab-rows", host);
        makeElement("legend", "", set, rows.title);
        rows.bars.forEach(({ letter }, token) => {
          const row = makeElement("div", "sv-lab-row", set);
          makeElement("strong", "", row, letter);
          const both = makeElement("div", "", row), about = { units: setting.units, words, acts };
          for (const who of WHO) bars.set([rows.context, who, token].join(), addBar(both, rows, token, who, about));
        });
        const leave = () => acts.own(rows.context, false);
        if (rows.own) makeButton(set, fill(words.leave_context, { context: rows.title }), leave);
      }
    }

    return {
      /** @param {SettingReply} setting */
      show(setting) {
        const next = JSON.stringify([setting.size, setting.rows.map(({ context }) => context)]);
        if (next !== shape) build(setting);
        shape = next;
        for (const rows of setting.rows) for (const who of WHO) showBars(rows, who, setting.units, bars);
      },
    };
  }

  /**
   * @param {RowsView} rows
   * @param {"p" | "q"} who
   * @param {number} units
   * @param {Map<string, [HTMLInputElement, HTMLInputElement, HTMLElement]>} there
   */
  function showBars({ context, bars }, who, units, there) {
    bars.forEach((bar, token) => {
      const found = there.get([context, who, token].join());
      if (!found) return;
      const [slider, field, fraction] = found, text = who === "p" ? bar.p_text : bar.q_text;
      for (const input of [slider, field]) if (input !== document.activeElement) input.value = String(bar[who]);
      slider.parentElement?.style.setProperty("--fill", `${100 * bar[who] / units}%`);
      slider.setAttribute("aria-valuetext", text);
      fraction.textContent = text;
    });
  }

  return { createRows };
})();
