// The nodes that matter now at full size above a tree that is drawn small: the one in question with its path, and the
// chosen one. Each stands where it is in the tree, or as near as it can.
const SpecvizCallouts = (() => {
  const { makeSvg } = SpecvizDom;
  const { isReadable, TAG } = SpecvizLayout;
  const { drawNode } = SpecvizNodes;
  const HEIGHT = 42, LOW = 31, WIDTH = 104, LEAST_WIDTH = 84, ROOT = 52, GAP = 7, APART = 2, ASIDE = [-4, 4, -8, 8];

  /**
   * Puts the callouts of an event on the tree: of most events only one is new.
   * @param {TreeView} view
   * @returns {NodePart[]}
   */
  function showCallouts(view) {
    const { size, event, chosen, parts } = view;
    if (isReadable(size.level) || !event) return [];
    const drawn = view.scene.nodes.filter((node) => parts[node.id]);
    const mayCover = (/** @type {Standing} */ node) => size.level !== "line" || isAlone(node, drawn, size);
    const nodes = chooseNodes(view.scene.nodes, event, chosen, mayCover).filter((node) => parts[node.id]);
    const keeps = (/** @type {NodeView} */ node) => size.level === "line" && ![event.node, chosen].includes(node.id);
    const places = placeCallouts(nodes, size, keeps);
    const shown = nodes.flatMap((node, k) => {
      const place = places[k];
      if (!place) return [];
      const part = view.callouts.get(node.id) ?? drawCallout(view, node);
      const transform = `translate(${place.x},${place.y})`;
      if (part.group.getAttribute("transform") !== transform) part.group.setAttribute("transform", transform);
      if (part.chosen !== (node.id === chosen)) Object.assign(part, { chosen: node.id === chosen, look: "" });
      return [part];
    });
    for (const part of view.shown) if (!shown.includes(part)) part.group.remove();
    for (const part of shown) if (part.group.parentNode !== view.overlay) view.overlay.appendChild(part.group);
    view.shown = shown;
    return shown;
  }

  /**
   * The node in question first, then up its path, then the one that was chosen.
   * @param {NodeView[]} nodes
   * @param {ShownEvent} event
   * @param {number} chosen
   * @param {(node: NodeView) => boolean} mayCover whether a node of the path may have one
   */
  function chooseNodes(nodes, event, chosen, mayCover) {
    const found = [];
    for (let node = nodes[event.node]; node && node.parent !== null; node = nodes[node.parent]) {
      if (node.id === event.node || mayCover(node)) found.push(node);
    }
    if (chosen !== 0 && !found.includes(nodes[chosen]) && nodes[chosen]) found.push(nodes[chosen]);
    return found.filter((node) => event.letters[node.id] !== "h");
  }

  /**
   * Whether the callout of a node covers no other node: where tokens can be read it must not.
   * @param {Standing} node
   * @param {Standing[]} drawn
   * @param {TreeSize} size
   */
  function isAlone(node, drawn, size) {
    const box = calloutSize(size), here = size.centre(node);
    if (size.way !== "across" || size.cell.along < box.width + APART) return false;
    return drawn.every((other) => {
      const { x, y } = size.centre(other), far = (box.height + size.height) / 2 + TAG.above;
      return other === node || Math.abs(x - here.x) >= size.cell.along / 2 || Math.abs(y - here.y) >= far;
    });
  }

  /**
   * @param {TreeView} view
   * @param {NodeView} node
   * @returns {NodePart}
   */
  function drawCallout(view, node) {
    const { width, height } = calloutSize(view.size), group = makeSvg("g", {}, view.overlay);
    const level = height === LOW ? "slim" : "compact";
    group.dataset.node = String(node.id);
    const above = TAG.above + 1; // tags stand on it: what lies below them is covered whole
    makeSvg("rect", { class: "sv-paper", x: -2, y: -above, width: width + 4, height: above + height + 2, rx: 6 }, group);
    /** @type {TreeSize} */
    const size = { ...view.size, level, way: "across", width, root: ROOT, height };
    const part = {
      node, edge: null, group, ...drawNode(group, view, node, size),
      look: "", orderText: 0, weightText: undefined, chosen: false,
    };
    view.callouts.set(node.id, part);
    return part;
  }

  /** @param {TreeSize} size */
  function calloutSize({ way, cell, level, width: own }) {
    const across = Math.max(LEAST_WIDTH, Math.min(WIDTH, cell.along - GAP));
    const width = way !== "across" ? WIDTH : level === "line" ? Math.max(across, own) : across; // it covers its node
    const low = level === "line" || (way === "down" && cell.along < HEIGHT + GAP);
    return { width, height: low ? LOW : HEIGHT };
  }

  /**
   * Above its node each, inside the tree's room; where another one is already, to the next free place beside it.
   * @param {NodeView[]} nodes
   * @param {TreeSize} size
   * @param {(node: NodeView) => boolean} keeps whether a node's callout stands above it or nowhere
   * @returns {(Place | null)[]} upper left corners; null where there is no room left
   */
  function placeCallouts(nodes, size, keeps = () => false) {
    const { width, height } = calloutSize(size), { scale } = size;
    const room = { width: size.world.width * scale, height: size.world.height * scale };
    /** @type {Place[]} */
    const taken = [];
    const isFree = (/** @type {Place} */ { x, y }) => taken.every((one) => (
      Math.abs(one.x - x) >= width + APART || Math.abs(one.y - y) >= height + GAP
    ));
    return nodes.map((node) => {
      const { x, y } = size.centre(node);
      const home = {
        x: clamp(x - width / 2, 3, room.width - width - 3), y: clamp(y - height / 2, 9, room.height - height - 3),
      };
      const aside = ASIDE.map((by) => ({ x: clamp(home.x + by, 2, room.width - width - 2), y: home.y }));
      const places = [home, ...aside, ...(keeps(node) ? [] : nearby(home, { width, height }, room))];
      const place = places.find(isFree) ?? null;
      if (place) taken.push(place);
      return place;
    });
  }

  /**
   * Where else a callout could stand, the nearest first.
   * @param {Place} home
   * @param {{width: number, height: number}} box
   * @param {{width: number, height: number}} room
   */
  function nearby(home, { width, height }, room) {
    const places = [];
    for (let dy = -6; dy <= 6; dy++) {
      for (let dx = -2; dx <= 2; dx++) {
        const x = home.x + dx * 0.5 * (width + 3), y = home.y + dy * 0.5 * (height + GAP);
        if (x < 2 || y < 9 || x + width > room.width - 2 || y + height > room.height - 2) continue;
        places.push({ x, y, far: Math.hypot(dx * 50, dy * 19) });
      }
    }
    return places.sort((a, b) => a.far - b.far);
  }

  /** @param {number} x @param {number} low @param {number} high */
  const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

  return { showCallouts, placeCallouts, calloutSize };
})();
