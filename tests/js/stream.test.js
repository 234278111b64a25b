// When a page gives its channel up: a server that answers late, and a page that reads late.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { webcrypto } = require("node:crypto");
const { URL } = require("node:url");
const { load } = require("./load.js");

/** A channel, and what happens to it: seconds pass, the server answers, the page is hidden or looked at again. */
function openChannel() {
  const timers = new Map(), made = [], handlers = {};
  const page = {
    visibilityState: "visible", baseURI: "http://127.0.0.1/",
    addEventListener: (kind, handler) => { handlers[kind] = handler; },
  };
  class EventSource {
    constructor() { this.handlers = {}; this.readyState = 0; made.push(this); }
    addEventListener(kind, handler) { this.handlers[kind] = handler; }
    close() { this.readyState = 2; }
  }
  const [stream] = load(["stream.js"], ["SpecvizStream"], {
    EventSource, window: { EventSource }, crypto: webcrypto, URL,
    performance: { getEntriesByType: () => [] },
    document: page,
    setInterval: (act) => { timers.set(timers.size + 1, act); return timers.size; },
    clearInterval: (key) => { timers.set(key, () => {}); },
  });
  stream.open(() => {});
  return {
    made, stream,
    pass: (seconds) => { for (let i = 0; i < seconds; i += 1) for (const act of [...timers.values()]) act(); },
    answer: () => made.at(-1).handlers.ready(),
    look: (visibilityState) => {
      page.visibilityState = visibilityState;
      handlers.visibilitychange();
    },
    isOpen: () => stream.visit().channel !== "",
  };
}

test("a page that was busy finds the answer, however late it is", () => {
  const { pass, answer, isOpen } = openChannel();
  assert.ok(!isOpen());
  pass(1); // however long it took: a page that does nothing else counts one second
  answer();
  pass(60);
  assert.ok(isOpen());
});

test("a server that does not answer is asked once, and not waited for any longer", () => {
  const { made, stream, pass, isOpen } = openChannel();
  pass(9);
  assert.equal(made[0].readyState, 0);
  pass(1);
  assert.equal(made[0].readyState, 2);
  stream.hold(true);
  assert.deepEqual([made.length, isOpen()], [1, false]);
});

test("a page that was left before the server answered asks again when it is looked at", () => {
  const { made, pass, answer, look, isOpen } = openChannel();
  look("hidden");
  pass(60);
  look("visible");
  assert.equal(made.length, 2);
  answer();
  assert.ok(isOpen());
});
