// Draws one step's tree in a pane, and updates it from event to event. Knows nothing of runs, cursors or keys.
const SpecvizTree = (() => {
  const { makeSvg, fill } = SpecvizDom;
  const { measureTree, measureLarge, scaleTree, cornerOf } = SpecvizLayout;
  const { drawEdge } = SpecvizEdges;
  const { drawNode, writeTag } = SpecvizNodes;
  const { showCallouts } = SpecvizCallouts;
  const SIGNS = { h: "", d: "", u: "", t: "?", a: "✓", r: "✕", l: "", s: "✓", x: "" };
  const WOULD_ACCEPT = "(✓)", WOULD_REJECT = "(✕)";
  const NEAR = 22; // pixels from a node that still mean it

  /**
   * A whole tree in the room of its pane. It can be drawn again at another scale, with `drawAt`.
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {ShownPane} pane
   * @param {Room} room
   * @param {boolean} all nodes, even of a very large tree
   * @param {Words} words
   * @returns {TreeView}
   */
  function drawTree(host, scene, pane, room, all, words) {
    host.textContent = "";
    const zoom = room.zoom ?? 1, inner = { width: room.width / zoom, height: room.height / zoom };
    const size = (zoom > 1 ? measureLarge : measureTree)(scene, inner, all), viewBox = `0 0 ${inner.width} ${inner.height}`;
    const svg = makeSvg("svg", { width: room.width, height: room.height, viewBox, role: "tree" }, host);
    svg.setAttribute("aria-label", fill(words.tree_label, { rule: pane.title }));
    const world = makeSvg("g", { class: "sv-world", role: "presentation" }, svg);
    /** @type {TreeView} */
    const view = {
      scene, pane, words, svg, world, base: size, size, parts: [], folds: [], callouts: new Map(), shown: [],
      overlay: world, event: null, chosen: 0, parents: new Set(scene.nodes.map((node) => node.parent ?? 0)),
      judged: new Set(pane.events.flatMap(({ marks }) => Object.keys(marks).map(Number).filter((id) => SIGNS[marks[id]]))),
    };
    drawAt(view, 1);
    return view;
  }

  /**
   * The tree so many times as large as its room, with as much on each node as there is room for then.
   * @param {TreeView} view
   * @param {number} scale
   */
  function drawAt(view, scale) {
    const { world, scene, event } = view, size = scaleTree(view.base, scale);
    const focused = world.contains(document.activeElement);
    world.textContent = "";
    Object.assign(view, { size, callouts: new Map(), shown: [], event: null });
    view.svg.setAttribute("class", `sv-tree sv-at-${size.level}`);
    const edges = makeSvg("g", { class: "sv-edges", role: "presentation" }, world);
    const link = (/** @type {Standing} */ node, /** @type {number} */ above) => (
      makeSvg("path", { d: drawEdge(size, scene.nodes[above], node), class: "sv-edge" }, edges)
    );
    view.parts = scene.nodes.map((node) => {
      if (!size.every && node.folded_row === null) return null;
      return drawPart(view, node, node.parent === null ? null : link(node, node.parent), world);
    });
    view.folds = size.every ? [] : scene.folds.map((fold) => (
      { fold, edge: link(fold, fold.parent), group: drawFold(world, fold, size) }
    ));
    view.overlay = makeSvg("g", { class: "sv-callouts", "aria-hidden": "true" }, world);
    markChosen(view, view.chosen);
    if (event) updateNodes(view, event);
    if (focused) view.parts[view.chosen]?.group.focus({ preventScroll: true });
  }

  /**
   * @param {TreeView} view
   * @param {NodeView} node
   * @param {SVGElement | null} edge
   * @param {Element} host
   * @returns {NodePart}
   */
  function drawPart(view, node, edge, host) {
    const place = cornerOf(view.size, node), transform = `translate(${place.x},${place.y})`;
    const group = makeSvg("g", { transform, role: "treeitem", tabindex: "-1" }, host);
    group.dataset.node = String(node.id);
    group.setAttribute("aria-level", String(node.column + 1));
    const marks = drawNode(group, view, node, view.size);
    return { node, edge, group, ...marks, look: "", orderText: 0, weightText: undefined, chosen: false };
  }

  /**
   * @param {Element} host
   * @param {FoldView} fold
   * @param {TreeSize} size
   */
  function drawFold(host, fold, size) {
    const place = cornerOf(size, fold), height = Math.min(22, size.height), small = height < 12;
    const width = small ? Math.min(size.width, 2 * height) : size.width, y = place.y + (size.height - height) / 2;
    const group = makeSvg("g", { transform: `translate(${place.x},${y})` }, host);
    makeSvg("rect", { class: "sv-box", width, height, rx: height / 2 }, group);
    makeSvg("title", {}, group, fold.text);
    if (!small) makeSvg("text", { x: width / 2, y: height / 2 + 4.2, "text-anchor": "middle" }, group, fold.text);
    return group;
  }

  /**
   * From event to event only what has changed is touched.
   * @param {TreeView} view
   * @param {ShownEvent} event
   */
  function updateNodes(view, event) {
    const sweeps = view.event?.letters[0] !== undefined && isDrafting(view.event) && !isDrafting(event);
    view.svg.classList.toggle("sv-sweep", sweeps);
    view.event = event;
    for (const part of view.parts) if (part) updateNode(part, view, event, true);
    for (const { fold, group, edge } of view.folds) {
      const inside = fold.nodes.includes(event.node), letter = inside ? "t" : event.letters[fold.nodes[0]];
      group.setAttribute("class", `sv-fold sv-${letter}${inside ? " sv-focus" : ""}`);
      edge.setAttribute("class", `sv-edge sv-${letter}`);
    }
    for (const part of showCallouts(view)) updateNode(part, view, event, false);
  }

  /** Whether some node waits for the target's score. @param {ShownEvent} event */
  const isDrafting = (event) => Object.values(event.letters).some((letter) => letter === "d");

  /**
   * @param {NodePart} part
   * @param {TreeView} view
   * @param {ShownEvent} event
   * @param {boolean} named for who cannot see it; a callout is the same node once more
   */
  function updateNode(part, view, event, named) {
    const id = part.node.id, letter = event.letters[id], weight = event.known[id], order = event.ordered[id] ?? 0;
    const shown = letter === "x" ? verdictOf(view.pane, id) : letter;
    const unheard = shown === "l" ? view.pane.counterfactuals[id] : undefined;
    const states = `sv-${shown}${letter === "x" ? " sv-x" : ""}`;
    const look = `${states}${event.node === id ? " sv-focus" : ""}${unheard ? " sv-ghost" : ""}`;
    if (part.look === look && part.weightText === weight && part.orderText === order) return;
    Object.assign(part, { look, weightText: weight, orderText: order });
    part.group.setAttribute("class", `${named ? "sv-node" : "sv-callout"} ${look}${part.chosen ? " sv-chosen" : ""}`);
    const sign = unheard ? (unheard.accepted ? WOULD_ACCEPT : WOULD_REJECT) : SIGNS[shown];
    if (part.sign) part.sign.textContent = part.node.parent === null ? "" : sign;
    if (part.order) writeTag(part.order, order ? String(order) : "");
    if (part.weight) writeTag(part.weight, weight === undefined ? "" : `w ${weight}`);
    if (!named) return;
    if (part.edge) part.edge.setAttribute("class", `sv-edge ${states}`);
    part.group.dataset.status = letter;
    part.group.setAttribute("aria-hidden", String(letter === "h"));
    part.group.setAttribute("aria-label", labelNode(view, part.node, event));
  }

  /**
   * A node that is thrown away keeps the mark of its verdict.
   * @param {ShownPane} pane
   * @param {number} node
   */
  function verdictOf({ events }, node) {
    const before = events.length > 1 ? events[events.length - 2].letters[node] : undefined;
    return before === undefined || before === "x" ? "l" : before;
  }

  /**
   * What a node is called, with no number that is not there yet.
   * @param {TreeView} view
   * @param {NodeView} node
   * @param {ShownEvent} event
   */
  function labelNode({ pane, words }, node, event) {
    const status = describeStatus(pane, event, node.id, words), { text, exact } = node;
    if (event.letters[node.id] !== "d" || !node.numbers) return fill(words.node_label, { text, numbers: exact, status });
    return fill(words.drafted_label, { text, q: node.numbers[1], status });
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

  /**
   * One node is chosen: the one that Tab comes to.
   * @param {TreeView} view
   * @param {number} node
   */
  function markChosen(view, node) {
    for (const part of [view.parts[view.chosen], view.parts[node]]) {
      if (!part) continue;
      part.chosen = part.node.id === node;
      part.group.setAttribute("tabindex", part.chosen ? "0" : "-1");
      part.group.classList.toggle("sv-chosen", part.chosen);
    }
    view.chosen = node;
    if (!view.event) return;
    for (const part of showCallouts(view)) updateNode(part, view, view.event, false);
  }

  /**
   * The node under a place on the screen, or the nearest one within a finger's width.
   * @param {TreeView} view
   * @param {{clientX: number, clientY: number, target: EventTarget | null}} event
   * @returns {SVGGElement | null}
   */
  function findNode({ parts, svg, size, world }, event) {
    const hit = event.target instanceof Element ? event.target.closest("[data-node]") : null;
    if (hit instanceof SVGGElement) return parts[Number(hit.dataset.node)]?.group ?? null;
    const matrix = world.getScreenCTM()?.inverse();
    if (!matrix) return null;
    const { x, y } = Object.assign(svg.createSVGPoint(), { x: event.clientX, y: event.clientY }).matrixTransform(matrix);
    let nearest = null, least = NEAR;
    for (const part of parts) {
      if (!part || part.group.dataset.status === "h") continue;
      const place = size.centre(part.node), half = { x: size.width / 2, y: size.height / 2 };
      const far = Math.hypot(Math.max(0, Math.abs(x - place.x) - half.x), Math.max(0, Math.abs(y - place.y) - half.y));
      if (far < least) [nearest, least] = [part.group, far];
    }
    return nearest;
  }

  return { drawTree, drawAt, updateNodes, describeStatus, markChosen, findNode };
})();
