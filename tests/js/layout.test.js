// Trees in pixels, of many shapes in many rooms: whole, clear of one another, and as rich as there is room for.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");
const { TREES, fullTree, makeScene } = require("./trees.js");

const [layout, edges] = load(["dots.js", "layout.js", "edges.js"], ["SpecvizLayout", "SpecvizEdges"]);
const ROOMS = {
  laptop: { width: 490, height: 300 }, desktop: { width: 564, height: 414 }, wide: { width: 1100, height: 420 },
  phone: { width: 366, height: 350 }, low: { width: 620, height: 200 }, narrow: { width: 300, height: 520 },
};
const EDGE = 0.01;

/** What a node takes up, its tags included. */
function rectOf(size, node) {
  const { x, y } = layout.cornerOf(size, node), right = x + layout.widthOf(size, node);
  return { left: x, top: y, right, bottom: y + size.height, node };
}

/** The tags in a node's upper border, of the widest texts that are usual: two digits, and "w .0033". */
function tagsOf(size, node) {
  const { left, top } = rectOf(size, node), places = layout.placeTags(size.way, layout.widthOf(size, node));
  return [[places.order, 18], [places.weight, 44]].map(([{ x, anchor }, width]) => {
    const from = left + x - (anchor === "end" ? width : 0);
    const above = top - layout.TAG.above;
    return { left: from, top: above, right: from + width, bottom: above + layout.TAG.height, node };
  });
}

const meet = (a, b) => (
  a.left < b.right - EDGE && b.left < a.right - EDGE && a.top < b.bottom - EDGE && b.top < a.bottom - EDGE
);
const isInside = (rect, { width, height }) => (
  rect.left >= -EDGE && rect.top >= -EDGE && rect.right <= width + EDGE && rect.bottom <= height + EDGE
);

/** What is wrong with a layout, in words. */
function faults(scene, size, room) {
  const rects = scene.nodes.map((node) => rectOf(size, node)), found = [];
  for (const rect of rects) if (!isInside(rect, room)) found.push(`${rect.node.id} is outside`);
  rects.forEach((one, i) => {
    for (const other of rects.slice(i + 1)) if (meet(one, other)) found.push(`${one.node.id} is on ${other.node.id}`);
  });
  if (!layout.isReadable(size.level)) return found;
  for (const tag of scene.nodes.slice(1).flatMap((node) => tagsOf(size, node))) {
    if (!isInside(tag, room)) found.push(`a tag of ${tag.node.id} is outside`);
    for (const rect of rects) {
      if (rect.node !== tag.node && meet(tag, rect)) found.push(`a tag of ${tag.node.id} is on ${rect.node.id}`);
    }
  }
  return found;
}

/** Calls with each tree in each room. */
function everywhere(act) {
  for (const [tree, scene] of Object.entries(TREES)) {
    for (const [name, room] of Object.entries(ROOMS)) act(scene, room, `${tree}, ${name}`);
  }
}

test("every tree is whole in every room, and nothing lies on anything else", () => {
  everywhere((scene, room, name) => {
    assert.deepEqual(faults(scene, layout.measureTree(scene, room, false), room), [], name);
  });
});

test("the digits of a tag touch neither its border nor the sign below it", () => {
  const { above, height, feet } = layout.TAG, DIGIT = 8.75, SIGN = 3.5; // pixels: a digit of 12, where a sign of 13 begins
  assert.ok(above + feet - DIGIT >= 1 && height - above - feet >= 1, "ground around them");
  assert.ok(height - above < SIGN);
});

test("the control: in less room than it was laid out for a tree has faults", () => {
  const scene = TREES["2,2,2"], room = ROOMS.laptop, size = layout.measureTree(scene, room, false);
  assert.ok(faults(scene, size, { width: 400, height: 300 }).some((one) => one.endsWith("outside")));
  assert.ok(faults(scene, { ...size, height: 2 * size.height }, room).some((one) => one.includes("is on")));
  const tall = { ...size, height: size.height + 4 };
  assert.ok(faults(scene, tall, { width: 999, height: 999 }).some((one) => one.startsWith("a tag")));
});

