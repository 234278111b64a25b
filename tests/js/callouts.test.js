// Callouts above a tree that is drawn small: at their nodes, inside the pane, and not on one another.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");
const { TREES } = require("./trees.js");

const ruler = { measureText: (text) => ({ width: 7 * text.length }) };
const [layout, callouts] = load(
  ["dom.js", "dots.js", "layout.js", "edges.js", "nodes.js", "callouts.js"], ["SpecvizLayout", "SpecvizCallouts"],
  { document: { createElement: () => ({ getContext: () => ruler }) } },
);
const ROOMS = [{ width: 490, height: 300 }, { width: 620, height: 400 }, { width: 366, height: 350 }];
const SMALL = ["4,3,4", "binary:5", "binary:7", "4,3,4,4", "64", "wild 256"];

/** A node and its path up to the root, without it. */
function pathOf(scene, id) {
  const path = [];
  for (let node = scene.nodes[id]; node.parent !== null; node = scene.nodes[node.parent]) path.push(node);
  return path;
}

/** Calls with the callouts of each path in trees that are drawn small. */
function everywhere(act) {
  for (const tree of SMALL) {
    for (const room of ROOMS) {
      const scene = TREES[tree], size = layout.measureTree(scene, room, false), box = callouts.calloutSize(size);
      for (let id = 1; id < scene.nodes.length; id += 7) {
        const path = pathOf(scene, id), places = callouts.placeCallouts(path, size);
        act({ path, places, size, box, room, name: `${tree}, ${room.width} x ${room.height}, node ${id}` });
      }
    }
  }
}

test("callouts are inside the pane, and not on one another", () => {
  everywhere(({ places, box, room, name }) => {
    const shown = places.filter((place) => place !== null);
    assert.ok(shown[0] === places[0], `${name}: the node in question comes first`);
    for (const { x, y } of shown) {
      assert.ok(x >= 0 && y >= 5 && x + box.width <= room.width && y + box.height <= room.height, name);
    }
    shown.forEach((one, i) => {
      for (const other of shown.slice(i + 1)) {
        const apart = Math.abs(one.x - other.x) >= box.width || Math.abs(one.y - other.y) >= box.height + 6;
        assert.ok(apart, `${name}: ${JSON.stringify([one, other])}`);
      }
    });
  });
});

test("the node in question has its callout above it, and so have most of its path", () => {
  let all = 0, home = 0;
  everywhere(({ path, places, size, box, name }) => {
    const covers = path.map((node, k) => {
      const { x, y } = size.centre(node), place = places[k];
      return place !== null && x >= place.x && x <= place.x + box.width && y >= place.y && y <= place.y + box.height;
    });
    assert.ok(covers[0], name);
    all += covers.length;
    home += covers.filter(Boolean).length;
  });
  assert.ok(home / all > 0.8, `${home} of ${all}`);
});

test("the same path has the same callouts, whatever was shown before", () => {
  const scene = TREES["binary:7"], size = layout.measureTree(scene, ROOMS[0], false), path = pathOf(scene, 200);
  const first = callouts.placeCallouts(path, size);
  callouts.placeCallouts(pathOf(scene, 100), size);
  assert.deepEqual(callouts.placeCallouts(path, size), first);
});
