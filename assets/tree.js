// Draws one rule's view of a step's tree. Places come with the scene; this turns marks into shapes and decides nothing.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const WORDS = { u: "not judged yet", t: "under test", a: "accepted", r: "refused", l: "not examined", s: "verification stops here" };
  const SIGNS = { u: "", t: "?", a: "✓", r: "✕", l: "", s: "✓" };

  function make(name, attributes, parent, text) {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.appendChild(element);
    return element;
  }

  // Depth runs across, draw order down; a chain in a narrow pane runs down instead. Nodes shrink before anything scrolls,
  // and are never smaller than their numbers.
  function measure(scene, width) {
    const roomy = scene.rows <= 16;
    const line = scene.rows <= 7 ? 66 : roomy ? 56 : 40;
    const height = scene.rows <= 7 ? 46 : roomy ? 40 : 24;
    const down = scene.rows <= 3 && (width - 16) / scene.columns < 118;
    const pitch = Math.min(down ? 190 : 150, Math.max(roomy ? 108 : 92, (width - 16) / (down ? scene.rows : scene.columns)));
    const left = down ? Math.max(4, (width - scene.rows * pitch) / 2) : 4;
    const at = (node) => (down ? { x: left + node.row * pitch, y: 16 + node.column * line } : { x: 4 + node.column * pitch, y: 16 + node.row * line });
    const [columns, rows] = down ? [scene.rows, scene.columns] : [scene.columns, scene.rows];
    return { roomy, down, at, node: pitch - 15, height, wide: Math.max(width, columns * pitch + 8), high: rows * line + 18 };
  }

  function draw(host, scene, pane, width) {
    host.textContent = "";
    const size = measure(scene, width);
    const svg = make("svg", { width: size.wide, height: size.high, viewBox: `0 0 ${size.wide} ${size.high}`, class: "sv-tree", role: "tree" }, host);
    svg.setAttribute("aria-label", `Draft tree, ${pane.title}`);
    const edges = make("g", { class: "sv-edges" }, svg);
    const parts = scene.nodes.map((node) => {
      const part = { node };
      if (node.parent !== null) part.edge = make("path", { d: edge(size.at(scene.nodes[node.parent]), size.at(node), size), class: "sv-edge" }, edges);
      part.group = box(svg, node, pane, size.at(node), size);
      part.mark = part.group.querySelector(".sv-sign");
      part.weight = part.group.querySelector(".sv-weight");
      return part;
    });
    return { svg, parts, pane };
  }

  function edge(from, to, size) {
    if (size.down) {
      const x1 = from.x + size.node / 2, y1 = from.y + size.height, x2 = to.x + size.node / 2, bend = (to.y - y1) / 2;
      return `M${x1},${y1} C${x1},${y1 + bend} ${x2},${to.y - bend} ${x2},${to.y}`;
    }
    const x1 = from.x + size.node, y1 = from.y + size.height / 2, y2 = to.y + size.height / 2, bend = (to.x - x1) / 2;
    return `M${x1},${y1} C${x1 + bend},${y1} ${to.x - bend},${y2} ${to.x},${y2}`;
  }

  function box(svg, node, pane, place, size) {
    const law = pane.law ? pane.law[node.id] : 0;
    const group = make("g", { class: "sv-node", transform: `translate(${place.x},${place.y})`, role: "treeitem", tabindex: "-1" }, svg);
    group.dataset.node = node.id;
    group.setAttribute("aria-level", node.column + 1);
    if (pane.law) {
      const reach = 2 + 9 * Math.sqrt(law);
      make("rect", { class: "sv-halo", x: -reach, y: -reach, width: size.node + 2 * reach, height: size.height + 2 * reach, rx: 6 + reach, opacity: law > 0 ? 0.25 + 0.6 * law : 0 }, group);
    }
    make("rect", { class: "sv-ring", x: -3, y: -3, width: size.node + 6, height: size.height + 6, rx: 9 }, group);
    make("rect", { class: "sv-box", width: size.node, height: size.height, rx: 6 }, group);
    const room = size.node - (pane.ghosts[node.id] ? 34 : 26);
    const text = make("text", { class: "sv-token", x: 6, y: 15 }, group, clip(node.text, room / 7.6) + (node.times > 1 ? ` ×${node.times}` : ""));
    text.setAttribute("data-full", node.text);
    make("text", { class: "sv-sign", x: size.node - 5, y: 15, "text-anchor": "end" }, group);
    if (node.p !== null) bars(group, node, size);
    make("text", { class: "sv-weight", x: size.node, y: -5, "text-anchor": "end" }, group);
    if (pane.order[node.id]) make("text", { class: "sv-order", x: 0, y: -5 }, group, pane.order[node.id]);
    if (law > 0) make("text", { class: "sv-law", x: size.node / 2, y: -5, "text-anchor": "middle" }, group, pane.laws[node.id]);
    return group;
  }

  // Two bars on one baseline; what they share, min(p, q), is hatched.
  function bars(group, node, size) {
    const full = size.node - 12, high = size.height > 40 ? 4 : size.roomy ? 3 : 2, top = size.height - 2 * high - 2;
    if (size.roomy) {
      make("text", { class: "sv-p", x: 6, y: 28 }, group, node.numbers[0]);
      make("text", { class: "sv-q", x: size.node - 6, y: 28, "text-anchor": "end" }, group, node.numbers[1]);
    }
    make("rect", { class: "sv-bar-p", x: 6, y: top, width: full * node.p, height: high }, group);
    make("rect", { class: "sv-bar-q", x: 6, y: top + high, width: full * node.q, height: high }, group);
    make("rect", { class: "sv-share", x: 6, y: top, width: full * Math.min(node.p, node.q), height: 2 * high, fill: "url(#sv-hatch)" }, group);
  }

  function clip(text, most) {
    const letters = [...text];
    return letters.length <= most ? text : letters.slice(0, Math.max(1, Math.floor(most) - 1)).join("") + "…";
  }

  // Only classes and three short texts change from event to event.
  function mark(view, event, current) {
    view.parts.forEach((part, i) => {
      const letter = event.marks[i];
      const ghost = letter === "l" && current.pane.ghosts[part.node.id];
      part.group.setAttribute("class", `sv-node sv-${letter}${event.node === i ? " sv-focus" : ""}${ghost ? " sv-ghost" : ""}`);
      part.mark.textContent = ghost ? (ghost.startsWith("would accept") ? "(✓)" : "(✕)") : SIGNS[letter];
      if (part.edge) part.edge.setAttribute("class", `sv-edge sv-${letter}`);
      const weight = event.weights[part.node.id];
      part.weight.textContent = weight === undefined || part.node.parent === null ? "" : `w ${weight}`;
      part.group.setAttribute("aria-label", label(part.node, letter, weight, ghost));
    });
  }

  function label(node, letter, weight, ghost) {
    const parts = [`“${node.text}”`, node.exact, WORDS[letter]];
    if (weight !== undefined) parts.push(`weight ${weight}`);
    if (ghost) parts.push(ghost);
    return parts.join(", ");
  }

  window.SpecvizTree = { draw, mark, make };
})();
