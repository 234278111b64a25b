// Draws one node, as richly as the level of detail says. Knows nothing of events.
const SpecvizNodes = (() => {
  const { makeSvg } = SpecvizDom;
  const { widthOf, placeLines, placeTags, isReadable, TAG } = SpecvizLayout;
  const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif';
  const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Map<string, number>} */
  const widths = new Map();
  const REACH = 3.5; // of a halo beyond its node
  const TOKEN = 50; // pixels that hold most tokens

  /**
   * A node with its upper left corner at the origin of its group.
   * @param {SVGGElement} group
   * @param {Drawing} drawing
   * @param {NodeView} node
   * @param {TreeSize} size
   * @returns {NodeMarks} what changes from event to event
   */
  function drawNode(group, drawing, node, size) {
    const width = widthOf(size, node);
    drawHalos(group, drawing, node, size.level === "bars" ? thinDot(size.height) : width, size.height);
    if (size.level === "dots") return drawDot(group, size.height / 2);
    if (size.level === "bars") return drawThin(group, node, width, size.height, drawing.parents.has(node.id));
    if (size.level === "line") return drawLine(group, drawing, node, width, size.height);
    return drawWhole(group, drawing, node, size);
  }

  /**
   * A verdict in the least room.
   * @param {Element} group
   * @param {number} r
   * @param {number} [y]
   */
  function drawDot(group, r, y = r) {
    makeSvg("circle", { class: "sv-ring", cx: r, cy: y, r: r + 2.5 }, group);
    makeSvg("circle", { class: "sv-box", cx: r, cy: y, r: r - 0.4 }, group);
    const arm = 0.75 * r, d = `M${r - arm},${y - arm} l${2 * arm},${2 * arm} m0,${-2 * arm} l${-2 * arm},${2 * arm}`;
    makeSvg("path", { class: "sv-cross", d }, group);
    return { sign: null, weight: null, order: null };
  }

  /** @param {number} height */
  const thinDot = (height) => Math.min(8.4, height);

  /**
   * A dot, and p and q above and below the line that leads on to the node's children.
   * @param {Element} group
   * @param {NodeView} node
   * @param {number} width
   * @param {number} height
   * @param {boolean} leads
   */
  function drawThin(group, node, width, height, leads) {
    const r = thinDot(height) / 2, middle = height / 2, left = 2 * r + 2;
    makeSvg("rect", { class: "sv-target", x: -2, width: width + 4, height }, group);
    if (node.numbers) {
      if (leads) makeSvg("path", { class: "sv-axis", d: `M${left - 2},${middle} L${width},${middle}` }, group);
      drawBars(group, node, { x: left, y: 0.4, width: width - left, height: height - 0.8 }, false);
    }
    return drawDot(group, r, middle);
  }

  /**
   * The token with its bars: below it where the box is narrow and high enough, else beside it.
   * @param {Element} group
   * @param {Drawing} drawing
   * @param {NodeView} node
   * @param {number} width
   * @param {number} height
   */
  function drawLine(group, drawing, node, width, height) {
    frame(group, width, height, 3, 2);
    const bars = node.numbers !== null, below = bars && height >= (width < 70 ? 15 : 17), room = width - 8;
    const least = bars && !below ? 14 : 0, wanted = chooseRoom(drawing, node, [0, 14, 23]); // bars, sign
    const signs = bars && room - least - wanted >= TOKEN ? wanted : 0;
    const share = least && Math.max(least, Math.min(56, room - signs - TOKEN - 6));
    const y = below ? 11 + (height - 17) / 4 : height / 2 + 4.2;
    drawToken(group, node, { x: 4, y, room: (room - share - signs) * 1.08 }); // in smaller type
    const sign = signs ? makeSvg("text", { class: "sv-sign", x: width - 3, y, "text-anchor": "end" }, group) : null;
    if (below) drawBars(group, node, { x: 4, y: height - 4.6, width: room, height: 3.6 }, false);
    else if (bars) {
      const inset = Math.max(2, (height - 10) / 2);
      drawBars(group, node, { x: width - share - signs - 3, y: inset, width: share, height: height - 2 * inset }, false);
    }
    return { sign, weight: null, order: null };
  }

  /**
   * The token, p and q in numbers and as bars, and the tags in the upper border.
   * @param {Element} group
   * @param {Drawing} drawing
   * @param {NodeView} node
   * @param {TreeSize} size
   */
  function drawWhole(group, drawing, node, size) {
    const width = widthOf(size, node), { height } = size, lines = placeLines(size);
    frame(group, width, height, 6, 3);
    const signs = chooseRoom(drawing, node, [4, 18, 28]), y = lines.token;
    drawToken(group, node, { x: 6, y: node.numbers ? y : height / 2 + 4.5, room: width - 8 - signs });
    const sign = makeSvg("text", { class: "sv-sign", x: width - 5, y, "text-anchor": "end" }, group);
    if (node.numbers) drawNumbers(group, node, node.numbers, lines, width);
    return { sign, ...drawTags(group, drawing, node, size, width) };
  }

  /**
   * What is kept free for the sign of a node: of none, of a verdict, of a skipped node's coin.
   * @param {Drawing} drawing
   * @param {NodeView} node
   * @param {[number, number, number]} rooms
   */
  function chooseRoom({ pane, judged }, { id, parent }, [none, verdict, unheard]) {
    if (parent === null) return none;
    return pane.counterfactuals[id] ? unheard : judged.has(id) ? verdict : none;
  }

  /**
   * @param {Element} group
   * @param {NodeView} node
   * @param {[string, string, string]} numbers
   * @param {ReturnType<typeof placeLines>} lines
   * @param {number} width
   */
  function drawNumbers(group, node, [p, q], lines, width) {
    const inset = 6, place = (/** @type {string} */ text) => (lines.between ? measure(text, `12px ${FONT}`) + 5 : 0);
    makeSvg("text", { class: "sv-p", x: inset, y: lines.numbers }, group, p);
    makeSvg("text", { class: "sv-q", x: width - inset, y: lines.numbers, "text-anchor": "end" }, group, q);
    const left = inset + place(p), room = Math.max(0, width - left - inset - place(q));
    drawBars(group, node, { x: left, y: lines.bars, width: room, height: lines.high }, true);
  }

  /**
   * Two bars on one baseline; what they share, min(p, q), is hatched.
   * @param {Element} group
   * @param {NodeView} node
   * @param {{x: number, y: number, width: number, height: number}} room
   * @param {boolean} hatched where there is room for it
   */
  function drawBars(group, node, { x, y, width, height }, hatched) {
    const p = node.p ?? 0, q = node.q ?? 0, high = height / 2;
    makeSvg("rect", { class: "sv-bar-p", x, y, width: width * p, height: high }, group);
    makeSvg("rect", { class: "sv-bar-q", x, y: y + high, width: width * q, height: high }, group);
    const share = { x, y, width: width * Math.min(p, q), height, fill: "url(#sv-hatch)" };
    if (hatched) makeSvg("rect", { class: "sv-share", ...share }, group);
  }

  /**
   * The order of the node's coin and the weight of its path, or how likely verification stops here.
   * @param {Element} group
   * @param {Drawing} drawing
   * @param {NodeView} node
   * @param {TreeSize} size
   * @param {number} width
   */
  function drawTags(group, { scene, pane }, node, size, width) {
    const place = placeTags(size.way, width), gap = scene.gaps && scene.gaps[node.id];
    const tag = (/** @type {string} */ name, /** @type {"order" | "weight"} */ where) => drawTag(group, name, place[where]);
    if (pane.stop_probabilities && pane.stop_texts && pane.stop_probabilities[node.id] > 0) {
      writeTag(tag("sv-law", "weight"), pane.stop_texts[node.id]);
    }
    if (gap && gap[0] !== 0) writeTag(tag("sv-more-or-less", "weight"), gap[1]);
    if (node.parent === null) return { order: null, weight: null };
    return { order: tag("sv-order", "order"), weight: tag("sv-weight", "weight") };
  }

  /**
   * @param {Element} group
   * @param {string} name
   * @param {{x: number, anchor: string}} place
   */
  function drawTag(group, name, { x, anchor }) {
    const tag = makeSvg("g", { class: `sv-tag ${name}`, transform: `translate(${x},0)` }, group);
    tag.dataset.anchor = anchor;
    return tag;
  }

  /**
   * On a ground of its own, so that the border does not run through it.
   * @param {SVGGElement} tag
   * @param {string} text
   */
  function writeTag(tag, text) {
    tag.textContent = "";
    if (!text) return;
    const anchor = tag.dataset.anchor ?? "start", width = measure(text, `600 12px ${FONT}`) + 4;
    const x = anchor === "end" ? 2 - width : -2;
    makeSvg("rect", { class: "sv-paper", x, y: -TAG.above, width, height: TAG.height, rx: 2 }, tag);
    makeSvg("text", { y: TAG.feet, "text-anchor": anchor }, tag, text);
  }

  /**
   * How likely verification stops at a node, and how much likelier in the right pane: the likelier, the thicker.
   * @param {Element} group
   * @param {Drawing} drawing
   * @param {NodeView} node
   * @param {number} width
   * @param {number} height
   */
  function drawHalos(group, { scene, pane, size }, node, width, height) {
    const small = isReadable(size.level) ? 1 : size.level === "line" ? 0.7 : 0.5, reach = REACH * small;
    const halo = (/** @type {string} */ name, /** @type {number} */ chance) => {
      if (!(chance > 0)) return;
      const around = { x: -reach, y: -reach, width: width + 2 * reach, height: height + 2 * reach };
      makeSvg("rect", {
        class: name, ...around, rx: Math.min(6, height / 2) + reach,
        "stroke-width": (1 + 5 * Math.sqrt(chance)) * small, opacity: 0.35 + 0.6 * chance,
      }, group);
    };
    if (pane.stop_probabilities) halo("sv-halo", pane.stop_probabilities[node.id]);
    if (scene.gaps) halo(`sv-gap ${scene.gaps[node.id][0] < 0 ? "sv-less" : "sv-more"}`, Math.abs(scene.gaps[node.id][0]));
  }

  /**
   * @param {Element} group
   * @param {number} width
   * @param {number} height
   * @param {number} round
   * @param {number} ring how far it is from the frame
   */
  function frame(group, width, height, round, ring) {
    const around = { x: -ring, y: -ring, width: width + 2 * ring, height: height + 2 * ring, rx: round + ring };
    makeSvg("rect", { class: "sv-ring", ...around }, group);
    makeSvg("rect", { class: "sv-box", width, height, rx: round }, group);
  }

  /**
   * @param {Element} group
   * @param {NodeView} node
   * @param {{x: number, y: number, room: number}} place
   */
  function drawToken(group, node, { x, y, room }) {
    const many = node.times > 1 ? ` ×${node.times}` : "", text = clipText(node.text, room - 7 * many.length) + many;
    makeSvg("text", { class: "sv-token", x, y }, group, text).setAttribute("data-full", node.text);
  }

  /**
   * As much of a text as there is room for.
   * @param {string} text
   * @param {number} room
   */
  function clipText(text, room) {
    const font = `600 13px ${FONT}`;
    if (measure(text, font) <= room) return text;
    const characters = [...text];
    while (characters.length > 1 && measure(`${characters.join("")}…`, font) > room) characters.pop();
    return `${characters.join("")}…`;
  }

  /** @param {string} text @param {string} font */
  function measure(text, font) {
    const key = `${font}/${text}`, known = widths.get(key);
    if (known !== undefined) return known;
    ruler.font = font;
    const { width } = ruler.measureText(text);
    widths.set(key, width);
    return width;
  }

  return { drawNode, writeTag };
})();