test("a richer level would not have had room", () => {
  const levels = layout.LEVELS.map((level) => level.name);
  const rank = (scene, room) => levels.indexOf(layout.measureTree(scene, room, false).level);
  everywhere((scene, room, name) => {
    const larger = { width: 1.5 * room.width, height: 1.5 * room.height };
    const [one, other] = [room, larger].map((place) => layout.measureTree(scene, place, false));
    const unfolds = one.way === "lines" && other.way !== "lines"; // for which a chain may show less, but can be read
    assert.ok(rank(scene, larger) <= rank(scene, room) || (unfolds && layout.isReadable(other.level)), name);
  });
  assert.equal(rank(TREES["2,2,2"], { width: 2000, height: 2000 }), 0);
  assert.equal(rank(TREES["4,3,4,4"], ROOMS.laptop), levels.length - 1);
});

test("what people look at is readable where they look at it", () => {
  const level = (tree, room) => layout.measureTree(TREES[tree], ROOMS[room], false).level;
  assert.ok(layout.isReadable(level("2,2,2", "laptop")));
  assert.equal(level("binary:4", "laptop"), "line");
  assert.equal(level("4,3,4", "laptop"), "bars");
  assert.equal(level("binary:7", "laptop"), "dots");
  for (const tree of ["chain:4", "chain:12", "paths:3x4"]) assert.equal(level(tree, "laptop"), "full", tree);
  for (const tree of ["chain:4", "chain:12", "paths:3x4"]) assert.ok(layout.isReadable(level(tree, "phone")), tree);
});

test("256 nodes are dots of a size that can be told apart", () => {
  for (const tree of ["4,3,4,4", "binary:7", "wild 256"]) {
    const size = layout.measureTree(TREES[tree], ROOMS.laptop, false);
    assert.ok(size.width >= 3.5, `${tree}: ${size.width}`);
  }
});

test("presenting: sixteen leaves are read at twice the size on half a screen", () => {
  const size = layout.measureTree(TREES["binary:4"], { width: 620 / 2, height: 440 / 2 }, false);
  assert.equal(size.level, "line");
});

test("presenting: a tree that would be too small is larger than its room, and every node of it can be read", () => {
  everywhere((scene, room, name) => {
    const half = { width: room.width / 2, height: room.height / 2 }, size = layout.measureLarge(scene, half, false);
    assert.ok(!layout.isSmall(size.level), name);
    assert.deepEqual(faults(scene, size, size.world), [], name);
    assert.deepEqual([size.room.width, size.room.height], [half.width, half.height], name);
    const whole = layout.measureTree(scene, half, false), fits = !layout.isSmall(whole.level);
    const { width, height } = size.world;
    assert.equal(width > half.width || height > half.height, !fits, name);
    if (fits) assert.deepEqual([size.level, size.cell], [whole.level, whole.cell], name);
  });
  const room = { width: 310, height: 220 };
  assert.ok(layout.isSmall(layout.measureTree(TREES["4,3,4"], room, false).level), "the control: 48 leaves");
  assert.ok(!layout.isSmall(layout.measureTree(TREES["2,2,2"], room, false).level), "the control: 8 leaves");
});

test("a tree uses the room on both sides, and stands in its middle", () => {
  for (const [tree, room] of [["2,2,2", "desktop"], ["binary:5", "laptop"], ["4,3,4,4", "laptop"], ["wild 25", "laptop"]]) {
    const scene = TREES[tree], size = layout.measureTree(scene, ROOMS[room], false);
    const rects = scene.nodes.map((node) => rectOf(size, node)), { width, height } = ROOMS[room];
    const left = Math.min(...rects.map((one) => one.left)), right = width - Math.max(...rects.map((one) => one.right));
    const top = Math.min(...rects.map((one) => one.top)), bottom = height - Math.max(...rects.map((one) => one.bottom));
    assert.ok(left + right < 0.25 * width, `${tree}: ${left} and ${right} are free`);
    assert.ok(Math.abs(left - right) < 30 && Math.abs(top - bottom) < 30, `${tree}: ${left} ${right} ${top} ${bottom}`);
  }
});

