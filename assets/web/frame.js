// The permanent elements of the player, and their words.
const SpecvizFrame = (() => {
  const { makeElement, makeSvg } = SpecvizDom;

  /**
   * From top to bottom; everything in the stage is on the first screen.
   * @param {HTMLElement} host
   * @returns {Parts}
   */
  function buildParts(host) {
    addHatching(host);
    const stage = makeElement("div", "sv-stage", host);
    const banner = makeElement("div", "sv-banner", stage), phases = makeElement("nav", "sv-phases", stage);
    const textRow = makeElement("div", "sv-text-row", stage), ribbon = makeElement("div", "sv-ribbon", textRow);
    ribbon.setAttribute("role", "group");
    const commits = makeElement("p", "sv-commits", textRow), headRow = makeElement("div", "sv-head-row", stage);
    const headline = makeElement("h2", "sv-headline", headRow), legend = makeElement("div", "sv-legend", headRow);
    const key = makeElement("p", "sv-colors", legend), mode = makeElement("p", "sv-mode", legend);
    const switcher = makeElement("div", "sv-switch", stage), body = makeElement("div", "sv-body", stage);
    const panes = makeElement("div", "sv-panes", body), aside = makeElement("aside", "sv-side", body);
    const sideTabs = makeElement("div", "sv-side-tabs", aside), side = makeElement("div", "sv-side-body", aside);
    const transport = makeElement("div", "sv-transport", stage), buttons = makeElement("div", "sv-buttons", transport);
    const lanes = makeElement("div", "sv-lanes", transport), announce = makeElement("p", "sv-hidden", host);
    announce.setAttribute("aria-live", "polite");
    const bottom = makeElement("div", "sv-bottom", stage);
    return {
      stage, banner, phases, ribbon, commits, headline, colors: key, mode, switch: switcher, panes, aside,
      sideTabs, side,
      buttons, lanes, announce,
      tabs: makeElement("div", "sv-tabs", bottom),
      marks: makeElement("p", "sv-marks", bottom),
      thumbs: makeElement("div", "sv-thumbs", stage),
      drawer: makeElement("div", "sv-drawer", host),
      help: makeElement("dialog", "sv-help", host),
      tip: makeElement("div", "sv-tip", host),
      tour: makeElement("div", "sv-tour", host),
      black: makeElement("div", "sv-black", host),
      play: makeElement("span", ""),
      count: makeElement("span", ""),
      place: makeElement("span", ""),
    };
  }

  /** @param {HTMLElement} host */
  function addHatching(host) {
    const defs = makeSvg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "sv-defs" }, host);
    const size = { width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
    const pattern = makeSvg("pattern", { id: "sv-hatch", ...size }, makeSvg("defs", {}, defs));
    makeSvg("line", { x1: 0, y1: 0, x2: 0, y2: 4, class: "sv-hatching" }, pattern);
  }

  /**
   * @param {Parts} parts
   * @param {Words} words
   */
  function showWords(parts, words) {
    parts.ribbon.setAttribute("aria-label", words.text_label);
    parts.aside.setAttribute("aria-label", words.side_label);
    parts.phases.setAttribute("aria-label", words.phases_label);
    SpecvizDom.makeReachable(parts.side, words.side_label).setAttribute("role", "tabpanel");
    parts.colors.textContent = parts.marks.textContent = "";
    addKey(parts.colors, words.keys_p_q);
    addKey(parts.marks, words.key_marks);
    SpecvizHelp.showHelp(parts.help, words);
  }

  /**
   * What colours and lines mean, each beside its name.
   * @param {HTMLElement} host
   * @param {Record<string, string>} names
   */
  function addKey(host, names) {
    for (const [key, text] of Object.entries(names)) {
      const item = makeElement("span", `sv-named-${key}`, host);
      makeElement("i", `sv-key sv-key-${key}`, item);
      item.append(text);
    }
  }

  /**
   * Tells which marks neither this step nor the text has: on a projector there is no room to name them.
   * @param {Parts} parts
   * @param {Run} run
   * @param {Scene} scene
   */
  function limitKey({ marks }, run, { panes, nodes }) {
    const used = {
      weight: panes.some((pane) => pane.events.some((event) => Object.keys(event.weights).length > 0)),
      ghost: panes.some((pane) => Object.keys(pane.counterfactuals).length > 0),
      again: nodes.some((node) => node.times > 1),
      gained: run.scenes.some((scene) => scene.tokens.some((token) => token.mark)),
    };
    for (const [name, is] of Object.entries(used)) {
      marks.querySelector(`.sv-named-${name}`)?.classList.toggle("sv-unused", !is);
    }
  }

  /**
   * Nothing of the run before stays.
   * @param {Parts} parts
   * @param {string} prompt
   */
  function clearParts(parts, prompt) {
    const { phases, panes, side, lanes, drawer, count, headline } = parts;
    for (const part of [phases, panes, side, lanes, drawer, count, headline]) part.textContent = "";
    headline.dataset.key = ""; // else it would pass for still being there
    parts.ribbon.textContent = prompt;
  }

  return { buildParts, showWords, limitKey, clearParts };
})();
