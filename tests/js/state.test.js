// The cursor: where it goes, and what is there.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain, event, scene } = require("./load.js");

const [state] = load(["state.js"], ["SpecvizState"]);
const SCENES = [scene([3, 5]), scene([2, 2], { divergence_event: 1 }), scene([4, 1])];

test("past the last event of a step comes the first of the next, and back", () => {
  assert.deepEqual(plain(state.movePlace(SCENES, { step: 0, event: 3 }, 1)), { step: 0, event: 4 });
  assert.deepEqual(plain(state.movePlace(SCENES, { step: 0, event: 4 }, 1)), { step: 1, event: 0 });
  assert.deepEqual(plain(state.movePlace(SCENES, { step: 1, event: 0 }, -1)), { step: 0, event: 4 });
});

test("the ends of a run are ends", () => {
  assert.deepEqual(plain(state.movePlace(SCENES, { step: 0, event: 0 }, -1)), { step: 0, event: 0 });
  assert.deepEqual(plain(state.movePlace(SCENES, { step: 2, event: 3 }, 1)), { step: 2, event: 3 });
  assert.deepEqual(plain(state.clampPlace(SCENES, 1e6, 1e6)), { step: 2, event: 3 });
  assert.deepEqual(plain(state.clampPlace(SCENES, -1, -1)), { step: 0, event: 0 });
});

test("a rule that has ended stays at its end", () => {
  assert.equal(state.eventIndex(SCENES[0].panes[0], 4), 2);
  assert.equal(state.eventIndex(SCENES[0].panes[1], 4), 4);
});

test("the next difference goes round, and is not there where the rules agree", () => {
  assert.deepEqual(plain(state.findDifference(SCENES, 0)), { step: 1, event: 1 });
  assert.deepEqual(plain(state.findDifference(SCENES, 1)), { step: 1, event: 1 });
  assert.equal(state.findDifference([SCENES[0], SCENES[2]], 0), null);
});

test("events are unfolded to what is there, and a message is not written to", () => {
  const events = [
    event({ marks: { 0: "a", 1: "u" }, weights: { 1: ".5" } }), event(), event({ marks: { 1: "r" }, weights: { 2: "1" } }),
  ];
  const before = structuredClone(events);
  const panes = [{ title: "rule", order: [0, 1, 0], events }];
  const shown = plain(state.unfoldScene(scene([], { panes }))).panes[0].events;
  assert.deepEqual(shown.map((one) => one.letters), [{ 0: "a", 1: "u" }, { 0: "a", 1: "u" }, { 0: "a", 1: "r" }]);
  assert.deepEqual(shown.map((one) => one.known), [{ 1: ".5" }, { 1: ".5" }, { 1: ".5", 2: "1" }]);
  assert.deepEqual(events, before);
});

test("the order of a coin is known from its trial on", () => {
  const events = [event({ kind: "start", node: 1 }), event({ node: 2 }), event({ node: 1 }), event({ node: 0 })];
  const panes = [{ title: "rule", order: [0, 2, 1], events }];
  const shown = plain(state.unfoldScene(scene([], { panes }))).panes[0].events;
  assert.deepEqual(shown.map((one) => one.ordered), [{}, { 2: 1 }, { 1: 2, 2: 1 }, { 1: 2, 2: 1 }]);
});

test("a column has ends", () => {
  const nodes = [{ id: 1, column: 1, row: 2 }, { id: 2, column: 1, row: 0 }, { id: 3, column: 2, row: 1 }];
  assert.equal(state.findNeighbour(nodes, nodes[1], 1).id, 1);
  assert.equal(state.findNeighbour(nodes, nodes[1], -1), null);
});
