// Draws one step's tree in a pane, and updates it from event to event. Knows nothing of runs, cursors or keys.
const SpecvizTree = (() => {
  const { makeSvg, fill } = SpecvizDom;
  const { measureTree, drawEdge } = SpecvizLayout;
  const SIGNS = { h: "", d: "", x: "", u: "", t: "?", a: "✓", r: "✕", l: "", s: "✓" };
  const WOULD_ACCEPT = "(✓)", WOULD_REJECT = "(✕)";
  const TOKEN_FONT = '600 13px system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif';
  const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {ShownPane} pane
   * @param {Room} room
   * @param {boolean} all nodes, or only the likeliest
   * @param {Words} words
   * @returns {TreeView}
   */
  function drawTree(host, scene, pane, room, all, words) {
    host.textContent = "";
    const size = measureTree(scene, room, all), viewBox = `0 0 ${size.wide} ${size.high}`;
    const svg = makeSvg("svg", { width: size.wide, height: size.high, viewBox, class: "sv-tree", role: "tree" }, host);
    svg.setAttribute("aria-label", fill(words.tree_label, { rule: pane.title }));
    const edges = makeSvg("g", { class: "sv-edges", role: "presentation" }, svg);
    /** @param {NodeView | FoldView} node @param {number} above */
    const link = (node, above) => {
      const parent = scene.nodes[above], width = parent.parent === null ? size.root : size.node;
      return makeSvg("path", { d: drawEdge(size.at(parent), size.at(node), size, width), class: "sv-edge" }, edges);
    };
    const parts = scene.nodes.map((node) => {
      if (!all && node.folded_row === null) return null;
      const edge = node.parent === null ? null : link(node, node.parent);
      return makePart(drawNode(svg, scene, node, pane, size), node, edge);
    });
    const folds = all ? [] : scene.folds.map((fold) => (
      { fold, edge: link(fold, fold.parent), group: drawFold(svg, fold, size) }
    ));
    return { parts, folds, pane, size };
  }

  /**
   * @param {SVGGElement} group
   * @param {NodeView} node
   * @param {SVGElement | null} edge
   * @returns {NodePart}
   */
  function makePart(group, node, edge) {
    const sign = /** @type {Element} */ (group.querySelector(".sv-sign"));
    const weight = group.querySelector(".sv-weight");
    return { node, edge, group, sign, weight, look: "", weightText: undefined, chosen: false };
  }

  /**
   * @param {Element} svg
   * @param {ShownScene} scene
   * @param {NodeView} node
   * @param {ShownPane} pane
   * @param {TreeSize} size
   */
  function drawNode(svg, scene, node, pane, size) {
    const place = size.at(node), root = node.parent === null, width = root ? size.root : size.node;
    const transform = `translate(${place.x},${place.y})`;
    const group = makeSvg("g", { class: "sv-node", transform, role: "treeitem", tabindex: "-1" }, svg);
    group.dataset.node = String(node.id);
    group.setAttribute("aria-level", String(node.column + 1));
    if (pane.stop_probabilities) drawHalo(group, "sv-halo", pane.stop_probabilities[node.id], width, size);
    if (scene.gaps) {
      const gap = scene.gaps[node.id][0];
      drawHalo(group, `sv-gap ${gap < 0 ? "sv-less" : "sv-more"}`, Math.abs(gap), width, size);
    }
    makeSvg("rect", { class: "sv-ring", x: -3, y: -3, width: width + 6, height: size.height + 6, rx: 9 }, group);
    makeSvg("rect", { class: "sv-box", width, height: size.height, rx: 6 }, group);
    const many = node.times > 1 ? ` ×${node.times}` : "", sign = root ? 8 : pane.counterfactuals[node.id] ? 32 : 22;
    const token = clipText(node.text, width - sign - 7 * many.length) + many, y = size.height > 40 ? 15 : 13;
    makeSvg("text", { class: "sv-token", x: 6, y }, group, token).setAttribute("data-full", node.text);
    makeSvg("text", { class: "sv-sign", x: width - 5, y, "text-anchor": "end" }, group);
    if (node.numbers) drawBars(group, node, node.numbers, size, width);
    drawLabels(group, scene, node, pane, size);
    return group;
  }

  /**
   * What belongs to the way down to a node stands on its edge: above the line the order of its coin, or how likely
   * verification stops here; below it the weight of the path.
   * @param {Element} group
   * @param {ShownScene} scene
   * @param {NodeView} node
   * @param {ShownPane} pane
   * @param {TreeSize} size
   */
  function drawLabels(group, scene, node, pane, size) {
    const root = node.parent === null, middle = size.height / 2, x = size.narrow ? -2 : -5, end = { "text-anchor": "end" };
    const above = root ? { x: 2, y: -9 }
      : size.down ? { x: size.node / 2 - 6, y: -8, ...end } : { x, y: middle - 4, ...end };
    const below = size.down ? { x: size.node / 2 + 6, y: -8 } : { x, y: middle + 13, ...end };
    const order = pane.order[node.id], gap = scene.gaps && scene.gaps[node.id];
    if (order) makeSvg("text", { ...above, class: "sv-order" }, group, String(order));
    const beside = root || size.down ? above : { ...above, x: above.x - 4 }; // clear of the halo
    if (pane.stop_probabilities && pane.stop_texts && pane.stop_probabilities[node.id] > 0) {
      makeSvg("text", { ...beside, class: "sv-law" }, group, pane.stop_texts[node.id]);
    }
    if (gap && gap[0] !== 0) makeSvg("text", { ...beside, class: "sv-more-or-less" }, group, gap[1]);
    if (!root) makeSvg("text", { ...below, class: "sv-weight" }, group);
  }

  /**
   * @param {Element} group
   * @param {string} name
   * @param {number} chance
   * @param {number} width
   * @param {TreeSize} size
   */
  function drawHalo(group, name, chance, width, size) {
    if (!(chance > 0)) return;
    const reach = 3.5; // the likelier, the thicker, and never into the next row
    makeSvg("rect", {
      class: name, x: -reach, y: -reach, width: width + 2 * reach, height: size.height + 2 * reach, rx: 6 + reach,
      "stroke-width": 1 + 5 * Math.sqrt(chance), opacity: 0.35 + 0.6 * chance,
    }, group);
  }

  /**
   * @param {Element} svg
   * @param {FoldView} fold
   * @param {TreeSize} size
   */
  function drawFold(svg, fold, size) {
    const place = size.at(fold), transform = `translate(${place.x},${place.y + size.height / 2 - 11})`;
    const group = makeSvg("g", { class: "sv-fold", transform }, svg);
    makeSvg("rect", { class: "sv-box", width: size.node, height: 22, rx: 11 }, group);
    makeSvg("text", { x: size.node / 2, y: 15, "text-anchor": "middle" }, group, fold.text);
    return group;
  }

  /**
   * Two bars on one baseline; what they share, min(p, q), is hatched.
   * @param {Element} group
   * @param {NodeView} node
   * @param {[string, string, string]} numbers
   * @param {TreeSize} size
   * @param {number} width
   */
  function drawBars(group, node, numbers, size, width) {
    const full = width - 12, high = size.bar, top = size.height - 2 * high - 1.5, p = node.p ?? 0, q = node.q ?? 0;
    if (size.numbers) {
      const inset = size.narrow ? 3 : 6, y = size.height > 40 ? 30 : 27;
      makeSvg("text", { class: "sv-p", x: inset, y }, group, numbers[0]);
      makeSvg("text", { class: "sv-q", x: width - inset, y, "text-anchor": "end" }, group, numbers[1]);
    }
    makeSvg("rect", { class: "sv-bar-p", x: 6, y: top, width: full * p, height: high }, group);
    makeSvg("rect", { class: "sv-bar-q", x: 6, y: top + high, width: full * q, height: high }, group);
    const share = { width: full * Math.min(p, q), height: 2 * high, fill: "url(#sv-hatch)" };
    makeSvg("rect", { class: "sv-share", x: 6, y: top, ...share }, group);
  }

  /**
   * As much of a text as there is room for, in the type that tokens are set in.
   * @param {string} text
   * @param {number} room
   */
  function clipText(text, room) {
    ruler.font = TOKEN_FONT;
    if (ruler.measureText(text).width <= room) return text;
    const characters = [...text];
    while (characters.length > 1 && ruler.measureText(`${characters.join("")}…`).width > room) characters.pop();
    return `${characters.join("")}…`;
  }

  /**
   * From event to event only what has changed is touched.
   * @param {TreeView} view
   * @param {ShownEvent} event
   * @param {Words} words
   */
  function updateNodes(view, event, words) {
    for (const part of view.parts) if (part) updateNode(part, view, event, words);
    for (const { fold, group, edge } of view.folds) {
      const inside = fold.nodes.includes(event.node), letter = inside ? "t" : event.letters[fold.nodes[0]];
      group.setAttribute("class", `sv-fold sv-${letter}${inside ? " sv-focus" : ""}`);
      edge.setAttribute("class", `sv-edge sv-${letter}`);
    }
  }

  /**
   * @param {NodePart} part
   * @param {TreeView} view
   * @param {ShownEvent} event
   * @param {Words} words
   */
  function updateNode(part, view, event, words) {
    const id = part.node.id, letter = event.letters[id], weight = event.known[id];
    const unheard = letter === "l" ? view.pane.counterfactuals[id] : undefined;
    const look = `sv-node sv-${letter}${event.node === id ? " sv-focus" : ""}${unheard ? " sv-ghost" : ""}`;
    if (part.look === look && part.weightText === weight) return;
    Object.assign(part, { look, weightText: weight });
    part.group.setAttribute("class", look + (part.chosen ? " sv-chosen" : ""));
    const sign = unheard ? (unheard.accepted ? WOULD_ACCEPT : WOULD_REJECT) : SIGNS[letter];
    part.sign.textContent = part.node.parent === null ? "" : sign;
    if (part.edge) part.edge.setAttribute("class", `sv-edge sv-${letter}`);
    const short = weight !== undefined && (weight.length > 3 || view.size.narrow);
    if (part.weight) part.weight.textContent = weight === undefined ? "" : short ? weight : `w ${weight}`;
    const status = describeStatus(view.pane, event, id, words), values = { text: part.node.text, numbers: part.node.exact };
    part.group.setAttribute("aria-label", fill(words.node_label, { ...values, status }));
  }

  /**
   * What has become of a node by an event, in whole sentences.
   * @param {ShownPane} pane
   * @param {ShownEvent} event
   * @param {number} node
   * @param {Words} words
   */
  function describeStatus(pane, event, node, words) {
    const letter = event.letters[node], sentences = [words.statuses[letter]];
    if (event.known[node] !== undefined) sentences.push(fill(words.weight_status, { weight: event.known[node] }));
    if (letter === "l" && pane.counterfactuals[node]) {
      sentences.push(pane.counterfactuals[node].text, words.not_counted);
    }
    return sentences.join(" ");
  }

  return { drawTree, updateNodes, describeStatus };
})();
