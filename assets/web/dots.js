// A very large tree as dots: leaves of one parent stand in a short stack, so that both sides of the room are used.
// Knows nothing of the page.
const SpecvizDots = (() => {
  const MOST_STACK = 8, ENOUGH = 7.5, MOST = 16, BAND = 84; // pixels of a dot with its surroundings, and of a level

  /**
   * The way and the stacks that give the dots the most room; of those that give enough, the smallest stacks, and
   * rather down, as each level then has a band of its own for the node that is in question there.
   * @param {Scene} scene
   * @param {boolean} every node, or only those that are not folded
   * @param {Room} room
   * @param {Level} level
   * @returns {TreeSize}
   */
  function packDots(scene, every, room, level) {
    const long = Math.min(MOST_STACK, scene.nodes.length);
    /** @type {{way: "down" | "across", pitch: number, slots: Slots} | null} */
    let best = null;
    for (let most = 1; most <= long; most++) {
      const slots = assignSlots(scene, every, most);
      for (const way of /** @type {const} */ (["down", "across"])) {
        const [breadth, depth] = sides(room, level, way);
        const levels = slots.longest.reduce((sum, one) => sum + one + 0.5, 0);
        const pitch = Math.min(breadth / slots.count, depth / levels, MOST);
        if (!best || (best.pitch < ENOUGH && pitch > best.pitch * 1.02)) best = { way, pitch, slots };
      }
    }
    return placeDots(/** @type {NonNullable<typeof best>} */ (best), every, room, level);
  }

  /**
   * What there is across the levels, and along them.
   * @param {Room} room
   * @param {Level} level
   * @param {"down" | "across"} way
   */
  function sides(room, level, way) {
    const wide = room.width - 2 * level.margin, high = room.height - 2 * level.margin;
    return way === "down" ? [wide, high] : [high, wide];
  }

  /**
   * Each leaf has a slot across the levels, or so many leaves of one parent share one; a parent stands in the middle.
   * @param {Scene} scene
   * @param {boolean} every
   * @param {number} most
   * @returns {Slots}
   */
  function assignSlots(scene, every, most) {
    /** @type {Map<number, Standing[]>} */
    const children = new Map();
    const drawn = every ? scene.nodes : [...scene.nodes.filter((node) => node.folded_row !== null), ...scene.folds];
    for (const one of drawn) {
      if (one.parent === null) continue;
      const siblings = children.get(one.parent);
      if (siblings) siblings.push(one);
      else children.set(one.parent, [one]);
    }
    const rowOf = (/** @type {Standing} */ one) => (every ? one.row : one.folded_row) ?? 0;
    for (const siblings of children.values()) siblings.sort((a, b) => rowOf(a) - rowOf(b));
    /** @type {Slots} */
    const slots = { of: new Map(), shared: new Set(), count: 0, longest: new Array(scene.columns).fill(1) };
    placeBelow(scene.nodes[0], children, most, slots);
    return slots;
  }

  /**
   * @param {Standing} node
   * @param {Map<number, Standing[]>} children
   * @param {number} most
   * @param {Slots} slots
   * @returns {number} the slot of the node
   */
  function placeBelow(node, children, most, slots) {
    const below = (/** @type {Standing} */ one) => ("id" in one && children.get(Number(one.id))) || [];
    /** @type {Standing[]} */
    let stack = [];
    const ends = [];
    for (const child of below(node)) {
      if (below(child).length) {
        stack = [];
        ends.push(placeBelow(child, children, most, slots));
        continue;
      }
      if (!stack.length || stack.length === most) {
        stack = [];
        ends.push(slots.count++);
      }
      slots.of.set(child, { slot: slots.count - 1, index: stack.length, first: stack[0] ?? child });
      if (stack.length) slots.shared.add(stack[0]);
      stack.push(child);
      slots.longest[child.column] = Math.max(slots.longest[child.column], stack.length);
    }
    const slot = ends.length ? (ends[0] + ends[ends.length - 1]) / 2 : slots.count++;
    slots.of.set(node, { slot, index: 0, first: node });
    return slot;
  }

  /**
   * @param {{way: "down" | "across", pitch: number, slots: Slots}} found
   * @param {boolean} every
   * @param {Room} room
   * @param {Level} level
   * @returns {TreeSize}
   */
  function placeDots({ way, pitch, slots }, every, room, level) {
    const [breadth, depth] = sides(room, level, way), across = Math.min(breadth / slots.count, 2 * pitch);
    const used = slots.longest.reduce((sum, one) => sum + one * pitch, 0), columns = slots.longest.length;
    const gap = Math.max(0, Math.min(BAND, (depth - used) / Math.max(1, columns - 1)));
    const start = level.margin + (depth - used - gap * (columns - 1)) / 2;
    const above = (/** @type {number} */ k) => slots.longest.slice(0, k).reduce((sum, one) => sum + one * pitch, 0);
    const starts = slots.longest.map((_, k) => start + k * gap + above(k));
    const aside = level.margin + (breadth - across * slots.count) / 2;
    /** @type {TreeSize["centre"]} */
    const centre = (node) => {
      const { slot, index } = slots.of.get(node) ?? { slot: 0, index: 0 };
      const along = starts[node.column] + (index + 0.5) * pitch, beside = aside + (slot + 0.5) * across;
      return way === "down" ? { x: beside, y: along } : { x: along, y: beside };
    };
    /** @type {TreeSize["stackOf"]} */
    const stackOf = (node) => {
      const place = slots.of.get(node);
      return place && slots.shared.has(place.first) ? centre(place.first) : null;
    };
    const box = Math.min(9, 0.72 * pitch);
    const cell = way === "down" ? { x: 0.8 * across, y: pitch } : { x: 0.8 * pitch, y: across };
    return {
      way, level: level.name, centre, stackOf, every, room, world: room, scale: 1, cell: { ...cell, along: pitch + gap },
      width: box, height: box, root: box,
    };
  }

  return { packDots };
})();
