// Why a rule accepts or rejects: the reason in words, the path so far as a chain of numbers, the residual.
const SpecvizWhy = (() => {
  const { makeElement, makeSvg, fill } = SpecvizDom;
  const { listPathWeights } = SpecvizState;
  const CHART_HEIGHT = 124, GROUND = 94, TOP = 20, CHARACTER = 7.4;

  /**
   * The reason once both rules have ended; the path that each has judged; and, unless it is for a projector, the numbers of
   * the pane that has the focus.
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {ShownEvent[]} current the event of each pane
   * @param {number} focus the pane that has the focus
   * @param {{ended: boolean, large: boolean, width: number}} view
   * @param {Words} words
   */
  function showWhy(host, scene, current, focus, { ended, large, width }, words) {
    if (ended) makeElement("p", "sv-reason", host, scene.reason);
    scene.panes.forEach((one, i) => {
      const told = findChain(one, current[i]);
      makeElement("h3", "", host, fill(words.why_of_rule, { rule: one.title }));
      if (told) showChain(host, told);
      else makeElement("p", "sv-small", host, one.left_out || words.nothing_judged);
    });
    if (large) return;
    const pane = scene.panes[focus], event = current[focus];
    if (event.detail) {
      makeElement("h3", "", host, fill(words.computed, { rule: pane.title }));
      makeElement("p", "sv-small sv-detail", host, event.detail);
    }
    if (event.path_weights !== null) {
      makeElement("h3", "", host, words.path_weight);
      drawPathWeights(host, listPathWeights(pane, event.path_weights), width, words);
    }
    if (event.residual === null) return;
    const node = scene.nodes[event.node], sources = node.parent === null ? words.sources_at_root : words.sources_after;
    makeElement("h3", "", host, words.residual);
    const source = fill(sources[pane.source_after_rejection], { rule: pane.title, token: node.text });
    makeElement("p", "sv-small", host, source);
    drawResidual(host, pane.residuals[event.residual], words);
  }

  /**
   * The chain of numbers that holds at an event: its own, or that of the last event before it that has one.
   * @param {ShownPane} pane
   * @param {ShownEvent} event
   */
  function findChain({ events, why_lines: lines }, event) {
    const told = events.slice(0, events.indexOf(event) + 1).filter(({ why }) => why.length).at(-1);
    return told?.why.map((line) => lines[line]);
  }

  /**
   * The path so far: each token with what came of the path down to it, in a number and in words.
   * @param {HTMLElement} host
   * @param {WhyLine[]} lines
   */
  function showChain(host, lines) {
    const chain = makeElement("ol", "sv-chain", host);
    for (const { token, chance, text } of lines) {
      const line = makeElement("li", "", chain);
      makeElement("b", "sv-chain-token", line, token);
      makeElement("b", "sv-chain-chance", line, chance);
      makeElement("span", "sv-small", line, text);
    }
  }

  /**
   * @param {HTMLElement} host
   * @param {PathWeight[]} steps
   * @param {number} width
   * @param {Words} words
   */
  function drawPathWeights(host, steps, width, words) {
    const size = { width, height: CHART_HEIGHT, viewBox: `0 0 ${width} ${CHART_HEIGHT}` };
    const svg = makeSvg("svg", { ...size, class: "sv-stairs", role: "img" }, host);
    const items = steps.map((step) => fill(words.weight_item, { text: step.text, weight: step.texts[0] }));
    svg.setAttribute("aria-label", fill(words.weights_label, { weights: items.join(", ") }));
    const wide = Math.min(78, (width - 4) / steps.length);
    makeSvg("line", { x1: 0, x2: wide * steps.length, y1: GROUND, y2: GROUND, class: "sv-ground" }, svg);
    makeSvg("path", { d: drawSteps(steps.map((step) => step.single), wide), class: "sv-single" }, svg);
    makeSvg("path", { d: drawSteps(steps.map((step) => step.weight), wide), class: "sv-stair" }, svg);
    drawStepLabels(svg, steps, wide);
    const { texts: [weight, single], apart } = steps[steps.length - 1];
    const template = apart ? words.whole_path_and_single : words.whole_path;
    makeElement("p", "sv-small", host, fill(template, { weight, single }));
  }

  /** @param {number} chance */
  const heightOf = (chance) => GROUND - (GROUND - TOP) * chance;

  /**
   * One flat piece for each number, joined where the one before is there.
   * @param {(number | null)[]} heights
   * @param {number} wide
   */
  function drawSteps(heights, wide) {
    return heights.map((chance, i) => {
      if (chance === null) return "";
      const start = i && heights[i - 1] !== null ? "V" : `M${i * wide},`;
      return `${start}${heightOf(chance)}H${(i + 1) * wide}`;
    }).join("");
  }

  /**
   * The weight above and the token below each step; of a long path only the first and the last.
   * @param {Element} svg
   * @param {PathWeight[]} steps
   * @param {number} wide
   */
  function drawStepLabels(svg, steps, wide) {
    const few = wide >= 44, most = Math.floor((few ? wide : 90) / CHARACTER);
    steps.forEach((step, i) => {
      if (!few && i && i < steps.length - 1) return;
      const x = i ? (i + 0.5) * wide : 0.5 * wide, characters = [...step.text];
      const place = { x, "text-anchor": few ? "middle" : i ? "end" : "start" };
      makeSvg("text", { ...place, y: heightOf(step.weight) - 5, class: "sv-height" }, svg, step.texts[0]);
      const name = characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : step.text;
      makeSvg("text", { ...place, y: 110 }, svg, name);
    });
  }

  /**
   * @param {HTMLElement} host
   * @param {ResidualBars} bars
   * @param {Words} words
   */
  function drawResidual(host, bars, words) {
    const grid = makeElement("div", "sv-bars", host);
    bars.tokens.forEach((token, i) => {
      makeElement("span", "sv-name", grid, token).title = token;
      const track = makeElement("span", "sv-track", grid), [p, q, residual] = bars.texts[i];
      track.title = fill(q ? words.bar : words.bar_undrafted, { p, q, residual });
      drawBar(track, "sv-line-p", bars.p[i]);
      if (bars.q) drawBar(track, "sv-line-q", bars.q[i]);
      drawBar(track, "sv-line-owed", bars.residual[i]);
      makeElement("span", "sv-value", grid, residual);
    });
    makeElement("p", "sv-small", host, words.bars);
  }

  /**
   * @param {Element} track
   * @param {string} name
   * @param {number} share
   */
  function drawBar(track, name, share) {
    makeElement("i", name, track).style.width = `${100 * share}%`;
  }

  return { showWhy, drawBar };
})();
