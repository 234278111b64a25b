// Trees for tests, as the server lays them out: depth is a column, each leaf has a row, a parent stands in the middle.

/**
 * @param {number[][]} children of each node, by number; 0 is the root
 * @param {object} [more] of the scene
 */
function makeScene(children, more = {}) {
  const nodes = children.map((_, id) => ({ id, parent: null, column: 0, row: 0, text: `token ${id}`, p: 0.5, q: 0.25 }));
  let rows = 0;
  const place = (id, column) => {
    for (const child of children[id]) {
      nodes[child].parent = id;
      place(child, column + 1);
    }
    const below = children[id].map((child) => nodes[child].row);
    Object.assign(nodes[id], { column, row: below.length ? (below[0] + below.at(-1)) / 2 : rows++ });
    nodes[id].folded_row = nodes[id].row;
  };
  place(0, 0);
  const columns = 1 + Math.max(...nodes.map((node) => node.column));
  return { nodes, columns, rows, folded_rows: rows, folds: [], ...more };
}

/** So many children at each level: [2, 2, 2] has eight leaves. */
function fullTree(counts) {
  const children = [[]];
  let level = [0];
  for (const count of counts) {
    const next = [];
    for (const node of level) {
      for (let k = 0; k < count; k++) {
        children[node].push(children.length);
        next.push(children.length);
        children.push([]);
      }
    }
    level = next;
  }
  return makeScene(children);
}

/** So many chains from the root. */
function paths(count, length) {
  const children = [[]];
  for (let k = 0; k < count; k++) {
    let node = 0;
    for (let depth = 0; depth < length; depth++) {
      children[node].push(children.length);
      node = children.length;
      children.push([]);
    }
  }
  return makeScene(children);
}

/** A tree without a shape: each node hangs below one of those before it. */
function wildTree(count, seed) {
  const children = [[]];
  let state = seed;
  while (children.length <= count) {
    state = (state * 1103515245 + 12345) % 2147483648;
    children[Math.floor((state / 2147483648) ** 2 * children.length)].push(children.length);
    children.push([]);
  }
  return makeScene(children);
}

const TREES = {
  root: makeScene([[]]), "2,2,2": fullTree([2, 2, 2]), "4,3,4": fullTree([4, 3, 4]), "4,3,4,4": fullTree([4, 3, 4, 4]),
  64: fullTree([64]), "binary:4": fullTree([2, 2, 2, 2]), "binary:5": fullTree([2, 2, 2, 2, 2]),
  "binary:7": fullTree([2, 2, 2, 2, 2, 2, 2]), "chain:4": paths(1, 4), "chain:5": paths(1, 5),
  "chain:12": paths(1, 12), "chain:64": paths(1, 64),
  "chain:256": paths(1, 256), "paths:3x4": paths(3, 4), "paths:8x8": paths(8, 8), "paths:2x20": paths(2, 20),
  "wild 25": wildTree(25, 1), "wild 64": wildTree(64, 2), "wild 256": wildTree(256, 3),
};

module.exports = { makeScene, fullTree, paths, wildTree, TREES };
