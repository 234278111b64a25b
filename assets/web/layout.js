// Where the nodes of a tree stand: the whole tree in the room of its pane, as richly drawn as the room allows.
// Knows nothing of the page.
const SpecvizLayout = (() => {
  const { packDots } = SpecvizDots;
  /**
   * What a node shows, from the richest to the barest. The least and the most that its box takes, how wide the root
   * is, and what stays free: `along` between a node and its child, `between` neighbours, `margin` around the tree.
   * @type {Level[]}
   */
  const LEVELS = [
    { name: "full", least: [84, 50], most: [150, 58], root: 52, along: 16, between: 12, margin: 8 },
    { name: "compact", least: [84, 37], most: [150, 46], root: 52, along: 16, between: 9, margin: 8 },
    { name: "slim", least: [84, 27], most: [150, 36], root: 48, along: 16, between: 9, margin: 5 },
    { name: "line", least: [42, 12], most: [150, 21], root: 40, along: 12, between: 1, margin: 4 },
    { name: "bars", least: [14, 4], most: [240, 10], root: 14, along: 8, between: 1.5, margin: 6 },
    { name: "dots", least: [2, 2], most: [9, 9], root: 9, along: 3, between: 1, margin: 6 },
  ];
  const BARS = 4; // the last level but one
  const MOST_PITCH = { along: 66, between: 44 }; // beyond what a box takes; more than that would tear a tree apart
  const WIDE_ENOUGH = 92; // pixels of a node with the way to the next: most tokens are whole
  const LARGE_ROW = 37, LARGE_COLUMN = 86, LARGE_ROOT = 48; // pixels in which no callout lies on another node
  const MOST_DRAWN = 257; // nodes with the root; of larger trees the least likely are folded
  const TAG = { inset: 6, above: 8.75, height: 11.5, feet: 1.25 }; // what stands on a node's upper border, its text

  /** @param {Scene} scene @param {boolean} all */
  const drawsAll = (scene, all) => all || scene.folds.length === 0 || scene.nodes.length <= MOST_DRAWN;

  /**
   * The richest level at which the whole tree has room, and the way it runs: depth across, or down. A chain is folded into
   * lines like a text only where it could not be read straight.
   * @param {Scene} scene
   * @param {Room} room
   * @param {boolean} all nodes, even of a very large tree
   * @returns {TreeSize}
   */
  function measureTree(scene, room, all) {
    const every = drawsAll(scene, all), rows = every ? scene.rows : scene.folded_rows;
    const shape = { rows, columns: scene.columns, every }, levels = LEVELS.slice(0, BARS + 1);
    const folds = rows === 1 && !levels.some((level) => isReadable(level.name) && runStraight(shape, room, level));
    for (const level of levels) {
      const size = runStraight(shape, room, level) ?? (folds ? runInLines(shape, room, level) : null);
      if (size) return size;
    }
    return packDots(scene, every, room, LEVELS[BARS + 1]);
  }

  /** @param {TreeShape} shape @param {Room} room @param {Level} level */
  function runStraight(shape, room, level) {
    const across = runAcross(shape, room, level), down = runDown(shape, room, level);
    if (across && down) return Math.min(WIDE_ENOUGH, down.cell.x) > 1.2 * across.cell.x ? down : across;
    return across ?? down;
  }

  /**
   * For a projector: where the whole tree would be too small to be read, it is larger than its room, which shows a part.
   * @param {Scene} scene
   * @param {Room} room
   * @param {boolean} all nodes, even of a very large tree
   * @returns {TreeSize}
   */
  function measureLarge(scene, room, all) {
    const whole = measureTree(scene, room, all), rows = whole.every ? scene.rows : scene.folded_rows;
    if (!isSmall(whole.level)) return whole;
    const world = {
      width: Math.max(room.width, LARGE_ROOT + LARGE_COLUMN * (scene.columns - 1)),
      height: Math.max(room.height, LARGE_ROW * rows),
    };
    return { ...measureTree(scene, world, all), room };
  }

  /** @param {TreeShape} shape @param {Room} room @param {Level} level */
  function runAcross({ rows, columns, every }, room, level) {
    const wide = room.width - 2 * level.margin, high = room.height - 2 * level.margin;
    const x = Math.min(level.most[0] + MOST_PITCH.along, (wide - level.root) / Math.max(1, columns - 1));
    const y = Math.min(level.most[1] + MOST_PITCH.between, high / rows);
    if (wide < level.root || (columns > 1 && x < level.least[0] + level.along)) return null;
    if (y < level.least[1] + level.between) return null;
    const left = (room.width - level.root - (columns - 1) * x) / 2, top = (room.height - rows * y) / 2;
    const gap = Math.max(level.along, Math.min(2.2 * level.along, x - WIDE_ENOUGH, 0.3 * x));
    /** @type {TreeSize["centre"]} */
    const centre = ({ column, row, folded_row: folded }) => ({
      x: column ? left + level.root + column * x - (x - gap) / 2 : left + level.root / 2,
      y: top + ((every ? row : folded) ?? 0) * y + y / 2,
    });
    return finish("across", level, centre, { x: x - gap, y, along: x }, every, room);
  }

  /** @param {TreeShape} shape @param {Room} room @param {Level} level */
  function runDown({ rows, columns, every }, room, level) {
    const wide = room.width - 2 * level.margin, high = room.height - 2 * level.margin;
    const between = Math.max(level.between, 0.15 * level.least[0]);
    const x = Math.min(level.most[0] + MOST_PITCH.between, wide / rows);
    const y = Math.min(level.most[1] + MOST_PITCH.along, high / columns);
    if (x < level.least[0] + between || y < level.least[1] + level.along) return null;
    const left = (room.width - rows * x) / 2, top = (room.height - columns * y) / 2;
    /** @type {TreeSize["centre"]} */
    const centre = ({ column, row, folded_row: folded }) => ({
      x: left + ((every ? row : folded) ?? 0) * x + x / 2, y: top + column * y + y / 2,
    });
    return finish("down", level, centre, { x: x - between, y: y - level.along + level.between, along: y }, every, room);
  }

  /**
   * A chain as a text is set: from left to right, and on in the next line.
   * @param {TreeShape} shape
   * @param {Room} room
   * @param {Level} level
   */
  function runInLines({ columns, every }, room, level) {
    const between = Math.max(9, level.between), lines = chooseLines(columns, room, level, between);
    if (!lines) return null;
    const { count, x, y } = lines, left = (room.width + level.along - count * x) / 2;
    const top = (room.height - Math.ceil(columns / count) * y) / 2;
    /** @type {TreeSize["centre"]} */
    const centre = ({ column }) => ({
      x: left + (column % count) * x + (x - level.along) / 2, y: top + Math.floor(column / count) * y + y / 2,
    });
    return finish("lines", level, centre, { x: x - level.along, y: y - between + level.between, along: x }, every, room);
  }

  /**
   * How many nodes stand in a line: so many that they are as wide as they should be, in as few lines as that takes.
   * @param {number} columns
   * @param {Room} room
   * @param {Level} level
   * @param {number} between
   */
  function chooseLines(columns, room, level, between) {
    const wide = room.width - 2 * (level.margin + 4) + level.along, high = room.height - 2 * level.margin;
    let best = null;
    for (let lines = 1; lines <= columns; lines++) {
      const count = Math.ceil(columns / lines), x = Math.min(level.most[0] + level.along, wide / count);
      const y = Math.min(level.most[1] + MOST_PITCH.between, high / lines);
      if (x < level.least[0] + level.along) continue;
      if (y < level.least[1] + between || (best && Math.min(best.x, WIDE_ENOUGH) >= x)) break;
      best = { count, x, y };
    }
    return best;
  }

  /**
   * @param {TreeSize["way"]} way
   * @param {Level} level
   * @param {TreeSize["centre"]} centre
   * @param {{x: number, y: number, along: number}} cell
   * @param {boolean} every
   * @param {Room} room
   * @returns {TreeSize}
   */
  function finish(way, level, centre, cell, every, room) {
    const box = boxIn(cell, level, way);
    return { way, level: level.name, centre, cell, every, room, world: room, scale: 1, stackOf: () => null, ...box };
  }

  /**
   * @param {{x: number, y: number}} cell
   * @param {Level} level
   * @param {TreeSize["way"]} way
   */
  function boxIn(cell, level, way) {
    const width = Math.min(level.most[0], cell.x), height = Math.min(level.most[1], cell.y - level.between);
    return { width, height, root: way === "across" ? Math.min(level.root, width) : width };
  }

  /**
   * The same tree, so many times as large: the places keep their proportions, and nodes show as much as now fits.
   * @param {TreeSize} size at scale 1
   * @param {number} scale
   * @returns {TreeSize}
   */
  function scaleTree(size, scale) {
    if (scale === 1) return size;
    const cell = { x: size.cell.x * scale, y: size.cell.y * scale, along: size.cell.along * scale };
    const fits = (/** @type {Level} */ level) => (
      cell.x >= level.least[0] && cell.y >= level.least[1] + level.between
    );
    const level = LEVELS.find(fits) ?? LEVELS[BARS + 1];
    /** @type {(place: Place) => Place} */
    const grow = ({ x, y }) => ({ x: x * scale, y: y * scale });
    return {
      ...size, scale, cell, level: level.name,
      centre: (node) => grow(size.centre(node)),
      stackOf: (node) => {
        const first = size.stackOf(node);
        return first && grow(first);
      },
      ...boxIn(cell, level, size.way),
    };
  }

  /**
   * The upper left corner of a node.
   * @param {TreeSize} size
   * @param {Standing} node
   */
  function cornerOf(size, node) {
    const { x, y } = size.centre(node);
    return { x: x - widthOf(size, node) / 2, y: y - size.height / 2 };
  }

  /** @param {TreeSize} size @param {Standing} node */
  const widthOf = (size, node) => (node.column ? size.width : size.root);

  /**
   * From the top of a node: the token, the numbers, the bars; or the bars between the numbers where it is low.
   * @param {TreeSize} size
   */
  function placeLines({ level, height }) {
    if (level === "slim") return { token: 13, numbers: height - 2.5, bars: height - 11, high: 8, between: true };
    const high = level === "full" ? 10 : Math.min(8, 5 + (height - 38) / 2), bars = height - 4 - high, numbers = bars - 3;
    return { token: numbers - Math.min(16, 12.5 + 0.2 * (height - 38)), numbers, bars, high, between: false };
  }

  /**
   * Where the order of a coin and the weight of a path stand: in the upper border of the node, where no edge passes,
   * as an edge comes from the left or, from above, to the middle.
   * @param {TreeSize["way"]} way
   * @param {number} width of the node
   */
  function placeTags(way, width) {
    const middle = width / 2, { inset } = TAG;
    if (way !== "down") return { order: { x: inset, anchor: "start" }, weight: { x: width - inset, anchor: "end" } };
    return { order: { x: middle - inset, anchor: "end" }, weight: { x: middle + inset, anchor: "start" } };
  }

  /** @param {LevelName} level */
  const isReadable = (level) => ["full", "compact", "slim"].includes(level);

  /** Whether no tokens can be read. @param {LevelName} level */
  const isSmall = (level) => level === "bars" || level === "dots";

  return {
    measureTree, measureLarge, scaleTree, cornerOf, widthOf, placeLines, placeTags, drawsAll, isReadable, isSmall,
    LEVELS, TAG,
  };
})();
