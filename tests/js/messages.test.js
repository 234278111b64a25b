// Messages: what each of them changes, in any order in which they may arrive.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain, scene } = require("./load.js");

const [state, messages] = load(["state.js", "messages.js"], ["SpecvizState", "SpecvizMessages"]);

const begin = (changes = {}) => ({
  kind: "run", seq: 1, name: "run", prompt: "Once", description: "", banner: "", action: "", claim: "", code: [],
  notations: [["leviathan", "Leviathan"], ["chen", "Chen"]], scenes: [], at: null, words: {}, claim_step: null,
  commits: null, rules: [], panes: ["one", "other"], ...changes,
});

const step = (seq, changes = {}) => ({ kind: "step", seq, scene: scene([3, 4]), show: false, name: "run", ...changes });

function start() {
  const run = state.createRun(), cursor = state.createCursor();
  return { run, cursor, apply: (message) => messages.applyMessage(run, cursor, message) };
}

test("a message that came before is nothing", () => {
  const { run, apply } = start();
  assert.equal(apply(begin({ seq: 5 })), "begin");
  assert.equal(apply(begin({ seq: 5, prompt: "again" })), "nothing");
  assert.equal(apply(begin({ seq: 4, prompt: "older" })), "nothing");
  assert.equal(run.prompt, "Once");
});

test("a whole run opens at its place, inside the step", () => {
  const { run, cursor, apply } = start();
  apply(begin({ scenes: [scene([3, 4]), scene([2, 2])], at: [1, 99], claim: "Here.", claim_step: 0 }));
  assert.deepEqual([cursor.step, cursor.event, cursor.follow, run.claimStep], [1, 1, false, 0]);
});

test("a run is fresh if it begins now, and not if it is opened, or goes on from a later step", () => {
  const { run, apply } = start();
  apply(begin({ scenes: [scene([3, 4])] }));
  assert.equal(run.fresh, true);
  apply(step(2));
  assert.equal(run.fresh, true, "while it grows");
  apply(begin({ seq: 3, scenes: [scene([3, 4])], at: [0, 0] }));
  assert.equal(run.fresh, false, "opened at a place");
  apply(begin({ seq: 4, scenes: [scene([3, 4]), scene([3, 4])] }));
  assert.equal(run.fresh, false, "continued");
});

test("a whole run may come with an offer", () => {
  const { run, apply } = start();
  apply(begin({ banner: "Other coins.", action: "Undo" }));
  assert.deepEqual([run.banner, run.action, run.failed], ["Other coins.", "Undo", false]);
  apply(begin({ seq: 2 }));
  assert.deepEqual([run.banner, run.action], ["", ""]);
});

test("the cursor follows a run that grows, until somebody looks elsewhere", () => {
  const { run, cursor, apply } = start();
  apply(begin());
  apply(step(2));
  apply(step(3));
  assert.deepEqual([cursor.step, cursor.event], [1, 3]);
  Object.assign(cursor, { step: 0, event: 1, follow: false });
  assert.equal(apply(step(4)), "soon");
  assert.deepEqual([cursor.step, cursor.event, run.scenes.length], [0, 1, 3]);
  apply(step(5, { show: true, name: "other" }));
  assert.deepEqual([cursor.step, run.name], [3, "other"]);
});

test("a run that begins leaves nothing of the one before", () => {
  const { run, cursor, apply } = start();
  apply(begin({ scenes: [scene([3])], at: [0, 2] }));
  apply({ kind: "speed", seq: 2, speed: "2 times" });
  assert.equal(run.speed, "2 times");
  cursor.allNodes = true;
  apply(begin({ seq: 3, prompt: "new" }));
  assert.deepEqual([run.speed, run.prompt, run.scenes.length, run.claimStep], ["", "new", 0, null]);
  assert.deepEqual([cursor.step, cursor.event, cursor.node, cursor.allNodes], [0, 0, 0, false]);
});

test("a notation stays if the run has it", () => {
  const { cursor, apply } = start();
  apply(begin());
  assert.equal(cursor.notation, "leviathan");
  cursor.notation = "chen";
  apply(begin({ seq: 2 }));
  assert.equal(cursor.notation, "chen");
  apply(begin({ seq: 3, notations: [["course", "Course"]] }));
  assert.equal(cursor.notation, "course");
});

test("sentences are kept apart from the run", () => {
  const { run, apply } = start();
  assert.equal(apply({ kind: "banner", seq: 2, banner: "Elsewhere.", action: "Go", error: true }), "banner");
  assert.deepEqual(plain([run.banner, run.action, run.failed]), ["Elsewhere.", "Go", true]);
});

test("a report of another engine leaves the run as it is", () => {
  const { run, cursor, apply } = start();
  apply(begin({ scenes: [scene([3, 4])], at: [0, 1] }));
  const before = plain({ ...run, cursor: { ...cursor, lastSeq: 0 } });
  assert.equal(apply({ kind: "report", seq: 2, report: {} }), "report");
  assert.deepEqual(plain({ ...run, cursor: { ...cursor, lastSeq: 0 } }), before);
  assert.equal(apply({ kind: "report", seq: 2, report: {} }), "nothing");
});
