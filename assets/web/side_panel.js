// What stands beside the trees: the weights of the path, the residual, the lengths, and a node's numbers in full.
const SpecvizSidePanel = (() => {
  const { makeElement, makeSvg, fill } = SpecvizDom;
  const CHART_HEIGHT = 124, GROUND = 94, TOP = 20, CHARACTER = 7.4;

  /**
   * @param {HTMLElement} host
   * @param {NodeView} node
   * @param {string} status
   * @param {Words} words
   */
  function showCard(host, node, status, words) {
    host.textContent = "";
    if (node.parent === null) {
      makeElement("p", "sv-small", host, words.choose_node);
      return;
    }
    makeElement("b", "", host, fill(words.quoted, { text: node.text }));
    makeElement("p", "sv-small", host, `${node.exact} ${status}`);
  }

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {ShownPane} pane
   * @param {ShownEvent} event
   * @param {number} width
   * @param {Words} words
   */
  function showSidePanel(host, scene, pane, event, width, words) {
    host.textContent = "";
    if (event.path_weights !== null) {
      makeElement("h2", "", host, words.path_weight);
      drawPathWeights(host, pane.path_weights[event.path_weights], width, words);
    }
    makeElement("h2", "", host, words.residual);
    const node = scene.nodes[event.node], sources = node.parent === null ? words.sources_at_root : words.sources_after;
    const source = event.residual === null ? pane.source : pane.source_after_rejection;
    makeElement("p", "sv-small", host, fill(sources[source], { rule: pane.title, token: node.text }));
    if (event.residual !== null) drawResidual(host, pane.residuals[event.residual], words);
    makeElement("h2", "", host, words.lengths);
    drawLengths(host, scene, words);
  }

  /**
   * @param {HTMLElement} host
   * @param {PathWeights} weights
   * @param {number} width
   * @param {Words} words
   */
  function drawPathWeights(host, weights, width, words) {
    const { steps } = weights, size = { width, height: CHART_HEIGHT, viewBox: `0 0 ${width} ${CHART_HEIGHT}` };
    const svg = makeSvg("svg", { ...size, class: "sv-stairs", role: "img" }, host);
    const items = steps.map((step) => fill(words.weight_item, { text: step.text, weight: step.texts[0] }));
    svg.setAttribute("aria-label", fill(words.weights_label, { weights: items.join(", ") }));
    const wide = Math.min(78, (width - 4) / steps.length);
    makeSvg("line", { x1: 0, x2: wide * steps.length, y1: GROUND, y2: GROUND, class: "sv-ground" }, svg);
    makeSvg("path", { d: drawSteps(steps.map((step) => step.single), wide), class: "sv-single" }, svg);
    makeSvg("path", { d: drawSteps(steps.map((step) => step.weight), wide), class: "sv-stair" }, svg);
    drawStepLabels(svg, steps, wide);
    const [weight, single] = steps[steps.length - 1].texts;
    const template = weights.apart ? words.whole_path_and_single : words.whole_path;
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

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {Words} words
   */
  function drawLengths(host, scene, words) {
    const known = scene.panes.flatMap((pane) => (pane.lengths ? [{ title: pane.title, lengths: pane.lengths }] : []));
    if (!known.length) {
      makeElement("p", "sv-small", host, words.no_lengths);
      return;
    }
    const grid = makeElement("div", "sv-lengths", host);
    grid.style.gridTemplateColumns = `1.2em ${known.map(() => "minmax(0, 1fr) minmax(3.2em, max-content)").join(" ")}`;
    makeElement("span", "", grid);
    for (const pane of known) makeElement("span", "sv-small sv-rule", grid, pane.title);
    const deepest = Math.max(...known.map((pane) => pane.lengths.length));
    for (let depth = 0; depth < deepest; depth++) {
      makeElement("span", "sv-name", grid, String(depth));
      for (const pane of known) {
        const [text, chance] = pane.lengths[depth] ?? ["0", 0];
        drawBar(makeElement("span", "sv-track", grid), "sv-line-length", chance);
        makeElement("span", "sv-value", grid, text);
      }
    }
  }

  return { showCard, showSidePanel };
})();
