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

test("a rule that has ended waits at its verdict, and both come to the last event together", () => {
  const [first] = SCENES, places = (at) => first.panes.map((pane) => state.eventIndex(first, pane, at));
  assert.deepEqual([0, 1, 2, 3, 4].map(places), [[0, 0], [1, 1], [1, 2], [1, 3], [2, 4]]);
  const known = [0, 1, 2, 3, 4].map((at) => state.findKnown({ ...first, scored: 1 }, at));
  assert.deepEqual(known, ["draft", "scores", "scores", "verdicts", "verdicts"]);
});

test("the next difference goes round, and is not there where the rules agree", () => {
  const find = (step, at, scenes = SCENES) => plain(state.findDifference(scenes, { step, event: at }));
  assert.deepEqual(find(0, 0), { step: 1, event: 1, wrapped: false });
  assert.deepEqual(find(1, 0), { step: 1, event: 1, wrapped: false });
  assert.deepEqual(find(1, 1), { step: 1, event: 1, wrapped: true });
  assert.deepEqual(find(2, 0), { step: 1, event: 1, wrapped: true });
  assert.equal(find(0, 0, [SCENES[0], SCENES[2]]), null);
});

test("events are unfolded to what is there, and a message is not written to", () => {
  const events = [
    event({ marks: { 0: "a", 1: "u" }, weights: { 1: ".5" } }), event(), event({ marks: { 1: "r" }, weights: { 2: "1" } }),
  ];
  const before = structuredClone(events);
  const shown = plain(state.unfoldScene(scene([], { panes: [{ title: "rule", order: [], events }] }))).panes[0].events;
  assert.deepEqual(shown.map((one) => one.letters), [{ 0: "a", 1: "u" }, { 0: "a", 1: "u" }, { 0: "a", 1: "r" }]);
  assert.deepEqual(shown.map((one) => one.known), [{ 1: ".5" }, { 1: ".5" }, { 1: ".5", 2: "1" }]);
  assert.deepEqual(events, before);
});

test("the order of a coin is there from its flip on", () => {
  const weigh = event({ kind: "weigh" }), events = [weigh, event({ node: 2 }), weigh, event({ node: 1 })];
  const one = scene([], { panes: [{ title: "rule", order: [0, 2, 1], events }] });
  const shown = plain(state.unfoldScene(one)).panes[0].events;
  assert.deepEqual(shown.map(({ ordered }) => ordered), [{}, { 2: 1 }, { 2: 1 }, { 1: 2, 2: 1 }]);
});

test("a column has ends", () => {
  const nodes = [{ id: 1, column: 1, row: 2 }, { id: 2, column: 1, row: 0 }, { id: 3, column: 2, row: 1 }];
  assert.equal(state.findNeighbour(nodes, nodes[1], 1).id, 1);
  assert.equal(state.findNeighbour(nodes, nodes[1], -1), null);
});

test("a path is listed from the root, along the paths above it", () => {
  const weight = (text, above) => ({ text, weight: 1, single: 1, texts: ["1", "1"], apart: false, above });
  const pane = { path_weights: [weight("root", null), weight("a", 0), weight("b", 1), weight("c", 0)] };
  const texts = (last) => plain(state.listPathWeights(pane, last)).map(({ text }) => text);
  assert.deepEqual([texts(0), texts(2), texts(3)], [["root"], ["root", "a", "b"], ["root", "c"]]);
});