test("a chain that can be read straight is not folded, though folded it would show more", () => {
  const beside = { width: 475, height: 296 }, size = layout.measureTree(TREES["chain:5"], beside, false);
  assert.deepEqual([size.way, size.level], ["down", "slim"]);
  assert.deepEqual(faults(TREES["chain:5"], size, beside), []);
  const low = layout.measureTree(TREES["chain:5"], { width: 475, height: 200 }, false);
  assert.equal(low.way, "lines", "the control: straight it could not be read");
});

test("a chain that is too long for a line goes on in the next one, from the left", () => {
  const { nodes } = TREES["chain:12"], size = layout.measureTree(TREES["chain:12"], ROOMS.laptop, false);
  const places = nodes.map(size.centre);
  assert.equal(size.way, "lines");
  const turns = places.filter((place, k) => k > 0 && place.y > places[k - 1].y);
  assert.ok(turns.length > 0);
  for (const place of turns) assert.equal(place.x, places[0].x);
  assert.equal(layout.measureTree(TREES["chain:4"], ROOMS.phone, false).way, "down");
  assert.equal(layout.measureTree(TREES["chain:4"], ROOMS.wide, false).way, "across");
});

test("zoomed, places keep their proportions and nodes show more, without meeting one another", () => {
  for (const [tree, scale] of [["4,3,4", 4], ["binary:7", 9], ["4,3,4,4", 3], ["chain:64", 3], ["paths:8x8", 2.5]]) {
    const scene = TREES[tree], room = ROOMS.laptop, whole = layout.measureTree(scene, room, false);
    const size = layout.scaleTree(whole, scale), large = { width: scale * room.width, height: scale * room.height };
    assert.deepEqual(faults(scene, size, large), [], tree);
    const [a, b] = [whole, size].map((one) => one.centre(scene.nodes[5]));
    assert.deepEqual([b.x, b.y], [scale * a.x, scale * a.y]);
    const levels = layout.LEVELS.map((level) => level.name);
    assert.ok(levels.indexOf(size.level) < levels.indexOf(whole.level), `${tree}: ${size.level}`);
  }
});

test("of a very large tree the likeliest are drawn, or all where they are asked for", () => {
  const large = fullTree([7, 7, 7]), fold = { parent: 0, nodes: [5, 6], column: 1, folded_row: 1, text: "+2" };
  const nodes = large.nodes.map((node) => ({ ...node, folded_row: node.id < 3 ? node.id / 2 : null }));
  const scene = { ...large, nodes, folds: [fold], folded_rows: 2 };
  assert.equal(layout.drawsAll(scene, false), false);
  assert.equal(layout.measureTree(scene, ROOMS.laptop, false).every, false);
  assert.equal(layout.measureTree(scene, ROOMS.laptop, true).every, true);
  assert.equal(layout.drawsAll({ ...makeScene([[1], []]), folds: [fold] }, false), true, "so few need no fold");
});

test("an edge goes from the end of a node to the start of its child", () => {
  const pointsOf = (path) => path.match(/-?[\d.]+,-?[\d.]+/g).map((one) => one.split(",").map(Number));
  const near = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) < 0.02;
  for (const [tree, room] of [["2,2,2", ROOMS.laptop], ["chain:4", ROOMS.phone], ["chain:12", ROOMS.laptop]]) {
    const scene = TREES[tree];
    const size = layout.measureTree(scene, room, false), down = size.way === "down";
    for (const node of scene.nodes.slice(1)) {
      const parent = scene.nodes[node.parent], points = pointsOf(edges.drawEdge(size, parent, node));
      const from = rectOf(size, parent), to = rectOf(size, node), [a, b] = [size.centre(parent), size.centre(node)];
      assert.ok(near(points[0], down ? [a.x, from.bottom] : [from.right, a.y]));
      assert.ok(near(points.at(-1), down ? [b.x, to.top] : [to.left, b.y]));
      assert.ok(points.every(([x, y]) => x >= 0 && y >= 0 && x <= room.width && y <= room.height));
    }
  }
});
