// The form of the bench: what is measured.
const SpecvizBenchForm = (() => {
  const { makeElement, fill } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {BenchMessage} data
   * @returns {BenchFormHandle}
   */
  function createForm(host, data) {
    const { words } = data, form = makeElement("fieldset", "sv-bench-form", host);
    makeElement("legend", "", form, words.form_label);
    const pair = addField(form, words.pair, "select", "");
    for (const one of data.pairs) makeElement("option", "", pair, one.title).value = one.key;
    const bundled = addField(form, words.bundled, "input", "");
    Object.assign(bundled, { type: "number", min: "0", max: String(data.most_bundled) });
    const own = addField(form, words.own, "textarea", "sv-wide");
    own.rows = 2;
    const trees = addField(form, words.trees, "input", "sv-wide");
    const note = fill(words.trees_note, { trees: data.trees.slice(0, 8).join("; ") });
    makeElement("span", "", trees.parentElement, note);
    const rules = addChoices(form, words.rules, data.rules), proposals = addChoices(form, words.proposals, data.proposals);
    const temperatures = addField(form, words.temperatures, "input", ""), seeds = addField(form, words.seeds, "input", "");
    const tokens = addField(form, words.max_tokens, "input", "");
    Object.assign(tokens, { type: "number", min: "1", max: String(data.most_tokens) });
    const speed = addTick(makeElement("div", "sv-bench-ticks sv-wide", form), words.speed, "");
    return {
      read: () => ({
        pair: pair.value, bundled: Number(bundled.value), own: own.value, trees: trees.value, rules: rules.read(),
        proposals: proposals.read(), temperatures: temperatures.value, seeds: seeds.value,
        max_tokens: Number(tokens.value), speed: speed.checked,
      }),
      fill(values) {
        for (const [field, value] of /** @type {const} */ ([
          [pair, values.pair], [bundled, values.bundled], [own, values.own], [trees, values.trees],
          [temperatures, values.temperatures], [seeds, values.seeds], [tokens, values.max_tokens],
        ])) field.value = String(value);
        rules.fill(values.rules);
        proposals.fill(values.proposals);
        speed.checked = values.speed;
      },
      lock: (locked) => { form.disabled = locked; },
    };
  }

  /**
   * @template {"input" | "select" | "textarea"} K
   * @param {HTMLElement} host
   * @param {string} title
   * @param {K} kind
   * @param {string} name
   */
  function addField(host, title, kind, name) {
    const label = makeElement("label", `sv-bench-field ${name}`, host);
    makeElement("b", "", label, title);
    const field = makeElement(kind, "", label);
    field.autocomplete = "off";
    return field;
  }

  /**
   * @param {HTMLElement} host
   * @param {string} title
   * @param {string} note
   */
  function addTick(host, title, note) {
    const label = makeElement("label", "", host), tick = makeElement("input", "", label);
    tick.type = "checkbox";
    makeElement("span", "", label, title);
    if (note) makeElement("i", "", label, note);
    return tick;
  }

  /**
   * @param {HTMLElement} host
   * @param {string} title
   * @param {BenchChoice[]} choices
   */
  function addChoices(host, title, choices) {
    const group = makeElement("fieldset", "sv-bench-ticks sv-wide", host);
    makeElement("legend", "", group, title);
    const ticks = choices.map((one) => ({ key: one.key, tick: addTick(group, one.title, one.note) }));
    return {
      read: () => ticks.filter(({ tick }) => tick.checked).map(({ key }) => key),
      fill: (/** @type {string[]} */ keys) => { for (const { key, tick } of ticks) tick.checked = keys.includes(key); },
    };
  }

  return { createForm };
})();
