// Trees in pixels: inside their pane, not on one another, and a chain that runs down where it is narrow.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");

const [layout] = load(["layout.js"], ["SpecvizLayout"]);
const node = (column, row, foldedRow = row) => ({ column, row, folded_row: foldedRow });
const tree = (columns, rows, folded = rows) => ({ columns, rows, folded_rows: folded, folds: folded < rows ? [{}] : [] });

test("a tree fits its pane where it can, and nodes keep clear of one another", () => {
  const size = layout.measureTree(tree(4, 8), { width: 700, height: 410 }, false);
  assert.equal(size.wide, 700);
  assert.ok(size.high <= 410);
  const [one, below, after] = [node(1, 0), node(1, 1), node(2, 0)].map((each) => size.at(each));
  assert.ok(below.y - one.y > size.height);
  assert.ok(after.x - one.x > size.node);
  assert.ok(size.at(node(3, 7)).x + size.node <= 700);
});

test("rows are never lower than their numbers need, unless all of a large tree are asked for", () => {
  const scene = tree(4, 200, 60), room = { width: 700, height: 410 };
  assert.equal(layout.measureTree(scene, room, false).numbers, true);
  assert.equal(layout.measureTree(scene, room, true).numbers, false);
  assert.ok(layout.measureTree(scene, room, true).high > layout.measureTree(scene, room, false).high);
});

test("a chain runs down in a narrow pane, and across in a wide one", () => {
  const chain = tree(9, 1), narrow = layout.measureTree(chain, { width: 360, height: 400 }, false);
  assert.equal(narrow.down, true);
  assert.equal(narrow.wide, 360);
  assert.equal(narrow.at(node(1, 0)).x, narrow.at(node(0, 0)).x);
  assert.ok(narrow.at(node(1, 0)).y > narrow.at(node(0, 0)).y);
  assert.equal(layout.measureTree(tree(5, 1), { width: 1400, height: 400 }, false).down, false);
});

test("an edge goes from the end of a node to the start of its child", () => {
  const size = layout.measureTree(tree(3, 2), { width: 700, height: 400 }, false);
  const from = size.at(node(1, 0)), to = size.at(node(2, 1)), path = layout.drawEdge(from, to, size, size.node);
  assert.ok(path.startsWith(`M${from.x + size.node},${from.y + size.height / 2} `));
  assert.ok(path.endsWith(` ${to.x},${to.y + size.height / 2}`));
});

test("what is in sight is not scrolled, and what is not comes just into sight", () => {
  assert.equal(layout.scrollInside(100, 50, 40, 400), 40);
  assert.equal(layout.scrollInside(30, 50, 40, 400), 6);
  assert.equal(layout.scrollInside(500, 50, 0, 400), 174);
});
