// A moment of a run as a picture for paper: what it is, what is true at it, and the trees, drawn anew in light colours and
// in the size that they need. The same functions draw it that draw the page.
const SpecvizPicture = (() => {
  const { makeElement, makeSvg, fill } = SpecvizDom;
  const { drawTree, updateNodes } = SpecvizTree;
  const { eventIndex } = SpecvizState;
  const { FONT, clean, copyElement, makePaper, cutPaper } = SpecvizPaper;
  const WIDTHS = [1000, 1300, 1700], MARGIN = 24, ROW = 42, LEAST = 200, MOST = 2400, MOST_LINES = 3;
  const INK = "#1d2329", SOFT = "#535d66", P = "#0072b2", Q = "#e69f00";
  const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

  /** @typedef {{size: number, weight?: number, color?: string}} Font */
  /** @typedef {{host: SVGSVGElement, width: number, y: number}} Pen */

  /**
   * The picture of one pane, or of all of them, at the cursor.
   * @param {PlayerHandle} player
   * @param {Element} stage what the trees are drawn in, out of sight
   * @param {number | null} only a pane
   */
  function drawPicture({ run, state }, stage, only) {
    const words = /** @type {Words} */ (run.words), { step, event } = state(), scene = run.scenes[step];
    const last = Math.max(...scene.panes.map((pane) => pane.events.length));
    const count = fill(words.count, { step: step + 1, steps: run.scenes.length, event: event + 1, events: last });
    const title = fill(words.picture_title, { prompt: run.prompt.trim() || words.no_prompt, place: count });
    const panes = scene.panes.filter((_, index) => only === null || only === index);
    const width = findWidth(stage, scene, panes, words), pen = { host: makePaper(width, title), width, y: MARGIN };
    write(pen, title, { size: 20, weight: 650 });
    write(pen, SpecvizHeadline.findHeadline(scene, event), { size: 16, weight: 600 });
    drawKey(pen, words);
    for (const pane of panes) drawPane(pen, stage, scene, pane, event, words);
    pen.y += 8;
    write(pen, run.description, { size: 12, color: SOFT });
    return cutPaper(pen.host, width, Math.round(pen.y + MARGIN - 8));
  }

  /**
   * What the colours of the bars mean, in one line.
   * @param {Pen} pen
   * @param {Words} words
   */
  function drawKey(pen, { keys_p_q: names }) {
    const fills = { p: [P], q: [Q], share: [P, "url(#hatch)"] }, size = 12;
    ruler.font = `${size}px ${FONT}`;
    pen.y += size * 1.8;
    let x = MARGIN;
    for (const [key, name] of Object.entries(names)) {
      for (const color of fills[/** @type {"p"} */ (key)]) {
        makeSvg("rect", { x, y: pen.y - 12, width: 18, height: 8, rx: 2, fill: color }, pen.host);
      }
      const length = ruler.measureText(name).width;
      const look = { "font-size": size, fill: SOFT, lengthAdjust: "spacingAndGlyphs" };
      makeSvg("text", { x: x + 24, y: pen.y - 4, textLength: length.toFixed(2), ...look }, pen.host, name);
      x += 24 + length + 18;
    }
  }

  /**
   * @param {Pen} pen
   * @param {Element} stage
   * @param {ShownScene} scene
   * @param {ShownPane} pane
   * @param {number} at
   * @param {Words} words
   */
  function drawPane(pen, stage, scene, pane, at, words) {
    const now = pane.events[eventIndex(scene, pane, at)], ended = at >= pane.ended;
    const accepted = ended ? fill(words.accepted_count, { count: pane.accepted }) : "";
    pen.y += 12;
    write(pen, [pane.title, pane.badge, accepted].filter(Boolean).join(" · "), { size: 16, weight: 650 });
    write(pen, now.say, { size: 14 });
    const { view, room } = drawAt(stage, scene, pane, pen.width, words);
    updateNodes(view, now);
    for (const node of view.svg.querySelectorAll(".sv-chosen")) node.classList.remove("sv-chosen");
    const group = makeSvg("g", { transform: `translate(${MARGIN},${pen.y + 6})` }, pen.host);
    for (const child of view.world.children) copyElement(child, group);
    pen.y += room.height + 12;
    stage.textContent = "";
  }

  /**
   * A tree on paper of this width, as high as its rows need.
   * @param {Element} stage
   * @param {ShownScene} scene
   * @param {ShownPane} pane
   * @param {number} width
   * @param {Words} words
   */
  function drawAt(stage, scene, pane, width, words) {
    const rows = 1 + Math.max(...scene.nodes.map((node) => node.row));
    const room = { width: width - 2 * MARGIN, height: Math.max(LEAST, Math.min(MOST, rows * ROW)) };
    return { view: drawTree(makeElement("div", "", stage), scene, pane, room, true, words), room };
  }

  /**
   * The least width at which no token is cut; the largest where there is none.
   * @param {Element} stage
   * @param {ShownScene} scene
   * @param {ShownPane[]} panes
   * @param {Words} words
   */
  function findWidth(stage, scene, panes, words) {
    const isWhole = (/** @type {Element} */ token) => token.textContent === token.getAttribute("data-full");
    const found = WIDTHS.find((width) => panes.every((pane) => {
      const { view } = drawAt(stage, scene, pane, width, words);
      return [...view.svg.querySelectorAll("[data-full]")].every(isWhole);
    }));
    stage.textContent = "";
    return found ?? WIDTHS[WIDTHS.length - 1];
  }

  /**
   * A text in as many lines as it takes, the last of them cut with an ellipsis if there are too many.
   * @param {Pen} pen
   * @param {string} text
   * @param {Font} font
   */
  function write(pen, text, { size, weight = 400, color = INK }) {
    if (!text) return;
    ruler.font = `${weight} ${size}px ${FONT}`;
    for (const line of breakLines(clean(text).replace(/\s+/g, " "), pen.width - 2 * MARGIN)) {
      pen.y += size * 1.3;
      const length = ruler.measureText(line).width.toFixed(2);
      const look = { "font-size": size, "font-weight": weight, fill: color, lengthAdjust: "spacingAndGlyphs" };
      makeSvg("text", { x: MARGIN, y: pen.y - 4, textLength: length, ...look }, pen.host, line);
    }
  }

  /** @param {string} text @param {number} width */
  function breakLines(text, width) {
    const fits = (/** @type {string} */ line) => ruler.measureText(line).width <= width;
    const lines = [""];
    for (const word of text.match(/.{1,60}?(?: |$)|.{1,60}/gu) ?? []) {
      const line = lines[lines.length - 1];
      if (!line || fits(line + word.trimEnd())) lines[lines.length - 1] = line + word;
      else lines.push(word);
    }
    if (lines.length <= MOST_LINES) return lines.map((line) => line.trimEnd());
    let end = lines[MOST_LINES - 1];
    while (end && !fits(`${end}…`)) end = end.slice(0, -1);
    return [...lines.slice(0, MOST_LINES - 1), `${end.trimEnd()}…`];
  }

  return { drawPicture };
})();
