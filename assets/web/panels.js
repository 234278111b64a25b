// What stands around the trees: the rail, the scores, the drawers. Each function fills a host from a scene and a cursor.
(() => {
  const { make, fate } = window.SpecvizTree;

  function el(name, className, parent, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text; // with textContent in make(), the one way for text to get onto the page
    if (parent) parent.appendChild(element);
    return element;
  }

  // --- the rail ---
  function card(host, node, state) {
    host.textContent = "";
    if (node.parent === null) return void el("p", "sv-small", host, "Choose a node to read its numbers in full.");
    el("b", "", host, `“${node.text}”`);
    el("p", "sv-small", host, `${node.exact}. ${state[0].toUpperCase()}${state.slice(1)}.`);
  }

  function stairs(host, flight, width) {
    const svg = make("svg", { width, height: 124, viewBox: `0 0 ${width} 124`, class: "sv-stairs", role: "img" }, host);
    const last = flight.steps[flight.steps.length - 1];
    svg.setAttribute("aria-label", `Weights from the root down: ${flight.steps.map((step) => `${step.text} ${step.texts[0]}`).join(", ")}`);
    const wide = Math.min(78, (width - 4) / flight.steps.length), y = (chance) => 94 - 74 * chance;
    make("line", { x1: 0, x2: wide * flight.steps.length, y1: 94, y2: 94, class: "sv-ground" }, svg);
    const line = (pick) => flight.steps.map((step, i) => (pick(step) === null ? "" : `${i && pick(flight.steps[i - 1]) !== null ? "V" : `M${i * wide},`}${y(pick(step))}H${(i + 1) * wide}`)).join("");
    make("path", { d: line((step) => step.single), class: "sv-single" }, svg);
    make("path", { d: line((step) => step.weight), class: "sv-stair" }, svg);
    const few = wide >= 44;
    flight.steps.forEach((step, i) => {
      if (!few && i && i < flight.steps.length - 1) return;
      const at = { x: i ? (i + 0.5) * wide : 0.5 * wide, "text-anchor": few ? "middle" : i ? "end" : "start" };
      make("text", { ...at, y: y(step.weight) - 5, class: "sv-height" }, svg, step.texts[0]);
      const letters = [...step.text], most = Math.floor((few ? wide : 90) / 7.4);
      make("text", { ...at, y: 110 }, svg, letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : step.text);
    });
    const apart = last.single !== null && last.texts[0] !== last.texts[1];
    el("p", "sv-small", host, apart ? `Whole path ${last.texts[0]} (line); token by token ${last.texts[1]} (dashes).` : `Whole path ${last.texts[0]}.`);
  }

  function residual(host, residue) {
    const grid = el("div", "sv-bars", host);
    for (let i = 0; i < residue.tokens.length; i++) {
      const name = el("span", "sv-name", grid, residue.tokens[i]);
      name.title = residue.tokens[i];
      const track = el("span", "sv-track", grid), texts = residue.texts[i];
      track.title = `target p ${texts[0]}, draft q ${texts[1] || "not read"}, owed ${texts[2]}`;
      el("i", "sv-line-p", track).style.width = `${100 * residue.p[i]}%`;
      if (residue.q) el("i", "sv-line-q", track).style.width = `${100 * residue.q[i]}%`;
      el("i", "sv-line-owed", track).style.width = `${100 * residue.owed[i]}%`;
      el("span", "sv-value", grid, texts[2]);
    }
    el("p", "sv-small", host, "Blue target p, orange draft q, dark and in numbers what is owed now.");
  }

  function lengths(host, scene) {
    const known = scene.panes.filter((pane) => pane.lengths);
    if (!known.length) return void el("p", "sv-small", host, "Not computed for this run.");
    const grid = el("div", "sv-lengths", host);
    grid.style.gridTemplateColumns = `1.2em ${known.map(() => "1fr 3.2em").join(" ")}`;
    el("span", "", grid);
    for (const pane of known) el("span", "sv-small sv-rule", grid, pane.title);
    const deepest = Math.max(...known.map((pane) => pane.lengths.length));
    for (let depth = 0; depth < deepest; depth++) {
      el("span", "sv-name", grid, String(depth));
      for (const pane of known) {
        const [text, chance] = pane.lengths[depth] || ["0", 0];
        el("i", "sv-line-length", el("span", "sv-track", grid)).style.width = `${100 * chance}%`;
        el("span", "sv-value", grid, text);
      }
    }
  }

  const at = (scene, id) => (scene.nodes[id].parent === null ? "at the root" : `after “${scene.nodes[id].text}”`);

  function rail(host, scene, pane, event, width) {
    host.textContent = "";
    const weighed = event.stairs !== null && pane.stairs[event.stairs];
    el("h2", "", host, weighed ? "Weight of the path" : "What the target is owed");
    if (weighed) {
      stairs(host, weighed, width);
      el("h2", "", host, "What the target is owed");
    }
    el("p", "sv-small", host, `${pane.title}, ${at(scene, event.node)}: ${event.owed === null ? "its own p, as nothing is refused there." : "this residual."} If verification stopped there, the next token would come from it.`);
    if (event.owed !== null) residual(host, pane.residuals[event.owed]);
    el("h2", "", host, "Drafted tokens kept, over all coins");
    lengths(host, scene);
  }

  // --- the three levels ---
  function scores(host, scene, run, step) {
    host.textContent = "";
    const all = scene.panes;
    const line = (name, values, note) => {
      const item = el("div", "sv-score", host);
      el("span", "sv-small", item, name);
      el("b", "", item, values.join(" | "));
      el("span", "sv-small", item, note);
    };
    line("this draw", all.map((pane) => String(pane.path.length - 1)), `drafted tokens kept, ${all.map((pane) => pane.title).join(" | ")}`);
    if (all.every((pane) => pane.expected)) line("this tree, exact", all.map((pane) => pane.expected), "tokens per step over all coins");
    line("this run", all.map((pane) => pane.run.mean), all.some((pane) => pane.run.mean.includes("(")) ? `tokens per step, mean of ${step + 1} and its 95 % interval` : `tokens per step, mean of ${step + 1}: too few for an interval`);
    line("kept by depth", all.map((pane) => pane.run.depths), "share of steps");
    line("wasted", all.map((pane) => pane.run.wasted), "drafted tokens per step");
    if (run.speed) line("speed", [run.speed], "");
  }

  // --- the drawers ---
  // What may be wider than the screen can be reached, and moved, by keyboard.
  function reachable(box, name) {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", name);
    return box;
  }

  function code(host, lines, panes, events, notation) {
    host.textContent = "";
    panes.forEach((pane, i) => {
      const box = el("div", "sv-code", host);
      el("h3", "", box, pane.title);
      const list = reachable(el("pre", "", box), `Pseudocode of ${pane.title}`);
      lines[i].forEach((text, k) => {
        const live = k === events[i].line, row = el("code", live ? "sv-live" : "", list, text);
        if (live) row.setAttribute("aria-current", "step");
        if (live && events[i].values[notation]) el("span", "sv-values", row, events[i].values[notation]);
      });
    });
  }

  // One pass reads the whole tree: each row is a token, a dark cell is a token it may see.
  function mask(host, scene) {
    host.textContent = "";
    const count = scene.nodes.length, side = Math.max(4, Math.min(18, Math.floor(520 / count))), named = side >= 14;
    const left = named ? 96 : 8, cached = 76, width = left + cached + count * side + 70, height = count * side + 26;
    const kept = new Set(scene.panes.find((pane) => pane.commits)?.path || []);
    const above = scene.nodes.map((node) => (node.parent === null ? [0] : null));
    scene.nodes.forEach((node) => { if (node.parent !== null) above[node.id] = [...above[node.parent], node.id]; });
    el("p", "sv-small", host, `The target reads ${count} tokens in one pass, after the ${scene.cached} that its cache holds. A dark cell: this row may see that column. After the commit ${kept.size} of the ${count} rows stay in the cache (✓).`);
    const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "sv-mask", role: "img" }, reachable(el("div", "sv-wide", host), "Mask and cache"));
    svg.setAttribute("aria-label", "Attention mask: every token sees the cache, itself and the tokens above it in the tree");
    make("text", { x: left + cached / 2, y: 14, "text-anchor": "middle" }, svg, `cache ${scene.cached}`);
    make("text", { x: left + cached + 4, y: 14 }, svg, named || count > 20 ? "the tree, in draw order" : "the tree");
    const cell = (row, column) => `M${left + cached + column * side},${22 + row * side}h${side - 1}v${side - 1}h${1 - side}z`;
    const lit = make("path", { class: "sv-lit" }, svg);
    make("path", { class: "sv-cells", d: above.map((path, row) => path.map((column) => cell(row, column)).join("")).join("") }, svg);
    make("rect", { class: "sv-cached", x: left, y: 22, width: cached - 6, height: count * side - 1 }, svg);
    scene.nodes.forEach((node, row) => {
      const y = 22 + (row + 0.5) * side + 4;
      if (named) make("text", { x: left - 6, y, "text-anchor": "end" }, svg, [...node.text].slice(0, 11).join(""));
      if (named || kept.has(row)) make("text", { x: left + cached + count * side + 6, y, class: kept.has(row) ? "sv-kept" : "" }, svg, kept.has(row) ? "✓ kept" : "dropped");
    });
    svg.onpointermove = (event) => {
      const row = Math.floor((event.clientY - svg.getBoundingClientRect().top - 22) / side), path = above[row] || [];
      lit.setAttribute("d", `${path.map((column) => `M${left + cached + column * side - 1},21h${side + 1}v${count * side + 1}h${-side - 1}z`).join("")}${above[row] ? `M0,${21 + row * side}h${left + cached + count * side}v${side + 1}H0z` : ""}`);
    };
    svg.onpointerleave = () => lit.setAttribute("d", "");
  }

  function table(host, caption, names, rows) {
    const box = reachable(el("div", "sv-wide", host), caption), element = el("table", "", box), head = el("tr", "", el("thead", "", element));
    el("caption", "", element, caption);
    for (const name of names) el("th", "", head, name).scope = "col";
    const body = el("tbody", "", element);
    for (const cells of rows) {
      const row = el("tr", "", body);
      for (const cell of cells) el("td", "", row, String(cell ?? ""));
    }
    return body;
  }

  // All that the picture says at this cursor.
  function nodes(host, scene, events) {
    host.textContent = "";
    const columns = scene.panes.flatMap((pane) => [`${pane.title}: now`, "order", "stops here, over all coins"]);
    const kept = new Set(scene.panes.find((pane) => pane.commits)?.path || []);
    table(host, "Nodes", ["node", "under", "token", "target p", "draft q", "p / q", "in full", "cache row", "right minus left", ...columns], scene.nodes.map((node) => [
      node.id, node.parent, node.text, ...(node.numbers || ["", "", ""]), node.exact, kept.has(node.id) ? "kept" : "dropped", scene.gaps ? scene.gaps[node.id][1] : "",
      ...scene.panes.flatMap((pane, i) => [fate(pane, events[i], node.id), pane.order[node.id] || "", pane.laws ? pane.laws[node.id] : ""]),
    ]));
    scene.panes.forEach((pane, i) => {
      const residue = events[i].owed === null ? null : pane.residuals[events[i].owed];
      if (residue) table(host, `${pane.title}: owed at node ${residue.node}`, ["token", "target p", "draft q", "owed"], residue.tokens.map((token, k) => [token, ...residue.texts[k]]));
      const flight = events[i].stairs === null ? null : pane.stairs[events[i].stairs];
      if (flight) table(host, `${pane.title}: weights down to node ${flight.node}`, ["token", "weight", "token by token"], flight.steps.map((step) => [step.text, ...step.texts]));
    });
    const known = scene.panes.filter((pane) => pane.lengths);
    if (known.length) table(host, "Drafted tokens kept, over all coins", ["kept", ...known.map((pane) => pane.title)], known[0].lengths.map((_, depth) => [depth, ...known.map((pane) => pane.lengths[depth]?.[0])]));
  }

  function events(host, scene, now, go) {
    host.textContent = "";
    scene.panes.forEach((pane, i) => {
      const body = table(host, `${pane.title}, event by event`, ["event", "what", "node", "says", "numbers in full", "coin"], pane.events.map((event, k) => [k, event.kind, event.node, event.say, event.facts, event.coin?.text]));
      [...body.rows].forEach((row, k) => {
        if (k === now[i]) row.setAttribute("aria-current", "step");
        const cell = row.cells[0], button = el("button", "", null, cell.textContent);
        button.type = "button";
        button.onclick = () => go(k);
        cell.replaceChildren(button);
      });
    });
  }

  window.SpecvizPanels = { el, card, rail, scores, code, mask, nodes, events };
})();
