// Templates: named values go in, and what is in a value stays as it is.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");

const [dom] = load(["dom.js"], ["SpecvizDom"]);

test("values are filled in by name", () => {
  assert.equal(dom.fill("step {step} of {steps}", { step: 2, steps: 5 }), "step 2 of 5");
});

test("a token that looks like a template is a token", () => {
  assert.equal(dom.fill("“{text}” {weight}", { text: "{weight} $& $1", weight: ".5" }), "“{weight} $& $1” .5");
  assert.equal(dom.fill("{toString}", {}), "{toString}");
});
