// The permanent elements of the player, and their words.
const SpecvizFrame = (() => {
  const { makeElement, makeSvg } = SpecvizDom;
  const { showLegend, showHelp } = SpecvizHelp;

  /**
   * @param {HTMLElement} host
   * @returns {Parts}
   */
  function buildParts(host) {
    addHatching(host);
    const banner = makeElement("p", "sv-banner", host);
    banner.setAttribute("role", "status");
    const ribbon = makeElement("div", "sv-ribbon", host);
    ribbon.setAttribute("role", "group");
    const caption = makeElement("p", "sv-caption", host), body = makeElement("div", "sv-body", host);
    const switcher = makeElement("div", "sv-switch", body), panes = makeElement("div", "sv-panes", body);
    const aside = makeElement("aside", "sv-rail", body);
    const side = makeElement("div", "", aside), card = makeElement("div", "sv-card", aside);
    const bar = makeElement("div", "sv-scrub", host), buttons = makeElement("div", "sv-buttons", bar);
    const lanes = makeElement("div", "sv-lanes", bar), announce = makeElement("p", "sv-hidden", host);
    announce.setAttribute("aria-live", "polite");
    return {
      banner, ribbon, caption, switch: switcher, panes, aside, side, card, buttons, lanes, announce,
      scores: makeElement("div", "sv-scores", host),
      legend: makeElement("p", "sv-legend sv-small", host),
      description: makeElement("p", "sv-small sv-made", host),
      tabs: makeElement("div", "sv-tabs", host),
      drawer: makeElement("div", "sv-drawer", host),
      thumbs: makeElement("div", "sv-thumbs", host),
      help: makeElement("dialog", "sv-help", host),
      play: makeElement("span", ""),
      count: makeElement("span", ""),
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
    showLegend(parts.legend, words);
    showHelp(parts.help, words);
  }

  /**
   * Nothing of the run before stays.
   * @param {Parts} parts
   * @param {string} prompt
   */
  function clearParts(parts, prompt) {
    const { panes, side, card, lanes, scores, drawer, description, count } = parts;
    for (const part of [panes, side, card, lanes, scores, drawer, description, count]) part.textContent = "";
    parts.ribbon.textContent = prompt;
  }

  return { buildParts, showWords, clearParts };
})();
