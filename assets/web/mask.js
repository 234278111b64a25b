// The attention mask: one pass reads the whole tree. Each row is a token, a dark cell is a token that it can see.
const SpecvizMask = (() => {
  const { makeElement, makeSvg, makeReachable, fill } = SpecvizDom;
  const TOP = 22, CACHE = 76, NAMES = 96, RIGHT = 70, LONG_NAME = 11, MANY = 20;

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {number} event the cursor's: the target reads the tree at the second phase, and rows are dropped at the last
   * @param {Words} words
   */
  function showMask(host, scene, event, words) {
    host.textContent = "";
    const { mask } = scene, written = event >= SpecvizState.lastEvent(scene);
    if (event < scene.scored) {
      makeElement("p", "sv-small", host, words.mask_before);
      return;
    }
    const counts = { count: scene.nodes.length, cached: mask.cached, kept: mask.kept.length };
    makeElement("p", "sv-small", host, fill(written ? words.mask_after : words.mask_text, counts));
    if (!mask.rows) {
      makeElement("p", "sv-small", host, words.no_mask);
      return;
    }
    const grid = measureMask(scene.nodes.length);
    const size = { width: grid.width, height: grid.height, viewBox: `0 0 ${grid.width} ${grid.height}` };
    const box = makeReachable(makeElement("div", "sv-wide", host), words.drawers.mask);
    const svg = makeSvg("svg", { ...size, class: "sv-mask", role: "img" }, box);
    svg.setAttribute("aria-label", words.mask_label);
    drawHeads(svg, grid, mask.cached, words);
    const lit = makeSvg("path", { class: "sv-lit" }, svg);
    const cells = mask.rows.map((columns, row) => columns.map((column) => drawCell(grid, row, column)).join(""));
    makeSvg("path", { class: "sv-cells", d: cells.join("") }, svg);
    const height = grid.count * grid.side - 1;
    makeSvg("rect", { class: "sv-cached", x: grid.left, y: TOP, width: CACHE - 6, height }, svg);
    drawRows(svg, grid, scene, written, words);
    lightRows(svg, lit, grid, mask.rows);
  }

  /** @param {number} count of nodes */
  function measureMask(count) {
    const side = Math.max(4, Math.min(18, Math.floor(520 / count))), named = side >= 14, left = named ? NAMES : 8;
    const width = left + CACHE + count * side + RIGHT;
    return { count, side, named, left, first: left + CACHE, width, height: count * side + 26 };
  }

  /** @typedef {ReturnType<typeof measureMask>} Grid */

  /**
   * @param {Grid} grid
   * @param {number} row
   * @param {number} column
   */
  function drawCell({ first, side }, row, column) {
    return `M${first + column * side},${TOP + row * side}h${side - 1}v${side - 1}h${1 - side}z`;
  }

  /**
   * @param {Element} svg
   * @param {Grid} grid
   * @param {number} cached
   * @param {Words} words
   */
  function drawHeads(svg, grid, cached, words) {
    const cache = fill(words.cache, { count: cached });
    makeSvg("text", { x: grid.left + CACHE / 2, y: 14, "text-anchor": "middle" }, svg, cache);
    const columns = grid.named || grid.count > MANY ? words.tree_columns_long : words.tree_columns;
    makeSvg("text", { x: grid.first + 4, y: 14 }, svg, columns);
  }

  /**
   * @param {Element} svg
   * @param {Grid} grid
   * @param {ShownScene} scene
   * @param {boolean} written
   * @param {Words} words
   */
  function drawRows(svg, grid, scene, written, words) {
    const kept = new Set(scene.mask.kept), x = grid.first + grid.count * grid.side + 6;
    scene.nodes.forEach((node, row) => {
      const y = TOP + (row + 0.5) * grid.side + 4, stays = kept.has(row);
      if (grid.named) {
        const name = [...node.text].slice(0, LONG_NAME).join("");
        makeSvg("text", { x: grid.left - 6, y, "text-anchor": "end" }, svg, name);
      }
      if (!written || (!grid.named && !stays)) return;
      makeSvg("text", { x, y, class: stays ? "sv-kept" : "" }, svg, stays ? words.row_kept : words.row_dropped);
    });
  }

  /**
   * The row under the pointer, and the columns that it sees.
   * @param {SVGSVGElement} svg
   * @param {Element} lit
   * @param {Grid} grid
   * @param {number[][]} rows
   */
  function lightRows(svg, lit, grid, rows) {
    const { side, first, count } = grid;
    svg.onpointermove = (event) => {
      const row = Math.floor((event.clientY - svg.getBoundingClientRect().top - TOP) / side), columns = rows[row];
      if (!columns) {
        lit.setAttribute("d", "");
        return;
      }
      const down = columns.map((column) => (
        `M${first + column * side - 1},${TOP - 1}h${side + 1}v${count * side + 1}h${-side - 1}z`
      ));
      const across = `M0,${TOP - 1 + row * side}h${first + count * side}v${side + 1}H0z`;
      lit.setAttribute("d", down.join("") + across);
    };
    svg.onpointerleave = () => lit.setAttribute("d", "");
  }

  return { showMask };
})();
