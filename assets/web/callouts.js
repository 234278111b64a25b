// The nodes that matter now at full size above a tree that is drawn small: the one in question with its path, and the
// chosen one. Each stands where it is in the tree, or as near as it can.
const SpecvizCallouts = (() => {
  const { makeSvg } = SpecvizDom;
  const { isReadable } = SpecvizLayout;
  const { drawNode } = SpecvizNodes;
  const HEIGHT = 42, LOW = 31, WIDTH = 104, LEAST_WIDTH = 84, ROOT = 52, GAP = 7;

  /**
   * Puts the callouts of an event on the tree: of most events only one is new.
   * @param {TreeView} view
   * @returns {NodePart[]}
   */
  function showCallouts(view) {
    const { size, event, chosen, parts } = view;
    if (isReadable(size.level) || !event) return [];
    const nodes = chooseNodes(view.scene.nodes, event, chosen, size.level).filter((node) => parts[node.id]);
    const places = placeCallouts(nodes, size);
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
   * @param {LevelName} level where tokens can be read the path needs no callouts
   */
  function chooseNodes(nodes, event, chosen, level) {
    const found = [];
    for (let node = nodes[event.node]; node && node.parent !== null; node = nodes[node.parent]) {
      found.push(node);
      if (level === "line") break;
    }
    if (chosen !== 0 && !found.includes(nodes[chosen]) && nodes[chosen]) found.push(nodes[chosen]);
    return found.filter((node) => event.letters[node.id] !== "h");
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
    makeSvg("rect", { class: "sv-paper", x: -2, y: -6, width: width + 4, height: height + 8, rx: 6 }, group);
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
   * @param {Standing[]} nodes
   * @param {TreeSize} size
   * @returns {(Place | null)[]} upper left corners; null where there is no room left
   */
  function placeCallouts(nodes, size) {
    const { width, height } = calloutSize(size), { scale } = size;
    const room = { width: size.world.width * scale, height: size.world.height * scale };
    /** @type {Place[]} */
    const taken = [];
    const isFree = (/** @type {Place} */ { x, y }) => taken.every((one) => (
      Math.abs(one.x - x) >= width + 3 || Math.abs(one.y - y) >= height + GAP
    ));
    return nodes.map((node) => {
      const { x, y } = size.centre(node);
      const home = {
        x: clamp(x - width / 2, 3, room.width - width - 3), y: clamp(y - height / 2, 9, room.height - height - 3),
      };
      const place = nearby(home, { width, height }, room).find(isFree) ?? null;
      if (place) taken.push(place);
      return place;
    });
  }

  /**
   * Where a callout could stand, the nearest first.
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
    return [{ ...home, far: 0 }, ...places.sort((a, b) => a.far - b.far)];
  }

  /** @param {number} x @param {number} low @param {number} high */
  const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

  return { showCallouts, placeCallouts, calloutSize };
})();
