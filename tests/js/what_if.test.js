// The address of what is set, and what is said of a level too many or too few.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { URLSearchParams } = require("node:url");
const { load, plain } = require("./load.js");

const FILES = ["lessons/what_if.js", "lessons/what_if_address.js"];
const [model, address] = load(FILES, ["SpecvizWhatIf", "SpecvizWhatIfAddress"], { URLSearchParams });
const START = { acceptance: 0.67, depth: 12, width: 1, "draft-cost": 0.09, "score-cost": 1, batch: 1, free: 64 };

test("an address holds what was moved, and gives it back", () => {
  const values = { ...START, depth: 4, acceptance: 0.1 + 0.2 };
  const hash = address.write({ run: "deep", values, start: START });
  assert.equal(hash, "#what-if/deep?acceptance=0.3&depth=4");
  assert.deepEqual(plain(address.read(hash)), { run: "deep", values: { acceptance: 0.3, depth: 4 } });
  assert.equal(address.write({ run: "deep", values: START, start: START }), "#what-if/deep");
});

test("another address is none of ours", () => {
  assert.deepEqual(plain(address.read("#what-if")), { run: "", values: {} });
  for (const other of ["", "#teachers", "#what-ifs/deep", "#step-cost/draft-pass"]) assert.equal(address.read(other), null);
});

test("a value from an address stays within its slider", () => {
  const depth = { least: 1, most: 12, step: 1, value: 4 };
  const kept = [undefined, NaN, Infinity, -3, 99, 5].map((value) => address.keepWithin(depth, value));
  assert.deepEqual(plain(kept), [4, 4, 4, 1, 12, 5]);
});

test("a whole number stays one", () => {
  assert.equal(address.keepWithin({ least: 1, most: 12, step: 1, value: 4 }, 2.6), 3);
});

test("a level makes a step faster exactly if it brings more per pass than the step without it", () => {
  for (let depth = 2; depth <= 12; depth++) {
    const { last, more } = model.weighLevels({ ...START, depth }), { speed } = model.model({ ...START, depth });
    assert.equal(last.gain / last.cost < last.rate, last.rate > speed);
    assert.equal(more.gain / more.cost > more.rate, more.found.speed > speed);
    assert.equal(more.rate, speed);
  }
  assert.equal(model.weighLevels({ ...START, depth: 1 }).last, null);
});
