// Where nodes and edges of a tree stand, in pixels. Knows nothing of the page.
const SpecvizLayout = (() => {
  const LEVELS = [[64, 52, 5], [52, 44, 4], [43, 37, 3], [28, 23, 2]]; // height of a row, of a node, of a bar
  const LEAST = { narrow: 80, wide: 88 }; // width of the narrowest node that holds its numbers
  const MOST_WIDTH = 150, MOST_PITCH = 190, NARROW_PANE = 420;

  /**
   * Depth runs across, draw order down; a chain in a narrow pane runs down instead. Rows are as high as there is room,
   * and never lower than their numbers need unless all nodes of a large tree are asked for.
   * @param {Scene} scene
   * @param {Room} room
   * @param {boolean} all
   * @returns {TreeSize}
   */
  function measureTree(scene, room, all) {
    const rows = all ? scene.rows : scene.folded_rows, columns = scene.columns - 1, narrow = room.width < NARROW_PANE;
    const gap = narrow ? 24 : columns > 3 ? 36 : 40, root = narrow ? 48 : 72, least = narrow ? LEAST.narrow : LEAST.wide;
    const [edge, top] = narrow ? [7, 20] : [12, 24]; // room for a halo
    const across = (room.width - root - 2 * edge) / Math.max(1, columns);
    const pitch = Math.min(MOST_PITCH, Math.max(least + gap, across));
    const down = rows <= 2 && root + columns * pitch + 2 * edge > room.width;
    const lines = down ? columns + 1 : rows;
    const [row, height, bar] = chooseLevel(lines, room.height - 2 * top, all && scene.folds.length > 0);
    const node = Math.min(MOST_WIDTH, Math.max(least, down ? (room.width - 20) / rows - gap : pitch - gap));
    const grid = { down, all, edge, top, gap, root, pitch: down ? node + gap : pitch, line: down ? height + 26 : row };
    const left = down ? Math.max(edge, (room.width - rows * grid.pitch + gap) / 2) : edge;
    const width = down ? rows * grid.pitch : root + columns * grid.pitch + 2 * edge;
    return {
      down, height, bar, node, narrow,
      at: (one) => placeNode(one, grid, left),
      numbers: height > 30,
      root: down ? node : root,
      wide: Math.max(room.width, width),
      high: (lines - 1) * grid.line + height + 2 * top,
    };
  }

  /**
   * @param {number} lines
   * @param {number} room
   * @param {boolean} crowded
   */
  function chooseLevel(lines, room, crowded) {
    const fits = LEVELS.findIndex(([row]) => lines * row <= room);
    return LEVELS[crowded ? 3 : Math.min(fits < 0 ? 2 : fits, 2)];
  }

  /**
   * @param {{column: number, row?: number, folded_row: number | null}} node
   * @param {{down: boolean, all: boolean, top: number, gap: number, root: number, pitch: number, line: number}} grid
   * @param {number} left
   * @returns {Place}
   */
  function placeNode(node, grid, left) {
    const row = (grid.all ? node.row : node.folded_row) ?? 0;
    if (grid.down) return { x: left + row * grid.pitch, y: grid.top + node.column * grid.line };
    const x = node.column ? grid.root + (node.column - 1) * grid.pitch + grid.gap : 0;
    return { x: left + x, y: grid.top + row * grid.line };
  }

  /**
   * The edge from a node to a child, as a path.
   * @param {Place} from
   * @param {Place} to
   * @param {TreeSize} size
   * @param {number} width of the upper node
   */
  function drawEdge(from, to, size, width) {
    if (size.down) {
      const x1 = from.x + size.node / 2, y1 = from.y + size.height, x2 = to.x + size.node / 2, bend = (to.y - y1) / 2;
      return `M${x1},${y1} C${x1},${y1 + bend} ${x2},${to.y - bend} ${x2},${to.y}`;
    }
    const x1 = from.x + width, y1 = from.y + size.height / 2, y2 = to.y + size.height / 2, bend = (to.x - x1) / 2;
    return `M${x1},${y1} C${x1 + bend},${y1} ${to.x - bend},${y2} ${to.x},${y2}`;
  }

  /**
   * How far to scroll so that a stretch is in sight, with a margin; where it is already, not at all.
   * @param {number} from
   * @param {number} length
   * @param {number} scrolled
   * @param {number} room
   */
  function scrollInside(from, length, scrolled, room) {
    const margin = 24;
    if (from - margin < scrolled) return from - margin;
    return from + length + margin > scrolled + room ? from + length + margin - room : scrolled;
  }

  return { measureTree, drawEdge, scrollInside };
})();
