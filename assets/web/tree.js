// Draws one step's tree in a pane, and marks what an event has changed. Knows nothing of runs, cursors or keys.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const WORDS = { u: "not judged yet", t: "under test", a: "accepted", r: "refused", l: "not examined", s: "verification stops here" };
  const SIGNS = { u: "", t: "?", a: "✓", r: "✕", l: "", s: "✓" };
  const LEVELS = [[64, 52, 5], [52, 44, 4], [43, 37, 3], [28, 23, 2]]; // height of a row, of a node, of a bar
  const LEAST = [80, 88]; // width of the narrowest node that holds its numbers, on a narrow screen and elsewhere

  function make(name, attributes, parent, text) {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.appendChild(element);
    return element;
  }

  // Depth runs across, draw order down; a chain in a narrow pane runs down instead. Rows are as high as there is room,
  // and never lower than their numbers need unless all nodes of a large tree are asked for.
  function measure(scene, room, all) {
    const rows = all ? scene.rows : scene.near, columns = scene.columns - 1, narrow = room.width < 420;
    const gap = narrow ? 24 : columns > 3 ? 36 : 40, root = narrow ? 48 : 72, least = LEAST[Number(!narrow)];
    const [edge, top] = narrow ? [7, 20] : [12, 24]; // room for a halo
    const pitch = Math.min(190, Math.max(least + gap, (room.width - root - 2 * edge) / Math.max(1, columns)));
    const down = rows <= 2 && root + columns * pitch + 2 * edge > room.width;
    const lines = down ? columns + 1 : rows;
    const fits = LEVELS.findIndex(([row]) => lines * row + 2 * top <= room.height);
    const crowded = all && scene.folds.length > 0;
    const level = LEVELS[crowded ? 3 : Math.min(fits < 0 ? 2 : fits, 2)];
    const [row, height, bar] = level, step = down ? height + 26 : row;
    const wide = Math.min(150, Math.max(least, down ? (room.width - 20) / rows - gap : pitch - gap));
    const across = down ? wide + gap : pitch;
    const left = down ? Math.max(edge, (room.width - rows * across + gap) / 2) : edge;
    const at = (node) => {
      const y = all ? node.row : node.near;
      if (down) return { x: left + y * across, y: top + node.column * step };
      return { x: left + (node.column ? root + (node.column - 1) * across + gap : 0), y: top + y * step };
    };
    const full = down ? [rows * across, lines * step] : [root + columns * across + 2 * edge, lines * step];
    return { down, at, height, bar, full: height > 30, node: wide, root: down ? wide : root, narrow, wide: Math.max(room.width, full[0]), high: full[1] - step + height + 2 * top };
  }

  function draw(host, scene, pane, room, all) {
    host.textContent = "";
    const size = measure(scene, room, all);
    const svg = make("svg", { width: size.wide, height: size.high, viewBox: `0 0 ${size.wide} ${size.high}`, class: "sv-tree", role: "tree" }, host);
    svg.setAttribute("aria-label", `Draft tree, ${pane.title}`);
    const edges = make("g", { class: "sv-edges", role: "presentation" }, svg);
    const width = (node) => (node.parent === null ? size.root : size.node);
    const link = (node) => make("path", { d: edge(size.at(scene.nodes[node.parent]), size.at(node), size, width(scene.nodes[node.parent])), class: "sv-edge" }, edges);
    const parts = scene.nodes.map((node) => {
      if (!all && node.near === null) return null;
      const part = { node, edge: node.parent === null ? null : link(node) };
      part.group = box(svg, scene, node, pane, size, width(node));
      part.sign = part.group.querySelector(".sv-sign");
      part.weight = part.group.querySelector(".sv-weight");
      return part;
    });
    const folds = all ? [] : scene.folds.map((fold) => ({ fold, edge: link(fold), group: pill(svg, fold, size) }));
    return { parts, folds, pane, size };
  }

  function edge(from, to, size, width) {
    if (size.down) {
      const x1 = from.x + size.node / 2, y1 = from.y + size.height, x2 = to.x + size.node / 2, bend = (to.y - y1) / 2;
      return `M${x1},${y1} C${x1},${y1 + bend} ${x2},${to.y - bend} ${x2},${to.y}`;
    }
    const x1 = from.x + width, y1 = from.y + size.height / 2, y2 = to.y + size.height / 2, bend = (to.x - x1) / 2;
    return `M${x1},${y1} C${x1 + bend},${y1} ${to.x - bend},${y2} ${to.x},${y2}`;
  }

  function box(svg, scene, node, pane, size, width) {
    const place = size.at(node);
    const group = make("g", { class: "sv-node", transform: `translate(${place.x},${place.y})`, role: "treeitem", tabindex: "-1" }, svg);
    group.dataset.node = node.id;
    group.setAttribute("aria-level", node.column + 1);
    if (pane.law) halo(group, "sv-halo", pane.law[node.id], width, size);
    if (scene.gaps) halo(group, `sv-gap ${scene.gaps[node.id][0] < 0 ? "sv-less" : "sv-more"}`, Math.abs(scene.gaps[node.id][0]), width, size);
    make("rect", { class: "sv-ring", x: -3, y: -3, width: width + 6, height: size.height + 6, rx: 9 }, group);
    make("rect", { class: "sv-box", width, height: size.height, rx: 6 }, group);
    const many = node.times > 1 ? ` ×${node.times}` : "", sign = node.parent === null ? 8 : pane.counterfactuals[node.id] ? 32 : 22;
    const token = clip(node.text, width - sign - 7 * many.length) + many;
    make("text", { class: "sv-token", x: 6, y: size.height > 40 ? 15 : 13 }, group, token).setAttribute("data-full", node.text);
    make("text", { class: "sv-sign", x: width - 5, y: size.height > 40 ? 15 : 13, "text-anchor": "end" }, group);
    if (node.p !== null) bars(group, node, size, width);
    labels(group, scene, node, pane, size);
    return group;
  }

  // What belongs to the way down to a node stands on its edge: above the line the order of its coin, or how likely
  // verification stops here; below it the weight of the path.
  function labels(group, scene, node, pane, size) {
    const root = node.parent === null, middle = size.height / 2;
    const above = root ? { x: 2, y: -9 } : size.down ? { x: size.node / 2 - 6, y: -8, "text-anchor": "end" } : { x: size.narrow ? -2 : -5, y: middle - 4, "text-anchor": "end" };
    const below = size.down ? { x: size.node / 2 + 6, y: -8 } : { x: size.narrow ? -2 : -5, y: middle + 13, "text-anchor": "end" };
    if (pane.order[node.id]) make("text", { ...above, class: "sv-order" }, group, pane.order[node.id]);
    const beside = root || size.down ? above : { ...above, x: above.x - 4 }; // clear of the halo
    if (pane.law && pane.law[node.id] > 0) make("text", { ...beside, class: "sv-law" }, group, pane.laws[node.id]);
    if (scene.gaps && scene.gaps[node.id][0] !== 0) make("text", { ...beside, class: "sv-more-or-less" }, group, scene.gaps[node.id][1]);
    if (!root) make("text", { ...below, class: "sv-weight" }, group);
  }

  function halo(group, name, chance, width, size) {
    if (!(chance > 0)) return;
    const reach = 3.5; // the likelier, the thicker, and never into the next row
    make("rect", { class: name, x: -reach, y: -reach, width: width + 2 * reach, height: size.height + 2 * reach, rx: 6 + reach, "stroke-width": 1 + 5 * Math.sqrt(chance), opacity: 0.35 + 0.6 * chance }, group);
  }

  function pill(svg, fold, size) {
    const place = size.at(fold), group = make("g", { class: "sv-fold", transform: `translate(${place.x},${place.y + size.height / 2 - 11})` }, svg);
    make("rect", { class: "sv-box", width: size.node, height: 22, rx: 11 }, group);
    make("text", { x: size.node / 2, y: 15, "text-anchor": "middle" }, group, `${fold.text} (q ${fold.q})`);
    return group;
  }

  // Two bars on one baseline; what they share, min(p, q), is hatched.
  function bars(group, node, size, width) {
    const full = width - 12, high = size.bar, top = size.height - 2 * high - 1.5;
    if (size.full) {
      make("text", { class: "sv-p", x: size.narrow ? 3 : 6, y: size.height > 40 ? 30 : 27 }, group, node.numbers[0]);
      make("text", { class: "sv-q", x: width - (size.narrow ? 3 : 6), y: size.height > 40 ? 30 : 27, "text-anchor": "end" }, group, node.numbers[1]);
    }
    make("rect", { class: "sv-bar-p", x: 6, y: top, width: full * node.p, height: high }, group);
    make("rect", { class: "sv-bar-q", x: 6, y: top + high, width: full * node.q, height: high }, group);
    make("rect", { class: "sv-share", x: 6, y: top, width: full * Math.min(node.p, node.q), height: 2 * high, fill: "url(#sv-hatch)" }, group);
  }

  // As many letters as there is room for, in the type that tokens are set in.
  const ruler = document.createElement("canvas").getContext("2d");
  function clip(text, room) {
    ruler.font = '600 13px system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif';
    if (ruler.measureText(text).width <= room) return text;
    const letters = [...text];
    while (letters.length > 1 && ruler.measureText(`${letters.join("")}…`).width > room) letters.pop();
    return `${letters.join("")}…`;
  }

  // From event to event only what has changed is touched.
  function mark(view, event) {
    view.parts.forEach((part, i) => {
      if (!part) return;
      const letter = event.letters[i], weight = event.known[i], ghost = letter === "l" ? view.pane.counterfactuals[i] : undefined;
      const look = `sv-node sv-${letter}${event.node === i ? " sv-focus" : ""}${ghost ? " sv-ghost" : ""}`;
      if (part.look === look && part.shown === weight) return;
      Object.assign(part, { look, shown: weight });
      part.group.setAttribute("class", look + (part.chosen ? " sv-chosen" : ""));
      part.sign.textContent = part.node.parent === null ? "" : ghost ? (ghost.startsWith("would accept") ? "(✓)" : "(✕)") : SIGNS[letter];
      if (part.edge) part.edge.setAttribute("class", `sv-edge sv-${letter}`);
      if (part.weight) part.weight.textContent = weight === undefined ? "" : weight.length > 3 || view.size.narrow ? weight : `w ${weight}`;
      part.group.setAttribute("aria-label", `“${part.node.text}”, ${part.node.exact}, ${fate(view.pane, event, i)}`);
    });
    for (const { fold, group, edge: line } of view.folds) {
      const inside = fold.nodes.includes(event.node), letter = inside ? "t" : event.letters[fold.nodes[0]];
      group.setAttribute("class", `sv-fold sv-${letter}${inside ? " sv-focus" : ""}`);
      line.setAttribute("class", `sv-edge sv-${letter}`);
    }
  }

  // What has become of a node by an event, in words.
  function fate(pane, event, i) {
    const words = [WORDS[event.letters[i]]];
    if (event.known[i] !== undefined) words.push(`weight ${event.known[i]}`);
    if (event.letters[i] === "l" && pane.counterfactuals[i]) words.push(pane.counterfactuals[i]);
    return words.join(", ");
  }

  window.SpecvizTree = { draw, mark, make, fate };
})();
