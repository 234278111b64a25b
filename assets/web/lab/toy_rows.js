// The bars of p and q: real sliders, each with a field for its sixtieths. What one gains the others lose: Python says how much.
const SpecvizLabRows = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;

  /**
   * @typedef {{move: (context: string, who: "p" | "q", token: number, units: number) => void, begin: () => void,
   *   own: (context: string, on: boolean) => void}} RowActs
   */

  /**
   * @param {HTMLElement} host
   * @param {LabWords} words
   * @param {RowActs} acts
   */
  function createRows(host, words, acts) {
    let shape = "";
    /** @type {Map<string, HTMLInputElement[]>} the slider and the field of each bar */
    const inputs = new Map();
    /** @type {Map<string, HTMLElement>} */
    const fractions = new Map();

    /** @param {HTMLElement} row @param {RowsView} rows @param {number} token @param {"p" | "q"} who @param {number} units */
    function addBar(row, rows, token, who, units) {
      const { letter } = rows.bars[token], name = fill(words.bar_label, { who: words[who], letter, context: rows.title });
      const key = [rows.context, who, token].join(), bar = makeElement("div", `sv-lab-bar sv-lab-${who}`, row);
      const slider = makeElement("input", "", bar), field = makeElement("input", "", bar);
      Object.assign(slider, { type: "range", min: 0, max: units, step: 1 });
      Object.assign(field, { type: "number", min: 0, max: units, step: 1 });
      slider.setAttribute("aria-label", name);
      field.setAttribute("aria-label", fill(words.bar_units, { name, units }));
      makeElement("span", "sv-small", bar, `/${units}`).setAttribute("aria-hidden", "true");
      fractions.set(key, makeElement("output", "", bar));
      inputs.set(key, [slider, field]);
      const context = rows.context === "*" ? "" : rows.context;
      for (const input of [slider, field]) {
        input.addEventListener("focus", acts.begin);
        input.addEventListener("pointerdown", acts.begin);
        input.addEventListener("input", () => {
          bar.style.setProperty("--fill", `${100 * Number(slider.value) / units}%`);
          if (input.value !== "") acts.move(context, who, token, Number(input.value));
        });
      }
    }

    /** @param {SettingReply} setting */
    function build(setting) {
      host.textContent = "";
      inputs.clear();
      fractions.clear();
      for (const rows of setting.rows) {
        const set = makeElement("fieldset", "sv-lab-rows", host);
        makeElement("legend", "", set, rows.title);
        rows.bars.forEach(({ letter }, token) => {
          const row = makeElement("div", "sv-lab-row", set);
          makeElement("strong", "", row, letter);
          const bars = makeElement("div", "", row);
          for (const who of /** @type {const} */ (["p", "q"])) addBar(bars, rows, token, who, setting.units);
        });
        if (rows.own) makeButton(set, fill(words.leave_context, { context: rows.title }), () => acts.own(rows.context, false));
      }
    }

    /** @param {SettingReply} setting */
    function show(setting) {
      const next = JSON.stringify([setting.size, setting.rows.map(({ context }) => context)]);
      if (next !== shape) build(setting);
      shape = next;
      for (const { context, bars } of setting.rows) {
        bars.forEach((bar, token) => {
          for (const who of /** @type {const} */ (["p", "q"])) {
            const key = [context, who, token].join(), both = inputs.get(key) ?? [], fraction = fractions.get(key);
            for (const input of both) if (input !== document.activeElement) input.value = String(bar[who]);
            both[0].parentElement?.style.setProperty("--fill", `${100 * bar[who] / setting.units}%`);
            both[0].setAttribute("aria-valuetext", who === "p" ? bar.p_text : bar.q_text);
            if (fraction) fraction.textContent = who === "p" ? bar.p_text : bar.q_text;
          }
        });
      }
    }
    return { show };
  }

  return { createRows };
})();
