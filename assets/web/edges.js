// The edges of a tree, as paths.
const SpecvizEdges = (() => {
  /**
   * From a node to a child: along the way that the tree runs, or by the stack that the child stands in.
   * @param {TreeSize} size
   * @param {Standing} parent
   * @param {Standing} child
   */
  function drawEdge(size, parent, child) {
    const from = size.centre(parent), to = size.centre(child), half = { x: size.width / 2, y: size.height / 2 };
    const start = parent.column ? half.x : size.root / 2;
    if (size.way === "lines" && to.x < from.x) return drawReturn(from, to, half);
    const down = size.way === "down", out = down ? half.y : start, reach = down ? half.y : half.x;
    const first = size.stackOf(child);
    if (first) return drawStack(from, to, first, { down, out, reach, pitch: down ? size.cell.x : size.cell.y });
    const [a1, b1] = down ? [from.y + out, from.x] : [from.x + out, from.y];
    const [a2, b2] = down ? [to.y - reach, to.x] : [to.x - reach, to.y];
    if (Math.abs(b1 - b2) < 0.5) return `M${place(a1, b1, down)} L${place(a2, b2, down)}`;
    const bend = (a2 - a1) / 2;
    return `M${place(a1, b1, down)} C${place(a1 + bend, b1, down)} ${place(a2 - bend, b2, down)} ${place(a2, b2, down)}`;
  }

  /** @param {number} along @param {number} beside @param {boolean} down */
  const place = (along, beside, down) => {
    const [x, y] = down ? [beside, along] : [along, beside];
    return `${round(x)},${round(y)}`;
  };

  /** @param {number} x */
  const round = (x) => Math.round(x * 100) / 100;

  /**
   * A stack hangs on a line beside it, with a tick to each of its nodes.
   * @param {Place} from
   * @param {Place} to
   * @param {Place} first
   * @param {{down: boolean, out: number, reach: number, pitch: number}} size
   */
  function drawStack(from, to, first, { down, out, reach, pitch }) {
    const beside = (/** @type {Place} */ one) => (down ? one.x : one.y);
    const along = (/** @type {Place} */ one) => (down ? one.y : one.x);
    const rail = beside(first) - Math.min(pitch / 2, reach + 3), a1 = along(from) + out, a2 = along(first) - reach;
    const bend = (a2 - a1) / 2;
    return `M${place(a1, beside(from), down)} C${place(a1 + bend, beside(from), down)} ${place(a2 - bend, rail, down)} `
      + `${place(a2, rail, down)} L${place(along(to), rail, down)} L${place(along(to), beside(to) - reach, down)}`;
  }

  /**
   * From the end of a line to the start of the next one, through the gap between them.
   * @param {Place} from
   * @param {Place} to
   * @param {{x: number, y: number}} half
   */
  function drawReturn(from, to, half) {
    const right = from.x + half.x, left = to.x - half.x, turn = 5, x1 = round(right + turn), x2 = round(left - turn);
    const y = round((from.y + half.y + Math.max(from.y + half.y + 3, to.y - half.y - 6)) / 2);
    return `M${round(right)},${round(from.y)} Q${x1},${round(from.y)} ${x1},${round(from.y + turn)} L${x1},${y - 3} `
      + `Q${x1},${y} ${x1 - 3},${y} L${x2 + 3},${y} Q${x2},${y} ${x2},${y + 3} L${x2},${round(to.y - turn)} `
      + `Q${x2},${round(to.y)} ${round(left)},${round(to.y)}`;
  }

  return { drawEdge };
})();
